"""The record beside an engine: what file it is, what is in it, and what came of checking it."""

from __future__ import annotations

from collections.abc import Mapping

from trtdoctor.named import NamedTuple
from trtdoctor.text import printable


class Contents(NamedTuple):
    """What the bytes of a file come to. Digests in hexadecimal, lower case."""

    size_bytes: int
    sha256: str
    md5: str | None = None


class Library(NamedTuple):
    """A plugin library by its file name, without folders."""

    name: str
    contents: Contents


class Described(NamedTuple):
    """An engine in the file: ``member`` as in ``Engine``, and the facts that identify it, named and shaped as in the
    JSON of ``inspect``; a fact that is not known is ``None``."""

    member: str | None
    facts: Mapping[str, object]


class Judged(NamedTuple):
    """What ``check`` said on a target when the manifest was made."""

    target: str
    member: str | None
    status: str
    """One of ``Status``."""
    verdict: str


class Manifest(NamedTuple):
    """A file with engines as it was when its manifest was made. Times are UTC, as in ``2026-11-27T20:15:00Z``."""

    path: str
    """Where the manifest lies; empty while it lies nowhere."""
    name: str
    contents: Contents
    modified: str | None
    """When the file was last written to."""
    engines: tuple[Described, ...]
    plugins: tuple[Library, ...]
    made: str
    made_by: str
    """The version of trtdoctor."""
    checked: tuple[Judged, ...] = ()


class Beside(NamedTuple):
    """The manifest that lies beside an engine, as far as it can be used, and what the files now are."""

    path: str
    asked: bool
    """Whether contents were to be compared, not only sizes and facts."""
    required: bool
    """Whether there had to be a manifest."""
    manifest: Manifest | None = None
    missing: bool = False
    problem: str = ""
    """Why the manifest cannot be used; goes on from "the manifest". Safe to print."""
    contents: Contents | None = None
    """Of the engine file as it is, where they were asked for."""
    uncertain: str = ""
    """Why there are no ``contents`` although they were asked for. Safe to print."""
    libraries: tuple[tuple[Library, str, Contents | None], ...] = ()
    """Plugin libraries of the manifest that are there: what it says, the path, and what the file now is."""
    elsewhere: tuple[str, ...] = ()
    """Names of plugin libraries of the manifest that were not found, so not compared."""

    @property
    def path_shown(self) -> str:
        """Where the manifest lies, safe to print."""
        return printable(self.path)
