"""Collects what the manifest beside an engine says, and what the files are that it names. Never raises for them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import nullcontext

from trtdoctor.errors import ManifestError, PlanError
from trtdoctor.manifests.reading import read
from trtdoctor.model.engine import Engine
from trtdoctor.model.manifest import Beside, Contents, Library, Manifest
from trtdoctor.named import NamedTuple
from trtdoctor.sources.hashing import Progress, digests
from trtdoctor.sources.opening import AnyOpened, is_address, opened
from trtdoctor.sources.source import Source
from trtdoctor.text import printable


class _Hashed(NamedTuple):
    """What became of hashing a file: its contents, or why there are none."""

    contents: Contents | None
    why: str = ""


class Manifests:
    """The manifests beside engines. What was hashed is remembered as long as the file stays what it was."""

    def __init__(
        self, *, verify: bool, required: bool, plugins: Sequence[str] = (), progress: Progress | None = None
    ) -> None:
        self.verify = verify or required
        self._required = required
        self._plugins = {os.path.basename(path): path for path in plugins}
        self._progress = progress
        self._hashed: dict[str, tuple[str, _Hashed]] = {}
        """The engine that is looked at now, and plugin libraries."""
        self._engine = ""
        self._last: tuple[tuple[str, int, int, int], Manifest] | None = None
        """The manifest that was read last, of which a file with several engines has one."""

    def of(self, engine: Engine, path: str) -> Beside:
        """The manifest at ``path``, which may not be there, and what the engine's file is."""
        found = Beside(path, self.verify, self._required)
        if not is_address(path) and not os.path.lexists(path):
            return found._replace(missing=True)
        try:
            with opened(path, whole=True) if is_address(path) else nullcontext() as there:
                if there is not None and there.source is None:
                    why = f"its manifest cannot be read: {printable(there.path_status.why)}"
                    missing = there.path_status.state == "missing"
                    return found._replace(missing=missing, uncertain="" if missing else why)
                manifest = self._read(path, there.source if there is not None else None)
        except ManifestError as error:
            return found._replace(problem=str(error))
        found = found._replace(manifest=manifest)
        if not self.verify or engine.size_bytes != manifest.contents.size_bytes:
            return found  # of another size, so the contents are others, too
        if self._engine != engine.path:
            self._hashed.pop(self._engine, None)
            self._engine = engine.path
        whole = self._contents(engine.path, engine)
        libraries, elsewhere = self._libraries(manifest, os.path.dirname(path))
        return found._replace(contents=whole.contents, uncertain=whole.why, libraries=libraries, elsewhere=elsewhere)

    def _read(self, path: str, source: Source | None) -> Manifest:
        if source is not None:
            return read(path, source)
        try:
            now = os.stat(path)
        except OSError:
            return read(path)  # which says why
        version = path, now.st_ino, now.st_size, now.st_mtime_ns
        if self._last is None or self._last[0] != version:
            self._last = version, read(path)
        return self._last[1]

    def _libraries(
        self, manifest: Manifest, folder: str
    ) -> tuple[tuple[tuple[Library, str, Contents | None], ...], tuple[str, ...]]:
        there, elsewhere = [], []
        for one in manifest.plugins:
            path = self._plugins.get(one.name) or os.path.join(folder, one.name)
            if os.path.lexists(path):
                there.append((one, path, self._contents(path, size=one.contents.size_bytes).contents))
            else:
                elsewhere.append(one.name)
        return tuple(there), tuple(elsewhere)

    def _contents(self, path: str, engine: Engine | None = None, size: int | None = None) -> _Hashed:
        """A file of another ``size`` is not hashed: it is another one."""
        try:
            with opened(path, whole=True) as there:
                file = there.source
                if file is None:
                    return _Hashed(None, f"it cannot be read: {there.path_status.why or there.path_status.state}")
                version = file.identity.version
                if size not in (None, file.size):
                    return _Hashed(Contents(file.size, ""))
                last = self._hashed.get(path)
                if last is not None and last[0] == version:
                    return last[1]
                if engine is not None and (changed := _since(engine, there)) is not None:
                    return _Hashed(None, changed)
                found = _Hashed(digests(file, progress=self._progress if engine is not None else None))
                if there.changed() is not None:
                    return _Hashed(None, "the file changed while it was hashed")
        except PlanError as error:
            return _Hashed(None, printable(str(error)))
        except (OSError, ValueError) as error:
            return _Hashed(None, f"it cannot be read: {getattr(error, 'strerror', None) or error}")
        self._hashed[path] = version, found
        return found


def _since(engine: Engine, there: AnyOpened) -> str | None:
    """What changed since the engine was looked at."""
    before, now = engine.path_status, there.path_status
    if (now.size_bytes, now.modified) != (before.size_bytes, before.modified):
        return "the file changed since it was looked at"
    if engine.remote is not None:
        remote = there.seen(engine).remote
        if remote is None or (remote.etag, remote.version) != (engine.remote.etag, engine.remote.version):
            return "the object changed since it was looked at"
    return None
