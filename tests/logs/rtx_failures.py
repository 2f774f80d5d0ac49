"""Makes parse and build failures with the real TensorRT-RTX, which needs no GPU for it, and records what it logs.

    python rtx_failures.py FILE.jsonl.gz   every case in a process of its own: the cases, each with its log
    python rtx_failures.py --list          the cases as JSON: what was done wrong is known, because it is done here
    python rtx_failures.py --case NAME     one case in this process

Runs in an interpreter that has ``tensorrt_rtx``, ``onnx`` and ``numpy``, so it imports nothing of trtdoctor.
"""

from __future__ import annotations

import gzip
import importlib
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

from rtx_cases import CASES, Case

HERE = str(Path(__file__).resolve().parent)
EXCEPT = {("load_engine_of_1_7", "1.7")}
MODULES = ("rtx_model_cases", "rtx_build_cases", "rtx_clean_cases")


def main(words: list[str]) -> None:
    """What the words ask for."""
    for module in MODULES:
        importlib.import_module(module)
    if words[0] == "--list":
        print(json.dumps([case.truth() for case in CASES.values()], indent=1))
    elif words[0] == "--case":
        case = CASES[words[1]]
        importlib.import_module("rtx_driver").start(case.level)
        case.act()
    else:
        write(Path(words[0]), cases_of(version("tensorrt-rtx-cu13")))


def cases_of(release: str) -> list[Case]:
    """Those whose truth holds in this release."""
    first = release[:3]
    return [case for case in CASES.values() if case.since <= first and (case.name, first) not in EXCEPT]


def write(path: Path, cases: list[Case]) -> None:
    """A line for each case, compressed, and the same bytes for the same lines."""
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        logs = list(workers.map(record, cases))
    lines = [json.dumps({**case.truth(), "log": log}) for case, log in zip(cases, logs, strict=True)]
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as packed:
        packed.write("".join(f"{line}\n" for line in lines).encode())


def record(case: Case) -> str:
    """What a process that does it prints, with neutral paths."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, __file__, "--case", case.name]
        found = subprocess.run(
            command,
            cwd=place,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
            check=False,
        )
        text = found.stdout.decode("utf-8", "backslashreplace")
        for path, neutral in (
            (place, "/home/user"),
            (HERE, "/home/user/app"),
            (sys.prefix, "/home/user/venv"),
            (sys.base_prefix, "/usr"),
        ):
            text = text.replace(path, neutral)
    if found.returncode < 0:
        text += f"exited with signal {-found.returncode}\n"
    return text


if __name__ == "__main__":
    main(sys.argv[1:])
