"""TRT1xx: does the target's TensorRT load engines of the TensorRT that built this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import COMPATIBILITY, RTX_COMPATIBILITY, built_by, has_lean, header_of, quoted, target_has
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import lookup
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import PlanHeader, Version
from trtdoctor.model.product import RuntimeKind, product_of, title_of
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted, listing, size

FIRST_COMPATIBLE = (8, 6)
"""Version-compatible engines, and the hardware compatibility levels, came with 8.6."""


def same_version(engine: Version, target: tuple[int, ...]) -> bool:
    """Whether ``target``, as far as it goes, is ``engine``. A plan keeps the build number modulo 256."""
    if engine[: len(target)] == target:
        return True
    return len(target) == 4 and engine[:3] == target[:3] and engine[3] == target[3] % 256


def _is_rtx(facts: Facts) -> bool:
    return header_of(facts).product == "tensorrt-rtx"


@check("TRT101", "engine and runtime are the same product", stage="version", needs=("TRT003",))
def product(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    TensorRT and TensorRT-RTX are two products; neither loads engines of the other.

    ## Why it matters
    TensorRT says of a TensorRT-RTX engine that the magic tag does not match (`A != 1953657958`, where A is 1953657974).

    ## How to fix
    Load the engine with the product that built it, or build it with the product that the target has.

    ## Confidence
    Certain: the tag at the start of the file names the product.
    """
    header = header_of(facts)
    runtime = known(facts.target.runtime)
    if runtime is None and known(facts.target.tensorrt) is None:
        need(facts.target.runtime)
    wants_rtx, has_rtx = header.product == "tensorrt-rtx", runtime == "rtx"
    if wants_rtx == has_rtx:
        return
    tag = Evidence("tag", "vtrt" if wants_rtx else "ftrt or ptrt", "byte 0 of the plan")
    if wants_rtx:
        version = known(header.tensorrt_version)
        pip = f"pip install tensorrt-rtx=={dotted(version)}" if version else "pip install tensorrt-rtx"
        title = "a TensorRT-RTX engine is given to TensorRT"
        message = (
            "The engine was built by TensorRT-RTX; the target has TensorRT, which is another product and refuses it."
        )
        fixes = (
            Fix("load it with TensorRT-RTX (import tensorrt_rtx)", (pip,)),
            Fix("build an engine with TensorRT", ("trtexec --onnx=model.onnx --saveEngine=model.engine",)),
        )
    else:
        title = "a TensorRT engine is given to TensorRT-RTX"
        message = (
            "The engine was built by TensorRT; the target has TensorRT-RTX, which is another product and refuses it."
        )
        fixes = (
            Fix("build an engine with TensorRT-RTX", ("tensorrt_rtx --onnx=model.onnx --saveEngine=model.engine",)),
            Fix("load it with TensorRT (import tensorrt)"),
        )
    has = target_has(facts.target, title_of(product_of(runtime)))
    yield Finding("special-engine", Severity.ERROR, Confidence.CERTAIN, title, message, (tag, has), fixes)


@check("TRT102", "the target's TensorRT loads engines of this version", stage="version", needs=("TRT003", "TRT101"))
def version(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The version that built the engine against the target's, all four numbers. A plain engine loads only in the very
    version that built it: 8.5.1.7 refuses 8.5.3.1, 8.6.0.12 refuses 8.6.1.6. An engine with an embedded lean runtime
    (version-compatible) loads in newer versions of the same major version, and in some of the next (8.6 and later in 9
    and 10, 10 in 11; never 8 in 11, never backwards). TensorRT-RTX engines load only in the release that built them.

    ## Why it matters
    It is the most frequent reason for `deserialize_cuda_engine()` to return `None`: `Version tag does not match`,
    `expecting library version X got Y`, `Failed due to an old deserialization call on a newer plan file`.

    ## How to fix
    Build the engine again with the target's TensorRT, or put the TensorRT that built it on the target.

    ## Confidence
    Certain for plain engines. Whether an engine without an embedded lean runtime was built version-compatible does not
    stand in the file; such an engine needs `runtime.load_runtime()` before it can be deserialized elsewhere.
    """
    header, target = header_of(facts), facts.target
    wanted = need(header.tensorrt_version)
    has = need(target.tensorrt)
    runtime: RuntimeKind = known(target.runtime) or "full"
    name = title_of(product_of(runtime))
    lean = has_lean(header)
    evidence = [
        built_by(header),
        target_has(target, f"{name} {dotted(has.parts)}"),
    ]
    unsure = False
    if same_version(wanted, has.parts):
        if not has.exact and not (lean and runtime != "rtx"):
            yield from _unnamed_build(facts, wanted, has)
        return
    if lean and runtime != "rtx":
        problem = _lean_problem(wanted, has.parts)
        if problem is None:
            return
        title, message = "this version-compatible engine does not reach that far", problem
        evidence.append(
            Evidence(
                "rule", "version-compatible: same major version, 8.6+ in 9 and 10, 10 in 11, never older", COMPATIBILITY
            )
        )
    else:
        title = "built by another version of TensorRT"
        message = f"The engine was built by {name} {dotted(wanted)}; the target has {dotted(has.parts)}. " + (
            "TensorRT-RTX engines load only in the release that built them."
            if runtime == "rtx"
            else "It loads only in exactly the version that built it, all four numbers."
        )
        if runtime in ("lean", "dispatch"):
            unsure = wanted[:2] >= FIRST_COMPATIBLE
            message += (
                f" The {runtime} runtime also takes version-compatible engines of other versions; this one carries no "
                "lean runtime, so if it is one, the program must load that first (runtime.load_runtime)."
            )
        evidence.append(
            Evidence(
                "rule",
                "a plain engine needs the exact version",
                RTX_COMPATIBILITY if runtime == "rtx" else COMPATIBILITY,
            )
        )
    yield Finding(
        "version-mismatch",
        Severity.ERROR,
        # Without an embedded lean runtime the file does not tell whether it is version-compatible.
        Confidence.LIKELY if unsure else Confidence.CERTAIN,
        title,
        message,
        tuple(evidence),
        tuple(_version_fixes(facts, header, wanted, has, runtime)),
    )


def _lean_problem(engine: Version, target: tuple[int, ...]) -> str | None:
    """Why a version-compatible engine does not load in ``target``; ``None`` when it does (host code allowed)."""
    both = f"The engine was built by TensorRT {dotted(engine)}; the target has {dotted(target)}"
    if target < engine[: len(target)]:
        return f"{both}, which is older. Version-compatible engines load in newer versions only."
    if engine[0] == target[0] or (engine[0], target[0]) in lookup.VERSION_COMPATIBLE_MAJORS:
        return None
    return f"{both}. Version compatibility does not reach that far (8.6 reaches 9 and 10, 10 reaches 11)."


def _unnamed_build(facts: Facts, wanted: Version, has: PartialVersion) -> Iterator[Finding]:
    builds = lookup.builds(has.parts, rtx=_is_rtx(facts))
    if builds and all(same_version(wanted, build) for build in builds):
        return  # only one build of this release is known, and it is the engine's
    known_builds = f" Known builds of it: {listing(dotted(b) for b in builds)}." if builds else ""
    yield Finding(
        "version-mismatch",
        Severity.WARNING,
        Confidence.POSSIBLE,
        "the target's exact build is not given",
        f"The engine needs TensorRT {dotted(wanted)}, all four numbers; the target only says {dotted(has.parts)}."
        f"{known_builds}",
        (built_by(header_of(facts)), target_has(facts.target, f"TensorRT {dotted(has.parts)}")),
        (
            Fix(
                "ask the target for all four numbers",
                ("dpkg-query -W 'libnvinfer*' 2>/dev/null || pip list 2>/dev/null | grep -i tensorrt",),
            ),
        ),
    )


def _version_fixes(
    facts: Facts, header: PlanHeader, wanted: Version, has: PartialVersion, runtime: str
) -> Iterator[Fix]:
    if runtime == "rtx":
        yield Fix("build it again with the target's TensorRT-RTX", (rebuild(facts.engine),))
        yield Fix("install the TensorRT-RTX that built it", (f"pip install tensorrt-rtx=={dotted(wanted)}",))
        return
    compatible = wanted[:2] >= FIRST_COMPATIBLE
    flags = ("--versionCompatible",) if runtime in ("lean", "dispatch") else ()
    build = rebuild(facts.engine, *flags, tensorrt=has.parts)
    image = lookup.builder_image(has.parts)
    commands = (build,)
    if image is not None:
        commands = (f'docker run --rm --gpus all -v "$PWD":/work -w /work {image} {build}',)
    yield Fix(f"build it again with TensorRT {dotted(has.parts)}, on the target's GPU", commands)
    for fix in lookup.ways_to_get(wanted):
        yield Fix(f"run it with the TensorRT that built it: {fix.title}", fix.commands, fix.url)
    if compatible and not flags and _lean_problem(wanted, has.parts) is None and not has_lean(header):
        yield Fix(
            "next time, build version-compatible: such an engine loads in newer versions too (if host code is allowed)",
            (rebuild(facts.engine, "--versionCompatible", tensorrt=wanted),),
            COMPATIBILITY,
        )


@check("TRT103", "the runtime takes this kind of engine", stage="version", needs=("TRT003", "TRT101", "TRT102"))
def runtime_kind(facts: Facts) -> Iterable[Finding]:
    """## What it checks
    Whether the lean or dispatch runtime, which load version-compatible engines only, gets one.

    ## Why it matters
    They answer `Unexpected call to stub loadRunner`, or that an old deserialization call met a newer plan file.

    ## How to fix
    Build with `--versionCompatible`, or load with the full runtime.

    ## Confidence
    An embedded lean runtime proves a version-compatible engine. Without one the file does not tell, and the check says
    so instead of guessing.
    """
    header = header_of(facts)
    runtime = need(facts.target.runtime)
    if runtime not in ("lean", "dispatch") or has_lean(header):
        return ()
    raise FactUnavailable(
        f"the {runtime} runtime loads version-compatible engines only, and a plan without an embedded lean runtime "
        "does not tell whether it is one",
        incomplete=True,
    )


@check("TRT104", "no host code needs to be allowed", stage="version", needs=("TRT003", "TRT101"))
def host_code(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the plan carries libraries (a lean runtime, plugins) that TensorRT would load into the process.

    ## Why it matters
    Code from the engine file would run with your rights. TensorRT refuses such an engine unless the program sets
    `engine_host_code_allowed`: `Cannot deserialize engine with lean runtime since
    IRuntime::getEngineHostCodeAllowed() is false`. That holds in the very version that built it, too.

    ## How to fix
    For an engine that you trust, allow it in the program and tell trtdoctor with `--allow-host-code`. Otherwise build
    with `--excludeLeanRuntime` and load the lean runtime from a library of your own.

    ## Confidence
    Certain: the section table lists the libraries. Seen with 8.6, 10.16 and 11.4.
    """
    header = header_of(facts)
    libraries = need(header.embedded_libraries)
    if not libraries or facts.allow_host_code:
        return
    names = {"lean": "a lean runtime", "plugin": "plugin libraries"}
    kinds = listing(names[kind] for kind in sorted({library.kind for library in libraries}))
    total = sum(library.size for library in libraries)
    yield Finding(
        "special-engine",
        Severity.WARNING
        if facts.target.where == "nowhere"
        else Severity.ERROR,  # of the file alone, nothing is wrong with it
        Confidence.CERTAIN,
        "the engine carries code that must be allowed",
        f"The engine carries {kinds} ({size(total)} of code that would run in your process). TensorRT "
        "refuses it unless the program allows that; by default it does not.",
        tuple(
            Evidence(
                f"embedded {library.kind} library", f"{library.size:,} bytes", f"byte {library.offset:#x} of the plan"
            )
            for library in libraries[:8]
        ),
        (
            Fix(
                "if you trust whoever built it: allow host code in the program, and say so here",
                (
                    "runtime.engine_host_code_allowed = True    # Python, before deserialize_cuda_engine()",
                    "runtime->setEngineHostCodeAllowed(true);   // C++",
                    f"trtdoctor check --allow-host-code {quoted(facts.engine)}",
                ),
            ),
            Fix(
                "build without the embedded runtime and load your own (runtime.load_runtime)",
                (rebuild(facts.engine, "--versionCompatible", "--excludeLeanRuntime"),),
            ),
        ),
    )


@check("TRT105", "bindings and library are of one version", stage="version")
def bindings(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The version that `import tensorrt` reports against the version of the library behind it, where the target has both.

    ## Why it matters
    Two installs mixed in one process: the engine is judged by the library, while everything printed shows the bindings.

    ## How to fix
    Install bindings and libraries of one version; take the stray one off the loader's path.

    ## Confidence
    Certain about the versions. Bindings of the same major.minor were seen to work with another build.
    """
    binding, library = need(facts.target.bindings).parts, need(facts.target.tensorrt).parts
    shared = min(len(binding), len(library))
    if binding[:shared] == library[:shared]:
        return
    close = binding[:2] == library[:2]
    yield Finding(
        "two-trt-versions",
        Severity.WARNING if close else Severity.ERROR,
        Confidence.LIKELY,
        "bindings and library are of different versions",
        f"Python's bindings are TensorRT {dotted(binding)}, the library they load is {dotted(library)}.",
        (
            target_has(facts.target, f"bindings {dotted(binding)}"),
            target_has(facts.target, f"library {dotted(library)}"),
        ),
        (
            Fix(
                "see which library a process gets",
                ("LD_DEBUG=libs python3 -c 'import tensorrt' 2>&1 | grep 'calling init.*libnvinfer'",),
            ),
        ),
    )
