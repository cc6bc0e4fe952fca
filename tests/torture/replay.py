"""Replays: python -m tests.torture replay [GENERATIONS=300]; prints how many are equal.

Generations of the embedded checkpoints with changes of settings before and while text streams,
with and without BOS, with stop strings; every third goes on from the one before, as a branch or
from its end. Each is repeated in the session (R), then by `stepscope replay --all` from its JSON
object, as are samples that were decoded as batches; then once more with another number of threads,
where equal or different is said.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from core.base.errors import UsageError
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.protocol.events import Started
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.request import text_request
from core.protocol.settings import SamplingSettings
from core.record.codec import to_json
from core.record.generation import Generation
from core.record.session import Session
from core.tokenizers.find import tokenizer_for
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.runner import Runner

ROOT = Path(__file__).parents[2]
PROMPTS = ("123+456", "9-12", "H+1.20", "", "1\n2\n", "77+1=")
STOPS: tuple[tuple[str, ...], ...] = ((), (), ("8",), ("12", "7"))


class Told:
    """A listener that keeps errors and notices."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def began(self, generation, prompt) -> None: ...

    def grew(self, generation, text) -> None: ...

    def changed(self, generation) -> None: ...

    def remarked(self, generation, text) -> None:
        self.errors.append(text)

    def ended(self, generation) -> None:
        if error := generation.error():
            self.errors.append(error.message)

    def fan_began(self, fan) -> None: ...

    def fan_changed(self, fan) -> None: ...

    def load_began(self) -> None: ...

    def load_failed(self, failure, checkpoint) -> None:
        self.errors.append(failure.message)

    def load_cancelled(self, checkpoint) -> None:
        self.errors.append(f"cancelled {checkpoint.name!r}")

    def load_noticed(self, text) -> None:
        self.errors.append(text)

    def failed(self, failure) -> None:
        self.errors.append(failure.message)

    def refused(self, reason) -> None:
        self.errors.append(reason)

    def given_back(self, prompt) -> None:
        self.errors.append(f"given back {prompt!r}")

    def state_changed(self) -> None: ...


class Sessions:
    """A controller and a real runner, driven without a screen."""

    def __init__(self, seed: int) -> None:
        self.rng, self.told = random.Random(seed), Told()
        self.batches: SimpleQueue[Batch] = SimpleQueue()
        self.runner = Runner(self.post, lambda: self.controller.settings)
        self.controller = Controller(self.runner, self.told, LoadOptions("cpu", "fp32"))
        self.runner.start()

    def post(self, batch: Batch) -> bool:
        self.batches.put(batch)
        return True

    def until_idle(self, *, change: float = 0.0) -> None:
        """Apply batches until nothing is being done; change a setting now and then."""
        while self.controller.busy:
            self.controller.apply(self.batches.get(timeout=60))
            self.runner.hand_off.acknowledge()
            if self.controller.busy and self.rng.random() < change:
                self.controller.change(self.settings())

    def settings(self) -> SamplingSettings:
        rng = self.rng
        return SamplingSettings(
            temperature=rng.choice((0.0, 0.5, 0.8, 1.2, 2.0)),
            top_k=rng.choice((None, 1, 3, 10)),
            top_p=rng.choice((1.0, 1.0, 0.9, 0.5)),
            min_p=rng.choice((0.0, 0.0, 0.05)),
            max_tokens=rng.choice((1, 20, 60, 100, 150)),
            stop=rng.choice(STOPS),
            stop_on_newline=rng.random() < 0.2,
        )

    def generate(self) -> None:
        """Run one prompt under changing settings."""
        controller, rng = self.controller, self.rng
        controller.use_how(PromptOptions(bos=rng.random() < 0.7))
        controller.change(self.settings())
        prompt = rng.choice(PROMPTS if controller.how.bos else PROMPTS[:3])
        controller.run(prompt, None)
        if rng.random() < 0.5:
            # Before or while the prompt is prefilled.
            time.sleep(rng.random() * 0.002)
            controller.change(self.settings())
        self.until_idle(change=0.5)

    def go_on(self, generation: Generation) -> None:
        """Go on from a generation's end, or from another id in place of one of its own."""
        before, new = len(self.controller.session.generations), len(generation.new_ids)
        try:
            if self.rng.random() < 0.5:
                self.controller.go_on(generation)
            else:
                self.controller.branch(generation, self.rng.randrange(new), (1,))
        except UsageError:
            # The context is full, or another checkpoint is loaded.
            assert not self.controller.busy
        self.until_idle(change=0.5)
        if len(self.controller.session.generations) == before:
            self.generate()


def same(one: Generation, other: Generation) -> bool:
    return (one.new_ids, one.text, one.stop, one.logprobs, one.timeline) == (
        other.new_ids, other.text, other.stop, other.logprobs, other.timeline,
    )  # fmt: skip


def in_the_session(count: int) -> list[Generation]:
    """Return the generations; print how many are repeated exactly by R."""
    sessions = Sessions(1)
    controller = sessions.controller
    entries = scan([DEMO])
    equal = changed = 0
    originals: list[Generation] = []
    for number in range(count):
        if number % (count // len(entries) + 1) == 0:
            controller.load(entries[number * len(entries) // count])
            sessions.until_idle()
        if number % 3 == 2 and originals and originals[-1].new_ids:
            sessions.go_on(originals[-1])
        else:
            sessions.generate()
        original = controller.session.generations[-1]
        originals.append(original)
        controller.use_how(PromptOptions(bos=not controller.how.bos))
        controller.change(sessions.settings())
        controller.again(original, same=True)
        sessions.until_idle()
        equal += same(original, controller.session.generations[-1])
        changed += bool(original.timeline)
    sessions.runner.leave()
    sessions.runner.join()
    early = sum(any(at == 0 for at, _ in one.timeline) for one in originals)
    print(f"in the session: {equal} of {count} equal; {changed} with changes, {early} at token 0")
    goes_on = sum(bool(one.request.continued) for one in originals)
    errors = [one for one in sessions.told.errors if not one.startswith("Settings as in")]
    print(f"{goes_on} go on from another; errors: {errors}")
    return originals


def never() -> bool:
    return False


def samples(count: int) -> list[Generation]:
    """Return the generations of batches of 4 samples with the same prompt."""
    engine, session, rng = Engine(), Session(), random.Random(2)
    (entry, *_) = scan([DEMO])
    tokenizer = tokenizer_for(entry, None).tokenizer
    list(engine.load(entry, tokenizer, LoadOptions("cpu", "fp32")))
    ready = engine.ready
    assert ready
    for _ in range(count // 4):
        settings = SamplingSettings(temperature=rng.choice((0.5, 1.0, 2.0)), max_tokens=60)
        prompt, seed = rng.choice(PROMPTS), rng.randrange(9)
        one = text_request(prompt, tokenizer, ready.context, settings, seed)
        rows = tuple(replace(one, row=r, fingerprint=ready.origin.fingerprint) for r in range(4))
        session.apply(Started(rows, ready))
        by_row = dict.fromkeys(range(4), settings)
        for event in engine.sample(rows, by_row.__getitem__, never):
            session.apply(event)
    return session.generations


def replayed(generations: list[Generation], *words: str) -> tuple[int, str]:
    """Return exit code and summary of `stepscope replay --all` of generations."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generations.jsonl"
        path.write_text("\n".join(json.dumps(to_json(one), allow_nan=False) for one in generations))
        ended = subprocess.run(
            [sys.executable, "-m", "tui", "replay", path, "--all", *words],
            stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
    return ended.returncode, ended.stdout.splitlines()[-1]


def main() -> None:
    """Generate, repeat, replay."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    session, rows = in_the_session(count), samples(count // 3)
    code, summary = replayed([*session, *rows])
    print(f"of the session and rows of batches: {summary}")
    print(f"with 3 threads: {replayed([*session, *rows], '--threads', '3')[1]}")
    sys.exit(code)


if __name__ == "__main__":
    main()
