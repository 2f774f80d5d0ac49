"""Records are read by their types, and within a budget."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from trtdoctor.errors import RecordError
from trtdoctor.model import records


class Numbers(NamedTuple):
    """A record that may be large."""

    rows: tuple[tuple[int, ...], ...] = ()


def test_entries_are_counted_over_the_whole_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record with as many entries as are allowed is read; one more, in whatever list, is an error in words."""
    monkeypatch.setattr(records, "MOST_ENTRIES", 5)
    assert records.decode(Numbers, {"rows": [[1, 2], [3]]}, "it", {}) == Numbers(((1, 2), (3,)))
    with pytest.raises(RecordError, match="more than 5 entries"):
        records.decode(Numbers, {"rows": [[1, 2], [3, 4]]}, "it", {})


def test_a_list_has_its_own_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list longer than the schema allows is an error that names it."""
    monkeypatch.setattr(records, "MOST_ITEMS", 2)
    with pytest.raises(RecordError, match=r"rows\[1\] has more than 2 entries"):
        records.decode(Numbers, {"rows": [[1, 2], [3, 4, 5]]}, "it", {})
