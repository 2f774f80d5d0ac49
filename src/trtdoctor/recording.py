"""Makes manifests: hashes a file, reads its facts, asks for a verdict if one is wanted, and writes it all beside it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module

from trtdoctor.errors import ManifestError, PlanError
from trtdoctor.formats import reading
from trtdoctor.judging import Reports
from trtdoctor.knowledge import AS_OF
from trtdoctor.manifests import identity
from trtdoctor.manifests.writing import text
from trtdoctor.model.engine import MANIFEST, Engine
from trtdoctor.model.fact import known
from trtdoctor.model.manifest import Described, Judged, Library, Manifest
from trtdoctor.model.report import Report
from trtdoctor.named import NamedTuple
from trtdoctor.question import Question
from trtdoctor.sources.hashing import Progress, digests
from trtdoctor.sources.local import open_file
from trtdoctor.sources.writing import led, open_folder, whole_file
from trtdoctor.text import printable, with_member

VERSION: str = import_module("trtdoctor").__version__  # the package itself is above every layer
TOOL = {"name": "trtdoctor", "version": VERSION, "tables": AS_OF}


class Recorded(NamedTuple):
    """A manifest that was made, and the reports behind its verdicts."""

    manifest: Manifest
    reports: tuple[Report, ...] = ()


def record(
    path: str, plugins: Sequence[str] = (), question: Question | None = None, progress: Progress | None = None
) -> Recorded:
    """The manifest of a file with engines. Raises ``ManifestError``, also for a file that is not whole: copies are
    held against what is recorded."""
    made = _now(datetime.datetime.now(datetime.timezone.utc))
    try:
        with open_file(path) as file:
            before = file.status
            contents = digests(file, md5=True, progress=progress)
            engines = list(reading.read_engines(path))
            _require_whole(path, engines)
            reports = (
                tuple(Reports([path], question._replace(beside=False), single=True)) if question is not None else ()
            )
            now = os.stat(path)
    except PlanError as error:
        raise ManifestError(f"{printable(path)} could not be read to its end: {printable(str(error))}") from error
    except (OSError, ValueError) as error:
        raise ManifestError(f"{printable(path)} cannot be read: {_why(error)}") from error
    if any(getattr(before, name) != getattr(now, name) for name in ("st_dev", "st_ino", "st_size", "st_mtime_ns")):
        raise ManifestError(f"{printable(path)} changed while it was read; record it when nobody writes to it")
    modified = datetime.datetime.fromtimestamp(before.st_mtime, datetime.timezone.utc)
    described = tuple(Described(one.member, identity.facts(one)) for one in engines)
    judged = tuple(Judged(one.target or "this machine", one.engine.member, one.status, one.verdict) for one in reports)
    manifest = Manifest(
        "",
        os.path.basename(path),
        contents,
        _now(modified),
        described,
        libraries(plugins),
        made,
        VERSION,
        judged,
    )
    return Recorded(manifest, reports)


def libraries(paths: Iterable[str]) -> tuple[Library, ...]:
    """Plugin libraries with their digests. Raises ``ManifestError``."""
    found: dict[str, Library] = {}
    for path in paths:
        name = os.path.basename(path)
        if name in found:
            raise ManifestError(f"two plugin libraries are called {printable(name)}; a manifest tells them by name")
        try:
            with open_file(path) as file:
                found[name] = Library(name, digests(file))
        except (OSError, ValueError, PlanError) as error:
            raise ManifestError(f"the plugin library {printable(path)} cannot be read: {_why(error)}") from error
    return tuple(found.values())


def beside(path: str) -> str:
    """Where the manifest of a file lies."""
    return path + MANIFEST


def document(manifest: Manifest) -> str:
    """The manifest as JSON. Raises ``ManifestError`` for one that would be too large."""
    return text(manifest, TOOL)


def require_room(output: str, force: bool) -> None:
    """Raises ``ManifestError`` where a manifest is there already, and is not to be replaced."""
    if not force and os.path.lexists(output):
        raise ManifestError(f"{printable(output)} exists; give --force to write it again")


def write(manifest: Manifest, output: str, source: str, *, force: bool) -> Manifest:
    """Writes the manifest of ``source`` to ``output``, whole or not at all. Raises ``ManifestError``."""
    data = document(manifest).encode("ascii")
    require_room(output, force)
    if os.path.exists(output) and os.path.samefile(output, source):
        raise ManifestError("the manifest cannot be written over the file that it describes")
    try:
        with _in_folder_of(output if output == beside(source) else None) as folder:
            name = output if folder is None else os.path.basename(output)
            with whole_file(name, replace=force, force=force, folder=folder) as stream:
                stream.write(data)
    except FileExistsError as error:
        raise ManifestError(f"{printable(output)} exists; give --force to write it again") from error
    except (OSError, ValueError) as error:
        raise ManifestError(f"{printable(output)} cannot be written: {_why(error)}") from error
    return manifest._replace(path=output)


@contextmanager
def _in_folder_of(path: str | None) -> Iterator[int | None]:
    """The open folder of a path that nobody named, in which its name is taken as it is: a link that lies there leads
    to a file that nobody meant to replace."""
    if path is None:
        yield None
        return
    folder = open_folder(led(os.path.dirname(path)))
    try:
        yield folder
    finally:
        os.close(folder)


def _require_whole(path: str, engines: Sequence[Engine]) -> None:
    for one in engines:
        name = printable(with_member(path, one.member))
        wrong = one.changed or one.failure or (one.wrapper_damage and f"the file {one.wrapper_damage}")
        if wrong:
            raise ManifestError(f"{name} is not whole: {printable(wrong)}; see: trtdoctor check --static")
        if one.header is None:
            what = one.not_engine.what if one.not_engine is not None else "no format that is known"
            raise ManifestError(f"{name} is not an engine ({what}); see: trtdoctor check --static")
        if known(one.header.complete) is False or known(one.header.checksum) == "bad":
            raise ManifestError(f"{name} is damaged or not complete; see: trtdoctor check --static")


def _now(when: datetime.datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _why(error: Exception) -> str:
    return printable(getattr(error, "strerror", None) or str(error))
