"""HTML pages are recognized, with their title."""

from __future__ import annotations

from format_samples import Sample, each

from trtdoctor.formats.registry import identify
from trtdoctor.sources.source import BytesSource

SAMPLES = (
    Sample("html", 'titled "Sign in · GitLab"', b"<!DOCTYPE html>\n<html><title>\nSign in &middot; GitLab </title>"),
    Sample("html", "HTML", b"<html><body>404</body></html>"),
)


@each(SAMPLES)
def test_html_page(sample: Sample) -> None:
    """Each form is recognized, and the sentence carries the facts that the file gives."""
    sample.check()


def test_quoted_text_is_cleaned() -> None:
    """Control characters of a title do not reach the terminal."""
    found = identify(BytesSource(b"<html><title>&#27;[31mred&#7;</title>"))
    assert found is not None
    assert found.what.isprintable()
    assert "red" in found.what
