/* SPDX-License-Identifier: Apache-2.0 */
/* The library's prices, a line at a time, for a model in another language to compare with (pricing.py). Reads
 *
 *     tariff HEX            its bytes; a fresh pricing
 *     local FROM AHEAD ...  offsets of local time
 *     charge FROM TO MICRO  prints: status amount used remainder period, of prepay_tariff_charge()
 *     kept FROM TO MICRO    the same by a pricer, of a pricing of its own
 *     price AT              prints: status price block left until
 */
#include <prepay/metering.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 16384, ENTRIES = 512, CHANGES = 16 };

static int64_t rates[64];
static prepay_switch_point switches[ENTRIES];
static prepay_season seasons[64];
static int32_t holidays[ENTRIES];
static prepay_block blocks[64];
static prepay_special_day special_days[64];
static prepay_year_point settlements[16], zones[64];
static prepay_tariff backup, tariff;
static prepay_offset_change changes[CHANGES];
static prepay_offsets offsets = { changes, 0 };
static prepay_pricing pricing, kept;
static prepay_pricer pricer;

static void must(prepay_status status)
{
    if (status != PREPAY_OK) {
        printf("%s\n", prepay_status_name(status));
        exit(1);
    }
}

static void take_tariff(const char *hex)
{
    static uint8_t bytes[LINE / 2];
    const prepay_tariff_room room = { .struct_size = sizeof room, .rate_prices_micro = rates, .switches = switches, .seasons = seasons,
                                      .holidays = holidays, .blocks = blocks, .special_days = special_days, .settlements = settlements,
                                      .ladder_zones = zones, .backup = &backup, .rate_capacity = 64, .switch_capacity = ENTRIES,
                                      .season_capacity = 64, .holiday_capacity = ENTRIES, .block_capacity = 64,
                                      .special_day_capacity = 64, .settlement_capacity = 16, .ladder_zone_capacity = 64 };
    const prepay_pricing start = { 0, 0, 0, 0 };
    size_t n = 0;
    unsigned byte;

    while (sscanf(hex + 2 * n, "%2x", &byte) == 1) {
        bytes[n++] = (uint8_t)byte;
    }
    must(prepay_tariff_unpack(bytes, n, &room, &tariff));
    pricing = kept = start;
    must(prepay_pricer_init(&pricer, sizeof pricer, &tariff, &offsets));
}

static void take_local(const char *text)
{
    int used = 0;
    for (offsets.count = 0; offsets.count < CHANGES; text += used) {
        prepay_offset_change *change = &changes[offsets.count];
        if (sscanf(text, "%" SCNd64 " %" SCNd32 "%n", &change->from_s, &change->utc_offset_s, &used) < 2) {
            break;
        }
        offsets.count++;
    }
}

static void charge(const char *text, int with_pricer)
{
    prepay_pricing *own = with_pricer ? &kept : &pricing;
    int64_t from_s = 0, to_s = 0, micro = 0, amount = 0;
    prepay_status status;

    if (sscanf(text, "%" SCNd64 " %" SCNd64 " %" SCNd64, &from_s, &to_s, &micro) != 3) {
        exit(2);
    }
    status = with_pricer ? prepay_pricer_charge(&pricer, own, from_s, to_s, micro, &amount)
                         : prepay_tariff_charge(&tariff, &offsets, own, from_s, to_s, micro, &amount);
    printf("%d %" PRId64 " %" PRId64 " %" PRId64 " %" PRId32 "\n", status, amount, own->period_used_micro, own->remainder, own->period);
}

static void price(const char *text)
{
    prepay_price found = { 0, 0, 0, 0, 0 };
    int64_t at_s = 0;
    prepay_status status;

    if (sscanf(text, "%" SCNd64, &at_s) != 1) {
        exit(2);
    }
    status = prepay_tariff_price_at(&tariff, &offsets, at_s, &pricing, &found);
    printf("%d %" PRId64 " %" PRIu32 " %" PRId64 " %" PRId64 "\n", status, found.unit_price_micro, found.block, found.block_left_micro,
           found.until_s);
}

int main(void)
{
    static char line[LINE];

    while (fgets(line, sizeof line, stdin) != NULL) { /* and each is answered at once */
        if (strncmp(line, "tariff ", 7) == 0) take_tariff(line + 7);
        else if (strncmp(line, "local ", 6) == 0) take_local(line + 6);
        else if (strncmp(line, "charge ", 7) == 0) charge(line + 7, 0);
        else if (strncmp(line, "kept ", 5) == 0) charge(line + 5, 1);
        else if (strncmp(line, "price ", 6) == 0) price(line + 6);
        if (fflush(stdout) != 0) return 1;
    }
    return 0;
}
