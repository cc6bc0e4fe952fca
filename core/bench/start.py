"""One route in a separate process: seconds from the command to the first token, peak memory."""

import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.base.errors import ReportedError
from core.bench.figures import Start
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.families.override_values import Overrides, words
from core.checkpoints.families.overrides import read_overrides
from core.checkpoints.resolve import resolve
from core.checkpoints.tensor_reader import PIECE_BYTES
from core.engine.engine import Engine
from core.machine.memory import anonymous_memory
from core.machine.precision import Route
from core.machine.subprocess_entry import command
from core.protocol.events import Loading, Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings

PROMPT = tuple(range(8))


def measure(checkpoint: Checkpoint, route: Route, overrides: Overrides) -> Start:
    """Read the files once, then time a child that loads them; ReportedError when it fails."""
    alone = sum(map(read_once, checkpoint.weight_files))
    folder = str(checkpoint.folder)
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own interpreter and code
        command("core.bench.start", folder, route.precision, route.name, *words(overrides)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        # Afterwards Python takes half a second to destroy torch's objects; that is not measured.
        total = time.perf_counter() - started
        errors = process.communicate()[1]
    try:
        result = json.loads(line)
    except ValueError:
        raise ReportedError(
            f"The process that loads {checkpoint.name} failed: {errors[-200:]}"
        ) from None
    return Start(total=total, reading_alone=alone, **result)


def read_once(path: Path) -> float:
    """Return the seconds that reading a file takes, in pieces, into one buffer."""
    buffer = bytearray(PIECE_BYTES)
    started = time.perf_counter()
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass
    return time.perf_counter() - started


def child() -> None:
    """Load the checkpoint on the command line, sample one token and print the figures as JSON."""
    folder, precision, route, *constants = sys.argv[1:]
    options = LoadOptions("cpu", precision, route, overrides=read_overrides(constants))
    checkpoint, engine = resolve(folder, []), Engine()
    peak, began, importing = 0, time.perf_counter(), 0.0
    for event in engine.load(checkpoint, None, options):
        if isinstance(event, Loading):
            importing = importing or (time.perf_counter() - began if event.done else 0.0)
            peak = max(peak, anonymous_memory() or 0)
    prefill = _first_token(engine)
    peak = max(peak, anonymous_memory() or 0)
    ready = engine.ready
    assert ready
    result: dict[str, Any] = {
        **asdict(ready.times),
        "importing": importing,
        "loading": ready.seconds,
        "prefill": prefill,
        "peak_anonymous": peak or None,
        "weights": ready.weight_bytes,
    }
    sys.stdout.write(f"{json.dumps(result)}\n")
    sys.stdout.flush()


def _first_token(engine: Engine) -> float:
    """Return the seconds from a short prompt to its first token."""
    started = time.perf_counter()
    settings = SamplingSettings(temperature=0.0, max_tokens=1)
    ids = tuple(index % engine.config.vocab_size for index in PROMPT)
    events = engine.generate(Request(ids, settings, raw=True), lambda: settings, lambda: False)
    assert any(isinstance(event, Token) for event in events)
    return time.perf_counter() - started
