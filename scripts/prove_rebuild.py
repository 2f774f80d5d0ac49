"""Proves the commands that trtdoctor prints to build an engine again, with the real builder.

    python scripts/prove_rebuild.py [FOLDER] [--models FOLDER] [--only NAME …] [--jobs N]

For each model of ``proof_models.py``: builds an engine with ``polygraphy convert``; asks ``trtdoctor check`` about a
machine on which that engine cannot load; runs the ``polygraphy convert`` command of the answer's plan, word for word,
in a folder that holds ``model.onnx``; reads both engines with ``trtdoctor inspect`` and compares inputs, profiles,
precision, plugins and flags. Engines go into FOLDER, else ``$OUT``, else a new one under /tmp; ``proof.json`` there
says everything, standard output a table. Exit code 1 when one differs or was not built.

Needs a GPU and ``polygraphy`` on the path, with a TensorRT it can use; TensorRT is never imported here. Both builds get
an empty ``--tactic-sources``, so that neither cuBLAS nor cuDNN is needed. Models that are not in ``--models`` are made,
which needs ``onnx`` and ``numpy``; ``--make`` makes them and does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, NamedTuple

import proof_models
from proof_models import CASES, Case

ROOT = Path(__file__).resolve().parent.parent
TARGET = "gpu=8.0,tensorrt=8.6.1.6,platform=linux-x86_64"
"""Another build of TensorRT and another GPU than the engine's: whatever it allows, it does not load there."""
NO_TACTICS = ("--tactic-sources",)
LIMIT = 240
"""Seconds for one build."""
COMPARED = (
    "product",
    "tensorrt_version",
    "hardware_compatibility",
    "version_compatible",
    "lean_runtime_included",
    "io",
    "profiles",
    "plugins",
    "flags",
)
ARITHMETIC = {
    "float16": re.compile(rb"_f16f16|_h16816|_h1688|_h884|_fp16_fp16|_hmma_fp16"),
    "int8": re.compile(rb"_i8i8|_imma_|_i8816|_i16832|_int8_"),
}
"""How kernels name the arithmetic they do. Which one is chosen among them may change from build to build."""
Outcome = Literal["same", "differs", "failed"]
Json = dict[str, Any]


class Difference(NamedTuple):
    """A fact of the first engine, and what the second has instead."""

    fact: str
    first: object
    second: object


class Result(NamedTuple):
    """What became of a case. ``notes`` are what the plan says beside the command that a person has to know."""

    name: str
    outcome: Outcome
    why: str
    first: str
    command: str = ""
    twin: str = ""
    notes: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    seconds: float = 0.0


class Failed(Exception):
    """Why a case proves nothing."""


# ---- trtdoctor's answers


def trtdoctor(*words: str) -> Json:
    path = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "trtdoctor", *words, "--output-format", "json"]
    env = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    if not done.stdout:
        raise Failed(f"trtdoctor {words[0]}: {done.stderr.strip()}")
    answer: Json = json.loads(done.stdout)
    return answer


def inspected(engine: Path) -> Json:
    """The facts of an engine, and the arithmetic of its kernels."""
    facts: Json = trtdoctor("inspect", str(engine))["engines"][0]
    data = engine.read_bytes()
    facts["arithmetic"] = sorted(word for word, pattern in ARITHMETIC.items() if pattern.search(data))
    return facts


def planned(engine: Path) -> tuple[str, str, tuple[str, ...]]:
    """The commands of Polygraphy and trtexec in the plan for an engine, and what a person needs beside the first."""
    report = trtdoctor("check", str(engine), "--target", TARGET, "--allow-host-code")["reports"][0]
    steps = [step for way in (report.get("plan") or {}).get("ways", ()) for step in way["steps"]]
    lines = [(line, step) for step in steps for line in step["commands"]]
    twin = next((line for line, _ in lines if "trtexec" in line), "")
    for line, step in lines:
        if line.startswith("polygraphy convert "):
            return line, twin, tuple(step["needs"])
    raise Failed(f"no polygraphy command in the plan: {report['verdict']}")


# ---- comparing


def at(facts: Any, path: str) -> object:
    """The value at a path of keys and indices. A key may hold dots where nothing shorter fits."""
    key, _, rest = path.partition(".")
    try:
        found = facts[int(key)] if isinstance(facts, list) else facts[key]
        return at(found, rest) if rest else found
    except (LookupError, TypeError, ValueError):
        return None


def unlike(case: Case, facts: Json) -> Iterator[str]:
    """Why the first engine is not the one that the case is about."""
    for path, value in case.shows:
        if at(facts, path) != value:
            yield f"{path} is {at(facts, path)}, not {value}"
    yield from (f"no kernel of {word}" for word in case.arithmetic if word not in facts["arithmetic"])


def differences(first: Json, second: Json) -> Iterator[Difference]:
    for fact in COMPARED:
        if first.get(fact) != second.get(fact):
            yield Difference(fact, first.get(fact), second.get(fact))
    precisions = [{*(one.get("precision") or ()), *one["arithmetic"]} & {*ARITHMETIC} for one in (first, second)]
    if precisions[0] != precisions[1]:
        yield Difference("precision", sorted(precisions[0]), sorted(precisions[1]))


# ---- building


def build(folder: Path, command: str | Sequence[str], log: str) -> None:
    """Runs one build in its folder, a string as a shell would, and keeps what it printed."""
    shell = isinstance(command, str)
    with (folder / log).open("wb") as output:
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                shell=shell,
                executable="/bin/bash" if shell else None,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=LIMIT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Failed(f"{log}: {error}") from error
    if done.returncode or not (folder / "model.engine").exists():
        last = (folder / log).read_text(errors="replace").splitlines()[-6:]
        raise Failed(f"{log}: exit code {done.returncode}: {' | '.join(line.strip() for line in last)}")


def prove(case: Case, models: Path, out: Path) -> Result:
    """Builds a case's engine twice, and compares."""
    started = time.perf_counter()
    folder = out / case.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    words = ("polygraphy", "convert", "model.onnx", "--convert-to", "trt", "-o", "model.engine", *case.options)
    result = Result(case.name, "failed", "", " ".join(words))
    try:
        shutil.copyfile(models / f"{case.name}.onnx", folder / "model.onnx")
        build(folder, [*words, *NO_TACTICS], "first.log")
        engine = (folder / "model.engine").rename(folder / "first.engine")
        first = inspected(engine)
        command, twin, needs = planned(engine)
        result = result._replace(command=command, twin=twin, notes=needs)
        build(folder, " ".join((command, *NO_TACTICS)), "second.log")
        second = inspected(folder / "model.engine")
        found = tuple(differences(first, second))
        result = result._replace(outcome="differs" if found else "same", differences=found)
        reasons = "; ".join(unlike(case, first))
        if reasons:
            result = result._replace(outcome="failed", why=f"the first engine is not as meant: {reasons}")
    except Failed as error:
        result = result._replace(why=str(error))
    return result._replace(seconds=round(time.perf_counter() - started, 1))


# ---- the whole


def made(models: Path, cases: Sequence[Case]) -> None:
    """Makes the models that are not there."""
    models.mkdir(parents=True, exist_ok=True)
    for case in cases:
        path = models / f"{case.name}.onnx"
        if not path.exists():
            proof_models.write(case, path)


def table(results: Sequence[Result]) -> Iterator[str]:
    width = max(len(one.name) for one in results)
    for one in results:
        yield f"{one.name:{width}}  {one.outcome:7}  {one.seconds:5.1f} s  {one.command}"
        if one.why:
            yield f"{'':{width}}  {one.why}"
        for fact, first, second in one.differences:
            yield f"{'':{width}}  {fact}: {first} → {second}"
    same = sum(one.outcome == "same" for one in results)
    yield f"{same} of {len(results)} engines were built again as they were"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=os.environ.get("OUT"), type=Path)
    parser.add_argument("--models", type=Path, help="where the models are, or are made; by default in the folder")
    parser.add_argument("--only", nargs="+", choices=[case.name for case in CASES], metavar="NAME")
    parser.add_argument("--jobs", type=int, default=1, help="how many to build at a time")
    parser.add_argument("--make", action="store_true", help="only make the models")
    options = parser.parse_args()
    out = options.folder or Path(tempfile.mkdtemp(prefix="prove-rebuild-"))
    out = out.resolve()
    models = (options.models or out / "models").resolve()
    cases = [case for case in CASES if options.only is None or case.name in options.only]
    made(models, cases)
    if options.make:
        print(f"{len(cases)} models in {models}")
        return 0
    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda case: prove(case, models, out), cases))
    lines = [{**one._asdict(), "differences": [each._asdict() for each in one.differences]} for one in results]
    (out / "proof.json").write_text(json.dumps({"target": TARGET, "results": lines}, indent=1, ensure_ascii=False))
    print("\n".join(table(results)))
    return int(any(one.outcome != "same" for one in results))


if __name__ == "__main__":
    sys.exit(main())
