"""When the parent process ends a session that received a signal."""

import signal

import pytest

from tui.terminal.ending import PATIENCE, TOGETHER, Ending

INT, QUIT, TERM, TSTP = signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGTSTP


def test_a_signal_is_passed_on_and_has_its_time():
    ending = Ending()
    assert ending.wait(0.0) is None
    assert ending.parent_got(TERM, 0.0, is_lent=False)
    # The child tells that it got it too; the time counts from the first.
    ending.child_got(TERM, 0.1, is_lent=False)
    assert ending.wait(0.1) == pytest.approx(PATIENCE - 0.1)
    assert ending.due(PATIENCE - 0.01) == 0
    assert (ending.due(PATIENCE), ending.code) == (signal.SIGKILL, 143)
    assert ending.wait(PATIENCE) is None


def test_a_stop_is_only_passed_on():
    ending = Ending()
    assert ending.parent_got(TSTP, 0.0, is_lent=True)
    assert ending.wait(0.0) is None


@pytest.mark.parametrize("first", ["parent", "child"])
def test_a_key_of_the_editor_reaches_both_and_ends_nothing(first):
    ending = Ending()
    for by in (first, "child" if first == "parent" else "parent"):
        if by == "parent":
            assert not ending.parent_got(INT, 0.0, is_lent=True)
        else:
            ending.child_got(INT, 0.01, is_lent=True)
    assert ending.wait(0.01) is None
    assert ending.due(9.0) == 0


@pytest.mark.parametrize("number", [INT, QUIT])
def test_what_one_of_the_two_receives_alone_ends_the_session(number):
    ending = Ending()
    ending.child_got(number, 0.0, is_lent=True)
    assert ending.due(TOGETHER - 0.01) == 0
    assert (ending.due(TOGETHER), ending.code) == (TERM, 128 + number)
    assert ending.due(TOGETHER + PATIENCE) == signal.SIGKILL
    assert ending.code == 128 + number


def test_a_session_that_was_left_by_a_key_has_its_time_and_code_0():
    ending = Ending()
    ending.child_quits(0.0)
    assert ending.code is None
    assert (ending.due(PATIENCE), ending.code) == (signal.SIGKILL, 0)


def test_the_code_is_that_of_the_signal_after_the_key():
    ending = Ending()
    ending.child_quits(0.0)
    ending.parent_got(TERM, 0.1, is_lent=False)
    assert (ending.due(PATIENCE), ending.code) == (signal.SIGKILL, 143)
