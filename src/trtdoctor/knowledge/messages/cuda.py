"""CUDA, the driver, the device, contexts, memory, cuDNN."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages.builder import BUILT
from trtdoctor.knowledge.messages.common import BUFFERS, BY_ITSELF, DOCKER, DRIVERS, GPU_VISIBLE, H200, NO_GPU, TRT
from trtdoctor.model.finding import Fix

_DRIVER = Fix(
    "install a driver that is new enough for the CUDA version of this TensorRT, and see both",
    ("nvidia-smi", "trtdoctor host"),
    DRIVERS,
)
_FREE = Fix("see which processes use the memory", ("nvidia-smi",))
_LESS = Fix("build the engine with smaller shapes, fewer or smaller optimization profiles, or lower precision")
_SMALL_WORKSPACE = Fix(
    "build it with a small workspace: what the builder may use, in MiB",
    ("trtexec --onnx=model.onnx --memPoolSize=workspace:1024 --saveEngine=model.engine",),
    only_on=("jetson",),
)
_SANITIZE = Fix("run it under CUDA's checker to see which kernel failed first", ("compute-sanitizer PROGRAM",))
_BLOCKING = Fix("make errors appear where they happen", ("CUDA_LAUNCH_BLOCKING=1 PROGRAM",))
_CASK = r"Error Code 1: Cask \(|Cask Error in checkCaskExecError"


def _numbered(numbers: str, group: str) -> str:
    """The alternative for macros that print nothing but the error's number."""
    return (
        r"|\bcuda (?:runtime |driver )?(?:error|failure):? (?:code ?=? ?|in file .{1,160} line \d{1,6}: ?)?"
        rf"(?P<{group}>{numbers})(?![\w.])"
    )


ROWS = (
    Message(
        id="forward-compatibility",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="the container's CUDA is too new for the driver, and this GPU does not support forward compatibility",
        pattern=(
            r"(?P<cuda_text>forward compatibility was attempted on non supported HW)"
            r"|cuda.{0,20}(?:error|failure):? (?:code:? )?(?P<cuda_number>804)\b"
            r"|cudaErrorCompatNotSupportedOnDevice"
            r"|CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE"
        ),
        explanation=(
            "The image contains a CUDA driver library (cuda-compat) that is newer than the host's driver. That works "
            "only on data center GPUs, not on GeForce."
        ),
        fixes=(
            Fix("update the host's driver, and see which it then is", ("nvidia-smi",), DRIVERS),
            Fix(
                "use an image with an older CUDA, or remove its compatibility library",
                ("rm -rf /usr/local/cuda/compat",),
            ),
        ),
        seen_in="all versions, in containers",
        sample="Error 804: forward compatibility was attempted on non supported HW",
        source="https://github.com/triton-inference-server/server/issues/944",
    ),
    Message(
        id="cuda-driver-too-old",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="no CUDA driver, or one that is too old",
        pattern=r"(?P<cuda_text>CUDA driver version is insufficient for CUDA runtime version"
        r"|API call is not supported in the installed CUDA driver)"
        r"|CUDA initiali[sz]ation failure with error:? ?(?P<cuda_number>35)\b"
        r"|cuda ?(?:runtime )?(?:error|failure)\D{0,12}(?P<cuda_number_2>35)\b"
        r"|cudaErrorInsufficientDriver"
        r"|NVIDIA driver on your system is too old"
        r"|driver version is insufficient"
        r"|compatibility mode is UNAVAILABLE"
        r"|CUDA Driver UNAVAILABLE"
        r"|(?:failed|unable) to get (?:the )?device count.{0,40}CUDA driver"
        r"|CUDA driver version .{0,60}(?:older|lower|less) than" + _numbered("35", "cuda_number_8"),
        explanation=(
            "Error 35: the process sees no NVIDIA driver, or one older than its CUDA needs. In a container without "
            "access to the GPU there is no driver at all. Recent TensorRT versions then crash in the next call."
        ),
        fixes=(GPU_VISIBLE, DOCKER, _DRIVER),
        seen_in="all versions",
        sample=(
            "createInferRuntime: Error Code 6: API Usage Error (CUDA initialization failure with error: 35 In "
            "checkCudaInstallation at /_src/runtime/dispatch/runtime.cpp:811)"
        ),
        source=NO_GPU,
        ambiguous_with="no driver at all (a container without --gpus), or one that is too old",
    ),
    Message(
        id="cuda-no-device",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="no GPU is visible",
        pattern=r"(?P<cuda_text>no CUDA-capable device is detected)"
        r"|^\W{0,3}No devices were found$"
        r"|CUDA initiali[sz]ation failure with error:? ?(?P<cuda_number>100|38)\b"
        r"|CUDA_ERROR_NO_DEVICE"
        r"|cudaErrorNoDevice"
        r"|\bNo CUDA GPUs are available"
        r"|no CUDA-capable GPU"
        r"|No CUDA devices? (?:found|available|detected)"
        r"|Found no NVIDIA driver"
        r"|NVIDIA Driver was not detected"
        r"|(?:no|0) (?:CUDA|GPU|NVIDIA) devices? (?:were |was |are |is )?(?:found|available|detected)"
        r"|cuda ?(?:runtime )?(?:error|failure)\D{0,12}(?P<cuda_number_2>100)\b"
        r"|CUDA is not available"
        r"|Invalid CUDA 'device="
        r"|cuda\.is_available\(\): False"
        r"|No CUDA runtime is found"
        r"|Torch not compiled with CUDA enabled" + _numbered("100|38", "cuda_number_8"),
        explanation=(
            "Error 100: the driver is there, but this process sees no GPU. CUDA_VISIBLE_DEVICES is empty or wrong, or "
            "the container was not given a GPU."
        ),
        fixes=(
            GPU_VISIBLE,
            Fix("find out what hides it", ('echo "$CUDA_VISIBLE_DEVICES"', "ls -l /dev/nvidia*")),
            DOCKER,
        ),
        seen_in="all versions",
        sample="CUDA initialization failure with error: 100",
        source=H200,
    ),
    Message(
        id="cuda-invalid-device",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="there is no GPU with this number",
        pattern=r"(?P<cuda_text>invalid device ordinal)"
        r"|cudaErrorInvalidDevice\b"
        r"|CUDA_ERROR_INVALID_DEVICE\b"
        r"|Cannot find device ID"
        r"|device (?:id|index|ordinal) .{0,40}(?:out of range|does not exist|is invalid|not found)"
        + _numbered("101", "cuda_number_8"),
        explanation=(
            "The program asks for a GPU number that does not exist: there are fewer GPUs than it assumes, or "
            "CUDA_VISIBLE_DEVICES renumbers them from 0."
        ),
        fixes=(GPU_VISIBLE, Fix("use GPU 0, or make more GPUs visible", ("CUDA_VISIBLE_DEVICES=0,1 PROGRAM",))),
        seen_in="all versions",
        sample="RuntimeError: CUDA error: invalid device ordinal",
        source="https://github.com/NVIDIA/TensorRT-LLM/issues/1063",
    ),
    Message(
        id="cuda-init-memory",
        cause="memory",
        stage="host",
        severity="error",
        title="CUDA could not start: too little GPU memory is left",
        pattern=r"CUDA initiali[sz]ation failure with error:? ?(?P<cuda_number>2)\b",
        explanation=(
            "Error 2 while CUDA starts: not even its context, a few hundred megabytes, fits. Other processes occupy "
            "the GPU."
        ),
        fixes=(
            _FREE,
            Fix("end processes that are not needed, or use another GPU", ("CUDA_VISIBLE_DEVICES=1 PROGRAM",)),
        ),
        seen_in="TensorRT 5 to 11",
        sample=(
            "[E] [TRT] Cuda initialization failure with error 2. Please check cuda installation: "
            "http://docs.nvidia.com/cuda/cuda-installation-guide-linux/index.html."
        ),
        source=TRT + "149",
        ambiguous_with="memory that other processes occupy, or a driver that does not work",
    ),
    Message(
        id="cuda-init-other",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="CUDA could not start",
        pattern=r"CUDA initiali[sz]ation (?:failure|error|failed)(?: with error:? ?(?P<cuda_number>\d{1,4}))?"
        r"|cuInit (?:failed|error|returned)"
        r"|cuDeviceGet\w{0,20} failed: (?:initiali[sz]ation error|not initiali[sz]ed)"
        r"|NVIDIA Driver is present, but CUDA failed to initialize"
        r"|NVIDIA Driver was not detected"
        r"|failed call to cuInit(?:: (?P<cuda_text>[\w -]{3,60}))?"
        r"|Error reading CUDA GPU properties"
        r"|Cuda Runtime \(In (?:catchCudaError|ScopedCudaStream)"
        r"|Failed to initialize NVML"
        r"|couldn't communicate with the NVIDIA driver"
        r"|unable to get number of CUDA devices"
        r"|cudaGetDeviceCount(?:\(\))? (?:failed|returned|error)"
        r"|Unexpected error from cudaGetDeviceCount"
        r"|RuntimeError: Driver error"
        r"|CUDA driver initialization failed"
        r"|libcuda\.so\.1: cannot open shared object file"
        r"|(?:dlopen|load|open)(?: library)? '?libcuda\.so"
        r"|NvRmMem(?:Mgr)?Init failed"
        r"|NvRmMemInitNvmap failed with No such"
        r"|CUDA_ERROR_(?:SYSTEM_DRIVER_MISMATCH|UNKNOWN|NOT_INITIALIZED|SYSTEM_NOT_READY|INVALID_IMAGE)"
        + _numbered("999|803|802|3", "cuda_number_8"),
        explanation=(
            "The CUDA driver did not start for this process: the container has no GPU, the driver was updated but not "
            "reloaded, the GPU fell off the bus, or the driver does not match."
        ),
        fixes=(GPU_VISIBLE, DOCKER, _DRIVER),
        seen_in="all versions",
        sample=(
            "[TRT] [F] Error reading CUDA GPU properties: In getCurrentCC at /_src/runtime/dispatch/planHeaders.cpp:130"
        ),
        source=NO_GPU,
        caused_by=(
            "cuda-driver-too-old",
            "cuda-no-device",
            "forward-compatibility",
            "cuda-init-memory",
            "out-of-memory",
        ),
    ),
    Message(
        id="gpu-memory-unknown",
        cause="cuda-driver-or-device",
        stage="host",
        severity="info",
        title="TensorRT cannot read the GPU's memory size",
        pattern=r"Unable to determine GPU memory usage",
        explanation="CUDA does not work in this process; the next line usually gives the error number.",
        fixes=(GPU_VISIBLE, DOCKER),
        seen_in="TensorRT 8 to 10",
        sample="[W] [TRT] Unable to determine GPU memory usage",
        source=TRT + "2879",
        confidence="likely",
        caused_by=(
            "cuda-driver-too-old",
            "cuda-no-device",
            "cuda-init-memory",
            "cuda-init-other",
            "forward-compatibility",
        ),
    ),
    Message(
        id="tensorrt-object-not-made",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="TensorRT could not create its builder or runtime",
        pattern=(
            r"pybind11::init\(\): factory function returned nullptr"
            r"|(?:cannot|could not|couldn't|failed to|unable to) create (?:an )?(?:nv)?infer ?(?:builder|runtime)"
        ),
        explanation=(
            "TensorRT returned nothing when its first object was to be created: CUDA does not start in this process, "
            "or libraries of two TensorRT versions are mixed."
        ),
        fixes=(GPU_VISIBLE, Fix("see which TensorRT and which driver there are", ("trtdoctor host",))),
        seen_in="TensorRT 8 to 10, Python",
        sample="TypeError: pybind11::init(): factory function returned nullptr",
        source="https://github.com/Comfy-Org/Nvidia_RTX_Nodes_ComfyUI/pull/34",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="no usable GPU, or the libraries of two TensorRT versions",
    ),
    Message(
        id="ptx-too-new",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="kernels were compiled by a newer CUDA than the driver supports",
        pattern=r"(?P<cuda_text>the provided PTX was compiled with an unsupported toolchain)"
        r"|CUDA_ERROR_UNSUPPORTED_PTX_VERSION"
        r"|cudaErrorUnsupportedPtxVersion"
        r"|cuda.{0,20}(?:error|failure):? (?:code:? )?(?P<cuda_number>222)\b"
        r"|Unsupported .version \d" + _numbered("222", "cuda_number_8"),
        explanation="A kernel is in PTX of a newer CUDA version than the driver can compile.",
        fixes=(_DRIVER, Fix("compile it for this GPU's architecture instead of PTX")),
        seen_in="all versions",
        sample="CUDA error 222: the provided PTX was compiled with an unsupported toolchain.",
        source="https://github.com/wang-xinyu/tensorrtx/issues/747",
    ),
    Message(
        id="gpu-busy",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="the GPU is in use by another process, or in exclusive mode",
        pattern=r"(?P<cuda_text>all CUDA-capable devices are busy or unavailable)"
        r"|cudaErrorDevicesUnavailable"
        r"|CUDA_ERROR_DEVICE_UNAVAILABLE"
        r"|exclusive[- ]process mode" + _numbered("46", "cuda_number_8"),
        explanation="Another process has the GPU to itself (exclusive mode), or a MIG slice or vGPU is not set up.",
        fixes=(
            Fix("see the compute mode and the processes", ("nvidia-smi -q -d COMPUTE",)),
            Fix("allow several processes", ("sudo nvidia-smi -c DEFAULT",)),
        ),
        seen_in="all versions",
        sample="CUDA error: all CUDA-capable devices are busy or unavailable",
        source=TRT + "1173",
    ),
    Message(
        id="xid-of-a-program",
        cause="plugin-crash",
        stage="execute",
        severity="error",
        title="a kernel of a program on the GPU went wrong, says the driver",
        pattern=r"NVRM: Xid \([^)\n]{1,40}\): (?P<xid>13|31|43|45|69)\b",
        explanation=(
            "Xid 13, 31 and 69 are accesses outside of what belongs to the program, 43 and 45 the end of its work on "
            "the GPU. The GPU and the driver go on; the program, one of its plugins, or an engine with wrong buffers "
            "is at fault, rarely the memory of the GPU."
        ),
        fixes=(
            _SANITIZE,
            _BLOCKING,
            Fix("see which process it was, and what it printed: the kernel's line names its pid"),
        ),
        seen_in="all drivers, Linux",
        sample="NVRM: Xid (PCI:0000:65:00): 31, pid=77, name=python, Ch 00000008, intr 10000000. MMU Fault",
        source="https://docs.nvidia.com/deploy/xid-errors/index.html",
        confidence="possible",
        caused_by=("illegal-access", "misaligned-access", "sticky-error", "gpu-fell-off"),
        ambiguous_with="a plugin, the program, an engine with wrong buffers, or faulty memory of the GPU",
    ),
    Message(
        id="gpu-fell-off",
        cause="cuda-driver-or-device",
        stage="host",
        severity="error",
        title="the GPU or its driver failed",
        pattern=(
            r"NVRM: Xid(?! \([^)\n]{1,40}\): (?:13|31|43|45|69)\b)"
            r"|GPU (?:has )?fallen off the bus"
            r"|uncorrectable ECC error"
            r"|Unable to determine the device handle for GPU"
            r"|GPU is lost"
            r"|CUDA_ERROR_ECC_UNCORRECTABLE"
        ),
        explanation=(
            "The driver lost the GPU, or found its memory faulty. No engine will run until the GPU is reset or "
            "replaced."
        ),
        fixes=(Fix("see what the kernel log says", ("dmesg | grep -i xid",)), Fix("restart the machine")),
        seen_in="all versions",
        sample="NVRM: Xid (PCI:0000:01:00): 79, GPU has fallen off the bus.",
        source="https://github.com/NVIDIA/NVSentinel/issues/155",
    ),
    # ---- memory
    Message(
        id="out-of-memory",
        cause="memory",
        stage="execute",
        severity="error",
        title="the GPU does not have enough memory",
        pattern=r"Requested amount of GPU memory \((?P<requested_bytes>\d{1,20}) bytes\) could not be allocated"
        r"|Tried to allocate (?P<requested>[\d.]{1,10} [KMG]iB)"
        r"|Cuda (?:Runtime |Driver )?Error in \w{1,40}: (?P<cuda_number>2) \((?P<cuda_text>out of memory)\)"
        r"|\b(?P<cuda_text_2>out of memory)(?!\)|: Kill)"
        r"|Cuda (?:Runtime|Driver|Error)[^\n]{0,40}\((?P<cuda_text_3>out of memory)\)"
        r"|\b(?:CUDA_ERROR_OUT_OF_MEMORY|cudaErrorMemoryAllocation)\b"
        r"|Error Code 2: OutOfMemory"
        r"|(?:Cuda|cudaMalloc|cuMemAlloc) .{0,60}(?P<cuda_text_4>out of memory)"
        r"|(?<!graph reduction due to )insufficient memory"
        r"|not enough (?:GPU |device )?memory"
        r"|Failed to allocate (?:GPU |device |CUDA )?memory"
        r"|std::bad_alloc"
        r"|\bbad allocation\b"
        r"|MemoryError"
        r"|cannot allocate memory"
        r"|OutOfMemory"
        r"|OOM when allocating"
        r"|ResourceExhausted"
        r"|std::bad_array_new_length" + _numbered("2", "cuda_number_8"),
        explanation=(
            "An allocation failed. An engine needs memory for its weights (when it is loaded) and for its activations "
            "(for every execution context); the builder needs a workspace."
        ),
        fixes=(
            _FREE._replace(not_on=("jetson",)),
            Fix("see how much the engine needs", ("trtdoctor inspect {path}",)),
            _LESS,
            _SMALL_WORKSPACE,
            Fix(
                "see whether {requested_bytes} bytes make sense: an absurd number comes from a program that multiplies "
                "a dynamic dimension (-1)"
            ),
        ),
        seen_in="all versions",
        sample="1: [cudaResources.cpp::ScopedCudaStream::37] Error Code 1: Cuda Runtime (out of memory)",
        source=H200,
        caused_by=BUILT,
        never=("another layout of memory blocks",),
    ),
    Message(
        id="allocator-failed",
        cause="memory",
        stage="execute",
        severity="error",
        title="TensorRT could not allocate memory of the GPU",
        pattern=(
            r"Cuda (?:Runtime|Driver) \(In (?:allocate(?:Async)?|reallocate|resizePhysical|createPhysical\w{0,20}"
            r"|OptionalCudaMemory) at [^\s)]{1,120}"
        ),
        explanation=(
            "Releases from 10 on name only the function in which CUDA failed, not what it said. Where memory is "
            "allocated, too little of it is left, unless an error of a kernel before it shows here."
        ),
        fixes=(
            _FREE._replace(not_on=("jetson",)),
            Fix("see how much the engine needs", ("trtdoctor inspect {path}",)),
            _LESS,
            _SMALL_WORKSPACE,
        ),
        seen_in="TensorRT 10, 11",
        sample=(
            "[defaultAllocator.cpp::allocate::59] Error Code 1: Cuda Runtime (In allocate at "
            "/_src/common/dispatch/defaultAllocator.cpp:59)"
        ),
        source="https://github.com/pytorch/TensorRT/issues/4227",
        confidence="likely",
        caused_by=("out-of-memory", "illegal-access", "sticky-error", "misaligned-access", "cuda-init-other"),
        ambiguous_with="an error of a kernel before it",
    ),
    Message(
        id="builder-memory",
        cause="memory",
        stage="execute",
        severity="error",
        title="the builder has too little memory for this layer",
        pattern=(
            r"insufficient workspace"
            r"|Could not find any implementation for node .{0,200}(?:due to insufficient workspace|memory)"
            r"|try increasing (?:the )?workspace size"
        ),
        explanation=(
            "The builder found no implementation of a layer that fits in its workspace limit, or in the GPU memory "
            "that is free: each tactic is tried with its own memory."
        ),
        fixes=(
            Fix(
                "allow it more workspace",
                ("trtexec --onnx=model.onnx --memPoolSize=workspace:8192 --saveEngine=model.engine",),
                not_on=("jetson",),
            ),
            _SMALL_WORKSPACE,
            Fix("end what else uses the GPU while the engine is built", ("nvidia-smi",), not_on=("jetson",)),
        ),
        seen_in="TensorRT 6 to 10",
        sample=(
            "Internal error: could not find any implementation for node conv1, try increasing the workspace size with "
            "IBuilder::setMaxWorkspaceSize()"
        ),
        source=TRT + "209",
        confidence="likely",
    ),
    Message(
        id="container-out-of-memory",
        cause="memory",
        stage="load",
        severity="error",
        title="the container took more memory than it may",
        pattern=r"OOM-?Killed(?!\W{1,4}(?:false|0|no)\b)",
        explanation=(
            "Main memory, not that of the GPU. Loading an engine takes its size and more of it for a while, a build "
            "several times as much."
        ),
        fixes=(
            Fix(
                "raise the memory limit of the container",
                (
                    "kubectl set resources deployment NAME --limits=memory=16Gi",
                    "docker update --memory 16g --memory-swap 16g CONTAINER",
                ),
            ),
            Fix("see what it takes", ("kubectl top pod", "docker stats --no-stream")),
            Fix("build the engine elsewhere, on a machine with the same GPU, and only load it there"),
        ),
        seen_in="Kubernetes, Docker",
        sample="Last State: Terminated  Reason: OOMKilled  Exit Code: 137",
        source="https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/",
        never=('"OOMKilled": false,',),
    ),
    Message(
        id="killed",
        cause="memory",
        stage="load",
        severity="error",
        title="the system killed the process, nearly always because memory ran out",
        pattern=(
            r"(?:^|\n|: |\|)\s{0,8}(?:\[\d\]\+? {1,4})?Killed(?:\s(?!\d)|$)"
            r"|oom-kill"
            r"|Out of memory: Kill(?:ed)? process"
            r"|exit(?:ed with)? code:? 137"
            r"|status=9/KILL"
            r"|signal 9"
            r"|\bSIGKILL\b"
            r"|DefaultCPUAllocator: can't allocate"
        ),
        explanation="The kernel kills a process when memory runs out. On a Jetson, CPU and GPU share the memory.",
        fixes=(
            Fix(
                "see what the kernel log says, and how much memory there is",
                ("dmesg | grep -i 'out of memory'", "free -h"),
            ),
            Fix("end other programs, add swap, or build the engine on a larger machine of the same kind"),
            Fix("in a container, raise its memory limit"),
        ),
        seen_in="all versions",
        sample="Killed",
        source="https://github.com/wang-xinyu/tensorrtx/issues/1145",
        confidence="likely",
        caused_by=("container-out-of-memory",),
        never=('"OOMKilled": false,', "killed 0 processes", "Killed 3 stale workers of the last run"),
    ),
    # ---- contexts
    Message(
        id="pycuda-stack",
        cause="cuda-context",
        stage="execute",
        severity="error",
        title="the PyCUDA context was not popped before exit",
        pattern=r"PyCUDA ERROR: The context stack was not empty",
        explanation=(
            "The program ended while a PyCUDA context was active. PyCUDA says this after any exception; it is rarely "
            "the cause of one."
        ),
        fixes=(Fix("find out what ended the program; then pop the context in a finally block"),),
        seen_in="PyCUDA",
        sample="PyCUDA ERROR: The context stack was not empty upon module cleanup.",
        source=TRT + "1107",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
    ),
    Message(
        id="other-context",
        cause="cuda-context",
        stage="execute",
        severity="error",
        title="a stream, an event or memory of another CUDA context is used",
        pattern=r"(?:cuda ?(?:runtime )?(?:error|failure|err)\D{0,60}(?P<cuda_number>400"
        r"|33)\D{0,60})?(?P<cuda_text>invalid resource handle)"
        r"|(?P<cuda_number_2>33)-(?P<cuda_text_2>invalid-resource-handle)"
        r"|cudaErrorInvalidResourceHandle"
        r"|CUDA_ERROR_INVALID_(?:HANDLE|CONTEXT)"
        r"|invalid device context"
        r"|explicit_context_dependent failed"
        r"|context is destroyed"
        r"|CUDA_ERROR_CONTEXT_IS_DESTROYED"
        r"|cudaErrorContextIsDestroyed"
        r"|no currently active context"
        r"|cannot (?:make|set) context"
        r"|context stack (?:was not empty|is empty)"
        r"|cuCtx\w{3,30} failed"
        r"|Myelin \(Error (?:201|400|709) " + _numbered("400|201|709", "cuda_number_8"),
        explanation=(
            "A thread uses another CUDA context than the one to which the engine, stream or buffer belongs. "
            "pycuda.autoinit creates a context for the thread that imports it; PyTorch, OpenCV and others use another."
        ),
        fixes=(
            Fix(
                "use a single context: with PyCUDA, import pycuda.autoprimaryctx instead of pycuda.autoinit, and push "
                "it in every thread (ctx.push() … ctx.pop())"
            ),
            Fix("create the engine, context, stream and buffers in the thread that uses them"),
            Fix("use PyTorch tensors or cuda-python instead of PyCUDA"),
        ),
        seen_in="all versions, PyCUDA",
        sample="[TRT] [E] 1: [reformat.cu::NCHWToNCHHW2::1049] Error Code 1: Cuda Runtime (invalid resource handle)",
        source=TRT + "3028",
        caused_by=("out-of-memory", "profile-in-use", "no-kernel-image"),
    ),
    Message(
        id="cask-on-other-gpu",
        cause="known-bug",
        stage="execute",
        severity="error",
        title="a kernel of a hardware-compatible engine does not run on this GPU",
        pattern=_CASK,
        explanation=(
            "The engine was built on another GPU, and one of its convolution kernels failed on this one. Engines built "
            "with hardware compatibility were reported to do so on newer architectures; TensorRT then gives zeros or "
            "old values as the result."
        ),
        fixes=(
            Fix(
                "build the engine on this GPU, without hardware compatibility",
                ("trtexec --onnx=model.onnx --saveEngine=model.engine",),
                not_on=("rtx",),
            ),
            Fix("with Torch-TensorRT, compile here with hardware_compatible=False"),
            _SANITIZE,
        ),
        seen_in="TensorRT 10, Torch-TensorRT",
        sample=(
            "ERROR: [Torch-TensorRT] - IExecutionContext::enqueueV3: Error Code 1: Cask (Cask convolution execution In "
            "execute at /_src/runtime/gpu/cask/convBaseRunner.cpp:312)"
        ),
        source="https://github.com/pytorch/TensorRT/issues/4481",
        confidence="possible",
        only_after="other-model-of-gpu",
        ambiguous_with="a kernel that does not fit this GPU, memory, or a CUDA context that was mixed up",
    ),
    Message(
        id="cask-failed",
        cause="cuda-context",
        stage="execute",
        severity="error",
        title="a convolution kernel of the engine could not be launched",
        pattern=_CASK,
        explanation=(
            "The launch failed, and TensorRT does not say why: a stream or memory of another CUDA context, an earlier "
            "error, an address that is wrong or not aligned, too little memory, or an engine of another GPU."
        ),
        fixes=(
            _SANITIZE,
            Fix(
                "use a single CUDA context: create the engine, context, stream and buffers in the thread that uses "
                "them; with PyCUDA, import pycuda.autoprimaryctx instead of pycuda.autoinit"
            ),
            BY_ITSELF,
            _FREE,
        ),
        seen_in="TensorRT 7 to 10",
        sample="1: [convolutionRunner.cpp::execute::391] Error Code 1: Cask (Cask convolution execution)",
        source=TRT + "4335",
        confidence="possible",
        caused_by=("other-context", "illegal-access", "misaligned-access", "sticky-error", "out-of-memory"),
        ambiguous_with="a CUDA context that was mixed up, memory, wrong addresses, or an engine of another GPU",
    ),
    Message(
        id="sticky-error",
        cause="cuda-context",
        stage="execute",
        severity="error",
        title="an earlier kernel failed, and every CUDA call has reported it since",
        pattern=r"(?:cuda ?(?:runtime )?(?:error|failure|err)\D{0,60}(?P<cuda_number>719"
        r"|4)\D{0,6})?(?P<cuda_text>unspecified launch failure)"
        r"|cudaErrorLaunchFailure"
        r"|CUDA_ERROR_LAUNCH_FAILED"
        r"|Myelin \(Error (?:4|719) "
        r"|IExecutionContext::\w{1,40}: Error Code 1: (?:Myelin|CuTensor) \((?!.{0,200}\b700 launching)"
        r"|(?:defaultAllocator|ScopedCuda)\w{0,20}.{0,40}\(invalid argument\)" + _numbered("719", "cuda_number_8"),
        explanation=(
            "The error belongs to work that ran on the GPU earlier: it stays in the context, so the next call that "
            "checks reports it. If another tool can load the same engine, the engine is not at fault."
        ),
        fixes=(
            Fix("check whether the engine loads by itself", ("trtexec --loadEngine={path}",)),
            _SANITIZE,
            _BLOCKING,
        ),
        seen_in="all versions",
        sample="1: [defaultAllocator.cpp::deallocate::61] Error Code 1: Cuda Runtime (unspecified launch failure)",
        source=TRT + "4372",
        confidence="likely",
        caused_by=("illegal-access", "misaligned-access", "out-of-memory"),
        ambiguous_with="a kernel of a plugin, of the program, or of an engine that was given wrong buffers",
    ),
    Message(
        id="illegal-access-found-later",
        cause="cuda-context",
        stage="execute",
        severity="error",
        title="an earlier kernel failed, and a call that waits for it or frees memory reports it",
        pattern=(
            r"(?:defaultAllocator|cudaResources|ScopedCuda)\S{0,80} Error Code 1: Cuda Runtime \((?:an "
            r")?(?P<cuda_text>illegal memory access)"
            r"|Failed to (?:make stream wait|synchronize|record)[^\n]{0,60}, cuda err_no: ?(?P<cuda_number>700)\b"
            r"(?:, err_str: ?cudaErrorIllegalAddress)?"
        ),
        explanation=(
            "Waiting and freeing memory only report an error that a kernel of the program, of a plugin or of an engine "
            "caused earlier. If another tool can load the same engine, the engine is not at fault."
        ),
        fixes=(Fix("check whether the engine loads by itself", ("trtexec --loadEngine={path}",)), _SANITIZE, _BLOCKING),
        seen_in="TensorRT 8, DeepStream 5 to 8",
        sample=(
            "1: [defaultAllocator.cpp::deallocate::42] Error Code 1: Cuda Runtime (an illegal memory access was "
            "encountered)"
        ),
        source="https://github.com/TrojanXu/onnxparser-trt-plugin-sample/issues/18",
        confidence="possible",
        caused_by=("illegal-access",),
        ambiguous_with="a kernel of a plugin, of the program, or of an engine that was given wrong buffers",
    ),
    Message(
        id="illegal-access",
        cause="plugin-crash",
        stage="execute",
        severity="error",
        title="a kernel accessed memory that is not its own",
        pattern=r"(?:cuda ?(?:runtime )?(?:error|failure|err)\D{0,60}(?P<cuda_number>700"
        r"|77)\D{0,8})?(?:an )?(?P<cuda_text>illegal memory access)"
        r"|cudaErrorIllegalAddress"
        r"|CUDA_ERROR_ILLEGAL_ADDRESS"
        r"|device-side assert triggered"
        r"|Myelin \(Error 700 "
        r"|CUDA error 700 launching"
        r"|illegal instruction was encountered" + _numbered("700|77|710|715", "cuda_number_8"),
        explanation=(
            "A kernel went out of bounds: a plugin's kernel, or any kernel if a buffer is smaller than its tensor. "
            "The lines after the first are consequences."
        ),
        fixes=(
            _SANITIZE,
            BUFFERS,
            _BLOCKING,
        ),
        seen_in="all versions",
        sample=(
            "1: [executionContext.cpp::executeInternal::667] Error Code 1: Cuda Runtime (an illegal memory access was "
            "encountered)"
        ),
        source="https://github.com/TrojanXu/onnxparser-trt-plugin-sample/issues/18",
        confidence="possible",
        ambiguous_with="a plugin's kernel, a buffer that is too small, or a bug of TensorRT",
    ),
    Message(
        id="misaligned-access",
        cause="io-binding",
        stage="execute",
        severity="error",
        title="a kernel was given a misaligned or missing buffer",
        pattern=r"(?:cuda ?(?:runtime )?(?:error|failure|err)\D{0,60}(?P<cuda_number>716"
        r"|74)\D{0,6})?(?P<cuda_text>misaligned address)"
        r"|cudaErrorMisalignedAddress"
        r"|CUDA_ERROR_MISALIGNED_ADDRESS" + _numbered("716|74", "cuda_number_8"),
        explanation="The pointer for a tensor is not aligned, or some tensors never got a pointer.",
        fixes=(Fix("allocate memory for every tensor by itself, with CUDA"), _SANITIZE),
        seen_in="all versions",
        sample="1: [executionContext.cpp::executeInternal::652] Error Code 1: Cuda Runtime (misaligned address)",
        source=TRT + "1929",
        confidence="likely",
    ),
    Message(
        id="stream-capture",
        cause="cuda-context",
        stage="execute",
        severity="error",
        title="a call that a CUDA graph cannot capture",
        pattern=(
            r"operation not permitted when stream is capturing"
            r"|cudaErrorStreamCapture\w{4,20}"
            r"|operation failed due to a previous error during capture"
            r"|CUDA_ERROR_STREAM_CAPTURE\w{0,20}"
        ),
        explanation=(
            "The engine was run while a stream was being captured into a graph, and something in it synchronizes or "
            "allocates."
        ),
        fixes=(
            Fix(
                "run the engine once before the capture; engines with loops, conditionals or data-dependent shapes "
                "cannot be captured"
            ),
        ),
        seen_in="TensorRT 7 to 11",
        sample="Cuda Runtime (operation not permitted when stream is capturing)",
        source=TRT + "3011",
    ),
    Message(
        id="cuda-other",
        cause="cuda-context",
        stage="execute",
        severity="error",
        title="a CUDA call failed",
        pattern=(
            r"Error Code 1: Cuda (?:Runtime|Driver) \((?:In \S{1,60} at \S{1,120} \(cudaError "
            r"(?P<cuda_number>\d{1,4}): )?(?P<cuda_text>(?!In )[a-z][^()\n]{3,100})\)"
            r"|Cuda (?:Runtime |Driver )?Error in [\w:]{1,120}: (?P<cuda_number_2>\d{1,4}) "
            r"\((?P<cuda_text_2>[^()\n]{3,100})\)"
            r"|\bCUDA (?:runtime |driver )?(?:error|failure):? (?:code )?(?P<cuda_number_3>\d{1,4})\b"
            r"|\bcuda (?:error|failure) in file .{1,160} line \d{1,6}: ?(?P<cuda_number_4>\d{1,4})\b"
            r"|\bError code: (?P<cuda_number_6>\d{1,4}) ? ?Error text: (?P<cuda_text_3>[a-z][^\n]{3,80})"
            r"|failed to copy data: (?P<cuda_text_4>[a-z][^\n]{3,80})"
            r"|\bcuda error (?:at|in) \S{1,160} code=(?P<cuda_number_5>\d{1,4})\b"
        ),
        explanation=(
            "TensorRT reports a CUDA error. Its name says what happened; the call that reports it is often not the "
            "one that caused it."
        ),
        fixes=(_SANITIZE, _BLOCKING),
        seen_in="all versions",
        sample="[TRT] [E] 1: [convolutionRunner.cpp::executeConv::465] Error Code 1: Cuda Runtime (invalid argument)",
        source=TRT + "3469",
        confidence="possible",
    ),
    # ---- cuDNN, cuBLAS
    Message(
        id="cudnn-not-initialised",
        cause="cudnn-init",
        stage="libraries",
        severity="error",
        title="cuDNN or cuBLAS does not start",
        pattern=(
            r"Could not initialize (?:cudnn|cublas)"
            r"|Assertion (?:cublas|cudnn)\w{0,12} == CU(?:BLAS|DNN)_STATUS_SUCCESS failed"
            r"|Cudnn Error in \w{1,60}: (?P<cudnn_number>\d{1,4})"
            r"|(?P<cuda_error>(?:CUDNN|CUBLAS)_STATUS_(?:NOT_INITIALIZED|ALLOC_FAILED|INTERNAL_ERROR|ARCH_MISMATCH"
            r"|VERSION_MISMATCH|MAPPING_ERROR|EXECUTION_FAILED|NOT_SUPPORTED|SUBLIBRARY\w{1,40}|BAD_PARAM\w{0,20}))"
            r"|Could not create cudnn handle"
            r"|CUDNN_FE failure (?P<cudnn_number_2>\d{1,4})"
            r"|Error Code 1: Cu(?:dnn|blas) \("
            r"|Cublas Error in \w{1,60}: \d{1,4}"
            r"|cublasCreate\w{0,4} .{0,20}fail"
            r"|cudnnCreate .{0,20}fail"
            r"|Unable to load (?:any of \{)?lib(?:cudnn|cublas)\w{1,40}"
        ),
        explanation=(
            "A handle of the library could not be created: its version does not match TensorRT, the GPU's memory is "
            "occupied (TensorFlow takes all of it), or the process has no permission to use the device."
        ),
        fixes=(
            Fix(
                "check which cuDNN is loaded and which one TensorRT needs",
                ("trtdoctor host", "ldconfig -p | grep -e cudnn -e cublas"),
            ),
            Fix(
                "free GPU memory, or let TensorFlow allocate it as needed",
                ("nvidia-smi", "TF_FORCE_GPU_ALLOW_GROWTH=true PROGRAM"),
            ),
            Fix(
                "in a Jetson container that does not run as root, add the group video",
                ("docker run --group-add video IMAGE",),
            ),
        ),
        seen_in="TensorRT 5 to 10",
        sample=(
            "1: [executionResources.cpp::setTacticSources::178] Error Code 1: Cudnn (Could not initialize cudnn, "
            "please check cudnn installation.)"
        ),
        source="https://github.com/wang-xinyu/tensorrtx/issues/542",
        ambiguous_with="a cuDNN that does not match, GPU memory that is occupied, or missing permission",
    ),
)
