"""Parse a pickle of torch.save into plain data: nothing is imported, called or built.

Only the opcodes and global names that torch.save writes for a state dict or a training checkpoint
are accepted; all others are refused by name. Lists and loads use the same parser.
"""

import pickle  # only for the byte values of its opcodes
import struct
from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar, NoReturn

from core.checkpoints.pickle_claims import (
    ALLOWED,
    CutPickleError,
    Name,
    PickleIndexError,
    call,
    storage_of,
)
from core.checkpoints.pickle_contents import Contents, contents_of
from core.checkpoints.refused_names import cure_of
from core.checkpoints.wrapped_weights import refuse_unfinished

MAX_OPCODES = 4_000_000
_MARK = object()


class Machine:
    """The stack and memo of a pickle, with one method for each kind of opcode.

    `names` are the global names that the pickle may have; `reads` is what it should be, for the
    text of a refusal, `keys` are the types that its dicts may have as keys.
    """

    reads: ClassVar[str] = "checkpoint"
    keys: ClassVar[tuple[type, ...]] = (str, int)

    def __init__(self, names: Collection[str] = ALLOWED) -> None:
        self.names = names
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def pop(self) -> Any:
        """Return the top of the stack; PickleIndexError when it is empty down to a mark."""
        if not self.stack or self.stack[-1] is _MARK:
            raise PickleIndexError("a stack that runs empty")
        return self.stack.pop()

    def pop_to_mark(self) -> list[Any]:
        """Return what is above the last mark, in order."""
        items: list[Any] = []
        while self.stack:
            item = self.stack.pop()
            if item is _MARK:
                return items[::-1]
            items.append(item)
        raise PickleIndexError("a mark that is missing")

    def push(self, value: Any) -> None:
        """Put a value on the stack."""
        self.stack.append(value)

    def put(self, slot: int) -> None:
        """Remember the top of the stack."""
        value = self.pop()
        self.memo[slot] = value
        self.push(value)

    def get(self, slot: int) -> None:
        """Push a remembered value."""
        if slot not in self.memo:
            raise PickleIndexError(f"memo slot {slot} that was never filled")
        self.push(self.memo[slot])

    def tuple_of(self, length: int) -> None:
        """Push a tuple of the top values."""
        items = [self.pop() for _ in range(length)]
        self.push(tuple(items[::-1]))

    def set_items(self, pairs: list[Any]) -> None:
        """Set keys and values, which alternate, in the dict on the stack."""
        target = self.pop()
        if type(target) is not dict or len(pairs) % 2:
            raise PickleIndexError("an item set on something that is not a dict")
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            if not isinstance(key, self.keys):
                raise PickleIndexError("a key that is not text")
            if key in target:
                raise PickleIndexError(f"the key {key!r} twice")
            target[key] = value
        self.push(target)

    def extend(self, items: list[Any]) -> None:
        """Append items to the list on the stack."""
        target = self.pop()
        if type(target) is not list:
            raise PickleIndexError("an item appended to something that is not a list")
        target += items
        self.push(target)

    def name(self, text: str) -> None:
        """Push a global name: module and name, separated by a space."""
        if text not in self.names:
            name = text.replace(" ", ".")
            raise PickleIndexError(f"the name {name}, which no {self.reads} needs", cure_of(text))
        self.push(Name(text))

    def protocol(self, version: int) -> None:
        """Refuse a protocol that pickle does not have either."""
        if version > pickle.HIGHEST_PROTOCOL:
            raise PickleIndexError(f"the pickle protocol {version}, which does not exist")

    def reduce(self) -> None:
        """Push the value of a call."""
        arguments = self.pop()
        self.push(call(self.pop(), arguments))

    def build(self) -> None:
        """Drop the state of a dict: torch stores `_metadata` there, which is not needed."""
        self.pop()
        if type(self.stack[-1] if self.stack else None) is not dict:
            raise PickleIndexError("state given to something that is not a dict")


Argument = Callable[[bytes, int], tuple[Any, int]]
Action = Callable[[Machine, Any], None]
# How the argument is read, None without one, and the effect.
Opcode = tuple[Argument | None, Action]


def _number(layout: str) -> Argument:
    """Return a function that reads a number of fixed size and returns it and its end."""
    fixed = struct.Struct(layout)
    return lambda data, at: (fixed.unpack_from(data, at)[0], at + fixed.size)


def counted(layout: str, convert: Callable[[bytes], Any]) -> Argument:
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


# Keyed by the byte of the opcode.
OPCODES: dict[int, Opcode] = {
    pickle.PROTO[0]: (_number("<B"), Machine.protocol),
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
    pickle.BININT[0]: (_number("<i"), Machine.push),
    pickle.BININT1[0]: (_number("<B"), Machine.push),
    pickle.BININT2[0]: (_number("<H"), Machine.push),
    pickle.LONG1[0]: (counted("<B", _whole), Machine.push),
    pickle.BINFLOAT[0]: (_number(">d"), Machine.push),
    pickle.BINUNICODE[0]: (counted("<I", _text), Machine.push),
    pickle.SHORT_BINUNICODE[0]: (counted("<B", _text), Machine.push),
    pickle.TUPLE[0]: (None, lambda vm, arg: vm.push(tuple(vm.pop_to_mark()))),
    pickle.TUPLE1[0]: (None, lambda vm, arg: vm.tuple_of(1)),
    pickle.TUPLE2[0]: (None, lambda vm, arg: vm.tuple_of(2)),
    pickle.TUPLE3[0]: (None, lambda vm, arg: vm.tuple_of(3)),
    pickle.BINPUT[0]: (_number("<B"), Machine.put),
    pickle.LONG_BINPUT[0]: (_number("<I"), Machine.put),
    pickle.MEMOIZE[0]: (None, lambda vm, arg: vm.put(len(vm.memo))),
    pickle.BINGET[0]: (_number("<B"), Machine.get),
    pickle.LONG_BINGET[0]: (_number("<I"), Machine.get),
    pickle.SETITEM[0]: (None, lambda vm, arg: vm.set_items([vm.pop(), vm.pop()][::-1])),
    pickle.SETITEMS[0]: (None, lambda vm, arg: vm.set_items(vm.pop_to_mark())),
    pickle.GLOBAL[0]: (_two_lines, Machine.name),
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
    vm = Machine()
    try:
        run(vm, OPCODES, data)
    except CutPickleError:
        raise
    except PickleIndexError as refused:
        refuse_unfinished(vm.stack, refused.reason)
        raise PickleIndexError(str(refused), refused.hint or _hint(data, vm.stack)) from None
    return contents_of(vm.stack[0] if len(vm.stack) == 1 else None)


def run(vm: Machine, opcodes: Mapping[int, Opcode], data: bytes) -> None:
    """Run a pickle to its end; the result is on the stack of the machine.

    Raises PickleIndexError, with the byte, for every opcode that is not in the table and for
    everything that the machine refuses.
    """
    at = done = 0
    try:
        while (code := data[at]) != _STOP:
            done += 1
            if done > MAX_OPCODES:
                raise PickleIndexError(f"more opcodes than any {vm.reads} has")
            argument, action = opcodes.get(code) or _unknown(code, vm.reads)
            value, end = argument(data, at + 1) if argument else (None, at + 1)
            action(vm, value)
            at = end
    except PickleIndexError as refused:
        where = f"{refused} (byte {at} of its index)"
        raise PickleIndexError(where, refused.hint, str(refused)) from None
    except (ValueError, IndexError, OverflowError, TypeError, struct.error) as error:
        raise CutPickleError(f"an index that is cut or garbled near byte {at}") from error


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


def _unknown(code: int, reads: str) -> NoReturn:
    """Raise PickleIndexError with the name of a real opcode, ValueError for any other byte."""
    import pickletools  # noqa: PLC0415 - a large module, needed only for this error

    known = {opcode.code: opcode for opcode in pickletools.opcodes}
    opcode = known.get(chr(code))
    if opcode is None:
        raise ValueError(f"no opcode {code}")
    raise PickleIndexError(f"the opcode {opcode.name}, which no {reads} needs")
