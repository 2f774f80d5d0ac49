"""Builds that TensorRT-RTX has to refuse: profiles, settings, targets, layers, and what is loaded afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rtx_cases import BUILD, DRIVER, case
from rtx_driver import (
    LOGGER,
    T,
    built,
    convert,
    flag,
    model,
    network,
    node,
    np,
    ones,
    onnx,
    parsed,
    targets,
    trt,
    value,
    weight,
)

X = value("x", (1, 3, 8, 8))
ANY = value("y", ("a", "b", "c", "d"))
SHAPES = "shapes-profiles"
SPECIAL = "special-engine"
REMOVED = "api-removed"
MEMORY = "memory"
LIBRARY = "missing-library"
GPU = "unsupported-sm"
OTHER_GPU = "gpu-arch-mismatch"


def _relu() -> Any:
    return model(node("Relu", "x"))


def _dynamic() -> Any:
    """``images`` has a dynamic batch, height and width."""
    i = [value("images", ("n", 3, "h", "w"))]
    return model(node("Relu", "images"), i, [value("y", ("n", 3, "h", "w"))])


def _shape(batch: int, size: int) -> tuple[int, int, int, int]:
    return (batch, 3, size, size)


GOOD = (_shape(1, 8), _shape(2, 8), _shape(4, 8))

# ---- optimization profiles


@case(SHAPES)
def no_profile() -> None:
    convert(_dynamic())


@case(SHAPES, level="verbose")
def no_profile_verbose() -> None:
    convert(_dynamic())


@case(SHAPES, tensor="images")
def profile_of_another_name() -> None:
    convert(_dynamic(), profiles=[{"input": GOOD}])


@case(SHAPES, tensor="images")
def empty_profile() -> None:
    convert(_dynamic(), profiles=[{}])


@case(SHAPES)
def least_above_usual() -> None:
    convert(_dynamic(), profiles=[{"images": (_shape(4, 8), _shape(2, 8), _shape(8, 8))}])


@case(SHAPES)
def usual_above_most() -> None:
    convert(_dynamic(), profiles=[{"images": (_shape(1, 8), _shape(9, 8), _shape(8, 8))}])


@case(SHAPES, tensor="images")
def profile_rank() -> None:
    three = ((1, 3, 8), (2, 3, 8), (4, 3, 8))
    convert(_dynamic(), profiles=[{"images": three}])


@case(SHAPES, tensor="images")
def profile_static_dimension() -> None:
    convert(_dynamic(), profiles=[{"images": ((1, 4, 8, 8), (1, 4, 8, 8), (1, 4, 8, 8))}])


@case(SHAPES, tensor="images")
def profile_static_range() -> None:
    convert(_dynamic(), profiles=[{"images": ((1, 1, 8, 8), (1, 3, 8, 8), (1, 6, 8, 8))}])


@case(SHAPES, tensor="images")
def second_profile_lacks_input() -> None:
    convert(_dynamic(), profiles=[{"images": GOOD}, {}])


@case(SHAPES, tensor="images")
def second_profile_rank() -> None:
    convert(_dynamic(), profiles=[{"images": GOOD}, {"images": ((1, 3, 8), (2, 3, 8), (4, 3, 8))}])


@case(SHAPES, tensor="b")
def profile_of_one_of_two_inputs() -> None:
    i = [value("a", ("n", 8)), value("b", ("n", 8))]
    convert(model(node("Add", "a b"), i, [value("y", ("n", 8))]), profiles=[{"a": ((1, 8), (2, 8), (4, 8))}])


@case(SHAPES)
def profiles_do_not_agree() -> None:
    i = [value("a", ("n", 8)), value("b", ("n", 8))]
    shapes = {"a": ((2, 8), (2, 8), (2, 8)), "b": ((3, 8), (3, 8), (3, 8))}
    convert(model(node("Add", "a b"), i, [value("y", ("n", 8))]), profiles=[shapes])


@case(SHAPES)
def profile_too_small_for_kernel() -> None:
    nodes = node("Conv", "images w", kernel_shape=[5, 5])
    what = model(nodes, [value("images", (1, 3, "h", "w"))], [ANY], [ones("w", 4, 3, 5, 5)])
    convert(what, profiles=[{"images": (_shape(1, 2), _shape(1, 2), _shape(1, 2))}])


@case(SHAPES, tensor="x")
def profile_of_static_input() -> None:
    convert(_relu(), profiles=[{"x": (_shape(1, 8), _shape(1, 8), _shape(2, 8))}])


@case(SHAPES)
def negative_profile() -> None:
    convert(_dynamic(), profiles=[{"images": ((-1, 3, 8, 8), (1, 3, 8, 8), (1, 3, 8, 8))}])


@case(SHAPES)
def same_profile_twice_with_rest_missing() -> None:
    builder, net = parsed(_dynamic())
    config = builder.create_builder_config()
    profile = builder.create_optimization_profile()
    profile.set_shape("images", (1, 3, 8, 8), (0, 3, 8, 8), (1, 3, 8, 8))
    print("profile index:", config.add_optimization_profile(profile))
    Path("model.engine").write_bytes(builder.build_serialized_network(net, config))


@case(SHAPES)
def build_result_written_unseen() -> None:
    builder, net = parsed(_dynamic())
    with Path("model.engine").open("wb") as file:
        file.write(builder.build_serialized_network(net, builder.create_builder_config()))


def _shape_input() -> Any:
    i = [value("x", (4, 4)), value("size", (2,), T.INT64)]
    return model(node("Reshape", "x size"), i, [value("y", ("a", "b"))])


@case(SHAPES, tensor="size")
def shape_input_without_profile() -> None:
    convert(_shape_input())


@case(SHAPES, tensor="size")
def shape_input_with_shape_only() -> None:
    convert(_shape_input(), profiles=[{"size": ((2,), (2,), (2,))}])


# ---- settings


@case(REMOVED)
def flag_fp16() -> None:
    convert(_relu(), config=flag("FP16"))


@case(REMOVED)
def flag_int8() -> None:
    convert(_relu(), config=flag("INT8"))


@case(REMOVED)
def flag_obey_precision() -> None:
    convert(_relu(), config=flag("OBEY_PRECISION_CONSTRAINTS"))


@case(REMOVED, since="1.5")
def explicit_batch() -> None:
    trt.Builder(LOGGER).create_network(1 << int(trt.NetworkDefinitionCreationFlag.EXPLICIT_BATCH))


@case(REMOVED)
def fast_fp16() -> None:
    builder = trt.Builder(LOGGER)
    print("fp16" if builder.platform_has_fast_fp16 else "fp32")


@case(REMOVED)
def max_workspace_size() -> None:
    config = trt.Builder(LOGGER).create_builder_config()
    config.max_workspace_size = 1 << 30
    config.set_calibration_profile(None)


@case(REMOVED, since="1.5")
def calibrator() -> None:
    class Calibrator(trt.IInt8EntropyCalibrator2):  # type: ignore[misc]
        pass


@case(REMOVED, since="1.5")
def layer_precision() -> None:
    builder, net = parsed(_relu())
    for index in range(net.num_layers):
        net.get_layer(index).precision = trt.float16
        net.get_layer(index).set_output_type(0, trt.float16)
    built(builder, net)


@case(REMOVED)
def tensor_type_set() -> None:
    builder, net = parsed(_relu())
    net.get_output(0).dtype = trt.float16
    net.get_input(0).dtype = trt.float16
    built(builder, net)


@case(REMOVED)
def dynamic_range() -> None:
    _, net = parsed(_relu())
    net.get_input(0).set_dynamic_range(-1.0, 1.0)


@case(REMOVED, GPU, "api-newer")
def unknown_capability() -> None:
    convert(_relu(), config=targets("SM90"))


@case(REMOVED)
def build_engine_call() -> None:
    builder, net = parsed(_relu())
    builder.build_engine(net, builder.create_builder_config())


@case(REMOVED)
def build_cuda_engine_call() -> None:
    builder, net = parsed(_relu())
    builder.build_cuda_engine(net)


@case(SPECIAL, LIBRARY)
def version_compatible() -> None:
    convert(_relu(), config=flag("VERSION_COMPATIBLE"))


@case(SPECIAL)
def lean_runtime_alone() -> None:
    convert(_relu(), config=flag("EXCLUDE_LEAN_RUNTIME"))


@case(SPECIAL)
def dla_standalone() -> None:
    def setter(config: Any) -> None:
        config.engine_capability = trt.EngineCapability.DLA_STANDALONE

    convert(_relu(), config=setter)


@case(SPECIAL)
def safety() -> None:
    def setter(config: Any) -> None:
        config.engine_capability = trt.EngineCapability.SAFETY

    convert(_relu(), config=setter)


@case(BUILD, SPECIAL)
def platform_windows() -> None:
    def setter(config: Any) -> None:
        config.runtime_platform = trt.RuntimePlatform.WINDOWS_AMD64
        config.set_flag(trt.BuilderFlag.VERSION_COMPATIBLE)

    convert(_relu(), config=setter)


@case(DRIVER, GPU)
def target_of_this_machine() -> None:
    convert(_relu(), config=targets("CURRENT"))


@case(GPU, OTHER_GPU)
def current_and_another() -> None:
    convert(_relu(), config=targets("CURRENT", "SM120"))


@case(GPU, OTHER_GPU)
def target_index() -> None:
    def setter(config: Any) -> None:
        config.num_compute_capabilities = 1
        config.set_compute_capability(trt.ComputeCapability.SM120, 3)
        config.num_compute_capabilities = -2

    convert(_dynamic(), config=setter)


@case(DRIVER, SPECIAL, BUILD)
def refit_and_identical() -> None:
    def setter(config: Any) -> None:
        config.set_flag(trt.BuilderFlag.REFIT)
        config.set_flag(trt.BuilderFlag.REFIT_IDENTICAL)

    convert(_conv(), config=setter)


@case(DRIVER, SPECIAL, BUILD)
def refit_individual_unmarked() -> None:
    def setter(config: Any) -> None:
        config.set_flag(trt.BuilderFlag.REFIT_INDIVIDUAL)
        config.set_flag(trt.BuilderFlag.REFIT)

    convert(_conv(), config=setter)


def _conv(size: int = 64) -> Any:
    w = [weight("w", np.random.default_rng(1).random((size, 3, 3, 3), "float32"))]
    return model(node("Conv", "x w", kernel_shape=[3, 3]), [value("x", (1, 3, 64, 64))], [ANY], w)


@case(BUILD)
def settings_refused_then_no_output() -> None:
    def setter(config: Any) -> None:
        config.builder_optimization_level = -1
        config.max_aux_streams = -5
        config.avg_timing_iterations = 0

    builder, net = network()
    net.add_input("x", trt.float32, (1, 8))
    built(builder, net, config=setter)


@case(BUILD)
def shared_memory_limit() -> None:
    def setter(config: Any) -> None:
        config.set_memory_pool_limit(trt.MemoryPoolType.TACTIC_SHARED_MEMORY, 0)
        config.set_memory_pool_limit(trt.MemoryPoolType.DLA_MANAGED_SRAM, 3)
        config.set_memory_pool_limit(trt.MemoryPoolType.DLA_LOCAL_DRAM, 5)

    convert(_dynamic(), config=setter)


@case(BUILD, DRIVER, "version-mismatch")
def timing_cache_of_noise() -> None:
    def setter(config: Any) -> None:
        cache = config.create_timing_cache(b"not a timing cache at all" * 9)
        config.set_timing_cache(cache, False)

    convert(_relu(), config=setter)


@case(BUILD)
def timing_cache_miss() -> None:
    def setter(config: Any) -> None:
        config.set_flag(trt.BuilderFlag.ERROR_ON_TIMING_CACHE_MISS)
        config.set_flag(trt.BuilderFlag.DISABLE_TIMING_CACHE)

    convert(_dynamic(), config=setter)


# ---- types that a GPU does not have


def _low(dtype: int, name: str) -> Any:
    packed = onnx.helper.make_tensor("w", dtype, [64, 64], [1] * 64 * 64)
    scales = weight("s", np.ones((1, 64), "float32"))
    nodes = [node("DequantizeLinear", "w s", "d", axis=0, block_size=64), node("MatMul", "x d", name=name)]
    return model(nodes, [value("x", (64, 64))], [value("y", (64, 64))], [packed, scales], opset=23, ir=11)


@case(GPU, OTHER_GPU, sm_runtime="7.5", dtype="int4")
def int4_for_turing() -> None:
    convert(_low(T.INT4, "int4"), config=targets("SM75"))


@case(GPU, OTHER_GPU, sm_runtime="8.9")
def fp4_for_ada() -> None:
    convert(_low(T.FLOAT4E2M1, "fp4"), config=targets("SM89"))


@case(GPU, OTHER_GPU, sm_runtime="7.5")
def fp4_for_turing_and_ampere() -> None:
    convert(_low(T.FLOAT4E2M1, "fp4"), config=targets("SM75", "SM80"))


@case(GPU, OTHER_GPU, sm_runtime="7.5")
def bf16_convolution_for_turing() -> None:
    i = [value("x", (1, 8, 8, 8), T.BFLOAT16)]
    w = [onnx.helper.make_tensor("w", T.BFLOAT16, [8, 8, 3, 3], [1.0] * 8 * 8 * 9)]
    what = model(node("Conv", "x w", kernel_shape=[3, 3]), i, [value("y", ("a", "b", "c", "d"), T.BFLOAT16)], w)
    convert(what, config=targets("SM75"))


# ---- networks layer by layer


@case(BUILD)
def no_output() -> None:
    builder, net = network()
    net.add_input("x", trt.float32, (1, 8))
    built(builder, net)


@case(BUILD)
def empty_network() -> None:
    built(*network())


@case(BUILD)
def output_marked_twice() -> None:
    _, net = network()
    x = net.add_input("x", trt.float32, (1, 8))
    y = net.add_activation(x, trt.ActivationType.RELU).get_output(0)
    net.mark_output(y)
    net.mark_output(y)
    net.unmark_output(x)
    net.get_output(7)


@case(BUILD, tensor="x")
def name_given_twice() -> None:
    _, net = network()
    net.add_input("x", trt.float32, (1, 8))
    again = net.add_input("x", trt.float32, (1, 8))
    net.mark_output(net.add_identity(again).get_output(0))


@case(BUILD)
def same_output_name() -> None:
    builder, net = network()
    x = net.add_input("x", trt.float32, (1, 8))
    for kind in (trt.ActivationType.RELU, trt.ActivationType.TANH):
        y = net.add_activation(x, kind).get_output(0)
        y.name = "y"
        net.mark_output(y)
    built(builder, net)


@case(BUILD, SHAPES)
def add_of_ranks() -> None:
    builder, net = network()
    a, b = net.add_input("a", trt.float32, (1, 8)), net.add_input("b", trt.float32, (8,))
    net.mark_output(net.add_elementwise(a, b, trt.ElementWiseOperation.SUM).get_output(0))
    built(builder, net)


@case(BUILD, SHAPES)
def convolution_weights() -> None:
    builder, net = network()
    x = net.add_input("x", trt.float32, (1, 3, 8, 8))
    kernel = np.ones((5,), "float32")
    y = net.add_convolution_nd(x, 4, (3, 3), trt.Weights(kernel), trt.Weights()).get_output(0)
    net.mark_output(y)
    built(builder, net)


@case(BUILD, SHAPES)
def shuffle_volume() -> None:
    builder, net = network()
    x = net.add_input("x", trt.float32, (1, 8))
    layer = net.add_shuffle(x)
    layer.reshape_dims = (3, 3)
    net.mark_output(layer.get_output(0))
    built(builder, net)


@case(BUILD, SHAPES)
def slice_out_of_range() -> None:
    builder, net = network()
    x = net.add_input("x", trt.float32, (1, 8))
    net.mark_output(net.add_slice(x, (0, 6), (1, 8), (1, 1)).get_output(0))
    built(builder, net)


@case(BUILD, SHAPES)
def reduce_axis() -> None:
    builder, net = network()
    x = net.add_input("x", trt.float32, (1, 8))
    net.mark_output(net.add_reduce(x, trt.ReduceOperation.SUM, 1 << 5, True).get_output(0))
    built(builder, net)


@case(BUILD, SHAPES)
def input_of_nine_dimensions() -> None:
    _, net = network()
    net.add_input("x", trt.float32, (1,) * 9)


@case(BUILD, SHAPES)
def constant_count() -> None:
    builder, net = network()
    net.mark_output(net.add_constant((4, 4), np.ones((3, 3), "float32")).get_output(0))
    built(builder, net)


@case(BUILD)
def loop_without_limit() -> None:
    builder, net = network()
    x = net.add_input("x", trt.float32, (4,))
    loop = net.add_loop()
    state = loop.add_recurrence(x)
    state.set_input(1, net.add_activation(state.get_output(0), trt.ActivationType.TANH).get_output(0))
    net.mark_output(loop.add_loop_output(state.get_output(0), trt.LoopOutput.LAST_VALUE).get_output(0))
    built(builder, net)


# ---- what is loaded afterwards, on a machine without a driver


@case(DRIVER)
def load_here() -> None:
    plan = convert(_relu())
    print("engine:", trt.Runtime(LOGGER).deserialize_cuda_engine(plan))


@case(SPECIAL, "not-an-engine", "version-mismatch")
def load_plan_of_tensorrt() -> None:
    print("engine:", trt.Runtime(LOGGER).deserialize_cuda_engine(b"ptrt" + bytes(400)))


@case("not-an-engine", "corrupt-or-truncated")
def load_noise() -> None:
    print("engine:", trt.Runtime(LOGGER).deserialize_cuda_engine(b"no engine at all" * 30))


@case("not-an-engine", "corrupt-or-truncated")
def load_onnx() -> None:
    print("engine:", trt.Runtime(LOGGER).deserialize_cuda_engine(_relu().SerializeToString()))


@case("corrupt-or-truncated", "not-an-engine")
def load_nothing() -> None:
    print("engine:", trt.Runtime(LOGGER).deserialize_cuda_engine(b""))


@case("corrupt-or-truncated", DRIVER)
def load_truncated() -> None:
    plan = convert(_relu())
    print("engine:", trt.Runtime(LOGGER).deserialize_cuda_engine(plan[: len(plan) // 2]))


@case("corrupt-or-truncated", "not-an-engine")
def load_truncated_header() -> None:
    plan = convert(_relu())
    print("engine:", trt.Runtime(LOGGER).deserialize_cuda_engine(plan[:40]))


@case("version-mismatch", DRIVER)
def load_engine_of_1_7() -> None:
    """Right only where the TensorRT-RTX is another one; the list of cases for 1.7 leaves it out."""
    plans = Path(__file__).parents[2] / "fixtures/plans/tensorrt-rtx-1.7.1.116"
    plan = next(plans.glob("*.engine")).read_bytes()
    print("engine:", trt.Runtime(LOGGER).deserialize_cuda_engine(plan))


@case(DRIVER)
def use_without_driver() -> None:
    plan = convert(_conv())
    runtime = trt.Runtime(LOGGER)
    engine = runtime.deserialize_cuda_engine(plan)
    engine.create_execution_context()


@case(DRIVER, SPECIAL, BUILD)
def refit_flag() -> None:
    convert(_conv(), config=flag("REFIT"))


@case(DRIVER, SPECIAL, BUILD)
def strip_flag() -> None:
    convert(_conv(), config=flag("STRIP_PLAN"))


@case(DRIVER, SPECIAL, BUILD, level="verbose")
def strip_flag_verbose() -> None:
    convert(_conv(), config=flag("STRIP_PLAN"))


@case(MEMORY)
def little_workspace() -> None:
    def setter(config: Any) -> None:
        config.set_memory_pool_limit(trt.MemoryPoolType.WORKSPACE, 1 << 20)

    convert(model(node("Conv", "x w", kernel_shape=[3, 3]), [X], [ANY], [ones("w", 4, 3, 3, 3)]), config=setter)


@case(MEMORY)
def no_workspace() -> None:
    def setter(config: Any) -> None:
        config.set_memory_pool_limit(trt.MemoryPoolType.WORKSPACE, 0)

    convert(_conv(128), config=setter)


@case(GPU, OTHER_GPU, level="verbose", since="1.5", dtype="fp4_e2m1", sm_runtime="8.0")
def fp4_for_default_targets_verbose() -> None:
    """It is built, without the targets that lack the type, which the log says in one line."""
    convert(_low(T.FLOAT4E2M1, "fp4"))
