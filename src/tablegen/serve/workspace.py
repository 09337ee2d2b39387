"""The files of one folder: which there are, opening and saving them, drafts, and the waste basket.

Nothing typed is lost and nothing is overwritten unseen: a draft and the steps that can be taken
back are written beside the spec (``.tablegen/drafts/``) while one types, and a file is replaced only where it still is what was opened.
Every path comes from a browser and is checked: it names a spec below the folder, or it is refused.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..files.atomic import keep_copy, locked, put_in_place
from ..problems import CallError, Place, Problem, SpecError
from ..spec.folder import SHARED_NAME, SUFFIXES, spec_file
from ..spec.slips.recover import decode
from ..text.file_names import safe_name
from ..text.limits import too_large

DRAFTS = Path(".tablegen", "drafts")
BASKET = Path(".tablegen", "废件篓")  # hidden, so that no command takes what lies there for specs
MAX_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A spec in the editor: ``text`` has ``\\n`` as its only line end; ``base`` is the digest of the file that it was
    read from. ``draft`` is what was typed and not saved ("" where nothing was), ``draft_is_older`` says that the file
    was changed since; ``remark`` what is to be said of the file's encoding; ``past`` the steps that can be taken back."""

    text: str
    base: str
    windows_lines: bool = False
    draft: str | None = None
    draft_is_older: bool = False
    remark: str = ""
    past: Past | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """``steps``: the editor's own record (JSON) of how ``text`` came about, with what was taken back."""

    text: str
    steps: str


class ChangedOnDiskError(Exception):
    """The file is no longer what was opened; ``text`` is what it says now (None: it is gone)."""

    def __init__(self, text: str | None):
        super().__init__("changed on disk")
        self.text = text


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def difference(old: str, new: str) -> str:
    """What differs between the file on the disk and the editor, line by line."""
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), "磁盘上的文件", "编辑器里的内容", lineterm="", n=1
    )
    return "\n".join(lines)


class Workspace:
    """One folder of specs, and who is editing which of them."""

    def __init__(self, root: Path):
        self.root = root.resolve()
        self._holders: dict[Path, str] = {}
        self._left: dict[Path, str] = {}
        self._lock = threading.Lock()

    # -- paths

    def path(self, name: str) -> Path:
        """The spec called ``name`` (a path below the folder, with slashes). Raises CallError for everything else."""
        pure = PurePosixPath(name)
        bad = not name or "\0" in name or "\\" in name or ":" in name or pure.is_absolute()
        if bad or any(part.startswith(".") for part in pure.parts) or pure.suffix.lower() not in SUFFIXES:
            raise CallError(Problem("not-a-spec", f"“{name[:100]}”不是这个文件夹里的规格"))
        path = self.root / Path(*pure.parts)
        if not path.resolve().is_relative_to(self.root):
            raise CallError(Problem("not-a-spec", f"“{name[:100]}”不在这个文件夹里"))
        return path

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def files(self) -> list[Path]:
        """The specs and the 部门.yaml files below the folder; hidden folders (drafts, the waste basket) and
        layouts are passed over."""
        found: list[Path] = []
        for folder, below, names in os.walk(self.root):
            below[:] = sorted(item for item in below if not item.startswith("."))
            if "layout.yaml" in names:
                continue
            found += [
                Path(folder, item)
                for item in sorted(names)
                if not item.startswith(".") and item.lower().endswith(SUFFIXES)
            ]
            if len(found) > MAX_FILES:
                break
        return found

    # -- one editor for one spec

    def claim(self, path: Path, who: str, by_force: bool = False) -> bool:
        """Whether ``who`` may edit ``path`` now: nobody else does, or it is taken over."""
        with self._lock:
            holder = self._holders.get(path)
            if holder not in (None, who) and not by_force:
                return False
            self._holders[path] = who
            return True

    def is_free(self, path: Path) -> bool:
        return path not in self._holders

    def holds(self, path: Path, who: str) -> bool:
        """Whether ``who`` may still edit ``path``: nobody took it over, also while the connection was lost."""
        with self._lock:
            if path not in self._holders and self._left.get(path) == who:
                self._holders[path] = who
            return self._holders.get(path) == who

    def release(self, who: str) -> None:
        with self._lock:
            mine = [path for path, holder in self._holders.items() if holder == who]
            for path in mine:
                del self._holders[path]
                self._left[path] = who

    # -- reading and writing

    def open(self, path: Path) -> Opened:
        """Raises OSError, SpecError where the file is no text."""
        data = path.read_bytes()
        base = digest(data)
        oversized = too_large(data, path.name)
        if oversized is not None:
            raise SpecError(oversized)
        decoded = decode(data, str(path))
        if decoded is None:
            raise SpecError(
                Problem("encoding", f"“{path.name}”不是文本文件", Place(str(path)), "用记事本另存为 UTF-8")
            )
        text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
        draft = self._read_draft(path)
        remark = f"{decoded.problem.message}；保存时存成 UTF-8" if decoded.problem else ""
        windows_lines = "\r\n" in decoded.text
        past = self._read_past(path, base)
        if draft is None or draft["text"] == text:
            return Opened(text, base, windows_lines, remark=remark, past=past)
        return Opened(text, base, windows_lines, draft["text"], draft["base"] != base, remark, past)

    def keep_draft(self, path: Path, text: str, base: str) -> None:
        """Raises OSError."""
        content = json.dumps({"base": base, "text": text}, ensure_ascii=False)
        put_in_place(self._draft(path), content.encode("utf-8", "replace"))

    def drop_draft(self, path: Path) -> None:
        self._draft(path).unlink(missing_ok=True)

    def keep_past(self, path: Path, past: Past, base: str) -> None:
        """Keep what can be taken back, for as long as the file is the one with the digest ``base``. Raises OSError."""
        content = json.dumps({"base": base, "text": past.text, "steps": past.steps}, ensure_ascii=False)
        put_in_place(self._past(path), content.encode("utf-8", "replace"))

    def _read_past(self, path: Path, base: str) -> Past | None:
        found = _read_texts(self._past(path), ("base", "text", "steps"))
        return Past(found["text"], found["steps"]) if found and found["base"] == base else None

    def save(self, path: Path, text: str, base: str, windows_lines: bool = False) -> str:
        """Put ``text`` into the file and return its new digest. Raises ChangedOnDiskError where the file is no longer
        the one with the digest ``base``, OSError."""
        data = (text.replace("\n", "\r\n") if windows_lines else text).encode("utf-8", "replace")
        folder = self._draft(path).parent
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / f"{path.name}.lock"):  # two servers may work on one folder
            self.check_unchanged(path, base)
            put_in_place(path, data)
        self.drop_draft(path)
        return digest(data)

    def check_unchanged(self, path: Path, base: str) -> None:
        """Raises ChangedOnDiskError where the file is no longer the one with the digest ``base``, OSError."""
        try:
            now = path.read_bytes()
        except FileNotFoundError:
            raise ChangedOnDiskError(None) from None
        if digest(now) != base:
            decoded = decode(now, str(path))
            found = decoded.text if decoded else ""
            raise ChangedOnDiskError(found.replace("\r\n", "\n").replace("\r", "\n"))

    def overwrite(self, path: Path, text: str, windows_lines: bool = False) -> Path | None:
        """Put ``text`` into a file that was changed meanwhile; what it said is kept in the waste basket (the copy; beside
        the spec it would be taken for one more project). Raises OSError."""
        kept = None
        if os.path.exists(path):
            kept = keep_copy(path, "别处改的", self._basket(path))
        put_in_place(path, (text.replace("\n", "\r\n") if windows_lines else text).encode("utf-8", "replace"))
        self.drop_draft(path)
        return kept

    def _basket(self, path: Path) -> Path:
        where = self.root / BASKET / path.parent.relative_to(self.root)
        where.mkdir(parents=True, exist_ok=True)
        return where

    def _draft(self, path: Path) -> Path:
        return path.parent / DRAFTS / f"{path.name}.json"

    def _past(self, path: Path) -> Path:
        return path.parent / DRAFTS / f"{path.name}.steps.json"

    def _read_draft(self, path: Path) -> dict[str, str] | None:
        return _read_texts(self._draft(path), ("base", "text"))

    # -- moving about

    def free_path(self, folder: str, name: str) -> Path:
        """Where a new spec called ``name`` goes below ``folder`` ("": the folder itself). Raises CallError where the
        name is taken."""
        stem = safe_name(name.strip().removesuffix(".yaml"))
        path = self.path((PurePosixPath(folder) / f"{stem}.yaml").as_posix())
        if os.path.exists(path):
            raise CallError(Problem("exists", f"“{stem}”已经有了，没有动它", hint="换一个名字"))
        return path

    def rename(self, path: Path, name: str) -> Path:
        """Raises CallError, OSError."""
        target = self.free_path(PurePosixPath(self.name(path)).parent.as_posix(), name)
        os.rename(path, target)
        for beside in (self._draft, self._past):
            if os.path.exists(beside(path)):
                os.replace(beside(path), beside(target))
        return target

    def duplicate(self, path: Path) -> Path:
        """A copy beside it, of the saved file. Raises CallError, OSError."""
        folder = PurePosixPath(self.name(path)).parent.as_posix()
        for number in range(1, 1000):
            extra = f" {number}" if number > 1 else ""
            try:
                target = self.free_path(folder, f"{path.stem}（副本{extra}）")
            except CallError:
                continue
            put_in_place(target, path.read_bytes())
            return target
        raise CallError(Problem("exists", f"“{path.stem}”的副本太多了", hint="先清理一下"))

    def discard(self, path: Path) -> Path:
        """Move a spec into the waste basket, with its folders; nothing is deleted. Raises OSError."""
        where = self._basket(path)
        number, target = 1, where / path.name
        while os.path.exists(target):
            number += 1
            target = where / f"{path.stem} {number}{path.suffix}"
        os.rename(path, target)
        self.drop_draft(path)
        self._past(path).unlink(missing_ok=True)
        return target


def _read_texts(path: Path, names: Sequence[str]) -> dict[str, str] | None:
    """The texts called ``names`` in a file beside a spec; None where it is not there or was not written to its end."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    good = isinstance(found, dict) and all(isinstance(found.get(name), str) for name in names)
    return found if good else None


def offices(workspace: Workspace, files: Sequence[Path]) -> dict[str, list[Path]]:
    """The specs by their folder's name below the workspace ("" for those that lie in it directly)."""
    found: dict[str, list[Path]] = {}
    for path in files:
        found.setdefault(path.parent.relative_to(workspace.root).as_posix(), []).append(path)
    return found


def is_shared(path: Path) -> bool:
    return path.name == SHARED_NAME


def office_of(path: Path) -> Path:
    """The folder of the office that a spec belongs to."""
    return spec_file(path).office
