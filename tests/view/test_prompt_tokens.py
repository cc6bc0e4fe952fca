"""The tokens of a prompt in its text as it is shown."""

from dataclasses import replace

import pytest
from inspected import figures_of, inspected

from core.base.text import clean
from core.protocol.request import Request
from core.tokenizers.tokenizer import Tokenizer
from tui.view.prompt_tokens import PromptTokens


class Pairs:
    """A tokenizer of bytes, in which id 200 is two bytes and id 0 has no text."""

    def token_bytes(self, index: int) -> bytes:
        return {0: b"", 200: b"ab"}.get(index, bytes([index]))


def parts(
    ids: tuple[int, ...], tokenizer: Tokenizer | None, *, bos: bool = False
) -> list[tuple[str, int | None]]:
    request = Request(ids, bos=bos)
    shown = clean(request.as_seen(tokenizer), keep="\n")
    tokens = PromptTokens(request, [*figures_of(ids)], tokenizer)
    found = [*tokens.parts(0, len(shown))]
    assert "".join(shown[start:end] for _, start, end in found) == shown
    return [(shown[start:end], one.at if one else None) for one, start, end in found]


def test_each_token_has_its_characters() -> None:
    pairs: Tokenizer = Pairs()  # type: ignore[assignment]
    assert parts((200, 99, 0, 200), pairs) == [("ab", 0), ("c", 1), ("ab", 3)]
    # A character belongs to the token that completes it; one may be shown as several.
    assert parts((195, 164, 99), pairs) == [("ä", 1), ("c", 2)]
    assert parts((226, 128, 139, 99), pairs)[-1] == ("c", 3)
    # What is left of a character at the end belongs to none.
    assert parts((99, 195), pairs) == [("c", 0), ("�", None)]


def test_an_added_bos_is_not_shown_and_without_a_tokenizer_ids_are_numbers() -> None:
    one = inspected("5")
    assert parts(one.ids[:2], one.tokenizer, bos=True) == [("1", 1)]
    assert parts((7, 12), None) == [("7,", 0), ("12,", 1)]


@pytest.mark.parametrize("start", range(5))
def test_a_range_may_begin_inside_a_token(start: int) -> None:
    tokens = PromptTokens(Request((7, 12)), [*figures_of((7, 12))], None)
    found = [*tokens.parts(start, 5)]
    assert found[0][1:] == ((0, 2) if start == 0 else (start, 2 if start < 2 else 5))
    assert tokens.begins_at(start) == (start in (0, 2))


def test_tokens_beyond_the_context_have_no_figures() -> None:
    request = replace(Request((7, 12)), continued=(3,))
    tokens = PromptTokens(request, [*figures_of((7,))], None)
    assert [one and one.at for one, _, _ in tokens.parts(0, 7)] == [0, None, None]
