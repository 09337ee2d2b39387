"""Reading → the text of a spec. Doubts stand above the line that they concern, as ``# 请核对：…``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..fill.names import format_day
from ..model.layout import Field, FundLine, IndicatorSystem, Kind, PeriodFunds
from ..model.money import UNITS, AmountSyntaxError, Money, Unit, add_up, parse_amount
from ..model.project import Entry
from ..model.target import parse_target
from ..problems import Place
from ..spec.reader import parse_day, suggest_day
from ..text.quoting import quoted, scalar_lines
from .classes import LEVELS, NOTHING
from .normal import one_line
from .reading import Doubt, Fate, Reading, RowReading, Value
from .tokens import ValuePath

MARK = "# 请核对："
_PRINTED_UNIT = re.compile(
    r"(?:单位\s*[:：]\s*|[（(]\s*(?:单位\s*[:：]\s*)?)(?:人民币)?([万千百亿]?元)(?=\s*(?:[)）]|$))"
)
_DATES = ("日期", "时间", "起", "止", "项目期")


@dataclass(slots=True)
class SpecText:
    """A spec in parts: ``top`` are its plain lines by key (they may move to 部门.yaml), ``body`` everything below."""

    name: str
    top: dict[str, list[str]] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)

    def text(self, without: Iterable[str] = ()) -> str:
        left_out = set(without)
        lines = [line for key, block in self.top.items() if key not in left_out for line in block]
        return "\n".join([*lines, *self.body]) + "\n"


def write_spec(reading: Reading) -> SpecText:
    """The spec of one form read. Doubts found in writing are added to ``reading``."""
    return _Writer(reading).spec()


def indicator_lines(reading: Reading, row: RowReading, indent: str) -> list[str]:
    """The lines of one indicator, as an item of its class's list."""
    system = reading.pattern.layout.indicators
    assert system is not None
    return _Writer(reading)._one(-1, row, system, indent)


class _Writer:
    def __init__(self, reading: Reading):
        self.reading = reading
        self.layout = reading.pattern.layout
        self.unit = self._unit()

    def spec(self) -> SpecText:
        name = self._text(("字段", "项目名称")) or self._text(("字段", "部门名称"))
        spec = SpecText(one_line(name))
        spec.top["版式"] = [f"版式: {self.layout.id}"]
        spec.top["年度"] = self._year()
        spec.top["金额单位"] = [*self._marks(("金额单位",)), f"金额单位: {self.unit.label}"]
        if code := self._text(("项目代码",)):
            spec.top["项目代码"] = [f"项目代码: {quoted(code)}"]
        if self._text(("涉密",)):
            spec.top["涉密"] = [f"涉密: {quoted(one_line(self._text(('涉密',))))}"]
        if silenced := self._text(("免查",)):
            pairs = [line.replace(":", "：").partition("：") for line in silenced.split("\n") if line.strip()]
            spec.top["免查"] = [
                "免查:",
                *(f"  {rule.strip()}: {quoted(reason.strip())}" for rule, _, reason in pairs),
            ]
        for item in self.layout.fields:
            if lines := self._field(item, ("字段", item.key), ""):
                spec.top[item.key] = lines
        spec.body += self._funds()
        spec.body += self._goals()
        spec.body += self._indicators()
        loose = [doubt for doubt in self.reading.doubts if doubt.path is None and doubt.row is None]
        if loose:
            spec.body += ["", *(self._mark(doubt) for doubt in loose)]
        return spec

    # -- doubts

    def _mark(self, doubt: Doubt, indent: str = "") -> str:
        place = f"（{doubt.place}）" if doubt.place else ""
        return f"{indent}{MARK}{one_line(doubt.sentence)}{place}"

    def _marks(self, path: ValuePath, indent: str = "") -> list[str]:
        return [self._mark(doubt, indent) for doubt in self.reading.doubts if doubt.path == path]

    # -- plain lines

    def _text(self, path: ValuePath) -> str:
        value = self.reading.values.get(path)
        return value.text if value is not None else ""

    def _unit(self) -> Unit:
        value = self.reading.values.get(("金额单位",))
        word = one_line(value.text).replace(" ", "") if value is not None else ""
        if word in UNITS:
            return UNITS[word]
        unit = self.layout.money.unit
        printed = self._printed_units()
        if self.layout.funds and (word or printed != [unit.label]):
            said = f"金额单位写的是“{word}”" if word else "文件里没有写金额单位"
            if printed and not word:
                said = f"文件里写着金额单位“{'、'.join(printed)}”"
            self.reading.doubt(value.place if value else "", f"{said}，照版式当作{unit.label}", ("金额单位",))
        return unit

    def _printed_units(self) -> list[str]:
        """The units of money in the official words of the file (项目资金（万元）, 单位：万元)."""
        grid = self.reading.grid
        labels = (box.text for box in grid.boxes if self.reading.fates.get(box) is Fate.SAME)
        texts = (*(line.text for line in (*grid.head, *grid.foot)), *labels)
        return sorted({match[1] for text in texts for match in _PRINTED_UNIT.finditer(text)})

    def _year(self) -> list[str]:
        year = one_line(self._text(("年度",)))
        if not (len(year) == 4 and year.isdigit()):
            said = f"年度写的是“{year}”" if year else "文件里没有写年度"
            meant = "" if year else self._year_of_dates()
            hint = f"照起止日期当作 {meant}" if meant else "请填上四位的年份"
            self.reading.doubt("", f"{said}，{hint}", ("年度",))
            year = meant or year
        return [*self._marks(("年度",)), f"年度: {quoted(year) if year else ''}".rstrip()]

    def _year_of_dates(self) -> str:
        """The one year that the dates of the project name, or "" where there is none or several."""
        texts = [
            value.text
            for path, value in self.reading.values.items()
            if path[0] == "字段" and any(word in path[-1] for word in _DATES)
        ]
        years = {year for text in texts for year in re.findall(r"(?<!\d)20\d\d(?!\d)", text)}
        return years.pop() if len(years) == 1 else ""

    def _field(self, item: Field, path: ValuePath, indent: str) -> list[str]:
        if item.kind is Kind.GROUP:
            below = [
                line
                for child in item.children
                for line in self._field(child, (*path, child.key), indent + "  ")
            ]
            return [f"{indent}{item.key}:", *below] if below else []
        if item.kind is Kind.TABLE:
            return self._table(item, indent)
        value = self.reading.values.get(path)
        key = self.reading.names.get(item.key, item.key) if len(path) == 2 else item.key
        if value is None:
            return self._marks(path, indent)
        text = self._typed(item, value, path)
        return [*self._marks(path, indent), *scalar_lines(quoted(key), text, indent)]

    def _typed(self, item: Field, value: Value, path: ValuePath) -> str:
        """The value as a spec writes it."""
        if item.kind is Kind.DATE:
            iso = suggest_day(value.text) or suggest_day(value.text.replace("/", "-"))
            day = parse_day(iso)
            if day is None:
                self.reading.doubt(value.place, f"“{one_line(value.text)}”不是日期", path)
                return value.text
            if format_day(Entry(iso, Place(""), "", None, day), item.date_format) != value.text:
                self.reading.doubt(
                    value.place, f"日期写的是“{one_line(value.text)}”，表上会印成版式的写法", path
                )
            return iso
        if item.kind is Kind.AMOUNT:
            return self._amount(value, path)[0]
        if item.kind is Kind.CHOICE and not item.open_choices and value.text not in item.choices:
            self.reading.doubt(
                value.place, f"“{one_line(value.text)}”不在可选的值里：{'、'.join(item.choices)}", path
            )
        return value.text

    def _table(self, item: Field, indent: str) -> list[str]:
        lines = []
        for number, row in enumerate(self.reading.rows.get(item.key, ())):
            marks = [
                self._mark(d, indent + "  ")
                for d in self.reading.doubts
                if d.row == number and d.path == ("行", item.key)
            ]
            parts = []
            for child in item.children:
                value = row.values.get(child.key)
                if value is not None and value.text:
                    parts += scalar_lines(
                        quoted(child.key), self._typed(child, value, ("行", item.key)), indent + "    "
                    )
            if parts:
                lines += [*marks, f"{indent}  - {parts[0].lstrip()}", *parts[1:]]
        return [f"{indent}{item.key}:", *lines] if lines else self._marks(("行", item.key), indent)

    # -- money

    def _amount(self, value: Value, path: ValuePath) -> tuple[str, Money | None]:
        """An amount as typed into a spec, and its reading; blank and signs for nothing are no amount."""
        text = one_line(value.text)
        if text in ("", *NOTHING):
            if text:
                self.reading.doubt(value.place, f"金额的格子里写的是“{text}”，当作没有填", path)
            return "", None
        try:
            return text, parse_amount(text, self.unit)
        except AmountSyntaxError as error:
            if error.suggestion and error.certain:
                self.reading.doubt(value.place, f"金额写的是“{text}”，读成了“{error.suggestion}”", path)
                return error.suggestion, parse_amount(error.suggestion, self.unit)
            self.reading.doubt(value.place, f"“{text}”不是金额", path)
            return text, None

    def _funds(self) -> list[str]:
        lines = []
        for funds in self.layout.funds:
            below = self._period(funds)
            if below:
                lines += [f"  {quoted(funds.period)}:", *below]
        return ["", "资金:", *lines] if lines else []

    def _period(self, funds: PeriodFunds) -> list[str]:
        amounts: dict[str, tuple[str, Money | None]] = {}
        for key in ("合计", *(line.key for line in funds.walk())):
            path = ("资金", funds.period, key)
            if path in self.reading.values:
                amounts[key] = self._amount(self.reading.values[path], path)
        lines, sums = [], []
        for line in funds.lines:
            below, money = self._line(line, funds.period, amounts)
            lines += below
            sums.append(money)
        stated, total = amounts.get("合计", ("", None))
        added = add_up(sums)
        path = ("资金", funds.period, "合计")
        if total is not None and added is not None and total != added:
            value = self.reading.values[path]
            self.reading.doubt(value.place, f"合计写的是“{stated}”，各项相加不是这个数", path)
        if total is not None and total != added:
            lines.insert(0, f"    合计: {quoted(stated)}")
        marks = self._marks(path, "    ")
        return [*marks, *lines] if lines or marks else []

    def _line(
        self, line: FundLine, period: str, amounts: Mapping[str, tuple[str, Money | None]]
    ) -> tuple[list[str], Money | None]:
        lines, sums = [], []
        for child in line.children:
            below, money = self._line(child, period, amounts)
            lines += below
            sums.append(money)
        added = add_up(sums)
        text, money = amounts.get(line.key, ("", None))
        own = text != "" and (money is None or money != added)
        if own and added is not None:
            path = ("资金", period, line.key)
            self.reading.doubt(
                self.reading.values[path].place, f"“{line.key}”写的是“{text}”，各项相加不是这个数", path
            )
        marks = self._marks(("资金", period, line.key), "    ")
        return (
            [*marks, *([f"    {quoted(line.key)}: {quoted(text)}"] if own else []), *lines],
            money if money is not None else added,
        )

    # -- goals and indicators

    def _goals(self) -> list[str]:
        lines = []
        for goal in self.layout.goals:
            path = ("目标", goal.period)
            value = self.reading.values.get(path)
            lines += self._marks(path, "  ")
            if value is not None:
                lines += scalar_lines(quoted(goal.period), value.text, "  ")
        return (
            ["", "目标:", *lines]
            if any(MARK not in line for line in lines)
            else (["", *lines] if lines else [])
        )

    def _indicators(self) -> list[str]:
        system = self.layout.indicators
        if system is None:
            return []
        rows = self.reading.rows.get("指标", [])
        numbered = list(enumerate(rows))
        known = [(number, row) for number, row in numbered if row.classes is not None]
        lost = [(number, row) for number, row in numbered if row.classes is None]
        order = [row.classes for _, row in known]
        leaves = [tuple(item.key for item in leaf) for leaf in system.leaves()]
        told = [leaves.index(path) if path in leaves else -1 for path in order]
        if system.as_listed and told != sorted(told) and all(len(leaf) <= 2 for leaf in leaves):
            lines = [line for number, row in known for line in self._flat(number, row, system)]
        else:
            lines = self._nested(known, system)
        lines = [*self._marks(("行", "指标"), "  "), *lines]
        for number, row in lost:
            marks = [self._mark(d, "  ") for d in self.reading.doubts if d.row == number]
            said = "，".join(f"{role}：{one_line(v.text)}" for role, v in row.values.items() if v.text)
            lines += [*marks, f"  # {said}"]
        return ["", "指标:", *lines] if lines else []

    def _nested(self, known: Sequence[tuple[int, RowReading]], system: IndicatorSystem) -> list[str]:
        lines: list[str] = []
        opened: tuple[str, ...] = ()
        words = self.reading.class_words
        for leaf in (tuple(item.key for item in leaf) for leaf in system.leaves()):
            own = [(number, row) for number, row in known if row.classes == leaf]
            word = words.get(leaf)
            if not own and word is None:
                continue
            for level, key in enumerate(leaf):
                if opened[: level + 1] == leaf[: level + 1]:
                    continue
                last = level == len(leaf) - 1 and not own
                lines.append(
                    f"{'  ' * (level + 1)}{quoted(key)}:" + (f" {quoted(word.text)}" if last and word else "")
                )
            opened = leaf
            indent = "  " * (len(leaf) + 1)
            lines += [line for number, row in own for line in self._one(number, row, system, indent)]
        return lines

    def _parts(self, row: RowReading, system: IndicatorSystem) -> dict[str, str]:
        """指标值 (or one per period) and the further columns, as a spec writes them."""
        roles = {role: value.text for role, value in row.values.items() if role not in LEVELS and value.text}
        values = {period: roles[period] for period in system.periods if period in roles}
        columns = {column.key: roles[column.key] for column in system.columns if column.key in roles}
        if len(values) == 1 and {"符号", "度量单位"} & set(columns):
            joined = _joined(next(iter(values.values())), columns)
            if joined:
                values = dict.fromkeys(values, joined)
                columns = {key: text for key, text in columns.items() if key not in ("符号", "度量单位")}
        if len(set(values.values())) == 1 and len(values) == len(system.periods):
            return {"指标值": next(iter(values.values())), **columns}
        return values | columns

    def _one(self, number: int, row: RowReading, system: IndicatorSystem, indent: str) -> list[str]:
        marks = [
            self._mark(doubt, indent)
            for doubt in self.reading.doubts
            if doubt.row == number and doubt.path is None
        ]
        name = row.values.get("名称", Value("", "")).text
        parts = self._parts(row, system)
        if not name:
            said = "，".join(f"{key}：{one_line(text)}" for key, text in parts.items())
            return [*marks, f"{indent}# {said}"]
        if len(name) > 300 or "\n" in name:
            lines = [f"{indent}- {scalar_lines('名称', name, indent + '  ')[0].lstrip()}"]
            lines += scalar_lines("名称", name, indent + "  ")[1:]
            lines += [
                line for key, text in parts.items() for line in scalar_lines(quoted(key), text, indent + "  ")
            ]
            return [*marks, *lines]
        if set(parts) == {"指标值"} and "\n" not in parts["指标值"]:
            return [*marks, f"{indent}- {quoted(name)}: {quoted(parts['指标值'])}"]
        if not parts:
            return [*marks, f"{indent}- {quoted(name)}: ''"]
        if all("\n" not in text and len(text) < 40 for text in parts.values()):
            inner = ", ".join(f"{quoted(key, True)}: {quoted(text, True)}" for key, text in parts.items())
            return [*marks, f"{indent}- {quoted(name)}: {{{inner}}}"]
        below = [
            line for key, text in parts.items() for line in scalar_lines(quoted(key), text, indent + "    ")
        ]
        return [*marks, f"{indent}- {quoted(name)}:", *below]

    def _flat(self, number: int, row: RowReading, system: IndicatorSystem) -> list[str]:
        marks = [
            self._mark(doubt, "  ")
            for doubt in self.reading.doubts
            if doubt.row == number and doubt.path is None
        ]
        assert row.classes is not None
        pairs = dict(zip(("一级", "二级"), row.classes, strict=False))
        pairs |= {"名称": row.values.get("名称", Value("", "")).text} | self._parts(row, system)
        lines = [line for key, text in pairs.items() for line in scalar_lines(quoted(key), text, "    ")]
        return [*marks, f"  - {lines[0].lstrip()}", *lines[1:]]


def _joined(value: str, columns: Mapping[str, str]) -> str:
    """A target from its boxes, if it falls into the same boxes again."""
    sign, unit = columns.get("符号", ""), columns.get("度量单位", "")
    joined = f"{sign}{value}{unit}"
    quantity = parse_target(joined)
    same = (
        quantity is not None
        and quantity.digits == value
        and quantity.unit == unit
        and joined.split(quantity.digits)[0].strip() == sign
    )
    return joined if same else ""
