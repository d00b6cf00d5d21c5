/* SPDX-License-Identifier: Apache-2.0 */
/* The recorder sits between the meter and its world: the key store that the meter draws random bytes from, the contacts
 * that a card's APDUs pass over, and the few calls that feed it. One line is one event; with it stands what the meter
 * showed when it was done, so that another meter's first difference is found where it happens.
 *
 * A recording has the meter's keys in it. No store gives a key's bytes back, but whoever owns a store can put a key of
 * his own into it and have another one wrapped under that: what a factory does when it makes a meter, and what
 * take_key() does here. The keys were drawn for this run and open nothing when it is over. */
#include "record.h"

#include "say.h"
#include "story.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define ROW_BYTES 64

static void put_hex(const struct record *record, const char *word, const uint8_t *bytes, size_t count)
{
    fputs(word, record->file);
    fputc(' ', record->file);
    for (size_t i = 0; i < count; i++)
        fprintf(record->file, "%02x", bytes[i]);
    fputc('\n', record->file);
}

/* ------------------------------------------------------------------- keys */

/* Wrapped under a key that we know: masked = key ^ HMAC(ours, "prepay/mask" 00 | info), see prepay/auth.h. */
static void take_key(prepay_keystore *keys, uint32_t ref, uint8_t out[PREPAY_KEY_BYTES])
{
    static const uint8_t label[] = "prepay/mask", info[] = "quickstart/record";
    const prepay_span parts[] = { { label, sizeof label }, { info, sizeof info } };
    const prepay_key_store *store = prepay_keystore_table(keys);
    uint8_t ours[PREPAY_KEY_BYTES], wrapped[PREPAY_WRAPPED_BYTES], mask[PREPAY_TAG_BYTES];
    uint32_t wrapping = 0, masking = 0;

    must(store->random(store->context, ours, sizeof ours), "draw a key to wrap with");
    must(prepay_keystore_put(keys, PREPAY_USE_DERIVE, ours, &wrapping), "put a key to wrap with");
    must(prepay_keystore_put(keys, PREPAY_USE_MAC, ours, &masking), "put the same key to unmask with");
    must(store->wrap(store->context, wrapping, ref, info, sizeof info, wrapped), "wrap a key");
    must(store->mac(store->context, masking, parts, 2, mask), "compute the mask");
    for (size_t i = 0; i < PREPAY_KEY_BYTES; i++)
        out[i] = wrapped[i] ^ mask[i];
    store->release(store->context, wrapping);
    store->release(store->context, masking);
}

static void put_key(const struct record *record, const char *word, const struct meter *meter, uint32_t ref)
{
    uint8_t key[PREPAY_KEY_BYTES];
    take_key(meter->keys, ref, key);
    put_hex(record, word, key, sizeof key);
    memset(key, 0, sizeof key);
}

/* ------------------------------------------------------- the recording store */

static prepay_status derive(void *context, uint32_t ref, uint32_t use, const uint8_t *info, size_t info_bytes,
                            uint32_t *out_ref)
{
    const prepay_key_store *inner = ((struct record *)context)->inner;
    return inner->derive(inner->context, ref, use, info, info_bytes, out_ref);
}

static prepay_status mac(void *context, uint32_t ref, const prepay_span *parts, size_t part_count, uint8_t out_tag[32])
{
    const prepay_key_store *inner = ((struct record *)context)->inner;
    return inner->mac(inner->context, ref, parts, part_count, out_tag);
}

static prepay_status sha256(void *context, const prepay_span *parts, size_t part_count, uint8_t out_hash[32])
{
    const prepay_key_store *inner = ((struct record *)context)->inner;
    return inner->sha256(inner->context, parts, part_count, out_hash);
}

static prepay_status random_bytes(void *context, uint8_t *out, size_t out_bytes)
{
    const struct record *record = context;
    const prepay_status status = record->inner->random(record->inner->context, out, out_bytes);
    if (status == PREPAY_OK)
        put_hex(record, "random", out, out_bytes);
    return status;
}

static void release(void *context, uint32_t ref)
{
    const prepay_key_store *inner = ((struct record *)context)->inner;
    inner->release(inner->context, ref);
}

/* A meter wraps and unwraps nothing in this version: these two verbs stay NULL. */
static prepay_key_store recording_store(struct record *record)
{
    return (prepay_key_store){ .struct_size = sizeof(prepay_key_store),
                               .context = record,
                               .derive = derive,
                               .mac = mac,
                               .sha256 = sha256,
                               .random = random_bytes,
                               .release = release };
}

/* ---------------------------------------------------- the recording contacts */

static prepay_status transmit(void *context, const uint8_t *apdu, size_t apdu_bytes, uint8_t *out_answer,
                              size_t *out_answer_bytes)
{
    const struct record *record = context;
    put_hex(record, ">", apdu, apdu_bytes);
    const prepay_status status =
        record->card->transmit(record->card->context, apdu, apdu_bytes, out_answer, out_answer_bytes);
    if (status == PREPAY_OK)
        put_hex(record, "<", out_answer, *out_answer_bytes);
    return status;
}

static prepay_status reset(void *context)
{
    const struct record *record = context;
    return record->card->reset(record->card->context);
}

/* ----------------------------------------------------------------- events */

/* What the meter shows: what is left (less than 0: overdraft), and whether supply is on. */
static void put_shown(const struct record *record, const struct meter *meter)
{
    fprintf(record->file, " %" PRId64 " %" PRIu32 "\n", meter_balance_micro(meter), meter->outputs.switch_on);
}

void record_feed(struct record *record, const struct meter *meter, int64_t time_s)
{
    if (record == NULL)
        return;
    fprintf(record->file, "%s %" PRId64, meter->asked_micro >= 0 ? "hour" : "feed", time_s);
    if (meter->asked_micro >= 0)
        fprintf(record->file, " %" PRId64, meter->asked_micro);
    fprintf(record->file, " %" PRId64, meter->register_micro);
    put_shown(record, meter);
}

void record_key(struct record *record, const struct meter *meter)
{
    if (record == NULL)
        return;
    fputs("key", record->file);
    put_shown(record, meter);
}

const prepay_transport *record_card_in(struct record *record, const char *name, const prepay_transport *transport)
{
    if (record == NULL)
        return transport;
    fprintf(record->file, "card %s\n", name);
    record->card = transport;
    record->transport = (prepay_transport){
        .struct_size = sizeof record->transport, .context = record, .transmit = transmit, .reset = reset
    };
    return &record->transport;
}

void record_card_out(struct record *record, const struct meter *meter, prepay_status verdict)
{
    if (record == NULL)
        return;
    fprintf(record->file, "verdict %d", verdict);
    put_shown(record, meter);
}

/* ------------------------------------------------------- beginning and end */

static void put_world(const struct record *record, const struct story *story)
{
    const prepay_offsets *offsets = &story->house->place.offsets;
    const prepay_balance_options *limits = &story->plan.limits;
    for (size_t i = 0; i < offsets->count; i++)
        fprintf(record->file, "offset %" PRId64 " %" PRId32 "\n", offsets->changes[i].from_s,
                offsets->changes[i].utc_offset_s);
    fprintf(record->file, "limits %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", limits->alarm1_micro,
            limits->alarm2_micro, limits->overdraft_limit_micro, story->plan.tariff.blocks[0].limit_micro);
}

void record_open(struct record *record, const char *path, struct story *story)
{
    struct meter *meter = &story->meter;
    const prepay_storage *storage = &meter->memory.storage;
    *record = (struct record){ .path = path, .file = fopen(path, "wb"), .inner = prepay_keystore_table(meter->keys) };
    if (record->file == NULL)
        give_up("%s: cannot be written: %s", path, strerror(errno));
    record->store = recording_store(record);
    fputs("prepay-recording 1\n# One run of the quickstart, as its meter met it. The keys are TEST KEYS: drawn at "
          "random for this run, good for nothing else.\n",
          record->file);
    put_hex(record, "meter", meter->meter_id, sizeof meter->meter_id);
    fprintf(record->file, "version %" PRIu32 "\n", meter->key_version);
    put_key(record, "own", meter, meter->key_own);
    put_key(record, "credit", meter, meter->key_credit);
    fprintf(record->file, "memory %" PRIu32 " %" PRIu32 " %" PRIu32 "\n", storage->erase_unit_bytes,
            storage->erase_unit_count, storage->program_unit_bytes);
    put_world(record, story);
    fprintf(record->file, "register %" PRId64 "\n", meter->register_micro);
    meter_record(meter, record);
}

void record_close(struct record *record, struct story *story, const struct outcome *outcome, int64_t consumed_micro)
{
    struct meter *meter = &story->meter;
    uint8_t sealed[PREPAY_RETURN_BYTES], digest[32];
    must(prepay_meter_return_record(meter->meter, sealed), "seal a last return record");
    put_hex(record, "return", sealed, sizeof sealed);

    prepay_span memory = { 0 };
    memory.data = prepay_memory_bytes(meter->memory.memory, &memory.bytes);
    for (size_t at = 0; at < memory.bytes; at += ROW_BYTES)
        put_hex(record, "row", memory.data + at, ROW_BYTES);
    must(record->inner->sha256(record->inner->context, &memory, 1, digest), "hash the meter's memory");
    put_hex(record, "digest", digest, sizeof digest);
    fprintf(record->file, "books %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\nend\n", outcome->paid_micro,
            outcome->credited_micro, consumed_micro, outcome->left_micro);
    report_file_done(record->file, record->path);
    record->file = NULL;
}
