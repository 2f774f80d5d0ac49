"""Another version of TensorRT, or of what wraps it, built the engine."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import H200, LEAN, NO_PAGE, REBUILD, WHICH_TENSORRT
from trtdoctor.model.finding import Fix

_BUILDER = Fix("run it with the TensorRT that built it, {built_with}")
_TWO = "two TensorRTs on one machine, where the one that builds is not the one that loads"

ROWS = (
    Message(
        "engine-of-version-zero",
        "corrupt-or-truncated",
        "file",
        "error",
        "the engine's bytes are destroyed: its version reads as zero",
        r"expecting (?:library version )?(?P<runtime>[\d.]{3,24}?) ?got 0\.0\.0",
        "No TensorRT has version 0. Where it stands in the file there are other bytes: the engine was written or "
        "read in text mode (Windows), or the copy is damaged.",
        (
            Fix("in C++ open the file with std::ios::binary, when writing and when reading"),
            Fix("look at the file itself", ("trtdoctor check --static {path}",)),
            REBUILD,
        ),
        "TensorRT 5.1, Windows",
        "The engine plan file is not compatible with this version of TensorRT, expecting library version 5.1.5 got "
        "0.0.0, please rebuild.",
        "https://github.com/NVIDIA/TensorRT/issues/574",
        "likely",
        instead="text mode, or another kind of damage",
    ),
    Message(
        "engine-built-by-other-tensorrt",
        "version-mismatch",
        "version",
        "error",
        "the engine was built by another version of TensorRT",
        r"(?:not |in)compatible with this version of TensorRT[\s,.:;]{0,4}expecting (?:library version "
        r")?(?P<runtime>[\d.]{3,24}?)\.? ?(?:but )?got (?:(?P<built_with>-?\d[\d.-]{2,60}\d)"
        r"|(?P<built_with_chars>(?:(?:\\x[0-9a-f]{2}|\\[ntrabvf]|\\[0-7]{3}|\^[\[-`@-_]"
        r"|[\x00-\x1f])\.?){1,4}[^\s,.;)]?))?",
        "The engine holds the full version of the TensorRT that built it, and this TensorRT loads only its own. In the "
        "message the version after 'expecting' is the one that loads, the one after 'got' is the one that built. From "
        "10.12 on the second may be printed as control characters, of which a terminal shows only the dots.",
        (REBUILD, _BUILDER, WHICH_TENSORRT),
        "TensorRT 5.0 to 11",
        "6: The engine plan file is not compatible with this version of TensorRT, expecting library version "
        "8.5.1.7 got 8.5.2.2, please rebuild.",
        H200,
        instead=_TWO,
    ),
    Message(
        "engine-safe-serialization-differs",
        "version-mismatch",
        "version",
        "error",
        "the engine was built by another version of TensorRT",
        r"safeVersionRead == \w{1,60} failed.{0,6}Version tag does not match.{0,20}?version: "
        r"(?P<serialization_runtime>\d{1,7}).{1,4}Serialized Engine Version: (?P<serialization_built>\d{1,7})",
        "The place where a safety version stands in an engine holds another number than this TensorRT writes. A "
        "current version of 0 means TensorRT 8.2 or newer, 43 means 8.0. A large number of the engine (232 and above) "
        "comes from a newer release, whose header has another layout.",
        (REBUILD, _BUILDER, WHICH_TENSORRT),
        "TensorRT 8.0 to 10",
        "1: [stdArchiveReader.cpp::StdArchiveReaderInitCommon::40] Error Code 1: Serialization (Serialization "
        "assertion safeVersionRead == safeSerializationVersion failed.Version tag does not match. Note: Current "
        "Version: 0, Serialized Engine Version: 240)",
        H200,
        instead=_TWO,
    ),
    Message(
        "engine-serialization-differs",
        "version-mismatch",
        "version",
        "error",
        "the engine was built by another version of TensorRT",
        r"Version tag does not match(?:.{0,24}?version: (?P<serialization_runtime>\d{1,7}).{1,4}Serialized Engine "
        r"Version: (?P<serialization_built>\d{1,7}))?",
        "The engine holds the number of another serialization format than this TensorRT reads: the current version is "
        "the one that loads, the serialized one that of the builder. The numbers do not grow with the releases.",
        (REBUILD, _BUILDER, WHICH_TENSORRT),
        "TensorRT 6 to 11",
        "1: [stdArchiveReader.cpp::StdArchiveReader::42] Error Code 1: Serialization (Serialization assertion "
        "stdVersionRead == serializationVersion failed.Version tag does not match. Note: Current Version: 232, "
        "Serialized Engine Version: 213)",
        H200,
        instead=_TWO,
    ),
    Message(
        "engine-not-for-lean-runtime",
        "version-mismatch",
        "version",
        "error",
        "the lean or dispatch runtime cannot load this engine",
        r"Failed due to an old deserialization call on a newer plan file",
        "The lean or dispatch runtime was given an engine of another TensorRT that does not bring a lean runtime of "
        "its own: a plain engine, or a version-compatible one built without it.",
        (
            Fix(
                "build it version-compatible, which puts the lean runtime into the engine",
                ("trtexec --onnx=model.onnx --versionCompatible --saveEngine=model.engine",),
            ),
            Fix("use the full TensorRT that built it; the file tells which", ("trtdoctor inspect {path}",)),
        ),
        "TensorRT 10.16, 11.4 (lean)",
        "IRuntime::deserializeCudaEngine: Error Code 1: Internal Error (Failed due to an old deserialization call on a "
        "newer plan file. This might happen when the plan file was built from an older TensorRT version. In "
        "deserializeEngine at /_src/runtime/api/engine.cpp:1518)",
        LEAN,
    ),
    Message(
        "version-compatibility-does-not-reach",
        "version-mismatch",
        "version",
        "error",
        "version compatibility does not reach that far back",
        r"Engine Version Forward Compatibility supported starting TensorRT.{0,24}?(?:\n.{0,8}?)?This Engine was "
        r"created with TensorRT (?P<built_with_chars>(?:(?:\\x[0-9a-f]{2}|\\[ntrabvf]|[\x00-\x1f])\.?){1,4})?",
        "The engine is version-compatible, but this TensorRT takes such engines only from a later release on than the "
        "one that built it. The versions are printed as control characters.",
        (REBUILD, Fix("run it with a TensorRT of the major version that built it, or the next")),
        "TensorRT 11.4",
        "IRuntime::deserializeCudaEngine: Error Code 6: API Usage Error (Engine Version Forward Compatibility "
        "supported starting TensorRT \\n.0. This Engine was created with TensorRT \\x08.\\x06. In "
        "verifyLeanCompatibility at /_src/runtime/dispatch/runtime.cpp:192)",
        LEAN,
    ),
    Message(
        "plan-layout-of-other-version",
        "version-mismatch",
        "version",
        "error",
        "the engine has the layout of another TensorRT",
        r"Mismatch between allocated memory size and expected size of serialized engine",
        "A TensorRT before 7 read the beginning of the engine as a length that does not fit. Nearly always another "
        "version wrote it; a truncated file says the same.",
        (REBUILD, Fix("rule out a damaged copy", ("trtdoctor check --static {path}",))),
        "TensorRT 3 to 6",
        "engine.cpp:1104: bool nvinfer1::rt::Engine::deserialize(const void*, std::size_t, nvinfer1::IGpuAllocator&, "
        'nvinfer1::IPluginFactory*): Assertion `size >= bsize && "Mismatch between allocated memory size and expected '
        "size of serialized engine.\"' failed.",
        "https://github.com/NVIDIA-AI-IOT/torch2trt/issues/371",
        "likely",
        instead="a truncated file",
    ),
    Message(
        "newer-engine-than-runtime",
        "version-mismatch",
        "version",
        "error",
        "the engine was built by another version of TensorRT",
        r"(?:engine|plan)(?: file)? (?:was |is )?(?:built|created|generated|serialized) (?:with|by"
        r"|using) (?:a )?(?:different|another|newer|older|incompatible) (?:version of )?(?:TensorRT|TRT)",
        "The program compared the version that it noted beside the engine with the TensorRT that it runs on.",
        (REBUILD,),
        "wrappers around TensorRT",
        "ValueError: engine was built with a different TensorRT version",
        "not seen by us; several public programs say it in these words, none at an address that could be checked",
        "likely",
    ),
    Message(
        "ultralytics-says-other-version",
        "version-mismatch",
        "version",
        "error",
        "Ultralytics could not use the engine and takes it for one of another TensorRT",
        r"TensorRT model exported with a different version than (?P<runtime>\d{1,2}(?:\.\d{1,4}){2,3})",
        "Ultralytics says so whenever TensorRT did not give it an engine; the version is that of the TensorRT that "
        "loads. TensorRT's own line before it says why.",
        (
            Fix("export the engine again here", ("yolo export model=model.pt format=engine",)),
            Fix("see which TensorRT built the engine", ("trtdoctor inspect {path}",)),
        ),
        "Ultralytics 8.3 and later",
        "ERROR: TensorRT model exported with a different version than 10.11.0.33",
        "https://github.com/ack00gar/FunGen-AI-Powered-Funscript-Generator/issues/36",
        "likely",
        echo=True,
        instead="another version, another GPU or a damaged file",
    ),
    Message(
        "tensorrt-llm-tensors-differ",
        "version-mismatch",
        "version",
        "error",
        "the TensorRT-LLM that runs expects other inputs and outputs than the engine has",
        r"Tensor names in engine are not the same as expected"
        r"|(?:error|internal|what\(\)):? .{0,120}\[json\.exception\.out_of_range\.403\] key '\w{1,60}' not found",
        "The names of tensors, or the keys of the configuration beside the engine, are those of another version of "
        "TensorRT-LLM than the one that runs it.",
        (
            Fix("build the engine again with the TensorRT-LLM that runs it", ("pip show tensorrt_llm tensorrt",)),
            Fix("use the container that built it for running"),
        ),
        "TensorRT-LLM 0.5 to 0.11",
        "RuntimeError: Tensor names in engine are not the same as expected, to use this GenerationSession",
        "https://github.com/triton-inference-server/tensorrtllm_backend/issues/320",
        "likely",
    ),
    Message(
        "torch-tensorrt-abi",
        "version-mismatch",
        "version",
        "error",
        "the program was compiled by another Torch-TensorRT",
        r"Program to be deserialized targets an incompatible Torch-?TensorRT ABI"
        r"|Expected serialized_info\.size\(\) ?== ?SERIALIZATION_LEN"
        r"|Torch-TensorRT ABI Version",
        "The module holds the ABI version of the Torch-TensorRT that compiled it, which is not the one that loads it. "
        "TensorRT itself was not asked yet.",
        (
            Fix("compile the module again with the torch_tensorrt that loads it"),
            Fix("install the torch_tensorrt that compiled it", ("pip show torch_tensorrt tensorrt",)),
        ),
        "Torch-TensorRT 1.1 and later",
        "RuntimeError: [Error thrown at core/runtime/TRTEngine.cpp] Expected serialized_info.size() == "
        "SERIALIZATION_LEN to be true but got false. Program to be deserialized targets an incompatible Torch-TensorRT "
        "ABI",
        "https://github.com/pytorch/TensorRT/issues/1585",
    ),
    Message(
        "tensorrt-llm-engine-version",
        "version-mismatch",
        "version",
        "error",
        "the engine was built by another version of TensorRT-LLM",
        r"engine is built with TensorRT-LLM"
        r"|Tensorrt[-_ ]?LLM version .{0,80}(?:mismatch|does not match)",
        "TensorRT-LLM writes its own version beside the engine and wants the same one for running.",
        (
            Fix("build the engine again with the TensorRT-LLM that runs it", ("pip show tensorrt_llm tensorrt",)),
            Fix("use the container that built it for running"),
        ),
        "TensorRT-LLM 0.8 and later",
        "[TensorRT-LLM][ERROR] TensorRT-LLM version 0.9.0 of the engine does not match 0.10.0",
        NO_PAGE,
        "possible",
    ),
)
