"""What is internal is not written among the public copies, whichever command writes it."""

from __future__ import annotations

import os
from pathlib import Path

from ..books.places import PUBLIC_FOLDER
from ..problems import CallError, Problem
from .record import RECORD_NAME


def refuse_public_folder(path: Path) -> None:
    """Raises CallError where ``path`` (a folder, or a file to be written) lies in a folder of public copies: one called 公开
    that was named, or that lies in an output folder."""
    named = Path(os.path.normpath(path)).parts
    real = Path(os.path.realpath(path))
    inside = any(
        folder.name == PUBLIC_FOLDER and os.path.lexists(folder.parent / RECORD_NAME)
        for folder in (real, *real.parents)
    )
    if inside or real.name == PUBLIC_FOLDER or (not path.is_absolute() and PUBLIC_FOLDER in named):
        message = f"“{path}”在“{PUBLIC_FOLDER}”文件夹里，内部的东西不放在公开本中间"
        raise CallError(Problem("bad-option", message, hint="写到别的文件夹；做公开本的加上 --public"))
