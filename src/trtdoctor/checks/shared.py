"""What several checks take from the facts, and how they word it."""

from __future__ import annotations

from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known, need, source_of
from trtdoctor.model.finding import Evidence
from trtdoctor.model.plan import PlanBody, PlanHeader
from trtdoctor.model.product import title_of
from trtdoctor.model.target import Target
from trtdoctor.text import dotted, shell_quote

COMPATIBILITY = "https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/engine-compatibility.html"
RTX_COMPATIBILITY = (
    "https://docs.nvidia.com/deeplearning/tensorrt-rtx/latest/inference-library/engine-compatibility.html"
)


def header_of(facts: Facts) -> PlanHeader:
    """The header of the plan; skips the check where the file holds none (TRT003 says so already)."""
    if facts.engine.header is None:
        raise FactUnavailable("the file holds no plan", incomplete=True)
    return facts.engine.header


def body_of(facts: Facts) -> PlanBody:
    """The body of the plan; skips the check where there is none (earlier checks say why)."""
    if facts.engine.body is None:
        raise FactUnavailable("the body of the plan could not be found", incomplete=False)
    return facts.engine.body


def has_lean(header: PlanHeader) -> bool:
    """Whether the plan is known to carry a lean runtime, which proves that it is version-compatible."""
    libraries = known(header.embedded_libraries)
    return libraries is not None and any(library.kind == "lean" for library in libraries)


def quoted(engine: Engine) -> str:
    """The path of the engine as one word of a shell."""
    return shell_quote(engine.path)


def built_by(header: PlanHeader) -> Evidence:
    """The TensorRT that built the engine."""
    version = need(header.tensorrt_version)
    return Evidence(
        "engine built by", f"{title_of(header.product)} {dotted(version)}", source_of(header.tensorrt_version)
    )


def target_has(target: Target, what: str) -> Evidence:
    """What the target has, and what said so."""
    return Evidence("target has", what, target.described)
