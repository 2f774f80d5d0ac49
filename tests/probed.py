"""Results of probes, mostly in words that real ones said, and the facts that follow from them."""

from __future__ import annotations

from typing import Any

from compose import plan
from samples import body, engine
from trtdoctor.logs.meanings import meanings
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known, Unknown
from trtdoctor.model.plan import PlanBody, Plugin, Profile, Range, Tensor
from trtdoctor.model.probe import (
    EndKind,
    EngineRequest,
    EngineTensor,
    Execution,
    FailureKind,
    Library,
    LoadedEngine,
    LogMessage,
    LogSeverity,
    OutputTensor,
    ProbeEnd,
    ProbeFacts,
    ProbeFailure,
    ProbeRequest,
    ProbeResult,
    ProbeStage,
    Step,
)
from trtdoctor.model.target import Target

P86 = plan((8, 6, 0, 12), 236)
STARTED: tuple[ProbeStage, ...] = ("import", "library version", "logger", "plugins", "cuda", "runtime", "deserialize")
STAGES = tuple(map(Step, STARTED))
LOADED = (*STAGES, Step("inspect"))
RAN = (*LOADED, Step("inputs"), Step("context"), Step("profile", "0"), Step("bind"), Step("enqueue"))
RAN = (*RAN, Step("synchronise"), Step("outputs"), Step("teardown"))
LIBRARY = ProbeFacts(library=Library(("/opt/libnvinfer.so.8",), (8, 6, 0)), bindings="8.6.1")
WELL = ProbeEnd("answered", Step("teardown"))
RUN = Execution(0, "opt", {"x": (4,)}, {}, (OutputTensor("y", "float32", (4,), 0, True),), 0.07, 0.01, 10)
NO_FILE = "ImportError: libnvonnxparser.so.10: cannot open shared object file: No such file or directory"
NO_PLUGIN = (
    "3: getPluginCreator could not find plugin: EfficientNMS_TRT version: 1",
    "1: [pluginV2Runner.cpp::load::303] Error Code 1: Serialization (Serialization assertion creator failed.Cannot "
    "deserialize plugin since corresponding IPluginCreator not found in Plugin Registry)",
)
LAZY = "CUDA lazy loading is not enabled. Enabling it can significantly reduce device memory usage."
OTHER_VERSION = (
    "6: The engine plan file is not compatible with this version of TensorRT, expecting library version 8.6.0.12 got "
    "8.6.1.6, please rebuild."
)
NMS = Plugin("EfficientNMS_TRT", "1", "")
IO = (Tensor("x", "input", "float32", (-1,)), Tensor("y", "output", "float32", (-1,)))
PROFILES = (Profile(0, {"x": Range((1,), (4,), (8,))}, {}),)
MINE = body(io=Known(IO, "test"), profiles=Known(PROFILES, "test"), num_layers=Known(1, "test"))
SHAPES = {"x": ((1,), (4,), (8,))}
TENSORS = (EngineTensor("x", "input", "float32", (-1,)), EngineTensor("y", "output", "float32", (-1,)))
THEIRS = LoadedEngine(None, 1, None, TENSORS, (SHAPES,))


def probe(**more: Any) -> ProbeResult:
    """One that went well, but for ``more``. ``facts`` are added to those of the library."""
    facts = LIBRARY._replace(**more.pop("facts", {}))
    wanted = EngineRequest("/models/model.engine", inputs=more.pop("inputs", None))
    request = ProbeRequest((wanted,), **more.pop("request", {}))
    base = ProbeResult(request, WELL, "/usr/bin/python3", RAN, (), (), (RUN,), facts)
    return base._replace(**more)


def refused(*registered: Plugin, wanted: Plugin | None = None) -> Facts:
    """An engine with the plugin ``wanted`` that TensorRT refused, and what its registry held."""
    inside = body(plugins=Known((wanted,) if wanted else (), "test"))
    return tried(REFUSED._replace(facts=ProbeFacts(creators=(registered,))), inside)


def tried(found: ProbeResult, inside: PlanBody | None = None) -> Facts:
    """The facts of an engine of 8.6.0.12 and of what became of it."""
    one = engine(P86) if inside is None else engine(P86)._replace(body=inside)
    here = Target("this machine", where="here")
    return Facts(one, here, probe=Known(found, "test"), meanings=meanings(found))


def fails(what: FailureKind, stage: ProbeStage, text: str, *messages: str, **more: Any) -> ProbeFailure:
    return ProbeFailure(what, Step(stage), text, messages=said(stage, *messages), **more)


def said(stage: ProbeStage, *texts: str, severity: LogSeverity = "error") -> tuple[LogMessage, ...]:
    return tuple(LogMessage(severity, text, Step(stage)) for text in texts)


MINE_SO = "/opt/libmine.so"


def died(stage: ProbeStage, how: EndKind = "signal", signal: str | None = "SIGSEGV", **more: Any) -> ProbeResult:
    step = Step(stage, MINE_SO if stage in ("plugin", "register") else "")
    until = RAN[: RAN.index(step) + 1] if step in RAN else (*STAGES[:4], step)
    return probe(end=ProbeEnd(how, step, signal=signal), steps=until, runs=(), **more)


WITHOUT = probe(request={"execute": False}, runs=(), steps=LOADED, end=ProbeEnd("answered", Step("inspect")))
REFUSED = probe(
    steps=STAGES,
    runs=(),
    end=ProbeEnd("answered", Step("deserialize")),
    messages=said("deserialize", OTHER_VERSION),
    failures=(fails("refused", "deserialize", "deserialize_cuda_engine() returned None", OTHER_VERSION),),
)
TOO_BIG = (
    "3: [executionContext.cpp::validateInputBindings::2016] Error Code 3: API Usage Error (Parameter check failed at: "
    "runtime/api/executionContext.cpp::validateInputBindings::2016, condition: profileMaxDims.d[i] >= dimensions.d[i]. "
    "Supplied binding dimension [9,3,64,64] for bindings[0] exceed min ~ max range at index 0, maximum dimension in "
    "profile is 8, minimum dimension in profile is 1, but supplied dimension is 9.\n)"
)
NANS = RUN._replace(outputs=(OutputTensor("y", "float32", (4,), 3, True),))
UNLIKE = RUN._replace(outputs=(OutputTensor("y", "float32", (4,), 0, False),))
ILLEGAL = fails("cuda", "synchronise", "cudaStreamSynchronize failed: cudaErrorIllegalAddress", profile=0, which="opt")
ENDS = {"shapes": {"s": (2,)}, "values": {"s": (1, 1)}, "profile": 0}
NOT_RUN = Unknown("TensorRT was not run: python3 has no tensorrt module")


def not_run() -> Facts:
    return tried(probe())._replace(probe=NOT_RUN)
