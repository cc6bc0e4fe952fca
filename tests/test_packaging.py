"""What an index shows of the package, read from pyproject.toml and from the installed package."""

import re
import tomllib
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import bare
import pytest

PROJECT = tomllib.loads((bare.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_licence_is_an_expression_and_not_a_classifier_too():
    assert PROJECT["license"] == "MIT"
    # PEP 639: an index refuses both.
    assert not [one for one in PROJECT["classifiers"] if one.startswith("License ::")]


def test_keywords_and_classifiers_are_sorted_and_each_is_there_once():
    for name in ("keywords", "classifiers"):
        assert PROJECT[name] == sorted(set(PROJECT[name]))
    assert len(PROJECT["description"]) <= 100


def test_the_named_versions_of_python_are_allowed():
    least = tuple(map(int, re.findall(r"\d+", PROJECT["requires-python"])))
    named = [re.fullmatch(r".*Python :: (\d+)\.(\d+)", one) for one in PROJECT["classifiers"]]
    versions = [(int(one[1]), int(one[2])) for one in named if one]
    assert versions
    assert min(versions) == least


def test_the_command_and_the_readme_are_there():
    module, _, function = PROJECT["scripts"]["stepscope"].partition(":")
    assert find_spec(module)
    assert function == "main"
    assert (bare.ROOT / PROJECT["readme"]).exists()


def test_every_file_that_a_package_reads_is_in_a_package():
    scripts = sorted(path.name for path in Path(bare.ROOT / "tui/completion").glob("stepscope.*"))
    assert scripts == ["stepscope.bash", "stepscope.fish", "stepscope.zsh"]
    assert (bare.ROOT / "tui/web/page/app_index.html").exists()


def test_the_installed_package_says_the_same():
    try:
        found = metadata.metadata("stepscope")
    except metadata.PackageNotFoundError:
        pytest.skip("not installed: the suite runs in the folder alone")
    assert found["License-Expression"] == "MIT"
    assert found["Keywords"] == ",".join(PROJECT["keywords"])
    assert found.get_all("Classifier") == PROJECT["classifiers"]
