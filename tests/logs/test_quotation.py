# ruff: noqa: RUF001  (words and marks of other languages)
"""Lines that only quote a message, and lines of failed programs that look a little like them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trtdoctor.explaining import explain_logs
from trtdoctor.knowledge.messages import MESSAGES
from trtdoctor.logs.explain import explained
from trtdoctor.logs.quotation import QUOTED, Margin, kind
from trtdoctor.logs.reader import read_blocks, read_lines
from trtdoctor.model.finding import Confidence, Severity

TEXTS = [json.loads(line) for line in Path(__file__).with_name("quoting.jsonl").read_text("utf-8").splitlines()]
"""Texts that quote messages (``quo``), and logs that look like them (``log``)."""
QUOTING = {
    "source code": r"""
    raise RuntimeError("Magic tag does not match")
throw std::runtime_error("Failed to deserialize engine: Magic tag does not match");
    assert "Magic tag does not match" in text
if "Segmentation fault" in line: crashed = True
if (strstr(line, "Segmentation fault (core dumped)") != NULL) {
    logger.error("Magic tag does not match: %s", path)
print("Error Code 1: Serialization (Magic tag does not match)")
    printf("Segmentation fault (core dumped)\n");
    std::cerr << "Segmentation fault (core dumped)" << std::endl;
gLogError << "Magic tag does not match" << path << std::endl;
MESSAGE = "Segmentation fault (core dumped)"
const char* text = "Magic tag does not match";
        "Magic tag does not match",
        r"|Segmentation fault"
    sample="Segmentation fault (core dumped)",
// Magic tag does not match: the file is no engine
# Segmentation fault (core dumped) is what the shell says
 * Segmentation fault (core dumped) when the plugin is missing
/* Magic tag does not match */
    return -1;  // Segmentation fault (core dumped) before 8.6
EXPECT_THAT(log, HasSubstr("Magic tag does not match"));
with pytest.raises(RuntimeError, match="Magic tag does not match"):
console.error("Segmentation fault (core dumped)");
>>> text = "Magic tag does not match"
panic!("Magic tag does not match")
""",
    "a difference between two files": """
+    raise RuntimeError("Magic tag does not match")
-        return "Segmentation fault (core dumped)"
+// Magic tag does not match
""",
    "what a search found in a file": """
src/runtime/engine.cpp:123:    throw std::runtime_error("Magic tag does not match");
docs/faq.md:12:Magic tag does not match
tests/test_a.py:    assert "Segmentation fault (core dumped)" in out
88:        raise RuntimeError("Magic tag does not match")
README.md:Segmentation fault (core dumped)
""",
    "a command": """
$ grep -rn "Magic tag does not match" logs/
dmesg | grep -i "Segmentation fault"
+ grep -q 'Segmentation fault' out.log
user@host:~$ git log --grep "Magic tag does not match"
""",
    "chat": """
<alice> I keep getting Segmentation fault (core dumped) since the update
[10:32] <bob> Magic tag does not match again, any news?
[02:50] anna: hey did anyone see "Error (Magic tag does not match)" before?
carol  10:32 AM  Segmentation fault (core dumped) here too
I get Error Code 1: Serialization (Magic tag does not match) on my Jetson
Has anyone seen Magic tag does not match with 8.6?
Why does trtexec say Magic tag does not match?
What does "Segmentation fault (core dumped)" mean?
hi all, Segmentation fault (core dumped) on Orin
请问 Segmentation fault (core dumped) 怎么解决
运行 trtexec 遇到 Magic tag does not match 怎么办
User: my program prints Segmentation fault (core dumped)
""",
    "documentation": """
Q: Magic tag does not match
A: Segmentation fault (core dumped) comes from a null context.
If you see Magic tag does not match, rebuild the engine.
When TensorRT prints `Magic tag does not match`, the file is no engine.
- **Segmentation fault (core dumped)**: a plugin of another version
- `Magic tag does not match`: the file is no engine
1. "Segmentation fault (core dumped)": run it with gdb
The message "Magic tag does not match" means that the file is no engine.
Magic tag does not match usually means that the file is no engine.
<li>Segmentation fault (core dumped)</li>
<code>Magic tag does not match</code>
[Segmentation fault (core dumped)](https://example.org/crash)
`Magic tag does not match`: the file is no engine
Errors such as "Magic tag does not match" are of this kind.
Subject: Segmentation fault (core dumped)
""",
    "a list of changes": """
- Fix Segmentation fault (core dumped) at exit
* Fixed: Magic tag does not match with files over 2 GB
fix(runtime): Segmentation fault (core dumped) without a GPU
1a2b3c4 Fix Segmentation fault (core dumped) in the loader
9f8e7d6c Name the file where Magic tag does not match
- Added a hint for Magic tag does not match
""",
    "a sentence that says that there is none": """
It runs now without Segmentation fault (core dumped)
no "Magic tag does not match" any more
There was no Segmentation fault (core dumped) in 100 runs
This is not a Segmentation fault (core dumped)
[INFO] finished without Segmentation fault (core dumped)
It did not print Magic tag does not match
现在没有 Segmentation fault (core dumped) 了
""",
    "the name of a test": """
tests/test_x.py::test_log[Magic tag does not match] PASSED
[       OK ] Logs.Segmentation fault (core dumped) (3 ms)
test explain::"Segmentation fault" ... ok
ok 12 - says Segmentation fault (core dumped)
 ✓ says Magic tag does not match (3 ms)
Test passed: expected error 'Magic tag does not match' was raised
    --- PASS: TestLog/Segmentation fault (0.00s)
""",
}
ROWS = [(kind, line) for kind, block in QUOTING.items() for line in block.strip("\n").split("\n")]


@pytest.mark.parametrize(("kind", "line"), ROWS, ids=[line.strip() for _, line in ROWS])
def test_a_quotation_changes_no_answer(kind: str, line: str) -> None:
    """A line that only quotes a message is named as what it is, and is information only."""
    answer = explain_logs([["loading", line, "done"]], None, "error")
    assert (answer.status, answer.exit_code) == ("ok", 0)
    (log,) = answer.logs
    loud = [one for one in log.findings if one.quoted]
    assert loud
    assert {one.quoted for one in loud} == {kind}
    assert all((one.finding.severity, one.finding.confidence) == (Severity.INFO, Confidence.POSSIBLE) for one in loud)
    assert all(kind in one.finding.message for one in loud)
    assert log.unexplained == ()


REAL = r"""
Segmentation fault (core dumped)
Magic tag does not match
"Magic tag does not match"
ERROR: "Magic tag does not match"
[TRT] [E] 1: [stdArchiveReader.cpp::StdArchiveReader::30] Error Code 1: Serialization (Magic tag does not match)
1: [stdArchiveReader.cpp::StdArchiveReader::30] Error Code 1: Serialization (Magic tag does not match)
RuntimeError: Magic tag does not match
RuntimeError('Magic tag does not match')
Exception: RuntimeError("Magic tag does not match")
{"level":"error","msg":"Magic tag does not match","file":"a.engine"}
  "message": "Magic tag does not match",
time="2026-01-01T00:00:00Z" level=error msg="Magic tag does not match"
level=error ts=12 msg="Segmentation fault (core dumped)"
Jun 12 10:11:12 host trt[123]: Segmentation fault (core dumped)
2026-01-01T00:00:00.000Z stderr F Magic tag does not match
[pod/trt-0/main] Magic tag does not match
trt-0 main: Magic tag does not match
I0530 23:11:46.299486 1 logging.cc:43] Magic tag does not match
127.0.0.1 - - [01/Jan/2026] "GET //x HTTP/1.1" 500 Magic tag does not match
fetched https://example.org/a.engine: Magic tag does not match
loading //share/models/a.engine: Magic tag does not match
- ERROR: Magic tag does not match
- Magic tag does not match
* Segmentation fault (core dumped)
  - [TRT] [E] Magic tag does not match
#0 0x00007f in foo () Segmentation fault (core dumped)
#5 1.234 Segmentation fault (core dumped)
./run.sh: line 12: 4711 Segmentation fault (core dumped) ./trtexec --loadEngine="a b.engine"
bash: line 1: 12 Segmentation fault (core dumped) python -c 'import tensorrt'
错误：Magic tag does not match
加载引擎失败: Magic tag does not match
运行时出错，Segmentation fault (core dumped)
x.py:12: RuntimeWarning: Magic tag does not match
app.log:120:2026-01-01 00:00:00 ERROR Magic tag does not match
run.txt:7:[TRT] [E] Magic tag does not match
engine.cpp:123: Magic tag does not match
ModelImporter.cpp:732: ERROR: Magic tag does not match
E   RuntimeError: Magic tag does not match
FAILED tests/test_x.py::test_load - RuntimeError: Magic tag does not match
tests/test_x.py::test_load FAILED: Magic tag does not match
terminate called after throwing an instance of 'std::runtime_error'
  what():  Magic tag does not match
Failed to load "a.engine": Magic tag does not match
could not load 'a.engine' (Magic tag does not match)
engine: a.engine  status: failed  reason: Magic tag does not match
    continued: Magic tag does not match
(deserialize) Magic tag does not match
[1]    4711 segmentation fault (core dumped)  ./trtexec
| net | 1 | UNAVAILABLE: Internal: Magic tag does not match |
  | RuntimeError: Magic tag does not match
│ Magic tag does not match │
While loading engine: Magic tag does not match
When loading a.engine: Segmentation fault (core dumped)
Note: Magic tag does not match
Error Code 1: Serialization (Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match)
in operator() at x.cpp:12 => Magic tag does not match
result = Magic tag does not match
Engine a.engine: Magic tag does not match, please rebuild. If you moved it, copy it again.
Magic tag does not match when reading a.engine
not loaded: Magic tag does not match
`Magic tag does not match` even with a new engine
b'[TRT] [E] 1: Error Code 1: Serialization (Magic tag does not match)\n'
b"Magic tag does not match\nLoading 'a.engine'\n"
(b'', b'[TRT] [E] Magic tag does not match\n')
'trtexec' is not recognized as an internal or external command,
'polygraphy' is not recognized as an internal or external command,
worker said: '[TRT] [E] 6: Magic tag does not match'
The program said "Magic tag does not match" and stopped
child process reported: "Magic tag does not match"
"""


@pytest.mark.parametrize("line", REAL.strip("\n").split("\n"))
def test_what_a_program_writes_is_no_quotation(line: str) -> None:
    """Lines with quotes, bullets, addresses, prefixes and tables around a message are the message."""
    found = read_blocks([f"loading\n{line}\ndone\n".encode()])
    assert [one for one in found.matches if one.severity != "info"]
    assert [one.quoted for one in found.matches if one.quoted] == []


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_no_sample_is_a_quotation(message: object) -> None:
    """What a row was made for is never taken for a quotation, alone or indented."""
    sample = getattr(message, "sample", "")
    for text in (sample, "\n".join(f"    {line}" for line in sample.split("\n"))):
        assert [one for one in read_lines(text.split("\n")).matches if one.quoted] == []


TRACEBACK = """Traceback (most recent call last):
  File "/app/run.py", line 12, in load
    raise RuntimeError("Magic tag does not match")
RuntimeError: something else"""


@pytest.mark.parametrize("fence", ["```", "```bash", "  ```", "~~~"])
def test_what_an_issue_shows_between_fences_is_no_quotation(fence: str) -> None:
    """Each known message alone between the fences of a text is what it is in a log."""
    lost = []
    for message in MESSAGES:
        lines = message.sample.rstrip().split("\n")
        alone = {one.message.id for one in read_lines(lines).matches if not one.quoted}
        text = [
            "When I load the engine, I get this:",
            "",
            fence,
            *lines,
            fence[:5].rstrip("bash"),
            "",
            "What can I do?",
        ]
        lost += [one for one in alone if one not in {m.message.id for m in read_lines(text).matches if not m.quoted}]
    assert lost == []


@pytest.mark.parametrize(
    "log",
    [
        TRACEBACK,
        TRACEBACK.replace("\nRuntimeError:", "\n    ^^^^^^^^^^^^^\nRuntimeError:"),
        TRACEBACK.replace("\nRuntimeError:", '\n  File "/app/b.py", line 3, in x\nRuntimeError:'),
        "\n".join(f"> {line}" for line in TRACEBACK.split("\n")),
    ],
)
def test_a_source_line_of_a_traceback_is_no_quotation(log: str) -> None:
    """A line of source code whose exception follows belongs to a program that failed."""
    assert "magic-tag" in {one.message.id for one in read_lines(log.split("\n")).matches if not one.quoted}


PROGRAMS = """
> yarn start
> node app.js
[TRT] [I] ok
> Magic tag does not match
---
[12/01/2025-10:00:00] [I] ok
> Magic tag does not match
---
npm notice
2026-01-01 10:00:00 INFO loading
> Magic tag does not match
"""


@pytest.mark.parametrize("log", PROGRAMS.split("---"))
def test_marks_amid_lines_of_programs_are_no_quotation(log: str) -> None:
    """A sign in front means a quotation only where people write around it."""
    for found in (read_lines(log.split("\n")), read_blocks([log[:9].encode(), log[9:].encode()])):
        assert [(one.message.id, one.quoted) for one in found.matches if one.severity == "error"] == [("magic-tag", "")]


LOG = "loading a.engine\n\n[TRT] [E] Magic tag does not match\n[E] what nobody knows\ndone"


@pytest.mark.parametrize("mark", ["> ", ">", ">> ", " > ", "| ", "│ "])
def test_a_log_that_is_quoted_whole_is_a_log(mark: str) -> None:
    """Every line with the same mark in front: the mark counts for nothing."""
    quoted = "\n".join(mark + line for line in LOG.split("\n"))
    for found in (read_lines(quoted.split("\n")), read_blocks([quoted[:20].encode(), quoted[20:].encode()])):
        assert [(one.message.id, one.quoted) for one in found.matches] == [("magic-tag", "")]
        assert [text for _, text in found.unexplained] == ["[E] what nobody knows"]


@pytest.mark.parametrize(
    "own", ["On Monday Bob wrote:\n{}\n", "{}\nThis is solved now.\n", "[TRT] [I] ok\n[10:02] bob: look\n{}\n"]
)
def test_a_part_that_is_quoted_is_a_quotation(own: str) -> None:
    """A quoted part of a text is what somebody else saw."""
    quoted = own.format("\n".join(f"> {line}" for line in LOG.split("\n")))
    for found in (read_lines(quoted.split("\n")), read_blocks([quoted.encode()])):
        assert [(one.message.id, bool(one.quoted)) for one in found.matches] == [("magic-tag", True)]
        assert found.unexplained == ()


def test_a_quotation_explains_nothing_else(tmp_path: Path) -> None:
    """What is only quoted is no cause, settles nothing, and does not hide the same message where it is meant."""
    lines = ["- Fix Magic tag does not match", "Segmentation fault (core dumped)"]
    first, second = explained(read_lines(lines))
    assert (first.finding.code, first.finding.masked_by) == ("crash", None)
    assert (second.finding.code, second.finding.severity) == ("magic-tag", Severity.INFO)
    both = explained(read_lines(["- Fix Magic tag does not match", "Magic tag does not match"]))
    assert [(one.finding.code, one.quoted != "") for one in both] == [("magic-tag", False), ("magic-tag", True)]


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case["id"])
def test_texts_are_told_from_logs(case: dict[str, str]) -> None:
    """A text that quotes a message has nothing above information, and a log that looks like one has its failure."""
    found = read_blocks([case["text"].encode()])
    meant = [one.message.id for one in found.matches if one.severity != "info"] or [
        text for _, text in found.unexplained
    ]
    assert bool(meant) == (case["id"].startswith("log")), meant


def test_texts_of_both_kinds_are_many() -> None:
    """Each text is there once, and there are enough of both kinds."""
    assert len({case["text"] for case in TEXTS}) == len(TEXTS)
    assert sum(case["id"].startswith("quo") for case in TEXTS) >= 110
    assert sum(case["id"].startswith("log") for case in TEXTS) >= 150


DIFFERENCE = "a difference between two files"
CODE = "source code"
FOUND = "what a search found in a file"
DOCUMENT = "documentation"
COMMAND = "a command"
CHANGES = "a list of changes"
CHAT = "chat"
NONE = "a sentence that says that there is none"
TEST = "the name of a test"
MESSAGE = "Magic tag does not match"


@pytest.mark.parametrize(
    ("before", "after", "following", "kept"),
    [
        ("+", "", "+other", DIFFERENCE),
        ("+", "", "hello", ""),
        ("+", "", "", ""),
        ("-", "", "@@ -1 +1 @@", DIFFERENCE),
        ('    raise X("', '")', "ValueError: x", ""),
        ('raise X("', '")', "ValueError: x", CODE),
        ('raise X("', '")', "hello", CODE),
        ('    raise X("', '")', "hello", CODE),
        ("docs/faq.md:12:", "", "", FOUND),
        ("docs/faq.txt:12:", "", "", ""),
        ("a.py:12:    raise X('", "')", "", FOUND),
        ("a.py:12: ", "", "", ""),
        ("a.log:12: ", "", "", ""),
        ("README.md: ", "", "", FOUND),
        ("12:", "", "", ""),
        ("12:    raise X('", "')", "", FOUND),
        ("it says `", "`", "", DOCUMENT),
        ("it says ``", "``", "", DOCUMENT),
        ("Assertion `", "` failed", "", ""),
        ("`x` and ", "", "", DOCUMENT),
        ("`", "` means", "", DOCUMENT),
        ("it says `", "", "", DOCUMENT),
        ("x = '", "'", "", CODE),
        ("x = '", "' and y", "", CODE),
        ("'", "'", "", ""),
        ("('", "',", "", CODE),
        ("what: '", "'", "", ""),
        ("return '", "'", "", CODE),
        ('std::cout << "', '"', "", CODE),
        ("// ", "", "", CODE),
        ("int x; // ", "", "", CODE),
        ("http://", "", "", ""),
        ("f(x)  # ", "", "", CODE),
        ("$ grep '", "' a", "", COMMAND),
        ("grep '", "' a", "", COMMAND),
        ("the grep '", "' a", "", ""),
        ("- Fix ", "", "", CHANGES),
        ("Fix: ", "", "", ""),
        ("- Prevent ", "", "", CHANGES),
        ("- Prevent: ", "", "", ""),
        ("Q: ", "", "", DOCUMENT),
        ("<li>", "", "", DOCUMENT),
        ("If you see ", ", rebuild", "", DOCUMENT),
        ("if you see ", "", "", CHAT),
        ("", "? ", "", ""),
        ("Why ", " here?", "", CHAT),
        ("", " means that it is broken", "", DOCUMENT),
        ("- ", " - the file is no engine", "", DOCUMENT),
        ("x ", " - the file is no engine", "", ""),
        ("worker said '", "'", "", ""),
        ("he said '", "'", "", DOCUMENT),
        ("such as ", "", "", DOCUMENT),
        ("failed, such as ", "", "", DOCUMENT),
        ("it may then ", "", "", DOCUMENT),
        ("it failed and may then ", "", "", ""),
        ('The program tells you here "', '" and then', "", DOCUMENT),
        ('The program tells you here "', '" And then', "", ""),
        ("I got ", "", "", CHAT),
        ("[E] I got ", "", "", ""),
        ("[E] no ", "", "", NONE),
        ("without ", "", "", NONE),
        ("tests::x[", "] PASSED", "", TEST),
        ("test_", "", "", TEST),
        ("my test_", "", " ", TEST),
        ('{"body": "I got ', '"}', "", CHAT),
        ('{"body": "ERROR: ', '"}', "", ""),
        ("the error is ", "", "", ""),
        ("   ", "", "ValueError: x", ""),
        ("see the ", "", "", ""),
    ],
)
def test_what_stands_around_a_message_tells_its_kind(before: str, after: str, following: str, kept: str) -> None:
    """A word before it, behind it or on the next line; with a mark in front what is no form of its own is quoted."""
    text, start, end = before + MESSAGE + after, len(before), len(before + MESSAGE)
    assert kind(text, start, end, following, marked=False) == kept
    traced = following.startswith("ValueError")
    assert kind(text, start, end, following, marked=True) == (("" if traced else kept) or QUOTED)


@pytest.mark.parametrize(
    ("log", "whole"),
    [
        ("", True),
        ("> a\n> b\n", True),
        ("> a\n\n  > b", True),
        ("> a\nhello\n", False),
        ("> a\nhello", False),
        ("hello\n> a", False),
        ("[TRT] x\n> a\n", True),
        ("[I] x\n[V] x\n[W] x\n[INFO] x\n&&&& RUNNING\n> a", True),
        ("[E] x\n> a", False),
        ("2024-05-01 INFO x\n> a", True),
        ("[05/01/2024] [I] x\n> a", True),
        ("2024-05-01 ERROR x\n> a", False),
        ("a INFO x\n> a", False),
        ("[I] x\n" * 499 + "> a\nhello\n", False),
        ("[I] x\n" * 500 + "> a\nhello\n", True),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_log_that_is_quoted_as_a_whole(log: str, whole: bool, size: int) -> None:
    """Each line has a mark, or is clearly of a program; after five hundred of these nobody asks any more."""
    margin = Margin()
    for at in range(0, len(log), size):
        margin.feed(log[at : at + size].encode())
    assert margin.whole is whole
