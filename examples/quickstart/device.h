/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUICKSTART_DEVICE_H
#define QUICKSTART_DEVICE_H
/* The things one can hold: cards and a meter, each with a memory that survives when its power goes. */
#include "record.h"

#include <prepay/card.h>
#include <prepay/host.h>
#include <prepay/keystore.h>
#include <prepay/meter.h>

/* What a write to a memory was part of. */
enum power_doing {
    DOING_CONTACT = 1,     /* a card is in: insertion, sale, personalisation */
    DOING_READING,         /* the meter stores what it priced */
    DOING_SAMPLED_READING, /* the same, in every 20th reading that stored something, and where the switch opened */
};

/* Counts the writes of all memories in the order they happen, and takes the power away at one of them. */
struct power {
    uint64_t writes;
    uint64_t cut_at;    /* at this write; 0: never */
    uint32_t tear;      /* PREPAY_TEAR_ */
    const char *victim; /* whose power it was; NULL: not yet */
    enum power_doing doing;
    uint64_t checkpoints; /* readings that stored something */
    uint8_t *log;         /* NULL, or one enum power_doing a write ... */
    uint64_t log_room;    /* ... so many */
};

/* A memory whose writes are counted. */
struct memory {
    const char *name;
    prepay_memory *memory;
    prepay_storage storage; /* what the device sees */
    struct power *power;
};

struct card {
    const char *name; /* "Card 1" */
    uint8_t card_id[8];
    uint16_t generation;
    prepay_keystore *keys; /* the chip's own */
    uint32_t local_key, transport_key;
    struct memory memory;
    prepay_card_app *app;
    prepay_transport transport;
};

struct meter {
    uint8_t meter_id[8];
    prepay_keystore *keys; /* the meter's security module */
    uint32_t key_own, key_credit, key_version;
    struct memory memory;
    prepay_meter *meter;
    struct record *record;               /* what it is fed is written down there; NULL: nowhere */
    int64_t register_micro;              /* what the metrology has counted, 10^-6 kWh; never lost */
    int64_t asked_micro; /* what the house asked for since the last feed, delivered or not; -1: it was no hour of it */
    prepay_meter_outputs_report outputs; /* as of the last call */
};

/* Cards. The chip's keys are in it already (station.h). */
void card_make(struct card *card, struct power *power);
void card_power_up(struct card *card); /* put into a reader */
void card_power_down(struct card *card);
int card_was_pulled(const struct card *card); /* its memory lost power in the middle of a write */
void card_free(struct card *card);

/* Meters. */
void meter_make(struct meter *meter, struct power *power);
void meter_record(struct meter *meter, struct record *record); /* from now on, after a new start */
void meter_feed(struct meter *meter, int64_t time_s); /* the time, and what the register reads */
void meter_press_key(struct meter *meter, int64_t time_s);
/* A card is put in until the meter has taken what it holds; after a cut or a pulled card, put in again. The verdict. */
prepay_status meter_insert(struct meter *meter, struct card *card, int64_t time_s);
int64_t meter_balance_micro(const struct meter *meter); /* remaining - overdraft, as its outputs show them */
void meter_state(const struct meter *meter, prepay_meter_state_report *out);
void meter_free(struct meter *meter);

#endif
