"""Blank → Finding: which box holds what.

A label is found by its word (vocabulary.yaml); its box is the one beside it, else the one below, else the
rest of its own text after the colon. Labels that the vocabulary does not know become fields under their own
word where they clearly stand beside an empty box. What stays open is said, never guessed silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from ..formats.package_reader import refusal
from ..text import vocabulary
from . import words
from .blank import Blank, Box, TextLine
from .finding import FieldFound, Finding, FundFound, IndicatorBlock, Slot
from .indicators import PROJECT, STANDING, find_blocks
from .tags import tag as jinja_tag

YEAR_LINE = re.compile(
    r"(?P<year>(?:20\d\d|20[\sxX×＊*_]{0,4}|[xX×]{4}|[\s_＿]{1,12}|二[〇○零][一二三〇○零四五六七八九]{2}|))(?P<rest>\s{0,20}年\s{0,20}(?:度|(?=[)）])))"
)
YEAR = re.compile(r"(20\d\d|20[xX×＊*_]{2}|[xX×＊*]{4})(?=\s*年)")
MAX_SLOTS = 1_000  # outside the indicators; a form of four pages has a hundred
MAX_TICKS = 100  # of one box
TICK = "□☐■☑√☒✓✔▢○●◯"
TICKED = "■☑√☒✓✔●"
UNTICKED = "□☐▢○◯"


def recognise(blank: Blank) -> Finding:
    finding = Finding()
    recogniser = _Recogniser(blank, finding)
    recogniser.lines()
    finding.blocks = [recogniser.project_columns(block) for block in find_blocks(blank)]
    recogniser.table()
    recogniser.settle()
    finding.alone += blank.left_out
    return finding


class _Recogniser:
    def __init__(self, blank: Blank, finding: Finding):
        self.blank = blank
        self.finding = finding
        self.used: set[int] = set()  # boxes that hold a value or are labels
        self.period_at: dict[tuple[int, int], str] = {}  # (box of the heading, column of a total) → period
        self.heading_rows: set[int] = set()  # rows beside a heading of money
        self.parent: dict[str, str] = {}

    def put(self, slot: Slot) -> None:
        """One more place to fill. Raises LayoutError where there are more than any form has."""
        self.finding.slots.append(slot)
        if len(self.finding.slots) > MAX_SLOTS:
            raise refusal(
                self.blank.file,
                f"要填的地方超过 {MAX_SLOTS} 处，不像一张申报表",
                "只留要学的那张表，另存一份再用",
            )

    # -- lines above and below

    def lines(self) -> None:
        blank, finding = self.blank, self.finding
        titles = [line for line in blank.head if len(words.squeeze(line.text)) >= 4]
        best = max(titles, key=lambda line: (_title_score(line), line.size_pt), default=None)
        if best is not None and _title_score(best) > 0:
            finding.title = best.number
        for line in blank.lines:
            finding.unit = finding.unit or words.unit_in(line.text)
            if line in blank.head and self.year(line.number, line.text):
                continue
            if line.number == finding.title:
                continue
            if words.is_note(line.text):
                finding.alone.append(f"说明“{_short(line.text)}”")
                continue
            found = self.inline(line.number, line.text, line in blank.foot)
            if not found and words.squeeze(line.text) and not words.unit_in(line.text):
                finding.alone.append(f"文字“{_short(line.text)}”")

    def year(self, number: int, text: str) -> bool:
        """（    年度）, 2024年度, （20XX年度）, 2024年…表: the year becomes a tag."""
        match = YEAR_LINE.search(text) or (None if _inline_labels(text) else YEAR.search(text))
        if match is None or any(
            slot.path == ("年度",) and slot.number == number for slot in self.finding.slots
        ):
            return False
        year = match.group(1)
        alone = re.search(r"[(（]\s*$", text[: match.start(1)]) or re.fullmatch(r"\s*年\s*度", text)
        if not year.strip() and not alone:
            return False
        value = year.strip() if re.fullmatch(r"20\d\d", year.strip()) else ""
        self.put(Slot(number, match.start(1), match.end(1), "{{ 年度 }}", ("年度",), value))
        return len(words.squeeze(text)) < 14

    # -- text after a colon

    def inline(self, number: int, text: str, below: bool = False) -> int:
        """填报人：王某    联系电话：…: every known label with a colon is followed by a slot. The number found."""
        marks = _inline_labels(text)
        found = 0
        for index, (start, end, label) in enumerate(marks):
            stop = marks[index + 1][0] if index + 1 < len(marks) else len(text)
            line_end = text.find("\n", end)
            if 0 <= line_end < stop:
                stop = line_end
            raw = text[end:stop]
            value = raw.strip(" \u3000\t_＿")
            if words.bare(label) in ("单位", "金额单位") and words.unit_in(text[start:stop]):
                self.finding.unit = self.finding.unit or words.unit_in(text[start:stop])
                continue
            begin = end + (len(raw) - len(raw.lstrip(" \u3000\t_＿")) if value else 0)
            if value:
                finish = begin + len(value)
            else:
                begin, finish = (
                    end,
                    end + max(len(raw.rstrip("\n")) - (4 if index + 1 < len(marks) else 0), 0),
                )
            if words.is_prompt(value):
                hint = re.fullmatch(r"[(（].*[)）]", value)
                if hint and ("章" in value or "签" in value):
                    self.finding.alone.append(f"签章处“{_short(label)}：{value}”")
                    found += 1
                    continue
                value = ""
            money = words.fund(label) if not words.field(label) else None
            if money is not None:
                self.add_fund(money, label, number, begin, finish, value, money.period or "年度")
            else:
                self.add_field(label, number, begin, finish, value, True)
            found += 1
        return found

    def add_field(self, label: str, number: int, start: int, end: int, value: str, known: bool) -> None:
        pair = words.composite(label)
        key = words.field(label) or words.bare(label)
        if pair:
            self.add_pair(pair, label, number, start, end, value)
            return
        key = self.free_key(key, label)
        tag, choices = _ticks(key, value)
        if choices:
            chosen = _ticked(value)
            self.declare(key, label, known, choices)
            self.put(Slot(number, start, end, tag, ("字段", key), chosen))
            return
        self.declare(key, label, known)
        self.put(
            Slot(number, start, end, jinja_tag(key), ("字段", key), "" if words.is_prompt(value) else value)
        )

    def free_key(self, key: str, label: str) -> str:
        """``key``, or the label's own word where the field was met before (two boxes, two fields)."""
        key = words.name(key)
        if key not in self.finding.fields:
            return key
        own = words.name(words.bare(label))
        if own not in self.finding.fields:
            return own
        number = 2
        while f"{own}{number}" in self.finding.fields:
            number += 1
        return f"{own}{number}"

    def add_pair(
        self, pair: tuple[str, ...], label: str, number: int, start: int, end: int, value: str
    ) -> None:
        keys = [self.free_key(key, key) for key in pair]
        parts, joint = _split_pair(value, pair)
        for key in keys:
            self.declare(key, label, True)
        tag = joint.join(jinja_tag(key) for key in keys)
        self.put(Slot(number, start, end, tag, ("字段", *keys), "\x00".join(parts)))

    def declare(self, key: str, label: str, known: bool, choices: tuple[str, ...] = ()) -> None:
        self.finding.fields[key] = FieldFound(
            key, label, known, words.required(label), words.char_limit(label), choices,
            key in vocabulary.internal_fields(),
        )  # fmt: skip
        if not known:
            self.finding.unsure.append(f"“{words.bare(label)}”不在用语表里，按它自己的名称作了一项")

    # -- the table outside the indicators

    def table(self) -> None:
        blank, finding = self.blank, self.finding
        busy = {row for block in finding.blocks for row in range(block.head, block.last + 1)}
        for block in finding.blocks:
            for row in range(block.head, block.last + 1):
                self.used |= {box.number for box in blank.row_boxes(row) if box.row >= block.head}
            self.block_report(block)
        self.money_rows()
        for row in range(blank.rows):
            if row not in busy:
                self.row(row)
        for box in blank.boxes:
            if box.number not in self.used and not box.text and box.row not in busy:
                self.orphan(box)

    def project_columns(self, block: IndicatorBlock) -> IndicatorBlock:
        """Columns beside the indicators that say something of the whole project (项目名称, 年度目标 in a list form):
        their one tall box is a field, money or goal; the loop repeats its tag and joins the boxes again."""
        columns = []
        for column in block.columns:
            box = self.blank.at(block.first, column.column)
            tag = ""
            if column.role == PROJECT and box is not None:
                before = len(self.finding.slots)
                money = words.fund(column.label)
                if words.goal(column.label):
                    label = self.blank.at(block.head, column.column)
                    self.add_goal(label or box, words.goal(column.label), box)
                elif money is not None and not words.field(column.label):
                    self.finding.unit = self.finding.unit or words.unit_in(column.label)
                    self.add_fund(
                        money, column.label, box.number, 0, len(box.text), box.text, money.period or "年度"
                    )
                else:
                    self.add_field(column.label, box.number, 0, len(box.text), box.text, True)
                tag = self.finding.slots[before].tag
            columns.append(replace(column, role=STANDING, text=tag, merge=True) if tag else column)
        return replace(block, columns=tuple(columns))

    def block_report(self, block: object) -> None:
        roles = [column.role for column in block.columns]  # type: ignore[attr-defined]
        if "值" not in roles:
            self.finding.unsure.append(f"指标区（第 {block.head + 1} 行起）没有认出指标值那一列")  # type: ignore[attr-defined]
        if not {"一级", "二级"} & set(roles):
            self.finding.unsure.append(f"指标区（第 {block.head + 1} 行起）没有认出指标类别的列")  # type: ignore[attr-defined]

    def money_rows(self) -> None:
        for box in self.blank.boxes:
            if box.text and words.is_money_heading(box.text):
                right = self.blank.right_of(box)
                if (
                    right is not None
                    and right.text
                    and (words.fund(right.text) or words.looks_like_money(right.text))
                ):
                    self.heading_rows |= set(range(box.row, box.bottom))
                    self.finding.unit = self.finding.unit or words.unit_in(box.text)
                    self.finding.labels.add(box.number)
            elif (
                box.text
                and words.unit_in(box.text)
                and (words.fund(box.text) or words.looks_like_money(box.text))
            ):
                self.finding.unit = self.finding.unit or words.unit_in(box.text)

    def row(self, row: int) -> None:
        boxes = [box for box in self.blank.row_boxes(row) if box.row == row]
        if len(boxes) == 1 and boxes[0].column_span == self.blank.columns:
            self.wide(boxes[0])
            return
        index = 0
        while index < len(boxes):
            box = boxes[index]
            if box.number in self.used or not box.text:
                index += 1
                continue
            index += self.label(box, boxes[index + 1 :])

    def wide(self, box: Box) -> None:
        """A box over the whole width: a title, a note, a line of signatures, or a text of its own."""
        if box.number in self.used or not box.text:
            return
        self.used.add(box.number)
        self.finding.unit = self.finding.unit or words.unit_in(box.text)
        if words.is_note(box.text):
            self.finding.alone.append(f"说明“{_short(box.text)}”")
            return
        if self.year(box.number, box.text):
            return
        if self.inline(box.number, box.text) == 0:
            below = self.blank.below(box)
            if words.goal(box.text) and below is not None and self.is_box(below):
                self.add_goal(box, words.goal(box.text), below)
                return
            if words.field(box.text) and below is not None and self.is_box(below):
                self.take_field(box, below)
            elif not words.is_heading(box.text):
                self.finding.alone.append(f"文字“{_short(box.text)}”")

    def is_label(self, box: Box) -> bool:
        return bool(box.text) and bool(
            words.field(box.text)
            or words.composite(box.text)
            or words.fund(box.text)
            or words.goal(box.text)
            or words.is_heading(box.text)
            or words.is_money_heading(box.text)
        )

    def is_box(self, box: Box | None) -> bool:
        """Empty, a hint, or a text that is no label: a value."""
        return (
            box is not None
            and box.number not in self.used
            and (words.is_prompt(box.text) or not self.is_label(box))
        )

    def label(self, box: Box, rest: list[Box]) -> int:
        """Take the label ``box`` with what follows it in its row. The number of boxes used up."""
        blank, finding = self.blank, self.finding
        following = blank.right_of(box)
        if words.is_note(box.text) and not (following is not None and not following.text):
            self.used.add(box.number)
            finding.alone.append(f"说明“{_short(box.text)}”")
            return 1
        # a label whose value stands behind its own colon, in one box
        own = _inline_labels(box.text)
        if (
            own
            and not self.is_box(following)
            and (len(own) > 1 or own[0][1] < len(box.text) or following is None)
            and self.inline(box.number, box.text)
        ):
            self.mark_label(box)
            return 1
        if len(own) > 1 and self.inline(box.number, box.text):
            self.used.add(box.number)
            return 1
        if words.bare(box.text) in vocabulary.listed("合计行") and any(
            block.last < box.row <= block.last + 2 for block in finding.blocks
        ):
            self.used |= {box.number, *(item.number for item in rest)}
            finding.alone.append(f"合计行“{_short(box.text)}”")
            return 1 + len(rest)
        among_money = box.row in self.heading_rows
        goal = words.goal(box.text)
        known_field = words.field(box.text) or words.composite(box.text)
        money = words.fund(box.text)
        if money is None and among_money and not known_field:
            money = words.looks_like_money(box.text)
        if money is not None and words.bare(box.text) in ("总体", "项目"):
            money = None
        if (
            words.is_money_heading(box.text)
            and following is not None
            and following.text
            and (words.fund(following.text) or words.looks_like_money(following.text))
        ):
            self.mark_label(box)
            return 1
        if goal and not (known_field and goal == "总"):
            return self.take_goal(box, goal)
        if money is not None and (not known_field or among_money):
            return self.take_fund(box, money, rest)
        if words.is_money_heading(box.text) and following is not None and words.amount(following.text or ""):
            return self.take_fund(
                box, words.FundWord("合计", words.period_of(words.bare(box.text)), True, False), rest
            )
        if (
            words.is_money_heading(box.text)
            and words.unit_in(box.text)
            and following is not None
            and not following.text
        ):
            return self.take_fund(
                box, words.FundWord("合计", words.period_of(words.bare(box.text)), True, False), rest
            )
        if known_field:
            if self.is_box(following) and (following.row == box.row or following.bottom > box.row):  # type: ignore[union-attr]
                pair = words.composite(box.text)
                second = blank.right_of(following)  # type: ignore[arg-type]
                if (
                    pair
                    and second is not None
                    and second.row == box.row
                    and self.is_box(second)
                    and not words.label_like(second.text)
                ):
                    self.take_two(box, pair, following, second)  # type: ignore[arg-type]
                    return 3
                self.take_field(box, following)  # type: ignore[arg-type]
                return 2
            below = blank.below(box)
            if below is not None and below.column_span == box.column_span and self.is_box(below):
                self.take_field(box, below)
                return 1
            if self.reads_as_value(box, following):
                self.take_field(box, following)  # type: ignore[arg-type]
                return 2
            if own and self.inline(box.number, box.text):
                self.used.add(box.number)
                return 1
            self.mark_label(box)
            if not words.is_heading(box.text):
                finding.unsure.append(f"“{words.bare(box.text)}”旁边没有空格子，没有打标记")
            return 1
        if words.is_heading(box.text) or words.is_money_heading(box.text):
            self.mark_label(box)
            return 1
        return self.unknown(box, following)

    def reads_as_value(self, label: Box, box: Box | None) -> bool:
        """Whether a text that could be a label is the value of ``label``: what follows it is a label again, or
        the row ends (项目类别 | 其他资金 | 项目期 | …)."""
        if box is None or box.row != label.row or box.number in self.used:
            return False
        after = self.blank.right_of(box)
        return (after is None or self.is_label(after)) and not words.goal(box.text)

    def mark_label(self, box: Box) -> None:
        self.used.add(box.number)
        self.finding.labels.add(box.number)

    def unknown(self, box: Box, following: Box | None) -> int:
        """A text that no word list knows: a label of its own where an empty box (or a value) stands beside it."""
        finding = self.finding
        if following is None or following.number in self.used or following.row != box.row:
            self.used.add(box.number)
            if words.squeeze(box.text) and not words.indicator_class(box.text):
                finding.alone.append(f"文字“{_short(box.text)}”")
            return 1
        if (
            (words.label_like(box.text) or (not following.text and _may_be_label(box.text)))
            and self.is_box(following)
            and (words.is_prompt(following.text) or not self.pair_follows(following))
        ):
            self.take_field(box, following, known=False)
            return 2
        if words.label_like(box.text) and self.is_label(following):
            self.mark_label(box)  # a heading over known labels
            return 1
        self.used.add(box.number)
        finding.alone.append(f"文字“{_short(box.text)}”")
        return 1

    def pair_follows(self, box: Box) -> bool:
        """Whether ``box`` is itself a label with an empty box beside it (then the text before is a heading)."""
        after = self.blank.right_of(box)
        return (
            after is not None
            and after.row == box.row
            and not after.text
            and words.label_like(box.text)
            and len(words.bare(box.text)) <= 10
        )

    def take_field(self, label: Box, box: Box, known: bool = True) -> None:
        self.mark_label(label)
        self.used.add(box.number)
        self.add_field(label.text, box.number, 0, len(box.text), box.text, known)

    def take_two(self, label: Box, pair: tuple[str, ...], first: Box, second: Box) -> None:
        self.mark_label(label)
        for key, box in zip(pair, (first, second), strict=True):
            key = self.free_key(key, key)
            self.used.add(box.number)
            self.declare(key, label.text, True)
            value = "" if words.is_prompt(box.text) else box.text
            self.put(Slot(box.number, 0, len(box.text), jinja_tag(key), ("字段", key), value))

    # -- money

    def take_fund(self, label: Box, money: words.FundWord, rest: list[Box]) -> int:
        blank = self.blank
        values: list[Box] = []
        for box in rest:
            if box.number in self.used or not (
                words.is_prompt(box.text) or words.amount(box.text) or _unit_only(box.text)
            ):
                break
            values.append(box)
        if not values:
            following = blank.right_of(label)
            if (
                following is not None
                and following.number not in self.used
                and following.row < label.row
                and (not following.text or words.amount(following.text))
            ):
                values = [following]
        if not values:
            below = blank.below(label)
            if (
                below is not None
                and below.column_span == label.column_span
                and below.number not in self.used
                and (not below.text or words.amount(below.text) or words.is_prompt(below.text))
            ):
                values = [below]
        if not values:
            marks = _inline_labels(label.text)
            self.mark_label(label)
            if marks and self.inline(label.number, label.text):
                return 1
            if not words.is_money_heading(label.text):
                self.finding.unsure.append(f"“{words.bare(label.text)}”旁边没有填金额的格子，没有打标记")
            return 1
        self.mark_label(label)
        self.finding.unit = self.finding.unit or words.unit_in(label.text)
        heads = [self.column_period(label, box) for box in values]
        if len(values) > 1 and not any(
            heads
        ):  # one amount over several boxes without headings: the first is sure
            self.finding.unsure.append(
                f"“{words.bare(label.text)}”右边有 {len(values)} 个空格子，只用了第一个"
            )
            values, heads = values[:1], heads[:1]
        for box, head in zip(values, heads, strict=True):
            period = money.period or head or self.nearest_period(label) or "年度"
            if money.total:
                self.period_at[self.heading_of(label), label.column] = period
            self.used.add(box.number)
            self.add_fund(money, label.text, box.number, 0, len(box.text), box.text, period)
        return 1 + sum(1 for box in values if box in rest)

    def column_period(self, label: Box, box: Box) -> str:
        """The period of the headings above a box of money (实施期 | 年度)."""
        for row in range(label.row - 1, -1, -1):
            above = self.blank.at(row, box.column)
            if above is None or not above.text or above.column_span == self.blank.columns:
                continue
            word = words.bare(above.text)
            money = words.fund(above.text)
            period = money.period if money is not None else words.period_of(word)
            if (
                period
                and len(word) <= 12
                and above.number in self.finding.labels | {above.number}
                and not words.field(above.text)
                and not self.slot_at(above)
            ):
                return period
            if above.row < label.row - 6 or words.field(above.text):
                return ""
        return ""

    def slot_at(self, box: Box) -> bool:
        return any(slot.number == box.number for slot in self.finding.slots)

    def heading_of(self, label: Box) -> int:
        """The box at the left of the rows that ``label`` stands in."""
        box = self.blank.at(label.row, 0)
        return box.number if box is not None else -1

    def nearest_period(self, label: Box) -> str:
        """The period of the total above, in the same part of the form: the same column, else the nearest left."""
        heading = self.heading_of(label)
        known = {column: period for (box, column), period in self.period_at.items() if box == heading}
        left = [column for column in known if column <= label.column]
        return known[max(left)] if left else ""

    def add_fund(
        self, money: words.FundWord, label: str, number: int, start: int, end: int, value: str, period: str
    ) -> None:
        finding = self.finding
        key = "合计" if money.total and money.key in ("合计",) else money.key
        taken = {(fund.period, fund.key) for fund in finding.funds}
        again = self.same_total(period, key, value)
        if again:
            self.put(again(number, start, end))
            return
        if (period, key) in taken:
            previous = next((fund.key for fund in reversed(finding.funds) if fund.period == period), "")
            joined = previous and previous != key and len(previous) <= words.MAX_NAME
            candidate = f"{previous}{key}" if joined else f"{key}2"
            count = 2
            while (period, candidate) in taken:
                candidate, count = f"{key}{count}", count + 1
            finding.unsure.append(f"{period}资金里有两个“{key}”，第二个叫“{candidate}”")
            key = candidate
        key = words.name(key)
        stripped = value.strip()
        match = words.amount(stripped)
        unit = match[2] if match is not None and match[2] else _unit_only(stripped)
        shown = match[1] if match is not None else ("" if words.is_prompt(stripped) or unit else stripped)
        finding.unit = finding.unit or unit
        known = words.fund(label) is not None
        finding.funds.append(FundFound(period, key, label, money.part, known))
        tag = jinja_tag(f"资金.{period}.{key}") + unit
        self.put(Slot(number, start, end, tag, ("资金", period, key), shown))
        if not known:
            finding.unsure.append(f"“{words.bare(label)}”按资金来源处理")

    def same_total(self, period: str, key: str, value: str) -> Callable[[int, int, int], Slot] | None:
        """A total that the form prints twice is one value: the slot for its second box, or None."""
        first = next((slot for slot in self.finding.slots if slot.path == ("资金", period, key)), None)
        match = words.amount(value.strip())
        shown = match[1] if match is not None else ""
        if first is None or key != "合计" or (shown and first.value and shown != first.value):
            return None
        value = first.value
        return lambda number, start, end: Slot(number, start, end, first.tag, first.path, value)

    # -- goals

    def take_goal(self, label: Box, period: str) -> int:
        blank = self.blank
        self.mark_label(label)
        following = blank.right_of(label)
        below = blank.below(label)
        if following is not None and words.goal(following.text):
            if below is not None and below.column_span == label.column_span and self.is_box(below):
                self.add_goal(label, period, below)
            return 1  # else a heading beside 中期目标 | 年度目标
        if self.is_box(following) and not (
            below is not None and not below.text and words.goal(following.text)
        ):  # type: ignore[union-attr]
            wide = (
                below is not None
                and self.is_box(below)
                and below.column_span >= label.column_span
                and (words.goal(self.text_right(label)) != "")
            )
            if not wide:
                self.add_goal(label, period, following)  # type: ignore[arg-type]
                return 2
        if below is not None and self.is_box(below):
            self.add_goal(label, period, below)
            return 1
        marks = _inline_labels(label.text)
        if marks and self.inline(label.number, label.text):
            return 1
        return 1

    def text_right(self, label: Box) -> str:
        box = self.blank.right_of(label)
        return box.text if box is not None else ""

    def add_goal(self, label: Box, period: str, box: Box) -> None:
        self.used.add(box.number)
        value = "" if words.is_prompt(box.text) else box.text
        # a tag under 总 waits until all goals are known (settle)
        self.finding.goals[period if period not in self.finding.goals else f"{period}2"] = label.text
        key = period if ("目标", period) not in {slot.path for slot in self.finding.slots} else f"{period}2"
        self.put(Slot(box.number, 0, len(box.text), jinja_tag(f"目标.{key}"), ("目标", key), value))

    # -- the end

    def orphan(self, box: Box) -> None:
        """An empty box that no label took: its label may stand above it, or it is a second box of a pair."""
        blank, finding = self.blank, self.finding
        if not box.bordered:
            return
        left, above = blank.left_of(box), blank.above(box)
        if (
            above is not None
            and above.text
            and above.number in finding.labels
            and not left_is_label(left, finding)
        ):
            return
        if (
            above is not None
            and above.number not in finding.labels
            and above.text
            and words.label_like(above.text)
            and above.column_span == box.column_span
            and not self.slot_at(above)
        ):
            finding.alone = [item for item in finding.alone if item != f"文字“{_short(above.text)}”"]
            self.take_field(above, box, known=words.field(above.text) is not None)
            return
        row = box.row + 1
        finding.alone.append(f"第 {row} 行第 {box.column + 1} 列的空格子")

    def settle(self) -> None:
        """总体目标 is the year's goal where the form has no other, else the whole project's."""
        finding = self.finding
        found = set(finding.goals)
        names = {}
        for key in found:
            if key.startswith("总"):
                free = [
                    p
                    for p in (("年度",) if "年度" not in found else ()) + ("项目", "中期")
                    if p not in found and p not in names.values()
                ]
                names[key] = free[0] if free else key
            elif key.endswith("2"):
                free = [p for p in ("项目", "年度", "中期") if p not in found and p not in names.values()]
                names[key] = free[0] if free else key
        if names:
            finding.goals = {names.get(key, key): label for key, label in finding.goals.items()}
            finding.slots = [
                Slot(
                    s.number,
                    s.start,
                    s.end,
                    jinja_tag(f"目标.{names[s.path[1]]}"),
                    ("目标", names[s.path[1]]),
                    s.value,
                )
                if s.path[0] == "目标" and s.path[1] in names
                else s
                for s in finding.slots
            ]
            tags = {jinja_tag(f"目标.{old}"): jinja_tag(f"目标.{new}") for old, new in names.items()}
            finding.blocks = [
                replace(
                    block,
                    columns=tuple(
                        replace(column, text=tags.get(column.text, column.text)) for column in block.columns
                    ),
                )
                for block in finding.blocks
            ]
        self.only_period()
        if not finding.unit and finding.funds:
            finding.unsure.append("没有找到金额单位，按万元处理，请在 layout.yaml 里核对“金额”")
        if not any(slot.path == ("年度",) for slot in finding.slots):
            finding.unsure.append("没有找到写年度的地方")

    def only_period(self) -> None:
        """项目资金总额 alone, without the year's money beside it, is the money asked for this year."""
        finding = self.finding
        if {fund.period for fund in finding.funds} != {"项目"}:
            return
        finding.funds = [replace(fund, period="年度") for fund in finding.funds]
        finding.slots = [
            replace(
                slot, tag=slot.tag.replace("资金.项目.", "资金.年度."), path=("资金", "年度", slot.path[2])
            )
            if slot.path[0] == "资金"
            else slot
            for slot in finding.slots
        ]


def left_is_label(left: Box | None, finding: Finding) -> bool:
    return left is not None and left.number in finding.labels


def _title_score(line: TextLine) -> int:
    word = words.squeeze(line.text)
    score = (3 if "绩效" in word else 0) + (2 if word.endswith(("表", "表)")) or "表(" in word else 0)
    score += 1 if "申报" in word or "预算" in word else 0
    return score if not re.search("[:：]", line.text) and len(word) <= 45 else 0


def _short(text: str) -> str:
    word = words.squeeze(text)
    return word if len(word) <= 16 else word[:15] + "…"


_OF_LABEL = re.compile(r"[\u4e00-\u9fffA-Za-z()（）、/ \u3000*]")
_COLON = re.compile("[：:]")


def _before_colons(text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, end behind the colon) of the 2 to 40 signs of a label before each colon, which spaces may
    part from it. A step for each sign: a pattern tries every part of a long run of spaces against the rest."""
    done = 0
    for colon in _COLON.finditer(text):
        end = colon.start()
        while end > done and text[end - 1].isspace():
            end -= 1
        start = end
        while start > max(done, end - 40) and _OF_LABEL.match(text[start - 1]):
            start -= 1
        if end - start >= 2:
            yield start, end, colon.end()
            done = colon.end()


def _inline_labels(text: str) -> list[tuple[int, int, str]]:
    """(start, end behind the colon, label) of every known label in front of a colon."""
    found = []
    for begin, end, behind in _before_colons(text):
        raw = text[begin:end]
        # the label is the last known word before the colon: 王某    联系电话：
        for piece in re.split(r"[ \u3000]{2,}", raw)[-1:]:
            label = piece.strip(" \u3000")
            if not label:
                continue
            start = begin + raw.rindex(piece)
            if _is_inline(label):
                found.append((start, behind, label))
                break
            for index in range(1, len(label) - 1):  # 某局 金额单位：元, with one space between
                if label[index - 1] in " \u3000" and _is_inline(label[index:]):
                    found.append((start + index, behind, label[index:]))
                    break
    return found


def _may_be_label(text: str) -> bool:
    """A longer text beside an empty box: a label too, if it is no sentence (单位已有的保证项目实施的制度)."""
    return 2 <= len(words.bare(text)) <= 40 and not words.SENTENCE.search(text.strip())


def _is_inline(label: str) -> bool:
    return bool(
        words.field(label)
        or words.composite(label)
        or words.fund(label)
        or words.bare(label) in ("单位", "金额单位")
    )


def _unit_only(text: str) -> str:
    word = words.squeeze(text).strip("_()")
    return word if word in ("万元", "元", "千元", "亿元") else ""


# from its first sign only: a long text is not tried from each of its signs
_WORD_BEFORE = rf"(?<![^{TICK}\s])([^{TICK}\s]+)"


def _ticks(key: str, text: str) -> tuple[str, tuple[str, ...]]:
    """(tag, choices) of a box with tick marks: 新增项目□ 延续项目□; ("", ()) of any other."""
    if not any(char in TICK for char in text):
        return "", ()
    before = re.fullmatch(rf"\s*([{TICK}])\s*.*", text, re.S) is not None
    pattern = rf"([{TICK}])\s*([^{TICK}\s]+)" if before else rf"{_WORD_BEFORE}\s*([{TICK}])"
    found = re.findall(pattern, text)
    choices = tuple(
        dict.fromkeys((word if before else mark).strip("（()）、,，;； ") for mark, word in found)
    )
    if (
        len(choices) < 2
        or len(found) > MAX_TICKS
        or any(not re.search("[\u4e00-\u9fff]", choice) or '"' in choice for choice in choices)
    ):
        return "", ()
    ticked = next((char for char in text if char in TICKED), "√")
    unticked = next((char for char in text if char in UNTICKED), "□")

    def put(match: re.Match) -> str:
        mark, word = (1, 2) if before else (2, 1)
        choice = match[word].strip("（()）、,，;； ")
        shown = jinja_tag(f'"{ticked}" if {key} == "{choice}" else "{unticked}"')
        begin, end = match.start(mark) - match.start(), match.end(mark) - match.start()
        return match[0][:begin] + shown + match[0][end:]

    return re.sub(pattern, put, text), choices


def _ticked(text: str) -> str:
    before = re.fullmatch(rf"\s*([{TICK}])\s*.*", text, re.S) is not None
    pattern = rf"[{TICKED}]\s*([^{TICK}\s]+)" if before else rf"{_WORD_BEFORE}\s*[{TICKED}]"
    match = re.search(pattern, text)
    return match[1].strip("（()）、,，;； ") if match else ""


def _split_pair(value: str, pair: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A value that says two things, and what stands between them."""
    text = value.strip()
    if not text or words.is_prompt(text):
        return ("", ""), " "
    number = r"[0-9A-Za-z][0-9A-Za-z\-]{2,24}"
    for pattern, order in (
        (rf"(.*?\D)([\s\-—－/、()（）\[\]【】]{{0,20}})({number})([)）\]】]?)", (1, 3)),
        (rf"()({number})([\s\-—－/、\]】]+)(.*)", (2, 4)),
    ):
        match = re.fullmatch(pattern, text, re.S)
        if match is None:
            continue
        if order == (1, 3):
            if match[4] or re.search(r"[(（\[【]", match[2]):
                continue
            return (match[1].rstrip(), match[3]), match[2] or text[len(match[1].rstrip()) : match.start(3)]
        code_first = "代码" in pair[0] or "编码" in pair[0]
        if code_first:
            return (match[2], match[4]), match[3]
    return (text, ""), " "
