"""Stops under torture: python -m tests.torture stops [TIMES=200]; prints its figures.

A session is a shell's job. It is stopped by Ctrl+Z, SIGTSTP and SIGSTOP in turns, to the session,
its parent or both, and continued by `fg`. Counted are threads, descriptors, modes left on while it
is stopped and at the end, and frames that were not drawn again. The exit code is 1 if one is wrong.
"""

import os
import signal
import statistics
import sys
import time

from jobs import Job, state

WAYS = ("ctrl+z", "SIGTSTP child", "SIGTSTP parent", "SIGTSTP group", "SIGSTOP child")


def main() -> int:
    """Print the figures; return 1 if something is wrong."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    job = Job(["--demo"])
    job.has_written(b"ready", 60)
    job.send("31415")
    job.has_written(b"31415")
    child = job.child
    threads, files = counts(child)
    left = missing = 0
    seconds: list[float] = []
    for number in range(times):
        stop(job, child, WAYS[number % len(WAYS)])
        job.report("stopped")
        left += bool(job.left_on()) or state(child) != "T"
        start, began = len(job.written), time.monotonic()
        job.order("f")
        while b"31415" not in job.written[start:] and time.monotonic() - began < 5:
            job.read_for(0.005)
        missing += b"31415" not in job.written[start:]
        seconds.append(time.monotonic() - began)
        # The same request within 100 ms is one request.
        job.read_for(0.15)
    after = counts(child)
    job.send("\x11")
    code = job.report("ended")
    print(
        f"{times} stops: threads {threads} -> {after[0]}, descriptors {files} -> {after[1]}, "
        f"{left} with modes left on while stopped, {missing} not drawn again, fg to text p50 "
        f"{statistics.median(seconds):.3f} s, worst {max(seconds):.3f} s, {code}, modes left on at "
        f"the end {job.left_on()}"
    )
    wrong = after > (threads, files) or left or missing or code != "ended 0" or job.left_on()
    job.until_ended(0)
    job.close()
    return int(bool(wrong))


def stop(job: Job, child: int, way: str) -> None:
    name, _, whom = way.partition(" ")
    if not whom:
        job.send("\x1a")
        return
    target = {"child": child, "parent": job.parent, "group": -job.parent}[whom]
    os.kill(target, getattr(signal, name))


def counts(pid: int) -> tuple[int, int]:
    return len(os.listdir(f"/proc/{pid}/task")), len(os.listdir(f"/proc/{pid}/fd"))


if __name__ == "__main__":
    sys.exit(main())
