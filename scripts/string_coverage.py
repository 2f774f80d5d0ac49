"""How much of what the libraries can print is known: every failure string as a log line, and which row answers it."""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from trtdoctor.knowledge.messages import MESSAGES, assertions, checks, conditions, families
from trtdoctor.logs.explain import explained
from trtdoctor.logs.reader import read_lines

STRINGS = Path(__file__).resolve().parent.parent / "tests" / "knowledge" / "strings"
MOST_MEMBERS = 150
"""Strings of one library that may fall to one family, for it to count as naming them."""
FAMILIES = frozenset(row.id for row in (*conditions.ROWS, *checks.ROWS, *families.ROWS, *assertions.ROWS))
FALLBACKS = frozenset(row.id for row in MESSAGES if row.fallback) - FAMILIES
QUOTED, SILENT = "quoted", "passed over"
VALUES = ("images", "3", "/models/model.onnx", "8.6", "Conv_12", "[1,3,640,640]")
"""What stands in the placeholders."""


class Template(NamedTuple):
    """A failure string of a library."""

    text: str
    file: str
    first: str
    last: str
    how: str


def templates(library: str) -> list[Template]:
    """The strings that are kept of one library."""
    lines = lzma.decompress((STRINGS / f"{library}.jsonl.xz").read_bytes()).decode().splitlines()
    return [Template(**json.loads(line)) for line in lines]


def libraries() -> list[str]:
    return sorted(path.name.removesuffix(".jsonl.xz") for path in STRINGS.glob("*.xz"))


# ---- as a log line


def filled(template: Template) -> str:
    """The text with values in its placeholders, and around it where it is a part of a message."""
    text = template.text
    for number in range(text.count("{}")):
        text = text.replace("{}", VALUES[number % len(VALUES)], 1)
    if template.how == "binary" and not is_condition(template.text):
        if text[0] in ",;:.)]'\"" or text[0].islower():
            text = VALUES[0] + ("" if text[0] in ",;:.)]'\"" else " ") + text
        if text[-1] not in ".!)?":
            text += ("" if text[-1] in "'\"([" else " ") + VALUES[1]
    return text


def is_condition(text: str) -> bool:
    """Whether it is the bare condition of a check, which the library puts into a sentence."""
    if text.startswith(("Assertion ", "CHECK", "DCHECK")):
        return False
    return any(mark in text for mark in (" == ", " != ", " <= ", " >= ", " < ", " > ", " && ", " || "))


def of_tensorrt(template: Template) -> str:
    """As TensorRT's logger writes it: old releases name the place first, later ones the call, and the place last."""
    text, file = filled(template), template.file or "runtime/api/engine.cpp"
    name, old = file.rsplit("/", 1)[-1], int(template.last.partition(".")[0]) in range(5, 10)
    number, kind = (3, "API Usage Error") if is_condition(template.text) else (2, "Internal Error")
    if is_condition(template.text):
        place = f"at: {file}::check::123, " if old else ""
        text = f"Parameter check failed{' ' if old else ', '}{place}condition: {text}. "
    if old:
        return f"[11/27/2026-08:26:03] [TRT] [E] {number}: [{name}::check::123] Error Code {number}: {kind} ({text})"
    call = "IBuilder::buildSerializedNetwork" if file.startswith(("optimizer", "builder")) else "IRuntime::call"
    where = f"In check at /_src/{file}:123"
    return f"[11/27/2026-08:26:03] [TRT] [E] {call}: Error Code {number}: {kind} ({text} {where})"


def of_parser(template: Template) -> str:
    """As the ONNX parser reports it: the node, the file, and the words or the condition."""
    text = filled(template)
    text = f"Assertion failed: {text}" if is_condition(template.text) else text
    node = "In node 3 with name: Conv_12 and operator: Conv (parseNode): UNSUPPORTED_NODE"
    return f"[11/27/2026-08:26:03] [TRT] [E] {node}: {text}"


FORMS = {
    "tensorrt-bindings": "RuntimeError: {}",
    "tensorrt-plugins": "[11/27/2026-08:26:03] [TRT] [E] {}",
    "trtexec": "[11/27/2026-08:26:03] [E] {}",
    "onnxruntime-tensorrt": "2026-11-27 08:26:03.1 [E:onnxruntime:Default, tensorrt_execution_provider.cc:1816 f] {}",
    "onnxruntime-tensorrt-rtx": "2026-11-27 08:26:03.1 [E:onnxruntime:Default, nv_execution_provider.cc:1816 f] {}",
    "torch-tensorrt": "RuntimeError: {}",
    "polygraphy": "[E] {}",
    "pycuda": "pycuda._driver.LogicError: {}",
    "cuda-python": "RuntimeError: {}",
    "nvidia-ml-py": "pynvml.NVMLError: {}",
    "ultralytics": "RuntimeError: {}",
    "triton-tensorrt-backend": "E1127 08:26:03.123456 1 model_repository_manager.cc:1186] failed to load 'm': {}",
    "deepstream-nvinfer": "ERROR: [TRT]: nvdsinfer_context_impl.cpp:1234 {}",
}


def line_of(library: str, template: Template) -> str:
    """One line of a log in which the library prints the string."""
    if library in ("tensorrt", "tensorrt-rtx"):
        return of_tensorrt(template)
    if library == "tensorrt-onnx-parser":
        return of_parser(template)
    return FORMS[library].format(filled(template))


# ---- which row answers


def answer(line: str) -> str:
    """The id of the row that answers first; else whether the line is at least quoted."""
    found = read_lines([line])
    if found.matches:
        return found.matches[0].message.id
    return QUOTED if found.unexplained else SILENT


@cache
def answers(library: str) -> tuple[tuple[Template, str], ...]:
    """Each string of a library, and what answers it."""
    return tuple((template, answer(line_of(library, template))) for template in templates(library))


class Coverage(NamedTuple):
    """How the strings of a library are answered."""

    strings: int
    by_row: int
    by_family: int
    generic: int
    quoted: int
    silent: int

    @property
    def named(self) -> float:
        """The share that a row or a family names."""
        return (self.by_row + self.by_family) / self.strings


def kind(row: str, members: int) -> str:
    """What an answer counts as. Whatever answers too many strings of one library names none of them."""
    if row in (QUOTED, SILENT):
        return row
    if row in FALLBACKS or members > MOST_MEMBERS:
        return "generic"
    return "family" if row in FAMILIES else "row"


def coverage(library: str) -> Coverage:
    """Counts the answers to a library's strings."""
    counts: Counter[str] = Counter()
    for row, members in Counter(found for _, found in answers(library)).items():
        counts[kind(row, members)] += members
    return Coverage(counts.total(), *(counts[word] for word in ("row", "family", "generic", QUOTED, SILENT)))


def page() -> str:
    """``docs/messages/coverage.md``."""
    rows = []
    for library in libraries():
        versions = [version for template in templates(library) for version in (template.first, template.last)]
        found = coverage(library)
        first, last = min(versions, key=_key), max(versions, key=_key)
        rows.append(f"| {library} | {first} to {last} | {found.strings:,} | {found.named:.1%} | "
                    f"{' | '.join(f'{count:,}' for count in found[1:])} |\n")  # fmt: skip
    return _PAGE + "".join(rows) + _JUDGED


def _key(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


# ---- a sample to judge

BANNERS = {"tensorrt": "[TRT] [I] TensorRT version: {}", "tensorrt-rtx": "[TRT] [I] TensorRT-RTX version: {}"}
"""What stands before the message in a log, so that the advice is that of the product and release."""


def drawn(seed: int, counts: dict[str, int]) -> str:
    """Strings drawn at random, each as a log line with what ``explain`` says of it, for a reader to judge."""
    draw = Random(seed)
    parts = [f"# Failure strings drawn at random (seed {seed}): is the cause right, would the first fix work?\n"]
    for library, count in counts.items():
        parts += [_judged(library, template) for template in draw.sample(templates(library), count)]
    return "\n".join(parts)


def _judged(library: str, template: Template) -> str:
    line = line_of(library, template)
    found = explained(read_lines([*_banner(library, template), line]))
    text = f"## {library} {template.first} to {template.last}, {template.file}\n\n    {line}\n\n"
    for one in found[:1]:
        text += f"* {one.finding.cause}: {one.finding.title}\n* {one.finding.message}\n"
        for fix in one.finding.fixes[:3]:
            text += f"* fix: {fix.title}{''.join(f' `{command}`' for command in fix.commands)}\n"
    return text if found else f"{text}* quoted\n"


def _banner(library: str, template: Template) -> list[str]:
    return [BANNERS[library].format(template.last)] if library in BANNERS else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", type=int, required=True, metavar="SEED", help="print 60 strings to judge")
    counts = {"tensorrt": 25, "tensorrt-rtx": 25, "onnxruntime-tensorrt": 5, "onnxruntime-tensorrt-rtx": 5}
    print(drawn(parser.parse_args().draw, counts))


_PAGE = """# What the libraries can say, and what is known of it

Generated by `scripts/docs.py`. `scripts/failure_strings.py` takes the failure strings out of released binaries and
sources: templates of messages and conditions of checks, without the code of compilers and other libraries inside, and
without the bare checks (`CHECK(x) failed`) of the compiler of fused layers. They stand in `tests/knowledge/strings`,
with the first and the last of the releases that were read and have them. Each is put into a log line as its library
prints it, with values in its placeholders. From a binary come literals, many of them parts of a message, and the source
file is that whose name stands nearest before it. Which row answers the line decides:

* **row**: a known message of its own;
* **family**: a failed check of a part of TensorRT that the line names, where one cause and one set of fixes fits all;
* **generic**: only a message that says which kind of thing failed, or one that answers more than 150 of a library;
* **quoted**: no message fits; `explain` quotes the line and ends with exit code 3;
* **passed over**: `explain` does not mention it.

| library | releases | strings | named | row | family | generic | quoted | passed over |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""

_JUDGED = """
Whether the answers are right is judged by people: of 60 templates drawn at random (seeds 71306 and 71307), readers who
did not write the rows found 51 and 44 right (2026-11-27). What they found wrong was mended, with its kind; of 60 more
(seed 71500) another reader then found 53 right, 6 half right and 1 wrong. Right is where the cause fits and the first
fix works. `scripts/string_coverage.py --draw SEED` prints 60 strings to judge.
"""
"""How three draws were judged, each before what was wrong in it was mended."""

if __name__ == "__main__":
    main()
