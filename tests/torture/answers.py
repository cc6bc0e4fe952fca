"""Exact answer probabilities against samples: python -m tests.torture answers [SAMPLES] [SEED].

40 cases: held-out sums of the embedded checkpoints at temperatures at which they often err; every
second answer is a wrong one. Each case is sampled SAMPLES times (200,000) by the product's own
decoder, and the share of the answer is compared with its exact probability. The exit code is 1 if
a |z| is above 4, or if a sampled answer has probability 0. It takes 9 minutes.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from math import exp, sqrt
from pathlib import Path
from tempfile import TemporaryDirectory

from origins import ready_of
from suite_models import encoded_of, never

from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.engine.loaded_model import LoadedModel
from core.evaluate.answer_probability import Asked, forced
from core.evaluate.answer_tree import decode
from core.network.load import load_whole
from core.suites.encode import EncodedCase, EncodedSuite
from core.suites.suite import Cell
from core.tokenizers.characters import CURRENT

CASES, LARGEST_Z = 40, 4.0
# Samples that are decoded at a time; those that begin alike are computed once.
TOGETHER = 20_000
CELLS = (
    Cell(2.0),
    Cell(2.5, top_k=8),
    Cell(3.0, top_p=0.95),
    Cell(3.0, min_p=0.02),
    Cell(4.0, top_k=12, top_p=0.9, min_p=0.01),
)
SUITE = """
seed = {seed}
template = "{{a:1-3d}}{{op:+|-}}{{b:1-3d}}\\n"
answer = "{{a op b}}"
cases = 40
max_tokens = 24
held_out = {{key = "{{a}}{{op}}{{b}}", one_in = 20}}
"""


def subjects() -> list[LoadedModel]:
    """The embedded checkpoints in memory, the good one last."""
    found = sorted(scan([DEMO]), key=lambda one: one.step != 1000)
    return [
        LoadedModel(load_whole(one.index(), one.config()), ready_of(one, CURRENT)) for one in found
    ]


def sampled(
    loaded: LoadedModel, encoded: EncodedSuite, case: EncodedCase, cell: Cell, samples: int
) -> Counter[tuple[int, ...]]:
    """How often each stopped answer was drawn, by its ids."""
    counts: Counter[tuple[int, ...]] = Counter()
    settings = cell.settings.with_(max_tokens=encoded.suite.max_tokens)
    for first in range(0, samples, TOGETHER):
        numbers = range(first, min(samples, first + TOGETHER))
        for leaf in decode(loaded.model, encoded, [case.request], settings, numbers, never):
            if leaf.stopped:
                counts[leaf.ids[:-1]] += len(leaf.samples)
    return counts


def figures(samples: int, seed: int, folder: Path) -> Iterator[float]:
    """Print a line for each case, and yield its z."""
    models = subjects()
    encoded = encoded_of(folder, SUITE.format(seed=seed), models[0])
    for number, case in enumerate(encoded.cases[:CASES]):
        loaded, cell = models[number % len(models)], CELLS[number % len(CELLS)]
        counts = sampled(loaded, encoded, case, cell, samples)
        # Every second case is about the most frequent wrong answer.
        right = case.texts[case.case.expected]
        wrong = (ids for ids, _ in counts.most_common() if ids != right)
        ids = next(wrong, right) if number % 2 else right
        asked = [Asked(0, ids)]
        prompts = [case.request.ids]
        (found,) = forced(
            loaded.model, prompts, asked, [cell], encoded.ends, encoded.allowed, never
        )
        p = exp(found.whole[0])
        z = (counts[ids] - samples * p) / sqrt(samples * p * (1 - p)) if 0 < p < 1 else 0.0
        if p == 0 and counts[ids]:
            z = float("inf")
        print(
            f"{number + 1:2}  {case.case.prompt.strip():8}  {encoded.text(ids):6}  "
            f"{loaded.ready.origin.name}  exact {p:.6f}  sampled {counts[ids] / samples:.6f}  "
            f"z {z:+.2f}",
            flush=True,
        )
        yield z


def main(samples: int, seed: int) -> int:
    """Print all cases; return 1 if one of them is too far off."""
    start = time.monotonic()
    with TemporaryDirectory() as folder:
        found = list(figures(samples, seed, Path(folder)))
    worst = max(map(abs, found))
    spread = sqrt(sum(z * z for z in found) / len(found))
    print(
        f"{len(found)} cases of {samples:,} samples, seed {seed}: largest |z| {worst:.2f}, "
        f"root mean square {spread:.2f}, {time.monotonic() - start:.0f} s"
    )
    return int(worst > LARGEST_Z)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [200_000, 1][len(given) :])))
