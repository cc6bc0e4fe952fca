"""What looking inside costs: python -m tests.torture inside_cost [LAYERS=4] [DEPTH=1000].

On random weights in the width of d24, 1536, on its own route in float32:
- decoding with the lens, against decoding without it, in turns (at most 5 % more)
- the first token of a branch at a depth, against one at depth 1, both with their prefix in the
  cache (at most 1.3 times as long)
The first is also measured on the demo. The exit code is 1 if a limit is passed on the random
weights.
"""

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from d24 import write

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.protocol.events import Ready, Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings

ROUNDS, BRANCHES = 7, 9
LENS_LIMIT, BRANCH_LIMIT = 1.05, 1.3
PROMPT = tuple(range(17))


def loaded(checkpoint: Checkpoint) -> tuple[Engine, Ready]:
    """Return an engine with a checkpoint in float32."""
    engine = Engine()
    loading = engine.load(checkpoint, None, LoadOptions(precision="float32"), lambda: False)
    (ready,) = (event for event in loading if isinstance(event, Ready))
    return engine, ready


def request_of(tokens: int, **other: object) -> Request:
    """Return a raw request of a number of tokens."""
    settings = SamplingSettings(temperature=1.0, max_tokens=tokens)
    return replace(Request(PROMPT, settings, seed=3, raw=True), **other)  # type: ignore[arg-type]


def times_of(engine: Engine, request: Request) -> tuple[float, float, list[int]]:
    """Return the seconds to the first token, those from there to the last, and the ids."""
    began = first = last = time.perf_counter()
    ids = list[int]()
    for event in engine.generate(request, lambda: request.settings, lambda: False):
        if isinstance(event, Token):
            last = time.perf_counter()
            first = first if ids else last
            ids.append(event.id)
    return first - began, last - first, ids


def lens_ratio(engine: Engine, tokens: int) -> tuple[float, float]:
    """Return seconds of a token without the lens, and the ratio of those with it."""
    without, with_lens = list[float](), list[float]()
    for _ in range(ROUNDS):
        for lens, found in ((False, without), (True, with_lens)):
            found.append(times_of(engine, request_of(tokens, lens=lens))[1])
    base = statistics.median(without)
    return base / (tokens - 1), statistics.median(with_lens) / base


def branch_seconds(engine: Engine, ids: list[int], depths: tuple[int, ...]) -> list[float]:
    """Return the median seconds to the first token of branches at each depth, in turns."""
    found: dict[int, list[float]] = {depth: [] for depth in depths}
    for _ in range(BRANCHES):
        # The deepest first: a shallow branch takes the cache of the deeper ones over.
        for depth in sorted(depths, reverse=True):
            whole = request_of(1, continued=(*ids[:depth], ids[depth]))
            # Fills the cache up to this depth.
            times_of(engine, whole)
            branch = replace(whole, continued=(*ids[:depth], (ids[depth] + 1) % 17))
            found[depth].append(times_of(engine, branch)[0])
    return [statistics.median(found[depth]) for depth in depths]


def main(layers: int = 4, depth: int = 1000) -> int:
    """Measure and print both ratios."""
    demo, _ = loaded(next(one for one in scan([DEMO]) if one.step == 8000))
    each, demo_ratio = lens_ratio(demo, 200)
    print(f"demo: {1000 * each:.3f} ms a token, with the lens {demo_ratio:.3f} of it", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "step_002920", layers=layers)
        engine, ready = loaded(scan([Path(folder)])[0])
        shape = f"{layers} layers x 1536, {ready.arithmetic}, {ready.threads} threads"
        each, ratio = lens_ratio(engine, 60)
        print(f"{shape}: {1000 * each:.2f} ms a token, with the lens {ratio:.3f} of it", flush=True)
        _, _, ids = times_of(engine, request_of(depth + 1))
        shallow, deep = branch_seconds(engine, ids, (1, depth))
    print(
        f"first token of a branch at depth 1: {1000 * shallow:.1f} ms, at depth {depth}: "
        f"{1000 * deep:.1f} ms, ratio {deep / shallow:.2f}"
    )
    return int(ratio > LENS_LIMIT or deep > BRANCH_LIMIT * shallow)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
