"""The title line of a pane: it fills its width, parts are whole, and it shows the focus."""

import asyncio

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from tui.fullscreen.widgets.pane_title import PaneTitle


class TitleApp(App[None]):
    def compose(self) -> ComposeResult:
        yield PaneTitle("output", id="title")


def shown(width, parts=(), right="", joints=("", ""), *, focused=False) -> str:
    async def body() -> str:
        app = TitleApp()
        async with app.run_test(size=(width, 3)):
            title = app.query_one("#title", PaneTitle)
            title.show(parts, right)
            title.join(*joints)
            title.set_class(focused, "-focused")
            return title.render_line(0).text

    return asyncio.run(body())


def test_a_rule_joins_both_ends() -> None:
    assert shown(20, joints=("┬", "┤")) == "┬ output ──────────┤"
    assert shown(30, right="#1 of 1") == " output ─────────── #1 of 1 ──"


def test_the_focused_title_has_a_heavy_rule() -> None:
    assert shown(20, joints=("├", ""), focused=True) == "┝ output ━━━━━━━━━━━"


def test_parts_are_left_out_whole() -> None:
    assert shown(24, ("one", "three")) == " output  one  three ────"
    assert shown(16, ("one", "three")) == " output  one ───"


def test_control_characters_have_no_effect() -> None:
    assert "␛" in shown(30, ("a\x1b[2J",))


@pytest.mark.parametrize("width", [1, 5, 9, 12, 20, 40])
@pytest.mark.parametrize("right", ["", "#1 of 1", "skipped  世 a b c d e f g h i j k l m n o p q"])
@pytest.mark.parametrize("joints", [("", ""), ("┬", "┬")])
def test_the_line_fills_its_width(width: int, right: str, joints: tuple[str, str]) -> None:
    assert cell_len(shown(width, ("part",), right, joints)) == width


def test_a_right_text_is_left_out_where_little_of_it_would_be_left() -> None:
    assert shown(26, right="s: step") == " output ─────── s: step ──"
    assert shown(19, right="s: step") == " output ───────────"
    assert "skipped  a b…" in shown(26, right="skipped  a b c d e f g")


def test_if_no_part_fits_the_first_is_cut_not_left_out() -> None:
    told = "copied by tmux · nothing arrived? prefix ] or /copy FILE"
    assert shown(34, (told,)) == " output  copied by tmux · nothi… ─"
