"""From what a person named to the files to be judged: folders walked through, patterns, lists, standard input."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from trtdoctor.model.budget import Budget, Clock
from trtdoctor.model.engine import ENGINE_NAMES, MANIFEST, WILDCARDS
from trtdoctor.sources.local import read_patiently, read_stream
from trtdoctor.sources.opening import is_address
from trtdoctor.text import counted

if TYPE_CHECKING:
    from trtdoctor.model.engine import PathStatus
    from trtdoctor.sources.walking import Level

LONGEST_LIST = 64 << 20
"""Bytes of a list of paths."""
MOST_LISTED = 1_000_000


class Gathered(Iterator[str]):
    """The files to be judged, one at a time: files that were named as they are, of folders the engines in them.

    A folder without an engine, or that may not be read, comes as itself: what is wrong with it is an answer, too. With
    ``once`` a file comes once, however many of the words lead to it; all of them are read then before the first file.
    Until ``clock`` has run out, a word is waited for that leads to no engine yet: what it names is not there, or a
    folder is empty or holds a part of what is loaded together.
    """

    def __init__(
        self, named: Iterable[str], exclude: Sequence[str] = (), *, once: bool = False, clock: Clock | None = None
    ) -> None:
        self._exclude = tuple(exclude)
        self._clock = clock if clock is not None else Clock()
        words = tuple(named) if once else ()
        self._by_hand = frozenset(map(_name, words)) if len(words) > 1 else frozenset()
        self._given: set[str] = set()
        """Files that came already; those of folders only where a pattern may name them again."""
        self._remembers = len(words) > 1 and any(WILDCARDS & set(word) for word in words)
        self._walked: set[tuple[int, int]] = set()
        """Folders that an earlier word led to."""
        self._listed: list[str] = []
        """Addresses below which an earlier word has listed all."""
        self._files = self._all(iter(words if once else named))
        self.aside: Counter[str] = Counter()
        """What was found beside engines and is not judged, by its kind."""
        self.left_out = 0
        """Files and folders that ``exclude`` kept out."""

    def __next__(self) -> str:
        return next(self._files)

    @property
    def not_judged(self) -> dict[str, int]:
        """What lies in the folders and is not judged: how many of each kind."""
        found = dict(sorted(self.aside.items()))
        return {**found, "excluded": self.left_out} if self.left_out else found

    def _all(self, named: Iterator[str]) -> Iterator[str]:
        for path in named:
            wait_for(path, self._clock, self._is_excluded)
            if not is_many(path):
                if self._is_new(path):
                    yield path
            elif is_address(path):
                yield from self._below_address(path)
            elif os.path.isdir(path):
                yield from self._below(path)
            else:
                yield from self._matching(path)

    def _matching(self, pattern: str) -> Iterator[str]:
        """The files of a pattern; the pattern itself, which names nothing, where there are none."""
        from trtdoctor.sources.patterns import fitting

        found = sorted(name for name in fitting(pattern) if not name.endswith(MANIFEST))
        yield from self._all(iter(found)) if found else iter((pattern,))

    def _below(self, folder: str) -> Iterator[str]:
        from trtdoctor.formats.search import what_is
        from trtdoctor.sources.walking import Walk

        walk, engines = Walk(folder, self._is_excluded, self._walked), 0
        for level in walk:
            if level.why is not None or _is_short(level):
                engines += 1
                yield level.folder
            for path in level.files:
                kind = what_is(path)
                if kind == "engine":
                    engines += 1
                    if not self._by_hand or self._is_new_of_folder(path):
                        yield path
                elif kind is not None:
                    self.aside[kind] += 1
        self.left_out += walk.left_out
        if self._by_hand:
            self._walked |= walk.visited
        if not engines and not walk.met_walked:
            yield folder

    def _below_address(self, place: str) -> Iterator[str]:
        from trtdoctor.formats.search import what_is_called
        from trtdoctor.sources.addresses import Listed
        from trtdoctor.sources.listing import Listing

        listing, engines, met = Listing(place), 0, False
        start = len(listing.address.shown.rstrip("/")) + 1
        hidden: dict[str, bool] = {}
        for address in listing:
            if any(address.startswith(one) for one in self._listed):
                met = True
            elif self._is_hidden(address, start, hidden):
                self.left_out += 1
            elif (kind := what_is_called(address)) == "engine":
                engines += 1
                if not self._by_hand or self._is_new_of_folder(address):
                    yield address
            elif kind is not None:
                self.aside[kind] += 1
        if listing.status is not None:
            yield Listed(place, listing.address, listing.status)
        elif not engines and not met:
            yield Listed(place, listing.address, nothing_below(listing.count))
        elif self._by_hand:
            self._listed.append(f"{place.rstrip('/')}/")

    def _is_hidden(self, address: str, start: int, known: dict[str, bool]) -> bool:
        """Whether ``exclude`` wants the object out, or one of the folders it is in, of which those of the one before
        are ``known``; names in an address begin at ``start``."""
        folder = address.rpartition("/")[0]
        if folder not in known:
            known.clear()
            names = address[start:].split("/")[:-1]
            paths = [address[:start] + "/".join(names[: at + 1]) for at in range(len(names))]
            known[folder] = any(map(self._is_excluded, paths, names))
        return known[folder] or self._is_excluded(address, address[len(folder) + 1 :])

    def _is_new(self, path: str) -> bool:
        """Whether no other word named the file; of several, it comes once."""
        if not self._by_hand:
            return True
        name = _name(path)
        new = name not in self._given
        self._given.add(name)
        return new

    def _is_new_of_folder(self, path: str) -> bool:
        """The same of a file of a folder; one that is named by hand comes where that is."""
        name = _name(path)
        if name in self._by_hand or name in self._given:
            return False
        if self._remembers:
            self._given.add(name)
        return True

    def _is_excluded(self, path: str, name: str) -> bool:
        from fnmatch import fnmatchcase

        return any(
            fnmatchcase(name, one) or fnmatchcase(path, one) or fnmatchcase(path, f"*/{one}") for one in self._exclude
        )


def wait_for(word: str, clock: Clock, leave_out: Callable[[str, str], bool] = lambda path, name: False) -> None:
    """Returns when there is an engine to which ``word`` leads, or ``clock`` has run out. A word that is the name of an
    engine leads to itself: whoever reads the file waits for it, so that others before it can be judged meanwhile."""
    from trtdoctor.waiting import until

    if not clock.seconds or is_address(word):
        return
    if is_many(word) or not word.lower().endswith(ENGINE_NAMES):
        until(lambda: _leads(word, leave_out), clock)


def _leads(word: str, leave_out: Callable[[str, str], bool]) -> bool:
    """Whether something is there to be judged: a file, one that fits a pattern, an engine below a folder. It may still
    be growing; so it is with a folder or pattern whose next engines are still to come."""
    from trtdoctor.formats.search import what_is
    from trtdoctor.sources.patterns import fitting
    from trtdoctor.sources.walking import Walk
    from trtdoctor.waiting import version_of

    if not is_many(word):
        return bool(version_of(word))
    if not os.path.isdir(word):
        return any(not name.endswith(MANIFEST) for name in fitting(word))
    found = False
    for level in Walk(word, leave_out):
        if _is_short(level):
            return False
        found = found or level.why is not None or any(what_is(path) == "engine" for path in level.files)
    return found


@lru_cache(maxsize=1 << 12)  # asked of all words, and once more of each
def _name(path: str) -> str:
    """The one spelling of a path; an address has one."""
    return path if is_address(path) else os.path.normpath(path)


def nothing_below(objects: int) -> PathStatus:
    """What an address comes to below which nothing has the name of an engine."""
    from trtdoctor.model.engine import PathStatus

    found = counted(objects, "object") if objects else "nothing"
    return PathStatus("directory", why=f"{found} lies below it" if objects < 2 else f"{found} lie below it")


def is_many(path: str) -> bool:
    """Whether ``path`` stands for the files of a folder or of a pattern."""
    if is_address(path):
        return is_listed(path)
    if os.path.isdir(path):
        return True
    return bool(WILDCARDS & set(path)) and "!" not in path and not os.path.lexists(path)


def is_listed(path: str) -> bool:
    """Whether ``path`` is an address that stands for what lies below it."""
    if not is_address(path):
        return False
    from trtdoctor.sources.addresses import is_prefix

    return is_prefix(path)


def _is_short(level: Level) -> bool:
    """Whether the folder is one of engines that are loaded together, of which some are missing, or a Triton model for
    engines that has none."""
    names = [os.path.basename(path) for path in level.files]
    ranks = "config.json" in names and any("rank" in name for name in names)
    if not ranks and "config.pbtxt" not in names:
        return False
    from trtdoctor.formats.registry import identify_directory
    from trtdoctor.sources.directories import names_in

    found = identify_directory(tuple(names) if ranks else names_in(level.folder), level.folder)
    return found is not None and found.cause != "not-an-engine"


def paths_in(list_: str) -> list[str]:
    """The paths in the file ``list_``, or in standard input (``-``): one a line, or ended by NUL bytes as
    ``find -print0`` writes them. Raises ``OSError``, ``BudgetExceeded``, and ``ValueError`` for UTF-16."""
    import sys
    from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

    budget = Budget("the list of paths", bytes=LONGEST_LIST)
    data = read_stream(sys.stdin.buffer, budget) if list_ == "-" else read_patiently(list_, budget)
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise ValueError("it is UTF-16; paths are expected in UTF-8")
    data = data.removeprefix(BOM_UTF8)
    names = re.finditer(rb"[^\0]+" if b"\0" in data else rb"[^\r\n]+", data)
    count = Budget("the list of paths", entries=MOST_LISTED)
    found = []
    for name in names:
        if name[0].strip():
            count.entry()
            found.append(os.fsdecode(name[0]))
    return found
