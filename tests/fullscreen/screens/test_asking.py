"""The strip below the prompt: asked when typing pauses, and never by the tokenizer of a key."""

import threading
import time
from dataclasses import dataclass, field

import pytest
from halving_next import HALVING
from origins import ready_of
from sitting import Sitting

from core.base.errors import CancelledError, NoMemoryError
from core.protocol.events import Loading
from core.tokenizers.tokenizer import Encoded
from tui.fullscreen.screens import asking
from tui.fullscreen.widgets.prompt import Prompt

SHOWN = "48.4 %"


@pytest.fixture
def asked(script, monkeypatch) -> list[str]:
    """The texts that the engine was asked about."""
    texts: list[str] = []

    def answer(request, should_stop):
        del should_stop
        texts.append(request.prompt)
        return HALVING

    monkeypatch.setattr(script, "next_distribution", answer)
    return texts


def strip(s: Sitting) -> str:
    return s.screen.next_strip.text


def is_shown(s: Sitting) -> bool:
    return s.screen.next_strip.display and s.screen.next_strip.size.height > 0


def test_the_strip_shows_what_may_come_after_the_typed_text(run, asked, monkeypatch):
    # Long enough for all keys on a slow machine.
    monkeypatch.setattr(asking, "PAUSE", 0.5)

    async def scenario(s: Sitting) -> None:
        await s.until(lambda: SHOWN in strip(s))
        assert asked == [""]
        await s.type("12+3")
        await s.until(lambda: asked[-1] == "12+3" and SHOWN in strip(s))
        # Four keys are one question.
        assert asked == ["", "12+3"]

    run(scenario)


def test_an_unknown_character_is_flagged_before_anything_is_asked(run, asked, monkeypatch):
    monkeypatch.setattr(asking, "PAUSE", 60.0)

    async def scenario(s: Sitting) -> None:
        await s.until(lambda: SHOWN in strip(s))
        await s.type("1=")
        assert "'=' is not in the vocabulary" in strip(s)
        assert asked == [""]
        await s.type("2")
        await s.until(lambda: "vocabulary" not in strip(s))

    monkeypatch.setattr(asking, "PATIENCE", 0.01)
    run(scenario)


def test_numbers_of_an_earlier_text_do_not_stay(run, script, monkeypatch):
    def never(request, should_stop):
        if request.prompt:
            while not should_stop():
                time.sleep(0.001)
            raise CancelledError
        return HALVING

    monkeypatch.setattr(script, "next_distribution", never)

    async def scenario(s: Sitting) -> None:
        await s.until(lambda: SHOWN in strip(s))
        await s.type("1")
        await s.until(lambda: strip(s).strip() == "next")

    run(scenario)


def test_a_prompt_runs_although_a_question_is_being_answered(run, script, monkeypatch):
    stopped = threading.Event()

    def slow(request, should_stop):
        while not should_stop():
            time.sleep(0.001)
        stopped.set()
        raise CancelledError

    monkeypatch.setattr(script, "next_distribution", slow)

    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("1+1")
        await s.until(lambda: s.controller.session.generations and not s.controller.busy)
        assert stopped.is_set()
        assert len(s.controller.session.generations) == 1

    run(scenario)


def test_while_text_streams_nothing_is_asked_and_that_is_said(run, script, asked):
    async def scenario(s: Sitting) -> None:
        await s.until(lambda: SHOWN in strip(s))
        script.free = False
        await s.send("1+1")
        await s.until(lambda: s.controller.busy)
        before = list(asked)
        assert "waits until nothing runs" in strip(s)
        await s.type("99")
        await s.pilot.pause(3 * asking.PAUSE)
        assert asked == before
        script.free = True
        await s.until(lambda: asked[-1] == "99" and SHOWN in strip(s))

    run(scenario)


def test_a_question_is_neither_busy_nor_recorded(run, script, monkeypatch):
    phases: list[object] = []

    async def scenario(s: Sitting) -> None:
        def answer(request, should_stop):
            phases.append((s.controller.phase, s.controller.busy))
            return HALVING

        await s.idle()
        monkeypatch.setattr(script, "next_distribution", answer)
        await s.type("12")
        await s.until(lambda: phases)
        assert phases == [("ready", False)]
        assert s.screen.status.left == "■ ready"
        assert s.controller.session.generations == []

    run(scenario)


def test_a_failure_is_said(run, script, monkeypatch):
    def fails(request, should_stop):
        raise NoMemoryError("It does not fit")

    monkeypatch.setattr(script, "next_distribution", fails)

    async def scenario(s: Sitting) -> None:
        await s.until(lambda: "It does not fit" in strip(s))

    run(scenario)


def test_commands_are_not_asked_about(run, asked):
    async def scenario(s: Sitting) -> None:
        await s.until(lambda: asked == [""])
        await s.type("/temp 1")
        await s.until(lambda: strip(s).strip() == "next")
        await s.pilot.pause(2 * asking.PAUSE)
        assert asked == [""]

    run(scenario)


def test_the_same_text_without_bos_is_asked_again(run, asked):
    async def scenario(s: Sitting) -> None:
        await s.until(lambda: asked == [""])
        await s.type("1")
        await s.until(lambda: asked == ["", "1"])
        s.controller.use_how(s.controller.how.with_(bos=False))
        await s.until(lambda: asked == ["", "1", "1"])

    run(scenario)


@pytest.mark.parametrize(
    ("size", "rows"), [((120, 40), 2), ((80, 30), 2), ((80, 29), 1), ((80, 24), 1), ((80, 23), 0)]
)
def test_its_height_is_that_of_the_terminal_whatever_it_shows(run, script, size, rows):
    async def scenario(s: Sitting) -> None:
        script.free = False
        await s.until(lambda: s.controller.busy)
        assert not is_shown(s)
        script.free = True
        await s.idle()
        await s.pilot.pause()
        places = set()
        for text in ("", "1", "=", "/temp", ""):
            s.screen.prompt.write(text)
            await s.pilot.pause(2 * asking.PAUSE)
            places.add((s.screen.prompt_title.region.y, s.screen.settings_row.region.y))
            assert s.screen.next_strip.size.height == rows
        assert len(places) == 1

    run(scenario, size)


def test_it_is_turned_off_and_on_by_a_command(run, asked):
    async def scenario(s: Sitting) -> None:
        await s.until(lambda: SHOWN in strip(s))
        above = s.screen.prompt_title.region.y
        await s.send("/strip off")
        await s.until(lambda: not is_shown(s))
        assert s.screen.prompt_title.region.y == above + 2
        before = list(asked)
        await s.type("1")
        await s.pilot.pause(3 * asking.PAUSE)
        assert asked == before
        s.screen.prompt.write("")
        await s.send("/strip on")
        await s.until(lambda: is_shown(s) and SHOWN in strip(s))

    run(scenario)


def test_a_larger_terminal_gets_the_strip(run, asked):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        assert not asked
        await s.pilot.resize_terminal(80, 24)
        await s.until(lambda: is_shown(s) and asked == [""])

    run(scenario, (80, 20))


def test_it_stays_while_another_checkpoint_is_loaded(run, script, asked):
    async def scenario(s: Sitting) -> None:
        await s.until(lambda: SHOWN in strip(s))
        script.free = False
        s.controller.load(s.screen.listing.catalog.entries[0])
        await s.until(lambda: isinstance(s.controller.loading, Loading))
        assert is_shown(s)
        assert "waits until nothing runs" in strip(s)
        script.free = True
        await s.until(lambda: SHOWN in strip(s))

    run(scenario)


@dataclass(frozen=True)
class Large:
    """A tokenizer of a large vocabulary that keeps which thread encodes."""

    name: str = "large"
    assumed: str = ""
    used: int = 300
    bos_id: int | None = None
    special_ids: dict[str, int] = field(default_factory=dict)
    stop_ids: frozenset[int] = frozenset()
    alphabet: str = ""
    threads: list[str] = field(default_factory=list, compare=False)

    def encode(self, text: str) -> Encoded:
        self.threads.append(threading.current_thread().name)
        return Encoded(tuple(text.encode()), ())

    def token_bytes(self, index: int) -> bytes:
        return bytes((index,)) if index < 256 else b"x"


def test_a_large_vocabulary_is_encoded_by_the_runner_alone(run, script, asked, monkeypatch):
    tokenizer = Large()

    def load(checkpoint, _, options, should_stop):
        yield ready_of(checkpoint, tokenizer)

    monkeypatch.setattr(script, "load", load)

    async def scenario(s: Sitting) -> None:
        await s.idle()
        for text in ("The", " cat", " =\n", "世"):
            await s.type(text)
            await s.pilot.pause(2 * asking.PAUSE)
        await s.until(lambda: asked[-1:] == ["The cat =\n世"])
        assert set(tokenizer.threads) == {"runner"}

    run(scenario)


def test_a_key_does_not_wait_for_an_answer(run, script, monkeypatch):
    """The screen's thread goes on while the engine computes without end."""
    entered = threading.Event()

    def endless(request, should_stop):
        entered.set()
        while not should_stop():
            time.sleep(0.001)
        raise CancelledError

    monkeypatch.setattr(script, "next_distribution", endless)

    async def scenario(s: Sitting) -> None:
        await s.until(entered.is_set)
        await s.type("123+456")
        assert s.screen.query_one(Prompt).text == "123+456"

    run(scenario)


def test_predict_shows_a_table_in_the_output(run, asked):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/predict 12+")
        await s.until(lambda: "next token after 12+" in s.text)
        assert "0       0      48.41 %" in s.text
        assert s.controller.session.generations == []

    run(scenario)


def test_why_predict_cannot_answer_is_a_panel(run, script, monkeypatch):
    def fails(request, should_stop):
        raise NoMemoryError("It does not fit")

    monkeypatch.setattr(script, "next_distribution", fails)

    async def scenario(s: Sitting) -> None:
        await s.idle()
        await s.send("/predict 12+")
        await s.until(lambda: "Error: It does not fit" in s.text)

    run(scenario)
