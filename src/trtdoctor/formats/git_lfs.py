"""Git LFS pointers: the small text that Git keeps in place of a large file."""

from __future__ import annotations

from trtdoctor.formats.plaintext import Text
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.text import printable

_FIX = Fix(
    "fetch the real file with Git LFS",
    ("cd {folder} && git lfs install && git lfs pull --include={name}",),
    "https://git-lfs.com",
)


def recognize(found: Text) -> NonEngineFile | None:
    if not found.text.startswith("version https://git-lfs.github.com/spec/"):
        return None
    words = dict(line.split(" ", 1) for line in found.text.splitlines()[:16] if " " in line)
    facts = [f"object {printable(words.get('oid', '?').removeprefix('sha256:')[:12])}"]
    if words.get("size", "").isdecimal():
        facts.append(f"the real file has {printable(words['size'], 20)} bytes")
    return NonEngineFile("git-lfs-pointer", f"a Git LFS pointer ({', '.join(facts)})", _FIX)
