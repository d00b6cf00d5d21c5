/* SPDX-License-Identifier: Apache-2.0 */
/* The one record as bytes: everything of a meter that must be old or new together. Big-endian, version first, in the order below; a
 * longer record of the same version has fields behind these that this program does not know, and is refused. Listed charges stand at its
 * end, no more of them than have anything to say. doc/meter.md has the table. */
#include "meter/meter.h"

#include "base/endian.h"

#include <string.h>

#define RECORD_VERSION 3u
#define FIXED_BYTES 374u  /* up to the count of listed charges */
#define CHARGE_BYTES 44u
#define TOTALS_MAX (INT64_C(1) << 60)
#define PRICING_REMAINDERS 1000000

_Static_assert(FIXED_BYTES + PREPAY_BALANCE_CHARGES * CHARGE_BYTES <= PREPAY__METER_RECORD_BYTES, "the record fits in its room");

/* A cursor over bytes; the same walk writes and reads. */
struct cursor {
    uint8_t *out;      /* writing, when not NULL */
    const uint8_t *in; /* reading */
};

static void walk_bytes(struct cursor *c, uint8_t *field, size_t n)
{
    if (c->out != NULL) {
        memcpy(c->out, field, n);
        c->out += n;
    } else {
        memcpy(field, c->in, n);
        c->in += n;
    }
}

static void walk_u64(struct cursor *c, uint64_t *field)
{
    uint8_t bytes[8];

    prepay__put_u64be(bytes, *field);
    walk_bytes(c, bytes, sizeof bytes);
    *field = prepay__get_u64be(bytes);
}

static void walk_i64(struct cursor *c, int64_t *field)
{
    uint8_t bytes[8];

    prepay__put_i64be(bytes, *field);
    walk_bytes(c, bytes, sizeof bytes);
    *field = prepay__get_i64be(bytes);
}

static void walk_u32(struct cursor *c, uint32_t *field)
{
    uint8_t bytes[4];

    prepay__put_u32be(bytes, *field);
    walk_bytes(c, bytes, sizeof bytes);
    *field = prepay__get_u32be(bytes);
}

static void walk_i32(struct cursor *c, int32_t *field)
{
    uint32_t bits = (uint32_t)*field;

    walk_u32(c, &bits);
    *field = bits <= INT32_MAX ? (int32_t)bits : -(int32_t)(UINT32_MAX - bits) - 1;
}

static void walk_u16(struct cursor *c, uint16_t *field)
{
    uint8_t bytes[2];

    prepay__put_u16be(bytes, *field);
    walk_bytes(c, bytes, sizeof bytes);
    *field = prepay__get_u16be(bytes);
}

static void walk_totals(struct cursor *c, prepay_balance_totals *totals)
{
    walk_i64(c, &totals->carried_in_micro);
    walk_i64(c, &totals->paid_micro);
    walk_i64(c, &totals->refunded_micro);
    for (size_t k = 0; k < PREPAY_USED_KINDS; k++) walk_i64(c, &totals->used_micro[k]);
    for (size_t k = 0; k < PREPAY_DEBT_KINDS; k++) {
        walk_i64(c, &totals->debts[k].imposed_micro);
        walk_i64(c, &totals->debts[k].advanced_micro);
        walk_i64(c, &totals->debts[k].recovered_micro);
    }
    walk_u32(c, &totals->state);
}

static void walk_control(struct cursor *c, struct prepay__meter_control *control)
{
    walk_bytes(c, &control->trip, 1);
    walk_bytes(c, &control->alarm, 1);
    walk_bytes(c, &control->keep, 1);
    walk_bytes(c, &control->reset, 1);
    walk_u32(c, &control->trip_until_s);
    walk_u32(c, &control->alarm_until_s);
    walk_u32(c, &control->keep_until_s);
}

static void walk_strangers(struct cursor *c, struct prepay__meter_strangers *strangers)
{
    walk_i32(c, &strangers->day);
    walk_u32(c, &strangers->hour);
    walk_u16(c, &strangers->mac_errors);
    walk_bytes(c, &strangers->unclean_cuts, 1);
    walk_bytes(c, &strangers->commits, 1);
}

static void walk_final(struct cursor *c, struct prepay__meter_final *final)
{
    walk_u16(c, &final->contract);
    walk_u16(c, &final->unit);
    walk_u16(c, &final->card_generation);
    walk_bytes(c, final->card_id, sizeof final->card_id);
    walk_bytes(c, final->statement_id, sizeof final->statement_id);
    walk_i64(c, &final->paid_micro);
    walk_i64(c, &final->refunded_micro);
    walk_i64(c, &final->used_micro);
    walk_i64(c, &final->balance_micro);
    walk_i64(c, &final->import_micro);
    walk_i64(c, &final->reverse_micro);
    walk_u32(c, &final->time_s);
    walk_u32(c, &final->last_count);
    walk_u32(c, &final->command_count);
    walk_u32(c, &final->record_counter);
}

/* How many of the listed charges a record holds: up to the last that is not all zero. */
static uint8_t charges_in(const prepay_balance_totals *totals)
{
    static const prepay_charge_totals zero;
    uint8_t count = PREPAY_BALANCE_CHARGES;

    while (count > 0 && memcmp(&totals->charges[count - 1], &zero, sizeof zero) == 0) count--;
    return count;
}

static void walk_charges(struct cursor *c, prepay_balance_totals *totals)
{
    uint8_t count = charges_in(totals); /* reading: what stands there has been checked against the length */

    walk_bytes(c, &count, 1);
    for (size_t k = 0; k < count; k++) {
        walk_i64(c, &totals->charges[k].imposed_micro);
        walk_i64(c, &totals->charges[k].settled_micro);
        walk_i64(c, &totals->charges[k].recovered_micro);
        walk_i64(c, &totals->charges[k].due_micro);
        walk_i64(c, &totals->charges[k].capped_micro);
        walk_u32(c, &totals->charges[k].period);
    }
}

/* The order of the fields, said once. */
static void walk_record(struct cursor *c, struct prepay__meter_record *r, prepay_balance_totals *totals)
{
    uint8_t version = RECORD_VERSION;

    walk_bytes(c, &version, 1);
    walk_bytes(c, &r->opened, 1);
    walk_bytes(c, &r->reading_known, 1);
    walk_bytes(c, &r->parameters_slot, 1);
    walk_u16(c, &r->parameters_bytes);
    walk_u32(c, &r->parameters_crc);
    walk_u16(c, &r->contract);
    walk_u16(c, &r->unit);
    walk_u16(c, &r->card_generation);
    walk_bytes(c, r->customer, sizeof r->customer);
    walk_bytes(c, r->card_id, sizeof r->card_id);
    walk_bytes(c, r->statement_id, sizeof r->statement_id);
    walk_totals(c, totals);
    walk_i64(c, &r->pricing.period_used_micro);
    walk_i64(c, &r->pricing.remainder);
    walk_i32(c, &r->pricing.period);
    walk_i64(c, &r->import_micro);
    walk_i64(c, &r->reverse_micro);
    walk_i64(c, &r->priced_until_s);
    walk_i64(c, &r->greatest_time_s);
    walk_u64(c, &r->session_counter);
    walk_u32(c, &r->record_counter);
    walk_u32(c, &r->last_count);
    walk_u32(c, &r->last_command_count);
    walk_u32(c, &r->illegal_insertions);
    walk_i32(c, &r->last_result);
    walk_bytes(c, &r->overload, 1);
    walk_bytes(c, &r->refunded_last, 1);
    walk_bytes(c, &r->is_clean, 1);
    walk_u32(c, &r->tamper);
    walk_u32(c, &r->clock_moves);
    walk_u32(c, &r->pulse_remainder);
    walk_control(c, &r->control);
    walk_strangers(c, &r->strangers);
    walk_final(c, &r->final);
    walk_u32(c, &totals->latches);
    walk_u32(c, &totals->counted);
    walk_u32(c, &r->cleared_event);
    walk_u32(c, &r->cleared_freeze);
    walk_charges(c, totals);
}

size_t prepay__meter_record_pack(const struct prepay__meter_account *account, uint8_t *out)
{
    struct prepay__meter_record record = account->record;
    prepay_balance_totals totals;
    struct cursor c = { out, NULL };

    if (prepay_balance_save(&account->balance, &totals) != PREPAY_OK) return 0;
    walk_record(&c, &record, &totals);
    return (size_t)(c.out - out);
}

static int in_range(int64_t micro)
{
    return micro >= 0 && micro <= TOTALS_MAX;
}

/* Could a meter have written this? Totals are judged where the balance is restored. */
static int is_sound(const struct prepay__meter_record *r)
{
    if (r->opened > 1 || r->reading_known > 1 || r->parameters_slot >= PREPAY__METER_SLOTS) return 0;
    if (r->opened && (r->contract == 0 || r->parameters_bytes == 0)) return 0;
    if (r->parameters_bytes > PREPAY_PARAMETERS_MAX_BYTES) return 0;
    if (!in_range(r->pricing.period_used_micro) || !in_range(r->import_micro) || !in_range(r->reverse_micro)) return 0;
    if (r->pricing.remainder < 0 || r->pricing.remainder >= PRICING_REMAINDERS || r->pricing.period < 0) return 0;
    if (r->control.trip > PREPAY__ALLOWED || r->control.alarm > 1 || r->control.keep > 1 || r->control.reset > 1) return 0;
    if (r->overload > 1 || r->refunded_last > 1 || r->is_clean > 1) return 0;
    if (r->priced_until_s < 0 || r->priced_until_s > r->greatest_time_s) return 0;
    return r->last_result >= 0;
}

prepay_status prepay__meter_record_unpack(const uint8_t *bytes, size_t bytes_bytes, struct prepay__meter_record *out,
                                          prepay_balance_totals *out_totals)
{
    struct prepay__meter_record record;
    prepay_balance_totals totals;
    struct cursor c = { NULL, bytes };

    if (bytes_bytes > 0 && bytes[0] > RECORD_VERSION) return PREPAY_E_VERSION;
    if (bytes_bytes < FIXED_BYTES || bytes[0] != RECORD_VERSION) return PREPAY_E_DAMAGED;
    if (bytes[FIXED_BYTES - 1] > PREPAY_BALANCE_CHARGES) return PREPAY_E_DAMAGED;
    if (bytes_bytes != FIXED_BYTES + bytes[FIXED_BYTES - 1] * CHARGE_BYTES) return PREPAY_E_DAMAGED;
    memset(&record, 0, sizeof record);
    memset(&totals, 0, sizeof totals);
    walk_record(&c, &record, &totals);
    if (!is_sound(&record)) return PREPAY_E_DAMAGED;
    *out = record;
    *out_totals = totals;
    return PREPAY_OK;
}
