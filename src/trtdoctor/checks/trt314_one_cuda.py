"""TRT314: TensorRT wheels for two CUDA versions in one interpreter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.checks.install_fixes import INSTALL, plain_name
from trtdoctor.checks.machine import machine_of, pip
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import listing, printable

if TYPE_CHECKING:
    from trtdoctor.model.machine import Package

ByCuda = dict[str, list["Package"]]
_CUDA = r"cu(\d\d)"
_WHEEL = r"(tensorrt(?:-lean|-dispatch|-rtx)?)-cu(\d\d)(?:-(?:libs|bindings))?"


@check("TRT314", "the TensorRT wheels are for one CUDA version", stage="libraries", needs=("TRT001",))
def one_cuda(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the examined interpreter holds TensorRT wheels for two CUDA major versions (`-cu12` beside `-cu13`).

    ## Why it matters
    `tensorrt-cu12-libs` and `tensorrt-cu13-libs` unpack into the same folder: the second overwrites a part of the
    first. Imports then break, or load libraries that do not fit each other.

    ## How to fix
    Uninstall all of them, then install those for one CUDA version.

    ## Confidence
    Certain that packages for both are installed; likely that this breaks something.
    """
    wheels = _wheels(need(machine_of(facts).packages))
    majors = sorted({major for by_cuda in wheels.values() for major in by_cuda})
    if len(majors) < 2:
        return
    both = [name for name, by_cuda in wheels.items() if len(by_cuda) > 1]
    found = [package for by_cuda in wheels.values() for group in by_cuda.values() for package in group]
    yield Finding(
        "python-packaging",
        Severity.ERROR if both else Severity.WARNING,
        Confidence.LIKELY,
        f"wheels for CUDA {listing(majors)} are mixed",
        f"The interpreter holds TensorRT wheels for CUDA {listing(majors)}"
        + (f"; those of {listing(both)} overwrite each other's files." if both else ", of different runtimes."),
        tuple(Evidence(package.name, package.version, "pip") for package in found[:8]),
        (_keep_one(facts, wheels, found, max(majors)),),
    )


def _wheels(packages: tuple[Package, ...]) -> dict[str, ByCuda]:
    """The wheels of each runtime by the CUDA major version in their names."""
    found: dict[str, ByCuda] = {}
    candidates = [one for one in packages if one.manager == "pip" and one.name.lower().startswith("tensorrt")]
    if len({cuda[1] for one in candidates if (cuda := re.search(_CUDA, one.name))}) < 2:
        return found
    for package in candidates:
        match = re.fullmatch(_WHEEL, plain_name(package))
        if match:
            found.setdefault(match[1], {}).setdefault(match[2], []).append(package)
    return found


def _keep_one(facts: Facts, wheels: dict[str, ByCuda], found: list[Package], cuda: str) -> Fix:
    kept = " ".join(f"'{name}-cu{cuda}=={_version(by_cuda, cuda)}'" for name, by_cuda in wheels.items())
    names = " ".join(printable(package.name, 80) for package in found)
    return Fix(
        f"keep one CUDA version, for example {cuda}",
        (f"{pip(facts)} uninstall -y {names}", f"{pip(facts)} install {kept}"),
        INSTALL,
    )


def _version(by_cuda: ByCuda, cuda: str) -> str:
    """The version of the wheels that stay; never the newest, which would load no engine of today."""
    rows = by_cuda.get(cuda) or [package for group in by_cuda.values() for package in group]
    return printable(rows[0].version, 40)
