#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the core costs a microcontroller: flash and RAM of each module, alone and linked into examples/meter_firmware,
the deepest stack of each module's functions, the size of each public object - measured for a Cortex-M0+ with -Os, and
compared with the table in README.md, which script/footprint writes. A number that has grown by more than 2 % (and by
more than 16 bytes) is refused, and so are recursion and frames whose size is known only when the program runs.

The stack is the call graph's, as gcc sees it (-fcallgraph-info=su,da). A call through a pointer reaches the functions
of each table that its caller names, or a port, for which a fixed room is allowed.
"""
import collections
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile
import tree

CC = ["arm-none-eabi-gcc", "--specs=picolibc.specs", "-mcpu=cortex-m0plus", "-mthumb", "-Os", "-ffunction-sections",
      "-fdata-sections"]
LINK = ["--oslib=semihost", "--crt0=semihost", "-Wl,--gc-sections", "-Wl,--defsym=__flash=0", "-Wl,--defsym=__flash_size=0x40000",
        "-Wl,--defsym=__ram=0x20000000", "-Wl,--defsym=__ram_size=0x4000"]
EXAMPLE = ("device", "main", "tape", "timeline", "words", "board_nrf51", "nrf51_room")
BEARSSL = ("hash/sha2small", "mac/hmac", "codec/enc32be", "codec/dec32be")
PORT_BYTES = 1792   # allowed for a call into a port: a key store
STORAGE_BYTES = 512 # ... a storage; these files call no other
STORAGE_CALLERS = re.compile(r"journal__|meter__store$|card__app_memory$")
DRIVER_BYTES = 256  # of these, for a driver that stands behind a port of ours
HELPER_BYTES = 64   # allowed for mem* and the compiler's integer helpers
RAM_BYTES = 16384   # an nRF51
GROWTH = 0.02
SLACK_BYTES = 16
BEGIN, END = "<!-- footprint: written by script/footprint -->\n", "<!-- end of footprint -->\n"
# A call through a table's column: of the functions in the tables that the caller names, only those of this name. Without
# it, the one place where an answer's taker sends the next command would look like recursion.
COLUMNS = {"prepay__session_send": "build_"}
# Functions whose pointers come in with an object and lead into one table of ours: each into the column that its name ends with.
BEHIND = ("prepay__meter_history_", "history_verbs")
OBJECTS = ("prepay_meter", "prepay_card_app", "prepay_card_session", "prepay_vending", "prepay_journal", "prepay_balance",
           "prepay_channel", "prepay_pricing", "prepay_bearssl_store", "prepay_bearssl_slot")


class Unfit(Exception):
    """The code is not of a form whose stack can be known."""


# ------------------------------------------------------------------------------------------------------- compiling


def sources(root):
    """Group, source file, and what else the compiler is told."""
    for module in tree.CORE:
        yield from ((module, path, ["-std=c11"]) for path in sorted((root / "lib" / module).glob("*.c")))
    bearssl = root / "build-bearssl"
    found = [f"-I{bearssl}/inc", f"-I{bearssl}/src"]
    yield from (("keystore", root / f"lib/keystore/{name}.c", ["-std=c11", *found]) for name in ("bearssl", "verbs"))
    yield from (("BearSSL", bearssl / f"src/{name}.c", ["-std=gnu99", "-w", *found]) for name in BEARSSL)
    yield from (("example", root / f"examples/meter_firmware/{name}.c", ["-std=c11", "-D_POSIX_C_SOURCE=200809L"]) for name in EXAMPLE)


def compile_one(root, folder, group, path, options):
    target = folder / f"{group}__{path.stem}.o"
    done = subprocess.run([*CC, "-fcallgraph-info=su,da", f"-I{root}/include", f"-I{root}/lib", *options, "-c", str(path), "-o", str(target)],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Unfit(done.stderr)
    return target


def compile_all(root, folder):
    """Group -> its objects."""
    objects = collections.defaultdict(list)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        rows = list(sources(root))
        for (group, _, _), target in zip(rows, pool.map(lambda row: compile_one(root, folder, *row), rows)):
            objects[group].append(target)
    return objects


# ----------------------------------------------------------------------------------------------------------- sizes

KIND = re.compile(r"\.(text|rodata|data|bss)\b")


def sizes(objects):
    """text (code and constants), data, bss of objects as they are compiled."""
    total = collections.Counter()
    for line in tree.output("arm-none-eabi-size", *objects).splitlines()[1:]:
        total.update(dict(zip(("text", "data", "bss"), map(int, line.split()[:3]))))
    return total


def linked(objects, folder):
    """Group -> text, data, bss of what the linker kept; what is not ours is "C library" or "helpers"."""
    everything = [path for group in objects.values() for path in group]
    tree.output(*CC, *LINK, *everything, f"-Wl,-Map={folder}/map", "-o", folder / "meter.elf")
    text = (folder / "map").read_text().partition("Linker script and memory map")[2]
    kept = collections.defaultdict(collections.Counter)
    for section, size, path in re.findall(r"^ (\.\S+|COMMON)\s+0x[0-9a-f]+\s+0x([0-9a-f]+)\s+(\S+)$", text, re.M):
        kind = KIND.match(section)
        if kind and "nrf51_room" not in section:
            group = pathlib.Path(path).stem.partition("__")[0] if "__" in pathlib.Path(path).stem else "helpers" if "libgcc" in path else "library"
            kept[group]["text" if kind[1] == "rodata" else kind[1]] += int(size, 16)
    return kept


def sizes_of_objects(root, folder):
    """Public state objects and what they occupy."""
    source = folder / "sizes.c"
    source.write_text("#include <prepay/prepay.h>\n#include <prepay/keystore.h>\n" +
                      "".join(f"extern const char size_of_{name}[sizeof({name})];\nconst char size_of_{name}[sizeof({name})];\n" for name in OBJECTS))
    listed = tree.output("arm-none-eabi-nm", "-S", compile_one(root, folder, "sizes", source, []))
    return {name: int(size, 16) for size, name in re.findall(r"^\w+ (\w+) \w size_of_(\w+)$", listed, re.M)}


# ----------------------------------------------------------------------------------------------------------- stack


class Graph:
    """Who calls whom with how large a frame; names as the linker sees them, of static ones with their object before."""

    def __init__(self, objects):
        self.frames, self.calls, self.tables, self.named, self.taken = {}, collections.defaultdict(set), {}, collections.defaultdict(set), set()
        self.problems, self.storage = [], set()
        for path in objects:
            self.read_calls(path)
        for path in objects:
            self.read_tables(path)
        self.deepest = {}

    def name(self, path, title):
        return f"{path.stem}:{title.rpartition(':')[2]}" if ":" in title else title

    def read_calls(self, path):
        text = path.with_suffix(".ci").read_text()
        for title, size, form, dynamic in re.findall(
                r'^node: \{ title: "([^"]+)" label: "[^"]*\\n(\d+) bytes \(([a-z,]+)\)\\n(\d+) dynamic objects', text, re.M):
            self.frames[self.name(path, title)] = int(size)
            if form != "static" or dynamic != "0":
                self.problems.append(f"{self.name(path, title)} has a frame whose size is not known before it runs")
        for caller, called in re.findall(r'^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"', text, re.M):
            self.calls[self.name(path, caller)].add(self.name(path, called))
            if STORAGE_CALLERS.match(path.stem):
                self.storage.add(self.name(path, caller))

    def symbol(self, path, word):
        """As relocations say it: a function's name or section, a table's name or section."""
        word = re.sub(r"^\.(text|rodata)\.|\+.*$", "", word)
        return f"{path.stem}:{word}" if f"{path.stem}:{word}" in self.frames else word

    def read_tables(self, path):
        """Constant data that holds functions is a table; code that holds a table's address may call any of them."""
        section = ""
        for line in tree.output("arm-none-eabi-objdump", "-r", path).splitlines():
            begin = re.match(r"RELOCATION RECORDS FOR \[\.(text|rodata)\.(\S+)\]", line)
            if line.startswith("RELOCATION"):
                section = begin.groups() if begin else ""
            reference = re.match(r"\w+ R_ARM_ABS32\s+(\S+)", line)
            if not reference or not section:
                continue
            symbol = self.symbol(path, reference[1])
            if section[0] == "rodata" and symbol in self.frames:
                self.tables.setdefault(section[1], set()).add(symbol)
            elif section[0] == "text":
                self.named[self.symbol(path, section[1])].add(symbol)
                self.taken |= {symbol} & self.frames.keys()

    def targets(self, name):
        for called in self.calls[name]:
            if called != "__indirect_call":
                yield called
                continue
            if name.startswith(BEHIND[0]):
                yield from (entry for entry in self.tables.get(BEHIND[1], ()) if entry.endswith(name.rpartition("_")[2]))
                continue
            yield "__storage" if name in self.storage else "__port"
            for table in self.named[name] & self.tables.keys():
                yield from (entry for entry in self.tables[table] if COLUMNS.get(name, "") in entry)

    def stack(self, name, port, path=()):
        """The deepest stack from here, in bytes, with so much for a port."""
        if name == "__port":
            return port
        if name == "__storage":
            return min(port, STORAGE_BYTES)
        if name not in self.frames:
            if re.match(r"prepay|br_", name):
                raise Unfit(f"{name} is called and not there")
            return HELPER_BYTES
        if name in path:
            raise Unfit("recursion: " + " -> ".join((*path[path.index(name):], name)))
        if (name, port) not in self.deepest:
            below = [self.stack(called, port, (*path, name)) for called in self.targets(name)]
            self.deepest[name, port] = self.frames[name] + max(below, default=0)
        return self.deepest[name, port]

    def unreached_tables(self):
        """A table that nobody calls through would be left out of the sum."""
        callers = {name for name, called in self.calls.items() if "__indirect_call" in called}
        reached = {table for name in callers for table in (*self.named[name], *BEHIND[1:] * name.startswith(BEHIND[0]))}
        return [f"{table} is a table of functions, and nobody who names it calls through a pointer"
                for table in self.tables if table not in reached]


def worst_of_module(graph, root, module):
    """The public function of a module that needs the most: its name, alone, and with the room for a port."""
    names = [name for name, _, _ in tree.declarations(root / f"include/prepay/{module}.h") if name in graph.frames]
    worst = max(names, key=lambda name: graph.stack(name, PORT_BYTES))
    return worst, graph.stack(worst, 0), graph.stack(worst, PORT_BYTES)


def stack_of_store(objects):
    """The BearSSL store's verbs. Behind its pointers are BearSSL's own SHA-256, the noise source, and the store's HMAC."""
    graph = Graph(objects["keystore"] + objects["BearSSL"] + objects["base"])
    hashing = max(graph.stack(name, 0) for table, entries in graph.tables.items() if table != "keeper" for name in entries)
    hmac = graph.stack("keystore__bearssl:hmac", hashing)
    return graph, max(graph.stack(name, max(hashing, DRIVER_BYTES) if "random" in name else hmac) for name in graph.frames if ":verb_" in name)


# ---------------------------------------------------------------------------------------------------------- report


def measure(root, folder):
    """What is in the table, as rows of (name, numbers), and what is wrong with it."""
    objects = compile_all(root, folder)
    kept = linked(objects, folder)
    core = Graph([path for module in tree.CORE for path in objects[module]])
    whole = Graph([path for group in objects.values() for path in group])
    modules = [(name, (*(sizes(objects[name])[kind] for kind in ("text", "data", "bss")), kept[name]["text"]))
               for name in (*tree.CORE, "keystore", "BearSSL")]
    ram = sum(kept[group][kind] for group in kept for kind in ("data", "bss"))
    modules += [("helpers", ("", "", "", kept["helpers"]["text"]))]
    modules += [("all of it", tuple(sum(numbers[i] or 0 for _, numbers in modules) for i in range(4)))]
    stacks = [(module, worst_of_module(core, root, module)) for module in tree.CORE if module != "base"]
    stacks += [("all of it", ("main", whole.stack("main", 0), whole.stack("main", PORT_BYTES)))]
    store, key_store = stack_of_store(objects)
    ports = {"key store": key_store,
             "ports of the core": max((core.stack(name, DRIVER_BYTES) for name in core.taken if ":view_" in name), default=0),
             "the example's flash": max(whole.stack(name, 0) for name in whole.frames if re.match(r"example.*:(flash|ram)_", name)),
             "the example's noise source": max(whole.stack(name, 0) for name in whole.taken if name.startswith("example"))}
    problems = core.problems + store.problems + core.unreached_tables()
    rooms = {"ports of the core": STORAGE_BYTES, "the example's flash": STORAGE_BYTES}
    problems += [f"{what}: {size} bytes of stack are more than the {rooms.get(what, PORT_BYTES)} that are allowed"
                 for what, size in ports.items() if size > rooms.get(what, PORT_BYTES)]
    if ram + stacks[-1][1][2] > RAM_BYTES:
        problems.append(f"{ram} bytes of objects and {stacks[-1][1][2]} of stack are more than {RAM_BYTES}")
    return {"modules": modules, "ram": ram, "stacks": stacks, "ports": ports, "objects": sizes_of_objects(root, folder)}, problems


NAMES = {"keystore": "keystore (BearSSL's)", "BearSSL": "BearSSL: HMAC-SHA-256", "helpers": "division and the like"}


def number(value):
    return f"{value:,}" if value != "" else ""


def table(found):
    """The table of README.md."""
    compiler = re.search(r"(\d+\.\d+)\.\d+", tree.output(CC[0], "--version"))[1]
    lines = [f"Bytes on a Cortex-M0+, gcc {compiler} `-Os`; *in a meter* is what the linker keeps for `examples/meter_firmware`. "
             f"All of its objects and buffers take {number(found['ram'])} bytes of RAM; the core brings none of its own.", "",
             "| module | text | data | bss | in a meter |", "|---|--:|--:|--:|--:|"]
    lines += [f"| {NAMES.get(name, name)} | {' | '.join(map(number, numbers))} |" for name, numbers in found["modules"]]
    lines += ["", f"Deepest stack by call graph, with {HELPER_BYTES} bytes for `mem*` and the compiler's helpers, and {number(PORT_BYTES)} for a "
              f"key store (BearSSL's takes {number(found['ports']['key store'])}) or {STORAGE_BYTES} for a storage. There is no recursion.", "",
              "| module | deepest function | own | with a port |", "|---|---|--:|--:|"]
    lines += [f"| {module} | `{name}` | {number(own)} | {number(whole)} |" for module, (name, own, whole) in found["stacks"]]
    lines += ["", "| object | bytes |", "|---|--:|"]
    lines += [f"| `{name}` | {number(size)} |" for name, size in found["objects"].items()]
    return "\n".join(lines) + "\n"


def around(readme):
    """What stands before the table, the table, and what stands behind it."""
    if BEGIN not in readme or END not in readme:
        raise Unfit("README.md has no place for the table")
    before, begin, rest = readme.partition(BEGIN)
    inside, end, after = rest.partition(END)
    return before + begin, inside, end + after


def numbers(text):
    """(table's head, row's name, column) -> value."""
    values, head = {}, None
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        head = None if not cells else head or cells
        for column, cell in zip(head or (), cells):
            if re.fullmatch(r"[\d,]+", cell):
                values[head[0], cells[0], column] = int(cell.replace(",", ""))
    return values


def differences(old, new):
    """What grew beyond what is allowed, came, or went."""
    before, now = numbers(old), numbers(new)
    for key in sorted(before.keys() | now.keys(), key=str):
        what = ", ".join(key[1:])
        if key not in before or key not in now:
            yield f"{what}: in one table and not in the other; run script/footprint"
        elif now[key] > before[key] + max(GROWTH * before[key], SLACK_BYTES):
            yield f"{what}: {before[key]} have become {now[key]}; if that is wanted, run script/footprint"
        elif now[key] < before[key] - max(GROWTH * before[key], SLACK_BYTES):
            yield f"{what}: {before[key]} have become only {now[key]}: run script/footprint"


# ------------------------------------------------------------------------------------------------------------ gate

PLANTED = """
int prepay_p(int n); int prepay_p(int n) { volatile int a[8]; a[0] = n; return n ? prepay_p(n - 1) + a[0] : 0; }
int prepay_q(int n); int prepay_q(int n) { volatile char a[n]; a[0] = 1; return a[0]; }
"""


def planted(root, folder):
    """What the gate would miss: recursion and a frame of unknown size in a planted file, growth in a planted table."""
    source = folder / "planted.c"
    source.write_text(PLANTED)
    graph = Graph([compile_one(root, folder, "planted", source, ["-fno-optimize-sibling-calls"])])
    try:
        graph.stack("prepay_p", 0)
        yield "recursion was not seen"
    except Unfit:
        pass
    if not any("prepay_q has a frame" in problem for problem in graph.problems):
        yield "a frame of unknown size was not seen"
    row = "| module | text |\n|---|--:|\n| meter | {} |\n".format
    if list(differences(row("10,000"), row("10,199"))) or not list(differences(row("10,000"), row("10,201"))):
        yield "growth by more than 2 % was not seen"


def check(gate, root, folder):
    found, problems = measure(root, folder)
    gate.rule("no recursion, no frame of unknown size, ports within their room", problems)
    gate.rule("no writable data", [f"{name}: {numbers[1]} data, {numbers[2]} bss" for name, numbers in found["modules"] if numbers[1] or numbers[2]])
    gate.rule("nothing has grown by more than 2 % over README.md", differences(around((root / "README.md").read_text())[1], table(found)))
    gate.rule("sees what is planted", planted(root, folder))


def main():
    options = tree.arguments(__doc__)
    gate = tree.Gate("footprint")
    if not (options.root / "build-bearssl/inc/bearssl.h").exists():
        gate.skip("the core in a microcontroller", "script/bearssl build-bearssl brings what a meter is linked with")
    else:
        with tempfile.TemporaryDirectory() as name:
            try:
                check(gate, options.root, pathlib.Path(name))
            except Unfit as problem:
                gate.rule("can be measured", [problem])
    gate.done()


if __name__ == "__main__":
    main()
