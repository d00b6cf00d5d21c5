/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what: first operator, logins, lock-out, roles, and that refusals leave a trace. */
#include "ledger/desk.h"
#include "support/test.h"

#include <string.h>

#define GOOD "correct horse battery"

static int64_t audits(struct desk *desk)
{
    struct prepay__audit newest;

    CHECK_STATUS(PREPAY_OK,
                 prepay__find(&desk->ledger->store, PREPAY__AUDIT_NEWEST, prepay__keys(0, 0, 0, 0), &newest));
    return newest.seq;
}

static prepay_status login(struct desk *desk, const char *name, const char *password, int64_t *out_id)
{
    prepay_ledger_call call = desk_call(desk, 0);

    return prepay_ledger_login(desk->ledger, &call, name, password, out_id);
}

TEST(bootstrap__twice__refused)
{
    struct desk desk;
    prepay_ledger_call call;

    desk_open(&desk, NULL);
    call = desk_call(&desk, 0);
    CHECK_STATUS(PREPAY_E_STATE, prepay_ledger_bootstrap(desk.ledger, &call, "second", "another one"));
    desk_close(&desk);
}

TEST(bootstrap__retried__repeated)
{
    struct desk desk;
    prepay_ledger_call call = { sizeof call, 1000, 0, 0, 0, { 7 } };
    prepay_ledger_options options = desk_options(NULL);

    memset(&desk, 0, sizeof desk);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_open(NULL, &options, &desk.ledger));
    desk.ledger->cost.operations = crypto_pwhash_OPSLIMIT_MIN;
    desk.ledger->cost.memory_bytes = crypto_pwhash_MEMLIMIT_MIN;
    CHECK_STATUS(PREPAY_OK, prepay_ledger_bootstrap(desk.ledger, &call, "admin", "first password"));
    CHECK_STATUS(PREPAY_LEDGER_REPEATED, prepay_ledger_bootstrap(desk.ledger, &call, "admin", "first password"));
    CHECK_STATUS(PREPAY_LEDGER_OTHER_BODY, prepay_ledger_bootstrap(desk.ledger, &call, "other", "first password"));
    desk_close(&desk);
}

TEST(first_login__only_the_password_can_be_changed)
{
    struct desk desk;
    prepay_ledger_call call = { sizeof call, 1000, 0, 0, 0, { 7 } };
    prepay_ledger_options options = desk_options(NULL);
    int64_t id = 0, other = 0;

    memset(&desk, 0, sizeof desk);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_open(NULL, &options, &desk.ledger));
    desk.ledger->cost.operations = crypto_pwhash_OPSLIMIT_MIN;
    desk.ledger->cost.memory_bytes = crypto_pwhash_MEMLIMIT_MIN;
    CHECK_STATUS(PREPAY_OK, prepay_ledger_bootstrap(desk.ledger, &call, "admin", "first password"));
    CHECK_STATUS(PREPAY_LEDGER_MUST_CHANGE_PASSWORD, login(&desk, "admin", "first password", &id));
    call = desk_call(&desk, id);
    CHECK_STATUS(PREPAY_LEDGER_MUST_CHANGE_PASSWORD,
                 prepay_ledger_operator_add(desk.ledger, &call, "x", GOOD, PREPAY_LEDGER_CASHIER, &other));
    CHECK_INT(0, other);
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_password(desk.ledger, &call, "first password", "short"));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_password(desk.ledger, &call, "first password", "first password"));
    CHECK_STATUS(PREPAY_LEDGER_WRONG_PASSWORD, prepay_ledger_password(desk.ledger, &call, "not it", GOOD));
    CHECK_STATUS(PREPAY_OK, prepay_ledger_password(desk.ledger, &call, "first password", GOOD));
    CHECK_STATUS(PREPAY_LEDGER_REPEATED, prepay_ledger_password(desk.ledger, &call, "first password", GOOD));
    call = desk_call(&desk, id);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_operator_add(desk.ledger, &call, "x", GOOD, PREPAY_LEDGER_CASHIER, &other));
    CHECK_STATUS(PREPAY_OK, login(&desk, "admin", GOOD, &id));
    desk_close(&desk);
}

TEST(login__five_wrong__locked_for_a_quarter_of_an_hour)
{
    struct desk desk;
    prepay_ledger_verdict verdict;
    int64_t id = -1;

    desk_open(&desk, NULL);
    for (int i = 0; i < 5; i++) {
        CHECK_STATUS(PREPAY_LEDGER_WRONG_PASSWORD, login(&desk, "cashier", "not this one", &id));
    }
    CHECK_INT(-1, id);
    CHECK_STATUS(PREPAY_LEDGER_LOCKED, login(&desk, "cashier", GOOD, &id));
    CHECK_STATUS(PREPAY_OK, login(&desk, "boss", GOOD, &id)); /* the others go on */
    desk.time_ms += 14 * 60 * 1000;
    CHECK_STATUS(PREPAY_LEDGER_LOCKED, login(&desk, "cashier", GOOD, &id));
    desk.time_ms += 60 * 1000;
    CHECK_STATUS(PREPAY_OK, login(&desk, "cashier", GOOD, &id));
    CHECK_INT(desk.cashier, id);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST(login__four_wrong_then_right__count_begins_anew)
{
    struct desk desk;
    int64_t id;

    desk_open(&desk, NULL);
    for (int i = 0; i < 12; i++) {
        CHECK_STATUS(i % 4 == 3 ? PREPAY_OK : PREPAY_LEDGER_WRONG_PASSWORD,
                     login(&desk, "cashier", i % 4 == 3 ? GOOD : "no", &id));
    }
    desk_close(&desk);
}

TEST(login__while_locked__a_flood_does_not_fill_the_file)
{
    struct desk desk;
    int64_t id, before;

    desk_open(&desk, NULL);
    for (int i = 0; i < 5; i++) {
        CHECK_STATUS(PREPAY_LEDGER_WRONG_PASSWORD, login(&desk, "cashier", "not this one", &id));
    }
    before = audits(&desk);
    for (int i = 0; i < 20; i++) {
        CHECK_STATUS(PREPAY_LEDGER_LOCKED, login(&desk, "cashier", "not this one", &id));
    }
    CHECK_INT(before, audits(&desk));
    desk_close(&desk);
}

TEST(login__locked_under_a_clock_decades_ahead__rests_a_quarter_of_an_hour_once_it_is_right)
{
    const int64_t ahead_ms = INT64_C(60) * 365 * 86400000;
    struct desk desk;
    prepay_ledger_call call;
    prepay_ledger_verdict verdict;
    int64_t id;

    desk_open(&desk, NULL);
    desk.time_ms += ahead_ms;
    for (int i = 0; i < 5; i++) {
        CHECK_STATUS(PREPAY_LEDGER_WRONG_PASSWORD, login(&desk, "cashier", "not this one", &id));
    }
    desk.time_ms -= ahead_ms;
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_LEDGER_LOCKED, prepay_ledger_password(desk.ledger, &call, GOOD, "my new password"));
    desk.time_ms += 14 * 60000;
    CHECK_STATUS(PREPAY_LEDGER_LOCKED, login(&desk, "cashier", GOOD, &id));
    desk.time_ms += 60000;
    CHECK_STATUS(PREPAY_OK, login(&desk, "cashier", GOOD, &id));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST(login__unknown__as_a_wrong_password)
{
    struct desk desk;
    int64_t id;

    desk_open(&desk, NULL);
    CHECK_STATUS(PREPAY_LEDGER_WRONG_PASSWORD, login(&desk, "nobody", GOOD, &id));
    CHECK_STATUS(PREPAY_LEDGER_WRONG_PASSWORD, login(&desk, "", "", &id));
    desk_close(&desk);
}

TEST(password__kept_as_argon2id_and_nowhere_else)
{
    struct desk desk;
    struct prepay__credential credential;

    desk_open(&desk, NULL);
    CHECK_STATUS(PREPAY_OK, prepay__find(&desk.ledger->store, PREPAY__CREDENTIAL_OF,
                                         prepay__keys(desk.cashier, 0, 0, 0), &credential));
    CHECK(strncmp(credential.password_hash, "$argon2id$", 10) == 0);
    CHECK(strstr(credential.password_hash, GOOD) == NULL);
    desk_close(&desk);
}

TEST(password__guessed_in_an_open_session__locked)
{
    struct desk desk;
    prepay_ledger_call call;

    desk_open(&desk, NULL);
    for (int i = 0; i < 5; i++) {
        call = desk_call(&desk, desk.cashier);
        CHECK_STATUS(PREPAY_LEDGER_WRONG_PASSWORD,
                     prepay_ledger_password(desk.ledger, &call, "a guess", "my new password"));
    }
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_LEDGER_LOCKED, prepay_ledger_password(desk.ledger, &call, GOOD, "my new password"));
    desk_close(&desk);
}

TEST(operator_add__same_login__exists)
{
    struct desk desk;
    prepay_ledger_call call;
    int64_t id = -1, again = -1;

    desk_open(&desk, NULL);
    call = desk_call(&desk, desk.admin);
    CHECK_STATUS(PREPAY_LEDGER_EXISTS,
                 prepay_ledger_operator_add(desk.ledger, &call, "cashier", GOOD, PREPAY_LEDGER_CASHIER, &id));
    CHECK_INT(-1, id);
    call = desk_call(&desk, desk.admin);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_operator_add(desk.ledger, &call, "second", GOOD, PREPAY_LEDGER_CASHIER, &id));
    CHECK_STATUS(PREPAY_LEDGER_REPEATED,
                 prepay_ledger_operator_add(desk.ledger, &call, "second", GOOD, PREPAY_LEDGER_CASHIER, &again));
    CHECK_INT(id, again);
    CHECK_STATUS(PREPAY_LEDGER_OTHER_BODY,
                 prepay_ledger_operator_add(desk.ledger, &call, "second", GOOD, PREPAY_LEDGER_SUPERVISOR, &again));
    desk_close(&desk);
}

TEST(operator_add__bad_arguments__refused)
{
    struct desk desk;
    prepay_ledger_call call;
    int64_t id;
    char long_login[PREPAY_LEDGER_TEXT_BYTES + 1];

    desk_open(&desk, NULL);
    call = desk_call(&desk, desk.admin);
    memset(long_login, 'a', sizeof long_login);
    long_login[sizeof long_login - 1] = 0;
    CHECK_STATUS(PREPAY_E_ARGUMENT,
                 prepay_ledger_operator_add(desk.ledger, &call, "", GOOD, PREPAY_LEDGER_CASHIER, &id));
    CHECK_STATUS(PREPAY_E_ARGUMENT,
                 prepay_ledger_operator_add(desk.ledger, &call, long_login, GOOD, PREPAY_LEDGER_CASHIER, &id));
    CHECK_STATUS(PREPAY_E_ARGUMENT,
                 prepay_ledger_operator_add(desk.ledger, &call, "\xC0\x80", GOOD, PREPAY_LEDGER_CASHIER, &id));
    CHECK_STATUS(PREPAY_E_ARGUMENT,
                 prepay_ledger_operator_add(desk.ledger, &call, "\xED\xA0\x80", GOOD, PREPAY_LEDGER_CASHIER, &id));
    CHECK_STATUS(PREPAY_E_ARGUMENT,
                 prepay_ledger_operator_add(desk.ledger, &call, "x", "1234567", PREPAY_LEDGER_CASHIER, &id));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_operator_add(desk.ledger, &call, "x", GOOD, 0, &id));
    CHECK_STATUS(PREPAY_E_ARGUMENT, prepay_ledger_operator_add(desk.ledger, &call, "x", GOOD, 5, &id));
    memset(call.request_id, 0, 16);
    CHECK_STATUS(PREPAY_E_ARGUMENT,
                 prepay_ledger_operator_add(desk.ledger, &call, "x", GOOD, PREPAY_LEDGER_CASHIER, &id));
    desk_close(&desk);
}

/* Each verb that a role is not for. */
static prepay_status try_verb(struct desk *desk, int64_t operator_id, int verb)
{
    prepay_ledger_call call = desk_call(desk, operator_id);
    prepay_ledger_account account = desk_account_of(2);
    prepay_ledger_sale sale = desk_sale(DESK_METER, 100);
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    prepay_ledger_shift shift = { .struct_size = sizeof shift };
    prepay_ledger_day day = { .struct_size = sizeof day };
    prepay_proof proof = desk_proof(DESK_METER, 1, 0);
    uint8_t card[8] = { 9 };
    int64_t id;

    switch (verb) {
    case 0:
        return prepay_ledger_operator_add(desk->ledger, &call, "x", GOOD, PREPAY_LEDGER_CASHIER, &id);
    case 1:
        return prepay_ledger_tariff_add(desk->ledger, &call, 1, 0, "x", NULL, 0);
    case 2:
        return prepay_ledger_account_open(desk->ledger, &call, &account);
    case 3:
        return prepay_ledger_card_replace(desk->ledger, &call, account.meter_id, card, 2);
    case 4:
        return prepay_ledger_pay(desk->ledger, &call, &sale, &receipt);
    case 5:
        return prepay_ledger_void(desk->ledger, &call, call.request_id);
    case 6:
        return prepay_ledger_reprint(desk->ledger, &call, call.request_id, &receipt);
    case 7:
        return prepay_ledger_mark(desk->ledger, &call, account.meter_id, card, 1);
    case 8:
        return prepay_ledger_proof(desk->ledger, &call, &proof);
    case 9:
        return prepay_ledger_shift_open(desk->ledger, &call, 0);
    case 10:
        return prepay_ledger_shift_close(desk->ledger, &call, 0, &shift);
    default:
        return prepay_ledger_day_close(desk->ledger, &call, 0, &day);
    }
}

TEST(role__what_it_is_not_for__refused_and_recorded)
{
    static const struct {
        const char *name;
        int role;
        const char *may; /* by verb: y yes */
    } rows[] = {
        { "administrator", 0, "yynnnnnnnnny" }, { "cashier", 1, "nnyyyyyyyyyn" },
        { "supervisor", 2, "nnnynyyyynny" },    { "auditor", 3, "nnnnnnnnnnnn" },
        { "not logged in", 4, "nnnnnnnnnnnn" },
    };
    struct desk desk;
    prepay_ledger_verdict verdict;

    desk_open(&desk, NULL);
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        const int64_t ids[] = { desk.admin, desk.cashier, desk.supervisor, desk.auditor, 99 };
        TEST_ROW(rows[r].name);
        for (int verb = 0; verb < 12; verb++) {
            int64_t before = audits(&desk);
            prepay_status status = try_verb(&desk, ids[rows[r].role], verb);
            if (rows[r].may[verb] == 'n') {
                CHECK_STATUS(PREPAY_E_PERMISSION, status);
                CHECK_INT(before + 1, audits(&desk));
            } else {
                CHECK(status != PREPAY_E_PERMISSION);
            }
        }
    }
    TEST_ROW(NULL);
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST(logout__then_any_verb__refused)
{
    struct desk desk;
    prepay_ledger_call call;
    prepay_ledger_call again;

    desk_open_for_business(&desk, NULL);
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_logout(desk.ledger, &call));
    CHECK_STATUS(PREPAY_E_PERMISSION, desk_pay(&desk, DESK_METER, 100, NULL));
    again = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_E_PERMISSION, prepay_ledger_logout(desk.ledger, &again));
    desk_login(&desk);
    CHECK_STATUS(PREPAY_OK, desk_pay(&desk, DESK_METER, 100, NULL)); /* the shift was open all the time */
    desk_close(&desk);
}

TEST(tariff__same_version__exists)
{
    struct desk desk;
    prepay_ledger_call call;
    prepay_ledger_sale sale = desk_sale(DESK_METER, 100);
    prepay_ledger_receipt receipt = { .struct_size = sizeof receipt };
    prepay_ledger_verdict verdict;
    const uint8_t packed[] = { 1, 2, 3 };

    desk_open_for_business(&desk, NULL);
    call = desk_call(&desk, desk.admin);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_tariff_add(desk.ledger, &call, 3, 0, "居民", packed, sizeof packed));
    CHECK_STATUS(PREPAY_LEDGER_REPEATED,
                 prepay_ledger_tariff_add(desk.ledger, &call, 3, 0, "居民", packed, sizeof packed));
    CHECK_STATUS(PREPAY_LEDGER_OTHER_BODY, prepay_ledger_tariff_add(desk.ledger, &call, 3, 0, "居民", packed, 2));
    call = desk_call(&desk, desk.admin);
    CHECK_STATUS(PREPAY_LEDGER_EXISTS, prepay_ledger_tariff_add(desk.ledger, &call, 3, 0, "other", NULL, 0));
    sale.tariff_version = 3;
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_OK, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    sale.tariff_version = 4;
    call = desk_call(&desk, desk.cashier);
    CHECK_STATUS(PREPAY_E_NOT_FOUND, prepay_ledger_pay(desk.ledger, &call, &sale, &receipt));
    CHECK_STATUS(PREPAY_OK, desk_verify(&desk, &verdict));
    desk_close(&desk);
}

TEST_MAIN("ledger/operators",
    T(bootstrap__twice__refused),
    T(bootstrap__retried__repeated),
    T(first_login__only_the_password_can_be_changed),
    T(login__five_wrong__locked_for_a_quarter_of_an_hour),
    T(login__four_wrong_then_right__count_begins_anew),
    T(login__while_locked__a_flood_does_not_fill_the_file),
    T(login__locked_under_a_clock_decades_ahead__rests_a_quarter_of_an_hour_once_it_is_right),
    T(login__unknown__as_a_wrong_password),
    T(password__kept_as_argon2id_and_nowhere_else),
    T(password__guessed_in_an_open_session__locked),
    T(operator_add__same_login__exists),
    T(operator_add__bad_arguments__refused),
    T(role__what_it_is_not_for__refused_and_recorded),
    T(logout__then_any_verb__refused),
    T(tariff__same_version__exists))
