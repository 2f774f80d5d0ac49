"""What is generated from the code is current: pages, tables, schemas."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import get_args

import pytest

from driving import ROOT, environment
from trtdoctor.model import finding, probe


def test_docs_are_current() -> None:
    """Generated pages, sections and schemas are those of today's code (write them again with ``scripts/docs.py``)."""
    found = subprocess.run(
        [sys.executable, ROOT / "scripts" / "docs.py", "--check"],
        env=environment(), capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert (found.stdout.strip(), found.returncode) == ("up to date", 0)


@pytest.mark.parametrize("literal", [probe.EndKind, probe.FailureKind, probe.ShapeSet, finding.SeverityWord], ids=str)
def test_json_page_names_every_word(literal: object) -> None:
    """docs/json.md names each word that these fields can have."""
    words = set(re.findall(r"[\w-]+", (ROOT / "docs" / "json.md").read_text(encoding="utf-8")))
    assert set(get_args(literal)) <= words
