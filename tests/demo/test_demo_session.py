"""The export of a session that is committed beside the embedded checkpoints, and its script."""

import os
from pathlib import Path

import pytest
from forked_program import run_forked
from report_pages import Page

import core.demo

FOLDER = Path(core.demo.__file__).parent
PAGE, SCRIPT = FOLDER / "session.html", FOLDER / "session.txt"
PROMPTS = ["123+456", "9-12", "H+", "H+", "H+", *["700-"] * 4, *["88-99"] * 3]


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(PAGE.read_text())


def test_it_has_the_question_the_generations_and_what_was_judged(page: Page) -> None:
    assert page.of("h1") == ["Do the three embedded checkpoints add alike?"]
    assert page.of("h2") == [
        "Summary", "Checkpoints", "Generations", "Suite records", "Environment", "Repeat it",
    ]  # fmt: skip
    assert page.of("kbd") == PROMPTS
    assert {"67ef19c1eb5611db", "a903257cba2fa030", "2022c3f533629124"} <= set(page.of("td"))
    assert "stepscope suite records --checkpoint step_008200 --demo" in page.of("pre")
    assert {"embedded, step_001000", "embedded, step_008000"} <= set(page.of("td"))


def test_it_has_a_note_and_a_pin(page: Page) -> None:
    notes = ["Note: What if the first decimal were 9? See the branch.", "Pinned"]
    assert [one for one in page.of("p") if one.startswith(("Note", "Pinned"))] == notes


def test_it_shows_where_a_branch_and_the_rows_leave_others(page: Page) -> None:
    links = page.of("a")
    assert "Goes on from #3 after 2 tokens of its answer" in links
    assert any(one.startswith("As #r1.2 ") for one in links)


def test_it_is_small_and_needs_neither_network_nor_the_maker_s_machine(page: Page) -> None:
    text = PAGE.read_text()
    assert len(text.encode()) < 150_000
    assert "://" not in text
    assert "script" not in page.tags
    # No path of the machine that made it.
    assert all(folder not in text for folder in ("/home/", "/tmp/", "/root/", "/Users/", "/work/"))
    links = {value for name, value in page.attributes if name == "href"}
    anchors = [value for name, value in page.attributes if name == "id"]
    assert links <= {f"#{anchor}" for anchor in anchors}
    assert len(set(anchors)) == len(anchors)


def test_its_script_makes_such_a_page(page: Page, tmp_path: Path) -> None:
    # Without the suite, which takes a second and is tested elsewhere.
    script = SCRIPT.read_text().replace("/suite records\n", "")
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path / "state")}
    done = run_forked(["--plain", "--demo"], input=script.encode(), cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr
    assert b"\nexport: session.html \xc2\xb7 12 generations" in done.stderr
    made = Page((tmp_path / "session.html").read_text())
    assert made.of("kbd") == PROMPTS
    assert "Pinned" in made.of("p")
    commands = made.of("pre")
    for prompt, settings in (
        ("123+456", "--temperature 0.0 --max_tokens 8"),
        ("H+", "--max_tokens 40"),
    ):
        start = f"stepscope --demo --checkpoint step_008000 --prompt {prompt}"
        line = f"{start} {settings} --seed 7 --no_config"
        assert line in commands
        assert line in page.of("pre")
    # What flags cannot say is repeated by its ID.
    by_id = [one for one in commands if one.startswith("stepscope replay ") and "FILE" not in one]
    assert len(by_id) == len(PROMPTS) - 3
