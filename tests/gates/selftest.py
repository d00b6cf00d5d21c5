#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Can the gates fail? Each row plants one violation in a copy of the tree, and the gate must refuse it, by its words."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import tree

GATES = pathlib.Path(__file__).resolve().parent
DECLARED = "PREPAY_API int prepay_base_planted(int a);\n"


def append(path, text):
    def plant(root):
        (root / path).write_text((root / path).read_text() + text)
    return plant


def replace(path, old, new):
    def plant(root):
        text = (root / path).read_text()
        assert old in text, f"{path} does not hold {old!r} any more"
        (root / path).write_text(text.replace(old, new, 1))
    return plant


def file(path, text):
    def plant(root):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    return plant


def declare(text):
    return replace("include/prepay/base.h", "#ifdef __cplusplus\n}\n", text + "#ifdef __cplusplus\n}\n")


def code(text):
    return file("lib/base/planted.c", "/* SPDX-License-Identifier: Apache-2.0 */\n" + text)


# what is planted, how, the gate, the words with which it must refuse
PLANTED = (
    ("an upward include", code('#include "meter/x.h"\n'), "layers", "base must not include meter/x.h"),
    ("an upward include in a header", append("include/prepay/base.h", "#include <prepay/meter.h>\n"), "layers",
     "base must not include prepay/meter.h"),
    ("a system header in the core", code("#include <stdio.h>\n"), "layers", "base must not include stdio.h"),
    ("a way around by ..", code('#include "../meter/x.h"\n'), "layers", "base must not include ../meter/x.h"),
    ("a cycle in LAYERS", replace("lib/LAYERS", "base:", "base: meter"), "layers", "does not stand above it"),
    ("a folder nobody knows", file("lib/planted/x.c", ""), "layers", "lib/planted/ is not in lib/LAYERS"),
    ("a declaration without a map line", declare("/** Planted. */\n" + DECLARED), "symbols", "run script/maps"),
    ("an unexported function", declare("/** Planted. */\n" + DECLARED), "symbols",
     "prepay_base_planted is declared and not exported"),
    ("a function that forgot PREPAY_API", declare("/** P. */\nint prepay_p(int a);\n"), "symbols",
     "prepay_p is declared without PREPAY_API"),
    ("an undocumented function", declare(DECLARED), "symbols", "prepay_base_planted has no /** comment */"),
    ("a status without @retval", declare("/** P. */\nPREPAY_API PREPAY_MUST_USE prepay_status prepay_p(int a);\n"),
     "symbols", "prepay_p returns a status and has no @retval"),
    ("an export nobody declares", replace("include/prepay/base.h", "PREPAY_API uint32_t prepay_version_number", "uint32_t prepay_version_number"),
     "symbols", "prepay_version_number is exported and not declared"),
    ("writable data", code("int prepay_planted; int prepay_planted = 3;\n"), "core", "keeps writable data: .data"),
    ("zeroed writable data", code("static int n; int prepay_p(void); int prepay_p(void) { return n++; }\n"), "core",
     "keeps writable data: .bss"),
    ("a call into libc", code("#include <stdlib.h>\nvoid *prepay_p(void); void *prepay_p(void) { return malloc(3); }\n"),
     "core", "the core needs malloc"),
    ("a floating-point operation", code("int prepay_p(int a); int prepay_p(int a) { return (int)(a * 0.3); }\n"),
     "core", ("SSE", "__muldf3", "__floatsidf")),
    ("a float that only passes through", code("float prepay_p(const float *a); float prepay_p(const float *a) { return *a; }\n"),
     "core", ("SSE", "x87", "-mgeneral-regs-only")),
    ("a header that does not stand alone", append("include/prepay/base.h", "size_of p(void);\n"), "headers", "not ok"),
    ("a header that C++ refuses", declare("int p(int class);\n"), "headers", "C++11 by g++"),
    ("a file of 501 lines", code("\n" * 500), "lines", "planted.c has 501 lines"),
    ("a blank at a line's end", code("int a; \n"), "lines", "blank at the end of the line"),
    ("a source without its licence", file("lib/base/planted.c", "int a;\n"), "lines", "planted.c does not begin with its SPDX"),
    ("a stale table of display codes", append("lib/meter/display_table.h", "\n"), "errors", "run script/errors"),
    ("a stale status table", append("lib/base/status_table.h", "\n"), "errors", "run script/errors"),
    ("a status nobody registered", declare("#define PREPAY_E_PLANTED (-9999)\n"), "errors", "PREPAY_E_PLANTED (-9999) is not in"),
    ("a moved number", replace("include/prepay/base.h", "PREPAY_E_ARGUMENT (-1)", "PREPAY_E_ARGUMENT (-991)"), "errors",
     "PREPAY_E_ARGUMENT is -1 in doc/errors.yaml and -991"),
    ("an arrow that the table does not have", append("doc/state-machines/balance.dot", "NORMAL -> EXHAUSTED;\n"), "drawings",
     "run script/drawings"),
    ("a picture whose arrow says something else", replace("doc/state-machines/balance.svg", ">reclose met / reclose<", ">reclose met / stay<"),
     "drawings", "balance.svg does not show what the table says"),
    ("a picture without an arrow", replace("doc/state-machines/switch.svg", 'class="edge"', 'class="gone"'), "drawings",
     "switch.svg does not show what the table says"),
    ("a number twice", replace("doc/errors.yaml", "number: -2,", "number: -1,"), "errors", "number -1 stands 2 times"),
)


def copy_of(root, folder):
    copy = pathlib.Path(folder) / "tree"
    for part in ("include", "lib", "doc"):
        shutil.copytree(root / part, copy / part)
    return copy


def refuses(root, build, plant, gate, words):
    """None, or why the gate has not done its duty."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of(root, folder)
        plant(copy)
        command = [sys.executable, "-B", GATES / f"{gate}.py", "--root", copy, "--build", build]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode == 0:
        return f"the {gate} gate let it pass"
    said = done.stdout + done.stderr
    wanted = (words,) if isinstance(words, str) else words
    return None if any(word in said for word in wanted) else f"the {gate} gate failed, but not because of it:\n{said}"


def main():
    options = tree.arguments(__doc__)
    gate = tree.Gate("selftest")
    for what, plant, name, words in PLANTED:
        problem = refuses(options.root, options.build, plant, name, words)
        gate.rule(f"{name} refuses {what}", [problem] if problem else [])
    gate.done()


main()
