"""Lines that look like trouble and are none, and lines that only tell versions."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import TRT
from trtdoctor.model.finding import Fix

ROWS = (
    Message(
        "runtime-destroyed-first",
        "io-binding",
        "execute",
        "info",
        "the program puts the runtime away before its engines",
        r"mEngineCounter\.use_count\(\) == 1"
        r"|Destroying a runtime before destroying deserialized engines",
        "It is said at the end of a program, when the work is done, and does not touch the results. A crash at exit "
        "can come from it.",
        (Fix("destroy contexts first, then engines, then the runtime"),),
        "TensorRT 8.5 and later",
        "Error Code 3: API Usage Error (Parameter check failed at: runtime/rt/runtime.cpp::~Runtime::1, condition: "
        "mEngineCounter.use_count() == 1. Destroying a runtime before destroying deserialized engines created by the "
        "runtime leads to undefined behavior.)",
        "https://github.com/open-mmlab/mmdeploy/issues/2194",
    ),
    Message(
        "lazy-loading",
        "version-mismatch",
        "load",
        "info",
        "CUDA could load its kernels later and save memory",
        r"CUDA lazy loading is not enabled",
        "Advice, no problem: with CUDA_MODULE_LOADING=LAZY a process takes less GPU memory and starts faster "
        "(CUDA 11.7 and later).",
        (Fix("set it", ("export CUDA_MODULE_LOADING=LAZY",)),),
        "TensorRT 8.5 to 10",
        "[TRT] [W] CUDA lazy loading is not enabled. Enabling it can significantly reduce device memory usage.",
        TRT + "2468",
    ),
    Message(
        "linked-against",
        "cudnn-init",
        "libraries",
        "info",
        "cuDNN or cuBLAS is of another version than TensorRT was linked with",
        r"TensorRT was linked against cu(?:DNN|BLAS)\S{0,20}(?: LT)? [\d.]{1,16} but loaded",
        "A warning. An older patch release than the one named works as a rule; if cuDNN then does not start, this "
        "is why.",
        (Fix("install the version that it names, if something fails"),),
        "TensorRT 7 to 8",
        "[TRT] TensorRT was linked against cuDNN 8.9.0 but loaded cuDNN 8.8.0",
        TRT + "3534",
    ),
    Message(
        "default-stream",
        "cuda-context",
        "execute",
        "info",
        "inference on the default stream may be slower",
        r"Using default stream in enqueue\w{0,6}\(?\)? may lead to performance",
        "Advice: a stream of one's own avoids synchronisation.",
        (),
        "TensorRT 8.6 to 11",
        "Using default stream in enqueueV3() may lead to performance issues due to additional calls to "
        "cudaStreamSynchronize()",
        "https://github.com/pytorch/TensorRT/issues/3190",
    ),
    Message(
        "harmless-of-builder",
        "engine-build",
        "load",
        "info",
        "remarks of the builder",
        r"generated with INT64 weights, while TensorRT does not natively support INT64"
        r"|Local timing cache in use"
        r"|Some tactics do not have sufficient workspace memory"
        r"|One or more weights outside the range of INT32 was clamped"
        r"|Attempting to cast down to INT32"
        r"|Weights .{0,80}(?:subnormal|denormal)"
        r"|affected by this issue: Detected subnormal"
        r"|Check verbose logs for the list of affected weights"
        r"|TensorRT encountered issues when converting weights between types"
        r"|Skipping tactic \w{1,20} due to[^\n]{0,120}"
        r"|Tactic Device request:[^\n]{0,160}"
        r"|'colored' module is not installed"
        r"|Running layernorm after self-attention in FP16"
        r"|Calibrator is not being used"
        r"|Missing scale and zero-point"
        r"|has no valid tactics for this config, skipping"
        r"|Get cuda error during"
        r"|DeprecationWarning"
        r"|is deprecated"
        r"|has been deprecated"
        r"|FutureWarning"
        r"|UserWarning"
        r"|Deprecated",
        "Said during nearly every build or start, and no failure.",
        (),
        "TensorRT 7 to 11",
        "[W] onnx2trt_utils.cpp:366: Your ONNX model has been generated with INT64 weights, while TensorRT does "
        "not natively support INT64. Attempting to cast down to INT32.",
        TRT + "2311",
    ),
    Message(
        "triton-instance",
        "engine-build",
        "load",
        "info",
        "Triton tells on which GPU it loads a model",
        r"Creating instance .{1,120} on GPU \d{1,3} \((?P<sm_runtime>\d{1,2}\.\d)\) using",
        "Not a problem: the number is the compute capability of the GPU.",
        (),
        "Triton",
        "I0530 23:11:43.023085 1 plan_bundle.cc:206] Creating instance net_0_0_gpu0 on GPU 0 (7.0) using model.plan",
        "https://github.com/triton-inference-server/server/issues/317",
    ),
    Message(
        "trtexec-banner",
        "engine-build",
        "load",
        "info",
        "trtexec tells its version",
        r"&&&& (?:RUNNING|PASSED) TensorRT\.\w{1,40} \[TensorRT v(?P<runtime_packed>\d{4,6})\]"
        r"|(?:^|[\s\]])TensorRT version: (?P<runtime>\d{1,2}(?:\.\d{1,4}){2,3})"
        r"|Successfully installed .{0,200}\btensorrt-(?P<runtime_2>\d{1,2}(?:\.\d{1,4}){2,3})"
        r"|Compute Capability: (?P<sm_runtime>\d{1,2}\.\d)\b",
        "Not a problem: the version is written without points, v8502 is 8.5.2 and v100700 is 10.7.0.",
        (),
        "trtexec, samples",
        "&&&& RUNNING TensorRT.trtexec [TensorRT v8502] # trtexec --loadEngine=model.engine",
        TRT + "3834",
    ),
)
