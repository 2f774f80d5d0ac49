"""What ONNX Runtime's TensorRT providers say of one option, one file or one object: what has a fix of its own.

They stand before the rows of ``onnxruntime``, which tell what kind of step failed.
"""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.model.finding import Cause, Fix, SeverityWord, Stage

_EP = r"(?:TensorRT|Nv|NvTensorRTRTX) EP(?:'s)?"
_BY_ORT = r"(?:onnxruntime|ONNXRuntimeError|EP_FAIL)[^\n]{0,200}?[\]:] "
"""In front of words that other programs say too."""
_STRINGS = "recorded by this project: strings of onnxruntime-gpu 1.20.2 to 1.31.1 and of the TensorRT-RTX provider"
_DOCS = "https://onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html"
_RTX_DOCS = "https://onnxruntime.ai/docs/execution-providers/TensorRTRTX-ExecutionProvider.html"

_UPDATE = Fix("use the newest onnxruntime-gpu", ("pip install -U onnxruntime-gpu",), not_on=("jetson", "rtx"))
_UPDATE_RTX = Fix(
    "use the newest ONNX Runtime, and the provider that belongs to it",
    ("pip install -U onnxruntime onnxruntime-ep-nv-tensorrt-rtx-cu13",),
    only_on=("rtx",),
)
_CUDA = Fix("see whether the model runs without TensorRT: providers=['CUDAExecutionProvider']", not_on=("rtx",))
_FOLDER = Fix(
    "name a folder that the process may write to: trt_engine_cache_path, trt_timing_cache_path, ep.context_file_path",
    not_on=("rtx",),
)
_FOLDER_RTX = Fix(
    "name a folder that the process may write to: nv_runtime_cache_path, ep.context_file_path", only_on=("rtx",)
)
_LINES = Fix("read TensorRT's own lines before this one: session option log_severity_level 0")


def _row(
    id: str,
    cause: Cause,
    stage: Stage,
    title: str,
    pattern: str,
    explanation: str,
    fixes: tuple[Fix, ...],
    sample: str,
    severity: SeverityWord = "error",
    caused_by: tuple[str, ...] = (),
    never: tuple[str, ...] = (),
) -> Message:
    return Message(
        id=id,
        cause=cause,
        stage=stage,
        severity=severity,
        title=title,
        pattern=pattern,
        explanation=explanation,
        fixes=fixes,
        seen_in="ONNX Runtime 1.20 to 1.31",
        sample=sample,
        source=_STRINGS,
        confidence="likely",
        caused_by=caused_by,
        never=never,
    )


ROWS: tuple[Message, ...] = (
    # ---- paths and files
    _row(
        "ort-refit-model-path",
        "wrong-path",
        "file",
        "ONNX Runtime does not take the path of the model that a weight-stripped engine gets its weights from",
        r"For security purpose, the ONNX model path should be set with a relative path, but it is an absolute path: "
        r"{0,3}(?P<path>[^\n]{0,300})"
        r"|The ONNX model path has '\.\.'\. For security purpose",
        "The engine holds no weights, and ONNX Runtime looks for the original model in trt_onnx_model_folder_path. "
        "That path counts from the folder of the context model, and may be neither absolute nor hold '..'.",
        (
            Fix(
                "put the original model into the context model's folder, or one below it, and name that folder by a "
                "relative path without '..': trt_onnx_model_folder_path"
            ),
            Fix("give the model's bytes: trt_onnx_bytestream with trt_onnx_bytestream_size", url=_DOCS),
            Fix("make the engine with its weights: without trt_weight_stripped_engine_enable"),
        ),
        "EP_FAIL : The ONNX model path has '..'. For security purpose, it's not allowed to point outside",
    ),
    _row(
        "ort-folder-refused",
        "wrong-path",
        "file",
        "a folder that the provider is to use is a file, or is not there",
        _BY_ORT + r"(?:Path exists but is not a directory|Path is not a directory|Directory does not exist): ?"
        r"(?P<path>[^\n]{0,300})",
        "An option such as nv_runtime_cache_path names a folder, and there is a file of that name, or nothing.",
        (
            Fix("see what is there", ("ls -ld {path}",), not_on=("windows",)),
            Fix("see what is there", ("dir {path}",), only_on=("windows",)),
            Fix("name a folder, not a file, and make it before the session: mkdir"),
        ),
        "[E:onnxruntime:Default, nv_execution_provider.cc:1 f] Path exists but is not a directory: /opt/app/cache.bin",
        never=("rsync: Path exists but is not a directory: /opt/app",),
    ),
    _row(
        "ort-folder-not-writable",
        "permission",
        "file",
        "a folder that the provider is to write to cannot be made or written to",
        _BY_ORT + r"Directory is not writable: ?(?P<path>[^\n]{0,300})",
        "It belongs to another user or is mounted read-only, the folder above it does not exist, or the disk is full.",
        (
            Fix("see whom it belongs to, and the space left", ("ls -ld {path}", "df -h"), not_on=("windows",)),
            _FOLDER,
            _FOLDER_RTX,
        ),
        "[E:onnxruntime:Default, nv_execution_provider.cc:1 f] Directory is not writable: /opt/app/cache",
    ),
    _row(
        "ort-folder-not-made",
        "permission",
        "file",
        "a folder or file that the provider is to write cannot be made",
        _BY_ORT + r"(?:(?:[^\n]{0,80} )?cannot create director(?:y|ies)\b|Failed to open ONNX model file for writing)",
        "The folder above it is not there, belongs to another user or is mounted read-only, or the disk is full.",
        (_FOLDER, _FOLDER_RTX, Fix("see the space left", ("df -h",), not_on=("windows",))),
        "[E:onnxruntime:Default, nv_execution_provider.cc:1 f] filesystem error: cannot create directory: Read-only",
        never=("mkdir: cannot create directory 'build': File exists",),
    ),
    _row(
        "ort-layer-norm-fp32",
        "engine-build",
        "load",
        "ONNX Runtime keeps parts of layer normalization in FP32",
        r"EP\] Force Pow \+ Reduce ops in layer norm",
        "trt_layer_norm_fp32_fallback asks for it, so that FP16 does not overflow there. It is a remark.",
        (Fix("nothing has to be done; without the option these layers are computed in FP16 too"),),
        "[TensorRT EP] Force Pow + Reduce ops in layer norm to run in FP32 to avoid overflow",
        severity="info",
    ),
    _row(
        "ort-engine-file-unreadable",
        "wrong-path",
        "file",
        "the provider cannot open or read the file of its engine",
        rf"{_EP} failed to (?:open|map|fstat) engine cache: ?(?P<path>[^\n]{{0,300}})"
        r"|unknown direct engine read error",
        "The system refused it, before TensorRT saw a byte: no such file, no right to read it, a file system that does "
        "not map files, or one that went away.",
        (
            Fix("see whether it is there, and who may read it", ("ls -l {path}", "df -h"), not_on=("windows",)),
            Fix("see whether it is there, and who may read it", ("icacls {path}",), only_on=("windows",)),
            Fix("keep the engines on a local disk: copy them there from a network or cloud folder"),
        ),
        "TensorRT EP failed to fstat engine cache: /opt/app/model.engine",
    ),
    _row(
        "ort-dump-not-written",
        "permission",
        "file",
        "a profile or a part of the model that was to be dumped could not be written",
        r"TrtRtxProfiler: failed to open profile output file(?:: (?!%)(?P<path>[^\n]{1,300}))?"
        r"|EP\] Failed to dump subgraph",
        "The session works; only that file is missing. Its folder does not exist or may not be written to.",
        (
            Fix("start the program in a folder that it may write to, or name one for the profile", ("pwd", "df -h")),
            Fix("leave the dump out: nv_dump_subgraphs 0, enable_profiling False"),
        ),
        "[NvTensorRTRTX EP] TrtRtxProfiler: failed to open profile output file: /opt/app/p.json",
        severity="warning",
    ),
    _row(
        "ort-encrypt-failed",
        "permission",
        "file",
        "the engine was built, and the encryption library could not write it",
        rf"{_EP} (?:call to engine encryption library failed|could not call engine encryption function)",
        "The function encrypt of the library in trt_engine_decryption_lib_path got the engine and the path of the "
        "cache, and gave an error. The engine itself is not at fault.",
        (
            Fix("let the process write to the folder of trt_engine_cache_path, and see the space left", ("df -h",)),
            Fix("see why the library's function encrypt gives false: it is yours"),
            Fix("build without encryption: trt_engine_decryption_enable 0"),
        ),
        "EP_FAIL : TensorRT EP call to engine encryption library failed",
    ),
    _row(
        "ort-encrypt-missing",
        "missing-library",
        "libraries",
        "the encryption library has no function to encrypt, so that no engine is cached",
        r"EP\] Engine cache encryption function is not found",
        "The library in trt_engine_decryption_lib_path is loaded and exports no function named encrypt. The engine is "
        "built again at every start.",
        (
            Fix(
                'export it: extern "C" int encrypt(const char*, char*, size_t), and look',
                ("nm -D --defined-only {library} | grep -i crypt",),
                not_on=("windows",),
            ),
            Fix(
                'export it: extern "C" __declspec(dllexport) int encrypt(const char*, char*, size_t)',
                only_on=("windows",),
            ),
            Fix("cache without encryption: trt_engine_decryption_enable 0"),
        ),
        "[TensorRT EP] Engine cache encryption function is not found. No cache is written to disk",
        severity="warning",
    ),
    # ---- options
    _row(
        "ort-option-number",
        "api-removed",
        "load",
        "an option of the provider is a number that it does not take, and its default counts",
        r"TensorRT option (?P<option>trt_\w{1,60}) must be a (?:non-negative|positive) integer value",
        "The session goes on with the default that the message names.",
        (Fix("give the option a value of the kind that the message says, or leave it out", url=_DOCS),),
        "[TensorRT EP] TensorRT option trt_dla_core must be a non-negative integer value. Set it to 0",
        severity="warning",
    ),
    _row(
        "ort-tactic-sources",
        "api-removed",
        "load",
        "a name in trt_tactic_sources is not one that this release knows, and is left out",
        r"EP\] Tactic source (?:must be prefixed|was not found)",
        "The names are those of TensorRT, each with a + or - in front of it, and commas between them.",
        (
            Fix("write it as trt_tactic_sources '-CUDNN,+EDGE_MASK_CONVOLUTIONS'", url=_DOCS),
            Fix("leave the option out: nothing else depends on it"),
        ),
        "[TensorRT EP] Tactic source was not found with name: CUBLASS",
        severity="warning",
    ),
    _row(
        "ort-external-bytes-ignored",
        "special-engine",
        "load",
        "this TensorRT cannot refit with the bytes of external data, and the engine may compute wrong values",
        r"Refitting with an onnx_external_data_bytestream is only supported on TensorRT versions >=",
        "The model's weights lie beside it, were given as bytes, and are left out of the refit.",
        (
            Fix("use TensorRT 10.13 or newer", ("pip install -U tensorrt",), not_on=("jetson", "rtx")),
            Fix("give the folder of the model, with its data beside it: trt_onnx_model_folder_path"),
            Fix("make the engine with its weights: without trt_weight_stripped_engine_enable"),
        ),
        "[TensorRT EP] Refitting with an onnx_external_data_bytestream is only supported on TensorRT versions >= 10",
        severity="warning",
    ),
    _row(
        "ort-profiles-not-made",
        "shapes-profiles",
        "profiles",
        "the provider could not make an optimization profile from an input's shape or values",
        rf"{_EP} failed to parse input tensor and generate optimization profiles",
        "No profiles were given for this input, so that the provider makes them from what comes at run time. It could "
        "not: a shape input of a type other than int32 or int64, or with no values.",
        (
            Fix(
                "give the profiles yourself: trt_profile_min_shapes, trt_profile_opt_shapes and "
                "trt_profile_max_shapes, each as INPUT:1x3x224x224, for every dynamic input",
                url=_DOCS,
            ),
            Fix("let inputs whose values are shapes be int32 or int64, and not empty: a Cast in the model"),
            _LINES,
        ),
        "EP_FAIL : TensorRT EP failed to parse input tensor and generate optimization profiles.",
    ),
    # ---- what the provider made of the model
    _row(
        "ort-nothing-to-refit",
        "special-engine",
        "load",
        "the engine without weights has none that a refit would bring back",
        r"EP\] The weight-stripped engine reports no refittable weights",
        "Every weight was folded into the engine, so that the table for the refit is empty. The engine works as it is.",
        (Fix("nothing has to be done; without the option for weightless engines it would not be said"),),
        "[NvTensorRTRTX EP] The weight-stripped engine reports no refittable weights; an empty weightless refit table",
        severity="info",
    ),
    _row(
        "ort-model-without-path",
        "engine-build",
        "load",
        "the model came as bytes, so that the engine cache is named by its content alone",
        r"EP\] Model path is empty",
        "Not an error: without a path, models of the same nodes get the same name of cache.",
        (Fix("give models that were loaded from memory a prefix each: trt_engine_cache_prefix", url=_DOCS),),
        "[TensorRT EP] Model path is empty",
        severity="info",
    ),
    _row(
        "ort-nodes-not-joined",
        "engine-build",
        "load",
        "the parts of the model for TensorRT stay separate engines",
        r"EP\] TensorRT nodes are not consolidated because graph will have cycles",
        "Not an error: joined to one they would wait for each other, so there are several, smaller engines.",
        (Fix("nothing has to be done; for one engine only, change the model so that TensorRT takes all of it"),),
        "[TensorRT EP] TensorRT nodes are not consolidated because graph will have cycles after consolidation",
        severity="info",
    ),
    _row(
        "ort-subgraph-context",
        "known-bug",
        "load",
        "the provider lost track of a model with control flow inside of control flow",
        r"EP\] Can't find top-level graph context",
        "ONNX Runtime's own fault: the provider keeps a record of each graph and its subgraphs (If, Loop, Scan), and "
        "does not find the one that this subgraph belongs to. The model and the settings are not wrong.",
        (
            _UPDATE,
            _UPDATE_RTX,
            Fix("fold the control flow away, where its condition is a constant", ("onnxsim model.onnx folded.onnx",)),
            _CUDA,
        ),
        "[TensorRT EP] Can't find top-level graph context. Please check BuildSubGraphContext() has built the graph",
    ),
    _row(
        "ort-graph-not-converted",
        "engine-build",
        "load",
        "ONNX Runtime could not hand a part of the model to TensorRT",
        r"EP\] OrtGraphToProto failed"
        r"|failed to fetch outer-scope initializer '(?P<tensor>[^'\n]{0,200})"
        r"|OrtGraph should have at least one operator set"
        r"|Failed to serialize ONNX model with external initializers",
        "It writes that part as an ONNX model of its own, and failed at that, before TensorRT saw it: weights that lie "
        "beside the model and are not found, a model without operator sets, or a fault of this release.",
        (
            Fix(
                "check the model, with its external data beside it",
                ("python -c \"import onnx; onnx.checker.check_model('model.onnx', full_check=True)\"",),
            ),
            _UPDATE_RTX,
            _UPDATE,
        ),
        "[NvTensorRTRTX EP] OrtGraphToProto failed in Compile; cannot build engine. Error: x",
    ),
    _row(
        "ort-context-attribute",
        "version-mismatch",
        "file",
        "an attribute of the context model has another type than this provider expects",
        r"Attribute type mismatch: expec",
        "Another release of ONNX Runtime, or another program, wrote the EPContext node.",
        (
            Fix(
                "make the context model again on this machine, with this ONNX Runtime (trt_dump_ep_context_model, or "
                "ep.context_enable)"
            ),
        ),
        "Attribute type mismatch: expected 3, but got 2",
    ),
    _row(
        "ort-over-maximum",
        "engine-build",
        "load",
        "something in the model is more than TensorRT takes",
        rf"{_BY_ORT}[^\n]{{0,120}}exceeds TensorRT maximum of ?(?P<limit>\d{{1,12}})?",
        "The message names it and the maximum; a tensor has at most 8 dimensions.",
        (
            Fix("bring it below the maximum in the model: Reshape to fewer dimensions, smaller sizes"),
            Fix("keep that operator out of TensorRT: leave it to the CUDA or CPU provider"),
        ),
        "[E:onnxruntime:Default, nv_execution_provider.cc:1 f] rank 9 exceeds TensorRT maximum of 8",
    ),
    # ---- TensorRT's objects, the driver, devices
    _row(
        "ort-objects-not-made",
        "missing-library",
        "libraries",
        "TensorRT did not give the provider one of its first objects",
        r"EP\] Failed to create TensorRT runtime"
        r"|createRuntimeConfig returned null",
        "The runtime or its configuration was not made, before anything of the model counts: the driver does not "
        "answer, there is no memory, or TensorRT's libraries are of several releases.",
        (
            Fix("see whether the driver answers, and whether memory is free", ("nvidia-smi",)),
            Fix("see which TensorRTs there are; let all of their packages be of one release", ("trtdoctor host",)),
            _LINES,
        ),
        "[NvTensorRTRTX EP] Failed to create TensorRT runtime",
        caused_by=(ANY_CAUSE,),
    ),
    _row(
        "ort-device-number",
        "cuda-driver-or-device",
        "host",
        "device_id names a GPU that is not there",
        rf"{_BY_ORT}(?:Invalid device ID: ?(?P<device>\d{{0,6}})|Failed to get device id)",
        "The numbers begin with 0, and count only the GPUs that the process may see (CUDA_VISIBLE_DEVICES).",
        (
            Fix("see the GPUs and their numbers", ("nvidia-smi -L", "echo $CUDA_VISIBLE_DEVICES"), not_on=("windows",)),
            Fix(
                "see the GPUs and their numbers", ("nvidia-smi -L", "echo %CUDA_VISIBLE_DEVICES%"), only_on=("windows",)
            ),
            Fix("give the provider the option device_id with one of those; with one GPU it is 0"),
        ),
        "[E:onnxruntime:Default, tensorrt_execution_provider.cc:1 f] Invalid device ID: 3",
        never=("Invalid device ID: 3",),
    ),
    _row(
        "ort-driver-not-asked",
        "cuda-driver-or-device",
        "host",
        "the provider could not ask the NVIDIA driver for its version",
        r"Failed to query NVIDIA driver version"
        rf"|{_BY_ORT}Failed to init\w{{0,20}} NVML",
        "It asks NVML, a library of the driver (libnvidia-ml.so.1, nvml.dll). The driver is not installed whole, or "
        "the container does not bring this library in.",
        (
            Fix("see whether the driver answers", ("nvidia-smi",)),
            Fix(
                "let the container have NVML too: the capability utility",
                ("docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility IMAGE nvidia-smi",),
                not_on=("windows",),
            ),
            Fix("install the driver again", url="https://www.nvidia.com/drivers"),
        ),
        "[E:onnxruntime:Default, nv_execution_provider.cc:1 f] Failed to query NVIDIA driver version: Unknown Error",
    ),
    _row(
        "ort-one-device",
        "io-binding",
        "load",
        "the RTX provider is given no device, or several",
        r"EP (?:only supports selection for one device|requires one non-null hardware device)",
        "A session of this provider runs on one GPU.",
        (
            Fix(
                "pass exactly one of onnxruntime.get_ep_devices(), of this provider's name, to "
                "options.add_provider_for_devices",
                url=_RTX_DOCS,
            ),
            Fix("for several GPUs make one session for each"),
        ),
        "EP only supports selection for one device.",
    ),
    _row(
        "ort-compile-only",
        "special-engine",
        "execute",
        "the session can only compile a model, not run it",
        r"EP\] inference is not available in a compile-only session",
        "It was made to write a context model, for instance in a process without a GPU.",
        (
            Fix(
                "load the context model that it wrote into a session of its own, made without the compile-only setting",
                url=_RTX_DOCS,
            ),
        ),
        "[NvTensorRTRTX EP] inference is not available in a compile-only session",
    ),
    _row(
        "ort-sandbox-without-gpu",
        "cuda-driver-or-device",
        "host",
        "the process is in a sandbox of Windows, where no GPU can be reached",
        r"EP is running under Win32k lockdown",
        "A process under Win32k lockdown may not call the graphics driver. Only compiling works there.",
        (
            Fix("make the session in a process without the lockdown: turn off ProcessSystemCallDisablePolicy for it"),
            Fix("compile only in the sandbox, and run the context model outside of it", url=_RTX_DOCS),
        ),
        "[NvTensorRTRTX EP] EP is running under Win32k lockdown but the session is not compile-only; no CUDA device",
    ),
    _row(
        "ort-memcpy-stream",
        "known-bug",
        "execute",
        "a node that copies between CPU and GPU has no stream or no tensor",
        r"(?:Compute Stream|gpu data transfer) is missing in TRT|Memcpy: Input tensor is nullptr",
        "ONNX Runtime puts such nodes between its parts and gives them a stream. Here core and provider do not agree: "
        "they are of two releases, or it is a fault of this one.",
        (
            Fix(
                "let onnxruntime-gpu be the only ONNX Runtime, of the newest release",
                ("pip uninstall -y onnxruntime onnxruntime-gpu", "pip install -U onnxruntime-gpu"),
                not_on=("jetson", "rtx"),
            ),
            _UPDATE_RTX,
            Fix("run without a stream of your own: leave user_compute_stream out"),
        ),
        "EP_FAIL : Compute Stream is missing in TRT MemCpy kernel's context.",
    ),
    _row(
        "ort-plugin-creator-kind",
        "plugin-missing",
        "plugins",
        "a plugin's creator has an interface that this ONNX Runtime does not know",
        r"Unknown plugin creator type",
        "ONNX Runtime makes an operator of each plugin in TensorRT's registry, and knows creators up to a certain "
        "interface (IPluginCreator, V3ONE).",
        (
            _UPDATE,
            _UPDATE_RTX,
            Fix("load no plugin library that the model does not need: leave trt_extra_plugin_lib_paths out"),
            Fix("build the plugin with a creator of the older interface: IPluginCreatorV3One"),
        ),
        "EP_FAIL : Unknown plugin creator type",
    ),
    _row(
        "ort-graphics-settings",
        "cuda-context",
        "load",
        "the settings of graphics interop lack what the graphics API needs",
        r"InitGraphicsInterop: (?:invalid VkExternalComputeQueueDataParamsNV|Vulkan CIG requires Vk"
        r"|graphics_api cannot be NONE)",
        "The provider makes a CUDA context for one queue: of D3D12, by its command queue, or of Vulkan, by the data "
        "that VK_NV_external_compute_queue gives.",
        (
            Fix(
                "name the API (D3D12 or Vulkan); for Vulkan pass a pointer to a VkExternalComputeQueueDataParamsNV "
                "that is filled in, of a device with VK_NV_external_compute_queue",
                url=_RTX_DOCS,
            ),
            Fix("run without graphics interop: it only makes sharing the GPU smoother"),
        ),
        "[NvTensorRTRTX EP] InitGraphicsInterop: graphics_api cannot be NONE",
    ),
    _row(
        "ort-external-handle",
        "io-binding",
        "execute",
        "memory or a semaphore of the graphics API is of a kind that CUDA does not import",
        r"Unsupported external (?:memory handle|semaphore) type for CUDA import",
        "The provider imports resources, heaps and fences of D3D12, and what Vulkan exports as an opaque handle.",
        (
            Fix("export it as a D3D12 resource, heap or fence, or from Vulkan as OPAQUE_WIN32 (OPAQUE_FD on Linux)"),
            Fix("copy through memory of the CPU", url=_RTX_DOCS),
        ),
        "Unsupported external memory handle type for CUDA import",
    ),
)
