"""Random changes of the tensors in an index of torch.save: other views, sizes, dtypes, records."""

import pickle
from collections.abc import Mapping
from math import prod
from random import Random

from odd_values import odd_number
from pickle_parts import EMPTY, PARAMETER, storage, table, tensor
from pickle_program import Program, Span, number, opcodes_of, shape_of, text_of

from core.checkpoints.pickle_claims import ITEM_BYTES, STORAGES

# The records of an archive below `data/`, and their bytes.
Lengths = Mapping[str, int]
_PLACES = ("cpu", "cpu", "cpu", "cpu", "cuda:0", "mps", "meta", "xla:1", "cuda", "privateuseone:0")
_MORE = (
    b"N", b"}", b"}}", table(neg=b"\x88"), table(conj=b"\x88"), table(neg=b"\x89"), b"K\x01", b")",
)  # fmt: skip
_HOOKS = (b"}", b"N", EMPTY + b"q\xc9", b"}(K\x00Nu")


def _claims(program: Program) -> dict[str, str]:
    """Return the storage class that a program claims for each record, where it is written out."""
    found: dict[str, str] = {}
    for at in range(len(program) - 2):
        key = text_of(program[at + 2])
        if text_of(program[at]) == "storage" and key is not None:
            found.setdefault(key, program[at + 1].decode("latin-1").strip().rpartition("\n")[2])
    return found


def _key(program: Program) -> str:
    """Return the record that a tensor names; "" if it is not written out."""
    texts = [text_of(opcode) for opcode in program]
    return (texts[texts.index("storage") + 2] or "") if "storage" in texts[:-2] else ""


def _tensors(program: Program) -> list[Span]:
    return [one for one in shape_of(program).values if program[one[1] - 1][:1] == pickle.REDUCE]


def _shape(rng: Random, numel: int) -> tuple[int, ...]:
    """Return a shape of at most `numel` elements."""
    shape: list[int] = []
    while numel > 1 and len(shape) < 4 and rng.random() < 0.8:
        length = rng.choice(range(1, min(numel, 40) + 1))
        shape.append(length)
        numel //= length
    if rng.random() < 0.2:
        shape.insert(rng.randrange(len(shape) + 1), rng.choice((1, 1, 1, 0)))
    return tuple(shape)


def _strides(rng: Random, shape: tuple[int, ...]) -> tuple[int, ...]:
    true = [prod(shape[at + 1 :]) for at in range(len(shape))]
    if shape and rng.random() < 0.25:
        at = rng.randrange(len(true))
        true[at] = rng.choice(
            (0, 1, true[at] + 1, true[at] * 2, true[at - 1], odd_number(rng) % 2**70)
        )
    return tuple(true)


def _fresh(rng: Random, program: Program, lengths: Lengths, key: str = "") -> Program:
    """Return a tensor on a record, or on some record, mostly one that torch reads."""
    if not key or rng.random() < 0.2:
        key = rng.choice([*lengths, "77"] if rng.random() < 0.1 else [*lengths] or ["0"])
    known = _claims(program).get(key)
    kind = known if known in STORAGES and rng.random() < 0.85 else rng.choice([*STORAGES])
    numel = lengths.get(key, 8) // ITEM_BYTES[STORAGES[kind or "FloatStorage"]]
    stored = numel if rng.random() < 0.9 else odd_number(rng, numel) % 2**63
    shape = _shape(rng, numel)
    room = max(0, numel - prod(shape))
    offset = rng.choice((0, rng.randint(0, room), room, room + 1 if rng.random() < 0.2 else 0))
    graded = b"\x88" if rng.random() < 0.2 else b"\x89"
    made = tensor(
        storage(kind or "FloatStorage", key, stored, rng.choice(_PLACES)), offset, shape,
        _strides(rng, shape), graded,
        rng.choice(_HOOKS) if rng.random() < 0.1 else EMPTY,
        rng.choice(_MORE) if rng.random() < 0.15 else b"",
    )  # fmt: skip
    if rng.random() < 0.2:
        made = PARAMETER + b"(" + made + b"\x88" + EMPTY + b"tR"
    return opcodes_of(made + b".")[:-1]


def other_view(rng: Random, program: Program, lengths: Lengths) -> None:
    """Put a tensor of any record, offset, shape and strides in the place of one."""
    if here := _tensors(program):
        begin, end = rng.choice(here)
        # A record that no tensor uses is refused, so it is mostly the one of before.
        program[begin:end] = _fresh(rng, program, lengths, _key(program[begin:end]))


def one_more(rng: Random, program: Program, lengths: Lengths) -> None:
    """Add a tensor with a new name to some dict."""
    ends = [at for at, _ in shape_of(program).groups if program[at][:1] == pickle.SETITEMS]
    if ends:
        at = rng.choice(ends)
        name = f"n{rng.randrange(100)}"
        made = _fresh(rng, program, lengths)
        program[at:at] = [b"X" + bytes([len(name), 0, 0, 0]) + name.encode(), *made]


def other_storage(rng: Random, program: Program, lengths: Lengths) -> None:
    """Let one claim name another record, or all claims of a record another class."""
    places = [at for at, one in enumerate(program[:-2]) if text_of(one) == "storage"]
    if not places:
        return
    at = rng.choice(places)
    if rng.random() < 0.5:
        key = rng.choice([*lengths] or ["0"])
        program[at + 2] = b"X" + bytes([len(key), 0, 0, 0]) + key.encode()
        return
    old = program[at + 1].decode("latin-1").strip().rpartition("\n")[2]
    item = ITEM_BYTES[STORAGES.get(old, "float32")]
    alike = [name for name, dtype in STORAGES.items() if ITEM_BYTES[dtype] == item]
    named = rng.choice(alike if rng.random() < 0.8 else [*STORAGES])
    kind = f"ctorch\n{named}\n".encode()
    same = rng.random() < 0.8
    for place in places:
        if place == at or (same and program[place + 2] == program[at + 2]):
            program[place + 1] = kind


def widened(rng: Random, program: Program, lengths: Lengths) -> None:
    """Multiply all numbers after some place that are equal to one of them."""
    numbers = [one for one in program if one[:1] in (b"K", b"M", b"J")]
    if numbers:
        wanted = rng.choice(numbers)
        put = number(odd_number(rng, wanted[1]))
        program[:] = [put if one == wanted else one for one in program]


TENSORS = (
    other_view,
    other_view,
    other_view,
    one_more,
    one_more,
    other_storage,
    other_storage,
    widened,
)
