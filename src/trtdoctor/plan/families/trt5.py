"""TensorRT 5: a flatbuffer behind its own size, without headers. Seen in one engine (5.0.6.3, Jetson TX2), whose size,
version, GPU, tensors and weights agree with each other; what that engine cannot settle stays unknown."""

from __future__ import annotations

from trtdoctor.errors import PlanError
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown, need
from trtdoctor.model.plan import Body, BuildGpu, Flags, Layer, PlanBody, PlanHeader, Plugin, Tensor, Version
from trtdoctor.plan.facts import NotStoredError, as_fact
from trtdoctor.plan.families.base import PlanFamily
from trtdoctor.plan.flatbuffer import Flatbuffer, Table
from trtdoctor.sources.source import Source

_ONE_FILE = "as in the one TensorRT 5 plan known"
_KINDS_WITHOUT_PLUGIN = frozenset((11, 17, 29))  # layer kinds of the one plan known, which has no plugin
_MAX_DIMENSIONS = 8
_FLATBUFFER_AT = 8  # behind the size


def read_header(source: Source) -> PlanHeader:
    """What later releases keep in headers. Raises ``PlanError`` unless size, version and GPU are those of a plan of
    TensorRT 5, so that nothing else is taken for one."""
    flat = Flatbuffer(source)
    declared = flat.number(0, 8, "declared size")
    root = _root(flat)
    version, gpu = _version(flat, root), _gpu(flat, root)
    if declared != source.size or not 3 <= version[0] <= 5:
        raise PlanError("not a plan of TensorRT 5", field="declared size", offset=0)
    if not 2 <= gpu.compute_capability[0] <= 9 or gpu.sm_count <= 0 or not gpu.name:
        raise PlanError("not a GPU that TensorRT 5 knew", field="device", offset=root.at)
    return PlanHeader(
        product="tensorrt",
        family="tensorrt-5",
        tensorrt_version=Known(version, "version table of the flatbuffer"),
        serialization_version=Unknown("TensorRT 5 plans hold no serialization version"),
        platform=Unknown("plans before 8.6 hold no platform tag"),
        declared_size=Known(declared, "first eight bytes of the plan"),
        complete=Known(True, "the size is the declared one; this release writes no end marker"),
        checksum=NotAsked("TensorRT 5 plans hold no checksum"),
        hardware_compatibility=Unknown("plans before 8.6 hold no hardware compatibility level (there was none)"),
        build_gpu=Known(gpu, "device table of the flatbuffer"),
        target_compute_capabilities=Known((gpu.compute_capability,), "compute capability of the build GPU"),
        embedded_libraries=Known((), "plans before 8.6 have no sections"),
        body=Body("tensorrt-5", _FLATBUFFER_AT, source.size - _FLATBUFFER_AT),
    )


def read_body(source: Source) -> PlanBody:
    """The facts of the flatbuffer. Damaged bytes make facts unknown; nothing is raised for them."""
    flat = Flatbuffer(source)
    not_stored = Unknown("a plan of TensorRT 5 does not say")
    layers = as_fact(lambda: _layers(flat), "layer tables")
    num_layers: Fact[int] = as_fact(lambda: len(need(layers)), "number of layer tables")
    max_batch = as_fact(
        lambda: _root(flat).number(10, 4, "maximal batch size", signed=True), f"root table, {_ONE_FILE}"
    )
    return PlanBody(
        name=not_stored,
        io=as_fact(
            lambda: _io(flat), f"I/O tables of the flatbuffer, {_ONE_FILE}; the batch is not stored, -1 put first"
        ),
        profiles=Known((), "TensorRT 5 has no optimization profiles"),
        plugins=as_fact(lambda: _plugins(flat, need(layers)), "layer kinds, none of them a plugin's"),
        num_layers=num_layers,
        layers=layers,
        weights_bytes=as_fact(lambda: _weights_bytes(flat), f"weights of the flatbuffer, {_ONE_FILE}"),
        activation_memory_bytes=as_fact(
            lambda: sum(flat.numbers(_root(flat).child(3, "memory sizes"), 8, "memory sizes")),
            f"sum of the memory sizes, {_ONE_FILE}",
        ),
        cuda_compilers=not_stored,
        cubin_sms=not_stored,
        walked_to_end=NotAsked("a plan of TensorRT 5 is one table of tables, which has no row of records"),
        flags=Flags(
            refittable=not_stored,
            weights_stripped=Known(False, "TensorRT 5 cannot strip weights"),
            weight_streaming=Known(False, "TensorRT 5 cannot stream weights"),
            implicit_batch=Known(True, "every network of TensorRT 5 has an implicit batch dimension"),
            max_batch_size=max_batch,
            dla=not_stored,
            safety=not_stored,
            profiling_verbosity=not_stored,
            tactic_sources=not_stored,
        ),
    )


FAMILY = PlanFamily("tensorrt-5", "TensorRT 5", tag=b"", header=read_header, body=read_body)


def _root(flat: Flatbuffer) -> Table:
    return flat.table(flat.follow(_FLATBUFFER_AT, "root table"), "root table")


def _version(flat: Flatbuffer, root: Table) -> Version:
    table = flat.table(root.required(1, "version"), "version")
    major, minor, patch, build = (table.number(i, 4, "version") for i in range(4))
    return major, minor, patch, build


def _gpu(flat: Flatbuffer, root: Table) -> BuildGpu:
    table = flat.table(root.required(2, "device"), "device")
    return BuildGpu(
        compute_capability=(table.number(1, 4, "device"), table.number(2, 4, "device")),
        sm_count=table.number(8, 4, "device"),
        sm_clock_khz=table.number(3, 4, "device"),
        memory_clock_khz=table.number(4, 4, "device"),
        memory_bus_bits=table.number(5, 4, "device"),
        l2_bytes=table.number(7, 8, "device"),
        total_memory_bytes=Known(table.number(6, 8, "device"), "device table of the flatbuffer"),
        integrated=Unknown("one plan is too few to find the field"),
        name=flat.text(table.required(0, "device name"), "device name"),
    )


def _io(flat: Flatbuffer) -> tuple[Tensor, ...]:
    """Inputs and outputs by index. Dimensions are stored without the batch, which every network of TensorRT 5 has."""
    by_index: dict[int, Tensor] = {}
    tables = flat.tables(_root(flat).child(4, "I/O tensors"), "I/O tensors")
    for table in tables:
        mode, index = table.number(4, 4, "tensor mode"), table.number(5, 4, "tensor index")
        if mode > 1 or index in by_index or index >= len(tables):
            raise PlanError(f"mode {mode} with index {index}", field="I/O tensor", offset=table.at)
        dims = flat.table(table.required(2, "tensor dimensions"), "tensor dimensions")
        shape = flat.numbers(dims.required(1, "tensor dimensions"), 4, "tensor dimensions", signed=True)
        if len(shape) > _MAX_DIMENSIONS:
            raise PlanError(f"{len(shape)} dimensions", field="tensor dimensions", offset=dims.at)
        by_index[index] = Tensor(
            name=flat.text(table.required(0, "tensor name"), "tensor name"),
            mode="output" if mode else "input",
            dtype=_dtype(flat, table),
            shape=(-1, *shape),
        )
    return tuple(by_index[i] for i in range(len(tables)))


def _dtype(flat: Flatbuffer, tensor: Table) -> str | None:
    """One of the first three fields of the tensor's description is its type; only 0 (float32) has been seen."""
    at = tensor.child(1, "tensor description")
    if at is None:
        return None
    description = flat.table(at, "tensor description")
    return "float32" if all(description.where(i, 1, "tensor description") is None for i in range(3)) else None


def _layer_tables(flat: Flatbuffer) -> list[Table]:
    return flat.tables(_root(flat).child(9, "layers"), "layers")


def _layers(flat: Flatbuffer) -> tuple[Layer, ...]:
    return tuple(Layer(flat.text(t.required(0, "layer name"), "layer name")) for t in _layer_tables(flat))


def _plugins(flat: Flatbuffer, layers: tuple[Layer, ...]) -> tuple[Plugin, ...]:
    if layers and not {t.number(1, 4, "layer kind") for t in _layer_tables(flat)} <= _KINDS_WITHOUT_PLUGIN:
        raise NotStoredError("plugin layers of TensorRT 5 are not known")
    return ()


def _weights_bytes(flat: Flatbuffer) -> int:
    at = _root(flat).child(8, "weights")
    return 0 if at is None else flat.vector(at, 1, "weights")[1]
