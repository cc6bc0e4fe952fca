"""Panels: each has an id of its own, a declared key, and is shown after the news it wants."""

from unittest.mock import create_autospec

import pytest
from rich.text import Text

from tui.fullscreen.panels.checkpoint_facts import CheckpointFacts
from tui.fullscreen.panels.loss_bars import LossBars
from tui.fullscreen.panels.panel import Panel
from tui.view.keys import BY_ID
from tui.view.panel_view import PanelView

PANELS: tuple[Panel, ...] = (CheckpointFacts(), LossBars())


def test_ids_are_different_and_those_of_the_widgets():
    assert len({panel.id for panel in PANELS}) == len(PANELS)
    assert [panel.widget.id for panel in PANELS] == [panel.id for panel in PANELS]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_a_panel_has_a_title_and_a_declared_key(panel):
    assert panel.title
    assert panel.key == "" or panel.key in BY_ID


def test_facts_are_cleaned(monkeypatch):
    view = create_autospec(PanelView, instance=True)
    view.sentences.return_value = ["[red]\x1b[2J"]
    panel = CheckpointFacts()
    shown: list[Text] = []
    monkeypatch.setattr(panel.widget, "update", shown.append)
    panel.show(view)
    assert [content.plain for content in shown] == ["[red]␛[2J"]
