"""Groups of ids by frequency."""

from hypothesis import given
from hypothesis import strategies as st

from core.statistics.frequency_tenths import frequency_tenths


def test_equal_counts_fill_the_tenths_in_order_of_id() -> None:
    assert frequency_tenths(dict.fromkeys(range(20), 3)) == {one: one // 2 for one in range(20)}


def test_a_frequent_id_leaves_tenths_empty() -> None:
    # Tokens 0 to 79, 80 to 94 and 95 to 99 of 100.
    assert frequency_tenths({7: 15, 3: 80, 9: 5}) == {3: 4, 7: 8, 9: 9}
    assert frequency_tenths({4: 1}) == {4: 5}
    assert frequency_tenths({}) == {}


@given(st.dictionaries(st.integers(0, 99), st.integers(1, 50), min_size=1))
def test_rarer_ids_are_never_in_an_earlier_tenth(counts: dict[int, int]) -> None:
    found = frequency_tenths(counts)
    order = sorted(counts, key=lambda one: (-counts[one], one))
    tenths = [found[one] for one in order]
    assert tenths == sorted(tenths)
    assert 0 <= min(tenths) <= max(tenths) <= 9
