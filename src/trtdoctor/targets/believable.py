"""Whether a version or a compute capability that somebody wrote can be meant: what cannot is refused with the nearest.

A release or a GPU newer than the tables must still be sayable: the next ones are believed, and ``new:`` before a value
says that it is meant as it stands.
"""

from __future__ import annotations

from trtdoctor.errors import TargetError
from trtdoctor.knowledge import lookup
from trtdoctor.model.plan import ComputeCapability
from trtdoctor.model.product import Product, title_of
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted, listing, printable

MEANT = "new:"
"""Before a value that the tables do not hold."""
CLOSED = (10,)
"""TensorRT before these versions gets no new minor version any more."""
MOST_MINOR = 99
"""Since TensorRT 10, ``NV_TENSORRT_VERSION`` has two digits for the minor version and two for the patch."""
CONTAINER_YEARS = range(17, 40)
"""NVIDIA's containers are named by year and month: 24.05."""
OLDEST_DRIVER, NEWEST_CUDA = 100, 30
"""Driver numbers are above, CUDA versions below: who writes one as the other is told so."""


def of_integer(number: int) -> PartialVersion | None:
    """The version that ``NV_TENSORRT_VERSION`` writes as one number: 8601 is 8.6.1, and since 10, 101000 is 10.10.0.
    ``None`` where that is no known minor version."""
    if number < 10_000:
        found = (number // 1000, number // 100 % 10, number % 100)
    else:
        found = (number // 10_000, number // 100 % 100, number % 100)
    products: tuple[Product, ...] = ("tensorrt", "tensorrt-rtx")
    minors = {build[:2] for product in products for build in lookup.builds(None, product)}
    return PartialVersion(found) if found[:2] in minors else None


def require_release(version: PartialVersion, text: str, key: str, product: Product) -> None:
    """Raises ``TargetError`` where no release of ``product`` can have this version."""
    shown, major = printable(text, 40), version.parts[0]
    if product == "tensorrt" and major == 1:
        raise TargetError(f"{key}={shown} is a version of TensorRT-RTX; add runtime=rtx")
    nearest = _nearest_release(version, product)
    if nearest is None:
        return
    tag = " (a container's tag is no version of TensorRT)" if major in CONTAINER_YEARS else ""
    raise TargetError(
        f"{key}={shown} is not a version of {title_of(product)}{tag}; the nearest is {nearest}, and the tables end at "
        f"{lookup.tables_end(product)}. One that is newer is written {key}={MEANT}{version}"
    )


def _nearest_release(version: PartialVersion, product: Product) -> str | None:
    """The release nearest to a version that no release can have; ``None`` where one can."""
    builds = lookup.builds(None, product)
    newest = max(builds)
    major, minor, patch = (*version.parts, 0, 0)[:3]
    own = [build for build in builds if build[0] == major]
    if major == 0 or major > newest[0] + 1:
        return dotted(newest)
    if not own:
        return None
    last = max(own)
    if product == "tensorrt" and (major,) < CLOSED and minor > last[1]:
        return dotted(last[:2])
    return dotted(last) if max(minor, patch) > MOST_MINOR else None


def require_capability(capability: ComputeCapability, text: str) -> None:
    """Raises ``TargetError`` where no known GPU has this compute capability, and it is not newer than all of them."""
    known = lookup.capabilities()
    if capability in known or capability > max(known):
        return
    near = listing(map(dotted, _nearest(capability, known)))
    raise TargetError(
        f"'{printable(text, 40)}' is not the compute capability of a known NVIDIA GPU; the nearest are {near}. "
        f"One that is newer is written gpu={MEANT}{dotted(capability)}"
    )


def _nearest(capability: ComputeCapability, known: tuple[ComputeCapability, ...]) -> list[ComputeCapability]:
    """Those that differ in the least: a slip of one digit before the neighbours in the order."""
    slips = [one for one in known if one[0] == capability[0] or one[1] == capability[1]]
    near = sorted(slips or known, key=lambda one: abs(10 * (one[0] - capability[0]) + one[1] - capability[1]))
    return sorted(near[:2])


def require_driver(version: PartialVersion, text: str) -> None:
    """Raises ``TargetError`` for what is a CUDA version rather than a driver's."""
    if version.parts[0] < OLDEST_DRIVER:
        shown = printable(text, 40)
        raise TargetError(f"driver={shown} is not the version of a driver, as 535.104.05 is; a CUDA is cuda={shown}")


def require_cuda(version: PartialVersion, text: str) -> None:
    """Raises ``TargetError`` for what is a driver's version rather than a CUDA."""
    if not 0 < version.parts[0] <= NEWEST_CUDA:
        shown = printable(text, 40)
        raise TargetError(f"cuda={shown} is not a version of CUDA, as 12.4 is; a driver is driver={shown}")
