"""The real program as lines, in pipes and on a pseudo-terminal."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bare  # noqa: F401 - before the environment is copied
import pytest
from forked_program import ForkedProgram, run_forked
from pseudoterminal import ForkedTerminal

PATIENCE = 60.0
PROMPTS = ("123+456", "99-1", "H+1.2")
SETTINGS = ("--demo", "--seed", "7", "--max_tokens", "20")


def process(*words: str, **options: Any) -> "subprocess.Popen[bytes]":
    pipe: Any = subprocess.PIPE
    streams = {"stdin": pipe, "stdout": pipe, "stderr": pipe} | options
    return ForkedProgram(words, **streams)


def lines(*words: str, typed: bytes = b"", **options) -> tuple[int, bytes, list[str]]:
    """Return exit code, stdout and the lines of stderr of a line mode with this stdin."""
    one = process("--plain", *words, **options)
    out, err = one.communicate(typed, PATIENCE)
    assert b"\x1b" not in out + err
    assert b"" in (err, err[-1:].strip())
    return one.returncode, out, err.decode().splitlines()


@pytest.fixture
def on_terminal() -> Iterator[Callable[..., ForkedTerminal]]:
    opened: list[ForkedTerminal] = []

    def make(*words: str, **environ: str) -> ForkedTerminal:
        opened.append(ForkedTerminal(list(words), 80, 24, **environ))
        return opened[-1]

    yield make
    for one in opened:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait()
        assert b"\x1b" not in one.written
        one.close()


@pytest.fixture
def endless(tmp_path: Path, write_checkpoint) -> tuple[str, ...]:
    """Words for a text that takes minutes."""
    folder = write_checkpoint(tmp_path / "long/step_000100", sequence_len=1 << 17)
    return ("--checkpoint", str(folder), "--no_stop_ids", "--max_tokens", "1000000")


def test_a_piped_script_gives_what_prompt_mode_gives() -> None:
    alone = [run_forked([*SETTINGS, "--prompt", prompt]) for prompt in PROMPTS]
    assert [each.returncode for each in alone] == [0, 0, 0]
    separate = b"".join(each.stdout + b"\n" for each in alone)
    typed = "\n".join(PROMPTS).encode()
    status, out, said = lines(*SETTINGS, typed=typed)
    assert (status, out) == (0, separate)
    assert [line for line in said if line[0] == ">"] == [f"> {prompt}" for prompt in PROMPTS]
    closing = [line for line in said if line[0] == "#"]
    assert len(closing) == 3
    assert all(line.endswith("stopped: max tokens") for line in closing)


def test_commands_of_a_script_act_in_order(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("/temp 0\n1+1\n/temp 3\n1+1\n/preset greedy\n1+1\n/theme\n/list\n/quit\n1\n")
    with script.open("rb") as stdin:
        code, out, said = lines(*SETTINGS, stdin=stdin)
    first, second, third = split_evenly(out)
    assert code == 0
    assert first == third != second
    assert "error: This command needs the full screen. See /help" in said
    assert any(line.split()[:2] == ["★", "step_008000"] for line in said)


def split_evenly(out: bytes) -> tuple[bytes, bytes, bytes]:
    """Return three texts of twenty characters, each with its newline."""
    assert len(out) == 63
    return out[:21], out[21:42], out[42:]


@pytest.mark.parametrize("words", [("--interactive",), ("--plain",)])
def test_the_prompt_of_the_command_line_runs_first(words: tuple[str, ...]) -> None:
    one = process(*words, *SETTINGS, "-p", "1+1", stdin=subprocess.PIPE)
    out, err = one.communicate(b"2+2\n", PATIENCE)
    assert (one.returncode, len(out)) == (0, 42)
    said = err.decode().splitlines()
    assert [line for line in said if line[0] == ">"] == ["> 1+1", "> 2+2"]
    why = "lines instead of the full screen: stdin is not a terminal"
    assert (why in said) == (words == ("--interactive",))


def test_five_hundred_lines_are_five_hundred_texts() -> None:
    typed = b"1+1\n" * 500
    code, out, said = lines("--demo", "-n", "1", "-t", "0", "--seed", "1", typed=typed)
    assert code == 0
    assert sum(line.startswith("#") for line in said) == 500
    assert len(set(out[:-1].split(b"\n\n"))) <= 2


def test_strange_bytes_are_one_refused_or_skipped_line() -> None:
    typed = b"\x00\x1b[31m\xff1+1\r\n" + b"9" * 100_000 + b"\n"
    code, out, said = lines(*SETTINGS, typed=typed)
    assert (code, len(out)) == (0, 21)
    assert "> ␀␛[31m\ufffd1+1" in said
    assert any(line.startswith("error: The prompt has ") for line in said)


def test_a_closed_stdin_is_its_end() -> None:
    command = [sys.executable, "-m", "tui", "--plain", *SETTINGS, "-p", "1+1"]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command],
        capture_output=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert (done.returncode, len(done.stdout)) == (0, 21)


def test_a_reader_of_stdout_that_leaves_is_141_without_a_word(endless) -> None:
    with process("--plain", *endless, "-p", "1") as one:
        assert one.stdin
        assert one.stdout
        assert one.stderr
        assert one.stdout.read(1)
        one.stdout.close()
        one.stdin.write(b"1\n" * 100)
        one.stdin.flush()
        assert one.wait(PATIENCE) == 141
        said = one.stderr.read()
    assert b"rror" not in said
    assert b"Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_at_once(number: signal.Signals, endless) -> None:
    one = process("--plain", *endless, "-p", "1")
    assert one.stdout
    assert one.stdout.read(1)
    one.send_signal(number)
    one.communicate(timeout=PATIENCE)
    assert one.returncode == 128 + number


def test_an_interrupt_stops_the_text_and_idle_says_how_to_leave(endless) -> None:
    one = process("--plain", *endless, "-p", "1")
    assert one.stdin
    assert one.stdout
    assert one.stderr
    assert one.stdout.read(1)
    one.send_signal(signal.SIGINT)
    while b"stopped: cancelled" not in (line := one.stderr.readline()):
        assert line
    one.send_signal(signal.SIGINT)
    assert one.stderr.readline() == b"nothing is running; /quit or Ctrl+D leaves\n"
    one.stdin.write(b"/tokens 5\n2+2\n")
    one.communicate(timeout=PATIENCE)
    assert one.returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--checkpoint", "nowhere", "--demo"], 3, "Checkpoint directory not found: nowhere"),
        (["--checkpoints", "nowhere"], 3, "nowhere does not exist"),
        (["--checkpoints", "."], 3, "No checkpoints were found"),
    ],
)
def test_what_is_not_found_is_3_before_anything_runs(words, code, said) -> None:
    done, out, told = lines(*words, typed=b"1\n")
    assert (done, out, len(told)) == (code, b"", 1)
    assert told[0].startswith(said)


def test_a_broken_checkpoint_ends_a_pipe_with_4(tmp_path: Path, write_checkpoint) -> None:
    folder = write_checkpoint(tmp_path / "runs/step_000100")
    file = folder / "model_000100.pt"
    file.write_bytes(file.read_bytes()[:-100])
    code, out, said = lines("--checkpoint", str(folder), typed=b"1\n")
    assert (code, out) == (4, b"")
    assert said[-1].startswith("error: ")


def test_an_unknown_name_in_a_script_ends_it_with_3() -> None:
    code, out, said = lines(*SETTINGS, typed=b"/model step_008001\n1+1\n")
    assert (code, out) == (3, b"")
    assert "Did you mean step_00" in said[-1]


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"TERM": ""}])
def test_a_dumb_terminal_gets_lines(on_terminal, environ) -> None:
    one = on_terminal("--interactive", *SETTINGS, **environ)
    assert one.read_for(PATIENCE, b"> ")
    one.send("1+1\n")
    assert one.read_for(PATIENCE, b"stopped: max tokens\r\n> ")
    one.send("\x04")
    assert one.until_ended(PATIENCE) == 0
    assert one.written.startswith(b"lines instead of the full screen: TERM is ")
    assert re.search(rb"> \r\nstepscope --resume=\w{5}\r\n$", one.written)
    # The terminal's echo of the typed line is not repeated.
    assert one.written.count(b"1+1\r\n") == 1


def test_a_dumb_terminal_without_interactive_is_refused_with_a_hint(on_terminal) -> None:
    one = on_terminal(TERM="dumb")
    assert one.until_ended(PATIENCE) == 2
    assert one.written.startswith(b"The full screen cannot be drawn: TERM is dumb. Use --plain")


def test_plain_uses_lines_on_any_terminal(on_terminal) -> None:
    one = on_terminal("--plain", *SETTINGS)
    assert one.read_for(PATIENCE, b"> ")
    one.send("/quit\n")
    assert one.until_ended(PATIENCE) == 0


def test_ctrl_c_on_a_terminal_stops_the_text(on_terminal, endless) -> None:
    one = on_terminal("--plain", *endless)
    assert one.read_for(PATIENCE, b"> ")
    one.send("1+1\n")
    one.read_for(1.0)
    os.kill(one.process.pid, signal.SIGINT)
    assert one.read_for(PATIENCE, b"stopped: cancelled\r\n> ")
    os.kill(one.process.pid, signal.SIGINT)
    assert one.read_for(PATIENCE, b"nothing is running; /quit or Ctrl+D leaves\r\n> ")
    one.send("\x04")
    assert one.until_ended(PATIENCE) == 0


def test_waiting_for_a_line_uses_no_processor(on_terminal) -> None:
    one = on_terminal("--plain", "--demo")
    assert one.read_for(PATIENCE, b"> ")
    time.sleep(0.5)
    before = ticks(one.process.pid)
    time.sleep(2.0)
    assert ticks(one.process.pid) - before <= 1


def ticks(pid: int) -> int:
    """Return the processor time of a process in hundredths of a second."""
    file = Path(f"/proc/{pid}/stat")
    if not file.exists():
        pytest.skip("only Linux has /proc")
    fields = file.read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_native_messages_go_to_the_log(tmp_path: Path) -> None:
    body = (
        "import os, sys, warnings\n"
        "from tui.linear.run import LineMode\n"
        "run = LineMode.run\n"
        "def loud(self, leaving):\n"
        "    os.write(2, b'native\\n')\n"
        "    warnings.warn('python')\n"
        "    return run(self, leaving)\n"
        "LineMode.run = loud\n"
        "from tui.cli import main\n"
        "sys.exit(main(['--plain', '--demo']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", body], stdin=subprocess.DEVNULL, capture_output=True, check=False,
        env=os.environ | {"XDG_STATE_HOME": str(tmp_path)}, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0
    assert b"native" not in done.stderr
    assert b"UserWarning" not in done.stderr
    log = (tmp_path / "stepscope/log").read_text()
    assert log.startswith("native\n")
    assert "UserWarning: python" in log
