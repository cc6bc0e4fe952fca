"""Plain values and inert objects; everything else is refused and nothing runs."""

import pickle
from collections import OrderedDict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.checkpoints.pickle_claims import PickleIndexError
from core.checkpoints.plain_pickle import Instance, read_plain

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**200), 2**200) | st.text() | st.binary()
    | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers() | st.binary(), inner)
    | st.tuples(inner, inner),
    # Of many more, drawing them takes longer than reading them.
    max_leaves=15,
)  # fmt: skip


@given(PLAIN, st.sampled_from([3, 4, 5]))
@settings(max_examples=300)
def test_plain_values_are_read_as_pickle_reads_them(value: object, protocol: int) -> None:
    assert read_plain(pickle.dumps(value, protocol)) == value


@given(PLAIN, st.data())
@settings(max_examples=300)
def test_changed_bytes_are_refused_or_read_as_pickle_reads_them(
    value: object, data: st.DataObject
) -> None:
    changed = bytearray(pickle.dumps(value, 4))
    at = data.draw(st.integers(2, len(changed) - 1))
    changed[at] = data.draw(st.integers(0, 255))
    try:
        found = read_plain(bytes(changed))
    except PickleIndexError:
        return
    try:
        expected = pickle.loads(bytes(changed))
    except (pickle.UnpicklingError, EOFError, OverflowError):
        # A frame can claim another length than its bytes have. Ours does not need frames.
        return
    # As text, because a changed value can contain itself.
    assert repr(found) == repr(expected)


def test_an_object_of_a_known_name_is_inert() -> None:
    data = b"\x80\x04\x8c\x01a\x8c\x01B\x93)\x81}\x8c\x01xK\x01sb."
    assert read_plain(data, {"a B"}) == Instance("a B", {"x": 1})
    with pytest.raises(PickleIndexError, match=r"the name a\.B, which no tokenizer needs \(byte"):
        read_plain(data)


@pytest.mark.parametrize(
    "value", [OrderedDict(), Path(), {1, 2}, frozenset(), complex(1), range(3)]
)
def test_other_objects_are_refused(value: object) -> None:
    for protocol in range(6):
        with pytest.raises(PickleIndexError):
            read_plain(pickle.dumps(value, protocol))


def test_a_protocol_that_does_not_exist_is_refused_wherever_it_is() -> None:
    data = bytearray(pickle.dumps([1, 2], 4))
    for version in (6, 148, 255):
        data[1] = version
        with pytest.raises(PickleIndexError, match=f"protocol {version}, which does not exist"):
            read_plain(bytes(data))


@pytest.mark.parametrize(
    "opcodes",
    [
        b"(K\x07q\x05K\x08\x94h\x01h\x05t",
        b"(K\x07q\x05K\x08\x94K\x09\x94h\x02h\x01t",
        b"(K\x07q\x02K\x08q\x00K\x09\x94h\x02h\x00t",
        b"(K\x07q\x02K\x08q\x02K\x09\x94h\x02h\x01t",
        b"(K\x07r\x00\x01\x00\x00K\x08\x94j\x00\x01\x00\x00h\x01t",
    ],
)
def test_slots_out_of_order_are_those_of_pickle(opcodes: bytes) -> None:
    data = b"\x80\x04" + opcodes + b"."
    assert read_plain(data) == pickle.loads(data)


@pytest.mark.parametrize(
    "opcodes",
    [b"N" * 110_000, b"(" * 5000, b"]" + (b"(" + b"N" * 50_000 + b"e") * 11],
    ids=["waiting", "marks", "items"],
)
def test_a_pickle_may_not_hold_more_than_a_tokenizer(opcodes: bytes) -> None:
    with pytest.raises(PickleIndexError, match="more values than any tokenizer has"):
        read_plain(b"\x80\x04" + opcodes + b"N" * 5000 + b".")


def test_a_slot_far_away_is_refused() -> None:
    with pytest.raises(PickleIndexError, match="more values than any tokenizer has"):
        read_plain(b"\x80\x04Nr\xff\xff\xff\x7f.")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x80\x04}}b.", "state given to something that has none"),
        (b"\x80\x04\x8c\x01a\x8c\x01B\x93)\x81}b}b.", "state given to something that has none"),
        (b"\x80\x04K\x01K\x02\x93.", "a name that is not text"),
        (b"\x80\x04\x8c\x01a\x8c\x01B\x93K\x01\x85\x81.", "an object that is made with arguments"),
        (b"\x80\x04K\x01)\x81.", "an object that is made with arguments"),
        (b"\x80\x04NN.", "more than one value, or none"),
        (b"\x80\x04.", "more than one value, or none"),
    ],
)
def test_what_pickle_never_writes_of_plain_values_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(PickleIndexError, match=reason):
        read_plain(data, {"a B"})


def test_more_opcodes_than_any_tokenizer_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pickle.dumps(list(range(9000)), 4)
    assert read_plain(data) == list(range(9000))
    monkeypatch.setattr("core.checkpoints.plain_pickle._PlainMachine.most", 100)
    with pytest.raises(PickleIndexError, match="more opcodes than any tokenizer has"):
        read_plain(data)


def test_a_global_name_is_not_longer_than_a_name() -> None:
    with pytest.raises(PickleIndexError, match="a global name of 4,002 bytes"):
        read_plain(b"\x80\x02c" + b"m" * 4000 + b"\nn\n.")
