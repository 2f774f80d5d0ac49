"""Reads failure strings: out of the read-only data of a binary, and out of C++ and Python sources."""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

NEAR = 400
"""Strings of a binary after one that names a source file: those further away belong to somebody else's code."""
LONGEST = 400
FAILURE = re.compile(
    r"fail|cannot|can ?not|can't|could not|couldn't|unable|invalid|must|unsupported|not support|expect|error|illegal"
    r"|missing|mismatch|misalign|exceed|should|required|requires|unknown|corrupt|incompatible|no such|does not|doesn't"
    r"|out of (?:memory|range|bound)|do not|is not|are not|was not|isn't|aren't|too (?:many|large|small|few|old)"
    r"|not (?:found|allowed|compatible|enough|valid|available|implemented|permitted|match|set|provided|initialized)"
    r"|not (?:loaded|registered|built|specified|yet)|only (?:support|one|valid|allow)|no longer|already|never"
    r"|insufficient|null ?(?:ptr|pointer)|refus|reject|skipping tactic|denied|truncated|damaged|empty|deprecated"
    r"|duplicate|conflict|overflow|negative|undefined|wrong|bad |no \w+ (?:found|given)",
    re.IGNORECASE,
)
CONDITION = re.compile(r"[!(]*[A-Za-z_][\w.:>\-\[\]()*&,+ !]{0,120} (?:==|!=|<=|>=|<|>|&&|\|\|) \S.*")
UNIT = re.compile(
    r"(?:[/.\w-]*/_src/|[/\w.-]*/build/[\w-]+/release/)?((?:[\w.-]+/)+[\w.-]+\.(?:cpp|h|cu|cuh|cc|hpp|inl))(?::\d+)?"
)
NO_MESSAGE = re.compile(
    r"#include|\[with |::operator|__\w+__ ?\(|\boperator\(\)|;\n|\{\n|https?://\S+ *$"
    r"|^(?:virtual|static|void|bool|int|const|std::|nvinfer1::|constexpr|auto|template|typename|class|struct|unsigned)"
    r" ?[^']*\(|^usage:|--\w+=|^\s*-\w+ |INTERNAL ASSERT FAILED at|basic_string|std::vector|std::get:|vector::_M"
    r"|bad_\w+|__pos|__n "
)


class Found(NamedTuple):
    text: str
    file: str
    how: str


# ---- binaries


def sections(data: bytes) -> Iterator[bytes]:
    """The read-only data of an ELF file of 64 bits, or everything of any other file."""
    if data[:5] != b"\x7fELF\x02":
        yield data
        return
    at, _, _, _, _, size, count, names = struct.unpack_from("<QIHHHHHH", data, 0x28)
    heads = [struct.unpack_from("<IIQQQQ", data, at + size * index) for index in range(count)]
    table = heads[names][4]
    for name, _, _, _, offset, length in heads:
        word = data[table + name : data.find(b"\0", table + name)]
        if word in (b".rodata", b".lrodata"):
            yield data[offset : offset + length]


def of_binary(data: bytes, own: str) -> Iterator[Found]:
    """The literals of a binary, each with the source file whose name stands before it; near ``own`` files, if given."""
    for section in sections(data):
        file, since = "", NEAR
        for match in re.finditer(rb"(?<=\0)[\x20-\x7e\n\t]{6,}(?=\0)", section):
            text = match.group().decode()
            unit = UNIT.fullmatch(text)
            since += 1
            if unit is not None:
                file = unit[1]
                since = 0 if not own or re.match(own, file) else NEAR
            elif (not own or since < NEAR) and is_failure(text):
                yield Found(text, file if since < NEAR else "", "binary")


def is_failure(text: str) -> bool:
    """Whether a literal is a message about a failure, or the condition of an assertion."""
    text = text.strip()
    if len(text) > LONGEST or text.count("\n") > 2 or " " not in text or NO_MESSAGE.search(text):
        return False
    if text.startswith(("Assertion ", "CHECK", "DCHECK")) or CONDITION.fullmatch(text):
        return True
    return len(re.findall(r"[A-Za-z']{2,}", text)) >= 3 and FAILURE.search(text) is not None


# ---- sources

_CXX = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"\((?P<raw>.*?)\)"|"(?P<text>(?:\\.|[^"\\\n])*)"|\'(?:\\.|[^\'\\\n])+\'|[;{}]|\w+|[^\s\w]',
    re.DOTALL,
)
_ASSERT = re.compile(
    r"\b(?:\w*ASSERT\w*|PLUGIN_VALIDATE|CHECK)\s*\(\s*([^\"]{4,160}?)\s*(?:,\s*ErrorCode::\w+\s*)?\)\s*;", re.DOTALL
)


_FAILS = re.compile(r"throw|Log(?:Error|Warning)|ERROR|fail")


def of_cxx(source: str, file: str) -> Iterator[Found]:
    """The messages of C and C++: the literals of a statement, joined, with ``{}`` for what stands between them."""
    for match in _ASSERT.finditer(source):
        condition = " ".join(match[1].split())
        if condition.count("(") == condition.count(")"):
            yield Found(f"Assertion failed: {condition}", file, "source")
    for parts, words in statements(source):
        text = placed("".join(parts))
        if is_failure(text) or (" " in text and is_words(text) and _FAILS.search(words)):
            yield Found(text, file, "source")


def statements(source: str) -> Iterator[tuple[list[str], str]]:
    """The literals of each statement, with ``{}`` for what stands between them, and the last words that are none."""
    parts: list[str] = []
    between, words = False, ""
    for match in _CXX.finditer(source):
        token = match.group()
        text = match["raw"] or match["text"]
        if text:
            parts += ["{}"] * (between and bool(parts)) + [re.sub(r"\\[nt]", " ", text).replace('\\"', '"')]
            between = False
        elif token in ";{}":
            yield parts, words
            parts, between, words = [], False, ""
        elif not token.startswith(("//", "/*")):
            words = (words + token)[-400:]
            between = between or token not in "<(+),"


def is_words(text: str) -> bool:
    return len(re.findall(r"[A-Za-z']{2,}", text)) >= 2 and len(text) <= LONGEST and not NO_MESSAGE.search(text)


def placed(text: str) -> str:
    """A template with ``{}`` for every value, whatever wrote it: printf, a stream, or ``format``."""
    text = re.sub(
        r"%[-+#0]*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j|t)?[diouxXeEfFgGcsp]|%\(\w+\)[sdr]|\{\w*(?:[.!:][^{}]*)?\}", "{}", text
    )
    return re.sub(r"(?:\{\}\s?){2,}", "{} ", re.sub(r"\s+", " ", text)).strip()


_LOGGED = {"critical", "error", "exception", "fatal", "warning"}


def of_python(source: str, file: str) -> Iterator[Found]:
    """What Python code raises, asserts, or logs as an error; and tables from error codes to words."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict) and any(isinstance(k, ast.Name) and "ERROR" in k.id for k in node.keys):
            texts = [literal(value) for value in node.values]
        else:
            texts = [said for said in [said_by(node)] if is_words(said)]
        yield from (Found(text, file, "raise") for text in map(placed, texts) if " " in text)


def said_by(node: ast.AST) -> str:
    """What a statement says about a failure, if it does."""
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
        return literal(node.exc.args[0])
    if isinstance(node, ast.Assert) and node.msg:
        return literal(node.msg)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LOGGED and node.args:
        text = literal(node.args[0])
        return "" if node.func.attr == "warning" and not FAILURE.search(text) else text
    return ""


def literal(node: ast.expr) -> str:
    """The text of an expression, with ``{}`` for what is not literal."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else "{}"
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(value) for value in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return literal(node.left) + literal(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return literal(node.left)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return literal(node.func.value)
    return "{}"


def of_text(data: bytes, file: str) -> Iterator[Found]:
    """The messages of a source file, by its name."""
    source = data.decode("utf-8", "replace")
    if file.endswith((".py", ".pyx", ".pxi")):
        yield from of_python(source, file)
    elif file.endswith((".cpp", ".cc", ".cxx", ".h", ".hpp", ".cu", ".cuh", ".inl")):
        yield from of_cxx(source, file)
