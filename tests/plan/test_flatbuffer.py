"""Plans of TensorRT 5 are flatbuffers: recognised without doubt, read within bounds."""

from __future__ import annotations

import random
import struct
from pathlib import Path
from typing import Any

import pytest
from flatbuffers import LENET, TX2, Value, flatbuffer, tensor

from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.model.fact import Fact, Unknown, known
from trtdoctor.model.plan import Body, BuildGpu, PlanBody
from trtdoctor.plan.flatbuffer import Flatbuffer
from trtdoctor.plan.header import is_untagged_plan, read_header
from trtdoctor.plan.reader import read_body
from trtdoctor.sources.source import BytesSource

PLANS = Path(__file__).parents[2] / "fixtures" / "plans"


def changed(**fields: Value) -> bytes:
    return flatbuffer(LENET | {int(key[1:]): value for key, value in fields.items()})


def read(data: bytes) -> PlanBody:
    return read_body(BytesSource(data), Body("tensorrt-5", 8, len(data) - 8))


def looks_like(data: bytes) -> bool:
    return is_untagged_plan(BytesSource(data))


def facts_of(body: PlanBody) -> dict[str, Fact[Any]]:
    facts = {**body._asdict(), **{f"flags.{k}": v for k, v in body.flags._asdict().items()}}
    del facts["flags"]
    return facts


def test_every_fact() -> None:
    """Version, GPU, tensors, layers and sizes of a plan; what one known plan cannot settle is unknown."""
    data = flatbuffer(LENET)
    header, body = read_header(BytesSource(data)), read(data)
    assert looks_like(data)
    assert (known(header.complete), header.body) == (True, Body("tensorrt-5", 8, len(data) - 8))
    assert (known(body.flags.weights_stripped), known(body.flags.weight_streaming)) == (False, False)
    assert known(header.tensorrt_version) == (5, 0, 6, 3)
    assert known(header.declared_size) == len(data)
    gpu = known(header.build_gpu)
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
    body = read(changed(f4=[tensor("x", 0, 0, (3,), f1=("b", 2))]))
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
    body = read(changed(f4=tensors))
    assert isinstance(body.io, Unknown)
    assert known(body.num_layers) == 2


def test_tensors_at_their_bounds() -> None:
    """Eight dimensions are read, and negative ones keep their sign."""
    body = read(changed(f4=[tensor("x", 1, 0, (1, -5) * 4), tensor("y", 0, 1, ())]))
    assert [(one.name, one.mode, one.shape) for one in known(body.io) or ()] == [
        ("x", "output", (-1, *(1, -5) * 4)),
        ("y", "input", (-1,)),
    ]
    assert isinstance(read(changed(f4=[tensor("x", 1, 1, (1,))])).io, Unknown)
    for field in range(4):
        (one,) = known(read(changed(f4=[tensor("x", 0, 0, (3,), **{f"f{field}": ("b", 2)})])).io) or ()
        assert one.dtype == ("float32" if field == 3 else None)


def test_sizes_that_are_not_there() -> None:
    """Weights and memory that are left out are zero; a largest batch keeps its sign."""
    without = {key: value for key, value in LENET.items() if key not in (3, 8)}
    body = read(flatbuffer(without))
    assert (known(body.weights_bytes), known(body.activation_memory_bytes)) == (0, 0)
    assert known(read(changed(f10=("i", -1))).flags.max_batch_size) == -1


@pytest.mark.parametrize("kinds", [(11,), (17,), (29,), (11, 17, 29), ()])
def test_layers_that_are_no_plugins(kinds: tuple[int, ...]) -> None:
    """Layers of the kinds that are known are no plugins."""
    body = read(changed(f9=[{0: "layer", 1: ("I", kind)} for kind in kinds]))
    assert (known(body.plugins), known(body.num_layers)) == ((), len(kinds))
    for other in (10, 12, 16, 18, 28, 30):
        assert isinstance(read(changed(f9=[{0: "layer", 1: ("I", other)}])).plugins, Unknown)


def test_numbers_of_the_gpu() -> None:
    """Each number of the GPU and of the version has its width, whatever stands behind it."""
    parts: dict[int, Value] = {i: ("I", i + 1) for i in range(4)}
    device: dict[int, Value] = {0: "GPU", 1: ("I", 6), 2: ("I", 5)} | {i: ("I", i << 8 | 7) for i in (3, 4, 5)}
    device |= {6: ("Q", 0x1234567), 7: ("Q", 0x54321), 8: ("I", 3), 9: ("I", 0xFFFFFFFF)}
    header = read_header(BytesSource(changed(f1=parts | {0: ("I", 5), 4: ("I", 1)}, f2=device)))
    assert known(header.tensorrt_version) == (5, 2, 3, 4)
    gpu = known(header.build_gpu)
    assert gpu is not None
    assert (gpu.compute_capability, gpu.sm_count, gpu.l2_bytes) == ((6, 5), 3, 0x54321)
    assert (gpu.sm_clock_khz, gpu.memory_clock_khz, gpu.memory_bus_bits) == (0x307, 0x407, 0x507)
    assert known(gpu.total_memory_bytes) == 0x1234567


@pytest.mark.parametrize(
    ("fields", "is_one"),
    [
        ({"f1": {0: ("I", 2)}}, False),
        ({"f1": {0: ("I", 3)}}, True),
        ({"f1": {0: ("I", 5)}}, True),
        ({"f1": {0: ("I", 6)}}, False),
        ({"f2": TX2 | {1: ("I", 1)}}, False),
        ({"f2": TX2 | {1: ("I", 2)}}, True),
        ({"f2": TX2 | {1: ("I", 9)}}, True),
        ({"f2": TX2 | {1: ("I", 10)}}, False),
        ({"f2": TX2 | {8: ("I", 0)}}, False),
        ({"f2": TX2 | {8: ("I", 1)}}, True),
    ],
)
def test_bounds_of_a_plan(fields: dict[str, Value], is_one: bool) -> None:
    """Releases 3 to 5 and GPUs of capability 2 to 9 are those of such plans."""
    data = changed(**fields)
    assert looks_like(data) is is_one
    if not is_one:
        with pytest.raises(PlanError) as caught:
            read_header(BytesSource(data))
        assert (caught.value.offset == 0) is ("f1" in fields)


def test_unheard_of_layer() -> None:
    """A kind of layer never seen may be a plugin's."""
    body = read(changed(f9=[{0: "mystery", 1: ("I", 77)}]))
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
def test_what_is_not_a_plan(data: bytes) -> None:
    """Nothing but a plan of TensorRT 5 is taken for one."""
    assert not looks_like(data)


def test_every_truncation_with_its_size_made_to_fit() -> None:
    """A plan cut anywhere, with its size made to fit, gives facts and reasons, never an exception."""
    data = flatbuffer(LENET)
    whole = facts_of(read(data))
    for size in range(8, len(data)):
        cut = struct.pack("<Q", size) + data[8:size]
        looks_like(cut)
        facts = facts_of(read(cut))
        assert all(isinstance(fact, Unknown) or fact == whole[name] for name, fact in facts.items())


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
    assert isinstance(read(bytes(data)).layers, Unknown)


def _table(size: int = 6, extent: int = 8, slot: int = 4, back: int = 8, padding: int = 0) -> bytes:
    """A vtable of one field in eight bytes, and the table at 8: its distance back, and a number of four bytes."""
    return struct.pack("<HHHHiI", size, extent, slot, padding, back, 0x81020304)


def test_a_table() -> None:
    """A field is where the vtable says, absent where it says 0 or is too short, and no field lies outside."""
    table = Flatbuffer(BytesSource(_table(padding=4))).table(8, "it")
    assert (table.number(0, 4, "it"), table.number(0, 2, "it"), table.number(0, 1, "it")) == (0x81020304, 0x304, 4)
    assert table.number(0, 4, "it", signed=True) == 0x81020304 - (1 << 32)
    assert (table.where(0, 4, "it"), table.where(1, 4, "it"), table.child(1, "it")) == (12, None, None)
    assert Flatbuffer(BytesSource(_table(slot=0))).table(8, "it").number(0, 4, "it") == 0
    for slot in (3, 5, 9):
        with pytest.raises(PlanError) as caught:
            Flatbuffer(BytesSource(_table(slot=slot))).table(8, "it").where(0, 4, "it")
        assert caught.value.offset == 4
    with pytest.raises(PlanError) as caught:
        table.required(1, "it")
    assert caught.value.offset == 8


@pytest.mark.parametrize(
    ("data", "is_one"),
    [
        (_table(), True),
        (_table(size=4), True),
        (_table(extent=4), True),
        (_table()[:-1], False),
        (_table(extent=9), False),
        (_table(extent=3), False),
        (_table(size=5), False),
        (_table(size=2), False),
        (_table(back=9), False),
    ],
)
def test_what_is_a_table(data: bytes, is_one: bool) -> None:
    """A table ends with its file, has at least its distance, and a vtable of whole entries."""
    flat = Flatbuffer(BytesSource(data))
    if is_one:
        assert flat.table(8, "it").at == 8
        return
    with pytest.raises(PlanError):
        flat.table(8, "it")


def test_vtable_behind_its_table() -> None:
    """The distance to the vtable may be negative."""
    data = struct.pack("<iIHHH", -8, 77, 6, 8, 4)
    assert Flatbuffer(BytesSource(data)).table(0, "it").number(0, 4, "it") == 77


def test_vectors_up_to_the_end() -> None:
    """A vector may end with its file, wherever it begins, and a number beyond that is named by its field."""
    data = bytes(4) + struct.pack("<II", 1, 12) + bytes(4) + _table(back=8)
    flat = Flatbuffer(BytesSource(data))
    assert flat.vector(4, 4, "it") == (8, 1)
    assert flat.vector(len(data) - 4, 0, "it")[1] == 0x81020304
    same = struct.pack("<I", 20) + b"".join(struct.pack("<I", 92 - at) for at in range(4, 84, 4)) + _table()
    assert [one.at for one in Flatbuffer(BytesSource(same)).tables(0, "it")] == [92] * 20
    with pytest.raises(PlanError) as caught:
        flat.number(len(data) - 3, 4, "it")
    assert (caught.value.field, caught.value.offset) == ("it", len(data) - 3)
    assert flat.vector(4, len(data) - 8, "it") == (8, 1)
    with pytest.raises(PlanError):
        flat.vector(4, len(data) - 7, "it")


def test_reads_are_counted() -> None:
    """Two hundred thousand numbers are read of one flatbuffer, and no more."""
    flat = Flatbuffer(BytesSource(b"\xff\xff\xff\xff"))
    for _ in range(200_000):
        assert flat.number(0, 2, "it") == 0xFFFF
    with pytest.raises(BudgetExceeded) as caught:
        flat.number(0, 2, "it")
    assert caught.value.limit == "steps"


def test_vectors() -> None:
    """A vector ends with its file or before, and its numbers have the width and the sign that are asked for."""
    data = struct.pack("<I3h", 3, -1, 2, -3)
    flat = Flatbuffer(BytesSource(data))
    assert flat.vector(0, 2, "it") == (4, 3)
    assert flat.numbers(0, 2, "it", signed=True) == [-1, 2, -3]
    assert flat.numbers(0, 2, "it") == [65535, 2, 65533]
    assert (flat.numbers(None, 2, "it"), flat.tables(None, "it")) == ([], [])
    assert flat.text(0, "it") == "\ufffd\ufffd\x02"
    for short in (data[:-1], data[:9]):
        with pytest.raises(PlanError):
            Flatbuffer(BytesSource(short)).vector(0, 2, "it")


def test_long_texts() -> None:
    """A string of 16,384 bytes is read, one of more is not, and neither are four MiB of them."""
    longest = struct.pack("<I", 16_384) + b"a" * 16_384
    flat = Flatbuffer(BytesSource(longest))
    for _ in range(256):
        assert len(flat.text(0, "it")) == 16_384
    with pytest.raises(BudgetExceeded) as caught:
        flat.text(0, "it")
    assert caught.value.limit == "bytes"
    with pytest.raises(PlanError):
        Flatbuffer(BytesSource(struct.pack("<I", 16_385) + b"a" * 16_385)).text(0, "it")
