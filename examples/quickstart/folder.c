/* SPDX-License-Identifier: Apache-2.0 */
/* Where the run leaves its papers. A folder that this program made carries a mark; an earlier run's files in it are replaced. A
 * folder without the mark, or with anything else in it, is somebody's, and stays as it is. */
#include "folder.h"

#include "say.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK ".made-by-quickstart"

static int begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

/* A name that this program gives to files. */
static int is_ours(const char *name)
{
    static const char *const names[] = { "balance.csv", "events.csv",      "household.csv",
                                         "tariff.json", "undelivered.csv", "quickstart.svg", "recording.txt" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return 1;
    return strcmp(name, MARK) == 0 || begins(name, "ledger.sqlite") || begins(name, "receipt-") || begins(name, "day-");
}

const char *folder_path(char out[FOLDER_PATH_BYTES], const char *folder, const char *name)
{
    if ((size_t)snprintf(out, FOLDER_PATH_BYTES, "%s%s/%s", folder[0] == '-' ? "./" : "", folder, name) >=
        FOLDER_PATH_BYTES) /* never an option of another program */
        give_up("%s/%s: the path is too long", folder, name);
    return out;
}

static int has_mark(const char *path)
{
    char mark[FOLDER_PATH_BYTES];
    return access(folder_path(mark, path, MARK), F_OK) == 0;
}

/* Every file in a folder: all must be ours; then, if asked, they are removed. */
static void each_file(const char *path, int remove_them)
{
    const int is_marked = has_mark(path);
    char file[FOLDER_PATH_BYTES];
    DIR *dir = opendir(path);
    if (dir == NULL)
        give_up("%s: cannot be opened: %s", path, strerror(errno));
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (!is_marked)
            give_up("%s holds %s and was not made by this program; name another folder with --dir", path, entry->d_name);
        if (!is_ours(entry->d_name))
            give_up("%s holds %s, which is not this program's; name another folder with --dir", path, entry->d_name);
        if (remove_them && strcmp(entry->d_name, MARK) != 0 && unlink(folder_path(file, path, entry->d_name)) != 0)
            give_up("%s: cannot be removed: %s", file, strerror(errno));
    }
    closedir(dir);
}

static void set_mark(const char *path)
{
    char mark[FOLDER_PATH_BYTES];
    FILE *file = fopen(folder_path(mark, path, MARK), "w");
    if (file == NULL || fputs("The files in this folder are replaced by the next run.\n", file) < 0 || fclose(file) != 0)
        give_up("%s: cannot be written: %s", mark, strerror(errno));
}

void folder_make(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        give_up("%s: cannot be made: %s", path, strerror(errno));
    each_file(path, 0);
    set_mark(path);
    each_file(path, 1);
}

void folder_refuse_input(const char *path, const char *input)
{
    char beside[FOLDER_PATH_BYTES];
    const char *slash = strrchr(input, '/');
    struct stat folder, home;
    if ((size_t)snprintf(beside, sizeof beside, "%.*s", slash == NULL ? 1 : (int)(slash - input) + 1, slash == NULL ? "." : input) >=
        sizeof beside)
        give_up("%s: the path is too long", input);
    if (stat(path, &folder) == 0 && stat(beside, &home) == 0 && folder.st_dev == home.st_dev && folder.st_ino == home.st_ino)
        give_up("%s lies in %s, whose files are replaced; move it, or name another folder with --dir", input, path);
}

void folder_copy(const char *from, const char *to)
{
    char bytes[65536];
    size_t n;
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    if (in == NULL || out == NULL)
        give_up("%s could not be copied to %s: %s", from, to, strerror(errno));
    while ((n = fread(bytes, 1, sizeof bytes, in)) > 0)
        if (fwrite(bytes, 1, n, out) != n)
            break;
    const int is_bad = ferror(in) || ferror(out);
    fclose(in);
    if (fclose(out) != 0 || is_bad)
        give_up("%s could not be copied to %s; is the disk full?", from, to);
}
