"""Finished blocks of suites on disk, so that no block is computed twice.

A file for each block, in the cache folder. Its name is the hash of all that the answers depend on,
its first line the hash of the rest. It is written beside its place and renamed.
"""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from core.base.os_reason import os_reason
from core.machine.cachefile import cache_path
from core.suites.answers import Answer, CaseAnswers
from core.suites.checks import Likelihood

VERSION = 1
MOST_BYTES = 2 * 2**30


class SuiteStore:
    """The stored blocks of one checkpoint; `key` is what its answers depend on.

    `problem` tells why blocks are not stored, "" while they are.
    """

    def __init__(self, key: Mapping[str, Any]) -> None:
        self._key = {"version": VERSION, **key}
        self._folder = cache_path().parent / "suites"
        self.problem = ""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _make_room(self._folder)
        except OSError as error:
            self._refused(error)

    def read(self, inputs: Any) -> bytes | None:
        """Return the answers of a block as bytes; None when it is not stored, or damaged."""
        path = self._path(inputs)
        try:
            heading, _, body = path.read_bytes().partition(b"\n")
            if heading.decode() != sha256(body).hexdigest():
                return None
            from_bytes(body)
            os.utime(path)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return body

    def add(self, inputs: Any, body: bytes) -> None:
        """Store the answers of a finished block; a disk that is full is not an error."""
        if self.problem:
            return
        path = self._path(inputs)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            fresh.write_bytes(f"{sha256(body).hexdigest()}\n".encode() + body)
            fresh.replace(path)
        except OSError as error:
            self._refused(error)
            with suppress(OSError):
                fresh.unlink()

    def _path(self, inputs: Any) -> Path:
        text = json.dumps([self._key, inputs], sort_keys=True)
        return self._folder / f"{sha256(text.encode()).hexdigest()}.json"

    def _refused(self, error: OSError) -> None:
        self.problem = f"Finished cases are not stored in {self._folder}: {os_reason(error)}"


def as_bytes(answers: Sequence[CaseAnswers]) -> bytes:
    """Return answers as they are stored and sent to other ranks: JSON."""
    return json.dumps([_as_json(one) for one in answers], separators=(",", ":")).encode()


def from_bytes(body: bytes) -> tuple[CaseAnswers, ...]:
    """Return the answers that `as_bytes` wrote."""
    return tuple(map(_answers, json.loads(body)))


def _as_json(one: CaseAnswers) -> dict[str, Any]:
    return {
        "number": one.number,
        "greedy": one.greedy and _answer_as_json(one.greedy),
        "probabilities": one.probabilities,
        "likelihoods": {
            text: [found.nats, found.tokens, found.greedy]
            for text, found in one.likelihoods.items()
        },
        "samples": [list(map(_answer_as_json, cell)) for cell in one.samples],
        "near": one.near,
    }


def _answer_as_json(one: Answer) -> list[Any]:
    return [one.text, one.stopped, one.count, one.first]


def _answers(values: dict[str, Any]) -> CaseAnswers:
    greedy, probabilities = values["greedy"], values["probabilities"]
    return CaseAnswers(
        values["number"],
        None if greedy is None else Answer(*greedy),
        None if probabilities is None else tuple(probabilities),
        {text: Likelihood(*found) for text, found in values["likelihoods"].items()},
        tuple(tuple(Answer(*one) for one in cell) for cell in values["samples"]),
        values["near"],
    )


def _make_room(folder: Path) -> None:
    """Delete the files that were unused for longest until the others are below the limit."""
    files = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            status = path.stat()
            files.append((status.st_mtime, status.st_size, path))
    total = sum(size for _, size, _ in files)
    for _, size, path in sorted(files):
        if total <= MOST_BYTES:
            return
        path.unlink(missing_ok=True)
        total -= size
