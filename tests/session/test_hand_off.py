"""The hand-off: one batch in flight, nothing lost, bounded."""

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


def test_the_first_token_goes_at_once_and_the_rest_waits_for_the_acknowledgement(screen, hand_off):
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


def test_an_acknowledged_batch_is_followed_no_sooner_than_33_ms(screen, hand_off):
    hand_off.put(1, token(0), never)
    hand_off.acknowledge()
    screen.now = INTERVAL / 2
    hand_off.put(1, token(1), never)
    assert screen.tokens() == [0]
    screen.now = INTERVAL
    hand_off.put(1, token(2), never)
    assert screen.tokens() == [0, 1, 2]


def test_progress_overwrites_and_text_never_does(screen, hand_off):
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


def test_a_stalled_screen_bounds_what_is_pending_and_a_stop_is_still_heard(screen, hand_off):
    hand_off.put(1, token(0), never)
    stops = iter([False] * 3 + [True] * 9)
    for index in range(1, MAX_PENDING + 1):
        hand_off.put(1, token(index), lambda: next(stops))
    assert next(stops), "put returned although nobody asked it to stop"
    assert len(screen.batches) == 1


def test_a_closed_screen_lets_nobody_wait(screen, hand_off):
    hand_off.put(1, token(0), never)
    hand_off.close()
    hand_off.end(1)
    assert len(screen.batches) == 1
