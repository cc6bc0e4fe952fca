from dataclasses import replace
from typing import Any

import pytest
from exports import exported
from report_pages import Page

from core.checkpoints.embedded import DEMO
from core.report.document import Document, Legend, Made, Paragraph, Section, Table
from core.report.exported import Exported
from core.report.generation_section import SaidOfGeneration
from core.report.html_page import html_page
from core.report.session_document import (
    CheckpointFacts,
    SaidOfSession,
    ranges,
    session_document,
)

MADE = Made("stepscope export k3f9x --out s.html", "1.2")
FACTS = CheckpointFacts("2 × 16", "G1", "1.5 MiB")


def numbered(number: int, **changes: Any) -> Exported:
    one = replace(exported(), id=f"k3f9x.{number}", number=number)
    return replace(one, record=dict(one.record) | changes)


def document(*generations: Exported, judged: tuple[Document, ...] = ()) -> Document:
    said = SaidOfSession(
        "Why?",
        ("Session k3f9x",),
        tuple(SaidOfGeneration(f"said {at}", "", "■") for at, _ in enumerate(generations)),
        {("k3f9x", "f1"): "Fan f1"},
        Legend("paint", ("likely", "not")),
    )
    return session_document(generations, judged, {"f": FACTS}, said, MADE)


def table(found: Document, title: str) -> Table:
    section = next(one for one in found.sections if one.title == title)
    (part,) = section.parts
    assert isinstance(part, Table)
    return part


def test_a_session_has_its_question_checkpoints_generations_and_environment() -> None:
    judgement = Document("Score on a.txt", (Section("Losses", (Paragraph("lower"),)),))
    found = document(numbered(1), numbered(2), judged=(judgement,))
    page = Page(html_page(found))
    assert page.of("h1") == ["Why?"]
    assert page.of("h2") == [
        "Summary", "Checkpoints", "Generations", "Score on a.txt", "Environment", "Repeat it",
    ]  # fmt: skip
    assert page.of("h3") == ["#1  said 0", "#2  said 1", "Losses"]
    anchors = [value for name, value in page.attributes if name == "id"]
    links = [value for name, value in page.attributes if name == "href"]
    assert links == [f"#{anchor}" for anchor in anchors]
    assert len(set(anchors)) == len(anchors)
    assert page.of("pre")[-2:] == [MADE.command, "stepscope replay FILE --all"]
    environment = table(found, "Environment")
    assert environment.rows == (("cpu", "float32", "plain", "1", "2.13", "fork", "#1-2"),)


def test_checkpoints_have_the_facts_that_are_known() -> None:
    other: Any = exported().record["checkpoint"] | {"fingerprint": "g", "val_loss": "NaN"}
    demo = other | {"path": str(DEMO / "step_008000/model_008000.pt"), "fingerprint": "h"}
    found = document(numbered(1), numbered(2, checkpoint=other), numbered(3, checkpoint=demo))
    rows = [[one if isinstance(one, str) else one.text for one in row]
            for row in table(found, "Checkpoints").rows]  # fmt: skip
    assert rows[0] == ["n", "1", "0.5000", "2 × 16", "G1", "1.5 MiB", "f", "#1", "p"]
    assert rows[1][2:] == ["nan", "", "", "", "g", "#2", "p"]
    # Its path would be that of an installation.
    assert rows[2][-1] == "embedded, step_008000"


def test_rows_of_a_fan_are_within_a_section() -> None:
    rows = [replace(numbered(at), id=f"k3f9x.f1.{at}") for at in (1, 2)]
    found = document(numbered(1), *rows, numbered(2))
    generations = next(one for one in found.sections if one.title == "Generations").sections
    assert [one.title for one in generations] == ["#1  said 0", "Fan f1", "#2  said 3"]
    assert [one.title for one in generations[1].sections] == ["#f1.1  said 1", "#f1.2  said 2"]


def test_a_branch_is_linked_to_the_generation_of_its_own_session() -> None:
    branch = numbered(2, parent={"number": 1, "tokens": 3})
    other = replace(numbered(1), id="zzzzz.1")
    page = html_page(document(other, numbered(1), branch))
    assert '<a href="#g2">Goes on from k3f9x.1 after 3 tokens of its answer</a>' in page
    assert '<a href="#g3">k3f9x.2 goes on from here</a>' in page


def test_without_ids_generations_are_numbered() -> None:
    unnumbered = replace(exported(), number=0)
    page = Page(html_page(document(unnumbered, unnumbered)))
    assert page.of("h3") == ["#1  said 0", "#2  said 1"]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([], ""),
        (["#1"], "#1"),
        (["#1", "#2", "#3", "#7"], "#1-3, #7"),
        (["#9", "#f1.1", "#f1.2", "#f2.3", "#10"], "#9, #f1.1-2, #f2.3, #10"),
    ],
)
def test_labels_in_a_row_are_shortened(labels: list[str], words: str) -> None:
    assert ranges(labels) == words
