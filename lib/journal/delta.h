/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_JOURNAL_DELTA_H
#define PREPAY_LIB_JOURNAL_DELTA_H
/* Deltas: what of a record has changed, as a frame behind the full one in its unit. */
#include "journal/frame.h"

enum { PREPAY__DELTA_RANGES_MAX = 48 /* bytes that a delta's ranges may take; more, and the record is written whole */ };

/*
 * Lay out in the work buffer what differs between a record and the full frame at base_address. Returns the frame's
 * length; 0 when that is no gain or no use (too much has changed, another length, a base that does not read right):
 * the work buffer is then undefined.
 */
uint32_t prepay__delta_build(const struct prepay__area *area, uint32_t base_address, uint32_t sequence, const uint8_t *record,
                             uint32_t record_bytes, uint8_t flags);

/* The record of the delta at an address into the work buffer, behind a frame's header. 1 when both frames are valid. */
int prepay__delta_load(const struct prepay__area *area, uint32_t address, uint32_t base_address, uint32_t *out_bytes);

#endif
