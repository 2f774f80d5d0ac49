"""The fewest builds: against every combination on small cases, and what real engines and machines come to."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

import pytest

from driving import IDENTITY, RTX
from trtdoctor import builds, check_all, inspect, parse_target
from trtdoctor.builds import EXACT, HARDWARE, VERSION, Option, fewest, options, steps
from trtdoctor.model.check import Check, Facts
from trtdoctor.render.overview import plan as plan_in_words
from trtdoctor.render.overview import unplanned

CASES = 1000


def exhaustive(found: list[Option], wanted: frozenset[int]) -> tuple[int, int]:
    """The fewest of ``found`` that fit all that can be, and their fewest flags, by trying every combination."""
    reachable = frozenset().union(*(one.fits for one in found)) & wanted
    for size in range(len(found) + 1):
        fitting = [
            sum(len(one.flags) for one in chosen)
            for chosen in combinations(found, size)
            if frozenset().union(*(one.fits for one in chosen)) >= reachable
        ]
        if fitting:
            return size, min(fitting)
    raise AssertionError("all of them fit what they can")


def random_case(numbers: random.Random) -> tuple[list[Option], frozenset[int]]:
    """Up to ten builds for up to eight targets."""
    targets = numbers.randint(1, 8)
    found = [
        Option(
            numbers.randrange(targets),
            tuple("ab"[: numbers.randint(0, 2)]),
            frozenset(one for one in range(targets) if numbers.random() < 0.35),
        )
        for _ in range(numbers.randint(0, 10))
    ]
    wanted = frozenset(one for one in range(targets) if numbers.random() < 0.9)
    return found, wanted


def test_equal_to_exhaustive_search() -> None:
    """On random small cases: as many builds, as few flags, all fitted that can be, and the bound is the number."""
    numbers = random.Random(15)
    for _ in range(CASES):
        found, wanted = random_case(numbers)
        cover = fewest(found, wanted)
        fitted = frozenset().union(*(one.fits for one in cover.options))
        assert (len(cover.options), sum(len(one.flags) for one in cover.options)) == exhaustive(found, wanted)
        assert cover.exact
        assert wanted - fitted == cover.without


def test_beyond_the_exact_size() -> None:
    """With more targets the answer fits all, and the bound below it is told and holds."""
    numbers = random.Random(7)
    targets = frozenset(range(EXACT + 16))
    found = [Option(one, (), frozenset({one, *numbers.sample(sorted(targets), 5)})) for one in targets]
    cover = fewest(found, targets)
    assert frozenset().union(*(one.fits for one in cover.options)) == targets
    assert 0 < cover.at_least <= len(cover.options)


A100, L4, T4, H100, ORIN = (
    "gpu=A100,tensorrt=10.3.0.26",
    "gpu=L4,tensorrt=10.3.0.26",
    "gpu=T4,tensorrt=10.3.0.26",
    "gpu=H100,tensorrt=10.7.0.23",
    "gpu=Jetson AGX Orin 64GB,jetpack=6.2",
)


@pytest.mark.parametrize(("count", "words"), [(50, (A100,)), (90, (A100, L4, T4))])
def test_equal_targets_are_asked_about_once(
    count: int, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many machines have the same facts, whatever they are called: the work is that of one of each, and the
    builds are for all of them."""
    asked: list[object] = []
    fits = builds._fits

    def counted(facts: Facts, chain: Sequence[Check], *, alike: bool) -> bool:
        asked.append(facts)
        return fits(facts, chain, alike=alike)

    monkeypatch.setattr(builds, "_fits", counted)
    once = [parse_target(word) for word in words]
    few = fewest(options(inspect(IDENTITY), once), frozenset(range(len(once))))
    work = len(asked)
    machines = [one._replace(described=f"{one.described} {at}") for at in range(count // len(once)) for one in once]
    cover = fewest(options(inspect(IDENTITY), machines), frozenset(range(count)))
    assert len(asked) == 2 * work
    assert [one[:2] for one in cover.options] == [one[:2] for one in few.options]
    assert frozenset().union(*(one.fits for one in cover.options)) == frozenset(range(count))
    assert cover.exact


@pytest.mark.parametrize(("most", "found", "beyond"), [(9, 1, 0), (8, 0, 1)])
def test_of_too_many_targets_no_builds(most: int, found: int, beyond: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above a number of pairs nothing is looked for, and that is said."""
    monkeypatch.setattr(builds, "MOST_PAIRS", most)
    targets = [parse_target(one) for one in (A100, L4, T4)]
    matrix = check_all(IDENTITY, target=targets)
    made = builds.plans(matrix, targets)
    assert (len(made.plans), made.beyond, len(unplanned(made))) == (found, beyond, beyond)


@pytest.mark.parametrize(
    ("targets", "allow", "expected"),
    [
        ((A100,), False, [((), 1)]),
        ((A100, A100), False, [((), 2)]),
        ((A100, L4), False, [((HARDWARE,), 2)]),
        ((A100, L4, T4), False, [((), 1), ((HARDWARE,), 2)]),
        ((A100, ORIN), False, [((), 1), ((), 1)]),
        ((A100, H100), False, [((), 1), ((), 1)]),
        ((A100, L4, H100), True, [((HARDWARE, VERSION), 3)]),
        (("gpu=A100,tensorrt=10.3.0", "gpu=L4,tensorrt=10.3.0"), False, [((HARDWARE,), 2)]),
        (("gpu=A100,tensorrt=8.5.3", "gpu=L4,tensorrt=8.5.3"), False, [((), 1), ((), 1)]),
    ],
)
def test_real_machines(targets: tuple[str, ...], allow: bool, expected: list[tuple[tuple[str, ...], int]]) -> None:
    """Which builds cover which machines, by the rules that the checks hold."""
    machines = [parse_target(one) for one in targets]
    engine = inspect(IDENTITY)
    cover = fewest(options(engine, machines, allow_host_code=allow), frozenset(range(len(machines))))
    assert sorted((one.flags, len(one.fits)) for one in cover.options) == expected
    assert not cover.without
    for one in cover.options:
        command = steps(engine, machines[one.place], one.flags, allow_host_code=allow)[0].commands[0]
        assert all(flag in command for flag in one.flags)


def test_one_build_of_rtx_for_all() -> None:
    """TensorRT-RTX builds for every GPU from Ampere on at once, and not for a T4."""
    machines = [parse_target(f"gpu={gpu},tensorrt=1.3.0.35,runtime=rtx") for gpu in ("RTX 3090", "RTX 4090", "T4")]
    cover = fewest(options(inspect(RTX), machines), frozenset(range(3)))
    assert sorted(sorted(one.fits) for one in cover.options) == [[0, 1], [2]]


def test_no_build() -> None:
    """A GPU that the release does not support gets no build."""
    machines = [parse_target("gpu=H100,tensorrt=8.4.1.5"), parse_target("gpu=T4,tensorrt=8.4.1.5")]
    cover = fewest(options(inspect(IDENTITY), machines), frozenset({0, 1}))
    assert cover.without == {0}


@pytest.mark.parametrize(
    ("targets", "head", "reason"),
    [
        ((A100, "gpu=B200,tensorrt=10.5.0.18"), "the other targets", "10.0 since 10.8.0"),
        ((A100, "gpu=T4,container=tensorrt:99.08-py3"), "the other targets", "tensorrt:99.08-py3"),
        (("gpu=B200,tensorrt=10.5.0.18",), "", "10.0 since 10.8.0"),
        ((A100, T4), "every target", ""),
    ],
)
def test_what_a_plan_says(targets: tuple[str, ...], head: str, reason: str) -> None:
    """It promises no engine to a target that no build fits, and says what is against it there."""
    machines = [parse_target(one) for one in targets]
    (found,) = builds.plans(check_all(IDENTITY, target=machines), machines).plans
    told, left = plan_in_words(found)
    assert head in told
    assert bool(head) is bool(told)
    assert reason in left
    assert bool(reason) is bool(left)
