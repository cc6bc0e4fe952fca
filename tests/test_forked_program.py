"""A forked program does what one with an interpreter of its own does."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from forked_program import ForkedProgram, run_forked
from pseudoterminal import ForkedTerminal

Written = tuple[int, bytes, bytes]


def of_its_own(words: list[str], folder: Path) -> Written:
    command = [sys.executable, "-m", "tui", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("words", [["list", "--checkpoints", "runs"], ["list", "--nope"], ["-h"]])
def test_folder_exit_code_and_both_streams_are_the_same(
    words: list[str], tmp_path: Path, write_checkpoint: Callable[..., Path]
) -> None:
    write_checkpoint(tmp_path / "runs/step_000100")
    done = run_forked(words, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == of_its_own(words, tmp_path)


def test_variables_and_stdin_are_those_that_are_given(tmp_path: Path) -> None:
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path / "given")}
    words = ["--demo", "--plain", "-n", "3"]
    done = run_forked(words, env=environment, input="1+1\n", text=True)
    assert (done.returncode, len(done.stdout)) == (0, 4)
    assert list((tmp_path / "given/stepscope/journal").iterdir())
    # Nothing of one process is left in the next.
    assert b"1+1" not in run_forked(["history"]).stdout


def test_it_is_a_process_that_a_signal_ends() -> None:
    with ForkedProgram(["--demo", "--plain"], stdin=subprocess.PIPE) as one:
        assert one.pid != os.getpid()
        assert one.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            one.wait(0.01)
        one.kill()
        assert one.wait(60) == -signal.SIGKILL
        assert one.poll() == -signal.SIGKILL


def test_its_terminal_is_the_one_that_is_given() -> None:
    one = ForkedTerminal([], TERM="dumb")
    code = one.until_ended(60)
    one.close()
    # Without a terminal, that would be the reason.
    assert one.written.startswith(b"The full screen cannot be drawn: TERM is dumb. ")
    assert code == 2


@pytest.mark.parametrize("name", ["PYTHONPATH", "LC_ALL", "OMP_NUM_THREADS"])
def test_what_acts_at_the_start_needs_an_interpreter_of_its_own(name: str) -> None:
    with pytest.raises(AssertionError, match="needs an interpreter of its own"):
        run_forked(["list"], env=os.environ | {name: "1"})
