"""TRT101: engine and runtime are of the same product."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.install_fixes import is_jetson
from trtdoctor.checks.rebuild_command import build
from trtdoctor.checks.shared import header_of, need_named, target_has
from trtdoctor.model.check import Facts, check
from trtdoctor.model.fact import known, need
from trtdoctor.model.finding import Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.model.plan import PlanHeader
from trtdoctor.model.product import Product, modules_of, product_of, title_of
from trtdoctor.text import dotted


@check("TRT101", "engine and runtime are the same product", stage="version", needs=("TRT003",), refused_for=("magic",))
def product(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    TensorRT and TensorRT-RTX are two products; neither loads engines of the other.

    ## Why it matters
    TensorRT says of a TensorRT-RTX engine that the magic tag does not match (`A != 1953657958`, where A is 1953657974).

    ## How to fix
    Load the engine with the product that built it, or build it with the product that the target has.

    ## Confidence
    Certain: the tag at the start of the file names the product.
    """
    header = header_of(facts)
    need_named(facts.target, "tensorrt", "runtime")
    runtime = known(facts.target.runtime)
    if runtime is None and known(facts.target.tensorrt) is None:
        need(facts.target.runtime)
    wanted, has = header.product, product_of(runtime)
    if wanted == has:
        return
    tag = "vtrt" if wanted == "tensorrt-rtx" else "ftrt or ptrt"
    fixes: tuple[Fix, ...] = (_load(header), _build(has))
    if wanted == "tensorrt-rtx" and is_jetson(facts.target):
        fixes = fixes[1:]  # no Jetson has TensorRT-RTX
    yield Finding(
        "special-engine",
        Severity.ERROR,
        Confidence.CERTAIN,
        f"a {title_of(wanted)} engine is given to {title_of(has)}",
        f"The engine was built by {title_of(wanted)}; the target has {title_of(has)}, which is another product and "
        "refuses it.",
        (Evidence("tag", tag, "byte 0 of the plan"), target_has(facts.target, title_of(has))),
        fixes if wanted == "tensorrt-rtx" else fixes[::-1],
    )


def _load(header: PlanHeader) -> Fix:
    title = f"load it with {title_of(header.product)} (import {modules_of(header.product)[0]})"
    if header.product == "tensorrt":  # which of its versions is for TRT102 to say
        return Fix(title)
    version = known(header.tensorrt_version)
    return Fix(title, (f"pip install tensorrt-rtx=={dotted(version)}" if version else "pip install tensorrt-rtx",))


def _build(has: Product) -> Fix:
    return Fix(f"build an engine with {title_of(has)}", (build(has),))
