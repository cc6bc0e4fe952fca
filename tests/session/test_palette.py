"""The palette's entries: what there is, what finds it, and what choosing it does."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from around import Around
from present import present

from core.checkpoints.checkpoint import Checkpoint
from core.machine.precision import OFFERED_PRECISIONS
from core.protocol.settings import SETTINGS, SamplingSettings
from tui.session.model_commands import ROUTES
from tui.session.palette import Entry, entries, found
from tui.session.slash import COMMANDS
from tui.view.presets import PRESETS
from tui.view.setting_values import written


def look(session: Around, query: str) -> list[Entry]:
    return found([(entry.searched, entry) for entry in entries(session)], query)


def choose(session: Around, query: str) -> Entry:
    entry = look(session, query)[0]
    entry.act(session)
    return entry


def titles(session: Around) -> list[str]:
    return [entry.title for entry in entries(session)]


def test_every_title_is_there_once(around):
    assert len(titles(around)) == len(set(titles(around)))


def test_every_command_value_and_checkpoint_is_there(around):
    every = "\n".join(titles(around))
    expected = [
        *(f"preset {name}" for name in PRESETS),
        *(f"precision {name}" for name in OFFERED_PRECISIONS),
        *(f"route {name}" for name in ROUTES),
        *(
            "theme nord",
            "theme dracula",
            "sort loss",
            "mouse off",
            "bos off",
            "/copy all|command|FILE   y",
        ),
        *("load step_000100", "load step_000200"),
        *("/again   r", "/help   F1", "/quit   ^Q", "/model NAME", "/best   b"),
    ]
    assert [title for title in expected if title not in every] == []
    settings = {setting.commands[0] for setting in SETTINGS}
    for command in COMMANDS.commands:
        assert command.name in settings or command.usage in every


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_found_by_each_of_its_names_with_its_value(around, setting):
    for name in setting.commands:
        entry = look(around, name)[0]
        if name != "stop_on_newline":
            assert written(around.settings, setting.name) in entry.title
    choose(around, f"{setting.name.replace('_', ' ').split()[0]} {setting.range[:12]}")
    assert around.done[-1].startswith("prefill /")


def test_choosing_a_setting_puts_its_command_into_the_prompt(around):
    assert choose(around, "temperature").title == "temperature  0.80"
    assert around.done == ["prefill /temp "]


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("temperature → 0.85", "temperature", 0.85),
        ("temperature → 0.75", "temperature", 0.75),
        ("top-k → 1", "top_k", 1),
        ("tokens → 150", "max_tokens", 150),
        ("seed → 0", "seed", 0),
        ("newline → on", "stop_on_newline", True),
    ],
)
def test_a_step_of_a_setting_is_taken_at_once(around, query, name, value):
    choose(around, query)
    assert around.settings == SamplingSettings().with_(**{name: value})


@pytest.mark.parametrize(
    "start", [{"top_k": 1}, {"temperature": 0.05}, {"max_tokens": 750}, {"seed": 0}]
)
def test_every_step_can_be_chosen_also_to_off_greedy_and_a_thousand(around, start):
    before = SamplingSettings(**start)
    around.settings = before
    steps = [entry for entry in entries(around) if " → " in entry.title]
    for entry in steps:
        around.settings = before
        entry.act(around)
        assert around.settings != before
    assert not any("cannot be" in line for line in around.said)
    assert len(steps) > 8


def test_what_is_in_use_says_so(around):
    around.options = replace(around.options, precision="int8", route="plain")
    used = {entry.title for entry in entries(around) if entry.help == "in use"}
    assert used == {
        "precision int8",
        "route plain",
        "chat off",
        "bos on",
        "beyond off",
        "sort step",
        "mouse on",
        "theme nord",
    }


@pytest.mark.parametrize(
    ("query", "done"),
    [
        ("/again", "again"),
        ("highlighted run", "run"),
        ("copy prompt and text of the generation", "press output.copy_all"),
    ],
)
def test_an_action_is_carried_out_at_once(around, query, done):
    choose(around, query)
    assert around.done == [done]


def test_a_precision_loads_again_and_a_preset_sets_its_values(loaded):
    choose(loaded, "precision int8")
    assert loaded.loads == ["step_000100"]
    choose(loaded, "preset greedy")
    assert loaded.settings == PRESETS["greedy"].applied_to(SamplingSettings())


def test_what_a_command_refuses_is_shown(loaded):
    loaded.streaming = True
    choose(loaded, "precision int8")
    assert loaded.said == ["The precision cannot change while text streams", "Stop first: /cancel"]


def test_a_checkpoint_is_loaded_by_its_entry_and_not_by_its_name(around):
    entry = choose(around, "load 000200")
    assert entry.help.startswith("val loss 0.5000 · ")
    assert around.loads == ["runs/step_000200"] or around.loads[0].endswith("runs/step_000200")


def many(count: int) -> tuple[Checkpoint, ...]:
    """Checkpoints in runs of 40 whose steps have the same names in every run."""
    return tuple(
        Checkpoint(f"step_{n % 40:06d}", n % 40, Path(f"/r/run{n // 40}/step_{n % 40:06d}"),
                   Path(f"/r/run{n // 40}"))
        for n in range(count)
    )  # fmt: skip


def test_checkpoints_of_one_name_are_told_apart_by_their_run(around):
    session = Around(many(80))
    assert "load run1 / step_000007" in titles(session)
    (entry,) = look(session, "load run1 000007")
    entry.act(session)
    assert session.loads == ["/r/run1/step_000007"]
    catalog = session.catalog
    assert catalog.standing.names == {
        entry.key: catalog.name_of(entry) for entry in catalog.entries
    }


def test_a_hostile_name_is_cleaned(around):
    entry = replace(around.checkpoints[0], name="x\x1b[2J[red]\u202e")
    hit = look(Around([entry]), "load red")[0]
    assert hit.title == "load x␛[2J[red]<U+202E>"


def test_titles_with_the_words_come_first(around):
    assert look(around, "help")[0].title == "/help   F1"
    assert look(around, "theme")[0].title in ("/theme NAME", "theme nord")
    assert look(around, "no such thing") == []


def test_without_a_screen_there_are_no_entries_of_the_screen(around):
    around.display = None
    assert not [title for title in titles(around) if title.startswith(("theme ", "mouse "))]
    present(look(around, "temperature")[0]).act(around)
    assert around.done == []


def test_a_thousand_checkpoints_are_searched_within_a_keystroke():
    session = Around(many(1000))
    start = time.perf_counter()
    every = [(entry.searched, entry) for entry in entries(session)]
    opened = time.perf_counter() - start
    times = []
    for query in ("s", "st", "step", "step_000007", "load run2", "temperature"):
        start = time.perf_counter()
        found(every, query)
        times.append(time.perf_counter() - start)
    assert opened < 0.5
    assert min(times) < 0.05
