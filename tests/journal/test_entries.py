from core.journal.entries import Cleared, Judged, Noted, Opened, Pinned, Shown, State, line_values
from core.journal.line import packed, unpacked


def test_every_kind_has_its_name_and_its_values() -> None:
    entries = (
        Opened("s", 1.0, "1", command=("stepscope", "--demo")),
        Noted("k0000.1", 2.0, "odd"),
        Pinned("k0000.1", 2.0, pinned=True),
        Shown(3.0, 2, "k0009.1"),
        Cleared(3.0, 4),
        Judged(5.0, "Score", "a.txt", "stepscope score", {"value": float("nan")}),
        State(6.0, {"theme": "nord", 1: float("inf")}),  # type: ignore[dict-item] # become text
    )

    values = [line_values(entry) for entry in entries]
    assert [one["kind"] for one in values] == [
        "opened", "noted", "pinned", "shown", "cleared", "judged", "state",
    ]  # fmt: skip
    assert values[0]["format"] == 1
    assert values[-2]["document"] == {"value": "NaN"}
    assert values[-1]["values"] == {"theme": "nord", "1": "Infinity"}
    assert [unpacked(packed(one)[:-1]) for one in values] == values
