"""Which family a checkpoint is of: by tensors first, then by its meta (format.md 5).

Where neither settles it, a default is taken, and a sentence tells the user.
"""

from typing import NamedTuple

from core.base.errors import CheckpointError
from core.base.text import written
from core.checkpoints.families.family import Family
from core.checkpoints.families.features import WINDOWS
from core.checkpoints.families.g0_g1 import G0, G1
from core.checkpoints.families.g2_g3 import G2, G3
from core.checkpoints.families.g4_g5 import G4, G5
from core.checkpoints.families.table import Shapes, marked
from core.checkpoints.families.traits import Traits
from core.checkpoints.meta import Meta

LONGEST_PATTERN = 512


class Choice(NamedTuple):
    """A constant that was chosen without certainty: the override for it, and what the user sees.

    `setting` is "" if nothing can be set.
    """

    setting: str
    text: str


NO_PATTERN = Choice(
    "window_pattern",
    "window_pattern is missing in the meta: all layers see the whole context, as upstream reads it "
    "(set window_pattern=SSSL)",
)
SOFTCAP_15 = Choice(
    "softcap",
    "softcap 15 is assumed; runs of early March 2026 have 20 (set softcap=20)",
)
# 20 and 80 batches of 2^19 tokens. Between them were 40, with either softcap.
EVAL_TOKENS_G4, EVAL_TOKENS_G5 = 20 * 2**19, 80 * 2**19


class Recognised(NamedTuple):
    """A family, the reason for it, and what was chosen without certainty."""

    family: Family
    why: str
    choices: tuple[Choice, ...] = ()


def traits_of(
    shapes: Shapes, vocab: int, rows: int, context: int, meta: Meta
) -> tuple[Traits, tuple[Choice, ...]]:
    """Return the constants of a checkpoint's family, and each choice that was made.

    `rows` is the number of rows of the embedding, `vocab` of those the used ones. Raises
    CheckpointError for a pattern of windows that is not one.
    """
    family, why, choices = _recognised(shapes, vocab, rows, meta)
    pattern = _pattern(meta)
    if WINDOWS not in family.features and pattern:
        text = f"window_pattern in the meta is ignored: {family.name} does not have windows"
        choices = (*choices, Choice("", text))
    return family.traits(why, context, pattern), choices


def _recognised(shapes: Shapes, vocab: int, rows: int, meta: Meta) -> Recognised:
    mark = marked(shapes)
    if mark is None:
        return Recognised(*_plain(vocab, rows, meta))
    found = Recognised(mark.family, mark.reason)
    if mark.family is G3 and _pattern(meta) is None and _of_base_run(meta):
        # Base runs of G3 always recorded their pattern (format.md 5, B).
        return Recognised(G2, f"{mark.reason}; a base run without window_pattern")
    if mark.family is G4:
        found = _by_softcap(mark.reason, meta)
    if _pattern(meta) is None:
        return found._replace(choices=(*found.choices, NO_PATTERN))
    return found


def _by_softcap(reason: str, meta: Meta) -> Recognised:
    """Return G4 or G5, which have the same tensors and another softcap (format.md 5, A).

    Base runs recorded how many tokens they evaluate on, which changed at about the same time.
    """
    tokens = meta.section("user_config").get("eval_tokens") if _of_base_run(meta) else None
    if tokens == EVAL_TOKENS_G5:
        return Recognised(G5, f"{reason}; eval_tokens are those of runs with softcap 20")
    if tokens == EVAL_TOKENS_G4:
        return Recognised(G4, f"{reason}; eval_tokens are those of runs with softcap 15")
    return Recognised(G4, f"{reason}; nothing tells whether it is G4 or G5", (SOFTCAP_15,))


def _of_base_run(meta: Meta) -> bool:
    return "loop_state" in meta.values


def _plain(vocab: int, rows: int, meta: Meta) -> tuple[Family, str]:
    """Return G0 or G1, which differ only in padding (format.md 2), and the reason."""
    if rows > vocab:
        return G1, f"plain layout, {vocab:,} tokens padded to {rows:,} rows"
    if meta.is_fork:
        return G1, f"plain layout, the fork's meta, padded to {rows:,}"
    if vocab % 64 == 0:
        return G1, f"plain layout of {vocab:,} rows, G0 or G1, which compute the same"
    return G0, f"plain layout, {vocab:,} rows without padding"


def _pattern(meta: Meta) -> str | None:
    """Return the window pattern of the meta, None without one."""
    value = meta.section("model_config").get("window_pattern")
    if value is None:
        return None
    if not is_pattern(value):
        shown = written(value)
        raise CheckpointError(f"model_config.window_pattern in the meta is {shown}, not S and L")
    return str(value)


def is_pattern(value: object) -> bool:
    """Whether a value is a pattern of windows: letters S and L in upper or lower case."""
    return (
        isinstance(value, str) and 0 < len(value) <= LONGEST_PATTERN and set(value) <= set("SsLl")
    )
