"""The rows of the checks of the probe: what it answered, mostly in words that real ones said."""

from __future__ import annotations

from typing import Any

from compose import plan
from rows import Row
from samples import body, engine
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


def registry(*plugins: Plugin) -> ProbeFacts:
    """What a registry with these plugin creators gives."""
    return ProbeFacts(creators=(plugins,))


def tried(found: ProbeResult, inside: PlanBody | None = None) -> Facts:
    """The facts of an engine of 8.6.0.12 and of what became of it."""
    one = engine(P86) if inside is None else engine(P86)._replace(body=inside)
    return Facts(one, Target("this machine", where="here"), probe=Known(found, "test"))


def fails(what: FailureKind, stage: ProbeStage, text: str, *messages: str, **more: Any) -> ProbeFailure:
    return ProbeFailure(what, Step(stage), text, said=said(stage, *messages), **more)


def said(stage: ProbeStage, *texts: str) -> tuple[LogMessage, ...]:
    return tuple(LogMessage("error", text, Step(stage)) for text in texts)


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
    said=said("deserialize", OTHER_VERSION),
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


def live(code: str, name: str, found: Facts, want: str, says: str = "", cause: str = "") -> Row:
    return Row(code, name, found, want, says, cause)


PROBE = (
    live("TRT501", "started", tried(probe()), "passed"),
    live("TRT501", "not run", not_run(), "incomplete"),
    live("TRT501", "another machine", tried(probe())._replace(probe=Facts._field_defaults["probe"]), "skipped"),
    live(
        "TRT501",
        "import fails",
        tried(
            probe(
                steps=STAGES[:1],
                runs=(),
                end=ProbeEnd("answered", Step("import")),
                failures=(fails("exception", "import", NO_FILE),),
            )
        ),
        "error",
        "libnvonnxparser.so.10",
        "missing-library",
    ),
    live("TRT501", "dies in the runtime", tried(died("runtime")), "error", "SIGSEGV (a segmentation fault)"),
    live(
        "TRT501",
        "hangs at CUDA",
        tried(died("cuda", "timeout", None)),
        "error",
        "from opening the GPU within the time limit",
    ),
    live("TRT501", "no interpreter", tried(died("start", "not-started", None)), "incomplete", "could not be started"),
    live("TRT501", "another program", tried(died("start", "exit", None)), "incomplete", "starting the probe"),
    live(
        "TRT501",
        "CUDA interface raises",
        tried(
            probe(
                steps=STAGES[:5],
                runs=(),
                end=ProbeEnd("answered", Step("cuda")),
                failures=(fails("exception", "cuda", "UnicodeDecodeError: …"),),
            )
        ),
        "error",
        "opening the GPU fails",
    ),
    live("TRT502", "none given", tried(probe()), "passed"),
    live("TRT502", "loads", tried(probe(request={"plugins": ("/opt/libmine.so",)})), "passed"),
    live(
        "TRT502",
        "lacks a library",
        tried(
            probe(
                failures=(
                    fails(
                        "plugin",
                        "plugin",
                        "libfoo.so.1: cannot open shared object file: No such file or directory",
                        library="/opt/libmine.so",
                    ),
                )
            )
        ),
        "error",
        "libfoo.so.1",
        "missing-library",
    ),
    live(
        "TRT502",
        "crashes",
        tried(died("plugin")),
        "error",
        "/opt/libmine.so crashes when it is loaded",
        "plugin-crash",
    ),
    live(
        "TRT502",
        "hangs",
        tried(died("register", "timeout", None)),
        "error",
        "takes longer than the time limit when it is registered",
    ),
    live(
        "TRT502",
        "eats memory",
        tried(died("plugin", "memory", None)),
        "error",
        "takes all memory",
        "memory",
    ),
    live("TRT503", "no registry", tried(REFUSED), "skipped"),
    live(
        "TRT503",
        "registered",
        tried(
            REFUSED._replace(facts=registry(NMS)),
            body(plugins=Known((NMS,), "test")),
        ),
        "passed",
    ),
    live(
        "TRT503",
        "another version",
        tried(
            REFUSED._replace(facts=registry(Plugin("EfficientNMS_TRT", "2", "mine"))),
            body(plugins=Known((NMS,), "test")),
        ),
        "error",
        "version 2 in namespace mine",
    ),
    live(
        "TRT503",
        "missing",
        tried(REFUSED._replace(facts=registry()), body(plugins=Known((NMS,), "test"))),
        "error",
        "no plugin of this name",
    ),
    live(
        "TRT503",
        "twice",
        tried(probe(facts={"creators": ((Plugin("A", "1", ""), Plugin("A", "1", "")),)}), body()),
        "warning",
        "two libraries",
    ),
    live("TRT504", "loads", tried(probe()), "passed"),
    live("TRT504", "never came so far", tried(died("runtime")), "incomplete", "did not come to it"),
    live(
        "TRT504", "hangs", tried(died("deserialize", "timeout", None)), "error", "longer than the time limit", "crash"
    ),
    live("TRT504", "refused", tried(REFUSED), "error", "8.6.1.6", "version-mismatch"),
    live(
        "TRT504",
        "dies",
        tried(died("deserialize")),
        "error",
        "SIGSEGV (a segmentation fault) while deserializing the engine",
        "crash",
    ),
    live("TRT504", "killed", tried(died("deserialize", "oom-killed", "SIGKILL")), "error", "memory ran out", "memory"),
    live("TRT505", "same", tried(probe(facts={"engine": THEIRS}), MINE), "passed"),
    live("TRT505", "not asked", tried(REFUSED, MINE), "skipped"),
    live(
        "TRT505",
        "other layers",
        tried(probe(facts={"engine": THEIRS._replace(num_layers=2)}), MINE),
        "broken",
        "layers: 1",
    ),
    live(
        "TRT505",
        "other profile",
        tried(probe(facts={"engine": THEIRS._replace(profiles=({"x": ((1,), (4,), (9,))},))}), MINE),
        "broken",
        "profile 0 of x",
    ),
    live("TRT511", "runs", tried(probe()), "passed"),
    live("TRT511", "not asked for", tried(WITHOUT), "skipped"),
    live(
        "TRT511",
        "no way to memory",
        tried(
            probe(
                runs=(),
                steps=LOADED,
                end=ProbeEnd("answered", Step("inspect")),
                failures=(fails("no-cuda", "cuda", "no pycuda"),),
            )
        ),
        "incomplete",
    ),
    live(
        "TRT511",
        "no values",
        tried(probe(runs=(), failures=(fails("no-values", "profile", "the values of s are not known"),))),
        "incomplete",
    ),
    live(
        "TRT511",
        "shape too big",
        tried(
            probe(
                runs=(),
                failures=(
                    fails(
                        "refused",
                        "enqueue",
                        "enqueue returned False",
                        TOO_BIG,
                        profile=0,
                        which="given",
                        shapes={"images": (9, 3, 64, 64)},
                    ),
                ),
            )
        ),
        "error",
        "images 9x3x64x64",
        "shapes-profiles",
    ),
    live(
        "TRT511",
        "inputs that do not fit",
        tried(
            probe(
                runs=(),
                inputs="a.npz",
                failures=(fails("inputs", "inputs", "'x' has the shape (5,), the engine wants (4,)"),),
            )
        ),
        "error",
        "the engine wants (4,)",
        "io-binding",
    ),
    live("TRT511", "illegal address", tried(probe(runs=(), failures=(ILLEGAL,))), "error", "cudaErrorIllegalAddress"),
    live(
        "TRT511",
        "dies",
        tried(died("synchronise", "signal", "SIGABRT")),
        "error",
        "SIGABRT (an abort) while waiting for the GPU",
    ),
    live(
        "TRT511",
        "only the ends of shape tensors",
        tried(probe(failures=(fails("refused", "enqueue", "enqueue returned False", which="min", **ENDS),))),
        "warning",
        "smallest",
    ),
    live("TRT512", "numbers", tried(probe()), "passed"),
    live("TRT512", "nothing ran", tried(WITHOUT), "skipped"),
    live("TRT512", "NaN", tried(probe(runs=(NANS,))), "warning", "random inputs"),
    live("TRT513", "equal", tried(probe()), "passed"),
    live("TRT513", "unlike", tried(probe(runs=(UNLIKE,))), "info", "y came out otherwise"),
    live("TRT514", "peace", tried(probe()), "passed"),
    live("TRT514", "crash at exit", tried(probe(end=WELL._replace(late="ended by SIGSEGV"))), "warning", "SIGSEGV"),
    live(
        "TRT514",
        "exception in teardown",
        tried(probe(failures=(fails("exception", "teardown", "RuntimeError: gone"),))),
        "warning",
        "RuntimeError: gone",
    ),
    live(
        "TRT514",
        "crash in teardown",
        tried(probe(end=ProbeEnd("signal", Step("teardown"), signal="SIGSEGV"))),
        "warning",
    ),
)
