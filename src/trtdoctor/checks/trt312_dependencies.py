"""TRT312: the libraries that TensorRT is linked with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trtdoctor.checks.install_fixes import INSTALL, plain_name, put_back, put_on_path
from trtdoctor.checks.machine import chosen_runtime, machine_of, path_word, pip
from trtdoctor.knowledge import cuda
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import Known, known, need, reason_of
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.product import runtime_spec
from trtdoctor.text import dotted, listing, printable

if TYPE_CHECKING:
    from trtdoctor.model.machine import Missing, Package, Runtime

_OPTIONAL = " TensorRT itself loads without; engines that need its plugins may not."


@check("TRT312", "the libraries that TensorRT needs are found", stage="libraries", needs=("TRT311",))
def dependencies(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Every dependency of the TensorRT in question, walked through the files in the loader's own order: rpath, what the
    Python package loads by itself, `LD_LIBRARY_PATH`, runpath, `ld.so.cache`, default folders; and the symbol versions
    that they need from `libstdc++` and the C library.

    ## Why it matters
    `ImportError: libnvinfer.so.10: cannot open shared object file: No such file or directory`; the same for cuDNN,
    cuBLAS and the ONNX parser; ``version `GLIBCXX_3.4.29' not found``.

    ## How to fix
    Where the library is elsewhere on the machine: put its folder on the loader's path. Otherwise install its package.

    ## Confidence
    Certain for what TensorRT is linked with. A library that only the plugins or parsers need is a warning: an engine
    without them loads.
    """
    chosen = chosen_runtime(facts)
    for runtime in need(machine_of(facts).runtimes):
        if runtime != chosen and runtime.module is None:
            continue
        if runtime.missing:
            yield _missing(facts, runtime, in_question=runtime == chosen)
        elif not isinstance(runtime.library, Known):
            yield _incomplete(facts, runtime)


def _missing(facts: Facts, runtime: Runtime, *, in_question: bool) -> Finding:
    needed = [row for row in runtime.missing if not row.optional]
    rows = needed or list(runtime.missing)
    names = [printable(row.name, 120) for row in rows]
    return Finding(
        "cudnn-init" if all("cudnn" in row.library for row in rows) else "missing-library",
        Severity.ERROR if needed and in_question else Severity.WARNING,
        Confidence.CERTAIN,
        f"{'a library is' if len(names) == 1 else 'libraries are'} missing: {listing(names[:3])}",
        _message(runtime, rows, names) + ("" if needed else _OPTIONAL),
        tuple(Evidence(row.name, printable(row.reason), f"wanted by {printable(row.wanted_by)}") for row in rows[:8]),
        tuple(_fixes(facts, runtime, rows)),
    )


def _message(runtime: Runtime, rows: Sequence[Missing], names: Sequence[str]) -> str:
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    message = f"{printable(runtime.process, 120)} needs {listing(names[:6])}{more}, which the loader would not find"
    first = rows[0]
    if not first.elsewhere or first.symbol_version is not None:
        return f"{message}."
    places = listing(printable(place) for place in first.elsewhere[:2])
    holds = "holds" if len(first.elsewhere) == 1 else "hold"
    return f"{message}, although {places} {holds} {'it' if len(rows) == 1 else names[0]}."


def _incomplete(facts: Facts, runtime: Runtime) -> Finding:
    reason = printable(reason_of(runtime.library))
    version = known(runtime.bindings)
    wheel = runtime_spec(runtime.kind).wheel + (f"=={dotted(version.parts)}" if version else "")
    return Finding(
        "python-packaging",
        Severity.ERROR,
        Confidence.LIKELY,
        "the TensorRT package is incomplete",
        f"{printable(runtime.process, 120)}: {reason}.",
        (Evidence("library", "none", reason),),
        (Fix("reinstall it", (f"{pip(facts)} install --force-reinstall --no-cache-dir '{wheel}'",), INSTALL),),
    )


def _fixes(facts: Facts, runtime: Runtime, rows: Sequence[Missing]) -> Iterator[Fix]:
    whole = [row for row in rows if row.symbol_version is None]
    folders = dict.fromkeys(row.elsewhere[0] for row in whole if row.elsewhere)
    for folder in list(folders)[:2]:
        yield put_on_path(folder)
    yield from _to_install(facts, runtime, rows)
    too_old = next((row for row in rows if row.symbol_version is not None), None)
    if too_old is not None:
        yield _newer(too_old)
    if any(row.library.startswith("libcuda.so") for row in rows):
        yield Fix("libcuda.so.1 belongs to the driver: no CUDA package has it; install the driver (see TRT301)")


def _to_install(facts: Facts, runtime: Runtime, rows: Sequence[Missing]) -> Iterator[Fix]:
    wheels, debian = _packages(runtime, rows)
    if runtime.module is None:
        wheels = []
    else:
        nowhere = [row for row in rows if row.symbol_version is None and not row.elsewhere]
        lost = _listed(facts, nowhere, runtime)
        if lost:
            yield put_back(pip(facts), lost)
        wheels = [wheel for wheel in wheels if not any(_holds(one, wheel) for one in lost)]
        debian = [] if lost else debian
    if wheels:
        command = " ".join((pip(facts), "install", *(f"'{wheel}'" for wheel in wheels)))
        yield Fix("install the packages that hold them, into that interpreter", (command,), INSTALL)
    elif debian:
        yield Fix("install the packages that hold them", (f"sudo apt-get install {' '.join(debian)}",), INSTALL)


def _listed(facts: Facts, rows: Sequence[Missing], runtime: Runtime) -> list[Package]:
    """The packages that pip lists, although the libraries that they hold are not there."""
    wheels, _ = _packages(runtime, rows)
    installed = [one for one in known(machine_of(facts).packages) or () if one.manager == "pip"]
    return [one for one in installed if any(_holds(one, wheel) for wheel in wheels)]


def _holds(package: Package, wheel: str) -> bool:
    """Whether the package brings the libraries of the wheel: of ``tensorrt-cu13==10.3``, ``tensorrt-cu13-libs``."""
    name, wanted = plain_name(package), wheel.partition("==")[0]
    if wanted.startswith("tensorrt"):
        cuda_part = "" if re.search("-cu[0-9]+$", wanted) else "(?:-cu[0-9]+)?"
        return re.fullmatch(f"{wanted}{cuda_part}-libs", name) is not None
    return name == wanted


def _packages(runtime: Runtime, rows: Sequence[Missing]) -> tuple[list[str], list[str]]:
    """The wheels and the Debian packages that hold the missing libraries."""
    version = known(runtime.bindings) or known(runtime.version)
    exact = dotted(version.parts) if version is not None and version.parts else None
    found = [(row, cuda.packages_of(row.library, known(runtime.cuda), exact)) for row in rows]
    wheels = [wheel for _, (wheel, _) in found if wheel]
    debian = [package for row, (_, package) in found if package and row.symbol_version is None]
    return list(dict.fromkeys(wheels)), list(dict.fromkeys(debian))


def _newer(row: Missing) -> Fix:
    """For a library that is there and too old; its symbol versions show how old."""
    library = printable(row.library, 60)
    title = f"use a newer {library} (from a newer system or container), and take older copies off the path"
    if not row.elsewhere:
        return Fix(title)
    return Fix(title, (f"strings {path_word(row.elsewhere[0])} | grep -E 'GLIBC(XX)?_' | sort -V | tail -3",))
