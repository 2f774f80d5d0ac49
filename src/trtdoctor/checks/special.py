"""TRT11x: engines that are more than a plan for a GPU, and known bugs of the version that will run them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.checks.rebuild_command import rebuild
from trtdoctor.checks.shared import body_of, target_has
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import Fact, Known, T, known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import dotted

if TYPE_CHECKING:
    from trtdoctor.knowledge.issues import Issue

FLAGS = "flags of the plan"


def told(fact: Fact[T]) -> T:
    """The value of ``fact``; where the plan does not tell, the check is skipped and nothing is missing: few engines are
    special, and most formats have no place to say so."""
    if isinstance(fact, Known):
        return fact.value
    raise FactUnavailable(fact.reason, incomplete=False)


@check("TRT111", "the engine has its weights", stage="version", needs=("TRT003", "TRT101"))
def weights(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the engine was built without its weights (`--stripWeights`).

    ## Why it matters
    A stripped engine deserializes without a word and computes nothing sensible until it was refitted with the weights.

    ## How to fix
    Refit it from the ONNX model before the first execution, or build an engine with weights.

    ## Confidence
    Certain for TensorRT-RTX and TensorRT 10.6 and later; before, no stripped plan is known and the fact is unknown.
    """
    if not told(body_of(facts).flags.weights_stripped):
        return
    yield Finding(
        "special-engine",
        Severity.WARNING,
        Confidence.CERTAIN,
        "the engine has no weights",
        "The engine was built without its weights. It loads, but must be refitted before it computes anything.",
        (Evidence("weights stripped", "yes", FLAGS),),
        (
            Fix(
                "refit it from the model, in Python",
                (
                    "refitter = trt.Refitter(engine, logger)",
                    "trt.OnnxParserRefitter(refitter, logger).refit_from_file('model.onnx')",
                    "refitter.refit_cuda_engine()",
                ),
            ),
            Fix("build an engine that has them", (rebuild(facts.engine).replace(" --stripWeights", ""),)),
        ),
    )


@check("TRT112", "the engine is for the standard runtime", stage="version", needs=("TRT003", "TRT101"))
def capability(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The engine capability: standard, safety, or DLA standalone.

    ## Why it matters
    A safety engine wants the safety runtime of DRIVE OS, a DLA loadable wants cuDLA; the standard runtime refuses both.

    ## How to fix
    Build with the standard capability, or load it with the runtime it was built for.

    ## Confidence
    The field is known, but no safety or DLA engine has been seen by us: likely.
    """
    flags = body_of(facts).flags
    words = "safety" if told(flags.safety) else "DLA standalone" if known(flags.dla) else None
    if words is None:
        return
    needed = "the safety runtime of DRIVE OS" if words == "safety" else "cuDLA"
    yield Finding(
        "special-engine",
        Severity.ERROR,
        Confidence.LIKELY,
        f"a {words} engine",
        f"The engine was built with the capability {words}. It needs {needed}; the standard runtime refuses it.",
        (Evidence("engine capability", words, FLAGS),),
        (Fix("build it for the standard runtime", (rebuild(facts.engine),)),),
    )


@check("TRT113", "no known bug stands in the way", stage="version", needs=("TRT003", "TRT101", "TRT102"))
def known_bugs(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    A short table of known bugs against the version that will run the engine, its plugins, profiles and flags, and the
    target's GPU. A row applies only when everything it names is known to hold.

    ## Why it matters
    Some combinations load and then crash or compute wrong results.

    ## How to fix
    As the row says: mostly a newer release.

    ## Confidence
    As sure as the thread or release note it comes from, which is linked. Reports that nobody confirmed are "possible".
    """
    from trtdoctor.knowledge.issues import ISSUES

    version = need(facts.target.tensorrt).parts
    for issue in ISSUES:
        if _applies(issue, facts, version):
            yield Finding(
                "known-bug",
                Severity[issue.severity.upper()],
                Confidence[issue.confidence.upper()],
                f"known bug: {issue.id}",
                f"{issue.what[0].upper()}{issue.what[1:]}.",
                (
                    target_has(facts.target, f"TensorRT {dotted(version)}"),
                    Evidence("known bug", issue.id, issue.source),
                ),
                (Fix(issue.fix, (), issue.source),),
            )


def _applies(issue: Issue, facts: Facts, version: tuple[int, ...]) -> bool:
    header, body = facts.engine.header, body_of(facts)
    if header is None or header.product != issue.product:
        return False
    if issue.since is not None and not _surely(version, issue.since, at_least=True):
        return False
    if issue.before is not None and not _surely(version, issue.before, at_least=False):
        return False
    plugins = known(body.plugins) or ()
    if issue.any_plugin and not plugins:
        return False
    if issue.plugins and not any(
        plugin.name == name and (not versions or plugin.version in versions)
        for plugin in plugins
        for name, versions in issue.plugins
    ):
        return False
    if issue.capabilities and known(facts.target.gpu.compute_capability) not in issue.capabilities:
        return False
    if len(known(body.profiles) or ()) < issue.profiles:
        return False
    return not (issue.refittable and not known(body.flags.refittable)) and not (issue.dla and not known(body.flags.dla))


def _surely(version: tuple[int, ...], bound: tuple[int, ...], *, at_least: bool) -> bool:
    """Whether ``version`` is at least ``bound`` (or below it), whatever numbers it leaves out: "10" is any 10.x."""
    shared = min(len(version), len(bound))
    if version[:shared] != bound[:shared]:
        return (version[:shared] > bound[:shared]) == at_least
    return at_least and len(version) >= len(bound)
