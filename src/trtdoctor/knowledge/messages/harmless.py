"""Lines that look like trouble and are none, and lines that only tell versions."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import NO_PAGE, TRT
from trtdoctor.model.finding import Fix

ROWS = (
    Message(
        id="decoder-without-capabilities",
        cause="io-binding",
        stage="execute",
        severity="info",
        title="a video decoder does not say what it can do",
        pattern=r"Failed to query video capabilities: (?:Invalid argument|Inappropriate ioctl)",
        explanation="NVIDIA's decoders answer so when a pipeline starts, which then runs.",
        fixes=(),
        seen_in="DeepStream, jetson-inference",
        sample="Failed to query video capabilities: Inappropriate ioctl for device",
        source="https://github.com/dusty-nv/jetson-inference/issues/1774",
    ),
    Message(
        id="backend-strategy-skipped",
        cause="engine-build",
        stage="load",
        severity="info",
        title="the builder leaves out a strategy that failed",
        pattern=(
            r"Engine generation failed with backend strategy \d{1,3}"
            r"(?:\. {0,2}\n? {0,2}Error message: [^\n]{1,300})?"
            r"|Skipping this backend strategy"
        ),
        explanation="The builder tries others. Only if none is left does the build fail.",
        fixes=(),
        seen_in="TensorRT 10",
        sample=(
            "[W] [TRT] Engine generation failed with backend strategy 3. Error message: [myelin] skipped."
            " Skipping this backend strategy."
        ),
        source=NO_PAGE,
        retracts=("build-failed", "builder-error"),
    ),
    Message(
        id="runtime-destroyed-first",
        cause="io-binding",
        stage="execute",
        severity="info",
        title="the program destroys the runtime before its engines",
        pattern=(
            r"mEngineCounter\.use_count\(\) == 1"
            r"|Destroying a runtime before destroying deserialized engines"
        ),
        explanation=(
            "TensorRT says this at the end of a program, when the work is done; the results are not affected. It can "
            "cause a crash at exit."
        ),
        fixes=(Fix("destroy the contexts first, then the engines, then the runtime"),),
        seen_in="TensorRT 8.5 and later",
        sample=(
            "Error Code 3: API Usage Error (Parameter check failed at: runtime/rt/runtime.cpp::~Runtime::1, "
            "condition: mEngineCounter.use_count() == 1. Destroying a runtime before destroying deserialized engines "
            "created by the runtime leads to undefined behavior.)"
        ),
        source="https://github.com/open-mmlab/mmdeploy/issues/2194",
    ),
    Message(
        id="lazy-loading",
        cause="version-mismatch",
        stage="load",
        severity="info",
        title="CUDA could load its kernels lazily and save memory",
        pattern=r"CUDA lazy loading is not enabled",
        explanation=(
            "This is advice, not a problem: with CUDA_MODULE_LOADING=LAZY a process takes less GPU memory and starts "
            "faster (CUDA 11.7 and later)."
        ),
        fixes=(Fix("turn lazy loading on", ("export CUDA_MODULE_LOADING=LAZY",)),),
        seen_in="TensorRT 8.5 to 10",
        sample="[TRT] [W] CUDA lazy loading is not enabled. Enabling it can significantly reduce device memory usage.",
        source=TRT + "2468",
    ),
    Message(
        id="linked-against",
        cause="cudnn-init",
        stage="libraries",
        severity="info",
        title="cuDNN or cuBLAS is not the version that TensorRT was linked against",
        pattern=r"TensorRT was linked against cu(?:DNN|BLAS)\S{0,20}(?: LT)? [\d.]{1,16} but loaded",
        explanation=(
            "Only a warning. A patch release older than the one named usually works; if cuDNN fails to start "
            "afterwards, this is why."
        ),
        fixes=(Fix("install the version that the message names, if something fails"),),
        seen_in="TensorRT 7 to 8",
        sample="[TRT] TensorRT was linked against cuDNN 8.9.0 but loaded cuDNN 8.8.0",
        source=TRT + "3534",
    ),
    Message(
        id="default-stream",
        cause="cuda-context",
        stage="execute",
        severity="info",
        title="inference on the default stream may be slower",
        pattern=r"Using default stream in enqueue\w{0,6}\(?\)? may lead to performance",
        explanation="This is advice: a stream created for the engine avoids extra synchronization.",
        fixes=(),
        seen_in="TensorRT 8.6 to 11",
        sample=(
            "Using default stream in enqueueV3() may lead to performance issues due to additional calls to "
            "cudaStreamSynchronize()"
        ),
        source="https://github.com/pytorch/TensorRT/issues/3190",
    ),
    Message(
        id="harmless-of-builder",
        cause="engine-build",
        stage="load",
        severity="info",
        title="remarks by the builder",
        pattern=(
            r"generated with INT64 weights, while TensorRT does not natively support INT64"
            r"|One or more weights outside the range of INT32 was clamped"
            r"|Attempting to cast down to INT32"
            r"|Weights .{0,80}(?:subnormal|denormal)"
            r"|affected by this issue: Detected subnormal"
            r"|Check verbose logs for the list of affected weights"
            r"|TensorRT encountered issues when converting weights between types"
            r"|'colored' module is not installed"
            r"|Running layernorm after self-attention in FP16"
            r"|Calibrator is not being used"
            r"|Missing scale and zero-point"
            r"|Get cuda error during"
            r"|DeprecationWarning"
            r"|is deprecated"
            r"|has been deprecated"
            r"|FutureWarning"
            r"|UserWarning"
            r"|\bDeprecated\b"
        ),
        explanation="These lines appear in nearly every build or start, and are not a failure.",
        fixes=(),
        seen_in="TensorRT 7 to 11",
        sample=(
            "[W] onnx2trt_utils.cpp:366: Your ONNX model has been generated with INT64 weights, while TensorRT does "
            "not natively support INT64. Attempting to cast down to INT32."
        ),
        source=TRT + "2311",
    ),
    Message(
        id="tensorflow-factories",
        cause="python-packaging",
        stage="libraries",
        severity="info",
        title="TensorFlow registers a CUDA library twice",
        pattern=r"Unable to register cu\w{2,10} factory: Attempting to register factory for plugin[^\n]{0,80}",
        explanation="TensorFlow says this at every start of some releases; training and inference are not affected.",
        fixes=(),
        seen_in="TensorFlow 2.14 and later",
        sample=(
            "E external/local_xla/xla/stream_executor/cuda/cuda_fft.cc:485] Unable to register cuFFT factory: "
            "Attempting to register factory for plugin cuFFT when one has already been registered"
        ),
        source="https://github.com/tensorflow/tensorflow/issues/77694",
    ),
    Message(
        id="triton-instance",
        cause="engine-build",
        stage="load",
        severity="info",
        title="Triton names the GPU on which it loads a model",
        pattern=r"Creating instance .{1,120} on GPU \d{1,3} \((?P<sm_runtime>\d{1,2}\.\d)\) using",
        explanation="Not a problem: the number is the GPU's compute capability.",
        fixes=(),
        seen_in="Triton",
        sample=(
            "I0530 23:11:43.023085 1 plan_bundle.cc:206] Creating instance net_0_0_gpu0 on GPU 0 (7.0) using model.plan"
        ),
        source="https://github.com/triton-inference-server/server/issues/317",
    ),
    Message(
        id="trtexec-banner",
        cause="engine-build",
        stage="load",
        severity="info",
        title="trtexec prints its version",
        pattern=(
            r"&&&& RUNNING TensorRT\.\w{1,40} \[TensorRT v(?P<runtime_packed>\d{4,6})\]"
            r"|(?:^|[\s\]])TensorRT version: (?P<runtime>\d{1,2}(?:\.\d{1,4}){2,3})"
            r"|Successfully installed .{0,200}\btensorrt-(?P<runtime_2>\d{1,2}(?:\.\d{1,4}){2,3})"
            r"|Compute Capability: (?P<sm_runtime>\d{1,2}\.\d)\b"
        ),
        explanation="Not a problem: the version is written without dots, so v8502 is 8.5.2 and v100700 is 10.7.0.",
        fixes=(),
        seen_in="trtexec, samples",
        sample="&&&& RUNNING TensorRT.trtexec [TensorRT v8502] # trtexec --loadEngine=model.engine",
        source=TRT + "3834",
    ),
)
