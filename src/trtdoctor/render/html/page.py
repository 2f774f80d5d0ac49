"""The page around the sections: the verdict, engines by targets, builds."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trtdoctor import __version__
from trtdoctor.knowledge import AS_OF
from trtdoctor.matrix import MOST_DETAILS, Cell, Matrix
from trtdoctor.render import overview
from trtdoctor.render.html.assets import SCRIPT, STYLE
from trtdoctor.render.html.markup import element, escaped, part
from trtdoctor.text import counted, listing

if TYPE_CHECKING:
    from trtdoctor.model.builds import Plans
    from trtdoctor.summary import Interruption, Summary


def document(
    summary: Summary,
    interruption: Interruption | None,
    targets: Sequence[str],
    sections: Sequence[str],
    left_out: int,
) -> Iterator[str]:
    """The page in pieces."""
    told = f"{interruption.sentence} {summary.sentence}" if interruption is not None else summary.sentence
    status = "incomplete" if interruption is not None and summary.status == "ok" else summary.status
    yield _head(told)
    yield f'<header><h1>trtdoctor</h1><p class="sum {status}"><span aria-hidden="true">{overview.MARKS[status]}</span> '
    yield f"{escaped(told)}</p>"
    if targets:
        yield element("p", escaped(f"Targets: {listing(targets)}"), class_="targets")
    yield "</header><main>"
    if summary.matrix is not None and summary.matrix.engines:
        yield _matrix(summary.matrix)
    if summary.plans is not None:
        yield _builds(summary.plans)
    yield _list(sections, left_out)
    if summary.not_judged:
        beside = [f"{count:,} {kind}" for kind, count in summary.not_judged.items()]
        yield element("p", escaped(f"Not judged: {listing(beside)}."))
    yield f"</main><footer><p>trtdoctor {escaped(__version__)}, tables of {escaped(AS_OF)}</p></footer>"
    yield f"<script>{SCRIPT}</script></body></html>\n"


def _head(title: str) -> str:
    """The browser may run this page's own script and use its own style, and load nothing."""
    policy = f"default-src 'none'; style-src '{_hash(STYLE)}'; script-src '{_hash(SCRIPT)}'; base-uri 'none'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>trtdoctor: {escaped(title, 120)}</title><style>{STYLE}</style></head><body>"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _matrix(found: Matrix) -> str:
    heads = "".join(f'<th scope="col">{escaped(name)}</th>' for name in found.targets)
    lines = []
    rows = found.rows()
    for row in rows[:MOST_DETAILS]:
        names = "<br>".join(escaped(name) for name in row.names[:5])
        more = row.engines - min(len(row.names), 5)
        names += f"<br>and {more:,} more" if more else ""
        lines.append(f'<tr><th scope="row" class="name">{names}</th>{"".join(map(_cell, row.cells))}</tr>')
    caption = element(
        "caption", escaped(f"{counted(found.engines, 'engine')} by target; engines that come to the same share a row")
    )
    cut = f"<p>The worst {MOST_DETAILS:,} of {len(rows):,} rows.</p>" if len(rows) > MOST_DETAILS else ""
    table = (
        f'<table class="matrix sortable">{caption}<thead><tr><th scope="col">engine</th>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )
    head = '<section aria-labelledby="m"><h2 id="m">Engines by targets</h2>'
    return f'{head}<div class="wide">{table}</div>{cut}{_gaps(found)}</section>'


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return '<td class="none">not asked</td>'
    mark = overview.mark(cell.status, cell.narrowed)
    words = {"ok": "no problem", "problems": "", "incomplete": "cannot tell"}[cell.status]
    words += " on a condition" if cell.conditional else ""
    if cell.code is not None:
        what = (cell.cause or "").replace("-", " ")
        words = f"{words}{'; ' if words and what else ''}{what} ({cell.code})".strip()
    return f'<td class="{cell.status}"><span aria-hidden="true">{mark}</span> {escaped(words)}</td>'


def _gaps(found: Matrix) -> str:
    gaps = found.gaps() if found.need == "one" else ()
    if not gaps:
        return ""
    lines = "".join(f"<li>{escaped(gap.model)}: {escaped(gap.target)}</li>" for gap in gaps[:MOST_DETAILS])
    return f"<h3>Targets without an engine that fits</h3><ul>{lines}</ul>"


def _builds(found: Plans) -> str:
    told = []
    for plan in found.plans[:MOST_DETAILS]:
        head, left = overview.plan(plan)
        builds = "".join(part(overview.build(build, number)) for number, build in enumerate(plan.builds, 1))
        told.append(f"<h3>{escaped(head or left)}</h3>{builds}" + (f"<p>{escaped(left)}</p>" if head and left else ""))
    told += [f"<p>{escaped(words)}</p>" for words in overview.unplanned(found)]
    if not told:
        return ""
    return f'<section aria-labelledby="b"><h2 id="b">What to build</h2>{"".join(told)}</section>'


def _list(sections: Sequence[str], left_out: int) -> str:
    if not sections:
        return ""
    search = '<label for="q">Filter</label> <input id="q" type="search" autocomplete="off">'
    only = '<label><input id="bad" type="checkbox"> only problems</label> <span id="count" role="status"></span>'
    filters = f'<div class="tools" role="search">{search} {only}</div>'
    more = f"<p>{left_out:,} more are not shown here; JSON has all.</p>" if left_out else ""
    many = f'<section aria-labelledby="e"><h2 id="e">Engines</h2>{filters}<div id="list">'
    return f"{many}{''.join(sections)}</div>{more}</section>"
