"""The panels' snapshot: the facts of the highlighted entry as pairs, sentences and lines."""

from functools import partial

from entries import entry as step_entry

from tui.view.catalog import Catalog
from tui.view.facts import FileFacts
from tui.view.panel_view import PanelView

entry = partial(step_entry, model_bytes=1)


RUN = (entry(3, 0.3), entry(1, 0.5), entry(2, None))


def test_without_an_entry_the_only_sentence_is_no_checkpoint():
    assert PanelView().sentences(40) == PanelView().brief() == ["no checkpoint"]
    assert PanelView().facts() == []


def test_the_facts_are_those_of_the_meta_and_of_the_index():
    view = PanelView(Catalog(RUN), RUN[0], FileFacts(model="4 × 48"))
    facts = {fact.key: fact.value for fact in view.facts()}
    assert facts["val loss"] == "0.3000 · lowest of its run"
    assert (facts["model"], facts["why ★"]) == ("4 × 48", "lowest val_loss of its run (0.3000)")
    assert view.brief()[:2] == ["val loss 0.3000", "★ lowest of its run"]


def test_the_sentences_are_aligned_and_wrapped_below_their_values():
    lines = PanelView(Catalog(RUN), RUN[0]).sentences(32)
    assert lines[:4] == [
        "val loss  0.3000 · lowest of its",
        "          run",
        "best for  general use",
        "why ★     lowest val_loss of its",
    ]
    assert all(len(line) <= 32 for line in lines)
