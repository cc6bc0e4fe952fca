"""What looks at the files of checkpoints, as a protocol without widgets."""

from typing import Protocol


class ContentsActions(Protocol):
    """Shows tensors, metadata and differences. All methods raise UsageError."""

    def tensors(self, words: str) -> None:
        """Show the tensors of the highlighted checkpoint that have these words in their names."""

    def metadata(self, words: str) -> None:
        """Show the metadata of the highlighted checkpoint that have these words."""

    def difference(self, name: str) -> None:
        """Show what differs from a checkpoint to the highlighted one; "": the two marked ones."""


class ContentsKeys(Protocol):
    """The same for keys: why it cannot be done is told."""

    def open_tensors(self) -> None:
        """Show the tensors of the highlighted checkpoint."""

    def open_metadata(self) -> None:
        """Show the metadata of the highlighted checkpoint."""

    def open_difference(self) -> None:
        """Show what differs between the two marked checkpoints."""
