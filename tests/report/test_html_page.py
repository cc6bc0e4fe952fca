import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from report_pages import Page

from core.report.document import (
    Answer,
    Document,
    Figure,
    Legend,
    Lines,
    Paragraph,
    Plot,
    Point,
    Section,
    Series,
    Stretch,
    Table,
    figure,
    percent,
    signed,
    whole,
)
from core.report.html_page import html_page

HOSTILE = (
    "</style></title><script>alert(1)</script><img src=http://x onerror='a'>\"&amp;\x1b[2J\u202e"
)
OURS = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "section", "p", "pre", "div",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "data", "figure", "figcaption", "svg",
    "line", "text", "g", "polyline", "circle", "kbd", "samp", "i", "b", "u", "s", "span", "nav",
    "ol", "li", "a", "h3",
}  # fmt: skip


def document(text: str) -> Document:
    plot = Plot(text, text, text, (Series(text, (Point(1, 2, 1, 3), Point(2, 3))),) * 2)
    parts = (
        Paragraph(text, strong=True),
        Lines((text, text)),
        Table((text, text), ((text, Figure(1.5, text)),), text),
        plot,
        Answer(text, text, (Stretch(text), Stretch(text, 2), Stretch(text, 2, mark="◆" + text))),
        Legend(text, (text,)),
        Paragraph(text, to="g1"),
    )
    inner = Section(text, (Paragraph(text),), anchor="g1", entry=text)
    sections = (Section(text, parts, (inner,), anchor="all"), Section("left out", ()))
    return Document(text, sections, contents=True)


@given(st.text(min_size=1) | st.just(HOSTILE))
def test_text_never_becomes_markup(text: str) -> None:
    page = html_page(document(text))
    found = Page(page)
    assert set(found.tags) <= OURS
    assert {name for name, _ in found.attributes}.isdisjoint({"src", "onerror", "style"})
    assert {value for name, value in found.attributes if name == "href"} == {"#all", "#g1"}
    assert [value for name, value in found.attributes if name == "id"] == ["all", "g1"]
    page.encode()
    # A painted newline has a sign.
    tags = [tag for tag in found.tags if tag != "s"]
    assert tags == Page(html_page(document("x"))).tags


def test_hostile_text_is_shown_as_it_is() -> None:
    found = Page(html_page(document(HOSTILE)))
    (heading,) = found.of("h1")
    assert heading.startswith("</style></title><script>alert(1)</script><img src=http://x")
    # Characters that move or reorder what follows are made visible.
    assert heading.endswith('"&amp;␛[2J<U+202E>')


def test_the_page_needs_no_network_and_no_script() -> None:
    page = html_page(document("x"))
    assert "http:" not in page
    assert "https:" not in page
    assert "url(" not in page
    assert "@import" not in page
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page


def test_a_section_without_parts_is_left_out() -> None:
    assert Page(html_page(document("x"))).of("h2") == ["x"]


def test_the_contents_are_links_to_the_sections_within_each_other() -> None:
    within = Section("inner", (Paragraph("p"),), anchor="b", entry="its line")
    sections = (
        Section("outer", (), (within, Section("empty", (), anchor="c")), anchor="a"),
        Section("without an anchor", (Paragraph("p"),)),
    )
    page = html_page(Document("t", sections, contents=True))
    found = Page(page)
    assert found.of("a") == ["outer", "its line"]
    assert (found.of("h2"), found.of("h3")) == (["outer", "without an anchor"], ["inner"])
    assert found.tags.count("ol") == 2
    assert "<nav" not in html_page(Document("t", sections))


def test_lines_that_begin_with_a_newline_keep_it() -> None:
    page = html_page(Document("t", (Section("s", (Lines(("", "b")),)),)))
    # An element's first newline is not part of its text.
    assert "<pre>\n\nb</pre>" in page


def test_svg_is_well_formed() -> None:
    page = html_page(document("a < b & c"))
    start = page.index("<svg")
    svg = ET.fromstring(page[start : page.index("</svg>") + len("</svg>")])
    assert svg.findtext("title") == "a < b & c"
    assert len(svg.findall("g/circle")) == 6


def test_figures_have_their_full_precision() -> None:
    assert (figure(1.23456789).text, figure(None).text) == ("1.2346", "–")
    assert [signed(one).text for one in (-0.5, 0.25, -0.00001)] == ["−0.5000", "+0.2500", "0.0000"]
    assert [percent(one).text for one in (1, 0, 0.99999, 0.000001, 0.5)] == [
        "100 %", "0 %", ">99.99 %", "<0.01 %", "50.00 %",
    ]  # fmt: skip
    assert whole(12345).text == "12,345"
    row = (figure(1.23456789), percent(1 / 3))
    page = html_page(Document("t", (Section("s", (Table(("a", "b"), (row,)),)),)))
    assert Page(page).figures == [1.23456789, 1 / 3]
