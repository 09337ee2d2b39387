"""Below: what is wrong, of the open project, its office or all of them; repairs and answers."""

from __future__ import annotations

from pathlib import Path

from nicegui import ui

from ..problems import CallError, Problem, Severity
from .markup import Shown, findings_html
from .window import Window
from .workspace import office_of

KINDS: dict[str, Severity | None] = {"全部": None} | {kind.label: kind for kind in Severity}
OPEN, OFFICE, EVERYTHING = "这个项目", "这个单位", "全部单位"


class FindingsPanel:
    def __init__(self, window: Window):
        self.window = window
        self.saved: list[Problem] = []  # of all files, as they are saved
        self.shown: list[Shown] = []
        with ui.element("div").classes("tg-bar tg-counts"):
            self.count_label = ui.label("检查结果").props("aria-live=polite")
            ui.space()
            self.scope = ui.select([OPEN, OFFICE, EVERYTHING], value=OPEN, on_change=self.show)
            self.scope.props('dense borderless options-dense aria-label="哪些规格的"')
            self.kind = ui.select(list(KINDS), value="全部", on_change=self.show)
            self.kind.props('dense borderless options-dense aria-label="哪一级的"')
            self.all_button = ui.button("全部改好", icon="auto_fix_high", on_click=self.repair_all)
            self.all_button.props("flat dense size=sm")
        self.list = ui.html("", sanitize=False).classes("tg-list")  # made and escaped by markup.py
        self.list.props('role=group tabindex=0 aria-label="检查结果的列表"')

    def set_saved(self, problems: list[Problem]) -> None:
        """What the check of all files found."""
        self.saved = problems
        if self.scope.value != OPEN:
            self.show()

    def show(self) -> None:
        desk = self.window.desk
        open_ones = [Shown(problem, line, number=number) for number, problem, line in desk.lines()]
        found = open_ones if self.scope.value == OPEN else [*open_ones, *self._others()]
        counts = "，".join(
            f"{kind.label} {sum(item.problem.severity is kind for item in found)}" for kind in Severity
        )
        self.count_label.set_text(f"检查结果：{counts}")
        repairs = sum(bool(item.problem.fixes) for item in open_ones)
        self.all_button.set_text(f"全部改好（{repairs}）" if repairs else "全部改好")
        self.all_button.set_enabled(bool(repairs) and desk.writable)
        kind = KINDS[self.kind.value]
        self.shown = [item for item in found if kind in (None, item.problem.severity)]
        if not desk.seen.findings and desk.path is None and self.scope.value == OPEN:
            self.list.set_content("")
            return
        self.list.set_content(findings_html(self.shown))

    def _others(self) -> list[Shown]:
        """The findings of the other files of the office, or of all of them, as saved."""
        desk, workspace = self.window.desk, self.window.bench.workspace
        office = office_of(desk.path) if desk.path and self.scope.value == OFFICE else workspace.root
        found = []
        for problem in self.saved:
            place = problem.place
            path = Path(place.file) if place is not None else workspace.root
            if path == desk.path or not path.is_relative_to(office):
                continue
            try:
                name = workspace.name(path)
                workspace.path(name)
            except (ValueError, CallError):
                name = ""
            found.append(Shown(problem, place.line if place is not None else 0, name))
        return found

    # -- repairs and answers

    def repair(self, number: int) -> None:
        desk = self.window.desk
        if number < len(self.shown) and self.shown[number].number is not None and desk.still_mine():
            self.window.replace(desk.repaired(self.shown[number].number))

    def repair_line(self, line: int) -> None:
        desk = self.window.desk
        for number, problem, where in desk.lines():
            if where == line and problem.fixes:
                if desk.still_mine():
                    self.window.replace(desk.repaired(number))
                return
        self.window.say("这一行没有能自动改的")

    async def repair_all(self) -> None:
        desk = self.window.desk
        if desk.still_mine():
            after, count = await desk.repaired_all()
            self.window.replace(after)
            self.window.say(f"改了 {count} 处，可以按 Ctrl+Z 退回")

    def ask_reason(self, number: int) -> None:
        """Ask why a rule does not apply; the answer goes into the spec of the finding, which is opened for it."""
        if number >= len(self.shown):
            return
        item, window = self.shown[number], self.window
        if item.file and not window.go(item.file, item.line):
            return
        desk, rule = window.desk, item.problem.rule
        if not desk.still_mine():
            return
        path = desk.path
        with (
            window.client,
            ui.dialog(value=True).props('aria-label="为什么不适用"') as dialog,
            ui.card().classes("w-96"),
        ):
            ui.label(f"规则 {rule} 为什么不适用？原因写进规格的“免查”，审核的人看得到。")
            reason = ui.input("原因").props("autofocus").style("width:100%")

            def answer() -> None:
                if reason.value.strip() and desk.path == path:
                    window.replace(desk.answered(rule, reason.value))
                    dialog.close()

            reason.on("keydown.enter", answer)
            with ui.row():
                ui.button("写进规格", on_click=answer)
                ui.button("取消", on_click=dialog.close).props("flat")
