"""``assert_loads`` and the plugin of pytest, in runs of pytest of their own."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from driving import IDENTITY, ROOT, SMALLEST, environment
from trtdoctor import QuestionError, parse_target
from trtdoctor.testing import assert_loads

pytest_plugins = ["pytester"]

FITS, FITS_NOT = "gpu=9.0,tensorrt=8.6.0.12", "gpu=A100,tensorrt=10.3.0"
PLUGIN = ("-p", "trtdoctor_pytest", "-p", "no:cacheprovider")
"""Where the package is installed the plugin is found without these; then they change nothing."""


@pytest.mark.parametrize(
    ("path", "target", "options", "said"),
    [
        (IDENTITY, FITS, {}, None),
        (IDENTITY, parse_target(FITS), {}, None),
        (IDENTITY, [FITS, FITS], {}, None),
        (IDENTITY, None, {"static": True}, None),
        (IDENTITY, FITS_NOT, {}, ["✗ ", "error TRT102", "error TRT203", "trtexec --onnx"]),
        ([IDENTITY, SMALLEST], FITS, {}, ["1 of 2 answers", SMALLEST.name, "TRT102"]),
        (IDENTITY, [FITS, FITS_NOT], {}, ["1 of 2 answers", "on gpu=A100,tensorrt=10.3.0"]),
        (IDENTITY, "gpu=9.0,tensorrt=8", {}, ["? Cannot tell", "TRT102 could not run"]),
        (IDENTITY, "gpu=9.0", {"require": ["tensorrt"]}, ["? Cannot tell"]),
        (Path("missing.engine"), FITS, {}, ["missing.engine", "TRT001"]),
        (Path("a\x1b[31m\n::error::b"), FITS, {}, ["a\\x1b[31m\\x0a::error::b"]),
    ],
)  # fmt: skip
def test_assert_loads(
    path: Path | list[Path], target: object, options: dict[str, object], said: list[str] | None
) -> None:
    """What does not load, or of which nobody can tell, fails, with the verdict and the way out."""
    if said is None:
        assert_loads(path, target, **options)  # type: ignore[arg-type]
        return
    with pytest.raises(AssertionError) as failure:
        assert_loads(path, target, **options)  # type: ignore[arg-type]
    for words in said:
        assert words in str(failure.value)
    assert "\x1b" not in str(failure.value)


def test_no_engine_is_no_pass() -> None:
    """A list without an engine is a wrong question, however it is given."""
    for nothing in ((), iter(())):
        with pytest.raises(QuestionError):
            assert_loads(nothing, FITS)


def test_a_pass_on_a_condition_warns() -> None:
    """Whoever names no TensorRT is told that it must be the engine's own."""
    with pytest.warns(UserWarning, match=r"if its TensorRT is 8\.6\.0\.12"):
        assert_loads(IDENTITY, "gpu=H200")


@pytest.mark.parametrize("options", [{"select": ["TRT001"]}, {"ignore": ["TRT102", "TRT203"]}])
def test_a_pass_of_some_checks_warns(options: dict[str, object]) -> None:
    """Where checks were left out nobody learned that it loads: it is said, as JUnit says ``skipped``."""
    with pytest.warns(UserWarning, match="not asked"):
        assert_loads(IDENTITY, FITS_NOT, **options)  # type: ignore[arg-type]


def test_fix_is_told_once() -> None:
    """One build clears two errors: its command stands once."""
    with pytest.raises(AssertionError) as failure:
        assert_loads(IDENTITY, FITS_NOT)
    assert str(failure.value).count("--saveEngine") == 1


def test_this_machine_without_tensorrt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a target the question is about this machine, and no TensorRT is run."""
    monkeypatch.setattr("trtdoctor.probe.session.ProbeSession", None)
    with pytest.raises(AssertionError, match="TRT"):
        assert_loads(SMALLEST)


@pytest.mark.parametrize("options", [{"target": FITS}, {"static": True}])
def test_probe_is_about_this_machine(options: dict[str, object]) -> None:
    """TensorRT cannot be run on another machine, nor on none."""
    with pytest.raises(QuestionError):
        assert_loads(IDENTITY, probe=True, **options)  # type: ignore[arg-type]


def test_fixture(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fixture passes and fails tests; the failure is the verdict, without a line of ours."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    pytester.makepyfile(f"""
        def test_good(trtdoctor_loads):
            trtdoctor_loads({str(IDENTITY)!r}, {FITS!r})

        def test_bad(trtdoctor_loads):
            trtdoctor_loads({str(IDENTITY)!r}, target={FITS_NOT!r})
    """)
    found = pytester.runpytest_subprocess(*PLUGIN)
    found.assert_outcomes(passed=1, failed=1)
    found.stdout.fnmatch_lines(["E *✗ Will not load: built by another version of TensorRT.", "E *error TRT102*"])
    assert "testing.py" not in found.stdout.str()


def test_costs_nothing(pytester: pytest.Pytester) -> None:
    """A run of pytest that asks for nothing of ours imports nothing of ours."""
    code = (
        "import pytest, sys; pytest.main(['--collect-only', *sys.argv[1:]]); assert 'trtdoctor_pytest' in sys.modules;"
        "sys.exit(any(name.partition('.')[0] == 'trtdoctor' for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *PLUGIN, str(pytester.path)],
        env=environment(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_wheel(tmp_path: Path) -> None:
    """The wheel holds the plugin, and tells pytest of it."""
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=True)
    (path,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        (entries,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "[pytest11]\ntrtdoctor_pytest = trtdoctor_pytest\n" in archive.read(entries).decode()
        assert {"trtdoctor_pytest.py", "trtdoctor/testing.py"} <= set(archive.namelist())
