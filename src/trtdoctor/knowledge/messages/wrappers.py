"""Programs that load engines for others: Polygraphy, Triton, DeepStream, PaddleInference."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages.common import HOST, INSPECT
from trtdoctor.model.finding import Fix

_POLYGRAPHY = "recorded by this project: polygraphy 0.53.6"
_TRITON = "https://github.com/triton-inference-server/tensorrt_backend/blob/main/src/"
_VSMLRT = "https://github.com/AmusementClub/vs-mlrt/blob/master/vstrt/vs_tensorrt.cpp"
_CONFIG = Fix(
    "make config.pbtxt as the engine is, or leave inputs and outputs out and let Triton fill them in "
    "(--strict-model-config=false)"
)

ROWS = (
    # ---- Polygraphy
    Message(
        id="polygraphy-profile-inputs",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="the shapes are given for an input that the model does not have",
        pattern=(
            r"Invalid inputs were provided to the optimization profile: \{[\x22']?(?P<tensor>[^\x22'}\n]{1,200})"
            r"[^\n]{0,200}"
            r"(?:\n[^\n]{0,20}Inputs available in the TensorRT network are: \{(?P<available>[^}\n]{1,200})\})?"
        ),
        explanation="The name is misspelled, or the model calls its input otherwise; the line names what it has.",
        fixes=(
            Fix("give the shapes under the names that the message lists, each as name:[1,3,224,224]"),
            Fix("see the inputs of the model", ("polygraphy inspect model model.onnx",), not_on=("rtx",)),
        ),
        seen_in="Polygraphy 0.30 to 0.53",
        sample=(
            "[!] Invalid inputs were provided to the optimization profile: {'input'}\n"
            "    Note: Inputs available in the TensorRT network are: {'onnx::Conv_0'}"
        ),
        source=_POLYGRAPHY,
    ),
    Message(
        id="polygraphy-module",
        cause="python-packaging",
        stage="libraries",
        severity="error",
        title="Polygraphy needs a Python package that is not there",
        pattern=(
            r"Module: '(?P<package>[\w.-]{1,60})' is required,? but could not be imported"
            r"|Could not automatically install required module: (?P<package_2>[\w.=-]{1,60})"
            r"|Could not find the CUDA runtime library\.?$"
        ),
        explanation="Polygraphy loads packages only when it uses them. It can install them by itself if it may.",
        fixes=(
            Fix("let it install what it needs", ("export POLYGRAPHY_AUTOINSTALL_DEPS=1",)),
            Fix("install it in the same Python", ("python -m pip install {package}",)),
        ),
        seen_in="Polygraphy 0.47 to 0.53",
        sample="[!] Module: 'onnx_graphsurgeon' is required but could not be imported.",
        source=_POLYGRAPHY,
    ),
    Message(
        id="polygraphy-input-type",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="an input has another type than the engine takes",
        pattern=r"Input tensor: (?P<tensor>\S{1,200}) \| Received unexpected dtype: (?P<given>\w{1,20})",
        explanation="The data given for this input are of another type than the engine's tensor.",
        fixes=(Fix("give the data in that type, or write it: --input-shapes with --data-loader-script"), INSPECT),
        seen_in="Polygraphy 0.30 to 0.53",
        sample="[!] Input tensor: images | Received unexpected dtype: float64.",
        source=_POLYGRAPHY,
    ),
    Message(
        id="polygraphy-input-shape",
        cause="shapes-profiles",
        stage="execute",
        severity="error",
        title="an input has a shape that the engine does not take",
        pattern=(
            r"Input tensor: (?P<tensor>\S{1,200}) \| Received incompatible shape: (?P<shape>[\[(][\d, -]{0,80}[\])])"
            r"|For input: (?P<tensor_2>\S{1,200}), failed to set shape to: (?P<shape_2>[\[(][\d, -]{0,80}[\])])"
            r"|Binding: (?P<tensor_3>\S{1,200}) does not have shapes set in this profile"
            r"|Profile is not valid, please provide profile data"
            r"|Failed to set optimization profile to: \d"
        ),
        explanation="The shape is not the engine's own, or lies outside of its optimization profile.",
        fixes=(
            Fix("give a shape that the engine takes: --input-shapes {input}:[…]"),
            INSPECT,
        ),
        seen_in="Polygraphy 0.30 to 0.53",
        sample="[!] Input tensor: images | Received incompatible shape: (1, 3, 640, 640).",
        source=_POLYGRAPHY,
        caused_by=("shape-outside-profile", "shape-fits-no-profile", "static-dimension"),
    ),
    Message(
        id="polygraphy-outputs-differ",
        cause="numerics",
        stage="execute",
        severity="error",
        title="two runners give different outputs",
        pattern=(
            r"FAILED \| Output: [\x22'`](?P<tensor>[^\x22'`\n]{1,200})[\x22'`] \| Difference exceeds tolerance"
            r"|FAILED \| Output: [\x22'`](?P<tensor_2>[^\x22'`\n]{1,200})[\x22'`] \| Will not compare outputs"
            r"|FAILED \| .{0,60}Mismatched outputs: \[?[\x22']?(?P<tensor_3>[^\x22'\]\n]{0,200})"
            r"|FAILED \| Difference exceeds index tolerance"
            r"|FAILED \| (?:Errors detected in output: (?P<tensor_4>\S{1,200})|Output Validation)"
        ),
        explanation=(
            "The engine loads and runs. Its numbers differ by more than the tolerance, which is small by default "
            "(1e-5): FP16, BF16, TF32 and INT8 differ by more than that without being wrong."
        ),
        fixes=(
            Fix("compare with a tolerance that fits the precision: --atol 1e-2 --rtol 1e-2 for FP16"),
            Fix(
                "build without TF32 and FP16 to see whether precision is the reason",
                ("polygraphy run model.onnx --trt --onnxrt --validate",),
                not_on=("rtx",),
            ),
            Fix("find the layer where they part: --trt-outputs mark all --onnx-outputs mark all"),
        ),
        seen_in="Polygraphy 0.30 to 0.53",
        sample="[E] FAILED | Output: 'output' | Difference exceeds tolerance (rel=1e-05, abs=1e-05)",
        source=_POLYGRAPHY,
    ),
    Message(
        id="polygraphy-calibrator",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the calibrator of the build has no data or no cache",
        pattern=(
            r"Calibrator data loader provided no data"
            r"|Could not (?:read from|write to) calibration cache: (?P<path>[^\n]{1,300}?)\.?$"
        ),
        explanation="INT8 calibration reads batches of inputs, or a file with what an earlier run found.",
        fixes=(
            Fix("give a data loader that starts again each time (not a generator that was used up)"),
            Fix("look at the file of the cache and its folder", ("ls -l {path}",), not_on=("windows",)),
            Fix("quantize the model with Q/DQ nodes, which TensorRT 11 requires"),
        ),
        seen_in="Polygraphy 0.30 to 0.53",
        sample="[!] Calibrator data loader provided no data.",
        source=_POLYGRAPHY,
    ),
    Message(
        id="polygraphy-not-in-this-tensorrt",
        cause="api-removed",
        stage="load",
        severity="error",
        title="Polygraphy is asked for something that this TensorRT does not have",
        pattern=(
            r"\[[!EW]\] (?P<feature>[^\n]{1,80}?) is not available on TensorRT version (?P<runtime>[\d.]{1,16}\d)"
            r"|(?P<feature_2>Precision flags|DLA|Custom calibrator)[^\n]{0,40} (?:is|are) not supported with "
            r"USE_TENSORRT_RTX"
        ),
        explanation="The option came with a later TensorRT, went with 11, or does not exist in TensorRT-RTX.",
        fixes=(
            Fix("leave the option out"),
            Fix("update both", ("pip install -U polygraphy tensorrt",), not_on=("jetson", "rtx")),
        ),
        seen_in="Polygraphy 0.47 to 0.53",
        sample="[!] Weight streaming is not available on TensorRT version 8.6.1.",
        source=_POLYGRAPHY,
        confidence="likely",
    ),
    Message(
        id="polygraphy-failed",
        cause="engine-build",
        stage="load",
        severity="error",
        title="Polygraphy failed",
        pattern=(
            r"Invalid (?:Engine or Context|Context)\. (?:Please ensure the engine was built|See error log)"
            r"|Invalid network\. See logging output above"
            r"|Failed to parse ONNX model\. Does the model file exist"
            r"|`execute_async_v\d\(\)` failed\. Please see the logging output"
            r"|FAILED \| Runtime: [\d.]{1,12}s? \| Command: "
        ),
        explanation="This line does not say why; TensorRT's lines before it do.",
        fixes=(Fix("read the first error above", ("polygraphy run model.onnx --trt -vv",), not_on=("rtx",)),),
        seen_in="Polygraphy 0.30 to 0.53",
        sample="[!] Invalid Context. See error log for details.",
        source=_POLYGRAPHY,
        confidence="possible",
        caused_by=(ANY_CAUSE,),
    ),
    # ---- VapourSynth
    Message(
        id="vsmlrt-engine-not-there",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="vs-mlrt finds no engine at the path that it was given",
        pattern=r"operator \(\): open engine failed|\btrt\b[^\n]{0,20}: open engine failed",
        explanation="The file of engine_path is not there, or may not be read; the message does not name it.",
        fixes=(
            Fix("look at the path in the script: relative ones start at the folder of the program that runs it"),
            Fix("let vsmlrt.py build and name the engine: backend=Backend.TRT(), in place of core.trt.Model"),
        ),
        seen_in="vs-mlrt 1 to 15",
        sample="vapoursynth.Error: operator (): open engine failed",
        source=_VSMLRT,
    ),
    Message(
        id="vsmlrt-clip",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="the clips are not what the engine takes",
        pattern=(
            r"operator \(\): (?:expects? \d{1,3} input planes?|input clip[^\n]{1,60}|number of input|clip)"
            r"|expects? \d{1,3} input planes?\b"
            r"|network binding count must be 2"
            r"|expects network with 4-D (?:in|out)put"
            r"|batch size of network (?:in|out)put must be 1"
        ),
        explanation=(
            "Each plane of the clips is a channel of the model's input: RGBS has three, GRAYS one, and models with a "
            "map of the noise or with several frames take further clips. Or the model has another form than one image "
            "in, one image out."
        ),
        fixes=(
            INSPECT,
            Fix("give as many planes as the model has channels: convert the clip to RGBS or GRAYS, or add a clip"),
            Fix("use the function of vsmlrt.py for this model (RIFE, DPIR, …), which puts its clips together"),
        ),
        seen_in="vs-mlrt 1 to 15",
        sample="vapoursynth.Error: operator (): expects 8 input planes",
        source=_VSMLRT,
        confidence="likely",
    ),
    Message(
        id="vsmlrt-size",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="the engine was not built for tiles of this size",
        pattern=(
            r"requested tile size not applicable"
            r"|operator \(\): (?:no valid optimization profile found|tilesize|tile size)"
            r"|not supported video dimensions"
        ),
        explanation=(
            "An engine takes the sizes of its optimization profiles. The clip, or tilesize, is of another, or the "
            "model wants a multiple of some number."
        ),
        fixes=(
            INSPECT,
            Fix("set tilesize to a size of the engine, or build the engine for this clip"),
            Fix("pad the clip to the multiple that the model wants, and crop it afterwards"),
        ),
        seen_in="vs-mlrt 1 to 15",
        sample="Python exception: operator (): requested tile size not applicable",
        source=_VSMLRT,
        confidence="likely",
    ),
    # ---- Triton
    Message(
        id="triton-repository-file",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="Triton does not find a file or folder of the model repository",
        pattern=(
            r"(?:Internal ?[-:,] ?|err_msg: ?)failed to stat file (?P<path>[^\s\x22',;]{1,250})"
            r"|failed to open text file for read (?P<path_2>[^\s\x22',;:]{1,250})"
            r"|(?:Internal ?[-:,] ?|err_msg: ?)failed to open directory (?P<path_3>[^\s\x22',;:]{1,250})"
            r"|at least one version must be available under the version policy of model '(?P<model>[^'\n]{1,80})'"
        ),
        explanation=(
            "A repository holds a folder for each model, and in it config.pbtxt and a folder for each version, named "
            "by a number: MODELS/net/1/model.plan. In a container, its path is that inside the container."
        ),
        fixes=(
            Fix("look at it where Triton runs", ("ls -lR {path}",)),
            Fix(
                "mount it into the container",
                ("docker run --gpus all -v $PWD/models:/models IMAGE tritonserver --model-repository=/models",),
                not_on=("jetson",),
            ),
            Fix(
                "give the model a folder with a number, and the file in it the name that the backend looks for "
                "(model.plan), or that of default_model_filename"
            ),
        ),
        seen_in="Triton 2.x, DeepStream",
        sample="error: creating server: Internal - failed to stat file /models",
        source="https://github.com/triton-inference-server/core/blob/main/src/filesystem/implementations/local.h",
    ),
    Message(
        id="triton-unknown-model",
        cause="wrong-path",
        stage="load",
        severity="error",
        title="Triton has no model of this name that is ready",
        pattern=(
            r"Request for unknown model: '?(?P<model>[^'\n]{1,80})'? (?:is not found|version \S{1,12} is not|has no)"
        ),
        explanation=(
            "It is not in the repository, is called otherwise there, or could not be loaded: then Triton said why when "
            "it started."
        ),
        fixes=(
            Fix("see which models it has, and in which state", ("curl -X POST localhost:8000/v2/repository/index",)),
            Fix("read what Triton printed when it started, from the first line of level E on"),
        ),
        seen_in="Triton 2.x",
        sample="UNAVAILABLE: Request for unknown model: 'net' is not found",
        source="https://github.com/triton-inference-server/core/blob/main/src/model_repository_manager/model_repository_manager.cc",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
    ),
    Message(
        id="triton-no-backend",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="this Triton has no backend for the model",
        pattern=(
            r"unable to find backend library for backend '(?P<backend>[\w.-]{1,40})'"
            r"|(?:unable to|failed to) load (?:shared )?(?:library|backend)[^\n]{0,80}"
            r"(?P<library>libtriton_\w{1,40}\.so)"
            r"|triton backend API version does not support this backend"
            r"|unable to find (?:backend library )?'(?P<library_2>libtriton_\w{1,40}\.so)'"
        ),
        explanation=(
            "Triton looks for libtriton_tensorrt.so under its backend directory. Small images leave backends out, and "
            "an installation elsewhere does not look in /opt/tritonserver/backends."
        ),
        fixes=(
            Fix("see which it has", ("ls /opt/tritonserver/backends",)),
            Fix('for an engine, config.pbtxt says either platform: "tensorrt_plan" or backend: "tensorrt"'),
            Fix("say where they are: tritonserver --backend-directory"),
            Fix("use the image …-py3, which has the TensorRT backend"),
        ),
        seen_in="Triton 2.x",
        sample=(
            "failed to load 'net' version 1: Invalid argument: unable to find backend library for backend 'tensorrt', "
            "try specifying runtime on the model configuration."
        ),
        source="https://github.com/triton-inference-server/core/blob/main/src/backend_model.cc",
    ),
    Message(
        id="triton-not-on-gpu",
        cause="cuda-driver-or-device",
        stage="gpu",
        severity="error",
        title="the model's configuration does not put the engine on a GPU",
        pattern=(
            r"unable to load model '(?P<model>[^'\n]{1,80})', TensorRT backend supports only GPU device"
            r"|unable to load model '(?P<model_2>[^'\n]{1,80})', TensorRT Multi-Device .{0,40}requires"
            r"|instance group \S{1,80} of model \S{1,80} (?:has kind KIND_GPU but no GPUs are available"
            r"|specifies invalid or unsupported gpu id \S{1,8})"
        ),
        explanation=(
            "instance_group says KIND_CPU, names a GPU that is not there, or the container has no access to any."
        ),
        fixes=(
            Fix("give the instance_group in config.pbtxt the kind KIND_GPU"),
            Fix("see what the container sees", ("docker run --rm --gpus all IMAGE nvidia-smi -L",)),
        ),
        seen_in="Triton 2.x",
        sample="unable to load model 'net', TensorRT backend supports only GPU device",
        source=_TRITON + "instance_state.cc",
    ),
    Message(
        id="triton-config-shapes",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="config.pbtxt gives a tensor another shape than the engine has",
        pattern=(
            r"tensor '(?P<tensor>[^'\n]{1,200})': (?:the model expects \d{1,2} dimensions"
            r"(?: \(shape (?P<expected>\[[^\]\n]{0,80}\])\)"
            r"(?: but the model configuration specifies \d{1,2} dimensions)?)?"
            r"|for the model to support batching)"
            r"|binding '(?P<tensor_2>[^'\n]{1,200})' shape expected by framework "
            r"(?P<expected_2>\[[^\]\n]{0,80}\]) doesn't match"
            r"|but the model configuration specifies \d{1,2} dimensions"
            r"|unexpected vectorized dim is .{0,40}tensor '(?P<tensor_3>[^'\n]{1,100})'"
            r"|model configuration (?:specifies|expects) .{0,80}(?:dims|shape|inputs|outputs).{0,60}(?:but )?(?:the )?"
            r"model (?:has|provides|supports)"
            r"|specifies invalid shapes? for tensor"
            r"|failed to find any Optimization Profile among"
            r"|Can not set the specified optimization profile"
            r"|configuration specified invalid profile"
            r"|graph (?:lower bound )?spec expects (?:'batch_size'|input '|shape for|to have)"
            r"|expects (?:all dimensions \(conditionally first\) to be 1|the first dimension to be \S{1,20}) "
            r"but the model"
            r"|model configuration specified invalid shape for input '(?P<tensor_4>[^'\n]{1,200})'"
            r"|tensor '(?P<tensor_5>[^'\n]{1,200})': for the model to support ragged input"
            r"|can not maximize dimension \S{1,20} to"
            r"|trt failed to set (?:input shape|the input shape binding for|binding dimension to)"
            r"|failed to specify the dimensions of all input tensors"
        ),
        explanation=(
            "With max_batch_size above 0, Triton adds a first dimension of its own, which the shapes in config.pbtxt "
            "leave out."
        ),
        fixes=(_CONFIG, INSPECT, Fix("for an engine without a dynamic first dimension write max_batch_size: 0")),
        seen_in="Triton 2.x",
        sample=(
            "Invalid argument: model 'net', tensor 'images': the model expects 4 dimensions (shape [1,3,640,640]) but "
            "the model configuration specifies 5 dimensions"
        ),
        source=_TRITON + "tensorrt_utils.cc",
    ),
    Message(
        id="triton-config-tensors",
        cause="io-binding",
        stage="load",
        severity="error",
        title="config.pbtxt and the engine differ in their inputs and outputs",
        pattern=(
            r"unexpected datatype '?(?P<given>TYPE_\w{1,16})'?(?: in model configuration)? for (?:inference |shape )?"
            r"(?:in|out)put '(?P<tensor>[^'\n]{1,200})', expecting (?P<expected>TYPE_\w{1,16})"
            r"|unable to load model '(?P<model>[^'\n]{1,80})', configuration expects \d{1,3} inputs, model provides"
            r"|unexpected datatype \S{1,30} in (?:engine|model configuration) for (?:inference |shape )?(?:in|out)put '"
            r"|unexpected datatype TYPE_(?:\{\}|\w{2,10}) for inference (?:in|out)put '"
            r"|is (?:incorrectly (?:marked|specified) as a shape tensor|a shape tensor but the model configuration)"
            r"|'is_non_linear_format_io' is incorrectly set|unexpected allow-ragged for non-linear"
            r"|(?:in|out)put '(?P<tensor_5>[^'\n]{1,200})' (?:has already appeared as an|not found for)"
            r"|autofill failed for model '|unable to autofill for '"
            r"|batch (?:input type|output) '[^'\n]{1,80}' (?:is not supported|can not be shape)"
            r"|expected configuration for .{0,40}(?:in|out)put '"
            r"|unsupported datatype \S{1,20} for \S{1,40} '(?P<tensor_6>[^'\n]{1,200})' for model '"
            r"|shape binding '(?P<tensor_7>[^'\n]{1,200})' can only be 0-d or 1-D"
            r"|'(?P<tensor_2>[^'\n]{1,200})' does not map to an input or output tensor"
            r"|'(?P<tensor_3>[^'\n]{1,200})' is expected to be an (?:in|out)put in model"
            r"|unexpected inference (?:in|out)put '(?P<tensor_4>[^'\n]{1,200})'"
        ),
        explanation="Names and types in config.pbtxt have to be those of the engine.",
        fixes=(_CONFIG, INSPECT),
        seen_in="Triton 2.x",
        sample="unexpected datatype TYPE_FP16 for inference input 'images', expecting TYPE_FP32 for net",
        source=_TRITON + "instance_state.cc",
    ),
    Message(
        id="triton-request-shape",
        cause="shapes-profiles",
        stage="execute",
        severity="error",
        title="a request to Triton has a shape that the engine does not take",
        pattern=(
            r"request specifies invalid shape for input '(?P<tensor>[^'\n]{1,200})'"
            r"|model expected the shape of dimension (?P<dimension>\d{1,2}) to be between (?P<smallest>-?\d{1,10}) and "
            r"(?P<largest>-?\d{1,10}) but received (?P<given>-?\d{1,10})"
            r"|model expected (?:the shape of dimension|\S{1,4} dimensions but received)"
            r"|batch size \S{1,10} for '[^'\n]{1,80}', max allowed is"
            r"|unexpected shape for input '(?P<tensor_2>[^'\n]{1,200})' for model"
            r"|unexpected shape \S{1,60} for control input"
            r"|input byte size mismatch for input '(?P<tensor_3>[^'\n]{1,200})'"
            r"|shape tensor for input '(?P<tensor_4>[^'\n]{1,200})' (?:expected byte size|must be in single contiguous)"
            r"|mismatch between the (?:number|datatypes) of shape values"
            r"|(?:missing shape values for the|invalid shape values encountered for) shape (?:tensor|input)"
            r"|The shape value at index \S{1,6} is expected to be in range"
            r"|unable to find shape values for shape input '(?P<tensor_5>[^'\n]{1,200})'"
        ),
        explanation="The client sends other dimensions, or a larger batch, than config.pbtxt and the engine allow.",
        fixes=(
            Fix(
                "compare the request with the model's own description", ("curl localhost:8000/v2/models/MODEL/config",)
            ),
            INSPECT,
            Fix("build the engine with a profile that covers these shapes"),
        ),
        seen_in="Triton 2.x",
        sample=(
            "request specifies invalid shape for input 'images' for net_0. Error details: model expected the shape of "
            "dimension 0 to be between 1 and 4 but received 8"
        ),
        source=_TRITON + "instance_state.cc",
        confidence="likely",
    ),
    Message(
        id="triton-multi-device",
        cause="special-engine",
        stage="load",
        severity="error",
        title="Triton cannot spread the engine over several GPUs as configured",
        pattern=(
            r"'?(?:enable_multi_device|multi_device_gpus)'? (?:is true but|references GPU|entry)"
            r"|Invalid 'multi_device_gpus' entry|TensorRT Multi-Device for '"
            r"|ncclCommInitAll failed for '|IExecutionContext::setCommunicator failed for '"
            r"|failed to create (?:rank \S{1,6} engine|(?:stream|execution context) for rank)"
            r"|failed to allocate (?:pinned stage|\S{1,20} bytes for tensor '[^'\n]{1,200}') (?:for|on) rank"
            r"|\[MD\] failed to mirror input"
        ),
        explanation="An engine of several ranks wants one GPU each, all of them visible, and one optimization profile.",
        fixes=(
            Fix("name as many GPUs in multi_device_gpus as the engine has ranks, and set KIND_MODEL"),
            Fix("see which GPUs the container has", ("nvidia-smi -L",)),
        ),
        seen_in="Triton 26.x",
        sample="'multi_device_gpus' references GPU 3 but only 2 device(s) are present for model 'net'.",
        source=_TRITON + "model_state.cc",
    ),
    Message(
        id="triton-backend-failed",
        cause="memory",
        stage="execute",
        severity="error",
        title="Triton's TensorRT backend failed at a step of CUDA or TensorRT",
        pattern=(
            r"unable to (?:enqueue|execute graph) for inference|failed to run TRT (?:inference|response)"
            r"|unable to create TensorRT context:"
            r"|unable to allocate memory for (?:in|out)put '(?P<tensor>[^'\n]{0,200})"
            r"|unable to (?:set memory|get mapped device address) for (?:in|out)put '"
            r"|unable to (?:create CUDA event|set device|get CUDA device properties) for "
            r"|unable to (?:get current CUDA device|set CUDA device to GPU|revert CUDA device|get CUDA device count)"
            r"|unable to (?:record|start|finish|instantiate) CUDA graph for|Failed to set cuda graph shape for"
            r"|error (?:setting the binding dimension|copying the batch input buffer|setting the batch input value"
            r"|getting the (?:batch )?(?:input )?(?:byte size|shape|element count|input byte size))"
            r"|~BackendModelInstance: .{0,60}failed to destroy"
            r"|Failed to destroy cuda (?:graph exec|(?:in|out)put copy stream|signal stream|stream):"
            r"|Failed to free allocated memory for '|Failed to register TensorRT Plugins"
            r"|failed to send TensorRT backend response"
        ),
        explanation=(
            "The line names the step, and the words after its colon are CUDA's or TensorRT's own; the lines before it "
            "say more. GPU memory that several models share is the usual reason."
        ),
        fixes=(
            Fix("see how much GPU memory is left while Triton runs", ("nvidia-smi",)),
            Fix("load fewer instances: instance_group count 1; or fewer models at a time"),
            Fix("see TensorRT's lines", ("tritonserver --log-verbose=1 --model-repository=MODELS",)),
        ),
        seen_in="Triton 2.x",
        sample="unable to enqueue for inference net_0_0_gpu0; failed to run TRT inference",
        source=_TRITON + "instance_state.cc",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="memory, shapes, or a CUDA error before it",
    ),
    # ---- DeepStream
    Message(
        id="deepstream-config-file",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="DeepStream cannot read a file that nvinfer's configuration names",
        pattern=(
            r"Could not open (?:labels file|mean image file|file '[^'\n]{1,300}' for writing):? ?'?"
            r"(?P<path>[^'\n]{0,300})"
            r"|Cannot access (?:ONNX file|mean image file) '(?P<path_2>[^'\n]{1,300})'"
            r"|Can't open config file \((?P<path_3>[^)\n]{1,300})\)"
            r"|Failed to load config file: ?(?P<path_4>[^\n]{0,300}\.(?:txt|yml|yaml))"
            r"|Error: Could not parse (?:INT8 calibration|Input Tensor|[oO]utput Tensor|TLT encoded model|UFF"
            r"|custom library|labels|mean image|prototxt) (?:file )?path"
            r"|Failed to (?:parse labels file:|read mean image file)(?P<path_5>[^\n,]{0,300})"
            r"|Magic PPM identifier check failed|Failed to read sufficient bytes from mean file"
        ),
        explanation="Relative paths start at the folder of the configuration file, not at that of the program.",
        fixes=(
            Fix("look whether it is there", ("ls -l {path}",)),
            Fix("correct labelfile-path, mean-file, onnx-file or int8-calib-file in nvinfer's configuration"),
        ),
        seen_in="DeepStream 5 to 9",
        sample="NvDsInferContext[UID 1]: Error in NvDsInferContextImpl: Could not open labels file:/models/labels.txt",
        source="https://github.com/marcoslucianops/DeepStream-Yolo/issues/93",
        confidence="likely",
    ),
    Message(
        id="deepstream-config-value",
        cause="io-binding",
        stage="load",
        severity="error",
        title="nvinfer's configuration has a value or a key that it does not take",
        pattern=(
            r"Error\. Invalid value for '?[\w-]{1,60}|Error\. '(?P<key>[\w-]{1,60})' array length is"
            r"|Error: Negative (?:value|[\w -]{1,40}) ?(?:\(|specified)"
            r"|Error: Invalid (?:value for|nms iou threshold|topk value) ?[\w-]{0,60} ?\("
            r"|Error: [\w-]{1,40} ?\(\S{1,12}\) should be (?:>|in the range)"
            r"|Error\. (?:Maximum length of|infer-dims array length)"
            r"|Error while parsing (?:config file:|group [\w-]{1,60})"
            r"|Failed to parse group [\w-]{1,60}|Configuration file (?:not provided|parsing failed)"
            r"|Invalid group \[[^\]\n]{1,60}\]\. "
            r"|(?:RGB/BGR|GRAY) input format specified but network input channels"
            r"|num(?:OutputLayers|OutputIOFormats|LayerDevicePrecisions|DetectedClasses) ?>0? ?>? ?0? ?but"
            r"|maxBatchSize should be not be zero|generate backend failed, check config file settings"
            r"|NVDSINFER_(?:CONFIG_FAILED|INVALID_PARAMS)"
        ),
        explanation=(
            "The key is misspelled or of another DeepStream, or its value does not fit the model: its colour format, "
            "dimensions, number of classes, network type."
        ),
        fixes=(
            Fix(
                "compare the configuration with the list of keys of this DeepStream",
                url="https://docs.nvidia.com/metropolis/deepstream/dev-guide/text/DS_plugin_gst-nvinfer.html",
            ),
            INSPECT,
        ),
        seen_in="DeepStream 5 to 9",
        sample="Error. Invalid value for network-mode:'4'",
        source="https://docs.nvidia.com/metropolis/deepstream/dev-guide/text/DS_plugin_gst-nvinfer.html",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
    ),
    Message(
        id="deepstream-input-dims",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="DeepStream's batches have other dimensions than the engine takes",
        pattern=(
            r"Backend context (?:bufferIdx\(\d{1,3}\) request dims:(?P<shape>\S{1,40}) is out of range"
            r"|num dims doesn't match input dims)"
            r"|Failed to enqueue buffer (?:because context dims|in fulldims mode|when setting bindings)"
            r"|Failed to initialize fulldims? (?:backend|context)|backend can not support dims:"
            r"|Not inferring on batch since it's size\((?P<given>\d{1,5})\) exceeds max batch size\("
            r"(?P<largest>\d{1,5})\)"
            r"|New model input resolution \(\S{1,20}\) is not compatible"
            r"|Failed to setOptimizationProfile with idx:|Failed to get fullDimLayersInfo of profile"
            r"|Mismatch in input tensor batch sizes|explict dims\.nbDims in config does not match model dims"
            r"|Explicit (?:Build optimization profile|config dims) is invalid"
            r"|because tensor:(?P<tensor>\S{1,150}) (?:in|out)put-dims is not correct"
        ),
        explanation="batch-size and infer-dims of the configuration are not those that the engine was built for.",
        fixes=(
            INSPECT,
            Fix("set batch-size and infer-dims to what the engine takes, or delete the engine and have it built again"),
        ),
        seen_in="DeepStream 5 to 9",
        sample="Backend context bufferIdx(0) request dims:4x3x640x640 is out of range, [min: 1x3x640x640, max: …]",
        source="https://github.com/marcoslucianops/DeepStream-Yolo/issues/375",
        confidence="likely",
    ),
    Message(
        id="deepstream-element-missing",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="GStreamer does not have an element of DeepStream",
        pattern=(
            r"no (?:such )?element (?:factory |or plugin )?[\x22'](?P<input>nvinfer\w{0,12}|nvstreammux|nvstreamdemux"
            r"|nvtracker|nvdsosd|nvosd|nvmultistreamtiler|nvdspreprocess|nvdspostprocess|nvdsanalytics|nvvideoconvert"
            r"|nvdewarper|nvof\w{0,8}|nvmsgconv|nvmsgbroker|nvdslogger|nvdsxfer|nvurisrcbin|nvmultiurisrcbin)[\x22']"
        ),
        explanation=(
            "DeepStream is not installed in this system or container, its folder of plugins is not searched, or the "
            "plugin's library lacks one that it needs and GStreamer noted it as broken: nvinferserver needs Triton, "
            "which only some images of DeepStream have."
        ),
        fixes=(
            Fix("have GStreamer look again, and say why", ("rm -rf ~/.cache/gstreamer-1.0", "gst-inspect-1.0 {input}")),
            Fix(
                "see which libraries the plugins lack",
                ("ldd /opt/nvidia/deepstream/deepstream/lib/gst-plugins/libnvdsgst_infer*.so | grep 'not found'",),
            ),
            Fix("for nvinferserver, use an image of DeepStream with Triton (…-triton-multiarch)"),
            Fix(
                "say where the plugins are",
                ("export GST_PLUGIN_PATH=/opt/nvidia/deepstream/deepstream/lib/gst-plugins",),
            ),
        ),
        seen_in="DeepStream 4 to 9",
        sample='GLib.Error: gst_parse_error: no element "nvstreammux" (1)',
        source="https://github.com/pbridger/deepstream-video-pipeline/issues/1",
        caused_by=("library-missing", "symbol-missing", "library-broken"),
    ),
    Message(
        id="deepstream-pipeline-not-made",
        cause="missing-library",
        stage="load",
        severity="error",
        title="DeepStream could not put its pipeline together",
        pattern=(
            r"<create_\w{2,40}:\d{1,5}>: Failed to create '\w{2,40}'"
            r"|create_\w{2,40}(?:_bin|pipeline) failed|create_pipeline failed"
            r"|<\w{2,40}:\d{1,5}>: Failed to create pipeline|Unable to create (?:pgie|sgie\d{0,1}|nvstreammux|nvosd)\b"
        ),
        explanation=(
            "An element of the pipeline could not be made. An earlier line says which, and with GST_DEBUG=3 GStreamer "
            "says why: most often there is no element of that name, or its library cannot be loaded."
        ),
        fixes=(
            Fix("have GStreamer say why", ("GST_DEBUG=3 deepstream-app -c CONFIG",)),
            Fix("see whether it has the element", ("gst-inspect-1.0 nvinfer",)),
        ),
        seen_in="DeepStream 4 to 9",
        sample="** ERROR: <create_pipeline:1296>: create_pipeline failed",
        source="https://github.com/NVIDIA-AI-IOT/deepstream_triton_model_deploy/issues/4",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
    ),
    Message(
        id="deepstream-custom-lib",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="DeepStream cannot open the library of custom-lib-path",
        pattern=(
            r"Could not open lib: ?(?P<library>[^\n,]{0,300}?) {0,4}, error string: ?(?P<reason>[^\n]{0,300})"
            r"|Could not open custom lib(?:rary)?: ?(?!\(null\))(?P<library_2>[^\s:]{1,300})"
        ),
        explanation=(
            "nvinfer loads it for the parser of the outputs, for plugins, or to build the engine. It is not there (not "
            "compiled yet; relative paths start at the configuration's folder), or a library that it needs is not."
        ),
        fixes=(
            Fix("look at it, and at what it needs", ("ls -l {library}", "ldd {library} | grep 'not found'")),
            Fix("compile it for this DeepStream", ("CUDA_VER=12.6 make -C nvdsinfer_custom_impl_Yolo clean all",)),
        ),
        seen_in="DeepStream 5 to 8",
        sample=(
            "ERROR: Could not open lib: /app/libnvdsinfer_custom_impl_Yolo.so, error string: "
            "/app/libnvdsinfer_custom_impl_Yolo.so: cannot open shared object file: No such file or directory"
        ),
        source="https://github.com/marcoslucianops/DeepStream-Yolo/issues/523",
    ),
    Message(
        id="deepstream-parser-assertion",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="the parser of the outputs expects other outputs than the model has",
        pattern=r"(?P<function>NvDsInferParse\w{1,80})\([^\n]{0,300}?: Assertion .?(?P<reason>[^\n]{1,160}?)\W? failed",
        explanation=(
            "The engine ran. nvinfer then gives its outputs to the function of parse-bbox-func-name, which found other "
            "outputs than it is written for: it belongs to another export of the model."
        ),
        fixes=(
            Fix(
                "name the function that belongs to this model, and its library (parse-bbox-func-name, custom-lib-path)"
            ),
            Fix("export the model with the script that comes with the parser"),
            INSPECT,
        ),
        seen_in="DeepStream 5 to 8",
        sample=(
            "python3: nvdsparsebbox_Yolo.cpp:139: bool NvDsInferParseCustomYoloV4(const NvDsInferNetworkInfo&): "
            "Assertion `boxes.inferDims.numDims == 3' failed."
        ),
        source="https://github.com/NVIDIA-AI-IOT/yolo_deepstream/issues/25",
        confidence="likely",
    ),
    Message(
        id="deepstream-custom-lib-null",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="DeepStream could not use its custom library",
        pattern=r"Could not open custom lib: \(null\)|NVDSINFER_CUSTOM_LIB_FAILED",
        explanation="An earlier line says which library, and why: not there, or without the function asked for.",
        fixes=(
            Fix("check custom-lib-path, and parse-bbox-func-name, in nvinfer's configuration"),
            Fix("compile it for this DeepStream", ("CUDA_VER=12.6 make -C nvdsinfer_custom_impl_Yolo clean all",)),
        ),
        seen_in="DeepStream 5 to 8",
        sample=("Config file path: ./config_infer_primary_yoloV8.txt, NvDsInfer Error: NVDSINFER_CUSTOM_LIB_FAILED"),
        source="https://github.com/marcoslucianops/DeepStream-Yolo/issues/523",
        confidence="likely",
        caused_by=(ANY_CAUSE,),
    ),
    Message(
        id="deepstream-output-layer",
        cause="io-binding",
        stage="load",
        severity="error",
        title="DeepStream looks for an output that the engine does not have",
        pattern=(
            r"Could not find output (?:coverage |bbox )?layer '?(?P<tensor>[\w/.:-]{1,120})'?"
            r"(?: in engine| for parsing)"
            r"|Could not find output (?:coverage|bbox) layer for parsing objects"
            r"|Failed to parse (?:bboxes|classification attributes|semantic segmentation output)(?: using custom parse"
            r" function)?"
            r"|nvinfer could not find input layer with name|Invalid output layer name specified"
            r"|Mismatch in the number of output buffers"
        ),
        explanation=(
            "output-blob-names, or the parser that is built in, names other outputs than the engine has: a model of "
            "another kind, or exported otherwise than the parser expects. DeepStream only warns and uses the engine; a "
            "parser that needs the output then finds no objects."
        ),
        fixes=(
            INSPECT,
            Fix("set output-blob-names to the engine's names, and the parser to that of the model"),
        ),
        seen_in="DeepStream 5 to 8",
        sample="Could not find output layer 'output_cov/Sigmoid' in engine",
        source="https://github.com/NVIDIA-AI-IOT/deepstream_python_apps/issues/3",
        confidence="likely",
    ),
    # ---- plugins that a program brings along
    Message(
        id="program-plugin-library-missing",
        cause="plugin-missing",
        stage="plugins",
        severity="error",
        title="the program's own plugin library is not where it looks for it",
        pattern=(
            r"plugin library not found: ?(?P<library>[^\n]{1,300}\.(?:so|dll)\S{0,12})"
            r"|(?:could not|cannot|can't|failed to|unable to) (?:find|locate|load|open) (?:the )?plugin (?:library|lib)"
            r"(?: file)?:? ?[\x22']?(?P<library_2>[^\s\x22']{1,300}\.(?:so|dll)[.\d]{0,12})"
        ),
        explanation=(
            "Engines of this program hold layers of its own, and this library has them. It is not compiled yet, or the "
            "program was started from another folder."
        ),
        fixes=(
            Fix("look for it", ("ls -l {library}",), not_on=("windows",)),
            Fix("compile the program's plugins, or say where they are; start it from its own folder"),
        ),
        seen_in="TensorRT-Edge-LLM, samples",
        sample="FileNotFoundError: plugin library not found: build/libNvInfer_edgellm_plugin.so",
        source="https://github.com/NVIDIA/TensorRT-Edge-LLM/issues/201",
    ),
    # ---- PaddleInference
    Message(
        id="paddle-other-tensorrt",
        cause="two-trt-versions",
        stage="version",
        severity="warning",
        title="PaddleInference was compiled with another TensorRT than it loads",
        pattern=(
            r"Paddle Inference library is compiled with (?P<needs>[\d.]{1,16}) version TensorRT, but the runtime "
            r"TensorRT you are using is (?P<runtime>[\d.]{1,16}) version"
            r"|Paddle lib (?:links the|was built with TensorRT) (?P<needs_2>[\d.]{1,16})(?:[^\n]{1,60}using TensorRT "
            r"(?P<runtime_2>[\d.]{1,16}\d))?"
        ),
        explanation="Engines and crashes depend on it: Paddle loads whatever TensorRT the loader finds first.",
        fixes=(
            Fix("install the TensorRT that this Paddle was compiled with, or the Paddle for this TensorRT"),
            Fix("see which one is found", ("trtdoctor host",)),
        ),
        seen_in="PaddleInference 2.0 to 3.0",
        sample=(
            "W tensorrt_subgraph_pass.cc:820] The Paddle Inference library is compiled with 8 version TensorRT, but "
            "the runtime TensorRT you are using is 7.1.3 version."
        ),
        source="https://github.com/PaddlePaddle/Paddle/pull/26283",
        confidence="likely",
    ),
    Message(
        id="paddle-without-tensorrt",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="PaddleInference cannot use TensorRT",
        pattern=(
            r"Pass tensorrt_subgraph_pass has not been registered"
            r"|Load tensorrt api \w{1,60} failed"
            r"|TensorRT dynamic library \((?P<library>[\w.]{1,40})\) that Paddle depends on is not configured correctly"
        ),
        explanation="This Paddle was compiled without TensorRT, or does not find its libraries.",
        fixes=(
            Fix(
                "take the package of Paddle for this CUDA and TensorRT",
                url="https://www.paddlepaddle.org.cn/inference/master/guides/install/download_lib.html",
            ),
            HOST,
        ),
        seen_in="PaddleInference 1.8 to 3.0",
        sample="(InvalidArgument) Pass tensorrt_subgraph_pass has not been registered.",
        source="https://github.com/PaddlePaddle/Paddle/issues/34689",
    ),
    Message(
        id="paddle-finds-no-tensorrt",
        cause="missing-library",
        stage="libraries",
        severity="info",
        title="Paddle finds no TensorRT",
        pattern=r"You are using Paddle compiled with TensorRT, but TensorRT dynamic library is not found",
        explanation="It matters only to a program that turns TensorRT on.",
        fixes=(Fix("install the TensorRT that this Paddle was compiled with, if it is used"),),
        seen_in="Paddle 2",
        sample="You are using Paddle compiled with TensorRT, but TensorRT dynamic library is not found.",
        source="https://github.com/PaddlePaddle/PaddleDetection/issues/5550",
    ),
    Message(
        id="paddle-dynamic-shapes-unset",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="PaddleInference knows no range of shapes for an input of a part that TensorRT is to run",
        pattern=(
            r"some trt inputs dynamic shape info not set"
            r"|all_dynamic_shape_set == true, but received"
            r"|shape of trt subgraph is \[[-\d, ]{0,80}\], ?please enable trt dynamic_shape mode"
        ),
        explanation=(
            "Paddle cuts the model into parts for TensorRT. An input of one, often a tensor inside the model, has no "
            "smallest and largest shape; the log says at level INFO which."
        ),
        fixes=(
            Fix(
                "collect the shapes of all tensors in one run with config.collect_shape_range_info('shape.pbtxt'), "
                "then use them: config.enable_tuned_tensorrt_dynamic_shape('shape.pbtxt', True)"
            ),
            Fix("leave small parts to Paddle: a greater min_subgraph_size"),
        ),
        seen_in="PaddleInference 2",
        sample="(InvalidArgument) some trt inputs dynamic shape info not set, check the INFO log above.",
        source="https://github.com/PaddlePaddle/PaddleOCR/issues/3010",
    ),
    Message(
        id="paddle-shape-outside",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="an input has a shape that Paddle's part for TensorRT does not take",
        pattern=(
            r"TRT runtime input shape of (?P<tensor>\S{1,200}) is invalid\. Expect runtime input shape to be within"
            r"(?:[^\n]{1,80}got runtime input ?shape = (?P<shape>\[[-\d, ]{1,80}\]))?"
            r"|Input shapes are inconsistent with the model\. Expect (?P<expected>\[[-\d, ]{1,80}\]) in model "
            r"description, but got (?P<shape_2>\[[-\d, ]{1,80}\]) in runtime"
        ),
        explanation="The shape is outside of the range that was set, or no range was set and it is not the model's.",
        fixes=(
            Fix("give the input a shape in the range: scale or pad it"),
            Fix("set a wider range (SetTRTDynamicShapeInfo, or shapes collected with larger inputs), and build again"),
        ),
        seen_in="PaddleInference 1.8 to 3.0",
        sample=(
            "(InvalidArgument) Input shapes are inconsistent with the model. Expect [3, 32, 100] in model description, "
            "but got [3, 32, 163] in runtime."
        ),
        source="https://github.com/PaddlePaddle/Paddle/issues/35190",
    ),
    Message(
        id="fastdeploy-without-backend",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="this FastDeploy was built without what the program asks for",
        pattern=r"FastDeploy didn't compile with (?P<part>TrtBackend|PaddleBackend|OrtBackend|WITH_GPU|GPU|CV-CUDA)\b",
        explanation=(
            "The packages for CPUs have no GPU, and those of some platforms no TensorRT; a build of one's own has what "
            "was turned on: WITH_GPU, ENABLE_TRT_BACKEND."
        ),
        fixes=(
            Fix("take the package for GPUs instead of fastdeploy-python", ("pip uninstall -y fastdeploy-python",)),
            Fix("build it with TensorRT: -DWITH_GPU=ON -DENABLE_TRT_BACKEND=ON -DTRT_DIRECTORY=FOLDER"),
        ),
        seen_in="FastDeploy 0.2 to 1.1",
        sample="[ERROR] fastdeploy/runtime/runtime_option.cc(168): The FastDeploy didn't compile with TrtBackend.",
        source="https://github.com/PaddlePaddle/FastDeploy/issues/2140",
    ),
    # ---- Stable Diffusion WebUI
    Message(
        id="webui-no-profile",
        cause="shapes-profiles",
        stage="profiles",
        severity="error",
        title="Stable Diffusion WebUI has no engine for this model, size and batch",
        pattern=(
            r"No valid profile found\. Please go to the TensorRT tab"
            r"|'NoneType' object has no attribute 'profile_idx'"
        ),
        explanation=(
            "The extension looks for an engine whose profile takes the size of the image, the batch and the "
            "length of the prompt, and none was exported. With hires.fix it needs one for both sizes."
        ),
        fixes=(
            Fix("export an engine for these sizes, or the default engine, in the TensorRT tab of the page"),
            Fix("choose no engine: SD Unet: None"),
        ),
        seen_in="Stable-Diffusion-WebUI-TensorRT",
        sample=(
            "ValueError: No valid profile found. Please go to the TensorRT tab and generate an engine with the "
            "necessary profile."
        ),
        source="https://github.com/NVIDIA/Stable-Diffusion-WebUI-TensorRT/issues/275",
        confidence="likely",
    ),
)
