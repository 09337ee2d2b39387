"""Rules on the text itself (T): markup, signs, spellings, typing faults, fixed phrases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from ...model.layout import DECLARED
from ...model.project import Entry
from ...model.target import unit_kinds
from ...problems import Severity
from ...text.patterns import HAN, late
from ...text.rule_words import either, lists, pairs, words
from .form import Finding, Findings, Form, compact, short

_TAG = late(r"</?[A-Za-z][^<>\n]{0,40}>|&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo);")
# the character that is rare before what must stand around it: little is tried then
_LATIN = late(r"[A-Za-z](?<![A-Za-z0-9.-].)[A-Za-z&+-]*[A-Za-z](?![A-Za-z0-9])")
_QUOTED = late(r"“[^”]*”|\"[^\"]*\"|《[^》]*》")
_LETTER = late(r"[A-Za-z]")
_TWO_LETTERS = late(r"[A-Za-z]{2}")
_HAN = late(HAN)
_CODES = r"(?=[A-Za-z\d])(?:[A-Za-z]*\d[\w.-]*|[A-Za-z]+(?:-[A-Za-z0-9]+)+|https?://\S+|www\.\S+)"
_CODE = late(_CODES)
_CODE_OR_MAIL = late(rf"{_CODES}|\S+@\S+")  # takes long, Chinese has few blanks


@cache
def _allowed() -> frozenset[str]:
    units = {unit.lower() for unit in unit_kinds() if unit.isascii()}
    return frozenset(word.lower() for word in words("允许的拉丁词")) | units


def t1(form: Form) -> Findings:
    """T1 | 退回 | C | 没有网页标记，没有混进来的外文词（and、edr）；通用的缩写（APP、5G、IDS）可以。

    Tags and conjunctions are sent back, other words advice; what stands in quotation marks, names of products (MySQL,
    Windows Server), codes and units of measure are let alone. Words that dodge a filter are S3's.
    """
    if not _LETTER.search(form.typed):
        return
    dodges = words("规避词")
    for entry in form.own_entries:
        if not _LETTER.search(entry.text):
            continue
        if match := _TAG.search(entry.text):
            yield Finding(entry, f"文字里有网页标记“{match[0]}”", "删掉它", entry.label, span=match.span())
        if not _TWO_LETTERS.search(entry.text) or not _HAN.search(entry.text):
            continue
        text = _QUOTED.sub(_blank, _TAG.sub(_blank, entry.text))
        text = (_CODE_OR_MAIL if "@" in text else _CODE).sub(_blank, text)
        for match in _LATIN.finditer(text):
            word = match[0]
            if _is_name(text, match):
                continue
            if word.lower() in words("连词"):
                yield Finding(entry, f"中文里夹了“{word}”", "换成中文", entry.label, span=match.span())
            elif word not in dodges and word.lower() not in _allowed():
                yield Finding(
                    entry,
                    f"“{word}”不是通用的缩写",
                    "写中文全称，或在第一次出现时注明",
                    entry.label,
                    Severity.ADVICE,
                    match.span(),
                )


_LATIN_BESIDE = late(r"[A-Za-z][\w.+&-]*\s+$")


def _is_name(text: str, match: re.Match[str]) -> bool:
    """A name out of another language: several words (Windows Server), or capitals and small letters (MySQL)."""
    phrase = _LATIN_BESIDE.search(text[: match.start()]) or re.match(r"\s+[A-Za-z]{2}", text[match.end() :])
    mixed = match[0] != match[0].lower() and match[0] != match[0].upper()
    return bool(phrase) or (mixed and match[0].lower() not in words("连词"))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


# as in _LATIN, the sign first
_HALF = late(rf"[,;:?!(](?<={HAN}.)(?={HAN}|(?<!\()\s{HAN})")


_WIDE_DIGITS = late(r"[０-９]+")


def t2(form: Form) -> Findings:
    """T2 | 建议 | C | 标点和括号一种宽度，数字用半角，破折号一种写法；指标值末尾不加句号。

    One finding per form for the width of signs, one for each text with digits of full width (of the values the reading says it).
    """
    if _WIDE_DIGITS.search(form.typed):
        for label, entry in form.prose:
            if match := _WIDE_DIGITS.search(entry.text):
                half = unicodedata.normalize("NFKC", match[0])
                yield Finding(entry, f"数字“{match[0]}”是全角的", f"写“{half}”", label, span=match.span())
    if _HALF.search(form.typed):
        yield from _half_width(form)
    for row in form.rows:
        for _, entry, _ in row.distinct:
            if entry.text.rstrip().endswith(("。", "；", ";", "，", ",")):
                yield row.say(entry, f"“{short(entry.text)}”末尾多了“{entry.text.rstrip()[-1]}”", "删掉它")


def _half_width(form: Form) -> Findings:
    for entry in form.own_entries:
        if (match := _HALF.search(entry.text)) is not None:
            count = sum(len(_HALF.findall(item.text)) for item in form.own_entries)
            yield Finding(
                entry,
                f"中文里用了半角的“{match[0]}”（全表 {count} 处）",
                "标点统一用全角",
                entry.label,
                span=match.span(),
            )
            return


_NUMERALS = frozenset("一二三四五六七八九十两百千万零甲乙丙丁0123456789")


def t3(form: Form) -> Findings:
    """T3 | 提醒 | C | 一个名称在一张表里一种写法（监测/检测、长聘/临聘）。

    Known pairs (易混) in the same company of words, and names of seven or more characters that differ in one character.
    """
    if _confused().search(form.typed):
        yield from _known_pairs(form)
    yield from _near_names(form)


@cache
def _confused() -> re.Pattern[str]:
    return either(word for pair in lists("易混") for word in pair)


def _known_pairs(form: Form) -> Findings:
    for left, right in lists("易混"):
        if left not in form.typed or right not in form.typed:
            continue
        for first, second, word, other in _company(form.own_entries, left, right):
            yield Finding(
                second,
                f"一处写“{word}”，一处写“{other}”（第 {first.place.line} 行）",
                "核对后用同一种写法",
                second.label,
            )


def _company(entries: list[Entry], left: str, right: str) -> list[tuple[Entry, Entry, str, str]]:
    """Places where ``left`` and ``right`` stand in the same company: the two characters before or behind agree."""
    fixed = len(left) > 2
    found = []
    lefts, rights = list(_places(entries, left)), list(_places(entries, right))
    for first, one in lefts:
        for second, two in rights:
            before = (
                first.text[max(0, one - 2) : one],
                second.text[max(0, two - 2) : two],
            )
            after = (
                first.text[one + len(left) : one + len(left) + 2],
                second.text[two + len(right) : two + len(right) + 2],
            )
            same = (len(before[0]) == 2 and before[0] == before[1]) or (
                len(after[0]) == 2 and after[0] == after[1]
            )
            if fixed or same:
                late = (second, first) if second.place.line < first.place.line else (first, second)
                words_ = (right, left) if late[0] is first else (left, right)
                found.append((late[0], late[1], words_[0], words_[1]))
                return found
    return found


def _places(entries: list[Entry], word: str) -> Iterator[tuple[Entry, int]]:
    for entry in entries:
        start = entry.text.find(word)
        while start >= 0:
            yield entry, start
            start = entry.text.find(word, start + 1)


_RUN = late(rf"{HAN}{{7,}}")


def _near_names(form: Form) -> Findings:
    """Parts of names, seven characters or more, that differ in the middle by one character."""
    name = form.project.fields.get("项目名称")
    entries = [name] if isinstance(name, Entry) else []
    entries += [row.indicator.name for row in form.rows]
    different = set(_windows("\n".join([entry.text for entry in entries])))
    if len({window[:3] + window[4:] for window in different}) == len(different):
        return  # no two of them differ in the middle only
    opposites = words("成对的字")
    said: set[str] = set()
    seen: dict[str, str] = {}
    for entry in entries:
        for window in _windows(entry.text):
            first = seen.setdefault(window[:3] + window[4:], window)
            a, b = first[3], window[3]
            if a == b or a + b in opposites or b + a in opposites or {a, b} & _NUMERALS:
                continue
            if first + window in said:
                continue
            said.add(first + window)
            yield Finding(
                entry,
                f"一处写“{first}”，一处写“{window}”，只差一个字",
                "是一样东西就用同一种写法",
                entry.label,
            )


def _windows(text: str) -> list[str]:
    """Every seven Chinese characters of ``text`` that stand together."""
    return [run[start : start + 7] for run in _RUN.findall(text) for start in range(len(run) - 6)]


_NUMBERED = (
    re.compile(r"(?:^|[\n。；;])\s*(\d{1,2})\s*[、.．](?!\d)"),
    re.compile(r"目标\s*(\d{1,2})\s*[:：]"),
    re.compile(rf"[（(]\s*(\d{{1,2}})\s*[)）](?={HAN})"),
)
_DIGIT = late(r"\d")
_CHINESE = late(r"(?:^|[。；\n])\s*([一二三四五六七八九十])是")
_ORDER = "一二三四五六七八九十"
_NUMBER_FIRST = late(r"\s*(?:\d{1,2}\s*[、.．]|目标\s*\d+\s*[:：])")


def t4(form: Form) -> Findings:
    """T4 | 退回 | C | 编号从 1 连到底，没有丢号、重号，也没有漏编号的一段。

    Lists by 1、 2、, 目标1：, （1） and 一是 in running text; a paragraph without a number among or behind numbered ones is one that
    lost it.
    """
    for label, entry in form.prose:
        numbered = _NUMBERED if _DIGIT.search(entry.text) else ()
        for pattern in numbered:
            numbers = [int(match[1]) for match in pattern.finditer(entry.text)]
            if len(numbers) > 1 and numbers != list(range(1, len(numbers) + 1)):
                yield Finding(
                    entry, f"{label}的编号是 {'、'.join(map(str, numbers))}", "从 1 起连着编", label
                )
                break
        said = _CHINESE.finditer(entry.text) if "是" in entry.text else ()
        chinese = [_ORDER.index(match[1]) + 1 for match in said]
        if len(chinese) > 1 and chinese != list(range(1, len(chinese) + 1)):
            yield Finding(entry, f"{label}的“一是、二是…”没有连着编", "从一是起连着编", label)
        if "\n" not in entry.text:
            continue
        paragraphs = [line for line in entry.text.split("\n") if line.strip()]
        marked = [_NUMBER_FIRST.match(line) is not None for line in paragraphs]
        if sum(marked) > 1 and marked[0] and not all(marked):
            number = marked.index(False)
            start = entry.text.find(paragraphs[number])
            yield Finding(
                entry,
                f"{label}的第 {number + 1} 段“{short(paragraphs[number].strip(), 12)}”没有编号",
                "补上编号，或并入上一段",
                label,
                span=(start, start + len(paragraphs[number])),
            )


# the same phrase twice without a sign between, or twice as a whole clause
_TWICE = (
    re.compile(rf"({HAN}{{4,12}})\1"),
    re.compile(rf"(?<!{HAN})({HAN}{{4,20}})[，、,；;]\1(?!{HAN})"),
)
_VERB_TWICE = late(
    r"(提升|开展|加强|提高|推进|组织开展|改善)([^，。；、,\n和及与并或以]{2,10}?)(?:明显|显著|进一步|有效)?\1(?!工作|活动)"
)
_CUT = late(rf"(?:[，,、；;：:]|以及|或者|并且|(?<={HAN})及)$")
_CUT_ENDS = tuple("，,、；;：:及者且")
_HALF_PAIR = late(rf"率(?:和|、|及|与)({HAN}{{2,3}})$")


@cache
def _slips() -> re.Pattern[str]:
    return either(pairs("错字"))


@cache
def _misused() -> tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...]:
    """(what is wrong in a text, the same for ``typed``, what is right)."""
    return tuple(
        (re.compile(pattern), re.compile(pattern, re.MULTILINE), right)
        for pattern, right in pairs("错用").items()
    )


def _repeat(text: str) -> re.Match[str] | None:
    found = [match for pattern in _TWICE if (match := pattern.search(text))]
    return min(found, key=re.Match.start, default=None)


def t6(form: Form) -> Findings:
    """T6 | 提醒 | C | 没有错字、重复的词句、没写完的话。

    Known slips are data (错字, 错用). A phrase of four characters twice in a row, one verb twice in a phrase, a text that ends in
    a comma, and a 「…率和知晓」 whose second half lost its 率.
    """
    typed = form.typed
    slips = pairs("错字").items() if _slips().search(typed) else ()
    misused = [(pattern, right) for pattern, anywhere, right in _misused() if anywhere.search(typed)]
    repeats = _repeat(typed) is not None
    verbs = _VERB_TWICE.search(typed) is not None
    for entry in form.own_entries:
        text = entry.text
        for wrong, right in slips:
            if (start := text.find(wrong)) >= 0:
                yield Finding(
                    entry,
                    f"“{wrong}”多半是“{right}”",
                    f"改成“{right}”",
                    entry.label,
                    span=(start, start + len(wrong)),
                )
        for pattern, right in misused:
            for match in pattern.finditer(text):
                yield Finding(
                    entry,
                    f"“{text[match.start() : match.start() + 12]}”里的“{match[0]}”多半是“{right}”",
                    f"改成“{right}”",
                    entry.label,
                    span=match.span(),
                )
        if repeats and (match := _repeat(text)):
            yield Finding(entry, f"“{match[1]}”连着写了两遍", "删去一遍", entry.label, span=match.span())
        elif verbs and (match := _VERB_TWICE.search(text)):
            yield Finding(
                entry, f"“{match[0]}”里“{match[1]}”写了两次", "删去一个", entry.label, span=match.span()
            )
        end = text.rstrip()
        if end.endswith(_CUT_ENDS) and _CUT.search(end) and len(text) > 4:
            yield Finding(entry, f"“…{end[-8:]}”好像没写完", "写完，或删去末尾的标点", entry.label)
    for row in form.rows:
        if "率" not in row.name:
            continue
        name = compact(row.name)
        match = _HALF_PAIR.search(name)
        if match and not match[1].endswith(("率", "度", "数", "量", "比例", "情况", "水平")):
            yield row.say(
                row.indicator.name, f"“{short(name)}”末尾的“{match[1]}”好像没写完", f"写成“{match[1]}率”"
            )


_DONE = late(
    r"(提升|发挥|提高|增强|改善|促进|推动|保障|完成|取得|实现|营造|筑牢|巩固)了|已(?:经)?(?:完成|建成|实现|取得|提升|达到)"
)


# what was there before the project begins
_UNTIL_NOW = late(r"(?:截[至止]|目前|此前|前期|上年|去年|20\d\d\s*年)[^。；\n]{0,16}$")


def t7(form: Form) -> Findings:
    """T7 | 提醒 | C | 目标写将来要做到的：不写“提升了”“已完成”。

    Result verbs with 了 or 已, in goals and in the goals of tasks. What a later stage says of the results is past.
    """
    goals = {id(entry) for entry in form.project.goals.values()}
    for label, entry in form.prose:
        if form.layout.stage != DECLARED and id(entry) not in goals:
            continue
        for match in _DONE.finditer(entry.text):
            if _UNTIL_NOW.search(entry.text, 0, match.start()):
                continue
            yield Finding(
                entry,
                f"{label}里“{match[0]}”说的是已经做到的事",
                f"去掉“{'了' if match[0].endswith('了') else '已'}”",
                label,
                span=match.span(),
            )


ANCHOR = 4  # characters at the beginning of a phrase that are taken for granted


@cache
def _phrases() -> tuple[str, ...]:
    return tuple(phrase for phrase in words("固定提法") if len(phrase) >= 8)


@cache
def _near_phrases() -> re.Pattern[str]:
    """A wrong form, or the beginning of a phrase: what every text that T9 finds fault with holds."""
    return either([*pairs("提法错写"), *(phrase[:ANCHOR] for phrase in _phrases())])


def t9(form: Form) -> Findings:
    """T9 | 退回 | C | 固定提法一字不改。

    Known wrong forms (提法错写), and long phrases of which all but one or two characters stand in the text.
    """
    if not _near_phrases().search(compact(form.typed)):
        return
    for entry in form.own_entries:
        text = compact(entry.text)
        if not _near_phrases().search(text):
            continue
        said = False
        for wrong, right in pairs("提法错写").items():
            if wrong in text:
                said = True
                yield Finding(entry, f"“{wrong}”不是规范的提法", f"写“{right}”", entry.label)
        if said:
            continue
        for phrase in _phrases():
            if phrase not in text and (found := _almost(text, phrase)):
                yield Finding(entry, f"“{found}”和固定提法“{phrase}”不一致", f"写“{phrase}”", entry.label)


def _almost(text: str, phrase: str) -> str:
    """A piece of ``text`` that is ``phrase`` with up to two characters changed, lost or added, or ""."""
    anchor_start, anchor_end = phrase[:ANCHOR], phrase[-3:]
    start = text.find(anchor_start)
    while start >= 0:
        for extra in (0, -1, 1, -2, 2):
            end = start + len(phrase) + extra
            piece = text[start:end]
            if (
                len(piece) == len(phrase) + extra
                and piece.endswith(anchor_end)
                and piece != phrase
                and _distance(piece, phrase) <= 2
            ):
                return piece
        start = text.find(anchor_start, start + 1)
    return ""


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, char in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (char != other))
    return row[-1]


RULES = (t1, t2, t3, t4, t6, t7, t9)
