"""Kinds of failure, each as lines: what is the root, how sure, and what the log holds."""

from __future__ import annotations

import pytest

from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.explain import LogFinding, explained
from trtdoctor.logs.reader import read_lines


def findings(log: str) -> tuple[LogFinding, ...]:
    """All findings of a log."""
    return explained(read_lines(log.split("\n")))


SKIPPED = "[E] Error Code: 9: Skipping tactic 0x0000000000020306 due to exception Cask Gemm execution"
MEMORY = "[W] [TRT] Tactic Device request: 143MB Available: 112MB. Device memory is insufficient to use tactic."
OOM = "[E] [TRT] 2: [virtualMemoryBuffer.cpp::resizePhysical::140] Error Code 2: OutOfMemory (no further information)"
NONE_FOUND = "[E] Error Code: 10: Internal Error (Could not find any implementation for node /fc/Gemm.)"
NO_ENGINE = "[!] Invalid Engine. Please ensure the engine was built correctly"
NO_FILE = "[Errno 2] No such file or directory: 'x.trt'"
BUILT = "[I] Engine built in 12.3 sec."
SEGFAULT = "Segmentation fault (core dumped)"
SIZE = "[I] [TRT] Loaded engine size: 14 MiB"
LOADED = "[I] [TRT] [MemUsageChange] TensorRT-managed allocation in IExecutionContext creation: CPU +0, GPU +4"
STACK = "cannot enable executable stack as shared object requires: Invalid argument"
CASK = (
    "[E] IExecutionContext::enqueueV3: Error Code 1: Cask (Cask convolution execution In execute at convBaseRunner.cpp)"
)
BANNER = "&&&& RUNNING TensorRT.trtexec [TensorRT v8403] # trtexec --loadEngine=a.engine --plugins=./libyolo_plugin.so"


@pytest.mark.parametrize(
    ("log", "code", "cause", "confidence", "entities"),
    [
        # the executable stack: neither damaged nor missing
        (f"ImportError: libnvinfer.so.10: {STACK}", "library-executable-stack", "missing-library", "certain", {}),
        (
            "Error Code 6: API Usage Error (Unable to load library: libnvinfer_builder_resource.so.10.7.0: "
            f"libnvinfer_builder_resource.so.10.7.0: {STACK})",
            "library-executable-stack",
            "missing-library",
            "certain",
            {"library": "libnvinfer_builder_resource.so.10.7.0"},
        ),
        # a calibration table that is not there yet, before what ended the build
        (
            "Building the TensorRT Engine\nFile does not exist: /a/calib.table\n[E] [checkSanity.cpp::checkLinks::218] "
            "Error Code 2: Internal Error (Assertion item.second != nullptr failed. region should have been removed "
            f"from Graph::regions)\n{SEGFAULT}",
            "region-not-removed",
            "known-bug",
            "likely",
            {},
        ),
        ("File does not exist: /a/calib.table", "calibration-table-missing", "wrong-path", "certain", {}),
        # the engine that a failed build did not write is not there; a warning does not explain that it failed
        (
            f"{NO_ENGINE}\n{NO_FILE}",
            "tool-got-no-engine",
            "engine-build",
            "likely",
            {},
        ),
        (
            "[E] IBuilderConfig::getFlag: Error Code 3: API Usage Error (Parameter check failed, condition: "
            f"int(builderFlag) >= 0 && int(builderFlag) < EnumMax<BuilderFlag>(). )\n{NO_ENGINE}",
            "tool-got-no-engine",
            "engine-build",
            "likely",
            {},
        ),
        (
            f"{NO_FILE}\n{NO_ENGINE}",
            "engine-file-missing",
            "wrong-path",
            "certain",
            {"path": "x.trt"},
        ),
        (
            "failed to load 'net' version 1: Invalid argument: unable to find 'libtriton_tensorrt_plan.so' for model",
            "triton-no-backend",
            "missing-library",
            "certain",
            {"library": "libtriton_tensorrt_plan.so"},
        ),
        (
            "[E] [TRT] 2: [ltWrapper.cpp::setupHeuristic::327] Error Code 2: Internal Error (Assertion cublasStatus == "
            "CUBLAS_STATUS_SUCCESS failed. )",
            "cudnn-not-initialised",
            "cudnn-init",
            "certain",
            {},
        ),
        # Cask: by itself it has many readings
        (CASK, "cask-failed", "cuda-context", "possible", {}),
        (
            f"Using an engine plan file across different models of devices is not recommended\n{CASK}",
            "cask-on-other-gpu",
            "known-bug",
            "possible",
            {},
        ),
        (
            f"PyCUDA ERROR\n{CASK}\n[E] 1: [reformat.cu::f::1] Error Code 1: Cuda Runtime (invalid resource handle)",
            "other-context",
            "cuda-context",
            "certain",
            {},
        ),
        # assertions of the builder
        (
            "[E] 2: [helpers.h::nvinfer1::smVerHex2Dig::694] Error Code 2: Internal Error (Assertion major >= 0 && "
            "major < 10 failed. )",
            "sm-too-new-for-builder",
            "unsupported-sm",
            "certain",
            {},
        ),
        (
            "[E] [checkSanity.cpp::checkLinks::218] Error Code 2: Internal Error\n(Assertion item.second != nullptr "
            f"failed. region should have been removed from Graph::regions)\n{SEGFAULT}",
            "region-not-removed",
            "known-bug",
            "likely",
            {},
        ),
        (
            "[E] [TRT] [builder.cpp::createCaskKernelLibraryImpl::157] Error Code 2: Internal Error (Assertion "
            "validateCaskKLibSize(buffer.size) failed. )\n[E] Builder creation failed\n[E] Failed to create engine "
            "from model or file.",
            "builder-resource-broken",
            "missing-library",
            "likely",
            {},
        ),
        # tactics: evidence of a build that failed, nothing in one that succeeded
        (f"{SKIPPED}\n{NONE_FOUND}", "tactics-failed", "engine-build", "likely", {}),
        (f"{SKIPPED}\nprocess has died [pid 3, exit code -11]", "tactics-failed", "engine-build", "likely", {}),
        (f"{MEMORY}\n{NONE_FOUND}", "tactics-lack-memory", "engine-build", "likely", {}),
        (f"{OOM}\n{MEMORY}\n{NONE_FOUND}", "out-of-memory", "memory", "certain", {}),
        (
            "[E] Error Code: 9: Skipping tactic 0x0 due to exception Cask Pooling Runner Execute Failure\n"
            + NONE_FOUND,
            "pooling-on-second-gpu",
            "known-bug",
            "likely",
            {},
        ),
        (f"{BUILT}\n{OOM}", "out-of-memory", "memory", "certain", {}),
        (
            "export failure 98.8s: a bytes-like object is required, not 'NoneType'",
            "built-nothing",
            "engine-build",
            "likely",
            {},
        ),
        # crashes: the last line of TensorRT decides
        (f"{SIZE}\n{SEGFAULT}", "crash-while-loading", "crash", "possible", {}),
        (f"{SIZE}\n{LOADED}\n{SEGFAULT}", "crash-in-use", "crash", "possible", {}),
        (f"[I] [TRT] Local timing cache in use.\n{SEGFAULT}", "crash-while-building", "crash", "possible", {}),
        (
            f"{BANNER}\n{SIZE}\n{SEGFAULT}",
            "crash-with-plugin",
            "plugin-crash",
            "possible",
            {"library": "./libyolo_plugin.so", "plugin": "libyolo_plugin.so", "runtime": "8.4.3"},
        ),
        (f"{BANNER}\n{SIZE}\n{LOADED}\n{SEGFAULT}", "crash-in-use", "crash", "possible", {"runtime": "8.4.3"}),
        (SEGFAULT, "crash", "crash", "certain", {}),
        # an import that was caught is not what ended the run
        (
            "ModuleNotFoundError: No module named 'flash_attn'\n[TRT] [E] Error Code 2: OutOfMemory (Requested size)",
            "out-of-memory",
            "memory",
            "certain",
            {},
        ),
        (
            "ModuleNotFoundError: No module named 'pycuda'",
            "python-package-missing",
            "python-packaging",
            "certain",
            {"package": "pycuda"},
        ),
    ],
)
def test_root_of_a_kind(log: str, code: str, cause: str, confidence: str, entities: dict[str, str]) -> None:
    """The first finding is the root, with honest confidence and the values of the log."""
    one = findings(log)[0]
    assert (one.finding.code, one.finding.cause, one.finding.confidence.name.lower()) == (code, cause, confidence)
    assert {key: one.entities.get(key) for key in entities} == entities


@pytest.mark.parametrize(
    "log",
    [
        f"{SKIPPED}\n{MEMORY}\n{OOM}\n{BUILT}",
        f"{OOM}\n&&&& PASSED TensorRT.trtexec [TensorRT v101302] # trtexec --onnx=a.onnx",
        f"{SKIPPED}\n{MEMORY}",
        "[E] [timingCache.cpp::validate::905] Error Code 4: API Usage Error (Timing cache header mismatch:Incoming "
        "ITimingCache: UUID = GPU-1, commit = 09\nRuntime device: UUID = GPU-2, commit = 72\nThe incoming cache will "
        "not be used!)",
        "[E] Error Code 4: API Usage Error (Timing cache header mismatch: 1. The incoming cache will not be used!)",
        "W tensorflow/stream_executor/platform/default/dso_loader.cc:64] Could not load dynamic library "
        "'libnvinfer.so.7'; dlerror: libnvinfer.so.7: cannot open shared object file: No such file or directory\n"
        "W tensorflow/compiler/utils/py_utils.cc:38] TF-TRT Warning: Cannot dlopen some TensorRT libraries.",
        "E external/local_xla/cuda_dnn.cc:8310] Unable to register cuDNN factory: Attempting to register factory for "
        "plugin cuDNN when one has already been registered",
        f"{SIZE}\n{LOADED}",
    ],
)
def test_what_came_to_nothing_is_no_error(log: str) -> None:
    """What the builder and other programs say on their way to success stays harmless."""
    assert not [
        one.finding.code for one in findings(log) if one.finding.severity.name != "INFO" and not one.finding.masked_by
    ]


def test_the_release_that_cured_a_plugin_is_named() -> None:
    """A crash with a plugin of 8.4 leads to the plugin library of 8.5.2, by the banner or by the library's name."""
    named = f"[I] Plugins: /opt/libnvinfer_plugin.so.8.4.3\n{SIZE}\n{SEGFAULT}"
    for log in (f"{BANNER}\n{SIZE}\n{SEGFAULT}", named):
        assert any("8.5.2" in fix.title for fix in findings(log)[0].finding.fixes)
    newer = BANNER.replace("v8403", "v100700")
    assert not any("8.5.2" in fix.title for fix in findings(f"{newer}\n{SIZE}\n{SEGFAULT}")[0].finding.fixes)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_two_findings_of_one_line_never_contradict(message: object) -> None:
    """Of one line, two failures that stand beside each other are of different causes and about different things."""
    assert hasattr(message, "sample")
    by_line: dict[int, list[LogFinding]] = {}
    for one in findings(message.sample):
        if one.finding.severity.name != "INFO" and not one.finding.masked_by:
            by_line.setdefault(one.lines[0], []).append(one)
    for ones in by_line.values():
        assert len({one.finding.cause for one in ones}) == len(ones)
        libraries = [one.entities["library"] for one in ones if "library" in one.entities]
        assert len(set(libraries)) == len(libraries)
