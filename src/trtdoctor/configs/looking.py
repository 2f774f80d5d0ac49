"""Whether the files that a configuration names are where its program looks for them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from trtdoctor.model.configuration import NamedFile, Said
from trtdoctor.sources.asked import note

if TYPE_CHECKING:
    from typing import Literal

    Role = Literal["default", "capability", "engine", "source", "library", "calibration", "rank", "label"]


def named_file(role: Role, name: Said[str], folder: str | None, capability: str | None = None) -> NamedFile:
    """The file ``name``, relative to ``folder``; without one nobody looks."""
    if folder is None:
        return NamedFile(role, name, name.value, None, capability)
    path = os.path.join(folder, name.value)
    return NamedFile(role, name, path, there(path), capability)


def there(path: str) -> bool | None:
    """Whether something is at ``path``; ``None`` where that cannot be told."""
    note(path)
    try:
        os.stat(path)
    except FileNotFoundError:
        return False
    except (OSError, ValueError):  # no permission on the way, a name too long, a zero in it
        return None
    return True
