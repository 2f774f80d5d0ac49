"""What a rebuild would make of an engine, and the commands that make it, target by target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from compose import rtx_plan
from samples import AMPERE, LEAN86, ORIN, P10, P86, RTX17, SAME, UNKNOWN, body, facts, plugins
from trtdoctor.advice.rebuild import can_build, rebuild_steps, rebuilt
from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.model.advice import Step
from trtdoctor.model.check import NO_MANIFEST, Facts
from trtdoctor.model.engine import Container
from trtdoctor.model.fact import Known, NotAsked, known
from trtdoctor.model.plan import PlanBody, Profile, Range, Shape, Tensor, Version

STATIC = {"profiles": Known((), "")}
"""A body without profiles: its commands hold no shapes."""
TRTEXEC = "trtexec --onnx=model.onnx --saveEngine=model.engine"
POLYGRAPHY = "polygraphy convert model.onnx --convert-to trt -o model.engine --tf32"
NAMES_ONLY = " --profiling-verbosity layer_names_only"
JETPACK = "/usr/src/tensorrt/bin/"
DOCKER = 'docker run --rm --gpus all -v "$PWD":/work -w /work '
MODEL, PIP = ("model.onnx",), ("model.onnx", "pip install polygraphy")
BY_POLYGRAPHY = (POLYGRAPHY + NAMES_ONLY, PIP)


def steps(asked: Facts, **more: Any) -> list[tuple[str, tuple[str, ...]]]:
    """The command of each step, and what it needs, up to the first colon."""
    found = list(rebuild_steps(asked, **more))
    assert all(step.title for step in found)
    return [("\n".join(step.commands), tuple(need.partition(":")[0] for need in step.needs)) for step in found]


# ---- what would be true afterwards


def test_what_a_rebuild_makes() -> None:
    """A plain engine of the target's TensorRT for its GPU alone, of which nobody has a record; the model stays."""
    asked = facts(LEAN86, "gpu=A100,tensorrt=8.5.3,platform=windows", container="gzip", plan_offset=7)
    old = body(plugins=plugins(("Mine", "1")), safety=Known(True, ""), dla=Known(True, ""), cubin_sms=Known((86,), ""))
    after = rebuilt(asked._replace(engine=asked.engine._replace(body=old), manifest=UNKNOWN))
    assert after is not None
    assert after.target == asked.target
    assert after.manifest == NO_MANIFEST
    engine, header, made = after.engine, after.engine.header, after.engine.body
    assert (engine.path, engine.container, engine.plan_offset) == (asked.engine.path, "plain", 0)
    assert header is not None
    assert made is not None
    assert (header.product, known(header.tensorrt_version), known(header.platform)) == (
        "tensorrt",
        (8, 5, 3, 0),
        "windows-x86_64",
    )
    assert (known(header.complete), known(header.hardware_compatibility)) == (True, "none")
    assert (known(header.embedded_libraries), known(header.target_compute_capabilities)) == ((), ((8, 0),))
    gpu = known(header.build_gpu)
    assert gpu is not None
    assert gpu[:6] == ((8, 0), 108, 0, 0, 0, 0)
    assert gpu.integrated == asked.target.gpu.integrated
    assert (known(made.flags.safety), known(made.flags.dla)) == (False, False)
    assert isinstance(made.cubin_sms, NotAsked)
    assert isinstance(made.cuda_compilers, NotAsked)
    assert (made.io, made.plugins, made.flags.refittable) == (old.io, old.plugins, old.flags.refittable)


@pytest.mark.parametrize(
    ("words", "data", "version", "targets", "count"),
    [
        ("gpu=8.6", P86, (8, 6, 1, 6), ((8, 6),), 0),
        ("gpu=8.6,runtime=rtx", P86, None, ((8, 6),), 0),
        ("gpu=8.6,runtime=rtx,tensorrt=1.7", P86, (1, 7, 0, 0), ((8, 6),), 0),
        ("runtime=full", RTX17, None, None, None),
        ("tensorrt=10", P86, (10, 0, 0, 0), None, None),
        ("gpu=A100", b"", None, ((8, 0),), 108),
    ],
)
def test_as_far_as_it_is_known(words: str, data: bytes, version: Version | None, targets: Any, count: Any) -> None:
    """Of a target that names no TensorRT the engine's own builds again, if it is of the same product; what is not
    known of the GPU is not made up."""
    after = rebuilt(facts(data, words))
    assert after is not None
    header = after.engine.header
    assert header is not None
    assert known(header.tensorrt_version) == version
    assert known(header.target_compute_capabilities) == targets
    assert isinstance(header.tensorrt_version, Known if version is not None else NotAsked)
    assert isinstance(header.build_gpu, Known if count is not None else NotAsked)
    gpu = known(header.build_gpu)
    assert (gpu.sm_count if gpu is not None else None) == count


MINE = plugins(("Mine", "1"))


@pytest.mark.parametrize(
    ("words", "data", "more", "product"),
    [
        ("gpu=8.6", P86, {"plugins": MINE}, "tensorrt"),
        ("gpu=8.6,runtime=rtx", P86, {"plugins": MINE}, None),
        ("gpu=8.6,runtime=rtx", P86, {}, "tensorrt-rtx"),
        ("gpu=8.6,runtime=rtx", P86, {"plugins": UNKNOWN}, "tensorrt-rtx"),
        ("gpu=8.6", RTX17, {}, "tensorrt-rtx"),
        ("gpu=8.6,runtime=lean", RTX17, {}, "tensorrt"),
    ],
)
def test_which_product_builds(words: str, data: bytes, more: Mapping[str, Any], product: str | None) -> None:
    """The target's product builds, that of the engine where it names none; TensorRT-RTX builds no plugins."""
    after = rebuilt(facts(data, words, body=body(**more)))
    assert (after.engine.header.product if after and after.engine.header else None) == product


LOW, HIGH = (1, 3, 16, 16), (8, 3, 64, 64)


@pytest.mark.parametrize(
    ("shapes", "more", "first"),
    [
        ({}, {}, (LOW, HIGH)),
        ({"images": (9, 3, 16, 16)}, {}, (LOW, (9, 3, 64, 64))),
        ({"images": (1, 3, 8, 16)}, {}, ((1, 3, 8, 16), HIGH)),
        ({"images": (1, 4, 16, 16)}, {}, (LOW, HIGH)),
        ({"images": (9, 3, 16, 16), "scale": (2,)}, {}, (LOW, (9, 3, 64, 64))),
        ({"images": (9, 3, 16, 16), "scale": (2, 2)}, {}, (LOW, HIGH)),
        ({"images": (9, 3, 16, 16), "other": (2,)}, {}, (LOW, HIGH)),
        ({"images": (9, 3, 16, 16)}, {"io": UNKNOWN}, (LOW, HIGH)),
        ({"images": (9, 3, 16, 16)}, {"profiles": UNKNOWN}, None),
    ],
)
def test_for_the_shapes_asked_about(
    shapes: Mapping[str, Shape], more: Mapping[str, Any], first: tuple[Shape, Shape] | None
) -> None:
    """The first profile takes the shapes asked about where the model can have them, and all of them."""
    asked = facts(P86, "gpu=8.6", body=body(**more))._replace(shapes=shapes)
    after = rebuilt(asked)
    assert after is not None
    assert after.engine.body is not None
    profiles = known(after.engine.body.profiles)
    found = profiles[0].inputs["images"] if profiles else None
    assert ((found.min, found.max) if found else None) == first
    assert rebuilt(asked._replace(engine=asked.engine._replace(body=None))) is not None


def test_the_command_has_the_shapes_asked_about() -> None:
    """The command of the step is that of the wider profile."""
    inputs = (Tensor("x", "input", "float32", (-1, 3)),)
    profile = Profile(0, {"x": Range((1, 3), (2, 3), (4, 3))}, {})
    made = body(io=Known(inputs, ""), profiles=Known((profile,), ""))
    words = steps(facts(P86, X10, body=made)._replace(shapes={"x": (6, 3)}))[0][0].split()
    assert words[-3:] == ["--minShapes=x:1x3", "--optShapes=x:2x3", "--maxShapes=x:6x3"]


@pytest.mark.parametrize(
    ("words", "data", "can"),
    [
        ("gpu=A100", P86, True),
        ("gpu=A100,tensorrt=10", P86, True),
        ("gpu=orin", P86, False),
        ("gpu=orin", ORIN, True),
        ("gpu=thor", P86, False),
        ("gpu=thor,tensorrt=8.6.1.6", P86, True),
        ("gpu=thor,runtime=rtx", P86, True),
    ],
)
def test_can_build(words: str, data: bytes, can: bool) -> None:
    """A Jetson builds with the TensorRT of a JetPack, or with that which the target names; of one that nobody knows,
    nothing is ruled out."""
    assert can_build(facts(data, words)) is can


# ---- the steps

X10 = "gpu=A100,tensorrt=10.3.0.26"
LEAN_FLAGS = " --versionCompatible --excludeLeanRuntime"
LEAN_OPTIONS = " --version-compatible --exclude-lean-runtime"
IMAGE_86 = "nvcr.io/nvidia/tensorrt:23.05-py3"
CARRIED = "the TensorRT of "


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (None, [(f"{DOCKER}{IMAGE_86} {TRTEXEC}", MODEL), BY_POLYGRAPHY]),
        ("gpu=A100", [(f"{DOCKER}{IMAGE_86} {TRTEXEC}", MODEL), BY_POLYGRAPHY]),
        (X10, [(TRTEXEC, MODEL), BY_POLYGRAPHY]),
        ("gpu=A100,tensorrt=10", [(TRTEXEC, MODEL), BY_POLYGRAPHY]),
        ("gpu=A100,tensorrt=8.2.1.8", [(TRTEXEC, MODEL)]),
        ("gpu=A100,tensorrt=8.6.1.6,platform=windows", [(TRTEXEC, MODEL)]),
        ("gpu=A100,tensorrt=10.15.1.29,platform=windows", [(TRTEXEC, MODEL), BY_POLYGRAPHY]),
        ("gpu=orin,tensorrt=8.6.1.6", [(JETPACK + TRTEXEC, MODEL)]),
        (
            "runtime=lean,tensorrt=10.3.0.26",
            [(TRTEXEC + LEAN_FLAGS, MODEL), (POLYGRAPHY + NAMES_ONLY + LEAN_OPTIONS, PIP)],
        ),
        (
            "runtime=dispatch,tensorrt=10.3.0.26",
            [(TRTEXEC + LEAN_FLAGS, MODEL), (POLYGRAPHY + NAMES_ONLY + LEAN_OPTIONS, PIP)],
        ),
        (
            "runtime=rtx,tensorrt=1.7.1.116,gpu=RTX 3080",
            [("tensorrt_rtx --onnx=model.onnx --saveEngine=model.engine", MODEL)],
        ),
        ("deepstream=7.1,gpu=A100", [(JETPACK + TRTEXEC, (*MODEL, CARRIED + "DeepStream 7.1"))]),
        (
            "container=tritonserver:25.06-py3,gpu=A100",
            [(JETPACK + TRTEXEC, (*MODEL, CARRIED + "tritonserver"))],
        ),
        ("container=pytorch:25.01-py3", [(TRTEXEC, (*MODEL, CARRIED + "pytorch"))]),
        ("onnxruntime=1.22,gpu=A100", [BY_POLYGRAPHY]),
        ("torch-tensorrt=2.5", [BY_POLYGRAPHY]),
    ],
)
def test_steps_of_a_target(words: str | None, found: list[tuple[str, tuple[str, ...]]]) -> None:
    """Each program that the target may have, where it has it: a JetPack, a container, PyPI, what carries TensorRT."""
    assert steps(facts(P86, words, body=body(**STATIC))) == found


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"from_pip": True}, [BY_POLYGRAPHY]),
        ({"image": "nvcr.io/nvidia/x:1"}, [(f"{DOCKER}nvcr.io/nvidia/x:1 {TRTEXEC}", MODEL), BY_POLYGRAPHY]),
    ],
)
def test_steps_of_an_installation(more: Mapping[str, Any], found: list[tuple[str, tuple[str, ...]]]) -> None:
    """A TensorRT from PyPI has no trtexec; one in a container has it there."""
    assert steps(facts(P86, X10, body=body(**STATIC)), **more) == found


def test_a_jetson_uses_no_container() -> None:
    """A JetPack has its trtexec in a folder of its own, whatever image is at hand."""
    asked = facts(P86, "gpu=orin,tensorrt=8.6.1.6", body=body(**STATIC))
    assert steps(asked, image="nvcr.io/nvidia/x:1") == [(JETPACK + TRTEXEC, MODEL)]


def test_an_engine_of_a_jetson_uses_no_container() -> None:
    """Where no machine is in question, the one that built the engine tells where it is built again."""
    assert steps(facts(ORIN, body=body(**STATIC))) == [(JETPACK + TRTEXEC, MODEL)]
    assert rebuild(facts(ORIN, body=body(**STATIC)).engine) == JETPACK + TRTEXEC


def test_several_profiles_by_polygraphy_alone() -> None:
    """Where trtexec cannot build all profiles, Polygraphy does, and nothing else is named."""
    for words in ("gpu=A100,tensorrt=8.5.3.1", "gpu=A100,tensorrt=8.2.1.8"):
        ((line, needs),) = steps(facts(P86, words, body=body()))
        assert line.split()[:2] == ["polygraphy", "convert"]
        assert needs == PIP


@pytest.mark.parametrize(
    ("data", "words", "allow", "more", "rest"),
    [
        (LEAN86, X10, False, {}, ""),
        (LEAN86, X10, True, {}, " --versionCompatible"),
        (AMPERE, X10, False, {}, " --hardwareCompatibilityLevel=ampere+"),
        (AMPERE, "gpu=T4,tensorrt=10.3.0.26", False, {}, ""),
        (AMPERE, "gpu=A100,tensorrt=8.5.3.1", False, {}, ""),
        (SAME, "gpu=A100,tensorrt=10.9.0.34", False, {}, " --hardwareCompatibilityLevel=sameComputeCapability"),
        (P86, X10, False, {"refittable": Known(True, "")}, " --refit"),
        (P86, X10, False, {"plugins": MINE}, " --staticPlugins=libmyplugin.so"),
        (P86, "gpu=A100,tensorrt=8.5.3.1", False, {"plugins": MINE}, " --plugins=libmyplugin.so"),
    ],
)
def test_flags(data: bytes, words: str, allow: bool, more: Mapping[str, Any], rest: str) -> None:
    """The flags of the first build, but for those that would not do on the target."""
    line, needs = steps(facts(data, words, allow=allow, body=body(**STATIC, **more)))[0]
    assert line.partition("trtexec")[2] == TRTEXEC.partition("trtexec")[2] + rest
    assert ("libmyplugin.so" in needs) is ("plugins" in more)


def _first(words: str | None, data: bytes = P86, made: PlanBody | None = None, **more: Any) -> Step:
    return next(iter(rebuild_steps(facts(data, words, body=made or body(**STATIC), **more))))


@pytest.mark.parametrize(
    ("words", "data", "holds"),
    [
        (None, P86, ("with TensorRT 8.6.1.6,", "that will run it")),
        ("gpu=A100", P86, ("with TensorRT 8.6.1.6,", "the A100")),
        ("gpu=8.6,tensorrt=10.3", P86, ("with the target's TensorRT 10.3,", "compute capability 8.6")),
        ("gpu=8.6,tensorrt=10.3.0", P86, ("with TensorRT 10.3.0,", "compute capability 8.6")),
        ("platform=linux,tensorrt=10", P86, ("with the target's TensorRT 10,", "the target's GPU")),
        ("container=pytorch:25.01-py3", P86, ("with the target's TensorRT,", "the target's GPU")),
        ("runtime=rtx", RTX17, ("with TensorRT-RTX 1.7.1.116,", "the target's GPU")),
        (None, b"", ("with TensorRT,", "that will run it")),
    ],
)
def test_where_it_is_built(words: str | None, data: bytes, holds: tuple[str, ...]) -> None:
    """The step says which TensorRT builds, on which GPU, as exactly as these are known."""
    title = _first(words, data).title
    assert [text for text in holds if text not in title] == []


# ---- what the file's name and its wrapper say of the model


@pytest.mark.parametrize(
    ("more", "beside"),
    [
        ({"path": "/m/net.engine"}, "net.onnx"),
        ({"path": "/m/net.plan/"}, "net.onnx"),
        ({"path": "model.engine"}, None),
        ({"path": "/m/noending"}, None),
        ({"path": "a.zip", "container": "zip", "member": "in/net.plan"}, "net.onnx"),
        ({"path": "a.tar", "container": "tar", "member": "in\\deep!net.plan"}, "net.onnx"),
        ({"path": "a.zip", "container": "zip", "member": ""}, "a.onnx"),
        ({"path": "net.engine.gz", "container": "gzip", "member": ""}, "net.onnx"),
        ({"path": "net.engine.zst", "container": "zstd", "member": ""}, "net.onnx"),
        ({"path": "net.engine.gz", "container": "plain"}, "net.engine.onnx"),
        ({"path": "all.ts", "container": "torchscript", "member": "in/net.plan"}, "all.onnx"),
        ({"path": "net.onnx_b1_gpu0_fp16.engine"}, "net.onnx"),
    ],
)
def test_where_the_model_may_be(more: Mapping[str, Any], beside: str | None) -> None:
    """The name of the engine's own file, inside an archive or not, says how its model may be called."""
    found = list(rebuild_steps(facts(P86, X10, body=body(**STATIC), **more)))
    (need,) = (one for one in found[-1].needs if one.startswith("model.onnx"))
    named = [word.strip("()") for word in need.partition(":")[2].split() if word.strip("()").endswith(".onnx")]
    assert named == ([beside] if beside is not None else [])


def test_types_that_the_gpu_lacks() -> None:
    """Of an engine with types that the GPU has no kernels for, the same model would not do."""
    asked = facts(rtx_plan(), "runtime=rtx,tensorrt=1.7.1.116,gpu=8.6", body=body(**STATIC))
    assert asked.engine.header is not None
    for lacking, same in (((), True), (((8, 9),), True), (((8, 6),), False)):
        header = asked.engine.header._replace(lacking=lacking)
        (found,) = rebuild_steps(asked._replace(engine=asked.engine._replace(header=header)))
        assert ("that it was built from" in found.needs[0]) is same


# ---- programs that wrote the file


DEEPSTREAM, ONNXRUNTIME = "m/net.onnx_b1_gpu0_fp16.engine", "TensorrtExecutionProvider_TRTKernel_g_1_0_sm80.engine"


@pytest.mark.parametrize(
    ("path", "container", "words", "first"),
    [
        ("net.engine", "plain", X10, "trtexec"),
        ("b c.engine", "torch-tensorrt-cache", X10, "mv -n 'b c.engine' 'b c.engine.old'"),
        ("s3://b/c.engine", "torch-tensorrt-cache", X10, ""),
        ("b.zip", "model-connect", X10, ""),
        ("net.engine", "ultralytics", X10, "yolo export model=net.pt format=engine"),
        (".engine", "ultralytics", X10, "yolo export model=model.pt format=engine"),
        ("a b.engine", "ultralytics", X10, "yolo export model='a b.pt' format=engine"),
        (DEEPSTREAM, "plain", X10, f"mv -n {DEEPSTREAM} {DEEPSTREAM}.old"),
        (DEEPSTREAM, "plain", f"{X10},platform=windows", "trtexec"),
        (DEEPSTREAM, "plain", "runtime=rtx,gpu=8.6,tensorrt=1.7.1.116", "tensorrt_rtx"),
        (ONNXRUNTIME, "plain", X10, f"mv -n {ONNXRUNTIME} {ONNXRUNTIME}.old"),
        (ONNXRUNTIME, "plain", f"{X10},platform=windows", "trtexec"),
        (f"{ONNXRUNTIME}.bak", "plain", X10, "trtexec"),
        (ONNXRUNTIME.replace(".engine", "+.stripped.engine"), "plain", X10, "mv -n Tensorrt"),
        ("torch.ts", "torchscript", X10, "compiled = torch_tensorrt.compile(model, ir='ts', inputs=inputs)"),
        ("torch.ep", "exported-program", X10, "compiled = torch_tensorrt.compile(model, ir='dynamo', inputs=inputs)"),
    ],
)
def test_who_wrote_it_builds_it_again(path: str, container: Container, words: str, first: str) -> None:
    """The program that wrote the file comes before the builder, where the target can have it."""
    found = _first(words, path=path, container=container)
    line = found.commands[0] if found.commands else ""
    assert line.startswith(first)
    assert bool(line) is bool(first)


@pytest.mark.parametrize(
    ("container", "save"),
    [
        ("torchscript", "torch.jit.save(compiled, 'model.ts')"),
        ("exported-program", "torch_tensorrt.save(compiled, 'model.ep', arg_inputs=inputs)"),
        ("aotinductor", "torch_tensorrt.save(compiled, 'model.pt2', output_format='aot_inductor', arg_inputs=inputs)"),
        ("executorch", "torch_tensorrt.save(compiled, 'model.pte', output_format='executorch', arg_inputs=inputs)"),
    ],
)
def test_torch_tensorrt_saves_as_it_was(container: Container, save: str) -> None:
    """The last line writes the same kind of file; the step names each input with its shape, and no output."""
    found = _first(X10, container=container)
    assert found.commands[-1] == save
    assert [need.partition(": ")[2] for need in found.needs[1:]] == ["images ?x3x?x?", "scale 2"]
    bare = _first(X10, made=body(**STATIC, io=UNKNOWN), container=container)
    assert len(bare.needs) == 1
    many = tuple(Tensor(f"x{number}", "input", "float32", (1,)) for number in range(9))
    assert len(_first(X10, made=body(**STATIC, io=Known(many, "")), container=container).needs) == 9


@pytest.mark.parametrize(
    ("data", "words", "provider"),
    [(P10, X10, "TensorrtExecutionProvider"), (RTX17, X10, "NvTensorRTRTXExecutionProvider")],
)
@pytest.mark.parametrize(
    ("metadata", "model"),
    [
        ({"onnx_model_filename": "a.onnx"}, "a.onnx"),
        ({"onnx_model_filename": 7}, "model.onnx"),
        ({}, "model.onnx"),
        ({"onnx_model_filename": ""}, "model.onnx"),
        ({"onnx_model_filename": "m"}, "m"),
        ({"onnx_model_filename": "m" * 255}, "m" * 255),
        ({"onnx_model_filename": "m" * 256}, "model.onnx"),
    ],
)
def test_what_onnxruntime_is_told(data: bytes, words: str, provider: str, metadata: dict[str, Any], model: str) -> None:
    """The provider is that of the engine's product, the model the one that the file names."""
    found = _first(words, data, container="epcontext", metadata=metadata)
    assert found.commands[-1] == f"onnxruntime.InferenceSession('{model}', options, providers=['{provider}'])"
    assert found.needs[0].startswith(model[:60])
