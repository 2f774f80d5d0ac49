"""Calibration tables of ONNX Runtime are recognized in the three forms that it writes.

Written by ``onnxruntime.quantization.quant_utils.write_calibration_table`` of onnxruntime 1.32.0 from
``TensorsData(CalibrationMethod.MinMax, {"input": (-1.5, 2.25), "conv1": (0, 6)})``, values as ``numpy.float32``.
"""

from __future__ import annotations

import pytest
from format_samples import Sample, each

from trtdoctor.formats.registry import identify
from trtdoctor.sources.source import BytesSource

FLATBUFFER = bytes.fromhex(
    "0c00000000000600080004000600000004000000020000000800000030000000dcffffff080000001000000004000000322e323500000000"
    "05000000696e70757400000008000c00080004000800000008000000 0c00000003000000362e300005000000636f6e7631000000"
)
JSON = (
    b'{"input": {"lowest": -1.5, "highest": 2.25, "CLS": "TensorData"}, '
    b'"conv1": {"lowest": 0.0, "highest": 6.0, "CLS": "TensorData"}}'
)
SAMPLES = (
    Sample("calibration-table", "(2 tensors)", FLATBUFFER),
    Sample("calibration-table", "(2 tensors)", JSON),
    Sample("calibration-table", "(2 tensors)", b"conv1 6.0\ninput 2.25\n"),
)


@each(SAMPLES)
def test_calibration_table(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()


OTHERS = (b"b 1.0\na 2.0\n", b"a 1\nb 2\n", b"a 1.0\n", b"a 1.0 x\nb 2.0 x\n", FLATBUFFER.replace(b"2.25", b"what"))


@pytest.mark.parametrize("data", OTHERS)
def test_others(data: bytes) -> None:
    """Names out of order, whole numbers, one line, or words in place of numbers are not called a table."""
    found = identify(BytesSource(data))
    assert found is None or found.kind != "calibration-table"


@pytest.mark.parametrize("cut", range(0, 101, 7))
def test_cut(cut: int) -> None:
    """A piece of a flatbuffer is not called a table, and breaks nothing."""
    found = identify(BytesSource(FLATBUFFER[:cut]))
    assert found is None or found.kind != "calibration-table"
