"""Every command that a check, a message or a plan prints is one that its target can run."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from running import Row

import commands
from trtdoctor.advice import advise
from trtdoctor.api import explain
from trtdoctor.checks import CHAIN
from trtdoctor.diagnose import diagnose
from trtdoctor.knowledge.message import Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.knowledge.trtexec import TAGS
from trtdoctor.model.check import Facts
from trtdoctor.model.fact import known
from trtdoctor.model.finding import Fix
from trtdoctor.targets import parse
from trtdoctor.verdict import rank

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("test_trt*.py"))
TARGETS = (
    "gpu=8.6,tensorrt=7.2.2.3,platform=linux-x86_64",
    "gpu=8.6,tensorrt=8.4.1.5,platform=linux-x86_64",
    "gpu=Jetson AGX Orin 64GB,tensorrt=8.5.2.2,platform=linux-aarch64",
    "gpu=H200,tensorrt=8.6.1.6,platform=linux-x86_64,driver=350",
    "gpu=RTX 4090,tensorrt=9.2.0.5,platform=windows-x86_64,driver=350",
    "gpu=A100,tensorrt=10.3.0.26,platform=linux-x86_64",
    "gpu=Jetson AGX Orin 64GB,tensorrt=10.3.0.30,platform=linux-aarch64,driver=350",
    "gpu=RTX 5090,tensorrt=10.16.1.11,platform=windows-x86_64",
    "gpu=RTX 5090,tensorrt=11.1.0.106,platform=linux-x86_64",
    "gpu=T4,tensorrt=11.4.0.106,platform=windows-x86_64",
)
EACH = 3
"""Every third row meets a target, so each row meets several of them, and none takes long."""


def _rows() -> list[Row]:
    found = []
    for name in MODULES:
        module = importlib.import_module(name)
        found += [row for row in vars(module).get("ROWS", ()) if isinstance(row, Row)]
    return found


ROWS = _rows()


def _lines(facts: Facts) -> list[str]:
    """All commands about these facts: of findings, and of the plan."""
    _, findings = diagnose(CHAIN, facts)
    ranked = rank(findings, CHAIN)
    found = [line for one in ranked for fix in one.fixes if not _is_code(fix) for line in fix.commands]
    advice = advise(facts, ranked)
    return found + [line for way in (advice.ways if advice else ()) for step in way.steps for line in step.commands]


def _is_code(fix: Fix) -> bool:
    """Lines of Python or C++, or of a file, which no shell reads."""
    return any(line.lstrip().startswith("#") or "(" in line.split("trtexec")[0] for line in fix.commands)


def test_the_tables_of_the_checks_are_found() -> None:
    """There are rows for most checks: a test over none would prove nothing."""
    assert len(ROWS) > 300
    assert len({row.facts.engine.path for row in ROWS}) > 1


@pytest.mark.parametrize("number", range(len(TARGETS)), ids=TARGETS)
def test_of_checks_and_plans(number: int) -> None:
    """The commands about each row of the checks' tables, with another target, are right for that target."""
    target = parse(TARGETS[number])
    version, platform = known(target.tensorrt), known(target.platform)
    assert version is not None
    assert platform is not None
    jetson = known(target.gpu.integrated) is True
    problems: set[str] = set()
    for row in ROWS[number % EACH :: EACH]:
        facts = row.facts._replace(target=target)
        header = facts.engine.header
        own = known(header.tensorrt_version) if header is not None else None
        for line in _lines(facts):
            found = commands.wrong(line, version.parts, platform, jetson=jetson)
            if found and own is not None:  # or it is built by the TensorRT that built it before
                found = commands.wrong(line, own, platform, jetson=jetson) and found
            problems.update(f"{row.name}: {problem}: {line}" for problem in found)
    assert not problems


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_of_messages(message: Message) -> None:
    """The commands about a message are words of a shell, with flags that some release has, and pins that PyPI has."""
    found = [one.finding for log in explain(message.sample.splitlines()).logs for one in log.findings]
    for line in [line for one in found for fix in one.fixes if not _is_code(fix) for line in fix.commands]:
        assert commands.wrong(line, None, "linux-x86_64") == [], line
        for one in commands.simple_commands(line):
            flags = set(one.flags)
            assert one.program != "trtexec" or any(flags <= commands.takes(tag) for tag in TAGS), line
