"""What a wrapper says of each plan in it: the way to it, and how to open it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from typing import TYPE_CHECKING

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.formats.zipped import ZipEntry, zip_entries
from trtdoctor.model.budget import Budget
from trtdoctor.model.engine import NonEngineFile, WrapperKind
from trtdoctor.named import NamedTuple
from trtdoctor.sources.packed import Packing, Unpacked, unpacked
from trtdoctor.sources.parts import Part, open_part
from trtdoctor.sources.source import Source, part_of
from trtdoctor.text import printable, size

if TYPE_CHECKING:
    from trtdoctor.sources.local import FileSource

MOST_PLANS = 1000
"""Plans of one file that are looked at."""
SHORTEST, FREE_PLANS = 1500, 32
"""Bytes of an engine: the shortest that TensorRT is known to have built has 1,998. As many as would fit into a file are
looked at, and so many more: an answer about one takes a millisecond, however short it is."""
MOST_SHARED = 4
"""How many times its size a file may hand out as plans: two names for one plan are sound, a thousand are not."""
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


_STOPPED = {
    "entries": "the limit of {:,} entries",
    "depth": "depth {:,} of archives in archives",
    "steps": "the limit of {:,} places that may begin an engine",
    "seconds": "the limit of {:g} seconds",
}


class NotLookedAtError(PlanError):
    """The plan is in a place where nothing is looked at; ``problem`` completes "cannot tell: …"."""


def stopped_at(limit: str) -> str:
    """Where looking ended, in words that complete "cannot tell: …"."""
    return f"stopped at {limit}; not looked at beyond"


class Shares:
    """Counts what a file hands out of its bytes, plan by plan, or entry by entry."""

    def __init__(self, whole: int, of: str) -> None:
        self._left = MOST_SHARED * whole
        self._of = of
        self._plans = FREE_PLANS + whole // SHORTEST

    def take_plan(self, one: Wrapped, place: Place) -> bool:
        """The same for a plan. Of those that lie in the file as they are no more than could be built are."""
        self._plans -= one.at is not None
        if self._plans < 0:
            place.refuse("engines that are shorter than any that TensorRT builds")
        return self._plans >= 0 and self.take(one.span, place)

    def take(self, size: int, place: Place) -> bool:
        """Whether ``size`` bytes more may be handed out; else ``place`` is told why there may be more."""
        self._left -= size
        if self._left < 0:
            place.refuse(f"{self._of} that share bytes, together {MOST_SHARED} times as long as the file")
        return self._left >= 0


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
    inner: WrapperKind | None = None
    """The wrapper that the plan itself lies in, where it is inside another one."""
    span: int = 0
    """How many bytes of the file it takes up, as they lie there; those of several plans may be the same ones."""
    missing: NonEngineFile | None = None
    """What there is instead of a plan that the file should have; then there is nothing to open."""


def in_place(
    source: Source, kind: WrapperKind, part: Part, member: str = "", metadata: dict[str, object] | None = None
) -> Wrapped:
    """A plan that lies in one piece in ``source``, perhaps encoded."""
    at = part.at if part.encoding == "none" else None
    return Wrapped(kind, member, lambda: open_part(source, part), at, metadata or {}, span=part.size)


class Place:
    """Where wrappers are looked into: what may still be unpacked and looked at, and the folder of the file."""

    def __init__(
        self, folder: str | None = None, look: Callable[[Source, Place], tuple[Wrapped, ...]] = lambda *_: ()
    ) -> None:
        self.way = ""
        """The way to the wrapper that is looked into, in the file."""
        self.look = look
        """What finds the plans of a wrapper inside another one."""
        self.folder = folder
        """Where files beside it are looked for; ``None``: nowhere, as inside an archive."""
        self.room = Budget("unpacked data", bytes=UNPACK_LIMIT, entries=MOST_ENTRIES, steps=MOST_STEPS, depth=DEPTH)
        self.unseen: list[str] = []
        """Why there may be more plans than were found: limits, and what cannot be read here. Safe to print."""
        self.refused: list[str] = []
        """Those of ``unseen`` for which nobody should unpack the file."""
        self.damaged: list[str] = []
        """What is wrong with the archives in the file, as words that go on from its name. Safe to print."""
        self.opened: list[FileSource] = []
        """The file beside it that was opened last."""
        self._zip: tuple[Source | None, list[ZipEntry]] = (None, [])

    def inside(self, name: str) -> Place:
        """The same from inside an entry of an archive."""
        found = Place(None, self.look)
        found.room, found.opened = self.room, self.opened
        found.unseen, found.refused, found.damaged = self.unseen, self.refused, self.damaged
        found.way = "!".join(part for part in (self.way, name) if part)
        return found

    def named(self, kind: str) -> str:
        """``the tar archive in.tar``: that which is looked into."""
        return f"the {kind} archive {printable(self.way)}" if self.way else f"the {kind} archive"

    def stop(self, error: BudgetExceeded) -> None:
        """Notes that there was too much to look at."""
        if error.limit == "ratio":
            where = f" of {printable(self.way)}" if self.way else ""
            why = f"unpacking{where} was refused: it gives more than {error.allowed:,} times its size"
            self.refused.append(why)
        elif error.limit == "bytes":
            why = stopped_at(f"the limit of {size(int(error.allowed))} of {error.what}")
        else:
            why = stopped_at(_STOPPED[error.limit].format(error.allowed))
        self.unseen.append(why)

    def refuse(self, limit: str) -> None:
        """Notes that looking ended at what no sound file has."""
        self.unseen.append(stopped_at(limit))
        self.refused.append(self.unseen[-1])

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
        """The files in a zip, as many as there is room for; none where they cannot be read."""
        if self._zip[0] is not source:
            self._zip = source, self._entries(source)
        return self._zip[1]

    def _entries(self, source: Source) -> list[ZipEntry]:
        try:
            most = max(0, self.room.entries or 0)
            found = zip_entries(source, most + 1)
            if found is None:
                self.damaged.append(f"is cut short: the directory of {self.named('zip')} is missing")
            elif len(found) > most:
                self.stop(BudgetExceeded("the file", "entries", MOST_ENTRIES))
                found = found[:most]
            shares = Shares(source.size, "entries")
            found = list(takewhile(lambda one: shares.take(min(one.packed_size, source.size), self), found or ()))
            self.room.entry(len(found))
        except PlanError:
            self.damaged.append(f"is damaged: the directory of {self.named('zip')} cannot be read")
            return []
        except BudgetExceeded as error:
            self.stop(error)
            return []
        return found

    def _close(self) -> None:
        while self.opened:
            self.opened.pop().close()

    def unpack(self, source: Source, packing: Packing, name: str, size: int | None = None) -> Unpacked:
        """The bytes that ``source`` packs, ``size`` of them; ``None``: all, unpacked at once."""
        pieces = unpacked(_reader(source), packing, self.room, free=FREE, ratio=MOST_RATIO)
        found = Unpacked(pieces, size or 0, part_of(source.identity, name), source.budget, source.dear)
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
