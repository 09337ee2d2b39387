"""What all windows of one server share."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from .forms import Members, Page
from .settings import Settings, keep_settings, read_settings
from .workspace import Workspace


@dataclass(slots=True)
class Bench:
    """``worker`` looks at what is typed, one text after the other (fonts and styles are shared); ``slow`` does what
    takes seconds (lists and volumes, imports), so that typing does not wait for it. ``pages`` are those that each
    window shows now, by the id of its desk."""

    workspace: Workspace
    output: Path
    templates: Path | None = None
    pages: dict[str, tuple[Page, ...]] = field(default_factory=dict)
    worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    slow: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    checking: asyncio.Lock = field(default_factory=asyncio.Lock)  # of all specs: once at a time
    members: Members = field(default_factory=Members)
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = read_settings(self.workspace.root)

    def choose(self, **chosen: bool) -> None:
        """Change settings, for all windows and for the next time. Raises OSError where they cannot be remembered."""
        self.settings = replace(self.settings, **chosen)
        keep_settings(self.workspace.root, self.settings)

    def finished(self, name: str) -> Path | None:
        """The finished file called ``name`` (a path below the output folder); None for everything else."""
        if "\0" in name or "\\" in name or ":" in name:
            return None
        path = (self.output / name).resolve()
        inside = path.is_relative_to(self.output.resolve())
        good = path.suffix in (".docx", ".pdf", ".xlsx", ".html", ".md") and path.is_file()
        return path if inside and good else None
