"""What a user chose in the workbench, remembered in the folder that is served."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from ..files.atomic import put_in_place

SETTINGS = Path(".tablegen", "workbench.json")


@dataclass(frozen=True, slots=True)
class Settings:
    """``autosave``: what is typed goes into the file after a pause. ``dark``: the look. ``mending``: full-width colons
    become plain ones as they are typed. ``mend_lines``: what is plainly mistyped in a line is repaired when the cursor
    leaves it."""

    autosave: bool = False
    dark: bool = False
    mending: bool = True
    mend_lines: bool = False


def read_settings(root: Path) -> Settings:
    """The settings of the folder ``root``; the usual ones where there are none or the file is damaged."""
    try:
        found = json.loads((root / SETTINGS).read_text("utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(found, dict):
        return Settings()
    names = [item.name for item in fields(Settings)]
    return Settings(**{name: found[name] for name in names if isinstance(found.get(name), bool)})


def keep_settings(root: Path, settings: Settings) -> None:
    """Raises OSError."""
    put_in_place(root / SETTINGS, json.dumps(asdict(settings)).encode())
