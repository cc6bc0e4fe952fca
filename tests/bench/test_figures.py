"""What a benchmark's report says, and how it compares with an earlier one."""

import json

import pytest

from core.base.errors import UsageError
from core.bench.figures import Report, RouteFigures, Spread, ratios


def figures(
    precision: str = "float32", decode: float = 10.0, prefill: float = 100.0
) -> RouteFigures:
    def three(value: float) -> Spread:
        return Spread.of([value, value * 1.5, value / 2])

    return RouteFigures(
        precision=precision,
        route="plain",
        threads=2,
        weight_bytes=4000,
        decode=three(decode),
        step=three(11.0),
        products=three(10.0),
        prefill=three(prefill),
        longest_chunk=0.05,
        bandwidth_share=0.5,
        batches={1: 1.0, 4: 1.2},
        mean_error=None,
        worst_error=None,
        greedy_agreement=None,
        pack_seconds=0.0,
    )


def report(*routes: RouteFigures, subject: str = "random d2") -> Report:
    return Report(subject, 1000, "x86_64 AVX2", "2.13", 2e10, routes)


def test_a_spread_is_the_median_between_the_smallest_and_the_largest():
    assert Spread.of([3.0, 1.0, 2.0, 9.0]) == Spread(2.5, 1.0, 9.0, 4)


def test_json_holds_every_figure_and_the_overhead():
    values = json.loads(json.dumps(report(figures()).as_json(), allow_nan=False))
    (row,) = values["routes"]
    assert (values["schema"], values["subject"]) == (1, "random d2")
    assert (row["decode"]["median"], row["overhead"], row["batches"]["4"]) == (10.0, 1.1, 1.2)


def test_ratios_to_an_earlier_run_are_above_one_when_faster():
    before = report(figures(decode=20.0), figures("int8")).as_json()
    found = ratios(
        report(figures(prefill=110.0), figures("float16")), json.loads(json.dumps(before))
    )
    assert [(r.route, r.figure, r.ratio) for r in found] == [
        ("float32 plain", "decode", 0.5),
        ("float32 plain", "prefill", 1.1),
    ]


@pytest.mark.parametrize(
    "nonsense",
    [[], {}, 3, None, {"subject": "random d2"}, {"subject": "random d2", "routes": [{}]},
     {"subject": "random d2", "routes": [{"precision": "float32", "route": "plain"}]},
     {"subject": 3, "routes": []},
     {"subject": "random d2", "routes": [{"precision": "float32", "route": "plain",
      "decode": {"median": 0}, "prefill": {"median": 1}}]}],
    ids=str,
)  # fmt: skip
def test_what_is_no_report_is_no_baseline(nonsense):
    with pytest.raises(UsageError, match="baseline is not a report"):
        ratios(report(figures()), nonsense)


def test_a_baseline_of_something_else_is_refused():
    with pytest.raises(UsageError, match="measured random d4, but this run measured random d2"):
        ratios(report(figures()), report(figures(), subject="random d4").as_json())
    with pytest.raises(UsageError, match="none of these routes"):
        ratios(report(figures()), report(figures("int8")).as_json())
