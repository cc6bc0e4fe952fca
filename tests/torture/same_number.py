"""The random number of every token chooses it again: python -m tests.torture same_number [N=1000].

N generations of the demo with random settings and seeds, all with the lens. For each token, the
chain on Python's floats must choose the sampled id from the distribution that is kept. The exit
code is 1 if one does not.
"""

import sys
import time
from dataclasses import replace
from random import Random

from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.protocol.events import Ready, Started
from core.protocol.load_options import LoadOptions
from core.protocol.request import text_request
from core.protocol.settings import SamplingSettings
from core.record.session import Session
from core.tokenizers.find import tokenizer_for

TOKENS = 20


def main(generations: int = 1000, seed: int = 1) -> int:
    """Print how many tokens were chosen again, and the milliseconds of a chain."""
    rng, engine = Random(seed), Engine()
    checkpoint = next(one for one in scan([DEMO]) if one.step == 8000)
    tokenizer = tokenizer_for(checkpoint, None, ()).tokenizer
    loading = engine.load(checkpoint, tokenizer, LoadOptions(), lambda: False)
    (ready,) = (event for event in loading if isinstance(event, Ready))
    wrong = tokens = 0
    seconds = 0.0
    for number in range(generations):
        session, settings = Session(), drawn(rng)
        prompt = f"{rng.randrange(1000)}+{rng.randrange(1000)}"
        request = replace(text_request(prompt, tokenizer, 256, settings, number), lens=True)
        session.apply(Started((request,), ready))
        # A replay uses its own settings.
        replayed = replace(request, timeline=())
        for event in engine.generate(replayed, SamplingSettings, lambda: False):
            session.apply(event)
        generation = session.generations[-1]
        began = time.perf_counter()
        for at, sampled in enumerate(generation.new_ids):
            chain = generation.chain(at, generation.settings_at(at))
            tokens += 1
            wrong += chain is None or chain.choice(generation.random_number(at)) != sampled
        seconds += time.perf_counter() - began
    each = 1000 * seconds / max(1, tokens)
    counts = f"{generations} generations, {tokens:,} tokens"
    print(f"{counts}: {wrong} not chosen again, {each:.2f} ms each")
    return int(wrong > 0)


def drawn(rng: Random) -> SamplingSettings:
    """Return random settings."""
    return SamplingSettings(
        temperature=rng.choice((0.0, 0.5, 0.8, 1.0, 1.5, 3.0)),
        top_k=rng.choice((None, None, 3, 10)),
        top_p=rng.choice((1.0, 1.0, 0.9, 0.5)),
        min_p=rng.choice((0.0, 0.0, 0.05)),
        max_tokens=TOKENS,
    )


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
