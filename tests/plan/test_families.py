"""What holds for plans of every family: a family that is added is tested here by itself, with the samples it brings."""

from __future__ import annotations

import struct
import subprocess
import sys
from typing import Any, get_args

import pytest
from family_samples import EVERY, NAMES, SAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st

from driving import environment
from trtdoctor.errors import PlanError
from trtdoctor.model.fact import Fact, Known, Unknown, known
from trtdoctor.model.plan import Family, PlanBody, PlanHeader
from trtdoctor.model.product import PLAN_TAGS
from trtdoctor.plan.cursor import Cursor
from trtdoctor.plan.families import FAMILIES, TAGS, choose, load
from trtdoctor.plan.families.base import InnerHeader
from trtdoctor.plan.header import read_header, starts_like_plan
from trtdoctor.plan.reader import read_body
from trtdoctor.sources.source import BytesSource

MOST_CUTS = 700  # of one sample


def read(data: bytes) -> tuple[PlanHeader, PlanBody | None]:
    source = BytesSource(data)
    header = read_header(source)
    if header.body is None:
        return header, None
    return header, read_body(source, header.body)


def facts_of(body: PlanBody) -> dict[str, Fact[Any]]:
    facts = {**body._asdict(), **{f"flags.{name}": fact for name, fact in body.flags._asdict().items()}}
    del facts["flags"], facts["walked_to_end"]
    return facts


def test_families_are_named_once() -> None:
    """The registry, the type ``Family`` and the samples name the same families, and each module has its own."""
    assert set(FAMILIES) == set(get_args(Family)) == set(SAMPLES)
    assert [load(name).name for name in FAMILIES] == list(FAMILIES)
    assert [load(name).tag for name in FAMILIES] == [entry.tag for entry in FAMILIES.values()]
    assert set(PLAN_TAGS) == TAGS
    assert all(SAMPLES.values())


@pytest.mark.parametrize(
    ("words", "rest", "family"),
    [
        ((0, 205, 0, 100, 0), 100, "tensorrt-8.2"),
        ((1, 170, 100, 0, 77), 100, "tensorrt-6"),
        ((1, 170, 100, 0, 0), 100, "tensorrt-6"),
        ((1, 1000, 77, 100, 0), 100, "tensorrt-8.0"),
        ((1, 1000, 0, 0, 0), 0, "tensorrt-8.0"),
        ((1, 170, 500, 0, 77), 100, "tensorrt-6"),
        ((1, 170, 77, 500, 0), 100, "tensorrt-8.0"),
        ((1, 170, 5, 5, 5), 100, "tensorrt-6"),
    ],
)
def test_families_before_8_2(words: tuple[int, ...], rest: int, family: Family) -> None:
    """Size and checksum change places with 8.0: the size is what fits the plan, or of a cut plan the smaller one."""
    data = struct.pack("<5I", *words) + bytes(rest)
    assert choose(b"ptrt", Cursor(BytesSource(data))).name == family


@pytest.mark.parametrize(
    ("declared", "size", "is_one"), [(64, 64, True), (63, 63, False), (65, 64, False), (64, 65, False), (65, 65, True)]
)
def test_family_without_a_tag(declared: int, size: int, is_one: bool) -> None:
    """A plan without a tag begins with its size, and is not smaller than its tables."""
    words = Cursor(BytesSource(struct.pack("<Q", declared) + bytes(size - 8)))
    if is_one:
        assert choose(b"", words).name == "tensorrt-5"
    else:
        with pytest.raises(PlanError) as caught:
            choose(b"", words)
        assert (caught.value.field, caught.value.offset) == ("tag", 0)


@pytest.mark.parametrize(("family", "name", "data"), EVERY, ids=NAMES)
def test_sample(family: Family, name: str, data: bytes) -> None:
    """A sample is of its family, sound and whole, and its release, tensors, layers and GPU are known."""
    header, body = read(data)
    assert (header.family, header.product, header.problems) == (family, load(family).product, ())
    assert known(header.complete)
    assert known(header.declared_size) == len(data)
    assert known(header.tensorrt_version) == tuple(map(int, name.split(".")))
    assert isinstance(header.build_gpu, Known)
    assert body is not None
    assert known(body.io)
    assert known(body.num_layers)
    assert known(body.plugins) is not None
    assert known(body.activation_memory_bytes) is not None
    inner = load(family).header
    has_checksum = isinstance(inner, InnerHeader) and inner.checksum is not None
    assert known(header.checksum) == ("ok" if has_checksum else None)


@pytest.mark.parametrize("data", [data for _, _, data in EVERY], ids=NAMES)
def test_every_truncation(data: bytes) -> None:
    """Of a plan that was cut anywhere every fact is that of the whole plan, or unknown, and the cut is noticed."""
    _, whole = read(data)
    assert whole is not None
    expected = facts_of(whole)
    for size in range(0, len(data), max(1, len(data) // MOST_CUTS)):
        try:
            header, body = read(data[:size])
        except PlanError:
            assert size < 4 or not starts_like_plan(data), size
            continue
        assert header.problems or known(header.complete) is False, size
        assert known(header.checksum) != "ok"
        if body is not None:
            for name, fact in facts_of(body).items():
                assert isinstance(fact, Unknown) or fact == expected[name], (name, size)


@settings(max_examples=400, deadline=None)
@given(
    sample=st.sampled_from(EVERY),
    changes=st.lists(st.tuples(st.integers(0, 1 << 16), st.binary(min_size=1, max_size=9)), max_size=5),
    front=st.booleans(),
)
def test_any_bytes(sample: tuple[Family, str, bytes], changes: list[tuple[int, bytes]], front: bool) -> None:
    """Whatever happens to the bytes of a plan, reading it gives facts and reasons; only what no longer starts like a
    plan is refused."""
    data = bytearray(sample[2])
    for at, new in changes:
        at %= min(len(data), 420) if front else len(data)
        data[at : at + len(new)] = new
    try:
        header, body = read(bytes(data))
    except PlanError:
        assert not starts_like_plan(bytes(data))
        return
    assert all(header.problems)
    facts = {name: fact for name, fact in header._asdict().items() if isinstance(fact, (Known, Unknown))}
    for fact in (*facts.values(), *(facts_of(body).values() if body else ())):
        assert isinstance(fact, Known) or fact.reason not in ("", "not read")


@pytest.mark.parametrize("family", FAMILIES)
def test_only_its_own_family_is_imported(family: Family, tmp_path: Any) -> None:
    """Reading a plan imports the module of its family and of no other."""
    path = tmp_path / "a.engine"
    path.write_bytes(next(iter(SAMPLES[family].values())))
    code = (
        "import sys; from trtdoctor.formats.reading import read_engine\n"
        f"assert read_engine({str(path)!r}).body is not None\n"
        "print(*sorted(name for name in sys.modules if name.startswith('trtdoctor.plan.families.')))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=20, check=True
    )
    modules = {"base", FAMILIES[family].module}
    assert found.stdout.split() == sorted(f"trtdoctor.plan.families.{name}" for name in modules)
