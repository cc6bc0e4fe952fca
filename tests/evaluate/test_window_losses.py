"""Sums of losses: means of windows, units of documents and pieces, and bits per byte."""

from math import log

import pytest
import torch
from present import present

from core.evaluate.window_losses import by_window, score_of
from core.judging.score import Measure
from core.judging.source import Kind, Source
from core.judging.windows import TextLayout, Windows, windows_of
from core.tokenizers.characters import CURRENT

BOS = present(CURRENT.bos_id)


def test_windows_have_their_means_and_blocks_their_order() -> None:
    windows = Windows(((BOS, 1, 2),) * 20, TextLayout.ROWS, 2, 60, 0, None)
    blocks = {1: torch.full((4, 2), 3.0), 0: torch.full((16, 2), 1.0)}
    losses = by_window(windows, blocks)
    assert list(losses) == [*range(20)]
    found = score_of(windows, losses, CURRENT)
    assert found.means == (1.0,) * 16 + (3.0,) * 4
    assert found.units == found.means
    assert (found.nats_per_token, found.loss, found.tokens) == (1.4, 1.4, 40)
    # One byte for each id.
    assert found.bits_per_byte == pytest.approx(1.4 / log(2))
    assert list(by_window(windows, blocks, 3)) == [0, 1, 2]


def test_the_windows_of_a_document_are_one_unit() -> None:
    text = Source("a", Kind.DOCUMENTS, ("012345", "67", "8901"), (), "")
    windows = windows_of(text, CURRENT, TextLayout.ROWS, 2, whole=False)
    assert (windows.documents, windows.units, windows.unit) == ((0, 0, 0, 1, 2, 2), 3, "document")
    losses = {number: torch.full((2,), float(number)) for number in range(6)}
    found = score_of(windows, losses, CURRENT)
    assert found.means == (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
    # Sums of 6, 6 and 18 nats of 12 tokens; their mean is the mean loss.
    assert found.units == pytest.approx((6 * 3 / 12, 6 * 3 / 12, 18 * 3 / 12))
    assert found.loss == pytest.approx(found.nats_per_token) == pytest.approx(2.5)


def test_padding_counts_neither_as_tokens_nor_as_bytes() -> None:
    rows = ((BOS, 1, 2, 3), (BOS, 1, 0, 0))
    windows = Windows(rows, TextLayout.ROWS, 3, 4, 0, None, counts=(3, 1))
    losses = {0: torch.tensor([1.0, 1.0, 1.0]), 1: torch.tensor([5.0, 99.0, 99.0])}
    found = score_of(windows, losses, CURRENT)
    assert (found.tokens, found.nats_per_token, found.means) == (4, 2.0, (1.0, 5.0))
    assert found.measure is Measure.BITS
    assert found.bits_per_byte == pytest.approx(2 / log(2))
    assert found.units == pytest.approx((3 * 2 / 4 / log(2), 5 * 2 / 4 / log(2)))
    assert found.loss == pytest.approx(found.bits_per_byte)


def test_without_a_tokenizer_there_are_no_bytes() -> None:
    windows = Windows(((0, 1, 2),), TextLayout.SHIFT, 2, 3, 0, None)
    found = score_of(windows, {0: torch.tensor([1.0, 2.0])}, None)
    assert (found.bits_per_byte, found.nats_per_token) == (None, 1.5)
