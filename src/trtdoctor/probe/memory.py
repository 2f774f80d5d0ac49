"""The memory of this machine, or of this container: what a probe may take, and whether the kernel killed for it."""

from __future__ import annotations

import contextlib

from trtdoctor.model.budget import Budget
from trtdoctor.sources.local import read_file

CGROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat"),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
        "/sys/fs/cgroup/memory/memory.stat",
    ),
)
"""The limit, what is taken, and what of that is cache, in control groups of version 2 and 1."""
OOM_EVENTS = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")


def available() -> int | None:
    """Nine tenths of the bytes that can still be had; ``None`` where the kernel does not say."""
    sizes = []
    with contextlib.suppress(OSError, ValueError, IndexError, KeyError):
        rows = dict(line.split(":", 1) for line in _text("/proc/meminfo").splitlines() if ":" in line)
        sizes.append(int(rows["MemAvailable"].split()[0]) * 1024)
    for most, used, stat in CGROUPS:
        with contextlib.suppress(OSError, ValueError, KeyError):
            cache = dict(line.split() for line in _text(stat).splitlines())
            sizes.append(int(_text(most)) - int(_text(used)) + int(cache["inactive_file"]))
    return max(0, min(sizes)) * 9 // 10 if sizes else None


def oom_kills() -> int:
    """How often memory ran out in this container so far; 0 where the kernel does not say."""
    for path in OOM_EVENTS:
        with contextlib.suppress(OSError, ValueError):
            rows = dict(line.split() for line in _text(path).splitlines())
            return int(rows.get("oom_kill", 0))
    return 0


def _text(path: str) -> str:
    return read_file(path, Budget(path, bytes=1 << 16), cut=True).decode("ascii")
