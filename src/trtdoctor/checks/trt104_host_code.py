"""TRT104: the engine carries no code that the program would have to allow."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import check_again, header_of, quoted
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import listing, size

KINDS = {"lean": "a lean runtime", "plugin": "plugin libraries"}
MOST_SHOWN = 8


@check(
    "TRT104",
    "no host code needs to be allowed",
    stage="version",
    needs=("TRT003", "TRT101"),
    refused_for=("host-code",),
)
def host_code(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the plan carries libraries (a lean runtime, plugins) that TensorRT would load into the process.

    ## Why it matters
    Code from the engine file would run with your rights. TensorRT refuses such an engine unless the program sets
    `engine_host_code_allowed`: `Cannot deserialize engine with lean runtime since
    IRuntime::getEngineHostCodeAllowed() is false`. That holds in the very version that built it, too.

    ## How to fix
    For an engine that you trust, allow it in the program, and pass `--allow-host-code` to trtdoctor. Otherwise build
    with `--excludeLeanRuntime` and load the lean runtime from a library of your own.

    ## Confidence
    Certain: the section table lists the libraries. Seen with 8.6, 10.16 and 11.4.
    """
    libraries = need(header_of(facts).embedded_libraries)
    if not libraries or facts.allow_host_code:
        return
    kinds = listing(KINDS[kind] for kind in sorted({library.kind for library in libraries}))
    total = size(sum(library.size for library in libraries))
    only_file = facts.target.where == "nowhere"
    yield Finding(
        "special-engine",
        Severity.WARNING if only_file else Severity.ERROR,  # of the file alone, nothing is wrong with it
        Confidence.CERTAIN,
        "the engine carries code that must be allowed",
        f"The engine carries {kinds} ({total} of code that would run in your process). TensorRT refuses it unless the "
        "program allows that; by default it does not.",
        tuple(
            Evidence(
                f"embedded {library.kind} library", f"{library.size:,} bytes", f"byte {library.offset:#x} of the plan"
            )
            for library in libraries[:MOST_SHOWN]
        ),
        (
            Fix(
                "if you trust whoever built it: allow host code in the program, and say so here",
                (
                    "runtime.engine_host_code_allowed = True    # Python, before deserialize_cuda_engine()",
                    "runtime->setEngineHostCodeAllowed(true);   // C++",
                    f"{check_again(facts, '--allow-host-code')} {quoted(facts.engine)}",
                ),
            ),
            Fix(
                "build without the embedded runtime and load your own (runtime.load_runtime)",
                (rebuild(facts.engine, "--versionCompatible", "--excludeLeanRuntime", target=facts.target),),
            ),
        ),
    )
