"""Which token is below or above another one, and the lines of tokens."""

import pytest
from seen import seen_generation

from tui.fullscreen.widgets.generation_text import GenerationText

TEXT = "57\n12+3"


def text_of(width: int = 60, prompt: str = "1=", text: str = TEXT) -> GenerationText:
    shown = GenerationText(seen_generation(text, (9.0,) * len(text)), prompt, width)
    shown.append(text)
    return shown


def test_the_token_below_is_in_the_same_column_or_the_nearest() -> None:
    text = text_of(prompt="")
    assert [text.places.beside(at, 1) for at in (0, 1)] == [3, 4]
    assert text.places.beside(3, -1) == 0
    assert text.places.beside(6, -1) == 1
    assert text.places.beside(3, 1) is None
    assert text.places.beside(0, -1) is None


def test_an_empty_line_is_passed_over() -> None:
    text = text_of(prompt="", text="5\n\n7")
    assert text.places.beside(0, 1) == 3
    assert text.places.beside(3, -1) == 0


@pytest.mark.parametrize(
    ("width", "lines"), [(60, [0, 0, 0, 1, 1, 1, 1]), (4, [1, 2, 2, 3, 3, 4, 4])]
)
def test_tokens_know_their_lines(width: int, lines: list[int]) -> None:
    text = text_of(width)
    assert [text.places.line_of(at) for at in range(7)] == lines


def test_only_newlines_end_a_line() -> None:
    text = text_of(5)
    assert [at for at in range(7) if text.places.is_newline(at)] == [2]
    assert all(text.places.has_text(at) for at in range(7))
