"""Names in the room there is: cut where they agree, never alike."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.view.told_apart import cut_end, cut_front, cut_middle, told_apart

CUTS = (cut_front, cut_middle, cut_end)


def test_cuts_keep_the_other_part():
    assert cut_front("step_000100", 6) == "…00100"
    assert cut_middle("step_000100", 6) == "st…100"
    assert cut_end("step_000100", 6) == "step_…"
    assert [cut("step", 4) for cut in CUTS] == ["step"] * 3
    assert [cut("世界", 3) for cut in CUTS] == ["…界", "…", "世…"]
    assert [cut("ab", 0) for cut in CUTS] == [""] * 3


def test_the_first_cut_by_which_all_differ_is_taken():
    assert told_apart(["a_long_1", "a_long_2"], 4, CUTS) == ["…g_1", "…g_2"]
    assert told_apart(["1_long_a", "2_long_a"], 4, CUTS) == ["1…_a", "2…_a"]
    assert told_apart(["ab1_long_a", "ab2_long_a"], 4, CUTS) == ["ab1…", "ab2…"]


def test_what_no_cut_tells_apart_is_numbered():
    middle = [f"same_{n}_same" for n in (1, 2, 3)]
    assert told_apart(middle, 5, CUTS) == ["…same", "…sa~2", "…sa~3"]
    assert told_apart(["a\n", "a␊"], 9, CUTS) == ["a␊", "a~2"]


@given(st.lists(st.text(max_size=12), max_size=30), st.integers(6, 20))
def test_all_differ_and_fit(names, room):
    shown = told_apart(names, room, CUTS)
    assert len({name.strip() for name in shown}) == len(names)
    assert all(cell_len(name) <= room for name in shown)
