"""The name of the engine, its inputs and its outputs."""

from __future__ import annotations

import re
from typing import Literal

from trtdoctor.model.plan import Tensor
from trtdoctor.plan.body import BodyView, matches

_DTYPES = (
    *("float32", "float16", "int8", "int32", "bool", "uint8", "float8"),
    *("bfloat16", "int64", "int4", "float4", "e8m0"),
)
_FORMATS = (
    *("linear", "chw2", "hwc8", "chw4", "chw16", "chw32", "dhwc8", "cdhw32"),
    *("hwc", "dla_linear", "dla_hwc4", "hwc16", "dhwc"),
)
_LOCATIONS: dict[int, Literal["device", "host"]] = {0: "device", 1: "host"}
_TENSOR = b"isbib"  # the beginning of every tensor's record, also of those inside the engine
_INPUT_OR_OUTPUT = 0  # the kind of a tensor; 1 is one inside the engine
_DEFAULT_QUANTIZATION = -(1 << 31)
MAX_DIMENSIONS = 8


def read_name(view: BodyView) -> str:
    """The name of the network: the first text of the body."""
    if view.name_at is None:
        raise view.missing("name")
    return view.tokens.text(view.name_at)


def read_io(view: BodyView, profiles: int | None) -> tuple[Tensor, ...]:
    """Inputs and outputs by index. With several profiles each has a copy of all of them, with the next indices; so how
    many ``profiles`` there are has to be known, one where the plan has none."""
    count = _count(view)
    by_index = dict(_tensor(view, match) for match in view.io_tensors)
    if not count or len(view.io_tensors) != count or sorted(by_index) != list(range(count)):
        raise view.missing("tensor indices")
    if profiles is None:
        if any(tensor.name.endswith(" [profile 1]") for tensor in by_index.values()):
            raise view.missing("profiles")
        profiles = 1
    if count % profiles:
        raise view.missing("tensor indices")
    own = count // profiles
    return tuple(_merge(view, [by_index[i + own * profile] for profile in range(profiles)]) for i in range(own))


def _count(view: BodyView) -> int:
    """How many inputs and outputs there are, if as many tensors are found as are declared before the first."""
    tensors = [match.start() for match in matches(_TENSOR, view.kinds)]
    first = tensors[0] if tensors else 0
    if not first or view.kinds[first - 1] not in b"qn" or view.values[first - 1] != len(tensors):
        raise view.missing("tensors")
    return sum(view.values[at] == _INPUT_OR_OUTPUT for at in tensors)


def _merge(view: BodyView, copies: list[Tensor]) -> Tensor:
    """One tensor of its copies for each profile; a dimension that differs between them is dynamic."""
    first = copies[0]
    for profile, copy in enumerate(copies):
        name = f"{first.name} [profile {profile}]" if profile else first.name
        if (copy.name, copy.mode, copy.dtype, len(copy.shape)) != (name, first.mode, first.dtype, len(first.shape)):
            raise view.missing("tensors of several profiles")
    shape = tuple(d[0] if len(set(d)) == 1 else -1 for d in zip(*(c.shape for c in copies), strict=True))
    return first._replace(shape=shape)


def _tensor(view: BodyView, match: re.Match[bytes]) -> tuple[int, Tensor]:
    """Index and tensor. Behind the name are its description, its dimensions, location, mode, index and format."""
    at, dims_at, end = match.start(), match.start(2), match.end()
    values = view.values
    dtype, rank = values[at + 3], values[dims_at - 1]
    location, mode, index, form = values[end - 4 : end]
    dims = view.tokens.numbers(dims_at) if match[2] else ()
    if (
        values[at] != _INPUT_OR_OUTPUT
        or values[match.start(1)] != MAX_DIMENSIONS  # strides
        or values[match.end(1)] != _DEFAULT_QUANTIZATION
        or rank != len(dims)
        or rank > MAX_DIMENSIONS
        or mode not in (0, 1)
    ):
        raise view.missing("tensor")
    return index, Tensor(
        name=view.tokens.text(at + 1),
        mode="output" if mode else "input",
        dtype=_DTYPES[dtype] if 0 <= dtype < len(_DTYPES) else None,
        shape=tuple(max(dim, -1) for dim in dims),  # a symbol is negative
        format=_FORMATS[form] if 0 <= form < len(_FORMATS) else None,
        location=_LOCATIONS.get(location),
    )
