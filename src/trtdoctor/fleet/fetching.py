"""Brings what is at an address onto this machine, for TensorRT, which reads files only."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.sources.opening import opened

STEP = 8 << 20
"""Bytes read at once."""


@contextmanager
def fetched(address: str, folder: str) -> Iterator[str | None]:
    """A file in ``folder`` with all that is at ``address``, deleted afterwards; ``None`` where not all of it could be
    had: why, whoever reads the address by ranges is told again."""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", address.partition("?")[0].rpartition("/")[2])[:100]
    path = os.path.join(folder, f"fetched-{os.urandom(4).hex()}-{name or 'engine'}")
    try:
        yield path if _copied(address, path) else None
    finally:
        with suppress(FileNotFoundError):
            os.unlink(path)


def _copied(address: str, path: str) -> bool:
    with opened(address, whole=True) as found, open(path, "xb") as out:
        source = found.source
        if source is None:
            return False
        try:
            for at in range(0, source.size, STEP):
                out.write(source.read(at, min(STEP, source.size - at)))
        except (PlanError, BudgetExceeded):
            return False
        return True
