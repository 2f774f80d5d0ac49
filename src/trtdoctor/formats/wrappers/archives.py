"""Engines in general archives (zip, tar) and in compressed files, and whatever wrappers those hold."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.formats.wrappers.executorch import is_program
from trtdoctor.formats.wrappers.model_connect import MAGIC as BUNDLE
from trtdoctor.formats.wrappers.tar import tar_members
from trtdoctor.formats.wrappers.torch_cache import KEY
from trtdoctor.formats.wrappers.wrapped import DEPTH, Place, Wrapped, sound
from trtdoctor.formats.zipped import DEFLATED, NO_ENTRY, STORED, ZipEntry, data_of
from trtdoctor.model.engine import ENGINE_NAMES, WrapperKind
from trtdoctor.plan.header import is_untagged_plan, starts_like_plan
from trtdoctor.sources.packed import DEFLATE, Packing, Unpackable, packing_of, unpacked
from trtdoctor.sources.source import Source, SubSource
from trtdoctor.text import and_more, counted, printable

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
    found = False
    for entry in filter(_readable, entries):
        opened = _ZipMember(source, entry, place)
        for one in _within("zip", entry.name, opened, place, opened.at, entry.packed_size, opened.damage):
            found = True
            yield one
    closed = [one for one in entries if not _readable(one)]
    if not found or any(one.name.endswith(ENGINE_NAMES) for one in closed):
        _tell_unread(closed, place)


def _readable(entry: ZipEntry) -> bool:
    return not entry.encrypted and entry.method in (STORED, DEFLATED)


def _tell_unread(closed: list[ZipEntry], place: Place) -> None:
    """Tells ``place`` of entries that cannot be looked at."""
    place.unseen += _unread([one for one in closed if one.encrypted], "encrypted")
    place.unseen += _unread([one for one in closed if not one.encrypted], "packed in a way that is not read here")


def _unread(entries: list[ZipEntry], how: str) -> Iterator[str]:
    """How many cannot be looked at, when there are some."""
    if entries:
        names = and_more([printable(one.name, 60) for one in entries], 3)
        verb = "is" if len(entries) == 1 else "are"
        counting = counted(len(entries), "entry", "entries")
        yield f"{counting} {verb} {how} and could not be looked at ({names})"


def in_tar(source: Source, place: Place) -> Iterator[Wrapped]:
    """The engines of a tar, each by its name there."""
    wrong: list[str] = []

    def damage() -> str | None:
        return wrong[0] if wrong else None

    for member in tar_members(source, place, wrong):
        part = SubSource(source, member.at, min(member.size, source.size - member.at))
        whole: Callable[[], Source] = lambda part=part: part  # type: ignore[misc]  # noqa: E731
        yield from _within("tar", member.name, whole, place, member.at, part.size, damage)
    place.damaged += wrong


def packed(source: Source, place: Place) -> Iterator[Wrapped]:
    """The engine in a compressed file, or those in the archive in it."""
    packing = packing_of(source.read(0, min(8, source.size)))
    if packing is None or packing.unpacker() is None or not _interesting(_first(source, packing, place), ""):
        return
    with _deeper(place):
        inside = place.unpack(source, packing, packing.name)
        yield from _within(_KINDS[packing.name], "", lambda: inside, place, None, source.size, lambda: inside.problem)


_KINDS: dict[str, WrapperKind] = {"gzip": "gzip", "bzip2": "bzip2", "xz": "xz", "zstd": "zstd"}


def _first(source: Source, packing: Packing, place: Place) -> bytes:
    """The first bytes of what is packed; none where they cannot be unpacked, which is damage."""
    once = [source.read(0, min(1 << 16, source.size))]
    pieces = unpacked(lambda size: once.pop() if once else b"", packing, place.room, free=1 << 16, ratio=1 << 16)
    try:
        return next(pieces, b"")[:HEAD]
    except Unpackable as error:
        place.damaged.append(str(error))
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
        with suppress(PlanError):
            return data_of(self._whole, self._entry) if self._entry.method == STORED else None
        return None

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
    span: int,
    damage: Callable[[], str | None] = sound,
) -> Iterator[Wrapped]:
    """What one entry has, which takes up ``span`` bytes: a plan, a file that should be one, or a wrapper with plans in
    it."""
    meant = Wrapped(kind, name, opened, at, damage=damage, span=span)
    named = name.endswith(ENGINE_NAMES)
    try:
        source = opened()
        head = source.read(0, min(HEAD, source.size))
    except PlanError as error:
        if not named or error.field == NO_ENTRY:
            place.damaged.append(f"is damaged: {printable(name)} in it cannot be read ({printable(error.problem)})")
        if named:
            yield meant
        return
    if starts_like_plan(head):
        yield meant
        return
    found = False
    if _interesting(head, name) and place.room.depth == 0:
        place.stop(BudgetExceeded("the file", "depth", DEPTH))
    elif _interesting(head, name):
        with _deeper(place):
            for one in place.look(source, place.inside(name)):
                found = True
                yield _outside(meant, one, source.size)
    if not found and named:
        yield meant._replace(doubtful=not is_untagged_plan(source))


def _outside(outer: Wrapped, one: Wrapped, size: int) -> Wrapped:
    """A plan in a wrapper in an entry, as one of the archive. ``size`` is that of the wrapper, unpacked."""
    member = "!".join(part for part in (outer.member, one.member) if part)
    at = None if outer.at is None or one.at is None else outer.at + one.at
    inner, span = one.inner or one.kind, one.span * outer.span // max(size, 1)
    damage = _both(outer.damage, one.damage)
    return one._replace(kind=outer.kind, inner=inner, member=member, at=at, damage=damage, span=span)


def _both(outer: Callable[[], str | None], inner: Callable[[], str | None]) -> Callable[[], str | None]:
    return lambda: outer() or inner()


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
