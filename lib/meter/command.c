/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sealed commands. A row says what a command needs and what it does to the draft; acting and remembering its count are then one record.
 * A command acts when its count is greater than the last one accepted. It is not remembered when it could not act - expired, too early,
 * the programming switch not pressed - so that it may be shown again.
 */
#include "meter/meter.h"

#include <string.h>

enum { ACCOUNT = 1, PROGRAMMING = 2 };

struct ordered {
    struct prepay__meter *meter;
    struct prepay__meter_account *draft;
    const prepay_token *token;
    const struct prepay__meter_offer *offer;
    struct prepay__meter_outcome *outcome;
};

static prepay_status take_parameters(const struct ordered *o)
{
    int taken = 0;

    return prepay__meter_parameters_take(o->meter, o->draft, o->token, o->offer, &taken);
}

/* 复位: parameters and contract stay; the next valid token of the contract ends it. */
static prepay_status reset(const struct ordered *o)
{
    o->draft->record.control.reset = 1;
    return PREPAY_OK;
}

/* 清除: what was gathered while the meter was tested. Never the legal register, never the totals, never a count. */
static prepay_status clear(const struct ordered *o)
{
    struct prepay__meter_record *record = &o->draft->record;

    record->pricing.period_used_micro = 0;
    record->illegal_insertions = 0;
    record->tamper = 0;
    record->clock_moves = 0;
    record->strangers.unclean_cuts = 0;
    prepay__meter_history_clear(o->meter, record);
    return PREPAY_OK;
}

static prepay_status close_contract(const struct ordered *o)
{
    return prepay__meter_close(o->meter, o->draft, o->token);
}

/* 保电 and the other remote orders; the amount says which, 0 is 保电. */
static prepay_status control(const struct ordered *o)
{
    const int64_t code = o->token->amount_micro != 0 ? o->token->amount_micro : (int64_t)PREPAY_METER_CONTROL_KEEP;
    prepay_status status;

    if (code > (int64_t)UINT8_MAX) return PREPAY_METER_CARD_FORMAT;
    status = prepay__meter_order(o->draft, (uint32_t)code, o->token->expiry_s);
    return status == PREPAY_E_ARGUMENT ? PREPAY_METER_CARD_FORMAT : status;
}

/* Done already is done. */
static prepay_status done(prepay_status status)
{
    return status == PREPAY_BALANCE_NOTHING_NEW ? PREPAY_OK : status;
}

/* 报停 */
static prepay_status suspend(const struct ordered *o)
{
    return done(prepay_balance_suspend(&o->draft->balance));
}

static prepay_status resume(const struct ordered *o)
{
    return done(prepay_balance_resume(&o->draft->balance));
}

static prepay_status test_switch(const struct ordered *o)
{
    o->outcome->tests = 1;
    return PREPAY_OK;
}

static const struct {
    uint8_t kind;
    uint8_t needs;
    prepay_status (*act)(const struct ordered *o);
} commands[] = {
    { PREPAY_TOKEN_PARAMETER, ACCOUNT, take_parameters },
    { PREPAY_TOKEN_RESET, PROGRAMMING, reset },
    { PREPAY_TOKEN_CLEAR, 0, clear },
    { PREPAY_TOKEN_CLOSE, ACCOUNT, close_contract },
    { PREPAY_TOKEN_SUSPEND, ACCOUNT, suspend },
    { PREPAY_TOKEN_RESUME, ACCOUNT, resume },
    { PREPAY_TOKEN_KEEP_SUPPLY, 0, control },
    { PREPAY_TOKEN_TEST, 0, test_switch },
};

/* May it act now? Not-before and expiry are compared with the greatest time known: a dead clock lets nothing expire that had not. */
static prepay_status judge(const struct prepay__meter *meter, const prepay_token *token, uint8_t needs)
{
    const int64_t now_s = prepay__meter_now(meter);

    if (token->expiry_s != 0 && now_s >= (int64_t)token->expiry_s) return PREPAY_METER_EXPIRED;
    if (token->not_before_s != 0 && now_s < (int64_t)token->not_before_s) return PREPAY_METER_NOT_YET;
    if ((needs & ACCOUNT) != 0 && !meter->account.record.opened) return PREPAY_METER_NOT_OPENED;
    if ((needs & PROGRAMMING) != 0 && (meter->senses.inputs & PREPAY_INPUT_PROGRAMMING) == 0) return PREPAY_METER_NOT_PROGRAMMING;
    return PREPAY_OK;
}

prepay_status prepay__meter_command(struct prepay__meter *meter, struct prepay__meter_account *draft, const prepay_token *token,
                                    const struct prepay__meter_offer *offer, struct prepay__meter_outcome *outcome)
{
    const struct ordered ordered = { meter, draft, token, offer, outcome };
    const uint32_t last = draft->record.last_command_count;
    prepay_status status;
    size_t row = 0;

    if (token->command_count == last) return PREPAY_METER_ALREADY_ACCEPTED;
    if (token->command_count < last) return PREPAY_METER_COMMAND_OLD;
    while (row < sizeof commands / sizeof commands[0] && commands[row].kind != token->kind) row++;
    if (row == sizeof commands / sizeof commands[0]) return PREPAY_METER_CARD_KIND;
    status = judge(meter, token, commands[row].needs);
    if (status == PREPAY_OK) status = commands[row].act(&ordered);
    if (status != PREPAY_OK) return status;
    draft->record.last_command_count = token->command_count;
    memcpy(draft->record.statement_id, token->statement_id, sizeof token->statement_id);
    outcome->news = 1;
    return PREPAY_OK;
}
