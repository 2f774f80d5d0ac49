"""Where answers go: files, pipes, full disks; and what happens when they are interrupted or we fail."""

from __future__ import annotations

import errno
import gc
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

import jsonschema
import pytest

import trtdoctor.cli
import trtdoctor.formats.reading
from compose import ultralytics
from driving import IDENTITY, PLANS, ROOT, SMALLEST, Result, Run, environment, spawn
from trtdoctor import render
from trtdoctor.cli.interrupt import Interruptible, Stopped
from trtdoctor.cli.output import STANDARD_OUTPUT
from trtdoctor.model.engine import Engine
from trtdoctor.model.report import Report

# ---- output files


@pytest.mark.parametrize(
    ("command", "form"),
    [
        *((("check", "--static"), form) for form in render.FORMATS),
        *((("inspect",), form) for form in render.EVERYWHERE),
    ],
)
def test_output_file(command: tuple[str, ...], form: str, tmp_path: Path, run: Run) -> None:
    """``-o FILE`` holds what standard output would, and standard output nothing."""
    out = tmp_path / "report"
    args = (*command, str(tmp_path / "gone"), str(IDENTITY), "--output-format", form)
    direct = run(*args)
    found = run(*args, "-o", out)
    assert (found.code, found.stdout) == (1, "")
    written = out.read_text()
    written, wanted = (re.sub(r'("duration_ms": |time=)"?[0-9.]+', "", text) for text in (written, direct.stdout))
    assert written == wanted
    assert {p.name for p in tmp_path.iterdir()} == {"report"}


def test_output_replaces(tmp_path: Path, run: Run) -> None:
    """A report replaces an older one, through a link as well, and keeps its permissions."""
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old" * 10_000)
    real.chmod(0o640)
    link.symlink_to(real)
    assert run("check", "--static", IDENTITY, "-o", link).code == 0
    assert "TensorRT 8.6.0.12" in real.read_text()
    assert "old" not in real.read_text()
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "command", [("check", "--static", IDENTITY), ("inspect", IDENTITY), ("diff", IDENTITY, IDENTITY)]
)
def test_output_with_two_names(command: tuple[str, ...], tmp_path: Path, run: Run) -> None:
    """An answer breaks no hard link unless it is told to."""
    path = tmp_path / "report.json"
    path.write_bytes(b"old")
    os.link(path, tmp_path / "second")
    assert run(*command, "-o", path).code == 2
    assert path.read_bytes() == b"old"
    assert run(*command, "-o", path, "--force").code == 0
    assert path.read_bytes() != b"old"
    assert (tmp_path / "second").read_bytes() == b"old"


READ = ("t.json", "list", "hosts/l4.json", "trtdoctor.toml", "hosts/named.json", "libmine.so", "in.npz", "model.engine")


@pytest.mark.parametrize("name", [*READ, "./t.json", "model.engine.trtdoctor.json", "later.engine.trtdoctor.json"])
def test_output_replaces_nothing_that_is_read(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """A file that the question is about, or that says what is asked, stays as it is, and so does a manifest."""
    monkeypatch.chdir(tmp_path)
    engine, hosts = tmp_path / "model.engine", tmp_path / "hosts"
    engine.write_bytes(IDENTITY.read_bytes())
    hosts.mkdir()
    for one in ("t.json", "hosts/l4.json", "hosts/named.json"):
        (tmp_path / one).write_text('{"gpu": "H200", "tensorrt": "8.6.0.12"}')
    (tmp_path / "list").write_text("model.engine\n")
    (tmp_path / "trtdoctor.toml").write_text('[targets]\nnamed = "hosts/named.json"\n')
    for one in ("libmine.so", "in.npz"):
        (tmp_path / one).write_bytes(b"mine")
    assert run("manifest", engine).code == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    machines = ("--target", "named", "--target", "t.json", "--target-dir", "hosts")
    files = ("--files-from", "list", "--plugin", "libmine.so", *(("--inputs", name) if name == "in.npz" else ()))
    found = run("check", "later.engine", *machines, *files, "-o", f"json:{name}")
    assert (found.code, found.stdout) == (2, "")
    assert "--output" in found.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("second", ["report", "./report", "link", "hard", "folder/../report"])
def test_two_answers_to_one_file(second: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Two names of one file are one file: neither answer is lost, as nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    if second == "hard":
        (tmp_path / "report").write_bytes(b"old")
        os.link("report", second)
    elif second == "link":
        Path(second).symlink_to("report")
    found = run("check", "--static", IDENTITY, "-o", "json:report", "-o", f"junit:{second}", "--force")
    assert found.code == 2
    assert not Path("report").exists() or Path("report").read_bytes() == b"old"


def test_two_answers_to_standard_output_and_its_file(tmp_path: Path) -> None:
    """Standard output led into the file of another answer would be lost with it; a device takes both."""
    for path, code in ((tmp_path / "report", 2), (Path(os.devnull), 0)):
        with path.open("wb") as stream:
            args = (sys.executable, "-m", "trtdoctor", "check", "--static", IDENTITY, "-o", f"json:{path}", "-o", "-")
            assert subprocess.run(args, stdout=stream, env=environment(), timeout=60).returncode == code


@pytest.mark.parametrize("name", ["no/such/folder/report", ".", "file/report"])
def test_unwritable_output(name: str, tmp_path: Path, run: Run) -> None:
    """An output that cannot be written is wrong usage."""
    (tmp_path / "file").write_bytes(b"")
    found = run("check", "--static", IDENTITY, "-o", tmp_path / name)
    assert (found.code, found.stdout) == (2, "")
    assert "--output" in found.stderr
    assert name in found.stderr  # there may be several


@pytest.mark.parametrize("form", render.FORMATS)
def test_no_half_report(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """When writing the report fails, the older report is still there, whole, and nothing else."""

    class Failing:
        def __init__(self, stream: TextIO) -> None:
            self.stream = stream

        def begin(self, target: object) -> None:
            self.stream.write("half a rep")

        def report(self, report: object) -> None:
            raise RuntimeError("no more")

        def end(self, summary: object, interruption: object) -> None:
            self.stream.write("the end of it")

    monkeypatch.setattr(render.load(form), "check", lambda stream, **options: Failing(stream), raising=False)
    out = tmp_path / "report"
    out.write_text("the older report")
    found = run("check", "--static", IDENTITY, "-o", out, "--output-format", form)
    assert found.code == 3
    assert out.read_text() == "the older report"
    assert {p.name for p in tmp_path.iterdir()} == {"report"}


def test_output_to_a_full_disk(tmp_path: Path) -> None:
    """A file that cannot be written to its end is no answer: one sentence with the system's words, not a traceback."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    found = spawn("check", "--static", IDENTITY, "-o", "/dev/full")
    assert (found.code, found.stdout) == (3, "")
    assert "No space left" in found.stderr
    assert found.stderr.count("\n") == 1


@pytest.mark.parametrize("args", [("--help",), ("--version",), ("check", "--help")])
def test_help_to_a_full_disk(args: tuple[str, ...]) -> None:
    """Help that cannot be printed is one sentence and no success."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with Path("/dev/full").open("wb") as full:
        found = spawn(*args, stdout=full)
    assert (found.code, found.stderr.count("\n")) == (3, 1)


def test_interrupted_while_importing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C before a command has begun ends the run like a later one."""
    monkeypatch.setitem(sys.modules, "trtdoctor.cli.app", Interrupting("trtdoctor.cli.app"))
    with pytest.raises(SystemExit) as end:
        trtdoctor.cli.main(["--version"])
    assert (end.value.code, capsys.readouterr().err) == (130, "trtdoctor: interrupted\n")


class Interrupting(ModuleType):
    """A module during whose import Ctrl-C comes."""

    def __getattr__(self, name: str) -> object:
        raise KeyboardInterrupt


def test_a_file_that_grows_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Where writing fails after the work, the older file stays whole, and it is not called wrong usage."""
    out = tmp_path / "report"
    out.write_text("the older report")

    def fsync(handle: int) -> None:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))

    monkeypatch.setattr(os, "fsync", fsync)
    found = run("check", "--static", IDENTITY, "-o", out)
    assert (found.code, found.stdout, found.stderr.count("\n")) == (3, "", 1)
    assert out.read_text() == "the older report"
    assert {p.name for p in tmp_path.iterdir()} == {"report"}


@pytest.mark.parametrize("name", STANDARD_OUTPUT)
def test_output_to_standard_output_by_name(name: str, tmp_path: Path) -> None:
    """The file that standard output goes to is written on, whatever stands in it already."""
    path = tmp_path / "log"
    with path.open("wb") as log:
        log.write(b"before\n")
        log.flush()
        for _ in range(2):
            command = [sys.executable, "-m", "trtdoctor", "diff", str(IDENTITY), str(IDENTITY), "-o", name]
            assert subprocess.run(command, stdout=log, check=False).returncode == 0
    lines = path.read_text().splitlines()
    assert lines[0] == "before"
    assert lines[1 : len(lines) // 2 + 1] == lines[len(lines) // 2 + 1 :]


def test_output_to_a_device() -> None:
    """``-o /dev/stdout`` and ``-o /dev/null`` work as everywhere."""
    assert "TensorRT 8.6.0.12" in spawn("check", "--static", IDENTITY, "-o", "/dev/stdout").stdout
    assert spawn("check", "--static", IDENTITY, "-o", "/dev/null").code == 0
    assert not Path("/dev/null").is_file()


# ---- pipes and bugs


@pytest.mark.parametrize(
    "args",
    [
        ("check", "--static", str(SMALLEST)),
        ("check", "--static", str(SMALLEST), "--output-format", "json"),
        ("inspect", str(SMALLEST)),
        ("inspect", str(SMALLEST), "--output-format", "json"),
        ("checks",),
        ("checks", "--output-format", "json"),
        ("explain", "TRT102"),
    ],
    ids=" ".join,
)
def test_broken_pipe(args: tuple[str, ...]) -> None:
    """A reader that went away is no traceback, and does not change the answer."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        found = spawn(*args, stdout=writing)
    finally:
        os.close(writing)
    assert "Traceback" not in found.stderr
    assert "Exception ignored" not in found.stderr
    assert found.code == 0


def test_full_stdout() -> None:
    """Standard output on a full disk is not a good answer."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with Path("/dev/full").open("wb") as full:
        found = spawn("check", "--static", IDENTITY, stdout=full)
    assert found.code == 3
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("command", [("check", "--static"), ("inspect",)])
def test_internal_error(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A bug of ours is exit code 3 and one printable line that asks for a report."""

    def bug(path: str, **more: bool) -> None:
        raise RuntimeError("a\x1b[2J\nb")

    monkeypatch.setattr(trtdoctor.formats.reading, "read_engines", bug)
    found = run(*command, IDENTITY)
    assert (found.code, found.stdout) == (3, "")
    assert found.stderr.count("\n") == 1
    assert "RuntimeError" in found.stderr
    assert "This is a bug in trtdoctor" in found.stderr
    assert found.stderr.strip().isprintable()
    with pytest.raises(RuntimeError):
        run(*command, IDENTITY, env={"TRTDOCTOR_DEBUG": "1"})


# ---- answers that stream, and what ends them early

FILES = sorted(str(path) for path in PLANS.rglob("*.engine"))[:6]


class Stopping:
    """``read_engines`` that stops when it has read some files."""

    def __init__(self, after: int, problem: BaseException) -> None:
        self.read = trtdoctor.formats.reading.read_engines
        self.left = after
        self.problem = problem

    def __call__(self, path: str, **more: bool) -> Iterator[Engine]:
        if not self.left:
            raise self.problem
        self.left -= 1
        return self.read(path, **more)


def stopped(run: Run, monkeypatch: pytest.MonkeyPatch, after: int, problem: BaseException, *args: str) -> Result:
    """What a command answers that is stopped after some files."""
    monkeypatch.setattr(trtdoctor.formats.reading, "read_engines", Stopping(after, problem))
    return run(*args, *FILES)


@pytest.mark.parametrize("after", [0, 1, 4])
@pytest.mark.parametrize(("command", "list_"), [(("check", "--static"), "reports"), (("inspect",), "engines")])
def test_interrupted_json(
    command: tuple[str, ...], list_: str, after: int, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """Ctrl-C closes the document: it holds what is known, and how many of how many files that is."""
    found = stopped(run, monkeypatch, after, Stopped(signal.SIGINT), *command, "--output-format", "json")
    answer = found.json
    schema = ROOT / "src" / "trtdoctor" / "schema" / f"{'report' if list_ == 'reports' else 'inspect'}-v1.json"
    jsonschema.Draft202012Validator(json.loads(schema.read_text())).validate(answer)
    assert found.code == 130
    assert [len(answer[list_]), answer["done"], answer["of"]] == [after, after, len(FILES)]
    assert (answer["interrupted"], answer["exit_code"]) == (True, 130)
    if command[0] == "check":
        assert answer["status"] == "incomplete"


@pytest.mark.parametrize("after", [0, 1, 4])
@pytest.mark.parametrize("command", [("check", "--static"), ("inspect",)])
def test_interrupted_lines(command: tuple[str, ...], after: int, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Ctrl-C leaves the lines that are out, and a last one that says so."""
    found = stopped(run, monkeypatch, after, Stopped(signal.SIGINT), *command, "--output-format", "jsonl")
    *parts, last = [json.loads(line) for line in found.stdout.splitlines()]
    assert (found.code, len(parts)) == (130, after)
    assert {"interrupted": True, "done": after, "of": len(FILES), "exit_code": 130}.items() <= last["summary"].items()


@pytest.mark.parametrize("after", [0, 1, 4])
@pytest.mark.parametrize("command", [("check", "--static"), ("check", "--static", "-q"), ("inspect",)])
def test_interrupted_text(command: tuple[str, ...], after: int, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Ctrl-C leaves what is known on the page, and a line that says how many of how many files that is."""
    found = stopped(run, monkeypatch, after, Stopped(signal.SIGINT), *command)
    assert found.code == 130
    assert f"Interrupted: {after} of 6 files checked." in found.stdout
    assert sum(Path(path).name in found.stdout for path in FILES) == after


def test_interrupted_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A file gets the closed document of an interrupted run."""
    out = tmp_path / "report.json"
    out.write_text("the older report")
    found = stopped(
        run, monkeypatch, 2, Stopped(signal.SIGTERM), "check", "--static", "--output-format", "json", "-o", str(out)
    )
    answer = json.loads(out.read_text())
    assert (found.code, answer["exit_code"], answer["done"], len(answer["reports"])) == (143, 143, 2, 2)


def test_bug_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A bug of ours leaves the reports before it in a closed document, and exit code 3."""
    found = stopped(run, monkeypatch, 2, RuntimeError("no"), "check", "--static", "--output-format", "json")
    answer = found.json
    assert (found.code, answer["exit_code"], answer["done"], len(answer["reports"])) == (3, 3, 2, 2)
    assert "This is a bug in trtdoctor" in found.stderr


def test_first_report_comes_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report is out before the next file is read."""
    seen = []
    original = trtdoctor.formats.reading.read_engines

    def read_engines(path: str, **more: bool) -> Iterator[Engine]:
        out: Any = sys.stdout.buffer
        seen.append(out.getvalue().count(b"\n"))
        return original(path, **more)

    monkeypatch.setattr(trtdoctor.formats.reading, "read_engines", read_engines)
    run("check", "--static", "-q", *FILES)
    assert seen == list(range(len(FILES)))


def test_reports_are_forgotten(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files there are, no more than two reports and engines are kept at a time."""
    kept = []
    original = trtdoctor.formats.reading.read_engines

    def read_engines(path: str, **more: bool) -> Iterator[Engine]:
        gc.collect()
        kinds = Counter(type(one) for one in gc.get_objects() if type(one) in (Report, Engine))
        kept.append(max(kinds.values(), default=0))
        return original(path, **more)

    monkeypatch.setattr(trtdoctor.formats.reading, "read_engines", read_engines)
    gc.collect()
    gc.freeze()  # what is there already is not looked at, file after file
    try:
        for form in render.FORMATS:
            run("check", "--static", "--output-format", form, *FILES)
    finally:
        gc.unfreeze()
    assert len(kept) == len(FILES) * len(render.FORMATS)
    assert max(kept) - kept[0] <= 2
    assert max(kept) > 0  # or nothing would be found, whatever is kept


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals(number: signal.Signals, tmp_path: Path) -> None:
    """A signal that ends the process closes the document that it is writing."""
    command = [sys.executable, "-m", "trtdoctor", "check", "--static", "--output-format", "json", "--wait", "60"]
    files, pipe = [str(IDENTITY), str(tmp_path / "late.engine")], subprocess.PIPE
    process = subprocess.Popen([*command, *files], bufsize=0, env=environment(), stdout=pipe, stderr=pipe)
    assert process.stdout is not None
    first = process.stdout.readline()  # the first report is out, so the second file is being waited for
    process.send_signal(number)
    rest, errors = process.communicate(timeout=20)
    answer = json.loads(first + rest)
    assert (process.returncode, answer["exit_code"]) == (128 + number, 128 + number)
    assert [answer["done"], answer["of"], len(answer["reports"])] == [1, 2, 1]
    assert errors == b"trtdoctor: interrupted\n"


@pytest.mark.parametrize("how", [("-q",), ("--output-format", "jsonl", "--select", "TRT001")], ids=lambda how: how[0])
def test_a_line_is_out_when_it_is_known(how: tuple[str, ...], tmp_path: Path) -> None:
    """Through a pipe, too, a short report arrives before the next file is looked at."""
    command = [sys.executable, "-m", "trtdoctor", "check", "--static", "--wait", "60", *how]
    files, pipe = [__file__, str(tmp_path / "late.engine")], subprocess.PIPE
    with subprocess.Popen([*command, *files], bufsize=0, env=environment(), stdout=pipe, stderr=pipe) as process:
        assert process.stdout is not None
        assert __file__.encode() in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
    assert b"Interrupted: 1 of 2 files checked." in rest
    assert process.returncode == 130


def test_several_reports_about_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A file counts once, also where a machine's GPUs give it several reports."""
    (tmp_path / "two.json").write_text('{"gpus": [{"compute_capability": "9.0"}, {"compute_capability": "8.6"}]}')
    words = ("check", "--target", str(tmp_path / "two.json"), "--output-format", "json")
    answer = stopped(run, monkeypatch, 2, Stopped(signal.SIGINT), *words).json
    assert (answer["done"], len(answer["reports"])) == (2, 4)


def test_handlers_are_put_back() -> None:
    """What the process did with a signal before, it does afterwards."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    with Interruptible():
        assert all(signal.getsignal(number) is not handler for number, handler in zip(numbers, before, strict=True))
    assert [signal.getsignal(number) for number in numbers] == before


def test_ignored_signals_stay_ignored(tmp_path: Path) -> None:
    """Under ``nohup`` a run goes on when its terminal goes away."""
    code = (
        "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from trtdoctor.cli.interrupt import Interruptible\n"
        "with Interruptible(): os.kill(os.getpid(), signal.SIGHUP); print('alive')"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "alive"


def come(*numbers: int) -> None:
    for number in numbers:
        os.kill(os.getpid(), number)


def test_a_second_signal_does_not_wait() -> None:
    """While something is being written a first signal waits, a second does not: the reader may be stuck."""
    with Interruptible() as signals:
        with pytest.raises(Stopped) as first, signals.held():
            come(signal.SIGINT)
        with pytest.raises(Stopped) as second, signals.held():
            come(signal.SIGINT, signal.SIGTERM)
        with signals.held(last=True):
            come(signal.SIGINT)
    assert (first.value.exit_code, second.value.exit_code) == (130, 143)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("check", "--static", IDENTITY), 3),
        (("inspect", IDENTITY), 3),
        (("--version",), 3),
        (("check", "--help"), 3),
        (("check", "--nonsense"), 2),
        (("explain", "TRT999"), 2),
        (("unwrap", "{wrapped}", "-o", "{plan}"), 0),
        (("check", "--static", IDENTITY, "-o", "{plan}"), 0),
    ],
    ids=lambda value: " ".join(map(str, value[:2])) if isinstance(value, tuple) else None,
)
def test_both_streams_full(args: tuple[str, ...], code: int, tmp_path: Path) -> None:
    """Where nothing can be said, the exit code still says it: one of ours, and 0 where what was asked for is done."""
    (tmp_path / "wrapped").write_bytes(ultralytics(SMALLEST.read_bytes(), {"a": 1}))
    words = [str(word).format(wrapped=tmp_path / "wrapped", plan=tmp_path / "plan") for word in args]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "trtdoctor", *words], stdout=full, stderr=full, check=False)
    assert done.returncode == code
    assert (tmp_path / "plan").exists() == ("{plan}" in args)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, None])
def test_what_the_system_refuses(number: int | None, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Files, memory or disk that a process does not get are no bug of ours, and no verdict."""
    error = MemoryError() if number is None else OSError(number, os.strerror(number))

    def refuse(path: str, **more: bool) -> None:
        raise error

    monkeypatch.setattr(trtdoctor.formats.reading, "read_engines", refuse)
    found = run("inspect", IDENTITY)
    assert found.code == 3
    assert "bug" not in found.stderr
    assert found.stderr.startswith("trtdoctor: ")
