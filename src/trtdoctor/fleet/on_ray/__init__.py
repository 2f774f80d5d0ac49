"""The last word on every kind of GPU of a Ray cluster: ``trtdoctor check`` on a node, for each engine and kind.

Ray itself is imported in a child process only, ``driver``; on the nodes runs ``node``.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from trtdoctor.errors import FleetError
from trtdoctor.fleet.on_ray import words
from trtdoctor.named import NamedTuple
from trtdoctor.sources.opening import shown
from trtdoctor.text import printable

END_SECONDS = 40.0
"""For the driver to end its tasks and its cluster, before it is killed."""


class Line(NamedTuple):
    """The answer to one pair of engine and kind of GPU."""

    engine: str
    """As it was named; reports show an address without what may be a credential."""
    kind: str
    """The accelerator type that was asked for: no architecture, so ``gpus`` says what GPU it was."""
    reports: tuple[Mapping[str, Any], ...]
    """As ``check --output-format jsonl`` writes them, with ``path``, ``target`` and ``ran_on``; one at least."""
    exit_code: int
    """0, 1 or 3, as of ``check``."""
    reason: str | None = None
    """Why there is no answer, where there is none."""
    node: str | None = None
    gpus: tuple[Mapping[str, Any], ...] = ()
    """Name, compute capability, memory and UUID of the GPUs that the task could see."""
    tries: int = 1


class Asked(NamedTuple):
    """How engines are probed on a cluster."""

    address: str = words.LOCAL
    plugins: tuple[str, ...] = ()
    """Plugin libraries; where a node has no such file it is sent."""
    arguments: tuple[str, ...] = ()
    """More arguments of ``trtdoctor check``: ``--shape``, ``--python``, ``--timeout``, …"""
    seconds: float = 1800.0
    """For ``check`` to answer about one engine."""
    queue_seconds: float = 3600.0
    """For a task to wait for a GPU that others use."""


class Cluster:
    """A Ray cluster that answers about engines. Use as a context manager: its end ends what runs.

    ``kinds`` are the accelerator types of its GPUs, each with its number of nodes. Raises ``FleetError`` where there is
    no cluster to ask.
    """

    def __init__(self, asked: Asked | None = None) -> None:
        self.folder = _short_folder()
        self._driver: _Driver | None = None
        try:
            self._driver = _Driver(asked or Asked(), self.folder)
            self.kinds: Mapping[str, int] = self._driver.read().get("kinds", {})
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the tasks that run, and a cluster of our own."""
        try:
            if self._driver is not None:
                self._driver.close()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def probe(self, pairs: Iterable[tuple[str, str]]) -> Iterator[Line]:
        """Answers about pairs of engine and kind, as the answers come, each pair once. It can be asked once.

        A pair that could not be probed is answered, too, as incomplete with the reason.
        """
        assert self._driver is not None
        listed = _Pairs(os.path.join(self.folder, "pairs"))
        listed.write(pairs)
        self._driver.say(listed.path)
        yield from _answers(self._driver, listed)


def probe_on_ray(
    engines: Iterable[str], kinds: Sequence[str] | None = None, asked: Asked | None = None
) -> Generator[Line, None, None]:
    """Answers about every engine on every kind of GPU, by default all that the cluster has. Closing the generator ends
    what runs. Raises ``FleetError`` where there is no cluster to ask."""
    with Cluster(asked) as cluster:
        chosen = tuple(dict.fromkeys(kinds if kinds is not None else sorted(cluster.kinds) or [words.NO_GPU]))
        yield from cluster.probe((engine, kind) for engine in engines for kind in chosen)


def _answers(driver: _Driver, pairs: _Pairs) -> Iterator[Line]:
    reason = "the process that talks to Ray ended without an answer to it"
    try:
        while pairs.open and not (told := driver.read()).get("end"):
            if pairs.close(told["pair"]):
                yield _line(*pairs.of(told["pair"]), told)
    except FleetError as problem:
        reason = str(problem)
    for number in pairs.left():
        yield unanswered(*pairs.of(number), reason, 1)


class _Pairs:
    """Pairs of engine and kind in a file, one a line; of each only where it stands, and whether it is answered."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.places: list[int] = []
        self.done = bytearray()
        self.open = 0

    def write(self, pairs: Iterable[tuple[str, str]]) -> None:
        place = 0
        with open(self.path, "w", encoding="ascii") as file:
            for pair in pairs:
                self.places.append(place)
                place += file.write(json.dumps(pair) + "\n")
        self.open = len(self.places)
        self.done = bytearray(self.open)

    def of(self, number: int) -> tuple[str, str]:
        with open(self.path, encoding="ascii") as file:
            file.seek(self.places[number])
            engine, kind = json.loads(file.readline())
        return engine, kind

    def close(self, number: int) -> bool:
        """Whether the pair was open."""
        was = not self.done[number]
        self.done[number] = True
        self.open -= was
        return was

    def left(self) -> Iterator[int]:
        return (number for number, done in enumerate(self.done) if not done)


def _line(engine: str, kind: str, told: Mapping[str, Any]) -> Line:
    result, tries = told["result"], told["tries"]
    if result["reason"] is not None:
        return unanswered(engine, kind, result["reason"], tries, result["node"] or None)
    where = {"ran_on": {"node": result["node"], "gpus": result["gpus"], "tries": tries}}
    reports = tuple({**json.loads(line), "path": shown(engine), "target": kind, **where} for line in result["lines"])
    return Line(engine, kind, reports, result["code"], None, result["node"], tuple(result["gpus"]), tries)


def unanswered(engine: str, kind: str, reason: str, tries: int, node: str | None = None) -> Line:
    """The answer to a pair of which nothing is known."""
    reason = printable(reason, 1000)
    report: dict[str, Any] = {
        "path": shown(engine),
        "member": None,
        "status": "incomplete",
        "verdict": f"Cannot tell: it was not probed on {kind}: {reason}.",
        "target": kind,
        "narrowed": False,
        "missing": [],
        "conditions": [],
        "engine": None,
        "checks": [],
        "findings": [],
        "live": {"tried": False, "reason": reason},
        "ran_on": {"node": node, "gpus": [], "tries": tries},
    }
    return Line(engine, kind, (report,), 3, reason, node, (), tries)


def _short_folder() -> str:
    """A folder of our own whose path leaves room for the names of Ray's sockets."""
    folder = tempfile.mkdtemp(prefix="trtray-")
    if len(folder) <= 32:
        return folder
    os.rmdir(folder)
    return tempfile.mkdtemp(prefix="trtray-", dir="/tmp")


class _Driver:
    """The child process that talks to Ray."""

    def __init__(self, asked: Asked, folder: str) -> None:
        self.folder = folder
        self.log = os.path.join(folder, "log")
        local = asked.address == words.LOCAL
        question = {
            "address": asked.address,
            "folder": folder,
            "parent": os.getpid(),
            "plugins": [os.path.abspath(path) for path in asked.plugins],
            "arguments": list(asked.arguments),
            "seconds": asked.seconds,
            "queue": asked.queue_seconds,
            "home": os.path.expanduser("~") if local else None,
        }
        reading, writing = os.pipe()
        with open(self.log, "wb") as log:
            self.child = subprocess.Popen(
                [sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "driver.py"), str(writing)],
                stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=folder, env=_environment(folder),
                pass_fds=[writing], start_new_session=True,
            )  # fmt: skip
        os.close(writing)
        self.answers: IO[bytes] = os.fdopen(reading, "rb")
        self.say(question)

    def close(self) -> None:
        """Ends the child and all that it has started."""
        self.child.terminate()
        try:
            self.child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.child.pid, signal.SIGKILL)
            self.answers.close()
            with contextlib.suppress(OSError):
                if self.child.stdin is not None:
                    self.child.stdin.close()

    def say(self, document: object) -> None:
        """One line to the child. If it is gone, reading will tell."""
        assert self.child.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.child.stdin.write(json.dumps(document).encode() + b"\n")
            self.child.stdin.flush()

    def read(self) -> dict[str, Any]:
        """The next line of the child. Raises ``FleetError`` where it has failed or ended."""
        line = self.answers.readline()
        if not line.endswith(b"\n"):
            raise FleetError(f"the process that talks to Ray ended: {self._last_words()}")
        told: dict[str, Any] = json.loads(line)
        if "failed" not in told:
            return told
        if told["failed"] == "missing":
            raise FleetError(f"Ray is not installed here ({told['text']}): pip install 'trtdoctor[ray]'")
        raise FleetError(f"Ray cannot be used: {printable(told['text'], 1000)}")

    def _last_words(self) -> str:
        with open(self.log, "rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 2000))
            text = log.read().decode(errors="replace").strip()
        return printable(text[-600:].replace("\n", " "), 600) or "it said nothing"


def _environment(folder: str) -> dict[str, str]:
    """That of the driver: Ray writes into the home directory, and reads a cluster's token there."""
    environment = {**os.environ, "HOME": folder, "RAY_USAGE_STATS_ENABLED": "0"}
    token = os.path.join(os.path.expanduser("~"), ".ray", "auth_token")
    if os.path.isfile(token) and not {"RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"} & environment.keys():
        environment["RAY_AUTH_TOKEN_PATH"] = token
    environment.pop("RAY_ADDRESS", None)  # the address that was given is the one that counts
    return environment
