"""Tasks are carried out in order, in a thread that begins with the first and ends when asked."""

import threading
from functools import partial

from tui.session.history_thread import HistoryThread


def note(done: list[tuple[int, str]], number: int) -> None:
    done.append((number, threading.current_thread().name))


def test_tasks_are_carried_out_in_order_in_its_thread() -> None:
    thread, done = HistoryThread(), list[tuple[int, str]]()
    assert thread.ident is None
    for number in range(3):
        thread.submit(partial(note, done, number))
    thread.leave()
    thread.join(5)
    assert not thread.is_alive()
    assert done == [(number, "history") for number in range(3)]


def test_one_that_was_never_used_can_be_left() -> None:
    thread = HistoryThread()
    thread.leave()
    assert thread.ident is None
