"""The question about a text: which ids it is about, and its answer."""

from pathlib import Path
from unittest.mock import Mock

import pytest
from halving_next import HALVING
from origins import ready_of

from core.base.errors import UsageError
from core.checkpoints.scan import scan
from core.protocol.chat_request import NOTHING
from core.protocol.prompt_options import PromptOptions
from tui.session.chat import Chat
from tui.session.loaded import Loaded
from tui.session.next_question import NextAnswer, next_question


@pytest.fixture
def loaded(tmp_path: Path, write_checkpoint) -> Loaded:
    (step,) = scan([write_checkpoint(tmp_path / "step_000100")])
    return Loaded(ready_of(step))


def test_it_is_about_the_ids_that_would_be_sent(loaded: Loaded) -> None:
    assert next_question("1+", loaded, PromptOptions(), Chat()).request().ids == (17, 1, 10)
    without = next_question("1+", loaded, PromptOptions(bos=False), Chat())
    assert without.request().ids == (1, 10)


def test_a_message_goes_on_from_the_conversation(loaded: Loaded) -> None:
    assert next_question("1", loaded, PromptOptions(chat=True), Chat()).earlier is NOTHING
    assert next_question("1", loaded, PromptOptions(), Chat()).earlier is None


def test_the_answer_has_what_was_skipped(loaded: Loaded) -> None:
    engine = Mock(next_distribution=Mock(return_value=HALVING))
    question = next_question("1=", loaded, PromptOptions(), Chat())
    answer = question.answer(engine, lambda: False)
    assert answer == NextAnswer(question, HALVING, skipped=question.request().skipped)
    assert [one.char for one in answer.skipped] == ["="]


def test_a_text_that_cannot_be_a_prompt_is_not_asked(loaded: Loaded) -> None:
    engine = Mock()
    with pytest.raises(UsageError, match="No character"):
        next_question("==", loaded, PromptOptions(), Chat()).answer(engine, lambda: False)
    engine.next_distribution.assert_not_called()


def test_the_same_text_with_other_options_is_another_question(loaded: Loaded) -> None:
    one = next_question("1", loaded, PromptOptions(), Chat())
    assert one == next_question("1", loaded, PromptOptions(), Chat())
    assert one != next_question("1", loaded, PromptOptions(bos=False), Chat())
