"""TRT424: which file a program loads."""

from __future__ import annotations

import pytest
from configured import DEFAULT, beside, deepstream, said, triton
from running import Row, expect, named

from samples import AMPERE, engine
from trtdoctor.checks.trt424_configured_file import names_it
from trtdoctor.model.check import Facts
from trtdoctor.model.configuration import Configuration, NamedFile

NET = "/models/net/1/net.engine"
GONE = DEFAULT._replace(there=False)
ENGINE = NamedFile("engine", said("a/net.engine"), "/models/a/net.engine", False)
SOURCE = NamedFile("source", said("net.onnx"), "/models/net.onnx", True)
RANK = NamedFile("rank", said("rank1.engine"), "/models/rank1.engine", False)


def of(capability: str, name: str = "model.plan", there: bool = True) -> NamedFile:
    return NamedFile("capability", said(name, 6), f"/models/net/1/{name}", there, capability)


GONE_ONE = of("9.0", "h100.plan", there=False)
OTHER = DEFAULT._replace(name=said("other.plan"))


def served(path: str) -> Facts:
    """An engine at this path, of which only version 2 is served."""
    return beside(triton(versions=said((2,))), path=path)


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
    Row("its backend", beside(triton(backend=said("tensorrt_plan"))), "passed"),
    Row("another backend", beside(triton(backend=said("onnxruntime"), files=())), "warning", "backend"),
    Row("a version that is served", beside(triton(versions=said((1, 2)))), "passed"),
    Row("a version that is not", beside(triton(versions=said((2,)))), "warning", "version_policy"),
    Row("a version that is not, from its folder", served("1/model.plan"), "warning", "add 1 to"),
    Row("no version told", served("model.plan"), "passed"),
    Row("DeepStream's path", beside(deepstream(files=(ENGINE._replace(there=True),))), "passed"),
    Row("not there, with a model", beside(deepstream(files=(ENGINE, SOURCE))), "warning", "builds one"),
    Row("not there, and no model", beside(deepstream(files=(ENGINE,))), "error", "it ends"),
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
