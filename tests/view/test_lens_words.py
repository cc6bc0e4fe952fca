"""The table of a text and its totals."""

from math import log

from core.protocol.text_reading import TextReading
from core.protocol.token_figures import TokenFigures
from core.tokenizers.characters import CURRENT
from tui.view.lens_words import token_lines, totals_line, totals_of

TOP = ((1, -0.25), (31, -9.0))
READING = TextReading(
    (
        TokenFigures(0, 17, None, None, None),
        TokenFigures(1, 1, -log(2), 1, 0.5, TOP),
        TokenFigures(2, 16, -9.0, 12, 2.25, TOP),
    ),
    0.125,
    TOP,
)


def test_each_token_is_a_line_with_the_likeliest_ids() -> None:
    assert [line.rstrip() for line in token_lines(READING, CURRENT, 100)] == [
        "at  id  text     logprob     bits  rank  entropy  most likely",
        " 0  17  <|bos|>        –      –       –        –",
        " 1   1  1         −0.693   1.00 ▁     1    0.500  1 −0.25  id 31 −9.00",
        " 2  16  ⏎         −9.000  12.98 █    12    2.250  1 −0.25  id 31 −9.00",
        " 3      next                               0.125  1 −0.25  id 31 −9.00",
    ]


def test_without_them_there_is_no_such_column() -> None:
    plain = TextReading(READING.tokens, 0.125)
    lines = [*token_lines(plain, None, 100)]
    assert lines[0].endswith("entropy")
    assert lines[2].split() == ["1", "1", "id", "1", "−0.693", "1.00", "▁", "1", "0.500"]


def test_the_totals_are_those_of_the_predicted_tokens() -> None:
    totals = totals_of(READING)
    assert (totals.predicted, totals.first) == (2, 1)
    assert totals.nats == log(2) + 9
    assert totals_line("step_\x1b1", "cpu", "fp32", READING) == (
        "step_␛1 · cpu · fp32 · 3 tokens · 2 predicted · 4.8466 nats/token · 6.9921 bits/token · "
        "perplexity 127.30 · rank 1: 1"
    )


def test_a_perplexity_beyond_a_float_is_not_an_error() -> None:
    bad = TextReading((TokenFigures(1, 1, -5000.0, 9, 0.0),), 0.0)
    assert "5000.0000 nats/token" in totals_line("a", "cpu", "fp32", bad)


def test_of_one_token_nothing_is_summed() -> None:
    one = TextReading(READING.tokens[:1], 0.0)
    assert totals_of(one).nats_per_token is None
    assert totals_line("a", "cpu", "fp32", one) == (
        "a · cpu · fp32 · 1 token · nothing predicts the first one"
    )
