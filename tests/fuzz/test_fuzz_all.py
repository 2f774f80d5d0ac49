"""A fixed part of what ``benchmarks/fuzz.py`` does for hours, and that it notices what it looks for."""

from __future__ import annotations

import ast
import json
import signal
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
sys.path += [str(ROOT / "tests" / name) for name in ("plan", "formats", "fuzz")]

import fuzz_logs  # noqa: E402
from fuzz_all import KINDS, kind_of, made, numbers  # noqa: E402
from fuzz_kind import Broken, Kind  # noqa: E402

EACH = 20
FIRST = 10_000_000
"""Of the inputs here; the script begins at 0."""
NAMES = [kind.name for kind in KINDS]
OF_JSON = [
    kind for kind in KINDS if kind.name in ("saved host", "nodes of a cluster", "manifest") or "json" in kind.name
]
WORDS = (
    "schema_version",
    "target",
    "gpu",
    "gpus",
    "machine",
    "kind",
    "items",
    "file",
    "engines",
    "name",
    "build_config",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda some: st.lists(some, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=9), some),
    max_leaves=20,
)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_damage(kind: Kind, tmp_path: Path) -> None:
    """Whatever is damaged is answered or refused; and a fair share of it got past the header, so that this proves
    something."""
    past = 0
    for number in islice(numbers(FIRST, kind.name), EACH):
        past += kind.read(made(number), tmp_path, number).past
    assert past >= EACH // 5


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name != "answers of stores"])
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.binary(max_size=300))
def test_any_bytes(kind: Kind, tmp_path: Path, data: bytes) -> None:
    """Bytes that are nothing are answered or refused by every reader."""
    kind.read(data, tmp_path, len(data))


@pytest.mark.parametrize("kind", OF_JSON, ids=[kind.name for kind in OF_JSON])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(value=JSON)
def test_any_json(kind: Kind, tmp_path: Path, value: Any) -> None:
    """JSON that is nothing of ours is answered or refused."""
    kind.read(json.dumps(value).encode(), tmp_path, 0)


def test_searches_of_logs_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that misses what another finds is noticed."""
    log = b"[E] Error Code 1: Serialization (Serialization assertion plan->header.magicTag == expected failed.)\n"
    kind = next(kind for kind in KINDS if kind.name == "log")
    assert kind.read(log, tmp_path, 3).past
    monkeypatch.setattr(fuzz_logs, "SEARCHES", (lambda _: [],) * 2)
    with pytest.raises(Broken):
        kind.read(log, tmp_path, 3)


def test_number_decides(tmp_path: Path) -> None:
    """An input is the same in another process, at another time, and all kinds come."""
    code = "import fuzz, hashlib; print(hashlib.sha256(b''.join(map(fuzz.made, range(120)))).hexdigest())"
    found = {child(code, "TZ=Asia/Tokyo"), child(code, "TZ=UTC")}
    assert len(found) == 1
    assert set(Counter(kind_of(number).name for number in range(200))) == set(NAMES)


BAD = {
    "raised": "raise KeyError('x')",
    "took": "end = time.process_time() + 1.1\n    while time.process_time() < end: pass",
    "memory grew": "return Outcome(True, str(len(b'x' * (200 << 20))))",
}


@pytest.mark.parametrize("words", BAD)
def test_noticed(words: str, tmp_path: Path) -> None:
    """What must not happen is told, with the number of the input."""
    code = f"""
import fuzz, json, pathlib, time
from fuzz_kind import Kind, Outcome
def read(data, folder, number):
    {BAD[words]}
    return Outcome(True, "")
fuzz.paid_once = lambda folder: None
fuzz.kind_of = lambda number: Kind("kind", "", None, read)
fuzz.made = lambda number: b""
print(json.dumps(fuzz.work(fuzz.Batch(7, 1, None), pathlib.Path({str(tmp_path)!r}))["violations"]))
"""
    ((number, kind, text),) = json.loads(child(code))
    assert (number, kind) == (7, "kind")
    assert ("KeyError" if words == "raised" else words) in text


LIMITED = """
import fuzz, time
fuzz.KILLED_AFTER = 1
for seconds in ({seconds}):
    fuzz.limited()
    end = time.process_time() + seconds
    while time.process_time() < end: pass
    fuzz.unlimited()
print("read")
"""


def test_limit_is_of_one_input() -> None:
    """An input that does not end is ended, and inputs that do may take more than that together."""
    assert child(LIMITED.format(seconds="0.3, 0.3, 0.3, 0.3")) == "read"
    with pytest.raises(subprocess.CalledProcessError) as ended:
        child(LIMITED.format(seconds="60,"))
    assert ended.value.returncode == -signal.SIGPROF


@pytest.mark.parametrize("slowest", [1, 2])
def test_most_expensive_are_told(slowest: int) -> None:
    """Of all children's, as many as are wanted, the most expensive first."""
    code = f"""
import fuzz
some = [[[0.5, 7], [0.1, 8]], [[0.7, 3]], []]
print(fuzz.merged([{{**fuzz.nothing(0), "slowest": one}} for one in some], {slowest})["slowest"])
"""
    assert ast.literal_eval(child(code)) == [[0.7, 3], [0.5, 7]][:slowest]


def test_death_is_told_and_gone_on_from() -> None:
    """A child that dies is a violation, its input counts as read, and those behind it are read all the same."""
    found = json.loads(child(DIES))
    assert [one[:2] for one in found["violations"]] == [[3, "kind"]]
    assert found["read"] == {"kind": 6}


def test_told_by_number() -> None:
    """Violations are told in their order, each traceback once."""
    code = """
import fuzz
raised = "Traceback:\\n  line 1\\nKeyError\\n"
print(fuzz.told([(9, "log", "took 2 s"), (8, "zip", raised), [1, "log", "took 2 s"], (3, "tar", raised)]))
"""
    assert ast.literal_eval(child(code)) == [
        "1: log: took 2 s",
        "3: tar: Traceback:\n  line 1\nKeyError\n(2 times)",
        "9: log: took 2 s",
    ]


DIES = """
import fuzz, json, pathlib, subprocess
def run(command, **_):
    first, count = int(command[5]), int(command[7])
    if first <= 3:
        state = {**fuzz.nothing(first), "at": 3, "read": {"kind": 3}}
        pathlib.Path(command[3], "state.json").write_text(json.dumps(state))
        return subprocess.CompletedProcess(command, -9, "", "")
    return subprocess.CompletedProcess(command, 0, json.dumps({**fuzz.nothing(first), "read": {"kind": count}}), "")
fuzz.subprocess.run = run
fuzz.kind_of = lambda number: fuzz.KINDS[0]._replace(name="kind")
print(json.dumps(fuzz.run(fuzz.Batch(0, 6, None))))
"""


def child(code: str, *variables: str) -> str:
    """What a script with ``benchmarks`` on its path prints."""
    done = subprocess.run(
        ["/usr/bin/env", *variables, sys.executable, "-c", code],
        cwd=ROOT / "benchmarks", capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout.strip()
