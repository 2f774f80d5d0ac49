"""Which version of an object was judged: told with the answer, one for all of it, also for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import emulators
import pytest
from leading import hasten, lead
from serving import Server, Stored, Ways, whole
from test_serving import s3

from driving import IDENTITY, PLANS, Run

SMALL = IDENTITY.read_bytes()
LONG = (PLANS / "tensorrt-8.6.0.12-h200" / "detailed.engine").read_bytes()
LATER = {"shorter": whole(LONG[:-1000]), "as long": whole(LONG[:-40] + bytes(40)), "another": whole(SMALL)}


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a retry."""
    hasten(monkeypatch)


def reports(run: Run, *words: str) -> tuple[int, Sequence[Any]]:
    found = run("check", "--static", "--output-format", "json", *words)
    return found.code, found.json["reports"]


def test_reports_name_the_version_of_each(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """The ETag is the store's, and another one after the object was replaced."""
    with emulators.moto("bucket") as variables:
        lead(monkeypatch, variables)
        store = s3(variables)
        for key, data in (("a.plan", SMALL), ("b.plan", LONG)):
            store.put(key, data)
        _, (a, b) = reports(run, "s3://bucket/")
        assert [one["engine"]["remote"]["etag"] for one in (a, b)] == [
            store.head(key)["e_tag"] for key in ("a.plan", "b.plan")
        ]
        store.put("a.plan", LONG)
        _, (later, same) = reports(run, "s3://bucket/")
        assert later["engine"]["remote"]["etag"] == b["engine"]["remote"]["etag"] == same["engine"]["remote"]["etag"]
        assert later["engine"]["remote"]["etag"] != a["engine"]["remote"]["etag"]


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
@pytest.mark.parametrize("in_flight", ["1", "8"])
def test_versions_never_mix(later: Stored, in_flight: str, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """What changes after its first range is a finding about it alone, and no range of the later version is used."""
    keys = [f"bucket/{number}.plan" for number in range(6)]
    with Server(dict.fromkeys(keys, LONG), Ways(change_after=1), later=later) as server:
        lead(monkeypatch, server.s3())
        code, found = reports(run, "--in-flight", in_flight, "s3://bucket/")
        conditions = {one.if_match for one in server.asked if one.path in keys}
    assert code == 1
    assert [[one["code"] for one in told["findings"]][:1] for told in found] == [["TRT002"]] * 6
    assert {told["findings"][0]["cause"] for told in found} == {"corrupt-or-truncated"}
    assert conditions == {None, whole(LONG).etag}


def test_what_changes_before_it_is_read_is_judged_as_it_is_then(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A version that stays for the whole reading is sound, though the listing saw another."""
    with Server({"bucket/a.plan": LONG}, Ways(change_after=0), later=whole(SMALL)) as server:
        lead(monkeypatch, server.s3())
        code, (told,) = reports(run, "s3://bucket/")
    assert (code, told["engine"]["size_bytes"]) == (0, len(SMALL))
    assert told["engine"]["remote"]["etag"] == whole(SMALL).etag


def test_what_is_deleted_after_it_was_listed_is_missing(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """It is told as a file that went away."""
    objects = {"bucket/a.plan": SMALL, "bucket/b.plan": SMALL}
    with Server(objects) as server:
        lead(monkeypatch, server.s3())
        listing = server.listing

        def forgetting(*asked: Any) -> bytes:
            page = listing(*asked)
            objects.pop("bucket/a.plan", None)
            return page

        monkeypatch.setattr(server, "listing", forgetting)
        code, (a, b) = reports(run, "s3://bucket/")
    assert code == 1
    assert (a["findings"][0]["code"], a["findings"][0]["cause"], b["status"]) == ("TRT001", "wrong-path", "ok")
