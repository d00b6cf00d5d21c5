/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of card, and what each may carry. A customer's card carries money and those commands that the desk hands to the customer: a
 * change of parameters, the end of the contract, 报停 and its end, and remote orders (保电, 合闸复电). A service card - reset, clear,
 * parameter, test - is an installer's and carries the one command that its print says, so that nobody takes a card for another: a reset
 * card that held a purchase would be sold like one, and a customer's card that held CLEAR would wipe what he was accused of.
 *
 * The kind is what file 01 says in clear. Who lies about it gains nothing: what acts is the token, which is sealed for this meter and names
 * its card, and a kind only takes rights away.
 */
#include "meter/meter.h"

#define T(kind) (1u << (kind))

static const struct {
    uint8_t card;
    uint8_t is_customers;
    uint16_t tokens; /* bit PREPAY_TOKEN_ */
} kinds[] = {
    { PREPAY_CARD_KIND_USER, 1,
      T(PREPAY_TOKEN_OPEN) | T(PREPAY_TOKEN_PURCHASE) | T(PREPAY_TOKEN_REPLACEMENT) | T(PREPAY_TOKEN_PARAMETER) | T(PREPAY_TOKEN_CLOSE) |
          T(PREPAY_TOKEN_SUSPEND) | T(PREPAY_TOKEN_RESUME) | T(PREPAY_TOKEN_KEEP_SUPPLY) },
    { PREPAY_CARD_KIND_RESET, 0, T(PREPAY_TOKEN_RESET) },
    { PREPAY_CARD_KIND_CLEAR, 0, T(PREPAY_TOKEN_CLEAR) },
    { PREPAY_CARD_KIND_PARAMETER, 0, T(PREPAY_TOKEN_PARAMETER) },
    { PREPAY_CARD_KIND_TEST, 0, T(PREPAY_TOKEN_TEST) },
};

#define KINDS (sizeof kinds / sizeof kinds[0])

static size_t row_of(uint8_t card_kind)
{
    size_t row = 0;

    while (row < KINDS && kinds[row].card != card_kind) row++;
    return row;
}

/* A meter that takes no commands takes no card that can bring nothing else. */
int prepay__meter_kind_is_taken(const struct prepay__meter *meter, uint8_t card_kind)
{
    const size_t row = row_of(card_kind);

    if (row == KINDS) return 0;
    return kinds[row].is_customers || (PREPAY_METER_COMMANDS && meter->options.key_command != 0);
}

int prepay__meter_kind_carries(uint8_t card_kind, uint8_t token_kind)
{
    const size_t row = row_of(card_kind);

    return row < KINDS && token_kind <= PREPAY_TOKEN_KINDS && (kinds[row].tokens & T(token_kind)) != 0;
}

int prepay__meter_kind_is_customers(uint8_t card_kind)
{
    const size_t row = row_of(card_kind);

    return row < KINDS && kinds[row].is_customers;
}
