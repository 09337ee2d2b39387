"""A token for every value that a template may print, and what a box says around its tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..fill.names import PLACES, Amount, across
from ..model import evaluation
from ..model.layout import EVALUATED, MONITORED, Field, IndicatorSystem, Kind, Layout
from ..model.money import Money
from ..model.monitoring import RATE, rate_keys

ValuePath = tuple[str, ...]
# ("字段", key, …) ("标签", key) ("资金", period, key) ("目标", period) ("年度",) ("金额单位",) ("项目代码",)
# ("行", table, number of the row, role): a box of a repeated row; the table is 指标 or the key of a field of kind 表
TOKEN_YEAR = 2931  # a number, because a form may print the year before; no real form has it
_TOKEN = re.compile("⟦[0-9]+⟧")


class Tokens:
    """Texts that stand for values, and the way back from a printed text to them."""

    def __init__(self, layout: Layout):
        self.layout = layout
        # a form may print the years around its own: ("年度", "-2") is two years before
        years = {str(TOKEN_YEAR + by): ("年度", f"{by:+d}") for by in range(-3, 4) if by}
        self.paths: dict[str, ValuePath] = {str(TOKEN_YEAR): ("年度",), **years}
        self.prefix: ValuePath = ()  # of a list's projects

    def text(self, *path: str) -> str:
        token = f"⟦{len(self.paths)}⟧"
        self.paths[token] = (*self.prefix, *path)
        return token

    def money(self, *path: str) -> Amount:
        # whole 亿元 of one length: any unit and any number of places prints them, and none is part of another
        money = Money((Decimal(10_000) + len(self.paths)) * 100_000_000)
        self.paths[self.layout.money.text(money)] = (*self.prefix, *path)
        return Amount(money, self.layout.money)

    def find(self, text: str) -> Iterator[tuple[int, int, ValuePath]]:
        """(start, end, path) of the tokens in ``text``, left to right."""
        for match in self._pattern().finditer(text):
            yield match.start(), match.end(), self.paths[match[0]]

    def _pattern(self) -> re.Pattern[str]:
        amounts = [token for token in self.paths if not _TOKEN.fullmatch(token)]
        return re.compile("|".join([_TOKEN.pattern, *map(re.escape, amounts)]))


def names_of(tokens: Tokens, layout: Layout) -> dict[str, object]:
    """The names of the template with a token for every value (as ``fill.context`` gives them)."""
    names: dict[str, object] = {
        "年度": str(TOKEN_YEAR),
        "金额单位": tokens.text("金额单位"),
        "项目代码": tokens.text("项目代码"),
        "遮盖": "",
        "标签": {item.key: tokens.text("标签", item.key) for item in layout.fields},
    }
    for item in layout.fields:
        names[item.key] = _field_token(tokens, item, ("字段", item.key))
    if layout.funds:
        names["资金"] = {
            funds.period: {
                key: tokens.money("资金", funds.period, key)
                for key in ("合计", *(line.key for line in funds.walk()))
            }
            for funds in layout.funds
        }
    if layout.stage == EVALUATED:  # computed when it is printed again, and compared then
        each = {key: tokens.text(EVALUATED, key) for key in evaluation.rate_keys(layout)}
        named = {name: tokens.text(EVALUATED, name) for name in evaluation.NAMES}
        names[EVALUATED] = named | {evaluation.RATES: each}
    if layout.stage == MONITORED:
        names[MONITORED] = {RATE: {key: tokens.text(MONITORED, key) for key in rate_keys(layout)}}
    if layout.goals:
        names["目标"] = {goal.period: tokens.text("目标", goal.period) for goal in layout.goals}
    if layout.indicators is not None:
        names["指标"] = rows = [
            _indicator_tokens(tokens, layout.indicators, str(number)) for number in (1, 2)
        ]
        if layout.indicators.places:
            names[PLACES] = across(rows, layout.indicators)
    return names


def _field_token(tokens: Tokens, item: Field, path: ValuePath) -> object:
    if item.kind is Kind.GROUP:
        return {child.key: _field_token(tokens, child, (*path, child.key)) for child in item.children}
    if item.kind is Kind.TABLE:
        return [
            {
                child.key: _field_token(tokens, child, ("行", item.key, str(n), child.key))
                for child in item.children
            }
            for n in (1, 2)
        ]
    return tokens.money(*path) if item.kind is Kind.AMOUNT else tokens.text(*path)


def _indicator_tokens(tokens: Tokens, system: IndicatorSystem, number: str) -> dict[str, object]:
    roles = ["名称", "序号", *(column.key for column in system.columns)]
    for level in ("一级", "二级", "三级类"):
        roles += [level, f"{level}编码"]
    row: dict[str, object] = {role: tokens.text("行", "指标", number, role) for role in roles}
    for period in system.periods:
        row[period] = row[f"{period}数值"] = tokens.text("行", "指标", number, period)
    return row


# -- words around tokens

_PAIRS = {
    ":": "[:：]",
    "：": "[:：]",
    "(": "[(（]",
    "（": "[(（]",
    ")": "[)）]",
    "）": "[)）]",
    ",": "[,，]",
    "，": "[,，]",
    "_": "[_＿]*",
}
_LINE = re.compile("[_＿]+")


def _loose(words: str) -> str:
    """A regular expression for official words: white space, the width of signs and the length of a line to write on do
    not count."""
    squeezed = _LINE.sub("_", "".join(words.split()))
    return "".join(_PAIRS.get(char, re.escape(char)) + r"\s*" for char in squeezed)


def expression(
    text: str, found: list[tuple[int, int, ValuePath]], groups: Mapping[str, str] | None = None
) -> re.Pattern[str]:
    """What a box says whose text was ``text`` when filled with tokens: one group for each of them. ``groups``: role →
    what may stand in it, where that is known."""
    out, end, after_code = [r"\s*"], 0, False
    for number, (start, stop, path) in enumerate(found):
        between = text[end:start]
        code = path[-1].endswith(("代码", "编码"))
        group = (groups or {}).get(path[-1]) or _group(path)
        alone = number > 0 and not between.strip() and group == ANYTHING
        if code and not number and len(found) > 1 and not text[stop : found[1][0]].strip():
            out.append(_loose(between) + _CODE_FIRST)  # 999示例部: the code and the name of its owner
            after_code = True
        elif alone and after_code:
            out.append(r"\s*(.*?)")
            after_code = False
        elif alone and path == ("金额单位",):
            out.append(r"\s*((?:百|千|万|亿)?元)?")
        elif alone:
            # 主管部门 and its code, a person and a telephone in one box: the second is the last word, or missing
            out.append(
                r"(?:\s+([0-9A-Za-z.\-]+))?"
                if code
                else r"(?:\s+([0-9Xx*\-—()（）]{5,}))?"
                if path[-1].endswith(_PHONES)
                else r"\s+(.*?)"
            )
        else:
            out.append(_loose(between) + group)
        end = stop
    out.append(r"\s*" + _loose(text[end:]))
    return re.compile("".join(out), re.S)


ANYTHING = "(.*?)"
_CODE_FIRST = r"((?:[\[［【(（]?[0-9][0-9A-Za-z.\-]*[\]］】)）]?)?)"
_PHONES = ("电话", "手机", "联系方式")


def _group(path: ValuePath) -> str:
    if path[0] == "年度":
        return "([0-9]{4})"
    if path[-1] == "序号" or (path[0] == "行" and path[-1].endswith("编码")):
        return "([0-9]+)"
    return ANYTHING


def without(text: str, found: list[tuple[int, int, ValuePath]]) -> str:
    """The official words of a box."""
    end, out = 0, []
    for start, stop, _ in found:
        out.append(text[end:start])
        end = stop
    return "".join((*out, text[end:]))
