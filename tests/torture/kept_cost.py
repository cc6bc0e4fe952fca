"""What the journal costs: python -m tests.torture kept_cost [PAIRS]; prints its figures.

The demo generates as in a session: the runner's thread decodes, and another one applies a batch
every 33 ms, with a journal and without one, in turn. Printed is the median of the ratios of the
processor's seconds for each new token, which other processes change little.
"""

import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from journals import opened, session_id

from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.journal.journal_file import JournalFile
from core.journal.recorder import Recorder
from core.protocol.events import Finished, Started
from core.protocol.load_options import LoadOptions
from core.protocol.request import text_request
from core.protocol.settings import SamplingSettings
from core.record.session import Session
from core.tokenizers.find import tokenizer_for
from tui.session.hand_off import INTERVAL, Batch, HandOff
from tui.session.journal_thread import JournalThread

SETTINGS = SamplingSettings(max_tokens=240)
GENERATIONS = 12


def seconds_each(engine: Engine, folder: Path | None, number: int) -> float:
    """Return the seconds for each new token of some generations, kept in a folder if given."""
    session = Session()
    recorder = thread = None
    if folder:
        name = session_id(number)
        thread = JournalThread(JournalFile(folder, name, lambda: opened(name)), print)
        thread.start()
        recorder = Recorder(thread)
        recorder.follow(session)
    took = sum(_generate(engine, session, recorder, seed) for seed in range(GENERATIONS))
    if thread:
        thread.leave()
        thread.join()
    return took / sum(len(one.new_ids) for one in session.generations)


def _generate(engine: Engine, session: Session, recorder: Recorder | None, seed: int) -> float:
    """Generate one text in a thread and apply its batches here; return the seconds."""
    assert engine.ready
    tokenizer = engine.ready.origin.tokenizer
    request = text_request("12+34", tokenizer, 256, SETTINGS, seed)
    session.apply(Started((request,), engine.ready))
    batches: list[Batch] = []
    arrived = threading.Event()

    def post(batch: Batch) -> bool:
        batches.append(batch)
        arrived.set()
        return True

    hand_off = HandOff(post)
    began = time.process_time()

    def decode() -> None:
        for event in engine.generate(request, lambda: SETTINGS, lambda: False):
            hand_off.put(1, event, lambda: False)
        hand_off.end(1)

    runner = threading.Thread(target=decode)
    runner.start()
    finished = False
    while not finished:
        arrived.wait()
        arrived.clear()
        while batches:
            for event in batches.pop(0).events:
                session.apply(event)
                finished = finished or isinstance(event, Finished)
            if recorder:
                recorder.flush()
            threading.Timer(INTERVAL, hand_off.acknowledge).start()
    took = time.process_time() - began
    runner.join()
    return took


def main(pairs: int = 15) -> int:
    """Print the cost; return 1 if it is above 2 %."""
    checkpoint = scan([DEMO])[0]
    engine = Engine()
    tokenizer = tokenizer_for(checkpoint, None).tokenizer
    for _ in engine.load(checkpoint, tokenizer, LoadOptions(), lambda: False):
        pass
    with tempfile.TemporaryDirectory() as name:
        seconds_each(engine, Path(name), 0)
        found = [
            (seconds_each(engine, Path(name), 2 * pair), seconds_each(engine, None, 0))
            for pair in range(1, pairs + 1)
        ]
    ratios = sorted(kept / plain for kept, plain in found)
    median = statistics.median(ratios)
    each = statistics.median(plain for _, plain in found) * 1e6
    print(
        f"{pairs} pairs: {each:.1f} us of the processor for each token; with the journal "
        f"{median:.3f} of that "
        f"(the middle half {ratios[len(ratios) // 4]:.3f} to {ratios[-len(ratios) // 4]:.3f})"
    )
    return int(median > 1.02)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
