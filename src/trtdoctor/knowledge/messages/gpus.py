"""The GPU is not the one that the engine, the plugin or TensorRT was made for."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import H200, RTX
from trtdoctor.model.finding import Fix

_THERE = Fix(
    "rebuild the engine on this GPU (compute capability {sm_runtime})",
    ("trtexec --onnx=model.onnx --saveEngine=model.engine",),
)

ROWS = (
    Message(
        id="engine-built-on-other-gpu",
        cause="gpu-arch-mismatch",
        stage="gpu",
        severity="error",
        title="the engine was built on another GPU architecture",
        pattern=(
            r"generated on an incompatible device(?:, expecting compute (?P<sm_runtime>\d{1,2}\.\d{1,2}) (?:but )?got "
            r"compute (?P<sm_built>\d{1,2}\.\d{1,2}))?"
        ),
        explanation=(
            "An engine holds kernels for one compute capability. In the message, the number after 'expecting' is that "
            "of this GPU; the number after 'got' is that of the GPU on which the engine was built."
        ),
        fixes=(
            _THERE,
            Fix(
                "build one engine for Ampere and newer GPUs (TensorRT 8.6 and later; not for Jetson)",
                ("trtexec --onnx=model.onnx --hardwareCompatibilityLevel=ampere+ --saveEngine=model.engine",),
            ),
        ),
        seen_in="TensorRT 6 to 11",
        sample=(
            "6: The engine plan file is generated on an incompatible device, expecting compute 9.0 got compute 8.6, "
            "please rebuild."
        ),
        source=H200,
    ),
    Message(
        id="rtx-engine-for-other-gpu",
        cause="gpu-arch-mismatch",
        stage="gpu",
        severity="error",
        title="the TensorRT-RTX engine was not built for this GPU",
        pattern=(
            r"The engine cannot run on this GPU, which has compute capability (?P<sm_runtime>\d{1,2}\.\d{1,2})\. "
            r"Supported compute capabilities: (?P<sm_built>[\d., ]{1,60}\d)"
        ),
        explanation=(
            "A TensorRT-RTX engine lists the compute capabilities that it was built for, and this GPU's is not among "
            "them."
        ),
        fixes=(
            Fix(
                "rebuild it for this GPU, if TensorRT-RTX supports it (compute capability {sm_runtime})",
                ("tensorrt_rtx --onnx=model.onnx --saveEngine=model.engine",),
            ),
        ),
        seen_in="TensorRT-RTX 1.7",
        sample=(
            "IRuntime::deserializeCudaEngine: Error Code 6: API Usage Error (The engine cannot run on this GPU, which "
            "has compute capability 9.0. Supported compute capabilities: 12.0. TensorRT-RTX does not support this "
            "compute capability, so the engine cannot be rebuilt for it. In throwUnlessComputeCapSupported at "
            "/_src/runtime/dispatch/runtime.cpp:84)"
        ),
        source=RTX,
    ),
    Message(
        id="gpu-not-supported",
        cause="unsupported-sm",
        stage="gpu",
        severity="error",
        title="this TensorRT does not support the GPU",
        pattern=(
            r"Target GPU SM (?P<sm_runtime>\d{2,3}) is not supported"
            r"|Unsupported SM\b[.: ]{0,4}(?P<sm_runtime_2>0x[0-9a-f]{3,4})?"
            r"|trtSmToCask: 0"
            r"|(?:compute capability|SM|CUDA capability) (?:version )?(?:sm_)?(?P<sm_runtime_3>\d{1,2}\.\d"
            r"|\d{2,3}) (?:is|are) (?:not|no longer) supported by (?:this )?(?:version of )?TensorRT"
        ),
        explanation=(
            "The GPU is newer or older than those that this TensorRT has kernels for. A number like 0x809 is the "
            "compute capability, 8.9."
        ),
        fixes=(
            Fix("use a TensorRT that supports the compute capability {sm_runtime}, and build the engine with it"),
            Fix("see which releases support it", ("trtdoctor host",)),
        ),
        seen_in="TensorRT 7 to 11",
        sample=(
            "IBuilder::buildSerializedNetwork: Error Code 9: API Usage Error (Target GPU SM 120 is not supported by "
            "this TensorRT release.)"
        ),
        source="https://github.com/DDTRobot/tita_rl_sim2sim2real/issues/7",
    ),
    Message(
        id="no-kernel-image",
        cause="unsupported-sm",
        stage="gpu",
        severity="error",
        title="a library has no code for this GPU",
        pattern=(
            r"(?:cuda ?(?:runtime )?(?:error|failure|err)\D{0,60}(?P<cuda_number>209"
            r"|48)\D{0,6})?(?P<cuda_text>no kernel image is available)(?: for execution)?"
            r"|cudaErrorNoKernelImageForDevice"
            r"|CUDA_ERROR_NO_BINARY_FOR_GPU"
            r"|\bcuda.{0,20}(?:error|failure).{0,40}\b(?P<cuda_number_2>209)\b"
        ),
        explanation=(
            "A kernel was launched that was not compiled for this GPU. An engine for another GPU is refused earlier "
            "than that, so the kernel belongs to a library beside it: a plugin, PyTorch, OpenCV, or a TensorRT older "
            "than the GPU."
        ),
        fixes=(
            Fix(
                "compile the plugin library for this GPU too, for example like this",
                ("cmake -DCMAKE_CUDA_ARCHITECTURES=native .. && make",),
            ),
            Fix("check which GPUs the library was compiled for", ("cuobjdump --list-elf LIBRARY.so",)),
        ),
        seen_in="all versions",
        sample="Cuda Error in execute: 209 (no kernel image is available for execution on the device)",
        source="https://github.com/Tencent/TPAT/issues/8",
        confidence="likely",
        ambiguous_with="a plugin library, another library of the program, or a TensorRT that is too old for the GPU",
    ),
    Message(
        id="cuda-compiler-older-than-gpu",
        cause="unsupported-sm",
        stage="gpu",
        severity="error",
        title="the CUDA compiler here is older than the GPU",
        pattern=(
            r"Value 'sm_(?P<sm_runtime>\d{2,3})\w?' is not defined for option 'gpu-name'"
            r"|Unsupported gpu architecture 'compute_(?P<sm_runtime_2>\d{2,3})\w?'"
            r"|invalid value for --gpu-architecture"
        ),
        explanation=(
            "ptxas, nvcc or NVRTC is asked for code for a compute capability that came after it. Triton and some other "
            "programs bring a ptxas of their own, so the toolkit that is installed may not be the one that runs."
        ),
        fixes=(
            Fix(
                "use a CUDA toolkit that knows the compute capability {sm_runtime}: 12.8 or newer for 10.0 and 12.0, "
                "11.8 or newer for 8.9 and 9.0",
                ("ptxas --version", "nvcc --version"),
            ),
            Fix(
                "for Triton's own ptxas, a newer Triton, or the toolkit's",
                ("pip install -U triton", "export TRITON_PTXAS_PATH=/usr/local/cuda/bin/ptxas"),
                not_on=("windows",),
            ),
        ),
        seen_in="CUDA 10 to 13",
        sample="ptxas fatal   : Value 'sm_120' is not defined for option 'gpu-name'",
        source="https://github.com/woct0rdho/triton-windows/issues/127",
    ),
    Message(
        id="pytorch-without-this-gpu",
        cause="unsupported-sm",
        stage="gpu",
        severity="warning",
        title="PyTorch was not compiled for this GPU",
        pattern=(
            r"with CUDA capability sm_(?P<sm_runtime>\d{2,3}) is not compatible with the current PyTorch "
            r"installation"
        ),
        explanation="PyTorch has no kernels for this GPU; TensorRT may still.",
        fixes=(Fix("install a PyTorch build for the compute capability {sm_runtime}"),),
        seen_in="PyTorch",
        sample="GPU with CUDA capability sm_120 is not compatible with the current PyTorch installation.",
        source="https://github.com/pytorch/pytorch/issues/150733",
    ),
    Message(
        id="other-model-of-gpu",
        cause="gpu-arch-mismatch",
        stage="gpu",
        severity="info",
        title="the engine was built on another model of GPU; it loads",
        pattern=r"engine plan file across different models of devices",
        explanation=(
            "Only a warning: the GPU that built the engine has other clocks, memory or multiprocessors, or, if the "
            "engine is hardware-compatible, another architecture. It may be slower than one built here. On a Jetson "
            "this also appears for its own engines, after a change of power mode or without a monitor."
        ),
        fixes=(Fix("rebuild it here if speed matters", ("trtexec --onnx=model.onnx --saveEngine=model.engine",)),),
        seen_in="TensorRT 5 to 11",
        sample=(
            "Using an engine plan file across different models of devices is not recommended and is likely to affect "
            "performance or even cause errors."
        ),
        source=H200,
    ),
)
