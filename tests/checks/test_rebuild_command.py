"""The command that builds an engine again holds what the plan tells, and nothing that it does not."""

from __future__ import annotations

import shlex

import pytest

from driving import PLANS
from samples import IMPLICIT, P10, body, engine, plugins
from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.formats.reading import read_engine
from trtdoctor.model.fact import Known
from trtdoctor.model.plan import Layer, Profile, Range
from trtdoctor.model.version import PartialVersion

BASE = "trtexec --onnx=model.onnx --saveEngine=model.engine"
NOT_SHOWN = "    # --fp16, --int8 if it was built so: the plan does not show it"


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
    assert rebuild(read_engine(str(PLANS / file))) == BASE + rest + NOT_SHOWN


def test_rtx() -> None:
    """A TensorRT-RTX engine is built by its own program."""
    found = rebuild(read_engine(str(PLANS / "tensorrt-rtx-1.7.1.116" / "static.engine")))
    assert found == "tensorrt_rtx --onnx=model.onnx --saveEngine=model.engine"


NO_PROFILES = {"profiles": Known((), "")}


@pytest.mark.parametrize(
    ("more", "version", "rest"),
    [
        (IMPLICIT, None, " --minShapes=data:1x3x8x8 --optShapes=data:16x3x8x8 --maxShapes=data:16x3x8x8"),
        ({**NO_PROFILES, "layers": Known((Layer("a", tactic="sm80_xmma_f16f16_f16f16"),), "")}, None, " --fp16"),
        ({**NO_PROFILES, "layers": Known((Layer("a", precision="int8"),), "")}, None, " --int8"),
        ({**NO_PROFILES, "layers": Known((Layer("a", precision="int8"),), "")}, (11, 0), ""),
        ({**NO_PROFILES, "plugins": plugins(("Mine", "1"))}, None, " --staticPlugins=libmyplugin.so"),
        ({**NO_PROFILES, "plugins": plugins(("Mine", "1"))}, (8, 5), " --plugins=libmyplugin.so"),
        ({**NO_PROFILES, "plugins": plugins(("Mine", "1"))}, (8,), " --plugins=libmyplugin.so"),
        ({**NO_PROFILES, "plugins": plugins(("Mine", "1"))}, (8, 6), " --staticPlugins=libmyplugin.so"),
        ({**NO_PROFILES, "plugins": plugins(("ScatterND", "1"))}, None, ""),
        ({**NO_PROFILES, "weights_stripped": Known(True, "")}, None, " --stripWeights"),
        ({**NO_PROFILES, "weight_streaming": Known(True, "")}, None, " --allowWeightStreaming"),
    ],
)
def test_composed(more: dict[str, object], version: tuple[int, ...] | None, rest: str) -> None:
    """Implicit batch, precision, plugins and flags come out in the words of the release that builds."""
    assert rebuild(engine(P10, body=body(**more)), tensorrt=PartialVersion(version) if version else None) == BASE + rest


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
