"""JSON from outside is read once, whether it is one value or JSON lines."""

from __future__ import annotations

from typing import Any

import pytest

from trtdoctor.model import records
from trtdoctor.sources.json_values import value_or_lines_of

OBJECT = '{"a": {"b": [1, {}]}}'
VALUE = {"a": {"b": [1, {}]}}

READ = {
    "one-value": (OBJECT, VALUE, 3),
    "behind-blank-lines": (f"\n\n{OBJECT}\n \n", VALUE, 3),
    "in-several-lines": ('{"a":\n{"b": [1,\n{}]}\n}', VALUE, 3),
    "list": (f"[{OBJECT},\n{OBJECT}]", [VALUE, VALUE], 6),
    "lines": (f"{OBJECT}\n\n{OBJECT}\r\n{OBJECT}\n", [VALUE] * 3, 9),
    "with-its-byte-order": (f"\ufeff{OBJECT}", VALUE, 3),
    "lines-with-their-byte-order": (f"\ufeff{OBJECT}\n{OBJECT}", [VALUE, VALUE], 6),
    "number": ("7", 7, 0),
}


@pytest.mark.parametrize(("text", "value", "objects"), READ.values(), ids=READ)
def test_read_once(text: str, value: object, objects: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No object of a document is made twice."""
    made = []

    def counted(pairs: list[tuple[str, Any]], each_once: Any = records.each_once) -> Any:
        made.append(pairs)
        return each_once(pairs)

    monkeypatch.setattr(records, "each_once", counted)
    assert value_or_lines_of(text.encode()) == value
    assert len(made) == objects


REFUSED = {
    "nothing": ("", "Expecting value"),
    "line": (f"\n{OBJECT}\n\n{{]\n", "line 4: "),
    "cut-line": (f"{OBJECT}\n{OBJECT[:-1]}\n", "line 2: "),
    "no-object": (f"{OBJECT}\n7\n", "line 2 is no object"),
    "no-objects": ("7\n7\n", "Extra data"),
    "two-in-a-line": (OBJECT * 2, "Extra data"),
}


@pytest.mark.parametrize(("text", "why"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, why: str) -> None:
    """What is neither a value nor lines of objects is refused, with the line."""
    with pytest.raises(ValueError, match=why):
        value_or_lines_of(text.encode())


@pytest.mark.parametrize("before", ["", '{"b": 1}\n', '{"c":\n'])
def test_key_that_stands_twice(before: str) -> None:
    """A key that one object has twice is named, wherever the object is."""
    with pytest.raises(records.TwiceError, match=r"^a$"):
        value_or_lines_of(f'{before}{{"x": 1, "a": 1, "y": 2, "a": 2}}'.encode())
