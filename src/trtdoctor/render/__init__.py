"""Reports and facts as text for a person or JSON for a program. Nothing here decides anything.

A format is one module, which implements ``Renderer``, and one line in ``FORMATS``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trtdoctor.render.renderer import Renderer

FORMATS = {
    "text": "trtdoctor.render.text",
    "json": "trtdoctor.render.json",
    "jsonl": "trtdoctor.render.jsonl",
    "sarif": "trtdoctor.render.sarif",
    "junit": "trtdoctor.render.junit",
    "github": "trtdoctor.render.github",
    "gitlab": "trtdoctor.render.gitlab",
    "markdown": "trtdoctor.render.markdown",
    "html": "trtdoctor.render.html",
}
"""What ``--output-format`` takes, and the module of each, which is imported when it is wanted."""
EVERYWHERE = ("text", "json", "jsonl")
"""The formats of every command; the others are for the reports of ``check``."""
SUFFIXES = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".txt": "text",
    ".sarif": "sarif",
    ".xml": "junit",
    ".md": "markdown",
    ".html": "html",
}
"""The format that a file's suffix stands for."""


def load(name: str) -> Renderer:
    """The renderer of a format."""
    renderer: Renderer = importlib.import_module(FORMATS[name]).RENDERER
    return renderer
