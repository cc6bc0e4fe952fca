from dataclasses import replace

from exports import exported
from hypothesis import given
from hypothesis import strategies as st

from core.report.document import Stretch
from core.report.stretches import stretches


def test_tokens_are_cut_only_where_paint_or_marks_need_it() -> None:
    one = exported(text="579")
    assert stretches(one) == (Stretch("579"),)
    assert stretches(one, (0, 2, 5)) == (Stretch("5", 0), Stretch("7", 2), Stretch("9", 5))
    assert stretches(one, (), {1: "colder"}) == (
        Stretch("5"), Stretch("7", mark="colder"), Stretch("9"),
    )  # fmt: skip
    assert stretches(replace(one, ends=()), (0, 2, 5)) == (Stretch("579"),)


def test_a_token_without_text_has_a_stretch_only_if_it_is_marked() -> None:
    one = replace(exported(text="579"), ends=(1, 1, 3))
    assert stretches(one, (0, 2, 5)) == (Stretch("5", 0), Stretch("79", 5))
    assert stretches(one, (0, 2, 5), {1: "colder"})[1] == Stretch("", 2, "colder")


@given(
    st.lists(st.integers(0, 9), min_size=6, max_size=6).map(sorted),
    st.lists(st.integers(0, 5), max_size=6),
    st.dictionaries(st.integers(0, 7), st.text(min_size=1)),
)
def test_the_stretches_are_the_text(
    ends: list[int], levels: list[int], marks: dict[int, str]
) -> None:
    # Ends beyond the text are those of a stop string.
    one = replace(exported(text="123456"), ends=tuple(ends))
    assert "".join(part.text for part in stretches(one, levels, marks)) == "123456"
