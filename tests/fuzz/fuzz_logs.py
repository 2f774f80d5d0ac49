"""Damaged logs: whole ones through ``explain``, and the same bytes as they come to ``explain --follow``."""

from __future__ import annotations

import io
import json
import random
from functools import cache
from pathlib import Path
from unittest.mock import patch

import fuzz_plans
from damage import MOST, hurt, hurt_line, hurt_text
from fuzz_kind import Broken, Kind, Outcome

from trtdoctor import api, render
from trtdoctor.errors import LogError
from trtdoctor.formats.reading import read_source
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.log_report import LogAnswer
from trtdoctor.logs import finder, follow
from trtdoctor.logs.table import table
from trtdoctor.model.engine import Engine
from trtdoctor.sources.source import BytesSource

BEFORE = (
    "[TRT] ", "[11/27/2026-08:13:40] [E] ", "E0000 00:00:00.000000   123 x.cc:1] ", "\x1b[31m", "worker-0  | ", "> ",
    "2026-01-01T00:00:00.000000001Z stderr F ", '{"log": "', "[pod/a/b] ", "    ", "#13 1.234 ", "(RayWorker pid=7) ",
    "I: ", "[rank0]: ", "Traceback (most recent call last):\n", '  File "/opt/app/a.py", line 3, in main\n',
)  # fmt: skip
"""What programs put before a line."""
PLAIN = (
    "[I] Engine built in 12.3 sec.", "&&&& PASSED TensorRT.trtexec [TensorRT v8601] # trtexec",
    "TensorRT version: 10.3.0",
    "Loaded engine size: 12 MiB", "Segmentation fault (core dumped)", "exit status 137", "[GpuDevice] NVIDIA H200", "",
    "Using device 0: NVIDIA A100-SXM4-80GB", "aarch64", "import tensorrt as trt", "AttributeError: 'x' object", "$ ls",
)  # fmt: skip


@cache
def samples() -> tuple[str, ...]:
    """The messages that are known, and lines that must not be taken for them."""
    return (*(row.sample for row in MESSAGES), *(line for row in MESSAGES for line in row.never), *PLAIN)


def make(chance: random.Random) -> bytes:
    """A log of a few messages behind what stands before lines, damaged; now and then with a line that is long, or what
    stands in it a thousand times."""
    lines = []
    for _ in range(chance.choice((1, 2, 5, 12, 40))):
        line = chance.choice(samples())
        if chance.random() < 0.5:
            before = chance.choice(BEFORE)
            line = "\n".join(before + one for one in line.split("\n"))
        if chance.random() < 0.2:
            line = hurt_line(chance, line, samples())
        lines.append(line)
    if chance.random() < 0.05:
        piece = chance.choice((*samples(), *BEFORE, "a", " ", "((", "\\", '"', "\x1b[", "::", "é", "0x", "/a"))
        lines.insert(chance.randrange(len(lines) + 1), piece[: chance.choice((1, 8, 200))] * chance.choice((300, 3000)))
    ending = chance.choice(("\n", "\n", "\n", "\r\n", "\r", "\n\n"))
    text = ending.join(lines)
    if chance.random() < 0.3:
        text = "\n".join(json.dumps({"log": f"{line}\n", "stream": "stderr"}) for line in text.split("\n"))
    data = hurt_text(chance, text, samples()) if chance.random() < 0.8 else text.encode("utf-8", "surrogatepass")
    data = hurt(chance, data)[:MOST] if chance.random() < 0.1 else data[:MOST]
    return beginnings(chance) if chance.random() < 0.03 else data


def beginnings(chance: random.Random) -> bytes:
    """Lines that are full of beginnings of messages, with words that these hold before or behind: what is tried at each
    of them, in vain."""
    lines = []
    for _ in range(chance.choice((1, 3, 9))):
        anchor, rows = chance.choice(common() if chance.random() < 0.7 else anchors())
        sample = next((text for text in samples() if anchor in text.lower()), anchor)
        at = sample.lower().find(anchor)
        unit = sample[max(at - chance.choice((0, 0, 8)), 0) : at + len(anchor) + chance.choice((0, 5, 20, 90))]
        held = [word for row in rows if row in table().rules for word in table().rules[row][1]._also[:3]]
        words = chance.choice(("/", " ", "; ")).join(chance.sample(held, min(len(held), chance.choice((0, 1, 9, 99)))))
        pieces = [chance.choice(("", " ", "/")), unit * chance.choice((9, 99, 999)), words]
        chance.shuffle(pieces)
        lines.append("".join(pieces * chance.choice((1, 4))))
    return "\n".join(lines).encode("utf-8", "surrogatepass")[:LONGEST_OF_BEGINNINGS]


LONGEST_OF_BEGINNINGS = 20_000
"""Bytes; these lines take up to 2.5 µs a byte, where others take less than one."""


@cache
def anchors() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What messages are found by, each with the messages."""
    return tuple(
        (anchor, tuple(name for name, _ in rows)) for some in table().anchors.values() for anchor, rows in some
    )


@cache
def common() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Those of many messages."""
    return tuple(one for one in anchors() if len(one[1]) > 3)


@cache
def _engine(number: int) -> Engine:
    """An engine that a log may be about."""
    seed = fuzz_plans.all_seeds()[("8.6", "10.6")[number]][0]
    return read_source(BytesSource(seed.data))


def told(answer: LogAnswer, number: int) -> Outcome:
    """The answer as JSON, now and then as text. Past the header is a log in which something was found."""
    json.loads(_written(answer))
    if number % 20 == 0:
        render.load("text").explain(io.StringIO(), answer, verbose=True)
    return Outcome(any(one.findings for one in answer.logs), answer.status)


def _written(answer: LogAnswer) -> str:
    out = io.StringIO()
    render.load("json").explain(out, answer, verbose=False)
    return out.getvalue()


SEARCHES = (finder.one_by_one, finder.alternation())
"""What finds pieces in a short log and where there is no hyperscan, which finds them once a process has read more."""


def explain(data: bytes, folder: Path, number: int) -> Outcome:
    """Of every third log the answer must be the same by whatever pieces are found."""
    engine = _engine(number % 2) if number % 5 == 0 else None
    try:
        answer = api.explain(io.BytesIO(data), engine=engine)
    except LogError:
        return Outcome(False, "LogError")
    if number % 3 == 0 and len(data) < finder.FEW:
        search = SEARCHES[number % 2]
        with patch.multiple(finder, automaton=lambda: search, one_by_one=search):
            if _written(api.explain(io.BytesIO(data), engine=engine)) != _written(answer):
                raise Broken(f"another answer by {search}")
    return told(answer, number)


class _Select:
    """In the place of the module: now and then nothing came for a moment."""

    def __init__(self, number: int) -> None:
        self._chance = random.Random(number)

    def select(self, rows: list[int], _: object, __: object, ___: float) -> tuple[list[int], list[int], list[int]]:
        return (rows if self._chance.random() < 0.9 else [], [], [])


def followed(data: bytes, folder: Path, number: int) -> Outcome:
    """The log as it comes from a pipe, in up to 40 blocks, with pauses."""
    path = folder / "live.log"
    path.write_bytes(data)
    block = len(data) // (1, 3, 10, 40)[number % 4] + 1
    comes = patch.multiple(follow, BLOCK=block, select=_Select(number))
    with comes, path.open("rb") as stream:
        try:
            coming = api.follow(stream)
            for found in coming:
                render.load("jsonl").news(io.StringIO(), coming.answer(found), verbose=False)
            coming.end()
            return told(coming.answer(), number)
        except LogError:
            return Outcome(False, "LogError")


def read_all(folder: Path) -> None:
    """Reads every sample, so that each pattern is compiled and the automaton made."""
    for read in (explain, followed):
        read("\n".join(samples()).encode(), folder, 0)


KINDS = [
    Kind("log", "a message was found in it", make, explain, 4),
    Kind("log, followed", "a message was found in it", make, followed, 1),
]
