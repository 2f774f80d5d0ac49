"""Equal nodes as one target each: what a fleet comes to. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from trtdoctor.model.fact import Fact, Known, known
from trtdoctor.model.target import Target
from trtdoctor.named import NamedTuple
from trtdoctor.targets.cluster import Node, Origin
from trtdoctor.targets.labels import Kind, Refused
from trtdoctor.text import dotted, printable, size

UNLABELLED = "GPUs without labels"
TOLD_APART = ("gpu.memory_bytes", "driver", "cuda", "platform", "gpu.compute_capability", "gpu.sm_count")
"""What may tell two targets of one name apart, in the order in which people would say it."""


class Member(NamedTuple):
    """A node of a target, as far as it can be used: ``ready`` is ``None`` where that was not told."""

    name: str
    cordoned: bool = False
    ready: bool | None = None
    shared: bool = False


class FleetTarget(NamedTuple):
    """A kind of machine, and the nodes that are of it. ``gpus`` is how many GPUs, or slices where ``profile`` names one
    of MIG, they have together; ``None`` where one does not tell. ``labelled``: whether anything tells what they are."""

    name: str
    target: Target
    members: tuple[Member, ...]
    gpus: int | None
    profile: str
    origin: Origin
    virtual: bool = False
    labelled: bool = True

    @property
    def unknown(self) -> tuple[str, ...]:
        """What is not known of it, in words."""
        return tuple(key for key, fact in self._facts().items() if not isinstance(fact, Known))

    @property
    def doubts(self) -> tuple[str, ...]:
        """What labels tell of it and what cannot be."""
        return tuple(dict.fromkeys(fact.reason for fact in self._facts().values() if isinstance(fact, Refused)))

    def _facts(self) -> dict[str, Fact[object]]:
        facts: dict[str, Fact[object]] = {"gpu": self.target.gpu.compute_capability}
        facts |= {"SMs": self.target.gpu.sm_count}
        facts |= {"memory": self.target.gpu.memory_bytes, "driver": self.target.driver, "CUDA": self.target.cuda}
        facts |= {"platform": self.target.platform}
        return facts


class Inventory(NamedTuple):
    """A fleet: its targets, those with most nodes first, how many nodes have no GPU, and the names of those with one
    that take no pods now or share their GPUs."""

    targets: tuple[FleetTarget, ...]
    nodes: int
    without_gpu: int
    cordoned: tuple[str, ...] = ()
    not_ready: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


def inventory(nodes: Iterable[Node], hosts: Sequence[FleetTarget] = ()) -> Inventory:
    """What ``nodes`` come to, and ``hosts``, which are targets already."""
    groups: dict[object, list[tuple[Node, Kind]]] = {}
    with_gpu, without = [], 0
    for node in nodes:
        without += not node.kinds
        with_gpu += [node] if node.kinds else []
        for kind in node.kinds:
            groups.setdefault((node.origin, _key(kind)), []).append((node, kind))
    found = [*map(_target, groups.values()), *hosts]
    found.sort(key=lambda one: (-len(one.members), one.name))
    return Inventory(
        tuple(_named(found)),
        without + len(with_gpu) + sum(len(one.members) for one in hosts),
        without,
        tuple(node.name for node in with_gpu if node.cordoned),
        tuple(node.name for node in with_gpu if node.ready is False),
        tuple(node.name for node in with_gpu if any(kind.shared for kind in node.kinds)),
    )


def _key(kind: Kind) -> object:
    facts = (*kind.gpu, kind.driver, kind.cuda, kind.platform)
    return (tuple(map(known, facts)), kind.profile, kind.virtual, kind.labelled)


def _target(group: list[tuple[Node, Kind]]) -> FleetTarget:
    node, kind = group[0]
    counts = [one.number for _, one in group]
    name = printable(known(kind.gpu.name) or (UNLABELLED if not kind.labelled else "GPUs without a model"), 80)
    return FleetTarget(
        name,
        Target(name, kind.gpu, platform=kind.platform, driver=kind.driver, cuda=kind.cuda, gpus=(kind.gpu,)),
        tuple(Member(one.name, one.cordoned, one.ready, each.shared) for one, each in group),
        None if None in counts else sum(count for count in counts if count is not None),
        kind.profile,
        node.origin,
        kind.virtual,
        kind.labelled,
    )


def _named(found: Sequence[FleetTarget]) -> Iterator[FleetTarget]:
    """Each under a name of its own: with what tells it from others of that name, else with a number."""
    alike: dict[str, list[FleetTarget]] = {}
    for one in found:
        alike.setdefault(one.name, []).append(one)
    telling = {name: _telling(group) for name, group in alike.items()}
    taken: dict[str, int] = {}
    for one in found:
        name = plain = ", ".join([one.name, *(_word(one, path) for path in telling[one.name])])
        while name in taken:  # of each name the last number is kept, so that no list costs its square
            taken[plain] += 1
            name = f"{plain} #{taken[plain]}"
        taken[name] = 1
        yield one._replace(name=name, target=one.target._replace(described=name))


def _telling(group: Sequence[FleetTarget]) -> list[str]:
    """The first of ``TOLD_APART`` that tell all of ``group`` apart, or as many as differ at all."""
    chosen: list[str] = []
    for path in TOLD_APART:
        if len({tuple(_word(one, path) for path in chosen) for one in group}) == len(group):
            break
        if len({_word(one, path) for one in group}) > 1:
            chosen.append(path)
    return chosen


def _word(one: FleetTarget, path: str) -> str:
    """A fact of a target as a part of its name."""
    head, _, tail = path.partition(".")
    fact: Fact[object] = getattr(one.target.gpu, tail) if tail else getattr(one.target, head)
    value = known(fact)
    label = {"gpu.memory_bytes": "memory", "driver": "driver", "cuda": "CUDA", "platform": "platform"}.get(path, tail)
    if value is None:
        return f"{label} not known"
    if path == "gpu.memory_bytes" and isinstance(value, int):
        return size(value)
    if isinstance(value, tuple):
        return dotted(value)
    return f"{label} {printable(str(value), 40)}" if path in ("driver", "cuda", "gpu.sm_count") else str(value)
