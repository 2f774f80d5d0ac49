"""Facts, targets and reports as values of JSON, named as in ``docs/json.md``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from trtdoctor import derived
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown, known
from trtdoctor.model.finding import Finding
from trtdoctor.model.plan import BuildGpu, PlanHeader
from trtdoctor.model.report import Report
from trtdoctor.model.target import Target
from trtdoctor.text import dotted

if TYPE_CHECKING:
    from trtdoctor.model.advice import Advice, Step
    from trtdoctor.model.plan import PlanBody
    from trtdoctor.model.probe import ProbeEnd, ProbeFailure, ProbeResult
    from trtdoctor.targets.grouping import FleetTarget

T = TypeVar("T")
FLAGS = (
    "refittable",
    "weights_stripped",
    "weight_streaming",
    "implicit_batch",
    "max_batch_size",
    "dla",
    "safety",
    "profiling_verbosity",
    "tactic_sources",
)
MOST_MESSAGES = 200
"""Messages of TensorRT in a report."""
PLAN_FACTS = (
    "product",
    "tensorrt_version",
    "serialization_version",
    "platform",
    "declared_size_bytes",
    "complete",
    "checksum",
    "version_compatible",
    "lean_runtime_included",
    "hardware_compatibility",
    "build_gpu",
    "target_compute_capabilities",
    "newer_gpus",
    "name",
    "io",
    "profiles",
    "plugins",
    "num_layers",
    "precision",
    "strongly_typed",
    "weights_bytes",
    "activation_memory_bytes",
    "embedded_libraries",
    "cuda_compilers",
    "cubin_sms",
    "flags",
)
"""What is null, with a reason, of a file that holds no plan."""
NEVER_STORED = {
    "cudnn_version": "a plan does not hold it; of CUDA it names only the compiler of embedded kernels (cuda_compilers)",
    "build_os": "a plan holds no operating system; only a platform tag, since TensorRT 10",
    "build_date": "a plan does not hold it",
}
"""What people look for in a plan, in vain."""
NO_BODY = Unknown("the body of the plan could not be found")


class _Facts:
    """Collects facts as JSON values, and the reasons of those that are not there."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.unknown: dict[str, str] = {}

    def add(self, name: str, fact: Fact[object]) -> None:
        if isinstance(fact, Known):
            self.values[name] = fact.value
        else:
            self.values[name] = None
            self.unknown[name] = fact.reason


def engine(facts: Engine) -> dict[str, object]:
    """The facts of one file, named as in the contract of ``inspect``."""
    out = _Facts()
    header = facts.header
    out.values = {
        "path": facts.path,
        "member": facts.member,
        "size_bytes": facts.size_bytes,
        "kind": "engine" if header is not None else "not-engine",
        "not_engine": None if header is not None else _kind(facts),
        "container": facts.container,
        "plan_offset": facts.plan_offset,
    }
    if facts.remote is not None:
        out.values["remote"] = facts.remote._asdict()
    if header is None:
        state = facts.path_status.state
        reason = "the file is not an engine" if state == "file" else f"there is no file to read: {state}"
        if state != "file":
            out.unknown["kind"] = state
        elif facts.unseen is not None:
            out.unknown["kind"] = reason = facts.unseen.why
        if facts.not_engine is None:
            none = "none of the formats that this version knows"
            out.unknown["not_engine"] = facts.failure or facts.wrapper_damage or (none if state == "file" else state)
        for name in PLAN_FACTS:
            out.add(name, Unknown(reason))
        out.values |= {"metadata": {}, "unknown": out.unknown}
        return out.values
    out.values["product"] = header.product
    _header(out, header)
    if facts.plan_offset is None:
        out.unknown["plan_offset"] = f"the plan is encoded inside the {facts.container} file, or in another one"
    _body(out, facts.body)
    out.add("precision", derived.precision(facts.body))
    out.add("strongly_typed", derived.strongly_typed(header, facts.body))
    for name, reason in NEVER_STORED.items():
        out.add(name, Unknown(reason))
    out.values["metadata"] = dict(facts.metadata)
    out.values["unknown"] = out.unknown
    return out.values


def _kind(facts: Engine) -> str | None:
    return facts.not_engine.kind if facts.not_engine is not None else None


def _header(out: _Facts, header: PlanHeader) -> None:
    version = header.tensorrt_version
    out.add("tensorrt_version", Known(dotted(version.value), version.source) if isinstance(version, Known) else version)
    out.add("serialization_version", header.serialization_version)
    out.add("platform", header.platform)
    out.add("declared_size_bytes", header.declared_size)
    out.add("complete", header.complete)
    out.add("checksum", header.checksum)
    out.add("version_compatible", derived.version_compatible(header))
    out.values["lean_runtime_included"] = header.has_lean_runtime
    out.add("hardware_compatibility", header.hardware_compatibility)
    gpu = header.build_gpu
    out.add("build_gpu", Known(_gpu(gpu.value, out.unknown), gpu.source) if isinstance(gpu, Known) else gpu)
    targets = header.target_compute_capabilities
    if isinstance(targets, Known):
        out.values["target_compute_capabilities"] = [dotted(target) for target in targets.value]
    else:
        out.add("target_compute_capabilities", targets)
    out.add("newer_gpus", header.newer_gpus)
    libraries = header.embedded_libraries
    if isinstance(libraries, Known):
        rows = [{"kind": library.kind, "size_bytes": library.size} for library in libraries.value]
        out.values["embedded_libraries"] = rows
    else:
        out.values["embedded_libraries"] = None
        out.unknown["lean_runtime_included"] = out.unknown["embedded_libraries"] = libraries.reason


def _body(out: _Facts, body: PlanBody | None) -> None:
    def shown(fact: Fact[T], value: Callable[[T], object]) -> Fact[object]:
        return Known(value(fact.value), fact.source) if isinstance(fact, Known) else fact

    def of(name: str) -> Fact[Any]:
        fact: Fact[Any] = getattr(body, name, NO_BODY)
        return fact

    out.add("name", of("name"))
    out.add("io", shown(of("io"), lambda tensors: [tensor.plain() for tensor in tensors]))
    out.add("profiles", shown(of("profiles"), lambda profiles: [profile.plain() for profile in profiles]))
    out.add("plugins", shown(of("plugins"), lambda plugins: [plugin._asdict() for plugin in plugins]))
    out.add("num_layers", of("num_layers"))
    for name in ("weights_bytes", "activation_memory_bytes"):
        out.add(name, of(name))
    for name in ("cuda_compilers", "cubin_sms"):
        out.add(name, shown(of(name), list))
    flags: dict[str, object] = {}
    for name in FLAGS:
        fact: Fact[object] = getattr(body.flags, name) if body is not None else NO_BODY
        flags[name] = list(fact.value) if isinstance(fact, Known) and isinstance(fact.value, tuple) else known(fact)
        if not isinstance(fact, Known):
            out.unknown[f"flags.{name}"] = fact.reason
    out.values["flags"] = flags


def layers(body: PlanBody | None) -> list[dict[str, object]] | None:
    """The layers in order, for ``inspect -v``; ``None`` when they could not be read."""
    found = known(body.layers) if body is not None else None
    return None if found is None else [layer._asdict() for layer in found]


def _gpu(gpu: BuildGpu, unknown: dict[str, str]) -> dict[str, object]:
    for name in ("total_memory_bytes", "integrated"):
        fact = getattr(gpu, name)
        if not isinstance(fact, Known):
            unknown[f"build_gpu.{name}"] = fact.reason
    return {
        "compute_capability": dotted(gpu.compute_capability),
        "sm_count": gpu.sm_count,
        "sm_clock_khz": gpu.sm_clock_khz,
        "memory_clock_khz": gpu.memory_clock_khz,
        "memory_bus_bits": gpu.memory_bus_bits,
        "l2_bytes": gpu.l2_bytes,
        "total_memory_bytes": known(gpu.total_memory_bytes),
        "integrated": known(gpu.integrated),
        "likely_names": list(derived.likely_gpus(gpu)),
        "attributes": {name: value for name, value in gpu.attributes._asdict().items() if value is not None},
    }


def fleet_target(one: FleetTarget) -> dict[str, object]:
    """A kind of machine of a fleet; ``facts`` is its target, as ``check --target`` reads it."""
    return {
        "name": one.name,
        "count": len(one.members),
        "gpus": one.gpus,
        "profile": one.profile or None,
        "virtual": one.virtual,
        "labelled": one.labelled,
        "origin": one.origin,
        "nodes": [member._asdict() for member in one.members],
        "facts": target(one.target),
    }


def target(facts: Target) -> dict[str, object]:
    """A target; ``target.from_json`` reads it back. What was not asked about is left out, what is unknown is null."""
    from trtdoctor.model import records
    from trtdoctor.model.gpu import Gpu

    # A target in words has one GPU, which is the one in question; a machine lists all that it has.
    named = facts.gpu if any(not isinstance(fact, NotAsked) for fact in facts.gpu) else None
    listed = facts.gpus or ((named,) if named is not None and isinstance(facts.machine, NotAsked) else ())
    out: dict[str, object] = records.encode(facts._replace(gpu=Gpu(), gpus=listed, chosen=None))
    del out["gpu"], out["where"], out["chosen"], out["assumed"], out["carried"], out["given"], out["carrier"]
    if not listed and isinstance(facts.machine, NotAsked):
        del out["gpus"]
    return out


def finding(found: Finding) -> dict[str, object]:
    return {
        "code": found.code,
        "cause": found.cause,
        "stage": found.stage,
        "severity": found.severity.name.lower(),
        "confidence": found.confidence.name.lower(),
        "title": found.title,
        "message": found.message,
        "evidence": [{"label": e.label, "value": e.value, "source": e.source} for e in found.evidence],
        "fixes": [{"title": f.title, "commands": list(f.commands), "url": f.url} for f in found.fixes],
        "masked_by": found.masked_by,
    }


def report(one: Report) -> dict[str, object]:
    return {
        "path": one.engine.path,
        "member": one.engine.member,
        **({"gpu": one.gpu} if one.gpu else {}),
        "status": one.status,
        "verdict": one.verdict,
        "target": one.target,
        "narrowed": one.narrowed,
        "settings": one.settings,
        "configurations": [
            {"kind": row.kind, "path": row.path, "state": type(row).__name__.lower()} for row in one.configurations
        ],
        "not_asked": list(one.not_asked),
        "missing": list(one.missing),
        "conditions": list(one.conditions),
        "plan": plan(one.advice),
        "engine": engine(one.engine),
        "checks": [
            {
                "code": o.code,
                "stage": o.stage,
                "title": o.title,
                "outcome": o.outcome,
                "reason": o.reason,
                "incomplete": o.incomplete,
                "duration_ms": o.duration_ms,
            }
            for o in one.outcomes
        ],
        "findings": [finding(f) for f in one.findings],
        "live": live(one.probe),
    }


def plan(advice: Advice | None) -> dict[str, object] | None:
    """What to do; ``None`` where nothing is wrong."""
    if advice is None:
        return None
    ways = [
        {"title": way.title, "clears": list(way.clears), "steps": [_step(step) for step in way.steps]}
        for way in advice.ways
    ]
    return {"clears": advice.clears, "keeps_engine": advice.keeps, "ways": ways}


def _step(step: Step) -> dict[str, object]:
    return {"title": step.title, "commands": list(step.commands), "needs": list(step.needs)}


def live(fact: Fact[ProbeResult]) -> dict[str, object]:
    """``{"tried": false, "reason": …}``, or all that is known of the try. Verbose messages are left out."""
    if not isinstance(fact, Known):
        return {"tried": False, "reason": fact.reason}
    probe = fact.value
    facts = probe.facts
    said = [one for one in probe.messages if one.severity != "verbose"]
    failures = [_with_stage(one) for one in probe.failures]
    return {
        "tried": True,
        "python": probe.python,
        "module": probe.module,
        "bindings": facts.bindings,
        "library": facts.library and facts.library._asdict(),
        "cuda": facts.cuda,
        "api": facts.api,
        "end": _with_stage(probe.end),
        "shared": probe.shared,
        "stages": list(dict.fromkeys(map(str, probe.steps))),
        "deserialized": probe.deserialized,
        "executed": bool(probe.runs),
        "failures": failures,
        "runs": [{**run._asdict(), "outputs": [output._asdict() for output in run.outputs]} for run in probe.runs],
        "messages": [
            {"severity": one.severity, "stage": str(one.step), "text": one.text} for one in said[:MOST_MESSAGES]
        ],
        "messages_left_out": max(0, len(said) - MOST_MESSAGES),
        "deserialize_ms": facts.deserialize_ms,
        "host_peak_bytes": facts.host_peak_bytes,
        "device_memory": facts.device_memory and facts.device_memory._asdict(),
        "seconds": probe.seconds,
    }


def _with_stage(row: ProbeEnd | ProbeFailure) -> dict[str, object]:
    """The fields, with the step as one word. The messages of a failure are left out: they are among all messages."""
    found = {"stage" if key == "step" else key: value for key, value in row._asdict().items() if key != "messages"}
    return {**found, "stage": str(row.step)}
