"""What people pass as an engine is recognized, nothing else is, and nothing that it holds makes that costly."""

from __future__ import annotations

import gzip
import pkgutil
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from format_samples import NOISE, Sample, all_samples, each, part
from hypothesis import given
from hypothesis import strategies as st

import trtdoctor.formats
from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.formats.registry import identify, identify_directory
from trtdoctor.model.budget import Budget
from trtdoctor.model.engine import NonEngineFile, NonEngineKind
from trtdoctor.model.finding import Fix
from trtdoctor.sources.source import BytesSource

ALL = all_samples()


def fixes() -> list[Fix]:
    """Every fix that a format has as a constant, and those of all samples."""
    found = []
    for module in pkgutil.iter_modules(trtdoctor.formats.__path__, "trtdoctor.formats."):
        found += [value for value in vars(__import__(module.name, fromlist=["_"])).values() if isinstance(value, Fix)]
    return found + [answer.fix for sample in ALL if (answer := identify(BytesSource(sample.data))) is not None]


def test_every_kind_has_a_sample() -> None:
    """Each kind of file has a sample; directories and the timing cache have tests of their own."""
    kinds = {sample.kind for sample in ALL}
    missing = set(get_args(NonEngineKind)) - kinds
    assert missing == {
        "edge-llm-engine-dir",
        "hugging-face-dir",
        "onnxruntime-engine-cache",
        "tensorflow-saved-model-dir",
        "timing-cache",
        "triton-model-repository",
        "trtllm-engine-dir",
    }


@each(ALL)
def test_truncated(sample: Sample) -> None:
    """Every prefix of a sample, and every suffix, gives an answer and no exception."""
    step = 1 if len(sample.data) < 2000 else 211
    for size in range(0, len(sample.data), step):
        identify(BytesSource(sample.data[:size]))
        identify(BytesSource(sample.data[size:]))


@each(ALL)
def test_behind_an_engine_magic(sample: Sample) -> None:
    """What begins like an engine is left to the reader of engines, no matter what follows."""
    for magic in (b"ftrt", b"vtrt", b"ptrt"):
        assert identify(BytesSource(magic + sample.data)) is None
        assert identify(BytesSource(magic + sample.data[4:])) is None


def test_every_fix_is_clean() -> None:
    """Placeholders are those that are filled in, and no command writes over the file that it reads."""
    assert fixes()
    for fix in fixes():
        assert fix.title[0].islower() or fix.title.startswith("Tensor")
        assert fix.url is None or fix.url.startswith("https://")
        for command in fix.commands:
            assert set(re.findall(r"\{.*?\}", command)) <= {"{path}", "{folder}", "{name}", "{stem}", "{engine}"}
            assert "{path} > {stem}.engine" not in command


@pytest.mark.parametrize("kind", ["onnx", "git-lfs-pointer", "tflite"])
def test_fix_names_the_file(kind: str) -> None:
    """The command to paste takes the file itself."""
    found = identify(BytesSource(next(sample.data for sample in ALL if sample.kind == kind)))
    assert found is not None
    assert any("{path}" in command or ("{folder}" in command and "{name}" in command) for command in found.fix.commands)


@given(st.binary(max_size=400))
def test_random_bytes(data: bytes) -> None:
    """Any bytes give ``None`` or a complete answer."""
    found = identify(BytesSource(data))
    assert found is None or (isinstance(found, NonEngineFile) and found.what.isprintable())


@given(st.sampled_from([sample.data for sample in ALL if 0 < len(sample.data) < 7000]), st.data())
def test_damaged_sample(sample: bytes, draw: st.DataObject) -> None:
    """Samples with bytes overwritten never raise, and what is said stays printable."""
    data = bytearray(sample)
    for at, value in draw.draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), max_size=8)):
        data[at] = value
    found = identify(BytesSource(bytes(data)))
    assert found is None or found.what.isprintable()


@pytest.mark.parametrize("start", [b"", b"\x08", b"\x08\x08", b"\x0a\x08", b"\x80\x04", b"\x04\0\0\0", bytes(64)])
def test_noise_is_not_recognized(start: bytes) -> None:
    """Noise is nothing, and stays nothing when its first bytes look like protobuf, pickle or a length."""
    dice = random.Random(11)
    assert not any(identify(BytesSource(start + dice.randbytes(dice.randrange(64, 2000)))) for _ in range(500))


def hostile_zip() -> bytes:
    """An end record that promises a directory of 4 GB."""
    return b"PK\3\4" + bytes(26) + b"PK\5\6" + bytes(4) + b"\xff" * 4 + b"\xfe\xff\xff\xff" + b"\4\0\0\0" + bytes(2)


HOSTILE: list[tuple[str, Callable[[], bytes]]] = [
    ("gzip bomb", lambda: gzip.compress(bytes(50_000_000))),
    ("zip directory", hostile_zip),
    ("deep json", lambda: b"[" * 60_000),
    ("deep json with ends", lambda: b"[" * 30_000 + b"]" * 30_000),
    ("huge number", lambda: b"[" + b"9" * 60_000 + b"]"),
    ("nested protobuf", lambda: part(1, part(1, part(1, part(1, "x")))) * 5000),
    ("long title", lambda: b"<html><title>" + b"<title>" * 9000 + b"\x1b[2J</title>"),
    ("varint", lambda: b"\x08\x01" + b"\xff" * 60_000),
    ("safetensors", lambda: b"\xff" * 8 + b'{"'),
]


@pytest.mark.parametrize(("name", "build"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_hostile(name: str, build: Callable[[], bytes]) -> None:
    """Files made to exhaust a reader cost a bounded number of bytes."""
    found = identify(BytesSource(build(), Budget("the file", bytes=400_000)))
    assert found is None or len(found.what) < 300


def test_budget_that_is_spent() -> None:
    """A file that costs more than its budget is not called unknown: the reader hears of it."""
    with pytest.raises(BudgetExceeded):
        identify(BytesSource(NOISE, Budget("the file", bytes=len(NOISE))))


class Vanishing(BytesSource):
    """A file that shrank since its size was taken."""

    def fetch(self, at: int, size: int) -> bytes:
        raise PlanError("gone", field="data", offset=at)


def test_file_that_shrinks() -> None:
    """A file that cannot be read (any more) is not recognized."""
    assert identify(Vanishing(NOISE)) is None


@pytest.mark.parametrize("names", [["a.engine", "b.engine"], ["config.json", "a.engine"], ["model.plan"], []])
def test_other_directory(names: list[str]) -> None:
    """A directory that only holds engines is left to the caller."""
    assert identify_directory(names) is None


def test_import_is_cheap() -> None:
    """Modules that only some formats need are not imported for all."""
    source = str(Path(__file__).parents[2] / "src")
    heavy = {"json", "zipfile", "zlib", "html", "pickle"}
    code = (
        f"import sys; sys.path.insert(0, {source!r}); import trtdoctor.formats.registry\n"
        f"print({heavy} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
