"""Conditions of TensorRT that name what the user gave: an attribute, an index, a type, a budget.

Many words stand in several source files and mean another thing in each: a row can say of which file it is. They count
before ``checks``, and only where no known message is on the line.
"""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import NEWER, NEWER_RTX
from trtdoctor.model.finding import Cause, Fix, SeverityWord, Stage
from trtdoctor.named import NamedTuple

_LAYER = "; where the message names no layer, a log of level VERBOSE does, shortly before it"


class Condition(NamedTuple):
    """What has to hold, and what to change where it does not."""

    id: str
    title: str
    explanation: str
    fixes: tuple[Fix, ...]
    words: str
    """Pattern of the condition or words, from their beginning."""
    says: str
    files: str = ""
    """Names of source files, without their endings, as a pattern; empty: any."""
    place: str = "x"
    """The source file of the sample, without its ending."""
    cause: Cause = "engine-build"
    stage: Stage = "load"
    severity: SeverityWord = "error"
    first: bool = False
    """Whether it counts before known messages that fit the line, too."""


def _row(row: Condition) -> Message:
    says = (
        r"Error Code \d{1,2}: [\w ]{1,40}\((?:Parameter check failed(?: at: [^\s,]{1,160})?, condition: |Assertion )?"
        rf"(?:(?P<node>[^\s:()]{{1,200}}): )?(?:{row.words})"
    )
    pattern = says
    if row.files:
        again = says.replace("(?P<node>", "(?P<node_2>")
        pattern = (
            rf"\[(?:{row.files})\.(?:cpp|h|cuh?)::[^\]\n]{{1,90}}\] {says}"
            rf"|{again}[^\n/]{{0,200}} In [\w~:<>()]{{1,80}} at (?:/_src/)?[\w/]{{0,60}}/(?:{row.files})\."
        )
    return Message(
        id=row.id,
        cause=row.cause,
        stage=row.stage,
        severity=row.severity,
        title=row.title,
        pattern=pattern,
        explanation=row.explanation,
        fixes=row.fixes,
        seen_in="TensorRT 8 to 11, TensorRT-RTX",
        sample=f"IBuilder::call: Error Code 2: Internal Error ({row.says} In check at "
        f"/_src/runtime/core/{row.place}.cpp:1)",
        source="not seen by us; the words are in the library of TensorRT 8.6.0, 11.4.0 or TensorRT-RTX 1.7.1",
        confidence="likely",
        fallback=not row.first,
    )


_CONDITIONS = (
    Condition(
        id="deferred-weights-of-stripped-engine",
        title="deferred loading of weights is asked of an engine that cannot have it",
        explanation=(
            "setDeferredWeightsLoading lets the weights come after the engine. An engine that is stripped, "
            "that streams "
            "its weights, or that keeps them inside of its archive has no weights that could."
        ),
        fixes=(
            Fix(
                "deserialize without set_deferred_weights_loading; a stripped engine is then given its weights by "
                "refitting it"
            ),
            Fix("build the engine with its weights: without BuilderFlag.STRIP_PLAN and WEIGHT_STREAMING"),
        ),
        words=(
            r"Deferred weight loading (?:is not supported for|combined with|with archive)"
            r"|!(?:archiveHasWeights|mIsWeightsStripped) \|\| !mEngineDeserializedWithDeferred"
            r"|(?:Refitting|Serializing) an ICudaEngine that was deserialized with IRuntime::setDeferredWeights"
        ),
        says="Deferred weight loading is not supported for weight-stripped engines.",
        cause="special-engine",
    ),
    Condition(
        id="slice-inputs",
        title="a slice layer has no input of this index here",
        explanation=(
            "Its inputs are 0 (data), 1 (start), 2 (size), 3 (stride) and 4 (the value to fill with). Input 5, "
            "the axes, "
            "came with TensorRT 10."
        ),
        fixes=(
            Fix("set inputs 0 to 4 only, and give start, size and stride a value for each dimension, without axes"),
            Fix("use TensorRT 10 or newer, where input 5 names the axes", not_on=("rtx",)),
        ),
        words=r"(?:index >= 0 && )?index < kSLICE_MAX_INPUT_CO?U?NT",
        says="Parameter check failed, condition: index >= 0 && index < kSLICE_MAX_INPUT_CNT.",
    ),
    Condition(
        id="slice-fill-type",
        title="the value that a slice or padding fills with has another type than its data",
        explanation="Input 4 of a slice, the fill value, has the type of input 0; without a fill mode it has "
        "no input 4.",
        fixes=(
            Fix(
                "cast the fill value to the type of the data, in the model: a Cast before Pad's constant value" + _LAYER
            ),
            Fix("leave out the fill value where the mode is not a fill"),
        ),
        words=r"!getInput\(4\) \|\| |params\.mode == S\w{4,5}Mode::kFILL \|\| inputForms",
        says="Assertion !getInput(4) || implicitlyConvertibleTypes(inputForms[0].type, inputForms[4].type) failed.",
        files="sliceLayer",
        place="sliceLayer",
    ),
    Condition(
        id="uint8-beside-compute",
        title="a Cast or constant is to have the type UINT8, which this release takes at the network's border only",
        explanation="TensorRT 8 and 9 know UINT8 for inputs and outputs of the network, and for nothing that computes.",
        fixes=(
            Fix("end the Cast in INT32, FP16 or FP32, and use UINT8 for inputs and outputs of the network only"),
            Fix("let an input of UINT8 go straight into a Cast to FP16 or FP32"),
        ),
        words=r"Cast output type does not support UINT8|kUINT8 type is not supported by Shape|Kernel does not "
        r"support UINT8",
        says="Cast output type does not support UINT8.",
    ),
    Condition(
        id="bool-not-computed",
        title="a constant, a Cast or a kernel of this release cannot be of the type BOOL",
        explanation="Conditions and logical operators give and take BOOL; constants and most other layers do not.",
        fixes=(
            Fix(
                "give the constant the type INT32 and put a Cast to BOOL, or a comparison (Equal, Not), behind it; let "
                "other layers work in INT32" + _LAYER
            ),
            NEWER,
            NEWER_RTX,
        ),
        words=(
            r"Constant output type does not support bool|Cast output type does not support BOOL"
            r"|kBOOL type is not supported by Shape|Kernel does not support BOOL|Cast op from (?:\w{1,12} to )?bool"
        ),
        says="Constant output type does not support bool datatype.",
    ),
    Condition(
        id="rotary-dimension",
        title="the attribute rotary_embedding_dim of a rotary embedding is negative or odd",
        explanation="It says how many values of each head are rotated: 0 for all, else an even number, at most the "
        "head's size.",
        fixes=(Fix("set rotary_embedding_dim of that node or layer to 0, or to a positive even number" + _LAYER),),
        words=r"rotaryEmbeddingDim (?:cannot be neg|must be even|>= 0|% 2|<= headSize)|[^\n/]{0,80}but must be "
        r"non-negative and even",
        says="x: rotaryEmbeddingDim cannot be negative.",
        first=True,
    ),
    Condition(
        id="format-conversion-memory",
        title="a kernel was not tried, because the GPU had no memory left for a copy in its format",
        explanation="Without a build error after it this is a remark: another kernel was found, perhaps a slower one.",
        fixes=(
            Fix(
                "nothing has to be done where the build goes on; else end what else uses the GPU's memory",
                ("nvidia-smi",),
            ),
            Fix("build with smaller maximum shapes (batch, height, width), or on a GPU with more memory"),
            Fix("raise the workspace, where it is limited: config.set_memory_pool_limit"),
        ),
        words=r"Memory requirements of format|[^\n/]{0,120}bytes, format rejected",
        says="Memory requirements of format conversion cannot be satisfied during timing with request of 8 "
        "bytes, format rejected.",
        cause="memory",
        severity="warning",
    ),
    Condition(
        id="refit-or-version-compatible",
        title="an engine is to be both refittable and version-compatible, which this release does not do",
        explanation="BuilderFlag.REFIT and VERSION_COMPATIBLE exclude each other; the builder refuses the second one.",
        fixes=(Fix("set one of the two only: leave out --refit, or --versionCompatible"),),
        words=r"[^\n/]{0,40}?kREFIT can not be set if kVERSION|[^\n/]{0,40}?kVERSION_COMPATIBLE can not be set "
        r"if kREFIT",
        says="x kREFIT can not be set if kVERSION_COMPATIBLE is set.",
        severity="warning",
        first=True,
    ),
    Condition(
        id="plugin-inputs-of-engine",
        title="an internal check failed while TensorRT set up a plugin's inputs",
        explanation="It is a condition of TensorRT's own code about its own data: a bug of this release.",
        fixes=(
            NEWER,
            NEWER_RTX,
            Fix("let the plugin have at least one input that another layer computes, or get a newer plugin"),
        ),
        words=r"getInputs\(\)\.empty\(\)",
        says="Assertion getInputs().empty() failed.",
        files="pluginUtils",
        place="pluginUtils",
        cause="plugin-crash",
        stage="plugins",
    ),
    Condition(
        id="random-range",
        title="the lower bound of random numbers is not below the upper one, or their deviation is negative",
        explanation=(
            "RandomUniform takes alpha (low) below beta (high), RandomNormal a scale (beta) that is not negative. They "
            "are attributes of the model, or inputs of a fill layer."
        ),
        fixes=(
            Fix("correct low and high (or mean and scale) of that RandomUniform or RandomNormal in the model" + _LAYER),
            Fix("in a program: layer.alpha below layer.beta, or set_input(1, low) and set_input(2, high)"),
        ),
        words=(
            r"(?:mParams|node\.params)\.alpha <=? (?:mParams|node\.params)\.beta|a < "
            r"std::get<decltype\(a\)>\(mParams\.beta"
            r"|std::get<double>\(mParams\.beta\.variant\) >= 0|beta >=? (?:alpha|0) failed"
        ),
        says="Assertion mParams.alpha < mParams.beta failed.",
        files="fillRunner|myelinRandomLayer",
        place="fillRunner",
    ),
    Condition(
        id="rnn-weight-type",
        title="weights or a bias of an RNN layer have another type than FP32 or FP16",
        explanation="The type stands in Weights.type, and belongs to the values that its pointer leads to.",
        fixes=(
            Fix("give that bias or weight as FP32 or FP16: trt.Weights(array.astype(numpy.float32))"),
            Fix("replace the RNN layer by the model's LSTM, GRU or RNN operator, which the parser makes a loop of"),
        ),
        words=r"(?:bias|weights)\.type == DataType::k",
        says="Parameter check failed, condition: bias.type == DataType::kFLOAT || bias.type == DataType::kHALF.",
    ),
    Condition(
        id="rnn-input-rank",
        title="the input of an RNN layer has fewer than two dimensions",
        explanation="The last two are the sequence and the values of each step; batches stand before them.",
        fixes=(
            Fix("reshape the input to at least 2 dimensions, [batch, length, values], before the layer"),
            Fix("replace the RNN layer by the model's LSTM, GRU or RNN operator, which the parser makes a loop of"),
        ),
        words=r"nbInputDims >= 2",
        says="Assertion nbInputDims >= 2 failed.",
    ),
    Condition(
        id="persistent-cache-budget",
        title="the limit for persistent L2 cache that the program set is not one that can be",
        explanation="It is a number of bytes: 0, which is the default, or up to the GPU's persistingL2CacheMaxSize.",
        fixes=(
            Fix("set context.persistent_cache_limit to 0, or leave it out (trtexec: without --persistentCacheRatio)"),
            NEWER,
            NEWER_RTX,
        ),
        words=r"budget >= 0",
        says="Assertion budget >= 0 failed.",
        files="cachePolicy",
        place="cachePolicy",
        cause="io-binding",
        stage="execute",
    ),
    Condition(
        id="random-values-for-file",
        title="a file of data cannot be read, and random values stand in for it",
        explanation="The build or run goes on, and what it computes means nothing: values of the file are not in it.",
        fixes=(
            Fix("see whether the file is there and may be read, seen from the program's folder; correct its path"),
            Fix("throw away the engine and the results of this run, and run again with the file"),
        ),
        words=r"Cannot open: [^\n]{0,200}?,? ?using random values",
        says="Cannot open: /opt/app/weights.bin, using random values",
        cause="wrong-path",
        stage="file",
    ),
    Condition(
        id="communicator-type",
        title="what the program gave as the communicator of an engine for several GPUs is not one",
        explanation="setCommunicator takes an ncclComm_t of the NCCL that TensorRT itself loads.",
        fixes=(
            Fix(
                "give each context a valid ncclComm_t: context.set_communicator(comm), made by ncclCommInitRank in the "
                "same process"
            ),
            Fix(
                "see that one NCCL only is loaded, for the CUDA of this TensorRT: nvidia-nccl-cu12, or "
                "nvidia-nccl-cu13",
                ("pip list | grep -i nccl",),
                not_on=("windows",),
            ),
        ),
        words=r"Hit a code path with an invalid communicator|The (?:existing )?communicator must (?:not )?be null",
        says="Hit a code path with an invalid communicator type.",
        cause="io-binding",
        stage="execute",
    ),
    Condition(
        id="weights-not-in-virtual-memory",
        title="an internal check of the memory of the engine's weights failed while it was loaded",
        explanation="TensorRT keeps such weights in virtual memory of CUDA, which a program's own allocator does "
        "not give.",
        fixes=(
            NEWER._replace(title=f"{NEWER.title}; build the engine again with it"),
            NEWER_RTX._replace(title=f"{NEWER_RTX.title}; build the engine again with it"),
            Fix("load it without an allocator of the program's own, weight streaming and deferred loading"),
        ),
        words=r"(?:memory|mDevice)->usesVirtual\w{0,6}Memory\(\)",
        says="Assertion memory->usesVirtualDeviceMemory() failed.",
    ),
    Condition(
        id="roi-align-outputs",
        title="a ROIAlign node of the model declares another number of outputs, or of inputs, than the plugin has",
        explanation="It has three inputs (features, boxes, batch indices) and one output.",
        fixes=(
            Fix(
                "let the node declare one output and three inputs, in the model; export it again with opset 16 or newer"
            ),
            Fix(
                "look at the node",
                (
                    "python -c \"import onnx; print([n for n in onnx.load('model.onnx').graph.node if 'oi' in "
                    'n.op_type])"',
                ),
            ),
        ),
        words=r"nb(?:Out|In)puts == \d",
        says="Parameter check failed, condition: nbOutputs == 1.",
        files=r"roiAlign\w{1,20}",
        place="roiAlignKernel",
        cause="plugin-crash",
        stage="plugins",
    ),
    Condition(
        id="profile-optimum-contradicts",
        title="the optimal shapes of a profile contradict each other",
        explanation=(
            "Dimensions that the network makes equal, by one name or by the layers that read them, have "
            "different sizes "
            "in the profile's optimal shapes."
        ),
        fixes=(
            Fix("give dimensions that belong together the same size in the optimal shapes of all inputs (--optShapes)"),
            Fix(
                "see which inputs share a dimension",
                ("python -c \"import onnx; print(onnx.load('model.onnx').graph.input)\"",),
            ),
        ),
        words=r"[^\n/]{0,80}(?:kOPT )?values are not self-consistent",
        says="Profile kOPT values are not self-consistent.",
        cause="shapes-profiles",
        stage="profiles",
    ),
    Condition(
        id="named-dimensions-differ",
        title="dimensions of one name have different sizes",
        explanation="Inputs whose dimensions bear one name in the model must have one size there, in each "
        "profile and run.",
        fixes=(
            Fix("give that dimension the same size in MIN, OPT and MAX of every input that has it"),
            Fix("give the dimensions different names in the model, where their sizes may differ"),
        ),
        words=r"[^\n/]{0,160}?must be equal\.",
        says="Dimensions with name batch must be equal.",
        files="shapeCompiler|nodeBase",
        place="shapeCompiler",
        cause="shapes-profiles",
        stage="profiles",
    ),
    Condition(
        id="ranks-do-not-divide",
        title="the first dimension of a ReduceScatter is not divisible by the number of ranks",
        explanation="Each rank gets an equal part of the input's first dimension.",
        fixes=(
            Fix(
                "give the input a first dimension that is a multiple of the number of ranks (Pad in the model)" + _LAYER
            ),
            Fix("start as many ranks as divide it, and build the engine for that number"),
        ),
        words=r"ReduceScatter requires first input dimension",
        says="x: ReduceScatter requires first input dimension to be divisible by nbRanks.",
    ),
    Condition(
        id="einsum-inputs",
        title="an einsum layer lacks an input",
        explanation="It reads one tensor for each operand of its equation.",
        fixes=(
            Fix("give the layer as many inputs as its equation has operands, none of them empty" + _LAYER),
            Fix("write the operation as Transpose, Reshape and MatMul in the model"),
        ),
        words=r"IEinsumLayer layer must have non-empty inputs",
        says="x: IEinsumLayer layer must have non-empty inputs.",
    ),
    Condition(
        id="random-in-two-loops",
        title="random numbers are read by more than one loop of the model",
        explanation="The output of a RandomUniform or RandomNormal may be used in one loop only.",
        fixes=(
            Fix("give each loop a random operator of its own, or let the numbers be an input of the model"),
            Fix("export the model without the loop: unrolled"),
        ),
        words=r"foundLoopScopes\.size\(\) <= 1",
        says='Assertion foundLoopScopes.size() <= 1 && "RandomUniform output can only be consumed by a single '
        'loop" failed.',
    ),
    Condition(
        id="roi-align-address",
        title="an input of a ROIAlign plugin has no memory at run time",
        explanation="The plugin got a null pointer for its features, boxes or batch indices: nothing was bound, or it "
        "is empty.",
        fixes=(
            Fix("give each input of the engine an address before it runs, and let there be at least one box"),
            NEWER,
            NEWER_RTX,
        ),
        words=r"\w{1,30} != nullptr",
        says="Parameter check failed, condition: bottomRois != nullptr.",
        files=r"roiAlign\w{1,20}",
        place="roiAlignKernel",
        cause="io-binding",
        stage="execute",
    ),
    Condition(
        id="fused-pointwise-limit",
        title="the builder joined more pointwise layers, or inputs, than one kernel takes",
        explanation="It is a limit of TensorRT's own fusion, not of the sizes of tensors.",
        fixes=(
            NEWER,
            NEWER_RTX,
            Fix("break the chain of pointwise layers: mark a tensor in its middle as an output of the network"),
        ),
        words=r"[^\n/]{0,80}exceeding the maximum limit, total",
        says="x exceeding the maximum limit, total 3",
        files=r"virtualMachineSyntaxDAG|pointWise\w{1,20}",
        place="virtualMachineSyntaxDAG",
    ),
)

ROWS: tuple[Message, ...] = tuple(map(_row, _CONDITIONS))
NAMED: tuple[str, ...] = tuple(row.id for row in ROWS)
