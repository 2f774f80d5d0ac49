"""Compressed files are recognized, by the program that unpacks them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma

from format_samples import NOISE, Sample, each, tarred


def named_gzip(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(filename=name, fileobj=out, mode="wb") as stream:
        stream.write(data)
    return out.getvalue()


SAMPLES = (
    Sample("gzip", '"model.engine" inside', named_gzip("model.engine", NOISE)),
    Sample("gzip", "gzip", gzip.compress(NOISE)),
    Sample("gzip", "unpacks to 3.9 GiB", gzip.compress(b"hello")[:-4] + b"\0\0\0\xfa"),
    Sample("tar", '"model.engine"', gzip.compress(tarred("model.engine"))),
    Sample("xz", "xz", lzma.compress(NOISE)),
    Sample("bzip2", "bzip2", bz2.compress(NOISE)),
    Sample("zstd", "Zstandard", b"\x28\xb5\x2f\xfd" + NOISE),
    Sample("lz4", "LZ4", b"\x04\x22\x4d\x18" + NOISE),
)


@each(SAMPLES)
def test_compressed(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
