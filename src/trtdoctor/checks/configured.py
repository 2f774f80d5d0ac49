"""What the checks of configurations share: those that belong to an engine, and both sides of a difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trtdoctor.errors import FactUnavailable
from trtdoctor.model.configuration import Configuration, Said
from trtdoctor.model.finding import Evidence
from trtdoctor.sources.opening import is_address
from trtdoctor.text import printable

if TYPE_CHECKING:
    from trtdoctor.model.check import Facts
    from trtdoctor.model.configuration import ConfigurationKind

PROGRAMS: dict[ConfigurationKind, str] = {
    "triton": "Triton",
    "deepstream": "DeepStream",
    "onnxruntime": "ONNX Runtime",
    "tensorrt-llm": "TensorRT-LLM",
    "edge-llm": "TensorRT Edge-LLM",
}


def none_of(facts: Facts) -> FactUnavailable:
    """Why there are no configurations."""
    if is_address(facts.engine.path):
        return FactUnavailable("configurations beside an address are not looked at", incomplete=False)
    return FactUnavailable(
        "no configuration of Triton, DeepStream or TensorRT-LLM belongs to the engine", incomplete=False
    )


def configurations(facts: Facts, *kinds: ConfigurationKind) -> Iterator[Configuration]:
    """Those that were read; the check is skipped where there are none of the ``kinds``."""
    found = [one for one in facts.configurations if isinstance(one, Configuration) and one.kind in kinds]
    if not found:
        raise none_of(facts)
    return iter(found)


def compared(facts: Facts, *kinds: ConfigurationKind) -> Iterator[Configuration]:
    """Those of the ``kinds`` that are about this file: of others nothing is compared, and TRT424 says so."""
    found = [one for one in configurations(facts, *kinds) if one.loads_plans]
    if not found:
        raise FactUnavailable("the configuration beside it is for another file", incomplete=False)
    return iter(found)


def file_name(path: str) -> str:
    return printable(path.rpartition("/")[2], 80)


def setting(found: Configuration, key: str, value: str) -> str:
    """``key=value`` as the file spells it."""
    return f"{key}: {value}" if found.path.lower().endswith((".yml", ".yaml")) else f"{key}={value}"


def says(found: Configuration, said: Said[object], what: str | None = None) -> Evidence:
    """The line of the configuration, as it stands."""
    value = what if what is not None else said.text or str(said.value)
    where = f"{printable(found.path, 200)}:{said.line}" if said.line else printable(found.path, 200)
    return Evidence("configuration says", printable(value, 200), where)


def plan_has(what: str) -> Evidence:
    return Evidence("plan has", what, "tensor records of the plan")
