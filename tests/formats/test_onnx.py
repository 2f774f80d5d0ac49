"""ONNX models are recognized, with versions and maker."""

from __future__ import annotations

from format_samples import Sample, each, number, part

from trtdoctor.formats.registry import HEAD, identify
from trtdoctor.model.budget import Budget
from trtdoctor.sources.source import BytesSource


def onnx(weights: int = 10) -> bytes:
    node = part(1, "x") + part(2, "y") + part(4, "Relu")
    graph = part(1, node) + part(2, "g") + part(5, part(9, bytes(weights)))
    return number(1, 8) + part(2, "pytorch") + part(3, "2.1") + part(7, graph) + part(8, part(1, "") + number(2, 17))


SAMPLES = (
    Sample("onnx", "(IR version 8, opset 17, made by pytorch 2.1)", onnx()),
    Sample("onnx", "opset 17", onnx(300_000)),
    Sample("onnx", "cut short", onnx(300_000)[:1000]),
)


@each(SAMPLES)
def test_onnx(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()


def test_big_files_are_not_read_whole() -> None:
    """Of a large model only the head and what points further is read, although its opset is at the end."""
    found = identify(BytesSource(onnx(20_000_000), Budget("the model", bytes=2 * HEAD)))
    assert found is not None
    assert "opset 17" in found.what
