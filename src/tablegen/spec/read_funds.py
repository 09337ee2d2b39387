"""资金 of a spec: a tree of sources per period, and its sums."""

from __future__ import annotations

from collections.abc import Mapping as Fields

from ..model.layout import FundLine, Layout, PeriodFunds
from ..model.money import Money, Unit, add_up, plain
from ..model.project import Entry, Fund, Funds, Value
from ..problems import Place
from ..text.tree import Mapping, Node, Sequence, Text
from .reader import Reader

TOTAL_KEYS = ("合计", "总计", "资金总额")


def read_funds(reader: Reader, node: Node | None, fields: Fields[str, Value]) -> dict[str, Funds]:
    """The money of each period. ``fields`` hold the tables whose amounts add up to a period's total (明细)."""
    result = _stated_funds(reader, node)
    for table in dict.fromkeys(declared.detail[0] for declared in reader.layout.funds if declared.detail):
        _no_totals(reader, table, fields)
    for declared in reader.layout.funds:
        if declared.detail and (funds := _detailed(reader, declared, result.get(declared.period), fields)):
            result[declared.period] = funds
    return result


def _detailed(
    reader: Reader, declared: PeriodFunds, funds: Funds | None, fields: Fields[str, Value]
) -> Funds | None:
    """``funds`` with the sum of its table for a total that the spec does not state; one that it states must agree."""
    table, column = declared.detail
    rows = [(row.get(column), _total_word(row) is not None) for row in _rows(fields, table)]
    amounts = [
        (entry, is_total) for entry, is_total in rows if isinstance(entry, Entry) and entry.money is not None
    ]
    known = [entry for entry, is_total in amounts if not is_total]
    added = add_up(entry.money for entry in known)
    if added is None:
        return funds
    for entry in (entry for entry, is_total in amounts if is_total and entry.money != added):
        reader.complain(
            "sum",
            f"合计写的是 {_differs(reader, entry.money, added)}",
            entry.place,
            "核对各行金额",
            rule="M1",
        )
    if funds is None or funds.total is None:
        lines = tuple(_fund(reader, line, {}, declared.period) for line in declared.lines)
        return Funds(declared.period, lines, added, None)
    if funds.total != added:
        reader.complain(
            "sum",
            f"“{table}”的“{column}”和{declared.period}资金对不上：合计是 {_differs(reader, funds.total, added)}",
            known[-1].place,
            "核对各行金额；合计不写也可以，程序会算",
            rule="M1",
        )
    return funds


def _rows(fields: Fields[str, Value], table: str) -> tuple[Fields[str, Value], ...]:
    rows = fields.get(table)
    return rows if isinstance(rows, tuple) else ()


def _total_word(row: Fields[str, Value]) -> Entry | None:
    """The box that says 合计, in a row that is a sum."""
    texts = (value for value in row.values() if isinstance(value, Entry) and value.money is None)
    return next((entry for entry in texts if entry.text.strip() in TOTAL_KEYS), None)


def _no_totals(reader: Reader, table: str, fields: Fields[str, Value]) -> None:
    for row in _rows(fields, table):
        if (word := _total_word(row)) is not None:
            message = f"“{table}”里不写“{word.text.strip()}”这一行，合计由程序相加"
            reader.complain("total-row", message, word.place, "删掉这一行")


def _stated_funds(reader: Reader, node: Node | None) -> dict[str, Funds]:
    result: dict[str, Funds] = {}
    declared = {funds.period: funds for funds in reader.layout.funds}
    required = [period for period, funds in declared.items() if funds.required]
    if node is None or (isinstance(node, Text) and not node.value):
        if required:
            reader.complain(
                "missing-funds",
                "没有写资金",
                node.place if node else Place(reader.source.name),
                _funds_example(reader.layout),
            )
        return result
    if not isinstance(node, Mapping):
        reader.complain(
            "not-a-group", "“资金”下面应当按期间分行写", node.place, _funds_example(reader.layout)
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
                hint = f"写在“资金: {names.get(key.value, next(iter(declared)))}:”下面（期间有：{periods}）"
                reader.complain("missing-period", f"“{key.value}”没有写明是哪个期间的资金", key.place, hint)
            else:
                reader.unknown_period(key, declared, "资金", node.keys())
            continue
        result[key.value] = _period_funds(reader, key, child)
    missing = [period for period in required if node.get(period) is None]
    if missing:
        reader.complain(
            "missing-funds", f"缺少{'、'.join(missing)}的资金", node.place, _funds_example(reader.layout)
        )
    return result


def _period_funds(reader: Reader, key: Text, node: Node) -> Funds:
    declared = reader.layout.period_funds(key.value)
    assert declared is not None
    stated: dict[str, tuple[Text, Money | None]] = {}
    total: tuple[Text, Money | None] | None = None
    names = {name: line for line in declared.walk() for name in line.names}

    def read(mapping: Mapping) -> None:
        nonlocal total
        for name, value in mapping.items:
            if name.value in TOTAL_KEYS:
                text = reader.scalar(value, name.value)
                if text is not None:
                    total = (name, reader.amount(text))
                continue
            line = names.get(name.value)
            if line is None:
                known = [*names, TOTAL_KEYS[0]]
                reader.unknown(name, known, f"{key.value}资金里", mapping.keys(), "资金来源")
            elif isinstance(value, Mapping):
                read(value)
            else:
                earlier = stated.get(line.key)
                if earlier is not None:
                    reader.complain("duplicate-key", f"“{name.value}”写了两次", name.place, "只留一个")
                # where the earlier one is blank, this one fills the box
                if earlier is None or not earlier[0].value.strip():
                    text = reader.scalar(value, name.value)
                    if text is not None:
                        stated[line.key] = (text, reader.amount(text))

    if isinstance(node, Mapping):
        read(node)
    elif isinstance(node, Sequence) or node.value:
        sources = "、".join(line.key for line in declared.walk() if not line.children)
        reader.complain("not-a-group", f"“{key.value}”的资金要分来源写", node.place, f"来源有：{sources}")
    filled = {name for name, (text, _) in stated.items() if text.value.strip()}
    missing = [line.key for line in declared.walk() if line.required and line.key not in filled]
    if missing and (isinstance(node, Mapping) or (isinstance(node, Text) and not node.value)):
        reader.complain(
            "missing-field",
            f"{key.value}资金缺少必填项：{'、'.join(missing)}",
            key.place,
            "没有就写 0.00",
        )
    lines = tuple(_fund(reader, line, stated, key.value) for line in declared.lines)
    amount = add_up(line.money for line in lines)
    if total is not None:
        text, money = total
        if money is not None and amount is not None and money != amount:
            _disagree(reader, "合计", key.value, money, amount, text.place)
        amount = money if money is not None else amount
    return Funds(key.value, lines, amount, total[0].place if total else None)


def _differs(reader: Reader, stated: Money, added: Money) -> str:
    unit = reader.layout.money.unit
    difference = f"差 {_number(abs(stated - added), unit)}{unit.label}"
    return f"{_number(stated, unit)}，各项相加是 {_number(added, unit)}，{difference}"


def _disagree(reader: Reader, name: str, period: str, stated: Money, added: Money, place: Place) -> None:
    reader.complain(
        "sum",
        f"{period}资金的“{name}”是 {_differs(reader, stated, added)}",
        place,
        "核对各项金额；合计不写也可以，程序会算",
        rule="M1",
    )


def _fund(reader: Reader, line: FundLine, stated: dict[str, tuple[Text, Money | None]], period: str) -> Fund:
    children = tuple(_fund(reader, child, stated, period) for child in line.children)
    added = add_up(child.money for child in children)
    if line.key not in stated:
        return Fund(line.key, added, None, children)
    text, money = stated[line.key]
    if money is not None and added is not None and money != added:
        _disagree(reader, line.key, period, money, added, text.place)
    place = text.place if text.value.strip() else None
    return Fund(line.key, money if money is not None else added, place, children)


def _number(money: Money, unit: Unit) -> str:
    return plain(money.in_unit(unit))


def _funds_example(layout: Layout) -> str:
    first = layout.funds[0]
    source = next((line.key for line in first.walk() if not line.children), TOTAL_KEYS[0])
    return f"例如：资金: {{{first.period}: {{{source}: 10万元}}}}"
