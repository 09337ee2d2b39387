"""``./run bundle``: one zip for each system that installs and works in an office without internet.

Each holds the program's wheel, the wheels of ``requirements/run.txt`` for that system and for every Python of
``lock.PYTHONS``, the same launcher and ``launch/`` as the repository, the samples as specs to start from, and a
page that says what to do. The folder ``wheels/`` makes the launcher install from it alone.

Runs in the test environment (packaging, hatchling and pip are locked there). The same repository gives the
same bytes. A package without a wheel for a system and a Python ends the run with pip's own words.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from launch.lock import PYTHONS, ROOT

DIST = ROOT / "dist"
IN_A_BUNDLE = ("__init__.py", "__main__.py", "words.py", "environments.py", "machine.py")
"""The part of ``launch/`` that installs and starts; the rest makes locks and bundles."""

MANUALS = ("README.md", "README.en.md", "LICENSE", "docs")
"""What a person reads, from the repository: files, and in a folder its pages and pictures."""
FIXED_TIME = (2020, 1, 1, 0, 0, 0)
GLIBC = ("manylinux_2_28", "manylinux_2_17", "manylinux2014", "manylinux_2_12", "manylinux2010",
         "manylinux_2_5", "manylinux1")  # fmt: skip
"""The wheels that a Linux of 2018 or later (glibc 2.28) takes, newest first."""


@dataclass(frozen=True)
class System:
    """A target of ``pip download``, with what environment markers say there."""

    name: str
    platforms: tuple[str, ...]
    sys_platform: str
    platform_system: str
    os_name: str
    machine: str
    files: dict[str, str]  # name in the bundle → name in the repository

    def markers(self, python: str) -> dict[str, str]:
        return {
            "python_version": python, "python_full_version": f"{python}.0",
            "sys_platform": self.sys_platform, "platform_system": self.platform_system,
            "os_name": self.os_name, "platform_machine": self.machine,
            "implementation_name": "cpython", "platform_python_implementation": "CPython",
        }  # fmt: skip


SYSTEMS = (
    System("windows", ("win_amd64",), "win32", "Windows", "nt", "AMD64", {
        "run.cmd": "run.cmd",
        "工作台.cmd": "工作台.cmd",
        "做申报表.cmd": "launch/pages/做申报表.cmd",
        "说明.txt": "launch/pages/说明-windows.txt",
    }),
    System("linux", tuple(f"{glibc}_x86_64" for glibc in GLIBC), "linux", "Linux", "posix", "x86_64", {
        "run": "run",
        "做申报表.sh": "launch/pages/做申报表.sh",
        "说明.txt": "launch/pages/说明-linux.txt",
    }),
)  # fmt: skip


def pins(lock: str) -> Iterator[tuple[Requirement, str]]:
    """(requirement, its lines in pip's syntax without the marker) of each package of a locked file."""
    joined = re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n", "", lock))
    for line in filter(None, map(str.strip, joined.splitlines())):
        text, *hashes = line.split("--hash=")
        requirement = Requirement(text.strip())
        yield (
            requirement,
            f"{requirement.name}{requirement.specifier}"
            + "".join(f" --hash={value.strip()}" for value in hashes),
        )


def requirements_for(lock: str, system: System, python: str) -> str:
    """The lines of ``lock`` that hold for ``system`` and ``python``.

    The markers are evaluated here: pip would take those of the machine on which it runs.
    """
    environment = system.markers(python)
    lines = (line for requirement, line in pins(lock)
             if requirement.marker is None or requirement.marker.evaluate(environment))  # fmt: skip
    return "".join(line + "\n" for line in lines)


def download(system: System, wheels: Path, scratch: Path) -> None:
    """Puts the locked wheels for ``system`` and every Python into ``wheels``. Raises CalledProcessError."""
    run = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    test = (ROOT / "requirements" / "test.txt").read_text(encoding="utf-8")
    pip = "".join(f"{line}\n" for requirement, line in pins(test) if requirement.name == "pip")
    for python in PYTHONS:
        wanted = scratch / f"{system.name}-{python}.txt"
        wanted.write_text(requirements_for(run, system, python) + pip, encoding="utf-8")
        platforms = [word for platform in system.platforms for word in ("--platform", platform)]
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--require-hashes", "--only-binary", ":all:", "--implementation", "cp",
             "--python-version", python, *platforms, "--dest", str(wheels), "-r", str(wanted)],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
        )  # fmt: skip


def build_program(folder: Path) -> Path:
    """The program's wheel, made in ``folder``."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    [wheel] = folder.glob("tablegen-*.whl")
    return wheel


def program_requirement(wheel: Path) -> str:
    """The locked line for the program itself."""
    name, version = wheel.name.split("-")[:2]
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def manual_files() -> list[str]:
    """The files of :data:`MANUALS`, relative to the repository."""
    return [
        path.relative_to(ROOT).as_posix()
        for name in MANUALS
        for path in ([ROOT / name] if (ROOT / name).is_file() else sorted((ROOT / name).rglob("*")))
        if path.is_file() and path.suffix in (".md", ".png", "")
    ]


def without_dead_links(page: str, folder: Path, inside: Path) -> str:
    """``page``, a Markdown text of ``folder``: links to files that are not in the bundle ``inside`` are plain words."""

    def link(match: re.Match[str]) -> str:
        target = match["target"].partition("#")[0]
        file = (folder / target).resolve()
        alive = "://" in target or (file.exists() and file.is_relative_to(inside.resolve()))
        return match[0] if alive else match["words"]

    return re.sub(r"(?<!!)\[(?P<words>[^\[\]]+)\]\((?P<target>[^()\s]+)\)", link, page)


def assemble(system: System, program: Path, wheels: Path, folder: Path, lock: str) -> None:
    """Lays out the bundle of ``system`` in ``folder``: what is in the zip, and nothing else."""
    files = {f"launch/{name}": f"launch/{name}" for name in IN_A_BUNDLE}
    files |= {name: name for name in manual_files()} | system.files
    files |= {f"specs/样例/{path.parent.name}.yaml": f"templates/{path.parent.name}/sample.yaml"
              for path in (ROOT / "templates").glob("*-project/sample.yaml")}  # fmt: skip
    for target, source in files.items():
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / source, folder / target)
    for page in folder.rglob("*.md"):
        text = without_dead_links(page.read_text(encoding="utf-8"), page.parent, folder)
        page.write_text(text, encoding="utf-8", newline="\n")
    if system.os_name == "nt":  # as every Notepad shows it
        page = (ROOT / system.files["说明.txt"]).read_text(encoding="utf-8")
        (folder / "说明.txt").write_text(page, encoding="utf-8-sig", newline="\r\n")
    shutil.copytree(wheels, folder / "wheels")
    shutil.copy(program, folder / "wheels")
    (folder / "requirements").mkdir()
    (folder / "requirements" / "run.txt").write_text(lock, encoding="utf-8")
    (folder / "requirements" / "program.txt").write_text(program_requirement(program), encoding="utf-8")


def pack(folder: Path, target: Path) -> None:
    """``folder`` as a zip: sorted, with fixed times, and with the right to start what a person starts."""
    with zipfile.ZipFile(target, "w") as package:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            member = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), FIXED_TIME)
            starts = path.suffix == ".sh" or path.name == "run"
            member.create_system = 3  # Unix, whose rights the next line holds
            member.external_attr = (0o100755 if starts else 0o100644) << 16
            member.compress_type = zipfile.ZIP_STORED if path.suffix == ".whl" else zipfile.ZIP_DEFLATED
            package.writestr(member, path.read_bytes())


def main() -> int:
    """Makes the bundles in ``dist/``; the exit code."""
    DIST.mkdir(exist_ok=True)
    lock = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    try:
        with tempfile.TemporaryDirectory() as scratch_name:
            scratch = Path(scratch_name)
            program = build_program(scratch)
            for system in SYSTEMS:
                wheels = scratch / f"wheels-{system.name}"
                wheels.mkdir()
                download(system, wheels, scratch)
                folder = scratch / f"tablegen-{system.name}"
                folder.mkdir()
                assemble(system, program, wheels, folder, lock)
                target = DIST / f"tablegen-{system.name}.zip"
                pack(folder, target)
                size = target.stat().st_size / 1e6
                count = len(list((folder / "wheels").iterdir()))
                print(f"√ {target.relative_to(ROOT)}  {size:.0f} MB，{count} 个包，"
                      f"Python {PYTHONS[0]}～{PYTHONS[-1]}")  # fmt: skip
    except subprocess.CalledProcessError as error:
        print(f"{error.stdout}\n安装包没有做成，原因见上面。", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
