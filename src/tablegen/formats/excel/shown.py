"""What a cell of an Excel blank shows: its text or number by its format, its font and its runs.

The one place that says so, for the reader, the read-back and learning. Superscript and subscript become the
characters that every format prints, signs of symbol fonts too (formats/word/symbols.py); readings above 汉字 are
no part of a text; blanks that are underlined to be written on become ____; what is printed in the colour of its
ground, or by a format like ``;;;``, is not shown. What cannot be shown alike in all formats raises NotShown with the words for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from lxml import etree

from ...text.tree import FORBIDDEN
from ...text.unprintable import UNPRINTABLE
from ..word.symbols import UnknownSign, character, is_symbol_font, scripted
from .colors import OFFICE, PAPER, Color, Palette, alike, resolved, stated
from .format_code import BUILT_IN, UnknownFormat
from .number_format import shown_number, shown_text

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # each face has its own signs here, and most have none
_TRUE = ("1", "true")
_NAMED_COLORS = {
    **{"black": "000000", "blue": "0000ff", "cyan": "00ffff", "green": "00ff00", "magenta": "ff00ff"},
    **{"red": "ff0000", "white": "ffffff", "yellow": "ffff00"},
}


class NotShown(ValueError):
    """What a cell has and the other formats cannot print alike: ``str()`` names it, ``hint`` says what to do."""

    def __init__(self, words: str, hint: str):
        super().__init__(words)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Look:
    """What of a cell's format decides what it shows. ``script`` is superscript, subscript or "";
    ``symbols`` the name of a font of symbols, or ""; ``unseen`` letters in the colour of their ``ground`` (rrggbb, "" for
    one of several colours)."""

    code: str = "General"
    quoted: bool = False
    wraps: bool = False
    shrinks: bool = False
    horizontal: str = ""
    reading_order: str = "0"
    rotation: int = 0
    struck: bool = False
    script: str = ""
    symbols: str = ""
    unseen: bool = False
    ground: str = PAPER
    colors: Palette = OFFICE
    underlined: bool = False


class Run(NamedTuple):
    """A stretch of a string with its own font; None: that of the cell; no ``color``: black."""

    text: str
    struck: bool | None = None
    script: str | None = None
    symbols: str | None = None
    underlined: bool | None = None
    color: Color | None = None
    own_font: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A string of the workbook: ``text`` as it is kept (tags are looked for here), and its runs."""

    text: str
    runs: tuple[Run, ...]


def unescaped(text: str) -> str:
    """A text without the escapes of Excel (ST_Xstring): ``_x000D_`` is a carriage return."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def said(node: etree._Element) -> Said:
    """What a string of runs says (``si`` or ``is``); the readings above 汉字 (rPh) are no part of it. Raises ValueError
    for an element within a text: programs differ in what they read there."""
    runs = []
    for part in node:
        if part.tag == f"{S}t":
            runs.append(Run(_text(part)))
        elif part.tag == f"{S}r":
            text = "".join(_text(item) for item in part.iterfind(f"{S}t"))
            look = part.find(f"{S}rPr")
            runs.append(Run(text, *_font(look), own_font=True) if look is not None else Run(text))
    # Excel reads an escape that begins in one run and ends in the next as letters
    return Said("".join(run.text for run in runs), tuple(runs))


def _text(node: etree._Element) -> str:
    if len(node):
        raise ValueError("an element within a text")
    return unescaped(node.text or "").replace("\r\n", "\n").replace("\r", "\n")


def _font(node: etree._Element) -> tuple[bool, str, str, bool, Color | None]:
    """(struck, script, font of symbols, underlined, colour) of ``font`` or ``rPr``."""
    strike, script = node.find(f"{S}strike"), node.find(f"{S}vertAlign")
    name = node.find(f"{S}rFont")
    if name is None:
        name = node.find(f"{S}name")
    face = name.get("val", "") if name is not None else ""
    position = script.get("val", "") if script is not None else ""
    return (
        strike is not None and strike.get("val", "1") in _TRUE,
        position if position in ("superscript", "subscript") else "",
        face if is_symbol_font(face) else "",
        (under := node.find(f"{S}u")) is not None and under.get("val", "single") != "none",
        stated(node.find(f"{S}color")),
    )


def plainly_said(text: str) -> Said:
    """A string in the font of its cell."""
    return Said(text, (Run(text),))


def shown_string(value: Said, look: Look) -> str:
    """What a cell with this ``look`` shows of a string. Raises NotShown."""
    out = []
    for run in value.runs:
        part = run.text
        if alike(resolved(run.color, look.colors), look.ground) if run.own_font else look.unseen:
            continue
        if match := FORBIDDEN.search(part):
            words = f"看不见的控制字符 U+{ord(match[0]):04X}"
            raise NotShown(words, "在 Excel 里把这一格的字重新打一遍")
        if (look.struck if run.struck is None else run.struck) and part.strip():
            raise NotShown("加了删除线的字", "删掉这些字，或去掉删除线")
        try:
            if face := (look.symbols if run.symbols is None else run.symbols):
                part = "".join(sign if sign.isspace() else character(face, ord(sign)) for sign in part)
            if position := (look.script if run.script is None else run.script):
                part = scripted(part, position == "superscript")
        except UnknownSign as error:
            raise NotShown(str(error), "换成宋体里有的字，如 □ √") from error
        if match := _PRIVATE.search(part):
            words = f"自造字或专用字体里的符号 U+{ord(match[0]):04X}"
            raise NotShown(words, "换成宋体里有的字，如 □ √；它印成空白的，换成空格")
        if not part.strip() and (look.underlined if run.underlined is None else run.underlined):
            part = "".join({"\n": "\n", "\u3000": "__"}.get(sign, "_") for sign in part)
        out.append(UNPRINTABLE.sub("", part))
    if "@" not in look.code and look.code.count(";") < 3:
        return "".join(out)  # the format is for numbers
    try:
        return shown_text("".join(out), look.code).text
    except UnknownFormat as error:
        raise _unknown(look, error) from error


def shown_value(kind: str, text: str, look: Look, date1904: bool, show_zeros: bool = True) -> str:
    """What a cell of type ``kind`` (n, b, e, str) shows of the value ``text``. Raises NotShown."""
    if look.unseen or not text:
        return ""
    if kind == "b":
        return "TRUE" if text in _TRUE else "FALSE"
    if kind == "e":
        raise NotShown(f"错误值 {text}", "删掉它，或改成文字")
    if kind != "n":
        return shown_string(plainly_said(unescaped(text)), look)
    if look.struck:
        raise NotShown("加了删除线的字", "删掉这些字，或去掉删除线")
    if look.symbols:
        raise NotShown(f"{look.symbols} 字体的数字", "换成宋体")
    number = Decimal(repr(float(text)))
    if not number and not show_zeros:
        return ""
    try:
        shown = shown_number(number, look.code, date1904)
        return "" if alike(_NAMED_COLORS.get(shown.color, ""), look.ground) else shown.text.strip()
    except UnknownFormat as error:
        raise _unknown(look, error) from error


def _unknown(look: Look, error: UnknownFormat) -> NotShown:
    return NotShown(f"看不懂的数字格式“{look.code}”（{error}）", "把这一格的数字格式改成“常规”或“文本”")


# -- formats


def looks(styles: etree._Element, colors: Palette = OFFICE) -> tuple[Look, ...]:
    """The look of every cell format (cellXfs) of a workbook's styles; ``colors`` are those of its theme."""
    codes = dict(BUILT_IN)
    for node in styles.iterfind(f"{S}numFmts/{S}numFmt"):
        codes[int(node.get("numFmtId", "0"))] = node.get("formatCode", "General")
    fonts = styles.findall(f"{S}fonts/{S}font")
    fills = styles.findall(f"{S}fills/{S}fill")
    return tuple(_look(node, codes, fonts, fills, colors) for node in styles.iterfind(f"{S}cellXfs/{S}xf"))


def _look(
    node: etree._Element,
    codes: dict[int, str],
    fonts: Sequence[etree._Element],
    fills: Sequence[etree._Element],
    colors: Palette,
) -> Look:
    alignment = node.find(f"{S}alignment")
    given = dict(alignment.attrib) if alignment is not None else {}
    font, fill = fonts[int(node.get("fontId", "0"))], fills[int(node.get("fillId", "0"))]
    struck, script, symbols, underlined, color = _font(font)
    ground = _ground(fill, colors)
    return Look(
        code=codes.get(int(node.get("numFmtId", "0")), "General"),
        quoted=node.get("quotePrefix") in _TRUE,
        wraps=given.get("wrapText") in _TRUE,
        shrinks=given.get("shrinkToFit") in _TRUE,
        horizontal=given.get("horizontal", ""),
        reading_order=given.get("readingOrder", "0"),
        rotation=int(given.get("textRotation", "0")),
        struck=struck,
        script=script,
        symbols=symbols,
        unseen=alike(resolved(color, colors), ground),
        ground=ground,
        colors=colors,
        underlined=underlined,
    )


def _ground(fill: etree._Element, colors: Palette) -> str:
    """The colour on which the letters of a cell stand; "" for hatching and gradients."""
    pattern = fill.find(f"{S}patternFill")
    kind = pattern.get("patternType", "none") if pattern is not None else "gradient"
    if kind == "none":
        return PAPER
    return resolved(stated(pattern.find(f"{S}fgColor")), colors) if kind == "solid" else ""
