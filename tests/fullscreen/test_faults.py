"""Errors at every point of a running session: a panel and it goes on, or one line and exit code 1.

The command runs in this process up to its exit, with a driver that draws nothing and a scripted
engine; fd 2 is the terminal, and whatever reaches it is judged.
"""

import asyncio
import gc
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from halving_next import HalvingNext
from origins import ready_of
from textual.app import App
from textual.command import CommandList
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key, MouseDown, MouseUp, Paste

from core.protocol.events import Finished, Loading, Prefilled, Stats, StopReason, Token
from tui import cli
from tui.fullscreen.app import Stepscope
from tui.session.phase import Phase
from tui.terminal.parent_link import ParentLink
from tui.terminal.resets import RESETS
from tui.terminal.terminal import Terminal

LIMIT = 20.0
# Text typed by the user: it must not be in the log or on the terminal.
SECRET = "31415+92653"


class Engine(HalvingNext):
    """An engine that generates 579 and can fail at any event of a load or a generation."""

    def __init__(self) -> None:
        self.fails: dict[tuple[str, int], BaseException] = {}
        self.stops: dict[str, int] = {}

    def load(self, checkpoint, tokenizer, options, should_stop):
        progress = [Loading("reading", 1, 2), Loading("reading", 2, 2), ready_of(checkpoint)]
        yield from self._told("load", progress)

    def generate(self, request, current_settings, should_stop):
        tokens = [Token(at, 1, c, -0.5, 0.0, 0.1) for at, c in enumerate("579")]
        finished = Finished(StopReason.MAX_TOKENS, "", Stats(new_tokens=3, context_limit=64))
        yield from self._told("generate", [Prefilled(1, 1, 0.0), *tokens, finished])

    def _told(self, what, events):
        prompt = SECRET  # noqa: F841 - the value of a local must not be logged
        for at, event in enumerate(events):
            if (what, at) in self.fails:
                raise self.fails.pop((what, at))
            if self.stops.get(what) == at:
                del self.stops[what]
                return
            yield event
            if (what, -1) in self.fails and at + 1 == len(events):
                # The screen has taken in the end.
                time.sleep(0.15)
                raise self.fails.pop((what, -1))


class Silent(HeadlessDriver):
    """A driver that draws nothing and, like a real one, keeps prints off the terminal."""

    suspended = False

    @property
    def is_headless(self) -> bool:
        return False

    @property
    def can_suspend(self) -> bool:
        return True

    def suspend_application_mode(self) -> None:
        Silent.suspended = True

    def resume_application_mode(self) -> None:
        Silent.suspended = False


class Held(Terminal):
    """A copy of fd 2 as the terminal."""

    screen = 2

    def __init__(self, parent: ParentLink | None = None) -> None:
        self._screen, self._drawn_on, self._lent = Held.screen, False, False
        self.parent = parent

    def quieten(self) -> None:
        pass

    def restore_input(self) -> None:
        pass


class Ended(BaseException):
    """Raised where the process would have exited."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Outcome:
    """How the command ended: exit code, what the terminal got, the log, and its last output."""

    code: int
    terminal: str
    log: str
    log_path: Path
    hung: bool
    text: str = ""


@dataclass
class User:
    """A session while it runs."""

    app: Stepscope

    @property
    def runs(self) -> bool:
        return self.app._running and not self.app._exit and self.app.return_code is None

    @property
    def screen(self):
        return self.app.session_screen

    @property
    def controller(self):
        return self.app.controller

    @property
    def text(self) -> str:
        output = self.screen.output
        return "\n".join(output.line_at(y).text for y in range(output.virtual_size.height))

    @property
    def words(self) -> str:
        """The output as one line."""
        return " ".join(self.text.split())

    async def until(self, condition: Callable[[], object]) -> None:
        while self.runs and not condition():
            await asyncio.sleep(0.005)

    async def idle(self) -> None:
        await self.until(lambda: self.controller.phase is Phase.IDLE)

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.app.post_message(Key(key, key if len(key) == 1 else None))
            await asyncio.sleep(0.01)

    async def send(self, prompt: str) -> None:
        if self.runs:
            self.screen.prompt.write(prompt)
            await self.press("enter")

    async def answered(self, count: int = 1) -> None:
        def done() -> bool:
            generations = self.controller.session.generations
            return len(generations) >= count and not self.controller.busy

        await self.until(done)

    async def over(self) -> None:
        while self.runs:
            await asyncio.sleep(0.005)


Scenario = Callable[[User], Awaitable[None]]


@pytest.fixture
def state() -> Iterator[Path]:
    """A folder whose name is short enough for a line of 200 characters."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@contextmanager
def own_process() -> Iterator[None]:
    """Undo the changes that a command makes to its process."""
    handlers = {number: signal.getsignal(number) for number in
                (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)}  # fmt: skip
    hook = threading.excepthook
    try:
        yield
    finally:
        threading.excepthook = hook
        for number, handler in handlers.items():
            signal.signal(number, handler)
        gc.enable()
        gc.unfreeze()


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def session(tmp_path, state, write_checkpoint, monkeypatch, capfd, engine):
    """Run the command with a scenario; return how it ended."""
    write_checkpoint(tmp_path / "runs/step_000100")
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    monkeypatch.setattr("core.engine.engine.Engine", lambda: engine)
    monkeypatch.setattr(cli, "Terminal", Held)
    monkeypatch.setattr(Stepscope, "get_driver_class", lambda self: Silent)
    monkeypatch.setattr(Silent, "suspended", False)
    apps: list[Stepscope] = []

    def ended(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr(os, "_exit", ended)
    # The alarm would end the process of the tests if closing takes long.
    monkeypatch.setattr("tui.fullscreen.run.PATIENCE", 0.0)

    def command(scenario: Scenario) -> Outcome:
        hung, text, wrong = list[bool](), list[str](), list[BaseException]()
        log = state / "stepscope/log"
        log.unlink(missing_ok=True)

        def with_pilot(app: Stepscope) -> None:
            async def play(_pilot: object) -> None:
                user = User(app)
                try:
                    async with asyncio.timeout(LIMIT):
                        await user.until(lambda: app.drawn_once)
                        await scenario(user)
                        await user.over()
                except TimeoutError:
                    hung.append(True)
                    app.exit()
                except AssertionError as error:
                    wrong.append(error)
                    app.exit()
                with suppress(Exception):
                    text.append(user.text)

            apps.append(app)
            App.run(app, size=(90, 20), auto_pilot=play)

        monkeypatch.setattr(Stepscope, "run", with_pilot)
        # Python's own stderr, which writes to fd 2, whatever that is.
        with os.fdopen(os.dup(2), "w", 1) as kept, os.fdopen(2, "w", 1, closefd=False) as stderr:
            monkeypatch.setattr(sys, "stderr", stderr)
            monkeypatch.setattr(sys, "__stderr__", kept)
            monkeypatch.setattr(Held, "screen", kept.fileno())
            with own_process():
                code = exit_code(["--checkpoints", str(tmp_path / "runs")])
            for app in apps:
                app.runner.leave()
                app.watcher.leave()
                for thread in (app.runner, app.watcher):
                    if thread.ident:
                        thread.join(LIMIT)
                        assert not thread.is_alive()
        out, terminal = capfd.readouterr()
        # Where something was generated.
        terminal = re.sub(r"stepscope --resume=\w{5}\n", "", terminal)
        assert (wrong, out) == ([], "")
        return Outcome(code, terminal, log.read_text(), log, bool(hung), "".join(text))

    return command


def exit_code(words: list[str]) -> int:
    try:
        return cli.main(words)
    except Ended as ended:
        return ended.code


def is_closed(outcome: Outcome) -> None:
    """Check that an error closed the session with one line and exit code 1."""
    assert not outcome.hung
    assert outcome.code == 1
    # The escapes that switch every mode off may come before the line.
    line = outcome.terminal.removeprefix(RESETS)
    assert line.count("\n") == 1
    assert line.startswith("Internal error")
    assert f"See {outcome.log_path}" in line
    assert SECRET not in outcome.log


def is_logged(outcome: Outcome, error: BaseException) -> bool:
    """Return whether the log has the error and its place."""
    told = f"\n{type(error).__name__}: {error}\n"
    return "Traceback (most recent call last)" in outcome.log and told in outcome.log


def session_continued(outcome: Outcome) -> None:
    """Check that the session ran until it was closed with its key."""
    assert not outcome.hung
    assert (outcome.code, outcome.terminal) == (0, "")
    assert SECRET not in outcome.log


def broken(error: BaseException) -> Callable[..., Any]:
    def raising(*_: object, **__: object) -> None:
        prompt = SECRET  # noqa: F841 - the value of a local must not be logged
        raise error

    return raising


async def greedy_from_the_palette(s: "User") -> None:
    await s.idle()
    await s.press("ctrl+p")
    await s.until(lambda: len(s.app.screen_stack) == 2)
    for letter in "greedy":
        await s.press(letter)
    found = s.app.screen.query_one(CommandList)

    def is_first() -> bool:
        shown = [str(option.prompt) for option in found.options[:1]]
        return found.highlighted == 0 and shown[0].startswith("preset greedy")

    await s.until(is_first)
    await s.press("enter")


def typed(*steps: str) -> Scenario:
    """Return a scenario: wait for the checkpoint, then keys, or `> text` sent as a prompt."""

    async def scenario(s: User) -> None:
        await s.idle()
        for step in steps:
            if step.startswith("> "):
                await s.send(step[2:])
            else:
                await s.press(*step.split())

    return scenario


def answered_then(*keys: str) -> Scenario:
    async def scenario(s: User) -> None:
        await s.idle()
        await s.send(SECRET)
        await s.answered()
        await s.until(lambda: "max tokens" in s.words)
        s.screen.output.focus()
        await s.press(*keys)

    return scenario


def posted(*events: Callable[[User], Any]) -> Scenario:
    async def scenario(s: User) -> None:
        await s.idle()
        for event in events:
            if s.runs:
                s.app.post_message(event(s))

    return scenario


def mouse(kind: type, widget: str, button: int = 1) -> Callable[[User], Any]:
    def event(s: User) -> Any:
        region = s.screen.query_one(widget).region
        x, y = region.x + 2, region.y + 1 if region.height > 1 else region.y
        return kind(None, x, y, 0, 0, button, False, False, False, x, y)

    return event


HELP = "tui.fullscreen.screens.actions.Going.help"
SESSION = "tui.fullscreen.screens.main.SessionScreen"
PROMPT = typed(f"> {SECRET}")
WAITS = typed()
POINTS: dict[str, tuple[str, Scenario]] = {
    # Keys, commands and prompts.
    "a key": (HELP, typed("f1")),
    "reading a line": ("tui.view.commands.CommandTable.read_line", PROMPT),
    "a paste": ("tui.fullscreen.widgets.prompt.Prompt.on_paste", posted(lambda s: Paste(SECRET))),
    # The controller.
    "Controller.run": ("tui.session.controller.Controller.run", PROMPT),
    "Controller.load": ("tui.session.controller.Controller.load", WAITS),
    "Controller.apply": ("tui.session.controller.Controller.apply", WAITS),
    "Controller.stop": ("tui.session.controller.Controller.stop", typed("escape")),
    "taking in a token": ("core.record.generation.Generation.apply", PROMPT),
    # The start, timers, layout.
    "App.on_ready": ("tui.fullscreen.app.Stepscope.on_ready", WAITS),
    "starting the threads": ("tui.fullscreen.app.Stepscope.start_threads", WAITS),
    "composing the screen": ("tui.fullscreen.screens.layout.Layout.compose", WAITS),
    "composing a widget": ("tui.fullscreen.screens.sidebar.Sidebar.compose", WAITS),
    "mounting the screen": (f"{SESSION}.on_mount", WAITS),
    "mounting a widget": ("tui.fullscreen.widgets.prompt.Prompt._on_mount", WAITS),
    "the clock": ("tui.fullscreen.screens.frame.Frame.tick", WAITS),
    "the hand-off's timer": ("tui.session.hand_off.HandOff.acknowledge", WAITS),
    # Painting.
    "a line of the output": ("tui.fullscreen.widgets.transcript.Transcript.render_line", WAITS),
    "a line of the list": ("tui.fullscreen.widgets.checkpoint_list.CheckpointList.render_line", WAITS),
    "a line of the settings": ("tui.fullscreen.widgets.settings_row.SettingsRow.render_line", WAITS),
    "a line of the prompt": ("tui.fullscreen.widgets.prompt.Prompt.render_line", WAITS),
    "the frame": ("tui.fullscreen.widgets.lines.EndsLine.render", WAITS),
    "the status line": ("tui.fullscreen.screens.status_lines.status", WAITS),
    "text that grows": ("tui.fullscreen.widgets.generation_block.GenerationBlock.append", PROMPT),
    "what a scan found": ("tui.fullscreen.screens.sidebar.Sidebar.scanned", WAITS),
    # The files thread.
    "a scan": ("core.checkpoints.rescan.survey", WAITS),
    # The runner.
    "making the engine": ("core.engine.engine.Engine", WAITS),
    "the end of a job": ("tui.session.hand_off.HandOff.end", WAITS),
    "posting a batch": ("tui.fullscreen.app.Stepscope.post_batch", WAITS),
    # Clipboard, editor, palette, mouse.
    "the clipboard": ("tui.terminal.clipboard.copy", answered_then("y")),
    "the editor": ("tui.terminal.editor.Editor.edit", typed("ctrl+g")),
    "an entry of the palette": ("tui.session.controlled.Controlled.change",
                                greedy_from_the_palette),
    "a click into the list": ("tui.fullscreen.widgets.checkpoint_list.CheckpointList.on_click",
                              posted(mouse(MouseDown, "#list"), mouse(MouseUp, "#list"))),
}  # fmt: skip


BOOM = RuntimeError("boom")
outcomes: dict[str, Outcome] = {}


@pytest.fixture
def fail_at(session, monkeypatch):
    """Run a session with an error at a point, once for all tests of this file."""

    def fail(point: str) -> Outcome:
        if point not in outcomes:
            target, scenario = POINTS[point]
            with monkeypatch.context() as patch:
                patch.setattr(target, broken(BOOM))
                outcomes[point] = session(scenario)
        return outcomes[point]

    return fail


@pytest.mark.parametrize("point", POINTS)
def test_an_error_closes_the_session_with_code_1_and_one_line(fail_at, point):
    is_closed(fail_at(point))


def test_the_log_has_the_place_of_the_error(fail_at):
    closed = {point: fail_at(point) for point in POINTS if fail_at(point).code == 1}
    silent = [point for point, outcome in closed.items() if not is_logged(outcome, BOOM)]
    assert silent == []


class Painted(Exception):  # noqa: N818 - it stands for Textual's own
    """An error that Textual renders with the error's own method."""

    def __rich__(self) -> str:
        return "painted boom"


@pytest.mark.parametrize(
    "error", [MemoryError("boom"), Painted("boom"), SystemExit(0), asyncio.CancelledError("boom")],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_no_kind_of_error_closes_the_session_without_a_message(session, monkeypatch, error):
    monkeypatch.setattr(HELP, broken(error))
    is_closed(session(typed("f1")))


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), ValueError("boom")], ids=repr)
def test_a_scan_that_fails_closes_the_session(session, monkeypatch, error):
    monkeypatch.setattr("core.checkpoints.rescan.survey", broken(error))
    is_closed(session(WAITS))


def test_an_error_is_reported_when_the_session_is_left_at_the_same_moment(session, monkeypatch):
    async def scenario(s: User) -> None:
        def fails(_table: object, _text: str) -> None:
            s.app.post_message(Key("ctrl+q", None))
            raise BOOM

        monkeypatch.setattr("tui.view.commands.CommandTable.read_line", fails)
        await typed(f"> {SECRET}")(s)

    is_closed(session(scenario))


def test_a_signal_after_an_error_is_the_exit_code(session, monkeypatch):
    def fails(_screen: object) -> None:
        signal.raise_signal(signal.SIGTERM)
        raise BOOM

    monkeypatch.setattr(HELP, fails)
    outcome = session(typed("f1"))
    assert (outcome.code, outcome.terminal, outcome.hung) == (143, "", False)


@pytest.mark.parametrize("method", ["stop_application_mode", "close"])
def test_a_driver_that_fails_closes_the_session(session, monkeypatch, method):
    monkeypatch.setattr(Silent, method, broken(BOOM), raising=False)
    is_closed(session(typed("ctrl+q")))


# The runner's thread: an error of the engine is shown as a panel.


async def leave(s: User) -> None:
    await s.press("ctrl+q")


@pytest.mark.parametrize(
    ("at", "error"),
    [(1, MemoryError("boom")), (-1, KeyError("boom"))],
    ids=repr,
)  # fmt: skip
def test_a_failed_load_is_a_panel_and_the_next_load_succeeds(session, engine, at, error):
    async def scenario(s: User) -> None:
        await s.until(lambda: f"Internal error: {type(error).__name__}: {error}" in s.words)
        assert "Error: step_000100" in s.text
        await s.send(SECRET)
        await s.answered()
        await leave(s)

    engine.fails["load", at] = error
    outcome = session(scenario)
    session_continued(outcome)
    assert f"{SECRET}▏579" in outcome.text


@pytest.mark.parametrize(
    ("at", "error"),
    [(3, MemoryError("boom")), (-1, KeyError("boom"))],
    ids=repr,
)  # fmt: skip
def test_a_failed_generation_is_a_panel_and_the_next_one_runs(session, engine, at, error):
    async def scenario(s: User) -> None:
        await s.idle()
        await s.send(SECRET)
        await s.until(lambda: f"Internal error: {type(error).__name__}: {error}" in s.words)
        await s.until(lambda: not s.controller.busy)
        await s.send("8")
        await s.answered(2)
        await leave(s)

    engine.fails["generate", at] = error
    outcome = session(scenario)
    session_continued(outcome)
    assert "8▏579" in outcome.text


def test_a_bug_in_the_engine_is_in_the_log(session, engine):
    async def scenario(s: User) -> None:
        await s.until(lambda: "Internal error: ValueError: boom" in s.words)
        await leave(s)

    engine.fails["load", 1] = error = ValueError("boom")
    outcome = session(scenario)
    session_continued(outcome)
    assert is_logged(outcome, error)


@pytest.mark.parametrize(
    ("what", "at", "error"),
    [("load", 0, SystemExit("boom")), ("load", 2, KeyboardInterrupt("boom")),
     ("generate", 3, SystemExit(0)), ("generate", -1, KeyboardInterrupt("boom"))],
    ids=repr,
)  # fmt: skip
def test_a_runner_that_dies_closes_the_session(session, engine, what, at, error):
    engine.fails[what, at] = error
    is_closed(session(PROMPT))


@pytest.mark.parametrize("what", ["load", "generate"])
def test_the_session_does_not_wait_for_an_engine_that_ends_too_early(session, engine, what):
    async def scenario(s: User) -> None:
        await s.until(lambda: s.controller.busy)
        await s.until(lambda: not s.controller.busy)
        await s.send(SECRET)
        await s.answered()
        await s.send("8")
        await s.answered(2)
        await leave(s)

    engine.stops[what] = 2
    session_continued(session(scenario))


def test_a_thread_whose_messages_are_not_handled_does_not_block_the_exit(session, monkeypatch):
    async def scenario(s: User) -> None:
        await asyncio.sleep(0.3)
        await leave(s)

    monkeypatch.setattr(Stepscope, "post_batch", lambda self, batch: False)
    session_continued(session(scenario))


# Errors of Textual or of another program that the session survives.


def test_a_palette_without_entries_can_be_closed(session, monkeypatch):
    async def scenario(s: User) -> None:
        await s.idle()
        await s.press("ctrl+p")
        await s.until(lambda: len(s.app.screen_stack) == 2)
        await asyncio.sleep(0.1)
        await s.press("escape")
        await s.until(lambda: len(s.app.screen_stack) == 1)
        await leave(s)

    monkeypatch.setattr("tui.fullscreen.screens.palette.entries", broken(BOOM))
    session_continued(session(scenario))


@pytest.mark.parametrize("editor", ["false", "'"])
def test_a_failed_editor_is_a_panel_and_the_screen_is_restored(session, monkeypatch, editor):
    async def scenario(s: User) -> None:
        await s.idle()
        await s.press("ctrl+g")
        await s.until(lambda: "Error" in s.text)
        assert not Silent.suspended
        await leave(s)

    monkeypatch.setenv("VISUAL", editor)
    session_continued(session(scenario))
