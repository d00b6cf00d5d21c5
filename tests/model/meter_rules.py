# SPDX-License-Identifier: Apache-2.0
"""What the twin of the meter and its runner speak of: numbers of prepay/meter.h and prepay/token.h, tokens, kinds of card."""
from collections import namedtuple

from balance_twin import EXHAUSTED, REMINDER

(OPEN, PURCHASE, REPLACEMENT, PARAMETER, RESET, CLEAR, CLOSE, KEY, SUSPEND, RESUME, KEEP_SUPPLY, TEST) = range(1, 13)
UNKNOWN, SET, TRUSTED, HELD = range(4)
COUNT, CLOSE_BY_KEY, KWH, DAY = 1, 1, 0xF001, 86400
OFF_REMOTE, OFF_KEY, OFF_RESET, KEPT = 0x10000, 0x20000, 0x40000, 0x80000
PROGRAMMING, TAMPER, KNOWN_VOLTAGE, KNOWN_CUT = 16, 14, 4, 16
E_ARGUMENT, E_OUTCOME_UNKNOWN, IMPLAUSIBLE = -1, -4, 200
(ALREADY, OTHER_METER, OTHER_CUSTOMER, OTHER_CONTRACT, OTHER_UNIT, OTHER_CARD, NOT_OPENED, CUT, REFUND_REFUSED, PULLED, KIND, FALSE, FORMAT,
 FAILED, BLANK, _, BACK, TIME_HELD, OLD, EXPIRED, NOT_YET, NOT_PROGRAMMING, REPEATED, REPLACEMENT_UNOPENED, GAP, NOT_EMPTY, OVER_HOARD,
 LOW_VOLTAGE, BLOCKED, IS_CLOSED, PURSE, MUTE, NO_SEAL, KEY_STATE) = range(700, 734)
UNTOLD = 0x100  # in a return record's status: what the switch was ordered is the switch machine's business
NOBODY, METER, MOST = bytes(8), bytes.fromhex("0000000000001001"), 999_999_990_000

# As on the wire, but: bad is "seal", "zeros" or "version"; brings is the container that came with it, sealed the one it was sealed with.
Token = namedtuple("Token", "kind meter card generation customer contract kv unit count paid refunded amount carried command not_before"
                   " expiry statement sealed brings bad")
Container = namedtuple("Container", "versions limits prices minute usable")
NO_TOKEN = Token(**dict.fromkeys(Token._fields, 0))._replace(bad="zeros")
CARRIES = {"user": (OPEN, PURCHASE, REPLACEMENT, PARAMETER, CLOSE, SUSPEND, RESUME, KEEP_SUPPLY), "reset": (RESET,), "clear": (CLEAR,),
           "parameter": (PARAMETER,), "test": (TEST,)}
STRANGERS = {"foreign": OTHER_METER, "forged": FALSE, "next": KEY_STATE}
OFF = (REMINDER, EXHAUSTED)
