"""One process for many engines: what it answers is what a process for each would have answered."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from left import alive
from stranger import TARGET, TENSORRT, place
from test_child import FAKE

import driving
from trtdoctor import api
from trtdoctor.formats.reading import read_engine
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Known
from trtdoctor.model.probe import ProbeResult
from trtdoctor.probe import supervise
from trtdoctor.probe.session import ProbeOptions, ProbeSession

OTHER = driving.IDENTITY.with_name("static_fp32.engine")
ENGINES = [read_engine(str(path)) for path in (driving.IDENTITY, OTHER, driving.IDENTITY)]
OPTIONS = ProbeOptions(execute=False, stage_seconds=5)
Put = Callable[[str], Path]
SERVE = f"note()\n{TENSORRT}serve()\n"
SECOND = f"os.path.basename(request['engines'][-1]['plan']) == {OTHER.name!r}"


def serving(then: str) -> str:
    """A stranger that answers for the first engine, and does something else once there is another."""
    return (
        f"note()\n{TENSORRT}ask(); first = len(request['engines']) == 1 and not ({SECOND})\n"
        f"until('teardown'); say(end=True, engine=0)\nif ask():\n    {then}\nsay(end=True)\n"
    )


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Puts a script in the probe's place; gives the file in which each process notes its number."""
    pids = tmp_path / "pids"
    pids.touch()
    monkeypatch.setenv("PIDS", str(pids))

    def make(script: str) -> Path:
        monkeypatch.setattr(supervise, "CHILD", place(tmp_path, script))
        return pids

    return make


def asked(session: ProbeSession, engine: Engine, *, last: bool = False) -> ProbeResult:
    found = session.of(engine, TARGET, last=last)
    assert isinstance(found, Known), found
    return found.value


@pytest.mark.parametrize(("isolate", "processes"), [(False, 1), (True, 3)])
def test_processes(isolate: bool, processes: int, put: Put) -> None:
    """One process serves all engines, or each has its own; each answer is about its engine."""
    pids = put(SERVE)
    with ProbeSession(OPTIONS._replace(isolate=isolate)) as session:
        session.begin(ENGINES[0])
        found = [asked(session, engine, last=engine is ENGINES[-1]) for engine in ENGINES]
    assert [one.end.how for one in found] == ["answered"] * 3
    assert [one.engine.plan for one in found] == [engine.path for engine in ENGINES]
    assert [one.deserialized for one in found] == [True] * 3
    assert [one.shared for one in found] == [not isolate, not isolate, False]
    assert len(pids.read_text().split()) == processes
    assert not any(alive(int(word)) for word in pids.read_text().split())


@pytest.mark.parametrize(
    "then",
    [
        "os.kill(os.getpid(), 11)",  # before it turned to the engine
        "sys.exit(0)",
        "enter('deserialize', engine=1); os.kill(os.getpid(), 11)",
        "enter('deserialize', engine=1); sys.exit(3)",
        "enter('deserialize', engine=1); time.sleep(1000)",
        "say(failed={'what': 'exception', 'step': {'stage': 'teardown'}, 'text': 'x'}, engine=1); end()",
        "enter('deserialize', engine=1); say(end=True, engine=1); say(end=True)",  # a stage is open
    ],
)
def test_doubt(then: str, put: Put) -> None:
    """What goes wrong in a process that tried another engine before is tried again in a fresh one."""
    pids = put(serving(then))
    with ProbeSession(OPTIONS._replace(stage_seconds=1)) as session:
        first, second = asked(session, ENGINES[0]), asked(session, ENGINES[1])
    assert (first.end.how, second.end.how, second.failures) == ("answered", "answered", ())
    assert len(pids.read_text().split()) == 2


def test_a_death_that_is_confirmed(put: Put) -> None:
    """An engine that kills two processes, one of them its own, is told once; the next ones are served."""
    pids = put(f"""note()
{TENSORRT}ask(); engine = 0
until('runtime')
while True:
    enter('deserialize', engine=engine)
    if {SECOND}: os.kill(os.getpid(), 11)
    enter('inspect', engine=engine); enter('teardown', engine=engine); say(end=True, engine=engine); engine += 1
    if not ask(): break
say(end=True)""")
    with ProbeSession(OPTIONS) as session:
        found = [asked(session, engine) for engine in ENGINES]
    assert [one.end.how for one in found] == ["answered", "signal", "answered"]
    assert len(pids.read_text().split()) == 3  # it served the first, died of the second, served the third


def test_an_order_of_any_size(put: Put) -> None:
    """A process that reads nothing is ended by the limit of time, however much it is asked."""
    put("note(); time.sleep(1000)")
    shapes = {f"tensor{n}" * 50: (1,) * 50 for n in range(5000)}
    with ProbeSession(OPTIONS._replace(stage_seconds=1, shapes=shapes)) as session:
        assert asked(session, ENGINES[0]).end.how == "timeout"


def test_what_is_printed(put: Put) -> None:
    """What a library prints belongs to the engine during which it did."""
    first = "os.write(1, b'first'); ask(); until('teardown'); say(end=True, engine=0)"
    second = "for stage in OWN: enter(stage, engine=1)\nsay(end=True, engine=1); say(end=True)"
    put(f"{TENSORRT}{first}\nask(); os.write(1, b'second')\n{second}")
    with ProbeSession(OPTIONS) as session:
        assert [asked(session, engine).printed for engine in ENGINES[:2]] == ["first", "second"]


def test_fake_tensorrt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The probe itself serves engine after engine, refused ones too, and a missing file."""
    monkeypatch.setenv("PYTHONPATH", str(FAKE))
    engines = [read_engine(str(path)) for path in (driving.IDENTITY, OTHER)]
    gone = engines[0]._replace(path=str(tmp_path / "gone"))
    with ProbeSession(ProbeOptions(stage_seconds=30)) as session:
        first, missing, again = asked(session, engines[0]), asked(session, gone), asked(session, engines[1], last=True)
    assert [len(one.runs) for one in (first, missing, again)] == [5, 0, 5]
    assert [one.shared for one in (first, missing, again)] == [True, True, False]
    assert [one.what for one in missing.failures] == ["exception"]
    assert first.facts.host_peak_bytes is not None
    assert (again.facts.cuda, again.creators) == (first.facts.cuda, first.creators)


def test_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process that goes on cannot tell about its end is not asked, and looked at where it is one engine's."""
    monkeypatch.setenv("PYTHONPATH", str(FAKE))
    monkeypatch.setattr(sys, "path", [*sys.path, str(FAKE)])
    both = [str(driving.IDENTITY), str(OTHER)]
    outcomes = {}
    for name, paths, isolate in (("one", both[:1], False), ("two", both, False), ("isolated", both, True)):
        given = paths if len(paths) > 1 else paths[0]
        with api.check(given, isolate=isolate, python=sys.executable) as reports:
            found = [next(one.outcome for one in report.outcomes if one.code == "TRT514") for report in reports]
        outcomes[name] = found
    assert len(set(outcomes["two"])) == 1
    assert outcomes["two"][0] != outcomes["one"][0]
    assert set(outcomes["isolated"]) == set(outcomes["one"])
