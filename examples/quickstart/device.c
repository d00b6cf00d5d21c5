/* SPDX-License-Identifier: Apache-2.0 */
/* Cards and a meter as they behave in the world: their power goes at the worst moment, and what is in their memory
 * stays. Nothing is repaired here. A card that was pulled out is put in again; a meter that went dark starts again from
 * its memory and is fed the time and the register once more. That is all that people and firmware have to know. */
#include "device.h"

#include "say.h"

#include <string.h>

/* ----------------------------------------------------------------- memory */

/* One write more. When it is the one, the memory loses power at it. */
static void count_write(struct memory *memory)
{
    struct power *power = memory->power;
    if (power->writes < power->log_room)
        power->log[power->writes] = (uint8_t)power->doing;
    if (++power->writes == power->cut_at) {
        prepay_memory_cut(memory->memory, 1, power->tear);
        power->victim = memory->name;
    }
}

static prepay_status counted_read(void *context, uint32_t address, uint8_t *out, size_t out_bytes)
{
    const prepay_storage *inner = prepay_memory_storage(((struct memory *)context)->memory);
    return inner->read(inner->context, address, out, out_bytes);
}

static prepay_status counted_program(void *context, uint32_t address, const uint8_t *data, size_t data_bytes)
{
    const prepay_storage *inner = prepay_memory_storage(((struct memory *)context)->memory);
    count_write(context);
    return inner->program(inner->context, address, data, data_bytes);
}

static prepay_status counted_erase(void *context, uint32_t address)
{
    const prepay_storage *inner = prepay_memory_storage(((struct memory *)context)->memory);
    count_write(context);
    return inner->erase(inner->context, address);
}

static void memory_make(struct memory *memory, const char *name, const prepay_memory_options *options,
                        struct power *power)
{
    must(prepay_memory_new(options, &memory->memory), "make a memory");
    memory->name = name;
    memory->power = power;
    memory->storage = *prepay_memory_storage(memory->memory);
    memory->storage.context = memory;
    memory->storage.read = counted_read;
    memory->storage.program = counted_program;
    if (memory->storage.erase != NULL)
        memory->storage.erase = counted_erase;
}

/* ------------------------------------------------------------------ cards */

/* A chip with 64-byte pages of EEPROM. */
void card_make(struct card *card, struct power *power)
{
    const prepay_memory_options chip = { .struct_size = sizeof chip,
                                         .erase_unit_bytes = 64,
                                         .overwritable = 1,
                                         .erase_unit_count = prepay_card_app_storage_bytes(64) / 64 };
    memory_make(&card->memory, card->name, &chip, power);
}

void card_power_up(struct card *card)
{
    prepay_status status;
    card->memory.power->doing = DOING_CONTACT;
    prepay_card_app_options options = { .struct_size = sizeof options,
                                        .storage = &card->memory.storage,
                                        .store = prepay_keystore_table(card->keys),
                                        .local_key = card->local_key,
                                        .transport_key = card->transport_key };
    memcpy(options.card_id, card->card_id, sizeof options.card_id);
    do { /* power may go while it starts, too */
        prepay_memory_power_up(card->memory.memory);
        status = prepay_card_app_new(&options, &card->app);
    } while (status < 0 && card_was_pulled(card));
    must(status, "power a card up");
    must(prepay_card_app_transport(card->app, &card->transport), "connect a card");
}

void card_power_down(struct card *card)
{
    prepay_card_app_free(card->app);
    card->app = NULL;
}

int card_was_pulled(const struct card *card)
{
    return prepay_memory_is_dark(card->memory.memory);
}

void card_free(struct card *card)
{
    card_power_down(card);
    prepay_memory_free(card->memory.memory);
    prepay_keystore_free(card->keys);
}

/* ------------------------------------------------------------------ meter */

static void meter_look(struct meter *meter)
{
    meter->outputs = (prepay_meter_outputs_report){ .struct_size = sizeof meter->outputs };
    must(prepay_meter_outputs(meter->meter, &meter->outputs), "read the meter's outputs");
}

static int is_dark(const struct meter *meter)
{
    return prepay_memory_is_dark(meter->memory.memory);
}

static void power_up(struct meter *meter)
{
    prepay_status status;
    prepay_meter_options options = { .struct_size = sizeof options,
                                     .store = meter->record != NULL ? &meter->record->store
                                                                    : prepay_keystore_table(meter->keys),
                                     .storage = &meter->memory.storage,
                                     .key_own = meter->key_own,
                                     .key_credit = meter->key_credit,
                                     .key_version = meter->key_version };
    memcpy(options.meter_id, meter->meter_id, sizeof options.meter_id);
    do {
        prepay_meter_free(meter->meter);
        meter->meter = NULL;
        prepay_memory_power_up(meter->memory.memory);
        status = prepay_meter_new(&options, &meter->meter);
    } while (status < 0 && is_dark(meter));
    must(status, "power the meter up");
    meter_look(meter);
}

/* Flash in pages of 4096 bytes, written 8 at a time; how many pages a meter needs is asked with one of them in hand. */
void meter_make(struct meter *meter, struct power *power)
{
    prepay_memory_options flash = {
        .struct_size = sizeof flash, .erase_unit_bytes = 4096, .program_unit_bytes = 8, .erase_unit_count = 1
    };
    prepay_memory *sample = NULL;
    must(prepay_memory_new(&flash, &sample), "make a page of flash");
    flash.erase_unit_count = prepay_meter_storage_units(prepay_memory_storage(sample));
    prepay_memory_free(sample);
    memory_make(&meter->memory, "The meter", &flash, power);
    power_up(meter);
}

void meter_record(struct meter *meter, struct record *record)
{
    meter->record = record;
    meter->asked_micro = -1;
    power_up(meter);
}

/* Which of the writes since `first` are sampled by --tear all is known only now that they are done. */
static void close_reading(struct meter *meter, uint64_t first, uint32_t switch_before)
{
    struct power *power = meter->memory.power;
    if (power->writes == first)
        return;
    const int is_sampled = power->checkpoints++ % 20 == 0 || meter->outputs.switch_on != switch_before;
    for (uint64_t i = first; is_sampled && i < power->writes && i < power->log_room; i++)
        power->log[i] = DOING_SAMPLED_READING;
}

void meter_feed(struct meter *meter, int64_t time_s)
{
    const uint64_t first = meter->memory.power->writes;
    const uint32_t switch_before = meter->outputs.switch_on;
    meter->memory.power->doing = DOING_READING;
    prepay_status status = prepay_meter_time(meter->meter, time_s, PREPAY_TIME_TRUSTED);
    if (status >= 0)
        status = prepay_meter_reading(meter->meter, meter->register_micro, 0);
    if (is_dark(meter)) {
        power_up(meter);
        meter_feed(meter, time_s);
        return;
    }
    must(status, "feed the meter");
    meter_look(meter);
    close_reading(meter, first, switch_before);
    record_feed(meter->record, meter, time_s);
    meter->asked_micro = -1;
}

void meter_press_key(struct meter *meter, int64_t time_s)
{
    meter->memory.power->doing = DOING_CONTACT;
    const prepay_status status = prepay_meter_key(meter->meter, PREPAY_METER_KEY_CONFIRM);
    if (is_dark(meter)) {
        power_up(meter);
        meter_feed(meter, time_s);
        meter_press_key(meter, time_s);
        return;
    }
    must(status, "press the key");
    meter_look(meter);
    record_key(meter->record, meter);
}

prepay_status meter_insert(struct meter *meter, struct card *card, int64_t time_s)
{
    card_power_up(card);
    const prepay_status status =
        prepay_meter_card_run(meter->meter, record_card_in(meter->record, card->name, &card->transport));
    const int try_again = is_dark(meter) || card_was_pulled(card);
    card_power_down(card); /* the slot feeds the card: both go dark together */
    if (is_dark(meter)) {
        power_up(meter);
        meter_feed(meter, time_s);
    }
    if (try_again)
        return meter_insert(meter, card, time_s);
    if (status < 0)
        must(status, "take a card in");
    meter_look(meter);
    record_card_out(meter->record, meter, status);
    return status;
}

int64_t meter_balance_micro(const struct meter *meter)
{
    return meter->outputs.remaining_micro - meter->outputs.overdraft_micro;
}

void meter_state(const struct meter *meter, prepay_meter_state_report *out)
{
    *out = (prepay_meter_state_report){ .struct_size = sizeof *out };
    must(prepay_meter_state(meter->meter, out), "read the meter's state");
}

void meter_free(struct meter *meter)
{
    prepay_meter_free(meter->meter);
    prepay_memory_free(meter->memory.memory);
    prepay_keystore_free(meter->keys);
}
