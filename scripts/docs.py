"""Writes the generated pages: one per check under ``docs/checks``, one per known message under ``docs/messages``.

``--check`` only says whether they are current.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from trtdoctor.checks import CHAIN
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.pages import of_message

DOCS = Path(__file__).resolve().parent.parent / "docs"


def pages() -> dict[str, str]:
    """Path below ``docs`` → text."""
    found = {
        f"checks/{check.code}.md": (
            f"# {check.code}: {check.title}\n\nStage: {check.stage}\n\n{inspect.cleandoc(check.doc)}\n"
        )
        for check in CHAIN
    }
    rows = "\n".join(f"| [{check.code}]({check.code}.md) | {check.stage} | {check.title} |" for check in CHAIN)
    found["checks/README.md"] = (
        "# Every check, in order\n\nGenerated from the checks' docstrings by `scripts/docs.py`.\n\n"
        f"| code | stage | title |\n| --- | --- | --- |\n{rows}\n"
    )
    for message in MESSAGES:
        page = of_message(message)
        found[f"messages/{page.code}.md"] = f"# {page.code}: {page.title}\n\nStage: {page.stage}\n\n{page.text}\n"
    rows = "\n".join(f"| [{m.id}]({m.id}.md) | {m.cause} | {m.title} |" for m in MESSAGES if m.severity != "info")
    harmless = "\n".join(f"| [{m.id}]({m.id}.md) | {m.title} |" for m in MESSAGES if m.severity == "info")
    found["messages/README.md"] = (
        "# Every known message\n\nGenerated from `src/trtdoctor/knowledge/messages` by `scripts/docs.py`.\n\n"
        f"| code | cause | title |\n| --- | --- | --- |\n{rows}\n\n"
        f"## Harmless\n\n| code | title |\n| --- | --- |\n{harmless}\n"
    )
    return found


def main() -> int:
    wanted = pages()
    present = {
        f"{folder}/{path.name}": path.read_text(encoding="utf-8")
        for folder in ("checks", "messages")
        for path in (DOCS / folder).glob("*.md")
    }
    if "--check" in sys.argv[1:]:
        stale = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
        print("\n".join(f"out of date: docs/{name}" for name in stale) or "up to date")
        return int(bool(stale))
    for name in present.keys() - wanted.keys():
        (DOCS / name).unlink()
    for name, text in wanted.items():
        (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
