"""Plans of TensorRT 5: a flatbuffer behind its own size. Seen in one engine (5.0.6.3, Jetson TX2), whose size, version,
GPU, tensors and weights agree with each other; what that engine cannot settle stays unknown.

A flatbuffer is a tree of tables. A table starts with the distance back to its vtable, which lists where each field
stands inside the table (0: absent, the default); strings, vectors and tables hang on unsigned forward distances.
"""

from __future__ import annotations

from typing import NamedTuple

from trtdoctor.errors import PlanError
from trtdoctor.model.fact import Fact, Known, Unknown
from trtdoctor.model.plan import BuildGpu, Flags, Layer, PlanBody, Plugin, Tensor, Version
from trtdoctor.sources.source import Source

_MAX_READS = 200_000  # per plan: hostile vectors may all point at one table
_MAX_ELEMENTS = 20_000
_MAX_STRING = 16_384
_MAX_STRING_BYTES = 4 << 20
_ONE_FILE = "as in the one TensorRT 5 plan known"
_NOT_IN_5 = "a plan of TensorRT 5 does not tell"
_KINDS_WITHOUT_PLUGIN = frozenset((11, 17, 29))  # layer kinds of the one plan known, which has no plugin


class FlatPlan(NamedTuple):
    """A plan of TensorRT 5: what later releases keep in the header, and the facts of the body."""

    tensorrt_version: Fact[Version]
    declared_size: Fact[int]
    build_gpu: Fact[BuildGpu]
    body: PlanBody


class _Flat:
    """Numbers, strings, vectors and tables of a flatbuffer, every position checked against the file's size."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._reads = 0
        self._string_bytes = 0

    def number(self, at: int, size: int, field: str, signed: bool = False) -> int:
        self._reads += 1
        if self._reads > _MAX_READS:
            raise PlanError("too many parts", field=field, offset=at)
        if not 0 <= at <= self.source.size - size:
            raise PlanError(f"needs {size} bytes, {max(0, self.source.size - at)} left", field=field, offset=at)
        return int.from_bytes(self.source.read(at, size), "little", signed=signed)

    def follow(self, at: int, field: str) -> int:
        """Where the string, vector or table begins whose distance stands at ``at``."""
        return at + self.number(at, 4, field)

    def table(self, at: int, field: str) -> _Table:
        vtable = at - self.number(at, 4, field, signed=True)
        size, extent = self.number(vtable, 2, field), self.number(vtable + 2, 2, field)
        if size < 4 or size % 2 or extent < 4 or at + extent > self.source.size:
            raise PlanError("no table of a flatbuffer", field=field, offset=at)
        return _Table(self, at, vtable, size, extent)

    def vector(self, at: int, element: int, field: str) -> tuple[int, int]:
        """Position of the first element and number of elements, which all lie inside the file."""
        count = self.number(at, 4, field)
        if count * element > self.source.size - at - 4:
            raise PlanError(f"{count} elements do not fit", field=field, offset=at)
        return at + 4, count

    def text(self, at: int, field: str) -> str:
        start, size = self.vector(at, 1, field)
        self._string_bytes += size
        if size > _MAX_STRING or self._string_bytes > _MAX_STRING_BYTES:
            raise PlanError(f"a string of {size} bytes is too long", field=field, offset=at)
        return self.source.read(start, size).decode("utf-8", "replace")

    def tables(self, at: int | None, field: str) -> list[_Table]:
        if at is None:
            return []
        start, count = self.vector(at, 4, field)
        if count > _MAX_ELEMENTS:
            raise PlanError(f"{count} elements are too many", field=field, offset=at)
        return [self.table(self.follow(start + 4 * i, field), field) for i in range(count)]


class _Table(NamedTuple):
    flat: _Flat
    at: int
    vtable: int
    vtable_size: int
    extent: int

    def where(self, index: int, size: int, field: str) -> int | None:
        """Position of a field of ``size`` bytes, ``None`` when it is absent and has its default."""
        slot = 4 + 2 * index
        if slot + 2 > self.vtable_size:
            return None
        offset = self.flat.number(self.vtable + slot, 2, field)
        if offset and not 4 <= offset <= self.extent - size:
            raise PlanError(f"field {index} lies outside its table", field=field, offset=self.vtable + slot)
        return self.at + offset if offset else None

    def number(self, index: int, size: int, field: str, signed: bool = False) -> int:
        at = self.where(index, size, field)
        return 0 if at is None else self.flat.number(at, size, field, signed)

    def child(self, index: int, field: str) -> int | None:
        at = self.where(index, 4, field)
        return None if at is None else self.flat.follow(at, field)

    def required(self, index: int, field: str) -> int:
        at = self.child(index, field)
        if at is None:
            raise PlanError("is missing", field=field, offset=self.at)
        return at


def looks_like_flatbuffer_plan(source: Source) -> bool:
    """True for a plan of TensorRT 5: its first word is the file's size, and version and GPU are sane. Never raises."""
    try:
        flat = _Flat(source)
        if source.size < 64 or flat.number(0, 8, "declared size") != source.size:
            return False
        root = _root(flat)
        major = _version(flat, root)[0]
        gpu = _gpu(flat, root)
    except PlanError:
        return False
    return 3 <= major <= 5 and 2 <= gpu.compute_capability[0] <= 9 and gpu.sm_count > 0 and bool(gpu.name)


def read_flatbuffer(source: Source) -> FlatPlan:
    """Every fact of a plan of TensorRT 5. Damaged bytes make facts unknown; nothing is raised for them."""
    flat = _Flat(source)
    try:
        declared: Fact[int] = Known(flat.number(0, 8, "declared size"), "first eight bytes of the plan")
        root = _root(flat)
    except PlanError as error:
        bad = Unknown(str(error))
        return FlatPlan(bad, bad, bad, _all_unknown(str(error)))
    version: Fact[Version]
    gpu: Fact[BuildGpu]
    try:
        version = Known(_version(flat, root), "version table of the flatbuffer")
    except PlanError as error:
        version = Unknown(str(error))
    try:
        gpu = Known(_gpu(flat, root), "device table of the flatbuffer")
    except PlanError as error:
        gpu = Unknown(str(error))
    return FlatPlan(version, declared, gpu, _body(flat, root))


def _root(flat: _Flat) -> _Table:
    return flat.table(flat.follow(8, "root table"), "root table")


def _version(flat: _Flat, root: _Table) -> Version:
    table = flat.table(root.required(1, "version"), "version")
    major, minor, patch, build = (table.number(i, 4, "version") for i in range(4))
    return major, minor, patch, build


def _gpu(flat: _Flat, root: _Table) -> BuildGpu:
    table = flat.table(root.required(2, "device"), "device")
    unsettled = "one plan is too few to tell the field"
    return BuildGpu(
        compute_capability=(table.number(1, 4, "device"), table.number(2, 4, "device")),
        sm_count=table.number(8, 4, "device"),
        sm_clock_khz=table.number(3, 4, "device"),
        memory_clock_khz=table.number(4, 4, "device"),
        memory_bus_bits=table.number(5, 4, "device"),
        l2_bytes=table.number(7, 8, "device"),
        total_memory_bytes=Known(table.number(6, 8, "device"), "device table of the flatbuffer"),
        integrated=Unknown(unsettled),
        name=flat.text(table.required(0, "device name"), "device name"),
    )


def _body(flat: _Flat, root: _Table) -> PlanBody:
    io: Fact[tuple[Tensor, ...]]
    layers: Fact[tuple[Layer, ...]]
    num_layers: Fact[int]
    plugins: Fact[tuple[Plugin, ...]] = Unknown("plugin layers of TensorRT 5 are not known")
    weights: Fact[int]
    memory: Fact[int]
    max_batch: Fact[int]
    try:
        io = Known(_io(flat, root), f"I/O tables of the flatbuffer, {_ONE_FILE}; the batch is not stored, -1 put first")
    except PlanError as error:
        io = Unknown(str(error))
    try:
        tables = flat.tables(root.child(9, "layers"), "layers")
        names = tuple(Layer(flat.text(t.required(0, "layer name"), "layer name")) for t in tables)
        layers, num_layers = Known(names, "layer tables"), Known(len(tables), "number of layer tables")
        if {t.number(1, 4, "layer kind") for t in tables} <= _KINDS_WITHOUT_PLUGIN:
            plugins = Known((), "layer kinds, none of them a plugin's")
    except PlanError as error:
        layers = num_layers = plugins = Unknown(str(error))
    try:
        at = root.child(8, "weights")
        weights = Known(
            0 if at is None else flat.vector(at, 1, "weights")[1], f"weights of the flatbuffer, {_ONE_FILE}"
        )
    except PlanError as error:
        weights = Unknown(str(error))
    try:
        memory = Known(_memory(flat, root), f"sum of the memory sizes, {_ONE_FILE}")
    except PlanError as error:
        memory = Unknown(str(error))
    try:
        max_batch = Known(root.number(10, 4, "maximal batch size", signed=True), f"root table, {_ONE_FILE}")
    except PlanError as error:
        max_batch = Unknown(str(error))
    not_told = Unknown(_NOT_IN_5)
    return PlanBody(
        name=not_told,
        io=io,
        profiles=Known((), "TensorRT 5 has no optimization profiles"),
        plugins=plugins,
        num_layers=num_layers,
        layers=layers,
        weights_bytes=weights,
        activation_memory_bytes=memory,
        cuda_compilers=not_told,
        cubin_sms=not_told,
        walked_to_end=not_told,
        flags=Flags(
            refittable=not_told,
            weights_stripped=Known(False, "TensorRT 5 cannot strip weights"),
            weight_streaming=Known(False, "TensorRT 5 cannot stream weights"),
            implicit_batch=Known(True, "every network of TensorRT 5 has an implicit batch dimension"),
            max_batch_size=max_batch,
            dla=not_told,
            safety=not_told,
            profiling_verbosity=not_told,
            tactic_sources=not_told,
        ),
    )


def _io(flat: _Flat, root: _Table) -> tuple[Tensor, ...]:
    """Inputs and outputs by index. Dimensions are stored without the batch, which every network of TensorRT 5 has."""
    by_index: dict[int, Tensor] = {}
    tables = flat.tables(root.child(4, "I/O tensors"), "I/O tensors")
    for table in tables:
        mode, index = table.number(4, 4, "tensor mode"), table.number(5, 4, "tensor index")
        if mode > 1 or index in by_index or index >= len(tables):
            raise PlanError(f"mode {mode} with index {index}", field="I/O tensor", offset=table.at)
        dims = flat.table(table.required(2, "tensor dimensions"), "tensor dimensions")
        start, count = flat.vector(dims.required(1, "tensor dimensions"), 4, "tensor dimensions")
        if count > 8:
            raise PlanError(f"{count} dimensions", field="tensor dimensions", offset=start)
        shape = [flat.number(start + 4 * i, 4, "tensor dimensions", signed=True) for i in range(count)]
        by_index[index] = Tensor(
            name=flat.text(table.required(0, "tensor name"), "tensor name"),
            mode="output" if mode else "input",
            dtype=_dtype(flat, table),
            shape=(-1, *shape),
        )
    return tuple(by_index[i] for i in range(len(tables)))


def _dtype(flat: _Flat, tensor: _Table) -> str | None:
    """One of the first three fields of the tensor's description is its type; only 0 (float32) has been seen."""
    at = tensor.child(1, "tensor description")
    if at is None:
        return None
    description = flat.table(at, "tensor description")
    return "float32" if all(description.where(i, 1, "tensor description") is None for i in range(3)) else None


def _memory(flat: _Flat, root: _Table) -> int:
    at = root.child(3, "memory sizes")
    if at is None:
        return 0
    start, count = flat.vector(at, 8, "memory sizes")
    if count > _MAX_ELEMENTS:
        raise PlanError(f"{count} elements are too many", field="memory sizes", offset=at)
    return sum(flat.number(start + 8 * i, 8, "memory sizes") for i in range(count))


def _all_unknown(reason: str) -> PlanBody:
    bad = Unknown(reason)
    flags = Flags(bad, bad, bad, bad, bad, bad, bad, bad, bad)
    return PlanBody(bad, bad, bad, bad, bad, bad, bad, bad, bad, bad, bad, flags)
