"""Text of no known format."""

from __future__ import annotations

from trtdoctor.formats.bits import quoted
from trtdoctor.formats.plaintext import Text
from trtdoctor.formats.ways import DOWNLOAD, DOWNLOAD_AGAIN
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix

_FIX = Fix(DOWNLOAD_AGAIN, (DOWNLOAD,))


def recognize(found: Text) -> NonEngineFile:
    first = found.text.partition("\n")[0]
    what = f"a text file, beginning with {quoted(first, 80)}" if first.strip() else "a text file"
    return NonEngineFile("text", what, _FIX)
