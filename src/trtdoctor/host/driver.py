"""The NVIDIA driver: what files show without asking it, and what its own libraries answer in a child process."""

from __future__ import annotations

import json
import math
import os
import re
import sys
from typing import Any

from trtdoctor.bare_python import bare_python
from trtdoctor.host.bounded import Child, names_in, read_text, short
from trtdoctor.host.libraries import versioned_name
from trtdoctor.host.loader import Loader
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown, known
from trtdoctor.model.machine import Driver
from trtdoctor.named import NamedTuple

CHILD = os.path.join(os.path.dirname(__file__), "child", "nvml.py")
NVML_MARK, CUDA_MARK = "trtdoctor-nvml:", "trtdoctor-cuda:"
LIMIT = 15.0
"""Seconds for the driver to answer. A driver that wakes eight GPUs without persistence mode takes several."""

_MODULE_VERSION = re.compile(r"(?:NVRM version:.*?|^)\b(\d{3,4}\.\d{1,3}(?:\.\d{1,3})?)\b", re.MULTILINE)
_DEVICE = re.compile(r"nvidia\d+|nvidiactl|nvidia-uvm|dxg|nvgpu|nvhost-gpu|nvhost-ctrl-gpu|nvmap")


class Answers(NamedTuple):
    """What NVML and CUDA said in the child, as they said it; ``None`` where they were not asked or did not answer."""

    nvml: dict[str, Any] | None
    cuda: dict[str, Any] | None
    nvml_failure: str | None = None
    cuda_failure: str | None = None


def worth_asking(driver: Driver) -> bool:
    """Whether there is anything that could answer: without a device file, a library and a module, asking costs time."""
    files = driver.device_files
    some = isinstance(files, Known) and bool(files.value)
    return some or isinstance(driver.kernel_module, Known) or isinstance(driver.libcuda, Known)


def start() -> tuple[Child, Child]:
    """Starts the children that ask NVML and CUDA; they run while the rest of the machine is looked at.

    Both without what is installed beside the interpreter but for the folder of pynvml, which comes after the standard
    library: what ``site`` takes would let CUDA's start and that of the probe fall together, which costs both.
    """
    packages, parent, full = _packages(), str(os.getpid()), [sys.executable, "-S"]
    try:
        bare = bare_python()
    except OSError:
        bare, packages = full, None
    nvml = [*full, CHILD, parent, "nvml"] if packages is None else [*bare, CHILD, parent, "nvml", packages]
    return Child(nvml, ours=True), Child([*bare, CHILD, parent, "cuda"], ours=True)


def _packages() -> str | None:
    """The folder of installed packages that has pynvml, if that is the one that Python would import: not the working
    directory, whatever lies there."""
    if "PYTHONPATH" in os.environ:
        return None
    return next((one for one in sys.path if one.endswith("-packages") and os.path.isfile(f"{one}/pynvml.py")), None)


def finish(children: tuple[Child, Child], limit: float = math.inf) -> Answers:
    """What came of it, at most ``limit`` seconds after its start. A child that hangs or dies takes nothing from the
    other."""
    (nvml, nvml_failure), (cuda, cuda_failure) = (
        _said(child, mark, min(limit, LIMIT)) for child, mark in zip(children, (NVML_MARK, CUDA_MARK), strict=True)
    )
    return Answers(
        nvml,
        cuda,
        None if nvml else f"NVML: {nvml_failure}",
        None if cuda else f"cuInit: {cuda_failure}",
    )


def _said(child: Child, mark: str, limit: float) -> tuple[dict[str, Any] | None, str]:
    answer = child.answer(limit)
    line = next((part for part in answer.output.splitlines() if part.startswith(mark)), None)
    try:
        data = json.loads(line[len(mark) :]) if line is not None else None
    except ValueError:
        data = None
    return data if isinstance(data, dict) else None, answer.failure or "no answer"


def from_files(loader: Loader, root: str = "") -> Driver:
    """The driver as files show it: /proc, /sys, /dev and the library that a process would get."""
    path, why = loader.find("libcuda.so.1")
    libcuda: Fact[str] = Unknown("libcuda.so.1 is not found by the loader")
    version: Fact[str] = Unknown("libcuda.so.1 is not found by the loader")
    if path is not None:
        libcuda = Known(short(path), why)
        number = versioned_name(path, "libcuda")
        version = (
            Known(number, f"the name of the file behind {short(path)}")
            if number
            else Unknown(f"{short(path)} is not a link to a file with a version in its name")
        )
    devices = _devices(root)
    return Driver(
        kernel_module=_module(root),
        nvidia_pci_devices=_pci(root),
        device_files=devices,
        refused_files=_refused(root, devices),
        nvml=NotAsked("nothing of a driver is here that could be asked"),
        cuda_init=NotAsked("nothing of a driver is here that could be asked"),
        libcuda=libcuda,
        libcuda_version=version,
    )


def _module(root: str) -> Fact[str]:
    """Containers see these files too: /proc and /sys are the kernel's."""
    for path in (f"{root}/proc/driver/nvidia/version", f"{root}/sys/module/nvidia/version"):
        text = read_text(path, 4096)
        if isinstance(text, Known) and (match := _MODULE_VERSION.search(text.value)):
            return Known(match[1], path)
    if os.path.isdir(f"{root}/sys/module/nvgpu"):
        return Known("nvgpu", f"{root}/sys/module/nvgpu (Jetson)")
    if not os.path.isdir(f"{root}/proc/self") and not os.path.isdir(f"{root}/sys/module"):
        return Unknown("neither /proc nor /sys can be read")
    return Unknown("no NVIDIA kernel module is loaded (/proc/driver/nvidia/version, /sys/module/nvidia)")


def _pci(root: str) -> Fact[int]:
    folder = f"{root}/sys/bus/pci/devices"
    if not os.path.isdir(folder):
        return Unknown(f"{folder} cannot be read")
    count = 0
    for name in names_in(folder, 4096)[0]:
        vendor = read_text(f"{folder}/{name}/vendor", 64)
        kind = read_text(f"{folder}/{name}/class", 64)
        if isinstance(vendor, Known) and isinstance(kind, Known):
            # PCI vendor 0x10de is NVIDIA; class 0x03… is a display controller (0x0302: 3D controller).
            count += vendor.value.strip() == "0x10de" and kind.value.startswith("0x03")
    return Known(count, folder)


def _devices(root: str) -> Fact[tuple[str, ...]]:
    if not os.path.isdir(f"{root}/dev"):
        return Unknown("/dev cannot be read")
    names = names_in(f"{root}/dev")[0]
    return Known(tuple(f"/dev/{name}" for name in names if _DEVICE.fullmatch(name)), "/dev")


def _refused(root: str, files: Fact[tuple[str, ...]]) -> Fact[tuple[str, ...]]:
    """Device files that this user may not open by their mode. What a cgroup refuses, NVML reports."""
    if not isinstance(files, Known):
        return files
    refused = [path for path in files.value if not os.access(f"{root}{path}", os.R_OK | os.W_OK)]
    return Known(tuple(refused), "access(2)")


def with_answers(driver: Driver, answers: Answers) -> Driver:
    """The driver with what its libraries said."""
    nvml: Fact[str] = Unknown(answers.nvml_failure or "not asked")
    if answers.nvml is not None:
        nvml = Known(answers.nvml.get("error") or "ok", "nvmlInit")
    cuda: Fact[str] = Unknown(answers.cuda_failure or "not asked")
    if answers.cuda is not None:
        cuda = Known(answers.cuda.get("error") or "ok", "cuInit")
    return driver._replace(nvml=nvml, cuda_init=cuda)


def driver_version(driver: Driver, answers: Answers | None) -> Fact[str]:
    """The version that counts: the kernel module's."""
    if answers is not None and answers.nvml and answers.nvml.get("driver"):
        return Known(str(answers.nvml["driver"]), "NVML")
    if known(driver.kernel_module) == "nvgpu":
        return NotAsked("a Jetson's driver comes with its L4T release, which counts instead")
    return driver.kernel_module


def cuda_version(answers: Answers | None) -> Fact[str]:
    """The newest CUDA that the driver supports. Both libraries say it as 1000 · major + 10 · minor."""
    if answers is None:
        return Unknown("no driver is here that could be asked")
    for source, number in (
        ("NVML", (answers.nvml or {}).get("cuda")),
        ("cuDriverGetVersion", (answers.cuda or {}).get("version")),
    ):
        if isinstance(number, int) and number >= 1000:
            return Known(f"{number // 1000}.{number % 1000 // 10}", source)
    failure = answers.nvml_failure or (answers.nvml or {}).get("error") or answers.cuda_failure or "no answer"
    return Unknown(f"the driver did not report it: {failure}")
