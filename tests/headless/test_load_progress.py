"""A load in prompt mode: what is shown of it, and what a signal does meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import CancelledError
from core.protocol.events import STARTING, Event, Loading, Notice
from tui.headless.load_progress import follow_load
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import Progress

START = Loading(STARTING, 0, 2048)


@pytest.fixture
def interrupts() -> Iterator[Interrupts]:
    before = signal.getsignal(signal.SIGINT)
    interrupts = Interrupts()
    interrupts.install()
    yield interrupts
    signal.signal(signal.SIGINT, before)


def test_a_signal_has_its_default_action_only_while_torch_is_imported(
    interrupts: Interrupts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    seen = []

    def load() -> Iterator[Event]:
        for event in (START, Notice("a note"), Loading("reading", 1, 2), Loading("reading", 2, 2)):
            yield event
            seen.append(signal.getsignal(signal.SIGINT) is signal.SIG_DFL)

    follow_load(load(), "m", Progress(), interrupts)
    assert seen == [True, True, False, False]
    assert signal.getsignal(signal.SIGINT) == interrupts._handle


def test_a_second_load_is_stopped_not_ended(interrupts: Interrupts) -> None:
    assert "torch" in sys.modules
    seen = []

    def load() -> Iterator[Event]:
        yield START
        seen.append(signal.getsignal(signal.SIGINT) == interrupts._handle)

    follow_load(load(), "m", Progress(), interrupts)
    assert seen == [True]


def test_a_failed_load_leaves_the_handlers(
    interrupts: Interrupts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "torch", raising=False)

    def load() -> Iterator[Event]:
        yield START
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        follow_load(load(), "m", Progress(), interrupts)
    assert signal.getsignal(signal.SIGINT) == interrupts._handle


def test_a_signal_before_the_import_prevents_it(
    interrupts: Interrupts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    signal.raise_signal(signal.SIGINT)
    events = iter([START, Loading("reading", 1, 2)])
    with pytest.raises(CancelledError):
        follow_load(events, "m", Progress(), interrupts)
    assert next(events).stage == "reading"


@pytest.mark.parametrize("verb", [["--prompt", "1"], ["score", "{text}"], ["suite", "sums"]])
def test_ctrl_c_ends_a_process_that_imports_torch(tmp_path: Path, verb: list[str]) -> None:
    # Python's handler would be called after the sleep, as after a call in C.
    (tmp_path / "torch.py").write_text("import os, time; os.write(2, b'!'); time.sleep(60)\n")
    (tmp_path / "text").write_text("1+1=2\n" * 100)
    words = [word.format(text=tmp_path / "text") for word in verb]
    paths = os.pathsep.join([str(tmp_path), os.environ["PYTHONPATH"]])
    running = subprocess.Popen(
        [sys.executable, "-m", "tui", *words, "--demo", "--checkpoint", "step_008000"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": paths},
    )  # fmt: skip
    with running:
        assert running.stderr
        told = b""
        while not told.endswith(b"!"):
            more = os.read(running.stderr.fileno(), 100)
            assert more, told
            told += more
        started = time.monotonic()
        running.send_signal(signal.SIGINT)
        assert running.communicate(timeout=50) == (b"", b"")
    assert running.returncode == -signal.SIGINT
    assert time.monotonic() - started < 20
