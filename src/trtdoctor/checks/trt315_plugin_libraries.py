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
from trtdoctor.model.product import Product, RuntimeKind, product_of, runtime_of_library, title_of
from trtdoctor.model.target import Target
from trtdoctor.named import NamedTuple
from trtdoctor.text import listing, printable

if TYPE_CHECKING:
    from trtdoctor.model.machine import MachineCode, Missing, PluginLibrary

REBUILD = Fix("build the plugin library again, against the target's TensorRT and for its GPU")


@check("TRT315", "plugin libraries match the target", stage="plugins")
def plugin_libraries(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Each library given with `--plugin`, as a file: whether it is an ELF library for the target's processor, linked with
    the product (TensorRT or TensorRT-RTX), the major version and the runtime (full or lean) of the target, with
    dependencies that can be found, with kernels for the target's GPU, and whether TensorRT would find a plugin in it at
    all.

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
            others = tuple(_other_tensorrt(library, facts))
            yield from others
            yield from _dependencies(library, facts, bool(others))
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


class _Link(NamedTuple):
    """A TensorRT library that the plugin library is linked with, as its soname tells: ``libnvinfer_plugin.so.8``."""

    name: str
    product: Product
    kind: RuntimeKind | None  # of a runtime's own library, and of what comes with one runtime only
    major: int | None


def _link(name: str) -> _Link | None:
    """What a soname tells; ``None`` for a library that is not TensorRT's."""
    stem, _, version = name.partition(".so")
    first = version.lstrip(".").partition(".")[0]
    major = int(first) if first.isascii() and first.isdecimal() else None
    spec = runtime_of_library(name)
    if spec is not None:
        return _Link(name, spec.product, spec.kind, major)
    if stem.startswith(("libnvinfer", "libnvonnxparser", "libnvparsers")):
        return _Link(name, "tensorrt", "full" if stem == "libnvinfer_plugin" else None, major)
    return _Link(name, "tensorrt-rtx", None, major) if stem == "libtensorrt_onnxparser_rtx" else None


def _other_tensorrt(library: PluginLibrary, facts: Facts) -> Iterator[Finding]:
    """Linked with another product, another major version, or another runtime than the engine would meet."""
    links, names = [link for name in library.tensorrt if (link := _link(name))], listing(library.tensorrt)
    product, whose = _product(facts)
    if product is None or not links:
        return
    foreign = [link for link in links if link.product != product]
    has = known(facts.target.tensorrt)
    majors = {link.major for link in links if link.major is not None}
    if foreign:
        made_for = title_of(foreign[0].product)
        yield _finding(
            library,
            f"the plugin library was built for {made_for}",
            f"is linked with {made_for} ({listing(link.name for link in foreign)}); {whose}.",
            names,
            REBUILD,
        )
    elif product != product_of(known(facts.target.runtime)):
        return  # that it is the wrong one for the engine is a finding of its own
    elif has is not None and has.parts and majors - {has.parts[0]}:
        wrong = listing(map(str, sorted(majors - {has.parts[0]})))
        yield _finding(
            library,
            "the plugin library was built for another TensorRT",
            f"is linked with {title_of(product)} {wrong}; the target has {has}.",
            names,
            REBUILD,
        )
    else:
        yield from _other_runtime(library, links, facts.target)


def _product(facts: Facts) -> tuple[Product | None, str]:
    """The product that the plugins are for, and a sentence about it: the engine's, else the target's."""
    target, header = facts.target, facts.engine.header
    kind, has = known(target.runtime), known(target.tensorrt)
    there = product_of(kind) if kind is not None or has is not None else None
    product = header.product if header is not None else there
    if product is None:
        return None, ""
    if product != there:
        return product, f"the engine is one of {title_of(product)}"
    return product, f"the target has {title_of(product)}" + (f" {has}" if has is not None and has.parts else "")


def _other_runtime(library: PluginLibrary, links: list[_Link], target: Target) -> Iterator[Finding]:
    """Each runtime has a registry of its own: a plugin that registers with one is not found by another."""
    kind = known(target.runtime)
    other = [link for link in links if link.kind is not None]
    if kind is None or not other or any(link.kind == kind for link in other):
        return
    gone = sorted({link.name for link in other} & {row.name for row in library.missing})
    lost = f", and the loader would not find {listing(gone)}" if gone else ""
    yield _finding(
        library,
        f"the plugin library was built for the {other[0].kind} TensorRT",
        f"is linked with the {other[0].kind} TensorRT ({listing(link.name for link in other)}); "
        f"the target has the {kind} runtime{lost}.",
        listing(library.tensorrt),
        Fix(
            f"load the engine with the {other[0].kind} TensorRT, or link the library without it: getCreators() suffices"
        ),
        severity=Severity.ERROR if gone else Severity.WARNING,
    )


def _dependencies(library: PluginLibrary, facts: Facts, named: bool) -> Iterator[Finding]:
    """Libraries that the loader would not find; TensorRT itself is there already if the target has one.

    ``named``: that the library is linked with another TensorRT is a finding of its own.
    """
    missing = [row for row in library.missing if not _is_there(row.name, facts.target)]
    missing = [row for row in missing if row.name not in library.tensorrt] if named else missing
    if missing:
        yield _lost(library, missing)


def _lost(library: PluginLibrary, missing: list[Missing]) -> Finding:
    names = listing(printable(row.name, 120) for row in missing[:6])
    whole = [row for row in missing if row.symbol_version is None]
    packages = dict.fromkeys(package for row in whole if (package := cuda.packages_of(row.library, None)[1]))
    install = Fix("install the packages that hold them", (f"sudo apt-get install {' '.join(packages)}",))
    fixes = [put_on_path(row.elsewhere[0]) for row in missing[:1] if row.elsewhere and row.symbol_version is None]
    fixes += [install] if packages else []
    return _finding(
        library,
        "the plugin library's own dependencies are missing",
        f"needs {names}, which the loader would not find.",
        f"needs {names}",
        *(fixes or [REBUILD]),
        cause="missing-library",
    )


def _is_there(name: str, target: Target) -> bool:
    """Whether the target's TensorRT is loaded under that name already, by the program or by its Python package."""
    link = _link(name)
    if link is None or known(target.tensorrt) is None:
        return False
    if link.product != product_of(known(target.runtime)):
        return False
    return runtime_of_library(name) is not None or (target.chosen is not None and target.chosen.module is not None)


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


def _runs(code: MachineCode, major: int, number: int) -> bool:
    """Whether machine code runs on the SM ``number``: later ones of its generation run it too, but not sm_90a."""
    return code.sm == number if code.exact else code.sm // 10 == major and code.sm <= number


def _no_kernels(library: PluginLibrary, target: Target) -> Iterator[Finding]:
    capability = known(target.gpu.compute_capability)
    if capability is None or not library.code:
        return
    number = capability[0] * 10 + capability[1]
    if any(_runs(code, capability[0], number) for code in library.code):
        return
    sms = listing(map(str, library.code))
    yield _finding(
        library,
        "the plugin library has no machine code for the target's GPU",
        f"holds kernels for {sms}; the target's GPU is sm_{number}. Without PTX in it they do not run.",
        sms,
        Fix(f"compile it for the GPU: nvcc -gencode arch=compute_{number},code=sm_{number}"),
        severity=Severity.WARNING,
    )
