"""ONNX models are recognized, with versions and maker."""

from __future__ import annotations

from format_samples import Sample, each, number, part

from trtdoctor.formats.registry import HEAD, identify
from trtdoctor.model.budget import Budget
from trtdoctor.sources.source import BytesSource


def onnx(weights: int = 10, op: str = "Relu") -> bytes:
    node = part(1, "x") + part(2, "y") + part(4, op)
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


def test_context_models_get_no_trtexec() -> None:
    """TensorRT's parser does not know EPContext: only an ordinary model is sent to ``trtexec``."""
    for op, commands in (("Relu", 1), ("EPContext", 0)):
        found = identify(BytesSource(onnx(op=op)))
        assert found is not None
        assert (found.kind, len(found.fix.commands), "EPContext" in found.what) == ("onnx", commands, not commands)


def test_big_files_are_not_read_whole() -> None:
    """Of a large model only the head and what points further is read, although its opset is at the end."""
    found = identify(BytesSource(onnx(20_000_000), Budget("the model", bytes=2 * HEAD)))
    assert found is not None
    assert "opset 17" in found.what
