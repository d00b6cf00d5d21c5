/* SPDX-License-Identifier: Apache-2.0 */
#ifndef METER_FIRMWARE_DEVICE_H
#define METER_FIRMWARE_DEVICE_H
/* The meter of a firmware: the library's object and everything it is lent, in memory that the linker counts. */
#include "tape.h"

#include <prepay/keystore.h>
#include <prepay/meter.h>

/* Room for the largest tariff and table of local time that this product is sold with. */
#define DEVICE_RATES      8u
#define DEVICE_SWITCHES   32u
#define DEVICE_SEASONS    4u
#define DEVICE_HOLIDAYS   16u
#define DEVICE_BLOCKS     4u
#define DEVICE_OFFSETS    24u
#define DEVICE_KEYS       16u
#define DEVICE_WORK_BYTES PREPAY_METER_WORK_BYTES(32u) /* whatever the memory is programmed by */

struct device {
    prepay_meter meter;
    prepay_bearssl_store keys;
    prepay_bearssl_slot slots[DEVICE_KEYS];
    uint8_t work[DEVICE_WORK_BYTES];
    int64_t rates[DEVICE_RATES];
    prepay_switch_point switches[DEVICE_SWITCHES];
    prepay_season seasons[DEVICE_SEASONS];
    int32_t holidays[DEVICE_HOLIDAYS];
    prepay_block blocks[DEVICE_BLOCKS];
    prepay_offset_change offsets[DEVICE_OFFSETS];
    prepay_meter_outputs_report outputs; /* as of the last call */
    struct tape *tape;                   /* the world */
};

/* Power up with what the tape says the meter was made of. */
void device_start(struct device *device, struct tape *tape);
void device_feed(struct device *device, int64_t time_s, int64_t register_micro);
void device_press_key(struct device *device);
/* A card is in: the contacts are the tape. Each APDU must be the recorded one, and gets the recorded answer. */
prepay_status device_insert(struct device *device);

int64_t device_balance_micro(const struct device *device);
void device_state(const struct device *device, prepay_meter_state_report *out);

/* What cannot fail unless something is broken. */
void must(const struct device *device, prepay_status status, const char *what);

#endif
