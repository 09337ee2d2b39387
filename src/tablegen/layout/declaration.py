"""layout.yaml → Layout. Every fault, unknown names included, becomes a problem of the source with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from ..model.layout import (
    DECLARED,
    STAGES,
    Checks,
    EmptyClass,
    Field,
    FundLine,
    Goal,
    IndicatorClass,
    IndicatorSystem,
    Kind,
    Layout,
    PeriodFunds,
    TargetStyle,
    TaskMoney,
)
from ..model.money import UNITS, MoneyFormat
from ..problems import Place
from ..text.known_words import closest
from ..text.tree import Mapping, Node, Sequence, Source, Text

SCOPES = ("单个项目", "项目清单", "部门整体")
YES = ("是", "true", "True", "yes")
NO = ("否", "false", "False", "no")
DATE_FORMATS = (
    "2024-01-01",
    "2024年1月1日",
    "2024年01月01日",
    "2024.1.1",
    "2024.01",
    "2024.1",
    "20240101",
    "202401",
    "2024/1/1",
)


class Declaration:
    """Reads layout.yaml; faults are collected in ``source.problems``."""

    def __init__(self, source: Source):
        self.source = source

    def fault(self, place: Place, message: str, hint: str = "") -> None:
        self.source.problems.append(self.source.problem("layout", message, place, hint))

    # -- scalars

    def text(self, node: Node | None, default: str = "") -> str:
        if node is None:
            return default
        if not isinstance(node, Text):
            self.fault(node.place, "这里应当写一个值")
            return default
        return node.value

    def yes_no(self, node: Node | None, default: bool = False) -> bool:
        if node is None:
            return default
        value = self.text(node)
        if value not in YES + NO:
            self.fault(node.place, f"“{value}”应当是“是”或“否”")
        return value in YES

    def number(self, node: Node | None, default: int | None) -> int | None:
        if node is None:
            return default
        value = self.text(node)
        if not re.fullmatch(r"\d{1,5}", value):
            self.fault(node.place, f"“{value}”应当是一个整数")
            return default
        return int(value)

    def words(self, node: Node | None) -> tuple[str, ...]:
        if node is None:
            return ()
        if isinstance(node, Text):
            return (node.value,) if node.value else ()
        if isinstance(node, Sequence):
            return tuple(self.text(item) for item in node.items)
        self.fault(node.place, "这里应当写一个列表")
        return ()

    def one_of(self, node: Node | None, options: Iterable[str], default: str) -> str:
        value = self.text(node, default)
        options = list(options)
        if value not in options and node is not None:
            self.fault(node.place, f"“{value}”不认识", f"可以写：{'、'.join(options)}")
            return default
        return value

    def mapping(self, node: Node | None) -> Mapping:
        if isinstance(node, Mapping):
            return node
        if node is not None and not (isinstance(node, Text) and not node.value):
            self.fault(node.place, "这里应当写“名称: 内容”")
        return Mapping((), node.place if node else Place(self.source.name))

    def only(self, mapping: Mapping, known: Iterable[str]) -> None:
        known = list(known)
        for key, _ in mapping.items:
            if key.value not in known:
                near = closest(key.value, known)
                self.fault(
                    key.place,
                    f"layout.yaml 里没有“{key.value}”这一项",
                    f"是不是“{near}”？" if near else f"可以写：{'、'.join(known)}",
                )

    # -- the parts

    TOP = (
        "名称",
        "地区",
        "年份",
        "范围",
        "阶段",
        "金额",
        "字段",
        "资金",
        "目标",
        "指标",
        "检查",
        "编制说明",
        "清单",
        "涉密",
    )

    def layout(self, folder: Path) -> Layout:
        root = self.source.root
        assert root is not None
        self.only(root, self.TOP)
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", folder.name):
            self.fault(root.place, f"版式文件夹的名字“{folder.name}”只能用小写字母、数字和连字符")
        for key in ("名称", "金额"):
            if root.get(key) is None:
                self.fault(root.place, f"layout.yaml 缺少“{key}”")
        indicators = root.get("指标")
        made = Layout(
            id=folder.name,
            folder=folder,
            name=self.text(root.get("名称")),
            region=self.text(root.get("地区")),
            year=self.text(root.get("年份")),
            scope=self.one_of(root.get("范围"), SCOPES, "单个项目"),
            stage=self.one_of(root.get("阶段"), STAGES, DECLARED),
            money=self.money(self.mapping(root.get("金额"))),
            fields=self.fields(root.get("字段")),
            funds=self.funds(root.get("资金")),
            goals=self.goals(root.get("目标")),
            indicators=self.indicators(self.mapping(indicators)) if indicators is not None else None,
            settings={key: _plain(root.get(key)) for key in ("编制说明", "清单", "涉密") if root.get(key)},
            checks=self.checks(self.mapping(root.get("检查"))),
        )
        for funds in made.funds:
            if funds.detail and not _is_amount_column(made, funds.detail):
                where = self.mapping(root.get("资金")).key(funds.period)
                message = f"“明细”要写一个表和它的金额列，没有“{'、'.join(funds.detail)}”"
                self.fault(where.place if where else root.place, message, "写成“明细: [支出明细, 金额]”")
        places = made.indicators.places if made.indicators is not None else ""
        if places and getattr(made.field(places), "kind", None) is not Kind.TEXT:
            where = indicators.get("各地") if isinstance(indicators, Mapping) else None
            self.fault(
                where.place if where else root.place, f"“各地”写的“{places}”不是“字段”里声明的文字栏目"
            )
        return made

    def money(self, mapping: Mapping) -> MoneyFormat:
        self.only(mapping, ("单位", "小数位数", "最少小数", "最多小数", "千分号", "零", "可舍入"))
        unit = self.one_of(mapping.get("单位"), UNITS, "元")
        places = self.number(mapping.get("小数位数"), 2) or 0
        zero = mapping.get("零")
        return MoneyFormat(
            unit=UNITS[unit],
            min_places=self.number(mapping.get("最少小数"), places) or 0,
            max_places=self.number(mapping.get("最多小数"), places) or 0,
            thousands=self.yes_no(mapping.get("千分号")),
            zero=None if zero is None else self.text(zero),
            may_round=self.yes_no(mapping.get("可舍入")),
        )

    FIELD_KEYS = (
        "类型",
        "必填",
        "别名",
        "可选值",
        "可另写",
        "最多字数",
        "写法",
        "说明",
        "内部",
        "字段",
        "列",
    )

    def fields(self, node: Node | None) -> tuple[Field, ...]:
        result = []
        taken: dict[str, str] = {}
        for key, value in self.mapping(node).items:
            item = self.field(key, self.mapping(value))
            for name in item.names:
                if name in taken:
                    self.fault(key.place, f"“{name}”已经是“{taken[name]}”的名称")
                taken[name] = item.key
            result.append(item)
        return tuple(result)

    def field(self, key: Text, mapping: Mapping) -> Field:
        self.only(mapping, self.FIELD_KEYS)
        choices = self.words(mapping.get("可选值"))
        children = mapping.get("字段") or mapping.get("列")
        kind = "选项" if choices else "组" if mapping.get("字段") else "表" if mapping.get("列") else "文字"
        return Field(
            key=key.value,
            kind=Kind(self.one_of(mapping.get("类型"), [kind.value for kind in Kind], kind)),
            required=self.yes_no(mapping.get("必填")),
            aliases=self.words(mapping.get("别名")),
            choices=choices,
            open_choices=self.yes_no(mapping.get("可另写")),
            max_chars=self.number(mapping.get("最多字数"), None),
            date_format=self.one_of(mapping.get("写法"), DATE_FORMATS, DATE_FORMATS[0]),
            help=self.text(mapping.get("说明")),
            internal=self.yes_no(mapping.get("内部")),
            children=self.fields(children) if children is not None else (),
        )

    def funds(self, node: Node | None) -> tuple[PeriodFunds, ...]:
        result = []
        for key, value in self.mapping(node).items:
            mapping = self.mapping(value)
            self.only(mapping, ("必填", "来源", "明细", "说明"))
            result.append(
                PeriodFunds(
                    key.value,
                    self.yes_no(mapping.get("必填")),
                    self.fund_lines(mapping.get("来源")),
                    self.text(mapping.get("说明")),
                    self.words(mapping.get("明细")),
                )
            )
        return tuple(result)

    def fund_lines(self, node: Node | None) -> tuple[FundLine, ...]:
        lines = []
        for key, value in self.mapping(node).items:
            mapping = self.mapping(value)
            self.only(mapping, ("必填", "别名", "说明", "来源"))
            lines.append(
                FundLine(
                    key.value,
                    self.yes_no(mapping.get("必填")),
                    self.words(mapping.get("别名")),
                    self.text(mapping.get("说明")),
                    self.fund_lines(mapping.get("来源")),
                )
            )
        return tuple(lines)

    def goals(self, node: Node | None) -> tuple[Goal, ...]:
        result = []
        for key, value in self.mapping(node).items:
            mapping = self.mapping(value)
            self.only(mapping, ("必填", "最多字数", "说明"))
            limit = self.number(mapping.get("最多字数"), None)
            result.append(
                Goal(key.value, self.yes_no(mapping.get("必填")), limit, self.text(mapping.get("说明")))
            )
        return tuple(result)

    def indicators(self, mapping: Mapping) -> IndicatorSystem:
        self.only(mapping, ("期间", "各地", "类别", "列", "空类", "顺序", "指标值"))
        style = self.mapping(mapping.get("指标值"))
        self.only(style, ("单位写法", "符号", "可空"))
        operators = self.mapping(style.get("符号"))
        classes = self.classes(mapping.get("类别"))
        if not classes:
            self.fault(mapping.place, "“指标”里没有写“类别”")
        columns = self.fields(mapping.get("列"))
        return IndicatorSystem(
            classes=classes,
            periods=self.words(mapping.get("期间")) or ("年度",),
            columns=columns,
            empty_class=EmptyClass(
                self.one_of(mapping.get("空类"), [item.value for item in EmptyClass], "不印")
            ),
            as_listed=self.one_of(mapping.get("顺序"), ("按类别", "按规格"), "按类别") == "按规格",
            blank_targets=self.yes_no(style.get("可空")),
            target_style=TargetStyle(
                unit_in_brackets=self.one_of(style.get("单位写法"), ("紧接", "括号"), "紧接") == "括号",
                operators={key.value: self.text(value) for key, value in operators.items},
            ),
            places=self.text(mapping.get("各地")),
        )

    CHECK_KEYS = (
        "必需类别",
        "建议类别",
        "最少指标",
        "最多指标",
        "分值",
        "满意度",
        "增幅上限",
        "定性占比上限",
        "定性词",
        "名称最多字数",
        "合计相等",
        "任务资金",
        "录入系统",
    )

    def checks(self, mapping: Mapping) -> Checks:
        """The settings of the form rules (检查); what is not said keeps its default."""
        self.only(mapping, self.CHECK_KEYS)
        weights = self.mapping(mapping.get("分值"))
        self.only(weights, ("合计", "执行率", "各类", "照印"))
        satisfaction = self.mapping(mapping.get("满意度"))
        self.only(satisfaction, ("最低", "最高"))
        default = Checks()
        blocks = self.mapping(weights.get("各类")).items
        advised = mapping.get("建议类别")
        return Checks(
            required_classes=self.words(mapping.get("必需类别")),
            advised_classes=self.words(advised) if advised is not None else None,
            min_indicators=self.number(mapping.get("最少指标"), default.min_indicators) or 0,
            max_indicators=self.number(mapping.get("最多指标"), default.max_indicators) or 0,
            weight_total=self.decimal(weights.get("合计"), None),
            weight_blocks={key.value: self.decimal(node, None) or Decimal(0) for key, node in blocks},
            execution_points=self.decimal(weights.get("执行率"), None) or default.execution_points,
            weights_locked=self.yes_no(weights.get("照印")),
            satisfaction_low=self.number(satisfaction.get("最低"), default.satisfaction_low) or 0,
            satisfaction_high=self.number(satisfaction.get("最高"), default.satisfaction_high) or 0,
            growth_limit=self.number(mapping.get("增幅上限"), default.growth_limit) or 0,
            max_qualitative=self.number(mapping.get("定性占比上限"), default.max_qualitative) or 0,
            graded_words=self.words(mapping.get("定性词")),
            max_name_chars=self.number(mapping.get("名称最多字数"), None),
            equal_totals=self.word_lists(mapping.get("合计相等")),
            tasks=self.task_money(mapping.get("任务资金")),
            entry_system=self.yes_no(mapping.get("录入系统"), default.entry_system),
        )

    def decimal(self, node: Node | None, default: Decimal | None) -> Decimal | None:
        if node is None:
            return default
        value = self.text(node)
        if not re.fullmatch(r"\d{1,5}(\.\d{1,4})?", value):
            self.fault(node.place, f"“{value}”应当是一个数")
            return default
        return Decimal(value)

    def word_lists(self, node: Node | None) -> tuple[tuple[str, ...], ...]:
        """A list of lists of words; a plain list counts as a list of one."""
        if isinstance(node, Sequence) and any(isinstance(item, Sequence) for item in node.items):
            return tuple(self.words(item) for item in node.items)
        listed = self.words(node)
        return (listed,) if listed else ()

    def task_money(self, node: Node | None) -> TaskMoney | None:
        if node is None:
            return None
        mapping = self.mapping(node)
        self.only(mapping, ("表", "列", "不超过"))
        limit = self.words(mapping.get("不超过"))
        return TaskMoney(self.text(mapping.get("表")), self.text(mapping.get("列")), limit)

    CLASS_KEYS = ("标签", "编码", "必填", "别名", "说明", "下级")

    def classes(self, node: Node | None) -> tuple[IndicatorClass, ...]:
        if isinstance(node, Sequence):
            return tuple(IndicatorClass(word, word) for word in self.words(node))
        result = []
        for key, value in self.mapping(node).items:
            if isinstance(value, Sequence):  # short form: 产出指标: [数量指标, 质量指标]
                result.append(IndicatorClass(key.value, key.value, children=self.classes(value)))
                continue
            mapping = self.mapping(value)
            self.only(mapping, self.CLASS_KEYS)
            result.append(
                IndicatorClass(
                    key=key.value,
                    label=self.text(mapping.get("标签"), key.value),
                    code=self.text(mapping.get("编码")),
                    required=self.yes_no(mapping.get("必填")),
                    aliases=self.words(mapping.get("别名")),
                    help=self.text(mapping.get("说明")),
                    children=self.classes(mapping.get("下级")) if mapping.get("下级") is not None else (),
                )
            )
        return tuple(result)


def _is_amount_column(layout: Layout, path: tuple[str, ...]) -> bool:
    table = layout.field(path[0]) if len(path) == 2 else None
    columns = table.children if table is not None and table.kind is Kind.TABLE else ()
    return any(item.key == path[-1] and item.kind is Kind.AMOUNT for item in columns)


def _plain(node: Node | None) -> object:
    """A free-form part of layout.yaml as plain dict, list and str (all scalars stay text)."""
    if node is None:
        return None
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    return {key.value: _plain(value) for key, value in node.items}
