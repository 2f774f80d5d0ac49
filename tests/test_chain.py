"""The chain agrees with the contract, with itself, and with the table of rows."""

from __future__ import annotations

import pytest

import rows
from rows import FIRES
from rows_host import HOST, LIBRARIES
from rows_probe import TRIAL
from trtdoctor.checks import CHAIN, MASKS
from trtdoctor.model.check import Check
from trtdoctor.model.finding import CAUSES, STAGES

ROWS = (*rows.ROWS, *HOST, *LIBRARIES, *TRIAL)
CODES = [check.code for check in CHAIN]
SECTIONS = ["## What it checks", "## Why it matters", "## How to fix", "## Confidence"]
EACH = pytest.mark.parametrize("check", CHAIN, ids=CODES)


def test_codes() -> None:
    """Codes are unique and of one shape, and so are titles."""
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
def test_page(check: Check) -> None:
    """A check documents what, why, the fix and how sure, in this order, each with text."""
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


def test_masks() -> None:
    """Masks name existing checks, and nothing explains itself or what came to explain it."""
    assert set(MASKS) <= set(CODES)
    for cause, symptoms in MASKS.items():
        assert symptoms <= set(CODES)
        assert cause not in symptoms
        assert not any(cause in MASKS.get(symptom, ()) for symptom in symptoms)


@EACH
def test_rows(check: Check) -> None:
    """Every check has a row in which it fires and one in which it stays silent."""
    wants = {row.want for row in ROWS if row.code == check.code}
    if check.code == "TRT103":  # it never fires: a plan does not tell, which is an incomplete answer
        assert wants == {"passed", "incomplete"}
    elif check.code == "TRT505":  # a difference is a bug of ours
        assert wants >= {"passed", "broken"}
    else:
        assert wants & FIRES
        assert "passed" in wants


def test_rows_are_of_checks() -> None:
    """No row is left of a check that is gone, and no two rows have one name."""
    assert {row.code for row in ROWS} == set(CODES)
    names = [(row.code, row.name) for row in ROWS]
    assert len(set(names)) == len(names)
