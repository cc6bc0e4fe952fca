"""Signals and dead threads: they end the process, or ask the app, and leave an exit code."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.terminal.exit_signals import DRAWING_THREAD, SIGNALS, Leaving

ROOT = Path(__file__).parent.parent.parent
TAKEN = [getattr(signal, name) for name in SIGNALS]
# The process that starts pytest may ignore some of these.
SCRIPT = """
import os, signal, threading, time
for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
    signal.signal(getattr(signal, name), signal.SIG_DFL)
from tui.terminal.exit_signals import Leaving
leaving = Leaving(lambda: os.write(1, b"given back\\n"))
"""


def ended(body: str) -> tuple[int, str]:
    """Return exit code and stdout of a process with a Leaving."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT + body], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, check=False, text=True, timeout=20,
    )  # fmt: skip
    return done.returncode, done.stdout


@pytest.fixture(autouse=True)
def _handlers_return() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in TAKEN}
    hook = threading.excepthook
    for number in TAKEN:
        signal.signal(number, signal.SIG_DFL)
    yield
    threading.excepthook = hook
    for number, handler in before.items():
        signal.signal(number, handler)


class App:
    """Who is asked to leave, and the terminal; both count."""

    def __init__(self) -> None:
        self.asked = self.given_back = 0

    def leave(self) -> None:
        self.asked += 1

    def give_back(self) -> None:
        self.given_back += 1


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def leaving(app) -> Leaving:
    leaving = Leaving(app.give_back)
    leaving.install()
    return leaving


def die(error: BaseException, name: str | None = None) -> None:
    def body() -> None:
        secret = "a prompt"  # noqa: F841 - the value of a local must not be told
        raise error

    thread = threading.Thread(target=body, name=name)
    thread.start()
    thread.join()


@pytest.mark.parametrize("number", TAKEN, ids=SIGNALS)
def test_before_there_is_an_app_a_signal_ends_the_process(number):
    body = f"leaving.install(); signal.raise_signal({int(number)}); print('went on')"
    assert ended(body) == (128 + number, "given back\n")


def test_a_signal_ends_the_process_in_the_middle_of_a_call_that_waits():
    body = """
leaving.install()
threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()
time.sleep(15)
print("went on")
"""
    assert ended(body) == (128 + signal.SIGTERM, "given back\n")


@pytest.mark.parametrize("number", TAKEN, ids=SIGNALS)
def test_once_there_is_an_app_a_signal_asks_it(number, app, leaving):
    leaving.ask(app.leave)
    assert leaving.code == 0
    signal.raise_signal(number)
    assert (leaving.code, app.asked, app.given_back) == (128 + number, 1, 0)


def test_an_app_that_does_not_close_in_time_is_ended():
    body = """
leaving.install()
leaving.ask(lambda: os.write(1, b"asked\\n"), within=0.1)
signal.raise_signal(signal.SIGTERM)
time.sleep(15)
"""
    assert ended(body) == (128 + signal.SIGTERM, "asked\ngiven back\n")


def test_an_app_that_closes_in_time_is_not_ended():
    body = """
leaving.install()
leaving.ask(lambda: None, within=0.1)
signal.raise_signal(signal.SIGTERM)
leaving.closed()
time.sleep(0.3)
print("went on")
"""
    assert ended(body) == (0, "went on\n")


def test_an_app_that_was_asked_to_quit_is_ended_with_code_0():
    body = """
leaving.install()
leaving.ask(lambda: None, within=0.1)
threading.Thread(target=leaving.hurry).start()
time.sleep(15)
"""
    assert ended(body) == (0, "given back\n")


@pytest.mark.parametrize(("name", "asked"), [("SIGINT", 0), ("SIGQUIT", 0), ("SIGTERM", 1)])
def test_the_keys_of_an_editor_do_not_close_the_session(name, asked, app):
    leaving = Leaving(app.give_back, lambda: True)
    leaving.install()
    leaving.ask(app.leave)
    signal.raise_signal(getattr(signal, name))
    assert app.asked == asked


@pytest.mark.parametrize(("name", "code"), [(DRAWING_THREAD, 129), ("watcher", 1)])
def test_the_thread_that_draws_tells_that_the_terminal_is_gone(name, code, app, leaving, capfd):
    leaving.ask(app.leave)
    die(OSError(5, "Input/output error"), name)
    assert (leaving.code, app.asked) == (code, 1)
    assert "Input/output error" in capfd.readouterr().err


@pytest.mark.parametrize("number", TAKEN, ids=SIGNALS)
def test_a_second_signal_ends_the_process_at_once(number):
    first = signal.SIGTERM if number != signal.SIGTERM else signal.SIGHUP
    body = f"""
leaving.install()
leaving.ask(lambda: os.write(1, b"asked\\n"))
signal.raise_signal({int(first)})
signal.raise_signal({int(number)})
print("went on")
"""
    assert ended(body) == (128 + number, "asked\ngiven back\n")


@pytest.mark.parametrize(("pause", "code"), [(0.0, 0), (0.15, 128 + signal.SIGTERM)])
def test_the_same_signal_within_100_ms_is_the_same_request(pause, code):
    body = f"""
leaving.install()
leaving.ask(lambda: os.write(1, b"asked\\n"))
signal.raise_signal(signal.SIGTERM)
time.sleep({pause})
signal.raise_signal(signal.SIGTERM)
"""
    assert ended(body) == (code, "asked\ngiven back\n" if code else "asked\n")


def test_without_its_parent_the_app_is_asked_and_then_the_process_ends():
    body = """
leaving.ask(lambda: os.write(1, b"asked\\n"))
started = time.monotonic()
leaving._end = lambda code: print(code, time.monotonic() - started < 1)
leaving.parent_ended()
"""
    assert ended(body) == (0, "asked\n129 True\n")


def test_without_its_parent_a_process_without_an_app_ends_at_once():
    assert ended("leaving.parent_ended()") == (129, "given back\n")


@pytest.mark.parametrize("number", TAKEN, ids=SIGNALS)
def test_a_signal_that_nohup_ignores_stays_ignored(number, app):
    signal.signal(number, signal.SIG_IGN)
    leaving = Leaving(app.give_back)
    leaving.install()
    leaving.ask(app.leave)
    signal.raise_signal(number)
    assert signal.getsignal(number) is signal.SIG_IGN
    assert (leaving.code, app.asked, app.given_back) == (0, 0, 0)


@pytest.mark.parametrize("kind", [ValueError, MemoryError, KeyboardInterrupt, SystemExit])
def test_a_dead_thread_asks_the_app_with_code_1(kind, app, leaving, capfd):
    leaving.ask(app.leave)
    die(kind("boom"))
    assert (leaving.code, app.asked, app.given_back) == (1, 1, 0)
    told = capfd.readouterr().err
    assert told.startswith("Traceback")
    assert f"{kind.__name__}: boom" in told
    assert "a prompt" not in told


def test_a_thread_that_dies_before_there_is_an_app_is_remembered(app, leaving, capfd):
    die(ValueError("boom"))
    assert (leaving.code, app.given_back) == (1, 0)
    assert "boom" in capfd.readouterr().err


def test_a_thread_that_dies_after_a_signal_does_not_hide_the_signal(app, leaving, capfd):
    leaving.ask(app.leave)
    signal.raise_signal(signal.SIGTERM)
    die(ValueError("boom"))
    assert leaving.code == 128 + signal.SIGTERM
    assert "boom" in capfd.readouterr().err


def test_a_dead_thread_does_not_end_the_process():
    body = """
leaving.install()
leaving.ask(lambda: None)
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
print("went on")
"""
    assert ended(body) == (0, "went on\n")


def test_a_terminal_that_is_gone_keeps_no_signal_from_ending_the_process():
    body = """
def gone():
    raise OSError(5, "Input/output error")
leaving = Leaving(gone)
leaving.install()
signal.raise_signal(signal.SIGHUP)
"""
    assert ended(body)[0] == 128 + signal.SIGHUP


def test_what_is_not_installed_takes_nothing(app):
    hook = threading.excepthook
    Leaving(app.give_back)
    assert all(signal.getsignal(number) is signal.SIG_DFL for number in TAKEN)
    assert threading.excepthook is hook
