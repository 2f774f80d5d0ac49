"""Paths of a machine in commands: home folders, whose names are not told."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from trtdoctor.checks.install_fixes import put_on_path
from trtdoctor.checks.machine import path_word


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/opt/app/lib", "/opt/app/lib"),
        ("~", "/tmp/h o"),
        ("~/", "/tmp/h o/"),
        ("~/lib", "/tmp/h o/lib"),
        ("~/a b/$(id)'s", "/tmp/h o/a b/$(id)'s"),
        ("/home/…/lib", "/home/USER/lib"),
        ("/mnt/Users/…", "/mnt/Users/USER"),
        ("/opt/~/lib", "/opt/~/lib"),
        ("/opt/home/x/…/lib", "/opt/home/x/…/lib"),
    ],
)
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_path_in_a_command(path: str, expected: str, shell: str) -> None:
    """What a shell makes of the word is the path, also behind ``=``."""
    word = path_word(path)
    script = f"printf '%s\\n' {word}; export A={word}; printf '%s' \"$A\""
    found = subprocess.run([shell, "-c", script], env={"HOME": "/tmp/h o"}, capture_output=True, text=True, check=True)
    assert found.stdout == f"{expected}\n{expected}"


def test_on_the_loaders_path() -> None:
    """The folder on the loader's path is the home folder's, before what is there."""
    (export, _), *_ = (fix.commands for fix in [put_on_path("~/lib x")])
    done = subprocess.run(
        ["sh", "-c", f'{export}; printf %s "$LD_LIBRARY_PATH"'],
        env={"HOME": "/h", "LD_LIBRARY_PATH": "/a"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "/h/lib x:/a"
    assert shlex.split(export)
