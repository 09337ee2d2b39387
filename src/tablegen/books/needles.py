"""How names and texts are looked for: without blanks, in one width and case, and names without signs, in simplified
characters and with one kind of numbers too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ..spec.odd_characters import SIMPLIFIED

MIN_CHARS = 3
MIN_DIGITS = 7
NAME_CHARS = 4  # a name of as many is also found in other spellings
FEW = 300  # needles that are looked for one by one; more go through an index of their beginnings

_BLANKS = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufe00-\ufe0f]+")
_SIGNS = re.compile(r"[^\w\0]+|_+")
_MORE_TRADITIONAL = (  # each with its simplified one
    "張张陳陈劉刘楊杨吳吴孫孙鄭郑韓韩馮冯鄧邓蔣蒋葉叶蘇苏呂吕盧卢賈贾鍾钟鐘钟譚谭陸陆鄒邹閻阎龔龚嚴严賴赖聶聂顧顾萬万歐欧陽阳爾尔東东園园圖图國国區区務务動动員员處处書书頭头應应開开發发業业設设備备資资訊讯"
    "術术衝冲衆众偉伟億亿價价儀仪優优兒儿兩两凱凯劃划劍剑劑剂勝胜勞劳勢势協协單单厲厉參参叢丛啟启啓启喬乔噸吨圓圆團团執执報报場场塊块壓压壩坝壯壮壽寿夠够夢梦奪夺奮奋孃娘學学寧宁寶宝實实寫写寬宽專专將将尋寻"
    "對对導导層层屬属島岛嶺岭峽峡帥帅師师帶带幣币幫帮幹干庫库廠厂廣广廳厅彈弹強强彙汇後后從从復复徵征徹彻恆恒悅悦態态慶庆憂忧憑凭憲宪懷怀戰战戲戏戶户拋抛掃扫採采揚扬換换損损搖摇擁拥擇择擊击擋挡擔担據据擴扩"
    "攝摄攜携敵敌數数斷断時时晉晋暫暂曉晓會会朧胧來来極极構构槍枪榮荣樂乐樓楼欄栏欽钦殼壳氫氢決决沒没況况洶汹淚泪淵渊測测渾浑渦涡潤润潛潜澤泽濃浓濱滨瀏浏瀾澜"
)
_ROMANS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_ROMAN = re.compile(r"(?<![a-z])(?:iv|ix|v?i{1,3}|v|x)(?![a-z])")
_TENS = re.compile(r"(\d?)十(\d?)")
_ORDINAL = re.compile(r"第(?=\d)")
_TWO = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2}")
_DIGITS_TOGETHER = re.compile(r"\d(?:[\s()\-\u2010-\u2015·•._/~]{0,3}\d){6,}")
_MOST_DIGITS = 24  # of a number in groups
_AREA_CODE_DIGITS = 5  # that may stand before a number: 0735, +86
# but for words that stand beside a person: 联系人张三, 由张三负责, 张三同志
_LETTER_BEFORE = r"(?:(?<![^\W\d_])|(?<=[系责报办管理]人)|(?<=由))"
_LETTER_AFTER = r"(?=[\W\d_]|$|同志|负责|主任|处长|科长|局长|书记|先生|女士)"


class _Table:
    """Characters that are read as others."""

    def __init__(self, table: dict[int, int]):
        self.table = table
        self.any = re.compile(f"[{''.join(map(chr, table))}]")


def _with(table: _Table, text: str) -> str:
    """``text`` with the characters of ``table`` replaced; most texts have none, which is seen faster."""
    return text.translate(table.table) if table.any.search(text) else text


_SIMPLER = SIMPLIFIED | str.maketrans(_MORE_TRADITIONAL[::2], _MORE_TRADITIONAL[1::2])
_PLAIN_SIGNS = _Table(_SIMPLER)
_ALIKE = _Table(
    _SIMPLER
    | str.maketrans("零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參陸拾", "000123456789123456789236十")
)
_CHINESE_DIGITS = _Table(str.maketrans("〇零一二三四五六七八九", "00123456789"))


def squeeze(text: str) -> str:
    """``text`` as it is compared: NFKC, one case, no blanks and no invisible signs."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text).casefold())


def bare(text: str) -> str:
    """A squeezed ``text`` without signs; NUL, which parts texts, stays."""
    return _SIGNS.sub("", text)


def folded(text: str) -> str:
    """A squeezed ``text`` as names are compared: bare, in simplified characters, its numbers in digits (第二期, 贰期, Ⅱ期 and
    2期 are one)."""
    plain = _ROMAN.sub(lambda match: str(_ROMANS.index(match[0])), _with(_ALIKE, bare(text)))
    return _ORDINAL.sub("", _TENS.sub(lambda match: (match[1] or "1") + (match[2] or "0"), plain))


def is_number(needle: str) -> bool:
    """Whether a squeezed needle is a telephone number or the like, which counts only as a whole number."""
    return len(digits := bare(needle)) >= MIN_DIGITS and digits.isdecimal()


def _numbers_in(text: str) -> Iterator[str]:
    """The digits of every long number, written together or in groups (any that stand in a row may be one), with and without
    what may be an area code."""
    for match in _DIGITS_TOGETHER.finditer(_with(_CHINESE_DIGITS, text)):
        groups = re.findall(r"\d+", match[0])
        for first in range(len(groups)):
            digits = ""
            for group in groups[first:]:
                digits += group
                if len(digits) > _MOST_DIGITS:
                    break
                yield from (digits[at:] for at in range(_AREA_CODE_DIGITS + 1))


def is_pair(needle: str) -> bool:
    """Whether a squeezed needle is two 汉字, which count only where they stand by themselves."""
    return _TWO.fullmatch(needle) is not None


class Said:
    """A text in which is searched, as often as one likes."""

    def __init__(self, text: str):
        self.wide = unicodedata.normalize("NFKC", text).casefold()
        self.short = _BLANKS.sub("", self.wide)
        self._folded: str | None = None

    @property
    def folded(self) -> str:
        if self._folded is None:
            self._folded = folded(self.short)
        return self._folded


class Needles:
    """What is looked for: ``kinds`` (squeezed needle → what it is), ``names`` of them in other spellings too."""

    def __init__(self, kinds: Mapping[str, str], names: Iterable[str] = ()):
        self.pairs = {needle: kind for needle, kind in kinds.items() if is_pair(needle)}
        self._pair_kinds = {_with(_PLAIN_SIGNS, needle): kind for needle, kind in self.pairs.items()}
        self._alone = _standing_alone(self._pair_kinds) if self.pairs else None
        self.numbers = {bare(needle): kind for needle, kind in kinds.items() if is_number(needle)}
        self._plain = {
            needle: kind for needle, kind in kinds.items() if not (is_pair(needle) or is_number(needle))
        }
        self._starts = by_start(self._plain)
        self._folded = {
            core: kinds[name]
            for name in names
            if name in self._plain and len(core := folded(name)) >= NAME_CHARS
        }
        self._folded_starts = by_start(self._folded)

    def __bool__(self) -> bool:
        return bool(self._plain or self.pairs or self.numbers)

    def kind_in(self, said: Said) -> str:
        """What ``said`` says of them, or ""."""
        for needle in candidates(said.short, self._starts):
            if needle in said.short:
                return self._plain[needle]
        for core in candidates(said.folded, self._folded_starts) if self._folded else ():
            if core in said.folded:
                return self._folded[core]
        for digits in _numbers_in(said.wide) if self.numbers else ():
            if digits in self.numbers:
                return self.numbers[digits]
        match = self._alone.search(_with(_PLAIN_SIGNS, said.wide)) if self._alone is not None else None
        return self._pair_kinds[squeeze(match[0])] if match is not None else ""


@lru_cache(maxsize=8)
def _of_names(names: tuple[str, ...]) -> Needles:
    short = dict.fromkeys(map(squeeze, names), "名称")
    return Needles(short, short)


def cites(text: str, names: tuple[str, ...]) -> bool:
    """Whether ``text`` says one of ``names``."""
    return bool(names) and bool(_of_names(names).kind_in(Said(text)))


def _standing_alone(needles: Iterable[str]) -> re.Pattern[str]:
    """Of two 汉字 each: by themselves, a blank between them or not (张  三), a number beside them or not."""
    words = "|".join(rf"{needle[0]}\s*{needle[1]}" for needle in needles)
    return re.compile(f"{_LETTER_BEFORE}(?:{words}){_LETTER_AFTER}")


def by_start(needles: Iterable) -> dict:
    """Needles by their beginnings, for ``candidates``."""
    starts: dict = {}
    for needle in needles:
        starts.setdefault(needle[:MIN_CHARS], []).append(needle)
    return starts


def candidates(text: str | bytes, starts: dict) -> Iterator:
    """The needles that ``text`` may hold."""
    if len(starts) > FEW:
        here = {text[at : at + MIN_CHARS] for at in range(len(text) - MIN_CHARS + 1)}
        starts = {start: starts[start] for start in here & starts.keys()}
    for needles in starts.values():
        yield from needles
