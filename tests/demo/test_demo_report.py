"""The report of the embedded checkpoints that is committed beside them."""

from pathlib import Path

import pytest
from report_pages import Page

import core.demo

PATH = Path(core.demo.__file__).parent / "report.html"


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(PATH.read_text())


def test_it_recommends_the_good_checkpoint(page: Page) -> None:
    assert page.of("p")[0] == "Recommended: step_008000"
    assert page.of("pre") == [
        "stepscope score held_out.jsonl --demo --checkpoint demo@all --report report.html"
    ]


def test_it_is_small_and_needs_no_network(page: Page) -> None:
    assert PATH.stat().st_size < 200_000
    assert "://" not in PATH.read_text()
    assert "script" not in page.tags


def test_it_is_about_the_embedded_checkpoints(page: Page) -> None:
    cells = page.of("td")
    fingerprints = {"67ef19c1eb5611db", "a903257cba2fa030", "2022c3f533629124"}
    assert fingerprints <= set(cells)
