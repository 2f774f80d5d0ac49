"""Folders, walked through: the files of each, in the order of their names, and then those of the folders in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Set
from itertools import islice

from trtdoctor.model.engine import ENGINE_NAMES
from trtdoctor.named import NamedTuple

TOGETHER = 20_000
"""Names of a folder that are sorted at once. One with more is walked in parts, each in order, so that memory is
bounded."""
PSEUDO = frozenset({"/proc", "/sys", "/dev"})
"""Folders of the kernel, which hold no engine and files that may wait for ever. Whoever wants one names it."""
FileId = tuple[int, int]


class Level(NamedTuple):
    """Files of a folder, by their whole paths; ``why`` is the operating system's reason where it may not be read."""

    folder: str
    files: tuple[str, ...] = ()
    why: str | None = None


class Walk:
    """The levels below ``folder``, itself first. Hidden names and those that ``leave_out`` wants out are not visited.

    Links are followed; a folder that was visited already, by another name or from within itself, is not visited again,
    and neither is a file that two links name, nor a folder of ``walked``.
    """

    def __init__(self, folder: str, leave_out: Callable[[str, str], bool], walked: Set[FileId] = frozenset()) -> None:
        self._folder = folder
        self._leave_out = leave_out
        self._walked = walked
        self.met_walked = False
        """Whether a folder of ``walked`` was met, whose files came before."""
        self.visited: set[FileId] = set()
        self._linked: set[FileId] = set()
        self.left_out = 0
        """Names that ``leave_out`` kept out."""

    def __iter__(self) -> Iterator[Level]:
        waiting = [self._folder]
        while waiting:
            folder = waiting.pop()
            deeper: list[str] = []
            try:
                status = os.stat(folder)
                if (status.st_dev, status.st_ino) in self._walked:
                    self.met_walked = True
                elif self._is_new(status, self.visited):
                    for files in self._parts(folder, deeper):
                        yield Level(folder, files)
            except (OSError, ValueError) as error:
                yield Level(folder, why=getattr(error, "strerror", None) or str(error))
            waiting += sorted(_once(deeper), reverse=True)

    def _parts(self, folder: str, deeper: list[str]) -> Iterator[tuple[str, ...]]:
        with os.scandir(folder) as found:
            while entries := list(islice(found, TOGETHER)):
                entries.sort(key=lambda entry: entry.name)
                yield tuple(self._files(entries, deeper))

    def _files(self, entries: list[os.DirEntry[str]], deeper: list[str]) -> Iterator[str]:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if self._leave_out(entry.path, entry.name) or os.path.abspath(entry.path) in PSEUDO:
                self.left_out += 1
            elif self._is_folder(entry):
                deeper.append(entry.path)
            elif self._is_file(entry):
                yield entry.path

    def _is_folder(self, entry: os.DirEntry[str]) -> bool:
        try:
            return entry.is_dir()
        except OSError:  # a link in a circle, which is no file either
            return False

    def _is_file(self, entry: os.DirEntry[str]) -> bool:
        """Whether it is a file not met before; also a link to nothing, of which the reader says so."""
        if not entry.is_symlink():
            return entry.is_file() or entry.name.lower().endswith(ENGINE_NAMES)  # a FIFO of that name is told
        try:
            there = entry.stat()
        except OSError:
            return True
        return entry.is_file() and self._is_new(there, self._linked)

    def _is_new(self, status: os.stat_result, seen: set[FileId]) -> bool:
        identity = (status.st_dev, status.st_ino)
        new = identity not in seen
        seen.add(identity)
        return new


def _once(folders: list[str]) -> list[str]:
    """``folders`` without the blobs of a Hugging Face cache: its snapshots link to them under their names."""
    names = {os.path.basename(folder) for folder in folders}
    if not {"blobs", "snapshots"} <= names:
        return folders
    return [folder for folder in folders if os.path.basename(folder) != "blobs"]
