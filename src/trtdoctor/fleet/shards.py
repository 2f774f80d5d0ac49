"""A list of engines in pieces: what one pod checks, and what one ConfigMap holds."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from trtdoctor.errors import FleetError
from trtdoctor.named import NamedTuple
from trtdoctor.sources.addresses import parsed
from trtdoctor.sources.opening import SCHEMES, is_address
from trtdoctor.text import counted, listing, printable, size

ROOM = 900 << 10
"""Bytes of lists in one ConfigMap; Kubernetes takes 1 MiB of data, etcd 1.5 MiB of all."""
MOST_SHARDS = 10_000
MOST_MAPS = 100
"""Kubelet writes them into the memory of the node, for every pod."""
LONGEST = 4096 * 4
"""Bytes of one path or address."""


class Shard(NamedTuple):
    """What one pod checks; ``key`` is the list's name in its ConfigMap."""

    number: int
    engines: tuple[str, ...]

    @property
    def key(self) -> str:
        return key_of(self.number)

    @property
    def text(self) -> str:
        return "".join(f"{engine}\n" for engine in self.engines)


def key_of(number: int) -> str:
    """The name of a shard's list."""
    return f"shard-{number:05}.txt"


def placed(engines: Iterable[str], folder: str | None) -> list[str]:
    """The engines as a pod sees them, each once: addresses and absolute paths as they are, others below ``folder``.

    Raises ``FleetError`` for a name that a list in a ConfigMap cannot hold.
    """
    found: dict[str, None] = {}
    for engine in engines:
        require_utf8(engine)
        if any(sign in engine for sign in "\n\r\0") or not engine.encode().strip():
            raise FleetError(f"'{printable(engine)}' cannot stand in a list of one name a line; rename it")
        if len(engine.encode()) > LONGEST:
            raise FleetError(f"a name of {counted(len(engine), 'character')} is no path: {printable(engine, 80)}")
        if "://" in engine:
            _require_address(engine)
            found[engine] = None
        elif engine.startswith("/"):
            found[engine] = None
        elif folder is None:
            raise FleetError(
                f"'{printable(engine)}' is relative to a volume and none is given: add --pvc CLAIM, or name the path "
                "as a pod sees it"
            )
        else:
            path = posixpath.normpath(engine)
            if path.startswith(".."):
                raise FleetError(f"'{printable(engine)}' leads out of the volume; name it from the volume's root")
            found[posixpath.join(folder, path) if path != "." else folder] = None
    if not found:
        raise FleetError("no engine is named: give paths or addresses, or --files-from LIST")
    return list(found)


def _require_address(name: str) -> None:
    if not is_address(name):
        raise FleetError(f"'{printable(name)}' is no address that can be read ({listing(SCHEMES, 'or')})")
    if parsed(name).secret or parsed(name).named:
        raise FleetError(
            f"'{printable(parsed(name).shown)}' comes with what may be a credential, and a ConfigMap keeps no secret: "
            "give the plain address, and credentials by --env-from SECRET or --service-account NAME"
        )


def require_utf8(name: str) -> None:
    """Raises ``FleetError`` where ``name`` is not."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raise FleetError(
            f"'{printable(name)}' is not UTF-8, which all that Kubernetes keeps must be; rename it"
        ) from None


def split(engines: Sequence[str], most: int) -> list[Shard]:
    """Shards of at most ``most`` engines, each small enough for a ConfigMap."""
    shards: list[Shard] = []
    piece: list[str] = []
    length = 0
    for engine in engines:
        more = len(engine.encode()) + 1
        if piece and (len(piece) >= most or length + more > ROOM):
            shards.append(Shard(len(shards), tuple(piece)))
            piece, length = [], 0
        piece.append(engine)
        length += more
    shards.append(Shard(len(shards), tuple(piece)))
    if len(shards) > MOST_SHARDS:
        raise FleetError(
            f"{len(engines):,} engines make more than {MOST_SHARDS:,} shards of {most:,}; give a larger --shard-size, "
            "or several lists"
        )
    return shards


def packed(shards: Sequence[Shard]) -> Iterator[tuple[Shard, ...]]:
    """The shards of each ConfigMap. Raises ``FleetError`` where there would be too many."""
    piece: list[Shard] = []
    maps = length = 0
    for shard in shards:
        more = len(shard.text.encode()) + len(shard.key)
        if piece and length + more > ROOM + (64 << 10):
            maps += 1
            yield tuple(piece)
            piece, length = [], 0
        if maps >= MOST_MAPS:
            raise FleetError(
                f"the list is larger than {size(MOST_MAPS * ROOM)}, which every pod would hold in memory; name folders "
                "instead of files, or make several jobs"
            )
        piece.append(shard)
        length += more
    yield tuple(piece)
