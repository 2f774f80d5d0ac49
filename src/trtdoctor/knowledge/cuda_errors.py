"""CUDA errors: number, names in the runtime and in the driver API, and how both describe them.

Source: the enumerations ``cudaError`` and ``CUresult`` of the CUDA documentation; up to CUDA 10.0 the runtime numbered
some of them otherwise (``old``, from the same page of CUDA 10.0).
"""

from __future__ import annotations

import re

from trtdoctor.named import NamedTuple

SOURCE = "https://docs.nvidia.com/cuda/cuda-runtime-api/group__CUDART__TYPES.html"
SOURCE_10_0 = "https://docs.nvidia.com/cuda/archive/10.0/cuda-runtime-api/group__CUDART__TYPES.html"


class CudaError(NamedTuple):
    """One error. ``text`` is what ``cudaGetErrorString`` gives; ``short`` the words of it that people quote."""

    number: int
    runtime: str
    driver: str | None
    text: str
    short: str
    old: int | None = None


# fmt: off
ERRORS: tuple[CudaError, ...] = (
    CudaError(1, "cudaErrorInvalidValue", "CUDA_ERROR_INVALID_VALUE", "invalid argument", "invalid argument", 11),
    CudaError(2, "cudaErrorMemoryAllocation", "CUDA_ERROR_OUT_OF_MEMORY", "out of memory", "out of memory", 2),
    CudaError(3, "cudaErrorInitializationError", "CUDA_ERROR_NOT_INITIALIZED", "initialization error",
              "initialization error", 3),
    CudaError(4, "cudaErrorCudartUnloading", "CUDA_ERROR_DEINITIALIZED", "driver shutting down",
              "driver shutting down", 29),
    CudaError(9, "cudaErrorInvalidConfiguration", None, "invalid configuration argument",
              "invalid configuration argument", 9),
    CudaError(34, "cudaErrorStubLibrary", "CUDA_ERROR_STUB_LIBRARY",
              "CUDA driver is a stub library", "stub library"),
    CudaError(35, "cudaErrorInsufficientDriver", None,
              "CUDA driver version is insufficient for CUDA runtime version", "driver version is insufficient", 35),
    CudaError(36, "cudaErrorCallRequiresNewerDriver", None,
              "API call is not supported in the installed CUDA driver", "call requires a newer driver"),
    CudaError(46, "cudaErrorDevicesUnavailable", "CUDA_ERROR_DEVICE_UNAVAILABLE",
              "all CUDA-capable devices are busy or unavailable", "devices busy or unavailable", 46),
    CudaError(98, "cudaErrorInvalidDeviceFunction", None, "invalid device function", "invalid device function", 8),
    CudaError(100, "cudaErrorNoDevice", "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected",
              "no CUDA-capable device", 38),
    CudaError(101, "cudaErrorInvalidDevice", "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal",
              "invalid device ordinal", 10),
    CudaError(200, "cudaErrorInvalidKernelImage", "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid",
              "invalid kernel image", 47),
    CudaError(201, "cudaErrorDeviceUninitialized", "CUDA_ERROR_INVALID_CONTEXT", "invalid device context",
              "invalid device context"),
    CudaError(209, "cudaErrorNoKernelImageForDevice", "CUDA_ERROR_NO_BINARY_FOR_GPU",
              "no kernel image is available for execution on the device", "no kernel image", 48),
    CudaError(214, "cudaErrorECCUncorrectable", "CUDA_ERROR_ECC_UNCORRECTABLE",
              "uncorrectable ECC error encountered", "uncorrectable ECC error", 39),
    CudaError(218, "cudaErrorInvalidPtx", "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed",
              "PTX JIT compilation failed", 78),
    CudaError(222, "cudaErrorUnsupportedPtxVersion", "CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
              "the provided PTX was compiled with an unsupported toolchain.", "PTX of an unsupported toolchain"),
    CudaError(303, "cudaErrorSharedObjectInitFailed", "CUDA_ERROR_SHARED_OBJECT_INIT_FAILED",
              "shared object initialization failed", "shared object initialization failed", 41),
    CudaError(304, "cudaErrorOperatingSystem", "CUDA_ERROR_OPERATING_SYSTEM",
              "OS call failed or operation not supported on this OS", "OS call failed", 63),
    CudaError(400, "cudaErrorInvalidResourceHandle", "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle",
              "invalid resource handle", 33),
    CudaError(500, "cudaErrorSymbolNotFound", "CUDA_ERROR_NOT_FOUND", "named symbol not found",
              "named symbol not found", 13),
    CudaError(700, "cudaErrorIllegalAddress", "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered",
              "illegal memory access", 77),
    CudaError(701, "cudaErrorLaunchOutOfResources", "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES",
              "too many resources requested for launch", "too many resources requested", 7),
    CudaError(702, "cudaErrorLaunchTimeout", "CUDA_ERROR_LAUNCH_TIMEOUT", "the launch timed out and was terminated",
              "launch timed out", 6),
    CudaError(709, "cudaErrorContextIsDestroyed", "CUDA_ERROR_CONTEXT_IS_DESTROYED", "context is destroyed",
              "context is destroyed"),
    CudaError(710, "cudaErrorAssert", "CUDA_ERROR_ASSERT", "device-side assert triggered",
              "device-side assert triggered", 59),
    CudaError(715, "cudaErrorIllegalInstruction", "CUDA_ERROR_ILLEGAL_INSTRUCTION",
              "an illegal instruction was encountered", "illegal instruction", 73),
    CudaError(716, "cudaErrorMisalignedAddress", "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address",
              "misaligned address", 74),
    CudaError(719, "cudaErrorLaunchFailure", "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure",
              "unspecified launch failure", 4),
    CudaError(800, "cudaErrorNotPermitted", "CUDA_ERROR_NOT_PERMITTED", "operation not permitted",
              "operation not permitted", 70),
    CudaError(801, "cudaErrorNotSupported", "CUDA_ERROR_NOT_SUPPORTED", "operation not supported",
              "operation not supported", 71),
    CudaError(802, "cudaErrorSystemNotReady", "CUDA_ERROR_SYSTEM_NOT_READY", "system not yet initialized",
              "system not yet initialized"),
    CudaError(803, "cudaErrorSystemDriverMismatch", "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH",
              "system has unsupported display driver / cuda driver combination", "driver mismatch"),
    CudaError(804, "cudaErrorCompatNotSupportedOnDevice", "CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE",
              "forward compatibility was attempted on non supported HW", "forward compatibility"),
    CudaError(900, "cudaErrorStreamCaptureUnsupported", "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED",
              "operation not permitted when stream is capturing", "not permitted while capturing"),
    CudaError(901, "cudaErrorStreamCaptureInvalidated", "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED",
              "operation failed due to a previous error during capture", "capture invalidated"),
    CudaError(999, "cudaErrorUnknown", "CUDA_ERROR_UNKNOWN", "unknown error", "unknown error", 30),
)
# fmt: on


def find(words: str) -> CudaError | None:
    """The error that a number, a name of either API, or a description means; ``None`` where the table has it not."""
    wanted = words.strip().rstrip(".").lower()
    if wanted.isdigit():
        return next((row for row in ERRORS if row.number == int(wanted)), None)
    for row in ERRORS:
        if wanted in (row.runtime.lower(), (row.driver or "").lower(), row.text.rstrip(".").lower(), row.short.lower()):
            return row
    return next((row for row in ERRORS if row.short.lower() in wanted or row.text.rstrip(".").lower() in wanted), None)


def named(number: str, words: str) -> CudaError | None:
    """The error of a line that gives a number, a description, or both.

    The description decides where both are there: 33 was "invalid resource handle" up to CUDA 10.0, and is none today.
    """
    by_words = find(words) if words else None
    return by_words or (find(number) if re.fullmatch(r"\d{1,4}", number) else None)
