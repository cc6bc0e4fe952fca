"""Training checkpoints with something odd beside the weights, or as the weights.

A reason of "" means that the file is accepted. Record 0 and 1 have six numbers each.
"""

import struct
from functools import partial

from pickle_parts import (
    EMPTY,
    ORDERED,
    PARAMETER,
    PROTOCOL,
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

Cases = dict[str, tuple[bytes, str]]
DEEP = "levels deep"
SECOND = storage(key="1")


def second_storage(numel: int, kind: str = "FloatStorage") -> bytes:
    """Return an optimizer's state with one number of record 1, claimed to have `numel`."""
    stored = storage(kind, key="1", numel=numel)
    return checkpoint(optimizer=moments(tensor(stored, shape=(1,), stride=(1,))))


def moments(value: bytes) -> bytes:
    """Return an optimizer's state with a value, as torch nests it."""
    return table(state=b"}(K\x00" + table(exp_avg=value) + b"u", param_groups=items())


def _large(number: int, length: int = 255) -> bytes:
    return b"\x8a" + bytes([length]) + number.to_bytes(length, "little", signed=True)


def _doubled(times: int) -> bytes:
    """Return a list that has two of the one before, and so on: 2**times in all."""
    levels = (b"](h%ch%ceq%c" % (n, n, n + 1) for n in range(times))
    return b"](]q\x00" + b"".join(levels) + b"e"


def bombs() -> Cases:
    """Values that are deep, contain themselves, or name one thing many times."""
    text = word("x" * 100_000)
    return {
        "dicts 10,000 deep": (
            checkpoint(x=b"}" + (word("a") + b"}") * 10_000 + b"s" * 10_000), DEEP,
        ),
        "lists 10,000 deep": (checkpoint(x=b"]" * 10_000 + b"a" * 9_999), DEEP),
        "tuples 10,000 deep": (checkpoint(x=b")" + b"\x85" * 10_000), DEEP),
        "dicts 30 deep": (checkpoint(x=b"}" + (word("a") + b"}") * 29 + b"s" * 29), ""),
        "a list in itself": (checkpoint(x=b"]q\x07h\x07a"), ""),
        "a list twice in itself": (checkpoint(x=b"]q\x07(h\x07h\x07e"), ""),
        "a dict in itself": (checkpoint(x=b"}q\x07" + word("a") + b"h\x07s"), ""),
        "a tuple in its list": (checkpoint(x=b"]q\x07h\x07\x85a"), ""),
        "config in itself": (checkpoint(config=b"}q\x07" + word("a") + b"h\x07s"), ""),
        "a list doubled 200 times": (checkpoint(x=_doubled(200)), DEEP),
        "a list doubled 25 times": (checkpoint(x=_doubled(25)), ""),
        "one list in a thousand": (
            checkpoint(x=b"](" + b"N" * 1000 + b"eq\x07" + b"](" + b"h\x07" * 1000 + b"e\x86"), "",
        ),
        "one text 100,000 times": (
            checkpoint(config=table(a=b"](" + text + b"q\x07" + b"h\x07" * 100_000 + b"e")), "",
        ),
        "one text as 1,000 keys": (
            checkpoint(
                a=b"}" + text + b"q\x07Ns", **{f"b{n}": b"}h\x07Ns" for n in range(1000)}
            ), "",
        ),
        "a number of 2,040 bits": (checkpoint(iter_num=_large(2**2000)), ""),
        "a number of 2,040 bits in model_args": (
            checkpoint(model_args=table(n_layer=_large(-(2**2000)))), "",
        ),
        "a million numbers": (checkpoint(x=b"](" + b"K\x01" * 1_100_000 + b"e"), "more values"),
    }  # fmt: skip


def tensors() -> Cases:
    """Tensors beside the weights that torch refuses or reads as something else."""
    beyond, arguments = "extends beyond its storage", "unexpected arguments"
    second = partial(tensor, SECOND)
    mask = tensor(SECOND, shape=(1, 1, 2, 2), stride=(4, 4, 2, 1))
    named = table(**{"w": tensor(), "h.0.attn.bias": mask})
    return {
        "an optimizer": (checkpoint(optimizer=moments(second())), ""),
        "weights as moments": (checkpoint(optimizer=moments(tensor())), ""),
        "a transposed moment": (
            checkpoint(optimizer=moments(second(shape=(3, 2), stride=(1, 3)))), "",
        ),
        "an expanded moment": (
            checkpoint(optimizer=moments(second(shape=(9, 6), stride=(0, 1)))), "",
        ),
        "a storage longer than its record": (second_storage(7), "24 bytes for storage 1"),
        "a storage longer than the file": (second_storage(2**50), "24 bytes for storage 1"),
        "a storage shorter than its record": (second_storage(5), "24 bytes for storage 1"),
        "a storage of other numbers": (second_storage(6, "HalfStorage"), "24 bytes for storage 1"),
        "a storage that is missing": (
            checkpoint(optimizer=moments(tensor(storage(key="7")))), "no bytes for storage 7",
        ),
        "a storage of 2**100 numbers": (second_storage(2**100), "persistent id"),
        "a storage by the name of a path": (
            checkpoint(optimizer=moments(tensor(storage(key="../0")))), "no bytes for storage",
        ),
        "a storage without values": (checkpoint(x=tensor(storage(place="meta"))), "persistent id"),
        "a storage as a value": (checkpoint(x=SECOND), ""),
        "an untyped storage": (checkpoint(x=storage("UntypedStorage")), "UntypedStorage"),
        "complex numbers": (checkpoint(x=storage("ComplexFloatStorage")), "ComplexFloatStorage"),
        "one storage with two dtypes": (
            checkpoint(x=tensor(storage("HalfStorage"))), "the storage 0 with two dtypes or sizes",
        ),
        "one storage with two sizes": (
            checkpoint(x=tensor(storage(numel=5), shape=(1,), stride=(1,))), "two dtypes or sizes",
        ),
        "a view beyond its storage": (checkpoint(x=second(offset=1)), beyond),
        "a stride beyond its storage": (
            checkpoint(x=second(shape=(2, 3), stride=(4, 1))), beyond,
        ),
        "fewer strides than axes": (checkpoint(x=second(stride=(1,))), "of strides"),
        "a turned sign": (
            checkpoint(x=second(more=table(neg=b"\x88"))), "sign is turned .*: x",
        ),
        "weights with a turned sign": (
            state(word("w"), tensor(more=table(neg=b"\x88"))), "sign is turned .*: w",
        ),
        "a conjugate": (checkpoint(x=second(more=table(conj=b"\x88"))), r"\(conj\)"),
        "metadata of another kind": (checkpoint(x=second(more=b"K\x01")), arguments),
        "metadata that is empty": (checkpoint(x=second(more=b"}")), ""),
        "metadata that is None": (checkpoint(x=second(more=b"N")), ""),
        "one argument more": (checkpoint(x=second(more=b"}}")), arguments),
        "hooks": (checkpoint(x=second(hooks=b"}(K\x00Nu")), "backward hooks"),
        "hooks of None": (checkpoint(x=second(hooks=b"N")), "backward hooks"),
        "a gradient": (checkpoint(x=second(graded=b"\x88")), ""),
        "a gradient of numbers": (checkpoint(x=second(graded=b"K\x01")), "gradient"),
        "a gradient of whole numbers": (
            checkpoint(x=tensor(storage("IntStorage", key="1"), graded=b"\x88")),
            "a tensor of int32 with a gradient",
        ),
        "a parameter": (state(word("w"), PARAMETER + many(tensor(), b"\x88", EMPTY) + b"R"), ""),
        "a parameter with hooks": (
            state(word("w"), PARAMETER + many(tensor(), b"\x88", b"}(K\x00Nu") + b"R"), "hooks",
        ),
        "a parameter of a storage": (
            state(word("w"), PARAMETER + many(storage(), b"\x88", EMPTY) + b"R"), arguments,
        ),
        "a mask": (checkpoint(model=named), ""),
        "a mask alone": (checkpoint(model=table(**{"h.0.attn.bias": mask})), ""),
    }  # fmt: skip


def machines() -> Cases:
    """Pickles that use the stack, the memo or a class in ways that torch.save does not."""
    unread = "which no checkpoint needs"
    plain = state(word("w"), tensor())[:-1]
    return {
        "_metadata": (plain + table(_metadata=EMPTY) + b"b.", ""),
        "another attribute": (plain + table(items=b"N") + b"b.", "attributes of a dict that"),
        "attributes of a plain dict": (
            checkpoint(x=b"}" + table(_metadata=b"N") + b"b"), "not an OrderedDict",
        ),
        "attributes of a tensor": (checkpoint(x=tensor() + table(a=b"N") + b"b"), "OrderedDict"),
        "an OrderedDict of pairs": (checkpoint(x=ORDERED + b"]\x85R"), "made with arguments"),
        "a class as a value": (checkpoint(x=ORDERED), ""),
        "a dict as a call": (checkpoint(x=b"})R"), "a call of something"),
        "a key of None": (checkpoint(x=b"}NNs"), "a key that is not text"),
        "a key of a float": (checkpoint(x=b"}G" + bytes(8) + b"Ns"), "a key that is not text"),
        "a key of a tuple": (checkpoint(x=b"})Ns"), "a key that is not text"),
        "a key of a list": (checkpoint(x=b"}]Ns"), "a key that is not text"),
        "keys of numbers": (checkpoint(x=b"}(K\x00NK\x01Nu"), ""),
        "equal keys": (checkpoint(x=b"}(K\x01N\x88Nu"), "the key True twice"),
        "a key twice, later": (checkpoint(x=table(a=b"N") + word("a") + b"Ns"), "'a' twice"),
        "model twice": (checkpoint()[:-1] + word("model") + b"Ns.", "the key 'model' twice"),
        "an item of a list": (checkpoint(x=b"]K\x00Ns"), "something that is not a dict"),
        "an item of a dict appended": (checkpoint(x=b"}Na"), "something that is not a list"),
        "half a pair": (checkpoint(x=b"}(Nu"), "something that is not a dict"),
        "a memo slot used twice": (checkpoint(x=b"Nq\x07\x88q\x07h\x07\x87"), ""),
        "a memo slot never filled": (checkpoint(x=b"h\x63"), "memo slot 99"),
        "an open mark": (PROTOCOL + b"(" + checkpoint()[2:], "a mark that nothing takes"),
        "two values": (PROTOCOL + b"}" + checkpoint()[2:], "no state dict"),
        "bytes after the end": (checkpoint() + b"N.", "bytes after its end"),
        "a protocol in the middle": (checkpoint(x=b"\x80\x02N"), ""),
        "a protocol of the future": (checkpoint(x=b"\x80\x06N"), "protocol 6, which does not"),
        "a frame": (checkpoint(x=b"\x95" + struct.pack("<Q", 1) + b"N"), unread),
        "MEMOIZE": (checkpoint(x=b"N\x94"), unread),
        "SHORT_BINUNICODE": (checkpoint(x=b"\x8c\x01a"), unread),
        "LONG4": (checkpoint(x=b"\x8b" + struct.pack("<i", 1) + b"\x01"), unread),
        "BYTEARRAY8": (checkpoint(x=b"\x96" + struct.pack("<Q", 2**31 - 1)), unread),
        "EMPTY_SET": (checkpoint(x=b"\x8f"), unread),
        "an extension": (checkpoint(x=b"\x82\x01"), unread),
        "POP": (checkpoint(x=b"NN0"), unread),
        "DUP": (checkpoint(x=b"N2\x86"), unread),
        "surrogates": (checkpoint(x=b"X\x03\0\0\0\xed\xa0\x80"), ""),
        "half a letter": (checkpoint(x=b"X\x01\0\0\0\xc3"), "cut or garbled"),
        "a text longer than the file": (checkpoint(x=b"X\xff\xff\xff\x7f"), "cut or garbled"),
        "a number": (checkpoint(x=whole(-(2**70))), ""),
        "not a number": (checkpoint(best_val_loss=b"G\x7f\xf8" + bytes(6)), ""),
    }  # fmt: skip


NESTED = bombs() | tensors() | machines()
