"""The user's folders and the roots, without making any."""

import pwd

import pytest

from tui.doctor.environment import environment
from tui.doctor.fact import Level
from tui.doctor.memory_facts import memory
from tui.doctor.path_facts import checkpoints, paths


def levels(section):
    return {fact.name: fact.level for fact in section.facts}


def test_nothing_is_made(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_CONFIG_HOME")
    found = {fact.name: fact.value for fact in paths().facts}
    assert found["config"].endswith("/stepscope/config.toml: none yet")
    assert found["state"].endswith("stepscope: made when it is needed")
    assert not (tmp_path / "home").exists()


def test_a_folder_that_cannot_be_written_and_a_file_that_is_there(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "config/stepscope").mkdir(parents=True)
    (tmp_path / "config/stepscope/config.toml").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    found = paths()
    assert levels(found)["state"] is levels(found)["journal"] is Level.NOTE
    assert found.facts[0].value == str(tmp_path / "config/stepscope/config.toml")
    monkeypatch.setenv("STEPSCOPE_CONFIG", str(tmp_path / "mine.toml"))
    assert paths().facts[0].value == f"{tmp_path / 'mine.toml'}: none yet"


def test_no_home(monkeypatch):
    def unknown(number):
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    found = {fact.name: fact for fact in paths().facts}
    assert found["state"].value == found["cache"].value == "nowhere: the home folder is not known"
    assert found["state"].level is Level.NOTE


def test_the_roots(write_checkpoint, tmp_path):
    assert levels(checkpoints((), demo=False)) == {"roots": Level.NOTE}
    write_checkpoint(tmp_path / "checkpoints/a/step_000100")
    write_checkpoint(tmp_path / "checkpoints/b/step_000100")
    (fact,) = checkpoints((), demo=False).facts
    assert fact.value == f"{tmp_path / 'checkpoints'}: 2 checkpoints in 2 runs"
    assert levels(checkpoints((tmp_path / "missing",), demo=False)) == {"root": Level.BROKEN}
    (demo,) = checkpoints((), demo=True).facts
    assert "3 checkpoints in 1 run" in demo.value


@pytest.mark.parametrize(("free", "level"), [(2**40, Level.FINE), (2**20, Level.NOTE)])
def test_memory(free, level, monkeypatch):
    monkeypatch.setattr("tui.doctor.memory_facts.free_memory", lambda: free)
    found = {fact.name: fact for fact in memory().facts}
    assert (found["usable"].level, found["usable"].number) == (level, free)


def test_no_limit_is_known(monkeypatch):
    for name, known in (("free_memory", None), ("physical_memory", None), ("memory_limits", {})):
        monkeypatch.setattr(f"tui.doctor.memory_facts.{name}", lambda known=known: known)
    assert [(fact.name, fact.value) for fact in memory().facts] == [("usable", "not known")]


def test_variables_that_matter_and_no_secrets(monkeypatch):
    monkeypatch.setenv("STEPSCOPE_API_KEY", "hush")
    monkeypatch.setenv("STEPSCOPE_CHECKPOINTS", "a:b")
    monkeypatch.setenv("OMP_NUM_THREADS", "")
    monkeypatch.setenv("UNRELATED", "x")
    found = {fact.name: fact.value for fact in environment().facts}
    assert found["STEPSCOPE_API_KEY"] == "set; not told here"
    assert found["STEPSCOPE_CHECKPOINTS"] == "a:b"
    assert found["OMP_NUM_THREADS"] == "set, and empty"
    assert "UNRELATED" not in found
