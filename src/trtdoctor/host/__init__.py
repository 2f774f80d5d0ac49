"""This machine: its GPUs, its driver, and every TensorRT on it. Looks, asks child processes, loads nothing.

``survey`` never raises for a sick machine: what cannot be had is ``Unknown`` with the reason.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping
from typing import TypeVar, cast

from trtdoctor.host import container, device, driver, packages, python
from trtdoctor.host.bounded import Child, read_text, short
from trtdoctor.host.libraries import Libraries
from trtdoctor.host.loader import Loader
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.machine import Bundle, Copy, Machine, Package, Runtime, Variable
from trtdoctor.named import NamedTuple
from trtdoctor.sources.apart import within

T = TypeVar("T")
LIBRARIES_LIMIT = 10.0
VARIABLES = (
    "CUDA_VISIBLE_DEVICES",
    "CUDA_DEVICE_ORDER",
    "NVIDIA_VISIBLE_DEVICES",
    "NVIDIA_DRIVER_CAPABILITIES",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "SLURM_JOB_ID",
)
"""The only variables that are looked at or saved: they decide which GPU and which library a process gets."""


class Survey(NamedTuple):
    """The machine and its GPUs."""

    machine: Machine
    gpus: tuple[Gpu, ...]
    driver: Fact[str]
    cuda: Fact[str]


class _Found(NamedTuple):
    runtimes: tuple[Runtime, ...]
    copies: tuple[Copy, ...]
    packages: Fact[tuple[Package, ...]]
    bundles: tuple[Bundle, ...]


def survey(
    interpreter: str | None = None,
    environment: Mapping[str, str] | None = None,
    patience: float = math.inf,
) -> Survey:
    """Everything here that decides whether an engine loads. ``interpreter`` is the Python whose TensorRT counts. It and
    the driver have their time to answer, or ``patience`` seconds where these are fewer."""
    env = os.environ if environment is None else environment
    asked: list[Child] = []
    try:
        return _survey(interpreter, env, patience, asked)
    finally:
        for child in asked:
            child.end()


def _survey(interpreter: str | None, env: Mapping[str, str], patience: float, asked: list[Child]) -> Survey:
    """The same. What it starts it adds to ``asked``."""
    examining = python.start(interpreter)
    asked.append(examining)
    loader = Loader(
        env.get("LD_LIBRARY_PATH", ""),
        deadline=time.monotonic() + LIBRARIES_LIMIT,
        preload=env.get("LD_PRELOAD", ""),
    )
    machine_driver = driver.from_files(loader)
    asking = driver.start() if driver.worth_asking(machine_driver) else None
    asked += asking or ()
    examined = python.finish(examining, interpreter, patience)
    loader.deadline = time.monotonic() + LIBRARIES_LIMIT  # what the interpreter took is not of this time
    found = within(LIBRARIES_LIMIT + 1, "looking at libraries", lambda: _libraries(loader, examined))
    answers = driver.finish(asking, patience) if asking is not None else None
    gpus: tuple[Gpu, ...] = ()
    if answers is not None:
        machine_driver = driver.with_answers(machine_driver, answers)
        gpus = device.gpus(answers, env)
    if isinstance(found, Unknown):
        runtimes: Fact[tuple[Runtime, ...]] = found
        copies: Fact[tuple[Copy, ...]] = found
        bundles: Fact[tuple[Bundle, ...]] = found
        known_packages: Fact[tuple[Package, ...]] = found
    else:
        runtimes = Known(found.runtimes, "the order of ld.so(8) over the files here")
        copies = Known(found.copies, "the usual folders")
        bundles = Known(found.bundles, "the usual folders")
        known_packages = found.packages
        if isinstance(examined.python, Unknown):  # what it has is not known, and is not nothing
            known_packages, bundles = examined.python, examined.python
            runtimes = runtimes if found.runtimes else examined.python
    machine = Machine(
        system=_system(),
        kernel=Known(os.uname().release, "uname(2)"),
        glibc=_glibc(),
        jetson=_jetson(),
        wsl=os.path.exists("/usr/lib/wsl") or "microsoft" in os.uname().release.lower(),
        container=container.detect(env),
        driver=machine_driver,
        variables=tuple(Variable(name, short(env[name])[:2000]) for name in VARIABLES if name in env),
        python=examined.python,
        runtimes=runtimes,
        copies=copies,
        packages=known_packages,
        bundles=bundles,
        notes=tuple(dict.fromkeys(loader.notes)),
    )
    found_driver, cuda = driver.driver_version(machine_driver, answers), driver.cuda_version(answers)
    return _nobody(Survey(machine, gpus, found_driver, cuda))


def _nobody(value: T) -> T:
    """``value`` with every text in it as ``short`` has it: reasons and sources name files, too."""
    if isinstance(value, str):
        return cast("T", short(value))
    if isinstance(value, tuple):
        parts = map(_nobody, value)
        return cast("T", type(value)(*parts) if hasattr(value, "_fields") else tuple(parts))
    return value


def _libraries(loader: Loader, examined: python.Examined) -> _Found:
    libraries = Libraries(loader, [folder for folder in examined.folders if folder.endswith("-packages")])
    own = _of_interpreter(loader, examined)
    of_python = Libraries(own, libraries.package_folders) if own is not loader else libraries
    runtimes = [of_python.of_module(module, examined.executable) for module in examined.modules]
    runtimes += libraries.of_linked()
    runtimes += libraries.trtexec()
    copies = libraries.copies()
    system = packages.installed()
    if isinstance(system, Known):
        system = Known((*examined.packages, *system.value), f"pip, {system.source}")
    versions = {package.name.lower().replace("-", "_"): package.version for package in examined.packages}
    others = packages.bundles(examined.places, versions, examined.requirements)
    runtimes += [one for other in others if other.own and (one := of_python.of_bundle(other))]
    loaded = [path for module in examined.modules for path in module.preloaded]
    bundles = [of_python.bundle(other, loaded if other.imports else other.own) for other in others]
    return _Found(tuple(runtimes), copies, system, tuple(bundles))


def _of_interpreter(loader: Loader, examined: python.Examined) -> Loader:
    """The loader as the interpreter has it: a wrapper script may set ``LD_LIBRARY_PATH`` for it alone."""
    path = examined.library_path
    if path is None or (path, examined.preload) == (loader.asked_path, loader.asked_preload):
        return loader
    loader.notes.append(f"{short(examined.executable)} runs with an LD_LIBRARY_PATH or LD_PRELOAD of its own")
    return Loader(path, deadline=loader.deadline, preload=examined.preload)


def _system() -> Fact[str]:
    text = read_text("/etc/os-release", 65536)
    if not isinstance(text, Known):
        return text
    line = next((row for row in text.value.splitlines() if row.startswith("PRETTY_NAME=")), None)
    return Known(line[12:].strip('"'), "/etc/os-release") if line else Unknown("/etc/os-release names no system")


def _glibc() -> Fact[str]:
    try:
        word = os.confstr("CS_GNU_LIBC_VERSION")
    except (OSError, ValueError):
        word = None
    return Known(word.split()[-1], "confstr(3)") if word else Unknown("this system's C library is not glibc")


def _jetson() -> Fact[str]:
    """``# R36 (release), REVISION: 4.3, …`` in NVIDIA's own file -> 36.4.3. Absent on every other machine."""
    import re

    text = read_text("/etc/nv_tegra_release", 4096)
    match = re.match(r"# R(\d+) \(release\), REVISION: ([\d.]+)", text.value) if isinstance(text, Known) else None
    return Known(f"{match[1]}.{match[2]}", "/etc/nv_tegra_release") if match else NotAsked("this is not a Jetson")
