"""Loads and executes one engine with the real TensorRT: run by path, in a process of its own that may die.

The only file that imports TensorRT and touches CUDA. Standard library only and Python 3.8 syntax, because the
interpreter is the one where TensorRT lives (a venv's, a Jetson's); it imports nothing of trtdoctor. The request comes
as JSON on standard input, the answers leave as one JSON object a line on a pipe of their own, and every stage is
announced before it is entered, so that the parent knows where the process died. Which API is used (binding indices of
TensorRT 8.4 and before, tensor names since 8.5) is decided by what the module offers.
"""

from __future__ import annotations

import abc
import array
import contextlib
import ctypes
import importlib
import importlib.util
import json
import math
import mmap
import os
import resource
import struct
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Shape = tuple[int, ...]

TEXT_LIMIT = 4000
MOST_MESSAGES = 4000
MOST_CREATORS = 4000
RUNS = 10
RUN_SECONDS = 2.0  # the ten runs stop here: an engine that needs seconds must not need minutes
CHUNK = 1 << 24  # bytes of a tensor that are held on the host at a time
LOOKED = 1 << 26  # bytes of an output that are looked at: Python takes seconds for more

BITS = {
    "float32": 32, "float16": 16, "bfloat16": 16, "float8": 8, "float4": 4, "e8m0": 8,
    "int64": 64, "int32": 32, "int8": 8, "uint8": 8, "int4": 4, "bool": 8,
}  # fmt: skip
DTYPES = {
    "FLOAT": "float32", "HALF": "float16", "BF16": "bfloat16", "FP8": "float8", "FP4": "float4", "E8M0": "e8m0",
    "INT64": "int64", "INT32": "int32", "INT8": "int8", "UINT8": "uint8", "INT4": "int4", "BOOL": "bool",
}  # fmt: skip
"""TensorRT's name of a data type → numpy's, and the bits of one element."""
LIBRARIES = ("libnvinfer.so", "libnvinfer_lean.so", "libnvinfer_dispatch.so", "libtensorrt_rtx.so")
LEVELS = {"INTERNAL_ERROR": "internal", "ERROR": "error", "WARNING": "warning", "INFO": "info", "VERBOSE": "verbose"}


class Failed(Exception):
    """Something that ends an execution, or all of them, and that the parent is told: ``what`` it is, and more."""

    what = ""

    def more(self) -> dict[str, Any]:
        return {}


class Refused(Failed):
    """TensorRT said no: a call returned ``None`` or ``False``. Why stands in its log."""

    what = "refused"


class NoValues(Failed):
    """Nobody says what a shape tensor may hold, so that nothing can be executed."""

    what = "no-values"


class BadInputs(Failed):
    """The arrays that the user gave do not fit the engine."""

    what = "inputs"


class CudaError(Failed):
    """A CUDA call failed; ``code`` and ``name`` as far as the interface tells them."""

    what = "cuda"

    def __init__(self, text: str, name: str | None = None, code: int | None = None) -> None:
        Failed.__init__(self, text)
        self.name, self.code = name, code
        self.of_memory = "out of memory" in text or "MemoryAllocation" in text

    def more(self) -> dict[str, Any]:
        return {"name": self.name, "code": self.code}


# ---- saying


class Voice:
    """The pipe to the parent. Lines are whole, in order, and never go anywhere else."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self._messages = 0
        os.set_inheritable(pipe, False)
        self._identity = self._seen()
        self.stage = "start"

    def _seen(self) -> tuple[int, int]:
        found = os.fstat(self._pipe)
        return found.st_dev, found.st_ino

    def say(self, **words: Any) -> None:
        data = (json.dumps(words) + "\n").encode("ascii")
        with self._lock:
            try:
                if self._seen() != self._identity:  # a library closed it and opened a file of its own under its number
                    os._exit(97)
                while data:
                    data = data[os.write(self._pipe, data) :]
            except OSError:
                os._exit(97)

    def enter(self, stage: str) -> None:
        self.stage = stage
        self.say(stage=stage)

    def heard(self, severity: str, text: str) -> None:
        self._messages += 1
        if severity in ("verbose", "info") and self._messages > MOST_MESSAGES:
            return
        if self._messages <= 2 * MOST_MESSAGES:
            self.say(log=[severity, text[:TEXT_LIMIT]])

    def failed(self, what: str, text: str, **more: Any) -> None:
        self.say(failed=dict(more, what=what, stage=self.stage, text=text[:TEXT_LIMIT]))

    def told(self, error: Failed, **more: Any) -> None:
        self.failed(error.what, str(error), **error.more(), **more)


def short(text: Any, limit: int = 1000) -> str:
    return str(text)[:limit]


# ---- device memory and streams: one narrow interface, three ways to it


class PyCuda:
    name = "pycuda"

    def __init__(self) -> None:
        import pycuda.driver as driver  # type: ignore[import-not-found, unused-ignore]

        self._driver = driver
        self._held: dict[int, Any] = {}
        self.version = short(getattr(importlib.import_module("pycuda"), "VERSION_TEXT", ""))
        with self._errors():
            driver.init()
            device = driver.Device(0)
            retain = getattr(device, "retain_primary_context", None)
            self._context = retain() if retain else device.make_context()
            if retain:
                self._context.push()

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except self._driver.Error as error:
            raise CudaError(str(error)) from error

    def memory(self) -> tuple[int, int]:
        with self._errors():
            free, total = self._driver.mem_get_info()
        return int(free), int(total)

    def allocate(self, size: int) -> int:
        with self._errors():
            block = self._driver.mem_alloc(max(size, 1))
        self._held[int(block)] = block
        return int(block)

    def free(self, address: int) -> None:
        with self._errors():
            block = self._held.pop(address, None)
            if block is not None:
                block.free()

    def zero(self, address: int, size: int) -> None:
        with self._errors():
            self._driver.memset_d8(address, 0, size)

    def write(self, address: int, data: bytes) -> None:
        with self._errors():
            self._driver.memcpy_htod(address, data)

    def read(self, address: int, size: int) -> bytearray:
        data = bytearray(size)
        with self._errors():
            self._driver.memcpy_dtoh(data, address)
        return data

    def stream(self) -> int:
        with self._errors():
            self._stream = self._driver.Stream()
        return int(self._stream.handle)

    def wait(self) -> None:
        with self._errors():
            self._stream.synchronize()

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._held.clear()
            self._context.pop()
            getattr(self._context, "detach", int)()


class _Runtime(abc.ABC):
    """What cuda-python and libcudart share: the functions of the CUDA runtime, called by ``_call``."""

    name = ""
    _stream: Any = 0

    @abc.abstractmethod
    def _call(self, name: str, *arguments: Any) -> Any:
        """What the function gives back beside its error, which is raised as ``CudaError``."""

    def allocate(self, size: int) -> int:
        return int(self._call("cudaMalloc", max(size, 1)))

    def free(self, address: int) -> None:
        self._call("cudaFree", address)

    def zero(self, address: int, size: int) -> None:
        self._call("cudaMemset", address, 0, size)

    def write(self, address: int, data: bytes) -> None:
        held = (ctypes.c_char * len(data)).from_buffer_copy(data)
        self._call("cudaMemcpy", address, ctypes.addressof(held), len(data), 1)

    def read(self, address: int, size: int) -> bytearray:
        data = bytearray(size)
        held = (ctypes.c_char * size).from_buffer(data)
        self._call("cudaMemcpy", ctypes.addressof(held), address, size, 2)
        return data

    def stream(self) -> int:
        self._stream = self._call("cudaStreamCreate")
        return int(self._stream)

    def wait(self) -> None:
        self._call("cudaStreamSynchronize", self._stream)

    def close(self) -> None:
        self._stream = 0  # the context is the process's, and goes with it


class CudaPython(_Runtime):
    name = "cuda-python"

    def __init__(self) -> None:
        try:
            self._module = importlib.import_module("cuda.bindings.runtime")
        except ImportError:
            self._module = importlib.import_module("cuda.cudart")
        package = importlib.import_module(self._module.__name__.rpartition(".")[0])
        self.version = short(getattr(package, "__version__", ""))
        self._call("cudaFree", 0)  # makes the context; fails here where there is no device

    def _call(self, name: str, *arguments: Any) -> Any:
        if name == "cudaMemcpy":
            arguments = (*arguments[:3], self._module.cudaMemcpyKind(arguments[3]))
        answer = getattr(self._module, name)(*arguments)
        error = answer[0]
        if int(error):
            raise CudaError("%s failed: %s" % (name, error.name), error.name, int(error))
        return answer[1] if len(answer) == 2 else answer[1:]

    def memory(self) -> tuple[int, int]:
        free, total = self._call("cudaMemGetInfo")
        return int(free), int(total)


class LibCudart(_Runtime):
    name = "libcudart"

    def __init__(self, path: str) -> None:
        self._library = ctypes.CDLL(path)
        self._library.cudaGetErrorName.restype = ctypes.c_char_p
        self._library.cudaGetErrorString.restype = ctypes.c_char_p
        self.version = short(os.path.basename(path))
        self._call("cudaFree", 0)

    def _call(self, name: str, *arguments: Any) -> Any:
        found = ctypes.c_void_p()
        words = [ctypes.c_int(a) if name == "cudaMemset" and i == 1 else a for i, a in enumerate(arguments)]
        words = [ctypes.c_size_t(a) if isinstance(a, int) else a for a in words]
        if name == "cudaMemcpy":
            words[3] = ctypes.c_int(arguments[3])
        if name in ("cudaMalloc", "cudaStreamCreate"):
            words.insert(0, ctypes.byref(found))
        self._check(name, getattr(self._library, name)(*words))
        return found.value or 0

    def _check(self, name: str, code: int) -> None:
        if code:
            word = self._library.cudaGetErrorName(code).decode("ascii", "replace")
            text = self._library.cudaGetErrorString(code).decode("ascii", "replace")
            raise CudaError("%s failed: %s: %s" % (name, word, text), word, code)

    def memory(self) -> tuple[int, int]:
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        self._check("cudaMemGetInfo", self._library.cudaMemGetInfo(ctypes.byref(free), ctypes.byref(total)))
        return free.value, total.value


def cudart_files() -> Iterator[str]:
    """Where a libcudart may lie: in this process already, in wheels, where the loader looks, in the toolkit."""
    import glob

    for path in mapped_files():
        if os.path.basename(path).startswith("libcudart.so"):
            yield path
    for folder in sys.path:
        for pattern in ("nvidia/cuda_runtime/lib", "nvidia/cu1?/lib", "torch/lib"):
            for path in sorted(glob.glob(os.path.join(glob.escape(folder), pattern, "libcudart*.so*"))):
                yield path
    for name in ("libcudart.so.13", "libcudart.so.12", "libcudart.so.11.0", "libcudart.so.10.2", "libcudart.so"):
        yield name
    for path in sorted(glob.glob("/usr/local/cuda*/lib64/libcudart.so.*")):
        yield path


def open_cuda(choice: str) -> Any:
    """The first interface that is installed and works: one built for a newer CUDA than the driver's does not."""
    refusals: list[CudaError] = []
    missing: list[str] = []
    for kind in (PyCuda, CudaPython):
        if choice in ("auto", kind.name):
            try:
                return kind()
            except CudaError as error:
                refusals.append(error)
            except Exception as error:  # not installed, or not for this Python
                missing.append("%s: %s: %s" % (kind.name, type(error).__name__, short(error, 200)))
    if choice in ("auto", LibCudart.name):
        for path in cudart_files():
            try:
                return LibCudart(path)
            except CudaError as error:
                refusals.append(error)
            except (OSError, AttributeError):
                continue
        missing.append("libcudart: no libcudart.so was found")
    if refusals:
        raise refusals[0]
    raise ImportError("; ".join(missing))


# ---- this process


def prepare() -> None:
    """No core file of gigabytes, the first to go when memory runs out, and no life after the parent's."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)  # PR_SET_PDEATHSIG, SIGKILL
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: what a library leaves stays below us


def mapped_files() -> list[str]:
    """The files that are mapped into this process, in no order."""
    with open("/proc/self/maps", errors="surrogateescape") as file:
        rows = [line.rstrip("\n").split(None, 5) for line in file]
    return sorted({row[5] for row in rows if len(row) == 6 and row[5].startswith("/")})


def first_installed(modules: Sequence[str]) -> str:
    """The first that ``import`` would find; the first of all where there is none, so that the import says so."""
    for name in modules:
        with contextlib.suppress(ImportError, ValueError):
            if importlib.util.find_spec(name) is not None:
                return name
    return modules[0]


def library_facts() -> dict[str, Any]:
    """Which TensorRT library is loaded, and what it says its version is.

    ``getInferLibVersion`` gives major * 1000 + minor * 100 + patch before TensorRT 10, and major * 10000 since; the
    functions for each number, build included, came with TensorRT 10.
    """
    paths = [path for path in mapped_files() if os.path.basename(path).startswith(LIBRARIES)]
    facts: dict[str, Any] = {"paths": paths, "version": None}
    if not paths:
        return facts
    library = ctypes.CDLL(paths[0])
    parts = ["getInferLib%sVersion" % word for word in ("Major", "Minor", "Patch", "Build")]
    if all(hasattr(library, part) for part in parts):
        facts["version"] = [int(getattr(library, part)()) for part in parts]
    elif hasattr(library, "getInferLibVersion"):
        number = int(library.getInferLibVersion())
        unit = 10000 if number >= 100000 else 1000
        facts["version"] = [number // unit, number % unit // 100, number % 100]
    return facts


# ---- plugins


def creators(trt: Any) -> list[list[str]] | None:
    """Name, version and namespace of every registered plugin creator; ``None`` where the module has no registry."""
    get = getattr(trt, "get_plugin_registry", None)
    registry = get() if get else None
    if registry is None:
        return None
    found = getattr(registry, "all_creators", None)
    if found is None:
        found = getattr(registry, "plugin_creator_list", None)
    if found is None:
        return None
    rows = []
    for creator in list(found)[:MOST_CREATORS]:
        with contextlib.suppress(Exception):  # a name that is no UTF-8
            words = (getattr(creator, word, "") for word in ("name", "plugin_version", "plugin_namespace"))
            rows.append([short(word, 200) for word in words])
    return rows


def load_plugins(trt: Any, voice: Voice, logger: Any, request: dict[str, Any]) -> list[Any]:
    """The standard plugins, then every library in a stage of its own. Returns what must stay loaded."""
    kept: list[Any] = []
    voice.enter("plugins")
    before = creators(trt)
    init = getattr(trt, "init_libnvinfer_plugins", None)
    done = bool(init(logger, "")) if init is not None and request["standard_plugins"] else None
    voice.say(fact="standard_plugins", value=done)
    voice.say(fact="creators", value={"before": before, "standard": creators(trt)})
    for path in request["plugins"]:
        voice.enter("plugin " + path)
        try:
            kept.append(ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL))
            registry: Any = getattr(trt, "get_plugin_registry", lambda: None)()
            entries = any(hasattr(kept[-1], name) for name in ("getCreators", "getPluginCreators"))
            if entries and hasattr(registry, "load_library"):
                voice.enter("register " + path)
                kept.append(registry.load_library(path))
                if kept[-1] is None:
                    voice.failed("plugin", "IPluginRegistry.load_library() returned nothing", library=path)
        except Exception as error:  # the loader's refusal, or a path that the bindings do not take
            voice.failed("plugin", str(error), library=path)
        voice.say(fact="creators of " + path, value=creators(trt))
    return kept


# ---- the engine, by tensor names (8.5 and later) or by binding indices (before)


class Tensors:
    """An engine's inputs and outputs, by the API that addresses them by name."""

    def __init__(self, trt: Any, engine: Any) -> None:
        self._trt, self.engine = trt, engine
        self.names = [engine.get_tensor_name(index) for index in range(engine.num_io_tensors)]
        self.inputs = [name for name in self.names if engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT]
        self.profiles = int(engine.num_optimization_profiles)
        self.batch = 0

    def dtype(self, name: str) -> str:
        return dtype_name(self.engine.get_tensor_dtype(name))

    def shape(self, name: str) -> Shape | None:
        return dims(self.engine.get_tensor_shape(name))

    def on_host(self, name: str) -> bool:
        return bool(self.engine.get_tensor_location(name) == self._trt.TensorLocation.HOST)

    def ranges(self, name: str, profile: int) -> list[Shape] | None:
        return all_dims(self.engine.get_tensor_profile_shape(name, profile))

    def values(self, name: str, profile: int) -> list[Shape] | None:
        """What the profile allows as values of a shape tensor."""
        if hasattr(self.engine, "get_tensor_profile_values"):
            return all_values(self.engine.get_tensor_profile_values(profile, name))
        return all_values(self.engine.get_profile_shape_input(profile, name))

    def _vector(self, name: str) -> tuple[int, int]:
        """Which dimension a vectorized format packs, -1 for none, and how many components into one element."""
        return self.engine.get_tensor_vectorized_dim(name), self.engine.get_tensor_components_per_element(name)

    def padded(self, name: str, shape: Shape) -> Shape:
        """The shape with what a vectorized format (CHW32, …) adds to one dimension."""
        dimension, count = self._vector(name)
        if dimension < 0 or count < 2 or dimension >= len(shape):
            return shape
        rounded = -(-shape[dimension] // count) * count
        return (*shape[:dimension], rounded, *shape[dimension + 1 :])

    def context(self) -> TensorContext:
        return TensorContext(self._trt, self, self.engine.create_execution_context())


class TensorContext:
    def __init__(self, trt: Any, tensors: Tensors, context: Any) -> None:
        self._trt, self._tensors, self.context = trt, tensors, context
        self._allocators: dict[str, Any] = {}

    def choose(self, profile: int, stream: int) -> None:
        if not self.context.set_optimization_profile_async(profile, stream):
            raise Refused("set_optimization_profile_async(%d) returned False" % profile)

    def set_shape(self, name: str, shape: Shape) -> None:
        if not self.context.set_input_shape(name, shape):
            raise Refused("set_input_shape(%r, %r) returned False" % (short(name, 100), shape))

    def set_values(self, name: str, values: Shape, address: int) -> None:
        self.set_address(name, address)

    def set_address(self, name: str, address: int) -> None:
        if not self.context.set_tensor_address(name, address):
            raise Refused("set_tensor_address(%r) returned False" % short(name, 100))

    def settle(self) -> None:
        """Nothing: ``infer_shapes`` of 8.6 crashes where shapes do not fit, and ``enqueue`` says it as well."""

    def output_shape(self, name: str) -> Shape | None:
        return dims(self.context.get_tensor_shape(name))

    def allocate_late(self, name: str, cuda: Any) -> Any:
        """An output whose size is known only once it was computed."""
        allocator = self._allocators[name] = output_allocator(self._trt, cuda)
        if not self.context.set_output_allocator(name, allocator):
            raise Refused("set_output_allocator(%r) returned False" % short(name, 100))
        return allocator

    def enqueue(self, stream: int) -> bool:
        return bool(self.context.execute_async_v3(stream))


class Bindings(Tensors):
    """The same by binding indices. A profile k has the bindings k*n … (k+1)*n-1; names are those of the first."""

    def __init__(self, trt: Any, engine: Any) -> None:
        self._trt, self.engine = trt, engine
        self.profiles = int(engine.num_optimization_profiles)
        self.count = engine.num_bindings // max(self.profiles, 1)
        self.names = [engine.get_binding_name(index) for index in range(self.count)]
        self.inputs = [name for index, name in enumerate(self.names) if engine.binding_is_input(index)]
        self.batch = engine.max_batch_size if getattr(engine, "has_implicit_batch_dimension", False) else 0

    def dtype(self, name: str) -> str:
        return dtype_name(self.engine.get_binding_dtype(self.names.index(name)))

    def shape(self, name: str) -> Shape | None:
        return dims(self.engine.get_binding_shape(self.names.index(name)))

    def on_host(self, name: str) -> bool:
        return bool(self.engine.get_location(self.names.index(name)) == self._trt.TensorLocation.HOST)

    def ranges(self, name: str, profile: int) -> list[Shape] | None:
        if self.batch:
            return None
        return all_dims(self.engine.get_profile_shape(profile, self.names.index(name)))

    def values(self, name: str, profile: int) -> list[Shape] | None:
        return all_values(self.engine.get_profile_shape_input(profile, self.names.index(name)))

    def _vector(self, name: str) -> tuple[int, int]:
        index = self.names.index(name)
        return self.engine.get_binding_vectorized_dim(index), self.engine.get_binding_components_per_element(index)

    def context(self) -> TensorContext:
        return BindingContext(self._trt, self, self.engine.create_execution_context())


class BindingContext(TensorContext):
    def __init__(self, trt: Any, tensors: Bindings, context: Any) -> None:
        TensorContext.__init__(self, trt, tensors, context)
        self._bindings = tensors
        self._first = 0
        self._addresses: list[int] = []
        self.choose_first()

    def choose_first(self) -> None:
        self._addresses = [0] * (self._bindings.count * max(self._bindings.profiles, 1))

    def _index(self, name: str) -> int:
        return self._first + self._bindings.names.index(name)

    def choose(self, profile: int, stream: int) -> None:
        TensorContext.choose(self, profile, stream)
        self._first = profile * self._bindings.count
        self.choose_first()

    def set_shape(self, name: str, shape: Shape) -> None:
        if self._bindings.batch:
            return
        if not self.context.set_binding_shape(self._index(name), shape):
            raise Refused("set_binding_shape(%r, %r) returned False" % (short(name, 100), shape))

    def set_values(self, name: str, values: Shape, address: int) -> None:
        if not self.context.set_shape_input(self._index(name), values):
            raise Refused("set_shape_input(%r, %r) returned False" % (short(name, 100), values))
        self.set_address(name, address)

    def set_address(self, name: str, address: int) -> None:
        self._addresses[self._index(name)] = address

    def settle(self) -> None:
        if not self.context.all_binding_shapes_specified:
            raise Refused("all_binding_shapes_specified is False")
        if not self.context.all_shape_inputs_specified:
            raise Refused("all_shape_inputs_specified is False")

    def output_shape(self, name: str) -> Shape | None:
        return dims(self.context.get_binding_shape(self._index(name)))

    def allocate_late(self, name: str, cuda: Any) -> Any:
        raise Refused("the size of %r depends on the data, which this API cannot serve" % short(name, 100))

    def enqueue(self, stream: int) -> bool:
        if self._bindings.batch:
            return bool(self.context.execute_async(self._bindings.batch, self._addresses, stream))
        return bool(self.context.execute_async_v2(self._addresses, stream))


def dims(value: Any) -> Shape | None:
    """Dimensions as a tuple; ``None`` for the invalid ones that TensorRT gives where it cannot tell."""
    try:
        return tuple(value)
    except ValueError:
        return None


def all_values(rows: Any) -> list[Shape] | None:
    return [tuple(int(value) for value in row) for row in rows] if rows else None


def all_dims(values: Any) -> list[Shape] | None:
    found = [dims(value) for value in values or ()]
    return [one for one in found if one is not None] if found and None not in found else None


def dtype_name(dtype: Any) -> str:
    word = str(getattr(dtype, "name", dtype)).rpartition(".")[2]
    return DTYPES.get(word.upper(), word.lower())


def output_allocator(trt: Any, cuda: Any) -> Any:
    class Allocator(trt.IOutputAllocator):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            trt.IOutputAllocator.__init__(self)
            self.address, self.size = 0, 0
            self.shape: Any = None
            self.error: CudaError | None = None

        def reallocate_output(self, name: str, memory: Any, size: int, alignment: int) -> int:
            if size > self.size or not self.address:
                try:
                    if self.address:
                        cuda.free(self.address)
                    self.address, self.size = cuda.allocate(size), size
                    clear(cuda, self.address, size)
                except CudaError as error:  # must not fly through TensorRT
                    self.error, self.address, self.size = error, 0, 0
            return int(self.address)

        def reallocate_output_async(self, name: str, memory: Any, size: int, alignment: int, stream: Any) -> int:
            return self.reallocate_output(name, memory, size, alignment)

        def notify_shape(self, name: str, shape: Any) -> None:
            self.shape = tuple(shape)

    return Allocator()


def engine_facts(tensors: Tensors) -> dict[str, Any]:
    """What the API says of the loaded engine, to be held against what was read from the file."""
    engine = tensors.engine
    facts: dict[str, Any] = {"io": [], "profiles": []}
    for word in ("name", "num_layers", "refittable"):
        value = getattr(engine, word, None)
        facts[word] = value if isinstance(value, (int, bool)) or value is None else short(value)
    for word in ("device_memory_size", "device_memory_size_v2"):
        # The second is the only one of TensorRT 11, and an error message on a lean runtime of TensorRT 8.
        if hasattr(engine, word):
            facts["device_memory_size"] = int(getattr(engine, word))
            break
    facts["num_profiles"] = tensors.profiles
    for name in tensors.names[:10000]:
        facts["io"].append(
            {
                "name": short(name),
                "mode": "input" if name in tensors.inputs else "output",
                "dtype": tensors.dtype(name),
                "shape": None if tensors.shape(name) is None else list(tensors.shape(name) or ()),
                "host": tensors.on_host(name),
            }
        )
    for profile in range(min(tensors.profiles, 256)):
        row: dict[str, Any] = {}
        for name in tensors.inputs[:10000]:
            host = tensors.on_host(name)
            found = tensors.values(name, profile) if host else tensors.ranges(name, profile)
            row[short(name)] = {"host": host, "ranges": [list(shape) for shape in found] if found else None}
        facts["profiles"].append(row)
    return facts


# ---- inputs


def count_of(shape: Shape) -> int:
    return int(math.prod(shape))


def bytes_of(dtype: str, count: int) -> int:
    return (count * BITS[dtype] + 7) // 8


def pattern(dtype: str, seed: int) -> bytes:
    """A block of seeded random values, whole elements, to be repeated. Integers are 0 or 1: they may be indices."""
    import random

    rng = random.Random(seed)
    count = 4096
    if dtype in ("float32", "float16", "bfloat16"):
        values = [rng.uniform(-1, 1) for _ in range(count)]
        if dtype == "float16":
            return struct.pack("<%de" % count, *values)
        whole = struct.pack("<%df" % count, *values)
        if dtype == "float32":
            return whole
        return bytes(byte for index in range(0, len(whole), 4) for byte in whole[index + 2 : index + 4])
    if dtype == "float8":  # E4M3: exponents that give at most 1
        return bytes(rng.randrange(0x20, 0x39) | rng.choice((0, 0x80)) for _ in range(count))
    if dtype == "e8m0":
        return bytes([127]) * count  # 2**0
    if dtype in ("int8", "uint8", "int4", "float4"):
        return bytes(rng.randrange(256) for _ in range(count))
    size = BITS[dtype] // 8
    return b"".join(rng.randrange(2).to_bytes(size, "little") for _ in range(count))


def clear(cuda: Any, address: int, size: int) -> None:
    """Zeroes, in parts that a 32-bit length holds: pycuda takes no more."""
    for start in range(0, size, 1 << 30):
        cuda.zero(address + start, min(1 << 30, size - start))


def fill(cuda: Any, address: int, size: int, block: bytes) -> None:
    """Writes the block again and again; the tail is cut."""
    big = block * max(1, min(CHUNK, size) // len(block))
    for start in range(0, size, len(big)):
        cuda.write(address + start, big[: size - start])


def read_npz(path: str, tensors: Tensors) -> dict[str, tuple[str, Shape, bytes]]:
    """The arrays of a ``.npz`` file by name: numpy's letters of the dtype, shape, bytes. Understands format 1 to 3."""
    import zipfile

    found: dict[str, tuple[str, Shape, bytes]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                name = member.filename[:-4] if member.filename.endswith(".npy") else member.filename
                if name not in tensors.inputs:
                    raise BadInputs("%r is no input of the engine" % short(name, 100))
                if member.file_size > largest(tensors, name) + 65536:
                    raise BadInputs("%r is larger than the engine takes" % short(name, 100))
                with archive.open(member) as file:
                    found[name] = read_npy(file, name)
    except BadInputs:
        raise
    except Exception as error:  # whatever a damaged archive or header raises
        raise BadInputs("%s cannot be read: %s" % (short(path, 200), short(error, 200))) from error
    return found


def largest(tensors: Tensors, name: str) -> int:
    """Bytes of an input at its largest in any profile."""
    shapes = [found[2] for k in range(max(1, tensors.profiles)) for found in [tensors.ranges(name, k)] if found]
    fixed = tensors.shape(name) or ()
    shapes += [fixed] if -1 not in fixed else []
    return max([bytes_of(tensors.dtype(name), count_of(shape)) for shape in shapes] or [1 << 30]) * max(
        1, tensors.batch
    )


def read_npy(file: Any, name: str) -> tuple[str, Shape, bytes]:
    import ast

    head = file.read(8)
    if head[:6] != b"\x93NUMPY":
        raise BadInputs("%r is no numpy array" % short(name, 100))
    (length,) = struct.unpack("<H", file.read(2)) if head[6] == 1 else struct.unpack("<I", file.read(4))
    if length > 65536:
        raise BadInputs("%r has a header of %d bytes" % (short(name, 100), length))
    try:
        header = ast.literal_eval(file.read(length).decode("latin-1").strip())
        descr, shape, order = header["descr"], tuple(map(int, header["shape"])), header["fortran_order"]
    except (ValueError, SyntaxError, KeyError, TypeError, MemoryError, RecursionError) as error:
        raise BadInputs("%r has no header that numpy would write" % short(name, 100)) from error
    if order and len(shape) > 1:
        raise BadInputs("%r is stored column by column; save numpy.ascontiguousarray(...)" % short(name, 100))
    if not isinstance(descr, str) or descr[:1] == ">" or descr[1:2] == "O":
        raise BadInputs("%r has the dtype %s" % (short(name, 100), short(descr, 40)))
    return descr[1:], shape, file.read()


LETTERS = {"float32": "f4", "float16": "f2", "int64": "i8", "int32": "i4", "int8": "i1", "uint8": "u1", "bool": "b1"}


def checked(name: str, array_: tuple[str, Shape, bytes], dtype: str, shape: Shape) -> bytes:
    """The bytes of a given array, once they fit what the engine wants."""
    letters, given, data = array_
    wanted = LETTERS.get(dtype)
    if wanted is not None and letters != wanted:
        raise BadInputs("%r is %s, the engine wants %s" % (short(name, 100), letters, dtype))
    if wanted is None and letters not in ("V2", "u2", "V1", "u1", "i1"):
        raise BadInputs("%r is %s, the engine wants %s as raw bytes" % (short(name, 100), letters, dtype))
    fits = len(given) == len(shape) and all(want in (-1, have) for want, have in zip(shape, given))
    if not fits or len(data) != bytes_of(dtype, count_of(given)):
        raise BadInputs("%r has the shape %r, the engine wants %r" % (short(name, 100), given, shape))
    return data


# ---- outputs


def nonfinite(dtype: str, data: bytearray) -> int:
    """How many elements are NaN or infinite; 0 for dtypes that have neither."""
    if dtype == "float16":
        values: Sequence[float] = struct.unpack("<%de" % (len(data) // 2), data)
    elif dtype == "float32":
        values = array.array("f", bytes(data))
    elif dtype == "bfloat16":
        whole = bytearray(2 * len(data))
        whole[2::4], whole[3::4] = data[0::2], data[1::2]
        values = array.array("f", bytes(whole))
    elif dtype == "float8":
        return sum(byte & 0x7F == 0x7F for byte in data)
    else:
        return 0
    # A sum in double precision is finite exactly when all parts are: it cannot overflow. Much faster than a loop.
    return 0 if math.isfinite(sum(values)) else sum(not math.isfinite(value) for value in values)


def look_at(read: Callable[[int, int], bytearray], dtype: str, size: int, count: bool) -> tuple[str, int]:
    """The digest of an output's beginning, and how many of its values are no numbers, where they are to be counted."""
    import hashlib

    digest = hashlib.blake2b(digest_size=16)
    bad = 0
    for start in range(0, min(size, LOOKED), CHUNK):
        data = read(start, min(CHUNK, size - start))
        digest.update(data)
        bad += nonfinite(dtype, data) if count else 0
    return digest.hexdigest(), bad


# ---- one execution


class Buffers:
    """The memory of one execution, given back at its end."""

    def __init__(self, cuda: Any) -> None:
        self._cuda = cuda
        self._device: list[int] = []
        self.host: dict[str, Any] = {}
        self.late: dict[str, Any] = {}
        self.device: dict[str, tuple[int, int]] = {}

    def on_device(self, name: str, size: int) -> int:
        address = self._cuda.allocate(size)
        self._device.append(address)
        self.device[name] = (address, size)
        return int(address)

    def on_host(self, name: str, size: int, data: bytes = b"") -> int:
        self.host[name] = ctypes.create_string_buffer(data, max(size, 64))
        return ctypes.addressof(self.host[name])

    def free(self) -> None:
        for address in self._device + [late.address for late in self.late.values() if late.address]:
            with contextlib.suppress(CudaError):
                self._cuda.free(address)


class Execution:
    """Runs the engine with one set of shapes after the other."""

    def __init__(self, voice: Voice, cuda: Any, tensors: Tensors, request: dict[str, Any]) -> None:
        self._voice, self._cuda, self._tensors, self._request = voice, cuda, tensors, request
        voice.enter("inputs")
        self._given = read_npz(request["inputs"], tensors) if request["inputs"] else {}
        voice.enter("context")
        self._context = tensors.context()
        if self._context.context is None:
            raise Refused("create_execution_context() returned None")
        self._stream = cuda.stream()
        self.least_free = cuda.memory()[0]

    def all(self) -> None:
        for profile in range(max(1, self._tensors.profiles)):
            self._voice.enter("profile %d" % profile)
            try:
                if self._tensors.profiles > 1:
                    self._context.choose(profile, self._stream)
                    self._cuda.wait()
            except Refused as error:
                self._voice.told(error, profile=profile)
                continue
            done = set()
            for which in self._which(profile):
                try:
                    shapes, values = self._asked(profile, which)
                except Failed as error:
                    self._voice.told(error, profile=profile)
                    break
                key = json.dumps([sorted(shapes.items()), sorted(values.items())])
                if key in done:
                    continue
                done.add(key)
                try:
                    self._run(profile, which, shapes, values)
                except Failed as error:
                    self._voice.told(error, profile=profile, which=which, shapes=shapes, values=values)
                    if isinstance(error, CudaError) and not error.of_memory:
                        return  # it stays: every later call would only repeat it

    def _which(self, profile: int) -> tuple[str, ...]:
        """Given shapes are tried where they fit, and in the first profile when they fit nowhere: TensorRT says why."""
        wanted = self._wanted()
        if not wanted:
            return ("opt", "min", "max")
        fitting = [k for k in range(max(1, self._tensors.profiles)) if self._fits(k, wanted)] or [0]
        return ("given",) if profile in fitting else ()

    def _wanted(self) -> dict[str, Shape]:
        wanted = {name: tuple(shape) for name, shape in self._request["shapes"].items() if name in self._tensors.inputs}
        wanted.update({name: shape for name, (_, shape, _) in self._given.items() if not self._tensors.on_host(name)})
        return wanted

    def _fits(self, profile: int, wanted: dict[str, Shape]) -> bool:
        for name, shape in wanted.items():
            found = self._tensors.ranges(name, profile)
            if found and not (
                len(found[0]) == len(shape) and all(a <= b <= c for a, b, c in zip(found[0], shape, found[2]))
            ):
                return False
        return True

    def _asked(self, profile: int, which: str) -> tuple[dict[str, Shape], dict[str, Shape]]:
        """The shape of every input, and the values of those that are shape tensors."""
        place = {"min": 0, "max": 2}.get(which, 1)
        shapes: dict[str, Shape] = {}
        values: dict[str, Shape] = {}
        wanted = self._wanted()
        for name in self._tensors.inputs:
            fixed = self._tensors.shape(name)
            if fixed is None:
                raise Refused("TensorRT gives no shape of the input %r" % short(name, 100))
            if self._tensors.on_host(name):
                values[name] = self._values(name, profile, place, fixed)
                shapes[name] = fixed if -1 not in fixed else (len(values[name]),)
                continue
            found = self._tensors.ranges(name, profile)
            shapes[name] = wanted.get(name) or (found[place] if found and -1 in fixed else fixed)
        return shapes, values

    def _values(self, name: str, profile: int, place: int, fixed: Shape) -> Shape:
        """What a shape tensor may hold, by the API or by the plan: ``get_profile_shape_input`` of 8.6 gives as many
        values as the shape has dimensions."""
        if name in self._given:
            dtype = self._tensors.dtype(name)
            data, size = checked(name, self._given[name], dtype, fixed), BITS[dtype] // 8
            return tuple(
                int.from_bytes(data[at : at + size], "little", signed=True) for at in range(0, len(data), size)
            )
        stored = self._request["values"]
        for found in (
            self._tensors.values(name, profile),
            stored[profile].get(name) if profile < len(stored) else None,
        ):
            if found and (-1 in fixed or len(found[place]) == count_of(fixed)):
                return tuple(found[place])
        raise NoValues("the values of the shape tensor %r are not known" % short(name, 100))

    def _run(self, profile: int, which: str, shapes: dict[str, Shape], values: dict[str, Shape]) -> None:
        buffers = Buffers(self._cuda)
        try:
            self._voice.enter("bind")
            outputs = self._bind(buffers, shapes, values)
            self._voice.enter("enqueue")
            first = self._once(buffers)
            self._voice.enter("outputs")
            before = {name: self._seen(buffers, name, outputs, False)[0] for name in outputs}
            self._voice.enter("enqueue")
            times: list[float] = []
            started = time.monotonic()
            while len(times) < (RUNS if which in ("opt", "given") else 1) and time.monotonic() - started < RUN_SECONDS:
                times.append(self._once(buffers, announce=False))
            self.least_free = min(self.least_free, self._cuda.memory()[0])
            self._voice.enter("outputs")
            rows = []
            for name in outputs:
                digest, bad, shape = self._seen(buffers, name, outputs, True)
                dtype = self._tensors.dtype(name)
                same = digest == before[name] if times else None
                rows.append({"name": short(name), "dtype": dtype, "shape": shape, "nonfinite": bad, "same": same})
            self._voice.say(
                run={
                    "profile": profile, "which": which, "shapes": shapes, "values": values, "outputs": rows,
                    "first_ms": first, "runs": len(times),
                    "median_ms": sorted(times)[len(times) // 2] if times else None,
                }
            )  # fmt: skip
        finally:
            buffers.free()

    def _bind(self, buffers: Buffers, shapes: dict[str, Shape], values: dict[str, Shape]) -> dict[str, Shape | None]:
        tensors, context, batch = self._tensors, self._context, max(1, self._tensors.batch)
        for name in tensors.inputs:
            context.set_shape(name, shapes[name])
            dtype = tensors.dtype(name)
            if name in values:
                data = b"".join(value.to_bytes(BITS[dtype] // 8, "little", signed=True) for value in values[name])
                context.set_values(name, values[name], buffers.on_host(name, len(data), data))
                continue
            size = bytes_of(dtype, count_of(tensors.padded(name, shapes[name]))) * batch
            address = buffers.on_device(name, size)
            context.set_address(name, address)
            if name in self._given:
                self._cuda.write(address, checked(name, self._given[name], dtype, tensors.shape(name) or ()))
            else:
                fill(self._cuda, address, size, pattern(dtype, zlib.crc32(name.encode("utf-8", "replace"))))
        context.settle()
        outputs: dict[str, Shape | None] = {}
        for name in tensors.names:
            if name in tensors.inputs:
                continue
            shape = context.output_shape(name)
            if shape is None or any(size < 0 for size in shape):
                outputs[name] = None
                buffers.late[name] = context.allocate_late(name, self._cuda)
                continue
            outputs[name] = shape
            size = bytes_of(tensors.dtype(name), count_of(tensors.padded(name, shape))) * batch
            if tensors.on_host(name):
                context.set_address(name, buffers.on_host(name, size))
                continue
            address = buffers.on_device(name, size)
            clear(self._cuda, address, size)
            context.set_address(name, address)
        return outputs

    def _once(self, buffers: Buffers, announce: bool = True) -> float:
        started = time.perf_counter()
        accepted = self._context.enqueue(self._stream)
        if announce:
            self._voice.enter("synchronise")
        self._cuda.wait()
        taken = round((time.perf_counter() - started) * 1000, 4)
        for late in buffers.late.values():
            if late.error is not None:
                raise late.error
        if not accepted:
            self._voice.stage = "enqueue"
            raise Refused("enqueue returned False")
        return taken

    def _seen(
        self, buffers: Buffers, name: str, outputs: dict[str, Shape | None], count: bool
    ) -> tuple[str, int, list[int]]:
        dtype = self._tensors.dtype(name)
        shape = outputs[name]
        if shape is None:
            late = buffers.late[name]
            shape = late.shape or ()
            size = min(bytes_of(dtype, count_of(self._tensors.padded(name, shape))), late.size)
            address = late.address
        elif name in buffers.host:
            data = bytearray(buffers.host[name].raw)[: bytes_of(dtype, count_of(shape))]
            return (*look_at(lambda start, length: data[start : start + length], dtype, len(data), count), list(shape))
        else:
            address, size = buffers.device[name]
        digest, bad = look_at(lambda start, length: self._cuda.read(address + start, length), dtype, size, count)
        return digest, bad, list(shape)


# ---- the whole


def work(voice: Voice, request: dict[str, Any]) -> None:
    voice.enter("import")
    module = first_installed(request["modules"])
    voice.say(fact="module", value=module)
    trt = importlib.import_module(module)
    voice.say(fact="bindings", value=short(getattr(trt, "__version__", ""), 40))
    voice.enter("library version")
    voice.say(fact="library", value=library_facts())
    voice.enter("logger")
    logger = make_logger(trt, voice)
    kept = load_plugins(trt, voice, logger, request)
    cuda: Any = None
    free: tuple[int, int] | None = None
    if request["execute"]:
        voice.enter("cuda")
        try:
            opened = open_cuda(request["cuda"])
            free = opened.memory()
            voice.say(fact="cuda", value=[opened.name, opened.version])
            cuda = opened
        except CudaError as error:
            voice.told(error)
        except ImportError as error:
            voice.failed("no-cuda", str(error))
    voice.enter("runtime")
    runtime = trt.Runtime(logger)
    if request["allow_host_code"] and hasattr(runtime, "engine_host_code_allowed"):
        runtime.engine_host_code_allowed = True
    engine = deserialized(voice, runtime, request)
    voice.enter("inspect")
    implicit = getattr(engine, "has_implicit_batch_dimension", False)  # only the old API takes a batch size
    by_name = hasattr(engine, "num_io_tensors") and request["api"] != "bindings" and not implicit
    tensors: Tensors = Tensors(trt, engine) if by_name else Bindings(trt, engine)
    voice.say(fact="api", value="tensors" if by_name else "bindings")
    voice.say(fact="engine", value=engine_facts(tensors))
    if cuda is not None:
        execution = Execution(voice, cuda, tensors, request)
        execution.all()
        if free is not None:
            voice.say(fact="device_memory", value={"before": free[0], "least": execution.least_free, "total": free[1]})
        voice.enter("teardown")
        execution._context.context = None
        del execution
    voice.enter("teardown")
    del tensors, engine, runtime, kept
    if cuda is not None:
        cuda.close()


def deserialized(voice: Voice, runtime: Any, request: dict[str, Any]) -> Any:
    """The engine, handed over as a mapping of the file: its bytes are the page cache's, not a copy of ours."""
    voice.enter("deserialize")
    with open(request["plan"], "rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    view = memoryview(mapped)[request["offset"] :][: request["size"]]
    started = time.perf_counter()
    engine = runtime.deserialize_cuda_engine(view)
    voice.say(fact="deserialize_ms", value=round((time.perf_counter() - started) * 1000, 3))
    if engine is None:
        raise Refused("deserialize_cuda_engine() returned None")
    with contextlib.suppress(BufferError):  # TensorRT may still hold it
        view.release()
        mapped.close()
    return engine


def make_logger(trt: Any, voice: Voice) -> Any:
    class Logger(trt.ILogger):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            trt.ILogger.__init__(self)

        def log(self, severity: Any, text: str) -> None:
            word = str(getattr(severity, "name", severity)).rpartition(".")[2]
            voice.heard(LEVELS.get(word, "error"), short(text, TEXT_LIMIT))

    return Logger()


def main() -> None:
    request = json.loads(sys.stdin.buffer.read())
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)  # whatever a library prints is chatter
    voice = Voice(request["pipe"])
    prepare()
    own = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != own]
    try:
        work(voice, request)
    except Failed as error:
        voice.told(error)
    except Exception as error:
        voice.failed("exception", "%s: %s" % (type(error).__name__, error))
    voice.say(fact="host_peak_bytes", value=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    voice.say(end=True)


if __name__ == "__main__":
    main()
