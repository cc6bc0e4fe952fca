"""The stages of nanochat's training, by the names of their folders (format.md 9)."""

import re
from collections.abc import Iterable

# chatsft_checkpoints/d2, or experiments/NAME/d2/sft in the branch experiment_refactor.
_FOLDER = re.compile(r"(base|mid|chatsft|sft|chatrl|rl)(?:_checkpoints)?")
_SHORT = {"chatsft": "sft", "chatrl": "rl"}
SUFFIX = "_checkpoints"
# Stages after which a model can chat (Checkpoint.source).
TRAINED_TO_CHAT = frozenset(("sft", "rl"))
EXPERIMENTS = "experiments"


def is_stage(name: str) -> bool:
    """Whether a folder is named after a stage."""
    return _FOLDER.fullmatch(name) is not None


def stage_of(parts: Iterable[str]) -> str | None:
    """Return the stage of the last part that names one: base, mid, sft or rl; None without one."""
    for name in reversed(list(parts)):
        if match := _FOLDER.fullmatch(name):
            return _SHORT.get(match[1], match[1])
    return None


def without_suffix(name: str) -> str:
    """Return the name of a stage's folder as users write it: chatsft for chatsft_checkpoints."""
    return name.removesuffix(SUFFIX) if name.endswith(SUFFIX) and is_stage(name) else name
