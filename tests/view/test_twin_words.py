"""Two checkpoints beside each other, in words."""

from core.judging.twin import Place, Twin
from core.judging.twin_events import TwinPlan, TwinProgress
from core.statistics.spread import Estimate, Spread
from core.tokenizers.characters import CURRENT
from tui.view.twin_words import plan_line, progress_line, twin_lines

PLACE = Place(
    3, 5, CURRENT.encode("1+").ids, 2, CURRENT.encode("\n3").ids, 1.5, (0.25, 0.75), (4, 2)
)
TWIN = Twin(
    windows=tuple(range(80)),
    size=64,
    units=80,
    unit="window",
    effective_units=61.4,
    losses=(1.4647, 1.3014),
    divergence=Spread(Estimate(0.31, 0.0086), (0.0, 1e-5, 0.0798, 1.5, 3.0), 0.0, 6.5497),
    shannon=Estimate(0.0391, None),
    same_top=Estimate(0.54707, 0.00887),
    shift=Spread(Estimate(-0.0618, 0.00155), (-0.1, -0.05, 0.02, 0.3, 0.6), -0.5, 0.98),
    shift_rms=0.15203,
    correlation=None,
    worst=(PLACE,),
)


def test_the_figures_then_the_places() -> None:
    assert [*twin_lines(TWIN, ("d3@300", "d3@\x1b900"), CURRENT, 80)] == [
        "A  d3@300  1.4647 nats/token",
        "B  d3@␛900  1.3014 nats/token",
        "",
        "KL divergence of B from A     0.3100 ± 0.0086 nats (80 windows, 61 effective)",
        "Jensen-Shannon divergence     0.0391 nats (at most 0.6931)",
        "same top token                54.707 ± 0.887 %",
        "Δp of the right token, B − A  −6.180 ± 0.155 %, rms 15.203 %",
        "correlation of its log p      –",
        "",
        "percentiles     least       1 %      5 %    50 %     95 %     99 %     most  ",
        "KL, nats            0         0  1.0e-05  0.0798   1.5000   3.0000   6.5497  ",
        "Δp, %        −50.0000  −10.0000  −5.0000  2.0000  30.0000  60.0000  98.0000  ",
        "",
        "The 1 place where they differ most",
        "    KL  right  p of A  p of B  top of A  top of B  context",
        "1.5000  2      0.2500  0.7500  4         2                       1+‹2›⏎3",
    ]


def test_the_plan_says_whether_both_are_in_memory() -> None:
    plan = TwinPlan(48, 409, 12_288, together=True, seconds=70.0)
    assert plan_line(plan) == (
        "48 of 409 windows · 12,288 tokens · both in memory · about 1 min 10 s"
    )
    alone = TwinPlan(409, 409, 104_704, together=False, seconds=1.0)
    assert plan_line(alone).startswith("409 windows · 104,704 tokens · one in memory at a time")


def test_the_progress_has_the_seconds_left_when_they_are_known() -> None:
    assert progress_line(TwinProgress(0.25, 30.0)) == "comparing: 25 % · 30 s left"
    assert progress_line(TwinProgress(1.0, None)) == "comparing: 100 %"
