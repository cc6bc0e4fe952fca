"""The keys: each is declared once for its pane, with an id that users can bind to another key."""

from pathlib import Path

from tui.view.keys import BY_ID, KEYS

README = Path(__file__).parents[2] / "README.md"


def test_no_key_is_declared_twice_for_a_pane():
    keys = [(key.pane, name) for key in KEYS for name in key.keys]
    assert len(keys) == len(set(keys))


def test_ids_are_different_words():
    assert len(BY_ID) == len(KEYS)
    assert all(key.id.replace(".", "").replace("_", "").isalpha() for key in KEYS)


def test_no_forbidden_chords():
    assert not any(key.key in ("ctrl+i", "ctrl+m", "ctrl+h") or "alt" in key.key for key in KEYS)


def test_readme_names_every_chord():
    readme = README.read_text(encoding="utf-8").lower()
    every = (name for key in KEYS for name in key.keys)
    names = (name for name in every if name.startswith(("ctrl+", "f")) and name != "ctrl+c")
    chords = [name.replace("underscore", "_").partition(",")[0] for name in names]
    assert [chord for chord in chords if chord not in readme] == []
