"""Starting and watching the worker: what it says, and what a stranger in its place says."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import driving
from trtdoctor.model.probe import ProbeEnd, ProbeRequest, ProbeResult
from trtdoctor.probe import supervise as module
from trtdoctor.probe.supervise import HEAD, TAIL, WORKER, Limits, run

REQUEST = ProbeRequest(str(driving.IDENTITY), ("json",))  # a module that is no TensorRT
LIMITS = Limits(stage_seconds=5)


def instead(tmp_path: Path, script: str, limits: Limits = LIMITS) -> ProbeResult:
    """Runs ``script`` in the worker's place. It has ``say(**words)``."""
    program = tmp_path / "program.py"
    program.write_text(
        "import json, os, sys, time\nrequest = json.load(sys.stdin)\n"
        "def say(**words): os.write(request['pipe'], json.dumps(words).encode() + b'\\n')\n" + script
    )
    saved, module.WORKER = module.WORKER, str(program)
    try:
        return run(REQUEST, sys.executable, limits=limits)
    finally:
        module.WORKER = saved


def test_a_module_that_is_no_tensorrt() -> None:
    """Whatever the module lacks is an exception in a stage, not a death."""
    probe = run(REQUEST, sys.executable, limits=LIMITS)
    assert probe.end.how == "answered"
    assert [(one.what, one.stage) for one in probe.failures] == [("exception", "logger")]
    assert "AttributeError" in probe.failures[0].text


def test_no_such_interpreter(tmp_path: Path) -> None:
    """An interpreter that cannot be started is an end of its own kind."""
    for path in (tmp_path / "nothing", tmp_path):
        assert run(REQUEST, str(path)).end.how == "not-started"


def test_old_syntax() -> None:
    """The worker is Python 3.8: no statement of a later version stands in it."""
    import ast

    source = (Path(WORKER) / "__main__.py").read_text()
    tree = ast.parse(source, feature_version=(3, 8))
    for node in ast.walk(tree):
        assert type(node).__name__ not in ("Match", "TryStar", "TypeAlias")
    assert "from __future__ import annotations" in source


def test_only_standard_library() -> None:
    """The worker imports nothing of ours, and by name only the standard library and pycuda."""
    import ast

    names = set()
    for node in ast.walk(ast.parse((Path(WORKER) / "__main__.py").read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    assert names - set(sys.stdlib_module_names) == {"pycuda"}


@pytest.mark.parametrize(
    ("script", "how", "stage"),
    [
        ("say(stage='runtime'); say(end=True)", "answered", "runtime"),
        ("say(stage='runtime')", "exit", "runtime"),
        ("say(stage='runtime'); sys.exit(7)", "exit", "runtime"),
        ("say(stage='runtime'); os.kill(os.getpid(), 6)", "signal", "runtime"),
        ("say(stage='runtime'); os.kill(os.getpid(), 9)", "killed", "runtime"),
        ("say(stage='runtime'); sys.exit(139)", "signal", "runtime"),  # as a wrapper script tells a child's SIGSEGV
        ("say(stage='runtime'); os.close(request['pipe']); time.sleep(60)", "silent", "runtime"),
        ("say(stage='x' * 5000); say(end=True)", "answered", "x" * 1000),
        ("say(stage={}); say(run=3); say(log=1); say(fact=1); say(failed={}); os.write(1, b'x')", "exit", "start"),
        ("os.write(request['pipe'], b'[1]\\n\\xff\\n{}\\n\"x\"\\nnull\\n' + b'[' * 5000)", "exit", "start"),
        ("for n in range(40): os.write(request['pipe'], b'x' * (4 << 20))", "flood", "start"),
        ("for n in range(40): os.write(1, b'x' * (4 << 20))", "flood", "start"),
    ],
)
def test_how_it_ends(script: str, how: str, stage: str, tmp_path: Path) -> None:
    """Every end of the process has its own word, and the stage in which it came."""
    probe = instead(tmp_path, script)
    assert (probe.end.how, probe.end.stage) == (how, stage)


def test_killed_by_the_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGKILL while the container's count of such kills rises is memory that ran out."""
    counts = iter([3, 4])
    monkeypatch.setattr(module, "_oom_kills", lambda: next(counts))
    probe = instead(tmp_path, "say(stage='deserialize'); os.kill(os.getpid(), 9)")
    assert (probe.end.how, probe.end.stage, probe.end.signal) == ("oom-killed", "deserialize", "SIGKILL")


def test_every_stage_has_its_time(tmp_path: Path) -> None:
    """The time limit counts from the last stage, so that many short stages may take longer than it."""
    script = "for n in range(6):\n    say(stage='profile %d' % n); time.sleep(0.4)\nsay(end=True)"
    assert instead(tmp_path, script, Limits(stage_seconds=1.5)).end.how == "answered"
    probe = instead(tmp_path, "say(stage='a'); say(stage='b'); time.sleep(60)", Limits(stage_seconds=0.5))
    assert (probe.end.how, probe.end.stage) == ("timeout", "b")


def test_no_end_of_ends(tmp_path: Path) -> None:
    """Saying the end again and again, or inventing stages, gives no more time."""
    script = "say(stage='a'); say(end=True)\nwhile True: say(end=True); time.sleep(0.1)"
    probe = instead(tmp_path, script, Limits(stage_seconds=1))
    assert (probe.end.how, probe.end.late) == ("answered", "timeout")
    saved, module.MOST_STAGES = module.MOST_STAGES, 2
    try:
        script = "n = 0\nwhile True: n += 1; say(stage='%d' % n); time.sleep(0.1)"
        assert instead(tmp_path, script, Limits(stage_seconds=1)).end.how == "timeout"
    finally:
        module.MOST_STAGES = saved


def test_forged_words_are_cut(tmp_path: Path) -> None:
    """Texts, numbers and names that are longer than the worker's are cut or not taken."""
    script = """
say(stage="inspect"); say(log=["error" * 100, "x" * 100000]); say(fact="module", value="\\x1b[31mEVIL")
say(fact="library", value={"paths": [], "version": [10 ** 300]})
run = {"profile": 0, "shapes": {}, "values": {}, "outputs": [], "first_ms": 1, "median_ms": 1, "runs": 1}
say(run={**run, "which": "\\x1b[31m"}); say(fact="cuda", value=["x" * 5000] * 50); say(end=True)"""
    probe = instead(tmp_path, script)
    assert len(probe.said[0].text) == 4000
    assert probe.module == "json"
    assert "library" not in probe.facts
    assert probe.runs == ()
    assert probe.facts["cuda"] == ["x" * 100] * 2


def test_an_interpreter_that_never_reads(tmp_path: Path) -> None:
    """A request of any size is handed over without waiting for its reader."""
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nexec sleep 100\n")
    program.chmod(0o755)
    request = REQUEST._replace(shapes={f"tensor{n}" * 50: (1,) * 50 for n in range(2000)})
    probe = run(request, str(program), limits=Limits(stage_seconds=1))
    assert (probe.end.how, probe.end.stage) == ("timeout", "start")


def test_death_after_the_answer(tmp_path: Path) -> None:
    """A crash at exit loses nothing of the answer, and is told."""
    probe = instead(tmp_path, "say(stage='teardown'); say(end=True); os.kill(os.getpid(), 11)")
    assert (probe.end.how, probe.end.late) == ("answered", "ended by SIGSEGV")


def test_native_output_is_bounded(tmp_path: Path) -> None:
    """Of what is printed the beginning and the end are kept."""
    probe = instead(tmp_path, "print('first'); print('x' * 5_000_000); print('last'); say(end=True)")
    assert probe.native.startswith("first\nxxx")
    assert probe.native.endswith("xxx\nlast\n")
    assert len(probe.native) < HEAD + TAIL + 100


def test_environment_and_terminal(tmp_path: Path) -> None:
    """The process has the given environment, a session of its own, and nothing to read."""
    script = (
        "say(fact='session', value=str(os.getsid(0) == os.getpid()))\n"
        "say(fact='variable', value=os.environ.get('MARK', ''))\nsay(end=True)"
    )
    os.environ["MARK"] = "here"
    try:
        probe = instead(tmp_path, script)
    finally:
        del os.environ["MARK"]
    assert probe.facts == {"session": "True", "variable": "here"}


def test_messages_belong_to_failures(tmp_path: Path) -> None:
    """A failure has the messages since the one before it."""
    script = """
say(stage="enqueue"); say(log=["error", "one"]); say(failed={"what": "refused", "stage": "enqueue", "text": "a"})
say(log=["error", "two"]); say(failed={"what": "refused", "stage": "enqueue", "text": "b", "shapes": {"x": [1, 2]}})
say(end=True)"""
    probe = instead(tmp_path, script)
    assert [[said.text for said in one.said] for one in probe.failures] == [["one"], ["two"]]
    assert probe.failures[1].shapes == {"x": (1, 2)}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = ("library", "device_memory", "cuda", "creators", "creators of x", "engine", "deserialize_ms", "bindings", "api")


@given(words=st.dictionaries(st.sampled_from(["stage", "log", "fact", "failed", "run", "end", "value"]), JSON))
def test_any_words(words: dict[str, Any]) -> None:
    """Whatever stands on the pipe is taken as it has to be, or not at all."""
    answer = module._Answer()
    answer.add(json.dumps(words).encode() + b"\n")
    assert isinstance(answer.stage, str)


@given(name=st.sampled_from(NAMES), value=JSON)
def test_any_fact(name: str, value: Any) -> None:
    """A fact of the wrong shape is not taken; one of the right shape can be rendered."""
    from trtdoctor.model.check import Facts
    from trtdoctor.model.fact import Known
    from trtdoctor.render import probe as live

    answer = module._Answer()
    answer.add(json.dumps({"stage": "inspect"}).encode() + b"\n")
    with contextlib.suppress(*module.STRANGE):
        answer._take({"fact": name, "value": value})
    probe = answer.probe(REQUEST, "python3", ProbeEnd("answered", "inspect"), "", 0.1)
    assert Facts._field_defaults["probe"] is not None
    json.dumps(live.record(Known(probe, "test")))
    assert list(live.lines(Known(probe, "test"), verbose=True))
