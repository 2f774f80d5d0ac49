"""Programs and libraries of Linux (ELF), among them TensorRT plugins."""

from __future__ import annotations

from trtdoctor.formats.bits import number
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_TYPES = {1: "object file", 2: "executable", 3: "shared library"}
_MACHINES = {3: "x86", 40: "ARM", 62: "x86-64", 183: "AArch64", 190: "CUDA"}
_SHARED, _CUDA = 3, 190
_PLUGIN = Fix(
    "if it is a plugin library, load it together with the engine",
    ("trtexec --loadEngine={stem}.engine --staticPlugins={path}",),
)


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    if not head.startswith(b"\x7fELF") or len(head) < 20 or head[4] not in (1, 2) or head[5] != 1 or head[6] != 1:
        return None
    kind, machine = number(head, 16, 2), number(head, 18, 2)
    what = f"an ELF {_TYPES.get(kind, 'file')} ({_MACHINES.get(machine, f'machine {machine}')})"
    is_library = kind == _SHARED and machine != _CUDA
    return NonEngineFile("elf", what, _PLUGIN if is_library else Fix("pass the engine file"))
