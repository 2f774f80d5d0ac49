"""The facts of a plan's body are right, or unknown with a reason."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bodies import Network, Tensor, Version, Writer, body_of, compose, family_of, tensor
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trtdoctor.model.fact import Fact, Known, Unknown, known
from trtdoctor.model.plan import Body, Family, Layer, PlanBody, Plugin, Profile, Range, Section
from trtdoctor.plan.families import FAMILIES
from trtdoctor.plan.reader import read_body
from trtdoctor.sources.source import BytesSource

PLANS = Path(__file__).parents[2] / "fixtures" / "plans"
ENGINES = sorted(str(path.relative_to(PLANS)) for path in PLANS.rglob("*.engine"))
SMALL = ["tensorrt-8.5.3.1-h200/identity853.engine", "tensorrt-8.6.0.12-h200/shape_tensor.engine"]
ROWS = [json.loads(line) for line in (PLANS / "facts.jsonl").read_text("utf-8").splitlines()]
TRUTH = {row["file"]: row["facts"] for row in ROWS}

RELEASES: list[Version] = [
    *((6, 0, 1, 8), (7, 1, 3, 4), (8, 0, 1, 6), (8, 2, 1, 8), (8, 5, 3, 1), (8, 6, 1, 6)),
    *((10, 3, 0, 26), (10, 11, 0, 33), (11, 0, 0, 114)),
]
BATCHES = ((1, 3), (4, 3), (8, 3))


def read(data: bytes, body: Body) -> PlanBody:
    return read_body(BytesSource(data), body, serialization_version=1)


def read_composed(net: Network, version: Version = (8, 6, 1, 6), types_from: int = 0x8100) -> PlanBody:
    data = compose(version, net, types_from)
    return read(data, Body(family_of(version), 0, len(data)))


def facts_of(body: PlanBody) -> dict[str, Fact[Any]]:
    return {
        **body._asdict(),
        **{f"flags.{name}": fact for name, fact in body.flags._asdict().items()},
        "flags": Unknown(""),
    }


def as_json(body: PlanBody) -> dict[str, Any]:
    """The facts as ``facts.jsonl`` words them."""
    return {
        "name": known(body.name),
        "io": [
            {"name": t.name, "mode": t.mode, "dtype": t.dtype, "shape": list(t.shape)} for t in known(body.io) or ()
        ],
        "profiles": [
            {
                "index": p.index,
                "inputs": {
                    n: {"min": list(r.min), "opt": list(r.opt), "max": list(r.max)} for n, r in p.inputs.items()
                },
            }
            for p in known(body.profiles) or ()
        ],
        "plugins": [{"name": p.name, "version": p.version} for p in known(body.plugins) or ()],
        "num_layers": known(body.num_layers),
        "flags": {name: known(fact) for name, fact in body.flags._asdict().items()},
    }


@pytest.fixture
def engine() -> Callable[[str], PlanBody]:
    """Reads one of our engines."""

    def read_engine(name: str) -> PlanBody:
        data = (PLANS / name).read_bytes()
        return read(data, body_of(data))

    return read_engine


@pytest.mark.parametrize("name", ENGINES)
def test_engine_holds_what_it_was_built_with(name: str, engine: Callable[[str], PlanBody]) -> None:
    """Name, tensors, profiles, plugins and flags of our engines are what they were built to be."""
    body = engine(name)
    have, want = as_json(body), TRUTH[name]
    assert body.walked_to_end == Known(True, "last token ends with the body")
    assert have["name"] == want["name"]
    assert have["plugins"] == [{"name": p["name"], "version": p["version"]} for p in want["plugins"]]
    by_name = {tensor["name"]: tensor for tensor in have["io"]}
    assert all(by_name[tensor["name"]] == tensor for tensor in want.get("io", []))
    assert not want.get("io") or len(by_name) == len(want["io"])
    if "profiles" in want:
        assert have["profiles"] == (want["profiles"] or [])
    for flag, value in want.get("flags", {}).items():
        assert have["flags"][flag] == value
    assert have["num_layers"] > 0


def test_static_engine(engine: Callable[[str], PlanBody]) -> None:
    """Every fact of a plain engine of 8.6."""
    body = engine("tensorrt-8.6.0.12-h200/static_fp32.engine")
    kernel = (
        "sm80_xmma_fprop_implicit_gemm_f32f32_f32f32_f32_nchwkcrs_nchw_tilesize32x32x8_stage3_warpsize1x2x1_g1_ffma"
    )
    layer = Layer(
        "(Unnamed Layer* 0) [Convolution] + (Unnamed Layer* 1) [Activation]",
        "Convolution",
        kernel + "_aligna4_alignc4",
        "float32",
    )
    assert known(body.layers) == (layer,)
    assert known(body.num_layers) == 1
    assert known(body.profiles) == ()
    assert known(body.weights_bytes) == 1288
    assert known(body.activation_memory_bytes) == 0
    assert known(body.cubin_sms) == (80, 86, 90)
    assert known(body.cuda_compilers) == ("12.0",)
    assert {name: known(fact) for name, fact in body.flags._asdict().items()} == {
        "refittable": False,
        "weights_stripped": False,
        "weight_streaming": False,
        "implicit_batch": False,
        "max_batch_size": 1,
        "dla": None,
        "safety": False,
        "profiling_verbosity": "layer_names_only",
        "tactic_sources": (),
    }


def test_two_profiles(engine: Callable[[str], PlanBody]) -> None:
    """The copies of the tensors for the second profile are folded into the first; memory is that of the larger one."""
    body = engine("tensorrt-8.5.3.1-h200/dynamic853.engine")
    assert [tensor.name for tensor in known(body.io) or ()] == ["images", "features"]
    assert [profile.inputs["images"].max for profile in known(body.profiles) or ()] == [
        (8, 3, 64, 64),
        (32, 3, 128, 128),
    ]
    assert known(body.num_layers) == 2


def test_shape_tensor(engine: Callable[[str], PlanBody]) -> None:
    """The values that a profile allows for a shape tensor stand beside its shape."""
    body = engine("tensorrt-8.6.0.12-h200/shape_tensor.engine")
    assert known(body.profiles) == (
        Profile(
            0,
            {"data": Range((1,), (16,), (64,)), "shape": Range((2,), (2,), (2,))},
            {"shape": Range((1, 1), (4, 4), (8, 8))},
        ),
    )


def test_generated_kernel(engine: Callable[[str], PlanBody]) -> None:
    """A kernel that was generated for the engine is in it uncompressed."""
    body = engine("tensorrt-8.6.0.12-h200/identity.engine")
    assert (known(body.cubin_sms), known(body.cuda_compilers)) == ((90,), ("12.0",))


def test_rtx(engine: Callable[[str], PlanBody]) -> None:
    """TensorRT-RTX: 64-bit dimensions, other flags, and no kernels for a GPU."""
    body = engine("tensorrt-rtx-1.7.1.116/static.engine")
    assert known(body.flags.implicit_batch) is False
    assert body.flags.max_batch_size == Unknown("TensorRT 10 has no implicit batch, and so no largest one")
    assert body.cubin_sms == Unknown("no cubin is embedded in the plan")
    assert body.weights_bytes == Unknown("the plan has no section of weights")
    assert known(body.activation_memory_bytes) == 8203264


@pytest.mark.parametrize("version", RELEASES)
@pytest.mark.parametrize("types_from", [0x8040, 0x8100, 0x8200])
def test_every_release(version: Version, types_from: int) -> None:
    """The shape of records says what they are, whatever types a release gives to its structs."""
    body = read_composed(
        Network(
            name="größe",
            profiles=((BATCHES, None),),
            plugins=(("YoloLayer_TRT", "1", "ns"),),
            verbosity=0,
        ),
        version,
        types_from,
    )
    assert known(body.walked_to_end), body.walked_to_end
    assert known(body.name) == "größe"
    assert [(t.name, t.mode, t.dtype, t.shape, t.format, t.location) for t in known(body.io) or ()] == [
        ("x", "input", "float32", (-1, 3), "linear", "device"),
        ("y", "output", "float32", (-1, 8), "linear", "device"),
    ]
    assert known(body.profiles) == (Profile(0, {"x": Range(*BATCHES)}, {}),)
    assert known(body.plugins) == (Plugin("YoloLayer_TRT", "1", "ns"),)
    assert known(body.num_layers) == 2
    assert [layer.name for layer in known(body.layers) or ()] == ["layer 0", "layer 1"]
    assert known(body.activation_memory_bytes) == 1536
    if version < (10, 6):
        assert known(body.weights_bytes) == 80


@pytest.mark.parametrize("version", RELEASES)
def test_flags_of_every_release(version: Version) -> None:
    """Flags are read at the place of their release; what a release does not store is unknown."""
    flags = read_composed(Network(max_batch=16, bools=(1, 1, 0), refit=1, verbosity=1), version).flags
    assert known(flags.refittable) is True
    assert known(flags.safety) is False
    assert isinstance(flags.dla, Unknown)
    assert known(flags.weight_streaming) is False
    if version[0] < 10:
        assert (known(flags.implicit_batch), known(flags.max_batch_size)) == (True, 16)
        assert known(flags.weights_stripped) is False
    else:
        assert (known(flags.implicit_batch), known(flags.max_batch_size)) == (False, None)
        assert known(flags.weights_stripped) is (False if version >= (10, 6) else None)
    if version < (8,):
        assert isinstance(flags.profiling_verbosity, Unknown)
        assert isinstance(flags.tactic_sources, Unknown)
    else:
        assert known(flags.profiling_verbosity) == "none"
        assert known(flags.tactic_sources) == ("cublas", "cudnn")


@pytest.mark.parametrize("version", [(8, 2, 1, 8), (8, 6, 1, 6), (10, 3, 0, 26)])
@pytest.mark.parametrize(
    "first",
    [
        struct.pack("<HHH", 0x8001, 0, 1),  # the head of an array
        struct.pack("<HHH", 0x8001, 0, 1) + bytes(64),
        struct.pack("<HHHH", 0x8009, 1, 0x3C00, 0x3C00),  # that of a count of bytes
        struct.pack("<HH", 0x8007, 1),  # that of a number
    ],
    ids=["array", "empty-array", "count", "number"],
)
def test_weights_like_heads(first: bytes, version: Version) -> None:
    """Weights that begin as a token does are weights: half-precision numbers near zero are like heads."""
    weights = first + struct.pack("<100H", *range(0x3000, 0x3064))
    body = read_composed(Network(weights=weights), version)
    assert known(body.walked_to_end), body.walked_to_end
    assert known(body.weights_bytes) == len(weights)
    assert known(body.num_layers) == 2


def test_weights_section() -> None:
    """From 10.6 on the weights stand in a section of their own, and its size is theirs."""
    data = compose((10, 11, 0, 33), Network())
    body = read_body(
        BytesSource(data),
        Body("tensorrt-10.6", 0, len(data)),
        serialization_version=240,
        weights_section=Section("WGHT", 4096, 123456),
    )
    assert known(body.weights_bytes) == 123456


@pytest.mark.parametrize(
    ("dtype", "name"),
    [
        *enumerate(["float32", "float16", "int8", "int32", "bool", "uint8", "float8"]),
        *enumerate(["bfloat16", "int64", "int4", "float4"], 7),
    ],
)
def test_dtype(dtype: int, name: str) -> None:
    """Each code of a data type has its name."""
    body = read_composed(Network(tensors=(Tensor("x", 0, 0, (1,), dtype),)))
    assert [tensor.dtype for tensor in known(body.io) or ()] == [name]


def test_unheard_of_dtype() -> None:
    """A data type of a later release is unknown, the rest of the tensor is not."""
    body = read_composed(Network(tensors=(Tensor("x", 0, 0, (), 77),)))
    assert [(tensor.dtype, tensor.shape) for tensor in known(body.io) or ()] == [(None, ())]


def test_tensor_called_like_a_copy() -> None:
    """A tensor whose user called it like the copy for a profile is a tensor of its own."""
    body = read_composed(Network(tensors=(Tensor("x", 0, 0, (1,)), Tensor("x [profile 1]", 1, 1, (1,)))))
    assert [tensor.name for tensor in known(body.io) or ()] == ["x", "x [profile 1]"]


def test_dimension_that_one_profile_fixes() -> None:
    """A dimension that is constant in one profile only is dynamic."""
    pair = (((2, 3),) * 3, None)
    copies = (
        Tensor("x", 0, 0, (2, 3)),
        Tensor("y", 1, 1, (2, 3)),
        Tensor("x [profile 1]", 0, 2, (-5, 3)),
        Tensor("y [profile 1]", 1, 3, (4, 3)),
    )
    body = read_composed(Network(tensors=copies, profiles=(pair, ((BATCHES), None))))
    assert [(tensor.name, tensor.shape) for tensor in known(body.io) or ()] == [("x", (-1, 3)), ("y", (-1, 3))]


@pytest.mark.parametrize(
    ("fact", "net"),
    [
        ("io", Network(tensors=(Tensor("x", 0, 0, (1,)), Tensor("y", 1, 0, (1,))))),
        ("io", Network(tensors=(Tensor("x", 0, 0, (1,)), Tensor("y", 1, 5, (1,))))),
        ("io", Network(tensors=(Tensor("x", 2, 0, (1,)),))),
        ("io", Network(tensors=(Tensor("x", 0, 0, (1,) * 9),))),
        ("profiles", Network(profiles=((None, BATCHES),))),
        ("io", Network(profiles=((BATCHES, None), (BATCHES, None)))),
    ],
    ids=["index-twice", "index-too-high", "mode", "nine-dimensions", "profile-of-an-output", "copies-missing"],
)
def test_contradiction(fact: str, net: Network) -> None:
    """What contradicts itself is unknown; the walk and the other facts are not harmed."""
    body = read_composed(net)
    assert known(body.walked_to_end)
    assert isinstance(getattr(body, fact), Unknown)
    assert known(body.name) == "composed"


def test_counts_that_differ() -> None:
    """A plan stores the number of layers several times; when one differs, it is unknown, and so is what needs it."""
    net = Network()
    data = compose((8, 6, 1, 6), net)
    ranges = struct.pack("<HHHQii", 0x8001, 0x8007, 1, 2, 0, 2)
    assert data.count(ranges) == 1
    body = read(data.replace(ranges, ranges[:-4] + struct.pack("<i", 3)), Body("tensorrt-8.6", 0, len(data)))
    assert isinstance(body.num_layers, Unknown)
    assert isinstance(body.layers, Unknown)
    assert isinstance(body.plugins, Unknown)
    assert known(body.io) is not None


def test_plugin_that_has_no_record() -> None:
    """A layer that says it is a plugin's, but has no plugin record, makes the list of plugins unknown."""
    net = Network(plugins=(("Yolo", "1", ""),))
    data = compose((10, 3, 0, 26), net)
    tag = struct.pack("<HHi", 0x8007, 1, 3 << 24 | 8000)
    assert data.count(tag) == 2
    body = read(data.replace(tag, struct.pack("<HHi", 0x8007, 1, 5), 1), Body("tensorrt-8.6", 0, len(data)))
    assert known(body.num_layers) == 2
    assert isinstance(body.plugins, Unknown)


def test_release_9() -> None:
    """Of TensorRT 9 no plan is known: its flags are unknown, its tensors are read by their shape."""
    body = read_composed(Network(), (9, 1, 0, 4))
    assert body.flags.refittable == Unknown("no plan of TensorRT 9 is known")
    assert known(body.io) is not None


def test_nothing_of_a_plan() -> None:
    """Bytes that are no archive give a reason for each fact."""
    body = read(b"\0" * 100, Body("tensorrt-8.6", 0, 100))
    assert body.walked_to_end == Known(False, "body at byte 0x0: 0x00000000 starts no token")
    for name, fact in facts_of(body).items():
        assert isinstance(fact, Unknown) or name == "walked_to_end", name


def check_truncations(data: bytes, body: Body, sizes: range) -> None:
    whole = facts_of(read(data, body))
    for size in sizes:
        for name, fact in facts_of(read(data[:size], body)).items():
            if name == "walked_to_end":
                assert known(fact) is False
            else:
                assert isinstance(fact, Unknown) or fact == whole[name], (name, size)


@pytest.mark.parametrize("version", RELEASES)
def test_every_truncation_of_every_release(version: Version) -> None:
    """Of a plan cut anywhere every fact is that of the whole plan, or unknown."""
    data = compose(version, Network(profiles=((BATCHES, None),), plugins=(("Yolo", "1", ""),)))
    check_truncations(data, Body(family_of(version), 0, len(data)), range(0, len(data), 3))


@pytest.mark.parametrize("name", ENGINES)
def test_truncated_engines(name: str) -> None:
    """The same of our engines: small ones at each byte, large ones here and there."""
    data = (PLANS / name).read_bytes()
    body = body_of(data)
    end = body.offset + body.size
    check_truncations(data, body, range(body.offset, end, max(1, body.size // 1000)))


BASES = [
    *((data, body_of(data)) for data in ((PLANS / name).read_bytes() for name in SMALL)),
    *(
        (data, Body(family_of(version), 0, len(data)))
        for version in RELEASES
        for data in [compose(version, Network(profiles=((BATCHES, None),), plugins=(("P", "1", ""),)))]
    ),
]


@settings(max_examples=300, deadline=None)
@given(
    base=st.integers(0, len(BASES) - 1),
    changes=st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(max_size=9)), max_size=4),
    cut=st.integers(0, 1 << 20),
)
@example(base=0, changes=[], cut=0)
def test_any_bytes(base: int, changes: list[tuple[int, bytes]], cut: int) -> None:
    """Whatever happens to the bytes of a plan, reading it gives facts and reasons, and never an exception."""
    data, body = BASES[base]
    mutated = bytearray(data)
    for at, new in changes:
        at = body.offset + at % (len(data) - body.offset)
        mutated[at : at + len(new)] = new
    facts = facts_of(read(bytes(mutated), body._replace(size=len(data) - body.offset - cut % 50)))
    assert all(isinstance(fact, (Known, Unknown)) for fact in facts.values())


def heads(family: Family, what: str) -> bytes:
    w = Writer(family)
    if what == "octets":
        w.number("u8", 0)
    elif what == "counts":
        w.number("u64", 1)
    elif what == "tensors":
        tensor(w, Tensor("", 0, 0, ()))
    else:
        w.number("i32", 0).number("i64", 0).records("a", 0).number("i64", 0).records("a", 0)
    return bytes(w.out)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("what", ["octets", "counts", "tensors", "layers"])
def test_bomb(family: Family, what: str) -> None:
    """Megabytes of well-formed nothing are answered like any other bytes."""
    unit = heads(family, what)
    data = unit * (8_000_000 // len(unit))
    body = read(data, Body(family, 0, len(data)))
    assert isinstance(body.io, Unknown)


@pytest.mark.parametrize(
    ("stripped", "record", "sizes", "expected"),
    [
        ((1, 1), bytes(32), (), True),
        ((1, 1), bytes(32), (0, 80), True),
        ((1, 0), b"", (), True),
        ((0, 0), b"", (), False),
        ((0, 0), bytes(32), (), False),
        ((1, 0), bytes(32), (), None),
        ((0, 1), bytes(32), (), None),
    ],
)
def test_stripped_weights(
    stripped: tuple[int, int], record: bytes, sizes: tuple[int, ...], expected: bool | None
) -> None:
    """Both flags have to agree, unless there are no weights whose record could repeat the first."""
    net = Network(stripped=stripped, weights_record=record, stripped_sizes=sizes)
    assert known(read_composed(net, (10, 11, 0, 33)).flags.weights_stripped) is expected
