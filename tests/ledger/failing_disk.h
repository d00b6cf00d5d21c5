/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_LEDGER_FAILING_DISK_H
#define PREPAY_TESTS_LEDGER_FAILING_DISK_H
/**
 * @file tests/ledger/failing_disk.h
 * A disk that fails at the k-th operation that changes it: SQLite's own file system with a counter in front of write,
 * sync and truncate. It becomes the default of this process; disarmed it is only a counter.
 */

/** Kinds of failure. */
#define FAILING_DISK_IO   0 /**< the operation reports an I/O error and is not done */
#define FAILING_DISK_FULL 1 /**< a write finds no room; syncs work */
#define FAILING_DISK_TORN 2 /**< a write is done by half and reports an error */

/** Make it the default file system of SQLite in this process. */
void failing_disk_install(void);

/** Fail at the at-th operation from now, 1 ...; sticky: at all after it too. 0: never. Resets the counter. */
void failing_disk_arm(int at, int kind, int sticky);

/** Operations since it was armed. */
int failing_disk_operations(void);

#endif
