/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters: limits, tariff, local time. They come in parts, each with a version of its own, in a container that a token seals by its
 * digest; a part is taken only when its version is greater than the one that is live. What results is a container again - the parts
 * that stay and the parts that are new - and goes into the slot that is not live.
 *
 * The caller's arrays hold one tariff. New parameters are therefore unpacked over the old ones before the commit, and when the commit
 * does not come about the old ones are read back from their slot. */
#include "meter/meter.h"

#include "base/crc32.h"
#include "base/endian.h"
#include "base/secret.h"

#include <string.h>

#define PARTS_MAX 16u /* in one container; four kinds are known today */
#define KINDS_MAX 255u
#define INSTANTS_BYTES 40u /* in front of a backup */

/* ------------------------------------------------------------------------------------------------- reading a container */

static prepay_status read_limits(struct prepay__meter *meter, const prepay_parameter_part *part, prepay_balance_options *out_limits)
{
    return prepay_balance_options_unpack(part->data, part->data_bytes, meter->options.charges, meter->options.charge_capacity, out_limits);
}

static prepay_status read_tariff(struct prepay__meter *meter, const prepay_parameter_part *part, struct prepay__meter_live *live)
{
    const prepay_status status = prepay_tariff_unpack(part->data, part->data_bytes, &meter->options.tariff_room, &live->tariff);

    if (status < 0) return status;
    return live->tariff.backup == NULL ? PREPAY_OK : PREPAY_E_FORMAT; /* the backup is a part of its own */
}

/* Behind the current sets, in what they leave of the room. */
static prepay_status read_backup(struct prepay__meter *meter, const prepay_parameter_part *part, struct prepay__meter_live *live)
{
    if (live->tariff.struct_size == 0) return PREPAY_E_FORMAT;
    return prepay_tariff_backup_unpack(part->data, part->data_bytes, &meter->options.tariff_room, &live->tariff);
}

static prepay_status read_offsets(struct prepay__meter *meter, const prepay_parameter_part *part, struct prepay__meter_live *live)
{
    size_t count = meter->options.offset_capacity;
    prepay_status status = prepay_offsets_unpack(part->data, part->data_bytes, meter->options.offsets, &count);

    if (status < 0) return status;
    live->offsets.changes = meter->options.offsets;
    live->offsets.count = count;
    return PREPAY_OK;
}

static prepay_status read_friendly(struct prepay__meter *meter, const prepay_parameter_part *part, struct prepay__meter_live *live)
{
    const prepay_meter_options *own = &meter->options;

    return prepay_friendly_unpack(part->data, part->data_bytes, own->friendly, own->friendly_capacity, own->friendly_days,
                                  own->friendly_day_capacity, &live->friendly);
}

static prepay_status read_part(struct prepay__meter *meter, const prepay_parameter_part *part, struct prepay__meter_live *live,
                               prepay_balance_options *out_limits)
{
    switch (part->kind) {
    case PREPAY_PART_LIMITS: return read_limits(meter, part, out_limits);
    case PREPAY_PART_TARIFF: return read_tariff(meter, part, live);
    case PREPAY_PART_BACKUP: return read_backup(meter, part, live);
    case PREPAY_PART_FRIENDLY: return read_friendly(meter, part, live);
    case PREPAY_PART_OFFSETS: return read_offsets(meter, part, live);
    default: return PREPAY_OK;
    }
}

/* A part that a meter keeps is one that it follows: without room for a backup it has none. */
static int is_left_alone(const struct prepay__meter *meter, uint32_t kind)
{
    return kind == PREPAY_PART_BACKUP && meter->options.tariff_room.backup == NULL;
}

/* The whole container, absent parts at their defaults. An account in money has a tariff; one in kWh or m3 needs none. The limits are the
 * balance's: whoever makes the container live hands them on. */
static prepay_status read_container(struct prepay__meter *meter, uint16_t unit, const uint8_t *container, size_t bytes,
                                    prepay_balance_options *out_limits)
{
    struct prepay__meter_live live;
    prepay_parameter_part part;
    prepay_status status = PREPAY_OK;

    memset(&live, 0, sizeof live);
    *out_limits = (prepay_balance_options)PREPAY_BALANCE_OPTIONS_INIT;
    for (uint32_t kind = 1; kind <= PREPAY_PART_KINDS; kind++) {
        status = prepay_parameters_find(container, bytes, kind, &part);
        if (status == PREPAY_E_NOT_FOUND || is_left_alone(meter, kind)) continue;
        if (status == PREPAY_OK) status = read_part(meter, &part, &live, out_limits);
        if (status < 0) return status;
        live.parts[kind] = part.version;
    }
    if (live.tariff.struct_size == 0 && !prepay__meter_is_quantity(unit)) return PREPAY_E_FORMAT;
    live.loaded = 1;
    meter->live = live;
    return PREPAY_OK;
}

/* The live container into its working memory; it often is there still, and then a memory that has failed is not asked. */
static prepay_status read_back(struct prepay__meter *meter)
{
    const struct prepay__meter_record *record = &meter->account.record;
    uint8_t *container = prepay__meter_work_live(meter);
    prepay_status status;

    if (prepay__crc32(0, container, record->parameters_bytes) == record->parameters_crc) return PREPAY_OK;
    status = prepay__meter_slot_read(meter, record->parameters_slot, container, record->parameters_bytes);
    if (status < 0) return status;
    if (prepay__crc32(0, container, record->parameters_bytes) != record->parameters_crc) return PREPAY_E_DAMAGED;
    return PREPAY_OK;
}

prepay_status prepay__meter_parameters_read(struct prepay__meter *meter, prepay_balance_options *out_limits)
{
    const struct prepay__meter_record *record = &meter->account.record;
    prepay_status status;

    if (record->parameters_bytes == 0) {
        memset(&meter->live, 0, sizeof meter->live);
        *out_limits = (prepay_balance_options)PREPAY_BALANCE_OPTIONS_INIT;
        meter->live.loaded = 1;
        return PREPAY_OK;
    }
    status = read_back(meter);
    if (status < 0) return status;
    return read_container(meter, record->unit, prepay__meter_work_live(meter), record->parameters_bytes, out_limits);
}

prepay_status prepay__meter_parameters_load(struct prepay__meter *meter)
{
    prepay_balance_options limits; /* the balance has them */

    return meter->live.loaded ? PREPAY_OK : prepay__meter_parameters_read(meter, &limits);
}

void prepay__meter_parameters_revert(struct prepay__meter *meter)
{
    meter->live.loaded = 0;
    (void)!prepay__meter_parameters_load(meter); /* when the memory fails here, the next call tries again */
}

/* -------------------------------------------------------------------------------------------------- taking new parts */

/* An open token and a parameter command bring all parameters, a purchase or replacement only the backup tariff: what holds now is not
 * changed by a card of every day. */
static int may_bring(const struct prepay__meter *meter, const prepay_token *token, uint32_t kind)
{
    if (is_left_alone(meter, kind)) return 0;
    return token->kind == PREPAY_TOKEN_OPEN || token->kind == PREPAY_TOKEN_PARAMETER || kind == PREPAY_PART_BACKUP;
}

/* Is this the container that the token seals? */
static prepay_status check_digest(const struct prepay__meter *meter, const prepay_token *token, const struct prepay__meter_offer *offer)
{
    uint8_t digest[PREPAY_DIGEST_BYTES];
    prepay_status status;

    if (offer->parameters == NULL) return PREPAY_METER_CARD_FORMAT;
    status = prepay_parameters_digest(meter->options.store, offer->parameters, offer->parameters_bytes, digest);
    if (status == PREPAY_E_FORMAT) return PREPAY_METER_CARD_FORMAT;
    if (status < 0) return status;
    return prepay__equal(digest, token->parameters_digest, sizeof digest) ? PREPAY_OK : PREPAY_METER_CARD_FORMAT;
}

struct merge {
    prepay_parameter_part parts[PARTS_MAX];
    size_t count;
    int news;
    prepay_parameter_part *tariff; /* among the parts; NULL: there is none */
    int new_tariff, new_backup;
    size_t offered_bytes;
};

/* The offered container's own: a card file is padded with a kilobyte of zeros, which need not be looked at again for each of 255 kinds. */
static size_t own_bytes(const struct prepay__meter_offer *offer)
{
    const size_t own = prepay__get_u16be(offer->parameters + 2);

    return own < offer->parameters_bytes ? own : offer->parameters_bytes;
}

/* What the merge must know of the pair. */
static void note_pair(struct merge *merge, uint32_t kind, int newer)
{
    if (kind == PREPAY_PART_TARIFF) {
        merge->tariff = &merge->parts[merge->count - 1];
        merge->new_tariff = newer;
    }
    if (kind == PREPAY_PART_BACKUP) merge->new_backup = newer;
}

/* One kind: the part that stays, or the one offered when it may come and is newer. old_container NULL: a new contract begins bare. */
static prepay_status merge_kind(const struct prepay__meter *meter, struct merge *merge, uint32_t kind, const uint8_t *old_container,
                                const prepay_token *token, const struct prepay__meter_offer *offer)
{
    const size_t old_bytes = meter->account.record.parameters_bytes;
    prepay_parameter_part kept, offered;
    const int has_kept = old_container != NULL && prepay_parameters_find(old_container, old_bytes, kind, &kept) == PREPAY_OK;
    const int has_offered = may_bring(meter, token, kind) &&
                            prepay_parameters_find(offer->parameters, merge->offered_bytes, kind, &offered) == PREPAY_OK;
    const int newer = has_offered && (!has_kept || offered.version > kept.version);

    if (!has_kept && !newer) return PREPAY_OK;
    if (merge->count == PARTS_MAX) return PREPAY_METER_CARD_FORMAT;
    merge->parts[merge->count++] = newer ? offered : kept;
    if (newer) merge->news = 1;
    note_pair(merge, kind, newer);
    return PREPAY_OK;
}

/* A new backup takes the place of one whose instants may have come: what that one had made current is current now. The tariff is packed
 * anew, at the end of the container's own bytes. */
static prepay_status settle_current(struct prepay__meter *meter, struct merge *merge)
{
    prepay_tariff now;
    size_t bytes = 0;
    uint8_t *place;
    prepay_status status = prepay_tariff_as_of(&meter->live.tariff, prepay__meter_now(meter), &now);

    if (status < 0) return status;
    now.backup = NULL;
    memset(now.switch_s, 0, sizeof now.switch_s);
    (void)!prepay_tariff_pack(&now, NULL, &bytes); /* how long it is */
    if (bytes > PREPAY_PARAMETERS_MAX_BYTES) return PREPAY_METER_CARD_FORMAT;
    place = prepay__meter_work_next(meter) + PREPAY_PARAMETERS_MAX_BYTES - bytes;
    status = prepay_tariff_pack(&now, place, &bytes);
    merge->tariff->data = place;
    merge->tariff->data_bytes = bytes;
    return status;
}

/* New current sets hold at once: a backup that stays has only the instants that are still to come. */
static void spend_instants(const struct prepay__meter *meter, uint8_t *container, size_t bytes)
{
    prepay_parameter_part part;

    if (prepay_parameters_find(container, bytes, PREPAY_PART_BACKUP, &part) < 0) return;
    for (size_t at = (size_t)(part.data - container); at < (size_t)(part.data - container) + INSTANTS_BYTES; at += 8) {
        if (prepay__get_i64be(container + at) <= prepay__meter_now(meter)) memset(container + at, 0, 8);
    }
}

/* The container that is to be live, in its working memory. *out_bytes 0: there is nothing new. */
static prepay_status merge_all(struct prepay__meter *meter, int opening, const prepay_token *token, const struct prepay__meter_offer *offer,
                               size_t *out_bytes)
{
    const uint8_t *old_container = opening ? NULL : prepay__meter_work_live(meter);
    struct merge merge = { .count = 0, .news = 0, .offered_bytes = own_bytes(offer) };
    uint8_t *next = prepay__meter_work_next(meter);
    size_t bytes = PREPAY_PARAMETERS_MAX_BYTES;
    prepay_status status = PREPAY_OK;

    if (!opening) status = read_back(meter);
    for (uint32_t kind = 1; kind <= KINDS_MAX && status == PREPAY_OK; kind++) {
        status = merge_kind(meter, &merge, kind, old_container, token, offer);
    }
    if (status != PREPAY_OK) return status;
    *out_bytes = 0;
    if (!merge.news) return PREPAY_OK;
    memset(next, 0, PREPAY_PARAMETERS_MAX_BYTES);
    if (merge.new_backup && !merge.new_tariff && merge.tariff != NULL) status = settle_current(meter, &merge);
    if (status != PREPAY_OK) return status;
    if (prepay_parameters_pack(merge.parts, merge.count, next, &bytes) < 0) return PREPAY_METER_CARD_FORMAT;
    memset(next + bytes, 0, PREPAY_PARAMETERS_MAX_BYTES - bytes);
    if (merge.new_tariff && !merge.new_backup) spend_instants(meter, next, bytes);
    *out_bytes = bytes;
    return PREPAY_OK;
}

/* A commit that failed may have left a record that names the other slot: before that slot is written, the account is stored again. */
static prepay_status settle_doubt(struct prepay__meter *meter)
{
    return meter->owes_durable ? prepay__meter_commit(meter, &meter->account, PREPAY_JOURNAL_DURABLE) : PREPAY_OK;
}

/* Make the merged container live, here and in the slot that the record does not name. */
static prepay_status adopt(struct prepay__meter *meter, struct prepay__meter_record *record, size_t bytes, prepay_balance_options *out_limits)
{
    const uint8_t *container = prepay__meter_work_next(meter);
    const uint32_t slot = 1u - meter->account.record.parameters_slot;
    prepay_status status = settle_doubt(meter);

    if (status < 0) return status;
    meter->live.loaded = 0;
    if (read_container(meter, record->unit, container, bytes, out_limits) < 0) return PREPAY_METER_CARD_FORMAT;
    status = prepay__meter_slot_write(meter, slot, container, bytes);
    if (status < 0) return status;
    record->parameters_slot = (uint8_t)slot;
    record->parameters_bytes = (uint16_t)bytes;
    record->parameters_crc = prepay__crc32(0, container, bytes);
    return PREPAY_OK;
}

prepay_status prepay__meter_parameters_take(struct prepay__meter *meter, struct prepay__meter_account *draft, const prepay_token *token,
                                            const struct prepay__meter_offer *offer, int *out_taken)
{
    const int opening = !meter->account.record.opened;
    prepay_balance_options limits;
    size_t bytes = 0;
    prepay_status status;

    *out_taken = 0;
    if ((token->flags & PREPAY_TOKEN_HAS_PARAMETERS) == 0) return opening ? PREPAY_METER_CARD_FORMAT : PREPAY_OK;
    status = check_digest(meter, token, offer);
    if (status != PREPAY_OK) return status;
    status = merge_all(meter, opening, token, offer, &bytes);
    if (status != PREPAY_OK || bytes == 0) return status;
    status = adopt(meter, &draft->record, bytes, &limits);
    if (status == PREPAY_OK) status = prepay_balance_set_options(&draft->balance, &limits);
    if (status != PREPAY_OK) prepay__meter_parameters_revert(meter);
    else *out_taken = 1;
    return status;
}
