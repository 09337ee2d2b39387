"""The keys of the workbench, as its help lists them; ``workbench.js`` and the editor act on them."""

from __future__ import annotations

from nicegui import ui

KEYS = (
    ("Ctrl+S", "保存"),
    ("Ctrl+Enter", "做表"),
    ("Ctrl+P", "找项目，Enter 打开找到的第一个"),
    ("F6、Shift+F6", "到下一块、上一块：上面的按钮、左边的项目、规格、印出来的样子、检查结果"),
    ("↑ ↓ ← →", "在项目里走，← → 收起和打开单位；Enter 打开这个项目"),
    ("Ctrl+空格", "这里可以写什么"),
    ("Alt+Enter", "改好光标这一行"),
    ("F8、Shift+F8", "到下一处、上一处"),
    ("Ctrl+Z、Ctrl+Y", "退回、重做（自动改的也能退回）"),
    ("Ctrl+F", "在规格里找和替换"),
    ("Tab、Shift+Tab", "在规格里是缩进、退格；先按 Esc 再按 Tab，就离开规格到下一处"),
    ("Ctrl+加号、Ctrl+减号", "整页放大、缩小"),
    ("Esc", "关掉打开的小窗、提示、菜单"),
    ("F1", "这张表"),
)


def show_keys() -> None:
    """The table of keys, until Esc."""
    with ui.dialog(value=True).props('aria-label="键盘"') as dialog, ui.card().classes("tg-wide"):
        ui.label("不用鼠标也能做完全部的事：").props("role=heading aria-level=2")
        with ui.element("dl").classes("tg-keys"):
            for key, meaning in KEYS:
                with ui.element("dt"):
                    ui.label(key)
                with ui.element("dd"):
                    ui.label(meaning)
        ui.button("关上", on_click=dialog.close).props("autofocus")
