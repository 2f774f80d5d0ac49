"""Who may import whom, read from the sources: run-time imports and those for types alike."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from driving import ROOT

SOURCE = ROOT / "src" / "trtdoctor"
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in SOURCE.rglob("*.py")
}

FACT_TEXT = ("fact", "text")
# Package or module: what of trtdoctor it may import, by prefix. The longest entry that fits a module counts.
ALLOWED: dict[str, tuple[str, ...]] = {
    "__init__": (),
    "__main__": ("cli",),
    "fact": (),
    "text": (),
    "plan": ("fact", "plan"),
    "knowledge": ("plan.layout", "knowledge"),
    "file": (*FACT_TEXT, "plan", "file"),
    "machine": ("fact", "model"),
    "records": (*FACT_TEXT, "model", "machine"),
    "host": (*FACT_TEXT, "model", "machine", "host"),
    "model": ("machine", "fact", "plan.layout", "plan.body", "file", "worker.protocol"),
    "worker": ("worker",),
    "worker.protocol": (),
    "worker.child": (),
    "checks": (
        "model",
        "machine",
        *FACT_TEXT,
        "explain",
        "knowledge",
        "plan.layout",
        "plan.body",
        "worker.protocol",
        "checks",
    ),
    "agreement": ("model", "fact", "worker.protocol"),
    "diagnose": ("model", *FACT_TEXT),
    "verdict": ("model", *FACT_TEXT),
    "explain": ("model", *FACT_TEXT, "knowledge", "verdict"),
    "logs": ("text",),
    "pages": ("checks", "knowledge"),
    "difference": ("model", *FACT_TEXT, "plan.body"),
    "render": (
        "model",
        "machine",
        "records",
        *FACT_TEXT,
        "knowledge",
        "plan.layout",
        "plan.body",
        "worker.protocol",
        "verdict",
        "difference",
        "explain",
        "pages",
        "render",
    ),
    "collect": (*FACT_TEXT, "file", "model", "plan", "worker"),
    "target": (*FACT_TEXT, "host", "machine", "records", "knowledge", "model", "plan.layout"),
    "cli": ("",),
}
THIRD_PARTY = {
    "rich": {"render.terminal", "render.facts", "render.machine"},
    "click": {"cli"},
    "packaging": {"target"},
    "pycuda": {"worker.child.load_engine"},
}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it the import stands. Relative imports are not used."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            inner = {f"{module}.{alias.name}" for alias in node.names}
            own = {name for name in inner if name.removeprefix("trtdoctor.") in MODULES}
            found |= own or {module}
    return found


def inside(module: str, prefix: str) -> bool:
    return prefix == "" or module == prefix or module.startswith(prefix + ".")


@pytest.mark.parametrize("module", sorted(MODULES))
def test_module_imports_only_what_its_layer_may(module: str) -> None:
    """No module imports of trtdoctor what its layer must not know."""
    rule = next((ALLOWED[key] for key in sorted(ALLOWED, key=len, reverse=True) if inside(module, key)), None)
    assert rule is not None, f"no rule for {module}: add one"
    for name in imports(MODULES[module]):
        if name == "trtdoctor":  # __version__
            assert module in ("cli", "render.as_json")
        elif inside(name, "trtdoctor"):
            own = name.removeprefix("trtdoctor.")
            assert any(inside(own, prefix) for prefix in rule), f"{module} imports {own}"
            assert not own.startswith("cli") or module == "__main__"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_third_parties_stay_in_their_place(module: str) -> None:
    """rich is imported by the renderers of text only, click by the command line only, nothing else from outside."""
    for name in {name.partition(".")[0] for name in imports(MODULES[module])} - {"trtdoctor"}:
        if name in THIRD_PARTY:
            assert module in THIRD_PARTY[name], f"{module} imports {name}"
        else:
            assert name in sys.stdlib_module_names, f"{module} imports {name}"


def test_tests_say_what_they_test() -> None:
    """Every test has a docstring of one sentence."""
    without = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                text = " ".join((ast.get_docstring(node) or "").split())
                if not text.endswith(".") or ". " in text.replace("e.g. ", ""):
                    without.append(f"{path.name}:{node.lineno} {node.name}")
    assert without == []
