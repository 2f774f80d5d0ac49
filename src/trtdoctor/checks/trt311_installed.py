"""TRT311: a TensorRT that a process finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.checks.install_fixes import (
    INSTALL,
    in_python,
    plain_name,
    put_back,
    put_on_path,
    wanted_wheels,
    ways_to_get,
)
from trtdoctor.checks.machine import machine_of, pip
from trtdoctor.checks.shared import check_again
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.product import runtime_spec
from trtdoctor.model.target import Target
from trtdoctor.text import dotted, printable, shell_quote

if TYPE_CHECKING:
    from trtdoctor.model.machine import Bundle, Copy


_WHEEL = r"tensorrt(?:-lean|-dispatch|-rtx)?(?:-cu\d\d)?-(?:libs|bindings)"
"""The wheels of a runtime that hold its files."""


@check("TRT311", "a TensorRT is installed", stage="libraries", needs=("TRT001",))
def installed(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether there is any TensorRT: in packages of the examined interpreter, among the libraries that the loader finds,
    `trtexec`, and copies on the usual paths.

    ## Why it matters
    `ModuleNotFoundError: No module named 'tensorrt'`, or `libnvinfer.so.10: cannot open shared object file`.

    ## How to fix
    Install the TensorRT that built the engine; name the interpreter that has it with `--python`; or, where a copy is
    outside of the loader's paths, put its folder on them.

    ## Confidence
    Likely: a TensorRT in a folder that nothing uses, or in another interpreter, is not seen.
    """
    machine = machine_of(facts)
    if need(machine.runtimes):
        return
    copies = known(machine.copies) or ()
    python = printable(need(machine.python).executable)  # an interpreter that could not be asked may have one
    looked = f"the packages of {python}"
    title = "no TensorRT was found here"
    message = f"There is no TensorRT in {looked}, in the loader's folders, or in the usual places."
    if copies:
        folder, _, name = copies[0].path.rpartition("/")
        title = "a TensorRT is here, but no process finds it"
        message = (
            f"{printable(name)} is in {printable(folder)}, but the loader does not look there, and no package of "
            f"{python} uses it."
        )
    yield Finding(
        "missing-library",
        Severity.ERROR,
        Confidence.LIKELY,
        title,
        message,
        (
            Evidence("looked at", f"{looked}, the loader's folders, the usual places", "this machine"),
            *(Evidence("a copy", _words(copy), "file") for copy in copies[:4]),
        ),
        (
            *([put_on_path(copies[0].path.rpartition("/")[0])] if copies else []),
            *_put_back(facts),
            *_fixes(facts),
        ),
    )


def _put_back(facts: Facts) -> Iterator[Fix]:
    """For packages of TensorRT that pip lists, although the interpreter finds no module of theirs."""
    packages = [one for one in known(machine_of(facts).packages) or () if one.manager == "pip"]
    listed = [one for one in packages if re.fullmatch(_WHEEL, plain_name(one))]
    if listed:
        yield put_back(pip(facts), listed)


def _bundles(target: Target) -> tuple[Bundle, ...]:
    """Software of the interpreter that wants a TensorRT: ``pip install tensorrt`` would get the newest for it."""
    machine = known(target.machine)
    return tuple(one for one in (known(machine.bundles) or () if machine is not None else ()) if in_python(one))


def _words(copy: Copy) -> str:
    version = known(copy.version)
    return printable(copy.path) + (f" ({dotted(version.parts)})" if version is not None and version.parts else "")


def _fixes(facts: Facts) -> Iterator[Fix]:
    engine, target = facts.engine, facts.target
    other = "--python ./venv/bin/python"
    asked = f"{check_again(facts, other)} {shell_quote(engine.path)}"
    named = asked if engine.path else f"trtdoctor host {other}"
    yield Fix("if another interpreter has it, name that one", (named,))
    header = engine.header
    version = known(header.tensorrt_version) if header is not None else None
    if header is None or version is None:
        wanted = [wheel for bundle in _bundles(target) for wheel in wanted_wheels(bundle)[:1]]
        wheel = wanted[0] if wanted else "tensorrt"
        yield Fix("install TensorRT", (f"pip install {shell_quote(wheel)}",), INSTALL)
    elif header.product == "tensorrt-rtx":
        wheel = f"pip install '{runtime_spec('rtx').wheel}=={dotted(version)}'"
        yield Fix("install the TensorRT-RTX that built the engine", (wheel,), INSTALL)
    else:
        for way in ways_to_get(version, target):
            yield way._replace(title=f"get the TensorRT that built the engine: {way.title}")
