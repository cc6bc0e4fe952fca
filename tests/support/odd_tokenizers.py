"""Pickles in place of a tokenizer's: hostile, odd, or sound ones.

Each has the vocabulary's size if it is read, None if it must be refused. What would run leaves a
file named `executed` in the working folder.
"""

import pickle
import struct
from typing import Any

from tokenizer_pickles import ENCODING, RANKS, encoding, state, value

Cases = dict[str, tuple[bytes, int | None]]
COMMAND = "open('executed', 'w').close()"
# What a pickle could call, with an argument that shows that it was.
CALLS = {
    "os.system": ("os", "system", "echo > executed"),
    "posix.system": ("posix", "system", "echo > executed"),
    "eval": ("builtins", "eval", COMMAND),
    "exec": ("builtins", "exec", COMMAND),
    "subprocess.getoutput": ("subprocess", "getoutput", "echo > executed"),
    "timeit.timeit": ("timeit", "timeit", COMMAND),
    "torch.load": ("torch", "load", "executed"),
    "importlib.import_module": ("importlib", "import_module", "this"),
    "tiktoken.get_encoding": ("tiktoken", "get_encoding", "gpt2"),
    "pickle.loads": ("pickle", "loads", "N."),
    "another class of tiktoken": ("tiktoken.core", "Encoding.__init__", "x"),
}


def short(text: str) -> bytes:
    return b"\x8c" + bytes([len(text)]) + text.encode()


def _called(module: str, name: str, argument: str) -> dict[str, bytes]:
    """Return the ways in which a pickle can call a name."""
    line = f"{module}\n{name}\n".encode()
    stacked = short(module) + short(name) + b"\x93"
    word = short(argument)
    return {
        "GLOBAL, REDUCE": b"\x80\x02c" + line + word + b"\x85R.",
        "STACK_GLOBAL, REDUCE": b"\x80\x04" + stacked + word + b"\x85R.",
        "INST": b"\x80\x04(" + word + b"i" + line + b".",
        "OBJ": b"\x80\x04(" + stacked + word + b"o.",
        "NEWOBJ": b"\x80\x04" + stacked + word + b"\x85\x81.",
        "NEWOBJ_EX": b"\x80\x04" + stacked + word + b"\x85}\x92.",
    }


def hostile() -> Cases:
    """Every way to call every name, alone and inside of a tokenizer."""
    found: Cases = {}
    for name, call in CALLS.items():
        for way, pickled in _called(*call).items():
            found[f"{name} by {way}"] = pickled, None
        inside = _called(*call)["STACK_GLOBAL, REDUCE"][2:-1]
        held = value(state())
        found[f"{name} in a state"] = (
            b"\x80\x04" + ENCODING + held[:-1] + short("x") + inside + b"sb.", None,
        )  # fmt: skip
    return found


def _entries(**changed: Any) -> dict[str, Any]:
    return {"vocab_size": 2, "itos": {0: "a", 1: "b"}, "stoi": {"a": 0, "b": 1}} | changed


def _plain(**changed: Any) -> bytes:
    return pickle.dumps(_entries(**changed), 4)


def _with(opcodes: bytes) -> bytes:
    """Return a sound meta.pkl with one value more."""
    return _plain()[:-1] + short("x") + opcodes + b"s."


def _many(opcode: bytes, times: int = 10_000) -> bytes:
    return opcode * times


def odd() -> Cases:
    """Pickles that are large, deep, cyclic or garbled."""
    text = b"X" + struct.pack("<I", 10**6) + b"x" * 10**6
    same = b"".join(b"J" + struct.pack("<i", n) + b"h\xc8" for n in range(1, 200_000))
    entries = short("itos") + b"}(K\x00" + text + b"q\xc8" + same + b"u"
    cyclic = b"\x80\x04}q\xc8(" + short("stoi") + b"}" + short("itos")
    return {
        "a persistent id": (_with(b"K\x00Q"), None),
        "a text id": (_with(b"Pexecuted\n"), None),
        "an extension": (_with(b"\x82\x01"), None),
        "a buffer": (_with(b"\x97"), None),
        "a large array": (_with(b"\x96" + struct.pack("<Q", 2**31 - 1)), None),
        "bytes beyond the end": (_with(b"B" + struct.pack("<I", 2**31 - 1)), None),
        "long bytes": (_with(b"\x8e" + struct.pack("<Q", 2**60)), None),
        "a text beyond the end": (_with(b"X" + struct.pack("<I", 2**32 - 1)), None),
        "a number of 255 bytes": (_with(b"\x8a\xff" + b"\x7f" * 255), 2),
        "a number of 2**31 bytes": (_with(b"\x8b" + struct.pack("<i", 2**31 - 1)), None),
        "a number of digits": (_with(b"L" + b"9" * 10_000 + b"L\n"), None),
        "a frame beyond the end": (_with(b"\x95" + struct.pack("<Q", 2**60) + b"N"), None),
        "a list in itself": (_with(b"]q\xc8h\xc8a"), 2),
        "lists 10,000 deep": (_with(_many(b"]") + _many(b"a", 9_999)), 2),
        "tuples 10,000 deep": (_with(b")" + _many(b"\x85")), 2),
        "10,000 marks": (_with(_many(b"(")), None),
        "dicts 10,000 deep": (
            _with(b"}" + _many(b"K\x00}") + _many(b"s")), 2,
        ),
        "itos in itself": (cyclic + b"h\xc8u.", None),
        "itos a list in itself": (cyclic + b"]q\xc9h\xc9au.", None),
        "one text 200,000 times": (
            b"\x80\x04}(" + entries + short("stoi") + b"}u.", None,
        ),
        "five million numbers": (_with(b"](" + b"K\x01" * 4_100_000 + b"e"), None),
        "a set": (_with(b"\x8f"), None),
        "a frozen set": (_with(b"(\x91"), None),
        "POP": (_with(b"NN0"), None),
        "DUP": (_with(b"N2\x86"), None),
        "a key twice": (_plain()[:-1] + short("itos") + b"}s.", None),
        "two values": (b"\x80\x04N" + _plain()[2:], None),
        "an open mark": (b"\x80\x04(" + _plain()[2:], None),
        "more after it": (_plain() + b"cos\nsystem\n.", None),
        "no end": (_plain()[:-1], None),
        "empty": (b"", None),
        "protocol 255": (b"\x80\xff" + _plain()[2:], None),
        "protocol 0": (pickle.dumps(_entries(), 0), None),
        "text": (b"these are not the tokens\n", None),
        "True as an id": (_plain(itos={0: "a", True: "b"}), None),
        "a float as an id": (_plain(itos={0.0: "a", 1.0: "b"}), None),
        "ids beyond 64 bits": (_plain(itos={0: "a", 2**70: "b"}), None),
        "a surrogate": (_plain(itos={0: "a", 1: "\ud800"}, stoi={"a": 0, "\ud800": 1}), None),
        "another stoi": (_plain(stoi={"a": 1, "b": 0}), None),
        "a vocab_size of 2**70": (_plain(vocab_size=2**70), None),
        "a vocab_size below": (_plain(vocab_size=1), None),
    }  # fmt: skip


def encodings() -> Cases:
    """Encodings of tiktoken, changed."""
    found = {
        "no state": b"\x80\x04" + ENCODING + b".",
        "a name as state": encoding("gpt2"),
        "a state twice": b"\x80\x04" + ENCODING + value(state()) + b"b" + value(state()) + b"b.",
        "a class without an object": b"\x80\x04" + ENCODING[:-2] + b".",
        "made with arguments": b"\x80\x04" + ENCODING[:-2] + b"K\x01\x85\x81.",
        "a hostile pattern": encoding(state(pat_str="(a+)+$")),
        "a rank twice": encoding(state(mergeable_ranks=RANKS | {b"xx": 0})),
        "ranks of texts": encoding(state(mergeable_ranks={"a": 0})),
        "an unknown value": encoding(state(_core_bpe=b"x")),
        "another number": encoding(state(explicit_n_vocab=3)),
    }
    return {name: (data, None) for name, data in found.items()}


def sound() -> Cases:
    total = len(RANKS) + len(state()["special_tokens"])
    return {
        "nanochat's": (encoding(state()), total),
        "nanoGPT's": (_plain(), 2),
        "nanoGPT's with padding": (_plain(vocab_size=64), 64),
        "nanoGPT's of protocol 5": (pickle.dumps(_entries(), 5), 2),
        "nanoGPT's of protocol 2": (pickle.dumps(_entries(), 2), 2),
    }


TOKENIZERS = hostile() | odd() | encodings() | sound()
