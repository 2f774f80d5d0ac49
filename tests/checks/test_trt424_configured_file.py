"""TRT424: which file a program loads."""

from __future__ import annotations

from typing import Any

import pytest
from configured import DEFAULT, beside, deepstream, said, triton
from running import Row, expect, named

from samples import AMPERE, engine
from trtdoctor.checks.trt424_configured_file import names_it
from trtdoctor.model.check import Facts
from trtdoctor.model.configuration import Configuration, NamedFile, VersionPolicy

NET = "/models/net/1/net.engine"
GONE = DEFAULT._replace(there=False)
ENGINE = NamedFile("engine", said("a/net.engine"), "/models/a/net.engine", False)
SOURCE = NamedFile("source", said("net.onnx"), "/models/net.onnx", True)
MISSES = deepstream(files=(ENGINE,), names_it=False)
MISSES_ONE = deepstream(files=(ENGINE, SOURCE), names_it=False)
LABELS = NamedFile("label", said("labels.txt"), "/models/net/labels.txt", True)
NO_LABELS = NamedFile("label", said("gone.txt", 8), "/models/net/gone.txt", False)
RANK = NamedFile("rank", said("rank1.engine"), "/models/rank1.engine", False)


def of(capability: str, name: str = "model.plan", there: bool = True) -> NamedFile:
    return NamedFile("capability", said(name, 6), f"/models/net/1/{name}", there, capability)


GONE_ONE = of("9.0", "h100.plan", there=False)
OTHER = DEFAULT._replace(name=said("other.plan"))


SPECIFIC = said(VersionPolicy("specific", (2,)))


def served(*loaded: int, version: int = 1, **more: Any) -> Facts:
    """An engine in this version, of a model of which Triton loads these."""
    return beside(triton(versions=said(loaded), version=version, **more))


def other(backend: str, name: str | None = None, there: bool | None = False, path: str = NET) -> Facts:
    """An engine beside the configuration of another backend, whose own file has this name."""
    own = () if name is None else (NamedFile("default", said(name, 0), f"/models/net/1/{name}", there),)
    return beside(triton(backend=said(backend), files=own), path=path)


def of_ranks(*files: NamedFile) -> Configuration:
    """A configuration of TensorRT-LLM."""
    return Configuration("tensorrt-llm", "/m/config.json", files=files)


def of_ampere(capability: str) -> Facts:
    """An engine for Ampere and later, given to GPUs of this capability."""
    made = beside(triton(files=(OTHER, of(capability))))
    return made._replace(engine=made.engine._replace(header=engine(AMPERE).header))


ROWS = (
    Row("none", beside(), "skipped"),
    Row("the default", beside(triton()), "passed"),
    Row("named", beside(triton(files=(DEFAULT._replace(name=said("net.engine")),)), path=NET), "passed"),
    Row("another name", beside(triton(files=(GONE,)), path=NET), "error", "mv -n", "wrong-path"),
    Row("beside the default", beside(triton(), path=NET), "warning", "trtdoctor check"),
    Row("for its capability", beside(triton(files=(OTHER, of("8.6")))), "passed"),
    Row("for another capability", beside(triton(files=(OTHER, of("7.0")))), "error", "8.6", "gpu-arch-mismatch"),
    Row("the default for one", beside(triton(files=(DEFAULT, of("8.6")))), "warning", "changes nothing"),
    Row("one that is gone", beside(triton(files=(DEFAULT, GONE_ONE))), "warning", "h100.plan"),
    Row("called like its folder", beside(triton(name=said("net"))), "passed"),
    Row("called otherwise", beside(triton(name=said("other"))), "error", "'net'", "io-binding"),
    Row("labels", beside(triton(labels=(LABELS,))), "passed"),
    Row("labels that nobody could look for", beside(triton(labels=(LABELS._replace(there=None),))), "passed"),
    Row("no labels", beside(triton(labels=(LABELS, NO_LABELS))), "error", "gone.txt", hides="labels.txt"),
    Row("none of many", beside(triton(labels=(NO_LABELS,) * 9)), "error", "and 5 more"),
    Row("its backend", beside(triton(backend=said("tensorrt_plan"))), "passed"),
    Row("another backend, without its file", other("onnxruntime", "model.onnx"), "error", "model.onnx"),
    Row("another backend, which takes it for its own", other("onnxruntime", "net.engine", True), "error", "fails"),
    Row("another backend with its file", other("onnxruntime", "model.onnx", True), "warning", "nobody this file"),
    Row("a program that may load it", other("python", "model.py", True), "warning", "not known"),
    Row("a program that is not there", other("python", "model.py", False), "error", "model.py"),
    Row("a program of which nobody could look", other("python", "model.py", None), "warning", "not known"),
    Row("a backend of their own", other("own"), "warning", "not known"),
    Row("a version that is served", served(2, 1), "passed"),
    Row("the newest alone", served(2), "warning", "specific: { versions: [ 1 ] }"),
    Row("a version that is not", served(2, policy=SPECIFIC), "warning", "add 1 to version_policy"),
    Row("no version at all", served(policy=SPECIFIC), "error", "nothing of the model"),
    Row("an empty version instead", served(2, empty=(2,)), "error", "version 2"),
    Row("an empty version, too", served(2, 1, empty=(2,)), "error", "2 has none"),
    Row("empty but for this one", served(1, empty=(1,)), "passed"),
    Row("many empty ones", served(*range(9), empty=tuple(range(2, 9))), "error", "none of the model"),
    Row("versions that nobody looked at", beside(triton(version=1, policy=SPECIFIC)), "passed"),
    Row("DeepStream's path", beside(deepstream(files=(ENGINE._replace(there=True),))), "passed"),
    Row("not there, with a model", beside(deepstream(files=(ENGINE, SOURCE))), "warning", "builds one"),
    Row("not there, and no model", beside(deepstream(files=(ENGINE,))), "error", "it ends"),
    Row("another one is not there", beside(MISSES_ONE), "warning", "builds one", confidence="likely"),
    Row("another one is not, and no model", beside(MISSES), "error", "a/model.plan", confidence="likely"),
    Row("another one, in YAML", beside(MISSES._replace(path="/m/i.yml")), "error", "model-engine-file: a/model.plan"),
    Row("a name to be filled in", beside(triton(files=())), "passed"),
    Row("ranks", beside(Configuration("tensorrt-llm", "/m/config.json", files=(RANK,))), "error", "rank1.engine"),
    Row("ranks that are there", beside(of_ranks(RANK._replace(there=True))), "passed"),
    Row("nothing of ranks", beside(of_ranks(SOURCE._replace(there=False))), "passed"),
    Row("compatible from Ampere on", of_ampere("9.0"), "passed"),
    Row("compatible with Ampere itself", of_ampere("8.0"), "passed"),
    Row("not before Ampere", of_ampere("7.5"), "error", "7.5", "gpu-arch-mismatch"),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(names_it, row)
