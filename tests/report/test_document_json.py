import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from score_results import result

from core.base.errors import UsageError
from core.report.document import (
    Answer,
    Document,
    Figure,
    Legend,
    Lines,
    Made,
    Paragraph,
    Plot,
    Point,
    Section,
    Series,
    Stretch,
    Table,
)
from core.report.document_json import document_as_json, document_from_json
from tui.view.score_report_words import score_report

NUMBER = st.floats() | st.integers(-(2**53), 2**53)
SERIES = st.builds(
    Series,
    st.text(),
    st.lists(
        st.builds(Point, NUMBER, NUMBER, st.none() | NUMBER, st.none() | NUMBER), max_size=3
    ).map(tuple),
)
CELL = st.text() | st.builds(Figure, st.none() | NUMBER, st.text())
TABLE = st.integers(0, 3).flatmap(
    lambda wide: st.builds(
        Table,
        st.tuples(*[st.text()] * wide),
        st.lists(st.tuples(*[CELL] * wide), max_size=3).map(tuple),
        st.text(),
    )
)
PLOT = st.builds(
    Plot,
    st.text(),
    st.text(),
    st.text(),
    st.lists(SERIES, max_size=2).map(tuple),
    st.booleans(),
    st.booleans(),
)
STRETCH = st.builds(Stretch, st.text(), st.none() | st.integers(0, 5), st.text())
PART = (
    st.builds(Paragraph, st.text(), st.booleans(), st.text())
    | st.builds(Lines, st.lists(st.text(), max_size=3).map(tuple))
    | TABLE
    | PLOT
    | st.builds(Answer, st.text(), st.text(), st.lists(STRETCH, max_size=3).map(tuple))
    | st.builds(Legend, st.text(), st.lists(st.text(), max_size=3).map(tuple))
)
PARTS = st.lists(PART, max_size=3).map(tuple)
INNER = st.builds(Section, st.text(), PARTS)
SECTION = st.builds(
    Section, st.text(), PARTS, st.lists(INNER, max_size=1).map(tuple), st.text(), st.text()
)
DOCUMENT = st.builds(Document, st.text(), st.lists(SECTION, max_size=2).map(tuple), st.booleans())


def written(document: Document) -> Any:
    return json.loads(json.dumps(document_as_json(document), allow_nan=False))


@given(DOCUMENT)
def test_a_document_comes_back_as_it_was(document: Document) -> None:
    # As text, since a number that is not a number does not equal itself.
    assert repr(document_from_json(written(document))) == repr(document)


def test_the_report_of_a_score_comes_back_as_it_was() -> None:
    report = score_report(result((1.0, 1.0001, 1.2)), Made("stepscope score", "1.2"))
    assert document_from_json(written(report)) == report


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(DOCUMENT, JSON, st.data())
def test_any_value_in_place_of_another_is_read_or_refused(
    document: Document, other: Any, data: st.DataObject
) -> None:
    values = written(document)
    place: Any = values
    while True:
        key = data.draw(st.sampled_from(range(len(place)) if isinstance(place, list) else [*place]))
        if not isinstance(place[key], list | dict) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = other
    with suppress(UsageError):
        assert written(document_from_json(values)) == values


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ({"kind": "paragraph", "text": "t"}, "without exactly the fields"),
        (
            {"kind": "paragraph", "text": "t", "strong": 1, "to": ""},
            "int in place of true or false",
        ),
        (
            {"kind": "answer", "prompt": "", "kept": "", "written": [["t", "1", ""]]},
            "str in place of a whole number",
        ),
        ({"kind": "answer", "prompt": "", "kept": "", "written": [["t"]]}, "its three parts"),
        ({"kind": "video"}, "a part of kind 'video'"),
        ({"kind": ["lines"]}, "a part of kind"),
        ("text", "a part of kind None"),
        ({"kind": "lines", "lines": "text"}, "str in place of a list"),
        ({"kind": "table", "title": "", "columns": ["a"], "rows": [["b", "c"]]}, "other cells"),
        (
            {
                "kind": "table", "title": "", "columns": ["a"],
                "rows": [[{"value": "x", "text": ""}]],
            },
            "str in place of a number",
        ),
        (
            {
                "kind": "table", "title": "", "columns": ["a"],
                "rows": [[{"value": 10**400, "text": ""}]],
            },
            "strict JSON does not have",
        ),
    ],
)  # fmt: skip
def test_what_is_not_a_part_is_refused(part: Any, why: str) -> None:
    section = {"title": "s", "parts": [part], "sections": [], "anchor": "", "entry": ""}
    values = {"schema": 1, "title": "t", "sections": [section], "contents": False}
    with pytest.raises(UsageError, match="This is not a report of stepscope") as caught:
        document_from_json(values)
    assert why in caught.value.hint


def test_a_later_schema_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        document_from_json({"schema": 2, "title": "t", "sections": []})
    assert caught.value.hint == "schema 2"


def test_sections_within_sections_without_end_are_refused() -> None:
    values: dict[str, Any] = {"title": "s", "parts": [], "anchor": "", "entry": ""}
    section = values
    for _ in range(5000):
        section["sections"] = [dict(values)]
        section = section["sections"][0]
    section["sections"] = []
    with pytest.raises(UsageError, match="not a report"):
        document_from_json({"schema": 1, "title": "t", "sections": [values], "contents": False})
