"""The log of commands as lines."""

from dataclasses import replace

from recording import begun, finished

from core.record.generation import Generation
from tui.view.command_log import command_log, log_lines, whole_lines


def two() -> list[Generation]:
    session, first = begun()
    session.apply(finished())
    second = replace(first, number=2, request=replace(first.request, continued=(1,)))
    return [first, second]


def test_the_newest_is_first_and_an_id_repeats_what_flags_cannot_say() -> None:
    second, first = command_log(two(), lambda number: f"k3f9x.{number}")
    assert second.command == "stepscope replay k3f9x.2"
    assert first.command.startswith("stepscope --checkpoint model_000001.pt --prompt 1= --seed 7")


def test_without_an_id_it_is_said_why_there_is_no_command() -> None:
    second, _ = command_log(two(), lambda _: "")
    assert second.command == ""
    assert second.shown == (
        "no command: it goes on from another generation, and the history does not have it"
    )


def test_words_are_found_in_number_and_command() -> None:
    _, first = command_log(two(), lambda _: "")
    assert first.fits(["#1", "SEED"])
    assert first.fits([])
    assert not first.fits(["#1", "replay"])


def test_the_prompt_stands_before_the_command_so_that_lines_can_be_told_apart() -> None:
    first, second = two()
    second = replace(second, request=replace(second.request, prompt="9" * 40 + "\n", continued=()))
    lines = [line.text[:40] for line in log_lines(command_log([first, second], lambda _: ""))]
    assert lines == ["#2    …999999999999999999999999⏎  stepsc", f"#1    1={' ' * 26}stepsc"]
    assert "".join(log_lines(command_log(two(), lambda _: ""))[0].text).startswith("#2    1=▏…  no")


def test_each_line_leads_to_its_generation_and_the_whole_is_wrapped() -> None:
    log = command_log(two(), lambda _: "")
    assert [line.number for line in log_lines(log)] == [2, 1]
    lines = whole_lines(log[1], 20)
    assert all(len(line.text) <= 20 for line in lines)
    assert " ".join(line.text for line in lines) == log[1].command
