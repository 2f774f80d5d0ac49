"""Names in an ELF file: parts of one table of strings, at which any number of entries may point."""

from __future__ import annotations

from trtdoctor.model.budget import Budget

LONGEST = 4096
"""Bytes of a name: PATH_MAX of Linux, beyond which no file has one."""
MOST = 100_000
"""Names that one file may have, the same one counted again."""
MOST_BYTES = 8 << 20
"""Bytes of all names that differ."""


class Names:
    """The texts of a table, each made once and shared."""

    def __init__(self, strings: bytes) -> None:
        self._strings = strings
        self._made: dict[int, str] = {}
        self._room = Budget("its names", bytes=MOST_BYTES, entries=MOST)

    def __call__(self, at: int | None, longest: int = LONGEST) -> str:
        """The text at a byte, cut where it is longer than ``longest``; empty where there is none. Raises
        ``BudgetExceeded``."""
        self._room.entry()
        if at is None or at >= len(self._strings):
            return ""
        if at not in self._made:
            end = self._strings.find(b"\0", at, at + longest)
            raw = self._strings[at : end if end >= 0 else at + longest]
            self._room.read(len(raw))
            self._made[at] = raw.decode("utf-8", "surrogateescape")
        return self._made[at]
