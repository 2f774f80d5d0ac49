"""The table of messages: every row is well-formed, reachable, bounded, and matches its own sample first."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from trtdoctor.knowledge import messages
from trtdoctor.knowledge.message import ANY_CAUSE, Message
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.match import LineMatcher
from trtdoctor.logs.reader import read_lines
from trtdoctor.logs.table import table
from trtdoctor.model.finding import CAUSES, STAGES

BY_ID = {message.id: message for message in MESSAGES}
CONTEXT = {
    "import-of-lean": 'File "/usr/lib/python3/site-packages/tensorrt_lean/__init__.py", line 18, in <module>',
    "pip-gets-tensorrt": "Collecting tensorrt",
    "own-tensorrt-file": '  File "E:\\yolo11\\tensorrt.py", line 3, in <module>',
    "onnx-tool-reads-strings": "    processed = processed.decode()",
    "ultralytics-reads-metadata": '    dla = metadata.get("dla", None)',
    "other-model-of-gpu": "Using an engine plan file across different models of devices is not recommended",
}
FIELDS = {
    "requested_bytes", "requirement",
    "path", "library", "plugin", "plugin_version", "tensor", "runtime", "built_with", "sm_runtime", "sm_built",
    "major", "expected", "package", "input", "most", "least",
    "node", "attribute", "flag", "instead", "wheel", "first_release", "last_release",
}  # fmt: skip
SOURCE = (
    r"https://\S+$"
    r"|recorded by this project: "
    r"|not seen by us; "
    r"|constructed from the pattern; no page was found$"
)


def test_ids_are_unique() -> None:
    """No two rows have one id."""
    assert len(BY_ID) == len(MESSAGES)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_row_is_well_formed(message: Message) -> None:
    """A row's words are those of the contract, its texts are there, and what it refers to exists."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", message.id)
    assert message.cause in CAUSES
    assert message.stage in STAGES
    assert message.severity in ("error", "warning", "info")
    assert message.confidence in ("certain", "likely", "possible")
    assert message.title == message.title.strip()
    assert not message.title.endswith(".")
    assert message.explanation.endswith(".")
    assert message.seen_in
    assert message.sample
    assert re.match(SOURCE, message.source)
    assert message.fixes or message.severity == "info"
    assert {*message.caused_by, *message.retracts, *filter(None, [message.only_after])} <= {*BY_ID, ANY_CAUSE} - {
        message.id
    }
    for remedy in message.fixes:
        for text in (remedy.title, *remedy.commands):
            assert {field for _, field, _, _ in string.Formatter().parse(text) if field} <= FIELDS


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_sample_matches_its_own_row_first(message: Message) -> None:
    """The sample of a row is heard as that row, and as nothing before it."""
    lines = [CONTEXT[message.only_after]] if message.only_after else []
    if message.crash:  # tells only how far TensorRT had got
        assert [one.message.id for one in LineMatcher().matches(message.sample, "", table().anchors)] == [message.id]
        return
    matches = read_lines([*lines, *message.sample.split("\n")]).matches
    assert [one.message.id for one in matches if one.message.id != message.only_after][:1] == [message.id]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_repetitions_are_bounded(message: Message) -> None:
    """No pattern repeats anything without a limit, so none can take long."""
    plain = re.sub(r"\\.|\[\^?(?:\\.|[^\]\\])+\]", "x", message.pattern)
    assert not re.search(r"[*+]|\{\d+,\}", plain)
    assert all(int(most) <= 300 for most in re.findall(r"\{\d+,(\d+)\}", plain))


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_fixes_that_run_trtdoctor_say_so(message: Message) -> None:
    """A fix is of the kind ``diagnose`` if and only if it runs ``trtdoctor check``."""
    for fix in message.fixes:
        assert (fix.kind == "diagnose") == any("trtdoctor check" in command for command in fix.commands)


def test_rows_name_their_fields() -> None:
    """Rows are written with the names of their fields, so that a diff of one can be read."""
    for path in Path(messages.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
                assert node.args == [], f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("message", [m for m in MESSAGES if m.never], ids=lambda message: message.id)
def test_what_only_looks_like_a_message_is_not_heard_as_it(message: Message) -> None:
    """The negative samples of a row are no match of it."""
    for line in message.never:
        assert message.id not in {one.message.id for one in read_lines([line]).matches}, line


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_a_way_out_stands_for_itself(message: Message) -> None:
    """Whoever shows the ways puts "or" between them."""
    assert not [remedy.title for remedy in message.fixes if remedy.title.lower().startswith("or ")]
