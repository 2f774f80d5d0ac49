"""From a log to findings: causes, decoded values, fixes with the values in them, hostile text."""

from __future__ import annotations

import pytest

from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.knowledge.messages.common import CRASHED
from trtdoctor.logs.explain import LogFinding, explained
from trtdoctor.logs.reader import read_lines
from trtdoctor.model.finding import Confidence, Severity


def first(text: str) -> LogFinding:
    """The first finding about a log."""
    return explained(read_lines(text.split("\n")))[0]


@pytest.mark.parametrize(
    ("log", "code", "entities"),
    [
        (
            "not compatible with this version of TensorRT, expecting library version 10.16.1.11 got \n.\x0f.\x01.\x1d, "
            "please rebuild.",
            "engine-built-by-other-tensorrt",
            {"runtime": "10.16.1.11", "built_with": "10.15.1.29"},
        ),
        (
            r"not compatible with this version of TensorRT, expecting library version 10.16.1.11 got \n.\x0b. In check",
            "engine-built-by-other-tensorrt",
            {"runtime": "10.16.1.11", "built_with": "10.11"},
        ),
        (
            "not compatible with this version of TensorRT, expecting library version 10.12.0.36 got .",
            "engine-built-by-other-tensorrt",
            {"runtime": "10.12.0.36"},
        ),
        ("Unsupported SM: 0x809", "gpu-not-supported", {"sm_runtime": "8.9"}),
        ("Target GPU SM 120 is not supported by this TensorRT release.", "gpu-not-supported", {"sm_runtime": "12.0"}),
        (
            "getPluginCreator could not find plugin GPTAttentiontensorrt_llm version 1",
            "plugin-not-found",
            {"plugin": "GPTAttention", "plugin_namespace": "tensorrt_llm", "plugin_version": "1"},
        ),
        (
            "incompatible serialization version (2083 != 1953657958).",
            "plan-magic-tag",
            {
                "file_begins_with": "a length of 2083: the JSON header that Ultralytics puts before the plan "
                "(first bytes 23 08 00 00)"
            },
        ),
        (
            "invalid resource handle (cuda error 33)",
            "other-context",
            {"cuda_error_name": "cudaErrorInvalidResourceHandle"},
        ),
    ],
)
def test_values_are_decoded(log: str, code: str, entities: dict[str, str]) -> None:
    """What a message writes in code comes out in plain: versions, GPUs, plugins, first bytes."""
    log = log if code != "plan-magic-tag" else "Trying to load an engine created with " + log
    found = first(log)
    assert found.finding.code == code
    assert {key: found.entities.get(key) for key in entities} == entities


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_every_row_gives_a_finding_that_can_be_used(message: object) -> None:
    """A finding has its quote, its fixes are filled in, and nothing of a template is left."""
    assert hasattr(message, "sample")
    for one in explained(read_lines(message.sample.split("\n"))):
        finding = one.finding
        assert finding.evidence[0].label.startswith("line")
        for text in (
            finding.title,
            finding.message,
            *(part for fix in finding.fixes for part in (fix.title, *fix.commands)),
        ):
            assert "{" not in text.replace("{print $NF}", ""), text
        assert finding.severity in Severity
        assert finding.confidence in Confidence


@pytest.mark.parametrize(
    ("tag", "cause", "confidence"),
    [
        (2083, "not-an-engine", Confidence.CERTAIN),
        (1936876918, "not-an-engine", Confidence.CERTAIN),
        (67324752, "not-an-engine", Confidence.CERTAIN),
        (1953657968, "version-mismatch", Confidence.CERTAIN),
        (3735928559, "not-an-engine", Confidence.LIKELY),
    ],
)
def test_first_bytes_decide(tag: int, cause: str, confidence: Confidence) -> None:
    """The first four bytes of the file, which newer TensorRT prints as a number, settle the cause."""
    found = first(f"Trying to load an engine created with incompatible serialization version ({tag} != 1953657958).")
    assert (found.finding.cause, found.finding.confidence) == (cause, confidence)


def test_the_command_has_the_shape_of_the_log() -> None:
    """The build that would take a refused shape is given with that shape and the input's name."""
    found = first(
        "Supplied binding dimension [9,3,64,64] for images exceed min ~ max range at index 0, maximum dimension in "
        "profile is 8, minimum dimension in profile is 1, but supplied dimension is 9."
    )
    commands = [command for fix in found.finding.fixes for command in fix.commands]
    assert any("--minShapes=images:1x3x64x64" in c and "--maxShapes=images:9x3x64x64" in c for c in commands)


def test_hostile_text_is_made_safe() -> None:
    """What a log holds reaches no terminal as control characters, and no command unquoted."""
    found = first("getPluginCreator could not find plugin: A$(reboot)\u202e; version: 1\x1b[2J")
    shown = [found.finding.message, *found.entities.values(), *(e.value for e in found.finding.evidence)]
    assert all(text.isprintable() for text in shown)
    path = first("FileNotFoundError: No such file or directory: '$(reboot).engine'")
    commands = [command for fix in path.finding.fixes for command in fix.commands]
    assert "ls -l '$(reboot).engine'" in commands


BANNER = "&&&& RUNNING TensorRT.trtexec [TensorRT v8502] # trtexec --loadEngine=a.engine"
NO_PLUGIN = "3: getPluginCreator could not find plugin: A_TRT version: 1"
FAILED = "4: [runtime.cpp::deserializeCudaEngine::66] Error Code 4: Internal Error (Engine deserialization failed.)"
OTHER_VERSION = (
    "6: The engine plan file is not compatible with this version of TensorRT, expecting library version 10.3.0.26 got "
    "8.6.1.6, please rebuild."
)


@pytest.mark.parametrize(
    ("log", "runtimes"),
    [
        ([BANNER, NO_PLUGIN], {"plugin-not-found": "8.5.2", "trtexec-banner": "8.5.2"}),
        ([BANNER, FAILED], {"engine-deserialization-failed": None}),  # a symptom is about no version
        ([BANNER, "CUDA lazy loading is not enabled"], {"lazy-loading": None}),  # neither is a harmless line
        ([OTHER_VERSION, NO_PLUGIN], {"plugin-not-found": None}),  # what one cause says is not said of another
    ],
)
def test_only_causes_get_the_version_and_only_from_the_context(log: list[str], runtimes: dict[str, str | None]) -> None:
    """The version of a banner belongs to the failures of the log, not to symptoms, harmless lines or other causes."""
    found = {one.finding.code: one.entities.get("runtime") for one in explained(read_lines(log))}
    assert found == {**found, **runtimes}
    assert found.keys() >= runtimes.keys()


OOM = "Error Code 2: OutOfMemory (no further information)"
L4 = "[I] Selected Device: NVIDIA L4"
NUMBERS = "Version tag does not match. Note: Current Version: 232, Serialized Engine Version: 213)"
CONTEXT = ("runtime", "gpu", "sm_runtime", "path")


@pytest.mark.parametrize(
    ("log", "known"),
    [
        ([L4, OOM], {"gpu": "NVIDIA L4", "sm_runtime": "8.9"}),
        ([L4, "[I] Compute Capability: 8.6", OOM], {"sm_runtime": "8.6"}),
        ([L4, L4.replace("L4", "A100"), OOM], {}),
        (["TensorRT version: 8.6.1", OOM], {"runtime": "8.6.1"}),
        (["TensorRT version: 8.6.1", NUMBERS], {}),
        ([BANNER, NUMBERS], {"path": "a.engine"}),
        ([BANNER, OOM], {"runtime": "8.5.2"}),
        (["loading /a/x.engine", NUMBERS], {"path": "/a/x.engine"}),
        (["loading /a/x.engine", "CUDA error 700 at x.cu:1"], {}),
        (["loading /a/x.engine", "loading /a/y.engine", NUMBERS], {}),
        ([OTHER_VERSION, "TensorRT version: 8.6.1"], {"runtime": "10.3.0.26"}),
    ],
)
def test_what_other_lines_tell_of_a_cause(log: list[str], known: dict[str, str]) -> None:
    """Version, GPU and engine, where the log is clear about them and the message is about them."""
    (one, *_) = explained(read_lines(log))
    assert {key: one.entities[key] for key in CONTEXT if key in one.entities} == known


@pytest.mark.parametrize(
    ("message", "log"),
    [(OOM, "/a/x.engine"), ("Could not register plugin creator A", L4)],
)
def test_a_quotation_is_no_problem(message: str, log: str) -> None:
    """It is a possible hint at most, says what kind of line it is, and gets no value of other lines."""
    for one in explained(read_lines([log, f'    raise RuntimeError("{message}")'])):
        if one.finding.code != "trtexec-banner":
            assert (one.finding.severity, one.finding.confidence) == (Severity.INFO, Confidence.POSSIBLE)
            assert one.quoted == "source code"
            assert not one.entities.keys() & set(CONTEXT)


@pytest.mark.parametrize(
    ("log", "wanted"),
    [
        (
            'ModelImporter.cpp:773: While parsing node number 5 [Conv -> "x"]:\n[6] Invalid Node - Conv_5',
            [("onnx-parser-stopped", (1, 2))],
        ),
        (
            "3: getPluginCreator could not find plugin: A_TRT version: 1\n"
            "3: getPluginCreator could not find plugin: B_TRT version: 1",
            [("plugin-not-found", (1,)), ("plugin-not-found", (2,))],
        ),
        (
            "failed to load 'net' version 1: Invalid argument: model output 'boxes' cannot have empty dimensions",
            [("triton-model-refused", (1,))],
        ),
        (
            "[E] Invalid Node - Conv_5\nError[4]: IConvolutionLayer requires input to have rank 3, 4 or 5\n"
            "[E] Building engine failed",
            [("layer-input-rank", (2,)), ("build-echo", (3,))],
        ),
        (
            "[E] Static model does not take explicit shapes since x\n[E] Building engine failed",
            [("trtexec-static-model", (1,)), ("build-echo", (2,))],
        ),
    ],
)
def test_what_says_the_same_is_one_finding(log: str, wanted: list[tuple[str, tuple[int, ...]]]) -> None:
    """With the lines of both; other names are other findings, and what says why stands first."""
    found = explained(read_lines(log.split("\n")))
    assert [(one.finding.code, one.lines) for one in found] == wanted


@pytest.mark.parametrize("crash", ["Segmentation fault (core dumped)", "Process finished with exit code 139"])
@pytest.mark.parametrize(
    ("before", "after", "confidence"),
    [
        ([], [], Confidence.CERTAIN),
        (["all is well"], [], Confidence.CERTAIN),
        (["RuntimeError: the frobnicator is out of tune"], [], Confidence.POSSIBLE),
        ([], ["RuntimeError: the frobnicator is out of tune"], Confidence.CERTAIN),
    ],
)
def test_a_crash_after_an_unknown_error(
    before: list[str], after: list[str], crash: str, confidence: Confidence
) -> None:
    """A crash is certain, and without a message, only where no error that is not known came before it."""
    found = first("\n".join([*before, crash, *after])).finding
    assert (found.cause, found.confidence) == ("crash", confidence)
    assert found.message.startswith(CRASHED) == (confidence is Confidence.CERTAIN)
