"""Asks a library of the driver about the GPUs, NVML or CUDA: run by path in a child process that may hang or die.

Its arguments are the number of the process that it is to end with, the library, and folders of packages. One line, a
marker and JSON. Neither creates a CUDA context: ``cuInit`` and ``cuDeviceGetAttribute`` do not (CUDA driver
API, "Initialization" and "Device Management").
Beside the answers are the names of the errors that came instead.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import sys
from typing import Any

NVML_MARK = "trtdoctor-nvml:"
CUDA_MARK = "trtdoctor-cuda:"


def text(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def say(mark: str, answer: Any) -> None:
    sys.stdout.write("\n" + mark + json.dumps(answer) + "\n")
    sys.stdout.flush()


class Asking:
    """Calls NVML by name and keeps the name of the error where it refuses."""

    def __init__(self, nvml: Any) -> None:
        self.nvml = nvml

    def __call__(self, errors: dict[str, str], key: str, function: str, *arguments: Any) -> Any:
        try:
            return text(getattr(self.nvml, function)(*arguments))
        except self.nvml.NVMLError as error:
            errors[key] = error_name(self.nvml, error)
        except Exception as error:  # noqa: BLE001 - an old binding without the function, an old library without the symbol
            errors[key] = type(error).__name__ + ": " + str(error)[:200]
        return None


def error_name(nvml: Any, error: Exception) -> str:
    value = getattr(error, "value", None)
    for name in dir(nvml):
        if name.startswith("NVML_ERROR_") and getattr(nvml, name) == value:
            return name
    return str(error)[:200]


def memory(info: Any) -> Any:
    return None if info is None else {"total": info.total, "free": info.free}


def processes(ask: Asking, errors: dict[str, str], handle: Any) -> Any:
    found = ask(errors, "processes", "nvmlDeviceGetComputeRunningProcesses", handle)
    if found is None:
        return None
    rows = []
    for one in found[:64]:
        name = ask({}, "name", "nvmlSystemGetProcessName", one.pid)
        rows.append({"pid": one.pid, "name": os.path.basename(name or "") or None, "bytes": one.usedGpuMemory})
    return rows


def slices(ask: Asking, handle: Any) -> list[Any]:
    """The MIG devices of a GPU."""
    found = []
    for index in range(ask({}, "count", "nvmlDeviceGetMaxMigDeviceCount", handle) or 0):
        errors: dict[str, str] = {}
        part = ask(errors, "handle", "nvmlDeviceGetMigDeviceHandleByIndex", handle, index)
        if part is None:
            continue
        attributes = ask(errors, "attributes", "nvmlDeviceGetAttributes_v2", part)
        found.append(
            {
                "index": index,
                "uuid": ask(errors, "uuid", "nvmlDeviceGetUUID", part),
                "name": ask(errors, "name", "nvmlDeviceGetName", part),
                "memory": memory(ask(errors, "memory", "nvmlDeviceGetMemoryInfo", part)),
                "sm_count": None if attributes is None else attributes.multiprocessorCount,
                "processes": processes(ask, errors, part),
                "errors": errors,
            }
        )
    return found


def device(ask: Asking, index: int) -> dict[str, Any]:
    errors: dict[str, str] = {}
    handle = ask(errors, "handle", "nvmlDeviceGetHandleByIndex", index)
    answer: dict[str, Any] = {"index": index, "errors": errors}
    if handle is None:
        return answer
    capability = ask(errors, "compute_capability", "nvmlDeviceGetCudaComputeCapability", handle)
    mode = ask(errors, "mig", "nvmlDeviceGetMigMode", handle)
    rows = ask(errors, "remapped_rows", "nvmlDeviceGetRemappedRows", handle)
    answer.update(
        {
            "name": ask(errors, "name", "nvmlDeviceGetName", handle),
            "uuid": ask(errors, "uuid", "nvmlDeviceGetUUID", handle),
            "compute_capability": None if capability is None else list(capability),
            "cores": ask(errors, "cores", "nvmlDeviceGetNumGpuCores", handle),
            "memory": memory(ask(errors, "memory", "nvmlDeviceGetMemoryInfo", handle)),
            "processes": processes(ask, errors, handle),
            "compute_mode": ask(errors, "compute_mode", "nvmlDeviceGetComputeMode", handle),
            "persistence": ask(errors, "persistence", "nvmlDeviceGetPersistenceMode", handle),
            "ecc_uncorrected": ask(errors, "ecc_uncorrected", "nvmlDeviceGetTotalEccErrors", handle, 1, 0),
            "remapping_failed": None if rows is None else bool(rows[3]),
            "mig": None if mode is None else bool(mode[0]),
        }
    )
    if answer["mig"]:
        answer["slices"] = slices(ask, handle)
    return answer


def ask_nvml() -> dict[str, Any]:
    answer: dict[str, Any] = {"error": None, "errors": {}, "devices": []}
    try:
        nvml = importlib.import_module("pynvml")
    except ImportError as error:
        return {"error": "nvidia-ml-py is not installed (" + str(error)[:200] + ")"}
    try:
        nvml.nvmlInit()
    except nvml.NVMLError as error:
        return {"error": error_name(nvml, error)}
    ask, errors = Asking(nvml), answer["errors"]
    answer["driver"] = ask(errors, "driver", "nvmlSystemGetDriverVersion")
    answer["cuda"] = ask(errors, "cuda", "nvmlSystemGetCudaDriverVersion_v2")
    count = ask(errors, "count", "nvmlDeviceGetCount") or 0
    answer["devices"] = [device(ask, index) for index in range(min(count, 64))]
    return answer


# What TensorRT compares of a GPU, by the numbers of CUdevice_attribute.
ATTRIBUTES = {
    "sm_clock_khz": 13,
    "memory_clock_khz": 36,
    "memory_bus_bits": 37,
    "l2_bytes": 38,
    "persisting_l2_bytes": 108,
    "shared_memory_per_block_bytes": 8,
    "shared_memory_per_sm_bytes": 81,
    "sm_count": 16,
    "integrated": 18,
    "threads_per_block": 1,
    "grid_x": 5,
    "grid_y": 6,
    "grid_z": 7,
}


def ask_cuda() -> dict[str, Any]:
    try:
        cuda = ctypes.CDLL("libcuda.so.1")
    except OSError as error:
        return {"error": str(error)[:300], "devices": []}

    def number(function: str, *arguments: Any) -> int | None:
        value = ctypes.c_int()
        return value.value if getattr(cuda, function)(ctypes.byref(value), *arguments) == 0 else None

    def failed(code: int) -> str:
        name = ctypes.c_char_p()
        cuda.cuGetErrorName(code, ctypes.byref(name))
        return str(text(name.value) if name.value else "CUDA error") + " (" + str(code) + ")"

    code = cuda.cuInit(0)
    version = number("cuDriverGetVersion")
    if code != 0:
        return {"error": failed(code), "version": version, "devices": []}
    devices = []
    for index in range(min(number("cuDeviceGetCount") or 0, 64)):
        handle = number("cuDeviceGet", index)
        if handle is None:
            continue
        name, uuid, total = ctypes.create_string_buffer(256), (ctypes.c_ubyte * 16)(), ctypes.c_size_t()
        cuda.cuDeviceGetName(name, 256, handle)
        read = getattr(cuda, "cuDeviceGetUuid_v2", None) or cuda.cuDeviceGetUuid  # _v2 (11.4) knows MIG slices
        known = read(ctypes.byref(uuid), handle) == 0
        cuda.cuDeviceTotalMem_v2(ctypes.byref(total), handle)
        digits = bytes(uuid).hex()
        devices.append(
            {
                "name": text(name.value),
                "uuid": "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
                if known
                else None,
                "memory": total.value or None,
                # CUdevice_attribute: 16 multiprocessors, 18 integrated, 75 and 76 the compute capability
                "sm_count": number("cuDeviceGetAttribute", 16, handle),
                "integrated": number("cuDeviceGetAttribute", 18, handle),
                "compute_capability": [
                    number("cuDeviceGetAttribute", 75, handle),
                    number("cuDeviceGetAttribute", 76, handle),
                ],
                "attributes": {
                    name: number("cuDeviceGetAttribute", attribute, handle) for name, attribute in ATTRIBUTES.items()
                },
            }
        )
    return {"error": None, "version": version, "devices": devices}


def end_with(parent: int) -> None:
    """Has the kernel kill this process when ``parent`` ends, whose child it is: a driver may never answer."""
    try:
        ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)  # PR_SET_PDEATHSIG, SIGKILL
    except (AttributeError, OSError):
        return
    if os.getppid() != parent:  # it has ended before
        sys.exit(1)


def main() -> None:
    end_with(int(sys.argv[1]))
    own = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != own]
    sys.path += sys.argv[3:]  # where pynvml is, for an interpreter without packages
    if sys.argv[2] == "nvml":
        if len(sys.argv) < 4:  # started without ``site``, which may hang before anything of ours runs
            import site

            site.main()
        say(NVML_MARK, ask_nvml())
    else:
        say(CUDA_MARK, ask_cuda())


main()
