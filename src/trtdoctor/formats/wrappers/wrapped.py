"""What a wrapper says of each plan in it: the way to it, and how to open it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trtdoctor.formats.zipped import ZipEntry, zip_entries
from trtdoctor.model.budget import Budget
from trtdoctor.model.engine import NonEngineFile, WrapperKind
from trtdoctor.named import NamedTuple
from trtdoctor.sources.packed import Packing, Unpacked, unpacked
from trtdoctor.sources.parts import Part, open_part
from trtdoctor.sources.source import Source, part_of

if TYPE_CHECKING:
    from trtdoctor.sources.local import FileSource

MOST_PLANS = 1000
"""Plans of one file that are looked at."""
MOST_ENTRIES = 20_000
"""Entries of archives that are listed, in all."""
MOST_STEPS = 1_000_000
"""Places that look like the beginning of a plan, in all."""
UNPACK_LIMIT = 2 << 30
"""Unpacked bytes of one file, in all."""
FREE = 64 << 20
"""Bytes that any stream may unpack to, however short it is."""
MOST_RATIO = 200
"""How many times as long as packed a stream may be; engines are 1 to 5 times as long."""
DEPTH = 4
"""Wrappers in each other, the first not counted: a module in a zip in a tar in a gzip has three."""


def sound() -> str | None:
    """Nothing around the plan says anything of its bytes."""
    return None


class Wrapped(NamedTuple):
    """A plan inside a wrapper."""

    kind: WrapperKind
    member: str
    """The way to it inside the file: names, with ``!`` between those of wrappers in each other. Empty where the wrapper
    holds one plan, without a name."""
    plan: Callable[[], Source]
    """The bytes of the plan. Raises ``PlanError``, ``BudgetExceeded``."""
    at: int | None = None
    """The byte at which it lies in the file, as it is; ``None``: encoded, compressed, or in a file beside it."""
    metadata: dict[str, object] = {}  # noqa: RUF012  # read only
    damage: Callable[[], str | None] = sound
    """What is wrong with the wrapper around it, as words that go on from its name. May read all of it."""
    doubtful: bool = False
    """Whether it has the name of an engine and does not begin like one."""
    missing: NonEngineFile | None = None
    """What there is instead of a plan that the file should have; then there is nothing to open."""


def in_place(
    source: Source, kind: WrapperKind, part: Part, member: str = "", metadata: dict[str, object] | None = None
) -> Wrapped:
    """A plan that lies in one piece in ``source``, perhaps encoded."""
    at = part.at if part.encoding == "none" else None
    return Wrapped(kind, member, lambda: open_part(source, part), at, metadata or {})


class Place:
    """Where wrappers are looked into: what may still be unpacked and looked at, and the folder of the file."""

    def __init__(
        self, folder: str | None = None, look: Callable[[Source, Place], tuple[Wrapped, ...]] = lambda *_: ()
    ) -> None:
        self.look = look
        """What finds the plans of a wrapper inside another one."""
        self.folder = folder
        """Where files beside it are looked for; ``None``: nowhere, as inside an archive."""
        self.room = Budget(
            "what is inside the file", bytes=UNPACK_LIMIT, entries=MOST_ENTRIES, steps=MOST_STEPS, depth=DEPTH
        )
        self.unseen: list[str] = []
        """Why there may be more plans than were found."""
        self.opened: list[FileSource] = []
        """The file beside it that was opened last."""
        self._zip: tuple[Source | None, list[ZipEntry]] = (None, [])

    def inside(self) -> Place:
        """The same from inside an archive."""
        found = Place(None, self.look)
        found.room, found.unseen, found.opened = self.room, self.unseen, self.opened
        return found

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def beside(self, path: str, budget: Budget) -> FileSource:
        """A regular file; the last one is closed. Raises ``OSError``, ``ValueError``."""
        from trtdoctor.sources.local import open_file

        self._close()
        self.opened.append(open_file(path, budget))
        return self.opened[-1]

    def entries(self, source: Source) -> list[ZipEntry]:
        """The files in a zip; none where it is no zip, or one that cannot be read. Raises ``PlanError``."""
        if self._zip[0] is not source:
            found = zip_entries(source) or []
            self.room.entry(len(found))
            self._zip = source, found
        return self._zip[1]

    def _close(self) -> None:
        while self.opened:
            self.opened.pop().close()

    def unpack(self, source: Source, packing: Packing, name: str, size: int | None = None) -> Unpacked:
        """The bytes that ``source`` packs, ``size`` of them; ``None``: all, unpacked at once."""
        pieces = unpacked(_reader(source), packing, self.room, free=FREE, ratio=MOST_RATIO)
        found = Unpacked(pieces, size or 0, part_of(source.identity, name), source.budget)
        if size is None:
            found.fill()
        return found


def _reader(source: Source) -> Callable[[int], bytes]:
    at = 0

    def read(size: int) -> bytes:
        nonlocal at
        data = source.read(at, min(size, source.size - at))
        at += len(data)
        return data

    return read
