"""Versions: what is missing, what is outside the range that was tried, and the extras."""

from importlib import metadata

import pytest

from tui.doctor.fact import Level
from tui.doctor.versions import versions

REQUIRES = [
    "torch<2.14,>=2.10",
    "textual<8.3,>=8.2",
    "rich<16,>=14",
    'tiktoken<1,>=0.9; extra == "bpe"',
]
INSTALLED = {"stepscope": "0.1.0", "torch": "2.13.0+cpu", "textual": "8.2.8", "rich": "15.0.0"}


@pytest.fixture
def facts(monkeypatch):
    """The facts by name for a set of installed packages."""

    def of(**changed):
        installed = INSTALLED | changed

        def version(name):
            if not installed.get(name):
                raise metadata.PackageNotFoundError(name)
            return installed[name]

        def requires(name):
            version(name)
            return REQUIRES

        monkeypatch.setattr(metadata, "version", version)
        monkeypatch.setattr(metadata, "requires", requires)
        return {fact.name: fact for fact in versions().facts}

    return of


def test_all_fits(facts):
    found = facts()
    assert {fact.level for fact in found.values()} == {Level.FINE}
    assert found["torch"].value == "2.13.0+cpu"
    assert found["tiktoken"].value.startswith("not installed: text for")
    assert found["tiktoken"].value.endswith("(pip install tiktoken)")
    assert "tokenizers" not in found
    assert facts(tiktoken="0.14.0")["tiktoken"].value == "0.14.0"


@pytest.mark.parametrize("name", ["torch", "textual", "rich"])
def test_a_required_package_that_is_missing_is_broken(name, facts):
    fact = facts(**{name: ""})[name]
    assert fact.level is Level.BROKEN
    assert fact.remedy.startswith(f"pip install '{name}>=")


@pytest.mark.parametrize(
    ("name", "version", "level"),
    [
        ("torch", "2.9.1", Level.NOTE),
        ("torch", "2.10", Level.FINE),
        ("torch", "2.14.0", Level.NOTE),
        ("torch", "2.13.9.dev1+cu130", Level.FINE),
        ("textual", "8.3.0", Level.NOTE),
        ("rich", "16.0", Level.NOTE),
        ("rich", "odd", Level.NOTE),
    ],
)
def test_a_version_outside_the_range_is_a_note(name, version, level, facts):
    assert facts(**{name: version})[name].level is level


def test_run_from_its_folder(facts):
    found = facts(stepscope="")
    assert found["stepscope"].level is Level.NOTE
    assert found["torch"].level is Level.FINE
    assert {"tiktoken", "tokenizers"} <= set(found)
