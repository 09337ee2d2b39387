"""``./run lock``: the ranges of ``pyproject.toml`` become exact versions with hashes in ``requirements/``.

``test.txt`` holds all that the tests need, ``run.txt`` the part of it that a run needs (the workbench too), in the same versions.
Both hold for every system and every Python of :data:`PYTHONS` and name no registry. Versions that still fit
stay as they are: ``./run lock`` after a line was added to ``pyproject.toml`` adds that package alone,
``./run lock --upgrade`` takes the newest of everything, ``./run lock --upgrade-package NAME`` of one package.
At the end it asks the registry whether every locked package has a file for each of :data:`SYSTEMS` and each of
:data:`PYTHONS`: ``./run`` builds nothing, so a package without one could not be installed there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from launch import words
from launch.environments import say

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
"""The Pythons that the locked packages have files for; the first is the lower bound of ``pyproject.toml``."""
SYSTEMS = (
    "windows",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
)
"""The systems that the locked packages have files for, as uv names them."""
FILES = ("requirements/run.txt", "requirements/test.txt")


def uv(*arguments: str) -> None:
    """Runs the locked uv in the repository. Raises CalledProcessError."""
    name = "uv.exe" if os.name == "nt" else "uv"
    command = [str(Path(words.python_of(str(ROOT))).with_name(name)), *arguments]
    environment = dict(os.environ)
    if mirror := environment.get("PIP_INDEX_URL"):  # one setting for both tools
        environment.setdefault("UV_DEFAULT_INDEX", mirror)
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def compile_arguments(target: str, options: list[str]) -> list[str]:
    """The arguments with which uv writes ``target``."""
    return [
        "pip", "compile", "pyproject.toml", "requirements/systems.in", *options, "--quiet", "--universal", "--generate-hashes",
        "--python-version", PYTHONS[0], "--no-emit-index-url", "--no-emit-find-links",
        "--custom-compile-command", "./run lock", "--output-file", target,
    ]  # fmt: skip


def installable_arguments(file: str, system: str, python: str) -> list[str]:
    """The arguments with which uv looks whether all of ``file`` can be installed there; it installs nothing."""
    return [
        "pip", "install", "--dry-run", "--quiet", "--python-platform", system, "--python-version", python,
        "--no-deps", "--require-hashes", "--only-binary", ":all:", "--target", "build", "--requirement", file,
    ]  # fmt: skip


def main(options: list[str]) -> int:
    """Writes both files; ``options`` (``--upgrade`` …) are uv's. The exit code."""
    try:
        run, test = FILES
        uv(*compile_arguments(test, ["--extra", "test", *options]))
        uv(*compile_arguments(run, ["--extra", "workbench", "--constraints", test, *options]))
        for file in FILES:
            for system in SYSTEMS:
                for python in PYTHONS:
                    say(f"{file}：{system}，Python {python}")
                    uv(*installable_arguments(file, system, python))
    except subprocess.CalledProcessError as error:
        return error.returncode  # uv has said why
    print("锁定的版本写在 requirements/ 里：看一遍 git diff，跑一遍 ./run test，再提交。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
