"""CUDA's errors, by number, by name, by description."""

from __future__ import annotations

import pytest

from trtdoctor.knowledge import cuda_errors


def test_numbers_names_and_texts_are_unique() -> None:
    """No number, name or description means two errors."""
    rows = cuda_errors.ERRORS
    for values in (
        [row.number for row in rows],
        [row.runtime for row in rows],
        [row.driver for row in rows if row.driver],
        [row.text for row in rows],
        [row.old for row in rows if row.old is not None],
    ):
        assert len(values) == len(set(values))


@pytest.mark.parametrize("row", cuda_errors.ERRORS, ids=lambda row: row.runtime)
def test_every_way_to_name_an_error_leads_to_it(row: cuda_errors.CudaError) -> None:
    """Number, both names, the description and its short form find the row."""
    for words in (str(row.number), row.runtime, row.driver, row.text, row.text.upper() + ".", row.short):
        assert words is None or cuda_errors.find(words) == row


@pytest.mark.parametrize(
    ("number", "words", "name"),
    [
        ("35", "", "cudaErrorInsufficientDriver"),
        ("33", "invalid resource handle", "cudaErrorInvalidResourceHandle"),
        ("", "an illegal memory access was encountered", "cudaErrorIllegalAddress"),
        ("12345", "", None),
        ("", "no such thing", None),
    ],
)
def test_words_decide_over_an_old_number(number: str, words: str, name: str | None) -> None:
    """A number of CUDA 10.0 or older is put right by the words beside it."""
    found = cuda_errors.named(number, words)
    assert (found.runtime if found else None) == name
