"""What a path names is recognized without blocking, and a file that changes while it is read is noticed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from driving import SMALLEST, Result, Run, check, environment, spawn
from trtdoctor.errors import BudgetExceeded, PlanError
from trtdoctor.formats.reading import read_engine
from trtdoctor.model.budget import Budget
from trtdoctor.sources.local import FileShrank, FileSource, Opened, filesystem
from trtdoctor.sources.source import WINDOW, Identity

STATIC = ("check", "--static", "--output-format", "json")


def only(found: Result) -> dict[str, object]:
    """The only finding, which is an error."""
    assert found.code == 1
    (finding,) = found.json["reports"][0]["findings"]
    assert isinstance(finding, dict)
    assert finding["severity"] == "error"
    return finding


# ---- what is not there


def test_missing_names_the_nearest(tmp_path: Path) -> None:
    """A missing file is reported with the existing name that is most like it."""
    (tmp_path / "yolov8n.engine").write_bytes(b"x")
    (tmp_path / "other.txt").write_bytes(b"x")
    finding = only(check(tmp_path / "yolov8m.engine"))
    assert (finding["code"], finding["cause"]) == ("TRT001", "wrong-path")
    assert f"trtdoctor check --static {tmp_path}/yolov8n.engine" in str(finding["fixes"])
    assert "other.txt" not in str(finding["fixes"])


def test_missing_names_engines_when_none_is_alike(tmp_path: Path) -> None:
    """Where no name is like the missing one, the engines of the folder are named."""
    (tmp_path / "zebra.plan").write_bytes(b"x")
    assert "zebra.plan" in str(only(check(tmp_path / "model.engine"))["fixes"])


def test_missing_in_an_empty_folder(tmp_path: Path) -> None:
    """Where there is nothing to name, the command to list the folder is given."""
    assert f"ls -la {tmp_path}" in str(only(check(tmp_path / "model.engine"))["fixes"])


def test_dangling_link(tmp_path: Path) -> None:
    """A link to nothing is called that, with where it points."""
    (tmp_path / "a.engine").symlink_to(tmp_path / "gone.engine")
    finding = only(check(tmp_path / "a.engine"))
    assert finding["title"] == "the link points to nothing"
    assert "gone.engine" in str(finding["message"])


@pytest.mark.parametrize("path", ["no/such/folder/a.engine", "file.txt/a.engine"])
def test_missing_folder(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first folder that is missing is named, and a relative path with the working directory."""
    (tmp_path / "file.txt").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    finding = only(check(path))
    assert f"no folder {path.split('/')[0]!r}" in str(finding["message"])
    assert str(tmp_path) in str(finding["evidence"])


def test_loop_of_links(tmp_path: Path) -> None:
    """Links that lead in a circle are an error of the path, in the system's words."""
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert "operating system says" in str(only(check(tmp_path / "a"))["message"])


def test_deleted_working_directory(tmp_path: Path) -> None:
    """A working directory that was deleted does not make trtdoctor fail."""
    folder = tmp_path / "here"
    folder.mkdir()
    code = f"import os, sys; os.rmdir({str(folder)!r}); from trtdoctor.cli import main; main()"
    found = subprocess.run(
        [sys.executable, "-c", code, *STATIC, "a.engine"],
        cwd=folder, env=environment(), capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert found.returncode == 1
    assert "was deleted" in found.stdout


# ---- what may not be read


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that another user may enter: ours are closed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_unreadable(shared: Path) -> None:
    """A file without permission is reported with its mode and a command, as an ordinary user sees it."""
    path = shared / "secret.engine"
    shutil.copy(SMALLEST, path)
    path.chmod(0)
    finding = only(as_ordinary_user(path))
    assert (finding["code"], finding["cause"]) == ("TRT001", "permission")
    assert "mode ----------" in str(finding["message"])
    assert f"sudo chmod a+r {path}" in str(finding["fixes"])


def test_folder_that_may_not_be_entered(shared: Path) -> None:
    """A folder on the way that may not be entered is called that, not a missing file."""
    folder = shared / "closed"
    folder.mkdir()
    shutil.copy(SMALLEST, folder / "a.engine")
    folder.chmod(0)
    try:
        finding = only(as_ordinary_user(folder / "a.engine"))
    finally:
        folder.chmod(0o755)
    assert finding["cause"] == "permission"
    assert "may not be entered" in str(finding["message"])
    assert "namei -l" in str(finding["fixes"])


def test_readable_for_an_ordinary_user(shared: Path) -> None:
    """A file that others may read has no finding: what the two tests above see comes from permissions."""
    shutil.copy(SMALLEST, shared / "a.engine")
    assert as_ordinary_user(shared / "a.engine").code == 0


# Everything is imported first: the user may not be allowed to enter the folder that this Python is in.
ORDINARY = """
import difflib, grp, json, os, pkgutil, pwd, shlex, sys, importlib
import trtdoctor
for module in pkgutil.walk_packages(trtdoctor.__path__, "trtdoctor."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
if os.geteuid() == 0:
    user = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
os.chdir("/")
from trtdoctor.cli import main
main()
"""


def as_ordinary_user(path: Path) -> Result:
    """``check`` as a user who may not read everything: as ``nobody`` when we are root."""
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("nobody")
        except KeyError:
            pytest.skip("we are root, who may read everything, and there is no user nobody to become")
    found = subprocess.run(
        [sys.executable, "-c", ORDINARY, *STATIC, path],
        env=environment(), capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    if "PermissionError" in found.stderr and "setgroups" in found.stderr:
        pytest.skip("we are root without the right to become another user")
    return Result(found.returncode, found.stdout, found.stderr)


# ---- what is not a file


def test_directory_with_engines(tmp_path: Path) -> None:
    """A directory stands for the engines in it."""
    for name in ("a.engine", "b c.plan", "c.trt", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    paths = [one["path"] for one in check(f"{tmp_path}/").json["reports"]]
    assert paths == [f"{tmp_path}/{name}" for name in ("a.engine", "b c.plan", "c.trt")]


def test_empty_directory(tmp_path: Path) -> None:
    """A directory without engines gets a command that shows what is there."""
    assert f"ls -la {tmp_path}" in str(only(check(tmp_path))["fixes"])


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["config.json", "rank0.engine"], "trtllm-engine-dir"),
        (["saved_model.pb"], "tensorflow-saved-model-dir"),
        (["config.pbtxt", "1/model.plan"], "triton-model-repository"),
    ],
)
def test_known_directory(names: list[str], kind: str, tmp_path: Path, run: Run) -> None:
    """A directory of a known kind is called by its kind; ``check`` has its own way out where no engine is in it."""
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    if kind == "tensorflow-saved-model-dir":
        assert str(tmp_path) in str(only(check(tmp_path))["fixes"])
    found = run("inspect", "--output-format", "json", tmp_path)
    assert (found.code, found.json["engines"][0]["not_engine"]) == (1, kind)


def test_fifo(tmp_path: Path) -> None:
    """A FIFO without a writer is reported and not waited for."""
    os.mkfifo(tmp_path / "pipe")
    finding = only(spawn(*STATIC, tmp_path / "pipe"))
    assert finding["title"] == "the path is a fifo, not a file"


def test_fifo_in_place_of_a_file(tmp_path: Path) -> None:
    """A FIFO that takes a file's place between looking and opening is not waited for either."""
    os.mkfifo(tmp_path / "pipe")
    code = (
        "import os, sys\n"
        "original, path = os.stat, sys.argv[1]\n"
        "os.stat = lambda p, *a, **k: original(__file__ if p == path else p, *a, **k)\n"
        "from trtdoctor.sources.local import Opened\n"
        "__file__ = sys.executable\n"
        "print(Opened(path).path_status.state)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "pipe"],
        env=environment(), capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert found.stdout == "fifo\n"


def test_socket(tmp_path: Path) -> None:
    """A socket is reported and not connected to."""
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path) if len(str(path)) > 100 else str(path))
        finding = only(spawn(*STATIC, path))
    assert finding["title"] == "the path is a socket, not a file"


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero", "/dev/stdin"])
def test_device(path: str) -> None:
    """A device is reported and not read: ``/dev/zero`` would never end."""
    finding = only(spawn(*STATIC, path))
    assert "character device" in str(finding["title"])


@pytest.mark.parametrize("command", ["inspect", "check"])
def test_inspect_does_not_block(command: str, tmp_path: Path) -> None:
    """Both commands give an answer for a FIFO in text, too."""
    os.mkfifo(tmp_path / "pipe")
    found = spawn(command, *(("--static",) if command == "check" else ()), tmp_path / "pipe")
    assert found.code == 1
    assert "fifo" in found.stdout


# ---- paths


LONG = [
    ("name too long", "x" * 300),
    ("path too long", "/".join(["folder"] * 800)),
    ("null byte", "a\0b.engine"),
]


@pytest.mark.parametrize(("name", "path"), LONG, ids=[name for name, _ in LONG])
def test_impossible_paths(name: str, path: str, run: Run) -> None:
    """A path that no file can have is a finding in the system's words, in JSON and in text."""
    finding = only(check(path))
    assert (finding["code"], finding["title"]) == ("TRT001", "the path cannot be opened")
    assert run("check", "--static", path).code == 1
    assert run("inspect", path).code == 1


def test_megabyte_of_path(run: Run) -> None:
    """Text stays short for a path of a megabyte."""
    found = run("check", "--static", "x" * 1_000_000)
    assert found.code == 1
    assert len(found.stdout) < 10_000


def test_dash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that begins with a dash goes behind ``--``, and no command takes it for an option."""
    monkeypatch.chdir(tmp_path)
    Path("-v.engine").write_bytes(b"")
    report = check("--", "-v.engine")
    assert report.json["reports"][0]["path"] == "-v.engine"
    Path("-x.onnx").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    assert "git lfs pull --include=./-x.onnx" in str(only(check("--", "-x.onnx"))["fixes"])


@pytest.mark.parametrize(
    "name", ["a b", "a'b", 'a"b', "$HOME", "a;b", "a\nb", "a\x1b[2Jb", "`id`", "é", "-rf", "a\u202eb"]
)
def test_commands_paste(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell takes the path in a command for the right file, even with special characters in its name."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("needs bash, whose quoting the commands use")
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(b"\x28\xb5\x2f\xfdpayload")
    command = next(
        c
        for fix in check("--", name).json["reports"][0]["findings"][0]["fixes"]
        for c in fix["commands"]
        if "zstd" in c
    )
    script = f'zstd() {{ cat -- "${{@: -1}}"; }}; {command.split(" > ")[0]}'
    done = subprocess.run([bash, "-c", script], capture_output=True, env={**os.environ, "HOME": "/h"}, check=False)
    assert done.stdout == b"\x28\xb5\x2f\xfdpayload"


def test_invalid_utf8_name(tmp_path: Path) -> None:
    """A name that is not UTF-8 is opened, and JSON gives back its exact bytes."""
    raw = os.fsencode(tmp_path) + b"/caf\xe9.engine"
    try:
        shutil.copy(SMALLEST, os.fsdecode(raw))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    found = spawn(*STATIC, raw)
    assert found.code == 0
    assert os.fsencode(found.json["reports"][0]["path"]) == raw
    assert "caf\\xe9.engine" in spawn("inspect", raw).stdout


# ---- files that change


def test_shrinks(tmp_path: Path) -> None:
    """A file truncated between opening and reading raises ``FileShrank`` and does not kill the process."""
    path = tmp_path / "a"
    path.write_bytes(bytes(3 * WINDOW))
    with Opened(str(path)) as opened:
        assert opened.source is not None
        os.truncate(path, WINDOW // 2)
        with pytest.raises(FileShrank, match="it had 196608 bytes"):
            opened.source.read(WINDOW, 10)
        assert "has 32,768 now" in (opened.changed() or "")


@pytest.mark.parametrize("size", [0, 4, 30, 200, 1500])
def test_shrinks_while_collected(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """An engine that is truncated while it is read gives the finding that it changes, and explains the damage by it."""
    path = tmp_path / "a.engine"
    path.write_bytes(SMALLEST.read_bytes())
    original = FileSource.read

    def read(self: FileSource, offset: int, count: int) -> bytes:
        os.truncate(path, size)
        return original(self, offset, count)

    monkeypatch.setattr(FileSource, "read", read)
    found = run(*STATIC, path)
    assert found.code == 1
    first, *rest = found.json["reports"][0]["findings"]
    assert (first["code"], first["title"]) == ("TRT002", "the file is changing")
    assert all(f["masked_by"] == "TRT002" for f in rest if f["severity"] == "error")


@pytest.mark.parametrize("how", ["append", "touch", "replace", "delete"])
def test_changes_while_collected(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Growing, rewriting, replacing and deleting a file while it is read are all noticed."""
    path = tmp_path / "a.engine"
    path.write_bytes(SMALLEST.read_bytes())
    original = FileSource.read

    def read(self: FileSource, offset: int, count: int) -> bytes:
        if how == "append":
            with path.open("ab") as file:
                file.write(b"x")
        elif how == "touch":
            os.utime(path, (5, 5))
        elif how == "replace":
            (tmp_path / "new").write_bytes(b"x")
            (tmp_path / "new").rename(path)
        elif path.exists():
            path.unlink()
        return original(self, offset, count)

    monkeypatch.setattr(FileSource, "read", read)
    words = {"append": "bytes when we opened", "touch": "written to", "replace": "took its name", "delete": "deleted"}
    assert words[how] in (read_engine(str(path)).changed or "")


def test_still_file_did_not_change(tmp_path: Path) -> None:
    """A file that was left alone has not changed."""
    assert read_engine(str(SMALLEST)).changed is None


def test_read_error(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A disk that fails is a finding with the system's words."""

    def fail(fd: int, size: int, offset: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "pread", fail)
    finding = only(run(*STATIC, SMALLEST))
    assert (finding["code"], finding["cause"]) == ("TRT002", "corrupt-or-truncated")
    assert "Input/output error" in str(finding["message"])


def test_to_and_fro(tmp_path: Path) -> None:
    """Two places far from each other are fetched once each, however often they are read in turn; a third takes the
    place of the one that was used less recently."""
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)) * 64)
    fetched = []

    class Counted(FileSource):
        def fetch(self, at: int, size: int) -> bytes:
            fetched.append(at)
            return super().fetch(at, size)

    with Counted(os.open(path, os.O_RDONLY), str(path), window=64) as source:
        for at in (0, 8000, 10, 8010, 0, 8000):
            assert source.read(at, 4) == path.read_bytes()[at : at + 4]
        assert fetched == [0, 8000]
        source.read(4000, 4)
        source.read(8000, 4)
        assert fetched == [0, 8000, 4000]
        source.read(0, 4)
        assert fetched == [0, 8000, 4000, 0]


def test_windows(tmp_path: Path) -> None:
    """Reads small and large, forward and backward, give the file's bytes, and few of them are read."""
    data = bytes(i * 7 % 251 for i in range(3 * WINDOW + 17))
    path = tmp_path / "a"
    path.write_bytes(data)
    with Opened(str(path)) as opened:
        source = opened.source
        assert source is not None
        for at, size in ((0, 4), (10, 0), (WINDOW - 1, 3), (5, WINDOW + 9), (len(data) - 1, 1), (len(data), 0), (2, 8)):
            assert source.read(at, size) == data[at : at + size]
        for at, size in ((0, len(data) + 1), (-1, 1), (len(data), 1)):
            with pytest.raises(PlanError):
                source.read(at, size)


def test_little_is_read() -> None:
    """Of an engine only a window or two are read."""
    with Opened(str(SMALLEST.parent / "dynamic853.engine"), Budget("the file", bytes=3 * WINDOW)) as opened:
        from trtdoctor.plan.header import read_header

        assert opened.source is not None
        read_header(opened.source)


def test_descriptor_is_closed() -> None:
    """No file stays open."""
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - Path.iterdir would be counted as well
    for _ in range(5):
        read_engine(str(SMALLEST))
        read_engine("/dev/null")
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


# ---- identity and budget


def test_identity_changes_with_the_content(tmp_path: Path) -> None:
    """The identity of a file is the same at each opening, and another once it was written to."""
    path = tmp_path / "a"
    path.write_bytes(bytes(100))

    def identity() -> Identity:
        with Opened(str(path)) as opened:
            assert opened.source is not None
            return opened.source.identity

    first = identity()
    assert (first.kind, first.name) == ("file", str(path))
    assert identity() == first
    path.write_bytes(bytes(101))
    assert identity() != first


def test_a_file_is_read_from_its_budget(tmp_path: Path) -> None:
    """What is fetched counts, what a window holds already does not, and beyond the limit nothing is read."""
    path = tmp_path / "a"
    path.write_bytes(bytes(4 * WINDOW))
    budget = Budget("the file", bytes=2 * WINDOW)
    with Opened(str(path), budget) as opened:
        source = opened.source
        assert source is not None
        for at in (0, 100, WINDOW - 1):
            source.read(at, 1)
        assert budget.bytes == WINDOW
        source.read(WINDOW, 1)
        with pytest.raises(BudgetExceeded) as caught:
            source.read(3 * WINDOW, 1)
    assert (caught.value.limit, caught.value.allowed) == ("bytes", 2 * WINDOW)


# ---- file systems


def mountinfo(tmp_path: Path, *lines: str) -> str:
    table = tmp_path / "mountinfo"
    table.write_text("".join(f"{line}\n" for line in ("22 1 0:1 / / rw - overlay overlay rw", *lines)))
    return str(table)


@pytest.mark.parametrize(
    ("line", "want"),
    [
        ("30 22 0:99 / {folder} rw,relatime shared:1 master:2 - nfs4 server:/models rw", ("nfs4", "{folder}")),
        ("30 22 0:99 / {folder}x rw - nfs4 server:/models rw", ("overlay", "/")),
        ("30 22 0:99 / {folder}/models rw - fuse.s3fs bucket rw", ("fuse.s3fs", "{folder}/models")),
        ("garbage", ("overlay", "/")),
        ("", ("overlay", "/")),
        ("30 22 0:99 / {folder} rw - ", ("overlay", "/")),
    ],
)
def test_filesystem(line: str, want: tuple[str, str], tmp_path: Path) -> None:
    """The innermost mount that holds the file gives its type, and lines of any other shape are passed over."""
    path = tmp_path / "models" / "a.engine"
    path.parent.mkdir()
    path.write_bytes(b"x")
    found = filesystem(str(path), mountinfo(tmp_path, line.format(folder=tmp_path)))
    assert found == (want[0], want[1].format(folder=tmp_path))


def test_mount_point_of_a_strange_name(tmp_path: Path) -> None:
    """Only a line feed ends a line of the table, which the kernel escapes in names, and it alone."""
    forged = f"{tmp_path}/a\u2028b\u202830 22 0:99 / {tmp_path} rw - nfs4 x"
    (tmp_path / "a.engine").write_bytes(b"x")
    table = mountinfo(tmp_path, f"31 22 0:98 / {forged} rw - ext4 x rw")
    assert filesystem(str(tmp_path / "a.engine"), table) == ("overlay", "/")


def test_filesystem_of_a_file_mounted_in_a_folder(tmp_path: Path) -> None:
    """A file that is a mount point itself is not where its neighbours are, however often the folder was asked about."""
    for name in ("a.engine", "b.engine"):
        (tmp_path / name).touch()
    lines = f"1 0 8:1 / {tmp_path} rw - ext4 x rw\n2 1 8:2 / {tmp_path / 'b.engine'} rw - nfs4 y rw\n"
    table = mountinfo(tmp_path, lines)
    assert filesystem(str(tmp_path / "a.engine"), table) == ("ext4", str(tmp_path))
    assert filesystem(str(tmp_path / "b.engine"), table) == ("nfs4", str(tmp_path / "b.engine"))


def test_filesystem_of_a_link(tmp_path: Path) -> None:
    """A link is on the file system of what it points to, and mount points with blanks are understood."""
    real = tmp_path / "my models"
    real.mkdir()
    (real / "a.engine").write_bytes(b"x")
    (tmp_path / "link").symlink_to(real / "a.engine")
    escaped = str(real).replace(" ", "\\040")
    table = mountinfo(tmp_path, f"30 22 0:99 / {escaped} rw - cifs //server/share rw")
    assert filesystem(str(tmp_path / "link"), table) == ("cifs", str(real))


def test_order_of_mounts_does_not_matter(tmp_path: Path) -> None:
    """The innermost mount counts, in any order of the table; of two on one point, the later."""
    (tmp_path / "a.engine").write_bytes(b"x")
    inner, outer = f"30 22 0:98 / {tmp_path} rw - {{}} a rw", f"31 22 0:99 / {tmp_path.parent} rw - xfs b rw"
    table = mountinfo(tmp_path, inner.format("nfs"), inner.format("nfs4"), outer)
    assert filesystem(str(tmp_path / "a.engine"), table) == ("nfs4", str(tmp_path))


def test_no_mount_table(tmp_path: Path) -> None:
    """Without a mount table there is no answer, and no exception."""
    assert filesystem(str(SMALLEST), str(tmp_path / "gone")) is None
    assert filesystem(str(tmp_path / "gone")) is None
