"""The top bar: making files, reviews, lists; what comes out is offered for downloading."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from nicegui import ui

from ..build.options import DEFAULT_FORMATS, FORMAT_NAMES, Options
from ..check.collect import collect
from ..check.review_sheet import report_writer
from ..edit.new import new_spec, write_new
from ..exporting.entry import entry_workbook
from ..exporting.project_list import project_list
from ..files.atomic import put_in_place
from ..layout.folder import layout_folders, search_folders
from ..model.money import UNITS
from ..problems import TablegenError, format_problem
from ..spec.folder import find_specs
from ..spec.load import load
from . import making
from .desk import sentence
from .keyboard import show_keys
from .opening import open_folder
from .window import Window
from .workspace import office_of


def build_top(window: Window) -> None:
    def button(text: str, icon: str, action: Callable) -> None:
        ui.button(text, icon=icon, on_click=action).props("flat dense no-caps size=md")

    button("保存", "save", window.saving.save)
    button("做表", "description", lambda: make(window))
    with (
        ui.button("更多", icon="expand_more").props("flat dense no-caps size=md aria-haspopup=menu"),
        ui.menu(),
    ):
        for text, action in (
            ("整个单位都做", lambda: make(window, whole=True)),
            ("公开本", lambda: make(window, whole=True, public=True)),
            ("汇编（整个单位一册）", lambda: make(window, whole=True, volume=True)),
            ("审核意见表", lambda: write(window, "审核意见.docx", review)),
            ("项目清单", lambda: write(window, "项目清单.xlsx", listed)),
            ("录入表", lambda: write(window, "录入表.xlsx", entry)),
            ("打开成品的文件夹", lambda: show_folder(window, window.bench.output)),
        ):
            ui.menu_item(text, on_click=action).props("role=menuitem")
        for name, text in (
            ("autosave", "自动保存（停下一秒就写进文件）"),
            ("mending", "全角冒号打完就改"),
            ("mend_lines", "换行时改好这一行的打字错误"),
        ):
            _choice(window, name, text)
    ui.button(icon="contrast", on_click=window.toggle_dark).props('flat dense aria-label="换深色或浅色"')
    ui.button(icon="help_outline", on_click=show_keys).props('flat dense aria-label="键盘（F1）"')


def _choice(window: Window, name: str, text: str) -> None:
    """A setting in the menu."""
    item = ui.menu_item(auto_close=False).props("role=menuitemcheckbox")

    def show() -> None:
        on = getattr(window.bench.settings, name)
        item.props(f"aria-checked={'true' if on else 'false'}")
        label.set_text(f"{'√' if on else '　'} {text}")

    def turn() -> None:
        window.choose(**{name: not getattr(window.bench.settings, name)})
        show()

    with item:
        label = ui.label()
    item.on_click(turn)
    show()


def _target(window: Window, whole: bool) -> Path | None:
    desk = window.desk
    if desk.path is None and not whole:
        window.say("先在左边点一个项目")
        return None
    if desk.is_changed:
        window.say("先保存（Ctrl+S）再做：做表用的是存好的文件", True)
        return None
    if desk.path is None:
        return window.bench.workspace.root
    return office_of(desk.path) if whole else desk.path


def make(window: Window, whole: bool = False, public: bool = False, volume: bool = False) -> None:
    """Ask for the formats and make the files, with progress; it can be stopped."""
    target = _target(window, whole)
    if target is None:
        return
    what = "公开本" if public else "汇编" if volume else "申报表"
    with (
        window.client,
        ui.dialog(value=True).props(f'no-backdrop-dismiss aria-label="做{what}"') as dialog,
        ui.card().style("width:640px;max-width:92vw"),
    ):
        ui.label(f"做{what}：{target.name}")
        with ui.row():
            boxes = {
                form: ui.checkbox(FORMAT_NAMES[form], value=form in DEFAULT_FORMATS) for form in FORMAT_NAMES
            }
        bar = ui.linear_progress(0, show_value=False).props('aria-label="进度"')
        said = ui.column().style("max-height:46vh;overflow:auto;width:100%;gap:4px")
        running: list[making.Run] = []

        async def begin() -> None:
            formats = tuple(form for form, box in boxes.items() if box.value)
            if not formats:
                window.say("至少选一种格式")
                return
            start.disable()
            stop.enable()
            options = Options(
                formats, window.bench.output, window.bench.templates, volume=volume, public=public
            )
            running.append(making.start([target], options))
            made = await _follow(running[-1], bar)
            start.enable()
            stop.disable()
            _show_made(window, made, said)
            window.refresh_files()

        with ui.row():
            start = ui.button("开始做", on_click=begin).props("autofocus")
            stop = ui.button("停下", on_click=lambda: running[-1].stop()).props("flat")
            stop.disable()
            ui.button("关上", on_click=dialog.close).props("flat")
        dialog.on("hide", lambda: running[-1].stop() if running else None)


async def _follow(run: making.Run, bar: ui.linear_progress) -> making.Made:
    while True:
        news = await asyncio.to_thread(run.next)
        if isinstance(news, making.Made):
            bar.set_value(1.0)
            return news
        bar.set_value(news.done / max(news.total, 1))


def _show_made(window: Window, made: making.Made, said: ui.column) -> None:
    said.clear()
    with said:
        if made.stopped:
            ui.label("停下了；做好的都是完整的，再做一次会接着做。")
        ui.label(f"{made.projects} 个项目，{made.failed} 个没有做全；{made.unchanged} 个成品没有变，没有重做")
        if made.files:
            folder_button(window, made.files[0].parent)
        for path in made.files[:200]:
            offer(window, path)
        for note in made.notes:
            ui.label(note)
        for problem in made.problems[:50]:
            ui.label(format_problem(problem)).style("white-space:pre-wrap;font-size:12px")


def offer(window: Window, path: Path) -> None:
    """A link that downloads a finished file, and where it lies."""
    name = path.resolve().relative_to(window.bench.output.resolve()).as_posix()
    ui.link(name, f"/workbench/finished/{quote(name)}").props(f'download title="{quote(path.name)}"')


def folder_button(window: Window, folder: Path) -> None:
    """A button that shows the folder of finished files on this machine."""
    button = ui.button("打开成品的文件夹", icon="folder_open", on_click=lambda: show_folder(window, folder))
    button.props("flat dense no-caps")


async def show_folder(window: Window, folder: Path) -> None:
    try:
        await asyncio.to_thread(open_folder, folder)
    except (OSError, TablegenError) as error:
        window.say(sentence(error), True)


# -- sheets about an office


def review(window: Window, target: Path, path: Path) -> bytes:
    return report_writer(path)(collect([target], window.bench.templates), False)


def _loaded(window: Window, target: Path) -> list:
    specs = find_specs([target])
    folders = search_folders(window.bench.templates, [spec.path for spec in specs])
    return [load(spec, folders) for spec in specs]


def listed(window: Window, target: Path, path: Path) -> bytes:
    return project_list(_loaded(window, target))[0]


def entry(window: Window, target: Path, path: Path) -> bytes:
    return entry_workbook(_loaded(window, target), UNITS["元"])


async def write(window: Window, name: str, writer: Callable[[Window, Path, Path], bytes]) -> None:
    """A sheet about the office of the open spec, written below the output folder and offered."""
    target = _target(window, True)
    if target is None:
        return
    path = window.bench.output / target.name / name

    def work() -> None:
        put_in_place(path, writer(window, target, path))

    try:
        await asyncio.get_running_loop().run_in_executor(window.bench.slow, work)
    except (OSError, TablegenError) as error:
        window.say(sentence(error), True)
        return
    with window.client, ui.dialog(value=True).props('aria-label="写好了"') as dialog, ui.card():
        ui.label(f"写好了（{time.strftime('%H:%M')}）：")
        offer(window, path)
        folder_button(window, path.parent)
        ui.button("关上", on_click=dialog.close).props("flat")


# -- first run


def add_sample(window: Window) -> None:
    """A sample office with the sample of a layout as its project."""
    folders = search_folders(window.bench.templates, [window.bench.workspace.root / "-"])
    names = [name for name in layout_folders(folders) if name.endswith("-project")]
    path = window.bench.workspace.root / "样例单位" / "样例项目.yaml"
    try:
        write_new(new_spec("shanghai-project" if "shanghai-project" in names else names[0], path, folders))
    except (OSError, TablegenError) as error:
        window.say(sentence(error), True)
        return
    window.refresh_files()
    window.open(path)
