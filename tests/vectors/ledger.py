#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Check a ledger's chains, written from doc/ledger-format.md with nothing of the library:

    ledger.py FILE          prints "entries N HEAD audit N HEAD"; status 1 and a reason where something differs
    ledger.py --dump FILE   prints the file as SQL behind that line: how tests/vectors/ledger.sql was made
"""
import hashlib
import sqlite3
import struct
import sys

ENTRY = ("seq encoding id:16 body_hash:32 kind resolves reverses property station epoch shift operator contract business_day time_ms"
         " utc_offset_s clock_back")
ROWS = [
    ("posting", "posting JOIN account ON account.id = posting.account", "account aseq entry amount balance kind owner", ", account, aseq"),
    ("sale", "sale", "contract entry station epoch number tender tariff tendered arrears fee tax credit credit_micro paid_total_micro"
     " standing reference:text", ""),
    ("statement", "statement", "contract entry kind count command_count paid_micro refunded_micro card_generation card_id:8"
     " statement_id:8 token:128", ""),
    ("mark", "mark", "contract statement entry written", ""),
    ("proof", "proof", "contract entry kind counter card_generation paid_micro refunded_micro used_micro balance_micro verdict"
     " accepted_paid_micro accepted_refunded_micro newest_counter card_id:8 statement_id:8 sealed:128", ""),
    ("contract", "contract", "entry number unit key_version party carried_in_micro meter:8 customer:8 party_digest:32", ""),
    ("card", "card", "contract generation entry card_id:8", ""),
    ("shift", "shift", "entry operator float", ""),
    ("shift_close", "shift_close", "entry shift cash bank counted over sales voids", ""),
    ("day_close", "day_close", "entry business_day first_entry last_entry cash bank credit tax fee arrears rounding over sales voids"
     " open_statements head:32", ""),
]
AUDIT = "seq encoding id:16 body_hash:32 action actor object detail station time_ms utc_offset_s digest:32"
PROPERTY = ("property", "id currency exponent", "id = 1")
OPERATOR = ("operator", "id role login:text", "id = :object")
BROUGHT = {
    101: [OPERATOR, PROPERTY],
    102: [OPERATOR],
    109: [("tariff", "version audit effective_from_s text:text packed:text", "audit = :seq")],
    110: [("print", "entry copy audit", "audit = :seq")],
}
CREDENTIAL = ("credential", "operator must_change failures locked_until_ms password_hash:text", "operator = :object")
TOUCHES_CREDENTIAL = {103, 104, 105, 106, 111}


def blake(*parts):
    return hashlib.blake2b(b"".join(parts), digest_size=32).digest()


def names(columns):
    return ", ".join(column.split(":")[0] for column in columns.split())


def canonical(columns, values):
    out = []
    for column, value in zip(columns.split(), values, strict=True):
        _, _, form = column.partition(":")
        if form == "text":
            data = value.encode() if isinstance(value, str) else value
            out.append(struct.pack(">I", len(data)) + data)
        elif form:
            data = value if value is not None else bytes(int(form))
            assert len(data) == int(form), f"{column} has {len(data)} bytes"
            out.append(data)
        else:
            out.append(struct.pack(">q", value if value is not None else 0))
    return b"".join(out)


def entries(db):
    """Number of entries and the head, recomputed; each stored hash must be the one."""
    head, count = bytes(32), 0
    for *values, stored in db.execute(f"SELECT {names(ENTRY)}, hash FROM entry ORDER BY seq"):
        count += 1
        assert values[0] == count, f"entry {count} is missing"
        parts = [head, b"\x01", canonical(ENTRY, values)]
        for tag, (_, source, columns, order) in enumerate(ROWS, 1):
            rows = db.execute(f"SELECT {names(columns)} FROM {source} WHERE entry = ? ORDER BY entry{order}", (count,))
            parts += [bytes([tag]) + canonical(columns, row) for row in rows]
        head = blake(*parts)
        assert head == stored, f"entry {count}: the hash differs"
    for table, *_ in ROWS:
        orphans = db.execute(f"SELECT count(*) FROM {table} WHERE entry < 1 OR entry > ?", (count,)).fetchone()[0]
        assert orphans == 0, f"{table}: rows of no entry"
    return count, head


def digest_of(db, things, row):
    return blake(*(canonical(columns, db.execute(f"SELECT {names(columns)} FROM {table} WHERE {where}",
                                                 {key: row[key] for key in ("object", "seq") if f":{key}" in where}).fetchone())
                   for table, columns, where in things))


def audits(db):
    head, count, credentials = bytes(32), 0, {}
    for *values, stored in db.execute(f"SELECT {names(AUDIT)}, hash FROM audit ORDER BY seq"):
        row = dict(zip((column.split(":")[0] for column in AUDIT.split()), values))
        count += 1
        assert row["seq"] == count, f"audit row {count} is missing"
        head = blake(head, b"\x01", canonical(AUDIT, values))
        assert head == stored, f"audit row {count}: the hash differs"
        if row["action"] in BROUGHT:
            assert digest_of(db, BROUGHT[row["action"]], row) == row["digest"], f"audit row {count}: what it brought differs"
        if row["action"] in TOUCHES_CREDENTIAL and row["object"]:
            credentials[row["object"]] = row
    for row in credentials.values():
        assert digest_of(db, [CREDENTIAL], row) == row["digest"], f"credential {row['object']} differs"
    return count, head


def parties(db):
    for digest, salt, name, address in db.execute(
            "SELECT party_digest, salt, name, address FROM contract JOIN party ON party.id = contract.party"):
        if any(salt) or name or address:
            assert blake(salt, canonical("name:text address:text", (name, address))) == digest, "a customer differs"


def sums(db):
    unbalanced = db.execute("SELECT entry FROM posting GROUP BY entry HAVING sum(amount) <> 0").fetchone()
    assert unbalanced is None, f"entry {unbalanced} does not balance"


def days(db):
    """Each close begins where the one before ended, and its figures are those of the entries in it."""
    ended = 0
    for close, day, first, last, *figures in db.execute(
            "SELECT entry, business_day, first_entry, last_entry, cash, bank, credit, tax, fee, arrears, rounding, over, sales, voids"
            " FROM day_close ORDER BY entry"):
        (today,) = db.execute("SELECT business_day FROM entry WHERE seq = ?", (close,)).fetchone()
        until = close - 1 if today == day else db.execute(
            "SELECT max(seq) FROM entry WHERE seq > ? AND seq < ? AND business_day <= ?", (ended, close, day)).fetchone()[0]
        assert (first, last) == (ended + 1, until or ended), f"the close of day {day} is not of its entries"
        ended = last
        sales = db.execute("SELECT tender, tendered, credit, tax, fee, arrears, number FROM sale WHERE entry BETWEEN ? AND ?",
                           (first, last)).fetchall()
        posted = dict(db.execute("SELECT kind, sum(amount) FROM posting JOIN account ON account.id = posting.account"
                                 " WHERE entry BETWEEN ? AND ? GROUP BY kind", (first, last)))
        again = [sum(sale[1] for sale in sales if sale[0] == tender) for tender in (1, 2)]
        again += [sum(sale[at] for sale in sales) for at in (2, 3, 4, 5)]
        again += [-posted.get(kind, 0) for kind in (8, 9)]
        again += [sum(sale[6] is not None for sale in sales), sum(sale[6] is None for sale in sales)]
        assert figures == again, f"the figures of day {day} differ"


def main():
    dump = sys.argv[1] == "--dump"
    db = sqlite3.connect(f"file:{sys.argv[-1]}?mode=ro", uri=True)
    try:
        (count, head), (rows, audit_head) = entries(db), audits(db)
        parties(db)
        sums(db)
        days(db)
    except AssertionError as difference:
        print(difference)
        sys.exit(1)
    print(f"{'-- ' if dump else ''}entries {count} {head.hex()} audit {rows} {audit_head.hex()}")
    if dump:
        print("-- A small ledger as schema 1 and encoding 1 wrote it; books like these must be readable for ever. Made by ledger.py --dump.")
        for name in ("application_id", "user_version"):
            print(f"PRAGMA {name} = {db.execute(f'PRAGMA {name}').fetchone()[0]};")
        print("\n".join(db.iterdump()))


main()
