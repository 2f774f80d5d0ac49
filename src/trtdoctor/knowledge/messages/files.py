"""The bytes that TensorRT got are no engine, or not all of one."""

from __future__ import annotations

from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages.common import CHECK_FILE, COPY_AGAIN, H200, REBUILD, RTX, TRT
from trtdoctor.model.finding import Fix

_UNWRAP = Fix(
    "if it is an Ultralytics file, load it with Ultralytics, or write out the plan that follows its header",
    ("trtdoctor unwrap {path} -o model.plan",),
)
_DAMAGED = (CHECK_FILE, COPY_AGAIN, REBUILD)

ROWS = (
    Message(
        id="timing-cache-refused",
        cause="version-mismatch",
        stage="version",
        severity="info",
        title="the timing cache is from another TensorRT or GPU; the engine is not affected",
        pattern=(
            r"timing cache will not be used"
            r"|The incoming cache will not be used"
            r"|Timing cache header mismatch"
            r"|(?:Detected invalid|Invalid|Incompatible) timing cache"
            r"|Skipping loading timing cache"
            r"|myelinCache.{0,80}deserializeFromBuffer"
            r"|(?:failed|unable|could not|couldn't) (?:to )?(?:load|read|deserialize|parse|open) (?:the )?timing cache"
        ),
        explanation=(
            "What TensorRT refused in the lines before is a builder's timing cache, which only speeds up building. "
            "The builder makes a new one. This says nothing about the engine."
        ),
        fixes=(Fix("delete the timing cache to get rid of the messages"),),
        seen_in="TensorRT 8 to 10",
        sample="[E] 4: The timing cache will not be used!",
        source=TRT + "3566",
        retracts=(
            "call-refused",
            "magic-tag",
            "plan-magic-tag",
            "engine-serialization-differs",
            "engine-safe-serialization-differs",
            "size-in-header",
            "archive-damaged",
            "engine-deserialization-failed",
        ),
    ),
    Message(
        id="rtx-given-tensorrt-plan",
        cause="special-engine",
        stage="header",
        severity="error",
        title="TensorRT-RTX was given an engine of TensorRT",
        pattern=r"incompatible serialization version \(1953657958 != 1953657974\)",
        explanation=("The file begins with the tag of a TensorRT plan, and TensorRT-RTX loads only its own engines."),
        fixes=(
            Fix("build the engine with TensorRT-RTX", ("tensorrt_rtx --onnx=model.onnx --saveEngine=model.engine",)),
            Fix("load it with TensorRT"),
        ),
        seen_in="TensorRT-RTX 1.7",
        sample=(
            "IRuntime::deserializeCudaEngine: Error Code 1: Serialization (Serialization assertion header.magicTag == "
            "kEXPECTED_MAGIC_TAG failed.Trying to load an engine created with incompatible serialization version "
            "(1953657958 != 1953657974). Check that the engine was not created using safety runtime, same OS was used "
            "and version compatibility parameters were set accordingly and that it is a TRT engine file. In "
            "throwUnlessHeaderOk at /_src/runtime/dispatch/runtime.cpp:48)"
        ),
        source=RTX,
    ),
    Message(
        id="tensorrt-given-rtx-plan",
        cause="special-engine",
        stage="header",
        severity="error",
        title="TensorRT was given an engine of TensorRT-RTX",
        pattern=r"incompatible serialization version \(1953657974 != 1953657958\)",
        explanation="The file begins with the tag of a TensorRT-RTX plan, which TensorRT does not load.",
        fixes=(Fix("load it with TensorRT-RTX"), REBUILD),
        seen_in="TensorRT 10",
        sample=(
            "Error Code 1: Serialization (Serialization assertion plan->header.magicTag == rt::kPLAN_MAGIC_TAG failed."
            "Trying to load an engine created with incompatible serialization version (1953657974 != 1953657958).)"
        ),
        source=(
            "not seen by us; the wording is TensorRT's own as quoted in "
            "https://github.com/ultralytics/ultralytics/issues/20053, with the tag of TensorRT-RTX as the number"
        ),
    ),
    Message(
        id="plan-magic-tag",
        cause="not-an-engine",
        stage="header",
        severity="error",
        title="the file has no TensorRT plan header",
        pattern=(
            r"magicTag == (?:\w{1,10}::)?k(?:PLAN|EXPECTED)_MAGIC_TAG failed(?:.{0,90}?\((?P<tag>\d{1,10}) != "
            r"\d{1,10}\))?"
            r"|Trying to load an engine created with incompatible serialization version(?:.{0,4}\((?P<tag_2>\d{1,10}) "
            r"!= \d{1,10}\))?"
        ),
        explanation=(
            "The first four bytes are not those of a plan of TensorRT 8.6 or newer. The text about operating system, "
            "safety and version compatibility is misleading: nearly always the file has something in front of the "
            "plan (the JSON header of Ultralytics), is not an engine at all, or was built by TensorRT 8.5 or older."
        ),
        fixes=(CHECK_FILE, _UNWRAP, REBUILD),
        seen_in="TensorRT 8.6 to 11, TensorRT-RTX",
        sample=(
            "1: [runtime.cpp::parsePlan::314] Error Code 1: Serialization (Serialization assertion "
            "plan->header.magicTag == rt::kPLAN_MAGIC_TAG failed.)"
        ),
        source=H200,
        confidence="possible",
        ambiguous_with="an Ultralytics or other file that is not a bare plan, or a plan of TensorRT 8.5 or older",
        asks_file=("kind", "version"),
    ),
    Message(
        id="magic-tag",
        cause="not-an-engine",
        stage="header",
        severity="error",
        title="the file has no TensorRT plan header",
        pattern=(
            r"Magic tag does not match"
            r"|magicTagRead == \w{1,40} failed"
        ),
        explanation=(
            "The bytes do not begin with the tag of a plan. The file is not a bare engine (but an Ultralytics file, "
            "an ONNX model, weights), or it is an intact engine of another TensorRT: plans of 8.6 and later begin "
            "differently, and so do those of TensorRT 5."
        ),
        fixes=(CHECK_FILE, _UNWRAP, REBUILD),
        seen_in="TensorRT 6 to 8.5",
        sample=(
            "1: [stdArchiveReader.cpp::StdArchiveReader::32] Error Code 1: Serialization (Serialization assertion "
            "magicTagRead == kMAGIC_TAG failed.Magic tag does not match)"
        ),
        source=H200,
        confidence="possible",
        ambiguous_with="a file that is not an engine, or an engine of TensorRT 5 or older, or of 8.6 or later",
        asks_file=("kind", "version"),
    ),
    Message(
        id="platform-tag",
        cause="platform-mismatch",
        stage="header",
        severity="error",
        title="the engine was built for another platform",
        pattern=(
            r"Platform specific tag mismatch"
            r"|expectedPlatformTag failed"
            r"|supported on the target runtime platform"
            r"|TensorRT engine was not built to target .{0,40}platform"
        ),
        explanation=(
            "The engine was built for a different operating system or processor (Windows, Linux x86-64, Jetson) than "
            "this machine's."
        ),
        fixes=(
            Fix("rebuild the engine on this platform", ("trtexec --onnx=model.onnx --saveEngine=model.engine",)),
            Fix("check which platform the file names", ("trtdoctor inspect {path}",)),
        ),
        seen_in="TensorRT 10",
        sample=(
            "Error Code 1: Serialization (Serialization assertion plan->header.pad == expectedPlatformTag "
            "failed.Platform specific tag mismatch detected. TensorRT plan files are only supported on the target "
            "runtime platform they were created on.)"
        ),
        source="https://github.com/pytorch/TensorRT/pull/3090",
    ),
    Message(
        id="platform-type-mismatch",
        cause="platform-mismatch",
        stage="header",
        severity="error",
        title="the engine was built for another platform",
        pattern=r"readExternal: 0 \(Type mismatch\)",
        explanation="The engine was built on Linux and loaded on Windows, or the other way round.",
        fixes=(REBUILD,),
        seen_in="TensorRT 7",
        sample="ERROR: ..\\rtExt\\dispatch.h - Serialization Error in nvinfer1::rt::readExternal: 0 (Type mismatch)",
        source=TRT + "977",
        confidence="likely",
    ),
    Message(
        id="plan-size",
        cause="corrupt-or-truncated",
        stage="file",
        severity="error",
        title="the file is shorter or longer than the engine in it",
        pattern=r"plan(?:->|\.)header\.size == blobSize failed",
        explanation=(
            "The engine's header holds its length, and TensorRT was given a different number of bytes: the copy was "
            "cut short, the disk was full, or something was appended."
        ),
        fixes=_DAMAGED,
        seen_in="TensorRT 8.6 and later",
        sample=(
            "1: [runtime.cpp::parsePlan::315] Error Code 1: Serialization (Serialization assertion plan->header.size "
            "== blobSize failed.)"
        ),
        source=H200,
    ),
    Message(
        id="plan-too-short",
        cause="corrupt-or-truncated",
        stage="file",
        severity="error",
        title="the file is too short to be an engine",
        pattern=(
            r"Assertion blobSize > .{0,60}PlanHeader\)? ?\)?.{0,4}failed|Assertion bufferSize >= minBufferSize failed"
        ),
        explanation="TensorRT was given fewer bytes than an engine's header has.",
        fixes=_DAMAGED,
        seen_in="TensorRT 8.6",
        sample=(
            "2: [runtime.cpp::parsePlan::311] Error Code 2: Internal Error (Assertion blobSize > "
            "numericCast<int64_t>(sizeof(rt::PlanHeader)) failed. )"
        ),
        source=H200,
    ),
    Message(
        id="size-in-header",
        cause="corrupt-or-truncated",
        stage="file",
        severity="error",
        title="the file is shorter or longer than the engine in it",
        pattern=(
            r"Size specified in header does not match archive size"
            r"|Length in header does not match remaining archive length"
            r"|sizeRead == static_cast.{1,60}failed"
        ),
        explanation=(
            "The length in the engine's header does not match the bytes that follow: the file was truncated or "
            "appended to, or written or read in text mode (Windows)."
        ),
        fixes=(*_DAMAGED, Fix("in C++, open the file with std::ios::binary, both to write and to read it")),
        seen_in="TensorRT 7 to 10",
        sample=(
            "1: [stdArchiveReader.cpp::StdArchiveReaderInitCommon::54] Error Code 1: Serialization (Serialization "
            "assertion sizeRead == static_cast<uint64_t>(mEnd - mCurrent) failed.Size specified in header does not "
            "match archive size)"
        ),
        source=TRT + "3848",
    ),
    Message(
        id="archive-damaged",
        cause="corrupt-or-truncated",
        stage="file",
        severity="error",
        title="the bytes of the engine are damaged",
        pattern=(
            r"actualTypehash == expectedTypehash failed"
            r"|invalid count for readMany"
            r"|hasVersion<\w{1,40}>\(type, version\) failed"
            r"|unexpected count for reading array"
            r"|Serialization assertion e\.offset >= cursor failed"
            r"|Serialization assertion !isNull \|\| bits == -1 failed"
            r"|Core ?ReadArchive.{0,60}Serialization Error in \w{1,20}: 0 \((?!Magic|Version|Length)"
            r"|invalid version for standard type"
            r"|Checksum mismatch"
            r"|checksum does not match"
        ),
        explanation=(
            "TensorRT followed the structure of the engine and found a value that is not valid there. The file was "
            "changed after it was built: a bad copy, text mode, a failing disk."
        ),
        fixes=_DAMAGED,
        seen_in="TensorRT 8.2 and later",
        sample=(
            "1: [archiveReader.cpp::scanTypehash::99] Error Code 1: Serialization (Serialization assertion "
            "actualTypehash == expectedTypehash failed.actual: 65347 expected: 32579)"
        ),
        source=H200,
        confidence="likely",
        ambiguous_with="a damaged file, or an engine of another TensorRT version with the same serialization number",
    ),
    Message(
        id="empty-buffer",
        cause="corrupt-or-truncated",
        stage="file",
        severity="error",
        title="TensorRT was given zero bytes",
        pattern=r"Cannot deserialize with an empty memory buffer",
        explanation=(
            "The program passed an empty buffer: the file is empty (a failed build leaves such a file), or it was "
            "never opened because its path is wrong."
        ),
        fixes=(
            Fix(
                "check whether the file exists and how long it is",
                ("ls -l {path}", "trtdoctor check {path}"),
                kind="diagnose",
            ),
            REBUILD,
        ),
        seen_in="TensorRT 6 to 11",
        sample=(
            "3: [runtime.cpp::deserializeCudaEngineEx::96] Error Code 3: Internal Error (Cannot deserialize with an "
            "empty memory buffer.)"
        ),
        source=H200,
        confidence="likely",
        ambiguous_with="an empty file, or a path that does not exist",
        asks_file=("kind",),
    ),
    Message(
        id="null-buffer",
        cause="wrong-path",
        stage="file",
        severity="error",
        title="TensorRT was given no bytes at all",
        pattern=(
            r"deserializeCudaEngine\w{0,4}::\d{1,5}, condition: \(?blob\)? ?!= ?nullptr"
            r"|condition: \(?blob\)? ?!= ?nullptr"
        ),
        explanation="The pointer to the engine's bytes is null: the program did not open the file.",
        fixes=(
            Fix("check that the path is right, seen from the directory in which the program starts", ("ls -l {path}",)),
        ),
        seen_in="TensorRT 5 to 8",
        sample="Parameter check failed at: runtime.cpp::deserializeCudaEngine::30, condition: (blob) != nullptr",
        source="https://github.com/Megvii-BaseDetection/YOLOX/issues/1491",
        confidence="likely",
        ambiguous_with="a path that does not exist, or an empty file",
        asks_file=("kind",),
    ),
)
