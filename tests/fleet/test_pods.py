"""What the pods of ``trtdoctor fleet job`` run, run as it is written, below a folder that stands for the root; and
``trtdoctor fleet collect`` over what they wrote."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from driving import IDENTITY, PLANS, ROOT, Result, run
from trtdoctor.cli.fleet import shard as shard_command
from trtdoctor.errors import FleetError
from trtdoctor.fleet import collecting, kubernetes
from trtdoctor.fleet.shard import Header, apart, results

sys.path.append(str(ROOT / "tests" / "stores"))
from serving import Server, aws

ENGINES = ("identity.engine", "static_fp32.engine", "missing.engine")
TARGET = ("--target=gpu=H200,tensorrt=8.6.0.12",)
NODES = json.dumps(
    {
        "items": [
            {
                "metadata": {"labels": {"nvidia.com/gpu.compute.major": "9", "nvidia.com/gpu.compute.minor": "0"}},
                "status": {"allocatable": {"nvidia.com/gpu": "1"}},
            }
        ]
    }
)
NEEDED = ("click", "google", "markdown_it", "mdurl", "packaging", "pygments", "pynvml", "rich", "tomli", "trtdoctor")
INSIDE = re.compile(r"/(?:opt/trtdoctor|trtdoctor|etc/trtdoctor|results|engines|tmp)(?=[/\s\"$:]|$)")


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the image has in ``/opt/trtdoctor``: a folder with trtdoctor and what it needs, for any Python."""
    folder = tmp_path_factory.mktemp("image")
    for name in NEEDED:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue  # tomli is for Python 3.10
        (place,) = list(module.__path__)[:1] if hasattr(module, "__path__") else [str(module.__file__)]
        if Path(place).is_dir():
            shutil.copytree(place, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(place, folder)
    return folder


class Pod(NamedTuple):
    """A pod's root, and its manifest."""

    root: Path
    document: dict[str, Any]

    @property
    def spec(self) -> dict[str, Any]:
        found: dict[str, Any] = self.document["items"][-1]["spec"]["template"]["spec"]
        return found

    def run(self, container: dict[str, Any], **env: str) -> Result:
        """Its command, with its paths below the root and its variables, in a shell of the system."""
        command = [INSIDE.sub(lambda found: f"{self.root}{found[0]}", word) for word in container["command"]]
        values = {one["name"]: one.get("value", "x") for one in container.get("env", ())}
        values |= {"HOME": str(self.root / "tmp"), "TMPDIR": str(self.root / "tmp"), "NODE_NAME": "node-1"}
        done = subprocess.run(
            command,
            cwd=self.root / "tmp",
            env={"PATH": f"{self.root / 'bin'}:/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1", **values, **env},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def check(self, index: str = "0", **env: str) -> Result:
        (container,) = self.spec["containers"]
        return self.run(container, JOB_COMPLETION_INDEX=index, POD_NAME="pod-0", **env)


def pod(root: Path, image: Path, *engines: str, **asked: Any) -> Pod:
    """A pod before its first container starts: what Kubernetes mounts is there."""
    (root / "nodes.json").write_text(NODES)
    words = [
        word for name, value in asked.items() for word in ([f"--{name}"] if value is True else [f"--{name}", value])
    ]
    found = run("fleet", "job", "--nodes", root / "nodes.json", "--image", "x:1", "--pvc", "models", "-o",
                root / "job.json", *(f"--check={word}" for word in TARGET), *words, *engines)  # fmt: skip
    assert found.code == 0, found.stderr
    document = json.loads((root / "job.json").read_text())
    for folder in ("opt", "bin", "trtdoctor", "etc/trtdoctor/lists", "results", "tmp", "engines"):
        (root / folder).mkdir(parents=True)
    (root / "opt" / "trtdoctor").symlink_to(image)
    (root / "bin" / "python3").symlink_to(os.path.realpath(sys.executable))
    for one in document["items"]:
        for key, text in one.get("data", {}).items():
            (root / "etc/trtdoctor/lists" / key).write_text(text.replace("/engines/", f"{root}/engines/"))
    for name in ENGINES[:2]:
        shutil.copy(PLANS / "tensorrt-8.6.0.12-h200" / name, root / "engines")
    made = Pod(root, document)
    (first,) = made.spec["initContainers"]
    assert made.run(first).code == 0
    return made


def require_valid(document: object, name: str) -> None:
    """Holds JSON against its schema."""
    schema = json.loads((ROOT / "src" / "trtdoctor" / "schema" / f"{name}-v1.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(document)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def as_there(root: Path, one: Path) -> None:
    """Gives the engines their names in the pod back, of whose root only this test knows."""
    text = one.read_text().replace(f"{root}/engines/", "/engines/")
    marks = [json.loads(line) for line in text.splitlines()]
    listed = "".join(f"/engines/{name}\n" for name in ENGINES)
    marks[0]["trtdoctor_shard"]["list_sha256"] = hashlib.sha256(listed.encode()).hexdigest()
    body = [f"{json.dumps(line)}\n" for line in marks[:-1]]
    marks[-1]["trtdoctor_shard_end"]["sha256"] = hashlib.sha256("".join(body).encode()).hexdigest()
    one.write_text("".join((*body, f"{json.dumps(marks[-1])}\n")))


def test_volume(image: Path, tmp_path: Path) -> None:
    """The shard's reports are in one file of the volume, and a gate's JSON on standard output."""
    made = pod(tmp_path, image, *ENGINES, results="results")
    found = made.check()
    assert (found.code, found.stdout.count("\n")) == (1, 1)
    require_valid(found.json, "fleet-verdict")
    assert {key: found.json[key] for key in ("overall_severity", "exit_code", "node", "shard", "listed", "counts")} == {
        "overall_severity": "CRITICAL",
        "exit_code": 1,
        "node": "node-1",
        "shard": 0,
        "listed": 3,
        "counts": {"ok": 2, "problems": 1, "incomplete": 0},
    }
    assert [(one["path"], one["code"]) for one in found.json["problems"]] == [
        (f"{tmp_path}/engines/missing.engine", "TRT001")
    ]
    job = made.document["items"][-1]["metadata"]["name"]
    assert [path.relative_to(tmp_path) for path in tmp_path.glob("results/*/*")] == [Path("results", job, "0.jsonl")]
    first, *reports, summary, last = lines(tmp_path / "results" / job / "0.jsonl")
    assert (first["trtdoctor_shard"]["of"], len(reports)) == (1, 3)
    assert last["trtdoctor_shard_end"]["lines"] == 4
    assert summary["summary"]["exit_code"] == 1
    as_there(tmp_path, tmp_path / "results" / job / "0.jsonl")
    answer = run("fleet", "collect", tmp_path / "results", "--job", tmp_path / "job.json", "--output-format", "jsonl")
    *told, end = map(json.loads, answer.stdout.splitlines())
    assert answer.code == end["summary"]["exit_code"] == 1
    assert [one["status"] for one in told] == ["ok", "ok", "problems"]
    assert {one["target"] for one in told} == set(end["summary"]["kinds"])
    assert {one["ran_on"]["node"] for one in told} == {"node-1"}
    for one in told:
        require_valid(one, "report-line")
    assert end["summary"]["missing"] == []


def test_log(image: Path, tmp_path: Path) -> None:
    """Without a volume the same lines are in the log, before the gate's JSON."""
    made = pod(tmp_path, image, ENGINES[0])
    found = made.check()
    assert found.code == 0
    assert json.loads(found.stdout.splitlines()[-1])["overall_severity"] == "PASS"
    (tmp_path / "log").write_text(found.stdout)
    assert run("fleet", "collect", tmp_path / "log").code == 0


def test_image_keeps_its_path(image: Path, tmp_path: Path) -> None:
    """What the serving image has in PYTHONPATH stays there, after trtdoctor."""
    made = pod(tmp_path, image, ENGINES[0])
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "import os; os.write(2, os.environ['PYTHONPATH'].encode() + b'\\n')"
    )
    found = made.check(PYTHONPATH=str(tmp_path / "site"))
    assert f"{tmp_path}/trtdoctor:{tmp_path}/site" in found.stderr.splitlines()


@pytest.mark.parametrize("python", [None, "exit 1"])
def test_no_python(python: str | None, image: Path, tmp_path: Path) -> None:
    """An image without Python 3.10 has no answer: 3, never 1, which says that an engine has a problem."""
    made = pod(tmp_path, image, ENGINES[0])
    (tmp_path / "bin" / "python3").unlink()
    if python is not None:
        (tmp_path / "bin" / "python3").write_text(f"#!/bin/sh\n{python}\n")
        (tmp_path / "bin" / "python3").chmod(0o755)
    (container,) = made.spec["containers"]
    command = [word.replace("exec python3", "exec false") for word in container["command"]]
    (tmp_path / "bin" / "sh").symlink_to("/bin/sh")
    done = subprocess.run(
        [f"{tmp_path}/bin/sh", *command[1:]], env={"PATH": str(tmp_path / "bin")}, capture_output=True, check=False
    )
    assert done.returncode == 3
    assert b"3.10" in done.stderr


def test_settings_of_the_image_do_not_count(image: Path, tmp_path: Path) -> None:
    """What the image sets for other runs of trtdoctor changes no answer."""
    made = pod(tmp_path, image, ENGINES[2])
    assert made.check(TRTDOCTOR_FAIL_ON="never").code == 1


@pytest.mark.parametrize("index", ["", "1", "²"])
def test_no_index(index: str, image: Path, tmp_path: Path) -> None:
    """An index that is none of the job's is no shard."""
    made = pod(tmp_path, image, ENGINES[0])
    assert made.check(index).code == 2


def test_wrong_options_for_check(image: Path, tmp_path: Path) -> None:
    """Options that check does not know leave no answer, and nothing that looks like one."""
    made = pod(tmp_path, image, ENGINES[0], results="results", check="--nonsense")
    found = made.check()
    assert (found.code, found.json["overall_severity"]) == (2, "UNKNOWN")
    assert [path.suffix for path in (tmp_path / "results").rglob("*.*")] == [".part"]
    assert run("fleet", "collect", tmp_path / "results").code == 3


def test_full_volume(image: Path, tmp_path: Path) -> None:
    """Results that cannot be written are no results."""
    made = pod(tmp_path, image, ENGINES[0], results="results")
    shutil.rmtree(tmp_path / "results")
    (tmp_path / "results").write_text("")
    found = made.check()
    assert (found.code, found.json["overall_severity"]) == (3, "UNKNOWN")


def test_stays(image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a DaemonSet it checks, is ready if all passed, and ends when the driver is another one."""
    made = pod(tmp_path, image, ENGINES[0], daemonset=True)
    words = made.spec["containers"][0]["command"][4:]
    words = [INSIDE.sub(lambda found: f"{tmp_path}{found[0]}", word) for word in words]
    passed, slept = tmp_path / "tmp" / "trtdoctor-passed", []
    assert made.spec["containers"][0]["readinessProbe"]["exec"]["command"] == ["cat", "/tmp/trtdoctor-passed"]
    (tmp_path / "driver").write_text("NVRM version: 550.1\n")
    driver = shard_command.driver_now

    def pause(seconds: float) -> None:
        slept.append(passed.exists())
        if len(slept) == 2:
            (tmp_path / "driver").write_text(f"{(tmp_path / 'driver').read_text().strip()}1\n")

    monkeypatch.setattr(shard_command, "pause", pause)
    monkeypatch.setattr(shard_command, "driver_now", lambda: driver(str(tmp_path / "driver")))
    monkeypatch.setattr("signal.signal", lambda *_: None)
    found = run(*words, env={"TMPDIR": str(tmp_path / "tmp"), "NODE_NAME": "n"})
    assert (found.code, slept) == (0, [True, True])
    assert json.loads(found.stdout.splitlines()[-1])["driver"] == "NVRM version: 550.1"
    shutil.copy(ROOT / "README.md", tmp_path / "engines" / ENGINES[0])
    slept.clear()
    passed.touch()
    once, before = shard_command._once, []

    def watched(*args: Any) -> int:
        before.append(passed.exists())
        return once(*args)

    monkeypatch.setattr(shard_command, "_once", watched)
    assert run(*words, env={"TMPDIR": str(tmp_path / "tmp")}).code == 0
    assert (before, slept) == ([False], [False, False])


def test_mark_of_ready_follows_no_link(image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody put in the place of the mark while engines were checked is not written through."""
    made = pod(tmp_path, image, ENGINES[0], daemonset=True)
    words = made.spec["containers"][0]["command"][4:]
    words = [INSIDE.sub(lambda found: f"{tmp_path}{found[0]}", word) for word in words]
    target = tmp_path / "target"

    def planting(*_: Any) -> int:
        (tmp_path / "tmp" / "trtdoctor-passed").symlink_to(target)
        return 0

    monkeypatch.setattr(shard_command, "_once", planting)
    monkeypatch.setattr(shard_command, "driver_now", lambda: None)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert run(*words, env={"TMPDIR": str(tmp_path / "tmp")}).code == 3
    assert not target.exists()


def test_strange_node(tmp_path: Path) -> None:
    """A name that is none of Kubernetes leads nowhere else, and its results are found."""
    (tmp_path / "shard-00000.txt").write_text(f"{IDENTITY}\n")
    words = [
        "fleet",
        "shard",
        "--lists",
        str(tmp_path),
        "--job",
        "j",
        "--kind",
        "k",
        "--results",
        str(tmp_path / "out"),
    ]
    found = run(*words, "--of", "1", "--", *TARGET, env={"JOB_COMPLETION_INDEX": "0", "NODE_NAME": "../my_node"})
    assert (found.code, found.json["node"]) == (0, "-my-node")
    assert run(*words, "--", *TARGET, env={"NODE_NAME": "../my_node"}).code == 0
    assert sorted(path.name for path in (tmp_path / "out" / "j").iterdir()) == ["-my-node.jsonl", "0.jsonl"]
    assert run("fleet", "collect", tmp_path / "out").code == 0


def test_no_driver(tmp_path: Path) -> None:
    """Where there is none, nothing is said about it."""
    assert shard_command.driver_now(str(tmp_path / "none")) is None
    (tmp_path / "empty").write_bytes(b"")
    assert shard_command.driver_now(str(tmp_path / "empty")) is None


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for credentials from outside."""
    for name, value in aws("http://127.0.0.1:1").items():
        monkeypatch.setenv(name, value)


def test_addresses(hasty: None, tmp_path: Path) -> None:
    """What is at an address is fetched for TensorRT, told by its address, and gone afterwards, or ``check`` says why
    not; files beside addresses are checked together."""
    (tmp_path / "tmp").mkdir()
    words = ["fleet", "shard", "--lists", str(tmp_path), "--job", "j", "--kind", "k", "--of", "1", "--", *TARGET]
    with Server({"a/b c.plan": IDENTITY.read_bytes()}) as server:
        names = [f"{server.address}/a/b c.plan", str(IDENTITY), f"{server.address}/none.plan"]
        (tmp_path / "shard-00000.txt").write_text("".join(f"{name}\n" for name in names))
        env = {"JOB_COMPLETION_INDEX": "0", "TMPDIR": str(tmp_path / "tmp"), "NODE_NAME": "n"}
        found = run(*words, env=env)
        asked = [one.path for one in server.asked]
    assert found.code == 1
    told = [json.loads(line) for line in found.stdout.splitlines()]
    assert [(one["path"], one["status"]) for one in told if "path" in one] == [
        (str(IDENTITY), "ok"),
        (names[0], "ok"),
        (names[2], "problems"),
    ]
    assert list((tmp_path / "tmp").rglob("fetched-*")) == []
    assert any("b%20c.plan" in one or "b c.plan" in one for one in asked)
    assert told[-1]["listed"] == 3
    assert "fetched-" not in found.stdout


# ---- the image


RUN = re.compile(r"^RUN (.*)$", re.MULTILINE)


@pytest.mark.pypi
def test_containerfile(tmp_path: Path) -> None:
    """Its RUN lines make a folder in which trtdoctor runs, whatever the Python."""
    text = (ROOT / "deploy" / "Containerfile").read_text()
    for line in re.findall(r"^COPY (.*)$", text, re.MULTILINE):
        *sources, target = line.split()
        for one in sources:
            place = tmp_path / target.strip("/")
            if (ROOT / one).is_dir():
                shutil.copytree(ROOT / one, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                place.mkdir(exist_ok=True)
                shutil.copy(ROOT / one, place)
    venv.create(tmp_path / "env", with_pip=True)
    path = {"PATH": f"{tmp_path}/env/bin:/usr/bin:/bin"}
    for line in RUN.findall(text):
        inside = line.replace("/opt/", f"{tmp_path}/opt/").replace('"/src', f'"{tmp_path}/src')
        done = subprocess.run(
            ["sh", "-c", inside], env={**os.environ, **path}, capture_output=True, text=True, timeout=240, check=False
        )
        if "No matching distribution" in done.stderr:
            pytest.skip("PyPI cannot be reached")
        assert done.returncode == 0, done.stderr
    ended = {}
    for python in (Path(sys.executable), *Path(sys.base_prefix).parent.glob("*/bin/python3.1[0-9]")):
        env = {"PYTHONPATH": f"{tmp_path}/opt/trtdoctor", "PATH": "/usr/bin:/bin"}
        words = ["-S", "-m", "trtdoctor", "check", str(IDENTITY), *TARGET]
        done = subprocess.run([python, *words], env=env, capture_output=True, text=True, check=False)
        ended[str(python)] = (done.returncode, done.stderr)
    assert set(ended.values()) == {(0, "")}, ended


def test_base_is_exact() -> None:
    """The base is one version, not whatever a tag means today; no TensorRT is put into the image."""
    text = (ROOT / "deploy" / "Containerfile").read_text()
    (base,) = re.findall(r"^FROM (.*)$", text, re.MULTILINE)
    assert re.fullmatch(r"docker\.io/library/python:3\.\d+\.\d+-slim-\w+", base)
    assert "tensorrt" not in "".join(RUN.findall(text)).lower()


# ---- collect


def report(path: str, status: str, when: str) -> dict[str, Any]:
    """What decides in a report of ``check``; ``settings`` says when it was made."""
    outcome = {"ok": "passed", "problems": "found", "incomplete": "skipped"}[status]
    check = {"code": "TRT102", "stage": "version", "title": "a", "reason": when, "duration_ms": 0.1}
    finding: dict[str, Any] = {
        "code": "TRT102", "stage": "version", "cause": "version-mismatch", "severity": "error", "confidence": "certain",
        "title": when, "message": "", "evidence": [], "fixes": [], "masked_by": None,
    }  # fmt: skip
    verdict = {"ok": "", "problems": f"Will not load: {when}.", "incomplete": f"Cannot tell: {when}."}[status]
    return {
        "path": path, "member": None, "status": status, "verdict": verdict, "target": None, "narrowed": True,
        "settings": when, "missing": [], "conditions": [], "findings": [finding] if outcome == "found" else [],
        "checks": [
            {**check, "code": "TRT001", "outcome": "passed", "incomplete": False},
            {**check, "outcome": outcome, "incomplete": outcome == "skipped"},
        ],
    }  # fmt: skip


def shard(job: str = "j", number: int | None = 0, of: int | None = 1, time: str = "1", node: str = "n",
          listed: int | str = 1, **reports: str) -> list[str]:  # fmt: skip
    """The lines of a shard: reports by path, with their status."""
    head = {
        "job": job,
        "kind": "k",
        "shard": number,
        "of": of,
        "listed": listed,
        "list_sha256": "0",
        "node": node,
        "time": time,
    }
    begin = f"{json.dumps({'trtdoctor_shard': head})}\n"
    body = [json.dumps(report(path, status, time)) + "\n" for path, status in reports.items()]
    code = 1 if "problems" in reports.values() else 3 if "incomplete" in reports.values() else 0
    status = next(word for word in ("problems", "incomplete", "ok") if word in reports.values())
    body.append(f'{{"summary": {{"status": "{status}", "exit_code": {code}}}}}\n')
    digest = hashlib.sha256("".join([begin, *body]).encode()).hexdigest()
    end = {"lines": len(body), "sha256": digest, "exit_code": code}
    return [begin, *body, f"{json.dumps({'trtdoctor_shard_end': end})}\n"]


def collect(tmp_path: Path, *logs: Sequence[str]) -> tuple[int, list[tuple[str, str]], dict[str, Any]]:
    """The exit code of ``collect``, paths and when each was told, and its summary."""
    for number, log in enumerate(logs):
        (tmp_path / f"{number}.log").write_text("".join(log))
    found = run("fleet", "collect", tmp_path, "--output-format", "jsonl")
    *told, end = map(json.loads, found.stdout.splitlines())
    text = run("fleet", "collect", tmp_path)
    assert (text.code, end["summary"]["exit_code"]) == (found.code, found.code)
    require_valid(end["summary"], "fleet-collect")
    return found.code, [(one["path"], one["settings"]) for one in told], end["summary"]


@pytest.mark.parametrize(("status", "code"), [("ok", 0), ("problems", 1), ("incomplete", 3)])
def test_codes(status: str, code: int, tmp_path: Path) -> None:
    """The exit code is that of the shards."""
    assert collect(tmp_path, shard(a=status), shard("other", a="ok"))[0] == code


@pytest.mark.parametrize("cut", range(1, 5))
def test_cut(cut: int, tmp_path: Path) -> None:
    """A log that ends early, or begins late, is incomplete; what it tells is told."""
    code, told, summary = collect(tmp_path, shard(a="ok", b="ok")[:cut])
    assert (code, len(told), len(summary["missing"])) == (3, min(cut - 1, 2), 1)
    assert summary["status"] == "incomplete"


@pytest.mark.parametrize("gone", range(5))
def test_line_is_missing(gone: int, tmp_path: Path) -> None:
    """No line can be missing without a word, wherever it was."""
    found = shard(a="ok", b="ok")
    del found[gone]
    assert collect(tmp_path, found)[0] == 3


def test_changed_line(tmp_path: Path) -> None:
    """A report that is another one than was written makes its shard one that was cut."""
    found = shard(a="ok", b="ok")
    found[1] = found[1].replace('"path": "a"', '"path": "c"')
    code, _, summary = collect(tmp_path, found)
    assert (code, summary["missing"][0]["why"]) == (3, "3 of 3 lines, or other ones than were written")


@pytest.mark.parametrize(
    ("old", "new"),
    [('"listed": 1', '"listed": 50'), ('"listed": 1', '"listed": 0'), ('"node": "n"', '"node": "m"'), ('"k"', '"K"')],
)
def test_changed_mark(old: str, new: str, tmp_path: Path) -> None:
    """What the mark at the beginning says is held against the hash, too."""
    found = shard(a="ok", b="ok")
    changed = found[0].replace(old, new)
    assert changed != found[0]
    code, _, summary = collect(tmp_path, [changed, *found[1:]])
    assert (code, len(summary["missing"])) == (3, 1)


@pytest.mark.parametrize(("listed", "code"), [(2, 0), (1, 0), (3, 3)])
def test_fewer_than_were_listed(listed: int, code: int, tmp_path: Path) -> None:
    """A shard with fewer engines than were listed is not answered, whatever its hash; a folder may hold several."""
    found = collect(tmp_path, shard(listed=listed, a="ok", b="ok"))
    assert (found[0], len(found[2]["missing"])) == (code, int(code > 0))


@pytest.mark.parametrize(
    ("engines", "least"),
    [
        (["/m/a", "/m/b"], 2),
        (["/m", "/m/a", "/m/x/b"], 1),
        (["/m/a", "/m//a", "/m/./a", "/mm/a"], 2),
        (["/m/*.engine", "/m/a"], 1),
        (["s3://b/m/", "s3://b/m/a.plan", "s3://b/n/a.plan"], 2),
    ],
)
def test_at_least(engines: list[str], least: int) -> None:
    """As many engines have an answer of their own as are named apart from each other."""
    assert apart(engines) == least


SAYS_OTHERWISE: dict[str, tuple[str, str, str]] = {
    "status": ("problems", '"status": "problems"', '"status": "ok"'),
    "verdict": ("problems", "Will not load: 1.", "Should load."),
    "severity": ("problems", '"severity": "error"', '"severity": "info"'),
    "outcome": ("problems", '"outcome": "found"', '"outcome": "passed"'),
    "what is open": ("incomplete", '"incomplete": true', '"incomplete": false'),
    "exit code of the sum": ("incomplete", '"exit_code": 3}}', '"exit_code": 0}}'),
    "no checks": ("ok", '"checks": [{', '"checks": [], "was": [{'),
    "another key": ("ok", '"missing": []', '"mixed": []'),
}
"""Of a shard's report or sum the status, a part, and what somebody writes in its place."""


@pytest.mark.parametrize("row", [*SAYS_OTHERWISE, "exit code of all"])
def test_what_contradicts_itself_is_no_answer(row: str, tmp_path: Path) -> None:
    """Where words about a report say something else than its findings, with a number of lines and a hash that are
    right, its shard is not answered."""
    status, old, new = SAYS_OTHERWISE.get(row, ("problems", "", ""))
    found = shard(a=status)
    body = [line.replace(old, new, 1) for line in found[1:-1]]
    assert (body != found[1:-1]) == (row in SAYS_OTHERWISE)
    end = json.loads(found[-1])["trtdoctor_shard_end"]
    end |= {"sha256": hashlib.sha256("".join([found[0], *body]).encode()).hexdigest()}
    end |= {"exit_code": 0 if row == "exit code of all" else end["exit_code"]}
    code, _, summary = collect(tmp_path, [found[0], *body, json.dumps({"trtdoctor_shard_end": end}) + "\n"])
    assert (code, len(summary["missing"])) == (1 if row == "exit code of all" else 3, 1)
    assert summary["status"] != "ok"


def test_missing_shards(tmp_path: Path) -> None:
    """Of a job of which one shard is there, the others are missing."""
    code, _, summary = collect(tmp_path, shard(number=1, of=4, a="ok"), shard(number=3, of=4, b="ok"))
    assert (code, [one["shard"] for one in summary["missing"]]) == (3, [0, 2])


def test_equal_sentences_are_told_once(tmp_path: Path) -> None:
    """Of many shards with the same answer, or of which the same is missing, a person reads it once, with how many."""
    shards = [shard(number=number, of=90, time="bad", **{f"m{number}": "problems"}) for number in range(0, 60, 2)]
    for number, log in enumerate(shards):
        (tmp_path / f"{number}.log").write_text("".join(log))
    found = run("fleet", "collect", tmp_path).stdout.splitlines()
    told, missing = ([line for line in found if word in line] for word in ("bad", "nothing of it is there"))
    assert [("30 answers" in line, "m0" in line) for line in told] == [(True, True)]
    assert [("shards 1, 3" in line, "50 more" in line) for line in missing] == [(True, True)]


def test_answered_once(tmp_path: Path) -> None:
    """Of two runs of a shard the newest that is whole counts, of two jobs the newest; a cut one adds what it has."""
    code, told, _ = collect(
        tmp_path,
        shard(time="1", a="problems", b="ok"),
        shard(time="3", a="ok", b="ok")[:2],
        shard(time="2", a="ok", b="ok"),
        shard("later", time="4", a="ok"),
    )
    assert (code, told) == (0, [("a", "4"), ("b", "2")])
    assert collect(tmp_path, shard(time="1", a="ok")[:2], shard(time="2", a="ok", b="ok")[:3])[1][:2] == [
        ("a", "4"),
        ("b", "2"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"), [("problems", "ok", 0), ("ok", "problems", 1), ("problems", "incomplete", 3)]
)
def test_later_job_counts(old: str, new: str, code: int, tmp_path: Path) -> None:
    """What an earlier job found, and a later one answered again, counts no more."""
    logs = (shard("earlier", time="1", a=old, b="ok"), shard("later", time="2", a=new))
    assert collect(tmp_path, *logs)[:2] == (code, [("a", "2"), ("b", "1")])
    assert collect(tmp_path, *reversed(logs))[:2] == (code, [("a", "2"), ("b", "1")])


def test_pieces_of_one_shard(tmp_path: Path) -> None:
    """Where no run of a shard is whole, all their answers count, the newest first."""
    code, told, _ = collect(tmp_path, shard(time="1", a="ok", b="ok")[:3], shard(time="2", b="ok", c="ok")[:2])
    assert (code, told) == (3, [("b", "2"), ("a", "1")])


def test_nodes_of_a_daemonset(tmp_path: Path) -> None:
    """Every node of a DaemonSet answers for itself."""
    code, told, summary = collect(tmp_path, *(shard(number=None, of=None, node=one, a="ok") for one in "xyz"))
    assert (code, len(told), summary["shards"]) == (0, 3, 3)


def test_logs_of_kubectl(tmp_path: Path) -> None:
    """Logs of several pods, mixed, with times and standard error between the lines."""
    logs = [shard(number=number, of=2, **{f"e{number}": "ok"}) for number in range(2)]
    mixed = [
        f"[pod/job-{number}-abc/check] 2026-11-27T10:00:00.123456789Z {line}"
        for pair in zip(*logs, strict=True)
        for number, line in enumerate(pair)
    ]
    mixed.insert(3, "[pod/job-0-abc/check] 2026-11-27T10:00:00Z TensorRT is loading\n")
    mixed.insert(3, "\ufffd\n")
    assert collect(tmp_path, mixed)[0] == 0


def test_a_pipe_that_is_named() -> None:
    """As a shell names the output of a command (`<(kubectl logs …)`): it can be read once only."""
    from click.testing import CliRunner

    from trtdoctor.cli.app import app

    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream:
        stream.writelines(shard(a="ok"))
    with os.fdopen(reading):
        found = CliRunner().invoke(app, ["fleet", "collect", f"/dev/fd/{reading}"])
    assert found.exit_code == 0, found.output


def test_standard_input(tmp_path: Path) -> None:
    """The output of ``kubectl logs`` on a pipe."""
    from click.testing import CliRunner

    from trtdoctor.cli.app import app

    found = CliRunner().invoke(app, ["fleet", "collect", "-"], input="".join(shard(a="ok")))
    assert found.exit_code == 0


HOSTILE = [
    "",
    "{}\n",
    '{"trtdoctor_shard": 1}\n',
    '{"trtdoctor_shard": {"job": "../x", "kind": "k", "node": "n"}}\n',
    '{"trtdoctor_shard": {"job": "j", "kind": "k", "node": "n", "shard": -1}}\n',
    '{"trtdoctor_shard": ' + "[" * 9000 + "\n",
    '{"path": "a", "status": "ok"}\n',
    '{"trtdoctor_shard_end": {}}\n',
    "\0" * 10_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_results(text: str, tmp_path: Path) -> None:
    """What is no result of a shard is no answer."""
    code, told, summary = collect(tmp_path, [text])
    assert (code, told, len(summary["missing"])) == (3, [], 1)


@pytest.mark.parametrize(
    "line", ['{"path": 1}\n', '{"path": "a", "status": "good"}\n', '{"path": ' + "[" * 9000 + "}\n"]
)
def test_strange_reports(line: str, tmp_path: Path) -> None:
    """A line that is no report, though it is counted, is not told as one."""
    found = shard(a="ok")
    found.insert(1, line)
    code, told, _ = collect(tmp_path, found)
    assert (code, told) == (3, [("a", "1")])


def test_job_says_what_must_be_there(tmp_path: Path) -> None:
    """With the manifest a shard of which nothing is there is missing, with its engines."""
    (tmp_path / "nodes.json").write_text(NODES)
    words = ("--nodes", tmp_path / "nodes.json", "--image", "x:1", "--shard-size", "2", "/a", "/b", "/c")
    assert run("fleet", "job", *words, "-o", tmp_path / "job.json").code == 0
    (tmp_path / "results").mkdir()
    found = run("fleet", "collect", tmp_path / "results", "--job", tmp_path / "job.json", "--output-format", "jsonl")
    missing = found.json["summary"]["missing"]
    assert (found.code, [one["engines"] for one in missing]) == (3, [["/a", "/b"], ["/c"]])
    name = json.loads((tmp_path / "job.json").read_text())["items"][-1]["metadata"]["name"]
    (tmp_path / "results" / "0.log").write_text("".join(shard(name, 0, 2, **{"/a": "ok", "/b": "ok"})[:2]))
    (tmp_path / "results" / "1.log").write_text("".join(shard(name, 1, 2, **{"/x": "ok"})))
    found = run("fleet", "collect", tmp_path / "results", "--job", tmp_path / "job.json", "--output-format", "jsonl")
    missing = json.loads(found.stdout.splitlines()[-1])["summary"]["missing"]
    assert [(one["why"], one["engines"]) for one in missing] == [
        ("cut after 1 lines", ["/b"]),
        ("it answers another list of engines", ["/a", "/b", "/c"][2:]),
    ]


@pytest.mark.parametrize("there", ["link", "pipe"])
def test_results_are_written_to_a_new_file(there: str, tmp_path: Path) -> None:
    """What stands in the place of a shard's results by now, a link or a pipe, is never written to."""
    victim, job = tmp_path / "victim", tmp_path / "j"
    victim.write_bytes(b"precious")
    job.mkdir()
    part = job / "0.pod.part"
    part.symlink_to(victim) if there == "link" else os.mkfifo(part)
    header = Header("j", "k", 0, 1, 1, "0", "n", "t")
    with results(str(tmp_path), header, "pod") as stream:
        stream.write(b"new")
    assert victim.read_bytes() == b"precious"
    assert part.read_bytes() == b"new"
    assert not part.is_symlink()


def test_only_line_feeds_end_a_name(tmp_path: Path) -> None:
    """A name of an engine with signs that Python takes for the end of a line is one name, as for the pods."""
    names = ["/a\u2028b", "/c\x85d", "/e\x0bf"]
    (tmp_path / "nodes.json").write_text(NODES)
    words = ("--nodes", tmp_path / "nodes.json", "--image", "x:1", "-o", tmp_path / "job.json")
    assert run("fleet", "job", *words, *names).code == 0
    (wanted,) = collecting.wanted_in((tmp_path / "job.json").read_text()).values()
    assert list(wanted.engines) == names


JOB = (
    '{"items": [{"kind": "ConfigMap", "data": {"shard-00000.txt": "/a"}}, {"kind": "Job", "metadata": {"name": %s},'
    ' "spec": {"completions": %s, "template": {"spec": {"containers": [{"command": ["--kind", %s]}]}}}}]}'
)


@pytest.mark.parametrize(
    "words", [("1.5", "1", '"k"'), ('"j"', "1e400", '"k"'), ('"j"', "1", "[]"), ("null", "1", '"k"')]
)
def test_strange_manifest(words: tuple[str, str, str]) -> None:
    """A name, a kind or a number of another type is no manifest, and no exception of another kind."""
    assert list(collecting.wanted_in(JOB % ('"j"', "1", '"k"'))) == [collecting.Key("j", 0, "")]
    with pytest.raises(FleetError):
        collecting.wanted_in(JOB % words)


@pytest.mark.parametrize("of", [[10**9], [60_000, 60_000]])
def test_more_shards_than_there_can_be(of: list[int], tmp_path: Path) -> None:
    """Headers may say any number: what they say is not counted out, however many of them say it."""
    text = "".join("".join(shard(f"j{at}", of=most, a="ok")) for at, most in enumerate(of))
    (tmp_path / "0.log").write_text(text)
    found = run("fleet", "collect", tmp_path)
    assert (found.code, f"{sum(of):,} shards" in found.stderr) == (2, True)


@pytest.mark.parametrize("text", ["", "{}", '{"items": []}', '{"items": [{"kind": "Job"}]}', "apiVersion: v1"])
def test_no_manifest(text: str, tmp_path: Path) -> None:
    """What is no manifest is wrong usage."""
    (tmp_path / "job.json").write_text(text)
    assert run("fleet", "collect", tmp_path, "--job", tmp_path / "job.json").code == 2


def test_users(image: Path) -> None:
    """What a pod runs as has no account: nothing may be asked about it."""
    text = (ROOT / "deploy" / "Containerfile").read_text()
    assert f"USER {kubernetes.USER}:{kubernetes.USER}" in text
    assert f"--target {kubernetes.IN_IMAGE} " in text
    assert IDENTITY.exists()
