/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUICKSTART_DESK_H
#define QUICKSTART_DESK_H
/* The desk: where money is taken, written down, and put onto cards. */
#include "device.h"
#include "house.h"
#include "plan.h"
#include "station.h"

#include <prepay/ledger.h>
#include <prepay/vending.h>

enum clerk { ADMINISTRATOR, CASHIER, SUPERVISOR, CLERKS };

struct desk {
    const struct plan *plan;
    const struct place *place;
    prepay_keystore *keys;
    uint32_t key_role, key_credit, secret;
    uint64_t sessions;      /* with cards; a desk that outlives its program stores it, as it stores its keys */
    int64_t clerks[CLERKS]; /* who is logged in */
    prepay_ledger *ledger;
    int64_t now_s;               /* what the clock on the desk's wall shows */
    uint8_t meter_id[8];         /* the customer's meter */
    prepay_return_record record; /* the last authentic one read here ... */
    int has_record;              /* ... if any was */
    int is_open;                 /* a shift is */
    int64_t drawer_minor;        /* the cash that lies in the drawer */
    uint8_t witness[32];         /* head of the books on the last day's slip ... */
    int64_t witness_entry;       /* ... and the entry it stands after; 0: no day was closed */
};

/* A new ledger at `path` (NULL: in memory) with an administrator, a cashier, a supervisor and the tariff; all three are
 * logged in. */
void desk_found(struct desk *desk, const struct station *station, const char *path);
void desk_free(struct desk *desk);

/* A working day: a shift with 100.00 in the drawer. Opening an open day is nothing. */
void desk_begin_day(struct desk *desk);
/* Count the drawer, close the shift, close the business day. */
void desk_end_day(struct desk *desk, prepay_ledger_shift *out_shift, prepay_ledger_day *out_day);

void desk_open_account(struct desk *desk, const struct card *card, const uint8_t customer[8], const char *name,
                       const char *address);
void desk_replace_card(struct desk *desk, const struct card *card);
void desk_pay(struct desk *desk, int64_t tendered_minor, prepay_ledger_receipt *out);
void desk_void(struct desk *desk, const prepay_ledger_receipt *receipt);
/* A card's visit: PREPAY_VENDING_READ, _SELL, _OPEN or _REPLACE. A card that was pulled out is put in again. The
 * verdict. */
prepay_status desk_serve(struct desk *desk, struct card *card, uint32_t purpose);

/* The index-th receipt; 0 past the last one. */
int desk_receipt(struct desk *desk, uint32_t index, prepay_ledger_receipt *out);
/* Is there an index-th statement that no return record has confirmed yet? */
int desk_has_open_statement(struct desk *desk, uint32_t index);
/* Recompute the whole ledger, and that it passes through the head on the last slip: PREPAY_OK or what is wrong. */
prepay_status desk_verify(struct desk *desk, prepay_ledger_verdict *out);

#endif
