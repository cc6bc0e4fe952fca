"""Notes, pins and undo in the session."""

import re

from sitting import Sitting

from core.journal.reading import find_session
from core.journal.session_id import folder
from tui.view.key import Pane


async def to_output(s: Sitting) -> None:
    s.screen.output.focus()
    await s.until(lambda: s.screen.pane is Pane.OUTPUT)


async def ran(s: Sitting, *prompts: str) -> None:
    await s.idle()
    for prompt in prompts:
        await s.send(prompt)
        await s.idle()


def test_n_keeps_a_note_on_the_chosen_generation(run) -> None:
    async def scenario(s: Sitting) -> None:
        await ran(s, "1+1", "2+2")
        await to_output(s)
        await s.pilot.press("k", "n", *"lucky", "enter")
        await s.until(lambda: "note: lucky" in s.text)
        one, two = s.controller.session.generations
        assert (one.note, two.note) == ("lucky", "")
        assert re.fullmatch(r"note on #1 \(\w{5}\.1\) kept", s.screen.told)
        s.app.past.end()
        assert [each.note for each in find_session(folder()).generations] == ["lucky", ""]

    run(scenario)


def test_what_was_cleared_is_not_pinned_or_noted(run) -> None:
    async def scenario(s: Sitting) -> None:
        await ran(s, "1+1")
        await s.send("/clear")
        await s.send("/pin")
        await s.until(lambda: "The output is empty" in s.text)
        assert not s.last.pinned
        await s.send("/log")
        await s.until(lambda: s.app.screen is not s.screen)

    run(scenario)


def test_escape_leaves_the_note_and_an_empty_line_takes_it_away(run) -> None:
    async def scenario(s: Sitting) -> None:
        await ran(s, "1+1")
        await s.send("/note lucky")
        await s.until(lambda: "note: lucky" in s.text)
        await to_output(s)
        await s.pilot.press("n", "x", "escape")
        await s.until(lambda: s.app.screen is s.screen)
        assert s.last.note == "lucky"
        await s.pilot.press("n", *["backspace"] * 5, "enter")
        await s.until(lambda: "note: lucky" not in s.text)
        assert s.last.note == ""

    run(scenario)


def test_p_pins_and_again_does_not(run) -> None:
    async def scenario(s: Sitting) -> None:
        await ran(s, "1+1")
        await to_output(s)
        await s.pilot.press("p")
        await s.until(lambda: "pinned" in s.text)
        await s.send("/pin") if s.screen.pane is Pane.PROMPT else await s.pilot.press("p")
        await s.until(lambda: "pinned" not in s.text)
        assert not s.last.pinned

    run(scenario)


def test_without_a_generation_it_is_said(run) -> None:
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await to_output(s)
        await s.pilot.press("n")
        await s.until(lambda: s.screen.told == "No generation yet")
        await s.pilot.press("escape")
        await s.send("/undo")
        await s.until(lambda: "Nothing to undo" in s.text)

    run(scenario)


def test_undo_takes_back_settings_one_setting_at_a_time(run) -> None:
    async def scenario(s: Sitting) -> None:
        await s.idle()
        for line in ("/temp 0.5", "/temp 0.6", "/topk 5", "/undo"):
            await s.send(line)
        await s.until(lambda: s.screen.told == "undone: top-k 5 → off")
        await s.send("/undo")
        await s.until(lambda: s.screen.told == "undone: temp 0.60 → 0.80")
        assert s.controller.settings.temperature == 0.8

    run(scenario)


def test_undo_hides_a_branch_and_chooses_its_parent(run) -> None:
    async def scenario(s: Sitting) -> None:
        await ran(s, "1+1")
        await s.send("/branch 2 9")
        await s.idle()
        await s.until(lambda: "#2" in s.text)
        await s.send("/undo")
        await s.until(lambda: "#2" not in s.text)
        assert s.screen.output.chosen_number == 1
        assert s.screen.output.hidden_numbers == {2}
        await s.send("/undo")
        await s.until(lambda: "Nothing to undo" in s.text)

    run(scenario)


def test_undo_shows_what_was_cleared_while_it_was_running(run, script) -> None:
    async def scenario(s: Sitting) -> None:
        await ran(s, "1+1")
        script.free = False
        await s.send("2+2")
        await s.until(lambda: s.controller.generation)
        await s.send("/clear")
        await s.until(lambda: "#1" not in s.text)
        script.free = True
        await s.idle()
        await s.send("/undo")
        await s.until(lambda: "#1" in s.text and "#2" in s.text)
        assert s.text.count("▏579") == 2
        assert s.text.count("■ max tokens") == 2

    run(scenario)
