"""Branches by keys and commands on the demo, and the page of the tree."""

import pytest
from sitting import Sitting, sit

from core.base.errors import UsageError
from core.checkpoints.embedded import DEMO
from tui.command_line.options import Options
from tui.fullscreen.screens import branching
from tui.fullscreen.screens.tree import Tree


def on_demo(scenario, size=(100, 30)) -> None:
    async def begun(s: Sitting) -> None:
        await s.idle()
        s.controller.change(s.controller.settings.with_(seed=7, max_tokens=12))
        await s.send("123+456")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        s.screen.go_to(s.screen.output)
        await scenario(s)

    sit(begun, Options(roots=(DEMO,)), size)


async def ended(s: Sitting, count: int) -> None:
    await s.until(lambda: len(s.controller.session.generations) == count and not s.controller.busy)


def test_enter_on_a_candidate_goes_on_from_it() -> None:
    async def scenario(s: Sitting) -> None:
        first = s.last
        await s.pilot.press("right", "right", "right", "down", "enter")
        await ended(s, 2)
        kept = s.last.request.continued
        assert kept[:2] == tuple(first.new_ids[:2])
        assert kept[2] != first.new_ids[2]
        assert s.last.parent == (1, 2)
        assert s.last.stats.reused_tokens == len(first.request.ids) + 2
        assert s.screen.output.walk is None

    on_demo(scenario)


def test_the_sampled_id_goes_on_as_the_original_did() -> None:
    async def scenario(s: Sitting) -> None:
        first = s.last
        await s.pilot.press("right", "right", "right", "enter")
        await ended(s, 2)
        assert first.new_ids[:3] == [*s.last.request.continued]
        assert s.last.new_ids[:9] == first.new_ids[3:]
        assert s.last.logprobs[:9] == first.logprobs[3:]

    on_demo(scenario)


def test_an_edited_answer_goes_on_from_the_change(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(s: Sitting) -> None:
        text = s.last.text
        monkeypatch.setattr(branching, "edit_on", lambda _, _edit, shown: shown[:3] + "+9")
        await s.pilot.press("e")
        await ended(s, 2)
        assert s.last.origin.tokenizer
        tokenizer = s.last.origin.tokenizer
        assert s.last.request.continued == tokenizer.encode(text[:3] + "+9").ids
        monkeypatch.setattr(branching, "edit_on", lambda _, _edit, shown: shown)
        await s.pilot.press("e")
        assert "The answer was not changed" in s.text

    on_demo(scenario)


def test_an_editor_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> str:
        raise UsageError("The editor ended with 1")

    async def scenario(s: Sitting) -> None:
        monkeypatch.setattr(branching, "edit_on", fails)
        await s.pilot.press("e")
        assert "The editor ended with 1" in s.text

    on_demo(scenario)


def test_a_branch_is_refused_without_a_place_and_while_text_streams() -> None:
    async def scenario(s: Sitting) -> None:
        s.screen.go_to(s.screen.prompt)
        await s.send("/branch")
        assert "No token is chosen" in s.text
        await s.send("/branch 99 5")
        assert "There is no token 99" in s.text
        await s.send("/branch 2 5")
        await ended(s, 2)
        assert s.last.parent == (1, 1)

    on_demo(scenario)


def test_the_tree_shows_compares_prunes_and_chooses() -> None:
    async def scenario(s: Sitting) -> None:
        await s.pilot.press("right", "right", "right", "down", "enter")
        await ended(s, 2)
        s.screen.go_to(s.screen.prompt)
        await s.send("9-1")
        await ended(s, 3)
        s.screen.go_to(s.screen.output)
        await s.pilot.press("t")
        await s.pilot.pause()
        page = s.app.screen
        assert isinstance(page, Tree)
        assert [line.number for line in page.pane.lines] == [1, 2, 3]
        assert "└ #2 token 3" in page.pane.text
        await s.pilot.press("home", "space", "down")
        assert "#2 and #1 differ first at token 3" in page.state.left
        await s.pilot.press("home", "d")
        assert [line.number for line in page.pane.lines] == [3]
        assert "2 hidden" in page.heading.text
        await s.pilot.press("u")
        assert [line.number for line in page.pane.lines] == [1, 2, 3]
        await s.pilot.press("u")
        assert "nothing was hidden" in page.state.left
        await s.pilot.press("home", "down", "enter")
        assert s.screen.output.chosen_number == 2
        # In the output, a hidden generation is neither shown nor chosen.
        await s.pilot.press("t")
        await s.pilot.pause()
        await s.pilot.press("end", "d", "escape")
        assert s.screen.output.chosen_number == 2
        assert "#3" not in s.text
        await s.pilot.press("t")
        await s.pilot.pause()
        await s.pilot.press("u", "escape")
        assert "#3" in s.text

    on_demo(scenario)


def test_without_a_generation_there_is_no_tree() -> None:
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/tree")
        assert s.screen.told == "no generation yet: run a prompt first"

    sit(scenario, Options(roots=(DEMO,)), (80, 24))
