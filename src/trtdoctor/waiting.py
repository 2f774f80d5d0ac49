"""Waits for files that are still on their way: missing, empty, shorter than they say, changing, or not yet what their
manifest says."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from trtdoctor.formats import reading
from trtdoctor.model.engine import WILDCARDS, Engine
from trtdoctor.model.fact import Fact, known
from trtdoctor.sources.opening import is_address

if TYPE_CHECKING:
    from trtdoctor.model.budget import Clock
    from trtdoctor.model.manifest import Beside

LOOK_EVERY = 0.25
"""Seconds between two looks at a file."""
GROWING = "it was still being written to"

Version = tuple[int, ...]
"""What changes when somebody writes to a file or replaces it; empty where there is none."""


def until(there: Callable[[], bool], clock: Clock) -> None:
    """Returns when ``there`` says so, or ``clock`` has run out: that is not asked where nobody waits."""
    while (left := clock.left) > 0:
        began = time.monotonic()
        if there():
            return
        took = time.monotonic() - began
        time.sleep(min(max(LOOK_EVERY, took), left))  # a look at a big folder takes its time, and must not take all


def settled(
    path: str,
    clock: Clock,
    manifest: Callable[[Engine], Fact[Beside]] | None = None,
    *,
    whole: bool = False,
    kernels: bool = True,
) -> Iterator[Engine]:
    """The engines of ``path``, at least one, once the file is all there, or as it is when ``clock`` has run out.

    With ``manifest``, whole files have to be what their manifests say, too. A file that does not say its own size
    counts as whole when two looks found it unchanged. ``whole`` and ``kernels`` as in ``read_engines``.
    """
    late = clock.left <= 0
    before: Version | None = None
    least = 0  # bytes that the file must have before it is worth another look
    while True:
        version = () if late else version_of(path)
        if version and before and version[:2] == before[:2] and version[2] < least and (left := clock.left) > 0:
            before = version
            time.sleep(min(LOOK_EVERY, left))
            continue
        engines = reading.read_engines(path, whole=whole, kernels=kernels)
        first = next(engines)
        left = clock.left
        # Where the time was over before the first look, nobody can say of a file that it rests, nor that it does not.
        missing = _missing(first, late or version == before) or _unlike(first, manifest) if clock.seconds else None
        if left <= 0 or missing is None:
            if missing is not None:
                first = _given_up(first, missing, clock.seconds)
            yield first
            yield from engines
            return
        engines.close()
        before, least = version, _least(first)
        time.sleep(min(LOOK_EVERY, left))


def version_of(path: str) -> Version:
    """Of the file that ``path`` names, or that holds the member which it names."""
    try:
        status = os.stat(path)
    except OSError:
        file = reading.file_and_member(path)[0] if "!" in path else None
        if file is None:
            return ()
        return version_of(file)
    except ValueError:
        return ()
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _least(engine: Engine) -> int:
    """How long the file at least becomes, by what its header says of its size."""
    declared = known(engine.header.declared_size) if engine.header is not None else None
    if declared is None or engine.plan_size is None or engine.size_bytes is None:
        return 0
    return engine.size_bytes - engine.plan_size + declared if engine.container == "plain" else 0


def _missing(engine: Engine, unchanged: bool) -> str | None:
    """What is not there yet of a file that somebody may still be writing."""
    if engine.path_status.state == "missing":
        return (
            "no file fits the pattern"
            if WILDCARDS & set(engine.path) and not is_address(engine.path)
            else "the file is not there"
        )
    found = engine.not_engine
    if engine.path_status.state == "directory" and (found is None or found.cause != "not-an-engine"):
        return "engines are missing in it" if found is not None else "no engine is in it"
    if engine.path_status.state != "file":
        return None
    if engine.changed is not None:
        return GROWING
    if (cut := _cut(engine)) is not None:
        return cut
    whole = engine.header is not None and known(engine.header.declared_size) is not None
    return None if unchanged or (whole and engine.container == "plain") else GROWING


def _cut(engine: Engine) -> str | None:
    """What is missing by what the file says of itself."""
    if engine.header is not None and (declared := known(engine.header.declared_size)) is not None:
        if engine.plan_size is not None and engine.plan_size < declared:
            return f"{engine.plan_size:,} of {declared:,} bytes are there"
        if engine.plan_size == declared and known(engine.header.complete) is False:
            return "the end of the plan is not there, though the file has its size"
    if engine.not_engine is not None and engine.not_engine.cause == "corrupt-or-truncated":
        return "the file is empty" if not engine.size_bytes else "the file holds nothing yet"
    return f"the file {engine.wrapper_damage}" if engine.wrapper_damage is not None else None


def _unlike(engine: Engine, manifest: Callable[[Engine], Fact[Beside]] | None) -> str | None:
    """In what the file is not what its manifest says."""
    found = known(manifest(engine)) if manifest is not None else None
    if found is None:
        return None
    if found.manifest is None:
        return "its manifest is not there" if found.missing else f"its manifest {found.problem}"
    recorded = found.manifest.contents
    if engine.size_bytes != recorded.size_bytes:
        return f"{engine.size_bytes:,} bytes are there; the manifest says {recorded.size_bytes:,}"
    if found.contents is None or found.contents.sha256 != recorded.sha256:
        return "its contents are not those of the manifest"
    return None


def _given_up(engine: Engine, missing: str, seconds: float) -> Engine:
    """The engine with what was missing; one that nobody saw at rest is changing, however whole it looks."""
    changed = "its size or time changed between two looks" if missing == GROWING else None
    return engine._replace(changed=engine.changed or changed, waited=f"{round(seconds, 1):g} s in vain: {missing}")
