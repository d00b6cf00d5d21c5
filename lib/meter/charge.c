/* SPDX-License-Identifier: Apache-2.0 */
/* Readings into charges. A reading is a total; what passed since the last priced one is charged over the time since then, so
 * that a cut loses nothing and counts nothing twice. Charging never waits for the memory: when that fails, metering goes on here and
 * what was priced is stored by the next call that can. */
#include "meter/meter.h"

#include "base/checked.h"

#define READING_MAX (INT64_C(1) << 60)
#define CATCH_UP_DAYS 62u
#define DAY_S 86400
#define DEFAULT_CHECKPOINT_MICRO 100000
#define DEFAULT_CHECKPOINT_S 900u
#define DEFAULT_QUANTUM_MICRO 10000
#define UNCLEAN_CUTS 3u /* from so many a day on a checkpoint is one quantum */
#define DEFAULT_PLAUSIBLE_MICRO (INT64_C(1000000) * 1000000) /* a million units between two readings */
#define RISING_READINGS 8u
#define REST_S 900
#define FIRST_DAY_S 86400 /* a clock that was never set is priced here: its local time is in 1970 wherever the meter is */
#define SUPPLY_MOVED                                                                                                                    \
    (PREPAY_BALANCE_REMINDED | PREPAY_BALANCE_TRIPPED | PREPAY_BALANCE_RECLOSED | PREPAY_BALANCE_SWITCHED | PREPAY_BALANCE_LATCHED)

/* Whoever cuts the power often, without a warning, finds the steps small: what is not stored could be used for nothing. So does he who has
 * taken the hour's commits first, by a magnet perhaps, so that his cuts could not be counted for good; and while the memory still tells of the
 * warning of the last cut, a cut without one would pass for that. */
static int64_t step_of(const struct prepay__meter *meter)
{
    const int64_t normal_micro = meter->options.checkpoint_micro != 0 ? meter->options.checkpoint_micro : DEFAULT_CHECKPOINT_MICRO;
    const int64_t quantum_micro = meter->options.quantum_micro != 0 ? meter->options.quantum_micro : DEFAULT_QUANTUM_MICRO;

    if (normal_micro < quantum_micro) return normal_micro;
    if (meter->owes_cut || meter->stored_clean) return quantum_micro;
    return meter->account.record.strangers.unclean_cuts >= UNCLEAN_CUTS ? quantum_micro : normal_micro;
}

/* The power went without a warning, and this is the first reading since. */
static void count_cut(struct prepay__meter *meter)
{
    struct prepay__meter_strangers *strangers = &meter->account.record.strangers;

    prepay__meter_turn_day(meter, &meter->account.record);
    if (meter->owes_cut != PREPAY__CUT_TO_COUNT) return;
    meter->owes_cut = PREPAY__CUT_TO_STORE;
    if (strangers->unclean_cuts < UINT8_MAX) strangers->unclean_cuts++;
    prepay__meter_log(meter, PREPAY_EVENT_UNCLEAN_CUT, 0, (int64_t)strangers->unclean_cuts);
    meter->moved = 1;
    meter->is_due = prepay__meter_take_commit(meter, &meter->account.record) != 0;
}

static int is_checkpoint_due(const struct prepay__meter *meter)
{
    const int64_t step_micro = step_of(meter);
    const uint32_t step_s = meter->options.checkpoint_s != 0 ? meter->options.checkpoint_s : DEFAULT_CHECKPOINT_S;

    if (!meter->moved) return 0;
    if (meter->is_due) return 1;
    return meter->unstored_micro >= step_micro || prepay__meter_now(meter) - meter->stored_s >= (int64_t)step_s;
}

/* Where a key ends a trip until the next unit, anybody makes as many trips as he likes: they are stored as other strangers' doings are.
 * Nothing is lost by it: after a cut the limit trips by itself. */
static int is_a_game(struct prepay__meter *meter, uint32_t changes)
{
    if ((meter->account.balance.internal.options.flags & PREPAY_BALANCE_RECLOSE_BY_KEY) == 0 || changes == 0) return 0;
    return !prepay__meter_take_commit(meter, &meter->account.record);
}

/* A memory that can be erased and not read is worn by each try to store: after so many in vain the next comes with the 1st, 2nd, 4th ... call,
 * or a quarter of an hour later. Who brings a token or an order, or says that the supply goes, does not wait. */
static int rests(struct prepay__meter *meter)
{
    if (meter->failures == 0 || prepay__meter_now(meter) - (int64_t)meter->tried_s >= REST_S) return 0;
    meter->rested++;
    return meter->rested < 1u << (meter->failures - 1);
}

prepay_status prepay__meter_keep(struct prepay__meter *meter)
{
    prepay_supply supply = { .struct_size = sizeof supply };
    prepay_status status = prepay_balance_supply(&meter->account.balance, &supply);

    if (status < 0) return status;
    if (is_a_game(meter, supply.changes)) supply.changes = 0;
    if ((supply.changes & SUPPLY_MOVED) != 0) meter->owes_durable = 1;
    if (!meter->owes_durable && supply.changes == 0 && !is_checkpoint_due(meter)) return PREPAY_OK;
    if (rests(meter)) return PREPAY_E_STORAGE;
    return prepay__meter_commit(meter, &meter->account, PREPAY_JOURNAL_CHECKPOINT); /* durable where that is owed */
}

/* While the time is not known one rate holds, of the sets that held when it was known last; no period begins, and blocks are filled as
 * ever. */
static prepay_status timeless(const struct prepay__meter *meter, int64_t at_s, prepay_tariff *out)
{
    const prepay_status status = prepay_tariff_as_of(&meter->live.tariff, at_s, out);

    if (status < 0) return status;
    if (meter->options.unknown_rate < out->rate_count) out->rate_prices_micro += meter->options.unknown_rate;
    out->rate_count = 1;
    out->switch_count = out->season_count = out->holiday_count = out->special_day_count = 0;
    out->block_period = PREPAY_PERIOD_NONE;
    out->backup = NULL;
    return PREPAY_OK;
}

/* When that is asked of a clock that was never set. */
static int64_t known_at_s(const struct prepay__meter *meter)
{
    return prepay__meter_now(meter) > FIRST_DAY_S ? prepay__meter_now(meter) : FIRST_DAY_S;
}

static prepay_status charge_timeless(const struct prepay__meter *meter, struct prepay__meter_account *draft, int64_t quantity_micro,
                                     int64_t *out_amount_micro)
{
    const int64_t at_s = known_at_s(meter);
    prepay_tariff tariff;
    const prepay_status status = timeless(meter, at_s, &tariff);

    if (status < 0) return status;
    return prepay_tariff_charge(&tariff, &meter->live.offsets, &draft->record.pricing, at_s, at_s, quantity_micro, out_amount_micro);
}

int64_t prepay__meter_timeless_price(const struct prepay__meter *meter)
{
    const int64_t at_s = known_at_s(meter);
    prepay_tariff tariff;
    prepay_price price;

    if (timeless(meter, at_s, &tariff) < 0) return 0;
    if (prepay_tariff_price_at(&tariff, &meter->live.offsets, at_s, &meter->account.record.pricing, &price) < 0) return 0;
    return price.unit_price_micro;
}

/* Price a quantity into the draft. In an account that counts kWh or m3 the quantity is the charge. */
static prepay_status charge(const struct prepay__meter *meter, struct prepay__meter_account *draft, int64_t quantity_micro)
{
    const int64_t now_s = known_at_s(meter);
    const int64_t from_s = draft->record.priced_until_s > FIRST_DAY_S ? draft->record.priced_until_s : now_s;
    const prepay_pricing before = draft->record.pricing;
    int64_t amount_micro = quantity_micro;
    prepay_status status = PREPAY_OK;

    if (prepay__meter_is_quantity(draft->record.unit)) {
        status = PREPAY_OK;
    } else if (!prepay__meter_knows_time(meter)) {
        status = charge_timeless(meter, draft, quantity_micro, &amount_micro);
    } else {
        status = prepay_tariff_charge(&meter->live.tariff, &meter->live.offsets, &draft->record.pricing, from_s, now_s, quantity_micro,
                                      &amount_micro);
    }
    if (status < 0) return status;
    status = prepay_balance_charge(&draft->balance, PREPAY_USED_QUANTITY, amount_micro);
    if (status != PREPAY_BALANCE_IS_SUSPENDED) return status;
    draft->record.pricing = before; /* 报停: blocks stand still too */
    return PREPAY_OK;
}

/* Days, weeks, months that may be caught up: 62 days of each. */
static uint32_t most_periods(uint32_t kind)
{
    return kind == PREPAY_CHARGE_PER_DAY ? CATCH_UP_DAYS : kind == PREPAY_CHARGE_PER_WEEK ? CATCH_UP_DAYS / 7 : CATCH_UP_DAYS / 31;
}

/* The next local midnight: a day begins, and perhaps a week and a month. */
int64_t prepay__meter_periods_until(const struct prepay__meter *meter)
{
    const prepay_balance_options *limits = &meter->account.balance.internal.options;
    const int64_t now_s = prepay__meter_now(meter);
    int any = 0;

    for (size_t i = 0; i < limits->charge_count; i++) any |= limits->charges[i].period != PREPAY_CHARGE_PER_NOTHING;
    if (!any || !meter->account.record.opened || !prepay__meter_knows_time(meter)) return INT64_MAX;
    return now_s + DAY_S - (now_s + prepay_offsets_at(&meter->live.offsets, now_s)) % DAY_S;
}

prepay_status prepay__meter_charge_periods(struct prepay__meter *meter)
{
    const prepay_balance_options *limits = &meter->account.balance.internal.options;
    int64_t taken_micro;
    int any = 0;

    if (!meter->account.record.opened || !meter->live.loaded) return PREPAY_OK;
    for (uint32_t i = 0; i < limits->charge_count; i++) {
        const uint32_t kind = limits->charges[i].period;
        const uint32_t period = prepay_balance_period_index(kind, prepay__meter_today(meter));
        const prepay_status status = period == 0 ? PREPAY_BALANCE_NOTHING_NEW
                                                 : prepay_balance_period(&meter->account.balance, i, period, most_periods(kind), &taken_micro);
        if (status == PREPAY_OK) any = 1;
        if (status < 0) return status;
    }
    if (!any) return PREPAY_OK;
    meter->owes_durable = 1; /* a period that is closed stays closed */
    return prepay__meter_keep(meter);
}

/* Is this reading what a register can read after *known_micro? What is not is held; but a register that has jumped for good and is held for
 * ever costs nothing. So who rises from reading to reading, as a register does, is believed at the eighth: *known_micro is then where it
 * began, and what passed in the jump itself is not charged. A stuck line does not rise. */
static prepay_status judge(struct prepay__meter_held *held, int64_t most_micro, int64_t reading_micro, int64_t *known_micro)
{
    const int is_back = reading_micro < *known_micro;

    if (!is_back && reading_micro - *known_micro <= most_micro) {
        held->count = 0;
        return PREPAY_OK;
    }
    if (held->count == 0 || reading_micro < held->last_micro || reading_micro - held->last_micro > most_micro) {
        held->from_micro = reading_micro;
        held->count = 1;
    } else if (reading_micro > held->last_micro) {
        held->count++;
    }
    held->last_micro = reading_micro;
    if (held->count < RISING_READINGS) return is_back ? PREPAY_METER_READING_BACK : PREPAY_METERING_IMPLAUSIBLE;
    *known_micro = held->from_micro;
    held->count = 0;
    return PREPAY_OK;
}

/* Both registers; before an account is open, and the first time, whatever they say is so. Reverse costs nothing and holds up nothing: while it
 * is held, the last good one stands for it. */
static prepay_status judge_both(struct prepay__meter *meter, struct prepay__meter_record *record, int64_t import_micro,
                                int64_t *io_reverse_micro, prepay_status *out_reverse)
{
    const int64_t most_micro = meter->options.plausible_micro != 0 ? meter->options.plausible_micro : DEFAULT_PLAUSIBLE_MICRO;

    *out_reverse = PREPAY_OK;
    if (!record->opened || !record->reading_known) {
        meter->import.count = meter->reverse.count = 0;
        return PREPAY_OK;
    }
    *out_reverse = judge(&meter->reverse, most_micro, *io_reverse_micro, &record->reverse_micro);
    if (*out_reverse != PREPAY_OK) *io_reverse_micro = record->reverse_micro;
    return judge(&meter->import, most_micro, import_micro, &record->import_micro);
}

/* Where counting stands after a reading. The first one ever is where it begins; before an account is open nothing is charged. */
static prepay_status count_to(const struct prepay__meter *meter, struct prepay__meter_account *draft, int64_t import_micro,
                              int64_t reverse_micro)
{
    struct prepay__meter_record *record = &draft->record;
    prepay_status status = PREPAY_OK;

    if (record->opened) status = charge(meter, draft, record->reading_known ? import_micro - record->import_micro : 0);
    if (status < 0) return status;
    record->import_micro = import_micro;
    record->reverse_micro = reverse_micro;
    record->reading_known = 1;
    record->priced_until_s = prepay__meter_now(meter);
    return PREPAY_OK;
}

/* Import goes on from elsewhere. What passes an open switch is measured from there, too. */
static void note_jump(struct prepay__meter *meter, int64_t known_micro, int64_t from_micro)
{
    prepay__meter_log(meter, PREPAY_EVENT_REGISTER, known_micro, from_micro);
    meter->sw.off_micro += from_micro - known_micro;
    meter->sw.again_micro += from_micro - known_micro;
}

/* Charged, in working memory; its checkpoint is due or not. */
static prepay_status take(struct prepay__meter *meter, int64_t import_micro, int64_t reverse_micro, prepay_status *out_reverse)
{
    struct prepay__meter_account draft = meter->account;
    const int64_t known_micro = draft.record.import_micro;
    prepay_status status = judge_both(meter, &draft.record, import_micro, &reverse_micro, out_reverse);
    int64_t from_micro;

    if (status != PREPAY_OK) return status;
    from_micro = draft.record.reading_known ? draft.record.import_micro : import_micro;
    status = count_to(meter, &draft, import_micro, reverse_micro);
    if (status < 0) return status;
    if (meter->account.record.reading_known && from_micro != known_micro) note_jump(meter, known_micro, from_micro);
    meter->account = draft;
    prepay__switch_read(&meter->sw, meter->senses.uptime_ms);
    if (import_micro > from_micro && prepay__add(meter->unstored_micro, import_micro - from_micro, &meter->unstored_micro) < 0)
        meter->unstored_micro = INT64_MAX;
    meter->moved = 1;
    return PREPAY_OK;
}

prepay_status prepay_meter_reading(prepay_meter *object, int64_t import_micro, int64_t reverse_micro)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    prepay_status status, reverse = PREPAY_OK;

    if (meter == NULL || import_micro < 0 || import_micro > READING_MAX || reverse_micro < 0 || reverse_micro > READING_MAX)
        return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    status = prepay__meter_parameters_load(meter);
    if (status < 0) return status;
    count_cut(meter);
    if (!meter->is_sensing) meter->is_showing = 0;
    status = take(meter, import_micro, reverse_micro, &reverse);
    if (status != PREPAY_OK) return status;
    status = prepay__meter_history_freeze(meter, 1, prepay__meter_keep(meter));
    return status != PREPAY_OK ? status : reverse;
}

/* Those that have come, with those that wait because they could not be priced. */
static uint32_t with_waiting(const struct prepay__meter *meter, uint32_t pulses)
{
    return pulses > UINT32_MAX - meter->waiting_pulses ? UINT32_MAX : pulses + meter->waiting_pulses;
}

prepay_status prepay_meter_pulses(prepay_meter *object, uint32_t pulses)
{
    struct prepay__meter *meter = (struct prepay__meter *)(void *)object;
    struct prepay__meter_record *record;
    uint32_t remainder, before;
    int64_t passed_micro, before_micro;
    prepay_status status;

    if (meter == NULL) return PREPAY_E_ARGUMENT;
    if (!prepay__meter_is_up(meter)) return PREPAY_E_STATE;
    if (meter->options.pulse_constant == 0) return PREPAY_E_STATE;
    record = &meter->account.record;
    pulses = with_waiting(meter, pulses);
    before = remainder = record->pulse_remainder;
    before_micro = record->import_micro;
    status = prepay_pulses_convert(pulses, meter->options.pulse_constant, &remainder, &passed_micro);
    if (status < 0) return status;
    record->pulse_remainder = remainder;
    record->reading_known = 1; /* a meter that counts for itself begins at zero */
    status = prepay_meter_reading(object, before_micro + passed_micro, record->reverse_micro);
    if (record->import_micro == before_micro + passed_micro) {
        meter->waiting_pulses = 0;
        return status;
    }
    record->pulse_remainder = before;
    meter->import.count = 0; /* no register has jumped: whoever feeds so much feeds it again in parts */
    if (status == PREPAY_E_STORAGE) meter->waiting_pulses = pulses; /* the caller takes that for counted */
    return status;
}
