"""What looks at the files of checkpoints, as a protocol without widgets."""

from typing import Protocol


class ContentsActions(Protocol):
    """Shows tensors, metadata and differences. All methods raise UsageError."""

    def tensors(self, words: str) -> None:
        """Show the tensors of the highlighted checkpoint that have these words in their names.

        The word "last" alone shows those that were shown last; likewise for the others.
        """

    def metadata(self, words: str) -> None:
        """Show the metadata of the highlighted checkpoint that have these words."""

    def difference(self, name: str) -> None:
        """Show what differs from a checkpoint to the highlighted one; "": in the two marked ones.

        Of these, A is the one that was marked first.
        """


class ContentsKeys(Protocol):
    """The same for keys: why it cannot be done is told."""

    def open_tensors(self) -> None:
        """Show the tensors of the highlighted checkpoint."""

    def open_metadata(self) -> None:
        """Show the metadata of the highlighted checkpoint."""

    def open_difference(self) -> None:
        """Show what differs between the two marked checkpoints."""
