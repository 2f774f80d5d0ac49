"""TRT302: the driver against the CUDA that TensorRT was built for."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.install_fixes import is_jetson, is_windows
from trtdoctor.checks.machine import DRIVER_DOWNLOAD
from trtdoctor.checks.shared import target_has
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import cuda
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import Known, known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.product import product_of, title_of
from trtdoctor.model.target import Target
from trtdoctor.model.version import Numbers, PartialVersion
from trtdoctor.named import NamedTuple
from trtdoctor.text import dotted, printable

FIRST_WITH_CUDA_IN_NAME = (10,)
"""Since this release PyPI has wheels for each CUDA, ``tensorrt-cu12``."""


class _BuiltFor(NamedTuple):
    """The CUDA major version that a TensorRT was built for, and what says so."""

    cuda: int
    source: str


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
    Certain where the package's name gives the CUDA version; otherwise the oldest CUDA that the release is built for
    counts, so that a driver that passes may still be too old for the newer build.
    """
    target = facts.target
    machine = known(target.machine)
    if machine is not None and known(machine.runtimes) == ():
        raise FactUnavailable("no TensorRT was found (TRT311)", incomplete=False)
    text = need(target.driver)
    has, parts = PartialVersion.parse(text), need(target.tensorrt).parts
    built = _built_for(target, parts)
    wanted = cuda.driver_for(built.cuda)
    if wanted is None:
        raise FactUnavailable(f"the table does not hold the driver that CUDA {built.cuda} needs", incomplete=False)
    if has is None:
        raise FactUnavailable(f"{printable(text, 40)!r} is not a driver version", incomplete=False)
    if not has.surely_below(wanted.driver) or _forward_compatible(target, built.cuda):
        return
    name = f"{_title(target)} {dotted(parts)}"
    least = _padded(wanted.driver)
    yield Finding(
        "cuda-driver-or-device",
        Severity.ERROR,
        Confidence.CERTAIN,
        "the driver is too old for this TensorRT",
        f"{name} here was built for CUDA {built.cuda}, which needs driver {least} or newer; the driver is {text}.",
        (
            target_has(target, f"driver {text}"),
            Evidence("built for", f"CUDA {built.cuda}", built.source),
            Evidence("rule", f"CUDA {built.cuda} needs driver {least}", wanted.source),
        ),
        tuple(_fixes(target, wanted, has, parts)),
    )


def _title(target: Target) -> str:
    return title_of(product_of(known(target.runtime)))


def _built_for(target: Target, tensorrt: Numbers) -> _BuiltFor:
    """The CUDA of the TensorRT in question: what its package says, else the oldest that the release is built for."""
    runtime = target.chosen
    if runtime is not None and isinstance(runtime.cuda, Known) and (own := PartialVersion.parse(runtime.cuda.value)):
        return _BuiltFor(own.parts[0], runtime.cuda.source)
    least = cuda.least_cuda(tensorrt) if product_of(known(target.runtime)) == "tensorrt" else None
    if least is None:
        raise FactUnavailable(
            f"the table does not hold the CUDA of {_title(target)} {dotted(tensorrt)}", incomplete=False
        )
    return _BuiltFor(*least)


def _forward_compatible(target: Target, built: int) -> bool:
    """Whether a forward-compatibility library is in use that works: CUDA itself says that it is new enough."""
    machine, supported = known(target.machine), PartialVersion.parse(known(target.cuda) or "")
    library = known(machine.driver.libcuda) if machine is not None else None
    return "compat" in (library or "") and supported is not None and supported.surely_at_least((built,))


def _fixes(target: Target, wanted: cuda.DriverNeed, has: PartialVersion, tensorrt: Numbers) -> Iterator[Fix]:
    jetson, windows = is_jetson(target), is_windows(target)
    ubuntu = () if jetson or windows else (f"sudo apt-get install nvidia-driver-{wanted.driver[0]}-server    # Ubuntu",)
    how = "with a newer JetPack, which brings it" if jetson else f"to {_padded(wanted.driver)} or newer"
    yield Fix(f"update the driver {how}", ubuntu, DRIVER_DOWNLOAD)
    if jetson or windows:
        return
    newest = max((row.cuda for row in cuda.DRIVERS if not has.surely_below(row.driver)), default=None)
    if newest is not None and tensorrt >= FIRST_WITH_CUDA_IN_NAME:
        yield Fix(
            "or install the same TensorRT for the driver's CUDA, if there is such a build",
            (f"pip install 'tensorrt-cu{newest}=={dotted(tensorrt)}'",),
        )
    yield Fix(
        "on a data-center GPU, forward compatibility helps without a new driver",
        (f"sudo apt-get install cuda-compat-{wanted.cuda}-0",),
        "https://docs.nvidia.com/deploy/cuda-compatibility/",
    )


def _padded(version: Numbers) -> str:
    """NVIDIA writes 525.60.13 and 580.65.06."""
    return ".".join([str(version[0]), *(f"{part:02d}" for part in version[1:])])
