"""What brings new specs into the folder: from the catalogue of layouts, from last year's, from filled forms."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from nicegui import ui
from nicegui.events import UploadEventArguments

from ..edit.new import new_spec, write_new
from ..importing.own import Wanted
from ..importing.report import lines
from ..importing.run import import_files
from ..layout.folder import search_folders
from ..problems import TablegenError, format_problem
from ..spec.folder import spec_file
from ..spec.load import load
from ..text.file_names import safe_name
from .desk import sentence
from .forms import layout_names
from .window import Window
from .workspace import is_shared

MAX_FILE_BYTES = 50_000_000
MAX_FILES = 50
MAX_BYTES = 200_000_000  # of all files that wait to be read
SAMPLE = ""


def folder_of(typed: str | None) -> str:
    """An office as it was typed, as folders with good names."""
    return "/".join(safe_name(part) for part in (typed or "").split("/") if part.strip())


def current_folder(window: Window) -> str:
    """The folder that something new goes into: that of the open spec."""
    path = window.desk.path
    folder = path.parent.relative_to(window.bench.workspace.root).as_posix() if path else ""
    return "" if folder == "." else folder


def ask_new(window: Window, done: Callable[[], None]) -> None:
    bench = window.bench
    folders = search_folders(bench.templates, [bench.workspace.root / "-"])
    names = layout_names(folders)
    specs = {SAMPLE: "从样例开始"} | {
        bench.workspace.name(path): f"从上年的往后滚：{bench.workspace.name(path)}"
        for path in bench.workspace.files()
        if not is_shared(path)
    }
    with (
        ui.dialog(value=True).props('aria-label="新建"') as dialog,
        ui.card().classes("tg-wide tg-new"),
    ):
        ui.label("新建一份规格").props("role=heading aria-level=2")
        with ui.element("div").classes("tg-fields"):
            name = ui.input("项目").props("autofocus")
            unit = ui.input("单位（文件夹）", value=current_folder(window))
            last = ui.select(specs, label="内容", value=SAMPLE, with_input=True)
        usual = window.desk.seen.layout
        first = {usual: names[usual]} if usual in names else {}
        layout = _Catalogue(first | names)

        def roll() -> None:
            if last.value:
                own = load(spec_file(bench.workspace.path(last.value)), folders).layout
                if own is not None:
                    layout.choose(own.id)

        last.on_value_change(roll)

        def make() -> None:
            try:
                path = bench.workspace.free_path(folder_of(unit.value), name.value or "")
                origin = bench.workspace.path(last.value) if last.value else None
                write_new(new_spec(layout.chosen, path, folders, origin))
            except (OSError, TablegenError) as error:
                window.say(sentence(error), True)
                return
            dialog.close()
            done()
            window.open(path)

        name.on("keydown.enter", make)
        with ui.row():
            ui.button("新建", on_click=make)
            ui.button("取消", on_click=dialog.close).props("flat")


class _Catalogue:
    """The layouts with the first page of their samples, one of them chosen."""

    def __init__(self, names: dict[str, str]):
        self.names = names
        self.cards: dict[str, ui.element] = {}
        search = ui.input(placeholder="找版式：地区、名称").props(
            'dense outlined clearable aria-label="找版式"'
        )
        search.on_value_change(lambda event: self.show(event.value or ""))
        with ui.element("div").classes("tg-catalogue").props('role=radiogroup aria-label="版式"'):
            for key, name in names.items():
                self.cards[key] = self._card(key, name)
        self.choose(next(iter(names), ""))

    def _card(self, key: str, name: str) -> ui.element:
        card = ui.element("button").classes("tg-card").props("type=button role=radio aria-checked=false")
        card.on("click", lambda: self.choose(key))
        with card:
            ui.element("img").props(f'src="/workbench/layout/{key}.svg" alt="" loading=lazy').classes(
                "tg-thumb"
            )
            ui.label(name)
            ui.label(key).classes("tg-where")
        return card

    def choose(self, chosen: str) -> None:
        self.chosen = chosen
        for key, card in self.cards.items():
            card.props(f"aria-checked={'true' if key == chosen else 'false'}")

    def show(self, words: str) -> None:
        for key, card in self.cards.items():
            card.set_visibility(all(word in f"{key} {self.names[key]}" for word in words.split()))


class ImportDialog:
    def __init__(self, window: Window, done: Callable[[], None]):
        self.window = window
        self.done = done
        self.waiting: list[tuple[str, bytes]] = []
        with (
            ui.dialog(value=True).props('aria-label="导入" no-backdrop-dismiss') as self.dialog,
            ui.card().classes("tg-wide"),
        ):
            ui.label("把填好的申报表（Word、Excel、有文字的 PDF）读成规格，每一格都有交代。")
            self.unit = ui.input("放进哪个单位（文件夹）", value=current_folder(window)).style("width:100%")
            self.as_list = ui.checkbox("文件是清单：一行一个项目")
            self.upload = ui.upload(
                multiple=True, max_file_size=MAX_FILE_BYTES, max_files=MAX_FILES, auto_upload=True, on_upload=self.take,
                on_rejected=lambda: window.say("有文件太大、太多，或者不是 Word、Excel、PDF，没有收", True),
                label="把文件拖到这里",
            ).props('accept=".docx,.xlsx,.pdf,.txt"').classes("tg-upload")  # fmt: skip
            self.said = ui.html("", sanitize=False).props("aria-live=polite")
            self.made = ui.row()
            with ui.row():
                ui.button("选文件…", on_click=lambda: self.upload.run_method("pickFiles")).props(
                    "flat autofocus"
                )
                self.button = ui.button("读进来", on_click=self.read)
                ui.button("关上", on_click=self.dialog.close).props("flat")

    async def take(self, event: UploadEventArguments) -> None:
        data = await event.file.read()
        if sum(len(other) for _, other in self.waiting) + len(data) > MAX_BYTES:
            self.window.say(
                f"“{event.file.name}”没有收：一次最多 {MAX_BYTES // 1_000_000} MB，先读前面的", True
            )
            return
        self.waiting.append((event.file.name, data))

    async def read(self) -> None:
        if not self.waiting:
            self.window.say("先把文件拖进来，或点“选文件…”")
            return
        files, self.waiting = self.waiting, []
        self.button.disable()
        self.said.set_content('<div class="tg-none">正在读……</div>')
        before = set(self.window.bench.workspace.files())
        text = await _import(self.window, files, folder_of(self.unit.value), bool(self.as_list.value))
        self.said.set_content(f'<pre class="tg-diff">{escape(text)}</pre>')
        self.upload.reset()
        self.button.enable()
        self.done()
        self.made.clear()
        workspace = self.window.bench.workspace
        with self.made:
            for path in [path for path in workspace.files() if path not in before][:20]:
                ui.button(f"打开 {workspace.name(path)}", on_click=lambda path=path: self.open(path)).props(
                    "flat no-caps"
                )

    def open(self, path: Path) -> None:
        self.dialog.close()
        self.window.open(path)


async def _import(window: Window, files: Sequence[tuple[str, bytes]], folder: str, as_list: bool) -> str:
    bench = window.bench

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
            said = "\n".join([*lines(report), *map(format_problem, report.problems)])
            for number in range(len(files)):
                said = said.replace(f"{Path(place, str(number))}{os.sep}", "")
            return said.replace(f"{bench.workspace.root}{os.sep}", "")

    try:
        return await asyncio.get_running_loop().run_in_executor(bench.slow, work)
    except (OSError, TablegenError) as error:
        return sentence(error)
