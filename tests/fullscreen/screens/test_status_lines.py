"""The lines around the panes: no part is cut, and hints are about the text being typed."""

import pytest
from sitting import Sitting

from core.checkpoints.step_files import checkpoints_in
from tui.fullscreen.screens.status_lines import fitting, footer, heading, hint
from tui.view.catalog import Catalog
from tui.view.key import Pane
from tui.view.keys import KEYS


@pytest.mark.parametrize("width", [1, 20, 40, 80, 120])
@pytest.mark.parametrize("place", list(Pane))
def test_the_footer_never_cuts_a_key(place, width):
    shown = footer(place, width)
    assert len(shown) <= width
    labels = {f"{key.display} {key.label}" for key in KEYS}
    assert all(part in labels for part in shown.split("   ") if part)


def test_help_and_quit_are_in_the_footer_at_80_columns():
    for place in (Pane.PROMPT, Pane.LIST, Pane.OUTPUT, Pane.SETTINGS):
        assert "f1 help" in footer(place, 78)
        assert "ctrl+q quit" in footer(place, 78)


def test_parts_that_do_not_fit_are_left_out_whole():
    assert fitting(["ab", "cdef", "g"], 6) == "ab   g"
    assert fitting(["long"], 2) == ""


def test_hints_show_completions_the_filter_or_skipped_characters():
    from core.tokenizers.characters import CURRENT

    assert hint("/tok", Catalog(), CURRENT, filtering=False) == ("/tokens N", "tab completes")
    assert hint("12=x", Catalog(), CURRENT, filtering=False) == ("", "skipped  = x")
    assert hint("12", Catalog(), None, filtering=False) == ("", "")
    assert hint("", Catalog(filter="d4"), None, filtering=True) == ("filter: d4▏", "esc clears")


def test_without_a_working_directory_the_folder_is_absolute(tmp_path, monkeypatch):
    (entry,) = checkpoints_in(tmp_path / "run/step_000001", ["model_000001.pt"])

    def removed(*_: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr("os.path.relpath", removed)
    assert str(tmp_path / "run") in heading([entry])


@pytest.mark.parametrize("size", [(40, 24), (80, 24), (120, 40)])
@pytest.mark.parametrize("prompt", ["1+" * 200, "12", "1\n" * 9])
def test_a_queued_prompt_does_not_displace_the_figures(run, script, size, prompt):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        script.free = False
        await s.send("1")
        await s.until(lambda: s.controller.generation)
        s.controller.run(prompt, None)
        s.screen.frame.show_status()
        shown = str(s.screen.status.render())
        assert "step_000200" in shown
        assert "queued" in shown
        assert size[0] == 40 or "generating" in shown or "prefill" in shown

    run(scenario, size=size)
