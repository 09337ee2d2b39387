"""Saving, and what the user is asked where something could be lost: a file changed outside, a draft, two windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from nicegui import Client, ui

from .bench import Bench
from .desk import Desk
from .markup import difference_html
from .workspace import ChangedOnDiskError, difference


class Screen(Protocol):
    """What saving needs of the browser window."""

    bench: Bench
    client: Client
    desk: Desk
    refresh_files: Callable[[], None]

    def say(self, text: str, bad: bool = False) -> None: ...

    def open(self, path: Path, by_force: bool = False, ask: bool = True) -> bool: ...

    def show_editor(self) -> None: ...

    def show_file(self) -> None: ...


class Saving:
    def __init__(self, window: Screen):
        self.window = window
        self.conflict: ui.dialog | None = None  # one question at a time

    async def save(self) -> None:
        window, desk = self.window, self.window.desk
        if desk.path is None:
            return
        if not desk.still_mine():
            self.ask_to_take_over(desk.path)
            return
        try:
            await desk.save()
        except ChangedOnDiskError as error:
            self._show_conflict(error.text)
        except OSError as error:
            window.say(f"没有存成：{error.strerror or error}；草稿还在", True)
        else:
            window.show_file()
            window.say("保存好了")
            window.refresh_files()

    def done_alone(self, error: ChangedOnDiskError | None) -> None:
        """The file was saved without being asked, or was found changed."""
        if error is not None:
            self._show_conflict(error.text)
        self.window.show_file()

    async def look_outside(self) -> None:
        """A file that another program changed is shown as it is now; what was typed meanwhile is not lost by it."""
        window, desk = self.window, self.window.desk
        try:
            await desk.look_outside()
        except ChangedOnDiskError as error:
            assert desk.path is not None
            if error.text is not None and not desk.is_changed:
                if window.open(desk.path, ask=False):
                    window.say("文件在别处改过，这里换成了新的")
                return
            self._show_conflict(error.text)
        except OSError as error:
            desk.held_back = True
            window.say(f"文件现在读不出来：{error.strerror or error}；草稿还在", True)

    @contextmanager
    def _asking(self, sentence: str, old: str = "", new: str = "", must: bool = False) -> Iterator[ui.dialog]:
        """A dialog with what differs between two texts; ``must``: Esc does not close it."""
        with (
            self.window.client,
            ui.dialog(value=True).props(f'aria-label="保存" {"persistent" if must else ""}') as dialog,
            ui.card().classes("tg-wide"),
        ):
            ui.label(sentence)
            if old or new:
                ui.html(difference_html(difference(old, new)), sanitize=False)
            with ui.row():
                yield dialog

    def _show_conflict(self, on_disk: str | None) -> None:
        window, desk = self.window, self.window.desk
        path, opened, text = desk.path, desk.opened, desk.text
        assert path is not None and opened is not None
        desk.held_back = True
        if self.conflict is not None:
            self.conflict.close()

        def keep_mine() -> None:
            dialog.close()
            try:
                kept = window.bench.workspace.overwrite(path, desk.text, opened.windows_lines)
            except OSError as error:
                window.say(f"没有存成：{error.strerror or error}；草稿还在", True)
                return
            window.open(path)
            window.say("存好了" + (f"；磁盘上原来的在废件篓里：{kept.name}" if kept else ""))

        def take_theirs() -> None:
            dialog.close()
            window.bench.workspace.drop_draft(path)
            window.open(path)

        if on_disk is None:
            said = "这个文件已经被移走或删掉了。"
        else:
            said = "打开以后，别的程序改过这个文件。绿色是编辑器里的，红色是磁盘上的："
        with self._asking(said, *(() if on_disk is None else (on_disk, text))) as dialog:
            self.conflict = dialog
            ui.button("用编辑器里的", on_click=keep_mine).props("autofocus")
            if on_disk is not None:
                ui.button("用磁盘上的", on_click=take_theirs).props("flat")
            ui.button("先不存", on_click=dialog.close).props("flat")

    def offer_draft(self, draft: str, is_older: bool) -> None:
        window, desk = self.window, self.window.desk
        path, past = desk.path, desk.past
        assert path is not None

        def take() -> None:
            dialog.close()
            desk.past = past  # without the step from the draft to the file, which the editor shows meanwhile
            desk.typed(draft)
            window.show_editor()

        def drop() -> None:
            dialog.close()
            window.bench.workspace.drop_draft(path)

        said = "上次写的没有保存，草稿还在。" + ("之后文件又在别处改过。" if is_older else "")
        with self._asking(f"{said}绿色是草稿里的：", desk.text, draft, must=True) as dialog:
            ui.button("接着草稿写", on_click=take).props("autofocus")
            ui.button("不要草稿", on_click=drop).props("flat")

    def ask_to_take_over(self, path: Path) -> None:
        window = self.window

        def take() -> None:
            dialog.close()
            window.open(path, by_force=True)

        with self._asking("这份规格正在另一个窗口里写，两边一起写会互相盖掉。") as dialog:
            ui.button("在这里写（那边变成只读）", on_click=take).props("autofocus")
            ui.button("只看", on_click=dialog.close).props("flat")
