"""The hand-off: at most one batch in flight, no event lost, bounded memory."""

import pytest
from hand_off_screen import Screen, token

from core.protocol.events import Loading
from tui.session.hand_off import INTERVAL, MAX_PENDING, HandOff


def never() -> bool:
    return False


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def hand_off(screen) -> HandOff:
    return HandOff(screen.post, lambda: screen.now)


def test_the_first_token_is_sent_at_once_and_the_rest_after_the_acknowledgement(screen, hand_off):
    for index in range(5):
        hand_off.put(1, token(index), never)
    assert screen.tokens() == [0]
    screen.now = 1.0
    hand_off.put(1, token(5), never)
    assert screen.tokens() == [0]
    hand_off.acknowledge()
    assert screen.tokens() == [0, 1, 2, 3, 4, 5]
    hand_off.put(1, token(6), never)
    assert screen.tokens()[-1] == 5


def test_two_batches_are_sent_at_least_33_ms_apart(screen, hand_off):
    hand_off.put(1, token(0), never)
    hand_off.acknowledge()
    screen.now = INTERVAL / 2
    hand_off.put(1, token(1), never)
    assert screen.tokens() == [0]
    screen.now = INTERVAL
    hand_off.put(1, token(2), never)
    assert screen.tokens() == [0, 1, 2]


def test_pending_progress_is_replaced_and_pending_text_is_not(screen, hand_off):
    hand_off.put(1, Loading("reading", 0, 9), never)
    for done in range(1, 9):
        hand_off.put(1, Loading("reading", done, 9), never)
    hand_off.put(1, token(1), never)
    hand_off.put(1, token(1), never)
    hand_off.acknowledge()
    hand_off.end(1)
    assert list(screen.batches[1].events) == [
        Loading("reading", 8, 9), token(1), token(1),
    ]  # fmt: skip
    assert screen.batches[1].ended


def test_with_a_stalled_screen_pending_tokens_are_bounded_and_a_stop_ends_the_wait(
    screen, hand_off
):
    hand_off.put(1, token(0), never)
    stops = iter([False] * 3 + [True] * 9)
    for index in range(1, MAX_PENDING + 1):
        hand_off.put(1, token(index), lambda: next(stops))
    assert next(stops), "put returned although nobody asked it to stop"
    assert len(screen.batches) == 1


def test_nothing_waits_for_a_closed_screen(screen, hand_off):
    hand_off.put(1, token(0), never)
    hand_off.close()
    hand_off.end(1)
    assert len(screen.batches) == 1
