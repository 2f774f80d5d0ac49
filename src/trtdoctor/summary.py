"""What many reports come to: counts, status, exit code and one sentence, without keeping any of them."""

from __future__ import annotations

from trtdoctor.model.report import Report, Status
from trtdoctor.named import NamedTuple
from trtdoctor.text import counted
from trtdoctor.verdict import Exit, FailOn, exit_code, require_fail_on


class Summary:
    """The sum of the reports that were added. ``fail_on`` as in ``check``."""

    __slots__ = ("_codes", "_fail_on", "_members", "_several_gpus", "_statuses", "_verdict")

    def __init__(self, fail_on: FailOn = "error") -> None:
        require_fail_on(fail_on)
        self._fail_on = fail_on
        self._codes = {Exit.OK: 0, Exit.FINDINGS: 0, Exit.INCOMPLETE: 0}
        self._statuses: dict[Status, int] = {"ok": 0, "problems": 0, "incomplete": 0}
        self._several_gpus = self._members = False
        self._verdict = ""

    def add(self, report: Report) -> None:
        """Takes a report into account; nothing of it is kept but its verdict."""
        code = exit_code(report.findings, report.outcomes, self._fail_on, report.missing, narrowed=report.narrowed)
        self._codes[code] += 1
        self._statuses[report.status] += 1
        self._several_gpus |= report.gpu is not None or report.target is not None
        self._members |= report.engine.member is not None
        self._verdict = report.verdict

    @property
    def reports(self) -> int:
        """How many reports were added."""
        return sum(self._statuses.values())

    @property
    def exit_code(self) -> Exit:
        """1 for a finding at or above ``fail_on``; else 3 when a needed check could not run; else 0."""
        return next((code for code in (Exit.FINDINGS, Exit.INCOMPLETE) if self._codes[code]), Exit.OK)

    @property
    def status(self) -> Status:
        """``problems`` if one report has some; else ``incomplete`` if one is; else ``ok``."""
        order: tuple[Status, ...] = ("problems", "incomplete")
        return next((status for status in order if self._statuses[status]), "ok")

    @property
    def sentence(self) -> str:
        """The verdict of the only report, or how many came out how."""
        if self.reports == 1:
            return self._verdict
        noun = (
            "answer" if self._several_gpus else "engine" if self._members else "file"
        )  # one for each GPU of a machine
        good, bad, unsure = (self._statuses[status] for status in ("ok", "problems", "incomplete"))
        parts = [f"{good:,} passed"] if good else []
        parts += [f"{bad:,} {'has' if bad == 1 else 'have'} problems"] if bad else []
        parts += [f"{unsure:,} could not be fully checked"] if unsure else []
        return f"{counted(self.reports, noun)}: {', '.join(parts) or 'nothing to check'}."


class Interruption(NamedTuple):
    """A run that ended before its time: ``done`` of ``of`` files are answered."""

    done: int
    of: int
    exit_code: int
    """130 for Ctrl-C, 128 and its number for another signal, 3 where trtdoctor itself failed."""

    @property
    def sentence(self) -> str:
        return f"Interrupted: {self.done:,} of {counted(self.of, 'file')} checked."
