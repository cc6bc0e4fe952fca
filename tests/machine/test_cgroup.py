"""Free memory of control groups: versions 1 and 2, every ancestor, cached pages."""

from pathlib import Path

import pytest

from core.machine.cgroup import cgroup_free

MIB = 2**20


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    (tmp_path / "proc/self").mkdir(parents=True)
    return tmp_path / "proc"


@pytest.fixture
def mount(tmp_path: Path) -> Path:
    return tmp_path / "cgroup"


def v2(folder: Path, limit: str, used: int, inactive: int = 0, active: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.max").write_text(f"{limit}\n")
    (folder / "memory.current").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 5\ninactive_file {inactive}\nactive_file {active}\n")


def v1(folder: Path, limit: int, used: int, inactive: int = 0, active: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.limit_in_bytes").write_text(f"{limit}\n")
    (folder / "memory.usage_in_bytes").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(
        f"cache 9\ntotal_inactive_file {inactive}\ntotal_active_file {active}\n"
    )


def belongs(proc: Path, *lines: str) -> None:
    (proc / "self/cgroup").write_text("".join(f"{line}\n" for line in lines))


def test_the_page_cache_is_not_used_memory(proc: Path, mount: Path) -> None:
    belongs(proc, "0::/job")
    v2(mount / "job", str(1000 * MIB), 900 * MIB, inactive=300 * MIB, active=200 * MIB)
    assert cgroup_free(proc, mount) == 600 * MIB


@pytest.mark.parametrize("tight", ["", "slice", "slice/job"])
def test_the_tightest_of_all_ancestors_counts(proc: Path, mount: Path, tight: str) -> None:
    belongs(proc, "0::/slice/job")
    for group in ("", "slice", "slice/job"):
        v2(mount / group, str(100 * MIB) if group == tight else "max", 40 * MIB)
    assert cgroup_free(proc, mount) == 60 * MIB


def test_version_1_has_its_own_files(proc: Path, mount: Path) -> None:
    belongs(proc, "11:memory:/docker/abc", "4:cpu,cpuacct:/docker/abc", "0::/docker/abc")
    v1(mount / "memory", 9223372036854771712, 5 * MIB)
    v1(mount / "memory/docker/abc", 512 * MIB, 500 * MIB, inactive=100 * MIB)
    assert cgroup_free(proc, mount) == 112 * MIB


def test_a_group_that_is_not_mounted_falls_back_to_those_above(proc: Path, mount: Path) -> None:
    belongs(proc, "0::/docker/of/the/host")
    v2(mount, str(100 * MIB), 30 * MIB)
    assert cgroup_free(proc, mount) == 70 * MIB


def test_without_limits_and_without_groups_nothing_is_known(proc: Path, mount: Path) -> None:
    assert cgroup_free(proc, mount) is None
    belongs(proc, "0::/job")
    v2(mount / "job", "max", 5)
    assert cgroup_free(proc, mount) is None


def test_more_used_than_allowed_is_nothing_free(proc: Path, mount: Path) -> None:
    belongs(proc, "0::/")
    v2(mount, str(10 * MIB), 20 * MIB)
    assert cgroup_free(proc, mount) == 0


def test_files_of_another_form_are_no_limit(proc: Path, mount: Path) -> None:
    belongs(proc, "nonsense", "0::/")
    v2(mount, "lots", 20)
    assert cgroup_free(proc, mount) is None


def test_both_versions_at_once_count(proc: Path, mount: Path) -> None:
    """Some systems mount version 1 beside an empty version 2."""
    belongs(proc, "5:memory:/a", "0::/b")
    v1(mount / "memory/a", 900 * MIB, 100 * MIB)
    v2(mount / "b", str(500 * MIB), 100 * MIB)
    assert cgroup_free(proc, mount) == 400 * MIB


def test_the_cache_of_each_ancestor_is_its_own(proc: Path, mount: Path) -> None:
    belongs(proc, "0::/pod/container")
    v2(mount / "pod", str(1000 * MIB), 950 * MIB, inactive=600 * MIB)
    v2(mount / "pod/container", str(800 * MIB), 700 * MIB, active=100 * MIB)
    assert cgroup_free(proc, mount) == 200 * MIB


@pytest.mark.parametrize("line", ["12:cpu,memory:/x", "0::/x", "3:name=systemd:/y\n0::/x"])
def test_controllers_may_share_a_line(proc: Path, mount: Path, line: str) -> None:
    belongs(proc, line)
    v1(mount / "memory/x", 300 * MIB, 100 * MIB)
    v2(mount / "x", str(300 * MIB), 100 * MIB)
    assert cgroup_free(proc, mount) == 200 * MIB


@pytest.mark.parametrize("limit", ["max", "", "-1", "1e9", str(2**63)])
def test_other_limits_are_none(proc: Path, mount: Path, limit: str) -> None:
    belongs(proc, "0::/x")
    v2(mount / "x", limit, 5)
    assert cgroup_free(proc, mount) is None


def test_a_colon_in_the_name_of_a_group_is_part_of_it(proc: Path, mount: Path) -> None:
    belongs(proc, "0::/kube:pod")
    v2(mount / "kube:pod", str(100 * MIB), 30 * MIB)
    assert cgroup_free(proc, mount) == 70 * MIB


def test_more_cache_than_use_is_all_free(proc: Path, mount: Path) -> None:
    belongs(proc, "0::/x")
    v2(mount / "x", str(100 * MIB), 30 * MIB, inactive=50 * MIB)
    assert cgroup_free(proc, mount) == 100 * MIB
