"""The driver and the GPUs: files in a folder of our own, and a stand-in for pynvml whose answers have the shapes that
NVIDIA's NVML documentation gives. The child process, its marks and its limits are the real ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from trtdoctor.host import device, driver
from trtdoctor.host.driver import Answers
from trtdoctor.host.loader import Loader
from trtdoctor.model.fact import Known, NotAsked, Unknown, known
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.machine import Driver

NVML = """
import os, time
class NVMLError(Exception):
    def __init__(self, value): self.value = value
NVML_ERROR_NOT_SUPPORTED, NVML_ERROR_DRIVER_NOT_LOADED, NVML_ERROR_GPU_IS_LOST = 3, 9, 15
class Row:
    def __init__(self, **values): self.__dict__.update(values)
def nvmlInit():
    {init}
def nvmlSystemGetDriverVersion(): return b"580.159.03"
def nvmlSystemGetCudaDriverVersion_v2(): return 13000
def nvmlDeviceGetCount(): return {count}
def nvmlDeviceGetHandleByIndex(index):
    if index == {lost}: raise NVMLError(15)
    return index
def nvmlDeviceGetName(h): return "NVIDIA A100 MIG 1g.5gb" if h == "slice" else "NVIDIA H200"
def nvmlDeviceGetUUID(h):
    if h == "slice": return "MIG-aaaaaaaa-0000-0000-0000-000000000000"
    return f"GPU-{{h}}1111111-2222-3333-4444-555555555555"
def nvmlDeviceGetCudaComputeCapability(h): return (9, 0)
def nvmlDeviceGetNumGpuCores(h): return 16896
def nvmlDeviceGetMemoryInfo(h): return Row(total=4 << 30 if h == "slice" else 143771 << 20, free=1 << 30, used=0)
def nvmlDeviceGetComputeRunningProcesses(h): return [Row(pid=4321, usedGpuMemory=None)]
def nvmlSystemGetProcessName(pid): return b"/home/somebody/secret/train"
def nvmlDeviceGetComputeMode(h): return 3
def nvmlDeviceGetPersistenceMode(h): return 1
def nvmlDeviceGetTotalEccErrors(h, kind, counter): return 0
def nvmlDeviceGetRemappedRows(h): return [0, 0, 0, 0]
def nvmlDeviceGetMigMode(h):
    if not {mig}: raise NVMLError(3)
    return [1, 1]
def nvmlDeviceGetMaxMigDeviceCount(h): return 2
def nvmlDeviceGetMigDeviceHandleByIndex(h, index):
    if index: raise NVMLError(3)
    return "slice"
def nvmlDeviceGetAttributes_v2(h): return Row(multiprocessorCount=14, memorySizeMB=4096)
"""
Ask = Callable[..., Answers]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Asks a stand-in NVML through the real child."""

    def answers(init: str = "pass", count: int = 1, lost: int = -1, mig: bool = False, limit: float = 20) -> Answers:
        (tmp_path / "pynvml.py").write_text(NVML.format(init=init, count=count, lost=lost, mig=mig))
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        return driver.finish(driver.start(), limit)

    return answers


def test_gpu(ask: Ask) -> None:
    """A GPU is what NVML says of it; SMs are counted from cores; of a process only the name of its program is kept."""
    (gpu,) = device.gpus(ask(), {})
    assert (known(gpu.name), known(gpu.compute_capability), known(gpu.sm_count)) == ("NVIDIA H200", (9, 0), 132)
    assert (known(gpu.memory_bytes), known(gpu.memory_free_bytes)) == (143771 << 20, 1 << 30)
    assert (known(gpu.compute_mode), known(gpu.persistence), known(gpu.mig)) == ("exclusive-process", True, False)
    users = known(gpu.users)
    assert users is not None
    assert [(user.pid, user.name, user.bytes) for user in users] == [(4321, "train", None)]
    assert known(gpu.visible) is True


def test_versions(ask: Ask) -> None:
    """The driver's version and the newest CUDA that it supports."""
    answers = ask()
    assert known(driver.driver_version(Driver(), answers)) == "580.159.03"
    assert known(driver.cuda_version(answers)) == "13.0"


def test_slices(ask: Ask) -> None:
    """A partitioned GPU is listed as its slices, each with its own memory and SMs."""
    (gpu,) = device.gpus(ask(mig=True), {})
    assert (known(gpu.sm_count), known(gpu.memory_bytes), known(gpu.mig)) == (14, 4 << 30, True)
    assert known(gpu.uuid) == "MIG-aaaaaaaa-0000-0000-0000-000000000000"
    assert known(gpu.slice_of) == "GPU-01111111-2222-3333-4444-555555555555"


def test_lost(ask: Ask) -> None:
    """A GPU that fell off the bus is there, with NVML's own word, beside the one that answers."""
    lost, good = device.gpus(ask(count=2, lost=0), {})
    assert known(lost.failure) == "NVML_ERROR_GPU_IS_LOST"
    assert isinstance(lost.name, Unknown)
    assert known(good.name) == "NVIDIA H200"


@pytest.mark.parametrize(
    ("init", "says"),
    [
        ("time.sleep(60)", "did not answer within 1 s"),
        ("os.kill(os.getpid(), 11)", "ended by signal 11"),
        ("print('x' * (8 << 20), flush=True); time.sleep(60)", "more than 4 MiB"),
        ("os._exit(7)", "ended with 7"),
    ],
)
def test_nvml_that_fails(init: str, says: str, ask: Ask) -> None:
    """An NVML that blocks, crashes, floods or ends the process costs its time limit at most, and is unknown."""
    started = time.monotonic()
    answers = ask(init=init, limit=1)
    assert time.monotonic() - started < 4
    assert says in str(answers.nvml_failure)
    found = driver.with_answers(Driver(), answers)
    assert isinstance(found.nvml, Unknown)
    assert says in found.nvml.reason


def test_nvml_that_refuses(ask: Ask) -> None:
    """NVML's own error stands by its name."""
    found = driver.with_answers(Driver(), ask(init="raise NVMLError(9)"))
    assert known(found.nvml) == "NVML_ERROR_DRIVER_NOT_LOADED"


def uuid(at: int) -> str:
    return f"GPU-{at}{at}111111-2222-3333-4444-555555555555"


THREE = tuple(Gpu(uuid=Known(uuid(at), "test"), device_index=Known(at, "test")) for at in range(3))
SLICES = tuple(
    Gpu(uuid=Known(f"MIG-{at}0000000-0000-0000-0000-000000000000", "test"), slice_of=Known(uuid(0), "test"))
    for at in range(2)
)


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ("", ()), ("-1", ()), ("0", (0,)), ("2,0", (2, 0)), ("1,7,0", (1,)), ("0,-1,1", (0,)), ("9", ()), ("0,0", ()),
        ("NoDevFiles", ()), ("none", ()), (" 1 , 2 ", (1, 2)), (uuid(1), (1,)), ("GPU-2", (2,)), ("GPU-", ()),
        ("gpu-11", (1,)), (f"{uuid(2)},{uuid(0)}", (2, 0)), ("GPU-11,GPU-9,GPU-00", (1,)), ("1x,2", (1, 2)),
    ],
)  # fmt: skip
def test_visible(value: str, want: tuple[int, ...]) -> None:
    """CUDA_VISIBLE_DEVICES by CUDA's rules: indices, UUIDs or their beginnings, up to the first wrong one."""
    assert device.visible(value, THREE) == want


def test_visible_slices() -> None:
    """A process sees one MIG slice at most, and an index names no slice."""
    assert device.visible("MIG-0,MIG-1", SLICES) == (0,)
    assert device.visible("MIG-1", SLICES) == (1,)
    assert device.visible("0", SLICES) == ()


def test_cuda_decides_what_is_visible() -> None:
    """Where CUDA itself listed GPUs, its list counts, and not our reading of the variable."""
    rows = [{"index": at, "uuid": uuid(at), "errors": {}} for at in range(2)]
    answers = Answers({"devices": rows}, {"error": None, "devices": [{"uuid": uuid(1)[4:], "sm_count": 99}]})
    hidden, seen = device.gpus(answers, {"CUDA_VISIBLE_DEVICES": "0"})
    assert (known(hidden.visible), known(seen.visible)) == (False, True)
    assert known(seen.sm_count) == 99


def test_jetson_answers() -> None:
    """Without NVML, CUDA's own answers make the GPU: integrated, with its SMs and memory."""
    row = {"name": "Orin", "uuid": uuid(0)[4:], "memory": 8 << 30, "sm_count": 8, "integrated": 1}
    answers = Answers({"error": "NVML_ERROR_LIBRARY_NOT_FOUND"}, {"devices": [{**row, "compute_capability": [8, 7]}]})
    (gpu,) = device.gpus(answers, {})
    assert (known(gpu.compute_capability), known(gpu.integrated), known(gpu.sm_count)) == ((8, 7), True, 8)
    assert isinstance(gpu.compute_mode, NotAsked)
    orin = Driver(kernel_module=Known("nvgpu", "/sys/module/nvgpu"), libcuda_version=Known("1.1", "libcuda.so.1.1"))
    assert isinstance(driver.driver_version(orin, answers), NotAsked)


def test_not_supported() -> None:
    """What NVML does not support on a GPU is no gap in the answer; another error is."""
    row = {"index": 0, "errors": {"ecc_uncorrected": "NVML_ERROR_NOT_SUPPORTED", "compute_mode": "NVML_ERROR_UNKNOWN"}}
    (gpu,) = device.gpus(Answers({"devices": [row]}, None), {})
    assert isinstance(gpu.ecc_uncorrected, NotAsked)
    assert type(gpu.compute_mode) is Unknown


# ---- files


def machine(root: Path, **files: str) -> str:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return str(root)


VERSION = (
    "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.159.03  Release Build  (builder)\nGCC version: 12"
)
OLD = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.57.02  Tue Jul 13 16:14:05 UTC 2021"


@pytest.mark.parametrize(("text", "want"), [(VERSION, "580.159.03"), (OLD, "470.57.02")])
def test_module_from_proc(text: str, want: str, tmp_path: Path) -> None:
    """The version of the kernel module, of open and closed ones."""
    found = driver.from_files(Loader(), machine(tmp_path, proc__driver__nvidia__version=text))
    assert known(found.kernel_module) == want


def test_module_from_sys(tmp_path: Path) -> None:
    """The version of the kernel module where /proc has none."""
    found = driver.from_files(Loader(), machine(tmp_path, sys__module__nvidia__version="535.104.05\n"))
    assert known(found.kernel_module) == "535.104.05"


def test_pci(tmp_path: Path) -> None:
    """NVIDIA's display controllers count, its bridges and audio devices do not."""
    base = "sys__bus__pci__devices__0000:0{}:00.0__{}"
    rows = [("0x10de", "0x030200"), ("0x10de", "0x030000"), ("0x10de", "0x040300"), ("0x8086", "0x030000")]
    files: dict[str, str] = {}
    for at, (vendor, kind) in enumerate(rows):
        files |= {base.format(at, "vendor"): vendor, base.format(at, "class"): kind}
    assert known(driver.from_files(Loader(), machine(tmp_path, **files)).nvidia_pci_devices) == 2


def test_nothing_readable(tmp_path: Path) -> None:
    """Without /proc, /sys and /dev every fact is unknown, with its reason."""
    found = driver.from_files(Loader(), str(tmp_path))
    for fact in (found.kernel_module, found.nvidia_pci_devices, found.device_files):
        assert isinstance(fact, Unknown)
        assert "cannot be read" in fact.reason or "neither /proc nor /sys" in fact.reason
    assert not driver.worth_asking(found._replace(libcuda=Unknown("")))
