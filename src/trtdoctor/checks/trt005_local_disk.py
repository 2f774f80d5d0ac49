"""TRT005: the file is on a local disk."""

from __future__ import annotations

from collections.abc import Iterator

from trtdoctor.errors import FactUnavailable
from trtdoctor.model.check import Facts, check
from trtdoctor.model.finding import Confidence, Evidence, Finding, Severity
from trtdoctor.text import printable

REMOTE = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "lustre", "gpfs", "beegfs", "afs"),
        *("virtiofs", "fuse.sshfs", "fuse.s3fs", "fuse.gcsfuse", "fuse.rclone", "fuse.blobfuse", "fuse.blobfuse2"),
    }
)
"""File systems whose reads go over a network."""
LAYERED = frozenset({"overlay", "overlayfs", "aufs", "fuse-overlayfs", "fuse.fuse-overlayfs"})
"""File systems that a container's writable layer is made of."""


@check("TRT005", "the file is on a local disk", stage="file", needs=("TRT001",))
def local_disk(facts: Facts) -> Iterator[Finding]:
    """## What it checks
    The type of the file system that holds the engine, from the kernel's mount table. Of an engine at an address, that
    it did not come over `http://`.

    ## Why it matters
    Reading gigabytes over NFS, SMB or a FUSE bucket makes start-up slow and lets a reader see a half-written file. A
    file on a container's overlay goes away with the container.

    ## How to fix
    Copy the engine to a local disk before loading; keep engines on a mounted volume, not in the container's layer.

    ## Confidence
    Certain about the file system. It is only a note: nothing is wrong with the file.
    """
    if facts.at_address:
        remote = facts.engine.remote
        if remote is not None and not remote.private:
            from trtdoctor.checks.remote_file import public

            yield public(facts.engine)
        raise FactUnavailable("the engine is at an address, on no disk of this machine", incomplete=False)
    found = facts.engine.filesystem
    if found is None:
        raise FactUnavailable("the mount table of this machine cannot be read", incomplete=False)
    kind, point = found
    if kind in REMOTE:
        where = "a network file system"
        message = "Loading reads the whole engine over the network, and another machine may be writing it."
    elif kind in LAYERED:
        where = "the container layer"
        message = "It is in the writable layer of a container and is lost with it; a mounted volume keeps it."
    else:
        return
    yield Finding(
        "wrong-path",
        Severity.INFO,
        Confidence.CERTAIN,
        f"the file is on {where} ({printable(kind, 40)})",
        message,
        (Evidence("mount", f"{printable(kind, 40)} on {printable(point)}", "mount table of the kernel"),),
    )
