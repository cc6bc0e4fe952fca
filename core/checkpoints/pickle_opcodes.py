"""What each opcode of a plain pickle does: numbers, texts, lists, tuples, dicts, memo, names."""

import pickle  # only for the byte values of its opcodes
import struct
from collections.abc import Callable
from typing import Any

from core.checkpoints.pickle_claims import LONGEST_NAME, PickleIndexError
from core.checkpoints.pickle_machine import Machine, Opcode


def _protocol(_: Machine, data: bytes, at: int) -> int:
    """Refuse a protocol that pickle does not have either."""
    if data[at] > pickle.HIGHEST_PROTOCOL:
        raise PickleIndexError(f"the pickle protocol {data[at]}, which does not exist")
    return at + 1


def _mark(vm: Machine, _: bytes, at: int) -> int:
    vm.below.append(vm.stack)
    vm.stack = []
    return at


def pushed(value: Any) -> Opcode:
    """Return the opcode that pushes a constant."""

    def push(vm: Machine, _: bytes, at: int) -> int:
        vm.stack.append(value)
        return at

    return push


def _made(kind: Callable[[], Any]) -> Opcode:
    """Return the opcode that pushes a new, empty container."""

    def push(vm: Machine, _: bytes, at: int) -> int:
        vm.stack.append(kind())
        return at

    return push


def number(layout: str) -> Opcode:
    """Return the opcode that pushes a number of fixed size."""
    fixed = struct.Struct(layout)
    unpack, length = fixed.unpack_from, fixed.size

    def push(vm: Machine, data: bytes, at: int) -> int:
        vm.stack.append(unpack(data, at)[0])
        return at + length

    return push


def counted(layout: str, convert: Callable[[bytes], Any]) -> Opcode:
    """Return the opcode that reads a length, then pushes the value of that number of bytes."""
    fixed = struct.Struct(layout)
    unpack, length = fixed.unpack_from, fixed.size

    def push(vm: Machine, data: bytes, at: int) -> int:
        start = at + length
        end = start + unpack(data, at)[0]
        if end > len(data):
            raise ValueError("cut")
        vm.stack.append(convert(data[start:end]))
        return int(end)

    return push


def text(data: bytes) -> str:
    """Return UTF-8 as text, with halves of surrogate pairs as pickle writes them."""
    return data.decode("utf-8", "surrogatepass")


def _whole(data: bytes) -> int:
    return int.from_bytes(data, "little", signed=True)


def _byte(vm: Machine, data: bytes, at: int) -> int:
    vm.stack.append(data[at])
    return at + 1


def _tuple(vm: Machine, _: bytes, at: int) -> int:
    items = tuple(vm.pop_to_mark())
    vm.stack.append(items)
    vm.held += len(items)
    return at


def _tuple1(vm: Machine, _: bytes, at: int) -> int:
    vm.stack[-1] = (vm.stack[-1],)
    vm.held += 1
    return at


def _tuple2(vm: Machine, _: bytes, at: int) -> int:
    stack = vm.stack
    stack[-2:] = [(stack[-2], stack[-1])]
    vm.held += 2
    return at


def _tuple3(vm: Machine, _: bytes, at: int) -> int:
    stack = vm.stack
    stack[-3:] = [(stack[-3], stack[-2], stack[-1])]
    vm.held += 3
    return at


def _put(vm: Machine, data: bytes, at: int) -> int:
    vm.put(data[at])
    return at + 1


def _long_put(vm: Machine, data: bytes, at: int) -> int:
    vm.put(_slot(data, at))
    return at + 4


def memoize(vm: Machine, _: bytes, at: int) -> int:
    """Remember the top of the stack in the slot whose number is that of filled slots."""
    vm.put(len(vm.memo) - vm.unfilled)
    return at


def _get(vm: Machine, data: bytes, at: int) -> int:
    vm.get(data[at])
    return at + 1


def _long_get(vm: Machine, data: bytes, at: int) -> int:
    vm.get(_slot(data, at))
    return at + 4


def _slot(data: bytes, at: int) -> int:
    found: int = struct.unpack_from("<I", data, at)[0]
    return found


def _append(vm: Machine, _: bytes, at: int) -> int:
    item = vm.stack.pop()
    vm.extend([item])
    return at


def _appends(vm: Machine, _: bytes, at: int) -> int:
    vm.extend(vm.pop_to_mark())
    return at


def _set_item(vm: Machine, _: bytes, at: int) -> int:
    value, key = vm.stack.pop(), vm.stack.pop()
    vm.set_items([key, value])
    return at


def _set_items(vm: Machine, _: bytes, at: int) -> int:
    vm.set_items(vm.pop_to_mark())
    return at


def _global(vm: Machine, data: bytes, at: int) -> int:
    """Push a name: module and name, each on a line."""
    middle = data.index(b"\n", at)
    end = data.index(b"\n", middle + 1)
    if end - at > LONGEST_NAME:
        raise PickleIndexError(f"a global name of {end - at:,} bytes")
    vm.name(f"{data[at:middle].decode('ascii')} {data[middle + 1 : end].decode('ascii')}")
    return end + 1


# The opcodes of plain values that torch reads, too.
PLAIN: dict[bytes, Opcode] = {
    pickle.PROTO: _protocol,
    pickle.MARK: _mark,
    pickle.NONE: pushed(None),
    pickle.NEWTRUE: pushed(True),  # noqa: FBT003 - the value
    pickle.NEWFALSE: pushed(False),  # noqa: FBT003 - the value
    pickle.EMPTY_DICT: _made(dict),
    pickle.EMPTY_LIST: _made(list),
    pickle.EMPTY_TUPLE: pushed(()),
    pickle.APPEND: _append,
    pickle.APPENDS: _appends,
    pickle.BININT: number("<i"),
    pickle.BININT1: _byte,
    pickle.BININT2: number("<H"),
    pickle.LONG1: counted("<B", _whole),
    pickle.BINFLOAT: number(">d"),
    pickle.BINUNICODE: counted("<I", text),
    pickle.TUPLE: _tuple,
    pickle.TUPLE1: _tuple1,
    pickle.TUPLE2: _tuple2,
    pickle.TUPLE3: _tuple3,
    pickle.BINPUT: _put,
    pickle.LONG_BINPUT: _long_put,
    pickle.BINGET: _get,
    pickle.LONG_BINGET: _long_get,
    pickle.SETITEM: _set_item,
    pickle.SETITEMS: _set_items,
    pickle.GLOBAL: _global,
}
