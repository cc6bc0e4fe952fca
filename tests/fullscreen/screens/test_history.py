"""Ctrl+R: sent prompts are found, newest first, and are recalled unchanged."""

import asyncio
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.widgets import Input, OptionList

from core.checkpoints.embedded import DEMO
from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.fullscreen.screens.history import SentPrompts
from tui.view.key import Pane

HOSTILE = ["[red]", "[/x", "[@click=app.quit]q[/]", "\x00\x07", "\u202eabc", "[", "a\x1b[31mb"]
SENT = st.lists(st.text(st.sampled_from("aB1 \n[/]\x1b\u202e"), min_size=1, max_size=6), max_size=8)


class Screen:
    """A screen with a prompt that receives the chosen text."""

    def __init__(self, sent) -> None:
        self.sent = list(sent)
        self.taken: list[str] = []

    def query_one(self, _):
        return self

    def write(self, text: str) -> None:
        self.taken.append(text)


class Search:
    """The open search, and the actions of a user in it."""

    def __init__(self, app: Stepscope, pilot) -> None:
        self.app, self.pilot, self.prompt = app, pilot, app.session_screen.prompt

    @property
    def offered(self) -> list[str]:
        """The listed prompts."""
        return [str(option.prompt) for option in self.app.screen.query_one(OptionList).options]

    @property
    def closed(self) -> bool:
        return self.app.screen is self.app.session_screen

    async def open(self) -> None:
        await self.pilot.press("ctrl+r")
        await self.until(lambda: not self.closed)

    async def until(self, condition) -> None:
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline
            await self.pilot.pause(0.01)

    async def take(self) -> str:
        await self.pilot.press("enter")
        await self.until(lambda: self.closed)
        await self.pilot.pause()
        return self.prompt.text


@pytest.fixture
def searching(monkeypatch):
    """Run a scenario in a session in which prompts were sent and Ctrl+R was pressed."""

    def started(sent, scenario):
        async def body() -> None:
            app = Stepscope(Options(roots=(DEMO,)))
            monkeypatch.setattr(app, "start_threads", lambda: None)
            async with app.run_test(size=(80, 24)) as pilot:
                search = Search(app, pilot)
                search.prompt.sent = list(sent)
                search.prompt.write("draft")
                await search.open()
                await scenario(search)

        asyncio.run(body())

    return started


def provider_on(screen) -> SentPrompts:
    return SentPrompts(screen)


async def every(hits) -> list:
    return [hit async for hit in hits]


def chosen(sent, query: str | None) -> list[str]:
    """Return what each hit of a search puts into the prompt."""
    screen = Screen(sent)
    provider = provider_on(screen)
    hits = asyncio.run(every(provider.discover() if query is None else provider.search(query)))
    for hit in sorted(hits, key=lambda hit: -hit.score):
        hit.command()
    return screen.taken


@settings(max_examples=40)
@given(SENT)
def test_every_prompt_is_offered_once_and_unchanged(sent):
    assert chosen(sent, None) == list(dict.fromkeys(reversed(sent)))


@settings(max_examples=40)
@given(SENT, st.text(st.sampled_from("ab1 [/"), min_size=1, max_size=4))
def test_prompts_with_every_word_of_the_query_are_found(sent, query):
    words = query.lower().split()
    expected = [text for text in sent if all(word in text.lower() for word in words)]
    assert chosen(sent, query) == list(dict.fromkeys(reversed(expected)))


@settings(max_examples=40)
@given(SENT)
def test_a_prompt_is_shown_as_one_line_without_effective_escapes(sent):
    hits = asyncio.run(every(provider_on(Screen(sent)).discover()))
    assert all(hit.prompt.plain.isprintable() for hit in hits)
    assert [hit.prompt.plain == hit.text for hit in hits] == [True] * len(hits)


def test_the_newest_comes_first_and_each_once(searching):
    async def scenario(search: Search) -> None:
        await search.until(lambda: search.offered == ["9-12", "1+1⏎2", "123"])
        await search.pilot.press("down")
        assert await search.take() == "1+1\n2"

    searching(["1+1\n2", "9-12", "123", "1+1\n2", "9-12"], scenario)


def test_enter_chooses_the_newest_prompt_with_the_typed_words(searching):
    async def scenario(search: Search) -> None:
        await search.pilot.press("b", "space", "h")
        await search.until(lambda: search.offered == ["H+2 B", "H+1 B"])
        assert await search.take() == "H+2 B"
        assert search.prompt.cursor_location == (0, 5)
        assert search.app.session_screen.pane is Pane.PROMPT

    searching(["H+1 B", "12", "H+2 B", "L B"], scenario)


def test_escape_keeps_the_text_in_the_prompt(searching):
    async def scenario(search: Search) -> None:
        assert len(search.offered) == 1
        await search.pilot.press("1", "escape")
        await search.until(lambda: search.closed)
        assert search.prompt.text == "draft"

    searching(["2"], scenario)


def test_prompts_with_control_characters_are_shown_and_recalled_unchanged(searching):
    async def scenario(search: Search) -> None:
        await search.until(lambda: len(search.offered) == len(HOSTILE))
        assert search.offered[0] == "a␛[31mb"
        assert search.offered[-1] == "[red]"
        assert await search.take() == "a\x1b[31mb"
        await search.open()
        search.app.screen.query_one(Input).value = "[/x"
        await search.until(lambda: search.offered == ["[/x"])
        assert await search.take() == "[/x"

    searching(HOSTILE, scenario)
