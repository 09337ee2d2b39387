"""One window: the spec that is open in it, and what is done with its text."""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..problems import Problem, TablegenError, defect, format_problem
from ..text.edits import apply_edits
from ..text.tree import line_starts
from .bench import Bench
from .forms import OF_THE_OFFICE, OWN
from .look import Look, look, look_at_office, repair_all, repair_one
from .markup import SEVERITY_CLASS
from .workspace import ChangedOnDiskError, Opened, Past

PAUSE_S = 0.12  # after the last key, before the text is looked at
AUTOSAVE_S = 1.0  # after the last key, before the file is written where that is chosen
MAX_STEPS = 2_000_000  # characters of what can be taken back; the browser leaves out the oldest


def editor_offset(text: str, starts: list[int], line: int, column: int) -> int:
    """Where a place of a Problem is in the text of the editor (YAML knows more line ends than the editor)."""
    return min(starts[min(line, len(starts)) - 1] + max(column, 1) - 1, len(text))


@dataclass(slots=True)
class Desk:
    """``revision`` counts the changes of ``text``: what was found out about an older text is dropped.

    ``show`` is called with every new look, ``say`` with a sentence for the user (and whether it is bad),
    ``saved_alone`` when the file was written without being asked, or could not be because it was changed outside.
    """

    bench: Bench
    show: Callable[[], None]
    say: Callable[[str, bool], None]
    saved_alone: Callable[[ChangedOnDiskError | None], None]
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    path: Path | None = None
    text: str = ""
    opened: Opened | None = None
    writable: bool = False
    revision: int = 0
    saved: str = ""  # the text of the file
    seen: Look = field(default_factory=lambda: Look(()))
    seen_revision: int = -1
    seen_form: str = OWN
    pictures: int = 0  # counts what was shown, for the addresses of the pictures
    form: str = OWN  # what is drawn
    past: Past | None = None  # of the text in the editor, or of one before it
    left: int = 0  # the line that the cursor left after it was changed
    held_back: bool = False  # saving alone waits for the user's choice
    _drafting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _tasks: set[asyncio.Task] = field(default_factory=set)

    @property
    def is_changed(self) -> bool:
        return self.path is not None and self.text != self.saved

    @property
    def name(self) -> str:
        return self.bench.workspace.name(self.path) if self.path else ""

    # -- opening

    def open(self, path: Path, by_force: bool = False) -> Opened:
        """Raises OSError, SpecError."""
        opened = self.bench.workspace.open(path)
        self.bench.workspace.release(self.id)
        self.writable = self.bench.workspace.claim(path, self.id, by_force)
        self.path, self.opened, self.saved = path, opened, opened.text
        self.text, self.past, self.held_back = opened.text, opened.past, False
        self.seen, self.seen_revision = Look(()), -1
        self.revision += 1
        return opened

    def close(self) -> None:
        """No spec is open any more."""
        self.bench.workspace.release(self.id)
        self.path, self.opened, self.text, self.saved, self.past = None, None, "", "", None
        self.revision += 1

    # -- typing

    def typed(self, text: str) -> None:
        """The text of the editor changed: a draft is written at once, the text looked at after a pause."""
        if text == self.text or self.path is None:
            return
        self.text = text
        self.revision += 1
        self.later(self.draft())
        self.later(self.look_soon())
        if self.bench.settings.autosave:
            self.later(self.save_soon())

    def remember(self, steps: str) -> None:
        """What can be taken back of the text as it is now."""
        if self.path is not None and len(steps) <= MAX_STEPS:
            self.past = Past(self.text, steps)
            self.later(self._keep_past(self.past))

    async def _keep_past(self, past: Past) -> None:
        async with self._drafting:
            if past is not self.past or self.path is None or self.opened is None or not self.still_mine():
                return
            try:
                await asyncio.to_thread(self.bench.workspace.keep_past, self.path, past, self.opened.base)
            except OSError as error:
                self.say(f"退回的步骤没有存成：{error.strerror or error}", True)

    def later(self, work) -> None:  # a coroutine
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task) -> None:
        """A defect of the program in something done beside is said, and stands on the console in full."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            found = defect(error, self.path)
            print(format_problem(found), file=sys.stderr, flush=True)
            self.say(f"{found.message}：{found.hint}（详情在启动它的窗口里）", True)

    async def draft(self) -> None:
        """Write what is typed now beside the spec; of several changes meanwhile the last one."""
        revision = self.revision
        async with self._drafting:
            if revision != self.revision or self.path is None or self.opened is None or not self.still_mine():
                return
            workspace, path, text, base = self.bench.workspace, self.path, self.text, self.opened.base
            try:
                if text == self.saved:
                    await asyncio.to_thread(workspace.drop_draft, path)
                else:
                    await asyncio.to_thread(workspace.keep_draft, path, text, base)
            except OSError as error:
                self.say(f"草稿没有存成：{error.strerror or error}；请按 Ctrl+S 保存", True)

    def still_mine(self) -> bool:
        """Whether this window may write; another one may have taken the spec over."""
        if self.path is None or not self.writable:
            return False
        self.writable = self.bench.workspace.holds(self.path, self.id)
        return self.writable

    async def look_soon(self, pause_s: float = PAUSE_S) -> None:
        """Look at the text unless it changes meanwhile."""
        revision = self.revision
        await asyncio.sleep(pause_s)
        if revision != self.revision or self.path is None:
            return
        path, text, form, bench = self.path, self.text, self.form, self.bench

        def is_stale() -> bool:
            return (revision, form) != (self.revision, self.form)

        def work() -> Look | None:
            return None if is_stale() else look(path, text, bench.templates, form)

        loop = asyncio.get_running_loop()
        seen = await loop.run_in_executor(bench.worker, work)
        if seen is None or is_stale():
            return
        self._see(seen, revision)
        if form not in OF_THE_OFFICE or seen.no_pages:
            return

        def work_for_office() -> Look | None:
            if is_stale():
                return None
            return look_at_office(seen, path, text, bench.templates, form, bench.members)

        whole = await loop.run_in_executor(bench.slow, work_for_office)
        if whole is not None and not is_stale():
            self._see(whole, revision)

    def _see(self, seen: Look, revision: int) -> None:
        """Show a look; pages stay until there are newer ones of the same form."""
        kept = self.seen.pages if self.seen_revision >= 0 and self.seen_form == self.form else ()
        if not seen.pages and kept and (seen.findings or not seen.no_pages):
            seen = replace(seen, pages=kept, complete=seen.complete and not seen.no_pages)
        self.seen, self.seen_revision, self.seen_form = seen, revision, self.form
        self.bench.pages[self.id] = seen.pages
        self.pictures += 1
        self.show()

    def draw(self, form: str) -> None:
        """Draw another form from now on."""
        self.form = form
        self.later(self.look_soon(0))

    # -- findings in the editor

    def lines(self) -> list[tuple[int, Problem, int]]:
        """(number, finding, line of the editor; 0 where it is about another file or the whole one)."""
        starts = line_starts(self.text)
        found = []
        for number, problem in enumerate(self.seen.findings):
            place = problem.place
            line = 0
            if place is not None and place.file == str(self.path) and place.line:
                line = self.text.count("\n", 0, editor_offset(self.text, starts, place.line, 1)) + 1
            found.append((number, problem, line))
        return found

    def marks(self) -> list[dict[str, object]]:
        """The findings as underlines of the editor."""
        starts, found = line_starts(self.text), []
        for _, problem, line in self.lines():
            place = problem.place
            if not line or place is None:
                continue
            start = editor_offset(self.text, starts, place.line, place.column)
            end_of_line = self.text.find("\n", start)
            end_of_line = len(self.text) if end_of_line < 0 else end_of_line
            end = (
                min(start + place.end_column - place.column, end_of_line) if place.end_column else end_of_line
            )
            if end <= start:  # nothing stands there: the line itself is marked
                start = self.text.rfind("\n", 0, start) + 1
                end = end_of_line
            if end > start:
                found.append(
                    {
                        "kind": "mark",
                        "from": start,
                        "to": end,
                        "class": f"tg-mark-{SEVERITY_CLASS[problem.severity]}",
                    }
                )
        return found

    def repaired(self, number: int) -> str:
        """The text with one finding repaired; as it is where it was found in another text."""
        if self.seen_revision != self.revision or number >= len(self.seen.findings):
            return self.text
        return repair_one(self.text, self.seen.findings[number].fixes)

    async def repaired_all(self) -> tuple[str, int]:
        """The text with every certain repair, and how many there were."""
        assert self.path is not None
        path, text, templates = self.path, self.text, self.bench.templates
        loop = asyncio.get_running_loop()
        after, cured = await loop.run_in_executor(
            self.bench.worker, lambda: repair_all(path, text, templates)
        )
        return after, len(cured)

    # -- saving

    async def save(self) -> None:
        """Write the file. Raises ChangedOnDiskError, OSError."""
        async with self._drafting:
            if self.path is None or self.opened is None:
                return
            text, path, opened, workspace = self.text, self.path, self.opened, self.bench.workspace
            base = await asyncio.to_thread(workspace.save, path, text, opened.base, opened.windows_lines)
            if self.opened is not opened:  # another spec was opened meanwhile
                return
            self.opened, self.saved, self.held_back = replace(opened, base=base), text, False
        if self.past is not None:  # the steps lead to this file from now on
            await self._keep_past(self.past)
        if self.is_changed:  # typed while the file was written, which took the draft away
            await self.draft()

    async def look_outside(self) -> None:
        """Raises ChangedOnDiskError where another program changed the file, and that was not asked about yet; OSError."""
        path, opened = self.path, self.opened
        if path is None or opened is None or self.held_back or self._drafting.locked():
            return
        try:
            await asyncio.to_thread(self.bench.workspace.check_unchanged, path, opened.base)
        except ChangedOnDiskError:
            if opened is self.opened:  # not saved here meanwhile
                raise

    def mended(self, line: int) -> str:
        """The text with what was plainly mistyped in a line repaired."""
        if self.seen_revision != self.revision:
            return self.text
        slips = [tuple(item.fixes) for _, item, where in self.lines() if where == line and not item.rule]
        return apply_edits(self.text, [fixes for fixes in slips if fixes])[0]

    async def save_soon(self) -> None:
        """Write the file unless the text changes meanwhile, or a choice is still to be made."""
        revision = self.revision
        await asyncio.sleep(AUTOSAVE_S)
        if revision != self.revision or self.held_back or not self.is_changed or not self.still_mine():
            return
        try:
            await self.save()
        except ChangedOnDiskError as error:
            self.saved_alone(error)
        except OSError as error:
            self.say(f"没有存成：{error.strerror or error}；草稿还在", True)
        else:
            self.saved_alone(None)

    def answered(self, rule: str, reason: str) -> str:
        """The text with ``reason`` under 免查 for ``rule``."""
        line = f"免查: {{{rule}: {quoted(reason)}}}"
        return insert_silence(self.text, rule, quoted(reason), line)


def quoted(reason: str) -> str:
    """A reason as a YAML text on one line."""
    plain = " ".join(reason.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def insert_silence(text: str, rule: str, reason: str, line: str) -> str:
    """``text`` with one more entry of 免查: into the mapping that is there, else as a line of its own at the end."""
    lines = text.split("\n")
    for number, found in enumerate(lines):
        if not found.startswith("免查:"):
            continue
        rest = found.removeprefix("免查:").strip()
        if rest.startswith("{") and rest.endswith("}"):
            inner = rest[1:-1].strip()
            lines[number] = f"免查: {{{inner}{', ' if inner else ''}{rule}: {reason}}}"
        elif not rest:
            lines.insert(number + 1, f"  {rule}: {reason}")
        else:
            break
        return "\n".join(lines)
    return f"{text.rstrip(chr(10))}\n{line}\n"


def sentence(error: Exception) -> str:
    """An error for the user."""
    if isinstance(error, TablegenError):
        return "；".join(
            problem.message + (f"。改法：{problem.hint}" if problem.hint else "")
            for problem in error.problems
        )
    if isinstance(error, OSError):
        return f"文件打不开或写不进去：{error.strerror or error}"
    raise error
