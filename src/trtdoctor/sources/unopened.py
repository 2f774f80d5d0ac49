"""Why a path could not be opened: what is there instead, what is near, and who may do what."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from trtdoctor.model.engine import PathStatus
from trtdoctor.sources.directories import names_in, working_directory
from trtdoctor.text import nearest


def why_not(path: str, error: OSError | ValueError) -> PathStatus:
    """What ``error`` means, which came of opening ``path``."""
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return _missing(path)
    if isinstance(error, PermissionError):
        return _unreadable(path, error)
    return PathStatus("failed", why=getattr(error, "strerror", None) or str(error))  # ValueError: a null byte inside


def _missing(path: str) -> PathStatus:
    dangling = None
    if os.path.islink(path):
        try:
            dangling = os.readlink(path)
        except OSError:
            dangling = "(unreadable link)"
    folder, wanted = os.path.split(path.rstrip("/"))
    missing_folder = None
    while folder and not os.path.isdir(folder):
        missing_folder = folder
        folder, wanted = os.path.split(folder)
    if path.endswith("/") and os.path.isfile(path.rstrip("/")):
        return PathStatus("missing", working_directory=working_directory(), nearest=(path.rstrip("/"),))
    names = [name.rstrip("/") for name in names_in(folder or ".")]
    near = nearest(wanted, names, cutoff=0.75)
    others = _engines(names) if missing_folder is None and not near else ()
    return PathStatus(
        "missing",
        working_directory=working_directory(),
        nearest=tuple(os.path.join(folder, name) for name in near if name != wanted),
        dangling=dangling,
        missing_folder=missing_folder,
        names=tuple(os.path.join(folder, name) for name in others),
    )


def _engines(names: Iterable[str]) -> tuple[str, ...]:
    """The first names that look like those of engines."""
    return tuple(name for name in names if name.endswith((".engine", ".plan", ".trt")))[:3]


def _unreadable(path: str, error: OSError) -> PathStatus:
    owner = mode = ""
    try:
        found = os.stat(path)
        owner, mode = f"{_user(found.st_uid)}:{_group(found.st_gid)}", stat.filemode(found.st_mode)
    except OSError:
        pass  # a folder on the way may not be entered: nothing is known of the file
    return PathStatus("unreadable", why=error.strerror or str(error), owner=owner, mode=mode, me=_user(os.geteuid()))


def _user(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"


def _group(number: int) -> str:
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return f"gid {number}"
