"""The machine in question: this one, a saved one, or one in a few words; and which of its GPUs and TensorRTs counts."""

from __future__ import annotations

import os

from trtdoctor.errors import TargetError
from trtdoctor.model.target import Target
from trtdoctor.targets.saved import load, named, target_of
from trtdoctor.targets.words import parse_words
from trtdoctor.text import and_more


def parse(text: str) -> Target:
    """``gpu=A100,tensorrt=10.3.0`` or the path of a JSON file. Raises ``TargetError`` with a sentence for the user."""
    found = parse_all(text)
    if len(found) > 1:
        names = and_more([one.described for one in found], 3)
        raise TargetError(f"{named(text)} has {len(found)} targets, and one is wanted here: {names}")
    return found[0]


def parse_all(text: str) -> tuple[Target, ...]:
    """As ``parse``; of a file that describes several machines, all of them: the nodes of a cluster, or what
    ``trtdoctor fleet targets`` wrote. At least one. Raises ``TargetError``."""
    return tuple(target for target, _ in parse_counted(text))


def parse_counted(text: str) -> tuple[tuple[Target, int], ...]:
    """As ``parse_all``, each with how many machines are like it."""
    if "=" in text and not os.path.isfile(text):
        return ((parse_words(text)._replace(given=text.strip().removesuffix(",")), 1),)
    data = load(text)
    if isinstance(data, list) or (isinstance(data, dict) and data.keys() & SEVERAL):
        from trtdoctor.targets.several import targets_of

        found = targets_of(data, text)
        if found:
            return tuple((one._replace(given=text), count) for one, count in found)
    return ((target_of(data, text)._replace(given=text), 1),)


SEVERAL = frozenset({"targets", "kind", "items", "node_id", "NodeID"})
"""Keys of JSON objects that may describe several machines."""
