"""Ways to get a TensorRT onto the target, and to make a process find one that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trtdoctor.checks.machine import path_word
from trtdoctor.checks.shared import broken_rule
from trtdoctor.knowledge import lookup
from trtdoctor.knowledge.capabilities import JETSON
from trtdoctor.model.fact import Known, known
from trtdoctor.model.finding import Finding, Fix
from trtdoctor.model.plan import Version
from trtdoctor.model.product import Product, product_of, runtime_of_library
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import listing, printable, shell_quote

if TYPE_CHECKING:
    from trtdoctor.model.machine import Bundle, Package

INSTALL = "https://docs.nvidia.com/deeplearning/tensorrt/latest/installing-tensorrt/installing.html"
X86 = "linux-x86_64"
BY_PIP = ("onnxruntime", "torch-tensorrt")
"""What carries a TensorRT and finds it in the same Python environment."""


def put_on_path(folder: str) -> Fix:
    """The folder on the loader's path."""
    word = path_word(folder)
    return Fix(
        "add it to the loader's path: for this shell, or for good",
        (
            f'export LD_LIBRARY_PATH={word}"${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"',
            f"echo {word} | sudo tee /etc/ld.so.conf.d/tensorrt.conf && sudo ldconfig",
        ),
    )


def plain_name(package: Package) -> str:
    """The name of a pip package as PyPI compares it: ``tensorrt-cu13-libs``."""
    return re.sub(r"[-_.]+", "-", package.name.lower())


def put_back(pip: str, packages: Sequence[Package]) -> Fix:
    """Install again what pip takes for installed, although its files are not there."""
    it, names = ("it" if len(packages) == 1 else "them"), listing(printable(one.name, 80) for one in packages)
    specs = " ".join(shell_quote(f"{printable(one.name, 80)}=={printable(one.version, 40)}") for one in packages)
    return Fix(
        f"put the files of {names} back: pip lists {it} as installed, so it would not install {it} again (wheels for "
        "CUDA 12 and 13 write the same files, and uninstalling one takes the other's)",
        (f"{pip} install --force-reinstall --no-deps {specs}",),
        INSTALL,
    )


def in_python(bundle: Bundle) -> bool:
    """Whether software came with a package of pip."""
    return bundle.distribution is not None


def wanted_library(bundle: Bundle) -> str | None:
    """The runtime that software is linked with: ``libnvinfer.so.10``."""
    return next((name for name in bundle.needs if runtime_of_library(name) is not None), None)


def wanted_wheels(bundle: Bundle) -> list[str]:
    """What pip is asked for to get the TensorRT that software wants: what its own package asks for, else the newest of
    the major version and CUDA that it is linked with."""
    own = [printable(text, 80) for text in bundle.requires if not re.match(r"[\w.-]+[-_](?:libs|bindings)\b", text)]
    if own:
        return own[:4]
    library = wanted_library(bundle)
    spec = runtime_of_library(library) if library is not None else None
    major = re.search(r"\.so\.(\d{1,3})", library or "")
    if spec is None or major is None:
        return []
    return [f"{spec.wheel}{f'-cu{bundle.cuda}' if bundle.cuda else ''}<{int(major[1]) + 1}"]


def is_jetson(target: Target) -> bool:
    """Whether the target is a Jetson, whose TensorRT comes with its JetPack."""
    machine = known(target.machine)
    if machine is not None and isinstance(machine.jetson, Known):
        return True
    capability = known(target.gpu.compute_capability)
    return capability in JETSON if capability is not None else known(target.gpu.integrated) is True


def is_windows(target: Target) -> bool:
    """Whether the target runs Windows, where neither apt nor NVIDIA's containers are at home."""
    return known(target.platform) in ("windows-x86_64", "windows-aarch64")


def runs_containers(target: Target) -> bool:
    """Whether NVIDIA's x86-64 images run there; where no platform is named, they may."""
    return not is_jetson(target) and known(target.platform) in (None, X86)


def usable(found: Finding, target: Target) -> Finding:
    """A finding with those of its fixes that the target can use: a log does not say where it was written."""
    return found._replace(fixes=tuple(fix for fix in found.fixes if _is_for(fix, target)))


def _is_for(fix: Fix, target: Target) -> bool:
    if fix.kind in ("pip", "container"):
        return runs_containers(target)
    return fix.kind != "jetpack" or is_jetson(target)


def ways_to_get(version: Version, target: Target) -> Iterator[Fix]:
    """Where exactly this version can be had for the target: a container, a JetPack, PyPI; for what carries its
    TensorRT, another release of that."""
    if is_carried(target):
        from trtdoctor.checks.carrier_fixes import other_releases

        yield from other_releases(version, target)
        return
    for way in lookup.ways_to_get(version, board=known(target.gpu.compute_capability)):
        if way.kind == "container":
            if runs_containers(target):
                yield way
        elif way.kind == "jetpack":
            if is_jetson(target) or known(target.platform) == "linux-aarch64":
                yield way
        elif has_wheels(PartialVersion(version), target):
            yield way


def is_carried(target: Target) -> bool:
    """Whether the target's TensorRT comes with something that has to keep it: DeepStream, Triton, ONNX Runtime, …

    On a Jetson they use that of the JetPack.
    """
    return bool(target.carrier[0]) and not is_jetson(target)


def release_meant(version: PartialVersion | None, target: Target) -> Version | None:
    """The newest release that can be had and runs on the target, where its version is a major one alone, and where
    nothing brings the program that builds."""
    if version is None or len(version.parts) > 1 or is_jetson(target):
        return None
    if product_of(known(target.runtime)) != "tensorrt" or (is_carried(target) and target.carrier[0] not in BY_PIP):
        return None
    capability = known(target.gpu.compute_capability)
    support = lookup.support(capability, rtx=False) if capability is not None else None
    for build in sorted(builds_for(target, version, "tensorrt"), reverse=True):
        runs = (
            support is None or capability is None or broken_rule(support, PartialVersion(build), "", capability) is None
        )
        if runs and any(way.kind in ("pip", "container") for way in ways_to_get(build, target)):
            return build
    return None


def builds_for(target: Target, version: PartialVersion | None, product: Product) -> tuple[Version, ...]:
    """The known builds that ``version`` may be on the target; all of them for ``None``. Those that only a JetPack has
    are on no other machine; a Jetson may have any, from NVIDIA's archive."""
    builds = lookup.builds(version, product)
    return tuple(build for build in builds if not is_of_jetsons(build, target)) if product == "tensorrt" else builds


def is_of_jetsons(build: Version, target: Target) -> bool:
    """Whether only JetPacks have this build of TensorRT, and the target is surely no Jetson, nor an Arm machine that
    the same package may be for."""
    platform, capability = known(target.platform), known(target.gpu.compute_capability)
    arm = platform == "linux-aarch64" or (platform is None and (capability is None or is_jetson(target)))
    return not arm and build in lookup.builds_of_jetsons()


def may_have(version: PartialVersion, target: Target) -> bool:
    """Whether the target may have this TensorRT: a Jetson has that of a JetPack, or what the target itself names."""
    if not is_jetson(target) or (isinstance(target.tensorrt, Known) and "tensorrt" not in target.assumed):
        return True
    packs = lookup.jetpacks_for(known(target.gpu.compute_capability))
    return any(version.could_be(pack.tensorrt) for pack in packs)


def has_wheels(version: PartialVersion, target: Target) -> bool:
    """Whether PyPI may have this TensorRT for the target; a Jetson's comes with JetPack."""
    from trtdoctor.knowledge.wheels import WHEELS

    if is_jetson(target) or (is_carried(target) and target.carrier[0] not in BY_PIP):
        return False
    platform = known(target.platform)
    return any(version.could_be(row.version) and platform in (None, *row.platforms) for row in WHEELS)
