"""A pickle as a list of opcodes, with the values that they make, so that parts can be replaced."""

import pickle
import pickletools
import struct
from dataclasses import dataclass, field
from typing import NamedTuple

# Opcodes with their arguments, each a few bytes.
Program = list[bytes]
# The first opcode of a value, and the one after its last.
Span = tuple[int, int]

_REMEMBER = {pickle.BINPUT, pickle.LONG_BINPUT, pickle.PUT, pickle.MEMOIZE}
_NUMBERS = {pickle.BININT, pickle.BININT1, pickle.BININT2, pickle.LONG1}
_TEXTS = {pickle.BINUNICODE, pickle.SHORT_BINUNICODE}
_BYTES = {pickle.SHORT_BINBYTES, pickle.BINBYTES}


class _Effect(NamedTuple):
    """What an opcode does to the stack: values it takes, above the last mark and below it."""

    takes: int
    to_mark: bool
    makes: bool
    marks: bool
    # It gives back the value that it takes.
    remembers: bool


def _effect(known: pickletools.OpcodeInfo) -> _Effect:
    code, taken = known.code.encode("latin-1"), known.stack_before
    if code in _REMEMBER:
        return _Effect(1, False, True, False, True)
    to_mark = pickletools.stackslice in taken
    takes = taken.index(pickletools.markobject) if to_mark else len(taken)
    return _Effect(takes, to_mark, bool(known.stack_after), code == pickle.MARK, False)


_EFFECTS = {opcode.code.encode("latin-1"): _effect(opcode) for opcode in pickletools.opcodes}


@dataclass
class Shape:
    """Which opcodes make which values: all values, and the items that a dict or list was given."""

    values: list[Span] = field(default_factory=list)
    # The opcode that takes them, and the items above its mark.
    groups: list[tuple[int, list[Span]]] = field(default_factory=list)


def opcodes_of(data: bytes) -> Program:
    """Return the opcodes of a sound pickle."""
    places = [place for _, _, place in pickletools.genops(data) if place is not None]
    return [data[at:end] for at, end in zip(places, [*places[1:], len(data)], strict=True)]


def kind(opcode: bytes) -> bytes:
    return opcode[:1]


def number_of(opcode: bytes) -> int | None:
    """Return the whole number that an opcode pushes; None for other opcodes."""
    code, rest = opcode[:1], opcode[1:]
    if code not in _NUMBERS or not rest:
        return None
    if code == pickle.LONG1:
        return int.from_bytes(rest[1:], "little", signed=True)
    return int.from_bytes(rest, "little", signed=code == pickle.BININT)


def text_of(opcode: bytes) -> str | None:
    """Return the text that an opcode pushes; None for other opcodes."""
    if opcode[:1] not in _TEXTS:
        return None
    rest = opcode[5:] if opcode[:1] == pickle.BINUNICODE else opcode[2:]
    return rest.decode("utf-8", "surrogatepass")


def is_bytes(opcode: bytes) -> bool:
    return opcode[:1] in _BYTES


def number(value: int) -> bytes:
    """Return an opcode that pushes a whole number, the shortest that all readers know."""
    if 0 <= value < 256:
        return pickle.BININT1 + bytes([value])
    if -(2**31) <= value < 2**31:
        return pickle.BININT + struct.pack("<i", value)
    length = value.bit_length() // 8 + 1
    if length < 256:
        return pickle.LONG1 + bytes([length]) + value.to_bytes(length, "little", signed=True)
    return pickle.LONG4 + struct.pack("<i", length) + value.to_bytes(length, "little", signed=True)


def text(value: str, *, short: bool = False) -> bytes:
    data = value.encode("utf-8", "surrogatepass")
    if short and len(data) < 256:
        return pickle.SHORT_BINUNICODE + bytes([len(data)]) + data
    return pickle.BINUNICODE + struct.pack("<I", len(data)) + data


def shape_of(program: Program) -> Shape:
    """Return the values of a program, as far as it can be followed."""
    found = Shape()
    stack: list[Span | None] = []
    for at, opcode in enumerate(program):
        effect = _EFFECTS.get(opcode[:1])
        if effect is None or not _step(found, stack, effect, at):
            break
    return found


def _step(found: Shape, stack: list[Span | None], effect: _Effect, at: int) -> bool:
    """Follow one opcode; a mark on the stack is None. False if the stack does not suffice."""
    begin = at
    if effect.marks:
        stack.append(None)
        return True
    if effect.to_mark:
        if None not in stack:
            return False
        items: list[Span] = []
        while (item := stack.pop()) is not None:
            items.append(item)
        found.groups.append((at, items[::-1]))
        begin = items[-1][0] - 1 if items else at - 1
    for _ in range(effect.takes):
        if not stack or (item := stack.pop()) is None:
            return False
        begin = min(begin, item[0])
    if effect.makes:
        stack.append((begin, at + 1))
        if not effect.remembers:
            found.values.append((begin, at + 1))
    return True
