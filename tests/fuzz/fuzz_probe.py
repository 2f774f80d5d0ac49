"""Damaged answers of the probe: by a library that knows the secret of the run, and by one that does not."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any, get_args

import fuzz_plans
from damage import hurt, hurt_json
from fuzz_kind import Broken, Kind, Outcome

from trtdoctor.checks import CHAIN
from trtdoctor.diagnose import diagnose
from trtdoctor.formats.reading import read_source
from trtdoctor.logs.meanings import meanings
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Known
from trtdoctor.model.probe import EngineRequest, ProbeEnd, ProbeRequest, ProbeStage, Step
from trtdoctor.model.target import Target
from trtdoctor.probe.decode import Answer
from trtdoctor.render import values
from trtdoctor.render.text import probe as text
from trtdoctor.sources.source import BytesSource
from trtdoctor.targets import parse

CHECKS = tuple(check for check in CHAIN if check.code != "TRT505")
"""All but the one that says that TensorRT reads the engine otherwise: with the secret anybody may tell it so."""
SECRET = "5ec2e75ec2e75ec2e75ec2e75ec2e75e"
PLUGINS = ("/opt/liba.so", "/opt/libb.so")
REQUEST = ProbeRequest((EngineRequest("/models/model.engine"), EngineRequest("/models/b.engine")))
WORDS = (
    *get_args(ProbeStage), "engine", "step", "stage", "about", "log", "severity", "text", "facts", "failed", "run",
    "end", "what",
    "refused", "cuda", "creators", "module", "tensorrt", "io", "version", "name", "shape", "outputs", "runs",
    "first_ms", SECRET,
    "error", "warning", "/opt/liba.so", "/opt/libb.so", "profile", "which", "min", "max", "nonfinite", "messages",
    "code",
)  # fmt: skip


def _step(stage: str, about: str = "", **more: int) -> dict[str, Any]:
    return {**more, "step": {"stage": stage, "about": about}}


OUTPUT = {"name": "y", "dtype": "float32", "shape": [1, 8], "nonfinite": 0, "same": True}
RUN = {
    "profile": 0, "which": "min", "shapes": {"x": [1, 3]}, "values": {}, "outputs": [OUTPUT], "first_ms": 1.5,
    "median_ms": 0.5, "runs": 10,
}  # fmt: skip
CREATOR = {"name": "EfficientNMS_TRT", "version": "1", "namespace": ""}
LOADED = {
    "name": "net", "num_layers": 1, "device_memory_size": 1024,
    "io": [{"name": "x", "mode": "input", "dtype": "float32", "shape": [1, 3]}],
    "profiles": [{"x": [[1, 3], [1, 3], [1, 3]]}],
}  # fmt: skip
WHOLE: list[dict[str, Any]] = [
    _step("import"), {"facts": {"module": "tensorrt", "bindings": "8.6.0",
    "library": {"paths": ["/usr/lib/libnvinfer.so.8"], "version": [8, 6, 0]}}}, _step("library version"),
    _step("logger"), {"log": {"severity": "warning", "text": "CUDA lazy loading is not enabled."}}, _step("plugins"),
    _step("plugin", "/opt/liba.so"), _step("register", "/opt/liba.so"), _step("plugin", "/opt/libb.so"),
    {"facts": {"standard_plugins": True, "creators": [[CREATOR], None]}},
    _step("cuda"), {"facts": {"cuda": {"name": "pycuda", "version": "2026.1"}}}, _step("runtime"),
    *(row for engine in (0, 1) for row in (
        _step("deserialize", engine=engine),
        {"engine": engine, "log": {"severity": "error", "text": "Version tag does not match"}},
        _step("inspect", engine=engine), {"engine": engine, "facts": {"api": "tensors", "engine": LOADED,
        "deserialize_ms": 3.5}},
        _step("inputs", engine=engine), _step("context", engine=engine), _step("profile", "0", engine=engine),
        _step("bind", engine=engine), _step("enqueue", engine=engine), _step("synchronise", engine=engine),
        _step("outputs", engine=engine), {"engine": engine, "run": RUN}, _step("teardown", engine=engine),
        {"engine": engine, "failed": {"what": "refused", "step": {"stage": "bind", "about": ""}, "text": "no"}},
        {"engine": engine, "end": True},
    )), _step("teardown"), {"end": True},
]  # fmt: skip


def make(chance: random.Random) -> bytes:
    """The lines of a whole answer: some of them others, in another order, without the secret, or no lines."""
    rows = list(WHOLE)
    for _ in range(chance.choice((0, 1, 2, 5))):
        at = chance.randrange(len(rows))
        way = chance.randrange(4)
        if way == 0:
            del rows[at:]
        elif way == 1:
            del rows[at]
        elif way == 2:
            rows[at:at] = [rows[at]] * chance.choice((1, 30))
        else:
            rows.insert(at, rows[chance.randrange(len(rows))])
        if not rows:
            rows = list(WHOLE)
    known = chance.random() < 0.8
    out = bytearray()
    hurt_at = set(chance.sample(range(len(rows)), min(len(rows), chance.choice((0, 1, 3)))))
    for index, row in enumerate(rows):
        words = (
            hurt_json(chance, row, WORDS, WHOLE).replace(b"\n", b" ") if index in hurt_at else json.dumps(row).encode()
        )
        secret = SECRET if known else chance.choice(("", "0" * 32, SECRET[:-1], SECRET.upper(), f" {SECRET}", "\0"))
        out += b"\n" + secret.encode() + b" " + words + b"\n"
        if chance.random() < 0.03:
            out += chance.choice(
                (b"printed by a library\n", b"\0" * 300, SECRET.encode(), b"\xff\xfe\n", b"x" * 70_000)
            )
    return hurt(chance, bytes(out)) if chance.random() < 0.05 else bytes(out)


@cache
def _engine() -> Engine:
    return read_source(BytesSource(fuzz_plans.all_seeds()["8.6"][0].data))


@cache
def _target() -> Target:
    return parse("gpu=H200,tensorrt=8.6.0.12")


def read(data: bytes, folder: Path, number: int) -> Outcome:
    """As it comes, in pieces; then every engine's result through the checks of the probe, as JSON and as text."""
    strange = bytearray()
    request = REQUEST._replace(plugins=PLUGINS, execute=number % 4 != 0)
    answer = Answer(request, SECRET, strange.extend)
    size = len(data) // (1, 2, 9)[number % 3] + 1
    for at in range(0, len(data), size):
        answer.add(data[at : at + size])
    answer.close()
    believed = answer.step.stage != "start"
    if not believed and answer.ended:
        raise Broken("an answer without a step was believed")
    if SECRET.encode() + b" " not in data and (believed or answer.ended):
        raise Broken("a line without the secret was believed")
    how = ProbeEnd("answered", Step("teardown")) if answer.ended else ProbeEnd("silent", answer.step)
    for index in range(len(request.engines)):
        found = answer.result(index, "python3", how, bytes(strange[:4000]).decode("utf-8", "replace"), 0.1)
        live = Known(found, "the probe")
        json.loads(json.dumps(values.live(live)))
        outcomes, _ = diagnose(CHECKS, Facts(_engine(), _target(), probe=live, meanings=meanings(found)))
        list(text.lines(live, verbose=True))
        broken = next((outcome.reason or "broken" for outcome in outcomes if outcome.outcome == "broken"), None)
        if broken is not None:
            raise Broken(broken)
    return Outcome(believed, "ended" if answer.ended else "believed in part" if believed else "nothing believed")


KINDS = [Kind("the probe's protocol", "a line of it was taken as the probe's", make, read, 2)]
