"""Compiled kernels inside a plan say for which GPUs and by which compiler, compressed or not."""

from __future__ import annotations

import struct

import pytest
from bodies import Network
from views import composed

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.plan.facts import NotReadError, NotStoredError
from trtdoctor.plan.fields.kernels import Cubins, _length, _unpack, compilers, find_cubins, read_cubins, sms
from trtdoctor.sources.source import BytesSource


def elf(sm: int, version: int, abi: int = 7, machine: int = 190) -> bytes:
    """The header of a cubin, 64 bytes; the SM is in the lowest byte of the flags, since ABI 8 in the second."""
    flags = sm << 8 | 4 if abi == 8 else sm << 16 | 0x500 | sm
    return struct.pack(
        "<7sBB7xHHI3QIHHHHHH",
        b"\x7fELF\x02\x01\x01",
        0x33,
        abi,
        2,
        machine,
        version,
        0,
        64,
        0,
        flags,
        64,
        0,
        0,
        64,
        9,
        1,
    )


def lz4(data: bytes, literals: int) -> bytes:
    """An LZ4 block: ``literals`` bytes, a match of eight zeros where the header has them, and the rest as literals."""

    def length(count: int) -> bytes:
        return b"" if count < 15 else b"\xff" * ((count - 15) // 255) + bytes([(count - 15) % 255])

    assert data[literals - 1 : literals + 5] == b"\0" * 6
    head, tail = data[:literals], data[literals + 5 :]
    first = bytes([min(literals, 15) << 4 | 1]) + length(literals) + head + struct.pack("<H", 1)
    return first + bytes([min(len(tail), 15) << 4]) + length(len(tail)) + tail


def find(data: bytes) -> Cubins:
    return find_cubins(BytesSource(data), [(0, len(data))])


NOISE = bytes(range(1, 100))


@pytest.mark.parametrize("sm", [53, 86, 90, 120])
def test_plain(sm: int) -> None:
    """An uncompressed cubin names SM and compiler."""
    assert find(NOISE + elf(sm, 118) + NOISE) == Cubins(frozenset({sm}), frozenset({"11.8"}))


@pytest.mark.parametrize("literals", [10, 11, 26, 36])
def test_compressed(literals: int) -> None:
    """The header of a compressed cubin is unpacked from the start of its LZ4 block."""
    data = NOISE + lz4(elf(86, 124) + NOISE * 9, literals) + NOISE
    assert find(data) == Cubins(frozenset({86}), frozenset({"12.4"}))


def test_compressed_with_many_literals() -> None:
    """The first length of an LZ4 block may take a byte of its own."""
    header = elf(75, 120)
    data = bytes([0xF0, 64 - 15]) + header
    assert find(NOISE + data + NOISE) == Cubins(frozenset({75}), frozenset({"12.0"}))


def test_several() -> None:
    """A plan holds cubins for several GPUs, some of a library, some generated."""
    data = lz4(elf(80, 118) + NOISE, 10) + lz4(elf(86, 118) + NOISE, 10) + elf(89, 121) + NOISE
    assert find(data) == Cubins(frozenset({80, 86, 89}), frozenset({"11.8", "12.1"}))


def test_newer_abi() -> None:
    """Since ABI 8 the compiler is in a text of the cubin."""
    text = b"\0Cuda compilation tools, release 13.2, V13.2.1\0"
    assert find(elf(120, 1, abi=8) + NOISE + text) == Cubins(frozenset({120}), frozenset({"13.2"}))
    assert find(elf(120, 1, abi=8) + NOISE) == Cubins(frozenset({120}), None)
    assert find(text[1:] + elf(120, 1, abi=8)) == Cubins(frozenset({120}), frozenset({"13.2"}))
    assert find(elf(120, 1, abi=8) + text.replace(b"13.2", b"x.y")) == Cubins(frozenset({120}), None)


@pytest.mark.parametrize("count", [15, 16, 269, 270, 271])
def test_lengths(count: int) -> None:
    """A length of an LZ4 block goes on while its bytes are 255."""
    header = elf(86, 124)
    more = count - 15
    data = bytes([0xF0, *[255] * (more // 255), more % 255]) + header + NOISE[:1] * (count - 64)
    if count >= 64:
        assert find(NOISE + data) == Cubins(frozenset({86}), frozenset({"12.4"}))
    assert _length(bytes([255] * (more // 255) + [more % 255]), 0, 15) == (count, more // 255 + 1)
    assert _length(b"\x07", 0, 14) == (14, 0)


def test_endless_length() -> None:
    """A length of more than two MiB goes no further."""
    assert _length(b"\xff" * 20_000, 0, 15) == (15 + 8225 * 255, 8225)


@pytest.mark.parametrize(
    ("block", "out"),
    [
        (b"\x20ab\x02\x00", b"ababab"),
        (b"\x20ab\x01\x00", b"abbbbb"),
        (b"\x21ab\x02\x00\x10c", b"abababac"),
        (b"\x20ab\x03\x00", b"ab"),
        (b"\x20ab\x00\x00", b"ab"),
        (b"\x20ab\x02\x01", b"ab"),
        (b"\xf0\x31" + bytes(range(64)), bytes(range(64))),
        (b"\xf0\x32" + bytes(range(65)), bytes(range(64))),
        (b"", b""),
    ],
)
def test_unpack(block: bytes, out: bytes) -> None:
    """A match repeats what is that far behind, which has to be there; 64 bytes are enough."""
    assert _unpack(block, 0) == out
    assert _unpack(b"?" + block, 1) == out
    assert _unpack(block, -1) == b""


def test_only_the_parts() -> None:
    """Nothing outside the given parts is looked at, and each byte of them is."""
    one, other = elf(86, 118), elf(90, 121)
    data = one + other + one
    assert find_cubins(BytesSource(data), [(64, 64)]).sms == frozenset({90})
    assert find_cubins(BytesSource(data), [(0, 64), (64, 64)]) == Cubins(
        frozenset({86, 90}), frozenset({"11.8", "12.1"})
    )
    assert find(elf(120, 1, abi=8) + one).compilers == frozenset({"11.8"})


def test_in_order() -> None:
    """Capabilities and compilers come in ascending order, as numbers; none of them is said to be nothing."""
    found = Cubins(frozenset({120, 86, 90}), frozenset({"11.8", "9.2", "11.10"}))
    assert (sms(found), compilers(found)) == ((86, 90, 120), ("9.2", "11.8", "11.10"))
    with pytest.raises(NotStoredError):
        sms(Cubins(frozenset(), frozenset()))
    for nameless in (Cubins(frozenset({86}), None), Cubins(frozenset(), frozenset({"11.8"}))):
        with pytest.raises(NotStoredError):
            compilers(nameless)


def test_none() -> None:
    """A plan without cubins is not an error."""
    assert find(NOISE) == Cubins(frozenset(), frozenset())


def test_cubin_across_pieces() -> None:
    """Large arrays are looked through piece by piece, and what lies across two of them is found once."""
    for before in ((1 << 20) - 70, (1 << 20) - 3, 1 << 20, (1 << 20) + 3):
        data = bytes(before) + lz4(elf(86, 124) + NOISE * 9, 10) + bytes(100)
        assert find(data) == Cubins(frozenset({86}), frozenset({"12.4"})), before


@pytest.mark.parametrize(
    "data",
    [
        elf(86, 118, machine=62),
        elf(86, 118, abi=9),
        elf(86, 118)[:40],
        b"\xff" * 40 + b"\x7fELF\x02\x01" + b"\xff" * 80,
    ],
    ids=["host", "unheard-of-abi", "cut", "garbage"],
)
def test_other_elf(data: bytes) -> None:
    """An ELF file that is not a cubin makes the answer unknown instead of incomplete."""
    with pytest.raises(PlanError, match="not a cubin") as caught:
        find_cubins(BytesSource(bytes(8) + data), [(8, len(data))])
    assert caught.value.offset == 8 + data.index(b"\x7fELF")


def test_limits() -> None:
    """64 MiB and 50,000 cubins are looked at, and no more."""
    half = 32 << 20
    with pytest.raises(PlanError):
        find_cubins(BytesSource(b""), [(0, half), (half, half)])
    with pytest.raises(BudgetExceeded) as caught:
        find_cubins(BytesSource(b""), [(0, half), (half, half + 1)])
    assert caught.value.limit == "bytes"
    assert find(elf(86, 118) * 50_000).sms == frozenset({86})
    with pytest.raises(BudgetExceeded) as caught:
        find(elf(86, 118) * 50_001)
    assert caught.value.limit == "entries"


def test_arrays_of_a_body() -> None:
    """Kernels are looked for in the arrays of bytes, however short, and not in the weights."""
    for version in ((7, 1, 3, 4), (8, 6, 1, 6), (10, 11, 0, 33)):
        weights = elf(86, 118, machine=62)
        for kernel, found in ((elf(86, 118), {86}), (elf(86, 118)[:63], set()), (b"", set())):
            view = composed(version, Network(kernel=kernel, weights=weights))
            assert read_cubins(view).sms == frozenset(found)
    view = composed()
    view.tokens.error = PlanError("damaged", field="body", offset=0)
    with pytest.raises(PlanError):
        read_cubins(view)


def test_dear_kernels() -> None:
    """Kernels that would have to be fetched are not looked through."""
    view = composed(net=Network(kernel=elf(86, 118)))
    view.source.dear = "at an address"
    with pytest.raises(NotReadError):
        read_cubins(view)
