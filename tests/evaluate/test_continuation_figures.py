"""Repetition and verbatim spans of continuations that are written by hand."""

from pathlib import Path

import pytest

from core.checkpoints.scan import scan
from core.evaluate.continuation_figures import continuations_of
from core.evaluate.continuations import Beginnings
from core.judging.amount import Amount
from core.judging.exam import Shares
from core.judging.exam_request import ExamRequest
from core.judging.source import Kind, Source
from core.judging.subject import Subject
from core.judging.windows import TextLayout, Windows
from core.tokenizers.characters import CURRENT
from core.tokenizers.tokenizer import Skipped, Tokenizer

BOS = CURRENT.bos_id


def ids(text: str) -> tuple[int, ...]:
    return CURRENT.encode(text).ids


def request_of(trio: Path, tokenizer: Tokenizer | None, train: str | None) -> ExamRequest:
    entry = scan([trio])[0]
    windows = Windows(((0,) * 9,), TextLayout.SHIFT, 8, 9, 0, None, (Skipped("x", 0),))
    text = Source("text", Kind.TEXT, ("",), (), "")
    source = Source("train", Kind.TEXT, (train,), (), "") if train else None
    return ExamRequest(Subject("a", entry, tokenizer), text, windows, Amount(), source)


def test_both_are_counted_up_to_a_stop_id(trio: Path) -> None:
    assert BOS is not None
    text = ids("1+2\n3\n4-5\n-1\n6+7\n13\n")
    found = Beginnings((ids("0"),) * 2, (text, text))
    written = [(*ids("99" * 10), BOS, *ids("1")), ids("1+2\n3\n4-5\n-1\n6+7\n13\n")]
    result = continuations_of(request_of(trio, CURRENT, "1+2\n3\n4x-5\n-1\n6"), found, written)
    assert (result.count, result.prompt, result.length) == (2, 1, 20)
    # 17 4-grams of nines, 16 of them repeated, and 17 of the text, all different.
    assert result.repeated == Shares(1 - 18 / 34, 0)
    assert result.distinct[0].text == pytest.approx(len({*text}) / 40)
    # No span of 16 nines; the training text without x has 14 characters.
    assert result.verbatim == ((16, Shares(0, 0)), (32, Shares(None, None)))
    assert result.sample == (ids("0"), written[0])


def test_spans_are_found_in_the_training_text(trio: Path) -> None:
    text = ids("123456789123456789")
    found = Beginnings((ids("0"),), (text,))
    train = "0123456789123456789"
    result = continuations_of(request_of(trio, CURRENT, train), found, [ids("0" * 18)])
    assert result.verbatim[0] == (16, Shares(0, 1))
    assert continuations_of(request_of(trio, None, train), found, [text]).verbatim == ()
    assert continuations_of(request_of(trio, CURRENT, None), found, [text]).verbatim == ()
