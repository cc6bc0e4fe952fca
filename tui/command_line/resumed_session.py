"""The session of the history that `--resume` names, checked before the screen opens."""


def check_resumed(name: str | None) -> None:
    """Raise NotFoundError if a session is to be resumed and the history does not have it."""
    if name is None:
        return
    from core.journal.reading import check  # noqa: PLC0415 - only with --resume
    from core.journal.session_id import folder  # noqa: PLC0415 - likewise

    check(folder(), name)
