"""How much of a scored text stands in a training text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from present import present

from core.judging.source import Kind, Source
from core.judging.training_share import SPAN, training_share
from core.judging.windows import TextLayout, Windows, windows_of
from core.tokenizers.characters import CURRENT, CharTokenizer

WITHOUT_BOS = CharTokenizer("x", tuple("0123456789"), specials=())
DIGITS = "".join(f"{number:04d}" for number in range(400))


def source(*documents: str, kind: Kind = Kind.TEXT) -> Source:
    return Source("a", kind, documents, (), "")


def windows(text: str, layout: TextLayout = TextLayout.STREAM, size: int = 63) -> Windows:
    tokenizer = WITHOUT_BOS if layout is TextLayout.SHIFT else CURRENT
    return windows_of(source(text), tokenizer, layout, size, whole=False)


@pytest.mark.parametrize("layout", [TextLayout.STREAM, TextLayout.SHIFT, TextLayout.ROWS])
def test_a_text_stands_in_itself_and_not_in_another(layout: TextLayout) -> None:
    found = windows(DIGITS, layout, 64)
    tokenizer = WITHOUT_BOS if layout is TextLayout.SHIFT else CURRENT
    assert training_share(found, tokenizer, source("7" + DIGITS)) == 1
    assert present(training_share(found, tokenizer, source(DIGITS.replace("1", "2")))) < 0.5


@given(st.integers(0, 12))
def test_the_share_is_that_of_the_spans(count: int) -> None:
    spans = [f"{number:02d}" * (SPAN // 2) for number in range(12)]
    # A row is BOS and 64 ids: one span each.
    found = windows("".join(spans), TextLayout.ROWS, SPAN)
    trained = source("5\n".join(spans[:count]))
    assert training_share(found, CURRENT, trained) == pytest.approx(count / 12)


def test_characters_outside_the_vocabulary_count_in_neither_text() -> None:
    text = DIGITS.replace("5", "5=")
    assert training_share(windows(text), CURRENT, source(DIGITS)) == 1
    assert training_share(windows(text), CURRENT, source(text)) == 1


def test_the_held_out_end_of_the_forks_data_is_not_training_text() -> None:
    data = source(DIGITS, kind=Kind.FORK_DATA)
    held = windows_of(data, CURRENT, TextLayout.STREAM, 63, whole=False)
    assert training_share(held, CURRENT, data) == 0
    assert training_share(held, CURRENT, source(DIGITS)) == 1


def test_nothing_is_known_without_text_or_spans() -> None:
    found = windows(DIGITS)
    assert training_share(found, None, source(DIGITS)) is None
    assert training_share(found, CURRENT, source(kind=Kind.IDS)) is None
    assert training_share(windows("123456789", size=3), CURRENT, source(DIGITS)) is None
