"""The driver: the only process that talks to Ray, run by path in a process of its own.

Ray prints on standard output, takes signals, and leaves processes behind when its driver is killed. So this one gets
the question on standard input and answers through a pipe of its own, one JSON document a line: what kinds of GPU there
are, then the answer to each pair as it comes. It ends on SIGTERM and when standard input does, and takes with it what
it has started.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

sys.path[0:1] = []  # this folder; trtdoctor comes from where the interpreter finds it, else from beside us
sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))))

from trtdoctor.fleet.on_ray import node, words  # noqa: E402
from trtdoctor.sources.opening import shown  # noqa: E402

if TYPE_CHECKING:
    from trtdoctor.fleet.on_ray.words import Question

PIECE = 64 << 20
"""Bytes of a file in one object of Ray's store."""
LOOK = 5.0  # seconds from one look at the cluster's nodes to the next
RESULT_SECONDS = 120.0  # for an answer that is ready to travel here
CONNECT_SECONDS = 20.0
LAST_SECONDS = 15.0  # for tasks that were cancelled


class Stop(BaseException):
    """Somebody wants the run to end."""


class Upload:
    """The pieces of a file in Ray's store; they go when no pair holds this."""

    def __init__(self, pieces: list[Any]) -> None:
        self.pieces = pieces


class Pair:
    """An engine and a kind of GPU, on its way to an answer."""

    def __init__(self, number: int, engine: str, kind: str) -> None:
        self.number, self.engine, self.kind = number, engine, kind
        self.tries = 0
        self.uploads: dict[str, Upload] = {}
        self.since = 0.0
        self.file: node.File | None = None


class Nodes:
    """The nodes with GPUs, by kind, as they are now."""

    def __init__(self) -> None:
        self.looked = -LOOK
        self.gpus: dict[str, int] = {}
        self.ids: dict[str, list[str]] = {}
        self.turn = 0

    def look(self) -> None:
        import ray

        if time.monotonic() - self.looked < LOOK:
            return
        self.looked = time.monotonic()
        self.gpus, self.ids = {}, {}
        for one in ray.nodes():
            count = int(one["Resources"].get("GPU", 0)) if one["Alive"] else 0
            types = [name.removeprefix(words.TYPE) for name in one["Resources"] if name.startswith(words.TYPE)]
            for kind in (
                (types or [words.UNNAMED]) if count else ()
            ):  # one that Ray has found, and those that were given
                self.gpus[kind] = self.gpus.get(kind, 0) + count
                self.ids.setdefault(kind, []).append(one["NodeID"])

    def options(self, kind: str) -> dict[str, Any]:
        """How Ray is told to choose a node. It has no word for nodes that do not say their type: these take turns."""
        if kind != words.UNNAMED:
            return {"accelerator_type": kind}
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        self.turn += 1
        one = self.ids[kind][self.turn % len(self.ids[kind])]
        return {"scheduling_strategy": NodeAffinitySchedulingStrategy(one, soft=False)}


class Run:
    """Pairs in, answers out: each pair is answered once, whatever becomes of its node."""

    def __init__(self, question: Question, nodes: Nodes, out: TextIO) -> None:
        import ray

        self.question, self.nodes, self.out = question, nodes, out
        # CPUs are not asked for: a node whose CPUs are all taken would keep the pair waiting for a free GPU.
        self.task = ray.remote(max_retries=0, num_gpus=1, num_cpus=0)(node.probe)
        self.plugins = [node.described(path) for path in question["plugins"]]
        self.running: dict[Any, Pair] = {}
        self.waiting: dict[str, collections.deque[Pair]] = collections.defaultdict(collections.deque)
        self.lacking: set[str] = set()
        self.uploads: weakref.WeakValueDictionary[str, Upload] = weakref.WeakValueDictionary()

    def all(self, pairs: Iterator[Pair]) -> None:
        """Answers every pair."""
        import ray

        more = True
        while True:
            self.nodes.look()
            while more and self._hungry():
                pair = next(pairs, None)
                more = pair is not None
                if pair is not None:
                    self.waiting[pair.kind].append(pair)
                    self._fill(pair.kind)
            for kind in [*self.waiting]:
                self._fill(kind)
            if not self.running and not more:
                return
            ready, _ = ray.wait([*self.running], num_returns=1, timeout=1.0)
            for reference in ready:
                self._settle(reference, self.running.pop(reference))
            self._give_up()

    def _hungry(self) -> bool:
        """Whether a GPU of a kind that was asked about may be idle for want of pairs."""
        busy = collections.Counter(pair.kind for pair in self.running.values())
        there = [kind for kind in self.waiting if kind in self.nodes.gpus]
        return not there or any(busy[kind] + len(self.waiting[kind]) <= self.nodes.gpus[kind] for kind in there)

    def _fill(self, kind: str) -> None:
        """Hands Ray as many pairs of this kind as there are GPUs of it, and one more."""
        queue = self.waiting[kind]
        if kind not in self.nodes.gpus:
            while queue:
                self._without(queue.popleft(), self._no_node(kind))
        busy = sum(pair.kind == kind for pair in self.running.values())
        while queue and busy <= self.nodes.gpus[kind]:
            busy += self._submit(queue.popleft())

    def _no_node(self, kind: str) -> str:
        if not self.nodes.gpus:
            return "no node of the cluster has a GPU"
        there = ", ".join(sorted(self.nodes.gpus))
        return f"no node of the cluster has GPUs of the accelerator type {kind}; there are: {there}"

    def _submit(self, pair: Pair) -> bool:
        if pair.file is None:
            pair.file = node.described(pair.engine)
        job = node.Job(
            name=shown(pair.engine),
            engine=pair.file,
            plugins=self.plugins,
            arguments=self.question["arguments"],
            seconds=self.question["seconds"],
            home=self.question["home"],
        )
        if pair.kind in self.lacking:
            problem = self._send(pair)
            if problem is not None:
                self._without(pair, problem)
                return False
        sent = {path: one.pieces for path, one in pair.uploads.items()}
        pair.since = time.monotonic()
        self.running[self.task.options(**self.nodes.options(pair.kind)).remote(job, sent)] = pair
        return True

    def _send(self, pair: Pair) -> str | None:
        """Puts the pair's files into Ray's store, those that are not in it; says what is in the way of that."""
        files = [one for one in (pair.file, *self.plugins) if one is not None and one["size"] is not None]
        total = sum(one["size"] or 0 for one in files)
        if total > words.MOST_SENT:
            return (
                f"the node does not have the engine's files, and they are {total} bytes; up to {words.MOST_SENT} are "
                "sent through Ray's object store. Put them on a file system that the nodes share"
            )
        for file in files:
            upload = self.uploads.get(file["path"])
            if upload is None:
                try:
                    upload = Upload([*_pieces(file["path"])])
                except OSError as problem:
                    return f"the engine's files cannot be sent: {problem}"
                self.uploads[file["path"]] = upload
            pair.uploads[file["path"]] = upload
        return None

    def _settle(self, reference: Any, pair: Pair) -> None:
        """Takes the answer of a task that has ended. Only a node's loss is a reason to ask again."""
        import ray
        from ray import exceptions

        try:
            result: node.Result = ray.get(reference, timeout=RESULT_SECONDS)
        except exceptions.RayTaskError as problem:
            lines = str(problem).strip().splitlines()
            self._without(pair, f"the task failed on the node: {lines[-1] if lines else type(problem).__name__}")
        except (exceptions.NodeDiedError, exceptions.ObjectLostError, exceptions.TaskUnschedulableError,
                exceptions.GetTimeoutError) as problem:  # fmt: skip
            self._lost(pair, problem)
        except exceptions.RayError as problem:
            self._without(pair, f"Ray ended the task: {type(problem).__name__}: {_first(problem)}")
        else:
            if result["lacks"] is not None and not pair.uploads:
                self.lacking.add(pair.kind)
                self.waiting[pair.kind].appendleft(pair)
            else:
                self._tell(pair, result)

    def _lost(self, pair: Pair, problem: Exception) -> None:
        pair.tries += 1
        self.nodes.looked = -LOOK
        if pair.tries <= words.MOST_LOSSES:
            self.waiting[pair.kind].append(pair)
        else:
            self._without(pair, f"the node was lost {pair.tries} times while it had this engine: {_first(problem)}")

    def _give_up(self) -> None:
        """Ends what has been waiting for too long, or for a kind of which no node is left."""
        import ray

        for reference, pair in [*self.running.items()]:
            gone = pair.kind not in self.nodes.gpus
            if gone or time.monotonic() - pair.since > self.question["seconds"] + self.question["queue"]:
                del self.running[reference]
                with contextlib.suppress(Exception):
                    ray.cancel(reference, force=True)
                waited = f"no answer {time.monotonic() - pair.since:.0f} s after the task was handed to Ray"
                self._without(pair, self._no_node(pair.kind) if gone else waited)

    def _without(self, pair: Pair, reason: str) -> None:
        nothing = node.Result(node="", gpus=[], lines=[], code=None, reason=reason, lacks=None)
        self._tell(pair, nothing)

    def _tell(self, pair: Pair, result: node.Result) -> None:
        pair.uploads = {}
        _write(self.out, {"pair": pair.number, "tries": pair.tries + 1, "result": result})

    def cancel(self) -> None:
        """Ends the tasks that run, and waits a little for their processes to be gone."""
        import ray

        for reference in self.running:
            with contextlib.suppress(Exception):
                ray.cancel(reference)
        if self.running:
            with contextlib.suppress(Exception):
                ray.wait([*self.running], num_returns=len(self.running), timeout=LAST_SECONDS)


def _first(problem: Exception) -> str:
    return next(iter(str(problem).strip().splitlines()), "")[: node.TEXT]


def _pieces(path: str) -> Iterator[Any]:
    import ray

    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            yield ray.put(piece)


def _pairs(path: str) -> Iterator[Pair]:
    with open(path, encoding="ascii") as file:
        for number, line in enumerate(file):
            engine, kind = json.loads(line)
            yield Pair(number, engine, kind)


def _write(out: TextIO, document: dict[str, Any]) -> None:
    out.write(json.dumps(document) + "\n")
    out.flush()


def _connect(question: Question) -> None:
    """Joins the cluster, or starts a local one. Raises what Ray raises."""
    import ray

    host, colon, port = question["address"].removeprefix("ray://").rpartition(":")
    if colon and port.isdecimal():  # where nothing listens Ray tries for minutes
        with socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS):
            pass
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    more: dict[str, Any] = {"address": question["address"]}
    if question["address"] == words.LOCAL:
        more |= {"include_dashboard": False, "object_store_memory": words.LOCAL_STORE, "_temp_dir": question["folder"]}
    ray.init(**more, runtime_env={"py_modules": [package]}, log_to_driver=False, configure_logging=False)


def _asked(question: Question, out: TextIO) -> None:
    """Answers the question, whose pairs come once the parent knows the kinds of GPU."""
    nodes = Nodes()
    nodes.look()
    _write(out, {"kinds": {kind: len(ids) for kind, ids in nodes.ids.items()}})
    path = json.loads(sys.stdin.readline() or "null")
    if path is None:
        return
    threading.Thread(target=_watch, daemon=True).start()
    run = Run(question, nodes, out)
    try:
        run.all(_pairs(path))
    finally:
        run.cancel()
    _write(out, {"end": True})


def _watch() -> None:
    """Ends us when the parent has ended, however it did."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _stop(number: int, frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough; what follows ends in a bounded time
    raise Stop


def main() -> None:
    out = os.fdopen(int(sys.argv[1]), "w", encoding="utf-8")
    os.set_inheritable(out.fileno(), False)
    question: Question = json.loads(sys.stdin.readline())
    signal.signal(signal.SIGTERM, _stop)
    try:
        import ray
    except ImportError as problem:
        _write(out, {"failed": "missing", "text": str(problem)})
        return
    try:
        _connect(question)
        signal.signal(signal.SIGTERM, _stop)  # Ray has put its own
        _asked(question, out)
    except Stop:
        pass
    except Exception as problem:  # noqa: BLE001 whatever Ray raises: it has no root for it
        _write(out, {"failed": "ray", "text": f"{type(problem).__name__}: {problem}"[: node.TEXT]})
    finally:
        ray.shutdown()
        if os.getppid() != question["parent"]:  # it was killed, and cleans up nothing
            shutil.rmtree(question["folder"], ignore_errors=True)


if __name__ == "__main__":
    main()
