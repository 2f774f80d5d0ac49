"""Everything that PyTorch writes is recognized, by its form."""

from __future__ import annotations

import pickle
import struct

from format_samples import NOISE, Sample, each, tarred, zipped

LEGACY = pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2)


def zip64() -> bytes:
    """A zip whose end record says: look in the zip64 record, as PyTorch writes above 4 GiB."""
    plain = zipped(m__data_dot_pkl=b"x")
    at = plain.rindex(b"PK\5\6")
    size, offset = struct.unpack_from("<II", plain, at + 12)
    record = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1, 1, size, offset)
    locator = struct.pack("<IIQI", 0x07064B50, 0, at, 1)
    return plain[:at] + record + locator + plain[at : at + 12] + b"\xff" * 8 + plain[at + 20 :]


SAMPLES = (
    Sample(
        "torchscript",
        "TorchScript",
        zipped(m__data__0=NOISE, m__code____torch___dot_py=b"", m__constants_dot_pkl=b"x"),
    ),
    Sample("torch", "PyTorch checkpoint", zipped(m__data_dot_pkl=b"x", m__data__0=NOISE)),
    Sample("torch", "cut short", zipped(m__data_dot_pkl=b"x", m__data__0=NOISE)[:-200]),
    Sample("torch", "PyTorch checkpoint", zip64()),
    Sample("torch", "Ultralytics", zipped(m__data_dot_pkl=b"cultralytics.nn.tasks\nDetectionModel\n")),
    Sample("torch", "torch.export", zipped(m__archive_format=b"pt2", m__models__model_dot_json=b"{}")),
    Sample("torch", "before 1.6", LEGACY),
    Sample("torch", "Ultralytics", LEGACY + b"ultralytics"),
    Sample("torch", "oldest", tarred("sys_info")),
)


@each(SAMPLES)
def test_pytorch(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
