"""``trtdoctor`` beside tools that are asked the same, in turn, on the same files: medians of the rounds' ratios.

    python benchmarks/peers.py [--polygraphy PYTHON] [--ripgrep EXE] [--runs 11] [--mb 80]

* ``--polygraphy``: a Python with polygraphy and ``tensorrt-lean-cu13``. ``polygraphy inspect model``, which asks that
  runtime, and a script that does nothing but load the engine, against ``trtdoctor inspect`` and ``check --static``:
  seconds of the clock. Without a GPU both peers end in a crash, and that is then what is timed.
* ``--ripgrep``: counts, without regard to case, the lines of a busy server's log that hold one of the literals which
  ``trtdoctor explain`` looks for, against ``explain``: CPU seconds. It reads, ranks and explains nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from costs import Command, cost
from explain import busy_log

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from trtdoctor.logs.finder import MARKS, NAMES  # noqa: E402
from trtdoctor.logs.table import table  # noqa: E402

ENGINE = ROOT / "fixtures/plans/tensorrt-8.6.0.12-h200/static_fp32.engine"
LEAN = "from tensorrt_lean import *\nfrom tensorrt_lean import __version__\n"
SCRIPT = """
import sys, tensorrt_lean as trt
with open(sys.argv[1], "rb") as file:
    sys.exit(trt.Runtime(trt.Logger(trt.Logger.ERROR)).deserialize_cuda_engine(file.read()) is None)
"""


def compare(ours: str, commands: Mapping[str, Command], environment: Mapping[str, str], runs: int, of: str) -> None:
    """Runs the commands in turn and prints what each costs ``of`` the clock or of CPU time."""
    rounds = [{name: cost(command, environment) for name, command in commands.items()} for _ in range(runs + 1)][1:]
    for name in commands:
        seconds = [getattr(one[name], of) for one in rounds]
        ratio = median(took / getattr(one[ours], of) for took, one in zip(seconds, rounds, strict=True))
        last, peak = rounds[-1][name].status, max(one[name].peak_mb for one in rounds)
        print(f"{name}: {median(seconds):.3f} s, {peak:.0f} MB, exit {last}, {ratio:.2f} x {ours}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polygraphy", type=Path, metavar="PYTHON")
    parser.add_argument("--ripgrep", type=Path, metavar="EXE")
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--mb", type=int, default=80)
    options = parser.parse_args()
    doctor = [sys.executable, "-m", "trtdoctor"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tensorrt.py").write_text(LEAN)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), name])}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        if options.polygraphy is not None:
            peer = options.polygraphy.absolute()
            commands: dict[str, Command] = {
                "trtdoctor inspect": [*doctor, "inspect", ENGINE],
                "trtdoctor check --static": [*doctor, "check", "--static", ENGINE],
                "polygraphy inspect model": [
                    peer, peer.with_name("polygraphy"), "inspect", "model", ENGINE, "--model-type", "engine"
                ],
                "a script that loads": [peer, "-c", SCRIPT, ENGINE],
            }  # fmt: skip
            compare("trtdoctor inspect", commands, environment, options.runs, of="clock")
        if options.ripgrep is not None:
            log, literals = folder / "busy.log", folder / "literals"
            busy_log(log, options.mb)
            looked_for = [*table().anchors, *(mark for mark in MARKS if "\n" not in mark), *NAMES]
            literals.write_text("".join(f"{literal}\n" for literal in looked_for if "\n" not in literal))
            commands = {
                "trtdoctor explain": [*doctor, "explain", log],
                "ripgrep": [options.ripgrep, "-a", "-i", "-F", "-c", "-j1", "-f", literals, log],
            }
            compare("trtdoctor explain", commands, environment, options.runs, of="cpu")
    return 0


if __name__ == "__main__":
    sys.exit(main())
