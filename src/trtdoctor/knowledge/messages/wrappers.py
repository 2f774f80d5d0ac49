"""Programs that load engines for others: Polygraphy, Triton, DeepStream, PaddleInference, containers."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.model.finding import Fix

_POLYGRAPHY = "recorded by this project: polygraphy 0.53.6"
_TRITON = "https://github.com/triton-inference-server/tensorrt_backend/blob/main/src/"
_INSPECT = Fix("see the inputs, outputs and shapes of the engine", ("trtdoctor inspect {path}",))
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
            Fix("or install it in the same Python", ("python -m pip install {package}",)),
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
        fixes=(Fix("give the data in that type, or write it: --input-shapes with --data-loader-script"), _INSPECT),
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
            _INSPECT,
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
    # ---- Triton
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
        ),
        explanation=(
            "Triton looks for libtriton_tensorrt.so under its backend directory. Small images leave backends out, and "
            "an installation elsewhere does not look in /opt/tritonserver/backends."
        ),
        fixes=(
            Fix("see which it has", ("ls /opt/tritonserver/backends",)),
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
            r"|trt failed to set (?:the input shape binding for|binding dimension to)"
            r"|failed to specify the dimensions of all input tensors"
        ),
        explanation=(
            "With max_batch_size above 0, Triton adds a first dimension of its own, which the shapes in config.pbtxt "
            "leave out."
        ),
        fixes=(_CONFIG, _INSPECT, Fix("for an engine without a dynamic first dimension write max_batch_size: 0")),
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
            r"|'(?P<tensor_2>[^'\n]{1,200})' does not map to an input or output tensor"
            r"|'(?P<tensor_3>[^'\n]{1,200})' is expected to be an (?:in|out)put in model"
            r"|unexpected inference (?:in|out)put '(?P<tensor_4>[^'\n]{1,200})'"
        ),
        explanation="Names and types in config.pbtxt have to be those of the engine.",
        fixes=(_CONFIG, _INSPECT),
        seen_in="Triton 2.x",
        sample="unexpected datatype TYPE_FP16 for inference input 'images', expecting TYPE_FP32 for net",
        source=_TRITON + "instance_state.cc",
    ),
    # ---- DeepStream
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
            r"|Failed to parse bboxes(?: using custom parse function)?"
            r"|Mismatch in the number of output buffers"
        ),
        explanation=(
            "output-blob-names, or the parser that is built in, names other outputs than the engine has: a model of "
            "another kind, or exported otherwise than the parser expects."
        ),
        fixes=(
            _INSPECT,
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
            Fix("see which TensorRT there is", ("trtdoctor host",)),
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
    # ---- containers
    Message(
        id="container-needs-newer-driver",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="the container needs a newer driver than the machine has",
        pattern=(
            r"requirement error: (?:unsatisfied condition|invalid expression): (?:[^\n]{0,80}?)"
            r"(?:cuda>=?(?P<cuda>\d{1,2}\.\d{1,2})|driver>=?(?P<driver>\d{3}))"
        ),
        explanation=(
            "The image says which CUDA it was made for, and the driver of the machine is older than that one needs. "
            "The container was not started at all."
        ),
        fixes=(
            Fix("see the driver, and the newest CUDA that it runs", ("nvidia-smi",)),
            Fix("update the driver of the machine, not of the container"),
            Fix("use an older image, whose CUDA this driver runs"),
        ),
        seen_in="NVIDIA Container Toolkit",
        sample=(
            "nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.5, please update your driver to "
            "a newer version, or use an earlier cuda container: unknown."
        ),
        source="https://github.com/styler00dollar/VSGAN-tensorrt-docker/issues/74",
    ),
)
