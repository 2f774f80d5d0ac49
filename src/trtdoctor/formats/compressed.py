"""Single files that were compressed: gzip, xz, bzip2, Zstandard, LZ4."""

from __future__ import annotations

from trtdoctor.formats.archives import TAR_FIX, tar_name
from trtdoctor.formats.bits import number, quoted
from trtdoctor.formats.ways import CHECK_UNPACKED, LEAVE
from trtdoctor.model.engine import NonEngineFile, NonEngineKind
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import Source
from trtdoctor.text import size

# Kind, what, the program, and ((offset, bytes), …) that must all be there.
_SIGNATURES: tuple[tuple[NonEngineKind, str, str, tuple[tuple[int, bytes], ...]], ...] = (
    ("zstd", "a Zstandard-compressed file", "zstd", ((0, b"\x28\xb5\x2f\xfd"),)),
    ("xz", "an xz-compressed file", "xz", ((0, b"\xfd7zXZ\0"),)),
    ("bzip2", "a bzip2-compressed file", "bzip2", ((0, b"BZh"), (4, b"1AY&SY"))),
    ("lz4", "an LZ4-compressed file", "lz4", ((0, b"\x04\x22\x4d\x18"),)),
)


def recognize(head: bytes, source: Source) -> NonEngineFile | None:
    """All but gzip, whose signature is too short to decide alone."""
    for kind, what, program, places in _SIGNATURES:
        if all(head.startswith(magic, at) for at, magic in places):
            return NonEngineFile(kind, what, _unpack(program))
    return None


def _unpack(program: str) -> Fix:
    return Fix("unpack it and check what comes out", (program + " -dc {path} > {stem}.unpacked", CHECK_UNPACKED))


def gzip(head: bytes, source: Source) -> NonEngineFile | None:
    """A gzip file, or the tar archive inside one."""
    if not head.startswith(b"\x1f\x8b\x08") or len(head) < 10 or head[3] & 0xE0:
        return None
    import zlib

    from trtdoctor.formats.wrappers.wrapped import FREE, MOST_RATIO

    try:  # at most one tar header is inflated, whatever the file promises
        inner = zlib.decompressobj(31).decompress(head, 512)
    except zlib.error:
        inner = b""
    if inner[257:262] == b"ustar":
        return NonEngineFile("tar", "a gzip-compressed tar archive, beginning with " + tar_name(inner), TAR_FIX)
    at = 10 + (2 + number(head, 10, 2) if head[3] & 4 else 0)
    name = head[at : at + 256].partition(b"\0")[0] if head[3] & 8 else b""
    what = "a gzip-compressed file" + (f", {quoted(name.decode('latin-1'), 60)} inside" if name else "")
    claims = number(source.read(source.size - 4, 4), 0, 4)
    if claims > max(FREE, MOST_RATIO * source.size):
        what += f", which says that it unpacks to {size(claims)}, more than {MOST_RATIO} times its size"
        return NonEngineFile("gzip", what, LEAVE)
    return NonEngineFile("gzip", what, _unpack("gzip"))
