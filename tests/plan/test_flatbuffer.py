"""Plans of TensorRT 5 are flatbuffers: recognised without doubt, read within bounds."""

from __future__ import annotations

import random
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trtdoctor.model.fact import Known, Unknown, known
from trtdoctor.model.plan import BuildGpu
from trtdoctor.plan.flatbuffer import FlatPlan, looks_like_flatbuffer_plan, read_flatbuffer
from trtdoctor.sources.source import BytesSource

PLANS = Path(__file__).parents[2] / "fixtures" / "plans"

Value = Any
"""A field of a table: ("I", 5) a number by its struct format, text, bytes, a list of tables or numbers, or a table."""


def flatbuffer(root: dict[int, Value]) -> bytes:
    """A plan of TensorRT 5 around ``root``: its own size, and then the flatbuffer."""
    out = bytearray(12)
    pending: list[tuple[int, Value]] = [(8, root)]
    while pending:
        at, value = pending.pop(0)
        out += bytes(-len(out) % 8)
        place = len(out)
        if isinstance(value, dict):
            place = write_table(out, value, pending)
        elif isinstance(value, (str, bytes)):
            data = value.encode() if isinstance(value, str) else value
            out += struct.pack("<I", len(data)) + data + b"\0"
        else:
            out += struct.pack("<I", len(value))
            for item in value:
                if isinstance(item, tuple):
                    out += struct.pack("<" + item[0], item[1])
                else:
                    pending.append((len(out), item))
                    out += bytes(4)
        struct.pack_into("<I", out, at, place - at)
    struct.pack_into("<Q", out, 0, len(out))
    return bytes(out)


def write_table(out: bytearray, fields: dict[int, Value], pending: list[tuple[int, Value]]) -> int:
    slots = [0] * (max(fields, default=-1) + 1)
    body = bytearray(4)
    children = []
    for index, value in fields.items():
        slots[index] = len(body)
        if isinstance(value, tuple):
            body += struct.pack("<" + value[0], value[1])
        else:
            children.append((len(body), value))
            body += bytes(4)
    vtable = struct.pack(f"<{len(slots) + 2}H", 4 + 2 * len(slots), len(body), *slots)
    struct.pack_into("<i", body, 0, len(vtable))
    out += vtable
    place = len(out)
    out += body
    pending += [(place + at, value) for at, value in children]
    return place


def tensor(name: str, mode: int, index: int, dims: tuple[int, ...], **description: Value) -> dict[int, Value]:
    table: dict[int, Value] = {
        0: name,
        1: {int(key[1:]): value for key, value in description.items()} | {3: ("i", 8)},
        2: {0: [("i", 0)] * len(dims), 1: [("i", dim) for dim in dims]},
    }
    if mode:
        table[4] = ("I", mode)
    if index:
        table[5] = ("I", index)
    return table


TX2: dict[int, Value] = {
    0: "NVIDIA Tegra X2",
    1: ("I", 6),
    2: ("I", 2),
    3: ("I", 1020000),
    4: ("I", 1300000),
    5: ("I", 128),
    6: ("Q", 8233566208),
    7: ("Q", 524288),
    8: ("I", 2),
}
LENET: dict[int, Value] = {
    1: {0: ("I", 5), 2: ("I", 6), 3: ("I", 3)},
    2: TX2,
    3: [("Q", 4096), ("Q", 512)],
    4: [tensor("prob", 1, 1, (10, 1, 1)), tensor("data", 0, 0, (1, 28, 28))],
    6: [],
    8: bytes(1000),
    9: [{0: "conv", 1: ("I", 29)}, {0: "softmax", 1: ("I", 11)}],
    10: ("I", 16),
}


def changed(**fields: Value) -> bytes:
    return flatbuffer(LENET | {int(key[1:]): value for key, value in fields.items()})


def read(data: bytes) -> FlatPlan:
    return read_flatbuffer(BytesSource(data))


def looks_like(data: bytes) -> bool:
    return looks_like_flatbuffer_plan(BytesSource(data))


def facts_of(plan: FlatPlan) -> dict[str, object]:
    body = plan.body
    return {**plan._asdict(), **body._asdict(), **{f"flags.{k}": v for k, v in body.flags._asdict().items()}}


def test_every_fact() -> None:
    """Version, GPU, tensors, layers and sizes of a plan; what one known plan cannot settle is unknown."""
    data = flatbuffer(LENET)
    plan = read(data)
    body = plan.body
    assert looks_like(data)
    assert known(plan.tensorrt_version) == (5, 0, 6, 3)
    assert known(plan.declared_size) == len(data)
    gpu = known(plan.build_gpu)
    assert isinstance(gpu, BuildGpu)
    assert (gpu.name, gpu.compute_capability, gpu.sm_count) == ("NVIDIA Tegra X2", (6, 2), 2)
    assert (gpu.sm_clock_khz, gpu.memory_clock_khz, gpu.memory_bus_bits, gpu.l2_bytes) == (
        1020000,
        1300000,
        128,
        524288,
    )
    assert known(gpu.total_memory_bytes) == 8233566208
    assert isinstance(gpu.integrated, Unknown)
    assert [(t.name, t.mode, t.dtype, t.shape) for t in known(body.io) or ()] == [
        ("data", "input", "float32", (-1, 1, 28, 28)),
        ("prob", "output", "float32", (-1, 10, 1, 1)),
    ]
    assert [layer.name for layer in known(body.layers) or ()] == ["conv", "softmax"]
    assert (known(body.num_layers), known(body.plugins), known(body.profiles)) == (2, (), ())
    assert (known(body.weights_bytes), known(body.activation_memory_bytes)) == (1000, 4608)
    assert (known(body.flags.implicit_batch), known(body.flags.max_batch_size)) == (True, 16)
    assert isinstance(body.name, Unknown)
    assert isinstance(body.flags.refittable, Unknown)


def test_dtype_that_is_not_the_default() -> None:
    """Which field holds a tensor's type is not known: only the default, float32, is."""
    body = read(changed(f4=[tensor("x", 0, 0, (3,), f1=("b", 2))])).body
    assert [tensor.dtype for tensor in known(body.io) or ()] == [None]


@pytest.mark.parametrize(
    "tensors",
    [
        [tensor("x", 2, 0, (1,))],
        [tensor("x", 0, 0, (1,)), tensor("y", 1, 0, (1,))],
        [tensor("x", 0, 7, (1,))],
        [tensor("x", 0, 0, (1,) * 9)],
        [{}],
    ],
    ids=["mode", "index-twice", "index-too-high", "nine-dimensions", "empty"],
)
def test_tensors_that_contradict(tensors: list[dict[int, Value]]) -> None:
    """Tensors that make no sense are unknown, the rest of the plan is not."""
    plan = read(changed(f4=tensors))
    assert isinstance(plan.body.io, Unknown)
    assert known(plan.body.num_layers) == 2


def test_unheard_of_layer() -> None:
    """A kind of layer never seen may be a plugin's."""
    body = read(changed(f9=[{0: "mystery", 1: ("I", 77)}])).body
    assert known(body.num_layers) == 1
    assert isinstance(body.plugins, Unknown)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 64,
        struct.pack("<Q", 64) + b"\0" * 56,
        struct.pack("<Q", 64) + b"\xff" * 56,
        flatbuffer(LENET) + b"\0",
        flatbuffer(LENET)[:-1],
        flatbuffer({}),
        changed(f1={0: ("I", 8)}),
        changed(f2={}),
        changed(f2=TX2 | {0: ""}),
        changed(f2=TX2 | {8: ("I", 0)}),
        random.Random(1).randbytes(10_000),
        *[(path.read_bytes()) for path in sorted(PLANS.rglob("*.engine"))],
    ],
)
def test_what_is_no_plan(data: bytes) -> None:
    """Nothing but a plan of TensorRT 5 is taken for one."""
    assert not looks_like(data)


def test_every_truncation() -> None:
    """A plan cut anywhere, or cut with its size made to fit, gives facts and reasons, never an exception."""
    data = flatbuffer(LENET)
    whole = facts_of(read(data))
    for size in range(len(data)):
        facts = facts_of(read(data[:size]))
        assert all(
            isinstance(facts[name], Unknown) or facts[name] == whole[name]
            for name in whole
            if name not in ("body", "flags")
        )
        looks_like(struct.pack("<Q", size) + data[8:size])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1 << 16), st.binary(min_size=1, max_size=8)), max_size=5))
def test_any_bytes(changes: list[tuple[int, bytes]]) -> None:
    """Whatever happens to the bytes, reading gives facts and reasons, and never an exception."""
    mutated = bytearray(flatbuffer(LENET))
    for at, new in changes:
        at %= len(mutated)
        mutated[at : at + len(new)] = new
    facts = facts_of(read(bytes(mutated)))
    assert all(isinstance(fact, (Known, Unknown)) for name, fact in facts.items() if name not in ("body", "flags"))
    assert looks_like(bytes(mutated)) in (True, False)


@pytest.mark.parametrize("count", [15_000, 1_000_000])
def test_vector_of_one_table(count: int) -> None:
    """A hundred thousand references to one table are a few too many."""
    data = bytearray(changed(f9=[("I", 0)] * count))
    start = data.rindex(struct.pack("<I", count), 0, len(data)) + 4
    layer = bytearray(flatbuffer({9: [{0: "x" * 16000, 1: ("I", 29)}]}))
    (root,) = struct.unpack_from("<I", layer, 8)
    table = layer.index(struct.pack("<I", 16000)) - 24
    base = len(data) + -len(data) % 8
    data += bytes(base - len(data)) + layer
    assert root
    for i in range(count):
        struct.pack_into("<I", data, start + 4 * i, base + table - start - 4 * i)
    assert isinstance(read(bytes(data)).body.layers, Unknown)
