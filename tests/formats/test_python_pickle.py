"""Pickles are recognized, by their protocol."""

from __future__ import annotations

import pickle

from format_samples import Sample, each

SAMPLES = (
    Sample("pickle", "protocol 4", pickle.dumps({"a": [1, 2, 3]}, 4)),
    Sample("pickle", "protocol 2", pickle.dumps({"a": [1, 2, 3]}, 2)),
)


@each(SAMPLES)
def test_python_pickle(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
