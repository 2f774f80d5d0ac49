"""TRT304: a compute mode that lets the process use the GPU."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.machine import machine_of
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need, source_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.gpu import gpu_label
from trtdoctor.text import listing, printable


@check("TRT304", "the GPU's compute mode accepts another process", stage="host", needs=("TRT301",))
def compute_mode(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The compute mode: `prohibited` accepts no process, `exclusive-process` only one, and one may be there already.

    ## Why it matters
    CUDA answers `all CUDA-capable devices are busy or unavailable` (error 46) or `cudaErrorDevicesUnavailable`.

    ## How to fix
    Set the mode to default, or end the process that holds the GPU.

    ## Confidence
    Certain about the mode; the other process may have gone by the time the engine is loaded.
    """
    machine_of(facts)
    gpu = facts.target.gpu
    mode = need(gpu.compute_mode)
    exclusive, users = mode.startswith("exclusive"), known(gpu.users) or ()
    if mode == "default" or (exclusive and not users):
        return
    if mode != "prohibited" and not exclusive:
        raise FactUnavailable(f"compute mode {printable(mode, 40)} is not known", incomplete=True)
    index = known(gpu.device_index)
    who = listing(f"{printable(user.name, 60)} (pid {user.pid})" for user in users[:4])
    yield Finding(
        "cuda-driver-or-device",
        Severity.ERROR,
        Confidence.LIKELY if exclusive else Confidence.CERTAIN,
        "the GPU's compute mode keeps processes out",
        f"{gpu_label(gpu)} is in mode {mode}" + (f", and {who} uses it." if who else ", which accepts no process."),
        (Evidence("compute mode", mode, source_of(gpu.compute_mode)),),
        (
            Fix("accept several processes", (f"sudo nvidia-smi -i {index or 0} -c DEFAULT",)),
            *((Fix(f"end the process that holds it: {who}"),) if who else ()),
        ),
    )
