"""What is generated from the code is current: pages, tables, schemas."""

from __future__ import annotations

import subprocess
import sys

from driving import ROOT, environment


def test_docs_are_current() -> None:
    """Generated pages, sections and schemas are those of today's code (write them again with ``scripts/docs.py``)."""
    found = subprocess.run(
        [sys.executable, ROOT / "scripts" / "docs.py", "--check"],
        env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (found.stdout.strip(), found.returncode) == ("up to date", 0)
