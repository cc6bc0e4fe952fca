"""The page of a score: table, plot, sentences, and which lines lead to a checkpoint."""

import pytest
from rich.cells import cell_len
from score_results import result

from tui.view.score_view import score_view

# The number of the line with the heads, where what was scored is one line.
HEAD = 2
FOUND = result((1.0, 1.02, 1.2), (1.0, 1.02, 1.2), (300, 200, 100), 0.03)


def test_rows_are_in_order_of_loss_and_lead_to_their_checkpoints() -> None:
    lines = score_view(FOUND, 100)
    told, blank, head, *rows = [line.text for line in lines[:6]]
    assert told == "text: 80 windows of 8 tokens · layout stream · held out"
    assert blank == ""
    assert head.split() == ["checkpoint", "nats/token", "vs", "best", "95", "%", "verdict",
                            "recorded"]  # fmt: skip
    assert [line.checkpoint.step for line in lines if line.checkpoint] == [300, 200, 100]
    assert rows[0].startswith("★ step_000300      1.0000   lowest")
    assert "+0.2000" in rows[2]
    assert rows[2].split()[-2:] == ["worse", "1.2000"]


@pytest.mark.parametrize("width", [120, 78, 60, 40])
def test_nothing_is_wider_than_the_page(width: int) -> None:
    assert max(cell_len(line.text.rstrip()) for line in score_view(FOUND, width)) <= width


def test_narrow_pages_leave_out_the_recorded_loss_first() -> None:
    heads = [
        next(line.text for line in score_view(FOUND, width) if "nats/token" in line.text)
        for width in (100, 66, 50)
    ]
    assert ["recorded" in head for head in heads] == [True, False, False]
    assert ["95 %" in head for head in heads] == [True, True, False]
    assert all("verdict" in head for head in heads)


def test_the_plot_has_every_step_and_one_step_has_none() -> None:
    text = "\n".join(line.text for line in score_view(FOUND, 80))
    assert "nats/token over steps" in text
    alone = score_view(result((1.0,), (1.0,)), 80)
    assert [line.text for line in alone[HEAD:]] == [
        "  checkpoint   nats/token  recorded",
        "  step_000100      1.0000    1.0000",
    ]
