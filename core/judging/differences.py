"""Where two checkpoints differ: by position in the window, by class of token, in which windows.

Differences are of the first checkpoint minus the second, in nats per token.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """The mean difference over the `tokens` of a group."""

    name: str
    tokens: int
    difference: float


@dataclass(frozen=True, slots=True)
class WindowDifference:
    """The difference in one window, by its position in the text.

    `before`, `token` and `after` are the text around the token that differs most; empty without a
    tokenizer.
    """

    window: int
    difference: float
    before: str
    token: str
    after: str


@dataclass(frozen=True, slots=True)
class Differences:
    """Of the checkpoints at positions `a` and `b` of a result; `worst` are worst for `a`."""

    a: int
    b: int
    positions: tuple[GroupDifference, ...]
    classes: tuple[GroupDifference, ...]
    worst: tuple[WindowDifference, ...]
