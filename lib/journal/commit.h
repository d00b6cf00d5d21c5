/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_JOURNAL_COMMIT_H
#define PREPAY_LIB_JOURNAL_COMMIT_H
/* What mount and commit share: the making of a new record. */
#include "journal/frame.h"

#define PREPAY__JOURNAL_NONE UINT32_MAX /* no unit, no address */

/* Commit a record under a number greater than any issued. It may lie in the work buffer, behind a frame's header. */
PREPAY_MUST_USE prepay_status prepay__journal_write(struct prepay__journal *journal, uint32_t sequence,
                                                    const uint8_t *record, uint32_t record_bytes, uint32_t durability);

/* 1 when a greatest frame fits in a unit behind this offset. Memory that is overwritten has one frame in a unit. */
int prepay__journal_has_room(const struct prepay__journal *journal, uint32_t offset);

#endif
