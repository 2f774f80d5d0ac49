"""TRT301: a GPU that a process can use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.checks.machine import DRIVER_DOWNLOAD, machine_of, variable
from trtdoctor.checks.shared import check_again, quoted
from trtdoctor.knowledge import containers, driver_errors
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import Known, NotAsked, known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.gpu import Gpu, gpu_label
from trtdoctor.text import counted, listing, printable

if TYPE_CHECKING:
    from trtdoctor.model.machine import Machine

_SEE_MODULE = ("sudo modprobe nvidia; sudo dmesg | tail -20",)


@check("TRT301", "a usable GPU is present", stage="host", needs=("TRT001",))
def gpu(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether a process started here would get a GPU: the NVIDIA kernel module, the device files, the driver's libraries,
    what NVML and `cuInit` answer, and what `CUDA_VISIBLE_DEVICES` leaves. For a machine without one it says why: no
    GPU, no driver, a container without GPU access, a hidden device, a driver that fails.

    ## Why it matters
    Without a GPU nothing in TensorRT works, and it does not say so clearly: `CUDA initialization failure with error:
    35` (no driver), 100 (no device), then often a segmentation fault in `deserialize_cuda_engine()`.

    ## How to fix
    Install or repair the driver, start the container with GPU access, or unhide the device. To check engines on a
    machine without a GPU, name the GPU that they are for: `--target`.

    ## Confidence
    Certain: these are the files and answers that CUDA itself depends on.
    """
    for found in _found(facts):
        yield found._replace(fixes=(*found.fixes, _elsewhere(facts)))


def _elsewhere(facts: Facts) -> Fix:
    path = quoted(facts.engine) if facts.engine.path else "model.engine"
    return Fix(
        "check for another machine: describe it, or save its facts there",
        (
            f"{check_again(facts, '--target gpu=A100,tensorrt=10.3.0')} {path}",
            "trtdoctor host --output-format json -o host.json    # there; then here: check --target host.json",
        ),
    )


def _found(facts: Facts) -> Iterator[Finding]:
    machine, gpus = machine_of(facts), facts.target.gpus
    if gpus and all(known(one.visible) is False for one in gpus):
        yield _hidden(gpus, machine)
        return
    answer = machine.driver.cuda_init
    if gpus and (known(answer) == "ok" or isinstance(answer, NotAsked)):
        return
    if gpus:
        need(answer)  # NVML names GPUs, and cuInit hung or died: perhaps it was only slow
    yield _without(machine)


def _without(machine: Machine) -> Finding:
    """Why the machine has no GPU that could be used: the first thing that is missing or fails."""
    driver = machine.driver
    refused = known(driver.refused_files)
    if known(driver.kernel_module) is None and not known(driver.device_files):
        return _no_dxg(machine) if machine.wsl else _no_driver(machine)
    if not known(driver.device_files):
        return _no_files(machine)
    if refused:
        return _finding(
            machine,
            "the GPU's device files cannot be opened",
            f"This user may not open {listing(refused[:4])}.",
            Fix(
                "join the group that owns them, and log in again",
                ("ls -l /dev/nvidia*", 'sudo usermod -aG video "$USER"'),
            ),
        )
    if not isinstance(driver.libcuda, Known):
        return _no_library(machine)
    errors = [word for word in (known(driver.cuda_init), known(driver.nvml)) if word not in (None, "ok")]
    if errors:
        return _failing(machine, [str(word) for word in errors])
    need(driver.cuda_init)
    return _finding(machine, "the driver finds no GPU", "The driver answers, but reports no GPU.", *_access(machine))


def _finding(machine: Machine, title: str, message: str, *fixes: Fix) -> Finding:
    evidence = tuple(_evidence(machine))
    return Finding(
        "cuda-driver-or-device",
        Severity.ERROR,
        Confidence.CERTAIN,
        title,
        message,
        evidence,
        fixes,
    )


def _evidence(machine: Machine) -> Iterator[Evidence]:
    driver = machine.driver
    for label, fact, always in (
        ("NVIDIA kernel module", driver.kernel_module, True),
        ("NVIDIA GPUs on the PCI bus", driver.nvidia_pci_devices, False),
        ("device files", driver.device_files, False),
        ("libcuda.so.1", driver.libcuda, True),
        ("NVML", driver.nvml, False),
        ("cuInit", driver.cuda_init, False),
    ):
        if isinstance(fact, Known):
            shown = listing(fact.value) if isinstance(fact.value, tuple) else str(fact.value)
            yield Evidence(label, printable(shown or "none"), fact.source)
        elif always:
            yield Evidence(label, "none", printable(fact.reason))
    if machine.container is not None:
        yield Evidence("container", machine.container.kind, printable(listing(machine.container.signs[:3])))
    for one in machine.variables:
        if one.name.startswith(("NVIDIA_", "CUDA_VISIBLE")):
            yield Evidence(one.name, printable(one.value) or "(empty)", "environment")


def _access(machine: Machine) -> list[Fix]:
    """How the container or the job that we are in is given a GPU."""
    if variable(machine, "SLURM_JOB_ID") is not None:
        return [containers.ACCESS["slurm"]]
    if machine.container is None:
        return []
    return [containers.ACCESS.get(machine.container.kind, containers.ACCESS["container"])]


def _hidden(gpus: tuple[Gpu, ...], machine: Machine) -> Finding:
    value = variable(machine, "CUDA_VISIBLE_DEVICES")
    has = listing(gpu_label(one) for one in gpus[:8])
    seen = Evidence("GPUs", has, "NVML")
    if value is None:
        title, message = "no GPU is visible to CUDA", f"NVML sees {has}, but CUDA shows none to a process."
        return _finding(machine, title, message)._replace(confidence=Confidence.LIKELY, evidence=(seen,))
    shown = printable(value) if value else "(empty)"
    return _finding(
        machine,
        "the GPU is hidden by CUDA_VISIBLE_DEVICES",
        f"The machine has {has}, but CUDA_VISIBLE_DEVICES is {shown}, which names none of its GPUs: a process sees no "
        "GPU.",
        Fix(
            "unset it, or name a GPU that is present",
            ("unset CUDA_VISIBLE_DEVICES", "export CUDA_VISIBLE_DEVICES=0"),
        ),
    )._replace(evidence=(seen, Evidence("CUDA_VISIBLE_DEVICES", shown, "environment")))


def _no_dxg(machine: Machine) -> Finding:
    return _finding(
        machine,
        "no access to the GPU from WSL",
        "This is WSL, and /dev/dxg, through which it reaches the GPU of Windows, does not exist.",
        Fix("update WSL and install NVIDIA's driver in Windows (none in Linux)", ("wsl.exe --update",)),
    )


def _no_driver(machine: Machine) -> Finding:
    """No kernel module, and no device files."""
    cards = known(machine.driver.nvidia_pci_devices)
    install = Fix(
        "install NVIDIA's driver, then reboot",
        ("sudo apt-get install nvidia-driver-580-server    # Ubuntu; the number is the driver's series", "nvidia-smi"),
        DRIVER_DOWNLOAD,
    )
    if machine.container is not None:
        # /proc, /sys/module and the PCI bus are the host kernel's: a container sees them without GPU access, too.
        count = f", although it has {_cards(cards)}" if cards else ""
        (access,) = _access(machine)
        return _finding(
            machine,
            "no NVIDIA driver: the container's host has none loaded",
            f"No NVIDIA kernel module is loaded on the host, as far as this container can see{count}. TensorRT cannot "
            "run here.",
            *([install._replace(title="on the host: install NVIDIA's driver")] if cards else []),
            access._replace(title=f"if the host has a GPU and driver: {access.title}"),
        )
    if cards:
        return _finding(
            machine,
            "no NVIDIA driver is loaded",
            f"This machine has {_cards(cards)}, but NVIDIA's kernel module is not loaded.",
            install,
            Fix("already installed? load it and see what it says", _SEE_MODULE),
        )
    gone = "This machine has no NVIDIA GPU" if cards == 0 else "No NVIDIA GPU was found"
    message = f"{gone}, and no NVIDIA driver is loaded. TensorRT cannot run here."
    return _finding(machine, "no NVIDIA GPU and no driver", message)


def _cards(count: int) -> str:
    return counted(count, "NVIDIA GPU")


def _no_files(machine: Machine) -> Finding:
    """The kernel module is loaded, but there are no device files."""
    inside = machine.container
    module = known(machine.driver.kernel_module)
    if inside is None:
        return _finding(
            machine,
            "the GPU's device files are missing",
            f"NVIDIA's kernel module {module} is loaded, but there is no /dev/nvidia0.",
            Fix("make the device files", ("sudo nvidia-modprobe -c 0 -u",)),
        )
    devices = variable(machine, "NVIDIA_VISIBLE_DEVICES")
    why = "it was started without access to the GPU"
    if devices in ("", "none", "void"):
        why = f"NVIDIA_VISIBLE_DEVICES is {devices or 'empty'}, so it got none"
    return _finding(
        machine,
        "the container has no access to the GPU",
        f"The host has NVIDIA's driver {module}, but this {containers.title_of(inside.kind)} has no GPU device files: "
        f"{why}.",
        *_access(machine),
    )


def _no_library(machine: Machine) -> Finding:
    """Module and device files are there, the driver's user-space library is not."""
    module = known(machine.driver.kernel_module) or "of unknown version"
    message = f"NVIDIA's driver {module} is loaded, but the loader does not find its library libcuda.so.1."
    if machine.container is None:
        fix = Fix(
            "install the library of exactly the driver that is loaded, and renew the loader's cache",
            (f"sudo apt-get install libnvidia-compute-{module.split('.')[0]}", "sudo ldconfig"),
        )
    else:
        message += " The container runtime mounts it only with the capability compute."
        capabilities = variable(machine, "NVIDIA_DRIVER_CAPABILITIES")
        if capabilities is not None:
            message += f" NVIDIA_DRIVER_CAPABILITIES is {printable(capabilities) or 'empty'}."
        fix = Fix(
            "give the container the driver's libraries",
            ("docker run --rm --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility IMAGE nvidia-smi",),
            containers.TOOLKIT,
        )
    return _finding(machine, "the driver's library is missing", message, fix)


def _failing(machine: Machine, answers: list[str]) -> Finding:
    """The driver is there, and answers with an error."""
    row = driver_errors.find(*answers)
    fixes = (
        [row.fix]
        if row is not None and row.fix is not None
        else [
            *_access(machine),
            Fix("see what the driver itself says", ("nvidia-smi", "sudo dmesg | grep -i nvrm | tail")),
        ]
    )
    message = f"The driver answers {printable(answers[0])}" + (f": {row.meaning}." if row is not None else ".")
    return _finding(machine, "the NVIDIA driver does not work", message, *fixes)
