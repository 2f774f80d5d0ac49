"""Weights of tensorrtx (.wts): a count, then lines of a name, a size and that many hexadecimal floats."""

from __future__ import annotations

from trtdoctor.formats.plaintext import Text
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.text import printable

_FIX = Fix(
    "build an engine with the tensorrtx program for this model",
    (),
    "https://github.com/wang-xinyu/tensorrtx",
)


def recognize(found: Text) -> NonEngineFile | None:
    lines = found.text[:4096].splitlines()
    if len(lines) < 2 or not lines[0].strip().isdecimal():
        return None
    entry = lines[1].split(" ", 3)
    if len(entry) < 3 or not entry[1].isdecimal() or len(entry[2]) != 8 or entry[2].lower().strip("0123456789abcdef"):
        return None
    return NonEngineFile("wts", f"tensorrtx weights (.wts, {printable(lines[0].strip(), 12)} tensors)", _FIX)
