"""The title of the plot, and what is said where there is none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.checkpoints.checkpoint import Checkpoint
from tui.view.loss_curve import CurvePoint, LossCurve
from tui.view.loss_words import instead_of_plot, title_cells

ENTRY = Checkpoint("a", 7, Path("r/a"), Path("r"))
ONE = LossCurve("val_loss", (CurvePoint(ENTRY, 7, 0.5),))


def title(width: int, *words: str) -> str:
    return "".join(text for text, _ in title_cells(ONE, words, width))


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (34, "val loss ──── ·· train ── log y ──"),
        (27, "val loss ───────── log y ──"),
        (17, "val loss ────────"),
        (4, "val loss "),
    ],
)
def test_the_title_drops_whole_words_from_the_first_on(width: int, shown: str) -> None:
    assert title(width, "·· train", "log y") == shown


@given(st.integers(9, 200), st.lists(st.sampled_from(["log y", "zoomed y", "·· train"])))
def test_the_title_is_as_wide_as_the_pane(width: int, words: list[str]) -> None:
    assert len(title(width, *words)) == width


def test_what_cannot_be_drawn_is_said() -> None:
    assert instead_of_plot(ONE, ENTRY) == "one measured step: 0.5000 at step 7"
    assert instead_of_plot(LossCurve("val_bpb"), ENTRY) == "no val bpb recorded"
    assert instead_of_plot(LossCurve(), None) == ""
