"""The map of a head in half blocks and in shades, and the table beside it."""

import pytest
from inspected import HEADS, inspected, read

from core.protocol.inspected import WantedAttention
from tui.view.attention_map import NAME, attention_lines, map_legend, mapped
from tui.view.inspection import Inspection
from tui.view.lens_grid import Spot


@pytest.fixture(scope="module")
def one() -> Inspection:
    made = inspected("5" * 80)
    made.add(read(made, WantedAttention(2, 0, len(made.ids))))
    return made


def texts(inspection: Inspection, spot: Spot, width: int, height: int, *, halves: bool):
    lines = attention_lines(inspection, spot, width, height, halves=halves)
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def test_up_to_64_ids_up_to_the_cursor_are_mapped(one) -> None:
    assert mapped(Spot(80, 2), 118, 40, halves=True) == range(17, 81)
    assert mapped(Spot(80, 2), 118, 40, halves=False) == range(81 - 38, 81)
    assert mapped(Spot(80, 2), 78, 19, halves=True) == range(81 - 34, 81)
    assert mapped(Spot(3, 2), 118, 40, halves=True) == range(4)
    assert mapped(Spot(3, 2), 1, 1, halves=True) == range(3, 4)


def test_shades_grow_with_the_weight(one) -> None:
    lines = texts(one, Spot(6, 2), 60, 12, halves=False)
    assert lines[0].startswith("attention of layer 2, head 1 · a token sees all before it")
    # The diagonal has half of the weight, what is before it half of that.
    assert [line[NAME:] for line in lines[1:8]] == [
        "█", "▓█", "▒▓█", "░▒▓█", "░░▒▓█", " ░░▒▓█", "  ░░▒▓█",
    ]  # fmt: skip
    assert lines[8][NAME:] == "#155555"


def test_a_line_of_half_blocks_has_two_rows_the_last_is_the_cursors(one) -> None:
    lines = attention_lines(one, Spot(4, 2), 60, 12, halves=True)
    assert [line[0][0] for line in lines[1:4]] == [" # ", "15 ", "55 "]
    # Rows 3 and 4: the diagonal is the strongest level, after the row is nothing.
    assert lines[3][-2:] == (("▀", "half-5-4"), ("▄", "half-5-0"))
    assert lines[1][1] == ("▄", "half-5-0")


def test_the_table_has_every_head_and_what_the_cursor_looks_at(one) -> None:
    lines = texts(one, Spot(6, 2, 3), 100, 20, halves=True)
    assert lines[1].split()[-5:] == ["head", "first", "prev", "same", "entropy"]
    chosen = [line for line in lines if "▸" in line]
    assert chosen[0].split()[-5:] == ["3", "0.300", "0.200", "0.050", "1.500"]
    assert len([line for line in lines if line.endswith("1.500")]) == HEADS
    at = next(at for at, line in enumerate(lines) if "6 5 looks at" in line)
    # The third head begins two positions back.
    assert lines[at + 1].split()[-2:] == ["4", "5"]


@pytest.mark.parametrize("halves", [True, False])
@pytest.mark.parametrize(("width", "height"), [(38, 5), (78, 19), (118, 35), (5, 3), (1, 1)])
def test_it_fits(one, width: int, height: int, *, halves: bool) -> None:
    for at in (0, 1, 40, 80):
        lines = texts(one, Spot(at, 2), width, height, halves=halves)
        assert len(lines) <= height
        if width > 10:
            assert max(map(len, lines)) <= width


def test_before_it_was_read_only_the_title_is_shown(one) -> None:
    assert texts(one, Spot(6, 3), 80, 20, halves=True) == ["attention of layer 3, head 1"]


def test_the_legend_has_the_bounds() -> None:
    colours = map_legend(halves=True)
    assert [style for _, style in colours][2:] == [f"level-{one}" for one in range(1, 6)]
    assert "█≥.4" in "".join(text for text, _ in map_legend(halves=False))
