"""Painted tokens, the row below a line, and the places of tokens in the visual lines."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspected import figures_of, inspected
from recording import begun, token
from seen import seen_generation

from core.record.generation import Generation
from tui.fullscreen.widgets.generation_text import GenerationText
from tui.view.painting import Form, Measure, Painting
from tui.view.prompt_tokens import PromptTokens

TEXT = "57\n12+3"
LEADS = (20.0, 0.0, 20.0, 20.0, 0.0, 20.0, 20.0)
SURPRISE = Painting(Measure.SURPRISE)


def text_of(width: int = 60, prompt: str = "1=") -> GenerationText:
    text = GenerationText(seen_generation(TEXT, LEADS), prompt, width)
    text.append(TEXT)
    return text


def rows_of(text: GenerationText) -> list[str]:
    return [text.line(row).text for row in range(text.rows)]


def styles_of(text: GenerationText) -> list[tuple[str, str]]:
    spans = (span for row in range(text.rows) for span in text.line(row).spans)
    return [(span.text, span.style) for span in spans if not span.sign]


def test_tokens_are_painted_by_their_levels() -> None:
    text = text_of()
    assert ("57", "output") in styles_of(text)
    text.paint(SURPRISE)
    assert styles_of(text) == [
        ("1=", "prompt"), ("5", "output"), ("7", "level-4"),
        ("1", "output"), ("2", "level-4"), ("+", "output"), ("3", "output"),
    ]  # fmt: skip
    text.paint(Painting())
    assert ("57", "output") in styles_of(text)


def test_the_token_under_the_cursor_is_set_off() -> None:
    text = text_of()
    text.set_off(1)
    assert ("7", "place") in styles_of(text)
    text.set_off(None)
    assert "place" not in dict(styles_of(text)).values()


@pytest.mark.parametrize(
    ("form", "below"),
    [(Form.DIGITS, ["     050", "  0500"]), (Form.BLOCKS, ["      ▆", "   ▆"])],
)
def test_without_colour_each_line_has_a_row_below(form: Form, below: list[str]) -> None:
    text = text_of()
    text.paint(Painting(Measure.SURPRISE, form))
    rows = rows_of(text)
    assert text.rows == 4
    assert rows[0::2] == ["› 1=▏57", "▏ 12+3"]
    assert [row.rstrip() for row in rows[1::2]] == below


def copied(text: GenerationText) -> str:
    lines = [text.line(row) for row in range(text.rows)]
    return "".join(line.plain + ("" if line.continues else "\n") for line in lines)[:-1]


@pytest.mark.parametrize("width", [60, 7, 4])
@pytest.mark.parametrize("form", Form)
def test_the_row_below_is_never_copied(width: int, form: Form) -> None:
    text = text_of(width)
    text.paint(Painting(Measure.RANK, form))
    assert copied(text) == f"1={TEXT}"


@pytest.mark.parametrize("width", [60, 5])
def test_a_token_knows_its_row(width: int) -> None:
    text = text_of(width)
    for painting in (Painting(), Painting(Measure.RANK, Form.DIGITS)):
        text.paint(painting)
        for index, char in enumerate(TEXT):
            if char != "\n":
                assert char in text.line(text.row_of(index)).text


def test_a_mark_is_not_part_of_any_token() -> None:
    generation = seen_generation("579", (0.0, 20.0, 20.0))
    text = GenerationText(generation, "1=", 60)
    text.append("5")
    text.mark()
    text.append("79")
    text.paint(SURPRISE)
    assert styles_of(text)[1:] == [("5", "level-4"), ("7", "output"), ("9", "output")]
    assert [text.row_of(index) for index in range(3)] == [0, 0, 0]
    text.paint(Painting(Measure.SURPRISE, Form.DIGITS))
    assert rows_of(text) == ["› 1=▏5◆79", "     5 00"]


PIECES = st.lists(st.text(st.sampled_from("01\n世\x00"), max_size=3), min_size=1, max_size=12)


def generation_of(pieces: list[str]) -> Generation:
    session, generation = begun()
    for index, piece in enumerate(pieces):
        session.apply(replace(token(index, 1, piece), completes=len(piece), rank=1 + index % 12))
    return generation


@given(PIECES, st.integers(3, 12), st.sampled_from(Form), st.integers(0, 11))
def test_painting_changes_no_character(
    pieces: list[str], width: int, form: Form, place: int
) -> None:
    plain = GenerationText(generation_of(pieces), "1=", width)
    text = GenerationText(generation_of(pieces), "1=", width)
    for each in (plain, text):
        each.append("".join(pieces))
    text.paint(Painting(Measure.RANK, form))
    lines = rows_of(text)[:: 1 if form is Form.COLOUR else 2]
    assert [line.removesuffix("⏎") for line in lines] == rows_of(plain)
    text.set_off(place % len(pieces))
    assert copied(text) == copied(plain)
    for index in range(len(pieces)):
        assert 0 <= text.row_of(index) < text.rows
        text.places.beside(index, 1)
        text.places.beside(index, -1)


def test_a_newline_is_shown_under_the_cursor_and_where_it_is_painted() -> None:
    text = GenerationText(seen_generation("5\n7", (20.0, 0.0, 20.0)), "1=", 60)
    text.append("5\n7")
    assert rows_of(text) == ["› 1=▏5", "▏ 7"]
    text.set_off(1)
    assert rows_of(text) == ["› 1=▏5⏎", "▏ 7"]
    text.set_off(2)
    text.paint(SURPRISE)
    assert rows_of(text) == ["› 1=▏5⏎", "▏ 7"]
    assert copied(text) == "1=5\n7"
    text.paint(Painting(Measure.SURPRISE, Form.DIGITS))
    assert rows_of(text)[1] == "     05"


def test_a_token_without_text_is_shown_under_the_cursor() -> None:
    session, generation = begun()
    for index, piece in enumerate(("5", "", "7")):
        session.apply(replace(token(index, 1, piece), completes=len(piece)))
    text = GenerationText(generation, "1=", 60)
    text.append("57")
    text.set_off(1)
    assert rows_of(text) == ["› 1=▏57∅"]


def with_prompt(width: int = 60) -> GenerationText:
    text = text_of(width, "1")
    one = inspected(TEXT).of_prompt()
    tokens = PromptTokens(one.generation.request, [*figures_of(one.ids)], one.tokenizer)
    text.know_prompt(tokens)
    return text


def test_the_tokens_of_the_prompt_are_painted_once_they_are_known() -> None:
    text = with_prompt()
    assert styles_of(text)[0] == ("1", "prompt")
    text.paint(SURPRISE)
    assert styles_of(text)[0] == ("1", "level-2")
    text.paint(Painting(Measure.RANK, Form.DIGITS))
    assert rows_of(text)[1].startswith("  1 ")
    text.paint(Painting(Measure.SURPRISE, Form.BLOCKS))
    assert rows_of(text)[1].startswith("  ▂ ")
