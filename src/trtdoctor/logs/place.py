"""Where a log was written, as far as it tells: the platform, the product, the GPU, the release, the files at work.

It looks at the beginning of a log and at the blocks around its messages, never at all of it. What the log contradicts
itself about is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Literal

from trtdoctor.logs.decoding import unpacked
from trtdoctor.logs.finder import words_in
from trtdoctor.logs.secrets import hidden
from trtdoctor.model.finding import SETTINGS, Setting
from trtdoctor.named import NamedTuple
from trtdoctor.text import dotted

HEAD = 1 << 16
"""Bytes at the beginning of a log that are looked at in any case."""
MOST = 1 << 20
"""Bytes that are looked at altogether."""
BEFORE = 2048
"""Bytes before a block with a message that are looked at, too."""
MOST_LINES = 50
"""Lines of a block that are looked at for one word."""
AROUND = 300
"""Bytes of a line before and after the word."""
MOST_VALUES = 20
"""Different values of a kind that are kept: two that differ already say that it is not known."""
LONGEST_PATH = 250
LONGEST_SECRET = 4096
"""Bytes before a path that are looked at for what says that it is, or holds, a secret."""
ENGINES = (".engine", ".plan", ".trt")
_FILES = {".onnx": "model", **dict.fromkeys(ENGINES, "path")}
"""What names the files of a log: the model that the engine is built from, and the engine itself."""


_BEGINNINGS = (
    rb"(?<![A-Za-z0-9])([A-Za-z]:[\\/](?:(?! -)[^\"':<>|*?;,=\[\]]){1,250})$",
    rb"(?:file|path|from|engine|model|to)[:=]{0,1} {0,2}(/(?:(?! -|\. )[^\"':<>|*?;,=\[\]]){1,250})$",
    rb"([^\s\"'=:,;()<>\[\]{}|*?`]{1,250})$",
)
_OPTION = re.compile(rb"^--?\w{1,40}=")


class Place(NamedTuple):
    """What a log says about where it was written."""

    settings: frozenset[Setting] = frozenset()
    values: Mapping[str, str] = {}
    """``runtime`` and ``sm_runtime``; ``path`` and ``model``: the one engine and the one ONNX file that it names."""
    gpus: tuple[str, ...] = ()
    """What may begin with the name of a GPU."""
    building: bool = False
    """Whether an engine was being built."""
    triton: bool = False
    """Whether Triton Inference Server wrote it."""

    def gpu(self) -> tuple[str, str] | None:
        """Name and compute capability of the one GPU, or of GPUs that are alike; the table of GPUs is read for it."""
        found = dict.fromkeys(filter(None, map(_gpu, self.gpus)))
        if len({capability for _, capability in found}) != 1:
            return None
        return max(found, key=lambda one: len(one[0]))


NOWHERE = Place()


class _Sign(NamedTuple):
    """Words that show that a setting is so, or that it is not; or what was at work."""

    setting: Setting | Literal["building", "triton"]
    so: bool
    words: tuple[bytes, ...]  # in small letters; one of them is in every match
    pattern: bytes


_SIGNS = (
    _Sign("windows", True, (b":\\",), rb"(?<![\w/.$}%-])[a-z]:\\{1,4}(?:[\w $().~%+@-]{1,80}[\\.>]|>)"),
    _Sign("windows", True, (b":/",), rb"(?<![\w/.$}%-])[a-z]:/(?!/)[\w $().~-]{1,80}/"),
    _Sign("windows", True, (b"..\\",), rb"(?<![\w\\])\.\.\\[\w-]{1,60}[\\.]"),
    _Sign("windows", True, (b".dll",), rb"\w\.dll\b"),
    _Sign("windows", True, (b".exe",), rb"\w\.exe\b"),
    _Sign(
        "windows",
        True,
        (b"error 12", b"error 193"),
        rb"(?<!\] )\berror 126\b|\berror 1(?:27|93): ?\"?(?:the specified|%1)",
    ),
    _Sign(
        "windows",
        True,
        (b"0x8007", b"0xc0000", b"322122"),
        rb"\b(?:0x8007[0-9a-f]{4}|0xc0000[0-9a-f]{3}|322122\d{4})\b",
    ),
    _Sign(
        "windows",
        True,
        (b"[winerror", b"dllnotfound", b"win_amd64", b"windows-1"),
        rb"winerror|dllnotfound|win_amd64|windows-1\d\b",
    ),
    _Sign("windows", True, (b"windows 1",), rb"\bwindows 1[01]\b"),
    _Sign("windows", True, (b"dll load failed", b"lnk1", b"lnk2"), rb"\bdll load failed|\blnk[12]\d{3}\b"),
    _Sign(
        "windows",
        False,
        (b"/usr/", b"/home/", b"/root/", b"/opt/", b"/mnt/", b"/tmp/", b"/var/", b"/workspace/"),
        rb"(?:^|[\s\"'(=:,\[])/(?:usr|home|root|opt|mnt|tmp|var|workspace)/\w",
    ),
    _Sign("windows", False, (b".so",), rb"\.so\.\d|cannot open shared object file"),
    _Sign(
        "windows",
        False,
        (b"linux-gnu", b"linux_x86_64", b"ubuntu", b"wsl"),
        rb"linux-gnu|linux_x86_64|\bubuntu\b|\bwsl2?\b",
    ),
    _Sign("windows", False, (b"core dumped",), rb"core dumped"),
    _Sign("jetson", True, (b"(release)",), rb"# r3[2-6] \(release\)"),
    _Sign("jetson", True, (b"l4t",), rb"\bl4t(?:[ _-]?version)?[ =:\"'v]{1,4}r?3[2-6]\b|\bl4t-[a-z-]{1,30}:r3[2-6]\b"),
    _Sign("jetson", True, (b"jetpack",), rb"\bjetpack(?:[ _-]?(?:sdk|version))?[ _:=v-]{0,3}[456](?![\d])"),
    _Sign("jetson", True, (b"orin", b"xavier", b"jetson"), rb"\b(?:orin|xavier|jetson)\b"),
    _Sign("jetson", True, (b"tegra",), rb"\btegra\b"),
    _Sign(
        "jetson",
        False,
        (b"thor", b"sbsa", b"spark", b"gh200", b"gb200"),
        rb"\bthor\b|(?<!aarch64 )\bsbsa\b(?! processors)|dgx spark|\bg[hb]200\b",
    ),
    _Sign(
        "jetson",
        False,
        (b"r38", b"r39", b"38.", b"39."),
        rb"# r3[89] \(|\bl4t(?:[ _-]?version)?[ =:\"'v]{1,4}r?3[89]\b",
    ),
    _Sign("jetson", False, (b"jetpack",), rb"\bjetpack(?:[ _-]?(?:sdk|version))?[ _:=v-]{0,3}7(?!\d)"),
    _Sign("jetson", False, (b"x86_64-linux-gnu", b"geforce"), rb"x86_64-linux-gnu/|\bgeforce\b"),
    _Sign("rtx", True, (b"rtx",), rb"tensorrt[-_ ]rtx(?! ?\w?\d{4})|\btrt[-_]rtx|nvtensorrtrtx"),
    _Sign("rtx", True, (b"nv_execution_provider",), rb"\bnv_execution_provider\b"),
    _Sign("rtx", False, (b"trtexec",), rb"\btrtexec(?:\.exe)? --"),
    _Sign("rtx", False, (b"tensorrtexecutionprovider",), rb"(?<!nv)\btensorrtexecutionprovider"),
    _Sign("rtx", False, (b"nvinfer",), rb"\b(?:lib)?nvinfer(?:_\d{1,2})?\.(?:so|dll)\b"),
    _Sign("building", True, (b"--onnx=", b"--saveengine"), rb"--onnx=|--saveengine"),
    _Sign(
        "building", True, (b"serializednetwork", b"buildenginewithconfig"), rb"build\w{0,40}(?:network|withconfig)\b"
    ),
    _Sign(
        "building",
        True,
        (b"building ", b"starting export", b"create engine from"),
        rb"\bbuilding (?:the |an? |new )?(?:tensorrt |trt |serialized )?(?:fp16 |fp32 |int8 )?(?:engine|plan|network)\b"
        rb"|starting export with tensorrt|trying to create engine from",
    ),
    _Sign(
        "triton",
        True,
        (b"triton", b"model_lifecycle.cc", b"model_repository_manager.cc"),
        rb"\btritonserver\b|\btritonbackend_|= triton inference server ="
        rb"|\bmodel_(?:lifecycle|repository_manager)\.cc:\d",
    ),
)

_NUMBER = rb"(\d{1,2}\.\d{1,2}\.\d{1,2}(?:\.\d{1,3})?)(?![\w.]*\d)"


class _Value(NamedTuple):
    """Words that are followed by a value."""

    name: str
    words: tuple[bytes, ...]
    pattern: bytes


_VALUES = (
    _Value("runtime_packed", (b"[tensorrt v",), rb"trtexec \[TensorRT v(\d{4,6})\]"),
    _Value("runtime", (b"export with tensorrt",), rb"export with TensorRT " + _NUMBER),
    _Value("runtime", (b"tensorrt version",), rb"(?<!Linked )(?<!Loaded )\bTensorRT version:? v?" + _NUMBER),
    _Value("runtime", (b"tensorrt  ", b"tensorrt\t"), rb"^tensorrt[ \t]{1,60}" + _NUMBER + rb"(?=\s|$)"),
    _Value("image", (b"tritonserver:",), rb"\btritonserver:(\d\d\.\d\d)-py3(?!-)"),
    _Value("image", (b"nvidia release ",), rb"^(?:[\w.-]{1,60} {0,40}\| )?NVIDIA Release (\d\d\.\d\d)\b"),
    _Value("gpu", (b"selected device",), rb"Selected Device: ([^\r\n]{2,60})"),
    _Value("gpu", (b"cuda:",), rb"\bCUDA:\d{1,2} \(([^,()\r\n]{2,60}), \d{2,7}MiB\)"),
    _Value("gpu", (b"nvidia ",), rb"\b(NVIDIA (?:[\w-]{1,20} ){0,5}[\w-]{1,20})"),
    _Value("gpu", (b"geforce", b"tesla"), rb"(?<!NVIDIA )\b((?:GeForce|Tesla) (?:[\w-]{1,20} ){0,4}[\w-]{1,20})"),
    _Value(
        "sm_runtime",
        (b"compute capability",),
        rb"(?i)^(?!.{0,200}(?:requir|support|minimum|at least|built|engine|older|newer|below|above|than)).{0,300}"
        rb"\bcompute capability:? (?:major )?(\d{1,2}(?:\.| minor )\d)(?!\d)",
    ),
    _Value("sm_runtime", (b" major: ",), rb"(?i)\bmajor: (\d{1,2},? minor: \d)\b"),
)
_WORDS = tuple(
    dict.fromkeys((*(word for row in (*_SIGNS, *_VALUES) for word in row.words), *(one.encode() for one in _FILES)))
)


@cache
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern)


class PlaceReader:
    """Takes pieces of one log, in order."""

    def __init__(self) -> None:
        self._left = MOST
        self._head = HEAD
        self._before = b""
        self._settings: set[tuple[str, bool]] = set()
        self._values: dict[str, dict[str, None]] = {}

    def note(self, block: bytes, *, telling: bool = False) -> None:
        """The next bytes, whole lines. They count at the beginning of the log, and where they are ``telling``."""
        if telling:
            block, self._before = self._before + block, b""
        else:
            self._before = block[-BEFORE:]
            block = block[: self._head]
        block = block[: self._left]
        if not block:
            return
        self._head -= len(block)
        self._left -= len(block)
        lower, words = block.lower(), words_in(block, _WORDS)
        for sign in _SIGNS:
            held = (sign.setting, sign.so)
            if held not in self._settings and any(
                map(_compiled(sign.pattern).search, _lines(lower, lower, filter(words.__contains__, sign.words)))
            ):
                self._settings.add(held)
        for row in _VALUES:
            lines = _lines(block, lower, filter(words.__contains__, row.words))
            self._keep(row.name, (one[1] for line in lines for one in _compiled(row.pattern).finditer(line)))
        for suffix, name in _FILES.items():
            if suffix.encode() in words:
                self._keep(name, _paths(block, lower, suffix.encode()))

    def place(self) -> Place:
        """What is known so far."""
        known = frozenset(
            one for one in SETTINGS if (one, True) in self._settings and (one, False) not in self._settings
        )
        if "windows" in known:
            known -= {"jetson"}
        return Place(
            known,
            dict(self._known()),
            tuple(self._values.get("gpu", ())),
            building=("building", True) in self._settings,
            triton=("triton", True) in self._settings,
        )

    def _keep(self, name: str, found: Iterator[bytes]) -> None:
        if name.endswith("_packed"):
            name = name.removesuffix("_packed")
            found = (unpacked(one.decode()).encode() for one in found)
        kept = self._values.setdefault(name, {})
        for one in found:
            if len(kept) >= MOST_VALUES:
                break
            kept[one.decode("utf-8", "surrogateescape").strip()] = None

    def _known(self) -> Iterator[tuple[str, str]]:
        for name, values in self._values.items():
            if name == "gpu":
                continue
            one = _same_file(values) if name in ("model", "path") else _longest(values)
            if one:
                yield name, one


def _lines(block: bytes, lower: bytes, words: Iterable[bytes]) -> Iterator[bytes]:
    """Those lines that hold one of the words, as far as they are not too many."""
    for word in words:
        at = lower.find(word)
        for _ in range(MOST_LINES):
            if at < 0:
                break
            start, end = block.rfind(b"\n", 0, at) + 1, block.find(b"\n", at)
            end = end if end >= 0 else len(block)
            yield block[max(start, at - AROUND) : min(end, at + AROUND)]
            at = lower.find(word, end)


def _paths(block: bytes, lower: bytes, suffix: bytes) -> Iterator[bytes]:
    """What stands before each ``suffix``: to the quote that opens it, else to the blank before it."""
    at = lower.find(suffix)
    for _ in range(MOST_VALUES):
        if at < 0:
            return
        end = at + len(suffix)
        after = block[end : end + 1]
        before = block[max(block.rfind(b"\n", 0, at) + 1, at - LONGEST_PATH - LONGEST_SECRET) : end]
        before = hidden(before.decode("latin-1")).encode("latin-1")[-LONGEST_PATH - len(suffix) :]
        if not after or not (after.isalnum() or after in b"_.*"):
            quoted = before.rfind(after) if after in (b"'", b'"') and after else -1
            start = quoted + 1 if quoted >= 0 else _start(before)
            path = _OPTION.sub(b"", before[start:]).replace(b"\\\\", b"\\")
            secret = b"*" in before[max(start - 1, 0) :]
            if len(path) > len(suffix) and not path.endswith(b"/" + suffix) and not secret:
                yield path
        at = lower.find(suffix, end)


def _start(before: bytes) -> int:
    """Where an unquoted path begins that ends ``before``: a whole one may hold blanks, others not."""
    for pattern in _BEGINNINGS:
        found = _compiled(pattern).search(before)
        if found:
            return found.start(1)
    return len(before)


def _same_file(paths: Mapping[str, None]) -> str:
    """The path that all of them mean, as it is written at most length; none where they name several files."""
    names = {path.replace("\\", "/").rpartition("/")[2].lower() for path in paths}
    if len(names) != 1:
        return ""
    longest = max(paths, key=len)
    tail = longest.replace("\\", "/").lower()
    same = all(tail.endswith(path.replace("\\", "/").lower().lstrip("./")) for path in paths)
    return longest if same else ""


def _longest(versions: Mapping[str, None]) -> str:
    """The one that says most, if the others are its beginnings: ``10.3.0`` and ``10.3.0.26``."""
    numbers = [re.sub(r"\D+", ".", one) for one in versions]
    longest = max(numbers, key=len, default="")
    return longest if all(f"{longest}.".startswith(f"{one}.") for one in numbers) else ""


def _gpu(text: str) -> tuple[str, str] | None:
    """The GPU that ``text`` begins with, as it is written there, and its compute capability."""
    from trtdoctor.knowledge.lookup import gpus_named

    words = text.split(" ")
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        models = gpus_named(name)[0] if name.lower() not in ("nvidia", "tesla", "geforce") else ()
        capabilities = {model.compute_capability for model in models}
        if len(capabilities) == 1:
            return name, dotted(capabilities.pop())
    return None
