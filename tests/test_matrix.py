"""Many engines on many machines: totals against a loop by hand, need, models, the table, several processes."""

from __future__ import annotations

import fcntl
import gzip
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import termios
import threading
from array import array
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import jsonschema
import pytest

from driving import IDENTITY, PLANS, ROOT, SMALLEST, Run
from trtdoctor import check, check_all, select
from trtdoctor.errors import QuestionError
from trtdoctor.knowledge.gpus import GPUS, GpuModel
from trtdoctor.matrix import MOST_DETAILS, Cell, Digest, Matrix
from trtdoctor.model.advice import MODEL_BESIDE, Step, Way
from trtdoctor.render.overview import word
from trtdoctor.render.problems import whose_way, worst_first
from trtdoctor.same_model import _Timely, grouping
from trtdoctor.verdict import Exit

SCHEMA = json.loads((ROOT / "src" / "trtdoctor" / "schema" / "report-v1.json").read_text())
H200 = "gpu=H200,tensorrt=8.6.0.12"
H100 = "gpu=H100,tensorrt=8.6.0.12"
A100 = "gpu=A100,tensorrt=10.3.0.26"
T4 = "gpu=T4,tensorrt=8.5.3.1"

TARGETS = (H200, H100, A100, T4)
WORDS = [word for target in TARGETS for word in ("--target", target)]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real engines of several releases, files that are none, and a name for each model."""
    root = tmp_path_factory.mktemp("repository")
    for number, source in enumerate(sorted(PLANS.glob("tensorrt-8*/*.engine")) * 2):
        folder = root / f"model{number}" / "1"
        folder.mkdir(parents=True)
        shutil.copy(source, folder / "model.plan")
    (root / "empty.engine").write_bytes(b"")
    return root


def brute_force(root: Path) -> dict[tuple[str, str | None], str]:
    """Every pair by itself."""
    paths = sorted(str(path) for path in root.rglob("*") if path.suffix in (".plan", ".engine"))
    return {(path, one.target): one.status for path in paths for one in check(path, target=TARGETS)}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell("ok"), ""),
        (Cell("ok", "TRT204", "gpu-arch-mismatch"), "warning: GPU"),
        (Cell("ok", "TRT424", "wrong-path", conditional=True), "on a condition, warning: path"),
        (Cell("problems", "TRT203", "gpu-arch-mismatch"), "GPU"),
        (Cell("incomplete", "TRT102", None), "TRT102"),
    ],
)
def test_what_stands_beside_a_mark(cell: Cell, expected: str) -> None:
    """The reason alone where it decides; of a pass it is a warning."""
    assert word(cell) == expected


def test_totals(repository: Path, run: Run) -> None:
    """Reports, rows, cells and the sum are those of a loop over all pairs, for one process and for two."""
    expected = brute_force(repository)
    for jobs in ("1", "2"):
        found = run("check", repository, *WORDS, "--jobs", jobs, "--output-format", "json").json
        jsonschema.Draft202012Validator(SCHEMA).validate(found)
        assert {(one["path"], one["target"]): one["status"] for one in found["reports"]} == expected
        whole = found["matrix"]
        assert whole["targets"] == list(TARGETS)
        assert sum(row["count"] for row in whole["rows"]) == whole["engines"] == len(expected) / len(TARGETS)
        assert cells_of(whole) == expected
        assert found["exit_code"] == 1


def cells_of(whole: dict[str, Any]) -> dict[tuple[str, str | None], str]:
    return {
        (name, target): cell["status"]
        for row in whole["rows"]
        for name in row["engines"]
        for target, cell in zip(whole["targets"], row["cells"], strict=True)
    }


@pytest.mark.parametrize("output", ["json", "jsonl", "text"])
def test_processes_change_nothing(repository: Path, output: str, run: Run) -> None:
    """Several processes write what one does, but for how long a check took."""
    found = [run("check", repository, *WORDS, "--jobs", jobs, "--output-format", output).stdout for jobs in ("1", "3")]
    lines = [[line for line in text.splitlines() if "duration_ms" not in line or output != "json"] for text in found]
    if output == "jsonl":
        lines = [[strip_times(line) for line in text] for text in lines]
    assert lines[0] == lines[1]


def strip_times(line: str) -> str:
    value = json.loads(line)
    for check_ in value.get("checks", []):
        check_["duration_ms"] = 0
    return json.dumps(value)


# ---- need


def test_need_one(tmp_path: Path, run: Run) -> None:
    """One engine for each GPU passes where it would be red for every engine; a target without one is told."""
    shutil.copy(PLANS / "tensorrt-8.6.0.12-h200" / "fp16.engine", tmp_path / "net_h200.engine")
    shutil.copy(SMALLEST, tmp_path / "net_other.engine")
    words = ("--target", H200, "--target", "gpu=H200,tensorrt=8.5.3.1", "--output-format", "json")
    every = run("check", tmp_path, *words)
    one = run("check", tmp_path, *words, "--need", "one", "--group", "(net)_")
    assert (every.code, every.json["status"]) == (1, "problems")
    assert (one.code, one.json["status"], one.json["matrix"]["gaps"]) == (0, "ok", [])
    short = run("check", tmp_path, *words, "--target", A100, "--need", "one", "--group", "(net)_")
    assert short.code == 1
    assert [(gap["model"], gap["target"], gap["code"]) for gap in short.json["matrix"]["gaps"]] == [
        ("net", A100, "TRT102")
    ]
    assert [[build["on"] for build in plan["builds"]] for plan in short.json["builds"]["plans"]] == [[A100]]


def test_need_one_of_nothing_known(run: Run) -> None:
    """A target that says too little to decide has no engine that is known to fit: 3, not 0."""
    engine = PLANS / "tensorrt-8.6.0.12-h200" / "fp16.engine"
    assert run("check", engine, "--target", "gpu=H200,tensorrt=8", "--need", "one").code == 3


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("repo/resnet/1/model.plan", "repo/resnet"),
        ("repo/resnet/12/other.engine", "repo/resnet"),
        ("a/yolo_sm86.engine", "a/yolo*.engine"),
        ("a/yolo_sm_90.engine", "a/yolo*.engine"),
        ("a/yolo-a100.engine", "a/yolo*.engine"),
        ("a/yolo.NVIDIA_L4.engine", "a/yolo*.engine"),
        ("a/yolo_RTX4090.engine", "a/yolo*.engine"),
        ("a/yolo_rtx-3060-ti.engine", "a/yolo*.engine"),
        ("a/yolo_orin-nx.engine", "a/yolo*.engine"),
        ("a/yolo_a6000.engine", "a/yolo*.engine"),
        ("a/yolo_tx2_fp16.engine", "a/yolo*_fp16.engine"),
        ("a/yolo-titan_v.engine", "a/yolo*.engine"),
        ("a/yolo_A100-SXM4-80GB_int8.engine", "a/yolo*_int8.engine"),
        ("a/yolo_geforce-rtx-3070-ti-laptop-gpu.engine", "a/yolo*.engine"),
        ("a/a6000-yolo.engine", "a/*-yolo.engine"),
        ("a/yolo_v100s.engine", "a/yolo*.engine"),
        ("a/yolo_a100-80gb.engine", "a/yolo*.engine"),
        ("a/yolo_rtx-4060-max-q.engine", "a/yolo*.engine"),
        ("a/yolo_titan-x.engine", "a/yolo*.engine"),
        ("a/yolox_nano.engine", "a/yolox_nano.engine"),
        ("a/yolov5-p6.engine", "a/yolov5-p6.engine"),
        ("a/net_1080.engine", "a/net_1080.engine"),
        ("a/vit_l_4.engine", "a/vit_l_4.engine"),
        ("a/yolov8n.engine", "a/yolov8n.engine"),
        ("a/bert_l12_h128.engine", "a/bert_l12_h128.engine"),
        ("t4/model.engine", "*/model.engine"),
        ("x/l4/model.engine", "x/*/model.engine"),
        ("x/l4/net.engine", "x/l4/net.engine"),
        ("model.engine", "model.engine"),
    ],
)
def test_models(path: str, model: str) -> None:
    """A Triton model's folder, and names that are equal but for the GPU."""
    assert grouping(None)(path) == model


@pytest.mark.parametrize("model", GPUS, ids=lambda model: model.name)
def test_every_gpu_is_one_in_a_file_name(model: GpuModel) -> None:
    """Under each name that a target takes, but those that name models as often."""
    for name in {model.name, *model.aliases} - {"nano", "spark", "p6"}:
        assert grouping(None)(f"a/net_{name.replace(' ', '-')}.engine") == "a/net*.engine", name


def test_models_by_expression() -> None:
    """The first group, else the whole match, else the path; what is no expression is refused."""
    assert grouping(r"/(\w+)_v\d")("a/net_v2.engine") == "net"
    assert grouping("net|bert")("a/net_v2.engine") == "net"
    assert grouping("x(y)")("a/net.engine") == "a/net.engine"
    with pytest.raises(QuestionError):
        grouping("(")


@pytest.mark.parametrize("on", ["main thread", "in use"])
def test_an_endless_expression_ends(on: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An alarm ends a search, or, where that is not ours, the slow path is the last; what was set before stays."""
    monkeypatch.setattr("trtdoctor.same_model.PATIENCE", 0.2 if on == "main thread" else -1.0)
    mine = signal.signal(signal.SIGALRM, signal.SIG_DFL if on == "main thread" else (lambda number, frame: None))
    held = signal.getsignal(signal.SIGALRM)
    try:
        with pytest.raises(QuestionError, match="takes too long"):
            grouping("(a+)+b$")("a" * (100 if on == "main thread" else 5))
        assert signal.getsignal(signal.SIGALRM) is held
        assert not any(signal.getitimer(signal.ITIMER_REAL))
    finally:
        signal.signal(signal.SIGALRM, mine)


def test_the_time_of_all_paths_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many slow paths are too much where one is not."""
    times = itertools.count(step=2.0)
    monkeypatch.setattr("trtdoctor.same_model.time", SimpleNamespace(monotonic=lambda: next(times)))
    model_of = grouping("a")
    assert [model_of("a"), model_of("a")] == ["a", "a"]
    with pytest.raises(QuestionError, match="takes too long"):
        model_of("a")


@pytest.mark.parametrize("use", ["no", "handler", "timer", "thread"])
def test_whose_alarm_it_is(use: str) -> None:
    """The alarm is taken where nobody has it, and only there."""
    found: list[tuple[object, bool]] = []

    def look(path: str) -> str:
        found.append((signal.getsignal(signal.SIGALRM), any(signal.getitimer(signal.ITIMER_REAL))))
        return path

    def mine(number: int, frame: object) -> None:
        """Of a program that uses it."""

    before = signal.signal(signal.SIGALRM, mine if use == "handler" else signal.SIG_DFL)
    try:
        if use == "timer":
            signal.setitimer(signal.ITIMER_REAL, 1000)
        if use == "thread":
            thread = threading.Thread(target=_Timely(look), args=("a",))
            thread.start()
            thread.join()
        else:
            _Timely(look)("a")
        ((handler, runs),) = found
        if use == "no":
            assert (callable(handler), runs) == (True, True)
        else:
            assert (handler, runs) == (mine if use == "handler" else signal.SIG_DFL, use == "timer")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("words", ["check", "fleet check", "select", "check_all", "api.select"])
def test_an_endless_group_ends(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Every command and function that takes an expression says that it takes too long."""
    monkeypatch.setattr("trtdoctor.same_model.PATIENCE", 0.2)
    shutil.copy(IDENTITY, tmp_path / f"{'a' * 100}.engine")
    target, group, results = "gpu=9.0,tensorrt=8.6.0.12", "(a+)+b$", str(tmp_path / "r.jsonl")
    more = {"check": ["--target", target], "fleet check": ["--targets", target, "--jobs", "1", "-o", results]}
    if words in ("check_all", "api.select"):
        with pytest.raises(QuestionError, match="takes too long"):
            _ = (check_all if words == "check_all" else select)(tmp_path, target=target, group=group)
        return
    need = [] if words == "select" else ["--need", "one"]
    found = run(*words.split(), str(tmp_path), *more.get(words, ["--target", target]), *need, "--group", group)
    assert found.code == 2
    assert "--group" in found.stderr


# ---- the one that fits


def put(folder: Path, **files: Path) -> Path:
    """``folder`` with a copy of each engine under its name."""
    for name, source in files.items():
        shutil.copy(source, folder / f"{name}.engine")
    return folder


@pytest.mark.parametrize("target", [H200, "gpu=H200,tensorrt=8.5.3.1", A100])
def test_engines_of_several_models_are_never_selected_from(target: str, tmp_path: Path, run: Run) -> None:
    """Whichever of them fits, and where none does: another machine would get another model."""
    folder = put(tmp_path, detector=IDENTITY, classifier=SMALLEST)
    found = run("select", folder, "--target", target)
    assert (found.code, found.stdout) == (2, "")
    assert "classifier.engine" in found.stderr
    assert "--group '(.*)/'" in found.stderr
    with pytest.raises(QuestionError) as refused:
        select(folder, target=target)
    assert refused.value.argument == "paths"


def test_a_group_says_which_are_of_one_model(tmp_path: Path, run: Run) -> None:
    """What the message about engines of several models tells to use."""
    put(tmp_path, detector=IDENTITY, classifier=IDENTITY)
    found = run("select", tmp_path, "--target", H200, "--group", "(.*)/")
    assert (found.code, Path(found.stdout.strip()).parent) == (0, tmp_path)


def test_engines_of_one_model_are_selected_from(tmp_path: Path, run: Run) -> None:
    """By their names or ``group``; what is no engine is of no model."""
    folder = put(tmp_path, net_h200=IDENTITY, net_a100=SMALLEST)
    (folder / "notes.engine").write_text("<!DOCTYPE html><html></html>")
    for target, name in ((H200, "net_h200"), ("gpu=H200,tensorrt=8.5.3.1", "net_a100")):
        found = run("select", folder, "--target", target)
        assert (found.code, found.stdout) == (0, f"{folder / name}.engine\n")
    assert run("select", folder, "--target", A100).code == 1
    put(folder, other=SMALLEST)
    assert select(folder, target=H200, group=r"(\w+)/[^/]*$").models == (folder.name,)


def test_a_packed_engine_is_not_selected(tmp_path: Path, run: Run) -> None:
    """A start script gets a file that can be loaded; one that has to be unpacked is refused with that reason."""
    (tmp_path / "net_h200.engine").write_bytes(gzip.compress(IDENTITY.read_bytes()))
    found = run("select", tmp_path, "--target", H200)
    assert (found.code, found.stdout) == (1, "")
    put(tmp_path, net_a100=IDENTITY)
    assert Path(run("select", tmp_path, "--target", H200).stdout.strip()).name == "net_a100.engine"


def test_for_programs(repository: Path) -> None:
    """The same rows and gaps as the command line gives."""
    found = check_all(repository, target=TARGETS, need="one")
    assert sum(row.engines for row in found.rows()) == found.engines
    assert {gap.target for gap in found.gaps()} == set(TARGETS)
    with pytest.raises(QuestionError):
        check_all(repository, target=TARGETS, need="some")  # type: ignore[arg-type]


def test_a_target_that_is_named_twice(run: Run) -> None:
    """Blanks and repetitions make no second column."""
    words = [word for target in (A100, f" {A100},", A100.replace(",", ", "), T4, A100) for word in ("--target", target)]
    found = run("check", SMALLEST, *words, "--need", "one", "--output-format", "json").json
    assert (found["matrix"]["targets"], len(found["reports"])) == ([A100, T4], 2)


# ---- memory


def pair(engine: int, target: int) -> Digest:
    cell = Cell("problems", "TRT102", "version-mismatch") if (engine + target) % 3 else Cell("ok")
    return Digest(f"m/{engine}.engine", None, f"T{target}", None, cell, Exit.FINDINGS, "", "title", "message")


def test_names_are_bounded() -> None:
    """Of 5,000 engines the counts are whole, and so many names are kept as is said."""
    found = Matrix([f"T{target}" for target in range(3)])
    for engine in range(5000):
        for target in range(3):
            found.add(pair(engine, target))
    rows = found.rows()
    assert sum(row.engines for row in rows) == found.engines == 5000
    assert sum(len(row.names) for row in rows) <= MOST_DETAILS + len(rows)
    assert len(rows) == 3


# ---- the table


def test_equal_rows_and_columns(run: Run, repository: Path) -> None:
    """Engines and targets that come to the same are one row and one column; the words in the cells say why."""
    found = run("check", repository, *WORDS, "--target", "gpu=A10,tensorrt=10.3.0.26").stdout
    head = found.split("\n\n")[0].splitlines()
    assert len(head) == 4
    assert sum("gpu=A10" in line and "gpu=A100" in line for line in head) == 1
    assert "version" in found
    assert "no engine" in found


def test_each_name_has_its_mark(tmp_path: Path, run: Run) -> None:
    """One without a mark would look like one without an answer; where not all are named, the way to all is."""
    for number in range(30):
        shutil.copy(IDENTITY, tmp_path / f"model{number}.engine")
    found = run("check", str(tmp_path), "--target", A100)
    head, *table = found.stdout.split("\n\n")[0].splitlines()
    assert head.startswith("engine")
    assert all("✗" in line for line in table[:-1])
    assert len(table) == 5
    assert "-q" in table[-1]


def test_folder_of_one(tmp_path: Path, run: Run) -> None:
    """Few engines get a page each."""
    shutil.copy(SMALLEST, tmp_path / "a.engine")
    assert run("check", tmp_path, "--static").stdout == run("check", tmp_path / "a.engine", "--static").stdout


# ---- early ends


def test_a_process_is_killed(tmp_path: Path) -> None:
    """The answer is closed, incomplete, and says why; nobody waits for what will not come."""
    for number in range(2000):
        shutil.copy(SMALLEST, tmp_path / f"{number}.engine")
    words = ["check", str(tmp_path), *WORDS, "--jobs", "2", "--output-format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "trtdoctor", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        begun = process.stdout.read(4000)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
        rest, told = process.stdout.read(), process.stderr.read()
        process.wait(60)
    found = json.loads(begun + rest)
    assert (process.returncode, found["interrupted"]) == (3, True)
    assert b"killed" in told


def test_fail_fast(repository: Path, run: Run) -> None:
    """The first problem ends the run; the document says that not all was looked at."""
    found = run("check", repository, *WORDS, "--fail-fast", "--output-format", "json")
    assert found.code == 1
    assert found.json["interrupted"] is True
    assert found.json["done"] < found.json["of"]


def test_one_bad_file_stops_nothing(repository: Path, run: Run) -> None:
    """The empty file is a finding among the others."""
    reports = run("check", repository, "--static", "--output-format", "json").json["reports"]
    assert [one["status"] for one in reports].count("problems") == 1


def many(folder: Path, jobs: str) -> subprocess.Popen[bytes]:
    """A run over 3,000 engines that has just begun to write, in a session of its own."""
    for number in range(3000):
        shutil.copy(SMALLEST, folder / f"{number}.engine")
    words = ["check", str(folder), *WORDS, "--jobs", jobs, "--output-format", "json"]
    return subprocess.Popen(
        [sys.executable, "-m", "trtdoctor", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        start_new_session=True,
    )


def stuck_in(stream: IO[bytes], pid: int) -> None:
    """Returns once the process ``pid`` waits for somebody to read its pipe, or after many looks."""
    room, held = fcntl.fcntl(stream, fcntl.F_GETPIPE_SZ), array("i", [0])
    for _ in range(100_000):
        os.sched_yield()
        fcntl.ioctl(stream, termios.FIONREAD, held)
        if held[0] >= room // 2 and Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("S"):
            return


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("stuck", [False, True])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(tmp_path: Path, jobs: str, stuck: bool, number: signal.Signals) -> None:
    """Ctrl-C leaves a whole document, its exit code, and no process; also where the reader has not read yet."""
    with many(tmp_path, jobs) as process:
        assert process.stdout is not None
        begun = process.stdout.read(1)
        if stuck:
            stuck_in(process.stdout, process.pid)
        os.killpg(process.pid, number)
        rest = process.stdout.read()  # to its end: no process is left that could write more
        process.wait(30)
    found = json.loads(begun + rest)
    assert (process.returncode, found["interrupted"]) == (128 + number, True)
    assert 0 < found["done"] < found["of"] == 3000


NEED = "model.onnx: the ONNX model that it was built from"


def built(name: str, command: str, target: str = "a") -> Digest:
    """An engine that is to be built again by this command, from a model that is often called like it."""
    way = Way("build", ("TRT102",), (Step("build", (command,), (NEED + MODEL_BESIDE.format(name),)),))
    cell = Cell("problems", "TRT102", "version-mismatch")
    return Digest(f"{name}.engine", None, target, None, cell, Exit.FINDINGS, "", "title", "message", way)


@pytest.mark.parametrize(
    ("digests", "alike", "need"),
    [
        ((built("x", "trtexec"),), True, f"{NEED} (often x.onnx beside the engine)"),
        ((built("x", "trtexec"), built("y", "trtexec"), built("z", "trtexec")), True, NEED),
        ((built("x", "trtexec"), built("y", "trtexec --fp16")), False, f"{NEED} (often x.onnx beside the engine)"),
        ((built("x", "trtexec"), built("y", "trtexec"), built("z", "trtexec")._replace(way=None)), False, NEED),
        ((built("x", "trtexec"), built("x", "trtexec", "b"), built("y", "trtexec", "b")), True, NEED),
    ],
)
def test_for_whom_a_fix_is(digests: Sequence[Digest], alike: bool, need: str) -> None:
    """A way out that is known to be that of all engines of a kind says nothing of one; any other has its name."""
    found = Matrix(("a", "b"))
    for one in digests:
        found.add(one)
    problems = list(worst_first(found))
    assert [one.alike for one in problems] == [alike] * len(problems)
    assert problems[-1].example.way is not None
    assert problems[-1].example.way.steps[0].needs == (need,)
    assert [bool(whose_way(one)) for one in problems] == [not alike] * len(problems)


@pytest.mark.parametrize("output", ["text", "markdown"])
def test_each_way_out_has_an_example(tmp_path: Path, output: str, run: Run) -> None:
    """Targets that need other builds are kinds of their own, each with its build; those that need the same are one."""
    for number in range(10):
        shutil.copy(IDENTITY, tmp_path / f"{number}.engine")
    targets = ("gpu=A100,tensorrt=10.3.0", "gpu=L4,tensorrt=10.3.0", "gpu=L4,tensorrt=10.3.0,cuda=12.8")
    asked = [word for one in targets for word in ("--target", one)]
    lines = run("check", tmp_path, *asked, "--output-format", output).stdout.splitlines()
    found = [line for line in lines if line.lstrip(" *").startswith("Fix")]
    assert [[gpu for gpu in ("A100", "L4") if line.endswith(f"on the {gpu}")] for line in found] == [["A100"], ["L4"]]
