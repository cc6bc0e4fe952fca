"""The closing line, on the screen and without one; each change of settings with its token."""

from dataclasses import replace
from typing import Any

import pytest
from origins import SOMEWHERE, ready_of
from recording import READY, begun, finished

from core.protocol.chat_turn import ChatTurn
from core.protocol.events import Finished, SettingsChanged, Stats, StopReason, Token
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.tokenizers.characters import CURRENT
from tui.view.closing_words import closing, closing_line, marks_of, reason


def ended(
    why: StopReason, text: str = "", settings: SamplingSettings | None = None, **stats: Any
) -> Generation:
    """A generation that sampled the characters of a text."""
    origin = replace(SOMEWHERE, tokenizer=CURRENT)
    request = Request((17, 1), settings or SamplingSettings())
    one = Generation(1, request, ready_of(origin, CURRENT))
    for index, id_ in enumerate(CURRENT.encode(text).ids):
        one.apply(Token(index, id_, "", 0.0, 0.0))
    one.apply(Finished(why, "", Stats(new_tokens=len(text), **stats)))
    return one


def test_the_closing_line_has_reason_speed_and_first_token():
    one = ended(StopReason.MAX_TOKENS, "1" * 100, first_token_seconds=0.0021, decode_seconds=0.0865)
    assert closing(one) == ["■ max tokens 100", "1,145 tok/s", "first 2 ms"]


def test_one_token_has_no_speed_and_no_token_no_time():
    assert closing(ended(StopReason.BOS, "1", first_token_seconds=0.0004)) == [
        "■ BOS · 1 token", "first 1 ms",
    ]  # fmt: skip
    assert closing(ended(StopReason.CANCELLED)) == ["■ cancelled · 0 tokens"]


def test_after_an_error_there_are_no_figures():
    assert closing(ended(StopReason.ERROR, "123")) == ["■ error"]


def test_unused_ids_are_told():
    assert closing(ended(StopReason.BOS, "123", no_text_ids=2))[-1] == "2 unused ids (padding)"


def test_a_limit_that_was_lowered_on_the_way_is_told_with_the_tokens():
    one = ended(StopReason.MAX_TOKENS, "1" * 8)
    one.timeline.append((8, SamplingSettings(max_tokens=5)))
    assert reason(one) == "max tokens 5 · 8 tokens"


@pytest.mark.parametrize(
    ("stops", "words"),
    [
        (("8",), 'stop "8" · 4 tokens'),
        (("9", "8"), 'stop "8" · 4 tokens'),
        (("81", "8", "9"), 'stop "8" · 4 tokens'),
        ((), "stop string · 4 tokens"),
    ],
)
def test_the_stop_string_that_was_written_is_named(stops, words):
    one = ended(StopReason.STOP_STRING, "1238", SamplingSettings(stop=stops))
    one.parts[:] = ["123"]
    assert reason(one) == words


def test_of_several_stops_none_is_named_in_a_chat():
    """Calls of the calculator are shown in another form than their ids have."""
    one = ended(StopReason.STOP_STRING, "1238", SamplingSettings(stop=("8", "9")))
    one.request = replace(one.request, chat=ChatTurn("", 2))
    assert reason(one) == "stop string · 4 tokens"


def test_escapes_in_a_stop_string_have_no_effect():
    one = ended(StopReason.STOP_STRING, "1", SamplingSettings(stop=("\x1b[2J",)))
    assert reason(one).isprintable()


def test_each_change_has_its_token_and_the_values_before_and_after():
    one = ended(StopReason.MAX_TOKENS)
    warmer = SamplingSettings(temperature=0.85)
    one.finished = None
    one.apply(SettingsChanged(3, warmer))
    one.apply(SettingsChanged(9, warmer.with_(top_k=5, stop=("\n",), stop_on_newline=True)))
    assert marks_of(one) == [
        "◆ token 4 temp 0.80→0.85",
        r'◆ token 10 top-k off→5, stop off→"\n", stop at newline off→on',
    ]


def test_the_first_token_beyond_the_context_is_named():
    one = ended(StopReason.MAX_TOKENS, "123456")
    one.ready = replace(one.ready, context=4)
    assert marks_of(one) == []
    one.request = replace(one.request, context=8, beyond_context=True)
    assert marks_of(one) == ["◆ from token 3 on beyond the context of 4"] == closing(one)[-1:]


def test_escapes_in_a_changed_stop_text_have_no_effect():
    one = ended(StopReason.BOS)
    one.timeline.append((0, SamplingSettings(stop=("\x1b[2J\u202e",))))
    assert marks_of(one)[0].isprintable()


def test_without_a_screen_everything_that_ran_is_named():
    session, generation = begun()
    session.apply(finished())
    assert closing_line("run / d4@1", generation) == (
        "run / d4@1 · cpu · float32 (linear) · seed 7 · 3 tokens · – tok/s · first token 1 ms · "
        "stopped: max tokens · no tokenizer: ids"
    )


def test_without_a_screen_tokenizer_and_settings_have_their_places():
    session, generation = begun()
    generation.ready = replace(READY, origin=replace(READY.origin, tokenizer=CURRENT))
    session.apply(finished())
    line = closing_line("x", generation, ["greedy", "bos off"])
    assert line.startswith(
        "x · cpu · float32 (linear) · tokenizer fork · seed 7 · greedy · bos off · 3 tokens"
    )
    assert line.endswith(" · stopped: max tokens")
