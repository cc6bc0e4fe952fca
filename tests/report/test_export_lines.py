import json
from pathlib import Path
from typing import Any

from exports import exported
from hypothesis import given
from hypothesis import strategies as st

from core.record.record_file import read_records
from core.report.export_lines import export_lines
from core.report.exported import Exported, from_values


def refuse(constant: str) -> Any:
    raise AssertionError(constant)


def test_each_generation_is_a_line_of_strict_json(tmp_path: Path) -> None:
    one = exported()
    record = dict(one.record) | {"logprobs": ["NaN", -1.0, -1.0, -1.0]}
    text = export_lines((one, Exported(record)))
    assert text.isascii()
    found = [json.loads(line, parse_constant=refuse) for line in text.splitlines()]
    assert [values["schema"] for values in found] == [1, 1]
    (tmp_path / "e.jsonl").write_text(text)
    read = [from_values(values) for _, values in read_records(str(tmp_path / "e.jsonl"))]
    assert export_lines(read) == text


@given(st.text())
def test_a_note_stays_in_its_line(note: str) -> None:
    text = export_lines((Exported(exported().record, note=note),))
    assert text.count("\n") == 1
    assert from_values(json.loads(text)).note == note
