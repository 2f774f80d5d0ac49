"""What the libraries around TensorRT say when they fail: which message it is, its cause, and what it names."""

from __future__ import annotations

import pytest
from loglines import ids

from trtdoctor.logs.reader import read_lines

FAIL = "[ONNXRuntimeError] : 11 : EP_FAIL : "
RTX = "2026-01-01 10:00:00.1 [E:onnxruntime:Default, nv_execution_provider.cc:1 f] [NvTensorRTRTX EP] "
UNREADABLE = "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe8 in position 8: invalid continuation byte"
EMBEDDED = ("onnx-tool-embedded-engine", "onnx-tool-reads-strings")
PTXAS = "ptxas fatal   : Value "
GPU_WARNING = "2026-01-01 10:00:00.1 [W:onnxruntime:Default, onnx_ctx_model_helper.cc:461 Validate] [TensorRT EP] "

ONNX_RUNTIME = [
    (
        FAIL + "For security purpose, the ep_cache_context attribute should be set with a relative path, but it is an "
        "absolute path:  C:\\models\\x.engine",
        "ort-engine-path-refused", "wrong-path", {"path": "C:\\models\\x.engine"},
    ),
    (
        FAIL + "The file path in ep_cache_context attribute has '..'. For security purpose, it's not allowed to point "
        "outside the directory.",
        "ort-engine-path-refused", "wrong-path", {},
    ),
    (
        "For security purpose, the ep_cache_context attribute must be a plain relative path with no drive letter or "
        "leading path separator, but it is: /m/x.engine",
        "ort-engine-path-refused", "wrong-path", {"path": "/m/x.engine"},
    ),
    (
        "onnxruntime.capi.onnxruntime_pybind11_state.EPFail: " + FAIL + "TensorRT EP can't find engine cache: "
        "/my models/m.engine. Please make sure engine cache is in the same directory or sub-directory of context",
        "ort-engine-cache-missing", "wrong-path", {"path": "/my models/m.engine"},
    ),
    (
        FAIL + "Nv EP could not read engine from cache: /m/x.engine",
        "ort-engine-cache-damaged", "corrupt-or-truncated", {"path": "/m/x.engine"},
    ),
    (RTX + "Engine header invalid (too small or corrupted): 3", "ort-compatibility-header", "version-mismatch", {}),
    (RTX + "Weightless refit: unknown RefitTransformKind (7)", "ort-refit-table-unknown", "version-mismatch", {}),
    (
        "TensorRT EP's IParserRefitter could not load model from provided onnx_model_bytestream",
        "ort-refit-bytestream-refused", "special-engine", {},
    ),
    (
        "[TensorRT EP] Out Of Range Error (from environment variables): stoi",
        "ort-environment-refused", "api-removed", {},
    ),
    (
        "EP_FAIL : TensorRT EP could not serialize timing cache: t.timing",
        "ort-timing-cache-not-saved", "engine-build", {},
    ),
    (
        "EP_FAIL : TensorRT EP failed to call nvinfer1::IExecutionContext::setTensorAddress() for shape input 'size'",
        "ort-shape-input-address", "io-binding", {"tensor": "size"},
    ),
    (
        RTX + "Invalid nv_weight_streaming_budget: 3x",
        "ort-weight-streaming-value", "engine-build", {"option": "nv_weight_streaming_budget"},
    ),
    (
        FAIL + "NvTensorRTRTX EP could not write cache to /m/x.engine",
        "ort-engine-cache-not-written", "permission", {"path": "/m/x.engine"},
    ),
    (
        FAIL + "Nv EP could not deserialize engine from cache: /m/x.engine",
        "ort-cached-engine-refused", "version-mismatch", {"path": "/m/x.engine"},
    ),
    (
        "TensorRT EP failed to deserialize engine for fused node: TRTKernel_graph_0",
        "ort-built-engine-not-loaded", "engine-build", {"node": "TRTKernel_graph_0"},
    ),
    (
        GPU_WARNING + "Engine was compiled for a different compatibility level and might not work or perform "
        "suboptimal\n" + GPU_WARNING + "The compute capability of the engine: 89",
        "ort-engine-for-other-gpu", "gpu-arch-mismatch", {"sm_built": "8.9"},
    ),
    (RTX + "Engine incompatible with this system (diagnostics: 0x2)", "ort-rtx-engine-incompatible",
     "version-mismatch", {}),
    (
        "[ONNXRuntimeError] : 9 : NOT_IMPLEMENTED : Could not find an implementation for EPContext(1) node with name "
        "'EPContext'",
        "ort-engine-without-provider", "missing-library", {},
    ),
    (
        "Failed to generate EP context model since the file 'a b_ctx.onnx' exists already. Please remove it",
        "ort-context-model-exists", "wrong-path", {"path": "a b_ctx.onnx"},
    ),
    (
        "TensorRT EP could not open shared library from /opt/libdecrypt.so",
        "ort-engine-library-missing", "missing-library", {"library": "/opt/libdecrypt.so"},
    ),
    (
        "TensorRT EP could not call engine decryption function decrypt",
        "ort-engine-not-decrypted", "special-engine", {},
    ),
    (
        "TensorRT EP's IParserRefitter could not refit deserialized weight-stripped engine with weights contained in: "
        "/m/net.onnx",
        "ort-refit-failed", "special-engine", {"path": "/m/net.onnx"},
    ),
    (
        "TensorRT input: 644 has no shape specified. Please run shape inference on the onnx model first. Details can",
        "ort-needs-shape-inference", "engine-build", {"tensor": "644"},
    ),
    (
        "Failed to read INT8 calibration table ./cache/calibration.flatbuffers",
        "ort-int8-table", "engine-build", {"path": "./cache/calibration.flatbuffers"},
    ),
    (FAIL + "TensorRT EP input onnx tensor data type: 11 not supported.", "ort-unknown-type", "io-binding",
     {"dtype": "11"}),
    (
        "Following input(s) has no associated shape profiles provided: /a/Sub_1_output_0,b",
        "ort-profiles-incomplete", "shapes-profiles", {"tensor": "/a/Sub_1_output_0"},
    ),
    (
        RTX + "The format of provider option 'nv_profile_max_shapes' is wrong, please follow the format of 'input1:'",
        "ort-profiles-ignored", "shapes-profiles", {"option": "nv_profile_max_shapes"},
    ),
    (
        "TensorRT EP failed to create engine from network for fused node: TRTKernel_graph_0",
        "ort-build-failed", "engine-build", {"node": "TRTKernel_graph_0"},
    ),
    (FAIL + "TensorRT EP Failed to Build Engine.", "ort-cached-engine-stale", "version-mismatch", {}),
    (RTX + "createNetworkV2 returned null; cannot build engine.", "ort-build-failed", "engine-build", {}),
    (
        FAIL + "TensorRT EP failed to call nvinfer1::IExecutionContext::setInputShape() for input 'images'",
        "ort-input-shape-refused", "shapes-profiles", {"tensor": "images"},
    ),
    (
        "TensorRT EP could not build execution context for fused node: TRTKernel_graph_0",
        "ort-context-not-created", "memory", {"node": "TRTKernel_graph_0"},
    ),
    (
        FAIL + "Non-zero status code returned while running TRTKernel_graph_0 node.",
        "ort-run-failed", "io-binding", {"node": "TRTKernel_graph_0"},
    ),
    (
        "Specified provider 'NvTensorRTRTXExecutionProvider' is not in available provider names.",
        "ort-provider-unknown", "python-packaging", {"provider": "NvTensorRTRTXExecutionProvider"},
    ),
    (
        'Unknown provider option: "trt_engine_cache".',
        "ort-option-refused", "api-removed", {"option": "trt_engine_cache"},
    ),
    (
        "The requested API version [22] is not available, only API versions [1, 17] are supported in this build. "
        "Current ORT Version is: 1.17.1",
        "ort-core-too-old", "python-packaging", {"needs_api": "22", "has_api": "17", "ort": "1.17.1"},
    ),
    (
        "NvTensorRTRTX EP does not support GPU with Compute Capability 7.0",
        "ort-rtx-gpu-not-supported", "unsupported-sm", {"sm_runtime": "7.0"},
    ),
    (
        "This session cannot use the graph capture feature as requested by the user  as all compute graph nodes have "
        "not been partitioned to the TensorrtExecutionProvider",
        "ort-graph-capture", "engine-build", {"provider": "TensorrtExecutionProvider"},
    ),
    (RTX + "user_compute_stream has no associated CUDA context", "ort-rtx-streams-and-graphics", "cuda-context", {}),
    (RTX + "CreateEpImpl: session_options is null", "ort-rtx-called-wrongly", "python-packaging", {}),
    (
        "[ONNXRuntimeError] : 7 : INVALID_PROTOBUF : Load model from yolo.engine failed:Protobuf parsing failed.",
        "ort-model-is-something-else", "not-an-engine", {"path": "yolo.engine"},
    ),
    (
        "[ONNXRuntimeError] : 3 : NO_SUCHFILE : Load model from a/b.onnx failed:Load model a/b.onnx failed. File "
        "doesn't exist",
        "ort-model-missing", "wrong-path", {"path": "a/b.onnx"},
    ),
    (
        '[ONNXRuntimeError] : 1 : FAIL : Error loading "C:\\ort\\capi\\onnxruntime_providers_tensorrt.dll" which '
        'depends on "nvinfer_10.dll" which is missing. (Error 126: "The specified module could not be found.")',
        "onnxruntime-provider", "missing-library", {"library": "nvinfer_10.dll"},
    ),
    (
        "Failed to load library /v/capi/libonnxruntime_providers_tensorrt.so with error: libcublas.so.13: cannot open "
        "shared object file: No such file or directory",
        "onnxruntime-provider", "missing-library", {"library": "libcublas.so.13"},
    ),
    (FAIL + "something new", "ort-ep-fail", "engine-build", {}),
]  # fmt: skip

CHECK = "RuntimeError: [Error thrown at core/runtime/TRTEngine.cpp:559] Expected x == y to be true but got false\n"

TORCH = [
    (
        "No compatible device found on system to run program.\n Program targets Device(ID: 0, Name: NVIDIA A10G, SM "
        "Capability: 8.6, Type: GPU)",
        "torch-tensorrt-device", "gpu-arch-mismatch", {"gpu_built": "NVIDIA A10G", "sm_built": "8.6"},
    ),
    (
        "This engine was not built to run on this platform (built for: linux_x86_64, current platform: linux_aarch64)",
        "torchtrt-other-platform", "platform-mismatch",
        {"platform_built": "linux_x86_64", "platform_runtime": "linux_aarch64"},
    ),
    (
        "This engine was not built to run on the loaded TensorRT runtime platform (built for: linux_x86_64, current "
        "runtime platform: windows_x86_64)",
        "torchtrt-other-platform", "platform-mismatch",
        {"platform_built": "linux_x86_64", "platform_runtime": "windows_x86_64"},
    ),
    (
        "KeyError: 'requires_native_multidevice'", "torchtrt-cache-of-older-release", "version-mismatch",
        {"key": "requires_native_multidevice"},
    ),
    (
        "Program to be deserialized targets a different Torch-TensorRT ABI Version (5) than the Torch-TensorRT Runtime "
        "ABI Version (8)",
        "torch-tensorrt-abi", "version-mismatch", {"abi_built": "5", "abi_runtime": "8"},
    ),
    ("RuntimeError: Unknown type name '__torch__.torch.classes.tensorrt.Engine':", "torchtrt-not-imported",
     "missing-library", {}),
    (
        "AttributeError: '_OpNamespace' 'tensorrt' object has no attribute 'execute_engine'", "torchtrt-not-imported",
        "missing-library", {},
    ),
    (
        "OSError: /v/torch_tensorrt/lib/libtorchtrt.so: undefined symbol: _ZN3c10x", "torchtrt-for-another-torch",
        "python-packaging", {"library": "libtorchtrt.so", "symbol": "_ZN3c10x"},
    ),
    (
        "FileNotFoundError: Could not find libnvinfer.so.10", "torchtrt-without-tensorrt", "missing-library",
        {"library": "libnvinfer.so.10"},
    ),
    (
        "The file m.engine doesn't correspond to a valid Torchscript module or ExportedProgram. Please verify",
        "torchtrt-no-program", "not-an-engine", {"path": "m.engine"},
    ),
    (
        "Conversion of function torch._ops.aten.aten::bucketize.Tensor not currently supported!", "torchtrt-operator",
        "engine-build", {"operator": "torch._ops.aten.aten::bucketize.Tensor"},
    ),
    (
        "Plugin library not found at expected location: /x/libnvinfer_plugin_tensorrt_llm.so",
        "torchtrt-plugin-library",
        "missing-library", {"library": "/x/libnvinfer_plugin_tensorrt_llm.so"},
    ),
    (
        "Could not find a TensorRT engine binding for input named input_0", "torchtrt-inputs", "io-binding",
        {"tensor": "input_0"},
    ),
    (
        "RuntimeError: cuDNN version incompatibility: PyTorch was compiled  against (9, 1, 0) but found runtime "
        "version (8, 9, 2). PyTorch already comes",
        "pytorch-cudnn-version", "cudnn-init", {"needs": "9, 1, 0", "has": "8, 9, 2"},
    ),
    (
        "ValueError: Invalid CUDA 'device=0' requested. Use 'device=cpu' or pass valid CUDA device(s)",
        "pytorch-without-cuda", "cuda-driver-or-device", {"device": "0"},
    ),
    ("RuntimeError: operator torchvision::nms does not exist", "torchvision-for-another-torch", "python-packaging", {}),
]  # fmt: skip

PACKAGES = [
    (
        "AttributeError: partially initialized module 'tensorrt' has no attribute 'Logger' (most likely due to a "
        "circular import)",
        "tensorrt-imports-itself", "python-packaging", {"attribute": "Logger"},
    ),
    (
        "ERROR: Could not build wheels for nvidia-cuda-runtime-cu13, which is required to install",
        "pip-package-withdrawn", "python-packaging", {"package": "nvidia-cuda-runtime-cu13"},
    ),
    (
        "The installation of tensorrt-cu13-libs for version 10.13.3.9 failed.", "pip-placeholder", "python-packaging",
        {"package": "tensorrt-cu13-libs", "version": "10.13.3.9"},
    ),
    ("RuntimeError: TensorRT currently only builds wheels for Linux and Windows", "pip-cannot-install",
     "python-packaging", {}),
    ("ERROR: Failed building wheel for pycuda", "pycuda-not-built", "python-packaging", {}),
    (
        "ImportError: cannot import name 'cudart' from 'cuda' (unknown location)", "cuda-python-moved",
        "python-packaging", {"module": "cudart"},
    ),
    ("ModuleNotFoundError: No module named 'cuda.cuda'", "cuda-python-moved", "python-packaging", {"module": "cuda"}),
    ("ModuleNotFoundError: No module named 'cuda'", "cuda-python-too-old", "python-packaging", {}),
    ("pynvml.NVMLError_LibraryNotFound: NVML Shared Library Not Found", "nvml-missing", "cuda-driver-or-device", {}),
    (
        "pycuda._driver.LogicError: cuMemcpyHtoDAsync failed: invalid argument", "pycuda-logic-error", "io-binding",
        {"function": "cuMemcpyHtoDAsync", "reason": "invalid argument"},
    ),
    (
        "The procedure entry point createInferBuilder_INTERNAL could not be located in the dynamic link library "
        "C:\\trt\\nvinfer_10.dll",
        "symbol-missing", "missing-library",
        {"symbol": "createInferBuilder_INTERNAL", "library": "C:\\trt\\nvinfer_10.dll"},
    ),
]  # fmt: skip

WRAPPERS = [
    (
        "[!] Invalid inputs were provided to the optimization profile: {'input'}\n    Note: Inputs available in the "
        "TensorRT network are: {'onnx::Conv_0'}",
        "polygraphy-profile-inputs", "shapes-profiles", {"tensor": "input", "available": "'onnx::Conv_0'"},
    ),
    (
        "[!] Module: 'onnx_graphsurgeon' is required but could not be imported.", "polygraphy-module",
        "python-packaging", {"package": "onnx_graphsurgeon"},
    ),
    (
        "[E] FAILED | Output: 'out' | Difference exceeds tolerance (rel=1e-05, abs=1e-05)", "polygraphy-outputs-differ",
        "numerics", {"tensor": "out"},
    ),
    (
        "[!] Input tensor: images | Received incompatible shape: (1, 3, 640, 640).", "polygraphy-input-shape",
        "shapes-profiles", {"tensor": "images", "shape": "(1, 3, 640, 640)"},
    ),
    (
        "unable to find backend library for backend 'tensorrt', try specifying runtime", "triton-no-backend",
        "missing-library", {"backend": "tensorrt"},
    ),
    (
        "model 'net', tensor 'images': the model expects 4 dimensions (shape [1,3,640,640]) but the model "
        "configuration specifies 5 dimensions",
        "triton-config-shapes", "shapes-profiles", {"tensor": "images", "expected": "[1,3,640,640]"},
    ),
    (
        "unexpected datatype TYPE_FP16 for inference input 'images', expecting TYPE_FP32 for net",
        "triton-config-tensors", "io-binding", {"given": "TYPE_FP16", "tensor": "images", "expected": "TYPE_FP32"},
    ),
    (
        "ERROR: Could not open lib: /a/libx.so, error string: /a/libx.so: cannot open shared object file: No such file",
        "deepstream-custom-lib", "missing-library",
        {"library": "/a/libx.so", "reason": "/a/libx.so: cannot open shared object file: No such file"},
    ),
    (
        "FileNotFoundError: plugin library not found: build/libNvInfer_edgellm_plugin.so",
        "program-plugin-library-missing", "plugin-missing", {"library": "build/libNvInfer_edgellm_plugin.so"},
    ),
    (
        "The Paddle Inference library is compiled with 8 version TensorRT, but the runtime TensorRT you are using is "
        "7.1.3 version.",
        "paddle-other-tensorrt", "two-trt-versions", {"needs": "8", "runtime": "7.1.3"},
    ),
    (
        "nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.5, please update your driver",
        "container-needs-newer-driver", "cuda-driver-or-device", {"cuda": "12.5"},
    ),
    (
        "request specifies invalid shape for input 'images' for net_0.", "triton-request-shape", "shapes-profiles",
        {"tensor": "images"},
    ),
    (
        "Cannot access ONNX file '/models/my net.onnx'", "deepstream-config-file", "wrong-path",
        {"path": "/models/my net.onnx"},
    ),
    ("Error. Invalid value for network-mode:'4'", "deepstream-config-value", "io-binding", {}),
    (
        "Not inferring on batch since it's size(8) exceeds max batch size(4)", "deepstream-input-dims",
        "shapes-profiles", {"given": "8", "largest": "4"},
    ),
]  # fmt: skip


TRTEXEC: list[tuple[str, str, str, dict[str, str]]] = [
    (
        "[E] Unknown profilingVerbosity: loud", "trtexec-value-refused", "engine-build",
        {"option": "profilingVerbosity", "given": "loud"},
    ),
    (
        "[E] --continue cannot be used with --dryRun.", "trtexec-options-conflict", "engine-build",
        {"option": "--continue"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "cause", "entities"), [*TRTEXEC, *ONNX_RUNTIME, *TORCH, *PACKAGES, *WRAPPERS])
def test_one_message(text: str, name: str, cause: str, entities: dict[str, str]) -> None:
    """A line alone is one message, with one cause, and names what stands in it."""
    found = read_lines(text.split("\n")).matches
    assert [one.message.id for one in found] == [name]
    assert found[0].message.cause == cause
    assert found[0].entities == entities


FOLLOWS = [
    (
        "Failed to load library /v/libonnxruntime_providers_nv_tensorrt_rtx.so with error: libcuda.so.1: cannot open "
        "shared object file: No such file or directory",
        ["cuda-init-other"],
    ),
    (
        "[TRT] [E] 6: The engine plan file is not compatible with this version of TensorRT, expecting library version "
        f"10.3.0.26 got 8.6.1.6, please rebuild.\n{FAIL}TensorRT EP could not deserialize engine from cache: /m/x",
        ["engine-built-by-other-tensorrt", "ort-cached-engine-refused*"],
    ),
    (CHECK + "Unable to deserialize the TensorRT engine", ["engine-deserialization-failed", "torchtrt-check*"]),
    (CHECK + "something new", ["torchtrt-check"]),
    (
        '  File "E:\\yolo11\\tensorrt.py", line 3, in <module>\nAttributeError: module \'tensorrt\' has no attribute '
        "'__version__'",
        ["own-tensorrt-file-hides-package", "own-tensorrt-file"],
    ),
    (
        '  File "/v/site-packages/ultralytics/nn/backends/tensorrt.py", line 3, in f\nAttributeError: module '
        "'tensorrt' has no attribute 'Logger'",
        ["bindings-not-installed"],
    ),
    (
        '    dla = metadata.get("dla", None)\n          ^^^^\nAttributeError: \'NoneType\' object has no attribute '
        "'get'",
        ["ultralytics-plain-engine", "ultralytics-reads-metadata"],
    ),
    (
        "ModuleNotFoundError: No module named 'apex'\nKeyError: 'requires_native_multidevice'",
        ["torchtrt-cache-of-older-release", "module-missing*"],
    ),
    ("ModuleNotFoundError: No module named 'yaml'", ["module-missing"]),
    (
        "Building wheel for nvidia-cuda-runtime-cu13 (pyproject.toml) did not run successfully.\n"
        "THIS PROJECT 'nvidia-cuda-runtime-cu13' IS DEPRECATED.\nERROR: Failed building wheel for "
        "nvidia-cuda-runtime-cu13",
        ["pip-package-withdrawn", "harmless-of-builder"],
    ),
    (
        CHECK + "No compatible device was found for instantiating TensorRT engine",
        ["torch-tensorrt-device", "torchtrt-check*"],
    ),
    (
        f"{GPU_WARNING}Engine was compiled for a different compatibility level and might not work or perform "
        f"suboptimal\n{GPU_WARNING}The compute capability of the engine: 89\n{GPU_WARNING}The compute capability of "
        f"the GPU: 120\n{FAIL}TensorRT EP could not deserialize engine from binary data",
        ["ort-engine-for-other-gpu", "ort-gpu-capability", "onnxruntime-engine*"],
    ),
    (UNREADABLE, ["ultralytics-header"]),
    (f"    processed = processed.decode()\n                ^^^^\n{UNREADABLE}", [*EMBEDDED]),
    (f'  File "onnx/printer.py", line 14, in to_text\n    return C.model_to_text(proto)\n{UNREADABLE}', [*EMBEDDED]),
    (f'  File "_onnx.py", line 162, in _process_attr\n    return raw.decode()\n{UNREADABLE}', [*EMBEDDED]),
    ("(<EngineValidity.INVALID: 2>, 0)", ["rtx-validity-without-gpu"]),
    ("(<EngineValidity.INVALID: 2>, 32)", []),
    (
        "[TRT] [F] Error reading CUDA GPU properties: In getCurrentCC at /_src/runtime/dispatch/planHeaders.cpp:130 "
        "(cudaError 35: CUDA driver version is insufficient for CUDA runtime version)\n"
        "(<EngineValidity.INVALID: 2>, 0)",
        ["cuda-driver-too-old", "rtx-validity-without-gpu*"],
    ),
    (RTX + "Engine incompatible with this system (diagnostics: 0x0)", ["rtx-validity-without-gpu"]),
    (RTX + "Engine incompatible with this system (diagnostics: 0x2)", ["ort-rtx-engine-incompatible"]),
    (f"{PTXAS}'sm_120' is not defined for option 'gpu-name'", ["cuda-compiler-older-than-gpu"]),
    (f"{PTXAS}'sm_90a' is not defined for option 'gpu-name'", ["cuda-compiler-older-than-gpu"]),
    (f"{PTXAS}'sm_61' is not defined for option 'gpu-name'", ["cuda-compiler-newer-than-gpu"]),
    (f"{PTXAS}'sm_101a' is not defined for option 'gpu-name'", ["cuda-compiler-thor"]),
    (f"{PTXAS}'sm_110' is not defined for option 'gpu-name'", ["cuda-compiler-thor"]),
    ("nvcc fatal   : Unsupported gpu architecture 'compute_70'", ["cuda-compiler-newer-than-gpu"]),
    ("nvcc fatal   : Unsupported gpu architecture 'compute_120'", ["cuda-compiler-older-than-gpu"]),
    ("nvrtc: error: invalid value for --gpu-architecture (-arch)", ["nvrtc-without-this-gpu"]),
    ("nvrtc: error: failed to open libnvrtc-builtins.so.12.4.", ["nvrtc-mismatch"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), FOLLOWS)
def test_what_follows_from_what(text: str, found: list[str]) -> None:
    """The cause stands first, and what a wrapper says about it follows."""
    assert ids(text) == found
