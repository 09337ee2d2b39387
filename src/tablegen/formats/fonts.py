"""Faces of official forms and what stands in for them on each system (no font file is shipped).

A declared family (宋体, 仿宋 …) is the name written into Word and Excel files; PDF and HTML get a stack of
names that begins with it. On Windows and macOS the Chinese faces are there; on Linux Noto (宋, 黑) and
AR PL KaitiM (楷) come from the distribution.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

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
# free faces that stand in lighter than the real one are set bold
BOLD_SUBSTITUTES = {"方正小标宋简体": ("Noto Serif CJK SC", "Noto Serif SC")}


def stack(family: str) -> tuple[str, ...]:
    """The names to try for a declared family, best first."""
    known = STACKS.get(family.removesuffix("_GB2312"))
    return known if known else (family, *_SONG)


def css_stack(family: str, latin: str, before: tuple[str, ...] = ()) -> str:
    """The CSS value of font-family for a style; the names ``before`` come before the family's own."""
    names = (*before, *stack(family))
    if latin != family:
        # metric-compatible free faces of Times New Roman and Arial
        names = (
            latin,
            *{"Times New Roman": ("Liberation Serif",), "Arial": ("Liberation Sans",)}.get(latin, ()),
            *names,
        )
    quoted = ", ".join('"' + name.replace('"', "") + '"' for name in names)
    return f"{quoted}, {GENERIC.get(family, 'serif')}"


@cache
def has_light_stand_in(family: str) -> bool:
    """Whether this machine prints ``family`` with a free face that has to be set bold to look like it."""
    lighter = BOLD_SUBSTITUTES.get(family)
    found = match_family(stack(family)) if lighter else None
    return found is not None and lighter is not None and found[0] in lighter


# -- which face is really there (fontconfig, the library that WeasyPrint uses too)

_LIBRARIES = ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll", "fontconfig-1.dll")
_MATCH_PATTERN = 0  # FcMatchPattern
_FOUND = 0  # FcResultMatch


_REGULAR, _BOLD = 80, 200  # FC_WEIGHT_REGULAR, FC_WEIGHT_BOLD


@dataclass(frozen=True, slots=True)
class Face:
    """An installed face: the family's name, its file, and its number in the file (a TTC holds several)."""

    family: str
    file: str
    index: int


@cache
def _load() -> ctypes.CDLL | None:
    for name in _LIBRARIES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        for function in ("FcInitLoadConfigAndFonts", "FcNameParse", "FcFontMatch"):
            getattr(library, function).restype = ctypes.c_void_p
        return library
    return None


@cache
def _configuration() -> int:
    library = _load()
    assert library is not None
    return library.FcInitLoadConfigAndFonts()


def match_family(names: Iterable[str]) -> tuple[str, str] | None:
    """(family, font file) of the first of ``names`` that is installed, or None."""
    face = match_face(tuple(names))
    return (face.family, face.file) if face else None


@cache
def match_face(names: tuple[str, ...], bold: bool = False) -> Face | None:
    """The face of the first of ``names`` that is installed, in the weight asked for or the nearest, or None."""
    library = _load()
    if library is None:
        return None
    configuration = ctypes.c_void_p(_configuration())
    for name in names:
        escaped = "".join("\\" + char if char in "\\-:," else char for char in name)
        pattern = ctypes.c_void_p(library.FcNameParse(escaped.encode()))
        library.FcPatternAddInteger(pattern, b"weight", _BOLD if bold else _REGULAR)
        library.FcConfigSubstitute(configuration, pattern, _MATCH_PATTERN)
        library.FcDefaultSubstitute(pattern)
        result = ctypes.c_int()
        font = ctypes.c_void_p(library.FcFontMatch(configuration, pattern, ctypes.byref(result)))
        file = _text(library, font, b"file", 0)
        index = ctypes.c_int()
        library.FcPatternGetInteger(font, b"index", 0, ctypes.byref(index))
        families = []
        while (family := _text(library, font, b"family", len(families))) is not None:
            families.append(family)
        library.FcPatternDestroy(pattern)
        library.FcPatternDestroy(font)
        if file is not None and name.casefold() in (family.casefold() for family in families):
            return Face(name, file, index.value)
    return None


@cache
def fonts_digest() -> str:
    """Of the faces that this machine prints with: what a PDF looks like depends on them."""
    state = blake2b(digest_size=8)
    for role, names in STACKS.items():
        for bold in (False, True):
            face = match_face(names, bold)
            state.update(f"{role} {bold} {face}".encode())
            if face is not None:
                status = os.stat(face.file)
                state.update(f" {status.st_size} {status.st_mtime_ns}".encode())
    return state.hexdigest()


def _text(library: ctypes.CDLL, font: ctypes.c_void_p, key: bytes, number: int) -> str | None:
    value = ctypes.c_char_p()
    if library.FcPatternGetString(font, key, number, ctypes.byref(value)) != _FOUND or value.value is None:
        return None
    return value.value.decode("utf-8", "replace")
