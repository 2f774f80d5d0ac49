"""Engines in general archives (zip, tar) and in compressed files, and whatever wrappers those hold."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from trtdoctor.errors import PlanError
from trtdoctor.formats.wrappers.executorch import is_program
from trtdoctor.formats.wrappers.model_connect import MAGIC as BUNDLE
from trtdoctor.formats.wrappers.tar import tar_members
from trtdoctor.formats.wrappers.torch_cache import KEY
from trtdoctor.formats.wrappers.wrapped import Place, Wrapped, sound
from trtdoctor.formats.zipped import DEFLATED, STORED, ZipEntry, data_of
from trtdoctor.model.engine import WrapperKind
from trtdoctor.plan.header import is_untagged_plan, starts_like_plan
from trtdoctor.sources.packed import DEFLATE, Packing, Unpackable, packing_of, unpacked
from trtdoctor.sources.source import Source, SubSource
from trtdoctor.text import printable

ENGINE_NAMES = (".engine", ".plan", ".trt")
"""An entry of such a name is meant to be an engine, whatever its bytes are."""
HEAD = 512
"""Bytes of an entry by which it is told what it is."""
_CHUNK = 1 << 20


def in_zip(source: Source, place: Place) -> Iterator[Wrapped]:
    """The engines of a zip, each by the name of its entry."""
    if not source.read(0, min(4, source.size)).startswith((b"PK\3\4", b"PK\5\6")):
        return
    entries = place.entries(source)
    if any(one.name.endswith("data.pkl") for one in entries):  # PyTorch's, looked into already
        return
    for entry in entries:
        if entry.encrypted or entry.method not in (STORED, DEFLATED):
            if entry.name.endswith(ENGINE_NAMES):
                how = (
                    "is encrypted" if entry.encrypted else f"is compressed by method {entry.method}, which is not read"
                )
                place.unseen.append(f"{printable(entry.name)} {how}")
            continue
        opened = _ZipMember(source, entry, place)
        yield from _within("zip", entry.name, opened, place, opened.at, opened.damage)


def in_tar(source: Source, place: Place) -> Iterator[Wrapped]:
    """The engines of a tar, each by its name there."""
    for member in tar_members(source, place):
        part = SubSource(source, member.at, min(member.size, source.size - member.at))
        yield from _within("tar", member.name, lambda part=part: part, place, member.at)  # type: ignore[misc]


def packed(source: Source, place: Place) -> Iterator[Wrapped]:
    """The engine in a compressed file, or those in the archive in it."""
    packing = packing_of(source.read(0, min(8, source.size)))
    if packing is None or not _interesting(_first(source, packing, place), ""):
        return
    with _deeper(place):
        inside = place.unpack(source, packing, packing.name)
        yield from _within(_KINDS[packing.name], "", lambda: inside, place, None, lambda: inside.problem)


_KINDS: dict[str, WrapperKind] = {"gzip": "gzip", "bzip2": "bzip2", "xz": "xz", "zstd": "zstd"}


def _first(source: Source, packing: Packing, place: Place) -> bytes:
    """The first bytes of what is packed; none where they cannot be unpacked."""
    once = [source.read(0, min(1 << 16, source.size))]
    pieces = unpacked(lambda size: once.pop() if once else b"", packing, place.room, free=1 << 16, ratio=1 << 16)
    try:
        return next(pieces, b"")[:HEAD]
    except Unpackable:
        return b""


class _ZipMember:
    """An entry of a zip; called, it gives the bytes. They are kept until they were checked."""

    def __init__(self, source: Source, entry: ZipEntry, place: Place) -> None:
        self._whole = source
        self._entry = entry
        self._place = place
        self._opened: Source | None = None
        self._checked = False
        self._damage: str | None = None

    @property
    def at(self) -> int | None:
        """Where its bytes are in the zip as they are."""
        return data_of(self._whole, self._entry) if self._entry.method == STORED else None

    def __call__(self) -> Source:
        if self._opened is None:
            entry, whole = self._entry, self._whole
            at = data_of(whole, entry)
            found = SubSource(whole, at, min(entry.packed_size, whole.size - at))
            self._opened = found if entry.method == STORED else self._place.unpack(found, DEFLATE, "", entry.size)
        return self._opened

    def damage(self) -> str | None:
        """What is wrong with the entry: its bytes are not those that the zip's directory is of."""
        if not self._checked:
            self._damage = self._check()
            self._checked = True
        return self._damage

    def _check(self) -> str | None:
        entry = self._entry
        try:
            opened = self()
            if opened.size != entry.size:
                return (
                    f"is cut short: {printable(entry.name)} should have {entry.size:,} bytes, {opened.size:,} are there"
                )
            crc = 0
            for at in range(0, opened.size, _CHUNK):
                crc = zlib.crc32(opened.read(at, min(_CHUNK, opened.size - at)), crc)
        except PlanError as error:
            return f"is damaged: {printable(entry.name)} cannot be read: {error.problem}"
        finally:
            self._opened = None
        return None if crc == entry.crc else f"is damaged: the checksum (CRC-32) of {printable(entry.name)} is wrong"


def _within(
    kind: WrapperKind,
    name: str,
    opened: Callable[[], Source],
    place: Place,
    at: int | None,
    damage: Callable[[], str | None] = sound,
) -> Iterator[Wrapped]:
    """What one entry has: a plan, a file that should be one, or a wrapper with plans in it."""
    meant = Wrapped(kind, name, opened, at, damage=damage)
    try:
        source = opened()
        head = source.read(0, min(HEAD, source.size))
    except PlanError:
        if name.endswith(ENGINE_NAMES):
            yield meant
        return
    if starts_like_plan(head):
        yield meant
        return
    count = 0
    if _interesting(head, name) and place.room.depth == 0:
        place.unseen.append(f"{printable(name)} is nested too deep to be looked into")
    elif _interesting(head, name):
        with _deeper(place):
            for one in place.look(source, place.inside()):
                count += 1
                member = "!".join(part for part in (name, one.member) if part)
                inner = None if at is None or one.at is None else at + one.at
                yield one._replace(kind=kind, member=member, at=inner, damage=_both(damage, one.damage))
    if not count and name.endswith(ENGINE_NAMES):
        yield meant._replace(doubtful=not is_untagged_plan(source))


def _both(outer: Callable[[], str | None], inner: Callable[[], str | None]) -> Callable[[], str | None]:
    return lambda: inner() or outer()


@contextmanager
def _deeper(place: Place) -> Iterator[None]:
    """One wrapper inside another. Raises ``BudgetExceeded`` where there are too many."""
    place.room.enter()
    try:
        yield
    finally:
        place.room.leave()


def _interesting(head: bytes, name: str) -> bool:
    """Whether bytes that begin so may be a plan or a wrapper, and are worth unpacking."""
    return (
        starts_like_plan(head)
        or head.startswith((b"PK\3\4", BUNDLE, b"TR01", b"TR02"))
        or packing_of(head) is not None
        or head[257:262] == b"ustar"
        or is_program(head)
        or (head[4:5] == b"{" and head[3:4] == b"\0")
        or (head.startswith(b"\x80") and KEY in head)
        or (head.startswith(b"\x08") and name.endswith(".onnx"))
    )
