"""Where no report shows a body, its facts are read when a check asks for them: the same, of the same bytes, or not."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from driving import PLANS, Run
from trtdoctor.formats.reading import read_engines
from trtdoctor.model.fact import Unknown, known
from trtdoctor.model.plan import PlanBody
from trtdoctor.plan import body as bodies
from trtdoctor.plan.late import LateNoun
from trtdoctor.plan.tokens import read_tokens
from trtdoctor.sources import local

ENGINES = sorted(PLANS.rglob("*.engine"))
TEXT = PLANS / "tensorrt-8.6.0.12-h200" / "detailed.engine"  # longer than what is kept of it in memory


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The bodies that were walked."""
    found: list[object] = []
    read = read_tokens

    def counted(*of: object) -> object:
        found.append(of)
        return read(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(bodies, "read_tokens", counted)
    return found


@pytest.mark.parametrize("path", ENGINES, ids=lambda path: path.stem)
def test_the_same(path: Path, walks: list[object]) -> None:
    """Nothing is walked before somebody asks; then the facts are those that are read at once."""
    (at_once,) = read_engines(str(path))
    walks.clear()
    engines = read_engines(str(path), kernels=False)
    late = next(engines).body
    assert isinstance(late, LateNoun)
    assert len(walks) == (at_once.header is not None and at_once.header.product == "tensorrt-rtx")  # for its targets
    body: PlanBody = late.whole()
    assert len(walks) == 1
    assert [*engines] == []
    assert at_once.body is not None
    kernels = {"cuda_compilers": body.cuda_compilers, "cubin_sms": body.cubin_sms}
    assert body == at_once.body._replace(**kernels)
    assert all(isinstance(fact, Unknown) for fact in kernels.values())


@pytest.mark.parametrize(
    ("options", "expected"), [((), 1), (("--select", "TRT1"), 1), (("--select", "TRT102,TRT203"), 0)]
)
def test_walked_where_a_check_asks(
    options: tuple[str, ...], expected: int, run: Run, tmp_path: Path, walks: list[object]
) -> None:
    """Each body is walked once where a check asks for something of it, else not at all; each file is opened once."""
    for number in range(12):
        (tmp_path / f"{number}.engine").write_bytes(ENGINES[0].read_bytes())
    opened: list[str] = []
    source = local.FileSource.__init__

    def counted(self: local.FileSource, descriptor: int, name: str, *more: object, **options: object) -> None:
        opened.append(name)
        source(self, descriptor, name, *more, **options)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local.FileSource, "__init__", counted)
        run("check", "-q", str(tmp_path), "--target", "gpu=H200,tensorrt=8.5.3.1", "--jobs", "1", *options)
    assert len(walks) == 12 * expected
    assert sorted(name for name in opened if name.endswith(".engine")) == sorted(map(str, tmp_path.iterdir()))


@pytest.mark.parametrize("size", [0, 1])
def test_changed_since(tmp_path: Path, size: int) -> None:
    """What is read of a file that was written to after it was said to rest is unknown, and says so."""
    path = tmp_path / "model.engine"
    path.write_bytes(TEXT.read_bytes())
    for engine in read_engines(str(path), kernels=False):
        assert engine.changed is None
        assert engine.body is not None
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size + size)
        os.utime(path, ns=(1, 1))
        assert isinstance(engine.body.plugins, Unknown)
        assert ("we opened it" if size else "written to") in engine.body.plugins.reason


def test_too_late() -> None:
    """Nothing is read of a file that was closed, and nothing of the file that has its number now."""
    (engine,) = read_engines(str(TEXT), kernels=False)
    with TEXT.open("rb"):
        assert engine.body is not None
        assert known(engine.body.plugins) is None
        assert known(engine.body.walked_to_end) is False


@pytest.mark.parametrize("kernels", [True, False])
def test_freed_at_once(kernels: bool) -> None:
    """What was read of an engine is gone with it, and does not wait for garbage to be collected."""
    gc.collect()
    gc.disable()
    try:
        for engine in read_engines(str(TEXT), kernels=kernels):
            assert engine.body is not None
            assert known(engine.body.flags.profiling_verbosity) == "detailed"
            assert known(engine.body.layers)
        del engine
        assert not [one for one in gc.get_objects() if isinstance(one, bodies.BodyView)]
    finally:
        gc.enable()
