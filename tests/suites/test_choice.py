"""The recommendation of a suite."""

from suite_reports import report

from core.suites.choice import choose


def test_the_earliest_of_those_not_shown_worse_is_recommended() -> None:
    found = choose(report({"a": (100, 98), "b": (200, 99), "c": (300, 60)}))
    assert found is not None
    assert (found.chosen, found.could_be_best, found.best) == (0, (0, 1), 1)
    assert found.supported
    # One of 100 cases more is right for b; the interval reaches further.
    assert 0.01 < found.most_wrong < 0.1


def test_one_that_is_shown_worse_is_not_recommended_though_it_is_earlier() -> None:
    found = choose(report({"a": (100, 60), "b": (200, 99)}))
    assert found is not None
    assert (found.chosen, found.could_be_best) == (1, (1,))
    assert found.most_wrong == 0


def test_several_on_few_cases_are_not_supported() -> None:
    unclear, told = (
        choose(report({"a": (100, right), "b": (200, 30)}, cases=39)) for right in (29, 10)
    )
    assert unclear is not None
    assert told is not None
    assert (unclear.chosen, unclear.best, unclear.supported) == (0, 1, False)
    # The test shows this on however few cases.
    assert (told.chosen, told.supported) == (1, True)
    enough = choose(report({"a": (100, 29), "b": (200, 30)}, cases=40))
    assert enough is not None
    assert enough.supported


def test_one_alone_has_none() -> None:
    assert choose(report({"a": (100, 60)})) is None


def test_more_comparisons_need_a_smaller_p_value() -> None:
    # 6 to 0 has p = 0.031: shown alone, not among three.
    two = choose(report({"a": (100, 94), "b": (200, 100)}))
    three = choose(report({"a": (100, 94), "b": (200, 100), "c": (300, 100)}))
    assert two is not None
    assert three is not None
    assert (two.chosen, three.chosen) == (1, 0)
