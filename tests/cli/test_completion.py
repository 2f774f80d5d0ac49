"""What a shell completes, asked as the scripts of the shells ask; and bash and zsh with their scripts."""

from __future__ import annotations

import os
import select
import shlex
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from driving import environment
from trtdoctor import parse_target
from trtdoctor.cli.completing import _gpus, _releases

PROGRAM = "import sys; from trtdoctor.cli import main; sys.argv[0] = 'trtdoctor'; main()"


def complete(line: str, folder: Path, shell: str = "fish") -> list[str]:
    """What is offered for the last word of ``line``."""
    words = line.split(" ")
    env = {"_TRTDOCTOR_COMPLETE": f"{shell}_complete"}
    if shell == "fish":
        env |= {"COMP_WORDS": line.removesuffix(words[-1]), "COMP_CWORD": words[-1]}
    else:
        parts = [part for word in words for part in word.replace("=", " = ").split(" ") if part or not word]
        env |= {"COMP_WORDS": "\n".join(parts), "COMP_CWORD": str(len(parts) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=folder, env=environment(**env), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return [one.partition("\t")[0] for one in done.stdout.splitlines() if one]


CASES = [
    ("trtdoctor ch", ["plain,check", "plain,checks"]),
    ("trtdoctor check --sele", ["plain,--select"]),
    ("trtdoctor check --output-format s", ["plain,sarif"]),
    ("trtdoctor check --select TRT42", [f"plain,TRT42{number}" for number in range(1, 6)]),
    ("trtdoctor check --ignore TRT1,trt001", ["plain,TRT1,TRT001"]),
    ("trtdoctor check --require tensorrt,dr", ["plain,tensorrt,driver"]),
    ("trtdoctor explain TRT102", ["plain,TRT102"]),
    ("trtdoctor explain magic-t", ["plain,magic-tag"]),
    ("trtdoctor explain ", ["file,"]),
    ("trtdoctor check m", ["file,m"]),
    ("trtdoctor check -o re", ["file,re"]),
    ("trtdoctor check -o git", ["plain,github:", "plain,gitlab:"]),
    ("trtdoctor inspect -o git", ["file,git"]),
    ("trtdoctor check -o github:re", ["file,github:re"]),
    ("trtdoctor check -o ", ["file,"]),
    ("trtdoctor check --target-dir h", ["dir,h"]),
    ("trtdoctor check --target dr", ["plain,driver="]),
    ("trtdoctor check --target pro", ["plain,prod"]),
    ("trtdoctor check --target ./x", ["file,./x"]),
    ("trtdoctor select . --target gpu=A100,te", ["plain,gpu=A100,tensorrt=", "plain,gpu=A100,tensorrt-cuda="]),
    ("trtdoctor check --target gpu=h2", ["plain,gpu=H200", "plain,gpu=H20"]),
    ("trtdoctor check --target gpu=A100,runtime=le", ["plain,gpu=A100,runtime=lean"]),
    ("trtdoctor check --target tensorrt=8.5.3", ["plain,tensorrt=8.5.3.1"]),
    ("trtdoctor check --target nonsense=x", []),
]


@pytest.mark.parametrize(("line", "offered"), CASES, ids=str)
def test_offers(line: str, offered: list[str], tmp_path: Path) -> None:
    """Commands, options, formats, codes, keys of targets, their values, and files."""
    (tmp_path / "trtdoctor.toml").write_text(
        '[targets]\nprod = "gpu=A100,tensorrt=10.3.0"\n"a b" = "gpu=T4"\n"pro\\n\\u001b" = "gpu=T4"\n'
    )
    assert sorted(complete(line, tmp_path)) == sorted(offered)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("trtdoctor check --target gpu=h20", ["plain,H200", "plain,H20"]),
        ("trtdoctor check --target gpu=A100,runtime=", ["plain,full", "plain,lean", "plain,dispatch", "plain,rtx"]),
        ("trtdoctor check --target=dri", ["plain,driver="]),
        ("trtdoctor check --target=gpu=h20", ["plain,H200", "plain,H20"]),
        ("trtdoctor check --target=", None),
        ("trtdoctor check --need=o", ["plain,one"]),
    ],
)
def test_bash_splits_at_equals(line: str, offered: list[str] | None, tmp_path: Path) -> None:
    """bash gives ``gpu=A1`` in three words and replaces the last: only what comes behind is offered."""
    found = complete(line, tmp_path, "bash")
    assert "plain,gpu=" in found if offered is None else sorted(found) == sorted(offered)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_script(tmp_path: Path) -> None:
    """bash takes the script, and its function offers what there is."""
    command = tmp_path / "trtdoctor"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(PROGRAM)} "$@"\n')
    command.chmod(0o755)
    script = """
        eval "$(_TRTDOCTOR_COMPLETE=bash_source trtdoctor)"
        complete -p trtdoctor
        compopt() { :; }
        COMP_WORDS=(trtdoctor check --target gpu = h20) COMP_CWORD=5
        _trtdoctor_completion trtdoctor
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    env = environment(PATH=f"{tmp_path}:{os.environ['PATH']}")
    done = subprocess.run(
        ["bash", "--norc", "-c", script], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split("\n")[1:] == ["H200", "H20", ""], done.stderr
    assert "-F _trtdoctor_completion trtdoctor" in done.stdout


ZSH = """
autoload -U compinit; compinit -u -D
eval "$(_TRTDOCTOR_COMPLETE=zsh_source trtdoctor)"
PS1='ready> '
"""


def typed(line: str, completed: str, folder: Path) -> bytes:
    """What an interactive zsh shows until it has completed ``line`` to this."""
    import pty  # not on Windows, which has no zsh either

    env = environment(PATH=f"{folder}:{os.environ['PATH']}", ZDOTDIR=str(folder), TERM="dumb", HOME=str(folder))
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe("zsh", ["zsh", "-d"], env)
    try:
        seen = until(terminal, b"ready> ")
        os.write(terminal, line.encode() + b"\t")
        return seen + until(terminal, completed.encode())
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(terminal)
        os.waitpid(child, 0)


def until(terminal: int, words: bytes) -> bytes:
    """What comes up to these words, or in 30 seconds without them."""
    seen = b""
    end = time.monotonic() + 30
    with suppress(OSError):  # Linux says so where the other side is closed
        while words not in seen and select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
            seen += os.read(terminal, 1 << 16)
    return seen


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("trtdoctor insp", "trtdoctor inspect "),
        ("trtdoctor check --output-format sar", "--output-format sarif "),
        ("trtdoctor check --target gpu=a100-sxm4-4", "A100-SXM4-40GB "),  # only what changes is drawn
        ("trtdoctor check --target driv", "--target driver="),
        ("trtdoctor check --select TRT42", "TRT421"),
        ("trtdoctor check --target pr", "--target prod "),
    ],
)
def test_zsh_completes(line: str, completed: str, tmp_path: Path) -> None:
    """A key of an interactive zsh completes commands, formats, codes, targets and their values."""
    command = tmp_path / "trtdoctor"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(PROGRAM)} "$@"\n')
    command.chmod(0o755)
    (tmp_path / ".zshrc").write_text(ZSH)
    (tmp_path / "trtdoctor.toml").write_text('[targets]\nprod = "gpu=A100"\n')
    assert completed in typed(line, completed, tmp_path).decode("utf-8", "replace")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_source(shell: str, tmp_path: Path) -> None:
    """Each shell gets a script that asks for its completions."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment(_TRTDOCTOR_COMPLETE=f"{shell}_source"), cwd=tmp_path,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert f"_TRTDOCTOR_COMPLETE={shell}_complete" in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    "said", [{}, {"COMP_CWORD": "x"}, {"COMP_CWORD": "-5"}, {"COMP_WORDS": "trtdoctor ch"}], ids=str
)
def test_a_shell_that_says_too_little(said: dict[str, str], shell: str, tmp_path: Path) -> None:
    """Without the words or the place of the last nothing stands in the prompt, least of all a traceback."""
    words = {} if not said else {"COMP_WORDS": "trtdoctor ch", **said}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment(_TRTDOCTOR_COMPLETE=f"{shell}_complete", **words),
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.stderr, [line for line in done.stdout.splitlines() if "check" in line and shell != "fish"]) == ("", [])


@pytest.mark.parametrize("line", ["jobs = " + "9" * 5000, "timeout = " + "9" * 400, "neet = 1", "x = ["])
def test_a_broken_settings_file(line: str, tmp_path: Path) -> None:
    """What is asked while somebody types is not whether the settings are any."""
    (tmp_path / "trtdoctor.toml").write_text(f"{line}\n")
    assert "plain,driver=" in complete("trtdoctor check --target dr", tmp_path)


def test_offered_values_are_taken() -> None:
    """Every GPU and every release that is offered is one that a target takes."""
    words = [*(f"gpu={name}" for name in _gpus()), *(f"tensorrt={version}" for version in _releases())]
    assert len(words) > 200
    assert not list(filter(None, map(refusal, words)))


def refusal(word: str) -> str | None:
    try:
        parse_target(word)
    except ValueError as error:
        return str(error)
    return None


def test_is_not_imported_otherwise() -> None:
    """A run that completes nothing imports nothing for it."""
    code = (
        "import sys; from trtdoctor.cli.app import app; app(['checks'], standalone_mode=False);"
        "sys.exit('trtdoctor.cli.completing' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
