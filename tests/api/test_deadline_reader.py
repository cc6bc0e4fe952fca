"""Reading until a deadline."""

import io
import socket
import time

import pytest

from tui.api.deadline_reader import DeadlineReader


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def test_what_comes_is_read_to_its_end(ends) -> None:
    ours, theirs = ends
    reader = DeadlineReader(ours, 5)
    theirs.sendall(b"GET / HTTP/1.1\r\nrest")
    theirs.shutdown(socket.SHUT_WR)
    reader.expect(5, 5)
    buffered = io.BufferedReader(reader)
    assert buffered.readline() == b"GET / HTTP/1.1\r\n"
    assert buffered.read() == b"rest"
    assert ours.gettimeout() == 5


def test_nothing_comes(ends) -> None:
    reader = DeadlineReader(ends[0], 5)
    reader.expect(0.05)
    with pytest.raises(TimeoutError):
        reader.read(1)
    assert ends[0].gettimeout() == 5


def test_a_client_that_dribbles_has_one_deadline(ends) -> None:
    ours, theirs = ends
    reader = io.BufferedReader(raw := DeadlineReader(ours, 5))
    raw.expect(5, 0.2)
    theirs.sendall(b"a")
    begun = time.monotonic()
    reader.peek(1)

    def read_on() -> None:
        while True:
            theirs.sendall(b"a")
            reader.read(1)
            time.sleep(0.01)

    with pytest.raises(TimeoutError):
        read_on()
    assert 0.15 < time.monotonic() - begun < 3


def test_a_deadline_that_is_over_reads_nothing(ends) -> None:
    ours, theirs = ends
    reader = DeadlineReader(ours, 5)
    theirs.sendall(b"a")
    reader.expect(0)
    with pytest.raises(TimeoutError):
        reader.read(1)
