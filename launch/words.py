"""The words of ``./run``: what each one needs, where it runs, and which commands it stands for.

This module is on the way of every start, so it imports nothing that is slow: ``environments`` and
``subprocess`` are loaded when something has to be prepared or several commands run one after the other.
"""

from __future__ import annotations

import os
import sys

TYPED = ".\\run" if os.name == "nt" else "./run"
"""What the program calls itself in its sentences when it was started here: as PowerShell wants it on Windows."""

REPOSITORY = ("test", "accept", "lint", "pictures", "lock", "bundle")
"""Words about this repository: they need the test environment and run in the repository's folder."""

UNLOCKED = {"--newest": "newest", "--oldest": "oldest"}
"""Options of ``test`` that take an environment of its own instead of the locked one."""

BUILD_OPTIONS_WITH_VALUE = (
    "-o", "--output", "-f", "--format", "--templates", "--layout", "--jobs", "--executor",
    "--pdf-engine",
)  # fmt: skip
"""Options of ``tablegen build`` whose next word is their value and not a spec."""

LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint(['--no-logo'])"
"""The order of the rooms (``[tool.importlinter]`` in ``pyproject.toml``); the tool has no ``-m``."""

CHECKED = ("src", "tests", "docs", "launch", "dev")
"""Folders that ``lint`` looks through."""


SERVE_OPTIONS_WITH_VALUE = ("-o", "--output", "--port", "--templates")
"""The same of ``tablegen serve``."""


def environment_of(word: str) -> str:
    """The locked environment that ``word`` needs: ``test`` or ``run``."""
    return "test" if word in REPOSITORY else "run"


def names_a_spec(words: list[str], with_value: tuple[str, ...] = BUILD_OPTIONS_WITH_VALUE) -> bool:
    """Whether the words behind ``build`` (or another word, with its options) name a spec or a folder of them."""
    value = False
    for word in words:
        if value:
            value = False
        elif word in with_value:
            value = True
        elif not word.startswith("-"):
            return True
    return False


def commands(root: str, words: list[str]) -> tuple[str | None, list[list[str]]]:
    """(folder to run in, or None for where the user is; the commands, each run where the one before was well).

    No word at all is ``build``; ``build`` and ``serve`` without a path are about all of ``specs/``; a YAML file
    that was dropped on the launcher is built.
    """
    word, rest = (words[0], words[1:]) if words else ("build", [])
    python = python_of(root)
    if word == "test":
        own = [UNLOCKED[option] for option in rest if option in UNLOCKED]
        rest = [option for option in rest if option not in UNLOCKED]
        made = [[python, "-m", "launch.unlocked", which] for which in own[-1:]]
        tested = python_of(root, f".venv-{own[-1]}") if own else python
        return root, [*made, [tested, "-m", "pytest", "-q", *rest]]
    if word == "accept":
        return root, [[python, "-m", "pytest", "-q", "--accept", *rest]]
    if word == "lint":
        return root, [
            [python, "-m", "ruff", "check", *CHECKED, *rest],
            [python, "-m", "ruff", "format", "--check", *CHECKED],
            [python, "-c", LINT_IMPORTS],
        ]
    if word == "pictures":
        return root, [[python, "docs/pictures.py", *rest]]
    if word in REPOSITORY:
        return root, [[python, "-m", f"launch.{word}", *rest]]
    if word == "build" and not names_a_spec(rest):
        return root, [[python, "-m", "tablegen", "build", "specs", *rest]]
    if word == "serve" and not names_a_spec(rest, SERVE_OPTIONS_WITH_VALUE):
        return root, [[python, "-m", "tablegen", "serve", "specs", *rest]]
    if word.lower().endswith((".yaml", ".yml")):
        return None, [[python, "-m", "tablegen", "build", word, *rest]]
    return None, [[python, "-m", "tablegen", word, *rest]]


def python_of(root: str, environment: str = ".venv") -> str:
    """The Python of an environment in the repository's folder."""
    place = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(root, environment, *place)


def stamp_of(root: str, kind: str) -> str:
    """The file that says for which locked packages ``.venv/`` was made; see :func:`wanted`."""
    return os.path.join(root, ".venv", f"ready-{kind}.txt")


def wanted(root: str, kind: str, version: tuple[int, int] = sys.version_info[:2]) -> bytes:
    """What a current stamp says: the Python, the locked packages and (in a bundle) the program itself."""
    text = b"Python %d.%d\n" % version
    for name in (f"{kind}.txt", "program.txt"):
        path = os.path.join(root, "requirements", name)
        if os.path.exists(path):
            with open(path, "rb") as file:
                text += file.read()
    return text


def ready(root: str, kind: str) -> bool:
    """Whether ``.venv/`` holds what ``kind`` needs. The test environment holds all that a run needs."""
    for made in dict.fromkeys((kind, "test")):
        try:
            with open(stamp_of(root, made), "rb") as file:
                if file.read() == wanted(root, made):
                    return True
        except OSError:
            continue
    return False


def main(root: str, words: list[str]) -> int:
    """Prepares and runs. Where the system can, the last command takes the place of this process."""
    kind = environment_of(words[0] if words else "build")
    if kind == "test" and not os.path.exists(os.path.join(root, "tests")):
        print(f"“{words[0]}”只在源代码的文件夹里能用，这里是装好的程序。", file=sys.stderr)
        return 2
    if not ready(root, kind):
        from launch import environments

        code = environments.prepare(root, kind)
        if code:
            return code
        if os.name != "nt":  # the launcher sets what unpacked libraries and fonts need
            os.execv("/bin/sh", ["/bin/sh", os.path.join(root, "run"), *words])
    if kind == "run":
        os.environ["TABLEGEN_COMMAND"] = TYPED
    folder, all_commands = commands(root, words)
    if folder is not None:
        os.chdir(folder)
    for command in all_commands[:-1]:
        code = wait_for(command)
        if code:
            return code
    if os.name == "nt":
        return wait_for(all_commands[-1])
    os.execv(all_commands[-1][0], all_commands[-1])


def wait_for(command: list[str]) -> int:
    """Runs ``command`` to its end and returns its exit code. Ctrl-C goes to the command, which ends by it."""
    import subprocess

    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
