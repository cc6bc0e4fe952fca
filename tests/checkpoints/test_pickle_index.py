import io
import os
import pickle
import pickletools
import struct
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pickle_parts import ORDERED, index_of, many, state, storage, tensor, word

from core.base.errors import CheckpointError
from core.checkpoints.pickle_claims import PickleIndexError, Storage, View
from core.checkpoints.pickle_index import walk
from core.checkpoints.ptfile import read_index

GOOD = index_of(tensor())
WEIGHTS = struct.pack("<6f", *range(6))


class Runs:
    """Unpickled, it leaves a file in the working folder."""

    def __init__(self, function: object, argument: str) -> None:
        self.call = function, (argument,)

    def __reduce__(self) -> tuple[Any, ...]:
        return self.call


PAYLOADS = {
    "os.system": pickle.dumps(Runs(os.system, "echo > executed"), 2),
    "eval": pickle.dumps(Runs(eval, "open('executed', 'w').close()"), 2),
    "exec among weights": index_of(
        b"c__builtin__\nexec\n" + many(word("open('executed', 'w').close()")) + b"R"
    ),
    "STACK_GLOBAL": pickle.dumps(Runs(os.system, "echo > executed"), 4),
    "INST": b"(" + word("echo > executed") + b"ios\nsystem\n.",
    "OBJ": b"(cos\nsystem\n" + word("echo > executed") + b"o.",
}
BROKEN = PAYLOADS | {
    "an allowed name by NEWOBJ": b"\x80\x02" + ORDERED + b")\x81.",
    "torch.load by name": index_of(b"ctorch\nload\n(" + word("x") + b"tR"),
    "a storage that is called": index_of(b"ctorch\nFloatStorage\n)R"),
    "an extension": index_of(b"\x82\x01"),
    "bytes": index_of(b"C\x01a"),
    "a list": index_of(b"]"),
    "not a pickle": b"\xff" * 40,
    "an empty index": b"",
    "no STOP": GOOD[:-1],
    "memo never filled": index_of(b"h\x07"),
    "stack underflow": b"\x80\x02R.",
    "a mark that is missing": b"\x80\x02}u.",
    "only a mark": b"\x80\x02(.",
    "two results": b"\x80\x02}}.",
    "an empty state dict": b"\x80\x02" + ORDERED + b")R.",
    "a tensor alone": b"\x80\x02" + tensor() + b".",
    "half a pair": state(word("w"), tensor(), word("v")),
    "a deep stack": b"\x80\x02" + b"(" * 50_000 + b".",
    "a deep tuple": index_of(b")" + b"\x85" * 50_000),
    "key twice": state(word("w"), tensor(), word("w"), tensor()),
    "key a number": state(b"K\x07", tensor()),
    "key a tuple": state(b")", tensor()),
    "an unpaired surrogate": state(b"X\x03\0\0\0\xed\xa0\x80", tensor()),
    "a name that moves the cursor": state(word("\x1b[2J"), tensor()),
    "value a number": index_of(b"K\x07"),
    "a nested dict": index_of(ORDERED + b")R"),
    "unknown dtype": index_of(tensor(storage("ComplexFloatStorage"))),
    "a persistent id of text": index_of(word("0") + b"Q"),
    "a negative size": index_of(tensor(storage(numel=-6))),
    "negative shape": index_of(tensor(shape=(-2, -3))),
    "negative offset": index_of(tensor(offset=-1)),
    "stride 0": index_of(tensor(stride=(0, 1))),
    "transposed": index_of(tensor(shape=(3, 2), stride=(1, 3))),
    "fewer strides than axes": index_of(tensor(stride=(1,))),
    "a view beyond its storage": index_of(tensor(offset=1)),
    "huge shape": index_of(tensor(shape=(2**62, 2**62))),
    "huge storage": index_of(tensor(storage(numel=2**100))),
    "a shape of many huge lengths": index_of(tensor(shape=(2**126,) * 40_000)),
    "storage too short for its dtype": index_of(tensor(storage("DoubleStorage"))),
    "storage longer than its claim": index_of(tensor(storage(numel=3), shape=(3,), stride=(1,))),
    "two dtypes of one record": state(
        word("w"), tensor(), word("v"), tensor(storage("HalfStorage"))
    ),
    "no bytes for a tensor": index_of(tensor(storage(key="1"))),
    "a record outside data/": index_of(tensor(storage(key="../data.pkl"))),
}


def model_file(folder: Path, pickled: bytes) -> Path:
    path = folder / "model_000001.pt"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("m/data.pkl", pickled)
        file.writestr("m/data/0", WEIGHTS)
        file.writestr("m/version", b"3\n")
    return path


class Loads(pickle._Unpickler):
    """What a careless program does."""

    def persistent_load(self, claim: object) -> object:
        return claim


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_the_payloads_run_under_pickle(payload: bytes) -> None:
    Loads(io.BytesIO(payload)).load()
    assert Path("executed").exists()


@pytest.mark.parametrize("pickled", BROKEN.values(), ids=BROKEN)
def test_a_broken_or_hostile_index_is_refused(tmp_path: Path, pickled: bytes) -> None:
    with pytest.raises(CheckpointError) as caught:
        read_index(model_file(tmp_path, pickled))
    assert "model_000001.pt has " in caught.value.line()
    assert len(caught.value.line()) <= 200
    assert not Path("executed").exists()


def test_the_good_index_is_accepted(tmp_path: Path) -> None:
    (only,) = read_index(model_file(tmp_path, GOOD)).tensors
    assert (only.name, only.dtype, only.shape, only.nbytes) == ("w", "float32", (2, 3), 24)


def test_walk_returns_the_claims() -> None:
    assert walk(GOOD).weights == {"w": View(Storage("float32", "0", 6), 0, (2, 3), (3, 1))}


def test_walk_keeps_the_order_of_the_file() -> None:
    names = ["z", "a", "m"]
    pairs = [part for name in names for part in (word(name), tensor())]
    assert list(walk(state(*pairs)).weights) == names


def test_protocol_2_with_memo_is_understood() -> None:
    pickled = pickle.dumps({"a": 1}, 2)
    with pytest.raises(PickleIndexError, match="the entry 'a', which is not a tensor"):
        walk(pickled)


@pytest.mark.parametrize(
    ("pickled", "reason"),
    [
        (PAYLOADS["STACK_GLOBAL"], "the opcode FRAME"),
        (PAYLOADS["INST"], "the opcode INST"),
        (BROKEN["an allowed name by NEWOBJ"], "the opcode NEWOBJ"),
        (PAYLOADS["exec among weights"], "the name __builtin__.exec"),
        (BROKEN["key twice"], "the key 'w' twice"),
        (BROKEN["memo never filled"], "memo slot 7"),
        (BROKEN["stack underflow"], r"runs empty \(byte 2 of its index\)"),
        (BROKEN["no STOP"], "cut or garbled"),
    ],
)
def test_a_refusal_says_what_and_where(pickled: bytes, reason: str) -> None:
    with pytest.raises(PickleIndexError, match=reason):
        walk(pickled)


def test_an_index_cut_anywhere_is_refused() -> None:
    for end in range(len(GOOD)):
        with pytest.raises(PickleIndexError):
            walk(GOOD[:end])


def test_one_opcode_less_never_escapes() -> None:
    bounds = [where for _, _, where in pickletools.genops(GOOD)] + [len(GOOD)]
    for start, end in pairwise(bounds):
        try:
            claims = walk(GOOD[:start] + GOOD[end:]).weights
        except PickleIndexError:
            continue
        assert all(isinstance(view, View) for view in claims.values())
