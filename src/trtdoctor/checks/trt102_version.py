"""TRT102: the target's TensorRT loads engines of the version that built this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trtdoctor.checks.carrier_fixes import how_to_ask
from trtdoctor.checks.install_fixes import builds_for, is_jetson, release_meant, runs_containers, ways_to_get
from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import (
    COMPATIBILITY,
    FIRST_COMPATIBLE,
    RTX_COMPATIBILITY,
    built_by,
    cannot_run,
    check_again,
    gpu_with_capability,
    header_of,
    need_named,
    quoted_member,
    target_has,
    target_tensorrt,
)
from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import lookup
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import Unknown, known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import Version
from trtdoctor.model.product import RuntimeKind, product_of, title_of
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted, listing, shell_option

RELEASES_TABLE = "table of releases"
MOST_BUILDS = 6
"""Builds in the verdict; the finding has them all."""


@check(
    "TRT102",
    "the target's TensorRT loads engines of this version",
    stage="version",
    needs=("TRT003", "TRT101"),
    refused_for=("magic", "old-plan", "reach", "serialization", "version"),
)
def version(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The version that built the engine against the target's, all four numbers. A plain engine loads only in exactly the
    version that built it: 8.5.1.7 refuses 8.5.3.1, 8.6.0.12 refuses 8.6.1.6. An engine with an embedded lean runtime
    (version-compatible) loads in newer versions of the same major version, and in some of the next (8.6 and later in 9
    and 10, 10 in 11; never 8 in 11, never backwards). TensorRT-RTX engines load only in the release that built them.

    ## Why it matters
    It is the most frequent reason for `deserialize_cuda_engine()` to return `None`: `Version tag does not match`,
    `expecting library version X got Y`, `Failed due to an old deserialization call on a newer plan file`.

    ## How to fix
    Build the engine again with the target's TensorRT, or install the TensorRT that built it on the target.

    ## Confidence
    Certain that the full runtime refuses an engine without an embedded lean runtime. The file does not say whether one
    of 8.6 or later was built version-compatible all the same; such an engine can be deserialized elsewhere after
    `runtime.load_runtime()` with the lean runtime of its version, which the finding says where it reaches that far. A
    version that the target gives only in part is believed where all its known builds load the engine; else the answer
    is open, and the builds are listed.
    """
    header, target = header_of(facts), facts.target
    need_named(target, "tensorrt")
    wanted = need(header.tensorrt_version)
    if isinstance(target.tensorrt, Unknown) and "tensorrt" in target.carried:
        yield _not_told(facts, target.tensorrt.reason)
    has = need(target.tensorrt)
    runtime: RuntimeKind = known(target.runtime) or "full"
    lean = header.has_lean_runtime is True and runtime != "rtx"
    if has.could_be_of_plan(wanted):
        if not has.exact:
            yield from _unnamed_build(facts, wanted, has, lean=lean)
    elif lean:
        problem = _lean_problem(wanted, has)
        if problem is not None:
            yield _too_far(facts, wanted, has, runtime, problem)
            return
    else:
        yield _refused(facts, wanted, has, runtime)
        return
    if lookup.after_tables(has, header.product):
        yield _after_tables(facts, has)


def _after_tables(facts: Facts, has: PartialVersion) -> Finding:
    product = header_of(facts).product
    return Finding(
        "version-mismatch",
        Severity.INFO,
        Confidence.POSSIBLE,
        f"a {title_of(product)} that is newer than the tables",
        f"{title_of(product)} {has} is believed as it stands: the tables of trtdoctor end at "
        f"{lookup.tables_end(product)}, so what is new or gone since then is not known.",
        (target_has(facts.target, f"{title_of(product)} {has}"),),
    )


def _not_told(facts: Facts, reason: str) -> Finding:
    """What the target is named by does not tell its TensorRT: how to ask it, and the question with the answer in it."""
    header, given = header_of(facts), facts.target.given
    again = check_again(facts, shell_option("--target", f"{given},tensorrt=VERSION")) if given else ""
    return Finding(
        "version-mismatch",
        Severity.WARNING,
        Confidence.POSSIBLE,
        "the target's TensorRT is not known",
        f"The engine needs {title_of(header.product)} {dotted(need(header.tensorrt_version))}"
        f"{' or newer' if header.has_lean_runtime else ''}; {reason}.",
        (built_by(header),),
        (
            Fix(
                "ask it, and give tensorrt=VERSION with its name, all four numbers",
                (*how_to_ask(facts.target), *([f"{again} {quoted_member(facts.engine)}"] if again else [])),
            ),
        ),
    )


def _unnamed_build(facts: Facts, wanted: Version, has: PartialVersion, *, lean: bool) -> Iterator[Finding]:
    """Nothing where every build that the target may have loads the engine; else what is open, and the check is
    incomplete."""
    header = header_of(facts)
    title = title_of(header.product)
    builds = builds_for(facts.target, has, header.product)
    fitting = [build for build in builds if _fits(wanted, build, lean=lean)]
    if (lean or len(has.parts) >= lookup.RELEASE) and builds and len(fitting) == len(builds):
        return
    would_do = f" Of its known builds, {listing(map(dotted, fitting), 'or')} would do." if fitting else ""
    needs = "The engine needs" if not lean else "The engine is version-compatible and needs at least"
    yield Finding(
        "version-mismatch",
        Severity.WARNING,
        Confidence.POSSIBLE,
        "the target's exact build is not given",
        f"{needs} {title} {dotted(wanted)}, all four numbers; the target only says {has}.{would_do}",
        (
            built_by(header),
            target_tensorrt(facts.target, f"{title} {has}"),
            *([Evidence("which may be", listing(map(dotted, builds), "or"), RELEASES_TABLE)] if builds else []),
            *_of_jetpacks(builds, facts.target),
        ),
        (
            Fix(
                "ask the target for all four numbers",
                how_to_ask(facts.target),
            ),
        ),
    )

    which = f"any of {len(builds)} builds" if len(builds) > MOST_BUILDS else listing(map(dotted, builds), "or")
    among = f", which may be {which}" if builds else ""
    raise FactUnavailable(
        f"the engine needs {title} {dotted(wanted)}{' or newer' if lean else ''}, the target only says {has}{among}",
        incomplete=True,
    )


def _fits(wanted: Version, build: Version, *, lean: bool) -> bool:
    has = PartialVersion(build)
    return has.could_be_of_plan(wanted) or (lean and _lean_problem(wanted, has) is None)


def _of_jetpacks(builds: Iterable[Version], target: Target) -> Iterator[Evidence]:
    """Which of the builds JetPacks have, where the target may be one of theirs."""
    packs = lookup.jetpacks_for(known(target.gpu.compute_capability)) if is_jetson(target) else []
    for build in builds:
        names = [pack.jetpack for pack in packs if pack.tensorrt == build]
        if names:
            yield Evidence(f"JetPack {listing(names, 'or')}", f"has {dotted(build)}", RELEASES_TABLE)


def _lean_problem(wanted: Version, has: PartialVersion) -> str | None:
    """Why a version-compatible engine does not load in ``has``; ``None`` when it does (host code allowed)."""
    both = f"The engine was built by TensorRT {dotted(wanted)}; the target has {has}"
    if has.surely_below(wanted):
        return f"{both}, which is older. Version-compatible engines load in newer versions only."
    majors = (wanted[0], has.parts[0])
    if majors[0] == majors[1] or majors in lookup.VERSION_COMPATIBLE_MAJORS:
        return None
    return f"{both}. Version compatibility does not reach that far (8.6 reaches 9 and 10, 10 reaches 11)."


def _too_far(facts: Facts, wanted: Version, has: PartialVersion, runtime: RuntimeKind, problem: str) -> Finding:
    rule = "version-compatible: same major version, 8.6+ in 9 and 10, 10 in 11, never older"
    return Finding(
        "version-mismatch",
        Severity.ERROR,
        Confidence.CERTAIN,
        "this version-compatible engine does not reach that far",
        problem,
        (*_both_sides(facts, has, runtime), Evidence("rule", rule, COMPATIBILITY)),
        tuple(_fixes(facts, wanted, has, runtime)),
    )


def _refused(facts: Facts, wanted: Version, has: PartialVersion, runtime: RuntimeKind) -> Finding:
    product = product_of(runtime)
    message = f"The engine was built by {title_of(product)} {dotted(wanted)}; the target has {has}. "
    source, confidence = COMPATIBILITY, Confidence.CERTAIN
    if runtime == "rtx":
        source = RTX_COMPATIBILITY
        message += "TensorRT-RTX engines load only in the release that built them."
    elif _may_reach(wanted, has):
        message += (
            "It loads only in exactly the version that built it, all four numbers, unless it was built "
            "version-compatible and the program loads the lean runtime of its version (runtime.load_runtime): the file "
            "does not say."
        )
        if runtime != "full":  # that one refuses it for sure; these are made for such engines
            confidence = Confidence.LIKELY
    else:
        message += "It loads only in exactly the version that built it, all four numbers."
    rule = Evidence("rule", "an engine with no lean runtime in it needs the exact version", source)
    return Finding(
        "version-mismatch",
        Severity.ERROR,
        confidence,
        f"built by another version of {title_of(product)}",
        message,
        (*_both_sides(facts, has, runtime), rule),
        tuple(_fixes(facts, wanted, has, runtime)),
    )


def _may_reach(wanted: Version, has: PartialVersion) -> bool:
    """Whether an engine with no lean runtime in it may be version-compatible, and as such loads in ``has``."""
    return wanted[:2] >= FIRST_COMPATIBLE and _lean_problem(wanted, has) is None


def _both_sides(facts: Facts, has: PartialVersion, runtime: RuntimeKind) -> tuple[Evidence, ...]:
    product = product_of(runtime)
    sides = (built_by(header_of(facts)), target_tensorrt(facts.target, f"{title_of(product)} {has}"))
    if not lookup.after_tables(has, product):
        return sides
    return (*sides, Evidence("newer than", lookup.tables_end(product), "where the tables of trtdoctor end"))


def _fixes(facts: Facts, wanted: Version, has: PartialVersion, runtime: RuntimeKind) -> Iterator[Fix]:
    blocked = cannot_run(facts, has)
    if blocked:
        gpu, name = gpu_with_capability(facts.target), title_of(product_of(runtime))
        yield Fix(
            f"put another {name} on the target, since {has} has no kernels for {gpu}; build it again with that one"
        )
    else:
        yield _rebuilding(facts, has, runtime)
    if cannot_run(facts, PartialVersion(wanted)):
        return
    if runtime == "rtx":
        yield Fix("install the TensorRT-RTX that built it", (f"pip install tensorrt-rtx=={dotted(wanted)}",))
        return
    for way in ways_to_get(wanted, facts.target):
        yield Fix(f"run it with the TensorRT that built it: {way.title}", way.commands, way.url, way.kind)
    if not _may_reach(wanted, has) or blocked or header_of(facts).has_lean_runtime:
        return
    yield Fix(
        "if it was built version-compatible: load the lean runtime of its version in the program first",
        (f"runtime = runtime.load_runtime('libnvinfer_lean.so.{wanted[0]}')    # Python: that of {dotted(wanted)}",),
        COMPATIBILITY,
    )
    if runtime == "full":
        yield Fix(
            "next time, build version-compatible: such an engine loads in newer versions too (if host code is allowed)",
            (rebuild(facts.engine, "--versionCompatible"),),
            COMPATIBILITY,
        )


def _rebuilding(facts: Facts, has: PartialVersion, runtime: RuntimeKind) -> Fix:
    if runtime == "rtx":
        return Fix("build it again with the target's TensorRT-RTX", (rebuild(facts.engine, target=facts.target),))
    flags = ("--versionCompatible", "--excludeLeanRuntime") if runtime in ("lean", "dispatch") else ()
    command = rebuild(facts.engine, *flags, target=facts.target)
    image = lookup.builder_image(has) if runs_containers(facts.target) else None
    if image is not None:
        command = f'docker run --rm --gpus all -v "$PWD":/work -w /work {image} {command}'
    named = release_meant(has, facts.target)
    title = f"TensorRT {has}" if named is None else f"TensorRT {dotted(named)}, and put the same on the target"
    return Fix(f"build it again with {title}, on the target's GPU", (command,))
