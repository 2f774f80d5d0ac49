"""Machines made in memory for tests, as ``trtdoctor host`` collects their facts, and what may be wrong with them."""

from __future__ import annotations

from typing import Any

from compose import plan
from samples import engine
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known, NotAsked, Unknown
from trtdoctor.model.gpu import Gpu, GpuUser
from trtdoctor.model.machine import (
    Container,
    Driver,
    Machine,
    Missing,
    Package,
    PluginLibrary,
    Python,
    Runtime,
    Variable,
)
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.targets.choose import with_gpu, with_runtime

P86 = plan((8, 6, 1, 6), 236)
P10 = plan((10, 3, 0, 26), 239)
NO_BINDINGS = NotAsked("programs have no bindings")
MANY = 140 << 30


def k(value: Any) -> Known[Any]:
    return Known(value, "test")


H200 = Gpu(
    compute_capability=k((9, 0)),
    name=k("NVIDIA H200"),
    sm_count=k(132),
    integrated=k(False),
    memory_bytes=k(MANY),
    device_index=k(0),
    uuid=k("GPU-11111111-2222-3333-4444-555555555555"),
    memory_free_bytes=k(MANY),
    users=k(()),
    compute_mode=k("default"),
    ecc_uncorrected=k(0),
    remapping_failed=k(False),
    visible=k(True),
)
WELL = Driver(
    kernel_module=k("580.159.03"),
    nvidia_pci_devices=k(1),
    device_files=k(("/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm")),
    refused_files=k(()),
    nvml=k("ok"),
    cuda_init=k("ok"),
    libcuda=k("/usr/lib/x86_64-linux-gnu/libcuda.so.1"),
    libcuda_version=k("580.159.03"),
)
NOTHING = Driver(
    kernel_module=Unknown("no NVIDIA kernel module is loaded"),
    nvidia_pci_devices=k(0),
    device_files=k(()),
    refused_files=k(()),
    libcuda=Unknown("libcuda.so.1 is not found by the loader"),
    libcuda_version=Unknown("libcuda.so.1 is not found by the loader"),
)
DOCKER = Container("docker", ("/.dockerenv",))
POD = Container("kubernetes", ("KUBERNETES_SERVICE_HOST is set",))


def runtime(
    numbers: str, process: str = "python: import tensorrt", module: str | None = "tensorrt", **more: Any
) -> Runtime:
    parts = PartialVersion(tuple(map(int, numbers.split("."))))
    base = Runtime("full", process, k(parts), k("/opt/libnvinfer.so"), k(parts), Unknown("not told"), "default folder")
    return base._replace(module=module, **more)


def on(
    *runtimes: Runtime, data: bytes = P10, gpus: tuple[Gpu, ...] = (H200,), version: str = "580.159.03", **more: Any
) -> Facts:
    """Facts of a plan and of a machine with these TensorRTs and GPUs."""
    base = Machine(
        driver=WELL,
        python=k(Python("/usr/bin/python3", "3.11.7")),
        runtimes=k(runtimes),
        copies=k(()),
        packages=k(()),
        bundles=k(()),
    )
    target = Target(
        "this machine",
        where="here",
        platform=k("linux-x86_64"),
        driver=k(version),
        cuda=k("13.0"),
        gpus=gpus,
        machine=k(base._replace(**more)),
    )
    return Facts(engine(data), with_runtime(with_gpu(target, None), "tensorrt"))


def without(**more: Any) -> Facts:
    """A machine without a GPU that could be used."""
    return on(runtime("10.3.0.26"), gpus=(), **{"driver": NOTHING, **more})


def gpu(**more: Any) -> Facts:
    """A machine with one GPU that differs so from a good one."""
    return on(runtime("10.3.0.26"), gpus=(H200._replace(**more),))


def packages(*names: str) -> Known[tuple[Package, ...]]:
    return Known(tuple(Package(name, "1", "pip") for name in names), "test")


def library(**more: Any) -> Facts:
    """A good machine and one plugin library."""
    base = PluginLibrary("libmine.so", machine="x86_64", tensorrt=("libnvinfer.so.10",), entry_points=("getCreators",))
    return on(runtime("10.3.0.26"))._replace(plugin_libraries=(base._replace(**more),))


TRT10 = runtime("10.3.0.26")
TRTEXEC = runtime("8.6.1.6", "trtexec (/usr/src/tensorrt/bin/trtexec)", None, bindings=NO_BINDINGS)
BUSY = GpuUser(4321, "python3", 100 << 30)
NO_INIT = WELL._replace(cuda_init=Unknown("cuInit: python did not answer within 15 s"))
PARSER = Missing("libnvonnxparser.so.10", "/venv/tensorrt_bindings/tensorrt.so")
CUDNN = Missing("libcudnn.so.8", "/venv/tensorrt/libnvinfer_plugin.so.8", optional=True)
OLD_CXX = Missing(
    "libstdc++.so.6 (GLIBCXX_3.4.29)",
    "/venv/tensorrt.so",
    ("/usr/lib/libstdc++.so.6",),
    "not in it",
    symbol_version="GLIBCXX_3.4.29",
)
UNFOUND = Unknown("libnvinfer.so.10 is not found")
LOST: dict[str, Any] = {"library": UNFOUND, "version": UNFOUND, "decided_by": "not found"}
SLURM = Variable("SLURM_JOB_ID", "7")
EMPTY_VARIABLE = (Variable("CUDA_VISIBLE_DEVICES", ""),)
HIDDEN = (H200._replace(visible=k(False)),)
