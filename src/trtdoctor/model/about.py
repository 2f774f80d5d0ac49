"""Whether what a message names is true of an engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known
from trtdoctor.model.plan import PlanHeader
from trtdoctor.model.product import title_of
from trtdoctor.model.version import PartialVersion
from trtdoctor.named import NamedTuple
from trtdoctor.text import dotted, listing


class Contradiction(NamedTuple):
    """What a message names, and what the engine has instead, both as words."""

    named: str
    has: str


def contradictions(names: Mapping[str, str], engine: Engine) -> Iterator[Contradiction]:
    """Each version, serialization version, GPU and plugin in ``names`` that this engine does not have. What is not
    known of the engine contradicts nothing."""
    header, body = engine.header, engine.body
    if header is None:
        return
    version = known(header.tensorrt_version)
    said = PartialVersion.parse(names.get("built_with", ""))
    if version is not None and said is not None and not said.could_be_of_plan(version):
        built = f"{title_of(header.product)} {dotted(version)}"
        yield Contradiction(f"an engine of TensorRT {names['built_with']}", f"an engine of {built}")
    number = known(header.serialization_version)
    named = names.get("serialization_built", "0")
    if number is not None and named not in (str(number), "0"):
        yield Contradiction(f"serialization version {named}", f"serialization version {number}")
    yield from _of_gpu(names, header)
    plugins = known(body.plugins) if body is not None else None
    if plugins and "plugin" in names and names["plugin"] not in (have := dict.fromkeys(one.name for one in plugins)):
        yield Contradiction(f"the plugin {names['plugin']}", f"the plugins {listing(have)}")


def _of_gpu(names: Mapping[str, str], header: PlanHeader) -> Iterator[Contradiction]:
    gpu, targets = known(header.build_gpu), known(header.target_compute_capabilities)
    own = (gpu.compute_capability,) if gpu is not None else targets if header.product == "tensorrt-rtx" else None
    named = set(re.findall(r"\d+\.\d+", names.get("sm_built", "")))  # TensorRT-RTX names several
    if own and named and named.isdisjoint(map(dotted, own)) and not header.more_targets:
        yield Contradiction(
            f"compute capability {names['sm_built']}", f"compute capability {listing(map(dotted, own))}"
        )
