"""What the checks of configurations share: those that belong to an engine, and both sides of a difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from trtdoctor.errors import FactUnavailable
from trtdoctor.model.configuration import Configuration, Said
from trtdoctor.model.finding import Evidence, Finding, Fix
from trtdoctor.text import printable

if TYPE_CHECKING:
    from trtdoctor.model.check import Facts
    from trtdoctor.model.configuration import ConfigurationKind

MOST_FINDINGS = 24
"""Of one check in one configuration: nobody reads more, and each is ranked, explained and written."""
PROGRAMS: dict[ConfigurationKind, str] = {
    "triton": "Triton",
    "deepstream": "DeepStream",
    "onnxruntime": "ONNX Runtime",
    "tensorrt-llm": "TensorRT-LLM",
    "edge-llm": "TensorRT Edge-LLM",
}


def none_of(facts: Facts) -> FactUnavailable:
    """Why there are no configurations."""
    if facts.at_address:
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


def served_as_plan(facts: Facts) -> Configuration | None:
    """What makes a server, which reads bare plans alone, load this very file."""
    for one in facts.configurations:
        if isinstance(one, Configuration) and one.kind in ("triton", "deepstream") and one.loads_plans:
            return one
    return None


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


def few(found: Configuration, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first ``MOST_FINDINGS`` of what a check finds in a configuration, and how many more there are."""
    rest: list[Finding] = []
    for at, one in enumerate(findings):
        if at < MOST_FINDINGS:
            yield one
        else:
            rest.append(one)
    if rest:
        name = file_name(found.path)
        yield max(rest, key=lambda one: one.severity)._replace(
            title=f"and {len(rest):,} more in {name}",
            message=f"What else there is to be mended in {name} is told when this is.",
            evidence=(Evidence("configuration", printable(found.path, 200), "beside the engine"),),
            fixes=(Fix(f"mend {name} as above, and check again"),),
        )


def plan_has(what: str) -> Evidence:
    return Evidence("plan has", what, "tensor records of the plan")
