"""The ids of a suite, and what cannot be answered with a vocabulary."""

from dataclasses import replace
from pathlib import Path

import pytest
from suite_models import suite_of

from core.base.errors import UsageError
from core.checkpoints.config import ModelConfig
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.suites.encode import encode_suite
from core.tokenizers.characters import CURRENT, CharTokenizer


@pytest.fixture(scope="module")
def config() -> ModelConfig:
    return scan([DEMO])[0].config()


def test_prompts_are_those_of_prompt_mode(tmp_path: Path, config: ModelConfig) -> None:
    suite = suite_of(tmp_path, '[[case]]\nprompt = "1+2\\n"\nanswer = "3"\n')
    encoded = encode_suite(suite, CURRENT, config)
    (case,) = encoded.cases
    assert case.request.ids == (17, 1, 10, 2, 16)
    assert case.request.settings.greedy
    assert case.request.settings.stop_on_newline
    assert case.texts == {"3": (3,)}
    assert (encoded.ends, encoded.newlines, encoded.stop_ids) == ({16, 17}, {16}, {17})
    assert (encoded.allowed, encoded.exact, encoded.prompt_tokens) == (18, True, 5)


def test_an_answer_ends_at_a_newline_or_a_stop_id(tmp_path: Path, config: ModelConfig) -> None:
    suite = suite_of(tmp_path, '[[case]]\nprompt = "1"\nanswer = "3"\n')
    encoded = encode_suite(suite, CURRENT, config)
    assert encoded.text((1, 2, 16, 3)) == "12"
    assert encoded.text((1, 2, 17, 3)) == "12"
    assert encoded.text((1, 2)) == "12"


def test_a_token_that_begins_with_a_newline_ends_an_answer_exactly(
    tmp_path: Path, config: ModelConfig
) -> None:
    pairs = CharTokenizer("pairs", ("1", "\n\n", "2\n", "3"))
    suite = suite_of(tmp_path, '[[case]]\nprompt = "1"\nanswer = "3"\n')
    encoded = encode_suite(suite, pairs, config)
    # BOS is the id after the characters.
    assert encoded.ends == {1, 4}
    assert encoded.newlines == {1, 2}
    assert encoded.text((0, 2, 3)) == "12"


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ('prompt = "x+1"\nanswer = "1"', "'x+1' has characters that the vocabulary lacks: x"),
        ('prompt = "xy"\nanswer = "1"', "No character of"),
        ('prompt = "1"\nanswer = "a"', "'a' has characters that the vocabulary lacks: a"),
        ('prompt = "1"\ncontains = "a"', "'a' has characters that the vocabulary lacks: a"),
        ('prompt = "1"\nequals = "1\\n"', "equals '1\\n' has a newline"),
        ('prompt = "1"\nanswer = "123"', "need 4 tokens, there is room for 3"),
    ],
)
def test_what_cannot_be_answered(tmp_path: Path, config: ModelConfig, case: str, said: str) -> None:
    suite = suite_of(tmp_path, f"max_tokens = 3\n[[case]]\n{case}\n")
    with pytest.raises(UsageError) as caught:
        encode_suite(suite, CURRENT, config)
    assert caught.value.message.startswith("Case 1 of suite: ")
    assert said in caught.value.message


def test_a_prompt_without_room_for_its_answer(tmp_path: Path, config: ModelConfig) -> None:
    suite = suite_of(tmp_path, '[[case]]\nprompt = "1+1\\n"\nanswer = "22"\n')
    small = replace(config, sequence_len=7)
    with pytest.raises(UsageError, match="need 3 tokens, there is room for 2"):
        encode_suite(suite, CURRENT, small)
    with pytest.raises(UsageError, match="Case 1"):
        encode_suite(suite, CURRENT, replace(config, sequence_len=4))


def test_a_checkpoint_without_a_tokenizer(tmp_path: Path, config: ModelConfig) -> None:
    suite = suite_of(tmp_path, '[[case]]\nprompt = "1"\nanswer = "1"\n')
    with pytest.raises(UsageError, match="needs a tokenizer"):
        encode_suite(suite, None, config)
