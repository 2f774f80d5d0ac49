"""Facts made in memory for tests: plans of several releases, engines, targets, bodies of plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from compose import FAMILIES, JETSON_NANO, LEAN, ORIN_NX, PLUGIN, RTX_3080, T4, plan, rtx_plan
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import Engine, PathStatus, Remote, State
from trtdoctor.model.fact import Known, Unknown
from trtdoctor.model.plan import Flags, PlanBody, Plugin, Profile, Range, Tensor
from trtdoctor.model.target import Target, no_machine
from trtdoctor.plan.header import read_header
from trtdoctor.sources.opening import is_address
from trtdoctor.sources.source import BytesSource
from trtdoctor.targets import parse
from trtdoctor.targets.assume import with_assumed

HERE = PathStatus("file", size_bytes=100, modified=1000.0, looked=2000.0)
SOMEWHERE = Remote("etag", None, requests=3, bytes_read=100, private=True, signed=False)


def engine(data: bytes = b"", **more: Any) -> Engine:
    """The facts of a plan, collected without a disk; without ``data``, of a readable file that holds none."""
    base = Engine("model.engine", HERE, size_bytes=len(data), container="plain" if data else None)
    if data:
        base = base._replace(header=read_header(BytesSource(data)), plan_offset=0, plan_size=len(data), head=data[:16])
    return base._replace(**more)


def facts(data: bytes = b"", words: str | None = None, *, allow: bool = False, **more: Any) -> Facts:
    """Facts of a plan and of a target in words (none: ``--static``)."""
    target = parse(words) if words else no_machine()
    return Facts(engine(data, **more), target, allow, at_address=is_address(more.get("path", "")))


def assumed(data: bytes, words: str, **more: Any) -> Facts:
    """Facts of a plan and of a target in words, with what the engine itself says where the words say nothing."""
    found = facts(data, words, **more)
    assert found.engine.header is not None
    return found._replace(target=with_assumed(found.target, found.engine.header))


def against(data: bytes, **more: Any) -> Facts:
    """Facts of a plan and of a target with these facts, everything else not named."""
    return Facts(engine(data), Target("a target")._replace(**more))


P853 = plan((8, 5, 3, 1), 232)
P86 = plan((8, 6, 1, 6), 236)
P10 = plan((10, 3, 0, 26), 239)
P11 = plan((11, 0, 0, 114), 243)
MODULO = plan((10, 16, 1, 300 % 256), 243)
LEAN86 = plan((8, 6, 1, 6), 236, libraries=(LEAN,))
LEAN10 = plan((10, 3, 0, 26), 239, libraries=(LEAN,))
LEAN11 = plan((11, 0, 0, 114), 243, libraries=(LEAN,))
PLUGINS = plan((10, 3, 0, 26), 239, libraries=(PLUGIN,))
BOTH = FAMILIES["lean"].data
RTX17 = rtx_plan()
RTX75 = rtx_plan(mask=0x01)
RTX_LEAN = rtx_plan(libraries=(LEAN,))
UNKNOWN = Unknown("nobody looked")


def path_in(state: State, **more: Any) -> Facts:
    """Facts of a path in such a state, of which nothing else is known."""
    of_engine = {name: more.pop(name) for name in ("path", "not_engine") if name in more}
    return facts(path_status=PathStatus(state, working_directory="/work", **more), **of_engine)


BROKEN = P86[:80] + bytes(60) + P86[140:]
_V12 = plan((12, 1, 2, 3), 260)
FUTURE = _V12[:80] + bytes(60) + _V12[140:]
MISMATCH: Final = "version-mismatch"
AMPERE = plan((10, 0, 1, 6), 237, level=1)  # built on 8.6
AMPERE_H200 = plan((8, 6, 1, 6), 236, RTX_3080._replace(capability=(9, 0)), level=1)
SAME = FAMILIES["same_compute_capability"].data
ORIN = plan((10, 3, 0, 30), 239, ORIN_NX, platform=b"utrt")
STRANGE = plan((10, 3, 0, 26), 239, platform=b"wtrt")
NANO = plan((8, 2, 1, 8), 205, JETSON_NANO)
ON_T4 = plan((8, 4, 3, 1), 213, T4)
ARCH: Final = "gpu-arch-mismatch"


def body(**more: Any) -> PlanBody:
    """The facts of a body: two dynamic inputs, an output, two profiles, no plugins; ``flags`` by name."""
    flags = {name: Known(False, "") for name in ("refittable", "weights_stripped", "weight_streaming", "safety")}
    flags |= {"implicit_batch": Known(False, "")}
    for name in [name for name in more if name in Flags._fields]:
        flags[name] = more.pop(name)
    tensors = (
        Tensor("images", "input", "float32", (-1, 3, -1, -1)),
        Tensor("scale", "input", "float32", (2,)),
        Tensor("out", "output", "float32", (-1, 8)),
    )
    low, mid, high = (1, 3, 16, 16), (4, 3, 32, 32), (8, 3, 64, 64)
    profiles = (
        Profile(0, {"images": Range(low, mid, high), "scale": Range((2,), (2,), (2,))}, {}),
        Profile(1, {"images": Range(high, high, (32, 3, 128, 128)), "scale": Range((2,), (2,), (2,))}, {}),
    )
    base = PlanBody(
        name=Known("net", ""),
        io=Known(tensors, ""),
        profiles=Known(profiles, ""),
        plugins=Known((), ""),
        num_layers=Known(3, ""),
        weights_bytes=Known(6 << 30, ""),
        activation_memory_bytes=Known(1 << 30, ""),
        flags=Flags(**flags),  # type: ignore[arg-type]
    )
    return base._replace(**more)


def with_body(words: str | None, shapes: Mapping[str, tuple[int, ...]] | None = None, **more: Any) -> Facts:
    return facts(P10, words, body=body(**more))._replace(shapes=shapes or {})


def plugins(*names: tuple[str, str] | tuple[str, str, str]) -> Known[tuple[Plugin, ...]]:
    return Known(tuple(Plugin(name, version, "".join(space)) for name, version, *space in names), "")


IMPLICIT = {
    "implicit_batch": Known(True, ""),
    "max_batch_size": Known(16, ""),
    "profiles": Known((), ""),
    "io": Known((Tensor("data", "input", "float32", (-1, 3, 8, 8)),), ""),
}
MISSING: Final = "plugin-missing"
LEAN_WORDS = "tensorrt=10.3.0.26,runtime=lean"
