"""A document as one HTML page without scripts, and without anything to load."""

from collections.abc import Iterator
from html import escape

from core.base.text import clean
from core.report.document import (
    Cell,
    Document,
    Figure,
    Lines,
    Paragraph,
    Part,
    Plot,
    Section,
    Table,
)
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
            *(line for one in document.sections if one.parts for line in _section(one)),
            "</body>",
            "</html>\n",
        )
    )


def _section(section: Section) -> Iterator[str]:
    yield "<section>"
    yield f"<h2>{_text(section.title)}</h2>"
    yield from map(_part, section.parts)
    yield "</section>"


def _part(part: Part) -> str:
    if isinstance(part, Paragraph):
        style = ' class="strong"' if part.strong else ""
        return f"<p{style}>{_text(part.text)}</p>"
    if isinstance(part, Lines):
        text = _text("\n".join(part.lines), keep="\n")
        return f"<pre>{text}</pre>"
    return _plot(part) if isinstance(part, Plot) else _table(part)


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


def _text(text: str, keep: str = "") -> str:
    """Return text that is not markup, with invisible characters made visible."""
    return escape(clean(text, keep))
