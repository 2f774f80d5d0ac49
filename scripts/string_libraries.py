"""Which libraries' failure strings are kept, and of which releases."""

from __future__ import annotations

from typing import NamedTuple


class Wheel(NamedTuple):
    """What is read of the wheels of one package."""

    package: str
    versions: tuple[str, ...]
    python: str = "3.12"
    members: str = r"\.so"
    own: str = ""
    """What the source files of its own code begin with: strings far from the name of one are left out."""
    without: str = ""
    only: str = ""


class Sources(NamedTuple):
    """What is read of a repository."""

    repository: str
    tags: tuple[tuple[str, str], ...]  # tag, version
    folders: tuple[str, ...]
    without: str = ""


OWN = r"(?:common|runtime(?!/dso/cu)|optimizer|sharedSafety|sharedCask|safety|builder|refit|api|parsers|plugin)/"
LEAN = ("10.15.1.29", "10.16.1.11", "11.0.0.114", "11.2.1.2", "11.4.0.106")
RTX = ("1.4.0.76", "1.5.0.114", "1.6.1.120", "1.7.1.116")
ONNXRUNTIME = ("1.20.2", "1.21.1", "1.22.0", "1.23.2", "1.24.4", "1.26.0", "1.28.0", "1.30.0", "1.31.1")
NOT_OURS = (  # libraries inside that the parser brings along: Abseil, Protocol Buffers, the C++ library
    r"[Mm]utex|Reader|[Ss]pin ?lock|[Aa]rena|proto(?:buf|2)|[Dd]escriptor|absl|Futex|[Ll]og ?sink|lite messag|_M_"
    r"|required fields|UTF-8|errno|pthread|RAW:|Cord\b|CHECK failed|GetNumSymbols|extension|MessageSet|wire type|oneof"
    r"|directory iterator|directory symlink|default value|lexer|DebugString|editions?\b|proto3"
    r"|[Mm]essage type|map (?:key|field)|[Ee]num\b|reflection|json_name"
)
NOT_TENSORRT = (  # the linker, the JSON reader and the expression reader inside
    r"relocation|\bELF|MachO|COFF|JITLink|invalid string:|R_AARCH64|R_X86|sh_entsize|sh_size|x86-64|AArch64|nlohmann"
    r"|unsupported edge kind|PAGEOFF15|PAGE21|target is not an? |SUBTRACTOR|[Mm]odule flag|bitcode|LLVM|opcode \["
    r"|missing closing|invalid number;|number overflow parsing|character class|std::deque|regex"
    r"|ReferenceType for get_ref|syntax error while|KTM|hwProps|kernelProps|layerParams|modes is invalid"
    r"|expected main, saw|metadata onto functions"
)
PROVIDER = (  # what distinguishes the words of ONNX Runtime's providers from those of the libraries inside
    r"TensorRT|TRT|\btrt_|\bnv_|ORT_|\bEP\b|EPContext|ep_cache|ep_refit|[Ee]ngine|ONNX model|[Pp]rovider"
    r"|ONNX bytestream|calibration|[Rr]efit|[Oo]ptimization profile|timing cache|dynamic range|compute capability"
    r"|DLA|CUDA|NVML|NVIDIA|[Dd]irectory|plugin|custom op|subgraph|Memcpy|shape tensor|weight|[Dd]evice (?:id|ID)"
    r"|external data|OrtGraph"
)
LIBRARIES: dict[str, tuple[Wheel | Sources, ...]] = {
    "tensorrt": (
        Wheel("tensorrt", ("8.6.0",), "3.10", r"libnvinfer\.so", OWN, NOT_TENSORRT),
        Wheel("tensorrt-lean-cu13-libs", LEAN, members=r"libnvinfer_lean\.so", own=OWN, without=NOT_TENSORRT),
        Wheel("tensorrt-dispatch-cu13-libs", ("10.16.1.11", "11.4.0.106"), members=r"libnvinfer_dispatch\.so", own=OWN),
    ),
    "tensorrt-rtx": (
        Wheel("tensorrt-rtx-cu13-libs", RTX, members=r"libtensorrt_rtx\.so", own=OWN, without=NOT_TENSORRT),
    ),
    "tensorrt-onnx-parser": (
        Wheel("tensorrt", ("8.6.0",), "3.10", r"libnvonnxparser\.so", without=NOT_OURS),
        Wheel("tensorrt-rtx-cu13-libs", RTX, members=r"onnxparser_rtx\.so", without=NOT_OURS),
    ),
    "tensorrt-bindings": (
        Wheel("tensorrt", ("8.6.0",), "3.10", r"tensorrt\.so"),
        Wheel("tensorrt-cu12-bindings", ("10.6.0", "10.13.3.9"), members=r"tensorrt\.so"),
        Wheel("tensorrt-cu13-bindings", ("10.16.1.11", "11.4.0.106"), members=r"tensorrt\.so"),
    ),
    "tensorrt-plugins": (
        Sources(
            "NVIDIA/TensorRT",
            (("v8.6.1", "8.6.1"), ("v10.0.0", "10.0.0"), ("v10.8.0", "10.8.0"), ("v10.16", "10.16"), ("v11.1", "11.1")),
            ("plugin",),
        ),
    ),
    "trtexec": (
        Sources(
            "NVIDIA/TensorRT",
            (("v8.6.1", "8.6.1"), ("v10.0.0", "10.0.0"), ("v10.8.0", "10.8.0"), ("v10.16", "10.16"), ("v11.1", "11.1")),
            ("samples/common", "samples/trtexec"),
        ),
    ),
    "onnxruntime-tensorrt": (
        Wheel("onnxruntime-gpu", ONNXRUNTIME, members=r"providers_tensorrt\.so", without=NOT_OURS, only=PROVIDER),
    ),
    "onnxruntime-tensorrt-rtx": (
        Wheel(
            "onnxruntime-ep-nv-tensorrt-rtx-cu13",
            ("0.3.0", "0.5.0"),
            members=r"providers_nv_tensorrt_rtx\.so|tensorrt_shim\.so",
            without=NOT_OURS,
            only=PROVIDER,
        ),
    ),
    "torch-tensorrt": (
        Wheel(
            "torch-tensorrt",
            ("2.8.0", "2.10.0", "2.12.1", "2.14.0"),
            members=r"libtorchtrt_runtime\.so|torch_tensorrt/(?:\w+|runtime/\w+|dynamo/(?:\w+|runtime/\w+|conversion/_\w+))\.py$",
            without=r"INTERNAL ASSERT|schema_|IValue|TensorImpl|caffe2|requires_grad",
        ),
    ),
    "polygraphy": (Wheel("polygraphy", ("0.49.9", "0.53.6"), members=r"\.py$"),),
    "pycuda": (Sources("inducer/pycuda", (("HEAD", "2026"),), ("pycuda", "src/cpp", "src/wrapper")),),
    "cuda-python": (Wheel("cuda-bindings", ("12.9.0", "13.5.0"), members=r"\.(?:py|pyx|pxi)$"),),
    "nvidia-ml-py": (Wheel("nvidia-ml-py", ("13.615.71",), members=r"pynvml\.py$"),),
    "ultralytics": (
        Wheel(
            "ultralytics",
            ("8.4.0", "8.4.190"),
            members=r"ultralytics/(?:engine/(?:exporter|model|predictor)|nn/autobackend|nn/backends/(?:tensorrt|base|onnx)"
            r"|utils/(?:checks|torch_utils|export/\w+|export))\.py$",
        ),
    ),
    "triton-tensorrt-backend": (Sources("triton-inference-server/tensorrt_backend", (("HEAD", "2026"),), ("src",)),),
    "deepstream-nvinfer": (
        Sources("NVIDIA/DeepStream", (("HEAD", "9"),), ("src/utils/nvdsinfer", "src/gst-plugins/gst-nvinfer")),
    ),
}
