"""The whole answer of a turn: text with what changed, a reason, or what is being done."""

import asyncio
from pathlib import Path

from entries import entry
from recording import begun, finished, token
from textual.app import App

import tui.fullscreen
from core.base.errors import CheckpointError
from tui.fullscreen.widgets.answer_pane import AnswerPane
from tui.view.series import Turn


class Wall(App[None]):
    """A pane alone."""

    CSS_PATH = Path(tui.fullscreen.__file__).with_name("app.tcss")

    def compose(self):
        yield AnswerPane(id="answer")


def see(scenario, size=(60, 8)):
    async def body() -> None:
        app = Wall()
        async with app.run_test(size=size) as pilot:
            await scenario(app.query_one(AnswerPane), pilot)

    asyncio.run(body())


def answered(text: str) -> Turn:
    session, generation = begun()
    for index, char in enumerate(text):
        session.apply(token(index, ord(char), char))
    session.apply(finished())
    return Turn(entry(1), generation, "1=")


def texts(pane: AnswerPane) -> list[str]:
    return [pane.line_at(y).text for y in range(pane.stack.height)]


def test_what_changed_is_set_off_in_the_text_and_the_bar_is_where_the_answer_begins():
    async def scenario(pane, pilot):
        turn = answered("57\n9")
        turn.notices.append("slow")
        pane.show(turn, "step_1", [(1, 4)])
        await pilot.pause()
        spans = [(span.text, span.style) for y in range(pane.stack.height)
                 for span in pane.line_at(y).spans]  # fmt: skip
        assert [text for text, style in spans if style == "changed"] == ["7", "9"]
        assert "› 1=▏57" in texts(pane)
        assert "slow" in "".join(texts(pane))

    see(scenario)


def test_without_an_answer_there_is_the_reason():
    async def scenario(pane, pilot):
        pane.show(Turn(entry(1), error=CheckpointError("it is cut", "Copy it again")), "step_1")
        assert texts(pane)[:3] == ["Error: step_1", "it is cut", "Copy it again"]
        pane.show(Turn(entry(1), notices=["checking"]), "step_1")
        assert texts(pane)[:2] == ["step_1", "checking"]

    see(scenario)


def test_another_turn_is_shown_at_the_same_place():
    async def scenario(pane, pilot):
        pane.show(answered("1\n" * 40), "step_1")
        await pilot.pause()
        assert pane.scroll_offset.y == 0
        pane.scroll_page(1)
        await pilot.pause()
        at = pane.scroll_offset.y
        assert at == 7
        pane.show(answered("2\n" * 40), "step_2")
        await pilot.pause()
        assert pane.scroll_offset.y == at
        pane.show(answered("2"), "step_3")
        await pilot.pause()
        assert pane.scroll_offset.y == 0

    see(scenario)
