"""Calibration tables of ONNX Runtime: ranges of tensors for INT8.

In the three forms that ``write_calibration_table`` of ``onnxruntime/quantization/quant_utils.py`` writes. TensorRT's
builder reads none of them; the provider reads the flatbuffer only (``ReadDynamicRange``,
https://github.com/microsoft/onnxruntime, tensorrt_execution_provider_utils.h).
"""

from __future__ import annotations

import re

from trtdoctor.formats.plaintext import Text, json_in
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.plan.flatbuffer import Flatbuffer
from trtdoctor.sources.source import Source

_SOURCE = "https://onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html"
_SESSION = (
    'python -c "import onnxruntime, sys; onnxruntime.InferenceSession(sys.argv[1], providers=[('
    "'TensorrtExecutionProvider', dict(trt_int8_enable=True, trt_int8_calibration_table_name=sys.argv[2]))])\" "
    "{stem}.onnx {path}"
)
_FIX = Fix("onnxruntime builds with it (trtexec --calib cannot read it)", (_SESSION,), _SOURCE)
_OTHER_FORM = Fix(
    "no builder reads this form: give onnxruntime the calibration.flatbuffers that was written beside it",
    (_SESSION.replace("{path}", "{folder}/calibration.flatbuffers"),),
    _SOURCE,
)
_LINE = re.compile(r"(\S+) (-?(?:\d+\.\d+|\d+(?:\.\d+)?e[+-]?\d+|inf|nan))")


def in_flatbuffer(head: bytes, source: Source) -> NonEngineFile | None:
    """A table with one vector of tables of a key and a value, which is a number as text."""
    if len(head) < 24 or head[2:4] != b"\0\0" or source.size > 64 << 20:
        return None
    flat = Flatbuffer(source)
    root = flat.table(flat.follow(0, "root"), "root")
    at = root.child(0, "dict")
    if at is None or root.vtable_size != 6:
        return None
    start, count = flat.vector(at, 4, "dict")
    for index in range(min(count, 16)):
        row = flat.table(flat.follow(start + 4 * index, "dict"), "dict")
        key, value = (flat.text(row.required(field, "entry"), "entry") for field in (0, 1))
        if not key or not _LINE.fullmatch(f"x {value}"):
            return None
    return _found(count, _FIX) if count else None


def in_json(found: Text) -> NonEngineFile | None:
    """Since 1.17 each value is an object of the class TensorData."""
    if '"CLS": "TensorData"' not in found.text or (json := json_in(found)) is None:
        return None
    return _found(len(json.value) if isinstance(json.value, dict) else None, _OTHER_FORM)


def in_text(found: Text) -> NonEngineFile | None:
    """Lines of a name and a number that always has a point, in the order of the names."""
    lines = found.text.splitlines()
    lines = lines if found.whole else lines[:-1]
    names = [match[1] for line in lines if (match := _LINE.fullmatch(line))]
    if len(names) < 2 or len(names) != len(lines) or names != sorted(set(names)):
        return None
    return _found(len(names) if found.whole else None, _OTHER_FORM)


def _found(count: int | None, fix: Fix) -> NonEngineFile:
    tensors = f" ({count} tensor{'s'[: count != 1]})" if count is not None else ""
    return NonEngineFile("calibration-table", f"an INT8 calibration table of ONNX Runtime{tensors}", fix)
