"""What all windows of one server share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .workspace import Workspace

if TYPE_CHECKING:
    from .desk import Desk


@dataclass(slots=True)
class Bench:
    """``worker`` looks at what is typed, one text after the other (fonts and styles are shared); ``slow`` does what
    takes seconds (the state of all specs, imports), so that typing does not wait for it."""

    workspace: Workspace
    output: Path
    templates: Path | None = None
    desks: dict[str, Desk] = field(default_factory=dict)
    worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    slow: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def finished(self, name: str) -> Path | None:
        """The finished file called ``name`` (a path below the output folder); None for everything else."""
        if "\0" in name or "\\" in name or ":" in name:
            return None
        path = (self.output / name).resolve()
        inside = path.is_relative_to(self.output.resolve())
        good = path.suffix in (".docx", ".pdf", ".xlsx", ".html", ".md") and path.is_file()
        return path if inside and good else None
