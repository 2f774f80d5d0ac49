"""The sum of ``trtdoctor fleet check`` as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trtdoctor.render.json import dumps, envelope, totals

if TYPE_CHECKING:
    from trtdoctor.model.fleet import Fleet
    from trtdoctor.summary import Interruption, Summary


def document(found: Fleet, summary: Summary, interruption: Interruption | None) -> str:
    fleet = {
        **found._asdict(),
        "targets": [one._asdict() for one in found.targets],
        "nowhere": [one._asdict() for one in found.nowhere],
    }
    return dumps(envelope(fleet=fleet, **totals(summary, interruption)), 2) + "\n"
