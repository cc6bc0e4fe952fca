"""A route in a process of its own: seconds from its command to the first token, peak memory."""

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
from core.checkpoints.resolve import resolve
from core.engine.engine import Engine
from core.machine.memory import anonymous_memory
from core.machine.precision import Route
from core.machine.subprocess_entry import command
from core.protocol.events import Loading, Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings

PIECE_BYTES = 8 * 2**20
PROMPT = tuple(range(8))


def measure(checkpoint: Checkpoint, route: Route) -> Start:
    """Read the file once, then start a child that loads it and generates one token."""
    assert checkpoint.model_path
    alone = read_once(checkpoint.model_path)
    place = str(checkpoint.folder)
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own interpreter and code
        command("core.bench.start", place, route.precision, route.name),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        # Python then takes half a second to destroy torch's objects; that is not measured.
        total = time.perf_counter() - started
        errors = process.communicate()[1]
    try:
        said = json.loads(line)
    except ValueError:
        raise ReportedError(
            f"The process that loads {checkpoint.name} failed: {errors[-200:]}"
        ) from None
    return Start(total=total, reading_alone=alone, **said)


def read_once(path: Path) -> float:
    """Return the seconds of reading a file once, in pieces, into one buffer."""
    buffer = bytearray(PIECE_BYTES)
    started = time.perf_counter()
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass
    return time.perf_counter() - started


def child() -> None:
    """Load what the command line names, sample one token, print the seconds as JSON."""
    place, precision, route = sys.argv[1:]
    checkpoint, engine = resolve(place, []), Engine()
    peak, began, importing = 0, time.perf_counter(), 0.0
    for event in engine.load(checkpoint, None, LoadOptions("cpu", precision, route)):
        if isinstance(event, Loading):
            importing = importing or (time.perf_counter() - began if event.done else 0.0)
            peak = max(peak, anonymous_memory() or 0)
    loaded = time.perf_counter()
    settings = SamplingSettings(temperature=0.0, max_tokens=1)
    ids = tuple(index % engine.config.vocab_size for index in PROMPT)
    events = engine.generate(Request(ids, settings, raw=True), lambda: settings, lambda: False)
    assert any(isinstance(event, Token) for event in events)
    peak = max(peak, anonymous_memory() or 0)
    ready = engine.ready
    assert ready
    said: dict[str, Any] = {
        **asdict(ready.times),
        "importing": importing,
        "loading": ready.seconds,
        "prefill": time.perf_counter() - loaded,
        "peak_anonymous": peak or None,
        "weights": ready.weight_bytes,
    }
    sys.stdout.write(f"{json.dumps(said)}\n")
    sys.stdout.flush()
