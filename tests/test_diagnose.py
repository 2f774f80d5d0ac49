"""The runner: skips, breaks, blocks; and one broken check costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

import trtdoctor.checks
from driving import SMALLEST, Run
from samples import P10, facts
from trtdoctor.diagnose import Foregone, diagnose
from trtdoctor.errors import FactUnavailable, InternalInconsistency
from trtdoctor.model.check import Check, Facts
from trtdoctor.model.engine import Engine, Unseen
from trtdoctor.model.fact import Known
from trtdoctor.model.finding import Confidence, Finding, Fix, Severity

FACTS = facts(P10)


def finding(severity: Severity = Severity.ERROR) -> Finding:
    return Finding("memory", severity, Confidence.CERTAIN, "it", "It is.")


def silent(facts: Facts) -> Iterator[Finding]:
    yield from ()


def fires(facts: Facts) -> Iterator[Finding]:
    yield finding()


def warns(facts: Facts) -> Iterator[Finding]:
    yield finding(Severity.WARNING)


def breaks(facts: Facts) -> Iterator[Finding]:
    yield finding(Severity.INFO)
    raise ZeroDivisionError("oops")


def contradicts(facts: Facts) -> Iterator[Finding]:
    raise InternalInconsistency("two facts that cannot both be")
    yield


def breaks_deep_down(facts: Facts, depth: int = 9) -> Iterator[Finding]:
    yield from breaks_deep_down(facts, depth - 1) if depth else breaks(facts)


def cannot(facts: Facts) -> Iterator[Finding]:
    raise FactUnavailable("no such fact", incomplete=True)
    yield


def not_asked(facts: Facts) -> Iterator[Finding]:
    yield finding(Severity.WARNING)
    raise FactUnavailable("outside the question", incomplete=False)


def chain(*runs: object, needs: dict[int, tuple[str, ...]] | None = None) -> list[Check]:
    return [Check(f"T{i}", f"t{i}", "file", (needs or {}).get(i, ()), (), run, "") for i, run in enumerate(runs)]  # type: ignore[arg-type]


def test_outcomes() -> None:
    """Each way in which a check can end has its word, and the chain goes on after all of them."""
    outcomes, findings = diagnose(chain(silent, fires, warns, breaks, cannot, not_asked, contradicts, silent), FACTS)
    assert [(o.outcome, o.incomplete) for o in outcomes] == [
        ("passed", False),
        ("found", False),
        ("found", False),
        ("broken", True),
        ("skipped", True),
        ("found", False),
        ("broken", True),
        ("passed", False),
    ]
    assert [f.code for f in findings] == ["T1", "T2", "T3", "T5"]
    assert {f.stage for f in findings} == {"file"}
    assert "ZeroDivisionError: oops" in (outcomes[3].reason or "")
    assert outcomes[4].reason == "no such fact"
    assert outcomes[6].reason == "two facts that cannot both be"


def test_how_long_each_took(monkeypatch: pytest.MonkeyPatch) -> None:
    """A duration is that of the check alone, in milliseconds, to the microsecond."""
    clock = iter([7_000_000_000, 7_001_234_567, 7_001_234_999, 7_003_734_999])
    monkeypatch.setattr("trtdoctor.diagnose.time", SimpleNamespace(perf_counter_ns=clock.__next__))
    outcomes, _ = diagnose(chain(silent, breaks, silent), FACTS)
    assert [one.duration_ms for one in outcomes] == [1.234, 0.0, 2.5]


def test_where_it_broke() -> None:
    """The reason has the innermost frames of the exception, and no more, however deep it was."""
    ((broken,), _) = diagnose(chain(breaks_deep_down), FACTS)
    assert broken.reason is not None
    assert [broken.reason.count(f"in {name}") for name in ("breaks_deep_down", "breaks\n")] == [2, 1]


@pytest.mark.parametrize(
    ("first", "blocked"), [(fires, True), (breaks, True), (warns, False), (cannot, False), (silent, False)]
)
def test_needs(first: object, blocked: bool) -> None:
    """Only an error or a break of what is needed blocks a check, and all that need it in turn, without making the
    answer incomplete."""
    outcomes, _ = diagnose(chain(first, silent, silent, silent, needs={1: ("T0",), 2: ("T1",)}), FACTS)
    assert [o.outcome for o in outcomes[1:]] == (
        ["skipped", "skipped", "passed"] if blocked else ["passed", "passed", "passed"]
    )
    if blocked:
        assert [o.reason for o in outcomes[1:3]] == ["blocked by T0"] * 2
        assert not any(o.incomplete for o in outcomes[1:])


def test_same_facts_same_findings() -> None:
    """Two runs over the same facts differ in nothing but time."""
    first, second = (diagnose(trtdoctor.checks.CHAIN, facts(P10[:-9], "gpu=9.0,tensorrt=10.4")) for _ in range(2))
    assert first[1] == second[1]
    assert [o._replace(duration_ms=0) for o in first[0]] == [o._replace(duration_ms=0) for o in second[0]]


class Counting:
    """A check that counts how often it runs."""

    def __init__(self, run: Callable[[Facts], Iterator[Finding]], asks: Callable[[Facts], object]) -> None:
        self.run, self.asks, self.count = run, asks, 0

    def __call__(self, facts: Facts) -> Iterator[Finding]:
        self.count += 1
        self.asks(facts)
        yield from self.run(facts)


def machine(facts: Facts) -> object:
    return facts.target.described


@pytest.mark.parametrize(
    ("run", "asks", "times"),
    [
        (silent, machine, 2),  # with the first engine, and without one
        (cannot, machine, 2),
        (not_asked, machine, 7),  # what is found is about an engine
        (fires, machine, 7),
        (breaks, machine, 7),
        (silent, lambda facts: facts.engine.header, 4),
        (silent, lambda facts: bool(facts.engine), 7),
        (silent, lambda facts: f"{facts.engine}", 7),
        (silent, lambda facts: facts.engine == FACTS.engine, 7),
        (silent, lambda facts: {facts: 1}, 7),
        (silent, lambda facts: facts.engine._replace(path=""), 7),
    ],
)
def test_foregone(run: Callable[[Facts], Iterator[Finding]], asks: Callable[[Facts], object], times: int) -> None:
    """What asks nothing of the engine, and finds nothing, is run once for five of them; all else for each."""
    counting = Counting(run, asks)
    checks = chain(warns, counting, silent)
    foregone = Foregone(checks)
    plain = [one._replace(duration_ms=0) for one in diagnose(checks, FACTS)[0]]
    counting.count = 0
    for _ in range(5):
        outcomes, _ = diagnose(checks, FACTS, foregone.of(FACTS))
        assert [one._replace(duration_ms=0) for one in outcomes] == plain
    assert counting.count == times


def test_foregone_only_for_what_was_asked() -> None:
    """Where something else than the engine differs, nothing is foregone; and what is blocked stays so."""
    checks = chain(fires, silent, silent, needs={1: ("T0",)})
    foregone = Foregone(checks)
    for _ in range(3):
        known = foregone.of(FACTS)
    assert [one is not None for one in known] == [False, True, True]
    assert [one.outcome for one in diagnose(checks, FACTS, known)[0]] == ["found", "skipped", "passed"]
    assert foregone.of(FACTS._replace(target=FACTS.target._replace(described="another"))) == ()
    for _ in range(3 * Foregone.MOST):
        assert foregone.of(FACTS._replace(shapes={"a": (1,)})) == ()
    assert foregone.of(FACTS) == ()  # forgotten: memory is bounded


@pytest.mark.parametrize(
    ("asks", "times"),
    [
        (
            lambda engine: engine.header.build_gpu,
            4,
        ),  # the first two engines, none, a stand-in
        (lambda engine: engine.header.tensorrt_version, 4),
        (lambda engine: engine.header is None, 4),
        (lambda engine: engine.header.has_lean_runtime, 4),
        (lambda engine: engine.header.problems, 4),
        (lambda engine: engine.header.declared_size, 9),
        (lambda engine: engine.header.complete, 9),
        (lambda engine: engine.header.targets_in_words(), 9),
        (lambda engine: bool(engine.header), 9),
        (lambda engine: engine.header == FACTS.engine.header, 9),
        (lambda engine: engine.path_status.state, 4),
        (lambda engine: (engine.filesystem, engine.changed, engine.failure, engine.container), 4),
        (lambda engine: (engine.wrapper_damage, engine.damage, engine.unseen), 4),
        (lambda engine: engine.path_status.size_bytes, 9),
        (lambda engine: engine.path, 9),
        (lambda engine: engine.plan_size, 9),
        (lambda engine: engine.body, 9),
        (lambda engine: engine.remote, 9),
        (lambda engine: bool(engine), 9),
    ],
)
def test_foregone_for_a_build(asks: Callable[[Engine], object], times: int) -> None:
    """What asks nothing of an engine but by what it was built, and whether its file is sound, is run once for all."""
    counting = Counting(silent, lambda facts: asks(facts.engine))
    checks = chain(warns, counting, silent)
    foregone = Foregone(checks)
    for _ in range(7):
        outcomes, _ = diagnose(checks, FACTS, foregone.of(FACTS))
        assert [one.outcome for one in outcomes] == ["found", "passed", "passed"]
    assert counting.count == times
    assert FACTS.engine.header is not None
    header = FACTS.engine.header._replace(tensorrt_version=Known((8, 6, 1, 6), ""))
    for count, other in enumerate(
        [{"header": header}, {"changed": "it grew"}, {"unseen": Unseen("too much", Fix("look at it"))}], 1
    ):
        engine = FACTS.engine._replace(**other)  # type: ignore[arg-type]
        diagnose(checks, FACTS, foregone.of(FACTS._replace(engine=engine)))
        assert counting.count == times + count  # of another build, or such a file, nothing is known


def test_foregone_knows_the_build() -> None:
    """What a check says of what an engine was built by is the same whether it was run for it or foregone."""

    def tells(facts: Facts) -> Iterator[Finding]:
        assert facts.engine.header is not None
        raise FactUnavailable(f"{facts.engine.header.product} {facts.engine.header.tensorrt_version}", incomplete=True)
        yield

    checks = chain(tells)
    foregone = Foregone(checks)
    ((plain,), _) = diagnose(checks, FACTS)
    for _ in range(7):
        (one,), _ = diagnose(checks, FACTS, foregone.of(FACTS))
        assert one.reason == plain.reason


@pytest.mark.parametrize("code", ["TRT001", "TRT011", "TRT204"])
def test_broken_check_through_the_command_line(code: str, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A bug in one check gives exit code 3, names the check, asks for a report, and leaves the other answers."""
    original = trtdoctor.checks.CHAIN
    broken = tuple(c._replace(run=breaks) if c.code == code else c for c in original)
    monkeypatch.setattr(trtdoctor.checks, "CHAIN", broken)
    target = ("--target", "gpu=9.0,tensorrt=8.5.3.1")
    found = run("check", SMALLEST, *target, "--output-format", "json")
    assert (found.code, found.json["status"]) == (3, "incomplete")
    by_code = {c["code"]: c for c in found.json["reports"][0]["checks"]}
    assert by_code[code]["outcome"] == "broken"
    assert by_code["TRT014"]["outcome"] == "skipped"
    assert f"check {code} failed (a bug in trtdoctor)" in found.json["summary"]
    text = run("check", SMALLEST, *target)
    assert text.code == 3
    assert f"{code} failed; this is a bug in trtdoctor" in text.stdout
