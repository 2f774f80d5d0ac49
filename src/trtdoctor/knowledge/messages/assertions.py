"""What TensorRT's open-source plugins, and trtexec, say when a condition of their own is not met.

They count only where no known message is on the line. An assertion is ``[E] Assertion failed:`` and the condition.
"""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages.common import FREE_MEMORY
from trtdoctor.model.finding import Cause, Fix, Stage

_SOURCES = "https://github.com/NVIDIA/TensorRT/tree/main/"
_E = r"\[E\] Assertion fail(?:ed|ure): \(?"
_OF_INPUT = (
    r"(?:inputs?|in|out|outputs?|inputDims|inputDescs?|inputTypes|inDims\d?|inDesc|outDesc|input_dims|iDesc|sDesc"
    r"|oDesc|outDims|outputDims|outputDescs?|desc|dims|inOut|prevDesc)\b"
)
_README = Fix(
    "compare the node's inputs and attributes with the README beside the plugin's sources, and correct the model",
    url=_SOURCES + "plugin",
)
_SAME_RELEASE = Fix("use the plugin library of the release that built the engine, and export for that plugin's version")


def _row(
    id: str,
    cause: Cause,
    stage: Stage,
    title: str,
    pattern: str,
    explanation: str,
    fixes: tuple[Fix, ...],
    sample: str,
    caused_by: tuple[str, ...] = (),
) -> Message:
    return Message(
        id=id,
        cause=cause,
        stage=stage,
        severity="error",
        title=title,
        pattern=pattern,
        explanation=explanation,
        fixes=fixes,
        seen_in="plugins and trtexec of TensorRT 8.6 to 11",
        sample=sample,
        source=_SOURCES + "plugin",
        confidence="likely",
        fallback=True,
        caused_by=caused_by,
    )


ROWS: tuple[Message, ...] = (
    _row(
        "assertion-cuda-call",
        "cuda-driver-or-device",
        "execute",
        "a call of CUDA failed in a plugin or in trtexec",
        _E + r"(?:s?cuda[A-Z]\w{1,50}\()",
        "The condition names the call. An error of a kernel before it comes out here too; a call that allocates fails "
        "for want of memory.",
        (
            Fix(
                "read the CUDA error beside this line; run once more so that it comes where it is",
                ("CUDA_LAUNCH_BLOCKING=1 trtexec --loadEngine={path}",),
                not_on=("windows", "rtx"),
            ),
            Fix("see whether the GPU answers, and how much of its memory is free", ("nvidia-smi",)),
        ),
        "[TRT] [E] Assertion failed: cudaStreamSynchronize(stream)",
        caused_by=(ANY_CAUSE,),
    ),
    _row(
        "assertion-cublas-cudnn-call",
        "cudnn-init",
        "execute",
        "a call of cuBLAS or cuDNN failed in a plugin",
        _E
        + r"(?:(?:m?[cC]ublas(?:Lt)?|mCudnn|cudnn)?(?:Wrapper)?(?:\.|->))?(?:cublas|cudnn|convertTrt2cudnn)\w{1,60}\(",
        "The condition names the call. The library is of another release than the plugin was built for, there is too "
        "little memory, or the plugin gave it sizes or types that it does not take.",
        (
            Fix("see which cuBLAS and cuDNN there are, and that they fit this TensorRT", ("trtdoctor host",)),
            FREE_MEMORY,
            _SAME_RELEASE,
        ),
        "[TRT] [E] Assertion failed: cudnnCreate(&mHandle)",
        caused_by=(ANY_CAUSE,),
    ),
    _row(
        "plugin-needs-cublas-cudnn",
        "missing-library",
        "libraries",
        "a plugin finds no cuBLAS or cuDNN that it can use",
        r"Fail to load symbol \S{1,60} from the (?:cublas|cublasLt|cudnn) library|Could not create cublas(?:Lt)? handle"
        rf"|{_E}(?:cublas|cudnn)\w{{0,8}}Lib != nullptr",
        "Since TensorRT 10 these libraries do not come with it; the plugins that need them load them at run time.",
        (
            Fix(
                "install them for the CUDA of this TensorRT, and let the loader find them",
                ("pip install nvidia-cublas-cu12 nvidia-cudnn-cu12", "ldconfig -p | grep -E 'libcublas|libcudnn'"),
                not_on=("windows", "jetson"),
            ),
            Fix("see which libraries there are", ("trtdoctor host",)),
        ),
        "[TRT] [E] Fail to load symbol cudnnCreate from the cudnn library.",
    ),
    _row(
        "plugin-fields-wrong",
        "engine-build",
        "plugins",
        "a plugin's attributes are missing, or have a type, length or value that it does not take",
        _E + r"[^\n]{0,40}?(?:\bfields?(?:\[|\.|->| )|nbFields|\bfc(?:->| ))"
        r"|\[E\] (?:Missing required field '|Required attribute '|PluginFieldCollection missing required"
        r"|QKV: Invalid |SkipLayerNorm: (?:Invalid|invalid) |GeluPluginDynamicCreator: invalid)"
        r"|: invalid value for '\w{1,40}' plugin argument",
        "The node's attributes become the fields that the plugin's creator reads; another version of the plugin wants "
        "others.",
        (_README, _SAME_RELEASE),
        "[TRT] [E] Missing required field 'type_id'",
    ),
    _row(
        "plugin-input-rank",
        "engine-build",
        "plugins",
        "a plugin's input has another number of dimensions than the plugin takes",
        _E + _OF_INPUT + r"[^\n]{0,120}?nbDims",
        "The condition names the input by its number, from 0, and the number of dimensions.",
        (
            Fix("give that input the number of dimensions of the condition: Reshape, Squeeze or Unsqueeze"),
            _README,
        ),
        "[TRT] [E] Assertion failed: inputs[0].nbDims == 3",
    ),
    _row(
        "plugin-input-type",
        "engine-build",
        "plugins",
        "a plugin's input or output has a type or format that the plugin does not take",
        _E + r"(?:" + _OF_INPUT + r"[^\n]{0,160}?(?:[tT]ypes?\b|[fF]ormat)|DataType::k\w{1,8} == )",
        "The condition names the input by its number, from 0, and the type or format (kLINEAR, kCHW32).",
        (Fix("put a Cast in front of that input, to the type of the condition, or build in that precision"), _README),
        "[TRT] [E] Assertion failed: inputs[2].type == DataType::kINT32",
    ),
    _row(
        "plugin-input-size",
        "engine-build",
        "plugins",
        "sizes of a plugin's inputs do not fit the plugin, or each other",
        _E + _OF_INPUT + r"[^\n]{0,120}?(?:\bd\[|->d\[)",
        "The condition names the inputs by their numbers, from 0, and the dimensions (d), from 0.",
        (Fix("compare the shapes of the node's inputs with the condition, and correct the model there"), _README),
        "[TRT] [E] Assertion failed: inputs[1].desc.dims.d[0] == inputs[0].desc.dims.d[0]",
    ),
    _row(
        "plugin-gpu-or-length",
        "unsupported-sm",
        "gpu",
        "a BERT plugin has no kernel for this GPU, precision and sequence length",
        r"(?:INT8 IO|Variable sequence) (?:is )?only support(?:ed on|\b)|requesting maxSeqlen not compatible"
        r"|No implementation for variable sequence length|Could not find kernel for: s: "
        r"|Half-precision floating-point is only supported on compute capability",
        "Its kernels are compiled for certain GPUs and certain sequence lengths (128, 384, 512).",
        (
            Fix("use the plain attention of the model (MatMul and Softmax), which the builder joins itself"),
            Fix("build in FP16 without INT8, with a sequence length that the plugin has"),
            Fix("compile the plugin library for this GPU: cmake -DGPU_ARCHS", url=_SOURCES + "plugin"),
        ),
        "[TRT] [E] INT8 IO is only supported on Turing, Ampere and Hopper for plugin",
    ),
    _row(
        "trtexec-input-file-size",
        "io-binding",
        "execute",
        "a file that trtexec loads as an input has another size than the input",
        r"Unexpected file size for input file: (?P<path>[^\n]{1,200}?)\. Note: ",
        "--loadInputs takes the raw values: as many bytes as the input's shape times the size of its type.",
        (
            Fix("write the file in the input's type and shape: array.astype(numpy.float32).tofile(path)"),
            Fix("with dynamic shapes, say which one the file has: --shapes=INPUT:1x3x224x224"),
        ),
        "[E] Unexpected file size for input file: x.bin. Note: Input binding size is: 8 bytes but the file size is 4",
    ),
    _row(
        "trtexec-file-not-opened",
        "wrong-path",
        "file",
        "trtexec cannot open a file that an option names",
        r"\[E\] (?:Cannot open (?:file(?: for write)?|tuning cache file[^\n:]{0,30}|--\w{1,40}[^\n:]{0,20}):? "
        r"?(?P<path>[^\s!]{0,200})|Error when reading engine file|Reading engine file [^\n]{0,30}failed"
        r"|Failed to open (?:error log|tensor summary) file)",
        "It is not there, seen from the folder in which trtexec was started, or may not be read or written.",
        (
            Fix("see what is there, and whose it is", ("pwd", "ls -l {path}"), not_on=("windows",)),
            Fix("see what is there", ("dir {path}",), only_on=("windows",)),
        ),
        "[E] Cannot open tuning cache file for writing header: /opt/app/tuning.json",
    ),
    _row(
        "trtexec-engine-empty",
        "corrupt-or-truncated",
        "file",
        "the engine file that trtexec was given is empty",
        r"\[E\] (?:Plan file is empty|Engine (?:blob )?is empty)",
        "The build that wrote it failed, or the copy did: there is no byte in it.",
        (
            Fix("see how large it is", ("ls -l {path}",), not_on=("windows",)),
            Fix(
                "build the engine again, and read why that build failed",
                ("trtexec --onnx=model.onnx --saveEngine=model.engine",),
            ),
        ),
        "[E] Engine blob is empty. Nothing to deserialize!",
    ),
)
