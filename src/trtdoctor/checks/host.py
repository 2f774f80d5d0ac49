"""TRT30x: the machine: is there a GPU that a process can use, and a driver that is new enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.checks.shared import target_has
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import cuda as cuda_table
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import Known, NotAsked, known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.product import product_of, title_of
from trtdoctor.text import dotted, listing, printable, size

if TYPE_CHECKING:
    from trtdoctor.model.machine import Container, Machine

CONTAINER_TOOLKIT = "https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/install-guide.html"
DRIVER_DOWNLOAD = "https://www.nvidia.com/en-us/drivers/"
XID = "https://docs.nvidia.com/deploy/xid-errors/index.html"
ELSEWHERE = Fix(
    "check for another machine: describe it, or save its facts there",
    (
        "trtdoctor check model.engine --target gpu=A100,tensorrt=10.3.0",
        "trtdoctor host --output-format json -o host.json    # there; then here: check --target host.json",
    ),
)

# How each kind of container is given a GPU.
ACCESS: dict[str, Fix] = {
    "docker": Fix(
        "start the container with GPU access (the host needs the NVIDIA Container Toolkit)",
        (
            "docker run --rm --gpus all IMAGE nvidia-smi",
            "# docker compose, in the service:  gpus: all",
        ),
        CONTAINER_TOOLKIT,
    ),
    "podman": Fix(
        "start the container with the GPU as a CDI device",
        (
            "sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml    # once, on the host",
            "podman run --rm --device nvidia.com/gpu=all IMAGE nvidia-smi",
        ),
        CONTAINER_TOOLKIT,
    ),
    "kubernetes": Fix(
        "ask for a GPU in the pod's specification (the cluster needs NVIDIA's device plugin)",
        (
            "kubectl get nodes -o custom-columns=NAME:.metadata.name,GPU:.status.allocatable.nvidia\\\\.com/gpu",
            "# in the pod:  runtimeClassName: nvidia",
            "# in its container:  resources: {limits: {nvidia.com/gpu: 1}}",
        ),
        "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/",
    ),
    "slurm": Fix("ask Slurm for a GPU", ("srun --gpus=1 nvidia-smi",), "https://slurm.schedmd.com/gres.html"),
    "enroot": Fix(
        "start the container with its GPUs visible",
        ("enroot start --env NVIDIA_VISIBLE_DEVICES=all --env NVIDIA_DRIVER_CAPABILITIES=compute,utility NAME",),
        "https://github.com/NVIDIA/enroot/blob/master/doc/usage.md",
    ),
    "apptainer": Fix(
        "start the container with --nv",
        ("apptainer exec --nv IMAGE nvidia-smi",),
        "https://apptainer.org/docs/user/main/gpu.html",
    ),
    "container": Fix("give the container its GPU", (), CONTAINER_TOOLKIT),
}


def machine_of(facts: Facts) -> Machine:
    """The machine in question; skips the check where the target is a few words."""
    return need(facts.target.machine)


def gpu_words(gpu: Gpu) -> str:
    """``GPU 0 (NVIDIA H200)``."""
    index, name = known(gpu.device_index), known(gpu.name)
    number = "the GPU" if index is None else f"GPU {index}"
    return f"{number} ({printable(name, 60)})" if name else number


def _variable(machine: Machine, name: str) -> str | None:
    return next((one.value for one in machine.variables if one.name == name), None)


def _finding(title: str, message: str, evidence: list[Evidence], fixes: list[Fix], sure: bool = True) -> Finding:
    confidence = Confidence.CERTAIN if sure else Confidence.LIKELY
    return Finding(
        "cuda-driver-or-device", Severity.ERROR, confidence, title, message, tuple(evidence), (*fixes, ELSEWHERE)
    )


@check("TRT301", "a GPU is there and can be used", stage="host")
def gpu(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether a process started here would get a GPU: the NVIDIA kernel module, the device files, the driver's libraries,
    what NVML and `cuInit` answer, and what `CUDA_VISIBLE_DEVICES` leaves. Of a machine without one it says why: no GPU,
    no driver, a container without GPU access, a hidden device, a driver that fails.

    ## Why it matters
    Without a GPU nothing of TensorRT works, and it does not say so clearly: `CUDA initialization failure with error:
    35` (no driver), 100 (no device), then often a segmentation fault in `deserialize_cuda_engine()`.

    ## How to fix
    Install or repair the driver, start the container with GPU access, or unhide the device. To check engines on a
    machine without a GPU, name the one that they are for: `--target`.

    ## Confidence
    Certain: these are the files and answers that CUDA itself depends on.
    """
    machine = machine_of(facts)
    driver, inside = machine.driver, machine.container
    hidden = [one for one in facts.target.gpus if known(one.visible) is False]
    if facts.target.gpus and len(hidden) == len(facts.target.gpus):
        yield _hidden(facts, machine)
        return
    evidence = _evidence(machine)
    init = known(driver.cuda_init)
    nvml = known(driver.nvml)
    if facts.target.gpus and (init == "ok" or isinstance(driver.cuda_init, NotAsked)):
        return
    if init is None and facts.target.gpus:
        need(driver.cuda_init)  # NVML names GPUs, and cuInit hung or died: perhaps it was only slow
    module, files = known(driver.kernel_module), known(driver.device_files)
    refused = known(driver.refused_files) or ()
    if module is None and not files and machine.wsl:
        yield _finding(
            "no access to the GPU from WSL",
            "This is WSL, and /dev/dxg, through which it reaches the GPU of Windows, is not there.",
            evidence,
            [Fix("update WSL and install NVIDIA's driver in Windows (none in Linux)", ("wsl.exe --update",))],
        )
    elif module is None and not files:
        yield _no_driver(machine, evidence)
    elif not files:
        yield _no_files(machine, evidence)
    elif refused:
        yield _finding(
            "the GPU's device files may not be opened",
            f"This user may not open {listing(refused[:4])}.",
            evidence,
            [
                Fix(
                    "join the group that owns them, and log in again",
                    ("ls -l /dev/nvidia*", 'sudo usermod -aG video "$USER"'),
                )
            ],
        )
    elif not isinstance(driver.libcuda, Known):
        yield _no_library(machine, inside, evidence)
    elif init not in (None, "ok") or nvml not in (None, "ok"):
        yield _failing(machine, evidence)
    elif init is None:
        need(driver.cuda_init)
    else:
        yield _finding("the driver finds no GPU", "The driver answers, but names no GPU.", evidence, _access(machine))


def _access(machine: Machine) -> list[Fix]:
    """How the container or the job that we are in is given a GPU."""
    if _variable(machine, "SLURM_JOB_ID") is not None:
        return [ACCESS["slurm"]]
    return [ACCESS.get(machine.container.kind, ACCESS["container"])] if machine.container is not None else []


def _evidence(machine: Machine) -> list[Evidence]:
    driver = machine.driver
    rows: list[Evidence] = []
    for label, fact in (
        ("NVIDIA kernel module", driver.kernel_module),
        ("NVIDIA GPUs on the PCI bus", driver.nvidia_pci_devices),
        ("device files", driver.device_files),
        ("libcuda.so.1", driver.libcuda),
        ("NVML", driver.nvml),
        ("cuInit", driver.cuda_init),
    ):
        if isinstance(fact, Known):
            value = fact.value
            shown = listing(value) if isinstance(value, tuple) else str(value)
            rows.append(Evidence(label, printable(shown or "none"), fact.source))
        elif label in ("NVIDIA kernel module", "libcuda.so.1"):
            rows.append(Evidence(label, "none", printable(fact.reason)))
    if machine.container is not None:
        signs = listing(machine.container.signs[:3])
        rows.append(Evidence("container", machine.container.kind, printable(signs)))
    rows += [
        Evidence(one.name, printable(one.value) or "(empty)", "environment")
        for one in machine.variables
        if one.name.startswith(("NVIDIA_", "CUDA_VISIBLE"))
    ]
    return rows


def _hidden(facts: Facts, machine: Machine) -> Finding:
    value = _variable(machine, "CUDA_VISIBLE_DEVICES")
    has = listing(gpu_words(one) for one in facts.target.gpus[:8])
    evidence = [Evidence("GPUs", has, "NVML")]
    if value is None:
        return _finding(
            "no GPU is visible to CUDA", f"NVML sees {has}, but CUDA shows none to a process.", evidence, [], sure=False
        )
    shown = printable(value) if value else "(empty)"
    evidence.append(Evidence("CUDA_VISIBLE_DEVICES", shown, "environment"))
    return _finding(
        "the GPU is hidden by CUDA_VISIBLE_DEVICES",
        f"There is {has}, but CUDA_VISIBLE_DEVICES is {shown}, which names none of them: a process sees no GPU.",
        evidence,
        [Fix("unset it, or name a GPU that is there", ("unset CUDA_VISIBLE_DEVICES", "export CUDA_VISIBLE_DEVICES=0"))],
    )


def _no_driver(machine: Machine, evidence: list[Evidence]) -> Finding:
    """No kernel module, and no device files."""
    cards = known(machine.driver.nvidia_pci_devices)
    install = Fix(
        "install NVIDIA's driver, then reboot",
        ("sudo apt-get install nvidia-driver-580-server    # Ubuntu; the number is the driver's series", "nvidia-smi"),
        DRIVER_DOWNLOAD,
    )
    inside = machine.container
    if inside is not None:
        # /proc, /sys/module and the PCI bus are the host kernel's: a container sees them without GPU access, too.
        where = "on the host, as far as this container can see"
        count = f", although it has {_cards(cards)}" if cards else ""
        message = f"No NVIDIA kernel module is loaded {where}{count}. TensorRT cannot run here."
        (access,) = _access(machine)
        fixes = [install._replace(title="on the host: install NVIDIA's driver")] if cards else []
        fixes.append(access._replace(title=f"if the host has a GPU and driver: {access.title}"))
        return _finding("no NVIDIA driver: the container's host has none loaded", message, evidence, fixes)
    if cards:
        return _finding(
            "no NVIDIA driver is loaded",
            f"This machine has {_cards(cards)}, but NVIDIA's kernel module is not loaded.",
            evidence,
            [
                install,
                Fix(
                    "installed already? load it and see what it says", ("sudo modprobe nvidia; sudo dmesg | tail -20",)
                ),
            ],
        )
    gone = "This machine has no NVIDIA GPU" if cards == 0 else "No NVIDIA GPU was found"
    return _finding(
        "no NVIDIA GPU and no driver",
        f"{gone}, and no NVIDIA driver is loaded. TensorRT cannot run here.",
        evidence,
        [],
    )


def _cards(count: int) -> str:
    return f"{count} NVIDIA GPU{'s' if count != 1 else ''}"


def _no_files(machine: Machine, evidence: list[Evidence]) -> Finding:
    """The kernel module is loaded, but there are no device files."""
    inside = machine.container
    module = known(machine.driver.kernel_module)
    if inside is None:
        return _finding(
            "the GPU's device files are missing",
            f"NVIDIA's kernel module {module} is loaded, but there is no /dev/nvidia0.",
            evidence,
            [Fix("make the device files", ("sudo nvidia-modprobe -c 0 -u",))],
        )
    none = _variable(machine, "NVIDIA_VISIBLE_DEVICES")
    why = "it was started without access to the GPU"
    if none is not None and none in ("", "none", "void"):
        why = f"NVIDIA_VISIBLE_DEVICES is {printable(none) or 'empty'}, so it got none"
    return _finding(
        "the container has no access to the GPU",
        f"The host has NVIDIA's driver {module}, but this {_kind_words(inside)} has no GPU device files: {why}.",
        evidence,
        _access(machine),
    )


def _kind_words(inside: Container) -> str:
    names = {"docker": "Docker container", "kubernetes": "pod", "podman": "Podman container"}
    return names.get(inside.kind, f"{inside.kind} container" if inside.kind != "container" else "container")


def _no_library(machine: Machine, inside: Container | None, evidence: list[Evidence]) -> Finding:
    """Module and device files are there, the driver's user-space library is not."""
    capabilities = _variable(machine, "NVIDIA_DRIVER_CAPABILITIES")
    module = known(machine.driver.kernel_module) or "of unknown version"
    message = f"NVIDIA's driver {module} is loaded, but its library libcuda.so.1 is not found by the loader."
    if inside is None:
        fix = Fix(
            "install the library of the very driver that is loaded, and renew the loader's cache",
            (f"sudo apt-get install libnvidia-compute-{module.split('.')[0]}", "sudo ldconfig"),
        )
    else:
        message += " The container runtime mounts it only with the capability compute."
        if capabilities is not None:
            message += f" NVIDIA_DRIVER_CAPABILITIES is {printable(capabilities) or 'empty'}."
        fix = Fix(
            "give the container the driver's libraries",
            ("docker run --rm --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility IMAGE nvidia-smi",),
            CONTAINER_TOOLKIT,
        )
    return _finding("the driver's library is missing", message, evidence, [fix])


# What CUDA and NVML say, and what it means. CUDA driver API, "CUresult"; NVML, "nvmlReturn_t".
_MISMATCH = (
    "the driver's library and its kernel module are of different versions, as after an update without a restart",
    Fix("restart the machine, or load the new kernel module", ("sudo reboot",)),
)
_MEANS = {
    "NVML_ERROR_LIB_RM_VERSION_MISMATCH": _MISMATCH,
    "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH": _MISMATCH,
    "NVML_ERROR_DRIVER_NOT_LOADED": (
        "the kernel module does not answer",
        Fix("load the kernel module and see what it says", ("sudo modprobe nvidia; sudo dmesg | tail -20",)),
    ),
    "NVML_ERROR_NO_PERMISSION": (
        "the device files may not be used from here",
        Fix("start the container or job with GPU access", ("docker run --rm --gpus all IMAGE nvidia-smi",)),
    ),
    "CUDA_ERROR_SYSTEM_NOT_READY": (
        "GPUs behind NVSwitch need NVIDIA's fabric manager, and it is not running",
        Fix(
            "start the fabric manager; its version must be the driver's",
            ("sudo systemctl enable --now nvidia-fabricmanager", "nvidia-smi -q | grep -i -A2 fabric"),
        ),
    ),
    "CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE": (
        "a forward-compatibility package (cuda-compat) is in use, which works only on data-centre GPUs",
        Fix(
            "take the compat folder off the loader's path, or update the driver",
            ("ldconfig -p | grep libcuda.so.1", "sudo rm /etc/ld.so.conf.d/00-cuda-compat.conf; sudo ldconfig"),
        ),
    ),
    "CUDA_ERROR_NO_DEVICE": ("the driver finds no GPU that CUDA may use", None),
    "NVML_ERROR_GPU_IS_LOST": (
        "the GPU fell off the bus",
        Fix("restart the machine; look for Xid 79 in the kernel's log", ("sudo dmesg | grep -i xid",), XID),
    ),
    "CUDA_ERROR_ECC_UNCORRECTABLE": (
        "the GPU's memory has errors",
        Fix("reset the GPU or restart the machine", ("nvidia-smi -q -d ECC,ROW_REMAPPER",), XID),
    ),
}


def _failing(machine: Machine, evidence: list[Evidence]) -> Finding:
    """The driver is there, and answers with an error."""
    driver = machine.driver
    words = [word for word in (known(driver.cuda_init), known(driver.nvml)) if word not in (None, "ok")]
    first = str(words[0])
    meaning, fix = next(
        ((text, way) for word in words for name, (text, way) in _MEANS.items() if name in str(word)), (None, None)
    )
    return _finding(
        "the NVIDIA driver does not work",
        f"The driver answers {printable(first)}" + (f": {meaning}." if meaning else "."),
        evidence,
        [fix]
        if fix
        else [
            *_access(machine),
            Fix("see what the driver itself says", ("nvidia-smi", "sudo dmesg | grep -i nvrm | tail")),
        ],
    )


@check("TRT302", "the driver is new enough for this TensorRT", stage="host", needs=("TRT301",))
def driver(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The driver against the CUDA that the target's TensorRT was built for: CUDA 11 needs driver 450.80.02, CUDA 12
    525.60.13, CUDA 13 580.65.06, or a forward-compatibility package.

    ## Why it matters
    `CUDA initialization failure with error: 35` (the driver is insufficient for the CUDA runtime), then often a crash.

    ## How to fix
    Update the driver, or install the TensorRT that was built for the older CUDA.

    ## Confidence
    Certain where the package's name tells the CUDA; otherwise the oldest CUDA that the release is built for counts, so
    that a driver that passes may still be too old for the newer build.
    """
    target = facts.target
    runtimes = known(target.machine.value.runtimes) if isinstance(target.machine, Known) else None
    if runtimes == ():
        raise FactUnavailable("no TensorRT was found there (TRT311)", incomplete=False)
    has = _numbers(need(target.driver))
    parts = need(target.tensorrt).parts
    rtx = known(target.runtime) == "rtx"
    name = f"{title_of(product_of(known(target.runtime)))} {dotted(parts)}"
    machine = known(target.machine)
    built, source = _built_for(facts)
    if built is None:
        least = None if rtx else cuda_table.least_cuda(parts)
        if least is None:
            raise FactUnavailable(f"the table does not hold the CUDA of {name}", incomplete=False)
        built, source = least
    wanted = cuda_table.driver_for(built)
    if wanted is None:
        raise FactUnavailable(f"the table does not hold the driver that CUDA {built} needs", incomplete=False)
    if not has:
        raise FactUnavailable(f"{printable(need(target.driver), 40)!r} is no driver version", incomplete=False)
    if has >= wanted.driver[: len(has)]:
        return
    compat = machine is not None and "compat" in (known(machine.driver.libcuda) or "")
    supported = known(target.cuda)
    if compat and supported is not None and _numbers(supported) >= (built,):
        return  # a forward-compatibility library that works: CUDA itself says that it is new enough
    wheel = f"pip install 'tensorrt-cu{_newest_for(has)}=={dotted(parts)}'" if _newest_for(has) else None
    yield Finding(
        "cuda-driver-or-device",
        Severity.ERROR,
        Confidence.CERTAIN,
        "the driver is too old for this TensorRT",
        f"{name} here was built for CUDA {built}, which needs driver {_padded(wanted.driver)} or newer; "
        f"the driver is {need(target.driver)}.",
        (
            target_has(target, f"driver {need(target.driver)}"),
            Evidence("built for", f"CUDA {built}", source),
            Evidence("rule", f"CUDA {built} needs driver {_padded(wanted.driver)}", wanted.source),
        ),
        (
            Fix(
                f"update the driver to {_padded(wanted.driver)} or newer",
                (f"sudo apt-get install nvidia-driver-{wanted.driver[0]}-server    # Ubuntu",),
                DRIVER_DOWNLOAD,
            ),
            *((Fix("or the same TensorRT for the driver's CUDA, where there is one", (wheel,)),) if wheel else ()),
            Fix(
                "on a data-centre GPU, forward compatibility helps without a new driver",
                (f"sudo apt-get install cuda-compat-{built}-0",),
                "https://docs.nvidia.com/deploy/cuda-compatibility/",
            ),
        ),
    )


def _built_for(facts: Facts) -> tuple[int | None, str]:
    """The CUDA major version that the TensorRT in question was built for, where its package tells."""
    runtime = facts.target.chosen
    if runtime is None or not isinstance(runtime.cuda, Known):
        return None, ""
    numbers = _numbers(runtime.cuda.value)
    return (numbers[0] if numbers else None), runtime.cuda.source


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    fit = all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts)
    return tuple(map(int, parts)) if fit else ()


def _newest_for(driver: tuple[int, ...]) -> int | None:
    fits = [row.cuda for row in cuda_table.DRIVERS if driver >= row.driver[: len(driver)]]
    return max(fits) if fits else None


def _padded(version: tuple[int, ...]) -> str:
    """NVIDIA writes 525.60.13 and 580.65.06."""
    return ".".join([str(version[0]), *(f"{part:02d}" for part in version[1:])])


@check("TRT303", "the GPU is well", stage="host", needs=("TRT301",))
def health(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the GPU answers, and whether its memory has errors that ECC could not correct since the driver was loaded.

    ## Why it matters
    A lost GPU (Xid 79) fails in every process until a restart. Uncorrected memory errors end processes at random, with
    `CUDA error 214` or wrong results.

    ## How to fix
    Reset the GPU or restart the machine; replace the GPU when the errors come back or rows cannot be remapped.

    ## Confidence
    Certain: the driver counts them.
    """
    machine_of(facts)
    one = facts.target.gpu
    failure = known(one.failure)
    if failure is not None:
        yield Finding(
            "cuda-driver-or-device",
            Severity.ERROR,
            Confidence.CERTAIN,
            "the GPU does not answer",
            f"{gpu_words(one)}: the driver says {printable(failure)}.",
            (Evidence("NVML", printable(failure), "nvmlDeviceGetHandleByIndex"),),
            (
                Fix(
                    "look for its Xid in the kernel's log, then restart the machine", ("sudo dmesg | grep -i xid",), XID
                ),
            ),
        )
        return
    errors = known(one.ecc_uncorrected)
    broken = known(one.remapping_failed)
    if errors or broken:
        words = [f"{errors} uncorrected ECC errors since the driver was loaded"] if errors else []
        words += ["a defective row that could not be remapped"] if broken else []
        yield Finding(
            "cuda-driver-or-device",
            Severity.ERROR if broken else Severity.WARNING,
            Confidence.LIKELY,
            "the GPU's memory has errors",
            f"{gpu_words(one)} has {listing(words)}.",
            (Evidence("memory errors", listing(words), "NVML"),),
            (
                Fix(
                    "see the counters; reset the GPU when nothing uses it",
                    ("nvidia-smi -q -d ECC,ROW_REMAPPER", "sudo nvidia-smi --gpu-reset -i 0    # or restart"),
                    XID,
                ),
            ),
        )


@check("TRT304", "the GPU lets another process in", stage="host", needs=("TRT301",))
def compute_mode(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The compute mode: `prohibited` lets no process in, `exclusive-process` only one, and one may be there already.

    ## Why it matters
    CUDA answers `all CUDA-capable devices are busy or unavailable` (error 46) or `cudaErrorDevicesUnavailable`.

    ## How to fix
    Set the mode to default, or end the process that holds the GPU.

    ## Confidence
    Certain about the mode; the other process may have gone by the time the engine is loaded.
    """
    machine_of(facts)
    one = facts.target.gpu
    mode = need(one.compute_mode)
    users = known(one.users) or ()
    if mode == "default" or (mode.startswith("exclusive") and not users):
        return
    if mode != "prohibited" and not mode.startswith("exclusive"):
        raise FactUnavailable(f"compute mode {printable(mode, 40)} is not known", incomplete=True)
    index = known(one.device_index)
    who = listing(f"{printable(user.name, 60)} (pid {user.pid})" for user in users[:4])
    yield Finding(
        "cuda-driver-or-device",
        Severity.ERROR,
        Confidence.CERTAIN if mode == "prohibited" else Confidence.LIKELY,
        "the GPU's compute mode keeps processes out",
        f"{gpu_words(one)} is in mode {mode}" + (f", and {who} uses it." if who else ", which admits no process."),
        (Evidence("compute mode", mode, getattr(one.compute_mode, "source", "")),),
        (
            Fix("let several processes in", (f"sudo nvidia-smi -i {index or 0} -c DEFAULT",)),
            *((Fix(f"end the process that holds it: {who}"),) if who else ()),
        ),
    )


@check("TRT305", "enough of the GPU's memory is free", stage="host", needs=("TRT003", "TRT301"))
def memory(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The weights and the activation memory of one execution context, where the plan tells them, or else the size of the
    plan, against what is free of the GPU's memory (of the slice's, with MIG), and who holds the rest.

    ## Why it matters
    Loading puts all weights on the GPU, and an execution context adds its activations: `CUDA out of memory`,
    `Error Code 2: OutOfMemory`, or `deserialize_cuda_engine()` returning `None`.

    ## How to fix
    End the processes that hold the memory, take a larger GPU or MIG slice, or build a smaller engine.

    ## Confidence
    Likely: what is free changes from second to second. Of an engine built for weight streaming only the activations
    are counted.
    """
    machine_of(facts)
    one, body = facts.target.gpu, facts.engine.body
    weights = known(body.weights_bytes) if body is not None else None
    activations = known(body.activation_memory_bytes) if body is not None else None
    if body is not None and known(body.flags.weight_streaming):
        weights = 0  # they may stay in the host's memory
    # The size of the plan stands for weights that it does not tell; embedded libraries and kernels are in it too.
    needed = (facts.engine.plan_size or 0 if weights is None else weights) + (activations or 0)
    if not needed:
        raise FactUnavailable("the size of the plan is not known", incomplete=False)
    free = need(one.memory_free_bytes)
    if needed <= free:
        return
    users = sorted(known(one.users) or (), key=lambda user: -(user.bytes or 0))
    who = listing(
        f"{printable(user.name, 60)} (pid {user.pid}{', ' + size(user.bytes) if user.bytes else ''})"
        for user in users[:4]
    )
    message = f"The engine needs at least {size(needed)}; {size(free)} of {gpu_words(one)} are free."
    if who:
        message += f" The rest is held by {who}."
    yield Finding(
        "memory",
        Severity.ERROR,
        Confidence.LIKELY,
        "too little of the GPU's memory is free",
        message,
        (
            Evidence("needed at least", size(needed), "the plan"),
            Evidence("free", size(free), getattr(one.memory_free_bytes, "source", "")),
            *(Evidence("held by", who, "NVML") for _ in [0] if who),
        ),
        (
            Fix("see who holds the memory", ("nvidia-smi --query-compute-apps=pid,name,used_memory --format=csv",)),
            Fix("use another GPU, or a larger MIG slice", ("nvidia-smi -L",)),
        ),
    )
