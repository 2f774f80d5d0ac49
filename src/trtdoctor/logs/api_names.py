"""What became of the name that a program misses, as the table of TensorRT's API knows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trtdoctor.knowledge.removed_api import NameState


def state(groups: Mapping[str, str | None]) -> NameState:
    """Why the name in these groups of a pattern can be missing. The table is imported only where one is."""
    from trtdoctor.knowledge import removed_api

    return removed_api.state(_value(groups, "owner"), _value(groups, "attribute") or _value(groups, "flag"))


def values(entities: Mapping[str, str]) -> dict[str, str]:
    """What the fixes of a missing name say: since when, until when, which wheel, what instead."""
    owner, name = entities.get("owner", ""), entities.get("attribute") or entities.get("flag", "")
    if not name:
        return {}
    from trtdoctor.knowledge import removed_api

    found = removed_api.lifetime(owner, name) or removed_api.Lifetime(None, None)
    wheel = removed_api.requirement(owner, name)
    told = {
        "instead": removed_api.instead(owner, name),
        "first_release": ".".join(map(str, found.first or ())),
        "last_release": ".".join(map(str, found.last or ())),
        "wheel": f"tensorrt{wheel}" if wheel else "",
    }
    return {key: value for key, value in told.items() if value}


def _value(groups: Mapping[str, str | None], name: str) -> str:
    return next((value for group, value in groups.items() if group.startswith(name) and value), "")
