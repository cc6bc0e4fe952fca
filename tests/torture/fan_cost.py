"""What a fan of 8 rows costs, against one row: the time of the same number of tokens each.

python -m tests.torture fan_cost [LAYERS [ROWS]]. The weights are random, in the width of d24, 1536;
fewer layers than its 24 need less memory. The ratio hardly depends on them, because both times are
those of the layers. The route is onednn in float32; without it the plain one.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from d24 import write

from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.protocol.events import Finished, Ready, Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings

TOKENS, ROUNDS = 48, 5
MOST = 2.0


def seconds(engine: Engine, rows: int) -> float:
    """Return the seconds from the first to the last token of a batch."""
    settings = SamplingSettings(max_tokens=TOKENS)
    requests = [
        Request(tuple(range(17)), settings, seed=1, row=row, raw=True) for row in range(rows)
    ]
    first = last = 0.0
    for event in engine.sample(requests, lambda _: settings, lambda: False):
        if isinstance(event, Token):
            last = time.perf_counter()
            first = first or last
        elif isinstance(event, Finished) and event.error:
            raise event.error
    return last - first


def main() -> int:
    """Measure both in turns, and print the median of each and their ratio."""
    layers = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "step_002920", layers=layers)
        (checkpoint,) = scan([Path(folder)])
        engine = Engine()
        loading = engine.load(checkpoint, None, LoadOptions(precision="float32", route="auto"))
        (ready,) = (event for event in loading if isinstance(event, Ready))
        times: dict[int, list[float]] = {1: [], rows: []}
        for _ in range(ROUNDS):
            for count, found in times.items():
                found.append(seconds(engine, count))
    one, many = (statistics.median(found) for found in times.values())
    print(
        f"{layers} layers x 1536, {ready.arithmetic}, {ready.threads} threads: one row "
        f"{1000 * one / (TOKENS - 1):.1f} ms a token, {rows} rows "
        f"{1000 * many / (TOKENS - 1):.1f} ms, ratio {many / one:.2f} (at most {MOST})"
    )
    return int(many > MOST * one)


if __name__ == "__main__":
    sys.exit(main())
