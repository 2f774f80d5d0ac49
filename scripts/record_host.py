"""Records what a machine with a GPU answers, for fixtures and docs. Writes into the folder given, or into ``$OUT``.

    python scripts/record_host.py [FOLDER] [--python EXE] [--engines FOLDER]

* ``host.json`` and ``host.txt``: ``trtdoctor host``;
* ``nvml.txt``: the raw answers of NVML and CUDA, as the child process prints them;
* ``hidden.json``, ``wrong-index.json``: the same with ``CUDA_VISIBLE_DEVICES`` empty and 99;
* ``checks.jsonl``: for every engine, code, cause and severity of each finding, on this machine and against
  ``host.json``, and whether the two agree;
* ``times.json``: how long each took, in seconds.

UUIDs are replaced by zeros with the GPU's number, everything else stands as it was answered. Exit code 1 when a check
here and one against the saved target disagree.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
UUID = re.compile(r"(?:(?:GPU|MIG)-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Answer = tuple[str, str, str]


class Recorder:
    """Runs commands, keeps their output and times."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.times: dict[str, float] = {}
        self.uuids: dict[str, str] = {}

    def plain(self, text: str) -> str:
        def number(match: re.Match[str]) -> str:
            kind = match[0][:4] if match[0][:4] in ("GPU-", "MIG-") else ""
            bare = match[0].removeprefix("GPU-").removeprefix("MIG-")
            at = self.uuids.setdefault(bare, str(len(self.uuids)))
            return f"{kind}{at.zfill(8)}-0000-0000-0000-000000000000"

        return UUID.sub(number, text)

    def run(self, name: str, command: list[str], **variables: str) -> str:
        started = time.perf_counter()
        path = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH"))))
        env = {**os.environ, "PYTHONPATH": path, **variables}
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
        self.times[name] = round(time.perf_counter() - started, 3)
        text = self.plain(done.stdout)
        (self.folder / name).write_text(text)
        if done.stderr:
            (self.folder / f"{name}.err").write_text(self.plain(done.stderr))
        print(f"{name}: exit code {done.returncode}, {self.times[name]} s")
        return text


def findings(text: str) -> list[list[Answer]]:
    reports: list[dict[str, Any]] = json.loads(text)["reports"]
    return [[(f["code"], f["cause"], f["severity"]) for f in report["findings"]] for report in reports]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=os.environ.get("OUT"), type=Path)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--engines", default=ROOT / "fixtures" / "plans", type=Path)
    options = parser.parse_args()
    if options.folder is None:
        parser.error("name a folder, or set OUT")
    options.folder.mkdir(parents=True, exist_ok=True)
    recorder = Recorder(options.folder)
    doctor = [sys.executable, "-m", "trtdoctor"]
    host = [*doctor, "host", "--python", options.python]
    as_json = ["--output-format", "json"]
    recorder.run("host.txt", host)
    recorder.run("host.json", [*host, *as_json])
    recorder.run(
        "nvml.txt",
        [sys.executable, str(ROOT / "src" / "trtdoctor" / "host" / "child" / "nvml.py"), str(os.getpid()), "nvml"],
    )
    recorder.run("hidden.json", [*host, *as_json], CUDA_VISIBLE_DEVICES="")
    recorder.run("wrong-index.json", [*host, *as_json], CUDA_VISIBLE_DEVICES="99")
    agree = True
    target = str(options.folder / "host.json")
    with (options.folder / "checks.jsonl").open("w") as rows:
        for engine in sorted(options.engines.rglob("*.engine")):
            check = [*doctor, "check", str(engine), *as_json]
            here = findings(recorder.run("check.json", [*check, "--python", options.python, "--ignore", "TRT5"]))
            there = findings(recorder.run("check.json", [*check, "--target", target]))
            agree &= here == there
            row = {"engine": engine.name, "here": here, "saved": there, "agree": here == there}
            rows.write(json.dumps(row) + "\n")
    (options.folder / "check.json").unlink(missing_ok=True)
    (options.folder / "times.json").write_text(json.dumps(recorder.times, indent=2))
    print("here and against the saved target:", "the same findings" if agree else "DIFFERENT findings")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
