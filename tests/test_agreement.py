"""What was read against what TensorRT did: who is believed, and what is said of it."""

from __future__ import annotations

import pytest

from compose import RTX_3080, plan, rtx_plan
from probed import NOT_RUN, REFUSED, WITHOUT, died, fails, probe, said, tried
from samples import LEAN86, body, engine
from trtdoctor.agreement import LOADING, agree, in_load_order
from trtdoctor.checks import CHAIN
from trtdoctor.diagnose import diagnose
from trtdoctor.knowledge.load_order import REASONS
from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.load_reasons import reasons, runtime_of
from trtdoctor.logs.meanings import meanings
from trtdoctor.model.check import Check, Facts
from trtdoctor.model.fact import Known, known
from trtdoctor.model.finding import CAUSES, Cause, Confidence, Finding, Severity, Stage
from trtdoctor.model.plan import Plugin
from trtdoctor.model.probe import Library, ProbeResult
from trtdoctor.model.report import CheckResult
from trtdoctor.model.version import PartialVersion
from trtdoctor.targets import parse
from trtdoctor.verdict import rank

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def finding(code: str, cause: Cause, stage: Stage, severity: Severity = ERROR) -> Finding:
    return Finding(cause, severity, Confidence.LIKELY, f"title of {code}", "It is.", code=code, stage=stage)


def held(found: ProbeResult, *findings: Finding, outcomes: tuple[CheckResult, ...] = ()) -> dict[str, Finding]:
    return {one.code: one for one in agree(tried(found, body()), outcomes, findings)[1]}


VERSION = finding("TRT102", "version-mismatch", "version")
LIVE = finding("TRT504", "version-mismatch", "load")
CRASH = finding("TRT504", "crash", "load")

# ---- what three real runtimes said on an H200, mostly of engines of other releases

MAGIC_86 = (
    "1: [runtime.cpp::parsePlan::314] Error Code 1: Serialization (Serialization assertion plan->header.magicTag == "
    "rt::kPLAN_MAGIC_TAG failed.)"
)
MAGIC_85 = (
    "1: [stdArchiveReader.cpp::StdArchiveReader::32] Error Code 1: Serialization (Serialization assertion magicTagRead "
    "== kMAGIC_TAG failed.Magic tag does not match)"
)
MAGIC_LEAN = (
    "IRuntime::deserializeCudaEngine: Error Code 1: Serialization (Serialization assertion header.magicTag == "
    "kEXPECTED_MAGIC_TAG failed.Trying to load an engine created with incompatible serialization version ({} != "
    "1953657958). Check that the engine was not created using safety runtime, same OS was used and version "
    "compatibility parameters were set accordingly and that it is a TRT engine file. In throwUnlessHeaderOk at "
    "/_src/runtime/dispatch/runtime.cpp:42)"
)
PTRT, VTRT = MAGIC_LEAN.format(1953657968), MAGIC_LEAN.format(1953657974)
PLATFORM = (
    "IRuntime::deserializeCudaEngine: Error Code 1: Serialization (Serialization assertion header.pad == "
    "expectedPlatformTag failed.Platform specific tag mismatch detected. TensorRT plan files are only supported on the "
    "target runtime platform they were created on. In throwUnlessHeaderOk at /_src/runtime/dispatch/runtime.cpp:52)"
)
OLD = (
    "IRuntime::deserializeCudaEngine: Error Code 1: Internal Error (Failed due to an old deserialization call on a "
    "newer plan file. This might happen when the plan file was built from an older TensorRT version. You can use "
    "`trtexec --getPlanVersionOnly` to check the version of TensorRT that was used to create the plan file. In "
    "deserializeEngine at /_src/runtime/api/engine.cpp:1518)"
)
NUMBER = (
    "1: [stdArchiveReader.cpp::StdArchiveReaderInitCommon::46] Error Code 1: Serialization (Serialization assertion "
    "stdVersionRead == serializationVersion failed.Version tag does not match. Note: Current Version: 236, Serialized "
    "Engine Version: {})"
)
OTHER = (
    "6: The engine plan file is not compatible with this version of TensorRT, expecting library version 8.6.0.12 got "
    "8.6.1.6, please rebuild."
)
GPU = (
    "6: The engine plan file is generated on an incompatible device, expecting compute 9.0 got compute {}, please "
    "rebuild."
)
SIZE = (
    "1: [runtime.cpp::parsePlan::315] Error Code 1: Serialization (Serialization assertion plan->header.size == "
    "blobSize failed.)"
)
HOST = (
    "4: [runtime.cpp::deserializeCudaEngineEx::113] Error Code 4: Internal Error (Cannot deserialize engine with lean "
    "runtime since IRuntime::getEngineHostCodeAllowed() is false.)"
)
DAMAGED = (
    "1: [archiveReader.cpp::scanTypehash::86] Error Code 1: Serialization (Serialization assertion actualTypehash == "
    "expectedTypehash failed.actual: 34828 expected: 32780)"
)

FULL86, FULL85 = "tensorrt=8.6.0.12,gpu=9.0,platform=linux-x86_64", "tensorrt=8.5.3.1,gpu=9.0,platform=linux-x86_64"
LEAN16 = "tensorrt=10.16.1.11,runtime=lean,gpu=9.0,platform=linux-x86_64"
LEAN14 = "tensorrt=11.4.0.106,runtime=lean,gpu=9.0,platform=linux-x86_64"

H200 = RTX_3080._replace(capability=(9, 0))
OWN, P861 = plan((8, 6, 0, 12), 236, H200), plan((8, 6, 1, 6), 236)
P85, P84 = plan((8, 5, 1, 7), 232), plan((8, 4, 3, 1), 213)
P101 = plan((10, 1, 0, 27), 237, platform=b"rtrt")
ORIN = plan((10, 3, 0, 30), 239, platform=b"utrt")
RTX14 = rtx_plan((1, 4, 0, 76))


def refused_with(data: bytes, words: str, message: str) -> Facts:
    """The facts of an engine that the runtime of these words refused with this message."""
    refused = fails("refused", "deserialize", "deserialize_cuda_engine() returned None", message)
    target = parse(words)._replace(where="here")
    version, runtime = known(target.tensorrt), known(target.runtime)
    assert version is not None
    library = Library(("/opt/libnvinfer.so",), version.parts[:3])
    found = REFUSED._replace(
        messages=said("deserialize", message),
        failures=(refused,),
        facts=REFUSED.facts._replace(module=f"tensorrt_{runtime}" if runtime else "tensorrt", library=library),
    )
    return Facts(engine(data), target, probe=Known(found, "test"), meanings=meanings(found))


def judged(facts: Facts) -> tuple[Finding, ...]:
    """What the checks find, compared with TensorRT, ranked."""
    return in_load_order(facts, rank(agree(facts, *diagnose(CHAIN, facts))[1], CHAIN))


def labels(one: Finding) -> list[str]:
    return [
        row.label for row in one.evidence if row.label.startswith("TensorRT ") or row.label == "TensorRT's first reason"
    ]


@pytest.mark.parametrize(
    ("data", "words", "message", "code"),
    [
        pytest.param(P101, FULL86, NUMBER.format(237), "TRT102", id="10.1.0.27 on 8.6.0.12"),
        pytest.param(ORIN, FULL86, NUMBER.format(239), "TRT102", id="10.3.0.30 of a Jetson on 8.6.0.12"),
        pytest.param(P85, FULL86, MAGIC_86, "TRT102", id="8.5.1.7 on 8.6.0.12"),
        pytest.param(P861, FULL86, OTHER, "TRT102", id="8.6.1.6 on 8.6.0.12"),
        pytest.param(RTX14, FULL86, MAGIC_86, "TRT101", id="RTX 1.4.0.76 on 8.6.0.12"),
        pytest.param(LEAN86, "tensorrt=8.6.1.6,gpu=8.6", HOST, "TRT104", id="lean inside, on 8.6"),
        pytest.param(OWN[:-9], FULL86, SIZE, "TRT012", id="cut, on 8.6.0.12"),
        pytest.param(P861, FULL85, MAGIC_85, "TRT102", id="8.6.1.6 on 8.5.3.1"),
        pytest.param(plan((8, 5, 3, 1), 232), FULL85, GPU.format("8.6"), "TRT203", id="another GPU on 8.5.3.1"),
        pytest.param(P84, FULL85, NUMBER.format(213), "TRT102", id="8.4.3.1 on 8.5.3.1"),
        pytest.param(P101, LEAN16, OLD, "TRT102", id="10.1.0.27 on lean 10.16"),
        pytest.param(P85, LEAN16, PTRT, "TRT102", id="8.5.1.7 on lean 10.16"),
        pytest.param(RTX14, LEAN16, VTRT, "TRT101", id="RTX 1.4.0.76 on lean 10.16"),
        pytest.param(ORIN, LEAN16, PLATFORM, "TRT201", id="10.3.0.30 of a Jetson on lean 10.16"),
        pytest.param(ORIN, LEAN14, PLATFORM, "TRT201", id="10.3.0.30 of a Jetson on lean 11.4"),
    ],
)
def test_agreement(data: bytes, words: str, message: str, code: str) -> None:
    """Where TensorRT names the same reason, that finding is the root, certain, and explains TensorRT's; and only it."""
    found = judged(refused_with(data, words, message))
    root = found[0]
    assert (root.code, root.confidence, labels(root)) == (code, Confidence.CERTAIN, ["TensorRT agrees"])
    assert next(one.masked_by for one in found if one.code == LOADING) == code
    assert all("TensorRT agrees" not in labels(one) for one in found[1:])


@pytest.mark.parametrize(
    ("data", "words", "message", "ours", "first"),
    [
        pytest.param(P101[:-9], FULL86, MAGIC_86, "TRT012", "TRT504", id="a timing cache taken for a cut engine"),
        pytest.param(RTX14[:-9], FULL86, MAGIC_86, "TRT012", "TRT101", id="an RTX engine taken for a damaged one"),
        pytest.param(ORIN, LEAN16, PLATFORM, "TRT102", "TRT201", id="a Jetson's version"),
        pytest.param(P861, FULL86, OTHER, "TRT203", "TRT102", id="another GPU, refused for its version"),
        pytest.param(P861, FULL86, OTHER.replace("8.6.1.6", "8.6.2.3"), "TRT102", "TRT504", id="of another engine"),
        pytest.param(OWN[:-9], FULL86, DAMAGED, "TRT012", "TRT504", id="cut, and refused for what is inside"),
        pytest.param(P85, FULL85, GPU.format("7.5"), "TRT203", "TRT504", id="of another GPU than the engine's"),
    ],
)
def test_another_reason(data: bytes, words: str, message: str, ours: str, first: str) -> None:
    """A refusal for another reason raises nothing: it is told first, and ours keeps its confidence beside it."""
    facts = refused_with(data, words, message)
    before = {one.code: one for one in diagnose(CHAIN, facts)[1]}
    found = judged(facts)
    mine = next(one for one in found if one.code == ours)
    assert (labels(mine), mine.confidence) == (["TensorRT's first reason"], before[ours].confidence)
    assert found[0].code == first
    assert next(one.masked_by for one in found if one.code == LOADING) == (None if first == LOADING else first)


@pytest.mark.parametrize(
    ("data", "words", "order"),
    [
        pytest.param(ORIN, LEAN16, ["TRT201", "TRT203", "TRT102"], id="platform before version on lean 10.16"),
        pytest.param(ORIN, FULL86, ["TRT102", "TRT201", "TRT203"], id="version before platform on 8.6"),
        pytest.param(
            ORIN, "tensorrt=10.16.1.11,gpu=9.0,platform=linux-x86_64", ["TRT102", "TRT201", "TRT203"], id="unknown"
        ),
        pytest.param(P85[:-9], FULL86, ["TRT102", "TRT012", "TRT203"], id="magic before size on 8.6"),
        pytest.param(P85[:-9], FULL85, ["TRT012", "TRT102", "TRT203"], id="size on 8.5 is not known"),
    ],
)
def test_foretold_order(data: bytes, words: str, order: list[str]) -> None:
    """Without the probe, what this TensorRT is known to meet first comes first; else the ranking stays."""
    facts = Facts(engine(data), parse(words))
    found = in_load_order(facts, rank(diagnose(CHAIN, facts)[1], CHAIN))
    assert [one.code for one in found if one.severity is ERROR and one.masked_by is None] == order


def test_reasons_of_messages() -> None:
    """Every message with a reason is in the table of messages, and is an error."""
    rows = {row.id: row for row in MESSAGES}
    assert REASONS.keys() <= rows.keys()
    assert {rows[one].severity for one in REASONS} == {"error"}


SAMPLES = [row for row in MESSAGES if row.id in REASONS]


@pytest.mark.parametrize("message", SAMPLES, ids=lambda row: row.id)
@pytest.mark.parametrize("check", [one for one in CHAIN if one.refused_for], ids=lambda one: one.code)
def test_no_other_reason_confirms(message: Message, check: Check) -> None:
    """Whatever TensorRT says, no finding is raised by it that cannot be refused for that."""
    facts = refused_with(OWN, FULL86, message.sample)
    live = finding("TRT504", message.cause, "load")
    mine = finding(check.code, message.cause, check.stage)  # the cause alone must not decide
    if check.code in ("TRT502", "TRT503"):  # of the probe
        assert agree(facts, (), (mine, live))[1][0].confidence is mine.confidence
        return
    found = agree(facts, (), (mine, live))[1][0]
    if REASONS[message.id] not in check.refused_for:
        assert (found.confidence, "TensorRT agrees" in labels(found)) == (mine.confidence, False)


def test_what_the_probe_ran_counts() -> None:
    """The order is that of the runtime in the probe, whatever the target says."""
    facts = refused_with(P85, FULL85, "nothing known")
    elsewhere = facts._replace(target=parse(FULL86))
    assert runtime_of(facts) == runtime_of(elsewhere) == ("full", PartialVersion((8, 5, 3)))
    assert reasons(("magic", "old-plan", "reach", "serialization", "version"), elsewhere) == {"version"}


@pytest.mark.parametrize(("plugin", "same"), [("EfficientNMS_TRT", True), ("SomethingElse", False)])
def test_plugins(plugin: str, same: bool) -> None:
    """A refusal for a plugin agrees with a finding about plugins where it names one of the engine's."""
    message = f"3: getPluginCreator could not find plugin: {plugin} version: 1"
    facts = refused_with(OWN, FULL86, message)
    inside = body(plugins=Known((Plugin("EfficientNMS_TRT", "1", ""),), "test"))
    facts = facts._replace(engine=facts.engine._replace(body=inside))
    mine = finding("TRT401", "plugin-missing", "plugins")
    live = finding("TRT504", "plugin-missing", "load")
    found = {one.code: one for one in agree(facts, (), (mine, live))[1]}
    assert (found["TRT504"].masked_by == "TRT401") is same


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("cuda-driver-or-device", "cuda-driver-or-device", True),
        ("missing-library", "python-packaging", True),
        ("cuda-driver-or-device", "memory", False),
        ("version-mismatch", "not-an-engine", False),
    ],
)
def test_alike(ours: Cause, theirs: Cause, same: bool) -> None:
    """What is not about comparing an engine agrees by its cause."""
    assert {ours, theirs} <= set(CAUSES)
    found = held(died("import"), finding("TRT301", ours, "host"), finding("TRT501", theirs, "load"))
    assert (found["TRT501"].masked_by == "TRT301") is same


def test_without_words() -> None:
    """A refusal without a word is a consequence of an error that was there before, and confirms nothing."""
    silent = finding("TRT504", "corrupt-or-truncated", "load")
    found = held(REFUSED._replace(messages=(), failures=(fails("refused", "deserialize", "no"),)), VERSION, silent)
    assert found["TRT504"].masked_by == "TRT102"
    assert found["TRT102"] == VERSION


def test_crash() -> None:
    """A bare crash is explained by any error that was there before, and stands alone where there is none."""
    assert held(died("deserialize"), VERSION, CRASH)["TRT504"].masked_by == "TRT102"
    assert held(died("deserialize"), CRASH)["TRT504"].masked_by is None
    warning = VERSION._replace(severity=WARNING)
    assert held(died("deserialize"), warning, CRASH)["TRT504"].masked_by is None


def test_what_tensorrt_only_warns_of() -> None:
    """A warning about a run is no refusal: it stays as it is, whatever was found before."""
    strange = finding("TRT512", "numerics", "execute", WARNING)
    assert held(died("deserialize"), VERSION, CRASH, strange)["TRT512"] == strange


def test_refuted() -> None:
    """TensorRT has the last word: what a check foretold and did not come is a warning with both sides."""
    found = held(probe(), VERSION)["TRT102"]
    assert found.severity is WARNING
    assert "TensorRT itself loaded" in found.message
    assert [one.label for one in found.evidence] == ["TensorRT disagrees"]


@pytest.mark.parametrize("stage", ["file", "header", "profiles"])
def test_not_refuted(stage: Stage) -> None:
    """Damage and shapes that do not fit stay errors: loading says nothing about them."""
    one = finding("TRT010", "corrupt-or-truncated", stage)
    assert held(probe(), one)["TRT010"] == one


def test_silent_checks() -> None:
    """A refusal that no check foresaw says so."""
    passed = CheckResult("TRT102", "version", "same version", "passed")
    found = held(REFUSED, LIVE, outcomes=(passed,))["TRT504"]
    assert [(one.label, one.value) for one in found.evidence] == [
        ("trtdoctor disagrees", "no check of the file or the machine saw it")
    ]


def test_questions_that_tensorrt_answered() -> None:
    """A check that could not tell is no gap once the engine was loaded; a live one, or one that broke, still is."""
    rows = (
        CheckResult("TRT102", "version", "v", "skipped", "not known", True),
        CheckResult("TRT205", "gpu", "g", "broken", "bug", True),
        CheckResult("TRT511", "execute", "e", "skipped", "no pycuda", True),
    )
    outcomes, _ = agree(tried(WITHOUT), rows, ())
    assert [one.incomplete for one in outcomes] == [False, True, True]
    assert agree(tried(REFUSED), rows, ())[0] == rows


def test_not_run() -> None:
    """Where TensorRT was not run nothing changes."""
    facts = tried(probe())._replace(probe=NOT_RUN)
    assert agree(facts, (), (VERSION, LIVE)) == ((), (VERSION, LIVE))
    assert isinstance(tried(probe()).probe, Known)
