"""Panels: each has an id of its own, a declared key, and is shown after the news it wants."""

import pytest

from tui.fullscreen.panels.checkpoint_facts import CheckpointFacts
from tui.fullscreen.panels.loss_panel import LossPanel
from tui.fullscreen.panels.panel import Panel
from tui.view.keys import BY_ID

PANELS: tuple[Panel, ...] = (CheckpointFacts(), LossPanel())


def test_ids_are_different_and_those_of_the_widgets():
    assert len({panel.id for panel in PANELS}) == len(PANELS)
    assert [panel.widget.id for panel in PANELS] == [panel.id for panel in PANELS]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_a_panel_has_a_title_and_a_declared_key(panel):
    assert panel.title
    assert panel.key == "" or panel.key in BY_ID
