"""Safetensors headers, held against the package safetensors: never accepted when it refuses.

What both accept is the same. Where ours is stricter, the case says so.
"""

import io
import json
import struct
import time
import tracemalloc
from typing import Any

import pytest
import safetensors
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save

from core.base.error_codes import Code
from core.checkpoints.safetensors_header import (
    DTYPES,
    MAX_HEADER_BYTES,
    MAX_TENSORS,
    HeaderError,
    HeldTensor,
    read_header,
    read_metadata,
)

ONE = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'
FOUR = bytes(4)


def file_of(header: str | bytes, body: bytes = b"", length: int | None = None) -> bytes:
    text = header.encode() if isinstance(header, str) else header
    return struct.pack("<Q", len(text) if length is None else length) + text + body


def tensor(dtype: str = "F32", shape: str = "[1]", offsets: str = "[0,4]") -> str:
    return f'{{"a":{{"dtype":"{dtype}","shape":{shape},"data_offsets":{offsets}}}}}'


def beside(offsets: str) -> str:
    """A second tensor of one float32 after the first one."""
    return f'{{"a":{ONE},"b":{{"dtype":"F32","shape":[1],"data_offsets":{offsets}}}}}'


def ours(data: bytes) -> list[HeldTensor] | None:
    try:
        return read_header(io.BytesIO(data), len(data))
    except HeaderError:
        return None


def theirs(data: bytes) -> dict[str, tuple[str, tuple[int, ...], bytes]] | None:
    try:
        found = safetensors.deserialize(data)
    except safetensors.SafetensorError:
        return None
    return {
        name: (DTYPES.get(one["dtype"], ""), tuple(one["shape"]), bytes(one["data"]))
        for name, one in found
    }


def bytes_of(found: list[HeldTensor], data: bytes) -> dict[str, Any]:
    return {
        one.name: (one.dtype, one.shape, data[one.offset : one.offset + one.nbytes])
        for one in found
    }


SAME = {
    "one tensor": file_of(tensor(), b"\x01\x02\x03\x04"),
    "bfloat16": file_of(tensor("BF16", "[2]"), FOUR),
    "float16": file_of(tensor("F16", "[1,2,1]"), FOUR),
    "a scalar": file_of(tensor(shape="[]"), FOUR),
    "no tensor": file_of("{}"),
    "metadata alone": file_of('{"__metadata__":{"format":"pt"}}'),
    "metadata that look like a tensor": file_of('{"__metadata__":{"dtype":"F32"}}'),
    "metadata null": file_of(f'{{"__metadata__":null,"a":{ONE}}}', FOUR),
    "metadata a number": file_of(f'{{"__metadata__":{{"a":1}},"a":{ONE}}}', FOUR),
    "metadata a list": file_of(f'{{"__metadata__":[],"a":{ONE}}}', FOUR),
    "metadata with null": file_of(f'{{"__metadata__":{{"a":null}},"a":{ONE}}}', FOUR),
    "metadata twice": file_of('{"__metadata__":{"a":"1"},"__metadata__":{"a":"1"}}'),
    "a tensor as metadata": file_of(f'{{"__metadata__":{ONE}}}', FOUR),
    "metadata by escapes": file_of(f'{{"\\u005f_metadata__":{{"a":"b"}},"a":{ONE}}}', FOUR),
    "half a pair in metadata": file_of('{"__metadata__":{"a":"\\ud800"}}'),
    "half a pair as a key of metadata": file_of('{"__metadata__":{"\\udc00":"a"}}'),
    "half a pair as a name": file_of(f'{{"\\ud800":{ONE}}}', FOUR),
    "a pair as a name": file_of(f'{{"\\ud83d\\ude00":{ONE}}}', FOUR),
    "no name": file_of(f'{{"":{ONE}}}', FOUR),
    "a zero byte in a name": file_of(f'{{"a\\u0000":{ONE}}}', FOUR),
    "a newline in a name": file_of(f'{{"a\nb":{ONE}}}', FOUR),
    "not UTF-8": file_of(b'{"\xff":' + ONE.encode() + b"}", FOUR),
    "a byte order mark": file_of(b"\xef\xbb\xbf" + tensor().encode(), FOUR),
    "UTF-16": file_of(tensor().encode("utf-16"), FOUR),
    "spaces before": file_of(" \n" + tensor(), FOUR),
    "spaces behind": file_of(tensor() + "   ", FOUR),
    "zeros behind": file_of(tensor() + "\0\0", FOUR),
    "text behind": file_of(tensor() + "x", FOUR),
    "a comma at the end": file_of(f'{{"a":{ONE},}}', FOUR),
    "single quotes": file_of("{'a':1}"),
    "a list": file_of("[]"),
    "null": file_of("null"),
    "NaN": file_of('{"a":NaN}'),
    "a field twice": file_of(tensor()[:-2] + ',"dtype":"F32"}}', FOUR),
    "a field missing": file_of('{"a":{"shape":[1],"data_offsets":[0,4]}}', FOUR),
    "dtype null": file_of('{"a":{"dtype":null,"shape":[1],"data_offsets":[0,4]}}', FOUR),
    "dtype in lower case": file_of(tensor("f32"), FOUR),
    "an unknown dtype": file_of(tensor("X9"), FOUR),
    "a float as length": file_of(tensor(shape="[1.0]"), FOUR),
    "an exponent as length": file_of(tensor(shape="[1e0]"), FOUR),
    "a truth value as length": file_of(tensor(shape="[true]"), FOUR),
    "a text as length": file_of(tensor(shape='["1"]'), FOUR),
    "a negative length": file_of(tensor(shape="[-1]"), FOUR),
    "a leading zero": file_of(tensor(shape="[01]"), FOUR),
    "minus zero": file_of(tensor(offsets="[-0,4]"), FOUR),
    "a shape that is a number": file_of(tensor(shape="1"), FOUR),
    "three offsets": file_of(tensor(offsets="[0,4,4]"), FOUR),
    "one offset": file_of(tensor(offsets="[4]"), FOUR),
    "offsets backwards": file_of(tensor(offsets="[4,0]"), FOUR),
    "a wrong size": file_of(tensor(shape="[2]"), FOUR),
    "no elements": file_of(tensor(shape="[0]", offsets="[0,0]")),
    "a product that is too large": file_of(tensor(shape=f"[{2**63},4,0]", offsets="[0,0]")),
    "a length above 64 bits": file_of(tensor(shape=f"[0,{2**64}]", offsets="[0,0]")),
    "a long number": file_of(tensor(shape=f"[{'9' * 5000}]"), FOUR),
    "two tensors": file_of(beside("[4,8]"), bytes(8)),
    "a tensor before the first": file_of(
        '{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":' + ONE + "}", b"12345678"
    ),
    "a gap": file_of(beside("[8,12]"), bytes(12)),
    "a gap at the start": file_of(tensor(offsets="[4,8]"), bytes(8)),
    "an overlap": file_of(beside("[2,6]"), bytes(6)),
    "two at one place": file_of(beside("[0,4]"), FOUR),
    "an empty one in the middle": file_of(
        f'{{"a":{ONE},"b":{{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}}}', FOUR
    ),
    "an empty one inside another": file_of(
        f'{{"a":{ONE},"b":{{"dtype":"F32","shape":[0],"data_offsets":[2,2]}}}}', FOUR
    ),
    "bytes behind": file_of(tensor(), bytes(5)),
    "bytes missing": file_of(tensor(), bytes(3)),
    "a header longer than the file": file_of(tensor(), FOUR, length=10**6),
    "a header of 2^64 - 1": file_of(tensor(), FOUR, length=2**64 - 1),
    "an empty header": file_of(""),
    "seven bytes": bytes(7),
    "eight zeros": bytes(8),
    "nothing": b"",
    "whole numbers": file_of(tensor("I64", "[1]", "[0,8]"), bytes(8)),
    "deep in a field": file_of('{"a":{"x":' + "[" * 500 + "]" * 500 + "}}"),
}
STRICTER = {
    "a name twice": file_of(f'{{"a":{ONE},"a":{ONE}}}', FOUR),
    "a key of metadata twice": file_of('{"__metadata__":{"a":"1","a":"2"}}'),
    "another field": file_of(tensor()[:-2] + ',"scale":2}}', FOUR),
    "a tensor as a list": file_of('{"a":["F32",[1],[0,4]]}', FOUR),
    "float8": file_of(tensor("F8_E4M3", "[4]"), FOUR),
    "65 axes": file_of(tensor(shape=f"[{','.join(['1'] * 65)}]"), FOUR),
    "a length above 63 bits": file_of(tensor(shape=f"[0,{2**63}]", offsets="[0,0]")),
    "a large header": file_of(tensor() + " " * MAX_HEADER_BYTES, FOUR),
}


@pytest.mark.parametrize("name", SAME)
def test_the_package_and_our_reader_agree(name: str) -> None:
    data = SAME[name]
    found = ours(data)
    assert (None if found is None else bytes_of(found, data)) == theirs(data)


@pytest.mark.parametrize("name", STRICTER)
def test_our_reader_also_refuses(name: str) -> None:
    assert theirs(STRICTER[name]) is not None
    assert ours(STRICTER[name]) is None


def test_files_of_the_package_are_read() -> None:
    weights = {
        "b": torch.arange(6.0).view(2, 3),
        "a": torch.ones(3, dtype=torch.bfloat16),
        "é": torch.ones((), dtype=torch.float16),
        "none": torch.ones(0, 4),
    }
    data = save(weights, {"format": "pt", "note": '{"a": [1, 2]}'})
    found = ours(data)
    assert found is not None
    assert bytes_of(found, data) == theirs(data)
    assert {one.name: one.shape for one in found} == {n: tuple(w.shape) for n, w in weights.items()}


VALID = save({"a": torch.ones(2), "bc": torch.ones(1, 2, dtype=torch.bfloat16)}, {"k": "v"})
# Pieces of headers that mutation alone does not find.
PIECES = [b'"', b"{", b"}", b"[", b"]", b",", b":", b"0", b"8", b"-", b"1.", b"e", b"null", b'"a":',
          b"\\u0061", b"\\", b" ", b"\n", b"\xff", b"\xc3\xa9", b"BF16", b'"shape"']  # fmt: skip


@settings(max_examples=1500)
@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(VALID)), st.integers(0, 3), st.sampled_from(PIECES)),
        min_size=1,
        max_size=4,
    ),
    fits=st.booleans(),
)
def test_whatever_is_accepted_is_what_the_package_reads(
    edits: list[tuple[int, int, bytes]], fits: bool
) -> None:
    data = VALID
    for place, cut, piece in edits:
        data = data[:place] + piece + data[place + cut :]
    if fits:
        # The length agrees with the header again.
        end = data.rfind(b"}") + 1
        data = struct.pack("<Q", max(0, end - 8)) + data[8:]
    found = ours(data)
    if found is not None:
        assert bytes_of(found, data) == theirs(data)


@pytest.mark.parametrize(
    ("data", "text", "code"),
    [
        (SAME["bytes missing"], "is incomplete: it has 65 of 66 bytes", Code.CHECKPOINT_CUT),
        (SAME["seven bytes"], "ends in its header", Code.CHECKPOINT_CUT),
        (SAME["bytes behind"], "has 1 byte that no tensor uses", Code.CHECKPOINT_REFUSED),
        (STRICTER["float8"], f"has a as F8_E4M3; read are {', '.join(DTYPES)}", None),
        (STRICTER["a name twice"], "has a twice in its header", None),
        (SAME["an overlap"], "has an overlap at the bytes of b", None),
        (SAME["a gap"], "has a gap before the bytes of b", None),
        (SAME["a wrong size"], "has 4 bytes for a, which needs 8", None),
        (STRICTER["a large header"], "has a header of 4.0 MiB; 4.0 MiB are read", None),
    ],
)
def test_what_is_wrong_is_said(data: bytes, text: str, code: Code | None) -> None:
    with pytest.raises(HeaderError) as caught:
        read_header(io.BytesIO(data), len(data))
    assert str(caught.value) == text
    assert caught.value.code is (code or Code.CHECKPOINT_REFUSED)


def test_names_that_move_the_cursor_are_cleaned() -> None:
    data = file_of(json.dumps({"a\x1b[2J": {"dtype": "I64"} | json.loads(ONE) | {"dtype": "\x1b"}}))
    with pytest.raises(HeaderError) as caught:
        read_header(io.BytesIO(data), len(data))
    assert str(caught.value).isprintable()


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "header",
    [
        "[" * MAX_HEADER_BYTES,
        '{"a":' * (MAX_HEADER_BYTES // 5),
        '{"a":[' + "[]," * (MAX_HEADER_BYTES // 3 - 9) + "[]]}",
        "{" + ",".join(f'"{n}":0' for n in range(300_000)) + "}",
        "{" + ",".join(f'"{n}":{ONE}' for n in range(MAX_TENSORS + 2)) + "}",
        '{"a":[' + "0," * (MAX_HEADER_BYTES // 2 - 9) + "0]}",
        '{"a":' + "9" * (MAX_HEADER_BYTES - 9) + "}",
        '{"__metadata__":{"a":"' + "x" * (MAX_HEADER_BYTES - 30) + '"}',
    ],
    ids=range(8),
)
def test_a_hostile_header_takes_little_time_and_memory(header: str) -> None:
    data = file_of(header[:MAX_HEADER_BYTES])
    tracemalloc.start()
    began = time.process_time()
    assert ours(data) is None
    seconds, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 5
    assert peak < 128 * 2**20


def test_a_file_that_has_become_shorter_ends_in_its_header() -> None:
    data = file_of(tensor(), FOUR)
    with pytest.raises(HeaderError, match="ends in its header"):
        read_header(io.BytesIO(data[:30]), len(data))


def test_lengths_whose_product_is_too_large_are_refused_also_with_a_zero_after_them() -> None:
    for shape in (f"[{2**40},{2**40},0]", f"[0,{2**40},{2**40}]"):
        data = file_of(tensor(shape=shape, offsets="[0,0]"))
        # Their product of nothing is nothing, whatever comes after it.
        assert (ours(data) is None) == shape.startswith("[1")


def test_more_tensors_than_any_model_has_are_refused_before_they_are_read() -> None:
    data = file_of("{" * (MAX_TENSORS + 3))
    with pytest.raises(HeaderError, match=r"more than .* tensors"):
        read_header(io.BytesIO(data), len(data))


def test_a_header_that_would_take_much_memory_is_refused_before_it_is_parsed() -> None:
    data = file_of('{"a":[' + "0," * (MAX_HEADER_BYTES // 2 - 9) + "0]}")
    with pytest.raises(HeaderError, match=r"has a header that would take .* of memory"):
        read_header(io.BytesIO(data), len(data))


def test_a_tensor_name_that_cannot_be_shown_in_full_is_refused() -> None:
    data = file_of(json.dumps({"a" * 501: json.loads(ONE)}))
    with pytest.raises(HeaderError, match="has a tensor name of 501 characters"):
        read_header(io.BytesIO(data), len(data))


@pytest.mark.parametrize(
    ("data", "texts"),
    [(VALID, {"k": "v"}), (file_of('{"__metadata__":null}'), {}), (file_of(tensor(), FOUR), {})],
)
def test_the_texts_beside_the_tensors_are_read(data: bytes, texts: dict[str, str]) -> None:
    assert read_metadata(io.BytesIO(data), len(data)) == texts


def test_texts_that_are_not_by_name_are_refused() -> None:
    data = file_of('{"__metadata__":[]}')
    with pytest.raises(HeaderError, match="not texts by name"):
        read_metadata(io.BytesIO(data), len(data))
