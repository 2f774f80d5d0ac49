"""Proves the run on Ray on a machine with two GPUs: every engine of ``fixtures/plans`` on each of them, all at once.

    python scripts/prove_ray.py [--python EXE] [--gpus N] [--local] [--seconds S]

Three runs, one after the other, each in its table row with wall time, answers and exit codes:

* ``each``: two nodes of Ray on this machine, one GPU each, and every engine on both;
* ``one``: the same engines on the first GPU alone, to compare with;
* ``shared``: with ``--local``, what ``trtdoctor fleet check --ray local`` does: all GPUs share the engines.

One engine ends the process of TensorRT, by a signal, while it is loaded: a stand-in, put into the interpreter of
``--python`` by a ``sitecustomize``. ``proof.jsonl`` in ``$OUT``, else under /tmp, has every report, ``proof.json`` the
sums. Exit code 1 where a pair was answered twice or not at all, where a GPU answered for another one, where the crash
was not told once for each GPU, or where another engine got no answer. Ray has to be installed, and TensorRT in
``--python``.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from trtdoctor.fleet.on_ray import Asked, Cluster, Line  # noqa: E402

PLANS = ROOT / "fixtures" / "plans"
DOOMED = PLANS / "tensorrt-8.5.3.1-h200" / "identity853.engine"
HOOK = """
import importlib.abc, importlib.util, os, signal, sys

class Finder(importlib.abc.MetaPathFinder):
    busy = False

    def find_spec(self, name, path=None, target=None):
        if name != "tensorrt" or self.busy:
            return None
        self.busy = True
        try:
            found = importlib.util.find_spec(name)
        finally:
            self.busy = False
        if found is not None and found.loader is not None:
            run = found.loader.exec_module
            def loaded(module):
                run(module)
                load = module.Runtime.deserialize_cuda_engine
                def deserialize(self, plan, *more):
                    if len(plan) == int(os.environ["PROVE_DOOMED"]):
                        os.kill(os.getpid(), signal.SIGSEGV)
                    return load(self, plan, *more)
                module.Runtime.deserialize_cuda_engine = deserialize
            found.loader.exec_module = loaded
        return found

sys.meta_path.insert(0, Finder())
"""
Json = dict[str, Any]


@contextmanager
def nodes(kinds: Sequence[str]) -> Iterator[str]:
    """A cluster with a node of one GPU for each kind; gives its address."""
    command = [sys.executable, str(ROOT / "tests" / "fleet" / "cluster.py"), *kinds]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield child.stdout.readline().strip()
    finally:
        child.stdin.close()
        child.wait(60)


def run(name: str, asked: Asked, engines: Sequence[str], kinds: Sequence[str], out: Path) -> tuple[Json, list[Line]]:
    """Asks about every engine on every kind, and measures from the first task to the last answer."""
    begun = time.monotonic()
    with Cluster(asked) as cluster:
        chosen = list(kinds) or sorted(cluster.kinds)
        ready = time.monotonic()
        lines = list(cluster.probe((engine, kind) for engine in engines for kind in chosen))
        ended = time.monotonic()
    with (out / "proof.jsonl").open("a") as file:
        for line in lines:
            for report in line.reports:
                file.write(json.dumps({"run": name, **report}) + "\n")
    row = {
        "run": name,
        "kinds": chosen,
        "pairs": len(engines) * len(chosen),
        "answers": len(lines),
        "seconds": round(ended - ready, 1),
        "seconds_to_connect": round(ready - begun, 1),
        "exit_codes": dict(sorted(collections.Counter(str(line.exit_code) for line in lines).items())),
        "gpus": sorted({f"{gpu['name']} {gpu['uuid']}" for line in lines for gpu in line.gpus}),
        "crashes": sorted(f"{Path(line.engine).name} on {line.kind}" for line in lines if signal_of(line)),
        "reasons": sorted({line.reason for line in lines if line.reason}),
        "tries": max((line.tries for line in lines), default=0),
    }
    print(json.dumps(row, indent=1), flush=True)
    return row, lines


def signal_of(line: Line) -> str | None:
    """The signal that ended the process of TensorRT."""
    end = line.reports[0]["live"].get("end") or {}
    found: str | None = end.get("signal")
    return found


def wrong(row: Json, lines: Sequence[Line], engines: Sequence[str]) -> Iterator[str]:
    """What is not as it must be."""
    name = row["run"]
    if sorted((line.engine, line.kind) for line in lines) != sorted(
        (one, kind) for one in engines for kind in row["kinds"]
    ):
        yield f"{name}: not every pair was answered once"
    if row["reasons"]:
        yield f"{name}: pairs without an answer: {row['reasons']}"
    if row["crashes"] != sorted(f"{DOOMED.name} on {kind}" for kind in row["kinds"]):
        yield f"{name}: the crash was told as {row['crashes']}"
    untried = sorted({Path(line.engine).name for line in lines if not line.reports[0]["live"]["tried"]})
    if untried:
        yield f"{name}: TensorRT was not run on {untried}"


def apart(lines: Sequence[Line]) -> Iterator[str]:
    """In the run ``each``: every kind is one GPU, and no two are the same."""
    of: dict[str, set[str]] = collections.defaultdict(set)
    for line in lines:
        of[line.kind] |= {str(gpu["uuid"]) for gpu in line.gpus}
    if any(len(found) != 1 for found in of.values()) or len(set().union(*of.values())) != len(of):
        yield f"each: the GPUs that answered are { ({kind: sorted(found) for kind, found in of.items()}) }"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--python", help="the interpreter with TensorRT; default: this one")
    parser.add_argument("--gpus", type=int, default=2)
    parser.add_argument("--local", action="store_true", help="run `shared`, too")
    parser.add_argument("--seconds", type=float, default=300.0, help="for one engine")
    asked = parser.parse_args()
    out = Path(os.environ.get("OUT") or tempfile.mkdtemp(prefix="prove-ray-"))
    (out / "proof.jsonl").unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as hook:
        Path(hook, "sitecustomize.py").write_text(HOOK)
        os.environ["PROVE_DOOMED"] = str(DOOMED.stat().st_size)
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (hook, os.environ.get("PYTHONPATH"))))
        words = ("--python", asked.python) if asked.python else ()
        question = Asked(arguments=words, seconds=asked.seconds)
        engines = [str(one) for one in sorted(PLANS.rglob("*.engine"))]
        kinds = [f"GPU-{at}" for at in range(asked.gpus)]
        with nodes(kinds) as address:
            there = question._replace(address=address)
            rows = [run("each", there, engines, kinds, out), run("one", there, engines, kinds[:1], out)]
        problems = [*apart(rows[0][1])]
        if asked.local:
            rows.append(run("shared", question, engines, [], out))
        for row, lines in rows:
            problems += wrong(row, lines, engines)
    whole = [row for row, _ in rows]
    print(f"{'run':8} {'GPUs':>4} {'pairs':>5} {'s':>7} {'s/pair':>7}")
    for row in whole:
        gpus, pairs = len(row["gpus"]), max(1, row["pairs"])
        print(f"{row['run']:8} {gpus:4} {row['pairs']:5} {row['seconds']:7.1f} {row['seconds'] / pairs:7.2f}")
    each, one = (row["pairs"] / max(row["seconds"], 0.1) for row in whole[:2])
    print(f"{asked.gpus} GPUs answer {each / one:.2f} times as many pairs a second as one")
    for problem in problems:
        print(f"WRONG: {problem}")
    (out / "proof.json").write_text(json.dumps({"runs": whole, "wrong": problems}, indent=1))
    print(f"{out}: proof.json, proof.jsonl")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
