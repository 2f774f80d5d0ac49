"""The plans hold: whoever types their commands has what they promise.

This test reads the commands, as a shell and its programs would, changes the facts by what they do, and runs the checks
again. It shares nothing with the module that makes plans.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

import commands
from compose import FAMILIES, RTX_3080, T4, plan, rtx_plan
from driving import PLANS
from samples import AMPERE, BROKEN, LEAN86, NANO, ON_T4, ORIN, P10, P11, P86, UNKNOWN, body, engine, plugins
from trtdoctor.advice import advise
from trtdoctor.checks import CHAIN
from trtdoctor.diagnose import diagnose
from trtdoctor.formats.reading import read_engine
from trtdoctor.knowledge.lookup import builds_of_jetsons
from trtdoctor.knowledge.releases import JETPACKS, RELEASES
from trtdoctor.knowledge.triton_images import ask_image
from trtdoctor.model.advice import Advice, Step
from trtdoctor.model.check import Facts
from trtdoctor.model.configuration import Configuration
from trtdoctor.model.engine import Engine, PathStatus
from trtdoctor.model.fact import Known, NotAsked, known
from trtdoctor.model.finding import Cause, Confidence, Finding, Fix, Severity, Stage
from trtdoctor.model.plan import BuildGpu, Flags, PlanBody, PlanHeader, Profile, Range, Tensor
from trtdoctor.model.product import RuntimeKind
from trtdoctor.model.version import PartialVersion
from trtdoctor.targets import parse
from trtdoctor.targets.assume import with_assumed
from trtdoctor.verdict import rank

READ = "as the commands say"
NOTHING = NotAsked(READ)
LOADING = [check for check in CHAIN if check.stage not in ("load", "execute")]


# ---- what commands do


class World(NamedTuple):
    """The facts, and how the target's TensorRT came there."""

    facts: Facts
    from_pip: bool = False

    def with_tensorrt(self, version: tuple[int, ...], kind: RuntimeKind = "full", *, pip: bool = False) -> World:
        target = self.facts.target._replace(
            tensorrt=Known(PartialVersion(version), READ), runtime=Known(kind, READ), bindings=NOTHING
        )
        return World(self.facts._replace(target=target), pip)


def done(world: World, step: Step) -> World:
    """The world after a step."""
    for need in step.needs:
        if match := re.match(r"JetPack ([\d.]+)", need):
            world = world.with_tensorrt(next(row.tensorrt for row in JETPACKS if row.jetpack == match[1]))
        elif match := re.match(r"TensorRT ([\d.]+) from", need):
            world = world.with_tensorrt(tuple(map(int, match[1].split("."))))
    if match := re.match(r"give (\S+) the shape ([\dx?]+) ", step.title):
        shape = tuple(int(size) if size != "?" else 1 for size in match[2].split("x"))
        world = world._replace(facts=world.facts._replace(shapes={**world.facts.shapes, match[1]: shape}))
    if not step.commands and (match := re.search(r"the driver to ([\d.]+)", step.title)):
        world = _with_driver(world, match[1])
    for line in step.commands:
        for one in commands.simple_commands(line):
            world = _ran(world, one)
    return world


def _with_driver(world: World, version: str) -> World:
    return World(world.facts._replace(target=world.facts.target._replace(driver=Known(version, READ))), world.from_pip)


def _ran(world: World, one: commands.Simple) -> World:
    words = one.words
    if words[:2] == ("pip", "install"):
        for word in words[2:]:
            if word.startswith("tensorrt-rtx=="):
                return world.with_tensorrt(tuple(map(int, word.partition("==")[2].split("."))), "rtx", pip=True)
            if word in commands.PINNED:
                return world.with_tensorrt(commands.PINNED[word], pip=True)
    elif words[:2] == ("docker", "pull"):
        return world.with_tensorrt(commands.IMAGES[words[2]])
    elif match := re.search(r"nvidia-driver-(\d+)-server", " ".join(words)):
        return _with_driver(world, f"{match[1]}.999.0")
    elif words[:2] == ("trtdoctor", "check") and "--allow-host-code" in words:
        return World(world.facts._replace(allow_host_code=True), world.from_pip)
    elif one.program in ("trtexec", "tensorrt_rtx", "polygraphy"):
        return _built(world, one)
    return world


def _built(world: World, one: commands.Simple) -> World:
    """The engine that a builder writes, on the target."""
    facts = world.facts
    target, old = facts.target, facts.engine.body
    version = known(target.tensorrt)
    assert version is not None, "a build with a TensorRT of which nothing is known"
    assert not (one.program == "trtexec" and world.from_pip), "a TensorRT from PyPI has no trtexec"
    assert one.image is None or version.could_be(commands.IMAGES[one.image]), "a container with another TensorRT"
    rtx = one.program == "tensorrt_rtx"
    assert rtx == (known(target.runtime) == "rtx"), "the builder of another product"
    needed = known(old.plugins) if old is not None else None
    assert not (rtx and needed), "TensorRT-RTX builds no plugins"
    numbers = (*version.parts, 0, 0, 0)
    capability = known(target.gpu.compute_capability)
    gpu = BuildGpu(capability, known(target.gpu.sm_count) or 0, 0, 0, 0, 0, NOTHING, NOTHING) if capability else None
    header = PlanHeader(
        product="tensorrt-rtx" if rtx else "tensorrt",
        tensorrt_version=Known((numbers[0], numbers[1], numbers[2], numbers[3]), READ),
        platform=target.platform,
        build_gpu=Known(gpu, READ) if gpu else NOTHING,
        hardware_compatibility=Known("none", READ),
        target_compute_capabilities=Known((capability,), READ) if capability else NOTHING,
        embedded_libraries=Known((), READ),
    )
    made = (old or PlanBody())._replace(flags=Flags(safety=Known(False, READ)))
    profiles = tuple(_profiles(one))
    if profiles:
        made = made._replace(profiles=Known(profiles, READ))
    file = Engine(facts.engine.path, PathStatus("file"), container="plain", plan_offset=0, header=header, body=made)
    made_there = facts._replace(engine=file)
    assert "TRT202" not in errors(made_there), "a TensorRT that has no kernels for the GPU cannot build there"
    return World(made_there, world.from_pip)


def _profiles(one: commands.Simple) -> Iterator[Profile]:
    shapes: list[dict[str, dict[str, tuple[int, ...]]]] = []
    words = list(one.words)
    for index, word in enumerate(words):
        flag, _, value = word.partition("=")
        kind = flag.removeprefix("--trt-").removeprefix("--")[:3]
        if flag.endswith("Shapes"):
            found = dict(_trtexec_shape(part) for part in value.split(","))
        elif flag.endswith("-shapes"):
            until = next((at for at in range(index + 1, len(words)) if words[at].startswith("--")), len(words))
            found = dict(_polygraphy_shape(part) for part in words[index + 1 : until])
        else:
            continue
        if not shapes or kind in shapes[-1]:
            shapes.append({})
        shapes[-1][kind] = found
    for index, kinds in enumerate(shapes):
        low, high = kinds.get("min", kinds["opt"]), kinds.get("max", kinds["opt"])
        yield Profile(index, {name: Range(low[name], kinds["opt"][name], high[name]) for name in low}, {})


def _trtexec_shape(text: str) -> tuple[str, tuple[int, ...]]:
    name, _, sizes = text.rpartition(":")
    assert ":" not in name or (name[0], name[-1]) == ("'", "'"), "a name with a colon needs single quotes"
    return name.strip("'"), tuple(map(int, sizes.split("x")))


def _polygraphy_shape(text: str) -> tuple[str, tuple[int, ...]]:
    name, _, sizes = text.rpartition(":")
    return name, tuple(map(int, sizes.strip("[]").split(",")))


# ---- pairs of engines and targets


def errors(facts: Facts) -> set[str]:
    """Codes of the unmasked errors."""
    ranked = rank(diagnose(LOADING, facts)[1], CHAIN)
    return {one.code for one in ranked if one.severity is Severity.ERROR and one.masked_by is None}


def _without_kernels(facts: Facts) -> bool:
    """Whether the target's TensorRT does not support its GPU, whatever the engine is."""
    header = PlanHeader(product="tensorrt-rtx" if known(facts.target.runtime) == "rtx" else "tensorrt")
    return "TRT202" in errors(facts._replace(engine=facts.engine._replace(header=header, body=None)))


def unasked(facts: Facts, codes: set[str]) -> set[str]:
    """Those of ``codes`` whose checks cannot be asked: nothing is known to be cleared there."""
    outcomes, _ = diagnose(LOADING, facts)
    return {one.code for one in outcomes if one.code in codes and one.outcome == "skipped"}


LARGE = engine(plan((8, 6, 1, 6), 236, T4), body=body())  # needs 7 GiB
OLD_PLUGIN = engine(plan((10, 3, 0, 26), 239), body=body(plugins=plugins(("NMS_TRT", "1"))))
ENGINES = (
    *(read_engine(str(path)) for path in sorted(PLANS.glob("*/*.engine"))),
    *(engine(data, body=body()) for data in (ORIN, NANO, ON_T4, LEAN86, P11, FAMILIES["ampere_plus"].data)),
    OLD_PLUGIN,
)
GPUS = ("A100", "H200", "T4", "RTX 3090", "RTX 4090", "RTX 5090", "L4", "Jetson AGX Orin 64GB")
REFUSED = (
    "gpu=GTX 1070,tensorrt=10.9.0,platform=linux-x86_64",
    "gpu=V100,tensorrt=11.0.0.114",
    "gpu=RTX 5090,tensorrt=8.6.1.6",
    "gpu=H200,tensorrt=8.4.1.5",
    "gpu=RTX 4090,tensorrt=8.2.1.8,platform=windows-x86_64",
    "gpu=Jetson Nano,tensorrt=10.3.0.30,platform=linux-aarch64",
    "gpu=H200,runtime=rtx,tensorrt=1.7.1.116",
    "gpu=V100,runtime=rtx,tensorrt=1.7.1.116",
)
OLD_DRIVERS = (
    "gpu=A100,tensorrt=10.3.0.26,driver=350,platform=linux-x86_64",
    "gpu=RTX 4090,tensorrt=11.1.0.106,driver=470.57,platform=windows-x86_64",
    "gpu=T4,tensorrt=8.6.1.6,driver=418.40",
)
PLUGIN_GONE = ("gpu=RTX 3080,tensorrt=11.1.0.106", "gpu=L4,tensorrt=11.0.0.114,platform=linux-x86_64")


def _inputs(one: Engine) -> list[Tensor]:
    tensors = known(one.body.io) if one.body is not None else None
    return [tensor for tensor in tensors or () if tensor.mode == "input"]


STATIC = next(one for one in ENGINES if one.path.endswith("static_fp32.engine"))
BUILT_FOR = "gpu=H200,tensorrt=8.6.0.12"
HOPELESS: tuple[tuple[str, Engine, Mapping[str, tuple[int, ...]]], ...] = (
    ("gpu=GTX 1650,tensorrt=8.6.1.6", LARGE, {}),
    ("gpu=GTX 1650,tensorrt=8.6.1.6,driver=535", LARGE, {}),
    ("gpu=GTX 1650,tensorrt=8.6.1.6,platform=linux-x86_64", LARGE, {}),
    (BUILT_FOR, STATIC, {"no such input": (1, 3)}),
)
"""Too large for the GPU; shapes of an input that is not there."""
PAIRS = 100


def _pairs() -> list[Facts]:
    chance = random.Random(12)
    found: list[Facts] = []
    while len(found) < PAIRS:
        kind = len(found) % 10
        subject = chance.choice(ENGINES)
        shapes: Mapping[str, tuple[int, ...]] = {}
        if kind == 0:
            words, subject, shapes = chance.choice(HOPELESS)
        elif kind == 1:
            words, subject = chance.choice(PLUGIN_GONE), OLD_PLUGIN
        elif kind in (2, 3):
            words = chance.choice(REFUSED)
        elif kind == 4:
            words = chance.choice(OLD_DRIVERS)
        else:
            version = chance.choice([row.version for row in RELEASES if row.product == "tensorrt"])
            shown = ".".join(map(str, version[: chance.choice((3, 4))]))
            gpu = chance.choice(GPUS)
            words = f"gpu={gpu},tensorrt={shown}"
            desktop = ("", ",platform=linux-x86_64", ",platform=windows-x86_64")
            words += ",platform=linux-aarch64" if "Jetson" in gpu else chance.choice(desktop)
        assert subject.header is not None
        facts = Facts(subject, with_assumed(parse(words), subject.header), shapes=shapes)
        if errors(facts):
            found.append(facts)
    return found


FACTS = _pairs()


def _plan(facts: Facts) -> Advice:
    found = advise(facts, rank(diagnose(LOADING, facts)[1], CHAIN))
    assert found is not None
    return found


@pytest.mark.parametrize("number", range(PAIRS))
def test_what_is_cleared(number: int) -> None:
    """After the commands of a way, exactly the errors are gone that it says."""
    facts = FACTS[number]
    before = errors(facts)
    found = _plan(facts)
    for way in found.ways:
        world = World(facts)
        for step in way.steps:
            world = done(world, step)
        left = errors(world.facts) | unasked(world.facts, before)
        assert not set(way.clears) & left
        assert found.clears != "all" or not left
        assert set(way.clears) <= before
        assert found.clears != "all" or set(way.clears) == before


@pytest.mark.parametrize("number", range(PAIRS))
def test_commands_are_of_the_release(number: int) -> None:
    """Each command is one that the target, as it then is, can run."""
    facts = FACTS[number]
    for way in _plan(facts).ways:
        world = World(facts)
        for step in way.steps:
            target = world.facts.target
            version = known(target.tensorrt)
            assert version is not None
            jetson = known(target.gpu.integrated) is True
            platform = known(target.platform) or ("linux-aarch64" if jetson else "linux-x86_64")
            for line in step.commands:
                assert commands.wrong(line, version.parts, platform, jetson=jetson) == []
            world = done(world, step)


@pytest.mark.parametrize("words", [BUILT_FOR, "gpu=A100,tensorrt=10.3.0.26"])
def test_another_shape(words: str) -> None:
    """A shape that no profile can take is not given: alone, or before the build that the target needs."""
    assert STATIC.header is not None
    shapes = {one.name: (7,) * 7 for one in _inputs(STATIC)}
    facts = Facts(STATIC, with_assumed(parse(words), STATIC.header), shapes=shapes)
    found = _plan(facts)
    assert found.clears == "all"
    assert "TRT412" in found.ways[0].clears
    world = World(facts)
    for step in found.ways[0].steps:
        world = done(world, step)
    assert errors(world.facts) == set()


def test_one_shape_is_opened() -> None:
    """A model whose only profile had one shape is built again with the one that is asked about."""
    tensor = Tensor("images", "input", "float32", (1, 3, 8, 8))
    one = Profile(0, {"images": Range(tensor.shape, tensor.shape, tensor.shape)}, {})
    made = body(io=Known((tensor, Tensor("out", "output", "float32", (1, 8))), ""), profiles=Known((one,), ""))
    subject = engine(P86, body=made)
    assert subject.header is not None
    target = with_assumed(parse("gpu=A100,tensorrt=8.6.1.6"), subject.header)
    found = _plan(Facts(subject, target, shapes={"images": (4, 3, 8, 8)}))
    assert found.clears == "all"
    assert any("images:4x3x8x8" in line for line in found.ways[0].steps[-1].commands)


def test_no_command_twice() -> None:
    """No two ways of a plan print the same build."""
    for facts in FACTS:
        builds = [line for way in _plan(facts).ways for step in way.steps[-1:] for line in step.commands]
        assert len(builds) == len(set(builds))


@pytest.mark.parametrize("number", range(PAIRS))
def test_nothing_is_overlooked(number: int) -> None:
    """Where a plan says that nothing clears all errors, no release of TensorRT, kept engine or rebuilt, does."""
    facts = FACTS[number]
    if _plan(facts).clears == "all":
        return
    for row in RELEASES:
        kind: RuntimeKind = "rtx" if row.product == "tensorrt-rtx" else "full"
        world = _with_driver(World(facts).with_tensorrt(row.version, kind), "999.0")
        assert errors(world.facts._replace(allow_host_code=True))
        if kind == "full" and "TRT202" not in errors(world.facts):
            assert errors(_built(world, commands.Simple(("trtexec",))).facts)


def test_the_pairs_are_hard_enough() -> None:
    """At least 20 pairs no rebuild on the target as it is solves, and for 10 there is no way at all."""
    kinds = [_plan(facts).clears for facts in FACTS]
    unsolved = 0
    for facts in FACTS:
        rtx = known(facts.target.runtime) == "rtx"
        with_plugins = facts.engine.body is not None and bool(known(facts.engine.body.plugins))
        build = commands.Simple(("tensorrt_rtx" if rtx else "trtexec",))
        impossible = (rtx and with_plugins) or _without_kernels(facts)
        unsolved += impossible or bool(errors(_built(World(facts), build).facts))
    assert unsolved >= 20
    assert kinds.count("none") >= 10
    assert kinds.count("all") >= 50


def _first(words: str, **more: Any) -> Step:
    """The only step of the first way for an engine of TensorRT 8.6 on that target."""
    subject = engine(plan((8, 6, 1, 6), 236, T4), body=body(), **more)
    assert subject.header is not None
    found = _plan(Facts(subject, with_assumed(parse(words), subject.header)))
    assert found.clears == "all"
    return found.ways[0].steps[0]


def test_who_wrote_the_file_builds_it_again() -> None:
    """Ultralytics exports with the settings of its metadata, DeepStream builds what was put aside, and so on."""
    metadata = {"imgsz": [640, 480], "batch": 4, "args": {"half": True, "int8": False, "dynamic": "$(id)"}}
    step = _first("gpu=A100,tensorrt=10.3.0.26", path="my net.engine", container="ultralytics", metadata=metadata)
    (one,) = commands.simple_commands(step.commands[0])
    assert one.words == ("yolo", "export", "model=my net.pt", "format=engine", "imgsz=640,480", "batch=4", "half=True")
    step = _first("gpu=A100,tensorrt=10.3.0.26", path="resnet10.caffemodel_b4_gpu0_fp16.engine")
    name = "resnet10.caffemodel_b4_gpu0_fp16.engine"
    assert step.commands == (f"mv -n {name} {name}.old",)
    for name in ("net.onnx_b1_dla0_int8.engine", "TensorrtExecutionProvider_TRTKernel_graph_main_1_0_fp16_sm75.engine"):
        assert _first("gpu=A100,tensorrt=10.3.0.26", path=name).commands == (f"mv -n {name} {name}.old",)
    step = _first("gpu=A100,tensorrt=10.3.0.26", container="torchscript")
    assert step.commands[0].startswith("compiled = torch_tensorrt.compile(")


def test_what_is_served_as_a_plan_is_not_wrapped_again() -> None:
    """Where Triton loads a wrapped file, the bare plan takes its place; no way lets its exporter write another."""
    subject = engine(plan((8, 6, 1, 6), 236, T4), body=body(), container="ultralytics", path="net/1/model.plan")
    assert subject.header is not None
    served = Configuration("triton", "net/config.pbtxt")
    target = with_assumed(parse("gpu=T4,tensorrt=8.6.1.6"), subject.header)
    found = _plan(Facts(subject, target, configurations=(served,)))
    assert found.clears == "all"
    first = [way.steps[0].commands[0].split()[:2] for way in found.ways]
    assert first == [["trtdoctor", "unwrap"], ["polygraphy", "convert"]]


@pytest.mark.parametrize(
    ("metadata", "words", "needs"),
    [
        ({}, (), 1),
        ({"imgsz": [640], "batch": 1}, ("imgsz=640",), 1),
        ({"imgsz": [], "batch": 2}, ("batch=2",), 1),
        ({"imgsz": [1, 2, 3], "batch": True}, (), 1),
        ({"imgsz": ["640", 640], "args": ["half"]}, (), 1),
        ({"args": {"half": False, "int8": True, "dynamic": True, "nms": 1}}, ("int8=True", "dynamic=True"), 2),
    ],
)
def test_what_ultralytics_is_told(metadata: dict[str, Any], words: tuple[str, ...], needs: int) -> None:
    """An export gets the settings of the first that are settings, and says what it needs besides the weights."""
    step = _first("gpu=A100,tensorrt=10.3.0.26", path="net.engine", container="ultralytics", metadata=metadata)
    (one,) = commands.simple_commands(step.commands[0])
    assert one.words == ("yolo", "export", "model=net.pt", "format=engine", *words)
    assert len(step.needs) == needs


@pytest.mark.parametrize(("metadata", "model"), [({"onnx_model_filename": "a b.onnx"}, "a b.onnx"), ({}, "model.onnx")])
def test_what_onnxruntime_wrote(metadata: dict[str, Any], model: str) -> None:
    """An EPContext model is made again from the model that it names, by the provider of its TensorRT."""
    step = _first("gpu=A100,tensorrt=10.3.0.26", path="ctx.onnx", container="epcontext", metadata=metadata)
    assert repr(model) in step.commands[-1]
    assert "['TensorrtExecutionProvider']" in step.commands[-1]
    assert step.needs[0].startswith(model)


@pytest.mark.parametrize(("metadata", "needs"), [({"model_id": "org/net"}, 1), ({"model_id": 7}, 0), ({}, 0)])
def test_what_model_connect_wrote(metadata: dict[str, Any], needs: int) -> None:
    """A bundle is built again from the model that it names, if it does."""
    step = _first("gpu=A100,tensorrt=10.3.0.26", path="b.zip", container="model-connect", metadata=metadata)
    assert len(step.needs) == needs


def test_an_address_is_not_removed() -> None:
    """What is at an address may be in use: no command removes it."""
    step = _first("gpu=A100,tensorrt=10.3.0.26", path="s3://b/resnet10.caffemodel_b4_gpu0_fp16.engine")
    assert step.commands == ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("resnet10.caffemodel_b16_gpu0_int8.engine", "Caffe"),
        ("usa_pruned.etlt_b16_gpu0_fp16.engine", "TAO"),
        ("net.uff_b1_gpu0_fp32.engine", "UFF"),
        ("net.onnx_b1_gpu0_fp16.engine", "the ONNX model"),
        ("model_b1_gpu0_fp16.engine", "the ONNX model"),
    ],
)
def test_what_deepstream_built_from(name: str, kind: str) -> None:
    """The name that DeepStream gives its engines says of which format the model was: not every one was an ONNX."""
    subject = engine(plan((8, 6, 1, 6), 236, T4), body=body(), path=name)
    assert subject.header is not None
    found = _plan(Facts(subject, with_assumed(parse("gpu=A100,tensorrt=10.3.0.26"), subject.header)))
    (need,) = (need for need in found.ways[1].steps[0].needs if need.startswith("model.onnx"))
    assert kind in need


def _advice(subject: Engine, words: str) -> Advice:
    assert subject.header is not None
    return _plan(Facts(subject, with_assumed(parse(words), subject.header)))


@pytest.mark.parametrize(
    ("words", "version", "jetpacks"),
    [
        ("gpu=orin", (8, 6, 2, 3), {"6.0"}),
        ("gpu=Jetson Nano", (8, 2, 1), {"4.6.1", "4.6.2", "4.6.3", "4.6.4", "4.6.5", "4.6.6"}),
        ("gpu=thor", (10, 13, 2, 6), {"7.0"}),
        ("gpu=xavier", (8, 5, 2, 2), {"5.1.1", "5.1.2", "5.1.6"}),
    ],
)
def test_a_jetson_gets_what_a_jetpack_has(words: str, version: tuple[int, ...], jetpacks: set[str]) -> None:
    """Where a Jetson's TensorRT is not named, the advice names one that a JetPack for that very board carries."""
    found = _advice(engine(plan((8, 6, 1, 6), 236, RTX_3080), body=PlanBody()), words)
    assert found.clears == "all"
    (way,) = found.ways
    install, build = way.steps
    assert set(re.findall(r"(\d[\d.]*) \(L4T", install.needs[0])) == jetpacks
    assert ".".join(map(str, version)) in build.title


@pytest.mark.parametrize("words", ["jetpack=6.2", "jetpack=5.1.2", "jetpack=7.0", "jetpack=4.6.1", "l4t=36.4"])
def test_one_build_on_a_jetson_clears_all(words: str) -> None:
    """A build on the board ends what is wrong with its GPU, though its JetPack runs on several; nothing is installed
    that no JetPack for it has."""
    found = _advice(engine(plan((10, 7, 0, 23), 241, RTX_3080), body=body()), words)
    assert found.clears == "all"
    assert [len(way.steps) for way in found.ways] == [1]


def test_a_tensorrt_that_nobody_knows_builds() -> None:
    """Where no table says which TensorRT the target has, that one builds, without a number."""
    (way,) = _advice(engine(plan((8, 6, 1, 6), 236, RTX_3080), body=body()), "deepstream=9.0,gpu=thor").ways
    assert "8.6" not in way.title
    assert way.steps[0].commands[0].startswith("/usr/src/tensorrt/bin/trtexec ")


@pytest.mark.parametrize(
    ("words", "version", "programs", "shows"),
    [
        ("deepstream=7.1,gpu=RTX 3080", (8, 6, 1, 6), {"/usr/src/tensorrt/bin/trtexec"}, "DeepStream 6.4 or 7.0"),
        ("deepstream=6.4,gpu=RTX 5090", (8, 6, 1, 6), {"/usr/src/tensorrt/bin/trtexec"}, "DeepStream 9.0"),
        ("deepstream=9.1,gpu=A100", (10, 3, 0, 26), {"/usr/src/tensorrt/bin/trtexec"}, "TensorRT 10.16"),
        ("container=deepstream:7.1-triton-multiarch,gpu=A100", (8, 6, 1, 6), {"/usr/src/tensorrt/bin/trtexec"}, "7.1"),
        ("container=tritonserver:25.01-py3,gpu=RTX 3080", (10, 9, 0, 34), {"docker", "trtexec"}, "tritonserver:25.0"),
        ("container=tritonserver:25.06-py3,gpu=A100", (8, 6, 1, 6), {"/usr/src/tensorrt/bin/trtexec"}, "25.06"),
        ("torch-tensorrt=2.5,gpu=RTX 3080", (10, 9, 0, 34), {"polygraphy", "pip"}, "torch-tensorrt==2.7.*"),
        ("onnxruntime=1.22,gpu=RTX 3080", (8, 6, 1, 6), {"polygraphy", "pip"}, "onnxruntime-gpu>=1.15,<1.18"),
        ("onnxruntime=1.22,gpu=A100", (10, 3, 0, 26), {"polygraphy", "pip"}, "tensorrt==10."),
    ],
)
def test_what_carries_a_tensorrt_keeps_it(words: str, version: Any, programs: set[str], shows: str) -> None:
    """Another release of DeepStream, Triton, ONNX Runtime or Torch-TensorRT, never another TensorRT put into it."""
    found = _advice(engine(plan(version, 239 if version[0] > 8 else 236, RTX_3080), body=PlanBody()), words)
    assert found.clears == "all"
    steps = [step for way in found.ways for step in way.steps]
    ran = [one.words for step in steps for line in step.commands for one in commands.simple_commands(line)]
    assert {one[0] for one in ran} <= programs
    pip = " ".join(word for one in ran for word in one if one[0] == "pip")
    assert "tensorrt" not in pip or words.startswith(("onnxruntime", "torch-tensorrt"))
    assert any(shows in text for step in steps for text in (step.title, *step.commands, *step.needs))


@pytest.mark.parametrize("words", ["gpu=A100,tensorrt=10", "gpu=RTX 5090,tensorrt=10", "onnxruntime=1.20,gpu=T4"])
def test_a_major_version_alone_names_no_build(words: str) -> None:
    """Where the target gives no release, the advice names the newest that can be had and supports the GPU."""
    found = _advice(engine(plan((8, 6, 1, 6), 236, RTX_3080), body=PlanBody()), words)
    assert found.clears == "all"
    (install, build) = found.ways[0].steps[-2:]
    assert "10.16.1.11" in build.title
    assert "10.16.1.11" in install.title


def test_where_trtexec_is() -> None:
    """A Jetson has trtexec in the folder of its JetPack, other targets on their path or in a container."""
    jetson = _first("gpu=Jetson AGX Orin 64GB,tensorrt=10.3.0.30,platform=linux-aarch64").commands[0]
    assert jetson.startswith("/usr/src/tensorrt/bin/trtexec ")
    assert _first("gpu=A100,tensorrt=10.15.1.29").commands[0].startswith("docker run ")
    assert _first("gpu=A100,tensorrt=10.15.1.29,platform=windows-x86_64").commands[0].startswith("trtexec ")


def test_a_file_that_is_no_engine() -> None:
    """A missing file is not built again: nothing is known of what it should be."""
    status = PathStatus("missing", working_directory="/work")
    found = _plan(Facts(Engine("nosuch.engine", status), parse("gpu=A100,tensorrt=10.3.0.26")))
    assert (found.clears, found.ways) == ("none", ())


# ---- whole plans: what each way clears, what its steps run, or what they need where they run nothing

TRTEXEC = "trtexec --onnx=model.onnx --saveEngine=model.engine"
POLYGRAPHY = (
    "polygraphy convert model.onnx --convert-to trt -o model.engine --tf32 --profiling-verbosity layer_names_only"
)
TENSORRT, TRITON = "nvcr.io/nvidia/tensorrt:", "nvcr.io/nvidia/tritonserver:"
ALLOW = "runtime.engine_host_code_allowed = True    # Python, before deserialize_cuda_engine()"
COPY = "sha256sum model.engine    # here and on the machine that has the original"
DRIVER = "sudo apt-get install nvidia-driver-525-server    # Ubuntu"
ITSELF = "do it"
Shown = tuple[str, bool, list[tuple[str, list[str]]]]


def docker(tag: str, command: str = TRTEXEC) -> str:
    return f'docker run --rm --gpus all -v "$PWD":/work -w /work {TENSORRT}{tag} {command}'


def pull(image: str) -> str:
    return f"docker pull {image}"


def _shown(found: Advice | None) -> Shown | None:
    if found is None:
        return None
    ways = [
        (" ".join(way.clears), [(*step.commands, *(step.needs or ("",)))[0] for step in way.steps])
        for way in found.ways
    ]
    return found.clears, found.keeps, ways


def _asked(data: bytes, words: str, **more: Any) -> Facts:
    small = body(profiles=Known((), ""), weights_bytes=Known(1 << 20, ""), activation_memory_bytes=Known(1 << 20, ""))
    subject = engine(data, **{"body": small, **more})
    assert subject.header is not None
    return Facts(subject, with_assumed(parse(words), subject.header))


def _advised(asked: Facts, *more: Finding) -> Shown | None:
    return _shown(advise(asked, (*rank(diagnose(LOADING, asked)[1], CHAIN), *more)))


@pytest.mark.parametrize(
    ("data", "words", "plan_of"),
    [
        (P10, "gpu=8.6,tensorrt=10.3.0.26", None),
        (
            P10,
            "gpu=8.6,tensorrt=10.4.0.26",
            (
                "all",
                True,
                [
                    ("TRT102", [TRTEXEC]),
                    ("TRT102", [POLYGRAPHY]),
                    ("TRT102", ["pip install 'tensorrt==10.3.0'"]),
                    ("TRT102", [pull(f"{TRITON}24.08-py3")]),
                ],
            ),
        ),
        (
            LEAN86,
            "gpu=8.6,tensorrt=8.6.1.6",
            (
                "all",
                True,
                [
                    ("TRT104", [ALLOW]),
                    ("TRT104", [docker("23.05-py3")]),
                ],
            ),
        ),
        (
            BROKEN,
            "gpu=GTX 1070,tensorrt=10.9.0.34,platform=linux",
            (
                "all",
                True,
                [
                    ("TRT202 TRT102 TRT011", [COPY, pull(f"{TENSORRT}23.05-py3")]),
                    ("TRT202 TRT102 TRT011", [COPY, "pip install 'tensorrt==8.6.1'"]),
                ],
            ),
        ),
        (
            P86,
            "gpu=GTX 1070,tensorrt=10.9.0.34,platform=linux",
            ("all", False, [("TRT202 TRT102", [pull(f"{TENSORRT}23.05-py3"), docker("23.05-py3")])]),
        ),
        (
            P11,
            "gpu=RTX 5090,tensorrt=8.6.1.6",
            ("all", False, [("TRT202 TRT102", [pull(f"{TENSORRT}25.01-py3"), docker("25.01-py3")])]),
        ),
        (
            ORIN,
            "gpu=8.6,tensorrt=10.3.0.26,driver=350,platform=linux",
            (
                "all",
                False,
                [
                    ("TRT302 TRT102 TRT201 TRT203", [DRIVER, TRTEXEC]),
                    ("TRT302 TRT102 TRT201 TRT203", [DRIVER, POLYGRAPHY]),
                ],
            ),
        ),
        (
            ORIN,
            "deepstream=6.4,gpu=RTX 5090",
            ("all", False, [("TRT202 TRT102", ["", f"/usr/src/tensorrt/bin/{TRTEXEC}"])]),
        ),
        (
            rtx_plan(),
            "gpu=A100,tensorrt=10.3.0.26",
            (
                "all",
                True,
                [
                    ("TRT101", [TRTEXEC]),
                    ("TRT101", [POLYGRAPHY]),
                    ("TRT101", ["pip install 'tensorrt-rtx==1.7.1.116'"]),
                ],
            ),
        ),
        (
            AMPERE,
            "gpu=V100,runtime=rtx,tensorrt=1.7.1.116",
            ("all", False, [("TRT101", ["pip install 'tensorrt==10.0.1'", POLYGRAPHY])]),
        ),
    ],
)
def test_whole_plan(data: bytes, words: str, plan_of: Shown | None) -> None:
    """The ways, shortest first, with the codes that each clears and the command of each step in its order."""
    assert _advised(_asked(data, words)) == plan_of


NOTHING_NEAR = "gpu=8.6,tensorrt=10.3.0.26"
BUILT = [("{}", [TRTEXEC]), ("{}", [POLYGRAPHY])]


@pytest.mark.parametrize(
    ("words", "code", "stage", "cause", "plan_of"),
    [
        (NOTHING_NEAR, "TRT504", "load", "version-mismatch", ("all", False, BUILT)),
        (NOTHING_NEAR, "TRT504", "load", "special-engine", ("all", False, BUILT)),
        (NOTHING_NEAR, "TRT504", "load", "plugin-missing", ("none", False, [])),
        (NOTHING_NEAR, "TRT511", "execute", "numerics", ("none", False, [])),
        (NOTHING_NEAR, "TRT003", "file", "special-engine", ("all", False, BUILT)),
        (NOTHING_NEAR, "TRT003", "file", "not-an-engine", ("all", True, [("TRT003", [ITSELF]), ("TRT003", [TRTEXEC])])),
        (
            NOTHING_NEAR,
            "TRT012",
            "file",
            "corrupt-or-truncated",
            ("all", True, [("TRT012", [ITSELF]), ("TRT012", [TRTEXEC])]),
        ),
        (NOTHING_NEAR, "TRT006", "file", "corrupt-or-truncated", ("all", True, [("TRT006", [ITSELF])])),
        (
            "gpu=8.6,tensorrt=10.4.0.26",
            "TRT006",
            "file",
            "corrupt-or-truncated",
            (
                "some",
                False,
                [
                    ("TRT006", [ITSELF]),
                    ("TRT102", [TRTEXEC]),
                    ("TRT102", [POLYGRAPHY]),
                    ("TRT102", ["pip install 'tensorrt==10.3.0'"]),
                ],
            ),
        ),
        (
            "deepstream=7.1",
            "TRT203",
            "gpu",
            "gpu-arch-mismatch",
            ("all", False, [("TRT203", [f"/usr/src/tensorrt/bin/{TRTEXEC}"])]),
        ),
        (
            "container=tritonserver:25.06-py3,gpu=8.9",
            "TRT401",
            "plugins",
            "plugin-missing",
            ("all", False, [("TRT203 TRT401", [ask_image(f"{TRITON}24.10-py3"), docker("24.10-py3")])]),
        ),
    ],
)
def test_plan_of_an_error(words: str, code: str, stage: Stage, cause: Cause, plan_of: Shown) -> None:
    """What a rebuild ends, what only its own fix ends, and what nothing ends, whoever found it."""
    error = Finding(
        cause,
        Severity.ERROR,
        Confidence.CERTAIN,
        "it",
        "It is.",
        code=code,
        stage=stage,
        fixes=(Fix(ITSELF, (ITSELF,)),),
    )
    ways = [(codes.format(code), lines) for codes, lines in plan_of[2]]
    assert _advised(_asked(P10, words), error) == (*plan_of[:2], ways)


def test_other_fixes_are_no_steps() -> None:
    """An installation among the fixes of a finding is not its own way out."""
    fixes = (Fix("another TensorRT", ("pip install it",), kind="pip"),)
    error = Finding(
        "corrupt-or-truncated",
        Severity.ERROR,
        Confidence.CERTAIN,
        "it",
        "It is.",
        code="TRT012",
        stage="file",
        fixes=fixes,
    )
    assert _advised(_asked(P10, NOTHING_NEAR), error) == (
        "all",
        False,
        [("TRT012", [TRTEXEC]), ("TRT012", [POLYGRAPHY])],
    )


def test_what_is_masked_or_milder_has_no_plan() -> None:
    """Only errors that nothing explains are planned for."""
    error = Finding("memory", Severity.ERROR, Confidence.CERTAIN, "it", "It is.", code="TRT012", stage="file")
    for one in (error._replace(masked_by="TRT001"), error._replace(severity=Severity.WARNING)):
        assert advise(_asked(P10, NOTHING_NEAR), (one,)) is None


def test_an_engine_of_unknown_version_is_not_installed_for() -> None:
    """Where the engine does not say its TensorRT, none is installed for it; the target's builds it again."""
    asked = _asked(P10, "gpu=8.9,tensorrt=10.4.0.26")
    assert asked.engine.header is not None
    header = asked.engine.header._replace(tensorrt_version=UNKNOWN)
    found = _advised(asked._replace(engine=asked.engine._replace(header=header)))
    assert found == ("all", False, [("TRT203", [TRTEXEC]), ("TRT203", [POLYGRAPHY])])


def test_a_gpu_that_nobody_knows_gets_an_engine_of_its_own() -> None:
    """A build with a release that the target does not name ends what is wrong with the GPU, though it is not known."""
    error = Finding("gpu-arch-mismatch", Severity.ERROR, Confidence.CERTAIN, "it", "It is.", code="TRT203", stage="gpu")
    found = _advised(_asked(P10, "tensorrt=10"), error)
    assert found is not None
    assert (found[0], found[2][0][0]) == ("all", "TRT203")


def test_no_way_holds_a_shorter_one() -> None:
    """A way with all steps of a shorter one, and more, clears more than that."""
    for facts in FACTS:
        ways = _plan(facts).ways
        for one in ways:
            for other in ways:
                assert one is other or not set(one.steps) <= set(other.steps) or set(other.clears) - set(one.clears)


@pytest.mark.parametrize(
    ("words", "steps", "shows"),
    [
        ("driver=470.82", ["sudo apt-get", "pip"], "525.60.13"),
        ("driver=550.54.15", ["pip"], "550.54.15 may be too old"),
        ("cuda=12.4", ["pip"], "CUDA 12.4 at most"),
        ("driver=580.88", ["pip"], ""),
        ("platform=linux-x86_64", ["pip"], ""),
    ],
)
def test_an_installation_says_which_driver_it_needs(words: str, steps: list[str], shows: str) -> None:
    """A driver that another TensorRT may find too old is said of the step that brings it, or is one of its own."""
    found = _advice(engine(plan((10, 16, 1, 11), 240, RTX_3080), body=body()), f"gpu=8.6,tensorrt=10.3.0.26,{words}")
    (way,) = [way for way in found.ways if way.steps[-1].commands[0].startswith("pip install 'tensorrt==10.16")]
    assert [step.commands[0].split(" install")[0] for step in way.steps] == steps
    text = " ".join((way.steps[0].title, *way.steps[0].needs))
    assert ("580.65.06" in text or "CUDA 12 or 13" in text) is bool(shows)
    assert shows in text


def test_wheels_are_for_some_pythons() -> None:
    """An installation from PyPI needs a Python that there are wheels for, and any other way needs none."""
    found = _plan(_asked(P10, "gpu=8.6,tensorrt=10.4.0.26"))
    needs = {step.commands[0].split()[0]: step.needs for way in found.ways for step in way.steps}
    assert ["Python 3" in " ".join(needs[program]) for program in ("pip", "docker")] == [True, False]


@pytest.mark.parametrize(
    ("subject", "words", "needs"),
    [
        (plan((10, 5, 0, 18), 239), "gpu=8.6,tensorrt=10.4.0.26", 1),
        (engine(plan((8, 6, 1, 6), 236)), "gpu=8.6,tensorrt=10.4.0.26", 0),
    ],
)
def test_a_container_is_not_said_to_have_a_build_that_nobody_told(subject: Any, words: str, needs: int) -> None:
    """Where the tables leave the build of a container open, the step says so, and names the release alone."""
    found = _advice(subject if isinstance(subject, Engine) else engine(subject), words)
    (step,) = [step for way in found.ways for step in way.steps if step.commands[0].startswith("docker pull")]
    assert len(step.needs) == needs
    version = re.search(r"TensorRT ([\d.]+)$", step.title)
    assert version is not None
    assert version[1].count(".") == 3 - needs


@pytest.mark.parametrize("words", ["gpu=A100,tensorrt=10.3", "gpu=H100,tensorrt=10.7", "gpu=A100,tensorrt=10.3.0"])
def test_a_tensorrt_that_is_there_builds(words: str) -> None:
    """Whoever names two numbers of a TensorRT has one: it builds, and no other takes its place."""
    found = _advice(engine(P11, body=body()), words)
    assert [step.commands[0].split()[0] for way in found.ways[:2] for step in way.steps] == ["trtexec", "polygraphy"]


@pytest.mark.parametrize("words", ["gpu=A100,tensorrt=10", "gpu=A100,tensorrt=10.4.0.26", "gpu=V100,tensorrt=11.0"])
def test_no_build_of_a_jetson_elsewhere(words: str) -> None:
    """A build that only JetPacks have is offered to no other machine, also where it built the engine."""
    found = _advice(engine(ORIN, body=body()), words)
    text = str(found)
    assert found.ways
    assert not [build for build in builds_of_jetsons() if ".".join(map(str, build)) in text]
