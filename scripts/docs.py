"""Writes the generated pages, one per check under ``docs/checks``. ``--check`` only says whether they are current."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from trtdoctor.checks import CHAIN

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "checks"


def pages() -> dict[str, str]:
    """File name → text."""
    found = {
        f"{check.code}.md": f"# {check.code}: {check.title}\n\nStage: {check.stage}\n\n{inspect.cleandoc(check.doc)}\n"
        for check in CHAIN
    }
    rows = "\n".join(f"| [{check.code}]({check.code}.md) | {check.stage} | {check.title} |" for check in CHAIN)
    found["README.md"] = (
        "# Every check, in order\n\nGenerated from the checks' docstrings by `scripts/docs.py`.\n\n"
        f"| code | stage | title |\n| --- | --- | --- |\n{rows}\n"
    )
    return found


def main() -> int:
    wanted = pages()
    present = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    if "--check" in sys.argv[1:]:
        stale = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
        print("\n".join(f"out of date: docs/checks/{name}" for name in stale) or "up to date")
        return int(bool(stale))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in present.keys() - wanted.keys():
        (FOLDER / name).unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
