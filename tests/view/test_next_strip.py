"""The strip of the next token: in one line and in two, at any width."""

import math
from dataclasses import replace

import pytest
from halving_next import HALVING
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from core.protocol.next_distribution import NextDistribution
from core.tokenizers.characters import CURRENT, CharTokenizer
from tui.view.next_strip import height, strip_lines

CLEAN = replace(HALVING, unused_mass=0.0)
# A large vocabulary, of which ten are told.
TEN = tuple(pair for pair in HALVING.likeliest if pair[0] < 10)
LARGE = replace(HALVING, likeliest=TEN, used=50_257)
WIDE = CharTokenizer("wide", tuple("世界é1"))


@pytest.mark.parametrize(
    ("share", "block"),
    [(0.0, " "), (4e-4, " "), (6e-4, "▁"), (0.12, "▁"), (0.13, "▂"), (0.5, "▅"), (1.0, "█")],
)
def test_a_probability_is_a_height(share: float, block: str) -> None:
    assert height(share) == block


def test_one_line_has_heights_percents_and_padding() -> None:
    assert strip_lines(HALVING, CURRENT, "", 60, 1) == (
        "next 0▄48 % 1▂24 % 2▁12 % 3▁4▁5▁6▁7▁8▁9▁+ - H …  padding 3 %",
    )


def test_percents_give_way_to_tokens_that_are_possible() -> None:
    (line,) = strip_lines(CLEAN, CURRENT, "", 34, 1)
    assert line == "next 0▄48 % 1▂24 % 2▁12 % 3▁4▁5▁…"
    (line,) = strip_lines(CLEAN, CURRENT, "", 21, 1)
    assert line == "next 0▄48 % 1▂2▁3▁4▁…"


def test_two_lines_have_heights_above_the_tokens() -> None:
    assert strip_lines(HALVING, CURRENT, "", 76, 2) == (
        "next ▄▂▁▁▁▁▁▁▁▁                0 48.4 %  1 24.2 %  2 12.1 %",
        "     0123456789+-HBL.⏎<|bos|>  padding 3.2 %  2.26 bits",
    )


def test_an_unknown_character_comes_first() -> None:
    said = "'=' is not in the vocabulary"
    (line,) = strip_lines(HALVING, CURRENT, said, 60, 1)
    assert line.startswith(f"next {said}  0▄")
    assert strip_lines(HALVING, CURRENT, said, 48, 1) == (f"next {said}  0▄1▂2▁3▁4▁5▁…",)
    above, below = strip_lines(HALVING, CURRENT, said, 76, 2)
    assert above.endswith(f"▁▁  {' ' * 14}{said}")
    assert below.endswith("<|bos|>  padding 3.2 %  2.26 bits")
    above, below = strip_lines(LARGE, CURRENT, said, 76, 2)
    assert above.startswith(f"next {said}  0 48.4 %  1 24.2 %")
    assert below.startswith("     4 3.0 %")


def test_without_a_distribution_the_remark_is_alone() -> None:
    assert strip_lines(None, None, "no checkpoint is loaded", 48, 2) == (
        "next  no checkpoint is loaded",
        "",
    )
    assert strip_lines(None, CURRENT, "", 48, 1) == ("next",)


def test_a_large_vocabulary_has_percents_and_the_rest() -> None:
    assert strip_lines(LARGE, CURRENT, "", 40, 1) == ("next 0 48 %  1 24 %  2 12 %  padding 3 %",)
    above, below = strip_lines(LARGE, CURRENT, "", 76, 2)
    assert above == "next 0 48.4 %  1 24.2 %  2 12.1 %  3 6.1 %  4 3.0 %"
    assert below == "     5 1.5 %  6 0.8 %  7 0.4 %  padding 3.2 %  others 0.1 %  2.26 bits"


def test_tokens_of_two_cells_keep_their_heights_above_them() -> None:
    shares = (0.6, 0.3, 0.06, 0.04)
    told = NextDistribution(
        tuple((index, math.log(share)) for index, share in enumerate(shares)), 1.0, 0.0, 4
    )
    above, below = strip_lines(told, WIDE, "", 60, 2)
    assert above.startswith("next ▅ ▃ ▁▁  ")
    assert below.startswith("     世界é1  ")


@given(
    width=st.integers(0, 130),
    rows=st.integers(1, 2),
    found=st.sampled_from([HALVING, CLEAN, LARGE, None]),
    tokenizer=st.sampled_from([CURRENT, WIDE, None]),
    remark=st.sampled_from(["", "'世' is not in the vocabulary"]),
)
def test_lines_fit_whatever_is_shown(width, rows, found, tokenizer, remark) -> None:
    lines = strip_lines(found, tokenizer, remark, width, rows)
    assert len(lines) == rows
    assert all(cell_len(line) <= width for line in lines)
