"""``.venv/``: made once, and holding exactly the packages of ``requirements/run.txt`` or ``test.txt``.

Nothing that is not locked is fetched: no dependency is resolved, no package is built, and the program itself
comes from ``src/`` by a path file. In a bundle (the folder ``wheels/`` is there) nothing is fetched at all.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

from launch import machine, words

FAILED = 3  # exit code

OFFLINE = "Python 包没有装成：wheels 文件夹里的文件不全或损坏，请重新解压整个压缩包。"
ONLINE = (
    "Python 包没有装成：请检查网络；单位有内部镜像的，用环境变量 PIP_INDEX_URL 指定后重试；"
    "没有网络的，请在有网络的机器上用 ./run bundle 做一个安装包带过来。"
)
BROKEN = ".venv 里的 Python 不能用：删掉 .venv 再运行一次。"
DOWNLOADED_MB = {"run": 80, "test": 200}


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


class PreparationError(Exception):
    """The environment could not be made. The sentence is for the user; ``log`` is all that was printed."""

    def __init__(self, sentence: str, log: str = "") -> None:
        super().__init__(sentence)
        self.log = log


def prepare(root: str, kind: str) -> int:
    """Makes ``.venv/`` ready for ``kind`` and says so in a stamp; the exit code. Quiet while all goes well."""
    folder = Path(root)
    try:
        machine.prepare(folder, kind)
        python = make_venv(folder)
        install(folder, python, kind)
        # not always the version that runs here: the environment may have been made by another one
        version = answer(python, "sys.version_info[:2]")
    except PreparationError as error:
        if error.log:
            say(error.log.rstrip())
        say(str(error))
        return FAILED
    for old in (folder / ".venv").glob("ready-*.txt"):
        old.unlink()
    Path(words.stamp_of(root, kind)).write_bytes(words.wanted(root, kind, version))
    return 0


def quietly(command: list[str], sentence: str) -> str:
    """What ``command`` printed. Raises PreparationError with ``sentence`` and all of it where it failed."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    try:
        run = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            encoding="utf-8", errors="replace", env={**environment, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
    except OSError as error:
        raise PreparationError(sentence, str(error)) from error
    if run.returncode:
        raise PreparationError(sentence, run.stdout)
    return run.stdout


def answer(python: Path, expression: str):  # -> the value
    """What ``expression`` (a literal of ``sys`` or ``sysconfig``) is for ``python``."""
    asked = [str(python), "-I", "-c", f"import sys, sysconfig; print(ascii({expression}))"]
    return ast.literal_eval(quietly(asked, BROKEN).strip())


def base_python(root: Path) -> str:
    """The Python that environments are made from: never the one of ``.venv/``, which may be cleared."""
    if Path(sys.executable).is_relative_to(root / ".venv"):
        return os.path.realpath(sys.executable)
    return sys.executable


def has_pip(python: Path) -> bool:
    """Whether the environment's Python starts and finds a pip."""
    try:
        run = subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True)
    except OSError:
        return False
    return run.returncode == 0


def make_venv(root: Path) -> Path:
    """The Python of ``.venv/``, which is made where it is not there or no longer starts."""
    python = Path(words.python_of(str(root)))
    if has_pip(python):
        return python
    base = base_python(root)
    command = [base, "-m", "venv", "--clear", str(root / ".venv")]
    sentence = ".venv 没有建成：请看上面的说明，或把整个文件夹换到有写权限的地方。"
    if machine.has_ensurepip():
        quietly(command, sentence)
        return python
    wheel = machine.pip_wheel(root)
    if wheel is None:
        raise PreparationError("Python 缺少 venv。Debian、Ubuntu、统信、麒麟请管理员安装：python3-venv")
    quietly([*command, "--without-pip"], sentence)
    quietly([str(python), f"{wheel}/pip", "install", "--no-index", str(wheel)], sentence)
    return python


def install(root: Path, python: Path, kind: str) -> None:
    """Brings the locked packages and the program into the environment of ``python``."""
    wheels = root / "wheels"
    if wheels.is_dir():
        say("首次运行：从 wheels 文件夹安装，不用网络")
        source, sentence = ["--isolated", "--no-index", "--find-links", str(wheels)], OFFLINE
    else:
        say(f"首次运行：把需要的 Python 包装进 .venv（下载约 {DOWNLOADED_MB[kind]} MB）")
        source, sentence = [], ONLINE
    # packages are never resolved or built here, so nothing unlocked can come in
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-deps",
           "--require-hashes", "--only-binary", ":all:", *source]  # fmt: skip
    quietly([*pip, "-r", str(root / "requirements" / f"{kind}.txt")], sentence)
    if wheels.is_dir():
        quietly([*pip, "--force-reinstall", "-r", str(root / "requirements" / "program.txt")], sentence)
    else:
        link_source(root, python)


# the program beside its Python, wherever the checkout lies
COMMAND = """#!/bin/sh
exec "$(dirname -- "$0")/python" -m tablegen "$@"
"""


def link_source(root: Path, python: Path) -> None:
    """Puts ``src/`` on the path of ``python``'s environment.

    The path is relative, so a checkout can be moved, and ASCII: a path file is read in the encoding of the
    system, in which a folder's name may be written otherwise.
    """
    packages = Path(answer(python, "sysconfig.get_path('purelib')"))
    (packages / "tablegen.pth").write_text(os.path.relpath(root / "src", packages) + "\n", encoding="ascii")
    if os.name == "posix":  # Windows starts the program by ``-m tablegen``: its programs are no scripts
        command = Path(python).parent / "tablegen"
        command.write_text(COMMAND, encoding="ascii")
        command.chmod(0o755)
    # compiled once: where Python may not write its cache, every start would compile the program again
    quietly([str(python), "-m", "compileall", "-q", str(root / "src")], BROKEN)
