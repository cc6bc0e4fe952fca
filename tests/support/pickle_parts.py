"""Opcodes of an index of torch.save, put together by hand so that each part can lie."""

import struct

PROTOCOL = b"\x80\x02"
ORDERED = b"ccollections\nOrderedDict\n"
EMPTY = ORDERED + b")R"
TENSOR = b"ctorch._utils\n_rebuild_tensor_v2\n"
PARAMETER = b"ctorch._utils\n_rebuild_parameter\n"


def word(text: str) -> bytes:
    return b"X" + struct.pack("<I", len(text.encode())) + text.encode()


def whole(number: int) -> bytes:
    return b"\x8a\x10" + number.to_bytes(16, "little", signed=True)


def many(*items: bytes) -> bytes:
    return b"(" + b"".join(items) + b"t"


def table(**values: bytes) -> bytes:
    """Return a dict with texts as keys."""
    return b"}(" + b"".join(word(key) + value for key, value in values.items()) + b"u"


def items(*values: bytes) -> bytes:
    """Return a list."""
    return b"](" + b"".join(values) + b"e"


def storage(
    kind: str = "FloatStorage", key: str = "0", numel: int = 6, place: str = "cpu"
) -> bytes:
    name = f"ctorch\n{kind}\n".encode()
    return many(word("storage"), name, word(key), word(place), whole(numel)) + b"Q"


def tensor(
    stored: bytes | None = None,
    offset: int = 0,
    shape: tuple[int, ...] = (2, 3),
    stride: tuple[int, ...] = (3, 1),
    graded: bytes = b"\x89",
    hooks: bytes = EMPTY,
    more: bytes = b"",
) -> bytes:
    sizes = [many(*map(whole, numbers)) for numbers in (shape, stride)]
    return TENSOR + many(stored or storage(), whole(offset), *sizes, graded, hooks, more) + b"R"


def state(*pairs: bytes) -> bytes:
    return PROTOCOL + EMPTY + b"(" + b"".join(pairs) + b"u."


def index_of(value: bytes) -> bytes:
    return state(word("w"), value)


def checkpoint(**beside: bytes) -> bytes:
    """Return a training checkpoint; the weights are one tensor of six numbers."""
    known = {"model": table(w=tensor()), "model_args": table(n_layer=b"K\x02")}
    return PROTOCOL + table(**(known | beside)) + b"."
