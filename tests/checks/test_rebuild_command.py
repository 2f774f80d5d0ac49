"""The command that builds an engine again holds what the plan tells, and nothing that it does not."""

from __future__ import annotations

import shlex

import pytest

from driving import PLANS
from samples import AMPERE, IMPLICIT, LEAN86, P10, SAME, body, engine, plugins
from trtdoctor import derived
from trtdoctor.checks.rebuild_command import (
    CACHE,
    levels_fit,
    polygraphy_command,
    rebuild,
    shell_option,
    trtexec_command,
)
from trtdoctor.formats.reading import read_engine
from trtdoctor.model.fact import Known, known
from trtdoctor.model.plan import Layer, Profile, Range
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.targets import parse

BASE = "trtexec --onnx=model.onnx --saveEngine=model.engine"
NEW = Target("a target", tensorrt=Known(PartialVersion((10, 3)), ""))
NOT_SHOWN = "    # --fp16, --int8 if it was built so: the plan does not show it"
SHOWN = "    # --fp16, --int8 if it was built so: of its layers, those that say it compute in "


@pytest.mark.parametrize(
    ("file", "rest"),
    [
        ("tensorrt-8.6.0.12-h200/static_fp32.engine", ""),
        ("tensorrt-8.6.0.12-h200/refit.engine", " --refit"),
        ("tensorrt-8.6.0.12-h200/detailed.engine", " --profilingVerbosity=detailed"),
        (
            "tensorrt-8.6.0.12-h200/shape_tensor.engine",
            " --minShapes=data:1,shape:1x1 --optShapes=data:16,shape:4x4 --maxShapes=data:64,shape:8x8",
        ),
        (
            "tensorrt-8.5.3.1-h200/dynamic853.engine",
            " --profile=0 --minShapes=images:1x3x16x16 --optShapes=images:4x3x32x32 --maxShapes=images:8x3x64x64"
            " --profile=1 --minShapes=images:8x3x64x64 --optShapes=images:16x3x64x64 --maxShapes=images:32x3x128x128",
        ),
    ],
)
def test_real_engine(file: str, rest: str) -> None:
    """The shapes and flags of our engines are those that they were built with."""
    engine = read_engine(str(PLANS / file))
    counts = known(derived.precision(engine.body))
    said = SHOWN + derived.precision_word(counts) if counts else NOT_SHOWN  # what inspect says, too
    assert rebuild(engine, target=NEW) == BASE + rest + said


def test_precision_of_the_layers() -> None:
    """The note says of the precision what inspect says."""
    found = rebuild(read_engine(str(PLANS / "tensorrt-8.6.0.12-h200" / "static_fp32.engine")), target=NEW)
    assert found.endswith(SHOWN + "float32")


def test_several_profiles_before_trtexec_had_them() -> None:
    """An older trtexec builds one profile only, so Polygraphy builds the others."""
    found = rebuild(read_engine(str(PLANS / "tensorrt-8.5.3.1-h200" / "dynamic853.engine")))
    words = shlex.split(found, comments=True)
    assert words[:2] == ["polygraphy", "convert"]
    assert words.count("--trt-min-shapes") == 2
    assert words[words.index("--trt-max-shapes") + 1] == "images:[8,3,64,64]"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("input_1:0", ["--minShapes='input_1:0':1", "--optShapes='input_1:0':2", "--maxShapes='input_1:0':3"]),
        ("a b", ["--minShapes=a b:1", "--optShapes=a b:2", "--maxShapes=a b:3"]),
        ("$(id)", ["--minShapes=$(id):1", "--optShapes=$(id):2", "--maxShapes=$(id):3"]),
        ("a,b", []),
    ],
)
def test_names(name: str, words: list[str]) -> None:
    """A name reaches trtexec as it reads names: in single quotes where it holds a colon."""
    profile = Profile(0, {name: Range((1,), (2,), (3,))}, {})
    found = rebuild(engine(P10, body=body(profiles=Known((profile,), ""))))
    assert shlex.split(found, comments=True)[3:] == words


def test_one_shape() -> None:
    """A profile that allows one shape is said once: trtexec takes it for the smallest and the largest, too."""
    profile = Profile(0, {"x": Range((4, 3), (4, 3), (4, 3))}, {})
    found = rebuild(engine(P10, body=body(profiles=Known((profile,), ""))))
    assert shlex.split(found, comments=True)[3:] == ["--optShapes=x:4x3"]


def test_rtx() -> None:
    """A TensorRT-RTX engine is built by its own program."""
    found = rebuild(read_engine(str(PLANS / "tensorrt-rtx-1.7.1.116" / "static.engine")))
    assert found == "tensorrt_rtx --onnx=model.onnx --saveEngine=model.engine"


NO_PROFILES = {"profiles": Known((), "")}
INT8 = Known((Layer("a", precision="int8"),), "")
QDQ = Known((Layer("a", precision="int8"), Layer("conv1.QuantizeLinear_1")), "")
OF_THE_FIRST_BUILD = "of the first build; leave it out only if the model has Q/DQ nodes"
IN_THE_MODEL = "has no flag for it, the model needs Q/DQ nodes"


@pytest.mark.parametrize(
    ("more", "version", "rest"),
    [
        (IMPLICIT, None, " --minShapes=data:1x3x8x8 --optShapes=data:16x3x8x8 --maxShapes=data:16x3x8x8"),
        ({**NO_PROFILES, "layers": Known((Layer("a", tactic="sm80_xmma_f16f16_f16f16"),), "")}, None, " --fp16"),
        ({**NO_PROFILES, "layers": INT8}, None, f" --int8 --calib={CACHE}    # {CACHE}: {OF_THE_FIRST_BUILD}"),
        ({**NO_PROFILES, "layers": QDQ}, None, " --int8"),
        ({**NO_PROFILES, "layers": INT8}, (11, 0), f"    # the engine uses INT8: TensorRT 11 {IN_THE_MODEL}"),
        ({**NO_PROFILES, "plugins": plugins(("Mine", "1"))}, None, " --staticPlugins=libmyplugin.so"),
        ({**NO_PROFILES, "plugins": plugins(("Mine", "1"))}, (8, 5), " --plugins=libmyplugin.so"),
        ({**NO_PROFILES, "plugins": plugins(("Mine", "1"))}, (8,), " --plugins=libmyplugin.so"),
        ({**NO_PROFILES, "plugins": plugins(("Mine", "1"))}, (8, 6), " --staticPlugins=libmyplugin.so"),
        ({**NO_PROFILES, "plugins": plugins(("AddScalar", "1"))}, None, " --staticPlugins=AddScalarPlugin.so"),
        ({**NO_PROFILES, "plugins": plugins(("YoloLayer_TRT", "1"))}, None, " --staticPlugins=libmyplugins.so"),
        ({**NO_PROFILES, "plugins": plugins(("ScatterND", "1"))}, None, ""),
        ({**NO_PROFILES, "weights_stripped": Known(True, "")}, None, " --stripWeights"),
        ({**NO_PROFILES, "weight_streaming": Known(True, "")}, None, " --stronglyTyped --allowWeightStreaming"),
    ],
)
def test_composed(more: dict[str, object], version: tuple[int, ...] | None, rest: str) -> None:
    """Implicit batch, precision, plugins and flags come out in the words of the release that builds."""
    target = Target("a target", tensorrt=Known(PartialVersion(version), "")) if version else None
    assert rebuild(engine(P10, body=body(**more)), target=target) == BASE + rest


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("net.onnx_b1_gpu0_fp16.engine", " --fp16"),
        ("net.onnx_b1_dla0_fp16.engine", " --fp16"),
        ("net.onnx_b1_gpu0_fp32.engine", ""),
        ("net.etlt_b1_dla1_int8.engine", f" --int8 --calib={CACHE}    # {CACHE}: {OF_THE_FIRST_BUILD}"),
        ("net_fp16.engine", NOT_SHOWN),
    ],
)
def test_named_by_deepstream(name: str, rest: str) -> None:
    """The name that DeepStream gives its engines says their precision where the plan does not."""
    silent = body(**NO_PROFILES, layers=Known((Layer("a"),), ""))
    assert rebuild(engine(P10, body=silent, path=name)) == BASE + rest


def test_shared_shapes() -> None:
    """Profiles with the same min are each spelled out in full."""
    one, two, six = Range((1,), (2,), (3,)), Range((1,), (2,), (6,)), Range((1,), (6,), (6,))
    profiles = tuple(Profile(index, {"x": found}, {}) for index, found in enumerate((one, two, six)))
    words = rebuild(engine(P10, body=body(profiles=Known(profiles, "")))).split()
    assert [word.partition("=")[0] for word in words[3:]] == 3 * [
        "--profile",
        "--minShapes",
        "--optShapes",
        "--maxShapes",
    ]


def test_many_profiles() -> None:
    """Profiles that the command leaves out are counted at its end."""
    profiles = tuple(Profile(index, {"x": Range((1,), (2,), (3,))}, {}) for index in range(6))
    assert rebuild(engine(P10, body=body(profiles=Known(profiles, "")))).endswith(
        "# 2 more profiles: trtdoctor inspect"
    )


def test_hostile_name() -> None:
    """The name of an input is one harmless word of the command."""
    name = "a; touch PWNED $(id)\n"
    profile = Profile(0, {name: Range((1,), (2,), (3,))}, {})
    found = rebuild(engine(P10, body=body(profiles=Known((profile,), ""))))
    assert "\n" not in found
    words = shlex.split(found.replace("$'", "'"))
    assert [word[:13] for word in words[3:]] == ["--minShapes=a", "--optShapes=a", "--maxShapes=a"]


def test_plugins_of_several_profiles() -> None:
    """Polygraphy is told of the plugins, and of names that it would leave out, only where the engine has them."""
    old = Target("a target", tensorrt=Known(PartialVersion((8, 5)), ""))
    for found, expected in ((plugins(("Mine", "1")), True), (plugins(("ScatterND", "1")), False)):
        words = rebuild(engine(P10, body=body(plugins=found)), target=old).split()
        assert words[0] == "polygraphy"
        assert ("--plugins" in words) is expected


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("x:1x3", "x:1x3"),
        ("a b", '"a b"'),
        ("$(id)", "'$(id)'"),
        ("a`b", "'a`b'"),
        ("a %b%", "'a %b%'"),
        ("a\nb", "$'a\\x0ab'"),
    ],
)
def test_shell_option(text: str, word: str) -> None:
    """A word is in double quotes, which every shell knows, unless one of them would look into these."""
    assert shell_option(text) == word


@pytest.mark.parametrize(
    ("layers", "version", "options"),
    [
        ((Layer("a", precision="int8"),), (8, 5), {"--int8", "--calibration-cache"}),
        ((Layer("a", precision="int8"), Layer("b.QuantizeLinear_1")), (8, 5), {"--int8"}),
        ((Layer("a", tactic="sm80_xmma_f16f16_f16f16"),), (8, 5), {"--fp16"}),
        ((Layer("a", precision="float32"),), (8, 5), set()),
    ],
)
def test_precision_by_polygraphy(layers: tuple[Layer, ...], version: tuple[int, ...], options: set[str]) -> None:
    """Polygraphy is told the precisions that the layers show, and of a cache where nothing else scales."""
    target = Target("a target", tensorrt=Known(PartialVersion(version), ""))
    words = rebuild(engine(P10, body=body(layers=Known(layers, ""))), target=target).partition("    #")[0].split()
    assert words[0] == "polygraphy"
    assert {"--fp16", "--int8", "--calibration-cache"} & set(words) == options
    assert "--tf32" in words


@pytest.mark.parametrize(
    ("words", "version", "fit"),
    [
        (None, None, True),
        ("gpu=8.0", (8, 6), True),
        ("gpu=7.5", (8, 6), False),
        ("gpu=8.7", (8, 6), False),
        ("gpu=Jetson AGX Orin 64GB", None, False),
        ("gpu=8.6", (8, 5), False),
        ("gpu=8.6", (8,), False),
        ("tensorrt=8.6", None, True),
    ],
)
def test_levels(words: str | None, version: tuple[int, ...] | None, fit: bool) -> None:
    """Hardware compatibility is for discrete GPUs from Ampere on, and TensorRT from 8.6 on."""
    target = parse(words) if words else None
    assert levels_fit(target, PartialVersion(version) if version else None) is fit


def test_options_of_polygraphy() -> None:
    """Polygraphy gets the flags that it has, but for those that are not wanted."""
    made = engine(LEAN86, body=body(refittable=Known(True, "")))
    for without in ((), ("--refit",), ("--versionCompatible",)):
        command = polygraphy_command(made, PartialVersion((8, 6)), "--versionCompatible", without=without)
        words = set(command.line.split())
        assert ("--refittable" in words) is ("--refit" not in without)
        assert ("--version-compatible" in words) is ("--versionCompatible" not in without)
        assert "--profiling-verbosity" in words
    for version in (None, PartialVersion((8, 0))):
        assert "--profiling-verbosity" not in polygraphy_command(made, version).line


@pytest.mark.parametrize(
    ("data", "version", "level"),
    [
        (SAME, (10, 8), ""),
        (SAME, (10, 9), " --hardwareCompatibilityLevel=sameComputeCapability"),
        (SAME, None, ""),
        (AMPERE, (10, 8), " --hardwareCompatibilityLevel=ampere+"),
        (AMPERE, None, " --hardwareCompatibilityLevel=ampere+"),
    ],
)
def test_hardware_level(data: bytes, version: tuple[int, ...] | None, level: str) -> None:
    """The newer level is named only to a trtexec that has it."""
    found = trtexec_command(engine(data, body=body(**NO_PROFILES)), PartialVersion(version) if version else None)
    assert found is not None
    assert found.line == BASE + level


def test_a_body_that_could_not_be_read() -> None:
    """Of an engine that shows nothing of its build, the plain command is given, with a note."""
    for made in (trtexec_command, polygraphy_command):
        found = made(engine(P10), PartialVersion((10, 3)), "--refit", "--refit", without=("--best",))
        assert found is not None
        assert len(found.notes) == 1
        assert found.line.count("refit") == 1
    assert rebuild(engine(P10)).startswith(BASE)


def test_no_flag_twice() -> None:
    """A flag that is added stands there once, also where the engine was built with it."""
    for refittable in (True, False):
        made = engine(P10, body=body(**NO_PROFILES, refittable=Known(refittable, "")))
        found = trtexec_command(made, PartialVersion((10, 3)), "--refit", "--refit", "--best")
        assert found is not None
        assert found.line == f"{BASE} --refit --best"
