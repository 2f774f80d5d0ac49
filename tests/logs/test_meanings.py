"""What the messages of a probe mean, as the fact that the checks get."""

from __future__ import annotations

import subprocess
import sys

import pytest

from driving import environment
from probed import LAZY, OTHER_VERSION, REFUSED, died, fails, probe, said
from trtdoctor.logs.meanings import meanings
from trtdoctor.model.probe import ProbeResult

MAGIC = (
    "1: [stdArchiveReader.cpp::StdArchiveReader::30] Error Code 1: Serialization (Serialization assertion "
    "magicTagRead == kMAGIC_TAG failed.Magic tag does not match)"
)
NO_FOO = "libfoo.so.1: cannot open shared object file: No such file or directory"
SKIPPED = "Could not register plugin creator Clip_TRT Namespace"


def codes(result: ProbeResult) -> list[str | None]:
    """The message that each passage stands for."""
    return [found.finding.code if found is not None else None for found in meanings(result).value.values()]


@pytest.mark.parametrize(
    ("result", "found"),
    [
        (probe(), []),
        (REFUSED, ["engine-built-by-other-tensorrt"]),
        (REFUSED._replace(messages=said("deserialize", "odd")), [None]),
        (REFUSED._replace(messages=said("deserialize", LAZY, severity="warning")), [None]),
        (REFUSED._replace(messages=said("deserialize", SKIPPED)), [None]),  # known, but only a warning
        (REFUSED._replace(messages=said("deserialize", OTHER_VERSION, severity="info")), [None]),
        (probe(failures=(fails("plugin", "plugin", NO_FOO, library="a.so"),)), ["library-missing"]),
        (died("deserialize", printed=NO_FOO), ["library-missing"]),
        (died("deserialize", printed=f"Fatal Python error: x\n{NO_FOO}"), [None]),
        (died("synchronise"), [None]),
    ],
)
def test_meaning(result: ProbeResult, found: list[str | None]) -> None:
    """Each passage stands for the first error in it that is a cause, or for none."""
    assert codes(result) == found


def test_no_fix_makes_the_probe_once_more() -> None:
    """Fixes that only run ``trtdoctor check`` are left out: somebody just did."""
    (found,) = meanings(REFUSED._replace(messages=said("deserialize", MAGIC))).value.values()
    assert found is not None
    assert found.finding.fixes
    assert all(fix.kind != "diagnose" for fix in found.finding.fixes)
    assert not any("trtdoctor check" in command for fix in found.finding.fixes for command in fix.commands)


def test_the_table_is_imported_only_where_something_went_wrong() -> None:
    """A probe that went well costs no import of the table of messages."""
    code = (
        "import sys\n"
        "from trtdoctor.logs.meanings import meanings\n"
        "from trtdoctor.model.probe import EngineRequest, ProbeEnd, ProbeRequest, ProbeResult, Step\n"
        "end = ProbeEnd('answered', Step('teardown'))\n"
        "meanings(ProbeResult(ProbeRequest((EngineRequest('a'),)), end, 'python'))\n"
        "print([name for name in sys.modules if 'messages.' in name])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=20, check=True
    )
    assert found.stdout.strip() == "[]"
