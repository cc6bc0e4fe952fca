"""How a text is cut into windows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UsageError
from core.judging.source import Kind, Source
from core.judging.windows import TextLayout, windows_of
from core.tokenizers.characters import CURRENT, CharTokenizer

BOS = CURRENT.bos_id
WITHOUT_BOS = CharTokenizer("x", tuple("0123456789"), specials=())


def source(*documents: str, kind: Kind = Kind.TEXT, ids: tuple[int, ...] = ()) -> Source:
    return Source("a", kind, documents, ids, "")


def test_a_stream_begins_with_bos_and_its_windows_are_disjoint() -> None:
    found = windows_of(source("0123456789"), CURRENT, TextLayout.STREAM, 2, whole=False)
    assert found.rows == ((BOS, 0, 1), (2, 3, 4), (5, 6, 7))
    assert (found.ids, found.left, found.tokens, found.held_out) == (11, 2, 6, None)


def test_shifted_windows_share_an_id_and_have_no_bos() -> None:
    found = windows_of(source("0123456"), CURRENT, TextLayout.SHIFT, 2, whole=False)
    assert found.rows == ((0, 1, 2), (2, 3, 4), (4, 5, 6))


def test_each_row_begins_with_bos_and_no_document_goes_on_in_the_next() -> None:
    found = windows_of(source("01234", "56"), CURRENT, TextLayout.ROWS, 2, whole=False)
    assert found.rows == ((BOS, 0, 1), (BOS, 2, 3), (BOS, 5, 6))
    assert (found.ids, found.left) == (9, 1)


def test_of_the_forks_data_the_last_twentieth_is_scored_unless_all_is() -> None:
    data = source("0" * 99 + "1" * 4, kind=Kind.FORK_DATA)
    found = windows_of(data, CURRENT, TextLayout.STREAM, 2, whole=False)
    # Of 104 ids with BOS, those from 98 on.
    assert (found.rows, found.ids, found.held_out) == (((0, 0, 1), (1, 1, 1)), 6, True)
    assert windows_of(data, CURRENT, TextLayout.STREAM, 2, whole=True).ids == 104


def test_ids_need_no_tokenizer() -> None:
    found = windows_of(source(kind=Kind.IDS, ids=(5, 6, 7)), None, TextLayout.SHIFT, 2, whole=False)
    assert found.rows == ((5, 6, 7),)


def test_skipped_characters_are_kept_for_the_report() -> None:
    found = windows_of(source("1=2"), CURRENT, TextLayout.STREAM, 2, whole=False)
    assert [one.char for one in found.skipped] == ["="]


@pytest.mark.parametrize(
    ("text", "tokenizer", "layout", "message"),
    [
        ("01", CURRENT, TextLayout.STREAM, "The text has 3 ids, fewer than a window of 4"),
        ("01", CURRENT, TextLayout.ROWS, "fewer than a window"),
        ("===", CURRENT, TextLayout.STREAM, "No character of a is in the vocabulary"),
        ("0123", None, TextLayout.STREAM, "needs a tokenizer"),
        ("0123", WITHOUT_BOS, TextLayout.ROWS, "begins with BOS"),
    ],
)
def test_what_cannot_be_scored_is_refused(
    text: str, tokenizer: CharTokenizer | None, layout: TextLayout, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        windows_of(source(text), tokenizer, layout, 3, whole=False)


@given(
    st.text("0123456789", min_size=8, max_size=60), st.integers(1, 7), st.sampled_from(TextLayout)
)
def test_every_id_is_predicted_at_most_once_and_in_order(
    text: str, size: int, layout: TextLayout
) -> None:
    found = windows_of(source(text), CURRENT, layout, size, whole=False)
    predicted = [index for row in found.rows for index in row[1:]]
    assert all(len(row) == size + 1 for row in found.rows)
    assert len(predicted) == found.tokens
    rest = iter([BOS, *CURRENT.encode(text).ids])
    assert all(index in rest for index in predicted)
    assert 0 <= found.left < 2 * (size + 1)
