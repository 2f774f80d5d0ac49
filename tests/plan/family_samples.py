"""Sound plans of every family: what the tests that every family has to pass are run over.

A new family brings its samples here, in one line: a small engine of ours from ``fixtures/plans``, or a composed one.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from bodies import Network, Tensor, Version, compose, family_of
from flatbuffers import LENET, flatbuffer

from trtdoctor.model.plan import Family

PLANS = Path(__file__).parents[2] / "fixtures" / "plans"
END_OF_PLAN = 0x8B8D8B99

NETWORK = Network(
    name="composed",
    tensors=(Tensor("s", 0, 0, (2,), 3), Tensor("x", 0, 1, (-2, 3)), Tensor("y", 1, 2, (-2, 8))),
    plugins=(("EfficientNMS_TRT", "1", ""),),
    profiles=((None, ((1, 3), (2, 3), (4, 3)), None),),
    kernel=b"\x7fELF" + bytes(100),
)


def composed_plan(version: Version, net: Network = NETWORK) -> bytes:
    """A whole engine around a composed body: headers as ``docs/plan-format.md`` has them."""
    body = compose(version, net)
    family = family_of(version)
    if family == "tensorrt-6":
        return b"ptrt" + struct.pack("<IIQI", 1, 89, len(body), zlib.crc32(body)) + body
    if family == "tensorrt-8.0":
        return b"ptrt" + struct.pack("<IIIQ", 1, 96, zlib.crc32(body), len(body)) + body
    if family == "tensorrt-8.2":
        return b"ptrt" + struct.pack("<IIIQ", 0, 205, 0, len(body)) + body
    if family == "tensorrt-8.6":
        return _with_sections(
            b"ftrt", bytes(version) + b"rtrt", b"ptrt" + struct.pack("<IIIQ", 0, 239, 0, len(body)) + body
        )
    engine = b"ptrt" + struct.pack("<IQI", 240, len(body), 0) + body
    if family == "tensorrt-10.6":
        return _with_sections(b"ftrt", bytes(version) + b"rtrt", engine, net.weights)
    return _with_sections(b"vtrt", bytes(version) + b"vtrt" + struct.pack("<I", 0x7E) + bytes(28), engine, net.weights)


def _with_sections(tag: bytes, release: bytes, *sections: bytes) -> bytes:
    """An outer header, with ``release`` from the version to the section table."""
    at = 24 + len(release) + 24 * len(sections)
    table = b""
    for kind, content in zip((b"NGNE", b"THGW"), sections, strict=False):
        table += struct.pack("<4s4xQQ", kind, at, len(content))
        at += len(content)
    head = tag + struct.pack("<IQQ", 0, len(sections), at + 4) + release
    return head + table + b"".join(sections) + struct.pack("<I", END_OF_PLAN)


def ours(name: str) -> bytes:
    """One of our engines."""
    return (PLANS / f"{name}.engine").read_bytes()


SAMPLES: dict[Family, dict[str, bytes]] = {
    "tensorrt-5": {"5.0.6.3": flatbuffer(LENET)},
    "tensorrt-6": {"6.0.1.8": composed_plan((6, 0, 1, 8)), "7.1.3.4": composed_plan((7, 1, 3, 4))},
    "tensorrt-8.0": {"8.0.1.6": composed_plan((8, 0, 1, 6))},
    "tensorrt-8.2": {
        "8.2.1.8": composed_plan((8, 2, 1, 8)),
        "8.5.3.1": ours("tensorrt-8.5.3.1-h200/identity853"),
    },
    "tensorrt-8.6": {
        "8.6.0.12": ours("tensorrt-8.6.0.12-h200/shape_tensor"),
        "10.3.0.26": composed_plan((10, 3, 0, 26)),
    },
    "tensorrt-10.6": {"10.11.0.33": composed_plan((10, 11, 0, 33)), "11.0.0.114": composed_plan((11, 0, 0, 114))},
    "tensorrt-rtx": {"1.7.1.116": composed_plan((1, 7, 1, 116))},
}
EVERY = [(family, name, data) for family, samples in SAMPLES.items() for name, data in samples.items()]
NAMES = [f"{family} {name}" for family, name, _ in EVERY]
