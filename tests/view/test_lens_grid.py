"""The grid of the logit lens: only what fits is made, and each cell tells its layer's best id."""

import pytest
from inspected import LAYERS, inspected, read

from core.protocol.inspected import WantedLayers
from tui.view.inspection import Inspection
from tui.view.lens_grid import (
    NAME,
    Spot,
    cell_width,
    lens_legend,
    lens_lines,
    shown_positions,
)


@pytest.fixture
def one() -> Inspection:
    made = inspected()
    made.add(read(made, WantedLayers(0, len(made.ids))))
    return made


def texts(inspection: Inspection, spot: Spot, width: int = 80, height: int = 20) -> list[str]:
    lines = lens_lines(inspection, spot, width, height)
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def test_rows_are_layers_columns_are_tokens_and_the_last_row_is_the_models_own(one) -> None:
    lines = texts(one, Spot(5, LAYERS))
    assert lines[0].split()[:4] == ["reads", "<|bos|>", "1", "5"]
    assert lines[1].split()[:5] == ["next", "1", "▏5", "7", "9"]
    names = [line[:NAME].strip() for line in lines[2 : 3 + LAYERS]]
    assert names == ["embed", "1", "2", "3", "4 out"]
    assert lines[2 + LAYERS].count("✓") == len(shown_positions(one, 5, 80))


def test_the_level_of_a_probability_is_a_style_and_a_block(one) -> None:
    line = lens_lines(one, Spot(5, 0), 80, 20)[2 + LAYERS]
    cells = [piece for piece in line if piece[1].startswith("level-")]
    assert [(text[-1], style) for text, style in cells][:5] == [
        ("▆", "level-1"), ("▄", "level-2"), ("▂", "level-3"), ("▁", "level-4"), (" ", "level-5"),
    ]  # fmt: skip
    assert [text.strip() for text, _ in lens_legend()][:3] == ["█≥.9", "▆≥.5", "▄≥.2"]


def test_below_is_what_the_chosen_cell_tells(one) -> None:
    lines = texts(one, Spot(4, LAYERS), 120)
    at = next(at for at, line in enumerate(lines) if line.startswith("after layer 4"))
    assert lines[at].startswith(
        "after layer 4, position 4 reads 9 · next ⏎ (answer token 4): log-prob −3.507 · 3.0 % · "
    )
    assert "rank 1" in lines[at]
    assert len(lines) == at + 6
    assert lines[at + 1].split() == ["⏎", "3.0", "%", "●", "█"]
    assert "of the prompt" in "\n".join(texts(one, Spot(0, 0), 120))
    end = "\n".join(texts(one, Spot(len(one.ids) - 1, 0), 120))
    assert "after the embedding" in end
    assert "nothing follows" in end


@pytest.mark.parametrize(("width", "height"), [(38, 5), (78, 19), (118, 35), (20, 3), (1, 1)])
def test_it_fits_and_the_chosen_cell_is_in_view(one, width: int, height: int) -> None:
    for at in range(len(one.ids)):
        for layer in range(LAYERS + 1):
            lines = lens_lines(one, Spot(at, layer), width, height)
            assert len(lines) <= height
            if width >= NAME + cell_width(one) and height >= 4:
                assert any(style == "place" for line in lines for _, style in line)
                assert max(map(len, texts(one, Spot(at, layer), width, height)[:-1])) <= width


def test_what_was_not_read_yet_is_a_dot_and_a_large_vocabulary_has_wide_columns() -> None:
    one = inspected()
    assert "·" in texts(one, Spot(5, 2))[4]
    assert lens_lines(one, Spot(5, 2), 80, 20)[-1][0][0].startswith("after layer 2, position 5")
    assert cell_width(inspected(vocab=50_000)) > cell_width(one)
