"""A generation of the history as one line."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from core.journal.kept import KeptJudgement, KeptSession
from core.journal.search import Found
from tui.view.kept_line import LONGEST, judgement_line, kept_line, session_line

FOUND = Found(
    "k3f9x.3", "20261129-065312-k3f9x", 1795946400.0, "12+3", "12+3", "15\nand so on",
    "d24 / step_000900", "temperature=0.5", 3, "max tokens", "", pinned=False, searched="",
)  # fmt: skip


def test_it_has_id_time_checkpoint_stop_prompt_and_text() -> None:
    line = kept_line(FOUND, 120)
    assert line.startswith("k3f9x.3   2026-11-29 ")
    assert line.endswith("d24 / step_000900       max tokens     12+3▏15⏎and so on")


def test_what_a_branch_took_over_stands_between_two_bars() -> None:
    assert kept_line(replace(FOUND, taken="15\n"), 120).endswith("  12+3▏15⏎▏15⏎and so on")


def test_eighty_columns_have_all_of_it() -> None:
    line = kept_line(replace(FOUND, checkpoint="a long run / step_000900"), 80)
    assert line.endswith("  step_000900     max tokens  12+3▏15⏎and so on")


def test_a_pin_a_note_and_a_missing_end_are_said() -> None:
    line = kept_line(replace(FOUND, pinned=True, note="a\nb\x1b", stop=None), 120)
    assert "cut off" in line
    assert "[pinned]  [a⏎b␛]  12+3▏15" in line


@pytest.mark.parametrize("width", [20, 40, 60, 80, 90, 120, 100_000])
@pytest.mark.parametrize("text", ["x" * 9000, "漢字" * 900, "\x1b]0;evil\x07\u202e" * 99])
def test_it_fits_whatever_the_texts_are(text: str, width: int) -> None:
    long = replace(FOUND, text=text, prompt=text, note=text, checkpoint=text, stop=text[:20])
    line = kept_line(long, width)
    assert cell_len(line) <= min(width, LONGEST)
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert "\n" not in line


def test_a_session_says_what_could_not_be_read() -> None:
    kept = KeptSession(
        "20261129-065312-k3f9x", 1.0, working_folder="/a\nb", damaged=1, unknown=2, nbytes=2048
    )
    line = session_line(kept, 200)
    assert "0 generations" in line
    assert "1 line damaged  2 lines of a newer version  /a⏎b" in line
    assert cell_len(session_line(kept, 40)) <= 40


def test_a_result_has_its_title_its_subject_and_what_repeats_it() -> None:
    kept = KeptJudgement(1795946400.0, "Score", "d24\x1b on val.txt", "stepscope score val.txt", {})
    assert judgement_line(kept, 100).endswith("  Score  d24␛ on val.txt  stepscope score val.txt")
    assert cell_len(judgement_line(kept, 40)) <= 40
