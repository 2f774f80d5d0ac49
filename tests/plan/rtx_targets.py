"""Builds networks of every data type for every choice of targets with the real TensorRT-RTX, and writes down what
TensorRT itself says of the GPUs that they will run on. It needs no GPU.

    python rtx_targets.py FOLDER

Writes FOLDER/NUMBER.engine and a line of FOLDER/built.jsonl for each build: network, targets and flags asked for,
whether it was built, and the targets that TensorRT's verbose messages take away; and of an engine the header's mask and
what its compiled parts say ("1 sm89": this GPU and newer ones). Runs in an interpreter that has
``tensorrt_rtx`` and ``numpy``, so it imports nothing of trtdoctor.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rtx_networks import CAPABILITIES, KEEP, Log, np, trt

TARGETS: tuple[tuple[str, ...], ...] = ((), ("SM75",), ("SM80",), ("SM86",), ("SM89",), ("SM120",), ("SM121",))
TARGETS += (("SM80", "SM89"), ("SM89", "SM120"), ("SM86", "SM120", "SM121"), ("CURRENT",))
FEW: tuple[tuple[str, ...], ...] = ((), ("SM80",), ("SM89", "SM120"))
FLAGS = ("REFIT_INDIVIDUAL", "WEIGHT_STREAMING", "TF32", "STRIP_PLAN", "VERSION_COMPATIBLE", "EXCLUDE_LEAN_RUNTIME")
COMPILED = re.compile(r"\n  hardware_forward_compatibility=(\d)\n(?:  [^{\n]*\n)*  accelerators=\{([^}]*)\}")
NONE = trt.MatrixOperation.NONE


def constant(network: Any, shape: tuple[int, ...], dtype: Any = np.float32) -> Any:
    KEEP.append(np.full(shape, 1, dtype))
    return network.add_constant(shape, trt.Weights(KEEP[-1])).get_output(0)


def inputs(network: Any) -> tuple[Any, Any]:
    return network.add_input("x", trt.float32, (16, 32)), network.add_input("w", trt.float32, (32, 32))


def product(network: Any, one: Any, other: Any) -> Any:
    return network.add_matrix_multiply(one, NONE, other, NONE).get_output(0)


def cast(dtype: Any) -> Callable[[Any], Any]:
    """A product of two matrices of ``dtype``."""

    def describe(network: Any) -> Any:
        one, other = (network.add_cast(tensor, dtype).get_output(0) for tensor in inputs(network))
        return network.add_cast(product(network, one, other), trt.float32).get_output(0)

    return describe


def quantized(network: Any, tensor: Any, dtype: Any) -> Any:
    scale = constant(network, ())
    there = network.add_quantize(tensor, scale, dtype).get_output(0)
    return network.add_dequantize(there, scale, trt.float32).get_output(0)


def qdq(dtype: Any) -> Callable[[Any], Any]:
    """A product of two matrices, each quantized to ``dtype``."""
    return lambda network: product(network, *(quantized(network, tensor, dtype) for tensor in inputs(network)))


def int4(network: Any) -> Any:
    """Weights of INT4 alone."""
    weights = network.add_input("w", trt.DataType.INT4, (32, 32))
    scale = constant(network, (2, 32))
    one = network.add_dequantize(weights, scale, trt.float32).get_output(0)
    return product(network, network.add_input("x", trt.float32, (16, 32)), one)


def float4(network: Any) -> Any:
    """Both quantized to FP4 as they come, in blocks of 16 with a scale of FP8."""
    whole = constant(network, ())

    def once(tensor: Any, axis: int) -> Any:
        layer = network.add_dynamic_quantize(tensor, axis, 16, trt.DataType.FP4, trt.DataType.FP8)
        layer.set_input(1, whole)
        scale = network.add_dequantize(layer.get_output(1), whole, trt.float32).get_output(0)
        return network.add_dequantize(layer.get_output(0), scale, trt.float32).get_output(0)

    one, other = inputs(network)
    return product(network, once(one, 1), once(other, 0))


def static_weights(network: Any) -> Any:
    return product(network, network.add_input("x", trt.float32, (16, 32)), constant(network, (32, 32)))


def branches(cut: bool) -> Callable[[Any], Any]:
    """One of two branches, whose outputs are of one shape, or of two when ``cut``."""

    def describe(network: Any) -> Any:
        condition = network.add_input("choice", trt.bool, ())
        tensor = network.add_input("x", trt.float32, (16, 32))
        either = network.add_if_conditional()
        either.set_condition(condition)
        inside = either.add_input(tensor).get_output(0)
        one = network.add_activation(inside, trt.ActivationType.RELU).get_output(0)
        other = network.add_slice(inside, (0, 0), (4, 32) if cut else (16, 32), (1, 1)).get_output(0)
        return either.add_output(one, other).get_output(0)

    return describe


def mixed_branches(network: Any) -> Any:
    """Branches of two shapes behind a product of FP8, so that one engine has compiled parts of two types."""
    condition = network.add_input("choice", trt.bool, ())
    tensor = qdq(trt.DataType.FP8)(network)
    either = network.add_if_conditional()
    either.set_condition(condition)
    inside = either.add_input(tensor).get_output(0)
    one = network.add_activation(inside, trt.ActivationType.RELU).get_output(0)
    other = network.add_slice(inside, (0, 0), (4, 32), (1, 1)).get_output(0)
    return either.add_output(one, other).get_output(0)


def around(network: Any) -> Any:
    """A loop of three rounds."""
    loop = network.add_loop()
    loop.add_trip_limit(constant(network, (), np.int32), trt.TripLimit.COUNT)
    round_ = loop.add_recurrence(network.add_input("x", trt.float32, (16, 32)))
    twice = network.add_elementwise(round_.get_output(0), round_.get_output(0), trt.ElementWiseOperation.SUM)
    round_.set_input(1, twice.get_output(0))
    return loop.add_loop_output(round_.get_output(0), trt.LoopOutput.LAST_VALUE).get_output(0)


def nested(network: Any) -> Any:
    """A branch that is itself one of two, all of different shapes."""
    first, second = (network.add_input(name, trt.bool, ()) for name in ("first", "second"))
    outer, inner = network.add_if_conditional(), network.add_if_conditional()
    outer.set_condition(first)
    inner.set_condition(second)
    inside = outer.add_input(network.add_input("x", trt.float32, (16, 32))).get_output(0)
    deeper = inner.add_input(inside).get_output(0)
    one = network.add_activation(deeper, trt.ActivationType.RELU).get_output(0)
    other = network.add_slice(deeper, (0, 0), (4, 32), (1, 1)).get_output(0)
    third = network.add_slice(inside, (0, 0), (2, 32), (1, 1)).get_output(0)
    return outer.add_output(inner.add_output(one, other).get_output(0), third).get_output(0)


def counted_loop(network: Any) -> Any:
    """As many rounds as an input says, with all their results."""
    loop = network.add_loop()
    loop.add_trip_limit(network.add_input("rounds", trt.int32, ()), trt.TripLimit.COUNT)
    round_ = loop.add_recurrence(network.add_input("x", trt.float32, (16, 32)))
    twice = network.add_elementwise(round_.get_output(0), round_.get_output(0), trt.ElementWiseOperation.SUM)
    round_.set_input(1, twice.get_output(0))
    all_ = loop.add_loop_output(twice.get_output(0), trt.LoopOutput.CONCATENATE)
    all_.set_input(1, constant(network, (), np.int32))
    return all_.get_output(0)


def non_zero(network: Any) -> Any:
    """An output as long as the data makes it."""
    return network.add_non_zero(network.add_input("x", trt.bool, (16, 32))).get_output(0)


def identity(dtype: Any) -> Callable[[Any], Any]:
    return lambda network: network.add_identity(network.add_input("x", dtype, (16, 32))).get_output(0)


NETWORKS: dict[str, Callable[[Any], Any]] = {
    "float32": lambda network: product(network, *inputs(network)),
    "float16": cast(trt.float16),
    "bfloat16": cast(trt.bfloat16),
    "int8": qdq(trt.int8),
    "float8": qdq(trt.DataType.FP8),
    "float4": float4,
    "int4": int4,
    "weights": static_weights,
    "branches": branches(cut=False),
    "branches-of-two-shapes": branches(cut=True),
    "float8-and-branches": mixed_branches,
    "loop": around,
    "nested-branches": nested,
    "counted-loop": counted_loop,
    "non-zero": non_zero,
    "identity": identity(trt.float32),
    "float8-identity": identity(trt.DataType.FP8),
    "float4-identity": identity(trt.DataType.FP4),
}


def cases() -> Iterator[tuple[str, tuple[str, ...], str | None]]:
    """Name of the network, targets, flag."""
    known = [targets for targets in TARGETS if all(hasattr(trt.ComputeCapability, name) for name in targets)]
    for name in NETWORKS:
        for targets in known:
            yield name, targets, None
    for flag in FLAGS:
        for name in ("weights", "float8"):
            for targets in FEW:
                yield name, targets, flag


def build(log: Log, builder: Any, name: str, targets: tuple[str, ...], flag: str | None) -> bytes | None:
    """The engine; ``None`` where TensorRT-RTX refuses."""
    log.lines.clear()
    KEEP.clear()
    network = builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    network.name = name
    output = NETWORKS[name](network)
    output.name = "y"
    network.mark_output(output)
    config = builder.create_builder_config()
    if flag is not None:
        config.set_flag(getattr(trt.BuilderFlag, flag))
        if flag == "EXCLUDE_LEAN_RUNTIME":
            config.set_flag(trt.BuilderFlag.VERSION_COMPATIBLE)
    config.num_compute_capabilities = len(targets)
    for index, target in enumerate(targets):
        config.set_compute_capability(getattr(trt.ComputeCapability, target), index)
    engine = builder.build_serialized_network(network, config)
    return None if engine is None else bytes(engine)


def main(folder: Path) -> None:
    log = Log()
    builder = trt.Builder(log)
    with (folder / "built.jsonl").open("w", encoding="ascii") as out:
        for number, (name, targets, flag) in enumerate(cases()):
            engine = build(log, builder, name, targets, flag)
            asked = [CAPABILITIES.get(target, target) for target in targets]
            row = {"number": number, "release": trt.__version__, "network": name, "targets": asked, "flag": flag}
            row |= {"built": engine is not None, "dropped": log.dropped()}
            if engine is not None:
                (folder / f"{number}.engine").write_bytes(engine)
                row["mask"] = int.from_bytes(engine[32:36], "little")
                row["compiled"] = sorted(
                    {" ".join(part).strip() for part in COMPILED.findall(engine.decode("latin-1"))}
                )
            else:
                row["why"] = next((line[:120] for line in log.lines if "Error Code" in line), "")
            out.write(json.dumps(row) + "\n")
            out.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
