"""The GPU is not the one that the engine, the plugin or TensorRT was made for."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import H200, RTX
from trtdoctor.model.finding import Fix

_THERE = Fix(
    "build the engine again on this GPU (compute capability {sm_runtime})",
    ("trtexec --onnx=model.onnx --saveEngine=model.engine",),
)

ROWS = (
    Message(
        "engine-built-on-other-gpu",
        "gpu-arch-mismatch",
        "gpu",
        "error",
        "the engine was built on another GPU architecture",
        r"generated on an incompatible device(?:, expecting compute (?P<sm_runtime>\d{1,2}\.\d{1,2}) (?:but )?got "
        r"compute (?P<sm_built>\d{1,2}\.\d{1,2}))?",
        "An engine holds kernels for one compute capability. In the message the number after 'expecting' is this GPU, "
        "the one after 'got' is the GPU that the engine was built on.",
        (
            _THERE,
            Fix(
                "build one engine for GPUs from Ampere on (TensorRT 8.6 and later; not for Jetson)",
                ("trtexec --onnx=model.onnx --hardwareCompatibilityLevel=ampere+ --saveEngine=model.engine",),
            ),
        ),
        "TensorRT 6 to 11",
        "6: The engine plan file is generated on an incompatible device, expecting compute 9.0 got compute 8.6, please "
        "rebuild.",
        H200,
    ),
    Message(
        "rtx-engine-for-other-gpu",
        "gpu-arch-mismatch",
        "gpu",
        "error",
        "the TensorRT-RTX engine was not built for this GPU",
        r"The engine cannot run on this GPU, which has compute capability (?P<sm_runtime>\d{1,2}\.\d{1,2})\. "
        r"Supported compute capabilities: (?P<sm_built>[\d., ]{1,60}\d)",
        "A TensorRT-RTX engine lists the compute capabilities that it was built for; this GPU is none of them.",
        (
            Fix(
                "build it again for this GPU, if TensorRT-RTX supports it (compute capability {sm_runtime})",
                ("tensorrt_rtx --onnx=model.onnx --saveEngine=model.engine",),
            ),
        ),
        "TensorRT-RTX 1.7",
        "IRuntime::deserializeCudaEngine: Error Code 6: API Usage Error (The engine cannot run on this GPU, which has "
        "compute capability 9.0. Supported compute capabilities: 12.0. TensorRT-RTX does not support this compute "
        "capability, so the engine cannot be rebuilt for it. In throwUnlessComputeCapSupported at "
        "/_src/runtime/dispatch/runtime.cpp:84)",
        RTX,
    ),
    Message(
        "gpu-not-supported",
        "unsupported-sm",
        "gpu",
        "error",
        "this TensorRT does not support the GPU",
        r"Target GPU SM (?P<sm_runtime>\d{2,3}) is not supported"
        r"|Unsupported SM\b[.: ]{0,4}(?P<sm_runtime_2>0x[0-9a-f]{3,4})?"
        r"|trtSmToCask: 0"
        r"|(?:compute capability|SM|CUDA capability) (?:version )?(?:sm_)?(?P<sm_runtime_3>\d{1,2}\.\d"
        r"|\d{2,3}) (?:is|are) (?:not|no longer) supported by (?:this )?(?:version of )?TensorRT",
        "The GPU is newer or older than what this TensorRT has kernels for. A number like 0x809 is the compute "
        "capability, 8.9.",
        (
            Fix("use a TensorRT that supports compute capability {sm_runtime}, and build the engine with it"),
            Fix("see which releases do", ("trtdoctor host",)),
        ),
        "TensorRT 7 to 11",
        "IBuilder::buildSerializedNetwork: Error Code 9: API Usage Error (Target GPU SM 120 is not supported by this "
        "TensorRT release.)",
        "https://github.com/DDTRobot/tita_rl_sim2sim2real/issues/7",
    ),
    Message(
        "no-kernel-image",
        "unsupported-sm",
        "gpu",
        "error",
        "a library has no code for this GPU",
        r"(?:cuda ?(?:runtime )?(?:error|failure|err)\D{0,60}(?P<cuda_number>209"
        r"|48)\D{0,6})?(?P<cuda_text>no kernel image is available)(?: for execution)?"
        r"|cudaErrorNoKernelImageForDevice"
        r"|CUDA_ERROR_NO_BINARY_FOR_GPU"
        r"|\bcuda.{0,20}(?:error|failure).{0,40}\b(?P<cuda_number_2>209)\b",
        "A kernel was to run that was not compiled for this GPU. An engine is refused before that, so it is a library "
        "beside it: a plugin, PyTorch, OpenCV, or a TensorRT older than the GPU.",
        (
            Fix(
                "compile the plugin library for this GPU too, for example",
                ("cmake -DCMAKE_CUDA_ARCHITECTURES=native .. && make",),
            ),
            Fix("see what the GPU is, and what a library was compiled for", ("cuobjdump --list-elf LIBRARY.so",)),
        ),
        "all",
        "Cuda Error in execute: 209 (no kernel image is available for execution on the device)",
        "https://github.com/Tencent/TPAT/issues/8",
        "likely",
        instead="a plugin library, another library of the program, or a TensorRT that is too old for the GPU",
    ),
    Message(
        "pytorch-without-this-gpu",
        "unsupported-sm",
        "gpu",
        "warning",
        "PyTorch was not compiled for this GPU",
        r"with CUDA capability sm_(?P<sm_runtime>\d{2,3}) is not compatible with the current PyTorch installation",
        "PyTorch has no kernels for this GPU; TensorRT may still.",
        (Fix("install a PyTorch for this GPU's compute capability ({sm_runtime})"),),
        "PyTorch",
        "GPU with CUDA capability sm_120 is not compatible with the current PyTorch installation.",
        "https://github.com/pytorch/pytorch/issues/150733",
    ),
    Message(
        "torch-tensorrt-device",
        "gpu-arch-mismatch",
        "gpu",
        "error",
        "no GPU like the one that the module was compiled for",
        r"No compatible device was found for instantiating TensorRT engine",
        "The Torch-TensorRT module notes the compute capability of the GPU that it was compiled on; none is here.",
        (Fix("compile the module again on this GPU"),),
        "Torch-TensorRT",
        "RuntimeError: [Error thrown at core/runtime/TRTEngine.cpp:42] Expected most_compatible_device to be true "
        "but got false. No compatible device was found for instantiating TensorRT engine",
        "https://github.com/pytorch/TensorRT/issues/1888",
        "likely",
    ),
    Message(
        "other-model-of-gpu",
        "gpu-arch-mismatch",
        "gpu",
        "info",
        "built on another model of the same architecture; it loads",
        r"engine plan file across different models of devices",
        "Only a warning: the GPU has the same compute capability, but other clocks, memory or multiprocessors than the "
        "one that built the engine. It may be slower than one built here. Jetsons say it of their own engines, with "
        "another power mode or without a monitor.",
        (Fix("build it again here if speed matters", ("trtexec --onnx=model.onnx --saveEngine=model.engine",)),),
        "TensorRT 5 to 11",
        "Using an engine plan file across different models of devices is not recommended and is likely to affect "
        "performance or even cause errors.",
        H200,
    ),
)
