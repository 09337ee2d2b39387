"""How far a long run is: one line that is written over on a terminal, a plain line now and then elsewhere.

Only characters that a GBK console has, and no escape codes: an old Windows console prints those as they are.
"""

from __future__ import annotations

import time
from typing import TextIO

from ..problems import display_width

FIRST_AFTER_S = 1.0  # short runs need no progress
TERMINAL_EVERY_S, PLAIN_EVERY_S = 0.2, 10.0


class Progress:
    """Call it with the number of projects done and of all; ``close`` clears the line."""

    def __init__(self, stream: TextIO):
        self.stream = stream
        self.terminal = stream.isatty()
        self.started = time.monotonic()
        self.next = self.started + (FIRST_AFTER_S if self.terminal else PLAIN_EVERY_S)
        self.width = 0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self.next:
            return
        self.next = now + (TERMINAL_EVERY_S if self.terminal else PLAIN_EVERY_S)
        line = progress_line(done, total, now - self.started)
        if not self.terminal:
            self.stream.write(f"{line}\n")
        else:
            width = display_width(line)
            self.stream.write(f"\r{line}{' ' * (self.width - width)}")
            self.width = width
        self.stream.flush()

    def close(self) -> None:
        if self.width:
            self.stream.write(f"\r{' ' * self.width}\r")
            self.stream.flush()
            self.width = 0


def progress_line(done: int, total: int, seconds: float) -> str:
    """``做好 120/1000 个项目，每秒 45.2 个，还要约 20 秒``."""
    rate = done / seconds if seconds > 0 else 0.0
    left = f"，还要约 {_duration((total - done) / rate)}" if rate > 0 and done < total else ""
    return f"做好 {done}/{total} 个项目，每秒 {rate:.1f} 个{left}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(round(seconds), 1)} 秒"
    if seconds < 5400:
        return f"{round(seconds / 60)} 分钟"
    return f"{seconds / 3600:.1f} 小时"
