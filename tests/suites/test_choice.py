"""The recommendation of a suite."""

from suite_reports import report

from core.suites.choice import choose


def test_the_earliest_of_those_not_shown_worse_is_recommended() -> None:
    found = choose(report({"a": (100, 98), "b": (200, 99), "c": (300, 60)}))
    assert found is not None
    assert (found.chosen, found.could_be_best) == (0, (0, 1))
    # One of 100 cases more is right for b; the interval reaches further.
    assert 0.01 < found.most_wrong < 0.1


def test_one_that_is_shown_worse_is_not_recommended_though_it_is_earlier() -> None:
    found = choose(report({"a": (100, 60), "b": (200, 99)}))
    assert found is not None
    assert (found.chosen, found.could_be_best) == (1, (1,))
    assert found.most_wrong == 0


def test_one_alone_has_none() -> None:
    assert choose(report({"a": (100, 60)})) is None


def test_more_comparisons_need_a_smaller_p_value() -> None:
    # 6 to 0 has p = 0.031: shown alone, not among three.
    two = choose(report({"a": (100, 94), "b": (200, 100)}))
    three = choose(report({"a": (100, 94), "b": (200, 100), "c": (300, 100)}))
    assert two is not None
    assert three is not None
    assert (two.chosen, three.chosen) == (1, 0)
