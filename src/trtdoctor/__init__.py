"""trtdoctor: will this TensorRT engine load and run there, if not why, and what to do.

```python
from trtdoctor import check

for report in check(["model.engine"], target="gpu=A100,tensorrt=10.3.0"):
    print(report.engine.path, report.status, report.verdict)
```

Nothing here prints, exits, or changes the process that it runs in: no signal handler (but while an expression
given as ``group`` is tried, where nobody else uses ``SIGALRM``), no umask, no garbage collector.
Any thread may call it. What TensorRT itself is asked, it is asked in a process of its own, which ends with the report,
or when the caller's process does.

**What is stable:** the names below, parameters and fields by their names, the words of ``Cause``, ``Stage``,
``Outcome`` and ``Status``, the codes of checks and messages, the errors. New parameters, fields, words and codes may
come in any release, so pass arguments by keyword, read fields by name, and expect words that you do not know. **What is
not:** the position and number of fields, all text for people (titles, messages, verdicts, reasons, sources, labels),
and every module below ``trtdoctor``.

A fact about an engine or a machine is ``Known(value, source)``, or ``Unknown(reason)`` where it could not be had, or
``NotAsked(reason)`` where it is not part of the question. There is no fourth way: a missing fact is never ``None``,
zero or an empty list. ``known(fact)`` is the value or ``None``.

Types that signatures and fields name and that are not listed below are for reading, not for importing: ``Path`` is
``str | os.PathLike[str]``, ``Log`` a path, an open file, or lines of text; ``Version`` and ``Shape`` are tuples of
numbers; ``Range``, ``Layer``, ``Flags``, ``Container`` and their like are named tuples in ``trtdoctor.model``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trtdoctor.api import (
        check,
        check_all,
        diff,
        explain,
        find_pages,
        follow,
        inspect,
        inspect_all,
        list_checks,
        manifest,
        parse_target,
        select,
        survey,
        unwrap,
        unwrap_all,
    )
    from trtdoctor.difference import Comparison, Difference
    from trtdoctor.errors import (
        LogError,
        ManifestError,
        NotAnEngineError,
        QuestionError,
        TargetError,
        TrtDoctorError,
        UnwrapError,
    )
    from trtdoctor.explaining import Following
    from trtdoctor.judging import Reports
    from trtdoctor.log_report import LogAnswer, LogReport
    from trtdoctor.logs.explain import LogFinding
    from trtdoctor.matrix import Cell, Gap, Matrix, Row
    from trtdoctor.model.check import Check
    from trtdoctor.model.engine import Engine, NonEngineFile, PathStatus
    from trtdoctor.model.fact import Fact, Known, NotAsked, Unknown, known
    from trtdoctor.model.finding import Cause, Confidence, Evidence, Finding, Fix, Severity, Stage
    from trtdoctor.model.gpu import Gpu
    from trtdoctor.model.machine import Machine, Runtime
    from trtdoctor.model.manifest import Manifest
    from trtdoctor.model.plan import BuildGpu, PlanBody, PlanHeader, Plugin, Profile, Tensor
    from trtdoctor.model.probe import ProbeResult
    from trtdoctor.model.report import CheckResult, Outcome, Report, Status
    from trtdoctor.model.target import Target
    from trtdoctor.pages import Page
    from trtdoctor.selecting import Selection
    from trtdoctor.summary import Summary
    from trtdoctor.surveying import Survey
    from trtdoctor.verdict import Exit, FailOn

__version__ = "0.2.0"

_HOMES = {
    "api": (
        "check check_all select inspect inspect_all explain follow diff unwrap unwrap_all survey parse_target"
        " list_checks find_pages manifest"
    ),
    "judging": "Reports",
    "model.report": "Report CheckResult Status Outcome",
    "summary": "Summary",
    "verdict": "Exit FailOn",
    "model.finding": "Finding Evidence Fix Severity Confidence Cause Stage",
    "model.engine": "Engine PathStatus NonEngineFile",
    "model.plan": "PlanHeader PlanBody BuildGpu Tensor Profile Plugin",
    "model.target": "Target",
    "model.gpu": "Gpu",
    "model.machine": "Machine Runtime",
    "model.manifest": "Manifest",
    "model.probe": "ProbeResult",
    "model.fact": "Fact Known Unknown NotAsked known",
    "matrix": "Matrix Row Gap Cell",
    "model.check": "Check",
    "difference": "Comparison Difference",
    "surveying": "Survey",
    "selecting": "Selection",
    "explaining": "Following",
    "log_report": "LogAnswer LogReport",
    "logs.explain": "LogFinding",
    "pages": "Page",
    "errors": "TrtDoctorError QuestionError TargetError LogError ManifestError NotAnEngineError UnwrapError",
}
"""Where each public name is defined: a program that wants one does not import all."""
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = [
    "BuildGpu",
    "Cause",
    "Cell",
    "Check",
    "CheckResult",
    "Comparison",
    "Confidence",
    "Difference",
    "Engine",
    "Evidence",
    "Exit",
    "Fact",
    "FailOn",
    "Finding",
    "Fix",
    "Following",
    "Gap",
    "Gpu",
    "Known",
    "LogAnswer",
    "LogError",
    "LogFinding",
    "LogReport",
    "Machine",
    "Manifest",
    "ManifestError",
    "Matrix",
    "NonEngineFile",
    "NotAnEngineError",
    "NotAsked",
    "Outcome",
    "Page",
    "PathStatus",
    "PlanBody",
    "PlanHeader",
    "Plugin",
    "ProbeResult",
    "Profile",
    "QuestionError",
    "Report",
    "Reports",
    "Row",
    "Runtime",
    "Selection",
    "Severity",
    "Stage",
    "Status",
    "Summary",
    "Survey",
    "Target",
    "TargetError",
    "Tensor",
    "TrtDoctorError",
    "Unknown",
    "UnwrapError",
    "check",
    "check_all",
    "diff",
    "explain",
    "find_pages",
    "follow",
    "inspect",
    "inspect_all",
    "known",
    "list_checks",
    "manifest",
    "parse_target",
    "select",
    "survey",
    "unwrap",
    "unwrap_all",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
