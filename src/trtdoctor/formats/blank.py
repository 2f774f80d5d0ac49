"""Files with nothing in them: empty, or zeros throughout."""

from __future__ import annotations

from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source

_COPY_EMPTY = Fix("copy or build the engine again; whatever wrote this file failed or was interrupted")
_COPY_ZEROS = Fix("copy the engine again and compare checksums of both ends", ("sha256sum {path}",))


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    if not head:
        return NonEngineFile("empty", "an empty file", _COPY_EMPTY, "corrupt-or-truncated")
    if head.count(0) != len(head):
        return None
    step = max(1, (source.size - 1) // 16)
    for at in (*range(0, source.size, step), max(0, source.size - 4096)):
        sample = source.read(at, min(4096, source.size - at))
        if sample.count(0) != len(sample):
            return None
    where = "" if source.size <= len(head) else " wherever it was sampled"
    what = f"{source.size} bytes of zeros{where}, as a broken copy or a full disk leaves them"
    return NonEngineFile("zeros", what, _COPY_ZEROS, "corrupt-or-truncated")
