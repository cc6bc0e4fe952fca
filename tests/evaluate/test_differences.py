"""Where two checkpoints differ, from losses made up for it."""

import pytest
import torch

from core.evaluate.differences import differences_of
from core.judging.source import Kind, Source
from core.judging.windows import TextLayout, windows_of
from core.tokenizers.characters import CURRENT

TEXT = Source("a", Kind.TEXT, ("12+3\n15\n\n" * 40,), (), "")
WINDOWS = windows_of(TEXT, CURRENT, TextLayout.STREAM, 8, whole=False)


def losses(change: torch.Tensor | float = 0.0) -> dict[int, torch.Tensor]:
    return {number: torch.full((8,), 1.0) + change for number in range(len(WINDOWS.rows))}


def test_positions_have_their_own_means() -> None:
    found = differences_of(0, 1, losses(torch.arange(8.0)), losses(), WINDOWS, CURRENT)
    assert [(one.name, one.difference) for one in found.positions] == [
        ("1", 0.0), ("2", 1.0), ("3-4", 2.5), ("5-8", 5.5),
    ]  # fmt: skip
    assert sum(one.tokens for one in found.positions) == WINDOWS.tokens


def test_classes_are_those_of_the_predicted_tokens() -> None:
    digits = {CURRENT.encode(char).ids[0] for char in "0123456789"}
    first = {
        number: torch.tensor([1.5 if one in digits else 1.0 for one in row[1:]])
        for number, row in enumerate(WINDOWS.rows)
    }
    found = differences_of(0, 1, first, losses(), WINDOWS, CURRENT)
    assert {one.name: one.difference for one in found.classes} == {
        "digit": pytest.approx(0.5), "operator or punctuation": 0.0, "newline": 0.0,
    }  # fmt: skip
    assert sum(one.tokens for one in found.classes) == WINDOWS.tokens


def test_the_worst_window_is_shown_around_its_worst_token() -> None:
    first = losses()
    first[3] = first[3].clone()
    first[3][4] += 8
    found = differences_of(2, 5, first, losses(), WINDOWS, CURRENT)
    worst = found.worst[0]
    assert (found.a, found.b, worst.window, worst.difference) == (2, 5, 3, 1.0)
    row = "".join(CURRENT.token_bytes(one).decode() for one in WINDOWS.rows[3])
    assert (worst.before, worst.token, worst.after) == (row[:5], row[5], row[6:])


def test_ids_without_a_tokenizer_have_no_classes_and_no_text() -> None:
    found = differences_of(0, 1, losses(), losses(), WINDOWS, None)
    assert found.classes == ()
    assert {one.token for one in found.worst} == {""}
