"""One table of facts per check: when it fires, when it is silent, when it cannot tell.

``tests/checks`` runs the rows; ``tests/test_chain.py`` sees to it that no check is without them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from compose import FAMILIES, JETSON_NANO, LEAN, ORIN_NX, PLUGIN, RTX_3080, T4, plan, rtx_plan
from trtdoctor import targets as target
from trtdoctor.formats.ways import foreign
from trtdoctor.model.check import Facts
from trtdoctor.model.engine import Damage, Engine, PathStatus
from trtdoctor.model.fact import Known, Unknown
from trtdoctor.model.gpu import Gpu
from trtdoctor.model.plan import Flags, PlanBody, Plugin, Profile, Range, Tensor
from trtdoctor.model.target import Target
from trtdoctor.plan.header import read_header
from trtdoctor.sources.source import BytesSource

HERE = PathStatus("file", size_bytes=100, modified=1000.0, looked=2000.0)


class Row(NamedTuple):
    """A check, facts, and what must come of them: ``error``, ``warning``, ``info``, ``passed``, ``skipped`` (nothing is
    missing) ``incomplete`` (skipped, and the answer suffers) or ``broken`` (a bug of ours)."""

    code: str
    name: str
    facts: Facts
    want: str
    says: str = ""  # must stand in title, message or reason
    cause: str = ""
    confidence: str = ""


def engine(data: bytes = b"", **more: Any) -> Engine:
    """The facts of a plan, collected without a disk; without ``data``, of a readable file that holds none."""
    base = Engine("model.engine", HERE, size_bytes=len(data), container="plain" if data else None)
    if data:
        base = base._replace(header=read_header(BytesSource(data)), plan_offset=0, plan_size=len(data), head=data[:16])
    return base._replace(**more)


def facts(data: bytes = b"", words: str | None = None, *, allow: bool = False, **more: Any) -> Facts:
    """Facts of a plan and of a target in words (none: ``--static``)."""
    return Facts(engine(data, **more), target.parse(words) if words else target.static(), allow)


def against(data: bytes, **more: Any) -> Facts:
    """Facts of a plan and of a target with these facts, everything else not named."""
    return Facts(engine(data), Target("a target")._replace(**more))


P853 = plan((8, 5, 3, 1), 232)
P86 = plan((8, 6, 1, 6), 236)
P10 = plan((10, 3, 0, 26), 239)
P11 = plan((11, 0, 0, 114), 243)
MODULO = plan((10, 16, 1, 300 % 256), 243)
LEAN86 = plan((8, 6, 1, 6), 236, libraries=(LEAN,))
LEAN10 = plan((10, 3, 0, 26), 239, libraries=(LEAN,))
LEAN11 = plan((11, 0, 0, 114), 243, libraries=(LEAN,))
PLUGINS = plan((10, 3, 0, 26), 239, libraries=(PLUGIN,))
BOTH = FAMILIES["lean"].data
RTX17 = rtx_plan()
RTX75 = rtx_plan(mask=0x01)
RTX_LEAN = rtx_plan(libraries=(LEAN,))
UNKNOWN = Unknown("nobody looked")


def stand(state: str, **more: Any) -> Facts:
    return facts(path_status=PathStatus(state, working_directory="/work")._replace(**more))  # type: ignore[arg-type]


FILE = (
    Row("TRT001", "a file", facts(P10), "passed"),
    Row("TRT001", "missing", stand("missing"), "error", "no such file", "wrong-path", "certain"),
    Row("TRT001", "missing, like another", stand("missing", nearest=("a.engine",)), "error", "no such file"),
    Row("TRT001", "missing folder", stand("missing", missing_folder="/models"), "error", "no folder '/models'"),
    Row("TRT001", "dangling", stand("missing", dangling="/gone"), "error", "symbolic link to '/gone'"),
    Row("TRT001", "unreadable", stand("unreadable", why="Permission denied"), "error", "Permission", "permission"),
    Row("TRT001", "of another", stand("unreadable", owner="a:b", mode="-rw-------"), "error", "belongs to a:b"),
    Row(
        "TRT001", "directory", stand("directory", names=("a.engine",)), "error", "Engines in it: a.engine", "wrong-path"
    ),
    Row("TRT001", "empty directory", stand("directory"), "error", "0 entries"),
    Row("TRT001", "fifo", stand("fifo"), "error", "is a fifo, not a file", "not-an-engine"),
    Row("TRT001", "socket", stand("socket"), "error", "is a socket"),
    Row("TRT001", "device", stand("character device"), "error", "is a character device"),
    Row("TRT001", "failed", stand("failed", why="File name too long"), "error", "too long", "wrong-path"),
    Row("TRT002", "still", facts(P10), "passed"),
    Row(
        "TRT002",
        "changed",
        facts(P10, changed="it was written to"),
        "error",
        "it was written to",
        "corrupt-or-truncated",
    ),
    Row("TRT002", "read error", facts(failure="I/O error"), "error", "I/O error", "corrupt-or-truncated"),
    Row("TRT003", "a plan", facts(P10), "passed"),
    Row("TRT003", "an RTX plan", facts(RTX17), "passed"),
    Row(
        "TRT003", "ONNX", facts(not_engine=foreign("onnx", "an ONNX model")), "error", "an ONNX model", "not-an-engine"
    ),
    Row(
        "TRT003", "empty", facts(not_engine=foreign("empty", "an empty file")), "error", "empty", "corrupt-or-truncated"
    ),
    Row("TRT003", "zeros", facts(not_engine=foreign("zeros", "zeros")), "error", "zeros", "corrupt-or-truncated"),
    Row("TRT003", "anything", facts(head=b"what?"), "error", "none of the formats", "not-an-engine"),
    Row("TRT004", "bare", facts(P10), "passed"),
    Row("TRT004", "no plan", facts(), "passed"),
    Row("TRT004", "Ultralytics", facts(P10, container="ultralytics", plan_offset=9), "warning", "starts at byte 9"),
    Row("TRT004", "TorchScript", facts(P10, container="torchscript", plans=3), "warning", "3 plans"),
    Row("TRT005", "disk", facts(P10, filesystem=("ext4", "/")), "passed"),
    Row("TRT005", "NFS", facts(P10, filesystem=("nfs4", "/models")), "info", "network file system (nfs4)"),
    Row("TRT005", "bucket", facts(P10, filesystem=("fuse.s3fs", "/b")), "info", "network file system (fuse.s3fs)"),
    Row("TRT005", "overlay", facts(P10, filesystem=("overlay", "/")), "info", "container layer (overlay)"),
    Row("TRT005", "no table", facts(P10), "skipped", "cannot be read"),
)

BROKEN = P86[:80] + bytes(60) + P86[140:]
_V12 = plan((12, 1, 2, 3), 260)
FUTURE = _V12[:80] + bytes(60) + _V12[140:]
HEADER = (
    Row("TRT010", "whole", facts(P10), "passed"),
    Row(
        "TRT010", "text mode", facts(P10, damage=Damage("copied in text mode", "all 9")), "error", "copied in text mode"
    ),
    Row("TRT010", "no plan", facts(), "incomplete"),
    Row("TRT011", "sound", facts(P10), "passed"),
    Row("TRT011", "sound RTX", facts(RTX17), "passed"),
    Row("TRT011", "newer header", facts(P10[:4] + b"\1" + P10[5:]), "incomplete", "newer than this trtdoctor knows"),
    Row("TRT011", "newer release", facts(FUTURE), "incomplete", "newer than this trtdoctor knows"),
    Row("TRT011", "broken", facts(BROKEN), "error", "cannot be right", "corrupt-or-truncated", "likely"),
    Row("TRT012", "whole", facts(P10), "passed"),
    Row("TRT012", "one byte short", facts(P10[:-1]), "error", "1 bytes are missing", "corrupt-or-truncated", "certain"),
    Row(
        "TRT012",
        "written just now",
        facts(P10[:-9], path_status=HERE._replace(modified=1990.0)),
        "error",
        "10 seconds ago",
    ),
    Row("TRT012", "longer", facts(P10 + b"xyz"), "error", "goes on for 3 bytes more"),
    Row("TRT012", "before 8.6", facts(P853[:-2]), "error", "2 bytes are missing"),
    Row("TRT012", "no size", facts(P10[:12]), "incomplete"),
    Row("TRT013", "marker", facts(P10), "passed"),
    Row("TRT013", "overwritten", facts(P10[:-4] + bytes(4)), "error", "does not end with", "corrupt-or-truncated"),
    Row("TRT013", "overwritten 8.5", facts(P853[:-4] + bytes(4)), "error", "does not end with"),
    Row("TRT013", "truncated is TRT012's", facts(P10[:-4]), "passed"),
    Row("TRT013", "none before 8.4", facts(FAMILIES["8.2.1.8"].data[:-4] + bytes(4)), "passed"),
    Row("TRT014", "right", facts(FAMILIES["7.2.3.4"].data), "passed"),
    Row("TRT014", "right, 8.0", facts(FAMILIES["8.0.1.6"].data), "passed"),
    Row("TRT014", "wrong", facts(FAMILIES["7.2.3.4"].data[:-1] + b"?"), "error", "checksum", "corrupt-or-truncated"),
    Row("TRT014", "none", facts(P10), "skipped", "hold no checksum"),
    Row("TRT014", "cut", facts(FAMILIES["7.2.3.4"].data[:-1]), "incomplete"),
)

MISMATCH = "version-mismatch"
VERSIONS = (
    Row("TRT101", "both TensorRT", facts(P10, "tensorrt=10.3.0.26"), "passed"),
    Row("TRT101", "both RTX", facts(RTX17, "runtime=rtx,tensorrt=1.7.1.116"), "passed"),
    Row(
        "TRT101", "RTX for TensorRT", facts(RTX17, "tensorrt=10.3.0.26"), "error", "given to TensorRT", "special-engine"
    ),
    Row("TRT101", "TensorRT for RTX", facts(P10, "runtime=rtx"), "error", "given to TensorRT-RTX", "special-engine"),
    Row("TRT101", "not asked", facts(P10, "gpu=8.6"), "skipped"),
    Row("TRT101", "not known", against(P10, runtime=UNKNOWN, tensorrt=UNKNOWN), "incomplete", "nobody looked"),
    Row("TRT102", "exact", facts(P10, "tensorrt=10.3.0.26"), "passed"),
    Row("TRT102", "other build", facts(P10, "tensorrt=10.3.0.30"), "error", "exactly the version", MISMATCH, "certain"),
    Row("TRT102", "other patch", facts(P853, "tensorrt=8.5.2.1"), "error", "8.5.3.1", MISMATCH),
    Row("TRT102", "other minor", facts(P10, "tensorrt=10.4.0.26"), "error", "10.4.0.26", MISMATCH),
    Row("TRT102", "other major", facts(P86, "tensorrt=10.6.1.6"), "error", "10.6.1.6", MISMATCH),
    Row("TRT102", "newer engine", facts(P10, "tensorrt=8.6.1.6"), "error", "exactly the version", MISMATCH),
    Row("TRT102", "build modulo 256", facts(MODULO, "tensorrt=10.16.1.300"), "passed"),
    Row("TRT102", "build as stored", facts(MODULO, "tensorrt=10.16.1.44"), "passed"),
    Row("TRT102", "modulo is for builds only", facts(P10, "tensorrt=10.259.0.26"), "error", "10.259.0.26"),
    Row("TRT102", "partial, one known build", facts(P853, "tensorrt=8.5.3"), "passed"),
    Row(
        "TRT102", "partial, several builds", facts(P10, "tensorrt=10.3.0"), "warning", "10.3.0.30", MISMATCH, "possible"
    ),
    Row(
        "TRT102", "partial, two numbers", facts(P10, "tensorrt=10.3"), "warning", "only says 10.3", MISMATCH, "possible"
    ),
    Row("TRT102", "partial, one number", facts(P10, "tensorrt=10"), "warning", "only says 10", MISMATCH),
    Row("TRT102", "partial, another", facts(P10, "tensorrt=10.4"), "error", "10.4", MISMATCH, "certain"),
    Row("TRT102", "partial, unknown release", facts(plan((12, 1, 2, 3), 260), "tensorrt=12.1.2"), "warning", "12.1.2"),
    Row("TRT102", "lean, later build", facts(LEAN10, "tensorrt=10.3.0.30"), "passed"),
    Row("TRT102", "lean, later minor", facts(LEAN10, "tensorrt=10.16.1.11"), "passed"),
    Row("TRT102", "lean 8.6 to 10", facts(LEAN86, "tensorrt=10.0.0.6"), "passed"),
    Row("TRT102", "lean 8.6 to 9", facts(LEAN86, "tensorrt=9.2.0.5"), "passed"),
    Row("TRT102", "lean, own version in part", facts(LEAN86, "tensorrt=8.6"), "passed"),
    Row("TRT102", "lean 10 to 11", facts(LEAN10, "tensorrt=11.0.0.114"), "passed"),
    Row("TRT102", "lean 8 to 11", facts(LEAN86, "tensorrt=11.0.0.114"), "error", "does not reach that far", MISMATCH),
    Row("TRT102", "lean 10 to 12", facts(LEAN10, "tensorrt=12.0.0.1"), "error", "does not reach that far", MISMATCH),
    Row("TRT102", "lean backwards, build", facts(LEAN10, "tensorrt=10.3.0.25"), "error", "which is older", MISMATCH),
    Row("TRT102", "lean backwards, minor", facts(LEAN10, "tensorrt=10.2.0.99"), "error", "which is older", MISMATCH),
    Row("TRT102", "lean backwards, major", facts(LEAN11, "tensorrt=10.16.1.11"), "error", "which is older", MISMATCH),
    Row("TRT102", "lean, partial later", facts(LEAN10, "tensorrt=11"), "passed"),
    Row("TRT102", "lean, partial older", facts(LEAN10, "tensorrt=8"), "error", "which is older"),
    Row("TRT102", "lean in the lean runtime", facts(LEAN10, "tensorrt=11.4.0,runtime=lean"), "passed"),
    Row("TRT102", "plugins are no lean runtime", facts(PLUGINS, "tensorrt=10.9.0.34"), "error", "exactly"),
    Row(
        "TRT102",
        "plain in dispatch",
        facts(P10, "tensorrt=10.9.0.34,runtime=dispatch"),
        "error",
        "dispatch runtime also",
    ),
    Row("TRT102", "RTX, same", facts(RTX17, "runtime=rtx,tensorrt=1.7.1.116"), "passed"),
    Row(
        "TRT102", "RTX, other", facts(RTX17, "runtime=rtx,tensorrt=1.6.1.120"), "error", "only in the release", MISMATCH
    ),
    Row(
        "TRT102",
        "RTX, lean does not help",
        facts(RTX_LEAN, "runtime=rtx,tensorrt=1.8.0.1"),
        "error",
        "release that built",
    ),
    Row("TRT102", "not asked", facts(P10, "gpu=8.6"), "skipped"),
    Row("TRT102", "not known", against(P10, tensorrt=UNKNOWN), "incomplete", "nobody looked"),
    Row("TRT102", "engine's unknown", facts(P10[:20], "tensorrt=10.3.0.26"), "incomplete"),
    Row("TRT103", "full", facts(P10, "tensorrt=10.3.0.26"), "passed"),
    Row("TRT103", "lean in lean", facts(LEAN10, "runtime=lean"), "passed"),
    Row("TRT103", "lean in dispatch", facts(LEAN10, "runtime=dispatch"), "passed"),
    Row("TRT103", "plain in lean", facts(P10, "runtime=lean"), "incomplete", "does not tell"),
    Row("TRT103", "plain in dispatch", facts(P10, "runtime=dispatch"), "incomplete", "does not tell"),
    Row("TRT104", "plain", facts(P10), "passed"),
    Row("TRT104", "lean", facts(LEAN10, "gpu=8.6"), "error", "a lean runtime", "special-engine", "certain"),
    Row("TRT104", "plugins", facts(PLUGINS, "gpu=8.6"), "error", "plugin libraries", "special-engine"),
    Row("TRT104", "both", facts(BOTH, "gpu=8.6"), "error", "a lean runtime and plugin libraries"),
    Row("TRT104", "the file alone", facts(LEAN10), "warning", "a lean runtime", "special-engine", "certain"),
    Row("TRT104", "allowed", facts(BOTH, allow=True), "passed"),
    Row("TRT105", "not asked", facts(P10, "tensorrt=10.3.0.26"), "skipped"),
    Row("TRT105", "one version", facts(P10, "tensorrt=10.3.0.26,bindings=10.3.0.26"), "passed"),
    Row("TRT105", "as far as they go", facts(P10, "tensorrt=10.3.0.26,bindings=10.3.0"), "passed"),
    Row("TRT105", "other build", facts(P10, "tensorrt=10.3.0.26,bindings=10.3.0.30"), "warning", "10.3.0.30"),
    Row("TRT105", "other minor", facts(P10, "tensorrt=10.3.0,bindings=10.4.0"), "error", "10.4.0", "two-trt-versions"),
)

AMPERE = plan((10, 0, 1, 6), 237, level=1)  # built on 8.6
AMPERE_H200 = plan((8, 6, 1, 6), 236, RTX_3080._replace(capability=(9, 0)), level=1)
SAME = FAMILIES["same_compute_capability"].data
ORIN = plan((10, 3, 0, 30), 239, ORIN_NX, platform=b"utrt")
STRANGE = plan((10, 3, 0, 26), 239, platform=b"wtrt")
NANO = plan((8, 2, 1, 8), 205, JETSON_NANO)
ON_T4 = plan((8, 4, 3, 1), 213, T4)
ARCH = "gpu-arch-mismatch"
HARDWARE = (
    Row("TRT201", "same", facts(P10, "platform=linux-x86_64"), "passed"),
    Row(
        "TRT201",
        "Jetson engine on a PC",
        facts(ORIN, "platform=linux"),
        "error",
        "linux-aarch64",
        "platform-mismatch",
        "certain",
    ),
    Row("TRT201", "PC engine on a Jetson", facts(P10, "platform=jetson"), "error", "linux-x86_64", "platform-mismatch"),
    Row("TRT201", "Linux engine on Windows", facts(P10, "platform=windows"), "error", "windows-x86_64"),
    Row("TRT201", "no tag, integrated", facts(NANO, "platform=linux"), "error", "linux-aarch64", "", "likely"),
    Row("TRT201", "no tag, integrated, right", facts(NANO, "platform=jetson"), "passed"),
    Row("TRT201", "no tag", facts(P86, "platform=linux"), "info", "does not tell", "platform-mismatch", "possible"),
    Row(
        "TRT201", "no tag, unusual target", facts(P86, "platform=windows"), "warning", "only if it was built on windows"
    ),
    Row(
        "TRT201",
        "strange tag",
        facts(STRANGE, "platform=linux"),
        "error",
        "another platform (tag 'wtrt')",
        "",
        "likely",
    ),
    Row("TRT201", "not asked", facts(P10, "gpu=8.6"), "skipped"),
    Row("TRT202", "fits", facts(P10, "gpu=8.6,tensorrt=10.3.0.26"), "passed"),
    Row("TRT202", "GPU too old", facts(P10, "gpu=6.1,tensorrt=10.3.0.26"), "error", "6.1", "unsupported-sm"),
    Row("TRT202", "last release", facts(P10, "gpu=7.0,tensorrt=10.4.0.26"), "passed"),
    Row("TRT202", "after the last", facts(P10, "gpu=7.0,tensorrt=10.5.0.18"), "error", "7.0", "unsupported-sm"),
    Row("TRT202", "8.9 before 8.5", facts(ON_T4, "gpu=8.9,tensorrt=8.4.3.1"), "error", "8.9", "unsupported-sm"),
    Row("TRT202", "8.9 from 8.5", facts(P853, "gpu=8.9,tensorrt=8.5.3.1"), "passed"),
    Row("TRT202", "12.0 before 10.8", facts(P10, "gpu=12.0,tensorrt=10.7.0.23"), "error", "12.0", "unsupported-sm"),
    Row("TRT202", "12.0 from 10.8", facts(P10, "gpu=12.0,tensorrt=10.8.0.43"), "passed"),
    Row("TRT202", "partial may fit", facts(P10, "gpu=12.0,tensorrt=10"), "passed"),
    Row("TRT202", "partial never fits", facts(P10, "gpu=6.1,tensorrt=10"), "error", "6.1"),
    Row("TRT202", "8.6 from 7.2.1", facts(P10, "gpu=8.6,tensorrt=7.2.3.4"), "passed"),
    Row(
        "TRT202", "lean runtime too old", facts(LEAN86, "gpu=12.0,tensorrt=10.16.1.11"), "error", "the lean runtime in"
    ),
    Row(
        "TRT202", "by reports only", facts(P10, "gpu=8.9,tensorrt=8.4.3.1"), "error", "8.9", "unsupported-sm", "likely"
    ),
    Row("TRT202", "RTX never", facts(RTX17, "gpu=7.0,runtime=rtx,tensorrt=1.7.1.116"), "error", "7.0"),
    Row("TRT202", "RTX fits", facts(RTX17, "gpu=8.6,runtime=rtx,tensorrt=1.7.1.116"), "passed"),
    Row("TRT202", "RTX, not in the table", facts(RTX17, "gpu=8.0,runtime=rtx,tensorrt=1.7.1.116"), "skipped"),
    Row("TRT202", "GPU of the future", facts(P10, "gpu=20.0,tensorrt=10.3.0.26"), "skipped", "not in the table"),
    Row("TRT202", "GPU unknown", against(P10, gpu=target.this_machine().gpu), "incomplete"),
    Row("TRT203", "same", facts(P10, "gpu=8.6"), "passed"),
    Row("TRT203", "other minor", facts(P10, "gpu=8.0"), "error", "both numbers must agree", ARCH, "certain"),
    Row("TRT203", "other major", facts(P10, "gpu=9.0"), "error", "both numbers", ARCH),
    Row("TRT203", "newer minor", facts(P10, "gpu=8.9"), "error", "both numbers", ARCH),
    Row("TRT203", "AMPERE_PLUS on 8.0", facts(AMPERE, "gpu=8.0"), "passed"),
    Row("TRT203", "AMPERE_PLUS on 8.9", facts(AMPERE, "gpu=8.9"), "passed"),
    Row("TRT203", "AMPERE_PLUS on 9.0", facts(AMPERE, "gpu=9.0"), "passed"),
    Row("TRT203", "AMPERE_PLUS on 12.0", facts(AMPERE, "gpu=12.0"), "passed"),
    Row("TRT203", "AMPERE_PLUS of a H200 on 8.0", facts(AMPERE_H200, "gpu=A100"), "passed"),
    Row("TRT203", "AMPERE_PLUS on 7.5", facts(AMPERE, "gpu=7.5"), "error", "older than Ampere", ARCH),
    Row("TRT203", "AMPERE_PLUS on Orin", facts(AMPERE, "gpu=8.7"), "error", "Jetson", ARCH),
    Row("TRT203", "AMPERE_PLUS on Orin by name", facts(AMPERE, "gpu=orin nano"), "error", "Jetson", ARCH),
    Row("TRT203", "AMPERE_PLUS on a GB10", facts(AMPERE, "gpu=GB10"), "passed"),
    Row("TRT203", "same capability level", facts(SAME, "gpu=8.6"), "passed"),
    Row("TRT203", "same capability level elsewhere", facts(SAME, "gpu=8.9"), "error", "both numbers", ARCH),
    Row("TRT203", "level of the future", facts(plan((12, 0, 0, 1), 260, level=7), "gpu=9.0"), "incomplete", "level 7"),
    Row("TRT203", "level of the future, same GPU", facts(plan((12, 0, 0, 1), 260, level=7), "gpu=8.6"), "passed"),
    Row("TRT203", "RTX target", facts(RTX17, "gpu=12.0,runtime=rtx"), "passed"),
    Row(
        "TRT203",
        "RTX for one",
        facts(RTX75, "gpu=8.6,runtime=rtx"),
        "error",
        "built for compute capability 7.5",
        ARCH,
        "certain",
    ),
    Row("TRT203", "RTX with an unknown bit", facts(RTX17, "gpu=9.0,runtime=rtx"), "error", "9.0", ARCH, "likely"),
    Row("TRT203", "not asked", facts(P10, "tensorrt=10.3.0.26"), "skipped"),
    Row("TRT203", "damaged", facts(BROKEN, "gpu=8.6"), "incomplete"),
    Row("TRT204", "same model", facts(P10, "gpu=RTX 3080 10GB"), "passed"),
    Row("TRT204", "other model", facts(P10, "gpu=RTX 3090"), "warning", "68 SMs", ARCH, "likely"),
    Row("TRT204", "other capability is TRT203's", facts(P10, "gpu=RTX 4090"), "passed"),
    Row("TRT204", "AMPERE_PLUS", facts(AMPERE, "gpu=RTX 3090"), "passed"),
    Row("TRT204", "same capability level", facts(SAME, "gpu=RTX 3090"), "passed"),
    Row("TRT204", "RTX", facts(RTX17, "gpu=RTX 3090"), "passed"),
    Row("TRT204", "no model named", facts(P10, "gpu=8.6"), "skipped", "not a model"),
)


def body(**more: Any) -> PlanBody:
    """The facts of a body: two dynamic inputs, an output, two profiles, no plugins; ``flags`` by name."""
    flags = {name: Known(False, "") for name in ("refittable", "weights_stripped", "weight_streaming", "safety")}
    flags |= {"implicit_batch": Known(False, "")}
    for name in [name for name in more if name in Flags._fields]:
        flags[name] = more.pop(name)
    tensors = (
        Tensor("images", "input", "float32", (-1, 3, -1, -1)),
        Tensor("scale", "input", "float32", (2,)),
        Tensor("out", "output", "float32", (-1, 8)),
    )
    low, mid, high = (1, 3, 16, 16), (4, 3, 32, 32), (8, 3, 64, 64)
    profiles = (
        Profile(0, {"images": Range(low, mid, high), "scale": Range((2,), (2,), (2,))}, {}),
        Profile(1, {"images": Range(high, high, (32, 3, 128, 128)), "scale": Range((2,), (2,), (2,))}, {}),
    )
    base = PlanBody(
        name=Known("net", ""),
        io=Known(tensors, ""),
        profiles=Known(profiles, ""),
        plugins=Known((), ""),
        num_layers=Known(3, ""),
        weights_bytes=Known(6 << 30, ""),
        activation_memory_bytes=Known(1 << 30, ""),
        flags=Flags(**flags),  # type: ignore[arg-type]
    )
    return base._replace(**more)


def with_body(words: str | None, shapes: dict[str, tuple[int, ...]] | None = None, **more: Any) -> Facts:
    return facts(P10, words, body=body(**more))._replace(shapes=shapes or {})


def plugins(*names: tuple[str, str] | tuple[str, str, str]) -> Known[tuple[Plugin, ...]]:
    return Known(tuple(Plugin(name, version, "".join(space)) for name, version, *space in names), "")


IMPLICIT = {
    "implicit_batch": Known(True, ""),
    "max_batch_size": Known(16, ""),
    "profiles": Known((), ""),
    "io": Known((Tensor("data", "input", "float32", (-1, 3, 8, 8)),), ""),
}
MISSING = "plugin-missing"
LEAN_WORDS = "tensorrt=10.3.0.26,runtime=lean"
BODY = (
    Row("TRT111", "there", with_body(None), "passed"),
    Row(
        "TRT111", "stripped", with_body(None, weights_stripped=Known(True, "")), "warning", "refitted", "special-engine"
    ),
    Row("TRT111", "not told", with_body(None, weights_stripped=UNKNOWN), "skipped", "nobody looked"),
    Row("TRT111", "no body", facts(P10), "skipped"),
    Row("TRT112", "standard", with_body(None), "passed"),
    Row(
        "TRT112",
        "safety",
        with_body(None, safety=Known(True, "")),
        "error",
        "safety runtime",
        "special-engine",
        "likely",
    ),
    Row("TRT112", "DLA", with_body(None, dla=Known(True, "")), "error", "cuDLA", "special-engine"),
    Row("TRT112", "not told", with_body(None, safety=UNKNOWN), "skipped", "nobody looked"),
    Row("TRT113", "none", with_body("tensorrt=10.9.0.34"), "passed"),
    Row("TRT113", "no target", with_body(None), "skipped"),
    Row("TRT113", "DLA on 10.9", with_body("tensorrt=10.9.0.34", dla=Known(True, "")), "error", "DLA", "known-bug"),
    Row("TRT113", "DLA on 10.7", with_body("tensorrt=10.7.0.23", dla=Known(True, "")), "info", "more than one"),
    Row("TRT113", "Orin on 11", with_body("tensorrt=11.0.0.114,gpu=8.7"), "error", "Jetson", "known-bug", "certain"),
    Row("TRT113", "Orin on 11.4", with_body("tensorrt=11.4,gpu=8.7"), "passed"),
    Row("TRT113", "Orin on 11.4.1", with_body("tensorrt=11.4.1,gpu=8.7"), "passed"),
    Row(
        "TRT113",
        "8.4 plugin",
        with_body("tensorrt=8.4.3.1", plugins=plugins(("Mine", "1"))),
        "warning",
        "not confirmed",
        "known-bug",
        "possible",
    ),
    Row("TRT113", "8.4, no plugin", with_body("tensorrt=8.4.3.1"), "passed"),
    Row("TRT113", "any 8", with_body("tensorrt=8", plugins=plugins(("Mine", "1"))), "passed"),
    Row(
        "TRT113",
        "InstanceNorm on Blackwell",
        with_body("tensorrt=10.9.0.34,gpu=12.0", plugins=plugins(("InstanceNormalization_TRT", "1"))),
        "error",
        "cuDNN",
    ),
    Row(
        "TRT113",
        "InstanceNorm on Ada",
        with_body("tensorrt=10.9.0.34,gpu=8.9", plugins=plugins(("InstanceNormalization_TRT", "1"))),
        "passed",
    ),
    Row("TRT205", "fits", with_body("gpu=H200"), "passed"),
    Row("TRT205", "fits not", with_body("gpu=RTX 2060"), "error", "7.0 GiB", "memory", "certain"),
    Row(
        "TRT205",
        "nearly",
        against(P10, gpu=Gpu(memory_bytes=Known(15 << 29, "")))._replace(engine=engine(P10, body=body())),
        "warning",
        "nearly fills",
        "memory",
    ),
    Row(
        "TRT205",
        "weights alone fit not",
        with_body("gpu=GTX 1650", activation_memory_bytes=UNKNOWN),
        "error",
        "6.0 GiB",
    ),
    Row("TRT205", "streamed weights", with_body("gpu=RTX 2060", weight_streaming=Known(True, "")), "passed"),
    Row("TRT205", "half known", with_body("gpu=H200", activation_memory_bytes=UNKNOWN), "skipped", "nobody looked"),
    Row("TRT205", "no memory named", with_body("gpu=8.6"), "skipped"),
    Row("TRT401", "no plugins", with_body("tensorrt=10.3.0.26"), "passed"),
    Row("TRT401", "there", with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "1"))), "passed"),
    Row(
        "TRT401",
        "gone in 11",
        with_body("tensorrt=11.0.0.114", plugins=plugins(("BatchedNMS_TRT", "1"))),
        "error",
        "removed after TensorRT 10.16.0",
        MISSING,
        "likely",
    ),
    Row(
        "TRT401",
        "not yet",
        with_body("tensorrt=10.0.1.6", plugins=plugins(("ScatterElements", "2"))),
        "error",
        "came with TensorRT 10.3.0",
        MISSING,
    ),
    Row(
        "TRT401",
        "another version",
        with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "9"))),
        "error",
        "It has version 1 of it",
        MISSING,
    ),
    Row("TRT401", "any 10", with_body("tensorrt=10", plugins=plugins(("BatchedNMS_TRT", "1"))), "passed"),
    Row("TRT401", "custom", with_body("tensorrt=10.3.0.26", plugins=plugins(("Mine", "1"))), "passed"),
    Row("TRT401", "own namespace", with_body("tensorrt=11.0.0.1", plugins=plugins(("Split", "1", "mine"))), "passed"),
    Row("TRT401", "not known", with_body("tensorrt=10.3.0.26", plugins=UNKNOWN), "incomplete", "nobody looked"),
    Row("TRT402", "standard", with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "1"))), "passed"),
    Row(
        "TRT402",
        "known owner",
        with_body("tensorrt=7.1.3.0", plugins=plugins(("YoloLayer_TRT", "1"))),
        "warning",
        "YoloLayer_TRT version 1",
        MISSING,
        "possible",
    ),
    Row(
        "TRT402",
        "nobody's",
        with_body("tensorrt=10.3.0.26", plugins=plugins(("Mine", "1", "ns"))),
        "warning",
        "in namespace ns",
    ),
    Row("TRT402", "no target", with_body(None, plugins=plugins(("Mine", "1"))), "skipped"),
    Row("TRT403", "none", with_body("tensorrt=10.3.0.26"), "passed"),
    Row(
        "TRT403",
        "register",
        with_body("tensorrt=10.3.0.26", plugins=plugins(("EfficientNMS_TRT", "1"))),
        "info",
        "registered",
    ),
    Row("TRT403", "static", with_body("tensorrt=10.3.0.26", plugins=plugins(("CustomFCPluginDynamic", "1"))), "passed"),
    Row(
        "TRT403",
        "lean",
        with_body(LEAN_WORDS, plugins=plugins(("EfficientNMS_TRT", "1"))),
        "warning",
        "ROIAlign_TRT version 2",
    ),
    Row("TRT403", "lean has it", with_body(LEAN_WORDS, plugins=plugins(("ROIAlign_TRT", "2"))), "passed"),
    Row("TRT411", "none asked", with_body(None), "skipped"),
    Row("TRT411", "named", with_body(None, {"images": (1, 3, 16, 16)}), "passed"),
    Row(
        "TRT411",
        "misnamed",
        with_body(None, {"image": (1,), "images": (1, 3, 16, 16)}),
        "error",
        "no input 'image'",
        "shapes-profiles",
    ),
    Row("TRT411", "an output", with_body(None, {"out": (1, 8), "images": (1, 3, 16, 16)}), "error", "no input 'out'"),
    Row("TRT411", "left out", with_body(None, {"scale": (2,)}), "warning", "images (-1x3x-1x-1)"),
    Row("TRT411", "not known", with_body(None, {"x": ()}, io=UNKNOWN), "incomplete", "nobody looked"),
    Row("TRT412", "profile 0", with_body(None, {"images": (1, 3, 16, 16)}), "passed"),
    Row("TRT412", "both", with_body(None, {"images": (8, 3, 64, 64)}), "passed"),
    Row("TRT412", "profile 1 only", with_body(None, {"images": (16, 3, 64, 64)}), "warning", "not profile 0"),
    Row(
        "TRT412",
        "too large",
        with_body(None, {"images": (33, 3, 64, 64)}),
        "error",
        "dimension 0 is 33",
        "shapes-profiles",
    ),
    Row("TRT412", "too small", with_body(None, {"images": (1, 3, 15, 16)}), "error", "dimension 2 is 15"),
    Row("TRT412", "fixed", with_body(None, {"images": (1, 4, 16, 16)}), "error", "fixed at 3"),
    Row("TRT412", "rank", with_body(None, {"images": (1, 3, 16)}), "error", "has 3 dimensions"),
    Row("TRT412", "static input", with_body(None, {"scale": (3,)}), "error", "fixed at 2"),
    Row("TRT412", "implicit batch", with_body(None, {"data": (16, 3, 8, 8)}, **IMPLICIT), "passed"),
    Row("TRT412", "implicit batch too large", with_body(None, {"data": (17, 3, 8, 8)}, **IMPLICIT), "error", "1 to 16"),
    Row("TRT412", "not known", with_body(None, {"images": (1, 3, 16, 16)}, profiles=UNKNOWN), "incomplete"),
)

ROWS = (*FILE, *HEADER, *VERSIONS, *HARDWARE, *BODY)
FIRES = {"error", "warning", "info"}
