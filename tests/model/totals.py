#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The totals rule, searched exhaustively: desk books, an untrusted carrier, a meter, and what goes wrong between them.

The attacker keeps every token ever sealed and every return record ever made, and shows any of them, in any order, any number of times.
Amounts are whole units; one sale or refund is one unit.

    totals.py            the rules as designed, then every broken rule: each of those must fail
    totals.py NAME       one of them, with the shortest path to its failure

PREPAY_TEST_ALL=1 in the environment: six sales and refunds and three contracts instead of four and two (some minutes).

Failures found: PAID (more usable than the money kept), LOST (paid, not voided, and the newest statement does not bring it in),
STUCK (the meter is dark and takes nothing although money is waiting).
"""
import os
import sys
from collections import deque, namedtuple

# desk: paid = sales not voided; sealed = greatest P sealed; R = refunds asked; cash = refunds paid out
# paper = refunds proved but paid only by a supervisor against paper, after a restore
# meter: A, B accepted totals; bal; used; closed = final record made
State = namedtuple('State', 'c paid sealed R cash toks recs mc A B bal used closed close_id nid backup restored events paper')
START = State(1, 0, 0, 0, 0, frozenset(), frozenset(), 1, 0, 0, 0, 0, False, 0, 1, None, False, 0, 0)

ALL = os.environ.get('PREPAY_TEST_ALL') == '1'
MAX_EVENTS, CONTRACTS, LIMIT = (6, 3, 2) if ALL else (4, 2, 2)      # events: sales + refunds asked

BROKEN = {
    'amount':      'the meter credits the amount of a token, not the difference of totals',
    'split':       'balance and totals are two records',
    'void-covered': 'a sale is voided although a sealed statement covers it',
    'early-cash':  'a refund is paid out when it is asked, not when it is proved',
    'no-contract': 'the meter does not look at the contract',
    'close-held':  'a contract is closed on any return record, not on the final one',
    'close-forget': 'a contract is closed, and P - A and refunds taken but not paid out are not settled',
    'restore-A':   'after a restore only A is compared with the books',
    'hoard-whole': 'a credit over the hoard limit is refused whole, the limit on the gross',
    'deaf':        'the meter takes nothing',
    'reset-forgets': 'a reset sets the totals to zero within a contract',
}


def steps(s, rule):
    """Every (label, next state) that one event can lead to."""
    closing = any(t[0] == s.c and t[3] == 'close' for t in s.toks)      # nothing is sold or asked once CLOSE is sealed
    if s.events < MAX_EVENTS and not closing:
        yield 'pay', s._replace(paid=s.paid + 1, events=s.events + 1)
        if s.R < s.sealed:
            yield 'ask a refund', s._replace(R=s.R + 1, events=s.events + 1, cash=s.cash + (rule == 'early-cash'))
    if not closing and (s.paid, s.R) != max([(t[1], t[2]) for t in s.toks if t[0] == s.c], default=(0, 0)):
        yield 'seal P=%d R=%d' % (s.paid, s.R), s._replace(sealed=max(s.sealed, s.paid), nid=s.nid + 1,
                                                          toks=s.toks | {(s.c, s.paid, s.R, 'credit', s.nid)})
    if s.paid > (s.sealed if rule != 'void-covered' else s.A):
        yield 'void one sale, give the money back', s._replace(paid=s.paid - 1)
    if not closing and s.paid == s.sealed and s.c < CONTRACTS and s.sealed:
        yield 'seal CLOSE', s._replace(nid=s.nid + 1, toks=s.toks | {(s.c, s.paid, s.R, 'close', s.nid)})
    if s.mc == s.c and s.B > s.cash and rule != 'early-cash':
        yield 'cash out on a record with B=%d' % s.B, s._replace(cash=s.cash + 1)
    for (rc, A, B, bal, final, rid) in s.recs:
        close = [t for t in s.toks if t[0] == s.c and t[3] == 'close']
        if rc == s.c and close and ((final and rid == close[0][4]) or (rule == 'close-held' and s.closed)):
            owed = 0 if rule == 'close-forget' else (s.paid - A) + (B - s.cash)
            yield 'settle on a record with balance %d, owed %d' % (bal, owed), s._replace(
                c=s.c + 1, paid=0, sealed=0, R=0, cash=0,
                mc=s.c + 1, A=0, B=0, bal=0, closed=False, restored=False, backup=None)
    for (tc, p, r, kind, tid) in s.toks:
        if (tc != s.mc and rule != 'no-contract') or s.closed or rule == 'deaf':
            continue
        want = 1 if rule == 'amount' else max(0, p - s.A)
        r = max(0, r - s.B)                          # refund stated beyond the accepted one
        if rule == 'hoard-whole':
            if want and s.bal + want > LIMIT:
                continue
            credit, refund = want, (r if 0 < r <= s.bal + want else 0)
        else:
            credit = min(want, max(0, LIMIT - s.bal + r))
            refund = r
            if not 0 < r <= s.bal + credit:          # taken whole or not at all
                credit, refund = min(want, max(0, LIMIT - s.bal)), 0
        bal, A, B = s.bal + credit - refund, s.A + credit, s.B + refund
        if rule == 'amount':
            A = max(s.A, p)
        final = kind == 'close'
        nxt = s._replace(A=A, B=B, bal=bal, closed=final)
        if final or rule == 'close-held':           # B only grows, so for refunds an old record proves no more than the newest
            nxt = nxt._replace(recs=s.recs | {(s.mc, A, B, bal, final, tid)})
        yield 'meter takes %s' % ((tc, p, r, kind),), nxt
        if rule == 'split':
            yield 'power cut between balance and totals', s._replace(bal=bal)
    if s.bal > 0 and not s.closed:
        yield 'use', s._replace(bal=s.bal - 1, used=s.used + 1)
    if rule == 'reset-forgets' and s.A:
        yield 'reset', s._replace(A=0, B=0)
    if not closing and s.events < MAX_EVENTS:
        if s.backup is None and not s.restored:
            yield 'backup', s._replace(backup=(s.paid, s.sealed, s.R, s.cash))
        if s.backup is not None:
            paid, sealed, R, cash = s.backup
            card = max([t[1:3] for t in s.toks if t[0] == s.c], default=(0, 0))       # the customer's card, read before it is overwritten
            if rule == 'restore-A':
                paid, sealed = max(paid, s.A), max(sealed, s.A)
            else:                                                                     # spools resubmitted; card and meter read; refunds: paper only
                paid, sealed, R = s.paid, max(s.sealed, card[0], s.A), max(R, card[1], s.B)
                cash = max(cash, s.cash, s.B)
            paper = s.paper + (cash - s.cash if rule != 'restore-A' else 0)
            yield 'books restored from the backup', s._replace(paid=paid, sealed=sealed, R=R, cash=cash, backup=None, restored=True, paper=paper)



def search(rule):
    """Breadth first; real money is carried beside the state: (state, taken) with taken = paid in this contract before voids."""
    start = (START, 0, 0)                          # state, money taken so far, money given back so far
    seen, queue = {start: None}, deque([start])
    while queue:
        node = queue.popleft()
        s, taken, back = node
        fault = None
        if s.used + s.bal > taken - back:
            fault = 'PAID: used %d + balance %d, money kept %d' % (s.used, s.bal, taken - back)
        elif not s.closed and s.paid == s.sealed and s.R == s.cash and s.mc == s.c and rule != 'early-cash':
            owed = taken - back - s.used - s.paper # what the customer must still be able to use
            top = max([t[1] for t in s.toks if t[0] == s.c], default=0)
            if s.bal + (top - s.A) < owed:
                fault = 'LOST: %d paid and unused, balance %d, newest statement brings %d' % (owed, s.bal, top - s.A)
            elif s.bal == 0 and top > s.A:         # dark: no use can make room
                if not any(n.A > s.A for l, n in steps(s, rule) if l.startswith('meter takes')):
                    fault = 'STUCK: dark, %d waiting in the newest statement' % (top - s.A)
        if fault:
            path, at = [], node
            while seen[at]:
                path.append(seen[at][1])
                at = seen[at][0]
            return fault, len(seen), path[::-1]
        for label, n in steps(s, rule):
            t, b = taken, back
            if label == 'pay':
                t += 1
            if label.startswith(('void', 'cash out')) or (rule == 'early-cash' and label == 'ask a refund'):
                b += 1
            if label.startswith('settle'):
                nums = label.split()
                b += int(nums[6].rstrip(',')) + int(nums[8])
            nxt = (n, t, b)
            if nxt not in seen:
                seen[nxt] = (node, label)
                queue.append(nxt)
    return None, len(seen), []


if __name__ == '__main__':
    names = sys.argv[1:] or ['as designed', *BROKEN]
    bad = 0
    print('1..%d' % len(names))
    for number, name in enumerate(names, 1):
        fault, states, path = search(name)
        right = (fault is None) == (name == 'as designed')
        print('%s %d - %-14s %7d states  %s' % ('ok' if right else 'not ok', number, name, states, fault or 'holds'))
        if len(sys.argv) > 1:
            print('#  ' + ' -> '.join(path))
        bad += not right
    sys.exit(bad > 0)
