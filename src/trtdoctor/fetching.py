"""Engines at addresses, read many at a time and handed on in the order in which they were named."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

from trtdoctor.sources.addresses import Listed, parsed
from trtdoctor.sources.opening import is_address

if TYPE_CHECKING:
    from concurrent.futures import Future
    from queue import SimpleQueue
    from threading import Thread

    from trtdoctor.model.engine import Engine, PathStatus

AHEAD = 2
"""Objects for each that is read at once which are under way, or wait until those before them are there."""

SILENT = 8
"""Objects in a row for which a store does not answer, after retries, before the others are not asked for."""

Read = Callable[[str], Iterator["Engine"]]


def in_order(paths: Iterator[str], read: Read, in_flight: int) -> Generator[Engine, None, None]:
    """The engines of all ``paths``, as ``read`` gives them for each. Files of this machine are read when it is their
    turn, objects at addresses ahead of it, ``in_flight`` at once."""
    waiting: deque[Future[list[Engine]]] = deque()
    readers: _Readers | None = None
    try:
        for path in paths:
            if not is_address(path):
                while waiting:
                    yield from waiting.popleft().result()
                yield from read(path)
                continue
            if readers is None:
                readers = _Readers(read, in_flight)
            waiting.append(readers.take(path))
            if len(waiting) >= AHEAD * in_flight or waiting[0].done():
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        if readers is not None:
            readers.end()


class _Readers:
    """Threads that read objects, as many as there is work for. They end with the process, whatever they wait for."""

    def __init__(self, read: Read, most: int) -> None:
        from queue import SimpleQueue

        self._read = read
        self._most = most
        self._work: SimpleQueue[tuple[str, Future[list[Engine]]] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._ended = False
        self._stores = _Stores()

    def take(self, path: str) -> Future[list[Engine]]:
        from concurrent.futures import Future
        from threading import Thread

        answer: Future[list[Engine]] = Future()
        self._work.put((path, answer))
        if len(self._threads) < self._most:
            thread = Thread(target=self._serve, name="trtdoctor-reader", daemon=True)
            thread.start()
            self._threads.append(thread)
        return answer

    def _serve(self) -> None:
        while (work := self._work.get()) is not None and not self._ended:
            path, answer = work
            try:
                answer.set_result(self._stores.read(path, self._read))
            except BaseException as error:  # noqa: BLE001 - whoever asked for it gets it
                answer.set_exception(error)

    def end(self) -> None:
        """Takes no more work. What is under way is not waited for: its answer is not wanted."""
        self._ended = True
        for _ in self._threads:
            self._work.put(None)


class _Stores:
    """Which stores are down. One that did not answer ``SILENT`` times in a row is not asked again in this run."""

    def __init__(self) -> None:
        self._silent: dict[tuple[str, str], int] = {}
        self._down: dict[tuple[str, str], PathStatus] = {}

    def read(self, path: str, read: Read) -> list[Engine]:
        """The engines at ``path``, or at once that its store is down."""
        address = parsed(path)
        store = (address.scheme, address.place)
        down = self._down.get(store)
        if down is not None and not (isinstance(path, Listed) and path.status):
            return list(read(Listed(address.shown, address, down, path.seen if isinstance(path, Listed) else None)))
        engines = list(read(path))
        status = next((one.path_status for one in engines if one.path_status.silent), None)
        self._silent[store] = 0 if status is None else self._silent.get(store, 0) + 1
        if status is not None and self._silent[store] >= SILENT and store not in self._down:
            from trtdoctor.sources.refusals import given_up

            self._down[store] = given_up(status, SILENT)
        return engines
