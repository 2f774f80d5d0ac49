"""TRT316: software around TensorRT, and the TensorRT that it wants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.checks.install_fixes import INSTALL, in_python, plain_name, wanted_library, wanted_wheels
from trtdoctor.checks.machine import machine_of, pip, version_of
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.product import product_of, title_of
from trtdoctor.named import NamedTuple
from trtdoctor.text import listing, printable

if TYPE_CHECKING:
    from trtdoctor.model.machine import Bundle, Machine, Package


class _Broken(NamedTuple):
    """A requirement of a package, and the installed one that does not meet it."""

    requirement: str
    installed: str


@check("TRT316", "software around TensorRT gets the TensorRT that it wants", stage="libraries", needs=("TRT001",))
def bundles(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Torch-TensorRT, onnxruntime and its TensorRT-RTX plugin, Triton and DeepStream: whether their processes find the
    TensorRT libraries that they are linked with, whether the versions that their packages ask for are those that are
    installed, and whether two of them want different ones in one environment.

    ## Why it matters
    onnxruntime falls back to CUDA or to the CPU without its TensorRT provider (`Failed to create
    TensorrtExecutionProvider`), Torch-TensorRT cannot be imported: each is linked with one major version, and `pip
    install tensorrt` gets the newest.

    ## How to fix
    Install the version that the software is linked with. Two that want different ones need an environment each.

    ## Confidence
    Certain about what they are linked with and ask for; likely that this is what a program meets, which may load
    libraries by itself. It says nothing of the engine: the TensorRT in question loads it or not.
    """
    machine = machine_of(facts)
    found = need(machine.bundles)
    apart = _apart(found)
    if apart:
        yield _two(facts, apart)
    for bundle in found:
        if bundle in apart:
            continue
        broken = _broken(bundle, machine)
        if bundle.missing or broken:
            yield _unmet(facts, bundle, broken)


def _apart(found: tuple[Bundle, ...]) -> list[Bundle]:
    """Packages of one environment that are linked with different major versions of one product."""
    by_product: dict[str, dict[str, Bundle]] = {}
    for bundle in found:
        library = wanted_library(bundle)
        if in_python(bundle) and library is not None:
            by_product.setdefault(library.partition(".so.")[0], {}).setdefault(library, bundle)
    return next((list(rows.values()) for rows in by_product.values() if len(rows) > 1), [])


def _title(bundle: Bundle) -> str:
    return f"{bundle.name} {printable(bundle.version or '', 40)}".strip()


def _two(facts: Facts, apart: list[Bundle]) -> Finding:
    wants = [f"{_title(one)} with {wanted_library(one)}" for one in apart]
    python = pip(facts).removesuffix(" -m pip")
    commands = []
    for one in apart:
        folder = f"./{one.name.lower()}-venv"
        package = f"'{printable(one.distribution or one.name.lower(), 60)}=={printable(one.version or '', 40)}'"
        wheels = " ".join(f"'{wheel}'" for wheel in wanted_wheels(one))
        commands.append(f"{python} -m venv {folder} && {folder}/bin/pip install {package} {wheels}")
    return Finding(
        "two-trt-versions",
        Severity.WARNING,
        Confidence.CERTAIN,
        f"different TensorRTs are wanted by {listing(one.name for one in apart)}",
        f"{listing(wants)} are linked: one environment holds only one of these.",
        tuple(Evidence(_title(one), listing(one.needs[:4]), printable(one.path, 120)) for one in apart),
        (Fix("give each an environment of its own", tuple(commands), INSTALL),),
    )


def _broken(bundle: Bundle, machine: Machine) -> list[_Broken]:
    """Requirements that an installed package of that name does not meet."""
    installed = [one for one in known(machine.packages) or () if one.manager == "pip"]
    rows = (_met(text, installed) for text in bundle.requires[:20])
    return [row for row in rows if row is not None]


def _met(text: str, installed: list[Package]) -> _Broken | None:
    """``None`` where it is met, where no such package is there, and for what is no requirement."""
    from packaging.requirements import InvalidRequirement, Requirement  # only here: it takes longer than all the rest
    from packaging.version import InvalidVersion, Version

    try:
        wanted = Requirement(text)
        name = re.sub("[-_.]+", "-", wanted.name.lower())
        rows = [one for one in installed if re.fullmatch(f"{name}(-cu[0-9]+)?", plain_name(one))]
        fits = [one for one in rows if wanted.specifier.contains(Version(one.version), prereleases=True)]
    except (InvalidRequirement, InvalidVersion):
        return None
    return _Broken(text, f"{rows[0].name} {rows[0].version}") if rows and not fits else None


def _unmet(facts: Facts, bundle: Bundle, broken: list[_Broken]) -> Finding:
    names = listing(printable(one.name, 60) for one in bundle.missing[:4])
    has = _installed(machine_of(facts), bundle)
    if bundle.missing:
        message = f"{_title(bundle)} is linked with {names}, which its process would not find"
        message += f"; {has} is installed." if has else "."
        title = f"the TensorRT that {bundle.name} wants is not found"
    else:
        one = broken[0]
        message = (
            f"{_title(bundle)} asks for {printable(one.requirement, 80)}; {printable(one.installed, 80)} is installed."
        )
        title = f"the TensorRT that {bundle.name} asks for is another"
    # onnxruntime is often there for CUDA only; whoever has a TensorRT beside it wants it used.
    idle = bundle.missing and bundle.name == "onnxruntime" and not has
    return Finding(
        "missing-library" if bundle.missing else "python-packaging",
        Severity.INFO if idle else Severity.WARNING,
        Confidence.CERTAIN if broken else Confidence.LIKELY,
        title,
        message,
        (Evidence(_title(bundle), listing(bundle.needs[:4]) or "linked with none", printable(bundle.path, 120)),),
        tuple(_fixes(facts, bundle)),
    )


def _installed(machine: Machine, bundle: Bundle) -> str:
    """The TensorRT of the interpreter that is of the product which the software wants."""
    rtx = any(name.startswith("libtensorrt_rtx") for name in bundle.needs)
    product = "tensorrt-rtx" if rtx else "tensorrt"
    rows = [row for row in known(machine.runtimes) or () if product_of(row.kind) == product]
    version = next((version for row in rows if (version := version_of(row))), None)
    return f"{title_of('tensorrt-rtx' if rtx else 'tensorrt')} {version}" if version is not None else ""


def _fixes(facts: Facts, bundle: Bundle) -> Iterator[Fix]:
    wheels = wanted_wheels(bundle) if in_python(bundle) else []
    if wheels:
        words = " ".join(f"'{wheel}'" for wheel in wheels)
        yield Fix("install the TensorRT that it wants", (f"{pip(facts)} install {words}",), INSTALL)
    elif not in_python(bundle):
        yield Fix(f"use the container of {bundle.name}, or install the TensorRT that this release names", (), INSTALL)
