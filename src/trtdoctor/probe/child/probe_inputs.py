"""The arrays that the user gives: a ``.npz`` file as ``numpy.savez`` writes it, read without numpy."""

from __future__ import annotations

import struct
from typing import Any

from probe_channel import BadInputs, short
from probe_dtypes import LETTERS, Shape, bytes_of, count_of
from probe_engine import Tensors

MOST_DIMS = 8  # nvinfer1::Dims::MAX_DIMS


def read_npz(path: str, tensors: Tensors) -> dict[str, tuple[str, Shape, bytes]]:
    """The arrays of a ``.npz`` file by name: numpy's letters of the dtype, shape, bytes. Understands format 1 to 3."""
    import zipfile

    found: dict[str, tuple[str, Shape, bytes]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                name = member.filename[:-4] if member.filename.endswith(".npy") else member.filename
                if name not in tensors.inputs:
                    raise BadInputs("%r is no input of the engine" % short(name, 100))
                if member.file_size > largest(tensors, name) + 65536:
                    raise BadInputs("%r is larger than the engine takes" % short(name, 100))
                with archive.open(member) as file:
                    found[name] = read_npy(file, name, tensors.dtype(name))
    except BadInputs:
        raise
    except Exception as error:  # whatever a damaged archive or header raises
        raise BadInputs("%s cannot be read: %s" % (short(path, 200), short(error, 200))) from error
    return found


def largest(tensors: Tensors, name: str) -> int:
    """Bytes of an input at its largest in any profile."""
    shapes = [found[2] for k in range(max(1, tensors.profiles)) for found in [tensors.ranges(name, k)] if found]
    fixed = tensors.shape(name) or ()
    shapes += [fixed] if -1 not in fixed else []
    return max([bytes_of(tensors.dtype(name), count_of(shape)) for shape in shapes] or [1 << 30]) * max(
        1, tensors.batch
    )


def read_npy(file: Any, name: str, wanted: str) -> tuple[str, Shape, bytes]:
    """One array. Objects are pickles, which are never loaded: they are refused, as all is that is not plain numbers."""
    import ast

    head = file.read(8)
    if head[:6] != b"\x93NUMPY":
        raise BadInputs("%r is no numpy array" % short(name, 100))
    (length,) = struct.unpack("<H", file.read(2)) if head[6] == 1 else struct.unpack("<I", file.read(4))
    if length > 65536:
        raise BadInputs("%r has a header of %d bytes" % (short(name, 100), length))
    try:
        header = ast.literal_eval(file.read(length).decode("latin-1").strip())
        descr, shape, order = header["descr"], tuple(map(int, header["shape"])), header["fortran_order"]
    except (ValueError, SyntaxError, KeyError, TypeError, MemoryError, RecursionError) as error:
        raise BadInputs("%r has no header that numpy would write" % short(name, 100)) from error
    if order and len(shape) > 1:
        raise BadInputs("%r is stored column by column; save numpy.ascontiguousarray(...)" % short(name, 100))
    if not isinstance(descr, str) or descr[:1] not in "<|=" or descr[1:2] == "O":
        what = (
            "holds Python objects, which are never unpickled"
            if "|O" in str(descr)
            else "has the dtype %s" % short(descr, 40)
        )
        raise BadInputs("%r %s; save numpy.asarray(..., %r)" % (short(name, 100), what, LETTERS.get(wanted, "u1")))
    if len(shape) > MOST_DIMS or not all(0 <= size < 1 << 31 for size in shape):
        raise BadInputs("%r has a shape that no tensor has: %s" % (short(name, 100), short(shape, 80)))
    return descr[1:], shape, file.read()


def checked(name: str, array_: tuple[str, Shape, bytes], dtype: str, shape: Shape) -> bytes:
    """The bytes of a given array, once they fit what the engine wants."""
    letters, given, data = array_
    wanted = LETTERS.get(dtype)
    if wanted is not None and letters != wanted:
        raise BadInputs("%r is %s, the engine wants %s" % (short(name, 100), letters, dtype))
    if wanted is None and letters not in ("V2", "u2", "V1", "u1", "i1"):
        raise BadInputs("%r is %s, the engine wants %s as raw bytes" % (short(name, 100), letters, dtype))
    fits = len(given) == len(shape) and all(want in (-1, have) for want, have in zip(shape, given))
    if not fits or len(data) != bytes_of(dtype, count_of(given)):
        raise BadInputs("%r has the shape %r, the engine wants %r" % (short(name, 100), given, shape))
    return data
