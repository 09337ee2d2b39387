"""The left side: offices and specs with their state, and what is done with whole files."""

from __future__ import annotations

import asyncio
from pathlib import Path

from nicegui import ui

from ..problems import TablegenError
from .adding import ImportDialog, ask_new
from .desk import sentence
from .states import SpecState, overview, overview_apart, tree_nodes
from .window import Window

MANY = 100  # specs: checking fewer takes less than starting a process
HEADER = """
<span>{{ props.node.label }}<span v-for="word in (props.node.words || [])" :key="word.text"
 :class="'tg-word tg-word-' + word.kind">{{ word.text }}</span></span>
"""


class FilesPanel:
    def __init__(self, window: Window):
        self.window = window
        self.bench = window.bench
        self.states: dict[Path, SpecState] = {}
        self._wanted = 0
        with ui.element("div").classes("tg-tools"):
            for text, icon, action in (
                ("新建", "add", lambda: ask_new(window, self.refresh)),
                ("导入", "upload_file", self.ask_import),
                ("改名", "edit", self.ask_name),
                ("复制", "content_copy", self.duplicate),
                ("移到废件篓", "delete_outline", self.discard),
            ):
                button = ui.button(icon=icon, on_click=action).props(
                    f'flat dense size=sm aria-label="{text}"'
                )
                with button:
                    ui.tooltip(text)
        self.search = ui.input(placeholder="找项目").props('dense outlined clearable aria-label="找项目"')
        self.search.style("margin:4px")
        self.tree = ui.tree([], on_select=lambda event: self.selected(event.value))
        self.tree.props(
            'no-nodes-label="还没有规格" no-results-label="没有找到" dense no-connectors selected-color=primary'
        )
        self.tree.add_slot("default-header", HEADER)
        self.search.on_value_change(lambda event: self.filtered(event.value or ""))
        self.search.on("keydown.enter", self.open_found)
        self.refresh()

    # -- the list

    def refresh(self) -> None:
        """List the files now, and their states as soon as they are known."""
        self._show()
        self._wanted += 1
        self.window.desk.later(self._find_states(self._wanted))

    async def _find_states(self, wanted: int) -> None:
        bench = self.bench
        async with bench.checking:
            if wanted != self._wanted:
                return
            many = len(bench.workspace.files()) > MANY
            find = overview_apart if many else overview
            try:
                found = await asyncio.to_thread(find, bench.workspace, bench.output, bench.templates)
            except (OSError, TablegenError) as error:
                self.window.say(sentence(error), True)
                return
        if wanted == self._wanted:
            self.states = found.states
            self._show()
            with self.window.client:
                self.window.found_in_files(found.problems)

    def _show(self) -> None:
        nodes = tree_nodes(self.bench.workspace, self.bench.workspace.files(), self.states)
        first = not self.tree.props["nodes"]
        with self.window.client:
            self.tree.props["nodes"] = nodes
            self.tree.update()
            if first and len(nodes) <= 6:
                self.tree.expand()

    def filtered(self, words: str) -> None:
        self.tree.props(f"filter={_prop(words)}")
        if words:
            self.tree.expand()

    def open_found(self) -> None:
        """Open the first spec that the list shows."""
        words = (self.search.value or "").lower()
        for office in self.tree.props["nodes"]:
            for node in office["children"]:
                if words in node["label"].lower() or words in office["label"].lower():
                    self.selected(node["id"])
                    return
        self.window.say("没有找到")

    def selected(self, name: str | None) -> None:
        """A click in the list; on the open spec it would take the choice back."""
        is_new = bool(name) and not name.endswith("/") and name != self.window.desk.name
        if not is_new or not self.window.open_name(name):
            self.mark()

    def mark(self) -> None:
        """Show in the list which spec is open."""
        name = self.window.desk.name
        if not name:
            self.tree.deselect()
            return
        folder, _, _ = name.rpartition("/")
        self.tree.expand([f"{folder or '.'}/"])
        self.tree.select(name)

    @property
    def current(self) -> Path | None:
        if self.window.desk.path is None:
            self.window.say("先在左边点一个项目")
        return self.window.desk.path

    def ask_import(self) -> None:
        with self.window.client:
            ImportDialog(self.window, self.refresh)

    # -- one file

    def ask_name(self) -> None:
        path = self.current
        if path is None:
            return
        with ui.dialog(value=True).props('aria-label="改名"') as dialog, ui.card():
            name = ui.input("新的文件名", value=path.stem).props("autofocus")

            def rename() -> None:
                try:
                    target = self.bench.workspace.rename(path, name.value or "")
                except (OSError, TablegenError) as error:
                    self.window.say(sentence(error), True)
                    return
                dialog.close()
                self.refresh()
                self.window.open(target)

            with ui.row():
                ui.button("改名", on_click=rename)
                ui.button("取消", on_click=dialog.close).props("flat")

    def duplicate(self) -> None:
        path = self.current
        if path is None:
            return
        try:
            target = self.bench.workspace.duplicate(path)
        except (OSError, TablegenError) as error:
            self.window.say(sentence(error), True)
            return
        self.refresh()
        self.window.open(target)

    def discard(self) -> None:
        path = self.current
        if path is None:
            return
        with ui.dialog(value=True).props('aria-label="移到废件篓"') as dialog, ui.card():
            ui.label(f"把“{path.stem}”移到废件篓（.tablegen/废件篓，随时可以拿回来）？")

            def move() -> None:
                dialog.close()
                if self.window.desk.is_changed:
                    self.window.say("有没保存的内容：先按 Ctrl+S 保存，再移", True)
                    return
                try:
                    self.bench.workspace.discard(path)
                except OSError as error:
                    self.window.say(sentence(error), True)
                    return
                self.window.desk.close()
                self.window.show_nothing()
                self.window.show_file()
                self.mark()
                self.refresh()

            with ui.row():
                ui.button("移到废件篓", on_click=move)
                ui.button("取消", on_click=dialog.close).props("flat")


def _prop(text: str) -> str:
    """A text as the value of a property of an element."""
    plain = text.replace("\\", "").replace('"', "")
    return f'"{plain}"'
