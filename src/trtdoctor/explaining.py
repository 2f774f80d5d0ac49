"""From logs to answers: whole ones, and one that is still being written."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, TextIO, Union, cast

from trtdoctor.arguments import Path
from trtdoctor.errors import LogError
from trtdoctor.log_report import LogAnswer, news, of_logs
from trtdoctor.logs.analysis import LogAnalysis
from trtdoctor.logs.explain import LogFinding, explained
from trtdoctor.logs.fitting import fitted
from trtdoctor.logs.follow import follow, live
from trtdoctor.logs.reader import LogReader, read_blocks
from trtdoctor.logs.stream import BLOCK, blocks, open_log
from trtdoctor.model.engine import UNANSWERED
from trtdoctor.model.fact import Known
from trtdoctor.model.finding import Severity, Stage
from trtdoctor.model.version import PartialVersion
from trtdoctor.text import printable
from trtdoctor.verdict import FailOn, require_fail_on

if TYPE_CHECKING:
    from trtdoctor.model.engine import Engine
    from trtdoctor.model.finding import Finding, Setting

Log = Union[Path, BinaryIO, TextIO, Iterable[str]]
"""A path, an open file of bytes or of text, or lines of text."""
STREAM = "standard input"
_UNOPENED = "was not opened"
_OF_THE_FILE: tuple[Stage, ...] = ("file", "header")
"""Stages at which the file alone is looked at."""


def explain_logs(
    logs: Sequence[Log], engine: Engine | None, fail_on: FailOn, unreadable: Callable[[LogError], object] | None = None
) -> LogAnswer:
    """The answer about all of them. Raises ``LogError`` for what is not a log; with ``unreadable``, calls that with the
    error instead, as long as another log can be read."""
    require_fail_on(fail_on)
    if not logs:
        raise LogError("no log was given: give a path, an open file, or lines of text")
    answers, problems = [], []
    for log in logs:
        try:
            analysis = _read(log)
        except LogError as error:
            if unreadable is None:
                raise
            problems.append(error)
            continue
        answers.append((_name(log), _explained(analysis, engine), analysis))
    if not answers:
        raise problems[0]
    if engine is not None and not any(one.finding.cause == "wrong-path" for _, found, _ in answers for one in found):
        _require_readable(engine)
    if unreadable is not None:
        for problem in problems:
            unreadable(problem)
    return of_logs(answers, fail_on, lacking=bool(problems))


def _require_readable(engine: Engine) -> None:
    """Raises ``LogError`` for an engine of which nothing was used because it is not there to be read."""
    state = engine.path_status.state
    if state != "file" and engine.not_engine is None:
        what = {"missing": "is missing", "unreadable": "cannot be read", "failed": "cannot be read"}
        what |= dict.fromkeys(UNANSWERED, f"cannot be read: {printable(engine.path_status.why)}")
        raise LogError(f"the engine {printable(engine.path)} {what.get(state, f'is a {state}')}")


def _explained(analysis: LogAnalysis, engine: Engine | None) -> tuple[LogFinding, ...]:
    """The findings; those about a file that is at hand have the fixes that a check of it has."""
    found = explained(analysis, engine)
    if engine is None or not found:
        return found
    checked = _check_file(engine)
    settings = analysis.place.settings
    with_fixes = (_with_fixes(one, checked, settings) if _about(one) else one for one in found)
    built = tuple(one if one.of_another else _with_builds(one, engine, settings) for one in with_fixes)
    return _with_damage(built, checked)


_BUILD = re.compile(
    r"(?P<tool>trtexec|tensorrt_rtx) (?P<model>--onnx=\S+)(?P<flags>(?: --\w+(?:=\S+)?)*) --saveEngine=\S+"
)
_KINDS = ("--stripWeights", "--versionCompatible", "--excludeLeanRuntime", "--hardwareCompatibilityLevel")
"""Flags of the kinds of engine that a runtime may refuse."""
_WORKSPACE = ("--memPoolSize", "--workspace")
_KEPT = (*_KINDS, *_WORKSPACE)
"""Flags of a message's way that can stand beside those of the engine."""


def _with_builds(one: LogFinding, engine: Engine, settings: Collection[Setting]) -> LogFinding:
    """With the commands that build this very engine again, where a message only knows how any is built."""
    fixes = tuple(
        fix._replace(commands=tuple(_built(command, one, engine, settings) for command in fix.commands))
        for fix in one.finding.fixes
    )
    return one._replace(finding=one.finding._replace(fixes=fixes))


def _built(command: str, one: LogFinding, engine: Engine, settings: Collection[Setting]) -> str:
    """The command with the shapes, plugins and flags of the engine, as a check has it; another as it is."""
    found = _BUILD.fullmatch(command)
    if found is None or engine.header is None:
        return command
    flags = found["flags"].split()
    rtx = found["tool"] == "tensorrt_rtx"
    if rtx != (engine.header.product == "tensorrt-rtx") or any(flag.partition("=")[0] not in _KEPT for flag in flags):
        return command
    from trtdoctor.checks.rebuild_command import rebuild
    from trtdoctor.model.target import no_machine

    loads = PartialVersion.parse(one.entities.get("runtime", ""))
    target = no_machine()
    if loads is not None:
        target = target._replace(tensorrt=Known(loads, "the log"))
    given = {flag.partition("=")[0] for flag in flags}
    of_kind = _KINDS if one.finding.cause == "special-engine" else ()
    line = rebuild(engine, *flags, without=tuple(flag for flag in of_kind if flag not in given), target=target)
    if line.startswith("polygraphy") and given & set(_WORKSPACE):
        return command
    line = line.replace("--onnx=model.onnx", found["model"], 1)
    return line.partition("    # ")[0] if "windows" in settings else line


def _about(one: LogFinding) -> bool:
    """Whether it is about the engine file that was given, and about the file alone."""
    return one.file_decides or (one.finding.stage in _OF_THE_FILE and not one.of_another)


def _with_damage(found: tuple[LogFinding, ...], checked: Sequence[Finding]) -> tuple[LogFinding, ...]:
    """Where something else is wrong with the file than what the log says, the first finding about it tells that too."""
    wrong = next((row for row in checked if row.severity is Severity.ERROR), None)
    loud = [one for one in found if one.finding.severity > Severity.INFO and one.finding.masked_by is None]
    first = next((one for one in loud if not one.of_another), None)
    if wrong is None or first is None or any(one.finding.cause == wrong.cause for one in loud):
        return found
    told = first.finding._replace(message=f"{first.finding.message} The file has another fault too: {wrong.title}.")
    return tuple(one._replace(finding=told) if one is first else one for one in found)


def _check_file(engine: Engine) -> tuple[Finding, ...]:
    """What is wrong with the file itself, ranked."""
    from trtdoctor.checks import CHAIN
    from trtdoctor.diagnose import diagnose
    from trtdoctor.model.check import Facts
    from trtdoctor.model.target import no_machine
    from trtdoctor.sources.opening import is_address
    from trtdoctor.verdict import rank

    chain = [check for check in CHAIN if check.stage in _OF_THE_FILE]
    found = rank(diagnose(chain, Facts(engine, no_machine(), at_address=is_address(engine.path)))[1], CHAIN)
    return tuple(one for one in found if one.severity > Severity.INFO and one.masked_by is None)


def _with_fixes(one: LogFinding, checked: Sequence[Finding], settings: Collection[Setting]) -> LogFinding:
    """With the fixes of the first finding about the file that has the same cause, as far as they can work where the
    log was written; where the file decides what the cause is, of the first that says what the file is."""
    cause = one.finding.cause
    of_kind = (row for row in checked if row.cause == cause or (one.file_decides and row.stage == "file"))
    same = next(of_kind, None) if cause not in ("version-mismatch", "special-engine") else None
    if same is None:
        return one
    return one._replace(finding=one.finding._replace(fixes=fitted(same.fixes, cause, settings)))


def _name(log: Log) -> str | None:
    return os.fspath(log) if isinstance(log, (str, os.PathLike)) else None


def _read(log: Log) -> LogAnalysis:
    if isinstance(log, (str, os.PathLike)):
        with open_log(os.fspath(log)) as stream:
            return _read_stream(stream, os.fspath(log))
    if hasattr(log, "read"):
        return _read_stream(cast(BinaryIO, _Bytes(cast("BinaryIO | TextIO", log))), STREAM)
    return read_blocks(_encoded(log))


def _read_stream(stream: BinaryIO, name: str) -> LogAnalysis:
    """What an open log says, as far as it can be read."""
    cut: list[str] = []
    found = read_blocks(blocks(stream, name, cut.append))
    return found._replace(cut=cut[0]) if cut else found


class _Bytes:
    """An open file of text or bytes as one of bytes."""

    def __init__(self, stream: BinaryIO | TextIO) -> None:
        self._stream = stream

    def read(self, size: int = BLOCK) -> bytes:
        try:
            piece = self._stream.read(size)
        except UnicodeDecodeError as error:
            raise LogError(f"the log is not text in {error.encoding}; open the log as bytes: mode 'rb'") from error
        return _utf8(piece) if isinstance(piece, str) else piece


def _utf8(text: str) -> bytes:
    """``text`` as bytes; escapes of undecodable bytes and lone surrogates come through."""
    return text.encode("utf-8", "surrogatepass")


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    if not isinstance(lines, Iterable):
        raise LogError(f"a log is a path, an open file or lines of text, not {type(lines).__name__}")
    for line in lines:
        if not isinstance(line, str):
            raise LogError(f"a log is a path, an open file or lines of text; a line was {type(line).__name__}")
        yield _utf8(f"{line.rstrip(chr(10))}\n")


def _descriptor(stream: BinaryIO | TextIO) -> int:
    try:
        return stream.fileno()
    except (AttributeError, OSError, ValueError) as error:  # ValueError: it is closed
        raise LogError("only a path, a pipe or an open file of the system can be followed") from error


class Following(Iterator[tuple[LogFinding, ...]]):
    """What a growing log says, as it says it: each item holds the findings that are new; none where only errors are
    that no known message matches. They come as the log tells them: what follows from what, ``answer`` knows at the end.

    It ends when the log does, which a file never does. ``end`` gives what was still held back.
    """

    def __init__(
        self,
        log: Path | BinaryIO | TextIO,
        engine: Engine | None,
        fail_on: FailOn,
        note: Callable[[str], object] | None = None,
    ) -> None:
        require_fail_on(fail_on)
        self._tell, self._cut = note, _UNOPENED
        self._analysis = LogReader().analysis()
        self.name = _name(log)
        self._engine = engine
        self._fail_on = fail_on
        self._log = LogReader()
        self._known: set[tuple[str, int]] = set()
        self._seen: set[int] = set()  # lines with errors that no message matches: at the last look, and told
        self._told: set[int] = set()
        self._unknown: tuple[tuple[int, str], ...] = ()  # those that are news
        self._news = self._follow(log)

    def __next__(self) -> tuple[LogFinding, ...]:
        return next(self._news)

    def _follow(self, log: Path | BinaryIO | TextIO) -> Iterator[tuple[LogFinding, ...]]:
        if isinstance(log, (str, os.PathLike)):
            path = os.fspath(log)
            coming = follow(open_log(path), path, self._note)
        else:
            coming = live(_descriptor(log), self._note)
        self._cut = ""
        for block in coming:
            if block:
                self._log.feed(block)
            else:
                self._log.pause()
            found = self._fresh(self._log.analysis(), waits=bool(block))
            if found or self._unknown:
                yield found
        found = self.end()
        if found or self._unknown:
            yield found

    def _note(self, text: str) -> None:
        self._cut = self._cut or text
        if self._tell is not None:
            self._tell(f"{printable(self.name or 'the log')} {text}")

    def end(self) -> tuple[LogFinding, ...]:
        """The log is over, as far as we follow it: what it said at last."""
        return self._fresh(self._log.end(), waits=False)

    def _fresh(self, analysis: LogAnalysis, *, waits: bool) -> tuple[LogFinding, ...]:
        """The new findings. An error that no message matches is news when it still is one at the next look (what
        follows may explain it), or when nothing came for a while."""
        self._analysis = analysis
        ripe = [one for one in analysis.unexplained if not waits or one[0] in self._seen]
        self._unknown = tuple(one for one in ripe if one[0] not in self._told)
        self._seen = {number for number, _ in analysis.unexplained}
        self._told.update(number for number, _ in ripe)
        return news(_explained(analysis, self._engine), self._known)

    def answer(self, found: tuple[LogFinding, ...] | None = None) -> LogAnswer:
        """The answer so far; with ``found``, the item that came last, an answer with what was new then."""
        analysis = self._analysis._replace(cut=self._cut)
        if found is None:
            found = _explained(analysis, self._engine)
        else:
            analysis = analysis._replace(unexplained=self._unknown)
        return of_logs([(self.name, found, analysis)], self._fail_on)
