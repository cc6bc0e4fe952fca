"""/export: its argument is passed on, and its values complete."""

from tui.session.slash import COMMANDS


def test_the_argument_is_passed_on(around):
    around.type("/export a.html 3 5-7")
    around.type("/export")
    assert around.done == ["export 'a.html 3 5-7'", "export ''"]


def test_names_of_files_are_offered():
    lines = [one.line for one in COMMANDS.completions("/export s")]
    assert lines == ["/export session.html", "/export session.jsonl"]
