"""Amounts of money in running text, and in indicators that name the budget, held against the form (M9, M10).

A sentence says of which year an amount is and whether it is the budget: 2023年预算500万元，2024年预算263.2万元 are two
amounts of two years, and 总投资, 批复 and 累计 speak of more than one year's money.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from ...model.evaluation import MONEY_REASON
from ...model.layout import EVALUATED
from ...model.money import UNITS, ZERO, Money, plain, spoken_amount
from ...model.project import Entry
from ...problems import Severity
from ...text.patterns import late
from .form import COSTS, EFFECTS, Finding, Findings, Form, short, single
from .money import amount, in_unit, readable

# 26.32万 and 26.32（万元）are amounts where the words call them money; so are 二十六万三千二百元 and amounts as on a cheque
_SPOKEN = r"[零〇一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿]{2,}[元圆](?:整)?"
_MONEY = late(
    r"(?<![\d.,])(?P<number>[\d０-９]{1,3}(?:,[\d０-９]{3})+(?:[.．][\d０-９]+)?|[\d０-９]+(?:[.．][\d０-９]+)?)\s*"
    r"(?:[（(]\s*(?P<bracketed>亿元|万元|千元|元)\s*[)）]|(?P<unit>亿元|万元|千元|元)|(?P<short>万|[wWｗＷ])(?=$|[，。；、,;）)]))(?![/／])"
    rf"|(?P<spoken>{_SPOKEN})"
)
_MAY_NAME_MONEY = late(r"[元万圆]|\d[wWｗＷ]")
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")
_CLAUSES = late(r"[，。；,;：:！\n]")
_SENTENCES = late(r"[。；;！\n]")
_MONEY_WORD = "预算|经费|资金|拨款|款项"
_WHOSE = "本项目|项目|年度|本年度|本年|全年|当年|财政|专项|(?:中央|省|市|县|区|本)级(?:财政)?|单位"
_STATED = late(
    rf"(?:(?:{_WHOSE})*(?:{_MONEY_WORD})(?:预算|支出|总|安排|金额|规模|需求|控制|指标|批复数?|申报)*"
    r"|总(?:预算|经费|投入|投资|金额|费用|支出|成本|概算)|(?:项目|资金|经费|预算|投资|年度)总?额|项目(?:金额|费用|支出|成本|造价)"
    rf"|(?:^|[，。；、：:！\n]|本?项目|本年度?|年度|全年|计划|拟|共|将)(?:投入|投资|花费|支出)|(?:申请|申报|安排|下达|落实|投入|计划投入|共需|所需|需要?)(?:财政)?(?:{_MONEY_WORD})"
    r"|计划(?:支出|安排|使用|开支)|财政(?:安排|投入|下达|拨付)|(?:今年|本年度?|全年|年度|20\d\d年度?)(?:共|拟|计划)?(?:安排|投入|申请|使用|花费)|合计|共计|总计|总额|共需)(?:[总合共]?[额计数]度?|拨付|下达|投入|安排|需求?|使用)?"
    r"(?:[为是：:达共计约在于（(]|人民币|控制在|不超过|不高于|≤|=|＝){0,4}\s*$"
)
_VERB_BEFORE = late(
    r"(?:(?:安排|申请|投入|使用|下达|落实|计划|拟用|通过|[用以将])(?:约|共)?(?:人民币)?[￥¥]?|人民币|[￥¥])\s*$"
)
_MONEY_AFTER = late(rf"\s*(?:的)?(?:{_WHOSE})*(?:{_MONEY_WORD}|投入)")
# 预算500万元以上的项目: which ones, not how much
_WHICH = late(r"\s*(?:及)?(?:以上|以下|以内)的?(?!$|[，。；、])")
_OF_OTHERS = late(
    r"绩效管理|争取|审减|核减|审计|评审|监管|管理|监督|化解|融资|撬动|带动|吸引|社会|招商|盘活|清收|追回|挽回|清理|统筹|整合|专项债|资产|注册|负债|协议|签约|实际利用|到位|债务|信贷|保费|理赔|引导|归集|征收|非税"
)
# 人员经费1200万元不列入本项目
_BESIDE = late(r"[^，。；\n]{0,8}(?:不列入|不计入|不含|不包括|不在|另行|另列|单独)")
_REST = late(r"[^。；\n]*?(?:其余|余下)")
_AT_MOST = late(r"控制在|不超过|不高于|不突破|≤|以内")
_PART = late(
    r"其中|用于|包括|含|分别|新增|增加|减少|压减|节约|节省|下降|超|剩余|结余|结转|支付|单项|每[年月季人个次户]|各(?:安排|补助|下达|拨付|投入)"
)
_PRICE = late(r"[/／每]|人均|单价|标准|罚|收入|产值|交易|销售|节约|增收|税|贷款|捐|以上的?(?:采购|项目|工程)")
_YEARS = late(
    r"(?P<year>20\d\d)\s*年?(?:\s*[-—－–~～至到]\s*(?P<last>20\d\d))?|(?P<other>上一?年|去年|前年|往年|历年|以前年度|下一?年|明年)|(?P<own>本年|今年|当年)"
)
_WHOLE = late(
    r"总投资|总概算|概算|(?<!预算)批复(?!的?预算)|累计|全周期|总造价|合同|中标|招标|(?<![〇○零一二三四五六七八九十])[二两三四五六七八九]年(?!度)|“?十[三四五六]五|历史|已投入|前期"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a text. ``stated``: the words call it the budget or the total; ``own``: it is this year's;
    ``whole``: it is of more than one year; ``at_most``: an upper limit; ``step``: the value of its last digit."""

    text: str
    span: tuple[int, int]
    money: Money
    stated: bool
    own: bool
    whole: bool
    at_most: bool
    step: Decimal


def amounts(text: str, year: str) -> Iterator[Amount]:
    """The amounts of running text that are no prices; ``year`` is the budget year."""
    if _MAY_NAME_MONEY.search(text) is None:
        return
    end = 0
    for match in _MONEY.finditer(text):
        before = text[: match.start()]
        clause = _CLAUSES.split(before)[-1]
        after = text[match.end() : match.end() + 12]
        if _PRICE.search(clause[-14:]) or after[:1] in ("/", "／", "每"):
            continue
        sentence = _SENTENCES.split(before)[-1]
        since = sentence[max(len(sentence) - (match.start() - end), 0) :] if end else sentence
        stated = _STATED.search(before[-26:])
        verb = _VERB_BEFORE.search(before[-8:]) and _MONEY_AFTER.match(after)
        yuan, unit, digits = _yuan(match)
        if yuan is None or (match["short"] and not (stated or verb)):
            continue
        yield Amount(
            match[0],
            match.span(),
            Money(yuan),
            bool(stated or verb)
            and not _PART.search(clause)
            and "其中" not in sentence
            and not _REST.match(text, match.end())
            and not _OF_OTHERS.search(clause)
            and not _BESIDE.match(text, match.end())
            and not _WHICH.match(text, match.end()),
            _is_own(sentence, year),
            _WHOLE.search(since) is not None or _spans(since, year),
            _AT_MOST.search(clause[-8:] + after[:2]) is not None,
            unit.scaleb(int(Decimal(digits).as_tuple().exponent)),
        )
        end = match.end()


def _yuan(match: re.Match[str]) -> tuple[Decimal | None, Decimal, str]:
    """(元 of an amount, 元 of its unit, its digits); None for words that are no amount."""
    if match["spoken"]:
        yuan = spoken_amount(match["spoken"])
        return yuan, Decimal(1), plain(yuan or Decimal(0))
    unit = UNITS[match["unit"] or match["bracketed"] or "万元"].value
    digits = match["number"].replace(",", "").translate(_WIDE)
    return Decimal(digits) * unit, unit, digits


def _is_own(sentence: str, year: str) -> bool:
    """Whether the last year named in a sentence is the budget year, or none is named."""
    found = list(_YEARS.finditer(sentence))
    if not found:
        return True
    last = found[-1]
    if last["year"]:
        return last["year"] <= year <= (last["last"] or last["year"])
    return last["own"] is not None


def _spans(text: str, year: str) -> bool:
    return any(match["last"] and match["last"] != match["year"] for match in _YEARS.finditer(text))


def _same(item: Amount, money: Money) -> bool:
    """The same amount, or the form's amount rounded to the digits of the text (263万元 for 263.2)."""
    if item.money == money:
        return True
    if item.step <= 1 or item.money.yuan / item.step < 100:
        return False
    return (money.yuan / item.step).quantize(Decimal(1), ROUND_HALF_UP) * item.step == item.money.yuan


def m9(form: Form) -> Findings:
    """M9 | 退回 | A | 同一项目同一年度，文字里写的预算和表上的金额一致。

    349.80万元 = 3,498,000.00元. Only amounts that the words call the budget or the total are compared, with every amount of the
    form; not those of another year, of 总投资, 批复 or 累计. An indicator that names the budget must not fall short of it.
    """
    year, whole = form.year_funds, form.long_funds
    totals = [funds.total for funds in (year, whole) if funds is not None and funds.total]
    if not totals:
        return
    known = {
        fund.money
        for funds in form.project.funds.values()
        for line in funds.lines
        for fund in line.walk()
        if fund.money
    }
    known.update(totals)
    if form.layout.stage == EVALUATED:
        known |= _of_evaluation(form)
    for label, entry in _texts(form):
        every = [item for item in amounts(entry.text, form.project.year) if item.own]
        found = [item for item in every if item.stated and not item.whole]
        if any(sum((item.money for item in items), ZERO) in known for items in (found, every)):
            continue
        for item in found:
            if any(_same(item, money) for money in known) or (item.at_most and item.money > totals[0]):
                continue
            differs = _differs(form, entry, label, item.text, item.money, totals[0], item.span)
            yield _for_a_part(differs) if _is_for_a_part(entry.text, item, totals[0]) else differs
    yield from _in_indicators(form, totals[0])


_FOR = late(r"\s*(?:资金|经费)?(?:主要|专项)?(?:用于|用来|购买|购置|采购|支付)")


def _is_for_a_part(text: str, item: Amount, total: Money) -> bool:
    """安排资金26.32万元用于培训 may be a part of the budget, 预算26.32万元用于培训 is all of it."""
    start, end = item.span
    return item.money < total and _FOR.match(text, end) is not None and "预算" not in text[:start][-10:]


def _for_a_part(finding: Finding) -> Finding:
    hint = f"是全部资金的，{finding.hint}；只是其中一部分，在前面写“其中”"
    return replace(finding, hint=hint, severity=Severity.WARNING)


def _of_evaluation(form: Form) -> set[Money]:
    """The totals of a self-evaluation and what lies between two of them: what was added to the budget, what is left."""
    totals = [funds.total for funds in form.project.funds.values() if funds.total]
    return {*totals, *(abs(one - other) for one in totals for other in totals if one != other)}


def _texts(form: Form) -> list[tuple[str, Entry]]:
    """Running text, and short notes with an amount in them."""
    known = {id(entry) for _, entry in form.prose}
    known |= {id(row.indicator.name) for row in form.all_rows}
    known |= {id(entry) for row in form.all_rows for entry in row.indicator.values.values()}
    notes = [entry for entry in form.own_entries if "元" in entry.text and entry.money is None]
    return [*form.prose, *((entry.label, entry) for entry in notes if id(entry) not in known)]


NAMES_BUDGET = late(
    r"(?:预算|经费|资金)(?:总额|金额|总数|控制数|控制额|安排数|总量|规模)|总(?:预算|经费|成本|投入|费用)|(?:项目|年度)(?:预算|成本|支出|经费)(?:控制)?(?:总额|金额|数)?$"
)


def _in_indicators(form: Form, total: Money) -> Findings:
    period = form.periods.get("年度")
    for row in form.rows:
        target = row.targets.get(period or "")
        measure = single(target) if target is not None else None
        if measure is None or measure.per or not NAMES_BUDGET.search(row.head.name):
            continue
        money = amount(measure)
        if row.klass in EFFECTS:
            continue  # what is won with the budget
        # more than the budget is M7's, among the cost indicators
        if money is None or (money >= total if row.klass in COSTS[:2] else money == total):
            continue
        entry = row.indicator.values[period or ""]
        yield _differs(form, entry, f"指标“{short(row.name)}”", entry.text.strip(), money, total, None)


def _differs(
    form: Form, entry: Entry, label: str, text: str, money: Money, total: Money, span: tuple[int, int] | None
) -> Finding:
    message = f"{label}里写“{text}”，表上的资金是 {readable(total)}"
    hint = "改成同一个数"
    if money.yuan * 10_000 == total.yuan or total.yuan * 10_000 == money.yuan:
        message += "，正好差一万倍"
        hint = f"多半是元和万元弄混了：核对是 {readable(money)} 还是 {readable(total)}"
    return Finding(entry, message, hint, label, span=span)


_INSTALMENT = late(r"第?[一二三四1-4]季度|[上下]半年|\d月(?:份|底|末)?|首付|首期|进度款|预付")


def m10(form: Form) -> Findings:
    """M10 | 提醒 | C | 目标里写明金额的各项，加起来等于预算或文中的合计。

    At least two items of this year; the sum is compared with the total stated in the text, else with the year's budget.
    What is spent in one quarter or month need not be all.
    The reason for the execution rate tells of what was added or left, not of all items.
    """
    year = form.year_funds
    for label, entry in form.prose:
        if label == MONEY_REASON:
            continue
        found = [item for item in amounts(entry.text, form.project.year) if item.own and not item.whole]
        items = [item.money for item in found if not item.stated]
        if len(items) < 2:
            continue
        stated = next((item.money for item in found if item.stated), None)
        goal = stated or (year.total if year is not None else None)
        total = sum(items, ZERO)
        if goal is not None and total < goal and _INSTALMENT.search(entry.text):
            continue
        if goal is not None and goal and total != goal:
            unit = form.layout.money.unit
            yield Finding(
                entry,
                f"{label}里 {len(items)} 项金额加起来是 {in_unit(total, unit)}，{'文中合计' if stated else '本年预算'}是 {in_unit(goal, unit)}，差 {in_unit(abs(total - goal), unit)}",
                "核对各项金额",
                label,
            )


RULES = (m9, m10)
