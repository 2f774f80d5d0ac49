"""The house rules: the import contracts of pyproject.toml, the size of modules and functions, what tests say."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

from driving import ROOT

SOURCE = ROOT / "src" / "trtdoctor"
MODULES = sorted(SOURCE.rglob("*.py"))
CODE = [*MODULES, *sorted((ROOT / "scripts").glob("*.py"))]
MOST_LINES, MOST_LINES_OF_FUNCTION, MOST_PATHS = 400, 50, 15
ELSEWHERE = {
    "packaging": "checks/trt316_bundles.py",
    "pycuda": "probe/child",
    "click": "cli",
    "hyperscan": "logs/finder.py",
    "ray": "fleet/on_ray",
    "google": "configs/triton_message.py",
    "obstore": "sources",
    "rich": "render/text",
    "tomli": "settings.py",
}
"""Where each package from outside may be imported."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), path)


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, Function))


# ---- who imports whom


def test_import_contracts() -> None:
    """The contracts of pyproject.toml hold."""
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True) == 0


def test_no_import_circle() -> None:
    """No module imports itself through others, wherever in the package they are and whatever the import is for."""
    graph = grimp.build_graph("trtdoctor", exclude_type_checking_imports=False, cache_dir=None)
    TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}).prepare()


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it the import is."""
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_packages_from_outside(path: Path) -> None:
    """Beside the standard library, a module imports only the packages that belong where it is."""
    inside = path.relative_to(SOURCE).as_posix()
    own = {"trtdoctor"} if path.parent.name != "child" else {file.stem for file in path.parent.glob("*.py")}
    for package in {name.partition(".")[0] for name in imports(path)} - own:
        if package not in sys.stdlib_module_names:
            assert inside.startswith(ELSEWHERE.get(package, "nowhere")), package


# ---- sizes


def code_lines(path: Path) -> int:
    """Lines of a module, tables of data left out: the assignments at its top level."""
    tables = [node for node in parsed(path).body if isinstance(node, (ast.Assign, ast.AnnAssign))]
    data = sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in tables)
    return len(path.read_text(encoding="utf-8").splitlines()) - data


def function_lines(function: Function) -> int:
    """Lines of a function, its docstring left out."""
    first = function.body[0]
    text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    documentation = (first.end_lineno or 0) - first.lineno + 1 if text else 0
    return (function.end_lineno or 0) - function.lineno + 1 - documentation


def paths(node: ast.AST) -> int:
    """Cyclomatic complexity less one: the places where the way divides, those of inner functions left out."""
    count = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            continue
        if isinstance(child, ast.BoolOp):
            count += len(child.values) - 1
        elif isinstance(child, ast.comprehension):
            count += 1 + len(child.ifs)
        elif isinstance(child, (ast.For, ast.AsyncFor, ast.While)):
            count += 1 + bool(child.orelse)
        elif isinstance(child, ast.Try):
            count += len(child.handlers) + bool(child.orelse)
        elif isinstance(child, (ast.If, ast.IfExp, ast.Assert, ast.match_case)):
            count += 1
        count += paths(child)
    return count


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_sizes(path: Path) -> None:
    """No module is longer than 400 lines, no function longer than 50 or more complex than 15."""
    assert code_lines(path) <= MOST_LINES
    long = {f"{f.name}, line {f.lineno}": function_lines(f) for f in functions(path)}
    assert {name: lines for name, lines in long.items() if lines > MOST_LINES_OF_FUNCTION} == {}
    branching = {f"{f.name}, line {f.lineno}": 1 + paths(f) for f in functions(path)}
    assert {name: count for name, count in branching.items() if count > MOST_PATHS} == {}


# ---- the tests themselves


def test_tests_say_what_they_test() -> None:
    """Every test has a docstring of one sentence."""
    without = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        for function in functions(path):
            if function.name.startswith("test_"):
                text = " ".join((ast.get_docstring(function) or "").split())
                if not text.endswith(".") or ". " in text.replace("e.g. ", ""):
                    without.append(f"{path.name}:{function.lineno} {function.name}")
    assert without == []
