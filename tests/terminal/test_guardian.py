"""The parent process: exit codes, the terminal after each kind of death, signals, stops."""

import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs import SHELL, Job, children, state
from pseudoterminal import PseudoTerminal

from tui.terminal.guardian import can_guard
from tui.terminal.resets import RESETS

SCRIPT = """
import os, signal, subprocess, sys, time, tty
from tui.terminal.guardian import guarded
from tui.terminal.parent_link import DRAWN, EDITOR, QUITTING, RESTORED
def told(word):
    os.write(1, word.encode())
def kill(number):
    os.kill(os.getpid(), number)
    time.sleep(15)
def session(parent):
"""
CALL = "\nsys.exit(guarded(session))\n"
DRAWN = "tty.setraw(0); parent.say(DRAWN)"


def script(body: str, before: str = "") -> list[str]:
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    return [sys.executable, "-c", f"{SCRIPT}{indented}\n{before}{CALL}"]


class Guarded(PseudoTerminal):
    """A function under a parent process."""

    def program(self, words: list[str]) -> list[str]:
        return script(*words)

    @property
    def raw(self) -> bool:
        return not termios.tcgetattr(self.follower)[3] & termios.ECHO


class GuardedJob(Job):
    """The same as a shell's job."""

    def program(self, words: list[str]) -> list[str]:
        ends = [str(self._orders), str(self._report)]
        return [sys.executable, str(SHELL), *ends, *script(*words)]


@pytest.fixture
def start() -> Iterator:
    begun: list[PseudoTerminal] = []

    def begin(*words: str, kind: type[PseudoTerminal] = Guarded):
        begun.append(kind(list(words)))
        return begun[-1]

    yield begin
    for one in begun:
        one.until_ended(0)
        one.close()


def until(condition, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("end", ["return 7", "sys.exit(7)", "os._exit(7)"])
def test_the_exit_code_is_the_childs_and_nothing_is_written(start, end):
    one = start(f"parent.say(DRAWN)\nparent.say(RESTORED)\n{end}")
    assert one.until_ended() == 7
    assert one.written == b""


def test_what_a_child_could_not_restore_is_reset(start):
    one = start(f"{DRAWN}; os._exit(7)")
    assert one.until_ended() == 7
    assert one.written == RESETS.encode()
    assert one.left_on() == []


@pytest.mark.parametrize("whom", ["parent", "child"])
def test_a_child_that_does_not_end_at_a_signal_is_killed(start, whom):
    one = start(f"""{DRAWN}
signal.signal(15, lambda *_: time.sleep(15))
parent.hear_signals()
told(f"here {{os.getpid()}} ")
time.sleep(15)""")
    assert one.has_written(b"here")
    one.read_for(0.1)
    child = int(one.written.split()[1])
    os.kill(child if whom == "child" else one.process.pid, signal.SIGTERM)
    assert one.until_ended(5) == 143
    assert one.written.endswith(RESETS.encode())
    assert one.left_on() == []


def test_a_child_that_does_not_end_at_ctrl_q_is_killed(start):
    one = start(f"{DRAWN}; parent.say(QUITTING); time.sleep(15)")
    assert one.until_ended(5) == 0
    assert one.left_on() == []


def test_a_terminal_that_takes_no_output_does_not_hold_the_parent(start):
    one = start(f"""{DRAWN}
signal.signal(15, signal.SIG_DFL)
parent.hear_signals()
os.write(2, b"x" * (1 << 20))""")
    time.sleep(0.3)
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(5) == 143


@pytest.mark.parametrize("whom", ["parent", "child"])
def test_an_interrupt_that_no_key_sent_ends_a_session_with_an_editor(start, whom):
    one = start(f"""{DRAWN}; parent.say(EDITOR)
signal.signal(2, lambda *_: None)
signal.signal(15, lambda *_: (parent.say(RESTORED), os._exit(143)))
parent.hear_signals()
told(f"here {{os.getpid()}} ")
while True: time.sleep(0.05)""")
    assert one.has_written(b"here")
    one.read_for(0.1)
    child = int(one.written.split()[1])
    os.kill(child if whom == "child" else one.process.pid, signal.SIGINT)
    assert one.until_ended(5) == 130


def test_the_interrupts_of_keys_are_the_editors(start):
    one = start(f"""{DRAWN}; parent.say(EDITOR)
signal.signal(2, lambda *_: None)
parent.hear_signals()
told("here")
time.sleep(1.5)
parent.say(RESTORED)
return 4""")
    assert one.has_written(b"here")
    for _ in range(2):
        os.killpg(one.process.pid, signal.SIGINT)
        time.sleep(0.3)
    assert one.until_ended(5) == 4


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS])
def test_after_a_death_on_the_sessions_screen_the_terminal_is_reset(start, number):
    one = start(f"{DRAWN}; kill({int(number)})")
    assert one.until_ended() == 128 + number
    said = f"The session was killed ({signal.Signals(number).name})\r\n"
    assert one.written == RESETS.encode() + said.encode()
    assert one.left_on() == []


@pytest.mark.parametrize("said", ["", "parent.say(DRAWN); parent.say(RESTORED)"])
def test_without_a_screen_only_the_line_modes_are_restored(start, said):
    one = start(f"tty.setraw(0); {said or 'pass'}; kill(signal.SIGKILL)")
    assert one.until_ended() == 137
    said = b"The session was killed (SIGKILL)\r\n"
    assert (one.written, one.left_on()) == (said, [])


def test_the_command_that_opens_a_killed_session_again_is_written(start):
    one = start("parent.name('aaaaa'); parent.name('k3f9x'); kill(signal.SIGKILL)")
    assert one.until_ended() == 137
    said = b"The session was killed (SIGKILL); stepscope --resume=k3f9x opens it again\r\n"
    assert one.written == said


def test_nothing_is_said_of_a_signal_that_was_passed_on(start):
    one = start("parent.name('k3f9x'); parent.name(''); told('here'); time.sleep(15)")
    assert one.has_written(b"here")
    os.kill(one.process.pid, signal.SIGTERM)
    assert one.until_ended() == 143
    assert one.written == b"here"


def test_a_terminal_that_an_editor_has_is_left_alone(start):
    one = start(f"{DRAWN}; parent.say(EDITOR); kill(signal.SIGKILL)")
    assert one.until_ended() == 137
    assert (one.written, one.raw) == (b"", True)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGTSTP"])
def test_a_signal_to_the_parent_reaches_the_child(start, name):
    body = f"""
signal.signal(signal.{name}, lambda *_: (told("got"), os._exit(9)))
told("here")
time.sleep(15)
"""
    one = start(body)
    assert one.has_written(b"here")
    one.process.send_signal(getattr(signal, name))
    assert one.until_ended() == 9
    assert one.written == b"heregot"


def test_the_childs_signals_are_as_they_were_before_the_fork(start):
    body = 'told(f"{signal.getsignal(15) is signal.SIG_DFL} {signal.pthread_sigmask(0, [])}")'
    one = start(body)
    one.until_ended()
    assert one.written == b"True set()"


def test_a_signal_that_nohup_ignores_stays_ignored_in_both(start):
    body = "told(str(signal.getsignal(1) is signal.SIG_IGN)); time.sleep(0.5); return 4"
    one = start(body, "signal.signal(signal.SIGHUP, signal.SIG_IGN)")
    assert one.has_written(b"True")
    one.process.send_signal(signal.SIGHUP)
    assert one.until_ended() == 4


def test_a_child_whose_parent_is_killed_is_told_within_a_second(start, tmp_path):
    body = f"""
parent.when_it_ends(lambda: (open({str(tmp_path / "alone")!r}, "w"), os._exit(0)))
told("here")
time.sleep(15)
"""
    one = start(body)
    assert one.has_written(b"here")
    one.process.kill()
    until((tmp_path / "alone").exists, 1)


def test_programs_that_the_child_starts_hold_no_end_of_the_pipes(start):
    one = start("subprocess.run(['ls', '/proc/self/fd']); told('end')")
    one.until_ended()
    if not Path("/proc/self/fd").exists():
        pytest.skip("only Linux tells its descriptors")
    # The three streams and the folder that ls reads.
    assert one.written.split() == [b"0", b"1", b"2", b"3", b"end"]


def test_where_no_process_can_be_forked_the_session_runs_without_a_parent(start):
    refuse = "def fork():\n    raise BlockingIOError(11, 'no more processes')\nos.fork = fork\n"
    one = start("told(str(parent)); return 5", refuse)
    assert one.until_ended() == 5
    assert one.written == b"None"


# Stops -----------------------------------------------------------------------------------------

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
WAITS = "told('here')\nwhile True:\n    time.sleep(0.05)"


def waiting(start, said: str = DRAWN) -> GuardedJob:
    """Return a job whose child has said something to its parent and waits."""
    one = start(f"{said}\n{WAITS}", kind=GuardedJob)
    assert one.has_written(b"here")
    return one


def ended(one: GuardedJob) -> str:
    """Wait for the end, which must leave an ordinary terminal; return the shell's exit code."""
    code = one.report("ended").removeprefix("ended ")
    assert one.left_on() == []
    return code


@linux
def test_the_parent_stops_with_the_child_and_gives_the_shell_an_ordinary_terminal(start):
    one = waiting(start)
    child = one.child
    os.kill(child, signal.SIGSTOP)
    one.report("stopped")
    assert (state(one.parent), state(child)) == ("T", "T")
    assert one.written.endswith(RESETS.encode())
    assert one.left_on() == []
    one.order("f")
    until(lambda: state(child) == "S" and state(one.parent) == "S")
    until(lambda: one.raw)
    os.kill(child, signal.SIGKILL)
    assert ended(one) == "137"


@linux
def test_a_child_that_restored_the_terminal_sets_its_modes_itself(start):
    one = waiting(start, f"{DRAWN}; parent.say(RESTORED)")
    os.kill(one.child, signal.SIGSTOP)
    one.report("stopped")
    one.order("f")
    until(lambda: state(one.child) == "S")
    time.sleep(0.1)
    assert (one.raw, one.written) == (False, b"here")


@linux
def test_the_shells_terminal_is_left_alone_in_the_background(start):
    one = waiting(start)
    child = one.child
    os.kill(child, signal.SIGSTOP)
    one.report("stopped")
    one.order("b")
    until(lambda: state(child) == "S")
    before = len(one.written)
    os.kill(child, signal.SIGKILL)
    assert ended(one) == "137"
    assert len(one.written) == before


@linux
def test_a_child_that_is_killed_while_both_are_stopped_leaves_nothing_behind(start):
    one = waiting(start)
    child = one.child
    os.kill(child, signal.SIGSTOP)
    one.report("stopped")
    os.kill(child, signal.SIGKILL)
    one.order("f")
    assert ended(one) == "137"
    assert children(one.parent) == []


@linux
def test_the_parent_is_small(start):
    # Nothing ends a child that outlives its parent.
    one = start("import dataclasses, argparse, json\ntold('here')\ntime.sleep(5)")
    assert one.has_written(b"here")
    rollup = Path(f"/proc/{one.process.pid}/smaps_rollup").read_text()
    kib = {line.split(":")[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
    assert kib["Rss"] <= 14 * 1024
    assert kib["Private_Clean"] + kib["Private_Dirty"] <= 5 * 1024


def test_the_parents_imports_are_few():
    code = "import tui.__main__, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"argparse", "dataclasses", "typing", "threading", "re", "pathlib"}
    assert not [name for name in loaded if name.startswith("core")]


def test_another_driver_has_no_parent(monkeypatch):
    monkeypatch.setattr("tui.terminal.guardian.session_problem", lambda: "")
    assert can_guard()
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.linux_driver:LinuxDriver")
    assert not can_guard()


def test_an_unusable_terminal_has_no_parent(monkeypatch):
    monkeypatch.setattr("tui.terminal.guardian.session_problem", lambda: "stdin is not one")
    assert not can_guard()
