#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Who includes whom: every #include of a module, public or internal, is one that lib/LAYERS allows.

Also: LAYERS itself has no cycle (a module names only those above it), every folder of lib/ is in it, and the core
includes nothing of the system but what every C compiler for a microcontroller has.
"""
import re
import tree

CORE_SYSTEM_HEADERS = {"stddef.h", "stdint.h", "limits.h", "stdalign.h", "string.h"}
UMBRELLA = "prepay"  # prepay/prepay.h includes every header and belongs to nobody
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.M)


def read_layers(root):
    layers = {}
    for line in (root / "lib/LAYERS").read_text().splitlines():
        if line and not line.startswith("#"):
            module, _, allowed = line.partition(":")
            layers[module.strip()] = allowed.split()
    return layers


def sources(root, layers):
    """(module, file) of everything that is a module's: its folder and its public header."""
    for module in layers:
        for path in sorted((root / "lib" / module).rglob("*.[ch]")):
            yield module, path
        for header in tree.headers(root):
            if tree.MODULE_OF_HEADER.get(header.stem, header.stem) == module:
                yield module, header


def target_of(include, layers):
    """The module that an include belongs to; None: a header of the system."""
    folder, _, name = include.rpartition("/")
    if folder == "prepay":
        return tree.MODULE_OF_HEADER.get(name.removesuffix(".h"), name.removesuffix(".h"))
    return folder.split("/")[0] if folder.split("/")[0] in layers else None


def refused_includes(root, layers):
    for module, path in sources(root, layers):
        for include in INCLUDE.findall(path.read_text()):
            target = target_of(include, layers)
            where = f"{path.relative_to(root)}: {module} must not include {include}"
            if ".." in include or target == UMBRELLA:
                yield where
            elif target is None:
                if module in tree.CORE and include not in CORE_SYSTEM_HEADERS:
                    yield f"{where} (the core has only {', '.join(sorted(CORE_SYSTEM_HEADERS))})"
            elif target != module and target not in layers[module]:
                yield f"{where} (lib/LAYERS allows: {' '.join(layers[module]) or 'nothing'})"


def cycles(layers):
    seen = set()
    for module, allowed in layers.items():
        yield from (f"{module} names {other}, which does not stand above it" for other in allowed if other not in seen)
        seen.add(module)


def strangers(root, layers):
    folders = {path.name for path in (root / "lib").iterdir() if path.is_dir()}
    names = {tree.MODULE_OF_HEADER.get(path.stem, path.stem) for path in tree.headers(root)} - {UMBRELLA}
    yield from (f"lib/{name}/ is not in lib/LAYERS" for name in sorted(folders - set(layers)))
    yield from (f"include/prepay/{name}.h is not in lib/LAYERS" for name in sorted(names - set(layers)))


def main():
    options = tree.arguments(__doc__)
    layers = read_layers(options.root)
    gate = tree.Gate("layers")
    gate.rule("lib/LAYERS has no cycle", cycles(layers))
    gate.rule("every module is in lib/LAYERS", strangers(options.root, layers))
    gate.rule("every include is allowed by lib/LAYERS", refused_includes(options.root, layers))
    gate.done()


main()
