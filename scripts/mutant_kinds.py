"""The changes of one place that ``scripts/mutants.py`` draws from: which there are in a module, and how one is made."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
QUOTES = frozenset({"printable", "listing", "first_of", "and_more"})
"""Functions whose numbers say how much of something is shown."""
SHOWN = re.compile(r"MOST_SHOWN|QUOTED|SHOWN_LINES")
"""Constants that say the same."""
GRAMMAR = frozenset(
    {"it", "them", "its", "their", "is", "are", "was", "were", "has", "have", "does", "do", "s", "or", "and"}
)
OTHER: Mapping[type[ast.AST], tuple[str, str]] = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "+"),
    ast.FloorDiv: ("//", "*"),
    ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
}


class Mutant(NamedTuple):
    """A change of a file: the bytes from ``begin`` to ``end`` become ``text``."""

    file: str
    first: int  # line where its statement begins, which is the one that coverage.py reports
    line: int
    begin: int
    end: int
    text: str
    what: str


class _Finder(ast.NodeVisitor):
    """Every change that can be made to a module; annotations, docstrings and what only a type checker runs left out."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._data = name, text.encode()
        starts = [0]
        for line in self._data.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        self._starts = starts
        self._first = 1
        self._quoted = 0
        self.found: list[Mutant] = []

    def visit(self, node: ast.AST) -> None:
        before = self._first
        if isinstance(node, ast.stmt):
            decorators = getattr(node, "decorator_list", [])
            self._first = min([node.lineno, *(one.lineno for one in decorators)])
        super().visit(node)
        self._first = before

    def _at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno or 0, node.end_col_offset or 0)

    def _add(self, line: int, begin: int, end: int, text: str, what: str) -> None:
        self.found.append(Mutant(self._name, min(self._first, line), line, begin, end, text, what))

    def _between(self, line: int, left: ast.expr, right: ast.expr, operator: ast.AST) -> None:
        """Another operator between two expressions."""
        old, new = OTHER.get(type(operator), ("", ""))
        begin, end = self._span(left)[1], self._span(right)[0]
        at = self._data.find(old.encode(), begin, end) if old else -1
        if at >= 0:
            self._add(line, at, at + len(old), new, f"{old} → {new}")

    def visit_Compare(self, node: ast.Compare) -> None:
        for left, operator, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
            self._between(right.lineno, left, right, operator)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        texts = any(isinstance(one, (ast.JoinedStr, ast.List, ast.Tuple)) for one in (node.left, node.right))
        if not texts:
            self._between(node.right.lineno, node.left, node.right, node.op)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(right.lineno, left, right, node.op)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            begin = self._span(node)[0]
            self._add(node.lineno, begin, begin + 3, "bool", "not → bool") if self._data[begin + 3] == 40 else None
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        begin, end = self._span(node)
        if isinstance(node.value, bool):
            self._add(node.lineno, begin, end, str(not node.value), f"{node.value} → {not node.value}")
        elif isinstance(node.value, int):
            self._add(node.lineno, begin, end, str(node.value + 1), f"{node.value} → {node.value + 1}")

    def _turned(self, test: ast.expr) -> None:
        begin, end = self._span(test)
        self._add(test.lineno, begin, end, f"not ({self._data[begin:end].decode()})", "condition turned round")

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self._turned(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        prose = _is_prose(node.body) and _is_prose(node.orelse)
        if not prose:
            self._turned(node.test)
        if not (prose and _counts(node.test)):
            self.visit(node.test)
        self.visit(node.body)
        self.visit(node.orelse)

    def visit_Call(self, node: ast.Call) -> None:
        quotes = getattr(node.func, "id", "") in QUOTES
        self._quoted += quotes
        for part in (node.func, *node.args, *(one.value for one in node.keywords)):
            if not (quotes and isinstance(part, ast.Constant)):
                self.visit(part)
        self._quoted -= quotes

    def visit_Slice(self, node: ast.Slice) -> None:
        for part in (node.lower, node.upper, node.step):
            if part is not None and not (self._quoted and isinstance(part, ast.Constant)):
                self.visit(part)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not (isinstance(node.targets[0], ast.Name) and SHOWN.fullmatch(node.targets[0].id)):
            self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self._turned(test)
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            begin, end = self._span(node.value)
            self._add(node.lineno, begin, end, "None", "return None")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return  # a docstring
        if isinstance(node.value, ast.Call):
            begin, end = self._span(node)
            self._add(node.lineno, begin, end, "pass", "call left out")
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in (*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None), *node.body):
            self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        return  # prose


def _is_prose(node: ast.expr) -> bool:
    """Whether it is a sentence or a part of one: a text with a blank in it, a word of grammar, or none."""
    if isinstance(node, ast.IfExp):
        return _is_prose(node.body) and _is_prose(node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return not node.value or " " in node.value or node.value in GRAMMAR
    return isinstance(node, ast.JoinedStr)


def _counts(node: ast.expr) -> bool:
    """Whether it compares how many there are: one or several, more than are shown."""
    return isinstance(node, ast.Compare) and any(isinstance(one, ast.Constant) for one in node.comparators)


def changes(path: Path) -> list[Mutant]:
    text = path.read_text(encoding="utf-8")
    finder = _Finder(str(path.relative_to(ROOT)), text)
    finder.visit(ast.parse(text))
    return finder.found


def changed(text: bytes, mutant: Mutant) -> bytes:
    return text[: mutant.begin] + mutant.text.encode() + text[mutant.end :]
