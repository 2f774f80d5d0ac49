"""Symbolic links that came as text: the path of the real file, where Git or a copy could not make a link.

Git keeps a link as its target's path, without a line end, and writes that text where ``core.symlinks`` is false
(https://git-scm.com/docs/git-config#Documentation/git-config.txt-coresymlinks).
"""

from __future__ import annotations

from trtdoctor.formats.bits import quoted
from trtdoctor.formats.plaintext import Text
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix

LONGEST = 1024
_ENDS = (".engine", ".plan", ".trt", ".onnx", ".ts", ".pt", ".pth", ".bin", ".model", ".cache")
_AGAIN = "git -C {folder} config core.symlinks true && rm {path} && git -C {folder} checkout -- {name}"
_TITLE = "use the file that it names, or make it a link again"
_RELATIVE = Fix(_TITLE, ('trtdoctor check {folder}/"$(cat {path})"', _AGAIN))
_ABSOLUTE = Fix(_TITLE, ('trtdoctor check "$(cat {path})"', _AGAIN))


def recognize(found: Text) -> NonEngineFile | None:
    text = found.text
    if not found.whole or not 0 < len(text) <= LONGEST or not text.isprintable() or " " in text:
        return None
    path = "/" in text and text.startswith(("../", "./", "/"))
    if not path and not text.lower().endswith(_ENDS):
        return None
    if "://" in text:
        return None
    what = f"a symbolic link that came as text: it holds only the path {quoted(text)}"
    return NonEngineFile("link-text", what, _ABSOLUTE if text.startswith("/") else _RELATIVE)
