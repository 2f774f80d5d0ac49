"""The versions of a Triton model: which are there, which of them Triton loads, and which of these have no engine.

Triton loads all that its policy names, and unloads them all again where one of them fails: ``VersionsToLoad`` and
``OnLoadFinal`` in ``model_lifecycle.cc`` of triton-inference-server/core.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from trtdoctor.configs.looking import there
from trtdoctor.model.configuration import AnyConfiguration, Configuration, Said, Unread, VersionPolicy
from trtdoctor.text import printable

MOST_NAMES = 20_000
"""Names in a model that are looked at for versions."""
MOST_LOOKS = 20_000
"""Files that are looked for in its versions."""
MOST_NEAR = 64
"""Versions, the newest, of which it is watched whether they change."""
_VERSION = re.compile(r"[1-9]\d{0,17}")
"""Triton takes folders of other names, and those that begin with a zero, for no version."""
NEWEST = VersionPolicy("latest", (1,))
"""The policy of a configuration that names none."""


def is_version(name: str) -> bool:
    """Whether a folder of this name is that of a version."""
    return _VERSION.fullmatch(name) is not None


def served(found: Configuration) -> Iterator[AnyConfiguration]:
    """The configuration with the versions that Triton loads, and those of them that surely have none of its files;
    ``Unread`` where not all of them could be looked at."""
    existing = _existing(found)
    if isinstance(existing, Unread):
        yield from (found, existing)
        return
    policy = found.policy or Said(NEWEST, 0)
    loaded = tuple(_loaded(policy.value, existing))
    most = MOST_LOOKS // max(1, len(found.files))
    empty = tuple(int(one) for one in loaded[:most] if found.files and not _has(found, one))
    yield found._replace(versions=Said(tuple(map(int, loaded)), policy.line, policy.text), empty=empty)
    if len(loaded) > most:
        yield _too_many(found)


def has_one(found: Configuration) -> bool | Unread:
    """Whether any version may have one of the files that the configuration names; ``Unread`` where not all of them
    could be looked at."""
    existing = _existing(found)
    if isinstance(existing, Unread):
        return existing
    most = MOST_LOOKS // max(1, len(found.files))
    if any(_has(found, one) for one in existing[:most]):
        return True
    return _too_many(found) if len(existing) > most else False


def near(model: str) -> Iterator[str]:
    """The folders whose names decide which versions of a model are loaded, and whether they are empty."""
    yield model
    with suppress(OSError), os.scandir(model) as entries:
        names = sorted((one.name for one in islice(entries, MOST_NAMES) if is_version(one.name)), key=int)
        yield from (os.path.join(model, name) for name in names[-MOST_NEAR:])


def _existing(found: Configuration) -> tuple[str, ...] | Unread:
    """The names of a model's versions, the newest first."""
    try:
        with os.scandir(os.path.dirname(found.path)) as entries:
            names = [one.name for one in islice(entries, MOST_NAMES) if is_version(one.name) and one.is_dir()]
            if next(entries, None) is not None:
                return _too_many(found)
    except OSError as problem:
        why = printable(problem.strerror or str(problem), 80)
        return Unread("triton", found.path, f"stands in a folder that could not be listed for versions ({why})")
    return tuple(sorted(names, key=int, reverse=True))


def _too_many(found: Configuration) -> Unread:
    why = "stands in a folder of too many names or versions: not all were looked at"
    return Unread("triton", found.path, why)


def _loaded(policy: VersionPolicy, existing: Sequence[str]) -> Iterator[str]:
    """``VersionsToLoad``: of the specific ones those that are there."""
    if policy.kind == "specific":
        wanted = set(map(str, policy.numbers))
        yield from (one for one in existing if one in wanted)
    else:
        yield from existing[: policy.numbers[0]] if policy.kind == "latest" else existing


def _has(found: Configuration, version: str) -> bool:
    folder = os.path.join(os.path.dirname(found.path), version)
    return any(there(os.path.join(folder, file.name.value)) is not False for file in found.files)
