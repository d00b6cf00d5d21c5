/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is, looked at before SQLite opens it: opening may roll a journal back, and a file of something else must
 * not be touched. Also: where it lies (a network file system breaks the locks that money rests on), and how a new file
 * gets its name - made whole under another name first, so that no crash leaves half a ledger. */
#define _POSIX_C_SOURCE 200809L
#include "ledger/sqlite_store.h"

#include "base/endian.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

/* https://www.sqlite.org/fileformat2.html, section 1.3: user version at 60, application id at 68, big-endian. */
#define HEADER_BYTES 100

static prepay_status judge_header(const uint8_t header[HEADER_BYTES]) {
    if (memcmp(header, "SQLite format 3", 16) != 0) return PREPAY_E_FORMAT;
    if (prepay__get_u32be(header + 68) != PREPAY__SQLITE_APPLICATION) return PREPAY_E_FORMAT;
    if (prepay__get_u32be(header + 60) > PREPAY__SQLITE_SCHEMA) return PREPAY_E_VERSION;
    return PREPAY_OK;
}

int prepay__sqlite_is_network(uint64_t magic) {
    /* statfs(2): NFS, SMB, CIFS, SMB2, Coda, AFS (two), Ceph, 9P, NCP, GFS2, OCFS2 */
    static const uint32_t networks[] = { 0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x73757245, 0x5346414F,
                                         0x6B414653, 0x00C36400, 0x01021997, 0x564C,     0x01161970, 0x7461636F };

    for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++) {
        if ((uint32_t)magic == networks[i]) return 1;
    }
    return 0;
}

static prepay_status look_at_place(const char *path) {
#ifdef __linux__
    struct statfs place;

    if (statfs(path, &place) == 0 && prepay__sqlite_is_network((uint64_t)place.f_type)) return PREPAY_E_UNSUPPORTED;
#else
    (void)path;
#endif
    return PREPAY_OK;
}

prepay_status prepay__sqlite_look(const char *path) {
    uint8_t header[HEADER_BYTES];
    struct stat about;
    prepay_status status;
    FILE *file;
    size_t n;

    if (stat(path, &about) != 0) return errno == ENOENT ? PREPAY_E_NOT_FOUND : PREPAY_E_STORAGE;
    if (!S_ISREG(about.st_mode)) return PREPAY_E_FORMAT;
    status = look_at_place(path);
    if (status < 0) return status;
    file = fopen(path, "rb");
    if (file == NULL) return PREPAY_E_STORAGE;
    n = fread(header, 1, sizeof header, file);
    (void)fclose(file);
    return n == sizeof header ? judge_header(header) : PREPAY_E_FORMAT;
}

static int sync_path(const char *path, int flags) {
    const int fd = open(path, flags);
    int rc;

    if (fd < 0) return -1;
    rc = fsync(fd);
    (void)close(fd);
    return rc;
}

/* A name is durable when its folder is. Some file systems can not sync a folder, and need not. */
static void sync_folder_of(const char *path) {
    char folder[4096];
    const char *slash = strrchr(path, '/');
    const size_t n = slash == NULL ? 0 : (size_t)(slash - path);

    if (n >= sizeof folder) return;
    memcpy(folder, path, n);
    folder[n] = 0;
    (void)sync_path(slash == NULL ? "." : n == 0 ? "/" : folder, O_RDONLY);
}

prepay_status prepay__sqlite_name_file(const char *made, const char *path) {
    const int failed = sync_path(made, O_RDWR) != 0 || link(made, path) != 0;
    const int why = errno;

    (void)unlink(made);
    if (failed && why != EEXIST) return why == ENOSPC ? PREPAY_E_FULL : PREPAY_E_STORAGE;
    sync_folder_of(path);
    return PREPAY_OK;
}

void prepay__sqlite_sleep(int ms) {
    const struct timespec span = { ms / 1000, (long)(ms % 1000) * 1000000L };

    (void)nanosleep(&span, NULL);
}
