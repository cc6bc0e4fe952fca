"""A job: what is told is handed over, and a client that is gone cancels it."""

from collections.abc import Callable
from threading import Thread

import pytest

from core.protocol.events import Notice
from tui.api.job import ClientGoneError, Job, JobEnded, Told, Written


def is_there() -> bool:
    return True


def told(number: int) -> Written:
    return Written(number, Notice(str(number)))


def test_what_is_told_comes_in_order_up_to_the_end() -> None:
    job = Job(())
    events: list[Told] = [*(told(number) for number in range(5)), JobEnded()]
    for event in events:
        job.tell(event)
    assert list(job.answers(is_there)) == events


def test_it_waits_for_a_decoder_in_another_thread() -> None:
    job = Job(())

    def decode() -> None:
        job.tell(told(1))
        job.tell(JobEnded())

    Thread(target=decode).start()
    assert list(job.answers(is_there)) == [told(1), JobEnded()]


def test_a_client_that_is_gone_cancels() -> None:
    job = Job(())
    with pytest.raises(ClientGoneError):
        list(job.answers(lambda: False))
    assert job.is_cancelled()


def stop_reading(job: Job) -> None:
    answers = job.answers(is_there)
    next(answers)
    answers.close()


def read_all(job: Job) -> None:
    list(job.answers(is_there))


@pytest.mark.parametrize("read", [stop_reading, read_all])
def test_nobody_waits_after_reading(read: Callable[[Job], None]) -> None:
    job = Job(())
    job.tell(told(1))
    job.tell(JobEnded())
    assert not job.is_cancelled()
    read(job)
    assert job.is_cancelled()
