"""Writes what is generated of the documentation and the JSON schemas. ``--check`` only says whether it is current.

* whole files: ``docs/checks``, ``docs/messages``, ``docs/api.md``, ``docs/releases.md``, ``src/trtdoctor/schema``,
  ``knowledge/anchors.py``;
* sections of ``CONTRIBUTING.md`` and ``docs/json.md``, each between ``<!-- generated: NAME -->`` and
  ``<!-- end of generated -->``.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from importlinter.api import read_configuration

import anchors
import reference
import releases_page
import schemas
import string_coverage
from trtdoctor.checks import CHAIN
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.model import finding, report
from trtdoctor.pages import of_message

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "trtdoctor"
WHOLE = ("docs/checks/*.md", "docs/messages/*.md", "docs/api.md", "docs/releases.md", "src/trtdoctor/schema/*.json")
"""Files that are generated from their first byte to their last: what is there and is not generated any more goes."""
_SECTION = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end of generated -->)", re.DOTALL)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows)) + "\n"


# ---- whole files


def checks() -> dict[str, str]:
    """One page for each check, and their list."""
    found = {
        f"docs/checks/{check.code}.md": (
            f"# {check.code}: {check.title}\n\nStage: {check.stage}\n\n{inspect.cleandoc(check.doc)}\n"
        )
        for check in CHAIN
    }
    rows = [(f"[{check.code}]({check.code}.md)", check.stage, check.title) for check in CHAIN]
    found["docs/checks/README.md"] = (
        "# Every check, in order\n\nGenerated from the checks' docstrings by `scripts/docs.py`.\n\n"
        + table(("code", "stage", "title"), rows)
    )
    return found


def messages() -> dict[str, str]:
    """One page for each known message, and their list."""
    found = {}
    for message in MESSAGES:
        page = of_message(message)
        found[f"docs/messages/{page.code}.md"] = f"# {page.code}: {page.title}\n\nStage: {page.stage}\n\n{page.text}\n"
    rows = [(f"[{m.id}]({m.id}.md)", m.cause, m.title) for m in MESSAGES if m.severity != "info"]
    harmless = [(f"[{m.id}]({m.id}.md)", m.title) for m in MESSAGES if m.severity == "info"]
    found["docs/messages/README.md"] = (
        "# Every known message\n\nGenerated from `src/trtdoctor/knowledge/messages` by `scripts/docs.py`.\n\n"
        + table(("code", "cause", "title"), rows)
        + "\n## Harmless\n\n"
        + table(("code", "title"), harmless)
        + "\n[How much of what the libraries can say is known](coverage.md)\n"
    )
    return found


# ---- sections


def words(name: str, source: str) -> str:
    """The words of a ``Literal``, each with the comment that stands behind it in the source."""
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            literal = node.value
            assert isinstance(literal, ast.Subscript)
            assert isinstance(literal.slice, ast.Tuple)
            rows = []
            for word in literal.slice.elts:
                assert isinstance(word, ast.Constant)
                rows.append((f"`{word.value!s}`", lines[word.lineno - 1].partition("# ")[2]))
            assert all(meaning for _, meaning in rows), f"a word of {name} has no comment that explains it"
            return table((name.lower(), "means"), rows)
    raise LookupError(name)


def layers() -> str:
    """The layers of the import contract, topmost first, with what the docstrings of their modules say."""
    contracts = read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    (contract,) = (one for one in contracts if one["type"] == "layers")
    rows = []
    for number, layer in zip(range(len(contract["layers"]), 0, -1), contract["layers"], strict=True):
        for name in (part.strip(" ()") for part in re.split("[:|]", layer)):
            path = SOURCE / name / "__init__.py" if (SOURCE / name).is_dir() else SOURCE / f"{name}.py"
            if "(" in layer and not path.exists():  # brackets: a layer that need not be there
                continue
            documentation = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            summary = " ".join(documentation.partition("\n\n")[0].split())
            rows.append((str(number), f"`{name}`", summary.replace("``", "`")))
    others = [one["name"] for one in contracts if one["type"] != "layers"]
    return table(("layer", "module", "what it is for"), rows) + "\n" + "".join(f"* {name}.\n" for name in others)


def sections() -> dict[str, str]:
    """The files of which a part is generated, with that part written anew."""
    of_finding, of_report = inspect.getsource(finding), inspect.getsource(report)
    parts = {
        "layers": layers(),
        "causes": words("Cause", of_finding),
        "stages": words("Stage", of_finding),
        "outcomes": words("Outcome", of_report),
    }
    return {
        name: filled((ROOT / name).read_text(encoding="utf-8"), parts) for name in ("CONTRIBUTING.md", "docs/json.md")
    }


def filled(text: str, parts: Mapping[str, str]) -> str:
    return _SECTION.sub(lambda found: f"{found[1]}{parts[found[2]]}{found[3]}", text)


def main() -> int:
    wanted = {
        **checks(),
        **messages(),
        "docs/releases.md": releases_page.page(table),
        **schemas.files(),
        "docs/api.md": reference.page(),
        "docs/messages/coverage.md": string_coverage.page(),
        "src/trtdoctor/knowledge/anchors.py": anchors.source(MESSAGES),
        **sections(),
    }
    present = {str(path.relative_to(ROOT)) for pattern in WHOLE for path in ROOT.glob(pattern)}
    stale = present - wanted.keys()
    for name, text in wanted.items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.add(name)
    if "--check" in sys.argv[1:]:
        print("\n".join(f"out of date: {name}" for name in sorted(stale)) or "up to date")
        return int(bool(stale))
    for name in stale:
        path = ROOT / name
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name], encoding="utf-8")
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
