"""What a frame of a painted answer costs as it grows: python -m tests.torture painted_frames [N].

One generation of N tokens (100,000) without a newline, painted by surprise, in each form, grows in
batches of 40 tokens. Of each batch, the time of appending and of painting the last 40 rows is
measured, with the distribution of the last token. The exit code is 1 if the median of the last
tenth
is more than 1.2 times that of the first.
"""

import statistics
import sys
import time
from dataclasses import replace

from recording import begin, request
from seen import logits_for, seen_token

from core.record.session import Session
from tui.fullscreen.widgets.generation_block import GenerationBlock
from tui.view.distribution_table import distribution_lines
from tui.view.painting import Form, Measure, Painting
from tui.view.walk import Walk

BATCH, ROWS, WIDTH = 40, 40, 75
LIMIT = 1.2


def frames(tokens: int, form: Form) -> list[float]:
    """Return the seconds of each batch."""
    session = Session()
    generation = begin(session, replace(request(), lens=True))[0]
    block = GenerationBlock(generation, "1=", WIDTH)
    block.text.paint(Painting(Measure.SURPRISE, form))
    event = seen_token(0, "5", logits_for("5", 2.0))
    seconds = list[float]()
    for first in range(0, tokens, BATCH):
        for index in range(first, first + BATCH):
            session.apply(replace(event, index=index))
        began = time.perf_counter()
        block.append("5" * BATCH)
        last = block.text_rows.stop
        for row in range(max(0, last - ROWS), last):
            block.line(row)
        at = len(generation.new_ids) - 1
        distribution_lines(Walk(generation, at), generation.request.settings, WIDTH, 16)
        seconds.append(time.perf_counter() - began)
    return seconds


def main(tokens: int = 100_000) -> int:
    """Print the medians of the first and of the last tenth."""
    worst = 0.0
    for form in Form:
        seconds = frames(tokens, form)
        tenth = max(1, len(seconds) // 10)
        # The first batches have fewer than 40 rows.
        early = statistics.median(seconds[tenth // 2 : tenth + tenth // 2])
        late = statistics.median(seconds[-tenth:])
        print(
            f"{tokens:,} tokens, {form}: {1000 * early:.2f} ms a frame in the first tenth, "
            f"{1000 * late:.2f} ms in the last, ratio {late / early:.2f}",
            flush=True,
        )
        worst = max(worst, late / early)
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
