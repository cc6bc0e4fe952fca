"""What mutants are made of: a file of each kind, in parts that random steps change."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

import json_tree
from archive_mutations import HEADERS as ARCHIVES
from byte_mutations import BYTES
from json_mutations import TREES
from mutable_archive import MutableArchive
from pickle_mutations import PLAIN
from pickle_program import Program
from safetensors_mutations import HEADERS as SAFETENSORS
from tensor_mutations import TENSORS

Files = dict[str, bytes]


class Subject(Protocol):
    """Files of one kind; each step changes something in them."""

    def step(self, rng: Random) -> None: ...

    def files(self) -> Files:
        """Return the files by name, first the one that is read."""

    def copied(self) -> "Subject": ...


@dataclass
class Bytes:
    """A file as it is; steps change bytes."""

    name: str
    data: bytes

    def step(self, rng: Random) -> None:
        self.data = rng.choice(BYTES)(rng, self.data)

    def files(self) -> Files:
        return {self.name: self.data}

    def copied(self) -> "Bytes":
        return Bytes(self.name, self.data)


class Edits:
    """Changes of bytes that are made after all others, each with a random number of its own."""

    def __init__(self, edits: Sequence[int] = ()) -> None:
        self.edits = list(edits)

    def add(self, rng: Random) -> None:
        self.edits.append(rng.getrandbits(32))

    def applied(self, data: bytes) -> bytes:
        for one in self.edits:
            rng = Random(one)
            data = rng.choice(BYTES)(rng, data)
        return data


@dataclass
class Archive:
    """A `.pt` file: steps change its tensors, its opcodes, its records or its bytes."""

    name: str
    held: MutableArchive
    edits: Edits = field(default_factory=Edits)

    def step(self, rng: Random) -> None:
        kind = rng.random()
        if kind < 0.35:
            rng.choice(TENSORS)(rng, self.held.program, self.held.lengths)
        elif kind < 0.7:
            rng.choice(PLAIN)(rng, self.held.program)
        elif kind < 0.95:
            rng.choice(ARCHIVES)(rng, self.held)
        else:
            self.edits.add(rng)

    def files(self) -> Files:
        return {self.name: self.edits.applied(self.held.written())}

    def copied(self) -> "Archive":
        return Archive(self.name, self.held.copy(), Edits(self.edits.edits))


@dataclass
class Pickle:
    """A bare pickle, as tokenizers are."""

    name: str
    program: Program
    edits: Edits = field(default_factory=Edits)

    def step(self, rng: Random) -> None:
        if rng.random() < 0.95 and self.program:
            rng.choice(PLAIN)(rng, self.program)
        else:
            self.edits.add(rng)

    def files(self) -> Files:
        return {self.name: self.edits.applied(b"".join(self.program))}

    def copied(self) -> "Pickle":
        return Pickle(self.name, list(self.program), Edits(self.edits.edits))


@dataclass
class Json:
    """A file of JSON, with other files beside it, which stay as they are."""

    name: str
    tree: Any
    beside: Files = field(default_factory=dict)
    edits: Edits = field(default_factory=Edits)
    encoding: str = "utf-8"

    def step(self, rng: Random) -> None:
        kind = rng.random()
        if kind < 0.9:
            rng.choice(TREES)(rng, self.tree)
        elif kind < 0.92:
            self.encoding = rng.choice(("utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-8"))
        else:
            self.edits.add(rng)

    def files(self) -> Files:
        data = json_tree.written(self.tree).encode(self.encoding, "surrogatepass")
        return {self.name: self.edits.applied(data)} | self.beside

    def copied(self) -> "Json":
        tree = json_tree.copied(self.tree)
        return Json(self.name, tree, self.beside, Edits(self.edits.edits), self.encoding)


@dataclass
class Safetensors:
    """A safetensors file: steps change its header, its bytes, or the length of the header."""

    name: str
    tree: Any
    body: bytes
    length: int | None = None
    edits: Edits = field(default_factory=Edits)
    padding: bytes = b""

    def step(self, rng: Random) -> None:
        kind = rng.random()
        if kind < 0.5 and isinstance(self.tree, json_tree.Table):
            rng.choice(SAFETENSORS)(rng, self.tree)
        elif kind < 0.85:
            rng.choice(TREES)(rng, self.tree)
        elif kind < 0.93:
            self.padding = rng.choice((b" ", b" " * 7, b"\n", b"\0", b"\t ", b"}"))
        elif kind < 0.96:
            self.body = rng.choice((self.body[:-1], self.body + b"\0", self.body[::-1]))
        elif kind < 0.98:
            self.length = rng.choice((0, 1, 2, 2**31, 2**63, 2**64 - 1, 100_000_001))
        else:
            self.edits.add(rng)

    def files(self) -> Files:
        text = json_tree.written(self.tree).encode("utf-8", "surrogatepass") + self.padding
        length = struct.pack("<Q", len(text) if self.length is None else self.length)
        return {self.name: self.edits.applied(length + text + self.body)}

    def copied(self) -> "Safetensors":
        tree = json_tree.copied(self.tree)
        rest = self.body, self.length, Edits(self.edits.edits), self.padding
        return Safetensors(self.name, tree, *rest)


@dataclass
class Shards:
    """A map and its shards: steps change any of them."""

    index: Json
    shards: list[Safetensors]

    def step(self, rng: Random) -> None:
        if rng.random() < 0.6:
            self.index.step(rng)
        else:
            rng.choice(self.shards).step(rng)

    def files(self) -> Files:
        found = self.index.files()
        for shard in self.shards:
            found |= shard.files()
        return found

    def copied(self) -> "Shards":
        return Shards(self.index.copied(), [shard.copied() for shard in self.shards])


@dataclass
class Pair:
    """Two files of which each says what the other must be; steps change either."""

    first: Json
    second: Bytes

    def step(self, rng: Random) -> None:
        if rng.random() < 0.6:
            self.first.step(rng)
        else:
            self.second.step(rng)

    def files(self) -> Files:
        return self.first.files() | self.second.files()

    def copied(self) -> "Pair":
        return Pair(self.first.copied(), self.second.copied())
