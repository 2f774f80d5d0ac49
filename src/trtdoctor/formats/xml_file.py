"""XML files: most often the error of an object store that a download saved in place of the file."""

from __future__ import annotations

from trtdoctor.formats.bits import quoted
from trtdoctor.formats.plaintext import Text, between
from trtdoctor.formats.ways import DOWNLOAD, DOWNLOAD_AGAIN
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix

_FIX = Fix(DOWNLOAD_AGAIN, (DOWNLOAD,))


def recognize(found: Text) -> NonEngineFile | None:
    is_error = found.markup.startswith("<error") and "</error" in found.markup
    if not is_error and not found.markup.startswith("<?xml"):
        return None
    message = between(found, "message")
    return NonEngineFile("xml", f"an XML file that says {quoted(message)}" if message else "an XML file", _FIX)
