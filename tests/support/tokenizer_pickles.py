"""Pickles of tokenizers as nanochat writes them, and changed ones."""

import pickle
from typing import Any

from reference_bpe import BYTES

from core.tokenizers.special_tokens import NANOCHAT
from core.tokenizers.split_patterns import NANOCHAT as PATTERN

# tiktoken.core.Encoding, made without arguments; no memo, so that a state can be appended.
ENCODING = b"\x8c\x0dtiktoken.core\x8c\x08Encoding\x93)\x81"
RANKS = dict(BYTES) | {b"th": 256, b"the": 257, b" the": 258, "é".encode(): 259}


def specials(first: int) -> dict[str, int]:
    return {name: first + index for index, name in enumerate(NANOCHAT)}


def state(**changed: object) -> dict[str, Any]:
    return {
        "name": "rustbpe",
        "pat_str": PATTERN,
        "mergeable_ranks": RANKS,
        "special_tokens": specials(len(RANKS)),
    } | changed


def value(item: object) -> bytes:
    """Return the opcodes of a plain value, without PROTO and STOP."""
    return pickle.dumps(item, 4)[2:-1]


def encoding(built: object) -> bytes:
    """Return the pickle of an Encoding with a state."""
    return b"\x80\x04" + ENCODING + value(built) + b"b."
