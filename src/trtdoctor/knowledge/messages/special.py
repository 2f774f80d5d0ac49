"""Engines of a special kind: version-compatible, lean, DLA, safety, stripped weights."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import H200, NO_PAGE, REBUILD, TRT
from trtdoctor.model.finding import Fix

ROWS = (
    Message(
        id="host-code-not-allowed",
        cause="special-engine",
        stage="load",
        severity="error",
        title="the engine carries a lean runtime, and the program does not allow host code",
        pattern=(
            r"getEngineHostCodeAllowed\(\) is false"
            r"|engine_?host_?code_?allowed.{0,30}(?:false|not set|must be)"
        ),
        explanation=(
            "A version-compatible engine carries a lean runtime, which is machine code. TensorRT runs it only if the "
            "program allows it."
        ),
        fixes=(
            Fix(
                "if you trust the source of the engine, allow it: in Python runtime.engine_host_code_allowed = True, "
                "in C++ runtime->setEngineHostCodeAllowed(true)"
            ),
            Fix(
                "build an engine that is not version-compatible",
                ("trtexec --onnx=model.onnx --saveEngine=model.engine",),
            ),
        ),
        seen_in="TensorRT 8.6 to 11",
        sample=(
            "4: [runtime.cpp::deserializeCudaEngineEx::113] Error Code 4: Internal Error (Cannot deserialize engine "
            "with lean runtime since IRuntime::getEngineHostCodeAllowed() is false.)"
        ),
        source=H200,
    ),
    Message(
        id="lean-runtime-stub",
        cause="special-engine",
        stage="load",
        severity="error",
        title="the lean runtime was given an engine that it cannot run",
        pattern=(
            r"Unexpected call to stub"
            r"|leanStubs\.cpp"
        ),
        explanation=(
            "The lean runtime lacks most layer types, and only a version-compatible engine does without them. Linking "
            "nvinfer, nvinfer_lean and nvinfer_dispatch into one program has the same effect."
        ),
        fixes=(
            Fix("import tensorrt, not tensorrt_lean, and link only libnvinfer"),
            Fix(
                "build the engine for the lean runtime",
                ("trtexec --onnx=model.onnx --versionCompatible --excludeLeanRuntime --saveEngine=model.engine",),
            ),
        ),
        seen_in="TensorRT 8.6 to 10",
        sample=(
            "1: [leanStubs.cpp::loadRunner::128] Error Code 1: Internal Error (Unexpected call to stub loadRunner for "
            "ReformatRunner)"
        ),
        source=TRT + "3307",
    ),
    Message(
        id="import-of-lean",
        cause="special-engine",
        stage="libraries",
        severity="info",
        title="the program imports the lean or dispatch package",
        pattern=(
            r"tensorrt_(?:lean|dispatch)(?:_bindings)?[/\\]__init__\.py"
            r"|^\s{0,20}(?:>>> )?import tensorrt_(?:lean|dispatch)"
        ),
        explanation="The program uses tensorrt_lean or tensorrt_dispatch, not the full package.",
        fixes=(),
        seen_in="TensorRT 8.6 and later",
        sample='File "/usr/lib/python3/site-packages/tensorrt_lean/__init__.py", line 18, in <module>',
        source=TRT + "4520",
    ),
    Message(
        id="lean-wants-full-library",
        cause="special-engine",
        stage="libraries",
        severity="error",
        title="the lean package needs a library of the full TensorRT",
        pattern=r"(?P<library>libnvinfer\S{0,30}\.so[.\d]{0,12}): cannot open shared object file",
        explanation=(
            "tensorrt_lean (or tensorrt_dispatch) imports bindings that need the full libnvinfer, which is not "
            "installed: the packages in this environment do not match."
        ),
        fixes=(
            Fix(
                "install the lean package with its own bindings and libraries, in a fresh environment",
                ("python -m venv fresh && fresh/bin/pip install tensorrt-lean",),
            ),
            Fix("install the full package", ("pip install tensorrt",)),
        ),
        seen_in="TensorRT 10 (pip)",
        sample="ImportError: libnvinfer.so.10: cannot open shared object file: No such file or directory",
        source=TRT + "4520",
        confidence="likely",
        only_after="import-of-lean",
    ),
    Message(
        id="dla-standalone",
        cause="special-engine",
        stage="load",
        severity="error",
        title="the file is a DLA loadable, not an engine",
        pattern=(
            r"kDLA_STANDALONE"
            r"|use cuDLA APIs? instead"
            r"|DLA (?:standalone )?loadable .{0,40}(?:cannot|not)"
        ),
        explanation="It was built for a DLA core alone; only cuDLA can load it.",
        fixes=(
            Fix("load it with cuDLA"),
            Fix(
                "build an engine that uses the DLA through TensorRT",
                ("trtexec --onnx=model.onnx --useDLACore=0 --allowGPUFallback --fp16 --saveEngine=model.engine",),
            ),
        ),
        seen_in="TensorRT 8.4 and later, Jetson",
        sample=(
            "Error[9]: Cannot deserialize serialized engine built with EngineCapability::kDLA_STANDALONE, use cuDLA "
            "APIs instead."
        ),
        source=TRT + "3615",
    ),
    Message(
        id="dla-error",
        cause="special-engine",
        stage="load",
        severity="error",
        title="the DLA refused the program in the engine",
        pattern=(
            r"DLA Error in \w{1,60}: (?P<dla_number>\d{1,4})"
            r"|NVMEDIA_DLA ?:? ?.{0,20}ERROR"
            r"|Failure to load program"
            r"|NvMediaDla\w{1,40}.{0,40}fail"
            r"|nvdlaRuntime.{0,60}fail"
        ),
        explanation=(
            "The driver of the deep-learning accelerator (DLA) did not accept it: it was built by another TensorRT "
            "version, or for another DLA."
        ),
        fixes=(
            Fix("rebuild the engine on this device, with the TensorRT of its JetPack"),
            Fix("build it without the DLA", ("trtexec --onnx=model.onnx --saveEngine=model.engine",)),
        ),
        seen_in="TensorRT 5 to 8, Jetson",
        sample="[E] [TRT] dla/dlaUtils.cpp (171) - DLA Error in deserialize: 7 (Failure to load program.)",
        source=TRT + "2252",
    ),
    Message(
        id="dla-missing",
        cause="special-engine",
        stage="gpu",
        severity="error",
        title="no DLA is available here",
        pattern=(
            r"Cannot create DLA engine"
            r"|DLA core (?:requested|\d) .{0,40}(?:not available|not present|invalid|out of range)"
            r"|no DLA (?:core|device|engine)s? (?:is |are )?(?:available|found|detected|present)"
            r"|requested DLA core .{0,60}exceed"
            r"|Default DLA is enabled but .{0,80}not"
            r"|DLA is not (?:supported|available)"
        ),
        explanation=(
            "The engine or the build asks for a deep-learning accelerator (DLA). This device has none, or the "
            "container has no access to it."
        ),
        fixes=(
            Fix(
                "in a container, use NVIDIA's runtime, so that the DLA devices are visible",
                ("docker run --runtime nvidia --privileged IMAGE",),
            ),
            Fix("build the engine without the DLA", ("trtexec --onnx=model.onnx --saveEngine=model.engine",)),
        ),
        seen_in="TensorRT 5 to 10, Jetson",
        sample="Cannot create DLA engine, 0 not available",
        source="https://github.com/NVIDIA-ISAAC-ROS/isaac_ros_depth_segmentation/issues/12",
    ),
    Message(
        id="safety-engine",
        cause="special-engine",
        stage="load",
        severity="error",
        title="the engine and the runtime differ in safety capability",
        pattern=(
            r"EngineCapability::k(?:SAFETY|SAFE_GPU|SAFE_DLA).{0,80}(?:cannot|not |only)"
            r"|safe(?:ty)? (?:runtime|engine).{0,40}(?:cannot|not supported|mismatch)"
        ),
        explanation=(
            "Engines with the safety capability need the safety runtime, and standard engines need the standard one."
        ),
        fixes=(REBUILD,),
        seen_in="TensorRT 8 to 10",
        sample=(
            "Cannot deserialize serialized engine built with EngineCapability::kSAFETY with a runtime that is not safe"
        ),
        source=NO_PAGE,
        confidence="possible",
    ),
    Message(
        id="other-number-of-gpus",
        cause="special-engine",
        stage="load",
        severity="error",
        title="the engine is split over a different number of GPUs than processes were started",
        pattern=(
            r"mpiSize == tp \* pp"
            r"|Engine world size .{0,40}!= Runtime world size"
            r"|world ?size .{0,60}does not match .{0,40}(?:engine|tp|tensor)"
        ),
        explanation=(
            "A TensorRT-LLM engine that was built with tensor or pipeline parallelism needs one process and one GPU "
            "for each part."
        ),
        fixes=(
            Fix("start as many processes as the engine has parts", ("mpirun -n 2 --allow-run-as-root python3 run.py",)),
            Fix("build the engine for one GPU, with tp_size and pp_size 1"),
        ),
        seen_in="TensorRT-LLM 0.6 and later",
        sample="RuntimeError: [TensorRT-LLM][ERROR] Assertion failed: mpiSize == tp * pp (worldConfig.cpp:99)",
        source="https://github.com/NVIDIA/TensorRT-LLM/issues/1796",
    ),
    Message(
        id="stripped-weights",
        cause="special-engine",
        stage="load",
        severity="error",
        title="the engine's weights are stripped, and it was not refitted",
        pattern=(
            r"(?:weights?[- ]stripped|stripped)(?! engine (?:reports no|from the weightless|cannot be refitted "
            r"from this EP)).{0,60}(?:refit|missing)"
            r"|(?:missing|refit) weights? .{0,60}(?:refit|before|inference)"
            r"|Engine is weightless"
            r"|must be refitted"
        ),
        explanation="The engine was built without its weights. It runs only after it was refitted with them.",
        fixes=(
            Fix(
                "refit it with the model's weights before the first inference (IRefitter, or the ONNX parser's "
                "refitter)"
            ),
            Fix("build it with its weights", ("trtexec --onnx=model.onnx --saveEngine=model.engine",)),
        ),
        seen_in="TensorRT 10",
        sample=(
            "[E] IExecutionContext::enqueueV3: Error Code 4: API Usage Error (The engine is weight-stripped and must "
            "be refitted before inference)"
        ),
        source=NO_PAGE,
        confidence="possible",
    ),
    Message(
        id="refit-refused",
        cause="special-engine",
        stage="load",
        severity="error",
        title="the engine cannot be refitted, or not with these weights",
        pattern=(
            r"condition: \S{0,40}isRefittable\(\)"
            r"|engine is not refittable"
            r"|newWeights\.count == "
        ),
        explanation=(
            "Weights can be replaced only if the engine was built to be refitted, and only by as many as the layer had."
        ),
        fixes=(
            Fix("build an engine that can be refitted", ("trtexec --onnx=model.onnx --refit",)),
            Fix("give each layer as many weights as it was built with"),
        ),
        seen_in="TensorRT 7 to 11",
        sample=(
            "Error Code 3: API Usage Error (Parameter check failed at: refit.cpp::createInferRefitter_INTERNAL::1, "
            "condition: e.isRefittable())"
        ),
        source=TRT + "2783",
    ),
)
