"""The GPU is not the one that the engine, the plugin or TensorRT was made for."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import H200, RTX
from trtdoctor.model.finding import Fix

_THERE = Fix(
    "rebuild the engine on this GPU (compute capability {sm_runtime})",
    ("trtexec --onnx=model.onnx --saveEngine=model.engine",),
)

_PTXAS = "recorded by this project: ptxas of nvidia-cuda-nvcc-cu12 12.9.86 and nvidia-cuda-nvcc 13.0.88"

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
        id="kernel-for-other-gpus",
        cause="unsupported-sm",
        stage="gpu",
        severity="error",
        title="the program has what the model needs for other GPUs only",
        pattern=(
            r"only (?:be )?(?:supported|enabled|available|implemented|works?|runs?) (?:on|for|with|by) "
            r"(?:NVIDIA |GPUs? (?:with |of )?)?(?:SM ?_?\d{2}|compute capability \d)"
            r"(?![^\n]{0,120}(?:fall(?:s|ing)? ?back|fallback|disabl|skip|ignor|instead|will use|using))"
            r"|(?:cannot be (?:enabled|used) except on|not supported (?:before|except on)) "
            r"(?:Ampere|Ada|Hopper|Blackwell)\b"
            r"(?![^\n]{0,120}(?:fall(?:s|ing)? ?back|fallback|disabl|skip|ignor|instead|will use|using))"
            r"|Assertion failed: Unsupported architecture"
            r"|Arch unsupported for CUTLASS"
            r"|not supported (?:on|by|for) (?:this (?:device|GPU|architecture)|GPUs?|SM)[^\n]{0,40}"
            r"(?:compute capability |\bsm_?)(?P<sm_runtime>\d{1,2}\.\d|\d{2,3})\b"
            r"(?![^\n]{0,120}(?:fall(?:s|ing)? ?back|fallback|disabl|skip|ignor|instead|will use|using))"
        ),
        explanation=(
            "A kernel, a data type or a kind of attention exists only for the architectures that the message names, "
            "and this GPU is of another: FP8 needs 8.9 or newer, FP4 10.0 or newer, some kernels are of Hopper alone. "
            "Where a list says Blackwell, a release may mean 10.0 alone, and not yet 12.0 (GeForce RTX 50) or 12.1."
        ),
        fixes=(
            Fix("choose what this GPU has: another precision, attention without that feature, another backend"),
            Fix("see which architecture the GPU is of", ("nvidia-smi --query-gpu=name,compute_cap --format=csv",)),
            Fix("use a release of the program that has it for this GPU; newer ones have more"),
        ),
        seen_in="TensorRT-LLM 0.5 to 1.3",
        sample="[TensorRT-LLM][ERROR] Assertion failed: The attention sinks is only supported on SM90",
        source="https://github.com/NVIDIA/TensorRT-LLM/issues/6892",
        confidence="likely",
        never=(
            "SM90 is supported",
            "FP8 is only supported on Linux",
            "[WARNING] FP8 attention is only supported on SM90, falling back to FP16",
        ),
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
        id="cuda-compiler-thor",
        cause="unsupported-sm",
        stage="gpu",
        severity="error",
        title="the CUDA compiler here knows Thor by another number, or not at all",
        pattern=(
            r"Value 'sm_(?P<sm_runtime>101|110)[af]?' is not defined for option 'gpu-name'"
            r"|Unsupported gpu architecture 'compute_(?P<sm_runtime_2>101|110)[af]?'"
        ),
        explanation=(
            "The GPU of Jetson Thor and DRIVE Thor is 10.1 for CUDA 12.8 and 12.9, and 11.0 from CUDA 13.0 on. Each of "
            "them knows one of the two numbers only; older ones know neither."
        ),
        fixes=(
            Fix(
                "compile it with the driver's CUDA: 13.0 or newer for sm_110, 12.8 or 12.9 for sm_101",
                ("ptxas --version", "nvcc --version"),
            ),
        ),
        seen_in="CUDA 12.9 and 13.0",
        sample="ptxas fatal   : Value 'sm_101' is not defined for option 'gpu-name'",
        source=_PTXAS,
    ),
    Message(
        id="cuda-compiler-newer-than-gpu",
        cause="unsupported-sm",
        stage="gpu",
        severity="error",
        title="the CUDA compiler here no longer knows the GPU",
        pattern=(
            r"Value 'sm_(?P<sm_runtime>[2356]\d|7[0-4])' is not defined for option 'gpu-name'"
            r"|Unsupported gpu architecture 'compute_(?P<sm_runtime_2>[2356]\d|7[0-4])'"
        ),
        explanation=(
            "ptxas or nvcc is asked for code for a compute capability that it has dropped: CUDA 13 compiles for 7.5 "
            "and newer, CUDA 12 for 5.0 and newer."
        ),
        fixes=(
            Fix(
                "use a CUDA toolkit that still knows the compute capability {sm_runtime}: 12.9 or older for 5.0 to 7.2",
                ("ptxas --version", "nvcc --version"),
            ),
        ),
        seen_in="CUDA 13.0 and 13.5",
        sample="ptxas fatal   : Value 'sm_70' is not defined for option 'gpu-name'",
        source=_PTXAS,
    ),
    Message(
        id="nvrtc-without-this-gpu",
        cause="unsupported-sm",
        stage="gpu",
        severity="error",
        title="the NVRTC that is loaded cannot compile for the GPU",
        pattern=r"\bnvrtc: error: invalid value for --gpu-architecture",
        explanation=(
            "It is older than the GPU, or has dropped it: NVRTC of CUDA 13 compiles for 7.5 and newer. CuPy 14 takes "
            "CUDA 13's wherever both are installed, cupy-cuda12x too: the wheel nvidia-cuda-nvrtc (without -cu12), "
            "which packages for CUDA 13 bring."
        ),
        fixes=(
            Fix(
                "see which is loaded, and the GPU",
                (
                    "python -c 'from cupy.cuda import nvrtc; print(nvrtc.getVersion(), nvrtc.getSupportedArchs())'",
                    "nvidia-smi --query-gpu=name,compute_cap --format=csv",
                ),
            ),
            Fix(
                "for a GPU before 7.5, keep to the wheels for CUDA 12 in this environment",
                ("pip list | grep -i nvrtc", "pip uninstall -y nvidia-cuda-nvrtc"),
            ),
            Fix(
                "for a newer GPU, use the NVRTC of a CUDA that knows it: 13.0 or newer for 11.0, 12.8 for 10.0 and 12.0"
            ),
        ),
        seen_in="CUDA 12.9 and 13.5, CuPy 14.2",
        sample="nvrtc: error: invalid value for --gpu-architecture (-arch)",
        source="recorded by this project: cupy-cuda12x 14.2.0 with nvidia-cuda-nvrtc 13.5.37",
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
            r"|(?<!nvrtc: error: )invalid value for --gpu-architecture"
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
