"""Builds that succeed, with the warnings and remarks that come on the way."""

from __future__ import annotations

from typing import Any

from rtx_cases import CLEAN, case
from rtx_driver import T, built, convert, flag, model, network, node, np, ones, onnx, targets, trt, value, weight

X = value("x", (1, 3, 8, 8))
ANY = value("y", ("a", "b", "c", "d"))


@case(CLEAN)
def plain() -> None:
    convert(model(node("Relu", "x")))


@case(CLEAN, level="verbose")
def plain_verbose() -> None:
    convert(model(node("Relu", "x")))


@case(CLEAN)
def convolution() -> None:
    convert(model(node("Conv", "x w", kernel_shape=[3, 3]), [X], [ANY], [ones("w", 4, 3, 3, 3)]))


@case(CLEAN, level="verbose")
def convolution_verbose() -> None:
    convert(model(node("Conv", "x w", kernel_shape=[3, 3]), [X], [ANY], [ones("w", 4, 3, 3, 3)]))


@case(CLEAN)
def int64_input() -> None:
    convert(model(node("Identity", "x"), [value("x", (4,), T.INT64)], [value("y", (4,), T.INT64)]))


@case(CLEAN)
def double_io() -> None:
    convert(model(node("Relu", "x"), [value("x", (4,), T.DOUBLE)], [value("y", (4,), T.DOUBLE)]))


@case(CLEAN)
def double_weights() -> None:
    w = [ones("w", 4, dtype="float64")]
    convert(model(node("Add", "x w"), [value("x", (4,), T.DOUBLE)], [value("y", (4,), T.DOUBLE)], w))


@case(CLEAN)
def large_opset() -> None:
    convert(model(node("Relu", "x"), opset=40, ir=99))


@case(CLEAN)
def unused_input() -> None:
    convert(model(node("Relu", "x"), [X, value("unused", (4,))]))


@case(CLEAN)
def output_is_input() -> None:
    convert(model(node("Relu", "x"), [X], [value("y", (1, 3, 8, 8)), X]))


@case(CLEAN)
def int64_weights() -> None:
    nodes = [node("Gather", "x i", axis=0)]
    w = [weight("i", np.array([0, 1, 2**40 % 3], "int64"))]
    convert(model(nodes, [value("x", (4, 4))], [value("y", (3, 4))], w))


@case(CLEAN)
def weights_out_of_range() -> None:
    nodes = [node("Cast", "x", "h", to=T.FLOAT16), node("Mul", "h w")]
    w = [weight("w", np.array([1e-7, 1.0], "float16"))]
    convert(model(nodes, [value("x", (2,))], [value("y", (2,), T.FLOAT16)], w))


def _dynamic() -> Any:
    i = [value("images", ("n", 3, 8, 8))]
    return model(node("Relu", "images"), i, [value("y", ("n", 3, 8, 8))])


SHAPES = ((1, 3, 8, 8), (2, 3, 8, 8), (4, 3, 8, 8))


@case(CLEAN)
def profile() -> None:
    convert(_dynamic(), profiles=[{"images": SHAPES}])


@case(CLEAN)
def profile_with_surplus_name() -> None:
    convert(_dynamic(), profiles=[{"images": SHAPES, "nothing": SHAPES}])


@case(CLEAN)
def three_profiles_verbose() -> None:
    convert(_dynamic(), profiles=[{"images": SHAPES}] * 3)


@case(CLEAN)
def large_batch_range() -> None:
    convert(_dynamic(), profiles=[{"images": ((1, 3, 8, 8), (1, 3, 8, 8), (100000, 3, 8, 8))}])


@case(CLEAN)
def optimization_level_too_high() -> None:
    def setter(config: Any) -> None:
        config.builder_optimization_level = 9

    convert(model(node("Relu", "x")), config=setter)


@case(CLEAN)
def weight_streaming() -> None:
    convert(
        model(node("MatMul", "x w"), [value("x", (4, 64))], [value("y", (4, 64))], [ones("w", 64, 64)]),
        config=flag("WEIGHT_STREAMING"),
    )


@case(CLEAN)
def sparse() -> None:
    convert(
        model(node("Conv", "x w", kernel_shape=[3, 3]), [X], [ANY], [ones("w", 4, 3, 3, 3)]),
        config=flag("SPARSE_WEIGHTS"),
    )


@case(CLEAN)
def for_all_targets() -> None:
    convert(
        model(node("Conv", "x w", kernel_shape=[3, 3]), [X], [ANY], [ones("w", 4, 3, 3, 3)]),
        config=targets("SM75", "SM80", "SM86", "SM89", "SM120"),
    )


@case(CLEAN)
def condition() -> None:
    def branch(name: str, op: str) -> Any:
        return onnx.helper.make_graph([node(op, "x", name)], name, [], [value(name, (1, 3, 8, 8))])

    nodes = node("If", "c", then_branch=branch("t", "Relu"), else_branch=branch("e", "Sigmoid"))
    convert(model(nodes, [X, value("c", (), T.BOOL)]))


@case(CLEAN, since="1.7")
def quantized() -> None:
    w = [weight("s", np.array(0.1, "float32")), weight("z", np.array(0, "int8"))]
    convert(model([node("QuantizeLinear", "x s z", "q"), node("DequantizeLinear", "q s z")], weights=w))


@case(CLEAN)
def output_removed_and_marked_again() -> None:
    builder, net = network()
    x = net.add_input("x", trt.float32, (1, 8))
    y = net.add_activation(x, trt.ActivationType.RELU).get_output(0)
    y.name = "error"
    net.mark_output(y)
    net.unmark_output(y)
    net.mark_output(y)
    built(builder, net)


@case(CLEAN)
def names_of_errors() -> None:
    nodes = [
        onnx.helper.make_node("Relu", ["ERROR"], ["failed: out of memory"], name="Segmentation fault"),
        onnx.helper.make_node("Sigmoid", ["failed: out of memory"], ["y"], name="assertion failed"),
    ]
    convert(model(nodes, [value("ERROR", (1, 3, 8, 8))]))


@case(CLEAN)
def cast_of_output() -> None:
    convert(model([node("ArgMax", "x", axis=1, keepdims=1)], [X], [value("y", (1, 1, 8, 8), T.INT64)]))


@case(CLEAN)
def instance_norm() -> None:
    convert(model(node("InstanceNormalization", "x s b"), weights=[ones("s", 3), ones("b", 3)]))


@case(CLEAN)
def resize() -> None:
    w = [weight("s", np.array([1, 1, 2, 2], "float32"))]
    convert(model(node("Resize", "x - s", mode="nearest"), [X], [ANY], w))


@case(CLEAN, level="verbose")
def group_of_layers_verbose() -> None:
    nodes = [
        node("Conv", "x w", "c", kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        node("Relu", "c", "r"),
        node("GlobalAveragePool", "r", "g"),
        node("Flatten", "g", "f"),
        node("Softmax", "f", "y"),
    ]
    convert(model(nodes, [X], [value("y", (1, 4))], [ones("w", 4, 3, 3, 3)]))


@case(CLEAN)
def version_compatible_without_lean_runtime() -> None:
    def both(config: Any) -> None:
        config.set_flag(trt.BuilderFlag.VERSION_COMPATIBLE)
        config.set_flag(trt.BuilderFlag.EXCLUDE_LEAN_RUNTIME)

    convert(model(node("Relu", "x")), config=both)


@case(CLEAN)
def hardware_compatibility() -> None:
    def setter(config: Any) -> None:
        config.hardware_compatibility_level = trt.HardwareCompatibilityLevel.AMPERE_PLUS

    convert(model(node("Relu", "x")), config=setter)
