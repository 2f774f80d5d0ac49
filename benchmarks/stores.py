"""What engines at an address cost: requests and bytes, family by family.

    python benchmarks/stores.py [FILE|FOLDER…] [--check]

Serves engines over HTTP on this machine, and two of ours as if they had 20 GiB, and reads each by ranges. Prints for
each plan family how many there are, their sizes, and the requests and bytes, in the middle and at most. Engines of at
most 1 MiB, of which all is fetched, are counted apart. ``--check`` exits 1 when the 20 GiB cost 1 MiB or more.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "tests" / "stores")]

from serving import Server, Stored, stretched, whole  # noqa: E402

from trtdoctor.formats.reading import read_engine  # noqa: E402
from trtdoctor.sources.remote import SMALL  # noqa: E402

HUGE = 20 << 30
OURS = ROOT / "fixtures" / "plans"
STRETCHED = (OURS / "tensorrt-8.6.0.12-h200" / "detailed.engine", OURS / "tensorrt-rtx-1.7.1.116" / "static.engine")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[OURS])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    objects = {str(number): whole(path.read_bytes()) for number, path in enumerate(files(options.paths))}
    objects |= {path.name: stretched(path.read_bytes(), HUGE) for path in STRETCHED}
    rows: dict[str, list[Row]] = defaultdict(list)
    with Server(objects) as server:
        for key, stored in objects.items():
            row = measured(server, key, stored)
            if row is not None:
                rows[row.name].append(row)
    print("| engines | how many | size | requests, median (most) | bytes, median (most) |")
    print("| --- | --- | --- | --- | --- |")
    for name, found in sorted(rows.items()):
        sizes, requests, read = ([getattr(one, what) for one in found] for what in ("size", "requests", "read"))
        span = kib(max(sizes)) if min(sizes) == max(sizes) else f"{kib(min(sizes))} to {kib(max(sizes))}"
        cost = f"{median(requests):g} ({max(requests)}) | {kib(median(read))} ({kib(max(read))})"
        print(f"| {name} | {len(found)} | {span} | {cost} |")
    dear = [one for found in rows.values() for one in found if one.size == HUGE and one.read >= 1 << 20]
    return int(options.check and bool(dear))


def files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.is_file())
        else:
            yield path


class Row(NamedTuple):
    """What one engine cost."""

    name: str
    size: int
    requests: int
    read: int


def measured(server: Server, key: str, stored: Stored) -> Row | None:
    """What reading an engine costs; nothing for what is none."""
    requests, sent = server.requests, server.sent
    engine = read_engine(f"{server.address}/{quote(key)}")
    if engine.header is None:
        return None
    name = str(engine.header.family)
    if engine.container != "plain":
        name += f" in {engine.container}"
    elif stored.size == HUGE:
        name += ", 20 GiB"
    elif stored.size <= SMALL:
        name = "any, up to 1 MiB"
    return Row(name, stored.size, server.requests - requests, server.sent - sent)


def kib(count: float) -> str:
    return f"{count / 1024:,.0f} KiB" if count < 1 << 30 else f"{count / (1 << 30):g} GiB"


if __name__ == "__main__":
    sys.exit(main())
