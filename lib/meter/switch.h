/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_METER_SWITCH_H
#define PREPAY_LIB_METER_SWITCH_H
/* The load switch, or the valve of water and gas, as a machine of its own: what is wanted, what was ordered, and what is so. It knows no
 * money and no memory; lib/meter/sense.c feeds it. */
#include <prepay/meter.h>

#define PREPAY__LOW_PERMILLE 750u /* of the nominal voltage, where the options say nothing */

enum { PREPAY__SWITCH_UNKNOWN, PREPAY__SWITCH_OFF, PREPAY__SWITCH_ON }; /* unknown: after power-up, before the first order */

struct prepay__switch {
    uint64_t ordered_ms;     /* when the last order was given */
    uint64_t wanted_off_ms;  /* since when a trip is waited for, at a load that may be broken */
    int64_t off_micro;       /* the register when supply was ordered off */
    int64_t again_micro;     /* ... when the order was last repeated */
    uint32_t orders;         /* given in this power-up */
    uint32_t reasons;        /* PREPAY_SWITCH_: why it does not do what is wanted, or how it is */
    uint16_t overload_samples;
    uint8_t order;           /* PREPAY__SWITCH_ */
    uint8_t repeats;         /* of the last order */
    uint8_t is_waiting;      /* a trip is waited for */
    uint8_t is_overloaded;   /* latched until the key is pressed */
    uint8_t is_testing;
    uint8_t has_failed;      /* Err-01 */
};

/* One look at the world. */
struct prepay__switch_sample {
    const prepay_meter_senses *senses;
    int64_t register_micro; /* what has passed in all */
    int is_wanted;          /* supply may be on */
    int is_sudden;          /* a trip waits for no delay */
};

/* Options with every zero at its default. */
prepay_switch_options prepay__switch_defaults(const prepay_switch_options *given);

/* Go on; *options from prepay__switch_defaults(). 1: an order was given that must be carried out. */
int prepay__switch_step(struct prepay__switch *sw, const prepay_switch_options *options, const struct prepay__switch_sample *sample);

/* Open and close once, to see that it does. It is no trip. */
void prepay__switch_test(struct prepay__switch *sw);

#endif
