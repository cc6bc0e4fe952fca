"""A document as one HTML page without scripts, and without anything to load."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from core.report.answer_html import answer_html, legend_html
from core.report.document import (
    Answer,
    Cell,
    Document,
    Figure,
    Legend,
    Lines,
    Paragraph,
    Part,
    Plot,
    Section,
    Table,
)
from core.report.html_text import html_text as _text
from core.report.style import STYLE
from core.report.svg_plot import svg_plot

# A browser that reads this loads nothing and runs nothing, whatever the page contains.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
BEGINNING = "<!doctype html>\n"
# How a file that this program wrote is told from others.
GENERATOR = '<meta name="generator" content="stepscope">'


def html_page(document: Document) -> str:
    """Return the page."""
    title = _text(document.title)
    return BEGINNING + "\n".join(
        (
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            GENERATOR,
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            f"<h1>{title}</h1>",
            *(_contents(document.sections) if document.contents else ()),
            *(line for one in document.sections for line in _section(one, 2)),
            "</body>",
            "</html>\n",
        )
    )


def _contents(sections: Sequence[Section]) -> Iterator[str]:
    """Yield the table of contents."""
    yield '<nav aria-label="Contents">'
    yield from _entries(sections)
    yield "</nav>"


def _entries(sections: Sequence[Section]) -> Iterator[str]:
    """Yield a list of links to the sections that can be linked to, with those within."""
    linked = [one for one in sections if one.anchor and not one.is_empty]
    if linked:
        yield "<ol>"
        for one in linked:
            text = f'<a href="#{_text(one.anchor)}">{_text(one.entry or one.title)}</a>'
            yield f"<li>{text}"
            yield from _entries(one.sections)
            yield "</li>"
        yield "</ol>"


def _section(section: Section, level: int) -> Iterator[str]:
    """Yield a section whose heading is of a level from 2 to 6; nothing for an empty one."""
    if section.is_empty:
        return
    anchor = f' id="{_text(section.anchor)}"' if section.anchor else ""
    yield f"<section{anchor}>"
    yield f"<h{level}>{_text(section.title)}</h{level}>"
    yield from map(_part, section.parts)
    for one in section.sections:
        yield from _section(one, min(level + 1, 6))
    yield "</section>"


def _part(part: Part) -> str:
    match part:
        case Paragraph():
            return _paragraph(part)
        case Lines():
            return _lines(part)
        case Table():
            return _table(part)
        case Plot():
            return _plot(part)
        case Answer():
            return answer_html(part)
        case Legend():
            return legend_html(part)
    assert_never(part)


def _paragraph(paragraph: Paragraph) -> str:
    style = ' class="strong"' if paragraph.strong else ""
    text = _text(paragraph.text)
    if paragraph.to:
        text = f'<a href="#{_text(paragraph.to)}">{text}</a>'
    return f"<p{style}>{text}</p>"


def _lines(lines: Lines) -> str:
    text = _text("\n".join(lines.lines), keep="\n")
    # A newline at the beginning of the element is not part of its text.
    first = "\n" if text.startswith("\n") else ""
    return f"<pre>{first}{text}</pre>"


def _plot(plot: Plot) -> str:
    drawn = svg_plot(plot)
    title = f"<figcaption>{_text(plot.title)}</figcaption>"
    return f"<figure>{title}\n{drawn}\n</figure>" if drawn else ""


def _table(table: Table) -> str:
    caption = f"<caption>{_text(table.title)}</caption>" if table.title else ""
    # A heading is at the side of its numbers.
    numbers = {at for row in table.rows for at, cell in enumerate(row) if isinstance(cell, Figure)}
    heads = (
        f'<th scope="col"{_side(right=at in numbers)}>{_text(name)}</th>'
        for at, name in enumerate(table.columns)
    )
    rows = (f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.rows)
    return "\n".join(
        (
            f'<div class="wide"><table>{caption}',
            f"<thead><tr>{''.join(heads)}</tr></thead>",
            "<tbody>",
            *rows,
            "</tbody></table></div>",
        )
    )


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"<td>{_text(cell)}</td>"
    text = _text(cell.text)
    if cell.value is not None:
        text = f'<data value="{cell.value!r}">{text}</data>'
    return f"<td{_side(right=True)}>{text}</td>"


def _side(*, right: bool) -> str:
    return ' class="number"' if right else ""
