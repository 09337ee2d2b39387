"""Faces of official forms and what stands in for them on each system (no font file is shipped).

A declared family (宋体, 仿宋 …) is the name written into Word and Excel files; PDF and HTML get a stack of
names that begins with it. On Windows and macOS the Chinese faces are there; on Linux Noto (宋, 黑) and
AR PL KaitiM (楷) come from the distribution.
"""

from __future__ import annotations

import glob
import os
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from .font_tables import family_names

if TYPE_CHECKING:
    import typst

REGULAR, BOLD = 400, 700

_SONG = (
    "宋体",
    "SimSun",
    "NSimSun",
    "Songti SC",
    "STSong",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
)
_HEI = ("黑体", "SimHei", "Heiti SC", "STHeiti", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC")
_KAI = ("楷体", "KaiTi", "Kaiti SC", "STKaiti", "AR PL KaitiM GB", "AR PL UKai CN", "Noto Serif CJK SC")
_FANG = (
    "仿宋",
    "FangSong",
    "STFangsong",
    "方正仿宋简体",
    "FZFangSong-Z02S",
    "Noto Serif CJK SC",
    "Noto Serif SC",
)
_XBS = (
    "方正小标宋简体",
    "FZXiaoBiaoSong-B05S",
    "方正小标宋_GBK",
    "FZXiaoBiaoSong-B05",
    "STZhongsong",
    "华文中宋",
    "Noto Serif CJK SC",
    "Noto Serif SC",
)

STACKS: dict[str, tuple[str, ...]] = {
    "宋体": _SONG,
    "黑体": _HEI,
    "楷体": _KAI,
    "仿宋": _FANG,
    "方正小标宋简体": _XBS,
}
GENERIC = {"黑体": "sans-serif"}
LATIN = {"Times New Roman": ("Liberation Serif",), "Arial": ("Liberation Sans",)}  # of the same widths
# free faces that stand in lighter than the real one are set bold
BOLD_SUBSTITUTES = {"方正小标宋简体": ("Noto Serif CJK SC", "Noto Serif SC")}


def stack(family: str) -> tuple[str, ...]:
    """The names to try for a declared family, best first."""
    known = STACKS.get(family.removesuffix("_GB2312"))
    return known if known else (family, *_SONG)


def css_stack(family: str, latin: str) -> str:
    """The CSS value of font-family for a style."""
    names = stack(family)
    if latin != family:
        names = (latin, *LATIN.get(latin, ()), *names)
    quoted = ", ".join('"' + name.replace('"', "") + '"' for name in names)
    return f"{quoted}, {GENERIC.get(family, 'serif')}"


# -- which faces are there: those that the PDF engine finds, the same way on every system

FOLDERS = "TABLEGEN_FONTS"  # the office's own fonts: folders, divided as in PATH


@dataclass(frozen=True, slots=True)
class Face:
    """An installed face: its family, its file and its number there (a TTC holds several), and its weight."""

    family: str
    file: str
    index: int
    weight: int


def own_folders() -> list[str]:
    """The folders that the user names beside those of the system."""
    return [folder for folder in os.environ.get(FOLDERS, "").split(os.pathsep) if os.path.isdir(folder)]


class _Search(threading.Thread):
    """The engine's own search for faces; it lets other threads run meanwhile."""

    found: typst.Fonts | None = None
    error: BaseException | None = None

    def run(self) -> None:
        try:
            import typst

            self.found = typst.Fonts(
                include_system_fonts=True, include_embedded_fonts=False, font_paths=own_folders()
            )
        except BaseException as error:  # raised again where the faces are wanted
            self.error = error


@cache
def look_for_fonts() -> _Search:
    """Begins to look for the faces of this machine, once in a process: a seventh of a second that a run can use to
    read its specs. Not in a process that forks afterwards."""
    search = _Search(daemon=True)
    search.start()
    return search


@cache
def engine_fonts() -> typst.Fonts:
    """The faces of this machine, as the PDF engine takes them."""
    search = look_for_fonts()
    search.join()
    if search.error is not None:
        raise search.error
    assert search.found is not None
    return search.found


@cache
def installed() -> dict[str, tuple[Face, ...]]:
    """Upright faces of the usual width, by their family's name in small letters."""
    found: dict[str, list[Face]] = {}
    for info in engine_fonts().fonts():
        if info.path is not None and info.style == "normal" and info.stretch == 1.0:
            face = Face(info.family, str(info.path), info.index, info.weight)
            found.setdefault(info.family.lower(), []).append(face)
    return {family: tuple(faces) for family, faces in found.items()}


def faces_of(name: str) -> tuple[Face, ...]:
    """The installed faces of a family, by the engine's name of it or by one that the font gives itself."""
    found = installed().get(name.lower(), ())
    if found or name.isascii() or any(name in names for names in STACKS.values()):
        return found  # the stacks hold both names
    return installed().get(_own_names().get(name, ""), ())


@cache
def _own_names() -> dict[str, str]:
    """The names that fonts give their families in other languages → the engine's name. The engine knows the
    English one (STXingkai), a form.css may have the other (华文行楷)."""
    return {
        name: family
        for family, faces in installed().items()
        for name in family_names(faces[0].file, faces[0].index)
        if not name.isascii()
    }


def match_face(names: Iterable[str], bold: bool = False) -> Face | None:
    """The face of the first of ``names`` that is installed, in the weight asked for or the nearest, or None."""
    wanted = BOLD if bold else REGULAR
    for name in names:
        if faces := faces_of(name):
            return min(faces, key=lambda face: abs(face.weight - wanted))
    return None


@cache
def font_names(family: str, latin: bool = False) -> tuple[str, ...]:
    """The installed families for a declared one, best first, as the engine spells them; of a ``latin`` one no
    Chinese ones."""
    names = (family, *LATIN.get(family, ())) if latin else stack(family)
    return tuple(dict.fromkeys(faces[0].family.lower() for name in names if (faces := faces_of(name))))


@cache
def has_light_stand_in(family: str) -> bool:
    """Whether this machine prints ``family`` with a free face that has to be set bold to look like it."""
    face = match_face(stack(family))
    return face is not None and face.family in BOLD_SUBSTITUTES.get(family, ())


# -- whether they have changed, without loading them

_SUFFIXES = (".ttf", ".ttc", ".otf", ".otc")


def font_folders() -> list[str]:
    """The folders where fonts of this system and of the user are."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        windows = os.environ.get("SYSTEMROOT", "C:\\Windows")
        local = os.environ.get("LOCALAPPDATA", os.path.join(home, "AppData", "Local"))
        found = [os.path.join(windows, "Fonts"), os.path.join(local, "Microsoft", "Windows", "Fonts")]
    elif sys.platform == "darwin":
        # faces that macOS brings when they are wanted; beside them lie assets of every other kind
        brought = glob.glob("/System/Library/AssetsV2/com_apple_MobileAsset_Font*")
        found = ["/System/Library/Fonts", *sorted(brought), "/Library/Fonts", f"{home}/Library/Fonts"]
    else:
        data = os.environ.get("XDG_DATA_HOME") or f"{home}/.local/share"
        found = ["/usr/share/fonts", "/usr/local/share/fonts", f"{home}/.fonts", f"{data}/fonts"]
    return [*found, *own_folders()]


@cache
def fonts_digest() -> str:
    """Of the font files that are there, by name, size and time: what a PDF looks like depends on them. Any face may
    be asked for a character that the others lack."""
    state = blake2b(digest_size=8)
    for folder in font_folders():
        for parent, below, names in os.walk(folder):
            below.sort()
            for name in sorted(names):
                if name.lower().endswith(_SUFFIXES):
                    path = os.path.join(parent, name)
                    with suppress(OSError):
                        status = os.stat(path)
                        state.update(os.fsencode(f"{path} {status.st_size} {status.st_mtime_ns} "))
    return state.hexdigest()
