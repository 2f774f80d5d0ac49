"""TRT303: a GPU that answers, and whose memory has no errors."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.machine import machine_of
from trtdoctor.knowledge.driver_errors import XID
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.gpu import gpu_label
from trtdoctor.text import listing, printable


@check("TRT303", "the GPU is healthy", stage="host", needs=("TRT301",))
def health(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the GPU answers, and whether its memory has had errors that ECC could not correct since the driver was
    loaded.

    ## Why it matters
    A lost GPU (Xid 79) fails in every process until a restart. Uncorrected memory errors end processes at random, with
    `CUDA error 214` or wrong results.

    ## How to fix
    Reset the GPU or restart the machine; replace the GPU if the errors come back or rows cannot be remapped.

    ## Confidence
    Certain: the driver counts them.
    """
    machine_of(facts)
    gpu = facts.target.gpu
    failure = known(gpu.failure)
    if failure is not None:
        yield Finding(
            "cuda-driver-or-device",
            Severity.ERROR,
            Confidence.CERTAIN,
            "the GPU does not answer",
            f"{gpu_label(gpu)}: the driver reports {printable(failure)}.",
            (Evidence("NVML", printable(failure), "nvmlDeviceGetHandleByIndex"),),
            (
                Fix(
                    "look for its Xid in the kernel's log, then restart the machine", ("sudo dmesg | grep -i xid",), XID
                ),
            ),
        )
        return
    errors, broken = known(gpu.ecc_uncorrected), known(gpu.remapping_failed)
    if not errors and not broken:
        return
    words = [f"{errors} uncorrected ECC errors since the driver was loaded"] if errors else []
    words += ["a defective row that could not be remapped"] if broken else []
    yield Finding(
        "cuda-driver-or-device",
        Severity.ERROR if broken else Severity.WARNING,
        Confidence.LIKELY,
        "the GPU's memory has errors",
        f"{gpu_label(gpu)} has {listing(words)}.",
        (Evidence("memory errors", listing(words), "NVML"),),
        (
            Fix(
                "see the counters; reset the GPU when nothing uses it",
                ("nvidia-smi -q -d ECC,ROW_REMAPPER", "sudo nvidia-smi --gpu-reset -i 0    # or restart"),
                XID,
            ),
        ),
    )
