"""Signs of the symbol fonts → the characters that every format prints.

Wingdings and its kin have no Unicode of their own: Word keeps their signs as ``w:sym``, as private characters
U+F020–U+F0FF, or as Latin letters in the font. Codes and shapes after Microsoft's tables of the fonts; boxes, ticks and
crosses become the signs that official forms use (□ ☑ √ ×). A code that is not in the tables is refused by the caller.
"""

from __future__ import annotations


def _run(first: int, signs: str) -> dict[int, str]:
    return {first + number: sign for number, sign in enumerate(signs)}


_WINGDINGS = {
    **{
        0x21: "✎",
        0x22: "✂",
        0x28: "☎",
        0x29: "✆",
        0x2A: "✉",
        0x41: "✌",
        0x45: "☜",
        0x46: "☞",
        0x47: "☝",
        0x48: "☟",
    },
    **_run(0x6C, "●○■□□□□◆◆◆❖◆☒"),
    **_run(0x80, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"),
    **_run(0x9E, "·•▪○○○◎◎○▪□"),
    **{0xAA: "✦", 0xAB: "★", 0xAC: "✶", 0xD8: "➢", 0xDC: "➲"},
    **_run(0xDF, "←→↑↓↖↗↙↘←→↑↓↖↗↙↘⇦⇨⇧⇩⇔"),
    **_run(0xFB, "×√☒☑"),
}
_WINGDINGS_2 = {
    **_run(0x4F, "×√☒☑☒☒"),
    **_run(0x69, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"),
    **{0x97: "●", 0x98: "●", 0xA2: "■", 0xA3: "□"},
}
_WINGDINGS_3 = {**_run(0x66, "←→↑↓↖↗↙↘"), **_run(0x70, "▲▼△▽◀▶◁▷"), 0x7D: "▶"}
_WEBDINGS = {
    0x33: "◀",
    0x34: "▶",
    0x35: "▲",
    0x36: "▼",
    0x61: "√",
    0x63: "□",
    0x67: "■",
    0x6E: "●",
    0x72: "×",
}
_SYMBOL = {
    **{code: chr(code) for code in range(0x28, 0x40) if code not in (0x2A, 0x2D)},
    **{0x21: "!", 0x22: "∀", 0x23: "#", 0x24: "∃", 0x25: "%", 0x26: "&", 0x27: "∋", 0x2A: "∗", 0x2D: "−"},
    **_run(0x41, "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"),
    **_run(0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"),
    **{0x5B: "[", 0x5D: "]", 0x5F: "_", 0x7B: "{", 0x7C: "|", 0x7D: "}", 0x7E: "∼", 0xA0: "€"},
    **_run(0xA1, "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…"),
    **{0xC5: "⊕", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xCF: "∉", 0xD0: "∠", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅"},
    **{0xDB: "⇔", 0xDC: "⇐", 0xDD: "⇑", 0xDE: "⇒", 0xDF: "⇓", 0xE5: "∑", 0xF2: "∫"},
}
FONTS: dict[str, dict[int, str]] = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "webdings": _WEBDINGS,
    "symbol": _SYMBOL,
    # their letters are pictures too; every sign is refused by its code
    **{
        face: {}
        for face in (
            *("marlett", "mt extra", "monotype sorts", "zapf dingbats", "zapfdingbats", "itc zapf dingbats"),
            *("bookshelf symbol 7", "ms outlook", "ms reference specialty"),
        )
    },
}
# signs of Unicode that the faces of office documents lack (Noto Serif SC, 宋体) → those that they have
PLAINER = str.maketrans(
    dict.fromkeys("☐▢❏❐❑❒⬜◻◽🔲🔳🗆", "□")
    | dict.fromkeys("✅🗹", "☑")
    | dict.fromkeys("🗷❎⌧🗵", "☒")
    | dict.fromkeys("✓✔🗸", "√")
    | dict.fromkeys("✕✖✗✘❌🗴🗶", "×")
)
_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"
_SUB = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
RAISED = dict(zip("0123456789+-=()n", _SUPER, strict=True)) | {"−": "⁻"}
LOWERED = dict(zip("0123456789+-=()", _SUB, strict=True)) | {"−": "₋"}


class UnknownSign(ValueError):
    """A sign that has no character; ``str()`` names it, for the middle of a sentence."""


def is_symbol_font(font: str) -> bool:
    return font.strip().lower() in FONTS


def character(font: str, code: int) -> str:
    """The character of the sign ``code`` of ``font``. Raises UnknownSign."""
    table = FONTS.get(font.strip().lower())
    if table is None:
        if not 0xE000 <= code <= 0xF8FF and code >= 0x20 and not 0xD800 <= code <= 0xDFFF:
            return chr(code).translate(PLAINER)  # Segoe UI Symbol, MS Gothic …: fonts of Unicode
    else:
        low = code & 0xFF if 0xF000 <= code <= 0xF0FF else code
        if low == 0x20:
            return " "
        if low in table:
            return table[low]
        if low > 0xFF:  # the font has no such sign: the office program takes another font
            return chr(code)
    raise UnknownSign(f"{font or '符号字体'} 的符号 {code:04X}")


def scripted(text: str, raised: bool) -> str:
    """``text`` as superscript or subscript characters; signs that mean the same on the line (blanks, 汉字, ①, ＊) stay.
    Raises UnknownSign for a letter that would be read as one of the line."""
    table = RAISED if raised else LOWERED
    out = []
    for sign in text:
        if sign in table:
            out.append(table[sign])
        elif sign.isascii() and sign.isalnum():
            raise UnknownSign(f"{'上' if raised else '下'}标的“{sign}”")
        else:
            out.append(sign)
    return "".join(out)
