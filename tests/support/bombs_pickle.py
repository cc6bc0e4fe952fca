"""Pickles of torch.save that are large, deep, or name one thing many times."""

import struct
from collections.abc import Callable, Iterable

from archives import archive, part
from pickle_parts import (
    EMPTY,
    ORDERED,
    PROTOCOL,
    TENSOR,
    checkpoint,
    items,
    many,
    state,
    storage,
    table,
    tensor,
    whole,
    word,
)

MB = 10**6
Makers = dict[str, Callable[[], bytes]]
LONG = "n" * (39 * MB // 10)
# Its one character of four bytes makes Python use four for each.
_WIDE = LONG + "\U0001f4a3"
_OPCODES = {
    "NONE": b"N",
    "EMPTY_DICT": b"}",
    "EMPTY_LIST": b"]",
    "MARK": b"(",
    "TUPLE1": b"\x85",
    "tuples of one": b")\x85",
    "GET": b"h\x07",
    "GLOBAL": ORDERED,
    "OrderedDicts": b"h\x01)R",
    "floats": b"G\x3f\xf1\x23\x45\x67\x89\xab\xcd",
    "numbers": b"J\x01\x02\x03\x04",
    "long numbers": b"\x8a\xff" + b"\x7f" * 255,
    "short texts": b"X\x02\x00\x00\x00ab",
    "wide texts": b"X\x06\x00\x00\x00ab\xf0\x9f\x92\xa3",
    "storages": b"h\x02Q",
    "tensors": b"h\x03h\x04R",
}
# What the opcodes above get from the memo.
_REMEMBERED = b"".join(
    (
        b"Nq\x07", ORDERED, b"q\x01", storage()[:-1], b"q\x02", TENSOR, b"q\x03",
        many(storage(), whole(0), b"K\x06\x85", b"K\x01\x85", b"\x89", EMPTY), b"q\x04)",
    )
)  # fmt: skip


def stored(pickled: bytes) -> bytes:
    """Return an archive with a pickle and a record of six numbers."""
    records = [part("m/data.pkl", pickled), part("m/data/0", struct.pack("<6f", *range(6)))]
    return archive([*records, part("m/version", b"3\n")])


def state_dicts() -> Makers:
    """Return files in the place of a plain state dict."""
    found = {
        f"{size // MB} MB of {name}": _repeated(opcodes, size)
        for name, opcodes in _OPCODES.items()
        for size in (4 * MB, 15 * MB)[: 1 + (name in ("EMPTY_DICT", "wide texts"))]
    }
    pickles = {
        "4 MB of memo slots": lambda: PROTOCOL + b"N" + _slots(4 * MB) + b".",
        "a dict of 600,000 numbers": lambda: PROTOCOL + _dict(_numbered(600_000)) + b".",
        "a tensor name of 15 MB": lambda: state(word(LONG * 4), tensor()),
        "a tensor name of 4 MB": lambda: state(word(LONG), tensor()),
        "a tensor name of 4 MB and a bomb": lambda: state(word(_WIDE), tensor()),
        "a tensor name of 1 MB": lambda: state(word(LONG[:MB]), tensor()),
        "a tensor name of 900 letters": lambda: state(word(LONG[:900]), tensor()),
        "1,000 tensor names of 3 kB": lambda: state(
            *(word(f"{n}{LONG[:3000]}") + tensor() for n in range(1000))
        ),
        "a name of 4 MB without a tensor": lambda: state(word(LONG), b"N"),
        "a tensor name of 4 MB after ESC": lambda: state(word(f"\x1b{LONG}"), tensor()),
        "a global name of 4 MB": lambda: PROTOCOL + f"cos\n{LONG}\n.".encode(),
        "a torchao name of 4 MB": lambda: PROTOCOL + f"ctorchao.{LONG}\nx\n.".encode(),
        "a storage key of 4 MB": lambda: state(word("w"), tensor(storage(key=LONG))),
        "a storage key of 2 MB with two sizes": lambda: state(
            word("w"), tensor(storage(key=LONG[: 2 * MB - 1000])),
            word("v"), tensor(storage(key=LONG[: 2 * MB - 1000], numel=7)),
        ),
        "a device of 4 MB": lambda: state(word("w"), tensor(storage(place=LONG))),
        "metadata with a key of 4 MB": lambda: state(
            word("w"), tensor(more=b"}" + word(LONG) + b"Ns")
        ),
        "a key of 4 MB twice": lambda: state(
            word(LONG) + b"q\x07", tensor(), b"h\x07", tensor()
        ),
        "a shape of 2 M lengths": lambda: state(
            word("w"), TENSOR + many(storage(), whole(0), many(b"K\x01" * 2 * MB)) + b"R"
        ),
        "_metadata of 600,000 keys": lambda: (
            state(word("w"), tensor())[:-1]
            + b"}" + word("_metadata") + _dict(_numbered(600_000)) + b"sb."
        ),
        "a thousand tensors": lambda: _tensors(1000),
        "8,000 tensors": lambda: _tensors(8000),
        "20,000 tensors": lambda: _tensors(20_000),
        "100,000 tensors": lambda: _tensors(100_000),
        "weights one level down, under 4 MB": lambda: PROTOCOL
        + b"}(" + word(LONG) + _tensors(1)[2:-1] + b"u.",
    }  # fmt: skip
    return found | {name: _stored(make) for name, make in pickles.items()}


def checkpoints() -> Makers:
    """Return files in the place of a training checkpoint of nanoGPT."""
    pickles = {
        "config of 4 MB": lambda: checkpoint(config=table(a=word(LONG))),
        "config of 1 MB": lambda: checkpoint(config=table(a=word(LONG[:MB]))),
        "config of 100,000 keys": lambda: checkpoint(config=_dict(_named(100_000))),
        "config of 20,000 keys": lambda: checkpoint(config=_dict(_named(20_000))),
        "20,000 values": lambda: checkpoint()[:-1] + b"(" + b"".join(_named(20_000)) + b"u.",
        "an argument of 4 MB": lambda: checkpoint(model_args=b"}" + word(LONG) + b"Ns"),
        "an argument that is 1 MB": lambda: checkpoint(model_args=table(n_layer=word(LONG[:MB]))),
        "a key of 4 MB": lambda: checkpoint()[:-1] + word(LONG) + b"Ns.",
        "one text of 1 MB, 100,000 times": lambda: checkpoint(
            config=table(a=b"](" + word(LONG[:MB]) + b"q\x07" + b"h\x07" * 100_000 + b"e")
        ),
        "one text of 1 MB as 1,000 keys": lambda: checkpoint(
            a=b"}" + word(LONG[:MB]) + b"q\x07Ns", **{f"b{n}": b"}h\x07Ns" for n in range(1000)}
        ),
        "tuples doubled 60 times": lambda: checkpoint(x=b")q\x07" + b"h\x07\x86q\x07" * 60),
        "lists doubled 250 times": lambda: checkpoint(
            x=b"](]q\x00" + b"".join(b"](h%ch%ceq%c" % (n, n, n + 1) for n in range(250)) + b"e"
        ),
        "tuples 3,000,000 deep": lambda: checkpoint(x=b")" + b"\x85" * 3 * MB),
        "a million dicts": lambda: checkpoint(x=b"](" + b"}" * MB + b"e"),
        "40,000 storages": lambda: checkpoint(
            x=items(*(storage(key=f"{n}") for n in range(40_000)))
        ),
        "a step of 255 bytes": lambda: checkpoint(
            iter_num=b"\x8a\xff" + b"\x7f" * 255, best_val_loss=b"\x8a\xff" + b"\x7f" * 255
        ),
    }  # fmt: skip
    return {f"ckpt: {name}": _stored(make) for name, make in pickles.items()}


def _stored(make: Callable[[], bytes]) -> Callable[[], bytes]:
    return lambda: stored(make())


def _repeated(opcodes: bytes, size: int) -> Callable[[], bytes]:
    """Return the maker of a file with megabytes of the same opcodes."""
    return lambda: stored(PROTOCOL + _REMEMBERED + opcodes * (size // len(opcodes)) + b".")


def _slots(size: int) -> bytes:
    return b"".join(b"r" + struct.pack("<I", slot) for slot in range(size // 5))


def _numbered(count: int) -> Iterable[bytes]:
    return (b"J" + struct.pack("<i", number) + b"N" for number in range(count))


def _named(count: int) -> Iterable[bytes]:
    return (word(f"key_{number:06}") + b"K\x01" for number in range(count))


def _dict(pairs: Iterable[bytes]) -> bytes:
    return b"}(" + b"".join(pairs) + b"u"


def _tensors(count: int) -> bytes:
    """Return tensors of one storage; what they have in common comes from the memo."""
    shape, stride, hooks = b"K\x06\x85q\x03", b"K\x01\x85q\x04", EMPTY + b"q\x05"
    first = TENSOR + b"q\x01(" + storage() + b"q\x02K\x00" + shape + stride + b"\x89" + hooks
    again = b"h\x01(h\x02K\x00h\x03h\x04\x89h\x05tR"
    pairs = (word(f"h.{number}") + again for number in range(1, count))
    return state(word("h.0"), first + b"tR", *pairs)
