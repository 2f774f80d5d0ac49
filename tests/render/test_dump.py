"""Our JSON is that of the standard library, only faster."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from trtdoctor.render import as_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda parts: st.lists(parts) | st.lists(parts).map(tuple) | st.dictionaries(st.text(), parts),
)


@given(VALUES)
def test_same_text_as_the_standard_library(value: object) -> None:
    """Whatever a fact may be is written character by character as ``json.dumps`` writes it."""
    assert as_json.dump(value) == json.dumps(value, indent=2, ensure_ascii=True)
