"""Trimmed copies of the big Chinese faces, in the user's cache folder.

A Chinese face of 20 to 60 thousand glyphs costs every PDF half its time and most of its memory. It is cut
once, with HarfBuzz (which WeasyPrint needs anyway), into two faces that together have every character of the
whole one: the usual (GB 2312 and the signs of forms) and the rest. The usual face serves nearly every
form; the rest is added where a text asks for it, so that 堃, 喆 and 镕 are set in the same design.

Never WOFF2: unpacking it takes a minute a form.
"""

from __future__ import annotations

import ctypes
import os
import re
import struct
import sys
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

from ...files.atomic import put_in_place
from ..fonts import Face, match_face, stack

BIG_BYTES = 8_000_000  # smaller faces are not worth cutting
VERSION = "3"  # of the way faces are cut
_SIGNS = (  # what stands on forms beside 汉字: Latin, punctuation, arrows, mathematics, boxes, full width
    (0x20, 0x24F),
    (0x370, 0x3FF),
    (0x2000, 0x206F),
    (0x20A0, 0x2BFF),
    (0x3000, 0x33FF),
    (0xFE30, 0xFE6F),
    (0xFF00, 0xFFEF),
)
_WHOLE = ((0x20, 0x10FFFF),)
_DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "DSIG")  # forms use no ligatures and no alternates
_SET_DROP_TABLE = 3  # HB_SUBSET_SETS_DROP_TABLE_TAG
_NO_HINTING = 1  # HB_SUBSET_FLAGS_NO_HINTING


@cache
def usual_characters() -> frozenset[int]:
    """The code points of the usual face."""
    signs = {code for first, last in _SIGNS for code in range(first, last + 1)}
    return frozenset(signs | _gb2312())


def _gb2312() -> set[int]:
    codes = set()
    for row in range(0xA1, 0xF8):
        text = bytes(byte for cell in range(0xA1, 0xFF) for byte in (row, cell)).decode("gb2312", "ignore")
        codes.update(map(ord, text))
    return codes


def cache_folder() -> Path:
    """The user's cache folder for this program (TABLEGEN_CACHE overrides it)."""
    if own := os.environ.get("TABLEGEN_CACHE"):
        return Path(own)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "tablegen"


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The two files that a big face was cut into, and the CSS family names that they get."""

    family: str
    usual: Path
    rest: Path

    @property
    def rest_family(self) -> str:
        return f"{self.family} rest"


@cache
def trimmed(family: str, bold: bool) -> Trimmed | None:
    """The trimmed copies of what a declared family is printed with here, made where they are not there yet.

    None where the face is small, where HarfBuzz is missing, or where nothing can be written: the whole
    face is used then, which only takes longer.
    """
    face = match_face(stack(family), bold)
    if face is None:
        return None
    try:
        status = os.stat(face.file)
        if status.st_size < BIG_BYTES:
            return None
        key = f"{VERSION} {face.file} {face.index} {status.st_size} {status.st_mtime_ns}"
        name = blake2b(key.encode(), digest_size=8).hexdigest()
        folder = cache_folder() / "fonts"
        usual, rest = folder / f"{name}-usual.otf", folder / f"{name}-rest.otf"
        if not (usual.is_file() and rest.is_file()):
            _make(face, usual, rest)
    except OSError:
        return None
    return Trimmed(f"tablegen {name}", usual, rest)


def _make(face: Face, usual: Path, rest: Path) -> None:
    """Cut ``face``. Several processes may do so at once: each puts a whole file in place. Raises OSError."""
    characters = usual_characters()
    put_in_place(usual, numbered_anew(_cut(face, [(code, code) for code in characters], ())))
    put_in_place(rest, numbered_anew(_cut(face, _WHOLE, characters)))


def _cut(face: Face, added: list[tuple[int, int]] | tuple, taken_out: frozenset[int] | tuple) -> bytes:
    """The font file with the characters of ``added`` without ``taken_out``. Raises OSError."""
    font, cutter = _harfbuzz()
    void = ctypes.c_void_p
    blob = void(font.hb_blob_create_from_file(os.fsencode(face.file)))
    whole = void(font.hb_face_create(blob, face.index))
    wanted = void(cutter.hb_subset_input_create_or_fail())
    characters = void(cutter.hb_subset_input_unicode_set(wanted))
    for first, last in added:
        font.hb_set_add_range(characters, first, last)
    for code in taken_out:
        font.hb_set_del(characters, code)
    tables = void(cutter.hb_subset_input_set(wanted, _SET_DROP_TABLE))
    for tag in _DROPPED:
        font.hb_set_add(tables, int.from_bytes(tag.encode(), "big"))
    cutter.hb_subset_input_set_flags(wanted, _NO_HINTING)
    result = void(cutter.hb_subset_or_fail(whole, wanted))
    try:
        if not result.value:
            raise OSError(f"HarfBuzz cannot cut {face.file}")
        made = void(font.hb_face_reference_blob(result))
        length = ctypes.c_uint()
        data = font.hb_blob_get_data(made, ctypes.byref(length))
        content = ctypes.string_at(data, length.value)
        font.hb_blob_destroy(made)
        font.hb_face_destroy(result)
        return content
    finally:
        cutter.hb_subset_input_destroy(wanted)
        font.hb_face_destroy(whole)
        font.hb_blob_destroy(blob)


def numbered_anew(data: bytes) -> bytes:
    """A CID-keyed face whose CIDs are the numbers of its glyphs.

    A PDF made by WeasyPrint addresses glyphs by number. After cutting, the face still lists the old CIDs, and
    strict readers would find other glyphs or none (veraPDF: ISO 19005-3, 6.2.11.8). The list (the charset,
    Adobe technical note 5176, chapter 13) is replaced by one range that counts up.
    """
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.sfnt import calcChecksum

    font = TTFont(BytesIO(data), lazy=True)
    if "CFF " not in font:
        return data
    top = font["CFF "].cff.topDictIndex[0]
    if "ROS" not in top.rawDict:
        return data
    entry = font.reader.tables["CFF "]
    content = bytearray(data)
    start = entry.offset + top.rawDict["charset"]
    one_range = struct.pack(">BHH", 2, 1, font["maxp"].numGlyphs - 2)  # format 2: from CID 1, so many more
    content[start : start + len(one_range)] = one_range
    checksum = calcChecksum(content[entry.offset : entry.offset + entry.length])
    row = content.index(
        b"CFF ", 12
    )  # its line in the table directory (OpenType: tag, checksum, offset, length)
    content[row + 4 : row + 8] = struct.pack(">I", checksum)
    whole = font.reader.tables["head"].offset + 8  # checkSumAdjustment
    content[whole : whole + 4] = bytes(4)
    content[whole : whole + 4] = struct.pack(">I", (0xB1B0AFBA - calcChecksum(content)) & 0xFFFFFFFF)
    return bytes(content)


_NAMES = {
    "linux": ("libharfbuzz.so.0", "libharfbuzz-subset.so.0"),
    "darwin": ("libharfbuzz.0.dylib", "libharfbuzz-subset.0.dylib"),
    "win32": ("libharfbuzz-0.dll", "libharfbuzz-subset-0.dll"),
}


@cache
def _harfbuzz() -> tuple[ctypes.CDLL, ctypes.CDLL]:
    """HarfBuzz and its subsetting library. Raises OSError where they are missing."""
    font_name, cutter_name = _NAMES.get(sys.platform, _NAMES["linux"])
    font, cutter = ctypes.CDLL(font_name), ctypes.CDLL(cutter_name)
    for library, functions in (
        (font, "hb_blob_create_from_file hb_face_create hb_face_reference_blob hb_blob_get_data"),
        (
            cutter,
            "hb_subset_input_create_or_fail hb_subset_input_unicode_set hb_subset_input_set hb_subset_or_fail",
        ),
    ):
        for function in functions.split():
            getattr(library, function).restype = ctypes.c_void_p
    return font, cutter


_OUTSIDE_LATIN = re.compile("[^\x00-\x7f]")


def needs_rest(text: str) -> bool:
    """Whether ``text`` has a character that the usual face does not have."""
    return not usual_characters().issuperset(map(ord, set(_OUTSIDE_LATIN.findall(text))))


def face_css(families: dict[str, bool], rest: bool) -> tuple[str, dict[str, tuple[str, ...]], frozenset[str]]:
    """@font-face rules for declared families (family → whether it is also set bold).

    Returns the rules, the family names to put before each declared family, and the URLs that the rules name
    (nothing else may be fetched).
    """
    rules: dict[str, None] = {}
    before: dict[str, tuple[str, ...]] = {}
    urls: set[str] = set()
    for family, bold in families.items():
        regular = trimmed(family, False)
        if regular is None:
            continue
        weights = [(regular, "normal")]
        if bold and (heavy := trimmed(family, True)) is not None and heavy.usual != regular.usual:
            weights.append((heavy, "bold"))
        for face, weight in weights:
            files = [(regular.family, face.usual)] + ([(regular.rest_family, face.rest)] if rest else [])
            for name, file in files:
                url = file.as_uri()
                urls.add(url)
                rules[f'@font-face{{font-family:"{name}";font-weight:{weight};src:url("{url}")}}'] = None
        before[family] = (regular.family, regular.rest_family) if rest else (regular.family,)
    return "".join(rules), before, frozenset(urls)
