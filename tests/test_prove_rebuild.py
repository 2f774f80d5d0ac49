"""The proof of rebuild commands, with a builder that only copies files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from driving import PLANS, ROOT
from driving import run as in_process

sys.path.insert(0, str(ROOT / "scripts"))
import proof_models
import prove_rebuild

BUILT = PLANS / "tensorrt-8.6.0.12-h200"
COMMAND = 'polygraphy convert model.onnx --convert-to trt -o model.engine --trt-min-shapes "input_1:0:[1,3]"'
Prove = Callable[[str, str, str], Any]


@pytest.fixture
def prove(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Prove:
    """Proves a case with a builder that copies one engine, then another; gives what ``proof.json`` says of it."""

    def answer(*words: str) -> Any:
        if words[0] == "inspect":
            return in_process(*words, "--output-format", "json").json
        steps = [{"title": "", "commands": [line], "needs": ["a model"]} for line in ("trtexec …", COMMAND)]
        return {"reports": [{"verdict": "", "plan": {"ways": [{"steps": steps}]}}]}

    def proved(case: str, first: str, second: str) -> Any:
        fake = tmp_path / "bin" / "polygraphy"
        fake.parent.mkdir()
        sources = [BUILT / f"{name}.engine" for name in (first, second)]
        fake.write_text(
            "#!/bin/sh\nprintf '%s\\n' \"$@\" >>arguments\n"
            f"if [ -e first.engine ]; then cp '{sources[1]}' model.engine; else cp '{sources[0]}' model.engine; fi\n"
        )
        fake.chmod(0o755)
        monkeypatch.setenv("PATH", str(fake.parent), prepend=":")
        (tmp_path / f"{case}.onnx").write_bytes(b"a model")
        monkeypatch.setattr(prove_rebuild, "trtdoctor", answer)
        words = ["", str(tmp_path), "--models", str(tmp_path), "--only", case]
        monkeypatch.setattr(sys, "argv", words)
        code = prove_rebuild.main()
        (result,) = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))["results"]
        assert code == (result["outcome"] != "same")
        return result

    return proved


@pytest.mark.parametrize(
    ("case", "first", "second", "outcome", "facts"),
    [
        ("refittable", "refit", "refit", "same", []),
        ("refittable", "refit", "static_fp32", "differs", ["flags"]),
        ("refittable", "static_fp32", "static_fp32", "failed", []),
        ("hardware-compatible", "hw_ampere_plus", "static_fp32", "differs", ["hardware_compatibility"]),
        ("shape-tensor", "shape_tensor", "identity", "differs", ["io", "profiles"]),
        ("plugin-nms", "plugin_nms", "plugin_nms", "same", []),
        ("plugin-nms", "plugin_nms", "missing", "failed", []),
    ],
)
def test_outcome(case: str, first: str, second: str, outcome: str, facts: list[str], prove: Prove) -> None:
    """What the second engine lacks is found, and an engine that is not what its case is about proves nothing."""
    result = prove(case, first, second)
    assert result["outcome"] == outcome, result["why"]
    assert [one["fact"] for one in result["differences"]] == facts
    assert bool(result["why"]) == (outcome == "failed")


def test_word_for_word(tmp_path: Path, prove: Prove) -> None:
    """The printed command runs as a shell takes it, with empty tactic sources and nothing else added."""
    assert prove("refittable", "refit", "refit")["command"] == COMMAND
    arguments = (tmp_path / "refittable" / "arguments").read_text(encoding="utf-8").splitlines()
    assert arguments[-3:] == ["--trt-min-shapes", "input_1:0:[1,3]", "--tactic-sources"]
    assert arguments.count("--tactic-sources") == 2


def test_cases() -> None:
    """Each case has a name of its own, and at least twelve are there."""
    names = [case.name for case in proof_models.CASES]
    assert len(set(names)) == len(names) >= 12
