"""Texts of the panes' title lines: parts beside the name, and a text at the right end."""

from dataclasses import dataclass

from core.base.text import distinct, plural
from core.tokenizers.tokenizer import Tokenizer
from tui.session.slash import COMMANDS
from tui.view.commands import Names
from tui.view.key_table import KeyTable
from tui.view.keys import STANDARD


@dataclass(frozen=True, slots=True)
class Title:
    """The texts of a title line; an empty name keeps the pane's own."""

    parts: tuple[str, ...] = ()
    right: str = ""
    name: str = ""


def output_title(chosen: int, count: int, *, at_end: bool) -> Title:
    """Return the number of the chosen generation, of how many, and whether text is below."""
    if not count:
        return Title()
    place = "" if at_end else "  ↓ newer below"
    if at_end and chosen == count:
        place = "  newest"
    return Title((), f"#{chosen} of {count}{place}")


def prompt_title(
    text: str,
    names: Names,
    pattern: str,
    tokenizer: Tokenizer | None,
    *,
    filtering: bool,
    table: KeyTable = STANDARD,
) -> Title:
    """Return completions, the list's filter, or tokens and skipped characters of a text.

    `names` can complete a command, `pattern` is the filter, `table` has the keys that are named.
    """
    found = COMMANDS.completions(text, names)
    if found:
        key = table["prompt.complete"].display
        shown = tuple(completion.shown for completion in found)
        return Title(shown, f"{key} completes" if key else "")
    if filtering or pattern:
        caret = "▏" if filtering else ""
        return Title((f"filter: {pattern}{caret}",), "Esc clears")
    if not text or tokenizer is None or not tokenizer.alphabet or _is_command(text):
        # Encoding at every key is only cheap for character vocabularies; others skip nothing.
        return Title()
    encoded = tokenizer.encode(text[1:] if text.startswith("//") else text)
    parts = [plural(len(encoded.ids), "token")]
    if encoded.skipped:
        chars = distinct(one.char for one in encoded.skipped)
        number = plural(len(encoded.skipped), "character")
        verb = "skipped" if encoded.skipped[0].as_id is None else "<unk>"
        parts.append(f"{verb}  {chars}" + (f" ({number})" if len(encoded.skipped) > 1 else ""))
    return Title((), " · ".join(parts))


def _is_command(text: str) -> bool:
    return text.startswith("/") and not text.startswith("//")
