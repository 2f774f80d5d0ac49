"""What a build is asked for and cannot give: targets, types, flags, memory, and the driver that it does not need."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages import parser
from trtdoctor.knowledge.messages.common import DOCKER, GPU_VISIBLE, NO_PAGE, PATH_SEEN, RTX, SEARCH
from trtdoctor.model.finding import Fix

_TARGETS = r"target\(s\):? (?P<targets>(?:sm)?(?P<sm_built>\d{2,3})[a-z]?(?:, (?:sm)?\d{2,3}[a-z]?){0,20})"
_TYPES = r"because the model contains HW-specific data ?types: (?P<dtype>[\w, ]{1,80}?)(?=\.|\s{0,4}$|\n|\))"
_WORKSPACE = Fix(
    "allow the builder more: config.set_memory_pool_limit(trt.MemoryPoolType.WORKSPACE, 1 << 32), or no limit"
)

ROWS: tuple[Message, ...] = (
    Message(
        id="type-not-on-target",
        cause="unsupported-sm",
        stage="gpu",
        severity="error",
        title="the model holds a type of data that a GPU it is built for does not have",
        pattern=rf"Cannot compile for {_TARGETS}, {_TYPES}",
        explanation=(
            "FP8 needs compute capability 8.9 or newer, FP4 10.0 or newer, BF16 and INT4 8.0 or newer. The targets "
            "in the "
            "message do not have the type, so no kernel can be made for them."
        ),
        fixes=(
            Fix(
                "leave those GPUs out of the targets: config.num_compute_capabilities, config.set_compute_capability()"
            ),
            Fix("for those GPUs build a second engine, from a model in float16 or int8"),
        ),
        seen_in="TensorRT-RTX 1.4 to 1.7",
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 1: Myelin ([pass.cpp:1500: run_passes] Cannot compile for "
            "target(s) sm75, because the model contains HW-specific datatypes: fp8_e4m3. In compileGraph at "
            "/_src/optimizer/myelin/codeGenerator.cpp:2012)"
        ),
        source=RTX,
    ),
    Message(
        id="type-narrows-targets",
        cause="unsupported-sm",
        stage="gpu",
        severity="warning",
        title="the engine will not run on some of its target GPUs, which lack a type of data in the model",
        pattern=rf"will not be able to run on {_TARGETS}, {_TYPES}",
        explanation=(
            "The build goes on without them, and says so only in a verbose log. The engine's header still lists these "
            "GPUs."
        ),
        fixes=(
            Fix("if it has to run there, build a second engine for them, from a model in float16 or int8"),
            Fix("see which GPUs the engine is for", ("trtdoctor inspect {path}",)),
        ),
        seen_in="TensorRT-RTX 1.5 to 1.7",
        sample=(
            "[V] [TRT]  (foreignNode) Warning: this engine will not be able to run on target(s): sm80, sm86, sm89, "
            "because the model contains HW-specific datatypes: fp4_e2m1."
        ),
        source=RTX,
    ),
    Message(
        id="strongly-typed-flags",
        cause="engine-build",
        stage="load",
        severity="error",
        title="a precision flag is set for a network that is strongly typed",
        pattern=(
            r"condition: !config\.getFlag\(BuilderFlag::k(?P<builder_flag>(?:FP16|INT8|BF16|FP8|INT4|FP4"
            r"|\w{3,10}_PRECISION\w{0,20}))\)"
            r"|(?:[sS]trongly typed|kSTRONGLY_TYPED)[^\n]{0,120}(?:precision|set(?:Output)?Type|BuilderFlag|kFP16"
            r"|kINT8)"
            r"|(?:precision|setOutputType|kFP16|kINT8)[^\n]{0,120}(?:strongly typed|STRONGLY_TYPED)"
            r"|condition: dataType == outType\. UNSUPPORTED_STATE"
        ),
        explanation=(
            "In a strongly typed network the types of the model decide, and flags or setters for FP16, BF16 or "
            "INT8 are "
            "refused. In TensorRT-RTX and TensorRT 11 every network is strongly typed."
        ),
        fixes=(
            Fix("leave the precision flags and setters out, and set the types in the model itself"),
            Fix(
                "convert the model to float16, or quantize it",
                (
                    "python -m pip install nvidia-modelopt[onnx]",
                    "python -m modelopt.onnx.autocast --onnx_path model.onnx",
                ),
            ),
            Fix("create the network without STRONGLY_TYPED, where TensorRT (before 11) allows it", not_on=("rtx",)),
        ),
        seen_in="TensorRT 10, TensorRT-RTX 1.4",
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 3: API Usage Error (Parameter check failed, condition: "
            "!config.getFlag(BuilderFlag::kFP16). )"
        ),
        source="https://github.com/NVIDIA/TensorRT-RTX/issues/2",
    ),
    Message(
        id="property-without-setter",
        cause="api-removed",
        stage="load",
        severity="error",
        title="the program sets a property that this TensorRT does not let it set",
        pattern=(
            r"property (?:'(?P<attribute>\w{1,60})' )?of '(?:tensorrt\w{0,20}\.){0,3}(?P<owner>I[A-Z]\w{2,60}"
            r"|Builder|Runtime|OnnxParser)' object has no setter"
        ),
        explanation=(
            "The property can be read only. The type of a tensor was settable while networks were weakly typed; in "
            "TensorRT-RTX and TensorRT 11 the model decides about it."
        ),
        fixes=(
            Fix("leave the line out, and set the types in the model (Cast, or a model in float16)"),
            Fix("use a release of the program that supports this TensorRT"),
        ),
        seen_in="TensorRT 11, TensorRT-RTX 1.5 to 1.7",
        sample="AttributeError: property of 'ITensor' object has no setter",
        source=RTX,
        never=("AttributeError: property 'name' of 'Person' object has no setter",),
    ),
    Message(
        id="version-compatible-build",
        cause="special-engine",
        stage="libraries",
        severity="error",
        title="a version-compatible build needs the lean runtime, and its library is not there",
        pattern=(
            r"Unable to load library: (?P<library>\S{0,100}nvinfer_(?:lean|vc_plugin|dispatch)\S{0,40}?(?:\.so|\.dll)"
            r"[\d.]{0,12}\b)"
        ),
        explanation=(
            "With VERSION_COMPATIBLE the builder puts the lean runtime into the engine. TensorRT has that library in a "
            "package of its own. TensorRT-RTX has none at all, and no version-compatible engines: with "
            "EXCLUDE_LEAN_RUNTIME it builds the same engine as without both."
        ),
        fixes=(
            Fix("leave the flag VERSION_COMPATIBLE out"),
            Fix(
                "set EXCLUDE_LEAN_RUNTIME too: the engine is then loaded with a lean runtime beside it", not_on=("rtx",)
            ),
            Fix("install the lean runtime", ("python -m pip install tensorrt-lean",), not_on=("rtx", "jetson")),
        ),
        seen_in="TensorRT 10, TensorRT-RTX 1.4 to 1.7",
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 6: API Usage Error (Unable to load library: "
            "libnvinfer_lean.so.1: "
            "libnvinfer_lean.so.1: cannot open shared object file: No such file or directory In Impl at "
            "/_src/runtime/dispatch/libLoader.cpp:305)"
        ),
        source=RTX,
    ),
    Message(
        id="dla-not-in-build",
        cause="special-engine",
        stage="gpu",
        severity="error",
        title="the build asks for the DLA, which this TensorRT does not have",
        pattern=(
            r"DLA optimizations without DLA backend"
            r"|\bDLA (?:is|was) (?:disabled|not enabled)\b"
        ),
        explanation=(
            "Only the TensorRT of a Jetson or a DRIVE, and not TensorRT-RTX, can build for the deep-learning "
            "accelerator."
        ),
        fixes=(Fix("leave out what names the DLA: default_device_type, DLA_core, kDLA_STANDALONE, DLA memory pools"),),
        seen_in="TensorRT 10, TensorRT-RTX 1.4 to 1.7",
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 1: Internal Error (Applying DLA optimizations without DLA "
            "backend. In segmentGraphToBackends at /_src/optimizer/common/rewrite/graphOptimizer.cpp:8615)"
        ),
        source=RTX,
    ),
    Message(
        id="workspace-too-small",
        cause="memory",
        stage="load",
        severity="error",
        title="no kernel for a layer fits into the builder's workspace limit",
        pattern=(
            r"no tactics to implement the operation within workspace limit"
            r"|requires workspace memory greater than"
            r"|Please increase the workspace memory"
        ),
        explanation="The limit is a setting of the build (MemoryPoolType.WORKSPACE), not the size of the GPU's memory.",
        fixes=(
            _WORKSPACE,
            Fix(
                "on the command line",
                ("trtexec --onnx=model.onnx --memPoolSize=workspace:8192 --saveEngine=model.engine",),
                not_on=("rtx",),
            ),
        ),
        seen_in="TensorRT 10, TensorRT-RTX 1.4 to 1.7",
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 1: Myelin ([tactic.cpp:1653: enumerate_tactics] Tactic "
            "Selection: "
            "no tactics to implement the operation within workspace limit. Consider increase the allowed workspace "
            "size if "
            "applicable. In compileGraph at /_src/optimizer/myelin/codeGenerator.cpp:1783)"
        ),
        source="recorded by this project: TensorRT-RTX 1.4.0.76",
    ),
    Message(
        id="layer-without-runner",
        cause="engine-build",
        stage="load",
        severity="error",
        title="this TensorRT has no implementation of a layer",
        pattern=(
            r"\b(?P<node>[^\s()]{1,200}) has no runners that implement it"
            r"|Assertion !layerImpls\.empty\(\) failed"
        ),
        explanation=(
            "The parser accepted the operator and the builder has no code for it: TensorRT-RTX lacks some layers of "
            "TensorRT, among them non-maximum suppression."
        ),
        fixes=(
            Fix("end the model before {node}, and compute the rest outside of TensorRT"),
            Fix("build with TensorRT instead, if it has the layer", only_on=("rtx",)),
        ),
        seen_in="TensorRT-RTX 1.4 to 1.7",
        sample=(
            "[tacticSupply.cpp::getSupportedFormats::48] Error Code 2: Internal Error (Assertion "
            "!layerImpls.empty() failed. "
            "/model/NonMaxSuppression_0 has no runners that implement it In getSupportedFormats at "
            "/_src/optimizer/builder/tacticSupply.cpp:48)"
        ),
        source=RTX,
    ),
    Message(
        id="build-needs-gpu",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="this build needs a GPU, and CUDA does not work here",
        pattern=(
            r"MyelinCheckException: graph_jit\.cpp:\d{1,5}: CHECK\(status == CUDA_SUCCESS\)"
            r"|buildSerializedNetwork: Error Code 1: Cuda Runtime \(In generateForCurrent at [^\n(]{1,160}"
            r"(?:\(cudaError (?P<cuda_number>\d{1,4}): (?P<cuda_text>[^)\n]{1,100}))?"
        ),
        explanation=(
            "TensorRT-RTX builds most engines without a GPU. Those that can be refitted (REFIT, STRIP_PLAN) it "
            "compiles on "
            "the GPU while it builds."
        ),
        fixes=(
            GPU_VISIBLE,
            DOCKER,
            Fix("build without REFIT, REFIT_IDENTICAL, REFIT_INDIVIDUAL and STRIP_PLAN, and for named targets"),
        ),
        seen_in="TensorRT-RTX 1.4 to 1.7",
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 1: Myelin ([myelin_graph.h:1295: attachExceptionMsgToGraph] "
            "MyelinCheckException: graph_jit.cpp:278: CHECK(status == CUDA_SUCCESS) failed.  In compileGraph at "
            "/_src/optimizer/myelin/codeGenerator.cpp:2012)"
        ),
        source=RTX,
        confidence="likely",
        caused_by=("out-of-memory", "illegal-access"),
        ambiguous_with="no driver, or a driver that cannot load the kernel",
    ),
    Message(
        id="build-setting-refused",
        cause="engine-build",
        stage="load",
        severity="warning",
        title="a setting of the build was refused, and the build goes on without it",
        pattern=(
            r"IBuilderConfig::(?P<function>\w{1,60}): Error Code \d{1,2}: [^\n]{1,40}? ?\((?!Assertion )"
            r"|builderConfig\.cpp::(?P<function_2>\w{1,60})::\d{1,5}\] Error Code \d{1,2}: [\w ]{1,40}\((?!Assertion )"
        ),
        explanation=(
            "The value is not one that the setting takes here, so the setting keeps its old value. The condition "
            "in the "
            "message says which values it takes."
        ),
        fixes=(Fix("change or leave out the setting that the message names"),),
        seen_in="TensorRT 10 and 11, TensorRT-RTX",
        sample=(
            "IBuilderConfig::setBuilderOptimizationLevel: Error Code 3: API Usage Error (Parameter check failed, "
            "condition: "
            "level >= 0. Setting builder optimization level. Valid values include integers from 0 to the n, where "
            "n is the "
            "required optimization level In setBuilderOptimizationLevel at /_src/optimizer/api/builderConfig.cpp:729)"
        ),
        source=RTX,
        caused_by=("profile-order",),
    ),
    Message(
        id="build-setting-ignored",
        cause="engine-build",
        stage="load",
        severity="info",
        title="a setting of the build has no effect",
        pattern=(
            r"IBuilderConfig::(?P<function>\w{1,60})\([^)\n]{0,40}\) has no effect"
            r"|(?P<function_2>[sg]et\w{3,60})\(\) is unsupported in TensorRT-RTX"
        ),
        explanation="The build goes on as if the setting had not been made.",
        fixes=(Fix("leave it out"),),
        seen_in="TensorRT-RTX 1.4 to 1.7",
        sample="[W] [TRT] setHardwareCompatibilityLevel() is unsupported in TensorRT-RTX.",
        source=RTX,
    ),
    Message(
        id="build-targets-unset",
        cause="engine-build",
        stage="gpu",
        severity="error",
        title="the build has a list of target GPUs in which one is not set",
        pattern=r"Unexpected exception bad[ _]optional[ _]access",
        explanation=(
            "The number of compute capabilities was set, and not each of them, or one was refused. The builder "
            "then fails "
            "on the empty place."
        ),
        fixes=(
            Fix(
                "call config.set_compute_capability(capability, index) once for every index below "
                "num_compute_capabilities"
            ),
        ),
        seen_in="TensorRT-RTX 1.4 to 1.7",
        sample="[E] [TRT] Unexpected exception bad optional access",
        source=RTX,
        confidence="likely",
        caused_by=("build-setting-refused",),
    ),
    Message(
        id="build-file-missing",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="a file that the build was told to use cannot be opened",
        pattern=(
            r"Assertion targetFile\.is_open\(\) failed\.(?: Cannot open file (?P<path>[^\n]{1,300}?)"
            r"(?= In fileSize|\s{0,4}$|\n)){0,1}"
        ),
        explanation="It is most often a plugin library that the engine should carry (plugins_to_serialize).",
        fixes=(PATH_SEEN,),
        seen_in="TensorRT 10, TensorRT-RTX 1.4 to 1.7",
        sample=(
            "[fileUtils.cpp::fileSize::25] Error Code 2: Internal Error (Assertion targetFile.is_open() failed. "
            "Cannot open "
            "file /opt/libplugin.so In fileSize at /_src/common/extended/fileUtils.cpp:25)"
        ),
        source=RTX,
    ),
    Message(
        id="build-call-arguments",
        cause="engine-build",
        stage="load",
        severity="error",
        title="a call that defines the network or the build has arguments that it does not take",
        pattern=(
            r"TypeError: (?P<function>\w{1,60})\(\): incompatible (?:function|constructor) arguments\. The following "
            r"argument types are supported:\s{1,6}1\. "
            r"[^\n]{0,40}tensorrt\w{0,20}(?:\.\w{1,20}){0,2}\.(?P<owner>INetworkDefinition"
            r"|I?Builder|IBuilderConfig|IOptimizationProfile|OnnxParser|I\w{1,40}Layer|ITensor|ILoop)\b"
        ),
        explanation=(
            "Python found no form of the function for these arguments: one is None because the call before it "
            "failed, a "
            "shape has more than 8 dimensions, or the function was written for another release."
        ),
        fixes=(
            Fix("compare the arguments after 'Invoked with' with the forms above it; look for None among them"),
            Fix("read TensorRT's lines before this one: they say why a call returned None"),
        ),
        seen_in="TensorRT 8 and later, TensorRT-RTX, Python",
        sample=(
            "TypeError: add_identity(): incompatible function arguments. The following argument types are supported:\n"
            "    1. (self: tensorrt_rtx_bindings.tensorrt_rtx.INetworkDefinition, input: "
            "tensorrt_rtx_bindings.tensorrt_rtx.ITensor) -> tensorrt_rtx_bindings.tensorrt_rtx.IIdentityLayer"
        ),
        source=RTX,
        caused_by=(*parser.NAMED, "build-setting-refused"),
    ),
    Message(
        id="build-refused",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the builder refuses the network or the settings",
        pattern=(
            r"IBuilder::\w{1,60}: Error Code \d{1,2}: [^\n(]{1,40}\((?:I\w{1,40}Layer )?"
            r"(?:(?P<node>\(Unnamed Layer\* \d{1,6}\) \[\w{1,40}\]|[^\s:()]{1,200}): )?"
        ),
        explanation=(
            "The network was checked before anything was compiled. The sentence in the brackets says what is wrong, "
            "often with the layer's name in front of it."
        ),
        fixes=(
            Fix("change the layer {node} in the model or the network, as the message says"),
            SEARCH,
        ),
        seen_in="TensorRT 10 and 11, TensorRT-RTX",
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error (ISomeLayer /model/Some: /model/Some: "
            "something is odd)"
        ),
        source=NO_PAGE,
        fallback=True,
        caused_by=parser.NAMED,
    ),
    Message(
        id="driver-error-echo",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="CUDA does not work here, which TensorRT repeats after every error",
        pattern=(
            r"catchCudaError::\d{1,5}\] Error Code 1: Cuda Runtime \(In catchCudaError at \S{1,160}?:\d{1,5}"
            r"(?: \(cudaError (?P<cuda_number>35|100|999|80[34]|3|38): (?P<cuda_text>[^)\n]{1,100}))?\)"
        ),
        explanation=(
            "On a machine without a driver TensorRT-RTX adds this line to any error of the API. It says why only "
            "where no "
            "other line does: to parse and to build for named GPUs no driver is needed."
        ),
        fixes=(GPU_VISIBLE, DOCKER),
        seen_in="TensorRT 11, TensorRT-RTX 1.4 to 1.7",
        sample=(
            "[checkMacros.cpp::catchCudaError::250] Error Code 1: Cuda Runtime (In catchCudaError at "
            "/_src/common/dispatch/checkMacros.cpp:250 (cudaError 35: CUDA driver version is insufficient for CUDA "
            "runtime "
            "version))"
        ),
        source=RTX,
        confidence="likely",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="no driver at all (a container without --gpus), or one that is too old",
    ),
)

NAMED = tuple(row.id for row in ROWS if not row.symptom and row.severity == "error")
"""What a later line about a failed build follows from."""
