"""Sizes that the tensors tell where the meta has none, and nanochat's defaults (format.md 5).

Depth and width are always told by the shapes, the number of heads only by value gates. Without
gates it must be in the meta: another number computes other logits from the same tensors.
"""

import re
from collections.abc import Mapping
from typing import Any

from core.base.error_codes import Code
from core.base.errors import CheckpointError
from core.checkpoints.architecture import EMBEDDING_NAME
from core.checkpoints.families.features import BIGRAMS, ROWS_PER_ID
from core.checkpoints.families.override_values import VOCAB
from core.checkpoints.families.recognition import Choice
from core.checkpoints.families.table import GATE, Shapes

CONTEXT, HEAD_WIDTH = 2048, 128
_BLOCK = re.compile(r"(?:transformer\.h|model\.layers)\.(\d{1,4})\.")
_KEYS = "transformer.h.0.attn.c_k.weight"


def completed(
    claimed: Mapping[str, Any], found: Shapes
) -> tuple[dict[str, Any], tuple[Choice, ...]]:
    """Return the sizes of model_config and those that it lacks, and which of these are assumed.

    `found` are the shapes of all tensors; the embedding is one of them and has two axes. Raises
    CheckpointError when the number of heads is in neither.
    """
    rows, width = found[EMBEDDING_NAME]
    told = {"n_layer": block_count(found), "n_embd": width, **_heads(claimed, found, width)}
    assumed = {"vocab_size": rows, "sequence_len": CONTEXT}
    if table := found.get(BIGRAMS):
        told["vocab_size"] = table[0] // ROWS_PER_ID
        del assumed["vocab_size"]
    choices = [_ASSUMED[key](assumed[key]) for key in assumed if key not in claimed]
    return assumed | told | dict(claimed), tuple(choices)


def block_count(found: Shapes) -> int:
    """Return the number of layers that the names of the tensors have."""
    blocks = {int(match[1]) for name in found if (match := _BLOCK.match(name))}
    return max(blocks, default=-1) + 1


def _heads(claimed: Mapping[str, Any], found: Shapes, width: int) -> dict[str, int]:
    """Return the numbers of heads by the first value gate [K, C]; nothing if the meta has them."""
    if "n_head" in claimed:
        return {}
    gate = next((shape for name, shape in found.items() if name.endswith(GATE)), ())
    rows = found.get(_KEYS, ())
    if len(gate) == len(rows) == 2 and gate[0] and rows[0] and not rows[0] % gate[0]:
        return {"n_head": width * gate[0] // rows[0], "n_kv_head": gate[0]}
    usual, rest = divmod(width, HEAD_WIDTH)
    number, why = (usual, f"; nanochat's heads are {HEAD_WIDTH} wide") if not rest else ("N", "")
    raise CheckpointError(
        "Neither model_config in the meta nor the tensors tell the number of heads",
        f'Write "model_config": {{"n_head": {number}}} into the meta{why}',
        code=Code.CHECKPOINT_META,
    )


def _vocabulary(rows: int) -> Choice:
    text = f"the meta does not have vocab_size: all {rows:,} rows of the embedding are ids"
    return Choice(VOCAB, f"{text} (set {VOCAB}=N)")


def _context(tokens: int) -> Choice:
    text = f"the meta does not have sequence_len: a context of {tokens:,} tokens is assumed"
    return Choice("", f"{text}, nanochat's default")


_ASSUMED = {"vocab_size": _vocabulary, "sequence_len": _context}
