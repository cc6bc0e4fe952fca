"""Painting and walking by keys and commands, on the demo's own tokens."""

import pytest
from sitting import Sitting, sit

from core.checkpoints.embedded import DEMO
from tui.command_line.options import Options
from tui.view.key import Pane
from tui.view.painting import Form, Measure, Painting


def on_demo(scenario, size=(100, 30)) -> None:
    async def begun(s: Sitting) -> None:
        await s.idle()
        s.controller.change(s.controller.settings.with_(seed=7, max_tokens=20))
        await s.send("123+456")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        s.screen.go_to(s.screen.output)
        await scenario(s)

    sit(begun, Options(roots=(DEMO,)), size)


def walked(s: Sitting) -> int:
    walk = s.screen.output.walk
    assert walk
    return walk.at


def test_keys_walk_over_tokens_and_the_distribution_follows() -> None:
    async def scenario(s: Sitting) -> None:
        count = len(s.last.new_ids)
        await s.pilot.press("left")
        assert walked(s) == count - 1
        await s.pilot.press("left", "left")
        assert walked(s) == count - 3
        assert f"token {count - 2} of {count}" in s.screen.distribution.text
        await s.pilot.press("right", "right", "right")
        assert walked(s) == count - 1
        assert s.screen.told == "no further token"
        await s.pilot.press("escape")
        assert s.screen.output.walk is None
        assert s.screen.distribution.text == ""
        assert s.screen.pane is Pane.OUTPUT
        await s.pilot.press("right")
        assert walked(s) == 0
        await s.pilot.press("escape", "escape")
        assert s.screen.pane is Pane.PROMPT

    on_demo(scenario)


def test_words_lines_surprises_and_ties() -> None:
    async def scenario(s: Sitting) -> None:
        await s.pilot.press("w")
        first = walked(s)
        await s.pilot.press("w", "W")
        assert walked(s) == first
        await s.pilot.press("J", "K")
        assert walked(s) <= first + 1
        await s.pilot.press("escape", "s")
        walk = s.screen.output.walk
        assert walk is None or s.last.logprobs[walk.at] <= -1.38
        await s.pilot.press("escape", "m", "M", "S")

    on_demo(scenario)


def test_up_and_down_choose_a_candidate() -> None:
    async def scenario(s: Sitting) -> None:
        await s.pilot.press("right", "down", "down")
        walk = s.screen.output.walk
        assert walk
        assert walk.candidate == s.last.ranks[0] - 1 + 2
        for _ in range(40):
            s.screen.actions.inside.choose(-1)
        walk = s.screen.output.walk
        assert walk
        assert walk.candidate == 0
        for _ in range(40):
            s.screen.actions.inside.choose(1)
        await s.pilot.pause()
        walk = s.screen.output.walk
        assert walk
        assert walk.candidate == 31
        assert "▸" in s.screen.distribution.text

    on_demo(scenario)


def test_a_change_of_settings_redraws_the_distribution_at_once() -> None:
    async def scenario(s: Sitting) -> None:
        await s.pilot.press("right")
        s.screen.go_to(s.screen.prompt)
        await s.send("/temp 3")
        assert "now temp 3.00 · sampled with temp 0.80" in s.screen.distribution.text
        assert "the same number" in s.screen.distribution.text

    on_demo(scenario)


def test_the_next_generation_ends_the_walk_and_so_does_another_one_or_clear() -> None:
    async def scenario(s: Sitting) -> None:
        await s.pilot.press("right", "k")
        assert s.screen.output.walk is None
        await s.pilot.press("right")
        s.screen.go_to(s.screen.prompt)
        await s.send("/clear")
        assert s.screen.output.walk is None
        s.screen.go_to(s.screen.output)
        await s.pilot.press("right")
        assert s.screen.told == "no tokens to walk over: run a prompt first"

    on_demo(scenario)


def test_colours_and_forms_by_keys() -> None:
    async def scenario(s: Sitting) -> None:
        await s.pilot.press("c")
        assert s.screen.output.painting == Painting(Measure.PROBABILITY)
        assert "probability" in s.screen.legend.text
        await s.pilot.press("c", "C")
        assert s.screen.output.painting == Painting(Measure.SURPRISE, Form.DIGITS)
        assert "whole bits" in s.screen.legend.text
        await s.pilot.press("c", "c", "c")
        assert s.screen.output.painting.measure is None
        assert s.screen.legend.text == ""

    on_demo(scenario)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (170, 50)])
def test_the_token_stays_in_view_beside_its_distribution(size: tuple[int, int]) -> None:
    async def scenario(s: Sitting) -> None:
        for key in ("right", "C", "w", "w", "left", "C"):
            await s.pilot.press(key)
            await s.pilot.pause()
            output = s.screen.output
            rows = [output.render_line(y) for y in range(output.size.height)]
            styles = [segment.style for row in rows for segment in row]
            assert any(style and style.reverse and style.bold for style in styles), key

    on_demo(scenario, size)


def test_walk_by_number_goes_to_the_output() -> None:
    async def scenario(s: Sitting) -> None:
        s.screen.go_to(s.screen.prompt)
        await s.send("/walk 3")
        assert walked(s) == 2
        assert s.screen.pane is Pane.OUTPUT
        s.screen.go_to(s.screen.prompt)
        await s.send("/walk 99")
        assert "There is no token 99" in s.text

    on_demo(scenario)


def test_the_same_number_reproduces_every_sampled_token() -> None:
    async def scenario(s: Sitting) -> None:
        for index, chosen in enumerate(s.last.new_ids):
            chain = s.last.chain(index, s.last.settings_at(index))
            assert chain
            assert chain.choice(s.last.random_number(index)) == chosen

    on_demo(scenario)
