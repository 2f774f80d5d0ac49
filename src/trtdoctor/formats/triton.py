"""Model repositories of Triton, and single models of one."""

from __future__ import annotations

from trtdoctor.model.engine import NonEngineFile
from trtdoctor.model.finding import Fix

_FIX = Fix(
    "check the plans inside",
    ("find {path} -name '*.plan' -print0 | xargs -0 trtdoctor check",),
    "https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_repository.html",
)


def directory(names: frozenset[str]) -> NonEngineFile | None:
    has_config = any(name.rpartition("/")[2] == "config.pbtxt" for name in names)
    if not has_config and not any(name.endswith("/model.plan") and name.split("/")[-2].isdigit() for name in names):
        return None
    return NonEngineFile("triton-model-repository", "a Triton model repository, or one model of it", _FIX)
