# ruff: noqa: RUF001  (words of other languages)
"""What the programs around TensorRT say: containers, linkers, servers, pipelines, drivers, each in several wordings."""

from __future__ import annotations

import pytest

from trtdoctor.logs.explain import LogFinding, explained
from trtdoctor.logs.reader import read_lines
from trtdoctor.model.finding import Severity

GST = "** ERROR: <create_primary_gie_bin:120>: Failed to create 'primary_gie'\n** ERROR: <main:636>: "
OPEN_ERROR = "WARNING: Deserialize engine failed because file path: /a/model_b1.engine open error"
LOADED = "INFO nvinfer notifyLoadModelStatus:<primary_gie> [UID 1]: Load new model:/a/config.txt sucessfully"
NOT_BUILT = "ERROR nvinfer Error in NvDsInferContextImpl::buildModel() <x.cpp:1139> [UID = 1]: build engine file failed"
LLM_PLUGINS = "CUDA 13 is not currently supported for TRT-LLM plugins. Please install pytorch with CUDA 12.x support"
SYMBOL = "undefined symbol: "


def open_findings(log: str) -> list[LogFinding]:
    """The findings of a log that nothing explains and that are no mere remarks."""
    return [
        one
        for one in explained(read_lines(log.split("\n")))
        if one.finding.masked_by is None and one.finding.severity is not Severity.INFO
    ]


CASES = (
    # containers
    ("Error: setting up CDI devices: unresolvable CDI devices nvidia.com/gpu=0", "container-cdi-device"),
    ("OCI runtime create failed: failed to stat CDI host device \"/dev/fb0\": no such file", "container-cdi-device"),
    ("docker: Error response from daemon: failed to discover GPU vendor from CDI: none", "container-cdi-device"),
    ("Error: crun: error executing hook `/usr/bin/nvidia-cdi-hook` (exit code: 1)", "container-cdi-device"),
    ("could not select device driver \"\" with capabilities: [[gpu]].", "container-without-nvidia-runtime"),
    ("docker: Error response: unknown or invalid runtime name: nvidia.", "container-without-nvidia-runtime"),
    ("failed to get sandbox runtime: no runtime for \"nvidia\" is configured", "container-without-nvidia-runtime"),
    (
        "msg=\"exec: \\\"nvidia-container-runtime-hook\\\": executable file not found in $PATH\"",
        "container-without-nvidia-runtime",
    ),
    ("nvidia-container-cli: ldcache error: process ldconfig terminated with signal 9", "container-toolkit-failed"),
    ("Warning  UnexpectedAdmissionError  Allocate failed due to no healthy devices present; cannot allocate unhealthy "
     "devices nvidia.com/gpu, which is unexpected", "kubernetes-plugin-finds-no-gpu"),
    ("E0512 1 factory.go:113] If this is a GPU node, did you configure the toolkit?", "kubernetes-plugin-finds-no-gpu"),
    ("Failed to initialize NVML: GPU access blocked by the operating system", "wsl-gpu-blocked"),
    ("Failed to initialize NVML: Driver/library version mismatch", "driver-not-reloaded"),
    ("Failed to initialize NVML: Unknown Error", "container-lost-gpu"),
    ("Error: stat nvidia.com/gpu=all: no such file or directory", "container-cdi-device"),
    ("crun: cannot find `nvidia-container-runtime-hook` in $PATH", "container-without-nvidia-runtime"),
    ("I1204 1 main.go:381] No devices found. Waiting indefinitely.", "kubernetes-plugin-finds-no-gpu"),
    ("No devices were found", "cuda-no-device"),
    ("NVRM: Xid (PCI:0000:65:00): 31, pid=77, name=python, Ch 00000008. MMU Fault", "xid-of-a-program"),
    ("NVRM: Xid (PCI:0000:65:00): 79, pid=77, GPU has fallen off the bus.", "gpu-fell-off"),
    ("NVRM: Xid (PCI:0000:65:00): 48, pid=77, DBE (double bit error)", "gpu-fell-off"),
    # packages
    (
        "app 1.2 requires tensorrt-cu12<10.8,>=10.7, but you have tensorrt-cu12 10.9.0 which is incompatible.",
        "pip-versions-conflict",
    ),
    ("E: Unable to locate package libnvinfer-dev", "apt-package-unknown"),
    # compilers and linkers
    (
        "CMake Error at CMakeLists.txt:2 (file):\n  file SIZE requested of path that is not readable:\n\n"
        "    /w/libx_static.a",
        "linker-got-no-library",
    ),
    ("a.obj : error LNK2001: unresolved external symbol createInferBuilder_INTERNAL", "linker-without-tensorrt"),
    ("a.obj : error LNK2019: 无法解析的外部符号 createNvOnnxParser_INTERNAL", "linker-without-tensorrt"),
    ("LINK : fatal error LNK1104: cannot open file 'nvinfer_plugin_10.lib'", "linker-without-tensorrt"),
    ("/usr/bin/ld: cannot find -lnvonnxparser: No such file or directory", "linker-without-tensorrt"),
    ("main.cpp:(.text+0x10): undefined reference to `createNvOnnxParser_INTERNAL'", "linker-without-tensorrt"),
    ("ld.lld: error: undefined symbol: createInferRuntime_INTERNAL", "linker-without-tensorrt"),
    ("a.cpp(3): fatal error C1083: Cannot open include file: 'NvInfer.h': No such file", "headers-missing"),
    ("a.cpp:3:10: fatal error: 'NvOnnxParser.h' file not found", "headers-missing"),
    ("fatal error: NvUffParser.h: No such file or directory", "headers-of-parsers-gone"),
    ("ld.lld: error: /x/libfoo.a: unknown file type", "linker-got-no-library"),
    ("/usr/bin/ld:/app/lib_static.a: file format not recognized; treating as linker script", "linker-got-no-library"),
    ("a.cpp:9:5: error: ‘class nvonnxparser::IParser’ has no member named ‘frobnicate’", "api-unknown"),
    # drivers, PyTorch, DLLs
    (f"ImportError: /opt/lib/libtorch_cuda.so: {SYMBOL}cuMemCreate", "driver-lacks-function"),
    (f"ImportError: /x/a_ext.so: {SYMBOL}_ZN2at4_ops5zeros4callEN3c108ArrayRefE", "extension-for-another-torch"),
    (f"OSError: /x/libtorchtrt.so: {SYMBOL}_ZNK3c105Error4whatEv", "torchtrt-for-another-torch"),
    (f"ImportError: /x/liba.so: {SYMBOL}cublasLtCreate", "symbol-missing"),
    ("ImportError: DLL load failed while importing tensorrt: 找不到指定的程序。", "python-dll-lacks-function"),
    ("ImportError: DLL load failed: Die angegebene Prozedur wurde nicht gefunden.", "python-dll-lacks-function"),
    ("ImportError: DLL load failed while importing tensorrt: 找不到指定的模块。", "library-missing"),
    # kernels for other GPUs
    ("[TensorRT-LLM][ERROR] Assertion failed: Unsupported architecture (fmhaRunner.cpp:87)", "kernel-for-other-gpus"),
    ("RuntimeError: The decode kernel is only supported on SM90a and SM100f architectures", "kernel-for-other-gpus"),
    ("[ERROR] Assertion failed: FP8 FMHA can only be enabled on sm_89, sm_90, sm_120.", "kernel-for-other-gpus"),
    ("ValueError: FP8 is not supported on this device with compute capability 8.6", "kernel-for-other-gpus"),
    # memory
    ("[E] [a.cpp::x::5] Error Code 1: Cuda Driver (In resizePhysical at v.cpp:154)", "allocator-failed"),
    ("[E] [defaultAllocator.cpp::allocateAsync::48] Error Code 1: Cuda Runtime (In allocateAsync at a.cpp:48)\n"
     "[E] [cudaMemory.h::X::37] Error Code 2: OutOfMemory (Requested size was 5368709120 bytes.)", "out-of-memory"),
    ("AssertionError: Impossible to fit in any sequence in kvCache", "tensorrt-llm-kv-cache"),
    # servers and pipelines
    ("error: creating server: Internal - failed to stat file /models", "triton-repository-file"),
    ("failed to load 'det' version 1: Invalid argument: at least one version must be available under the version "
     "policy of model 'det'", "triton-repository-file"),
    ("UNAVAILABLE: Request for unknown model: 'det' is not found", "triton-unknown-model"),
    ("No such element or plugin 'nvinfer'", "deepstream-element-missing"),
    (f"WARN GST_ELEMENT_FACTORY: no such element factory \"nvtracker\"!\n{GST}Failed to create pipeline",
     "deepstream-element-missing"),
    (f"{GST}Failed to create pipeline\nApp run failed", "deepstream-pipeline-not-made"),
    ("nvinferserver[UID 1]: failed to create backend because tensor:in.1 input-dims is not correct",
     "deepstream-input-dims"),
    (f"{OPEN_ERROR}\n{NOT_BUILT}", "build-echo"),
    (f"{LOADED}\n{OPEN_ERROR}", "engine-file-open-error"),
    ("CaffeParser: Could not open file /a/deploy.prototxt", "caffe-file-missing"),
    ("vapoursynth.Error: operator (): open engine failed", "vsmlrt-engine-not-there"),
    ("vapoursynth.Error: operator (): expects 11 input planes", "vsmlrt-clip"),
    ("Python exception: operator (): requested tile size not applicable", "vsmlrt-size"),
    ("[E] 4: Error Code 4: Internal Error (ids: optimization profile is missing values for shape input)",
     "profile-without-shape-values"),
    ("[E:onnxruntime:Default, cudnn_fe_call.cc:93 CudaCall] CUDNN_FE failure 11: x ; GPU=0", "cudnn-not-initialised"),
)  # fmt: skip


@pytest.mark.parametrize(("log", "code"), CASES, ids=range(len(CASES)))
def test_wording(log: str, code: str) -> None:
    """The wording is heard as what it is, and as that first."""
    assert [one.finding.code for one in open_findings(log)][:1] == [code]


@pytest.mark.parametrize(
    "log",
    [
        LLM_PLUGINS,
        f"{OPEN_ERROR}\n{LOADED}\n** INFO: <bus_callback:225>: Pipeline running",
        "Failed to query video capabilities: Invalid argument\nApp run successful",
        "Error >0.1 percentage is: 0\n[  PASSED  ] 1 test.",
    ],
)
def test_only_looks_like_trouble(log: str) -> None:
    """A remark of a program that goes on is no finding, and nothing is left unexplained."""
    assert open_findings(log) == []
    assert read_lines(log.split("\n")).unexplained == ()


def test_a_remark_does_not_hide_the_cause() -> None:
    """What Torch-TensorRT says at every import stands before the error that counts."""
    error = "Version tag does not match. Note: Current Version: 239, Serialized Engine Version: 240"
    log = f"{LLM_PLUGINS}\nERROR: [Torch-TensorRT] - Error Code 1: Serialization ({error})"
    assert [one.finding.code for one in open_findings(log)] == ["engine-serialization-differs"]


@pytest.mark.parametrize(
    ("log", "entities"),
    [
        ("FileNotFoundError: engine C:\\My App\\yolo v8.engine does not exist", {"path": "C:\\My App\\yolo v8.engine"}),
        ("The provided filename /home/a/My Models/a b.engine does not exist", {"path": "/home/a/My Models/a b.engine"}),
        ("(kv: optimization profile is missing values for shape input)", {"tensor": "kv"}),
        ("Assertion failed: The attention sinks is only supported on SM90", {}),
        ("Error: creating server: Internal - failed to stat file /models", {"path": "/models"}),
        ("failed to load 'det' version 1: Invalid argument: at least one version must be available under the version "
         "policy of model 'det'", {"model": "det"}),
    ],
)  # fmt: skip
def test_entities(log: str, entities: dict[str, str]) -> None:
    """Whole paths with blanks; no GPU or path where the line names something else."""
    assert dict(open_findings(log)[0].entities) == entities
