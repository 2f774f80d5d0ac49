"""Machines by the names that people have for them: ``names.jsonl``, each with the address where it was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trtdoctor.errors import TargetError
from trtdoctor.knowledge import lookup
from trtdoctor.knowledge.lookup import gpus_named, slice_of
from trtdoctor.model.fact import known
from trtdoctor.targets import parse
from trtdoctor.text import dotted

NAMES = [json.loads(line) for line in Path(__file__).with_name("names.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", NAMES, ids=[row["target"] for row in NAMES])
def test_a_name_gives_the_facts_that_its_page_states(row: dict[str, Any]) -> None:
    """A GPU, a board, a container, a JetPack or a package is understood as the page that names it means it."""
    if "refused" in row:
        with pytest.raises(TargetError) as refusal:
            parse(row["target"])
        assert all(word in str(refusal.value) for word in row["refused"])
        return
    target = parse(row["target"])
    capability = known(target.gpu.compute_capability)
    said: dict[str, object] = {
        "gpu": capability and dotted(capability),
        "integrated": known(target.gpu.integrated),
        "tensorrt": str(known(target.tensorrt) or ""),
        "platform": known(target.platform),
        "cuda": known(target.cuda),
    }
    want: dict[str, object] = row["expect"]
    release = want.get("tensorrt")
    if release is not None:
        assert f"{said['tensorrt']}.".startswith(f"{release}."), said
    assert {key: said[key] for key in want if key != "tensorrt"} == {k: v for k, v in want.items() if k != "tensorrt"}


def test_every_name_has_its_page() -> None:
    """No name without the address where it was found, and none twice."""
    assert all(row["address"].startswith("https://") for row in NAMES)
    assert len({row["target"] for row in NAMES}) == len(NAMES) >= 60


TOO_LONG = {
    "form-factors": "sxm44gb" * 17,
    "max-q": "max-q" * 24,
    "memories": "hbm2" * 30,
    "number": "9" * 1_000_000,
    "dashes": "-" * 1_000_000,
    "dashes-and-slices": "- mig" * 200_000,
}


@pytest.mark.parametrize("more", TOO_LONG.values(), ids=TOO_LONG)
def test_name_that_never_ends(more: str) -> None:
    """A GPU whose name goes on and on, as a hostile file may have it, is not known; and that is found at once."""
    assert gpus_named(f"A100 {more}\nx") == ((), False)
    assert slice_of(f"A100 {more}\nx")[1] is None


@pytest.mark.parametrize(
    "text",
    ["A100-SXM4-40GB", "A100 SXM4 40GB MIG 1g.5gb", "A100SXM480GB", "RTX 2080 Max-Q", "V100 hbm2e sxm"],
)
def test_variants(text: str) -> None:
    """What is appended to a model's name in one way or another leaves the model."""
    models, _ = gpus_named(text)
    assert models


def test_the_table_is_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many names are looked up that it does not hold: each is squeezed, and no name of the table again."""
    gpus_named("T1000")  # the tables of names are made
    squeezed: list[str] = []
    squeeze = lookup.squeezed_name

    def counted(text: str) -> str:
        squeezed.append(text)
        return squeeze(text)

    monkeypatch.setattr(lookup, "squeezed_name", counted)
    for number in range(100):
        assert gpus_named(f"Nothing {number} PCIe") == ((), False)
    assert len(squeezed) <= 200
