"""The engine as TensorRT's API shows it: by tensor names (8.5 and later) or by binding indices (8.4 and before).

Which API is used is decided by what the module offers.
"""

from __future__ import annotations

from typing import Any

from probe_channel import CudaError, Refused, short
from probe_cuda import clear
from probe_dtypes import Shape, dtype_name


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
    memory = None
    for word in ("device_memory_size", "device_memory_size_v2"):
        # The second is the only one of TensorRT 11, and an error message on a lean runtime of TensorRT 8.
        if hasattr(engine, word):
            memory = int(getattr(engine, word))
            break
    name = getattr(engine, "name", None)
    return {
        "name": None if name is None else short(name),
        "num_layers": getattr(engine, "num_layers", None),
        "device_memory_size": memory,
        "io": [_tensor_facts(tensors, name) for name in tensors.names[:10000]],
        "profiles": [_profile_facts(tensors, profile) for profile in range(min(tensors.profiles, 256))],
    }


def _tensor_facts(tensors: Tensors, name: str) -> dict[str, Any]:
    return {
        "name": short(name),
        "mode": "input" if name in tensors.inputs else "output",
        "dtype": tensors.dtype(name),
        "shape": tensors.shape(name),
    }


def _profile_facts(tensors: Tensors, profile: int) -> dict[str, Any]:
    """Of every input the smallest, optimal and largest shape, or values; ``None`` where the API gives none."""
    rows = {}
    for name in tensors.inputs[:10000]:
        found = tensors.values(name, profile) if tensors.on_host(name) else tensors.ranges(name, profile)
        rows[short(name)] = found or None
    return rows
