"""What the checks of a file say of what is at an address."""

from __future__ import annotations

from trtdoctor.checks.shared import asked_again, check_again, quoted
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import ENGINE_NAMES, UNANSWERED, Engine
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.sources.addresses import is_prefix, parsed
from trtdoctor.sources.refusals import WITH_QUERY, download, local_name, look
from trtdoctor.text import listing, printable, shell_quote

TAKE_ADDRESSES = ("trtdoctor check ", "trtdoctor inspect ", "trtdoctor unwrap ", "aws ", "gcloud ", "az ", "curl ")
"""Beginnings of commands to which an address can be given."""


def unanswered(facts: Facts) -> Finding:
    """Nobody let us read it: nothing is known of the engine, good or bad."""
    engine = facts.engine
    status = engine.path_status
    assert status.state in UNANSWERED
    title = "it may not be read" if status.state == "refused" else "it could not be read"
    what = "the engine"
    if is_prefix(engine.path):
        title, what = "what lies below the address could not be listed in full", "the engines that were not listed"
    return Finding(
        "permission" if status.state == "refused" else "wrong-path",
        Severity.WARNING,
        Confidence.CERTAIN,
        title,
        f"Nothing is known of {what}: {printable(status.why)}.",
        (Evidence("address", printable(engine.path), "command line"),),
        _fixes(facts),
    )


def _fixes(facts: Facts) -> tuple[Fix, ...]:
    """What the store's reader has to say, with the question where it checks."""
    fix = facts.engine.path_status.fix
    if fix is None:
        return ()
    return (fix._replace(commands=tuple("".join(asked_again(one, facts)) for one in fix.commands)),)


def missing(facts: Facts) -> Finding:
    """The store says that there is nothing."""
    engine = facts.engine
    status = engine.path_status
    fixes = [*_fixes(facts)]
    address = parsed(engine.path)
    if not (status.why or address.scheme.startswith("http") or "." in address.key.rpartition("/")[2]):
        fixes.append(
            Fix(
                "a slash at its end asks for the engines below it",
                (f"{check_again(facts)} {shell_quote(engine.path)}/",),
            )
        )
    why = f": {printable(status.why)}" if status.why else ""
    return Finding(
        "wrong-path",
        Severity.ERROR,
        Confidence.CERTAIN,
        "there is no such object",
        f"The store says that nothing is at the address{why}.",
        (Evidence("address", printable(engine.path), "command line"),),
        tuple(fixes),
    )


def nothing_below(engine: Engine) -> Finding:
    """The store has listed all, and none has the name of an engine."""
    why, names = printable(engine.path_status.why), listing(ENGINE_NAMES, "or")
    return Finding(
        "wrong-path",
        Severity.ERROR,
        Confidence.CERTAIN,
        "no engine is below the address",
        f"No object below the address is called like an engine ({names}): {why}.",
        (Evidence("address", printable(engine.path), "command line"),),
        (look(parsed(engine.path)), Fix("an engine of another name is checked by its own address")),
    )


def changed(facts: Facts, how: str) -> Finding:
    """Another version took its place between two ranges."""
    return Finding(
        "corrupt-or-truncated",
        Severity.ERROR,
        Confidence.CERTAIN,
        "the object is changing",
        f"The object changed while it was being read: {how}. Somebody has replaced it.",
        (Evidence("change", printable(how), "ETag, size and time in each answer"),),
        (
            Fix("check again, now that it is replaced", (f"{check_again(facts)} {quoted(facts.engine)}",)),
            Fix("give each build a name of its own, and never write over an object that is in use"),
        ),
    )


def public(engine: Engine) -> Finding:
    """It came over a network where others can read and change it."""
    return Finding(
        "permission",
        Severity.INFO,
        Confidence.CERTAIN,
        "the engine came over http, which is not private",
        "Anybody on the way can read and change what comes over http; an engine that was changed computes something "
        "else, or runs code of somebody else.",
        (Evidence("address", printable(engine.path), "command line"),),
        (Fix("use https"),),
    )


def with_download(engine: Engine, finding: Finding) -> Finding:
    """The finding, its commands for files given a copy of the engine, which the first of them downloads. Where the
    address is signed, each command with it says that it needs the query."""
    address = parsed(engine.path)
    given, local = quoted(engine), shell_quote(local_name(address))
    fixes = []
    for fix in finding.fixes:
        of_files = [one for one in fix.commands if given in one and not one.startswith(TAKE_ADDRESSES)]
        if of_files:
            commands = (one.replace(given, local) if one in of_files else one for one in fix.commands)
            fix = fix._replace(commands=(download(address), *commands))
        if engine.remote is not None and engine.remote.signed:
            needs = [given in one and not one.endswith(WITH_QUERY) for one in fix.commands]
            fix = fix._replace(
                commands=tuple(
                    one + WITH_QUERY if needed else one for one, needed in zip(fix.commands, needs, strict=True)
                )
            )
        fixes.append(fix)
    return finding._replace(fixes=tuple(fixes))
