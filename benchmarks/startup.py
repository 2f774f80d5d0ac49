"""How long a whole ``trtdoctor`` takes from the shell, as ratios against starting the same Python with its libraries.

    python benchmarks/startup.py [--runs 31] [--check] [--against OTHER/src]

Every round runs each command once, in turn, so that a machine that speeds up or slows down does so for all; a ratio is
the median of the rounds' ratios. ``--check`` exits 1 when a ratio or a limit is missed.

* json: ``check --static --output-format json`` against ``import click``: at most 1.5.
* text: ``check --static`` of a good engine against the same as JSON: at most 8 ms of CPU more.
* another build, with ``--against``: the CPU time of ``check --static`` as JSON and text, of ``explain`` of ten lines
  and of ``host``, against that build's: at most 1.05.
* huge: a sparse engine of 20 GiB against a small one: the same time (at most 1.2), under 1 MB read, under 64 MB used.
"""

from __future__ import annotations

import argparse
import compileall
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import costs

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / "fixtures/plans/tensorrt-rtx-1.7.1.116/static.engine"
SMALL = ROOT / "fixtures/plans/tensorrt-8.6.0.12-h200/static_fp32.engine"
CLICK = "import click"
MORE = 8.0
HUGE = 20 << 30


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=31)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--against", type=Path, metavar="OTHER/src", help="another build of trtdoctor")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
    compileall.compile_dir(ROOT / "src", quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        huge = sparse_engine(Path(folder) / "huge.engine")
        doctor = [sys.executable, "-m", "trtdoctor", "check", "--static"]
        commands = {
            "click": [sys.executable, "-c", CLICK],
            "json": [*doctor, str(SMALL), "--output-format", "json"],
            "text": [*doctor, str(SMALL)],
            "small": [*doctor, str(ENGINE), "--output-format", "json"],
            "huge": [*doctor, str(huge), "--output-format", "json"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                started = time.perf_counter()
                subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
                times[name].append(time.perf_counter() - started)
        read, memory = cost(commands["huge"])
    for name, found in times.items():
        print(f"{name:13} median {statistics.median(found) * 1000:6.1f} ms   min {min(found) * 1000:6.1f} ms")
    rows = [
        ("json / click", ratio(times["json"], times["click"]), 1.5),
        ("text: ms of CPU beyond JSON", beyond_json(options.runs), MORE),
        ("huge / small", ratio(times["huge"], times["small"]), 1.2),
        ("huge: MB read from the file", read / 1e6, 1.0),
        ("huge: MB of memory at the most", memory / 1e6, 64.0),
    ]
    if options.against is not None:
        rows += [(f"{name} / the other build", value, 1.05) for name, value in against(options.against, options.runs)]
    for label, value, limit in rows:
        print(f"{label:32} {value:6.2f}   limit {limit:5.2f}   {'ok' if value <= limit else 'MISSED'}")
    return int(options.check and any(value > limit for _, value, limit in rows))


LOG = """\
[TRT] [I] Loaded engine size: 1 MiB
[TRT] [W] CUDA lazy loading is not enabled. Enabling it can significantly reduce device memory usage.
[TRT] [E] 6: The engine plan file is not compatible with this version of TensorRT, expecting library version 10.3.0.26
[TRT] [E] got 8.6.1.6, please rebuild.
[TRT] [E] 4: [runtime.cpp::deserializeCudaEngine::66] Error Code 4: Internal Error (Engine deserialization failed.)
Traceback (most recent call last):
  File "app.py", line 3, in <module>
    context = engine.create_execution_context()
AttributeError: 'NoneType' object has no attribute 'create_execution_context'
exit status 1
"""


def against(other: Path, runs: int) -> Iterator[tuple[str, float]]:
    """Of each command, the median of the ratios of its CPU time to that of another build, run in turn."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "ten.log"
        log.write_text(LOG)
        commands = {
            "check --static, json": ["check", "--static", str(SMALL), "--output-format", "json"],
            "check --static, text": ["check", "--static", str(SMALL)],
            "explain": ["explain", str(log)],
            "host": ["host"],
        }
        for name, command in commands.items():
            ours, theirs = [], []
            for _ in range(runs + 1):
                ours.append(cpu_time(ROOT / "src", command, folder))
                theirs.append(cpu_time(other, command, folder))
            yield name, ratio(ours[1:], theirs[1:])  # the first writes bytecode


def beyond_json(runs: int) -> float:
    """Milliseconds of CPU that text takes beyond JSON, the median of the rounds."""
    text = ["check", "--static", str(SMALL)]
    more = []
    for _ in range(runs):
        as_text, as_json = (cpu_time(ROOT / "src", [*text, *how], ".") for how in ((), ("--output-format", "json")))
        more.append(1000 * (as_text - as_json))
    return statistics.median(more)


def cpu_time(source: Path, command: list[str], folder: str) -> float:
    """Seconds of CPU, user and system, that a command of the build in ``source`` takes."""
    environment = {**os.environ, "PYTHONPATH": str(source.resolve())}
    return costs.cost([sys.executable, "-m", "trtdoctor", *command], environment, folder).cpu


def ratio(these: list[float], those: list[float]) -> float:
    """Median of the ratios, round by round."""
    return statistics.median(a / b for a, b in zip(these, those, strict=True))


def sparse_engine(path: Path, size: int = HUGE) -> Path:
    """Our smallest TensorRT-RTX engine, blown up to ``size`` bytes by a hole in its weights section."""
    plan = bytearray(ENGINE.read_bytes())
    table = 64  # of TensorRT-RTX plans; entries of 24 bytes: tag, zero, offset, size
    count = int.from_bytes(plan[8:16], "little")
    entry = next(at for at in range(table, table + count * 24, 24) if plan[at : at + 4] == b"THGW")
    offset = int.from_bytes(plan[entry + 8 : entry + 16], "little")
    plan[entry + 16 : entry + 24] = (size - offset - 8).to_bytes(8, "little")
    plan[16:24] = size.to_bytes(8, "little")
    with path.open("wb") as file:
        file.write(plan[:offset])
        file.truncate(size)
        file.seek(size - 4)
        file.write(plan[-4:])
    return path


def cost(command: list[str]) -> tuple[int, int]:
    """Bytes that trtdoctor read from the engine, and its peak memory in bytes."""
    probe = (
        "import sys; from trtdoctor.sources.local import FileSource; import trtdoctor.cli\n"
        "total = [0]; original = FileSource.fetch\n"
        "def counted(self, at, size):\n"
        "    total[0] += size\n"
        "    return original(self, at, size)\n"
        "FileSource.fetch = counted\n"
        "try: trtdoctor.cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(total[0], file=sys.stderr)"
    )
    arguments = command[command.index("trtdoctor") + 1 :]
    run = subprocess.run([sys.executable, "-c", probe, *arguments], capture_output=True, text=True, check=True)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return int(run.stderr.split()[-1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


if __name__ == "__main__":
    sys.exit(main())
