"""Texts of another year: what was copied from last year's form (D8)."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.target import read_target
from ...text import vocabulary
from ...text.patterns import late
from .form import ANNUAL, Finding, Findings, Form, Row, short

_DIGITS = "〇○零一二三四五六七八九"
_ZEROS = str.maketrans("〇○0", "零零零")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
# 23年 is a year at the beginning of a clause and before a month; 连续23年, 23年以上 are lengths
_LENGTH = r"来|间|以上|以下|以内|期|制|限|龄|历史|如|免|租|经验|一|内|的|贷|国债|质保|保修|维保|左右|及|使用|寿命|后|前"
_YEAR = late(
    rf"(?<![\d.])(?P<year>20\d\d)(?=\s*(?:财政)?年|财年|[-./]\d{{1,2}}(?!\d{{3}})|(?:0[1-9]|1[0-2])[0-3]\d(?!\d))|(?<=FY)(?P<fiscal>20\d\d)(?!\d)"
    rf"|(?<!\d)(?P<short>\d\d)(?=年度|年(?:1[0-2]|[1-9])月|年[初底末])"
    rf"|(?:^|(?<=[，。；、：:！\n“（(])|(?<=[在于]))(?P<first>[12]\d)(?=年(?!{_LENGTH}|\d))"
    rf"|(?P<han>二[〇○零0][{_DIGITS}]{{2}})(?=年)|(?P<word>去年|上年度?|上一年度?|明年|下一?年度?)"
)
_SPAN = late(r"(?P<from>20\d\d)\s*年?\s*[-—－–~～至到]+\s*(?P<to>20\d\d)(?!\d)")
# 某政发（2023）15号 and 《…》（2023年）, but not 活动次数（2023年）
_QUOTED = late(
    r"“[^”\n]*”|\"[^\"\n]*\"|《[^》\n]*》(?:\s*[(（]\s*20\d\d年[^）)\n]{0,6}[)）])?"
    r"|[〔\[［【(（]\s*20\d\d\s*(?:年?\s*[〕\]］】)）]\s*第?\s*\d+\s*号|[〕\]］】)）])"
)
_SENTENCE = late(r"[。；;\n]")
_CLAUSE = late(r"[，。；;、！\n]")
# the year is named to compare with, to count from, or as the year of something that lasts
_COMPARED = late(
    r"(?:审计|审核|评价|评估|清算|清查|核查|补缴|补发|偿还|归还|支付|兑付|整理|归档|编纂|编写|编印|统计|普查|对)[^，。；、]{0,4}$|较|比|同比|环比|相比|对比|累计|以来|基础上|自\s*$|从\s*$|历年|延续|巩固|兑现|[起以]来|不低于\s*$|超过\s*$|高于\s*$|与\s*$|依据|根据|按照|参照"
)
_AFTER = late(
    r"\s*(?:[年版款级届]\s*版|年?\s*第\s*\d+\s*号|版|款|级|届)|\s*年?(?:度)?(?:\d{1,2}月)?(?:底|末|初)?(?:[）)])?(?:的)?(?:以来|起|至今|以?前(?:形成|建成|建立|购|生产|取得|参加|退休|入职|登记|产生|存量|历史)|不变价|可比价|累计|已|(?:的|政府|专项|地方|一般|置换|再融资|新增)*(?:债券|债务|国债|贷款)|(?:工作|任务|项目|实际|完成|建设|已有|既有|原有)*的?基础|相比|同期|水平|实际|完成数|为基[期准数点]|[创评]?[建选]?周期|常住|户籍|在册|在校|在编|存栏|[^，。；]{0,12}(?:尾款|欠款|余款|结转|结余|遗留|续建|印发|出台|颁布|发布的|签订|合同|批复|立项|启动|开工|建成|投入使用|购置|购买|租用|租赁|采购的|招录|聘用|成立|获得|决算|审计|评价|考评|评比|自评|考核|优秀|先进|奖|脱贫|普查|存量|收尾|行动计划|攻坚|总结|表彰|公报|年鉴|清算|报告|会议精神|讲话|指示|批示|工作会议|考核结果|中标|应付|质保))"
)
# up to the end of last year: what was there; before it: what is promised
_UNTIL = late(r"截[至止]\s*$")
_DEADLINE = late(r"\s*年?(?:\d{1,2}月)?(?:底|末)?(?:\d{1,2}日)?之?前")
# the last year of a plan, or what this year prepares
_PLANNED = late(
    r"[到至]\s*$|力争|规划|远景|迎接|筹备|筹办|准备|谋划|预计|计划|提前|未来|长期|中期|为\s*$|申报|编制|下达|储备|预算编|启动|碳达峰|碳中和|元旦|春节|寒假|新年|有效期|任期|合同"
)
_BUDGET = late(r"\s*(?:预算|安排|执行|经费|资金)")
_THIS_YEAR = late(r"本年|今年|当年")
_SPEAKS_OF_BEFORE = late(
    r"尾款|欠款|余款|清欠|结转|遗留|拖欠|质保金|跨年|续建|补发|补缴|偿还|还本付息|补助.{0,4}上年|支付|档案|级(?:学生|新生)|上年实际"
)


def d8(form: Form) -> Findings:
    """D8 | 提醒 | C | 年度目标、指标名称和指标值说的是预算年度的事，没有留着往年的、写上以后的年份（和往年比较的、规划到哪一年的除外）。

    Copying last year's form is the usual way to write this year's. Years to compare with (较, 比, 累计, 自), in quotes, in numbers of
    documents, in spans, and of what lasts or is still to be paid (合同, 尾款) are let alone. One finding a text.
    """
    if not form.project.year.isdecimal():
        return
    year = int(form.project.year)
    for period, goal in form.project.goals.items():
        if vocabulary.period(period) != ANNUAL:
            continue
        if found := _earlier(goal.text, year):
            text, number, span = found
            message = f"年度目标写的是 {number} 年（“{text}”），表是 {year} 年度的"
            yield Finding(goal, message, _hint(year), "年度目标", span=span)
        elif found := _to_come(goal.text, year):
            text, number, span = found
            message = f"年度目标写到了 {number} 年（“{text}”），表是 {year} 年度的"
            yield Finding(goal, message, f"核对年份；写 {year} 年要做到的", "年度目标", span=span)
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
    years = [number for _, number in _years(text, year)]
    return years[0] if len(years) == 1 and years[0] > year else None


def _hint(year: int) -> str:
    return f"多半是照抄上年没有改：改成 {year} 年；确是往年的事，写明为什么"


def _earlier(text: str, year: int) -> tuple[str, int, tuple[int, int]] | None:
    """The first mention of a year before ``year`` that the text is about: (words, year, place)."""
    if not _MAY_NAME_A_YEAR.search(text):
        return None
    text = text.translate(_WIDE)
    return _ended_span(text, year) or _other_year(text, year, range(year - 15, year))


_MAY_NAME_A_YEAR = late(r"年|[2２][0０][\d０-９]")
_AHEAD = 15


def _to_come(text: str, year: int) -> tuple[str, int, tuple[int, int]] | None:
    """The first mention of a year after ``year`` that is no plan's: 2042 for 2024, or a form that was made early."""
    text = text.translate(_WIDE)
    return _other_year(text, year, range(year + 1, year + _AHEAD + 30))


def _ended_span(text: str, year: int) -> tuple[str, int, tuple[int, int]] | None:
    """2022—2023年 in the form of 2024."""
    for match in _SPAN.finditer(text):
        last = int(match["to"])
        if year - 15 <= last < year and not _is_aside(text, match.span(), year, last):
            return match[0], last, match.span()
    return None


def _other_year(text: str, year: int, among: range) -> tuple[str, int, tuple[int, int]] | None:
    skipped = [match.span() for pattern in (_QUOTED, _SPAN) for match in pattern.finditer(text)]
    for span, number in _years(text, year):
        if number not in among or any(start <= span[0] < end for start, end in skipped):
            continue
        if _is_aside(text, span, year, number):
            continue
        following = _CLAUSE.search(text, span[1])
        after = text[span[1] : following.start() if following else len(text)]
        return text[span[0] : span[1]] + after[:8].strip(), number, span
    return None


def _is_aside(text: str, span: tuple[int, int], year: int, number: int) -> bool:
    """Whether a year is named beside the matter: to compare with, as that of a paper, of what lasts or is owed."""
    clause_start = max((match.end() for match in _CLAUSE.finditer(text, 0, span[0])), default=0)
    before = text[clause_start : span[0]]
    following = _CLAUSE.search(text, span[1])
    after = text[span[1] : following.start() if following else len(text)]
    if _UNTIL.search(before):
        return not _DEADLINE.match(after)
    if _COMPARED.search(before) or _AFTER.match(after) or _SPEAKS_OF_BEFORE.search(before + after):
        return True
    if number > year and (_PLANNED.search(before) or _PLANNED.search(after) or _DEADLINE.match(after)):
        return True
    sentence_start = max((match.end() for match in _SENTENCE.finditer(text, 0, span[0])), default=0)
    sentence_end = _SENTENCE.search(text, span[1])
    sentence = text[sentence_start : sentence_end.start() if sentence_end else len(text)]
    if number == year - 1 and not text[span[0]].isdigit() and _BUDGET.match(after):
        return True
    return str(year) in sentence or _THIS_YEAR.search(sentence) is not None  # the years are set side by side


def _years(text: str, year: int) -> Iterator[tuple[tuple[int, int], int]]:
    """Every year named: (place, year)."""
    for match in _YEAR.finditer(text):
        if match["year"] or match["fiscal"]:
            yield match.span(), int(match[0])
        elif match["short"]:
            yield match.span(), 2000 + int(match["short"])
        elif match["first"]:
            if year - 4 <= 2000 + int(match["first"]) < year:  # any other number counts years
                yield match.span(), 2000 + int(match["first"])
        elif match["word"]:
            yield match.span(), year - 1 if match["word"][0] in "去上" else year + 1
        else:
            digits = "".join(
                str("零一二三四五六七八九".index(char)) for char in match["han"].translate(_ZEROS)
            )
            if len(digits) == 4 and digits.startswith("20"):
                yield match.span(), int(digits)


RULES = (d8,)
