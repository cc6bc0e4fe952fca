"""Ctrl+R: all generations are found by words, newest first; prompts are recalled unchanged."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from journals import write_session
from textual.pilot import Pilot

from core.checkpoints.embedded import DEMO
from core.journal.entries import Noted, Opened
from core.journal.journal_file import JournalFile
from core.journal.session_id import folder
from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.fullscreen.screens import history
from tui.fullscreen.screens.history import History
from tui.view.key import Pane

EARLIER, LATER = "20261128-100000-aaaaa", "20261129-100000-bbbbb"
HOSTILE = ["[red]", "[/x", "[@click=app.quit]q[/]", "\x00\x07", "\u202eabc", "[", "a\x1b[31mb"]


class Search:
    """The open search, and the actions of a user in it."""

    def __init__(self, app: Stepscope, pilot: Pilot[None]) -> None:
        self.app, self.pilot, self.prompt = app, pilot, app.session_screen.prompt

    @property
    def page(self) -> History:
        assert isinstance(self.app.screen, History)
        return self.app.screen

    @property
    def offered(self) -> list[str]:
        return [line.text for line in self.page.result.lines]

    @property
    def closed(self) -> bool:
        return self.app.screen is self.app.session_screen

    async def open(self) -> None:
        await self.pilot.press("ctrl+r")
        await self.until(lambda: not self.closed and self.page.is_mounted and self.read)

    @property
    def read(self) -> bool:
        return "history  " in self.page.heading.text and "reading" not in self.page.heading.text

    async def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline
            await self.pilot.pause(0.01)

    async def finds(self, *prompts: str) -> None:
        """Wait until rows with exactly these texts are offered."""
        await self.until(lambda: len(self.offered) == len(prompts))
        rows = zip(self.offered, prompts, strict=True)
        assert all(prompt in line for line, prompt in rows), self.offered

    async def take(self) -> str:
        await self.pilot.press("enter")
        await self.until(lambda: self.closed)
        await self.pilot.pause()
        return self.prompt.text


Scenario = Callable[[Search], Awaitable[None]]


@pytest.fixture
def searching(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[list[str], Scenario], None]:
    """Run a scenario in a session in which lines were sent and Ctrl+R was pressed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def started(sent: list[str], scenario: Scenario) -> None:
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


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A history of two sessions with three and two generations."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    write_session(folder(), EARLIER, 3, at=1795860000.0, text="7-\n")
    write_session(folder(), LATER, 2, at=1795946400.0, text="H+L")
    return folder()


def test_all_sessions_are_found_newest_first(searching, kept: Path) -> None:
    async def scenario(s: Search) -> None:
        await s.finds("1+1▏H+L", "0+0▏H+L", "2+2▏7-⏎", "1+1▏7-⏎", "0+0▏7-⏎", "not sent  ")
        assert "6 of 6" in s.page.heading.text
        await s.pilot.press("down")
        assert "bbbbb.1 · " in s.page.shown.text
        assert "temperature=0.8 max_tokens=100 seed=0 float32 plain cpu" in s.page.shown.text

    searching(["9-12"], scenario)


def test_all_words_narrow_the_list_as_they_are_typed(searching, kept: Path) -> None:
    async def scenario(s: Search) -> None:
        await s.pilot.press(*"seed=1 h+l".replace(" ", "_")[:6])
        await s.finds("1+1▏H+L", "1+1▏7-⏎")
        await s.pilot.press("space", "h")
        await s.finds("1+1▏H+L")
        await s.pilot.press("x")
        await s.finds()
        assert "nothing has these words" in s.page.about.text

    searching([], scenario)


def test_enter_takes_the_prompt_and_not_the_settings(searching, kept: Path) -> None:
    async def scenario(s: Search) -> None:
        before = s.app.controller.settings
        await s.pilot.press("down")
        assert await s.take() == "0+0"
        assert s.app.controller.settings == before
        assert s.app.session_screen.pane is Pane.PROMPT

    searching([], scenario)


def test_notes_are_found_and_shown(searching, kept: Path) -> None:
    file = JournalFile(kept, LATER, lambda: Opened(LATER, 3.0, "0.1.0"), lambda: 1795950000.0)
    file.append([Noted("aaaaa.2", 3.0, "The lucky one")])
    file.close()

    async def scenario(s: Search) -> None:
        await s.pilot.press(*"lucky")
        await s.finds("1+1▏7-⏎")
        assert "note: The lucky one" in s.page.shown.text

    searching([], scenario)


def test_the_id_is_copied(searching, kept: Path, copied: list[str]) -> None:
    async def scenario(s: Search) -> None:
        await s.pilot.press("ctrl+y")
        assert copied == ["bbbbb.2"]
        assert "bbbbb.2: " in s.page.about.text

    searching([], scenario)


def test_a_generation_of_another_session_is_shown_in_the_output(searching, kept: Path) -> None:
    async def scenario(s: Search) -> None:
        await s.pilot.press("down", "ctrl+o")
        output = s.app.session_screen.output
        await s.until(output.stack.generation_indexes)
        text = "\n".join(output.line_at(y).text for y in range(output.virtual_size.height))
        assert "from the history: bbbbb.1" in text
        assert "0+0▏H+L" in text
        assert "It cannot be repeated: n: its file" in text
        (shown,) = s.app.controller.session.generations
        assert (shown.number, shown.text, shown.request.seed) == (1, "H+L", 0)

    searching([], scenario)


def test_a_list_of_many_is_cut_and_says_so(
    searching, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MOST", 3)

    async def scenario(s: Search) -> None:
        await s.until(lambda: len(s.offered) == 3)
        assert "1+1" in s.offered[0]
        assert "the first 3: type more words" in s.page.heading.text

    searching([], scenario)


def test_a_command_is_told_from_a_text_that_was_cleared(searching) -> None:
    async def scenario(s: Search) -> None:
        await s.pilot.press("escape")
        await s.until(lambda: s.closed)
        for text, key in (("/tokens 40", "enter"), ("/preset focused", "ctrl+c")):
            s.prompt.write(text)
            await s.pilot.press(key)
        await s.open()
        await s.finds("/preset focused", "/tokens 40")
        shown = [" ".join(line.split()) for line in s.offered]
        assert shown == ["not sent /preset focused", "command /tokens 40"]
        assert s.page.shown.text.startswith("a text that was typed and not sent")

    searching([], scenario)


def test_lines_that_never_ran_are_offered_once_newest_first(searching) -> None:
    async def scenario(s: Search) -> None:
        await s.finds("9-12", "1+1⏎2", "123")
        await s.pilot.press("down")
        assert await s.take() == "1+1\n2"

    searching(["1+1\n2", "9-12", "123", "1+1\n2", "9-12"], scenario)


def test_escape_keeps_the_text_in_the_prompt(searching) -> None:
    async def scenario(s: Search) -> None:
        await s.finds("2")
        await s.pilot.press("1", "escape")
        await s.until(lambda: s.closed)
        assert s.prompt.text == "draft"

    searching(["2"], scenario)


def test_prompts_with_control_characters_are_shown_and_recalled_unchanged(searching) -> None:
    async def scenario(s: Search) -> None:
        await s.until(lambda: len(s.offered) == len(HOSTILE))
        assert "a␛[31mb" in s.offered[0]
        assert "[red]" in s.offered[-1]
        assert await s.take() == "a\x1b[31mb"
        await s.open()
        s.page.words.value = "[/x"
        await s.finds("[/x")
        assert await s.take() == "[/x"

    searching(HOSTILE, scenario)


def test_an_unreadable_history_says_why(
    searching, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tui.session.history_search.sessions", fails)

    async def scenario(s: Search) -> None:
        assert "permission denied" in s.page.heading.text

    searching([], scenario)
