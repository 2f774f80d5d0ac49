"""DeepStream's key files of a folder, and which of them name an engine, before one is read with care."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator

from trtdoctor.configs.looking import there
from trtdoctor.errors import BudgetExceeded
from trtdoctor.model.budget import Budget
from trtdoctor.model.configuration import Unread
from trtdoctor.named import NamedTuple
from trtdoctor.sources.directories import KEY_FILE
from trtdoctor.sources.local import read_file
from trtdoctor.text import counted, printable

MOST_NAMES = 100_000
"""Names of a folder that are looked at."""
MOST_FILES = 2000
"""Key files of a folder that are looked into."""
MOST_BYTES = 32 << 20
"""Bytes of them in all, and of one of them a quarter."""
MOST_KEPT = 4096
"""Files whose words are remembered, and characters of them; those of a file that says more are not."""
MOST_LINES = 16
"""Engines that one file names and that are looked for before it is read with care."""
SETTLED_S = 2.0
"""Age from which a time tells whether a folder or a file is as it was last time."""
_LINE = re.compile(r"model-engine-file[^\n]*|^[ \t]{0,80}config-file[ \t]{0,80}[=:][^\n]*", re.MULTILINE)
_APP = re.compile(r"^[ \t]{0,80}config-file", re.MULTILINE)
_VALUE = re.compile(r"""model-engine-file\s*[=:]\s*["']?([^"'\s]+)["']?\s*(?:#.*)?""")
_listed: dict[str, tuple[int, tuple[str, ...], bool]] = {}
_said: dict[str, tuple[tuple[int, int, int], str]] = {}


def names(folder: str) -> tuple[tuple[str, ...], bool]:
    """Names in ``folder`` that may be key files, in order, and whether all of its names were looked at.

    It is listed once as long as it stays as it is. Raises ``OSError`` and ``ValueError``.
    """
    changed = os.stat(folder).st_mtime_ns
    known = _listed.get(folder)
    if known is not None and known[0] == changed:
        return known[1:]
    found = []
    whole = True
    with os.scandir(folder) as entries:
        for at, entry in enumerate(entries):
            if at >= MOST_NAMES:
                whole = False
                break
            if KEY_FILE.search(entry.name):
                found.append(entry.name)
    answer = tuple(sorted(found)), whole
    if _settled(changed):
        while len(_listed) >= 16:
            del _listed[next(iter(_listed))]
        _listed[folder] = (changed, *answer)
    return answer


class KeyFile(NamedTuple):
    """A key file that names the engine in question (or of which that cannot be told: ``None``), or, in the engine's
    folder, only others that are not there."""

    path: str
    names_it: bool | None
    app: bool = False  # whether it names other key files, as those of deepstream-app do


def naming(folder: str, engine: str) -> Iterator[KeyFile | Unread]:
    """The key files in ``folder`` that concern the engine at the path ``engine``; ``Unread`` for what was not looked
    at."""
    try:
        found, whole = names(folder)
    except FileNotFoundError:
        return
    except (OSError, ValueError) as problem:
        why = printable(getattr(problem, "strerror", None) or str(problem), 80)
        yield Unread("deepstream", folder, f"is a folder that could not be listed for configurations ({why})")
        return
    if not whole:
        yield Unread(
            "deepstream", folder, f"is a folder of more than {MOST_NAMES:,} names, whose rest was not looked at"
        )
    room = MOST_BYTES
    for at, candidate in enumerate(found):
        path = os.path.join(folder, candidate)
        try:
            now = os.stat(path)
        except FileNotFoundError:  # a link to nothing: nothing reads it
            continue
        except OSError:
            yield KeyFile(path, None)
            continue
        if stat.S_ISDIR(now.st_mode):
            continue
        room -= min(now.st_size, MOST_BYTES // 4)
        if at >= MOST_FILES or room < 0:
            more = counted(len(found) - at - 1, "more", "more")
            yield Unread(
                "deepstream", path, f"was not looked at, and {more} beside it: there are too many or too large"
            )
            return
        said = _engines(path, now)
        yield from _key_file(path, said, engine)


def _key_file(path: str, said: str | None, engine: str) -> Iterator[KeyFile]:
    """The file, where what it says concerns the engine."""
    home, name = os.path.split(engine)
    if said is None:
        yield KeyFile(path, None)
        return
    app = _APP.search(said) is not None
    if name in said:
        yield KeyFile(path, True, app)
    elif app or _misses(said, os.path.dirname(path), home):
        yield KeyFile(path, False, app)


def _misses(said: str, folder: str, home: str) -> bool:
    """Whether a key file in ``folder`` may name an engine in ``home`` that is not there."""
    lines = said.splitlines()
    if len(lines) > MOST_LINES:
        return True
    for line in lines:
        value = _VALUE.fullmatch(line)
        if value is not None:
            path = os.path.normpath(os.path.join(folder, value[1]))
            if os.path.dirname(path) == home and there(path) is False:
                return True
    return False


def _engines(path: str, now: os.stat_result) -> str | None:
    """What a file says of its engine, in whatever encoding, as it stands; ``None`` where it could not be read."""
    state = now.st_size, now.st_mtime_ns, now.st_ino
    known = _said.get(path)
    if known is not None and known[0] == state:
        return known[1]
    try:
        data = read_file(path, Budget("the configuration", bytes=MOST_BYTES // 4))
    except (BudgetExceeded, OSError, ValueError):
        return None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        text = data.replace(b"\0", b"").decode("utf-8", "surrogateescape")
    said = "\n".join(_LINE.findall(text))
    if len(said) <= MOST_KEPT and _settled(now.st_mtime_ns):
        while len(_said) >= MOST_KEPT:
            del _said[next(iter(_said))]
        _said[path] = state, said
    return said


def _settled(changed: int) -> bool:
    return time.time() - changed / 1e9 > SETTLED_S
