"""The engine as a rebuild would make it, and the steps that make it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from trtdoctor.checks.batches import configured_batch, is_fixed, with_batch
from trtdoctor.checks.build_options import DEEPSTREAM_ENDING, builder_version, options_of
from trtdoctor.checks.carrier_fixes import title_of as title_of_carrier
from trtdoctor.checks.configured import served_as_plan
from trtdoctor.checks.input_shapes import inputs_of, is_fixed_there, widened_engine
from trtdoctor.checks.install_fixes import (
    BY_PIP,
    has_wheels,
    is_carried,
    is_windows,
    may_have,
    runs_containers,
)
from trtdoctor.checks.rebuild_command import (
    HARDWARE_LEVEL,
    JETSON_BIN,
    Command,
    levels_fit,
    polygraphy_command,
    rtx_command,
    runs_on_jetson,
    trtexec_command,
)
from trtdoctor.checks.trt423_configured_batch import batch
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import lookup
from trtdoctor.model.advice import MODEL_BESIDE, MODEL_NAMED, Step
from trtdoctor.model.check import NO_MANIFEST, Facts
from trtdoctor.model.configuration import Configuration
from trtdoctor.model.engine import Container, Engine, PathStatus, is_wrapped
from trtdoctor.model.fact import Fact, Known, NotAsked, known
from trtdoctor.model.finding import Severity
from trtdoctor.model.plan import BuildGpu, Flags, PlanBody, PlanHeader, Shape, Version
from trtdoctor.model.product import Product, product_of, title_of
from trtdoctor.model.target import Target
from trtdoctor.model.version import MOST, PartialVersion
from trtdoctor.sources.opening import is_address
from trtdoctor.text import dims, printable, shell_quote, shell_word

WOULD = "what a rebuild there would write"
NOT_THERE = NotAsked(WOULD)
LONGEST_NAME = 255  # NAME_MAX of Linux
DEEPSTREAM_NAME = re.compile("(.+)" + DEEPSTREAM_ENDING.pattern)
"""How DeepStream names the engines that it builds and caches."""
NO_ONNX = {".caffemodel": "Caffe", ".etlt": "TAO", ".uff": "UFF"}
"""Models that DeepStream builds from and that are no ONNX."""
ONNXRUNTIME_NAME = re.compile(r"(TensorrtExecutionProvider_TRTKernel_.+_sm\d+\+?)(?:\.stripped)?\.engine$")
"""How ONNX Runtime's TensorRT provider names those in its engine cache."""


_ARCHIVES: tuple[Container, ...] = ("zip", "tar", "gzip", "bzip2", "xz", "zstd")
_PACKED = re.compile(r"\.(?:gz|bz2|xz|zst)$")


# ---- what would be true afterwards


def rebuilt(facts: Facts) -> Facts | None:
    """The facts once the engine is built again by the target's TensorRT on its GPU; ``None`` where that cannot be.

    Plugins stay, because the model holds them. TensorRT-RTX has none, so it cannot build such a model.
    """
    engine, target = _as_asked(facts), facts.target
    product = _product(facts)
    body = engine.body or PlanBody()
    plugins = known(body.plugins)
    if product == "tensorrt-rtx" and plugins:
        return None
    header = PlanHeader(
        product=product,
        tensorrt_version=_version(_builder(facts)),
        platform=target.platform,
        complete=Known(True, WOULD),
        hardware_compatibility=Known("none", WOULD),
        build_gpu=_gpu(target),
        target_compute_capabilities=_targets(target),
        embedded_libraries=Known((), WOULD),
    )
    no = Known(False, WOULD)
    flags = (body.flags if engine.body is not None else Flags())._replace(safety=no, dla=no)
    made = Engine(
        engine.path,
        PathStatus("file"),
        container="plain",
        plan_offset=0,
        header=header,
        body=body._replace(
            flags=flags, cuda_compilers=NOT_THERE, cubin_sms=NOT_THERE, walked_to_end=Known(True, WOULD)
        ),
    )
    return facts._replace(engine=made, manifest=NO_MANIFEST)


def _product_of(engine: Engine) -> Product:
    return engine.header.product if engine.header is not None else "tensorrt"


def _product(facts: Facts) -> Product:
    runtime = known(facts.target.runtime)
    return product_of(runtime) if runtime is not None else _product_of(facts.engine)


def _builder(facts: Facts) -> PartialVersion | None:
    """The version that would build: the target's; the engine's own where it names none, and is of the same product."""
    same = _product(facts) == _product_of(facts.engine)
    return builder_version(facts.engine, facts.target) if same else known(facts.target.tensorrt)


def can_build(facts: Facts) -> bool:
    """Whether the target may have the version that would build: a Jetson has that of a JetPack."""
    version = _builder(facts)
    return version is None or may_have(version, facts.target)


def _version(builder: PartialVersion | None) -> Fact[Version]:
    if builder is None:
        return NOT_THERE
    first, second, third, fourth = (*builder.parts, 0, 0, 0)[:MOST]
    return Known((first, second, third, fourth), WOULD)


def _gpu(target: Target) -> Fact[BuildGpu]:
    capability = known(target.gpu.compute_capability)
    if capability is None:
        return NOT_THERE
    count = known(target.gpu.sm_count) or 0
    return Known(BuildGpu(capability, count, 0, 0, 0, 0, NOT_THERE, target.gpu.integrated), WOULD)


def _targets(target: Target) -> Fact[tuple[tuple[int, int], ...]]:
    capability = known(target.gpu.compute_capability)
    return Known((capability,), WOULD) if capability is not None else NOT_THERE


def _as_asked(facts: Facts) -> Engine:
    """The engine, with a profile for the shapes asked about and the configured batch where the model can have one."""
    engine, body = facts.engine, facts.engine.body
    if body is None:
        return engine
    try:
        if facts.shapes and _may_have(body, facts.shapes):
            engine = widened_engine(facts)
        if not _takes_batch(facts) and not is_fixed(body):
            made = with_batch(engine, *configured_batch(facts.configurations))
            engine = made if _takes_batch(facts._replace(engine=made)) else engine
    except FactUnavailable:
        pass
    return engine


def _may_have(body: PlanBody, shapes: Mapping[str, Shape]) -> bool:
    """Whether the model has these inputs, and may have the shapes."""
    inputs = inputs_of(body)
    return all(name in inputs and not is_fixed_there(body, inputs[name], shape) for name, shape in shapes.items())


def _takes_batch(facts: Facts) -> bool:
    """Whether nothing is known against the configured batch."""
    try:
        return all(one.severity is not Severity.ERROR for one in batch.run(facts))
    except FactUnavailable:
        return True


# ---- the steps


def rebuild_steps(facts: Facts, *, from_pip: bool = False, image: str | None = None) -> Iterator[Step]:
    """The build as a step, each time with another program: first the one that the target surely has.

    ``from_pip`` says that the target's TensorRT is one from PyPI, ``image`` that it is in a container.
    """
    engine, target = _as_asked(facts), facts.target
    needs = tuple(_needs(engine, target))
    if _product(facts) == "tensorrt" and not (is_wrapped(engine) and served_as_plan(facts)):  # it would wrap it again
        yield from _by_its_exporter(engine, facts)
    version = _builder(facts)
    title = f"build it again {_where(target, version, _product(facts))}"
    if _product(facts) == "tensorrt-rtx":
        yield _step(title, rtx_command(engine), needs)
        return
    flags, without = _flags(facts, version)
    from_pip = from_pip or (is_carried(target) and target.carrier[0] in BY_PIP)
    trtexec = None if from_pip else trtexec_command(engine, version, *flags, without=without)
    if trtexec is not None:
        on_jetson = runs_on_jetson(engine, target)
        placed = _placed(trtexec, target, version, image, on_jetson=on_jetson)
        yield _step(title, placed, needs)
        if on_jetson:  # its TensorRT comes with the JetPack
            return
    if from_pip or trtexec is None or (version is not None and has_wheels(version, target)):
        found = polygraphy_command(engine, version, *flags, without=without)
        beside = title if trtexec is None else "the same without trtexec, which a TensorRT from PyPI does not have"
        yield _step(beside, found, (*needs, "pip install polygraphy"))


def _step(title: str, command: Command, needs: tuple[str, ...]) -> Step:
    return Step(title, (command.line,), (*needs, *command.notes))


def _where(target: Target, version: PartialVersion | None, product: Product) -> str:
    name, capability = known(target.gpu.name), known(target.gpu.compute_capability)
    gpu = "the GPU that will run it" if target.where == "nowhere" else "the target's GPU"
    if name:
        gpu = f"the {printable(name, 60)}"
    elif capability is not None:
        gpu = f"a GPU of compute capability {capability[0]}.{capability[1]}"
    if version is None and target.where != "nowhere":
        return f"with the target's {title_of(product)}, on {gpu}"
    whose = "the target's " if version is not None and len(version.parts) < lookup.RELEASE else ""
    return f"with {whose}{title_of(product)}{f' {version}' if version else ''}, on {gpu}"


def _needs(engine: Engine, target: Target) -> Iterator[str]:
    name = _file_name(engine)
    deepstream = DEEPSTREAM_NAME.match(name)
    stem = _stem(engine)
    usual = MODEL_BESIDE.format(printable(stem, 60)) if stem and stem != "model" else ""
    if deepstream is not None:
        usual = MODEL_NAMED.format(printable(deepstream[1], 60))
    source = deepstream[1] if deepstream is not None else ""
    other = next((kind for end, kind in NO_ONNX.items() if source.endswith(end)), None)
    if engine.header is not None and known(target.gpu.compute_capability) in engine.header.lacking:
        yield "model.onnx: the model without the types that the GPU lacks, such as the one that was not quantized"
    elif other is not None:
        yield f"model.onnx: an ONNX export of what the {other} model was made from ({printable(source, 60)})"
    else:
        yield f"model.onnx: the ONNX model that it was built from{usual}"
    options = options_of(engine)
    if options is not None and options.plugin_library:
        yield f"{options.plugin_library}: the library of its plugins, built for the target's TensorRT"


def _stem(engine: Engine) -> str:
    """The name of the engine's own file, inside an archive or not, without its ending; empty where it has none."""
    inside = re.split(r"[/\\!]", engine.member)[-1] if engine.member else ""
    if engine.container in _ARCHIVES:
        return inside.rpartition(".")[0] if engine.member else _PACKED.sub("", _file_name(engine)).rpartition(".")[0]
    return _file_name(engine).rpartition(".")[0]


def _file_name(engine: Engine) -> str:
    return engine.path.rstrip("/").rpartition("/")[2]


def _flags(facts: Facts, version: PartialVersion | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Flags to add for the target's runtime, and those of the first build that would not do there."""
    without = []
    header, target = facts.engine.header, facts.target
    if known(target.runtime) in ("lean", "dispatch"):
        return ("--versionCompatible", "--excludeLeanRuntime"), ()
    if header is not None and header.has_lean_runtime and not facts.allow_host_code:
        without.append("--versionCompatible")  # its lean runtime is code that the program would have to allow
    if not levels_fit(target, version):
        without.append(HARDWARE_LEVEL)
    return (), tuple(without)


def _placed(
    command: Command, target: Target, version: PartialVersion | None, image: str | None, *, on_jetson: bool
) -> Command:
    """Where trtexec is: in a JetPack's folder, in a container, on the path."""
    if on_jetson:
        return command._replace(line=JETSON_BIN + command.line)
    deepstream = is_carried(target) and target.carrier[0] == "deepstream"  # it has the very build
    if image is None and version is not None and runs_containers(target) and not deepstream:
        image = lookup.builder_image(version)
    if image is None and is_carried(target):
        where = JETSON_BIN if target.carrier[0] in ("deepstream", "tritonserver") else ""
        there = f"the TensorRT of {title_of_carrier(target)}: run this where that is"
        return Command(where + command.line, (*command.notes, there))
    if image is None:
        return command
    return command._replace(line=f'docker run --rm --gpus all -v "$PWD":/work -w /work {image} {command.line}')


# ---- programs that wrote the file build it again themselves


def _by_its_exporter(engine: Engine, facts: Facts) -> Iterator[Step]:
    target = facts.target
    if engine.container == "ultralytics":
        yield _by_ultralytics(engine)
    elif engine.container in _TORCH_TENSORRT:
        yield _by_torch_tensorrt(engine, *_TORCH_TENSORRT[engine.container])
    elif engine.container == "torch-tensorrt-cache":
        again = "put the entry aside: Torch-TensorRT builds it again for the target when it compiles the model"
        yield Step(again, _aside(engine), ())
    elif engine.container == "epcontext":
        yield _by_onnxruntime(engine)
    elif engine.container == "model-connect":
        model = engine.metadata.get("model_id")
        needs = (f"the model {printable(model, 60)}",) if isinstance(model, str) and model else ()
        yield Step("build the bundle again with TensorRT-Model-Connect (trtmc build), on the target", (), needs)
    elif DEEPSTREAM_NAME.match(_file_name(engine)) and not is_windows(target) and _may_have_source(facts):
        yield Step(
            "put it aside: DeepStream, which named it so, builds it again for the target when it starts",
            _aside(engine),
            ("the model named in the configuration of its nvinfer element, on the target",),
        )
    elif ONNXRUNTIME_NAME.match(_file_name(engine)) and not is_windows(target):
        yield Step(
            "put it aside: onnxruntime, which named it so, builds it again for the target with the next session",
            _aside(engine),
            ("the ONNX model of that session, on the target",),
        )


def _may_have_source(facts: Facts) -> bool:
    """Whether DeepStream may build it: no configuration beside it says that there is nothing to build from."""
    own = [one for one in facts.configurations if isinstance(one, Configuration) and one.kind == "deepstream"]
    sources = [file for one in own for file in one.files if file.role == "source"]
    return not own or any(one.there is not False for one in sources)


def _aside(engine: Engine) -> tuple[str, ...]:
    """Of what is at an address there is no command: another program may load it from there."""
    path = engine.path
    return () if is_address(path) else (f"mv -n {shell_quote(path)} {shell_quote(f'{path}.old')}",)


def _by_ultralytics(engine: Engine) -> Step:
    metadata = engine.metadata
    found = metadata.get("args")
    args: Mapping[str, object] = found if isinstance(found, dict) else {}
    stem = _file_name(engine).rpartition(".")[0] or "model"
    words = ["yolo export", f"model={shell_word(f'{stem}.pt')}", "format=engine"]
    size, batch = metadata.get("imgsz"), metadata.get("batch")
    if isinstance(size, list) and 0 < len(size) <= 2 and all(type(side) is int for side in size):
        words.append(f"imgsz={','.join(map(str, size))}")
    if type(batch) is int and batch > 1:
        words.append(f"batch={batch}")
    words += [f"{name}=True" for name in ("half", "int8", "dynamic", "nms") if args.get(name) is True]
    needs = [f"{printable(stem, 60)}.pt: the weights that it was exported from"]
    if args.get("int8") is True:
        needs.append("data=DATASET.yaml: the images to calibrate with")
    return Step("export it again with Ultralytics, on the target", (" ".join(words),), tuple(needs))


_SAVE = "torch_tensorrt.save(compiled, 'model.{}', output_format='{}', arg_inputs=inputs)"
_TORCH_TENSORRT: dict[Container | None, tuple[str, str]] = {
    "torchscript": ("ts", "torch.jit.save(compiled, 'model.ts')"),
    "exported-program": ("dynamo", "torch_tensorrt.save(compiled, 'model.ep', arg_inputs=inputs)"),
    "aotinductor": (
        "dynamo",
        "torch_tensorrt.save(compiled, 'model.pt2', output_format='aot_inductor', arg_inputs=inputs)",
    ),
    "executorch": (
        "dynamo",
        "torch_tensorrt.save(compiled, 'model.pte', output_format='executorch', arg_inputs=inputs)",
    ),
}
"""The frontend that compiles for each container, and the line that saves it."""


def _by_onnxruntime(engine: Engine) -> Step:
    rtx = _product_of(engine) == "tensorrt-rtx"
    provider = "NvTensorRTRTXExecutionProvider" if rtx else "TensorrtExecutionProvider"
    found = engine.metadata.get("onnx_model_filename")
    model = found if isinstance(found, str) and 0 < len(found) <= LONGEST_NAME else "model.onnx"
    return Step(
        "make the EPContext model again with ONNX Runtime, on the target, in Python",
        (
            "options = onnxruntime.SessionOptions()",
            "options.add_session_config_entry('ep.context_enable', '1')",
            f"onnxruntime.InferenceSession({model!r}, options, providers=['{provider}'])",
        ),
        (f"{printable(model, 60)}: the model that it was made from",),
    )


def _by_torch_tensorrt(engine: Engine, frontend: str, save: str) -> Step:
    tensors = (known(engine.body.io) or ()) if engine.body is not None else ()
    inputs = [f"{printable(one.name, 60)} {dims(one.shape)}" for one in tensors if one.mode == "input"]
    return Step(
        "compile the model again with Torch-TensorRT, on the target, in Python",
        (
            f"compiled = torch_tensorrt.compile(model, ir='{frontend}', inputs=inputs)",
            save,
        ),
        ("model: the PyTorch module that it was compiled from", *(f"inputs: {one}" for one in inputs[:8])),
    )
