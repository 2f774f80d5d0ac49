"""Secrets that a log tells are not told again."""

from __future__ import annotations

import base64
import json
import random
import re
import textwrap
from pathlib import Path
from urllib.parse import quote

import pytest

from driving import Run
from trtdoctor import render
from trtdoctor.logs.private_keys import APART, MOST, PrivateKeys
from trtdoctor.logs.reader import read_blocks
from trtdoctor.logs.secrets import hidden

KEY = base64.b64encode(random.Random(1).randbytes(1156)).decode()
LINES = ("-----BEGIN RSA PRIVATE KEY-----", *textwrap.wrap(KEY, 64), "-----END RSA PRIVATE KEY-----")


def wrapped(before: str, size: int) -> list[str]:
    """The key in lines of so many characters."""
    return [before + line for line in (LINES[0], *textwrap.wrap(KEY, size), LINES[-1])]


KEYS = {
    "lines": "\n".join(LINES),
    "lines of Windows": "\r\n".join(LINES),
    "errors": "\n".join(f"2026-01-01 [E] key: {line}" for line in LINES),
    "container": "\n".join(f"web-1  | ERROR {line}" for line in LINES),
    "JSON": json.dumps({"level": "error", "msg": "ERROR: no good: " + "\n".join(LINES)}),
    "list": f"ERROR: {LINES!r}",
    "one line": f"ERROR: {' '.join(LINES)}",
    "no end": "\n".join(f"ERROR: {line}" for line in LINES[:-2]),
    "no beginning": "\n".join(f"ERROR: {line}" for line in LINES[2:]),
    "one line and its end": "\n".join(LINES[-3:]),
    "JSON of PHP": json.dumps({"msg": "ERROR: " + "\n".join(LINES)}).replace("/", "\\/"),
    "JSON of .NET": json.dumps({"msg": "ERROR: " + "\n".join(LINES)}).replace("+", "\\u002B"),
    "JSON in JSON": json.dumps(json.dumps({"msg": "ERROR: " + "\n".join(LINES)})).replace("/", "\\/"),
    "in an address": "ERROR: " + quote("\n".join(LINES), safe=""),
    "blanks as they are": "ERROR: " + " ".join(LINES).replace("+", "%2B").replace("/", "%2F"),
    "after much": "\n".join(f"2026-01-01 {'x ' * 500} ERROR: {line}" for line in LINES),
    "other lines between": "\n".join((LINES[0], *["INFO " + "w " * 2000] * 5, *LINES[1:])),
    **{f"lines of {size}": "\n".join(wrapped(f"ERROR {'x' * 150}: ", size)) for size in (16, 32, 70, 76)},
    "SSH2": "\n".join(
        ("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", *LINES[1:-1], "---- END SSH2 ENCRYPTED PRIVATE KEY ----")
    ),
    "PuTTY": "\n".join(f"ERROR {line}" for line in ("Private-Lines: 25", *LINES[1:-1], "Private-MAC: 0123456789")),
}
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
    f"Error: Authorization: Basic {SECRET}== was refused",
    f"ERROR: curl -fsS -u me:{SECRET} https://host/m.plan: out of memory",
    f"ERROR: Command '['curl', '-u', 'me:{SECRET}', '--token', '{SECRET}']' returned non-zero exit status 22.",
    f"&&&& RUNNING TensorRT.trtexec [TensorRT v100300] # trtexec --onnx=https://me:{SECRET}@host/m.onnx",
    f"HF_TOKEN={SECRET}/model.onnx [E] Engine could not be created from network",
    f"[I] Model: /data?api_key={SECRET}/model.onnx [E] Engine could not be created from network",
    f"[I] Model: token={SECRET}{'x' * 400}/model.onnx [E] Engine could not be created from network",
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
    "eos_token=151645 max_new_token: 131072 next token: 151645 maxToken=131072 max token 131072 num_token=131072",
    "token: 1x77x768 --shapes=token:1x77 unexpected token: 1234 ?code=1234 Basic 12345678 token 1234567-a",
    "pass: 3/10, pass: 128x128x64, passed 12345678, bypass=abcd1234, pass: 2026-11-28T10:00:00Z, PASS=true",
    "1 PASS=false, pass=constant",
    "fuse_conv_pass: convolution2d --bypass=abcd1234 first_pass=abcd1234 pass:1x3x224x224 -pass 1 PASS: abcd",
    "passes=abcd1234",
    "eos_token: <|endoftext|> pad_token=<pad> token: <extra_id_0> token=<none>",
    "(token, image) ['token', 'image', 'mask']",
    "hf_quant_config_fp8_version_1 sk-learn-pipelines-2 task-aB345678901234567890 xoxo ghp_ eyJhbGciOi.json nvapi-1",
    "gcc -I/usr/include/mysql -pthread; docker run -p 8080:80 login;",
    "HOST_PWD=/home/me token value; bearer: of bad news",
    "--shapes=token:1x77,image:1x3 token=1x77,1x88 max_token=12,34 mysql: -port, cookie: no",
    "docker run -u 1000:1000 --user 65534:65534, python -url:http -gpu=0:1 x86-ubuntu:22.04 a-user:b",
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
QUERIES = "auth jwt pass pw sas session sig"
QUERIES += " Signature token key secret password code credential X-Amz-Signature x-goog-credential"
WAYS = (
    *(f"{name}{sign}" for name in NAMES for sign in SIGNS),
    *(f"--{name} " for name in ("password", "hf-token", "api-key", "db_pwd")),
    *(f"{mark}{name}=" for name in QUERIES.split() for mark in "?&"),
    *("Bearer ", "bearer ", "basic ", "Bearer\t"),
    *(f"Authorization: {scheme} " for scheme in ("token", "Bearer", "ApiKey")),
    *(f"{option}me:" for option in ("-u ", "--user ", "--user=", "--proxy-user ", "-u\t", "'-u', '", '"--user", "')),
    *(f"curl {option}me:" for option in ("-u", "-su ", "-fsSLu ", '-u "', '-u \\"')),
    *("'--password', '", '"--hf-token", "', "--password '"),
    *(f"{name}{sign}" for name in ("password", "HF_TOKEN") for sign in (" := ", "=secretstr('", "%3D", "%253D", "=<")),
    *(
        "<password>",
        "Bearer: ",
        "bearer=",
        "DB_PASS=",
        "db-pass: ",
        "PASS=",
        "pass: ",
        "--pass ",
        "--pass=",
    ),
    *("(b'x-api-key', b'", "[['Db-Password', '", "{b'password': b'", "{'password': u'"),
    *("{'name': 'HF_TOKEN', 'value': '", '"name":"HF_TOKEN","value":"', "name: HF_TOKEN, value: "),
    *(
        "mysql -p",
        "mysqldump -uroot -p",
        "['mysql', '-p', '",
        "sshpass -p ",
        "docker login -u me -p ",
        "helm registry login -p '",
    ),
)


@pytest.mark.parametrize("before", WAYS)
def test_every_way_to_tell_one(before: str) -> None:
    """Alone on its line, with nothing else that hints at a secret."""
    after = {"<": ">", "<password>": "</password>"}.get(before[-1:] if before[-2:] == "=<" else before, "")
    after = after or ("')]" if before[:1] in "([" else "")
    assert hidden(f"{before}{SECRET}{after}") == before + "*" * len(SECRET) + after


@pytest.mark.parametrize(
    ("token", "kept"),
    [
        ("hf_" + "aBcDeFgHiJ" * 3 + "abcd", 3),
        ("ghp_" + "aB3" * 12, 4),
        ("github_pat_" + "aB3_" * 10, 11),
        ("glpat-" + "aB3-" * 5, 6),
        ("nvapi-" + "aB3-" * 16, 6),
        ("sk-proj-" + "aB3" * 16, 3),
        ("xoxb-" + "1234-" * 5, 5),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.aB3-aB3", 21),
        ("AGE-SECRET-KEY-1" + "QPZ" * 19, 15),
    ],
)
@pytest.mark.parametrize("around", ["{}", "invalid {} given", "('{}')", "x={}"])
def test_known_tokens_by_themselves(token: str, kept: int, around: str) -> None:
    """Where no name stands before them."""
    assert hidden(around.format(token)) == around.format(token[:kept] + "*" * (len(token) - kept))


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
        ("HF_TOKEN=12345 api-token: 1234", "HF_TOKEN=***** api-token: ****"),
        ("token=123456 token: 12345", "token=****** token: 12345"),
        ("secret 123456, token 1234567 ?token=123456", "secret ******, token ******* ?token=******"),
        ("?key=123456&code=123456", "?key=******&code=******"),
        ("--token 123456789", "--token *********"),
        ("curl -u 'me:my pass' -x", "curl -u 'me:*******' -x"),
        ("--user me:12345678", "--user me:********"),
        ("X-Api-Key: 1234.5678", "X-Api-Key: *********"),
        ("Authorization: Unheard ghp_abcd was", "Authorization: **************** was"),
        ("Cookie: a=bcd; e=f CUDA error", "Cookie: ********** CUDA error"),
        ("Cookie: a=b; session=abcd CUDA", "Cookie: ***************** CUDA"),
        ("MYSQL_PWD=/abcd then", "MYSQL_PWD=***** then"),
        ("password=abcdef,ghi then", "password=********** then"),
        ("password=abcdef,user=me", "password=******,user=me"),
        ("password=abcd=ef== then", "password=********* then"),
        ("{b'password': b'abcd'} then", "{b'password': b'****'} then"),
    ],
)
def test_how_far_one_goes(line: str, told: str) -> None:
    """To the quote that closes it, over all of a header; numbers are secrets where a name says so."""
    assert hidden(line) == told


@pytest.mark.parametrize("size", [70, 200, 100_000])
@pytest.mark.parametrize("form", KEYS)
def test_private_keys(form: str, size: int) -> None:
    """No line of one is told, in whatever form and blocks it comes; what stands around it is."""
    data = f"ERROR: before\n{KEYS[form]}\nCUDA error: out of memory\n".encode()
    found = read_blocks(data[at : at + size] for at in range(0, len(data), size))
    assert [match.message.cause for match in found.matches] == ["memory"]
    assert any("before" in text for _, text in found.unexplained)
    told = re.sub(r"\\+(?=/)|\\+n", "", re.sub(r"\\+u002B|%2B", "+", repr(found).replace("%2F", "/")))
    assert not [KEY[at : at + 12] for at in range(len(KEY) - 11) if KEY[at : at + 12] in told]


def test_a_private_key_is_hidden_byte_by_byte() -> None:
    """All else stays where it is."""
    log = f"a\n{KEYS['errors']}\nout of memory\n".encode()
    keys = PrivateKeys()
    told = keys.hidden(log, len(log))
    assert len(told) == len(log)
    assert not keys.waiting
    for line in LINES[1:-1]:
        log = log.replace(line.encode(), b"*" * len(line))
    assert told == log


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        (b"word " * (APART // 10), True),
        (b"word " * (APART // 5 + 1), False),
        ((KEY[:64].encode() + b"\n") * (MOST // 64 - 1), True),
        ((KEY[:64].encode() + b"\n") * (MOST // 64), False),
        ((KEY[:64].encode() + b"\n" + b"word " * (APART // 10)) * 20, True),
    ],
)
def test_the_end_of_a_private_key_is_waited_for(text: bytes, waits: bool) -> None:
    """As long as a key may be, and as far from its lines as other lines may stand between."""
    keys = PrivateKeys()
    begun = LINES[0].encode() + b"\n"
    assert keys.hidden(begun, len(begun)) == begun
    assert keys.waiting
    told = keys.hidden(text, len(text))
    assert told.replace(b"*" * 64, KEY[:64].encode()) == text
    assert keys.waiting == waits


def test_a_log_that_begins_within_a_line_of_a_private_key() -> None:
    """What is left of that line is hidden, too."""
    log = "\n".join((KEY[30:64], *LINES[2:]))
    found = read_blocks([f"{log}\nERROR: out of memory\n".encode()])
    assert KEY[30:42] not in repr(found)
    told = PrivateKeys().hidden(log.encode(), len(log))
    assert told == re.sub(r"[^\n]", "*", log[: -len(LINES[-1])]).encode() + LINES[-1].encode()


@pytest.mark.parametrize(
    "log",
    [
        "[E] deserializeCudaEngine failed\n[I] /usr/lib/python3/dist/Models\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\n[E] deserializeCudaEngine failed of IPluginV2DynamicExt at /opt/a/b/c\n",
        "-----BEGIN CERTIFICATE-----\n" + "\n".join(LINES[1:-1]) + "\n-----END CERTIFICATE-----\n",
        "private network: Private Key-Value store: " + KEY,
    ],
)
def test_what_is_no_private_key_stays(log: str) -> None:
    """Names and paths around the marks of one, and what is public."""
    assert PrivateKeys().hidden(log.encode(), len(log)) == log.encode()


@pytest.mark.parametrize("at", [14_300, (1 << 20) - 2080, 1 << 20])
def test_a_piece_of_a_long_line_begins_without_the_rest_of_a_secret(at: int) -> None:
    """A long line is read in pieces; where one begins within a secret, what is left of that is not told."""
    secret = "".join(f"{number:03d}" for number in range(300))
    data = b"x " * (at // 2) + f"token={secret} CUDA error: out of memory\n".encode()
    found = read_blocks(data[start : start + 65536] for start in range(0, len(data), 65536))
    assert [match.message.cause for match in found.matches] == ["memory"]
    assert "299" not in found.matches[0].text
