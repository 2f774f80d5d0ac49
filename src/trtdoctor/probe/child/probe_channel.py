"""The way to the parent: one line of JSON for whatever is to be told, each with the secret of the run.

The request comes on standard input; answers leave through a pipe of their own. Every stage is said before it is
entered, so that the parent knows where the process died.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

TEXT_LIMIT = 4000
MOST_MESSAGES = 4000
SILENCED = 97
"""The exit code where a library has closed the pipe, or opened something else in its place."""


class Failed(Exception):
    """Something that ends an execution, or all of them, and that the parent is told: ``what`` it is, and more."""

    what = ""

    def more(self) -> dict[str, Any]:
        return {}


class Refused(Failed):
    """TensorRT said no: a call returned ``None`` or ``False``. Why is in its log."""

    what = "refused"


class NoValues(Failed):
    """What a shape tensor may hold is not known, so that nothing can be executed."""

    what = "no-values"


class BadInputs(Failed):
    """The arrays that the user gave do not fit the engine."""

    what = "inputs"


class CudaError(Failed):
    """A CUDA call failed; ``code`` and ``name`` as far as the interface gives them."""

    what = "cuda"

    def __init__(self, text: str, name: str | None = None, code: int | None = None) -> None:
        Failed.__init__(self, text)
        self.name, self.code = name, code
        self.of_memory = "out of memory" in text or "MemoryAllocation" in text

    def more(self) -> dict[str, Any]:
        return {"name": self.name, "code": self.code}


def read_request() -> dict[str, Any]:
    """What the parent asks. Standard input is empty afterwards, and what libraries print goes to standard error."""
    request: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    with contextlib.suppress(OSError):
        os.ftruncate(0, 0)  # no library finds the secret there
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return request


class Orders:
    """The way by which more engines come. Each line begins with a digest of the secret, of its place and of what it
    says: one that a library wrote, or gave once more, ends the process."""

    def __init__(self, pipe: int, secret: str) -> None:
        self._pipe, self._secret = pipe, secret.encode("ascii")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        os.set_inheritable(self._pipe, False)
        with os.fdopen(self._pipe, "rb") as lines:
            for place, line in enumerate(iter(lines.readline, b"")):
                digest, _, words = line.rstrip(b"\n").partition(b" ")
                inner = hashlib.sha256(b"%s %d %s" % (self._secret, place, words)).digest()
                if digest != hashlib.sha256(self._secret + inner).hexdigest().encode("ascii"):
                    os._exit(SILENCED)
                yield json.loads(words)


class Channel:
    """The pipe to the parent. Lines are whole, in order, and never go anywhere else."""

    def __init__(self, pipe: int, secret: str) -> None:
        self._pipe = pipe
        self._secret = secret
        self._lock = threading.Lock()
        self._messages = 0
        os.set_inheritable(pipe, False)
        self._identity = self._seen()
        self.engine: int | None = None  # which engine of the request it is about
        self.step = ("start", "")

    def _seen(self) -> tuple[int, int]:
        found = os.fstat(self._pipe)
        return found.st_dev, found.st_ino

    def send(self, **words: Any) -> None:
        """One message. It begins on a line of its own, whatever a library has written before."""
        if self.engine is not None:
            words["engine"] = self.engine
        data = ("\n%s %s\n" % (self._secret, json.dumps(words))).encode("ascii")
        with self._lock:
            try:
                if self._seen() != self._identity:  # a library closed it and opened a file of its own under its number
                    os._exit(SILENCED)
                while data:
                    data = data[os.write(self._pipe, data) :]
            except OSError:
                os._exit(SILENCED)

    def enter(self, stage: str, about: str = "") -> None:
        """A stage begins; ``about`` is the plugin library or the number of the profile."""
        self.step = (stage, about)
        self.send(step={"stage": stage, "about": about})

    def facts(self, **facts: Any) -> None:
        self.send(facts=facts)

    def logged(self, severity: str, text: str) -> None:
        """A message of TensorRT's logger. Of many the less important ones are left out."""
        self._messages += 1
        if severity in ("verbose", "info") and self._messages > MOST_MESSAGES:
            return
        if self._messages <= 2 * MOST_MESSAGES:
            self.send(log={"severity": severity, "text": text[:TEXT_LIMIT]})

    def failed(self, what: str, text: str, **more: Any) -> None:
        stage, about = self.step
        self.send(failed=dict(more, what=what, step={"stage": stage, "about": about}, text=text[:TEXT_LIMIT]))

    def report(self, error: Failed, **more: Any) -> None:
        self.failed(error.what, str(error), **error.more(), **more)

    def report_exception(self, error: Exception) -> None:
        self.failed("exception", "%s: %s" % (type(error).__name__, error))


def short(text: Any, limit: int = 1000) -> str:
    return str(text)[:limit]
