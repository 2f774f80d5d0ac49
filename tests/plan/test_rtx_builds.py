"""What the reader says of engines that TensorRT-RTX has just built is what was built.

Networks are drawn by ``rtx_networks.py`` in a child process, with an interpreter that has ``tensorrt_rtx``: this one or
``$TRTDOCTOR_RTX_PYTHON``. ``TRTDOCTOR_RTX_SWEEP=2000`` builds so many instead of a few hundred.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from trtdoctor.formats.reading import read_engine
from trtdoctor.model.engine import Engine
from trtdoctor.model.fact import known
from trtdoctor.model.plan import PlanBody, PlanHeader
from trtdoctor.render import values

pytestmark = pytest.mark.rtx

ROOT = Path(__file__).parents[2]
NETWORKS = int(os.environ.get("TRTDOCTOR_RTX_SWEEP", "250"))
BATCH = 125
DEFAULT_TARGETS = {(8, 0), (8, 6), (8, 9), (12, 0), (12, 1)}  # Ampere and later


class Built(NamedTuple):
    """What TensorRT-RTX built, and what we read of it."""

    number: int
    truth: dict[str, Any]
    engine: Engine

    @property
    def header(self) -> PlanHeader:
        assert self.engine.header is not None
        return self.engine.header

    @property
    def body(self) -> PlanBody:
        assert self.engine.body is not None
        return self.engine.body


@pytest.fixture(scope="module")
def rtx_python() -> str:
    """An interpreter that has TensorRT-RTX."""
    candidates = [sys.executable, os.environ.get("TRTDOCTOR_RTX_PYTHON", "")]
    for python in filter(None, candidates):
        found = subprocess.run([python, "-c", "import tensorrt_rtx, numpy"], capture_output=True, check=False)
        if found.returncode == 0:
            return python
    pytest.skip("no Python with tensorrt_rtx and numpy: neither this one nor $TRTDOCTOR_RTX_PYTHON")


def build(python: str, script: Path, *arguments: str) -> None:
    run = subprocess.run([python, script, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"{script.name} {arguments}: {run.returncode}\n{run.stdout[-2000:]}{run.stderr[-2000:]}"


def batches(python: str, folder: Path) -> Iterator[Built]:
    for first in range(0, NETWORKS, BATCH):
        count = min(BATCH, NETWORKS - first)
        build(python, Path(__file__).with_name("rtx_networks.py"), str(folder), str(first), str(count))
        for line in (folder / "built.jsonl").read_text("ascii").splitlines():
            truth = json.loads(line)
            path = folder / f"{truth['number']}.engine"
            yield Built(truth["number"], truth, read_engine(str(path)))
            path.unlink()


@pytest.fixture(scope="module")
def built(rtx_python: str, tmp_path_factory: pytest.TempPathFactory) -> list[Built]:
    return list(batches(rtx_python, tmp_path_factory.mktemp("rtx")))


def compare(built: list[Built], ours: Callable[[Built], object], theirs: Callable[[Built], object]) -> None:
    """Fails with the first networks of which we say something else than what was built."""
    pairs = [(one.number, ours(one), theirs(one)) for one in built]
    wrong = [(number, found, expected) for number, found, expected in pairs if found != expected]
    assert not wrong, f"{len(wrong)} of {len(pairs)} networks, as number, read, built: {wrong[:3]}"


def test_networks_cover_what_there_is(built: list[Built]) -> None:
    """Nearly every network is built, among them every data type, rank, verbosity, target and number of profiles."""
    assert len(built) >= 0.95 * NETWORKS
    tensors = [tensor for one in built for tensor in one.truth["io"]]
    seen = Counter(tensor["dtype"] for tensor in tensors)
    assert len(seen) == 12, seen
    assert {len(tensor["shape"]) for tensor in tensors} == set(range(9))
    assert {flag for one in built for flag in one.truth["flags"]} >= {"STRIP_PLAN", "REFIT", "WEIGHT_STREAMING"}
    assert {one.truth["verbosity"] for one in built} == {"layer_names_only", "none", "detailed"}
    assert {len(one.truth["profiles"]) for one in built} == set(range(5))
    assert {target for one in built for target in one.truth["targets"]} == {"7.5", "8.0", "8.6", "8.9", "12.0", "12.1"}
    assert sum(any(profile["values"] for profile in one.truth["profiles"]) for one in built) > 10


def test_headers(built: list[Built]) -> None:
    """Product, version, size and completeness are known and right, and nothing is a problem."""
    compare(
        built,
        lambda one: (one.header.product, known(one.header.tensorrt_version), known(one.header.complete)),
        lambda one: ("tensorrt-rtx", version(one.truth["tensorrt_version"]), True),
    )
    compare(built, lambda one: known(one.header.declared_size), lambda one: one.engine.size_bytes)
    compare(built, lambda one: (one.header.problems, one.engine.damage, one.engine.failure), lambda _: ((), None, None))


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def test_targets(built: list[Built]) -> None:
    """The target compute capabilities are those of the build, or the default ones without those that lack a type."""
    compare(
        built,
        lambda one: set(known(one.header.target_compute_capabilities) or ()),
        lambda one: (
            ({version(target) for target in one.truth["targets"]} or DEFAULT_TARGETS)
            - {version(target) for target in one.truth["dropped"]}
        ),
    )


def test_names(built: list[Built]) -> None:
    """The network's name is read as it was given, whatever characters it has."""
    compare(built, lambda one: known(one.body.name), lambda one: one.truth["name"])


def test_bodies_are_walked_to_the_end(built: list[Built]) -> None:
    """Every datum of every body is understood as one."""
    compare(built, lambda one: known(one.body.walked_to_end), lambda _: True)


def test_inputs_and_outputs(built: list[Built]) -> None:
    """Names, order, modes and data types are those of the network, and so are dimensions that no profile decides."""
    compare(
        built,
        lambda one: [(t.name, t.mode, t.dtype) for t in known(one.body.io) or ()],
        lambda one: [(t["name"], t["mode"], t["dtype"]) for t in one.truth["io"]],
    )
    compare(built, lambda one: shapes(one, "input"), expected_inputs)
    compare([one for one in built if not pinned(one)], lambda one: shapes(one, "output"), outputs)
    compare(built, static_outputs, lambda one: [[dim for dim in shape if dim != -1] for shape in outputs(one)])


def shapes(one: Built, mode: str) -> list[list[int]]:
    return [list(tensor.shape) for tensor in known(one.body.io) or () if tensor.mode == mode]


def outputs(one: Built) -> list[list[int]]:
    return [tensor["shape"] for tensor in one.truth["io"] if tensor["mode"] == "output"]


def static_outputs(one: Built) -> list[list[int]]:
    """The dimensions of outputs that were static in the network."""
    return [
        [dim for dim, built in zip(shape, truth, strict=True) if built != -1]
        for shape, truth in zip(shapes(one, "output"), outputs(one), strict=True)
    ]


def dimension(one: Built, name: str, index: int, dim: int) -> int:
    """As in TensorRT, a dynamic dimension is constant in the engine when no profile lets it vary."""
    allowed = {bound[index] for profile in one.truth["profiles"] for bound in profile["inputs"].get(name, [])}
    return allowed.pop() if dim == -1 and len(allowed) == 1 else dim


def expected_inputs(one: Built) -> list[list[int]]:
    return [
        [dimension(one, tensor["name"], index, dim) for index, dim in enumerate(tensor["shape"])]
        for tensor in one.truth["io"]
        if tensor["mode"] == "input"
    ]


def pinned(one: Built) -> bool:
    """Whether some profile allows just one size or value somewhere, so that outputs may be constant there."""
    triples = [
        triple
        for profile in one.truth["profiles"]
        for part in ("inputs", "values")
        for triple in profile[part].values()
    ]
    return any(low == high for least, _, most in triples for low, high in zip(least, most, strict=True))


def test_profiles(built: list[Built]) -> None:
    """Minimum, optimum and maximum of every input, and the values of shape tensors, are those of every profile."""
    compare(
        built,
        lambda one: [
            (profile.index, lists(profile.inputs), lists(profile.values)) for profile in known(one.body.profiles) or ()
        ],
        lambda one: [
            (index, {**static_inputs(one), **profile["inputs"]}, profile["values"])
            for index, profile in enumerate(one.truth["profiles"])
        ],
    )


def lists(ranges: dict[str, Any]) -> dict[str, list[list[int]]]:
    return {name: [list(bound) for bound in found] for name, found in ranges.items()}


def static_inputs(one: Built) -> dict[str, list[list[int]]]:
    """Inputs of which the profiles need not speak; TensorRT-RTX writes them down all the same."""
    tensors = [t for t in one.truth["io"] if t["mode"] == "input" and -1 not in t["shape"]]
    return {tensor["name"]: [tensor["shape"]] * 3 for tensor in tensors}


def test_flags(built: list[Built]) -> None:
    """Refit, stripped weights, weight streaming and verbosity are known and as they were set."""
    compare(
        built,
        lambda one: (
            known(one.body.flags.refittable),
            known(one.body.flags.weights_stripped),
            known(one.body.flags.weight_streaming),
            known(one.body.flags.profiling_verbosity),
        ),
        lambda one: (
            any(flag.startswith(("REFIT", "STRIP")) for flag in one.truth["flags"]),  # stripped is refittable
            "STRIP_PLAN" in one.truth["flags"],
            "WEIGHT_STREAMING" in one.truth["flags"],
            one.truth["verbosity"],
        ),
    )
    compare(
        built,
        lambda one: (known(one.body.flags.implicit_batch), known(one.body.flags.safety), known(one.body.plugins)),
        lambda _: (False, False, ()),
    )


def test_sizes(built: list[Built]) -> None:
    """There is a layer at least, and no weights go missing; TensorRT-RTX lays them out anew and may keep more."""
    compare(built, lambda one: (known(one.body.num_layers) or 0) >= 1, lambda _: True)
    compare(
        [one for one in built if "STRIP_PLAN" not in one.truth["flags"] and not always_empty(one)],
        lambda one: (known(one.body.weights_bytes) or 0) >= sum(one.truth["weights"]),
        lambda _: True,
    )


def always_empty(one: Built) -> bool:
    """Whether some profile has an input that never holds anything, so that no weights are needed for it."""
    most = [high for profile in one.truth["profiles"] for _, _, high in profile["inputs"].values()]
    return any(0 in high for high in most)


def test_json_renders_every_engine(built: list[Built]) -> None:
    """What ``inspect`` prints of any of them is JSON with the names that were given."""
    compare(
        built,
        lambda one: [tensor["name"] for tensor in json.loads(json.dumps(values.engine(one.engine)))["io"]],
        lambda one: [tensor["name"] for tensor in one.truth["io"]],
    )


def test_recipe_rebuilds_the_fixtures(rtx_python: str, tmp_path: Path) -> None:
    """The recipe of the TensorRT-RTX fixtures still gives engines with the facts that are written down."""
    build(rtx_python, ROOT / "fixtures" / "recipes" / "build_rtx.py", str(tmp_path))
    lines = (ROOT / "fixtures" / "plans" / "facts.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["file"].startswith("tensorrt-rtx-1.7")]
    assert {Path(row["file"]).name for row in rows} == {path.name for path in tmp_path.glob("*.engine")}
    for row in rows:
        found = values.engine(read_engine(str(tmp_path / Path(row["file"]).name)))
        expected = row["facts"]
        for name in ("name", "product", "target_compute_capabilities", "plugins", "complete"):
            if name in expected:
                assert found[name] == expected[name], (row["file"], name)
        assert without_more(found["io"], expected["io"]) == expected["io"], row["file"]
        if expected.get("profiles"):
            assert without_more(found["profiles"], expected["profiles"]) == expected["profiles"], row["file"]


def without_more(found: Any, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is found, with those keys only that are written down."""
    assert len(found) == len(expected)
    return [{key: one[key] for key in truth} for one, truth in zip(found, expected, strict=True)]
