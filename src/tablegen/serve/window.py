"""What one browser window shows of the open spec: the editor, the printed pages, the findings, saving."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from ..problems import Severity, TablegenError
from .bench import Bench
from .desk import Desk, sentence
from .markup import findings_html, pages_html, tooltip
from .saving import Saving

ALL = "全部"
KINDS: dict[str, Severity | None] = {ALL: None} | {kind.label: kind for kind in Severity}
ZOOMS = (60, 80, 100, 125, 150, 200)


class Window:
    """What one browser window shows, and the desk behind it."""

    def __init__(self, bench: Bench):
        self.bench = bench
        self.client = ui.context.client
        self.saving = Saving(self)
        self.desk = Desk(bench, self.show_look, self.say, self.saving.done_alone)
        self.dark = ui.dark_mode(bench.settings.dark)
        self.zoom = 100
        self.kind: Severity | None = None
        self.editor: ui.codemirror | None = None
        self.refresh_files: Callable[[], None] = lambda: None  # the left side is built by page.py
        self.add_sample: Callable[[], None] = lambda: None
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

    def build_pages(self) -> None:
        with ui.element("div").classes("tg-bar"):
            ui.label("印出来的样子")
            ui.space()
            ui.button(icon="remove", on_click=lambda: self.set_zoom(-1)).props(
                'flat dense size=sm aria-label="缩小"'
            )
            self.zoom_label = ui.label("100%")
            ui.button(icon="add", on_click=lambda: self.set_zoom(1)).props(
                'flat dense size=sm aria-label="放大"'
            )
        ui.element("div").classes("tg-pages").props('tabindex=0 aria-label="页面"')

    def set_zoom(self, step: int) -> None:
        place = ZOOMS.index(self.zoom) + step
        self.zoom = ZOOMS[max(0, min(place, len(ZOOMS) - 1))]
        self.zoom_label.set_text(f"{self.zoom}%")
        self.run(f"document.documentElement.style.setProperty('--zoom','{self.zoom}%')")

    def build_findings(self) -> None:
        with ui.element("div").classes("tg-bar"):
            self.count_label = ui.label("检查结果").props("aria-live=polite")
            ui.space()
            self.filter = ui.toggle(list(KINDS), value=ALL, on_change=self.filtered).props(
                "dense flat size=sm"
            )
            self.all_button = ui.button("全部改好", icon="auto_fix_high", on_click=self.repair_all)
            self.all_button.props("flat dense size=sm")
        self.list = ui.html("", sanitize=False).classes("tg-list")  # made and escaped by markup.py

    def filtered(self, event: ValueChangeEventArguments) -> None:
        self.kind = KINDS[event.value]
        self.show_findings()

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

    def open_name(self, name: str) -> None:
        """Open the spec that a browser calls ``name``."""
        try:
            path = self.bench.workspace.path(name)
        except TablegenError as error:
            self.say(sentence(error), True)
            return
        self.open(path)

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

    def open(self, path: Path, by_force: bool = False) -> None:
        try:
            opened = self.desk.open(path, by_force)
        except (OSError, TablegenError) as error:
            self.say(sentence(error), True)
            return
        if opened.remark:
            self.say(opened.remark)
        if not self.desk.writable:
            self.saving.ask_to_take_over(path)
        elif opened.draft is not None:
            self.saving.offer_draft(opened.draft, opened.draft_is_older)
        self.show_editor()

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
        return "oneDark" if self.dark.value else "basicLight"

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
        address = f"/workbench/page/{desk.id}/{desk.revision}"
        self.run(f"workbench.pages({script_text(pages_html(desk.seen, address))})")
        by_line: dict[int, list] = {}
        for _, problem, line in desk.lines():
            if line:
                by_line.setdefault(line, []).append(problem)
        tooltips = {line: tooltip(found) for line, found in by_line.items()}
        marks = f"{script_text(desk.marks())}, {script_text(tooltips)}"
        self.run(f"workbench.findings({script_text(desk.text)}, {marks})")
        self.show_findings()

    def show_findings(self) -> None:
        found = self.desk.lines()
        counts = "，".join(
            f"{kind.label} {sum(item.severity is kind for _, item, _ in found)}" for kind in Severity
        )
        self.count_label.set_text(f"检查结果：{counts}")
        repairs = sum(bool(item.fixes) for _, item, _ in found)
        self.all_button.set_text(f"全部改好（{repairs}）" if repairs else "全部改好")
        self.all_button.set_enabled(bool(repairs) and self.desk.writable)
        self.list.set_content(
            findings_html([item for item in found if self.kind in (None, item[1].severity)])
        )

    # -- repairs

    def repair(self, number: int) -> None:
        if self.desk.still_mine():
            self.replace(self.desk.repaired(number))

    def repair_line(self, line: int) -> None:
        for number, problem, where in self.desk.lines():
            if where == line and problem.fixes:
                self.repair(number)
                return
        self.say("这一行没有能自动改的")

    async def repair_all(self) -> None:
        if self.desk.still_mine():
            after, count = await self.desk.repaired_all()
            self.replace(after)
            self.say(f"改了 {count} 处，可以按 Ctrl+Z 退回")

    def ask_reason(self, number: int) -> None:
        if number >= len(self.desk.seen.findings) or not self.desk.still_mine():
            return
        rule = self.desk.seen.findings[number].rule
        with self.client, ui.dialog(value=True) as dialog, ui.card().classes("w-96"):
            ui.label(f"规则 {rule} 为什么不适用？原因写进规格的“免查”，审核的人看得到。")
            reason = ui.input("原因").props("autofocus").style("width:100%")

            def answer() -> None:
                if reason.value.strip():
                    self.replace(self.desk.answered(rule, reason.value))
                    dialog.close()

            reason.on("keydown.enter", answer)
            with ui.row():
                ui.button("写进规格", on_click=answer)
                ui.button("取消", on_click=dialog.close).props("flat")


def script_text(value: object) -> str:
    """A value as JavaScript that nothing in it can end."""
    found = json.dumps(value, ensure_ascii=True)
    return found.replace("<", "\\u003c")
