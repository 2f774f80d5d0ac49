"""ONNX parsing, network definition, optimization profiles and targets, as a build refuses them."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages.common import NO_PAGE, PATH_SEEN, RTX
from trtdoctor.model.finding import Fix

NODE = (
    r"(?:In node -?\d{1,6} with name: (?:(?P<node>[^\n]{1,200}?) )?and operator: (?:(?P<operator>\w{1,80}) )?"
    r"\(\w{1,80}\): \w{1,40}: [^\n]{0,200}?)?"
)
"""How ``ParserError`` says where it was. What a row is about may stand after it or alone."""
ARGUMENTS = r"(?:\([^)\n]{0,160}\)){0,1}"
NO_LAYER = (
    r"(?!ExecutionContext|CudaEngine|Runtime|Refitter|EngineInspector|Builder|Optimization|Plugin|TimingCache|GpuA"
    r"|Serialization|HostMemory|Output)"
)
"""What an interface is not called that defines a network."""
LAYER = (
    rf"(?:\bI(?:Builder|{NO_LAYER}\w{{1,40}})::\w{{1,60}}{ARGUMENTS}: Error Code \d{{1,2}}: "
    r"|\[\w{0,30}(?:Node|Layer|layersImpl|[sS]hapeAnalyzer|shapeContext|symbolicDims)\.(?:cpp|h)::\S{1,80}\] "
    r"Error Code \d{1,2}: )"
    r"[\w ]{1,40} ?\((?:Parameter check failed, condition: [^\n]{1,160}?\. ?)?"
    r"(?!Assertion )(?:I\w{1,40}Layer )?(?P<node>\(Unnamed Layer\* \d{1,6}\) \[\w{1,40}\]|[^\s:()]{1,200})?"
)
"""How the network and the builder begin about a layer; contexts and engines begin otherwise."""

_SEE_MODEL = Fix("look at the node in the model, with Netron or with onnx", ("python -m pip install netron onnx",))
_CHECK_MODEL = Fix(
    "check the model, and infer its shapes, without TensorRT",
    ("python -c \"import onnx; onnx.checker.check_model('model.onnx', full_check=True)\"",),
)
_FOLD = Fix(
    "fold its constants first",
    ("polygraphy surgeon sanitize --fold-constants model.onnx -o folded.onnx",),
    not_on=("rtx",),
)
_EXPORT = Fix("export the model again, with a newer exporter or another opset")
_SET_SHAPE = Fix('give every profile a range for it: profile.set_shape("{input}", min, opt, max)')
_RANGES = Fix(
    "give the ranges on the command line",
    (
        "trtexec --onnx=model.onnx --minShapes={input}:{least} --optShapes={input}:{most} "
        "--maxShapes={input}:{most} --saveEngine=model.engine",
    ),
)
_RTX_BUILD = "TensorRT 10 and 11, TensorRT-RTX"

ROWS: tuple[Message, ...] = (
    # ---- optimization profiles
    Message(
        id="profile-lacks-input",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="an optimization profile says nothing about a dynamic input",
        pattern=(
            r"Dynamic input tensor (?P<tensor>[^\n]{1,120}?) is missing dimensions in profile (?P<profile>\d{1,3})"
            r"|Optimization profile (?P<profile_2>\d{1,3}) is missing (?:values|dimensions) for (?:shape |dynamic )?"
            r"input(?: tensor)? (?P<tensor_2>[^\s.)]{1,120})"
            r"|optimization profile is missing values for shape input (?P<tensor_3>[^\s.)]{1,120})"
        ),
        explanation=(
            "Every profile needs a range for every input with a dynamic dimension, and values for every shape tensor. "
            "A name that the network does not have is ignored without a word, so it may be a misspelled one."
        ),
        fixes=(
            _SET_SHAPE,
            Fix('for a shape tensor, its values: profile.set_shape_input("{input}", min, opt, max)'),
            Fix("compare the names with those of the network: [network.get_input(i).name for i in …]"),
            _RANGES,
        ),
        seen_in=_RTX_BUILD,
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error (Dynamic input tensor images is missing "
            "dimensions in profile 0. In validate at /_src/optimizer/api/network.cpp:4046)"
        ),
        source=RTX,
    ),
    Message(
        id="profile-rank",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="an optimization profile gives an input another number of dimensions than it has",
        pattern=(
            r"input tensor (?P<tensor>[^\n]{1,120}?) has \d{1,2} dimensions but profile "
            r"(?P<profile>\d{1,3}) has \d{1,2}"
        ),
        explanation="The shapes of a profile have as many dimensions as the input, the batch dimension included.",
        fixes=(_SET_SHAPE, _RANGES),
        seen_in=_RTX_BUILD,
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error (Dynamic-shaped input tensor images has 4 "
            "dimensions but profile 0 has 3 dimensions. In validate at /_src/optimizer/api/network.cpp:4048)"
        ),
        source=RTX,
    ),
    Message(
        id="profile-static-dimension",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="an optimization profile gives another value to a dimension that the model fixes",
        pattern=(
            r"Dimension mismatch for tensor (?P<tensor>[^\n]{1,120}?) and profile (?P<profile>\d{1,3})(?:\. At "
            r"dimension axis (?P<dimension>\d{1,2}), profile has [^\n]{1,80}? but tensor has (?P<fixed>-?\d{1,12}))?"
            r"|Input tensor (?P<tensor_2>[^\n]{1,120}?) has static dimensions that don't match k(?:MIN|OPT|MAX) "
            r"dimensions in profile index (?P<profile_2>\d{1,3})(?:\. Input dimensions are "
            r"(?P<network_shape>\[[\d,\s-]{1,80}\])"
            r" but profile dimensions are (?P<profile_shape>\[[\d,\s-]{1,80}\]))?"
            r"|(?P<tensor_3>\S{1,120}): for dimension number (?P<dimension_3>\d{1,2}) in profile "
            r"(?P<profile_3>\d{1,3}) "
            r"does not match network definition"
        ),
        explanation=(
            "A dimension that has a number in the model has the same number in every profile, as minimum, optimum and "
            "maximum. To make it dynamic, the model itself has to be exported so."
        ),
        fixes=(
            Fix("leave the dimension as it is in the model, or leave the profile out if all dimensions are fixed"),
            Fix("export the model with that dimension dynamic (dynamic_axes or dynamic_shapes of torch.onnx.export)"),
        ),
        seen_in=_RTX_BUILD,
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error (Dimension mismatch for tensor images and "
            "profile 0. At dimension axis 1, profile has min=4, opt=4, max=4 but tensor has 3. In validate at "
            "/_src/optimizer/api/network.cpp:4054)"
        ),
        source=RTX,
    ),
    Message(
        id="profile-order",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="an optimization profile is not valid: minimum, optimum and maximum are not in order",
        pattern=(
            r"Invalid optimization profiles for input tensors? (?P<tensor>[^\n,]{1,200}?),? please ensure"
            r"|RuntimeError: Shape provided for \w{3,12} is inconsistent with other shapes"
            r"|IOptimizationProfile::\w{1,60}: Error Code \d{1,2}: [^\n]{1,60}\(Parameter check failed"
            r"|condition: profile->isValid\(\)"
            r"|\boptimizationProfile\.cpp::\w{1,60}::\d{1,5}\] Error Code \d"
        ),
        explanation=(
            "In every dimension the minimum is at most the optimum, and that at most the maximum; none is negative. "
            "A profile that is refused is not added, so the builder says afterwards that there is none."
        ),
        fixes=(Fix('set the three shapes in order: profile.set_shape("{input}", min, opt, max)'), _RANGES),
        seen_in=_RTX_BUILD,
        sample=(
            "IOptimizationProfile::isValid: Error Code 4: API Usage Error (Invalid optimization profiles for input "
            "tensors images, please ensure that the optimization profiles satisfy MIN<=OPT<=MAX. In isValid at "
            "/_src/optimizer/api/optimizationProfile.cpp:367)"
        ),
        source=RTX,
    ),
    Message(
        id="profile-contradiction",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="inputs that share a dimension have ranges in the profile that do not agree",
        pattern=(
            r"(?:\((?P<dimension_name>[^\n:()]{1,80}): )?Input dimensions with this name have different constant "
            r"values "
            r"or have contradictory IOptimizationProfile"
        ),
        explanation=(
            "Dimensions of one name are equal at run time, so the profile has to allow a common value for all of them."
        ),
        fixes=(Fix("give the inputs that share the dimension the same range in it"), _RANGES),
        seen_in=_RTX_BUILD,
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error (n: Input dimensions with this name have "
            "different constant values or have contradictory IOptimizationProfile kMIN/kMAX constraints. In getBounds "
            "at /_src/optimizer/common/shape/shapeContext.cpp:4433)"
        ),
        source=RTX,
    ),
    # ---- files
    Message(
        id="onnx-weights-file",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="the weights that the ONNX model keeps in another file are missing or too short",
        pattern=(
            r"WeightsContext\.cpp:\d{1,5}: (?:Failed to open file|Error reading file): "
            r"(?P<path>[^\n]{1,300}?)(?=\s{0,4}$|\n)"
            r"|ONNX external weights offset/length out of range for file: (?P<path_2>[^\n]{1,300}?) \("
            r"|Failed to read weights from external file: (?P<path_3>[^\n]{1,300}?)(?=\s{0,4}$|\n)"
            r"|Input is not a regular file: (?P<path_4>[^\n]{1,300}?)(?=\s{0,4}$|\n)"
        ),
        explanation=(
            "A model of more than 2 GB, or one saved with external data, is several files. The parser looks for the "
            "others beside the model, and this one is not there or was copied in part."
        ),
        fixes=(
            Fix("copy the file of weights beside the model, whole", ("ls -l {path}",)),
            Fix("give the parser the model's path (parse_from_file), not its bytes: bytes do not say where it lies"),
            Fix(
                "save the model in one file, if it has less than 2 GB",
                ("python -c \"import onnx; onnx.save(onnx.load('model.onnx'), 'single.onnx')\"",),
            ),
        ),
        seen_in="TensorRT 7 and later, TensorRT-RTX",
        sample="[E] WeightsContext.cpp:203: Failed to open file: /models/weights.bin",
        source=RTX,
    ),
    Message(
        id="onnx-weights",
        cause="engine-build",
        stage="file",
        severity="error",
        title="weights of the model could not be read",
        pattern=NODE + r"Failed to import initiali?zer(?:: (?!In node)(?P<tensor>[^\s:]{1,200}))?",
        explanation="The parser stopped at an initializer: its file is missing, or it cannot read the type.",
        fixes=(_CHECK_MODEL, Fix("convert the weights to a type that TensorRT has"), _EXPORT),
        seen_in="TensorRT 7 and later, TensorRT-RTX",
        sample=(
            "In node -1 with name:  and operator:  (importInitializers): UNSUPPORTED_NODE: Assertion failed: "
            "ctx->getWeightsContext().convertOnnxWeights(initializer, &weights): Failed to import initializer: w"
        ),
        source=RTX,
        caused_by=("onnx-weights-file", "onnx-type-unsupported"),
    ),
    Message(
        id="onnx-file-missing",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="the ONNX file is not where the program looks for it",
        pattern=(
            r"(?:Could not open|Failed to open) (?:the )?(?:ONNX |model )?file:? (?P<path>[^\s'\x22]{1,300}\.onnx)"
            r"|Input file (?:cannot be found|not found|does not exist)(?:, or is not a regular file)?[ :.]{0,3}"
            r"(?P<path_2>[^\s'\x22][^\n]{0,300}?\.onnx)?"
            r"|Failed to parse ONNX model from file: (?P<path_3>[^\s'\x22]{1,300})"
            r"|(?:ONNX|Model) file (?P<path_4>[^\s'\x22]{1,300}) (?:not found|does not exist)"
        ),
        explanation="There is no such file, or it cannot be read. Relative paths start where the program was started.",
        fixes=(PATH_SEEN,),
        seen_in="TensorRT 5 and later, TensorRT-RTX",
        sample="[E] ModelImporter.cpp:1098: Could not open file /models/gone.onnx",
        source="https://github.com/NVIDIA/TensorRT/issues/3178",
        confidence="likely",
        caused_by=("tao-key", "onnx-is-something-else"),
    ),
    Message(
        id="tao-key",
        cause="not-an-engine",
        stage="file",
        severity="error",
        title="what tao-converter decrypts is no model: the key is another, or the file",
        pattern=r"Failed to parse the model, please check the encoding key",
        explanation=(
            "An .etlt file is encrypted. With another key than that of its training the converter gets bytes that no "
            "parser takes, and so it does from a file that is not an .etlt, or is one for another parser (-d is for "
            "UFF, -p for ONNX)."
        ),
        fixes=(
            Fix("see that the key is set at all", ('test -n "$KEY" || echo "KEY is not set"',)),
            Fix("use the key that the model's page in NGC names: nvidia_tlt or tlt_encode for NVIDIA's"),
            Fix("see that the file is whole, and no page of HTML", ("ls -l MODEL.etlt", "head -c 200 MODEL.etlt")),
            Fix(
                "newer releases of the models are plain ONNX: take that, and build without the converter",
                ("trtexec --onnx=model.onnx --saveEngine=model.engine",),
            ),
        ),
        seen_in="tao-converter 3.21 to 4.0, tlt-converter 2 and 3",
        sample="[ERROR] Failed to parse the model, please check the encoding key to make sure it's correct",
        source="https://github.com/NVIDIA/TensorRT/issues/4343",
        confidence="likely",
    ),
    Message(
        id="onnx-is-something-else",
        cause="not-an-engine",
        stage="file",
        severity="error",
        title="the file is not an ONNX model",
        pattern=r"Error parsing text-format (?:\w{1,40}\.){0,2}ModelProto: (?P<place>\d{1,7}:\d{1,7})",
        explanation=(
            "The bytes are not those of a model, so the parser tries to read them as text, and fails there too. A "
            "field named 'version' is the first word of a pointer of Git LFS; '<' begins a page of HTML; anything else "
            "is another file, or one that is damaged or encrypted."
        ),
        fixes=(
            Fix("look at what it is and how long", ("ls -l model.onnx", "head -c 200 model.onnx")),
            Fix("if it is a pointer of Git LFS, get the file itself", ("git lfs install", "git lfs pull")),
            Fix("download or export it again"),
        ),
        seen_in="TensorRT 5 to 8",
        sample=(
            "[libprotobuf ERROR google/protobuf/text_format.cc:298] Error parsing text-format "
            'onnx2trt_onnx.ModelProto: 1:9: Message type "onnx2trt_onnx.ModelProto" has no field named "version".'
        ),
        source="https://github.com/NVIDIA-AI-IOT/CUDA-PointPillars/issues/93",
        confidence="likely",
        caused_by=("tao-key",),
    ),
    Message(
        id="onnx-not-a-model",
        cause="engine-build",
        stage="file",
        severity="error",
        title="the file is not an ONNX model, or only part of one",
        pattern=(
            r"MODEL_DESERIALIZE_FAILED"
            r"|Failed to parse the ONNX model\b"
            r"|Failed to parse(?: the)? onnx (?:model )?(?:protobuf|proto)\b"
            r"|ParseFromCodedStream"
        ),
        explanation=(
            "The bytes are not the protobuf of a model: a pointer of Git LFS, a page of HTML, a download that "
            "broke off, "
            "or a model of more than 2 GB in one piece."
        ),
        fixes=(
            Fix("look at what it is and how long", ("ls -l model.onnx", "head -c 200 model.onnx")),
            Fix("if it is a pointer of Git LFS, get the file itself", ("git lfs pull",)),
            Fix("download or export it again"),
        ),
        seen_in="TensorRT 5 and later, TensorRT-RTX",
        sample=(
            "(deserializeOnnxModel): MODEL_DESERIALIZE_FAILED: Assertion failed: "
            "model->ParseFromCodedStream(&codedInput): Failed to parse the ONNX model."
        ),
        source=RTX,
    ),
    Message(
        id="network-without-output",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the network has no output",
        pattern=r"Network must have at least one output|Network (?:has|contains) no outputs?\b",
        explanation=(
            "No tensor was marked as an output. After parsing this usually means that nothing was parsed: an empty "
            "file and a page of HTML pass as an empty model, and a failed parse was not noticed."
        ),
        fixes=(
            Fix(
                "look at what was parsed: is it the model, and is it whole?",
                ("ls -l model.onnx", "head -c 200 model.onnx"),
            ),
            Fix("stop where parser.parse() returns False, and print parser.get_error(i)"),
            Fix("in a network of your own, call network.mark_output(tensor)"),
        ),
        seen_in="TensorRT 5 and later, TensorRT-RTX",
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error (Network must have at least one "
            "output. In "
            "validate at /_src/optimizer/api/network.cpp:3810)"
        ),
        source=RTX,
        caused_by=(
            "tao-key",
            "onnx-file-missing",
            "onnx-not-a-model",
            "onnx-operator-unsupported",
            "onnx-type-unsupported",
            "onnx-node-refused",
            "onnx-graph-broken",
            "network-types",
            "network-shapes",
        ),
    ),
    # ---- the ONNX parser
    Message(
        id="onnx-operator-unsupported",
        cause="engine-build",
        stage="plugins",
        severity="error",
        title="the ONNX parser has no implementation of an operator, and found no plugin for it",
        pattern=(
            r"In node -?\d{1,6} with name: (?:(?P<node>[^\n]{1,200}?) )?and operator: "
            r"(?:(?P<plugin>\w{1,80}) )?\(\w{1,80}\): "
            r"\w{1,40}: (?:[^\n]{0,80}?(?:Plugin not found|No importer registered|No checker registered"
            r"|is not supported in TensorRT)[^\n]{0,80}|false(?=\s{0,4}$|\n))"
            r"|Op type (?P<plugin_2>\w{1,80}) is not supported in TensorRT"
            r"|No importer registered for op: (?P<plugin_3>\w{1,80})(?!\w|\. Attempting)"
            r"|No checker registered for op: (?P<plugin_4>\w{1,80})"
            r"|Failed to find (?:the )?plugin (?P<plugin_5>\w{1,80})"
            r"|\[\d\] (?:Assertion failed: )?creator(?: && \x22|: )Plugin not found"
            r"|Assertion (?:failed: )?creator && "
            r"|(?:builtin_op_importers|[oO]nnxOp\w{3,12}|FallbackPluginImporter).{0,80}Plugin not found"
        ),
        explanation=(
            "The parser does not know this operator and no plugin of that name is registered. The model was not "
            "parsed, so there is no engine yet. TensorRT-RTX has fewer operators and plugins than TensorRT."
        ),
        fixes=(
            Fix("replace {plugin} by operators that are supported, in the model or by another option of its exporter"),
            Fix("export it for another opset, or without operators of ONNX Runtime (com.microsoft)"),
            Fix(
                "if a plugin implements it, give the builder its library",
                ("trtexec --onnx=model.onnx --staticPlugins=./libplugin.so --saveEngine=model.engine",),
                not_on=("rtx",),
            ),
        ),
        seen_in="TensorRT 7 and later, TensorRT-RTX",
        sample=(
            "In node 0 with name: /model/Frobnicate and operator: Frobnicate (checkFallbackPluginImporter): "
            'INVALID_NODE: creator && "Plugin not found, are the plugin name, version, and namespace correct?"'
        ),
        source=RTX,
        caused_by=("plugin-library-not-loaded",),
    ),
    Message(
        id="onnx-type-unsupported",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the model uses a type of data that TensorRT does not have there",
        pattern=(
            NODE + r"(?:Unsupported ONNX data type: (?P<dtype>\w{1,20})"
            r"|Failed to convert ONNX dat[ea] type"
            r"|does not support (?P<dtype_2>\w{1,20}) types for intermediate tensors"
            r"|does not support (?:the given )?operator (?P<layer>\w{1,40}) (?:with|and) the given inputs?(?: data type"
            r"| with type) (?P<dtype_3>\w{1,20})"
            r"|[^\n]{0,60}\bUnsupported data ?type (?:for|provided)"
            r"|Found unsupported (?:datatype|input type)"
            r"|(?:specifies|has|is) an? (?:unsupported|invalid) data ?type)"
        ),
        explanation=(
            "The parser stopped at a tensor whose type TensorRT cannot hold, or not for this operator: strings, "
            "complex "
            "numbers, unsigned integers and 64-bit floating point exist in ONNX and not, or not everywhere, in "
            "TensorRT."
        ),
        fixes=(
            Fix("add a Cast before and after it, to a type that the operator has (float32, float16, int32)"),
            Fix("move that part of the model (decoding, text) out of it, in front of TensorRT"),
            _SEE_MODEL,
        ),
        seen_in="TensorRT 7 and later, TensorRT-RTX",
        sample=(
            "In node 0 with name: /model/Sqrt and operator: Sqrt (unaryHelper): UNSUPPORTED_NODE: Assertion failed: "
            "validUnaryType: This version of TensorRT does not support the given operator SQRT with the given "
            "input data "
            "type INT64."
        ),
        source=RTX,
    ),
    Message(
        id="onnx-quantization",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the model is quantized in a way that TensorRT does not support",
        pattern=(
            NODE + r"(?:[^\n]{0,80}\b(?:zero[ -]point is not supported|zero[ -]point must be|zero[ -]point should be)"
            r"|Non-zero zero point|Scale coefficients must all be positive"
            r"|(?:The )?number of scales is not equal"
            r"|Cannot have scale with no coefficients|Invalid rank for the scale tensor"
            r"|(?:TensorRT|This version) only supports symmetric quantization"
            r"|[^\n]{0,60}\basymmetric quantization(?! for DLA))"
        ),
        explanation=(
            "TensorRT quantizes symmetrically: zero points are 0, scales are positive, one for the tensor, one for "
            "each "
            "channel of the axis, or one for each block."
        ),
        fixes=(
            Fix("quantize again, symmetrically, with int8 or fp8 instead of uint8 (NVIDIA Model Optimizer does)"),
            Fix("compare the number of scales with the size of the axis of QuantizeLinear and DequantizeLinear"),
        ),
        seen_in="TensorRT 8 and later, TensorRT-RTX",
        sample=(
            "In node 0 with name: /model/QuantizeLinear and operator: QuantizeLinear (buildZeroPointTensor): "
            "INVALID_NODE: Assertion failed: shiftIsAllZeros(zeroPoint): Non-zero zero point is not supported."
        ),
        source=RTX,
        never=("Whether to enable uint8 and asymmetric quantization for DLA.",),
    ),
    Message(
        id="onnx-graph-broken",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the model is not well-formed",
        pattern=(
            NODE + r"(?:[^\n]{0,120}\bFailed to sort (?:the )?model topologically|Graph contains a cycle"
            r"|[^\n]{0,80}Node input was not registered"
            r"|Trying to access weights or a null tensor|Attribute not found: (?P<onnx_attribute>\w{1,60})"
            r"|[^\n]{0,120}Node has more output tensors than TRT expected"
            r"|Tensor (?P<tensor>\S{1,120}) (?:is not registered|was not found in the graph))"
        ),
        explanation=(
            "A node reads a tensor that nothing writes, a name is written twice, an attribute or an output is "
            "missing, or "
            "the graph has a cycle. A tool that changed the model left it so, or the export went wrong."
        ),
        fixes=(_CHECK_MODEL, _EXPORT, _SEE_MODEL),
        seen_in="TensorRT 7 and later, TensorRT-RTX",
        sample=(
            "In node 0 with name: /model/Add and operator: Add (parseNode): INVALID_GRAPH: Assertion failed: "
            "(ctx->tensors().count(inputName)): Node input was not registered."
        ),
        source=RTX,
    ),
    # ---- layers of the network
    Message(
        id="network-types",
        cause="engine-build",
        stage="load",
        severity="error",
        title="a layer is given inputs of types that it does not take together",
        pattern=(
            LAYER
            + r"[^\n]{0,160}?(?:(?:inputs? )?(?:has|have) type (?P<dtype>\w{1,20})(?:\.|,)? but (?:must|should) have "
            r"type|same (?:input )?types?\b|of same type|identical types|requires inputs with type[^\n]{1,120}But type "
            r"is (?P<dtype_2>\w{1,20})|must have type \w{1,20}|invalid inferred type|types? (?:do|does) not match"
            r"|unsupported (?:data )?type)"
        ),
        explanation=(
            "A strongly typed network converts nothing by itself: what a layer reads has the types that the layer "
            "takes, "
            "and both inputs of an operation the same one. TensorRT-RTX and TensorRT 11 build only such networks."
        ),
        fixes=(
            Fix("add a Cast in front of the layer, in the model: both inputs to the same type"),
            Fix("convert the whole model to one precision, weights and inputs alike (Model Optimizer's autocast does)"),
            _SEE_MODEL,
        ),
        seen_in=_RTX_BUILD,
        sample=(
            "ITensor::getDimensions: Error Code 4: API Usage Error (/model/Add: ElementWiseOperation SUM must have "
            "same "
            "input types. But they are of types Float and Half. In validateTypes at "
            "/_src/optimizer/common/nodes/elementWiseNode.cpp:40)"
        ),
        source=RTX,
        never=(
            "IExecutionContext::enqueueV3: Error Code 3: API Usage Error (input has type Half but must have type "
            "Float.)",
        ),
    ),
    Message(
        id="network-shapes",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the shapes of a layer's inputs, weights or attributes do not fit together",
        pattern=(
            LAYER + r"[^\n]{0,200}?(?:last dimension of input0|conformable|broadcast|must have the same dimensions"
            r"|[rR]eshap(?:e|ing) [^\n]{0,40}volume|volume mismatch|invalid `\w{1,20}` weights|weights in kernel"
            r"|inherently negative length|cannot be negative|out of bounds|invalid reduction dimension|same dimensions"
            r"|equal ranks|same shape|mismatched inputs|output extent|Output shape can ?not be computed"
            r"|axis \S{1,12} (?:is )?(?:not in|out of)|\bwildcard\b)"
            r"|Error Code: 3: (?P<node_2>[^\n]{1,200}?):\w{1,20} weights has count \d{1,15} but \d{1,15} was expected"
        ),
        explanation=(
            "The model, or the network as the program defines it, contradicts itself: a layer cannot compute its "
            "output "
            "from what it is given. The message names the layer and the numbers that differ."
        ),
        fixes=(
            Fix("look at the layer {node} and what it reads: the message says which sizes do not fit"),
            _CHECK_MODEL,
            Fix("export the model again with the input size that it was made for"),
        ),
        seen_in=_RTX_BUILD,
        sample=(
            "ITensor::getDimensions: Error Code 4: API Usage Error (/model/MatMul: last dimension of input0 = 32 and "
            "second to last dimension of input1 = 33 but must match. In validate at "
            "/_src/optimizer/api/layers/matrixMultiplyLayer.cpp:192)"
        ),
        source=RTX,
        never=(
            "IExecutionContext::enqueueV3: Error Code 7: Internal Error (/model/Add: broadcast dimensions must be "
            "conformable)",
        ),
    ),
    Message(
        id="network-call-refused",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the network refuses a layer, a name or a setting of a tensor",
        pattern=(
            rf"(?:\bI{NO_LAYER}[A-Z]\w{{1,40}}::\w{{1,60}}{ARGUMENTS}: "
            r"|\[(?:\w{1,30}(?:Node|Layer)|layersImpl)\.(?:cpp|h)::\S{1,80}\] )Error Code \d{1,2}: "
            r"[^\n]{1,40}? ?\((?:[^\n]{0,200}?\btensor (?P<tensor>[^\s()]{1,120}) )?"
        ),
        explanation=(
            "A call that defines the network was refused: a name is already in use, an index is out of range, a layer "
            "cannot be made so. The condition in the message says what is wrong. No engine is involved yet."
        ),
        fixes=(
            Fix("change the call that the message names; what it returns is None or unchanged"),
            Fix(
                "if the ONNX parser made the call, look at the node that it was parsing",
                ("python -m pip install netron",),
            ),
        ),
        seen_in=_RTX_BUILD,
        sample=(
            "INetworkDefinition::addInput: Error Code 3: API Usage Error (Parameter check failed, condition: inName != "
            "knownInput->getName().)"
        ),
        fallback=True,
        source=RTX,
        caused_by=("network-types", "network-shapes"),
        never=("IExecutionContext::setInputShape: Error Code 3: API Usage Error (Parameter check failed)",),
    ),
    Message(
        id="onnx-needs-constant",
        cause="engine-build",
        stage="load",
        severity="error",
        title="an input of a node has to be a constant, and the model computes it",
        pattern=(
            r"In node -?\d{1,6} with name: (?:(?P<node>[^\n]{1,200}?) )?and operator: "
            r"(?:(?P<operator>\w{1,80}) )?\(\w{1,80}\): "
            r"(?:INVALID|UNSUPPORTED|INTERNAL)_\w{1,40}: (?P<reason>[^\n]{0,200}?(?:(?:must be|required to be) an "
            r"initializer|must be (?:a )?constant|must resolve to a build-time constant|should be a const"
            r"|\.is_weights\(\)\)?(?: &&|\s{0,4}$)|does not support dynamic (?:axes|pads|shape))[^\n]{0,200})"
        ),
        explanation=(
            "TensorRT wants this input when the engine is built: an initializer of the model, or what can be computed "
            "from initializers alone. Here it depends on an input of the model, or only looks so before folding."
        ),
        fixes=(
            _FOLD,
            Fix("export with fixed shapes, or write the value into the model, so that node {node} gets a constant"),
            _EXPORT,
        ),
        seen_in="TensorRT 8 and later, TensorRT-RTX",
        sample=(
            "In node 3 with name: /model/Clip and operator: Clip (importClip): UNSUPPORTED_NODE: Assertion failed: "
            'inputs.at(2).is_weights() && "Clip max value must be an initializer!"'
        ),
        source=RTX,
    ),
    Message(
        id="onnx-input-count",
        cause="engine-build",
        stage="load",
        severity="error",
        title="a node of the model has too few or too many inputs",
        pattern=(
            r"In node -?\d{1,6} with name: (?:(?P<node>[^\n]{1,200}?) )?and operator: "
            r"(?:(?P<operator>\w{1,80}) )?\(\w{1,80}\): "
            r"(?:INVALID|UNSUPPORTED|INTERNAL)_\w{1,40}: (?P<reason>[^\n]{0,200}?(?:inputs\.size\(\) [=<>]="
            r"|nbInputs [=<>]=|requires (?:exactly|at least|between) \S{1,5} inputs?|expects two input tensors)"
            r"[^\n]{0,200})"
        ),
        explanation="The node is not as its operator wants it in this opset: the exporter or an edit made it so.",
        fixes=(_CHECK_MODEL, _EXPORT, _SEE_MODEL),
        seen_in="TensorRT 8 and later, TensorRT-RTX",
        sample=(
            "In node 3 with name: /model/Slice and operator: Slice (importSlice): INVALID_NODE: Assertion failed: "
            '(inputs.size() == 4) && "Exactly 4 inputs are required by TRT_Slice."'
        ),
        source=RTX,
        confidence="likely",
    ),
    Message(
        id="onnx-node-refused",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the ONNX parser refuses a node of the model",
        pattern=(
            r"In node -?\d{1,6} with name: (?:(?P<node>[^\n]{1,200}?) )?and operator: "
            r"(?:(?P<operator>\w{1,80}) )?\(\w{1,80}\): "
            r"(?:INVALID|UNSUPPORTED|INTERNAL)_\w{1,40}: (?!Invalid Node)(?P<reason>[^\n]{3,300})"
        ),
        explanation=(
            "The parser stopped at this node. The words after the assertion say what it does not support: an "
            "attribute, "
            "a rank, an input that has to be a constant, an opset."
        ),
        fixes=(
            Fix("change the node {node} in the model, or the option of the exporter that makes it"),
            _FOLD,
            _EXPORT,
            _CHECK_MODEL,
        ),
        seen_in="TensorRT 8 and later, TensorRT-RTX",
        sample=(
            "In node 3 with name: /model/Resize and operator: Resize (importResize): UNSUPPORTED_NODE: Assertion "
            "failed: "
            '(mode == "nearest" || mode == "linear" || mode == "cubic"): Invalid Resize mode'
        ),
        source=RTX,
        caused_by=("network-types", "network-shapes", "network-call-refused"),
    ),
    Message(
        id="layer-input-rank",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the input of a layer has another number of dimensions than the layer takes",
        pattern=r"\bI[A-Z]\w{2,60}Layer requires (?:its |the )?input to have rank (?P<expected>[\d, or]{0,20}\d)",
        explanation="The message says which numbers of dimensions the layer takes.",
        fixes=(_SEE_MODEL, _CHECK_MODEL),
        seen_in="TensorRT 10 and later",
        sample="Error Code 4: API Usage Error (conv1: IConvolutionLayer requires input to have rank 3, 4 or 5)",
        source=NO_PAGE,
        confidence="likely",
    ),
    Message(
        id="onnx-parser-stopped",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the ONNX parser stopped at a node",
        pattern=(
            r"While parsing node number \d{1,6} \[(?P<operator>\w{1,80})"
            r"|ModelImporter\.cpp:\d{1,5}: (?:--- (?:Begin|End) node ---|ERROR: \S{1,80}:\d{1,5} In function \w{1,80})"
            r"|In node -?\d{1,6} with name: (?:(?P<node>[^\n]{1,200}?) )?and operator: (?:(?P<operator_2>\w{1,80}) )?"
            r"\(\w{1,80}\): \w{1,40}: Invalid Node"
            r"|\[\d\] Invalid Node - (?P<node_2>[^\n]{1,200})"
            r"|(?:[Ff]ailed to|[Cc]ould not|[Cc]annot) (?:parse|import) (?:the )?(?:ONNX|onnx) (?:file|model)\b(?! "
            r"from)"
        ),
        explanation="The lines around it say at which node and why.",
        fixes=(_SEE_MODEL, _CHECK_MODEL),
        seen_in="TensorRT 7 and later, TensorRT-RTX",
        sample='[TRT] [E] ModelImporter.cpp:140: While parsing node number 0 [Add -> "y"]:',
        source=RTX,
        confidence="likely",
        caused_by=(ANY_CAUSE,),
    ),
)

NAMED = tuple(row.id for row in ROWS if not row.symptom)
"""What a later line about a failed parse or build follows from."""
