"""What the findings of the probe's checks share: quotations, what was run, and the cause that the messages name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trtdoctor.checks.install_fixes import usable
from trtdoctor.checks.probe_words import death, step_words
from trtdoctor.checks.rebuild_command import trtexec
from trtdoctor.checks.shared import check_again, quoted_member, unwrap_to
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import is_wrapped
from trtdoctor.model.fact import need
from trtdoctor.model.finding import Cause, Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.probe_messages import Passage, printed
from trtdoctor.text import listing, printable, shell_word

if TYPE_CHECKING:
    from trtdoctor.model.probe import Execution, LogMessage, ProbeResult

_UNSURE = ("timeout", "flood", "killed", "silent")
"""Ends behind which there may be something else: that it happened is certain, the cause only possible."""


def run_by(probe: ProbeResult) -> Evidence:
    """``TensorRT 8.6.0 (tensorrt of /usr/bin/python3)``."""
    who = f"{probe.product} ({probe.module} of {printable(probe.python, 120)})"
    return Evidence("tried with", who, "the probe")


def quotations(probe: ProbeResult, said: Iterable[LogMessage] = (), *, native: bool) -> tuple[Evidence, ...]:
    """The errors of the logger, and with ``native`` what libraries printed.

    Where there are no errors, the warnings: TensorRT 8 warns that CUDA does not start, and dies.
    """
    messages = list(said)
    errors = [one for one in messages if one.severity in ("internal", "error")]
    loud = errors or [one for one in messages if one.severity == "warning"]
    rows = [
        Evidence(f"TensorRT: {one.severity}", printable(one.text.strip(), 400), f"logger, {step_words(one.step)}")
        for one in loud
    ]
    if native:
        lines = [line.strip() for line in printed(probe) if line.strip()]
        rows += [Evidence("printed", printable(line, 300), "output of the process") for line in lines[:2]]
    return tuple(dict.fromkeys(rows))[:6]


def why(facts: Facts, passage: Passage, cause: Cause, title: str, fix: Fix, *, survived: bool = False) -> Finding:
    """The finding that the messages of ``passage`` lead to; ``cause``, ``title`` and ``fix`` where none is known.

    ``survived``: what went wrong is not what the process died of.
    """
    probe = need(facts.probe)
    end = None if survived else death(probe)
    meaning = need(facts.meanings)[passage]
    words = listing(dict.fromkeys(printable(text.strip(), 300) for text in passage.texts))
    evidence = (*quotations(probe, passage.messages, native=end is not None), run_by(probe))
    if meaning is None:
        message = f"{title[0].upper()}{title[1:]}: {words or end or 'no known message says why'}."
        if words and end:
            message += f" {end[0].upper()}{end[1:]}."
        sure = Confidence.POSSIBLE if end is not None and probe.end.how in _UNSURE else Confidence.CERTAIN
        return Finding(cause, Severity.ERROR, sure, title, message, evidence, (fix,))
    ending = f" Then {end}." if end is not None else f" It said: {words}." if words else ""
    where = f" ({probe.end.signal or probe.end.how} while {step_words(probe.end.step)})" if end is not None else ""
    known = usable(meaning.finding, facts.target)
    return known._replace(title=known.title + where, message=known.message + ending, evidence=evidence)


def again(facts: Facts, *more: str, without: str = "") -> str:
    """The command that makes this probe once more: ``check_again``."""
    return f"{check_again(facts, *more, without=without)} {quoted_member(facts.engine)}"


def by_trtexec(facts: Facts) -> Fix:
    """To see what trtdoctor saw with a tool of NVIDIA's."""
    engine, title, program = facts.engine, "reproduce it without trtdoctor", trtexec(facts.engine, facts.target)
    if is_wrapped(engine):
        return Fix(title, (unwrap_to(engine, "model.plan"), f"{program} --loadEngine=model.plan --verbose"))
    return Fix(title, (f"{program} --loadEngine={shell_word(engine.path)} --verbose",))


def executions(probe: ProbeResult) -> tuple[Execution, ...]:
    """Those that succeeded; skips the check where there are none."""
    if not probe.runs:
        raise FactUnavailable("nothing was executed", incomplete=False)
    return probe.runs
