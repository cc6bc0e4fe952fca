"""An earlier session is opened again as it was, and what follows is kept."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from present import present
from sitting import Script, Sitting, sit

from core.base.errors import ReportedError
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


def test_the_list_is_the_one_of_the_session(
    script: Script, home: Path, write_checkpoint: Callable[..., Path]
) -> None:
    first()
    write_checkpoint(home / "other/step_000100", step=100)
    other = Options(roots=(home / "other",), resume="newest")

    async def scenario(s: Sitting) -> None:
        await s.until(lambda: s.screen.listing.catalog.entries)
        assert {one.name for one in s.screen.listing.catalog.entries} >= {"step_008000"}

    sit(scenario, other, (100, 30))

    async def flags_win(s: Sitting) -> None:
        await s.until(lambda: s.screen.listing.catalog.entries)
        assert [one.name for one in s.screen.listing.catalog.entries] == ["step_000100"]

    sit(flags_win, replace(other, names_places=True), (100, 30))


def test_new_generations_follow_and_the_chain_of_sessions_is_whole(script: Script) -> None:
    first()

    async def goes_on(s: Sitting) -> None:
        await s.send("/same")
        await s.idle()
        await s.send("/branch 2 9")
        await s.idle()

    again(goes_on)

    async def scenario(s: Sitting) -> None:
        third, fourth = s.controller.session.generations[2:]
        assert (third.number, third.parent, third.request.prompt) == (3, None, "3+4=")
        assert (fourth.number, fourth.parent) == (4, (3, 1))
        assert fourth.request.continued == (*third.new_ids[:1], 9)
        await s.send("/continue")
        await s.idle()
        assert s.last.parent == (4, len(script.text))

    again(scenario)


def test_what_was_cleared_stays_cleared_and_can_be_shown(script: Script) -> None:
    async def clears(s: Sitting) -> None:
        await s.send("/clear")
        await s.until(lambda: "#1" not in s.text)

    first(clears)

    async def scenario(s: Sitting) -> None:
        assert "#1  step" not in s.text
        await s.send("/undo")
        await s.until(lambda: "#1  step" in s.text and "#2  step" in s.text)
        assert s.screen.told == "2 generations shown again"

    again(scenario)


def test_the_tokens_are_painted_as_they_were(script: Script) -> None:
    async def paints(s: Sitting) -> None:
        await s.send("/paint rank digits")
        await s.until(lambda: s.screen.output.painting.measure)

    first(paints)

    async def scenario(s: Sitting) -> None:
        assert s.screen.output.painting.words == "rank, in digits"

    again(scenario)


def test_notes_and_pins_come_back(script: Script) -> None:
    async def marks(s: Sitting) -> None:
        await s.send("/note the lucky one")
        await s.send("/pin")
        await s.until(lambda: "pinned" in s.text)

    first(marks)

    async def scenario(s: Sitting) -> None:
        one, two = s.controller.session.generations
        assert (one.note, one.pinned) == ("", False)
        assert (two.note, two.pinned) == ("the lucky one", True)
        assert "note: the lucky one" in s.text

    again(scenario)


def test_keys_typed_before_it_is_read_are_kept(script: Script) -> None:
    first()

    async def body(s: Sitting) -> None:
        await s.type("5+6=")
        await s.until(lambda: s.screen.prompt.text == "5+6=")
        assert "Resumed" in s.text
        s.app.past.end()

    sit(body, Options(roots=(DEMO,), resume="newest"), (100, 30))


def test_changed_weights_are_named_and_the_text_is_shown(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    first()

    def changed(*_: object) -> None:
        raise ReportedError("its weights have changed since")

    monkeypatch.setattr("tui.session.resume.found_origin", changed)

    async def body(s: Sitting) -> None:
        await s.until(lambda: "Not all weights" in s.text)
        assert "step_008000: its weights have changed since" in s.text
        assert "#2  step_008000" in s.text
        assert s.controller.loaded is None
        s.app.past.end()

    sit(body, Options(roots=(DEMO,), resume="newest"), (100, 30))


def test_a_session_without_a_generation_leaves_no_file_and_no_command(script: Script) -> None:
    async def body(s: Sitting) -> None:
        await s.idle()
        await s.send("/temp 0.5")
        s.app.past.end()
        assert s.app.past.command == ""

    sit(body, OPTIONS, (100, 30))
    assert not folder().exists()


def test_a_resumed_session_without_news_is_resumed_by_the_same_command(script: Script) -> None:
    name = first()

    async def scenario(s: Sitting) -> None:
        assert s.app.past.command == f"stepscope --resume={name[-5:]}"

    again(scenario)


def test_a_damaged_session_is_said_and_the_rest_is_shown(script: Script) -> None:
    name = first()
    file = folder() / f"{name}.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    began = next(at for at, line in enumerate(lines) if b'"kind":"began"' in line)
    file.write_bytes(b"".join([*lines[:began], lines[began][:-9] + b"x\n", *lines[began + 1 :]]))

    async def scenario(s: Sitting) -> None:
        (one,) = s.controller.session.generations
        assert (one.number, one.request.prompt) == (1, "3+4=")
        assert " damaged" in s.text

    again(scenario)
