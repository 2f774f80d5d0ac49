"""Failure strings of TensorRT's own code that share one cause and one fix: its internal checks, by the place they name.

Releases up to 10 write ``[graphOptimizer.cpp::function::1]`` before such a message, later ones write after it
``In function at /_src/optimizer/common/rewrite/graphOptimizer.cpp:1``. Whatever the check, the file tells which
part of TensorRT gave up, and so what can be done.
"""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import builder
from trtdoctor.knowledge.messages.common import CHECK_FILE, COPY_AGAIN, REBUILD, TRT
from trtdoctor.model.finding import Cause, Fix, SeverityWord, Stage
from trtdoctor.named import NamedTuple

_FOLD = Fix(
    "fold the constants of the model and export it with fixed sizes, so that fewer shapes are computed",
    ("polygraphy surgeon sanitize --fold-constants model.onnx -o folded.onnx",),
    not_on=("rtx",),
)
_STATIC = Fix("export the model with fixed input sizes, or with fewer dynamic dimensions")
_NARROW = Fix("give the optimization profile a narrower range, so that minimum and maximum are near the sizes in use")
_NEWER = Fix("try the newest release of the same major version: such checks are often mended in a patch release")
_REPORT = Fix("search for the words of the check, and report it with the model", url=TRT.removesuffix("/"))
_LEVEL = Fix("build at a lower optimization level: config.builder_optimization_level = 2")
_SPLIT = Fix(
    "find the part of the model that it is about, and build that alone",
    (
        "polygraphy debug reduce model.onnx -o reduced.onnx --mode=bisect "
        "--check polygraphy convert polygraphy_debug.onnx -o reduced.engine",
    ),
    not_on=("rtx",),
)
_OPERATOR = Fix("look at the layer or node that the message names, and what it reads, in the model")
_PRECISION = Fix(
    "build it once without the reduced precision (FP16, INT8, FP8): if that works, keep this layer in FP32"
)
_QDQ = Fix("move the Q/DQ pair to the inputs of the operator, with constant scales and zero points of 0")
_MEMORY = Fix("look at the memory of the GPU while it happens", ("nvidia-smi",))
_SAME = Fix("let the GPU and the driver be those that the engine was built with", ("trtdoctor inspect {path}",))
_CALLS = Fix("compare the program's calls with a sample of the same release: order, pointers, sizes and names")
_SANITIZE = Fix(
    "look for a kernel or a plugin that writes outside its memory", ("compute-sanitizer python your_script.py",)
)
_PLUGIN = Fix("ask whoever wrote the plugin: the message names what it returned or did not implement")


class Family(NamedTuple):
    """One part of TensorRT, and what its checks mean."""

    id: str
    title: str
    explanation: str
    fixes: tuple[Fix, ...]
    files: str
    """Names of source files, without their endings, as a pattern."""
    folders: str
    example: tuple[str, str, str]  # folder, file, what it says
    cause: Cause = "engine-build"
    stage: Stage = "load"
    severity: SeverityWord = "error"
    words: str = ""
    """What the message has to say, as a pattern; empty: anything."""


_BUGS = tuple(row.id for row in builder.ROWS if row.cause in ("known-bug", "memory", "unsupported-sm"))
"""What such a check follows from, where the log has both: perhaps on the line that it was broken into."""


def _row(family: Family) -> Message:
    folder, file, says = family.example
    before, after = (
        (f"[^\\n]{{0,200}}(?:{family.words})", f"(?:{family.words})[^\\n]{{0,200}}") if family.words else ("", "")
    )
    return Message(
        id=family.id,
        cause=family.cause,
        stage=family.stage,
        severity=family.severity,
        title=family.title,
        pattern=(
            rf"\[(?:{family.files})\.(?:cpp|h|cuh?|hpp)::[^\]\n]{{1,90}}\] Error Code \d{{1,2}}: {before}"
            rf"|{after}\bIn [\w~:<>()]{{1,80}} at (?:/_src/)?(?:{family.folders})(?:{family.files})"
            r"\.(?:cpp|h|cuh?|hpp):\d"
        ),
        explanation=family.explanation,
        fixes=family.fixes,
        seen_in="TensorRT 8 to 11, TensorRT-RTX",
        sample=f"IBuilder::call: Error Code 2: Internal Error ({says} In check at /_src/{folder}{file}.cpp:1)",
        source="not seen by us; the words are in the library of TensorRT 8.6.0, 11.4.0 or TensorRT-RTX 1.7.1",
        confidence="likely",
        fallback=True,
        caused_by=_BUGS,
    )


_SHAPES = "TensorRT works out every shape of the network before it builds. Here it came to one that it cannot express."
_GRAPH = "While it rearranged the layers for speed, the builder met an arrangement that its own check does not expect."
_RUN = "A check inside of TensorRT stopped the work: what it was given contradicts what the engine was built for."

_FAMILIES = (
    Family(
        id="check-shape-arithmetic",
        title="TensorRT cannot compute with the sizes that the model computes",
        explanation=_SHAPES,
        fixes=(_FOLD, _STATIC, _NARROW, _NEWER),
        files=(
            r"symbolic\w{1,20}|\w{0,10}[iI]nterval|intBounds|\w{0,10}[fF]loatingInt|estimateMath"
            r"|volumeProduct|value[A-Z]\w{1,12}"
        ),
        folders="optimizer/common/shape/",
        example=("optimizer/common/shape/", "symbolicDims", "Assertion rank >= 0 failed."),
    ),
    Family(
        id="check-shape-context",
        title="TensorRT cannot derive a shape of the network",
        explanation=_SHAPES,
        fixes=(_FOLD, _STATIC, _NARROW, _NEWER),
        files=r"shapeContext|sizeTensor\w{1,12}",
        folders="optimizer/common/shape/|optimizer/std/",
        example=("optimizer/common/shape/", "shapeContext", "Assertion !isNever(c) failed."),
    ),
    Family(
        id="check-shape-graph",
        title="shapes of the network depend on each other in a way that TensorRT cannot follow",
        explanation=_SHAPES,
        fixes=(_FOLD, _STATIC, _NARROW, _NEWER),
        files=(
            r"graphShapeAnalyzer|workList|defaultOptimizationProfile|shapeAnalysis\w{0,12}|shapeOf\w{0,12}"
            r"|optFormulas"
        ),
        folders="optimizer/common/|optimizer/shapeof/",
        example=("optimizer/shapeof/", "workList", "Assertion !inWork failed."),
    ),
    Family(
        id="check-shape-program",
        title="the builder cannot turn the model's computation of shapes into a program",
        explanation=_SHAPES,
        fixes=(_FOLD, _STATIC, _NEWER),
        files=(
            r"shapeCompiler|propagateEquality|exprs?|exprCloner|lowerBatchDimension|dimensionExpr"
            r"|\w{0,10}[mM]atrixDims|impliedEdge"
        ),
        folders="optimizer/api/|optimizer/common/|optimizer/std/",
        example=("optimizer/common/", "shapeCompiler", "Received value of unknown kind"),
    ),
    Family(
        id="check-quantization",
        title="the builder cannot place the quantization of the model",
        explanation=(
            "The Q/DQ pairs of the model do not stand where TensorRT can join them with the layers around them."
        ),
        fixes=(_QDQ, _PRECISION, _NEWER),
        files=r"qdq\w{1,20}|iqEqTranslator|quantization\w{0,12}",
        folders="common/base/|optimizer/common/rewrite/|runtime/core/",
        example=("optimizer/common/rewrite/", "qdqGraphOptimizer", "Assertion isDQScaleNode(dq) failed."),
    ),
    Family(
        id="check-strong-types",
        title="the network could not be made strongly typed",
        explanation=(
            "The builder gives every layer one type before it builds; here a layer has none that fits what it reads."
        ),
        fixes=(
            Fix("make the types explicit in the model: a Cast where FP32 and FP16 or INT8 meet"),
            _PRECISION,
            _NEWER,
        ),
        files=r"convertWeaklyTyped\w{1,24}|typeInference\w{0,12}",
        folders="optimizer/common/rewrite/",
        example=("optimizer/common/rewrite/", "convertWeaklyTypedToStronglyTyped", "Assertion type failed."),
    ),
    Family(
        id="check-graph-optimizer",
        title="an optimization of the network failed inside the builder",
        explanation=_GRAPH,
        fixes=(_LEVEL, _FOLD, _NEWER, _SPLIT),
        files=r"graphOptimizer\w{0,12}",
        folders="optimizer/common/rewrite/",
        example=("optimizer/common/rewrite/", "graphOptimizer", "Assertion inputs.empty() failed."),
    ),
    Family(
        id="check-fusion",
        title="joining element-wise layers into one failed inside the builder",
        explanation=_GRAPH,
        fixes=(_LEVEL, _FOLD, _NEWER, _SPLIT),
        files=(
            r"pointwiseFusion|generic(?:Pw|Act)Fusion|virtualMachineSyntaxDAG\w{0,16}|cutensorFusion"
            r"|matmulTransform|elementWiseTransform|pointWise(?!Node|V2B)\w{0,20}"
        ),
        folders="optimizer/common/|optimizer/common/rewrite/",
        example=("optimizer/common/", "virtualMachineSyntaxDAG", "PointWise Fusions Internal Error."),
    ),
    Family(
        id="check-graph",
        title="the builder's graph of the network is not consistent",
        explanation=_GRAPH,
        fixes=(_LEVEL, _FOLD, _NEWER, _SPLIT),
        files=r"graph|checkSanity|graphEditor|graphScope|removeDead\w{1,12}|uniquifyNames|debugTensors",
        folders="optimizer/common/|optimizer/common/graph/|optimizer/common/rewrite/",
        example=("optimizer/common/graph/", "graph", "Assertion node failed."),
    ),
    Family(
        id="check-loops",
        title="a loop or condition of the model is built in a way that TensorRT does not support",
        explanation=(
            "Loops and conditions have rules of their own: what crosses their border, and which layers may "
            "stand in them."
        ),
        fixes=(_OPERATOR, Fix("unroll the loop, or take the condition out, when the model is exported"), _NEWER),
        files=(
            r"scopedOp\w{1,14}|loop\w{0,20}|conditional\w{0,20}|(?:if|trip|recurrence|iterator)\w{0,20}"
            r"|condition\w{0,12}|myelin(?:Loop|IfCond)\w{1,20}"
        ),
        folders=("optimizer/api/|optimizer/api/layers/|optimizer/common/|optimizer/common/nodes/|optimizer/myelin/"),
        example=("optimizer/common/", "scopedOpValidation", "Illegal cycle detected in the network."),
    ),
    Family(
        id="check-lowering",
        title="a layer could not be prepared for building",
        explanation=(
            "The builder turns layers into simpler ones. For one of them a check failed, by type, rank or "
            "number of inputs."
        ),
        fixes=(_OPERATOR, _FOLD, _NEWER, _SPLIT),
        files=(
            r"nodeBase|nodeCommon|graphNodeHelper|builder(?:Helpers|Utils)|buildLoweredGraph|op(?:Validation"
            r"|Tensor)|layerAspects|inPlaceMapHelpers|random\w{1,20}|relations?\w{0,12}"
        ),
        folders="optimizer/common/|optimizer/myelin/",
        example=("optimizer/common/", "nodeBase", "Invalid number of inputs"),
    ),
    Family(
        id="check-weights-of-build",
        title="the weights of a layer could not be converted for the engine",
        explanation="A layer's weights have a size, a type or a place that the builder cannot write into the engine.",
        fixes=(
            Fix(
                "check that each weight tensor of the model has the size that its shape says, and a value in "
                "every place"
            ),
            _PRECISION,
            _NEWER,
        ),
        files=r"weightConvertors\w{0,6}|globWriter|wts\w{1,20}|constant(?!Runner)\w{0,12}|weightsPtr",
        folders=(
            "common/base/|optimizer/builder/|optimizer/common/|optimizer/gpu/cuda/|runtime/common/|sharedSafety/core/"
        ),
        example=("optimizer/common/", "globWriter", "memory cannot be nullptr if size is not 0"),
    ),
    Family(
        id="check-memory-plan",
        title="the builder could not lay out the engine's memory",
        explanation=(
            "Before it writes the engine the builder plans which tensors share memory and which streams run "
            "beside each other."
        ),
        fixes=(Fix("build with one stream: config.max_aux_streams = 0"), _STATIC, _LEVEL, _NEWER),
        files=(
            r"blockChooser\w{0,12}|multiStream|memoryComputation|train\w{0,14}|resizingAllocator"
            r"|virtualMemoryBuffer|peakMemoryMonitor|jitCpuAllocator|costTensor|cachePolicy"
        ),
        folders=("optimizer/builder/|optimizer/common/|optimizer/common/tactic/|optimizer/gpu/cuda/|optimizer/std/"),
        example=("optimizer/common/", "blockChooser", "Assertion size >= 0 failed."),
    ),
    Family(
        id="check-tactics",
        title="choosing kernels for a layer failed inside the builder",
        explanation=(
            "The builder tries kernels for each layer and times them. A result, or what it kept of an "
            "earlier build, was not valid."
        ),
        fixes=(Fix("build without the timing cache of another build, and delete its file"), _LEVEL, _PRECISION, _NEWER),
        files=r"(?:engine|standard)?[tT]acticSupply\w{0,12}|dot|cgraph|optimizer|timingCache\w{0,8}",
        folders="optimizer/api/|optimizer/builder/|optimizer/common/|optimizer/common/tactic/|optimizer/std/",
        example=("optimizer/common/", "engineTacticSupply", "Assertion cost.valid() failed."),
    ),
    Family(
        id="check-precision-demand",
        title="no kernel of a layer has the precision that the program demands",
        explanation=(
            "The layer has no implementation in the type that was set for it, or no INT8 scale for one of its tensors."
        ),
        fixes=(
            Fix(
                "do not demand the precision: without OBEY_PRECISION_CONSTRAINTS and set_output_type, or with "
                "PREFER instead"
            ),
            _QDQ,
            _PRECISION,
        ),
        files=r"algorithm\w{0,12}|commonCaskBuilderUtils",
        folders="optimizer/api/|optimizer/common/",
        example=(
            "optimizer/api/",
            "algorithm",
            "Rejecting some int8 implementation of layer x due to missing int8 scales",
        ),
        words="int8|INT8|precision|strict mode|[oO]bey|disobedien|quantized",
    ),
    Family(
        id="check-algorithms",
        title="no kernel of a layer was accepted",
        explanation=(
            "The builder tried the kernels of a layer and took none: of memory, of types, or of what the "
            "program demands."
        ),
        fixes=(
            Fix("allow the builder more memory: config.set_memory_pool_limit(trt.MemoryPoolType.WORKSPACE, 4 << 30)"),
            _PRECISION,
            _OPERATOR,
            _NEWER,
        ),
        files=r"algorithm\w{0,12}",
        folders="optimizer/api/",
        example=("optimizer/api/", "algorithm", "Nested foreign nodes are not supported!"),
    ),
    Family(
        id="check-build-setup",
        title="the builder could not set up the build of a layer",
        explanation=(
            "The builder copies the network and prepares an engine for each of its parts. A check of that failed."
        ),
        fixes=(_LEVEL, _FOLD, _NEWER, _SPLIT),
        files=(
            r"networkCloner|engineBuildContext|[nN]etworkBuildConfig|runnerBuilder\w{0,12}"
            r"|\w{0,12}EngineBuilder|buildSingleLayer|standardBuilderUtils|myelinRunnerGenerator"
            r"|sizeTensorEstimator|scopedProgressReporter|internal"
        ),
        folders="optimizer/api/|optimizer/builder/|optimizer/common/|optimizer/myelin/|optimizer/std/",
        example=("optimizer/common/", "networkCloner", "LayerType not supported yet!"),
    ),
    Family(
        id="check-segments",
        title="the network could not be cut into the parts that are compiled as one",
        explanation=(
            "TensorRT hands parts of the network, shown as ForeignNode, to a compiler of its own. Cutting "
            "them out failed."
        ),
        fixes=(_FOLD, _LEVEL, _NEWER, _SPLIT),
        files=r"dfs|topSort|foreignNode|replacementMap|myelinUtils|mapRNN\w{1,16}|\w{0,10}[cC]lusterer",
        folders="optimizer/common/|optimizer/myelin/rewrite/|optimizer/segmenter/",
        example=("optimizer/segmenter/", "foreignNode", "Assertion node failed."),
    ),
    Family(
        id="check-formats",
        title="no memory layout fits a tensor of the network",
        explanation=(
            "Each tensor has a type and a layout that the layers on both its ends can use. Here none is left."
        ),
        fixes=(
            Fix(
                "take back what the program or trtexec demands of I/O formats and types (--inputIOFormats, "
                "--outputIOFormats)"
            ),
            _PRECISION,
            _NEWER,
        ),
        files=r"format\w{1,24}|tensorFormat|tensorLayout|dataTypes|tensorDescs",
        folders="optimizer/common/|optimizer/common/format/|sharedSafety/core/",
        example=("optimizer/common/format/", "tensorFormat", "Assertion formats.any() failed."),
    ),
    Family(
        id="check-network-weights",
        title="weights of the network are missing, or are not as the builder needs them",
        explanation=(
            "Weights must be there, of the size that the layer says, named where a stripped or refittable "
            "engine is asked for."
        ),
        fixes=(
            Fix("give the layer that the message names its weights, in the model or the call"),
            Fix("for weights without values: BuilderFlag.STRIP_PLAN and REFIT_INDIVIDUAL, and a name for each"),
            _NEWER,
        ),
        files="network|layersImpl",
        folders="optimizer/api/|optimizer/api/layers/",
        example=("optimizer/api/", "network", "The given weights is not used in the network."),
        words=r"[wW]eights?\b|placeholder|Constant\w{0,5} ?[lL]ayer",
    ),
    Family(
        id="check-network-tensors",
        title="an input, output or name of the network is used in a way that is not allowed",
        explanation="Inputs and outputs are marked once, are not both, and have names that nothing else has.",
        fixes=(
            Fix("change the call that the message names: mark each output once, and give each tensor its own name"),
            _NEWER,
        ),
        files="network",
        folders="optimizer/api/",
        example=(
            "optimizer/api/",
            "network",
            "Failed attempt to rename a tensor from x as the new name is already in use.",
        ),
        words=r"network-level|Failed attempt|new name|[sS]hape tensor|nam(?:e|ed)\b",
    ),
    Family(
        id="check-network",
        title="the network is not one that TensorRT can build",
        explanation=(
            "The network was checked as a whole: outputs, names, types of a strongly typed network, "
            "weights, Q/DQ, shape tensors."
        ),
        fixes=(
            Fix("change in the model, or in the calls that define the network, what the message says"),
            _FOLD,
            _NEWER,
        ),
        files="network",
        folders="optimizer/api/",
        example=("optimizer/api/", "network", "DistCollective is not supported in this configuration"),
    ),
    Family(
        id="check-build-settings",
        title="a setting of the build is not allowed, or not together with another",
        explanation=(
            "Flags, targets, profiles and memory limits are checked before the build. The message names the "
            "one that is refused."
        ),
        fixes=(
            Fix("take the flag or setting that the message names out of the builder's configuration"),
            Fix("see which settings this release has", url="https://docs.nvidia.com/deeplearning/tensorrt/latest/"),
        ),
        files="builderConfig|builder|optimizationProfile|calibrator|Utils",
        folders="optimizer/api/",
        example=("optimizer/api/", "builderConfig", "kGPU_FALLBACK cannot be set if kSAFETY_SCOPE is set."),
    ),
    Family(
        id="check-convolution-kernels",
        title="no precompiled kernel for a convolution or matrix product could be prepared",
        explanation=(
            "TensorRT's kernels for convolutions and matrix products take certain shapes, strides, paddings "
            "and types only."
        ),
        fixes=(_OPERATOR, _PRECISION, _LEVEL, _NEWER),
        files=r"c(?:ommonC)?ask(?:Wts|Builder|Conv|Refit|Tactic)\w{1,20}|hardwareCompatibilityUtils",
        folders="optimizer/common/|optimizer/gpu/cask/",
        example=("optimizer/gpu/cask/", "caskBuilderUtils", "Assertion spv > 0 failed."),
    ),
    Family(
        id="check-gemm-kernels",
        title="no kernel for a convolution, product, softmax or pooling could be prepared",
        explanation="TensorRT's kernels for such layers take certain shapes, strides, paddings and types only.",
        fixes=(_OPERATOR, _PRECISION, _LEVEL, _NEWER),
        files=(
            r"(?:conv|gemm|deconv|depSep|softMax|pool|lrn|jit|cublas|cudnn|rnn"
            r"|fullyConn)\w{1,26}Builders?\w{0,8}|cudnn\w{1,20}|jit\w{1,20}|deconvBuilderUtils"
            r"|gemmBuilderUtils"
        ),
        folders="optimizer/common/|optimizer/gpu/cask/|optimizer/gpu/cublas/|optimizer/gpu/cudnn/",
        example=("optimizer/gpu/cask/", "gemmBaseBuilder", "Assertion k > 0 failed."),
    ),
    Family(
        id="check-simple-kernels",
        title="no kernel for a simple layer could be prepared",
        explanation=(
            "TensorRT's kernels for element-wise, shuffling and reducing layers take certain shapes, "
            "layouts and types only."
        ),
        fixes=(_OPERATOR, _PRECISION, _FOLD, _NEWER),
        files=(
            r"(?:element[wW]ise|scale|fused|shuffle|reformat|nms|slice|fill|shape|device|cast|gather|noOp"
            r"|resize|topk|unique|reduce|softmax|pw|pointWiseV2|pad|nonZero|constant|trainStation"
            r"|ragged)\w{0,26}Builders?\w{0,8}"
        ),
        folders="optimizer/common/|optimizer/gpu/cuda/|optimizer/gpu/jit/|optimizer/gpu/pw/",
        example=("optimizer/gpu/cuda/", "scaleBuilder", "Assertion c == 1 failed."),
    ),
    Family(
        id="check-fused-code",
        title="the compiler of fused layers could not translate a part of the network",
        explanation=(
            "TensorRT hands parts of the network, shown as ForeignNode, to a compiler of its own. It does "
            "not know what it met there."
        ),
        fixes=(
            _FOLD,
            _LEVEL,
            Fix("mark a tensor inside of the ForeignNode as an output: it is then built in two parts"),
            _NEWER,
            _SPLIT,
        ),
        files=r"(?:light|dynamicShape)?[cC]odeGenerator\w{0,6}|injectImplicitPadding",
        folders="optimizer/myelin/",
        example=("optimizer/myelin/", "codeGenerator", "Scope of shape tensor was not found"),
    ),
    Family(
        id="check-fused-layer",
        title="the compiler of fused layers does not take a layer as it is",
        explanation=(
            "TensorRT hands parts of the network, shown as ForeignNode, to a compiler of its own, which "
            "takes fewer types, shapes and modes."
        ),
        fixes=(_OPERATOR, _FOLD, _PRECISION, _NEWER),
        files=(
            r"myelin(?!Loop|IfCond|Plugin)\w{1,24}Layer|myelinConvolutionUtils|myelinDimensionExpr|myelinNode"
            r"|myelinOpt\w{1,12}"
        ),
        folders="optimizer/myelin/",
        example=("optimizer/myelin/", "myelinSliceLayer", "Unknown SliceMode for SampleMode"),
    ),
    Family(
        id="check-fused-graph",
        title="a part of the network could not be prepared for the compiler of fused layers",
        explanation=(
            "TensorRT hands parts of the network, shown as ForeignNode, to a compiler of its own. A check "
            "of that preparation failed."
        ),
        fixes=(_FOLD, _LEVEL, _NEWER, _SPLIT),
        files=(
            r"myelinBuilder\w{0,16}|myelinCapabilities|myelinPatternSearcher|myelinName|myelinSymbolicDims"
            r"|removeEmptyTensors|castInt32\w{1,14}|makeReshape\w{1,12}|convert(?:Explicit|MatMul)\w{1,30}"
            r"|randomFill|moveUnsupported\w{1,24}|copyConstant\w{1,10}|scale"
        ),
        folders="optimizer/myelin/|optimizer/myelin/builder/|optimizer/myelin/rewrite/",
        example=("optimizer/myelin/", "myelinBuilderUtils", "LRN Operation is not supported."),
    ),
    Family(
        id="check-attention",
        title="an attention layer is given what TensorRT does not support there",
        explanation=(
            "Attention, its key-value cache, rotary embeddings and mixtures of experts have narrow rules "
            "for ranks, types and lengths."
        ),
        fixes=(
            _OPERATOR,
            Fix("export attention as plain MatMul, Softmax and MatMul, which the builder joins itself"),
            _NEWER,
        ),
        files=r"attention\w{0,16}|rotary\w{1,20}|kVCache\w{1,20}|myelinAttention\w{1,8}",
        folders="optimizer/api/|optimizer/api/layers/|optimizer/common/nodes/|optimizer/myelin/",
        example=("optimizer/api/layers/", "rotaryEmbeddingLayer", "x: rotaryEmbeddingDim must be even."),
    ),
    Family(
        id="check-experts",
        title="a layer of a mixture of experts is given what TensorRT does not support there",
        explanation=(
            "Its weights, biases, number of experts and types follow narrow rules, and only some GPUs have it."
        ),
        fixes=(_OPERATOR, Fix("export the experts as plain MatMul layers"), _NEWER),
        files=r"moe\w{1,8}",
        folders="optimizer/api/layers/|optimizer/common/nodes/",
        example=("optimizer/api/layers/", "moeLayer", "K exceeds the maximum value allowed"),
    ),
    Family(
        id="check-quantize-layer",
        title="a layer that quantizes is given scales or types that do not fit",
        explanation=(
            "Q, DQ and block quantization have narrow rules: which axis, which block size, and that scales "
            "are constant and not zero."
        ),
        fixes=(_QDQ, _OPERATOR, _NEWER),
        files=r"(?:de|dynamicQ?)?[qQ]uantize\w{1,10}|iq\w{1,10}",
        folders="optimizer/api/layers/|optimizer/common/nodes/",
        example=("optimizer/api/layers/", "dequantizeLayer", "must have a valid scale type"),
    ),
    Family(
        id="check-layer-with-weights",
        title="a layer with weights is not defined as TensorRT needs it",
        explanation=(
            "The message names the layer and what does not fit: weights, groups, kernel, padding, types or "
            "the number of inputs."
        ),
        fixes=(_OPERATOR, _FOLD, _NEWER),
        files=(
            r"(?:conv|deconv|fullyConn|matrixM|normal|scale|lrn|lRN|einsum|rNN|rnn|pReLU|pRelu|parametric"
            r"|pool|depSep|cutensor)\w{0,20}(?:Layer|Node)"
        ),
        folders="optimizer/api/layers/|optimizer/common/nodes/",
        example=("optimizer/api/layers/", "lrnLayer", "x: invalid window size"),
    ),
    Family(
        id="check-indexing-layer",
        title="a layer that picks or places elements is not defined as TensorRT needs it",
        explanation=(
            "The message names the layer and what does not fit: axis, indices, size, number of results or type."
        ),
        fixes=(_OPERATOR, _FOLD, _NEWER),
        files=(
            r"(?:gather|scatter|topK|logSoftmaxTopK|nms|nonZero|oneHot|unique|reverse|split|concat|ragged"
            r"|gridSample)\w{0,20}(?:Layer|Node)"
        ),
        folders="optimizer/api/layers/|optimizer/common/nodes/",
        example=("optimizer/api/layers/", "nmsLayer", "must be a 1D shape tensor"),
    ),
    Family(
        id="check-resizing-layer",
        title="a layer that cuts, fills, resizes or reshapes is not defined as TensorRT needs it",
        explanation=(
            "The message names the layer and what does not fit: start, size, stride, scales, the new shape or the type."
        ),
        fixes=(_OPERATOR, _FOLD, _NEWER),
        files=(
            r"(?:slice|fill|resize|shuffle|padding|squeeze|unsqueeze|shape|constant"
            r"|deviceToShape)\w{0,20}(?:Layer|Node)"
        ),
        folders="optimizer/api/layers/|optimizer/common/nodes/",
        example=("optimizer/api/layers/", "sliceLayer", "Slice size must be non-negative."),
    ),
    Family(
        id="check-other-layer",
        title="a layer is not defined as TensorRT needs it",
        explanation=(
            "The message names the layer and what does not fit: dimensions, axis, type or the number of inputs."
        ),
        fixes=(_OPERATOR, _FOLD, _NEWER),
        files=(
            r"(?:layersImpl|(?:identity|activation|unary|elementWise|reduce|softMax|select|cast|assertion"
            r"|cumulative|distCollective|copy|pointWise|dynamic|embedding)\w{0,16}(?:Layer|Node))"
        ),
        folders="optimizer/api/layers/|optimizer/common/nodes/",
        example=("optimizer/api/layers/", "reduceLayer", "reduceAxes must specify exactly one dimension"),
    ),
    Family(
        id="check-plugin",
        title="a plugin does something that TensorRT does not allow",
        explanation=(
            "TensorRT checks what a plugin reports of itself: its version, formats, types, shapes, "
            "workspace and fields."
        ),
        fixes=(_PLUGIN, _NEWER),
        files=r"plugin(?!Registry)\w{1,30}|myelinPlugin\w{1,12}|aliasedPluginIO|checkMacrosPlugin",
        folders=(
            "common/base/"
            "|common/extended/"
            "|optimizer/api/layers/"
            "|optimizer/common/"
            "|optimizer/common/nodes/"
            "|optimizer/common/rewrite/"
            "|optimizer/gpu/cuda/"
            "|optimizer/gpu/jit/"
            "|optimizer/myelin/"
            "|plugin/vc/"
            "|runtime/common/"
            "|runtime/gpu/cuda/"
            "|runtime/gpu/cudalean/"
        ),
        example=("runtime/gpu/cuda/", "pluginV3Runner", "Assertion plugin != nullptr failed."),
        cause="plugin-crash",
        stage="plugins",
    ),
    Family(
        id="check-plugin-registry",
        title="a plugin could not be registered",
        explanation=(
            "A creator, or the library it comes from, is refused: no name, another interface, or already "
            "there with another version."
        ),
        fixes=(Fix("see which plugins a library holds, and whether it is loaded twice", ("trtdoctor host",)), _PLUGIN),
        files="pluginRegistry",
        folders="runtime/dispatch/|runtime/rt/",
        example=("runtime/dispatch/", "pluginRegistry", "Invalid plugin creator interface kind"),
        cause="plugin-missing",
        stage="plugins",
    ),
    Family(
        id="check-library-load",
        title="a library that TensorRT loads while it runs could not be used",
        explanation=(
            "TensorRT loads parts of itself, plugins, cuDNN, cuBLAS and NCCL only when it needs them. One "
            "is missing or of another release."
        ),
        fixes=(
            Fix("see which libraries there are, and which are missing", ("trtdoctor host",)),
            Fix("let all packages of TensorRT be of one release", ("pip list",)),
        ),
        files=(
            r"libLoader|leanRuntime\w{0,20}|wrapperCommon|ncclWrapper|common|runtime|logging|apiCheck"
            r"|forwardCompat\w{1,20}"
        ),
        folders=(
            "common/dispatch/"
            "|runtime/api/"
            "|runtime/dispatch/"
            "|runtime/dso/"
            "|runtime/dso/common/"
            "|runtime/md/"
            "|runtime/rt/"
            "|runtime/serialization/"
        ),
        example=("runtime/dispatch/", "libLoader", "handle != nullptr"),
        cause="missing-library",
        stage="libraries",
    ),
    Family(
        id="check-plan-read",
        title="the bytes of the engine do not make sense while TensorRT reads them",
        explanation=(
            "The header was accepted, and what follows it was not: bytes are missing or changed, or another "
            "build of TensorRT wrote them."
        ),
        fixes=(CHECK_FILE, COPY_AGAIN, REBUILD),
        files=(
            r"archiveReader|stdArchiveReader|deserialize|safeDeserialize|engineDeserial\w{1,8}|planHeaders"
            r"|stdArchiveInfo"
        ),
        folders="runtime/deserialization/|runtime/dispatch/",
        example=("runtime/deserialization/", "archiveReader", "Size of a row does not match."),
        cause="corrupt-or-truncated",
    ),
    Family(
        id="check-plan-write",
        title="the engine was built and could not be written",
        explanation=(
            "Turning the built engine into bytes failed. Nothing is wrong with an engine file that exists already."
        ),
        fixes=(
            Fix("look at the free memory of the host while it builds; the engine is in it twice", ("free -h",)),
            _NEWER,
            _REPORT,
        ),
        files=(
            r"archive(?:Writer|Recorder)|stdArchive(?:Writer|Recorder)|standardArchiveWriter|serialize"
            r"|serializationConfig|streams\w{0,6}"
        ),
        folders="optimizer/serialization/|optimizer/std/|runtime/api/|runtime/common/|runtime/serialization/",
        example=("runtime/serialization/", "archiveWriter", "Cannot write to a finalized archive."),
    ),
    Family(
        id="check-plan-layers",
        title="a layer of the engine could not be read or written",
        explanation=(
            "Each layer of an engine is stored with its parameters. Those of one are missing, changed, or "
            "of another release."
        ),
        fixes=(CHECK_FILE, COPY_AGAIN, REBUILD),
        files="serialization",
        folders="optimizer/std/|runtime/serialization/",
        example=("runtime/serialization/", "serialization", "Assertion bytesRemaining == 0 failed."),
        cause="corrupt-or-truncated",
    ),
    Family(
        id="check-safety-file",
        title="a file for the safety runtime could not be read or written",
        explanation=(
            "Engines for TensorRT's safety runtime are files of their own kind; this one is not complete or "
            "not of that kind."
        ),
        fixes=(
            Fix("build it again with the safety builder, and load it with the safety runtime of the same release"),
            CHECK_FILE,
        ),
        files=r"safe[A-Z]\w{1,26}|planBuild|modular\w{0,20}|safetyScope|scopeCommon",
        folders="optimizer/api/|optimizer/common/|runtime/serialization/|sharedCask/safety/",
        example=("runtime/serialization/", "safeMVMFParser", "Profile must contain tensors"),
        cause="special-engine",
    ),
    Family(
        id="check-inspector",
        title="the layers of an engine could not be listed",
        explanation="The engine inspector failed; running the engine does not need it.",
        fixes=(Fix("build with config.profiling_verbosity = trt.ProfilingVerbosity.DETAILED"), _NEWER),
        files=r"inspector\w{0,10}|engineInspector|layerTypeNames|myelinLayerInfo|inspect\w{1,10}",
        folders="optimizer/inspector/|runtime/api/|runtime/common/|runtime/core/|runtime/myelin/",
        example=("runtime/common/", "inspector", "Invalid UTF-8 sequence"),
        cause="io-binding",
        stage="execute",
    ),
    Family(
        id="check-refit",
        title="weights of the engine could not be replaced",
        explanation="A refitter checks that names, types and sizes of the new weights are those of the engine's.",
        fixes=(
            Fix("ask the refitter what it wants: refitter.get_all_weights() and get_missing_weights()"),
            Fix("build with BuilderFlag.REFIT, and refit with weights of the same model, type and size"),
        ),
        files=r"\w{0,20}[rR]efit\w{0,20}",
        folders="optimizer/common/|optimizer/gpu/cask/|optimizer/std/|runtime/refit/",
        example=("runtime/refit/", "refit", "The weights cannot be refitted."),
        cause="special-engine",
    ),
    Family(
        id="check-shapes-at-run",
        title="the program that computes the engine's shapes failed",
        explanation=(
            "The engine computes shapes from the shapes and values of its inputs. With those of this call "
            "the result is not possible."
        ),
        fixes=(
            Fix("print the shapes and values of all inputs of this call, and compare them with what works"),
            _NARROW,
            _FOLD,
        ),
        files=r"shapeMachine|slot|virtualMachineProgram|(?:device|shape)\w{1,10}To\w{1,10}Runner",
        folders="runtime/core/|runtime/gpu/cuda/",
        example=("runtime/core/", "shapeMachine", "Gather index exceeds or equals length of data."),
        cause="shapes-profiles",
        stage="execute",
    ),
    Family(
        id="check-context",
        title="the execution context is used in a way that TensorRT does not allow",
        explanation=(
            "A call on the engine or its context contradicts what was set before: shapes, addresses, "
            "memory, streams or profiles."
        ),
        fixes=(_CALLS, Fix("see the inputs, outputs and profiles of the engine", ("trtdoctor inspect {path}",))),
        files="executionContext|engine|context|runnersMetadata|runner|runnerUtils|dispatchClasses",
        folders="runtime/api/|runtime/core/|runtime/deserialization/|runtime/dispatch/",
        example=("runtime/api/", "executionContext", "Hit a code path with an invalid communicator type."),
        cause="io-binding",
        stage="execute",
    ),
    Family(
        id="check-execution",
        title="what an execution context needs is not set, or does not fit",
        explanation=(
            "Before it runs, a context needs shapes for all inputs, addresses for all tensors, memory of "
            "the right size, and its streams."
        ),
        fixes=(_CALLS, Fix("see the inputs, outputs and profiles of the engine", ("trtdoctor inspect {path}",))),
        files=(
            r"executionResources|multiStream\w{1,10}|dynamicStorage\w{1,12}|weightStreaming\w{1,10}"
            r"|suballocationUtils"
        ),
        folders="runtime/api/",
        example=("runtime/api/", "multiStreamData", "Assertion stream failed."),
        cause="io-binding",
        stage="execute",
    ),
    Family(
        id="check-runtime-cache",
        title="TensorRT-RTX does not take the runtime cache",
        explanation=(
            "The cache of compiled kernels is of another GPU, driver or release, or damaged. Without it the "
            "kernels are compiled again."
        ),
        fixes=(
            Fix("delete the cache file; the next run writes a new one"),
            Fix("keep one cache for each GPU, driver and release of TensorRT-RTX"),
        ),
        files="runtimeCache|runtimeConfig|myelinRuntimeCache",
        folders="runtime/api/|runtime/myelin/",
        example=("runtime/api/", "runtimeCache", "[Runtime Cache]: Fingerprint check failed; rejecting cache."),
        cause="version-mismatch",
        severity="warning",
    ),
    Family(
        id="check-distributed",
        title="a layer that works across several GPUs failed",
        explanation=(
            "Engines for several GPUs need a communicator for each context, as many ranks as they were "
            "built for, and NCCL."
        ),
        fixes=(
            Fix("give every context its communicator, and start as many ranks as the engine was built for"),
            Fix("see what NCCL says", ("NCCL_DEBUG=INFO python your_script.py",)),
        ),
        files=r"dist\w{1,24}|nccl\w{1,10}",
        folders="runtime/md/",
        example=("runtime/md/", "distBaseRunner", "communicator != nullptr"),
        cause="io-binding",
        stage="execute",
    ),
    Family(
        id="check-compile-at-run",
        title="code that is compiled while the engine loads could not be compiled",
        explanation="Some kernels of an engine are compiled for the GPU when it is loaded, with NVRTC or the driver.",
        fixes=(
            _SAME,
            Fix("see whether NVRTC is there and of the CUDA that TensorRT needs", ("trtdoctor host",)),
            REBUILD,
        ),
        files=r"codegen\w{1,16}|nvrtc\w{0,12}|pwgen\w{0,12}",
        folders="runtime/pwgen/",
        example=("runtime/pwgen/", "codegenRuntime", "Could not unmap"),
        cause="missing-library",
    ),
    Family(
        id="check-engine-memory",
        title="the memory that an engine keeps on the GPU is not as it should be",
        explanation="A check of the engine's weights and their place on the GPU failed.",
        fixes=(_MEMORY, CHECK_FILE, REBUILD, _NEWER),
        files="glob|layerParameters|regionFormat|tensorLayout|hardwareContext",
        folders="runtime/core/",
        example=("runtime/core/", "glob", "Assertion size >= 0 failed."),
        cause="memory",
    ),
    Family(
        id="check-device",
        title="the GPU is not described as TensorRT expects it",
        explanation=(
            "TensorRT asks the driver what the GPU is. The answer does not fit the engine, or there was none."
        ),
        fixes=(_SAME, Fix("check whether the GPU and the driver answer at all", ("nvidia-smi -q",)), REBUILD),
        files=(
            r"cudaDeviceProfile|smVersion|cudaDriverHelpers|cudaResources|hardwareCompat\w{1,10}"
            r"|threadResources|(?:scoped)?[cC]udaResources"
        ),
        folders="common/base/|common/extended/|runtime/common/|runtime/core/",
        example=("runtime/core/", "cudaDeviceProfile", "Assertion prop.major > 0 failed."),
        cause="cuda-driver-or-device",
    ),
    Family(
        id="check-fused-run",
        title="the part of the engine that was compiled as one could not run",
        explanation=(
            "Parts of the network run as one compiled program, a ForeignNode. Its memory, inputs or program "
            "were not accepted."
        ),
        fixes=(_MEMORY, _SAME, REBUILD, _NEWER),
        files=r"myelin(?:Resource|Alloc|Layouts|Graph)\w{0,18}|graphContext|localCheckMacros|raii\w{1,18}",
        folders="runtime/myelin/",
        example=("runtime/myelin/", "myelinAllocator", "Requires a device buffer."),
        stage="execute",
    ),
    Family(
        id="check-fused-program",
        title="a program compiled of several layers was refused when it was to run",
        explanation=(
            "Parts of the network run as one compiled program, a ForeignNode, perhaps with plugins inside. "
            "TensorRT could not start it."
        ),
        fixes=(_SAME, REBUILD, _SANITIZE, _NEWER),
        files=r"runner|runtimeUtils|myelin(?:Custom|Weights)\w{1,24}",
        folders="runtime/myelin/",
        example=("runtime/myelin/", "runner", "Assertion streams[i] failed."),
        stage="execute",
    ),
    Family(
        id="check-convolution-run",
        title="a precompiled kernel of a convolution or matrix product could not run",
        explanation=_RUN,
        fixes=(_SAME, REBUILD, _SANITIZE, _NEWER),
        files=r"cask\w{1,24}|staticShader\w{1,10}|xmma\w{1,40}",
        folders="runtime/gpu/cask/",
        example=("runtime/gpu/cask/", "caskUtils", "Unsupported cask type in TRT."),
        stage="execute",
    ),
    Family(
        id="check-gemm-run",
        title="a kernel of a convolution, product, softmax or pooling could not run",
        explanation=_RUN,
        fixes=(_SAME, REBUILD, _SANITIZE, _NEWER),
        files=(
            r"(?:conv|gemm|deconv|depSep|softMax|pooling|lrn|jit|cublas|cudnn|rnn|reformat"
            r"|cutensor)\w{0,26}(?:Runner|Base|Utils|Helpers?)\w{0,6}|deconv|reformat|wrapper|ltWrapper"
            r"|matrixMultiply\w{1,8}"
        ),
        folders=(
            "runtime/common/"
            "|runtime/gpu/cask/"
            "|runtime/gpu/cublas/"
            "|runtime/gpu/cuda/"
            "|runtime/gpu/cudnn/"
            "|runtime/gpu/cutensor/"
            "|runtime/gpu/legacy/"
        ),
        example=("runtime/gpu/cask/", "gemmBaseRunner", "Assertion k > 0 failed."),
        stage="execute",
    ),
    Family(
        id="check-simple-run",
        title="a kernel of a simple layer could not run",
        explanation=_RUN,
        fixes=(_SAME, REBUILD, _SANITIZE, _NEWER),
        files=(
            r"(?:element[wW]ise|eltwise|scale|fused|shuffle|nms|fill|cast|gather|noOp|resize|top[kK]|unique"
            r"|logSoftmax|pad|nonZero|constant|trainStation|raggedSoftMaxR|pointWise|inspect"
            r"|slice(?=Runner))\w{0,26}"
        ),
        folders=(
            "runtime/gpu/cask/"
            "|runtime/gpu/cuda/"
            "|runtime/gpu/cudalean/"
            "|runtime/gpu/cutensor/"
            "|runtime/gpu/legacy/"
            "|runtime/gpu/pwgen/"
        ),
        example=("runtime/gpu/cuda/", "fillRunner", "Assertion n > 0 failed."),
        stage="execute",
    ),
    Family(
        id="check-layout-run",
        title="a kernel that moves or reduces data could not run",
        explanation=_RUN,
        fixes=(_SAME, REBUILD, _SANITIZE, _NEWER),
        files=(
            r"slice|reduce\w{0,10}|ragged\w{0,10}|genericReformat|kernelUtils|reducedMath|sparse\w{1,10}"
            r"|pw\w{1,10}|cachePolicy"
        ),
        folders="runtime/gpu/cuda/|runtime/gpu/cudalean/|runtime/gpu/legacy/",
        example=("runtime/gpu/legacy/", "genericReformat", "Assertion d == 0 failed."),
        stage="execute",
    ),
    Family(
        id="check-dimensions",
        title="TensorRT computed with dimensions that do not fit together",
        explanation=(
            "The shapes of a layer, as the builder or the engine came to them, contradict each other or are too large."
        ),
        fixes=(_OPERATOR, _STATIC, _FOLD, _NEWER),
        files=("dims|fusedActivations|rtHelpers|blobInfo|gemmUtils|deconvUtils|debugImpl|dla|vectorIndex|parseEinsum"),
        folders="common/base/|common/extended/|runtime/common/|sharedSafety/core/",
        example=("common/extended/", "dims", "Assertion isStatic(d) failed."),
    ),
    Family(
        id="check-dimension-tools",
        title="a shape of the network or engine has a rank or size that TensorRT did not expect",
        explanation="The shapes of a layer, as the builder or the engine came to them, contradict each other.",
        fixes=(_OPERATOR, _STATIC, _FOLD, _NEWER),
        files="dimsUtils",
        folders="sharedSafety/core/",
        example=("sharedSafety/core/", "dimsUtils", "Assertion axis >= 0 failed."),
    ),
    Family(
        id="check-allocation",
        title="TensorRT could not get the memory that it asked for",
        explanation=(
            "An allocator, TensorRT's own or the program's, returned nothing, or memory of another size or alignment."
        ),
        fixes=(
            _MEMORY,
            Fix("free what other processes and engines hold, or build and run with smaller batches"),
            Fix("without an allocator of the program's own, see whether it works"),
        ),
        files=r"defaultAllocator|\w{0,20}Allocator|resources?|pluginResourceContext",
        folders="common/base/|common/extended/",
        example=("common/base/", "defaultAllocator", "Assertion errorCode == 0 failed."),
        cause="memory",
    ),
    Family(
        id="check-basics",
        title="a basic check inside of TensorRT failed",
        explanation=(
            "The check is of the tools that all parts of TensorRT use; what failed is in the lines around it."
        ),
        fixes=(Fix("read the error before this one, if there is one"), _NEWER, _REPORT),
        files=(
            r"span|helpers|algorithm|stringUtils|fileUtils|bit|internalFormat|dataType|fp4|ranges"
            r"|parameterRanges|sha256sum|option\w{0,10}|tokenizer|nonNull"
        ),
        folders="common/base/|common/base/options/|common/extended/|runtime/common/",
        example=("common/base/", "span", "Assertion !empty() failed."),
    ),
)

ROWS: tuple[Message, ...] = tuple(map(_row, _FAMILIES))
NAMED: tuple[str, ...] = tuple(row.id for row in ROWS)
"""What a failed build or call follows from."""
