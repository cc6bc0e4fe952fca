"""What differs between two checkpoints in lines of any width."""

from core.checkpoints.tensor_records import TensorRecord
from core.contents.metadata_difference import Change, MetadataDifference
from core.contents.tensor_figures import DifferenceFigures, Sort, TensorPair
from core.contents.tensor_pairs import PairResult
from core.contents.value_tree import ValueRow
from tui.view.contents_difference_words import settings_lines, told_of, weights_lines

LONG = "transformer.h.0.attn.c_proj.weight"


def result(name: str, sort: Sort = Sort.CHANGED, not_finite: int = 0) -> PairResult:
    record = TensorRecord(name, "float32", (4,), 0, 16, 0, 16, None)
    figures = DifferenceFigures(4, 1, 0.0639, 0.997952, 0.05341, (20.0, 20.1), not_finite)
    read = sort in (Sort.CHANGED, Sort.SAME)
    sides = (record, record) if read else (record, None)
    return PairResult(TensorPair(name, *sides), sort, figures if read else None)


RESULTS = (result(LONG, not_finite=2), result("gone", Sort.REMOVED), result("b"),
           result("same", Sort.SAME))  # fmt: skip


def texts(*more, width=77, page=True):
    return [line.text for line in weights_lines(RESULTS, width, *more, page=page)]


def test_a_remark_does_not_take_the_room_of_the_figures():
    head, first, below, gone, *_ = texts()
    assert head.split() == ["tensor", "|A-B|/|A|", "cosine", "max", "|a-b|", "changed"]
    assert first.startswith(f"{LONG} ")
    assert below == "  ! 2 NaN or Inf"
    assert gone == "gone  only in A"


def test_a_wide_table_has_remarks_and_norms_beside():
    head, first, *_ = texts(width=500)
    assert head.split()[-2:] == ["|A|", "|B|"]
    assert first.endswith("! 2 NaN or Inf")


def test_what_has_no_room_is_named_in_a_shell():
    shell = texts(page=False)
    assert any(line.startswith("no room for: |A|, |B|") for line in shell)
    assert not any("no room" in line for line in texts())


def test_the_last_line_tells_of_nan():
    assert texts()[-1] == f"1 tensor with NaN or Inf: {LONG}"


def test_the_numbers_of_the_lines_are_places_in_what_is_told():
    lines = weights_lines(RESULTS, 77, page=True)
    told = told_of(RESULTS)
    named = {told[line.number - 1].pair.name: line.text for line in lines if line.number}
    assert len(named) == len(told) == 3
    assert all(text.startswith(name) for name, text in named.items())


def test_keys_have_the_room_that_values_do_not_need():
    path = "loop_state.total_training_time_of_all_ranks"
    one, other = (ValueRow(0, path, text, -1) for text in ("4888.4", "4781.6"))
    found = MetadataDifference((Change(path, one, other),), (), (), 3)
    head, line, _ = settings_lines(found, 77)
    assert head.text == "changed: 1 value"
    assert line.text == f"  {path}  4888.4 → 4781.6"
