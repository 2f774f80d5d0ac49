# ruff: noqa: RUF001  (words of other languages)
"""Logs in the code pages of Chinese, Japanese, Korean and Russian Windows."""

from __future__ import annotations

import pytest

from trtdoctor.logs.codepages import as_utf8
from trtdoctor.logs.reader import read_blocks

FAILED = [
    ("gbk", "[TRT] 错误: 反序列化失败"),
    ("gbk", "'trtexec' 不是内部或外部命令，也不是可运行的程序"),
    ("gb18030", "加载模型失败"),
    ("cp932", "エラー: エンジン"),
    ("cp932", "エンジンの読み込みに失敗しました"),
]


FAILED += [
    ("cp949", "'trtexec'은(는) 내부 또는 외부 명령, 실행할 수 있는 프로그램, 또는"),
    ("cp949", "model.engine: 그런 파일이나 디렉터리가 없습니다"),
    ("cp949", "model.engine: 허가 거부"),
    ("cp950", "'trtexec' 不是內部或外部命令、可執行的程式或批次檔。"),
    ("cp950", "bash: trtexec：指令找不到"),
    ("cp950", "model.engine: 沒有此一檔案或目錄"),
    ("cp1251", "'trtexec' не является внутренней или внешней"),
    ("cp866", "'trtexec' не является внутренней или внешней"),
    ("cp1251", "model.engine: Нет такого файла или каталога"),
    ("cp866", "model.engine: Отказано в доступе"),
    ("cp1251", "Не удалось загрузить движок"),
]
CRASHED = [
    ("cp949", "세그먼테이션 오류 (코어 덤프됨)"),
    ("cp950", "程式記憶體區段錯誤 (核心已傾印)"),
    ("cp1251", "Ошибка сегментирования"),
    ("cp1251", "Нарушение сегментирования (образ памяти сброшен на диск)"),
]


@pytest.mark.parametrize(("encoding", "line"), CRASHED)
def test_a_crash_in_a_code_page(encoding: str, line: str) -> None:
    """A crash in the words of a shell is one in its code page too."""
    assert [one.message.id for one in read_blocks([line.encode(encoding)]).matches] == ["exit-crash"]


@pytest.mark.parametrize(("encoding", "line"), FAILED)
@pytest.mark.parametrize("size", [1, 5, 4096])
def test_a_failure_in_a_code_page_is_noticed(encoding: str, line: str, size: int) -> None:
    """The same line in UTF-8 or in the code page of Windows is the same error, amid lines of UTF-8 too."""
    data = "装载 TensorRT\n".encode() + line.encode(encoding) + "\nfertig: für später\n".encode()
    found = read_blocks(data[at : at + size] for at in range(0, len(data), size))
    assert found.unexplained == ((2, line),)


@pytest.mark.parametrize(
    "line",
    [
        b"plain",
        "错误 エラー Ошибка".encode(),
        "Modèle rangé".encode("latin-1"),
        "für später".encode("cp1252"),
        b"\xff\xfe\x00 binary \x80",
        b"\x83",
        b"caf\xe9 TensorRT",
        b"",
    ],
)
def test_other_bytes_stay_as_they_are(line: bytes) -> None:
    """What is UTF-8, another encoding or no text is not touched."""
    assert as_utf8(line) == line


@pytest.mark.parametrize(
    ("line", "page"), [("エンジン", "utf-8"), ("中中上下", "utf-8"), ("ошибка при", "utf-8"), ("für später", "latin-1")]
)
def test_each_line_has_its_own_encoding(line: str, page: str) -> None:
    """A line in UTF-8 or an unknown code page stays as it is beside one of a known page."""
    other = "错误: 反序列化失败"
    data = line.encode(page)
    assert as_utf8(data + b"\n" + other.encode("gbk")) == data + b"\n" + other.encode()
    assert as_utf8(other.encode("gbk") + b"\nplain\n" + data) == other.encode() + b"\nplain\n" + data


def test_no_ascii_is_lost() -> None:
    """Each ASCII character of a Chinese line is still there: a path, a message."""
    line = "模型 a.engine: Magic tag does not match".encode("gbk")
    assert [one.message.id for one in read_blocks([line]).matches] == ["magic-tag"]
    assert "模型 a.engine" in read_blocks([line]).matches[0].text
