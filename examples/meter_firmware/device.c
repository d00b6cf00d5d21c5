/* SPDX-License-Identifier: Apache-2.0 */
/* What a vendor writes around prepay_meter: its memory, its keys, its noise source, and the loop over the card's
 * contacts. Where a real board has a noise source and contacts, here the tape stands in for them: a replay is the same
 * only when it draws the same bytes and is answered the same. */
#include "device.h"

#include "board.h"
#include "words.h"

#include <string.h>

void must(const struct device *device, prepay_status status, const char *what)
{
    struct words words;
    if (status == PREPAY_OK)
        return;
    words_start(&words);
    words_put(&words, what); /* the number: the names, in doc/errors.yaml, would be six kilobytes of flash */
    words_put(&words, ": status ");
    words_put_number(&words, status);
    tape_fail(device->tape, words.text);
}

/* ------------------------------------------------------------------ set-up */

/* The noise source. */
static prepay_status draw(void *context, uint8_t *out, size_t out_bytes)
{
    struct device *device = context;
    tape_expect(device->tape, "random");
    tape_bytes_exactly(device->tape, out, out_bytes);
    return PREPAY_OK;
}

static uint32_t put_key(struct device *device, const char *word)
{
    uint8_t key[PREPAY_KEY_BYTES];
    uint32_t ref = 0;
    tape_expect(device->tape, word);
    tape_bytes_exactly(device->tape, key, sizeof key);
    must(device, prepay_bearssl_store_put(&device->keys, PREPAY_USE_DERIVE, key, &ref), "put a key");
    memset(key, 0, sizeof key);
    return ref;
}

static void open_store(struct device *device)
{
    prepay_bearssl_store_options options = PREPAY_BEARSSL_STORE_OPTIONS_INIT;
    options.slots = device->slots;
    options.slot_count = DEVICE_KEYS;
    options.context = device;
    options.entropy = draw;
    must(device, prepay_bearssl_store_init(&device->keys, sizeof device->keys, &options), "open the key store");
}

static prepay_tariff_room room_of(struct device *device)
{
    return (prepay_tariff_room){ .struct_size = sizeof(prepay_tariff_room),
                                 .rate_prices_micro = device->rates,
                                 .switches = device->switches,
                                 .seasons = device->seasons,
                                 .holidays = device->holidays,
                                 .blocks = device->blocks,
                                 .rate_capacity = DEVICE_RATES,
                                 .switch_capacity = DEVICE_SWITCHES,
                                 .season_capacity = DEVICE_SEASONS,
                                 .holiday_capacity = DEVICE_HOLIDAYS,
                                 .block_capacity = DEVICE_BLOCKS };
}

/* A recording is only good for a meter whose memory has the same form. */
static const prepay_storage *memory(struct device *device)
{
    const prepay_storage *storage = board_storage();
    tape_expect(device->tape, "memory");
    tape_same(device->tape, "the bytes of an erase unit", storage->erase_unit_bytes, tape_number(device->tape));
    tape_same(device->tape, "the count of erase units", storage->erase_unit_count, tape_number(device->tape));
    tape_same(device->tape, "the bytes of a program unit", storage->program_unit_bytes, tape_number(device->tape));
    return storage;
}

static void look(struct device *device)
{
    device->outputs = (prepay_meter_outputs_report){ .struct_size = sizeof device->outputs };
    must(device, prepay_meter_outputs(&device->meter, &device->outputs), "read the outputs");
}

void device_start(struct device *device, struct tape *tape)
{
    device->tape = tape;
    open_store(device);
    prepay_meter_options options = { .struct_size = sizeof options,
                                     .store = prepay_bearssl_store_table(&device->keys),
                                     .work = device->work,
                                     .work_bytes = sizeof device->work,
                                     .tariff_room = room_of(device),
                                     .offsets = device->offsets,
                                     .offset_capacity = DEVICE_OFFSETS };
    tape_expect(tape, "meter");
    tape_bytes_exactly(tape, options.meter_id, sizeof options.meter_id);
    tape_expect(tape, "version");
    options.key_version = (uint32_t)tape_number(tape);
    options.key_own = put_key(device, "own");
    options.key_credit = put_key(device, "credit");
    options.storage = memory(device);
    must(device, prepay_meter_init(&device->meter, sizeof device->meter, &options), "power the meter up");
    look(device);
}

/* ------------------------------------------------------------------ a life */

void device_feed(struct device *device, int64_t time_s, int64_t register_micro)
{
    must(device, prepay_meter_time(&device->meter, time_s, PREPAY_TIME_TRUSTED), "tell the meter the time");
    must(device, prepay_meter_reading(&device->meter, register_micro, 0), "feed the meter");
    look(device);
}

void device_press_key(struct device *device)
{
    must(device, prepay_meter_key(&device->meter, PREPAY_METER_KEY_CONFIRM), "press the key");
    look(device);
}

/* The contacts: the recorded card expects this very command. */
static size_t transmit(struct device *device, const uint8_t *apdu, size_t apdu_bytes, uint8_t *answer, size_t room)
{
    tape_expect(device->tape, ">");
    if (tape_bytes(device->tape, answer, room) != apdu_bytes || memcmp(answer, apdu, apdu_bytes) != 0)
        tape_fail(device->tape, "the meter sent another APDU than the recorded one");
    tape_expect(device->tape, "<");
    return tape_bytes(device->tape, answer, room);
}

prepay_status device_insert(struct device *device)
{
    uint8_t answer[PREPAY_ANSWER_MAX_BYTES];
    prepay_status status = prepay_meter_card_insert(&device->meter);
    while (status == PREPAY_CARD_SEND) {
        size_t apdu_bytes = 0;
        const uint8_t *apdu = prepay_meter_card_apdu(&device->meter, &apdu_bytes);
        const size_t answer_bytes = transmit(device, apdu, apdu_bytes, answer, sizeof answer);
        status = prepay_meter_card_answer(&device->meter, answer, answer_bytes);
    }
    if (status < 0)
        must(device, status, "take a card in");
    look(device);
    return status;
}

int64_t device_balance_micro(const struct device *device)
{
    return device->outputs.remaining_micro - device->outputs.overdraft_micro;
}

void device_state(const struct device *device, prepay_meter_state_report *out)
{
    *out = (prepay_meter_state_report){ .struct_size = sizeof *out };
    must(device, prepay_meter_state(&device->meter, out), "read the meter's state");
}
