#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""README.md's examples work: each block of C compiles without a warning, and what the page tells a vendor of firmware to
type - its blocks of sh - is typed, in a folder beside the tree, with a board.c that has what the page asks for."""
import pathlib
import re
import subprocess
import tempfile
import tree

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
STRICT = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
# A board, as far as a linker looks: what the page's meter.c declares as the vendor's.
BOARD = """#include <prepay/card.h>
#include <prepay/journal.h>
extern const prepay_storage flash; const prepay_storage flash = { 0 };
extern const prepay_transport contacts; const prepay_transport contacts = { 0 };
extern const uint8_t meter_id[8], key_own[32], key_credit[32];
const uint8_t meter_id[8] = { 1 }, key_own[32] = { 1 }, key_credit[32] = { 1 };
prepay_status noise(void *context, uint8_t *out, size_t out_bytes) { (void)context, (void)out, (void)out_bytes; return PREPAY_E_RANDOM; }
int64_t clock_s(void), register_micro(void);
int64_t clock_s(void) { return 0; }
int64_t register_micro(void) { return 0; }
int card_is_new(void) { return 1; }
void switch_supply(int on) { (void)on; }
prepay_status start(void), live(void);
int main(void) { return start() < 0 || live() < 0; }
"""
LINKED = {"prepay_meter_init", "prepay_meter_card_run", "prepay_bearssl_store_put", "br_hmac_init"}


def blocks(text, language):
    return [body for kind, body in BLOCK.findall(text) if kind == language]


def as_file(block):
    """A block of statements stands in a function."""
    if re.search(r"^\w[^;{}=]*\)\s*\{", block, re.M):
        return block
    includes = "".join(re.findall(r"^#include.*\n", block, re.M))
    return f"{includes}int main(void)\n{{\n{re.sub('^#include.*', '', block, flags=re.M)}return status;\n}}\n"


def compiles(root, block):
    command = ["gcc", *STRICT, f"-I{root}/include", "-fsyntax-only", "-x", "c", "-"]
    done = subprocess.run(command, input=as_file(block), capture_output=True, text=True)
    return [] if done.returncode == 0 else [f"{block}\n{done.stderr}"]


def world(root, folder, text):
    """The tree, and a vendor's two files beside it."""
    for path in root.iterdir():
        if not path.name.startswith((".", "build")):
            (folder / path.name).symlink_to(path)
    (folder / "build-bearssl").symlink_to(root / "build-bearssl")
    (folder / "board.c").write_text(BOARD)
    (folder / "meter.c").write_text(next(block for block in blocks(text, "c") if "prepay_meter_init" in block))


def type_it(folder, block):
    """The commands, then what they have made."""
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=folder, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    elf = folder / "meter.elf"
    if done.returncode != 0 or not elf.exists():
        return [f"{block}\n{done.stdout}"]
    there = set(re.findall(r" [Tt] (\w+)$", tree.output("arm-none-eabi-nm", elf), re.M))
    elf.unlink()
    return [f"{name} is not in the program" for name in sorted(LINKED - there)] + ([done.stdout] if "warning" in done.stdout else [])


def main():
    options = tree.arguments(__doc__)
    gate = tree.Gate("readme")
    text = (options.root / "README.md").read_text()
    for number, block in enumerate(blocks(text, "c"), 1):
        gate.rule(f"block {number} of C compiles without a warning", compiles(options.root, block))
    firmware = text.partition("## In a microcontroller")[2].partition("\n## ")[0]
    gate.rule("says how firmware is linked", [] if len(blocks(firmware, "sh")) == 2 else ["two ways were to be found"])
    with tempfile.TemporaryDirectory() as name:
        for number, block in enumerate(blocks(firmware, "sh"), 1):
            what = f"way {number} to link firmware"
            if not (options.root / "build-bearssl/inc/bearssl.h").exists():
                gate.skip(what, "script/bearssl build-bearssl brings what it is linked with")
                continue
            folder = pathlib.Path(name) / str(number)
            folder.mkdir()
            world(options.root, folder, text)
            gate.rule(what, type_it(folder, block))
    gate.done()


main()
