/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A meter that is told an event a line and answers with a line: what the call returned, then all that the meter remembers and puts out,
 * then what lies on the card or was sealed. meter.py says the same to its twin and compares.
 *
 *     new POLICY ...   a new meter in erased memory, fresh cards, no time, no reading
 *     end                                      everything answered so far is written out
 *
 * The rest is in verbs[] below. Numbers are decimal, bytes hexadecimal, "-" is none. The meter is the real one: its journal on a fake
 * storage, its seals with the keys of the bench (tests/meter/bench.h), its cards the real card application.
 */
#include "meter/bench.h"
#include "support/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CARDS = 10, WORDS = 8, LINE_BYTES = 4096, OUT_BYTES = 8 << 20, DECISION = 0xFFFFF /* of the reasons: the switch machine's are above */ };

static struct bench bench;
static struct fake_card cards[CARDS], fresh[CARDS];
static struct fake_card_keys keys, forged_keys, next_keys;
static struct test_digest_state digest;
static int64_t number[WORDS];
static uint8_t bytes[2][PREPAY_PARAMETERS_MAX_BYTES];
static size_t bytes_bytes[2];
static uint32_t commits; /* before the event */
static int is_sensed; /* from then on the switch machine gives the orders, which has tests of its own */
static uint8_t extra[PREPAY_RETURN_BYTES]; /* what lies on the card, or was sealed; all zero: nothing */

_Noreturn void test_failed(const char *file, int line, const char *message)
{
    printf("\n%s:%d: %s\n", file, line, message);
    exit(EXIT_FAILURE);
}

/* ------------------------------------------------------------------------------------------------------------- answers */

static void say(int64_t value)
{
    printf(" %lld", (long long)value);
}

static void say_bytes(const uint8_t *what, size_t n)
{
    printf(" ");
    for (size_t i = 0; i < n; i++) printf("%02x", what[i]);
}

static void say_totals(const prepay_meter_state_report *state)
{
    const prepay_balance_totals *totals = &state->totals;

    say(totals->carried_in_micro), say(totals->paid_micro), say(totals->refunded_micro);
    for (int kind = 0; kind < 4; kind++) say(totals->used_micro[kind]);
    for (int kind = 0; kind < 2; kind++) say(totals->debts[kind].advanced_micro), say(totals->debts[kind].recovered_micro);
    say(totals->state), say(totals->latches), say(totals->counted);
    say(state->pricing.period_used_micro), say(state->pricing.remainder), say(state->pricing.period);
}

static void say_state(void)
{
    const prepay_meter_state_report state = bench_state(&bench);

    say(state.opened), say(state.contract), say(state.unit), say(state.card_generation);
    say_bytes(state.card_id, 8), say_bytes(state.customer, 8), say_bytes(state.statement_id, 8);
    say_totals(&state);
    say(state.import_micro), say(state.reverse_micro), say(state.priced_until_s), say(state.greatest_time_s);
    say(state.parts[PREPAY_PART_LIMITS]), say(state.parts[PREPAY_PART_TARIFF]);
    say(state.record_counter), say(state.last_count), say(state.last_command_count);
    say(state.illegal_insertions), say(state.tamper), say(state.clock_moves), say(state.mac_errors), say(state.unclean_cuts);
    say(state.control), say(state.final_contract), say(state.commits != commits);
    commits = state.commits;
}

static void say_outputs(void)
{
    const prepay_meter_outputs_report out = bench_outputs(&bench);

    say(out.remaining_micro), say(out.overdraft_micro), say(out.unit_price_micro);
    say(is_sensed ? -1 : (int64_t)out.switch_on), say(out.alarm), say(out.reasons & DECISION);
    say(out.balance_state), say(out.last_result), say(out.checkpoint_due), say(out.time_validity);
}

/* -------------------------------------------------------------------------------------------------------------- events */

/* Whose keys a card has, its generation, its kind, and whether it names no meter, this one, or another. */
static const struct {
    const struct fake_card_keys *keys;
    uint16_t generation;
    uint8_t kind;
    uint8_t meter[8];
} made[CARDS] = {
    { &keys, 1, PREPAY_CARD_KIND_USER, { 0, 0, 0, 0, 0, 0, 0x10, 0x01 } },
    { &keys, 2, PREPAY_CARD_KIND_USER, { 0, 0, 0, 0, 0, 0, 0x10, 0x01 } },
    { &keys, 1, PREPAY_CARD_KIND_USER, { 0xFF } },
    { &forged_keys, 1, PREPAY_CARD_KIND_USER, { 0, 0, 0, 0, 0, 0, 0x10, 0x01 } },
    { &keys, 1, PREPAY_CARD_KIND_CHECK, { 0 } },
    { &keys, 1, PREPAY_CARD_KIND_RESET, { 0, 0, 0, 0, 0, 0, 0x10, 0x01 } },
    { &keys, 1, PREPAY_CARD_KIND_CLEAR, { 0, 0, 0, 0, 0, 0, 0x10, 0x01 } },
    { &keys, 1, PREPAY_CARD_KIND_PARAMETER, { 0, 0, 0, 0, 0, 0, 0x10, 0x01 } },
    { &keys, 1, PREPAY_CARD_KIND_TEST, { 0, 0, 0, 0, 0, 0, 0x10, 0x01 } },
    { &next_keys, 1, PREPAY_CARD_KIND_USER, { 0, 0, 0, 0, 0, 0, 0x10, 0x01 } },
};

static void make_cards(void)
{
    prepay_key_path path = { .card_generation = 0 };

    fake_card_keys_init(&keys, bench.store, bench.options.key_own);
    fake_card_keys_init(&forged_keys, bench.store, test_key(PREPAY_USE_DERIVE, 0x66));
    next_keys = keys;
    next_keys.key_version = 2;
    for (size_t i = 0; i < CARDS; i++) {
        const uint8_t id[8] = { (uint8_t)(0xC1 + i) };
        fake_card_new_blank(&cards[i], made[i].keys, id);
        cards[i].generation = made[i].generation;
        CHECK_STATUS(PREPAY_OK, fake_card_personalise(&cards[i], made[i].meter, bench_customer, made[i].kind));
    }
    memcpy(fresh, cards, sizeof fresh);
    memcpy(path.meter_id, bench_meter_id, 8);
    CHECK_STATUS(PREPAY_OK, prepay_key_derive(bench.store, keys.service, PREPAY_KEY_SERVICE_METER, &path, &bench.options.key_service));
}

static prepay_status power_up(void)
{
    fake_storage_power_up(&bench.storage);
    is_sensed = 0;
    return prepay_meter_init(&bench.meter, sizeof bench.meter, &bench.options);
}

static prepay_status do_new(void)
{
    bench.options.policy = (uint32_t)number[0];
    bench.options.flags = (uint32_t)number[1];
    bench.options.unknown_rate = (uint32_t)number[2];
    bench.options.checkpoint_micro = number[3];
    bench.options.quantum_micro = number[4];
    bench.options.plausible_micro = number[5];
    fake_storage_init(&bench.storage, FAKE_FLASH, bench.memory, 1024, BENCH_MEMORY_BYTES / 1024, 8);
    memcpy(cards, fresh, sizeof cards);
    return power_up();
}

static prepay_status do_time(void)
{
    return prepay_meter_time(&bench.meter, number[0], (uint32_t)number[1]);
}

static prepay_status do_read(void)
{
    return prepay_meter_reading(&bench.meter, number[0], number[1]);
}

static prepay_status do_key(void)
{
    return prepay_meter_key(&bench.meter, (uint32_t)number[0]);
}

static prepay_status do_sense(void)
{
    prepay_meter_senses senses = PREPAY_METER_SENSES_INIT;

    is_sensed = 1;
    senses.uptime_ms = (uint64_t)number[0];
    senses.known = (uint32_t)number[1];
    senses.inputs = (uint32_t)number[2];
    senses.voltage_permille = (uint32_t)number[3];
    senses.cut_s = (uint32_t)number[4];
    return prepay_meter_sense(&bench.meter, &senses);
}

static prepay_status do_control(void)
{
    return prepay_meter_control(&bench.meter, (uint32_t)number[0], number[1]);
}

static prepay_status do_accept(void)
{
    return prepay_meter_accept(&bench.meter, bytes[0], bytes_bytes[0], bytes_bytes[1] != 0 ? bytes[1] : NULL, bytes_bytes[1]);
}

/* The desk writes: token, parameters if there are any, and the empty return record if number[1]. */
static prepay_status do_write(void)
{
    struct fake_card *card = &cards[number[0]];
    prepay_status status = fake_card_insert(card);

    if (status == PREPAY_OK) status = fake_card_write(card, PREPAY_FILE_TOKEN, bytes[0], bytes_bytes[0]);
    if (status == PREPAY_OK && bytes_bytes[1] != 0) status = fake_card_write(card, PREPAY_FILE_PARAMETERS, bytes[1], bytes_bytes[1]);
    if (status == PREPAY_OK && number[1]) bench_empty_return(&bench, card);
    return status;
}

/* Which step of an insertion this command is: 0 SELECT, 1 file 01, 2 and 3 the passes, 4 file 02 and what else is read, 5 STAGE, 6 COMMIT. */
static int64_t step_of(int64_t step, uint8_t instruction)
{
    const int64_t next = step + 1 < 4 ? step + 1 : 4;

    return instruction == 0xD6 ? 5 : instruction == 0xE2 ? 6 : next;
}

/*
 * An insertion: at step number[1] the card is pulled out, before the command (number[2] 0) or before its answer (1), or its answer is a
 * refusal (2), or a success without its seal (3).
 */
static prepay_status do_insert(void)
{
    static const uint8_t word[2][2] = { { 0x6D, 0x00 }, { 0x90, 0x00 } };
    struct fake_card *card = &cards[number[0]];
    const prepay_transport *reader = fake_card_transport(card);
    prepay_status status = fake_card_insert(card);
    int64_t step = -1;

    CHECK_STATUS(PREPAY_OK, status);
    status = prepay_meter_card_insert(&bench.meter);
    while (status == PREPAY_CARD_SEND) {
        uint8_t answer[300];
        size_t apdu_bytes = 0, answer_bytes = sizeof answer;
        const uint8_t *apdu = prepay_meter_card_apdu(&bench.meter, &apdu_bytes);
        const int here = (step = step_of(step, apdu[1])) == number[1];

        if (here && number[2] == 0) return prepay_meter_card_removed(&bench.meter);
        CHECK_STATUS(PREPAY_OK, reader->transmit(reader->context, apdu, apdu_bytes, answer, &answer_bytes));
        if (here && number[2] == 1) return prepay_meter_card_removed(&bench.meter);
        status = here ? prepay_meter_card_answer(&bench.meter, word[number[2] - 2], sizeof word[0])
                      : prepay_meter_card_answer(&bench.meter, answer, answer_bytes);
    }
    return status;
}

static prepay_status insert_and_look(void)
{
    const prepay_status status = do_insert();

    fake_card_read(&cards[number[0]], PREPAY_FILE_RETURN, extra, sizeof extra);
    return status;
}

/* What is in the slot is no card, or a dead one. */
static prepay_status do_mute(void)
{
    return prepay_meter_card_mute(&bench.meter);
}

static prepay_status do_return(void)
{
    return prepay_meter_return_record(&bench.meter, extra);
}

static prepay_status do_final(void)
{
    return prepay_meter_final_record(&bench.meter, extra);
}

static prepay_status do_warn(void)
{
    return prepay_meter_power_fail(&bench.meter);
}

static const struct {
    const char *name, *wants; /* n a number, b bytes */
    prepay_status (*happen)(void);
} verbs[] = {
    { "new", "nnnnnn", do_new },    /* policy, flags, rate while the time is not known, checkpoint, quantum, plausible */
    { "time", "nn", do_time },      /* time, validity */
    { "read", "nn", do_read },      /* import, reverse */
    { "key", "n", do_key },
    { "sense", "nnnnn", do_sense }, /* uptime, known, inputs, voltage, length of the cut */
    { "control", "nn", do_control },
    { "accept", "bb", do_accept },  /* token, parameters */
    { "write", "nbbn", do_write },  /* card, token, parameters, the empty return record too */
    { "insert", "nnn", insert_and_look }, /* card, and what happens at which step */
    { "mute", "", do_mute },
    { "return", "", do_return },
    { "final", "", do_final },
    { "warn", "", do_warn },        /* the supply is going */
    { "cut", "", power_up },        /* it has gone, and is back */
};

static size_t parse_hex(const char *text, uint8_t *out)
{
    size_t n = 0;
    unsigned byte;

    while (n < PREPAY_PARAMETERS_MAX_BYTES && sscanf(text + 2 * n, "%2x", &byte) == 1) out[n++] = (uint8_t)byte;
    return n;
}

static void parse(const char *wants, char *words)
{
    size_t numbers = 0, strings = 0;

    for (char *word = strtok(words, " \n"); *wants != 0; word = strtok(NULL, " \n"), wants++) {
        CHECK(word != NULL);
        if (*wants == 'n') {
            number[numbers++] = strtoll(word, NULL, 10);
        } else {
            bytes_bytes[strings] = parse_hex(word, bytes[strings]);
            strings++;
        }
    }
}

static void happen(char *line)
{
    char *rest = line + strcspn(line, " \n");

    if (*rest != 0) *rest++ = 0;
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(line, verbs[i].name) != 0) continue;
        parse(verbs[i].wants, rest);
        memset(extra, 0, sizeof extra);
        printf("%d", (int)verbs[i].happen());
        say_state(), say_outputs(), say_bytes(extra, sizeof extra);
        printf("\n");
        return;
    }
    CHECK_TEXT("a verb that is known", line);
}

int main(void)
{
    static char line[LINE_BYTES];
    static char out[OUT_BYTES];

    if (setvbuf(stdout, out, _IOFBF, sizeof out) != 0) return EXIT_FAILURE;
    test_digest_begin(&digest);
    bench_new(&bench);
    bench_take_commands(&bench);
    make_cards();
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (strcmp(line, "end\n") == 0) fflush(stdout);
        else happen(line);
    }
    return EXIT_SUCCESS;
}
