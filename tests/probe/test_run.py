"""Starting and watching the probe: what it says, and what a stranger in its place says."""

from __future__ import annotations

import selectors
import sys
from pathlib import Path

import pytest
from stranger import place

import driving
from trtdoctor.model.probe import EngineRequest, ProbeRequest, ProbeResult, Step
from trtdoctor.probe import supervise as module
from trtdoctor.probe.pipes import HEAD, TAIL
from trtdoctor.probe.supervise import Limits, run

REQUEST = ProbeRequest((EngineRequest(str(driving.IDENTITY)),), ("json",), execute=False)  # not a TensorRT
LIMITS = Limits(stage_seconds=5)


def instead(tmp_path: Path, script: str, limits: Limits = LIMITS) -> ProbeResult:
    """Runs ``script`` in the probe's place."""
    saved, module.CHILD = module.CHILD, place(tmp_path, script)
    try:
        return run(REQUEST, sys.executable, limits=limits)[0]
    finally:
        module.CHILD = saved


def test_a_module_that_is_no_tensorrt() -> None:
    """Whatever the module lacks is an exception in a stage, not a death."""
    (probe,) = run(REQUEST, sys.executable, limits=LIMITS)
    assert probe.end.how == "answered"
    assert [(one.what, one.step) for one in probe.failures] == [("exception", Step("logger"))]
    assert "AttributeError" in probe.failures[0].text


def test_no_such_interpreter(tmp_path: Path) -> None:
    """An interpreter that cannot be started is an end of its own kind."""
    for path in (tmp_path / "nothing", tmp_path):
        assert run(REQUEST, str(path))[0].end.how == "not-started"


@pytest.mark.parametrize(
    ("script", "how", "stage"),
    [
        ("until('teardown'); end()", "answered", "teardown"),
        ("until('runtime')", "exit", "runtime"),
        ("until('runtime'); end()", "exit", "runtime"),  # a stage is open
        ("enter('runtime'); until('teardown'); end()", "exit", "teardown"),  # stages were left out
        ("until('runtime'); sys.exit(7)", "exit", "runtime"),
        ("until('runtime'); os.kill(os.getpid(), 6)", "signal", "runtime"),
        ("until('runtime'); os.kill(os.getpid(), 9)", "killed", "runtime"),
        ("until('runtime'); sys.exit(139)", "signal", "runtime"),  # as a wrapper script passes on its child's SIGSEGV
        ("until('runtime'); os.close(request['pipe']); time.sleep(60)", "silent", "runtime"),
        ("until('import'); enter('x' * 5000)", "exit", "import"),
        ("say(step={}); say(run=3); say(log=1); say(facts=1); say(failed={}); os.write(1, b'x')", "exit", "start"),
        ("write(b'[1]\\n\\xff\\n{}\\n\"x\"\\nnull\\n' + b'[' * 5000)", "exit", "start"),
        ("for n in range(40): write(b'x' * (4 << 20))", "flood", "start"),
        ("for n in range(40): os.write(1, b'x' * (4 << 20))", "flood", "start"),
    ],
)
def test_how_it_ends(script: str, how: str, stage: str, tmp_path: Path) -> None:
    """Every end of the process has its own word, and the stage in which it came."""
    probe = instead(tmp_path, script)
    assert (probe.end.how, probe.end.step.stage) == (how, stage)


def test_no_wait_is_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal that comes just before a wait is seen soon, not with the end of the stage."""
    waits: list[float | None] = []

    class Noted(selectors.DefaultSelector):
        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            waits.append(timeout)
            return super().select(timeout)

    monkeypatch.setattr(selectors, "DefaultSelector", Noted)
    probe = instead(tmp_path, "until('runtime'); time.sleep(60)", Limits(stage_seconds=1))
    assert probe.end.how == "timeout"
    assert [one for one in waits if one is None or one > module.LOOK] == []
    assert len(waits) > 1


def test_killed_by_the_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGKILL while the container's count of such kills rises is memory that ran out."""
    events = tmp_path / "memory.events"
    events.write_text("low 0\noom 3\noom_kill 3\n")
    monkeypatch.setattr("trtdoctor.probe.memory.OOM_EVENTS", (str(events),))
    script = f"until('deserialize')\nwith open({str(events)!r}, 'w') as file: file.write('oom_kill 4')\n"
    probe = instead(tmp_path, script + "os.kill(os.getpid(), 9)")
    assert (probe.end.how, probe.end.step.stage, probe.end.signal) == ("oom-killed", "deserialize", "SIGKILL")


def test_every_stage_has_its_time(tmp_path: Path) -> None:
    """The time limit counts from the last stage, so that many short stages may take longer than it."""
    script = "while left: until(left[0][0]); time.sleep(0.4)\nend()"
    assert instead(tmp_path, script, Limits(stage_seconds=1.5)).end.how == "answered"
    probe = instead(tmp_path, "until('logger'); time.sleep(60)", Limits(stage_seconds=0.5))
    assert (probe.end.how, probe.end.step.stage) == ("timeout", "logger")


def test_no_end_of_ends(tmp_path: Path) -> None:
    """Saying the end again and again, or the same stages, gives no more time."""
    probe = instead(tmp_path, "until('teardown'); end()\nwhile True: end(); time.sleep(0.1)", Limits(stage_seconds=1))
    assert (probe.end.how, probe.end.late) == ("answered", "timeout")
    probe = instead(tmp_path, "for n in range(100): enter('import'); time.sleep(0.1)", Limits(stage_seconds=0.2))
    assert (probe.end.how, probe.end.detail) == ("timeout", "")  # after 30 times the limit of a stage
    assert 5 < probe.seconds < 9


def test_forged_words_are_cut(tmp_path: Path) -> None:
    """Texts, numbers and names that are longer than the probe's are cut or not taken."""
    script = """
until("inspect"); say(log={"severity": "error", "text": "x" * 100000}); say(facts={"module": "\\x1b[31mEVIL"})
say(log={"severity": "error" * 100, "text": ""}); say(facts={"library": {"paths": [], "version": [10 ** 300]}})
run = {"profile": 0, "shapes": {}, "values": {}, "outputs": [], "first_ms": 1, "median_ms": 1, "runs": 1}
say(run={**run, "which": "\\x1b[31m"}); say(facts={"cuda": {"name": "x" * 5000, "version": ""}})
enter("teardown", engine=0); end()"""
    probe = instead(tmp_path, script)
    assert [len(one.text) for one in probe.messages] == [4000]
    assert probe.module == "json"
    assert probe.facts.library is None
    assert probe.runs == ()
    assert probe.facts.cuda is not None
    assert len(probe.facts.cuda.name) == 4000


def test_an_interpreter_that_never_reads(tmp_path: Path) -> None:
    """A request of any size is handed over without waiting for its reader."""
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nexec sleep 100\n")
    program.chmod(0o755)
    engine = EngineRequest("model.engine", shapes={f"tensor{n}" * 50: (1,) * 50 for n in range(2000)})
    (probe,) = run(REQUEST._replace(engines=(engine,)), str(program), limits=Limits(stage_seconds=1))
    assert (probe.end.how, probe.end.step.stage) == ("timeout", "start")


def test_death_after_the_answer(tmp_path: Path) -> None:
    """A crash at exit loses nothing of the answer, and is told."""
    probe = instead(tmp_path, "until('teardown'); end(); os.kill(os.getpid(), 11)")
    assert (probe.end.how, probe.end.late) == ("answered", "ended by SIGSEGV")


def test_native_output_is_bounded(tmp_path: Path) -> None:
    """Of what is printed the beginning and the end are kept."""
    probe = instead(tmp_path, "print('first'); print('x' * 5_000_000); print('last')")
    assert probe.printed.startswith("first\nxxx")
    assert probe.printed.endswith("xxx\nlast\n")
    assert len(probe.printed) < HEAD + TAIL + 100


@pytest.mark.parametrize(("set_", "found"), [(None, "1"), ("8", "8"), ("", "")])
def test_queues(set_: str | None, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process has one queue to the GPU, unless its user wants another number."""
    monkeypatch.delenv(module.QUEUES, raising=False)
    if set_ is not None:
        monkeypatch.setenv(module.QUEUES, set_)
    script = f"until('import'); say(facts={{'bindings': 'x' + os.environ[{module.QUEUES!r}]}})"
    assert instead(tmp_path, script).facts.bindings == "x" + found


def test_environment_and_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process has the given environment, a session of its own, and nothing to read."""
    script = """
until("import"); say(facts={"bindings": os.environ.get("MARK", "")})
say(log={"severity": "info", "text": str(os.getsid(0) == os.getpid())})"""
    monkeypatch.setenv("MARK", "here")
    probe = instead(tmp_path, script)
    assert (probe.facts.bindings, [one.text for one in probe.messages]) == ("here", ["True"])


def test_messages_belong_to_failures(tmp_path: Path) -> None:
    """A failure has the messages since the one before it."""
    script = """
def fail(text, **more): say(failed={"what": "refused", "step": {"stage": "enqueue"}, "text": text, **more}, engine=0)
until("inspect"); say(log={"severity": "error", "text": "one"}); fail("a")
say(log={"severity": "error", "text": "two"}); fail("b", shapes={"x": [1, 2]})"""
    probe = instead(tmp_path, script)
    assert [[said.text for said in one.messages] for one in probe.failures] == [["one"], ["two"]]
    assert probe.failures[1].shapes == {"x": (1, 2)}
