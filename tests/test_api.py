"""The public API: what it promises, and that whoever calls it stays as it was."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import trtdoctor
from driving import IDENTITY, PLANS, ROOT, SMALLEST, Run, environment
from trtdoctor.checks import CHAIN
from trtdoctor.knowledge.messages import MESSAGES

# ---- the names


def test_names() -> None:
    """Each public name is there at run time, for type checkers and in ``dir``, and nothing else is."""
    tree = ast.parse((ROOT / "src" / "trtdoctor" / "__init__.py").read_text())
    (typed,) = [node for node in tree.body if isinstance(node, ast.If)]
    names = {alias.asname or alias.name for node in typed.body for alias in getattr(node, "names", [])}
    assert names == set(trtdoctor.__all__)
    assert len(names) == len(trtdoctor.__all__)
    assert all(getattr(trtdoctor, name) is not None for name in names)
    assert names <= set(dir(trtdoctor))
    with pytest.raises(AttributeError):
        getattr(trtdoctor, "no_such_name")  # noqa: B009


def test_every_name_is_documented() -> None:
    """Each function and type says what it is."""
    values = {name: getattr(trtdoctor, name) for name in trtdoctor.__all__}
    undocumented = [name for name, value in values.items() if not get_args(value) and not value.__doc__]
    assert undocumented == []


def script(code: str, *args: str, timeout: float = 60) -> Any:
    """What a program prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code), *args],
        env=environment(), capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_importing_is_light() -> None:
    """``import trtdoctor`` imports none of its parts, and no package from outside."""
    code = """
        import json, sys, trtdoctor
        print(json.dumps([name for name in sys.modules if name.startswith(("trtdoctor.", "click", "rich"))]))
    """
    assert script(code) == []


# ---- what the functions answer


def test_check() -> None:
    """A file is judged on a target, with or without a list around it."""
    for paths in (IDENTITY, str(IDENTITY), [IDENTITY]):
        (report,) = trtdoctor.check(paths, target="gpu=9.0,tensorrt=8.6.0.12")
        assert (report.status, report.engine.path) == ("ok", str(IDENTITY))
    (report,) = trtdoctor.check(IDENTITY, target="gpu=8.6,tensorrt=10.3.0")
    assert {finding.code for finding in report.findings} == {"TRT102", "TRT203"}


def test_check_is_lazy() -> None:
    """A file is read when its report is asked for."""
    read: list[str] = []

    def paths() -> Iterator[str]:
        for path in (str(IDENTITY), str(SMALLEST)):
            read.append(path)
            yield path

    reports = trtdoctor.check(paths(), static=True)
    assert read == []
    next(reports)
    assert read == [str(IDENTITY)]
    assert reports.targets
    reports.close()
    assert next(reports, None) is None


def test_reports_in_a_with_block() -> None:
    """A block that is left early ends the reports."""
    with trtdoctor.check([IDENTITY, SMALLEST], static=True) as reports:
        next(reports)
    assert next(reports, None) is None


def test_check_of_a_target_object() -> None:
    """``parse_target`` and ``survey`` give what ``check`` takes; neither makes it run TensorRT."""
    for target in (trtdoctor.parse_target("gpu=9.0,tensorrt=8.6.0.12"), trtdoctor.survey().target):
        (report,) = trtdoctor.check(IDENTITY, target=target)
        assert isinstance(report.probe, trtdoctor.NotAsked)


WRONG: list[tuple[str, Callable[[], object]]] = [
    ("static", lambda: trtdoctor.check(IDENTITY, static=True, target="gpu=9.0")),
    ("static", lambda: trtdoctor.check(IDENTITY, static=True, gpu="0")),
    ("static", lambda: trtdoctor.check(IDENTITY, static=True, plugins=["a.so"])),
    ("python", lambda: trtdoctor.check(IDENTITY, target="gpu=9.0", python="python3")),
    ("inputs", lambda: trtdoctor.check(IDENTITY, inputs="no-such-file.npz")),
    ("inputs", lambda: trtdoctor.check(IDENTITY, inputs=__file__)),
    ("inputs", lambda: trtdoctor.check(IDENTITY, static=True, inputs=__file__)),
    ("wait", lambda: trtdoctor.check(IDENTITY, wait=float("nan"))),
    ("wait", lambda: trtdoctor.check(IDENTITY, wait=-1)),
    ("wait", lambda: trtdoctor.check(IDENTITY, wait=10**400)),
    ("timeout", lambda: trtdoctor.check(IDENTITY, timeout=10**5000)),
    ("timeout", lambda: trtdoctor.survey(timeout=10**400)),
    ("in_flight", lambda: trtdoctor.check(IDENTITY, in_flight=10**5000)),
    ("shapes", lambda: trtdoctor.check(IDENTITY, shapes={"x": [10**5000]})),
    ("shapes", lambda: trtdoctor.check(IDENTITY, shapes={"x": [2**63]})),
    ("gpu", lambda: trtdoctor.check(IDENTITY, gpu=10**5000)),
    ("timeout", lambda: trtdoctor.check(IDENTITY, timeout=0)),
    ("fail_on", lambda: trtdoctor.check(IDENTITY, fail_on="info")),  # type: ignore[arg-type]
    ("fail_on", lambda: trtdoctor.explain(["x"], fail_on="info")),  # type: ignore[arg-type]
    ("fail_on", lambda: trtdoctor.Summary("info")),  # type: ignore[arg-type]
    ("select", lambda: trtdoctor.check(IDENTITY, select=["TRX"])),
    ("ignore", lambda: trtdoctor.check(IDENTITY, ignore=["XYZ"])),
    ("gpu", lambda: next(trtdoctor.check(IDENTITY, gpu="99"))),
    ("gpu", lambda: next(trtdoctor.check(IDENTITY, gpu=99))),
    ("gpu", lambda: trtdoctor.check(IDENTITY, gpu=1.5)),  # type: ignore[arg-type]
    ("static", lambda: trtdoctor.check(IDENTITY, gpu=0, static=True)),
    ("shapes", lambda: trtdoctor.check(IDENTITY, shapes={"x": "1x2"})),  # type: ignore[dict-item]
    ("shapes", lambda: trtdoctor.check(IDENTITY, shapes={"x": 4})),  # type: ignore[dict-item]
    ("shapes", lambda: trtdoctor.check(IDENTITY, shapes={"x": [4.0]})),  # type: ignore[list-item]
    ("shapes", lambda: trtdoctor.check(IDENTITY, shapes={"x": [-1, 2]})),
    ("shapes", lambda: trtdoctor.check(IDENTITY, shapes=[1, 2])),  # type: ignore[arg-type]
    ("select", lambda: trtdoctor.check(IDENTITY, select=[""])),
    ("select", lambda: trtdoctor.check(IDENTITY, select=[5])),  # type: ignore[list-item]
    ("ignore", lambda: trtdoctor.check(IDENTITY, ignore="TRT1,")),
    ("plugins", lambda: trtdoctor.check(IDENTITY, plugins=5)),  # type: ignore[arg-type]
    ("target", lambda: trtdoctor.check(IDENTITY, target=5)),  # type: ignore[arg-type]
    ("target", lambda: trtdoctor.check(IDENTITY, target=[5])),  # type: ignore[list-item]
    ("timeout", lambda: trtdoctor.check(IDENTITY, timeout="5")),  # type: ignore[arg-type]
    ("paths", lambda: trtdoctor.check([])),
    ("paths", lambda: trtdoctor.check(())),
    ("paths", lambda: next(trtdoctor.check(iter([])))),
    ("paths", lambda: trtdoctor.check_all([], target="gpu=9.0")),
    ("paths", lambda: trtdoctor.select([], target="gpu=9.0")),
    ("paths", lambda: trtdoctor.check([1])),  # type: ignore[list-item]
    ("paths", lambda: trtdoctor.check(1)),  # type: ignore[arg-type]
    ("python", lambda: trtdoctor.survey(python="/nope")),
    ("python", lambda: trtdoctor.survey(python=5)),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("argument", "call"), WRONG)
def test_wrong_arguments(argument: str, call: Callable[[], object]) -> None:
    """Arguments that make no question raise an error that names one of them."""
    with pytest.raises(trtdoctor.QuestionError) as error:
        call()
    assert error.value.argument == argument


ERRORS: list[tuple[type[Exception], Callable[[], object]]] = [
    (trtdoctor.TargetError, lambda: trtdoctor.check(IDENTITY, target="gpu=banana")),
    (trtdoctor.TargetError, lambda: trtdoctor.parse_target("no-such-file")),
    (trtdoctor.NotAnEngineError, lambda: trtdoctor.diff(IDENTITY, __file__)),
    (trtdoctor.UnwrapError, lambda: trtdoctor.unwrap(IDENTITY, "/dev/null/x")),
    (trtdoctor.LogError, lambda: trtdoctor.explain("no-such-file.log")),
    (trtdoctor.LogError, lambda: next(trtdoctor.follow("no-such-file.log"))),
    (trtdoctor.LogError, lambda: next(trtdoctor.follow(io.StringIO("x")))),
    (trtdoctor.LogError, trtdoctor.explain),
    (trtdoctor.LogError, lambda: trtdoctor.explain(5)),  # type: ignore[arg-type]
    (trtdoctor.LogError, lambda: trtdoctor.explain([b"x"])),  # type: ignore[list-item]
    (trtdoctor.LogError, lambda: trtdoctor.explain(["x"], engine="/nope")),
    (trtdoctor.LogError, lambda: trtdoctor.explain(io.TextIOWrapper(io.BytesIO(b"\xff\n"), "utf-8"))),
]


@pytest.mark.parametrize(("kind", "call"), ERRORS)
def test_errors(kind: type[Exception], call: Callable[[], object]) -> None:
    """Everything that is raised on purpose is a ``TrtDoctorError`` of its kind, with one printable sentence."""
    with pytest.raises(kind) as error:
        call()
    assert isinstance(error.value, trtdoctor.TrtDoctorError)
    assert str(error.value).isprintable()


def test_one_text_is_one_item() -> None:
    """A text where a list of texts belongs is its only item."""
    (report,) = trtdoctor.check(IDENTITY, static=True, select="TRT010")
    assert {one.code for one in report.outcomes} >= {"TRT010"}
    assert "TRT102" not in {one.code for one in report.outcomes}


def test_logs_of_text(tmp_path: Path) -> None:
    """An open file of text is a log like its path, whether it is read whole or followed."""
    log = tmp_path / "x.log"
    log.write_text("µ\n[E] Magic tag does not match\n", "utf-8")
    wanted = [one.finding.code for one in trtdoctor.explain(log).logs[0].findings]
    assert wanted
    with log.open(encoding="utf-8") as stream:
        assert [one.finding.code for one in trtdoctor.explain(stream).logs[0].findings] == wanted
    with log.open(encoding="utf-8") as stream:
        assert [one.finding.code for found in trtdoctor.follow(stream) for one in found] == wanted


def test_inspect(tmp_path: Path) -> None:
    """The facts of an engine; of what is not one, what it is."""
    engine = trtdoctor.inspect(IDENTITY)
    assert engine.header is not None
    assert trtdoctor.known(engine.header.tensorrt_version) == (8, 6, 0, 12)
    (tmp_path / "empty").write_bytes(b"")
    other = trtdoctor.inspect(tmp_path / "empty")
    assert other.header is None
    assert other.not_engine is not None
    assert other.not_engine.kind == "empty"


def test_diff() -> None:
    """Two builds differ in what was changed, and one of them not from itself."""
    before, after = PLANS / "tensorrt-8.6.0.12-h200/static_fp32.engine", PLANS / "tensorrt-8.6.0.12-h200/refit.engine"
    assert "flags.refittable" in {one.what for one in trtdoctor.diff(before, after).differences}
    assert trtdoctor.diff(before, before).differences == ()


SAMPLE = next(message for message in MESSAGES if message.id == "magic-tag").sample


def test_explain(tmp_path: Path) -> None:
    """A log is a path, an open file, or lines of text, and all three say the same."""
    path = tmp_path / "a.log"
    path.write_text(SAMPLE)
    answers = [trtdoctor.explain(log) for log in (path, str(path), io.BytesIO(SAMPLE.encode()), SAMPLE.splitlines())]
    assert {answer.status for answer in answers} == {"problems"}
    assert {one.finding.code for answer in answers for one in answer.logs[0].findings[:1]} == {"magic-tag"}
    assert [answer.logs[0].name for answer in answers] == [str(path), str(path), None, None]


def test_pages_and_checks() -> None:
    """The checks in their order, and the page of each."""
    assert trtdoctor.list_checks() == CHAIN
    assert [page.code for page in trtdoctor.find_pages("trt102")] == ["TRT102"]
    assert trtdoctor.find_pages("zebra quokka") == ()


def test_summary() -> None:
    """Reports add up without being kept."""
    summary = trtdoctor.Summary()
    assert (summary.reports, summary.status, summary.exit_code) == (0, "incomplete", trtdoctor.Exit.INCOMPLETE)
    for report in trtdoctor.check([IDENTITY, "/no/such/file"], static=True):
        summary.add(report)
    assert (summary.reports, summary.status, summary.exit_code) == (2, "problems", trtdoctor.Exit.FINDINGS)


# ---- what it leaves as it was

STATE = """
    import ctypes, gc, json, os, signal, sys, threading
    import trtdoctor

    def handler(number, frame): pass

    def state():
        mask = os.umask(0); os.umask(mask)
        subreaper = ctypes.c_int()
        ctypes.CDLL(None).prctl(37, ctypes.byref(subreaper), 0, 0, 0)  # PR_GET_CHILD_SUBREAPER
        handlers = [signal.getsignal(number) is handler for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP,
                    signal.SIGCHLD)]
        return [mask, subreaper.value, handlers, gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()]

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, handler)
    os.umask(0o027)
    path = sys.argv[1]
    seen = []

    def use():
        for report in trtdoctor.check([path, path], timeout=30):
            seen.append([report.status, state()])
        trtdoctor.inspect(path)
        trtdoctor.survey()
        trtdoctor.diff(path, path)
        trtdoctor.explain(["no"])
        trtdoctor.find_pages("TRT102")

    before = state()
"""


@pytest.mark.parametrize("how", ["use()", "thread = threading.Thread(target=use); thread.start(); thread.join()"])
def test_the_process_stays_as_it_is(how: str) -> None:
    """Handlers, umask, collector and subreaper are the same before, while and after TensorRT is run for a report."""
    code = textwrap.dedent(STATE) + f"\n{how}\nprint(json.dumps([before, state(), seen]))"
    before, after, seen = script(code, str(SMALLEST))
    assert before == after
    assert [during for _, during in seen] == [before, before]


def test_a_thread_that_ends_before_its_probe() -> None:
    """A report that was asked for in a thread goes on in another: what was started is not bound to the first."""
    code = """
        import json, sys, threading, trtdoctor
        reports = trtdoctor.check([sys.argv[1]] * 2, timeout=30)
        found = []
        for _ in range(2):
            thread = threading.Thread(target=lambda: found.append(next(reports)))
            thread.start()
            thread.join()
        found.extend(reports)
        print(json.dumps([[report.status, isinstance(report.probe, trtdoctor.Known)] for report in found]))
    """
    first, second = script(code, str(SMALLEST))
    assert first == second


def test_threads_that_share_an_iterator() -> None:
    """Each report goes to one of them, and none is told that another is at work."""
    inside, go = threading.Event(), threading.Event()

    def paths() -> Iterator[Path]:
        yield SMALLEST
        inside.set()
        go.wait(60)
        yield IDENTITY

    reports = trtdoctor.check(paths(), static=True)
    found: list[str] = []

    def take() -> None:
        try:
            found.extend(one.engine.path for one in reports)
        except ValueError as error:
            found.append(str(error))

    first = threading.Thread(target=take)
    first.start()
    inside.wait(60)
    second = threading.Thread(target=take)
    second.start()
    second.join(0.2)  # it waits for the first, or is refused
    go.set()
    first.join()
    second.join()
    assert sorted(found) == sorted(map(str, (SMALLEST, IDENTITY)))


@pytest.mark.parametrize(
    ("words", "option"), [(("--timeout", "nan"), "timeout"), (("--python", "nothing/there"), "python")]
)
def test_host_names_the_option_that_is_wrong(words: tuple[str, ...], option: str, run: Run) -> None:
    """Not always the one that names the interpreter."""
    found = run("host", *words)
    assert found.code == 2
    assert f"--{option}:" in found.stderr


def test_no_targets_are_not_this_machine() -> None:
    """An empty list of targets is refused: it does not silently mean this machine."""
    with pytest.raises(trtdoctor.QuestionError):
        trtdoctor.check(IDENTITY, target=[])
