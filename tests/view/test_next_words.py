"""What is said of the next token."""

import math

import pytest
from halving_next import HALVING, PADDING, USED

from core.protocol.next_distribution import NextDistribution
from core.tokenizers.characters import CURRENT
from tui.view.next_words import entropy_words, likely, padding_words, rest_share


def test_ids_with_text_are_listed_the_greedy_choice_first() -> None:
    tokens = likely(HALVING, CURRENT)
    assert [one.id for one in tokens] == list(range(USED))
    assert [one.text for one in tokens[:3]] == ["0", "1", "2"]
    assert tokens[0].share == pytest.approx(0.5 * (1 - PADDING))


def test_without_a_tokenizer_ids_are_numbers() -> None:
    assert likely(HALVING, None)[0].text == "id 0"


@pytest.mark.parametrize(
    ("mass", "said"), [(0.0, ""), (4e-4, ""), (6e-4, "padding 0.1 %"), (0.031, "padding 3.1 %")]
)
def test_padding_is_said_where_it_counts(mass: float, said: str) -> None:
    assert padding_words(NextDistribution((), 0.0, mass, 9)) == said


def test_what_is_not_shown_has_the_rest() -> None:
    tokens = likely(HALVING, CURRENT)
    assert rest_share(HALVING, tokens) == pytest.approx(0.0, abs=1e-9)
    assert rest_share(HALVING, tokens[:1]) == pytest.approx(0.5 * (1 - PADDING))


def test_entropy_is_in_bits() -> None:
    assert entropy_words(NextDistribution((), math.log(8), 0.0, 9)) == "3.00 bits"
