"""Pictures: what a file consists of, and what its engine needs of a GPU's memory."""

from __future__ import annotations

from collections.abc import Sequence

from trtdoctor.render.html.markup import element, escaped
from trtdoctor.text import size

WIDTH = 1000
LEAST = 6
"""Units of width of the smallest part: it is there, and can be pointed at."""


def bar(title: str, parts: Sequence[tuple[str, int]]) -> str:
    """Parts in order with their bytes, as a bar to scale and a legend that says the same in words."""
    whole = sum(length for _, length in parts)
    if whole <= 0:
        return ""
    words = ", ".join(f"{name} {size(length)}" for name, length in parts)
    shapes, at = [], 0.0
    widths = _widths([length for _, length in parts])
    for index, ((name, length), width) in enumerate(zip(parts, widths, strict=True)):
        tip = f"<title>{escaped(name)}: {escaped(size(length))}</title>"
        shapes.append(f'<rect class="part{index % 5}" x="{at:.1f}" y="0" width="{width:.1f}" height="24">{tip}</rect>')
        at += width
    said = escaped(f"{title}: {words}")
    head = f'<svg viewBox="0 0 {WIDTH} 24" preserveAspectRatio="none" role="img" aria-label="{said}">'
    picture = f"{head}{''.join(shapes)}</svg>"
    legend = "".join(
        f'<li><span class="key part{index % 5}"></span>{escaped(name)} <b>{escaped(size(length))}</b></li>'
        for index, (name, length) in enumerate(parts)
    )
    caption = element("figcaption", escaped(f"{title}: {size(whole)}"))
    return element("figure", f'{caption}{picture}<ul class="legend">{legend}</ul>')


def _widths(lengths: Sequence[int]) -> list[float]:
    """To scale, but none too small to be seen."""
    whole = sum(lengths)
    widths = [max(LEAST, WIDTH * length / whole) if length else 0.0 for length in lengths]
    return [width * WIDTH / sum(widths) for width in widths]
