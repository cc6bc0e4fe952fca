"""What the session's threads tell the app, as messages in its queue."""

from dataclasses import dataclass

from textual.message import Message

from tui.session.hand_off import Batch
from tui.view.scan_news import News


@dataclass
class FromRunner(Message):
    """A batch of events from the runner; at most one is in flight."""

    batch: Batch


@dataclass
class FromWatcher(Message):
    """An event of the watcher."""

    event: News
