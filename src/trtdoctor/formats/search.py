"""Which files of a folder are engines, where nobody has named them."""

from __future__ import annotations

import errno
import os
from typing import Literal

from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.budget import Budget
from trtdoctor.model.engine import ENGINE_NAMES, MANIFEST
from trtdoctor.plan.header import starts_like_plan
from trtdoctor.sources.local import read_file

CARRIERS = (".onnx", ".pte", ".pt2", ".ep", ".pt", ".ts", ".torchscript", ".bundle")
"""Files that a program may have put an engine into; most of them hold none."""
PACKED = (".gz", ".xz", ".bz2", ".zst")
ARCHIVES = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".7z", *PACKED)
CALIBRATION = b"TRT-"
HEAD = 64

TYPESCRIPT = ".ts"
"""Also the name of sources, which may be empty."""
_NO_FILE = (errno.ENOENT, errno.EINVAL, errno.ENXIO)
"""Nothing is there any more, or no regular file."""

Aside = Literal[
    "ONNX model",
    "timing cache",
    "calibration table",
    "archive",
    "other file",
    "unreadable file",
    "other object",
    "Triton ensemble",
]
"""What lies beside engines and is counted, not judged."""


def what_is(path: str) -> Literal["engine"] | Aside | None:
    """Whether the file is to be judged as an engine: by its name, or by its first bytes.

    Of an archive only the name is looked at: to look inside could take minutes, and whoever wants it names it.
    """
    name = os.path.basename(path).lower()
    if name.endswith(MANIFEST):
        return None
    if (told := _told_by(name)) is not None:
        return told
    head, suffix = _head(path), os.path.splitext(name)[1]
    if head is not None and starts_like_plan(head):
        return _plan_or_cache(path)
    if suffix in CARRIERS:
        empty_source = suffix == TYPESCRIPT and head == b""
        judged = not empty_source and _is_to_be_judged(path)
        return "engine" if judged else "ONNX model" if suffix == ".onnx" else "other file"
    return "unreadable file" if head is None else _without_suffix(path, head)


def _without_suffix(path: str, head: bytes) -> Literal["engine", "calibration table", "Triton ensemble"] | None:
    """The same of a file that only its bytes tell."""
    if os.path.basename(path) == "config.pbtxt":
        from trtdoctor.formats.triton import is_ensemble, text_of

        return "Triton ensemble" if is_ensemble(text_of(path)) else None
    if head[4:5] == b"{" and _is_to_be_judged(path):
        return "engine"
    return "calibration table" if head.startswith(CALIBRATION) and b"Calibration" in head else None


def what_is_called(address: str) -> Literal["engine"] | Aside | None:
    """The same of an object in a store, by its name alone: its bytes would cost a request."""
    name = address.rpartition("/")[2].lower()
    if name.endswith(MANIFEST):
        return None
    return _told_by(name) or ("ONNX model" if name.endswith(".onnx") else "other object")


def _told_by(name: str) -> Literal["engine", "archive"] | None:
    """What a name in lower case says without a look at the bytes."""
    stem, suffix = os.path.splitext(name)
    if suffix in ENGINE_NAMES or (suffix in PACKED and stem.endswith(ENGINE_NAMES)):
        return "engine"
    return "archive" if suffix in ARCHIVES else None


def _plan_or_cache(path: str) -> Literal["engine", "timing cache"]:
    from trtdoctor.formats.reading import read_engine

    other = read_engine(path).not_engine
    return "timing cache" if other is not None and other.kind == "timing-cache" else "engine"


def _is_to_be_judged(path: str) -> bool:
    """Whether a file holds an engine, or something in the place of one, or may hold one: it cannot be read, or not to
    its end, or is damaged."""
    from trtdoctor.formats.reading import read_engine

    found = read_engine(path)
    other = found.not_engine
    doubts = found.failure, found.damage, found.wrapper_damage, found.unseen
    return (
        found.container is not None
        or found.path_status.state != "file"
        or any(one is not None for one in doubts)
        or (other is not None and other.cause != "not-an-engine")
    )


def _head(path: str) -> bytes | None:
    """Its first bytes, none of what is no file; ``None`` where it may not be read."""
    try:
        return read_file(path, Budget("the file", bytes=HEAD), cut=True)
    except OSError as error:
        return b"" if error.errno in _NO_FILE else None
    except (ValueError, BudgetExceeded):
        return b""
