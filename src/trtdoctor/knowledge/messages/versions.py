"""Another version of TensorRT, or of what wraps it, built the engine."""

from __future__ import annotations

from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages.common import CHECK_FILE, H200, LEAN, NO_PAGE, REBUILD, WHICH_TENSORRT
from trtdoctor.model.finding import Fix

_BUILDER = Fix("load it with the TensorRT that built it, {built_with}")
_TWO = "two versions of TensorRT on one machine, one that builds the engine and another that loads it"

ROWS = (
    Message(
        id="engine-of-version-zero",
        cause="corrupt-or-truncated",
        stage="file",
        severity="error",
        title="the engine's bytes are damaged: its version reads as zero",
        pattern=r"expecting (?:library version )?(?P<runtime>[\d.]{3,24}?) ?got 0\.0\.0",
        explanation=(
            "No TensorRT has version 0. The bytes that hold the version were changed: the engine was written or read "
            "in text mode (Windows), or the copy is damaged."
        ),
        fixes=(
            Fix("in C++, open the file with std::ios::binary, both to write and to read it"),
            CHECK_FILE,
            REBUILD,
        ),
        seen_in="TensorRT 5.1, Windows",
        sample=(
            "The engine plan file is not compatible with this version of TensorRT, expecting library version 5.1.5 got "
            "0.0.0, please rebuild."
        ),
        source="https://github.com/NVIDIA/TensorRT/issues/574",
        confidence="likely",
        ambiguous_with="text mode, or other damage",
    ),
    Message(
        id="engine-built-by-other-tensorrt",
        cause="version-mismatch",
        stage="version",
        severity="error",
        title="the engine was built by another version of TensorRT",
        pattern=(
            r"(?:not |in)compatible with this version of TensorRT[\s,.:;]{0,4}expecting (?:library version "
            r")?(?P<runtime>[\d.]{3,24}?)\.? ?(?:but )?got (?:(?P<built_with>-?\d[\d.-]{2,60}\d)"
            r"|(?P<built_with_chars>(?:(?:\\x[0-9a-f]{2}|\\[ntrabvf]|\\[0-7]{3}|\^[\[-`@-_]"
            r"|[\x00-\x1f])\.?){1,4}[^\s,.;)]?))?"
        ),
        explanation=(
            "The engine holds the full version of the TensorRT that built it, and this TensorRT loads only engines of "
            "its own version. In the message, the version after 'expecting' is the TensorRT that loads the engine; "
            "the version after 'got' is the one that built it. From 10.12 on, the second may be printed as control "
            "characters, of which a terminal shows only the dots."
        ),
        fixes=(REBUILD, _BUILDER, WHICH_TENSORRT),
        seen_in="TensorRT 5.0 to 11",
        sample=(
            "6: The engine plan file is not compatible with this version of TensorRT, expecting library version "
            "8.5.1.7 got 8.5.2.2, please rebuild."
        ),
        source=H200,
        ambiguous_with=_TWO,
    ),
    Message(
        id="engine-safe-serialization-differs",
        cause="version-mismatch",
        stage="version",
        severity="error",
        title="the engine was built by another version of TensorRT",
        pattern=(
            r"safeVersionRead == \w{1,60} failed.{0,6}Version tag does not match.{0,20}?version: "
            r"(?P<serialization_runtime>\d{1,7}).{1,4}Serialized Engine Version: (?P<serialization_built>\d{1,7})"
        ),
        explanation=(
            "The engine's safety version is not the number that this TensorRT writes. A current version of 0 means "
            "TensorRT 8.2 or newer; 43 means 8.0. A large number in the engine (232 and above) comes from a newer "
            "release, whose header has a different layout."
        ),
        fixes=(REBUILD, _BUILDER, WHICH_TENSORRT),
        seen_in="TensorRT 8.0 to 10",
        sample=(
            "1: [stdArchiveReader.cpp::StdArchiveReaderInitCommon::40] Error Code 1: Serialization (Serialization "
            "assertion safeVersionRead == safeSerializationVersion failed.Version tag does not match. Note: Current "
            "Version: 0, Serialized Engine Version: 240)"
        ),
        source=H200,
        ambiguous_with=_TWO,
    ),
    Message(
        id="engine-serialization-differs",
        cause="version-mismatch",
        stage="version",
        severity="error",
        title="the engine was built by another version of TensorRT",
        pattern=(
            r"Version tag does not match(?:.{0,24}?version: (?P<serialization_runtime>\d{1,7}).{1,4}Serialized Engine "
            r"Version: (?P<serialization_built>\d{1,7}))?"
        ),
        explanation=(
            "The engine's serialization format is not the one that this TensorRT reads. In the message, the current "
            "version is the TensorRT that loads the engine; the serialized version is the one that built it. These "
            "numbers do not always increase from release to release."
        ),
        fixes=(REBUILD, _BUILDER, WHICH_TENSORRT),
        seen_in="TensorRT 6 to 11",
        sample=(
            "1: [stdArchiveReader.cpp::StdArchiveReader::42] Error Code 1: Serialization (Serialization assertion "
            "stdVersionRead == serializationVersion failed.Version tag does not match. Note: Current Version: 232, "
            "Serialized Engine Version: 213)"
        ),
        source=H200,
        ambiguous_with=_TWO,
    ),
    Message(
        id="engine-not-for-lean-runtime",
        cause="version-mismatch",
        stage="version",
        severity="error",
        title="the engine was built by another TensorRT, and this runtime cannot read it",
        pattern=r"Failed due to an old deserialization call on a newer plan file",
        explanation=(
            "The engine's plan is not of the TensorRT that loads it. The lean and dispatch runtimes say so of every "
            "plain engine of another version, and of a version-compatible one without an embedded lean runtime; the "
            "full TensorRT 10 says so of engines of other releases."
        ),
        fixes=(
            REBUILD,
            Fix(
                "load it with the TensorRT that built it; the file says which version that is",
                ("trtdoctor inspect {path}",),
            ),
            Fix(
                "for the lean or dispatch runtime, build a version-compatible engine, which embeds the lean runtime",
                ("trtexec --onnx=model.onnx --versionCompatible --saveEngine=model.engine",),
                not_on=("rtx",),
            ),
        ),
        seen_in="TensorRT 10.7 to 11.4",
        sample=(
            "IRuntime::deserializeCudaEngine: Error Code 1: Internal Error (Failed due to an old deserialization call "
            "on a newer plan file. This might happen when the plan file was built from an older TensorRT version. In "
            "deserializeEngine at /_src/runtime/api/engine.cpp:1518)"
        ),
        source=LEAN,
        confidence="likely",
        ambiguous_with="an engine of another TensorRT, or a lean runtime that needs a version-compatible engine",
    ),
    Message(
        id="version-compatibility-does-not-reach",
        cause="version-mismatch",
        stage="version",
        severity="error",
        title="version compatibility does not reach back that far",
        pattern=(
            r"Engine Version Forward Compatibility supported starting TensorRT.{0,24}?(?:\n.{0,8}?)?This Engine was "
            r"created with TensorRT (?P<built_with_chars>(?:(?:\\x[0-9a-f]{2}|\\[ntrabvf]|[\x00-\x1f])\.?){1,4})?"
        ),
        explanation=(
            "The engine is version-compatible, but the release that built it is older than the oldest whose engines "
            "this TensorRT accepts. The versions are printed as control characters."
        ),
        fixes=(REBUILD, Fix("load it with a TensorRT of the major version that built it, or of the next")),
        seen_in="TensorRT 11.4",
        sample=(
            "IRuntime::deserializeCudaEngine: Error Code 6: API Usage Error (Engine Version Forward Compatibility "
            "supported starting TensorRT \\n.0. This Engine was created with TensorRT \\x08.\\x06. In "
            "verifyLeanCompatibility at /_src/runtime/dispatch/runtime.cpp:192)"
        ),
        source=LEAN,
    ),
    Message(
        id="plan-layout-of-other-version",
        cause="version-mismatch",
        stage="version",
        severity="error",
        title="the engine has the layout of another TensorRT version",
        pattern=r"Mismatch between allocated memory size and expected size of serialized engine",
        explanation=(
            "TensorRT 6 or older read the beginning of the engine as a length, and it does not match. Nearly always "
            "another version wrote the engine; a truncated file gives the same message."
        ),
        fixes=(REBUILD, Fix("rule out a damaged copy", ("trtdoctor check --static {path}",), kind="diagnose")),
        seen_in="TensorRT 3 to 6",
        sample=(
            "engine.cpp:1104: bool nvinfer1::rt::Engine::deserialize(const void*, std::size_t, "
            'nvinfer1::IGpuAllocator&, nvinfer1::IPluginFactory*): Assertion `size >= bsize && "Mismatch between '
            "allocated memory size and expected size of serialized engine.\"' failed."
        ),
        source="https://github.com/NVIDIA-AI-IOT/torch2trt/issues/371",
        confidence="likely",
        ambiguous_with="a truncated file",
    ),
    Message(
        id="newer-engine-than-runtime",
        cause="version-mismatch",
        stage="version",
        severity="error",
        title="the engine was built by another version of TensorRT",
        pattern=(
            r"(?:engine|plan)(?: file)? (?:was |is )?(?:built|created|generated|serialized) (?:with|by"
            r"|using) (?:a )?(?:different|another|newer|older|incompatible) (?:version of )?(?:TensorRT|TRT)"
        ),
        explanation=(
            "The program compared the version that it recorded with the engine with the TensorRT that it runs on, and "
            "they differ."
        ),
        fixes=(REBUILD,),
        seen_in="wrappers around TensorRT",
        sample="ValueError: engine was built with a different TensorRT version",
        source=("not seen by us; several public programs use these words, none at an address that could be checked"),
        confidence="likely",
    ),
    Message(
        id="ultralytics-says-other-version",
        cause="version-mismatch",
        stage="version",
        severity="error",
        title="Ultralytics could not load the engine and assumes that another TensorRT version built it",
        pattern=(
            r"TensorRT model exported with a different version than "
            r"(?:(?P<runtime>\d{1,2}(?:\.\d{1,4}){2,3})|expected)"
        ),
        explanation=(
            "Ultralytics says this whenever TensorRT did not return an engine; the version is that of the TensorRT "
            "that loads it. TensorRT's own line before it says why."
        ),
        fixes=(
            Fix("export the engine again on this machine", ("yolo export model=model.pt format=engine",)),
            Fix("check which TensorRT built the engine", ("trtdoctor inspect {path}",)),
        ),
        seen_in="Ultralytics 8.3 and later",
        sample="ERROR: TensorRT model exported with a different version than 10.11.0.33",
        source="https://github.com/ack00gar/FunGen-AI-Powered-Funscript-Generator/issues/36",
        confidence="likely",
        caused_by=(ANY_CAUSE,),
        ambiguous_with="another version, another GPU, or a damaged file",
    ),
    Message(
        id="tensorrt-llm-tensors-differ",
        cause="version-mismatch",
        stage="version",
        severity="error",
        title="this TensorRT-LLM expects inputs and outputs that the engine does not have",
        pattern=(
            r"Tensor names in engine are not the same as expected"
            r"|(?:error|internal|what\(\)):? .{0,120}\[json\.exception\.out_of_range\.403\] key '\w{1,60}' not found"
        ),
        explanation=(
            "The tensor names, or the keys of the configuration beside the engine, belong to another version of "
            "TensorRT-LLM than the one that runs it."
        ),
        fixes=(
            Fix("rebuild the engine with the TensorRT-LLM that will run it", ("pip show tensorrt_llm tensorrt",)),
            Fix("run it in the container that built it"),
        ),
        seen_in="TensorRT-LLM 0.5 to 0.11",
        sample="RuntimeError: Tensor names in engine are not the same as expected, to use this GenerationSession",
        source="https://github.com/triton-inference-server/tensorrtllm_backend/issues/320",
        confidence="likely",
    ),
    Message(
        id="torch-tensorrt-abi",
        cause="version-mismatch",
        stage="version",
        severity="error",
        title="the module was compiled by another version of Torch-TensorRT",
        pattern=(
            r"Program to be deserialized targets an incompatible Torch-?TensorRT ABI"
            r"|Expected serialized_info\.size\(\) ?== ?SERIALIZATION_LEN"
            r"|targets a different Torch-TensorRT ABI Version \((?P<abi_built>\d{1,3})\) than the Torch-TensorRT "
            r"Runtime ABI Version \((?P<abi_runtime>\d{1,3})\)"
            r"|Torch-TensorRT ABI Version"
        ),
        explanation=(
            "The module holds the ABI version of the Torch-TensorRT that compiled it, and the one that loads it has a "
            "different ABI version. TensorRT itself has not looked at the engine yet."
        ),
        fixes=(
            Fix("recompile the module with the torch_tensorrt that will load it"),
            Fix("install the torch_tensorrt that compiled it", ("pip show torch_tensorrt tensorrt",)),
        ),
        seen_in="Torch-TensorRT 1.1 and later",
        sample=(
            "RuntimeError: [Error thrown at core/runtime/TRTEngine.cpp] Expected serialized_info.size() == "
            "SERIALIZATION_LEN to be true but got false. Program to be deserialized targets an incompatible "
            "Torch-TensorRT ABI"
        ),
        source="https://github.com/pytorch/TensorRT/issues/1585",
    ),
    Message(
        id="tensorrt-llm-engine-version",
        cause="version-mismatch",
        stage="version",
        severity="error",
        title="the engine was built by another version of TensorRT-LLM",
        pattern=(
            r"engine is built with TensorRT-LLM"
            r"|Tensorrt[-_ ]?LLM version .{0,80}(?:mismatch|does not match)"
        ),
        explanation="TensorRT-LLM records its own version beside the engine and requires the same version to run it.",
        fixes=(
            Fix("rebuild the engine with the TensorRT-LLM that will run it", ("pip show tensorrt_llm tensorrt",)),
            Fix("run it in the container that built it"),
        ),
        seen_in="TensorRT-LLM 0.8 and later",
        sample="[TensorRT-LLM][ERROR] TensorRT-LLM version 0.9.0 of the engine does not match 0.10.0",
        source=NO_PAGE,
        confidence="possible",
    ),
)
