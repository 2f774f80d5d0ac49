"""Collects what the manifest beside an engine says, and what the files are that it names. Never raises for them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from trtdoctor.errors import ManifestError, PlanError
from trtdoctor.manifests.reading import read
from trtdoctor.model.engine import Engine
from trtdoctor.model.manifest import Beside, Contents, Library, Manifest
from trtdoctor.named import NamedTuple
from trtdoctor.sources.hashing import Progress, digests
from trtdoctor.sources.local import open_file
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
        if not os.path.lexists(path):
            return found._replace(missing=True)
        try:
            manifest = self._read(path)
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

    def _read(self, path: str) -> Manifest:
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
            with open_file(path) as file:
                version = file.identity.version
                if size not in (None, file.size):
                    return _Hashed(Contents(file.size, ""))
                last = self._hashed.get(path)
                if last is not None and last[0] == version:
                    return last[1]
                status = engine.path_status if engine is not None else None
                if status is not None and (file.size, file.status.st_mtime) != (status.size_bytes, status.modified):
                    return _Hashed(None, "the file changed since it was looked at")
                found = _Hashed(digests(file, progress=self._progress if engine is not None else None))
                now = os.fstat(file.descriptor)
                if (now.st_size, now.st_mtime_ns) != (file.status.st_size, file.status.st_mtime_ns):
                    return _Hashed(None, "the file changed while it was hashed")
        except PlanError as error:
            return _Hashed(None, printable(str(error)))
        except (OSError, ValueError) as error:
            return _Hashed(None, f"it cannot be read: {getattr(error, 'strerror', None) or error}")
        self._hashed[path] = version, found
        return found
