"""The logit lens as a table, in groups of layers that fit."""

from core.protocol.text_reading import LayerReading, TextReading
from core.protocol.token_figures import TokenFigures
from core.tokenizers.characters import CURRENT
from tui.view.layer_words import CHANGE, TITLE, change_lines, layer_lines

READING = TextReading(
    (TokenFigures(0, 17, None, None, None), TokenFigures(1, 1, -0.5, 1, 0.5)),
    0.125,
    None,
    tuple(LayerReading(layer, (layer, 10), (-0.1, -0.2), (-layer - 0.5,)) for layer in range(4)),
)


def test_a_line_for_each_token_and_a_column_for_each_layer() -> None:
    assert [*layer_lines(READING, CURRENT, 200)] == [
        TITLE,
        "at  text        0        1        2        3",
        " 1  1     0 −0.50  1 −1.50  2 −2.50  3 −3.50",
        " 2  next        +        +        +        +",
    ]


def test_layers_that_do_not_fit_come_below() -> None:
    # Two layers are as wide as the terminal.
    _, *lines = layer_lines(READING, CURRENT, 26)
    assert lines == [
        "at  text        0        1",
        " 1  1     0 −0.50  1 −1.50",
        " 2  next        +        +",
        "at  text        2        3",
        " 1  1     2 −2.50  3 −3.50",
        " 2  next        +        +",
    ]
    _, *narrow = layer_lines(READING, CURRENT, 25)
    assert [line.split() for line in narrow[::3]] == [["at", "text", str(n)] for n in range(4)]


def test_a_line_for_each_checkpoint_and_a_dash_for_a_layer_that_it_lacks() -> None:
    shallow = TextReading(READING.tokens, 0.125, None, READING.layers[:2])
    assert [*change_lines((("step_1", READING), ("run/step_2", shallow)), 200)] == [
        CHANGE,
        "checkpoint      0      1      2      3",
        "step_1      0.500  1.500  2.500  3.500",
        "run/step_2  0.500  1.500      –      –",
    ]
    _, *narrow = change_lines((("step_1", READING),), 26)
    assert [line.split()[1:] for line in narrow[::2]] == [["0", "1"], ["2", "3"]]


def test_of_one_token_no_layer_has_a_loss() -> None:
    one = TextReading(READING.tokens[:1], 0.0, None, (LayerReading(0, (1,), (-0.1,), ()),))
    assert [*change_lines((("a", one),), 80)][-1].split() == ["a", "–"]
