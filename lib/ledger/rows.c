/* SPDX-License-Identifier: Apache-2.0 */
/* The descriptions of the rows: every column of every table once, in the order of the canonical bytes. doc/ledger-format.md says
 * the same for readers without this library; changing a chained line here needs a new encoding number. */
#include "ledger/rows.h"

#define FIELD(type, member, column, kind, use) { column, kind, use, offsetof(struct type, member), sizeof(((struct type *)0)->member) }
#define INT(type, member) FIELD(type, member, #member, PREPAY__INT, PREPAY__BOTH)
#define NAMED(type, member, column) FIELD(type, member, column, PREPAY__INT, PREPAY__BOTH)
#define MAYBE(type, member, column) FIELD(type, member, column, PREPAY__OPTIONAL, PREPAY__BOTH)
#define BLOB(type, member) FIELD(type, member, #member, PREPAY__BLOB, PREPAY__BOTH)
#define TEXT(type, member) FIELD(type, member, #member, PREPAY__TEXT, PREPAY__BOTH)
#define HASH(type) FIELD(type, hash, "hash", PREPAY__BLOB, PREPAY__STORED)

static const struct prepay__field property_fields[] = {
    INT(prepay__property, id), INT(prepay__property, currency), INT(prepay__property, exponent),
};

static const struct prepay__field entry_fields[] = {
    INT(prepay__entry, seq),
    INT(prepay__entry, encoding),
    BLOB(prepay__entry, id),
    BLOB(prepay__entry, body_hash),
    INT(prepay__entry, kind),
    MAYBE(prepay__entry, resolves, "resolves"),
    MAYBE(prepay__entry, reverses, "reverses"),
    INT(prepay__entry, property),
    INT(prepay__entry, station),
    INT(prepay__entry, epoch),
    INT(prepay__entry, shift),
    NAMED(prepay__entry, operator_id, "operator"),
    INT(prepay__entry, contract),
    INT(prepay__entry, business_day),
    INT(prepay__entry, time_ms),
    INT(prepay__entry, utc_offset_s),
    INT(prepay__entry, clock_back),
    HASH(prepay__entry),
};

static const struct prepay__field account_fields[] = {
    INT(prepay__account, id), INT(prepay__account, property), INT(prepay__account, kind), INT(prepay__account, owner),
};

/* kind and owner are columns of the account: they are chained with each posting, so that an account can not change its meaning. */
static const struct prepay__field posting_fields[] = {
    NAMED(prepay__posting, account, "account"),
    INT(prepay__posting, aseq),
    NAMED(prepay__posting, entry, "entry"),
    NAMED(prepay__posting, amount_minor, "amount"),
    NAMED(prepay__posting, balance_minor, "balance"),
    FIELD(prepay__posting, kind, "kind", PREPAY__INT, PREPAY__CHAINED),
    FIELD(prepay__posting, owner, "owner", PREPAY__INT, PREPAY__CHAINED),
};

static const struct prepay__field sale_fields[] = {
    INT(prepay__sale, contract),
    INT(prepay__sale, entry),
    INT(prepay__sale, station),
    INT(prepay__sale, epoch),
    MAYBE(prepay__sale, number, "number"),
    INT(prepay__sale, tender),
    INT(prepay__sale, tariff),
    NAMED(prepay__sale, tendered_minor, "tendered"),
    NAMED(prepay__sale, arrears_minor, "arrears"),
    NAMED(prepay__sale, fee_minor, "fee"),
    NAMED(prepay__sale, tax_minor, "tax"),
    NAMED(prepay__sale, credit_minor, "credit"),
    INT(prepay__sale, credit_micro),
    INT(prepay__sale, paid_total_micro),
    INT(prepay__sale, standing),
    TEXT(prepay__sale, reference),
};

static const struct prepay__field statement_fields[] = {
    INT(prepay__statement_row, contract),
    INT(prepay__statement_row, entry),
    INT(prepay__statement_row, kind),
    INT(prepay__statement_row, count),
    INT(prepay__statement_row, command_count),
    INT(prepay__statement_row, paid_micro),
    INT(prepay__statement_row, refunded_micro),
    INT(prepay__statement_row, card_generation),
    BLOB(prepay__statement_row, card_id),
    BLOB(prepay__statement_row, statement_id),
    BLOB(prepay__statement_row, token),
};

static const struct prepay__field mark_fields[] = {
    INT(prepay__mark, contract), INT(prepay__mark, statement), INT(prepay__mark, entry), INT(prepay__mark, written),
};

static const struct prepay__field proof_fields[] = {
    INT(prepay__proof_row, contract),
    INT(prepay__proof_row, entry),
    INT(prepay__proof_row, kind),
    INT(prepay__proof_row, counter),
    INT(prepay__proof_row, card_generation),
    INT(prepay__proof_row, paid_micro),
    INT(prepay__proof_row, refunded_micro),
    INT(prepay__proof_row, used_micro),
    INT(prepay__proof_row, balance_micro),
    INT(prepay__proof_row, verdict),
    INT(prepay__proof_row, accepted_paid_micro),
    INT(prepay__proof_row, accepted_refunded_micro),
    INT(prepay__proof_row, newest_counter),
    BLOB(prepay__proof_row, card_id),
    BLOB(prepay__proof_row, statement_id),
    BLOB(prepay__proof_row, sealed),
};

static const struct prepay__field contract_fields[] = {
    INT(prepay__contract, entry),
    INT(prepay__contract, number),
    INT(prepay__contract, unit),
    INT(prepay__contract, key_version),
    INT(prepay__contract, party),
    INT(prepay__contract, carried_in_micro),
    BLOB(prepay__contract, meter),
    BLOB(prepay__contract, customer),
    BLOB(prepay__contract, party_digest),
};

static const struct prepay__field card_fields[] = {
    INT(prepay__card, contract), INT(prepay__card, generation), INT(prepay__card, entry), BLOB(prepay__card, card_id),
};

static const struct prepay__field shift_fields[] = {
    INT(prepay__shift, entry), NAMED(prepay__shift, operator_id, "operator"), NAMED(prepay__shift, float_minor, "float"),
};

static const struct prepay__field shift_close_fields[] = {
    INT(prepay__shift_close, entry),
    INT(prepay__shift_close, shift),
    NAMED(prepay__shift_close, cash_minor, "cash"),
    NAMED(prepay__shift_close, bank_minor, "bank"),
    NAMED(prepay__shift_close, counted_minor, "counted"),
    NAMED(prepay__shift_close, over_minor, "over"),
    INT(prepay__shift_close, sales),
    INT(prepay__shift_close, voids),
};

static const struct prepay__field day_close_fields[] = {
    INT(prepay__day_close, entry),
    INT(prepay__day_close, business_day),
    INT(prepay__day_close, first_entry),
    INT(prepay__day_close, last_entry),
    NAMED(prepay__day_close, cash_minor, "cash"),
    NAMED(prepay__day_close, bank_minor, "bank"),
    NAMED(prepay__day_close, credit_minor, "credit"),
    NAMED(prepay__day_close, tax_minor, "tax"),
    NAMED(prepay__day_close, fee_minor, "fee"),
    NAMED(prepay__day_close, arrears_minor, "arrears"),
    NAMED(prepay__day_close, rounding_minor, "rounding"),
    NAMED(prepay__day_close, over_minor, "over"),
    INT(prepay__day_close, sales),
    INT(prepay__day_close, voids),
    INT(prepay__day_close, open_statements),
    BLOB(prepay__day_close, head),
};

static const struct prepay__field audit_fields[] = {
    INT(prepay__audit, seq),
    INT(prepay__audit, encoding),
    FIELD(prepay__audit, id, "id", PREPAY__OPTIONAL_BLOB, PREPAY__BOTH),
    BLOB(prepay__audit, body_hash),
    INT(prepay__audit, action),
    INT(prepay__audit, actor),
    INT(prepay__audit, object),
    INT(prepay__audit, detail),
    INT(prepay__audit, station),
    INT(prepay__audit, time_ms),
    INT(prepay__audit, utc_offset_s),
    BLOB(prepay__audit, digest),
    HASH(prepay__audit),
};

static const struct prepay__field operator_fields[] = {
    INT(prepay__operator, id), INT(prepay__operator, role), TEXT(prepay__operator, login),
};

static const struct prepay__field tariff_fields[] = {
    INT(prepay__tariff, version),
    INT(prepay__tariff, audit),
    INT(prepay__tariff, effective_from_s),
    FIELD(prepay__tariff, text, "text", PREPAY__STRING, PREPAY__BOTH),
    FIELD(prepay__tariff, packed, "packed", PREPAY__BYTES, PREPAY__BOTH),
};

static const struct prepay__field print_fields[] = {
    INT(prepay__print, entry), INT(prepay__print, copy), INT(prepay__print, audit),
};

static const struct prepay__field party_fields[] = {
    FIELD(prepay__party, id, "id", PREPAY__INT, PREPAY__STORED),
    BLOB(prepay__party, salt), TEXT(prepay__party, name), TEXT(prepay__party, address),
};

/* Each change of one leaves its digest in the audit chain; only the counter of refused attempts runs free. */
static const struct prepay__field credential_fields[] = {
    NAMED(prepay__credential, operator_id, "operator"),
    INT(prepay__credential, must_change),
    INT(prepay__credential, failures),
    INT(prepay__credential, locked_until_ms),
    FIELD(prepay__credential, refused, "refused", PREPAY__INT, PREPAY__STORED),
    TEXT(prepay__credential, password_hash),
};

static const struct prepay__field open_statement_fields[] = {
    FIELD(prepay__open_statement, contract, "contract", PREPAY__INT, PREPAY__STORED),
    FIELD(prepay__open_statement, entry, "entry", PREPAY__INT, PREPAY__STORED),
};

static const struct prepay__field open_shift_fields[] = {
    FIELD(prepay__open_shift, operator_id, "operator", PREPAY__INT, PREPAY__STORED),
    FIELD(prepay__open_shift, entry, "entry", PREPAY__INT, PREPAY__STORED),
};

#define ROW(row, name, tag, replaces) \
    { #name, name##_fields, sizeof name##_fields / sizeof name##_fields[0], sizeof(struct row), tag, replaces }

const struct prepay__row_type prepay__rows[PREPAY__ROWS] = {
    [PREPAY__ROW_PROPERTY] = ROW(prepay__property, property, 0, 0),
    [PREPAY__ROW_ENTRY] = ROW(prepay__entry, entry, 0, 0),
    [PREPAY__ROW_ACCOUNT] = ROW(prepay__account, account, 0, 0),
    [PREPAY__ROW_POSTING] = ROW(prepay__posting, posting, 1, 0),
    [PREPAY__ROW_SALE] = ROW(prepay__sale, sale, 2, 0),
    [PREPAY__ROW_STATEMENT] = ROW(prepay__statement_row, statement, 3, 0),
    [PREPAY__ROW_MARK] = ROW(prepay__mark, mark, 4, 0),
    [PREPAY__ROW_PROOF] = ROW(prepay__proof_row, proof, 5, 0),
    [PREPAY__ROW_CONTRACT] = ROW(prepay__contract, contract, 6, 0),
    [PREPAY__ROW_CARD] = ROW(prepay__card, card, 7, 0),
    [PREPAY__ROW_SHIFT] = ROW(prepay__shift, shift, 8, 0),
    [PREPAY__ROW_SHIFT_CLOSE] = ROW(prepay__shift_close, shift_close, 9, 0),
    [PREPAY__ROW_DAY_CLOSE] = ROW(prepay__day_close, day_close, 10, 0),
    [PREPAY__ROW_AUDIT] = ROW(prepay__audit, audit, 0, 0),
    [PREPAY__ROW_OPERATOR] = ROW(prepay__operator, operator, 0, 0),
    [PREPAY__ROW_TARIFF] = ROW(prepay__tariff, tariff, 0, 0),
    [PREPAY__ROW_PRINT] = ROW(prepay__print, print, 0, 0),
    [PREPAY__ROW_PARTY] = ROW(prepay__party, party, 0, 0),
    [PREPAY__ROW_CREDENTIAL] = ROW(prepay__credential, credential, 0, 1),
    [PREPAY__ROW_OPEN_STATEMENT] = ROW(prepay__open_statement, open_statement, 0, 1),
    [PREPAY__ROW_OPEN_SHIFT] = ROW(prepay__open_shift, open_shift, 0, 1),
};
