"""``./run test --newest`` and ``--oldest``: environments that take the ends of the ranges in ``pyproject.toml``.

Made anew each time, because what is newest changes: ``.venv-newest/`` with the newest versions that are
allowed, so that a release that breaks us is found by us; ``.venv-oldest/`` with the lower bounds.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from launch import environments, lock, words

RESOLUTIONS = {"newest": "highest", "oldest": "lowest-direct"}


def main(which: str) -> int:
    """Makes the environment ``which`` (``newest`` or ``oldest``) in the repository; the exit code."""
    folder = f".venv-{which}"
    python = Path(words.python_of(str(lock.ROOT), folder))
    environments.say(f"准备 {folder}")
    try:
        command = [environments.base_python(lock.ROOT), "-m", "venv", "--clear", str(lock.ROOT / folder)]
        environments.quietly(command, f"{folder} 没有建成。")
        lock.uv("pip", "install", "--quiet", "--python", str(python), "--resolution", RESOLUTIONS[which],
                "-r", "pyproject.toml", "--extra", "test")  # fmt: skip
        environments.link_source(lock.ROOT, python)
    except environments.PreparationError as error:
        environments.say(f"{error.log}\n{error}")
        return environments.FAILED
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
