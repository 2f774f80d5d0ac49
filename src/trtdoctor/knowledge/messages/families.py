"""Internal checks of TensorRT that failed, by the part of it that they stand in.

What a message says of the model, the program or the machine has a row of its own, in ``checks``. What is left are
conditions on TensorRT's own data: bugs, or constructs that it does not handle. The source file tells in which part and
phase. Releases up to 10 write ``[graphOptimizer.cpp::function::1]`` before such a message, later ones write after it
``In function at /_src/optimizer/common/rewrite/graphOptimizer.cpp:1``.
"""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import builder
from trtdoctor.knowledge.messages.common import BY_ITSELF, CHECK_FILE, HALVES, NEWER, NEWER_RTX, REBUILD, REDUCE, TRT
from trtdoctor.model.finding import Cause, Fix, SeverityWord, Stage
from trtdoctor.named import NamedTuple

_REPORT = Fix("search for the words of the check, and report them with the model", url=TRT.removesuffix("/"))


class Phase(NamedTuple):
    """What TensorRT was doing: an explanation, and what can be done then."""

    explanation: str
    fixes: tuple[Fix, ...]
    cause: Cause = "engine-build"
    stage: Stage = "load"


_BUILD = Phase(
    "It is a condition of TensorRT's own code about its own data, not a setting of yours: a bug of this release, or a "
    "construct of the model that it does not handle. There is no engine.",
    (NEWER, NEWER_RTX, REDUCE, HALVES, _REPORT),
)
_LOAD = Phase(
    "It is a condition of TensorRT's own code about its own data: what it was given does not fit what it expects. The "
    "engine comes from another build of TensorRT or is damaged, or it is a bug of this release.",
    (REBUILD, CHECK_FILE, NEWER, NEWER_RTX, _REPORT),
)
_RUN = Phase(
    "It is a condition of TensorRT's own code about its own data, not a setting of yours: a bug of the release that "
    "built the engine or of the one that runs it.",
    (NEWER._replace(title=f"{NEWER.title}; build the engine again with it"),
     NEWER_RTX._replace(title=f"{NEWER_RTX.title}; build the engine again with it"), BY_ITSELF, _REPORT),
    stage="execute",
)  # fmt: skip
_ANY = Phase(
    "It is a condition of TensorRT's own code about its own data, in tools that building, loading and running share: "
    "a bug of this release, or a construct of the model that it does not handle.",
    (NEWER, NEWER_RTX, REDUCE, HALVES, _REPORT),
)
_INSTALL = Phase(
    "TensorRT keeps track of the libraries that it loads: its own parts and those of CUDA. What it found does not fit: "
    "packages of several releases, an install that is not whole, or a bug of this release.",
    (
        Fix("see which TensorRTs there are, and of which releases", ("trtdoctor host", "pip list | grep -i tensorrt")),
        Fix(
            "install all of TensorRT again, from one release",
            ('pip install --force-reinstall "tensorrt=={major}.*"',),
            not_on=("rtx", "jetson"),
        ),
        Fix(
            "install all of TensorRT-RTX again, from one release",
            ("pip install --force-reinstall tensorrt-rtx",),
            only_on=("rtx",),
        ),
        _REPORT,
    ),
    "missing-library",
    "libraries",
)
_REFIT = Phase(
    "It is a condition of TensorRT's own code about the weights of a refittable engine: the engine was not built for "
    "refitting, the weights that it was given do not fit it, or it is a bug of this release.",
    (
        NEWER._replace(title=f"{NEWER.title}; build the engine again with it"),
        NEWER_RTX._replace(title=f"{NEWER_RTX.title}; build the engine again with it"),
        Fix("give the refitter all of refitter.get_all_weights(), of their type and size"),
        Fix("build the engine with the new weights instead of refitting it"),
        _REPORT,
    ),
    "special-engine",
    "execute",
)
_HOST = Phase(
    "It is a condition of TensorRT's own code about the GPU, or about its own data: the driver or the GPU gave an "
    "answer that this release does not expect, or it is a bug of this release.",
    (
        NEWER,
        NEWER_RTX,
        Fix(
            "see whether the driver and the GPU answer, and are of a kind that this release knows", ("trtdoctor host",)
        ),
        _REPORT,
    ),
)
_PLUGIN = Phase(
    "TensorRT checks what a plugin reports of itself, and its own data about it: the plugin breaks a rule, or it is a "
    "bug of this release.",
    (
        Fix("get a version of the plugin that is made for this release of TensorRT, or ask whoever wrote it"),
        NEWER,
        NEWER_RTX,
        _REPORT,
    ),
    "plugin-crash",
    "plugins",
)
_SAFETY = Phase(
    "Engines of the safety runtime are built, read and run by parts of their own, and are files of their own kind. "
    "A condition in them is not met: they take less than TensorRT does.",
    (
        Fix("build it without the safety scope, where safety is not asked for: EngineCapability.STANDARD"),
        Fix("build, and load, with the safety builder and runtime of one release"),
        _REPORT,
    ),
    "special-engine",
)


class Family(NamedTuple):
    """One part of TensorRT."""

    id: str
    phase: Phase
    part: str
    """What it was doing when the check failed."""
    files: str
    """Names of source files, without their endings, as a pattern."""
    folders: str
    example: tuple[str, str, str]  # folder, file, what it says
    severity: SeverityWord = "error"


_BUGS = tuple(row.id for row in builder.ROWS if row.cause in ("known-bug", "memory", "unsupported-sm"))
"""What such a check follows from, where the log has both: perhaps on the line that it was broken into."""


def _row(family: Family) -> Message:
    folder, file, says = family.example
    return Message(
        id=family.id,
        cause=family.phase.cause,
        stage=family.phase.stage,
        severity=family.severity,
        title=f"an internal check failed while {family.part}",
        pattern=(
            rf"\[(?:{family.files})\.(?:cpp|h|cuh?|hpp)::[^\]\n]{{1,90}}\] Error Code \d{{1,2}}: "
            rf"|\bIn [\w~:<>()]{{1,80}} at (?:/_src/)?(?:{family.folders})(?:{family.files})"
            r"\.(?:cpp|h|cuh?|hpp):\d"
        ),
        explanation=family.phase.explanation,
        fixes=family.phase.fixes,
        seen_in="TensorRT 8 to 11, TensorRT-RTX",
        sample=f"IBuilder::call: Error Code 2: Internal Error ({says} In check at /_src/{folder}{file}.cpp:1)",
        source="not seen by us; the words are in the library of TensorRT 8.6.0, 11.4.0 or TensorRT-RTX 1.7.1",
        confidence="likely",
        fallback=True,
        caused_by=_BUGS,
    )


_FAMILIES = (
    Family(
        id="check-shape-arithmetic",
        phase=_BUILD,
        part="the builder computed with the sizes of the network",
        files=(
            r"symbolic\w{1,20}|\w{0,10}[iI]nterval|intBounds|\w{0,10}[fF]loatingInt|estimateMath"
            r"|volumeProduct|value[A-Z]\w{1,12}"
        ),
        folders="optimizer/common/shape/",
        example=("optimizer/common/shape/", "symbolicDims", "Assertion rank >= 0 failed."),
    ),
    Family(
        id="check-shape-context",
        phase=_BUILD,
        part="the builder derived the shapes of the network",
        files=r"shapeContext|sizeTensor\w{1,12}",
        folders="optimizer/common/shape/|optimizer/std/",
        example=("optimizer/common/shape/", "shapeContext", "Assertion !isNever(c) failed."),
    ),
    Family(
        id="check-shape-graph",
        phase=_BUILD,
        part="the builder followed shapes through the network",
        files=(
            r"graphShapeAnalyzer|workList|defaultOptimizationProfile|shapeAnalysis\w{0,12}|shapeOf\w{0,12}"
            "|optFormulas"
        ),
        folders="optimizer/common/|optimizer/shapeof/",
        example=("optimizer/shapeof/", "workList", "Assertion !inWork failed."),
    ),
    Family(
        id="check-shape-program",
        phase=_BUILD,
        part="the builder turned computations of shapes into a program",
        files=(
            "shapeCompiler|propagateEquality|exprs?|exprCloner|lowerBatchDimension|dimensionExpr"
            r"|\w{0,10}[mM]atrixDims|impliedEdge"
        ),
        folders="optimizer/api/|optimizer/common/|optimizer/std/",
        example=("optimizer/common/", "shapeCompiler", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-quantization",
        phase=_BUILD,
        part="the builder worked on the quantized layers of the network",
        files=r"qdq\w{1,20}|iqEqTranslator|quantization\w{0,12}",
        folders="common/base/|optimizer/common/rewrite/|runtime/core/",
        example=("optimizer/common/rewrite/", "qdqGraphOptimizer", "Assertion isDQScaleNode(dq) failed."),
    ),
    Family(
        id="check-strong-types",
        phase=_BUILD,
        part="the builder gave every layer its type",
        files=r"convertWeaklyTyped\w{1,24}|typeInference\w{0,12}",
        folders="optimizer/common/rewrite/",
        example=("optimizer/common/rewrite/", "convertWeaklyTypedToStronglyTyped", "Assertion type failed."),
    ),
    Family(
        id="check-graph-optimizer",
        phase=_BUILD,
        part="the builder optimized the graph of the network",
        files=r"graphOptimizer\w{0,12}",
        folders="optimizer/common/rewrite/",
        example=("optimizer/common/rewrite/", "graphOptimizer", "Assertion inputs.empty() failed."),
    ),
    Family(
        id="check-fusion",
        phase=_BUILD,
        part="the builder joined layers into one",
        files=(
            r"pointwiseFusion|generic(?:Pw|Act)Fusion|virtualMachineSyntaxDAG\w{0,16}|cutensorFusion"
            r"|matmulTransform|elementWiseTransform|pointWise(?!Node|V2B)\w{0,20}"
        ),
        folders="optimizer/common/|optimizer/common/rewrite/",
        example=("optimizer/common/", "virtualMachineSyntaxDAG", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-graph",
        phase=_BUILD,
        part="the builder kept its graph of the network",
        files=r"graph|checkSanity|graphEditor|graphScope|removeDead\w{1,12}|uniquifyNames|debugTensors",
        folders="optimizer/common/|optimizer/common/graph/|optimizer/common/rewrite/",
        example=("optimizer/common/graph/", "graph", "Assertion node failed."),
    ),
    Family(
        id="check-loops",
        phase=_BUILD,
        part="the builder worked on loops and conditions of the network",
        files=(
            r"scopedOp\w{1,14}|loop\w{0,20}|conditional\w{0,20}|(?:if|trip|recurrence|iterator)\w{0,20}"
            r"|condition\w{0,12}|myelin(?:Loop|IfCond)\w{1,20}"
        ),
        folders="optimizer/api/|optimizer/api/layers/|optimizer/common/|optimizer/common/nodes/|optimizer/myelin/",
        example=("optimizer/common/", "scopedOpValidation", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-lowering",
        phase=_BUILD,
        part="the builder turned layers into simpler ones",
        files=(
            "nodeBase|nodeCommon|graphNodeHelper|builder(?:Helpers|Utils)|buildLoweredGraph"
            r"|op(?:Validation|Tensor)|layerAspects|inPlaceMapHelpers|random\w{1,20}|relations?\w{0,12}"
        ),
        folders="optimizer/common/|optimizer/myelin/",
        example=("optimizer/common/", "nodeBase", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-weights-of-build",
        phase=_BUILD,
        part="the builder converted and wrote weights",
        files=r"weightConvertors\w{0,6}|globWriter|wts\w{1,20}|constant(?!Runner)\w{0,12}|weightsPtr",
        folders=(
            "common/base/|optimizer/builder/|optimizer/common/|optimizer/gpu/cuda/|runtime/common/|sharedSafety/core/"
        ),
        example=("optimizer/common/", "globWriter", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-memory-plan",
        phase=_BUILD,
        part="the builder laid out the engine's memory and streams",
        files=(
            r"blockChooser\w{0,12}|multiStream|memoryComputation|train\w{0,14}|resizingAllocator"
            "|virtualMemoryBuffer|peakMemoryMonitor|jitCpuAllocator|costTensor|cachePolicy"
        ),
        folders="optimizer/builder/|optimizer/common/|optimizer/common/tactic/|optimizer/gpu/cuda/|optimizer/std/",
        example=("optimizer/common/", "blockChooser", "Assertion size >= 0 failed."),
    ),
    Family(
        id="check-tactics",
        phase=_BUILD,
        part="the builder chose kernels and weighed their costs",
        files=r"(?:engine|standard)?[tT]acticSupply\w{0,12}|dot|cgraph|optimizer|timingCache\w{0,8}",
        folders="optimizer/api/|optimizer/builder/|optimizer/common/|optimizer/common/tactic/|optimizer/std/",
        example=("optimizer/common/", "engineTacticSupply", "Assertion cost.valid() failed."),
    ),
    Family(
        id="check-algorithms",
        phase=_BUILD,
        part="the builder chose kernels and formats for a layer",
        files=r"algorithm\w{0,12}",
        folders="optimizer/api/",
        example=("optimizer/api/", "algorithm", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-build-setup",
        phase=_BUILD,
        part="the builder set up the build of the network's parts",
        files=(
            r"calibrator|shaderRegistry|delayStream\w{1,10}|networkCloner|engineBuildContext|[nN]etworkBuildConfig|runnerBuilder\w{0,12}"
            r"|\w{0,12}EngineBuilder|buildSingleLayer|standardBuilderUtils|myelinRunnerGenerator"
            "|sizeTensorEstimator|scopedProgressReporter|internal"
        ),
        folders="optimizer/calibration/|optimizer/api/|optimizer/builder/|optimizer/common/|optimizer/myelin/|optimizer/std/",
        example=("optimizer/common/", "networkCloner", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-segments",
        phase=_BUILD,
        part="the builder cut the network into the parts that are compiled as one",
        files=r"myelinNodes\w{1,12}|proxy|dfs|topSort|foreignNode|replacementMap|myelinUtils|mapRNN\w{1,16}|\w{0,10}[cC]lusterer",
        folders="optimizer/myelin/builder/|optimizer/myelin/|optimizer/common/|optimizer/myelin/rewrite/|optimizer/segmenter/",
        example=("optimizer/segmenter/", "foreignNode", "Assertion node failed."),
    ),
    Family(
        id="check-formats",
        phase=_BUILD,
        part="the builder worked on the memory layouts of tensors",
        files=r"format\w{1,24}|tensorFormat|tensorLayout|dataTypes|tensorDescs",
        folders="optimizer/common/|optimizer/common/format/|sharedSafety/core/",
        example=("optimizer/common/format/", "tensorFormat", "Assertion formats.any() failed."),
    ),
    Family(
        id="check-network",
        phase=_BUILD,
        part="the builder took over the network",
        files="network",
        folders="optimizer/api/",
        example=("optimizer/api/", "network", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-build-settings",
        phase=_BUILD,
        part="the builder looked at its configuration",
        files="builderConfig|builder|optimizationProfile|calibrator|Utils",
        folders="optimizer/api/",
        example=("optimizer/api/", "builderConfig", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-convolution-kernels",
        phase=_BUILD,
        part="the builder prepared precompiled kernels of a convolution or product",
        files=r"c(?:ommonC)?ask(?:Wts|Builder|Conv|Refit|Tactic)\w{1,20}|hardwareCompatibilityUtils",
        folders="optimizer/common/|optimizer/gpu/cask/",
        example=("optimizer/gpu/cask/", "caskBuilderUtils", "Assertion spv > 0 failed."),
    ),
    Family(
        id="check-gemm-kernels",
        phase=_BUILD,
        part="the builder prepared a kernel of a convolution, product, softmax or pooling",
        files=(
            r"lrnBuilder|xmma\w{1,40}|(?:conv|gemm|deconv|depSep|softMax|pool|lrn|jit|cublas|cudnn|rnn"
            r"|fullyConn)\w{1,26}Builders?\w{0,8}|cudnn\w{1,20}|jit\w{1,20}|deconvBuilderUtils"
            "|gemmBuilderUtils"
        ),
        folders="optimizer/common/|optimizer/gpu/cask/|optimizer/gpu/cublas/|optimizer/gpu/cudnn/",
        example=("optimizer/gpu/cask/", "gemmBaseBuilder", "Assertion k > 0 failed."),
    ),
    Family(
        id="check-simple-kernels",
        phase=_BUILD,
        part="the builder prepared a kernel of a layer or of a copy between layouts",
        files=(
            "pointWiseToDAG|(?:element[wW]ise|scale|fused|shuffle|reformat|nms|slice|fill|shape|device|cast|gather|noOp"
            "|resize|topk|unique|reduce|softmax|pw|pointWiseV2|pad|nonZero|constant|trainStation"
            r"|ragged)\w{0,26}Builders?\w{0,8}"
        ),
        folders="optimizer/common/|optimizer/gpu/cuda/|optimizer/gpu/jit/|optimizer/gpu/pw/",
        example=("optimizer/gpu/cuda/", "scaleBuilder", "Assertion c == 1 failed."),
    ),
    Family(
        id="check-fused-code",
        phase=_BUILD,
        part="the compiler of fused layers translated a part of the network",
        files=r"(?:light|dynamicShape)?[cC]odeGenerator\w{0,6}|injectImplicitPadding",
        folders="optimizer/myelin/",
        example=("optimizer/myelin/", "codeGenerator", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-fused-layer",
        phase=_BUILD,
        part="the compiler of fused layers translated a layer",
        files=(
            r"myelin(?!Loop|IfCond|Plugin)\w{1,24}Layer|myelinConvolutionUtils|myelinDimensionExpr"
            r"|myelinNode|myelinOpt\w{1,12}"
        ),
        folders="optimizer/myelin/",
        example=("optimizer/myelin/", "myelinSliceLayer", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-fused-graph",
        phase=_BUILD,
        part="the builder prepared a part of the network for the compiler of fused layers",
        files=(
            r"myelinBuilder\w{0,16}|myelinCapabilities|myelinPatternSearcher|myelinName|myelinSymbolicDims"
            r"|removeEmptyTensors|castInt32\w{1,14}|makeReshape\w{1,12}|convert(?:Explicit|MatMul)\w{1,30}"
            r"|randomFill|moveUnsupported\w{1,24}|copyConstant\w{1,10}|scale"
        ),
        folders="optimizer/myelin/|optimizer/myelin/builder/|optimizer/myelin/rewrite/",
        example=("optimizer/myelin/", "myelinBuilderUtils", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-attention",
        phase=_BUILD,
        part="the builder worked on an attention layer",
        files=r"attention\w{0,16}|rotary\w{1,20}|kVCache\w{1,20}|myelinAttention\w{1,8}",
        folders="optimizer/api/|optimizer/api/layers/|optimizer/common/nodes/|optimizer/myelin/",
        example=("optimizer/api/layers/", "rotaryEmbeddingLayer", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-experts",
        phase=_BUILD,
        part="the builder worked on a mixture of experts",
        files=r"moe\w{1,8}",
        folders="optimizer/api/layers/|optimizer/common/nodes/",
        example=("optimizer/api/layers/", "moeLayer", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-quantize-layer",
        phase=_BUILD,
        part="the builder worked on a layer that quantizes",
        files=r"(?:de|dynamicQ?)?[qQ]uantize\w{1,10}|iq\w{1,10}",
        folders="optimizer/api/layers/|optimizer/common/nodes/",
        example=("optimizer/api/layers/", "dequantizeLayer", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-layer-with-weights",
        phase=_BUILD,
        part="the builder worked on a convolution, product, pooling or normalization",
        files=(
            "(?:conv|deconv|fullyConn|matrixM|normal|scale|lrn|lRN|einsum|rNN|rnn|pReLU|pRelu|parametric"
            r"|pool|depSep|cutensor)\w{0,20}(?:Layer|Node)"
        ),
        folders="optimizer/api/layers/|optimizer/common/nodes/",
        example=("optimizer/api/layers/", "lrnLayer", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-indexing-layer",
        phase=_BUILD,
        part="the builder worked on a layer that picks or places elements",
        files=(
            "(?:gather|scatter|topK|logSoftmaxTopK|nms|nonZero|oneHot|unique|reverse|split|concat|ragged"
            r"|gridSample)\w{0,20}(?:Layer|Node)"
        ),
        folders="optimizer/api/layers/|optimizer/common/nodes/",
        example=("optimizer/api/layers/", "nmsLayer", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-resizing-layer",
        phase=_BUILD,
        part="the builder worked on a layer that cuts, fills, resizes or reshapes",
        files=(
            "(?:slice|fill|resize|shuffle|padding|squeeze|unsqueeze|shape|constant"
            r"|deviceToShape)\w{0,20}(?:Layer|Node)"
        ),
        folders="optimizer/api/layers/|optimizer/common/nodes/",
        example=("optimizer/api/layers/", "sliceLayer", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-other-layer",
        phase=_BUILD,
        part="the builder worked on a layer",
        files=(
            "(?:layersImpl|(?:identity|activation|unary|elementWise|reduce|softMax|select|cast|assertion"
            r"|cumulative|distCollective|copy|pointWise|dynamic|embedding)\w{0,16}(?:Layer|Node))"
        ),
        folders="optimizer/api/layers/|optimizer/common/nodes/",
        example=("optimizer/api/layers/", "reduceLayer", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-plugin",
        phase=_PLUGIN,
        part="TensorRT worked with a plugin",
        files=r"roiAlign\w{1,10}|plugin(?!Registry)\w{1,30}|myelinPlugin\w{1,12}|aliasedPluginIO|checkMacrosPlugin",
        folders=(
            "plugin/roiAlignPlugin/|common/base/|common/extended/|optimizer/api/layers/|optimizer/common/"
            "|optimizer/common/nodes/|optimizer/common/rewrite/|optimizer/gpu/cuda/|optimizer/gpu/jit/"
            "|optimizer/myelin/|plugin/vc/|runtime/common/|runtime/gpu/cuda/|runtime/gpu/cudalean/"
        ),
        example=("runtime/gpu/cuda/", "pluginV3Runner", "Assertion plugin != nullptr failed."),
    ),
    Family(
        id="check-plugin-registry",
        phase=_PLUGIN,
        part="TensorRT kept the registry of its plugins",
        files="pluginRegistry",
        folders="runtime/dispatch/|runtime/rt/",
        example=("runtime/dispatch/", "pluginRegistry", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-library-load",
        phase=_INSTALL,
        part="TensorRT loaded a library of its own, or worked with one",
        files=(
            r"libLoader|leanRuntime\w{0,20}|wrapperCommon|ncclWrapper|common|runtime|logging|apiCheck"
            r"|forwardCompat\w{1,20}"
        ),
        folders=(
            "common/dispatch/|runtime/api/|runtime/dispatch/|runtime/dso/|runtime/dso/common/|runtime/md/"
            "|runtime/rt/|runtime/serialization/"
        ),
        example=("runtime/dispatch/", "libLoader", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-plan-read",
        phase=_LOAD,
        part="TensorRT read the engine",
        files=(
            r"archiveReader|stdArchiveReader|deserialize|safeDeserialize|engineDeserial\w{1,8}|planHeaders"
            "|stdArchiveInfo"
        ),
        folders="runtime/deserialization/|runtime/dispatch/",
        example=("runtime/deserialization/", "archiveReader", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-plan-write",
        phase=_BUILD,
        part="TensorRT wrote the engine",
        files=(
            "archive(?:Writer|Recorder)|stdArchive(?:Writer|Recorder)|standardArchiveWriter|serialize"
            r"|serializationConfig|streams\w{0,6}"
        ),
        folders="optimizer/serialization/|optimizer/std/|runtime/api/|runtime/common/|runtime/serialization/",
        example=("runtime/serialization/", "archiveWriter", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-plan-layers",
        phase=_LOAD,
        part="TensorRT read the layers of an engine",
        files="serialization",
        folders="optimizer/std/|runtime/serialization/",
        example=("runtime/serialization/", "serialization", "Assertion bytesRemaining == 0 failed."),
    ),
    Family(
        id="check-safety-file",
        phase=_SAFETY,
        part="TensorRT built, wrote or read an engine of the safety runtime",
        files=r"archiveRecorder|cutensorUtils|safe[A-Z]\w{1,26}|planBuild|modular\w{0,20}|safetyScope|scopeCommon",
        folders="optimizer/safety/modular/|optimizer/api/|optimizer/common/|runtime/serialization/|sharedCask/safety/",
        example=("runtime/serialization/", "safeMVMFParser", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-inspector",
        phase=_RUN,
        part="TensorRT listed the layers of an engine",
        files=r"inspector\w{0,10}|engineInspector|layerTypeNames|myelinLayerInfo|inspect\w{1,10}",
        folders="optimizer/inspector/|runtime/api/|runtime/common/|runtime/core/|runtime/myelin/",
        example=("runtime/common/", "inspector", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-refit",
        phase=_REFIT,
        part="TensorRT replaced weights of an engine",
        files=r"wtsEngineRt\w{0,10}|\w{0,20}[rR]efit\w{0,20}",
        folders="optimizer/common/|optimizer/gpu/cask/|optimizer/std/|runtime/refit/",
        example=("runtime/refit/", "refit", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-shapes-at-run",
        phase=_RUN,
        part="the engine computed shapes",
        files=r"shapeMachine|slot|virtualMachineProgram|(?:device|shape)\w{1,10}To\w{1,10}Runner",
        folders="runtime/core/|runtime/gpu/cuda/",
        example=("runtime/core/", "shapeMachine", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-context",
        phase=_RUN,
        part="TensorRT kept an engine and its execution contexts",
        files="executionContext|engine|context|runnersMetadata|runner|runnerUtils|dispatchClasses",
        folders="runtime/api/|runtime/core/|runtime/deserialization/|runtime/dispatch/",
        example=("runtime/api/", "executionContext", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-execution",
        phase=_RUN,
        part="an execution context managed its memory, streams and events",
        files=(
            r"executionResources|multiStream\w{1,10}|dynamicStorage\w{1,12}|weightStreaming\w{1,10}"
            "|suballocationUtils"
        ),
        folders="runtime/api/",
        example=("runtime/api/", "multiStreamData", "Assertion stream failed."),
    ),
    Family(
        id="check-runtime-cache",
        phase=_RUN,
        part="TensorRT-RTX worked with its runtime cache and configuration",
        files="runtimeCache|runtimeConfig|myelinRuntimeCache",
        folders="runtime/api/|runtime/myelin/",
        example=("runtime/api/", "runtimeCache", "Assertion n > 0 failed."),
        severity="warning",
    ),
    Family(
        id="check-distributed",
        phase=_RUN,
        part="a layer worked across several GPUs",
        files=r"dist\w{1,24}|nccl\w{1,10}",
        folders="runtime/md/",
        example=("runtime/md/", "distBaseRunner", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-compile-at-run",
        phase=_LOAD,
        part="code was compiled while the engine loads",
        files=r"codegen\w{1,16}|nvrtc\w{0,12}|pwgen\w{0,12}",
        folders="runtime/pwgen/",
        example=("runtime/pwgen/", "codegenRuntime", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-engine-memory",
        phase=_LOAD,
        part="TensorRT placed the engine's weights and tensors in memory",
        files="glob|layerParameters|regionFormat|tensorLayout|hardwareContext",
        folders="runtime/core/",
        example=("runtime/core/", "glob", "Assertion size >= 0 failed."),
    ),
    Family(
        id="check-device",
        phase=_HOST,
        part="TensorRT looked at the GPU and its resources",
        files=(
            r"cudaDeviceProfile|smVersion|cudaDriverHelpers|cudaResources|hardwareCompat\w{1,10}"
            "|threadResources|(?:scoped)?[cC]udaResources"
        ),
        folders="common/dispatch/|common/base/|common/extended/|runtime/common/|runtime/core/",
        example=("runtime/core/", "cudaDeviceProfile", "Assertion prop.major > 0 failed."),
    ),
    Family(
        id="check-fused-run",
        phase=_RUN,
        part="TensorRT ran a part of the engine that is compiled as one",
        files=r"myelin(?:Resource|Alloc|Layouts|Graph)\w{0,18}|graphContext|localCheckMacros|raii\w{1,18}",
        folders="runtime/myelin/",
        example=("runtime/myelin/", "myelinAllocator", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-fused-program",
        phase=_RUN,
        part="TensorRT started a program that is compiled of several layers",
        files=r"runner|runtimeUtils|myelin(?:Custom|Weights)\w{1,24}",
        folders="runtime/myelin/",
        example=("runtime/myelin/", "runner", "Assertion streams[i] failed."),
    ),
    Family(
        id="check-convolution-run",
        phase=_RUN,
        part="TensorRT ran a precompiled kernel of a convolution or product",
        files=r"cask\w{1,24}|staticShader\w{1,10}|xmma\w{1,40}",
        folders="runtime/gpu/cask/",
        example=("runtime/gpu/cask/", "caskUtils", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-gemm-run",
        phase=_RUN,
        part="TensorRT ran a kernel of a convolution, product, softmax or pooling",
        files=(
            r"(?:conv|gemm|deconv|depSep|softMax|pooling|lrn|jit)\w{0,26}(?:Runner|Base|Utils|Helpers?)\w{0,6}|deconv"
            r"|matrixMultiply\w{1,8}"
        ),
        folders=(
            "runtime/common/|runtime/gpu/cask/|runtime/gpu/cublas/|runtime/gpu/cuda/|runtime/gpu/cudnn/"
            "|runtime/gpu/legacy/"
        ),
        example=("runtime/gpu/cask/", "gemmBaseRunner", "Assertion k > 0 failed."),
    ),
    Family(
        id="check-library-run",
        phase=_RUN,
        part="TensorRT called cuBLAS, cuDNN or cuTENSOR, or copied between layouts",
        files=(
            r"(?:cublas|cudnn|rnn|reformat|cutensor)\w{0,26}(?:Runner|Base|Utils|Helpers?|Compat)\w{0,6}"
            "|reformat|wrapper|ltWrapper"
        ),
        folders=(
            "runtime/common/|runtime/extended/|runtime/gpu/cublas/|runtime/gpu/cudnn/|runtime/gpu/cutensor/"
            "|runtime/gpu/legacy/"
        ),
        example=("runtime/gpu/cutensor/", "reformat", "Assertion plan failed."),
    ),
    Family(
        id="check-simple-run",
        phase=_RUN,
        part="TensorRT ran a kernel of a simple layer",
        files=(
            "(?:element[wW]ise|eltwise|scale|fused|shuffle|nms|fill|cast|gather|noOp|resize|top[kK]"
            "|unique|logSoftmax|pad|nonZero|constant|trainStation|raggedSoftMaxR|pointWise|inspect"
            r"|slice(?=Runner))\w{0,26}"
        ),
        folders=(
            "runtime/gpu/cask/|runtime/gpu/cuda/|runtime/gpu/cudalean/|runtime/gpu/cutensor/"
            "|runtime/gpu/legacy/|runtime/gpu/pwgen/"
        ),
        example=("runtime/gpu/cuda/", "fillRunner", "Assertion n > 0 failed."),
    ),
    Family(
        id="check-layout-run",
        phase=_RUN,
        part="TensorRT ran a kernel that moves or reduces data",
        files=(
            r"slice|reduce\w{0,10}|ragged\w{0,10}|genericReformat|kernelUtils|reducedMath|sparse\w{1,10}"
            r"|pw\w{1,10}|cachePolicy"
        ),
        folders="runtime/gpu/cuda/|runtime/gpu/cudalean/|runtime/gpu/legacy/",
        example=("runtime/gpu/legacy/", "genericReformat", "Assertion d == 0 failed."),
    ),
    Family(
        id="check-dimensions",
        phase=_ANY,
        part="TensorRT computed with dimensions and formats",
        files="matrixDims|genericLinkedTypes|dims|fusedActivations|rtHelpers|blobInfo|gemmUtils|deconvUtils|debugImpl|dla|vectorIndex|parseEinsum",
        folders="optimizer/common/|common/base/|common/extended/|runtime/common/|sharedSafety/core/",
        example=("common/extended/", "dims", "Assertion isStatic(d) failed."),
    ),
    Family(
        id="check-dimension-tools",
        phase=_ANY,
        part="TensorRT computed with dimensions or fused layers",
        files="dimsUtils",
        folders="sharedSafety/core/",
        example=("sharedSafety/core/", "dimsUtils", "Assertion axis >= 0 failed."),
    ),
    Family(
        id="check-allocation",
        phase=_ANY,
        part="TensorRT managed memory of the GPU or the host",
        files=r"defaultAllocator|\w{0,20}Allocator|resources?|pluginResourceContext",
        folders="common/dispatch/|common/|common/base/|common/extended/",
        example=("common/base/", "defaultAllocator", "Assertion errorCode == 0 failed."),
    ),
    Family(
        id="check-basics",
        phase=_ANY,
        part="TensorRT used its basic tools",
        files=(
            "span|helpers|algorithm|stringUtils|fileUtils|bit|internalFormat|dataType|fp4|ranges"
            r"|parameterRanges|sha256sum|option\w{0,10}|tokenizer|nonNull"
        ),
        folders="common/base/|common/base/options/|common/extended/|runtime/common/",
        example=("common/base/", "span", "Assertion !empty() failed."),
    ),
)

ROWS: tuple[Message, ...] = tuple(map(_row, _FAMILIES))
NAMED: tuple[str, ...] = tuple(row.id for row in ROWS)
"""What a failed build or call follows from."""
