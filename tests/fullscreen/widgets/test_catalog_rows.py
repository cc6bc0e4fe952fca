"""A row of the list as text: marks, figures, and what a narrow list leaves out."""

from pathlib import Path

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from tui.fullscreen.widgets.catalog_rows import row_parts
from tui.view.catalog import CatalogRow


def text(width: int, *, loaded: bool = False, star: bool = False, problem: str | None = None):
    entry = Checkpoint(
        "step_000100", 100, Path("r/s"), Path("r"), Path("r/s/m.pt"), model_bytes=2**20,
        meta=Meta({"val_loss": 0.5}), problem=problem,
    )  # fmt: skip
    parts = row_parts(CatalogRow(Path("r"), entry, star), width, loaded=loaded)
    return "".join(part for part, _ in parts)


def test_marks_of_star_and_memory():
    assert text(40)[:3] == "   "
    assert text(40, star=True)[:3] == " ★ "
    assert text(40, loaded=True)[:3] == " ● "
    assert text(40, star=True, loaded=True)[:3] == "★● "


def test_a_narrow_list_leaves_out_the_size_first():
    assert "1.0 MiB" in text(34)
    assert "MiB" not in text(33)
    assert "0.5000" in text(33)


def test_a_problem_is_shown_instead_of_the_figures():
    shown = text(40, problem="cut")
    assert shown == "   step_000100  cut"


def test_a_heading_is_the_runs_name():
    assert row_parts(CatalogRow(Path("r"), name="a/r"), 40, loaded=False) == [("a/r", "run")]
