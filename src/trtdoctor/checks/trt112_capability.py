"""TRT112: the engine is for the standard runtime."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import FLAGS, body_of, need_if_written
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity


@check(
    "TRT112",
    "the engine is for the standard runtime",
    stage="version",
    needs=("TRT003", "TRT101"),
    refused_for=("capability",),
)
def capability(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The engine capability: standard, safety, or DLA standalone.

    ## Why it matters
    A safety engine needs the safety runtime of DRIVE OS, a DLA loadable needs cuDLA; the standard runtime refuses both.

    ## How to fix
    Build with the standard capability, or load it with the runtime it was built for.

    ## Confidence
    Likely: the field is known, but no safety or DLA engine was available to test it on.
    """
    flags = body_of(facts).flags
    if need_if_written(flags.safety):
        name, needed = "safety", "the safety runtime of DRIVE OS"
    elif known(flags.dla):
        name, needed = "DLA standalone", "cuDLA"
    else:
        return
    yield Finding(
        "special-engine",
        Severity.ERROR,
        Confidence.LIKELY,
        f"a {name} engine",
        f"The engine was built with the capability {name}. It needs {needed}; the standard runtime refuses it.",
        (Evidence("engine capability", name, FLAGS),),
        (Fix("build it for the standard runtime", (rebuild(facts.engine, target=facts.target),)),),
    )
