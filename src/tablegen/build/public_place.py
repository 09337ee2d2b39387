"""What is internal is not written among the public copies, whichever command writes it."""

from __future__ import annotations

import os
from pathlib import Path

from ..books.places import PUBLIC_FOLDER
from ..problems import CallError, Problem
from .record import RECORD_NAME


def refuse_public_folder(path: Path, public: bool = False) -> None:
    """Raises CallError where ``path`` (a folder, or a file to be written) lies in a folder of public copies: one called 公开
    that was named, or that lies in an output folder. ``public``: what is written is public, but its record and 旧件 are not."""
    named = Path(os.path.normpath(path)).parts
    real = Path(os.path.realpath(path))
    inside = any(
        folder.name == PUBLIC_FOLDER and os.path.lexists(folder.parent / RECORD_NAME)
        for folder in (real, *real.parents)
    )
    if inside or real.name == PUBLIC_FOLDER or (not path.is_absolute() and PUBLIC_FOLDER in named):
        what = "制作记录和旧件" if public else "内部的东西"
        hint = (
            f"写上面一层的文件夹，公开本会放进它的“{PUBLIC_FOLDER}”"
            if public
            else "写到别的文件夹；做公开本的加上 --public"
        )
        message = f"“{path}”在“{PUBLIC_FOLDER}”文件夹里，{what}不放在公开本中间"
        raise CallError(Problem("bad-option", message, hint=hint))
