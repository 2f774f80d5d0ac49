"""HTML pages: most often the login or error page that a download saved in place of the file."""

from __future__ import annotations

from trtdoctor.formats.bits import quoted
from trtdoctor.formats.plaintext import Text, between
from trtdoctor.formats.ways import DOWNLOAD
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix

_FIX = Fix("download the file itself; most often a login or error page was saved in its place", (DOWNLOAD,))


def recognize(found: Text) -> NonEngineFile | None:
    page = found.markup
    if not page.startswith(("<!doctype html", "<html", "<head")) and not (
        page.startswith(("<!--", "<?xml")) and "<html" in page[:4096]
    ):
        return None
    title = between(found, "title")
    if not title:
        return NonEngineFile("html", "an HTML page", _FIX)
    from html import unescape

    return NonEngineFile("html", f"an HTML page, titled {quoted(unescape(title[:1000]))}", _FIX)
