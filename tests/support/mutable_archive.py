"""A `.pt` file in parts that can be changed one by one, and put together again."""

import io
import pickle
import zipfile
from dataclasses import dataclass, field, replace
from typing import Any

from archives import Part, archive
from pickle_program import Program, opcodes_of

_GETS = {pickle.BINGET, pickle.LONG_BINGET}
_PUTS = {pickle.BINPUT, pickle.LONG_BINPUT}


@dataclass
class MutableArchive:
    """The opcodes of its index, its records in order, and the fields of its end.

    The data of the record `data.pkl` are the program's.
    """

    program: Program
    parts: list[Part]
    end: dict[str, Any] = field(default_factory=dict)
    zip64: dict[str, int] | None = None
    has_sums: bool = True

    @property
    def lengths(self) -> dict[str, int]:
        """The bytes of each record of weights, by its key."""
        names = [
            (part.name.decode(errors="replace").partition("/")[2], part) for part in self.parts
        ]
        return {name[5:]: len(part.data) for name, part in names if name.startswith("data/")}

    def copy(self) -> "MutableArchive":
        parts = [
            replace(one, local=dict(one.local), central=dict(one.central)) for one in self.parts
        ]
        ends = dict(self.end), None if self.zip64 is None else dict(self.zip64)
        return MutableArchive(list(self.program), parts, *ends, self.has_sums)

    def written(self) -> bytes:
        """Return the bytes of the file."""
        parts = []
        for one in self.parts:
            data = b"".join(self.program) if one.name.endswith(b"/data.pkl") else one.data
            unsummed = {} if self.has_sums else {"crc": 0}
            parts.append(
                replace(one, data=data, local=unsummed | one.local, central=unsummed | one.central)
            )
        return archive(parts, zip64=self.zip64, **self.end)


def mutable(data: bytes, *, has_sums: bool = True) -> MutableArchive:
    """Return the parts of a file of torch.save."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        held = {one.filename: file.read(one) for one in file.infolist()}
    index = next(name for name in held if name.endswith("/data.pkl"))
    parts = [Part(name.encode(), value) for name, value in held.items()]
    return MutableArchive(opcodes_of(held[index]), parts, has_sums=has_sums)


def without_memo(program: Program) -> Program:
    """Return a program that spells out each text and name that it would take from the memo.

    Its items can be moved without losing what later ones refer to.
    """
    known: dict[bytes, bytes] = {}
    made: Program = []
    for at, opcode in enumerate(program):
        before = program[at - 1] if at else b""
        if opcode[:1] in _PUTS and before[:1] in (pickle.BINUNICODE, pickle.GLOBAL):
            known[opcode[1:].ljust(4, b"\0")] = before
        elif opcode[:1] in _GETS and opcode[1:].ljust(4, b"\0") in known:
            made.append(known[opcode[1:].ljust(4, b"\0")])
        else:
            made.append(opcode)
    return made
