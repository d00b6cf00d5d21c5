# SPDX-License-Identifier: Apache-2.0
"""What a meter takes and what it says to it, a second time: tokens by both policies, commands, cards. Written from doc/meter.md ("What
decides, in order", "Commands", "The count policy", "An insertion") and doc/protocol.md, and not from the C code. Part of meter_twin.py."""
import pickle

import balance_twin
from meter_rules import *


class Acceptance:
    """The half of a meter that is shown tokens."""

    def accept(self, token):
        return self.judge(token, None, True)[0]

    def judge(self, t, card, empty):
        """What is said, and what its card is then told: None, "record", "final"."""
        r = self.r
        is_command = t.kind > REPLACEMENT
        if r.false >= 200 and r.greatest // DAY <= r.day and (card is None or is_command or t.bad in ("zeros", "version")):
            return self.show(BLOCKED), None  # what cannot be read is no money by card
        if t.bad in ("zeros", "version"):
            return self.refuse(BLANK if t.bad == "zeros" else FORMAT, card), None
        if t.meter != METER:
            return self.refuse(OTHER_METER, card), None
        if t.bad == "seal" or t.kv != 1:
            return self.refuse(FALSE, card), None
        if card and t.kind not in CARRIES[card.kind]:
            return self.refuse(KIND, card), None
        if r.final and t.contract == r.final[3]:
            return self.show(ALREADY if t.kind == CLOSE else IS_CLOSED), "final"
        verdict = self.of_this_account(t) if r.opened else self.of_no_account(t)
        if verdict:
            return self.refuse(verdict, card), None
        if is_command and t.command > r.commands and self.validity == HELD and 0 < t.not_before <= self.fed <= t.not_before + 62 * DAY:
            self.believe(self.fed, TRUSTED)
        return self.take(t, card, empty)

    def of_no_account(self, t):
        if t.kind > REPLACEMENT:
            return 0
        if t.kind != OPEN:
            return REPLACEMENT_UNOPENED if t.kind == REPLACEMENT else NOT_OPENED
        return 0 if t.contract > self.r.contract else OTHER_CONTRACT

    def of_this_account(self, t):
        r = self.r
        return (OTHER_CONTRACT if t.contract != r.contract else OTHER_CUSTOMER if t.customer != r.customer else
                OTHER_UNIT if t.unit != r.unit else 0)

    def show(self, verdict):
        self.shown = verdict
        return verdict

    def refuse(self, verdict, card):
        """Nothing of it is taken. What a card is told is stored, and a false seal by any carrier is counted."""
        r = self.r
        self.shown = verdict
        if card:
            r.result = verdict
        elif verdict != FALSE:
            return verdict
        if verdict in (FALSE, OTHER_METER, MUTE, KEY_STATE):
            self.turn_day()
            r.false += verdict == FALSE
            r.illegal += bool(card)
        self.stranger()
        return verdict

    def take(self, t, card, empty):
        """As one fact: judged on the record itself, which is put back when nothing stands."""
        r, is_command, counts = self.r, t.kind > REPLACEMENT, self.policy == COUNT
        if card and card.id != t.card and (is_command or counts):
            return self.refuse(OTHER_CARD, card), None
        before, was_open, was_off = pickle.dumps(r), r.opened, r.balance.state in OFF
        last = r.count, r.reset, r.statement, r.final
        self.news, stands = False, True
        r.reset = r.reset if t.kind == RESET else 0
        if is_command and (counts or not was_open):
            verdict, stands = self.command(t), bool(was_open)
        elif not was_open and not self.begin(t):
            verdict, stands = FORMAT, False
        elif counts:
            verdict, stands = self.counted(t, empty, not was_open)
        else:
            verdict = self.stated(t, card, not was_open)
        if not stands and not self.news:
            self.r = pickle.loads(before)
            return self.refuse(verdict, card), self.without_account(verdict)
        self.show(verdict)
        self.tell_keep()
        self.arm(was_off and was_open)
        if not card and not self.news and last[:3] == (r.count, r.reset, r.statement):
            self.r = pickle.loads(before)
            return verdict, None
        r.result = verdict
        r.records += bool(card)
        if card and card.kind == "user":
            r.allowed = 0
            r.opened and r.balance.acknowledge()
        self.commit()
        return verdict, self.without_account(verdict) if not stands else "final" if r.final is not last[3] else "record"

    def without_account(self, verdict):
        """What a card is told of a command where no account is open."""
        return "check" if not self.r.opened and verdict in (0, ALREADY) else None

    def arm(self, was_tripped):
        """With this flag supply that comes back waits for somebody."""
        r = self.r
        if self.flags & CLOSE_BY_KEY and was_tripped and r.opened and r.balance.state not in OFF and not r.trip:
            r.allowed = 1

    # ------------------------------------------------------------------------------------------- parameters, opening

    def begin(self, t):
        """A new contract, bare, with all parameters; false: it brings none that could be used."""
        r = self.r
        if t.sealed is None or t.brings != t.sealed or not t.brings.usable:
            return False
        r.opened, r.contract, r.unit, r.customer, r.card, r.generation, r.statement = 1, t.contract, t.unit, t.customer, NOBODY, 0, NOBODY
        r.count = r.used = r.rest = r.refunded = 0
        r.versions, r.prices, r.minute = t.brings.versions, t.brings.prices, t.brings.minute
        r.balance = balance_twin.Twin(balance_twin.Limits())
        r.balance.set_limits(t.brings.limits)
        if t.carried:
            r.balance.carry_in(t.carried)
        return True

    def parameters(self, t):
        """0 or 712; self.news: there was a part whose version is greater."""
        r = self.r
        if t.sealed is None:
            return 0
        if t.brings != t.sealed:
            return FORMAT
        newer = [offered > kept and t.kind in (OPEN, PARAMETER) for offered, kept in zip(t.brings.versions, r.versions)]
        if newer[0] and not t.brings.usable:
            return FORMAT
        r.versions = tuple(map(max, r.versions, t.brings.versions)) if any(newer) else r.versions
        if newer[1]:
            r.prices, r.minute = t.brings.prices, t.brings.minute
        if any(newer):
            r.balance.set_limits(t.brings.limits if newer[0] else r.balance.limits)
            self.news = True
        return 0

    # --------------------------------------------------------------------------------------------------- the policies

    def stated(self, t, card, opens):
        """The totals rule, then the card, then what the command wants; what is said is the worst of it."""
        r, b, is_command = self.r, self.r.balance, t.kind > REPLACEMENT
        brought = 0 if opens or is_command else self.parameters(t)
        current, last = t.paid >= b.paid and t.refunded >= b.refunded, (b.paid, b.refunded)
        money = b.accept(t.paid, t.refunded, t.count)
        moved = last != (b.paid, b.refunded)
        refused = not is_command and not self.is_its_card(t, card, current)
        if current and (moved or not refused) and not is_command:
            r.statement = t.statement
        r.count = max(r.count, t.count)
        if is_command:
            brought = self.command(t)
            money = 0 if money == balance_twin.IS_SUSPENDED else money
        self.news |= opens or moved
        if refused or brought not in (0, ALREADY):
            return OTHER_CARD if refused else brought
        return {balance_twin.REFUSED: REFUND_REFUSED, balance_twin.CUT: CUT, balance_twin.OVER_HOARD: CUT,
                balance_twin.IS_SUSPENDED: money}.get(money, 0 if self.news else ALREADY)

    def is_its_card(self, t, card, current):
        r = self.r
        if card and card.id != t.card:
            return False
        if t.card == NOBODY:
            return True
        if t.card == r.card:
            r.generation = t.generation if current and t.generation >= r.generation else r.generation
            return t.generation >= r.generation
        if not current or t.kind == PURCHASE or r.card != NOBODY and t.generation <= r.generation:
            return False
        r.card, r.generation, self.news = t.card, t.generation, True
        return True

    def is_other_card(self, t):
        r = self.r
        return NOBODY not in (t.card, r.card) and (t.card, t.generation) != (r.card, r.generation)

    def counted(self, t, empty, opens):
        """The cells of the count policy, and whether what they did stands: an account is opened by END alone."""
        r, n, m = self.r, t.count, self.r.count
        if t.kind == PURCHASE and self.is_other_card(t):
            return OTHER_CARD, False
        if t.kind == OPEN and n > 1 or n >= m + 2:
            return GAP, not opens
        if n == m + 1 and not empty:
            return NOT_EMPTY, not opens
        if n == m and not empty and self.is_other_card(t):
            return OTHER_CARD, not opens
        verdict, registers, brings = ALREADY, n != m or empty, n == m + 1 or n == m and empty
        if brings and not opens:
            verdict = self.parameters(t) or verdict
        if n == m + 1:
            refused = self.money(t)
            if refused:
                return refused, not opens
            verdict, self.news = 0 if verdict == ALREADY else verdict, True
        verdict = 0 if verdict == ALREADY and (self.news or opens) else verdict
        if registers and t.kind != PURCHASE and t.card != NOBODY and (t.card, t.generation) != (r.card, r.generation):
            r.card, r.generation, self.news = t.card, t.generation, True
        r.statement = t.statement if brings else r.statement
        self.news |= opens
        return verdict, True

    def money(self, t):
        """One purchase, or one refund: 0, or why not."""
        r, b = self.r, self.r.balance
        refunds = t.amount == 0 and t.refunded > b.refunded
        limit = b.limits.hoard
        if refunds and r.refunded:
            return REPEATED
        if not refunds and b.balance() + t.amount > (min(limit, MOST) if limit or b.has(balance_twin.HOARD_ZERO) else MOST):
            return OVER_HOARD
        if b.latches & balance_twin.SUSPENDED:
            return balance_twin.IS_SUSPENDED
        if b.accept(b.paid + t.amount, t.refunded if refunds else b.refunded, t.count) == balance_twin.REFUSED:
            return REFUND_REFUSED
        r.refunded, r.count = int(refunds), t.count
        return 0

    # ----------------------------------------------------------------------------------------------------- commands

    def command(self, t):
        r, b = self.r, self.r.balance
        if t.command <= r.commands:
            return ALREADY if t.command == r.commands else OLD
        if t.kind == KEY:
            return KIND
        if t.expiry and r.greatest >= t.expiry:
            return EXPIRED
        if r.greatest < t.not_before:
            return NOT_YET
        if not r.opened and t.kind in (PARAMETER, CLOSE, SUSPEND, RESUME):
            return NOT_OPENED
        if t.kind == RESET and not self.inputs & PROGRAMMING:
            return NOT_PROGRAMMING
        if t.kind == PARAMETER and self.parameters(t):
            return FORMAT
        if t.kind == RESET:
            r.reset = 1
        elif t.kind == CLEAR:
            r.used = r.tamper = r.illegal = r.moves = r.cuts = 0
        elif t.kind == CLOSE:
            b.life("close")
            r.records += 1
            r.final = self.fields(2, t.statement, t.command)
            r.opened = r.trip = r.allowed = r.alarm = r.keep = r.reset = 0
        elif t.kind in (SUSPEND, RESUME):
            b.life("suspend" if t.kind == SUSPEND else "resume")
        elif t.kind == KEEP_SUPPLY:
            self.order(t.amount or 0x3A, t.expiry)
        r.commands, r.statement, self.news = t.command, t.statement, True
        return 0

    # -------------------------------------------------------------------------------------------------------- cards

    def insert(self, card, at, how):
        """A card goes in; at that step it is pulled out (how 0: before the command, 1: before its answer), or answers a refusal (2)."""
        r = self.r
        if self.voltage < 750:
            return self.show(LOW_VOLTAGE)
        left = r.sessions - self.sessions
        if left < 4096 and (self.may_commit() or not left):
            r.sessions = self.sessions + 8192
            self.commit()
        self.sessions += 1
        judged = {"foreign": 2, "next": 3, "forged": 4, "check": 4}.get(card.kind, 5)
        if at < judged:
            return self.show(PULLED) if how < 2 else self.refuse(FAILED if how == 2 else NO_SEAL, card)
        if card.kind == "check":
            return self.inspect(card, at, how)
        if card.kind in STRANGERS:
            return self.refuse(STRANGERS[card.kind], card)
        status, told = self.judge(card.token or NO_TOKEN, card, card.returned == "empty")
        if told is None:
            return status
        if at > 6 or at == 6 and how > 0:
            card.returned = self.r.final if told == "final" else self.fields(1 if told == "record" else 3, self.r.statement, self.r.commands)
        return status if at > 6 else E_OUTCOME_UNKNOWN

    def inspect(self, card, at, how):
        """A check card is told how the meter stands, and nothing changes. Step 4 is none of its."""
        done = at > 6 or at == 4
        if done or at == 6 and how > 0:
            card.returned = self.fields(3, self.r.statement, self.r.commands)
        return self.show(0 if done else PULLED if how < 2 else FAILED if how == 2 else NO_SEAL)
