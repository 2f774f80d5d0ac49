"""Encrypted models of NVIDIA TAO (.etlt): the input's name, behind its length, and encrypted bytes."""

from __future__ import annotations

from trtdoctor.formats.bits import number, quoted
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_FIX = Fix(
    "build an engine from it with the key it was exported with",
    ("tao-converter -k KEY -d C,H,W -o OUTPUTS -e {stem}.engine {path}",),
    "https://docs.nvidia.com/tao/tao-toolkit/",
)


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    length = number(head, 0, 4)
    name, rest = head[4 : 4 + length], head[4 + length : 4 + length + 1024]
    # Encrypted bytes look random: most of 256 values occur in 1024.
    if not 5 <= length <= 64 or len(rest) != 1024 or len(set(rest)) <= 220:
        return None
    if b"input" not in name.lower() or not name.replace(b"_", b"").isalnum():
        return None
    return NonEngineFile("etlt", f"an encrypted NVIDIA TAO model (.etlt, input {quoted(name.decode('ascii'))})", _FIX)
