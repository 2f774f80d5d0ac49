"""``assert_loads``, for tests of programs that ship engines; pytest has it as the fixture ``trtdoctor_loads``, too."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from trtdoctor.render.told import Told, told
from trtdoctor.render.ways import lines
from trtdoctor.text import counted, printable

if TYPE_CHECKING:
    from trtdoctor.arguments import Path
    from trtdoctor.model.advice import Way
    from trtdoctor.model.target import Target

MOST = 20
"""Reports that a failure tells in full."""


def assert_loads(
    path: Path | Iterable[Path],
    target: str | Target | Sequence[str | Target] | None = None,
    *,
    probe: bool = False,
    **options: Any,
) -> None:
    """Raises ``AssertionError`` unless every engine of ``path`` loads on ``target``, by default on this machine.

    The message is the verdict with the problems and the first way out of each. A question that could not be answered in
    full fails, too; an engine that loads on a condition (the target does not say its TensorRT, say), or of which only
    some checks were asked for, is a warning of Python's with the verdict. TensorRT itself is run only with ``probe``,
    which asks about this machine; ``static=True`` looks at the file alone. The other ``options`` are those of
    ``trtdoctor.check``, and so are the errors.
    """
    __tracebackhide__ = True
    from trtdoctor.api import check, survey

    if probe and (target is not None or options.get("static")):
        from trtdoctor.errors import QuestionError

        raise QuestionError("probe runs TensorRT on this machine: leave out target and static", "probe")
    if target is None and not probe and not options.get("static"):
        target = survey(options.pop("python", None)).target
    count, failed = 0, []
    for report in check(path, target=target, **options):
        count += 1
        if report.status != "ok":
            failed.append(told(report))
        elif report.conditions or report.narrowed:
            warnings.warn(f"{told(report).place}: {report.verdict}", stacklevel=2)
    if failed:
        raise AssertionError("\n".join(_message(failed, count)))


def _message(failed: Sequence[Told], count: int) -> Iterator[str]:
    if count > 1:
        yield f"{len(failed):,} of {counted(count, 'answer')} are not that it loads"
    for one in failed[:MOST]:
        yield from _report(one)
    if len(failed) > MOST:
        yield f"and {len(failed) - MOST:,} more"


def _report(one: Told) -> Iterator[str]:
    on = f"  on {printable(one.target, 200)}" if one.target else ""
    yield f"{one.place}{on}"
    yield f"{'✗' if one.status == 'problems' else '?'} {one.verdict}"
    told_before: set[Way | None] = set()
    for problem in one.shown():
        yield f"  {problem.level} {problem.code}  {problem.title}  [{problem.confidence}]"
        yield f"    {problem.message}"
        if problem.way not in told_before:
            told_before.add(problem.way)
            yield from (f"    {line}" for line in lines(problem.way))
    for gap in one.unanswered:
        yield f"  {gap.code} could not run: {gap.title}: {gap.reason}"
