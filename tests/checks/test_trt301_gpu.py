"""TRT301: a GPU that a process can use, or the reason why it has none."""

from __future__ import annotations

import pytest
from running import Row, expect, named

from machines import DOCKER, EMPTY_VARIABLE, HIDDEN, NO_INIT, NOTHING, P10, POD, SLURM, TRT10, WELL, k, on, without
from samples import engine
from trtdoctor.checks.trt301_gpu import gpu
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Unknown
from trtdoctor.model.machine import Variable
from trtdoctor.model.target import Target

ROWS = (
    Row("a GPU", on(TRT10), "passed"),
    Row("no GPU", without(), "error", "no NVIDIA GPU", "cuda-driver-or-device", "certain"),
    Row("no driver", without(driver=NOTHING._replace(nvidia_pci_devices=k(2))), "error", "2 NVIDIA GPUs"),
    Row("container, no driver", without(container=DOCKER), "error", "container's host"),
    Row(
        "container without GPU access",
        without(container=DOCKER, driver=NOTHING._replace(kernel_module=k("580.159.03"))),
        "error",
        "580.159.03, but this Docker container",
    ),
    Row(
        "pod with void devices",
        without(
            container=POD,
            driver=NOTHING._replace(kernel_module=k("580.159.03")),
            variables=(Variable("NVIDIA_VISIBLE_DEVICES", "void"),),
        ),
        "error",
        "NVIDIA_VISIBLE_DEVICES is void",
    ),
    Row("device files missing", without(driver=WELL._replace(device_files=k(()))), "error", "/dev/nvidia0"),
    Row(
        "device files refused",
        without(driver=WELL._replace(refused_files=k(("/dev/nvidiactl",)))),
        "error",
        "/dev/nvidiactl",
    ),
    Row(
        "no libcuda in the container",
        without(
            container=DOCKER,
            driver=WELL._replace(libcuda=NOTHING.libcuda),
            variables=(Variable("NVIDIA_DRIVER_CAPABILITIES", "utility"),),
        ),
        "error",
        "NVIDIA_DRIVER_CAPABILITIES is utility",
    ),
    Row("slow", on(TRT10, driver=NOTHING._replace(cuda_init=Unknown("cuInit hung"))), "incomplete", "cuInit hung"),
    Row("WSL", without(wsl=True), "error", "/dev/dxg"),
    Row(
        "hidden by an empty variable",
        on(TRT10, gpus=HIDDEN, variables=EMPTY_VARIABLE),
        "error",
        "(empty)",
        "cuda-driver-or-device",
        "certain",
    ),
    Row(
        "library and module differ",
        without(driver=WELL._replace(nvml=k("NVML_ERROR_LIB_RM_VERSION_MISMATCH"), cuda_init=NO_INIT.cuda_init)),
        "error",
        "NVML_ERROR_LIB_RM_VERSION_MISMATCH: ",
    ),
    Row(
        "fabric manager",
        on(TRT10, driver=WELL._replace(cuda_init=k("CUDA_ERROR_SYSTEM_NOT_READY (802)"))),
        "error",
        "CUDA_ERROR_SYSTEM_NOT_READY (802): ",
    ),
    Row(
        "a job without GPU",
        without(driver=WELL._replace(cuda_init=k("CUDA_ERROR_NO_DEVICE (100)")), variables=(SLURM,)),
        "error",
        "CUDA_ERROR_NO_DEVICE (100): ",
    ),
    Row("a driver without GPU", without(driver=WELL), "error", "the driver finds no GPU"),
    Row("cuInit hangs", on(TRT10, driver=NO_INIT), "incomplete", "did not answer within 15 s"),
    Row("words", Facts(engine(P10), Target("gpu=9.0")), "skipped"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(gpu, row)


def test_what_was_looked_at() -> None:
    """The evidence says what is missing of what every GPU needs, and of all else what was found."""
    (found,) = gpu.run(without())
    assert {one.label: one.value for one in found.evidence} == {
        "NVIDIA kernel module": "none",
        "NVIDIA GPUs on the PCI bus": "0",
        "device files": "none",
        "libcuda.so.1": "none",
    }
    (found,) = gpu.run(without(driver=WELL._replace(device_files=k(())), container=DOCKER))
    values = {one.label: one.value for one in found.evidence}
    assert (values["device files"], values["container"]) == ("none", "docker")
    assert values["libcuda.so.1"] != "none"
