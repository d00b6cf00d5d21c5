/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_METER_PART_D_H
#define PREPAY_TESTS_METER_PART_D_H
/* What both files of the sceptical engineer's tests share: one desk, whose tokens serve either policy. Included by each once. */
#include "bench.h"

#include <string.h>

static struct bench bench;
static prepay_meter_senses senses;
static int64_t sold_micro;    /* P */
static int64_t refunded_micro; /* R */
static uint32_t sold_count;   /* N */

static const struct {
    const char *name;
    uint32_t policy;
} policies[] = { { "totals", PREPAY_METER_POLICY_TOTALS }, { "count", PREPAY_METER_POLICY_COUNT } };

#define UNDER_EACH_POLICY(policy)                                                                                      \
    for (uint32_t policy = 0; policy < 2; policy++) {                                                                  \
        TEST_ROW(policies[policy].name);

#define END_EACH }

static inline void look(uint32_t seconds)
{
    for (uint32_t i = 0; i < seconds; i++) {
        senses.struct_size = sizeof senses;
        senses.uptime_ms += 1000;
        CHECK_STATUS(PREPAY_OK, prepay_meter_sense(&bench.meter, &senses));
    }
}

static inline void power_up(void)
{
    bench_power_up(&bench);
    senses.uptime_ms = 0;
    if (senses.struct_size != 0) look(1);
}

static void fresh(uint32_t policy, const prepay_balance_options *limits)
{
    const prepay_balance_options none = PREPAY_BALANCE_OPTIONS_INIT;

    memset(&senses, 0, sizeof senses);
    sold_micro = refunded_micro = 0;
    sold_count = 0;
    bench_new_with(&bench, limits != NULL ? limits : &none);
    bench.options.policy = policy;
    bench_take_commands(&bench);
    bench_make_cards(&bench);
}

/* The desk sells so much on this card, or none (NULL: another carrier). */
static prepay_token sell(uint8_t kind, int64_t amount_micro, struct fake_card *card)
{
    prepay_token token = bench_token(&bench, kind, sold_micro += amount_micro, refunded_micro);

    token.amount_micro = amount_micro;
    token.purchase_count = ++sold_count;
    if (card != NULL) {
        bench_write(&bench, card, &token);
        bench_empty_return(&bench, card);
    }
    return token;
}

static inline void opened(uint32_t policy, int64_t amount_micro, const prepay_balance_options *limits)
{
    fresh(policy, limits);
    (void)sell(PREPAY_TOKEN_OPEN, amount_micro, &bench.card);
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    CHECK_INT(amount_micro, bench_balance(&bench));
}

static inline prepay_status buy(int64_t amount_micro)
{
    (void)sell(PREPAY_TOKEN_PURCHASE, amount_micro, &bench.card);
    return bench_insert(&bench, &bench.card);
}

static inline void use_money(int64_t amount_micro)
{
    CHECK_STATUS(PREPAY_OK, bench_use(&bench, 2 * amount_micro)); /* at 0.50 */
}

static inline int is_on(void)
{
    return (int)bench_outputs(&bench).switch_on;
}

#endif
