"""What a kind of input is: how one is made of a stream of chance, and what the reader makes of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Outcome(NamedTuple):
    """What became of an input. ``past``: its reader recognised the format and went on, whatever it said then."""

    past: bool
    words: str


class Broken(Exception):
    """trtdoctor contradicted itself: a check broke, or an answer is none."""


class Kind(NamedTuple):
    """Inputs of one reader. ``read`` catches what that reader may raise, and nothing else."""

    name: str
    past: str
    """What an input that got past the header has shown."""
    make: Callable[[random.Random], bytes]
    read: Callable[[bytes, Path, int], Outcome]
    """Given the input, a folder to put it into and the number of the input."""
    weight: int = 1
    """How many of the numbers are of this kind."""
