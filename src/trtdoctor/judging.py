"""From files to reports: collect the facts of each engine, run the checks over them, hold them against TensorRT."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from threading import RLock
from typing import TYPE_CHECKING

from trtdoctor import checks
from trtdoctor.agreement import agree, in_load_order
from trtdoctor.diagnose import Alike, Foregone, diagnose
from trtdoctor.errors import QuestionError, TargetError
from trtdoctor.model.check import NO_MANIFEST, NOT_PROBED, Facts
from trtdoctor.model.engine import MANIFEST, Engine, PathStatus
from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown, known
from trtdoctor.model.finding import Evidence, Finding, Severity
from trtdoctor.model.report import CheckResult, Report
from trtdoctor.question import Question, overridden
from trtdoctor.sources.directories import may_be_configured
from trtdoctor.sources.opening import is_address
from trtdoctor.verdict import rank, report, with_words
from trtdoctor.waiting import settled

if TYPE_CHECKING:
    from trtdoctor.manifests.beside import Manifests
    from trtdoctor.model.advice import Advice
    from trtdoctor.model.configuration import AnyConfiguration
    from trtdoctor.model.machine import PluginLibrary
    from trtdoctor.model.manifest import Beside
    from trtdoctor.model.probe import ProbeResult
    from trtdoctor.model.probe_messages import Meanings
    from trtdoctor.model.target import Target
    from trtdoctor.model.waiver import Waiver
    from trtdoctor.probe.session import ProbeSession


ONE_GPU = NotAsked("TensorRT was run on the first GPU only; --gpu all runs it on each")
ELSEWHERE = NotAsked("TensorRT loads files of this machine: download the engine, then check the file")
_NO_ENGINE = Engine("", PathStatus("missing"))
MOST_VERSIONS = 64
"""Of TensorRT, whose targets are remembered."""
MOST_ANSWERS = 256
"""That are remembered for other engines."""
NO_MANIFEST_READ = NotAsked("a manifest beside what is at an address is not looked at without --verify")
SIGNED = Unknown("what lies beside a signed address cannot be asked for: download engine and manifest, then verify")


class Reports(Iterator[Report]):
    """The reports about some files, one at a time; each is made when it is asked for, and then forgotten.

    They can be iterated once, by several threads too: each report goes to one of them. ``with check(...) as reports:``
    ends what still runs also where the block is left early. Where it is known that there is a ``single`` file,
    TensorRT's process has come to its end with the last report.

    ``targets`` are the machines in question, once the first report is there: every engine is judged on each. Raises
    ``QuestionError`` where a machine turns out not to have what was asked about.
    """

    def __init__(self, paths: Iterable[str], question: Question, *, single: bool = False) -> None:
        self.targets = question.targets
        self._question = question
        self._single = single
        self._judges: list[_Judge] = []
        self._told: set[object] = set()
        self._reports = self._made(iter(paths), question)
        self._one = RLock()

    def again(self, paths: Iterable[str]) -> Reports:
        """The reports about more files, once these have come to their end, with what was learned of these: for a
        process that gets a handful of files at a time. The question must not be about this machine."""
        more = Reports(paths, self._question)
        more._judges, more._told = self._judges, self._told
        return more

    def __next__(self) -> Report:
        with self._one:
            return next(self._reports)

    def __enter__(self) -> Reports:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends what still runs. A loop that comes to its end has done so already."""
        with self._one:
            self._reports.close()

    def _made(self, paths: Iterator[str], question: Question) -> Generator[Report, None, None]:
        self._records = records = _Records(question)
        wanted = records.of if records.asked else None
        whole, clock, kernels = records.asked, question.clock, not question.sparing
        engines: Iterator[Engine] = _read(
            paths, lambda path: settled(path, clock, wanted, whole=whole, kernels=kernels), question.in_flight
        )
        if question.probe is None:
            yield from self._judged(engines, question, None)
            return
        from trtdoctor.probe.session import ProbeSession

        with ProbeSession(question.probe) as probes:
            first = next(engines, None) if question.gpu is None else None
            if first is not None:
                if not is_address(first.path):
                    probes.begin(first)  # while the machine is being looked at
                engines = itertools.chain([first], engines)
            yield from self._judged(engines, question, probes)

    def _judged(
        self, engines: Iterator[Engine], question: Question, probes: ProbeSession | None
    ) -> Generator[Report, None, None]:
        if not self.targets:
            from trtdoctor.targets.here import this_machine

            self.targets = (this_machine(question.python, question.timeout),)
        if not self._judges:
            places = {target.where == "here" for target in self.targets}
            libraries = {here: _plugin_libraries(question.plugins, here) for here in places}  # not for each target
            for target in self.targets:
                self._judges.append(_Judge(question, target, libraries[target.where == "here"], probes, self._told))
        for engine, last in _marked(engines) if self._single else ((one, False) for one in engines):
            self._told.clear()
            shapes, only = overridden(question, engine.path)
            record = self._records.of(engine)
            for judge in self._judges:
                if only is None or judge.name is None or judge.name in only:
                    yield from judge.reports(engine, shapes, record, last)


def _marked(engines: Iterator[Engine]) -> Iterator[tuple[Engine, bool]]:
    """Each with whether it is the last."""
    before: Engine | None = None
    for engine in engines:
        if before is not None:
            yield before, False
        before = engine
    if before is not None:
        yield before, True


def _read(
    paths: Iterator[str], read: Callable[[str], Iterator[Engine]], in_flight: int
) -> Generator[Engine, None, None]:
    """The engines of each path; from the first address on many are read at once."""
    for path in paths:
        if is_address(path):
            from trtdoctor.fetching import in_order

            yield from in_order(itertools.chain([path], paths), read, in_flight)
            return
        yield from read(path)


class _Records:
    """The manifests beside engines. Where there is none, and none is asked for, it takes one look at the folder."""

    def __init__(self, question: Question) -> None:
        self.asked = question.verify or question.require_manifest
        self._question = question
        self._manifests: Manifests | None = None

    def of(self, engine: Engine) -> Fact[Beside]:
        path = engine.path + MANIFEST
        if is_address(path) and not self.asked:
            return NO_MANIFEST_READ
        if engine.path_status.state != "file" or not self._question.beside or not (self.asked or os.path.lexists(path)):
            return NO_MANIFEST
        if engine.remote is not None and engine.remote.signed:
            return SIGNED
        if self._manifests is None:
            from trtdoctor.manifests.beside import Manifests

            asked = self._question
            self._manifests = Manifests(
                verify=asked.verify, required=asked.require_manifest, plugins=asked.plugins, progress=asked.progress
            )
        return Known(self._manifests.of(engine, path), path)


class _Judge:
    """Answers one question about one engine after the other."""

    def __init__(
        self,
        question: Question,
        target: Target,
        libraries: tuple[PluginLibrary, ...],
        probes: ProbeSession | None,
        told: set[object],
    ) -> None:
        """``told`` is what was said of the engine on other targets, shared by all judges."""
        self._told = told
        self.question = question
        self.probes = probes
        self.targets = _each_gpu(target, question.gpu)
        self.libraries = libraries
        self.name = target.described if target.where == "there" else None
        self._words = (*question.config, *question.words)
        self._advised: set[str] = set()
        self._foregone = Foregone(question.chain)
        self._own: dict[tuple[object, ...], Target] = {}
        self._of = len(checks.CHAIN) if question.narrowed else None
        self._alike = Alike() if question.sparing else None
        self._answers: dict[tuple[object, ...], tuple[object, Report]] = {}
        """Without findings: where engines end alike, only the engine and the words about it differ. With what the keys
        name."""

    def reports(
        self, found: Engine, shapes: Mapping[str, tuple[int, ...]], record: Fact[Beside], last: bool
    ) -> tuple[Report, ...]:
        """One report where all GPUs give the same answer; else one for each, with the GPU's name."""
        shown = self.question.shown.get(found.path)
        engine = found if shown is None else found._replace(path=shown)
        answers = [
            self._report(engine, found, shapes, record, target, index, last)
            for index, target in enumerate(self.targets)
        ]
        first = answers[0]
        if len(answers) == 1 or all(one.findings == first.findings and one.status == first.status for one in answers):
            return (first,)
        from trtdoctor.model.gpu import gpu_label

        return tuple(one._replace(gpu=gpu_label(target.gpu)) for one, target in zip(answers, self.targets, strict=True))

    def _report(
        self,
        engine: Engine,
        found: Engine,
        shapes: Mapping[str, tuple[int, ...]],
        record: Fact[Beside],
        target: Target,
        index: int,
        last: bool,
    ) -> Report:
        """``found`` is ``engine`` under the path where it lies."""
        question = self.question
        own = self._for_engine(target, engine, index)
        at_address = is_address(found.path)
        if self.probes is None:
            probe: Fact[ProbeResult] = NOT_PROBED
        elif at_address:
            probe = ELSEWHERE
        elif question.gpu is not None:
            probe = self.probes.of(found, own, known(target.gpu.uuid), last=last)
        else:  # a program that does not choose gets the first
            probe = ONE_GPU if index else self.probes.of(found, own, last=last)
        facts = Facts(
            engine,
            own,
            question.allow_host_code,
            shapes,
            self.libraries,
            probe,
            _meanings(probe),
            record,
            () if at_address else _configurations(found),
            at_address,
            self._words,
        )
        sure = self._foregone.of(facts)
        outcomes, findings = agree(facts, *diagnose(question.chain, facts, sure, self._alike))
        if findings or not sure or self._alike is None or engine.remote is not None:
            return self._answer(facts, found, outcomes, findings)
        key = id(sure), engine.container, *map(id, outcomes)
        before = self._answers.get(key)
        if before is None:
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.clear()
            answer = self._answer(facts, found, outcomes, findings)._replace(engine=_NO_ENGINE)  # that has much memory
            before = self._answers[key] = (sure, answer)
        answer = before[1]._replace(engine=engine)
        if engine.container == "plain" and target.where != "nowhere":  # the words are about what ``sure`` is about
            return answer
        return with_words(answer, facts, question.fail_on, self._of)

    def _answer(
        self, facts: Facts, found: Engine, outcomes: tuple[CheckResult, ...], findings: tuple[Finding, ...]
    ) -> Report:
        question, engine = self.question, facts.engine
        if facts.at_address:
            from trtdoctor.checks.remote_file import with_download

            findings = tuple(with_download(engine, one) for one in findings)
        ranked = _waited(engine, in_load_order(facts, rank(findings, checks.CHAIN)))
        used: tuple[Waiver, ...] = ()
        if question.waivers:
            from trtdoctor.waiving import waived

            ranked, used = waived(ranked, question.waivers, found.path)
        answer = report(
            facts, outcomes, ranked, question.fail_on, question.require, self._of, used, selected=question.selected
        )
        answer = answer._replace(settings=question.settings, configurations=facts.configurations)
        return answer._replace(target=self.name, advice=_advice(facts, answer) if self._wants_advice(answer) else None)

    def _for_engine(self, target: Target, engine: Engine, index: int) -> Target:
        """``for_engine``, which is asked once for all engines of a product and version."""
        header = engine.header
        if header is None:
            return target
        key = index, header.product, known(header.tensorrt_version)
        own = self._own.get(key)
        if own is None:
            if len(self._own) >= MOST_VERSIONS:
                self._own.clear()
            own = self._own[key] = for_engine(target, engine)
        return own

    def _wants_advice(self, answer: Report) -> bool:
        """Where examples will do, one for each deciding code, or one for the targets with the same answer."""
        if self.question.once:
            kind = alike(answer)
            fresh = kind not in self._told
            self._told.add(kind)
            return fresh
        if not self.question.sparing:
            return True
        code = answer.findings[0].code if answer.findings else ""
        new = code not in self._advised
        self._advised.add(code)
        return new


def alike(one: Report) -> tuple[object, ...]:
    """What two answers about an engine have in common that say the same: how each check ended, and which findings there
    are, why, how bad and how sure. The numbers of a machine in their words may differ."""
    found = tuple((f.code, f.cause, f.severity, f.confidence, f.masked_by) for f in one.findings)
    ended = tuple((o.code, o.outcome, o.incomplete) for o in one.outcomes)
    return one.status, one.narrowed, one.missing, one.conditions, one.gpu, found, ended


def _waited(engine: Engine, ranked: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings, of which the first says what was waited for in vain."""
    if engine.waited is None or not ranked or ranked[0].severity is not Severity.ERROR:
        return ranked
    first = ranked[0]._replace(evidence=(*ranked[0].evidence, Evidence("waited", engine.waited, "--wait")))
    return (first, *ranked[1:])


def _configurations(engine: Engine) -> tuple[AnyConfiguration, ...]:
    """What the engine's program reads for it; the module that reads it is imported where something is there."""
    if engine.header is None or engine.member is not None:
        return ()
    if not may_be_configured(engine.path):
        return ()
    from trtdoctor.configs import beside

    return beside(engine.path)


def _advice(facts: Facts, answer: Report) -> Advice | None:
    if not any(one.severity is Severity.ERROR for one in answer.findings):
        return None
    from trtdoctor.advice import advise

    return advise(facts, answer.findings)


def _meanings(probe: Fact[ProbeResult]) -> Fact[Meanings]:
    if not isinstance(probe, Known):
        return probe
    from trtdoctor.logs.meanings import meanings

    return meanings(probe.value)


def _each_gpu(asked: Target, choice: str | None) -> list[Target]:
    """The target once for each of its GPUs in question; as it is where it has one or none."""
    if choice is None and len(asked.gpus) < 2:
        return [asked]
    from trtdoctor.targets.choose import chosen_gpus, with_gpu

    try:
        gpus = chosen_gpus(asked, choice)
    except TargetError as problem:
        raise QuestionError(str(problem), "gpu") from problem
    return [with_gpu(asked, gpu) for gpu in gpus] or [asked]


def for_engine(asked: Target, engine: Engine) -> Target:
    """The target with that one of its TensorRTs in question that is of the engine's product, or with the engine's own
    where it names none."""
    if engine.header is None or asked.where == "nowhere":
        return asked
    if isinstance(asked.machine, NotAsked):
        from trtdoctor.targets.assume import with_assumed

        return with_assumed(asked, engine.header)
    from trtdoctor.targets.choose import with_runtime

    return with_runtime(asked, engine.header.product)


def _plugin_libraries(paths: tuple[str, ...], here: bool) -> tuple[PluginLibrary, ...]:
    if not paths:
        return ()
    from trtdoctor.host.plugins import examine

    return examine(paths, here=here)
