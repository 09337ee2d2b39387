"""Every character or none: which characters of a Book no installed face has."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache

from ...grid.sheet import Book
from ...problems import Problem, TablegenError
from ..font_tables import coverage
from ..fonts import Face, installed, match_face, stack

SHOWN = 10  # characters named in a message
_UNSEEN = ("Cc", "Cf", "Zl", "Zp")  # they leave no mark on paper
_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))  # of variants: they leave none either


class MissingGlyphError(TablegenError):
    """A character of the form cannot be printed: it would stand there as an empty box."""


def check_characters(book: Book, what: str = "PDF") -> None:
    """Raise MissingGlyphError where a character of ``book`` is in no installed face, or is one that every font
    gives its own meaning (private use), which PDF/A-3a forbids (ISO 19005-3, 6.2.11.7.3). ``what`` is to be made."""
    characters = sorted(_characters(book))
    missing = [char for char in characters if not _has_glyph(char)]
    if missing:
        raise missing_glyphs(missing, what)
    private = [char for char in characters if unicodedata.category(char) == "Co"]
    if private:
        raise MissingGlyphError(
            Problem(
                "missing-glyph",
                f"{_shown(private)} 是自造字，换一台电脑就不是这个字，存档的 PDF 不许用，所以没有做{_spaced(what).rstrip()}",
                hint="换成通用的字；人名、地名里的生僻字多半已有正式编码，可以用输入法重新打一遍",
            )
        )


def missing_glyphs(characters: Iterable[str], what: str = "PDF") -> MissingGlyphError:
    """What is said of characters that no font of this machine has."""
    return MissingGlyphError(
        Problem(
            "missing-glyph",
            f"这台机器的字体里没有 {_shown(characters)}，{_spaced(what).lstrip()}上会印成空框，所以没有做{_spaced(what).rstrip()}",
            hint="换成别的字，或安装有这个字的字体",
        )
    )


def _spaced(what: str) -> str:
    return f" {what} " if what.isascii() else what


def _shown(characters: Iterable[str]) -> str:
    return "、".join(f"“{char}”(U+{ord(char):04X})" for char in list(characters)[:SHOWN])


def _characters(book: Book) -> set[str]:
    found: set[str] = set()
    for sheet in book.sheets:
        for line in (*sheet.head, *sheet.foot):
            found.update(line.text)
        for row in sheet.rows:
            for cell in row.cells:
                found.update(cell.text)
    return found


@cache
def _has_glyph(char: str) -> bool:
    code = ord(char)
    if unicodedata.category(char) in _UNSEEN or any(first <= code <= last for first, last in _SELECTORS):
        return True
    return any(_covers(face, code) for face in _faces())


def _faces() -> Iterator[Face]:
    """All installed faces; those that forms are usually printed with come first."""
    usual = [face for family in ("宋体", "仿宋", "Times New Roman") if (face := match_face(stack(family)))]
    yield from usual
    for faces in installed().values():
        yield from faces


def _covers(face: Face, code: int) -> bool:
    firsts, lasts = coverage(face.file, face.index)
    place = bisect_right(firsts, code) - 1
    return place >= 0 and code <= lasts[place]
