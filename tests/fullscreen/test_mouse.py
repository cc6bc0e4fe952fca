"""Mouse reports are switched by the driver, at once, and stay so after it was suspended."""

from typing import Any

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.linux_driver import LinuxDriver

from tui.fullscreen.mouse import report_mouse, reports_mouse

OFF = ["\x1b[?1000l", "\x1b[?1003l", "\x1b[?1015l", "\x1b[?1006l"]
ON = ["\x1b[?1000h", "\x1b[?1003h", "\x1b[?1015h", "\x1b[?1006h"]


@pytest.fixture
def written(monkeypatch) -> list[str]:
    texts: list[str] = []
    monkeypatch.setattr(LinuxDriver, "write", lambda self, data: texts.append(data))
    monkeypatch.setattr(LinuxDriver, "flush", lambda self: None)
    return texts


@pytest.fixture
def driver(written) -> Any:
    # Its constructor needs a running event loop, which these methods do not.
    made = LinuxDriver.__new__(LinuxDriver)
    made._mouse = True
    return made


def test_the_modes_are_switched_off_and_on_once(driver, written):
    report_mouse(driver, on=True)
    assert (written, reports_mouse(driver)) == ([], True)
    report_mouse(driver, on=False)
    report_mouse(driver, on=False)
    assert (written, reports_mouse(driver)) == (OFF, False)
    report_mouse(driver, on=True)
    assert (written, reports_mouse(driver)) == (OFF + ON, True)


def test_they_stay_off_when_the_driver_resumes(driver, written):
    report_mouse(driver, on=False)
    written.clear()
    driver._enable_mouse_support()
    assert written == []


def test_a_driver_without_a_terminal_has_no_reports(written):
    driver = HeadlessDriver.__new__(HeadlessDriver)
    driver._mouse = True
    report_mouse(driver, on=False)
    assert not reports_mouse(driver)
    report_mouse(driver, on=True)
    report_mouse(None, on=True)
    assert not reports_mouse(None)
    assert written == []
