/* SPDX-License-Identifier: Apache-2.0 */
/* Where the run leaves its papers. An earlier run's files are replaced; a folder that holds anything
 * else is somebody's, and stays as it is. */
#include "folder.h"

#include "say.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

/* A name that this program gives to files. */
static int is_ours(const char *name)
{
    static const char *const names[] = { "balance.csv", "events.csv",      "household.csv",
                                         "tariff.json", "undelivered.csv", "quickstart.svg" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return 1;
    return begins(name, "ledger.sqlite") || begins(name, "receipt-") || begins(name, "day-");
}

const char *folder_path(char out[FOLDER_PATH_BYTES], const char *folder, const char *name)
{
    if ((size_t)snprintf(out, FOLDER_PATH_BYTES, "%s/%s", folder, name) >= FOLDER_PATH_BYTES)
        give_up("%s/%s: the path is too long", folder, name);
    return out;
}

/* Every file in a folder: all must be ours; then, if asked, they are removed. */
static void each_file(const char *path, int remove_them)
{
    char file[FOLDER_PATH_BYTES];
    DIR *dir = opendir(path);
    if (dir == NULL)
        give_up("%s: cannot be opened: %s", path, strerror(errno));
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (!is_ours(entry->d_name))
            give_up("%s holds %s, which is not this program's; name another folder with --dir", path, entry->d_name);
        if (remove_them && unlink(folder_path(file, path, entry->d_name)) != 0)
            give_up("%s: cannot be removed: %s", file, strerror(errno));
    }
    closedir(dir);
}

void folder_make(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        give_up("%s: cannot be made: %s", path, strerror(errno));
    each_file(path, 0);
    each_file(path, 1);
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
