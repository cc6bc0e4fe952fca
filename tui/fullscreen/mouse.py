"""Mouse reports: while they are off, the terminal's own selection and scrolling work."""

from textual.driver import Driver


def reports_mouse(driver: Driver | None) -> bool:
    """Whether the terminal reports the mouse; the driver does so from its start."""
    return driver is not None and driver._mouse


def report_mouse(driver: Driver | None, *, on: bool) -> None:
    """Switch the reports on or off; the driver keeps that when it suspends and resumes.

    Textual does not have a public way to do this while the app runs. A driver without a terminal
    does not have reports to switch.
    """
    if driver is None or driver._mouse is on:
        return
    if on:
        driver._mouse = True
        getattr(driver, "_enable_mouse_support", _nothing)()
    else:
        # While `_mouse` is False, the driver would ignore the call.
        getattr(driver, "_disable_mouse_support", _nothing)()
        driver._mouse = False


def _nothing() -> None:
    """Stand in for the methods of drivers that have a terminal."""
