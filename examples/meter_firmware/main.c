/* SPDX-License-Identifier: Apache-2.0 */
/* meter_firmware: a meter in a microcontroller lives the quickstart's story again. Everything that the quickstart's
 * meter was fed - time, energy, a key, a card's answers, random bytes - comes from a recording, and everything that this
 * one does is compared with it: each APDU, each balance, each order to the switch, and in the end every byte of its
 * memory. The first difference ends the program and names the line.
 *
 * Nothing here is for an operating system: no heap, no clock, and of the C library only what semihosting gives it - a
 * file to read, a line to print - where a meter has contacts and a display. */
#include "board.h"
#include "timeline.h"
#include "words.h"

#include <stdio.h>
#include <string.h>

/* The whole meter; the linker says whether it fits. */
static struct tape tape;
static struct device device;
static struct timeline timeline;

/* ----------------------------------------------------------------- events */

static void check_shown(void)
{
    tape_same(&tape, "the balance", device_balance_micro(&device), tape_number(&tape));
    tape_same(&tape, "the order to the switch", device.outputs.switch_on, tape_number(&tape));
}

/* Time passes, and the register is read. Is it an hour of the house? Then the meter's own switch decides whether the
 * house gets what it asks for. */
static void feed(int is_hour)
{
    const int is_first = timeline.time_s == 0;
    timeline.time_s = tape_number(&tape);
    const int64_t asked_micro = is_hour ? tape_number(&tape) : 0;
    if (device.outputs.switch_on) {
        timeline.register_micro += asked_micro;
    } else if (is_hour) {
        timeline.dark_hours++;
        timeline.dark_micro += asked_micro;
    }
    tape_same(&tape, "the register", timeline.register_micro, tape_number(&tape));
    device_feed(&device, timeline.time_s, timeline.register_micro);
    check_shown();
    if (is_first)
        timeline_new_meter(&timeline);
    else
        timeline_look(&timeline);
}

static void press_key(void)
{
    device_press_key(&device);
    check_shown();
    timeline_key(&timeline);
}

static void insert_card(void)
{
    struct timeline_then then;
    char name[TIMELINE_NAME_BYTES] = "";
    strncpy(name, tape_text(&tape), sizeof name - 1);
    timeline_before_card(&timeline, &then);
    const prepay_status verdict = device_insert(&device);
    tape_expect(&tape, "verdict");
    tape_same(&tape, "the verdict", verdict, tape_number(&tape));
    check_shown();
    timeline_card(&timeline, name, verdict, &then);
}

/* All that happens to the meter; the line after it is the end's. */
static void live(void)
{
    for (;; tape.events++) {
        tape_next(&tape);
        if (tape_is(&tape, "hour"))
            feed(1);
        else if (tape_is(&tape, "feed"))
            feed(0);
        else if (tape_is(&tape, "key"))
            press_key();
        else if (tape_is(&tape, "card"))
            insert_card();
        else
            return;
    }
}

/* ----------------------------------------------------------------- the end */

static void compare(const uint8_t *here, size_t bytes, const char *what)
{
    uint8_t recorded[PREPAY_RETURN_BYTES];
    tape_bytes_exactly(&tape, recorded, bytes);
    if (memcmp(here, recorded, bytes) != 0)
        tape_fail(&tape, what);
}

/* The meter's last word to the desk, then its memory, byte for byte. */
static void compare_record(void)
{
    enum { ROW_BYTES = 64 };
    const prepay_key_store *store = prepay_bearssl_store_table(&device.keys);
    const prepay_span memory = { board_memory(), BOARD_MEMORY_BYTES };
    uint8_t sealed[PREPAY_RETURN_BYTES], digest[PREPAY_TAG_BYTES];
    struct words words;
    if (!tape_is(&tape, "return"))
        tape_fail(&tape, "there is no such event");
    must(&device, prepay_meter_return_record(&device.meter, sealed), "seal a last return record");
    compare(sealed, sizeof sealed, "the last return record is another one");
    for (size_t at = 0; at < memory.bytes; at += ROW_BYTES) {
        tape_expect(&tape, "row");
        compare(memory.data + at, ROW_BYTES, "the meter's memory holds something else");
    }
    must(&device, store->sha256(store->context, &memory, 1, digest), "hash the memory");
    tape_expect(&tape, "digest");
    compare(digest, sizeof digest, "the digest of the memory is another one");
    words_start(&words);
    words_put(&words, "record ");
    words_put_hex(&words, digest, sizeof digest);
    words_put(&words, " equal");
    words_say(&words);
}

static int64_t compare_book(const char *what, int64_t here_micro)
{
    tape_same(&tape, what, here_micro, tape_number(&tape));
    return here_micro;
}

/* What was paid only the desk knows; the other three are this meter's. */
static void print_books(void)
{
    prepay_meter_state_report state;
    struct words words;
    int64_t consumed_micro = 0;
    device_state(&device, &state);
    for (size_t kind = 0; kind < PREPAY_USED_KINDS; kind++)
        consumed_micro += state.totals.used_micro[kind];
    tape_expect(&tape, "books");
    words_start(&words);
    words_put(&words, "books: paid ");
    words_put_micro(&words, tape_number(&tape));
    words_put(&words, " credited ");
    words_put_micro(&words, compare_book("credited", state.totals.paid_micro));
    words_put(&words, " consumed ");
    words_put_micro(&words, compare_book("consumed", consumed_micro));
    words_put(&words, " left ");
    words_put_micro(&words, compare_book("left", device_balance_micro(&device)));
    tape_expect(&tape, "end");
    words_say(&words);
}

static void print_count(void)
{
    struct words words;
    words_start(&words);
    words_put(&words, "replayed ");
    words_put_number(&words, tape.events);
    words_put(&words, " events: each APDU, balance and order to the switch is the recorded one");
    words_say(&words);
}

int main(int count, char **arguments)
{
    if (count < 2) {
        puts("usage: meter_firmware RECORDING");
        return 2;
    }
    tape_open(&tape, arguments[1]);
    device_start(&device, &tape);
    timeline_start(&timeline, &tape, &device);
    puts("local time         reading kWh  balance CAD  supply  what happened, and why");
    live();
    print_count();
    compare_record();
    print_books();
    tape_close(&tape);
    return 0;
}
