"""Read a pickle of torch.save as plain data: nothing is imported, called or built.

Only the opcodes and global names that torch.save writes for a state dict or a training checkpoint
are accepted; all others are refused by name. Lists and loads use the same parser.
"""

import pickle  # only for the byte values of its opcodes
from typing import Any

from core.base.text import clean, shorten
from core.checkpoints.pickle_claims import CutPickleError, PickleIndexError, Storage
from core.checkpoints.pickle_contents import Contents, contents_of
from core.checkpoints.pickle_machine import Machine, run, table
from core.checkpoints.pickle_opcodes import PLAIN
from core.checkpoints.torch_calls import ALLOWED, Ordered, call, cure_of, storage_of
from core.checkpoints.wrapped_weights import refuse_unfinished


class _TorchMachine(Machine):
    """A machine that knows storages and the calls that make tensors of them."""

    def __init__(self) -> None:
        super().__init__(ALLOWED)
        self.storages: dict[str, Storage] = {}

    def cure_of(self, text: str) -> str:
        """Return what to do about a name that is refused; "" if that is not known."""
        return cure_of(text)


def _storage(vm: _TorchMachine, _: bytes, at: int) -> int:
    """Replace a persistent id by its storage, which must be the same wherever it is named."""
    found = storage_of(vm.stack.pop())
    if vm.storages.setdefault(found.key, found) != found:
        # torch takes dtype and size of the first.
        raise PickleIndexError(f"the storage {found.key} with two dtypes or sizes")
    vm.stack.append(found)
    return at


def _reduce(vm: _TorchMachine, _: bytes, at: int) -> int:
    """Replace a name and its arguments by the value of that call."""
    arguments = vm.stack.pop()
    name = vm.stack.pop()
    try:
        vm.stack.append(call(name, arguments))
    except PickleIndexError as refused:
        key = next((one for one in vm.everything[::-1] if isinstance(one, str)), "")
        named = f": {shorten(clean(key), 60)}" if key else ""
        raise PickleIndexError(f"{refused}{named}", refused.hint) from None
    return at


def _build(vm: _TorchMachine, _: bytes, at: int) -> int:
    """Drop the state of a dict: torch stores `_metadata` there, which is not needed."""
    state = vm.stack.pop()
    if not isinstance(vm.stack[-1], Ordered):
        raise PickleIndexError("state given to something that is not an OrderedDict")
    if not isinstance(state, dict) or state.keys() - {"_metadata"}:
        raise PickleIndexError("attributes of a dict that torch.save does not write")
    return at


_OPCODES = table(PLAIN | {pickle.BINPERSID: _storage, pickle.REDUCE: _reduce, pickle.BUILD: _build})


def walk(data: bytes) -> Contents:
    """Return the contents of a pickled state dict or training checkpoint, as plain data.

    Raises PickleIndexError for every opcode, name, call or result that torch.save does not write
    for such a file.
    """
    return contents_of(values_of(data))


def values_of(data: bytes) -> Any:
    """Return the value of a pickle of torch.save, with tensors as views; None for several values.

    Raises PickleIndexError for every opcode, name or call that torch.save does not write.
    """
    vm = _TorchMachine()
    try:
        run(vm, _OPCODES, data)
    except CutPickleError:
        raise
    except PickleIndexError as refused:
        held = vm.everything
        refuse_unfinished(held, refused.reason)
        raise PickleIndexError(str(refused), refused.hint or _hint(data, held)) from None
    return vm.stack[0] if len(vm.stack) == 1 else None


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
