"""Parse a pickle of torch.save into plain data: nothing is imported, called or built.

Only the opcodes and global names that torch.save writes for a state dict or a training checkpoint
are accepted; all others are refused by name. Lists and loads use the same parser.
"""

import pickle  # only for the byte values of its opcodes
import struct
from collections.abc import Callable
from typing import Any, NoReturn

from core.checkpoints.pickle_claims import ALLOWED, Name, PickleIndexError, call, storage_of
from core.checkpoints.pickle_contents import Contents, contents_of
from core.checkpoints.wrapped_weights import refuse_unfinished

MAX_OPCODES = 4_000_000
_MARK = object()


class _Machine:
    """The stack and memo of a pickle, with one method for each kind of opcode."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def pop(self) -> Any:
        if not self.stack or self.stack[-1] is _MARK:
            raise PickleIndexError("a stack that runs empty")
        return self.stack.pop()

    def pop_to_mark(self) -> list[Any]:
        items: list[Any] = []
        while self.stack:
            item = self.stack.pop()
            if item is _MARK:
                return items[::-1]
            items.append(item)
        raise PickleIndexError("a mark that is missing")

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def put(self, slot: int) -> None:
        value = self.pop()
        self.memo[slot] = value
        self.push(value)

    def get(self, slot: int) -> None:
        if slot not in self.memo:
            raise PickleIndexError(f"memo slot {slot} that was never filled")
        self.push(self.memo[slot])

    def tuple_of(self, length: int) -> None:
        items = [self.pop() for _ in range(length)]
        self.push(tuple(items[::-1]))

    def set_items(self, pairs: list[Any]) -> None:
        target = self.pop()
        if type(target) is not dict or len(pairs) % 2:
            raise PickleIndexError("an item set on something that is not a dict")
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            if not isinstance(key, str | int):
                raise PickleIndexError("a key that is not text")
            if key in target:
                raise PickleIndexError(f"the key {key!r} twice")
            target[key] = value
        self.push(target)

    def extend(self, items: list[Any]) -> None:
        target = self.pop()
        if type(target) is not list:
            raise PickleIndexError("an item appended to something that is not a list")
        target += items
        self.push(target)

    def name(self, text: str) -> None:
        if text not in ALLOWED:
            raise PickleIndexError(f"the name {text.replace(' ', '.')}, which no checkpoint needs")
        self.push(Name(text))

    def reduce(self) -> None:
        arguments = self.pop()
        self.push(call(self.pop(), arguments))

    def build(self) -> None:
        """Drop the state of a dict: torch stores `_metadata` there, which is not needed."""
        self.pop()
        if type(self.stack[-1] if self.stack else None) is not dict:
            raise PickleIndexError("state given to something that is not a dict")


Argument = Callable[[bytes, int], tuple[Any, int]]
Action = Callable[[_Machine, Any], None]


def _number(layout: str) -> Argument:
    """Return a function that reads a number of fixed size and returns it and its end."""
    fixed = struct.Struct(layout)
    return lambda data, at: (fixed.unpack_from(data, at)[0], at + fixed.size)


def _counted(layout: str, convert: Callable[[bytes], Any]) -> Argument:
    """Return a function that reads a length, then that number of bytes."""
    length = _number(layout)

    def read(data: bytes, at: int) -> tuple[Any, int]:
        count, start = length(data, at)
        if start + count > len(data):
            raise IndexError
        return convert(data[start : start + count]), start + count

    return read


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def _whole(data: bytes) -> int:
    return int.from_bytes(data, "little", signed=True)


def _two_lines(data: bytes, at: int) -> tuple[str, int]:
    """Read a module and a name, each on a line; return them separated by a space, and the end."""
    middle = data.index(b"\n", at)
    end = data.index(b"\n", middle + 1)
    return data[at:end].replace(b"\n", b" ").decode("ascii"), end + 1


# Keyed by the byte of the opcode: how its argument is read, and its effect.
_OPCODES: dict[int, tuple[Argument | None, Action]] = {
    pickle.PROTO[0]: (_number("<B"), lambda vm, arg: None),
    pickle.FRAME[0]: (_number("<Q"), lambda vm, arg: None),
    pickle.MARK[0]: (None, lambda vm, arg: vm.push(_MARK)),
    pickle.NONE[0]: (None, lambda vm, arg: vm.push(None)),
    pickle.NEWTRUE[0]: (None, lambda vm, arg: vm.push(True)),  # noqa: FBT003 - the value
    pickle.NEWFALSE[0]: (None, lambda vm, arg: vm.push(False)),  # noqa: FBT003 - the value
    pickle.EMPTY_DICT[0]: (None, lambda vm, arg: vm.push({})),
    pickle.EMPTY_LIST[0]: (None, lambda vm, arg: vm.push([])),
    pickle.APPEND[0]: (None, lambda vm, arg: vm.extend([vm.pop()])),
    pickle.APPENDS[0]: (None, lambda vm, arg: vm.extend(vm.pop_to_mark())),
    pickle.EMPTY_TUPLE[0]: (None, lambda vm, arg: vm.push(())),
    pickle.BININT[0]: (_number("<i"), _Machine.push),
    pickle.BININT1[0]: (_number("<B"), _Machine.push),
    pickle.BININT2[0]: (_number("<H"), _Machine.push),
    pickle.LONG1[0]: (_counted("<B", _whole), _Machine.push),
    pickle.BINFLOAT[0]: (_number(">d"), _Machine.push),
    pickle.BINUNICODE[0]: (_counted("<I", _text), _Machine.push),
    pickle.SHORT_BINUNICODE[0]: (_counted("<B", _text), _Machine.push),
    pickle.TUPLE[0]: (None, lambda vm, arg: vm.push(tuple(vm.pop_to_mark()))),
    pickle.TUPLE1[0]: (None, lambda vm, arg: vm.tuple_of(1)),
    pickle.TUPLE2[0]: (None, lambda vm, arg: vm.tuple_of(2)),
    pickle.TUPLE3[0]: (None, lambda vm, arg: vm.tuple_of(3)),
    pickle.BINPUT[0]: (_number("<B"), _Machine.put),
    pickle.LONG_BINPUT[0]: (_number("<I"), _Machine.put),
    pickle.MEMOIZE[0]: (None, lambda vm, arg: vm.put(len(vm.memo))),
    pickle.BINGET[0]: (_number("<B"), _Machine.get),
    pickle.LONG_BINGET[0]: (_number("<I"), _Machine.get),
    pickle.SETITEM[0]: (None, lambda vm, arg: vm.set_items([vm.pop(), vm.pop()][::-1])),
    pickle.SETITEMS[0]: (None, lambda vm, arg: vm.set_items(vm.pop_to_mark())),
    pickle.GLOBAL[0]: (_two_lines, _Machine.name),
    pickle.BINPERSID[0]: (None, lambda vm, arg: vm.push(storage_of(vm.pop()))),
    pickle.REDUCE[0]: (None, lambda vm, arg: vm.reduce()),
    pickle.BUILD[0]: (None, lambda vm, arg: vm.build()),
}
_STOP = pickle.STOP[0]


def walk(data: bytes) -> Contents:
    """Return the contents of a pickled state dict or training checkpoint, as plain data.

    Raises PickleIndexError for every opcode, name, call or result that torch.save does not write
    for such a file.
    """
    vm = _Machine()
    at = done = 0
    try:
        while (code := data[at]) != _STOP:
            done += 1
            if done > MAX_OPCODES:
                raise PickleIndexError("more opcodes than any checkpoint has")
            argument, action = _OPCODES.get(code) or _unknown(code)
            value, end = argument(data, at + 1) if argument else (None, at + 1)
            action(vm, value)
            at = end
    except PickleIndexError as refused:
        refuse_unfinished(vm.stack, str(refused))
        where = f"{refused} (byte {at} of its index)"
        raise PickleIndexError(where, refused.hint or _hint(data, vm.stack)) from None
    except (ValueError, IndexError, OverflowError, TypeError, struct.error) as error:
        raise PickleIndexError(f"an index that is cut or garbled near byte {at}") from error
    return contents_of(vm.stack[0] if len(vm.stack) == 1 else None)


def _hint(data: bytes, stack: list[Any]) -> str:
    """Return what to do about a pickle that is refused, if its protocol or its kind explains it."""
    if not stack and pickle.GLOBAL in data[2:3]:
        return "It may be a whole model: write model.state_dict() with torch.save"
    if "model_args" in [item for item in stack if isinstance(item, str)]:
        return "Load it with torch, make it a plain value, and write it again with torch.save"
    protocol = data[1] if data[:1] == pickle.PROTO and len(data) > 1 else 0
    if protocol not in (3, 4, 5):
        return ""
    return f"It is of pickle protocol {protocol}: write it again with torch.save's default"


def _unknown(code: int) -> NoReturn:
    """Raise PickleIndexError with the name of a real opcode, ValueError for any other byte."""
    import pickletools  # noqa: PLC0415 - a large module, needed only for this error

    known = {opcode.code: opcode for opcode in pickletools.opcodes}
    opcode = known.get(chr(code))
    if opcode is None:
        raise ValueError(f"no opcode {code}")
    raise PickleIndexError(f"the opcode {opcode.name}, which no checkpoint needs")
