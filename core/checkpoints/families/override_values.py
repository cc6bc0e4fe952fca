"""Constants that the user set, as values; core.checkpoints.families.overrides knows their ranges.

They are apart from the families, which a list and the first frame do not need.
"""

Value = str | int | float | None
# Pairs of a name and its value, sorted by name.
Overrides = tuple[tuple[str, Value], ...]
# The number of ids: the others of a padded vocabulary cannot be sampled.
VOCAB = "vocab"
# Every constant that can be set, in the order of the table.
NAMES = (
    "softcap",
    "window_pattern",
    "long_window",
    "short_window",
    "rope_table_dtype",
    "rope_base",
    "qk_scale",
    "ve_gain",
    "norm_eps",
    VOCAB,
    "gelu",
)


def words(overrides: Overrides) -> tuple[str, ...]:
    """Return the overrides as they are typed: `softcap=20`."""
    return tuple(f"{name}={_typed(value)}" for name, value in overrides)


def _typed(value: Value) -> str:
    if value is None:
        return "none"
    # All digits: the words are part of a model's identity.
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
