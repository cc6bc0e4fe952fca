"""How the session looks: scenes as characters, some with their colours; that they can be read.

Set SNAPSHOTS=write to store new scenes; then look at the difference before committing it.
"""

import asyncio
import math
import os
import re
import string
from array import array
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import cache
from itertools import chain, repeat
from pathlib import Path
from types import SimpleNamespace

import pytest
from exams import EXAM
from halving_next import HalvingNext
from inspected import read
from journals import mark, write_session
from origins import ready_of
from present import present
from rich.cells import cell_len
from rich.color import Color, ColorSystem
from rich.style import Style
from score_results import result
from suite_reports import report
from textual.filter import Monochrome
from textual.theme import BUILTIN_THEMES
from watched_steps import answered, broken, difference, judged
from watched_steps import scored as scored_loss
from watched_steps import step as watched_step

from core.base.errors import CheckpointError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.journal.session_id import folder
from core.judging.amount import ALL
from core.judging.exam import Group
from core.judging.exam_events import ExamEnded
from core.judging.exam_request import ExamRequest
from core.judging.score_events import Remark, ScoreEnded
from core.judging.source import Kind, Source
from core.judging.subject import Subject
from core.judging.suite_events import SuiteEnded
from core.judging.watch import Alarm, TextCut, Waiting
from core.judging.windows import TextLayout, Windows
from core.protocol.events import (
    Event,
    Finished,
    Loading,
    Prefilled,
    Started,
    Stats,
    StopReason,
    Token,
    TurnBegan,
    TurnFailed,
)
from core.protocol.inspected import WantedAttention, WantedLayers
from core.protocol.request import text_request
from core.statistics.calibration import Calibration, CalibrationBin
from core.statistics.comparison import Interval
from core.tokenizers.characters import CURRENT
from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.fullscreen.screens.asking import PAUSE
from tui.fullscreen.screens.comparison import Comparison
from tui.fullscreen.screens.layers import Layers
from tui.fullscreen.widgets.result_pane import ResultPane
from tui.session.contents_jobs import ReadContents, ReadDifference
from tui.session.hand_off import Batch
from tui.session.phase import Phase
from tui.view.score_words import window_lines

STORED = Path(__file__).parent / "snapshots"
# What differs from machine to machine and day to day.
VARIES = [
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"), "2026-01-01 00:00"),
    (re.compile(r"of [\d.]+ [KMGT]iB free"), "of 9.9 GiB free"),
]
Scene = Callable[[Stepscope, object], Awaitable[None]]


class NoEngine(HalvingNext):
    """An engine that yields no events, so that only the scene changes the screen."""

    def load(self, *_):
        return iter(())

    def generate(self, *_):
        return iter(())


def screen_of(scene, size, monkeypatch, **environ):
    """Return the rendered strips of a scene on the embedded checkpoints."""
    monkeypatch.setattr("core.engine.engine.Engine", NoEngine)
    monkeypatch.setattr("core.machine.memory.free_memory", lambda: int(22.4 * 2**30))
    # A load that began 1.2 s ago, whenever it is looked at.
    seconds = chain((1.0,), repeat(2.2))
    clock = SimpleNamespace(monotonic=lambda: next(seconds))
    monkeypatch.setattr("tui.fullscreen.screens.frame.time", clock)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    async def body():
        app = Stepscope(Options(roots=(DEMO,)))
        # The scene calls the controller itself, so the threads are not started.
        monkeypatch.setattr(app, "start_threads", lambda: None)
        async with app.run_test(size=size) as pilot:
            screen = app.session_screen
            screen.first_load.cancel()
            from tui.view.facts import file_facts
            from tui.view.scan_news import Described, Scanned

            entries = tuple(scan([DEMO]))
            screen.scanned(Scanned(entries))
            for entry in entries:
                screen.described(Described(entry, file_facts(entry, "float32")))
            await scene(app, pilot)
            await pilot.pause()
            await pilot.pause()
            return app.screen._compositor.render_strips(), app

    return asyncio.run(body())


def load(app: Stepscope) -> None:
    (entry,) = (e for e in app.session_screen.listing.catalog.entries if e.step == 8000)
    app.controller.load(entry)
    ready = replace(ready_of(entry, context=256), weight_bytes=3_178_496)
    app.controller.apply(Batch(app.runner.last_job, (ready,), ended=True))


def answer(app: Stepscope, text: str, *, done: bool = True) -> None:
    app.controller.change(app.controller.settings.with_(seed=71))
    app.controller.run("123+456=", None)
    events: list[Event] = [Prefilled(8, 8, 0.01)]
    events += [Token(i, 1, c, -0.1, 0.0, 0.1 + 0.01 * i, completes=1) for i, c in enumerate(text)]
    if done:
        stats = Stats(8, len(text), 0.01, 0.1, 0.1, 0.2, 8 + len(text), 256)
        events.append(Finished(StopReason.MAX_TOKENS, "", stats))
    app.controller.apply(Batch(app.runner.last_job, tuple(events), ended=done))


async def idle(app, pilot):
    load(app)
    answer(app, "\n579\n\n9-12\n-3")


async def streaming(app, pilot):
    load(app)
    answer(app, "\n57", done=False)
    app.controller.run("9-12", None)


async def loading(app, pilot):
    (entry,) = (e for e in app.session_screen.listing.catalog.entries if e.step == 8000)
    app.controller.load(entry)
    app.controller.apply(Batch(app.runner.last_job, (Loading("reading", 800_000, 1_600_000),)))
    await pilot.pause()
    app.session_screen.frame.tick()


async def error(app, pilot):
    load(app)
    app.session_screen.output.panel(
        CheckpointError("model_008200.pt is incomplete", "Copy it again"), "step_008200"
    )


async def settings(app, pilot):
    load(app)
    await pilot.press("ctrl+t", "m", "down")


async def completing(app, pilot):
    load(app)
    await pilot.press("slash", "t", "o")


async def predicting(app, pilot):
    """Type a text with an unknown character; the runner's thread is not started."""
    load(app)
    await pilot.press("1", "2", "plus", "3")
    await pilot.pause(2 * PAUSE)
    app.runner._question.answer(NoEngine())


async def unknown(app, pilot):
    await predicting(app, pilot)
    await pilot.press("equals_sign")
    await pilot.pause(2 * PAUSE)
    app.runner._question.answer(NoEngine())


async def in_list(app, pilot):
    await idle(app, pilot)
    await pilot.press("ctrl+l")


def turn(app: Stepscope, at: int, text: str, *, done: bool = True) -> None:
    """Let the running series load a checkpoint and answer."""
    run = present(app.controller.series).series.turns[at]
    ready = replace(ready_of(run.checkpoint, context=256), weight_bytes=3_178_496)
    request = text_request("123+456", CURRENT, 256, app.controller.settings, 71)
    events: list[Event] = [TurnBegan(at), ready, Started((request,), ready), Prefilled(8, 8, 0.01)]
    events += [
        Token(i, ord(c), c, -0.1, 0.0, 0.1 + 0.01 * i, completes=1) for i, c in enumerate(text)
    ]
    if done:
        stats = Stats(8, len(text), 0.01, 0.1, 0.1, 0.2, 8 + len(text), 256)
        events.append(Finished(StopReason.MAX_TOKENS, "", stats))
    app.controller.apply(Batch(app.runner.last_job, tuple(events)))


async def begin_series(app, pilot, key) -> None:
    load(app)
    app.controller.change(app.controller.settings.with_(seed=71))
    app.session_screen.prompt.write("123+456")
    await pilot.press("ctrl+l", key)
    await pilot.pause()


def end_series(app: Stepscope) -> None:
    app.controller.apply(Batch(app.runner.last_job, ended=True))
    # The load that follows would be shown a quarter of a second later.
    assert isinstance(app.screen, Comparison)
    app.screen.show_state()


async def lapse(app, pilot):
    """Three checkpoints, of which the second cannot be loaded."""
    await begin_series(app, pilot, "T")
    turn(app, 0, "\n579\n\n9-12\n-3\n\n44+17\n51")
    reason = CheckpointError("model_008000.pt is incomplete", "Copy it again")
    app.controller.apply(Batch(app.runner.last_job, (TurnBegan(1), TurnFailed(reason))))
    turn(app, 2, "\n579\n\n9-15\n-6\n\n44+17\n61")
    end_series(app)


async def lapse_running(app, pilot):
    await begin_series(app, pilot, "T")
    turn(app, 0, "\n579\n\n9-12\n-3")
    turn(app, 1, "\n57", done=False)


async def scored(app, pilot):
    """The result of a score, on its page."""
    await begin_judging(app, pilot, "/score held_out.jsonl")
    losses, recorded = (1.0963, 1.1308, 1.131), (1.0722, 1.1091, 1.1163)
    ended = ScoreEnded(result(losses, recorded, (8000, 8200, 1000)))
    app.controller.apply(Batch(app.runner.last_job, (ended,), ended=True))
    await pilot.pause()


async def begin_judging(app, pilot, line: str) -> None:
    load(app)
    app.session_screen.prompt.write(line)
    await pilot.press("enter")
    await pilot.pause()


def entries_of(app: Stepscope) -> dict[int, Checkpoint]:
    return {one.step or 0: one for one in app.session_screen.listing.catalog.entries}


async def suited(app, pilot):
    """The result of a suite, on its page."""
    await begin_judging(app, pilot, "/suite sums")
    right = {"step_001000": (1000, 82), "step_008000": (8000, 100), "step_008200": (8200, 99)}
    found = report(right, entries_of(app))
    ended = SuiteEnded(found, 100, 100, 0, (), exact=True)
    app.controller.apply(Batch(app.runner.last_job, (ended,), ended=True))
    await pilot.pause()


async def examined(app, pilot):
    """An exam, on its page."""
    await begin_judging(app, pilot, "/exam held_out.txt")
    windows = Windows(((0,) * 65,) * 80, TextLayout.STREAM, 64, 65 * 80, 0, True)
    subject = Subject("step_008000", entries_of(app)[8000], CURRENT)
    source = Source("held_out.txt", Kind.TEXT, ("",), (), "")
    names = ("1", "2", "3-4", "5-8", "9-16", "17-32", "33-64")
    shares = (9, 11, 13, 15, 17, 25, 41, 53, 81, 92, 97, 99, 100, 100, 100)
    exam = replace(
        EXAM,
        positions=tuple(Group(one, 80, 6.3 / (at + 1)) for at, one in enumerate(names)),
        calibration=Calibration(
            tuple(CalibrationBin(341, one / 100, one / 101) for one in shares), 0.0211, 0.0114
        ),
    )
    ended = ExamEnded(ExamRequest(subject, source, windows, ALL), exam, 80)
    told = map(Remark, window_lines(source, windows, None))
    app.controller.apply(Batch(app.runner.last_job, (*told, ended), ended=True))
    await pilot.pause()


async def watched(app, pilot):
    """A watch that waits, after a step that raised an alarm."""
    await begin_judging(app, pilot, "/watch held_out.txt suite sums")
    score = result((1.0,))
    worse = difference(0.0384, Interval(0.0251, 0.0517))
    (first, second, third), name = entries_of(app).values(), "step_001000"
    steps = (
        judged(first, suite=answered(100), score=scored_loss(1.0722)),
        judged(second, suite=answered(96, 4), score=scored_loss(1.1106, name, worse)),
        broken(watched_step(8100)),
        judged(
            third,
            suite=answered(95, 2, 1),
            score=scored_loss(1.1106, name, worse),
            alarms=(Alarm.LOSS,),
        ),
    )
    cut = TextCut(score.source, score.windows)
    app.controller.apply(Batch(app.runner.last_job, (cut, *steps, Waiting(()))))
    await pilot.pause()


async def side(app, pilot):
    """Three checkpoints beside each other."""
    await begin_series(app, pilot, "c")
    for at, text in enumerate(("9-12\n-3", "9-12\n-3", "9-15\n-6\n\n44+17\n61")):
        turn(app, at, f"\n579\n\n{text}")
    end_series(app)


FAN = ("\n579\n\n9-12\n-3", "\n579\n\n9-12\n-3", "\n579\n\n44+17\n61", "\n578\n\n12-9\n3")


async def begin_fan(app, pilot, line: str) -> None:
    load(app)
    app.controller.change(app.controller.settings.with_(seed=71))
    app.session_screen.prompt.write(line)
    await pilot.press("enter")
    await pilot.pause()


def write_rows(app: Stepscope, *ends: StopReason | None) -> None:
    """Let the rows of the running fan write; those that are without a reason go on."""
    events: list[Event] = [Prefilled(8, 8, 0.01)]
    for row, (text, reason) in enumerate(zip(FAN, ends, strict=True)):
        for at, char in enumerate(text[: None if reason else 4]):
            (index,) = CURRENT.encode(char).ids
            logprob = -0.4 - 0.9 * (index % 3)
            events.append(Token(at, index, char, logprob, 0.0, 0.1, row, sampled=0.9))
        if reason:
            stats = Stats(8, len(text), 0.01, 0.1, 0.1, 0.2, 8 + len(text), 256)
            events.append(Finished(reason, "", stats, row=row))
    ended = all(ends)
    app.controller.apply(Batch(app.runner.last_job, tuple(events), ended=ended))


async def fan(app, pilot):
    """A fan of four rows that has ended; two of them are the same."""
    await begin_fan(app, pilot, "/fan 4 123+456")
    write_rows(app, *[StopReason.MAX_TOKENS] * 3, StopReason.BOS)
    await pilot.pause()


async def fan_running(app, pilot):
    """A fan of which two rows still run."""
    await begin_fan(app, pilot, "/fan 4 123+456")
    write_rows(app, StopReason.MAX_TOKENS, None, None, StopReason.BOS)
    await pilot.pause()


async def fan_rows(app, pilot):
    """The rows of a temperature fan."""
    await begin_fan(app, pilot, "/fan 4 0.2..1.4 123+456")
    write_rows(app, *[StopReason.MAX_TOKENS] * 2, StopReason.NAN, StopReason.CANCELLED)
    await pilot.press("tab", "down")


async def fan_groups(app, pilot):
    """The groups of a fan, by first line."""
    await fan(app, pilot)
    await pilot.press("tab", "tab", "g")
    app.screen._forget_told()


async def marking(app, pilot):
    """Two marked rows, one of them loaded."""
    await idle(app, pilot)
    await pilot.press("ctrl+l", "space", "up", "space")


async def helping(app, pilot):
    await pilot.press("f1")


def seen_tokens(text: str) -> list[Event]:
    """Return tokens with distributions: each is less likely than the last, up to the sixth."""
    events = list[Event]()
    for index, char in enumerate(text):
        level, chosen = index % 6, CURRENT.encode(char).ids[0]
        logits = [-0.3 * ((7 * at) % 19) for at in range(32)]
        logits[chosen] = 4.0 - level
        total = math.log(sum(map(math.exp, logits)))
        shares = [math.exp(one - total) for one in logits]
        entropy = -sum(share * math.log(share) for share in shares)
        rank = 1 + sum(one > logits[chosen] for one in logits)
        events.append(
            Token(index, chosen, char, logits[chosen] - total, 0.0, 0.1, rank=rank,
                  entropy=entropy, logits=array("f", logits).tobytes(), completes=1)
        )  # fmt: skip
    return events


async def painted(app, pilot):
    """An answer painted by surprise, with the distribution of its fourth token."""
    load(app)
    app.controller.change(app.controller.settings.with_(seed=71, top_k=8))
    app.controller.run("123+456", None)
    stats = Stats(8, 10, 0.01, 0.1, 0.1, 0.2, 18, 256)
    ended = Finished(StopReason.MAX_TOKENS, "", stats)
    events = (Prefilled(8, 8, 0.01), *seen_tokens("\n579\n\n9-12"), ended)
    app.controller.apply(Batch(app.runner.last_job, events, ended=True))
    await pilot.press("shift+tab", "c", "c", *["right"] * 4)
    await pilot.pause()


async def layered(app, pilot):
    """The layers of an answer, at the token after the prompt."""
    await painted(app, pilot)
    app.session_screen.output.end_walk()
    await pilot.press("l")
    await pilot.pause()
    page = app.screen
    assert isinstance(page, Layers)
    page.inspection.add(read(page.inspection, WantedLayers(0, len(page.inspection.ids))))
    app.controller.apply(Batch(app.runner.last_job, (), ended=True))
    await pilot.press(*["left"] * 6, "up")


async def attended(app, pilot):
    """The second head of the third layer."""
    await layered(app, pilot)
    await pilot.press("a", "h", "end")
    page = app.screen
    wanted = WantedAttention(3, 0, len(page.inspection.ids))
    events = (read(page.inspection, wanted),)
    app.controller.apply(Batch(app.runner.last_job, events, ended=True))


async def attended_in_shades(app, pilot):
    await attended(app, pilot)
    await pilot.press("c")


async def branched(app, pilot):
    """The tree of a generation and two branches, the second from the first."""
    await painted(app, pilot)
    for kept, instead in ((4, "8"), (2, "+")):
        first = app.controller.session.generations[-1]
        app.controller.branch(first, kept, CURRENT.encode(instead).ids)
        ended = Finished(StopReason.MAX_TOKENS, "", Stats(8, 6, 0.01, 0.1, 0.1, 0.2, 18, 256))
        events = (Prefilled(8, 8, 0.01), *seen_tokens("12\n+99"), ended)
        app.controller.apply(Batch(app.runner.last_job, events, ended=True))
    await pilot.press("t", "home", "space", "down")
    await pilot.pause()


async def logged(app, pilot):
    """The commands of a generation, of a branch and of what was stopped, after a search."""
    await branched(app, pilot)
    app.controller.journal.id_of = lambda number: f"k3f9x.{number}"
    await pilot.press("escape", "at", "slash", *"step", "enter")
    await pilot.pause()


async def painted_without_colour(app, pilot):
    """The same with blocks below the text, and another temperature than it was sampled with."""
    await painted(app, pilot)
    app.controller.change(app.controller.settings.with_(temperature=2.0, top_k=None))
    await pilot.press("C", "C", "down")


async def read_now(app, pilot, key, job):
    """Press a key of the list and apply what its job reads."""
    app.session_screen.go_to(app.session_screen.listing)
    await pilot.press(key)
    events = tuple(job.events(app.runner, app.controller.settings, lambda: False))
    app.controller.apply(Batch(app.runner.last_job, events, ended=True))
    await pilot.pause()


async def tensors(app, pilot):
    """The tensors with their figures; the third one is chosen."""
    load(app)
    entry = app.session_screen.listing.highlighted
    await read_now(app, pilot, "w", ReadContents(entry, figures=True))
    await pilot.press("down", "down")


async def metadata(app, pilot):
    """The metadata; an object is folded."""
    load(app)
    await read_now(app, pilot, "m", ReadContents(app.session_screen.listing.highlighted))
    await pilot.press("down", "down", "down", "left")


async def metadata_filtered(app, pilot):
    """The metadata while a filter is typed."""
    await metadata(app, pilot)
    await pilot.press("slash", "n", "_")


async def differing(app, pilot):
    """What differs between two marked checkpoints."""
    load(app)
    app.session_screen.go_to(app.session_screen.listing)
    await pilot.press("home", "space", "end", "space")
    first, _, last = app.session_screen.listing.catalog.entries
    await read_now(app, pilot, "d", ReadDifference(first, last))


def keep_some() -> None:
    """Write a history of two sessions, with a note and a pin."""
    write_session(folder(), "20261128-100000-aaaaa", 3, at=1795860000.0, text="7-\n5+5\n10\n")
    write_session(folder(), "20261129-100000-bbbbb", 2, at=1795946400.0, text="H+0.1L")
    mark(folder(), "20261129-100000-bbbbb", "aaaaa.2", "The lucky one")


async def searching(app, pilot):
    """The history, and the text of a pinned generation with a note."""
    keep_some()
    await pilot.press("ctrl+r")
    while app.screen.query(ResultPane) and not app.screen.query(ResultPane).first().lines:
        await pilot.pause(0.01)
    await pilot.press("down", "down", "down")


async def noting(app, pilot):
    await idle(app, pilot)
    app.session_screen.output.focus()
    await pilot.press("n", *"lucky")


async def resumed(app, pilot):
    """A session that was opened again; its weights are not there."""
    from tui.session.resume import find_origins, read_session

    keep_some()
    read = read_session("aaaaa")
    await app.past._restore(read)
    app.past._adopt(find_origins(read.kept.generations, read.state), read)


SCENES = {
    "tensors-80x24": (tensors, (80, 24)),
    "tensors-120x40": (tensors, (120, 40)),
    "tensors-40x10": (tensors, (40, 10)),
    "metadata-80x24": (metadata, (80, 24)),
    "metadata-120x40": (metadata_filtered, (120, 40)),
    "difference-80x24": (differing, (80, 24)),
    "difference-120x40": (differing, (120, 40)),
    "history-80x24": (searching, (80, 24)),
    "history-120x40": (searching, (120, 40)),
    "note-80x24": (noting, (80, 24)),
    "note-120x40": (noting, (120, 40)),
    "resumed-80x24": (resumed, (80, 24)),
    "resumed-120x40": (resumed, (120, 40)),
    "layers-80x24": (layered, (80, 24)),
    "layers-120x40": (layered, (120, 40)),
    "layers-40x10": (layered, (40, 10)),
    "attention-80x24": (attended, (80, 24)),
    "attention-120x40": (attended, (120, 40)),
    "attention-shades-80x24": (attended_in_shades, (80, 24)),
    "inside-80x24": (painted, (80, 24)),
    "inside-120x40": (painted, (120, 40)),
    "inside-40x10": (painted, (40, 10)),
    "tree-80x24": (branched, (80, 24)),
    "tree-120x40": (branched, (120, 40)),
    "log-80x24": (logged, (80, 24)),
    "log-120x40": (logged, (120, 40)),
    "inside-blocks-80x24": (painted_without_colour, (80, 24)),
    "inside-blocks-120x40": (painted_without_colour, (120, 40)),
    "idle-80x24": (idle, (80, 24)),
    "idle-120x40": (idle, (120, 40)),
    "idle-200x60": (idle, (200, 60)),
    "idle-60x20": (idle, (60, 20)),
    "idle-40x10": (idle, (40, 10)),
    "list-79x24": (in_list, (79, 24)),
    "streaming-120x40": (streaming, (120, 40)),
    "loading-80x24": (loading, (80, 24)),
    "error-80x24": (error, (80, 24)),
    "settings-80x24": (settings, (80, 24)),
    "completing-80x24": (completing, (80, 24)),
    "help-80x24": (helping, (80, 24)),
    "lapse-120x40": (lapse, (120, 40)),
    "lapse-80x24": (lapse_running, (80, 24)),
    "lapse-40x10": (lapse, (40, 10)),
    "score-120x40": (scored, (120, 40)),
    "score-80x24": (scored, (80, 24)),
    "score-40x10": (scored, (40, 10)),
    "suite-120x40": (suited, (120, 40)),
    "suite-80x24": (suited, (80, 24)),
    "exam-120x40": (examined, (120, 40)),
    "exam-80x24": (examined, (80, 24)),
    "exam-40x10": (examined, (40, 10)),
    "watch-120x40": (watched, (120, 40)),
    "watch-80x24": (watched, (80, 24)),
    "watch-40x10": (watched, (40, 10)),
    "next-120x40": (predicting, (120, 40)),
    "next-80x24": (predicting, (80, 24)),
    "next-unknown-120x40": (unknown, (120, 40)),
    "next-unknown-80x24": (unknown, (80, 24)),
    "side-120x40": (side, (120, 40)),
    "side-80x24": (side, (80, 24)),
    "fan-120x40": (fan, (120, 40)),
    "fan-80x24": (fan_running, (80, 24)),
    "fan-40x10": (fan, (40, 10)),
    "fan-rows-80x24": (fan_rows, (80, 24)),
    "fan-groups-80x24": (fan_groups, (80, 24)),
    "marking-80x24": (marking, (80, 24)),
    "small-39x9": (idle, (39, 9)),
}


# Scenes of which every word is read, in each of these themes, the first of which is the default.
READ = (
    idle, streaming, settings, completing, error, unknown, lapse, side,
    scored, suited, examined, watched, fan, fan_rows, fan_groups, painted,
    layered, attended, searching, resumed,
)  # fmt: skip
THEMES_READ = ("textual-dark", "textual-light", "gruvbox")


@cache
def seen(scene, size):
    """The strips of a scene in the default theme, and in the other themes in which it is read.

    One session is enough for all tests that look at a scene of a size.
    """
    others = THEMES_READ[1:] if scene in READ and size == (120, 40) else ()
    found = []

    async def in_themes(app, pilot):
        await scene(app, pilot)
        for theme in (app.theme, *others):
            app.theme = theme
            await pilot.pause()
            await pilot.pause()
            found.append(app.screen._compositor.render_strips())

    with pytest.MonkeyPatch.context() as patch:
        screen_of(in_themes, size, patch)
    return found


def same_as_stored(name: str, text: str) -> None:
    for pattern, constant in VARIES:
        text = pattern.sub(constant, text)
    path = STORED / f"{name}.txt"
    if os.environ.get("SNAPSHOTS") == "write":
        STORED.mkdir(exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8")


def text_of(strips) -> str:
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_looks_as_stored(name):
    same_as_stored(name, text_of(seen(*SCENES[name])[0]))


ATTRIBUTES = ("bold", "dim", "reverse", "underline")


def colours_of(strips) -> str:
    """Return a letter for the style of each cell, blank where nothing is written, and a legend."""
    letters: dict[str, str] = {}
    rows = []
    for strip in strips:
        cells = []
        for text, given, _ in strip:
            style = given or Style()
            key = f"{style.color and style.color.name} on {style.bgcolor and style.bgcolor.name}"
            key += "".join(f" {name}" for name in ATTRIBUTES if getattr(style, name))
            letter = letters.setdefault(key, string.ascii_letters[len(letters)])
            cells += [letter * cell_len(c) if c.strip() else " " * cell_len(c) for c in text]
        rows.append("".join(cells).rstrip())
    return "\n".join([*rows, *(f"{letter}: {key}" for key, letter in letters.items())])


async def light(app, pilot):
    app.theme = "textual-light"
    await idle(app, pilot)
    await pilot.press("ctrl+l")


@pytest.mark.parametrize(
    ("name", "scene", "environ"),
    [
        ("light-80x24", light, {}),
        ("monochrome-80x24", error, {"NO_COLOR": "1"}),
        ("tree-colours-80x24", branched, {}),
        ("tree-monochrome-80x24", branched, {"NO_COLOR": "1"}),
        ("history-colours-80x24", searching, {}),
        ("history-monochrome-80x24", searching, {"NO_COLOR": "1"}),
        ("inside-colours-80x24", painted, {}),
        ("inside-monochrome-80x24", painted, {"NO_COLOR": "1"}),
        ("layers-colours-80x24", layered, {}),
        ("layers-monochrome-80x24", layered, {"NO_COLOR": "1"}),
        ("attention-colours-80x24", attended, {}),
        ("attention-monochrome-80x24", attended, {"NO_COLOR": "1"}),
        ("lapse-colours-80x24", lapse, {}),
        ("lapse-monochrome-80x24", lapse, {"NO_COLOR": "1"}),
        ("score-colours-80x24", scored, {}),
        ("score-monochrome-80x24", scored, {"NO_COLOR": "1"}),
        ("suite-colours-80x24", suited, {}),
        ("suite-monochrome-80x24", suited, {"NO_COLOR": "1"}),
        ("exam-colours-80x24", examined, {}),
        ("exam-monochrome-80x24", examined, {"NO_COLOR": "1"}),
        ("watch-colours-80x24", watched, {}),
        ("watch-monochrome-80x24", watched, {"NO_COLOR": "1"}),
        ("next-colours-80x24", unknown, {}),
        ("next-monochrome-80x24", unknown, {"NO_COLOR": "1"}),
        ("fan-colours-80x24", fan, {}),
        ("fan-monochrome-80x24", fan, {"NO_COLOR": "1"}),
        ("side-colours-80x24", side, {}),
        ("side-monochrome-80x24", side, {"NO_COLOR": "1"}),
    ],
)
def test_the_colours_of_a_scene_are_as_stored(name, scene, environ, monkeypatch):
    if environ:
        strips, _ = screen_of(scene, (80, 24), monkeypatch, **environ)
    else:
        strips = seen(scene, (80, 24))[0]
    same_as_stored(name, text_of(strips) + "\n" + colours_of(strips))


def luminance(color) -> float:
    parts = [part / 255 for part in color.get_truecolor()]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(style) -> float:
    ground = style.bgcolor or Color.from_rgb(0, 0, 0)
    one, other = luminance(style.color), luminance(ground)
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("theme", THEMES_READ)
@pytest.mark.parametrize("scene", READ)
def test_every_word_can_be_read(theme, scene):
    for strip in seen(scene, (120, 40))[THEMES_READ.index(theme)]:
        for text, style, _ in strip:
            if style and style.color and any(char.isalnum() for char in text):
                # The past-best mark is a glyph and a number; its colour adds no information.
                least = 2.5 if "▲" in text else 4.5
                assert contrast(style) >= least, (text, style)


async def selecting(app, pilot):
    """Select the generation's text; choose a setting."""
    await idle(app, pilot)
    app.session_screen.output.focus()
    await pilot.press("v", "ctrl+t")


async def selecting_the_prompt(app, pilot):
    """Select the text of the prompt."""
    await idle(app, pilot)
    app.session_screen.prompt.write("123+456")
    app.session_screen.prompt.select_all()


async def palette(app, pilot):
    """Highlight an entry of the palette."""
    await pilot.press("ctrl+p")
    await pilot.pause(0.4)
    await pilot.press("down")
    await pilot.pause(0.1)


async def recalling(app, pilot):
    """Highlight an entry of the history."""
    screen = app.session_screen
    screen.prompt.write("123+456")
    screen.prompt.empty()
    await pilot.press("ctrl+r")
    await pilot.pause(0.4)


# A scene, and a text that is selected or highlighted in it.
SELECTED = {
    "output": (selecting, "123+456"),
    "setting": (selecting, "0.80"),
    "prompt": (selecting_the_prompt, "123+456"),
    "list": (in_list, "8,000"),
    "fan": (fan, "9-12⏎-3"),
    "palette": (palette, "/best"),
    "history": (recalling, "123+456"),
}
THEMES = sorted(name for name, theme in BUILTIN_THEMES.items() if not theme.ansi)
ANSI_THEMES = sorted(name for name, theme in BUILTIN_THEMES.items() if theme.ansi)


def marked(strips, ground):
    """Return the texts in reverse video, or on a ground that is far from the screen's."""
    return [
        (text, style)
        for strip in strips
        for text, style, _ in strip
        if style and any(map(str.isalnum, text)) and (style.reverse or is_far(style, ground))
    ]


def is_far(style, ground) -> bool:
    if not style.bgcolor or style.bgcolor.is_default:
        return False
    return contrast(Style(color=style.bgcolor.name, bgcolor=ground)) >= 3


@pytest.mark.parametrize("what", ["palette", "history"])
@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "solarized-light", "dracula"])
def test_the_highlighted_option_of_a_palette_can_be_read(what, theme, monkeypatch):
    scene, text = SELECTED[what]
    grounds = []

    async def themed(app, pilot):
        app.theme = theme
        await pilot.pause()
        await scene(app, pilot)
        grounds.append(app.theme_variables["background"])

    strips, _ = screen_of(themed, (120, 40), monkeypatch)
    (style,) = {style for shown, style in marked(strips, grounds[0]) if text in shown}
    assert contrast(style) >= 4.5


@cache
def marked_in_themes(scene):
    """What is marked in a scene in every theme with colours of its own."""
    found = {}

    async def every_theme(app, pilot):
        await scene(app, pilot)
        for theme in THEMES:
            app.theme = theme
            await pilot.pause()
            await pilot.pause()
            ground = app.theme_variables["background"]
            found[theme] = marked(app.screen._compositor.render_strips(), ground)

    with pytest.MonkeyPatch.context() as patch:
        screen_of(every_theme, (120, 40), patch)
    return found


@pytest.mark.parametrize("what", ["output", "setting", "prompt", "list"])
def test_selected_text_can_be_read_in_every_theme(what):
    scene, text = SELECTED[what]
    found = marked_in_themes(scene)
    assert list(found) == THEMES
    for theme, segments in found.items():
        assert any(text in shown for shown, _ in segments), (theme, segments)
        for shown, style in segments:
            assert contrast(style) >= 4.5, (theme, shown, style)


@cache
def without_rgb(scene, theme):
    """The strips of a scene in a theme of the terminal's colours, or with NO_COLOR."""

    async def themed(app, pilot):
        if theme != "NO_COLOR":
            app.theme = theme
        await scene(app, pilot)

    environ = {"NO_COLOR": "1"} if theme == "NO_COLOR" else {}
    with pytest.MonkeyPatch.context() as patch:
        return screen_of(themed, (120, 40), patch, **environ)[0]


@pytest.mark.parametrize("what", SELECTED)
@pytest.mark.parametrize("theme", [*ANSI_THEMES, "NO_COLOR"])
def test_without_rgb_colours_what_is_selected_is_reverse_video(what, theme):
    scene, text = SELECTED[what]
    strips = without_rgb(scene, theme)
    found = marked(strips, "white" if theme == "ansi-light" else "black")
    (style,) = {style for shown, style in found if text in shown}
    if theme != "NO_COLOR" and style.reverse:
        # The terminal's own colours, exchanged.
        assert not style.color or style.color.is_default


def test_with_no_color_only_greys_are_used(monkeypatch):
    _, app = screen_of(idle, (80, 24), monkeypatch, NO_COLOR="1")
    assert any(isinstance(each, Monochrome) for each in app._filters)


def test_the_ansi_theme_uses_the_terminals_own_colours(monkeypatch):
    async def ansi(app, pilot):
        app.theme = "ansi-dark" if "ansi-dark" in app.available_themes else "textual-ansi"
        await idle(app, pilot)
        assert app.controller.phase is Phase.IDLE

    strips, _ = screen_of(ansi, (80, 24), monkeypatch)
    assert any("579" in segment.text for strip in strips for segment in strip)


def test_the_levels_of_a_painting_are_told_apart_in_16_colours_and_get_brighter(monkeypatch):
    strips, _ = screen_of(painted, (80, 24), monkeypatch)
    grounds = {}
    for strip in strips:
        if (line := "".join(segment.text for segment in strip)).count("≥8"):
            assert "surprise bits" in line
            grounds = {s.text.strip(): s.style.bgcolor for s in strip if s.text.strip()[:1] in "<≥"}
    ramp = [present(grounds[label]) for label in ("<1", "<2", "<4", "<8", "≥8")]
    numbers = [colour.downgrade(ColorSystem.STANDARD).number for colour in ramp]
    assert len(set(numbers)) == len(ramp)
    light = [luminance(colour) for colour in ramp]
    assert light == sorted(light)
