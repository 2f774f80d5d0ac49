"""The GPUs that a TensorRT-RTX engine runs on are those that TensorRT-RTX says it runs on, for every data type and
every choice of targets.

``fixtures/targets`` holds what releases 1.4 to 1.7 said when ``rtx_targets.py`` built its networks; the last test
builds them again where an interpreter has ``tensorrt_rtx``.
"""

from __future__ import annotations

import gzip
import json
import struct
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import views
from bodies import layer
from family_samples import NETWORK, composed_plan
from test_rtx_builds import build, rtx_python, version
from views import RTX, X, Y, begun

from compose import rtx_plan
from driving import PLANS, ROOT
from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.formats.reading import read_engine, read_source
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import Known, Unknown, known
from trtdoctor.model.plan import CompiledFor, PlanBody, PlanHeader
from trtdoctor.plan.body import BodyView
from trtdoctor.plan.families.rtx import narrowed
from trtdoctor.plan.fields import kernels
from trtdoctor.plan.fields.kernels import read_compiled_for
from trtdoctor.plan.header import read_header
from trtdoctor.sources.source import BytesSource

__all__ = ["rtx_python"]

Row = dict[str, Any]
RECORDED: list[Row] = [
    json.loads(line)
    for line in gzip.decompress((ROOT / "fixtures" / "targets" / "tensorrt-rtx.jsonl.gz").read_bytes()).splitlines()
]
BUILT = [row for row in RECORDED if row["built"]]
DEFAULT = {(8, 0), (8, 6), (8, 9), (12, 0), (12, 1)}  # Ampere and later
FP8 = PLANS / "tensorrt-rtx-1.7.1.116" / "float8.engine"


def expected(row: Row) -> tuple[set[tuple[int, ...]], bool]:
    """The targets by TensorRT's own words, and whether newer GPUs are among them."""
    default: set[tuple[int, ...]] = {*DEFAULT}
    if version(row["release"]) < (1, 5):
        default.remove((12, 1))
    asked = {version(target) for target in row["targets"]} or default
    return asked - {version(target) for target in row["dropped"]}, not row["targets"]


def header_of(row: Row) -> PlanHeader:
    """A header with the mask that was recorded."""
    a, b, c, d = version(row["release"])
    return read_header(BytesSource(rtx_plan((a, b, c, d), mask=row["mask"])))


def said(header: PlanHeader) -> tuple[set[tuple[int, int]], bool | None]:
    return set(known(header.target_compute_capabilities) or ()), known(header.newer_gpus)


def compiled(text: str) -> CompiledFor:
    newer, *names = text.split()
    return CompiledFor(tuple(divmod(int(name[2:]), 10) for name in names), newer == "1")


def test_what_was_recorded() -> None:
    """Four releases, among them builds that lose targets, with each type that only some GPUs have."""
    assert Counter(row["release"] for row in BUILT).keys() == {"1.4.0.76", "1.5.0.114", "1.6.1.120", "1.7.1.116"}
    losing = [row for row in BUILT if row["dropped"]]
    assert {row["release"] for row in losing} == {row["release"] for row in BUILT}
    assert {tuple(row["dropped"]) for row in losing} == {("8.0", "8.6"), ("8.0", "8.6", "8.9")}
    assert all(len(row["compiled"]) == 1 for row in BUILT)


def test_recorded() -> None:
    """Mask and compiled parts together are what TensorRT said; the mask alone is more where it took some away."""
    for row in BUILT:
        header = header_of(row)
        body = PlanBody(compiled_for=Known(compiled(row["compiled"][0]), "its text"))
        assert said(narrowed(header, body)) == expected(row), row
        assert (said(header)[0] != expected(row)[0]) == bool(row["dropped"]), row


@pytest.mark.parametrize(
    ("mask", "body", "want"),
    [
        (0x7E, Unknown("not understood"), None),
        (0x0A, Unknown("not understood"), {(8, 0), (8, 9)}),
        (0x0A, Known(CompiledFor(((8, 9),), newer=False), ""), {(8, 9)}),
        (0x0A, Known(CompiledFor(((12, 0),), newer=False), ""), None),
        (0x7E, Known(CompiledFor((), newer=False), ""), None),
        (0x7E, Known(None, ""), DEFAULT),
    ],
    ids=["default, not read", "a list, not read", "fewer", "others", "none in common", "no part"],
)
def test_narrowed(mask: int, body: Any, want: set[tuple[int, int]] | None) -> None:
    """The narrower decides; a default engine whose body is not understood runs on nobody knows which GPUs."""
    header = narrowed(read_header(BytesSource(rtx_plan(mask=mask))), PlanBody(compiled_for=body))
    targets = known(header.target_compute_capabilities)
    assert (None if targets is None else set(targets)) == want


@pytest.mark.parametrize(
    ("release", "mask", "body", "newer", "lacking"),
    [
        ((1, 7), 0x7E, CompiledFor(((8, 0),), newer=True), True, ()),
        ((1, 7), 0x7E, CompiledFor(((8, 9),), newer=True), True, ((8, 0), (8, 6))),
        ((1, 7), 0x7E, CompiledFor(((8, 9),), newer=False), False, ((8, 0), (8, 6), (12, 0), (12, 1))),
        ((1, 7), 0x3E, CompiledFor(((8, 0),), newer=True), False, ()),
        ((1, 3), 0x1E, CompiledFor(((8, 0),), newer=True), None, ()),
        ((1, 7), 0x7E, None, True, ()),
        ((1, 7), 0x80, CompiledFor(((8, 0),), newer=True), False, ()),
    ],
)
def test_what_narrows(
    release: tuple[int, int],
    mask: int,
    body: CompiledFor | None,
    newer: bool | None,
    lacking: tuple[tuple[int, int], ...],
) -> None:
    """Newer GPUs are those that header and body are for, and what the body lacks is named."""
    before = read_header(BytesSource(rtx_plan((*release, 0, 0), mask=mask)))
    header = narrowed(before, PlanBody(compiled_for=Known(body, "")))
    assert (known(header.newer_gpus), header.lacking) == (newer, lacking)
    if isinstance(before.target_compute_capabilities, Unknown) or body is None:
        assert header == before


LINES = "  hardware_forward_compatibility={}\n  accelerators={{{} }}\n}}\n"
ANY = LINES.format(1, "sm80")


def part(options: str, length: int | None = None) -> bytes:
    """A compiled part, with ``length`` for that of its text."""
    text = options.encode()
    return b"NLYM" + struct.pack("<IQ", 2_022_049, len(text) if length is None else length) + text


def view_of(*parts: bytes, kind: int = 9) -> BodyView:
    w = begun(RTX).number("i64", 1)
    layer(w, "one", [X], [Y], kind)
    for one in parts:
        w.bytes_array(one)
    return views.view_of(w.closes("layer").number("bool", 1))


def says(newer: int, *names: str) -> str:
    return "{" + LINES.format(newer, " ".join(names)).replace("  hardware", "\n  hardware", 1)


@pytest.mark.parametrize(
    ("parts", "kind", "want"),
    [
        ((), 9, None),
        ((), 0x23, "missing"),
        ((), 0x123, "missing"),
        ((b"other" * 9,), 9, None),
        ((part(says(1, "sm80")),), 9, CompiledFor(((8, 0),), newer=True)),
        ((part(says(1, "sm80")),), 0x23, CompiledFor(((8, 0),), newer=True)),
        ((part(says(0, "sm120", "sm89")),), 9, CompiledFor(((8, 9), (12, 0)), newer=False)),
        ((part(""),), 9, "missing"),
        ((part(says(1, "sm80"), 5),), 9, "missing"),
        ((part(says(1, "sm80"), 1 << 60),), 9, CompiledFor(((8, 0),), newer=True)),
        ((part("", 1 << 60), b"other" * 9 + says(1, "sm80").encode()), 9, "missing"),
        ((part("", 70), says(1, "sm80").encode()), 9, "missing"),
        ((part(says(1, "sm80")), part("")), 9, "missing"),
        ((part(says(1, "sm80")), part(says(1, "sm89"))), 9, CompiledFor(((8, 9),), newer=True)),
        ((part(says(0, "sm80", "sm89")), part(says(1, "sm89"))), 9, CompiledFor(((8, 9),), newer=False)),
        ((part(says(1, "sm89")), part(says(0, "sm80", "sm89"))), 9, CompiledFor(((8, 9),), newer=False)),
        ((part(says(0, "sm80", "sm89")), part(says(0, "sm89", "sm120"))), 9, CompiledFor(((8, 9),), newer=False)),
    ],
)
def test_compiled_parts(parts: tuple[bytes, ...], kind: int, want: CompiledFor | str | None) -> None:
    """Of several parts the narrowest counts, each has to say its own, and a layer that needs one has one."""
    view = view_of(*parts, kind=kind)
    assert view.tokens.error is None
    if want == "missing":
        with pytest.raises(PlanError):
            read_compiled_for(view)
    else:
        assert read_compiled_for(view) == want


def test_bounds_of_compiled_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The texts of all parts together are 16 MiB at the most, and parts are counted."""
    options = says(1, "sm80")
    for size, ends in ((16 << 20, False), ((16 << 20) + 1, True)):
        view = view_of(part(" " * (size - len(options)) + options))
        if ends:
            with pytest.raises(BudgetExceeded) as caught:
                read_compiled_for(view)
            assert caught.value.limit == "bytes"
        else:
            assert read_compiled_for(view) == CompiledFor(((8, 0),), newer=True)
    monkeypatch.setattr(kernels, "_MAX_CUBINS", 2)
    assert read_compiled_for(view_of(*[part(options)] * 2)) is not None
    with pytest.raises(BudgetExceeded):
        read_compiled_for(view_of(*[part(options)] * 3))


@pytest.mark.parametrize(
    ("release", "mask", "more"),
    [((1, 7), 0x7F, False), ((1, 7), 0xFF, True), ((1, 4), 0x3F, False), ((1, 4), 0x7F, True), ((1, 8), 0x40, True)],
)
def test_more_targets(release: tuple[int, int], mask: int, more: bool) -> None:
    """Bits of the mask that the release has not are more targets than are known."""
    assert read_header(BytesSource(rtx_plan((*release, 0, 0), mask=mask))).more_targets is more


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"hardware_forward_compatibility=1", b"hardware_forward_compatibility=2"),
        (b"accelerators={sm89 }", b"accelerators={sm8x }"),
        (b"accelerators={sm89 }", b"accelerators={*}    "),
        (b"NLYM", b"MYLN"),
    ],
)
def test_texts_not_understood(old: bytes, new: bytes, tmp_path: Path) -> None:
    """A compiled part whose text is another one leaves the targets open."""
    data = FP8.read_bytes()
    assert old in data
    path = tmp_path / "changed.engine"
    path.write_bytes(data.replace(old, new))
    header = read_engine(str(path)).header
    assert header is not None
    assert known(header.target_compute_capabilities) is None


@pytest.mark.parametrize(
    ("inputs", "options", "want"),
    [
        ("images", LINES.format(1, "sm89"), {(8, 9), (12, 0), (12, 1)}),
        ("x" * 200_000, LINES.format(1, "sm89"), {(8, 9), (12, 0), (12, 1)}),
        (f"x\n{ANY}", LINES.format(1, "sm89"), {(8, 9), (12, 0), (12, 1)}),
        (f"x\n{ANY}" * 3000, LINES.format(0, "sm89 sm120"), {(8, 9), (12, 0)}),
    ],
    ids=["a name", "a long name", "a name like it", "many of them"],
)
def test_names_in_the_text(inputs: str, options: str, want: set[tuple[int, int]]) -> None:
    """Names stand before what is looked for: a long one hides nothing, and one that looks like it widens nothing."""
    text = f'header {{\n  version = 4\n  inputs={{ "{inputs}" }}\n{options}descriptors {{\n'.encode()
    part = b"NLYM" + struct.pack("<IQ", 2_022_049, len(text)) + text
    engine = read_source(BytesSource(composed_plan((1, 7, 1, 116), NETWORK._replace(kernel=part))))
    assert engine.header is not None
    assert set(known(engine.header.target_compute_capabilities) or ()) == want


def sound(engine: Engine) -> bool:
    """Whether everything is read, and nothing is a problem."""
    header, body = engine.header, engine.body
    assert header is not None
    assert body is not None
    return not header.problems and known(body.plugins) == () and known(body.num_layers) is not None


@pytest.mark.rtx
def test_built_now(rtx_python: str, tmp_path: Path) -> None:
    """The same of engines that are built now, branches and loops among them."""
    build(rtx_python, Path(__file__).with_name("rtx_targets.py"), str(tmp_path))
    rows = [json.loads(line) for line in (tmp_path / "built.jsonl").read_text("ascii").splitlines()]
    engines = [(row, read_engine(str(tmp_path / f"{row['number']}.engine"))) for row in rows if row["built"]]
    assert len(engines) > 60
    wrong = [row for row, engine in engines if engine.header is None or said(engine.header) != expected(row)]
    assert not wrong, (len(wrong), wrong[:3])
    assert not [row for row, engine in engines if not sound(engine)]
