/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_BASE_H
#define PREPAY_BASE_H
/**
 * @file prepay/base.h
 * Base: what every other header stands on. Status codes, the habits of the API, and civil time.
 *
 * Habits, true in every header of this library:
 *   - A function that can fail returns a `prepay_status`. Zero is done. **Negative: do not go on** - it could not be
 *     done, or must not be relied on. **Positive: a verdict** - done in part, or refused with nothing done; ignoring one can never
 *     grant or double anything. Each function lists the ones it may return and says what was done; besides, every one returns
 *     PREPAY_E_ARGUMENT for a NULL or an impossible argument, and forwards what its key store or storage reports.
 *   - `out` parameters stand last and are written only on success: on PREPAY_OK, and on those verdicts where the function says so. The
 *     one exception is a needed length, written on PREPAY_E_TOO_SMALL.
 *   - The caller owns all memory. The core allocates nothing, reads no clock, does no I/O and keeps no globals.
 *   - Units stand last in a name: `_micro` is 10^-6 of the currency unit (1 yuan = 1000000) or of the commodity's unit
 *     (1 kWh, 1 m3 = 1000000); `_minor` is the currency's minor unit (fen, cent); `_s` and `_ms` are time; `_bytes` a length.
 *   - *Options* and *ports* begin with `size_t struct_size` = sizeof the struct; a zero field means its default.
 *     A longer struct from a newer caller is accepted when its tail is zero and refused otherwise.
 *   - *Reports* begin with `struct_size` too: the caller sets it, the library fills that much.
 *   - *State* objects are storage of the caller's, opaque, set up by `_init` (a journal by `_mount`) and erased by `_wipe`. They must not
 *     be moved in between. Options are copied; what they point at - tables, contexts, buffers, key stores - stays the caller's and
 *     outlives the object, and key references in them stay valid as long.
 *
 * Threads: one object, one thread at a time; different objects are independent. Not from interrupts, with the one
 * exception that says so: prepay_pulse_count(). Numbers of codes never move and never return; doc/errors.yaml is their registry.
 */
#include <stddef.h>
#include <stdint.h>

#ifndef PREPAY_API
#if defined(SWIG)
#define PREPAY_API
#elif defined(__GNUC__)
#define PREPAY_API __attribute__((visibility("default")))
#else
#define PREPAY_API
#endif
#endif

#ifndef PREPAY_MUST_USE
#if defined(__GNUC__) && !defined(SWIG)
#define PREPAY_MUST_USE __attribute__((warn_unused_result))
#else
#define PREPAY_MUST_USE
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Zero, a negative PREPAY_E_ code, or a positive verdict. */
typedef int prepay_status;

/** Done. */
#define PREPAY_OK 0

/* Errors: negative, do not go on. What to do about each is in doc/errors.yaml and in prepay_status_text(). */
#define PREPAY_E_ARGUMENT (-1)        /**< a parameter is outside what the function documents */
#define PREPAY_E_OVERFLOW (-2)        /**< a sum or product does not fit; nothing was changed */
#define PREPAY_E_NOT_AUTHENTIC (-3)   /**< a seal, tag or MAC is not right; the content must not be used */
#define PREPAY_E_OUTCOME_UNKNOWN (-4) /**< the other side may or may not have acted; the next contact resolves it */
#define PREPAY_E_PERMISSION (-5)      /**< the operator or role may not do this */
#define PREPAY_E_TOO_SMALL (-6)       /**< a buffer or array is too small; the needed length was written where documented */
#define PREPAY_E_STATE (-7)           /**< not now: the object's life cycle says what must come first */
#define PREPAY_E_STORAGE (-8)         /**< the memory or disk reported a failure; what was committed before stands */
#define PREPAY_E_FORMAT (-9)          /**< the bytes are not of the documented form */
#define PREPAY_E_VERSION (-10)        /**< written by a newer version of the format; refused unread */
#define PREPAY_E_NOT_FOUND (-11)      /**< there is no such record */
#define PREPAY_E_MEMORY (-12)         /**< the host is out of memory */
#define PREPAY_E_RANDOM (-13)         /**< no random bytes could be drawn */
#define PREPAY_E_KEY (-14)            /**< unknown key reference, or a key used for what it is not */
#define PREPAY_E_BLANK_KEY (-15)      /**< a key of all 00 or all FF; refused everywhere */
#define PREPAY_E_DAMAGED (-16)        /**< stored data does not add up any more: checksum, chain or sum */
#define PREPAY_E_FULL (-17)           /**< no room on the memory or disk; free some and repeat */
#define PREPAY_E_BUSY (-18)           /**< somebody else holds it; repeat */
#define PREPAY_E_UNSUPPORTED (-19)    /**< this port or build does not offer it */
#define PREPAY_E_CARD (-20)           /**< the card answered with a refusal or nonsense; the raw status word is kept */

/** "PREPAY_E_ARGUMENT" and the like; "PREPAY_UNKNOWN" for a number that is not registered. Static text, never NULL. */
PREPAY_API const char *prepay_status_name(int status);

/** One English sentence: what happened and what to do. Static text, never NULL. */
PREPAY_API const char *prepay_status_text(int status);

/** Version of the library that is linked, 0x00MMmmpp: 0x000100 is 0.1.0. */
PREPAY_API uint32_t prepay_version_number(void);

/** The same as text, "0.1.0". Static. */
PREPAY_API const char *prepay_version_text(void);

/** Bytes with a length, for lists of parts. The bytes stay the caller's. Data may be NULL only when bytes is 0. */
typedef struct prepay_span {
    const uint8_t *data;
    size_t bytes;
} prepay_span;

/** A date and time on a wall clock (proleptic Gregorian calendar). Years 1970 to 9999. */
typedef struct prepay_civil {
    int32_t year;   /**< 1970 ... 9999 */
    uint8_t month;  /**< 1 ... 12 */
    uint8_t day;    /**< 1 ... 31 */
    uint8_t hour;   /**< 0 ... 23 */
    uint8_t minute; /**< 0 ... 59 */
    uint8_t second; /**< 0 ... 59 */
    uint8_t weekday; /**< 0 Monday ... 6 Sunday; an output, ignored as an input */
    uint8_t reserved[2];
} prepay_civil;

/**
 * The wall clock at an instant.
 *
 * @param time_s        seconds since 1970-01-01 00:00:00 UTC
 * @param utc_offset_s  local time minus UTC, -86400 < offset < 86400
 * @param[out] out      untouched unless PREPAY_OK
 * @retval PREPAY_E_ARGUMENT  out is NULL, the offset or the resulting year is out of range
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_civil_from_time(int64_t time_s, int32_t utc_offset_s, prepay_civil *out);

/**
 * The instant of a wall clock. The inverse of prepay_civil_from_time().
 *
 * @retval PREPAY_E_ARGUMENT  NULL, or a date that does not exist (29 February 2011, hour 24)
 */
PREPAY_API PREPAY_MUST_USE prepay_status prepay_time_from_civil(const prepay_civil *civil, int32_t utc_offset_s, int64_t *out_s);

/** From this instant on the local clock is this far ahead of UTC. A table of them is sorted by from_s, ascending. */
typedef struct prepay_offset_change {
    int64_t from_s;       /**< seconds since 1970-01-01 UTC */
    int32_t utc_offset_s; /**< local time minus UTC */
    uint32_t reserved;    /**< 0 */
} prepay_offset_change;

/** A place's local time: UTC before the first change. The table stays the caller's and may lie in flash. */
typedef struct prepay_offsets {
    const prepay_offset_change *changes; /**< NULL with count 0: local time is UTC */
    size_t count;
} prepay_offsets;

/** Local time minus UTC at an instant, seconds; 0 when offsets is NULL. O(log count). */
PREPAY_API int32_t prepay_offsets_at(const prepay_offsets *offsets, int64_t time_s);

#ifdef __cplusplus
}
#endif
#endif
