"""The footer of a comparison: what acts now, whole, at every width."""

import pytest
from rich.cells import cell_len

from tui.fullscreen.screens.lapse import Lapse
from tui.view.comparison_footer import comparison_footer


def text(width: int, *, running: bool) -> str:
    return comparison_footer(Lapse.footer_keys, width, running=running).text


def test_while_it_runs_it_can_be_stopped_and_left_but_not_loaded():
    assert text(100, running=True) == ("↑ ↓ row   y copy   PgDn scroll   Esc stop   q back")
    assert text(100, running=False) == ("↑ ↓ row   ⏎ load   y copy   PgDn scroll   Esc back")


@pytest.mark.parametrize("width", range(30, 80))
@pytest.mark.parametrize("running", [True, False])
def test_it_fits_and_the_way_back_is_kept(width, running):
    shown = text(width, running=running)
    assert cell_len(shown) <= width
    assert "Esc" in shown
