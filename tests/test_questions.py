"""Questions in words: which pages answer them, and what is a question at all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from driving import Run
from trtdoctor import pages
from trtdoctor.knowledge.terms import TERMS, Term

ANSWERED = [
    ("nvinfer_10.dll is missing", "library-missing"),
    ("TensorRT does not currently build wheels for Tegra systems", "pip-cannot-install"),
    ("libnvinfer.so.10 not found jetson", "library-missing"),
    ("Could not find any implementation for node", "build-failed"),
    ("engine works on my laptop but segfaults on Jetson", "TRT201"),
    ("RTX 5090 TensorRT not working", "TRT202"),
    ("plugin library not found: build/libNvInfer_edgellm_plugin.so", "program-plugin-library-missing"),
    ("BuilderFlag has no attribute FP16", "api-removed"),
    ("ICudaEngine has no attribute 'num_bindings'", "api-removed"),
    ("why is the CUDA out of memory", "out-of-memory"),
    ("反序列化失败", "engine-deserialization-failed"),
    ("TensorRT 模型加载失败怎么办", "engine-deserialization-failed"),
    ("版本不匹配", "TRT102"),
    ("显存不足", "out-of-memory"),
    ("段错误 (核心已转储)", "crash"),
    ("找不到插件", "plugin-not-found"),
    ("缺少 nvinfer_10.dll", "library-missing"),
    ("驱动版本太低", "cuda-driver-too-old"),
    ("换了台电脑 engine 就不能用", "TRT201"),
    ("显卡算力不同", "TRT203"),
    ("动态维度怎么设置", "TRT412"),
    ("转换engine失败", "build-failed"),
    ("引擎文件损坏", "TRT012"),
    ("how do I compare the sha256 of an engine", "TRT006"),
    ("引擎的哈希值", "TRT006"),
    ("why is the first inference slow", "lazy-loading"),
    ("the first run takes minutes", "lazy-loading"),
    ("第一次推理很慢", "lazy-loading"),
    ("why does building the engine take so long", "builder-works"),
    ("trtexec takes forever to convert", "builder-works"),
    ("loading the engine is very slow", "TRT005"),
    ("convert onnx to engine", "magic-tag"),
    ("How do I build an engine from ONNX?", "magic-tag"),
    ("convert yolov8 pt to TensorRT engine", "magic-tag"),
    ("onnx转engine", "magic-tag"),
    ("conversion of the model to an engine fails", "build-failed"),
]


@pytest.mark.parametrize(("question", "code"), ANSWERED, ids=[question for question, _ in ANSWERED])
def test_answered(question: str, code: str, run: Run) -> None:
    """A page that answers, by its code or cause, is among the first two; an answered question is exit code 0."""
    assert code in [word for page in pages.search(question)[:2] for word in (page.code, page.cause)]
    assert run("explain", question).code == 0


def test_questions_as_people_ask_them() -> None:
    """Of the listed questions nearly all have a page that answers among the first two."""
    cases = [json.loads(line) for line in (Path(__file__).parent / "questions.jsonl").read_text("utf-8").splitlines()]
    missed = [
        one["question"] for one in cases if not {*one["codes"]} & {p.code for p in pages.search(one["question"])[:2]}
    ]
    assert len(missed) <= len(cases) // 20, missed


def test_what_is_not_about_loading(run: Run) -> None:
    """A question about speed gets the nearest pages, not one that merely holds the word."""
    assert pages.search("why is my engine slow") == ()
    assert "the nearest pages" in run("explain", "why is my engine slow").stderr


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("what replaces getNbBindings", "api-removed"),
        ("Does execute_async_v3 exist?", "api-newer"),
        ("where did --explicitBatch go", "trtexec-flag-removed"),
    ],
)
def test_names_of_the_api(question: str, code: str) -> None:
    """A name that came or went is looked up in the table of the API."""
    assert next(page.code for page in pages.search(question)) == code


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.codes[0])
def test_terms(term: Term) -> None:
    """Each term has pages, once each, and patterns without a group that would answer every question."""
    assert len(set(term.codes)) == len(term.codes)
    assert all(pages.page(code) is not None for code in term.codes)
    assert all(re.search(pattern, "hello 你好") is None for pattern in (term.english, term.chinese))


def test_a_message_is_read_as_a_log() -> None:
    """What is wrong by a known message is the whole answer, whatever else the pages hold of its words."""
    pasted = "[E] 6: The engine plan file is not compatible, expecting library version 8.5.2.2 got 8.5.1.7"
    assert [page.code for page in pages.search(pasted)] == ["engine-built-by-other-tensorrt"]


def test_nothing_fits(run: Run) -> None:
    """Where no page fits, the sentence ends with the nearest three; where no word is known, there are none."""
    found = run("explain", "quantized sourdough starter weights")
    near = [page.code for page in pages.nearest("quantized sourdough starter weights")]
    assert (found.code, found.stdout, len(near)) == (2, "", pages.NEAREST)
    assert re.findall(r"^  (\S+)", found.stderr, re.MULTILINE) == near
    assert pages.nearest("zzz qqq") == ()
    assert "trtdoctor checks" in run("explain", "zzz", "qqq").stderr


PATHS = ["no/such/file", "/no/such folder/a.log", "./no such.txt", "missing.log"]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_no_question(path: str, run: Run) -> None:
    """A path with no file at its end is a log that is not there."""
    found = run("explain", path)
    assert (found.code, "there is no log" in found.stderr) == (2, True)


@pytest.mark.parametrize(
    "words",
    [["plugin library not found: build/lib.so"], ["plugin", "library", "not", "found:", "build/lib.so"]],
    ids=len,
)
def test_a_path_within_words(words: list[str], run: Run) -> None:
    """A message may name a path, quoted as one argument or not."""
    found = run("explain", *words)
    assert (found.code, "program-plugin-library-missing" in found.stdout) == (0, True)
