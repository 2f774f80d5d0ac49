"""How far TensorRT had got when the process died: what each stage says of itself, and what a crash in it can be."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages.common import BUFFERS, BY_ITSELF, CHECK_ENGINE, H200, NO_GPU, TRT
from trtdoctor.model.finding import Fix

_DIED = r"Segmentation fault|\bSIGSEGV\b|\(core dumped\)"
_WHERE = Fix("find out where it died", ("gdb -batch -ex run -ex bt --args PROGRAM",), not_on=("windows",))

ROWS: tuple[Message, ...] = (
    Message(
        id="engine-size",
        cause="engine-build",
        stage="load",
        severity="info",
        title="TensorRT begins to load an engine",
        pattern=r"Loaded engine size: \d{1,7} Mi?B",
        explanation="Not a problem: the size is that of the engine in memory.",
        fixes=(),
        seen_in="TensorRT 7 to 11",
        sample="[I] [TRT] Loaded engine size: 14 MiB",
        source=H200,
        crash="crash-while-loading",
    ),
    Message(
        id="engine-loaded",
        cause="engine-build",
        stage="execute",
        severity="info",
        title="TensorRT has loaded the engine",
        pattern=(
            r"TensorRT-managed allocation in (?:engine deserialization|IExecutionContext creation)"
            r"|Deserialization required \d{1,12} microseconds"
            r"|Engine (?:loaded|deserialized) in \d"
        ),
        explanation="Not a problem: what fails after it is not the loading of this engine.",
        fixes=(),
        seen_in="TensorRT 8.2 to 11",
        sample="[MemUsageChange] TensorRT-managed allocation in engine deserialization: CPU +0, GPU +13",
        source=H200,
        crash="crash-in-use",
    ),
    Message(
        id="plugin-library-given",
        cause="plugin-crash",
        stage="plugins",
        severity="info",
        title="a plugin library is loaded for the engine",
        pattern=(
            r"(?:Loading supplied plugin library(?:\(s\))?|(?:Dynamic )?Plugins): "
            r"(?P<plugin_library>[^\s,'\x22]{1,200}\.(?:so|dll)[.\d]{0,16})"
            r"|--(?:plugins|dynamicPlugins)[= ](?P<plugin_library_2>[^\s,'\x22]{1,200}\.(?:so|dll)[.\d]{0,16})"
        ),
        explanation="Not a problem by itself: its code runs inside the process while the engine is loaded.",
        fixes=(),
        seen_in="trtexec",
        sample="[I] Loading supplied plugin library: ./libmyplugins.so",
        source="https://github.com/NVIDIA/TensorRT/blob/8.4.3/samples/trtexec/trtexec.cpp",
        crash="crash-with-plugin",
    ),
    Message(
        id="builder-works",
        cause="engine-build",
        stage="load",
        severity="info",
        title="the builder is at work",
        pattern=(
            r"Init builder kernel library"
            r"|(?:Local|Global) timing cache in use"
            r"|TensorRT: building \w{4,5} engine as"
            r"|Applying optimizations and building TensorRT CUDA engine"
        ),
        explanation="Not a problem: a build takes minutes.",
        fixes=(),
        seen_in="TensorRT 8 to 11",
        sample="[TRT] [I] Local timing cache in use. Profiling results in this builder pass will not be stored.",
        source=TRT + "2311",
        crash="crash-while-building",
    ),
    # ---- what a crash counts as after these
    Message(
        id="crash-with-plugin",
        cause="plugin-crash",
        stage="plugins",
        severity="error",
        title="the process crashed while TensorRT loaded the engine with a plugin library",
        pattern=_DIED,
        explanation=(
            "The last line of TensorRT is that of an engine being loaded, and a plugin library is in the process: its "
            "creators deserialize the plugins of the engine. One for another TensorRT, or not the one that built the "
            "engine, reads wrong bytes and crashes. An engine of another machine crashes in the same place."
        ),
        fixes=(
            Fix(
                "use the plugin library that belongs to the TensorRT that is loaded ({runtime}), and see which it is "
                "linked to",
                ("ldd {library} | grep -e nvinfer -e 'not found'", "trtdoctor host"),
                not_on=("windows",),
            ),
            Fix(
                "rebuild the plugin library {plugin} with the headers of that TensorRT, and the engine with the library"
            ),
            Fix(
                "check the engine with the library on that machine",
                ("trtdoctor check {path} --plugin {library}",),
                kind="diagnose",
                not_on=("windows",),
            ),
        ),
        seen_in="TensorRT 7 to 10",
        sample="[I] Plugins: ./libmyplugins.so\n[I] [TRT] Loaded engine size: 14 MiB\nSegmentation fault (core dumped)",
        source=TRT + "4222",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        retracts=("crash-while-loading",),
        ambiguous_with="the plugin library, or an engine of another machine or TensorRT",
    ),
    Message(
        id="crash-while-loading",
        cause="crash",
        stage="load",
        severity="error",
        title="the process crashed while TensorRT loaded the engine",
        pattern=_DIED,
        explanation=(
            "The last line of TensorRT is that of an engine being loaded. Most often the engine was built on another "
            "machine: another platform (an x86 engine on a Jetson), TensorRT or GPU. Else a plugin does not match, or "
            "the file is damaged."
        ),
        fixes=(
            CHECK_ENGINE,
            Fix(
                "build the engine again on the machine that loads it",
                ("trtexec --onnx=model.onnx --saveEngine={path}",),
                not_on=("rtx",),
            ),
            Fix(
                "build the engine again on the machine that loads it",
                ("tensorrt_rtx --onnx=model.onnx --saveEngine={path}",),
                only_on=("rtx",),
            ),
            _WHERE,
        ),
        seen_in="TensorRT 7 to 11",
        sample="[TRT] [I] Loaded engine size: 14 MiB\nSegmentation fault (core dumped)",
        source="https://github.com/ultralytics/ultralytics/issues/18730",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="an engine of another platform, TensorRT or GPU, a plugin, or a damaged file",
    ),
    Message(
        id="crash-in-use",
        cause="crash",
        stage="execute",
        severity="error",
        title="the process crashed after TensorRT had loaded the engine",
        pattern=_DIED,
        explanation=(
            "The engine was loaded; what crashed is its use: a buffer that is missing or too small, an object that was "
            "destroyed too early (the runtime before the engine, the engine before its context), a plugin's kernel, or "
            "another thread's CUDA context."
        ),
        fixes=(
            BY_ITSELF,
            BUFFERS,
            _WHERE,
        ),
        seen_in="TensorRT 8 to 11",
        sample=(
            "[TRT] [I] [MemUsageChange] TensorRT-managed allocation in IExecutionContext creation: CPU +0, GPU +4\n"
            "Segmentation fault (core dumped)"
        ),
        source=NO_GPU,
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="the program's buffers and objects, a plugin's kernel, or a bug",
    ),
    Message(
        id="crash-while-building",
        cause="crash",
        stage="load",
        severity="error",
        title="the process crashed while TensorRT built an engine",
        pattern=_DIED,
        explanation=(
            "The builder was at work. It runs kernels to choose among them, and needs much memory: the system's memory "
            "ran out, this TensorRT does not fit the GPU or the board, or the release has a bug with this model."
        ),
        fixes=(
            Fix("watch the memory during the build", ("free -h", "nvidia-smi")),
            Fix(
                "build the model with trtexec, to see whether the program matters",
                ("trtexec --onnx=model.onnx --verbose",),
                not_on=("rtx",),
            ),
            Fix("build with another release of TensorRT"),
        ),
        seen_in="TensorRT 8 to 11",
        sample="[TRT] [I] Local timing cache in use.\nSegmentation fault (core dumped)",
        source="https://github.com/autowarefoundation/autoware/issues/6997",
        confidence="possible",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="memory, a TensorRT that does not fit the GPU, or a bug",
    ),
)
