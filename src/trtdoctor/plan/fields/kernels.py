"""Finds the compiled kernels (*cubins*) inside the byte arrays of a plan: for which GPUs, by which CUDA compiler.

A cubin is an ELF file of machine 190. Those generated for the engine are there as they are; those of TensorRT's own
libraries are compressed (an LZ4 block, as in CUDA's fat binaries), of which the first 64 bytes are unpacked here. In
some 80 engines of TensorRT 7.1 to 11.0 every ELF magic inside the body led to such a header.
"""

from __future__ import annotations

import re
from struct import Struct
from typing import TYPE_CHECKING

from trtdoctor.errors import PlanError
from trtdoctor.model.budget import Budget
from trtdoctor.model.plan import CompiledFor
from trtdoctor.named import NamedTuple
from trtdoctor.plan.body import BodyView
from trtdoctor.plan.facts import NotReadError, NotStoredError
from trtdoctor.plan.fields.weights import weights_array
from trtdoctor.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAGIC = b"\x7fELF\x02\x01"  # 64 bits, little-endian
_HEADER = Struct("<6sxBB7xHHI24xI").unpack_from  # magic, ABI and its version, type, machine, version, flags
_HEADER_SIZE = 64
_MACHINE = 190
_MAX_BYTES = 64 << 20
_MAX_CUBINS = 50_000
_CHUNK = 1 << 20
_OVERLAP = 256
_COMPILER = b"Cuda compilation tools, release "

# How an array of bytes begins that TensorRT-RTX's compiler wrote: a tag, a version, the length of a text.
_PART = b"NLYM"
_PART_HEAD = 16
_COMPILED_LAYER = 0x23  # lowest byte of the kind of the layers that have such an array
_MAX_TEXTS = 16 << 20  # of all of them; names of inputs and outputs come before what is looked for, however long
_OPTIONS = re.compile(
    rb"\n  hardware_forward_compatibility=([01])\n(?:  [a-z0-9_]{1,64}=[^\n{]{0,64}\n){0,16}"
    rb"  accelerators=\{((?:sm\d{2,3} ){1,32})\}\n\}"
)


class Cubins(NamedTuple):
    """``sms``: compute capabilities as 10 * major + minor; ``compilers``: CUDA versions like "11.8", ``None`` when one
    of the cubins does not name its compiler."""

    sms: frozenset[int]
    compilers: frozenset[str] | None


def read_cubins(view: BodyView) -> Cubins:
    """The cubins in the arrays of bytes of a body that was walked to its end."""
    if view.tokens.error is not None:
        raise view.tokens.error
    weights = weights_array(view)
    values, offsets = view.values, view.tokens.offsets
    found = [match.start() for match in re.finditer(rb"[OB]", view.kinds)]
    arrays = [(offsets[i], values[i]) for i in found if i != weights and values[i] >= _HEADER_SIZE]
    if view.source.dear is not None:
        raise NotReadError(f"the kernels were not looked through: {view.source.dear}")
    return find_cubins(view.source, arrays)


def sms(cubins: Cubins) -> tuple[int, ...]:
    """Compute capabilities as 10 * major + minor, ascending."""
    if not cubins.sms:
        raise NotStoredError("no cubin is embedded in the plan")
    return tuple(sorted(cubins.sms))


def compilers(cubins: Cubins) -> tuple[str, ...]:
    """CUDA versions, ascending."""
    sms(cubins)
    if cubins.compilers is None:
        raise NotStoredError("the cubins do not name their compiler")
    return tuple(sorted(cubins.compilers, key=lambda version: [int(part) for part in version.split(".") if part]))


def find_cubins(source: Source, arrays: Sequence[tuple[int, int]]) -> Cubins:
    """The cubins in the parts of ``source`` given as (offset, size) in bytes.

    Raises ``BudgetExceeded`` when the parts are too large to look through, ``PlanError`` for an ELF file in them that
    is not a cubin.
    """
    budget = Budget("the kernels", bytes=_MAX_BYTES, entries=_MAX_CUBINS)
    budget.read(sum(size for _, size in arrays))
    found: set[int] = set()
    named: set[str] = set()
    nameless = False
    for offset, size in arrays:
        end = offset + size
        while offset < end:
            chunk = source.read(offset, min(_CHUNK + _OVERLAP, end - offset))
            at = chunk.find(_MAGIC)
            while 0 <= at < _CHUNK:
                budget.entry()
                sm, compiler = _read_header(chunk, at, offset)
                found.add(sm)
                if compiler is not None:
                    named.add(compiler)
                else:
                    nameless = True
                at = chunk.find(_MAGIC, at + 1)
            if nameless:  # newer cubins hold it as text
                named.update(_compilers_in_text(chunk))
            offset += _CHUNK
    return Cubins(frozenset(found), frozenset(named) if named or not nameless else None)


def _read_header(chunk: bytes, at: int, offset: int) -> tuple[int, str | None]:
    """SM and compiler of the cubin whose magic is at ``at``, unpacked or as the first literals of an LZ4 block."""
    for header in (_unpack(chunk, at - 1), _unpack(chunk, at - 2), chunk[at : at + _HEADER_SIZE]):
        if len(header) == _HEADER_SIZE and header.startswith(_MAGIC):
            _, _, abi, _, machine, version, flags = _HEADER(header)
            if machine == _MACHINE and abi == 7:
                return flags & 0xFF, f"{version // 10}.{version % 10}"
            if machine == _MACHINE and abi == 8:
                return flags >> 8 & 0xFF, None
    raise PlanError("an ELF file that is not a cubin", field="kernels", offset=offset + at)


def _unpack(data: bytes, at: int) -> bytes:
    """The first 64 bytes of the LZ4 block at ``at``; nothing or less when there is none."""
    out = bytearray()
    try:
        while at >= 0 and len(out) < _HEADER_SIZE:
            token = data[at]
            count, at = _length(data, at + 1, token >> 4)
            out += data[at : at + min(count, _HEADER_SIZE)]
            at += count
            distance = data[at] | data[at + 1] << 8
            count, at = _length(data, at + 2, token & 15)
            if not 0 < distance <= len(out):
                break
            for _ in range(min(count + 4, _HEADER_SIZE)):
                out.append(out[-distance])
    except IndexError:  # the block ends with literals
        pass
    return bytes(out[:_HEADER_SIZE])


def _length(data: bytes, at: int, length: int) -> tuple[int, int]:
    """A length of an LZ4 sequence, and where it ends: 15 is continued in bytes, 255 in the next."""
    more = 255 if length == 15 else 0
    while more == 255 and length < 2 * _CHUNK:
        more = data[at]
        length += more
        at += 1
    return length, at


def _compilers_in_text(chunk: bytes) -> set[str]:
    found = set()
    at = chunk.find(_COMPILER)
    while at >= 0:
        start = at + len(_COMPILER)
        version = chunk[start : start + 8].partition(b",")[0]
        if version.replace(b".", b"").isdigit():
            found.add(version.decode("ascii"))
        at = chunk.find(_COMPILER, start)
    return found


def read_compiled_for(view: BodyView) -> CompiledFor | None:
    """What every compiled part of a TensorRT-RTX engine says in its text; of several parts the narrowest, ``None`` of
    an engine that has none, such as one that only tells a shape. A name in the text may look like what is looked for,
    for names stand there as they are, with their line breaks: then the narrowest counts too.

    Raises ``PlanError`` for a part that does not say it as those of 1.4 to 1.7 do.
    """
    if view.tokens.error is not None:
        raise view.tokens.error
    budget = Budget("the texts of the compiled parts", bytes=_MAX_TEXTS, entries=_MAX_CUBINS)
    found = None
    for match in re.finditer(rb"[OB]", view.kinds):
        at, size = view.tokens.offsets[match.start()], view.values[match.start()]
        if size < _PART_HEAD or not (head := view.source.read(at, _PART_HEAD)).startswith(_PART):
            continue
        budget.entry()
        length = min(int.from_bytes(head[8:], "little"), size - _PART_HEAD)
        budget.read(length)
        options = set(_OPTIONS.findall(view.source.read(at + _PART_HEAD, length)))
        if not options:
            raise view.missing("compiled parts")
        for newer, names in sorted(options):
            named = sorted(divmod(int(word[2:]), 10) for word in names.split())
            part = CompiledFor(tuple(named), newer == b"1")
            found = part if found is None else _narrower(found, part)
    if found is None and any(view.values[match.start()] & 0xFF == _COMPILED_LAYER for match in view.layer_records):
        raise view.missing("compiled parts")
    return found


def _narrower(one: CompiledFor, other: CompiledFor) -> CompiledFor:
    if one.newer and other.newer:
        return max(one, other)
    exact, wide = (other, one) if one.newer else (one, other)
    return CompiledFor(tuple(gpu for gpu in exact.compute_capabilities if wide.runs_on(gpu)), newer=False)
