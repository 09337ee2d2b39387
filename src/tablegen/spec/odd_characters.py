"""Characters that look right and are not: radicals out of a PDF, letters in the place of digits, and what a wrong
encoding leaves (U+FFFD, 锟斤拷, 缃戠粶).

Works on the raw text of a spec, so that names are looked at as well as values; comments are left alone. What a
character certainly stands for is offered as a repair; a character that is lost is an error, because the form
would be printed with a hole in it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import replace

from ..problems import Fix, Place, Problem, Severity
from ..text.patterns import late
from ..text.tree import Source, line_starts

# EquivalentUnifiedIdeograph.txt of Unicode, for the CJK radicals without a compatibility decomposition; those whose
# ideograph nobody types are left out
_RADICALS = dict(
    zip(
        "⺁⺄⺅⺈⺉⺊⺌⺍⺎⺒⺓⺔⺖⺘⺙⺛⺜⺝⺟⺠⺡⺣⺦⺧⺨⺩⺫⺬⺭⺮⺯⺰⺲⺶⺹⺼⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻯⻰⻱⻳",
        "厂乙亻刀刂卜小小兀巳幺彐忄扌攵旡日月母民氵灬丬牛犭王罒示礻竹糹纟罒羊耂肉艹艹艹虎衤覀西见角讠贝车辶辶辶邑钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾齐齿竜龙龜龟",
        strict=True,
    )
)
# Kangxi radicals whose decomposition is the traditional form; PDF files of simplified text mean the other
_RADICALS |= {"⼾": "户", "⾭": "青", "⿈": "黄"}
_LOOK_ALIKE = r"[\u2e80-\u2fd5\uf900-\ufaff\U0001d400-\U0001d7ff\U0002f800-\U0002fa1f\ufe6a]"
# GBK read as UTF-8 and saved; memory that was never written; a character lost outright
_LOST = r"锟斤拷|锟斤|烫烫烫|屯屯屯|\ufffd+"
# UTF-8 read as GBK: the lead bytes of Chinese and of ≥, “ ， make characters that Chinese hardly has
_GBK_READING = "[锛銆鈥鈮鐨鍜鍦缃浠鎴]"
_SAME_RUN = late(r"[^\x00-\x7f\s]*\??")
_RUN_BEFORE = late(r"[^\x00-\x7f\s]*\Z")
# UTF-8 read as Latin-1 or Windows-1252: â‰¥, ç½‘ç»œ
_LATIN_READING = r"(?:[\u00c3-\u00ef][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{1,2})+"
_ZERO, _ONE = "OoОоΟο〇○", "lIІ"
_DIGITS = rf"[\d{_ZERO}{_ONE}]"
# 1O次, 2O24年, l0%: letters among digits, before a unit or at the end; O2O and codes such as A1O are left alone
_UNIT_FOLLOWS = r"\s*[(（]?\s*[%％次人名个万千亿元年月日天家户场期件项台套份篇条起公里亩吨]"
_MORE_DIGITS = rf"(?:{_DIGITS}|[.,](?=\d))*"
_LETTER_DIGIT = (
    rf"(?<![A-Za-z\d.,_-])(?!O2O)(?:\d[\d,.]*[{_ZERO}{_ONE}]{_MORE_DIGITS}(?={_UNIT_FOLLOWS}|(?<![lI])$)"
    rf"|[{_ZERO}{_ONE}]{{1,3}}\d{_MORE_DIGITS}(?={_UNIT_FOLLOWS}))"
)
_ODD = late(
    rf"(?P<radical>{_LOOK_ALIKE}+)|(?P<lost>{_LOST})|(?P<gbk>{_GBK_READING})|(?P<latin>{_LATIN_READING})|(?P<digit>{_LETTER_DIGIT})",
    re.MULTILINE,
)
# one of these stands in whatever _ODD finds: most files have none, and are not looked at any closer
_SUSPICIOUS = late(
    rf"{_LOOK_ALIKE[:-1]}\ufffd锟烫屯锛銆鈥鈮鐨鍜鍦缃浠鎴\u00c3-\u00ef]|\d[{_ZERO}{_ONE}]|[{_ZERO}{_ONE}]\d"
)
_AS_DIGITS = str.maketrans(dict.fromkeys(_ZERO, "0") | dict.fromkeys(_ONE, "1"))


def odd_characters(source: Source) -> list[Problem]:
    """What is odd in the text of a file, in order."""
    if not _SUSPICIOUS.search(source.text):
        return []
    found: list[Problem] = []
    starts = line_starts(source.text)
    done = 0
    for match in _ODD.finditer(source.text):
        if match.start() < done:
            continue
        line = bisect_right(starts, match.start())
        if source.line(line).lstrip().startswith("#"):
            continue
        start, end = _run(source.text, starts[line - 1], match) if match["gbk"] else match.span()
        text, before = source.text[start:end], source.text[starts[line - 1] : start]
        saying = next(_SAYINGS[kind](text, source.text[end : end + 1]) for kind in _SAYINGS if match[kind])
        if saying is None:
            continue
        done = end
        code, message, hint, meant, severity = saying
        place = Place(source.name, line, len(before) + 1, len(before) + 1 + len(text))
        problem = source.problem(code, message, place, hint, severity)
        found.append(replace(problem, fixes=(Fix(start, end, meant),)) if meant else problem)
    return found


def said_once(problems: list[Problem]) -> list[Problem]:
    """``problems`` without letters among digits in a text of which the reading of the spec says more (an amount, a date)."""
    told = {
        (item.place.file, item.place.line, item.place.column)
        for item in problems
        if item.place and item.code != "letter-for-digit"
    }
    return [
        item
        for item in problems
        if item.code != "letter-for-digit"
        or item.place is None
        or (item.place.file, item.place.line, item.place.column) not in told
    ]


def _run(text: str, line_start: int, match: re.Match[str]) -> tuple[int, int]:
    """The wide characters around a match that stand together."""
    before = _RUN_BEFORE.search(text[line_start : match.start()])
    after = _SAME_RUN.match(text, match.end())
    return match.start() - len(before[0] if before else ""), after.end() if after else match.end()


Saying = tuple[str, str, str, str, Severity]  # code, message, hint, what is certainly meant or "", severity


def _radical(text: str, after: str) -> Saying | None:
    meant = "".join(_RADICALS.get(char) or unicodedata.normalize("NFKC", char) for char in text)
    if meant == text:
        return None
    message = f"“{text}”不是常用的汉字“{meant}”，是字形相同的部首或兼容字，多半是从 PDF 复制来的"
    if meant.isascii():
        message = f"“{text}”不是普通的“{meant}”，是样子相同的特殊符号"
    return "radical", message, f"写成“{meant}”，不然查找、比对都对不上", meant, Severity.WARNING


def _lost(text: str, after: str) -> Saying:
    return "lost-character", f"这里有乱码“{text}”", _lost_hint(after), "", Severity.ERROR


def _lost_hint(after: str) -> str:
    sign = "；在数的前面，多半是“≥”或“≤”" if after.isdecimal() else ""
    return f"这里的字在转换编码时丢了，对着原件重新打{sign}"


def _gbk_reading(text: str, after: str) -> Saying | None:
    """Chinese that was saved as UTF-8 and read as GBK; the decoding succeeds for nothing that is Chinese already."""
    meant = _decoded(text.rstrip("?"), "gb18030")
    if meant and not text.endswith("?"):
        return "mojibake", f"“{text}”是乱码，原来是“{meant}”", f"改成“{meant}”", meant, Severity.ERROR
    if re.search("[锛銆鈥鈮鐨]", text) is None:
        return None  # 缃, 浠, 鎴, 鍜, 鍦 alone may be part of a rare name
    return "mojibake", f"“{text}”是乱码", _lost_hint(after), "", Severity.ERROR


def _latin_reading(text: str, after: str) -> Saying | None:
    meant = _decoded(text, "cp1252") or _decoded(text, "latin-1")
    if not meant or meant.isascii():
        return None
    return "mojibake", f"“{text}”是乱码，原来是“{meant}”", f"改成“{meant}”", meant, Severity.ERROR


def _decoded(text: str, encoding: str) -> str:
    try:
        return text.encode(encoding).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return ""


def _letter_digit(text: str, after: str) -> Saying:
    meant = text.translate(_AS_DIGITS)
    letters = "、".join(f"“{char}”" for char in dict.fromkeys(text) if char in _ZERO + _ONE)
    message = f"“{text}”里的{letters}不是数字，只是样子像"
    return "letter-for-digit", message, f"写成“{meant}”", meant, Severity.WARNING


_SAYINGS = {
    "radical": _radical,
    "lost": _lost,
    "gbk": _gbk_reading,
    "latin": _latin_reading,
    "digit": _letter_digit,
}
