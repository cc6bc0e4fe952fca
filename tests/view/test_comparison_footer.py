"""The footer of a comparison: what acts now, whole, at every width."""

import pytest
from rich.cells import cell_len

from tui.fullscreen.screens.lapse import Lapse
from tui.fullscreen.screens.side import Side
from tui.view.comparison_footer import comparison_footer


def text(width: int, *, running: bool) -> str:
    return comparison_footer(Lapse.footer_keys, width, {}, running=running).text


def test_side_by_side_has_keys_of_its_own():
    shown = comparison_footer(Side.footer_keys, 100, Side.labels, running=False).text
    assert shown == (
        "← → token   Home first difference   ↑ ↓ scroll   Tab column   ⏎ load   y copy   Esc back"
    )


def test_while_it_runs_it_can_be_stopped_and_left_but_not_loaded():
    assert text(100, running=True) == ("↑ ↓ row   y copy   PgDn scroll   Esc stop   q back")
    assert text(100, running=False) == ("↑ ↓ row   ⏎ load   y copy   PgDn scroll   Esc back")


@pytest.mark.parametrize("width", range(30, 80))
@pytest.mark.parametrize("running", [True, False])
@pytest.mark.parametrize("page", [Lapse, Side])
def test_it_fits_and_the_way_back_is_kept(width, running, page):
    shown = comparison_footer(page.footer_keys, width, page.labels, running=running).text
    assert cell_len(shown) <= width
    assert "Esc" in shown
