"""What a cluster knows of its machines, out of files: ``kubectl get nodes``, Ray's list, ``trtdoctor host``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from trtdoctor.errors import BudgetExceeded, TargetError
from trtdoctor.model import records
from trtdoctor.model.fact import Known, known
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.target import Target
from trtdoctor.sources.json_values import MOST_VALUES, value_of
from trtdoctor.targets.cluster import Node, nodes_of
from trtdoctor.targets.grouping import FleetTarget, Inventory, Member, inventory
from trtdoctor.targets.saved import named, target_of
from trtdoctor.targets.words import parse_words
from trtdoctor.text import printable

LARGEST = 256 << 20
"""Bytes of one JSON value: some 10,000 nodes as kubectl writes them. JSON lines may be any number of values."""
MOST_NODES = 1_000_000
BYTES_OF_VALUE = 16
"""Of a list of nodes; kubectl writes some forty for each."""
NO_FACTS = frozenset(
    ("described", "given", "sources", "uuid", "slice_of", "memory_free_bytes", "users", "persistence", "notes")
)
"""What differs between machines that are the same to an engine."""


def read(inputs: Iterable[tuple[str, BinaryIO]]) -> Inventory:
    """The fleet that all of ``inputs``, names and streams, describe together. Raises ``TargetError`` for one that
    describes no machine, ``OSError`` where a stream fails."""
    nodes: list[Node] = []
    hosts: list[tuple[str, Target]] = []
    for name, stream in inputs:
        for value in documents(stream, name):
            found = nodes_of(value)
            if found is None:
                hosts.append((name, _host(value, name)))
            else:
                nodes += found
            if len(nodes) > MOST_NODES:
                raise TargetError(f"{named(name)} brings more than {MOST_NODES:,} nodes")
    return inventory(nodes, _equal(hosts))


def completed(found: Inventory, text: str) -> Inventory:
    """``found`` with what a target in words says of all nodes: the TensorRT of their containers, most of all. Raises
    ``TargetError`` for words that contradict a node."""
    words = parse_words(text)
    if words.gpu != Gpu():
        raise TargetError(
            "which GPUs there are, the nodes tell; --with is for the rest, as in container=… or tensorrt=…"
        )
    return found._replace(targets=tuple(one._replace(target=_with(one, words)) for one in found.targets))


def _with(one: FleetTarget, words: Target) -> Target:
    target = one.target
    if isinstance(target.machine, Known):
        raise TargetError(f"{one.name} was looked at by `trtdoctor host`, so nothing can be added to it")
    for key in ("platform", "driver", "cuda"):
        asked, there = known(getattr(words, key)), known(getattr(target, key))
        if asked is not None and there not in (None, asked):
            raise TargetError(f"{one.name} has {key} {there}, and --with says {printable(str(asked), 40)}")
        if asked is not None:
            target = target._replace(**{key: getattr(words, key)})
    return target._replace(
        tensorrt=words.tensorrt,
        runtime=words.runtime,
        bindings=words.bindings,
        tensorrt_cuda=words.tensorrt_cuda,
        carrier=words.carrier,
    )


def documents(stream: BinaryIO, name: str) -> Iterator[object]:
    """The JSON values of a stream: one, or JSON lines. Raises ``TargetError`` for anything else."""
    head = _line(stream, name)
    try:
        first = _value(head, name)
    except TargetError:
        raise
    except (ValueError, RecursionError):
        rest = stream.read(LARGEST + 1 - len(head))
        yield _whole(head + rest, name)
        return
    yield first
    number = 1
    while row := _line(stream, name):
        number += 1
        if row.strip():
            try:
                yield _value(row, name)
            except TargetError:
                raise
            except (ValueError, RecursionError) as error:
                raise TargetError(f"{named(name)}: line {number} is not JSON: {printable(str(error))}") from error


def _line(stream: BinaryIO, name: str) -> bytes:
    row = stream.readline(LARGEST + 1)
    if len(row) > LARGEST:
        raise _too_large(name)
    return row


def _whole(raw: bytes, name: str) -> object:
    if len(raw) > LARGEST:
        raise _too_large(name)
    if not raw.strip():
        raise TargetError(f"{named(name)} is empty; did the command that should have written it fail?")
    try:
        return _value(raw, name)
    except TargetError:
        raise
    except records.TwiceError as error:
        raise TargetError(f"{named(name)} has the key '{printable(str(error), 80)}' twice in one object") from error
    except (ValueError, RecursionError) as error:
        raise TargetError(
            f"{named(name)} is not JSON: {printable(str(error))}; kubectl writes it with `kubectl get nodes -o json`"
        ) from error


def _value(raw: bytes, name: str) -> object:
    try:
        return value_of(raw, MOST_VALUES + len(raw) // BYTES_OF_VALUE)
    except BudgetExceeded as error:
        raise TargetError(f"{named(name)} cannot be read: {error}") from error


def _too_large(name: str) -> TargetError:
    return TargetError(
        f"{named(name)} has a JSON value of more than {LARGEST >> 20} MiB; give it as JSON lines: "
        "kubectl get nodes -o json | jq -c '.items[]'"
    )


def _host(value: object, name: str) -> Target:
    """A machine that ``trtdoctor host`` described; anything else is refused with what would do."""
    try:
        return target_of(value, name)
    except TargetError as error:
        if isinstance(value, dict) and ("target" in value or "machine" in value or "gpus" in value):
            raise
        raise TargetError(
            f"{named(name)} describes no machines: it is neither what `kubectl get nodes -o json`, `ray list nodes "
            "--format json` nor `trtdoctor host --output-format json` writes"
        ) from error


def _equal(hosts: Iterable[tuple[str, Target]]) -> list[FleetTarget]:
    """Machines that are the same to an engine as one target each."""
    groups: dict[str, list[tuple[str, Target]]] = {}
    for name, target in hosts:
        groups.setdefault(json.dumps(_facts(records.encode(target)), sort_keys=True), []).append((name, target))
    return [
        FleetTarget(
            _called(group[0][0]),
            group[0][1],
            tuple(Member(_called(name)) for name, _ in group),
            len(group) * len(group[0][1].gpus) if group[0][1].gpus else None,
            "",
            "host",
        )
        for group in groups.values()
    ]


def _called(path: str) -> str:
    return printable(os.path.basename(path).removesuffix(".json") or path, 80)


def _facts(value: object) -> object:
    if isinstance(value, dict):
        return {key: _facts(one) for key, one in value.items() if key not in NO_FACTS}
    return [_facts(one) for one in value] if isinstance(value, list) else value
