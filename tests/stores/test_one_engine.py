"""One engine at an address: what is read of it, and what is said where it cannot be read."""

from __future__ import annotations

import datetime
import gzip
import io
import random
import subprocess
import sys
import traceback
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import emulators
import obstore
import pytest
from obstore.store import S3Store
from serving import AWS_KEY_ID, SECRET, Server, Stored, Ways, aws, stretched, whole

import compose
import driving
import trtdoctor
from driving import IDENTITY, PLANS
from trtdoctor import render
from trtdoctor.errors import UnwrapError
from trtdoctor.formats.reading import read_engine
from trtdoctor.probe.session import ProbeSession
from trtdoctor.sources import opening, remote

DETAILED = PLANS / "tensorrt-8.6.0.12-h200" / "detailed.engine"
HUGE = 20 << 30


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits long between two tries, and no credentials come from outside."""
    quick = {
        "init_backoff": datetime.timedelta(milliseconds=1),
        "max_backoff": datetime.timedelta(milliseconds=2),
        "base": 2,
    }
    monkeypatch.setattr(remote, "RETRIES", {**remote.RETRIES, "backoff": quick})
    yield
    remote._store.cache_clear()


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Store]:
    """An empty bucket of moto, to which the environment leads."""
    with emulators.moto("bucket") as variables:
        lead(monkeypatch, variables)
        yield S3Store("bucket", client_options={"allow_http": True})


def lead(monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def report(*words: str) -> tuple[int, Any]:
    """The exit code and the only report of ``check``."""
    found = driving.check(*words)
    assert SECRET not in found.stdout + found.stderr
    return found.code, found.json["reports"][0]


def test_an_engine_in_s3_has_the_facts_of_the_file(s3: S3Store) -> None:
    """Range by range the same is read as from the disk."""
    s3.put("models/a b%20ü.engine", DETAILED.read_bytes())
    there, here = read_engine("s3://bucket/models/a b%20ü.engine"), read_engine(str(DETAILED))
    assert (there.header, there.body) == (here.header, here.body)
    assert there.remote is not None
    assert there.remote.etag
    assert report("s3://bucket/models/a b%20ü.engine")[0] == 0


def test_twenty_gigabytes_cost_less_than_one_megabyte() -> None:
    """Weights are never fetched."""
    with Server({"a.engine": stretched(IDENTITY.read_bytes(), HUGE)}) as server:
        engine = read_engine(f"{server.address}/a.engine")
        assert engine.size_bytes == HUGE
        assert engine.header is not None
        assert engine.body is not None
        assert server.sent < 1 << 20
        assert server.requests <= 6
        assert engine.remote is not None
        assert (engine.remote.requests, engine.remote.bytes_read) == (server.requests, server.sent)
        assert not engine.remote.private


@pytest.mark.parametrize(
    ("ways", "code", "cause"),
    [
        (Ways(), 0, None),
        (Ways(head=False), 0, None),
        (Ways(ranges=False), 0, None),
        (Ways(fail_every=3), 0, None),
        (Ways(login=True), 1, "not-an-engine"),
        (Ways(status=401), 3, "permission"),
        (Ways(status=403), 3, "permission"),
        (Ways(status=404), 1, "wrong-path"),
        (Ways(status=429), 3, "wrong-path"),
        (Ways(status=503), 3, "wrong-path"),
        (Ways(cut_after=100), 3, "wrong-path"),
    ],
    ids=lambda value: str(value),
)
def test_ways_of_servers(ways: Ways, code: int, cause: str | None) -> None:
    """What a server's answers come to: an answer about the engine, or none."""
    with Server({"a.engine": DETAILED.read_bytes()}, ways) as server:
        found, told = report(f"{server.address}/a.engine?X-Amz-Signature={SECRET}")
    assert found == code
    assert [one["cause"] for one in told["findings"] if one["severity"] != "info"] == ([cause] if cause else [])
    assert told["path"] == f"{server.address}/a.engine"


@pytest.mark.parametrize("later", [whole(IDENTITY.read_bytes()), whole(DETAILED.read_bytes()[:-4] + b"else")])
def test_an_object_that_changes_is_a_finding(later: Stored) -> None:
    """Two versions never mix, whether their sizes are the same or not."""
    with Server({"a.engine": DETAILED.read_bytes()}, Ways(change_after=1), later=later) as server:
        code, told = report(f"{server.address}/a.engine")
    assert (code, told["findings"][0]["code"], told["findings"][0]["cause"]) == (1, "TRT002", "corrupt-or-truncated")


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that nobody has is no answer, and no engine."""
    lead(monkeypatch, aws("http://127.0.0.1:9"))
    code, told = report("s3://bucket/a.engine")
    assert (code, told["status"], told["engine"]["unknown"]["kind"]) == (3, "incomplete", "unreachable")


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has to be installed is said, as a command."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    found = driving.run("check", "--static", "s3://bucket/a.engine")
    assert found.code == 2
    assert "pip install 'trtdoctor[remote]'" in found.stderr
    assert obstore.__name__ not in found.stdout


@pytest.mark.parametrize("path", ["ftp://host/a.engine", "hdfs://host/a.engine", "s3a://bucket/a.engine"])
def test_other_addresses_are_refused(path: str) -> None:
    """An address of another kind is wrong usage, not a missing file."""
    assert driving.run("check", "--static", path).code == 2


# ---- what is read only if it is asked for


@pytest.mark.parametrize("verify", [False, True])
def test_a_checksum_is_computed_only_where_all_is_asked_for(verify: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """By ranges it is left out and said to be; ``--verify`` reads all."""
    monkeypatch.setattr(remote, "SMALL", 100)
    with Server({"a.engine": compose.FAMILIES["7.2.3.4"].data}) as server:
        _, told = report(*(["--verify"] if verify else []), f"{server.address}/a.engine")
    assert told["engine"]["checksum"] == ("ok" if verify else None)
    assert ("checksum" in told["engine"]["unknown"]) is not verify
    assert ("its checksum was not computed" in told["verdict"]) is not verify


@pytest.mark.parametrize(
    ("flip", "recorded", "code"), [(False, True, 0), (True, True, 1), (False, False, 3)], ids=["same", "else", "none"]
)
def test_verify_reads_all_and_the_manifest_beside_it(
    flip: bool, recorded: bool, code: int, s3: S3Store, tmp_path: Path
) -> None:
    """A byte in the weights is found; without a manifest the answer stays open."""
    path = tmp_path / "a.engine"
    path.write_bytes(DETAILED.read_bytes())
    trtdoctor.manifest(path)
    data = bytearray(path.read_bytes())
    data[-400] ^= flip
    s3.put("m/a.engine", bytes(data))
    if recorded:
        s3.put("m/a.engine.trtdoctor.json", Path(f"{path}.trtdoctor.json").read_bytes())
    assert report("s3://bucket/m/a.engine")[0] == 0
    assert report("--verify", "s3://bucket/m/a.engine")[0] == code


def test_a_packed_engine_is_read_as_far_as_there_is_room(s3: S3Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where unpacking needs more than is read without ``--verify``, the answer stays open."""
    s3.put("a.engine.gz", gzip.compress(DETAILED.read_bytes()))
    assert report("s3://bucket/a.engine.gz")[1]["engine"]["complete"] is True
    monkeypatch.setattr(remote, "READ_LIMIT", 70_000)
    code, told = report("s3://bucket/a.engine.gz")
    assert (code, told["status"]) == (3, "incomplete")
    assert "--verify" in told["verdict"]


def test_a_member_at_an_address(s3: S3Store) -> None:
    """``ADDRESS!MEMBER`` names an engine inside an object, though keys may have the mark, too."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x/one.engine", IDENTITY.read_bytes())
        archive.writestr("x/two.engine", DETAILED.read_bytes())
    s3.put("a.zip", packed.getvalue())
    s3.put("a!b.engine", IDENTITY.read_bytes())
    assert [one.member for one in trtdoctor.inspect_all("s3://bucket/a.zip")] == ["x/one.engine", "x/two.engine"]
    assert trtdoctor.inspect("s3://bucket/a.zip!x/two.engine").plan_size == DETAILED.stat().st_size
    assert trtdoctor.inspect("s3://bucket/a!b.engine").header is not None


def test_unwrap_and_diff(s3: S3Store, tmp_path: Path) -> None:
    """Commands that take a file take an address."""
    s3.put("a.engine.gz", gzip.compress(IDENTITY.read_bytes()))
    s3.put("b.engine", DETAILED.read_bytes())
    assert driving.run("unwrap", "s3://bucket/a.engine.gz", "-o", tmp_path / "a.plan").code == 0
    assert (tmp_path / "a.plan").read_bytes() == IDENTITY.read_bytes()
    assert driving.run("diff", "s3://bucket/b.engine", DETAILED).code == 0
    assert driving.run("diff", "s3://bucket/b.engine", IDENTITY).code == 1


def test_tensorrt_is_not_run_on_what_is_no_file(s3: S3Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question about this machine goes without the probe, and the report says so."""
    s3.put("a.engine", IDENTITY.read_bytes())
    monkeypatch.setattr(ProbeSession, "of", lambda *_: pytest.fail("TensorRT was run"))
    monkeypatch.setattr(ProbeSession, "begin", lambda *_: pytest.fail("TensorRT was run"))
    found = driving.run("check", "s3://bucket/a.engine", "--output-format", "json").json["reports"][0]
    assert found["live"]["tried"] is False
    assert not [one for one in found["checks"] if one["code"].startswith("TRT5") and one["outcome"] == "passed"]


def test_waiting_for_an_object(s3: S3Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """``--wait`` looks again until it is there."""
    looks = []

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            s3.put("late.engine", DETAILED.read_bytes())

    monkeypatch.setattr("time.sleep", sleep)
    assert report("--wait", "60", "s3://bucket/late.engine")[0] == 0
    assert len(looks) == 2


def test_an_engine_at_an_address_explains_a_log(s3: S3Store, tmp_path: Path) -> None:
    """``explain --engine`` takes an address, and says why it cannot be read."""
    s3.put("a.engine", IDENTITY.read_bytes())
    log = tmp_path / "log"
    log.write_text("[E] [TRT] 1: [stdArchiveReader.cpp::StdArchiveReader::32] Error Code 1: Serialization\n")
    assert driving.run("explain", log, "--engine", "s3://bucket/a.engine").code == 1
    assert driving.run("explain", log, "--engine", "s3://bucket/none.engine").code != 0
    with Server({}, Ways(status=403)) as server:
        found = driving.run("explain", log, "--engine", f"{server.address}/a.engine?sig={SECRET}")
    assert "403" in found.stdout + found.stderr
    assert SECRET not in found.stdout + found.stderr


def test_the_best_of_several_at_addresses(s3: S3Store) -> None:
    """``select`` takes addresses."""
    s3.put("a.engine", IDENTITY.read_bytes())
    found = driving.run(
        "select", "s3://bucket/a.engine", "s3://bucket/none.engine", "--target", "gpu=H200,tensorrt=8.6.0.12"
    )
    assert (found.code, found.stdout.strip()) == (0, "s3://bucket/a.engine")


@pytest.mark.parametrize(
    "data",
    [
        DETAILED.read_bytes()[:-100],
        DETAILED.read_bytes() + b"more",
        b"PK\x03\x04" + bytes(100),
        b"\x08\x07\x12\x07pytorch" + bytes(60),
        random.Random(1).randbytes(5000),
        b"<!DOCTYPE html><html></html>",
    ],
    ids=["short", "long", "zip", "onnx", "unknown", "html"],
)
def test_commands_for_files_get_a_copy(data: bytes, s3: S3Store) -> None:
    """No command that takes files is given an address; the first one downloads it."""
    s3.put("m/a b.engine", data)
    code, told = report("s3://bucket/m/a b.engine")
    ways = [step for way in (told["plan"] or {"ways": []})["ways"] for step in way["steps"]]
    steps = [one["commands"] for one in (*ways, *(fix for found in told["findings"] for fix in found["fixes"]))]
    assert code == 1
    for commands in steps:
        with_address = [one for one in commands if "s3://" in one]
        assert all(one.startswith(("aws s3 ", "trtdoctor check ", "trtdoctor unwrap ")) for one in with_address)
    copies = [commands for commands in steps if any("'a b.engine'" in one for one in commands)]
    assert all(commands[0] == "aws s3 cp 's3://bucket/m/a b.engine' 'a b.engine'" for commands in copies)


def test_what_lies_beside_is_not_looked_at(s3: S3Store) -> None:
    """An engine in another file is neither missing nor good, and configurations are not passed."""
    s3.put("m/1/model.plan", IDENTITY.read_bytes())
    s3.put("m/config.pbtxt", b"nonsense")
    s3.put("m/beside_ctx.onnx", (driving.ROOT / "fixtures" / "containers" / "beside_ctx.onnx").read_bytes())
    s3.put("m/beside.engine", IDENTITY.read_bytes())
    code, told = report("s3://bucket/m/1/model.plan")
    reasons = {one["code"]: one["reason"] for one in told["checks"] if one["outcome"] == "skipped"}
    assert code == 0
    assert "not looked at" in reasons["TRT421"]
    code, told = report("s3://bucket/m/beside_ctx.onnx")
    assert (code, told["status"]) == (3, "incomplete")
    with pytest.raises(UnwrapError):
        trtdoctor.unwrap("s3://bucket/m/beside_ctx.onnx", "never")


def test_a_file_of_this_machine_needs_no_library() -> None:
    """What reads addresses is not imported for a path."""
    code = "import sys, trtdoctor; list(trtdoctor.check(sys.argv[1], static=True)); print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code, IDENTITY], env=driving.environment(), capture_output=True, text=True
    )
    assert "trtdoctor.sources.opening" in run.stdout.split()
    assert not {"obstore", "trtdoctor.sources.remote", "trtdoctor.sources.addresses"} & set(run.stdout.split())


# ---- secrets


@pytest.mark.parametrize(
    "ways", [Ways(), Ways(status=403), Ways(status=404), Ways(status=500), Ways(change_after=1)], ids=str
)
def test_no_secret_is_written(
    ways: Ways, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither that of the environment nor those of addresses come into any format, or onto standard error."""
    outputs = [word for name in render.FORMATS for word in ("-o", f"{name}:{tmp_path / name}")]
    with Server({"bucket/a.engine": DETAILED.read_bytes()}, ways, later=whole(b"x")) as server:
        lead(monkeypatch, server.s3())
        user = server.address.replace("://", f"://someone:{SECRET}@")
        for path in (
            "s3://bucket/a.engine",
            f"{server.address}/bucket/a.engine?X-Amz-Signature={SECRET}&X-Amz-Credential={AWS_KEY_ID}",
            f"{user}/bucket/a.engine",
            f"s3://{AWS_KEY_ID}:{SECRET}@bucket/a.engine",
            f"az://bucket/a.engine?sig={SECRET}",
        ):
            for words in (["check", "--static", *outputs], ["check", path, "--static", "-v"], ["inspect", "-v"]):
                found = driving.run(*words, path)
                files = "".join(one.read_text() for one in tmp_path.iterdir())
                written = found.stdout + found.stderr + "".join(capfd.readouterr()) + files
                for one in (SECRET, quote(SECRET), quote(SECRET, safe=""), SECRET.partition("/")[0], AWS_KEY_ID):
                    assert one not in written
                assert "someone" not in written
    assert len(list(tmp_path.iterdir())) == len(render.FORMATS)


@pytest.mark.parametrize("words", [["unwrap", "-o", "plan"], ["unwrap", "--all", "plans"], ["diff", str(IDENTITY)]])
def test_no_secret_is_written_by_other_commands(words: Sequence[str], tmp_path: Path) -> None:
    """The same of what writes no report."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one.engine", IDENTITY.read_bytes())
        archive.writestr("two.engine", DETAILED.read_bytes())
    command, *more = (str(tmp_path / word) if word.startswith("plan") else word for word in words)
    for data in (packed.getvalue(), b"nothing", DETAILED.read_bytes()):
        with Server({"a.zip": data}) as server:
            found = driving.run(command, f"{server.address}/a.zip?sig={SECRET}", *more)
        assert SECRET not in found.stdout + found.stderr


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("s3://bucket/a b/c?d.engine", "s3://bucket/a b/c?d.engine"),
        ("S3://bucket/a.engine", "s3://bucket/a.engine"),
        ("https://host:8080/a%20b.engine?x=1#y", "https://host:8080/a%20b.engine"),
        ("https://user:pass@host/a.engine", "https://host/a.engine"),
        ("https://user:p@ss@host/a.engine", "https://host/a.engine"),
        ("https://user:p/a@ss@host/a.engine", "https://host/a.engine"),
        ("https://user:pass/a.engine", "https://user"),
        ("https://[::1]:80/a.engine", "https://[::1]:80/a.engine"),
        ("s3://key:sec/ret@bucket/a@b.engine", "s3://b.engine"),
        ("s3://bucket/a@b.engine", "s3://bucket/a@b.engine"),
        ("https://host", "https://host"),
        ("az://box/a.engine?sv=1&sig=2", "az://box/a.engine"),
        ("models/a.engine?x=1", "models/a.engine?x=1"),
        ("ftp://user:pass@host/a", "ftp://user:pass@host/a"),
    ],
)
def test_addresses_as_they_are_shown(path: str, shown: str) -> None:
    """Names, passwords and queries are left out; paths of files stay as they are."""
    assert opening.shown(path) == shown


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("s3://bucket", "unreachable"),
        ("s3://bucket//lead.engine", "unreachable"),
        ("s3://bucket/a/../b.engine", "unreachable"),
        ("s3://bucket/a/", "unreachable"),
        ("s3:///a.engine", "unreachable"),
        ("https://", "unreachable"),
        ("https://user:pass@host/a.engine", "refused"),
        ("https://user:pa/ss@host/a.engine", "refused"),
        ("s3://key:secret@bucket/a.engine", "refused"),
    ],
)
def test_addresses_that_nobody_is_asked_for(path: str, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the library would take for another object, or send without the password, is not sent."""
    monkeypatch.setattr(remote, "_store_and_key", lambda address, _: pytest.fail("somebody was asked"))
    assert read_engine(path).path_status.state == state


@pytest.mark.parametrize("ways", [Ways(status=403), Ways(status=500), Ways(change_after=1), Ways(cut_after=100)])
def test_no_secret_is_in_a_traceback(ways: Ways, tmp_path: Path) -> None:
    """What a program catches has no error of the library behind it, which holds the whole address."""
    data = gzip.compress(random.Random(0).randbytes(1 << 20))
    with Server({"a.gz": data}, ways, later=whole(b"x")) as server, pytest.raises(UnwrapError) as caught:
        trtdoctor.unwrap(f"{server.address}/a.gz?sig={SECRET}", tmp_path / "a.plan")
    assert SECRET not in "".join(traceback.format_exception(caught.value))
