/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_JOURNAL_COMMIT_H
#define PREPAY_LIB_JOURNAL_COMMIT_H
/* What mount and commit share: the making of a new record, and the finding of the newest. */
#include "journal/frame.h"

/* Commit a record under a number greater than any issued. It may lie in the work buffer, behind a frame's header: then it
 * is written whole. */
PREPAY_MUST_USE prepay_status prepay__journal_write(struct prepay__journal *journal, uint32_t sequence,
                                                    const uint8_t *record, uint32_t record_bytes, uint32_t durability);

/* The newest record into the work buffer, behind a frame's header: 1 when its first copy is valid and as long as it was. */
int prepay__journal_load_first(const struct prepay__journal *journal);

#endif
