"""Secrets that a log tells are not told again."""

from __future__ import annotations

from pathlib import Path

import pytest

from driving import Run
from trtdoctor import render
from trtdoctor.logs.secrets import hidden

SECRET = "sWordfish-0123456789"
TOLD = (
    f"loading https://me:{SECRET}@host/m.plan failed: CUDA error: out of memory",
    f"https://{SECRET}@host/m.plan: Version tag does not match",
    f"s3://{SECRET}:x@bucket/model.engine: magic tag does not match",
    f"GET https://host/m.plan?X-Amz-Credential={SECRET}&X-Amz-Signature={SECRET} Error: out of memory",
    f"az://c/m.plan?sv=1&sig={SECRET}: Version tag does not match",
    f"ERROR: AWS_SECRET_ACCESS_KEY={SECRET} CUDA error: out of memory",
    f"ERROR: something unheard of, HF_TOKEN={SECRET}",
    f'FATAL: "api_key": "{SECRET}" what is this?',
    f"Error: Authorization: Bearer {SECRET} was refused",
    f"Error: password: {SECRET}, cannot load engine /opt/app/model.engine",
    f"Error: http://user:p@ss/{SECRET}@host/m.plan: out of memory",
    f"ERROR: DefaultEndpointsProtocol=https;AccountName=a;AccountKey={SECRET}==;EndpointSuffix=b",
    f"Error: Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host;date, Signature={SECRET} refused",
    f'Error: Authorization: Digest username="me", realm="a b", response="{SECRET}" refused',
    f"Error: Authorization: {SECRET} was refused",
    f"Error: Cookie: id=1234; session={SECRET} CUDA error: out of memory",
)
PLAIN = (
    "max_token=128 tokens: 8192, max_num_tokens=4096",
    "Loading engine model@2.plan of /srv/a@b/model.plan",
    "[E] 1: [runtime.cpp::parsePlan::314] Error Code 1: Serialization (Version tag does not match)",
    "key=value input: 1x3x224x224, see https://docs.nvidia.com/a?b=c",
    "Basic auth, bearer of news, secret: no",
    "PWD=/home/me OLDPWD=/srv, 'pwd': '/srv', pwd: ~/x",
    "https://host:8080/a@b.plan s3://bucket/model@2.plan http://[::1]:80/x@y",
    "run --max-token 128 --token-file, a key: value, keyboard=1234, unexpected token: '}'",
    "SharedAccessKeyName=RootManage pad_token_id: 50256",
)


@pytest.mark.parametrize("line", TOLD)
def test_not_told_again(line: str, tmp_path: Path, run: Run) -> None:
    """In no format, whether the line is known or not; and the line is as long as it was."""
    log = tmp_path / "log"
    log.write_text(f"{line}\n")
    for form in render.EVERYWHERE:
        found = run("explain", "-v", log, "--output-format", form)
        assert found.code in (1, 3)
        assert SECRET not in found.stdout + found.stderr
        assert SECRET[:12] not in found.stdout + found.stderr
    assert len(hidden(line)) == len(line)


NAMES = """token hf_Token secret SECRET_KEY password Passwd apikey api_key API_KEY access_key access_key_id X-Api-Key
    AccountKey SharedAccessKey private_key passphrase pwd DB_PWD cookie Set-Cookie""".split()  # noqa: SIM905
SIGNS = ("=", ": ", "='", '": "', " = ", '" : "', "\t=\t", " => ", '\\": \\"')
QUERIES = "sig Signature token key secret password code credential X-Amz-Signature x-goog-credential"
WAYS = (
    *(f"{name}{sign}" for name in NAMES for sign in SIGNS),
    *(f"--{name} " for name in ("password", "hf-token", "api-key", "db_pwd")),
    *(f"{mark}{name}=" for name in QUERIES.split() for mark in "?&"),
    *("Bearer ", "bearer ", "basic ", "Bearer\t"),
    *(f"Authorization: {scheme} " for scheme in ("token", "Bearer", "ApiKey")),
)


@pytest.mark.parametrize("before", WAYS)
def test_every_way_to_tell_one(before: str) -> None:
    """Alone on its line, with nothing else that hints at a secret."""
    assert hidden(f"{before}{SECRET}") == before + "*" * len(SECRET)


@pytest.mark.parametrize("line", PLAIN)
def test_what_is_no_secret_stays(line: str) -> None:
    """Words that look like those before a secret change nothing."""
    assert hidden(line) == line


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('password="my secret pass" then', 'password="**************" then'),
        ("secret='my secret pass' then", "secret='**************' then"),
        ("password: 12345678", "password: ********"),
        ("X-Api-Key: 1234.5678", "X-Api-Key: *********"),
        ("Authorization: Unheard ghp_abcd was", "Authorization: **************** was"),
        ("Cookie: a=bcd; e=f CUDA error", "Cookie: ********** CUDA error"),
    ],
)
def test_how_far_one_goes(line: str, told: str) -> None:
    """To the quote that closes it, over all of a header; numbers are secrets where a name says so."""
    assert hidden(line) == told
