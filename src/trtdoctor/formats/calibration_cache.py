"""TensorRT's INT8 calibration caches."""

from __future__ import annotations

from trtdoctor.formats.plaintext import Text
from trtdoctor.formats.ways import TRTEXEC
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.text import printable

_FIX = Fix(
    "it holds INT8 scales for one network: build with it",
    ("trtexec --onnx={stem}.onnx --int8 --calib={path} --saveEngine={stem}.engine",),
    TRTEXEC,
)


def recognize(found: Text) -> NonEngineFile | None:
    """By its first line, like ``TRT-8601-EntropyCalibration2``."""
    first = next(iter(found.text[:4096].splitlines()), "")
    parts = first.strip().split("-", 2)
    if len(parts) != 3 or parts[0] != "TRT" or not parts[1].isdecimal() or "Calibration" not in parts[2]:
        return None
    facts = f"{printable(parts[2], 40)}, TensorRT {printable(parts[1], 8)}"
    return NonEngineFile("calibration-cache", f"an INT8 calibration cache ({facts})", _FIX)
