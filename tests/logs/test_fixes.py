"""What to do about a message: whose fixes, with which values, and where to get a TensorRT."""

from __future__ import annotations

import pytest

from driving import IDENTITY
from trtdoctor.api import inspect
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.explain import explained
from trtdoctor.logs.reader import read_lines
from trtdoctor.model.finding import Fix, Setting

SAMPLES = {message.id: message.sample for message in MESSAGES}
OTHER = "not compatible with this version of TensorRT, expecting library version {} got {}, please rebuild."
BUILD = "trtexec --onnx=a.onnx --saveEngine=a.engine\n"


def ways(log: str, *settings: Setting) -> tuple[Fix, ...]:
    """The fixes of the first finding of a log that was written there."""
    analysis = read_lines(log.split("\n"))
    place = analysis.place._replace(settings=frozenset(settings)) if settings else analysis.place
    return explained(analysis._replace(place=place))[0].finding.fixes


def commands(log: str, *settings: Setting) -> list[str]:
    return [command for fix in ways(log, *settings) for command in fix.commands]


@pytest.mark.parametrize(
    ("version", "settings", "kind", "words"),
    [
        ("8.2.1.8", (), "jetpack", "JetPack 4.6.1"),
        ("8.5.2.2", (), "pip", "pip install 'tensorrt==8.5.2.2'"),
        ("10.3.0.30", (), "jetpack", "JetPack 6.1"),
        ("10.9.0.34", (), "pip", "pip install 'tensorrt==10.9.0.34'"),
        ("8.2.1.8", ("jetson",), "jetpack", "JetPack 4.6.1"),
        ("8.5.2.2", ("jetson",), "jetpack", "JetPack 5.1.1"),
        ("10.3.0.30", ("jetson",), "jetpack", "JetPack 6.1"),
        ("10.9.0.34", ("jetson",), "container", "docker pull"),
        ("8.5.2.2", ("windows",), "step", "ZIP"),
        ("10.3.0.30", ("windows",), "step", "ZIP"),
        ("10.9.0.34", ("windows",), "pip", 'pip install "tensorrt==10.9.0.34"'),
        ("10.9.0.34", ("rtx",), "", ""),
        ("10.9", (), "", ""),
    ],
)
def test_where_to_get_a_tensorrt(version: str, settings: tuple[Setting, ...], kind: str, words: str) -> None:
    """One way, the best that is there: wheels, on a Jetson its JetPack, on Windows what has a wheel or a ZIP file."""
    found = [
        fix for fix in ways(OTHER.format("10.0.1.6", version), *settings) if f"get TensorRT {version}" in fix.title
    ]
    assert [fix.kind for fix in found] == [kind] * bool(kind)
    assert all(words in str((fix.title, *fix.commands)) for fix in found)


@pytest.mark.parametrize(
    ("log", "settings", "command"),
    [
        ("ModuleNotFoundError: No module named 'pycuda'", (), "python -m pip install pycuda"),
        ("libnvinfer.so.10: cannot open shared object file", (), "pip install 'tensorrt==10.*'"),
        (f"loading '/a b/c.engine'\n{SAMPLES['magic-tag']}", (), "trtdoctor check '/a b/c.engine'"),
        (f"loading c.engine\n{SAMPLES['magic-tag']}", (), "trtdoctor check c.engine"),
        (f"loading 'a\"b.engine'\n{SAMPLES['magic-tag']}", ("windows",), "trtdoctor check --static model.engine"),
        (SAMPLES["magic-tag"], ("windows",), "trtdoctor check --static model.engine"),
        (BUILD + OTHER.format("10.0.1.6", "10.3.0.26"), (), "trtexec --onnx=a.onnx --saveEngine=a.engine"),
    ],
)
def test_values_stand_in_commands(log: str, settings: tuple[Setting, ...], command: str) -> None:
    """Quoted for the shell; where that cannot be, a word stands for the path."""
    assert command in commands(log, *settings)


@pytest.mark.parametrize(
    ("runtime", "has", "lacks"),
    [
        ("v8201", "--workspace=", "--memPoolSize"),
        ("v8301", "--workspace=", "--memPoolSize"),
        ("v8401", "--memPoolSize=workspace:", "--workspace="),
        ("v100300", "--memPoolSize=workspace:", "--workspace="),
        ("", "--memPoolSize=workspace:", "--workspace="),
    ],
)
def test_options_are_those_of_the_release(runtime: str, has: str, lacks: str) -> None:
    """A build is given its workspace as the trtexec of that release takes it."""
    banner = f"&&&& RUNNING TensorRT.trtexec [TensorRT {runtime}] # trtexec --onnx=a.onnx\n" if runtime else BUILD
    found = str(commands(f"{banner}{SAMPLES['workspace-too-small']}"))
    assert has in found
    assert lacks not in found


@pytest.mark.parametrize(
    ("runtime", "major"), [("v7203", "7"), ("v8601", "10"), ("v9300", "10"), ("v100300", "10"), ("v110000", "11")]
)
def test_the_newest_release_of_a_major_version(runtime: str, major: str) -> None:
    """Of TensorRT 8 and 9, which came to their end, it is one of 10."""
    banner = f"&&&& RUNNING TensorRT.trtexec [TensorRT {runtime}] # trtexec --onnx=a.onnx\n"
    found = [one for one in commands(banner + SAMPLES["roi-align-address"]) if "--upgrade" in one]
    assert found == [f'pip install --upgrade "tensorrt=={major}.*"']


@pytest.mark.parametrize(
    ("code", "before", "asked"),
    [
        ("magic-tag", "", ["trtdoctor check model.engine"]),
        ("cuda-init-memory", "", ["trtdoctor check model.engine"]),
        ("cuda-init-memory", BUILD, []),
        ("ort-ep-fail", "", []),
        ("library-missing", "", None),
    ],
)
def test_what_the_log_cannot_tell_apart(code: str, before: str, asked: list[str] | None) -> None:
    """Where a message has several readings, the engine is asked, if there is one."""
    found = [fix for fix in ways(before + SAMPLES[code]) if fix.kind == "diagnose" and "tell apart" in fix.title]
    assert [list(fix.commands) for fix in found] == ([] if asked is None else [asked])


def test_nothing_is_asked_that_is_answered() -> None:
    """With the engine, or the first bytes of the file, the fix that asks for them falls away."""
    tag = "Trying to load an engine created with incompatible serialization version (67324752 != 1953657958)."
    assert not any("tell apart" in fix.title for fix in ways(tag))
    engine = inspect(IDENTITY)
    for one in explained(read_lines([SAMPLES["magic-tag"]]), engine):
        assert not any("tell apart" in fix.title for fix in one.finding.fixes)


def test_an_engine_that_is_being_built_is_not_inspected() -> None:
    """Unless it is given."""
    log = read_lines((BUILD + SAMPLES["out-of-memory"]).split("\n"))
    for engine, there in ((None, False), (inspect(IDENTITY), True)):
        (first, *_) = explained(log, engine)
        found = [command for fix in first.finding.fixes for command in fix.commands]
        assert any(command.startswith("trtdoctor inspect ") for command in found) == there


@pytest.mark.parametrize(
    ("shape", "low", "high", "least", "most"),
    [
        ("[4,3]", "[1,3]", "[2,3]", "1x3", "4x3"),
        ("[1,9]", "[2,3]", "[2,8]", "1x3", "2x9"),
        ("[4,3,5]", "[1,3]", "[2,3]", "4x3x5", "4x3x5"),
        ("[10,3]", "[9,3]", "[9,20]", "9x3", "10x20"),
    ],
)
def test_shapes_of_a_build(shape: str, low: str, high: str, least: str, most: str) -> None:
    """The profile grows to hold the shape, number by number; of another rank it is the shape alone."""
    found = commands(
        f"Set dimension {shape} for tensor x does not satisfy any optimization profiles. Valid range for profile 0: "
        f"{low}..{high}."
    )
    assert any(f"--minShapes=x:{least} " in one and f"--maxShapes=x:{most} " in one for one in found)
