/* SPDX-License-Identifier: Apache-2.0 */
/* The core's objects on the heap. One block an object: the object first, behind it the buffers that its options left out, so
 * that a single free() ends it all. */
#include <prepay/host.h>

#include <stdlib.h>
#include <string.h>

#include "base/options.h"

#define OBJECT(name)                                                                                                   \
    void prepay_##name##_free(prepay_##name *object) {                                                                 \
        if (object == NULL) return;                                                                                    \
        prepay_##name##_wipe(object);                                                                                  \
        free(object);                                                                                                  \
    }                                                                                                                  \
    prepay_status prepay_##name##_new(const prepay_##name##_options *options, prepay_##name **out) {                   \
        prepay_##name *object;                                                                                         \
        prepay_status status;                                                                                          \
        if (out == NULL) return PREPAY_E_ARGUMENT;                                                                     \
        object = calloc(1, sizeof *object);                                                                            \
        if (object == NULL) return PREPAY_E_MEMORY;                                                                    \
        status = prepay_##name##_init(object, sizeof *object, options);                                                \
        if (status < 0) free(object);                                                                                  \
        else *out = object;                                                                                            \
        return status;                                                                                                 \
    }

/* Objects without buffers of their own. */
OBJECT(card_session)
OBJECT(card_app)
OBJECT(vending)

/* A balance has the room for its listed charges behind it. */
struct balance_block {
    prepay_balance balance;
    prepay_charge_terms charges[PREPAY_BALANCE_CHARGES];
};

prepay_status prepay_balance_new(const prepay_balance_options *given, prepay_balance **out) {
    prepay_balance_options options;
    struct balance_block *block;
    prepay_status status = prepay__options_take(&options, sizeof options, given);

    if (status < 0) return status;
    if (out == NULL || options.charge_count > PREPAY_BALANCE_CHARGES) return PREPAY_E_ARGUMENT;
    if (options.charge_count > 0 && options.charges == NULL) return PREPAY_E_ARGUMENT;
    block = calloc(1, sizeof *block);
    if (block == NULL) return PREPAY_E_MEMORY;
    for (size_t k = 0; k < options.charge_count; k++) block->charges[k] = options.charges[k];
    options.charges = block->charges;
    status = prepay_balance_init(&block->balance, sizeof block->balance, &options);
    if (status < 0) free(block);
    else *out = &block->balance;
    return status;
}

void prepay_balance_free(prepay_balance *balance) {
    if (balance == NULL) return;
    prepay_balance_wipe(balance);
    free(balance);
}

struct journal_block {
    prepay_journal journal;
    uint8_t work[];
};

prepay_status prepay_journal_new(const prepay_journal_options *given, prepay_journal **out) {
    prepay_journal_options options;
    struct journal_block *block;
    size_t work_bytes;
    prepay_status status = prepay__options_take(&options, sizeof options, given);

    if (status < 0) return status;
    if (out == NULL || options.storage == NULL) return PREPAY_E_ARGUMENT;
    work_bytes = prepay_journal_work_bytes(options.record_bytes, options.storage->program_unit_bytes);
    block = calloc(1, sizeof *block + work_bytes);
    if (block == NULL) return PREPAY_E_MEMORY;
    if (options.work == NULL) {
        options.work = block->work;
        options.work_bytes = work_bytes;
    }
    status = prepay_journal_mount(&block->journal, sizeof block->journal, &options);
    if (status < 0) free(block);
    else *out = &block->journal;
    return status;
}

void prepay_journal_free(prepay_journal *journal) {
    free(journal);
}

/* The largest tariff that the formats allow, with its backup (prepay/metering.h), and local time for a long life. */
enum { RATES = 64, SWITCHES = 512, SEASONS = 64, HOLIDAYS = 512, BLOCKS = 64, OFFSETS = 64, SPECIAL_DAYS = 64, POINTS = 16, EVENTS = 64,
       FRIENDLY = 64 };

struct meter_block {
    prepay_meter meter;
    int64_t rates[RATES];
    prepay_block blocks[BLOCKS];
    prepay_offset_change offsets[OFFSETS];
    prepay_charge_terms charges[PREPAY_BALANCE_CHARGES];
    prepay_meter_event events[EVENTS];
    prepay_switch_options switching;
    int32_t holidays[HOLIDAYS];
    prepay_friendly_hours friendly[FRIENDLY];
    int32_t friendly_days[HOLIDAYS];
    prepay_switch_point switches[SWITCHES];
    prepay_season seasons[SEASONS];
    prepay_special_day special_days[SPECIAL_DAYS];
    prepay_year_point settlements[POINTS];
    prepay_year_point ladder_zones[POINTS];
    prepay_tariff backup;
    prepay_meter_history_options history;
    prepay_year_point freeze_points[PREPAY_FREEZES_MAX];
    uint64_t history_work[(PREPAY_METER_HISTORY_WORK_BYTES + 7) / 8];
    uint8_t work[];
};

static prepay_tariff_room room_in(struct meter_block *block) {
    const prepay_tariff_room room = { sizeof room, block->rates, block->switches, block->seasons, block->holidays, block->blocks,
                                      RATES, SWITCHES, SEASONS, HOLIDAYS, BLOCKS, SPECIAL_DAYS,
                                      block->special_days, block->settlements, block->ladder_zones, &block->backup, POINTS, POINTS };
    return room;
}

/* A history's points and working memory too. */
static prepay_status furnish_history(struct meter_block *block, prepay_meter_options *options) {
    prepay_meter_history_options *own = &block->history;

    if (options->history == NULL) return PREPAY_OK;
    if (prepay__options_take(own, sizeof *own, options->history) < 0 || own->point_count > PREPAY_FREEZES_MAX) return PREPAY_E_ARGUMENT;
    for (uint32_t i = 0; own->points != NULL && i < own->point_count; i++) block->freeze_points[i] = own->points[i];
    if (own->points != NULL) own->points = block->freeze_points;
    if (own->keeps == NULL) own->keeps = prepay_meter_history;
    if (own->work == NULL) {
        own->work = block->history_work;
        own->work_bytes = sizeof block->history_work;
    }
    options->history = own;
    return PREPAY_OK;
}

/* What the options point to and leave out, or may leave behind, is in the block. */
static prepay_status furnish(struct meter_block *block, size_t work_bytes, prepay_meter_options *options) {
    if (options->work == NULL) {
        options->work = block->work;
        options->work_bytes = work_bytes;
    }
    if (options->tariff_room.struct_size == 0) options->tariff_room = room_in(block);
    if (options->offsets == NULL) {
        options->offsets = block->offsets;
        options->offset_capacity = OFFSETS;
    }
    if (options->charges == NULL) {
        options->charges = block->charges;
        options->charge_capacity = PREPAY_BALANCE_CHARGES;
    }
    if (options->friendly == NULL && options->friendly_days == NULL) {
        options->friendly = block->friendly;
        options->friendly_capacity = FRIENDLY;
        options->friendly_days = block->friendly_days;
        options->friendly_day_capacity = HOLIDAYS;
    }
    if (options->events == NULL) {
        options->events = block->events;
        options->event_capacity = EVENTS;
    }
    if (options->switching == NULL) return furnish_history(block, options);
    if (prepay__options_take(&block->switching, sizeof block->switching, options->switching) < 0) return PREPAY_E_ARGUMENT;
    options->switching = &block->switching;
    return furnish_history(block, options);
}

prepay_status prepay_meter_new(const prepay_meter_options *given, prepay_meter **out) {
    prepay_meter_options options;
    struct meter_block *block;
    size_t work_bytes;
    prepay_status status = prepay__options_take(&options, sizeof options, given);

    if (status < 0) return status;
    if (out == NULL || options.storage == NULL) return PREPAY_E_ARGUMENT;
    work_bytes = prepay_meter_work_bytes(options.storage);
    block = calloc(1, sizeof *block + work_bytes);
    if (block == NULL) return PREPAY_E_MEMORY;
    status = furnish(block, work_bytes, &options);
    if (status == PREPAY_OK) status = prepay_meter_init(&block->meter, sizeof block->meter, &options);
    if (status < 0) free(block);
    else *out = &block->meter;
    return status;
}

void prepay_meter_free(prepay_meter *meter) {
    if (meter == NULL) return;
    prepay_meter_wipe(meter);
    free(meter);
}
