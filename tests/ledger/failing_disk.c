/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/failing_disk.h"

#include "support/test.h"

#include <sqlite3.h>
#include <string.h>

static struct {
    int at, kind, sticky, operations;
} plan;

struct failing_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct */
};

static sqlite3_vfs failing_vfs;
static sqlite3_vfs *real_vfs;

static int fails_now(int is_write)
{
    if (plan.kind == FAILING_DISK_FULL && !is_write) {
        return 0;
    }
    plan.operations++;
    return plan.at != 0 && (plan.sticky ? plan.operations >= plan.at : plan.operations == plan.at);
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct failing_file *)(void *)file)->real;
}

static int file_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
    return real_of(file)->pMethods->xRead(real_of(file), bytes, n, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    if (fails_now(1)) {
        if (plan.kind == FAILING_DISK_TORN) {
            (void)real_of(file)->pMethods->xWrite(real_of(file), bytes, n / 2, at);
        }
        return plan.kind == FAILING_DISK_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, n, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return fails_now(0) ? SQLITE_IOERR_TRUNCATE : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    return fails_now(0) ? SQLITE_IOERR_FSYNC : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *out)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), out);
}

static int file_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int file_reserved(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int file_control(sqlite3_file *file, int op, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}

static int file_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_device(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shm_map(sqlite3_file *file, int page, int bytes, int extend, void volatile **out)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, bytes, extend, out);
}

static int shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods failing_methods = {
    2,         file_close,  file_read,     file_write,   file_truncate, file_sync,   file_size,
    file_lock, file_unlock, file_reserved, file_control, file_sector,   file_device, shm_map,
    shm_lock,  shm_barrier, shm_unmap,     NULL,         NULL,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    struct failing_file *failing = (struct failing_file *)(void *)file;
    int rc;

    (void)vfs;
    failing->base.pMethods = NULL;
    failing->real = (sqlite3_file *)(void *)(failing + 1);
    rc = real_vfs->xOpen(real_vfs, name, failing->real, flags, out_flags);
    if (failing->real->pMethods != NULL) {
        failing->base.pMethods = &failing_methods;
    }
    return rc;
}

void failing_disk_install(void)
{
    if (real_vfs != NULL) {
        return;
    }
    real_vfs = sqlite3_vfs_find(NULL);
    CHECK(real_vfs != NULL);
    failing_vfs = *real_vfs;
    failing_vfs.zName = "failing";
    failing_vfs.szOsFile = (int)sizeof(struct failing_file) + real_vfs->szOsFile;
    failing_vfs.xOpen = vfs_open;
    failing_vfs.pNext = NULL;
    CHECK_INT(SQLITE_OK, sqlite3_vfs_register(&failing_vfs, 1));
}

void failing_disk_arm(int at, int kind, int sticky)
{
    plan.at = at;
    plan.kind = kind;
    plan.sticky = sticky;
    plan.operations = 0;
}

int failing_disk_operations(void)
{
    return plan.operations;
}
