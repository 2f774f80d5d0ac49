"""The machine in question: this one, a saved one, or one in a few words; and which of its GPUs and TensorRTs counts."""

from __future__ import annotations

import os

from trtdoctor.model.target import Target
from trtdoctor.targets.saved import read_target
from trtdoctor.targets.words import parse_words


def parse(text: str) -> Target:
    """``gpu=A100,tensorrt=10.3.0`` or the path of a JSON file. Raises ``TargetError`` with a sentence for the user."""
    if "=" not in text or os.path.isfile(text):
        return read_target(text)._replace(given=text)
    return parse_words(text)._replace(given=text.strip().removesuffix(","))
