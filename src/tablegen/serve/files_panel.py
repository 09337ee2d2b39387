"""The left side: offices and specs with their state, and what is done with whole files."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

from nicegui import ui
from nicegui.events import UploadEventArguments

from ..edit.new import new_spec, write_new
from ..importing.own import Wanted
from ..importing.report import lines
from ..importing.run import import_files
from ..layout.folder import layout_folders, load_layout, search_folders
from ..problems import TablegenError, format_problem
from ..text.file_names import safe_name
from .desk import sentence
from .states import Overview, SpecState, overview, tree_nodes
from .window import Window
from .workspace import is_shared

MAX_UPLOAD_BYTES = 50_000_000
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
                ("新建", "add", self.ask_new),
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
        self.search.on_value_change(lambda event: self.tree.props(f"filter={_prop(event.value or '')}"))
        self.refresh()

    # -- the list

    def refresh(self) -> None:
        """List the files now, and their states as soon as they are known."""
        self._show()
        self._wanted += 1
        self.window.desk.later(self._find_states(self._wanted))

    async def _find_states(self, wanted: int) -> None:
        bench = self.bench
        loop = asyncio.get_running_loop()

        def work() -> Overview | None:
            if wanted != self._wanted:
                return None
            return overview(bench.workspace, bench.output, bench.templates)

        found = await loop.run_in_executor(bench.slow, work)
        if found is not None and wanted == self._wanted:
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

    def selected(self, name: str | None) -> None:
        if not name or name.endswith("/") or name == self.window.desk.name:
            return
        self.window.open_name(name)

    @property
    def current(self) -> Path | None:
        if self.window.desk.path is None:
            self.window.say("先在左边点一个项目")
        return self.window.desk.path

    def folder(self) -> str:
        """The folder that something new goes into: that of the open spec, else the only one there is."""
        path = self.window.desk.path
        if path is None:
            return ""
        folder = path.parent.relative_to(self.bench.workspace.root).as_posix()
        return "" if folder == "." else folder

    # -- new, import

    def ask_new(self) -> None:
        folders = search_folders(self.bench.templates, [self.bench.workspace.root / "-"])
        choices = {}
        for name, folder in layout_folders(folders).items():
            try:
                layout = load_layout(folder)
            except TablegenError:
                continue  # tablegen layouts names its faults
            choices[name] = f"{layout.name}（{layout.year}年）"
        specs = {"": "从样例开始"} | {
            self.bench.workspace.name(path): f"从上年的往后滚：{self.bench.workspace.name(path)}"
            for path in self.bench.workspace.files()
            if not is_shared(path)
        }
        with ui.dialog(value=True) as dialog, ui.card().style("width:520px"):
            ui.label("新建一份规格")
            layout = ui.select(choices, label="版式", value=next(iter(choices), None)).style("width:100%")
            unit = ui.input("单位（文件夹）", value=self.folder()).style("width:100%")
            name = ui.input("项目").props("autofocus").style("width:100%")
            last = ui.select(specs, label="内容", value="", with_input=True).style("width:100%")

            def make() -> None:
                try:
                    folder = "/".join(
                        safe_name(part) for part in (unit.value or "").split("/") if part.strip()
                    )
                    path = self.bench.workspace.free_path(folder, name.value or "")
                    origin = self.bench.workspace.path(last.value) if last.value else None
                    write_new(new_spec(layout.value, path, folders, origin))
                except (OSError, TablegenError) as error:
                    self.window.say(sentence(error), True)
                    return
                dialog.close()
                self.refresh()
                self.window.open(path)

            with ui.row():
                ui.button("新建", on_click=make)
                ui.button("取消", on_click=dialog.close).props("flat")

    def ask_import(self) -> None:
        waiting: list[tuple[str, bytes]] = []
        with ui.dialog(value=True) as dialog, ui.card().style("width:720px;max-width:90vw"):
            ui.label("把填好的申报表（Word、Excel、有文字的 PDF）读成规格，每一格都有交代。")
            unit = ui.input("放进哪个单位（文件夹）", value=self.folder()).style("width:100%")
            as_list = ui.checkbox("文件是清单：一行一个项目")

            async def take(event: UploadEventArguments) -> None:
                waiting.append((event.file.name, await event.file.read()))

            upload = ui.upload(
                multiple=True, max_file_size=MAX_UPLOAD_BYTES, max_files=50, auto_upload=True, on_upload=take,
                on_rejected=lambda: self.window.say("文件太大或太多，没有收", True), label="把文件拖到这里，或点右边的加号",
            ).props('accept=".docx,.xlsx,.pdf,.txt"').style("width:100%")  # fmt: skip
            said = ui.html("", sanitize=False)

            async def read() -> None:
                folder = "/".join(safe_name(part) for part in (unit.value or "").split("/") if part.strip())
                text = await self._import(waiting, folder, bool(as_list.value))
                waiting.clear()
                upload.reset()
                said.set_content(f'<pre class="tg-diff">{escape(text)}</pre>')
                self.refresh()

            with ui.row():
                ui.button("读进来", on_click=read)
                ui.button("关上", on_click=dialog.close).props("flat")

    async def _import(self, waiting: Sequence[tuple[str, bytes]], folder: str, as_list: bool) -> str:
        bench = self.bench
        files = list(waiting)

        def work() -> str:
            with tempfile.TemporaryDirectory() as place:
                paths = []
                for number, (name, data) in enumerate(files):
                    own = Path(place, str(number))
                    own.mkdir()
                    given = Path(name.replace("\\", "/"))
                    path = own / f"{safe_name(given.stem)}{safe_name(given.suffix) if given.suffix else ''}"
                    path.write_bytes(data)
                    paths.append(path)
                output = bench.workspace.root / folder
                folders = search_folders(bench.templates, [output / "-"])
                report = import_files(paths, Wanted(folders, None, output, False, as_list, None, False))
                said = [*lines(report), *map(format_problem, report.problems)]
                return "\n".join(said).replace(f"{place}/", "")

        try:
            return await asyncio.get_running_loop().run_in_executor(bench.slow, work)
        except TablegenError as error:
            return sentence(error)

    # -- one file

    def ask_name(self) -> None:
        path = self.current
        if path is None:
            return
        with ui.dialog(value=True) as dialog, ui.card():
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
        with ui.dialog(value=True) as dialog, ui.card():
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
                self.refresh()

            with ui.row():
                ui.button("移到废件篓", on_click=move)
                ui.button("取消", on_click=dialog.close).props("flat")


def _prop(text: str) -> str:
    """A text as the value of a property of an element."""
    plain = text.replace("\\", "").replace('"', "")
    return f'"{plain}"'
