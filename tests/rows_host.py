"""The rows of the checks of a machine: its GPU, driver and libraries. Facts as ``trtdoctor host`` collects them."""

from __future__ import annotations

from typing import Any

from compose import plan
from rows import Row
from samples import engine
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known, NotAsked, Unknown
from trtdoctor.model.gpu import Gpu, GpuUser
from trtdoctor.model.machine import (
    Container,
    Copy,
    Driver,
    Machine,
    Missing,
    Package,
    Plugin,
    Python,
    Runtime,
    Variable,
)
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.targets import with_gpu, with_runtime

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
    base = Plugin("libmine.so", machine="x86_64", tensorrt=("libnvinfer.so.10",), entry_points=("getCreators",))
    return on(runtime("10.3.0.26"))._replace(plugin_libraries=(base._replace(**more),))


TRT10 = runtime("10.3.0.26")
TRTEXEC = runtime("8.6.1.6", "trtexec (/usr/src/tensorrt/bin/trtexec)", None, bindings=NO_BINDINGS)
BUSY = GpuUser(4321, "python3", 100 << 30)
NO_INIT = WELL._replace(cuda_init=Unknown("cuInit: python did not answer within 15 s"))
PARSER = Missing("libnvonnxparser.so.10", "/venv/tensorrt_bindings/tensorrt.so")
CUDNN = Missing("libcudnn.so.8", "/venv/tensorrt/libnvinfer_plugin.so.8", optional=True)
OLD_CXX = Missing("libstdc++.so.6 (GLIBCXX_3.4.29)", "/venv/tensorrt.so", ("/usr/lib/libstdc++.so.6",), "not in it")
UNFOUND = Unknown("libnvinfer.so.10 is not found")
LOST: dict[str, Any] = {"library": UNFOUND, "version": UNFOUND, "decided_by": "not found"}
SLURM = Variable("SLURM_JOB_ID", "7")
EMPTY_VARIABLE = (Variable("CUDA_VISIBLE_DEVICES", ""),)
HIDDEN = (H200._replace(visible=k(False)),)

HOST = (
    Row("TRT301", "a GPU", on(TRT10), "passed"),
    Row("TRT301", "no GPU", without(), "error", "This machine has no NVIDIA GPU", "cuda-driver-or-device", "certain"),
    Row("TRT301", "no driver", without(driver=NOTHING._replace(nvidia_pci_devices=k(2))), "error", "2 NVIDIA GPUs"),
    Row("TRT301", "container, no driver", without(container=DOCKER), "error", "container's host has none loaded"),
    Row(
        "TRT301",
        "container without GPU access",
        without(container=DOCKER, driver=NOTHING._replace(kernel_module=k("580.159.03"))),
        "error",
        "this Docker container has no GPU device files: it was started without access",
    ),
    Row(
        "TRT301",
        "pod with void devices",
        without(
            container=POD,
            driver=NOTHING._replace(kernel_module=k("580.159.03")),
            variables=(Variable("NVIDIA_VISIBLE_DEVICES", "void"),),
        ),
        "error",
        "this pod has no GPU device files: NVIDIA_VISIBLE_DEVICES is void",
    ),
    Row("TRT301", "device files missing", without(driver=WELL._replace(device_files=k(()))), "error", "/dev/nvidia0"),
    Row(
        "TRT301",
        "device files refused",
        without(driver=WELL._replace(refused_files=k(("/dev/nvidiactl",)))),
        "error",
        "may not open /dev/nvidiactl",
    ),
    Row(
        "TRT301",
        "no libcuda in the container",
        without(
            container=DOCKER,
            driver=WELL._replace(libcuda=NOTHING.libcuda),
            variables=(Variable("NVIDIA_DRIVER_CAPABILITIES", "utility"),),
        ),
        "error",
        "NVIDIA_DRIVER_CAPABILITIES is utility",
    ),
    Row("TRT301", "WSL", without(wsl=True), "error", "no access to the GPU from WSL"),
    Row(
        "TRT301",
        "hidden by an empty variable",
        on(TRT10, gpus=HIDDEN, variables=EMPTY_VARIABLE),
        "error",
        "CUDA_VISIBLE_DEVICES is (empty)",
        "cuda-driver-or-device",
        "certain",
    ),
    Row(
        "TRT301",
        "library and module differ",
        without(driver=WELL._replace(nvml=k("NVML_ERROR_LIB_RM_VERSION_MISMATCH"), cuda_init=NO_INIT.cuda_init)),
        "error",
        "as after an update without a restart",
    ),
    Row(
        "TRT301",
        "fabric manager",
        on(TRT10, driver=WELL._replace(cuda_init=k("CUDA_ERROR_SYSTEM_NOT_READY (802)"))),
        "error",
        "fabric manager",
    ),
    Row(
        "TRT301",
        "a job without GPU",
        without(driver=WELL._replace(cuda_init=k("CUDA_ERROR_NO_DEVICE (100)")), variables=(SLURM,)),
        "error",
        "the driver finds no GPU that CUDA may use",
    ),
    Row("TRT301", "a driver without GPU", without(driver=WELL), "error", "names no GPU"),
    Row("TRT301", "cuInit hangs", on(TRT10, driver=NO_INIT), "incomplete", "did not answer within 15 s"),
    Row("TRT301", "words", Facts(engine(P10), Target("gpu=9.0")), "skipped"),
    Row("TRT302", "new driver", on(TRT10), "passed"),
    Row(
        "TRT302",
        "cu13 on an old driver",
        on(runtime("10.16.1.11", cuda=k("13")), version="535.104.05"),
        "error",
        "CUDA 13, which needs driver 580.65.06",
        "cuda-driver-or-device",
        "certain",
    ),
    Row("TRT302", "cu12 on the same", on(runtime("10.16.1.11", cuda=k("12")), version="535.104.05"), "passed"),
    Row("TRT302", "oldest CUDA of the release", on(runtime("10.16.1.11"), version="470.57.02"), "error", "CUDA 12"),
    Row("TRT302", "a version of words", on(TRT10, version="new"), "skipped", "is no driver version"),
    Row("TRT302", "no TensorRT", on(), "skipped"),
    Row("TRT303", "well", on(TRT10), "passed"),
    Row("TRT303", "lost", gpu(failure=k("NVML_ERROR_GPU_IS_LOST")), "error", "NVML_ERROR_GPU_IS_LOST"),
    Row("TRT303", "ECC", gpu(ecc_uncorrected=k(3)), "warning", "3 uncorrected ECC errors"),
    Row("TRT303", "row", gpu(remapping_failed=k(True)), "error", "could not be remapped"),
    Row("TRT304", "default", on(TRT10), "passed"),
    Row("TRT304", "exclusive and free", gpu(compute_mode=k("exclusive-process")), "passed"),
    Row("TRT304", "exclusive in use", gpu(compute_mode=k("exclusive-process"), users=k((BUSY,))), "error", "pid 4321"),
    Row("TRT304", "prohibited", gpu(compute_mode=k("prohibited")), "error", "admits no process", "", "certain"),
    Row("TRT304", "not told", gpu(compute_mode=Unknown("NVML: NVML_ERROR_UNKNOWN")), "incomplete"),
    Row("TRT305", "enough", on(TRT10), "passed"),
    Row(
        "TRT305",
        "held",
        gpu(memory_free_bytes=k(16), users=k((BUSY,))),
        "error",
        "python3 (pid 4321, 100.0 GiB)",
        "memory",
    ),
    Row("TRT305", "not told", gpu(memory_free_bytes=Unknown("NVML: no answer")), "incomplete"),
)

LIBRARIES = (
    Row("TRT311", "one", on(TRT10), "passed"),
    Row("TRT311", "none", on(), "error", "no TensorRT was found", "missing-library", "likely"),
    Row(
        "TRT311",
        "a copy off the path",
        on(copies=k((Copy("~/TensorRT/lib/libnvinfer.so.10", "full", k(PartialVersion((10, 3, 0, 26)))),))),
        "error",
        "lies in ~/TensorRT/lib",
    ),
    Row("TRT312", "whole", on(TRT10), "passed"),
    Row(
        "TRT312",
        "bindings alone",
        on(runtime("10.16.1.11", missing=(PARSER,), **LOST)),
        "error",
        "libnvonnxparser.so.10",
        "missing-library",
    ),
    Row(
        "TRT312",
        "cuDNN for plugins",
        on(runtime("8.6.0.12", missing=(CUDNN,))),
        "warning",
        "libcudnn.so.8",
        "cudnn-init",
    ),
    Row("TRT312", "old libstdc++", on(runtime("10.3.0.26", missing=(OLD_CXX,))), "error", "GLIBCXX_3.4.29"),
    Row("TRT312", "no extension", on(runtime("10.3.0.26", **LOST)), "error", "not whole", "python-packaging"),
    Row("TRT313", "one", on(TRT10), "passed"),
    Row("TRT313", "the same twice", on(TRT10, TRTEXEC._replace(version=TRT10.version)), "passed"),
    Row("TRT313", "two", on(TRT10, TRTEXEC), "warning", "The engine fits the first", "two-trt-versions"),
    Row(
        "TRT313",
        "built by the other",
        on(TRT10, TRTEXEC, data=P86),
        "error",
        "as trtexec (/usr/src/tensorrt/bin/trtexec) gets",
        "two-trt-versions",
        "certain",
    ),
    Row("TRT314", "one CUDA", on(TRT10, packages=packages("tensorrt-cu12", "tensorrt_cu12_libs")), "passed"),
    Row(
        "TRT314",
        "both in one folder",
        on(TRT10, packages=packages("tensorrt_cu12_libs", "tensorrt_cu13_libs")),
        "error",
        "CUDA 12 and 13",
        "python-packaging",
    ),
    Row(
        "TRT314",
        "different runtimes",
        on(TRT10, packages=packages("tensorrt_cu12", "tensorrt_lean_cu13")),
        "warning",
        "of different runtimes",
    ),
    Row("TRT314", "not looked", on(TRT10, packages=Unknown("rpm did not answer within 5 s")), "incomplete"),
    Row("TRT315", "none given", on(TRT10), "skipped"),
    Row("TRT315", "fits", library(sms=(80, 90)), "passed"),
    Row("TRT315", "no ELF file", library(failure="is no ELF file"), "error", "cannot be read", "plugin-missing"),
    Row("TRT315", "other processor", library(machine="aarch64"), "error", "is for aarch64"),
    Row("TRT315", "other TensorRT", library(tensorrt=("libnvinfer.so.8",)), "error", "linked with TensorRT 8"),
    Row(
        "TRT315",
        "dependency",
        library(missing=(Missing("libcudnn.so.9", "libmine.so"),)),
        "error",
        "libcudnn.so.9",
        "missing-library",
    ),
    Row("TRT315", "no plugin in it", library(entry_points=()), "warning", "neither exports"),
    Row("TRT315", "old ABI", library(old_abi=True), "info", "_GLIBCXX_USE_CXX11_ABI=0"),
    Row("TRT315", "other GPU", library(sms=(75, 80)), "warning", "sm_75 and sm_80"),
)
