/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TOKEN_H
#define PREPAY_TOKEN_H
/**
 * @file prepay/token.h
 * Token: the sealed messages between desk and meter. Tokens travel out, return records (返写) travel back.
 *
 * A token **states totals**: "this meter, in this contract, has been paid P and refunded R in all". It never says "add 50". Old,
 * repeated, reordered and cloned tokens state no more than what the meter has accepted, so nothing happens. The seal is end to end
 * between desk and meter; whatever carries the bytes - a card, a network, paper - is never trusted. Layouts, byte by byte:
 * doc/formats.md. All numbers are big-endian; the last 16 of the 128 bytes are the MAC.
 *
 * A token may bring *parameters*: parts (limits, tariffs, local time), each with a version of its own, in a container that the
 * token seals by its digest.
 *
 * Threads: functions of their arguments only. No allocation, no I/O.
 */
#include <prepay/auth.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PREPAY_TOKEN_BYTES 128u
#define PREPAY_RETURN_BYTES 128u
#define PREPAY_PARAMETERS_MAX_BYTES 1024u
#define PREPAY_DIGEST_BYTES 16u
#define PREPAY_FORMAT_VERSION 1u

/* Kinds of token. Open, purchase and replacement are sealed with the credit key, every other kind with the command key. */
#define PREPAY_TOKEN_OPEN 1u        /**< 开户: opens a contract, brings all parameters */
#define PREPAY_TOKEN_PURCHASE 2u    /**< 购电 */
#define PREPAY_TOKEN_REPLACEMENT 3u /**< 补卡: the same on a new card */
/* Kinds 4 to 12 are commands: prepay/meter.h. What a command has to say beside its kind stands in the amount. */
#define PREPAY_TOKEN_PARAMETER 4u
#define PREPAY_TOKEN_RESET 5u
#define PREPAY_TOKEN_CLEAR 6u
#define PREPAY_TOKEN_CLOSE 7u       /**< 销户 */
#define PREPAY_TOKEN_KEY 8u
#define PREPAY_TOKEN_SUSPEND 9u     /**< 报停 */
#define PREPAY_TOKEN_RESUME 10u
#define PREPAY_TOKEN_KEEP_SUPPLY 11u /**< 保电 and other remote orders: amount is a PREPAY_METER_CONTROL_, 0 is 保电 */
#define PREPAY_TOKEN_TEST 12u
#define PREPAY_TOKEN_KINDS 12u

/** Flag bits. An unknown bit of the high byte makes a token or record refused; the low byte is advisory. */
#define PREPAY_TOKEN_HAS_PARAMETERS 0x0100u /**< the digest seals a parameter container */

/** Units of an account: ISO 4217 numeric code for money (156 CNY, 840 USD), or one of these quantities. */
#define PREPAY_UNIT_KWH 0xF001u
#define PREPAY_UNIT_M3 0xF002u

/** A token, unpacked. Every field is on the wire; amounts are 10^-6 of the account's unit. A value. */
typedef struct prepay_token {
    uint8_t version; /**< PREPAY_FORMAT_VERSION */
    uint8_t kind;    /**< PREPAY_TOKEN_ */
    uint16_t flags;
    uint16_t card_generation; /**< 0 on another carrier than a card */
    uint16_t contract;        /**< 1 ...; rises with each contract of a meter */
    uint8_t issuer;           /**< 0 */
    uint8_t key_version;      /**< kv of the sealing key, 1 ... 255 */
    uint16_t unit;
    uint32_t purchase_count;  /**< n-th purchase of the contract (the count policy looks at it) */
    uint8_t meter_id[8];
    uint8_t card_id[8]; /**< zeros on another carrier than a card */
    uint8_t customer[8];
    int64_t paid_total_micro;     /**< P, 0 ... 2^60 */
    int64_t refunded_total_micro; /**< R, 0 ... 2^60 */
    int64_t amount_micro;         /**< of this purchase, for display and the count policy; 0 ... 2^60 */
    int64_t carried_in_micro;     /**< -2^60 ... 2^60; 0 except in an open token */
    uint32_t command_count;
    uint32_t not_before_s; /**< commands only, 0 in the three that carry money; 0: none */
    uint32_t expiry_s;     /**< commands only, not before not_before_s; 0: none */
    uint32_t reserved;     /**< 0 */
    uint8_t parameters_digest[16]; /**< zeros without PREPAY_TOKEN_HAS_PARAMETERS */
    uint8_t statement_id[8];       /**< fresh at each sealing; never all zeros, which is what a meter repeats before its first token */
} prepay_token;

/* Kinds of return record. */
#define PREPAY_RETURN_EMPTY 0u  /**< written by the desk with each purchase: "not yet inserted" */
#define PREPAY_RETURN_RECORD 1u /**< written by a meter */
#define PREPAY_RETURN_FINAL 2u  /**< the last one of a closed contract */
#define PREPAY_RETURN_CHECK 3u  /**< written by a meter to a check card: how it stands, and proof of nothing; contract 0: never opened */

/** A return record, unpacked. A value. */
typedef struct prepay_return_record {
    uint8_t version;
    uint8_t kind; /**< PREPAY_RETURN_ */
    uint16_t flags;
    uint16_t card_generation;
    uint16_t contract;
    uint8_t key_version;
    uint8_t reserved; /**< 0 */
    uint16_t unit;
    uint8_t meter_id[8];
    uint8_t card_id[8];
    uint8_t statement_id[8];      /**< of the last token accepted: the proof of freshness */
    uint32_t last_count;          /**< last purchase count accepted */
    uint32_t last_command_count;
    int64_t accepted_paid_micro;     /**< A, 0 ... 2^60 as every total here */
    int64_t accepted_refunded_micro; /**< B */
    int64_t used_micro;
    int64_t balance_micro; /**< signed, -2^62 ... 2^62 */
    int64_t import_micro;  /**< forward energy register */
    int64_t reverse_micro; /**< reverse energy register */
    uint32_t meter_time_s; /**< unsigned: to 2106; 0: the meter does not know the time */
    uint32_t status;       /**< PREPAY_RETURN_STATUS_ bits */
    uint32_t tamper;       /**< tamper inputs seen since the last clear, one bit each */
    uint16_t illegal_insertions;
    uint16_t last_result;  /**< the verdict of the insertion: a positive status, 0 is accepted */
    uint32_t record_counter; /**< grows with every record a meter makes */
    uint32_t reserved2;    /**< not on the wire, 0 */
} prepay_return_record;

/* Bits of prepay_return_record.status. */
#define PREPAY_RETURN_STATUS_OPENED 1u
#define PREPAY_RETURN_STATUS_SUPPLY_ON 2u
#define PREPAY_RETURN_STATUS_ALARM1 4u
#define PREPAY_RETURN_STATUS_ALARM2 8u
#define PREPAY_RETURN_STATUS_OVERDRAFT 16u

/**
 * Seal a token. Checks first that what is stated may be stated.
 *
 * @param seal_key  MAC reference: PREPAY_KEY_TOKEN under the meter's credit key (open, purchase, replacement) or command key
 * @retval PREPAY_E_ARGUMENT  NULL, a field out of range (negative or above 2^60 totals, non-zero reserved, unknown kind ...)
 * @retval PREPAY_E_KEY       from the store
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_token_seal(const prepay_key_store *store, uint32_t seal_key, const prepay_token *token,
                                                          uint8_t out_sealed[128]);

/**
 * Check the seal, then read the token.
 *
 * @param[out] out  untouched unless PREPAY_OK
 * @retval PREPAY_E_NOT_AUTHENTIC  the seal is not of this key, or a byte has changed
 * @retval PREPAY_E_VERSION        authentic, of a newer format
 * @retval PREPAY_E_FORMAT         wrong length, or authentic and yet out of range (unknown kind, reserved bytes, a total above 2^60)
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_token_open(const prepay_key_store *store, uint32_t seal_key, const uint8_t *sealed,
                                                          size_t sealed_bytes, prepay_token *out);

/** What a token claims, unchecked: to find the right key, or for a receipt. Never act on it. @retval PREPAY_E_FORMAT wrong length or version */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_token_peek(const uint8_t *sealed, size_t sealed_bytes, prepay_token *out);

/** Which key seals this kind: PREPAY_KEY_CREDIT_METER or PREPAY_KEY_COMMAND_METER; 0 for an unknown kind. */
PREPAY_API uint32_t prepay_token_key_kind(uint8_t kind);

/** Seal a return record (the meter; or the desk, kind empty). @param seal_key MAC reference, PREPAY_KEY_RETURN. @retval PREPAY_E_ARGUMENT a field out of range */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_return_seal(const prepay_key_store *store, uint32_t seal_key,
                                                           const prepay_return_record *record, uint8_t out_sealed[128]);

/** Check the seal, then read the return record. Errors as prepay_token_open(). @retval PREPAY_E_NOT_AUTHENTIC not of this key, or changed */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_return_open(const prepay_key_store *store, uint32_t seal_key, const uint8_t *sealed,
                                                           size_t sealed_bytes, prepay_return_record *out);

/** What a return record claims, unchecked. Never act on it. @retval PREPAY_E_FORMAT wrong length or version */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_return_peek(const uint8_t *sealed, size_t sealed_bytes, prepay_return_record *out);

/* Parameter parts. */
#define PREPAY_PART_LIMITS 1u  /**< prepay_balance_options_pack() */
#define PREPAY_PART_TARIFF 2u  /**< prepay_tariff_pack(), current */
#define PREPAY_PART_BACKUP 3u  /**< prepay_tariff_backup_pack(): the sets to come, with their instants; purchases may bring it too */
#define PREPAY_PART_OFFSETS 4u /**< prepay_offsets_pack() */
#define PREPAY_PART_FRIENDLY 5u /**< prepay_friendly_pack() */
#define PREPAY_PART_KINDS 5u   /**< so many are known; a meter steps over the others */

/** One part inside a container. `data` points into the container. */
typedef struct prepay_parameter_part {
    const uint8_t *data;
    size_t data_bytes;
    uint32_t version; /**< taken only when greater than the one the meter has */
    uint32_t kind;    /**< PREPAY_PART_ */
} prepay_parameter_part;

/**
 * Put parts into a container: version(1) count(1) length(2) { kind(1) 0(1) length(2) version(4) data }*.
 *
 * @param parts          rising kinds (1 ... 255), one each; the data of one of them may lie at the very end of the container's own bytes
 * @param[in,out] out_bytes  capacity in, length out; at most PREPAY_PARAMETERS_MAX_BYTES
 * @retval PREPAY_E_ARGUMENT   NULL, or kinds that do not rise
 * @retval PREPAY_E_TOO_SMALL  the needed length was written; more than PREPAY_PARAMETERS_MAX_BYTES cannot travel on a card
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_parameters_pack(const prepay_parameter_part *parts, size_t part_count, uint8_t *out,
                                                               size_t *out_bytes);

/**
 * Find a part in a container (trailing zeros after the container's own length are allowed: a card file is padded).
 * @retval PREPAY_E_NOT_FOUND  a whole container without it
 * @retval PREPAY_E_FORMAT     not a container
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_parameters_find(const uint8_t *container, size_t container_bytes, uint32_t kind,
                                                               prepay_parameter_part *out);

/** The digest that a token seals: the first 16 bytes of SHA-256 over the container, padding apart. @retval PREPAY_E_FORMAT not a container */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_parameters_digest(const prepay_key_store *store, const uint8_t *container,
                                                                 size_t container_bytes, uint8_t out_digest[16]);

/** A table of local offsets as bytes: count(2) { from(8) offset(4) }*. out_bytes: capacity in, length out. @retval PREPAY_E_TOO_SMALL needed length written; PREPAY_E_ARGUMENT: not sorted, or a day and more from UTC */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_offsets_pack(const prepay_offsets *offsets, uint8_t *out, size_t *out_bytes);

/** The inverse, into the caller's array. @param[in,out] changes_count capacity in, number out. @retval PREPAY_E_TOO_SMALL, PREPAY_E_FORMAT */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_offsets_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_offset_change *changes,
                                                              size_t *changes_count);

/** Friendly hours of a day. A value. */
typedef struct prepay_friendly_hours {
    uint16_t from_minute;  /**< of the local day, 0 ... 1439 */
    uint16_t until_minute; /**< above from_minute, to 1440; what goes over midnight is two of them */
    uint8_t days;          /**< bits 0 Monday ... 6 Sunday, 7 holidays; a holiday is no other day */
    uint8_t reserved;      /**< 0 */
} prepay_friendly_hours;

/** Friendly time (友好时段, non-disablement): no trip for the balance begins in it. A value whose tables stay the caller's. */
typedef struct prepay_friendly {
    const prepay_friendly_hours *hours;
    const int32_t *holidays;  /**< local days since 1970-01-01, rising */
    size_t hours_count;       /**< to 255; 0: there is no friendly time */
    size_t holiday_count;     /**< to 65535 */
    uint32_t warning_minutes; /**< so long before its end it ends soon, 0 ... 1440 */
    uint32_t reserved;        /**< 0 */
} prepay_friendly;

/** A calendar of friendly time as bytes (doc/formats.md). out_bytes: capacity in, length out. @retval PREPAY_E_TOO_SMALL needed length written; PREPAY_E_ARGUMENT: NULL, hours or days that cannot be */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_friendly_pack(const prepay_friendly *friendly, uint8_t *out, size_t *out_bytes);

/** The inverse, into the caller's arrays. @retval PREPAY_E_FORMAT, PREPAY_E_VERSION, PREPAY_E_TOO_SMALL, PREPAY_E_ARGUMENT out is untouched */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_friendly_unpack(const uint8_t *bytes, size_t bytes_bytes, prepay_friendly_hours *hours,
                                                                size_t hours_capacity, int32_t *holidays, size_t holiday_capacity,
                                                                prepay_friendly *out);

#ifdef __cplusplus
}
#endif
#endif
