"""The page opens by key or command, or tells why it cannot."""

from dataclasses import replace

import pytest
from sitting import Sitting, sit

from core.checkpoints.embedded import DEMO
from tui.command_line.options import Options
from tui.fullscreen.screens.layers import Layers


def on_demo(scenario) -> None:
    async def begun(s: Sitting) -> None:
        await s.idle()
        s.controller.change(s.controller.settings.with_(seed=7, max_tokens=5))
        await scenario(s)

    sit(begun, Options(roots=(DEMO,)), (80, 24))


async def answered(s: Sitting) -> None:
    await s.send("1+1")
    await s.until(lambda: s.controller.session.generations and not s.controller.busy)


def page(s: Sitting) -> Layers:
    assert isinstance(s.app.screen, Layers)
    return s.app.screen


def test_without_tokens_a_key_and_a_command_tell_so() -> None:
    async def scenario(s: Sitting) -> None:
        await s.send("/layers")
        assert "There are no tokens yet" in s.text
        s.screen.go_to(s.screen.output)
        await s.pilot.press("l")
        assert s.screen.told == "There are no tokens yet"

    on_demo(scenario)


def test_commands_open_it_and_what_was_read_is_kept() -> None:
    async def scenario(s: Sitting) -> None:
        await answered(s)
        await s.send("/layers")
        await s.until(lambda: isinstance(s.app.screen, Layers) and page(s).inspection.columns)
        await s.until(lambda: not s.controller.busy)
        inspection = page(s).inspection
        await s.pilot.press("q")
        await s.send("/attention 2.3")
        await s.until(lambda: isinstance(s.app.screen, Layers) and 2 in inspection.attention)
        assert page(s).inspection is inspection
        assert (page(s).spot.layer, page(s).spot.head) == (2, 3)
        await s.until(lambda: not s.controller.busy)
        await s.pilot.press("q")
        await s.send("/attention 9")
        assert "There is no layer 9" in s.text
        await answered(s)
        await s.send("/layers")
        await s.until(lambda: isinstance(s.app.screen, Layers))
        assert page(s).inspection is not inspection

    on_demo(scenario)


@pytest.mark.parametrize("name", ["fingerprint", "path"])
def test_other_weights_are_refused_and_the_text_stays(name: str) -> None:
    async def scenario(s: Sitting) -> None:
        await answered(s)
        path = "elsewhere" if name == "path" else s.last.origin.path
        origin = replace(s.last.origin, fingerprint="other", path=path)
        s.last.ready = replace(s.last.ready, origin=origin)
        await s.send("/layers")
        assert s.app.screen is s.screen
        why = "has changed since" if name == "fingerprint" else "is not loaded"
        assert why in " ".join(s.text.split())
        assert "#1" in s.text
        assert s.last.text

    on_demo(scenario)
