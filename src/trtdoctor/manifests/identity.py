"""The facts by which an engine is recognised without reading its weights, and whether two sets of them contradict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Known, Unknown, known
from trtdoctor.model.plan import BuildGpu, PlanBody, PlanHeader
from trtdoctor.text import dotted, printable

OF_GPU = (
    *("compute_capability", "sm_count", "sm_clock_khz", "memory_clock_khz", "memory_bus_bits", "l2_bytes"),
    *("total_memory_bytes", "integrated"),
)
"""What identifies the GPU that built it."""
NAMES = (
    *("product", "container", "plan_offset", "tensorrt_version", "serialization_version", "platform"),
    *("declared_size_bytes", "hardware_compatibility", "target_compute_capabilities", "build_gpu"),
    *("name", "io", "profiles", "plugins", "num_layers", "weights_bytes"),
)
"""The facts of an engine that identify it."""
NAMES_MATTER = ("inputs", "values")
"""Objects whose keys are names: one that is missing is a difference, not a fact that nobody knew."""
MOST_SHOWN = 80


def facts(engine: Engine) -> dict[str, object]:
    """What identifies an engine, named and shaped as in the JSON of ``inspect``; nothing of what is none."""
    header, body = engine.header, engine.body
    if header is None:
        return {}
    of_file = {"product": header.product, "container": engine.container, "plan_offset": engine.plan_offset}
    found = {**of_file, **_header(header), **_body(body)}
    return {name: found[name] for name in NAMES}


def _header(header: PlanHeader) -> dict[str, object]:
    version, gpu = known(header.tensorrt_version), known(header.build_gpu)
    targets = known(header.target_compute_capabilities)
    return {
        "tensorrt_version": dotted(version) if version is not None else None,
        "serialization_version": known(header.serialization_version),
        "platform": known(header.platform),
        "declared_size_bytes": known(header.declared_size),
        "hardware_compatibility": known(header.hardware_compatibility),
        "target_compute_capabilities": [dotted(one) for one in targets] if targets is not None else None,
        "build_gpu": _gpu(gpu) if gpu is not None else None,
    }


def _gpu(gpu: BuildGpu) -> dict[str, object]:
    values = ((name, getattr(gpu, name)) for name in OF_GPU)
    found = {name: known(value) if isinstance(value, (Known, Unknown)) else value for name, value in values}
    return {**found, "compute_capability": dotted(gpu.compute_capability)}


def _body(body: PlanBody | None) -> dict[str, object]:
    if body is None:
        return dict.fromkeys(NAMES[-6:])
    io, profiles, plugins = known(body.io), known(body.profiles), known(body.plugins)
    return {
        "name": known(body.name),
        "io": [one.plain() for one in io] if io is not None else None,
        "profiles": [one.plain() for one in profiles] if profiles is not None else None,
        "plugins": [one._asdict() for one in plugins] if plugins is not None else None,
        "num_layers": known(body.num_layers),
        "weights_bytes": known(body.weights_bytes),
    }


def contradictions(recorded: Mapping[str, object], found: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Where the two say different things: the fact, and what each says of it, safe to print.

    What one of them does not know contradicts nothing: another release of trtdoctor may read more.
    """
    for name, value in found.items():
        place = _contradiction(recorded.get(name), value, name)
        if place is not None:
            yield place


def compared(recorded: Mapping[str, object], found: Mapping[str, object]) -> tuple[str, ...]:
    """The facts that both know."""
    return tuple(name for name, value in found.items() if value is not None and recorded.get(name) is not None)


def _contradiction(one: object, other: object, place: str) -> tuple[str, str, str] | None:
    if one is None or other is None:
        return None
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return _of_objects(one, other, place)
    if isinstance(one, list) and isinstance(other, list):
        return _of_lists(one, other, place)
    same = one == other and isinstance(one, bool) is isinstance(other, bool)
    return None if same else (printable(place, MOST_SHOWN), _shown(one), _shown(other))


def _of_objects(one: Mapping[str, object], other: Mapping[str, object], place: str) -> tuple[str, str, str] | None:
    if place.rpartition(".")[2] in NAMES_MATTER and set(one) != set(other):
        return printable(place, MOST_SHOWN), _shown(sorted(one)), _shown(sorted(other))
    inner = (_contradiction(one.get(name), value, f"{place}.{name}") for name, value in other.items())
    return next((found for found in inner if found is not None), None)


def _of_lists(one: list[object], other: list[object], place: str) -> tuple[str, str, str] | None:
    if len(one) != len(other):
        return printable(place, MOST_SHOWN), f"{len(one):,} of them", f"{len(other):,} of them"
    pairs = enumerate(zip(one, other, strict=True))
    inner = (_contradiction(mine, theirs, f"{place}[{at}]") for at, (mine, theirs) in pairs)
    return next((found for found in inner if found is not None), None)


def _shown(value: object) -> str:
    return printable(value if isinstance(value, str) else str(value), MOST_SHOWN)
