/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUICKSTART_PLAN_H
#define QUICKSTART_PLAN_H
/* The utility's plan: tariff, limits and local time, as the meter gets them. */
#include <prepay/balance.h>
#include <prepay/metering.h>
#include <prepay/token.h>

#define PLAN_CURRENCY 124u    /* ISO 4217: Canadian dollar */
#define PLAN_EXPONENT 2u      /* cents */
#define PLAN_TAX_PPM  130000u /* 13 % harmonised sales tax, included in what is tendered */
#define PLAN_VERSION  1u

struct plan {
    prepay_tariff tariff;
    int32_t holidays[16];
    prepay_balance_options limits;
    uint8_t packed_tariff[512];
    size_t packed_tariff_bytes;
    uint8_t parameters[PREPAY_PARAMETERS_MAX_BYTES]; /* the container that the opening token seals */
    size_t parameters_bytes;
    char json[2048]; /* the tariff as text, for people, for the ledger and for reprice.py */
};

/* `percent`: limits for a household that uses so much of what the story's household used. Fails only as a program's
 * fault. */
prepay_status plan_make(struct plan *plan, const prepay_offsets *offsets, int64_t percent);

#endif
