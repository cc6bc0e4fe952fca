"""The page of commands: what is listed, searched and copied."""

import pytest
from sitting import Sitting, sit

from core.checkpoints.embedded import DEMO
from tui.command_line.options import Options
from tui.fullscreen.screens.command_log import CommandLog


def with_two(scenario, size=(100, 30)) -> None:
    """A session with #1, and #2 that goes on from it; it is not kept."""

    async def begun(s: Sitting) -> None:
        await s.idle()
        s.controller.change(s.controller.settings.with_(seed=7, max_tokens=4))
        await s.send("123+456")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        s.controller.go_on(s.last)
        await s.until(lambda: len(s.controller.session.generations) == 2 and not s.controller.busy)
        s.screen.go_to(s.screen.output)
        await scenario(s)

    sit(begun, Options(roots=(DEMO,), no_history=True), size)


def page_of(s: Sitting) -> CommandLog:
    page = s.app.screen
    assert isinstance(page, CommandLog)
    return page


def test_the_commands_are_listed_newest_first_and_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(s: Sitting) -> None:
        copied: list[str] = []
        monkeypatch.setattr(s.app, "copy_to_clipboard", copied.append)
        await s.pilot.press("at")
        page = page_of(s)
        second, first = page.pane.text.splitlines()
        assert second.startswith("#2    123+456▏…  no command: it goes on from another generation")
        assert first.startswith("#1    123+456    stepscope --demo --checkpoint step_008000")
        await s.pilot.press("y", "down")
        assert copied == []
        await s.pilot.press("y")
        assert copied == [first.removeprefix("#1    123+456").strip()]
        assert page.shown.text.replace("\n", " ") == copied[0]
        await s.pilot.press("enter")
        assert s.app.screen is s.screen
        assert s.screen.output.chosen_number == 1

    with_two(scenario)


def test_typed_words_find_commands_and_escape_takes_them_back() -> None:
    async def scenario(s: Sitting) -> None:
        await s.send("/log")
        page = page_of(s)
        await s.pilot.press("slash", *"SEED", "space", *"456")
        assert [line.number for line in page.pane.lines] == [1]
        await s.pilot.press(*"xyz")
        assert page.pane.lines == []
        assert page.shown.lines == []
        await s.pilot.press("escape")
        assert len(page.pane.lines) == 2
        await s.pilot.press("escape")
        assert s.app.screen is s.screen

    async def in_prompt(s: Sitting) -> None:
        s.screen.go_to(s.screen.prompt)
        await scenario(s)

    with_two(in_prompt)


def test_the_command_of_the_chosen_generation_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(s: Sitting) -> None:
        copied: list[str] = []
        monkeypatch.setattr(s.app, "copy_to_clipboard", copied.append)
        s.screen.output.choose(1)
        s.screen.go_to(s.screen.prompt)
        await s.send("/copy command")
        assert copied[0].startswith("stepscope --demo --checkpoint step_008000 --prompt")
        s.screen.output.choose(2)
        await s.send("/copy command")
        assert len(copied) == 1
        assert "it goes on from another" in s.text

    with_two(scenario)


def test_without_a_generation_it_is_not_opened() -> None:
    async def scenario(s: Sitting) -> None:
        await s.idle()
        s.screen.go_to(s.screen.output)
        await s.pilot.press("at")
        assert s.app.screen is s.screen

    sit(scenario, Options(roots=(DEMO,), no_history=True), (80, 24))
