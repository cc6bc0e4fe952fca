"""/history, /note, /pin and /undo."""

from around import Around

from tui.session.slash import COMMANDS
from tui.view.commands import Call


def carried_out(line: str) -> list[tuple[object, ...]]:
    around = Around()
    call = COMMANDS.read_line(line)
    assert isinstance(call, Call)
    call.carry_out(around)
    return around.past.calls


def test_history_takes_words() -> None:
    assert carried_out("/history") == [("history", "")]
    assert carried_out("/history 5 79") == [("history", "5 79")]


def test_a_note_is_kept_taken_away_or_asked_for() -> None:
    assert carried_out("/note the lucky one") == [("note", "the lucky one")]
    assert carried_out("/note off") == [("note", "")]
    assert carried_out("/note") == [("note", None)]


def test_pin_and_undo() -> None:
    assert carried_out("/pin") == [("pin",)]
    assert carried_out("/undo") == [("undo",)]
