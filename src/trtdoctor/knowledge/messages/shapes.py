"""Shapes, profiles, addresses: the engine loaded, and the program uses it wrongly."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages.common import H200, TRT
from trtdoctor.model.finding import Fix

_SEE = Fix("see which shapes the engine accepts", ("trtdoctor inspect {path}",))
_PROFILE = Fix(
    "build it for the shapes that you need",
    (
        "trtexec --onnx=model.onnx --minShapes={input}:{least} --optShapes={input}:{most} "
        "--maxShapes={input}:{most} --saveEngine=model.engine",
    ),
)
_SET = Fix("give every input and output an address before each run: context.set_tensor_address(name, pointer)")

ROWS = (
    Message(
        id="shape-outside-profile",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="an input is larger or smaller than the optimization profile allows",
        pattern=(
            r"(?:condition: profile(?:Max|Min)Dims.{0,60}?dimensions\.d\[\w{1,3}\]\.? {0,2}\n? {0,2})?Supplied "
            r"binding dimension (?P<shape>\[[\d,\s-]{1,80}\]) for (?P<tensor>bindings?\[\d{1,4}\]"
            r"|\S{1,100}) exceed.{0,40}?range at index (?P<dimension>\d{1,2})(?:, maximum dimension in profile is "
            r"(?P<largest>\d{1,12}), minimum dimension in profile is (?P<smallest>\d{1,12}), but supplied dimension "
            r"is (?P<given>\d{1,12}))?"
            r"|condition: profile(?:Max|Min)Dims\.d\[\w{1,3}\] ?[<>]= ?dimensions\.d\[\w{1,3}\]"
        ),
        explanation="The shape that the program set is outside the range for which the engine was built.",
        fixes=(
            _SEE,
            Fix("if another of its profiles fits: context.set_optimization_profile_async(index, stream)"),
            _PROFILE,
        ),
        seen_in="TensorRT 6 to 10",
        sample=(
            "3: [executionContext.cpp::validateInputBindings::2016] Error Code 3: API Usage Error (Parameter check "
            "failed at: runtime/api/executionContext.cpp::validateInputBindings::2016, condition: profileMaxDims.d[i] "
            ">= dimensions.d[i]. Supplied binding dimension [9,3,64,64] for bindings[0] exceed min ~ max range at "
            "index 0, maximum dimension in profile is 8, minimum dimension in profile is 1, but supplied dimension is "
            "9."
        ),
        source=H200,
    ),
    Message(
        id="shape-fits-no-profile",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="no optimization profile accepts this shape",
        pattern=(
            r"(?:condition: satisfyProfile\. {0,2})?(?:Set dimension (?P<shape>\[[\d,\s-]{1,80}\]) "
            r"for (?:tensor|input) (?P<tensor>\S{1,200}) |Runtime dimension )?does not satisfy any "
            r"optimization profiles?"
            r"(?:\. ?Valid range for profile \d{1,3}: ?(?P<profile_min>\[[\d,\s-]{1,80}\])\.\."
            r"(?P<profile_max>\[[\d,\s-]{1,80}\]))?"
            r"|condition: satisfyProfile"
            r"|Could not find any profile"
            r"|no (?:optimization )?profile (?:that )?(?:fits|matches|satisfies|supports)"
            r"|no (?:suitable|valid|matching) (?:optimization )?profile"
        ),
        explanation="The shape that the program set is outside every range for which the engine was built.",
        fixes=(_SEE, _PROFILE),
        seen_in="TensorRT 8.6 to 11",
        sample=(
            "3: [executionContext.cpp::setInputShape::2229] Error Code 3: API Usage Error (Parameter check failed at: "
            "runtime/api/executionContext.cpp::setInputShape::2229, condition: satisfyProfile. Runtime dimension does "
            "not satisfy any optimization profile."
        ),
        source=H200,
    ),
    Message(
        id="static-dimension",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="a dimension that is fixed in the engine was set to another value",
        pattern=(
            r"(?:condition: engineDims\.d\[\w{1,3}\] == dim(?:ension)?s\.d\[\w{1,3}\]"
            r"|Static dimension mismatch while setting input shape)(?:\. Static dimension mismatch while setting "
            r"input shape)?(?: for (?P<tensor>\S{1,100}?)\. Set dimensions are (?P<shape>\[[\d,\s-]{1,80}\])\. "
            r"Expected dimensions are (?P<expected>\[[\d,\s-]{1,80}\]))?"
        ),
        explanation=(
            "The engine was built with this dimension fixed (often a batch of 1), and the program set another value."
        ),
        fixes=(
            Fix("pass the fixed shape, {expected}"),
            _SEE,
            Fix(
                "build it for the shapes that you need, from a model whose dimensions are dynamic: trtexec takes no "
                "ranges for one that was exported with fixed sizes",
                _PROFILE.commands,
            ),
        ),
        seen_in="TensorRT 8.5 to 11",
        sample=(
            "3: [executionContext.cpp::setInputShape::2198] Error Code 3: API Usage Error (Parameter check failed at: "
            "runtime/api/executionContext.cpp::setInputShape::2198, condition: engineDims.d[i] == dims.d[i]. Static "
            "dimension mismatch while setting input shape."
        ),
        source=H200,
    ),
    Message(
        id="rank",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="the shape does not have as many dimensions as the input",
        pattern=(
            r"condition: engineDims\.nbDims == dim(?:ension)?s\.nbDims"
            r"|expecting a shape of \w{1,20} dimensions"
        ),
        explanation=(
            "The program set a shape with more or fewer dimensions than the engine's input has; often the batch "
            "dimension is missing."
        ),
        fixes=(_SEE,),
        seen_in="TensorRT 7 to 11",
        sample=(
            "3: [executionContext.cpp::setInputShape::2193] Error Code 3: API Usage Error (Parameter check failed at: "
            "runtime/api/executionContext.cpp::setInputShape::2193, condition: engineDims.nbDims == dims.nbDims"
        ),
        source=H200,
    ),
    Message(
        id="shape-of-output-set",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="a shape was set for an output",
        pattern=(
            r"condition: (?:mEngine\.)?bindingIsInput\(\w{1,40}\)"
            r"|set_?binding_?(?:shape|dimensions).{0,40}(?:not|is) an? (?:output|input)"
        ),
        explanation="Only inputs get a shape; TensorRT computes the shapes of the outputs.",
        fixes=(Fix("leave the outputs out of the loop that sets shapes"), _SEE),
        seen_in="TensorRT 6 to 8",
        sample=(
            "Parameter check failed at: engine.cpp::setBindingDimensions::938, condition: "
            "mEngine.bindingIsInput(bindingIndex)"
        ),
        source=TRT + "536",
    ),
    Message(
        id="shapes-not-all-set",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="an input with dynamic dimensions has no shape yet",
        pattern=(
            r"allInput(?:Dimensions|Shapes)Specified"
            r"|Not all (?:input )?(?:dimensions|shapes)(?: of inputs)? (?:are|were|have been) (?:set|specified)"
            r"|Dynamic dimensions? (?:of|for) (?:input|binding).{0,80}(?:not|un)(?: ?specified| ?set)"
        ),
        explanation=(
            "The engine has dynamic inputs, and the program ran it before it had set the shape of each. A shape for "
            "which set_input_shape failed does not count as set."
        ),
        fixes=(
            Fix("set the shape of every dynamic input first: context.set_input_shape(name, shape)"),
            _SEE,
        ),
        seen_in="TensorRT 6 to 11",
        sample=(
            "3: [executionContext.cpp::resolveSlots::2725] Error Code 3: API Usage Error (Parameter check failed at: "
            "runtime/api/executionContext.cpp::resolveSlots::2725, condition: allInputDimensionsSpecified(routine)"
        ),
        source=H200,
        caused_by=("shape-outside-profile", "shape-fits-no-profile", "static-dimension", "rank", "invalid-tensor-name"),
    ),
    Message(
        id="slots-not-resolved",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="shapes or addresses are not set as the engine needs them",
        pattern=r"Could not resolve slots",
        explanation="A consequence: an input has no shape, or one that does not fit.",
        fixes=(_SEE,),
        seen_in="TensorRT 7 to 10",
        sample="[E] [TRT] Could not resolve slots: ",
        source=TRT + "1564",
        caused_by=(ANY_CAUSE,),
    ),
    Message(
        id="profile-in-use",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="the optimization profile is in use by another context",
        pattern=(
            r"Profile (?P<profile>\d{1,3}) has been chosen by another I?ExecutionContext"
            r"|profile .{0,40}(?:is )?(?:already|currently) (?:in use|used|chosen) by another"
        ),
        explanation=(
            "Each optimization profile serves one execution context at a time (unless the engine was built with "
            "shared profiles). The second context selected the profile of the first, and using it then crashes."
        ),
        fixes=(
            Fix("give each context its own profile: context.set_optimization_profile_async(index, stream)"),
            Fix(
                "build the engine with one optimization profile for each context",
                (
                    "trtexec --onnx=model.onnx --profile=0 --minShapes=… --profile=1 --minShapes=… "
                    "--saveEngine=model.engine",
                ),
            ),
        ),
        seen_in="TensorRT 7 to 8.6",
        sample=(
            "3: [executionContext.cpp::setOptimizationProfileInternal::1303] Error Code 3: Internal Error (Profile 0 "
            "has been chosen by another IExecutionContext. Use another profileIndex or destroy the IExecutionContext "
            "that use this profile.)"
        ),
        source=H200,
    ),
    Message(
        id="profile-index",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="there is no optimization profile with this index",
        pattern=(
            r"condition: profileIndex (?:<|>= 0|< 0)[^)\n]{0,60}"
            r"|profile ?index .{0,30}(?:out of range|invalid|exceeds)"
            r"|invalid (?:optimization )?profile (?:index|number)"
        ),
        explanation="The program selected an optimization profile that the engine does not have.",
        fixes=(
            Fix("select one of 0 to engine.num_optimization_profiles - 1"),
            Fix("build the engine again with as many profiles: config.add_optimization_profile, once for each"),
            _SEE,
        ),
        seen_in="TensorRT 7 to 11",
        sample=(
            "3: [executionContext.cpp::setOptimizationProfileInternal::1274] Error Code 3: API Usage Error (Parameter "
            "check failed at: runtime/api/executionContext.cpp::setOptimizationProfileInternal::1274, condition: "
            "profileIndex < mEngine.getNbOptimizationProfiles()"
        ),
        source=H200,
    ),
    Message(
        id="profile-not-bound",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="no optimization profile is selected",
        pattern=(
            r"mOptimizationProfile >= 0"
            r"|(?:optimization )?profiles? (?:is |are |was )?not (?:bound?|set|selected|chosen|bind)\b"
            r"|profile not bind"
            r"|No optimization profile has been (?:set|chosen|selected)"
            r"|Must set an optimization profile"
        ),
        explanation=(
            "The context has no optimization profile. A second context does not get one by default, and neither does "
            "a context for which selecting one failed."
        ),
        fixes=(
            Fix("select one before setting shapes: context.set_optimization_profile_async(index, stream)"),
            _SEE,
        ),
        seen_in="TensorRT 7 to 10",
        sample=(
            "Parameter check failed at: engine.cpp::resolveSlots::1092, condition: mOptimizationProfile >= 0 && "
            "mOptimizationProfile < mEngine.getNbOptimizationProfiles()"
        ),
        source=TRT + "846",
        caused_by=("profile-in-use",),
    ),
    Message(
        id="profile-without-shape-values",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="the optimization profile gives no values for an input that holds a shape",
        pattern=r"(?:(?P<tensor>[^\s(:]{1,150}): ?)?optimization profile is missing values for shape input",
        explanation=(
            "The network computes shapes from the values of this input, so that the profile has to say which values it "
            "may have: the smallest, the usual and the largest. Its dimensions alone are not enough."
        ),
        fixes=(
            Fix("give the values in the profile: profile.set_shape_input(NAME, min, opt, max), or setShapeValuesV2"),
            Fix(
                "with trtexec, give them in place of its dimensions, for an input that holds two numbers like this",
                (
                    "trtexec --onnx=model.onnx --minShapes={input}:1x1 --optShapes={input}:4x4 --maxShapes={input}:8x8 "
                    "--saveEngine=model.engine",
                ),
            ),
            Fix("make the shape a constant of the model, where it does not change"),
        ),
        seen_in="TensorRT 8 to 11",
        sample=(
            "4: [network.cpp::validate::3584] Error Code 4: Internal Error (kv_slice: optimization profile is missing "
            "values for shape input)"
        ),
        source=TRT + "4199",
    ),
    Message(
        id="network-without-profile",
        cause="engine-build",
        stage="profiles",
        severity="error",
        title="the network has dynamic inputs, and no optimization profile was given at build time",
        pattern=(
            r"Network has dynamic or shape inputs, but no optimization profile has been defined"
            r"|dynamic inputs? .{0,60}no optimization profile"
            r"|optimization profile is missing values for (?!shape )(?:input )?(?P<tensor>\S{1,80})"
        ),
        explanation="To build an engine with dynamic inputs, the builder needs at least one range of shapes.",
        fixes=(_PROFILE,),
        seen_in="TensorRT 7 to 11",
        sample=(
            "Error Code 4: Internal Error (Network has dynamic or shape inputs, but no optimization profile has been "
            "defined.)"
        ),
        source=TRT + "1116",
        caused_by=("profile-order",),
    ),
    Message(
        id="address-misaligned",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="the address of a tensor is not aligned",
        pattern=(
            r"(?P<tensor>[^\s(]{1,100}): data must be aligned on (?P<alignment>\d{1,5}) boundary"
            r"|must be aligned (?:on|to) a?.{0,20}\d{1,5}[ -]byte"
        ),
        explanation=(
            "TensorRT requires the address of each tensor to be a multiple of at least its element size; a pointer "
            "into the middle of a buffer may not be."
        ),
        fixes=(Fix("allocate memory for the tensor by itself, or use an offset that is a multiple of 256"),),
        seen_in="TensorRT 8.5 to 11",
        sample=(
            "3: [executionContext.cpp::setTensorAddress::2369] Error Code 3: Internal Error (input: data must be "
            "aligned on 4 boundary.)"
        ),
        source=H200,
    ),
    Message(
        id="invalid-tensor-name",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="the engine has no tensor with this name",
        pattern=(
            r"given invalid tensor name: (?P<tensor>[^\s)]{1,120})"
            r"|(?:invalid|unknown) tensor name"
            r"|(?:is not a|not a valid) (?:name of a|tensor name|binding name|input tensor)"
            r"|Cannot find binding of given name: (?P<tensor_2>[^\s)]{1,120})"
            r"|getBindingIndex.{0,40}(?:-1|invalid)"
            r"|Cannot find (?:input|output) tensor"
        ),
        explanation=(
            "The program asks for an input or output by a name that the engine does not have. The names come from the "
            "model, and exporters change them."
        ),
        fixes=(Fix("see the names", ("trtdoctor inspect {path}",)),),
        seen_in="TensorRT 7 to 11",
        sample=(
            "3: [engine.cpp::getProfileObliviousBindingIndex::1316] Error Code 3: Internal Error (setTensorAddress "
            "given invalid tensor name: nope)"
        ),
        source=H200,
    ),
    Message(
        id="address-not-set",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="an input or output has no address",
        pattern=(
            r"(?:condition: )?\(?\(?mContext\.profileObliviousBindings\.at\(profileObliviousIndex\)\)? ?!= "
            r"?nullptr(?:\. Address is not set for (?:input |output )?tensor (?P<tensor>[^\s.]{1,100}))?"
            r"|(?:Address is not set for|Neither address or allocator is set for) (?:input "
            r"|output )?tensor (?P<tensor_2>[^\s.]{1,100})"
            r"|Tensor [\x22'](?P<tensor_3>[^\x22']{1,100})[\x22'] is bound to nullptr"
            r"|condition: bindings\[\w{1,3}\](?: ?!= ?nullptr| \|\| nullBindingOK)"
            r"|nullPtrAllowed(?:\. Tensor [\x22'](?P<tensor_4>[^\x22']{1,100}))?"
            r"|nullBindingOK"
        ),
        explanation=(
            "The program ran the engine while a pointer was null: an output was forgotten, an allocation failed, a "
            "name was misspelled, or execute_async_v3 was called without set_tensor_address (it takes no list of "
            "bindings)."
        ),
        fixes=(_SET, Fix("see which inputs and outputs there are", ("trtdoctor inspect {path}",))),
        seen_in="TensorRT 5 to 11",
        sample=(
            "3: [executionContext.cpp::enqueueV3::2594] Error Code 3: API Usage Error (Parameter check failed at: "
            "runtime/api/executionContext.cpp::enqueueV3::2594, condition: "
            "(mContext.profileObliviousBindings.at(profileObliviousIndex)) != nullptr"
        ),
        source=H200,
        caused_by=("address-misaligned", "invalid-tensor-name"),
    ),
    Message(
        id="batch-size",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="a batch size was passed to an engine without one",
        pattern=(
            r"condition: batchSize (?:> 0|<= ?\w{1,20}\.?getMaxBatchSize|>= 0)[^\n]{0,80}"
            r"|batchSize <= mEngine\.getMaxBatchSize"
            r"|explicit batch.{0,60}(?:enqueueV2|executeV2|batch ?size)"
            r"|Batch size .{0,40}(?:exceeds|larger than|greater than) .{0,20}max(?:imum)? batch"
        ),
        explanation=(
            "The program passed a batch size larger than the engine's, or called the implicit-batch functions on an "
            "explicit-batch engine."
        ),
        fixes=(
            Fix("use the functions without a batch size (execute_v2, execute_async_v3), and set shapes instead"),
            _SEE,
        ),
        seen_in="TensorRT 5 to 8",
        sample=(
            "3: [executionContext.cpp::execute::475] Error Code 3: API Usage Error (Parameter check failed at: "
            "runtime/api/executionContext.cpp::execute::475, condition: batchSize > 0 && batchSize <= "
            "mEngine.getMaxBatchSize()"
        ),
        source=TRT + "1929",
    ),
    Message(
        id="binding-dimensions",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="the shape of an input does not fit",
        pattern=(
            r"binding dimensions? (?:mismatch|do(?:es)? not match)"
            r"|setBindingDimensions.{0,40}(?:fail|false|error)"
            r"|failed to set (?:the )?(?:binding|input) (?:dimension|shape)s? to .{1,80} for input '"
            r"(?P<tensor_2>[^'\n]{1,100})'"
            r"|condition: engineDims\.(?:d|nbDims)"
            r"|(?:input|model|tensor) (?:shape|dimensions?|dims|size) .{0,80}(?:not equal to max model size"
            r"|does not match (?:the )?(?:engine|model|profile|binding))"
            r"|input shape .{0,60}(?:larger|greater|smaller|exceeds?|outside).{0,40}(?:profile|engine|max)"
            r"|unexpected shape for input '(?P<tensor>[^'\n]{1,100})'"
            r"|unexpected shape for input"
            r"|(?:not equal to|[<>]) max model size"
            r"|unexpected (?:input|output) (?:dimensions|shape)"
            r"|Exception: bad shape for TensorRT input"
            r"|Input shape must be divisible by"
            r"|ValueError: __len__.{2} should return >= 0"
            r"|AssertionError: \(torch\.Size\(\["
        ),
        explanation="The program passed a shape for which the engine was not built.",
        fixes=(_SEE, _PROFILE),
        seen_in="TensorRT 6 to 11, Triton, Ultralytics",
        sample="ValueError: input size torch.Size([1, 3, 320, 320]) not equal to max model size (1, 3, 640, 640)",
        source="https://github.com/ultralytics/yolov5/issues/11673",
        confidence="likely",
        caused_by=(
            "shape-outside-profile",
            "shape-fits-no-profile",
            "static-dimension",
            "rank",
            "shape-of-output-set",
        ),
    ),
    Message(
        id="tensor-type",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="an input has a different data type, or is on a different device, than the engine expects",
        pattern=(
            r"unexpected datatype (?:TYPE_)?\w{2,10} for (?:inference )?(?:input|output|tensor) "
            r"'(?P<tensor>[^'\n]{1,100})'"
            r"|Expected input tensors to have (?:type|device) \w{1,20}, found"
            r"|inference input data-type is '\w{2,10}', but model '[^'\n]{1,100}' expects"
            r"|Unexpected input data type\. Actual: \(tensor\("
            r"|unexpected inference (?:input|output) '(?P<tensor_2>[^'\n]{1,100})'"
            r"|(?:got|found) (?:input|tensor) on cpu.{0,60}expected .{0,20}(?:cuda|gpu)"
        ),
        explanation=(
            "What the program passed has a different type than the engine's tensor (FP32 for FP16, INT64 for INT32), "
            "has another name, or is in host memory."
        ),
        fixes=(
            Fix("see the names and types", ("trtdoctor inspect {path}",)),
            Fix(
                "convert the input first, in PyTorch with tensor.to('cuda', torch.float16) or whichever type the "
                "engine expects"
            ),
        ),
        seen_in="Triton, Torch-TensorRT, ONNX Runtime",
        sample=(
            "Invalid argument: unable to load model 'net', unexpected datatype INT64 for input 'ids', expecting "
            "TYPE_FP32"
        ),
        source="https://github.com/triton-inference-server/server/issues/2644",
    ),
    Message(
        id="torch-tensorrt-shape",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="Torch-TensorRT could not set the shape of an input",
        pattern=r"Error while setting the input shape",
        explanation="The module was called with a shape outside the range for which it was compiled.",
        fixes=(
            Fix(
                "compile the module with a torch_tensorrt.Input(min_shape, opt_shape, max_shape) whose range includes "
                "the shape"
            ),
            _SEE,
        ),
        seen_in="Torch-TensorRT 1.4 and later",
        sample="RuntimeError: [Error thrown at core/runtime/execute_engine.cpp] Error while setting the input shape",
        source="https://github.com/pytorch/TensorRT/pull/4682",
        confidence="likely",
        caused_by=("static-dimension", "shape-fits-no-profile", "shape-outside-profile", "rank"),
    ),
    Message(
        id="copy-sizes",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="a buffer does not have the size of its tensor",
        pattern=(
            r"could not broadcast input array from (?:the )?shape"
            r"|pagelocked_empty.{0,40}negative"
            r"|cuMemAlloc failed: invalid argument"
            r"|negative dimensions are not allowed"
            r"|(?:buffer|memory) size .{0,60}(?:does not match|too small|mismatch)"
        ),
        explanation=(
            "The program sizes its buffers by the engine's shapes, and one of these is dynamic (-1), or the data has "
            "another shape."
        ),
        fixes=(Fix("set the input shapes first, then allocate by context.get_tensor_shape(name)"), _SEE),
        seen_in="Python programs",
        sample="ValueError: could not broadcast input array from shape (150528,) into shape (602112,)",
        source="https://github.com/wang-xinyu/tensorrtx/issues/176",
        confidence="possible",
    ),
    Message(
        id="unexpected-vector-range",
        cause="shapes-profiles",
        stage="execute",
        severity="error",
        title="an execution context was not created",
        pattern=r"Unexpected exception vector<bool>::_M_range_check",
        explanation=(
            "TensorRT 8.6 says this when it could not create an execution context for an engine whose output shapes "
            "depend on data."
        ),
        fixes=(Fix("use a later TensorRT, and an IOutputAllocator for outputs whose shape depends on data"),),
        seen_in="TensorRT 8.6",
        sample="1: Unexpected exception vector<bool>::_M_range_check: __n (which is 0) >= this->size() (which is 0)",
        source=H200,
        confidence="possible",
    ),
)
