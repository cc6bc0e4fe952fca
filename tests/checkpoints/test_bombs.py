"""Peak memory, time and length of text for files that are made to take much of them.

Each is read in a child process; all of them are by python -m tests.torture bombs.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bomb_server import Reader
from bombs import BOMBS

SECONDS, PEAK = 2.0, 64 * 2**20
READ = (
    "4 MB of EMPTY_DICT", "4 MB of MARK", "4 MB of TUPLE1", "4 MB of GLOBAL", "4 MB of wide texts",
    "4 MB of storages", "4 MB of tensors", "4 MB of memo slots", "a dict of 600,000 numbers",
    "a tensor name of 4 MB and a bomb", "a global name of 4 MB", "8,000 tensors",
    "a directory of 1,000,000 entries", "1,000 names of 60 kB",
    "1,000,000 entries that claim to be one", "ckpt: tuples doubled 60 times",
    "ckpt: a million dicts", "ckpt: one text of 1 MB, 100,000 times", "meta: 150,000 keys",
    "meta: 1.3 M lists", "meta: 700,000 texts", "meta: a text of 4 MB and a bomb",
    "meta: lists 2,000,000 deep", "meta: a number of 4 MB", "shard map: 100,000 tensors",
    "header: 100 MB", "header: 700,000 texts", "header: metadata of 4 MB and a bomb",
    "tokenizer.pkl: 15 MB of EMPTY_DICT", "tokenizer.pkl: 1,500,000 numbers as keys",
    "tokenizer.pkl: real: 200,000 tokens", "tokenizer.json: real: 128,000 tokens",
    "tokenizer.json: 60 MB of texts", "tokenizer.json: a token of 15 MB",
    "tokenizer_config.json: a million characters", "meta.pkl: 700,000 entries",
)  # fmt: skip
SHOWN = (
    "a tensor name of 4 MB", "a tensor name of 900 letters", "ckpt: config of 1 MB",
    "ckpt: config of 20,000 keys", "meta: n_layer is a text of 4 MB",
    "meta: n_layer is 20,000 numbers", "meta: step is 4,000 digits", "meta: a key of 4 MB",
    "meta: 4,000 texts of 900 letters", "header: a name of 4 MB",
)  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


@pytest.mark.parametrize("name", READ)
def test_a_reader_takes_neither_memory_nor_time(reader: Reader, tmp_path: Path, name: str) -> None:
    taken = reader.read("read", str(BOMBS[name].write(tmp_path)))
    assert taken.peak < PEAK, taken
    assert taken.seconds < SECONDS, taken
    assert (taken.said == "read") or not taken.said.startswith("ended"), taken


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_is_short(reader: Reader, tmp_path: Path, name: str) -> None:
    path = BOMBS[name].write(tmp_path)
    listed = reader.read("list", "--checkpoints", str(tmp_path))
    told = reader.read("info", str(path.parent))
    as_json = reader.read("info", str(path.parent), "--json")
    assert listed.written < 1000, listed
    assert told.written < 200_000, told
    assert as_json.written < 5_000_000, as_json
    for taken in (listed, told, as_json):
        assert taken.peak < PEAK, taken
        assert taken.seconds < SECONDS, taken
