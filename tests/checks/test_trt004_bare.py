"""TRT004: plans inside wrappers."""

from __future__ import annotations

from typing import get_args

import pytest
from configured import beside, deepstream, said, triton
from running import Row, expect, named

from samples import P10, RTX17, facts
from trtdoctor.checks.trt004_bare import bare
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import WrapperKind

LOADS = {
    "exported-program": "torch_tensorrt.load",
    "aotinductor": "aoti_load_package",
    "torch-tensorrt-cache": "engine_cache_dir",
    "executorch": "TensorRTBackend",
    "epcontext": "TensorrtExecutionProvider",
    "model-connect": "trtmc inspect model.engine",
    "zip": "unzip model.engine",
    "tar": "tar -xf model.engine",
    "gzip": "--use-compress-program=gzip",
    "bzip2": "--use-compress-program=bzip2",
    "xz": "--use-compress-program=xz",
    "zstd": "--use-compress-program=zstd",
}
"""Words of the way to load each wrapper."""

GZ = facts(P10, container="gzip")
GZ = GZ._replace(engine=GZ.engine._replace(path="net.plan.gz"))


def wrapped(made: Facts, kind: WrapperKind = "ultralytics") -> Facts:
    return made._replace(engine=made.engine._replace(container=kind, plan_offset=9))


NESTED = facts(P10, container="zip", inner_container="zip", member="a.zip!a.plan")
ROWS = (
    Row("bare", facts(P10), "passed"),
    Row("no plan", facts(), "incomplete", "no plan"),
    Row("Ultralytics", facts(P10, container="ultralytics", plan_offset=9), "warning", "byte 9"),
    Row("TorchScript", facts(P10, container="torchscript", plans=3), "warning", "3 plans"),
    Row("one plan", facts(P10, container="torchscript"), "warning", hides="plans"),
    Row("two plans", facts(P10, container="torchscript", plans=2), "warning", "2 plans"),
    Row("a named one", facts(P10, container="zip", plans=2, member="d/a.plan"), "warning", "--member d/a.plan"),
    *(
        Row(f"{kind} loads it", facts(P10, container=kind, member="a"), "warning", words)
        for kind, words in LOADS.items()
    ),
    Row("RTX", facts(RTX17, container="epcontext"), "warning", "NvTensorRTRTXExecutionProvider"),
    Row("beside", facts(P10, container="epcontext", metadata={"engine_file": "b.engine"}), "warning", "b.engine"),
    Row("in a zip", facts(P10, container="zip", member="a.plan"), "warning", "unzip"),
    Row("in a zip in a zip", NESTED, "warning", "unwrap", hides="unzip"),
    Row(
        "in Ultralytics in a zip",
        NESTED._replace(engine=NESTED.engine._replace(inner_container="ultralytics")),
        "warning",
        "no bare plan",
        hides="unzip",
    ),
    Row("tar.gz", facts(P10, container="gzip", inner_container="tar", member="a.plan"), "warning", "tar -xf"),
    Row(
        "in a tar in a tar.gz",
        facts(P10, container="gzip", inner_container="tar", member="a.tar!a.plan"),
        "warning",
        "unwrap",
        hides="tar -xf",
    ),
    *(
        Row(f"{kind} without its suffix", facts(P10, container=kind), "warning", f"{kind} -dc < model.engine > ")
        for kind in ("gzip", "bzip2", "xz", "zstd")
    ),
    Row("gzip by its suffix", GZ, "warning", "gzip -dk net.plan.gz"),
    Row("Ultralytics, served by Triton", wrapped(beside(triton())), "error", "&& mv", "not-an-engine", hides="yolo"),
    Row("gzip, served by Triton", wrapped(beside(triton()), "gzip"), "error", "/models/net/1/model.plan.bare"),
    Row("Ultralytics, for DeepStream", wrapped(beside(deepstream())), "error", "DeepStream is configured"),
    Row("served by a backend of its own", wrapped(beside(triton(backend=said("python")))), "warning", "yolo predict"),
    Row("not the one that DeepStream names", wrapped(beside(deepstream(names_it=False))), "warning"),
    Row("what to do", facts(P10, container="torchscript"), "warning", "trtdoctor unwrap model.engine"),
)


def test_all_kinds() -> None:
    """Every wrapper has its way to be loaded, and its row here."""
    assert {*LOADS, "ultralytics", "torchscript"} == set(get_args(WrapperKind))


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(bare, row)
