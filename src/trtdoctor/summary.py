"""What many reports come to: counts, status, exit code and one sentence, without keeping any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trtdoctor.model.report import Report, Status
from trtdoctor.named import NamedTuple
from trtdoctor.text import counted, listing, printable
from trtdoctor.verdict import Exit, FailOn, exit_code, require_fail_on

if TYPE_CHECKING:
    from trtdoctor.matrix import Cell, Digest, Matrix
    from trtdoctor.model.builds import Plans
    from trtdoctor.settings import Settings


class Summary:
    """The sum of the reports that were added. ``fail_on`` as in ``check``; ``matrix`` gets them, too, and under
    ``need="one"`` decides."""

    __slots__ = (
        "_codes",
        "_condition",
        "_conditional",
        "_members",
        "_several_gpus",
        "_statuses",
        "_verdict",
        "fail_on",
        "matrix",
        "not_judged",
        "plans",
        "room",
        "settings",
    )

    def __init__(
        self, fail_on: FailOn = "error", matrix: Matrix | None = None, settings: Settings | None = None
    ) -> None:
        require_fail_on(fail_on)
        self.settings = settings
        """The settings file that had a part in the question."""
        self.matrix = matrix
        self.plans: Plans | None = None
        """The builds that would fill the gaps of the matrix."""
        self.room: dict[str, int] = {}
        """Bytes of GPU memory of each target that says it."""
        self.not_judged: dict[str, int] = {}
        """What lay beside the engines of a folder, by its kind."""
        self.fail_on: FailOn = fail_on
        self._codes = {Exit.OK: 0, Exit.FINDINGS: 0, Exit.INCOMPLETE: 0}
        self._statuses: dict[Status, int] = {"ok": 0, "problems": 0, "incomplete": 0}
        self._several_gpus = self._members = False
        self._verdict = self._condition = ""
        self._conditional = 0

    def add(self, report: Report) -> None:
        """Takes a report into account; nothing of it is kept but its verdict."""
        code = exit_code(report.findings, report.outcomes, self.fail_on, report.missing, selected=report.selected)
        self._codes[code] += 1
        self._statuses[report.status] += 1
        self._several_gpus |= report.gpu is not None or report.target is not None
        self._members |= report.engine.member is not None
        self._verdict = report.verdict
        self._take_condition(listing(report.conditions))

    def take(self, one: Digest) -> None:
        """The same of what stays of a report."""
        self._codes[one.exit_code] += 1
        self._statuses[one.cell.status] += 1
        self._several_gpus |= one.gpu is not None or one.target is not None
        self._members |= one.member is not None
        self._verdict = one.verdict
        self._take_condition(one.condition)
        if self.matrix is not None:
            self.matrix.add(one)

    def _take_condition(self, words: str) -> None:
        self._condition = self._condition or words
        self._conditional += bool(words)

    @property
    def _depends(self) -> str:
        """How many passes depend on something, and on what the first one does."""
        if not self._conditional:
            return ""
        first = ", the first" if self._conditional > 1 else ""
        return f" ({self._conditional:,} on a condition{first}: {self._condition})"

    def take_pairs(self, cell: Cell, code: Exit, count: int, verdict: str, condition: str) -> None:
        """``count`` answers about pairs of an engine and a target, which the matrix has already; ``condition`` is one
        that some of them depend on."""
        self._codes[code] += count
        self._statuses[cell.status] += count
        self._several_gpus = True
        self._verdict = verdict
        self._condition = self._condition or condition
        self._conditional += count if cell.conditional else 0

    @property
    def reports(self) -> int:
        """How many reports were added."""
        return sum(self._statuses.values())

    @property
    def _needs_one(self) -> bool:
        return self.matrix is not None and self.matrix.need == "one"

    @property
    def exit_code(self) -> Exit:
        """1 for a finding at or above ``fail_on``; else 3 when a needed check could not run; else 0. Where one engine
        of each model is needed on each target: 1 for a target that surely has none, 3 for one that may have none."""
        if not self.reports:  # settings kept everything out: what was not looked at passes nothing
            return Exit.INCOMPLETE
        if self._needs_one:
            return {"problems": Exit.FINDINGS, "incomplete": Exit.INCOMPLETE, "ok": Exit.OK}[self.status]
        return next((code for code in (Exit.FINDINGS, Exit.INCOMPLETE) if self._codes[code]), Exit.OK)

    @property
    def status(self) -> Status:
        """``problems`` if one report has some; else ``incomplete`` if one is, or if there is none; else ``ok``."""
        if not self.reports:
            return "incomplete"
        order: tuple[Status, ...] = ("problems", "incomplete")
        if self._needs_one and self.matrix is not None:
            found = {gap.cell.status for gap in self.matrix.gaps()}
            return next((status for status in order if status in found), "ok")
        return next((status for status in order if self._statuses[status]), "ok")

    @property
    def narrowed(self) -> tuple[str, ...]:
        """What a settings file makes milder, in words."""
        return self.settings.milder if self.settings is not None else ()

    @property
    def sentence(self) -> str:
        """``counts``, and what a settings file makes milder."""
        if not self.narrowed or self.settings is None:
            return self.counts
        return f"{self.counts} Narrowed by {printable(self.settings.path, 200)}: {'; '.join(self.narrowed)}."

    @property
    def counts(self) -> str:
        """The verdict of the only report, or how many came out how."""
        if not self.reports:
            return "Nothing was looked at."
        if self._needs_one and self.matrix is not None:
            return self.matrix.sentence
        if self.reports == 1 and self._verdict:
            return self._verdict
        noun = (
            "answer" if self._several_gpus else "engine" if self._members else "file"
        )  # one for each GPU of a machine
        good, bad, unsure = (self._statuses[status] for status in ("ok", "problems", "incomplete"))
        parts = [f"{good:,} passed{self._depends}"] if good else []
        parts += [f"{bad:,} {'has' if bad == 1 else 'have'} problems"] if bad else []
        parts += [f"{unsure:,} could not be fully checked"] if unsure else []
        return f"{counted(self.reports, noun)}: {', '.join(parts)}."


class Interruption(NamedTuple):
    """A run that ended before its time: ``done`` of ``of`` files are answered."""

    done: int
    of: int | None
    """``None``: how many there are was not known yet."""
    exit_code: int
    """130 for Ctrl-C, 128 and its number for another signal, 3 where trtdoctor itself failed."""
    how: str = "Interrupted"

    @property
    def sentence(self) -> str:
        if self.of is None:
            return f"{self.how}: {counted(self.done, 'file')} checked, others were not."
        return f"{self.how}: {self.done:,} of {counted(self.of, 'file')} checked."
