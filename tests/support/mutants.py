"""Mutant n of seed s: a sound file after a few random changes. It is the same in every process."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random

from mutant_seeds import seeds
from mutant_subjects import Files

# How often each kind of file is taken, in percent.
SHARES = {
    "archive": 55, "safetensors": 13, "shards": 4, "encoding": 6, "entries": 6, "characters": 3,
    "meta": 5, "config": 4, "tokenizer": 2, "pair": 2,
}  # fmt: skip
# What a step may stumble over in a file that steps before it have broken.
_STUMBLES = (ValueError, LookupError, ArithmeticError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Mutant:
    """A file of a kind, by its number among the seeds, and the random states of its steps."""

    kind: str
    subject: int
    steps: tuple[str, ...]

    def files(self) -> Files:
        """Return the files after all steps. A step that cannot be made is left out."""
        for count in range(len(self.steps), 0, -1):
            made = seeds()[self.kind][self.subject].copied()
            for one in self.steps[:count]:
                with suppress(*_STUMBLES):
                    made.step(Random(one))
            with suppress(*_STUMBLES):
                return made.files()
        return seeds()[self.kind][self.subject].files()

    def without(self, dropped: Collection[int]) -> "Mutant":
        """Return it with fewer steps, given by their numbers."""
        kept = (one for at, one in enumerate(self.steps) if at not in dropped)
        return replace(self, steps=tuple(kept))


def mutant(seed: int, number: int) -> Mutant:
    """Return the mutant with this number."""
    rng = Random(f"{seed} {number}")
    kind = rng.choices([*SHARES], [*SHARES.values()])[0]
    count = 1
    while count < 8 and rng.random() < 0.5:
        count += 1
    steps = tuple(f"{seed} {number} {at}" for at in range(count))
    return Mutant(kind, rng.randrange(len(seeds()[kind])), steps)
