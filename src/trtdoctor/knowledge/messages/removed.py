"""Functions and flags that a release of TensorRT no longer has, or does not have yet."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import NO_PAGE, TRT
from trtdoctor.model.finding import Fix

_MODULE = r"tensorrt(?:_bindings|_lean|_dispatch|_rtx){0,1}(?:_bindings){0,1}(?:\.[a-z]\w{1,30}){0,2}"
_CLASSES = (
    "ICudaEngine|IExecutionContext|I?Builder|IBuilderConfig|INetworkDefinition|I?Runtime|IPluginRegistry|OnnxParser"
    "|I?Refitter|BuilderFlag|NetworkDefinitionCreationFlag|IOptimizationProfile|ITensor|MemoryPoolType"
)
NAME = (
    rf"'{_MODULE}\.(?P<owner>[A-Z]\w{{2,60}})' object has no attribute '(?P<attribute>\w{{1,60}})'"
    rf"|'(?P<owner_2>{_CLASSES})' object has no attribute '(?P<attribute_2>\w{{1,60}})'"
    rf"|type object '{_MODULE}\.(?P<owner_10>[A-Z]\w{{2,60}})' has no attribute '(?P<attribute_10>\w{{1,60}})'"
    rf"|type object '(?P<owner_3>{_CLASSES}|DataType|LayerType|TacticSource|PreviewFeature"
    rf"|QuantizationFlag|EngineCapability)' has no attribute '(?P<attribute_3>\w{{1,60}})'"
    rf"|module '{_MODULE}' has no attribute '(?P<attribute_4>\w{{1,60}})'"
    r"|(?:nvinfer1|nvonnxparser)::(?P<owner_5>\w{2,60}).{1,6}has no member named .(?P<attribute_5>\w{1,60})"
    r"|no member named .(?P<attribute_6>\w{1,60}).{1,3} in .nvinfer1(?:::(?P<owner_6>\w{2,60}))?"
    r"|(?P<attribute_7>\w{1,60}).{0,3} is not a member of .{0,6}nvinfer1(?:::(?P<owner_7>\w{2,60}))?"
    r"|(?:nvinfer1|nvonnxparser)::(?P<attribute_11>\w{1,60}).{1,3} has not been declared"
    r"|\b(?P<attribute_12>OnnxParserFlags?|IPluginV3\w{0,16}|IPluginCreatorV3\w{0,6}|IStreamReader(?:V2)?|IOutputAllocator"
    r"|IProgressMonitor|IGpuAsyncAllocator|ISerializationConfig|IRuntimeConfig|IRuntimeCache).{1,3} "
    r"(?:has not been declared|was not declared in this scope|does not name a type)"
    r"|identifier .{0,3}(?:nvinfer1|nvonnxparser)::(?P<attribute_13>\w{1,60}).{1,3} is undefined"
    r"|(?P<attribute_8>\w{1,60}).{1,3} in namespace .nvinfer1.{1,3} does not name a type"
)
"""A name of the API that is not there, as Python, gcc, clang and Visual C++ say it."""
_IMPORT = rf"|cannot import name '(?P<attribute_9>\w{{1,60}})' from '{_MODULE}'"
FLAG = r"Unknown option: (?P<flag>--\w{1,60})"

GUIDE = "https://docs.nvidia.com/deeplearning/tensorrt/latest/api/migration-guide.html"
PROGRAM = Fix("use a release of the program that supports this TensorRT")
INSTEAD = Fix("{instead}", url=GUIDE)

ROWS: tuple[Message, ...] = (
    Message(
        id="api-removed",
        cause="api-removed",
        stage="execute",
        severity="error",
        title="the program uses a part of the API that this TensorRT no longer has",
        pattern=NAME + _IMPORT,
        explanation=(
            "The program was written for an older TensorRT: 10 removed the functions that use bindings, indices and "
            "batch sizes; 11 removed weak typing with its precision flags, calibration and dynamic ranges, and more. "
            "The engine is not at fault."
        ),
        fixes=(
            INSTEAD,
            Fix(
                "install a TensorRT that still has it ({last_release} was the last), and rebuild the engine with it",
                ("pip install {wheel}",),
                not_on=("rtx", "jetson"),
            ),
            PROGRAM,
        ),
        seen_in="TensorRT 8, 10, 11",
        sample="AttributeError: 'tensorrt_bindings.tensorrt.ICudaEngine' object has no attribute 'num_bindings'",
        source=TRT + "4216",
        name_is="gone",
        never=(
            "AttributeError: 'tensorrt.tensorrt.ICudaEngine' object has no attribute 'num_io_tensors'",
            "AttributeError: 'tensorrt_llm.runtime.Session' object has no attribute 'num_bindings'",
        ),
    ),
    Message(
        id="api-newer",
        cause="api-removed",
        stage="execute",
        severity="error",
        title="the program uses a part of the API that this TensorRT does not have yet",
        pattern=NAME + _IMPORT,
        explanation=(
            "The program was written for a newer TensorRT: memory pools came with 8.4, functions that take tensor "
            "names with 8.5, strong typing and plugins of version 3 with 10.0."
        ),
        fixes=(
            Fix(
                "install a TensorRT that has it ({first_release} was the first), and rebuild the engine with it",
                ("pip install {wheel}",),
                not_on=("rtx", "jetson"),
            ),
            Fix("move to a JetPack whose TensorRT has it ({first_release} was the first)", only_on=("jetson",)),
            PROGRAM,
        ),
        seen_in="TensorRT 7 to 10",
        sample="AttributeError: 'tensorrt.tensorrt.ICudaEngine' object has no attribute 'num_io_tensors'",
        source="https://github.com/NVIDIA/trt-samples-for-hackathon-cn/issues/63",
        name_is="newer",
        never=("AttributeError: 'tensorrt.tensorrt.Builder' object has no attribute 'platform_has_fast_fp16'",),
    ),
    Message(
        id="api-exceptions",
        cause="api-removed",
        stage="libraries",
        severity="error",
        title="the code was written for TensorRT 7 or older and does not compile with this one",
        pattern=r"looser (?:throw specifier|exception specification) (?:for|on) .{0,120}(?:nvinfer1|getOutputDimensions"
        r"|log\(|enqueue|serialize|getPlugin|destroy|supportsFormat|configurePlugin|getWorkspaceSize|getNbOutputs"
        r"|clone|initialize|terminate|getBatch|CalibrationCache)"
        r"|C2694.{0,4}'[^'\n]{0,120}(?:nvinfer1|Logger::log)",
        explanation="Since TensorRT 8 no interface throws exceptions: what overrides its functions needs noexcept.",
        fixes=(
            Fix("add noexcept to the functions that the compiler names", url=GUIDE),
            Fix("use a release of the project that supports this TensorRT"),
        ),
        seen_in="TensorRT 8 and later, gcc",
        sample="error: looser throw specifier for 'virtual void Logger::log(nvinfer1::ILogger::Severity, const char*)'",
        source="https://github.com/wang-xinyu/tensorrtx/issues/662",
        confidence="likely",
    ),
    Message(
        id="trtexec-flag-removed",
        cause="api-removed",
        stage="load",
        severity="error",
        title="this trtexec no longer has the flag",
        pattern=FLAG,
        explanation=(
            "The command was written for an older trtexec. 10 dropped --workspace, --explicitBatch and others; 11 "
            "dropped --fp16, --int8, --best and the other flags of weak typing and calibration."
        ),
        fixes=(INSTEAD, Fix("leave {flag} out, or use the trtexec of TensorRT {last_release}, the last that has it")),
        seen_in="trtexec 10, 11",
        sample="[E] Unknown option: --fp16",
        source="https://github.com/NVIDIA/TensorRT/blob/v11.1/samples/trtexec/trtexec.cpp",
        name_is="gone",
    ),
    Message(
        id="trtexec-flag-newer",
        cause="api-removed",
        stage="load",
        severity="error",
        title="this trtexec does not have the flag yet",
        pattern=FLAG,
        explanation="The command was written for a newer trtexec.",
        fixes=(Fix("leave {flag} out, or use the trtexec of TensorRT {first_release} or newer"),),
        seen_in="trtexec 8 to 10",
        sample="[E] Unknown option: --skipInference",
        source="https://github.com/NVIDIA/TensorRT/blob/v11.1/samples/trtexec/trtexec.cpp",
        name_is="newer",
    ),
)

UNKNOWN: tuple[Message, ...] = (
    Message(
        id="api-unknown",
        cause="api-removed",
        stage="execute",
        severity="error",
        title="the program uses a part of the API that this TensorRT does not have",
        pattern=NAME,
        explanation=(
            "The program was written for another TensorRT, older or newer than this one: the message alone does not "
            "say which."
        ),
        fixes=(
            Fix("see which TensorRT runs, and for which one the program was written", ("trtdoctor host",)),
            Fix("install a TensorRT that has it", ("pip install {wheel}",), not_on=("rtx", "jetson")),
            PROGRAM,
        ),
        seen_in="all versions",
        sample="AttributeError: type object 'tensorrt_bindings.tensorrt.BuilderFlag' has no attribute 'FP8'",
        source=NO_PAGE,
        confidence="possible",
        ambiguous_with="an older TensorRT than the program needs, or a newer one",
    ),
    Message(
        id="trtexec-flag-unknown",
        cause="api-removed",
        stage="load",
        severity="error",
        title="this trtexec does not have the flag",
        pattern=FLAG,
        explanation="The flag belongs to another release of trtexec, or is misspelled.",
        fixes=(Fix("see which flags it has: trtexec --help"),),
        seen_in="trtexec",
        sample="[E] Unknown option: --saveEngin",
        source="https://github.com/NVIDIA/TensorRT/blob/v11.1/samples/trtexec/trtexec.cpp",
        confidence="possible",
    ),
)
"""They come after the rows about broken installations."""
