#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The road, computed a second time: keys, handshake, channel, token, return record, parameters, wrapped key.

Written from doc/formats.md with Python's hashlib and hmac alone; it shares nothing with the C code that its numbers test.

    handshake.py           write handshake.txt and handshake_vectors.h
    handshake.py --check   are they what this script says? TAP; exit status 1 if not
"""
import hashlib
import hmac
import struct
import sys

sys.dont_write_bytecode = True
import headers  # noqa: E402


def mac(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


def sha256(data):
    return hashlib.sha256(data).digest()


def label(text):
    return text.encode() + b"\0"


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


class Vectors(dict):
    def note(self, name, value):
        assert name not in self
        self[name] = value
        return value


METER, CARD, TERMINAL = b"METER-07", b"CARD-042", b"DESK-003"
CUSTOMER, STATEMENT = b"CUST-900", bytes.fromhex("a1b2c3d4e5f60718")
ROLE, VERSION, GENERATION = 1, 3, 0x0102


def key_tree(v):
    """Every arrow. A key that derives cannot be read: its probe is HMAC(HMAC(key, "probe" 00), "probe")."""
    utility, maker = v.note("root", sha256(b"utility")), v.note("maker", sha256(b"manufacturer"))
    role, kv, card = bytes([ROLE]), bytes([VERSION]), CARD + struct.pack(">H", GENERATION)
    arrows = [("role", "root", "prepay/role", role + kv), ("card", "role", "prepay/card", card),
              ("credit", "root", "prepay/credit", kv), ("credit_meter", "credit", "prepay/credit-meter", METER),
              ("command", "root", "prepay/command", kv), ("command_meter", "command", "prepay/command-meter", METER),
              ("meter", "root", "prepay/meter", kv), ("meter_own", "meter", "prepay/meter-own", METER),
              ("card_meter", "meter_own", "prepay/card-meter", card), ("meter_wrap", "meter_own", "prepay/wrap", b""),
              ("service", "root", "prepay/service", kv), ("service_meter", "service", "prepay/service-meter", METER),
              ("token", "credit_meter", "prepay/token", b""), ("return", "credit_meter", "prepay/return", b""),
              ("card_wrap", "card", "prepay/card-wrap", b""), ("transport", "maker", "prepay/transport", CARD),
              ("terminal", "meter_own", "prepay/terminal", b"")]
    keys = {"root": utility, "maker": maker}
    for name, parent, text, fields in arrows:
        keys[name] = v.note(f"tree.{name}.key", mac(keys[parent], label(text), fields))
        makes_macs = name in ("token", "return", "terminal")
        v.note(f"tree.{name}.probe", mac(keys[name] if makes_macs else mac(keys[name], label("probe")), b"probe"))
    return keys


def handshake(v, card_key):
    fci = v.note("fci", b"\x01\x01" + CARD + struct.pack(">H", GENERATION) + b"REGN" + bytes([1, VERSION, 4, 1]))
    card_random, terminal_random = v.note("card_random", sha256(b"Rc")[:16]), v.note("terminal_random", sha256(b"Rt")[:16])
    context = v.note("context", label("prepay/1") + bytes([1, ROLE, VERSION]) + TERMINAL + CARD + struct.pack(">H", GENERATION)
                     + struct.pack(">I", 0x00010203) + v.note("fci_hash", sha256(fci)) + card_random + terminal_random)
    assert len(context) == 98
    prk = v.note("prk", mac(card_key, label("prk"), context))
    keys = {name: v.note(f"key.{name}", mac(prk, bytes([i]), label(name))) for i, name in enumerate(("auth", "t2c", "c2t", "enc"), 1)}
    v.note("terminal_tag", mac(keys["auth"], label("T"))[:16])
    start = v.note("start", mac(keys["auth"], label("C")))
    v.note("card_tag", start[:16])
    return keys, start


class Direction:
    def __init__(self, keys, key, start, number):
        self.key, self.mask_key, self.chain, self.counter, self.number = keys[key], keys["enc"], start, 0, number

    def seal(self, header, body):
        self.counter += 1
        place = struct.pack(">I", self.counter)
        if header[0] == 0x8C:
            blocks = range((len(body) + 31) // 32)
            pad = b"".join(mac(self.mask_key, bytes([self.number]), place, bytes([block])) for block in blocks)
            body = xor(body, pad[:len(body)])
        self.chain = mac(self.key, self.chain, place, header, body)
        return body + self.chain[:8]


EXCHANGES = [  # header, data of the command, data of the answer, true status word
    ("84b00200", bytes.fromhex("00000080"), bytes(range(128)), 0x9000),
    ("8cd00100", bytes(200 - i for i in range(192)), b"", 0x9000),
    ("84b00400", b"", b"", 0x6A82),
    ("8cb00100", b"\x07", bytes(range(200)), 0x9000),
    ("84e20000", bytes(240), bytes(240), 0x9000)]


def channel(v, keys, start):
    to_card, to_terminal = Direction(keys, "t2c", start, 1), Direction(keys, "c2t", start, 2)
    for n, (header, data, answer, word) in enumerate(EXCHANGES, 1):
        header = v.note(f"exchange{n}.header", bytes.fromhex(header))
        v.note(f"exchange{n}.data", data)
        v.note(f"exchange{n}.command", to_card.seal(header, data))
        v.note(f"exchange{n}.result", answer)
        v.note(f"exchange{n}.word", struct.pack(">H", word))
        v.note(f"exchange{n}.answer", to_terminal.seal(header, answer + struct.pack(">H", word)))


def parameters(v):
    offsets = struct.pack(">H", 2) + struct.pack(">qi", -5, 3600) + struct.pack(">qi", 1700000000, -19800)
    v.note("offsets", offsets)
    parts = [(1, 7, b"limits"), (2, 0x01020304, b""), (4, 2, offsets), (200, 9, b"of the future")]
    body = b"".join(struct.pack(">BBHI", kind, 0, len(data), version) + data for kind, version, data in parts)
    container = v.note("container", struct.pack(">BBH", 1, len(parts), 4 + len(body)) + body)
    return v.note("digest", sha256(container)[:16])


def token(kind, flags, carried, times, digest):
    body = struct.pack(">BBH8s8sH8sHBBHIqqqqIII16s8sI", 1, kind, flags, METER, CARD, GENERATION, CUSTOMER, 5, 0, VERSION, 156, 11,
                       350_000_000, 20_000_000, 50_000_000, carried, 4, times[0], times[1], digest, STATEMENT, 0)
    assert len(body) == 112
    return body


def return_record():
    body = struct.pack(">BBH8s8sHHBHBII8sqqqqqqIIIHHI", 1, 1, 0x0001, METER, CARD, GENERATION, 5, VERSION, 156, 0, 11, 4, STATEMENT,
                       350_000_000, 20_000_000, 331_000_001, -1_000_001, 6_000_000_000, 12, 0xF0000000, 0x13, 0x80000001, 3, 714, 77)
    assert len(body) == 112
    return body


def sealed(v, keys, digest):
    command = mac(keys["command_meter"], label("prepay/token"))
    for name, key, body in [("open", keys["token"], token(1, 0x0100, -2_500_000, (0, 0), digest)),
                            ("purchase", keys["token"], token(2, 0, 0, (0, 0), bytes(16))),
                            ("parameter", command, token(4, 0x0101, 0, (1_700_000_000, 0xF0000000), digest)),
                            ("return", keys["return"], return_record())]:
        v.note(f"sealed.{name}", body + mac(key, body)[:16])


def wrapped(v, wrapping):
    target, info = v.note("wrap.target", sha256(b"a new key")), v.note("wrap.info", METER + STATEMENT + b"\x01")
    masked = xor(target, mac(wrapping, label("prepay/mask"), info))
    v.note("wrap.wrapped", masked + mac(mac(wrapping, label("prepay/seal")), info, masked)[:16])


def compute():
    v = Vectors()
    keys = key_tree(v)
    channel(v, *handshake(v, keys["card"]))
    sealed(v, keys, parameters(v))
    wrapped(v, keys["meter_wrap"])
    return v


def main(check):
    path = headers.FOLDER / "handshake.txt"
    lines = "".join(f"{name} = {value.hex()}".rstrip() + "\n" for name, value in compute().items())
    text = "# Computed by handshake.py from doc/formats.md; not by the code under test.\n" + lines
    text_is_fresh = headers.write_or_check(path, text, check)
    headers_are_fresh = headers.main(["handshake", "rfc4231"], check) == 0
    if check:
        print("1..2")
        print(f"{'ok' if text_is_fresh else 'not ok'} 1 - handshake.txt is what handshake.py computes")
        print(f"{'ok' if headers_are_fresh else 'not ok'} 2 - the vector headers are what their files say")
    return 0 if text_is_fresh and headers_are_fresh else 1


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
