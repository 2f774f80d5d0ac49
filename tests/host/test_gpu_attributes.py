"""What a GPU is asked for is what a plan records of one."""

from __future__ import annotations

import ast

from driving import ROOT
from trtdoctor.model.gpu_attributes import GpuAttributes


def test_the_child_asks_for_what_is_compared() -> None:
    """The process that asks CUDA, which imports nothing of ours, knows the attributes by the same names."""
    module = ast.parse((ROOT / "src/trtdoctor/host/child/nvml.py").read_text())
    named = {ast.unparse(one.targets[0]): one.value for one in module.body if isinstance(one, ast.Assign)}
    assert {*ast.literal_eval(named["ATTRIBUTES"]), "total_memory_bytes"} == set(GpuAttributes._fields)
