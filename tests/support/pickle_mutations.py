"""Random changes of a pickle that know its opcodes and values; each changes a program in place."""

import pickle
import struct
from collections.abc import Callable, Sequence
from random import Random

from odd_values import FLOATS, NAMES, odd_number, odd_text
from pickle_program import Program, Span, is_bytes, number, number_of, shape_of, text, text_of

Mutation = Callable[[Random, Program], None]
_CONSTANTS = (
    b"N", b"\x88", b"\x89", b"}", b"]", b")", b"\x8f", b"K\x00", b"M\x00\x01", b"U\x01a", b"C\x01a",
    b"ccollections\nOrderedDict\n", b"ccollections\nOrderedDict\n)R", b"\x8c\x01a", b"L5L\n",
    b"I01\n", b"F1.5\n", b"S'a'\n", b"\x8a\x00", b"\x8a\x01\xff", b"\x8b\x01\x00\x00\x00\x05",
    b"h\x00", b"j\xff\xff\xff\xff", b"\x96" + struct.pack("<Q", 2**31 - 1), b"(t", b"(l", b"(d",
)  # fmt: skip
_LOOSE = (
    b"0", b"1", b"2", b"(", b".", b"t", b"u", b"s", b"e", b"a", b"R", b"b", b"Q", b"o", b"\x81",
    b"\x85", b"\x86", b"\x87", b"\x90", b"\x91", b"\x93", b"\x94", b"\x97", b"\x98", b"\x80\x02",
    b"\x80\x05", b"\x80\xff", b"\x82\x01", b"\x95" + bytes(8), b"\x95" + struct.pack("<Q", 2**60),
)  # fmt: skip


def _place(rng: Random, program: Program, wanted: Callable[[bytes], object]) -> int | None:
    places = [at for at, opcode in enumerate(program) if wanted(opcode)]
    return rng.choice(places) if places else None


def _numbers(opcode: bytes) -> bool:
    return number_of(opcode) is not None


def _texts(opcode: bytes) -> bool:
    return text_of(opcode) is not None


def _globals(opcode: bytes) -> bool:
    return opcode[:1] == pickle.GLOBAL


def change_number(rng: Random, program: Program) -> None:
    if (at := _place(rng, program, _numbers)) is not None:
        program[at] = number(odd_number(rng, number_of(program[at])))


def change_two_numbers(rng: Random, program: Program) -> None:
    """Exchange two numbers that follow each other closely: lengths of a shape, strides, sizes."""
    places = [at for at, opcode in enumerate(program) if _numbers(opcode)]
    if len(places) > 1:
        first = rng.randrange(len(places) - 1)
        second = min(first + rng.randint(1, 4), len(places) - 1)
        one, other = places[first], places[second]
        program[one], program[other] = program[other], program[one]


def recode_number(rng: Random, program: Program) -> None:
    """Write a number in another way, which changes nothing."""
    at = _place(rng, program, _numbers)
    if at is None or (value := number_of(program[at])) is None:
        return
    length = value.bit_length() // 8 + 1 + rng.randint(0, 3)
    if rng.random() < 0.3 and -(2**31) <= value < 2**31:
        program[at] = b"J" + struct.pack("<i", value)
    elif length < 256:
        program[at] = b"\x8a" + bytes([length]) + value.to_bytes(length, "little", signed=True)


def change_text(rng: Random, program: Program) -> None:
    if (at := _place(rng, program, _texts)) is not None:
        others = [one for one in map(text_of, program) if one is not None]
        wanted = rng.choice(others) if rng.random() < 0.4 else odd_text(rng, text_of(program[at]))
        program[at] = text(wanted, short=program[at][:1] == pickle.SHORT_BINUNICODE)


def change_bytes(rng: Random, program: Program) -> None:
    """Change a text of bytes: shorter, longer, another one of the same pickle."""
    at = _place(rng, program, is_bytes)
    if at is None:
        change_text(rng, program)
        return
    data = program[at][2:]
    other = program[_place(rng, program, is_bytes) or at][2:]
    changed = rng.choice(
        (data[:-1], data + b"a", other, data + other, b"", bytes([rng.randrange(256)]))
    )
    program[at] = pickle.SHORT_BINBYTES + bytes([len(changed) % 256]) + changed[:255]


def change_name(rng: Random, program: Program) -> None:
    """Put another global name in the place of one, or of a text."""
    at = _place(rng, program, _globals)
    if at is not None:
        others = [opcode for opcode in program if _globals(opcode)]
        module, _, name = rng.choice(NAMES).partition(" ")
        named = f"c{module}\n{name}\n".encode()
        program[at] = rng.choice(others) if rng.random() < 0.5 else named


def _value(rng: Random, program: Program) -> Span | None:
    values = shape_of(program).values
    return rng.choice(values) if values else None


def replace_value(rng: Random, program: Program) -> None:
    """Put a copy of one value in the place of another."""
    here, there = _value(rng, program), _value(rng, program)
    if here and there:
        program[here[0] : here[1]] = program[there[0] : there[1]]


def insert_value(rng: Random, program: Program) -> None:
    """Put a copy of a value after another one: one argument, item or key more."""
    here, there = _value(rng, program), _value(rng, program)
    if here and there:
        program[here[1] : here[1]] = program[there[0] : there[1]]


def delete_value(rng: Random, program: Program) -> None:
    if here := _value(rng, program):
        del program[here[0] : here[1]]


def swap_values(rng: Random, program: Program) -> None:
    here, there = _value(rng, program), _value(rng, program)
    if here and there and here > there:
        here, there = there, here
    if here and there and here[1] <= there[0]:
        one, other = program[here[0] : here[1]], program[there[0] : there[1]]
        program[there[0] : there[1]] = one
        program[here[0] : here[1]] = other


def constant(rng: Random, program: Program) -> None:
    """Put a constant in the place of a value, or behind it."""
    if here := _value(rng, program):
        made = (*_CONSTANTS, b"G" + struct.pack(">d", rng.choice(FLOATS)), number(odd_number(rng)))
        begin = here[1] if rng.random() < 0.3 else here[0]
        program[begin : here[1]] = [rng.choice((*made, text(odd_text(rng))))]


def nest(rng: Random, program: Program) -> None:
    """Wrap a value into tuples, lists and dicts."""
    if not (here := _value(rng, program)):
        return
    before: Program = []
    after: Program = []
    for _ in range(rng.choice((1, 1, 1, 2, 3, 31, 33, 200))):
        kind = rng.randrange(3)
        before[:0] = ([], [b"]"], [b"}", text("a")])[kind]
        after += ([b"\x85"], [b"a"], [b"s"])[kind]
    program[here[0] : here[1]] = [*before, *program[here[0] : here[1]], *after]


def share(rng: Random, program: Program) -> None:
    """Remember a value and use it again, in place of another or behind it."""
    here, there = _value(rng, program), _value(rng, program)
    if here and there and here > there:
        here, there = there, here
    if not here or not there or there[0] < here[1]:
        return
    slot = bytes([rng.randrange(200, 256)])
    begin = there[1] if rng.random() < 0.2 else there[0]
    program[begin : there[1]] = [pickle.BINGET + slot]
    program.insert(here[1], pickle.BINPUT + slot)


def change_items(rng: Random, program: Program) -> None:
    """Drop, repeat, reverse or move the items of a dict, list or tuple."""
    groups = [group for group in shape_of(program).groups if group[1]]
    dicts = [group for group in groups if program[group[0]][:1] == pickle.SETITEMS]
    if not groups:
        return
    items = rng.choice(dicts if dicts and rng.random() < 0.7 else groups)[1]
    step = 2 if len(items) % 2 == 0 and rng.random() < 0.8 else 1
    parts = [
        program[items[at][0] : items[min(at + step, len(items)) - 1][1]]
        for at in range(0, len(items), step)
    ]
    first, second = rng.randrange(len(parts)), rng.randrange(len(parts))
    kind = rng.randrange(5)
    if kind == 0:
        del parts[first]
    elif kind == 1:
        parts.insert(second, parts[first])
    elif kind == 2:
        parts.reverse()
    elif kind == 3:
        parts[first], parts[second] = parts[second], parts[first]
    else:
        rng.shuffle(parts)
    program[items[0][0] : items[-1][1]] = [opcode for part in parts for opcode in part]


def set_attributes(rng: Random, program: Program) -> None:
    """Give a value attributes, as a class instance gets them."""
    holders = (pickle.SETITEMS, pickle.SETITEM, pickle.REDUCE, pickle.EMPTY_DICT, pickle.NEWOBJ)
    values = shape_of(program).values
    held = [one for one in values if program[one[1] - 1][:1] in holders]
    if values:
        here = rng.choice(held if held and rng.random() < 0.8 else values)
        key = rng.choice(("_metadata", "items", "__class__", "a", "name"))
        program[here[1] : here[1]] = [
            b"}",
            text(key),
            rng.choice((b"N", b"}", b"K\x01")),
            b"s",
            b"b",
        ]


def renumber_memo(rng: Random, program: Program) -> None:
    """Remember a value elsewhere, so that another one is found in its place."""
    at = _place(rng, program, lambda opcode: opcode[:1] in (pickle.BINPUT, pickle.BINGET))
    if at is not None:
        wide = rng.random() < 0.2
        slot = rng.randrange(2**32) if rng.random() < 0.1 else rng.randrange(24)
        put = program[at][:1] == pickle.BINPUT
        if wide or slot > 255:
            program[at] = (pickle.LONG_BINPUT if put else pickle.LONG_BINGET) + struct.pack(
                "<I", slot
            )
        else:
            program[at] = program[at][:1] + bytes([slot])


def loose_opcode(rng: Random, program: Program) -> None:
    """Delete, repeat or insert one opcode, whatever that does to the others."""
    at, kind = rng.randrange(len(program)), rng.randrange(3)
    if kind == 0:
        del program[at]
    elif kind == 1:
        program.insert(rng.randrange(len(program) + 1), program[at])
    else:
        program.insert(at, rng.choice((*_LOOSE, *_CONSTANTS)))


def flip_bit(rng: Random, program: Program) -> None:
    """Flip a bit of one opcode or its argument."""
    at = rng.randrange(len(program))
    data = bytearray(program[at] or b"\0")
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    program[at] = bytes(data)


# A mutation that is named twice is taken twice as often.
PLAIN: Sequence[Mutation] = (
    change_number, change_number, change_number, change_two_numbers, recode_number, recode_number,
    change_text, change_text, change_bytes, change_name, replace_value, replace_value, insert_value,
    insert_value, delete_value, swap_values, constant, constant, nest, share, share, change_items,
    change_items, change_items, set_attributes, renumber_memo, loose_opcode, flip_bit,
)  # fmt: skip
