"""Where text goes: to rich, or, where there is no terminal, as it is, for which rich need not be there yet."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TextIO, cast

from trtdoctor.render.text.plain import SCREEN, WHOLE, Stream

if TYPE_CHECKING:
    from trtdoctor.render.text.console import Screen

FORCED = frozenset({"FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"})
"""What tells rich that there is a terminal."""


class Plain:
    """A ``Screen`` without colours, on which lines are as long as they are. Whatever is more than words is drawn by
    rich, which is imported then."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._screen: Screen | None = None

    @property
    def encoding(self) -> str:
        return self._stream.encoding or "utf-8"

    @property
    def lines(self) -> int:
        return self._stream.lines

    @property
    def room(self) -> int:
        return SCREEN

    def say(self, *words: str | tuple[str, str], soft_wrap: bool = False) -> None:
        """See ``Screen.say``. What rich would change, it gets."""
        line = "".join(word if isinstance(word, str) else word[0] for word in words)
        if not line.isprintable() or len(line) > WHOLE // 2:
            self._rich.say(*words, soft_wrap=soft_wrap)
            return
        self._stream.write(f"{line}\n")

    def print(self, *things: Any, **how: Any) -> None:
        if things or how:
            self._rich.print(*things, **how)
        else:
            self.say()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rich, name)

    @property
    def _rich(self) -> Screen:
        if self._screen is None:
            from trtdoctor.render.text.console import Screen

            self._screen = Screen(self._stream, WHOLE)
        return self._screen


def screen(stream: TextIO) -> Screen:
    """A console for ``stream``: colours only on a terminal and without ``NO_COLOR``. Where there is no terminal, lines
    are as long as they are, or ``COLUMNS``."""
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() and len(columns) < 6 and int(columns) else WHOLE
    out = Stream(stream)
    if not out.isatty() and width == WHOLE and not FORCED & os.environ.keys():
        return cast("Screen", Plain(out))
    from trtdoctor.render.text.console import Screen

    return Screen(out, None if out.isatty() else width)
