"""Files of tokenizers that are large, deep, or name one thing many times.

"real:" files are as large as real ones, and are read.
"""

import json
import pickle
import struct
from collections.abc import Callable, Iterable
from typing import Any

import bombs_json
from byte_level_files import huggingface, written
from tokenizer_pickles import RANKS, encoding, specials, state

from core.tokenizers.split_patterns import NANOCHAT

MB = 10**6
Files = dict[str, tuple[str, Callable[[], bytes]]]
LONG = "n" * (15 * MB)
_OPCODES = {
    "EMPTY_DICT": b"}",
    "EMPTY_LIST": b"]",
    "MARK": b"(",
    "TUPLE1": b"\x85",
    "MEMOIZE": b"\x94",
    "numbers": b"J\x01\x02\x03\x04",
    "short texts": b"\x8c\x02ab",
    "short bytes": b"C\x02ab",
    "objects": b"h\x00)\x81",
    "a class": b"h\x01h\x02\x93",
}
# What the opcodes above get from the memo.
_REMEMBERED = b"".join(
    (
        b"\x8c\x0dtiktoken.core\x94\x8c\x08Encoding\x94\x93q\x00",
        b"\x8c\x0dtiktoken.coreq\x01\x8c\x08Encodingq\x02)",
    )
)  # fmt: skip


def files() -> Files:
    """Return the name of the file of each tokenizer and what makes its bytes, by what it is."""
    return {
        name: (file, make)
        for file, makers in (
            ("tokenizer.pkl", _pickles()),
            ("meta.pkl", _entries()),
            ("tokenizer.json", _descriptions() | bombs_json.values()),
            ("tokenizer_config.json", _alphabets() | bombs_json.values()),
        )
        for name, make in ((f"{file}: {name}", make) for name, make in makers.items())
    }


def _pickles() -> dict[str, Callable[[], bytes]]:
    repeated = {
        f"15 MB of {name}": lambda opcodes=opcodes: _repeated(opcodes)
        for name, opcodes in _OPCODES.items()
    }
    long = {LONG: 0}
    return repeated | {
        "a name of 15 MB": lambda: encoding(state(name=LONG)),
        "a pattern of 15 MB": lambda: encoding(state(pat_str=LONG)),
        "a special token of 15 MB": lambda: encoding(state(special_tokens={LONG: len(RANKS)})),
        "a merge of 15 MB": lambda: encoding(state(mergeable_ranks=RANKS | {LONG.encode(): 260})),
        "an unknown value of 15 MB": lambda: encoding(state() | long),
        "only a name of 15 MB": lambda: encoding(LONG),
        "a class of 15 MB": lambda: b"\x80\x04c" + f"a\n{LONG}\n.".encode(),
        "one text 5,000,000 times": lambda: b"\x80\x04](\x8c\x02ab\x94" + b"h\x00" * 5 * MB + b"e.",
        "1,500,000 numbers as keys": lambda: _table(b"J%bN", 1_500_000),
        "real: 65,536 tokens": lambda: encoding(_ranked(65_536)),
        "real: 200,000 tokens": lambda: encoding(_ranked(200_000)),
    }


def _repeated(opcodes: bytes) -> bytes:
    return b"\x80\x04" + _REMEMBERED + opcodes * (15 * MB // len(opcodes)) + b"."


def _table(pair: bytes, count: int) -> bytes:
    pairs = b"".join(pair % struct.pack("<i", number) for number in range(count))
    return b"\x80\x04}(" + pairs + b"u."


def _entries() -> dict[str, Callable[[], bytes]]:
    def entries(texts: Iterable[str]) -> bytes:
        every = list(texts)
        values = {"itos": dict(enumerate(every)), "stoi": {text: n for n, text in enumerate(every)}}
        return pickle.dumps(values | {"vocab_size": len(every)}, 4)

    return {
        "an entry of 15 MB": lambda: entries(["a", LONG]),
        "700,000 entries": lambda: entries(f"{n:x}" for n in range(700_000)),
        "an entry of 15 MB twice": lambda: pickle.dumps(
            {"itos": [LONG, LONG], "stoi": {LONG: 0}}, 4
        ),
        "a vocab_size of 255 bytes": lambda: pickle.dumps(
            {"itos": ["a"], "stoi": {"a": 0}, "vocab_size": 2**2000}, 4
        ),
        "real: 50,000 entries": lambda: entries(f"{n:x}" for n in range(50_000)),
    }


def _descriptions() -> dict[str, Callable[[], bytes]]:
    def described(**model: Any) -> bytes:
        found = huggingface(RANKS, specials(len(RANKS)), NANOCHAT)
        added = model.pop("added_tokens", found["added_tokens"])
        found |= {"added_tokens": added} | model.pop("parts", {})
        return json.dumps(found | {"model": found["model"] | model}).encode()

    return {
        "64 MB of lists": lambda: b'{"model": [' + b"[]," * 22_000_000 + b"0]}",
        "60 MB of numbers": lambda: b'{"model": [' + b"1234," * 12_000_000 + b"0]}",
        "60 MB of texts": lambda: b'{"model": [' + b'"ab",' * 12_000_000 + b"0]}",
        "a text of 60 MB": lambda: b'{"model": "' + b"n" * (60 * MB) + b'"}',
        "a text of 60 MB and a bomb": lambda: b'{"model": "'
        + b"n" * (60 * MB) + "\U0001f4a3".encode() + b'"}',
        "a type of 15 MB": lambda: described(type=LONG),
        "a normalizer of 15 MB": lambda: described(parts={"normalizer": LONG}),
        "a pattern of 15 MB": lambda: json.dumps(
            huggingface(RANKS, specials(len(RANKS)), LONG)
        ).encode(),
        "a decoder of 15 MB": lambda: described(parts={"decoder": {"type": LONG}}),
        "100,000 pre_tokenizers": lambda: described(
            parts={
                "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "a"}] * 100_000}
            }
        ),
        "a merge of 15 MB": lambda: described(merges=[f"a {LONG}"]),
        "a token of 15 MB": lambda: described(vocab={LONG: 0}),
        "an added token of 15 MB": lambda: described(
            added_tokens=[{"id": 999, "content": LONG, "special": True}]
        ),
        "an id of 2**21": lambda: described(vocab={"a": 2**21}),
        "900,000 merges": lambda: described(merges=["a a"] * 900_000),
        "real: 65,536 tokens": lambda: json.dumps(_byte_level(65_536)).encode(),
        "real: 128,000 tokens": lambda: json.dumps(_byte_level(128_000)).encode(),
        "real: 65,536 tokens, merges of pairs": lambda: _as_written_today(65_536),
        "real: 100,000 tokens, merges of pairs": lambda: _as_written_today(100_000),
    }  # fmt: skip


def _alphabets() -> dict[str, Callable[[], bytes]]:
    def described(**values: Any) -> bytes:
        return json.dumps({"vocab_chars": "ab\n"} | values, ensure_ascii=False).encode()

    return {
        "vocab_chars of 4 MB": lambda: described(vocab_chars=bombs_json.LONG),
        "a million characters": lambda: described(
            vocab_chars="".join(map(chr, range(0x10000, 0x10000 + 900_000)))
        ),
        "a special token of 4 MB": lambda: described(special_tokens=[bombs_json.LONG]),
        "100,000 special tokens": lambda: described(
            special_tokens=[f"<|{n}|>" for n in range(100_000)]
        ),
        "a vocab_size of 4,000 digits": lambda: described(vocab_size=10**4000),
    }


def _tokens(count: int) -> list[bytes]:
    """Return all single bytes, then pairs and triples of them."""
    longer = (
        left + bytes([last])
        for lefts in ([bytes([n]) for n in range(256)], [b"a" + bytes([n]) for n in range(256)],
                      [bytes([n, m]) for n in range(98, 256) for m in range(256)])
        for left in lefts
        for last in range(256)
    )  # fmt: skip
    found = dict.fromkeys(bytes([value]) for value in range(256))
    for token in longer:
        if len(found) == count:
            break
        found[token] = None
    return list(found)


def _ranked(count: int) -> dict[str, Any]:
    ranks = {token: rank for rank, token in enumerate(_tokens(count))}
    return state(mergeable_ranks=ranks, special_tokens=specials(count))


def _byte_level(count: int) -> dict[str, Any]:
    """Return a tokenizer.json; each merge adds a byte to a token before it."""
    tokens = _tokens(count)
    found = huggingface(RANKS, specials(count), NANOCHAT)
    texts = [written(token) for token in tokens]
    vocabulary = {text: rank for rank, text in enumerate(texts)} | specials(count)
    merges = [f"{text[:-1]} {text[-1]}" for text in texts if len(text) > 1]
    return found | {"model": found["model"] | {"vocab": vocabulary, "merges": merges}}


def _as_written_today(count: int) -> bytes:
    """Return a tokenizer.json with a list for each merge, indented, in UTF-8."""
    found = _byte_level(count)
    merges = [merge.split(" ") for merge in found["model"]["merges"]]
    model = found["model"] | {"merges": merges}
    return json.dumps(found | {"model": model}, indent=2, ensure_ascii=False).encode()
