"""Names of GPUs in the names of files."""

from __future__ import annotations

from functools import lru_cache

from trtdoctor.knowledge.lookup import AMBIGUOUS, gpus_named, squeezed_name

_OF_MODELS = frozenset({"nano", "spark", "p6"})
"""What is a GPU in a target, and in the name of a file rather a model: YOLOX-Nano, YOLOv5-P6."""


def names_gpu(text: str) -> bool:
    """Whether a part of a file's name is the name of a GPU, as ``gpus_named`` takes it; numbers alone are none, as they
    are sizes more often, nor a letter apart from its number."""
    words = text.lower().replace("nvidia", " ").replace("-", " ").replace("_", " ").split()
    squeezed = squeezed_name(text)
    if not words or len(words[0]) == 1 < len(words) or squeezed in _OF_MODELS or squeezed.isdecimal():
        return False
    if squeezed in _names():
        return True
    # the suffix of a variant may follow a name: only then the tables are asked
    begins = any(squeezed_name(" ".join(words[:count])) in _names() for count in range(1, len(words)))
    return begins and bool(gpus_named(text)[0])


def may_begin_gpu(word: str) -> bool:
    """Whether the name of a GPU may begin with ``word``, which most words of files' names do not."""
    return squeezed_name(word) in _beginnings()


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    return frozenset(name[:length] for name in _names() for length in range(len(name) + 1))


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Every name of the table, as ``squeezed_name`` writes it."""
    from trtdoctor.knowledge.gpus import GPUS

    return frozenset({*AMBIGUOUS, *(squeezed_name(name) for model in GPUS for name in (model.name, *model.aliases))})
