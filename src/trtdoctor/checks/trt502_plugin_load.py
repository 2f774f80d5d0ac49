"""TRT502: the plugin libraries load."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.probe_findings import again, quotations, run_by, why
from trtdoctor.checks.probe_words import HABITS, death, death_cause
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Confidence, Finding, Fix, Severity
from trtdoctor.model.probe_messages import died_in, of_plugin, plugin_failures
from trtdoctor.text import printable, shell_option, shell_quote


@check(
    "TRT502",
    "the plugin libraries load",
    stage="load",
    needs=("TRT003", "TRT501"),
    explains=("TRT503",),
    refused_for=("plugin",),
)
def plugins_load(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That every library given with `--plugin` can be loaded beside TensorRT, and registered, each in a stage of its own.

    ## Why it matters
    A plugin library that crashes, hangs or exits while it is being loaded takes the program with it, and the log does
    not say which library it was.

    ## How to fix
    Build the library for this TensorRT, CUDA and GPU; `ldd -r LIB` shows what it lacks.

    ## Confidence
    Certain: it was loaded, and the stage in which the process died names the library.
    """
    probe = need(facts.probe)
    for failure in plugin_failures(probe):
        yield why(
            facts,
            of_plugin(probe, failure),
            "missing-library",
            f"the plugin library {printable(failure.library or '', 120)} does not load",
            Fix("see what it lacks", (f"ldd -r {shell_quote(failure.library or '')}",)),
        )
    if not died_in(probe, ("plugin", "register")):
        return
    stage, path = probe.end.step
    cause = death_cause(probe)
    yield Finding(
        "plugin-crash" if cause == "crash" else cause,
        Severity.ERROR,
        Confidence.CERTAIN,
        f"the plugin library {printable(path, 120)} {HABITS[probe.end.how]} when it is "
        f"{'loaded' if stage == 'plugin' else 'registered'}",
        f"TensorRT had started; then {death(probe)}.",
        (*quotations(probe, native=True), run_by(probe)),
        (
            Fix("see what it lacks, and which TensorRT it was built for", (f"ldd -r {shell_quote(path)}",)),
            Fix("try the engine without it", (again(facts, without=shell_option("--plugin", path)),)),
        ),
    )
