"""An earlier session is opened again as it was, and what follows is kept."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from present import present
from sitting import Script, Sitting, sit

from core.checkpoints.embedded import DEMO
from core.journal.reading import find_session
from core.journal.session_id import folder
from tui.command_line.options import Options

Scenario = Callable[[Sitting], Awaitable[None]]
OPTIONS = Options(roots=(DEMO,))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    made = Script()
    monkeypatch.setattr("core.engine.engine.Engine", lambda *_, **__: made)
    return made


def first(scenario: Scenario | None = None) -> str:
    """Run a session of two prompts and a change; return its ID."""

    async def body(s: Sitting) -> None:
        await s.idle()
        await s.send("1+2=")
        await s.idle()
        await s.send("/temp 0.5")
        await s.send("3+4=")
        await s.idle()
        if scenario:
            await scenario(s)
        s.app.past.end()

    sit(body, OPTIONS, (100, 30))
    return find_session(folder()).id


def again(scenario: Scenario, name: str = "newest") -> None:
    async def body(s: Sitting) -> None:
        await s.until(lambda: "Resumed" in s.text)
        await s.idle()
        await scenario(s)
        s.app.past.end()

    sit(body, Options(roots=(DEMO,), resume=name), (100, 30))


def test_the_transcript_the_settings_and_the_checkpoint_are_as_they_were(script: Script) -> None:
    name = first()

    async def scenario(s: Sitting) -> None:
        assert all(words in s.text for words in ("#1  step", "#2  step", "temp 0.50"))
        assert s.controller.settings.temperature == 0.5
        assert present(s.controller.loaded).checkpoint.name == "step_008000"
        assert [one.text for one in s.controller.session.generations] == [script.text] * 2
        assert s.screen.prompt.sent == ["1+2=", "3+4="]

    again(scenario, name[-5:])
