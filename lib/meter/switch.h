/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_METER_SWITCH_H
#define PREPAY_LIB_METER_SWITCH_H
/* The load switch, or the valve of water and gas, as a machine of its own: what is wanted, what was ordered, and what is so. It knows no
 * money and no memory; lib/meter/sense.c feeds it. */
#include <prepay/meter.h>

#define PREPAY__LOW_PERMILLE 750u /* of the nominal voltage, where the options say nothing */

/* What was ordered; unknown: after power-up, before the first order. Waiting: on, and off is wanted. */
enum { PREPAY__SWITCH_UNKNOWN, PREPAY__SWITCH_OFF, PREPAY__SWITCH_ON, PREPAY__SWITCH_WAITING, PREPAY__SWITCH_STATES };

/* What one look at the world comes to: exactly one of these. */
enum {
    PREPAY__SEES_LOW_VOLTAGE, /* nothing is moved */
    PREPAY__SEES_ON_PACED,    /* on is wanted, too soon after the last order */
    PREPAY__SEES_ON_DUE,      /* on is wanted */
    PREPAY__SEES_OFF_LOAD,    /* off is wanted, and more flows than may be broken */
    PREPAY__SEES_OFF_DELAYED, /* off is wanted, and announced */
    PREPAY__SEES_OFF_PACED,   /* off is wanted, too soon after the last order */
    PREPAY__SEES_OFF_DUE,     /* off is wanted */
    PREPAY__SWITCH_EVENTS
};

/* Err-01, and what is learnt of an order. */
enum { PREPAY__SWITCH_FINE, PREPAY__SWITCH_FAILED, PREPAY__SWITCH_TRUST };
enum {
    PREPAY__LEARNT_ORDERED,   /* another order was given */
    PREPAY__LEARNT_OBEYED,    /* feedback agrees, and nothing that was ordered off has passed */
    PREPAY__LEARNT_PASSES,    /* a unit has passed since it was ordered off */
    PREPAY__LEARNT_OTHERWISE, /* feedback says otherwise after all repeats */
    PREPAY__SWITCH_LESSONS
};

/* One row of a table: do this and go there. Rows lie in the order of their states and events. */
struct prepay__switch_row {
    uint8_t action, next;
};
const struct prepay__switch_row *prepay__switch_row(uint32_t state, uint32_t event);
const struct prepay__switch_row *prepay__switch_trust_row(uint32_t trust, uint32_t lesson);

/* What a row does. */
enum {
    PREPAY__DO_HOLD,     /* nothing, for the voltage */
    PREPAY__DO_REST,     /* nothing, for the pace */
    PREPAY__DO_SPARE,    /* nothing, for the contacts */
    PREPAY__DO_ANNOUNCE, /* nothing yet */
    PREPAY__DO_WATCH,    /* see whether what was ordered is obeyed, and order it again */
    PREPAY__DO_CLOSE,    /* order on */
    PREPAY__DO_OPEN,     /* order off */
    PREPAY__DO_STAY,
    PREPAY__DO_REPORT,   /* Err-01 */
    PREPAY__DO_FORGET    /* no more */
};

struct prepay__switch {
    uint64_t ordered_ms;     /* when the last order was given */
    uint64_t wanted_off_ms;  /* since when a trip is waited for; a load that may be broken began it */
    uint64_t overload_ms;    /* when the last sample of an overload was counted */
    uint64_t read_ms;        /* when the register was read last */
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
    uint8_t is_blind;        /* what the register was when supply was ordered off is not known yet */
    uint8_t has_failed;      /* Err-01: PREPAY__SWITCH_FINE, _FAILED */
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

/* The register was read, at this uptime. */
void prepay__switch_read(struct prepay__switch *sw, uint64_t uptime_ms);

/* Open and close once, to see that it does. It is no trip. */
void prepay__switch_test(struct prepay__switch *sw);

#endif
