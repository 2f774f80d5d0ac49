"""What follows from an engine's facts and is not in its file."""

from __future__ import annotations

from typing import Any

import pytest

from compose import ORIN_NX, RTX_3080, Gpu, plan
from driving import PLANS
from samples import IMPLICIT, body
from trtdoctor import derived
from trtdoctor.formats.reading import read_engine
from trtdoctor.model.fact import Fact, Known, Unknown, known, need
from trtdoctor.model.plan import EmbeddedLibrary, Layer, PlanHeader, Profile, Range, Tensor, Version
from trtdoctor.model.product import Product
from trtdoctor.plan.header import read_header
from trtdoctor.sources.source import BytesSource

LEAN = (EmbeddedLibrary("lean", 0, 1_000),)
PLUGIN = (EmbeddedLibrary("plugin", 0, 1_000),)


def header(
    version: Version | None,
    libraries: tuple[EmbeddedLibrary, ...] | None,
    product: Product = "tensorrt",
) -> PlanHeader:
    """A header of which only these facts count."""
    unknown = Unknown("not in this test")
    built: Fact[Version] = unknown if version is None else Known(version, "a test")
    embedded: Fact[tuple[EmbeddedLibrary, ...]] = unknown if libraries is None else Known(libraries, "a test")
    fields: dict[str, Any] = dict.fromkeys(PlanHeader._fields, unknown)
    return PlanHeader(**fields)._replace(product=product, tensorrt_version=built, embedded_libraries=embedded)


@pytest.mark.parametrize(
    ("libraries", "lean", "compatible"),
    [(LEAN, True, True), (PLUGIN, False, None), ((), False, None), (None, None, None)],
)
def test_version_compatible(
    libraries: tuple[EmbeddedLibrary, ...] | None, lean: bool | None, compatible: bool | None
) -> None:
    """An embedded lean runtime proves a version-compatible engine; without one nothing is known."""
    one = header((10, 3, 0, 26), libraries)
    assert one.has_lean_runtime is lean
    assert known(derived.version_compatible(one)) is compatible


@pytest.mark.parametrize(
    ("version", "libraries", "product", "last"),
    [
        ((8, 6, 1, 6), (), "tensorrt", None),
        ((8, 6, 1, 6), None, "tensorrt", None),
        ((8, 6, 1, 6), LEAN, "tensorrt", 10),
        ((9, 3, 0, 1), LEAN, "tensorrt", 9),
        ((10, 3, 0, 26), LEAN, "tensorrt", 11),
        ((12, 0, 0, 1), LEAN, "tensorrt", 12),
        ((1, 0, 0, 1), LEAN, "tensorrt-rtx", None),
    ],
)
def test_loads_in(
    version: Version, libraries: tuple[EmbeddedLibrary, ...] | None, product: Product, last: int | None
) -> None:
    """A plain engine loads in its own version alone, a version-compatible one as far as NVIDIA's table reaches."""
    assert derived.loads_in(header(version, libraries, product)) == (version, last)


@pytest.mark.parametrize(
    ("version", "libraries", "product", "may_be"),
    [
        ((8, 5, 3, 1), (), "tensorrt", False),
        ((8, 6, 0, 12), (), "tensorrt", True),
        ((10, 3, 0, 26), LEAN, "tensorrt", False),
        ((1, 7, 1, 116), (), "tensorrt-rtx", False),
        (None, (), "tensorrt", False),
    ],
)
def test_may_be_compatible(
    version: Version | None, libraries: tuple[EmbeddedLibrary, ...], product: Product, may_be: bool
) -> None:
    """An engine of 8.6 or later with no lean runtime in it does not say whether it is version-compatible."""
    assert derived.may_be_compatible(header(version, libraries, product)) is may_be


def test_unknown_version() -> None:
    """Nothing is said of an engine whose version is not known."""
    assert derived.loads_in(header(None, LEAN)) is None


@pytest.mark.parametrize(
    ("gpu", "names", "whole"),
    [
        (ORIN_NX, ("Jetson Orin NX 16GB",), None),
        (ORIN_NX._replace(bus_bits=64, l2_bytes=4 << 20), ("Jetson Orin NX 16GB",), None),
        (ORIN_NX._replace(bus_bits=256), ("Jetson Orin NX 16GB",), None),
        (ORIN_NX._replace(total_memory_bytes=7_690_000_000), ("Jetson Orin Nano 8GB", "Jetson Orin NX 8GB"), None),
        (ORIN_NX._replace(total_memory_bytes=65_893_392_384), ("Jetson AGX Orin 64GB",), 16),
        (ORIN_NX._replace(sm_count=16, total_memory_bytes=65_893_392_384), ("Jetson AGX Orin 64GB",), None),
        (RTX_3080, ("GeForce RTX 3080 10GB",), None),
        (Gpu((8, 6), 80, 0, 0, 384, 6 << 20, False, 23_684_000_000), ("A10G", "RTX A5500"), None),
        (Gpu((8, 6), 80, 0, 0, 384, 6 << 20, False, 12_600_000_000), ("GeForce RTX 3080 Ti",), None),
        (Gpu((9, 0), 132, 0, 0, 6144, 60 << 20, False, 153_008_209_920), ("GH200",), None),
        (Gpu((9, 0), 132, 0, 0, 6016, 60 << 20, False, 150_111_000_000), ("H200",), None),
        (Gpu((10, 0), 152, 0, 0, 8192, 126 << 20, False, 199_000_000_000), ("GB200",), None),
        (
            Gpu((6, 1), 6, 0, 0, 128, 1 << 20, False, 4_199_677_952),
            ("GeForce GTX 1050 Ti", "Quadro P2000 Laptop"),
            None,
        ),
        (Gpu((5, 3), 2, 0, 0, 64, 262_144, True, 4_156_000_000), ("Jetson TX1",), None),
        (Gpu((5, 3), 1, 0, 0, 64, 262_144, True, 4_156_000_000), ("Jetson Nano",), None),
        (Gpu((11, 0), 20, 0, 0, 0, 32 << 20, True, 131_881_680_896), ("Jetson T5000",), None),
        (Gpu((11, 0), 12, 0, 0, 0, 32 << 20, True, 131_881_680_896), ("Jetson T5000",), 20),
    ],
)
def test_boards(gpu: Gpu, names: tuple[str, ...], whole: int | None) -> None:
    """The board of an Orin shows in its memory, whatever bus its driver reports and in whatever power mode it is."""
    header = read_header(BytesSource(plan((8, 5, 2, 2), 232, gpu, platform=b"utrt")))
    found = need(header.build_gpu)
    assert derived.likely_gpus(found) == names
    assert derived.all_sms(found) == whole


@pytest.mark.parametrize(
    ("tactic", "weights", "precision"),
    [
        ("sm80_xmma_fprop_implicit_gemm_f32f32_f32f32_f32_nchwkcrs_nchw_tilesize32x32x8", "float32", "float32"),
        ("sm90_xmma_fprop_implicit_gemm_f32f32_tf32f32_f32_nhwckrsc_nhwc_tilesize64x32x32", "float32", "tf32"),
        ("sm80_xmma_fprop_implicit_gemm_f16f16_f16f16_f16_nhwckrsc_nhwc", "float16", "float16"),
        ("sm50_xmma_cublas_gemvx_f16f16_f32_f32_tn_n_int32_unit_m", "float16", "float16"),
        ("ampere_h1688cudnn_256x64_ldg8_relu_exp_small_nhwc_tn_v1", None, "float16"),
        ("volta_fp16_s884cudnn_fp16_256x64_ldg8_relu", None, "float16"),
        ("volta_scudnn_128x64_relu_interior_nn_v1", None, "float32"),
        ("sm80_xmma_gemm_bf16bf16_bf16f32_f32_tn_n_tilesize128x128x32", None, "bfloat16"),
        ("sm80_xmma_fprop_implicit_gemm_interleaved_i8i8_i8i32_f32_nchw_vect_c_32kcrs", "int8", "int8"),
        ("sm80_xmma_gemm_i8f32_i8i32_f32_tn_n", None, "int8"),
        ("volta_fp32_icudnn_int8x4_128x64_relu_small_nn_v1", "float32", "int8"),
        ("sm89_xmma_gemm_e4m3e4m3_e4m3f32_f32_tn_n", None, "float8"),
        ("sm100_xmma_gemm_e2m1e2m1_f32f32_f16_tn_n", None, "float4"),
        ("sm50_xmma_pooling_coalescedC_NHWC_kMAX_3_False", None, None),
        ("__myl_FcAdd_0x1234", None, None),
        (None, "float8", "float8"),
        (None, None, None),
    ],
)
def test_precision_of_a_kernel(tactic: str | None, weights: str | None, precision: str | None) -> None:
    """A layer computes in the narrowest type that its kernel names, else in that of its weights."""
    layers = Known((Layer("one", "Convolution", tactic, weights), Layer("other")), "")
    want = {precision: 1} if precision is not None else None
    assert known(derived.precision(body(layers=layers))) == want


def test_precision_unknown() -> None:
    """Where nothing was read, nothing is said."""
    assert isinstance(derived.precision(None), Unknown)
    assert derived.precision(body(layers=Unknown("why"))) == Unknown("why")


@pytest.mark.parametrize(
    ("file", "counts", "typed"),
    [
        ("tensorrt-8.5.3.1-h200/dynamic853.engine", {"float32": 2}, None),
        ("tensorrt-8.6.0.12-h200/fp16.engine", {"tf32": 6}, None),
        ("tensorrt-8.6.0.12-h200/int8.engine", {"float32": 1}, None),
        ("tensorrt-8.6.0.12-h200/detailed.engine", {"tf32": 5, "float32": 1}, None),
        ("tensorrt-8.6.0.12-h200/many_io.engine", None, None),
        ("tensorrt-rtx-1.7.1.116/float8.engine", None, True),
    ],
)
def test_precision_of_our_engines(file: str, counts: dict[str, int] | None, typed: bool | None) -> None:
    """What was allowed when an engine was built is not what its kernels compute in: those of a small network often stay
    with float32."""
    engine = read_engine(str(PLANS / file))
    assert known(derived.precision(engine.body)) == counts
    assert engine.header is not None
    assert known(derived.strongly_typed(engine.header, engine.body)) is typed


@pytest.mark.parametrize(
    ("version", "streams", "typed"),
    [((11, 0, 0, 114), False, True), ((10, 3, 0, 26), False, None), ((10, 3, 0, 26), True, True), (None, False, None)],
)
def test_strongly_typed(version: Version | None, streams: bool, typed: bool | None) -> None:
    """TensorRT 11 knows no other networks, and older ones stream the weights of no other."""
    one = body(weight_streaming=Known(streams, ""))
    assert known(derived.strongly_typed(header(version, ()), one)) is typed


@pytest.mark.parametrize(
    ("counts", "word"),
    [
        ({"float16": 3}, "float16"),
        ({"float32": 1, "tf32": 5}, "tf32"),
        ({"float16": 3, "float32": 1}, "mixed"),
        ({"int8": 3, "tf32": 1, "float32": 1}, "mixed"),
    ],
)
def test_precision_word(counts: dict[str, int], word: str) -> None:
    """TF32 beside float32 is no mixture."""
    assert derived.precision_word(counts) == word


def profile(index: int, **batches: tuple[int, int]) -> Profile:
    return Profile(index, {name: Range((low, 3), (low, 3), (high, 3)) for name, (low, high) in batches.items()}, {})


def inputs(*dims: int) -> Known[tuple[Tensor, ...]]:
    return Known(tuple(Tensor(f"x{i}", "input", "float32", (dim, 3)) for i, dim in enumerate(dims)), "")


@pytest.mark.parametrize(
    ("more", "span"),
    [
        ({}, (1, 32)),
        (IMPLICIT, (1, 16)),
        ({"io": inputs(-1), "profiles": Known((profile(0, x0=(2, 4)), profile(1, x0=(8, 8))), "")}, (2, 8)),
        ({"io": inputs(-1, -1), "profiles": Known((profile(0, x0=(1, 4), x1=(1, 4)),), "")}, (1, 4)),
        ({"io": inputs(-1, -1), "profiles": Known((profile(0, x0=(1, 4), x1=(1, 8)),), "")}, None),
        ({"io": inputs(-1, -1), "profiles": Known((profile(0, x0=(1, 4)),), "")}, None),
        ({"io": inputs(4), "profiles": Known((), "")}, None),
        ({"io": Unknown("why")}, None),
        ({"profiles": Unknown("why")}, None),
    ],
)
def test_batch_range(more: dict[str, Any], span: tuple[int, int] | None) -> None:
    """The batch of an engine is the first dimension of its inputs, where they agree."""
    assert derived.batch_range(body(**more)) == span
