"""A document as JSON values, and back: what keeps a report until it is written as a page.

Numbers that are not finite are the texts `NaN`, `Infinity` and `-Infinity`, as strict JSON needs.
"""

from collections.abc import Callable
from math import isfinite, nan
from typing import Any, assert_never

from core.base.errors import UsageError
from core.base.jsonfile import strict_json
from core.report.document import (
    Cell,
    Document,
    Figure,
    Lines,
    Paragraph,
    Part,
    Plot,
    Point,
    Section,
    Series,
    Table,
)

SCHEMA = 1
_NOT_FINITE = {"NaN": nan, "Infinity": float("inf"), "-Infinity": float("-inf")}
# A whole number of more digits has no use here, and Python refuses to write it as text.
_LARGEST = 10**30


def document_as_json(document: Document) -> dict[str, Any]:
    """Return a document as values that strict JSON can hold."""
    values: dict[str, Any] = strict_json(
        {
            "schema": SCHEMA,
            "title": document.title,
            "sections": [
                {"title": one.title, "parts": [_part_as_json(part) for part in one.parts]}
                for one in document.sections
            ],
        }
    )
    return values


def document_from_json(values: Any) -> Document:
    """Return the document of which `document_as_json` made these values.

    Raises UsageError for any other value.
    """
    try:
        found = _fields(values, "schema", "title", "sections")
        if found["schema"] != SCHEMA:
            raise ValueError(f"schema {found['schema']!r}")
        return Document(_text(found["title"]), tuple(map(_section, _list(found["sections"]))))
    except ValueError as error:
        raise UsageError("This is not a report of stepscope", str(error)) from error


def _part_as_json(part: Part) -> dict[str, Any]:
    match part:
        case Paragraph():
            return {"kind": "paragraph", "text": part.text, "strong": part.strong}
        case Lines():
            return {"kind": "lines", "lines": part.lines}
        case Table():
            rows = [[_cell_as_json(cell) for cell in row] for row in part.rows]
            return {"kind": "table", "title": part.title, "columns": part.columns, "rows": rows}
        case Plot():
            return _plot_as_json(part)
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
    found = _fields(values, "title", "parts")
    return Section(_text(found["title"]), tuple(map(_part, _list(found["parts"]))))


def _part(values: Any) -> Part:
    kind = values.get("kind") if isinstance(values, dict) else None
    read = _PARTS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise ValueError(f"a part of kind {kind!r}")
    return read(values)


def _paragraph(values: Any) -> Paragraph:
    found = _fields(values, "kind", "text", "strong")
    return Paragraph(_text(found["text"]), _flag(found["strong"]))


def _lines(values: Any) -> Lines:
    return Lines(_texts(_fields(values, "kind", "lines")["lines"]))


def _table(values: Any) -> Table:
    found = _fields(values, "kind", "title", "columns", "rows")
    columns = _texts(found["columns"])
    rows = tuple(tuple(map(_cell, _list(row))) for row in _list(found["rows"]))
    if any(len(row) != len(columns) for row in rows):
        raise ValueError("a row has other cells than its table has columns")
    return Table(columns, rows, _text(found["title"]))


def _cell(values: Any) -> Cell:
    if isinstance(values, str):
        return values
    found = _fields(values, "value", "text")
    return Figure(_perhaps(found["value"]), _text(found["text"]))


def _plot(values: Any) -> Plot:
    names = ("title", "x_label", "y_label")
    found = _fields(values, "kind", *names, "series", "exact", "log")
    series = tuple(map(_series, _list(found["series"])))
    title, x_label, y_label = (_text(found[name]) for name in names)
    return Plot(title, x_label, y_label, series, _flag(found["exact"]), _flag(found["log"]))


def _series(values: Any) -> Series:
    found = _fields(values, "name", "points")
    return Series(_text(found["name"]), tuple(map(_point, _list(found["points"]))))


def _point(values: Any) -> Point:
    numbers = _list(values)
    if len(numbers) != 4:
        raise ValueError("a point without four numbers")
    x, y, low, high = numbers
    return Point(_number(x), _number(y), _perhaps(low), _perhaps(high))


_PARTS: dict[str, Callable[[Any], Part]] = {
    "paragraph": _paragraph,
    "lines": _lines,
    "table": _table,
    "plot": _plot,
}


def _fields(values: Any, *names: str) -> dict[str, Any]:
    """Return an object that has exactly these fields."""
    if not isinstance(values, dict) or values.keys() != set(names):
        raise ValueError(f"an object without exactly the fields {', '.join(names)}")
    return values


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{type(value).__name__} in place of a list")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{type(value).__name__} in place of a text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, _list(value)))


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{type(value).__name__} in place of true or false")
    return value


def _perhaps(value: Any) -> float | None:
    return None if value is None else _number(value)


def _number(value: Any) -> float:
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{type(value).__name__} in place of a number")
    if abs(value) > _LARGEST if isinstance(value, int) else not isfinite(value):
        raise ValueError("a number that strict JSON does not have")
    return value
