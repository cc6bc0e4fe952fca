"""Files of byte-level tokenizers as OpenAI and Hugging Face write them, from a table of ranks."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.tokenizers.byte_alphabet import alphabet

_CHARS = {value: char for char, value in alphabet().items()}


def written(data: bytes) -> str:
    """Return bytes in GPT-2's alphabet."""
    return "".join(_CHARS[value] for value in data)


def merges(ranks: Mapping[bytes, int]) -> list[str]:
    """Return the merges of a table: for each token the two that it was made of."""
    return [
        f"{written(left)} {written(right)}"
        for token in sorted(ranks, key=lambda one: ranks[one])
        if len(token) > 1
        for left, right in [_halves(token, ranks)]
    ]


def _halves(token: bytes, ranks: Mapping[bytes, int]) -> tuple[bytes, bytes]:
    parts = [bytes([value]) for value in token]
    while len(parts) > 2:
        places = [at for at in range(len(parts) - 1) if parts[at] + parts[at + 1] in ranks]
        at = min(places, key=lambda one: ranks[parts[one] + parts[one + 1]])
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return parts[0], parts[1]


def vocabulary(ranks: Mapping[bytes, int]) -> dict[str, int]:
    return {written(token): rank for token, rank in ranks.items()}


def write_pair(
    folder: Path,
    ranks: Mapping[bytes, int],
    names: tuple[str, str] = ("encoder.json", "vocab.bpe"),
    **changed: Any,
) -> Path:
    """Write the two files of GPT-2; return the first."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = vocabulary(ranks) | {"<|endoftext|>": len(ranks)} | changed.get("tokens", {})
    (folder / names[0]).write_text(json.dumps(tokens))
    lines = ["#version: 0.2", *merges(ranks), *changed.get("lines", [])]
    (folder / names[1]).write_text("\n".join(lines) + "\n")
    return folder / names[0]


def huggingface(
    ranks: Mapping[bytes, int], specials: Mapping[str, int], pattern: str
) -> dict[str, Any]:
    """Return the JSON of a tokenizer.json, as nanochat's former class wrote it."""
    split = {
        "type": "Split",
        "pattern": {"Regex": pattern},
        "behavior": "Isolated",
        "invert": False,
    }
    level = {
        "type": "ByteLevel",
        "add_prefix_space": False,
        "trim_offsets": True,
        "use_regex": False,
    }
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": index, "content": text, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": True}
            for text, index in specials.items()
        ],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, level]},
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True,
                    "use_regex": True},
        "model": {
            "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": True,
            "ignore_merges": False,
            "vocab": vocabulary(ranks) | dict(specials), "merges": merges(ranks),
        },
    }  # fmt: skip
