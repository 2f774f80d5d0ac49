"""Builds of an engine that failed: tactics, memory, assertions of the builder."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages.common import TRT
from trtdoctor.model.finding import Fix

BUILT = ("engine-built", "deepstream-built-engine")
"""After these, what tactics and allocations said before came to nothing."""

_MEMORY = r"insufficient memory on requested size|Device memory is insufficient to use tactic|Tactic Device request:"
_SKIPPED = (
    r"Skipping tactic \w{1,20} due to (?!insufficient memory)[^\n]{0,120}"
    r"|has no valid tactics for this config, skipping"
)
_POOLING = r"Skipping tactic \w{1,20} due to exception Cask Pooling Runner Execute Failure"
_VERBOSE = Fix(
    "see which tactics of the layer were tried and why each failed",
    ("trtexec --onnx=model.onnx --verbose 2>&1 | grep -B20 'Could not find any implementation'",),
    not_on=("rtx",),
)

ROWS: tuple[Message, ...] = (
    Message(
        id="engine-built",
        cause="engine-build",
        stage="load",
        severity="info",
        title="the engine was built, or the run succeeded",
        pattern=(
            r"&&&& PASSED TensorRT\.\w{1,40}(?: \[TensorRT v(?P<runtime_packed>\d{4,6})\])?"
            r"|Engine built in \d[\d.]{0,10} ?s"
            r"|Engine generation completed in \d"
            r"|Finished engine building in \d"
            r"|Build TRT engine elapsed time"
            r"|TensorRT: export success"
        ),
        explanation="Not a problem: what the builder said before, of tactics or of memory, did not keep it from it.",
        fixes=(),
        seen_in="trtexec, Polygraphy, Torch-TensorRT, Ultralytics",
        sample="[I] [TRT] Engine generation completed in 23.4 seconds.",
        source=TRT + "4572",
    ),
    Message(
        id="tactic-memory",
        cause="memory",
        stage="load",
        severity="info",
        title="the builder leaves out tactics that need more memory than is free",
        pattern=_MEMORY + r"|Skipping tactic \w{1,20} due to insufficient memory"
        r"|Some tactics do not have sufficient workspace memory",
        explanation="The builder tries others. Only if none is left for a layer does the build fail.",
        fixes=(),
        seen_in="TensorRT 8 to 11",
        sample="[W] [TRT] Tactic Device request: 143MB Available: 112MB. Device memory is insufficient to use tactic.",
        source="https://github.com/NVIDIA-ISAAC-ROS/isaac_ros_common/issues/223",
        in_failed_build="tactics-lack-memory",
        caused_by=BUILT,
    ),
    Message(
        id="tactic-pooling",
        cause="engine-build",
        stage="load",
        severity="info",
        title="the builder leaves out a pooling tactic that failed",
        pattern=_POOLING,
        explanation="The builder tries others. Only if none is left for a layer does the build fail.",
        fixes=(),
        seen_in="TensorRT 10.14 to 10.16",
        sample="[E] Error Code: 9: Skipping tactic 0x0000 due to exception Cask Pooling Runner Execute Failure",
        source=TRT + "4845",
        in_failed_build="pooling-on-second-gpu",
        caused_by=BUILT,
    ),
    Message(
        id="tactic-skipped",
        cause="engine-build",
        stage="load",
        severity="info",
        title="the builder leaves out tactics that failed",
        pattern=_SKIPPED,
        explanation="The builder tries others. Only if none is left for a layer does the build fail.",
        fixes=(),
        seen_in="TensorRT 8 to 11",
        sample="[E] Error Code: 9: Skipping tactic 0x0000000000020306 due to exception Cask Gemm execution",
        source="https://github.com/autowarefoundation/autoware/issues/6997",
        in_failed_build="tactics-failed",
        caused_by=BUILT,
    ),
    Message(
        id="pooling-on-second-gpu",
        cause="known-bug",
        stage="load",
        severity="error",
        title="a bug of TensorRT 10.14 to 10.16: pooling layers cannot be built on a second GPU of one process",
        pattern=_POOLING,
        explanation=(
            "In a process that has used one GPU, the builder of TensorRT 10.14.1 to 10.16.1 finds no pooling tactic "
            "that works on another. 10.13.3 and 11.2.1 are without it. On the first GPU of a process the same words "
            "have another cause."
        ),
        fixes=(
            Fix("build for each GPU in a process of its own", ("CUDA_VISIBLE_DEVICES=1 PROGRAM",)),
            Fix(
                "use TensorRT 11.2.1 or 10.13.3, for the build and for running the engine",
                ("pip install 'tensorrt>=11.2.1'",),
                not_on=("rtx", "jetson"),
            ),
        ),
        seen_in="TensorRT 10.14.1 to 10.16.1",
        sample=(
            "[E] Error Code: 9: Skipping tactic 0x0000000000000000 due to exception Cask Pooling Runner Execute "
            "Failure\n[E] Error Code: 10: Internal Error (Could not find any implementation for node MaxPool_0.)"
        ),
        source=TRT + "4845",
        confidence="likely",
        ambiguous_with="the bug of two GPUs in one process, or a GPU that this TensorRT does not know",
    ),
    Message(
        id="tactics-lack-memory",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the build failed: no tactic of a layer fits into the memory that was free",
        pattern=_MEMORY,
        explanation=(
            "The builder tries each kernel with the memory that it needs, and left out all that could implement a "
            "layer, because the GPU had less free. On a Jetson, TensorRT 10.3 also says so with gigabytes free: 10.7 "
            "builds the same models."
        ),
        fixes=(
            Fix("end what else uses the GPU's memory while the engine is built", ("nvidia-smi",), not_on=("jetson",)),
            Fix(
                "stop the desktop and other programs, and see what is free",
                ("sudo systemctl isolate multi-user.target", "free -h"),
                only_on=("jetson",),
            ),
            Fix(
                "build with smaller shapes in the optimization profile, or FP16",
                ("trtexec --onnx=model.onnx --fp16 --saveEngine=model.engine",),
                not_on=("rtx",),
            ),
            Fix("on a Jetson with TensorRT 10.3: use 10.7 or newer"),
        ),
        seen_in="TensorRT 8 to 11",
        sample=(
            "[W] [TRT] Tactic Device request: 143MB Available: 112MB. Device memory is insufficient to use tactic.\n"
            "[E] Error Code: 10: Internal Error (Could not find any implementation for node PWN(/Sigmoid).)"
        ),
        source="https://github.com/NVIDIA-ISAAC-ROS/isaac_ros_common/issues/223",
        confidence="likely",
        caused_by=("out-of-memory",),
        ambiguous_with="memory that others use, an engine that is too large, or a bug of TensorRT 10.3 on Jetson",
    ),
    Message(
        id="tactics-failed",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the build failed: tactics that the builder tried did not work on this GPU",
        pattern=_SKIPPED,
        explanation=(
            "The builder runs each kernel that could implement a layer, and here they failed. Where all fail, it is "
            "a TensorRT that is not made for this GPU or board (an x86 or SBSA image on a Jetson, for example), a CUDA "
            "context that is already broken, or a bug."
        ),
        fixes=(
            Fix("check whether this TensorRT supports the GPU", ("trtdoctor host",)),
            _VERBOSE,
            Fix("build with another release of TensorRT"),
        ),
        seen_in="TensorRT 8 to 11",
        sample=(
            "[E] Error Code: 9: Skipping tactic 0x0000000000020306 due to exception Cask Gemm execution\n"
            "[E] Error Code: 10: Internal Error (Could not find any implementation for node /fc/Gemm.)"
        ),
        source="https://github.com/autowarefoundation/autoware/issues/6997",
        confidence="likely",
        caused_by=(
            "builder-memory",
            "tactics-lack-memory",
            "out-of-memory",
            "no-kernel-image",
            "gpu-not-supported",
            "illegal-access",
        ),
    ),
    # ---- assertions
    Message(
        id="region-not-removed",
        cause="known-bug",
        stage="load",
        severity="error",
        title="a bug of TensorRT 10.1 to 10.3: INT8 calibration fails an assertion",
        pattern=r"region should have been removed from Graph::regions",
        explanation=(
            "With an INT8 calibrator, the builder of TensorRT 10.1 to 10.3 (JetPack 6) fails here on several YOLO "
            "models. 8.6.1 and 10.7 build them."
        ),
        fixes=(
            Fix("build for FP16 instead of INT8", ("trtexec --onnx=model.onnx --fp16 --saveEngine=model.engine",)),
            Fix("use TensorRT 10.7 or newer (on a Jetson, JetPack 7 brings it; 6.1 to 6.2.2 have 10.3)"),
            Fix("quantize the model itself: Q/DQ nodes in the ONNX file need no calibration"),
        ),
        seen_in="TensorRT 10.1 to 10.3",
        sample=(
            "[checkSanity.cpp::checkLinks::218] Error Code 2: Internal Error (Assertion item.second != nullptr failed. "
            "region should have been removed from Graph::regions)"
        ),
        source="https://github.com/ultralytics/ultralytics/issues/23841",
        confidence="likely",
    ),
    Message(
        id="sm-too-new-for-builder",
        cause="unsupported-sm",
        stage="gpu",
        severity="error",
        title="the GPU is newer than this TensorRT",
        pattern=r"smVerHex2Dig|Assertion major >= 0 && major < 10 failed",
        explanation=(
            "This TensorRT knows no compute capability of 10 and above. Blackwell GPUs (10.0, 12.0) need TensorRT 10.8 "
            "or newer, 10.3 and 12.1 need 10.14."
        ),
        fixes=(
            Fix(
                "use TensorRT 10.8 or newer, and build the engine with it",
                ("pip install 'tensorrt>=10.8'",),
                not_on=("rtx", "jetson"),
            ),
            Fix("use a release of the program that brings it"),
        ),
        seen_in="TensorRT 8.6 on compute capability 12.0",
        sample=(
            "2: [helpers.h::nvinfer1::smVerHex2Dig::694] Error Code 2: Internal Error (Assertion major >= 0 && major < "
            "10 failed. )"
        ),
        source="https://github.com/lightvector/KataGo/issues/1041",
    ),
    Message(
        id="builder-resource-broken",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="the builder's resource library is of another release, or not whole",
        pattern=r"validateCaskKLibSize",
        explanation=(
            "The builder takes its kernels from nvinfer_builder_resource, and what it found there is not as large as "
            "this release's. An older copy is found first, or the file was not unpacked completely."
        ),
        fixes=(
            Fix(
                "find all copies; keep the one of this release, whole",
                ("find / -name 'libnvinfer_builder_resource*' -ls 2>/dev/null",),
                not_on=("windows",),
            ),
            Fix(
                "find all copies; keep the one of this release, whole, and its folder first in PATH",
                ("where nvinfer_builder_resource_10.dll nvinfer_10.dll",),
                only_on=("windows",),
            ),
            Fix("unpack or install TensorRT again, and compare the size of the file with that in the archive"),
        ),
        seen_in="TensorRT 10.8 to 10.13, Windows",
        sample=(
            "[builder.cpp::nvinfer1::builder::createCaskKernelLibraryImpl::157] Error Code 2: Internal Error "
            "(Assertion validateCaskKLibSize(buffer.size) failed. )"
        ),
        source=TRT + "4569",
        confidence="likely",
    ),
    Message(
        id="builder-resource-win",
        cause="missing-library",
        stage="libraries",
        severity="error",
        title="a bug of the wheels of TensorRT 10.2.0: they ask for a library that does not exist",
        pattern=r"(?P<library>libnvinfer_builder_resource_win\.so[.\d]{0,12})",
        explanation="The Linux wheels of 10.2.0 look for a library of Windows. 10.2.0.post1 and later are right.",
        fixes=(
            Fix(
                "install a later one",
                ("pip install -U 'tensorrt>=10.2.0.post1'",),
            ),
        ),
        seen_in="TensorRT 10.2.0 (pip)",
        sample=(
            "Error Code 6: API Usage Error (Unable to load library: libnvinfer_builder_resource_win.so.10.2.0: cannot "
            "open shared object file: No such file or directory)"
        ),
        source=TRT + "3983",
    ),
    # ---- echoes
    Message(
        id="built-nothing",
        cause="engine-build",
        stage="load",
        severity="error",
        title="the build gave no engine, and the program went on without noticing",
        pattern=(
            r"a bytes-like object is required, not 'NoneType'"
            r"|export failure[^\n]{0,60}: __enter__"
            r"|write\(\) argument must be [^\n]{0,60}, not (?:'?None)"
            r"|'NoneType' object has no attribute 'serialize'"
            r"|build_?(?:serialized_?network|engine)\w{0,20}(?:\(\))? returned (?:None|null)"
        ),
        explanation=(
            "build_serialized_network returned None, and the program did not check. TensorRT's lines before say why; "
            "if there are none, its logger is silenced or writes elsewhere."
        ),
        fixes=(
            Fix("read TensorRT's errors above this line; make its logger verbose: trt.Logger(trt.Logger.VERBOSE)"),
            Fix(
                "build the same model with trtexec, which prints the reason",
                ("trtexec --onnx=model.onnx --verbose",),
                not_on=("rtx",),
            ),
            Fix(
                "build the same model with tensorrt_rtx, which prints the reason",
                ("tensorrt_rtx --onnx=model.onnx --verbose",),
                only_on=("rtx",),
            ),
        ),
        seen_in="Python, all versions",
        sample="TypeError: a bytes-like object is required, not 'NoneType'",
        source="https://github.com/comfyanonymous/ComfyUI_TensorRT/issues/105",
        confidence="likely",
        caused_by=(ANY_CAUSE,),
    ),
)
