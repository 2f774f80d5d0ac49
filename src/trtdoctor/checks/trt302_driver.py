"""TRT302: the driver against the CUDA that TensorRT was built for."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.carrier_fixes import how_to_ask
from trtdoctor.checks.install_fixes import is_jetson, is_windows
from trtdoctor.checks.machine import DRIVER_DOWNLOAD
from trtdoctor.checks.shared import check_again, quoted_member, target_has
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import cuda
from trtdoctor.knowledge.carriers import IMAGES
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import Known, known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.product import product_of, title_of
from trtdoctor.model.target import Target
from trtdoctor.model.version import Numbers, PartialVersion
from trtdoctor.named import NamedTuple
from trtdoctor.text import dotted, listing, printable, shell_option

FIRST_COMPATIBLE = 11
"""The first CUDA whose drivers and TensorRTs may be exchanged within the major version."""

WITHOUT_COMPATIBILITY = ("GeForce", "TITAN")
"""GPUs on which no forward-compatibility library works."""

FIRST_WITH_CUDA_IN_NAME = (10,)
"""Since this release PyPI has wheels for each CUDA, ``tensorrt-cu12``."""


class _BuiltFor(NamedTuple):
    """The CUDA major versions that a TensorRT may have been built for, oldest first, and what says so."""

    cudas: tuple[int, ...]
    source: str


@check("TRT302", "the driver is new enough for this TensorRT", stage="host", needs=("TRT301",))
def driver(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The driver, or the newest CUDA that it supports, against the CUDA that the target's TensorRT was built for: CUDA 11
    needs driver 450.80.02, CUDA 12 525.60.13, CUDA 13 580.65.06 (on Windows 452.39, 528.33 and 580), or a
    forward-compatibility package.

    ## Why it matters
    `CUDA initialization failure with error: 35` (the driver is insufficient for the CUDA runtime), then often a crash.

    ## How to fix
    Update the driver, or install the TensorRT that was built for the older CUDA.

    ## Confidence
    Certain where the package's name, `tensorrt-cuda=`, the JetPack or the image gives the CUDA version. Otherwise the
    release says for which CUDAs it is built: a driver too old for all of them is an error, one that is new enough for
    some of them leaves the answer open. So does one that is too old for an image on a data-center GPU: NVIDIA's images
    bring a forward-compatibility package.
    """
    target = facts.target
    machine = known(target.machine)
    if machine is not None and known(machine.runtimes) == ():
        raise FactUnavailable("no TensorRT was found (TRT311)", incomplete=False)
    words = machine is None  # then what is named has to be used, or the answer is incomplete
    if not (words and isinstance(target.cuda, Known)):
        need(target.driver)
    tensorrt = need(target.tensorrt)
    built = _built_for(target, tensorrt, given=words)
    if isinstance(target.driver, Known):
        yield from _old_driver(facts, target.driver.value, built, given=words)
    if words and isinstance(target.cuda, Known):
        yield from _old_cuda(facts, target.cuda.value, built)


def _old_driver(facts: Facts, text: str, built: _BuiltFor, *, given: bool) -> Iterator[Finding]:
    has = PartialVersion.parse(text)
    if has is None:
        raise FactUnavailable(f"'{printable(text, 40)}' is not a driver version", incomplete=given)
    windows = is_windows(facts.target)
    least = {major: _needed(major, windows=windows, given=given) for major in built.cudas}
    oldest, newest = built.cudas[0], built.cudas[-1]
    if _forward_compatible(facts.target, oldest):
        return
    if has.surely_below(least[oldest].driver):
        _require_no_compatibility(facts.target, f"driver {text} is too old for CUDA {oldest}")
        yield _too_old(facts, text, has, built, (least[oldest], least[newest]))
    elif not has.surely_at_least(least[newest].driver):
        wanted = f"CUDA {newest} needs driver {_padded(least[newest].driver)}"
        which = f", and it is built for {_list_of(built)}" if oldest != newest else ""
        if which and given:
            yield _which_cuda(facts, f"driver {text}", wanted, built)
        raise FactUnavailable(
            f"driver {text} may be too old for {_name(facts.target)}: {wanted}{which}", incomplete=True
        )


def _needed(major: int, *, windows: bool, given: bool) -> cuda.DriverNeed:
    """The driver that a CUDA needs; on Windows, the one for Windows."""
    row = cuda.driver_for(major)
    least = row and (row.windows if windows else row.driver)
    if row is None or least is None:
        where = " on Windows" if windows else ""
        raise FactUnavailable(f"the table does not hold the driver that CUDA {major} needs{where}", incomplete=given)
    return row._replace(driver=least)


def _too_old(
    facts: Facts, text: str, has: PartialVersion, built: _BuiltFor, needs: tuple[cuda.DriverNeed, cuda.DriverNeed]
) -> Finding:
    """``needs`` are those of the oldest CUDA that it may be built for, and of the newest: an update does for all."""
    wanted = needs[0]
    least = _padded(wanted.driver)
    return Finding(
        "cuda-driver-or-device",
        Severity.ERROR,
        Confidence.CERTAIN,
        "the driver is too old for this TensorRT",
        f"{_name(facts.target)} was built for {_cudas(needs)}, which needs driver {least} or newer; the driver "
        f"is {text}.",
        (
            target_has(facts.target, f"driver {text}"),
            Evidence("built for", f"CUDA {wanted.cuda}", built.source),
            Evidence("rule", f"CUDA {wanted.cuda} needs driver {least}", wanted.source),
        ),
        tuple(_fixes(facts.target, needs, has)),
    )


def _old_cuda(facts: Facts, text: str, built: _BuiltFor) -> Iterator[Finding]:
    """A driver supports a CUDA and all those before it; within a major version, later ones in the main, too."""
    supported = PartialVersion.parse(text)
    if supported is None:
        raise FactUnavailable(f"'{printable(text, 40)}' is not a CUDA version", incomplete=True)
    major, oldest, newest = supported.parts[0], built.cudas[0], built.cudas[-1]
    if major < oldest:
        _require_no_compatibility(facts.target, f"a driver for CUDA {text} is too old for CUDA {oldest}")
        windows = is_windows(facts.target)
        needs = (_needed(oldest, windows=windows, given=True), _needed(newest, windows=windows, given=True))
        yield Finding(
            "cuda-driver-or-device",
            Severity.ERROR,
            Confidence.CERTAIN,
            "the driver is too old for this TensorRT",
            f"{_name(facts.target)} was built for {_cudas(needs)}; the target's driver supports CUDA {text} at most.",
            (
                target_has(facts.target, f"a driver for CUDA {text}"),
                Evidence("built for", f"CUDA {oldest}", built.source),
            ),
            tuple(_fixes(facts.target, needs, None)),
        )
    elif major < newest:
        at_most = f"the target's driver supports CUDA {text} at most"
        yield _which_cuda(facts, f"a driver for CUDA {text}", at_most, built)
        raise FactUnavailable(f"{_name(facts.target)} is built for {_list_of(built)}, and {at_most}", incomplete=True)


def _which_cuda(facts: Facts, has: str, why: str, built: _BuiltFor) -> Finding:
    """The driver does for the build for one CUDA: how to ask which one it is, and the question with the answer."""
    given = facts.target.given
    again = check_again(facts, shell_option("--target", f"{given},tensorrt-cuda={built.cudas[0]}")) if given else ""
    return Finding(
        "cuda-driver-or-device",
        Severity.WARNING,
        Confidence.POSSIBLE,
        "the CUDA of the target's TensorRT is not known",
        f"{_name(facts.target)} is built for {_list_of(built)}, and {why}. The name or the version of its packages "
        "says for which one it is (tensorrt_cu12, +cuda12.9).",
        (target_has(facts.target, has), Evidence("built for", _list_of(built), built.source)),
        (
            Fix(
                "ask it, and give tensorrt-cuda=MAJOR with its name",
                (*how_to_ask(facts.target), *([f"{again} {quoted_member(facts.engine)}"] if again else [])),
            ),
        ),
    )


def _list_of(built: _BuiltFor) -> str:
    return f"CUDA {listing(map(str, built.cudas), 'or')}"


def _require_no_compatibility(target: Target, what: str) -> None:
    """NVIDIA's images bring a forward-compatibility library: with it, an old driver may do for a data-center GPU."""
    name = known(target.gpu.name) or ""
    if target.carrier[0] in IMAGES and not name.startswith(WITHOUT_COMPATIBILITY):
        raise FactUnavailable(
            f"{what}, but the image has a forward-compatibility library, which works on some data-center GPUs "
            "and drivers",
            incomplete=True,
        )


def _name(target: Target) -> str:
    return f"{_title(target)} {need(target.tensorrt)}"


def _title(target: Target) -> str:
    return title_of(product_of(known(target.runtime)))


def _built_for(target: Target, tensorrt: PartialVersion, *, given: bool) -> _BuiltFor:
    """The CUDA of the TensorRT in question: what its package says, else those that the release is built for."""
    runtime = target.chosen
    if runtime is not None and isinstance(runtime.cuda, Known) and (own := PartialVersion.parse(runtime.cuda.value)):
        return _BuiltFor(own.parts[:1], runtime.cuda.source)
    found = cuda.cuda_of(tensorrt, product_of(known(target.runtime)))
    said = target.tensorrt_cuda
    own = PartialVersion.parse(known(said) or "")
    if isinstance(said, Known) and own is not None and (found is None or own.parts[0] in found[0]):
        return _BuiltFor(own.parts[:1], said.source)
    if found is None:
        raise FactUnavailable(f"the table does not hold the CUDA of {_name(target)}", incomplete=given)
    return _BuiltFor(*found)


def _forward_compatible(target: Target, built: int) -> bool:
    """Whether a forward-compatibility library is in use that works: CUDA itself says that it is new enough."""
    machine, supported = known(target.machine), PartialVersion.parse(known(target.cuda) or "")
    library = known(machine.driver.libcuda) if machine is not None else None
    return "compat" in (library or "") and supported is not None and supported.surely_at_least((built,))


def _fixes(target: Target, needs: tuple[cuda.DriverNeed, cuda.DriverNeed], has: PartialVersion | None) -> Iterator[Fix]:
    """``needs`` are those of the oldest and the newest CUDA that the TensorRT may be built for: an update does for
    both."""
    (least, wanted), tensorrt = needs, need(target.tensorrt).parts
    jetson, windows = is_jetson(target), is_windows(target)
    ubuntu = () if jetson or windows else (f"sudo apt-get install nvidia-driver-{wanted.driver[0]}-server    # Ubuntu",)
    how = (
        "with a newer JetPack, which brings it"
        if jetson
        else f"to {_padded(wanted.driver)} or newer{_why(target, least, wanted)}"
    )
    yield Fix(f"update the driver {how}", ubuntu, DRIVER_DOWNLOAD)
    if jetson or windows:
        return
    fitting = [row.cuda for row in cuda.DRIVERS if has is not None and not has.surely_below(row.driver)]
    newest = max(fitting, default=0)
    if newest >= FIRST_COMPATIBLE and tensorrt >= FIRST_WITH_CUDA_IN_NAME:
        yield Fix(
            "install the same TensorRT for the driver's CUDA, if there is such a build",
            (f"pip install 'tensorrt-cu{newest}=={dotted(tensorrt)}'",),
        )
    if wanted.cuda < FIRST_COMPATIBLE:
        return
    yield Fix(
        "on a data-center GPU, forward compatibility helps without a new driver",
        (f"sudo apt-get install cuda-compat-{wanted.cuda}-0",),
        "https://docs.nvidia.com/deploy/cuda-compatibility/",
    )


def _why(target: Target, least: cuda.DriverNeed, wanted: cuda.DriverNeed) -> str:
    """Why a newer driver than the least, where one TensorRT is built for several CUDAs."""
    if wanted == least:
        return ""
    each = listing((f"CUDA {one.cuda} (which needs {_padded(one.driver)})" for one in (least, wanted)), "or")
    return f": {_name(target)} is built for {each}"


def _cudas(needs: tuple[cuda.DriverNeed, cuda.DriverNeed]) -> str:
    """The CUDA that a TensorRT was built for, the oldest where there are several."""
    oldest, newest = (one.cuda for one in needs)
    return f"CUDA {oldest}" if oldest == newest else f"CUDA {oldest} at the least"


def _padded(version: Numbers) -> str:
    """NVIDIA writes 525.60.13 and 580.65.06."""
    return ".".join([str(version[0]), *(f"{part:02d}" for part in version[1:])])
