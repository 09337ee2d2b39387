"""Texts of another year: what was copied from last year's form (D8)."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.target import read_target
from ...text import vocabulary
from ...text.patterns import late
from .form import ANNUAL, Finding, Findings, Form, Row, short

_DIGITS = "〇○零一二三四五六七八九"
_ZEROS = str.maketrans("〇○0", "零零零")
_YEAR = late(
    rf"(?<![\d.])(?P<year>20\d\d)(?=\s*年|[-./]\d{{1,2}}(?!\d{{3}})|(?:0[1-9]|1[0-2])[0-3]\d(?!\d))|(?<!\d)(?P<short>\d\d)(?=年度)|(?P<han>二[〇○零0][{_DIGITS}]{{2}})(?=年)"
)
_SPAN = late(r"20\d\d\s*年?\s*[-—－–~～至到]\s*20\d\d")
_QUOTED = late(r"“[^”\n]*”|\"[^\"\n]*\"|《[^》\n]*》|[〔\[［【(（]\s*20\d\d\s*[〕\]］】)）]")
_SENTENCE = late(r"[。；;\n]")
_CLAUSE = late(r"[，。；;、！\n]")
# the year is named to compare with, to count from, or as the year of something that lasts
_COMPARED = late(
    r"较|比|同比|环比|相比|对比|累计|以来|基础上|自\s*$|从\s*$|截[至止]|历年|[起以]来|不低于\s*$|超过\s*$|高于\s*$|与\s*$|依据|根据|按照|参照"
)
_AFTER = late(
    r"\s*年?(?:度)?(?:\d{1,2}月)?(?:底|末|初)?(?:的)?(?:以来|起|至今|基础|相比|同期|水平|实际|完成数|[^，。；]{0,12}(?:尾款|欠款|余款|结转|结余|遗留|续建|印发|出台|颁布|发布的|签订|合同|批复|立项|启动|开工|建成|投入使用|购置|购买|采购的|招录|聘用|成立|获得|决算|审计|评价|考评|评比|总结|表彰|公报|年鉴|清算|报告|考核结果|中标|应付|质保))"
)
_SPEAKS_OF_BEFORE = late(r"尾款|欠款|余款|清欠|结转|遗留|拖欠|质保金|跨年|续建|补发|补助.{0,4}上年|支付")


def d8(form: Form) -> Findings:
    """D8 | 提醒 | C | 年度目标、指标名称和指标值说的是预算年度的事，没有留着往年的年份（和往年比较的除外）。

    Copying last year's form is the usual way to write this year's. Years to compare with (较, 比, 累计, 自), in quotes, in numbers of
    documents, in spans, and of what lasts or is still to be paid (合同, 尾款) are let alone. One finding a text.
    """
    if not form.project.year.isdecimal():
        return
    year = int(form.project.year)
    for period, goal in form.project.goals.items():
        if vocabulary.period(period) == ANNUAL and (found := _earlier(goal.text, year)):
            text, number, span = found
            message = f"年度目标写的是 {number} 年（“{text}”），表是 {year} 年度的"
            yield Finding(goal, message, _hint(year), "年度目标", span=span)
    annual = form.periods.get(ANNUAL)
    for row in form.rows:
        if found := _earlier(row.name, year):
            text, number, _ = found
            message = f"指标名称写的是 {number} 年（“{short(row.name)}”），表是 {year} 年度的"
            yield row.say(row.indicator.name, message, _hint(year))
        entry = row.indicator.values.get(annual or "")
        if entry is not None and (later := _later(row, entry.text, year)):
            message = (
                f"“{short(row.name)}”的值“{short(entry.text.strip())}”到了 {later} 年，表是 {year} 年度的"
            )
            yield row.say(entry, message, f"写 {year} 年要完成到哪一步；跨年度的，整个期限写在项目期里")
        if entry is not None and (found := _earlier(entry.text, year)):
            text, number, _ = found
            message = (
                f"“{short(row.name)}”的值“{short(entry.text.strip())}”是 {number} 年的，表是 {year} 年度的"
            )
            yield row.say(entry, message, _hint(year))


def _later(row: Row, text: str, year: int) -> int | None:
    """The year of a date beyond the budget year, where a value is nothing but a date."""
    if row.klass != "时效" or read_target(text).kind != "date" or _SPAN.search(text):
        return None
    years = [number for _, number in _years(text)]
    return years[0] if len(years) == 1 and years[0] > year else None


def _hint(year: int) -> str:
    return f"多半是照抄上年没有改：改成 {year} 年；确是往年的事，写明为什么"


def _earlier(text: str, year: int) -> tuple[str, int, tuple[int, int]] | None:
    """The first mention of a year before ``year`` that the text is about: (words, year, place)."""
    if "年" not in text and "20" not in text:
        return None
    skipped = [match.span() for pattern in (_QUOTED, _SPAN) for match in pattern.finditer(text)]
    for span, number in _years(text):
        if not year - 15 <= number < year or any(start <= span[0] < end for start, end in skipped):
            continue
        clause_start = max((match.end() for match in _CLAUSE.finditer(text, 0, span[0])), default=0)
        before = text[clause_start : span[0]]
        following = _CLAUSE.search(text, span[1])
        after = text[span[1] : following.start() if following else len(text)]
        if _COMPARED.search(before) or _AFTER.match(after) or _SPEAKS_OF_BEFORE.search(before + after):
            continue
        sentence_start = max((match.end() for match in _SENTENCE.finditer(text, 0, span[0])), default=0)
        sentence_end = _SENTENCE.search(text, span[1])
        sentence = text[sentence_start : sentence_end.start() if sentence_end else len(text)]
        if str(year) in sentence:
            continue  # the years are set side by side
        return text[span[0] : span[1]] + after[:8].strip(), number, span
    return None


def _years(text: str) -> Iterator[tuple[tuple[int, int], int]]:
    for match in _YEAR.finditer(text):
        if match["year"]:
            yield match.span(), int(match["year"])
        elif match["short"]:
            yield match.span(), 2000 + int(match["short"])
        else:
            digits = "".join(
                str("零一二三四五六七八九".index(char)) for char in match["han"].translate(_ZEROS)
            )
            if len(digits) == 4 and digits.startswith("20"):
                yield match.span(), int(digits)


RULES = (d8,)
