"""Settings files: found and named, what each may say, whose word counts, and that a milder answer says so."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import jsonschema
import pytest

from driving import PLANS, ROOT, Run
from trtdoctor import waiving
from trtdoctor.errors import QuestionError
from trtdoctor.model import waiver
from trtdoctor.settings import load

SCHEMA = json.loads((ROOT / "src" / "trtdoctor" / "schema" / "report-v1.json").read_text())
FP16 = PLANS / "tensorrt-8.6.0.12-h200" / "fp16.engine"
FITS = "gpu=H200,tensorrt=8.6.0.12"
OTHER = "gpu=A100,tensorrt=8.6.0.12"
WAIVER = '[[ignore]]\ncode = "TRT203"\nreason = "comes next month"\nuntil = 9999-01-01\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with an engine in a folder, and the working directory in it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "models").mkdir()
    shutil.copy(FP16, tmp_path / "models" / "a.engine")
    shutil.copy(FP16, tmp_path / "models" / "b.engine")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str, name: str = "trtdoctor.toml") -> Path:
    (folder / name).write_text(text)
    return folder / name


@pytest.mark.parametrize(
    "text",
    [
        "neet = 'one'",
        "need = 1",
        "target = 'gpux'",
        "target = ['prod']",
        "jobs = 'two'",
        "jobs = true",
        "shapes = [1]",
        "shapes = {images = 1.5}",
        "targets = []",
        "[targets]\nprod = 1",
        "[[ignore]]\ncode = 'TRT203'",
        "[[ignore]]\ncode = 'TRT203'\nreason = 'x'",
        "[[ignore]]\ncode = 'TRT203'\nreason = 'x'\nuntil = '2027-01-01'",
        "[[ignore]]\ncode = 'TRT203'\nreason = ''\nuntil = 2027-01-01",
        "[[ignore]]\ncode = 'all'\nreason = 'x'\nuntil = 2027-01-01",
        "[[ignore]]\ncode = 'TRT203'\nreason = 'x'\nuntil = 2027-01-01\nwhy = 'x'",
        "[ignore]\ncode = 'TRT203'",
        "[[override]]\npath = 'a'",
        "jobs = inf",
        "jobs = 1.5",
        "in-flight = 1.5",
        "wait = nan",
        "a" + ".a" * 2000 + " = 1",
        "".join(f"a{at}{'.a' * 200} = 1\n" for at in range(200)),
        f"[a{'.a' * 200}]\n" + "a.b = 1\n" * 20_000,
        'x = """\n[\n"""\n' + f"[a{'.a' * 200}]\n" + 'x = """\n[\n"""\n' + "a.b = 1\n" * 20_000,
        "".join(f"k{at} = 1\n" for at in range(40_000)),
        "[targets]\n" + "".join(f"k{at} = 'a'\n" for at in range(40_000)),
        "exclude = [" + "'a'," * 40_000 + "]",
        "".join(f"[k{at}]\n" for at in range(40_000)),
        "jobs = " + "9" * 5000,
        "jobs = 0x" + "f" * 5000,
        "jobs = " + "9" * 400,
        "in-flight = " + "9" * 400,
        "timeout = " + "9" * 400,
        "wait = inf",
        "[shapes]\nx = [0x" + "f" * 5000 + "]",
        WAIVER * 1001,
        "[[ignore]]\ncode = 'TRT999'\nreason = 'x'\nuntil = 2027-01-01",
        "[[override]]\nshapes = {x = [1]}",
        "allow-host-code = 'yes'",
        "verify = 1",
        "not toml",
        "x = [" * 5000,
    ],
)
def test_refused(here: Path, text: str, run: Run) -> None:
    """What is no setting, or of a wrong kind, is wrong usage with a sentence that names the file."""
    path = write(here, text)
    with pytest.raises(QuestionError, match=r"trtdoctor\.toml"):
        load(str(path), named=True)
    found = run("check", "models", "--static")
    assert (found.code, found.stdout) == (2, "")
    assert run("check", "models", "--static", "--isolated").code == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a" + ".a" * 2000 + " = 1", "dots"),
        (f"[a{'.a' * 1000}]\na{'.a' * 1000} = 1", "dots"),
        (f"[a{'.a' * 1000}]\n[b]\na{'.a' * 1000} = 1", "dots"),
        (f"a{'.a' * 1000} = 1\nb{'.a' * 1000} = 1", "there is no setting"),
        ("x = [" + "[" * 5000 + "]" * 5000 + "]", "not TOML"),
        ("x = 1\n" * 15_000, "not TOML"),
        ("x = 1\n" * 30_001, "signs"),
    ],
    ids=lambda text: text[:12],
)
def test_refused_for_what_it_costs(here: Path, text: str, why: str) -> None:
    """What would take memory or time without end is not parsed; what would not is."""
    with pytest.raises(QuestionError, match=why):
        load(str(write(here, text)), named=True)


@pytest.mark.parametrize("line", ['plugins = "libx.so"', 'python = "/bin/true"', "allow-host-code = true"])
def test_a_found_file_names_nothing_that_is_executed(here: Path, line: str, run: Run) -> None:
    """It is refused, with the option to give instead; of a file that was named it is taken."""
    path = write(here, line)
    found = run("check", "models", "--static")
    assert (found.code, found.stdout) == (2, "")
    assert f"--{line.partition(' ')[0].removesuffix('s')}" in found.stderr
    assert load(str(path), named=True).options


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"trtdoctor.toml": "", "models/trtdoctor.toml": ""}, "models/trtdoctor.toml"),
        ({"trtdoctor.toml": "", "pyproject.toml": "[tool.trtdoctor]"}, "trtdoctor.toml"),
        ({"pyproject.toml": "[tool.trtdoctor]\nneed = 'one'", "models/pyproject.toml": "[tool.x]"}, "pyproject.toml"),
        ({"../trtdoctor.toml": ""}, None),
        ({}, None),
    ],
)
def test_found(
    tmp_path: Path, files: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """The nearest file counts, and nothing above the root of the repository."""
    root = tmp_path / "repository"
    (root / "models").mkdir(parents=True)
    (root / ".git").mkdir()
    for name, text in files.items():
        write(root, text, name)
    monkeypatch.chdir(root / "models")
    shown = run("check", "x", "--show-settings").stdout.splitlines()[0]
    assert shown == f"settings file: {'none' if expected is None else root / expected}"


OURS = "[tool.trtdoctor]\nfail-on = 'warning'\n"
FILL = "#" * 79 + "\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (FILL * 14_000 + OURS, 2),
        (OURS + FILL * 14_000, 2),
        (FILL * 14_000, 0),
        ("#" * (17 << 20), 2),
        ("[ 'tool' . \"trtdoctor\" ]\njobs = 'x'", 2),
        ("[project]\ndependencies = ['trtdoctor']\n[tool.other]\n", 0),
        ("[tool]\ntrtdoctor.jobs = 'x'", 2),
        ("[tool]\ntrtdoctor = {jobs = 'x'}", 2),
        ("tool = {trtdoctor = {jobs = 'x'}}", 2),
        ('[tool."trt\\u0064octor"]\njobs = "x"', 2),
        ('["too\\u006c".trtdoctor]\njobs = "x"', 2),
        ("[tool]\nx = 'tool.trtdoctor'\n[tool.other.trtdoctor]\njobs = 'x'", 0),
        ("[tool.other]\nx = 'trtdoctor'\nx = 1", 2),
    ],
    ids=[
        "behind 1 MiB",
        "before 1 MiB",
        "another's",
        "more than is looked through",
        "other spelling",
        "as a dependency",
        "a dotted key",
        "in a row",
        "all in a row",
        "with an escape",
        "with another escape",
        "in a string, and below another's",
        "no TOML",
    ],
)
def test_a_project_file_that_may_be_ours(here: Path, text: str, code: int, run: Run) -> None:
    """One whose section may lie beyond what is read is refused, and not passed over."""
    write(here, text, "pyproject.toml")
    found = run("check", "models", "--static")
    assert found.code == code
    assert ("pyproject.toml" in found.stderr) == (code == 2)
    assert run("check", "models", "--static", "--isolated").code == 0


@pytest.mark.parametrize("name", ["pyproject.toml", "trtdoctor.toml"])
def test_a_file_that_cannot_be_read(here: Path, name: str, run: Run) -> None:
    """A link to what is not there, or a FIFO, may be the settings of the repository: it is refused, a folder is not."""
    (here / name).symlink_to(here / "gone")
    found = run("check", "models", "--static")
    assert (found.code, name in found.stderr, "--isolated" in found.stderr) == (2, True, True)
    (here / name).unlink()
    os.mkfifo(here / name)
    assert run("check", "models", "--static").code == 2
    (here / name).unlink()
    (here / name).mkdir()
    assert run("check", "models", "--static").code == 0


def test_whose_word_counts(here: Path, run: Run) -> None:
    """The command line before the environment before the file before the default."""
    write(here, "fail-on = 'warning'\ntimeout = 5\n[targets]\nprod = 'gpu=H200,tensorrt=8.6.0.12'\n")
    env = {"TRTDOCTOR_FAIL_ON": "never", "TRTDOCTOR_TIMEOUT": "9"}
    lines = run("check", "x", "--show-settings", "--timeout", "7", env=env).stdout.splitlines()
    shown = {line.partition(" = ")[0]: line for line in lines}
    assert shown["timeout"].endswith("7.0  (command line)")
    assert shown["fail-on"].endswith("never  (environment)")
    assert shown["target"].endswith(f"{FITS}  ({here / 'trtdoctor.toml'})")
    assert shown["wait"].endswith("(default)")
    assert run("check", "x", "--show-settings", "--isolated").stdout.splitlines()[0] == "settings file: none"


SET = {"TRTDOCTOR_TARGET": f"{OTHER}\n", "TRTDOCTOR_NEED": "one"}
PYTHON = ("--python", sys.executable, "--no-execute")


@pytest.mark.parametrize(
    ("arguments", "env", "targets"),
    [
        ((), SET, OTHER),
        (("--target", FITS), SET, FITS),
        (("--static",), SET, None),
        (PYTHON, SET, "here"),
        (("--gpu", "all"), SET, "here"),
        (("--static",), {"TRTDOCTOR_NEED": "one"}, None),
    ],
    ids=lambda one: "-".join(one) if isinstance(one, tuple) else None,
)
def test_what_is_typed_wins_over_a_variable(
    arguments: tuple[str, ...], env: dict[str, str], targets: str | None, here: Path, run: Run
) -> None:
    """A variable that contradicts it is left out."""
    found = run("check", "models/a.engine", *arguments, "--output-format", "json", env=env)
    assert found.code in (0, 1, 3), found.stderr
    (report,) = found.json["reports"]
    assert (found.json["target"] is None, report["target"]) == (targets is None, targets if targets != "here" else None)


def test_typed_contradictions_are_refused(here: Path, run: Run) -> None:
    """A variable beside them changes nothing; what is wrong with one is told with its name."""
    for arguments in (("--static", "--target", FITS), ("--static", "--need", "one")):
        assert run("check", "models/a.engine", *arguments, env=SET).code == 2
    for command in ("check", "select"):
        found = run(command, "models/a.engine", env={"TRTDOCTOR_TARGET": "gpu=none such"})
        assert found.code == 2
        assert "TRTDOCTOR_TARGET" in found.stderr


def test_select_takes_the_target_of_the_variable(here: Path, run: Run) -> None:
    """As ``check`` does: what is typed wins."""
    assert run("select", "models/a.engine", env=SET).code == 1
    assert run("select", "models/a.engine", "--target", FITS, env=SET).code == 0
    assert run("select", "models/a.engine", env={"TRTDOCTOR_TARGET": f"{FITS}\n{OTHER}"}).code == 2
    assert run("select", "models/a.engine", *PYTHON[:2], env={"TRTDOCTOR_TARGET": "gpu=none"}).code in (1, 3)


def test_a_typed_target_wins_over_the_interpreter_of_a_file(here: Path, run: Run) -> None:
    """And ``--static`` over all that it does not look at."""
    named = ("--config", str(write(here, f"python = {sys.executable!r}\nrequire = ['gpu']\n", "mine.toml")))
    for arguments in (("--target", FITS), ("--static",)):
        assert run("check", "models/a.engine", *named, *arguments).code == 0
    assert run("check", "models/a.engine", *named, env={"TRTDOCTOR_TARGET": FITS}).code == 0


def test_a_format_of_the_variable_gives_way(here: Path, run: Run) -> None:
    """To the suffix that is typed, and where the command writes no such format."""
    env = {"TRTDOCTOR_OUTPUT_FORMAT": "github"}
    assert run("check", "models/a.engine", "--static", "-o", "a.json", env=env).code == 0
    assert json.loads((here / "a.json").read_text())["status"] == "ok"
    assert run("check", "models/a.engine", "--static", env=env).stdout.startswith("::")
    assert run("inspect", "models/a.engine", env=env).code == 0
    assert run("inspect", "models/a.engine", env={"TRTDOCTOR_OUTPUT_FORMAT": "jsn"}).code == 2


def test_a_target_beside_the_file_is_named_from_here(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target in a file has the name by which it would be typed, whatever the checkout is called."""
    (here / "hosts").mkdir()
    (here / "hosts" / "edge.json").write_text('{"gpu": "A100"}')
    absolute = str(here / "hosts" / "edge.json")
    write(here, f"[targets]\nedge = 'hosts/edge.json'\nsame = '{absolute}'\n")
    asked = ("check", "a.engine", "--output-format", "json", "--target", "edge")
    monkeypatch.chdir(here / "models")
    assert run(*asked).json["target"]["described"] == "../hosts/edge.json"
    assert load(str(here / "trtdoctor.toml"), named=True).targets["same"] == absolute


def test_targets_by_name(here: Path, run: Run) -> None:
    """Names stand for words; all are asked about unless some are chosen; a question without a machine drops them."""
    write(here, f"[targets]\nprod = '{FITS}'\nedge = '{OTHER}'\n")
    every = run("check", "models", "--output-format", "json").json
    assert [one["name"] for one in every["targets"]] == [FITS, OTHER]
    one = run("check", "models/a.engine", "--target", "edge", "--output-format", "json").json
    assert one["reports"][0]["target"] == OTHER
    assert run("check", "models/a.engine", "--static", "--output-format", "json").json["target"] is None


def test_waiver(here: Path, run: Run) -> None:
    """A finding that does not count is a note that says who decided it; the answer is no tick and names the file."""
    path = write(here, WAIVER + "path = 'models/a*'\n")
    found = run("check", "models", "--target", OTHER, "--output-format", "json")
    jsonschema.Draft202012Validator(SCHEMA).validate(found.json)
    first, second = found.json["reports"]
    assert (first["status"], first["narrowed"], first["settings"]) == ("ok", True, str(path))
    assert "TRT203" in first["verdict"]
    assert [one["severity"] for one in first["findings"] if one["code"] == "TRT203"] == ["info"]
    assert (second["status"], second["narrowed"]) == ("problems", False)
    assert found.json["matrix"]["rows"][1]["cells"][0]["narrowed"] is True
    assert "✓" not in run("check", "models/a.engine", "--target", OTHER).stdout


def test_many_rows(here: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Where an engine is from the file is told once, not for each row and finding."""
    write(here, "".join(WAIVER + f'path = "models/{at}.engine"\n' for at in range(1000)))
    told: list[object] = []
    whole = waiver.places

    def noted(path: str, rows: Sequence[waiver.Waiver]) -> dict[str, str]:
        told.append(path)
        return whole(path, rows)

    monkeypatch.setattr(waiving, "places", noted)
    assert run("check", "models", "--target", OTHER).code == 1
    assert len(told) == 2


def test_long_lines(here: Path) -> None:
    """Thousands of keys, and hundreds of names in a line, are no keys of many parts."""
    names = ", ".join(f'"models/v1.{at}.engine"' for at in range(700))
    rows = "".join(f't{at} = "gpu=T4,tensorrt=8.6.1.6"\n' for at in range(5000))
    found = load(str(write(here, f"exclude = [{names}]\n[targets]\n{rows}")), named=True)
    assert (len(found.options["exclude"]), len(found.targets)) == (700, 5000)


def test_expired_waiver(here: Path, run: Run) -> None:
    """After its day it counts again, and that is said."""
    write(here, WAIVER.replace("9999-01-01", "2020-01-01"))
    found = run("check", "models/a.engine", "--target", OTHER)
    assert found.code == 1
    assert "2020-01-01" in found.stderr


def test_overrides(here: Path, run: Run) -> None:
    """Some engines are asked about on some machines only, with shapes of their own; that is said."""
    write(
        here,
        f"[targets]\nprod = '{FITS}'\nedge = '{OTHER}'\n[[override]]\npath = 'models/b.engine'\ntarget = 'prod'\n"
        "[[override]]\npath = 'models'\nshapes = {x = [99, 3]}\n",
    )
    found = run("check", "models", "--output-format", "json").json
    asked = [(Path(one["path"]).name, one["target"]) for one in found["reports"]]
    assert asked == [("a.engine", FITS), ("a.engine", OTHER), ("b.engine", FITS)]
    assert found["settings"]["narrowed"]
    assert all(any(one["code"].startswith("TRT41") for one in report["findings"]) for report in found["reports"])


@pytest.mark.parametrize(
    ("text", "milder"), [("need = 'one'", 1), ("fail-on = 'never'", 1), ("exclude = 'b*'", 1), ("jobs = 1", 0)]
)
def test_what_is_milder_is_said(here: Path, text: str, milder: int, run: Run) -> None:
    """In the sentence and in JSON."""
    write(here, text)
    found = run("check", "models", "--target", FITS, "--output-format", "json").json
    assert len(found["settings"]["narrowed"]) == milder
    assert ("Narrowed by" in found["summary"]) == bool(milder)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_engines_of_other_targets_are_no_pass(here: Path, jobs: str, run: Run) -> None:
    """Where the file has every engine for other targets, nothing was looked at; of a part it is said."""
    text = f"[targets]\nprod = '{FITS}'\nedge = '{OTHER}'\n[[override]]\npath = '{{}}'\ntarget = ['edge']"
    write(here, text.format("models"))
    for path in ("models", "models/a.engine"):
        found = run("check", path, "--target", "prod", "--jobs", jobs, "--output-format", "json")
        assert (found.code, found.json["status"], found.json["reports"]) == (3, "incomplete", [])
    write(here, text.format("models/a.engine"))
    found = run("check", "models", "--target", "prod", "--jobs", jobs, "--output-format", "json")
    assert (found.code, found.json["not_judged"]) == (0, {"asked about elsewhere": 1})
    jsonschema.Draft202012Validator(SCHEMA).validate(found.json)
    assert len(run("check", "models", "--static", "--output-format", "json").json["reports"]) == 2


def test_an_endless_group_ends(here: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """An expression of a file that was only found, over a name that came with it, takes no more than so long."""
    monkeypatch.setattr("trtdoctor.same_model.PATIENCE", 0.2)
    shutil.copy(FP16, here / "models" / f"{'a' * 100}.engine")
    write(here, "group = '(a+)+b$'")
    found = run("check", "models", "--static")
    assert (found.code, found.stdout) == (2, "")
    assert "group" in found.stderr


def test_manifests_can_be_required(here: Path, run: Run) -> None:
    """A repository can ask for manifests; a folder without them then has problems."""
    write(here, "require-manifest = true")
    found = run("check", "models", "--static", "--output-format", "json")
    assert found.code == 1
    assert {one["code"] for report in found.json["reports"] for one in report["findings"]} >= {"TRT006"}
    assert run("check", "models", "--static", "--isolated").code == 0
