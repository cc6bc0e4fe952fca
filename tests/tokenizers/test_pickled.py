"""tokenizer.pkl: nanochat's own is read; nothing that a pickle can do happens."""

import os
import pickle
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from tokenizer_pickles import ENCODING, RANKS, encoding, specials, state, value

from core.base.errors import CheckpointError
from core.tokenizers.byte_pairs import BytePairTokenizer, MergeTable
from core.tokenizers.nanochat_encoding import FILE_NAME
from core.tokenizers.pickled import MAX_BYTES, read_pickled
from core.tokenizers.special_tokens import NANOCHAT

NAME = b"\x8c\x0dtiktoken.core\x8c\x08Encoding\x93"


def written(folder: Path, data: bytes) -> Path:
    path = folder / FILE_NAME
    path.write_bytes(data)
    return path


class Runs:
    """Unpickled, it leaves a file in the working folder."""

    def __reduce__(self):
        return os.mkdir, ("executed",)


def called(module: str, name: str, *arguments: object) -> bytes:
    """Return opcodes that call a function."""
    return value(module) + value(name) + b"\x93" + value(arguments) + b"R"


def without(key: str) -> dict[str, object]:
    return {name: item for name, item in state().items() if name != key}


def gap() -> dict[bytes, int]:
    return dict(RANKS) | {b" the": 300}


def numbered(**changed: object) -> dict[bytes, object]:
    return dict(RANKS) | {b"th": changed["th"]}


GLOBAL_NAMES = (
    "os system",
    "posix system",
    "builtins eval",
    "builtins exec",
    "builtins getattr",
    "subprocess Popen",
    "tiktoken Encoding",
    "tiktoken.core Encoding.__init__",
    "tiktoken.registry get_encoding",
    "_codecs encode",
    "copyreg _reconstructor",
    "collections OrderedDict",
)

HOSTILE = {
    "runs code": pickle.dumps(Runs(), 4),
    "runs code, protocol 0": pickle.dumps(Runs(), 0),
    "runs code, protocol 2": pickle.dumps(Runs(), 2),
    "code in the state": encoding(state(name=Runs())),
    "code in a rank": encoding(state(mergeable_ranks={b"a": Runs()})),
    "code before the Encoding": b"\x80\x04" + called("os", "mkdir", "executed") + b"0" + ENCODING,
    "code after the state": encoding(state())[:-1] + called("os", "mkdir", "executed") + b".",
    "old call by INST": b"(S'executed'\nios\nmkdir\n.",
    "old call by OBJ": b"(cos\nmkdir\nS'executed'\no.",
    "made with arguments": b"\x80\x04" + NAME + value(("gpt2",)) + b"\x81.",
    "made with keywords": b"\x80\x04" + NAME + value(()) + value({}) + b"\x92.",
    "the class called": b"\x80\x04" + NAME + value(("gpt2",)) + b"R.",
    "the class itself": b"\x80\x04" + NAME + b".",
    "an extension": b"\x80\x04\x82\x01.",
    "a persistent id": b"\x80\x04" + value("x") + b"Q.",
    "a persistent id of text": b"Pexecuted\n.",
    "a buffer": b"\x80\x05\x97.",
    "a name that is not text": b"\x80\x04K\x01K\x02\x93.",
    **{f"the name {name}": f"\x80\x02c{name}\n.".replace(" ", "\n").encode("latin-1")
       for name in GLOBAL_NAMES},
    "no state": b"\x80\x04" + ENCODING + b".",
    "two states": encoding(state())[:-1] + value(state()) + b"b.",
    "state of a dict": b"\x80\x04" + value({}) + value(state()) + b"b.",
    "state of slots": encoding((None, state())),
    "names gpt2": encoding("gpt2"),
    "a number": encoding(7),
    "nothing": encoding(None),
    "a dict": pickle.dumps(state(), 4),
    "a text": pickle.dumps("tokenizer", 4),
    "a list": pickle.dumps([1, 2], 4),
    "two values": b"\x80\x04K\x01K\x02.",
    "no value": b"\x80\x04.",
    "itself as state": b"\x80\x04" + ENCODING + b"\x94h\x00b.",
    "itself inside": b"\x80\x04" + ENCODING + b"}\x94" + value("name") + b"h\x00sb.",
    "deep lists": b"\x80\x04" + b"]" * 100_000 + b"a" * 99_999 + b".",
    "deep tuples": b"\x80\x04)" + b"\x85" * 100_000 + b".",
    "deep state": b"\x80\x04" + ENCODING + b"}" + b"K\x01}" * 50_000 + b"s" * 50_000 + b"b.",
    "a long text that is not there": b"\x80\x04X\xff\xff\xff\x7f.",
    "long bytes that are not there": b"\x80\x04B\xff\xff\xff\x7f.",
    "bytes of 8 byte length": b"\x80\x04\x8e" + b"\xff" * 8 + b".",
    "a bytearray": b"\x80\x05\x96" + struct.pack("<Q", 2**31) + b".",
    "a memo slot that is empty": b"\x80\x04h\x05.",
    "a mark alone": b"\x80\x04(.",
    "empty": b"",
    "text": b"this is not a pickle at all",
    "a web page": b"<html>404</html>",
    "zeros": bytes(4096),
    "no pattern": encoding(without("pat_str")),
    "no ranks": encoding(without("mergeable_ranks")),
    "another value": encoding(state(extra=1)),
    "a pattern that takes hours": encoding(state(pat_str="(a+)+$")),
    "a pattern of one million characters": encoding(state(pat_str="a" * 1_000_000)),
    "a pattern that is a number": encoding(state(pat_str=5)),
    "ranks with a gap": encoding(state(mergeable_ranks=gap())),
    "a rank twice": encoding(state(mergeable_ranks=numbered(th=257))),
    "a rank below zero": encoding(state(mergeable_ranks=numbered(th=-1))),
    "a huge rank": encoding(state(mergeable_ranks=numbered(th=2**900))),
    "a rank that is true": encoding(state(mergeable_ranks=dict(RANKS) | {b"\x01": True})),
    "a rank that is a float": encoding(state(mergeable_ranks=numbered(th=256.0))),
    "a rank that is text": encoding(state(mergeable_ranks=numbered(th="256"))),
    "no rank for a byte": encoding(state(mergeable_ranks={b"ab": 0}, special_tokens={})),
    "ranks of text": encoding(state(mergeable_ranks={"a": 0})),
    "ranks as a list": encoding(state(mergeable_ranks=[b"a"])),
    "a merge without bytes": encoding(
        state(mergeable_ranks=dict(RANKS) | {b"": 260}, special_tokens=specials(261))
    ),
    "a merge twice": b"\x80\x04" + value({}) + b"(C\x01aK\x00C\x01aK\x01u.",
    "special tokens before the merges": encoding(state(special_tokens=specials(0))),
    "special tokens with a gap": encoding(state(special_tokens=specials(300))),
    "a special token that is a merge": encoding(state(special_tokens={"the": 260})),
    "a special token of bytes": encoding(state(special_tokens={b"x": 260})),
    "a special token without a name": encoding(state(special_tokens={"": 260})),
    "a special token that is half a pair": encoding(state(special_tokens={"\ud800": 260})),
    "special tokens as a list": encoding(state(special_tokens=["x"])),
    "another number of tokens": encoding(state(explicit_n_vocab=5)),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_pickle_that_is_no_tokenizer_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        read_pickled(written(tmp_path, HOSTILE[kind]))
    assert caught.value.line().startswith(FILE_NAME)
    assert len(caught.value.line()) <= 200
    assert not (tmp_path / "executed").exists()


def test_there_are_many_of_them() -> None:
    assert len(HOSTILE) >= 60


def test_a_good_pickle_cut_anywhere_is_refused(tmp_path: Path) -> None:
    data = encoding(state())
    for length in range(0, len(data), 7):
        with pytest.raises(CheckpointError):
            read_pickled(written(tmp_path, data[:length]))


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(CheckpointError, match=r"is larger than 6\.0 MiB"):
        read_pickled(path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / FILE_NAME)
    with pytest.raises(CheckpointError, match="is not a regular file"):
        read_pickled(tmp_path / FILE_NAME)


@pytest.mark.parametrize(
    ("built", "reason"),
    [
        (state(pat_str="(a+)+$"), r"has an unknown split pattern: '\(a\+\)\+\$'"),
        ("gpt2", "only names the encoding 'gpt2', without its table"),
        (state(extra=1), "has unknown values: 'extra'"),
    ],
)
def test_the_reason_names_what_is_unknown(tmp_path: Path, built: object, reason: str) -> None:
    with pytest.raises(CheckpointError, match=reason):
        read_pickled(written(tmp_path, encoding(built)))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"version https://git-lfs.github.com/spec/v1", "is a Git LFS pointer"),
        (b"<html>404</html>", "is a web page"),
        (bytes(64), "begins with zeros"),
        (b"", "is empty"),
    ],
)
def test_another_file_is_named(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(CheckpointError, match=reason):
        read_pickled(written(tmp_path, data))


def test_a_name_is_refused_by_name(tmp_path: Path) -> None:
    data = b"\x80\x04" + called("os", "system", "touch executed") + b"."
    with pytest.raises(CheckpointError, match=r"the name os\.system, which no tokenizer needs"):
        read_pickled(written(tmp_path, data))


@pytest.mark.parametrize("claimed", [None, len(RANKS) + len(NANOCHAT)])
def test_a_good_pickle_is_read(tmp_path: Path, claimed: int | None) -> None:
    built = state() | ({"explicit_n_vocab": claimed} if claimed else {})
    tokenizer = read_pickled(written(tmp_path, encoding(built)))
    assert (tokenizer.used, tokenizer.claimed, tokenizer.bos_id) == (269, 269, 260)
    assert tokenizer.stop_ids == {260, 264}
    assert tokenizer.token_bytes(258) == b" the"
    assert tokenizer.token_bytes(260) == b"<|bos|>"
    assert [tokenizer.token_bytes(index) for index in (-1, 269, 10**9)] == [b"", b"", b""]


@pytest.mark.parametrize("protocol", [3, 4, 5])
def test_what_tiktoken_pickles_is_read(tmp_path: Path, protocol: int) -> None:
    import tiktoken

    real = tiktoken.Encoding(
        "rustbpe",
        pat_str=state()["pat_str"],
        mergeable_ranks=RANKS,
        special_tokens=specials(len(RANKS)),
    )
    path = written(tmp_path, pickle.dumps(real, protocol))
    tokenizer = read_pickled(path)
    assert isinstance(tokenizer, BytePairTokenizer)
    assert isinstance(tokenizer.table, MergeTable)
    assert tokenizer.table.ranks == RANKS


def test_protocol_2_needs_a_call_and_is_refused(tmp_path: Path) -> None:
    import tiktoken

    real = tiktoken.Encoding("x", pat_str="a", mergeable_ranks={b"a": 0}, special_tokens={})
    with pytest.raises(CheckpointError, match=r"_codecs\.encode"):
        read_pickled(written(tmp_path, pickle.dumps(real, 2)))


def test_reading_does_not_import_tiktoken_or_torch(goldens: Path) -> None:
    path = goldens / "nanochat_run/nanochat/tokenizer" / FILE_NAME
    program = (
        "import sys; from pathlib import Path;"
        "from core.tokenizers.find import read_file;"
        f"print(read_file(Path({str(path)!r})).used);"
        "print(sorted({'tiktoken', 'torch', 'tokenizers', 'regex'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert result.stdout.split("\n")[:2] == ["512", "[]"]
