"""Random changes of a safetensors header that keep it sound, or nearly: shapes, dtypes, places."""

from collections.abc import Sequence
from random import Random
from typing import Any

from json_mutations import Mutation
from json_tree import Literal, Table

_DTYPES = {
    "F32": 4, "BF16": 2, "F16": 2, "I32": 4, "F64": 8, "I64": 8, "I16": 2, "I8": 1, "U8": 1,
    "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1, "U16": 2, "U32": 4, "U64": 8, "f32": 4, "C64": 8,
}  # fmt: skip


def _tensors(tree: Any) -> list[Table]:
    return [
        value for key, value in tree.pairs if isinstance(value, Table) and key != "__metadata__"
    ]


def _get(one: Table, name: str) -> Any:
    return next((value for key, value in one.pairs if key == name), None)


def _set(one: Table, name: str, value: Any) -> None:
    one.pairs[:] = [(key, value if key == name else held) for key, held in one.pairs]


def _numbers(value: Any) -> list[int]:
    texts = (
        [item.text for item in value if isinstance(item, Literal)]
        if isinstance(value, list)
        else []
    )
    return [int(text) for text in texts if text.isdigit() and len(text) < 20]


def _written(values: list[int]) -> list[Literal]:
    return [Literal(str(value)) for value in values]


def reshape(rng: Random, tree: Any) -> None:
    """Give a tensor another shape with as many elements, or nearly."""
    if found := _tensors(tree):
        one = rng.choice(found)
        shape = _numbers(_get(one, "shape"))
        rng.shuffle(shape)
        shape.insert(rng.randrange(len(shape) + 1), rng.choice((1, 1, 1, 2, 0)))
        even = [at for at, length in enumerate(shape) if length and length % 2 == 0]
        if even and rng.random() < 0.6:
            at = rng.choice(even)
            shape[at : at + 1] = [shape[at] // 2, 2]
        _set(one, "shape", _written(shape))


def retype(rng: Random, tree: Any) -> None:
    """Give a tensor another dtype, with the shape that its bytes then have."""
    if found := _tensors(tree):
        one, kind = rng.choice(found), rng.choice([*_DTYPES])
        ends = _numbers(_get(one, "data_offsets"))
        _set(one, "dtype", kind)
        if len(ends) == 2 and rng.random() < 0.7:
            _set(one, "shape", _written([max(0, ends[1] - ends[0]) // _DTYPES[kind]]))


def exchange(rng: Random, tree: Any) -> None:
    """Exchange the places of two tensors, sound if they have as many bytes; or give both one."""
    if found := _tensors(tree):
        one, other = rng.choice(found), rng.choice(found)
        names = ("data_offsets", "shape", "dtype") if rng.random() < 0.5 else ("data_offsets",)
        copied = rng.random() < 0.3
        for name in names:
            first, second = _get(one, name), _get(other, name)
            _set(one, name, second)
            _set(other, name, second if copied else first)


def shift(rng: Random, tree: Any) -> None:
    """Move the boundary between two tensors, or begin or end of one."""
    if found := _tensors(tree):
        one = rng.choice(found)
        ends = _numbers(_get(one, "data_offsets"))
        if len(ends) == 2:
            by = rng.choice((1, 2, 4, -1, -4, 2**32, 2**63))
            ends[rng.randrange(2)] += by
            _set(one, "data_offsets", _written([max(0, end) for end in ends]))


def empty(rng: Random, tree: Any) -> None:
    """Add a tensor without elements, at the end of another one or somewhere."""
    if found := _tensors(tree):
        ends = _numbers(_get(rng.choice(found), "data_offsets")) or [0]
        place = rng.choice((ends[-1], ends[0], 0, ends[-1] + 1))
        shape = rng.choice(([0], [3, 0], [0, 2**40], [2**32, 2**32, 0]))
        pairs = [
            ("dtype", "F32"),
            ("shape", _written(shape)),
            ("data_offsets", _written([place] * 2)),
        ]
        tree.pairs.insert(
            rng.randrange(len(tree.pairs) + 1), (f"e{rng.randrange(9)}", Table(pairs))
        )


HEADERS: Sequence[Mutation] = (reshape, reshape, retype, exchange, exchange, shift, empty)
