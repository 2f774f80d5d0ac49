"""Damaged plans of each family, through all that ``check --output-format json`` does."""

from __future__ import annotations

import io
import json
import random
import re
import struct
import zlib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from family_samples import SAMPLES, composed_plan
from fuzz_kind import Broken, Kind, Outcome
from mutations import BOMBS, DAMAGES, Edit, Seed, apply, places, seeds

from compose import FAMILIES
from trtdoctor import api, render
from trtdoctor.model.engine import Engine
from trtdoctor.model.target import no_machine
from trtdoctor.plan.header import read_header
from trtdoctor.render import values
from trtdoctor.sources.source import BytesSource
from trtdoctor.targets import parse

TARGETS = (
    no_machine(),
    parse("gpu=H200,tensorrt=8.6.0.12"),
    parse("gpu=RTX 4090,tensorrt=10.16.1.11,runtime=lean,platform=linux-x86_64"),
    parse("gpu=RTX 5090,tensorrt=1.7.1.116,runtime=rtx"),
)
VERSIONS = {
    "5": ((5, 0),), "6": ((6, 0),), "7": ((7, 0), (7, 1), (7, 2)), "8.0": ((8, 0),), "8.2": ((8, 2), (8, 4)),
    "8.5": ((8, 5),), "8.6": ((8, 6),), "10": ((10, 0), (10, 3)), "10.6": ((10, 6), (10, 11), (10, 15)),
    "11": ((11, 0), (12, 0)), "rtx": ((1, 4), (1, 6), (1, 7)),
}  # fmt: skip
"""The families, finer than the reader's own, and the releases that are samples of each."""
COMPOSED = ((7, 0, 0, 11), (8, 4, 3, 1))
LARGEST = 1 << 18


@cache
def all_seeds() -> dict[str, list[Seed]]:
    """Sound engines of each family: ours, and composed ones."""
    named = {f"{family} {name}": data for family, some in SAMPLES.items() for name, data in some.items()}
    named |= {f"{one.family} {'.'.join(map(str, one.version))} {name}": one.data for name, one in FAMILIES.items()}
    named |= {f"composed {'.'.join(map(str, version))}": composed_plan(version) for version in COMPOSED}
    named |= {seed.name: seed.data for seed in seeds(LARGEST)}
    found: dict[str, list[Seed]] = {name: [] for name in VERSIONS}
    for name, data in named.items():
        family = "rtx" if "rtx" in name else next(one for one, some in VERSIONS.items() if _version(name)[:2] in some)
        if all(data != seed.data for seed in found[family]):
            found[family].append(Seed(name, data, places(data)))
    return found


def _version(name: str) -> tuple[int, ...]:
    """The release in the name of a sample: ``tensorrt-8.2 8.5.3.1``, ``tensorrt-8.6.0.12-h200/fp16.engine``."""
    found = re.findall(r"\d+(?:\.\d+){3}", name)
    return tuple(map(int, found[-1].split(".")))


def make(family: str, chance: random.Random) -> bytes:
    """A damaged plan; in every second one the lengths and the checksum of the headers are right again."""
    some = all_seeds()[family]
    seed = chance.choice(some)
    edits = []
    for _ in range(1 if family == "5" else chance.choice((1, 1, 1, 2, 3, 5))):
        kind = chance.choice(DAMAGES)
        length = chance.choice((1, 2, 4, 8, 26, 100, 1000, 10_000))
        value = chance.randrange(256 if kind in ("flip", "byte") else 3 * len(BOMBS))
        edits.append(Edit(kind, chance.random(), chance.random() < 0.7, length, value, chance.random()))
    if chance.random() < 0.5:
        return apply(seed, edits, some)
    return mended(seed.data, lambda body: _within(seed, body, edits, some))


def _within(seed: Seed, body: tuple[int, int], edits: list[Edit], others: list[Seed]) -> bytes:
    """The body of a plan, damaged."""
    start, size = body
    inside = tuple(at - start for at in seed.places if start <= at < start + size) or (0,)
    return apply(Seed(seed.name, seed.data[start : start + size], inside), edits, others)


def mended(data: bytes, damaged: Callable[[tuple[int, int]], bytes]) -> bytes:
    """A plan with another body, whose headers tell its size, its checksum, and where what follows it begins."""
    body = read_header(BytesSource(data)).body
    if body is None:
        return data
    new, end = damaged((body.offset, body.size)), body.offset + body.size
    head, more = bytearray(data[: body.offset]), len(new) - body.size
    for at in range(4, len(head) - 7):
        (number,) = struct.unpack_from("<Q", head, at)
        if number in (body.size, body.size + 24) or end <= number <= len(data):
            struct.pack_into("<Q", head, at, number + more)
    if head[:4] == b"ptrt" and len(head) == 24:
        at = 12 if body.family == "tensorrt-8.0" else 20
        if any(head[at : at + 4]):
            struct.pack_into("<I", head, at, zlib.crc32(new))
    return bytes(head) + new + data[end:]


TOLD = 12
"""Engines of a file that are written as text: a table takes 20 ms, however small the engine; a file may hold many."""


def looked(path: Path, number: int) -> list[Engine]:
    """The engines of a file, after each was checked and written as ``check`` and ``inspect`` do. Raises ``Broken``."""
    shapes = {"images": (1, 3, 16, 16)} if number % 3 else {}
    found: list[Engine] = []
    for one in api.check(str(path), target=TARGETS[number % len(TARGETS)], shapes=shapes):
        json.loads(json.dumps(values.report(one)))
        if number % 20 == 0 and len(found) < TOLD:
            render.load("text").inspect(io.StringIO(), several=False, verbose=True).engine(one.engine)
        broken = next((outcome.reason or "broken" for outcome in one.outcomes if outcome.outcome == "broken"), "")
        if broken:
            raise Broken(broken)
        found.append(one.engine)
    return found


def read(data: bytes, folder: Path, number: int) -> Outcome:
    path = folder / "damaged.engine"
    path.write_bytes(data)
    engine = looked(path, number)[0]
    if engine.header is None:
        return Outcome(False, "no plan")
    return Outcome(engine.body is not None, "plan with a body" if engine.body is not None else "header only")


KINDS = [
    Kind(f"plan {name}", "the header leads to a body, which was read", partial(make, name), read) for name in VERSIONS
]
