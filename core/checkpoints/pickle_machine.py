"""The machine that reads a pickle: a stack, a memo and a loop over opcodes.

It imports, calls and builds nothing. What an opcode does is in a table that the caller gives.
"""

import pickle  # only for the byte values of its opcodes
import struct
from collections.abc import Callable, Collection, Sequence
from itertools import chain
from typing import Any, ClassVar, NoReturn

from core.base.text import clean, shorten, written
from core.checkpoints.pickle_claims import CutPickleError, Name, PickleIndexError

_STOP = pickle.STOP[0]
# Opcodes between two looks at how much the machine holds.
_PART = 4096
# Marks inside each other; nested dicts have one each.
_MOST_MARKS = 1000
# What a slot of the memo holds before it is filled.
_UNFILLED = object()


class Machine:
    """The stack and the memo of a pickle.

    `names` are the global names that the pickle may have; `reads` is what it should be, for the
    text of a refusal, `keys` are the types that its dicts may have as keys.

    So that a pickle does not take more than 64 MiB: `most` is the number of opcodes that are read,
    `most_held` that of items in its lists, dicts and tuples, `most_waiting` that of values above
    a mark, of which Python writes a thousand at a time, and `most_slots` that of its memo.
    """

    reads: ClassVar[str] = "checkpoint"
    keys: ClassVar[tuple[type, ...]] = (str, int)
    # A tensor takes 40, and 15,000 items of tuples.
    most: ClassVar[int] = 500_000
    most_held: ClassVar[int] = 500_000
    most_waiting: ClassVar[int] = 100_000
    most_slots: ClassVar[int] = 500_000

    def __init__(self, names: Collection[str]) -> None:
        self.names = names
        # What is above the last mark; what is below it waits in `below`.
        self.stack: list[Any] = []
        self.below: list[list[Any]] = []
        self.memo: list[Any] = []
        self.unfilled = 0
        self.held = 0

    @property
    def everything(self) -> list[Any]:
        """Return the whole stack, without marks."""
        return [*chain.from_iterable(self.below), *self.stack]

    def pop_to_mark(self) -> list[Any]:
        """Return what is above the last mark, in order, and drop the mark."""
        if not self.below:
            raise PickleIndexError("a mark that is missing")
        items, self.stack = self.stack, self.below.pop()
        return items

    def set_items(self, pairs: list[Any]) -> None:
        """Set keys and values, which alternate, in the dict on the stack."""
        target = self.stack[-1]
        if not isinstance(target, dict) or len(pairs) % 2:
            raise PickleIndexError("an item set on something that is not a dict")
        keys = self.keys
        for at in range(0, len(pairs), 2):
            key = pairs[at]
            if not isinstance(key, keys):
                raise PickleIndexError("a key that is not text")
            if key in target:
                raise PickleIndexError(f"the key {written(key, 60)} twice")
            target[key] = pairs[at + 1]
        self.held += len(pairs)

    def extend(self, items: list[Any]) -> None:
        """Append items to the list on the stack."""
        target = self.stack[-1]
        if type(target) is not list:
            raise PickleIndexError("an item appended to something that is not a list")
        target += items
        self.held += len(items)

    def put(self, slot: int) -> None:
        """Remember the top of the stack in a slot of the memo."""
        memo, top = self.memo, self.stack[-1]
        if slot == len(memo):
            memo.append(top)
        elif slot < len(memo):
            self.unfilled -= memo[slot] is _UNFILLED
            memo[slot] = top
        elif slot <= self.most_slots:
            self.unfilled += slot - len(memo)
            memo += [_UNFILLED] * (slot - len(memo))
            memo.append(top)
        else:
            raise self.too_large()

    def get(self, slot: int) -> None:
        """Push what a slot of the memo holds."""
        if slot >= len(self.memo) or (value := self.memo[slot]) is _UNFILLED:
            raise PickleIndexError(f"memo slot {slot} that was never filled")
        self.stack.append(value)

    def check_size(self) -> None:
        """Raise PickleIndexError when the machine holds more than such a pickle needs."""
        if (
            self.held > self.most_held
            or len(self.stack) > self.most_waiting
            or len(self.below) > _MOST_MARKS
            or len(self.memo) > self.most_slots
        ):
            raise self.too_large()

    def too_large(self) -> PickleIndexError:
        """Return the error of a pickle with too many values."""
        return PickleIndexError(f"more values than any {self.reads} has")

    def cure_of(self, text: str) -> str:  # noqa: ARG002 - for machines that know some
        """Return what to do about a name that is refused; "" if that is not known."""
        return ""

    def name(self, text: str) -> None:
        """Push a global name: module and name, separated by a space."""
        if text not in self.names:
            name = clean(shorten(text, 100)).replace(" ", ".")
            reason = f"the name {name}, which no {self.reads} needs"
            raise PickleIndexError(reason, self.cure_of(text))
        self.stack.append(Name(text))


# What reads the argument at an offset, takes effect, and returns the offset of the next opcode.
Opcode = Callable[[Any, bytes, int], int]


def table(opcodes: dict[bytes, Opcode]) -> Sequence[Opcode]:
    """Return 256 opcodes by their byte; one that is not given is refused by name."""
    return [opcodes.get(bytes([code]), _refuse) for code in range(256)]


def run(vm: Machine, opcodes: Sequence[Opcode], data: bytes) -> None:
    """Run a pickle to its end; the result is on the stack of the machine.

    Raises PickleIndexError, with the byte, for every opcode that is not in the table and for
    everything that the machine refuses.
    """
    at = 0
    try:
        for _ in range(0, vm.most, _PART):
            for _ in range(_PART):
                if (code := data[at]) == _STOP:
                    break
                # An opcode that fails leaves `at` where it is, for the message.
                at = opcodes[code](vm, data, at + 1)
            else:
                vm.check_size()
                continue
            break
        else:
            raise PickleIndexError(f"more opcodes than any {vm.reads} has")
        _check_ended(vm, data, at)
    except PickleIndexError as refused:
        raise _at(refused, at) from None
    except IndexError as error:
        if at < len(data) - 1:
            raise _at(PickleIndexError("a stack that runs empty"), at) from error
        raise _cut(at) from error
    except (ValueError, OverflowError, TypeError, struct.error) as error:
        raise _cut(at) from error


def _check_ended(vm: Machine, data: bytes, at: int) -> None:
    if vm.below:
        raise PickleIndexError("a mark that nothing takes")
    if at != len(data) - 1:
        raise PickleIndexError("bytes after its end")


def _at(refused: PickleIndexError, at: int) -> PickleIndexError:
    return PickleIndexError(f"{refused} (byte {at} of its index)", refused.hint, str(refused))


def _cut(at: int) -> CutPickleError:
    return CutPickleError(f"an index that is cut or garbled near byte {at}")


def _refuse(vm: Machine, data: bytes, at: int) -> NoReturn:
    """Raise PickleIndexError with the name of a real opcode, ValueError for any other byte."""
    import pickletools  # noqa: PLC0415 - a large module, needed only for this error

    known = {opcode.code: opcode for opcode in pickletools.opcodes}
    opcode = known.get(chr(data[at - 1]))
    if opcode is None:
        raise ValueError(f"no opcode {data[at - 1]}")
    raise PickleIndexError(f"the opcode {opcode.name}, which no {vm.reads} needs")
