/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUICKSTART_RECORD_H
#define QUICKSTART_RECORD_H
/* A recording: everything that the meter was fed, in the order it came, and what it answered. A meter elsewhere - in a
 * microcontroller - that is fed the same must do the same (examples/meter_firmware, whose README describes the file). */
#include <prepay/auth.h>
#include <prepay/card.h>

#include <stdio.h>

struct meter;
struct story;
struct outcome;

struct record {
    const char *path;
    FILE *file;
    const prepay_key_store *inner; /* the meter's own store ... */
    prepay_key_store store;        /* ... and the one that writes down what it draws */
    const prepay_transport *card;  /* the card that is in ... */
    prepay_transport transport;    /* ... and the contacts that write down what passes over them */
};

/* Begin, before the account is opened: what the meter is made of, its keys too. They are of this run alone. */
void record_open(struct record *record, const char *path, struct story *story);
/* The end: what the meter's memory holds, and the four numbers. */
void record_close(struct record *record, struct story *story, const struct outcome *outcome, int64_t consumed_micro);

/* What device.c tells it; a record of NULL hears nothing. */
void record_feed(struct record *record, const struct meter *meter, int64_t time_s);
void record_key(struct record *record, const struct meter *meter);
const prepay_transport *record_card_in(struct record *record, const char *name, const prepay_transport *transport);
void record_card_out(struct record *record, const struct meter *meter, prepay_status verdict);

#endif
