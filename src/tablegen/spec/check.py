"""A spec's tree against what its layout declares: the Project, and every problem found on the way.

The check never stops at the first fault. A Project is returned even when there are errors (rules may still
look at it); a build goes on only without errors.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from ..layout.declare import Field, FundLine, IndicatorClass, IndicatorSystem, Kind, Layout
from ..layout.folder import NO, YES, closest
from ..money import (
    UNITS,
    AmountSyntaxError,
    MissingUnitError,
    Money,
    RoundingRefusedError,
    Unit,
    parse_amount,
    plain,
)
from ..problems import Place, Problem, Severity
from .folder import VOLUME_KEY
from .project import Entry, Fund, Funds, Indicator, Project, Value
from .slips_keys import misspelt
from .tree import Mapping, Node, Sequence, Source, Text

# what every spec may say, whatever its layout
META_KEYS = ("版式", "年度", "金额单位", "范围", "涉密", "项目代码", "免查")
MAX_CELL_CHARS = 20_000
VALUE_KEYS = ("指标值", "值")
NAME_KEYS = ("名称", "三级")
CLASS_KEYS = ("一级", "二级")
TOTAL_KEYS = ("合计", "总计", "资金总额")


def join_shared(source: Source, shared: Iterable[Source]) -> Mapping:
    """The spec's own pairs and, behind them, those of its 部门.yaml files (nearest first) it does not have."""
    assert source.root is not None
    own = set(source.root.keys())
    items = list(source.root.items)
    for folder in shared:
        if folder.root is None:
            continue
        for key, node in folder.root.items:
            if key.value != VOLUME_KEY and key.value not in own:
                own.add(key.value)
                items.append((key, node))
    return Mapping(tuple(items), source.root.place)


def check_spec(source: Source, shared: tuple[Source, ...], layout: Layout) -> tuple[Project, list[Problem]]:
    """Check ``source`` (joined with ``shared``, nearest first) against ``layout``."""
    checker = _Checker(source, shared, layout)
    project = checker.project()
    return project, checker.problems


def parse_day(text: str) -> date | None:
    """An ISO date (2024-01-01), or None."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_LOOSE_DATE = re.compile(r"(\d{4})\s*[年./-]?\s*(\d{1,2})\s*[月./-]?\s*(\d{1,2})\s*日?")


_SPACED_UNIT = re.compile(r"\s*([\d,.]+)\s+([^\d\s]+)\s*")


def _year_meant(text: str) -> str | None:
    """The year in ``2024年``, ``２０２４`` or ``2024年度``."""
    match = re.fullmatch(r"(20\d\d)\s*年?度?", unicodedata.normalize("NFKC", text).strip())
    return match[1] if match else None


def _unit_meant(text: str) -> str | None:
    """The unit in ``万``, ``（万元）`` or ``单位：元``."""
    plain_text = re.sub(r"[\s()\"'“”:]|单位|人民币", "", unicodedata.normalize("NFKC", text))
    return next((unit for unit in (plain_text, plain_text + "元") if unit in UNITS), None)


def suggest_day(text: str) -> str:
    """The ISO spelling of a date that was written another way (2024年1月1日, 2024.1.1, 20240101), or ""."""
    match = _LOOSE_DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return ""
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return ""


class _Checker:
    def __init__(self, source: Source, shared: tuple[Source, ...], layout: Layout):
        self.source = source
        self.sources = {item.name: item for item in (*shared, source)}
        self.shared = shared
        self.layout = layout
        self.problems: list[Problem] = []
        self.unit: Unit | None = None
        self.classified = False  # a secret project need not say its goals and indicators

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
        """Report; ``write`` is a text and what is certainly meant by it (None: not certain)."""
        owner = self.sources.get(place.file, self.source)
        problem = owner.problem(code, message, place, hint, severity, rule)
        if write is not None and write[1] is not None:
            problem = replace(problem, fixes=owner.rewritten(write[0], write[1]))
        self.problems.append(problem)

    # -- the whole spec

    def project(self) -> Project:
        layout = self.layout
        root = join_shared(self.source, self.shared)
        names = {name: item for item in layout.fields for name in item.names}
        sections = {"资金": layout.funds, "目标": layout.goals, "指标": layout.indicators}
        known = [*META_KEYS, *names, *(key for key, declared in sections.items() if declared)]
        fields: dict[str, Value] = {}
        self.read_unit(root)
        for key, node in root.items:
            if key.value in names:
                item = names[key.value]
                if item.key in fields:
                    self.complain(
                        "duplicate-key",
                        f"“{key.value}”和“{item.key}”是同一项，只写一个",
                        key.place,
                        f"删掉“{key.value}”这一行",
                    )
                    continue
                value = self.field(item, key, node)
                if value is not None:
                    fields[item.key] = value
            elif key.value not in known:
                self.unknown(key, known, "申报表", root.keys())
        self.missing_fields(layout.fields, fields, Place(self.source.name))
        self.scope(root.get("范围"))
        self.classified = self.yes_no(root.get("涉密"))
        return Project(
            layout_id=layout.id,
            file=self.source.name,
            year=self.year(root),
            classified=self.classified,
            fields=fields,
            funds=self.funds(root.get("资金")) if layout.funds else {},
            goals=self.goals(root.get("目标")) if layout.goals else {},
            **self.indicators(root.get("指标"), layout.indicators),
            shared_files=tuple(item.name for item in self.shared),
            code=self.code(root.get("项目代码")),
        )

    def scope(self, node: Node | None) -> None:
        """范围 is optional; where it is said it must be the layout's."""
        text = self.scalar(node, "范围") if node is not None else None
        if text is not None and text.value != self.layout.scope:
            self.complain(
                "bad-scope",
                f"范围“{text.value}”和版式“{self.layout.id}”不合，这个版式是{self.layout.scope}的表",
                text.place,
                f"写“范围: {self.layout.scope}”，或换一个版式",
            )

    def code(self, node: Node | None) -> str:
        text = self.scalar(node, "项目代码") if node is not None else None
        return text.value if text is not None else ""

    def unknown(self, key: Text, known: Iterable[str], where: str, taken: Iterable[str] = ()) -> None:
        if not key.value:
            self.complain("unknown-field", "冒号左边没有写名称", key.place, "补上名称，或删掉这一行")
            return
        near = closest(key.value, known)
        hint = f"是不是“{near}”？" if near else f"可以写的有：{'、'.join(dict.fromkeys(known))}"
        meant = misspelt(key.value, known, taken)
        self.complain("unknown-field", f"{where}没有“{key.value}”这一项", key.place, hint, write=(key, meant))

    def missing_fields(self, declared: Iterable[Field], fields: dict[str, Value], place: Place) -> None:
        missing = [item.key for item in declared if item.required and is_blank(fields.get(item.key))]
        if missing:
            self.complain(
                "missing-field", f"缺少必填项：{'、'.join(missing)}", place, "补上这些行（写成“名称: 内容”）"
            )

    # -- values common to all specs

    def year(self, root: Mapping) -> str:
        node = root.get("年度")
        if node is None:
            self.complain("missing-year", "没有写预算年度", Place(self.source.name), "加一行“年度: 2024”")
            return ""
        text = self.scalar(node, "年度")
        if text is None:
            return ""
        if not re.fullmatch(r"20[0-9]{2}", text.value):
            self.complain(
                "bad-year",
                f"年度“{text.value}”应当是四位数字",
                text.place,
                "例如：年度: 2024",
                write=(text, _year_meant(text.value)),
            )
        return text.value

    def read_unit(self, root: Mapping) -> None:
        node = root.get("金额单位")
        if node is None:
            return
        text = self.scalar(node, "金额单位")
        if text is None:
            return
        if text.value not in UNITS:
            meant = _unit_meant(text.value)
            hint = f"写“{meant}”" if meant else "写“元”或“万元”"
            self.complain("bad-unit", f"金额单位“{text.value}”不认识", text.place, hint, write=(text, meant))
            return
        self.unit = UNITS[text.value]

    def yes_no(self, node: Node | None) -> bool:
        if node is None:
            return False
        text = self.scalar(node, "涉密")
        if text is None:
            return False
        if text.value not in YES + NO:
            self.complain("bad-choice", f"“{text.value}”应当是“是”或“否”", text.place, "写“是”或“否”")
        return text.value in YES

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
        if len(node.value) > MAX_CELL_CHARS:
            self.complain(
                "too-long", f"“{name}”有 {len(node.value)} 字，超过 {MAX_CELL_CHARS} 字", node.place, "缩短"
            )
            return None
        return node

    # -- fields

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
            if near := misspelt(
                value, item.choices
            ):  # other words are allowed, a slip in a known one is not meant
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
            write = (text, misspelt(value, item.choices))
            self.complain("bad-choice", f"“{label}”没有“{value}”这个选项", place, hint, write=write)
        elif item.kind is Kind.DATE:
            day = parse_day(value)
            if day is None:
                suggestion = suggest_day(value)
                hint = f"写成“{suggestion}”" if suggestion else "写成“2024-01-01”这样的日期"
                write = (text, suggestion or None)
                self.complain("bad-date", f"“{label}”的“{value}”不是日期", place, hint, write=write)
        elif item.kind is Kind.AMOUNT:
            money = self.amount(text)
        elif item.kind is Kind.NUMBER and not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
            self.complain("bad-number", f"“{label}”的“{value}”应当是数字", place, "只写数字，不写单位")
        elif item.kind is Kind.YES_NO and value not in YES + NO:
            self.complain("bad-choice", f"“{label}”应当写“是”或“否”", place, "写“是”或“否”")
        self.length(item.key, value, item.max_chars, place)
        return Entry(value, place, label, money, day)

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

    # -- money

    def amount(self, text: Text) -> Money | None:
        if not text.value.strip():
            return None
        try:
            money = parse_amount(text.value, self.unit)
        except MissingUnitError as error:
            self.complain("money-without-unit", str(error), text.place, error.suggestion)
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
        """The layout must be able to print the amount without rounding (DESIGN.md rule 2)."""
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

    def funds(self, node: Node | None) -> dict[str, Funds]:
        result: dict[str, Funds] = {}
        declared = {funds.period: funds for funds in self.layout.funds}
        required = [period for period, funds in declared.items() if funds.required]
        if node is None or (isinstance(node, Text) and not node.value):
            if required:
                self.complain(
                    "missing-funds",
                    "没有写资金",
                    node.place if node else Place(self.source.name),
                    _funds_example(self.layout),
                )
            return result
        if not isinstance(node, Mapping):
            self.complain(
                "not-a-group", "“资金”下面应当按期间分行写", node.place, _funds_example(self.layout)
            )
            return result
        for key, child in node.items:
            if key.value not in declared:
                names = {
                    name: period
                    for period, funds in declared.items()
                    for line in funds.walk()
                    for name in line.names
                }
                if key.value in names or key.value in TOTAL_KEYS:
                    periods = "、".join(declared)
                    hint = (
                        f"写在“资金: {names.get(key.value, next(iter(declared)))}:”下面（期间有：{periods}）"
                    )
                    self.complain("missing-period", f"“{key.value}”没有写明是哪个期间的资金", key.place, hint)
                else:
                    self.unknown_period(key, declared, "资金", node.keys())
                continue
            result[key.value] = self.period_funds(key, child)
        missing = [period for period in required if node.get(period) is None]
        if missing:
            self.complain(
                "missing-funds", f"缺少{'、'.join(missing)}的资金", node.place, _funds_example(self.layout)
            )
        return result

    def unknown_period(self, key: Text, known: Iterable[str], where: str, taken: Iterable[str] = ()) -> None:
        near = closest(key.value, known)
        hint = f"是不是“{near}”？" if near else f"本版式的期间：{'、'.join(known)}"
        write = (key, misspelt(key.value, known, taken))
        self.complain(
            "unknown-period", f"本版式的{where}没有“{key.value}”这个期间", key.place, hint, write=write
        )

    def period_funds(self, key: Text, node: Node) -> Funds:
        declared = self.layout.period_funds(key.value)
        assert declared is not None
        stated: dict[str, tuple[Text, Money | None]] = {}
        total: tuple[Text, Money | None] | None = None
        names = {name: line for line in declared.walk() for name in line.names}

        def read(mapping: Mapping) -> None:
            nonlocal total
            for name, value in mapping.items:
                if name.value in TOTAL_KEYS:
                    text = self.scalar(value, name.value)
                    if text is not None:
                        total = (name, self.amount(text))
                    continue
                line = names.get(name.value)
                if line is None:
                    self.unknown(name, [*names, TOTAL_KEYS[0]], f"{key.value}资金里", mapping.keys())
                elif isinstance(value, Mapping):
                    read(value)
                elif line.key in stated:
                    self.complain("duplicate-key", f"“{name.value}”写了两次", name.place, "只留一个")
                elif (text := self.scalar(value, name.value)) is not None:
                    stated[line.key] = (text, self.amount(text))

        if isinstance(node, Mapping):
            read(node)
        elif isinstance(node, Sequence) or node.value:
            sources = "、".join(line.key for line in declared.walk() if not line.children)
            self.complain("not-a-group", f"“{key.value}”的资金要分来源写", node.place, f"来源有：{sources}")
        filled = {name for name, (text, _) in stated.items() if text.value.strip()}
        missing = [line.key for line in declared.walk() if line.required and line.key not in filled]
        if missing and (isinstance(node, Mapping) or (isinstance(node, Text) and not node.value)):
            self.complain(
                "missing-field",
                f"{key.value}资金缺少必填项：{'、'.join(missing)}",
                key.place,
                "没有就写 0.00",
            )
        lines = tuple(self.fund(line, stated, key.value) for line in declared.lines)
        amount = add_up(line.money for line in lines)
        if total is not None:
            text, money = total
            if money is not None and amount is not None and money != amount:
                self.disagree("合计", key.value, money, amount, text.place)
            amount = money if money is not None else amount
        return Funds(key.value, lines, amount, total[0].place if total else None)

    def disagree(self, name: str, period: str, stated: Money, added: Money, place: Place) -> None:
        unit = self.layout.money.unit
        difference = abs(stated - added)
        self.complain(
            "sum",
            f"{period}资金的“{name}”是 {_number(stated, unit)}，各项相加是 {_number(added, unit)}，"
            f"差 {_number(difference, unit)}{unit.label}",
            place,
            "核对各项金额；合计不写也可以，程序会算",
            rule="M1",
        )

    def fund(self, line: FundLine, stated: dict[str, tuple[Text, Money | None]], period: str) -> Fund:
        children = tuple(self.fund(child, stated, period) for child in line.children)
        added = add_up(child.money for child in children)
        if line.key not in stated:
            return Fund(line.key, added, None, children)
        text, money = stated[line.key]
        if money is not None and added is not None and money != added:
            self.disagree(line.key, period, money, added, text.place)
        return Fund(line.key, money if money is not None else added, text.place, children)

    # -- goals

    def goals(self, node: Node | None) -> dict[str, Entry]:
        declared = {goal.period: goal for goal in self.layout.goals}
        result: dict[str, Entry] = {}
        place = node.place if node is not None else Place(self.source.name)
        if isinstance(node, Text) and node.value:
            first = next(iter(declared))
            self.complain(
                "missing-period",
                "“目标”没有写明是哪个期间的",
                node.place,
                f"写成“目标:”换行再写“  {first}: …”（期间有：{'、'.join(declared)}）",
            )
            return result
        if isinstance(node, Sequence):
            self.complain(
                "not-a-group",
                "“目标”下面应当按期间写，不是列表",
                node.place,
                f"期间有：{'、'.join(declared)}",
            )
            return result
        for key, value in node.items if isinstance(node, Mapping) else ():
            goal = declared.get(key.value)
            if goal is None:
                self.unknown_period(key, declared, "目标", node.keys())
            elif (text := self.scalar(value, key.value)) is not None:
                self.length(f"{key.value}目标", text.value, goal.max_chars, text.place)
                result[key.value] = Entry(text.value.strip("\n"), text.place, key.value)
        missing = [
            goal.period
            for goal in self.layout.goals
            if goal.required and not self.classified and not result.get(goal.period, _NOTHING).text
        ]
        if missing:
            self.complain(
                "missing-goal", f"没有写{'、'.join(missing)}的目标", place, f"例如：目标: {{{missing[0]}: …}}"
            )
        return result

    # -- indicators

    def indicators(self, node: Node | None, system: IndicatorSystem | None) -> dict:
        if system is None:
            return {"indicators": ()}
        found: list[Indicator] = []
        class_words: dict[tuple[str, ...], Entry] = {}
        known = len(self.problems)
        if isinstance(node, Sequence):
            found.extend(filter(None, (self.flat_indicator(item, system) for item in node.items)))
        elif isinstance(node, Mapping):
            self.classes(node, system.classes, (), system, found, class_words)
        elif node is not None and node.value:
            self.complain(
                "not-a-group", "“指标”下面应当按类别分行写", node.place, _classes_hint(system.classes)
            )
        if not found and not class_words and not self.classified and len(self.problems) == known:
            place = node.place if node is not None else Place(self.source.name)
            self.complain(
                "no-indicators", "没有写绩效指标", place, _classes_hint(system.classes), Severity.WARNING
            )
        return {"indicators": tuple(found), "class_words": class_words}

    def classes(
        self,
        node: Mapping,
        declared: tuple[IndicatorClass, ...],
        path: tuple[str, ...],
        system: IndicatorSystem,
        found: list[Indicator],
        class_words: dict[tuple[str, ...], Entry],
    ) -> None:
        names = {name: item for item in declared for name in item.names}
        seen: set[str] = set()
        for key, value in node.items:
            item = names.get(key.value)
            if item is None:
                self.unknown_class(key, names, path, system, node.keys())
                continue
            if item.key in seen:
                self.complain("duplicate-key", f"“{item.key}”这一类写了两次", key.place, "合在一起写")
                continue
            seen.add(item.key)
            here = (*path, item.key)
            if isinstance(value, Text):
                if value.value.strip():
                    class_words[here] = Entry(value.value, value.place, key.value)
            elif item.children:
                if isinstance(value, Mapping):
                    self.classes(value, item.children, here, system, found, class_words)
                else:
                    hint = f"先写二级指标：{'、'.join(child.key for child in item.children)}"
                    self.complain("missing-class", f"“{key.value}”下面缺少二级指标", value.place, hint)
            elif isinstance(value, Sequence):
                found.extend(filter(None, (self.indicator(entry, here, system) for entry in value.items)))
            else:
                self.complain(
                    "not-a-list",
                    f"“{key.value}”下面的每个指标前面要加“- ”",
                    value.place,
                    "写成“- 指标名称: 指标值”，一行一个",
                )

    def unknown_class(
        self,
        key: Text,
        names: dict[str, IndicatorClass],
        path: tuple[str, ...],
        system: IndicatorSystem,
        taken: Iterable[str],
    ) -> None:
        for leaf in system.leaves():
            for level, item in enumerate(leaf):
                if key.value in item.names and tuple(parent.key for parent in leaf[:level]) != path:
                    above = leaf[level - 1].key if level else ""
                    hint = (
                        f"移到“{above}:”下面，并多缩进一层"
                        if above
                        else "它是一级指标，和“产出指标”写在同一列"
                    )
                    self.complain("unknown-class", f"“{key.value}”不在这个位置", key.place, hint)
                    return
        where = f"“{'→'.join(path)}”下面" if path else "本版式的一级指标里"
        near = closest(key.value, names)
        hint = (
            f"是不是“{near}”？"
            if near
            else f"可以写：{'、'.join(item.key for item in dict.fromkeys(names.values()))}"
        )
        write = (key, misspelt(key.value, names, taken))
        self.complain("unknown-class", f"{where}没有“{key.value}”这一类", key.place, hint, write=write)

    def indicator(self, node: Node, path: tuple[str, ...], system: IndicatorSystem) -> Indicator | None:
        if isinstance(node, Text):
            if not node.value:
                self.complain(
                    "missing-target",
                    "“-”后面没有写指标",
                    node.place,
                    "写成“- 指标名称: 指标值”，或删掉这一行",
                )
            else:
                name = re.split("[:：]", node.value)[0]
                colon = "，冒号用英文的“:”，后面空一格" if name != node.value else ""
                self.complain(
                    "missing-target",
                    f"指标“{_short(node.value)}”没有指标值",
                    node.place,
                    f"写成“- {_short(name)}: ≥10次”这样{colon}",
                )
            return None
        if isinstance(node, Sequence):
            self.complain("not-a-text", "这里多了一层“-”", node.place, "写成“- 指标名称: 指标值”")
            return None
        if any(node.key(name) for name in NAME_KEYS):
            return self.record(node, path, system)
        if len(node.items) != 1:
            extra = node.items[1][0] if len(node.items) > 1 else None
            place = extra.place if extra else node.place
            self.complain("two-indicators", "一个“- ”后面只写一个指标", place, "每个指标另起一行，前面加“- ”")
            return None
        key, value = node.items[0]
        if not key.value.strip():
            self.complain("missing-name", "指标没有名称", key.place, "写成“- 指标名称: 指标值”")
            return None
        name = Entry(key.value, key.place, key.value)
        if isinstance(value, Text):
            return self.make(name, path, {VALUE_KEYS[0]: (key, value)}, system)
        if isinstance(value, Sequence):
            self.complain("not-a-text", f"指标“{key.value}”的值写成了列表", value.place, "值写在冒号后面")
            return None
        return self.make(name, path, self.parts(value, system), system)

    def parts(self, node: Mapping, system: IndicatorSystem) -> dict[str, tuple[Text, Text]]:
        """Period and column values of an indicator: canonical key → (key, text)."""
        names = {name: name for name in system.periods} | dict.fromkeys(VALUE_KEYS, VALUE_KEYS[0])
        names |= {name: column.key for column in system.columns for name in column.names}
        result: dict[str, tuple[Text, Text]] = {}
        for key, value in node.items:
            if key.value in NAME_KEYS or key.value in CLASS_KEYS:
                continue
            if key.value not in names:
                self.unknown(key, names, "指标里", node.keys())
            elif names[key.value] in result:
                first = result[names[key.value]][0].value
                message = f"“{key.value}”和“{first}”是同一项，只写一个"
                self.complain("duplicate-key", message, key.place, f"删掉“{key.value}”这一项")
            elif (text := self.scalar(value, key.value)) is not None:
                result[names[key.value]] = (key, text)
        return result

    def make(
        self, name: Entry, path: tuple[str, ...], parts: dict[str, tuple[Text, Text]], system: IndicatorSystem
    ) -> Indicator:
        plain = parts.get(VALUE_KEYS[0])
        values: dict[str, Entry] = {}
        columns: dict[str, Entry] = {}
        for period in system.periods:
            found = parts.get(period) or plain
            if found is not None and found[1].value.strip():
                values[period] = Entry(found[1].value, found[1].place, period)
        for column in system.columns:
            if column.key in parts:
                key, text = parts[column.key]
                columns[column.key] = self.entry(column, key.value, text)
        missing = [period for period in system.periods if period not in values]
        if missing and not system.blank_targets:
            which = "" if len(system.periods) == 1 else "、".join(missing) + "的"
            self.complain(
                "missing-target",
                f"指标“{_short(name.text)}”没有{which}指标值",
                name.place,
                "写在冒号后面，如“≥10次”",
            )
        lacking = [
            column.key for column in system.columns if column.required and is_blank(columns.get(column.key))
        ]
        if lacking:
            self.complain(
                "missing-field", f"指标“{_short(name.text)}”缺少{'、'.join(lacking)}", name.place, "补上"
            )
        return Indicator(path, name, values, columns)

    def record(self, node: Mapping, path: tuple[str, ...], system: IndicatorSystem) -> Indicator | None:
        names = [(key, value) for key, value in node.items if key.value in NAME_KEYS]
        if len(names) > 1:
            message = f"“{names[1][0].value}”和“{names[0][0].value}”是同一项，只写一个"
            self.complain("duplicate-key", message, names[1][0].place, f"删掉“{names[1][0].value}”这一项")
        name = names[0][1] if names else None
        text = self.scalar(name, "名称") if name is not None else None
        if text is None or not text.value.strip():
            self.complain("missing-name", "指标没有名称", node.place, "加上“名称: …”")
            return None
        return self.make(Entry(text.value, text.place, "名称"), path, self.parts(node, system), system)

    def flat_indicator(self, node: Node, system: IndicatorSystem) -> Indicator | None:
        """``{一级: …, 二级: …, 名称: …, 值: …}`` of a list that keeps the order printed."""
        if not isinstance(node, Mapping):
            self.complain(
                "not-a-group",
                "这里应当是一个指标",
                node.place,
                "写成“- {一级: 产出指标, 二级: 数量指标, 名称: …, 值: …}”",
            )
            return None
        typed = [
            (key, value.value)
            for key, value in node.items
            if key.value in CLASS_KEYS and isinstance(value, Text)
        ]
        words = [word for name in CLASS_KEYS for key, word in typed if key.value == name]
        path: list[str] = []
        declared: tuple[IndicatorClass, ...] = system.classes
        for level, word in enumerate(words):
            item = next((item for item in declared if word in item.names), None)
            if item is None and level:
                # a published list may pair a second-level class with another first level: kept as typed
                item = next(
                    (
                        leaf[level]
                        for leaf in system.leaves()
                        if len(leaf) > level and word in leaf[level].names
                    ),
                    None,
                )
            if item is None:
                place = next(value.place for key, value in node.items if key.value == CLASS_KEYS[level])
                near = closest(word, (name for item in declared for name in item.names))
                hint = f"是不是“{near}”？" if near else f"可以写：{'、'.join(item.key for item in declared)}"
                self.complain("unknown-class", f"本版式没有“{word}”这一类指标", place, hint)
                return None
            path.append(item.key)
            declared = item.children
        if len(path) < len(next(system.leaves())):
            self.complain("missing-class", "这个指标没有写明类别", node.place, "加上“一级: …”和“二级: …”")
            return None
        if not any(node.key(name) for name in NAME_KEYS):
            self.complain("missing-name", "指标没有名称", node.place, "加上“名称: …”")
            return None
        return self.record(node, tuple(path), system)


_NOTHING = Entry("", Place(""))


def is_blank(value: Value | None) -> bool:
    if value is None:
        return True
    if isinstance(value, Entry):
        return not value.text.strip()
    return not value


def add_up(amounts: Iterable[Money | None]) -> Money | None:
    """The sum of the known amounts; None where every one is blank (RULES M1: blank is unknown, not 0)."""
    known = [amount for amount in amounts if amount is not None]
    if not known:
        return None
    total = known[0]
    for amount in known[1:]:
        total = total + amount
    return total


def _number(money: Money, unit: Unit) -> str:
    return plain(money.in_unit(unit))


def _short(name: str) -> str:
    return name if len(name) <= 30 else name[:29] + "…"


def _example(children: Iterable[Field]) -> str:
    return f"可以写：{'、'.join(child.key for child in children)}"


def _funds_example(layout: Layout) -> str:
    first = layout.funds[0]
    source = next(line.key for line in first.walk() if not line.children)
    return f"例如：资金: {{{first.period}: {{{source}: 10万元}}}}"


def _classes_hint(classes: tuple[IndicatorClass, ...]) -> str:
    return f"先写一级指标：{'、'.join(item.key for item in classes)}"


def walk_entries(project: Project) -> Iterator[Entry]:
    """Every scalar of the project, for checks that look at all texts."""

    def values(value: Value) -> Iterator[Entry]:
        if isinstance(value, Entry):
            yield value
        elif isinstance(value, tuple):
            for row in value:
                for child in row.values():
                    yield from values(child)
        else:
            for child in value.values():
                yield from values(child)

    for value in project.fields.values():
        yield from values(value)
    yield from project.goals.values()
    for indicator in project.indicators:
        yield indicator.name
        yield from indicator.values.values()
        yield from indicator.columns.values()
