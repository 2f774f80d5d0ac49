"""TensorRT Edge-LLM: the directory that its builder writes and its runtime loads.

Names: ``engine_layout.py`` and ``contracts.py`` of the wheel tensorrt-edgellm 0.11.0.
"""

from __future__ import annotations

import re

from trtdoctor.formats.folder import Folder
from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.text import listing

_MODELS = ("llm.engine", "dllm.engine", "spec_base.engine", "spec_draft.engine")
_PARTS = frozenset(
    f"{name}.engine"
    for name in (
        "visual",
        "audio_encoder",
        "code2wav",
        "action",
        "rnnt_step",
        "speaker_encoder",
        "speech_tokenizer_encoder",
        "und_prefill",
        "gen",
        "vae_encoder",
    )
)
"""Engines beside the language model, each in a folder of its own."""
_RANK = re.compile(r"llm_world(\d{1,3})_rank(\d{1,3})\.engine")
_CONFIG = re.compile(r"(?:base_|draft_)?config(?:_world\d{1,3})?\.json")
_SOURCE = "https://nvidia.github.io/TensorRT-Edge-LLM/"


def directory(folder: Folder) -> NonEngineFile | None:
    if not any(_CONFIG.fullmatch(name) for name in folder.names):
        return None
    own = [name for name in _MODELS if name in folder.names]
    own += sorted(name for name in folder.names if name in _PARTS or _RANK.fullmatch(name))
    if not own:
        return None
    engines = [*own, *_engines_of_parts(folder)]
    what = f"a TensorRT Edge-LLM engine directory ({listing(engines)})"
    if missing := _missing(folder.names):
        what += f", in which {listing(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    paths = " ".join(f"{{path}}/{name}" for name in engines)
    title = "Edge-LLM loads the directory; check the engines in it (with --plugin: its libNvInfer_edgellm_plugin.so)"
    fix = Fix(title, (f"trtdoctor check {paths}",), _SOURCE)
    return NonEngineFile("edge-llm-engine-dir", what, fix)


def _engines_of_parts(folder: Folder) -> list[str]:
    """``visual/visual.engine``, ``talker/llm.engine``."""
    known = _PARTS | {"llm.engine"}
    found = (name for name in folder.below(1).names if name.count("/") == 1 and name.rpartition("/")[2] in known)
    return sorted(name for name in found if re.fullmatch(r"[\w/.]+", name))[:12]


def _missing(names: frozenset[str]) -> list[str]:
    """Speculative decoding needs both of its engines, tensor parallelism one for each rank."""
    found = [name for name in ("spec_base.engine", "spec_draft.engine") if name not in names]
    missing = found if len(found) == 1 else []
    worlds = {int(match[1]) for name in names if (match := _RANK.fullmatch(name))}
    for world in sorted(worlds)[:4]:
        ranks = (f"llm_world{world}_rank{rank}.engine" for rank in range(world))
        missing += [name for name in ranks if name not in names]
    return missing[:8]
