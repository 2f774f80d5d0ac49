"""The kinds of problems in a matrix, each with an example and the way out of it."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.matrix import BADNESS, Digest, Kind, Matrix
from trtdoctor.named import NamedTuple
from trtdoctor.text import printable


class Problem(NamedTuple):
    """A kind of problem: its deciding code, the columns that it stands in, its first example, and whether the way out
    of that is the way out of all."""

    code: str
    columns: list[int]
    example: Digest
    alike: bool


def worst_first(found: Matrix) -> Iterator[Problem]:
    """The kinds of problems: one for each deciding code and cause, and way out of it. Of a code with several of them,
    the others come after the first of every code."""
    alike: dict[tuple[int, Kind, tuple[object, ...]], Problem] = {}
    for (kind, column), one in found.examples.items():
        steps = [(step.title, step.commands, step.needs) for step in one.way.steps] if one.way else []
        key = -BADNESS[one.cell.status], kind, tuple(steps)
        before = alike.get(key) or Problem(kind[0], [], one, True)
        of_all = before.alike and (kind, column) in found.alike
        alike[key] = before._replace(columns=sorted((*before.columns, column)), alike=of_all)
    seen: set[tuple[int, str]] = set()
    ordered: list[tuple[int, bool, str, int, Problem]] = []
    for (badness, (code, _), _), problem in alike.items():
        ordered.append((badness, (badness, code) in seen, code, len(ordered), problem))
        seen.add((badness, code))
    yield from (row[-1] for row in sorted(ordered, key=lambda row: row[:4]))


def example(problem: Problem) -> tuple[str, str]:
    """The engine of an example, with its target where the kind is there on several; and its message."""
    one = problem.example
    there = f" for {printable(one.target, 60)}" if len(problem.columns) > 1 and one.target else ""
    return f"{printable(one.name, 200)}{there}", one.message


def whose_way(problem: Problem) -> str:
    """For which engine the way out of a kind of problem is; empty where it is for all."""
    return "" if problem.alike else printable(problem.example.name, 200)
