"""Files that somebody planted beside an engine, in the working directory: none of them is imported or executed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from scene import COMMANDS, Scene, scene

from driving import environment

PLANTED = 'open({mark!r}, "a").write(__name__ + "\\n")\n'
OTHERS = ("click", "rich", "pygments", "markdown_it", "pynvml", "tensorrt", "tensorrt_rtx", "numpy", "obstore", "ray",
          "pycuda", "cuda", "hyperscan", "tomli", "sitecustomize", "usercustomize", "conftest")  # fmt: skip
"""What trtdoctor, the probe or Python itself would import if it is there."""
SETTINGS = {
    "none": "",
    "asks": 'fail-on = "warning"\n',
    "python": 'python = "./python"\n',
    "plugins": 'plugins = ["./evil.so"]\n',
}
"""What a settings file says; one that would have something executed is refused."""


def of_python_itself(folder: Path) -> set[str]:
    """What ``python -m`` has imported before it comes to a package that is typed, and would take from anywhere."""
    (folder / "bare").mkdir()
    (folder / "bare" / "__init__.py").write_text("from __future__ import annotations\nimport typing\n")
    (folder / "bare" / "__main__.py").write_text("import sys; print(*sys.modules)")
    done = subprocess.run([sys.executable, "-m", "bare"], cwd=folder, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.fixture
def planted(tmp_path: Path) -> tuple[Scene, Path]:
    """A scene in whose folder everything is planted, and the file in which what is executed says so."""
    (tmp_path / "elsewhere").mkdir()
    spared = of_python_itself(tmp_path / "elsewhere")
    (tmp_path / "root").mkdir()
    one, mark = scene(tmp_path / "root"), tmp_path / "mark"
    text = PLANTED.format(mark=str(mark))
    for name in ({*sys.stdlib_module_names, *OTHERS} - spared) | {"sitecustomize", "usercustomize"}:
        (one.there / f"{name}.py").write_text(text)
    (one.there / "evil.pth").write_text(f"import os; open({str(mark)!r}, 'a')\n")
    (one.there / "python").write_text(f"#!/bin/sh\necho python >> {mark}\n")
    for name in ("python3", "nvidia-smi", "ldconfig", "sh"):
        shutil.copy(one.there / "python", one.there / name)
    for path in (one.there / name for name in ("python", "python3", "nvidia-smi", "ldconfig", "sh")):
        path.chmod(0o755)
    if compiler := shutil.which("cc"):
        calls = f'system("echo so >> {mark}")'
        source = f"#include <stdlib.h>\n__attribute__((constructor)) static void c(void) {{ {calls}; }}\n"
        (tmp_path / "evil.c").write_text(source)
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-w", "-o", one.there / "evil.so", tmp_path / "evil.c"], check=True
        )
        for name in ("libnvinfer.so.10", "libcuda.so.1", "libmine.so", "click.so", "a.so"):
            shutil.copy(one.there / "evil.so", one.there / name)
    return one, mark


@pytest.mark.parametrize("way", ["-m", "script", "-P"])
def test_nothing_is_executed(way: str, planted: tuple[Scene, Path]) -> None:
    """No command imports, loads or starts anything from the folder in which it is called, which has the engines too."""
    one, mark = planted
    start = {"-m": ["-m", "trtdoctor"], "-P": ["-P", "-m", "trtdoctor"], "script": [str(one.tmp / "trtdoctor")]}[way]
    if way == "-P" and sys.version_info < (3, 11):
        pytest.skip("-P came with Python 3.11")
    (one.tmp / "trtdoctor").write_text("import sys\nfrom trtdoctor.cli import main\nsys.exit(main())\n")
    for name in COMMANDS:
        found = one.process([*start, *one.words(name)], env=one.env(PATH=os.environ["PATH"]))
        answered = (0, 1, 3) if name == "host" else (0, 1)  # not every machine tells all
        assert found.code in answered, (name, found)
    assert not mark.exists(), mark.read_text()


@pytest.mark.parametrize("says", SETTINGS)
def test_settings_that_were_found(says: str, planted: tuple[Scene, Path]) -> None:
    """A settings file beside the engines says what is asked, and never what is executed."""
    one, mark = planted
    (one.there / "trtdoctor.toml").write_text(SETTINGS[says])
    found = one.process(["-m", "trtdoctor", "check", "a.engine", "--select", "TRT5"])
    assert (found.code == 2) == (says in ("python", "plugins")), found
    assert not mark.exists()


def test_what_is_planted_would_run(planted: tuple[Scene, Path]) -> None:
    """Python itself imports what is planted, so that the other tests can fail."""
    one, mark = planted
    subprocess.run([sys.executable, "-c", "import json, click"], cwd=one.there, env=environment(), check=False)
    assert set(mark.read_text().split()) >= {"json", "so" if (one.there / "click.so").exists() else "click"}
