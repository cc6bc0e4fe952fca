"""The request of a message: exact ids before it, both numbers when it is too long."""

import json

import pytest

from core.base.error_codes import Code
from core.base.errors import PromptTooLongError, TokenCounts, UsageError
from core.chat.chat_tokens import required_tokens
from core.protocol.chat_request import NOTHING, Earlier, after_answer, chat_request
from core.protocol.chat_turn import ChatTurn
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CURRENT, FIRST
from core.tokenizers.readers import read_file

BOS, USER, USER_END, ANSWER, ANSWER_END = range(15, 20)
SETTINGS = SamplingSettings()


def asked(text, tokenizer=FIRST, context=64, earlier=NOTHING, **options):
    how = PromptOptions(chat=True).with_(**options)
    return chat_request(text, tokenizer, context, SETTINGS, 7, how, earlier)


def test_the_golden_question(goldens):
    folder = goldens / "chat_tool_add"
    values = json.loads((folder / "golden/golden.json").read_text())

    request = asked(values["user"], read_file(folder / "tokenizer/tokenizer.pkl"), 256)

    assert list(request.ids) == values["prompt"]
    assert request.stop_ids == (311, 315)
    assert request.prompt == values["user"]
    assert request.chat == ChatTurn("", 2)


def test_a_first_message_follows_the_system_message():
    request = asked("1", system="H")

    assert request.ids == (BOS, USER, 12, 14, 14, 1, USER_END, ANSWER)
    assert request.prompt == "1"
    assert request.as_seen(FIRST) == "H\n\n1\n"


def test_a_later_message_follows_the_ids_so_far():
    earlier = (BOS, USER, 1, USER_END, ANSWER, 2, ANSWER_END)

    request = asked("3", earlier=Earlier(earlier, ((5, 6),), "H"), system="B")

    assert request.ids == (*earlier, USER, 3, USER_END, ANSWER)
    assert request.as_seen(FIRST) == "3\n"
    assert request.chat == ChatTurn("H", 8)
    assert request.stepped == ((5, 6),)


def test_skipped_characters_are_named():
    assert [one.char for one in asked("1=").skipped] == ["="]


def test_no_stop_ids():
    assert asked("1", stop_at_bos=False).stop_ids == ()


@pytest.mark.parametrize("tokenizer", [None, CURRENT])
def test_a_vocabulary_without_the_tokens_is_refused(tokenizer):
    with pytest.raises(UsageError) as caught:
        asked("1", tokenizer)
    assert caught.value.code is Code.CHAT_TOKENS


def test_a_message_without_a_known_character_is_refused():
    with pytest.raises(UsageError, match="No character"):
        asked("===")


def test_a_conversation_that_is_too_long_is_refused_with_both_numbers():
    asked("1", context=6)
    with pytest.raises(PromptTooLongError) as caught:
        asked("1", context=5)

    assert caught.value.message == "The conversation has 5 tokens but the context is 5"
    assert caught.value.data == TokenCounts(5, 5)
    assert caught.value.code is Code.CHAT_TOO_LONG
    assert asked("1", context=5, beyond_context=True).context == 105


def test_a_conversation_goes_on_from_the_exact_ids():
    first = asked("1")

    # The last id of an answer was not fed yet.
    assert after_answer(first, (2, 3, ANSWER_END), ANSWER_END) == Earlier(
        (*first.ids, 2, 3, ANSWER_END), ((5, 7),)
    )


@pytest.mark.parametrize("answer", [(2,), (2, BOS)])
def test_a_cut_answer_is_ended_like_chat_cli_does(answer):
    first = asked("1")

    assert after_answer(first, answer, ANSWER_END).ids == (*first.ids, *answer, ANSWER_END)


def test_each_answer_is_fed_one_by_one():
    second = asked("3", earlier=after_answer(asked("1"), (2, ANSWER_END), ANSWER_END))

    assert second.stepped == ((5, 6),)
    assert after_answer(second, (4, 5), ANSWER_END).stepped == ((5, 6), (11, 12))


def test_a_message_without_an_answer_is_left_out():
    first = asked("1")
    earlier = after_answer(first, (2, ANSWER_END), ANSWER_END)

    assert after_answer(first, (), ANSWER_END) == NOTHING
    assert after_answer(asked("3", earlier=earlier), (), ANSWER_END) == earlier


def test_the_tokens_of_the_tests_are_those_of_the_vocabulary():
    assert required_tokens(FIRST).assistant_end == ANSWER_END
