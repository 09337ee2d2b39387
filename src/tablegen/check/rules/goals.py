"""Rules that hold the goal text and the indicators together (G1, G3)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from ...model.money import spoken_amount
from ...model.project import Entry
from ...model.target import Measure, read_target
from ...problems import Severity
from ...text import vocabulary
from ...text.patterns import late
from ...text.rule_words import any_of, lists, pairs, word_set
from .form import Finding, Findings, Form, Row, compact, short, shown, single


@dataclass(frozen=True, slots=True)
class Fact:
    """A number promised in running text: the measure, the words it counts, its clause, where in the text."""

    measure: Measure
    noun: str
    clause: str
    span: tuple[int, int]


_CLAUSE = late(r"[^，。；、,;！!\n]+")
_ORDINAL = late(r"^\s*(?:目标\s*)?[（(]?\d{1,2}\s*[、.．:：)）]|第\s*\d+|目标\s*\d+\s*[:：]?")
# the sum at the end of a list of places: 甲镇、乙镇2个乡镇
_PLACES = late(r"\s*个?(?:乡镇|街道|镇|乡|村|社区|县|区|市|林场|农场|学校|部门|单位|片区|园区)")
_ADDRESS = late(r"^[号楼层室栋弄路幢座款]|^级(?!标准|以上)|^兆|^后|^岁|^周年|^届|^[GgDdKk]\b|^、")
_DIGIT = late(r"\d")
_NUMBER = late(r"\d[\d.,]*")
_NO_DIGITS = late(r"\D")
_ABOUT_NOW = late(r"占|约|目前|现有|已")
_UNTIL_NOW = late(r"截[至止]|^(?:已|现有|目前)")
# 20万元以上的设备, 50人以上的单位: which ones, not how many
_THRESHOLD = late(r"\S{0,3}(?:以上|以下|以内)的?(?!$)[^\W\d]{2}")
_NOUN_SIGNS = late(r"[\s“”\"（）()《》:：]")
_CLOSING = late(
    r"(?:达到|完成|为|是|不断|共|累计|全年|每年|年均|比上一年|比上年|较上年|增加|提升|提高|减少|下降|增长|到|在|约|超|举办|开展|组织|推出|新建|发放)+$"
)
_BUDGET_GROWS = late(r"预算.{0,20}(?:增长|增加|减少|下降|压减|提高)")
_CHANGE_UP = late(r"增加|增长|提升|提高|新增|上升")
_CHANGE_DOWN = late(r"减少|下降|降低|缩短|压减")


MAX_CLAUSE_CHARS = 1_000  # a list without a comma is no promise, and would take seconds


def facts(text: str, name: str) -> list[Fact]:
    """The numbers that ``text`` promises: with an operator, a share, or in a clause with a verb of promising.

    Dates, amounts of money, ordinals, addresses and numbers that stand in the project's ``name`` are none.
    """
    found: list[Fact] = []
    if not _DIGIT.search(text):
        return found
    for match in _CLAUSE.finditer(text):
        clause = match[0]
        if not _DIGIT.search(clause) or len(clause) > MAX_CLAUSE_CHARS:
            continue
        start = 0
        if lead := _ORDINAL.match(clause):
            start = lead.end()
        body = clause[start:]
        target = read_target(body)
        offset = match.start() + start + (len(body) - len(body.lstrip()))
        body = body.strip()
        for measure in target.measures:
            piece = body[measure.start : measure.end]
            digits = _NO_DIGITS.sub("", piece)
            after = body[measure.end :]
            number = _NUMBER.search(piece)
            tail = body[number.end() + measure.start :] if number else ""
            if (
                measure.kind in ("money", "")
                or _ADDRESS.match(tail)
                or body[: measure.start].rstrip().endswith(("第", "“", "《", "十", "党的", "近", "年"))
                or (digits and digits in name)
                or (text[match.start() - 1 : match.start()] == "、" and _PLACES.match(tail))
            ):
                continue
            if measure.kind == "share" and _BUDGET_GROWS.search(body):
                continue
            if _UNTIL_NOW.search(body[: measure.start]) or _THRESHOLD.match(tail):
                continue
            promised = measure.operator or measure.kind == "share" or any_of("承诺动词").search(body)
            if not promised or (measure.kind == "time" and not measure.operator):
                continue
            if measure.kind == "share" and not measure.operator and _ABOUT_NOW.search(body[: measure.start]):
                continue
            noun = _noun(body[: measure.start]) or _noun(after)
            found.append(Fact(measure, noun, body, (offset + measure.start, offset + measure.end)))
    return found


def _noun(text: str) -> str:
    """The words next to the number without signs and closing verbs."""
    return _CLOSING.sub("", _NOUN_SIGNS.sub("", text))


_PARTICLES = late(r"[\s“”\"（）()《》、，,：:的和及与等]")


@lru_cache(maxsize=5_000)
def _normal(text: str) -> str:
    for word, other in pairs("同义").items():
        text = text.replace(word, other)
    return text


@lru_cache(maxsize=5_000)
def _bigrams(text: str) -> frozenset[str]:
    text = _PARTICLES.sub("", _normal(text))
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) - word_set("泛词")


@cache
def _unit_group(unit: str) -> frozenset[str]:
    return frozenset(other for group in lists("合用单位") if unit in group for other in group) | {unit}


@cache
def _same_units(unit: str) -> frozenset[str]:
    """The units that say the same as ``unit`` (人, 名, 位)."""
    return frozenset(other for group in lists("同义单位") if unit in group for other in group) | {unit}


def g1(form: Form) -> Findings:
    """G1 | 退回 | ABC | 目标里承诺的数有对应的指标，数、符号和单位都一致。

    Facts of the goal are joined with the indicators of the same period by number and unit, else by noun. A different number or
    unit is an error; an indicator that is missing, or another operator, a warning.
    """
    if not form.rows:
        return
    for period, goal in form.project.goals.items():
        wanted = vocabulary.period(period)
        own = form.periods.get(wanted)
        rows = (
            [(row, single(row.targets[own]) if own in row.targets else None) for row in form.rows]
            if own
            else []
        )
        if not rows:
            continue
        for fact in facts(goal.text, form.project.name):
            yield from _compare(fact, goal, period, rows, own or "")
        for fact in _in_words(goal.text):
            same, by_noun = _partners(fact, rows, own or "")
            if same is None and by_noun is not None:  # said only where an indicator says another number
                yield from _compare(fact, goal, period, rows, own or "")


# ten and more: 一次, 三个 are figures of speech too often
_WORDS = late(
    r"(?P<number>(?:[一二三四五六七八九]百零?)?[二三四五六七八九一]?十[一二三四五六七八九]?|[一二三四五六七八九]百)余?(?P<unit>人次|场次|次|场|期|人|名|家|个|项|篇|条)"
)


def _in_words(text: str) -> list[Fact]:
    """Numbers that a goal says in words: 举办培训十二次."""
    found: list[Fact] = []
    if "十" not in text and "百" not in text:
        return found
    for clause in _CLAUSE.finditer(text):
        for match in _WORDS.finditer(clause[0]):
            number = match["number"]
            value = spoken_amount(("一" if number[0] == "十" else "") + number + "元")
            measure = single(read_target(f"{value:f}{match['unit']}")) if value is not None else None
            if measure is None or clause[0][: match.start()].endswith(("第", "近", "“")):
                continue
            noun = _noun(clause[0][: match.start()]) or _noun(clause[0][match.end() :])
            span = (clause.start() + match.start(), clause.start() + match.end())
            found.append(Fact(measure, noun, clause[0], span))
    return found


def _overlap(fact: Fact, row: Row, own: str) -> int:
    value = row.indicator.values.get(own)
    grams = _bigrams(row.name + (row.targets[own].subject if value is not None else ""))
    return len(grams & _bigrams(fact.clause))


def _compare(
    fact: Fact, goal: Entry, period: str, rows: list[tuple[Row, Measure | None]], own: str
) -> Findings:
    promised = goal.text[fact.span[0] : fact.span[1]].strip()
    label = f"{period}目标"
    same, by_noun = _partners(fact, rows, own)
    if same is not None:
        row, measure = same
        if (
            fact.measure.operator
            and measure.operator
            and {fact.measure.operator, measure.operator} != {"="}
            and fact.measure.operator != measure.operator
        ):
            yield Finding(
                goal,
                f"目标写“{promised}”，指标“{short(row.name)}”写“{shown(measure)}”，符号不同",
                "改成同一个符号",
                label,
                Severity.WARNING,
                fact.span,
            )
        elif (
            measure.unit not in _same_units(fact.measure.unit)
            and measure.unit.strip("（）")
            and fact.measure.kind == "count"
        ):
            yield Finding(
                goal,
                f"目标写“{promised}”，指标“{short(row.name)}”写“{shown(measure)}”，单位不同",
                "改成同一个单位",
                label,
                Severity.WARNING,
                fact.span,
            )
        return
    if by_noun is not None:
        row, measure = by_noun
        what = "数不同" if measure.number != fact.measure.number else "单位不同"
        yield Finding(
            goal,
            f"目标写“{promised}”，指标“{short(row.name)}”写“{shown(measure)}”，{what}",
            "两处改成一致",
            label,
            None,
            fact.span,
        )
        return
    words = fact.clause if len(fact.clause) <= 24 else f"{short(fact.noun, 16)}{promised}"
    yield Finding(
        goal,
        f"目标里的“{words}”没有对应的指标",
        "加一个指标，或从目标里去掉这个数",
        label,
        Severity.WARNING,
        fact.span,
    )


def _partners(
    fact: Fact, rows: list[tuple[Row, Measure | None]], own: str
) -> tuple[tuple[Row, Measure] | None, tuple[Row, Measure] | None]:
    """(a row with the same number and a unit that goes with it, a row about the same thing)."""
    units = _unit_group(fact.measure.unit)
    same = [
        (row, measure)
        for row, measure in rows
        if measure is not None
        and measure.number == fact.measure.number
        and (not measure.unit or measure.unit in units)
    ]
    for score, row, measure in _by_overlap(fact, same, own):
        opposite = _CHANGE_UP.search(fact.clause) and _CHANGE_DOWN.search(row.name + row.targets[own].subject)
        # a number like 100% or 1次 is everywhere: the words must agree too
        common = fact.measure.kind == "share" or fact.measure.number < 10
        exact = measure.unit in (fact.measure.unit, "")  # a unit left out is V3's
        if not opposite and (score >= 1 if common or not exact else True):
            return (row, measure), None
    head = _normal(fact.noun)[-2:]
    about = [
        (row, measure)
        for row, measure in rows
        if measure is not None
        and len(head) == 2
        and _comparable(measure, fact.measure)
        and head in _normal(row.name)
    ]
    for score, row, measure in _by_overlap(fact, about, own):
        if score >= 2:
            return None, (row, measure)
    return None, None


def _by_overlap(fact: Fact, rows: list[tuple[Row, Measure]], own: str) -> list[tuple[int, Row, Measure]]:
    """Rows with the number of pairs of characters that they share with the fact's clause, most first."""
    scored = [(_overlap(fact, row, own), row, measure) for row, measure in rows]
    return sorted(scored, key=lambda item: -item[0])


def _comparable(measure: Measure, other: Measure) -> bool:
    return measure.kind == other.kind and bool(measure.kind)


_SPENT_ON = late(r"(?:本?项目)?(?:经费|资金|费用)(?:主要)?(?:用于|用来)|主要用于(?:支付|购买)")


def g3(form: Form) -> Findings:
    """G3 | 建议 | AC | 目标写做什么、达到什么效果，不是合同、费用或职责的清单。

    Signs: it begins with what the money is for, names more than three documents, is very short, or is word for word the duties.
    """
    for period, goal in form.project.goals.items():
        text = compact(goal.text)
        if not text or form.project.classified:
            continue
        label = f"{period}目标"
        duties = form.project.text("单位职责") or form.project.text("部门职责") or form.project.text("职能")
        if _SPENT_ON.match(text):
            yield Finding(goal, "目标一开头写钱用在哪里", "先写要达到什么效果，再写做什么", label)
        elif text.count("《") > 3:
            yield Finding(
                goal, f"目标里列了 {text.count('《')} 个文件或合同", "写做什么、达到什么效果", label
            )
        elif len(text) < 15:
            yield Finding(goal, f"目标只有 {len(text)} 个字", "写做什么、做多少、达到什么效果", label)
        elif duties and compact(duties) == text:
            yield Finding(goal, "目标和单位职责一字不差", "写这个项目本年度要达到什么", label)


RULES = (g1, g3)
