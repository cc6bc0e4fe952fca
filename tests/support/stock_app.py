"""A Textual app of stock widgets, as a first version has them: stock_app.py FOLDER.

A list of the folder's names, an output and an input; what is sent is shown in the output.
"""

import os
import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Input, OptionList, Static


class Stock(App[None]):
    """The widgets at their defaults."""

    BINDINGS: ClassVar = [("ctrl+q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        """Create the widgets."""
        yield Header()
        yield OptionList(*os.listdir(sys.argv[1]))
        yield Static("ready", id="output")
        yield Input()
        yield Footer()

    def on_mount(self) -> None:
        """Let keys go to the input."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Show what was sent."""
        self.query_one("#output", Static).update(f"> {event.value}")


if __name__ == "__main__":
    Stock().run()
    sys.exit(0)
