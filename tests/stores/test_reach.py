"""Nobody is asked who was not named: by the address, or by the environment."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from leading import hasten, lead
from serving import Proxy, Server, Ways

import driving
from driving import IDENTITY
from trtdoctor.sources.addresses import Scheme, parsed
from trtdoctor.sources.reach import of_bucket, of_server

PLAN = IDENTITY.read_bytes()
OBJECTS = {"a.plan": PLAN, "bucket/a.plan": PLAN}
ADDRESSES = ["http", "s3", "gs", "az", "s3/", "gs/", "az/"]
"""The schemes of addresses; with a slash what lies below a bucket is asked for."""
ELSEWHERE = "leads on to another host"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten(monkeypatch)


def endpoints(where: str) -> dict[str, str]:
    """Variables with which ``where`` is the server of all stores."""
    return {
        "AWS_ENDPOINT_URL": where,
        "AWS_ALLOW_HTTP": "true",
        "AWS_SKIP_SIGNATURE": "true",
        "GOOGLE_BASE_URL": where,
        "GOOGLE_ALLOW_HTTP": "true",
        "GOOGLE_SKIP_SIGNATURE": "true",
        "AZURE_STORAGE_ACCOUNT_NAME": "account",
        "AZURE_STORAGE_ACCOUNT_KEY": base64.b64encode(b"key").decode(),
        "AZURE_STORAGE_ENDPOINT": where,
        "AZURE_ALLOW_HTTP": "true",
    }


def address_of(kind: str, where: str) -> str:
    if kind == "http":
        return f"{where}/a.plan"
    return f"{kind.rstrip('/')}://bucket/{'' if kind.endswith('/') else 'a.plan'}"


# ---- where a server leads


@pytest.mark.parametrize(("host", "asked"), [("localhost", False), ("127.0.0.1", True)])
@pytest.mark.parametrize("kind", ADDRESSES)
def test_a_server_leads_on_within_its_host_only(
    kind: str, host: str, asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked who was not named, and what the server led on to is not told: it may be signed."""
    with Server(OBJECTS) as other:
        where = other.address.replace("127.0.0.1", host) + "/a.plan?X-Amz-Signature=planted"
        with Server({}, Ways(elsewhere=where)) as first:
            lead(monkeypatch, endpoints(first.address))
            found = driving.run("check", "--static", address_of(kind, first.address))
    assert bool(other.requests) is asked
    assert (ELSEWHERE in found.stdout) is not asked
    assert (found.code == 0) is (asked and not kind.endswith("/"))
    assert found.code in (0, 3)
    assert "planted" not in found.stdout + found.stderr
    assert first.requests == 1 or kind != "http" or asked


def test_a_server_leads_from_key_to_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket whose objects lie behind other paths of the same server is read as before."""
    with Server(OBJECTS) as other, Server({}, Ways(elsewhere=f"{other.address}/bucket/a.plan")) as first:
        lead(monkeypatch, endpoints(first.address))
        found = driving.check("s3://bucket/a.plan", "gs://bucket/a.plan", "az://bucket/a.plan")
    assert [one["status"] for one in found.json["reports"]] == ["ok"] * 3


# ---- behind a proxy


@pytest.mark.parametrize("kind", ADDRESSES[:4])
def test_all_goes_through_the_proxy(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one is set, in either case of the variable, and nowhere else."""
    with Server(OBJECTS) as server, Proxy(server, "store.invalid") as proxy:
        lead(monkeypatch, endpoints("http://store.invalid"))
        monkeypatch.setenv("HTTP_PROXY" if kind == "s3" else "http_proxy", proxy.address)
        found = driving.check(address_of(kind, "http://store.invalid"))
    assert found.code == 0
    assert len(proxy.asked) == server.requests


@pytest.mark.parametrize("kind", ADDRESSES[:4])
def test_no_server_leads_around_the_proxy(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that bypasses it, as those of the own network do, is asked only where it was named."""
    with Server(OBJECTS) as inner, Server({}, Ways(elsewhere=f"{inner.address}/a.plan")) as server:
        with Proxy(server, "store.invalid") as proxy:
            lead(monkeypatch, endpoints("http://store.invalid"))
            monkeypatch.setenv("HTTP_PROXY", proxy.address)
            monkeypatch.setenv("NO_PROXY", "127.0.0.1")
            found = driving.check(address_of(kind, "http://store.invalid"))
        assert f"{inner.address}/a.plan" in proxy.asked
    assert found.code == 3
    assert inner.requests == 0


@pytest.mark.parametrize(
    "variables",
    [
        {"NO_PROXY": "127.0.0.1", "HTTP_PROXY": "PROXY"},
        {"no_proxy": "x, 127.0.0.0/8", "all_proxy": "PROXY"},
        {"NO_PROXY": "*", "ALL_PROXY": "PROXY"},
        {"HTTPS_PROXY": "PROXY"},
        {"HTTP_PROXY": "", "http_proxy": "nothing://PROXY"},
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ADDRESSES[:4])
def test_who_bypasses_the_proxy(kind: str, variables: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is asked without it cannot lead to another host, by neither way."""
    with Server(OBJECTS) as other, Server(OBJECTS) as server, Proxy(other) as proxy:
        lead(monkeypatch, endpoints(server.address))
        lead(monkeypatch, {name: value.replace("PROXY", proxy.address) for name, value in variables.items()})
        assert driving.check(address_of(kind, server.address)).code == 0
        server.ways = Ways(elsewhere=f"{other.address.replace('127.0.0.1', 'localhost')}/a.plan")
        found = driving.run("check", "--static", address_of(kind, server.address))
    assert (found.code, other.requests) == (3, 0)
    assert (ELSEWHERE in found.stdout) is not bool(proxy.asked)
    assert not proxy.asked or kind != "http"  # credentials of a bucket may come through the proxy


@pytest.mark.parametrize(("scheme", "variable"), [("s3", "AWS"), ("gs", "GOOGLE"), ("az", "AZURE")])
def test_the_proxy_of_a_store(scheme: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is set for a store alone holds for it."""
    with Server(OBJECTS) as server, Proxy(server, "store.invalid") as proxy:
        lead(monkeypatch, {**endpoints("http://store.invalid"), f"{variable}_PROXY_URL": proxy.address})
        assert driving.check(f"{scheme}://bucket/a.plan").code == 0
    assert proxy.asked


def test_https_is_asked_for_at_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that nobody knows here is for the proxy to find."""
    with Server({}) as server, Proxy(server) as proxy:
        monkeypatch.setenv("https_proxy", proxy.address.removeprefix("http://"))
        found = driving.check("https://store.invalid/a.plan")
    assert found.code == 3
    assert set(proxy.asked) == {"store.invalid:443"}


# ---- who is named


def excluded(options: Mapping[str, object]) -> set[str]:
    return set(str(options["proxy_excludes"]).split(","))


AWS = {"169.254.169.254", "169.254.170.2"}
GOOGLE = {"accounts.google.com", "metadata.google.internal", "169.254.169.254"}
AZURE = {"login.microsoftonline.com", "169.254.169.254"}


@pytest.mark.parametrize(
    ("scheme", "place", "variables", "hosts"),
    [
        ("s3", "b", {}, {"s3.us-east-1.amazonaws.com", "sts.us-east-1.amazonaws.com", *AWS}),
        ("s3", "b", {"AWS_REGION": "eu-west-1"}, {"s3.eu-west-1.amazonaws.com", "sts.eu-west-1.amazonaws.com", *AWS}),
        (
            "s3",
            "b--usw2-az1--x-s3",
            {"AWS_DEFAULT_REGION": "us-west-2"},
            {
                "b--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com",
                "s3.us-west-2.amazonaws.com",
                "sts.us-west-2.amazonaws.com",
                *AWS,
            },
        ),
        (
            "s3",
            "b",
            {
                "AWS_ENDPOINT_URL_S3": "https://Store.example:9000/x",
                "AWS_ENDPOINT_URL_STS": "https://sts.example",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
                "AWS_METADATA_ENDPOINT": "http://[fd00:ec2::254]",
                "AWS_SECRET_ACCESS_KEY": "no/address://here",
            },
            {"store.example", "sts.example", "169.254.170.23", "fd00:ec2::254", "sts.us-east-1.amazonaws.com", *AWS},
        ),
        ("gs", "b", {}, {"storage.googleapis.com", *GOOGLE}),
        ("gs", "b", {"GOOGLE_BASE_URL": "http://127.0.0.1:4443"}, {"127.0.0.1", *GOOGLE}),
        (
            "gs",
            "b",
            {"GOOGLE_SERVICE_ACCOUNT_KEY": '{"gcs_base_url": "https://localhost:4443"}'},
            {"localhost", *GOOGLE},
        ),
        ("gs", "b", {"GOOGLE_SERVICE_ACCOUNT_KEY": "nothing"}, {"storage.googleapis.com", *GOOGLE}),
        ("gs", "b", {"GOOGLE_SERVICE_ACCOUNT_KEY": '{"gcs_base_url": 1}'}, {"storage.googleapis.com", *GOOGLE}),
        ("gs", "b", {"GOOGLE_SERVICE_ACCOUNT": "/nowhere"}, {"storage.googleapis.com", *GOOGLE}),
        ("gs", "b", {"GCE_METADATA_HOST": "meta:80"}, {"storage.googleapis.com", "meta", *GOOGLE}),
        (
            "az",
            "c",
            {"AZURE_STORAGE_ACCOUNT_NAME": "me"},
            {"me.blob.core.windows.net", "me.blob.fabric.microsoft.com", *AZURE},
        ),
        (
            "az",
            "c",
            {"AZURE_STORAGE_ENDPOINT": "https://e.example", "IDENTITY_ENDPOINT": "http://127.0.0.1:41000/msi"},
            {"e.example", "127.0.0.1", *AZURE},
        ),
        ("az", "c", {"AZURE_STORAGE_USE_EMULATOR": "true"}, {"127.0.0.1", *AZURE}),
    ],
)
def test_who_is_named(scheme: Scheme, place: str, variables: Mapping[str, str], hosts: set[str]) -> None:
    """The server of the bucket, and who gives credentials for it: by default, or as variables say."""
    reach = of_bucket(scheme, place, tuple(sorted(variables.items())))
    assert excluded(reach.options) == hosts
    assert reach.options["proxy_url"] == "http://127.0.0.1:0"


@pytest.mark.parametrize("variable", ["GOOGLE_SERVICE_ACCOUNT", "GOOGLE_SERVICE_ACCOUNT_PATH", "SERVICE_ACCOUNT"])
def test_the_server_that_a_key_file_names(variable: str, tmp_path: Path) -> None:
    """As those of emulators do."""
    path = tmp_path / "key.json"
    path.write_text(json.dumps({"gcs_base_url": "http://emulator:4443", "disable_oauth": True}))
    reach = of_bucket("gs", "b", ((variable, str(path)),))
    assert excluded(reach.options) == {"emulator", *GOOGLE}
    assert not reach.private


@pytest.mark.parametrize(
    ("scheme", "variables", "private"),
    [
        ("s3", {}, True),
        ("s3", {"AWS_ENDPOINT": "HTTP://x"}, False),
        ("s3", {"AWS_ENDPOINT_URL": "http://x", "AWS_ENDPOINT_URL_S3": "https://y"}, True),
        ("s3", {"AWS_METADATA_ENDPOINT": "http://x"}, True),
        ("gs", {"GOOGLE_BASE_URL": "http://x"}, False),
        ("gs", {}, True),
        ("az", {"AZURE_STORAGE_ENDPOINT": "http://x"}, False),
        ("az", {"AZURE_STORAGE_USE_EMULATOR": "true"}, False),
        ("az", {"AZURE_STORAGE_ACCOUNT_NAME": "me"}, True),
    ],
)
def test_what_is_private(scheme: Scheme, variables: Mapping[str, str], private: bool) -> None:
    """What comes over http from the server of the objects is not."""
    assert of_bucket(scheme, "b", tuple(sorted(variables.items()))).private is private


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("", False),
        ("example.com", True),
        (".example.com", True),
        ("other.example.com, models.example.com", True),
        ("ample.com", False),
        ("*", True),
        ("., ,", False),
        ("10.0.0.0/8", False),
    ],
)
def test_names_without_a_proxy(no_proxy: str, direct: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name, a domain that it is in, or all."""
    lead(monkeypatch, {"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": no_proxy})
    options = of_server(parsed("https://models.example.com/a.engine"))
    assert options["proxy_url"] == ("http://127.0.0.1:0" if direct else "http://proxy:3128")
    assert options["proxy_excludes"] == ("models.example.com" if direct else "")
