"""Parse a pickle of plain values, or of one object whose state is plain values.

It is the machine of pickle_index with another list of what is accepted: tokenizers are pickles,
too, and everyone who runs such a model opens them. Nothing is imported, called or built.
"""

import pickle  # only for the byte values of its opcodes
import struct
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from core.checkpoints.pickle_claims import Name, PickleIndexError
from core.checkpoints.pickle_machine import Machine, run, table
from core.checkpoints.pickle_opcodes import PLAIN, counted, memoize, text


@dataclass(slots=True)
class Instance:
    """What a pickle says about one object: its class by name, and its state. It is not built."""

    name: str
    state: Any = None


class _PlainMachine(Machine):
    """A machine without calls and storages; objects of named classes become Instances."""

    reads: ClassVar[str] = "tokenizer"
    keys: ClassVar[tuple[type, ...]] = (str, int, bytes)
    # A vocabulary of 200,000 tokens has four opcodes and two items for each.
    most: ClassVar[int] = 1_000_000
    most_held: ClassVar[int] = 500_000
    most_slots: ClassVar[int] = 500_000


def _build(vm: Machine, _: bytes, at: int) -> int:
    """Give an Instance its state."""
    state, target = vm.stack.pop(), vm.stack[-1]
    if not isinstance(target, Instance) or target.state is not None:
        raise PickleIndexError("state given to something that has none")
    target.state = state
    return at


def _frame(_: Machine, data: bytes, at: int) -> int:
    """Pass over the length of a frame, which has to be in the file."""
    end = at + 8
    if struct.unpack_from("<Q", data, at)[0] > len(data) - end:
        raise PickleIndexError("a frame that is longer than the file")
    return end


def _stack_global(vm: Machine, _: bytes, at: int) -> int:
    name, module = vm.stack.pop(), vm.stack.pop()
    if not isinstance(name, str) or not isinstance(module, str):
        raise PickleIndexError("a name that is not text")
    vm.name(f"{module} {name}")
    return at


def _instance(vm: Machine, _: bytes, at: int) -> int:
    arguments, name = vm.stack.pop(), vm.stack.pop()
    if not isinstance(name, Name) or arguments != ():
        raise PickleIndexError("an object that is made with arguments")
    vm.stack.append(Instance(name.text))
    return at


# Newer protocols than torch's have more opcodes for the same values.
_OPCODES = table(
    PLAIN
    | {
        pickle.FRAME: _frame,
        pickle.MEMOIZE: memoize,
        pickle.SHORT_BINUNICODE: counted("<B", text),
        pickle.SHORT_BINBYTES: counted("<B", bytes),
        pickle.BINBYTES: counted("<I", bytes),
        pickle.STACK_GLOBAL: _stack_global,
        pickle.NEWOBJ: _instance,
        pickle.BUILD: _build,
    }
)


def read_plain(data: bytes, names: Collection[str] = ()) -> Any:
    """Return the value of a pickle; an object of one of the `names` is an Instance.

    A name is module and class, separated by a space. Raises PickleIndexError, saying what and
    where, for everything else that a pickle can hold.
    """
    vm = _PlainMachine(names)
    run(vm, _OPCODES, data)
    if len(vm.stack) != 1:
        raise PickleIndexError("more than one value, or none")
    return vm.stack[0]
