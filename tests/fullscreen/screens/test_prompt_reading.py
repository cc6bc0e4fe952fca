"""/paint prompt on the demo: the tokens of the prompt are painted like those of the answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from sitting import Sitting, sit

from core.base.errors import NotFiniteError
from core.checkpoints.embedded import DEMO
from tui.command_line.options import Options
from tui.session.inspection_job import ReadInside
from tui.view.painting import Measure


def on_demo(scenario) -> None:
    async def begun(s: Sitting) -> None:
        await s.idle()
        s.controller.change(s.controller.settings.with_(seed=7, max_tokens=5))
        await s.send("123+456")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        await s.send("/same")
        await s.until(lambda: len(s.controller.session.generations) == 2)
        await s.until(lambda: not s.controller.busy)
        await scenario(s)

    sit(begun, Options(roots=(DEMO,)), (80, 24))


def prompts(s: Sitting) -> list[set[str]]:
    """Return the styles of each prompt."""
    stack = s.screen.output.stack
    texts = [stack.generation_at(at).text for at in stack.generation_indexes()]
    return [
        {span.style for span in text.line(0).spans if not span.sign and span.text in "123+456"}
        for text in texts
    ]


def test_it_paints_every_generation_with_the_same_prompt() -> None:
    async def scenario(s: Sitting) -> None:
        assert prompts(s) == [{"prompt"}] * 2
        await s.send("/paint prompt")
        await s.until(lambda: not s.controller.busy and prompts(s)[0] != {"prompt"})
        assert s.screen.output.painting.measure is Measure.SURPRISE
        one, other = prompts(s)
        assert one == other
        assert any(style.startswith("level-") for style in one)
        await s.send("/paint off")
        assert prompts(s) == [{"prompt"}] * 2

    on_demo(scenario)


def test_why_it_could_not_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def events(*_: Any) -> Iterator[Any]:
        raise NotFiniteError("The logits are not finite at position 3 of the text")
        yield

    monkeypatch.setattr(ReadInside, "events", events)

    async def scenario(s: Sitting) -> None:
        await s.send("/paint prompt")
        await s.until(lambda: "not finite at position 3" in " ".join(s.text.split()))
        assert prompts(s) == [{"prompt"}] * 2

    on_demo(scenario)
