"""JSON files are recognized, with the error of a server that they hold."""

from __future__ import annotations

from format_samples import Sample, each

SAMPLES = (
    Sample("json", 'says "Repository not found"', b'{"error": "Repository not found"}'),
    Sample("json", 'says "quota"', b'{"error": {"code": 429, "message": "quota"}}'),
    Sample("json", "JSON", b"[1, 2]"),
    Sample("json", "QGroundControl", b'{"fileType": "Plan", "groundStation": "QGroundControl"}'),
)


@each(SAMPLES)
def test_json_file(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
