"""``trtdoctor explain`` as a command: logs from everywhere, pages, search, exit codes, JSON."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

import trtdoctor
from compose import FAMILIES, ultralytics
from driving import IDENTITY, ROOT, Run, environment, spawn
from trtdoctor.cli.app import app
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.reader import read_lines
from trtdoctor.model.finding import Severity
from trtdoctor.pages import every

SCHEMA = json.loads((ROOT / "src" / "trtdoctor" / "schema" / "explain-v1.json").read_text())
VERSION = (
    "[TRT] [E] 6: The engine plan file is not compatible with this version of TensorRT, expecting library version "
    "10.3.0.26 got 8.6.1.6, please rebuild."
)
FAILED = "4: [runtime.cpp::deserializeCudaEngine::66] Error Code 4: Internal Error (Engine deserialization failed.)"
LAZY = "[TRT] [W] CUDA lazy loading is not enabled. Enabling it can significantly reduce device memory usage."
UNKNOWN = "[E] the flux capacitor is out of tune"
ENGINE = next(m.sample for m in MESSAGES if m.id == "magic-tag")

CASES = [
    (f"{VERSION}\n{FAILED}", "problems", 1),
    (f"{VERSION}\n{UNKNOWN}", "problems", 1),
    (LAZY, "ok", 0),
    ("hello", "ok", 0),
    ("", "unknown", 3),
    (" \n\n", "unknown", 3),
    (UNKNOWN, "unknown", 3),
    (f"{UNKNOWN}\n{LAZY}", "unknown", 3),
    ("Could not register plugin creator Clip_TRT Namespace", "problems", 0),
]


@pytest.mark.parametrize(("log", "status", "code"), CASES)
@pytest.mark.parametrize("from_file", [True, False])
def test_status_and_exit_code(log: str, status: str, code: int, from_file: bool, tmp_path: Path) -> None:
    """Findings, harmless lines and unknown errors each have their status and exit code, and the JSON its schema."""
    path = tmp_path / "a.log"
    path.write_text(log)
    args = ["explain", "--output-format", "json", *([str(path)] if from_file else [])]
    found = CliRunner().invoke(app, args, input=None if from_file else log)
    answer = json.loads(found.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(answer)
    assert (answer["status"], found.exit_code, answer["exit_code"]) == (status, code, code)
    assert all(finding["log"] == (str(path) if from_file else None) for finding in answer["findings"])


@pytest.mark.parametrize(
    ("log", "concerns", "words"),
    [
        ("", False, "? The log is empty"),
        ("hello", False, "No line mentions TensorRT or CUDA."),
        ("E hello\nworld", False, "No line mentions TensorRT or CUDA."),
        (LAZY, True, "✓ Only harmless lines."),
        ("[TRT] [I] Loaded engine size: 1 MiB", True, "✓ This log holds no error that concerns TensorRT."),
        ("[I] cudaMalloc is slow today", True, "✓ This log holds no error that concerns TensorRT."),
        (UNKNOWN, True, "? There are errors"),
        (next(m.sample for m in MESSAGES if m.id == "pip-package-withdrawn"), True, "✗ pip is asked"),
        (next(m.sample for m in MESSAGES if m.id == "triton-config-shapes"), True, "✗ config.pbtxt gives"),
        (VERSION, True, "✗ The engine was built"),
    ],
)
def test_what_the_log_is_about(log: str, concerns: bool, words: str, run: Run, tmp_path: Path) -> None:
    """A log that does not mention TensorRT gets no tick, and an empty one says so."""
    path = tmp_path / "a.log"
    path.write_text(log)
    assert run("explain", path, "--output-format", "json").json["concerns"] is concerns
    assert run("explain", path).stdout.splitlines()[1].startswith(words)


def test_empty_beside_another(run: Run, tmp_path: Path) -> None:
    """One empty log of several leaves the answer incomplete, unless another has a finding."""
    for name, text in (("empty.log", ""), ("quiet.log", LAZY), ("loud.log", VERSION)):
        (tmp_path / name).write_text(text)
    assert run("explain", tmp_path / "quiet.log", tmp_path / "empty.log").code == 3
    assert run("explain", tmp_path / "loud.log", tmp_path / "empty.log").code == 1


def test_every_row_fits_the_schema(run: Run, tmp_path: Path) -> None:
    """The JSON about all messages at once fits its schema, and every code in it has a page."""
    path = tmp_path / "all.log"
    path.write_text("\n".join(message.sample for message in MESSAGES))
    answer = run("explain", path, "--output-format", "json").json
    jsonschema.Draft202012Validator(SCHEMA).validate(answer)
    assert {finding["code"] for finding in answer["findings"]} <= {page.code for page in every()}


def test_fail_on(run: Run, tmp_path: Path) -> None:
    """The threshold decides over the exit code as for ``check``."""
    path = tmp_path / "a.log"
    path.write_text("Could not register plugin creator Clip_TRT Namespace")
    assert [run("explain", path, "--fail-on", word).code for word in ("error", "warning", "never")] == [0, 1, 0]


def test_text_of_a_problem(run: Run, tmp_path: Path) -> None:
    """The text names the cause first, quotes the line, gives commands, and folds consequences and harmless lines."""
    path = tmp_path / "a.log"
    path.write_text("\n".join(["start", LAZY, VERSION, FAILED, UNKNOWN]))
    text = run("explain", path).stdout
    assert "✗ The engine was built by another version of TensorRT." in text
    assert "1. error engine-built-by-other-tensorrt" in text
    assert "TensorRT 10.3.0.26 loads it; TensorRT 8.6.1.6 built it." in " ".join(text.split())
    assert "pip install 'tensorrt==8.6.1'" in text
    assert "line 3" in text
    assert "Follows from the above: the engine was not loaded" in " ".join(text.split())
    assert "Harmless: CUDA could load its kernels lazily" in " ".join(text.split())
    assert f"line 5  {UNKNOWN}" in text
    assert text.index("engine-built") < text.index("Follows") < text.index("Harmless") < text.index("Errors that")


def test_several_logs(run: Run, tmp_path: Path) -> None:
    """Each of several logs is answered by itself; line numbers say of which they are."""
    for name, text in (("a.log", LAZY), ("b.log", f"x\n{VERSION}")):
        (tmp_path / name).write_text(text)
    found = run("explain", tmp_path / "a.log", tmp_path / "b.log")
    assert found.code == 1
    assert found.stdout.index("a.log") < found.stdout.index("Only harmless") < found.stdout.index("b.log")
    answer = run("explain", tmp_path / "a.log", tmp_path / "b.log", "--output-format", "json").json
    assert [(Path(f["log"]).name, f["lines"]) for f in answer["findings"]] == [("a.log", [1]), ("b.log", [2])]


@pytest.mark.parametrize("engine", [(), ("--engine", IDENTITY)])
@pytest.mark.parametrize(("text", "code", "status"), [(VERSION, 1, "problems"), (LAZY, 3, "unknown")])
def test_one_of_several_is_no_log(
    engine: tuple[object, ...], text: str, code: int, status: str, run: Run, tmp_path: Path
) -> None:
    """It is named on standard error and the others are explained, with an engine at hand too."""
    (tmp_path / "a.log").write_text(text)
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 100)
    found = run("explain", tmp_path / "binary", tmp_path / "a.log", *engine, "--output-format", "json")
    assert (found.code, found.json["status"], len(found.json["findings"])) == (code, status, 1)
    assert "binary is a binary file" in found.stderr


BAD = [
    ("missing.log", "there is no log"),
    ("no/such/file", "there is no log"),
    (".", "is a directory"),
    ("binary", "is a binary file"),
    ("engine", "is an engine, not a log"),
]


@pytest.mark.parametrize(("name", "words"), BAD)
def test_what_is_no_log(name: str, words: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be read as a log is exit code 2 and a sentence."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 100 + bytes(10_000))
    (tmp_path / "engine").write_bytes(IDENTITY.read_bytes())
    found = run("explain", name)
    assert (found.code, found.stdout) == (2, "")
    assert words in found.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings(encoding: str, run: Run, tmp_path: Path) -> None:
    """Logs of other encodings are read, among them UTF-16 as PowerShell writes it."""
    path = tmp_path / "a.log"
    path.write_text(f"größe\r\n{VERSION}\r\n", encoding=encoding)
    (finding,) = run("explain", path, "--output-format", "json").json["findings"]
    assert (finding["code"], finding["lines"]) == ("engine-built-by-other-tensorrt", [2])


def test_hostile_log(run: Run, tmp_path: Path) -> None:
    """Markup, control characters and bidirectional marks of a log reach the terminal as plain characters."""
    path = tmp_path / "a.log"
    path.write_text(f"[bold]\x1b[2J\u202e[/x] {VERSION}[/red]\n[E] [/bold]\x07 {{0}} %s\n")
    found = run("explain", path)
    assert found.code == 1
    assert all(line.isprintable() for line in found.stdout.split("\n"))
    assert "[/red]" in found.stdout


@pytest.mark.parametrize(
    ("data", "cause", "words"),
    [
        (FAMILIES["10.3.0.30"].data, "version-mismatch", "10.3.0.30"),
        (ultralytics(IDENTITY.read_bytes(), {"names": {}}), "not-an-engine", "ultralytics"),
        (b"<!DOCTYPE html><html></html>", "not-an-engine", "HTML"),
        (b"", "corrupt-or-truncated", "empty"),
        (None, "wrong-path", "missing"),
    ],
)
def test_the_engine_decides(data: bytes | None, cause: str, words: str, run: Run, tmp_path: Path) -> None:
    """With the engine at hand, a message that can mean several things means one."""
    log, engine = tmp_path / "a.log", tmp_path / "a.engine"
    log.write_text(ENGINE)
    if data is not None:
        engine.write_bytes(data)
    (finding,) = run("explain", log, "--engine", engine, "--output-format", "json").json["findings"]
    assert finding["cause"] == cause
    assert words in finding["message"]


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"
SIZE = next(m.sample for m in MESSAGES if m.id == "plan-size")


@pytest.mark.parametrize(
    ("message", "data"),
    [
        pytest.param(ENGINE, LFS, id="a Git LFS pointer"),
        pytest.param(ENGINE, b"", id="an empty file"),
        pytest.param(ENGINE, b"<html><body>404</body></html>", id="an error page"),
        pytest.param(ENGINE, ultralytics(IDENTITY.read_bytes(), {"stride": 32}), id="a wrapped engine"),
        pytest.param(ENGINE, None, id="no file"),
        pytest.param(SIZE, IDENTITY.read_bytes()[:5000], id="a cut engine"),
    ],
)
def test_the_fixes_of_the_file(message: str, data: bytes | None, run: Run, tmp_path: Path) -> None:
    """Where the file decides, ``explain --engine`` has the fixes that ``check`` has for it."""
    log, engine = tmp_path / "a.log", tmp_path / "a.engine"
    log.write_text(message)
    if data is not None:
        engine.write_bytes(data)
    (finding,) = run("explain", log, "--engine", engine, "--output-format", "json").json["findings"]
    checked = run("check", engine, "--static", "--output-format", "json").json["reports"][0]["findings"]
    assert finding["fixes"] == checked[0]["fixes"] != []


def test_a_sound_engine_keeps_the_fixes_of_the_message(run: Run, tmp_path: Path) -> None:
    """Where nothing is wrong with the file, the fixes are those of the message: here of another version."""
    log = tmp_path / "a.log"
    log.write_text(ENGINE)
    (finding,) = run("explain", log, "--engine", IDENTITY, "--output-format", "json").json["findings"]
    assert finding["cause"] == "version-mismatch"
    assert not any("unwrap" in command for fix in finding["fixes"] for command in fix["commands"])
    assert any("8.6.0.12" in fix["title"] for fix in finding["fixes"])


def test_a_binding_gets_its_name(run: Run, tmp_path: Path) -> None:
    """A binding that the log gives by index has its tensor's name with the engine at hand."""
    log = tmp_path / "a.log"
    log.write_text("Supplied binding dimension [9] for bindings[0] exceed min ~ max range at index 0,")
    (finding,) = run("explain", log, "--engine", IDENTITY, "--output-format", "json").json["findings"]
    assert finding["entities"]["tensor"] == "x"


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_page_of_a_message(message: object, run: Run) -> None:
    """``explain CODE`` prints the page of every message, with its example and how sure it is."""
    code = getattr(message, "id", "")
    found = run("explain", code.upper())
    assert (found.code, found.stderr) == (0, "")
    assert found.stdout.startswith(code)
    assert all(f"## {title}" in found.stdout for title in ("What it looks like", "What it means", "Confidence"))
    assert not re.search(r"\{\w+\}", found.stdout)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("magic", "tag"), "magic-tag"),
        (("MAGIC tag",), "magic-tag"),
        (("Unsupported SM: 0x809",), "gpu-not-supported"),
        (("getPluginCreator could not find plugin X_TRT version 1",), "plugin-not-found"),
        (("optimization profile shape",), "TRT412"),
    ],
)
def test_search(words: tuple[str, ...], code: str, run: Run) -> None:
    """Words, or a message as somebody pasted it, lead to their pages."""
    found = run("explain", *words, "--output-format", "json").json
    assert code in [page["code"] for page in found["pages"]]
    assert run("explain", *words).code == 0


def follow(path: Path, *args: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "trtdoctor", "explain", "-f", *args, str(path)],
        env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_follow_a_file(tmp_path: Path) -> None:
    """A log that grows is answered while it grows, also after it was replaced; Ctrl-C gives the exit code."""
    path = tmp_path / "a.log"
    path.write_text(f"{LAZY}\n{VERSION}\n")
    child = follow(path, "--output-format", "json")
    assert child.stdout is not None
    try:
        codes: list[str] = []
        while len(codes) < 2:
            answer = json.loads(child.stdout.readline())
            jsonschema.Draft202012Validator(SCHEMA).validate(answer)
            codes += [finding["code"] for finding in answer["findings"]]
        assert sorted(codes) == ["engine-built-by-other-tensorrt", "lazy-loading"]
        with path.open("a") as stream:
            stream.write("Unsupported SM: 0x809\n")
        assert [f["code"] for f in json.loads(child.stdout.readline())["findings"]] == ["gpu-not-supported"]
        new = tmp_path / "new.log"
        new.write_text("3: getPluginCreator could not find plugin: A_TRT version: 1\n")
        new.replace(path)
        assert [f["code"] for f in json.loads(child.stdout.readline())["findings"]] == ["plugin-not-found"]
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 1
    finally:
        child.kill()
        child.communicate()


def test_follow_a_pipe() -> None:
    """A pipe that is followed is answered line by line, and ends with the program that writes it."""
    child = follow(Path("-"))
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(VERSION.encode() + b"\n")
    child.stdin.flush()
    assert b"line 1: error engine-built-by-other-tensorrt" in child.stdout.readline()
    child.communicate(timeout=20)
    assert child.returncode == 1


def test_no_log_at_a_terminal() -> None:
    """Without a log and with a terminal as standard input nothing waits: it says what to do."""
    import pty

    master, slave = pty.openpty()
    try:
        found = spawn("explain", stdin=slave)
    finally:
        os.close(master)
        os.close(slave)
    assert (found.code, found.stdout) == (2, "")
    assert "pipe one in" in found.stderr


def test_the_table_is_imported_for_explain_only() -> None:
    """``check`` does not pay for the table of messages."""
    code = (
        "import sys, atexit; from trtdoctor.cli import main\n"
        "atexit.register(lambda: print([m for m in sys.modules if m.startswith('trtdoctor.logs')"
        " or m.startswith('trtdoctor.knowledge.message')], file=sys.stderr))\n"
        f"main(['check', '--static', {str(IDENTITY)!r}])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=20, check=False
    )
    assert (found.returncode, found.stderr.strip()) == (0, "[]")


PARSER_WITHOUT_PLUGIN = (
    "[TRT] [E] IPluginRegistry::getCreator: Error Code 4: API Usage Error (Cannot find plugin: Frob, version: 1, "
    "namespace:.)",
    "[TRT] [E] In node 0 with name: /model/Frob and operator: Frob (checkFallbackPluginImporter): INVALID_NODE: "
    'creator && "Plugin not found, are the plugin name, version, and namespace correct?"',
)


def test_an_operator_without_its_plugin_is_one_finding() -> None:
    """The registry and the parser tell of one plugin twice; another plugin is a finding of its own."""
    found = read_lines(PARSER_WITHOUT_PLUGIN).matches
    assert [(one.message.id, one.lines) for one in found] == [("onnx-operator-unsupported", (1, 2))]
    assert found[0].entities == {"plugin": "Frob", "plugin_version": "1", "node": "/model/Frob"}
    other = PARSER_WITHOUT_PLUGIN[0].replace("Frob", "Else")
    assert {one.message.id for one in read_lines([other, PARSER_WITHOUT_PLUGIN[1]]).matches} == {
        "plugin-not-found",
        "onnx-operator-unsupported",
    }


WITHDRAWN = "⚠️ THIS PROJECT 'nvidia-cuda-runtime-cu13' IS DEPRECATED."
DEPRECATED = "app.py:3: DeprecationWarning: Use set_tensor_address instead."


@pytest.mark.parametrize(
    ("lines", "wrong", "harmless"),
    [
        ([WITHDRAWN], {1}, set()),
        ([WITHDRAWN, DEPRECATED], {1}, set()),
        ([DEPRECATED, WITHDRAWN, DEPRECATED], {2}, {1, 3}),
        ([DEPRECATED, "Unsupported SM: 0x809"], {2}, {1}),
        (["[TRT] [I] Loaded engine size: 12 MiB", DEPRECATED], set(), {2}),
    ],
)
def test_a_line_is_harmless_or_not(lines: list[str], wrong: set[int], harmless: set[int]) -> None:
    """What says what is wrong is not called harmless as well."""
    found: dict[bool, set[int]] = {True: set(), False: set()}
    for one in trtdoctor.explain(lines).logs[0].findings:
        found[one.finding.severity > Severity.INFO].update(one.lines)
    assert (found[True], found[False]) == (wrong, harmless)


ECHOES = (
    "Traceback (most recent call last):",
    "During handling of the above exception, another exception occurred:",
    "RuntimeError:",
    "error: creating server: Internal - failed to load all models",
    "Nov 28 10:12:03 node-7 tritonserver[991]: error: creating server: Internal - failed to load all models",
    "Nov 28 10:12:03 node-7 serve[991]: Traceback (most recent call last):",
)


@pytest.mark.parametrize("line", ECHOES)
def test_an_echo_of_an_explained_error_is_no_unknown_one(line: str) -> None:
    """A line that only says that an error is near counts where no other line explains one."""
    assert read_lines([line, PARSER_WITHOUT_PLUGIN[1]]).unexplained == ()
    assert read_lines([line]).unexplained
    other = "ValueError: nobody knows this one"
    assert [text for _, text in read_lines([line, other, PARSER_WITHOUT_PLUGIN[1]]).unexplained] == [other]
