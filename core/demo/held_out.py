"""Held-out documents of the demo's language as a .jsonl file: `python -m core.demo.held_out`.

Each line is a row as in training: documents up to 256 characters, from the beginning of one.
"""

import argparse
import json
import random

from core.demo.corpus import documents, pack_row
from core.tokenizers.characters import CURRENT

SEED = 21


def held_out_lines(rows: int, length: int) -> list[str]:
    """Return lines of JSON with a text of `length` characters, the same on every call."""
    source = documents(random.Random(SEED), held_out=True)
    texts = (_text(pack_row(source, length + 1)[0]) for _ in range(rows))
    return [json.dumps({"text": text}) for text in texts]


def _text(ids: list[int]) -> str:
    return b"".join(CURRENT.token_bytes(one) for one in ids if one != CURRENT.bos_id).decode()


def main() -> None:
    """Print the lines."""
    parser = argparse.ArgumentParser(description="Write held-out documents of the demo's language.")
    parser.add_argument("rows", nargs="?", type=int, default=400)
    for line in held_out_lines(parser.parse_args().rows, 256):
        print(line)


if __name__ == "__main__":
    main()
