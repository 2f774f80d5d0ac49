"""Small ONNX models, each with something that a command to rebuild its engine must not lose.

Needs ``onnx`` and ``numpy``. ``CASES`` says, for each model, how its engine is built the first time and what that
engine must show before the rebuild means anything.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

OPSET, IR_VERSION = 17, 8
"""What the parser of TensorRT 8.6 knows."""
Dims = Sequence[int | str]


class Graph:
    """An ONNX graph in the making. Names of operators and tensors are given; weights are random, the same each time."""

    def __init__(self) -> None:
        self.onnx: Any = importlib.import_module("onnx")
        self.numpy: Any = importlib.import_module("numpy")
        self.random = self.numpy.random.default_rng(0)
        self.inputs: list[Any] = []
        self.outputs: list[Any] = []
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def input(self, name: str, dims: Dims, dtype: str = "float32") -> str:
        self.inputs.append(self._tensor(name, dims, dtype))
        return name

    def output(self, name: str, dims: Dims | None = None, dtype: str = "float32") -> None:
        self.outputs.append(self._tensor(name, dims, dtype))

    def _tensor(self, name: str, dims: Dims | None, dtype: str) -> Any:
        kind = self.onnx.helper.np_dtype_to_tensor_dtype(self.numpy.dtype(dtype))
        return self.onnx.helper.make_tensor_value_info(name, kind, dims)

    def weight(self, name: str, values: Any) -> str:
        self.weights.append(self.onnx.numpy_helper.from_array(values, name))
        return name

    def constant(self, name: str, value: object, dtype: str = "float32") -> str:
        return self.weight(name, self.numpy.array(value, dtype=dtype))

    def node(self, operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        self.nodes.append(self.onnx.helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def conv(self, x: str, output: str, into: int, out: int, dtype: str = "float32", weight: str | None = None) -> str:
        """A convolution of 3x3 and a ReLU."""
        values = (self.random.standard_normal((out, into, 3, 3)) / (3 * into**0.5)).astype(dtype)
        kernel = self.weight(f"{output}.weight", values) if weight is None else weight
        bias = self.weight(f"{output}.bias", self.numpy.zeros(out, dtype=dtype))
        y = self.node("Conv", [x, kernel, bias], f"{output}.conv", kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        return self.node("Relu", [y], output)

    def save(self, path: Path) -> None:
        """Checks the model and writes it."""
        helper = self.onnx.helper
        graph = helper.make_graph(self.nodes, path.stem, self.inputs, self.outputs, self.weights)
        versions = [helper.make_opsetid("", OPSET)]
        if any(node.domain for node in self.nodes):
            versions.append(helper.make_opsetid("TRT", 1))
        model = helper.make_model(graph, opset_imports=versions, ir_version=IR_VERSION, producer_name="trtdoctor")
        self.onnx.checker.check_model(model, full_check=True)
        self.onnx.save(model, str(path))


# ---- models


def static(graph: Graph) -> None:
    graph.conv(graph.input("input", (1, 3, 16, 16)), "output", 3, 8)
    graph.output("output", (1, 8, 16, 16))


def dynamic(graph: Graph) -> None:
    graph.conv(graph.input("images", ("batch", 3, "height", "width")), "features", 3, 8)
    graph.output("features", ("batch", 8, "height", "width"))


def colons(graph: Graph) -> None:
    both = [graph.input(f"input_{index}:0", ("batch", 3, 16, 16)) for index in (1, 2)]
    graph.conv(graph.node("Add", both, "sum:0"), "Identity:0", 3, 8)
    graph.output("Identity:0", ("batch", 8, 16, 16))


def odd_names(graph: Graph) -> None:
    both = [graph.input(name, ("batch", 4)) for name in ("left side", "$HOME/right%")]
    graph.node("Add", both, "sum")
    graph.output("sum", ("batch", 4))


def heavy(graph: Graph, dtype: str = "float32") -> None:
    """Convolutions wide enough that the builder prefers a lower precision once it may use one."""
    x = graph.input("input", (8, 128, 32, 32), dtype)
    for index in range(2):
        x = graph.conv(x, f"layer{index}", 128, 128, dtype)
    graph.node("Identity", [x], "output")
    graph.output("output", (8, 128, 32, 32), dtype)


def half(graph: Graph) -> None:
    heavy(graph, "float16")


def quantized(graph: Graph) -> None:
    """Q/DQ nodes around inputs and weights, as quantization-aware training exports them."""
    x = graph.input("input", (8, 64, 32, 32))
    for index in range(2):
        name = f"layer{index}"
        scale, zero = graph.constant(f"{name}.scale", 0.05), graph.constant(f"{name}.zero", 0, "int8")
        q = graph.node("QuantizeLinear", [x, scale, zero], f"{name}.input_quantizer.QuantizeLinear")
        x = graph.node("DequantizeLinear", [q, scale, zero], f"{name}.input_quantizer.DequantizeLinear")
        values = (graph.random.standard_normal((64, 64, 3, 3)) / 24).astype("float32")
        w, s = graph.weight(f"{name}.weight", values), graph.constant(f"{name}.weight.scale", 0.001)
        q = graph.node("QuantizeLinear", [w, s, zero], f"{name}.weight_quantizer.QuantizeLinear")
        w = graph.node("DequantizeLinear", [q, s, zero], f"{name}.weight_quantizer.DequantizeLinear")
        x = graph.conv(x, name, 64, 64, weight=w)
    graph.node("Identity", [x], "output")
    graph.output("output", (8, 64, 32, 32))


def nms(graph: Graph) -> None:
    """The plugin that exporters of detectors append."""
    inputs = [graph.input("boxes", (1, 100, 4)), graph.input("scores", (1, 100, 10))]
    outputs = {"num_dets": ((1, 1), "int32"), "det_boxes": ((1, 20, 4), "float32")}
    outputs |= {"det_scores": ((1, 20), "float32"), "det_classes": ((1, 20), "int32")}
    attributes: dict[str, object] = {
        "score_threshold": 0.25,
        "iou_threshold": 0.5,
        "max_output_boxes": 20,
        "background_class": -1,
    }
    attributes |= {"score_activation": 0, "box_coding": 0, "class_agnostic": 0, "plugin_version": "1"}
    graph.nodes.append(
        graph.onnx.helper.make_node("EfficientNMS_TRT", inputs, [*outputs], name="nms", domain="TRT", **attributes)
    )
    for name, (dims, dtype) in outputs.items():
        graph.output(name, dims, dtype)


def scatter(graph: Graph) -> None:
    """An operator of ONNX that the parser maps to a plugin."""
    inputs = [graph.input("data", (8, 4)), graph.input("indices", (2, 1), "int64"), graph.input("updates", (2, 4))]
    graph.node("ScatterND", inputs, "output")
    graph.output("output", (8, 4))


def reshaping(graph: Graph) -> None:
    """The values of an input decide about a shape."""
    graph.node("Reshape", [graph.input("data", ("length",)), graph.input("shape", (2,), "int64")], "reshaped")
    graph.output("reshaped", ("rows", "columns"))


def several(graph: Graph) -> None:
    """Inputs of several types and ranks, some of a fixed shape."""
    x = graph.input("tokens", ("batch", "length", 8))
    mask = graph.input("mask", ("batch", "length", 1), "bool")
    offset = graph.input("offset", (8,), "int32")
    scale = graph.input("scale", ())
    shifted = graph.node("Add", [x, graph.node("Cast", [offset], "cast", to=graph.onnx.TensorProto.FLOAT)], "shifted")
    zero = graph.constant("zero", 0.0)
    graph.node("Mul", [graph.node("Where", [mask, shifted, zero], "masked"), scale], "output")
    graph.output("output", ("batch", "length", 8))


def nonzero(graph: Graph) -> None:
    """An output whose shape only the data decide."""
    graph.node("NonZero", [graph.input("mask", (4, 4), "bool")], "indices")
    graph.output("indices", (2, "count"), "int64")


# ---- cases


class Case(NamedTuple):
    """A model, the options of the first build as ``polygraphy convert`` takes them, and what its engine must show:
    paths into the JSON of ``trtdoctor inspect`` and their values, and kinds of arithmetic that its kernels do."""

    name: str
    model: Callable[[Graph], None]
    options: tuple[str, ...] = ()
    shows: tuple[tuple[str, object], ...] = ()
    arithmetic: tuple[str, ...] = ()


def shapes(*ranges: dict[str, tuple[list[int], list[int], list[int]]]) -> tuple[str, ...]:
    """Profiles as Polygraphy's options."""
    words: list[str] = []
    for one in ranges:
        for at, kind in enumerate(("min", "opt", "max")):
            found = (f"{name}:[{','.join(map(str, sizes[at]))}]" for name, sizes in one.items())
            words += [f"--trt-{kind}-shapes", *found]
    return tuple(words)


# trtexec keeps TF32, as TensorRT does by default, and only names of layers; Polygraphy has to be told so.
USUAL = ("--tf32", "--profiling-verbosity", "layer_names_only")
IMAGES = {"images": ([1, 3, 16, 16], [4, 3, 32, 32], [8, 3, 64, 64])}
MORE = {"images": ([8, 3, 64, 64], [16, 3, 64, 64], [32, 3, 128, 128])}
PINNED = {"images": ([2, 3, 32, 32], [2, 3, 32, 32], [2, 3, 32, 32])}
PAIR = {f"input_{index}:0": ([1, 3, 16, 16], [2, 3, 16, 16], [4, 3, 16, 16]) for index in (1, 2)}
PAIRS = {f"input_{index}:0": ([4, 3, 16, 16], [8, 3, 16, 16], [8, 3, 16, 16]) for index in (1, 2)}
ODD = {name: ([1, 4], [2, 4], [4, 4]) for name in ("left side", "$HOME/right%")}
RESHAPED = {"data": ([1], [16], [64]), "shape": ([1, 1], [4, 4], [8, 8])}
TOKENS = {
    "tokens": ([1, 1, 8], [2, 16, 8], [4, 64, 8]),
    "mask": ([1, 1, 1], [2, 16, 1], [4, 64, 1]),
}
AMPERE = ("--hardware-compatibility-level", "ampere_plus")
CALIBRATED = ("--int8", "--calibration-cache", "calibration.cache")

CASES = (
    Case("static", static, USUAL, (("io.0.shape", [1, 3, 16, 16]),)),
    Case("dynamic", dynamic, (*USUAL, *shapes(IMAGES)), (("profiles.0.inputs.images.max", [8, 3, 64, 64]),)),
    Case("dynamic-one-shape", dynamic, (*USUAL, *shapes(PINNED)), (("io.0.mode", "input"),)),
    Case(
        "two-profiles",
        dynamic,
        (*USUAL, *shapes(IMAGES, MORE)),
        (("profiles.1.inputs.images.max", [32, 3, 128, 128]),),
    ),
    Case("colons", colons, (*USUAL, *shapes(PAIR)), (("profiles.0.inputs.input_2:0.opt", [2, 3, 16, 16]),)),
    Case("odd-names", odd_names, (*USUAL, *shapes(ODD)), (("profiles.0.inputs.$HOME/right%.opt", [2, 4]),)),
    Case("fp16", heavy, (*USUAL, "--fp16"), (), ("float16",)),
    Case("fp16-model", half, (*USUAL, "--fp16"), (("io.0.dtype", "float16"),), ("float16",)),
    Case("int8-qdq", quantized, (*USUAL, "--int8"), (), ("int8",)),
    Case("int8-fp16-qdq", quantized, (*USUAL, "--int8", "--fp16"), (), ("int8",)),
    Case("int8-calibrated", heavy, (*USUAL, *CALIBRATED), (), ("int8",)),
    Case("plugin-nms", nms, USUAL, (("plugins.0.name", "EfficientNMS_TRT"),)),
    Case("plugin-scatter", scatter, USUAL, (("io.0.name", "data"),)),
    Case("refittable", static, (*USUAL, "--refittable"), (("flags.refittable", True),)),
    Case("version-compatible", static, (*USUAL, "--version-compatible"), (("lean_runtime_included", True),)),
    Case("hardware-compatible", static, (*USUAL, *AMPERE), (("hardware_compatibility", "ampere_plus"),)),
    Case("shape-tensor", reshaping, (*USUAL, *shapes(RESHAPED)), (("profiles.0.values.shape.max", [8, 8]),)),
    Case("several-inputs", several, (*USUAL, *shapes(TOKENS)), (("profiles.0.inputs.mask.max", [4, 64, 1]),)),
    Case("data-dependent", nonzero, USUAL, (("io.0.dtype", "bool"),)),
    Case("detailed", static, ("--tf32",), (("flags.profiling_verbosity", "detailed"),)),
    Case(
        "all-together",
        colons,
        ("--tf32", "--fp16", *shapes(PAIR, PAIRS), "--refittable", *AMPERE),
        (("profiles.1.inputs.input_1:0.max", [8, 3, 16, 16]), ("flags.refittable", True)),
    ),
)


def write(case: Case, path: Path) -> None:
    """Writes the model of a case as ONNX."""
    graph = Graph()
    case.model(graph)
    graph.save(path)
