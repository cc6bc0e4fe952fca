"""Prefixes that wrappers of a model put before the names of its tensors."""

from collections.abc import Collection, Iterable

from core.base.errors import CheckpointError
from core.base.text import clean
from core.checkpoints.architecture import EMBEDDING_NAME

# Put before every name by torch.compile and by data-parallel training, in any order.
PREFIXES = ("_orig_mod.", "module.")
_UNWRAP = "Write the state_dict() of the inner model"


def common_prefix(names: list[str]) -> str:
    """Return the wrappers' prefixes, repeated in any order, that all names share."""
    if not names:
        # Of no names, every prefix is shared.
        return ""
    prefix = ""
    while added := next(
        (one for one in PREFIXES if all(name.startswith(prefix + one) for name in names)), ""
    ):
        prefix += added
    return prefix


def refuse_other_prefix(names: Iterable[str]) -> None:
    """Raise CheckpointError when the names are nanochat's behind a prefix that is not known.

    Also when a known prefix is in the middle of the names. Else nothing happens.
    """
    every = list(names)
    for name in every:
        if name.endswith(f".{EMBEDDING_NAME}"):
            prefix = clean(name.removesuffix(EMBEDDING_NAME))
            raise CheckpointError(f"Its tensors are those of nanochat after {prefix!r}", _UNWRAP)
    if any(_unwrapped(name) == EMBEDDING_NAME for name in every):
        for name in every:
            refuse_partial_prefix(name, [_unwrapped(name)])


def refuse_partial_prefix(name: str, known: Collection[str]) -> None:
    """Raise CheckpointError for a name that is known without the prefixes of wrappers in it."""
    if name != _unwrapped(name) in known:
        raise CheckpointError(
            f"{clean(name)} has a wrapper's prefix, which can be left out only before all tensors",
            _UNWRAP,
        )


def _unwrapped(name: str) -> str:
    """Return a name without the prefixes of wrappers anywhere in it."""
    return ".".join(part for part in name.split(".") if f"{part}." not in PREFIXES)
