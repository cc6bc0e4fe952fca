"""The inbox: batches in order, and a descriptor that is readable when there may be some."""

import select
import threading
from collections.abc import Iterator

import pytest

from tui.linear.inbox import Inbox
from tui.session.hand_off import Batch


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    inbox = Inbox()
    yield inbox
    inbox.close()


def is_readable(inbox: Inbox, seconds: float = 0.0) -> bool:
    return bool(select.select([inbox], [], [], seconds)[0])


def test_it_is_readable_until_it_was_looked_at(inbox: Inbox) -> None:
    assert not is_readable(inbox)
    assert inbox.post(Batch(1))
    assert inbox.post(Batch(2))
    assert is_readable(inbox)
    assert [batch.job for batch in inbox.take()] == [1, 2]
    assert not is_readable(inbox)


def test_a_wake_is_readable_and_has_no_batch(inbox: Inbox) -> None:
    inbox.wake()
    assert is_readable(inbox)
    assert list(inbox.take()) == []
    assert not is_readable(inbox)


def test_a_batch_from_another_thread_ends_the_waiting(inbox: Inbox) -> None:
    threading.Timer(0.05, inbox.post, (Batch(3),)).start()
    assert is_readable(inbox, 10)
    assert [batch.job for batch in inbox.take()] == [3]


def test_more_wakes_than_the_pipe_holds_do_not_block(inbox: Inbox) -> None:
    for _ in range(100_000):
        inbox.wake()
    assert is_readable(inbox)


def test_after_the_end_batches_are_refused(inbox: Inbox) -> None:
    inbox.refuse()
    assert not inbox.post(Batch(1))
    assert list(inbox.take()) == []
