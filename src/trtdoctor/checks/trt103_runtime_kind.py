"""TRT103: the runtime accepts this kind of engine."""

from __future__ import annotations

from collections.abc import Iterable

from trtdoctor.checks.shared import header_of
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Finding


@check(
    "TRT103",
    "the runtime accepts this kind of engine",
    stage="version",
    needs=("TRT003", "TRT101", "TRT102"),
    refused_for=("old-plan",),
)
def runtime_kind(facts: Facts) -> Iterable[Finding]:
    """## What it checks
    Whether the lean or the dispatch runtime, which load version-compatible engines only, gets one.

    ## Why it matters
    They answer `Unexpected call to stub loadRunner`, or that an old deserialization call met a newer plan file.

    ## How to fix
    Build with `--versionCompatible`, or load with the full runtime.

    ## Confidence
    An embedded lean runtime proves a version-compatible engine. Without one the file does not say, and the check
    reports that instead of guessing.
    """
    header = header_of(facts)
    runtime = need(facts.target.runtime)
    if runtime not in ("lean", "dispatch") or header.has_lean_runtime:
        return ()
    raise FactUnavailable(
        f"the {runtime} runtime loads version-compatible engines only, and a plan without an embedded lean runtime "
        "does not say whether it is one",
        incomplete=True,
    )
