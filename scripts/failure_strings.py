"""Takes the failure strings out of released libraries and sources, for the tests: what each of them can print.

    .venv/bin/python scripts/failure_strings.py [--wheels FOLDER] [--mirror OWNER/NAME=GIT_FOLDER] [LIBRARY ...]

Wheels are downloaded from PyPI (and kept where ``--wheels`` is given), sources are read from git. For a new release add
its version to ``string_libraries.py`` and run this again. Each library becomes one file of
``tests/knowledge/strings``, an object a line: ``text`` (values are ``{}``), ``file`` (of the source, where it can be
told), ``first`` and ``last`` (the versions that were read and have it), ``how`` (``binary``: a literal, perhaps a part
of a message; ``source``; ``raise``).
"""

from __future__ import annotations

import argparse
import io
import json
import lzma
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from string_libraries import LIBRARIES, Sources, Wheel
from string_readers import Found, of_binary, of_text, placed

OUT = Path(__file__).resolve().parent.parent / "tests" / "knowledge" / "strings"
PLATFORMS = ("2_39", "2_35", "2_34", "2_31", "2_28", "2_27", "2_24", "2_17")
BIG = 400_000
"""Bytes of a source file from which on it holds tables or compiled kernels."""


def download(wheel: Wheel, version: str, folder: Path) -> Path:
    """The wheel of one version, as pip brings it."""
    target = folder / wheel.package / version
    target.mkdir(parents=True, exist_ok=True)
    if not any(target.iterdir()):
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(target)]
        command += ["--only-binary=:all:", "--implementation", "cp", "--python-version", wheel.python]
        for abi in (f"cp{wheel.python.replace('.', '')}", "abi3", "none"):
            command += ["--abi", abi]
        for name in (*(f"manylinux_{one}_x86_64" for one in PLATFORMS), "manylinux2014_x86_64", "linux_x86_64"):
            command += ["--platform", name]
        subprocess.run([*command, f"{wheel.package}=={version}"], check=True)
    return next(target.iterdir())


def of_wheel(wheel: Wheel, folder: Path) -> Iterator[tuple[str, Found]]:
    for version in wheel.versions:
        with zipfile.ZipFile(download(wheel, version, folder)) as archive:
            for name in archive.namelist():
                if not re.search(wheel.members, name):
                    continue
                data = archive.read(name)
                for one in of_binary(data, wheel.own) if ".so" in name else of_text(data, name):
                    left_out = wheel.without and re.search(wheel.without, one.text)
                    if not left_out and re.search(wheel.only, one.text):
                        yield version, one


def of_sources(sources: Sources, git: Path) -> Iterator[tuple[str, Found]]:
    for tag, version in sources.tags:
        archive = subprocess.run(
            ["git", f"--git-dir={git}", "archive", tag, *sources.folders], check=True, capture_output=True
        ).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            for member in files:
                handle = files.extractfile(member)
                if handle is not None and member.size < BIG and "test" not in member.name.lower():
                    for one in of_text(handle.read(), member.name):
                        yield version, one


def repository(name: str, mirrors: dict[str, str], folder: Path) -> Path:
    """A git folder of a repository: a mirror that was named, or a fresh clone."""
    if name in mirrors:
        return Path(mirrors[name])
    target = folder / f"{name.replace('/', '+')}.git"
    if not target.exists():
        subprocess.run(["git", "clone", "--bare", "-q", f"https://github.com/{name}", str(target)], check=True)
    return target


def key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def write(library: str, rows: dict[str, dict[str, str]]) -> None:
    text = "".join(json.dumps(rows[name], ensure_ascii=False) + "\n" for name in sorted(rows))
    OUT.mkdir(exist_ok=True)
    (OUT / f"{library}.jsonl.xz").write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def collect(library: str, folder: Path, mirrors: dict[str, str]) -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for one in LIBRARIES[library]:
        if isinstance(one, Wheel):
            found = of_wheel(one, folder)
        else:
            found = of_sources(one, repository(one.repository, mirrors, folder))
        for version, (raw, file, how) in found:
            text = placed(raw)
            row = rows.setdefault(text, {"text": text, "file": file, "first": version, "last": version, "how": how})
            row["file"] = row["file"] or file
            row["first"] = min(row["first"], version, key=key)
            row["last"] = max(row["last"], version, key=key)
    return rows


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Takes the failure strings out of released libraries.")
    parser.add_argument("libraries", nargs="*", default=list(LIBRARIES), metavar="LIBRARY")
    parser.add_argument("--wheels", type=Path, help="where downloads are kept")
    parser.add_argument("--mirror", action="append", default=[], help="OWNER/NAME=GIT_FOLDER")
    options = parser.parse_args(arguments)
    mirrors = dict(one.split("=", 1) for one in options.mirror)
    with tempfile.TemporaryDirectory() as temporary:
        for library in options.libraries:
            rows = collect(library, options.wheels or Path(temporary), mirrors)
            write(library, rows)
            print(f"{library}: {len(rows)} strings")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
