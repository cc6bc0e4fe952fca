"""Lines of the frame: both texts are seen, cut where they do not fit."""

import asyncio

import pytest
from textual.app import App, ComposeResult

from tui.fullscreen.widgets.lines import EndsLine, Rule


class LineApp(App[None]):
    def compose(self) -> ComposeResult:
        yield EndsLine(id="line")


def shown(left: str, right: str, width: int) -> str:
    async def body() -> str:
        app = LineApp()
        async with app.run_test(size=(width, 3)):
            line = app.query_one("#line", EndsLine)
            line.show(left, right)
            return line.render().plain

    return asyncio.run(body())


def test_both_texts_are_at_their_ends() -> None:
    assert shown("left", "right", 20) == "left           right"


def test_the_left_text_is_cut_first() -> None:
    assert shown("a long text on the left", "right", 12) == "a lon… right"


@pytest.mark.parametrize("width", [5, 10, 40])
def test_a_right_text_wider_than_the_line_is_cut_and_not_dropped(width: int) -> None:
    text = shown("", "skipped  a b c d e f g h i j k l m n o p q r s t u v w x y z", width)
    assert len(text) == width
    assert text.rstrip().endswith("…")


def test_a_rule_has_joints_at_the_columns_of_vertical_rules() -> None:
    class RuleApp(App[None]):
        def compose(self) -> ComposeResult:
            yield Rule(id="rule")

    async def body() -> None:
        app = RuleApp()
        async with app.run_test(size=(8, 3)):
            rule = app.query_one("#rule", Rule)
            assert rule.render_line(0).text == "────────"
            rule.show((2, 5))
            assert rule.render_line(0).text == "──┴──┴──"

    asyncio.run(body())
