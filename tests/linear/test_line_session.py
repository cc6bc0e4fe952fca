"""The loop with a scripted engine: order, stopping, and how it ends."""

import io
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sitting import WAIT, Script

from core.base.errors import CancelledError, CheckpointError
from core.judging.watch import Waiting
from core.protocol.settings import SamplingSettings
from tui.command_line.options import Options
from tui.linear import line_session
from tui.linear.run import LineMode
from tui.session.hand_off import INTERVAL
from tui.session.watch_job import WatchSteps
from tui.terminal.exit_signals import Leaving

TEXT = "579\n\n88-1"


class Lines:
    """A line mode on a pipe, in a thread of its own, and the other end of the pipe.

    With `typing`, the pipe counts as a terminal.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, typing: bool, **given) -> None:
        reader, self.writer = os.pipe()
        self.out, self.err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "stdout", self.out)
        monkeypatch.setattr(sys, "stderr", self.err)
        monkeypatch.setattr(sys, "stdin", os.fdopen(reader))
        self.mode = LineMode(Options(**given))
        self.mode._typed.terminal = typing
        self.code: int | None = None
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self.code = self.mode.run(Leaving(lambda: None))

    def type(self, text: str) -> None:
        os.write(self.writer, text.encode())

    def end(self) -> None:
        os.close(self.writer)
        self.writer = -1

    def start(self) -> "Lines":
        self._thread.start()
        return self

    def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + WAIT
        while not condition():
            assert time.monotonic() < deadline, self.err.getvalue()
            time.sleep(0.005)

    def until_said(self, words: str) -> None:
        self.until(lambda: words in self.err.getvalue())

    def press_stop(self) -> None:
        """What the handler of Ctrl+C does."""
        self.mode.session.stop_key._handle(2, None)

    def ended(self) -> int | None:
        self._thread.join(WAIT)
        assert not self._thread.is_alive()
        return self.code

    @property
    def said(self) -> list[str]:
        return self.err.getvalue().splitlines()

    @property
    def temperatures(self) -> list[float]:
        generations = self.mode.controller.session.generations
        return [one.request.settings.temperature for one in generations]

    def close(self) -> None:
        self.mode.session.leave()
        if self._thread.ident:
            self.ended()
        assert not self.mode.close()
        sys.stdin.close()
        if self.writer >= 0:
            self.end()


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    script = Script()
    monkeypatch.setattr("core.engine.engine.Engine", lambda: script)
    # Only the main thread could set it.
    monkeypatch.setattr("tui.linear.stop_key.StopKey.install", lambda self: None)
    return script


@pytest.fixture
def lines(
    script: Script, monkeypatch, tmp_path: Path, write_checkpoint
) -> Iterator[Callable[..., Lines]]:
    """Starts a line mode on two checkpoints; the second is the recommended one."""
    for step, loss in ((100, 0.5), (200, 0.4)):
        write_checkpoint(tmp_path / f"runs/step_{step:06d}", step=step, val_loss=loss)
    started: list[Lines] = []

    def make(*, typing: bool = False, **given) -> Lines:
        one = Lines(monkeypatch, typing=typing, roots=(tmp_path / "runs",), **given)
        started.append(one)
        return one

    yield make
    script.free = True
    for one in started:
        one.close()


def test_lines_of_a_pipe_are_carried_out_in_order(lines) -> None:
    one = lines()
    one.type("1+1=\n\n/temp 0\r\n2+2=\n/temp 1\n3+3=")
    one.end()
    assert one.start().ended() == 0
    assert one.out.getvalue() == f"{TEXT}\n" * 3
    assert one.temperatures == [0.8, 0.0, 1.0]
    shown = [line for line in one.said if line.startswith((">", "#", "temp"))]
    assert [line.partition(" · ")[0] for line in shown] == [
        *("> 1+1=", "#1", "temp 0.80 → greedy", "> 2+2=", "#2"),
        *("temp greedy → 1.00", "> 3+3=", "#3"),
    ]


def test_a_command_of_a_pipe_does_not_change_the_running_text(lines, script) -> None:
    script.free = False
    one = lines()
    one.type("1+1=\n/temp 0\n")
    one.end()
    one.start()
    one.until(lambda: one.mode.controller.being_loaded)
    for _ in range(1 + len(TEXT)):
        script.gate.release()
        time.sleep(0.01)
    assert one.ended() == 0
    assert {settings.temperature for settings in script.settings} == {0.8}


def test_a_command_typed_at_a_terminal_acts_at_once(lines, script) -> None:
    one = lines(typing=True).start()
    one.until(lambda: one.mode.controller.loaded)
    script.free = False
    one.type("1+1=\n")
    script.gate.release()
    one.until(lambda: script.settings)
    one.type("/temp 0\n")
    one.until_said("temp 0.80 → greedy")
    script.free = True
    one.until_said("#1 · ")
    assert {settings.temperature for settings in script.settings} == {0.8, 0.0}
    assert "> 1+1=" not in one.said
    one.type("/quit\n")
    assert one.ended() == 0


def test_prompts_typed_at_a_terminal_wait_in_order_and_the_end_waits_for_them(lines, script):
    script.free = False
    one = lines(typing=True).start()
    one.type("1=\n2=\n3=\n")
    one.until_said("3 prompts waiting")
    one.end()
    script.free = True
    assert one.ended() == 0
    assert one.out.getvalue() == f"{TEXT}\n" * 3
    assert [line for line in one.said if line[0] == ">"] == ["> 1=", "> 2=", "> 3="]


def test_the_end_during_a_load_leaves_a_terminal_at_once(lines, script) -> None:
    script.free = False
    one = lines(typing=True).start()
    one.until_said("loading step_000200")
    one.end()
    assert one.ended() == 0


def test_the_end_of_an_empty_stdin_is_0(lines) -> None:
    one = lines()
    one.end()
    assert one.start().ended() == 0
    assert one.out.getvalue() == ""


def test_the_prompt_of_the_command_line_runs_first_and_is_no_command(lines) -> None:
    one = lines(prompt="/1")
    one.type("2=\n")
    one.end()
    assert one.start().ended() == 0
    assert [line for line in one.said if line[0] == ">"] == ["> /1", "> 2="]
    assert one.said.index("> /1") > [line[:20] for line in one.said].index("step_000200 loaded i")


def test_quit_leaves_the_rest_unread(lines) -> None:
    one = lines()
    one.type("1=\n/quit\n2=\n")
    assert one.start().ended() == 0
    assert one.out.getvalue() == f"{TEXT}\n"


def test_a_refused_line_is_one_line_and_the_session_goes_on(lines) -> None:
    one = lines()
    one.type("xyz\n/nope\n/temp hot\n1=\n")
    one.end()
    assert one.start().ended() == 0
    errors = [line for line in one.said if line.startswith("error: ")]
    assert [line.partition(". ")[0] for line in errors] == [
        "error: No character of 'xyz' is in the vocabulary",
        "error: Unknown command /nope",
        "error: temp cannot be 'hot'",
    ]
    assert one.out.getvalue() == f"{TEXT}\n"


def running(lines, script, text: str = "", **given) -> Lines:
    """A line mode in which a generation has its first token."""
    one: Lines = lines(**given).start()
    one.until(lambda: one.mode.controller.loaded)
    script.free = False
    one.type("1=\n" + text)
    script.gate.release()
    one.until(lambda: script.settings)
    return one


def test_ctrl_c_stops_a_generation_and_keeps_its_text(lines, script) -> None:
    one = running(lines, script, typing=True)
    one.press_stop()
    one.until_said("stopped: cancelled")
    assert one.out.getvalue() == "5\n"
    one.press_stop()
    one.until_said("nothing is running; /quit or Ctrl+D leaves")
    one.press_stop()
    one.end()
    assert one.ended() == 0


def test_ctrl_c_at_a_terminal_drops_what_waits(lines, script) -> None:
    one = running(lines, script, "2=\n3=\n", typing=True)
    one.until_said("2 prompts waiting")
    one.press_stop()
    one.until_said("stopped: cancelled")
    assert [line for line in one.said if "not run" in line] == ["not run: 2=", "not run: 3="]
    assert len(one.mode.controller.session.generations) == 1


def test_stop_without_a_text_stops_what_streams_at_a_terminal(lines, script) -> None:
    one = running(lines, script, typing=True)
    one.type("/stop\n")
    one.until_said("stopped: cancelled")
    one.type("/stop\n")
    one.until_said("stop is off")


def test_ctrl_c_goes_on_to_the_next_line_of_a_pipe(lines, script) -> None:
    one = running(lines, script, "2=\n")
    one.press_stop()
    one.until_said("stopped: cancelled")
    script.free = True
    one.end()
    assert one.ended() == 0
    assert one.out.getvalue() == f"5\n{TEXT}\n"


def test_a_second_ctrl_c_while_something_runs_leaves_with_130(lines, script) -> None:
    one = running(lines, script, "2=\n")
    one.press_stop()
    one.until_said("> 2=")
    one.press_stop()
    assert one.ended() == 130


def test_a_later_ctrl_c_stops_the_next_one(lines, script, monkeypatch) -> None:
    monkeypatch.setattr(line_session, "AGAIN", 0.0)
    one = running(lines, script, "2=\n")
    one.press_stop()
    one.until_said("> 2=")
    one.press_stop()
    one.until(lambda: one.err.getvalue().count("stopped: cancelled") == 2)
    one.end()
    assert one.ended() == 0


def test_a_load_that_fails_ends_a_pipe_with_its_exit_code(lines, script) -> None:
    script.load_failure = CheckpointError("The model file is cut")
    one = lines(prompt="1=")
    one.type("2=\n")
    assert one.start().ended() == 4
    assert one.said[-2:] == ["error: step_000200: The model file is cut", "not run: 1="]
    assert one.out.getvalue() == ""


def test_a_load_that_fails_later_ends_a_pipe_too(lines, script) -> None:
    one = lines()
    one.type("1=\n")
    one.start().until_said("#1 · ")
    script.load_failure = CheckpointError("The model file is cut")
    one.type("/model step_000100\n2=\n")
    assert one.ended() == 4
    assert one.out.getvalue() == f"{TEXT}\n"


def test_a_load_that_fails_at_a_terminal_leaves_the_session_open(lines, script) -> None:
    script.load_failure = CheckpointError("The model file is cut")
    one = lines(typing=True, prompt="1=").start()
    one.until_said("not run: 1=")
    script.load_failure = None
    one.type("/model step_000100\n2=\n")
    one.until_said("#1 · step_000100")
    one.end()
    assert one.ended() == 0


def test_a_cancelled_load_ends_a_pipe_with_130(lines, script) -> None:
    script.free = False
    one = lines().start()
    one.until_said("loading step_000200")
    one.press_stop()
    assert one.ended() == 130


def test_a_changed_file_is_reported_once(lines, tmp_path: Path) -> None:
    one = lines()
    one.type("1=\n")
    one.start().until_said("#1 · ")
    os.utime(tmp_path / "runs/step_000200/model_000200.pt", (1, 1))
    one.type("2=\n3=\n")
    one.end()
    assert one.ended() == 0
    assert sum("was rewritten on disk" in line for line in one.said) == 1


def test_settings_of_the_command_line_hold(lines) -> None:
    one = lines(settings=SamplingSettings(temperature=0.0, seed=5))
    one.type("1=\n")
    one.end()
    assert one.start().ended() == 0
    assert " · seed 5 · greedy · 9 tokens · " in one.said[-1]


def test_waiting_costs_no_time(lines) -> None:
    one = lines(typing=True).start()
    one.until(lambda: one.mode.controller.loaded)
    # The least of several spans, because the load may still end in the first.
    assert min(processor_seconds_of(0.3) for _ in range(4)) < 0.015


def processor_seconds_of(wait: float) -> float:
    before = time.process_time()
    time.sleep(wait)
    return time.process_time() - before


def test_prompts_run_while_a_watch_waits_and_it_goes_on_after_them(lines, monkeypatch):
    begun = []

    def watch(self, engine, settings, should_stop):
        begun.append(self)
        time.sleep(2 * INTERVAL)  # so that it is due at once
        yield Waiting(())
        while not should_stop():
            time.sleep(0.005)
        raise CancelledError

    monkeypatch.setattr(WatchSteps, "events", watch)
    running = lines(typing=True).start()
    running.until_said("loaded in")
    running.type("/watch suite sums\n")
    running.until_said("each step answers the suite sums")
    running.type("12\n34\n")
    generations = running.mode.controller.session.generations
    running.until(lambda: len(generations) == 2 and generations[1].finished)
    assert [one.request.prompt for one in generations] == ["12", "34"]
    running.until(lambda: running.mode.controller.watch)
    assert len(begun) >= 2
    running.press_stop()
    running.until_said("■ stopped")
    running.end()
    assert running.ended() == 0
