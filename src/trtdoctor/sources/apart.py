"""Work that may never end, done in a thread of its own: a dead disk blocks there, and so does a library that answers no
signal while a server is silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from trtdoctor.model.fact import Unknown

T = TypeVar("T")


def within(seconds: float, what: str, work: Callable[[], T]) -> T | Unknown:
    """The result of ``work``, or why there is none. Whoever waits for it can be interrupted."""
    import threading

    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - handed over to the thread that asked
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if results:
        return results[0]
    if errors:
        raise errors[0]
    return Unknown(f"{what} took longer than {seconds:g} s")
