"""Damaged engines given to the real TensorRT: does trtdoctor survive, and say how each ended?

    python benchmarks/damaged.py --python EXE [--count 200] [--seed 1] [--together]

With ``--together`` one ``check`` gets all of them, once with a process for each and once with one that serves them, and
both have to come to the same. Flips bytes, cuts, and swaps parts of the engines in
``fixtures/plans/tensorrt-8.6.0.12-h200`` and checks each with the probe. Prints how many TensorRT refused, how many
crashed it, and how many it loaded without a message; exits 1 when an answer is lost or an end has no class.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENGINES = sorted((ROOT / "fixtures/plans/tensorrt-8.6.0.12-h200").glob("*.engine"))
ENDS = {"answered", "signal", "exit", "timeout", "memory", "oom-killed", "killed", "flood", "silent"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--together", action="store_true")
    options = parser.parse_args()
    if options.together:
        return together(options)
    rng = random.Random(options.seed)
    tally: collections.Counter[str] = collections.Counter()
    causes: collections.Counter[str] = collections.Counter()
    lost = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.engine"
        for number in range(options.count):
            how, data = damaged(rng)
            path.write_bytes(data)
            command = [sys.executable, "-m", "trtdoctor", "check", path, "--python", options.python, "--timeout", "30"]
            done = subprocess.run([*command, "--output-format", "json"], capture_output=True, text=True, check=False)
            try:
                report = json.loads(done.stdout)["reports"][0]
            except (ValueError, KeyError, IndexError):
                lost += 1
                print(f"LOST {number} {how}: exit code {done.returncode}, {done.stderr[-300:]!r}")
                continue
            ended = verdict(report)
            tally[f"{ended}; {seen(report)}"] += 1
            root = next((one["cause"] for one in report["findings"] if one["severity"] == "error"), "no error")
            causes[f"{ended}: {root}"] += 1
            if report["live"]["tried"] and report["live"]["end"]["how"] not in ENDS:
                lost += 1
                print(f"UNCLASSIFIED {number} {how}: {report['live']['end']}")
    for title, counter in (("how it ended", tally), ("and the root cause", causes)):
        print(f"{title}:")
        for words, count in counter.most_common():
            print(f"  {count:4}  {words}")
    print(f"{options.count} engines, {lost} answers lost")
    return int(lost > 0)


def together(options: argparse.Namespace) -> int:
    """All in one run, with a process for each and with one for many: the same ends and causes, none lost."""
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.count):
            how, data = damaged(rng)
            (Path(folder) / f"{number:04} {how}.engine").write_bytes(data)
        isolated, seconds = reports(options.python, folder, "--isolate")
        shared, less = reports(options.python, folder)
    differ = [path for path in isolated if classed(isolated[path]) != classed(shared.get(path))]
    for path in differ:
        print(f"DIFFERS {Path(path).name}: {classed(isolated[path])} alone, {classed(shared.get(path))} together")
    ends = collections.Counter(f"{verdict(report)}; {seen(report)}" for report in shared.values())
    for words, count in ends.most_common():
        print(f"  {count:4}  {words}")
    print(f"{len(isolated)} and {len(shared)} of {options.count} answered, {len(differ)} differ")
    print(
        f"{seconds:.1f} s with a process for each, {less:.1f} s with one for many: {seconds / less:.1f} times as fast"
    )
    return int(bool(differ) or {len(isolated), len(shared)} != {options.count})


def reports(python: str, folder: str, *more: str) -> tuple[dict[str, dict[str, object]], float]:
    command = [sys.executable, "-m", "trtdoctor", "check", folder, "--python", python, "--timeout", "30", "--jobs", "1"]
    started = time.perf_counter()
    done = subprocess.run([*command, *more, "--output-format", "jsonl"], capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {str(one["path"]): one for one in lines if "live" in one}, time.perf_counter() - started


def classed(report: dict[str, object] | None) -> tuple[str, ...]:
    """How it ended, and the cause and status that a person is told."""
    if report is None:
        return ("lost",)
    findings = report["findings"]
    assert isinstance(findings, list)
    root = next((one["cause"] for one in findings if one["severity"] == "error"), "no error")
    return verdict(report), str(root), str(report["status"])


def damaged(rng: random.Random) -> tuple[str, bytes]:
    source = rng.choice(ENGINES)
    data = bytearray(source.read_bytes())
    kind = rng.choice(["flip", "flip", "flip", "header", "cut", "grow", "zero", "swap"])
    if kind == "flip":
        for _ in range(rng.choice([1, 1, 4, 32])):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif kind == "header":
        data[rng.randrange(300)] = rng.randrange(256)
    elif kind == "cut":
        del data[rng.randrange(len(data)) :]
    elif kind == "grow":
        data += rng.randbytes(rng.randrange(1, 4096))
    elif kind == "zero":
        start = rng.randrange(len(data))
        data[start : start + 512] = bytes(len(data[start : start + 512]))
    else:
        a, b = sorted(rng.sample(range(0, len(data) - 64, 8), 2))
        data[a : a + 64], data[b : b + 64] = data[b : b + 64], data[a : a + 64]
    return f"{source.stem} {kind}", bytes(data)


def seen(report: dict[str, object]) -> str:
    """Which check of the file, if any, found the damage."""
    findings = report["findings"]
    assert isinstance(findings, list)
    codes = [one["code"] for one in findings if one["stage"] in ("file", "header")]
    return f"damage seen by {codes[0]}" if codes else "damage not seen"


def verdict(report: dict[str, object]) -> str:
    live = report["live"]
    assert isinstance(live, dict)
    if not live["tried"]:
        return "not given to TensorRT"
    if live["end"]["how"] != "answered":
        return f"ended by {live['end']['signal'] or live['end']['how']} in {live['end']['stage'].partition(' ')[0]}"
    if live["executed"]:
        warned = any(one["severity"] in ("error", "warning") for one in live["messages"])
        return "loaded and executed, with messages" if warned else "loaded and executed without a message"
    return "loaded, not executed" if live["deserialized"] else "refused"


if __name__ == "__main__":
    sys.exit(main())
