"""An engine is read from a path or from any source, and what ends the reading is a fact."""

from __future__ import annotations

from pathlib import Path

import pytest

from compose import ultralytics
from driving import IDENTITY, check
from trtdoctor.errors import PlanError
from trtdoctor.formats import reading
from trtdoctor.formats.reading import read_engine, read_source
from trtdoctor.model.budget import Budget
from trtdoctor.sources.source import BytesSource

PLAN = IDENTITY.read_bytes()


@pytest.mark.parametrize("data", [PLAN, ultralytics(PLAN, {}), b"hello"], ids=["plan", "wrapped", "text"])
def test_a_source_is_read_like_a_file(data: bytes, tmp_path: Path) -> None:
    """The facts of bytes are those of a file that holds them; only what a file system knows is missing."""
    path = tmp_path / "a.engine"
    path.write_bytes(data)
    want = read_engine(str(path))
    found = read_source(BytesSource(data, name=str(path)))
    assert found._replace(path_status=want.path_status, filesystem=want.filesystem) == want


def test_a_spent_budget_is_a_fact() -> None:
    """Bytes that cost more than their budget make an engine that says that it was not looked at to its end."""
    found = read_source(BytesSource(PLAN, Budget("the object", bytes=100)))
    assert found.header is None
    assert found.unseen is not None
    assert "100 bytes of the object" in found.unseen.why


def test_a_spent_budget_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """``check`` says at which limit it stopped, and that it cannot tell."""
    monkeypatch.setattr(reading, "READ_LIMIT", 100)
    found = check(IDENTITY)
    assert (found.code, found.codes) == (3, ["TRT003"])
    assert "100 bytes of the file" in found.json["reports"][0]["verdict"]


class Broken(BytesSource):
    """Bytes whose disk fails behind the header."""

    def fetch(self, at: int, size: int) -> bytes:
        if at + size > 200:
            raise PlanError("the disk failed", field="data", offset=at)
        return super().fetch(at, size)


def test_a_failing_disk_is_a_fact() -> None:
    """A source that fails does not make the reader fail."""
    assert "the disk failed" in repr(read_source(Broken(PLAN)))
