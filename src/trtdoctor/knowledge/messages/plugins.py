"""Plugins: missing, crashing, or not those that the engine was built with."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import H200, REBUILD, TRT
from trtdoctor.model.finding import Fix

_LOAD = (
    Fix(
        "if it is one of TensorRT's own plugins, let the program register those before it loads the engine",
        (
            'trt.init_libnvinfer_plugins(logger, "")   # Python',
            'initLibNvInferPlugins(&logger, "");         // C++',
        ),
    ),
    Fix(
        "if it is a custom plugin, load its library into the same process before the engine",
        (
            "trtexec --loadEngine={path} --staticPlugins=./libplugin.so",
            "LD_PRELOAD=./libplugin.so PROGRAM",
        ),
    ),
)

ROWS = (
    Message(
        id="onnx-operator-tried-as-plugin",
        cause="plugin-missing",
        stage="plugins",
        severity="info",
        title="the ONNX parser looks for a plugin named like the operator",
        pattern=(
            r"No importer registered for op: (?P<plugin>\w{1,80})\. Attempting to import as plugin"
            r"|Successfully created plugin: (?P<plugin_2>\w{1,80})"
        ),
        explanation=(
            "Not a problem by itself: the parser does this for every operator that it does not know. Another line "
            "says whether it found a plugin."
        ),
        fixes=(),
        seen_in="TensorRT 7 to 10, ONNX parser",
        sample="[I] [TRT] No importer registered for op: EfficientNMS_TRT. Attempting to import as plugin.",
        source=TRT + "1404",
    ),
    Message(
        id="plugin-not-found",
        cause="plugin-missing",
        stage="plugins",
        severity="error",
        title="a plugin that the engine needs is not registered in this process",
        pattern=(
            r"getPluginCreator could not find plugin:? {0,80}(?P<plugin>[^\s:,]{1,120}?),? version:? "
            r"(?P<plugin_version>\d{1,4}(?:\.\d{1,4})?)"
            r"|(?:getCreator |getPluginCreator |: )?(?:could not|cannot) find plugin:? (?:creator:? "
            r")?(?P<plugin_2>[^\s:,]{1,120})(?:,? (?:plugin_)?version:? (?P<plugin_version_2>\d{1,4}(?:\.\d{1,4})?))?"
            r"|getPluginCreator could not find plugin"
        ),
        explanation=(
            "The engine was built with this plugin, and no plugin creator of that name and version is registered in "
            "the program that loads it. The namespace may be appended to the name without a separator."
        ),
        fixes=_LOAD,
        seen_in="TensorRT 5 to 11",
        sample="3: getPluginCreator could not find plugin: EfficientNMS_TRT version: 1",
        source=H200,
        asked_by="onnx-operator-unsupported",
    ),
    Message(
        id="plugin-creator-null",
        cause="plugin-missing",
        stage="plugins",
        severity="error",
        title="a plugin that the engine needs is not registered in this process",
        pattern=(
            r"Cannot deserialize plugin(?: since corresponding IPluginCreator not found)?"
            r"|IPluginCreator(?:Interface)? not found in Plugin Registry"
            r"|Serialization assertion creator failed"
        ),
        explanation=(
            "The engine was built with a plugin for which no plugin creator is registered in the program that loads "
            "it. This line does not say which one; the file does."
        ),
        fixes=(Fix("see which plugins the engine needs", ("trtdoctor inspect {path}",)), *_LOAD),
        seen_in="TensorRT 5 to 10",
        sample=(
            "1: [pluginV2Runner.cpp::load::303] Error Code 1: Serialization (Serialization assertion creator "
            "failed.Cannot deserialize plugin since corresponding IPluginCreator not found in Plugin Registry)"
        ),
        source=H200,
        caused_by=("plugin-not-found",),
    ),
    Message(
        id="plugin-factory",
        cause="plugin-missing",
        stage="plugins",
        severity="error",
        title="the engine has plugins of the old kind, which need a plugin factory",
        pattern=r"Serialized engine contains plugin, but no plugin factory was provided",
        explanation=(
            "The engine was built with IPlugin or IPluginExt (TensorRT 4 and older). Such plugins are not in the "
            "registry: the program must pass a plugin factory to the runtime, which Python cannot do."
        ),
        fixes=(
            Fix("rebuild the engine with plugins of type IPluginV2 or later"),
            Fix("load it in C++ with the plugin factory of the project that built it"),
        ),
        seen_in="TensorRT 5 to 7",
        sample=(
            "Serialized engine contains plugin, but no plugin factory was provided. To deserialize an engine without a "
            "factory, please use IPluginV2 instead."
        ),
        source="https://github.com/wang-xinyu/tensorrtx/issues/22",
    ),
    Message(
        id="plugin-library-not-loaded",
        cause="plugin-missing",
        stage="plugins",
        severity="error",
        title="the plugin library could not be loaded",
        pattern=(
            r"Could not load (?:the )?library of tensorrt plugins"
            r"|(?:could not|cannot|unable to|failed to) (?:load|open|find) (?:the )?(?:custom |tensorrt )?(?:plugin"
            r"|custom-lib|custom lib)s?(?: shared)?(?: library| lib\b"
            r"| file)(?:[: ]{1,3}'?(?P<library>[^\s']{3,200}\.(?:so|dll)[\d.]{0,12}))?"
            r"|TensorRT plugins? should be compiled"
            r"|libmmdeploy_tensorrt_ops\S{0,10} (?:not found|does not exist)"
        ),
        explanation=("The program tried to load a plugin library and failed; engines with its plugins will not load."),
        fixes=(
            Fix("build the library, and give its actual path", ("ls -l {library}", "ldd {library}")),
            *_LOAD[1:],
        ),
        seen_in="mmdeploy, DeepStream, trtexec",
        sample="WARNING - Could not load the library of tensorrt plugins. Because the file does not exist: ",
        source="https://github.com/open-mmlab/mmdeploy/issues/2747",
    ),
    Message(
        id="plugin-length",
        cause="plugin-crash",
        stage="plugins",
        severity="error",
        title="the plugin's code is not the code that built the engine",
        pattern=(
            r"(?P<plugin>\w{3,80})::\w{3,80}\([^)]{0,120}(?:const ?void ?\*"
            r"|void const ?\*)[^)]{0,120}\).{0,12}Assertion .{1,60}(?:length|size|a \+ ).{0,30}failed"
            r"|Assertion [`'\x22]?(?:d|p|data|ptr) ?== ?\(?\(?(?:const char ?\*\)? ?)?\w{1,12}\)? ?\+ "
            r"?\w{0,12}(?:length|size|len)\w{0,8}.{0,6}failed"
        ),
        explanation=(
            "The plugin read a different number of bytes than it wrote when the engine was built: its source has "
            "changed, or the engine was built with other plugin parameters."
        ),
        fixes=(
            Fix("rebuild the engine with the plugin library that will load it"),
            Fix("load the version of the plugin library that built the engine"),
        ),
        seen_in="all versions, with custom plugins",
        sample=(
            "yololayer.cu:55: nvinfer1::YoloLayerPlugin::YoloLayerPlugin(const void*, size_t): Assertion `d == a + "
            "length' failed."
        ),
        source="https://github.com/wang-xinyu/tensorrtx/issues/1192",
    ),
    Message(
        id="plugin-library-twice",
        cause="plugin-crash",
        stage="plugins",
        severity="error",
        title="a crash: the plugin library is loaded twice",
        pattern=(
            r"__cudaRegisterLinkedBinary\w{0,200} ?\(.{0,200}?from (?P<plugin_library>\S{3,200})"
            r"|/tmp/pluginLibrary[0-9a-f]{4,20}"
        ),
        explanation=(
            "The library is in the process twice: once linked or loaded by the program, and once as the copy embedded "
            "in the engine (setPluginsToSerialize), which TensorRT unpacks to /tmp/pluginLibrary…. Registering its "
            "kernels a second time crashes."
        ),
        fixes=(
            Fix("load the engine without loading or linking the plugin library"),
            Fix("rebuild the engine without setPluginsToSerialize"),
        ),
        seen_in="TensorRT 8.6 to 10",
        sample="#2 0x00007fffa3c7717e in __sti____cudaRegisterAll() () from /tmp/pluginLibrary0123456789abcdef",
        source="https://github.com/laugh12321/TensorRT-YOLO/issues/269",
        confidence="likely",
    ),
    Message(
        id="plugin-library-crash",
        cause="plugin-crash",
        stage="plugins",
        severity="error",
        title="a crash inside a plugin library",
        pattern=(
            r"(?:initLibNvInferPlugins|\?\?|Plugin\w{0,80}|\w{0,80}Creator\w{0,80}) ?\(.{0,300}?\) (?:\(\) )?from "
            r"(?P<plugin_library>\S{0,160}lib\w{0,60}(?:plugin|custom)\w{0,40}\.so\S{0,12})"
            r"|PluginCreator::deserializePlugin"
            r"|::deserializePlugin ?\("
        ),
        explanation=(
            "The stack trace names a plugin library: it was built for another TensorRT version than the one loaded, "
            "or its own code is at fault."
        ),
        fixes=(
            Fix(
                "use the plugin library that belongs to the loaded TensorRT, not a copy of your own",
                ("ldd {library} | grep nvinfer", "trtdoctor host"),
            ),
            Fix("rebuild the plugin with the headers of that TensorRT"),
        ),
        seen_in="all versions",
        sample="#0 0x00007fffce510d90 in ?? () from /usr/lib/x86_64-linux-gnu/libnvinfer_plugin.so.7",
        source="https://github.com/triton-inference-server/server/issues/2227",
        confidence="likely",
        ambiguous_with=(
            "a plugin built for another TensorRT version, or a bug of the plugin (8.4 had one, fixed in the plugin "
            "library of 8.5.2)"
        ),
    ),
    Message(
        id="crash-in-deserialize",
        cause="plugin-crash",
        stage="load",
        severity="error",
        title="a crash while TensorRT deserializes the engine",
        pattern=(
            r"(?:in|#\d{1,3}) .{0,80}(?:Engine::deserialize|deserializeCudaEngine"
            r"|rt::\w{1,40}::loadRunner)\w{0,8} ?\("
        ),
        explanation=(
            "The stack trace ends where TensorRT deserializes the engine. Known causes are a plugin that is missing "
            "or does not match, an engine of another version, and a damaged file."
        ),
        fixes=(
            Fix(
                "check whether the file is intact, which TensorRT it is for, and which plugins it needs",
                ("trtdoctor check {path}",),
                kind="diagnose",
            ),
        ),
        seen_in="TensorRT 5 to 11",
        sample=(
            "#2 0x00007f6efdaf181a in nvinfer1::rt::Engine::deserialize(void const*, unsigned long, "
            "nvinfer1::IGpuAllocator&, nvinfer1::IPluginFactory*) () from /usr/lib/x86_64-linux-gnu/libnvinfer.so.5"
        ),
        source="https://github.com/triton-inference-server/server/issues/7",
        confidence="possible",
        caused_by=(
            "plugin-not-found",
            "plugin-creator-null",
            "plugin-length",
            "plugin-library-twice",
            "plugin-library-crash",
        ),
        ambiguous_with="a plugin, a damaged file, or another version",
    ),
    Message(
        id="plugin-registered-twice",
        cause="plugin-missing",
        stage="plugins",
        severity="warning",
        title="a plugin was registered twice",
        pattern=(
            r"Could not register plugin creator(?:[ :-]{1,4}(?:::)?(?P<plugin>\w{2,80}))?"
            r"|Plugin creator already registered"
            r"|plugin(?: creator)? .{0,80} (?:is )?already (?:been )?registered"
        ),
        explanation=(
            "A plugin creator of this name is already registered: the library was loaded or initialized twice, or "
            "linked both statically and dynamically. Harmless by itself. If a plugin is reported missing afterwards, "
            "each copy has a registry of its own."
        ),
        fixes=(
            Fix("link and initialize libnvinfer_plugin once"),
            Fix("if the engine still does not load, see which libraries are installed", ("trtdoctor host",)),
        ),
        seen_in="TensorRT 5 to 10",
        sample="ERROR: Could not register plugin creator GridAnchor_TRT Namespace ",
        source="https://github.com/jkjung-avt/tensorrt_demos/issues/90",
        confidence="possible",
    ),
    Message(
        id="plugin-failed-at-runtime",
        cause="plugin-crash",
        stage="execute",
        severity="error",
        title="a plugin failed at run time",
        pattern=(
            r"(?:cudaPlugin|pluginV[23])\w{0,40}Runner\.cpp::execute"
            r"|status = plugin->enqueue"
            r"|\w{1,60}Plugin\w{0,20}\.c\w{1,3} \(\d{1,6}\) - Cuda Error in"
            r"|Plugin\w{0,40}::enqueue.{0,80}failed"
            r"|plugin(?:V[23])? (?:layer|kernel).{0,40}(?:enqueue|execute).{0,20}fail"
        ),
        explanation="The plugin's own code reported an error, or caused one on the GPU.",
        fixes=(
            Fix("run it under CUDA's checker to see which kernel it is", ("compute-sanitizer PROGRAM",)),
            REBUILD,
        ),
        seen_in="TensorRT 7 to 10",
        sample=(
            "2: [pluginV2DynamicExtRunner.cpp::execute::115] Error Code 2: Internal Error (Assertion status == "
            "kSTATUS_SUCCESS failed.)"
        ),
        source=TRT + "1898",
        confidence="likely",
        caused_by=("no-kernel-image",),
    ),
)
