"""What is remembered of a machine, whatever happens to the file."""

import pytest

from core.machine.cachefile import cache_path, recall, remember


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_values_come_back_beside_each_other():
    assert recall("a") is None
    remember("a", 1)
    remember("b", {"x": True})
    assert (recall("a"), recall("b")) == (1, {"x": True})
    assert [path.name for path in cache_path().parent.iterdir()] == ["machine.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b'"a"'])
def test_a_damaged_file_is_forgotten_and_written_anew(content):
    cache_path().parent.mkdir(parents=True)
    cache_path().write_bytes(content)
    assert recall("a") is None
    remember("a", 2)
    assert recall("a") == 2


def test_a_place_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    remember("a", 1)
    assert recall("a") is None


def test_without_the_variable_it_lies_under_home(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_path() == tmp_path / ".cache/stepscope/machine.json"
