"""TRT315: the libraries given with --plugin, as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.checks.install_fixes import put_on_path
from trtdoctor.checks.machine import path_word
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import cuda
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Cause, Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.product import product_of, runtime_of_library
from trtdoctor.model.target import Target
from trtdoctor.text import listing, printable

if TYPE_CHECKING:
    from trtdoctor.model.machine import PluginLibrary

REBUILD = Fix("build the plugin library again, against the target's TensorRT and for its GPU")


@check("TRT315", "plugin libraries match the target", stage="plugins")
def plugin_libraries(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Each library given with `--plugin`, as a file: whether it is an ELF library for the target's processor, linked with
    the `libnvinfer` of the target's TensorRT, with dependencies that can be found, with kernels for the target's GPU,
    and whether TensorRT would find a plugin in it at all.

    ## Why it matters
    A library for another TensorRT pulls a second `libnvinfer` into the process: its plugins register there, and the
    engine still says `getPluginCreator could not find plugin`; or the process dies.

    ## How to fix
    Build the library against the target's TensorRT, on the target's system, for the target's GPU.

    ## Confidence
    Certain about what the file holds. Plugins that a program registers by itself need no entry point.
    """
    if not facts.plugin_libraries:
        raise FactUnavailable("no plugin library was given (--plugin)", incomplete=False)
    for library in facts.plugin_libraries:
        if library.failure is not None:
            yield _unreadable(library, library.failure)
        elif _is_foreign(library, facts.target):
            yield _foreign(library, facts.target)
        else:
            yield from _other_tensorrt(library, facts.target)
            yield from _dependencies(library, facts.target)
            yield from _no_plugin(library)
            yield from _old_abi(library)
            yield from _no_kernels(library, facts.target)


def _finding(
    library: PluginLibrary,
    title: str,
    message: str,
    value: str,
    *fixes: Fix,
    severity: Severity = Severity.ERROR,
    cause: Cause = "plugin-missing",
) -> Finding:
    """A finding whose ``message`` goes on after the library's name."""
    name = printable(library.path, 120)
    evidence = (Evidence("plugin library", value, name),)
    return Finding(cause, severity, Confidence.CERTAIN, title, f"{name} {message}", evidence, fixes)


def _unreadable(library: PluginLibrary, failure: str) -> Finding:
    why = printable(failure, 200)
    look = Fix("check the path", (f"ls -la {path_word(library.path)}",))
    return _finding(library, "the plugin library cannot be read", f"cannot be read: {why}.", why, look)


def _is_foreign(library: PluginLibrary, target: Target) -> bool:
    wanted = known(target.platform)
    return wanted is not None and library.machine is not None and wanted != f"linux-{library.machine}"


def _foreign(library: PluginLibrary, target: Target) -> Finding:
    return _finding(
        library,
        "the plugin library is for another processor",
        f"is for {library.machine}; the target is {known(target.platform)}.",
        f"machine {library.machine}",
        REBUILD,
    )


def _other_tensorrt(library: PluginLibrary, target: Target) -> Iterator[Finding]:
    """Linked with the ``libnvinfer`` of another major version, as its soname says: ``libnvinfer_plugin.so.8``."""
    has = known(target.tensorrt)
    if has is None or not has.parts or product_of(known(target.runtime)) != "tensorrt":
        return
    majors = {major for name in library.tensorrt if (major := _major(name)) is not None}
    wrong = sorted(majors - {has.parts[0]})
    if wrong:
        yield _finding(
            library,
            "the plugin library was built for another TensorRT",
            f"is linked with TensorRT {listing(map(str, wrong))}; the target has {has}.",
            listing(library.tensorrt),
            REBUILD,
        )


def _major(name: str) -> int | None:
    stem, _, version = name.partition(".so.")
    first = version.partition(".")[0]
    return int(first) if stem.startswith("libnvinfer") and first.isascii() and first.isdecimal() else None


def _dependencies(library: PluginLibrary, target: Target) -> Iterator[Finding]:
    """Libraries that the loader would not find; TensorRT itself is there already if the target has one."""
    has = known(target.tensorrt)
    missing = [row for row in library.missing if has is None or runtime_of_library(row.name) is None]
    if not missing:
        return
    names = listing(printable(row.name, 120) for row in missing[:6])
    whole = [row for row in missing if row.symbol_version is None]
    packages = dict.fromkeys(package for row in whole if (package := cuda.packages_of(row.library, None)[1]))
    install = Fix("install the packages that hold them", (f"sudo apt-get install {' '.join(packages)}",))
    fixes = [put_on_path(row.elsewhere[0]) for row in missing[:1] if row.elsewhere and row.symbol_version is None]
    fixes += [install] if packages else []
    yield _finding(
        library,
        "the plugin library's own dependencies are missing",
        f"needs {names}, which the loader would not find.",
        f"needs {names}",
        *(fixes or [REBUILD]),
        cause="missing-library",
    )


def _no_plugin(library: PluginLibrary) -> Iterator[Finding]:
    if not library.entry_points and not library.registers:
        yield _finding(
            library,
            "the plugin library holds no plugin that TensorRT would find",
            "neither exports getCreators() nor registers a plugin while it is loaded.",
            "no entry point",
            Fix("register the plugins: REGISTER_TENSORRT_PLUGIN(MyCreator); or export getCreators()"),
            severity=Severity.WARNING,
        )


def _old_abi(library: PluginLibrary) -> Iterator[Finding]:
    """NVIDIA's own libnvinfer_plugin of 8.6 is built so: nothing of TensorRT's interface depends on it."""
    if library.old_abi:
        yield _finding(
            library,
            "the plugin library uses the C++ ABI from before GCC 5",
            "was built with _GLIBCXX_USE_CXX11_ABI=0. TensorRT is not affected; other C++ libraries that it is linked "
            "with may be.",
            "std::string of the old ABI",
            Fix("if symbols with std::string are missing, build both with one ABI"),
            severity=Severity.INFO,
        )


def _no_kernels(library: PluginLibrary, target: Target) -> Iterator[Finding]:
    capability = known(target.gpu.compute_capability)
    if capability is None or not library.sms:
        return
    number = capability[0] * 10 + capability[1]
    if any(sm // 10 == capability[0] and sm <= number for sm in library.sms):
        return
    sms = listing(f"sm_{sm}" for sm in library.sms)
    yield _finding(
        library,
        "the plugin library has no machine code for the target's GPU",
        f"holds kernels for {sms}; the target's GPU is sm_{number}. Without PTX in it they do not run.",
        sms,
        Fix(f"compile it for the GPU: nvcc -gencode arch=compute_{number},code=sm_{number}"),
        severity=Severity.WARNING,
    )
