"""TRT113: no known bug of the version that will run the engine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from trtdoctor.checks.shared import body_of, target_tensorrt
from trtdoctor.model.check import Facts, check
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Evidence, Finding, Fix
from trtdoctor.model.plan import ComputeCapability, PlanBody, Plugin
from trtdoctor.model.product import title_of
from trtdoctor.model.version import PartialVersion

if TYPE_CHECKING:
    from trtdoctor.knowledge.issues import Issue

MOST_DESCRIPTION = 1000
"""Characters of what an exporter says of its model that are looked at."""


@check("TRT113", "no known bug applies", stage="version", needs=("TRT003", "TRT101", "TRT102"))
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
    version = need(facts.target.tensorrt)
    body_of(facts)
    for issue in _of(version, known(facts.target.gpu.compute_capability)):
        if _applies(issue, facts):
            yield Finding(
                "known-bug",
                issue.severity,
                issue.confidence,
                f"known bug: {issue.id}",
                f"{issue.what[0].upper()}{issue.what[1:]}.",
                (
                    target_tensorrt(facts.target, f"{title_of(issue.product)} {version}"),
                    Evidence("known bug", issue.id, issue.source),
                ),
                (Fix(issue.fix, (), issue.source),),
            )


@lru_cache(maxsize=64)
def _of(version: PartialVersion, capability: ComputeCapability | None) -> tuple[Issue, ...]:
    """The rows that are about this version on such a GPU."""
    from trtdoctor.knowledge.issues import ISSUES

    return tuple(
        issue
        for issue in ISSUES
        if (issue.since is None or version.surely_at_least(issue.since))
        and (issue.before is None or version.surely_below(issue.before))
        and (not issue.capabilities or capability in issue.capabilities)
    )


def _applies(issue: Issue, facts: Facts) -> bool:
    """Whether all that the row names of the engine is known to hold."""
    header, body = facts.engine.header, body_of(facts)
    return (
        header is not None
        and header.product == issue.product
        and (not issue.hardware_compatible or known(header.hardware_compatibility) not in (None, "none"))
        and (not issue.model or issue.model in _described(facts.engine))
        and _has_what_it_names(issue, body)
    )


def _described(engine: Engine) -> str:
    return str(engine.metadata.get("description", "")).lower()[:MOST_DESCRIPTION].replace("-", "")


def _has_what_it_names(issue: Issue, body: PlanBody) -> bool:
    plugins = (known(body.plugins) or ()) if issue.any_plugin or issue.plugins else ()
    return (
        (bool(plugins) or not issue.any_plugin)
        and (not issue.plugins or any(_names(issue, plugin) for plugin in plugins))
        and (not issue.profiles or len(known(body.profiles) or ()) >= issue.profiles)
        and (not issue.refittable or known(body.flags.refittable) is True)
        and (not issue.dla or known(body.flags.dla) is True)
    )


def _names(issue: Issue, plugin: Plugin) -> bool:
    return any(plugin.name == name and (not versions or plugin.version in versions) for name, versions in issue.plugins)
