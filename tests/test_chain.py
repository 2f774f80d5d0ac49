"""The chain agrees with the contract and with itself; every check is in it, and has a page and a table of rows."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest

import trtdoctor.checks
from trtdoctor.checks import CHAIN
from trtdoctor.model.check import Check
from trtdoctor.model.finding import CAUSES, STAGES

TABLES = Path(__file__).parent / "checks"
CODES = [check.code for check in CHAIN]
SECTIONS = ["## What it checks", "## Why it matters", "## How to fix", "## Confidence"]
EACH = pytest.mark.parametrize("check", CHAIN, ids=CODES)
MODULES = sorted(found.name for found in pkgutil.iter_modules(trtdoctor.checks.__path__))
FILES = [name for name in MODULES if name.startswith("trt")]


def checks_of(module: str) -> list[Check]:
    """The checks that a module of ``checks/`` defines."""
    return [
        one for one in vars(importlib.import_module(f"trtdoctor.checks.{module}")).values() if isinstance(one, Check)
    ]


def test_chain_holds_every_check() -> None:
    """Every check that is defined is in the chain, once."""
    defined = [one for module in MODULES for one in checks_of(module)]
    assert sorted(CODES) == sorted(one.code for one in defined)


@pytest.mark.parametrize("module", FILES)
def test_one_file_a_check(module: str) -> None:
    """A check's file holds one check, is named after its code, and takes nothing from the file of another."""
    (one,) = checks_of(module)
    assert module.split("_")[0] == one.code.lower()
    source = Path(trtdoctor.checks.__path__[0], f"{module}.py").read_text(encoding="utf-8")
    imported = {node.module or "" for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    assert not any(name.startswith("trtdoctor.checks.trt") for name in imported)


def test_codes() -> None:
    """Codes are unique and of one shape, and titles are unique."""
    assert len(set(CODES)) == len(CODES)
    assert len({check.title for check in CHAIN}) == len(CHAIN)
    assert all(code.startswith("TRT") and len(code) == 6 and code[3:].isdigit() for code in CODES)


def test_stages() -> None:
    """Stages are those of the contract, in its order."""
    assert STAGES == (
        "file", "header", "host", "version", "gpu", "libraries", "plugins", "profiles", "load", "execute",
    )  # fmt: skip
    places = [STAGES.index(check.stage) for check in CHAIN]
    assert places == sorted(places)


def test_causes() -> None:
    """Every cause of the contract is there once."""
    assert len(set(CAUSES)) == len(CAUSES)
    assert {"version-mismatch", "gpu-arch-mismatch", "special-engine", "corrupt-or-truncated", "crash"} <= set(CAUSES)


@EACH
def test_needs_point_backwards(check: Check) -> None:
    """A check needs only checks that run before it."""
    assert set(check.needs) <= set(CODES[: CODES.index(check.code)])


@EACH
def test_explains(check: Check) -> None:
    """A check explains checks that exist, and neither itself nor one that explains it."""
    assert set(check.explains) <= set(CODES)
    assert check.code not in check.explains
    assert len(set(check.explains)) == len(check.explains)
    assert not any(other.code in check.explains and check.code in other.explains for other in CHAIN)


@EACH
def test_page(check: Check) -> None:
    """A check's docstring says what, why, how to fix and how sure, in this order, each with text."""
    lines = [line.strip() for line in check.doc.splitlines()]
    assert [line for line in lines if line.startswith("#")] == SECTIONS
    text = " ".join(lines)
    bodies = [text.split(a)[1].split(b)[0].strip() for a, b in zip(SECTIONS, [*SECTIONS[1:], "\0"], strict=True)]
    assert all(len(body) > 7 and body.endswith(".") for body in bodies)


@EACH
def test_title(check: Check) -> None:
    """A title states what is true when the check passes: lower case, no full stop."""
    assert check.title[0].islower()
    assert not check.title.endswith(".")


NEVER_FIRES = {
    "TRT103",  # a plan does not say whether it is version-compatible, which is an incomplete answer
    "TRT505",  # a difference is a bug of ours
}


def table(check: Check, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The rows of a check, from the test file of the same name as its own."""
    module = next(name for name in FILES if name.startswith(f"{check.code.lower()}_"))
    monkeypatch.syspath_prepend(TABLES)
    return list(importlib.import_module(f"test_{module}").ROWS)


@EACH
def test_rows(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every check has a row in which it fires and one in which it passes, each with a name of its own."""
    found = table(check, monkeypatch)
    wants = {row.want for row in found}
    assert "passed" in wants
    if check.code in NEVER_FIRES:
        assert wants & {"incomplete", "broken"}
    else:
        assert wants & {"error", "warning", "info"}
    names = [row.name for row in found]
    assert len(set(names)) == len(names)


def test_tables_are_of_checks() -> None:
    """No table is left of a check that is gone."""
    assert {path.stem.removeprefix("test_") for path in TABLES.glob("test_trt*.py")} == set(FILES)
