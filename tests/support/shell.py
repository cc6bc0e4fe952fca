"""A shell with one job, as a program: it lends the terminal to the job and takes it back.

`python shell.py COMMANDS REPORTS PROGRAM...` reads one letter for every stop from the descriptor
COMMANDS (f: fg, b: bg) and writes lines to REPORTS: the job's number, "stopped", "ended CODE".
"""

import fcntl
import os
import signal
import sys
import termios


def main(commands: int, reports: int, words: list[str]) -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execv(words[0], words)
    report(reports, f"job {job}")
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        os.tcsetpgrp(0, os.getpgrp())
        if not os.WIFSTOPPED(status):
            break
        report(reports, "stopped")
        if os.read(commands, 1) == b"f":
            os.tcsetpgrp(0, job)
        os.killpg(job, signal.SIGCONT)
    report(reports, f"ended {os.waitstatus_to_exitcode(status)}")


def report(reports: int, line: str) -> None:
    os.write(reports, f"{line}\n".encode())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
