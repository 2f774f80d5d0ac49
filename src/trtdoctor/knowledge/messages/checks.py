"""What TensorRT's own messages say of a model, a build or a call, by their words: rows for what has one cause and fix.

They count before the rows by source file (``families``), and only where no known message is on the line.
"""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import CHECK_FILE, COPY_AGAIN, DOCS, INSPECT, NEWER, NEWER_RTX, REBUILD
from trtdoctor.model.finding import Cause, Fix, SeverityWord, Stage
from trtdoctor.named import NamedTuple

_WHERE = "; where the message names no layer, a log of level VERBOSE does, shortly before it"
_FOLD = Fix(
    "fold the constants of the model",
    ("polygraphy surgeon sanitize --fold-constants model.onnx -o folded.onnx",),
    not_on=("rtx",),
)
_SIMPLIFY = Fix("fold the constants of the model", ("onnxsim model.onnx folded.onnx",), only_on=("rtx",))
_INFER = Fix(
    "check the model, and infer its shapes, without TensorRT",
    ("python -c \"import onnx; onnx.checker.check_model('model.onnx', full_check=True)\"",),
)
_FLAGS = Fix("see which settings this release has", url=DOCS)
_FP32 = Fix("keep this layer in FP32: a Cast in front of it and one behind it, in the model")
_PLUGIN = Fix("mend the plugin, or get a newer one: what the message says is what the plugin reports of itself")


class Words(NamedTuple):
    """What a message says, and what that means."""

    id: str
    title: str
    explanation: str
    fixes: tuple[Fix, ...]
    words: str
    """Pattern of what a message has to say that is no internal assertion."""
    says: str
    cause: Cause = "engine-build"
    stage: Stage = "load"
    severity: SeverityWord = "error"
    assertion: str = ""
    """Pattern of what an internal assertion has to say."""
    unless: str = ""
    """Pattern of words of messages that look like these and mean something else."""


_INTERNAL = (
    r"should (?:not(?! be (?:a )?neg| have power)|never|be unre|have (?:been|already|rej|caught|set|"
    r"asked|marked|fold|flat|low|inj|"
    r"ass|rem|skip|split|pee"
    r"|conv|thrown|a type))|shouldn't|shall (?:be used|never|have only)|reach(?:able| here)|Expecting |"
    r"[iI]nternal(?!Error|Library)|"
    r"before fusion|must(?: not)? be called"
    r"|must already|must be handled|was expecting|canonical|hash-consed|\bslots?\b|wheel|bookend|"
    r"equivalence|Graph::|release currently|lowerShapes"
    r"|expected to have a|sanity|must be owned|owned by|must precede|ValueCloner|virtual index|op code|"
    r"operand|decision already|singleton"
    r"|has been set by|mutable|cannot happen|were already|already (?:have|been|added|declared|dev|owns)|"
    r"choice is|not optimized|to be flipped|flipped"
)
"""Words of messages about TensorRT's own data, whatever else they say."""


def _row(row: Words) -> Message:
    unless = f"|{row.unless}" if row.unless else ""
    says = [rf"Assertion [^\n/]{{0,200}}?(?:{row.assertion})"] if row.assertion else []
    if row.words:
        says.insert(
            0,
            rf"(?!Assertion |[^\n/]{{0,160}}(?:{_INTERNAL}{unless}))(?:Parameter check failed at: [^\s,]{{1,160}}, )?"
            rf"(?:(?P<node>[^\s:()]{{1,200}}): )?[^\n/]{{0,250}}?(?:{row.words})",
        )
    return Message(
        id=row.id,
        cause=row.cause,
        stage=row.stage,
        severity=row.severity,
        title=row.title,
        pattern=rf"Error Code \d{{1,2}}: [\w ]{{1,40}}\((?:{'|'.join(says)})",
        explanation=row.explanation,
        fixes=row.fixes,
        seen_in="TensorRT 8 to 11, TensorRT-RTX",
        sample=f"IExecutionContext::call: Error Code 3: Internal Error ({row.says} In check at /_src/x.cpp:1)",
        source="not seen by us; the words are in the library of TensorRT 8.6.0, 11.4.0 or TensorRT-RTX 1.7.1",
        confidence="likely",
        fallback=True,
    )


_KINDS = (
    Words(
        id="weight-count-impossible",
        title="the number of values of a layer's weights is more than TensorRT can count",
        explanation=(
            "The count of the weights, or the product of their dimensions, times the size of a value does not fit into "
            "64 bits. Nearly always a count or a dimension is wrong: negative, not initialized, or in bytes."
        ),
        fixes=(
            Fix("print the count and the dimensions of that weight: the count is the product of the dimensions"),
            Fix("export the model again, and check it", _INFER.commands),
        ),
        words=(
            r"placeholder (?:logical |storage |range |size |has an invalid byte|must occupy)"
            r"|condition: weights\.count <= std::numeric_limits"
        ),
        says="Null build-time weight placeholder size overflowed.",
    ),
    Words(
        id="weight-streaming-budget",
        title="the budget for streaming weights is not one that the engine takes",
        explanation=(
            "It is the number of bytes of weights that stay on the GPU: from 0, where all are streamed, to "
            "engine.streamable_weights_size, where none are."
        ),
        fixes=(
            Fix(
                "give it 0 or more: engine.weight_streaming_budget_v2 = "
                "engine.get_weight_streaming_automatic_budget(), before the first context is made"
            ),
            Fix("give it engine.streamable_weights_size, which turns streaming off"),
        ),
        words=r"condition: (?:gpuMemory|new)?[bB]udget >= 0|gpuMemoryBudget",
        assertion=r"\b(?:gpuMemoryBudget|newBudget|budget) >= 0",
        says="Parameter check failed, condition: budget >= 0.",
        cause="special-engine",
        stage="execute",
    ),
    Words(
        id="refit-weights-do-not-fit",
        title="weights given to the refitter are not as many, or not where, the engine takes them",
        explanation="New weights have the count of the old ones, and lie on the CPU, or, told so, on the GPU.",
        fixes=(
            Fix("compare with the engine: refitter.get_weights_prototype(name) gives type and count, and make them so"),
            Fix(
                "say where they lie: set_named_weights(name, weights, trt.TensorLocation.DEVICE) for memory of the GPU"
            ),
        ),
        words="",
        assertion=r"wts\.count\(\) == count|cudaMemoryTypeDevice",
        says="Assertion wts.count() == count || count == 1 failed.",
        cause="special-engine",
        stage="execute",
    ),
    Words(
        id="kernel-sizes-refused",
        title="a kernel, window, stride, padding or dilation has sizes that the layer does not take",
        explanation=(
            "The condition names it. It has two values for images and three for volumes; each is at least 1 (padding: "
            "0), and neither one of them nor their product is beyond the limit."
        ),
        fixes=(
            Fix("give it 2 or 3 values within those limits, in the model or in the call" + _WHERE),
            Fix("replace a pooling over the whole image by a mean (ReduceMean), and large padding by a Pad of its own"),
        ),
        words=r"condition: [^\n]{0,60}allDimsGt(?:Eq)?\(|[pP]re-padding must be equal to post-padding",
        says=(
            "Parameter check failed, condition: (windowSize.nbDims == 2 || windowSize.nbDims == 3) && "
            "allDimsGt(windowSize, 0)."
        ),
    ),
    Words(
        id="resize-not-told",
        title="a resize layer is not told its output size, or told it in two ways",
        explanation=(
            "It takes its output size from one place: fixed sizes, scales, or a second input. Setting one takes "
            "another back."
        ),
        fixes=(
            Fix("set one of them, once: layer.shape, layer.scales, or layer.set_input(1, sizes)" + _WHERE),
            _INFER,
        ),
        words=(
            r"IResizeLayer with two inputs but second|Resize scale factors are not set|Output dimensions are not set"
            r"|params\.useScale"
        ),
        says="x: Resize scale factors are not set.",
    ),
    Words(
        id="fill-inputs",
        title="a fill layer lacks its start or step, or has too many inputs",
        explanation=(
            "Input 0 is the shape, where it is computed; input 1 (alpha) is the start, a scalar; input 2 (beta) the "
            "step, with one value for each dimension of the output."
        ),
        fixes=(
            Fix("set both: layer.set_input(1, start) and layer.set_input(2, step), or layer.set_alpha and set_beta"),
            Fix("in an ONNX model: give Range its start, limit and delta as scalars of one type", _INFER.commands),
        ),
        words=(
            r"(?:[aA]lpha and )?[bB]eta (?:tensor )?(?:should|must) (?:be set|not be empty)|IFillLayer that computes"
            r"|tensor number for LinSpace"
        ),
        says="Beta tensor should be set in dynamic mode.",
    ),
    Words(
        id="reshape-zero",
        title="a 0 in the new sizes of a reshape stands where the input has no dimension",
        explanation="A 0 means: as the input has it at the same place. The input has fewer dimensions than that.",
        fixes=(
            Fix("write the size itself in the model's Reshape" + _WHERE),
            Fix(
                "or, where a size of 0 is meant: allowzero=1 in the model, layer.zero_is_placeholder = False in a call"
            ),
        ),
        words=r"has zero placeholder that refers",
        says="x: has zero placeholder that refers to invalid axis",
    ),
    Words(
        id="call-for-that-input",
        title="an input of an attention layer or cache is set, or asked for, by the wrong call",
        explanation="Mask, lengths and scales have calls of their own; set_input and get_input are for the others.",
        fixes=(
            Fix(
                "use the call that the message names (in Python an attribute: attention.mask, "
                "attention.normalization_quantize_scale), in place of set_input or get_input"
            ),
            _FLAGS._replace(title="see the calls of the layer"),
        ),
        words=r"should be used instead of (?:set|get)Input|condition: index != k(?:ATTENTION|KVCACHE)_",
        says="setMask should be used instead of setInput to set the attention mask",
    ),
    Words(
        id="quantize-not-implemented",
        title="TensorRT does not have this mode of quantization at this place of the model",
        explanation="The Q/DQ layers are right as such; this release has no way to move or join them there.",
        fixes=(
            NEWER,
            NEWER_RTX,
            Fix("quantize again with one scale for each tensor, or each channel of the weights (Model Optimizer)"),
            Fix("leave that layer out of the quantization (Model Optimizer: nodes_to_exclude)" + _WHERE),
        ),
        words=(
            r"Fusion is not implemented|DQScaleReduceSwap|Cannot inject Q|quantization fusion|[qQ]uantization fusion is"
            r"|QDQ shift|[pP]er-element scaling|cannot perform PCQ"
        ),
        says="ConstWeightsQuantizeFusion is not implemented for ScaleOp::kBLOCKED.",
    ),
    Words(
        id="index-out-of-range",
        title="an index that a call was given is not one of what it counts",
        explanation="Indices begin with 0 and end one below the number; the condition in the message names the limit.",
        fixes=(
            Fix(
                "give it an index from 0 to the number less 1: layer.num_inputs, layer.num_outputs, network.num_layers"
            ),
            Fix("for an input that the layer does not have yet, see which the layer takes", url=DOCS),
        ),
        words=(
            r"condition: \(?(?:idxOutput|index) (?:<|<=|>=|==) ?"
            r"(?![^\n]{0,40}(?:hasImpl|profile|mConfig|mPlug|IOTens))"
        ),
        says="Parameter check failed, condition: index >= 0 && index < getNbInputs().",
    ),
    Words(
        id="type-only-beside-cast",
        title="a type that is for storage only is used by a layer that computes",
        explanation=(
            "Inputs and outputs of such a type (UINT8, INT4, FP4, INT8 of a constant) may touch only the layers that "
            "the message lists: those that cast, quantize or move data."
        ),
        fixes=(
            Fix("put a Cast (UINT8) or a DequantizeLinear (INT8, INT4, FP4) between it and the layer, in the model"),
            Fix("give that input, output or constant another type: FP32, FP16, INT32"),
        ),
        words=r"is not (?:produced|consumed) by|is only allowed before DQ",
        says="x but is not produced by an IIdentityLayer or ICastLayer.",
    ),
    Words(
        id="plugin-capability",
        title="a plugin does not give the interface for one of its phases",
        explanation="TensorRT asks a V3 plugin for its core, build and runtime capabilities, and got none, or another.",
        fixes=(
            Fix(
                "let the plugin's getCapabilityInterface return this, cast to the interface of kCORE, kBUILD and "
                "kRUNTIME, for each of them"
            ),
            Fix("get a version of the plugin that is made for this release of TensorRT"),
        ),
        words=r"condition: [bB]uildCapability|PluginCapabilityType|plugin \w{1,8} capability type",
        assertion=r"(?:build|core|runtime)Capability != nullptr",
        says="PluginCapabilityType::kBUILD must be supported by plugin.",
        cause="plugin-crash",
        stage="plugins",
    ),
    Words(
        id="roi-align-plugin",
        title="the plugin ROIAlign_TRT is given inputs or fields that it does not take",
        explanation=(
            "It takes a feature map of 4 dimensions, boxes of [N, 4] and batch indices of [N], and fields of its own "
            "types; the condition names which does not fit."
        ),
        fixes=(
            Fix("export the model with the ONNX operator RoiAlign (opset 16), which the parser hands over rightly"),
            Fix("else give boxes two dimensions, batch indices one (INT32), and the fields their types"),
        ),
        words=r"Parameter check failed at: plugin/roiAlign|condition: [^\n]{1,160} at /_src/plugin/roiAlign",
        says="Parameter check failed at: plugin/roiAlignPlugin/roiAlignKernel.cu::x::1, condition: rois.nbDims == 2.",
        cause="plugin-crash",
        stage="plugins",
    ),
    Words(
        id="weights-stream-short",
        title="the weights of the engine could not be read from the program's stream",
        explanation="They are read later than the engine, from the same stream; it must still be there, and whole.",
        fixes=(
            Fix("let IStreamReaderV2.seek take any position, and read give all bytes that it is asked for"),
            CHECK_FILE,
            COPY_AGAIN,
        ),
        words=r"loadWeights\w{0,6}: (?:IStreamReaderV2::seek|short read)",
        says="ICudaEngine::loadWeightsAsync: short read from IStreamReaderV2; expected 3",
        cause="corrupt-or-truncated",
        stage="file",
    ),
    Words(
        id="weight-backup-buffer",
        title="the buffer for a backup of the engine's weights has another size or place than the call says",
        explanation="A backup of weights is as large as the weights manager says, and lies where the call says.",
        fixes=(
            Fix("make the buffer of the number of bytes that the manager's getSize() gives"),
            Fix("say where it lies, on the CPU or the GPU, as it is"),
        ),
        words=r"weight backup (?:source|destination)|session weight range",
        says="The weight backup source size does not match getSize().",
        cause="io-binding",
        stage="execute",
    ),
    Words(
        id="weights-manager-refused",
        title="the weights of this engine cannot be unloaded by themselves",
        explanation="A weights manager needs weights in CUDA's virtual memory, none that are streamed or refitted.",
        fixes=(
            Fix("build the engine again without weight streaming and refitting, with the newest release"),
            Fix("free the whole engine and load it again: del context; del engine"),
        ),
        words=r"IWeightsManager because",
        says="Cannot create an IWeightsManager because weight streaming is enabled.",
        cause="special-engine",
        stage="execute",
    ),
    Words(
        id="engine-instance",
        title="an instance of the engine is asked for that the plan does not hold",
        explanation="A plan holds one engine, nearly always; its instance is 0.",
        fixes=(Fix("load the engine with deserialize_cuda_engine, without an instance, or with instance 0"),),
        words=r"[iI]nstance (?:ID|index) must|condition: instance >=",
        says="Instance ID must not be negative.",
        cause="io-binding",
    ),
    Words(
        id="workspace-too-small-for-format",
        title="kernels of a layer are left out, because they need more memory than they may have",
        explanation="Without a build error after it this is a remark: another kernel was found, perhaps a slower one.",
        fixes=(
            Fix(
                "allow more workspace, up to what is free: config.set_memory_pool_limit, or --memPoolSize",
                ("trtexec --onnx=model.onnx --memPoolSize=workspace:8192",),
                not_on=("rtx",),
            ),
            Fix("allow more workspace, up to what is free: config.set_memory_pool_limit", only_on=("rtx",)),
            Fix("see how much memory is free, and end what else uses it", ("nvidia-smi",)),
        ),
        words=r"exceeding workspace|format rejected|Memory requirements of format|Scratch memory allocation",
        says="x: Skip format combination, exceeding workspace limit",
        cause="memory",
        severity="warning",
    ),
    Words(
        id="context-has-own-memory",
        title="memory is given to a context that was not made for it, or the engine wants it and the context was not",
        explanation="Only a context made with the strategy USER_MANAGED takes memory from the program.",
        fixes=(
            Fix(
                "make the context so: engine.create_execution_context("
                "trt.ExecutionContextAllocationStrategy.USER_MANAGED)"
            ),
            Fix("leave set_device_memory out: the context has its own"),
        ),
        words=r"Context not created with|mAllocationStrategy == |Execution context creation requires Execution",
        says="setDeviceMemory: Context not created with user managed device memory, cannot set buffer 3",
        cause="io-binding",
        stage="execute",
    ),
    Words(
        id="persistent-cache-limit",
        title="the limit for persistent L2 cache is more than this GPU has",
        explanation="The GPU's property persistingL2CacheMaxSize is the most; 0 turns it off.",
        fixes=(Fix("set context.persistent_cache_limit to 0, or to at most that property"),),
        words=r"getMaxPersistentL2",
        says="Parameter check failed, condition: size <= static_cast<size_t>(mContext.getMaxPersistentL2CacheSize()).",
        cause="io-binding",
        stage="execute",
    ),
    Words(
        id="cuda-too-old",
        title="the CUDA or driver of this machine is older than what the message is about needs",
        explanation="TensorRT looked at CUDA's version, and does without the layer or kernel.",
        fixes=(
            Fix("see for which CUDA the driver is", ("nvidia-smi",)),
            Fix("install a newer driver", url="https://www.nvidia.com/drivers"),
            Fix("use the TensorRT for that CUDA: tensorrt-cu12 or tensorrt-cu13", ("trtdoctor host",), not_on=("rtx",)),
        ),
        words=r"Insufficient CUDA version",
        says="Insufficient CUDA version",
        cause="cuda-driver-or-device",
        stage="host",
    ),
    Words(
        id="cuda-object-not-made",
        title="CUDA gave TensorRT no stream or event",
        explanation="An earlier CUDA error of the process is the usual reason; else the GPU's memory, or the driver.",
        fixes=(
            Fix(
                "read the CUDA error before this line; run once more so that it comes where it is",
                ("CUDA_LAUNCH_BLOCKING=1 python your_script.py",),
                not_on=("windows",),
            ),
            Fix("see whether the GPU answers, and how much of its memory is free", ("nvidia-smi",)),
        ),
        words=r"Failed to create CUDA (?:stream|event)",
        says="Failed to create CUDA stream for deferred weight load.",
        cause="cuda-driver-or-device",
        stage="execute",
    ),
    Words(
        id="output-allocator-gave-nothing",
        title="the program's output allocator gave no memory",
        explanation="TensorRT asks it for the memory of an output whose size is known only at run time.",
        fixes=(
            Fix("let reallocate_output_async return a pointer to at least the size that it is asked for"),
            Fix("see how much memory is free", ("nvidia-smi",)),
        ),
        words=r"IOutputAllocator returned",
        says="IOutputAllocator returned nullptr for allocation request of 3",
        cause="memory",
        stage="execute",
    ),
    Words(
        id="aliased-tensors",
        title="a layer that writes in place is given a tensor that is no input, or no output, of the network",
        explanation=(
            "A cache update, or a plugin that aliases its input, works on the program's own memory: what it reads is "
            "an input of the network, what it writes an output, each aliased once."
        ),
        fixes=(
            Fix("let the aliased input come straight from network.add_input, and mark the layer's output as an output"),
            Fix("use a plugin, or an update of the cache, that does not alias"),
        ),
        words=(r"that is not a graph (?:in|out)put|already aliased|(?:cache|output) tensor must be a network"),
        says="x: The cache tensor must be a network input.",
    ),
    Words(
        id="shape-tensor-type",
        title="a tensor whose values are sizes has a type that TensorRT does not take for that",
        explanation="Shape tensors at the border of the engine are INT32 or INT64.",
        fixes=(Fix("put a Cast to INT64 (or INT32) behind that input, or in front of that output, in the model"),),
        words=r"[sS]hape tensor (?:in|out)puts? must have type",
        says="Shape tensor input must have type kINT32 or kINT64. Got 3",
    ),
    Words(
        id="layer-computes-no-shapes",
        title="a layer is used to compute sizes, and TensorRT cannot do that with it",
        explanation="Only some layers, on small tensors of fixed size, can take part in computing shapes.",
        fixes=(
            _FOLD,
            _SIMPLIFY,
            Fix("export the model with that size fixed, or computed by Shape, Gather, Concat and arithmetic" + _WHERE),
        ),
        words=r"be used to compute a shape tensor",
        says="x: IFillLayer cannot be used to compute a shape tensor with a dynamic length",
    ),
    Words(
        id="internal-library-path",
        title="the folder that was set for TensorRT's own libraries is not one that can be read",
        explanation="setInternalLibraryPath names the folder of the libraries that TensorRT loads by itself.",
        fixes=(
            Fix("set it to the folder that holds TensorRT's libraries, by its full path, or leave the call out"),
            Fix("see where they are", ("trtdoctor host",)),
        ),
        words=r"setInternalLibraryPath",
        says="setInternalLibraryPath: path is not a directory or could not be accessed: x",
        cause="wrong-path",
        stage="libraries",
    ),
    Words(
        id="weights-loaded-already",
        title="weights are loaded that are loaded, or unloaded that are not",
        explanation="The call had nothing to do; the engine is as it was.",
        fixes=(Fix("call loadWeights and unloadWeights in turn; nothing else has to be done"),),
        words=r"Weights are (?:already loaded|not currently loaded; nothing)",
        says="Weights are not currently loaded; nothing to unload.",
        cause="io-binding",
        stage="execute",
        severity="warning",
    ),
    Words(
        id="plugin-without-name",
        title="a plugin is looked up, or registered, without a name, version or namespace",
        explanation="All three are strings; a namespace may be empty, but not null.",
        fixes=(
            Fix("give them all: registry.get_creator(name, version, ''), with an empty string for no namespace"),
            Fix('in a plugin\'s own code, let getPluginNamespace return a string, "" at first'),
        ),
        words=r"condition: \(?(?:pluginType|pluginVersion|pluginNamespace|libNamespace|pluginName)\)? != nullptr",
        says="Parameter check failed, condition: (pluginNamespace) != nullptr.",
        cause="plugin-missing",
        stage="plugins",
    ),
    Words(
        id="max-threads",
        title="the number of threads that the builder or runtime may use is not at least 1",
        explanation="max_threads counts the calling thread too; 1 means no other one.",
        fixes=(Fix("set builder.max_threads, or runtime.max_threads, to 1 or more before it is used"),),
        words=r"condition: (?:nb|max)?[tT]hreads > 0|maxThreads should",
        says="Parameter check failed, condition: threads > 0.",
    ),
    Words(
        id="green-context-driver",
        title="green contexts need a newer driver than this machine has",
        explanation="TensorRT works with CUDA green contexts only on a driver for CUDA 13.0 or newer.",
        fixes=(
            Fix("see for which CUDA the driver is: the number in the upper right corner", ("nvidia-smi",)),
            Fix("install a driver of 580 or newer", url="https://www.nvidia.com/drivers"),
            Fix("run without a green context: an ordinary stream of the device's primary context"),
        ),
        words=r"requires CUDA driver \d{2}",
        says="Using a CUDA green context with TensorRT requires CUDA driver 13.0 or newer.",
        cause="cuda-driver-or-device",
        stage="host",
    ),
    Words(
        id="cross-platform-build",
        title="a build for another operating system meets something that only a build for the same one has",
        explanation=(
            "With RuntimePlatform.WINDOWS_AMD64 an engine for Windows is built on Linux, out of a part of the kernels."
        ),
        fixes=(
            Fix(
                "build the engine on Windows itself: config.runtime_platform = trt.RuntimePlatform.SAME_AS_BUILD",
            ),
            NEWER,
            NEWER_RTX,
        ),
        words=r"cross-compilation|Linkable shaders should be|runtimePlatform != |when the runtime platform is set",
        says="Linkable shaders should be disabled when cross-compilation is enabled.",
        cause="platform-mismatch",
    ),
    Words(
        id="runtime-cache-without-device",
        title="TensorRT-RTX cannot ask CUDA for the GPU that its runtime cache is for",
        explanation="The cache is compared with the current device. CUDA gave none: no driver, or no device is set.",
        fixes=(
            Fix("see whether the driver and the GPU answer", ("nvidia-smi",)),
            Fix("set the device before the cache is read or written: cudaSetDevice(0), or torch.cuda.init()"),
        ),
        words=(
            r"Could not get (?:current )?device|Failed to query CUDA driver version|cudaRuntimeGetVersion failed"
            r"|no active CUDA context|No current CUDA context|fingerprint for serialization"
            r"|cannot serialize runtime cache"
        ),
        says="[Runtime Cache]: SM version - Could not get current device",
        cause="cuda-driver-or-device",
        stage="host",
    ),
    Words(
        id="full-runtime-needed",
        title="the lean or dispatch runtime is asked for what only the full one has",
        explanation=(
            "libnvinfer_lean and libnvinfer_dispatch run engines; building, refitting, inspecting and plugins of "
            "TensorRT itself need libnvinfer."
        ),
        fixes=(
            Fix(
                "load the full runtime: import tensorrt, not tensorrt_lean or tensorrt_dispatch",
                ("pip install tensorrt",),
                not_on=("rtx",),
            ),
            Fix("leave that call out"),
        ),
        words=r"RuntimeLibraryType::kFULL|not supported in the lean runtime",
        assertion=r"RuntimeLibraryType::kFULL",
        says="Assertion getRuntimeLibraryType() == RuntimeLibraryType::kFULL failed.",
        cause="special-engine",
        stage="execute",
    ),
    Words(
        id="integer-type-without-kernel",
        title="TensorRT has no kernel for this layer in this type of integers",
        explanation=(
            "INT64, INT32, UINT8 or BOOL is not implemented for what the layer does, on this backend. A floating-point "
            "type, or INT32, mostly is."
        ),
        fixes=(
            Fix(
                "let the layer work in INT32, or in FP32 where its values are small enough: a Cast in front of it and "
                "one behind it, in the model" + _WHERE
            ),
            NEWER,
            NEWER_RTX,
        ),
        words=(
            r"[uU]nsupported data ?type:? (?:int64|int32|INT64|INT32|UINT8|BOOL|kINT64|kINT32)"
            r"|\bk?(?:UINT8|UInt8|uint8|BOOL|Bool|bool|INT64|Int64|int64_t|INT32|Int32|Int32_t)(?: and \w{1,8})?"
            r"(?:,? (?:data ?types?|types?|IO|I/O|input|output|shape tensors))? (?:is|are|must)? ?not (?:yet )?"
            r"(?:supported|implemented|run|permitted|be handled)"
            r"|(?:does|do) not support (?:BOOL|UINT8|UInt8|INT32|boolean|bool|uint8|kBOOL)"
            r"|not supported (?:for|on) (?:Int32|INT64)|with Bool IO"
            r"|Kernel does not support (?:BOOL|INT32|UINT8)|[cC]ast op from (?:[\w ]{1,24} to )?(?:bool|uint8)"
        ),
        says="unsupported data type int64_t.",
    ),
    Words(
        id="call-of-newer-release",
        title="a call needs a newer TensorRT than the engine or the runtime behind it",
        explanation=(
            "The program was built against newer headers than the runtime that answers: an older lean runtime, also "
            "the one inside of a version-compatible engine, does not know the call."
        ),
        fixes=(
            Fix(
                "bring the runtime's libraries, and the engine, to the release that the message names, or a newer one",
                ("pip install --upgrade tensorrt",),
                not_on=("rtx",),
            ),
            Fix(
                "bring the runtime's libraries, and the engine, to the release that the message names, or a newer one",
                ("pip install --upgrade tensorrt-rtx",),
                only_on=("rtx",),
            ),
            Fix("use the older form of the call, without V2"),
        ),
        words=(
            r"only supported from TensorRT|Not supported (?:before|for engine created before) TensorRT|"
            r"not supported on this TensorRT|ot supported on this TensorRT|newer lean runtime; loaded"
        ),
        says="ICudaEngine::getDeviceMemorySizeV2 is only supported from TensorRT 10.1 onwards.",
        cause="version-mismatch",
        stage="version",
    ),
    Words(
        id="session-memory-check",
        title="an internal check of the memory of the engine's weights failed",
        explanation=(
            "TensorRT keeps weights in virtual memory of its own, to unload and load them again. Its own sizes and "
            "offsets do not agree: a bug of this release."
        ),
        fixes=(
            NEWER._replace(title=f"{NEWER.title}; build the engine again with it"),
            NEWER_RTX._replace(title=f"{NEWER_RTX.title}; build the engine again with it"),
            Fix("go without unloading weights and deferred loading"),
        ),
        words=(
            r"VMM allocation|[vV]irtual[- ]memory (?:commit|must|for|contents)|"
            r"[sS]ession (?:device|host) (?:buffer|data)|"
            r"[sS]ession constant|buffer does not use virtual|Myelin session (?:memory|weights must|serial)|"
            r"session weight restoration|physical backing|complete reservation"
        ),
        says="The VMM allocation range exceeds the session weight reservation.",
        stage="execute",
    ),
    Words(
        id="plugin-library-loaded-twice",
        title="a plugin of the same name and version is registered already",
        explanation=(
            "The library was loaded before, or two libraries hold the same plugin, or an engine brings one that the "
            "program loaded itself. The registry keeps the first."
        ),
        fixes=(
            Fix("load each plugin library once; do not load one that the engine brings (setPluginsToSerialize)"),
            Fix("give the plugins of one of the two libraries another namespace or version"),
        ),
        words=r"Cannot register the library as plugin creator|creator [^\n]{0,120}exists already",
        says="Cannot register the library as plugin creator of x exists already.",
        cause="plugin-crash",
        stage="plugins",
    ),
    Words(
        id="plugin-deregistered",
        title="a plugin or its library is taken out of the registry in a way that does not fit how it came in",
        explanation="What came with a library goes with it, by the handle that loading gave; the rest by its creator.",
        fixes=(
            Fix(
                "take a library out with registry.deregister_library(handle), the handle being what load_library "
                "returned, and a creator with deregister_creator"
            ),
        ),
        words=r"deregister|PluginLibraryHandle",
        says="deregisterLibrary() requires a valid PluginLibraryHandle",
        cause="plugin-crash",
        stage="plugins",
    ),
    Words(
        id="plugin-overrides-interface",
        title="a plugin overrides what says which interface it has",
        explanation="getInterfaceInfo belongs to TensorRT's own classes; a plugin inherits it and leaves it as it is.",
        fixes=(Fix("take getInterfaceInfo out of the plugin's and the creator's code, and build the library again"),),
        words=r"not allowed to override|plugin(?: creator)? interface(?: kind)?\b",
        says="It is not allowed to override getInterfaceInfo() of any plugin interface.",
        cause="plugin-crash",
        stage="plugins",
    ),
    Words(
        id="plugin-library-exports",
        title="a plugin library does not export what TensorRT looks for, or a creator in it is not whole",
        explanation=(
            "TensorRT calls getCreators (or getPluginCreators) and setLoggerFinder of the library, and each creator "
            "gives a name."
        ),
        fixes=(
            Fix(
                "see whether the library exports the function that the message names, and export it "
                '(extern "C", visible)',
                ("nm -D --defined-only {library} | grep -iE 'creators|setLoggerFinder'",),
                not_on=("windows",),
            ),
            Fix("see what the DLL exports", ("dumpbin /exports {library}",), only_on=("windows",)),
            Fix("get the library for this major version of TensorRT, or build it against its headers"),
        ),
        words=r"does not contain (?:getCreators|setLoggerFinder)|contains (?:invalid )?plugin creator",
        says="x does not contain setLoggerFinder function.",
        cause="plugin-missing",
        stage="plugins",
    ),
    Words(
        id="types-of-quantize",
        title="a layer that quantizes is told to give a type that it cannot give",
        explanation=(
            "Output 0 of a dynamic quantization is of the low precision (FP4, FP8), output 1 holds the scales. The "
            "condition names the output (index) and its list of types."
        ),
        fixes=(
            Fix(
                "give output 0 the type FP4, or FP8 where this release takes it, and the scales of output 1 FP32, "
                "FP16, BF16 or FP8 as the layer's page says, or leave the types out",
                url=DOCS,
            ),
            Fix("quantize the model again with Model Optimizer, for this TensorRT"),
        ),
        words=r"kVALID_\w{0,20}_?TYPES|mOutputTypes\.at\(1\)",
        says="Parameter check failed, condition: (index != 1 || elem(dataType, kVALID_SCALE_TYPES)).",
    ),
    Words(
        id="transpose-order",
        title="the order of a transpose is not a permutation of the tensor's dimensions",
        explanation="It holds each number from 0 to the number of dimensions less one, once.",
        fixes=(
            Fix(
                "correct perm of the Transpose in the model, or first_transpose / second_transpose in the call" + _WHERE
            ),
            _INFER,
        ),
        words=r"(?:first|second)[ _]transpose`? is not valid",
        says="x: first transpose is not valid.",
    ),
    Words(
        id="scale-size",
        title="the scale of a layer holds another number of values than the layer takes",
        explanation="A scale holds one value, or one for each channel.",
        fixes=(Fix("give the scale one value, or one for each channel of the axis" + _WHERE),),
        words=r"Bad scale size|condition: size == nbScales",
        says="Bad scale size 3",
    ),
    Words(
        id="refit-remark",
        title="a dynamic range given to the refitter changes no weight",
        explanation="The layers around that tensor do not run in INT8, so its range is not used.",
        fixes=(Fix("leave the range of that tensor out of the refit; nothing else has to be done"),),
        words=r"does not affect engine weights",
        says="x does not affect engine weights since int8 precisions have not been chosen for related layers.",
        severity="info",
    ),
    Words(
        id="refittable-build-check",
        title="an internal check of a refittable engine failed",
        explanation=(
            "Refittable engines keep a record of where each weight went, which does not hold what TensorRT expects: a "
            "bug of this release."
        ),
        fixes=(
            Fix("build without BuilderFlag.REFIT, REFIT_IDENTICAL, REFIT_INDIVIDUAL and STRIP_PLAN"),
            NEWER,
            NEWER_RTX,
        ),
        words="",
        assertion=(
            r"\brefit(?:Res|Weights|Runner|Engine|Network|Op)|\.refit(?:Resource|table|Mode)(?! [+<])|"
            r"mRefitMode|[rR]efitMode::|"
            r"!config\.refit|mIsRefittable|currentHunkRefittable|nonRefittable"
        ),
        says="Assertion refitRes != nullptr failed.",
    ),
    Words(
        id="weights-given-to-refit",
        title="weights given to the refitter have a count without values, or values without a count",
        explanation="The pointer of the weights and their count go together: both set, or both empty.",
        fixes=(
            Fix(
                "check the array that set_weights or set_named_weights gets: not empty, contiguous, of the type of the "
                "old weights, and alive until the refit is done"
            ),
        ),
        words=r"\(\(weights\)\.count|condition: \(?weights\)?\.count (?:> 0 \?|>= 0)",
        says="Parameter check failed, condition: ((weights).count > 0) == ((weights).values != nullptr).",
        cause="special-engine",
        stage="execute",
    ),
    Words(
        id="unmarked-tensor",
        title="a mark is taken from a tensor that has none in this network",
        explanation="Only what this network marked, as output, debug or shape output, can be unmarked.",
        fixes=(Fix("unmark only tensors that this network marked, and take them from this network"),),
        words=r"Failed attempt to (?:unset|unmark)",
        says="Failed attempt to unset a tensor",
    ),
    Words(
        id="shape-program-too-long",
        title="the network computes with more shape values than an engine can hold",
        explanation="The program that computes shapes has room for a limited number of constants.",
        fixes=(
            _FOLD,
            _SIMPLIFY,
            Fix("build with fixed shapes where they are known, or cut the model in two"),
        ),
        words="",
        assertion=r"MAX_(?:CONSTANTS|REGISTERS|INSTRUCTIONS)_VM",
        says="Assertion (mNbConstants < MAX_CONSTANTS_VM) failed.",
    ),
    Words(
        id="engine-short-write",
        title="the engine could not be written as a whole",
        explanation="What takes the bytes of the engine took fewer than it got: a full disk, or a writer that stops.",
        fixes=(
            Fix("see whether the disk is full", ("df -h .",)),
            Fix("let the program's IStreamWriter.write take all bytes, and return how many it took"),
        ),
        words="",
        assertion=r"\bwrittenSize ==",
        says="Assertion writtenSize == chunkSize failed.",
    ),
    Words(
        id="engine-write-check",
        title="an internal check failed while TensorRT wrote the engine",
        explanation="The sizes that TensorRT computed and those that it wrote differ: a bug of this release.",
        fixes=(NEWER, NEWER_RTX),
        words="",
        assertion=r"[tT]otalOutputSize|getCurrentOffset\(\)|\bmvmf[12]\.",
        says="Assertion mCurrentOffset == mTotalOutputSize failed.",
    ),
    Words(
        id="library-function-missing",
        title="a function was not found in a library that TensorRT loads",
        explanation="The library is of another release than TensorRT expects, or could not be loaded.",
        fixes=(
            Fix("see which libraries there are, and which are missing", ("trtdoctor host",)),
            Fix("let all packages of TensorRT and CUDA fit together", ("pip list | grep -iE 'tensorrt|nvidia'",)),
        ),
        words="",
        assertion=r"Function (?:!= nullptr )?failed",
        says="Assertion mFunction != nullptr failed.",
        cause="missing-library",
        stage="libraries",
    ),
    Words(
        id="loop-input-type",
        title="the trip limit or condition of a loop has a type that it does not take",
        explanation="A count of trips is Int32 or Int64, a condition is Bool.",
        fixes=(Fix("put a Cast in front of it in the model: to INT32 or INT64 for a count, BOOL for a condition"),),
        words=r"TripLimit::k[A-Z]{1,8} requires (?:Int|Bool|boolean)",
        says="x: TripLimit::kCOUNT requires Int32 or Int64 input. Type is",
    ),
    Words(
        id="engine-of-one-device",
        title="a call for engines of several GPUs is made on an engine of one",
        explanation="Only an engine that was built for several ranks takes a communicator.",
        fixes=(
            Fix("do not set a communicator on this engine's contexts"),
            Fix("build it for several GPUs, with its collective layers and number of ranks"),
        ),
        words=r"is not a multi-device engine",
        says="The engine is not a multi-device engine.",
        cause="io-binding",
        stage="execute",
    ),
    Words(
        id="inputs-of-different-rank",
        title="two inputs of a layer, or both branches of an If, differ in their number of dimensions",
        explanation="The layer takes both only with the same number of dimensions.",
        fixes=(
            Fix("give both the same number of dimensions in the model: Unsqueeze, Squeeze or Reshape" + _WHERE),
            _INFER,
        ),
        words="",
        assertion=r"in(?:put)?0\.nbDims == in(?:put)?1\.nbDims",
        says="Assertion in0.nbDims == in1.nbDims failed.",
    ),
    Words(
        id="unknown-flag-bits",
        title="a set of flags holds a bit that is none of this release's flags",
        explanation="A mask is made of 1 << flag for each flag, not of the flag's number.",
        fixes=(
            Fix("make the mask anew: 1 << int(FLAG), joined with |, of flags that this release has"),
            _FLAGS,
        ),
        words=r"1U << EnumMax<",
        says="Parameter check failed, condition: flags.toU32() < (1U << EnumMax<BuilderFlag>()).",
    ),
    Words(
        id="outside-of-profile",
        title="a size or shape value of this run lies outside of the engine's optimization profile",
        explanation="The condition says on which side: below the minimum, or above the maximum, of the profile in use.",
        fixes=(
            Fix("see the ranges of the profiles, and stay within them", INSPECT.commands),
            Fix("build the engine with a profile that is wide enough"),
        ),
        words=r"profileM(?:in|ax)(?:Shape|Dims|imum)|exceed min\.\.max",
        says="Parameter check failed, condition: data[i] <= profileMaxShape[i].",
        cause="shapes-profiles",
        stage="execute",
    ),
    Words(
        id="axis-out-of-range",
        title="the axis of a layer is not one of its tensor",
        explanation="It lies between 0 and the number of dimensions less one; the message says what else it must be.",
        fixes=(
            Fix("correct the axis in the model, or in the call" + _WHERE),
            _INFER,
        ),
        words=r"parameter axis|\baxis must be (?:larger|between|in|less)|condition: \(?axis",
        says="x: the parameter axis must be larger than or equal to the number of element-wise dimensions",
    ),
)
_SETTINGS = (
    Words(
        id="environment-variable",
        title="an environment variable that TensorRT reads has a value that it cannot use",
        explanation=(
            "The message names the variable. TensorRT reads it when it starts; without it, it uses its default."
        ),
        fixes=(
            Fix(
                "take the variable that the message names out of the environment",
                ("unset {attribute}",),
                not_on=("windows",),
            ),
            Fix(
                "take the variable that the message names out of the environment",
                ("cmd /c set {attribute}=",),
                only_on=("windows",),
            ),
        ),
        words=r"\b(?P<attribute>(?:TRT|NVIDIA)_[A-Z\d]{2,20}_[A-Z\d_]{2,60})",
        says="Failed to parse TRT_PEAK_MEMORY_MONITORING_INTERVAL: x",
    ),
    Words(
        id="tf32-override",
        title="the environment variable NVIDIA_TF32_OVERRIDE differs between build and run",
        explanation=(
            "It was set to something else than 0 when the engine was built with TF32; speed and precision may "
            "differ now."
        ),
        fixes=(
            Fix(
                "take the variable out of the environment of the build and of the run",
                ("unset NVIDIA_TF32_OVERRIDE",),
                not_on=("windows",),
            ),
            Fix(
                "take the variable out of the environment of the build and of the run",
                ("cmd /c set NVIDIA_TF32_OVERRIDE=",),
                only_on=("windows",),
            ),
        ),
        words=r"TF32 Override|was not 0 when engine was built with BuilderFlag::kTF32",
        says="InternalError when getting TF32 Override.",
        severity="warning",
    ),
    Words(
        id="fallback-remark",
        title="the builder takes a slower way, and goes on",
        explanation=(
            "A remark: something that saves time or memory could not be used, and the builder or the engine does "
            "without. If the build fails, another message says why."
        ),
        fixes=(Fix("nothing has to be done; with more free memory, or newer hardware, it would not be said"),),
        words=(
            r"[fF]all(?:ing)? back to|Channel major \w{1,8} format|fall back to|\[GraphReduction\]|"
            r"Multi stream (?:is )?disabled|"
            r"Using the first tactic"
            r"|Skip timing cache hit|Weight streaming (?:has been|is) disabled|has been ignored in this builder run"
            r"|hardware does not support TF32|Profiler not set|Clipping to|performance will be negatively affected"
            r"|Calibrating with Profile 0|Loop has insufficient context|device is deprecated|reportToProfiler call does"
            r"|No CUDA (?:driver|runtime) detected: setting|return -1\.|cpuOnly: unexpected|"
            r"used for L2 cache management"
            r"|[Dd]etected finite FP32 values|If this is not the desired behavior, please modify the weights"
            r"|may cause overflow|Dynamic range should be symmetric|Building in activation precision"
            r"|is not being removed|layers with 0 memory size|Unknown embedded device detected"
        ),
        says="Fall back to CPU graph reduction due to x.",
        severity="info",
    ),
    Words(
        id="implicit-batch-network",
        title="the network was made without an explicit batch dimension, which this needs",
        explanation=(
            "Networks with an implicit batch dimension are those of TensorRT 7 and before. Many layers, plugins and "
            "settings work only with an explicit one; TensorRT 10 has no other."
        ),
        fixes=(
            Fix(
                "make the network with an explicit batch dimension: "
                "builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.EXPLICIT_BATCH))"
            ),
            Fix(
                "with an ONNX model, let trtexec make the network",
                ("trtexec --onnx=model.onnx --saveEngine=model.engine",),
                not_on=("rtx",),
            ),
        ),
        words=(
            r"hasImplicitBatchDimension\(\)|[iI]mplicit [bB]atch|BatchSizeValue|setBatchSizeInterval|"
            r"explicit batch mode"
            r"|getMaxBatchSize\(\)|scalar cannot have a batch dim|Error: Batch size is"
        ),
        assertion=r"!\w{0,30}(?:->|\.)?hasImplicitBatchDimension\(\)",
        says="Assertion !mNetwork->hasImplicitBatchDimension() failed.",
    ),
    Words(
        id="safety-scope",
        title="the build asks for a safety engine, and the network or a setting is not allowed there",
        explanation=(
            "EngineCapability.SAFETY and BuilderFlag.SAFETY_SCOPE allow a few layers, types and settings only, and the "
            "safety runtime comes with TensorRT for DRIVE only."
        ),
        fixes=(
            Fix(
                "build without them where no safety runtime will load it: config.engine_capability = "
                "trt.EngineCapability.STANDARD, and no BuilderFlag.SAFETY_SCOPE"
            ),
            Fix("else replace what the message names by what the safety scope has"),
        ),
        words=(
            r"[sS]afety (?:[sS]cope|[rR]estricted|build|mode|does not support)|safety (?:type|engine)|safe engines?\b"
            r"|kSAFETY|isSafeGpuMode|isSafeMode|enableSafety|qnx safety|QNX safe|safetyScope|SafetyMyelin|isQnxSafe"
        ),
        assertion=r"(?<=Assertion )!(?:isSafe(?:Gpu)?Mode|config\.safetyScope)|!= EngineCapability::kSAFETY",
        says="Assertion !isSafeGpuMode(config.capability) failed.",
        cause="special-engine",
    ),
    Words(
        id="dla-demand",
        title="a layer or format does not fit the DLA",
        explanation="The DLA, of Jetson and DRIVE only, takes few layers, formats and types.",
        fixes=(
            Fix("let what the DLA does not take run on the GPU: config.set_flag(trt.BuilderFlag.GPU_FALLBACK)"),
            Fix("build without the DLA: config.default_device_type = trt.DeviceType.GPU"),
        ),
        words=r"\bDLA\b|[fF]or dla\b|dla engines",
        unless=r"never be negative",
        says="DLA requires C must equal 1 for HWC1 DLA format.",
    ),
    Words(
        id="flag-of-strong-types",
        title="a setting of precision is refused, because the network is strongly typed",
        explanation=(
            "A strongly typed network takes its types from the model. FP16, BF16, INT8, FP8, precisions of layers, "
            "dynamic ranges and calibrators do not go with it."
        ),
        fixes=(
            Fix(
                "take the precision flags, set_output_type, precisions, dynamic ranges and the calibrator out of "
                "the build"
            ),
            Fix("put the types into the model: Cast, or Q/DQ"),
            Fix(
                "up to TensorRT 10: make the network without NetworkDefinitionCreationFlag.STRONGLY_TYPED",
                not_on=("rtx",),
            ),
        ),
        words=(
            r"k(?:FP16|BF16|FP8|INT8|OBEY_PRECISION_CONSTRAINTS|PREFER_PRECISION_CONSTRAINTS|FP4|INT4) \|\| "
            r"!getConfig\(\)\.stronglyTyped|is not allowed set for kSTRONGLY_TYPED|can ?not be (?:called|set|used)"
            r"[^\n]{0,60}(?:strongly typed|STRONGLY_TYPED)|Setting dynamic range is only allowed"
            r"|for a strongly typed network\. If specific network output type"
        ),
        says="Setting BuilderFlag::kFP8 is not allowed set for kSTRONGLY_TYPED network.",
    ),
    Words(
        id="precision-flag-missing",
        title="a layer is set to a precision that the build does not allow",
        explanation=(
            "The program sets the type of a layer or output, but the builder's configuration lacks the flag for it."
        ),
        fixes=(
            Fix("set the flag of that type too: config.set_flag(trt.BuilderFlag.FP16), BF16, INT8 or FP8"),
            Fix("take the layer's precision and output type back"),
        ),
        words=(r"precision has been set for at least one layer|data-type is not enabled in builder config"),
        assertion=r"context\.(?:bfloat16|fp4|fp8|int4|int8|half)Mode",
        says="fp16 precision has been set for at least one layer or layer output, but fp16 is not configured",
    ),
    Words(
        id="settings-exclude-each-other",
        title="two settings of the build do not go together",
        explanation=(
            "The message names both, or the one and what it needs. The builder takes only one of them, or both "
            "in another way."
        ),
        fixes=(Fix("leave out one of the two settings that the message names, or set what it says is needed"), _FLAGS),
        words=(
            r"!?flags\[BuilderFlag::|builderFlag != BuilderFlag::|getFlag\(BuilderFlag::|can ?not be set (?:if|"
            r"for|with)"
            r"|is not compatible with BuilderFlag|mode and kREFIT mode|Cannot use kREFIT|not supported with Hardware"
            r"|is not supported when multiple|only supported for kSTRONGLY|Hardware compatibility must be|"
            r"refit(?:Identical"
            r"|table) \+ |\+ config\.refit|incompatible with BuilderFlag|isSafeGpuMode\(config\.getEngine|"
            r"not be enabled in "
            r"fastBuild|not supported in version compatible|is not allowed if `BuilderFlag|must be disabled\.|"
            r"conflicts with"
            r"|kREQUIRE_USER_ALLOCATION is not compatible|to be set\.|building engines on platforms other than"
            r"|kERROR_ON_TIMING_CACHE_MISS|RuntimePlatform::kWINDOWS|PreviewFeature::\w{1,60}, but|"
            r"is not enabled in the builder"
        ),
        assertion=r"refitIndividual \+|refittable \+|bfloat16Mode &&",
        says="Distributive independence is not supported when multiple optimization profiles are used.",
    ),
    Words(
        id="setting-out-of-range",
        title="a setting of the build has a value that it does not take",
        explanation=(
            "The condition in the message says which values it takes. The builder keeps what it had before, or "
            "does not start."
        ),
        fixes=(Fix("give the setting that the message names a value that its condition allows"), _FLAGS),
        words=(
            r"[cC]ompute capabilit(?:y|ies) (?:cannot|is|is not|must)|nbComputeCapabilities|"
            r"Number of compute capab|poolSize"
            r"|Index of compute|computeCapability != |memory pool type|kTACTIC_SHARED_MEMORY|condition: level >= 0"
            r"|nbPaths|paths\[i\]|maxTactics|opt level should|exceed l2 cache|should not be negative|Plugin paths for"
            r"|mConfig\.computeCapabilities|mPluginsToSerialize|is not a valid knob|must match format -name=value"
            r"|BuildRoute|EnumMax<(?:BuilderFlag|QuantizationFlag|NetworkDef|SerializationFlag)"
            r"|workspace memory greater than|must be (?:smaller|less) than 1GiB"
            r"|Setting builder optimization level|OptionValue failed|boolean string value|parsing internal options"
        ),
        says="Compute capability cannot be kNONE.",
    ),
    Words(
        id="profile-incomplete",
        title="an input with dynamic sizes has no sizes in an optimization profile, or sizes that do not fit",
        explanation=(
            "Every input with a dynamic dimension, and every shape input, needs minimum, optimum and maximum in each "
            "profile of the build, and the three must fit each other and the network."
        ),
        fixes=(
            Fix(
                "give each dynamic input its three shapes: profile.set_shape(name, min, opt, max), then "
                "config.add_optimization_profile(profile)"
            ),
            Fix(
                "on the command line",
                (
                    "trtexec --onnx=model.onnx --minShapes=INPUT:1x3x224x224 --optShapes=INPUT:8x3x224x224 "
                    "--maxShapes=INPUT:16x3x224x224 --saveEngine=model.engine",
                ),
            ),
        ),
        words=(
            r"must have optimization profile|missing dimensions in profile|missing values for shape input"
            r"|requires profile|InputInterval|set(?:Input|Shape)Interval|kOPT value|optimization profiles for input"
            r"|minShape is not the same|expected min=opt=max|not self-consistent|result->set(?:Dimensions|ShapeValues)"
            r"|!config\.profiles\.empty|checkProfilesFor|Assertion (?:m|!)?[pP]rofiles?(?: != nullptr)? failed"
            r"|optimization-profile data|exceed min ~ max|!mProfiles\.empty|hasValidProfileData"
        ),
        assertion=r"checkProfilesFor|config\.profiles\.empty|!mProfiles\.empty",
        says="input with dynamic shape must have optimization profile",
        cause="shapes-profiles",
        stage="profiles",
    ),
)
_PRECISION = (
    Words(
        id="int8-scale-missing",
        title="a tensor has to be INT8 and has no scale",
        explanation=(
            "For INT8 each tensor needs a scale: from Q/DQ layers, or, up to TensorRT 10, from a calibrator or "
            "a dynamic "
            "range. Here one is missing, perhaps of a tensor inside of the network."
        ),
        fixes=(
            Fix("quantize the model with Q/DQ layers (Model Optimizer), so that every INT8 tensor has a scale"),
            Fix(
                "up to TensorRT 10: give the calibrator all inputs, or call set_dynamic_range on the tensor",
                not_on=("rtx",),
            ),
            Fix("build without INT8"),
        ),
        words=(
            r"missing int8 scales|missing scales|scale must be provided for int8|must have dynamic range set"
            r"|associated scale factor is missing|quantization data is missing|Quantizations not set|BoundWts\.tensor"
            r"|(?:[iI]n|[oO]ut|conv|src|dst)?[sS]cale(?:Tensor|\.tensor) failed|empty scales not allowed|"
            r"kernelScales\.empty"
            r"|provide missing int8 scales"
        ),
        says="Intermediate scale must be provided for int8",
    ),
    Words(
        id="precision-demanded",
        title="no kernel of a layer has the precision that the program demands",
        explanation=(
            "With OBEY_PRECISION_CONSTRAINTS or strict types the build fails where a layer has no kernel of that type."
        ),
        fixes=(
            Fix(
                "demand it less strictly: BuilderFlag.PREFER_PRECISION_CONSTRAINTS instead of "
                "OBEY_PRECISION_CONSTRAINTS"
            ),
            Fix("take back the precision and output type of the layer that the message names"),
        ),
        words=(
            r"\b[oO]bey(?:Precision)?|disobe|strict mode|kOBEY_PRECISION|in floating point precision|must obey"
            r"|conflicting (?:precision|type) constraint|type constraint type|REJECT_EMPTY_ALGORITHMS"
        ),
        says="kOBEY_PRECISION_CONSTRAINTS was set, so treating as error.",
    ),
    Words(
        id="algorithm-selector",
        title="the program's algorithm selector gives back a choice that is not one",
        explanation=(
            "IAlgorithmSelector.select_algorithms returns indices of the algorithms that it was given, as many "
            "as it says."
        ),
        fixes=(
            Fix("build without the selector: config.algorithm_selector = None"),
            Fix("let select_algorithms return a list of valid indices, not empty"),
        ),
        words=r"selectAlgorithms|algoChoices",
        says="Algorithm selection failed with `selectAlgorithms` returning 0 choices for x",
    ),
    Words(
        id="quantize-rules",
        title="a quantizing layer (Q, DQ, block or dynamic quantization) is given what it does not take",
        explanation=(
            "Scales are constant, of the input's rank for blocks, one for all or one for each channel; zero "
            "points are 0; "
            "the block size divides the axis, which is the last or last but one and known when the engine is built."
        ),
        fixes=(
            Fix("change what the message says in the layer's scale, zero point, axis or block size" + _WHERE),
            Fix("quantize the model again with Model Optimizer, for this TensorRT"),
            Fix("build it without the Q/DQ layers, to see whether the rest builds"),
        ),
        words=(
            r"zero[_-]point|[bB]lock(?:ing)? (?:[sS]ize|[qQ]uantiz|dimension|shape)|scale factor\b|[bB]lock Quant|"
            r"blockShape"
            r"|ScaleOp::k(?:FROM|BLOCK|NDB|ELEM)|Q/DQ|QDQ|scale type|scale extent|scale input|isAnyBlockScaleOp|"
            r"quantization axis"
            r"|\([dD]e\)?quanti|[qQ]uantize (?:layer|to INT8)|IDynamicQuantiz|blockSize|[cC]annot be quantized|"
            r"IDequantizeLayer"
            r"|IQuantiz(?:ation)?Layer|Dequantization layer|Int8 constant|Sub-byte|quantization fusion|QFusion|"
            r"QuantizeFusion"
            r"|duplicates \(DQ\)|DQScale|Per-tensor quant|[iI]nvalid fp4|NormalizationQuantize|[nN]ormalization quantiz"
            r"|uint8QDQSupported|isQuantized\(|in the blocked axis|non-one block|cannot perform PCQ|Per-element scaling"
            r"|setQuantization|quantizationBlock|index != [01] \|\| \w{1,12}\.?\w{0,12}[tT]ype|unquantized type|"
            r"need .{0,9}Q/DQ|exactly one IQuanti"
        ),
        unless=(
            r"should be used instead|[Ff]usion (?:is )?not|Fusion is not implemented|must be sorted"
            r"|isWeightedSum|DQScaleReduceSwap|DqQFusion|inject Q|quantization fusion|QDQ shift"
            r"|[pP]er-element scaling|cannot perform PCQ"
        ),
        says="The double quantization scale factor must be a scalar.",
    ),
    Words(
        id="gpu-too-old-for-layer",
        title="this GPU does not have what a layer or setting needs",
        explanation="The message names the GPUs (compute capability, or generation) that have it.",
        fixes=(
            Fix("build on, and for, a GPU that the message names"),
            Fix("export the model without that layer, as plain MatMul and Softmax, or build without that setting"),
        ),
        words=(
            r"CUDA capability \d|requires? Blackwell|only supported on (?:Thor|Ampere|Hopper|Blackwell)|"
            r"SM ?\d\.?\d? and later"
            r"|smVersion >= |smVersion != SM_VERSION|majorVer\(\)|for sm < 70|isBlackwell|getSMVersion\(\) >= |"
            r"isPwgenSupported"
            r"|is not supported on this platform|without native Int8|Insufficient CUDA version|Unknown embedded device"
        ),
        assertion=r"smVersion >= |getSMVersion\(\) >= |isPwgenSupported",
        unless=r"Insufficient CUDA|embedded device",
        says="MoE is only supported on Thor",
        cause="unsupported-sm",
        stage="gpu",
    ),
)
_MODEL = (
    Words(
        id="weights-of-layer",
        title="weights of a layer are missing, or not as many as it needs",
        explanation="Weights have a pointer and a count that go together, and as many values as the layer's sizes say.",
        fixes=(
            Fix("give the layer weights of the size that its shape, kernel and channels say" + _WHERE),
            Fix("export the model again, with its external data beside it, and check it", _INFER.commands),
        ),
        words=(
            r"[wW]eights\)?\.(?:count|values)|(?:scale|shift|power|bias|input)\)?\.(?:count|values)\b|"
            r"(?<!non-)empty (?:const )?weights"
            r"|[wW]eights\.count is not|Missing weights|Kernel weights are not set|number of kernel weights|"
            r"kernel weights incompat"
            r"|bias weights incompat|Expected Weights count|product of tensor dimensions|"
            r"[wW]eights incompatible|cmp_greater_equal"
            r"|`kernel` must be non-empty|Weights are not|shapeVolume == input\.count|is not divisible by|"
            r"Assertion (?:w\.)?count >= 0"
            r"|count\(\) == volume|volume\(dims\) == |were specified\. Expected|RNN weight matrix|"
            r"wtsPtr->(?:count|type)|exactly one input "
            r"\(data\)|given weights is not used|weights does not divide|weights are not permitted|"
            r"Data values ptr|const weights"
            r"|expected weight input|matchedWeights|weights\.type|bias\.type"
        ),
        assertion=r"volume\(dims\) == (?:weights|signedSize|std::ssize)",
        says="Parameter check failed, condition: (biasWeights).count >= 0.",
    ),
    Words(
        id="weights-placeholder",
        title="weights without values are given to a build that needs the values",
        explanation=(
            "Weights without values stand for those that a refit brings later; only a stripped, refittable "
            "engine takes them."
        ),
        fixes=(
            Fix("build with BuilderFlag.STRIP_PLAN and REFIT_INDIVIDUAL, and a name for each of these weights"),
            Fix("give the weights their values"),
        ),
        words=r"[pP]laceholder|Null, non-empty|null build-time payload|isBuildPlaceholder",
        unless=r"zero placeholder|placeholder (?:logical|storage|range|has an invalid byte|must occupy)",
        says="Null, non-empty weights require BuilderFlag::kSTRIP_PLAN.",
    ),
    Words(
        id="loop-rules",
        title="a loop or condition of the model is built in a way that TensorRT does not support",
        explanation=(
            "Loops and conditions have rules: what crosses their border, their trip limit, and cycles only "
            "through a recurrence."
        ),
        fixes=(
            Fix("export the model without the loop or condition: unrolled, or traced with fixed sizes"),
            Fix("change what the message says in the loop" + _WHERE),
        ),
        words=(
            r"I?LoopOutput|IRecurrence|RecurrenceLayer|recurrence inputs|TripLimit|trip (?:limit|count)|"
            r"[iI]llegal cycle|contains cycle"
            r"|IIfCondition|IfConditional|Conditional(?:Input|Output)|IteratorLayer|in a loop|if-conditional|"
            r"conditionally dependent"
            r"|there's a circle|outside of the scope|loop validation|condition tensor must|ITripLimit|"
            r"IConditionLayer|RiskyLoop"
        ),
        says="Illegal cycle detected in the network.",
    ),
    Words(
        id="einsum-equation",
        title="an einsum equation is not one that TensorRT takes",
        explanation=(
            "Subscripts are lower case letters, match the ranks of the operands, and appear once in the output."
        ),
        fixes=(
            Fix("write the operation as Transpose, Reshape and MatMul in the model" + _WHERE),
            Fix("change the equation as the message says"),
        ),
        words=r"[eE]insum|subscript|[eE]llips[ie]s|`equation`|\(equation\)(?! !=)|the equation|in (?:in|out)put term",
        says="x: Output subscripts must not have any duplicates",
    ),
    Words(
        id="rank-condition",
        title="an input or attribute of a layer has another number of dimensions than the layer takes",
        explanation=(
            "The condition in the message says which one, and how many it takes (nbDims). It was checked when the "
            "layer was made, or defined."
        ),
        fixes=(
            Fix(
                "give it the number of dimensions of the condition: Reshape, Squeeze or Unsqueeze in the model, or "
                "other sizes in the call" + _WHERE
            ),
            _INFER,
        ),
        words=r"\bnbDims\b",
        unless=r"allDimsGt|axisDims|index >= 0",
        says="Parameter check failed, condition: inputDims.nbDims == 4.",
    ),
    Words(
        id="layer-rank",
        title="an input of a layer has another number of dimensions than the layer takes",
        explanation=(
            "The message, or its condition (nbDims == 4, must be 1D, a scalar), says how many it takes and of "
            "which input."
        ),
        fixes=(
            Fix(
                "give that input the number of dimensions that the message says: Reshape, Squeeze or Unsqueeze in "
                "the model" + _WHERE
            ),
            _INFER,
        ),
        words=(
            r"must (?:be|have)(?: be)? (?:a |an )?(?:scalar|[0-5]D|rank|must be [0-5]D)|tensor must be [0-5]D|"
            r"should be a (?:1D|scalar)"
            r"|must 0D or 1D|all Query, Key, Value tensors must be|\bbut (?:must (?:be|have rank) \d|"
            r"it has rank|has rank|rank is)"
            r"|dimensions are required|rank(?:\(\w{1,12}\))? (?:of|must|is)|"
            r"[dD]imensions? of (?:the )?second input|MAX_DIMS"
            r"|at least[^\n]{0,40}dimensions|(?<!than )number of dimensions|"
            r"[2-8]D (?:and|tensor|spatial"
            r"|debug|pool|conv|pad|deconv)|nbSpatialDims|must have (?:at least|exactly|the same number of)|"
            r"non batch dimensions|same rank"
            r"|known rank|unequal rank|more dimension than|extra dimension|expected tensor of rank|has rank|"
            r"equal ranks|[123][dD]/[23][dD]"
            r"|spatial \(2D|3[dD] (?:padding|conv|deconv)|scalar input \(rank|must be scalar|D IGridSample|"
            r"1D shape tensor|1D tensor"
            r"|should be (?:1D|a 1D)|match (?:the )?rank|volume as rank|equal to (?:the )?rank|"
            r"equal to the rank|have rank \d"
            r"|but must be [0-9]\.|but must be \d or \d|Second input has|be 0D|length (?:as|must|was|is|equal|"
            r"between)|NCDHW"
        ),
        unless=(
            r"same (?:number of heads|sequence|head)|3D pooling|'consts|IQuantiz|NCDHW|nbSpatialDims != 3"
            r"|unit length|axis. must be in the range"
        ),
        says="x: The writeIndices tensor must be 1D.",
    ),
    Words(
        id="size-known-at-build",
        title="a size or value has to be known when the engine is built, and is computed in the model",
        explanation=(
            "The layer takes constants there (axis, depth, kernel, channels, start, scale), not what another "
            "layer computes."
        ),
        fixes=(
            _FOLD,
            _SIMPLIFY,
            Fix("export the model with that size or value fixed" + _WHERE),
        ),
        words=(
            r"build[- ]time (?:constant|dimension|extent)|known at build|must be constant|isConstant|"
            r"hasAllConstant|constant int"
            r"|dynamic shape is not|(?:cannot|must not|not) be dynamic|is not a constant|known shape|"
            r"isStaticDim|static length"
            r"|[cC]hannel dimension for Myelin|static sequence length|known until|concrete|must have constant|rooted at"
            r"|dynamic (?:weight|length|padding|filter)|due to dynamic shapes|hasDynamic|[dD]ata-dependent|"
            r"Missing Constant layer"
            r"|Missing (?:IConstantLayer|Dequant)|[dD]ynamic shapes? (?:are|conv|axis)|isStatic\(|"
            r"Only support constant|inputs? is only"
            r"|which is not an initializer|dynamic shapes or shape inputs|expects non-constant|depth input|"
            r"constant zero padding"
        ),
        assertion=r"isConstant\(\w{1,20}\[params\.axis",
        says="Depth input of IOneHotLayer must be a build time constant",
    ),
    Words(
        id="layer-type",
        title="a layer is given, or told to give, a type that it does not take there",
        explanation="The message names the layer or its input or output, and the types that it takes.",
        fixes=(
            Fix(
                "put a Cast in front of that input, or behind that output, in the model, to the type that the "
                "message says" + _WHERE
            ),
            Fix("take back the output type that the program sets for the layer (set_output_type, to_type)"),
            Fix("convert the whole model to one precision, weights and inputs alike (Model Optimizer's autocast does)"),
        ),
        words=(
            r"must (?:have|be|not be)(?: of)?(?: the)? ?(?:same |an? |boolean |index |activation |"
            r"implicitly convertible |unquantized |`output` )"
            r"{0,3}(?:data ?)?type|must (?:be|have)(?: of)? type|of type [A-Z]|only supports? (?:Float|Half|Int|"
            r"FP|`?output` type|Bool|the same)"
            r"|requires (?:boolean|Int32|Bool|inputs|floating)|requires? inputs? |identical types|"
            r"same (?:data ?|input )?types?|[iI]ncompatible "
            r"(?:then/else )?(?:input )?types|compatible types|[tT]ypes? (?:mismatch|inference|are equivalent|"
            r"should be)|[tT]ype mismatch"
            r"|(?:must|tensor|should) be (?:of type )?(?:Int32|INT32|Int64|kINT|kFLOAT|kFP8|kHALF|kBF16|kBOOL|"
            r"Bool|DataType)|convertible"
            r"|[mM]ismatched (?:input )?types?|dataType ==|toType ==|[tT]ype\(?\)? == DataType|type inference|"
            r"[uU]nsupported input type"
            r"|output type must|inferred (?:output )?type|[iI]nvalid type|has invalid type|cannot convert from|"
            r"boolean (?:type|input)"
            r"|[eE]xpected floating-point|value type|[oO]utput type can ?not|not consistent with|"
            r"weights attribute|floating-point (?:output|mean"
            r"|input)|must not be kFP8|invalid (?:inferred|weights) type|[dD]epth tensor|cannot use precision|"
            r"is not within the list"
            r"|not allowed on type|should have type|(?:but|Got) requires non-conv|activation or Int32|"
            r"type constraint|must support type"
        ),
        unless=r"nbOutputMaps|(?:HMMA|IMMA) flag|vecSize",
        says="x: The update lengths tensor must be of type INT32.",
    ),
    Words(
        id="type-without-kernel",
        title="TensorRT has no kernel for this layer in this type",
        explanation=(
            "The type (FP8, FP4, INT4, BF16, UINT8, BOOL, INT64 …) is not implemented for the layer, on this "
            "backend or GPU."
        ),
        fixes=(
            _FP32,
            NEWER,
            NEWER_RTX,
        ),
        words=(
            r"\bk?(?:FP8|FP4|BF16|INT4|INT8|E8M0|UINT8|UInt8|BOOL|Bool|bool|Int8|INT64|int64_t|fp8|uint8|INT32|"
            r"Int32|Int32_t|HALF|half)(?: and "
            r"\w{1,8})?(?:,? (?:data ?types?|types?|weights|IO|I/O|input|output|formats|shape tensors|"
            r"asymmetric\w{0,20}|3D pooling))?"
            r"(?: formats)? (?:is|are|must)? ?not (?:yet )?(?:supported|implemented|run|permitted|be handled)"
            r"|(?:does|do) not support (?:output type|(?:src )?data ?type|BOOL|FP8|UINT8|UInt8|INT8|INT32|"
            r"boolean|bool|uint8|kBOOL|kHALF|type)"
            r"|[uU]nsupported [dD]ata ?[tT]ype|[uU]nsupported data|not supported (?:for|on) (?:Int32|INT64|"
            r"DataType|type)|type is not supported"
            r"|data type is not|[uU]nsupported datatype|datatype (?:is not|in weight|of|must)|requires (?:bool|"
            r"uint8)|[cC]ast (?:op|runner|does"
            r"|output)|to other data types|Constant (?:output type|does)|not supported (?:by|for) Myelin|"
            r"only support int8|with Bool IO"
            r"|type != DataType::k|Type\(\) != DataType::k|does not support half|No low-precision|"
            r"[uU]nexpected (?:data|quantized|type)"
        ),
        assertion=r"!= DataType::k(?:FP8|FP4|INT4|BF16)\b",
        says="FP8 weights are unsupported; FP8 is not supported",
    ),
    Words(
        id="layer-shapes",
        title="shapes of a layer's inputs or outputs do not go together",
        explanation=(
            "The layer cannot compute its output from what it is given. The message says which sizes have to "
            "be equal, divide each other or broadcast."
        ),
        fixes=(
            Fix(
                "compare the shapes of what the layer reads with what the message asks for, and change the model there"
                + _WHERE
            ),
            _INFER,
            Fix("export the model again with the input size that it was made for"),
        ),
        words=(
            r"not compatible|mismatch(?:ed|ing)? (?:in|dim|of|at)|must (?:divide|match)|must be divisible|"
            r"divisible by|must have (?:the )?same"
            r"|(?:should|must) (?:be )?equal|must equal|same (?:head|number|shape|batch|seq|leading|lenth|"
            r"length)|not match|broadcast|conformable"
            r"|incompatible (?:dim|with)|cannot reduce image|out of bounds|does not divide|[vV]olume mismatch|"
            r"reshap(?:e|ing)|not equal to|inherently"
            r"|negative (?:dimension|output|length|padding)|never equal|conflicting equal|requires equality|"
            r"mismatching|non-empty (?:gather|slice)"
            r"|non-zero slice|empty (?:axis|dimension|tensor)|batchSize|must be half|must exceed|or equal to|"
            r"must be a multiple|not a multiple"
            r"|batch dimension not|indices\[-1\]|\bgatherIndex|Symbolic relation|"
            r"build-time dimensions were|length of data"
            r"|should match the|same (?:rank|dim)|is always false|extents? of data|unit length|multiple of|"
            r"expected to (?:be one|match)"
            r"|greater than or equal|must contain exactly|dims\.d\[|Dims\.d\[|sequenceLength ==|batchSize ==|"
            r"topK ==|error while computing"
            r"|[eE]rror while (?:computing|lowering)|duplicate ind|output shape can|Inferred block"
        ),
        unless=(
            r"Alignment must|args and params|[pP]re-padding must|graph optimizer determined|TensorSource"
            r"|TRT-\d|Myelin does not support|Index out of bounds: "
        ),
        says="x: IConvolutionLayer `num_groups` must divide input's channel count. Input channel count is 3",
    ),
)
_LAYERS = (
    Words(
        id="tensor-too-large",
        title="a tensor or a number is too large for TensorRT",
        explanation=(
            "A volume, stride or size does not fit into the 32 or 64 bits, or the limit, that TensorRT has for it."
        ),
        fixes=(
            Fix("build with smaller maximum sizes: batch, length, height and width of the inputs"),
            Fix("split the layer in the model, so that each part is smaller"),
        ),
        words=(
            r"exceeds? 2\^|exceeds? \(2\^|too large|int32_t|int64_t|overflow|exceeds the (?:max|limit|supp)|"
            r"exceeds (?:max|k[A-Z]|limit)"
            r"|maximum (?:element|supported|number)|kMAX_(?:HUGE_)?TENSOR|exceeding the maximum|"
            r"exceeds implementation|less than 2G|MAX_VOLUME"
            r"|K exceeds|which exceeds|Volume exceeds|larger than int|number of elements|elements exceeds"
        ),
        unless=r"doesn't support|Int32_t is unsupported|given name|mAlgorithm|K exceeds",
        says="x: tensor volume exceeds 2^63-1 elements, dimensions are",
    ),
    Words(
        id="network-names",
        title="a tensor or layer of the network is marked, named or set in a way that is not allowed",
        explanation=(
            "Inputs and outputs are marked once and are not both, names are given once, and some calls are for "
            "inputs and outputs only."
        ),
        fixes=(Fix("change the call that the message names: mark each output once, give each tensor its own name"),),
        words=(
            r"Failed attempt to|network-level|new name is already|is already (?:in use|aliased|set)|"
            r"cannot be removed, because|name must not be"
            r"|The given name exceeds|not a network (?:output|input)|must be a network|Only graph I/O|"
            r"that is not a graph|Debug tensors must"
            r"|non network I/O|cannot be used to compute a shape tensor|serving as a network output|"
            r"shape tensor output from|mIsNameUserSet"
        ),
        unless=r"compute a shape tensor|aliased|cache tensor must|output tensor must be a network",
        says="Failed attempt to rename a tensor from x as the new name is already in use.",
    ),
    Words(
        id="attention-call",
        title="inputs or settings of an attention layer, cache or mixture of experts do not go together",
        explanation="The message says which are needed together, which exclude each other, and which call sets them.",
        fixes=(
            Fix("change that input or setting of the layer as the message says"),
            Fix("export it as plain MatMul and Softmax, which the builder joins itself"),
        ),
        words=(
            r"should be used instead of|cannot be used together|IAttention|mAttention(?:In|Out)put|kATTENTION_|"
            r"kPACKED_NHD|updateLengths"
            r"|CausalMask|[cC]ausal (?:infer|kind)|KVCache|[kK]ey-value lengths|KV (?:cache|form)|"
            r"[qQ]uery (?:lengths|number)|fcGateBias"
            r"|IMoE|MoE\b|RotaryEmbedding|rotaryEmbeddingDim|headSize|head dimension|LengthsTensor|"
            r"mask (?:batch|num)|expertsFor"
        ),
        unless=r"should be used instead|index != k",
        says="Causal inference cannot be used together with optional mask",
    ),
    Words(
        id="layer-attribute",
        title="an attribute of a layer has a value that the layer does not take",
        explanation=(
            "Kernel, stride, padding, dilation, groups, axis, k, window or mode: the message or its condition "
            "says which values it takes."
        ),
        fixes=(
            Fix("change that attribute in the model, or in the call that makes the layer" + _WHERE),
            Fix("write the operation in another way: padding as a Pad of its own, groups as several convolutions"),
        ),
        words=(
            r"[gG]roup count|num_groups|nbGroups|kernelSize|\bpadding\b|padding\.|(?:pre|post)[pP]adding|"
            r"PaddingMode|\bstride\b|dilation|[wW]indow ?[sS]ize|"
            r"nbOutput(?:Maps|Channels)|OutputMaps"
            r"|\baxis\b|\baxes\b|[aA]xis (?:>|<|!=|==)|blendFactor|alpha|beta\b|kLRN_|kMAX_TOPK|\bk (?:>|<)|"
            r"topKBoxLimit|[tT]opK|transpose is not|must be even"
            r"|nbElementWiseDims|[sS]cale (?:factors|Mode|mode|buffer)|resize (?:scale|mode)|"
            r"[oO]utput dimensions are not set|K should be"
            r"|reduceAxes|SampleMode|SliceMode|[sS]lice size|slice (?:removal|params|start)|mode (?:not|is|,)|"
            r"[uU]nknown (?:Slice|Scale|scale)|blockShape"
            r"|supported modes|sequenceAxis|batchAxis|Resize(?:Layer)?|linear resize|has zero placeholder|"
            r"vectorDim|kRANDOM|LINSPACE|Fill (?:input|layer)"
            r"|K exceeds the max"
            r"|FillLayer|power (?:op|!=)|Trying to set a negative|Illegal TopK|(?:step|Step) count|keepDims"
        ),
        unless=(
            r"useGroupOp|args and params|mAlgorithm|launchParams|[sS]tep count|negative number of spatial"
            r"|validation should|Illegal TopKOperation|Unknown \w{1,6} ?(?:layer|mode|Mode)|Unknown SliceMode"
            r"|invalid memory location|lgScalars|vectorDim|non-scalar|is not ready"
        ),
        says="x: reduceAxes must specify exactly one dimension",
    ),
    Words(
        id="inputs-of-layer",
        title="a layer has another number of inputs or outputs than it takes, or one is not set",
        explanation=(
            "The message says how many inputs it takes, or which one is missing. The call that defines the "
            "layer sets them."
        ),
        fixes=(
            Fix("set each input that the layer needs, and no others" + _WHERE),
            _INFER,
        ),
        words=(
            r"must have (?:one|two|at least one|\d) (?:input|output)|should have\b|requires (?:at least|exactly|"
            r"\d)|[nN]umber of (?:in|out)puts"
            r"|getNb(?:In|Out)puts\(\)|nbInputs|has only one output|cannot have more than|non-empty inputs|"
            r"but is (?:not|missing)|expected \d inputs"
            r"|second is missing|[uU]ser cannot set|first (?:in|out)put to|[mM]ust (?:be|have) (?:set|non-null|"
            r"not-null)|not-null|expects \d|at least one input"
            r"|rejected (?:more|excess|cases)|more than two inputs|inputs but it|Expected ScopedOp|"
            r"lacks producer|must be set (?:by|when)|must be set"
            r"|have at least one|only one output|but received|instead has|index (?:<|>=) |index == 0|"
            r"have multiple outputs|but has \d?"
        ),
        unless=(
            r"ScopedOp|Enums must|second blob|non-null$|tie at least|^Invalid number of inputs|newNbInputs"
            r"|should have at most"
        ),
        says="IPaddingLayer must have 1 input, but has",
    ),
    Words(
        id="null-argument",
        title="a call was given nothing (null, None) where TensorRT needs an object",
        explanation=(
            "The condition in the message names the argument. Often it is the result of an earlier call that failed."
        ),
        fixes=(
            Fix("check the result of each call before it is used: the argument in the condition is None or null"),
            Fix("read the error before this one, if there is one"),
        ),
        words=(
            r"condition: \(?(?!shader|linkable|available)[\w\[\].>-]{1,60}\)? != nullptr|"
            r"must (?:not be a? ?null|be non-null)|"
            r"must not be nullptr|non-null CUDA|Tensor must be valid"
        ),
        unless=r"plugin(?:Type|Version)|Capability",
        says="Parameter check failed, condition: (network) != nullptr.",
        cause="io-binding",
    ),
)
_PLUGINS = (
    Words(
        id="plugin-library-contents",
        title="a plugin library or creator cannot be registered",
        explanation=(
            "The library exports no creators, a creator has no name or another interface, or it is registered "
            "in another way."
        ),
        fixes=(
            Fix("get the library for this major version of TensorRT, or build it against its headers"),
            Fix("see what it exports", ("nm -D --defined-only {library} | grep -i creator",), not_on=("windows",)),
        ),
        words=(
            r"getCreators|getPluginCreators|setLoggerFinder|invalid plugin creator|empty plugin name|"
            r"plugin creator (?:of|interface|type|version"
            r"|with)|deregister|PluginLibraryHandle|is not of type IPluginCreator|Plugin registry|"
            r"IPluginCreator::|libNamespace|pluginNamespace"
            r"|pluginType\)(?! !=)|pluginVersion\)(?! !=)|numCreators|[iI]nvalid plugin interface|"
            r"deserialize plugin library|"
            r"mResourceMap|plugin interface"
        ),
        says="deserializeCudaEngineEx: Failed to deserialize plugin library with size 3",
        cause="plugin-missing",
        stage="plugins",
    ),
    Words(
        id="plugin-reports",
        title="a plugin reports of itself what TensorRT cannot use",
        explanation=(
            "TensorRT asks a plugin for its version, formats, types, shapes, tactics and workspace. What the "
            "message says is the plugin's answer."
        ),
        fixes=(
            _PLUGIN,
            Fix("see which plugins the model needs, and who registers them", ("trtdoctor inspect {path}",)),
        ),
        words=(
            r"[pP]lugin(?!s?(?: paths|Path)|(?:V\d)?Layer,)|Cannot provide default tactic 0|[cC]ustom tactic|"
            r"getUniformFormats|"
            r"supported formats|negative number of custom"
            r"|could not find any supported|custom layer tactic|format combination|IPluginV|PluginCapability"
        ),
        unless=r"only allowed before|is not (?:produced|consumed) by",
        says="reported a negative number of custom tactics by plugin",
        cause="plugin-crash",
        stage="plugins",
    ),
)
_RUNTIME = (
    Words(
        id="nccl-of-engine",
        title="an engine for several GPUs lacks NCCL, its communicator, or the right number of ranks",
        explanation=(
            "Such an engine needs a library of NCCL, one communicator for each context, and as many ranks as "
            "it was built for."
        ),
        fixes=(
            Fix(
                "install NCCL, and give each context its communicator before it runs",
                ("pip install nvidia-nccl-cu12",),
                not_on=("windows",),
            ),
            Fix(
                "start as many ranks as the engine was built for, and see what NCCL says",
                ("NCCL_DEBUG=INFO python your_script.py",),
            ),
        ),
        words=(
            r"NCCL|nccl|[cC]ommunicator|multi-device|nbRanks|distComm|[cC]ollective|mIsMdEngine|ReduceScatter|"
            r"[rR]educe operation|unsupported\. TensorRT requires \["
        ),
        says="x requires a communicator of NCCL.",
        cause="io-binding",
        stage="execute",
    ),
    Words(
        id="green-context-streams",
        title=(
            "the streams of a run do not belong to one CUDA green context, or not to the one that the engine "
            "was built for"
        ),
        explanation=(
            "With green contexts all streams of a run, auxiliary ones too, are made in the same one, with the "
            "SMs that the build asked for; the driver is of CUDA 13."
        ),
        fixes=(
            Fix("make the stream of enqueueV3 and all auxiliary streams in the same green context, or all without one"),
            Fix("see the driver", ("nvidia-smi",)),
        ),
        words=r"green context|execution-resource contract|CiG-state",
        says="x and the main stream passed to enqueueV3() must belong to the same CUDA green context",
        cause="cuda-context",
        stage="execute",
    ),
    Words(
        id="aux-streams",
        title="the auxiliary streams given to a context are not as it needs them",
        explanation="They are different from each other and from the default stream, and as many as the call says.",
        fixes=(
            Fix("give set_aux_streams streams of your own, all different, none of them the default stream 0"),
            Fix("do not call it: the context then makes its own"),
        ),
        words=r"aux(?:iliary)? stream|nbStreams|auxStreams",
        says="The aux streams must be all different to avoid deadlocks.",
        cause="io-binding",
        stage="execute",
    ),
    Words(
        id="device-memory-of-context",
        title="the memory that the program gives a context is missing, too small or not aligned",
        explanation=(
            "A context made without device memory takes it from the program: as large as the engine says, "
            "aligned to 256 bytes, and set before it runs."
        ),
        fixes=(
            Fix(
                "give it memory of engine.device_memory_size_v2 bytes: context.set_device_memory(pointer, size), "
                "before it runs"
            ),
            Fix("let TensorRT do it: engine.create_execution_context() without a strategy of its own"),
        ),
        words=(
            r"[sS]etDeviceMemory|user managed device memory|kUSER_MANAGED|device memory\. The IExec|"
            r"createExecutionContextWithoutDevice"
            r"|requiredAlignment|memory != nullptr \|\||memory must be aligned|expectedSize|cannot set buffer|"
            r"getMaxPersistentL2"
        ),
        unless=r"Context not created|mAllocationStrategy|Execution context creation requires|PersistentL2",
        says="setDeviceMemory: Cannot set memory to nullptr.",
        cause="io-binding",
        stage="execute",
    ),
    Words(
        id="wrong-tensor-kind",
        title="a call names a tensor that is not what the call is for",
        explanation=(
            "The call is for an input, an output, or a shape tensor, and the tensor is another kind, or its "
            "index does not exist."
        ),
        fixes=(
            Fix("look at which tensors are inputs and which are outputs", INSPECT.commands),
            Fix("set shapes of inputs only, and addresses of inputs and outputs by their own names"),
        ),
        words=(
            r"is not an? (?:input|output|shape)|is neither input nor output|TensorIOMode|isExecutionBinding|"
            r"[iI]nvalid index\b|invalid bindingIndex"
            r"|getNbIOTensors|getNbBindings|bindingIndex|without profile suffix|debug tensor with|"
            r"getIOTensorName|is not in profile|tensor input must have"
            r"|[sS]hape tensor (?:in|out)puts? must|profileObliviousBinding"
        ),
        unless=r"[sS]hape tensor (?:in|out)puts? must have type",
        says="x is not an input tensor, cannot set input address for it.",
        cause="io-binding",
        stage="execute",
    ),
    Words(
        id="inputs-not-given",
        title="shapes, addresses or memory of tensors are not set before the run",
        explanation=(
            "Before it runs, a context needs a shape for each dynamic input, an address for each tensor, and a profile."
        ),
        fixes=(
            Fix("call set_input_shape for each dynamic input and set_tensor_address for each tensor, then run"),
            Fix("see the tensors and profiles", INSPECT.commands),
        ),
        words=(
            r"dimensions are not specified|shape bindings are not specified|DimensionSpecified|"
            r"is bound to nullptr|IOutputAllocator returned"
            r"|Could not set default profile|Profile index must be set|"
            r"OutputAllocator|tensorNames != nullptr"
            r"|nbMaxNames|dimensions not set|debug tensors is not supported"
        ),
        unless=r"lean runtime|IOutputAllocator returned",
        says="Following input tensors' dimensions are not specified: x",
        cause="io-binding",
        stage="execute",
    ),
    Words(
        id="capture-not-possible",
        title="the engine cannot be captured into a CUDA graph, or an allocation came during the capture",
        explanation=(
            "Engines with loops, data-dependent sizes or allocations of their own cannot be captured, and "
            "cudaMalloc is not allowed meanwhile."
        ),
        fixes=(
            Fix("run the engine without the CUDA graph"),
            Fix("run it once before the capture, with the same shapes, so that everything is allocated"),
        ),
        words=r"capturing|capturable|captured|isCapturable|stream capture|CUDA graph launch",
        says="The CUDA stream is in capturing mode, but this TRT engine is not stream capturable.",
        cause="cuda-context",
        stage="execute",
    ),
    Words(
        id="weight-streaming",
        title="weight streaming is used with an engine, a budget or at a time that does not allow it",
        explanation=(
            "The engine must be built for it, the budget lie between the least and all streamable weights, and "
            "no context exist when it is set."
        ),
        fixes=(
            Fix("build with BuilderFlag.WEIGHT_STREAMING and a strongly typed network"),
            Fix(
                "set engine.weight_streaming_budget_v2 before the first context, to -1, 0 or a value that the "
                "message allows"
            ),
        ),
        words=(
            r"[wW]eight streaming|streamable weights|condition: budget|WeightStreaming|"
            r"streaming reservoir|kWEIGHT_STREAMING"
        ),
        assertion=r"isWeightStreamingSupported\(\)",
        says="This network does not contain streamable weights.",
        cause="special-engine",
        stage="execute",
    ),
    Words(
        id="weights-not-resident",
        title="weights of the engine are unloaded, or loaded later, and the call needs them now",
        explanation=(
            "With deferred loading, or after weights were unloaded, an engine cannot run, be refitted or "
            "serialized until they are loaded again."
        ),
        fixes=(
            Fix(
                "load the weights first, with the whole engine's bytes: engine.load_weights, or restore them with "
                "the weights manager"
            ),
            Fix("deserialize without set_deferred_weights_loading"),
        ),
        words=(
            r"session weight|[dD]eferred ?(?:[wW]eight|load|[gG]lob|[hH]ost)|loadWeights|unloadWeights|"
            r"IWeightsManager|[wW]eights are (?:already|not currently)"
            r"|weight backup|VMM allocation|session (?:memory|constant|device|host)|Myelin session|"
            r"virtual[- ]memory|session data|Session data|virtual memory"
            r"|[sS]ession (?:device|host) (?:buffer|data)|Refit virtual"
        ),
        unless=r"CUDA stream for|short read|seek to|weight backup|session weight range|IWeightsManager because",
        says="Cannot run inference while the engine session weights are unloaded.",
        cause="special-engine",
        stage="execute",
    ),
    Words(
        id="engine-not-refittable",
        title="the engine was not built to be refitted, or to be written without weights",
        explanation=(
            "Refitting, and serializing without weights, need an engine that was built with a flag for refitting."
        ),
        fixes=(
            Fix("build the engine with BuilderFlag.REFIT, or with STRIP_PLAN and REFIT_IDENTICAL"),
            Fix("serialize it with its weights: without SerializationFlag.EXCLUDE_WEIGHTS"),
        ),
        words=(
            r"requires building the engine with BuilderFlag|engine built without kREFIT|mRefitMode != |"
            r"not build with"
        ),
        says="Serializing ICudaEngine with SerializationFlag::kEXCLUDE_WEIGHTS requires building the engine with "
        "BuilderFlag::kREFIT",
        cause="special-engine",
        stage="execute",
    ),
    Words(
        id="second-logger",
        title="a second logger is given to TensorRT, which uses the first one",
        explanation=(
            "All builders, runtimes and refitters of a process share the logger of the first; this changes no result."
        ),
        fixes=(Fix("make one logger in the program, and give it to each builder, runtime and refitter"),),
        words=r"differs from one already",
        says=(
            "The logger passed into x differs from one already provided for an existing builder, runtime, or refitter."
        ),
        stage="libraries",
        severity="info",
    ),
    Words(
        id="refit-of-weights",
        title="weights of the engine could not be replaced",
        explanation=(
            "A refit gives each weight that the engine names new values of the same type and number; the "
            "engine must be built for it."
        ),
        fixes=(
            Fix(
                "ask the refitter what it wants: refitter.get_all_weights() and get_missing_weights(), and give it "
                "all of those, of their type and size"
            ),
            Fix("build with BuilderFlag.REFIT"),
        ),
        words=(
            r"[rR]efit(?!Resource|Res\b|Engine|Network|Weights|Mode|mode|s?\.|table (?:==|failed|= ))|kREFIT|"
            r"weights prototype|getMissingWeights|getAllWeights|WeightsRoles?|such role"
            r"|IRefitter|kINCLUDE_REFIT|min <= max|RefitMode"
        ),
        unless=r"refit is not|Unexpected refit mode",
        says="x: The weights cannot be refitted.",
        cause="special-engine",
        stage="execute",
    ),
    Words(
        id="inspector-call",
        title="the engine inspector is given a context of another engine, or a layer that does not exist",
        explanation=(
            "An inspector belongs to the engine that made it; its context and layer indices must be of that engine."
        ),
        fixes=(Fix("set a context of the same engine, or None, and ask for layers 0 to engine.num_layers - 1"),),
        words=(r"IEngineInspector::set|ec == nullptr|layerIndex|[iI]nvalid layer index|setNvtxVerbosity"),
        says="Parameter check failed, condition: ec == nullptr || WEngine::unwrap(&ec->getEngine()) == &mEngine.",
        cause="io-binding",
        stage="execute",
    ),
    Words(
        id="destroyed-too-early",
        title="an object is destroyed before those that it made",
        explanation=(
            "Contexts and inspectors go before their engine, engines before their runtime, networks and "
            "configurations before their builder."
        ),
        fixes=(
            Fix(
                "let contexts go first, then engines, then the runtime or builder: del context; del engine; del runtime"
            ),
        ),
        words=r"before destroying|use_count\(\)|leads to undefined behavior",
        says=(
            "Destroying an engine object before destroying the IExecutionContext objects it created leads to "
            "undefined behavior."
        ),
        cause="cuda-context",
        stage="execute",
        severity="warning",
    ),
    Words(
        id="runtime-cache-rejected",
        title="TensorRT-RTX does not take the runtime cache, and compiles its kernels again",
        explanation=(
            "The cache is of another GPU, driver, release or system, or is damaged, or there is no CUDA "
            "context to compare it with."
        ),
        fixes=(
            Fix("delete the cache file; the next run writes a new one"),
            Fix("make the CUDA context before the cache is read, and keep one cache for each GPU, driver and release"),
        ),
        words=(
            r"\[Runtime Cache\]|runtime cache|does not match the runtime|properties mismatch|"
            r"backend version mismatch|family mismatch|CUDA driver version|Runtime environment mismatch|"
            r"incompatible CUDA|compatibility-check"
        ),
        unless=r"Failed to query CUDA|cudaRuntimeGetVersion|CUDA context|fingerprint for|cannot serialize",
        says="[Runtime Cache]: Runtime environment mismatch.",
        cause="version-mismatch",
        severity="warning",
    ),
    Words(
        id="timing-cache-entry",
        title="the timing cache is not one that this build can use",
        explanation=(
            "It is of another GPU or release, damaged, or lacks an entry that the build was told to find there."
        ),
        fixes=(
            Fix("build without the cache, or with a new one: delete its file"),
            Fix("without BuilderFlag.ERROR_ON_TIMING_CACHE_MISS"),
        ),
        words=r"[tT]iming ?[cC]ache|Cache result detected|TimingCacheValue|value\.timing|one key should map",
        says="TimingCacheKey not found",
        cause="version-mismatch",
        severity="warning",
    ),
)
_LOAD = (
    Words(
        id="engine-of-other-gpu",
        title="the engine was built for other GPUs than this one",
        explanation=(
            "The message names what the engine needs: a compute capability, a number of multiprocessors or "
            "amount of shared memory."
        ),
        fixes=(
            Fix(f"{REBUILD.title}", REBUILD.commands),
            Fix(
                "see which GPUs the engine is for, and which this machine has",
                ("trtdoctor check {path}",),
                kind="diagnose",
                not_on=("windows",),
            ),
        ),
        words=(
            r"hardware-compatible engine|engine requires|cannot run on this GPU|"
            r"does not support the current compute|does not support this compute"
            r"|current device only|multiprocessors|The engine does not support|incompatible device|"
            r"Hardware-compatible engines|maximum CGA"
        ),
        says=(
            "The current device is not compatible with this hardware-compatible engine. Expected compute "
            "capability >= 3"
        ),
        cause="gpu-arch-mismatch",
        stage="gpu",
    ),
    Words(
        id="engine-of-other-release",
        title="the engine, or a call on it, belongs to another release of TensorRT",
        explanation=(
            "Without version compatibility an engine runs only with the release that built it; newer calls "
            "need newer engines and lean runtimes."
        ),
        fixes=(
            Fix(f"{REBUILD.title}", REBUILD.commands),
            Fix("see which release wrote the engine", ("trtdoctor check {path}",), kind="diagnose"),
        ),
        words=(
            r"not compatible with this version|plan major version|supported from TensorRT|"
            r"Not supported (?:before|for engine|on this TensorRT)|Version\) failed|ersion == version"
            r"|lean runtime; loaded|not supported on this TensorRT|StdArchiveInfo|VersionRead|version tag|"
            r"actualTypehash|wrote by|deserialization call on a newer"
            r"|does not conform|incompatible serialization|>= 5000|TensorRT 5\.0|in TensorRT 8\.0"
        ),
        says="TensorRT plan major version does not match runtime major version.",
        cause="version-mismatch",
        stage="version",
    ),
    Words(
        id="engine-bytes",
        title="the bytes of the engine do not make sense",
        explanation=(
            "What was given to TensorRT is empty, cut short, changed or no engine, or the stream that reads it "
            "gave fewer bytes than asked."
        ),
        fixes=(CHECK_FILE, COPY_AGAIN, REBUILD),
        words=(
            r"Serialization assertion [^\n]{0,60}(?:count\b|nbDims|iType|type >=|cursor|e\.offset|e\.size|"
            r"END_OF_PLAN|mEnd|bits)|[eE]mpty (?:blob|memory buffer|Engine memory)|engine plan blob|"
            r"Engine plan blob|from (?:the )?stream: read|Failed to read"
            r"|Failed to seek|entries vector|[wW]eight entries size|engine found in plan|"
            r"[oO]nly one engine per plan|invalid count for|Dims::nbDims out of"
            r"|unexpected DeviceWeights|size out of range|header->|header\.|weightsSize|bytesRead|"
            r"Error reading entries|Archive does not contain|sizes mismatch"
            r"|neither weights nor|plan entry|Check that the engine was not created|Instance (?:ID|index)|"
            r"instance >= 0|size encoded|got == sess|data must be aligned"
        ),
        unless=r"[iI]nstance (?:ID|index|>=)",
        says="Failed to read plan from stream: read 3",
        cause="corrupt-or-truncated",
        stage="file",
    ),
    Words(
        id="lean-runtime-files",
        title="the lean runtime inside of the engine cannot be unpacked or loaded",
        explanation=(
            "A version-compatible engine brings a library, which is written to a temporary folder, or to "
            "memory on newer Linux, and loaded."
        ),
        fixes=(
            Fix("give the runtime a folder that it may write to and run from: runtime.temporary_directory = '/tmp'"),
            Fix("allow it: runtime.tempfile_control_flags, and runtime.engine_host_code_allowed = True"),
            Fix(
                "build the engine with --excludeLeanRuntime, and load the lean runtime with runtime.load_runtime(path)",
                not_on=("rtx",),
            ),
        ),
        words=(
            r"TempfileControl|temporary (?:directory|DLL)|in-memory file|LeanRuntime|lean runtime|"
            r"getInferLibVersion|Runtime load failed"
            r"|ForwardCompatibilityHelper|empty library"
        ),
        says="Unable to create temporary DLL",
        cause="special-engine",
    ),
    Words(
        id="library-of-runtime",
        title="a library that TensorRT loads while it runs is missing, or of another release",
        explanation=(
            "TensorRT loads parts of itself and of CUDA only when it needs them, from the folders that the "
            "system searches."
        ),
        fixes=(
            Fix("see which libraries there are, and which are missing", ("trtdoctor host",)),
            Fix("let all packages of TensorRT be of one release", ("pip list | grep -i tensorrt",)),
        ),
        words=(
            r"[cC]ould not (?:map|open|reserve|unmap)|[uU]nable to (?:load|close|open|unlink)|"
            r"could not be loaded|function name against|empty symbol|uname failed"
            r"|Closing fd|detect file path|InternalLibraryPath|Cannot open(?! /proc)|Invalid file size|"
            r"does not exist\b|"
            r"handle != nullptr|query CUDA driver version"
        ),
        says="Unable to load library: x",
        cause="missing-library",
        stage="libraries",
    ),
    Words(
        id="memory-not-had",
        title="TensorRT could not get the memory that it asked for",
        explanation="The GPU or the host has not enough free memory, or the program's own allocator gave nothing.",
        fixes=(
            Fix("see how much memory is free, and end what else uses it", ("nvidia-smi", "free -h")),
            Fix("build or run with smaller maximum sizes, or a smaller workspace limit"),
        ),
        words=(
            r"could not be allocated|memory allocation failed|[aA]llocation failed|malloc failed|"
            r"Could not allocate|allocate memory|insufficient memory|[iI]nsufficient workspace"
            r"|exceeding workspace|[oO]ut of memory|due to insufficient|allocating output memory|"
            r"[mM]emory requirements|host memory:|Device memory is insuff"
            r"|format rejected|grow\.|bad_alloc"
        ),
        unless=r"exceeding workspace|format rejected|format conversion|Scratch memory",
        says="3 bytes) could not be allocated. There may not be enough free memory for allocation to succeed.",
        cause="memory",
    ),
    Words(
        id="memory-not-measured",
        title="TensorRT could not find out how much memory is free or in use",
        explanation=(
            "It asks the driver and the system (/proc) and got no answer; in a container or sandbox these may "
            "be hidden."
        ),
        fixes=(
            Fix("see whether the GPU and the driver answer", ("nvidia-smi",)),
            Fix(
                "let the program read /proc/meminfo and /proc/self; nothing else has to be done where the build goes on"
            ),
        ),
        words=(
            r"Unable to (?:determine|query|read)|Cannot open /proc|could not (?:open|read)|memory monitor|"
            r"peak CPU memory"
        ),
        says="Unable to determine CPU memory usage",
        cause="cuda-driver-or-device",
        severity="warning",
    ),
    Words(
        id="shapes-of-this-run",
        title="the sizes or values of this run's inputs lead to a shape that is not possible",
        explanation=(
            "The engine computes shapes from the shapes and values of its inputs: with these an index, slice "
            "or reshape is out of range."
        ),
        fixes=(
            Fix("print the shapes and values of all inputs of this call, and compare them with what works"),
            Fix("see which shapes the engine takes", INSPECT.commands),
        ),
        words=(
            r"Gather index|Scatter (?:index|has)|Out of bounds (?:access|start)|Broadcast has incomp|"
            r"Partial product|Tensor to be reshaped|Volume of tensor|shape calculation"
            r"|divi?ded? by|divide-by-zero|Called with (?:neg|inv)"
        ),
        unless=r"Called with|callback called|scale factor|at least 1 group",
        says="Gather index exceeds or equals length of data.",
        cause="shapes-profiles",
        stage="execute",
    ),
)
_UNSUPPORTED = (
    Words(
        id="layer-not-supported",
        title="TensorRT does not have this operation, or not in this combination",
        explanation=(
            "What the message names is not implemented: a layer, mode or combination, on this backend or in "
            "this kind of build."
        ),
        fixes=(
            NEWER,
            NEWER_RTX,
            Fix("write that operation in another way in the model" + _WHERE),
        ),
        words=(
            r"(?:is|are|was|be|currently|yet|still)? ?not (?:yet )?(?:supported|implemented|permitted|allowed|"
            r"ready|available|cacheable)|[uU]nsupported"
            r"|(?:does|do)(?:es)?(?: not|n't) (?:currently )?support|[uU]nimplemented|no implementation|"
            r"not recognized|cannot be run on GPU|only supports?\b"
            r"|[Nn]o support|not supported|only support\b|Not implemented|TRT-\d{4,6}|support is missing|"
            r"[mM]issing support"
        ),
        says="LRN Operation is not supported.",
    ),
)
_INNER = (
    r"(?![^\n]{0,160}(?:Assertion |\bm[A-Z]|yelin|Bandwidth|Clk\b|[sS]hader|\b\w{0,9}[iI]ter\b|math|Latency|"
    r"nb(?:Cta|L2|Last)|\bte?mp|Owner))"
)
"""Not a condition on TensorRT's own variables."""
_ARGUMENTS = (
    Words(
        id="argument-of-network-refused",
        title="a call that defines or builds the network was given an argument outside of what it takes",
        explanation=(
            "The condition in the message is what has to hold of the argument that it names; the file in the message "
            "names the class of the call, which did nothing."
        ),
        fixes=(
            Fix("print what the program gives that call, and change the argument until the condition holds"),
            _FLAGS._replace(title="see which values the call takes"),
        ),
        words=(
            rf"Parameter check failed at: optimizer/[^\s,]{{1,160}}, condition: {_INNER}"
            rf"|condition: {_INNER}[^\n]{{1,200}} In \w{{1,60}} at /_src/optimizer/"
        ),
        says="Parameter check failed at: optimizer/api/layers/distCollectiveLayer.cpp::x::1, condition: root >= 0",
    ),
)
_WORDS = (
    *_KINDS, *_SETTINGS, *_RUNTIME, *_LOAD, *_PLUGINS, *_PRECISION, *_MODEL, *_LAYERS, *_UNSUPPORTED, *_ARGUMENTS,
)  # fmt: skip

ROWS: tuple[Message, ...] = tuple(map(_row, _WORDS))
NAMED: tuple[str, ...] = tuple(row.id for row in ROWS)
