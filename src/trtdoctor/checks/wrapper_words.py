"""What is said of each wrapper around an engine, and how the file is loaded as it is."""

from __future__ import annotations

from trtdoctor.checks.shared import quoted
from trtdoctor.model.engine import Engine, WrapperKind
from trtdoctor.model.finding import Fix
from trtdoctor.named import NamedTuple
from trtdoctor.text import counted, printable


class _Row(NamedTuple):
    """Of a kind of wrapper. ``{path}`` is the file, ``{provider}`` that of ONNX Runtime."""

    title: str
    what: str
    loads: str
    load: Fix


def _python(imports: str, call: str) -> tuple[str, ...]:
    return (f"python3 -c 'import sys, {imports}; {call}' {{path}}",)


_TORCH = "Torch-TensorRT loads it with {}; TensorRT itself does not."
_UNPACK = "the engine has to be unpacked before TensorRT or anything else can load it."
_WORDS: dict[WrapperKind, _Row] = {
    "torchscript": _Row(
        "the plan is inside a TorchScript module",
        "a Torch-TensorRT module that holds the plan as base64 text",
        _TORCH.format("torch.jit.load"),
        Fix("load it with Torch-TensorRT", _python("torch, torch_tensorrt", "torch.jit.load(sys.argv[1])")),
    ),
    "exported-program": _Row(
        "the plan is inside a Torch-TensorRT exported program",
        "an exported program of Torch-TensorRT that holds the plan as base64 text in a pickle",
        _TORCH.format("torch_tensorrt.load"),
        Fix("load it with Torch-TensorRT", _python("torch_tensorrt", "torch_tensorrt.load(sys.argv[1])")),
    ),
    "aotinductor": _Row(
        "the plan is inside an AOTInductor package",
        "an AOTInductor package of Torch-TensorRT that holds the plan as base64 text in a pickle",
        "torch._inductor.aoti_load_package loads it once torch_tensorrt was imported; TensorRT itself does not.",
        Fix(
            "load it with PyTorch and Torch-TensorRT",
            _python("torch, torch_tensorrt", "torch._inductor.aoti_load_package(sys.argv[1])"),
        ),
    ),
    "torch-tensorrt-cache": _Row(
        "the plan is inside Torch-TensorRT's engine cache",
        "an entry of Torch-TensorRT's engine cache, a pickle that holds the plan",
        "Torch-TensorRT takes it when it compiles the same model again; TensorRT itself does not.",
        Fix(
            "let Torch-TensorRT compile with engine_cache_dir= the folder above and reuse_cached_engines=True; or"
            " delete the entry: it is built again"
        ),
    ),
    "executorch": _Row(
        "the plan is inside an ExecuTorch program",
        "an ExecuTorch program with a part for Torch-TensorRT's TensorRTBackend, which holds the plan",
        "An ExecuTorch runtime that has that backend loads it; TensorRT itself does not.",
        Fix(
            "load it with Torch-TensorRT and its delegate for ExecuTorch",
            (
                "python3 -m pip install torch-tensorrt-executorch-runtime",
                *_python("torch_tensorrt", 'torch_tensorrt.load(sys.argv[1], format="executorch")'),
            ),
        ),
    ),
    "epcontext": _Row(
        "the plan is inside an EPContext model of ONNX Runtime",
        "an EPContext model of ONNX Runtime: a provider compiled the plan into it",
        "ONNX Runtime loads it with the provider that made it; TensorRT, trtexec and its ONNX parser do not.",
        Fix(
            "load it with ONNX Runtime",
            _python(
                "onnxruntime",
                'onnxruntime.InferenceSession(sys.argv[1], providers=["{provider}"])',
            ),
            "https://onnxruntime.ai/docs/execution-providers/EP-Context-Design.html",
        ),
    ),
    "model-connect": _Row(
        "the plan is inside a TensorRT-Model-Connect bundle",
        "a bundle of TensorRT-Model-Connect that holds the plan in one of its sections",
        "Its runtime loads it; TensorRT itself does not.",
        Fix("see what is in it with TensorRT-Model-Connect", ("trtmc inspect {path}",)),
    ),
    "zip": _Row(
        "the engine is inside a zip archive",
        "a zip archive with the engine in it",
        _UNPACK,
        Fix("unpack it", ("unzip {path} -d unpacked",)),
    ),
    "tar": _Row(
        "the engine is inside a tar archive", "a tar archive with the engine in it", _UNPACK,
        Fix("unpack it", ("tar -xf {path}",)),
    ),
}  # fmt: skip
_PACKED: dict[WrapperKind, str] = {"gzip": "gzip", "bzip2": "bzip2", "xz": "xz", "zstd": "zstd"}
_SUFFIXES: dict[WrapperKind, str] = {"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz", "zstd": ".zst"}


class Words(NamedTuple):
    """Of one file: what the finding says, and how the file is loaded as it is."""

    title: str
    message: str
    load: Fix


def words_of(engine: Engine, kind: WrapperKind) -> Words:
    """What to say of an engine in a wrapper of that kind."""
    row = _packed(engine, kind) if kind in _PACKED else _WORDS[kind]
    what = row.what
    beside = engine.metadata.get("engine_file")
    if isinstance(beside, str):
        what = f"an EPContext model of ONNX Runtime; the plan is in the file {printable(beside)} beside it"
        link = engine.metadata.get("engine_link")
        if isinstance(link, str):
            what += f", a link to {printable(link)}, which ONNX Runtime follows (it looks at the name alone)"
    which = f"; this one is {printable(engine.member)}" if engine.member else ""
    more = f" ({counted(engine.plans, 'plan')}{which})" if engine.plans > 1 else ""
    message = f"The file is {what}{more}. {row.loads[:1].upper()}{row.loads[1:]}"
    rtx = engine.header is not None and engine.header.product == "tensorrt-rtx"
    provider = "NvTensorRTRTXExecutionProvider" if rtx else "TensorrtExecutionProvider"
    commands = (one.replace("{provider}", provider).replace("{path}", quoted(engine)) for one in row.load.commands)
    return Words(row.title, message, row.load._replace(commands=tuple(commands)))


def _packed(engine: Engine, kind: WrapperKind) -> _Row:
    program = _PACKED[kind]
    unpack = f"{program} -dk {{path}}"
    if engine.member:
        unpack = f"tar -xf {{path}} --use-compress-program={program}"
    elif not engine.path.lower().endswith(_SUFFIXES[kind]):  # they take their name for the output from the suffix
        unpack = f"{program} -dc < {{path}} > {{path}}.unpacked"
    return _Row(
        f"the engine is compressed by {program}",
        f"compressed by {program}, with the engine in it",
        _UNPACK,
        Fix("unpack it", (unpack,)),
    )
