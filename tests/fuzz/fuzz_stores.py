"""Damaged answers of stores, from a store in this process that says what the input says; and listings of them."""

from __future__ import annotations

import base64
import datetime
import json
import random
import sys
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import fuzz_plans
from fuzz_kind import Kind, Outcome

from trtdoctor.formats.reading import read_engines
from trtdoctor.gathering import Gathered
from trtdoctor.render import values
from trtdoctor.sources import listing, remote
from trtdoctor.sources.addresses import parsed

ADDRESSES = (
    "s3://bucket/models/a.engine", "gs://b/a.engine", "az://c/a.engine", "https://example.com/a.engine?sig=x",
    "s3://b/../a",
)  # fmt: skip
ERRORS = (
    "Generic S3 error: Error performing GET http://x in 1s - status code: 503 Service Unavailable: ",
    "status code: 416", "status code: 403 <Code>AccessDenied</Code>", "status code: 400 <Code>ExpiredToken</Code>",
    "dns error",
    "status: 301,", "kind: Timeout", "Header: Content-Length Header missing from response", "status code: 999",
    "\x1b]0;x\x07",
    "<Code>NoSuchBucket</Code> status code: 404", 'Path "a//b" contained empty path segment', "certificate",
    "\ud800" * 9,
)  # fmt: skip
KINDS_OF_ERRORS = (
    "GenericError", "PreconditionError", "NotSupportedError", "InvalidPathError", "PermissionDeniedError",
    "NotFoundError",
    "OSError",
)  # fmt: skip
ANSWERS: dict[str, Any] = {"e_tag": '"a1"', "version": None, "size": None, "last_modified": 1767312000.5}


class BaseError(Exception):
    """What obstore raises."""


def obstore() -> types.ModuleType:
    """Stands for the package, which need not be there: its errors by their names."""
    package, errors, stores = (types.ModuleType(name) for name in ("obstore", "obstore.exceptions", "obstore.store"))
    found: dict[str, Any] = {name: type(name, (BaseError,), {}) for name in KINDS_OF_ERRORS[:-1]}
    found["NotFoundError"] = type("NotFoundError", (BaseError, FileNotFoundError), {})
    vars(errors).update(found, BaseError=BaseError)
    vars(package).update(exceptions=errors, store=stores)
    return package


OBSTORE = obstore()


class Store:
    """A store that answers as the input says."""

    def __init__(self, said: Mapping[str, Any], plan: bytes) -> None:
        self._answers, self._plan, self._asked = said.get("answers") or [{}], plan, 0
        self._keys = said.get("keys") or []

    async def get_async(self, key: str, options: Mapping[str, Any]) -> Any:
        answers = self._answers
        answer = answers[min(self._asked, len(answers) - 1)]
        self._asked += 1
        if "error" in answer:
            raise self._error(answer)
        size = answer["size"] if answer.get("size") is not None else len(self._plan)
        when = datetime.datetime.fromtimestamp(answer.get("last_modified", 0), datetime.timezone.utc)
        meta = {"size": size, "e_tag": answer.get("e_tag"), "version": answer.get("version"), "last_modified": when}
        begin, end = options.get("range", (0, len(self._plan)))
        data = self._plan[begin + answer.get("shift", 0) : end + answer.get("more", 0)]
        pieces = answer.get("pieces", 1)
        step = len(data) // pieces + 1
        return SimpleNamespace(
            meta=meta, stream=lambda min_chunk_size: iter([data[at : at + step] for at in range(0, len(data), step)])
        )

    def list(
        self, prefix: str | None, offset: str | None = None, chunk_size: int = 1
    ) -> Iterator[list[dict[str, Any]]]:
        for row in self._keys:
            if "error" in row:
                raise self._error(row)
            if offset is None or row["path"] > offset:
                yield [row]

    def _error(self, said: Mapping[str, Any]) -> Exception:
        kind: type[Exception] = getattr(OBSTORE.exceptions, said.get("kind", "GenericError"), OSError)
        return kind(said["error"])


def make(chance: random.Random) -> bytes:
    """A plan, what a store says of it each time that it is asked, and what it lists. Each is of the type that the
    library gives; its value is not."""
    if chance.random() < 0.3:
        plan = fuzz_plans.make(chance.choice(tuple(fuzz_plans.VERSIONS)), chance)
    else:
        plan = chance.choice(fuzz_plans.all_seeds()[chance.choice(tuple(fuzz_plans.VERSIONS))]).data
    answers = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        answer = dict(ANSWERS)
        for _ in range(chance.choice((0, 0, 1, 2))):
            answer |= chance.choice((
                {"e_tag": chance.choice((None, "", 'W/"w"', '"b2"', "x" * 3000, "\x1b[31m", "\ud800", '"', "*"))},
                {"version": chance.choice((None, "", "v1", "v" * 3000))},
                {"size": chance.choice((0, 1, 3, 4, 100, len(plan) - 1, len(plan) + 1, 1 << 20, 1 << 40,
                (1 << 63) - 1))},
                {"last_modified": chance.choice((0, -1.0, 1e9, 4e9, 2e11))},
                {"shift": chance.choice((-1, 1, 100))},
                {"more": chance.choice((-1, 1, 9999, -(1 << 20)))},
                {"pieces": chance.choice((2, 7, 100))},
                {"error": chance.choice(ERRORS), "kind": chance.choice(KINDS_OF_ERRORS)},
            ))  # fmt: skip
        answers.append(answer)
    names = (
        "a.engine",
        "a/../b.engine",
        "x//y.engine",
        "",
        "/",
        ".",
        "b.plan",
        "é.trt",
        "\x1b[1m.engine",
        "n" * 2000,
        "d/",
    )
    keys: list[dict[str, Any]] = [
        {"path": f"models/{chance.choice(names)}", "size": 4, "e_tag": '"x"'} for _ in range(chance.choice((0, 1, 5)))
    ]
    if chance.random() < 0.2:
        keys.append({"error": chance.choice(ERRORS), "kind": chance.choice(("InvalidPathError", "GenericError"))})
    said = {
        "address": chance.choice(ADDRESSES),
        "answers": answers,
        "keys": keys,
        "plan": base64.b64encode(plan).decode(),
    }
    return json.dumps(said).encode()


def read(data: bytes, folder: Path, number: int) -> Outcome:
    said = json.loads(data)
    store = Store(said, base64.b64decode(said["plan"]))
    modules = {"obstore": OBSTORE, "obstore.exceptions": OBSTORE.exceptions, "obstore.store": OBSTORE.store}
    with (
        patch.dict(sys.modules, modules),
        patch.object(remote, "_store_and_key", lambda address, _: (store, "key")),
        patch.object(remote, "store_of", lambda address: store),
        patch.object(listing, "store_of", lambda address: store),
    ):
        found = list(read_engines(said["address"], whole=number % 3 == 0))
        for engine in found:
            json.loads(json.dumps(values.engine(engine)))
        try:
            for _ in listing.keys_below(parsed("s3://bucket/models/")):
                pass
        except listing.ListingEnded as ended:
            json.dumps([ended.names, str(ended.status)])
        list(Gathered(["s3://bucket/models/"]))
    return Outcome(found[0].head != b"", f"{found[0].path_status.state}{'' if found[0].header is None else ', plan'}")


KINDS = [Kind("answers of stores", "the store gave bytes, which were looked at", make, read, 2)]
