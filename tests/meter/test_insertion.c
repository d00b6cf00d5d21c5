/* SPDX-License-Identifier: Apache-2.0 */
/* How long somebody holds a card in: commands and bytes of real insertions, counted between meter and card, and the time that takes on a
 * slow line. doc/meter.md has the same table; where that can be read it must have these very lines. */
#include "bench.h"

#include "support/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MS = 3000, BITS_A_SECOND = 9600, BITS_A_BYTE = 12, THINKING_MS = 30 };

static struct bench bench;

/* ------------------------------------------------------------------------------------------------------- what is counted */

static struct {
    const prepay_transport *card;
    uint32_t commands, bytes;
} line;

static prepay_status transmit(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out_answer, size_t *out_answer_bytes)
{
    const prepay_status status = line.card->transmit(line.card->context, apdu, apdu_bytes, out_answer, out_answer_bytes);

    (void)context;
    line.commands++;
    line.bytes += (uint32_t)(apdu_bytes + *out_answer_bytes);
    return status;
}

static uint32_t milliseconds(void)
{
    return line.bytes * BITS_A_BYTE * 1000 / BITS_A_SECOND + line.commands * THINKING_MS;
}

/* -------------------------------------------------------------------------------------------------------- who comes in */

static void sell(uint8_t kind, int64_t paid_micro)
{
    prepay_token token = bench_token(&bench, kind, paid_micro, 0);

    bench_write(&bench, &bench.card, &token);
    bench_empty_return(&bench, &bench.card);
}

static void opening(void)
{
    sell(PREPAY_TOKEN_OPEN, 20 * UNIT);
}

static void purchase(void)
{
    opening();
    CHECK_STATUS(PREPAY_OK, bench_insert(&bench, &bench.card));
    sell(PREPAY_TOKEN_PURCHASE, 30 * UNIT);
}

static void foreign_card(void)
{
    static const uint8_t other[8] = { 9 };

    fake_card_new_blank(&bench.card, &bench.card_keys, bench_card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.card, other, bench_customer, PREPAY_CARD_KIND_USER));
}

static void check_card(void)
{
    static const uint8_t any_meter[8], no_customer[8];
    prepay_key_path path;

    purchase();
    memset(&path, 0, sizeof path);
    memcpy(path.meter_id, bench_meter_id, sizeof path.meter_id);
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(bench.store, bench.card_keys.service, PREPAY_KEY_SERVICE_METER, &path, &bench.options.key_service));
    bench_power_up(&bench);
    fake_card_new_blank(&bench.card, &bench.card_keys, bench_card_id);
    CHECK_STATUS(PREPAY_OK, fake_card_personalise(&bench.card, any_meter, no_customer, PREPAY_CARD_KIND_CHECK));
}

static const struct insertion {
    const char *name;
    void (*prepare)(void);
    uint32_t policy;
    prepay_status verdict;
    uint32_t commands, bytes;
} insertions[] = {
    { "purchase", purchase, PREPAY_METER_POLICY_TOTALS, PREPAY_OK, 7, 593 },
    { "purchase under the count policy", purchase, PREPAY_METER_POLICY_COUNT, PREPAY_OK, 8, 750 },
    { "opening, with 1024 bytes of parameters", opening, PREPAY_METER_POLICY_TOTALS, PREPAY_OK, 14, 1820 },
    { "the same under the count policy", opening, PREPAY_METER_POLICY_COUNT, PREPAY_OK, 15, 1977 },
    { "check card", check_card, PREPAY_METER_POLICY_TOTALS, PREPAY_OK, 6, 436 },
    { "another meter's card", foreign_card, PREPAY_METER_POLICY_TOTALS, PREPAY_METER_OTHER_METER, 2, 115 },
};

/* ----------------------------------------------------------------------------------------------------- and what is said */

/* The row of the table, with hundredths of a second rounded up. */
static void write_row(char out[120], const struct insertion *row)
{
    const uint32_t hundredths = (milliseconds() + 9) / 10;

    (void)snprintf(out, 120, "| %s | %lu | %lu | %lu.%02lu |\n", row->name, (unsigned long)line.commands, (unsigned long)line.bytes,
                   (unsigned long)(hundredths / 100), (unsigned long)(hundredths % 100));
}

#ifdef PREPAY_TEST_BARE
static int is_in_the_document(const char *wanted)
{
    (void)wanted; /* there are no files here */
    return 1;
}
#else
static int is_in_the_document(const char *wanted)
{
    const char *tests = getenv("PREPAY_TESTS");
    char text[400];
    FILE *file;
    int found = 0;

    (void)snprintf(text, sizeof text, "%s/../doc/meter.md", tests != NULL ? tests : "tests");
    file = fopen(text, "r");
    if (file == NULL) return 0;
    while (!found && fgets(text, sizeof text, file) != NULL) found = strcmp(text, wanted) == 0;
    (void)fclose(file);
    return found;
}
#endif

TEST(insertion__at_9600_bits_a_second__within_three_seconds_and_as_the_document_has_it)
{
    const prepay_transport counting = { .struct_size = sizeof counting, .context = NULL, .transmit = transmit };

    for (size_t i = 0; i < sizeof insertions / sizeof insertions[0]; i++) {
        const struct insertion *row = &insertions[i];
        char said[120];

        TEST_ROW(row->name);
        bench_new(&bench);
        bench.options.policy = row->policy;
        bench_power_up(&bench);
        bench_make_cards(&bench);
        row->prepare();
        memset(&line, 0, sizeof line);
        line.card = fake_card_transport(&bench.card);
        CHECK_STATUS(row->verdict, prepay_meter_card_run(&bench.meter, &counting));
        write_row(said, row);
        printf("# %s", said);
        (void)fflush(stdout);
        CHECK_INT(row->commands, line.commands);
        CHECK_INT(row->bytes, line.bytes);
        CHECK(milliseconds() <= MOST_MS);
        TEST_ROW(said);
        CHECK(is_in_the_document(said));
    }
}

TEST_MAIN("meter/insertion", T(insertion__at_9600_bits_a_second__within_three_seconds_and_as_the_document_has_it))
