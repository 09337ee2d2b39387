"""Links inside the output folder lead elsewhere and are never followed; the folder itself may be one."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

# of Windows: symbolic links and junctions; other reparse points (files of OneDrive) lie where they seem to lie
_LEADS_ELSEWHERE = (0xA000000C, 0xA0000003)


class LinkError(OSError):
    """What was to be written, or a folder above it, is a link."""


def is_link(path: Path | str) -> bool:
    """Whether ``path`` itself is a link (also one that leads nowhere)."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return False
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) in _LEADS_ELSEWHERE


def refuse_links(folder: Path, file: str) -> None:
    """Raises LinkError where ``file`` (relative, with ``/``) or a folder on the way to it below ``folder`` is a link."""
    here = os.fspath(folder)
    for part in file.split("/"):
        here = os.path.join(here, part)
        if is_link(here):
            raise LinkError(errno.ELOOP, "是一个链接，指向别处", here)
