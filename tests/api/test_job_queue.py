"""The queue: order, its limit, and jobs that nobody waits for."""

from threading import Thread

import pytest

from tui.api.job import Job
from tui.api.job_queue import JobQueue
from tui.api.refusal import RefusalError


def refusal(jobs: JobQueue) -> RefusalError:
    with pytest.raises(RefusalError) as caught:
        jobs.put(Job(()))
    return caught.value


def test_first_come_first_served() -> None:
    jobs, given = JobQueue(), [Job(()) for _ in range(5)]
    for job in given:
        jobs.put(job)
    assert [jobs.next(0) for _ in range(6)] == [*given, None]


def test_as_many_wait_as_may_while_one_runs() -> None:
    jobs = JobQueue(2)
    for _ in range(3):
        jobs.put(Job(()))
    assert refusal(jobs).status == 429
    jobs.next(0)
    found = refusal(jobs)
    assert found.code == "queue_full"
    assert found.headers["Retry-After"] == "1"
    assert "2 requests" in found.message
    jobs.next(0)
    jobs.put(Job(()))
    assert refusal(jobs).status == 429


def test_a_cancelled_job_does_not_wait() -> None:
    jobs, gone, there = JobQueue(1), Job(()), Job(())
    jobs.put(Job(()))
    jobs.next(0)
    jobs.put(gone)
    gone.cancel()
    jobs.put(there)
    assert jobs.next(0) is there


def test_next_waits_for_one() -> None:
    jobs, job = JobQueue(), Job(())
    Thread(target=jobs.put, args=(job,)).start()
    assert jobs.next(10) is job


def test_a_closed_queue_takes_nothing() -> None:
    jobs, job = JobQueue(), Job(())
    jobs.put(job)
    assert jobs.close() == [job]
    assert refusal(jobs).status == 503
    assert jobs.next(0) is None
