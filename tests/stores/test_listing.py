"""What lies below an address: listed a page after the other, judged, and where the listing ends too early."""

from __future__ import annotations

import itertools
import pickle
import shlex
from collections.abc import Sequence
from pathlib import Path

import emulators
import pytest
from leading import hasten, lead
from obstore.store import AzureStore
from serving import Server, Ways
from test_serving import s3

from driving import IDENTITY, Result, Run
from trtdoctor.gathering import Gathered, is_many
from trtdoctor.sources.addresses import Listed, is_prefix, parsed
from trtdoctor.sources.listing import Listing
from trtdoctor.text import printable

PLAN = IDENTITY.read_bytes()


def bucket(*keys: str) -> dict[str, bytes]:
    """A bucket's objects, in the order in which they are listed; what is called like an engine is one."""
    return {f"bucket/{key}": PLAN if key.endswith(".plan") else b"x" for key in sorted(keys)}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Leads to a server."""
    hasten(monkeypatch)
    return monkeypatch


def paths(found: Result) -> list[str]:
    return [report["path"] for report in found.json["reports"]]


@pytest.mark.parametrize(
    ("address", "many"),
    [
        ("s3://bucket", True),
        ("s3://bucket/", True),
        ("gs://bucket/models/", True),
        ("AZ://container/a/b/", True),
        ("https://host/models/", True),
        ("s3://bucket/a.plan", False),
        ("https://host/models/?X-Amz-Signature=1", False),
        ("s3://me:secret@bucket/", False),
    ],
)
def test_what_is_listed(address: str, many: bool) -> None:
    """A bucket, or what a slash ends, but nothing that may hold a credential."""
    assert is_prefix(address) is many
    assert is_many(address) is many


BELOW = ("m/1/a.plan", "m/2/b.TRT", "m/c.plan.gz", "m/old/d.engine")
BESIDE = ("m/x.onnx", "m/x.zip", "m/w.bin", "m/README", "m/1/a.plan.trtdoctor.json", "top.plan", "models/no.plan")


@pytest.mark.parametrize(
    ("words", "exclude", "found", "beside"),
    [
        (["m/"], [], BELOW, {"ONNX model": 1, "other object": 2, "archive": 1}),
        (["m/"], ["old"], BELOW[:3], {"excluded": 1}),
        (["m/"], ["m/?"], BELOW[2:], {"excluded": 3}),
        (["m/"], ["*.engine", "b.*"], BELOW[0::2], {"excluded": 2}),
        (["m/1/", "m/"], [], BELOW, {}),
        (["m/", "m/1/a.plan"], [], (*BELOW[1:], BELOW[0]), {}),
        (["m"], [], ["m"], {}),
        ([""], ["m"], ["models/no.plan", "top.plan"], {"excluded": 9}),
    ],
    ids=["prefix", "folder", "pattern", "names", "twice", "by hand", "no slash", "bucket"],
)
def test_engines_below(
    words: list[str],
    exclude: list[str],
    found: Sequence[str],
    beside: dict[str, int],
    served: pytest.MonkeyPatch,
) -> None:
    """Engines by their names, once each, in the store's order; what is not judged is counted."""
    with Server(bucket(*BELOW, *BESIDE)) as server:
        lead(served, server.s3())
        gathered = Gathered([f"s3://bucket/{word}" for word in words], exclude, once=True)
        assert list(gathered) == [f"s3://bucket/{key}" for key in found]
        assert beside.items() <= gathered.not_judged.items()


def test_keys_are_what_the_store_says(served: pytest.MonkeyPatch, run: Run) -> None:
    """A key is asked for as it is, also where it looks like another address."""
    keys = ["m/a b.plan", "m/a#b.plan", "m/a%20b.plan", "m/a?b=c.plan", "m/a@b:c.plan", "m/[a]*.plan", "m/ü+&.plan"]
    with Server(bucket(*keys)) as server:
        lead(served, server.s3())
        found = run("check", "--static", "--output-format", "json", "s3://bucket/m/")
        assert found.code == 0
        assert sorted(paths(found)) == sorted(f"s3://bucket/{key}" for key in keys)
        assert sorted(one.path for one in server.asked[1:]) == sorted(f"bucket/{key}" for key in keys)


@pytest.mark.parametrize(
    ("address", "code", "status", "words"),
    [
        ("s3://bucket/nothing/", 1, "problems", "no engine is below"),
        ("s3://bucket/texts/", 1, "problems", "no engine is below"),
        ("s3://absent", 1, "problems", "no such object"),
        ("https://example.org/models/", 3, "incomplete", "could not be listed"),
    ],
)
def test_no_engines(address: str, code: int, status: str, words: str, served: pytest.MonkeyPatch, run: Run) -> None:
    """Where nothing is below an address that is a finding; where nobody says so the answer is open."""
    with Server(bucket("m/a.plan", "texts/a.txt")) as server:
        lead(served, server.s3())
        found = run("check", "--static", "--output-format", "json", address)
        (report,) = found.json["reports"]
        assert (found.code, report["status"], report["path"]) == (code, status, address)
        assert [one["code"] for one in report["findings"]] == ["TRT001"]
        assert words in report["findings"][0]["title"]


@pytest.mark.parametrize(
    "bad",
    [
        "m/0030//x.plan",
        "m/0030/./x.plan",
        "m/0030/../x.plan",
        "m/0030//y/./x.plan",
        "m//x.plan",
        "m/9//",
        "m/0030.plan\t.plan",
        "m/0030/a\nb/x.plan",
        'm/0030/"\n"/x.plan',
        "m/0030\x7f.plan",
    ],
)
def test_a_name_that_cannot_be_told_hides_its_page_and_no_more(bad: str, served: pytest.MonkeyPatch, run: Run) -> None:
    """What came before that page and what comes behind the name is judged, and that some were not is said."""
    with Server(bucket(*(f"m/{number:04}.plan" for number in range(60)), bad), page=20) as server:
        lead(served, server.s3())
        found = run("check", "--static", "--output-format", "json", "s3://bucket/m/")
        engines = [one["path"] for one in found.json["reports"] if one["path"] != "s3://bucket/m/"]
        last = found.json["reports"][-1]
        assert found.code == 3
        assert (last["path"], last["status"]) == ("s3://bucket/m/", "incomplete")
        assert printable(bad).replace("\\", "\\\\") in last["verdict"]
        told = [number for number in range(60) if "0030" not in bad or not 20 <= number <= 30]
        assert engines == [f"s3://bucket/m/{number:04}.plan" for number in told]


@pytest.mark.parametrize("prefix", ["/", "m//", "m/../", "m/./", "//", "m/\t/"])
def test_nothing_else_is_listed_than_was_asked_for(prefix: str, served: pytest.MonkeyPatch, run: Run) -> None:
    """The library would list what is below another prefix."""
    with Server(bucket("m/a.plan")) as server:
        lead(served, server.s3())
        found = run("check", "--static", "--output-format", "json", f"s3://bucket/{prefix}")
        assert (found.code, len(found.json["reports"])) == (3, 1)
        assert not server.asked


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        (["/a.plan", "b.plan"], 3),
        (["/a.plan", "a.plan"], 3),
        (["/a.plan", "/c.plan", "a.plan", "b.plan"], 3),
        (["a-1/x.plan", "a.plan", "a/", "a/x.plan"], 0),
    ],
    ids=["alone", "beside", "among", "a folder"],
)
def test_a_slash_that_the_library_takes_off(
    keys: Sequence[str], code: int, served: pytest.MonkeyPatch, run: Run
) -> None:
    """`/a.plan` is told as `a.plan`, which is another object: nothing is said of it, bad or good."""
    stored = {f"bucket/{key}": PLAN if key.endswith(".plan") else b"" for key in sorted(keys)}
    with Server(stored) as server:
        lead(served, server.s3())
        found = run("check", "--static", "--output-format", "json", "s3://bucket")
        assert found.code == code
        assert "problems" not in {one["status"] for one in found.json["reports"]}
        assert [one["path"] for one in found.json["reports"]].count("s3://bucket/b.plan") == keys.count("b.plan")


def test_a_command_that_lists_keeps_names_whole(served: pytest.MonkeyPatch) -> None:
    """A name may have blanks: no column of a listing is cut out."""
    with Server(bucket("m/a b.plan", "m//c.plan")) as server:
        lead(served, server.s3())
        listing = Listing("s3://bucket/m/")
        list(listing)
        assert listing.status is not None
        assert listing.status.fix is not None
        (command,) = listing.status.fix.commands
        assert "awk" not in command
        assert "list-objects-v2 --bucket bucket --prefix m/ " in command


def test_names_that_cannot_be_told_all_over(served: pytest.MonkeyPatch) -> None:
    """Each hides its page; of too many the listing ends."""
    good = [f"m/{number:04}/a.plan" for number in range(0, 3000, 10)]
    with Server(bucket(*good, *(f"m/{number:04}//b.plan" for number in range(5, 3000, 1000))), page=100) as server:
        lead(served, server.s3())
        listing = Listing("s3://bucket/m/")
        found = [one.address.key for one in listing]
        assert len(found) == len(set(found)) > 100
        assert found == sorted(found)
        assert listing.status is not None
        assert "3 names have" in listing.status.why
        assert "stopped" not in listing.status.why
    with Server(bucket(*(f"m/{number:04}//b.plan" for number in range(1000)))) as server:
        lead(served, server.s3())
        listing = Listing("s3://bucket/m/")
        assert list(listing) == []
        assert server.requests <= 110
        assert listing.status is not None


@pytest.mark.parametrize("ways", [Ways(status=401), Ways(status=403)])
def test_who_may_not_list(ways: Ways, served: pytest.MonkeyPatch, run: Run) -> None:
    """Refused credentials leave the answer open."""
    with Server(bucket("m/a.plan"), ways) as server:
        lead(served, server.s3())
        found = run("check", "--static", "--output-format", "json", "s3://bucket/m/")
        assert (found.code, found.codes) == (3, ["TRT001"])
        assert found.json["reports"][0]["findings"][0]["cause"] == "permission"


def test_a_hundred_thousand_objects_stream(served: pytest.MonkeyPatch) -> None:
    """The first is there with the first page, and no page is fetched twice."""
    objects = dict.fromkeys((f"bucket/m/{number:06}/model.plan" for number in range(100_000)), b"x")
    with Server(objects) as server:
        lead(served, server.s3())
        gathered = Gathered(["s3://bucket/m/"])
        assert next(gathered) == "s3://bucket/m/000000/model.plan"
        assert server.requests <= 2  # the library may fetch one page ahead
        assert sum(1 for _ in gathered) == 99_999
        assert server.requests == 100


def test_a_listing_goes_on_where_pages_fail(served: pytest.MonkeyPatch) -> None:
    """A page that fails is asked for again."""
    with Server(bucket(*(f"m/{number:04}.plan" for number in range(100))), Ways(fail_every=3), page=10) as server:
        lead(served, server.s3())
        assert sum(1 for _ in Gathered(["s3://bucket/m/"])) == 100
        assert server.failed


def test_a_listed_address_stays_one_in_another_process() -> None:
    """Its key is not taken from its looks there, either."""
    one = Listed("s3://bucket/a?b=c", parsed("s3://bucket/")._replace(key="a?b=c"))
    again = pickle.loads(pickle.dumps(one))
    assert (again, again.address, again.status) == (one, one.address, None)
    assert parsed(again).key == "a?b=c"


def test_moto_lists(served: pytest.MonkeyPatch, run: Run) -> None:
    """The same with an S3 of others."""
    with emulators.moto("bucket") as variables:
        lead(served, variables)
        store = s3(variables)
        for key in ("m/a.plan", "m/b/c.plan", "n/d.plan", "m/readme.md"):
            store.put(key, PLAN)
        found = run("check", "--static", "--output-format", "json", "s3://bucket/m/")
        assert (found.code, paths(found)) == (0, ["s3://bucket/m/a.plan", "s3://bucket/m/b/c.plan"])
        assert run("check", "--static", "s3://elsewhere/").code == 1
        assert run("check", "--static", "s3://bucket/none/").code == 1


@pytest.mark.node
def test_azurite_lists(azurite: Path, served: pytest.MonkeyPatch, run: Run) -> None:
    """The same with Azure."""
    with emulators.azurite(azurite, "engines") as variables:
        lead(served, variables)
        store = AzureStore("engines", client_options={"allow_http": True})
        for key in ("m/a.plan", "m/b/c.plan", "n/d.plan", "m/readme.md"):
            store.put(key, PLAN)
        found = run("check", "--static", "--output-format", "json", "az://engines/m/")
        assert (found.code, paths(found)) == (0, ["az://engines/m/a.plan", "az://engines/m/b/c.plan"])
        assert run("check", "--static", "az://elsewhere/").code == 1
        assert list(itertools.islice(Listing("az://engines"), 1))


@pytest.mark.parametrize(("key", "hinted"), [("m", True), ("m/sub", True), ("m/a.engine", False), ("absent/", False)])
def test_a_folder_without_its_slash(key: str, hinted: bool, served: pytest.MonkeyPatch, run: Run) -> None:
    """The command that is printed for a name like that of a folder checks what lies below it."""
    with Server(bucket("m/a.plan", "m/sub/b.plan")) as server:
        lead(served, server.s3())
        (report,) = run("check", "--static", "--output-format", "json", f"s3://bucket/{key}").json["reports"]
        commands = [word for fix in report["findings"][0]["fixes"] for word in fix["commands"] if "trtdoctor" in word]
        assert bool(commands) is hinted
        for command in commands:
            name, *words = shlex.split(command)
            assert (name, run(*words).code, words[-1]) == ("trtdoctor", 0, f"s3://bucket/{key}/")
