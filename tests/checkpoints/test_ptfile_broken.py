import pickle
import struct
import time
import zipfile
import zlib
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
import torch
from archives import Part, archive, part
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError
from core.checkpoints.ptfile import Index, read_index

SMALL = "cache_tree/nanochat/base_checkpoints/d12/model_000250.pt"
WEIGHTS = struct.pack("<6f", *range(6))
_numbers = count()


def index_of(**tensors: torch.Tensor) -> bytes:
    file = BytesIO()
    torch.save(tensors, file)
    with zipfile.ZipFile(file) as saved:
        return saved.read("archive/data.pkl")


GOOD = index_of(w=torch.ones(2, 3))
VERSION = part("m/version", b"3\n")


def good_records(pickled: bytes = GOOD, weights: bytes = WEIGHTS) -> list[Part]:
    return [VERSION, part("m/data.pkl", pickled), part("m/data/0", weights)]


def two_tensors(**second: object) -> list[Part]:
    pickled = index_of(v=torch.ones(2, 3), w=torch.ones(2, 3))
    return [*good_records(pickled), Part(b"m/data/1", WEIGHTS, central=second)]


def overlapping() -> list[Part]:
    """The bytes of the first tensor hold a whole second record."""
    inner = archive([part("m/data/1", WEIGHTS)])[: 30 + 8 + 24]
    pickled = index_of(v=torch.ones(len(inner), dtype=torch.uint8), w=torch.ones(2, 3))
    place = 30 + 9 + 2 + 30 + 10 + len(pickled) + 30 + 8
    inside = Part(b"m/data/1", WEIGHTS, central={"offset": place}, absent=True)
    return [*good_records(pickled, inner), inside]


def deflated(folder: Path) -> bytes:
    path = folder / "deflated.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for one in good_records(weights=bytes(24)):
            file.writestr(one.name.decode(), one.data)
    return path.read_bytes()


BROKEN_ARCHIVES = {
    "empty": b"",
    "text": b"these are not the weights\n" * 9,
    "only the end of a directory": archive([]),
    "no data.pkl": archive([VERSION, part("m/data/0", WEIGHTS)]),
    "no root folder": archive([part("data.pkl", GOOD), part("data/0", WEIGHTS)]),
    "missing record": archive(good_records()[:-1]),
    "extra record": archive([*good_records(), part("m/data/9", WEIGHTS)]),
    "record into the directory": archive(
        [*good_records()[:-1], part("m/data/0", b"", length=24, packed=24)]
    ),
    "record beyond the end": archive(
        [*good_records()[:-1], part("m/data/0", b"", length=2**20, packed=2**20)]
    ),
    "record at a wrong place": archive(two_tensors(offset=0)),
    "record before the file": archive(two_tensors(offset=2**32 - 9)),
    "overlapping records": archive(overlapping()),
    "wrong checksum of data.pkl": archive([VERSION, part("m/data.pkl", GOOD, crc=7)]),
    "TorchScript code": archive([*good_records(), part("m/code/m.py", b"import os")]),
    "TorchScript constants": archive([*good_records(), part("m/constants.pkl", b").")]),
    "a name that is not UTF-8": archive([*good_records(), Part(b"m/\xff\xfe", b"")]),
    "a legacy file": pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2) + GOOD,
    "a bare pickle": pickle.dumps({"w": [1.0]}),
    "a tar": b"m/data.pkl".ljust(257, b"\0") + b"ustar\x0000" + bytes(700),
}


def refused(path: Path, data: bytes) -> CheckpointError:
    path.write_bytes(data)
    with pytest.raises(CheckpointError) as caught:
        read_index(path)
    line = caught.value.line()
    assert path.name in line
    assert len(line) <= 200
    return caught.value


def test_the_unharmed_file_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "model_000001.pt"
    for records in (good_records(), two_tensors()):
        path.write_bytes(archive(records))
        assert len(read_index(path).tensors) == len(records) - 2


@pytest.mark.parametrize("data", BROKEN_ARCHIVES.values(), ids=BROKEN_ARCHIVES)
def test_a_broken_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    refused(tmp_path / "model_000001.pt", data)


def test_deflated_records_are_refused(tmp_path: Path) -> None:
    assert "compressed" in refused(tmp_path / "m.pt", deflated(tmp_path)).message


def test_overlapping_records_are_called_so(tmp_path: Path) -> None:
    assert "overlap" in refused(tmp_path / "m.pt", archive(overlapping())).message


def many_records(number: int, claimed: int, *, zip64: bool) -> bytes:
    """An archive of empty records whose end claims a number of its own."""
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 0x21, 0, 0, 0, 9, 0) + b"m/data/99"
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 0x21, 0, 0, 0, 9, *[0] * 6)
    body = local * number
    directory = (entry + b"m/data/99") * number
    sizes = (len(directory), len(body))
    end = b""
    if zip64:
        end = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, claimed, claimed, *sizes)
        end += struct.pack("<4sIQI", b"PK\6\7", 0, len(body) + len(directory), 1)
    short = min(claimed, 0xFFFF)
    return (
        body + directory + end + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, short, short, *sizes, 0)
    )


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("claimed", "zip64", "reason"),
    [
        (400_000, True, "has 400,000 records"),
        (2, True, "has more records than the 2 that its end says"),
        (2, False, "has more records than the 2 that its end says"),
    ],
)
def test_too_many_records_are_refused_before_they_are_read(
    tmp_path: Path, claimed: int, zip64: bool, reason: str
) -> None:
    data = many_records(100_000, claimed, zip64=zip64)
    started = time.process_time()
    assert reason in refused(tmp_path / "m.pt", data).message
    # Reading 100,000 entries takes longer.
    assert time.process_time() - started < 0.2


def test_a_directory_too_long_for_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.pt"
    length = 2**27
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 2, 2, length, 0, 0)
    with path.open("wb") as file:
        file.seek(length)
        file.write(end)
    with pytest.raises(CheckpointError, match="a directory above 8 MiB"):
        read_index(path)


def test_a_file_saved_the_old_way_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.pt"
    torch.save({"w": torch.ones(2)}, path, _use_new_zipfile_serialization=False)
    error = refused(path, path.read_bytes())
    assert "was saved by torch before 1.6" in error.message
    assert error.hint == "Load it with torch and write it again with torch.save"


def test_an_empty_and_a_cut_file_say_so(tmp_path: Path, goldens: Path) -> None:
    data = (goldens / SMALL).read_bytes()
    empty, cut = refused(tmp_path / "empty.pt", b""), refused(tmp_path / "cut.pt", data[:20_000])
    assert "is empty" in empty.message
    assert "is incomplete" in cut.message
    assert (empty.code, cut.code) == (Code.CHECKPOINT_EMPTY, Code.CHECKPOINT_CUT)


def detected_or_equal(path: Path, original: Index) -> None:
    """Accepted means: the same index, or a record that its checksum gives away."""
    try:
        index = read_index(path)
    except (CheckpointError, NotFoundError):
        return
    data = path.read_bytes()
    sound = all(
        one.crc == zlib.crc32(data[one.record_offset : one.record_offset + one.record_bytes])
        for one in index.tensors
    )
    same = [(t.name, t.dtype, t.shape) for t in index.tensors] == [
        (t.name, t.dtype, t.shape) for t in original.tensors
    ]
    assert not sound or (same and index.fingerprint == original.fingerprint)


@given(share=st.floats(0, 1, exclude_max=True))
@settings(max_examples=80)
def test_a_golden_cut_anywhere_is_refused(
    goldens: Path, tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    data = (goldens / SMALL).read_bytes()
    path = tmp_path_factory.getbasetemp() / f"cut_{next(_numbers)}.pt"
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(CheckpointError):
        read_index(path)
    path.unlink()


# pickletools warns about an escape in a string that walk refuses right after.
@pytest.mark.filterwarnings("ignore:invalid escape sequence:DeprecationWarning")
@given(data=st.data())
@settings(max_examples=300)
def test_flipped_bytes_are_refused_or_detected(
    goldens: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    source = goldens / SMALL
    changed = bytearray(source.read_bytes())
    index_end, directory = 2_300, len(changed) - 2_200
    places = st.one_of(
        st.integers(0, index_end),
        st.integers(directory, len(changed) - 1),
        st.integers(0, len(changed) - 1),
    )
    for at, mask in data.draw(st.dictionaries(places, st.integers(1, 255), max_size=3)).items():
        changed[at] ^= mask
    path = tmp_path_factory.getbasetemp() / f"flip_{next(_numbers)}.pt"
    path.write_bytes(changed)
    detected_or_equal(path, read_index(source))
    path.unlink()


def test_a_large_index_is_refused_before_it_is_read(tmp_path: Path) -> None:
    large = archive([part("m/data.pkl", bytes(2**22 + 1)), part("m/version", b"3\n")])
    assert "an index above 4 MiB" in refused(tmp_path / "m.pt", large).message


def test_a_claim_of_too_many_records_is_refused(tmp_path: Path) -> None:
    data = many_records(2, 400_000, zip64=True)
    assert "has 400,000 records" in refused(tmp_path / "m.pt", data).message
