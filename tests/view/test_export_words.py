from dataclasses import replace
from typing import Any

import pytest
from exports import NOON, exported

from core.protocol.settings import SamplingSettings
from core.report.exported import Exported
from tui.view.export_words import said_of, said_of_session, when

COLD = SamplingSettings(temperature=0.0)


def changed(one: Exported, **values: Any) -> Exported:
    return replace(one, record=dict(one.record) | values)


def test_title_settings_and_end_are_told() -> None:
    one = replace(exported(), id="k3f9x.3", began=NOON)
    said = said_of(one)
    assert said.title == "n · loss 0.5000 · seed 7"
    assert said.settings == "2026-11-29 12:00:00 UTC · k3f9x.3"
    assert said.ended == "■ max tokens · 4 tokens · 30.0 tok/s · first token 2 ms"
    assert (said.marks, said.levels) == ({}, ())


def test_what_is_not_the_default_is_told() -> None:
    one = changed(
        exported("12x+3"),
        bos=False,
        precision="fp16",
        overrides={"softcap": 20.0},
        beyond_context=True,
        mask=False,
        settings=SamplingSettings(temperature=0.5, stop=("8",)).as_json(),
    )
    assert said_of(one).settings == (
        'temp 0.50 · stop "8" · bos off · unused ids allowed · softcap=20 · beyond the context · '
        "fp16 · skipped 1 character not in the vocabulary: x"
    )
    assert said_of(changed(one, raw=True)).settings.startswith('temp 0.50 · stop "8" · raw ids')


def test_a_change_is_told_where_it_applied() -> None:
    said = said_of(exported("12+3", "\n15\n", (2, COLD)))
    assert said.marks == {2: "◆ token 3 temp 0.80→greedy"}


def test_tokens_are_painted_by_their_probability() -> None:
    # -0.7 nats more at each token.
    assert said_of(exported(text="1" * 5), painted=True).levels == (0, 2, 2, 3, 3)
    odd = changed(exported(text="12"), logprobs=["NaN", 800.0])
    assert said_of(odd, painted=True).levels == (5, 0)


@pytest.mark.parametrize(
    ("values", "ended"),
    [
        ({"stop": None, "stats": {}}, "■ not ended · 4 tokens"),
        ({"stats": {"decode_seconds": "Infinity", "no_text_ids": 2}},
         "■ max tokens · 4 tokens · 2 unused ids (padding)"),
        ({"stop": "error", "new_ids": [], "stats": {}}, "■ error · 0 tokens"),
    ],
)  # fmt: skip
def test_figures_are_told_as_far_as_there_are_any(values: dict[str, Any], ended: str) -> None:
    assert said_of(changed(exported(), **values)).ended == ended


def test_times_that_no_calendar_has_are_left_out() -> None:
    assert when(NOON) == "2026-11-29 12:00:00 UTC"
    assert [when(one) for one in (1e300, -1e300, float("nan"), float("inf"))] == [""] * 4


def test_the_whole_export_is_summed_up() -> None:
    first = replace(exported(), id="k3f9x.1", number=1, began=NOON, note="odd", pinned=True)
    row = replace(exported(), id="k3f9x.f1.1", number=1, began=NOON + 61)
    lapse = replace(exported(), id="k3f9x.r1.1", number=1)
    said = said_of_session((first, row, lapse), "Why?", ("Session k3f9x",), painted=True)
    assert said.title == "Why?"
    assert said.first[:2] == (
        "Session k3f9x",
        "3 generations of 1 checkpoint · 2026-11-29 12:00:00 UTC to 2026-11-29 12:01:01 UTC · "
        "1 pinned · 1 note",
    )
    assert said.batches == {
        ("k3f9x", "f1"): "Fan f1 · 1 row of one prompt and seed",
        ("k3f9x", "r1"): "Series r1 · one prompt and seed on 1 checkpoint",
    }
    assert said.legend
    assert len(said.legend.labels) == 6
    assert said_of_session((first,), "", (), painted=False).legend is None
