"""The right side: the printed pages, the form that is shown, zoom."""

from __future__ import annotations

from pathlib import Path

from nicegui import ui

from ..layout.folder import search_folders
from ..problems import CallError
from .forms import LIST, OWN, VOLUME, layout_names
from .markup import pages_html
from .window import Window, script_text

ZOOMS = (60, 80, 100, 125, 150, 200, 300)
FORMS = {OWN: "自己的表", LIST: "整个单位的清单", VOLUME: "整个单位的汇编"}


class PagesPanel:
    def __init__(self, window: Window):
        self.window = window
        self.zoom = 100
        folders = search_folders(window.bench.templates, [window.bench.workspace.root / "-"])
        others = {key: f"印到：{name}" for key, name in layout_names(folders).items()}
        with ui.element("div").classes("tg-bar"):
            self.form = ui.select(
                FORMS | others, value=OWN, on_change=lambda event: window.desk.draw(event.value)
            )
            self.form.props('dense borderless options-dense aria-label="看哪一张表"').classes("tg-form")
            ui.space()
            for text, icon, step in (("缩小", "remove", -1), ("放大", "add", 1)):
                button = ui.button(icon=icon, on_click=lambda step=step: self.set_zoom(step))
                button.props(f'flat dense size=sm aria-label="{text}"')
                if step < 0:
                    self.zoom_label = ui.label("100%")
        ui.element("div").classes("tg-pages").props('tabindex=0 role=region aria-label="页面"')

    def set_zoom(self, step: int) -> None:
        place = ZOOMS.index(self.zoom) + step
        self.zoom = ZOOMS[max(0, min(place, len(ZOOMS) - 1))]
        self.zoom_label.set_text(f"{self.zoom}%")
        self.window.run(f"document.documentElement.style.setProperty('--zoom','{self.zoom}%')")

    def show(self) -> None:
        desk = self.window.desk
        address = f"/workbench/page/{desk.id}/{desk.pictures}"
        markup = pages_html(desk.seen, address, str(desk.path), self._name)
        self.window.run(f"workbench.pages({script_text(markup)})")

    def _name(self, file: str) -> str:
        """What the browser calls a file; "" for one that cannot be opened in it."""
        workspace = self.window.bench.workspace
        try:
            name = workspace.name(Path(file))
            workspace.path(name)
        except (ValueError, CallError):
            return ""
        return name
