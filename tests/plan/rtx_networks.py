"""Builds random networks with the real TensorRT-RTX, which needs no GPU for it, and writes down what it built.

    python rtx_networks.py FOLDER FIRST COUNT

Writes FOLDER/NUMBER.engine and a line of FOLDER/built.jsonl for each network that could be built. The number alone
decides what a network is. What the line says comes from TensorRT's own objects, never from the engine's bytes.

Runs in an interpreter that has ``tensorrt_rtx`` and ``numpy``, so it imports nothing of trtdoctor.
"""

from __future__ import annotations

import importlib
import json
import random
import re
import sys
from pathlib import Path
from typing import Any

trt: Any = importlib.import_module("tensorrt_rtx")
np: Any = importlib.import_module("numpy")

DROPPED = re.compile(r"will not be able to run on target\(s\): (sm\d+(?:, sm\d+)*)")


class Log(trt.ILogger):  # type: ignore[misc]
    """Keeps what TensorRT says of one build."""

    def __init__(self) -> None:
        trt.ILogger.__init__(self)
        self.lines: list[str] = []

    def log(self, severity: Any, message: str) -> None:
        self.lines.append(message)

    def dropped(self) -> list[str]:
        """The targets that the engine cannot run on, as "8.0"; TensorRT says so at VERBOSE only."""
        found = {sm for line in self.lines for match in DROPPED.findall(line) for sm in match.split(", ")}
        return [f"{sm[2:-1]}.{sm[-1]}" for sm in sorted(found)]


LOGGER = Log()
DTYPES = {
    "float32": trt.DataType.FLOAT,
    "float16": trt.DataType.HALF,
    "bfloat16": trt.DataType.BF16,
    "int64": trt.DataType.INT64,
    "int32": trt.DataType.INT32,
    "int8": trt.DataType.INT8,
    "bool": trt.DataType.BOOL,
    "uint8": trt.DataType.UINT8,
    "float8": trt.DataType.FP8,
    "int4": trt.DataType.INT4,
    "float4": trt.DataType.FP4,
    "e8m0": trt.DataType.E8M0,
}
WORDS = {dtype: word for word, dtype in DTYPES.items()}
CAPABILITIES = {"SM75": "7.5", "SM80": "8.0", "SM86": "8.6", "SM89": "8.9", "SM120": "12.0", "SM121": "12.1"}
VERBOSITIES = {"LAYER_NAMES_ONLY": "layer_names_only", "NONE": "none", "DETAILED": "detailed"}
FLAGS = ("WEIGHT_STREAMING", "REFIT", "REFIT_IDENTICAL", "REFIT_INDIVIDUAL", "STRIP_PLAN", "TF32", "SPARSE_WEIGHTS")
NAMES = (
    "x",
    "images",
    "input.1",
    "/model.0/conv/Conv_output_0",
    "a b  c",
    " ",
    "名前",
    "вход",
    "🦊 fox\u200d",
    "e\u0301",
    "\u202eright to left",
    "[profile 2]",
    "x[profile 1]",
    "<b>bold</b>",
    "[bold red]red[/]",
    "100%s {0} $HOME `id`",
    "line\nbreak\ttab",
    "\x1b[31mred",
    "ptrt",
    "ENGN\x01\x02",
    "\x0c\u8001",
    "quote'\"\\",
)
OF_PROFILES = (
    "x [profile 1]",
    "x [profile 0]",
    "images [profile 1]",
)  # TensorRT calls the inputs of profiles so itself
KEEP: list[Any] = []  # weights must outlive the build


class Generator:
    """One network: everything about it is drawn from ``random`` in a fixed order."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.random = random.Random(number)
        self.builder = trt.Builder(LOGGER)
        self.network = self.builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
        self.config = self.builder.create_builder_config()
        self.default_flags = self.config.flags
        self.names: set[str] = set()
        self.shape_inputs: dict[str, int] = {}  # how many values each has
        self.joined: set[str] = set()  # inputs that have to agree in their dynamic dimension
        self.weights: list[int] = []

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def new_name(self, names: tuple[str, ...] = NAMES) -> str:
        pick = self.random.choice
        name = pick(names) if self.chance(0.6) else "".join(pick(names) for _ in range(self.random.randint(2, 5)))
        if self.chance(0.03):
            name += "long" * self.random.randint(10, 900)
        while name in self.names:
            name = f"{name}{len(self.names)}"
        self.names.add(name)
        return name

    def dims(self, dynamic: bool) -> tuple[int, ...]:
        rank = self.random.choice((0, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8))
        return tuple(-1 if dynamic and self.chance(0.4) else self.random.randint(1, 5) for _ in range(rank))

    def mark(self, tensor: Any) -> None:
        tensor.name = self.new_name(NAMES + OF_PROFILES)
        self.network.mark_output(tensor)

    # What a network is made of: each adds one input or more, and at least one output.

    def identity(self, dynamic: bool) -> None:
        word = self.random.choice(list(DTYPES))
        shape = self.dims(dynamic)
        if word in ("int4", "float4"):  # two to a byte: an even number of elements
            shape = tuple(2 if dim > 0 else dim for dim in shape) or (2,)
        tensor = self.network.add_input(self.new_name(), DTYPES[word], shape)
        for index, dim in enumerate(shape):
            if dim == -1 and self.chance(0.2):
                tensor.set_dimension_name(index, f"d{len(self.names)}_{index}")
        self.mark(self.network.add_identity(tensor).get_output(0))

    def chain(self, dynamic: bool) -> None:
        """Element by element, twice, with an output in the middle."""
        dtype = self.random.choice((trt.float32, trt.float16, trt.bfloat16))
        shape = self.dims(dynamic)
        tensor = self.network.add_input(self.new_name(), dtype, shape)
        tensor = self.network.add_activation(tensor, trt.ActivationType.RELU).get_output(0)
        if self.chance(0.5):
            self.mark(tensor)
        both = self.network.add_elementwise(tensor, tensor, trt.ElementWiseOperation.SUM)
        both.name = self.new_name()
        self.mark(both.get_output(0))

    def convolution(self, dynamic: bool) -> None:
        shape = tuple(-1 if dynamic and self.chance(0.7) else size for size in (2, 3, 8, 8))
        tensor = self.network.add_input(self.new_name(), trt.float32, (shape[0], 3, *shape[2:]))
        out = self.random.randint(1, 8)
        layer = self.network.add_convolution_nd(tensor, out, (3, 3), self.constant(out, 3, 3, 3), self.constant(out))
        layer.padding_nd = (1, 1)
        self.mark(layer.get_output(0))

    def product(self, dynamic: bool) -> None:
        depth, wide = self.random.randint(1, 40), self.random.randint(1, 60)
        rows = -1 if dynamic and self.chance(0.7) else 4
        tensor = self.network.add_input(self.new_name(), trt.float32, (rows, depth))
        constant = self.network.add_constant((depth, wide), self.constant(depth, wide)).get_output(0)
        none = trt.MatrixOperation.NONE
        self.mark(self.network.add_matrix_multiply(tensor, none, constant, none).get_output(0))

    def broadcast(self, dynamic: bool) -> None:
        """The second input is a shape tensor: its values are the shape of the output."""
        name, count = self.new_name(), self.random.randint(1, 5)
        tensor = self.network.add_input(self.new_name(), trt.float32, (1,) * count)
        shape = self.network.add_input(name, self.random.choice((trt.int32, trt.int64)), (count,))
        self.shape_inputs[name] = count
        layer = self.network.add_slice(tensor, (0,) * count, (1,) * count, (0,) * count)
        layer.set_input(2, shape)
        self.mark(layer.get_output(0))

    def shape_of(self, dynamic: bool) -> None:
        """The output is a shape tensor."""
        tensor = self.network.add_input(self.new_name(), trt.float32, (-1, 4) if dynamic else (3, 4))
        self.mark(self.network.add_shape(tensor).get_output(0))

    def join(self, dynamic: bool) -> None:
        rows = -1 if dynamic else 3
        tensors = [self.network.add_input(self.new_name(), trt.float16, (rows, 4)) for _ in range(3)]
        self.joined.update(tensor.name for tensor in tensors)
        layer = self.network.add_concatenation(tensors)
        layer.axis = 1
        self.mark(layer.get_output(0))

    def constant(self, *shape: int) -> Any:
        KEEP.append(np.random.default_rng((self.number, len(KEEP))).standard_normal(shape).astype(np.float32))
        self.weights.append(KEEP[-1].nbytes)
        return trt.Weights(KEEP[-1])

    # Around the network

    def profiles(self) -> list[dict[str, Any]]:
        """Adds optimization profiles where the network needs them, and at times where it does not."""
        inputs = [self.network.get_input(index) for index in range(self.network.num_inputs)]
        needed = any(-1 in tuple(tensor.shape) for tensor in inputs) or self.shape_inputs
        count = self.random.choice((1, 1, 2, 2, 3, 4)) if needed else self.random.choice((0, 0, 0, 1, 2))
        static_too = self.chance(0.3)
        found = []
        for _ in range(count):
            profile = self.builder.create_optimization_profile()
            ranges, values = {}, {}
            fixed = self.chance(0.2)
            rows = self.range((-1, 4), fixed)
            for tensor in inputs:
                shape = tuple(tensor.shape)
                if tensor.name in self.shape_inputs:
                    values[tensor.name] = three = self.range((-1,) * self.shape_inputs[tensor.name], fixed)
                    profile.set_shape_input(tensor.name, *three)
                elif -1 in shape or static_too:
                    joined = tensor.name in self.joined and -1 in shape
                    ranges[tensor.name] = three = rows if joined else self.range(shape, fixed)
                    profile.set_shape(tensor.name, *three)
            self.config.add_optimization_profile(profile)
            found.append({"inputs": ranges, "values": values})
        return found

    def range(self, shape: tuple[int, ...], fixed: bool) -> tuple[tuple[int, ...], ...]:
        few = shape.count(-1) < 3  # else there are more elements than TensorRT can count
        least = self.random.choice((0, 1, 1, 1, 2, 4, 256) if few else (0, 1, 2))
        most = 3000 if few else 9
        triples = []
        for dim in shape:
            low = least if dim == -1 else dim
            best = low + (self.random.randint(0, min(40, most)) if dim == -1 and not fixed else 0)
            triples.append((low, best, best + (self.random.randint(0, most) if dim == -1 and not fixed else 0)))
        return tuple(tuple(triple[i] for triple in triples) for i in range(3))

    def build(self) -> tuple[bytes, dict[str, Any]] | None:
        """The engine and the facts; ``None`` when TensorRT-RTX does not build such a network."""
        self.network.name = name = self.new_name() if self.chance(0.8) else ""
        parts = [self.identity, self.identity, self.chain, self.convolution, self.product]
        parts += [self.broadcast, self.shape_of, self.join]
        for _ in range(self.random.choice((1, 1, 1, 2, 3, 5))):
            self.random.choice(parts)(dynamic=self.chance(0.6))
        profiles = self.profiles()
        flags = [flag for flag in FLAGS if self.chance(0.12)]
        verbosity = self.random.choice(list(VERBOSITIES))
        self.config.profiling_verbosity = getattr(trt.ProfilingVerbosity, verbosity)
        targets = sorted(self.random.sample(list(CAPABILITIES), self.random.choice((0, 0, 0, 1, 1, 2, 3, 6))))
        network = self.network
        inputs = [(network.get_input(i), "input") for i in range(network.num_inputs)]
        outputs = [(network.get_output(i), "output") for i in range(network.num_outputs)]
        io = [
            {"name": tensor.name, "mode": mode, "dtype": WORDS[tensor.dtype], "shape": list(tensor.shape)}
            for tensor, mode in inputs + outputs
        ]
        # Not every GPU has every data type, and some flags need a GPU for some layers.
        for some_flags, some_targets in ((flags, targets), ([], targets), (flags, []), ([], [])):
            engine = self.serialized(some_flags, some_targets)
            if engine is not None:
                return engine, {
                    "tensorrt_version": trt.__version__,
                    "name": name,
                    "io": io,
                    "profiles": profiles,
                    "targets": [CAPABILITIES[target] for target in some_targets],
                    "dropped": LOGGER.dropped(),
                    "flags": some_flags,
                    "verbosity": VERBOSITIES[verbosity],
                    "weights": self.weights,
                }
        return None

    def serialized(self, flags: list[str], targets: list[str]) -> bytes | None:
        self.config.flags = self.default_flags
        for flag in flags:
            self.config.set_flag(getattr(trt.BuilderFlag, flag))
        self.config.num_compute_capabilities = len(targets)
        for index, target in enumerate(targets):
            self.config.set_compute_capability(getattr(trt.ComputeCapability, target), index)
        LOGGER.lines.clear()
        engine = self.builder.build_serialized_network(self.network, self.config)
        return None if engine is None else bytes(engine)


def main(folder: Path, first: int, count: int) -> None:
    with (folder / "built.jsonl").open("w", encoding="ascii") as facts:
        for number in range(first, first + count):
            KEEP.clear()
            if (built := Generator(number).build()) is not None:
                (folder / f"{number}.engine").write_bytes(built[0])
                facts.write(json.dumps({"number": number, **built[1]}) + "\n")
                facts.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
