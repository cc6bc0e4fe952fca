"""Groups of losses that are counted by hand."""

import torch

from core.evaluate.loss_groups import by_class, by_frequency, by_position
from core.judging.exam import Group
from core.tokenizers.characters import CURRENT

NATS = torch.tensor([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]], dtype=torch.float64)
# "1+H\n" and "2.<bos>3".
TARGETS = torch.tensor([[1, 10, 12, 16], [2, 15, 17, 3]])


def test_positions_count_from_1() -> None:
    assert [*by_position(NATS)] == [Group("1", 2, 3.0), Group("2", 2, 4.0), Group("3-4", 4, 5.5)]


def test_classes_are_those_of_the_right_ids() -> None:
    assert [*by_class(NATS, TARGETS, CURRENT)] == [
        Group("digit", 3, 14 / 3),
        Group("letter", 1, 3.0),
        Group("operator or punctuation", 2, 4.0),
        Group("newline", 1, 4.0),
        Group("other", 1, 7.0),
    ]


def test_frequent_ids_come_first_and_every_token_is_counted_once() -> None:
    targets = torch.tensor([[7, 7, 7, 7], [7, 7, 3, 7]])
    # Seven of eight tokens have their middle in the fifth tenth, the last one in the tenth.
    assert [*by_frequency(NATS, targets)] == [
        Group("5", 7, 29 / 7),
        Group("10", 1, 7.0),
    ]
    assert sum(one.tokens for one in by_frequency(NATS, TARGETS)) == 8
