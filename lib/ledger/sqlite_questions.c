/* SPDX-License-Identifier: Apache-2.0 */
/* All SQL that runs while the books are open, one line a question. ?1 to ?4 are the keys a to d, ?5 the bytes. Columns come from the
 * row's description (rows.c) unless a line names its own numbers. */
#include "ledger/sqlite_store.h"

#define Q(question, row, from) [PREPAY__##question] = { PREPAY__ROW_##row, NULL, from }
#define SUMS(question, columns, from) [PREPAY__##question] = { PREPAY__ROWS, columns, from }

/* A sale that nothing has taken back. */
#define STANDING "number IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry AS v WHERE v.reverses = sale.entry)"

const struct prepay__sql prepay__sqlite_questions[PREPAY__QUESTIONS] = {
    Q(PROPERTY_OF_BOOKS, PROPERTY, "FROM property WHERE id = 1"),
    Q(ENTRY_BY_ID, ENTRY, "FROM entry WHERE id = ?5"),
    Q(ENTRY_AT, ENTRY, "FROM entry WHERE seq = ?1"),
    Q(ENTRY_NEWEST, ENTRY, "FROM entry ORDER BY seq DESC LIMIT 1"),
    Q(ENTRY_REVERSING, ENTRY, "FROM entry WHERE reverses = ?1"),
    Q(AUDIT_BY_ID, AUDIT, "FROM audit WHERE id = ?5"),
    Q(AUDIT_AT, AUDIT, "FROM audit WHERE seq = ?1"),
    Q(AUDIT_NEWEST, AUDIT, "FROM audit ORDER BY seq DESC LIMIT 1"),
    Q(ACCOUNT_OF, ACCOUNT, "FROM account WHERE property = 1 AND kind = ?1 AND owner = ?2"),
    SUMS(ACCOUNT_LAST_ID, "coalesce(max(id), 0), count(*)", "FROM account"),
    Q(POSTING_LAST, POSTING, "FROM posting LEFT JOIN account ON id = account WHERE account = ?1 ORDER BY aseq DESC LIMIT 1"),
    Q(CONTRACT_NEWEST, CONTRACT, "FROM contract WHERE meter = ?5 ORDER BY number DESC LIMIT 1"),
    Q(CONTRACT_NUMBERED, CONTRACT, "FROM contract WHERE meter = ?5 AND number = ?1"),
    Q(CONTRACT_AT, CONTRACT, "FROM contract WHERE entry = ?1"),
    Q(CARD_NEWEST, CARD, "FROM card WHERE contract = ?1 ORDER BY generation DESC LIMIT 1"),
    Q(CARD_IN_USE, CARD, "FROM card WHERE card_id = ?5 AND generation = (SELECT max(c.generation) FROM card AS c WHERE c.contract = card.contract) LIMIT 1"),
    SUMS(CARD_COUNT, "count(*)", "FROM card WHERE contract = ?1"),
    Q(PARTY_AT, PARTY, "FROM party WHERE id = ?1"),
    Q(SALE_OF, SALE, "FROM sale WHERE contract = ?1 AND entry = ?2"),
    Q(SALE_LAST, SALE, "FROM sale WHERE contract = ?1 ORDER BY entry DESC LIMIT 1"),
    Q(SALE_STANDING, SALE, "FROM sale WHERE contract = ?1 AND " STANDING " ORDER BY entry DESC LIMIT 1"),
    Q(SALE_AT, SALE, "FROM sale WHERE contract IN (SELECT c.entry FROM contract AS c WHERE c.meter = ?5) AND number IS NOT NULL"
                     " ORDER BY entry LIMIT 1 OFFSET ?1"),
    Q(SALE_NUMBERED_LAST, SALE, "FROM sale WHERE station = ?1 AND epoch = ?2 AND number IS NOT NULL ORDER BY number DESC LIMIT 1"),
    SUMS(PAID_THROUGH, "coalesce(sum(credit_micro), 0)", "FROM sale WHERE contract = ?1 AND entry <= ?2 AND " STANDING),
    SUMS(COVERED, "coalesce(max(paid_micro), 0), count(*)", "FROM statement WHERE contract = ?1"),
    Q(STATEMENT_NEWEST, STATEMENT, "FROM statement WHERE contract = ?1 ORDER BY entry DESC LIMIT 1"),
    Q(STATEMENT_BY_ID, STATEMENT, "FROM statement WHERE contract = ?1 AND statement_id = ?5"),
    Q(STATEMENT_OPEN_AT, STATEMENT, "FROM open_statement JOIN statement USING (contract, entry) ORDER BY entry LIMIT 1 OFFSET ?1"),
    Q(STATEMENT_IS_OPEN, OPEN_STATEMENT, "FROM open_statement WHERE entry = ?2 AND contract = ?1"),
    Q(MARK_NEWEST, MARK, "FROM mark WHERE contract = ?1 AND statement = ?2 ORDER BY entry DESC LIMIT 1"),
    Q(PROOF_NEWEST, PROOF, "FROM proof WHERE contract = ?1 ORDER BY entry DESC LIMIT 1"),
    Q(PROOF_OF, PROOF, "FROM proof WHERE contract = ?1 AND entry = ?2"),
    SUMS(PROOFS_BY_CARD, "count(*)", "FROM proof WHERE contract = ?1 AND card_id = ?5 AND card_generation = ?2 AND verdict = 0"),
    Q(SHIFT_AT, SHIFT, "FROM shift WHERE entry = ?1"),
    Q(SHIFT_OPEN_OF, SHIFT, "FROM shift WHERE entry = (SELECT o.entry FROM open_shift AS o WHERE o.operator = ?1)"),
    Q(SHIFT_CLOSE_OF, SHIFT_CLOSE, "FROM shift_close WHERE shift = ?1"),
    Q(SHIFT_IS_OPEN, SHIFT, "FROM shift WHERE entry = ?1 AND EXISTS (SELECT 1 FROM open_shift AS o WHERE o.entry = shift.entry)"),
    SUMS(SHIFT_SUMS, "coalesce(sum(CASE WHEN s.tender = 1 THEN s.tendered END), 0), coalesce(sum(CASE WHEN s.tender = 2 THEN s.tendered END), 0),"
                     " count(s.number), count(*) - count(s.number)",
         "FROM entry AS e JOIN sale AS s ON s.contract = e.contract AND s.entry = e.seq WHERE e.seq > ?1 AND e.shift = ?1"),
    SUMS(OPEN_SHIFTS, "count(*)", "FROM open_shift WHERE entry <= ?1"),
    Q(DAY_CLOSE_LAST, DAY_CLOSE, "FROM day_close ORDER BY business_day DESC LIMIT 1"),
    Q(DAY_CLOSE_OF, DAY_CLOSE, "FROM day_close WHERE entry = ?1"),
    SUMS(DAY_NEWEST, "coalesce(max(business_day, ?2), ?2)", "FROM (SELECT max(business_day) AS business_day FROM entry WHERE seq >= ?1)"),
    SUMS(DAY_END, "seq", "FROM entry WHERE seq >= ?1 AND seq < ?2 AND business_day <= ?3 ORDER BY seq DESC LIMIT 1"),
    SUMS(DAY_SUMS, "coalesce(sum(CASE WHEN s.tender = 1 THEN s.tendered END), 0), coalesce(sum(CASE WHEN s.tender = 2 THEN s.tendered END), 0),"
                   " coalesce(sum(s.credit), 0), coalesce(sum(s.tax), 0), coalesce(sum(s.fee), 0), coalesce(sum(s.arrears), 0),"
                   " count(s.number), count(*) - count(s.number)",
         "FROM entry AS e JOIN sale AS s ON s.contract = e.contract AND s.entry = e.seq WHERE e.seq BETWEEN ?1 AND ?2"),
    SUMS(DAY_ACCOUNT, "coalesce(sum(p.amount), 0)",
         "FROM account AS a JOIN posting AS p ON p.account = a.id WHERE a.property = 1 AND a.kind = ?3 AND p.entry BETWEEN ?1 AND ?2"),
    SUMS(OPEN_STATEMENTS, "count(*)", "FROM open_statement"),
    Q(OPERATOR_AT, OPERATOR, "FROM operator WHERE id = ?1"),
    Q(OPERATOR_NAMED, OPERATOR, "FROM operator WHERE login = CAST(?5 AS TEXT)"),
    SUMS(OPERATOR_LAST_ID, "coalesce(max(id), 0)", "FROM operator"),
    Q(CREDENTIAL_OF, CREDENTIAL, "FROM credential WHERE operator = ?1"),
    Q(TARIFF_AT, TARIFF, "FROM tariff WHERE version = ?1"),
    SUMS(PRINT_COUNT, "count(*)", "FROM print WHERE entry = ?1"),
    Q(PRINT_OF, PRINT, "FROM print WHERE audit = ?1"),
    SUMS(OPEN_MISMATCH, "count(*), (SELECT count(*) FROM (SELECT f.entry FROM shift AS f WHERE NOT EXISTS (SELECT 1 FROM shift_close AS x WHERE x.shift"
                        " = f.entry)) AS running FULL JOIN open_shift AS k ON k.entry = running.entry WHERE k.entry IS NULL OR running.entry IS NULL)",
         "FROM (SELECT s.contract, s.entry FROM statement AS s WHERE NOT EXISTS (SELECT 1 FROM proof AS p WHERE p.contract = s.contract"
         " AND p.entry > s.entry AND p.verdict = 0 AND p.paid_micro >= s.paid_micro AND p.refunded_micro >= s.refunded_micro)) AS due"
         " FULL JOIN open_statement AS o ON o.contract = due.contract AND o.entry = due.entry WHERE o.entry IS NULL OR due.entry IS NULL"),
    SUMS(COUNTS, "(SELECT count(*) FROM operator), (SELECT count(*) FROM credential), (SELECT count(*) FROM tariff),"
                 " (SELECT count(*) FROM print), (SELECT count(*) FROM party), (SELECT count(*) FROM contract)", ""),
};

#define ALL(reading, row, from) [PREPAY__ALL_##reading] = { PREPAY__ROW_##row, NULL, from }

const struct prepay__sql prepay__sqlite_readings[PREPAY__READINGS] = {
    ALL(ENTRIES, ENTRY, "FROM entry ORDER BY seq"),
    ALL(POSTINGS, POSTING, "FROM posting LEFT JOIN account ON id = account ORDER BY entry, account, aseq"),
    ALL(SALES, SALE, "FROM sale ORDER BY entry"),
    ALL(STATEMENTS, STATEMENT, "FROM statement ORDER BY entry"),
    ALL(MARKS, MARK, "FROM mark ORDER BY entry"),
    ALL(PROOFS, PROOF, "FROM proof ORDER BY entry"),
    ALL(CONTRACTS, CONTRACT, "FROM contract ORDER BY entry"),
    ALL(CARDS, CARD, "FROM card ORDER BY entry"),
    ALL(SHIFTS, SHIFT, "FROM shift ORDER BY entry"),
    ALL(SHIFT_CLOSES, SHIFT_CLOSE, "FROM shift_close ORDER BY entry"),
    ALL(DAY_CLOSES, DAY_CLOSE, "FROM day_close ORDER BY entry"),
    ALL(AUDITS, AUDIT, "FROM audit ORDER BY seq"),
    ALL(TARIFFS, TARIFF, "FROM tariff ORDER BY audit"),
};

const char *const prepay__sqlite_changes[PREPAY__CHANGES] = {
    [PREPAY__REACHED_STATEMENTS] =
        "DELETE FROM open_statement WHERE contract = ?1 AND EXISTS (SELECT 1 FROM statement AS s WHERE s.contract = open_statement.contract"
        " AND s.entry = open_statement.entry AND s.paid_micro <= ?2 AND s.refunded_micro <= ?3)",
    [PREPAY__CLOSED_SHIFT] = "DELETE FROM open_shift WHERE entry = ?1",
};
