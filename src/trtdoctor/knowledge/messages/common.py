"""Origins and ways out that many rows share."""

from __future__ import annotations

from trtdoctor.model.finding import Fix

H200 = "recorded by this project: TensorRT 8.5.1.7, 8.5.3.1 and 8.6.0.12 on an H200"
LEAN = "recorded by this project: TensorRT lean 10.16.1.11 and 11.4.0.106 on an H200"
NO_PAGE = "constructed from the pattern; no page was found"
NO_GPU = "recorded by this project: TensorRT packages on a machine without a GPU"
RTX = "recorded by this project: TensorRT-RTX 1.7.1.116"
TRT = "https://github.com/NVIDIA/TensorRT/issues/"
DRIVERS = "https://www.nvidia.com/drivers"
DOCS = "https://docs.nvidia.com/deeplearning/tensorrt/latest/"

REBUILD = Fix(
    "rebuild the engine on the machine that will run it, with the TensorRT that will load it",
    ("trtexec --onnx=model.onnx --saveEngine=model.engine",),
)
WHICH_TENSORRT = Fix(
    "check which TensorRT the program actually loads; there may be two",
    ("trtdoctor host", "ldconfig -p | grep libnvinfer"),
)
CHECK_FILE = Fix("check the file itself", ("trtdoctor check --static {path}",), kind="diagnose")
COPY_AGAIN = Fix("copy the engine again in binary mode, and compare checksums on both machines", ("sha256sum {path}",))
GPU_VISIBLE = Fix("check whether the GPU is visible at all", ("nvidia-smi",))
DOCKER = Fix(
    "give the container access to the GPU (this needs the NVIDIA Container Toolkit)",
    ("docker run --gpus all IMAGE nvidia-smi",),
)
ORT_BRINGS_CUDA = Fix(
    "let ONNX Runtime bring CUDA and cuDNN along, with both extras (cuBLAS comes with cuDNN), and load them with "
    "onnxruntime.preload_dlls()",
    ("pip install 'onnxruntime-gpu[cuda,cudnn]'",),
    url="https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html#requirements",
    not_on=("jetson",),
)
CHECK_ENGINE = Fix(
    "check the engine on that machine", ("trtdoctor check {path}",), kind="diagnose", not_on=("windows",)
)
CRASHED = "The process crashed without a message. "
"""How the rows begin that tell a crash and nothing else (see ``logs.explain``)."""
SEARCH = Fix("search for the exact words", url="https://github.com/NVIDIA/TensorRT/issues")
INSPECT = Fix("see the inputs, outputs and shapes of the engine", ("trtdoctor inspect {path}",))
BUFFERS = Fix("compare the buffers with the sizes of the tensors", ("trtdoctor inspect {path}",))
COMPARE = Fix(
    "compare what the file holds with what is installed",
    ("trtdoctor check {path}",),
    kind="diagnose",
    not_on=("windows",),
)
BY_ITSELF = Fix("check whether the engine runs by itself", ("trtexec --loadEngine={path}",), not_on=("rtx",))
HOST = Fix("see which TensorRT there is", ("trtdoctor host",))
FREE_MEMORY = Fix("see how much GPU memory is free", ("nvidia-smi",))
PATH_SEEN = Fix("check the path, seen from the directory in which the program starts", ("pwd", "ls -l {path}"))
COMPILE_AGAIN = Fix("compile the model again with the torch_tensorrt, on the machine, that will run it")
ULTRALYTICS_EXPORT = Fix("export the engine with Ultralytics", ("yolo export model=model.pt format=engine",))
NEWER = Fix(
    "use the newest release of the same major version, where such bugs are mended",
    ("pip index versions tensorrt", 'pip install --upgrade "tensorrt=={major}.*"'),
    not_on=("rtx",),
)
NEWER_RTX = Fix(
    "use the newest release of TensorRT-RTX, where such bugs are mended",
    ("pip install --upgrade tensorrt-rtx",),
    only_on=("rtx",),
)
REDUCE = Fix(
    "find the part of the model that it is about, and change that or report it",
    (
        "polygraphy debug reduce model.onnx -o reduced.onnx --mode=bisect "
        "--check polygraphy convert polygraphy_debug.onnx -o reduced.engine",
    ),
    not_on=("rtx",),
)
HALVES = Fix(
    "find the part of the model that it is about: cut it at an inner tensor, build both halves, go on with that "
    "which fails",
    ("python -c \"import onnx.utils as u; u.extract_model('model.onnx', 'half.onnx', ['INPUT'], ['INNER'])\"",),
    only_on=("rtx",),
)
