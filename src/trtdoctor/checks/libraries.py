"""TRT31x: the libraries: is there a TensorRT, is it whole, and does every process get the same one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trtdoctor.checks.host import machine_of
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import cuda as cuda_table
from trtdoctor.knowledge import lookup
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import Known, known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.product import product_of, runtime_of_library, runtime_spec, title_of
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted, listing, printable, shell_quote

if TYPE_CHECKING:
    from trtdoctor.model.machine import Missing, Package, Plugin, Runtime

INSTALL = "https://docs.nvidia.com/deeplearning/tensorrt/latest/installing-tensorrt/installing.html"
_TENSORRT = re.compile(r"lib(?:nv(?:infer|onnxparser|parsers)|tensorrt_)\S*")
_SYSTEM = re.compile(r"lib(?:stdc\+\+|gcc_s|c|m|pthread|dl|rt)\.so\S*")


def path_word(path: str) -> str:
    """A path as a shell word; ``~/`` stays in front of the quotes, where the shell reads it as the home folder."""
    return f"~/{shell_quote(path[2:])}" if path.startswith("~/") else shell_quote(path)


def in_question(facts: Facts) -> Runtime | None:
    """The runtime that the engine would meet; skips the check where nobody could look for runtimes."""
    need(machine_of(facts).runtimes)
    return facts.target.chosen


def _version(runtime: Runtime) -> str:
    name = title_of(product_of(runtime.kind))
    kind = f" ({runtime.kind} runtime)" if runtime.kind in ("lean", "dispatch") else ""
    return f"{name} {dotted(_parts(runtime)) or 'of unknown version'}{kind}"


def _parts(runtime: Runtime) -> tuple[int, ...]:
    """The library's version, or that of the bindings where the library is missing."""
    for fact in (runtime.version, runtime.bindings):
        if isinstance(fact, Known) and fact.value.parts:
            return fact.value.parts
    return ()


@check("TRT311", "a TensorRT is installed", stage="libraries")
def installed(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether any TensorRT is here: packages of the examined interpreter, libraries that the loader finds, `trtexec`, and
    copies on the usual paths.

    ## Why it matters
    `ModuleNotFoundError: No module named 'tensorrt'`, or `libnvinfer.so.10: cannot open shared object file`.

    ## How to fix
    Install the TensorRT that built the engine; name the interpreter that has it with `--python`; or, where a copy lies
    outside of the loader's paths, put its folder on them.

    ## Confidence
    Likely: a TensorRT in a folder that nobody uses for it, or in another interpreter, is not seen.
    """
    machine = machine_of(facts)
    runtimes = need(machine.runtimes)
    if runtimes:
        return
    copies = known(machine.copies) or ()
    python = need(machine.python)  # an interpreter that could not be asked may have one
    looked = f"the packages of {printable(python.executable)}"
    evidence = [Evidence("looked at", f"{looked}, the loader's folders, the usual places", "this machine")]
    fixes: list[Fix] = []
    if copies:
        folder, _, name = copies[0].path.rpartition("/")
        evidence += [Evidence("a copy", _with_version(copy.path, known(copy.version)), "file") for copy in copies[:4]]
        fixes.append(_put_on_path(folder))
        message = (
            f"{printable(name)} lies in {printable(folder)}, but the loader does not look there, and no package of "
        )
        message += f"{printable(python.executable)} uses it."
        title = "a TensorRT is here, but no process finds it"
    else:
        title = "no TensorRT was found here"
        message = f"Neither {looked} nor the loader's folders nor the usual places hold a TensorRT."
    engine = shell_quote(facts.engine.path) if facts.engine.path else "model.engine"
    fixes.append(
        Fix("if another interpreter has it, name that one", (f"trtdoctor check {engine} --python ./venv/bin/python",))
    )
    header = facts.engine.header
    version = known(header.tensorrt_version) if header is not None else None
    if header is None or version is None:
        fixes.append(Fix("install TensorRT", ("pip install tensorrt",), INSTALL))
    elif header.product == "tensorrt-rtx":
        wheel = f"pip install 'tensorrt-rtx=={dotted(version)}'"
        fixes.append(Fix("install the TensorRT-RTX that built the engine", (wheel,), INSTALL))
    else:
        fixes += [
            Fix(f"get the TensorRT that built the engine: {way.title}", way.commands, way.url)
            for way in lookup.ways_to_get(version)
        ]
    yield Finding("missing-library", Severity.ERROR, Confidence.LIKELY, title, message, tuple(evidence), tuple(fixes))


def _with_version(path: str, version: object) -> str:
    parts = getattr(version, "parts", None)
    return f"{printable(path)}{f' ({dotted(parts)})' if parts else ''}"


def _put_on_path(folder: str) -> Fix:
    word = path_word(folder)
    return Fix(
        "tell the loader where it is: for this shell, or for good",
        (
            f'export LD_LIBRARY_PATH={word}"${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"',
            f"echo {word} | sudo tee /etc/ld.so.conf.d/tensorrt.conf && sudo ldconfig",
        ),
    )


@check("TRT312", "the libraries that TensorRT needs are found", stage="libraries", needs=("TRT311",))
def complete(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Every dependency of the TensorRT in question, walked through the files in the loader's own order: rpath, what the
    Python package loads by itself, `LD_LIBRARY_PATH`, runpath, `ld.so.cache`, default folders; and the symbol versions
    that they want of `libstdc++` and the C library.

    ## Why it matters
    `ImportError: libnvinfer.so.10: cannot open shared object file: No such file or directory`; the same for cuDNN,
    cuBLAS and the ONNX parser; ``version `GLIBCXX_3.4.29' not found``.

    ## How to fix
    Where the library lies elsewhere on the machine: put its folder on the loader's path. Otherwise install its package.

    ## Confidence
    Certain for what TensorRT is linked with. A library that only the plugins or parsers need is a warning: an engine
    without them loads.
    """
    chosen = in_question(facts)
    for runtime in need(machine_of(facts).runtimes):
        if runtime == chosen or runtime.module is not None:
            yield from _complete(facts, runtime, in_question=runtime == chosen)


def _complete(facts: Facts, runtime: Runtime, *, in_question: bool) -> Iterator[Finding]:
    rows = [row for row in runtime.missing if not row.optional]
    fatal = bool(rows)
    rows = rows or list(runtime.missing)
    if not rows:
        if not isinstance(runtime.library, Known):
            yield _incomplete(facts, runtime)
        return
    names = [row.name for row in rows]
    first = rows[0]
    message = f"{runtime.process} needs {listing(names[:6])}"
    message += f" and {len(names) - 6} more" if len(names) > 6 else ""
    message += ", which the loader would not find"
    if first.elsewhere and not _versioned(first):
        message += f", although {listing(first.elsewhere[:2])} {'holds' if len(first.elsewhere) == 1 else 'hold'} "
        message += "it." if len(rows) == 1 else f"{first.name}."
    else:
        message += "."
    if not fatal:
        message += " TensorRT itself loads without; engines that need its plugins may not."
    yield Finding(
        "cudnn-init" if all("cudnn" in name for name in names) else "missing-library",
        Severity.ERROR if fatal and in_question else Severity.WARNING,
        Confidence.CERTAIN,
        f"{'a library is' if len(names) == 1 else 'libraries are'} missing: {listing(names[:3])}",
        message,
        tuple(Evidence(row.name, printable(row.reason), f"wanted by {row.wanted_by}") for row in rows[:8]),
        tuple(_missing_fixes(facts, runtime, rows)),
    )


def _pip(facts: Facts) -> str:
    """``pip`` of the interpreter that was examined."""
    machine = known(facts.target.machine)
    python = known(machine.python) if machine is not None else None
    return f"{path_word(python.executable)} -m pip" if python is not None else "pip"


def _incomplete(facts: Facts, runtime: Runtime) -> Finding:
    reason = getattr(runtime.library, "reason", "not found")
    version = known(runtime.bindings)
    wheel = runtime_spec(runtime.kind).wheel + (f"=={dotted(version.parts)}" if version else "")
    return Finding(
        "python-packaging",
        Severity.ERROR,
        Confidence.LIKELY,
        "the TensorRT package is not whole",
        f"{runtime.process}: {printable(reason)}.",
        (Evidence("library", "none", printable(reason)),),
        (Fix("install it again", (f"{_pip(facts)} install --force-reinstall --no-cache-dir '{wheel}'",), INSTALL),),
    )


def _versioned(row: Missing) -> bool:
    """Whether a symbol version of a library is missing, and not the library."""
    return row.name.endswith(")")


def _missing_fixes(facts: Facts, runtime: Runtime, rows: Sequence[Missing]) -> Iterator[Fix]:
    folders = dict.fromkeys(row.elsewhere[0] for row in rows if row.elsewhere and not _versioned(row))
    for folder in list(folders)[:2]:
        yield _put_on_path(folder)
    version = known(runtime.bindings) or known(runtime.version)
    exact = dotted(version.parts) if version is not None and version.parts else None
    cuda = known(runtime.cuda)
    pip: dict[str, None] = {}
    debian: dict[str, None] = {}
    for row in rows:
        wheel, package = cuda_table.packages_of(
            row.name.split(" ")[0], cuda, exact if _TENSORRT.fullmatch(row.name) else None
        )
        if wheel:
            pip[f"'{wheel}'"] = None
        if package and not _versioned(row):
            debian[package] = None
    if pip and runtime.module is not None:
        yield Fix(
            "install what holds them, into that interpreter", (f"{_pip(facts)} install {' '.join(pip)}",), INSTALL
        )
    elif debian:
        yield Fix("install the packages that hold them", (f"sudo apt-get install {' '.join(debian)}",), INSTALL)
    if any(_versioned(row) for row in rows):
        row = next(row for row in rows if _versioned(row))
        yield Fix(
            f"use a newer {row.name.split(' ')[0]} (of a newer system or container); take older copies off the path",
            (f"strings {path_word(row.elsewhere[0])} | grep -E 'GLIBC(XX)?_' | sort -V | tail -3",)
            if row.elsewhere
            else (),
        )
    if any(row.name.startswith("libcuda.so") for row in rows):
        yield Fix("libcuda.so.1 belongs to the driver: no package of CUDA has it; install the driver (see TRT301)")


@check("TRT313", "every process gets the same TensorRT", stage="libraries", needs=("TRT311",), explains=("TRT102",))
def same_everywhere(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Which library each kind of process gets: Python with the examined interpreter, `trtexec`, programs that are linked
    with TensorRT. Whether they are of one version, and if not, which of them the engine was built for.

    ## Why it matters
    The most frequent cause of `Version tag does not match`: `trtexec` of one install builds the engine, Python of
    another loads it; or an `LD_LIBRARY_PATH` from last year decides.

    ## How to fix
    Build and load with the same install: remove the other, or change the one line that decides.

    ## Confidence
    Certain about the versions. That it is what broke this engine is certain when its version is that of the other
    install.
    """
    machine = machine_of(facts)
    header = facts.engine.header
    product = header.product if header is not None else product_of(known(facts.target.runtime))
    chosen = in_question(facts)
    rows = [row for row in need(machine.runtimes) if product_of(row.kind) == product and _parts(row)]
    if chosen is None or chosen not in rows:
        return
    version = _parts(chosen)
    others = [row for row in rows if not _may_be_one(_parts(row), version)]
    if not others:
        return
    wanted = known(header.tensorrt_version) if header is not None else None
    fitting = [row for row in others if wanted is not None and PartialVersion(_parts(row)).could_be_of_plan(wanted)]
    matches_here = wanted is not None and PartialVersion(version).could_be_of_plan(wanted)
    other = (fitting or others)[0]
    if fitting and not matches_here:
        title = "the engine was built by another TensorRT of this machine"
        message = (
            f"The engine was built by TensorRT {dotted(wanted or ())}, as {printable(other.process, 120)} gets; "
            f"{printable(chosen.process, 120)} gets {dotted(version)}."
        )
    else:
        title = "two TensorRTs are installed"
        message = (
            f"{printable(chosen.process, 120)} gets TensorRT {dotted(version)}, "
            f"{printable(other.process, 120)} gets {dotted(_parts(other))}."
        )
        if matches_here:
            message += " The engine fits the first."
    evidence = [
        Evidence(printable(row.process, 80), f"{_version(row)}: {printable(known(row.library) or '?')}", row.decided_by)
        for row in [chosen, *others][:6]
    ]
    yield Finding(
        "two-trt-versions",
        Severity.ERROR if fitting and not matches_here else Severity.WARNING,
        Confidence.CERTAIN,
        title,
        message,
        tuple(evidence),
        tuple(_two_fixes(facts, chosen, other, fits=bool(fitting) and not matches_here)),
    )


def _may_be_one(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two versions agree as far as both are known: a library may tell three numbers of four."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def _two_fixes(facts: Facts, chosen: Runtime, other: Runtime, *, fits: bool) -> Iterator[Fix]:
    exact = dotted(_parts(other))
    for row in (chosen, other):
        if row.decided_by == "LD_LIBRARY_PATH":
            folder = (known(row.library) or "").rpartition("/")[0]
            yield Fix(
                f"LD_LIBRARY_PATH decides for {printable(row.process, 80)}: take {printable(folder)} out of it",
                (
                    f'export LD_LIBRARY_PATH="$(echo "$LD_LIBRARY_PATH" | tr : \'\\n\' | grep -vxF {path_word(folder)} '
                    '| paste -sd:)"',
                ),
            )
            break
    if chosen.module is not None and exact:
        name = runtime_spec(chosen.kind).wheel
        title = "give the interpreter the version that the engine needs" if fits else "give both the same version"
        yield Fix(title, (f"{_pip(facts)} install '{name}=={exact}'",), INSTALL)
    yield Fix("or build the engine again with the install that will load it")


@check("TRT314", "the Python packages are for one CUDA", stage="libraries")
def one_cuda(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the examined interpreter holds TensorRT wheels for two CUDA major versions (`-cu12` beside `-cu13`).

    ## Why it matters
    `tensorrt-cu12-libs` and `tensorrt-cu13-libs` unpack into the same folder: the second overwrites a part of the
    first. Imports then break, or load libraries that do not fit each other.

    ## How to fix
    Uninstall all of them, then install those of one CUDA.

    ## Confidence
    Certain that packages of both are installed; likely that it breaks something.
    """
    packages = [package for package in need(machine_of(facts).packages) if package.manager == "pip"]
    by_module: dict[str, dict[str, list[Package]]] = {}
    for package in packages:
        name = package.name.lower().replace("_", "-")
        match = re.fullmatch(r"(tensorrt(?:-lean|-dispatch|-rtx)?)-cu(\d\d)(?:-(?:libs|bindings))?", name)
        if match:
            by_module.setdefault(match[1], {}).setdefault(match[2], []).append(package)
    both = {name: rows for name, rows in by_module.items() if len(rows) > 1}
    majors = sorted({major for rows in by_module.values() for major in rows})
    if len(majors) < 2:
        return
    rows = [package for found in by_module.values() for group in found.values() for package in group]
    chosen = max(majors)
    yield Finding(
        "python-packaging",
        Severity.ERROR if both else Severity.WARNING,
        Confidence.LIKELY,
        f"packages of TensorRT for CUDA {listing(majors)} are mixed",
        f"The interpreter holds TensorRT wheels for CUDA {listing(majors)}"
        + (f"; those of {listing(both)} overwrite each other's files." if both else ", of different runtimes."),
        tuple(Evidence(package.name, package.version, "pip") for package in rows[:8]),
        (
            Fix(
                f"keep one CUDA, {chosen} say",
                (
                    f"{_pip(facts)} uninstall -y {' '.join(package.name for package in rows)}",
                    f"{_pip(facts)} install "
                    + " ".join(
                        f"'{name}-cu{chosen}=={_version_in(found, chosen)}'" for name, found in by_module.items()
                    ),
                ),
                INSTALL,
            ),
        ),
    )


def _version_in(found: dict[str, list[Package]], chosen: str) -> str:
    """The version of the wheels that stay; never the newest, which would load no engine of today."""
    rows = found.get(chosen) or [package for group in found.values() for package in group]
    return printable(rows[0].version, 40)


@check("TRT315", "plugin libraries fit", stage="plugins")
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
        yield from _plugin(facts, library)


def _plugin(facts: Facts, library: Plugin) -> Iterator[Finding]:
    name = printable(library.path, 120)

    def found(
        title: str, message: str, value: str, fixes: Sequence[Fix], severity: Severity = Severity.ERROR
    ) -> Finding:
        evidence = (Evidence("plugin library", value, name),)
        return Finding("plugin-missing", severity, Confidence.CERTAIN, title, message, evidence, tuple(fixes))

    rebuild = Fix("build the plugin library again, against the target's TensorRT and for its GPU")
    if library.failure is not None:
        look = Fix("check the path", (f"ls -la {path_word(library.path)}",))
        why = printable(library.failure, 200)
        yield found("the plugin library cannot be read", f"{name} cannot be read: {why}.", why, [look])
        return
    wanted = known(facts.target.platform)
    if wanted is not None and library.machine is not None and wanted != f"linux-{library.machine}":
        yield found(
            "the plugin library is for another processor",
            f"{name} is for {library.machine}; the target is {wanted}.",
            f"machine {library.machine}",
            [rebuild],
        )
        return
    target = known(facts.target.tensorrt)
    majors = {match[1] for one in library.tensorrt if (match := re.fullmatch(r"libnvinfer\S*?\.so\.(\d+)\S*", one))}
    if target is not None and target.parts and known(facts.target.runtime) != "rtx":
        wrong = sorted(major for major in majors if int(major) != target.parts[0])
        if wrong:
            yield found(
                "the plugin library was built for another TensorRT",
                f"{name} is linked with TensorRT {listing(wrong)}; the target has {dotted(target.parts)}.",
                listing(library.tensorrt),
                [rebuild],
            )
    missing = [row for row in library.missing if not (target is not None and runtime_of_library(row.name))]
    if missing:
        names = listing(row.name for row in missing[:6])
        commands = [cuda_table.packages_of(row.name.split(" ")[0], None)[1] for row in missing if not _versioned(row)]
        fixes = [_put_on_path(row.elsewhere[0]) for row in missing[:1] if row.elsewhere and not _versioned(row)]
        packages = " ".join(dict.fromkeys(command for command in commands if command))
        fixes += [Fix("install the packages that hold them", (f"sudo apt-get install {packages}",))] if packages else []
        yield found(
            "the plugin library's own dependencies are missing",
            f"{name} needs {names}, which the loader would not find.",
            f"needs {names}",
            fixes or [rebuild],
        )._replace(cause="missing-library")
    if not library.entry_points and not library.registers:
        yield found(
            "the plugin library holds no plugin that TensorRT would find",
            f"{name} neither exports getCreators() nor registers a plugin while it is loaded.",
            "no entry point",
            [Fix("register the plugins: REGISTER_TENSORRT_PLUGIN(MyCreator); or export getCreators()")],
            Severity.WARNING,
        )
    if library.old_abi:
        # NVIDIA's own libnvinfer_plugin of 8.6 is built so: nothing of TensorRT's interface depends on it.
        yield found(
            "the plugin library has the C++ ABI of before GCC 5",
            f"{name} was built with _GLIBCXX_USE_CXX11_ABI=0. TensorRT does not mind; other C++ libraries that it is "
            "linked with may.",
            "std::string of the old ABI",
            [Fix("if symbols with std::string are missing, build both with one ABI")],
            Severity.INFO,
        )
    capability = known(facts.target.gpu.compute_capability)
    if capability is not None and library.sms:
        number = capability[0] * 10 + capability[1]
        if not any(sm // 10 == capability[0] and sm <= number for sm in library.sms):
            sms = listing(f"sm_{sm}" for sm in library.sms)
            yield found(
                "the plugin library has no machine code for the target's GPU",
                f"{name} holds kernels for {sms}; the target's GPU is sm_{number}. Without PTX in it they do not run.",
                sms,
                [Fix(f"compile it for the GPU: nvcc -gencode arch=compute_{number},code=sm_{number}")],
                Severity.WARNING,
            )
