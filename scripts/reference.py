"""The text of ``docs/api.md``, from the public names of ``trtdoctor`` and their docstrings."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from enum import Enum
from typing import Any, Literal, get_args, get_origin

import trtdoctor

KINDS = ("Functions", "Types", "Errors", "Constants")


def page() -> str:
    """The whole page: what ``trtdoctor`` says of itself, then every public name in the order of ``__all__``."""
    about = _documentation(trtdoctor).partition("\n")[2].strip()
    parts = ["# The API", "Generated from the docstrings by `scripts/docs.py`.", about]
    names = [name for name in getattr(trtdoctor, "__all__", ()) if not name.startswith("__")]
    values = {name: getattr(trtdoctor, name) for name in names}
    for kind in KINDS:
        of_kind = {name: value for name, value in values.items() if _kind(value) == kind}
        if of_kind:
            parts += [f"## {kind}", *(_entry(name, value) for name, value in of_kind.items())]
    return "\n\n".join(part for part in parts if part) + "\n"


def _kind(value: Any) -> str:
    if inspect.isclass(value):
        return "Errors" if issubclass(value, BaseException) else "Types"
    return "Functions" if callable(value) and not get_args(value) else "Types" if get_args(value) else "Constants"


def _entry(name: str, value: Any) -> str:
    if not inspect.isclass(value) and not inspect.isroutine(value):
        return f"### `{name}`\n\n{_alias(value)}"
    documentation = _documentation(value)
    if inspect.isroutine(value):
        return f"### `{name}`\n\n```python\n{_signature(name, value)}\n```\n\n{documentation}"
    fields = [f"| `{field}` | `{kind}` | {meaning} |" for field, kind, meaning in _fields(value)]
    table = "\n\n" + "\n".join(["| field | type | |", "| --- | --- | --- |", *fields]) if fields else ""
    methods = [
        f"\n\n#### `{name}.{method}`\n\n```python\n{_signature(method, function)}\n```\n\n{_documentation(function)}"
        for method, function in vars(value).items()
        if inspect.isfunction(function) and not method.startswith("_")
    ]
    properties = [
        f"\n\n#### `{name}.{attribute}`\n\n{_documentation(member)}"
        for attribute, member in vars(value).items()
        if isinstance(member, property)
    ]
    if issubclass(value, Enum):
        documentation += "\n\n" + " · ".join(f"`{member}`" for member in value.__members__)
    return f"### `{name}`\n\n{documentation}{table}{''.join(properties + methods)}"


def _alias(value: Any) -> str:
    """The words of a ``Literal``, the types of a union, or a constant."""
    if get_origin(value) is Literal:
        return " · ".join(f"`{word}`" for word in get_args(value))
    types = [getattr(kind, "__name__", str(kind)) for kind in get_args(value)]
    return f"`{' | '.join(types) or repr(value)}`"


def _documentation(value: Any) -> str:
    return re.sub(r"(?<!`)``(?!`)", "`", inspect.getdoc(value) or "")


def _signature(name: str, function: Any) -> str:
    """``def name(…) -> …``, a parameter a line where it is long."""
    source = textwrap.dedent(inspect.getsource(function))
    (node,) = ast.parse(source).body
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    parameters = [ast.unparse(one) for one in _each(node.args)]
    returns = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
    line = f"def {name}({', '.join(parameters)}){returns}"
    if len(line) <= 100:
        return line
    return f"def {name}(\n" + "".join(f"    {one},\n" for one in parameters) + f"){returns}"


def _each(arguments: ast.arguments) -> list[ast.AST]:
    """Every parameter as an expression that unparses to how it is written."""

    def one(argument: ast.arg, default: ast.expr | None) -> ast.AST:
        text = ast.unparse(argument) + (f" = {ast.unparse(default)}" if default is not None else "")
        return ast.Name(text)

    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    found = [one(argument, default) for argument, default in zip(positional, defaults, strict=True)]
    if arguments.vararg is not None:
        found.append(ast.Name(f"*{ast.unparse(arguments.vararg)}"))
    elif arguments.kwonlyargs:
        found.append(ast.Name("*"))
    return found + [one(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]


def _fields(kind: type) -> list[tuple[str, str, str]]:
    """The fields of a named tuple: name, type, and the comment behind it or the string below it."""
    if not hasattr(kind, "_fields"):
        return []
    source = textwrap.dedent(inspect.getsource(kind))
    lines = source.splitlines()
    (node,) = ast.parse(source).body
    assert isinstance(node, ast.ClassDef)
    found: list[tuple[str, str, str]] = []
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            comment = lines[(part.end_lineno or part.lineno) - 1].partition("  # ")[2]
            found.append((part.target.id, ast.unparse(part.annotation).replace("|", "\\|"), comment))
        elif found and isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant):
            found[-1] = (*found[-1][:2], " ".join(str(part.value.value).split()))
    return found
