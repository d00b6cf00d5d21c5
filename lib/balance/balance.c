/* SPDX-License-Identifier: Apache-2.0 */
/* What the customer may still use: life, movements, conditions, and the supply decision. Every operation changes a draft of the totals;
 * prepay__balance_move() makes it the balance when all of it could be done, and lets the machines in table.c follow. */
#include "balance/machine.h"

#include "base/checked.h"
#include "base/options.h"
#include "base/secret.h"

#include <string.h>

_Static_assert(sizeof(struct prepay__balance) <= sizeof(prepay_balance), "the reserve holds the balance");

#define CONDITIONS (PREPAY_CONDITION_FRIENDLY | PREPAY_CONDITION_ENDS_SOON | PREPAY_CONDITION_BYPASS)
#define SUPPLY_MOVED (PREPAY_BALANCE_REMINDED | PREPAY_BALANCE_TRIPPED | PREPAY_BALANCE_RECLOSED)

size_t prepay_balance_bytes(void)
{
    return sizeof(prepay_balance);
}

/* Nothing was ever accepted, lent or used: nothing can have been supplied, so the state EXHAUSTED is no overdraft trip. */
static int is_new(const prepay_balance_totals *totals)
{
    int64_t any = totals->carried_in_micro | totals->paid_micro | totals->refunded_micro;

    for (size_t kind = 0; kind < PREPAY_USED_KINDS; kind++) any |= totals->used_micro[kind];
    for (size_t kind = 0; kind < PREPAY_DEBT_KINDS; kind++) any |= totals->debts[kind].advanced_micro;
    return any == 0;
}

/* What was, so that what has become of it can be told. */
struct before {
    uint32_t permitted, latches;
};

static struct before begin_change(struct prepay__balance *balance)
{
    const struct before before = { prepay__balance_permits(balance), balance->totals.latches };

    balance->changes = 0;
    return before;
}

static void end_change(struct prepay__balance *balance, struct before before)
{
    const int moved = prepay__balance_permits(balance) != before.permitted;

    if (moved && (balance->changes & SUPPLY_MOVED) == 0) balance->changes |= PREPAY_BALANCE_SWITCHED;
    if (balance->totals.latches != before.latches) balance->changes |= PREPAY_BALANCE_LATCHED;
}

prepay_status prepay__balance_move(struct prepay__balance *balance, prepay_balance_totals *draft, uint32_t how)
{
    prepay_status status = prepay__lend(balance, draft);
    struct before before;

    if (status < 0) return status;
    if (!prepay__balance_totals_sound(draft)) return PREPAY_E_OVERFLOW;
    if (is_new(&balance->totals)) how |= PREPAY__NEW_ACCOUNT;
    before = begin_change(balance);
    balance->totals = *draft;
    prepay__balance_settle(balance, how);
    end_change(balance, before);
    return PREPAY_OK;
}

/* -------------------------------------------------------------------------------------------------------------- life */

prepay_status prepay_balance_init(prepay_balance *balance, size_t balance_bytes, const prepay_balance_options *options)
{
    prepay_balance_options limits;
    prepay_status status;

    if (balance == NULL) return PREPAY_E_ARGUMENT;
    if (balance_bytes < sizeof *balance) return PREPAY_E_TOO_SMALL;
    status = prepay__balance_limits_take(&limits, options);
    if (status < 0) return status;
    memset(balance, 0, sizeof *balance);
    balance->internal.options = limits;
    balance->internal.totals.state = PREPAY_BALANCE_OVERDRAFT; /* at zero, and no reminder is due before the first credit */
    prepay__debts_state(&limits, &balance->internal.totals);
    prepay__balance_settle(&balance->internal, PREPAY__NEW_ACCOUNT);
    balance->internal.changes = 0;
    return PREPAY_OK;
}

static void swap(prepay_balance_options *a, prepay_balance_options *b)
{
    uint8_t *x = (uint8_t *)a, *y = (uint8_t *)b;

    for (size_t i = 0; i < sizeof *a; i++) {
        const uint8_t kept = x[i];
        x[i] = y[i];
        y[i] = kept;
    }
}

prepay_status prepay_balance_set_options(prepay_balance *balance, const prepay_balance_options *options)
{
    prepay_balance_options limits;
    prepay_balance_totals draft;
    prepay_status status;

    if (balance == NULL) return PREPAY_E_ARGUMENT;
    status = prepay__balance_limits_take(&limits, options);
    if (status < 0) return status;
    draft = balance->internal.totals;
    status = prepay__balance_ask(&balance->internal, TELL, &draft);
    if (status != PREPAY_OK) return status;
    prepay__debts_state(&limits, &draft);
    swap(&balance->internal.options, &limits);
    status = prepay__balance_move(&balance->internal, &draft, 0);
    if (status < 0) swap(&balance->internal.options, &limits);
    return status;
}

prepay_status prepay_balance_restore(prepay_balance *balance, const prepay_balance_totals *totals)
{
    if (balance == NULL || totals == NULL) return PREPAY_E_ARGUMENT;
    if (!prepay__balance_totals_sound(totals)) return PREPAY_E_FORMAT;
    balance->internal.totals = *totals;
    prepay__balance_settle(&balance->internal, is_new(totals) ? PREPAY__NEW_ACCOUNT : 0);
    balance->internal.changes = 0;
    return PREPAY_OK;
}

prepay_status prepay_balance_save(const prepay_balance *balance, prepay_balance_totals *out)
{
    if (balance == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    *out = balance->internal.totals;
    return PREPAY_OK;
}

void prepay_balance_wipe(prepay_balance *balance)
{
    if (balance != NULL) prepay__wipe(balance, sizeof *balance);
}

/* Ask the mode; where it changes, that is the whole movement. */
static prepay_status change_mode(struct prepay__balance *balance, uint32_t event)
{
    prepay_balance_totals draft = balance->totals;
    const prepay_status status = prepay__balance_ask(balance, event, &draft);

    return status == PREPAY_OK ? prepay__balance_move(balance, &draft, 0) : status;
}

prepay_status prepay_balance_suspend(prepay_balance *balance)
{
    return balance == NULL ? PREPAY_E_ARGUMENT : change_mode(&balance->internal, SUSPEND);
}

prepay_status prepay_balance_resume(prepay_balance *balance)
{
    return balance == NULL ? PREPAY_E_ARGUMENT : change_mode(&balance->internal, RESUME);
}

prepay_status prepay_balance_close(prepay_balance *balance, prepay_balance_totals *out)
{
    prepay_status status;

    if (balance == NULL || out == NULL) return PREPAY_E_ARGUMENT;
    status = change_mode(&balance->internal, CLOSE);
    if (status == PREPAY_OK) *out = balance->internal.totals;
    return status;
}

/* --------------------------------------------------------------------------------------------------------- movements */

prepay_status prepay_balance_carry_in(prepay_balance *balance, int64_t carried_in_micro)
{
    prepay_balance_totals draft;
    prepay_status status;

    if (balance == NULL) return PREPAY_E_ARGUMENT;
    if (carried_in_micro < -PREPAY_TOTAL_MAX_MICRO || carried_in_micro > PREPAY_TOTAL_MAX_MICRO) return PREPAY_E_ARGUMENT;
    draft = balance->internal.totals;
    if (!is_new(&draft)) return PREPAY_E_STATE;
    status = prepay__balance_ask(&balance->internal, MOVE, &draft);
    if (status != PREPAY_OK) return status;
    draft.carried_in_micro = carried_in_micro;
    return prepay__balance_move(&balance->internal, &draft, 0);
}

prepay_status prepay_balance_charge(prepay_balance *balance, uint32_t kind, int64_t amount_micro)
{
    prepay_balance_totals draft;
    prepay_status status;

    if (balance == NULL || kind >= PREPAY_USED_KINDS || amount_micro < 0) return PREPAY_E_ARGUMENT;
    draft = balance->internal.totals;
    status = prepay__balance_ask(&balance->internal, MOVE, &draft);
    if (status == PREPAY_OK) status = prepay__add(draft.used_micro[kind], amount_micro, &draft.used_micro[kind]);
    return status == PREPAY_OK ? prepay__balance_move(&balance->internal, &draft, 0) : status;
}

prepay_status prepay_balance_acknowledge(prepay_balance *balance)
{
    prepay_status status;
    struct before before;

    if (balance == NULL) return PREPAY_E_ARGUMENT;
    status = prepay__balance_ask(&balance->internal, MOVE, NULL);
    if (status != PREPAY_OK) return status;
    before = begin_change(&balance->internal);
    prepay__balance_acknowledge(&balance->internal);
    end_change(&balance->internal, before);
    return PREPAY_OK;
}

prepay_status prepay_balance_set_conditions(prepay_balance *balance, uint32_t conditions)
{
    prepay_balance_totals draft;
    prepay_status status;

    if (balance == NULL || (conditions & ~CONDITIONS) != 0) return PREPAY_E_ARGUMENT;
    draft = balance->internal.totals;
    status = prepay__balance_ask(&balance->internal, TELL, &draft);
    if (status != PREPAY_OK) return status;
    if ((draft.latches & CONDITIONS) == conditions) return PREPAY_OK;
    draft.latches = (draft.latches & ~CONDITIONS) | conditions;
    return prepay__balance_move(&balance->internal, &draft, 0);
}

/* ------------------------------------------------------------------------------------------------- the supply decision */

int prepay__balance_withholds(const prepay_balance_totals *totals)
{
    return (totals->latches & (PREPAY_CONDITION_FRIENDLY | PREPAY_CONDITION_BYPASS)) != 0;
}

uint32_t prepay__balance_permits(const struct prepay__balance *balance)
{
    const uint32_t latches = balance->totals.latches, state = balance->totals.state;

    if ((latches & (PREPAY_LATCH_SUSPENDED | PREPAY_LATCH_CLOSED)) != 0) return 0;
    if ((latches & PREPAY_CONDITION_BYPASS) != 0) return 1;
    return state != PREPAY_BALANCE_REMINDER && state != PREPAY_BALANCE_EXHAUSTED && (latches & PREPAY_LATCH_FEES) == 0;
}

/* What the latches and conditions give as reasons. */
static uint32_t reasons_of_latches(uint32_t latches)
{
    uint32_t reasons = 0;

    if ((latches & PREPAY_LATCH_FEES) != 0) reasons |= PREPAY_SUPPLY_FEES;
    if ((latches & PREPAY_LATCH_SUSPENDED) != 0) reasons |= PREPAY_SUPPLY_SUSPENDED;
    if ((latches & PREPAY_LATCH_CLOSED) != 0) reasons |= PREPAY_SUPPLY_CLOSED;
    if ((latches & PREPAY_CONDITION_BYPASS) != 0) reasons |= PREPAY_SUPPLY_BYPASS;
    return reasons;
}

/* Something would be off now, were it not for friendly time or 保电. */
static int is_withheld(const struct prepay__balance *balance)
{
    const uint32_t state = balance->totals.state;
    const int held = state == PREPAY_BALANCE_HELD || state == PREPAY_BALANCE_WAITING;

    if (!prepay__balance_withholds(&balance->totals) || !prepay__balance_permits(balance)) return 0;
    return held || state == PREPAY_BALANCE_REMINDER || state == PREPAY_BALANCE_EXHAUSTED || prepay__debts_beyond(balance);
}

/* Which alarms are on, and why supply is off or threatened. */
static uint32_t reasons_of(const struct prepay__balance *balance)
{
    static const uint8_t of_state[PREPAY_BALANCE_STATE_COUNT] = {
        [PREPAY_BALANCE_REMINDER] = PREPAY_SUPPLY_REMINDER,   [PREPAY_BALANCE_OVERDRAFT] = PREPAY_SUPPLY_OVERDRAFT,
        [PREPAY_BALANCE_EXHAUSTED] = PREPAY_SUPPLY_EXHAUSTED, [PREPAY_BALANCE_HELD] = PREPAY_SUPPLY_OVERDRAFT,
        [PREPAY_BALANCE_EMERGENCY] = PREPAY_SUPPLY_EMERGENCY,
    };
    const int64_t balance_micro = prepay__balance_now(balance);
    uint32_t reasons = of_state[balance->totals.state] | reasons_of_latches(balance->totals.latches);

    if (prepay__balance_at_alarm(balance_micro, balance->options.alarm1_micro)) reasons |= PREPAY_SUPPLY_ALARM1;
    if (prepay__balance_at_alarm(balance_micro, balance->options.alarm2_micro)) reasons |= PREPAY_SUPPLY_ALARM2;
    if (prepay__emergency_offered(balance)) reasons |= PREPAY_SUPPLY_OFFERED;
    if (!is_withheld(balance)) return reasons;
    if ((balance->totals.latches & PREPAY_CONDITION_ENDS_SOON) != 0) reasons |= PREPAY_SUPPLY_ENDS_SOON;
    return reasons | PREPAY_SUPPLY_WITHHELD;
}

prepay_status prepay_balance_supply(const prepay_balance *balance, prepay_supply *out)
{
    prepay_supply supply;

    if (balance == NULL) return PREPAY_E_ARGUMENT;
    memset(&supply, 0, sizeof supply);
    supply.state = balance->internal.totals.state;
    supply.reasons = reasons_of(&balance->internal);
    supply.permitted = prepay__balance_permits(&balance->internal);
    if ((supply.reasons & PREPAY_SUPPLY_ALARM1) != 0) supply.alarm = 1;
    if ((supply.reasons & PREPAY_SUPPLY_ALARM2) != 0) supply.alarm = 2;
    supply.changes = balance->internal.changes;
    return prepay__report_give(out, &supply, sizeof supply);
}

/* ----------------------------------------------------------------------------------------------------------- getters */

int64_t prepay_balance_get_micro(const prepay_balance *balance)
{
    return balance == NULL ? 0 : prepay__balance_now(&balance->internal);
}

int64_t prepay_balance_get_remaining_micro(const prepay_balance *balance)
{
    const int64_t balance_micro = prepay_balance_get_micro(balance);

    return balance_micro > 0 ? balance_micro : 0;
}

int64_t prepay_balance_get_overdraft_micro(const prepay_balance *balance)
{
    const int64_t balance_micro = prepay_balance_get_micro(balance);

    return balance_micro < 0 ? -balance_micro : 0;
}
