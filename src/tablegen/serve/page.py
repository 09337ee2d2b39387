"""The page: files on the left, the editor in the middle, the printed pages on the right, findings below."""

from __future__ import annotations

from nicegui import ui

from .actions import add_sample, build_top, make
from .bench import Bench
from .files_panel import FilesPanel
from .findings_panel import FindingsPanel
from .keyboard import show_keys
from .pages_panel import PagesPanel
from .window import Window

HEAD = (
    '<link rel="stylesheet" href="/workbench/workbench.css">'
    '<script type="module" src="/workbench/workbench.js"></script>'
)


def build_page(bench: Bench, name: str = "") -> None:
    """One window, built while its browser waits, with the spec ``name`` where it was open before."""
    window = Window(bench)
    window.add_sample = lambda: add_sample(window)
    ui.add_head_html(HEAD)
    with ui.element("div").classes("tg-frame"):
        with ui.element("header").classes("tg-top"):
            ui.label("tablegen 工作台").classes("tg-title").props("role=heading aria-level=1")
            window.file_label = ui.label("").classes("tg-file").props("aria-live=polite")
            build_top(window)
        with ui.element("nav").classes("tg-left").props('aria-label="规格"'):
            files = FilesPanel(window)
            window.refresh_files, window.mark_file = files.refresh, files.mark
        window.editor_box = ui.element("section").classes("tg-editor").props('aria-label="规格的文字"')
        with ui.element("section").classes("tg-right").props('aria-label="印出来的样子"'):
            window.show_pages = PagesPanel(window).show
        with ui.element("section").classes("tg-bottom").props('aria-label="检查结果"'):
            findings = FindingsPanel(window)
            window.show_findings, window.found_in_files = findings.show, findings.set_saved
    window.show_nothing()
    if name:
        window.desk.later(window.open_again(name))
    ui.on("save", window.saving.save)
    ui.on("steps", lambda event: window.remember(event.args))
    ui.on("make", lambda: make(window))
    ui.on("repair", lambda event: findings.repair(int(event.args)))
    ui.on("repair-line", lambda event: findings.repair_line(int(event.args)))
    ui.on("answer", lambda event: findings.ask_reason(int(event.args)))
    ui.on("keys", lambda: _show_keys(window))
    ui.on("left-line", lambda event: window.left_line(int(event.args)))
    ui.on("import", files.ask_import)
    ui.on("go", lambda event: window.go(str(event.args["file"]), int(event.args["line"])))
    ui.on("say", lambda event: window.say(str(event.args)))


def _show_keys(window: Window) -> None:
    with window.client:
        show_keys()
