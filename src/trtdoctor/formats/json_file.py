"""JSON files: most often the error of a server that a download saved in place of the file."""

from __future__ import annotations

from trtdoctor.formats.bits import quoted
from trtdoctor.formats.plaintext import Text, json_in
from trtdoctor.formats.ways import DOWNLOAD, DOWNLOAD_AGAIN
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix

_FIX = Fix(DOWNLOAD_AGAIN, (DOWNLOAD,))
_OTHER = Fix(
    "it is the data of another program: look for the file that TensorRT wrote beside it", ("ls -l $(dirname {path})",)
)
_ANSWER = 2_000
"""Characters up to which it may be the answer of a server."""
_KEYS_OF_ERRORS = ("error", "message", "detail", "error_description", "msg")


def recognize(found: Text) -> NonEngineFile | None:
    json = json_in(found)
    if json is None:
        return None
    for key in _KEYS_OF_ERRORS:
        message = json.value.get(key) if isinstance(json.value, dict) else None
        message = message.get("message") if isinstance(message, dict) else message
        if isinstance(message, str) and message.strip():
            return NonEngineFile("json", f"a JSON file that says {quoted(message)}", _FIX)
    value = json.value if isinstance(json.value, dict) else {}
    if value.get("groundStation") == "QGroundControl":
        return NonEngineFile("json", "a JSON file: a plan of QGroundControl for a flight, not of TensorRT", _OTHER)
    fix = _FIX if found.whole and len(found.text) <= _ANSWER else _OTHER
    return NonEngineFile("json", "a JSON file", fix)
