"""A document as JSON values, and back: what keeps a report until it is written as a page.

Numbers that are not finite are the texts `NaN`, `Infinity` and `-Infinity`, as strict JSON needs.
"""

from collections.abc import Callable
from typing import Any, assert_never

from core.base.errors import UsageError
from core.base.jsonfile import strict_json
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
    Point,
    Section,
    Series,
    Stretch,
    Table,
)
from core.report.json_values import (
    fields_of,
    flag_of,
    list_of,
    number_of,
    number_or_none,
    text_of,
    texts_of,
    whole_of,
)

SCHEMA = 1


def document_as_json(document: Document) -> dict[str, Any]:
    """Return a document as values that strict JSON can hold."""
    values: dict[str, Any] = strict_json(
        {
            "schema": SCHEMA,
            "title": document.title,
            "sections": [_section_as_json(one) for one in document.sections],
            "contents": document.contents,
        }
    )
    return values


def document_from_json(values: Any) -> Document:
    """Return the document of which `document_as_json` made these values.

    Raises UsageError for any other value.
    """
    try:
        if isinstance(values, dict) and values.get("schema", SCHEMA) != SCHEMA:
            raise ValueError(f"schema {values['schema']!r}")
        found = fields_of(values, "schema", "title", "sections", "contents")
        sections = tuple(map(_section, list_of(found["sections"])))
        return Document(text_of(found["title"]), sections, flag_of(found["contents"]))
    except (ValueError, RecursionError) as error:
        raise UsageError("This is not a report of stepscope", str(error)) from error


def _section_as_json(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "parts": [_part_as_json(part) for part in section.parts],
        "sections": [_section_as_json(one) for one in section.sections],
        "anchor": section.anchor,
        "entry": section.entry,
    }


def _part_as_json(part: Part) -> dict[str, Any]:
    match part:
        case Paragraph():
            return {"kind": "paragraph", "text": part.text, "strong": part.strong, "to": part.to}
        case Lines():
            return {"kind": "lines", "lines": part.lines}
        case Table():
            rows = [[_cell_as_json(cell) for cell in row] for row in part.rows]
            return {"kind": "table", "title": part.title, "columns": part.columns, "rows": rows}
        case Plot():
            return _plot_as_json(part)
        case Answer():
            written = [[one.text, one.level, one.mark] for one in part.written]
            return {"kind": "answer", "prompt": part.prompt, "kept": part.kept, "written": written}
        case Legend():
            return {"kind": "legend", "title": part.title, "labels": part.labels}
    assert_never(part)


def _cell_as_json(cell: Cell) -> Any:
    return cell if isinstance(cell, str) else {"value": cell.value, "text": cell.text}


def _plot_as_json(plot: Plot) -> dict[str, Any]:
    return {
        "kind": "plot",
        "title": plot.title,
        "x_label": plot.x_label,
        "y_label": plot.y_label,
        "series": [
            {"name": one.name, "points": [[at.x, at.y, at.low, at.high] for at in one.points]}
            for one in plot.series
        ],
        "exact": plot.exact,
        "log": plot.log,
    }


def _section(values: Any) -> Section:
    found = fields_of(values, "title", "parts", "sections", "anchor", "entry")
    return Section(
        text_of(found["title"]),
        tuple(map(_part, list_of(found["parts"]))),
        tuple(map(_section, list_of(found["sections"]))),
        text_of(found["anchor"]),
        text_of(found["entry"]),
    )


def _part(values: Any) -> Part:
    kind = values.get("kind") if isinstance(values, dict) else None
    read = _PARTS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise ValueError(f"a part of kind {kind!r}")
    return read(values)


def _paragraph(values: Any) -> Paragraph:
    found = fields_of(values, "kind", "text", "strong", "to")
    return Paragraph(text_of(found["text"]), flag_of(found["strong"]), text_of(found["to"]))


def _lines(values: Any) -> Lines:
    return Lines(texts_of(fields_of(values, "kind", "lines")["lines"]))


def _table(values: Any) -> Table:
    found = fields_of(values, "kind", "title", "columns", "rows")
    columns = texts_of(found["columns"])
    rows = tuple(tuple(map(_cell, list_of(row))) for row in list_of(found["rows"]))
    if any(len(row) != len(columns) for row in rows):
        raise ValueError("a row has other cells than its table has columns")
    return Table(columns, rows, text_of(found["title"]))


def _cell(values: Any) -> Cell:
    if isinstance(values, str):
        return values
    found = fields_of(values, "value", "text")
    return Figure(number_or_none(found["value"]), text_of(found["text"]))


def _plot(values: Any) -> Plot:
    names = ("title", "x_label", "y_label")
    found = fields_of(values, "kind", *names, "series", "exact", "log")
    series = tuple(map(_series, list_of(found["series"])))
    title, x_label, y_label = (text_of(found[name]) for name in names)
    return Plot(title, x_label, y_label, series, flag_of(found["exact"]), flag_of(found["log"]))


def _series(values: Any) -> Series:
    found = fields_of(values, "name", "points")
    return Series(text_of(found["name"]), tuple(map(_point, list_of(found["points"]))))


def _point(values: Any) -> Point:
    numbers = list_of(values)
    if len(numbers) != 4:
        raise ValueError("a point without four numbers")
    x, y, low, high = numbers
    return Point(number_of(x), number_of(y), number_or_none(low), number_or_none(high))


def _answer(values: Any) -> Answer:
    found = fields_of(values, "kind", "prompt", "kept", "written")
    written = tuple(map(_stretch, list_of(found["written"])))
    return Answer(text_of(found["prompt"]), text_of(found["kept"]), written)


def _stretch(values: Any) -> Stretch:
    parts = list_of(values)
    if len(parts) != 3:
        raise ValueError("a stretch of text without its three parts")
    text, level, mark = parts
    return Stretch(text_of(text), None if level is None else whole_of(level), text_of(mark))


def _legend(values: Any) -> Legend:
    found = fields_of(values, "kind", "title", "labels")
    return Legend(text_of(found["title"]), texts_of(found["labels"]))


_PARTS: dict[str, Callable[[Any], Part]] = {
    "paragraph": _paragraph,
    "lines": _lines,
    "table": _table,
    "plot": _plot,
    "answer": _answer,
    "legend": _legend,
}
