import threading
import time
from collections.abc import Sequence

from journals import NOON

from core.journal.entries import Ended, Entry, Noted
from core.protocol.events import Finished, Stats, StopReason
from tui.session.journal_thread import PATIENCE, JournalThread

NOTE = Noted("k0000.1", NOON, "odd")
END = Ended("1", NOON, Finished(StopReason.MAX_TOKENS, "", Stats()))


class File:
    """Notes what is asked of it; `fail` makes a method an error, `hold` keeps `append` waiting."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fail = ""
        self.hold = threading.Event()
        self.hold.set()

    def append(self, entries: Sequence[Entry]) -> None:
        self.hold.wait(5)
        self._do("append", *(entry.kind for entry in entries))

    def synchronise(self) -> None:
        self._do("synchronise")

    def close(self) -> None:
        self._do("close")

    def _do(self, *words: str) -> None:
        if words[0] == self.fail:
            raise OSError(28, "No space left on device")
        self.done.append(" ".join(words))


def threaded(file: File, failures: list[str]) -> JournalThread:
    thread = JournalThread(file, failures.append)
    thread.start()
    return thread


def end(thread: JournalThread) -> None:
    thread.leave()
    thread.join(5)
    assert not thread.is_alive()


def test_an_end_is_written_when_put_returns_and_synchronised_later() -> None:
    file, failures = File(), list[str]()
    thread = threaded(file, failures)

    thread.put([NOTE, END], wait=True)
    assert file.done[0] == "append noted ended"
    end(thread)

    assert file.done == ["append noted ended", "synchronise", "close"]
    assert not failures


def test_what_waits_is_written_at_the_end_as_one_batch() -> None:
    file, failures = File(), list[str]()
    file.hold.clear()
    thread = threaded(file, failures)
    thread.put([NOTE], wait=False)
    deadline = time.monotonic() + 5
    while thread._entries.qsize() and time.monotonic() < deadline:
        time.sleep(0.001)
    for _ in range(3):
        thread.put([NOTE], wait=False)
    file.hold.set()
    end(thread)

    assert file.done == ["append noted", "append noted noted noted", "close"]


def test_a_slow_disk_is_not_waited_for() -> None:
    file, failures = File(), list[str]()
    file.hold.clear()
    thread = threaded(file, failures)

    began = time.monotonic()
    thread.put([END], wait=True)
    waited = time.monotonic() - began
    file.hold.set()
    end(thread)

    assert PATIENCE * 0.9 <= waited < 2
    assert file.done == ["append ended", "synchronise", "close"]


def test_a_full_disk_is_said_once_and_nothing_waits() -> None:
    for failing in ("append", "synchronise"):
        file, failures = File(), list[str]()
        file.fail = failing
        thread = threaded(file, failures)
        for _ in range(3):
            thread.put([END], wait=True)
        end(thread)

        assert failures == ["the disk is full"]
        assert thread.is_off
        assert "close" not in file.done


def test_a_file_that_cannot_be_closed_is_said() -> None:
    file, failures = File(), list[str]()
    file.fail = "close"
    thread = threaded(file, failures)
    end(thread)

    assert failures == ["the disk is full"]


def test_before_it_runs_nothing_is_waited_for() -> None:
    thread = JournalThread(File(), print)
    thread.put([END], wait=True)
    assert not thread.is_alive()
