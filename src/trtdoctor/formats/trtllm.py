"""TensorRT-LLM: the directory that it loads, and the config.json in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from trtdoctor.formats.folder import Folder
from trtdoctor.formats.plaintext import Text, json_in
from trtdoctor.formats.ways import TRTLLM
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.text import counted, listing, printable

_CONFIG = Fix(
    "the engines are in the same directory: check those, or give TensorRT-LLM the directory",
    ('trtdoctor check "$(dirname {path})"/rank0.engine',),
    TRTLLM,
)
_SERVE = "trtllm-serve {path} --backend tensorrt --tokenizer TOKENIZER"
_DIRECTORY = Fix(
    "TensorRT-LLM loads the directory; the files to check are its rank*.engine",
    ("trtdoctor check {path}/*rank*.engine", _SERVE),
    TRTLLM,
)
_PARTS = Fix(
    "TensorRT-LLM loads encoder and decoder together; check the engines of both",
    ("trtdoctor check {path}/*/rank*.engine",),
    TRTLLM,
)
_RANK = re.compile(r"(?:.*_tp(\d{1,3})_(?:pp(\d{1,3})_)?)?rank(\d{1,4})\.engine")
"""``rank0.engine``, and ``llama_float16_tp2_rank0.engine`` of releases before 0.8."""


def config(found: Text) -> NonEngineFile | None:
    if '"pretrained_config"' not in found.text or '"build_config"' not in found.text or json_in(found) is None:
        return None
    return NonEngineFile("trtllm-config", "the config.json of a TensorRT-LLM engine directory", _CONFIG)


def directory(folder: Folder) -> NonEngineFile | None:
    if "config.json" not in folder.names:
        return _encoder_decoder(folder)
    ranks = {name: match for name in folder.names if (match := _RANK.fullmatch(name))}
    if not ranks:
        return None
    first = min(ranks)
    world = _world(folder) or int(ranks[first][1] or 0) * int(ranks[first][2] or 1)
    there = {rank for match in ranks.values() if (rank := int(match[3])) < world or not world}
    what = f"a TensorRT-LLM engine directory {_how_many(first, there, world)}"
    short = bool(world) and len(there) < world
    return NonEngineFile("trtllm-engine-dir", what, _DIRECTORY, "corrupt-or-truncated" if short else "not-an-engine")


def _how_many(first: str, there: set[int], world: int) -> str:
    """Of how many engines there are how many: by their names. ``world`` is 0 where that is not known."""
    if not world:
        return f"({counted(len(there), 'rank engine')})"
    left = world - len(there)
    if not left:
        return f"with all of its rank engines ({len(there)} of {world})"
    stem = printable(first.rpartition("rank")[0], 60)
    missing = (rank for rank in range(world) if rank not in there)
    shown = [f"{stem}rank{rank}.engine" for rank in islice(missing, 4)]
    more = [f"{left - len(shown):,} more"] if left > len(shown) else []
    verb = "is" if left == 1 else "are"
    return f"with {len(there)} of {counted(world, 'rank engine')}: {listing([*shown, *more])} {verb} missing"


def _world(folder: Folder) -> int:
    """How many ranks the engines were built for, as its config.json says; 0 where it does not."""
    found: object = folder.json("config.json")
    for key in ("pretrained_config", "mapping", "world_size"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if type(found) is int and found > 0 else 0


def _encoder_decoder(folder: Folder) -> NonEngineFile | None:
    parts = sorted(_parts(folder))
    if not parts:
        return None
    what = f"a directory of TensorRT-LLM engine directories ({listing(parts)})"
    return NonEngineFile("trtllm-engine-dir", what, _PARTS)


def _parts(folder: Folder) -> Iterator[str]:
    there = [name for name in ("encoder", "decoder") if name in folder.folders]
    below = folder.below(1).names if there else frozenset()
    for name in there:
        if {f"{name}/config.json", f"{name}/rank0.engine"} <= below:
            yield name
