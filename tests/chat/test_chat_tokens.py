"""Which vocabularies can chat, and with which ids."""

import pytest

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.chat.chat_tokens import ChatTokens, chat_tokens, missing, required_tokens
from core.tokenizers.characters import CURRENT, FIRST, CharTokenizer
from core.tokenizers.readers import read_file
from core.tokenizers.special_tokens import NANOCHAT


def test_the_ids_are_those_of_the_vocabulary(goldens):
    tokenizer = read_file(goldens / "chat_tool_add/tokenizer/tokenizer.pkl")

    tokens = required_tokens(tokenizer)

    assert chat_tokens(tokenizer) == tokens
    assert tokens == ChatTokens(311, 312, 313, 314, 315, 316, 317, 318, 319)
    assert tokens.stop_ids == (311, 315)
    assert required_tokens(FIRST) == ChatTokens(*range(15, 24))


def test_the_order_in_the_file_does_not_matter():
    tokens = required_tokens(CharTokenizer("mixed", ("a",), tuple(reversed(NANOCHAT))))

    assert (tokens.bos, tokens.output_end, tokens.stop_ids) == (9, 1, (5, 9))


@pytest.mark.parametrize("name", NANOCHAT)
def test_each_token_is_needed(name):
    without = tuple(other for other in NANOCHAT if other != name)
    tokenizer = CharTokenizer("less", ("a",), without)

    assert chat_tokens(tokenizer) is None
    assert missing(tokenizer) == [name]


@pytest.mark.parametrize(
    ("tokenizer", "reason"),
    [
        (None, "it does not have a tokenizer"),
        (CURRENT, "lacks <|user_start|>, <|user_end|> and 6 more"),
    ],
)
def test_a_vocabulary_that_cannot_chat_is_refused_with_the_reason(tokenizer, reason):
    with pytest.raises(UsageError, match="cannot chat") as caught:
        required_tokens(tokenizer)

    assert reason in caught.value.message
    assert caught.value.code is Code.CHAT_TOKENS
