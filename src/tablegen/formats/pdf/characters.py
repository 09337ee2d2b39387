"""Every character or none: the faces that the characters of a Book are printed with, and those that none has."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Set
from functools import cache

from ...grid.sheet import Book, Style
from ...problems import Problem, TablegenError
from ..font_tables import coverage
from ..fonts import Face, font_names, has_light_stand_in, installed, match_face

SHOWN = 10  # characters named in a message
CHINESE = frozenset("·–—‘’“”‥…‧⸺")  # which a Latin face has too: the Chinese one prints them
Look = tuple[str, str, bool]  # family, Latin family, bold


class MissingGlyphError(TablegenError):
    """Some of the ``characters`` of the form cannot be printed: they would stand there as empty boxes."""

    def __init__(self, problem: Problem, characters: Iterable[str]):
        super().__init__(problem)
        self.characters = "".join(characters)


def look_of(style: Style) -> Look:
    """What decides about the faces of a style."""
    return style.font, style.latin_font, style.bold or has_light_stand_in(style.font)


def stand_ins(book: Book, what: str = "PDF") -> dict[Look, tuple[str, ...]]:
    """The families, beside those of a look, that some character of ``book`` in this look is printed with.

    Raises MissingGlyphError where a character is in no installed face, or is one that every font gives its own
    meaning (private use), which PDF/A-3a forbids (ISO 19005-3, 6.2.11.7.3). ``what`` is to be made.
    """
    missing: set[str] = set()
    private: set[str] = set()
    leftwards: set[str] = set()
    found: dict[Look, tuple[str, ...]] = {}
    for look, characters in _characters(book).items():
        families: dict[str, None] = {}
        for char in sorted(characters):
            family = _family(look, char)
            if family is None:
                missing.add(char)
            elif family:
                families[family] = None
            if unicodedata.category(char) == "Co":
                private.add(char)
            if unicodedata.bidirectional(char) in ("R", "AL"):
                leftwards.add(char)
        found[look] = tuple(families)
    if missing:
        raise missing_glyphs(sorted(missing), what)
    if private:
        raise MissingGlyphError(
            Problem(
                "missing-glyph",
                f"{_shown(sorted(private))} 是自造字，换一台电脑就不是这个字，存档的 PDF 不许用，所以没有做{_spaced(what).rstrip()}",
                hint="换成通用的字；人名、地名里的生僻字多半已有正式编码，可以用输入法重新打一遍",
            ),
            private,
        )
    if leftwards:  # beside 汉字 and digits, brackets and signs change their places and their shapes
        raise MissingGlyphError(
            Problem(
                "missing-glyph",
                f"{_shown(sorted(leftwards))} 是从右到左写的文字，和汉字、数字排在一起会乱，所以没有做{_spaced(what).rstrip()}",
                hint="换成汉字；一定要印的，只做 Word 和 Excel",
            ),
            leftwards,
        )
    return found


def missing_glyphs(characters: Iterable[str], what: str = "PDF") -> MissingGlyphError:
    """What is said of characters that no font of this machine has."""
    characters = list(characters)
    return MissingGlyphError(
        Problem(
            "missing-glyph",
            f"这台机器的字体里没有 {_shown(characters)}，{_spaced(what).lstrip()}上会印成空框，所以没有做{_spaced(what).rstrip()}",
            hint="换成别的字，或安装有这个字的字体",
        ),
        characters,
    )


def _spaced(what: str) -> str:
    return f" {what} " if what.isascii() else what


def _shown(characters: Iterable[str]) -> str:
    return "、".join(f"“{char}”(U+{ord(char):04X})" for char in list(characters)[:SHOWN])


def _characters(book: Book) -> Mapping[Look, Set[str]]:
    found: dict[Look, set[str]] = {}
    looks: dict[Style, set[str]] = {}
    for sheet in book.sheets:
        lines = ((line.text, line.style) for line in (*sheet.head, *sheet.foot))
        cells = ((cell.text, cell.style) for row in sheet.rows for cell in row.cells)
        for text, style in (*lines, *cells):
            looks.setdefault(style, set()).update(text)
    for style, characters in looks.items():
        found.setdefault(look_of(style), set()).update(characters)
    return found


@cache
def _family(look: Look, char: str) -> str | None:
    """The family that prints ``char`` where the look's own have it not; "" where they have it or it leaves no mark,
    None where no face has it."""
    code = ord(char)
    if is_unseen(char) or any(_covers(face, code) for face in _own_faces(look, char in CHINESE)):
        return ""
    for family, faces in installed().items():
        face = match_face((family,), look[2])
        if face in faces and _covers(face, code):
            return family
    return None


@cache
def _own_faces(look: Look, chinese: bool) -> tuple[Face, ...]:
    family, latin, bold = look
    names = font_names(family) if chinese or latin == family else font_names(latin, True) + font_names(family)
    return tuple(face for name in names if (face := match_face((name,), bold)))


_UNSEEN = (  # Unicode 16, DerivedCoreProperties.txt: Default_Ignorable_Code_Point; and the controls
    *(
        (0, 0x1F),
        (0x7F, 0x9F),
        (0xAD, 0xAD),
        (0x34F, 0x34F),
        (0x61C, 0x61C),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
    ),
    *(
        (0x180B, 0x180F),
        (0x200B, 0x200F),
        (0x2028, 0x202E),
        (0x2060, 0x206F),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
    ),
    *((0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A)),
    (0xE0000, 0xE0FFF),
)


def is_unseen(char: str) -> bool:
    """Whether a character leaves no mark on paper by itself: no face need have it, no reader copies it."""
    return any(first <= ord(char) <= last for first, last in _UNSEEN)


def _covers(face: Face | None, code: int) -> bool:
    if face is None:
        return False
    firsts, lasts = coverage(face.file, face.index)
    place = bisect_right(firsts, code) - 1
    return place >= 0 and code <= lasts[place]
