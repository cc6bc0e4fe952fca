from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from core.decode.stop_strings import Released, TextStream
from core.protocol.events import StopReason
from core.protocol.settings import SamplingSettings

LETTERS = "ab\n"
TEXT = st.text(LETTERS, max_size=30)
STOPS = st.lists(st.text(LETTERS, min_size=1, max_size=5), min_size=1, max_size=3).map(tuple)


def chunked(text: str, cuts: list[int]) -> list[str]:
    bounds = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[start:end] for start, end in pairwise(bounds)]


def first_completed(text: str, stops: tuple[str, ...]) -> tuple[int, int] | None:
    """End and start of the stop string that is complete first; of two, the longer one."""
    found = [(at + len(stop), at) for stop in stops if (at := text.find(stop)) >= 0]
    return min(found, default=None)


def streamed(pieces: list[str], changed: SamplingSettings) -> tuple[str, StopReason | None, str]:
    """Everything released, the reason to stop, and what flush adds."""
    stream, shown = TextStream(), ""
    for piece in pieces:
        released = stream.push(piece, changed)
        shown += released.text
        if released.stop:
            return shown, released.stop, stream.flush()
    return shown, None, stream.flush()


@given(TEXT, STOPS, st.lists(st.integers(0, 99), max_size=8))
@settings(max_examples=400)
def test_any_chunking_stops_before_the_first_complete_stop_string(
    text: str, stops: tuple[str, ...], cuts: list[int]
) -> None:
    shown, reason, rest = streamed(chunked(text, cuts), SamplingSettings(stop=stops))
    found = first_completed(text, stops)
    assert shown + rest == (text if found is None else text[: found[1]])
    assert reason is (None if found is None else StopReason.STOP_STRING)


@given(TEXT, STOPS)
@settings(max_examples=200)
def test_no_more_is_held_than_may_still_become_a_stop_string(
    text: str, stops: tuple[str, ...]
) -> None:
    shown, reason, held = streamed(list(text), SamplingSettings(stop=stops))
    if reason is None:
        assert not held or any(stop.startswith(held) for stop in stops)
        later = [end for stop in stops for end in range(1, len(stop)) if text.endswith(stop[:end])]
        assert len(held) == max(later, default=0)
        assert shown + held == text


@given(TEXT, st.lists(st.integers(0, 99), max_size=5))
@settings(max_examples=50)
def test_without_stops_nothing_is_held(text: str, cuts: list[int]) -> None:
    pieces = chunked(text, cuts)
    stream = TextStream()
    assert [stream.push(piece, SamplingSettings()).text for piece in pieces] == pieces
    assert stream.flush() == ""


@given(TEXT, STOPS, st.lists(st.integers(0, 99), max_size=5), st.integers(0, 6))
@settings(max_examples=100)
def test_stops_that_go_away_release_what_was_held(
    text: str, stops: tuple[str, ...], cuts: list[int], at: int
) -> None:
    pieces = chunked(text, cuts)
    _, reason, _ = streamed(pieces[:at], SamplingSettings(stop=stops))
    if reason is None:
        stream = TextStream()
        parts = [stream.push(piece, SamplingSettings(stop=stops)).text for piece in pieces[:at]]
        parts += [stream.push(piece, SamplingSettings()).text for piece in pieces[at:]]
        assert "".join(parts) + stream.flush() == text


def test_a_stop_string_over_three_pieces_is_never_shown() -> None:
    stream, changed = TextStream(), SamplingSettings(stop=("END",))
    assert stream.push("1E", changed) == Released("1")
    assert stream.push("N", changed) == Released("")
    assert stream.push("D2", changed) == Released("", StopReason.STOP_STRING)
    assert stream.flush() == ""


def test_a_false_beginning_is_released() -> None:
    stream, changed = TextStream(), SamplingSettings(stop=("END",))
    assert stream.push("EN", changed) == Released("")
    assert stream.push("ENX", changed) == Released("ENENX")


def test_newline_is_a_reason_of_its_own() -> None:
    changed = SamplingSettings(stop_on_newline=True)
    assert TextStream().push("ab\ncd", changed) == Released("ab", StopReason.NEWLINE)


def test_a_newline_given_as_text_is_a_stop_string() -> None:
    changed = SamplingSettings(stop=("\n",))
    assert TextStream().push("ab\ncd", changed) == Released("ab", StopReason.STOP_STRING)
