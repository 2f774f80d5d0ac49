"""Waits for files that are still on their way: missing, empty, shorter than they say, or changing."""

from __future__ import annotations

import time
from collections.abc import Iterator

from trtdoctor.formats import reading
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known

LOOK_EVERY = 0.25
"""Seconds between two looks at a file."""


def settled(path: str, deadline: float) -> Iterator[Engine]:
    """The engines of ``path``, at least one, once the file is all there, or as it is when ``deadline``
    (``time.monotonic``) has come."""
    while True:
        engines = reading.read_engines(path)
        first = next(engines)
        left = deadline - time.monotonic()
        if left <= 0 or not _coming(first):
            yield first
            yield from engines
            return
        engines.close()
        time.sleep(min(LOOK_EVERY, left))


def _coming(engine: Engine) -> bool:
    """Whether it looks like a file that somebody is still writing."""
    declared = known(engine.header.declared_size) if engine.header is not None else None
    short = declared is not None and engine.plan_size is not None and engine.plan_size < declared
    hollow = engine.not_engine is not None and engine.not_engine.cause == "corrupt-or-truncated"
    cut = engine.wrapper_damage is not None
    return engine.path_status.state == "missing" or short or hollow or cut or engine.changed is not None
