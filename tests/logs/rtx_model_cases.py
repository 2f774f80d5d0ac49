"""Models that the ONNX parser, or the builder after it, has to refuse."""

from __future__ import annotations

from pathlib import Path

from rtx_cases import BUILD, case
from rtx_driver import T, convert, flag, helper, model, node, np, ones, onnx, targets, trt, value, weight

X = value("x", (1, 3, 8, 8))
ANY = value("y", ("a", "b", "c", "d"))
SHAPES = "shapes-profiles"
PLUGIN = "plugin-missing"
PATH = "wrong-path"
GPU = "unsupported-sm"

# ---- operators that nobody implements


@case(BUILD, PLUGIN, plugin="Frobnicate")
def unknown_operator() -> None:
    convert(model(node("Frobnicate", "x")))


@case(BUILD, PLUGIN, plugin="Frobnicate", level="verbose")
def unknown_operator_verbose() -> None:
    convert(model(node("Frobnicate", "x")))


@case(BUILD, PLUGIN, plugin="MyFancyNorm")
def custom_domain() -> None:
    convert(model(node("MyFancyNorm", "x", domain="com.example"), domains=["com.example"]))


@case(BUILD, PLUGIN, plugin="FusedMatMul")
def microsoft_domain() -> None:
    convert(model(node("FusedMatMul", "x x", domain="com.microsoft"), domains=["com.microsoft"]))


@case(BUILD, PLUGIN, plugin="DeformConv")
def deform_conv() -> None:
    nodes = node("DeformConv", "x w o", kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    convert(model(nodes, [X], [ANY], [ones("w", 4, 3, 3, 3), ones("o", 1, 18, 8, 8)], opset=19))


@case(BUILD, PLUGIN, plugin="EfficientNMS_TRT")
def plugin_operator() -> None:
    convert(model(node("EfficientNMS_TRT", "x", plugin_version="1", plugin_namespace=""), [X], [ANY]))


@case(BUILD, PLUGIN, plugin="SequenceConstruct")
def sequence() -> None:
    nodes = [node("SequenceConstruct", "x x", "s"), node("ConcatFromSequence", "s", "y", axis=0)]
    convert(model(nodes, [X], [ANY]))


@case(BUILD, PLUGIN, plugin="StringNormalizer")
def strings() -> None:
    nodes = node("StringNormalizer", "t", "y")
    convert(model(nodes, [value("t", (2,), T.STRING)], [value("y", (2,), T.STRING)]))


@case(BUILD, PLUGIN, plugin="Det")
def det() -> None:
    convert(model(node("Det", "x"), [X], [value("y", (1, 3))]))


@case(BUILD, PLUGIN, plugin="Unique")
def unique() -> None:
    convert(model(node("Unique", "x"), [X], [value("y", ("n",))]))


@case(BUILD, PLUGIN, plugin="Multinomial")
def multinomial() -> None:
    convert(model(node("Multinomial", "x"), [value("x", (1, 8))], [value("y", (1, 1), T.INT32)]))


@case(BUILD, PLUGIN, plugin="BitwiseXor")
def bitwise() -> None:
    i = [value("x", (4,), T.INT32)]
    convert(model(node("BitwiseXor", "x x"), i, [value("y", (4,), T.INT32)], opset=18))


@case(BUILD, PLUGIN, plugin="Frobnicate")
def unknown_operator_not_first() -> None:
    convert(model([node("Relu", "x", "r"), node("Frobnicate", "r", name="/head/frob")]))


@case(BUILD, PLUGIN, plugin="Frobnicate")
def two_unknown_operators() -> None:
    convert(model([node("Frobnicate", "x", "r"), node("Twiddle", "r")]))


@case(BUILD, PLUGIN, plugin="FFT")
def asks_what_is_supported() -> None:
    convert(model(node("FFT", "x", name="/spectrum/FFT", domain="ai.custom"), domains=["ai.custom"]))


# ---- types


@case(BUILD)
def uint8_add() -> None:
    i = [value("x", (4,), T.UINT8)]
    convert(model(node("Add", "x x"), i, [value("y", (4,), T.UINT8)]))


@case(BUILD)
def uint8_constant() -> None:
    nodes = [node("Cast", "x", "u", to=T.UINT8), node("Mul", "u w")]
    convert(model(nodes, [X], [value("y", (1, 3, 8, 8), T.UINT8)], [ones("w", 8, dtype="uint8")]))


@case(BUILD)
def uint16_input() -> None:
    convert(model(node("Cast", "x", to=T.FLOAT), [value("x", (4,), T.UINT16)], [value("y", (4,))]))


@case(BUILD)
def complex_input() -> None:
    i = [value("x", (4,), T.COMPLEX64)]
    convert(model(node("Identity", "x"), i, [value("y", (4,), T.COMPLEX64)]))


@case(BUILD)
def string_input() -> None:
    i = [value("x", (4,), T.STRING)]
    convert(model(node("Identity", "x"), i, [value("y", (4,), T.STRING)]))


@case(BUILD)
def mixed_types() -> None:
    i = [value("a", (4,)), value("b", (4,), T.FLOAT16)]
    convert(model(node("Add", "a b"), i, [value("y", (4,))]))


@case(BUILD)
def mixed_types_matmul() -> None:
    i = [value("a", (4, 4)), value("b", (4, 4), T.FLOAT16)]
    convert(model(node("MatMul", "a b"), i, [value("y", (4, 4))]))


@case(BUILD)
def mixed_types_convolution() -> None:
    w = [ones("w", 4, 3, 3, 3, dtype="float16")]
    convert(model(node("Conv", "x w", kernel_shape=[3, 3]), [X], [ANY], w))


@case(BUILD)
def int32_softmax() -> None:
    i = [value("x", (2, 4), T.INT32)]
    convert(model(node("Softmax", "x"), i, [value("y", (2, 4), T.INT32)]))


@case(BUILD)
def int64_sqrt() -> None:
    i = [value("x", (2, 4), T.INT64)]
    convert(model(node("Sqrt", "x"), i, [value("y", (2, 4), T.INT64)]))


@case(BUILD)
def float_condition() -> None:
    i = [value("c", (4,)), value("x", (4,))]
    convert(model(node("Where", "c x x"), i, [value("y", (4,))]))


@case(BUILD)
def float_index() -> None:
    i = [value("x", (4, 4)), value("i", (2,))]
    convert(model(node("Gather", "x i"), i, [value("y", (2, 4))]))


@case(BUILD)
def bool_add() -> None:
    i = [value("x", (4,), T.BOOL)]
    convert(model(node("Add", "x x"), i, [value("y", (4,), T.BOOL)]))


# ---- shapes


@case(BUILD, SHAPES)
def matmul_mismatch() -> None:
    i = [value("a", (4, 32))]
    convert(model(node("MatMul", "a w"), i, [value("y", (4, 8))], [ones("w", 33, 8)]))


@case(BUILD, SHAPES, level="verbose")
def matmul_mismatch_verbose() -> None:
    i = [value("a", (4, 32))]
    convert(model(node("MatMul", "a w"), i, [value("y", (4, 8))], [ones("w", 33, 8)]))


@case(BUILD, SHAPES)
def gemm_mismatch() -> None:
    i = [value("a", (4, 32))]
    w = [ones("w", 31, 8), ones("c", 8)]
    convert(model(node("Gemm", "a w c"), i, [value("y", (4, 8))], w))


@case(BUILD, SHAPES)
def add_mismatch() -> None:
    i = [value("a", (4, 3)), value("b", (4, 5))]
    convert(model(node("Add", "a b"), i, [value("y", (4, 3))]))


@case(BUILD, SHAPES)
def concat_mismatch() -> None:
    i = [value("a", (4, 3)), value("b", (5, 3))]
    convert(model(node("Concat", "a b", axis=1), i, [value("y", (4, 6))]))


@case(BUILD, SHAPES)
def concat_ranks() -> None:
    i = [value("a", (4, 3)), value("b", (4, 3, 1))]
    convert(model(node("Concat", "a b", axis=1), i, [value("y", (4, 6))]))


@case(BUILD, SHAPES)
def reshape_volume() -> None:
    shape = [weight("s", np.array([7, 7], "int64"))]
    convert(model(node("Reshape", "x s"), [X], [value("y", (7, 7))], shape))


@case(BUILD, SHAPES)
def reshape_two_unknown() -> None:
    shape = [weight("s", np.array([-1, -1], "int64"))]
    convert(model(node("Reshape", "x s"), [X], [value("y", ("a", "b"))], shape))


@case(BUILD, SHAPES)
def convolution_channels() -> None:
    convert(model(node("Conv", "x w", kernel_shape=[3, 3]), [X], [ANY], [ones("w", 4, 5, 3, 3)]))


@case(BUILD, SHAPES)
def convolution_kernel_too_large() -> None:
    convert(model(node("Conv", "x w", kernel_shape=[11, 11]), [X], [ANY], [ones("w", 4, 3, 11, 11)]))


@case(BUILD, SHAPES)
def convolution_bias() -> None:
    w = [ones("w", 4, 3, 3, 3), ones("b", 7)]
    convert(model(node("Conv", "x w b", kernel_shape=[3, 3]), [X], [ANY], w))


@case(BUILD, SHAPES)
def convolution_kernel_shape() -> None:
    convert(model(node("Conv", "x w", kernel_shape=[5, 5]), [X], [ANY], [ones("w", 4, 3, 3, 3)]))


@case(BUILD, SHAPES)
def convolution_of_matrix() -> None:
    i = [value("x", (4, 4))]
    convert(model(node("Conv", "x w", kernel_shape=[3]), i, [value("y", ("a", "b"))], [ones("w", 4, 3, 3)]))


@case(BUILD, SHAPES)
def batch_norm_scale() -> None:
    w = [ones("s", 5), ones("b", 5), ones("m", 5), ones("v", 5)]
    convert(model(node("BatchNormalization", "x s b m v"), weights=w))


@case(BUILD, SHAPES)
def pooling_too_large() -> None:
    convert(model(node("MaxPool", "x", kernel_shape=[20, 20]), [X], [ANY]))


@case(BUILD, SHAPES)
def squeeze_of_three() -> None:
    w = [weight("a", np.array([1], "int64"))]
    convert(model(node("Squeeze", "x a"), [X], [value("y", (1, 8, 8))], w))


@case(BUILD, SHAPES)
def softmax_axis() -> None:
    convert(model(node("Softmax", "x", axis=9)))


@case(BUILD, SHAPES)
def gather_axis() -> None:
    w = [weight("i", np.array([0], "int64"))]
    convert(model(node("Gather", "x i", axis=7), [X], [ANY], w))


@case(BUILD, SHAPES)
def split_sizes() -> None:
    w = [weight("s", np.array([1, 5], "int64"))]
    convert(model(node("Split", "x s", "y z", axis=1), [X], [ANY], w))


@case(BUILD, SHAPES)
def layer_norm_scale() -> None:
    convert(model(node("LayerNormalization", "x s", axis=-1), weights=[ones("s", 9)]))


@case(BUILD, SHAPES)
def einsum_mismatch() -> None:
    i = [value("a", (4, 3)), value("b", (5, 6))]
    convert(model(node("Einsum", "a b", equation="ij,jk->ik"), i, [value("y", (4, 6))]))


@case(BUILD, SHAPES)
def topk_too_many() -> None:
    w = [weight("k", np.array([99], "int64"))]
    convert(model(node("TopK", "x k", "y z", axis=-1), [X], [ANY, value("z", ("a", "b", "c", "d"), T.INT64)], w))


# ---- attributes


@case(BUILD)
def resize_mode() -> None:
    w = [weight("s", np.array([1, 1, 2, 2], "float32"))]
    convert(model(node("Resize", "x - s", mode="area"), [X], [ANY], w))


@case(BUILD)
def resize_without_sizes() -> None:
    convert(model(node("Resize", "x"), [X], [ANY]))


@case(BUILD)
def resize_channels_linear() -> None:
    w = [weight("s", np.array([2, 2, 2, 2], "float32"))]
    convert(model(node("Resize", "x - s", mode="cubic"), [X], [ANY], w))


@case(BUILD)
def pad_mode() -> None:
    w = [weight("p", np.array([0, 0, 1, 1, 0, 0, 1, 1], "int64"))]
    convert(model(node("Pad", "x p", mode="sideways"), [X], [ANY], w))


@case(BUILD)
def cast_to_string() -> None:
    convert(model(node("Cast", "x", to=T.STRING), [X], [value("y", (1, 3, 8, 8), T.STRING)]))


@case(BUILD)
def average_pool_count() -> None:
    convert(model(node("MaxPool", "x", "y i", kernel_shape=[2, 2]), [X], [ANY, value("i", (1, 3, 4, 4), T.INT64)]))


@case(BUILD)
def lstm_without_hidden_size() -> None:
    i = [value("x", (5, 1, 8))]
    w = [ones("w", 1, 64, 8), ones("r", 1, 64, 16)]
    convert(model(node("LSTM", "x w r"), i, [value("y", (5, 1, 1, 16))], w))


@case(BUILD)
def scatter_reduction() -> None:
    i = [X, value("i", (1, 3, 8, 8), T.INT64)]
    convert(model(node("ScatterElements", "x i x", reduction="xor"), i, [ANY], opset=18))


@case(BUILD)
def topk_dynamic_axis() -> None:
    i = [X, value("k", (1,), T.FLOAT)]
    convert(model(node("TopK", "x k", "y z"), i, [ANY, value("z", ("a", "b", "c", "d"), T.INT64)]))


# ---- structure


@case(BUILD)
def missing_input() -> None:
    convert(model(node("Add", "x nowhere")))


@case(BUILD)
def missing_output() -> None:
    convert(model(node("Relu", "x"), [X], [value("elsewhere", (1, 3, 8, 8))]))


@case(BUILD)
def missing_weight() -> None:
    convert(model(node("Conv", "x conv1.weight", kernel_shape=[3, 3]), [X], [ANY]))


@case(BUILD)
def name_twice() -> None:
    convert(model([node("Relu", "x", "y"), node("Sigmoid", "x", "y", name="/model/again")]))


@case(BUILD)
def input_twice() -> None:
    convert(model(node("Relu", "x"), [X, X]))


@case(BUILD)
def weight_as_dynamic_kernel() -> None:
    i = [X, value("w", ("m", 3, 3, 3))]
    convert(model(node("Conv", "x w", kernel_shape=[3, 3]), i, [ANY]))


@case(BUILD)
def cycle() -> None:
    convert(model([node("Add", "x b", "a"), node("Relu", "a", "b"), node("Relu", "b", "y", name="/model/out")]))


def _graph(name: str, nodes: list[object], outputs: list[object], inputs: tuple[object, ...] = ()) -> object:
    return helper.make_graph(nodes, name, list(inputs), outputs)


@case(BUILD)
def if_without_branch() -> None:
    i = [X, value("c", (), T.BOOL)]
    then = _graph("then", [node("Relu", "x", "t")], [value("t", (1, 3, 8, 8))])
    convert(model(node("If", "c", then_branch=then), i))


@case(BUILD, SHAPES)
def if_ranks() -> None:
    i = [X, value("c", (), T.BOOL)]
    then = _graph("then", [node("Relu", "x", "t")], [value("t", (1, 3, 8, 8))])
    other = _graph("else", [node("Flatten", "x", "e")], [value("e", (1, 192))])
    convert(model(node("If", "c", then_branch=then, else_branch=other), i, [ANY]))


@case(BUILD)
def if_types() -> None:
    i = [X, value("c", (), T.BOOL)]
    then = _graph("then", [node("Relu", "x", "t")], [value("t", (1, 3, 8, 8))])
    other = _graph("else", [node("Cast", "x", "e", to=T.INT32)], [value("e", (1, 3, 8, 8), T.INT32)])
    convert(model(node("If", "c", then_branch=then, else_branch=other), i, [ANY]))


@case(BUILD)
def if_of_a_vector() -> None:
    i = [X, value("c", (3,), T.BOOL)]
    then = _graph("then", [node("Relu", "x", "t")], [value("t", (1, 3, 8, 8))])
    other = _graph("else", [node("Sigmoid", "x", "e")], [value("e", (1, 3, 8, 8))])
    convert(model(node("If", "c", then_branch=then, else_branch=other), i))


def _loop(body: list[object], state: object) -> object:
    trip = [weight("n", np.array(3, "int64")), weight("go", np.array(True))]
    inputs = (value("i", (), T.INT64), value("c", (), T.BOOL), value("s", (1, 3, 8, 8)))
    graph = _graph("body", [node("Identity", "c", "c2"), *body], [value("c2", (), T.BOOL), state], inputs)
    return model(node("Loop", "n go x", body=graph), [X], [ANY], trip)


@case(BUILD, PLUGIN, plugin="Frobnicate")
def loop_with_unknown_operator() -> None:
    convert(_loop([node("Frobnicate", "s", "s2")], value("s2", (1, 3, 8, 8))))


@case(BUILD, SHAPES)
def loop_state_changes_shape() -> None:
    convert(_loop([node("Concat", "s s", "s2", axis=1)], value("s2", (1, 6, 8, 8))))


@case(BUILD)
def loop_state_changes_type() -> None:
    convert(_loop([node("Cast", "s", "s2", to=T.FLOAT16)], value("s2", (1, 3, 8, 8), T.FLOAT16)))


@case(BUILD)
def scan_direction() -> None:
    inputs = (value("s", (8,)), value("e", (8,)))
    graph = _graph(
        "body", [node("Add", "s e", "s2"), node("Frobnicate", "e", "o")], [value("s2", (8,)), value("o", (8,))], inputs
    )
    scan = node("Scan", "a b", "f y", body=graph, num_scan_inputs=1)
    convert(model(scan, [value("a", (8,)), value("b", (5, 8))], [value("f", (8,)), value("y", (5, 8))]))


# ---- quantization


def _scale(name: str, *values: float) -> object:
    return weight(name, np.array(values[0] if len(values) == 1 else values, "float32"))


@case(BUILD)
def quantize_zero_point() -> None:
    w = [_scale("s", 0.1), weight("z", np.array(5, "int8"))]
    convert(model([node("QuantizeLinear", "x s z", "q"), node("DequantizeLinear", "q s z")], weights=w))


@case(BUILD)
def quantize_uint8() -> None:
    w = [_scale("s", 0.1), weight("z", np.array(128, "uint8"))]
    convert(model([node("QuantizeLinear", "x s z", "q"), node("DequantizeLinear", "q s z")], weights=w))


@case(BUILD)
def quantize_negative_scale() -> None:
    w = [_scale("s", -0.1), weight("z", np.array(0, "int8"))]
    convert(model([node("QuantizeLinear", "x s z", "q"), node("DequantizeLinear", "q s z")], weights=w))


@case(BUILD, SHAPES)
def quantize_axis() -> None:
    w = [_scale("s", 0.1, 0.2, 0.3, 0.4, 0.5), weight("z", np.zeros(5, "int8"))]
    nodes = [node("QuantizeLinear", "x s z", "q", axis=1), node("DequantizeLinear", "q s z", axis=1)]
    convert(model(nodes, weights=w))


@case(BUILD)
def quantized_operator() -> None:
    w = [_scale("s", 0.1), weight("z", np.array(0, "int8")), weight("w", np.ones((4, 3, 3, 3), "int8"))]
    nodes = [node("QuantizeLinear", "x s z", "q"), node("QLinearConv", "q s z w s z s z", "y")]
    convert(model(nodes, [X], [value("y", ("a", "b", "c", "d"), T.INT8)], w))


@case(BUILD)
def dynamic_quantize() -> None:
    nodes = [node("DynamicQuantizeLinear", "x", "q s z"), node("DequantizeLinear", "q s z")]
    convert(model(nodes))


@case(BUILD)
def uint4_weights() -> None:
    packed = onnx.helper.make_tensor("w", T.UINT4, [4, 8], list(range(8)) * 4)
    w = [packed, _scale("s", 0.1)]
    i = [value("x", (2, 4))]
    nodes = [node("DequantizeLinear", "w s", "d"), node("MatMul", "x d")]
    convert(model(nodes, i, [value("y", (2, 8))], w, opset=21, ir=10))


def _fp8() -> object:
    def pair(name: str) -> list[object]:
        return [
            node("QuantizeLinear", f"{name} s z", f"{name}q", name=f"q_{name}"),
            node("DequantizeLinear", f"{name}q s z", f"{name}d", name=f"d_{name}"),
        ]

    zero = onnx.helper.make_tensor("z", T.FLOAT8E4M3FN, [], [0.0])
    w = [_scale("s", 0.1), zero, ones("w", 16, 16)]
    i = [value("x", (16, 16))]
    return model([*pair("x"), *pair("w"), node("MatMul", "xd wd")], i, [value("y", (16, 16))], w, opset=19)


@case(GPU, "gpu-arch-mismatch", sm_runtime="7.5", dtype="fp8_e4m3")
def fp8_for_turing() -> None:
    convert(_fp8(), config=targets("SM75"))


@case(GPU, "gpu-arch-mismatch", sm_runtime="8.0", dtype="fp8_e4m3")
def fp8_for_ampere() -> None:
    convert(_fp8(), config=targets("SM80", "SM89"))


@case(GPU, "gpu-arch-mismatch", sm_runtime="7.5", dtype="fp8_e4m3", level="verbose")
def fp8_for_turing_verbose() -> None:
    convert(_fp8(), config=targets("SM75", "SM120"))


def _int4() -> object:
    packed = onnx.helper.make_tensor("w", T.INT4, [16, 16], [1] * 256)
    scales = weight("s", np.ones((16,), "float32"))
    nodes = [node("DequantizeLinear", "w s", "d", axis=1), node("MatMul", "x d")]
    return model(nodes, [value("x", (16, 16))], [value("y", (16, 16))], [packed, scales], opset=21, ir=10)


@case(GPU, "gpu-arch-mismatch")
def bf16_for_turing() -> None:
    i = [value("x", (16, 16), T.BFLOAT16)]
    convert(model(node("MatMul", "x x"), i, [value("y", (16, 16), T.BFLOAT16)]), config=targets("SM75"))


# ---- files


@case(BUILD, PATH, "not-an-engine")
def empty_model() -> None:
    convert(b"")


@case(PATH, "not-an-engine", path="/home/user/page.onnx")
def web_page() -> None:
    Path("page.onnx").write_text("<!DOCTYPE html>\n<html><body>404: Not Found</body></html>\n")
    convert(None, str(Path("page.onnx").absolute()))


@case(PATH, "not-an-engine", "corrupt-or-truncated")
def lfs_pointer() -> None:
    Path("model.onnx").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 100\n")
    convert(None, str(Path("model.onnx").absolute()))


@case(PATH, "not-an-engine", path="/home/user/zero.onnx")
def empty_file() -> None:
    Path("zero.onnx").write_bytes(b"")
    convert(None, str(Path("zero.onnx").absolute()))


@case(PATH, path="/home/user/models/gone.onnx")
def no_such_model() -> None:
    convert(None, str(Path("models/gone.onnx").absolute()))


@case("corrupt-or-truncated", PATH)
def truncated_model() -> None:
    data = model(node("Conv", "x w", kernel_shape=[3, 3]), [X], [ANY], [ones("w", 4, 3, 3, 3)]).SerializeToString()
    Path("cut.onnx").write_bytes(data[: len(data) // 2])
    convert(None, str(Path("cut.onnx").absolute()))


@case(BUILD, "not-an-engine", "corrupt-or-truncated")
def random_bytes() -> None:
    convert(bytes(range(256)) * 8)


def _external(size: int) -> str:
    """A model whose weights lie in ``weights.bin``, of which only ``size`` bytes are written."""
    what = model(node("MatMul", "x w"), [value("x", (4, 64))], [value("y", (4, 64))], [ones("w", 64, 64)])
    onnx.save_model(what, "model.onnx", save_as_external_data=True, location="weights.bin", size_threshold=0)
    data = Path("weights.bin").read_bytes()
    Path("weights.bin").write_bytes(data[:size])
    if not size:
        Path("weights.bin").unlink()
    return str(Path("model.onnx").absolute())


@case(PATH, path="/home/user/weights.bin")
def external_weights_missing() -> None:
    convert(None, _external(0))


@case(PATH, path="/home/user/weights.bin", level="verbose")
def external_weights_missing_verbose() -> None:
    convert(None, _external(0))


@case(PATH, "corrupt-or-truncated", path="/home/user/weights.bin", since="1.7")
def external_weights_short() -> None:
    convert(None, _external(100))


@case(BUILD)
def old_opset_upsample() -> None:
    nodes = node("Upsample", "x", scales=[1.0, 1.0, 2.0])
    convert(model(nodes, [X], [ANY], opset=7))


@case(BUILD, PLUGIN)
def plugin_override_dla() -> None:
    convert(model(node("Frobnicate", "x")), setup=lambda p: p.set_flag(trt.OnnxParserFlag.REPORT_CAPABILITY_DLA))


@case(BUILD)
def nms_without_runner() -> None:
    i = [value("b", (1, 100, 4)), value("s", (1, 80, 100))]
    w = [
        weight("m", np.array([10], "int64")),
        weight("o", np.array([0.5], "float32")),
        weight("t", np.array([0.1], "float32")),
    ]
    convert(model(node("NonMaxSuppression", "b s m o t"), i, [value("y", ("n", 3), T.INT64)], w))


@case(BUILD, "special-engine")
def strip_and_unknown() -> None:
    convert(model(node("Frobnicate", "x")), config=flag("STRIP_PLAN"))
