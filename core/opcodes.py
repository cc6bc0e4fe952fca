"""A pickle walked over inert values: nothing is imported, called or built.

Only the opcodes and the five names that torch.save writes for a state dict are known; everything
else is refused by name. There is no fallback (reliability: one parser for looking and for loading).
"""

import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MAX_OPCODES = 4_000_000
# Beyond these, the product of a shape would keep Python busy for hours.
MAX_AXES = 64
MAX_NUMBER = 2**63 - 1
_STORAGES = {
    "FloatStorage": "float32",
    "BFloat16Storage": "bfloat16",
    "HalfStorage": "float16",
    "DoubleStorage": "float64",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
}


class Refused(ValueError):  # noqa: N818 - a verdict, turned into Broken by ptfile
    """The pickle is not what torch.save writes for a state dict; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Name:
    """A global name of the allow-list; never imported."""

    text: str


@dataclass(frozen=True, slots=True)
class Storage:
    """A claim about one record of the archive."""

    dtype: str
    key: str
    numel: int


@dataclass(frozen=True, slots=True)
class View:
    """A claim about one tensor: a view into a storage, offset and strides in elements."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


_ORDERED_DICT = "collections OrderedDict"
_TENSOR = "torch._utils _rebuild_tensor_v2"
_PARAMETER = "torch._utils _rebuild_parameter"
_ALLOWED = {_ORDERED_DICT, _TENSOR, _PARAMETER} | {f"torch {name}" for name in _STORAGES}
_MARK = object()


def _whole_numbers(value: Any) -> tuple[int, ...]:
    if not isinstance(value, tuple) or len(value) > MAX_AXES:
        raise Refused(f"a shape or stride that is no list of up to {MAX_AXES} numbers")
    if not all(type(number) is int and 0 <= number <= MAX_NUMBER for number in value):
        raise Refused("a shape, stride or offset that is not a whole number")
    return value


def _storage(claim: Any) -> Storage:
    match claim:
        case ("storage", Name(text), str(key), str(), int(numel)) if numel >= 0:
            if dtype := _STORAGES.get(text.removeprefix("torch ")):
                return Storage(dtype, key, numel)
    raise Refused("a persistent id that is no storage")


def _view(arguments: Any) -> View:
    match arguments:
        case (Storage() as storage, int(offset), tuple(shape), tuple(stride), bool(), *_):
            _whole_numbers((offset,))
            return View(storage, offset, _whole_numbers(shape), _whole_numbers(stride))
    raise Refused("a tensor with unexpected arguments")


def _call(name: Any, arguments: Any) -> Any:
    match name, arguments:
        case Name(text), () if text == _ORDERED_DICT:
            return {}
        case Name(text), _ if text == _TENSOR:
            return _view(arguments)
        case Name(text), (View() as view, bool(), dict()) if text == _PARAMETER:
            return view
    raise Refused("a call of something that is not a tensor")


class _Machine:
    """The stack and memo of a pickle, with one method for each kind of opcode."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def pop(self) -> Any:
        if not self.stack or self.stack[-1] is _MARK:
            raise Refused("a stack that runs empty")
        return self.stack.pop()

    def pop_to_mark(self) -> list[Any]:
        items: list[Any] = []
        while self.stack:
            item = self.stack.pop()
            if item is _MARK:
                return items[::-1]
            items.append(item)
        raise Refused("a mark that is missing")

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def put(self, slot: int) -> None:
        value = self.pop()
        self.memo[slot] = value
        self.push(value)

    def get(self, slot: int) -> None:
        if slot not in self.memo:
            raise Refused(f"memo slot {slot} that was never filled")
        self.push(self.memo[slot])

    def tuple_of(self, length: int) -> None:
        items = [self.pop() for _ in range(length)]
        self.push(tuple(items[::-1]))

    def set_items(self, pairs: list[Any]) -> None:
        target = self.pop()
        if type(target) is not dict or len(pairs) % 2:
            raise Refused("an item set on something that is no dict")
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            if not isinstance(key, str | int):
                raise Refused("a key that is no text")
            if key in target:
                raise Refused(f"the key {key!r} twice")
            target[key] = value
        self.push(target)

    def name(self, text: str) -> None:
        if text not in _ALLOWED:
            raise Refused(f"the name {text.replace(' ', '.')}, which no checkpoint needs")
        self.push(Name(text))

    def reduce(self) -> None:
        arguments = self.pop()
        self.push(_call(self.pop(), arguments))

    def build(self) -> None:
        """Drop the state of a dict: torch stores `_metadata` there, which means nothing here."""
        self.pop()
        if type(self.stack[-1] if self.stack else None) is not dict:
            raise Refused("state given to something that is no dict")


_VALUES = ("BININT", "BININT1", "BININT2", "LONG1", "BINUNICODE", "SHORT_BINUNICODE", "BINFLOAT")
_SIMPLE: dict[str, Callable[[_Machine, Any], None]] = {
    "PROTO": lambda vm, arg: None,
    "FRAME": lambda vm, arg: None,
    "MARK": lambda vm, arg: vm.push(_MARK),
    "NONE": lambda vm, arg: vm.push(None),
    "NEWTRUE": lambda vm, arg: vm.push(True),  # noqa: FBT003
    "NEWFALSE": lambda vm, arg: vm.push(False),  # noqa: FBT003
    "EMPTY_DICT": lambda vm, arg: vm.push({}),
    "EMPTY_TUPLE": lambda vm, arg: vm.push(()),
    "TUPLE": lambda vm, arg: vm.push(tuple(vm.pop_to_mark())),
    "TUPLE1": lambda vm, arg: vm.tuple_of(1),
    "TUPLE2": lambda vm, arg: vm.tuple_of(2),
    "TUPLE3": lambda vm, arg: vm.tuple_of(3),
    "BINPUT": lambda vm, arg: vm.put(arg),
    "LONG_BINPUT": lambda vm, arg: vm.put(arg),
    "MEMOIZE": lambda vm, arg: vm.put(len(vm.memo)),
    "BINGET": lambda vm, arg: vm.get(arg),
    "LONG_BINGET": lambda vm, arg: vm.get(arg),
    "SETITEM": lambda vm, arg: vm.set_items([vm.pop(), vm.pop()][::-1]),
    "SETITEMS": lambda vm, arg: vm.set_items(vm.pop_to_mark()),
    "GLOBAL": lambda vm, arg: vm.name(arg),
    "BINPERSID": lambda vm, arg: vm.push(_storage(vm.pop())),
    "REDUCE": lambda vm, arg: vm.reduce(),
    "BUILD": lambda vm, arg: vm.build(),
} | dict.fromkeys(_VALUES, lambda vm, arg: vm.push(arg))


def walk(data: bytes) -> dict[str, View]:
    """Return the flat dict of tensor claims in a pickled state dict, in file order.

    Raises Refused for every opcode, name, call or result that torch.save does not write for one.
    """
    vm = _Machine()
    position = 0
    try:
        for done, (opcode, argument, where) in enumerate(pickletools.genops(data)):
            position = where or 0
            if opcode.name == "STOP":
                break
            if done > MAX_OPCODES:
                raise Refused("more opcodes than any checkpoint has")
            action = _SIMPLE.get(opcode.name)
            if action is None:
                raise Refused(f"the opcode {opcode.name}, which no checkpoint needs")
            action(vm, argument)
    except Refused as refused:
        raise Refused(f"{refused} (byte {position} of its index)") from None
    except (ValueError, UnicodeDecodeError, IndexError, OverflowError, TypeError) as error:
        raise Refused(f"an index that is cut or garbled near byte {position}") from error
    return _state_dict(vm)


def _state_dict(vm: _Machine) -> dict[str, View]:
    result = vm.stack[0] if len(vm.stack) == 1 else None
    if type(result) is not dict or not result:
        raise Refused("no state dict")
    for key, value in result.items():
        if not isinstance(key, str) or not isinstance(value, View):
            raise Refused(f"the entry {key!r}, which is no tensor")
        if not key.isprintable():
            raise Refused(f"the tensor name {key!r}, which cannot be shown")
    return result
