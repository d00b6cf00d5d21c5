/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is replaced whole or not at all: the new bytes are written to a file beside it, forced to the disk, and
 * only then given the old one's name, which POSIX does in one step; then the folder is forced to the disk too, so that
 * the new name outlasts a power cut. On any failure before the rename the old file stands and nothing is left beside
 * it. */
#define _POSIX_C_SOURCE 200809L
#include "keystore/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static prepay_status status_of(int error) {
    return error == ENOSPC || error == EDQUOT || error == EFBIG ? PREPAY_E_FULL : PREPAY_E_STORAGE;
}

/* path.0123456789abcdef.tmp: beside it, because a rename does not cross file systems. */
static char *name_beside(const char *path) {
    static const char digits[] = "0123456789abcdef";
    const size_t n = strlen(path);
    uint8_t draw[16];
    char *name = malloc(n + sizeof draw + sizeof "..tmp");

    if (name == NULL) return NULL;
    randombytes_buf(draw, sizeof draw);
    memcpy(name, path, n);
    name[n] = '.';
    for (size_t i = 0; i < sizeof draw; i++) name[n + 1 + i] = digits[draw[i] & 15];
    memcpy(name + n + 1 + sizeof draw, ".tmp", sizeof ".tmp");
    return name;
}

static prepay_status write_all(int file, const uint8_t *bytes, size_t n) {
    while (n > 0) {
        const ssize_t written = write(file, bytes, n);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return status_of(written < 0 ? errno : ENOSPC);
        bytes += written;
        n -= (size_t)written;
    }
    return fsync(file) == 0 ? PREPAY_OK : status_of(errno);
}

static prepay_status write_new(const char *name, const uint8_t *bytes, size_t n) {
    const int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    prepay_status status;

    if (file < 0) return status_of(errno);
    status = write_all(file, bytes, n);
    if (close(file) != 0 && status == PREPAY_OK) status = status_of(errno);
    return status;
}

/* Force the folder of a path to the disk. File systems that cannot (EINVAL) keep a rename in order by themselves. */
static prepay_status sync_folder(char *path) {
    char *slash = strrchr(path, '/');
    const char *folder = ".";
    prepay_status status = PREPAY_OK;
    int file;

    if (slash != NULL) {
        slash[slash == path ? 1 : 0] = 0;
        folder = path;
    }
    file = open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (file < 0) return status_of(errno);
    if (fsync(file) != 0 && errno != EINVAL) status = status_of(errno);
    (void)close(file);
    return status;
}

prepay_status prepay__file_replace(const char *path, const uint8_t *bytes, size_t n) {
    char *beside = name_beside(path);
    prepay_status status;

    if (beside == NULL) return PREPAY_E_MEMORY;
    status = write_new(beside, bytes, n);
    if (status == PREPAY_OK && rename(beside, path) != 0) status = status_of(errno);
    if (status < 0) (void)unlink(beside);
    else status = sync_folder(beside);
    free(beside);
    return status;
}

prepay_status prepay__file_read(const char *path, uint8_t *out, size_t *out_bytes) {
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    size_t n = 0;
    uint8_t more;
    ssize_t got;

    if (file < 0) return errno == ENOENT ? PREPAY_E_NOT_FOUND : PREPAY_E_STORAGE;
    do {
        got = n < *out_bytes ? read(file, out + n, *out_bytes - n) : read(file, &more, 1);
        if (got > 0) n += (size_t)got;
    } while ((got > 0 && n <= *out_bytes) || (got < 0 && errno == EINTR));
    (void)close(file);
    if (got < 0) return PREPAY_E_STORAGE;
    if (n > *out_bytes) return PREPAY_E_FORMAT;
    *out_bytes = n;
    return PREPAY_OK;
}
