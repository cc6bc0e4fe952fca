"""Constants that the user sets to others than the family's: `--set NAME=VALUE` (format.md 5, G).

They are for forks that changed a constant, and for choices that a file does not settle.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.base.near import near
from core.base.numerals import read_number, read_whole
from core.base.text import clean, shorten
from core.checkpoints.families.features import BIGRAM, Feature
from core.checkpoints.families.override_values import VOCAB, Overrides, Value
from core.checkpoints.families.recognition import Choice, is_pattern
from core.checkpoints.families.table import FAMILIES
from core.checkpoints.families.traits import COMPUTE_DTYPE, ERF, TANH, Traits

TABLE_DTYPES = {
    "bf16": "bfloat16",
    "bfloat16": "bfloat16",
    "fp16": "float16",
    "float16": "float16",
    "fp32": "float32",
    "float32": "float32",
    COMPUTE_DTYPE: COMPUTE_DTYPE,
}
_GELU = {ERF: ERF, TANH: TANH}
_LARGEST = 1e9


@dataclass(frozen=True, slots=True)
class Override:
    """A constant that can be set: its name in Traits, its range in words, and its parser.

    The parser raises ValueError, KeyError or OverflowError for other texts. With `part`, the
    family must have that part: its own value is None if it lacks it. It must not have the feature
    `without`.
    """

    name: str
    range: str
    read: Callable[[str], Value]
    part: str | None = None
    without: Feature | None = None

    def parse(self, text: str) -> Value:
        """Return the value that a text means; UsageError, naming the range, for other texts."""
        try:
            return self.read(text.strip())
        except (ValueError, KeyError, OverflowError):
            raise UsageError(
                f"{self.name} cannot be {shorten(repr(text), 60)}",
                f"It must be {self.range}",
                code=Code.SETTING_RANGE,
            ) from None


def _positive(text: str) -> float:
    value = read_number(text)
    if not 0 < value <= _LARGEST:
        raise ValueError(text)
    return value


def _window(text: str) -> int:
    value = read_whole(text)
    if not 0 <= value < 2**31:
        raise ValueError(text)
    return value


def _ids(text: str) -> int:
    value = read_whole(text)
    if not 0 < value < 2**31:
        raise ValueError(text)
    return value


def _long_window(text: str) -> int | None:
    return None if text.lower() == "none" else _window(text)


def _pattern(text: str) -> str:
    if not is_pattern(text):
        raise ValueError(text)
    return text.upper()


_NUMBER = "a number above 0, at most 1e9"
OVERRIDES = {
    one.name: one
    for one in (
        Override("softcap", _NUMBER, _positive, part="softcap"),
        Override(
            "window_pattern",
            "letters S (short) and L (long), such as SSSL",
            _pattern,
            part="window_pattern",
        ),
        # Learned positions end with the context, so a longer window sees nothing.
        Override(
            "long_window", "a whole number of tokens, or none", _long_window, part="rope_base"
        ),
        Override("short_window", "a whole number of tokens", _window, part="window_pattern"),
        Override(
            "rope_table_dtype",
            "bfloat16, float16, float32 or compute",
            lambda text: TABLE_DTYPES[text.lower()],
            part="rope_table_dtype",
        ),
        Override("rope_base", _NUMBER, _positive, part="rope_base"),
        Override("qk_scale", _NUMBER, _positive, part="qk_scale"),
        Override("ve_gain", _NUMBER, _positive, part="ve_gain"),
        Override("norm_eps", _NUMBER, _positive),
        # The rows of hashed bigrams are five times the vocabulary, so the file settles it.
        Override(VOCAB, "a whole number of ids", _ids, without=BIGRAM),
        Override("gelu", "erf (exact) or tanh", lambda text: _GELU[text.lower()], part="gelu"),
    )
}


def read_overrides(texts: Iterable[str]) -> Overrides:
    """Return the overrides of texts like `softcap=20`.

    Raises UsageError for an unknown name, a value out of range or a name given twice.
    """
    values: dict[str, Value] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise UsageError(
                f"{shorten(clean(text), 40)} needs a value", "Give NAME=VALUE, such as softcap=20"
            )
        if name in values:
            raise UsageError(f"{name} is given twice", "Give it once")
        values[name] = known(name).parse(value)
    return tuple(sorted(values.items()))


def known(name: str) -> Override:
    """Return the constant with this name. Raises UsageError, naming the others, for no such."""
    if name not in OVERRIDES:
        meant = near(name, OVERRIDES)
        # In the message, because a hint has less room.
        others = "" if meant else f"; it must be one of {', '.join(OVERRIDES)}"
        raise UsageError(
            f"{shorten(clean(name), 24)!r} is not a constant{others}",
            f"Did you mean {meant}?" if meant else "",
            code=Code.CONSTANT_UNKNOWN,
        )
    return OVERRIDES[name]


def overridden(
    traits: Traits, choices: tuple[Choice, ...], overrides: Overrides
) -> tuple[Traits, tuple[Choice, ...]]:
    """Return the constants with these values, and the choices that they do not settle.

    Raises UsageError for a name that does not exist or that the family lacks.
    """
    for name, _ in overrides:
        if not _has(traits, known(name)):
            raise UsageError(
                f"Family {traits.family} does not have {name}, only {', '.join(names_of(traits))}",
                f"Leave out --set {name}",
                code=Code.CONSTANT_LACKING,
            )
    values: dict[str, Any] = dict(overrides)
    rest = tuple(choice for choice in choices if choice.setting not in values)
    # The vocabulary is one of the sizes, not of the family's constants.
    values.pop(VOCAB, None)
    return replace(traits, **values), rest


def overridden_vocab(vocab: int, rows: int, overrides: Overrides) -> int:
    """Return the number of ids that the user set, else `vocab`.

    Raises UsageError for more than the `rows` of the embedding.
    """
    chosen = dict(overrides).get(VOCAB, vocab)
    assert isinstance(chosen, int)
    if chosen > rows:
        raise UsageError(
            f"{VOCAB} cannot be {chosen:,}",
            f"It must be from 1 to {rows:,}, the rows of the embedding",
            code=Code.SETTING_RANGE,
        )
    return chosen


def names_of(traits: Traits) -> tuple[str, ...]:
    """Return the names of the constants that a family has."""
    return tuple(one.name for one in OVERRIDES.values() if _has(traits, one))


def values_of(traits: Traits, vocab: int) -> Overrides:
    """Return the constants that a family has, with their values, in the order of the table."""
    return tuple(
        (name, vocab if name == VOCAB else getattr(traits, name)) for name in names_of(traits)
    )


def _has(traits: Traits, override: Override) -> bool:
    has_part = override.part is None or getattr(traits, override.part) is not None
    return has_part and override.without not in FAMILIES[traits.family].features
