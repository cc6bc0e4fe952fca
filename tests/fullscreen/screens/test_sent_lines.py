"""Lines sent from the prompt: what is refused is shown once, returns, and goes with success."""

import pytest
from sitting import Sitting

from tui.fullscreen.widgets.panel_block import PanelBlock


def panels(s: Sitting) -> list[str]:
    return [
        block.plain() for block in s.screen.output.stack.blocks if isinstance(block, PanelBlock)
    ]


def test_typing_replaces_a_rejected_command(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/temp 900")
        await s.pilot.pause()
        assert s.screen.prompt.text == "/temp 900"
        await s.type("7")
        assert s.screen.prompt.text == "7"

    run(scenario)


def test_what_was_told_of_an_earlier_line_goes(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/temp 0.5")
        await s.send("/undo")
        await s.until(lambda: s.screen.told.startswith("undone"))
        await s.send("/undo")
        await s.until(lambda: "Nothing to undo" in s.text)
        assert s.screen.told == ""

    run(scenario)


def test_repeated_typos_leave_one_panel(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        for typo in ("/foo", "/bar", "/temp 900", "/temp"):
            await s.send(typo)
            await s.pilot.pause()
            s.screen.prompt.empty()
        assert [text.split("\n")[0] for text in panels(s)] == ["temp is 0.80"]

    run(scenario)


def test_a_refusal_is_told_in_one_line_and_leaves_no_panel(run, script, monkeypatch):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        told: list[str] = []
        monkeypatch.setattr(s.screen, "tell", told.append)
        await s.send("/again")
        await s.pilot.pause()
        assert told == ["Nothing has run yet"]
        assert panels(s) == []

    run(scenario)


@pytest.mark.parametrize("line", ["/quit now", "/again 5", "/continue 3", "/clear all", "/help me"])
def test_a_value_without_effect_is_refused_and_the_line_kept(run, line):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        s.screen.prompt.write(line)
        await s.pilot.press("enter")
        await s.pilot.pause()
        assert f"Error: {line.split()[0]} takes no value" in s.text
        assert s.screen.prompt.text == line
        assert s.app.is_running
        assert not s.app.is_leaving

    run(scenario)


def test_an_error_goes_when_a_prompt_runs(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        for number, line in enumerate(("/temp abc", "/sort nope", "/bos maybe"), 1):
            s.screen.prompt.write(line)
            await s.pilot.press("enter")
            await s.pilot.pause()
            assert s.text.count("Error: ") == 1
            s.screen.prompt.write("1+1")
            await s.pilot.press("enter")
            while len(s.controller.session.generations) < number:
                await s.pilot.pause(0.01)
            await s.idle()
            assert "Error: " not in s.text

    run(scenario)


@pytest.mark.parametrize("how", ["/copy", "/temp 0.5", "y"])
def test_an_error_goes_when_a_command_succeeds(run, copied, how):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("12")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        await s.send("/copy /nowhere/at/all")
        await s.until(lambda: "Error: Cannot write" in s.text)
        s.screen.prompt.empty()
        if how == "y":
            s.screen.go_to(s.screen.output)
            await s.pilot.press("y")
        else:
            await s.send(how)
        await s.pilot.pause()
        assert "Error" not in s.text
        assert panels(s) == (["temp 0.80 → 0.50"] if how == "/temp 0.5" else [])

    run(scenario)
