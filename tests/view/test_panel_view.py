"""The panels' snapshot: sentences of the highlighted entry, losses of its run."""

from pathlib import Path

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from tui.view.catalog import Catalog
from tui.view.facts import FileFacts
from tui.view.panel_view import PanelView


def entry(step: int, loss: float | None, run: str = "r") -> Checkpoint:
    folder = Path(run) / f"step_{step:06d}"
    return Checkpoint(
        folder.name, step, folder, Path(run), folder / "m.pt", model_bytes=1,
        meta=Meta({"val_loss": loss}),
    )  # fmt: skip


RUN = (entry(3, 0.3), entry(1, 0.5), entry(2, None))


def test_without_an_entry_the_only_sentence_is_no_checkpoint():
    assert PanelView().sentences() == ["no checkpoint"]
    assert PanelView().losses() == []


def test_losses_are_those_of_the_run_in_order_of_step():
    view = PanelView(Catalog((*RUN, entry(1, 9.0, "s"))), RUN[0])
    assert view.losses() == [0.5, 0.3]


def test_sentences_begin_with_the_facts_of_the_index():
    view = PanelView(Catalog(RUN), RUN[1], FileFacts(("two layers",)))
    assert view.sentences()[:2] == ["two layers", "step 1 · val loss 0.5000"]
