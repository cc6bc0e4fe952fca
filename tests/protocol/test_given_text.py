"""A text, or ids, as one sequence that is read."""

import pytest

from core.base.error_codes import Code
from core.base.errors import PromptTooLongError, TokenCounts, UsageError
from core.protocol.given_text import given_ids, given_text
from core.tokenizers.characters import CURRENT


def test_bos_comes_first_unless_it_is_not_wanted() -> None:
    found = given_text("12x+", CURRENT, 5, bos=True)
    assert (found.ids, found.bos) == ((17, 1, 2, 10), True)
    assert [(one.char, one.at) for one in found.skipped] == [("x", 2)]
    assert given_text("12", CURRENT, 5, bos=False).ids == (1, 2)
    assert not given_text("12", CURRENT, 5, bos=False).bos


def test_a_text_may_fill_the_context_and_not_more() -> None:
    assert len(given_text("1234", CURRENT, 5, bos=True).ids) == 5
    with pytest.raises(PromptTooLongError) as refused:
        given_text("12345", CURRENT, 5, bos=True)
    assert refused.value.message == "The text has 6 tokens but the context is 5"
    assert refused.value.data == TokenCounts(6, 5)
    with pytest.raises(PromptTooLongError):
        given_ids((1,) * 6, 32, 5)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", Code.USAGE), ("xyz", Code.PROMPT_UNKNOWN)],
)
def test_a_text_without_a_token_is_refused(text: str, code: Code) -> None:
    with pytest.raises(UsageError) as refused:
        given_text(text, CURRENT, 5, bos=True)
    assert refused.value.code == code


def test_without_a_tokenizer_ids_are_asked_for() -> None:
    with pytest.raises(UsageError) as refused:
        given_text("1", None, 5, bos=True)
    assert refused.value.line() == (
        "This checkpoint does not have a tokenizer. Give ids: --ids 1,2,3"
    )


def test_ids_are_taken_as_they_are_and_errors_name_where_they_come_from() -> None:
    found = given_ids((31, 17, 1), 32, 5)
    assert (found.ids, found.bos, found.skipped) == ((31, 17, 1), False, ())
    with pytest.raises(UsageError, match=r"^The id 32 is outside the vocabulary"):
        given_ids((1, 32), 32, 5)
    with pytest.raises(UsageError, match=r"^val\.bin is empty"):
        given_ids((), 32, 5, "val.bin")
