"""Model repositories of Triton, and single models of one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from trtdoctor.errors import BudgetExceeded
from trtdoctor.formats.folder import Folder
from trtdoctor.model.budget import Budget
from trtdoctor.model.engine import ENGINE_NAMES, NonEngineFile
from trtdoctor.model.finding import Fix
from trtdoctor.sources.local import read_file
from trtdoctor.text import shell_quote

MOST_SHOWN = 8
MOST_CONFIGS = 100
_SOURCE = (
    "https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_repository.html"
)
_ALL = Fix("check the plans inside", ("find {path} -name '*.plan' -print0 | xargs -0 trtdoctor check",), _SOURCE)
_FILE_NAMES = re.compile(r"""\b(?:default_model_filename|value)\s*:\s*["']([^"'/\n]{1,200})["']""")
"""Where ``config.pbtxt`` names the file in a version's folder, for all GPUs or (``cc_model_filenames``) for some."""


def directory(folder: Folder) -> NonEngineFile | None:
    below, cut = folder.below(2)
    if "config.pbtxt" in folder.names or any(_is_plan(name.split("/")) for name in below):
        models = [""]
    else:
        roots = {name.split("/")[0] for name in below if name.count("/") == 1 and name.endswith("/config.pbtxt")}
        roots |= {parts[0] for name in below if len(parts := name.split("/")) == 3 and _is_plan(parts[1:])}
        models = sorted(roots)
    if not models:
        return None
    plans = [plan for model in models[:MOST_CONFIGS] for plan in _plans(folder, below, model)]
    if cut:
        what, plans = "a Triton model repository, too large to be looked through here", []
    elif models == [""]:
        what = f"one model of a Triton model repository{_count(plans)}"
    else:
        what = f"a Triton model repository of {len(models)} model{'s'[: len(models) != 1]}{_count(plans)}"
    return NonEngineFile("triton-model-repository", what, _fix(plans))


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
    if folder.path is None:
        return []
    try:
        data = read_file(os.path.join(folder.path, config), Budget("the configuration", bytes=1 << 20))
    except (OSError, ValueError, BudgetExceeded):
        return []
    return _FILE_NAMES.findall(data.decode("utf-8", "replace"))[:100]


def _count(plans: list[str]) -> str:
    return f", with {len(plans)} plan{'s'[: len(plans) != 1]}" if plans else ""


def _fix(plans: list[str]) -> Fix:
    """The plans by name, unless they are many, or have names that the placeholders of a fix could be mistaken for."""
    if not plans or len(plans) > MOST_SHOWN or any("{" in name or not name.isprintable() for name in plans):
        return _ALL
    paths = " ".join(f"{{path}}/{shell_quote(name)}" for name in plans)
    return _ALL._replace(commands=(f"trtdoctor check {paths}",))
