"""XML files are recognized, with the error of a store that they hold."""

from __future__ import annotations

from format_samples import Sample, each

SAMPLES = (
    Sample(
        "xml", 'says "Gone."', b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>Gone.</Message></Error>'
    ),
    Sample("xml", 'says "Gone."', b"<Error><Message>Gone.</Message></Error>"),
)


@each(SAMPLES)
def test_xml_file(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()
