"""``requirements/``: exact versions with hashes, for every system, from no named registry, within the ranges."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from launch.bundle import SYSTEMS, System, pins, requirements_for
from launch.lock import PYTHONS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = {
    kind: (ROOT / "requirements" / f"{kind}.txt").read_text(encoding="utf-8") for kind in ("run", "test")
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RANGES = {
    "run": PROJECT["dependencies"],
    "test": [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]],
}


def locked(kind: str, python: str) -> dict[str, str]:
    """Package → its version on a Linux with ``python``."""
    lines = requirements_for(LOCKS[kind], SYSTEMS[1], python).splitlines()
    return dict(re.match(r"([\w.-]+)==(\S+) ", line).groups() for line in lines)  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", LOCKS)
def test_every_package_is_exact_and_has_hashes(kind: str) -> None:
    count = 0
    for requirement, line in pins(LOCKS[kind]):
        [version] = requirement.specifier
        assert version.operator == "==" and "*" not in version.version, line
        assert re.fullmatch(r"[\w.-]+==\S+( --hash=sha256:[0-9a-f]{64})+", line), line
        count += 1
    assert count >= len(RANGES[kind])


@pytest.mark.parametrize("kind", LOCKS)
def test_no_registry_is_named(kind: str) -> None:
    assert "://" not in LOCKS[kind]
    assert "index-url" not in LOCKS[kind] and "find-links" not in LOCKS[kind]


@pytest.mark.parametrize("kind", LOCKS)
@pytest.mark.parametrize("python", PYTHONS)
def test_what_the_project_asks_for_is_locked_within_its_range(kind: str, python: str) -> None:
    """Fails where a line of pyproject.toml was changed without ``./run lock``."""
    versions = locked(kind, python)
    for text in RANGES[kind]:
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate(SYSTEMS[1].markers(python)):
            continue
        assert requirement.specifier.contains(versions[requirement.name.lower()]), text


@pytest.mark.parametrize("kind", LOCKS)
def test_every_kind_of_machine_gets_one_version_of_a_package(kind: str) -> None:
    """A package may be locked twice, for machines that have no file of the newer one; never twice for one machine."""
    for system in (*SYSTEMS, INTEL_MAC):
        for python in PYTHONS:
            names = [
                line.partition("==")[0] for line in requirements_for(LOCKS[kind], system, python).splitlines()
            ]
            assert len(names) == len(set(names)), (system.name, python)
            assert "cryptography" in names  # locked twice


INTEL_MAC = System("intel-mac", (), "darwin", "Darwin", "posix", "x86_64", {})


def test_an_intel_mac_gets_the_last_cryptography_that_has_a_wheel_for_it() -> None:
    [line] = [
        line for line in requirements_for(LOCKS["run"], INTEL_MAC, "3.12").splitlines()
        if line.startswith("cryptography==")
    ]  # fmt: skip
    assert int(line.removeprefix("cryptography==").split(".")[0]) < 49


@pytest.mark.parametrize("python", PYTHONS)
def test_a_run_uses_the_versions_that_were_tested(python: str) -> None:
    run, test = locked("run", python), locked("test", python)
    assert run.items() <= test.items()


def test_the_lowest_python_is_the_one_of_the_project() -> None:
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"
    assert list(PYTHONS) == sorted(PYTHONS, key=lambda version: int(version.split(".")[1]))
