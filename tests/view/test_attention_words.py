"""Where heads look, as tables."""

from array import array

from core.protocol.head_attention import HeadAttention, HeadFigures, LayerAttention
from core.tokenizers.characters import CURRENT
from tui.view.attention_words import head_lines, heads_lines

FIRST = HeadFigures(1.0, 0.0, 0.0, 1.0, 0.0)
SECOND = HeadFigures(0.75, 0.75, 0.0, 0.25, 0.5623)


def test_each_token_is_a_line_with_the_place_it_looks_at_most() -> None:
    weights = (array("f", [1.0]), array("f", [0.75, 0.25]))
    attention = HeadAttention(3, 2, None, weights, (FIRST, SECOND))
    assert [*head_lines(attention, (17, 16), CURRENT, 100)] == [
        "attention of layer 3, head 2: a token sees all before it",
        "at  text     first  previous  same id  itself  entropy  most of it on",
        " 0  <|bos|>  1.000     0.000    0.000   1.000    0.000  0 <|bos|> 1.000",
        " 1  ⏎        0.750     0.750    0.000   0.250    0.562  0 <|bos|> 0.750",
    ]


def test_each_head_of_a_layer_is_a_line() -> None:
    assert [*heads_lines(LayerAttention(3, 12, (FIRST, SECOND)), 100)] == [
        "attention of layer 3, means over the text: a token sees the 12 tokens before it",
        "head  first  previous  same id  itself  entropy",
        "   1  1.000     0.000    0.000   1.000    0.000",
        "   2  0.750     0.750    0.000   0.250    0.562",
    ]
