"""What NVML and ``cuInit`` answer when the driver does not work, what it means, and what helps.

Names: CUDA driver API, ``CUresult``; NVML, ``nvmlReturn_t``.
"""

from __future__ import annotations

from trtdoctor.model.finding import Fix
from trtdoctor.named import NamedTuple

XID = "https://docs.nvidia.com/deploy/xid-errors/index.html"


class DriverError(NamedTuple):
    """An error of the driver. ``meaning`` completes "The driver answers ERROR: …"."""

    name: str
    meaning: str
    fix: Fix | None


_MISMATCH = "the driver's library and its kernel module have different versions, as after an update without a restart"
_RESTART = Fix("restart the machine, or load the new kernel module", ("sudo reboot",))

ERRORS = (
    DriverError("NVML_ERROR_LIB_RM_VERSION_MISMATCH", _MISMATCH, _RESTART),
    DriverError("CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", _MISMATCH, _RESTART),
    DriverError(
        "NVML_ERROR_DRIVER_NOT_LOADED",
        "the kernel module does not answer",
        Fix("load the kernel module and see what it says", ("sudo modprobe nvidia; sudo dmesg | tail -20",)),
    ),
    DriverError(
        "NVML_ERROR_NO_PERMISSION",
        "the device files may not be used from here",
        Fix("start the container or job with GPU access", ("docker run --rm --gpus all IMAGE nvidia-smi",)),
    ),
    DriverError(
        "CUDA_ERROR_SYSTEM_NOT_READY",
        "GPUs behind NVSwitch need NVIDIA's fabric manager, and it is not running",
        Fix(
            "start the fabric manager; its version must be the driver's",
            ("sudo systemctl enable --now nvidia-fabricmanager", "nvidia-smi -q | grep -i -A2 fabric"),
        ),
    ),
    DriverError(
        "CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE",
        "a forward-compatibility package (cuda-compat) is in use, which works only on data-center GPUs",
        Fix(
            "take the compat folder off the loader's path, or update the driver",
            ("ldconfig -p | grep libcuda.so.1", "sudo rm /etc/ld.so.conf.d/00-cuda-compat.conf; sudo ldconfig"),
        ),
    ),
    DriverError("CUDA_ERROR_NO_DEVICE", "the driver finds no GPU that CUDA may use", None),
    DriverError(
        "NVML_ERROR_GPU_IS_LOST",
        "the GPU fell off the bus",
        Fix("restart the machine; look for Xid 79 in the kernel's log", ("sudo dmesg | grep -i xid",), XID),
    ),
    DriverError(
        "CUDA_ERROR_ECC_UNCORRECTABLE",
        "the GPU's memory has errors",
        Fix("reset the GPU or restart the machine", ("nvidia-smi -q -d ECC,ROW_REMAPPER",), XID),
    ),
)


def find(*answers: str) -> DriverError | None:
    """The row of the first of ``answers`` that names a known error, as in ``CUDA_ERROR_NO_DEVICE (100)``."""
    return next((row for answer in answers for row in ERRORS if row.name in answer), None)
