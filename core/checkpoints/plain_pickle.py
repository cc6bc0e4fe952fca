"""Parse a pickle of plain values, or of one object whose state is plain values.

It is the parser of pickle_index with another list of what is accepted: tokenizers are pickles, too,
and theirs are opened by everyone who runs such a model. Nothing is imported, called or built.
"""

import pickle  # only for the byte values of its opcodes
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from core.checkpoints.pickle_claims import Name, PickleIndexError
from core.checkpoints.pickle_index import OPCODES, Machine, Opcode, counted, run


@dataclass(slots=True)
class Instance:
    """What a pickle says about one object: its class by name, and its state. It is not built."""

    name: str
    state: Any = None


class _PlainMachine(Machine):
    """A machine without calls and storages; objects of named classes become Instances."""

    reads: ClassVar[str] = "tokenizer"
    keys: ClassVar[tuple[type, ...]] = (str, int, bytes)

    def build(self) -> None:
        """Give an Instance its state."""
        state = self.pop()
        target = self.pop()
        if not isinstance(target, Instance) or target.state is not None:
            raise PickleIndexError("state given to something that has none")
        target.state = state
        self.push(target)


def _stack_global(vm: Machine, _: Any) -> None:
    name, module = vm.pop(), vm.pop()
    if not isinstance(name, str) or not isinstance(module, str):
        raise PickleIndexError("a name that is not text")
    vm.name(f"{module} {name}")


def _instance(vm: Machine, _: Any) -> None:
    arguments, name = vm.pop(), vm.pop()
    if not isinstance(name, Name) or arguments != ():
        raise PickleIndexError("an object that is made with arguments")
    vm.push(Instance(name.text))


_REFUSED = (pickle.REDUCE, pickle.BINPERSID)
_PLAIN: dict[int, Opcode] = {
    **{code: opcode for code, opcode in OPCODES.items() if bytes([code]) not in _REFUSED},
    pickle.SHORT_BINBYTES[0]: (counted("<B", bytes), Machine.push),
    pickle.BINBYTES[0]: (counted("<I", bytes), Machine.push),
    pickle.STACK_GLOBAL[0]: (None, _stack_global),
    pickle.NEWOBJ[0]: (None, _instance),
}


def read_plain(data: bytes, names: Collection[str] = ()) -> Any:
    """Return the value of a pickle; an object of one of the `names` is an Instance.

    A name is module and class, separated by a space. Raises PickleIndexError, saying what and
    where, for everything else that a pickle can hold.
    """
    vm = _PlainMachine(names)
    run(vm, _PLAIN, data)
    if len(vm.stack) != 1:
        raise PickleIndexError("more than one value, or none")
    return vm.pop()
