"""TRT006: a file that is not the one that its manifest describes, and manifests that cannot be used."""

from __future__ import annotations

from typing import Any

import pytest
from running import Row, expect, named

from samples import LEAN10, P10, P86, facts
from trtdoctor.checks.trt006_manifest import as_recorded
from trtdoctor.manifests import identity
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import Known
from trtdoctor.model.manifest import Beside, Contents, Described, Judged, Library, Manifest

A, B = "a" * 64, "b" * 64
PATH = "model.engine.trtdoctor.json"
LIBRARY = Library("libmine.so", Contents(10, A, "0" * 32))


def manifest(data: bytes = P10, **more: Any) -> Manifest:
    """The manifest of an engine with these bytes."""
    found = Described(None, identity.facts(facts(data).engine))
    made = Manifest(PATH, "model.engine", Contents(len(data), A), None, (found,), (), "2026-01-01T00:00:00Z", "0.2.0")
    return made._replace(**more)


def beside(data: bytes, recorded: Manifest | None, **more: Any) -> Facts:
    """Facts of an engine beside such a manifest."""
    asked, required = more.pop("asked", False), more.pop("required", False)
    return facts(data)._replace(manifest=Known(Beside(PATH, asked, required, recorded, **more), PATH))


def verified(recorded: Manifest, digest: str = A, **more: Any) -> Facts:
    """The same, with the whole file hashed."""
    return beside(P10, recorded, asked=True, contents=Contents(len(P10), digest), **more)


JUDGED = Judged("gpu=T4", None, "ok", "Should load there.")
OTHER_FACTS = manifest()._replace(engines=(Described(None, {**manifest().engines[0].facts, "name": "other"}),))
SAME_SIZE = manifest(P86)._replace(contents=Contents(len(P10), A))

ROWS = (
    Row("no manifest", facts(P10), "skipped"),
    Row("not compared", beside(P10, manifest()), "info", "--verify", "corrupt-or-truncated"),
    Row("verified", verified(manifest()), "passed"),
    Row("verdict shown", verified(manifest(checked=(JUDGED,))), "info", "Should load there.", hides="--verify"),
    Row("flipped byte", verified(manifest(), B), "error", B, "corrupt-or-truncated", "certain"),
    Row("another engine", beside(P10, SAME_SIZE), "error", "8.6.1.6", "wrong-path"),
    Row("another name of the engine is not known here", beside(P10, OTHER_FACTS), "info"),
    Row("another size", beside(P10, manifest(contents=Contents(7, A))), "error", "7 bytes", "corrupt-or-truncated"),
    Row("another member", beside(P10, manifest(engines=(Described("b", {}),))), "error", "b", "wrong-path"),
    Row("of no engine", beside(P10, manifest(engines=())), "error", "none", "wrong-path"),
    Row("with no fact", beside(P10, manifest(engines=(Described(None, {}),))), "info", "0 facts"),
    Row("no engine any more", beside(b"", manifest()), "error", "none that can be read", "wrong-path"),
    Row("rebuilt for lean", beside(LEAN10, manifest(P10)), "error", f"{len(LEAN10):,} bytes"),
    Row("damaged", beside(P10, None, problem="is not JSON: x"), "warning", "is not JSON: x", "corrupt-or-truncated"),
    Row("damaged, asked", beside(P10, None, problem="is not JSON", asked=True), "error", "--force"),
    Row("missing, asked", beside(P10, None, missing=True, asked=True), "incomplete", PATH),
    Row("missing, required", beside(P10, None, missing=True, asked=True, required=True), "error", PATH, "wrong-path"),
    Row("not hashed", beside(P10, manifest(), asked=True, uncertain="it changed"), "incomplete", "it changed"),
    Row(
        "swapped plugin",
        verified(manifest(plugins=(LIBRARY,)), libraries=((LIBRARY, "p/libmine.so", Contents(10, B)),)),
        "error",
        "p/libmine.so",
        "corrupt-or-truncated",
    ),
    Row(
        "plugin of another size",
        verified(manifest(plugins=(LIBRARY,)), libraries=((LIBRARY, "libmine.so", Contents(11, "")),)),
        "error",
        "11 bytes",
    ),
    Row(
        "same plugin",
        verified(manifest(plugins=(LIBRARY,)), libraries=((LIBRARY, "libmine.so", Contents(10, A)),)),
        "passed",
    ),
    Row(
        "plugin elsewhere",
        verified(manifest(plugins=(LIBRARY,)), elsewhere=("libmine.so",)),
        "info",
        "libmine.so",
        gap=True,
    ),
    Row(
        "plugin unreadable",
        verified(manifest(plugins=(LIBRARY,)), libraries=((LIBRARY, "libmine.so", None),)),
        "incomplete",
        "libmine.so",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_row(row: Row) -> None:
    """The check comes out as the table says."""
    expect(as_recorded, row)


def test_fewer_facts() -> None:
    """What one side does not know contradicts nothing, what both know does."""
    mine = {"a": 1, "b": None, "io": [{"name": "x", "format": None}], "profiles": [{"inputs": {"x": {"min": [1]}}}]}
    same = {"a": 1, "b": 2, "io": [{"name": "x", "format": "linear"}], "profiles": [{"inputs": {"x": {"min": [1]}}}]}
    assert list(identity.contradictions(mine, same)) == []
    others: tuple[tuple[dict[str, object], str], ...] = (
        ({"a": 2}, "a"),
        ({"a": True}, "a"),
        ({"a": [1]}, "a"),
        ({"io": [{"name": "y"}]}, "io[0].name"),
        ({"io": []}, "io"),
        ({"profiles": [{"inputs": {"y": {"min": [1]}}}]}, "profiles[0].inputs"),
        ({"profiles": [{"inputs": {"x": {"min": [2]}}}]}, "profiles[0].inputs.x.min[0]"),
    )
    for other, where in others:
        assert [one[0] for one in identity.contradictions(mine, {**same, **other})] == [where]
