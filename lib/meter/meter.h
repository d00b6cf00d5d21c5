/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_METER_METER_H
#define PREPAY_LIB_METER_METER_H
/*
 * What the meter's files share. The heart is the *account*: everything that changes as one fact. Whoever changes it works on a copy (a
 * draft), and prepay__meter_commit() makes the draft the account: in the memory first, then here. There is no second way.
 *
 *   record.c      the one record as bytes            store.c    where it lies: the journal and two slots for parameters
 *   parameters.c  limits, tariff, local time         charge.c   readings into charges, checkpoints
 *   accept.c      what a token may do                count.c    the count policy's cells
 *   command.c     what a command does                close.c    the end of a contract
 *   card.c        an insertion                       attempts.c what strangers can make it do
 *   check.c       a check card's                    kinds.c    what each kind of card may carry
 *   decide.c      may supply be on                   control.c  remote orders
 *   switch.c      orders and what is so              sense.c    what the board sees
 *   clock.c       time and whether to believe it     events.c   what happened
 *   friendly.c    what the clock and the orders say to the balance
 *   report.c      outputs, state, return record      display.c  codes for the display
 *   history.c     events that outlive a cut          freezes.c  months that do
 *   meter.c       life, keys                         purse.c    a security module's purse follows
 */
#include <prepay/meter.h>

#include "meter/features.h"
#include "meter/switch.h"

#define PREPAY__METER_RECORD_BYTES PREPAY_METER_RECORD_BYTES /* room for the record; what it does not use today is for later fields */
#define PREPAY__METER_SLOTS 2u
#define PREPAY__FAILURES_MAX 11u /* of a commit in a row, by which the next try is put off: by then 1024 calls */

enum { PREPAY__CUT_TO_COUNT = 1, PREPAY__CUT_TO_STORE };
enum { PREPAY__NOT_TRIPPED, PREPAY__TRIPPED, PREPAY__ALLOWED }; /* by remote; stored */

/* What was ordered by remote, and until when: 0 is for ever. */
struct prepay__meter_control {
    uint32_t trip_until_s;
    uint32_t alarm_until_s;
    uint32_t keep_until_s;
    uint8_t trip;
    uint8_t alarm;
    uint8_t keep;
    uint8_t reset; /* RESET state */
};

/* What strangers did. */
struct prepay__meter_strangers {
    int32_t day;   /* local day of the two counts */
    uint32_t hour; /* hour since 1970 of the commits */
    uint16_t mac_errors;
    uint8_t unclean_cuts;
    uint8_t commits;
};

/* The closed contract's last record, as far as it is not the meter's. */
struct prepay__meter_final {
    int64_t paid_micro, refunded_micro, used_micro, balance_micro;
    int64_t import_micro, reverse_micro;
    uint32_t time_s, last_count, command_count, record_counter;
    uint16_t contract; /* 0: none */
    uint16_t unit;
    uint16_t card_generation;
    uint8_t card_id[8];
    uint8_t statement_id[8]; /* of CLOSE */
};

/* The part of the account that is not the balance. */
struct prepay__meter_record {
    prepay_pricing pricing;
    int64_t import_micro;    /* greatest readings priced */
    int64_t reverse_micro;
    int64_t priced_until_s;  /* 0: not known yet */
    int64_t greatest_time_s; /* 0: never known */
    uint64_t session_counter;
    uint32_t record_counter;
    uint32_t last_count;
    uint32_t last_command_count;
    uint32_t illegal_insertions;
    uint32_t parameters_crc;
    int32_t last_result;
    uint16_t contract; /* 0: never opened */
    uint16_t unit;
    uint16_t card_generation;
    uint16_t parameters_bytes; /* 0: none */
    uint8_t parameters_slot;   /* which slot is live */
    uint8_t opened;
    uint8_t reading_known; /* 0: the next reading is where counting begins */
    uint8_t overload;      /* latched */
    uint8_t refunded_last; /* count policy: the last purchase was a refund */
    uint8_t is_clean;      /* written at a power-fail warning, and nothing was priced since */
    uint32_t tamper;
    uint32_t clock_moves;
    uint32_t pulse_remainder;
    uint32_t cleared_event;  /* newest numbers of the two rings when a CLEAR came */
    uint32_t cleared_freeze;
    struct prepay__meter_control control;
    struct prepay__meter_strangers strangers;
    struct prepay__meter_final final;
    uint8_t customer[8];
    uint8_t card_id[8];     /* the registered card */
    uint8_t statement_id[8];
};

struct prepay__meter_account {
    struct prepay__meter_record record;
    prepay_balance balance;
};

/* The parameters that are live, unpacked; their tables lie in the caller's arrays. */
struct prepay__meter_live {
    prepay_tariff tariff; /* struct_size 0: none */
    prepay_offsets offsets;
    prepay_friendly friendly;
    uint32_t parts[PREPAY_PART_KINDS + 1]; /* versions */
    int loaded; /* 0: the memory failed when they were to be read back */
};

/* A register that is held: since when its readings have risen from each other, and how many they are. */
struct prepay__meter_held {
    int64_t from_micro, last_micro;
    uint8_t count; /* 0: it is not held */
};

/* An insertion under way. */
struct prepay__meter_visit {
    prepay_card_session session;
    uint32_t terminal_key;
    uint8_t step;     /* 0: no card */
    uint8_t kind;     /* PREPAY_CARD_KIND_, as file 01 has it */
    int accepted;     /* the token was judged and that is stored: what follows is writing back this record of ours */
    int32_t verdict;  /* of the token */
    uint8_t identity[64];
    uint8_t token[PREPAY_TOKEN_BYTES];
    uint8_t record[PREPAY_RETURN_BYTES];
};

struct prepay__meter_history; /* history.h */

struct prepay__meter {
    prepay_meter_options options;
    struct prepay__meter_history *history; /* in the memory of its options; NULL: none */
    prepay_journal journal;
    struct prepay__meter_account account;
    struct prepay__meter_live live;
    struct prepay__meter_visit *visit; /* in the working memory, as what follows */
    uint8_t *packed;                   /* the record as bytes, PREPAY__METER_RECORD_BYTES */
    int64_t time_s;
    struct {
        int64_t time_s;     /* when the clock was last believed: what it said, and the uptime */
        uint64_t uptime_ms;
        int64_t ahead_s;    /* so far has it gone beyond what has passed, since power came or it was trusted */
        int is_set;
        int was_sensing;
    } clock;
    prepay_meter_senses senses; /* with an uptime that never goes back */
    uint64_t fed_uptime_ms;     /* as it was fed last */
    uint64_t hour_ms;           /* when the hour of strangers began, while the time is not known */
    uint32_t hours;             /* ... and how many of them there were */
    struct prepay__switch sw;
    struct {
        uint64_t at_ms;     /* uptime and pricing time of the last levelling */
        int64_t at_s;
        uint8_t is_begun;   /* 0: not levelled since power-up */
        uint8_t has_failed;
    } purse;
    uint64_t sessions; /* number of the last session; the record's is the greatest that may be used */
    uint64_t shown_ms;
    int32_t shown;    /* the outcome of the last card or token, as the display has it */
    uint32_t events;
    struct prepay__meter_held import, reverse;
    int64_t unstored_micro; /* priced since the last commit */
    int64_t stored_s;       /* pricing time of the last commit */
    uint32_t waiting_pulses; /* that came while nothing could be priced */
    uint32_t time_validity;
    int32_t last_result; /* for the display; the record's is the last that was stored */
    uint32_t tried_s;   /* pricing time of the last commit, stored or not */
    uint16_t rested;    /* calls since then that have not tried one though it is due */
    uint8_t failures;   /* commits that have failed since one was stored */
    uint16_t stored_seals; /* false seals of the day that are stored */
    uint8_t is_showing;
    uint8_t is_sensing;   /* the board's senses are fed */
    uint8_t moved;        /* something is to be checkpointed */
    uint8_t owes_durable; /* supply has moved, and that is not stored yet */
    uint8_t owes_cut;     /* PREPAY__CUT_: the power went without a warning, and that is not counted, or not stored yet */
    uint8_t is_due;       /* what has moved is to be stored now */
    uint8_t stored_clean; /* what is stored says that the power went with a warning */
};

/* prepay_meter_init() has said PREPAY_OK, and nobody has wiped it since. Before that nothing may be asked of it: an object of zeros would
 * look like a meter without an account, and order supply off. */
static inline int prepay__meter_is_up(const struct prepay__meter *meter)
{
    return meter->visit != NULL;
}

/* A token as it came. */
struct prepay__meter_offer {
    const uint8_t *token;
    size_t token_bytes;
    const uint8_t *parameters; /* NULL: none came */
    size_t parameters_bytes;
    const prepay_card_identity *card; /* the card it came on; NULL: another carrier */
    uint8_t card_kind;                /* PREPAY_CARD_KIND_ */
    int return_is_used;               /* 1: the card's return file is not the desk's empty one */
};

/* What a token came to. */
struct prepay__meter_outcome {
    int stands; /* the draft is to be the account: the token is of this account, whatever the verdict */
    int news;   /* it brought something: money, parameters, a card, a contract, an order */
    int opens;  /* it is to open an account */
    int tests;  /* the switch is to be tested */
};

/* Whose return record a card gets. */
enum { PREPAY__NOT_OURS, PREPAY__OURS, PREPAY__OURS_FINAL, PREPAY__OURS_CHECK };

/* record.c. The length, at most PREPAY__METER_RECORD_BYTES. */
size_t prepay__meter_record_pack(const struct prepay__meter_account *account, uint8_t *out);
/* The totals are judged by prepay_balance_restore(). PREPAY_E_DAMAGED, PREPAY_E_VERSION. */
PREPAY_MUST_USE prepay_status prepay__meter_record_unpack(const uint8_t *bytes, size_t bytes_bytes, struct prepay__meter_record *out,
                                                          prepay_balance_totals *out_totals);

/* store.c */
PREPAY_MUST_USE prepay_status prepay__meter_mount(struct prepay__meter *meter, prepay_balance_totals *out_totals); /* PREPAY_JOURNAL_EMPTY: a new meter */
PREPAY_MUST_USE prepay_status prepay__meter_commit(struct prepay__meter *meter, const struct prepay__meter_account *draft,
                                                   uint32_t durability);
PREPAY_MUST_USE prepay_status prepay__meter_slot_write(struct prepay__meter *meter, uint32_t slot, const uint8_t *container, size_t bytes);
PREPAY_MUST_USE prepay_status prepay__meter_slot_read(struct prepay__meter *meter, uint32_t slot, uint8_t *out, size_t bytes);

/* Where in the working memory the visit and the packed record are. */
void prepay__meter_work_lay_out(struct prepay__meter *meter);

/* The three kilobytes of working memory behind the journal's, each PREPAY_PARAMETERS_MAX_BYTES. */
uint8_t *prepay__meter_work_offered(struct prepay__meter *meter); /* what a card holds */
uint8_t *prepay__meter_work_live(struct prepay__meter *meter);    /* what is live, read back */
uint8_t *prepay__meter_work_next(struct prepay__meter *meter);    /* what is to be live */

/* parameters.c. Read what the record names; PREPAY_E_DAMAGED when it is not what it was. _load() does nothing while it is loaded. */
PREPAY_MUST_USE prepay_status prepay__meter_parameters_read(struct prepay__meter *meter, prepay_balance_options *out_limits);
PREPAY_MUST_USE prepay_status prepay__meter_parameters_load(struct prepay__meter *meter);
/* Bring in what an authentic token offers: the draft then names the other slot, and the live parameters are the new ones. Either
 * commit that, or call prepay__meter_parameters_revert(). *out_taken: 1 when there was anything new.
 * PREPAY_METER_CARD_FORMAT: verdict, not the container that the token seals, or not one this meter can use; nothing changed. */
PREPAY_MUST_USE prepay_status prepay__meter_parameters_take(struct prepay__meter *meter, struct prepay__meter_account *draft,
                                                            const prepay_token *token, const struct prepay__meter_offer *offer,
                                                            int *out_taken);
void prepay__meter_parameters_revert(struct prepay__meter *meter);

/* clock.c */
int64_t prepay__meter_now(const struct prepay__meter *meter); /* the time that prices */
int prepay__meter_knows_time(const struct prepay__meter *meter);
int32_t prepay__meter_today(const struct prepay__meter *meter); /* local day */
int64_t prepay__meter_passed_s(const struct prepay__meter *meter); /* at least, since there was a time to go by */
/* A sealed source says that it is from_s or a little later: a held time that fits is believed. */
PREPAY_MUST_USE prepay_status prepay__meter_confirm_time(struct prepay__meter *meter, int64_t from_s);

/* friendly.c. Friendly time and 保电, as they are now, to the balance of an open account. PREPAY_BALANCE_NOTHING_NEW: verdict. */
PREPAY_MUST_USE prepay_status prepay__meter_tell_conditions(const struct prepay__meter *meter, struct prepay__meter_account *draft);
int64_t prepay__meter_friendly_until(const struct prepay__meter *meter); /* when to tell it again, or INT64_MAX */

/* decide.c */
struct prepay__decision {
    prepay_supply supply; /* the balance's part */
    uint32_t reasons;     /* all of them, but for the switch's own */
    uint32_t alarm;
    int is_wanted;
};
struct prepay__decision prepay__meter_decide(const struct prepay__meter *meter);

/* control.c. PREPAY_E_ARGUMENT: no such code. */
PREPAY_MUST_USE prepay_status prepay__meter_order(struct prepay__meter_account *draft, uint32_t code, uint32_t expiry_s);
int prepay__meter_orders_expire(struct prepay__meter_record *record, int64_t now_s);     /* 1: one has */
int64_t prepay__meter_orders_until(const struct prepay__meter_record *record);           /* the next expiry, or INT64_MAX */
void prepay__meter_arm(const struct prepay__meter *meter, struct prepay__meter_account *draft); /* the balance lets supply return: wait for the key? */
int prepay__meter_somebody_is_there(struct prepay__meter_record *record);                /* 1: what was allowed is on now */

/* sense.c */
prepay_switch_options prepay__meter_switching(const struct prepay__meter *meter);

/* attempts.c. Is there a commit left for strangers in this hour? It is taken. */
int prepay__meter_take_commit(const struct prepay__meter *meter, struct prepay__meter_record *record);
/* The same for little use at a warning, of which an hour has twelve, the others counted in. */
int prepay__meter_take_warning(const struct prepay__meter *meter, struct prepay__meter_record *record);
/* A commit of what a stranger did to the account: when there were too many this hour, or it fails, that rides on the next one. */
PREPAY_MUST_USE prepay_status prepay__meter_commit_capped(struct prepay__meter *meter);
void prepay__meter_turn_day(const struct prepay__meter *meter, struct prepay__meter_record *record);
void prepay__meter_turn_hour(struct prepay__meter *meter); /* by what passes on the board, while the time is not known */
int prepay__meter_is_blocked(const struct prepay__meter *meter);
void prepay__meter_count_attempt(struct prepay__meter *meter, struct prepay__meter_record *record, prepay_status verdict, int by_card);

/* events.c */
void prepay__meter_log(struct prepay__meter *meter, uint32_t kind, int64_t before, int64_t after);

/* What a token was to the account, told when it is stored: kept before, told after. */
struct prepay__meter_standing {
    int64_t paid_micro, refunded_micro;
    int opened;
};

/* events.c. To the history, in a meter that has one: history.c and freezes.c are reached by its options alone, so that a meter without one
 * does not link them. */
PREPAY_MUST_USE prepay_status prepay__meter_history_check(const prepay_meter_options *options);
void prepay__meter_history_init(struct prepay__meter *meter); /* behind the record's; memory that fails is no failure */
void prepay__meter_history_note(struct prepay__meter *meter, uint32_t kind, int64_t before, int64_t after);
void prepay__meter_history_committed(struct prepay__meter *meter); /* the record is stored: what waited for that is told */
void prepay__meter_history_believed(struct prepay__meter *meter, int64_t time_s); /* a time has just come into use */
void prepay__meter_history_clear(struct prepay__meter *meter, struct prepay__meter_record *draft);
void prepay__meter_history_accepted(struct prepay__meter *meter, const struct prepay__meter_standing *before, uint32_t purchase_count);
/* Freeze what is due; by_reading: the registers were read just now. After status, which it returns when that is a failure. */
PREPAY_MUST_USE prepay_status prepay__meter_history_freeze(struct prepay__meter *meter, int by_reading, prepay_status status);

/* charge.c */
PREPAY_MUST_USE prepay_status prepay__meter_charge_periods(struct prepay__meter *meter); /* what a day, week, month that has begun costs */
int64_t prepay__meter_periods_until(const struct prepay__meter *meter); /* when the next may begin, or INT64_MAX */
PREPAY_MUST_USE prepay_status prepay__meter_keep(struct prepay__meter *meter); /* store what others rely on, or what is due */
int64_t prepay__meter_timeless_price(const struct prepay__meter *meter); /* of the next unit while the time is not known; a tariff is live */

/* count.c. The cell of the count policy for this token. */
PREPAY_MUST_USE prepay_status prepay__meter_count_cell(struct prepay__meter *meter, struct prepay__meter_account *draft,
                                                       const prepay_token *token, const struct prepay__meter_offer *offer,
                                                       struct prepay__meter_outcome *outcome);
/* Refused before its count is looked at? PREPAY_OK: no. */
PREPAY_MUST_USE prepay_status prepay__meter_count_refuses(const struct prepay__meter_record *record, const prepay_token *token);

/* command.c. Into the draft, with its count. A verdict: nothing of it is in the draft. */
PREPAY_MUST_USE prepay_status prepay__meter_command(struct prepay__meter *meter, struct prepay__meter_account *draft,
                                                    const prepay_token *token, const struct prepay__meter_offer *offer,
                                                    struct prepay__meter_outcome *outcome);

/* check.c. The steps of a check card's visit; prepay__meter_takes_checks(): does this meter know a service key? */
int prepay__meter_takes_checks(const struct prepay__meter *meter);
PREPAY_MUST_USE prepay_status prepay__meter_check_authenticate(struct prepay__meter *meter);
PREPAY_MUST_USE prepay_status prepay__meter_check_stage(struct prepay__meter *meter);
PREPAY_MUST_USE prepay_status prepay__meter_check_done(struct prepay__meter *meter);

/* kinds.c. Does this meter take cards of this kind; may such a card carry this kind of token; is it the customer's? */
int prepay__meter_kind_is_taken(const struct prepay__meter *meter, uint8_t card_kind);
int prepay__meter_kind_carries(uint8_t card_kind, uint8_t token_kind);
int prepay__meter_kind_is_customers(uint8_t card_kind);

/* purse.c. Now, or when it is due. PREPAY_METER_PURSE_FAILED: verdict. */
PREPAY_MUST_USE prepay_status prepay__meter_purse_level(struct prepay__meter *meter);
void prepay__meter_purse_keep(struct prepay__meter *meter);

/* close.c */
PREPAY_MUST_USE prepay_status prepay__meter_close(const struct prepay__meter *meter, struct prepay__meter_account *draft,
                                                  const prepay_token *token);
PREPAY_MUST_USE prepay_status prepay__meter_final_seal(const struct prepay__meter *meter, uint8_t out_sealed[128]);

/* accept.c. The totals rule, as the balance has it. */
PREPAY_MUST_USE prepay_status prepay__meter_take_totals(struct prepay__meter_account *draft, int64_t paid_micro, int64_t refunded_micro,
                                                        uint32_t purchase_count, prepay_balance_applied *out);
/* *out_ours: PREPAY__OURS when the token is an authentic one of this account, whatever the verdict. by_card: a card was put in: it
 * acknowledges, and the record counts one up for the return record. */
PREPAY_MUST_USE prepay_status prepay__meter_accept(struct prepay__meter *meter, const struct prepay__meter_offer *offer, int *out_ours);
/* A refusal that leaves the account alone: the display shows it, and from a card it is stored. */
PREPAY_MUST_USE prepay_status prepay__meter_refuse(struct prepay__meter *meter, prepay_status verdict);

/* display.c. The outcome of a card or token, to be shown until somebody presses the key, or some seconds. */
void prepay__meter_show(struct prepay__meter *meter, prepay_status status);
void prepay__meter_fill_display(const struct prepay__meter *meter, prepay_meter_outputs_report *out);

/* report.c. The return record of the account as it is stored, sealed. */
PREPAY_MUST_USE prepay_status prepay__meter_return_seal(struct prepay__meter *meter, uint8_t out_sealed[128]);
/* The same for a check card: of a kind that proves nothing, with or without a contract. */
PREPAY_MUST_USE prepay_status prepay__meter_check_seal(struct prepay__meter *meter, uint8_t out_sealed[128]);
PREPAY_MUST_USE prepay_status prepay__meter_seal(const struct prepay__meter *meter, const prepay_return_record *record, uint8_t out_sealed[128]);
int64_t prepay__meter_used(const prepay_balance_totals *totals); /* of all kinds */
uint32_t prepay__meter_status_bits(const struct prepay__meter *meter); /* PREPAY_RETURN_STATUS_ */

/* card.c. Forget an insertion that is under way. */
void prepay__meter_visit_end(struct prepay__meter *meter);

/* meter.c */
int prepay__meter_is_quantity(uint16_t unit); /* 1: the account counts kWh or m3, not money */

#endif
