"""No secret is written when many objects are judged, whatever servers answer and wherever the secret came from."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from leading import hasten, lead
from serving import AWS_KEY_ID, SECRET, Server, Ways, whole

import driving
from driving import IDENTITY
from trtdoctor import render

PLAN = IDENTITY.read_bytes()
OBJECTS = {
    "bucket/m/a.plan": PLAN,
    "bucket/m/b.plan": PLAN[:500],
    "bucket/m/c.plan": b"nothing",
    "bucket/n/d//e.plan": PLAN,
}
TOKEN = f"Bearer {SECRET}"
AZURE_KEY = base64.b64encode(SECRET.encode()).decode()


def environment(server: Server, tmp_path: Path) -> dict[str, str]:
    """Each store with a secret of its own kind."""
    account = {
        "type": "service_account",
        "client_email": "me@example.org",
        "private_key_id": SECRET,
        "private_key": SECRET,
        "gcs_base_url": server.address,
    }
    (tmp_path / "account.json").write_text(json.dumps(account))
    return {
        **server.s3(),
        "AWS_SESSION_TOKEN": TOKEN,
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": TOKEN,
        "AZURE_STORAGE_ACCOUNT_NAME": "account",
        "AZURE_STORAGE_ACCOUNT_KEY": AZURE_KEY,
        "AZURE_STORAGE_ENDPOINT": server.address,
        "AZURE_STORAGE_TOKEN": SECRET,
        "GOOGLE_SERVICE_ACCOUNT_PATH": str(tmp_path / "account.json"),
        "AUTHORIZATION": TOKEN,
    }


def addresses(server: Server) -> list[str]:
    """Secrets in each place where people put them."""
    with_user = server.address.replace("://", f"://someone:{SECRET}@")
    signed = f"X-Amz-Signature={quote(SECRET, safe='')}&X-Amz-Credential={AWS_KEY_ID}&sig={SECRET}&token={SECRET}"
    return [
        "s3://bucket/m/",
        "s3://bucket/m/a.plan",
        "s3://bucket/n/",
        "s3://absent/",
        f"s3://{AWS_KEY_ID}:{SECRET}@bucket/m/",
        f"s3://bucket/m/?{signed}",
        f"az://bucket/m/a.plan?{signed}",
        "az://bucket/m/",
        "gs://bucket/m/",
        "gs://bucket/m/a.plan",
        f"{server.address}/bucket/m/a.plan?{signed}",
        f"{server.address}/bucket/m/?{signed}",
        f"{server.address}/absent.plan?{signed}#{SECRET}",
        f"{with_user}/bucket/m/a.plan",
        f"{with_user}/bucket/m/",
        f"https://127.0.0.1:9/a.plan?{signed}",
    ]


def spellings() -> set[str]:
    """How a secret may come out again; of each half alone, for what is cut or broken over lines."""
    halves = (SECRET, SECRET[: len(SECRET) // 2], SECRET[len(SECRET) // 2 :])
    return {form(half) for half in halves for form in (str, quote, quote_plus)} | {AZURE_KEY, AWS_KEY_ID, "someone"}


WAYS = {
    "good": Ways(),
    "401": Ways(status=401),
    "403": Ways(status=403),
    "404": Ways(status=404),
    "416": Ways(status=416),
    "503": Ways(status=503),
    "418": Ways(status=418),
    "login": Ways(login=True),
    "without ranges": Ways(ranges=False),
    "cut": Ways(cut_after=60),
    "every third fails": Ways(fail_every=3),
    "changed": Ways(change_after=0),
}


@pytest.mark.parametrize("ways", WAYS.values(), ids=WAYS)
def test_no_secret_is_written_about_many(
    ways: Ways, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """In all formats, with a table and page by page, for each server's way and each place of a secret."""
    hasten(monkeypatch)
    files = [tmp_path / name for name in render.FORMATS]
    outputs = [word for name, file in zip(render.FORMATS, files, strict=True) for word in ("-o", f"{name}:{file}")]
    with Server(OBJECTS, ways, later=whole(PLAN + b"x") if ways == WAYS["changed"] else None) as server:
        lead(monkeypatch, environment(server, tmp_path))
        words = addresses(server)
        for command in (["check", "--static", "-v", *outputs], ["check", "--target", "gpu=T4,tensorrt=8.6.1"]):
            found = driving.run(*command, *words)
            assert found.code in (1, 3)
            written = found.stdout + found.stderr + "".join(capfd.readouterr()) + "".join(map(Path.read_text, files))
            assert [one for one in spellings() if one in written] == []
            assert "bucket/m/a.plan" in written


def test_no_secret_of_a_list(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A list may hold signed addresses, and what is wrong with it is said without them."""
    hasten(monkeypatch)
    with Server(OBJECTS) as server:
        lead(monkeypatch, environment(server, tmp_path))
        named = tmp_path / "list"
        named.write_text("\n".join([*addresses(server), f"ftp://me:{SECRET}@host/a.plan"]))
        refused = driving.run("check", "--static", "--files-from", named)
        named.write_text("\n".join(addresses(server)))
        found = driving.run("check", "--static", "--files-from", named, "--group", "(a)(b", "--output-format", "jsonl")
        more = driving.run("check", "--static", "--files-from", named, "--fail-fast", "--output-format", "jsonl")
    assert (refused.code, found.code, more.code) == (2, 2, 1)
    written = "".join(one.stdout + one.stderr for one in (refused, found, more)) + "".join(capfd.readouterr())
    assert [one for one in spellings() if one in written] == []


def test_what_is_searched_for_would_be_found() -> None:
    """The search finds a secret as it is, quoted, and cut in the middle."""
    for written in (SECRET, quote(SECRET, safe=""), f"…{SECRET[-20:]}", SECRET[:20] + "…"):
        assert [one for one in spellings() if one in written]
