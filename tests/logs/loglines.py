"""Lines that real programs wrote, and what is read in them."""

from __future__ import annotations

from trtdoctor.logs.reader import read_lines

VERSION = (
    "6: The engine plan file is not compatible with this version of TensorRT, expecting library version 10.3.0.26 got "
    "10.9.0.34, please rebuild."
)
FAILED = "4: [runtime.cpp::deserializeCudaEngine::66] Error Code 4: Internal Error (Engine deserialization failed.)"
MAGIC = (
    "1: [stdArchiveReader.cpp::StdArchiveReader::30] Error Code 1: Serialization (Serialization assertion "
    "magicTagRead == kMAGIC_TAG failed.Magic tag does not match)"
)
LAZY = "CUDA lazy loading is not enabled. Enabling it can significantly reduce device memory usage."
CACHE = "4: The timing cache will not be used!"
NONE = "AttributeError: 'NoneType' object has no attribute 'create_execution_context'"


def ids(text: str) -> list[str]:
    """The messages of a log, root cause first, ``*`` after what another message explains."""
    return [one.message.id + ("*" if one.masked_by else "") for one in read_lines(text.split("\n")).matches]
