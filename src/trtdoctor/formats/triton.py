"""Model repositories of Triton, and single models of one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Final

from trtdoctor.errors import BudgetExceeded
from trtdoctor.formats.folder import Folder
from trtdoctor.model.budget import Budget
from trtdoctor.model.engine import ENGINE_NAMES, ENSEMBLE, NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.local import read_file
from trtdoctor.text import counted, printable, shell_quote

MOST_SHOWN = 8
MOST_CONFIGS = 100
_SOURCE = (
    "https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_repository.html"
)
_ALL = Fix("check the plans inside", ("find {path} -name '*.plan' -print0 | xargs -0 trtdoctor check",), _SOURCE)
_NONE = Fix("name the engine: no plan was seen in it", (), _SOURCE)
_PUT = Fix("put the plan there: MODEL/1/{} beside MODEL/config.pbtxt", (), _SOURCE)
_ONE = "one model of a Triton model repository"
_PARTS = Fix("check the models that it is made of", ("trtdoctor check {folder}",), _SOURCE)
_ENSEMBLE = re.compile(r"""\bplatform\s{0,80}:\s{0,80}["']ensemble["']|\bensemble_scheduling\s{0,80}[:{<]""")
_COMMENT = re.compile(r"#[^\n]*")
_LOADS_PLANS = re.compile(r"""\b(?:platform|backend)\s*:\s*["'](?:tensorrt_plan|tensorrt)["']""")
_FILE_NAMES = re.compile(r"""\b(?:default_model_filename|value)\s*:\s*["']([^"'/\n]{1,200})["']""")
"""Where ``config.pbtxt`` names the file in a version's folder, for all GPUs or (``cc_model_filenames``) for some."""


def directory(folder: Folder) -> NonEngineFile | None:
    below, cut = folder.below(2)
    models = _models(folder, below)
    if not models:
        return None
    kind: Final = "triton-model-repository"
    if cut:
        return NonEngineFile(kind, "a Triton model repository, too large to be looked through here", _ALL)
    if models == [""] and (wanted := _lacking(folder, below)):
        what = f"a model for Triton's TensorRT backend without a plan: no version's folder has {wanted}"
        return NonEngineFile(kind, what, _PUT._replace(title=_PUT.title.format(wanted)), "wrong-path")
    if models == [""] and is_ensemble(_text(folder, "config.pbtxt")) and not _plans(folder, below, ""):
        return NonEngineFile(kind, ENSEMBLE, _PARTS)
    plans = [plan for model in models[:MOST_CONFIGS] for plan in _plans(folder, below, model)]
    what = f"a Triton model repository of {counted(len(models), 'model')}" if models != [""] else _ONE
    return NonEngineFile(kind, what + _count(plans), _fix(plans) if plans or len(models) > MOST_CONFIGS else _NONE)


def is_ensemble(text: str) -> bool:
    """Whether a ``config.pbtxt`` is of a model that has no file to be loaded: ``ensemble_scheduling`` in Triton's
    ModelConfig."""
    return _ENSEMBLE.search(_COMMENT.sub("", text)) is not None


def _models(folder: Folder, below: frozenset[str]) -> list[str]:
    """The folders of models, relative to this one; ``""`` where it is one itself."""
    if "config.pbtxt" in folder.names or any(_is_plan(name.split("/")) for name in below):
        return [""]
    roots = {name.split("/")[0] for name in below if name.count("/") == 1 and name.endswith("/config.pbtxt")}
    return sorted(roots | {parts[0] for name in below if len(parts := name.split("/")) == 3 and _is_plan(parts[1:])})


def _lacking(folder: Folder, below: frozenset[str]) -> str:
    """The file that a model of the TensorRT backend needs in a version's folder, where it surely is in none; ``""``
    where it has one, where engines lie elsewhere below (they are judged), or where nobody can look."""
    text = _COMMENT.sub("", _text(folder, "config.pbtxt"))
    versions = [name for name in folder.names if name.isdecimal()]
    if folder.path is None or not _LOADS_PLANS.search(text):
        return ""
    names = {"model.plan", *_FILE_NAMES.findall(text)[:100]}
    if any((last := name.rpartition("/")[2]) in names or last.endswith(ENGINE_NAMES) for name in below):
        return ""
    places = [os.path.join(folder.path, name) for name in versions]
    # Links are not followed by ``below``, and a folder that may not be read looks like an empty one.
    if not all(name in folder.folders for name in versions) or not all(os.access(one, os.R_OK) for one in places):
        return ""
    wanted = next(iter(_FILE_NAMES.findall(text)), "model.plan")
    return printable(wanted, 80)


def _is_plan(parts: list[str], names: Iterable[str] = ("model.plan",)) -> bool:
    """A file in the folder of a version: ``["1", "model.plan"]``."""
    return len(parts) == 2 and parts[0].isdecimal() and parts[1] in names


def _plans(folder: Folder, below: frozenset[str], model: str) -> list[str]:
    """The plans of a model: those that its configuration names, and those that are called like one."""
    inside = f"{model}/" if model else ""
    names = {"model.plan", *_named(folder, f"{inside}config.pbtxt")}
    found = []
    for name in sorted(name for name in below if name.startswith(inside)):
        parts = name.removeprefix(inside).split("/")
        if len(parts) != 2 or not parts[0].isdecimal():
            continue
        if parts[1] in names or parts[1].endswith(ENGINE_NAMES):
            found.append(name)
    return found


def _named(folder: Folder, config: str) -> list[str]:
    return _FILE_NAMES.findall(_text(folder, config))[:100]


def _text(folder: Folder, config: str) -> str:
    return text_of(os.path.join(folder.path, config)) if folder.path is not None else ""


def text_of(path: str) -> str:
    """The text of a configuration; empty where it cannot be read, or is too large for one."""
    try:
        data = read_file(path, Budget("the configuration", bytes=1 << 20))
    except (OSError, ValueError, BudgetExceeded):
        return ""
    return data.decode("utf-8", "replace")


def _count(plans: list[str]) -> str:
    return f", with {len(plans)} plan{'s'[: len(plans) != 1]}" if plans else ""


def _fix(plans: list[str]) -> Fix:
    """The plans by name, unless they are many, or have names that the placeholders of a fix could be mistaken for."""
    if not plans or len(plans) > MOST_SHOWN or any("{" in name or not name.isprintable() for name in plans):
        return _ALL
    paths = " ".join(f"{{path}}/{shell_quote(name)}" for name in plans)
    return _ALL._replace(commands=(f"trtdoctor check {paths}",))
