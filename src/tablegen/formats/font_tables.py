"""What stands in a font file: the characters that a face has, and its names (OpenType 1.9: ``cmap``, ``name``).

Read here rather than with a font library: every run that makes a PDF asks, and these are two tables of a file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache

FAMILY_NAMES = (1, 16)  # name ids: of the family, and of the typographic family


@cache
def coverage(file: str, index: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The code points that a face has a glyph for: where ranges begin, ascending, and where they end. Of a file
    that is no sound font, none."""
    firsts: list[int] = []
    lasts: list[int] = []
    try:
        for first, last in sorted(_ranges(_cmap(file, index))):
            if lasts and first == lasts[-1] + 1:
                lasts[-1] = last
            else:
                firsts.append(first)
                lasts.append(last)
    except (OSError, struct.error, ValueError):
        return (), ()
    return tuple(firsts), tuple(lasts)


def family_names(file: str, index: int) -> set[str]:
    """What a face calls its family, in every language; nothing for a file that is no sound font."""
    found: set[str] = set()
    try:
        table = _table(file, index, b"name")
        count, strings = struct.unpack_from(">HH", table, 2)
        for number in range(count):
            platform, _, _, name, length, offset = struct.unpack_from(">6H", table, 6 + 12 * number)
            if platform in (0, 3) and name in FAMILY_NAMES:
                found.add(table[strings + offset : strings + offset + length].decode("utf-16-be"))
    except (OSError, struct.error, ValueError):
        return set()
    return found


def _table(file: str, index: int, wanted: bytes) -> bytes:
    """A table of face ``index`` of a font file (a TTC holds several). Raises OSError, struct.error, ValueError."""
    with open(file, "rb") as font:
        head = font.read(12)
        if head[:4] == b"ttcf":
            font.seek(12 + 4 * index)
            font.seek(struct.unpack(">I", font.read(4))[0])
            head = font.read(12)
        tables = font.read(16 * struct.unpack(">H", head[4:6])[0])
        for tag, _, offset, length in struct.iter_unpack(">4sIII", tables):
            if tag == wanted:
                font.seek(offset)
                return font.read(length)
    raise ValueError(f"no table {wanted!r}")


def _cmap(file: str, index: int) -> bytes:
    """The best Unicode subtable of the cmap table. Raises OSError, struct.error, ValueError."""
    table = _table(file, index, b"cmap")
    found: dict[int, int] = {}  # format → offset
    (count,) = struct.unpack_from(">H", table, 2)
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", table, 4 + 8 * number)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            found.setdefault(struct.unpack_from(">H", table, offset)[0], offset)
    for form in (12, 4):
        if form in found:
            return table[found[form] :]
    raise ValueError("no Unicode cmap")


def _ranges(table: bytes) -> Iterator[tuple[int, int]]:
    """(first, last) code points with a glyph, of a subtable of format 4 or 12. Raises struct.error."""
    if table[:2] == b"\0\x0c":
        (groups,) = struct.unpack_from(">I", table, 12)
        for first, last, glyph in struct.iter_unpack(">III", table[16 : 16 + 12 * groups]):
            yield (first, last) if glyph else (first + 1, last)
        return
    (double,) = struct.unpack_from(">H", table, 6)
    segments = double // 2

    def column(start: int) -> tuple[int, ...]:
        return struct.unpack_from(f">{segments}H", table, start)

    lasts, firsts = column(14), column(16 + double)
    deltas, offsets = column(16 + 2 * double), column(16 + 3 * double)
    for number, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if offsets[number]:  # counted from where it stands itself
                place = 16 + 3 * double + 2 * number + offsets[number] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", table, place)
            if (glyph or not offsets[number]) and (glyph + deltas[number]) & 0xFFFF:
                yield code, code
