"""The kind of machine."""

import platform

from core.base.machine_name import machine_name


def test_it_names_system_and_architecture() -> None:
    assert machine_name().split(" ", 1)[0] == platform.system()
    assert machine_name().endswith(platform.machine())
