"""Reading the nodes of a spec: scalars, fields of every type, groups and tables, amounts.

What a layout declares says what is expected; what is wrong is collected in ``problems``.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from ..layout.declaration import NO, YES
from ..model.layout import Field, Kind, Layout
from ..model.money import AmountSyntaxError, MissingUnitError, Money, RoundingRefusedError, Unit, parse_amount
from ..model.project import Entry, Value, is_blank
from ..problems import Place, Problem, Severity
from ..text import vocabulary
from ..text.folded import evened
from ..text.known_words import closest
from ..text.patterns import late
from ..text.tree import Mapping, Node, Sequence, Source, Text


def parse_day(text: str) -> date | None:
    """An ISO date (2024-01-01), or None."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# without signs only with all eight digits: 2024-12 is a month, not the second of January
_LOOSE_DATE = late(
    r"(?P<y>\d{4})(?:\s*[年./-]\s*(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})\s*日?|(?P<mm>\d\d)(?P<dd>\d\d))"
)


_MONTH_ONLY = late(r"(20\d\d)\s*[年./-]\s*(\d{1,2})\s*月?份?")
# 24.12.31, 12/31/2024
_OTHER_ORDER = late(
    r"(?P<y>\d\d)\s*[年./-]\s*(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})日?|(?P<M>\d{1,2})[/.-](?P<D>\d{1,2})[/.-](?P<Y>20\d\d)"
)
_SERIAL_DAY = late(r"4\d{4}|39\d{3}|5[01]\d{3}")  # 2006 to 2042
_DAY_ZERO = date(1899, 12, 30)
_CLOCK = late(r"[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?$")
_SPACED_UNIT = late(r"\s*([\d,.]+)\s+([^\d\s]+)\s*")


def suggest_day(text: str) -> str:
    """The ISO spelling of a date that was written another way (2024年1月1日, 2024.1.1, 20240101), or as a spreadsheet
    stores it (45657, 2024-12-31 00:00:00), or ""."""
    text = unicodedata.normalize("NFKC", text).strip()
    if _SERIAL_DAY.fullmatch(text):
        return (_DAY_ZERO + timedelta(days=int(text))).isoformat()
    match = _LOOSE_DATE.fullmatch(_CLOCK.sub("", text))
    if match is None:
        return ""
    try:
        return date(
            int(match["y"]), int(match["m"] or match["mm"]), int(match["d"] or match["dd"])
        ).isoformat()
    except ValueError:
        return ""


def why_no_day(text: str) -> str:
    """What to do about a date that cannot be read: a day that the calendar does not have is named."""
    text = unicodedata.normalize("NFKC", text).strip()
    match = _LOOSE_DATE.fullmatch(text)
    if match is None and (only := _MONTH_ONLY.fullmatch(text)) and 1 <= int(only[2]) <= 12:
        year, month = int(only[1]), int(only[2])
        first, last = date(year, month, 1), calendar.monthrange(year, month)[1]
        return f"没有写哪一天：从月初算写“{first}”，到月底写“{first.replace(day=last)}”"
    if match is None and (other := _OTHER_ORDER.fullmatch(text)):
        short = (
            [f"20{other['y']}", other["m"], other["d"]]
            if other["y"]
            else [other["Y"], other["M"], other["D"]]
        )
        if day := suggest_day("-".join(short)):
            return f"年份在前、写四位：是不是“{day}”？"
    if match is None:
        return "写成“2024-01-01”这样的日期"
    year, month = int(match["y"]), int(match["m"] or match["mm"])
    if not 1 <= month <= 12:
        return f"没有 {month} 月，核对月份"
    if year == 0:
        return "核对年份"
    return f"{year} 年 {month} 月只有 {calendar.monthrange(year, month)[1]} 天，核对日期"


def meant_name(word: str, known: Iterable[str], taken: Iterable[str] = ()) -> str | None:
    """The known name that ``word`` certainly is (keys.misspelt), or None."""
    from .keys import misspelt  # most specs have no slip

    return misspelt(word, known, taken)


_PRINTED = late(r"^[*★☆※]*(?:其中)?[:：]?|[（(][^（）()]*[)）]|[:：]$")


def _as_printed(word: str, known: Iterable[str]) -> str | None:
    """The known name that a label of the form holds: 其中:财政拨款, *指标值, 主管部门(单位)名称."""
    bare = _PRINTED.sub("", word)
    return bare if bare != word and bare in known else None


class Reader:
    """One spec being read: its files, its layout, its unit of money, and the problems found so far."""

    def __init__(self, source: Source, shared: tuple[Source, ...], layout: Layout):
        self.source = source
        self.sources = {item.name: item for item in (*shared, source)}
        self.shared = shared
        self.layout = layout
        self.problems: list[Problem] = []
        self.unit: Unit | None = None
        self.unit_is_bad = False  # 金额单位 is there and says no unit
        self.classified = False  # a secret project may leave out goals and indicators

    def complain(
        self,
        code: str,
        message: str,
        place: Place,
        hint: str = "",
        severity: Severity = Severity.ERROR,
        rule: str = "",
        write: tuple[Text, str | None] | None = None,
    ) -> None:
        """Add a problem; ``write`` is a node and the text that is certainly meant by it (None: not certain)."""
        owner = self.sources.get(place.file, self.source)
        problem = owner.problem(code, message, place, hint, severity, rule)
        if write is not None and write[1] is not None:
            problem = replace(problem, fixes=owner.rewritten(write[0], write[1]))
        self.problems.append(problem)

    def scalar(self, node: Node, name: str) -> Text | None:
        """``node`` as a text, or None after a complaint."""
        if not isinstance(node, Text):
            what = "一组内容" if isinstance(node, Mapping) else "一个列表"
            self.complain(
                "not-a-text",
                f"“{name}”应当是一个值，这里却是{what}",
                node.place,
                "写在冒号后面；内容里有冒号或以特殊符号开头时用引号括起来",
            )
            return None
        return node

    def unknown(
        self,
        key: Text,
        known: Iterable[str],
        where: str,
        taken: Iterable[str] = (),
        section_name: str = "字段",
    ) -> None:
        """A name that is not among those ``known``; ``section_name`` is what they name (vocabulary.meant)."""
        if not key.value:
            self.complain("unknown-field", "冒号左边没有写名称", key.place, "补上名称，或删掉这一行")
            return
        known = list(known)
        certain = self._of_year(key.value, known) or _as_printed(key.value, known)
        near = certain or vocabulary.meant(key.value, known, section_name)
        hint = f"是不是“{near}”？" if near else f"可以写的有：{'、'.join(dict.fromkeys(known))}"
        meant = (certain if certain and certain not in taken else None) or meant_name(key.value, known, taken)
        self.complain("unknown-field", f"{where}没有“{key.value}”这一项", key.place, hint, write=(key, meant))

    def _of_year(self, word: str, known: Iterable[str]) -> str | None:
        """上年执行数 for ``2021年执行数`` in a spec of 2022: forms print the year, specs name it by its distance."""
        match = re.fullmatch(r"(20[0-9]{2})年度?(.+)", word)
        nodes = (source.root.get("年度") for source in (self.source, *self.shared) if source.root is not None)
        year = next((node.value for node in nodes if isinstance(node, Text) and node.value.isdecimal()), None)
        if match is None or year is None:
            return None
        before = {1: ("上年", "上年度"), 2: ("前年", "前年度")}.get(int(year) - int(match[1]), ())
        return next((name for name in known if name in [f"{word}{match[2]}" for word in before]), None)

    def unknown_period(self, key: Text, known: Iterable[str], where: str, taken: Iterable[str] = ()) -> None:
        near = vocabulary.meant(key.value, known, "目标" if where == "目标" else "期间")
        hint = f"是不是“{near}”？" if near else f"本版式的期间：{'、'.join(known)}"
        write = (key, meant_name(key.value, known, taken))
        self.complain(
            "unknown-period", f"本版式的{where}没有“{key.value}”这个期间", key.place, hint, write=write
        )

    def missing_fields(self, declared: Iterable[Field], fields: dict[str, Value], place: Place) -> None:
        missing = [item.key for item in declared if item.required and is_blank(fields.get(item.key))]
        if missing:
            self.complain(
                "missing-field", f"缺少必填项：{'、'.join(missing)}", place, "补上这些行（写成“名称: 内容”）"
            )

    def length(self, name: str, value: str, limit: int | None, place: Place) -> None:
        count = len(re.sub(r"\s", "", value))
        if limit is not None and count > limit:
            self.complain(
                "too-long",
                f"“{name}”有 {count} 字，本版式最多 {limit} 字",
                place,
                f"删去 {count - limit} 字",
                rule="T8",
            )

    def yes_no(self, node: Node | None) -> bool:
        if node is None:
            return False
        text = self.scalar(node, "涉密")
        if text is None:
            return True
        if text.value not in YES + NO:
            self.complain("bad-choice", f"“{text.value}”应当是“是”或“否”", text.place, "写“是”或“否”")
        return text.value not in NO  # 机密★10年: what the public copy may not print until it is clear

    def field(self, item: Field, key: Text, node: Node) -> Value | None:
        if item.kind is Kind.GROUP:
            return self.group(item, key, node)
        if item.kind is Kind.TABLE:
            return self.table(item, key, node)
        text = self.scalar(node, key.value)
        if text is None:
            return None
        return self.entry(item, key.value, text)

    def entry(self, item: Field, label: str, text: Text) -> Entry:
        """A scalar against the type of its field."""
        value, place = text.value, text.place
        money = day = None
        if not value.strip():
            return Entry("", place, label)
        if item.kind is Kind.CHOICE and value not in item.choices and item.open_choices:
            if near := meant_name(
                value, item.choices
            ):  # other words are allowed, so a near miss may be intended
                hint = f"是不是“{near}”？就是要这样写的话不用改"
                self.complain(
                    "unusual-choice",
                    f"“{label}”的“{value}”和常用的写法只差一点",
                    place,
                    hint,
                    Severity.WARNING,
                )
        elif item.kind is Kind.CHOICE and value not in item.choices:
            near = closest(value, item.choices)
            options = "、".join(item.choices)
            hint = f"是不是“{near}”？可以写：{options}" if near else f"可以写：{options}"
            write = (text, meant_name(value, item.choices))
            self.complain("bad-choice", f"“{label}”没有“{value}”这个选项", place, hint, write=write)
        elif item.kind is Kind.DATE:
            day = parse_day(value)
            if day is None:
                suggestion = suggest_day(value)
                hint = f"写成“{suggestion}”" if suggestion else why_no_day(value)
                write = (text, suggestion or None)
                self.complain("bad-date", f"“{label}”的“{value}”不是日期", place, hint, write=write)
        elif item.kind is Kind.AMOUNT:
            money = self.amount(text)
        elif item.kind is Kind.NUMBER and not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
            meant = number_meant(value)
            hint = f"写“{meant}”" if meant else "只写数字，不写单位"
            self.complain("bad-number", f"“{label}”的“{value}”应当是数字", place, hint, write=(text, meant))
        elif item.kind is Kind.YES_NO and value not in YES + NO:
            self.complain("bad-choice", f"“{label}”应当写“是”或“否”", place, "写“是”或“否”")
        self.length(item.key, value, item.max_chars, place)
        return Entry(evened(value), place, label, money, day)

    def group(self, item: Field, key: Text, node: Node) -> dict[str, Value] | None:
        if not isinstance(node, Mapping):
            if isinstance(node, Text) and not node.value:
                return None
            self.complain(
                "not-a-group", f"“{key.value}”下面应当分行写各项", node.place, _example(item.children)
            )
            return None
        result: dict[str, Value] = {}
        names = {name: child for child in item.children for name in child.names}
        for child_key, child_node in node.items:
            child = names.get(child_key.value)
            if child is None:
                self.unknown(child_key, names, f"“{key.value}”里", node.keys())
            elif (value := self.field(child, child_key, child_node)) is not None:
                result[child.key] = value
        self.missing_fields(item.children, result, key.place)
        return result

    def table(self, item: Field, key: Text, node: Node) -> tuple[dict[str, Value], ...] | None:
        if isinstance(node, Text) and not node.value:
            return None
        if not isinstance(node, Sequence):
            hint = f"每一行以“- {item.children[0].key}: …”开头"
            self.complain("not-a-list", f"“{key.value}”应当是一个列表", node.place, hint)
            return None
        rows = []
        for row in node.items:
            value = self.group(item, Text(key.value, row.place), row)
            if value is not None:
                rows.append(value)
        return tuple(rows)

    def amount(self, text: Text) -> Money | None:
        if not text.value.strip():
            return None
        try:
            money = parse_amount(text.value, self.unit)
        except MissingUnitError as error:
            if self.unit_is_bad:
                return None  # said at the line of the unit
            hint = error.suggestion.replace("金额单位: 元", f"金额单位: {self.layout.money.unit.label}")
            self.complain("money-without-unit", str(error), text.place, hint)
            return None
        except AmountSyntaxError as error:
            suggestion = error.suggestion
            hint = f"写成“{suggestion}”" if suggestion and "如" not in suggestion else suggestion
            certain = error.certain and not (
                self.unit not in (None, Unit.YUAN) and re.match("[¥￥]", text.value)
            )
            self.complain(
                "bad-amount",
                str(error),
                text.place,
                hint or "只写数字，如 2,632,000.00 或 263.2万元",
                write=(text, suggestion if certain else None),
            )
            return None
        if match := _SPACED_UNIT.fullmatch(text.value):
            close = f"{match[1]}{match[2]}"
            self.complain(
                "spaced-unit",
                f"金额“{text.value}”的数字和单位之间有空格",
                text.place,
                f"写成“{close}”",
                Severity.WARNING,
                write=(text, close),
            )
        self.printable(money, text.place)
        return money

    def printable(self, money: Money, place: Place) -> None:
        """Complain where the layout cannot print the amount without rounding (DESIGN.md rule 2)."""
        try:
            self.layout.money.text(money)
        except RoundingRefusedError as error:
            self.complain(
                "rounding-refused",
                str(error),
                place,
                "核对这个数；不能舍入的版式要用更小的单位或更多的小数位",
                rule="M5",
            )


_DRESSED = late(r"[ \u3000+]*(?P<number>[0-9OoIl]+(?:[.][0-9OoIl]+)?)[.]?[ \u3000]*[%分]?[ \u3000]*")
_AS_ASCII = str.maketrans("０１２３４５６７８９．％＋ＯｏＩｌ", "0123456789.%+OoIl")
_AS_DIGITS = str.maketrans("OoIl", "0011")


def number_meant(value: str) -> str | None:
    """The bare number of ``20分``, ``20%``, ``２０``, ``2O``, or None where there is none for certain."""
    match = _DRESSED.fullmatch(value.translate(_AS_ASCII))
    if match is None or not any(char.isdigit() for char in match["number"]):
        return None
    return match["number"].translate(_AS_DIGITS)


def _example(children: Iterable[Field]) -> str:
    return f"可以写：{'、'.join(child.key for child in children)}"
