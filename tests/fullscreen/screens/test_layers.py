"""The page of layers and heads on the demo: keys, what is read, a stop and an error."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from inspected import read
from sitting import Sitting, sit

from core.base.errors import CancelledError, NotFiniteError
from core.checkpoints.embedded import DEMO
from core.protocol.inspected import WantedAttention
from tui.command_line.options import Options
from tui.fullscreen.screens.layers import Layers
from tui.session.inspection_job import ReadInside
from tui.session.phase import Phase


def on_demo(
    scenario: Callable[[Sitting], Awaitable[None]], size: tuple[int, int] = (80, 24)
) -> None:
    async def begun(s: Sitting) -> None:
        await s.idle()
        s.controller.change(s.controller.settings.with_(seed=7, max_tokens=20))
        await s.send("123+456")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        s.screen.go_to(s.screen.output)
        await scenario(s)

    sit(begun, Options(roots=(DEMO,)), size)


def page(s: Sitting) -> Layers:
    assert isinstance(s.app.screen, Layers)
    return s.app.screen


async def opened(s: Sitting, *keys: str) -> Layers:
    await s.pilot.press(*keys, "l")
    await s.until(lambda: isinstance(s.app.screen, Layers) and page(s).children)
    return await ready(s)


async def ready(s: Sitting) -> Layers:
    one = page(s)
    await s.until(lambda: one._lacking() is None and not s.controller.busy)
    one.show_body()
    return one


def test_the_layers_of_the_last_token_or_of_the_walked_one() -> None:
    async def scenario(s: Sitting) -> None:
        one = await opened(s)
        last = len(one.inspection.ids) - 1
        assert (one.spot.at, one.spot.layer) == (last, 4)
        assert "4 out" in one.pane.text
        assert "nothing follows" in one.pane.text
        await s.pilot.press("escape")
        assert s.app.screen is s.screen
        one = await opened(s, "right", "right")
        assert one.spot.at == one.inspection.answer_start
        probability = s.last.logprobs[1]
        column = one.inspection.columns[one.spot.at]
        assert column[-1].logprob == pytest.approx(probability, abs=5e-4)
        assert column[-1].rank == s.last.ranks[1]

    on_demo(scenario)


def test_every_token_of_prompt_and_answer_has_its_figures() -> None:
    async def scenario(s: Sitting) -> None:
        one = await opened(s)
        new = s.last.new_ids
        for index, logprob in enumerate(s.last.logprobs):
            cell = one.inspection.columns[one.inspection.position_of(index)][-1]
            assert cell.logprob == pytest.approx(logprob, abs=5e-4)
            assert cell.entropy == pytest.approx(s.last.entropies[index], abs=5e-4)
        assert len(one.inspection.columns) == 8 + len(new)

    on_demo(scenario)


def test_keys_go_over_tokens_layers_and_heads_and_both_ends_stop_them() -> None:
    async def scenario(s: Sitting) -> None:
        one = await opened(s)
        last = one.spot.at
        await s.pilot.press("right", "left", "up", "up")
        assert (one.spot.at, one.spot.layer) == (last - 1, 2)
        await s.pilot.press("home", "left", *["up"] * 5)
        assert (one.spot.at, one.spot.layer) == (0, 0)
        assert "after the embedding, position 0 reads <|bos|>" in one.pane.text
        await s.pilot.press("pagedown", "end", "pageup", "end")
        assert one.spot.at == last
        await s.pilot.press("a")
        one = await ready(s)
        assert (one.spot.layer, one.spot.head) == (1, 1)
        assert "attention of layer 1, head 1" in one.pane.text
        await s.pilot.press("h", "down")
        one = await ready(s)
        assert "attention of layer 2, head 2" in one.pane.text
        await s.pilot.press("H", "H")
        assert one.spot.head == 4
        await s.pilot.press("h")
        assert one.spot.head == 1
        assert "▀" in one.pane.text
        await s.pilot.press("c")
        assert "█" in one.pane.text
        assert "▀" not in one.pane.text
        assert "looks at" in one.pane.text
        await s.pilot.press("a", "y")
        assert "logit" in one.state.left or one.state.left

    on_demo(scenario)


def test_enter_goes_back_and_walks_to_the_token_that_follows() -> None:
    async def scenario(s: Sitting) -> None:
        one = await opened(s, "right")
        await s.pilot.press("home", "enter")
        assert "the walk is over the tokens of the answer" in one.state.left
        await s.pilot.press("end", "left", "left", "enter")
        await s.until(lambda: s.app.screen is s.screen)
        walk = s.screen.output.walk
        assert walk
        assert walk.at == len(s.last.new_ids) - 2

    on_demo(scenario)


def test_esc_stops_a_reading_and_a_move_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = [True]

    def events(self: ReadInside, engine: Any, settings: Any, stop: Any) -> Iterator[Any]:
        while slow[0]:
            if stop():
                raise CancelledError
            time.sleep(0.005)
        yield read(page_of[0].inspection, self.wanted)

    page_of: list[Layers] = []
    monkeypatch.setattr(ReadInside, "events", events)

    async def scenario(s: Sitting) -> None:
        await s.pilot.press("l")
        await s.until(lambda: isinstance(s.app.screen, Layers) and s.controller.busy)
        page_of.append(page(s))
        one = page_of[0]
        assert s.controller.phase is Phase.INSPECTING
        assert "▶ reading 28 tokens" in one.state.left
        await s.pilot.press("escape")
        await s.until(lambda: one.inspection.stopped)
        assert "stopped" in one.state.left
        assert not s.controller.busy
        slow[0] = False
        await s.pilot.press("left")
        await s.until(lambda: one.inspection.columns)
        slow[0] = True
        await s.pilot.press("a")
        await s.until(lambda: isinstance(one.inspection.reading, WantedAttention))
        await s.pilot.press("q")
        await s.until(lambda: s.app.screen is s.screen and not s.controller.busy)

    on_demo(scenario)


def test_an_error_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def events(*_: Any) -> Iterator[Any]:
        raise NotFiniteError("The logits are not finite at position 3 of the text", "Count from 0")
        yield

    monkeypatch.setattr(ReadInside, "events", events)

    async def scenario(s: Sitting) -> None:
        await s.pilot.press("l")
        await s.until(lambda: isinstance(s.app.screen, Layers) and page(s).inspection.failure)
        assert "Error: The logits are not finite at position 3" in page(s).pane.text
        assert page(s).state.left.strip() == "■ ended with an error"
        await s.pilot.press("left", "escape")
        assert s.app.screen is s.screen

    on_demo(scenario)


@pytest.mark.parametrize("size", [(40, 10), (120, 40)])
def test_it_is_laid_out_anew_when_the_size_changes(size: tuple[int, int]) -> None:
    async def scenario(s: Sitting) -> None:
        one = await opened(s)
        await s.pilot.resize_terminal(*size)
        await s.pilot.pause()
        await asyncio.sleep(0)
        for _ in "ab":
            one = await ready(s)
            lines = one.pane.text.splitlines()
            assert len(lines) == size[1] - 4
            await s.pilot.press("a")

    on_demo(scenario)
