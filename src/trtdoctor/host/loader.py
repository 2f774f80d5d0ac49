"""What the dynamic loader would give a process, found out by walking ELF files; nothing is loaded.

The order is that of ld.so(8): a name with a slash is a path; else the RPATHs of the object and of those that loaded it
(unless the object has a RUNPATH), LD_LIBRARY_PATH, the object's RUNPATH, /etc/ld.so.cache, the default folders. A
library that is loaded already answers to its soname and is not searched again. Files of another class or machine are
passed over. ``tests/host/test_loader.py`` compares this with what the loader itself says (LD_DEBUG=libs).
"""

from __future__ import annotations

import errno
import os
import struct
import time
from collections.abc import Iterator, Mapping, Sequence

from trtdoctor.host import elf
from trtdoctor.host.bounded import MOST_BYTES
from trtdoctor.host.elf import Elf, NotElf
from trtdoctor.model.budget import Budget
from trtdoctor.named import NamedTuple
from trtdoctor.sources.local import read_file

CACHE = "/etc/ld.so.cache"
_CACHE_OLD, _CACHE_NEW = b"ld.so-1.7.0\0", b"glibc-ld.so.cache1.1"
MOST_FOLDERS = 10_000
MOST_OBJECTS = 1000
MOST_PRELOADED = 100


class Place(NamedTuple):
    """A folder to search and the word for it: LD_LIBRARY_PATH, RPATH of …"""

    folder: str
    why: str


class Loaded(NamedTuple):
    """A library as a process would get it. ``path`` is ``None`` where the loader finds nothing."""

    name: str
    path: str | None
    why: str
    wanted_by: str


class Closure(NamedTuple):
    """All libraries of a process, in load order; ``cut`` says what bound ended the walk early."""

    loaded: tuple[Loaded, ...]
    elves: Mapping[str, Elf]  # by path
    cut: str | None = None
    needed: frozenset[str] = frozenset()  # the objects that the loader must load for the root, by path

    def get(self, name: str) -> Loaded | None:
        return next((one for one in self.loaded if one.name == name), None)


def cache_entries(path: str = CACHE) -> tuple[tuple[str, str], ...]:
    """Name and file of each entry of ld.so.cache, in its order. Format: ``struct cache_file_new`` of glibc's
    ``sysdeps/generic/dl-cache.h``, alone or behind the format before glibc 2.2."""
    try:
        data = read_file(path, Budget(path, bytes=16 * MOST_BYTES), cut=True)
    except OSError:
        return ()
    start = 0
    if data.startswith(_CACHE_OLD) and len(data) >= 16:
        (count,) = struct.unpack_from("=I", data, 12)
        start = (16 + 12 * count + 7) & ~7
    if data[start : start + len(_CACHE_NEW)] != _CACHE_NEW or len(data) < start + 48:
        return ()
    (count,) = struct.unpack_from("=I", data, start + 20)
    found = []
    for index in range(min(count, 200_000)):
        at = start + 48 + 24 * index
        if at + 24 > len(data):
            break
        _, key, value, _, hwcap = struct.unpack_from("=iIIIQ", data, at)
        name, file_name = _text(data, start + key), _text(data, start + value)
        # Entries of glibc-hwcaps folders hold for some processors only; no library of NVIDIA's is in one.
        if name and file_name and hwcap == 0:
            found.append((name, file_name))
    return tuple(found)


def _text(data: bytes, at: int) -> str:
    end = data.find(b"\0", at)
    return data[at:end].decode("utf-8", "surrogateescape") if 0 <= at < end else ""


def default_folders(machine: str) -> tuple[str, ...]:
    """The folders that loaders have built in: Debian's and the rest of the world's."""
    triplet = f"{machine}-linux-gnu"
    return (f"/lib/{triplet}", f"/usr/lib/{triplet}", "/lib64", "/usr/lib64", "/lib", "/usr/lib")


class Loader:
    """The loader of this machine, with one environment. Remembers what it has looked at."""

    def __init__(
        self,
        library_path: str = "",
        cache: str = CACHE,
        machine: str | None = None,
        deadline: float | None = None,
        preload: str = "",
    ) -> None:
        self.asked_path, self.asked_preload = library_path, preload
        self.machine = machine or os.uname().machine
        self.deadline = time.monotonic() + 5.0 if deadline is None else deadline
        self.notes: list[str] = []
        self._folders: dict[str, bool] = {}
        self._elves: dict[str, Elf | NotElf] = {}
        self._cache: dict[str, list[str]] | None = None
        self._cache_path = cache
        # LD_PRELOAD: loaded into every process before all else, so they answer to their sonames.
        self.preload: dict[str, str] = {}
        for path in preload.replace(":", " ").split()[:MOST_PRELOADED]:
            one = self.elf(path) if "/" in path else None
            if one is not None:
                self.preload.setdefault(one.soname or os.path.basename(path), path)
        parts = library_path.replace(";", ":").split(":") if library_path else []
        if len(parts) > MOST_FOLDERS:
            self.notes.append(f"LD_LIBRARY_PATH has {len(parts):,} folders; only the first {MOST_FOLDERS:,} count here")
            parts = parts[:MOST_FOLDERS]
        seen: dict[str, None] = {}
        for part in parts:
            seen.setdefault(self._expand(part or ".", ""))  # an empty part is the current folder
        self.library_path = tuple(folder for folder in seen if self._is_folder(folder))

    def _is_folder(self, folder: str) -> bool:
        known = self._folders.get(folder)
        if known is None:
            try:
                known = os.path.isdir(folder)
            except ValueError:
                known = False
            self._folders[folder] = known
        return known

    def _expand(self, folder: str, origin: str) -> str:
        """``$ORIGIN`` and its kin, as ld.so(8) has them."""
        lib = (
            "lib64"
            if os.path.isdir("/usr/lib64") and not os.path.isdir(f"/lib/{self.machine}-linux-gnu")
            else (f"lib/{self.machine}-linux-gnu")
        )
        for word, value in (("ORIGIN", origin or "."), ("LIB", lib), ("PLATFORM", self.machine)):
            folder = folder.replace(f"${{{word}}}", value).replace(f"${word}", value)
        return folder

    def elf(self, path: str) -> Elf | None:
        """The ELF file at ``path``; ``None`` where there is none that the loader would take."""
        found = self._elves.get(path)
        if found is None:
            try:
                found = elf.read(path)
            except NotElf as error:
                found = error
            self._elves[path] = found
        return found if isinstance(found, Elf) and found.bits == 64 and found.machine == self.machine else None

    def cached(self) -> Mapping[str, list[str]]:
        """ld.so.cache: files by name."""
        if self._cache is None:
            self._cache = {}
            for name, path in cache_entries(self._cache_path):
                self._cache.setdefault(name, []).append(path)
        return self._cache

    def find(self, name: str, chain: Sequence[tuple[str, Elf]] = ()) -> tuple[str | None, str]:
        """The file that answers to ``name``, wanted by the last object of ``chain`` (the first is the program)."""
        if "/" in name:
            return (name if self.elf(name) else None), "a path"
        if name in self.preload:
            return self.preload[name], "LD_PRELOAD"
        for place in (place for section in self._sections(name, chain) for place in self._until_error(section, name)):
            candidate = f"{place.folder}/{name}"
            if self.elf(candidate):
                return candidate, place.why
            if isinstance(broken := self._elves[candidate], NotElf):
                return None, f"{candidate} {broken}"  # open_verify: "invalid ELF header", "file too short"
        return None, "not found"

    def _sections(self, name: str, chain: Sequence[tuple[str, Elf]]) -> Iterator[Sequence[Place]]:
        """The lists of folders that are searched for ``name``, in their order."""
        path, wanting = chain[-1] if chain else ("", None)
        if wanting is not None and not wanting.runpath:
            for owner, one in reversed(chain):
                if not one.runpath:
                    yield self._places(one.rpath, owner, "RPATH")
        yield [Place(folder, "LD_LIBRARY_PATH") for folder in self.library_path]
        if wanting is not None:
            yield self._places(wanting.runpath, path, "RUNPATH")
        if wanting is None or not wanting.no_default_paths:
            for cached in self.cached().get(name, ()):
                yield [Place(os.path.dirname(cached), "ld.so.cache")]
            yield [Place(folder, "default folder") for folder in default_folders(self.machine)]

    def _until_error(self, section: Sequence[Place], name: str) -> Iterator[Place]:
        """The folders that hold ``name``. An error other than that it is not there ends a list of folders, but not the
        next list (``open_path`` of glibc's elf/dl-load.c)."""
        for place in section:
            if not self._is_folder(place.folder):
                continue
            try:
                os.stat(f"{place.folder}/{name}")
            except OSError as error:
                if error.errno in (errno.ENOENT, errno.EACCES, errno.ENOTDIR):
                    continue
                return
            yield place

    def _places(self, paths: Sequence[str], owner: str, word: str) -> list[Place]:
        origin = os.path.dirname(os.path.realpath(owner))
        return [Place(self._expand(path or ".", origin), f"{word} of {os.path.basename(owner)}") for path in paths]

    def closure(self, root: str, *, program: str | None = None, preloaded: Sequence[str] = ()) -> Closure:
        """Everything that loading ``root`` brings in, breadth first as the loader does.

        ``program`` is the executable that loads it (its RPATH counts too); ``preloaded`` are files that the process has
        loaded before by path, as the ``__init__.py`` of NVIDIA's wheels does: they answer to their sonames.
        """
        loaded: list[Loaded] = []
        elves: dict[str, Elf] = {}
        by_name: dict[str, str | None] = {}
        chains: dict[str, tuple[tuple[str, Elf], ...]] = {}
        base: tuple[tuple[str, Elf], ...] = ()
        if program is not None and (found := self.elf(os.path.realpath(program))) is not None:
            base = ((program, found),)
        queue: list[str] = []

        def add(path: str, one: Elf, names: Sequence[str | None], chain: tuple[tuple[str, Elf], ...]) -> None:
            for name in names:
                if name:
                    by_name.setdefault(name, path)
            if path not in elves:
                elves[path] = one
                chains[path] = (*chain, (path, one))
                queue.append(path)

        for path in preloaded:
            one = self.elf(path)
            if one is not None and one.soname not in self.preload:
                loaded.append(Loaded(one.soname or os.path.basename(path), path, "loaded by the package itself", root))
                add(path, one, (one.soname, os.path.basename(path)), base)
        one = self.elf(root)
        if one is None:
            return Closure(tuple(loaded), elves, f"{root} is not an ELF file for {self.machine}")
        add(root, one, (one.soname, os.path.basename(root)), base)
        at = 0
        while at < len(queue):
            owner = queue[at]
            at += 1
            if len(loaded) > MOST_OBJECTS:
                return Closure(tuple(loaded), elves, f"more than {MOST_OBJECTS} libraries")
            for name in elves[owner].needed:
                if name in by_name:
                    continue
                if time.monotonic() > self.deadline:
                    return Closure(tuple(loaded), elves, "looking for libraries took too long")
                found_path, why = self.find(name, chains[owner])
                by_name[name] = found_path
                loaded.append(Loaded(name, found_path, why, owner))
                if found_path is not None and (one := self.elf(found_path)) is not None:
                    add(found_path, one, (name, one.soname), chains[owner])
        return Closure(tuple(loaded), elves, None, _reached(root, elves, by_name))


def _reached(root: str, elves: Mapping[str, Elf], by_name: Mapping[str, str | None]) -> frozenset[str]:
    """What loading ``root`` cannot do without: a file that the package opens beside it may fail."""
    reached, queue = {root}, [root]
    while queue:
        for name in elves[queue.pop()].needed:
            path = by_name.get(name)
            if path is not None and path in elves and path not in reached:
                reached.add(path)
                queue.append(path)
    return frozenset(reached)
