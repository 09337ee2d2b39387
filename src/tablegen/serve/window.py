"""What one browser window shows of the open spec: the editor, the printed pages, the findings, saving."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from nicegui import ui

from ..problems import Problem, TablegenError
from .bench import Bench
from .desk import Desk, sentence
from .markup import tooltip
from .saving import Saving

OUTSIDE_S = 2.0  # between two looks whether another program changed the file


class Window:
    """What one browser window shows, and the desk behind it."""

    def __init__(self, bench: Bench):
        self.bench = bench
        self.client = ui.context.client
        self.saving = Saving(self)
        self.desk = Desk(bench, self.show_look, self.say, self.saving.done_alone)
        self.dark = ui.dark_mode(bench.settings.dark)
        self.editor: ui.codemirror | None = None
        # the panels around are built by page.py
        self.refresh_files: Callable[[], None] = lambda: None
        self.mark_file: Callable[[], None] = lambda: None
        self.show_pages: Callable[[], None] = lambda: None
        self.show_findings: Callable[[], None] = lambda: None
        self.found_in_files: Callable[[list[Problem]], None] = lambda problems: None
        self.add_sample: Callable[[], None] = lambda: None
        ui.timer(OUTSIDE_S, self.saving.look_outside)
        self.client.on_disconnect(lambda: bench.workspace.release(self.desk.id))
        self.client.on_delete(self.gone)

    def gone(self) -> None:
        self.desk.close()
        self.bench.pages.pop(self.desk.id, None)

    # -- saying

    def say(self, text: str, bad: bool = False) -> None:
        with self.client:
            ui.notify(
                text,
                type="negative" if bad else "info",
                position="top",
                timeout=8000 if bad else 3000,
                close_button="关",
            )

    def run(self, script: str) -> None:
        with self.client:
            ui.run_javascript(script)

    def show_nothing(self) -> None:
        self.editor_box.clear()
        with self.editor_box, ui.element("div").classes("tg-empty"):
            if self.bench.workspace.files():
                ui.label("在左边点一个项目，就在这里写。")
            else:
                ui.label("这个文件夹里还没有规格。")
                ui.button("放一个样例单位进来试试", icon="school", on_click=self.add_sample)
                ui.label("或者点左上角的“新建”“导入”。")

    # -- opening

    def open_name(self, name: str) -> bool:
        """Open the spec that a browser calls ``name``; whether it could be."""
        try:
            path = self.bench.workspace.path(name)
        except TablegenError as error:
            self.say(sentence(error), True)
            return False
        return self.open(path)

    def go(self, name: str, line: int) -> bool:
        """Lead to a line of a spec, which is opened first where it is not yet; whether it could be."""
        if name and name != self.desk.name and not self.open_name(name):
            return False
        self.run(f"workbench.goTo({line:d})")
        return True

    async def open_again(self, name: str) -> None:
        """Open what was open before the page was loaded again, as soon as the page that is going has let go of it."""
        await self.client.connected()
        workspace = self.bench.workspace
        for _ in range(20):
            if workspace.is_free(workspace.root / name):
                break
            await asyncio.sleep(0.05)
        with self.client:
            self.open_name(name)

    def open(self, path: Path, by_force: bool = False, ask: bool = True) -> bool:
        """Open a spec; whether it could be. ``ask``: whether to take it over from another window."""
        try:
            opened = self.desk.open(path, by_force)
        except (OSError, TablegenError) as error:
            self.say(sentence(error), True)
            return False
        if opened.remark:
            self.say(opened.remark)
        if not self.desk.writable:
            if ask:
                self.saving.ask_to_take_over(path)
        elif opened.draft is not None:
            self.saving.offer_draft(opened.draft, opened.draft_is_older)
        self.show_editor()
        with self.client:
            self.mark_file()
        return True

    def show_editor(self) -> None:
        """A new editor for the open spec; what was done before can be taken back in it."""
        self.editor_box.clear()
        with self.editor_box:
            self.editor = ui.codemirror(
                self.desk.text, language="YAML", theme=self.theme, indent="  ", line_wrapping=True,
                on_change=lambda event: self.typed(event.value),
            )  # fmt: skip
            if not self.desk.writable:
                self.editor.disable()
        past = self.desk.past
        steps = {"text": past.text, "steps": past.steps} if past else None
        self.run(f"workbench.attach({self.editor.id}, {script_text(self.desk.name)}, {script_text(steps)})")
        self.show_file()
        self.desk.later(self.desk.look_soon(0))

    @property
    def theme(self) -> str:
        return "githubDark" if self.dark.value else "githubLight"

    def toggle_dark(self) -> None:
        self.dark.value = not self.dark.value
        self.choose(dark=self.dark.value)
        self.run(f"workbench.theme('{self.theme}')")

    def choose(self, **chosen: bool) -> None:
        try:
            self.bench.choose(**chosen)
        except OSError as error:
            self.say(f"这个选择没有记住：{error.strerror or error}", True)
        if "mending" in chosen:
            self.run(f"workbench.mending = {json.dumps(chosen['mending'])}")

    def typed(self, text: str) -> None:
        was_writable = self.desk.writable
        self.desk.typed(text)
        if was_writable and not self.desk.still_mine() and self.editor is not None:
            self.editor.disable()
            self.say("另一个窗口接过去写了：刚才在这里打的字没有存，以后这里只能看", True)
        self.show_file()

    def remember(self, given: object) -> None:
        """What the browser says can be taken back, of the text that it sent before."""
        if (
            isinstance(given, dict)
            and given.get("file") == self.desk.name
            and isinstance(given.get("steps"), str)
        ):
            self.desk.remember(given["steps"])

    def show_file(self) -> None:
        desk = self.desk
        state = "" if desk.writable or desk.path is None else "（另一个窗口正在写，这里只能看）"
        self.file_label.set_text(f"{desk.name}{state}{' ● 没有保存，已存草稿' if desk.is_changed else ''}")

    def replace(self, text: str) -> None:
        """Put ``text`` into the editor as if it were typed."""
        self.run(f"workbench.replace({script_text(self.desk.text)}, {script_text(text)})")

    # -- showing

    def show_look(self) -> None:
        desk = self.desk
        self.show_pages()
        by_line: dict[int, list] = {}
        for _, problem, line in desk.lines():
            if line:
                by_line.setdefault(line, []).append(problem)
        tooltips = {line: tooltip(found) for line, found in by_line.items()}
        marks = f"{script_text(desk.marks())}, {script_text(tooltips)}"
        self.run(f"workbench.findings({script_text(desk.text)}, {marks})")
        self.show_findings()
        self.mend()

    def left_line(self, line: int) -> None:
        """The cursor left a line that was changed."""
        if self.bench.settings.mend_lines:
            self.desk.left = line
            self.mend()

    def mend(self) -> None:
        desk = self.desk
        if desk.left and desk.seen_revision == desk.revision and desk.still_mine():
            mended, desk.left = desk.mended(desk.left), 0
            if mended != desk.text:
                self.replace(mended)


def script_text(value: object) -> str:
    """A value as JavaScript that nothing in it can end."""
    found = json.dumps(value, ensure_ascii=True)
    return found.replace("<", "\\u003c")
