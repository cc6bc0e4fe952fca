"""A row of the list as text: marks, figures, and the problem in their place."""

from functools import partial

import pytest
from entries import entry as step_entry

from core.base.error_codes import Code
from core.checkpoints.checkpoint import Checkpoint
from tui.fullscreen.widgets.catalog_rows import head_parts, room_for_head
from tui.fullscreen.widgets.catalog_table import CatalogTable
from tui.view.catalog import Catalog, Order
from tui.view.catalog_row import CatalogRow

entry = partial(step_entry, checked=True, model_bytes=2**20)


def line(width: int, *entries: Checkpoint, number: int = 0, loaded: bool = False) -> str:
    """Return the text of a row in a list of some entries."""
    table = CatalogTable(Catalog(entries).rows(), Order.STEP, width)
    return "".join(text for text, _ in table.parts(number, loaded=loaded))


def test_marks_of_star_memory_and_what_was_not_checked():
    run = (entry(1, 0.5), entry(2, 0.4), entry(3, 0.6, checked=False))
    assert [line(40, *run, number=n)[:3] for n in range(3)] == ["   ", "★  ", " ? "]
    assert line(40, *run, loaded=True)[:3] == " ● "
    assert line(40, *run, number=1, loaded=True)[:3] == "★● "


RUN = (entry(1, 0.2600), entry(2, 0.2624), entry(3, 0.2601), entry(4, 0.2666), entry(5, 9.9))


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (38, ["▼ lowest", "+0.9%", "+0.0%", "▲ +2.5%", "▲ >999%"]),
        (28, ["▼ lowest", "+0.9%", "+0.0%", "▲ +2.5%", "▲ >999%"]),
        (27, ["▼ low", "+0.9%", "+0.0%", "▲ +2.5%", "▲ >999%"]),
        (20, ["▼", "▲", "", "▲", "▲"]),
    ],
)
def test_the_distance_to_the_lowest_is_shortened_and_past_best_begins_at_half_a_percent(
    width, expected
):
    wanted = [word.replace("+0.9%", "▲ +0.9%") for word in expected]
    shown = [line(width, *RUN, number=n) for n in range(5)]
    figures = [text[text.index(".") + 5 :].split("1.0 MiB")[0].strip() for text in shown]
    assert figures == wanted


def test_a_large_distance_has_no_decimals():
    shown = [line(40, entry(1, 2.0), entry(2, 0.5), number=0)]
    assert "+300%" in shown[0]


def test_a_narrow_list_leaves_out_the_size_first():
    assert "1.0 MiB" in line(40, *RUN)
    assert "MiB" not in line(34, *RUN)
    assert "0.2600" in line(20, *RUN)


def test_a_problem_is_shown_in_place_of_the_figures():
    cut = entry(100, 0.5, problem="ends after 2 KiB", problem_code=Code.CHECKPOINT_CUT)
    assert line(40, cut).split() == ["100", "cut"]
    layout = "This is the Hugging Face layout of GPT-2"
    assert line(29, entry(100, 0.5, problem=layout)).endswith("  other layout")
    assert line(15, entry(100, 0.5, problem=layout)).endswith(" other…")


def test_the_step_of_a_contradiction_is_unclear():
    odd = entry(100, 0.5, contradiction="the meta says step 9, the file name 100")
    assert line(40, odd).split() == ["100", "step", "unclear"]


def test_a_loss_of_any_size_has_nine_characters_at_most():
    for loss, shown in ((1e28, "1.000e+28"), (0.00001, "1.00e-05"), (99.5, "99.5000")):
        assert line(40, entry(1, loss)).split()[1] == shown


def test_a_head_has_its_note_at_the_end_if_the_name_leaves_room():
    row = CatalogRow("runA", note="lowest 0.2526")
    assert head_parts(row, "runA", 30) == [(" runA" + " " * 12, "run"), ("lowest 0.2526", "loss")]
    assert head_parts(row, "runA", 12) == [(" runA", "run")]
    assert (room_for_head(row, 40), room_for_head(row, 20)) == (25, 19)


def test_sorted_by_date_the_date_is_shown_in_place_of_the_size():
    rows = Catalog(RUN, Order.DATE).rows()
    for width, date in ((60, "–"), (33, "–")):
        table = CatalogTable(rows, Order.DATE, width)
        assert "↓date" in table.column_heads()
        assert "".join(text for text, _ in table.parts(0, loaded=False)).rstrip().endswith(date)
