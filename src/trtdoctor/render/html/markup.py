"""Elements as text. Whatever is not made here goes through ``escaped``."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from trtdoctor.text import printable

if TYPE_CHECKING:
    from trtdoctor.render.ways import Part

LONGEST = 2000
"""Characters of one text from outside."""


def escaped(value: object, longest: int = LONGEST) -> str:
    """A text that is no markup: control characters as escapes, ``<``, ``>``, ``&`` and quotes as entities."""
    return html.escape(printable(str(value), longest))


def element(name: str, inner: str, **attributes: object) -> str:
    """``inner`` is markup; attributes are escaped. ``class_`` and ``for_`` lose their last letter, ``_`` is ``-``."""
    words = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{words}>{inner}</{name}>"


def row(label: str, value: object) -> str:
    """A line of a table of facts."""
    return f'<tr><th scope="row">{escaped(label)}</th><td>{escaped(value)}</td></tr>'


def command(line: str) -> str:
    """A command with a button that copies it."""
    button = element("button", "copy", type="button", class_="copy", aria_label=f"copy: {line[:80]}")
    return f'<div class="command"><pre tabindex="0"><code>{escaped(line)}</code></pre>{button}</div>'


def part(found: Part) -> str:
    """A step of a way out, or a build: its commands to copy, and what they need."""
    notes = "".join(element("small", escaped(note)) for note in found.notes)
    return element("p", escaped(found.title)) + "".join(map(command, found.commands)) + notes
