"""From lines to facts: which are believed, and in which order stages may come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtdoctor.model.fact import Known
from trtdoctor.model.probe import EngineRequest, ProbeEnd, ProbeRequest, ProbeResult, Step
from trtdoctor.probe.decode import Answer
from trtdoctor.render import values
from trtdoctor.render.text import probe as text

SECRET = "5ec2e7"
ONE = EngineRequest("/models/model.engine")
REQUEST = ProbeRequest((ONE,), execute=False)
PLUGINS = REQUEST._replace(plugins=("/opt/liba.so", "/opt/libb.so"))
STARTED: tuple[Words, ...] = ("import", "library version", "logger", "plugins")
BEGUN: tuple[Words, ...] = (*STARTED, "runtime")
CUDA = {"facts": {"cuda": {"name": "pycuda", "version": "2026.1"}}}
WELL = ProbeEnd("answered", Step("teardown"))
Words = str | dict[str, Any]


def spoken(request: ProbeRequest, said: Sequence[Words], secret: str = SECRET) -> tuple[Answer, bytes]:
    """The answer made of messages, and what was taken for a stranger's. ``"plugin /opt/liba.so"``, ``"0 inspect"`` (of
    the first engine) and ``"0 end"`` are short for messages."""
    strange: list[bytes] = []
    answer = Answer(request, SECRET, strange.append)
    for words in said:
        message = words if isinstance(words, dict) else short(words)
        answer.add(f"\n{secret} {json.dumps(message)}\n".encode())
    return answer, b"".join(strange)


def short(words: str) -> dict[str, Any]:
    of: dict[str, Any] = {}
    if words[0].isdigit():
        engine, _, words = words.partition(" ")
        of = {"engine": int(engine)}
    if words == "end":
        return {"end": True, **of}
    failed = words.startswith("fail ")
    words = words.removeprefix("fail ")
    stage, _, about = (
        words.partition(" ") if words.startswith(("plugin ", "register ", "profile ")) else (words, "", "")
    )
    step = {"stage": stage, "about": about}
    return {"failed": {"what": "refused", "step": step, "text": "no"}, **of} if failed else {"step": step, **of}


def result(answer: Answer, index: int = 0, end: ProbeEnd = WELL) -> ProbeResult:
    return answer.result(index, "python3", end, "", 0.1)


LOADED: list[Words] = ["0 deserialize", "0 inspect", "0 teardown", "0 end"]
REFUSED: list[Words] = ["0 deserialize", "0 fail deserialize", "0 end"]
RAN: list[Words] = ["0 bind", "0 enqueue", "0 synchronise", "0 outputs", "0 enqueue", "0 outputs"]
EXECUTED: list[Words] = ["0 deserialize", "0 inspect", "0 inputs", "0 context", "0 profile 0", *RAN]
FAILED: list[Words] = ["0 bind", "0 fail bind", "0 profile 1", "0 fail profile 1", "0 teardown", "0 teardown", "0 end"]
OTHER: list[Words] = ["1 deserialize", "1 inspect", "1 teardown", "1 end"]
EXECUTE = ProbeRequest((ONE,))
TWO = ProbeRequest((ONE, ONE), execute=False)
A, B = "plugin /opt/liba.so", "plugin /opt/libb.so"
WHOLE: list[tuple[str, ProbeRequest, list[Words]]] = [
    ("loaded", REQUEST, [*BEGUN, *LOADED, "teardown", "end"]),
    ("refused", REQUEST, [*BEGUN, *REFUSED, "end"]),
    ("no import", REQUEST, ["import", "fail import", "end"]),
    ("plugins", PLUGINS, [*STARTED, A, "register /opt/liba.so", B, "runtime", *REFUSED, "end"]),
    ("executed", EXECUTE, [*STARTED, "cuda", CUDA, "runtime", *EXECUTED, *FAILED, "teardown", "end"]),
    ("no way to GPU memory", EXECUTE, [*STARTED, "cuda", "fail cuda", "runtime", *LOADED, "teardown", "end"]),
    ("two engines", TWO, [*BEGUN, *LOADED, *OTHER, "teardown", "end"]),
    ("two engines, one refused", TWO, [*BEGUN, *REFUSED, *OTHER, "end"]),
]
NOT_WHOLE: list[tuple[str, ProbeRequest, list[Words]]] = [
    ("nothing", REQUEST, ["end"]),
    ("a stage of the engine is open", REQUEST, [*BEGUN, "0 deserialize", "0 inspect", "0 end", "end"]),
    ("a stage of the process is open", REQUEST, [*BEGUN, "end"]),
    (
        "the library version is left out",
        REQUEST,
        ["import", "logger", "plugins", "runtime", *LOADED, "teardown", "end"],
    ),
    ("never loaded", REQUEST, [*BEGUN, "0 teardown", "0 end", "teardown", "end"]),
    ("a plugin is left out", PLUGINS, [*STARTED, A, "runtime", *LOADED, "teardown", "end"]),
    ("the plugins in another order", PLUGINS, [*STARTED, B, A, "runtime", *LOADED, "teardown", "end"]),
    ("another plugin is registered", PLUGINS, [*STARTED, A, "register /opt/libb.so", B, "runtime", *REFUSED, "end"]),
    ("the GPU is left out", EXECUTE, [*STARTED, "runtime", *LOADED, "teardown", "end"]),
    ("never executed", EXECUTE, [*STARTED, "cuda", CUDA, "runtime", *LOADED, "teardown", "end"]),
    ("executed unasked", REQUEST, [*BEGUN, *EXECUTED, *FAILED, "teardown", "end"]),
    ("one of two engines", TWO, [*BEGUN, *LOADED, "teardown", "end"]),
    ("two engines in another order", TWO, [*BEGUN, *OTHER, *LOADED, "teardown", "end"]),
    ("the same engine twice", TWO, [*BEGUN, *LOADED, *LOADED, "teardown", "end"]),
    ("an engine that is not there", REQUEST, [*BEGUN, *OTHER, "teardown", "end"]),
    ("begun again", REQUEST, [*BEGUN, *BEGUN, *LOADED, "teardown", "end"]),
]


@pytest.mark.parametrize(("request_", "said"), [row[1:] for row in WHOLE], ids=[row[0] for row in WHOLE])
def test_whole_answer(request_: ProbeRequest, said: list[Words]) -> None:
    """The stages of a run in their order, each closed, are an answer."""
    answer, strange = spoken(request_, said)
    assert answer.ended
    assert strange == b""


@pytest.mark.parametrize(("request_", "said"), [row[1:] for row in NOT_WHOLE], ids=[row[0] for row in NOT_WHOLE])
def test_not_a_whole_answer(request_: ProbeRequest, said: list[Words]) -> None:
    """An end with a stage open or left out is no answer."""
    assert not spoken(request_, said)[0].ended


@pytest.mark.parametrize("secret", ["", "0", SECRET[:-1], SECRET + "0", SECRET.upper()])
def test_without_the_secret(secret: str) -> None:
    """Lines without the secret of the run are what a library wrote: text, no facts, no end."""
    answer, strange = spoken(REQUEST, [*BEGUN, {"facts": {"bindings": "10.0"}}, "end"], secret)
    assert (answer.step, answer.ended) == (Step("start"), False)
    assert result(answer).facts.bindings is None
    assert strange.count(b"\n") == len(BEGUN) + 2


def test_a_line_after_half_of_one() -> None:
    """What a library leaves without an end does not swallow the probe's next line; what it leaves last is kept."""
    strange: list[bytes] = []
    answer = Answer(REQUEST, SECRET, strange.append)
    answer.add(b"half a line" + f'\n{SECRET} {{"step": {{"stage": "import"}}}}\nthe rest'.encode())
    answer.close()
    assert answer.step == Step("import")
    assert b"".join(strange) == b"half a line\nthe rest"


def test_the_secret_is_not_shown() -> None:
    """Whoever prints the secret, it is not in what is shown."""
    answer, strange = spoken(REQUEST, [{"facts": 1}])
    text = strange.decode()
    assert SECRET in text
    assert SECRET not in answer.result(0, "python3", WELL, text, 0.1).printed


def test_each_engine_has_its_own() -> None:
    """Of several engines each has its own steps, facts, messages and failures, beside what is common to all."""
    request = ProbeRequest((ONE, ONE._replace(plan="/models/other.engine")), execute=False)
    log = {"log": {"severity": "error", "text": "of the first"}, "engine": 0}
    more = {"facts": {"deserialize_ms": 2.5}, "engine": 1}
    common = {"facts": {"bindings": "10.0"}}
    answer, _ = spoken(request, [*BEGUN, common, REFUSED[0], log, *REFUSED[1:], OTHER[0], more, *OTHER[1:], "end"])
    first, second = result(answer, 0), result(answer, 1)
    assert [one.text for one in first.messages] == ["of the first"]
    assert [len(one.failures) for one in (first, second)] == [1, 0]
    assert [one.deserialized for one in (first, second)] == [False, True]
    assert [one.facts.bindings for one in (first, second)] == ["10.0", "10.0"]
    assert [one.facts.deserialize_ms for one in (first, second)] == [None, 2.5]
    assert [one.engine.plan for one in (first, second)] == ["/models/model.engine", "/models/other.engine"]
    assert second.steps[-2:] == (Step("inspect"), Step("teardown"))


def test_death_in_one_engine() -> None:
    """An engine that was finished keeps its answer when the process dies in the next one."""
    answer, _ = spoken(TWO, [*BEGUN, *REFUSED, "1 deserialize"])
    died = ProbeEnd("signal", Step("deserialize"), signal="SIGSEGV")
    assert result(answer, 0, died).end.how == "answered"
    assert result(answer, 1, died).end == died


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FACTS = ("module", "bindings", "library", "creators", "cuda", "api", "engine", "deserialize_ms", "device_memory")


@given(words=st.dictionaries(st.sampled_from(["step", "log", "facts", "failed", "run", "end", "engine"]), JSON))
def test_any_words(words: dict[str, Any]) -> None:
    """Whatever comes with the secret is taken as it has to be, or not at all."""
    answer, _ = spoken(REQUEST, [words])
    assert isinstance(answer.step, Step)


@given(name=st.sampled_from(FACTS), value=JSON)
def test_any_fact(name: str, value: Any) -> None:
    """A fact of the wrong shape is not taken; one of the right shape can be rendered."""
    answer, _ = spoken(REQUEST, [*BEGUN, "0 deserialize", "0 inspect", {"facts": {name: value}}])
    found = Known(result(answer), "test")
    json.dumps(values.live(found))
    assert list(text.lines(found, verbose=True))
