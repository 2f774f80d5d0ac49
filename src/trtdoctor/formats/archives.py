"""General archives: tar, 7-Zip, and zips that are not a known format of their own."""

from __future__ import annotations

from trtdoctor.formats.bits import quoted
from trtdoctor.formats.zipped import ZipNames
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source
from trtdoctor.text import counted

_TITLE = "unpack it and check the engine inside"
_LOOK = Fix(
    "see what is in it, and look for the file that TensorRT wrote", ("unzip -l {path}", "ls -l $(dirname {path})")
)
EMPTY = Fix("make the archive again; whatever wrote this one put nothing in it", ("unzip -l {path}",))
TAR_FIX = Fix(_TITLE, ("tar -tf {path}", "tar -xf {path}"))


def tar(head: bytes, source: Source) -> NonEngineFile | None:
    if head[257:262] != b"ustar":
        return None
    return NonEngineFile("tar", "a tar archive, beginning with " + tar_name(head), TAR_FIX)


def tar_name(header: bytes) -> str:
    """The name in a tar header, quoted."""
    return quoted(header[:100].partition(b"\0")[0].decode("utf-8", "replace"), 60)


def seven_zip(head: bytes, source: Source) -> NonEngineFile | None:
    if not head.startswith(b"7z\xbc\xaf\x27\x1c"):
        return None
    return NonEngineFile("7z", "a 7-Zip archive", Fix(_TITLE, ("7z x {path}",)))


def zip_archive(found: ZipNames) -> NonEngineFile:
    engines = [name for name in found.names if name.endswith((".engine", ".plan", ".trt"))]
    if "tfplan" in found.bases and not engines:
        return NonEngineFile("zip", "a plan of Terraform, not of TensorRT", _LOOK)
    if not found.names and not found.cut:
        return NonEngineFile("zip", "an empty zip archive", EMPTY, "corrupt-or-truncated")
    inside = f"{quoted(engines[0], 60)} inside" if engines else counted(len(found.names), "entry", "entries")
    if not engines and found.names and not found.cut:
        none = "none of them" if len(found.names) > 1 else "not"
        return NonEngineFile("zip", f"a zip archive, {inside}, {none} called an engine", _LOOK)
    unpack = Fix(_TITLE, ("unzip {path} -d {stem}.unpacked",))
    return NonEngineFile("zip", f"a zip archive, {inside}{found.cut}", unpack)
