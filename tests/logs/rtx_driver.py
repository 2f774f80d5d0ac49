"""What a program does with TensorRT-RTX: parse a model, build an engine, and say how that went, as such programs do.

Runs in an interpreter that has ``tensorrt_rtx``, ``onnx`` and ``numpy``, so it imports nothing of trtdoctor.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any

trt: Any = importlib.import_module("tensorrt_rtx")
np: Any = importlib.import_module("numpy")
onnx: Any = importlib.import_module("onnx")
helper: Any = importlib.import_module("onnx.helper")
numpy_helper: Any = importlib.import_module("onnx.numpy_helper")

T = onnx.TensorProto
LEVELS = {"info": trt.Logger.INFO, "verbose": trt.Logger.VERBOSE, "warning": trt.Logger.WARNING}
LOGGER = trt.Logger(trt.Logger.INFO)
Setter = Callable[[Any], object]


def start(level: str) -> None:
    """How much the logger says."""
    LOGGER.min_severity = LEVELS[level]
    print(f"TensorRT-RTX {trt.__version__}", flush=True)


def value(name: str, shape: Iterable[int | str], dtype: int = T.FLOAT) -> Any:
    return helper.make_tensor_value_info(name, dtype, list(shape))


def weight(name: str, array: Any) -> Any:
    return numpy_helper.from_array(array, name)


def ones(name: str, *shape: int, dtype: str = "float32") -> Any:
    return weight(name, np.ones(shape, dtype))


def node(op: str, inputs: str, outputs: str = "y", **attributes: Any) -> Any:
    """``inputs`` and ``outputs`` are names between blanks; ``-`` is an input that is left out."""
    words = ["" if word == "-" else word for word in inputs.split()]
    domain = attributes.pop("domain", "")
    name = attributes.pop("name", f"/model/{op}")
    return helper.make_node(op, words, outputs.split(), name=name, domain=domain, **attributes)


def model(
    nodes: Any,
    inputs: Any = (),
    outputs: Any = (),
    weights: Any = (),
    *,
    opset: int = 17,
    domains: Iterable[str] = (),
    ir: int = 9,
) -> Any:
    """A model; without ``inputs`` one of ``x``, without ``outputs`` one of ``y``, of four dimensions."""
    graph = helper.make_graph(
        list(nodes) if isinstance(nodes, (list, tuple)) else [nodes],
        "model",
        list(inputs) or [value("x", (1, 3, 8, 8))],
        list(outputs) or [value("y", (1, 3, 8, 8))],
        list(weights),
    )
    sets = [helper.make_opsetid("", opset), *(helper.make_opsetid(domain, 1) for domain in domains)]
    return helper.make_model(graph, opset_imports=sets, ir_version=ir)


def parsed(what: Any, path: str = "", *, setup: Setter | None = None) -> tuple[Any, Any]:
    """The builder and the network of a model, a file or bytes; the program ends where parsing fails."""
    builder = trt.Builder(LOGGER)
    network = builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    parser = trt.OnnxParser(network, LOGGER)
    if setup is not None:
        setup(parser)
    if path:
        good = parser.parse_from_file(path)
    else:
        good = parser.parse(what if isinstance(what, bytes) else what.SerializeToString())
    if not good:
        print("ERROR: Failed to parse the ONNX file.")
        for index in range(parser.num_errors):
            print(parser.get_error(index))
        raise SystemExit(1)
    return builder, network


def built(
    builder: Any,
    network: Any,
    *,
    config: Setter | None = None,
    profiles: Iterable[dict[str, tuple[Any, Any, Any]]] = (),
    check_profiles: bool = True,
) -> bytes:
    """The engine; the program ends where building fails."""
    settings = builder.create_builder_config()
    for shapes in profiles:
        profile = builder.create_optimization_profile()
        for name, (least, usual, most) in shapes.items():
            profile.set_shape(name, least, usual, most)
        if settings.add_optimization_profile(profile) < 0 and check_profiles:
            print("ERROR: the optimization profile was not accepted")
    if config is not None:
        config(settings)
    plan = builder.build_serialized_network(network, settings)
    if plan is None:
        print("ERROR: Failed to build the serialized engine.")
        raise SystemExit(1)
    print(f"engine built: {plan.nbytes} bytes")
    return bytes(plan)


def convert(what: Any, path: str = "", *, setup: Setter | None = None, **how: Any) -> bytes:
    """From a model to an engine."""
    return built(*parsed(what, path, setup=setup), **how)


def network() -> tuple[Any, Any]:
    """A builder and an empty network, for what is made layer by layer."""
    builder = trt.Builder(LOGGER)
    return builder, builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))


def targets(*names: str) -> Setter:
    """Sets the GPUs for which an engine is built."""

    def setter(config: Any) -> None:
        config.num_compute_capabilities = len(names)
        for index, name in enumerate(names):
            config.set_compute_capability(getattr(trt.ComputeCapability, name), index)

    return setter


def flag(name: str) -> Setter:
    """Sets a flag of the build."""
    return lambda config: config.set_flag(getattr(trt.BuilderFlag, name))
