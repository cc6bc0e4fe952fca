from math import inf, isnan, nan
from typing import Any

import pytest

from core.base.jsonfile import strict_json
from core.report.json_values import (
    fields_in,
    fields_of,
    flag_of,
    list_of,
    number_of,
    number_or_none,
    text_of,
    texts_of,
    whole_of,
)


def test_a_number_is_read_as_strict_json_writes_it() -> None:
    assert [number_of(strict_json(one)) for one in (1, 0.5, inf, -inf)] == [1, 0.5, inf, -inf]
    assert isnan(number_of(strict_json(nan)))
    assert number_or_none(None) is None


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (number_of, nan),
        (number_of, True),
        (number_of, "1"),
        (number_of, 10**31),
        (number_or_none, "none"),
        (whole_of, 1.0),
        (whole_of, False),
        (flag_of, 1),
        (text_of, None),
        (texts_of, ["a", 1]),
        (list_of, ("a",)),
        (fields_in, [1]),
        (lambda value: fields_of(value, "a"), {"a": 1, "b": 2}),
    ],
)
def test_values_of_other_types_are_refused(read: Any, value: Any) -> None:
    with pytest.raises(ValueError, match=r"in place of|exactly the fields|strict JSON"):
        read(value)
