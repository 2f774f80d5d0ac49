"""What several checks take from the facts, and how they word it."""

from __future__ import annotations

from trtdoctor.errors import FactUnavailable
from trtdoctor.knowledge import lookup
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import UNANSWERED, Engine
from trtdoctor.model.fact import Fact, Known, T, known, need, source_of
from trtdoctor.model.finding import Evidence, Fix
from trtdoctor.model.plan import BuildGpu, ComputeCapability, PlanBody, PlanHeader
from trtdoctor.model.product import product_of, title_of
from trtdoctor.model.target import Target
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import dotted, listing, printable, shell_option, shell_quote

COMPATIBILITY = "https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/engine-compatibility.html"
RTX_COMPATIBILITY = (
    "https://docs.nvidia.com/deeplearning/tensorrt-rtx/latest/inference-library/engine-compatibility.html"
)
FLAGS = "flags of the plan"
"""The source of evidence from the flags of a plan's body."""
AMPERE: ComputeCapability = (8, 0)
"""The oldest compute capability that hardware compatibility reaches."""
FIRST_COMPATIBLE = lookup.FIRST_COMPATIBLE
"""Version-compatible engines, and the hardware compatibility levels, came with 8.6."""


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


def need_known_format(facts: Facts, problem: str) -> None:
    """Skips the check where ``problem``, what does not fit in the plan, may be a change of format and no damage."""
    header, version = header_of(facts), known(header_of(facts).tensorrt_version)
    newer = header.newer_format if version is None else lookup.newer_than_known(version, header.product)
    if newer and facts.engine.damage is None:
        reason = f"the plan is in a format newer than this trtdoctor knows ({printable(problem, 200)})"
        raise FactUnavailable(reason, incomplete=True)


def need_if_written(fact: Fact[T]) -> T:
    """The value of ``fact``; where there is none, the check is skipped and nothing counts as missing.

    For what makes an engine special: few engines are, and most formats have no place to say so.
    """
    if isinstance(fact, Known):
        return fact.value
    raise FactUnavailable(fact.reason, incomplete=False)


def need_named(target: Target, *keys: str) -> None:
    """Skips a check whose question is what the target did not name: the engine's own is assumed there."""
    if keys and all(key in target.assumed for key in keys):
        raise FactUnavailable(f"the target does not name its {keys[0]}; the engine's own is assumed", incomplete=False)


def unread(facts: Facts) -> str | None:
    """Why nobody can say what the file is, where that is no fault of the engine: a store did not answer, or this
    machine does not get at a file for another one. Asked about this machine, it is a finding: no program here does."""
    status, failure = facts.engine.path_status, facts.engine.failure
    if status.state in UNANSWERED:
        return status.why
    if facts.target.where != "there":
        return None
    if status.state in ("unreadable", "failed"):
        return f"this machine cannot read the file ({printable(status.why, 200)}), which says nothing about the target"
    return (
        f"this machine could not read the file to its end ({printable(failure, 200)})" if failure is not None else None
    )


def need_file(facts: Facts) -> None:
    """Skips the check where there was no file to read, and nobody has asked why (TRT001 says it)."""
    status = facts.engine.path_status
    if status.state != "file":
        why = printable(status.why, 200) or ("there is no such file" if status.state == "missing" else status.state)
        raise FactUnavailable(f"nothing was read: {why}", incomplete=True)


CHECK = "trtdoctor check"
_REPEATABLE = frozenset({"--plugin", "--shape"})
_OF_HERE = frozenset({"--static", "--python", "--gpu", "--no-execute", "--inputs", "--timeout", "--isolate"})


def check_again(facts: Facts, *more: str, without: str = "") -> str:
    """``trtdoctor check`` with the options that ask the same of the same target. ``more`` are others, which take the
    place of those of their names; ``without`` is one that is left out."""
    target = facts.target
    of_target = "--static" if target.where == "nowhere" else shell_option("--target", target.given)
    replaced = {_name_of(one) for one in more} - _REPEATABLE
    about = (target.given or target.where == "nowhere") and "--python" not in replaced  # that is of where it runs
    asked = [of_target] if about else []
    if "--target" in replaced:
        replaced |= _OF_HERE
    kept = [one for one in (*asked, *facts.asked) if _name_of(one) not in replaced and one != without]
    return " ".join((CHECK, *kept, *more))


def _name_of(option: str) -> str:
    return option.partition(" ")[0].partition("=")[0]


def asked_again(command: str, facts: Facts) -> tuple[str, str, str]:
    """A command of ``formats`` or ``sources``, which know no question, in three parts: before, inside, after. Where
    it runs ``trtdoctor check`` at either end, it asks the same. In between may be a name that somebody chose, within
    quotes."""
    if command.startswith(f"{CHECK} "):
        return check_again(facts), command.removeprefix(CHECK), ""
    for before, options in (("xargs -0 ", ""), ("| ", " --files-from -")):
        if command.endswith(f"{before}{CHECK}{options}"):
            return "", command.removesuffix(f"{CHECK}{options}"), check_again(facts) + options
    return "", command, ""


def write_manifest(facts: Facts, *more: str) -> str:
    """``trtdoctor manifest`` with the plugin libraries that are asked about."""
    plugins = [one for one in facts.asked if _name_of(one) == "--plugin" and one not in more]
    return " ".join(("trtdoctor manifest", *more, *plugins))


def quoted(engine: Engine) -> str:
    """The path of the engine as one word of a shell; ``FILE`` where it came on standard input, which is read once."""
    return "FILE" if engine.path == "-" else shell_quote(engine.path)


def unwrap_to(engine: Engine, output: str) -> str:
    """The command that writes the bare plan out of its wrapper."""
    member = f" {shell_option('--member', engine.member)}" if engine.member and engine.plans > 1 else ""
    return f"trtdoctor unwrap {quoted(engine)}{member} -o {output}"


def quoted_member(engine: Engine) -> str:
    """The engine as one word of a shell for trtdoctor itself: ``FILE!MEMBER`` where the file has several."""
    if engine.path == "-":
        return quoted(engine)
    return shell_quote(f"{engine.path}!{engine.member}" if engine.member and engine.plans > 1 else engine.path)


def gpu_with_capability(target: Target) -> str:
    """``NVIDIA H200 (compute capability 9.0)``; skips the check where the compute capability is missing."""
    capability = f"compute capability {dotted(need(target.gpu.compute_capability))}"
    name = known(target.gpu.name)
    return f"{printable(name, 60)} ({capability})" if name else capability


def build_gpu_words(gpu: BuildGpu, what: str) -> str:
    """``68 SMs (probably GeForce RTX 3080 10GB)``: ``what`` is said of the GPU that built the engine."""
    likely = lookup.likely_gpus(gpu)
    return f"{what} (probably {listing(likely[:3], 'or')})" if likely else what


def copy_again(engine: Engine) -> Fix:
    """For bytes that were damaged on their way."""
    return Fix(
        "copy it again from where it was built, in binary, and compare both ends",
        (f"sha256sum {quoted(engine)}    # here and on the machine that has the original",),
    )


def built_by(header: PlanHeader) -> Evidence:
    """The TensorRT that built the engine."""
    version = need(header.tensorrt_version)
    return Evidence(
        "engine built by", f"{title_of(header.product)} {dotted(version)}", source_of(header.tensorrt_version)
    )


def target_has(target: Target, what: str) -> Evidence:
    """What the target has, and what said so."""
    return Evidence("target has", what, target.described)


def target_tensorrt(target: Target, what: str) -> Evidence:
    """The target's TensorRT as ``target_has``, or what is assumed where it names none."""
    if "tensorrt" in target.assumed:
        return Evidence("assumed", what, source_of(target.tensorrt))
    if "tensorrt" in target.carried:
        return Evidence("target has", what, source_of(target.tensorrt))
    return target_has(target, what)


def whose_tensorrt(target: Target) -> str:
    """``the target's TensorRT``, or whose it is where the target names none."""
    title = title_of(product_of(known(target.runtime)))
    return f"the engine's own {title}" if "tensorrt" in target.assumed else f"the target's {title}"


# ---- what a TensorRT supports


def broken_rule(
    support: lookup.Supported, version: PartialVersion, product: str, capability: ComputeCapability
) -> str | None:
    """Why ``version`` does not run on the GPU; ``None`` when it does, or may."""
    gpu = f"compute capability {dotted(capability)}"
    if support.never:
        return f"{product} does not run on {gpu}"
    if support.first is not None and version.surely_below(support.first):
        return f"{product} supports {gpu} since {dotted(support.first)}"
    if support.last is not None and version.surely_above(support.last):
        return f"the last {product} for {gpu} was {dotted(support.last)}"
    return None


def cannot_run(facts: Facts, version: PartialVersion) -> bool:
    """Whether this version surely has no kernels for the target's GPU, so that nothing can be built there, either."""
    capability = known(facts.target.gpu.compute_capability)
    product = product_of(known(facts.target.runtime))
    support = lookup.support(capability, rtx=product == "tensorrt-rtx") if capability is not None else None
    if capability is None or support is None:
        return False
    return broken_rule(support, version, title_of(product), capability) is not None
