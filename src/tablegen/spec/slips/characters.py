"""Slips of single characters: what comes along when text is pasted from Word, a chat or a web page.

Works on the raw text before anything is known of its lines: characters that cannot be seen, blanks that are
no blanks for YAML, soft line breaks, tags and entities of a web page, fences of a Markdown example.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from ...problems import Fix, Severity
from ...text.unprintable import UNPRINTABLE
from ..mojibake import mojibake
from .clean import CONTROLS, INVISIBLE, ODD_SPACES, SOFT_BREAKS
from .slip import Slip

_TAG = (
    r"</?(?:p|br|div|span|b|i|u|strong|em|font|a|td|th|tr|table|tbody|li|ul|ol|h[1-6]|o:p)(?:\s[^<>\n]*)?/?>"
)
_ENTITY = r"&(?:nbsp|ensp|emsp|lt|gt|le|ge|amp|quot|apos|ldquo|rdquo|lsquo|rsquo|middot|mdash|hellip|yen|times|permil|#\d{2,5}|#x[0-9a-fA-F]{2,4});"
_ANY = re.compile(
    rf"(?P<invisible>[{INVISIBLE}]+)|(?P<space>[{ODD_SPACES}]+)|(?P<control>[{CONTROLS}]+)|(?P<soft>[{SOFT_BREAKS}]+)"
    rf"|(?P<tag>(?:{_TAG})+)|(?P<entity>{_ENTITY})|(?P<fence>(?m:^[ ]*(?:```|~~~)[\w+-]*[ ]*$\n?))",
    re.IGNORECASE,
)
_SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HIDDEN = re.compile("[\u0080-\u00a0\u00ad]")
_VALUE_BEGUN = re.compile(r"[:：][ \t]*\S")
_BREAKING = re.compile(r"<(?:br\s*/?|/p|/div|/tr|/li|/h[1-6])", re.IGNORECASE)


def character_slips(text: str) -> Iterator[Slip]:
    """Every slip of a character, in order. Comments are left alone, save for what YAML refuses there too."""
    garbled = [item for item in mojibake(text) if _HIDDEN.search(item.text)] if _HIDDEN.search(text) else []
    for item in garbled:  # before a part of it is taken for a sign of its own and removed
        edits = (Fix(item.start, item.end, item.meant),) if item.meant else ()
        shown = _HIDDEN.sub("□", item.text)
        meant = f"，原来是“{item.meant}”" if item.meant else ""
        hint = f"改成“{item.meant}”" if item.meant else "这里的字在转换编码时丢了，对着原件重新打"
        yield Slip("mojibake", f"“{shown}”是乱码{meant}", item.start, item.end, hint, edits)
    for match in _ANY.finditer(text):
        kind, start, end = match.lastgroup, match.start(), match.end()
        if any(item.start <= start < item.end for item in garbled):
            continue
        line_start = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
        before = text[line_start:start]
        if before.lstrip().startswith("#") and kind not in ("control", "soft"):
            continue
        severity = Severity.WARNING if _VALUE_BEGUN.search(before) else Severity.ERROR
        last = end == len(text) or text[end] in "\r\n"
        breaking = kind == "soft" or (
            kind == "tag" and bool(_BREAKING.search(match[0]) and before.strip(" -"))
        )
        instead = _line_end(text) if breaking and not last else ""
        yield _SLIPS[kind or ""](match[0], start, end, instead, severity)


# each: (what was typed, start, end, what takes its place where that is a line end, severity within a value) → Slip


def _invisible(typed: str, start: int, end: int, instead: str, severity: Severity) -> Slip:
    name = "、".join(dict.fromkeys(f"U+{ord(char):04X}" for char in typed))
    chooses = bool(_SELECTORS.search(typed))
    what = "选异体字字形的记号" if chooses else "看不见的字符"
    reason = "字体印不出它选的字形" if chooses else "多半是从网页或微信粘贴来的"
    message = f"这里有{what} {name}，{reason}"
    hint = "删掉它（删掉这一段，重新打一遍）"
    severity = Severity.ERROR if UNPRINTABLE.search(typed) else severity
    return Slip("invisible-character", message, start, end, hint, (Fix(start, end, ""),), severity=severity)


def _odd_space(typed: str, start: int, end: int, instead: str, severity: Severity) -> Slip:
    message = "这里的空格不是普通空格（不间断空格之类），多半是从 Word 或网页粘贴来的"
    edits = (Fix(start, end, " " * (end - start)),)
    return Slip("odd-space", message, start, end, "删掉它，重新打一个普通空格", edits, severity=severity)


def _control(typed: str, start: int, end: int, instead: str, severity: Severity) -> Slip:
    if meant := _of_windows(typed):
        message = f"这里的 {meant} 存成了控制字符 U+{ord(typed[0]):04X}，YAML 读不了"
        return Slip("control-character", message, start, end, f"写成 {meant}", (Fix(start, end, meant),))
    message = f"这里有一个看不见的控制字符 U+{ord(typed[0]):04X}"
    hint = "删掉它（多半是从别的软件粘贴来的）"
    return Slip("control-character", message, start, end, hint, (Fix(start, end, ""),))


def _of_windows(typed: str) -> str:
    """The quotes and dashes that Windows-1252 has where Unicode has controls; "" where one of ``typed`` is none."""
    try:
        return typed.encode("latin-1").decode("cp1252") if min(typed) >= "\x80" else ""
    except (UnicodeEncodeError, UnicodeDecodeError):
        return ""


def _soft(typed: str, start: int, end: int, instead: str, severity: Severity) -> Slip:
    message = "这里有一个从 Word 粘贴来的换行符"
    return Slip("soft-break", message, start, end, "删掉它；要分行就按回车", (Fix(start, end, instead),))


def _tag(typed: str, start: int, end: int, instead: str, severity: Severity) -> Slip:
    shown = typed if len(typed) <= 20 else typed[:19] + "…"
    hint = "删掉它；要分行就按回车" if instead else "删掉它"
    return Slip(
        "html-tag",
        f"这里有网页的标记“{shown}”，会原样印在表上",
        start,
        end,
        hint,
        (Fix(start, end, instead),),
    )


def _entity(typed: str, start: int, end: int, instead: str, severity: Severity) -> Slip:
    char = html.unescape(typed)
    char = " " if char in "\u00a0\u2002\u2003" else char
    shown = "空格" if char == " " else f"“{char}”"
    edits = (Fix(start, end, char),) if char.isprintable() else ()
    return Slip(
        "html-entity", f"这里的“{typed}”是网页代码，会原样印在表上", start, end, f"改成{shown}", edits
    )


def _fence(typed: str, start: int, end: int, instead: str, severity: Severity) -> Slip:
    message = f"“{typed.strip()}”是网页上代码段的边框，不是规格的内容"
    last = start + len(typed.rstrip("\r\n"))
    return Slip("code-fence", message, start, last, "删掉这一行", (Fix(start, end, ""),))


_SLIPS = {
    "invisible": _invisible,
    "space": _odd_space,
    "control": _control,
    "soft": _soft,
    "tag": _tag,
    "entity": _entity,
    "fence": _fence,
}


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
