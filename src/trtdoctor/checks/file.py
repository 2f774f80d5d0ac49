"""TRT0xx, first half: the path, the file, and whether it is an engine at all."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.checks.shared import quoted
from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.engine import Engine
from trtdoctor.model.finding import Cause, Confidence, Evidence, Finding, Fix, Severity
from trtdoctor.text import listing, printable, shell_quote

REBUILD = "trtexec --onnx=model.onnx --saveEngine=model.engine"


@check("TRT001", "the file can be read", stage="file")
def readable(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    That the path names a regular file that this user may read. Directories, FIFOs, sockets and devices are told apart
    without opening them, so nothing can block.

    ## Why it matters
    A program that gets nothing from `open()` often passes an empty buffer on, and TensorRT then says
    `Parameter check failed … (blob) != nullptr` or `Cannot deserialize with an empty memory buffer`.

    ## How to fix
    Correct the path (the nearest existing names are listed), the permissions, or mount the folder into the container.

    ## Confidence
    Certain: it is what the operating system answered.
    """
    engine, status = facts.engine, facts.engine.path_status
    path = quoted(engine)
    if status.state == "file":
        return
    evidence = [Evidence("path", printable(engine.path), "command line")]
    fixes: list[Fix] = []
    cause: Cause = "wrong-path"
    title = "there is no such file"
    if status.state == "missing":
        evidence.append(Evidence("working directory", printable(status.working_directory), "this process"))
        message = "There is no such file."
        if status.nearest == (engine.path.rstrip("/"),):
            message = "A path with a slash at its end names a directory; without it, it names a file that exists."
        elif status.dangling is not None:
            title, message = (
                "the link points to nothing",
                f"It is a symbolic link to {printable(status.dangling)!r}, which does not exist.",
            )
            fixes.append(Fix("see where the link leads", (f"readlink -f {path}",)))
        elif status.missing_folder is not None:
            message = f"There is no folder {printable(status.missing_folder)!r} on this machine."
            if not engine.path.startswith("/"):
                message += " The path is relative to the working directory below."
        if status.nearest:
            names = [printable(name) for name in status.nearest]
            fixes.append(
                Fix(f"did you mean {listing(names, 'or')}?", (f"trtdoctor check {shell_quote(status.nearest[0])}",))
            )
        if not fixes:
            fixes.append(Fix("list what is there", (f"ls -la {shell_quote(_folder(engine.path))}",)))
        fixes.append(Fix("in a container, the folder must be mounted: add `-v /models:/models` to `docker run`"))
    elif status.state == "unreadable":
        cause, title = "permission", "the file may not be read"
        message = f"The operating system says: {printable(status.why)}. You are {printable(status.me)}."
        if status.owner:
            message += f" The file belongs to {printable(status.owner)} and has the mode {status.mode}."
            fixes.append(Fix("let everybody read it (as its owner or root)", (f"sudo chmod a+r {path}",)))
        else:
            message += " A folder on the way to it may not be entered."
            fixes.append(Fix("see which folder stops you", (f"namei -l {path}",)))
    elif status.state == "directory":
        yield _directory(engine, evidence)
        return
    elif status.state == "failed":
        cause, title = "wrong-path", "the path cannot be opened"
        message = f"The operating system says: {printable(status.why)}."
        # A path too long for the system is too long for a command.
        fixes.append(Fix("check the path", (f"ls -la {path}",) if len(path) <= 4096 else ()))
    else:
        cause, title = "not-an-engine", f"the path is a {status.state}, not a file"
        message = f"A {status.state} holds no engine that could be looked at twice; nothing was read from it."
        if status.state == "fifo":
            copy = f"{path}.copy"
            fixes.append(Fix("write the stream to a file first", (f"cat {path} > {copy} && trtdoctor check {copy}",)))
        else:
            fixes.append(Fix("give the path of the engine file"))
    yield Finding(cause, Severity.ERROR, Confidence.CERTAIN, title, message, tuple(evidence), tuple(fixes))


def _folder(path: str) -> str:
    return path.rsplit("/", 1)[0] or "/" if "/" in path else "."


def _directory(engine: Engine, evidence: list[Evidence]) -> Finding:
    folder = engine.path.rstrip("/")
    if engine.not_engine is not None:
        fixes = (_foreign_fix(engine),)
        message = f"It is {engine.not_engine.what}."
    else:
        engines = [name for name in engine.path_status.names if name.endswith((".engine", ".plan", ".trt"))]
        message = f"It is a directory with {len(engine.path_status.names)} entries; TensorRT deserializes one file."
        if engines:
            more = [f"{len(engines) - 5} more"] if len(engines) > 5 else []
            message += f" Engines in it: {listing([printable(name, 60) for name in engines[:5]] + more)}."
            commands = (f"trtdoctor check {' '.join(shell_quote(f'{folder}/{name}') for name in engines[:5])}",)
            fixes = (Fix("check the engines in it", commands),)
        else:
            fixes = (
                Fix(
                    "look for engines in it",
                    (f"find {shell_quote(folder)} -name '*.engine' -o -name '*.plan' -o -name '*.trt'",),
                ),
            )
    return Finding(
        "wrong-path", Severity.ERROR, Confidence.CERTAIN, "the path is a directory", message, tuple(evidence), fixes
    )


def _foreign_fix(engine: Engine) -> Fix:
    import re

    foreign = engine.not_engine
    assert foreign is not None
    folder, _, name = engine.path.rstrip("/").rpartition("/")
    stem = name.rsplit(".", 1)[0] or "model"
    stem = stem if stem.isprintable() and not stem.startswith("-") else "model"
    if f"{stem}.engine" == name:
        stem += "-built"  # the command must not overwrite the file it reads
    words = {"path": quoted(engine), "folder": shell_quote(folder or "."), "name": shell_quote(name)}
    words["stem"] = shell_quote(stem)
    # In one pass: a file may be called "{stem}", and what was filled in must not be filled in again.
    fix = foreign.fix
    return fix._replace(
        commands=tuple(
            re.sub(r"\{(path|folder|name|stem)\}", lambda match: words[match[1]], command) for command in fix.commands
        )
    )


@check("TRT003", "the file is an engine", stage="file", needs=("TRT001", "TRT002"))
def is_engine(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    What the bytes are. A plan begins with `ftrt` (TensorRT 8.6 and later), `ptrt` (6.0 to 8.5), `vtrt` (TensorRT-RTX)
    or is a flatbuffer (5.x). Models, archives, pointers, caches and error pages are recognised by their own signatures.

    ## Why it matters
    TensorRT only says `Magic tag does not match`, or `magicTag == rt::kPLAN_MAGIC_TAG failed`, whatever the file is.

    ## How to fix
    Each kind of file has its own way to an engine; the finding shows the command.

    ## Confidence
    Certain where a signature fits; an unrecognised file is reported with its first bytes.
    """
    engine = facts.engine
    if engine.header is not None:
        return
    first = engine.head[:8].hex(" ")
    evidence = (Evidence("first bytes", first or "none", "byte 0 of the file"),)
    if engine.not_engine is not None:
        yield Finding(
            "corrupt-or-truncated" if engine.not_engine.kind in ("empty", "zeros") else "not-an-engine",
            Severity.ERROR,
            Confidence.CERTAIN,
            "the file is no engine",
            f"It is {engine.not_engine.what}.",
            evidence,
            (_foreign_fix(engine),),
        )
        return
    yield Finding(
        "not-an-engine",
        Severity.ERROR,
        Confidence.CERTAIN,
        "the file is no engine",
        "It begins with the tag of no TensorRT plan, and it is none of the formats that trtdoctor knows.",
        evidence,
        (
            Fix("see what it is", (f"file {quoted(engine)}", f"xxd {quoted(engine)} | head -4")),
            Fix("build an engine from the ONNX model", (REBUILD,)),
        ),
    )


@check("TRT004", "the engine is not wrapped", stage="file", needs=("TRT003",))
def bare(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    Whether the plan stands alone in the file, or inside a wrapper: behind the JSON metadata of Ultralytics, or as
    base64 text in a Torch-TensorRT module. The facts shown are those of the plan inside.

    ## Why it matters
    `trtexec`, Triton, DeepStream and `deserialize_cuda_engine()` want the bare plan. Given the wrapped file they say
    `Magic tag does not match` or ask whether `the same OS was used and version compatibility parameters were set`.

    ## How to fix
    Load it with the library that wrote it, or write the bare plan out with `trtdoctor unwrap`.

    ## Confidence
    Certain: the plan was found inside. Whether that matters depends on the program that loads it, hence a warning.
    """
    engine = facts.engine
    if engine.container in (None, "plain"):
        return
    path = quoted(engine)
    unwrap = Fix("write out the bare plan for TensorRT", (f"trtdoctor unwrap {path} -o model.plan",))
    if engine.container == "ultralytics":
        title = "the plan stands behind Ultralytics metadata"
        message = (
            f"The file begins with Ultralytics metadata; the plan starts at byte {engine.plan_offset}. "
            "Ultralytics loads it as it is; TensorRT, trtexec and Triton refuse it (magic tag)."
        )
        fixes = (Fix("load it with Ultralytics", (f"yolo predict model={path} source=image.jpg",)), unwrap)
        where = f"bytes 0..{engine.plan_offset} of the file"
    else:
        title = "the plan is inside a TorchScript module"
        message = (
            "The file is a Torch-TensorRT module that holds the plan as base64 text"
            + (f" ({engine.plans} plans; the facts are those of the first)" if engine.plans > 1 else "")
            + ". Torch-TensorRT loads it with torch.jit.load; TensorRT itself does not."
        )
        load = f"python3 -c 'import sys, torch, torch_tensorrt; torch.jit.load(sys.argv[1])' {path}"
        fixes = (Fix("load it with Torch-TensorRT", (load,)), unwrap)
        where = "data.pkl of the zip"
    yield Finding(
        "not-an-engine",
        Severity.WARNING,
        Confidence.CERTAIN,
        title,
        message,
        (Evidence("wrapper", engine.container or "", where),),
        fixes,
    )


# File systems whose reads go over a network, and those that a container's writable layer is made of.
REMOTE = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "ceph",
        "glusterfs",
        "lustre",
        "gpfs",
        "beegfs",
        "afs",
        "virtiofs",
        "fuse.sshfs",
        "fuse.s3fs",
        "fuse.gcsfuse",
        "fuse.rclone",
        "fuse.blobfuse",
        "fuse.blobfuse2",
    ]
)
LAYERED = frozenset(["overlay", "overlayfs", "aufs", "fuse-overlayfs", "fuse.fuse-overlayfs"])


@check("TRT005", "the file is on a local disk", stage="file", needs=("TRT001",))
def local(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The type of the file system that holds the engine, from the kernel's mount table.

    ## Why it matters
    Reading gigabytes over NFS, SMB or a FUSE bucket makes start-up slow and lets a reader see a half-written file. A
    file on a container's overlay goes away with the container.

    ## How to fix
    Copy the engine to a local disk before loading; keep engines on a mounted volume, not in the container's layer.

    ## Confidence
    Certain about the file system; only a note, nothing is wrong with it.
    """
    found = facts.engine.filesystem
    if found is None:
        raise FactUnavailable("the mount table of this machine cannot be read", incomplete=False)
    kind, point = found
    if kind not in REMOTE and kind not in LAYERED:
        return
    remote = kind in REMOTE
    yield Finding(
        "wrong-path",
        Severity.INFO,
        Confidence.CERTAIN,
        f"the file is on {'a network file system' if remote else 'the container layer'} ({printable(kind, 40)})",
        "Loading reads the whole engine over the network, and another machine may be writing it."
        if remote
        else "It lies in the writable layer of a container and is lost with it; a mounted volume keeps it.",
        (Evidence("mount", f"{printable(kind, 40)} on {printable(point)}", "mount table of the kernel"),),
    )
