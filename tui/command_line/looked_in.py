"""The folders in which a session looks for checkpoints, also after it is opened again."""

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.kept_places import Places, here, kept_places
from core.checkpoints.roots import Roots
from tui.command_line.options import Options
from tui.command_line.places import places


class LookedIn:
    """Where a session looks: in its own places, or in those of the session that it goes on from."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._resumed: Places | None = None
        # The folders at the last look, with what the journal keeps of them.
        self._last: tuple[Roots, Places] | None = None

    def resume(self, earlier: Places | None) -> None:
        """Look where an earlier session looked, unless flags name other folders.

        Unnamed folders of this working folder are looked for anew, since one may be there by now.
        """
        if earlier is None or self._options.names_places:
            return
        if earlier.named or earlier.demo or earlier.here != here():
            self._resumed = earlier

    def roots(self) -> Roots:
        """Return the folders to look in now; called in the thread that looks."""
        if self._resumed:
            return self._resumed.roots
        found = places(self._options.roots, demo=self._options.demo)
        if self._last is None or self._last[0] != found:
            self._last = found, kept_places(found)
        return found

    @property
    def places(self) -> Places | None:
        """What the journal keeps; None before the first look."""
        return self._resumed or (self._last and self._last[1])

    def chosen(self) -> Checkpoint | None:
        """Return the checkpoint that the command line names; None without one.

        Raises NotFoundError for one that is not there, or a folder.
        """
        options, earlier = self._options, self._resumed
        if not options.checkpoints:
            return None
        from tui.command_line.checkpoint_choice import chosen  # noqa: PLC0415 - only for a name

        folders, demo = (earlier.paths, earlier.demo) if earlier else (options.roots, options.demo)
        return chosen(options.checkpoints, folders, demo=demo)
