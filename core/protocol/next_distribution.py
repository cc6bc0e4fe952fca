"""What may come after some ids, as the model tells it: Python numbers, without tensors."""

from dataclasses import dataclass

# Up to this many ids, all of a vocabulary are told; of a larger one, the most likely.
WHOLE_VOCABULARY = 96
MOST_LIKELY = 10


@dataclass(frozen=True, slots=True)
class NextDistribution:
    """The raw distribution of the next token: over all ids, before mask and temperature.

    `likeliest` are ids with their log-probabilities in nats, the most likely first; of equal ones,
    the lowest id. They are all ids of a vocabulary of up to 96, else ten. `entropy` is in nats.
    `unused_mass` is the probability of all unused ids (padding), from 0 to 1; ids from `used` on
    are unused.
    """

    likeliest: tuple[tuple[int, float], ...]
    entropy: float
    unused_mass: float
    used: int
